//! The rules of folding, applied to a word character by character without any table.
//!
//! They fill the table of `characters` and fold what a table cannot: words in which a character folds
//! together with its neighbors.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::decompose_canonical;
use unicode_normalization::char::is_combining_mark;

/// Appends the folded form of `word`, by the rules, without tables.
pub(crate) fn fold_plainly(word: &str, out: &mut String) {
    let start = out.len();
    let (mut accents_drop, mut hamza) = (false, false);
    // NFKC makes a blank and an accent of it.
    let typed = word.chars().map(|c| if c == ACUTE { '\'' } else { c });
    for normal in typed.nfkc() {
        for c in normal.to_lowercase() {
            if hamza && c == WAW {
                out.pop();
                out.push(WAW);
            }
            fold_char(c, out, &mut accents_drop);
            hamza = is_hamza_alone(c) || hamza && is_ignorable(c);
        }
    }
    one_nasal(out, start);
}

/// Appends `c`, already NFKC and lower case. `accents_drop` says whether a combining mark that
/// follows is an accent.
fn fold_char(c: char, out: &mut String, accents_drop: &mut bool) {
    if c.is_ascii() {
        *accents_drop = c.is_ascii_alphabetic();
        out.push(if c == '`' { '\'' } else { c });
        return;
    }
    if let Some(same) = devanagari(c, *accents_drop) {
        out.push(same);
        *accents_drop = false;
        return;
    }
    if let Some(whole) = out.chars().next_back().and_then(|first| letter_of_two(first, c)) {
        out.pop();
        out.push(whole);
        *accents_drop = false;
        return;
    }
    if let Some(plain) = plain_letter(c) {
        *accents_drop = true;
        out.push_str(plain);
        return;
    }
    if is_ignorable(c) {
        return;
    }
    if let Some(digit) = digit(c) {
        *accents_drop = false;
        out.push(digit);
        return;
    }
    if is_combining_mark(c) {
        if !*accents_drop {
            out.push(c);
        }
        return;
    }
    if is_accented_script(c) {
        *accents_drop = true;
        if keeps_its_mark(c) {
            out.push(c);
            return;
        }
        let mut base = c;
        let mut first = true;
        decompose_canonical(c, |part| {
            if std::mem::take(&mut first) {
                base = part;
            }
        });
        match plain_letter(base) {
            Some(plain) => out.push_str(plain),
            None => out.push(base),
        }
        return;
    }
    *accents_drop = false;
    out.push(c);
}

/// The accent of a keyboard that has one, by itself.
const ACUTE: char = '\u{b4}';

/// Returns whether `c` is printed or typed in the place of the apostrophe of ASCII: accents, quotation marks,
/// letters that look like one, and those that transcribe hamza and ain.
pub(crate) fn is_apostrophe_of_print(c: char) -> bool {
    matches!(c, '`' | ACUTE | '\u{2019}' | '\u{2018}' | '\u{2bb}'..='\u{2bf}')
}

/// The letter of Arabic before which a hamza has no one seat: شؤون, شئون and شءون are one word.
pub(crate) const WAW: char = 'و';

/// Returns whether `c` is a hamza without a seat or on that of yeh.
pub(crate) fn is_hamza_alone(c: char) -> bool {
    matches!(c, 'ئ' | 'ء')
}

/// Returns the letter that two characters of Thai or Lao make, which are typed and seen as one: a vowel
/// that NFKC takes apart, one that is typed as two of another, a letter with its silent leader.
pub(crate) fn letter_of_two(first: char, second: char) -> Option<char> {
    Some(match (first, second) {
        ('\u{e4d}', '\u{e32}') => '\u{e33}',
        ('\u{e40}', '\u{e40}') => '\u{e41}',
        ('\u{ecd}', '\u{eb2}') => '\u{eb3}',
        ('\u{ec0}', '\u{ec0}') => '\u{ec1}',
        ('\u{eab}', '\u{e99}') => '\u{edc}',
        ('\u{eab}', '\u{ea1}') => '\u{edd}',
        _ => return None,
    })
}

/// The one spelling of a Devanagari letter: the moon above is the same nasal as the dot, borrowed
/// sounds lose their point. Behind a letter of another script, the moon is an accent.
fn devanagari(c: char, accents_drop: bool) -> Option<char> {
    match c {
        'ँ' if !accents_drop => Some('ं'),
        'ऩ' => Some('न'),
        'ऱ' => Some('र'),
        'ऴ' => Some('ळ'),
        _ => None,
    }
}

/// Letters that are another letter, or two, to most keyboards.
fn plain_letter(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ŧ' => "t",
        'ı' => "i",
        'ς' => "σ",
        c if is_apostrophe_of_print(c) => "'",
        // Arabic: alef with anything, and the Persian forms of yeh, kaf and heh.
        'أ' | 'إ' | 'آ' | 'ٱ' => "ا",
        'ى' | 'ی' | 'ئ' | 'ې' => "ي",
        'ک' | 'ڪ' => "ك",
        'ة' | 'ہ' | 'ۀ' | 'ە' | 'ھ' => "ه",
        'ؤ' => "و",
        '٫' => ".",
        '٬' => ",",
        '״' => "\"",
        '׳' => "'",
        _ => return None,
    })
}

/// Characters that are not seen: format characters, vowel points of Arabic and Hebrew, the
/// lengthened line of Arabic (tatweel), the middle point of Catalan l·l and that of foreign names in
/// Japanese.
fn is_ignorable(c: char) -> bool {
    is_format(c)
        || matches!(c,
            '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}'
            | '\u{6df}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}' | '\u{610}'..='\u{61a}'
            | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}'
            | '\u{5c7}' | '\u{b7}' | '\u{30fb}' | '\u{93c}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// The scripts whose combining marks are accents, easily left out.
fn is_accented_script(c: char) -> bool {
    matches!(c,
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{370}'..='\u{3ff}'
        | '\u{1f00}'..='\u{1fff}' | '\u{400}'..='\u{52f}')
}

/// Cyrillic letters that carry a mark and are letters of their own: all but ё, ѐ and ѝ.
fn keeps_its_mark(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}') && !matches!(c, 'ё' | 'ѐ' | 'ѝ')
}

/// The ASCII digit for a decimal digit of another script.
fn digit(c: char) -> Option<char> {
    const ZEROS: [u32; 17] = [
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50,
        0xed0, 0xf20, 0x1040, 0x17e0,
    ];
    let code = u32::from(c);
    let zero = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}

/// Makes one of the two spellings of a nasal before a consonant of its row in Devanagari: हिन्दी is
/// हिंदी.
pub(crate) fn one_nasal(out: &mut String, start: usize) {
    const VIRAMA: char = '\u{94d}';
    if !out[start..].contains(VIRAMA) {
        return;
    }
    let is_row_of = |nasal: char, next: char| match nasal {
        'ङ' => matches!(next, 'क'..='घ'),
        'ञ' => matches!(next, 'च'..='झ'),
        'ण' => matches!(next, 'ट'..='ढ'),
        'न' => matches!(next, 'त'..='ध'),
        'म' => matches!(next, 'प'..='भ'),
        _ => false,
    };
    let chars: Vec<char> = out[start..].chars().collect();
    let mut folded = String::with_capacity(out.len() - start);
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        if let (Some(&VIRAMA), Some(&next)) = (chars.get(at + 1), chars.get(at + 2))
            && at > 0
            && is_row_of(c, next)
        {
            folded.push('\u{902}');
            at += 2;
        } else {
            folded.push(c);
            at += 1;
        }
    }
    out.truncate(start);
    out.push_str(&folded);
}

/// Whether `c` is a format character, which is inside a word without being part of it.
pub(crate) fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}'
        | '\u{e0020}'..='\u{e007f}')
}
