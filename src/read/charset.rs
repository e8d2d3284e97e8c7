//! Turns bytes into text when nobody says in which charset they were written.
//!
//! The order is: byte order mark, UTF-16 by its zero bytes, valid UTF-8, the declared charset,
//! detection. A declaration never beats valid UTF-8: pages and mails that were converted keep
//! their old declarations, and text of another charset is practically never valid UTF-8.
//! Cost: one validation for UTF-8 (no copy); others are decoded into a new text.

use std::borrow::Cow;
use std::cmp::Ordering;

use chardetng::EncodingDetector;
use chardetng::Iso2022JpDetection;
use chardetng::Utf8Detection;
use encoding_rs::BIG5;
use encoding_rs::Encoding;
use encoding_rs::GBK;
use encoding_rs::ISO_2022_JP;
use encoding_rs::ISO_8859_2;
use encoding_rs::MACINTOSH;
use encoding_rs::UTF_16BE;
use encoding_rs::UTF_16LE;
use encoding_rs::WINDOWS_1250;
use encoding_rs::WINDOWS_1252;
use encoding_rs::X_MAC_CYRILLIC;

pub use crate::read::encodings::Charset;
use crate::read::old_charsets::CENTRAL;
use crate::read::old_charsets::of_old_machines;
use crate::read::old_charsets::of_one;

/// How much of a long text is looked at to detect its charset.
pub(crate) const SAMPLE: usize = 64 * 1024;

/// Text, and how it was had from its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, without a byte order mark; not yet cleaned.
    pub text: Cow<'a, str>,
    /// The charset it was read in.
    pub charset: Charset,
    /// Whether bytes that mean nothing in that charset were replaced (by `U+FFFD`).
    pub replaced: bool,
    /// What a reader should know about the choice of the charset.
    pub guess: Option<String>,
}

/// Decodes a whole text. `declared` is a charset's label as a header or element gives it.
#[must_use]
pub fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Decoded<'a> {
    let charset = charset_of(bytes, declared);
    let is_declared = declared.and_then(Charset::of_label) == Some(charset);
    let Decoded { text, charset, replaced, guess } = decode_as(bytes, charset);
    let guess = guess.filter(|_| !is_declared);
    Decoded { text: as_written(text, charset), charset, replaced, guess }
}

/// Decodes a text whose charset is known, leaving out a byte order mark.
#[must_use]
pub fn decode_as(bytes: &[u8], charset: Charset) -> Decoded<'_> {
    let (text, replaced) = match charset {
        Charset::Web(known) => known.decode_with_bom_removal(bytes),
        Charset::Dos(_) => charset.decode(bytes),
    };
    Decoded { text, charset, replaced, guess: charset.guess_of_old() }
}

/// Reads two marks as Japan's standard names them. The tables of the web take them for full-width
/// forms of ASCII, which fold to marks of another meaning.
pub(crate) fn as_written(text: Cow<'_, str>, charset: Charset) -> Cow<'_, str> {
    if !matches!(charset.name(), "ISO-2022-JP" | "EUC-JP" | "Shift_JIS") {
        return text;
    }
    let mark = |char| match char {
        '～' => '〜',
        '－' => '−',
        _ => char,
    };
    Cow::Owned(text.chars().map(mark).collect())
}

/// Recognizes the charset of `bytes`, the beginning of a text or all of it.
#[must_use]
pub fn charset_of(bytes: &[u8], declared: Option<&str>) -> Charset {
    if let Some((charset, _)) = Encoding::for_bom(bytes) {
        return Charset::Web(charset);
    }
    // Both are detected by bytes that hardly any other text has.
    if memchr::memchr2(0, b'\x1b', &bytes[..bytes.len().min(SAMPLE)]).is_some() {
        if let Some(charset) = utf16_without_mark(bytes) {
            return Charset::Web(charset);
        }
        if is_iso_2022_jp(bytes) {
            return Charset::Web(ISO_2022_JP);
        }
    }
    let declared = declared.and_then(Charset::of_label);
    if is_utf8(bytes, declared) {
        return Charset::UTF_8;
    }
    declared
        .filter(|charset| {
            !matches!(charset.name(), "UTF-8" | "UTF-16LE" | "UTF-16BE" | "replacement")
        })
        .unwrap_or_else(|| detected(bytes))
}

/// Returns whether the text is UTF-8, or was, before a few bytes of it were damaged.
///
/// A character cut by the end of `bytes` is no damage. Where UTF-8 is declared, fewer whole characters will do, since
/// text of another charset has next to none; where another charset is, there has to be one.
fn is_utf8(bytes: &[u8], declared: Option<Charset>) -> bool {
    if Encoding::utf8_valid_up_to(bytes) == bytes.len() {
        return true;
    }
    let mut damaged = 0;
    let mut sequences = 0;
    for chunk in bytes.utf8_chunks() {
        if damaged > 0 || !chunk.invalid().is_empty() {
            sequences += chunk.valid().chars().filter(|char| !char.is_ascii()).count();
        }
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    let cut = bytes.utf8_chunks().last().is_some_and(|chunk| {
        let end = chunk.invalid();
        // An incomplete sequence at the very end, not one that can never become valid.
        !end.is_empty() && std::str::from_utf8(end).is_err_and(|e| e.error_len().is_none())
    });
    damaged -= usize::from(cut);
    let is_declared = declared == Some(Charset::UTF_8);
    let is_other = declared.is_some() && !is_declared;
    // Of 5,800 texts and pieces of texts in ten other charsets none has three whole characters for each damaged one.
    let enough = damaged * if is_declared { 3 } else { 4 };
    sequences >= enough && (sequences > 0 || !is_other)
}

/// Recognizes UTF-16 by its zero bytes: the high halves of its ASCII characters are all on one side.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE) & !1];
    if !sample.contains(&0) {
        return None;
    }
    let zeros = |side: usize| sample.iter().skip(side).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let charset = match (even, odd) {
        (0, 0) => return None,
        _ if odd > 20 * even => UTF_16LE,
        _ if even > 20 * odd => UTF_16BE,
        _ => return None,
    };
    // Text with stray zero bytes is text without them.
    if (even + odd) * 3 < sample.len() && is_clean_without_zeros(sample) {
        return None;
    }
    // Any file with zero bytes gets here; only text decodes to letters and blanks.
    let (text, _) = charset.decode_without_bom_handling(sample);
    let (mut all, mut odd, mut blank) = (0_usize, 0_usize, 0_usize);
    for char in text.chars() {
        all += 1;
        blank += usize::from(char.is_whitespace());
        let readable = char.is_alphanumeric() || char.is_whitespace() || is_mark(char);
        odd += usize::from(!readable);
    }
    (all > 1 && odd * 20 <= all && (blank * 200 >= all || all < 200)).then_some(charset)
}

fn is_clean_without_zeros(bytes: &[u8]) -> bool {
    let rest: Vec<u8> = bytes.iter().copied().filter(|&byte| byte != 0).collect();
    std::str::from_utf8(&rest)
        .is_ok_and(|text| !text.chars().any(|char| char.is_control() && !char.is_whitespace()))
}

fn is_mark(char: char) -> bool {
    char.is_ascii_punctuation()
        || ('\u{300}'..='\u{36f}').contains(&char)
        || ('\u{2010}'..='\u{2044}').contains(&char)
        || ('\u{3000}'..='\u{303f}').contains(&char)
        || ('\u{ff00}'..='\u{ff65}').contains(&char)
        || ('\u{a0}'..='\u{bf}').contains(&char)
}

/// Recognizes the one charset in use that is valid ASCII: it switches by escape sequences.
fn is_iso_2022_jp(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    sample.contains(&b'\x1b')
        && sample.is_ascii()
        && sample.windows(3).any(|w| matches!(w, b"\x1b$B" | b"\x1b$@"))
}

/// Guesses from the bytes alone, then corrects what the detector is known to confuse.
fn detected(bytes: &[u8]) -> Charset {
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    // Some context before the first foreign byte: the detector weighs neighboring letters.
    let sample = &bytes[first.saturating_sub(64)..];
    let sample = &sample[..sample.len().min(SAMPLE)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let corrected = corrected(guess, sample);
    let odd = of_old_machines(corrected, sample);
    odd.unwrap_or(Charset::Web(corrected))
}

fn corrected(guess: &'static Encoding, sample: &[u8]) -> &'static Encoding {
    if let Some(charset) = of_the_mac(guess, sample) {
        return charset;
    }
    match guess.name() {
        "windows-1252" if is_hungarian(sample) => WINDOWS_1250,
        "windows-1250" | "ISO-8859-2" if is_western(sample) => WINDOWS_1252,
        "windows-1250" | "ISO-8859-2" => central_european(sample),
        "Big5" if guess.decode_without_bom_handling(sample).1 => better(BIG5, GBK, sample),
        // GBK is a part of GB18030, which says what the rest of the bytes mean.
        "GBK" => encoding_rs::GB18030,
        _ => guess,
    }
}

/// Recognizes text of old Macs, which the detector does not know. Read as what it takes it for, marks and
/// capitals are inside of words; as what it is, there are none.
fn of_the_mac(guess: &'static Encoding, sample: &[u8]) -> Option<&'static Encoding> {
    let charset = match guess.name() {
        "windows-1251" | "KOI8-R" | "KOI8-U" | "IBM866" | "ISO-8859-5" => X_MAC_CYRILLIC,
        name if name.starts_with("windows-125") || name.starts_with("ISO-8859") => MACINTOSH,
        _ => return None,
    };
    // What is broken inside of words: marks between letters, and capitals below small letters.
    let broken = |charset: &'static Encoding| {
        let (text, _) = charset.decode_without_bom_handling(sample);
        let (mut count, mut before, mut is_word) = (0_usize, ' ', false);
        for char in text.chars() {
            let is_letter = char.is_alphabetic();
            let is_foreign = !char.is_ascii() && !char.is_whitespace();
            count += usize::from(
                is_foreign
                    && is_word
                    && (!is_letter && !is_apart(char)
                        || char.is_uppercase() && before.is_lowercase()),
            );
            (before, is_word) = (char, is_letter);
        }
        count
    };
    let foreign = sample.iter().filter(|byte| !byte.is_ascii()).count();
    let (as_guessed, as_mac) = (broken(guess), broken(charset));
    // A few signs may be a matter of style, and so may be their lack in a short text. Where every letter is
    // foreign, the capitals and the one small letter that differ are few.
    let (fewest, share) = if charset == X_MAC_CYRILLIC { (2, 100) } else { (3, 20) };
    (as_guessed * share >= foreign && as_guessed >= fewest && as_mac == 0).then_some(charset)
}

/// Returns whether a mark may follow a word directly.
const fn is_apart(char: char) -> bool {
    matches!(
        char,
        '\u{ab}'
            | '\u{bb}'
            | '\u{b7}'
            | '’'
            | '‘'
            | '”'
            | '“'
            | '„'
            | '…'
            | '–'
            | '—'
            | '™'
            | '®'
            | '°'
    )
}

/// Recognizes Western European text taken for Central European: in short texts the detector has little
/// to go by, but no language mixes the letters of several alphabets.
fn is_western(sample: &[u8]) -> bool {
    const CENTRAL: [&str; 6] =
        ["ąćęłńóśźż", "áčďéěíňóřšťúůýžäĺľŕô", "áéíóöőúüű", "ăâîşţșț", "čćđšž", "äöüß"];
    const WESTERN: [&str; 6] =
        ["áâãàçéêíóôõúü", "áéíóúüñªº", "àâçéèêëîïôûùüÿœæ", "äöüß", "àèéìíîòóùú", "åäöéæø"];
    let letters = |charset: &'static Encoding| -> String {
        let (text, _) = charset.decode_without_bom_handling(sample);
        let text: String = text.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()).collect();
        text.to_lowercase()
    };
    let written_in = |alphabets: &[&str], letters: &str| {
        alphabets.iter().any(|alphabet| letters.chars().all(|letter| alphabet.contains(letter)))
    };
    !written_in(&CENTRAL, &letters(WINDOWS_1250))
        && !written_in(&CENTRAL, &letters(ISO_8859_2))
        && written_in(&WESTERN, &letters(WINDOWS_1252))
}

/// Recognizes Hungarian taken for a western language: its `ő` and `ű` are `õ` and `û` there, which no
/// language writes beside `ö` and `ó`.
fn is_hungarian(sample: &[u8]) -> bool {
    let (text, _) = WINDOWS_1250.decode_without_bom_handling(sample);
    let letters: String = text.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()).collect();
    let letters = letters.to_lowercase();
    let has = |alphabet: &str| letters.contains(|letter| alphabet.contains(letter));
    has("őű") && has("öü") && has("áíóú") && letters.chars().all(|c| "áéíóöőúüű".contains(c))
}

/// Recognizes ISO 8859-2 from windows-1250, which differ in a few letters only.
///
/// The letters of one (`ą ś ź` and the capitals; `š ť ž`) are marks or controls in the other.
fn central_european(sample: &[u8]) -> &'static Encoding {
    // The letters of one language are there in the right one only.
    let of_one = |charset: &'static Encoding| {
        of_one(CENTRAL, &charset.decode_without_bom_handling(sample).0).0
    };
    match of_one(ISO_8859_2).cmp(&of_one(WINDOWS_1250)) {
        Ordering::Less => return WINDOWS_1250,
        Ordering::Greater => return ISO_8859_2,
        Ordering::Equal => {}
    }
    let only_iso = |byte: u8| {
        matches!(
            byte,
            0xa1 | 0xa6 | 0xa9 | 0xab | 0xac | 0xae | 0xb1 | 0xb6 | 0xb9 | 0xbb | 0xbc | 0xbe
        )
    };
    let only_windows = |byte: u8| matches!(byte, 0x8a | 0x8c..=0x8f | 0x9a | 0x9c..=0x9f | 0xa5 | 0xb9 | 0xbc | 0xbe);
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte >= 0xc0;
    let (mut iso, mut windows) = (0_usize, 0_usize);
    for window in sample.windows(3) {
        let [before, byte, after] = [window[0], window[1], window[2]];
        let beside = is_letter(before) || is_letter(after);
        if (0x80..0xa0).contains(&byte) {
            windows += 1;
        } else if beside {
            iso += usize::from(only_iso(byte) && is_letter(before) && !matches!(byte, 0xab | 0xbb));
            windows += usize::from(only_windows(byte));
        }
    }
    if iso > windows { ISO_8859_2 } else { WINDOWS_1250 }
}

/// Returns the one of two charsets in which fewer bytes mean nothing.
fn better(first: &'static Encoding, second: &'static Encoding, sample: &[u8]) -> &'static Encoding {
    let lost = |charset: &'static Encoding| {
        charset.decode_without_bom_handling(sample).0.matches('\u{fffd}').count()
    };
    if lost(second) < lost(first) { second } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLISH: &str = "Rząd ogłosił wczoraj, że świąteczne przedłużenie urlopów będzie płatne. \
        Źródła bliskie ministerstwu twierdzą, iż żadne zmiany nie są już możliwe w tym roku.";
    const RUSSIAN: &str = "Правительство объявило вчера о продлении отпусков. Источники в \
        министерстве утверждают, что никакие изменения в этом году уже невозможны.";

    fn utf16(text: &str, mark: bool, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let mark = mark.then_some(0xfeff);
        mark.into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
    }

    fn assert_reads(bytes: &[u8], expected: &str) {
        let decoded = decode(bytes, None);
        assert_eq!((decoded.text.as_ref(), decoded.replaced), (expected, false));
    }

    #[test]
    fn a_byte_order_mark_is_believed_and_left_out() {
        assert_reads(b"\xef\xbb\xbfnews", "news");
        assert_reads(&utf16(RUSSIAN, true, u16::to_le_bytes), RUSSIAN);
        assert_reads(&utf16(RUSSIAN, true, u16::to_be_bytes), RUSSIAN);
    }

    #[test]
    fn utf_16_without_a_mark_is_told_by_its_zero_bytes() {
        for text in [POLISH, RUSSIAN, "Short news."] {
            assert_reads(&utf16(text, false, u16::to_le_bytes), text);
            assert_reads(&utf16(text, false, u16::to_be_bytes), text);
        }
    }

    #[test]
    fn text_of_old_macs_is_recognized_by_what_would_be_inside_of_words() {
        let french = "La drague a coulé à midi par temps calme, ont indiqué mardi les garde-côtes. L'équipage a été sauvé par un ferry, déjà près de là.";
        let german = "Die Brücke über den Fluß wird für ein Jahr gesperrt, erklärte die Stadt. Fußgänger können später hinüber.";
        for (text, charset) in [(french, MACINTOSH), (german, MACINTOSH), (RUSSIAN, X_MAC_CYRILLIC)]
        {
            assert_reads(&written_in(text, charset), text);
        }
        for (text, charset) in [
            (french, WINDOWS_1252),
            (german, WINDOWS_1252),
            (RUSSIAN, encoding_rs::WINDOWS_1251),
            (POLISH, WINDOWS_1250),
        ] {
            assert_reads(&written_in(text, charset), text);
        }
    }

    /// The one-byte charsets of the Mac can be decoded only, so their bytes are looked up.
    fn written_in(text: &str, charset: &'static Encoding) -> Vec<u8> {
        let byte_of = |char: char| {
            (0..=255_u8)
                .find(|&byte| charset.decode_without_bom_handling(&[byte]).0.chars().eq([char]))
                .unwrap()
        };
        text.chars().map(byte_of).collect()
    }

    #[test]
    fn a_stray_zero_byte_does_not_make_utf_16() {
        assert_eq!(decode(b"The \0minister resigned.", None).charset, Charset::UTF_8);
    }

    #[test]
    fn a_declaration_never_beats_valid_utf_8() {
        let decoded = decode(RUSSIAN.as_bytes(), Some("windows-1251"));
        assert_eq!((decoded.text.as_ref(), decoded.charset), (RUSSIAN, Charset::UTF_8));
        assert!(matches!(decoded.text, Cow::Borrowed(_)));
    }

    #[test]
    fn a_declaration_beats_detection() {
        let (bytes, _, _) = encoding_rs::KOI8_U.encode("так");
        assert_eq!(decode(&bytes, Some(" KOI8-U ")).text, "так");
        assert_eq!(decode(b"Caf\xe9", Some("iso-8859-1")).text, "Café");
    }

    #[test]
    fn a_declaration_of_utf_8_that_is_not_true_is_not_believed() {
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(RUSSIAN);
        assert_eq!(decode(&bytes, Some("utf-8")).text, RUSSIAN);
        let damaged = [&b"caf\xc3\xa9s d\xc3\xa9j\xc3\xa0 ferm\xe9s"[..], b", dit-il."].concat();
        assert!(decode(&damaged, Some("utf-8")).text.starts_with("cafés déjà ferm\u{fffd}s"));
    }

    #[test]
    fn a_damaged_byte_in_utf_8_is_replaced_and_the_rest_stays() {
        let short = b"L'\xc3\xa9cole a \xc3\xa9t\xc3\xa9 ferm\xc3\xa9e \xe9 hier.";
        assert_eq!(decode(short, None).text, "L'école a été fermée \u{fffd} hier.");
        let mut bytes = RUSSIAN.as_bytes().to_vec();
        bytes.insert(0, 0xff);
        let decoded = decode(&bytes, None);
        assert_eq!((decoded.charset, decoded.replaced), (Charset::UTF_8, true));
        assert!(decoded.text.ends_with(RUSSIAN));
    }

    #[test]
    fn legacy_charsets_are_detected() {
        use encoding_rs::*;
        let japanese =
            "政府は昨日、休暇の延長を発表した。関係者によると、今年は変更がもうできないという。";
        let chinese = "政府昨天宣布延长假期。知情人士称，今年已经不可能再做任何改动。";
        for (charset, text) in [
            (WINDOWS_1250, POLISH),
            (ISO_8859_2, POLISH),
            (WINDOWS_1251, RUSSIAN),
            (KOI8_R, RUSSIAN),
            (SHIFT_JIS, japanese),
            (EUC_JP, japanese),
            (ISO_2022_JP, japanese),
            (GBK, chinese),
        ] {
            let (bytes, _, unmappable) = charset.encode(text);
            assert!(!unmappable);
            assert_eq!(decode(&bytes, None).text, text, "{}", charset.name());
        }
    }
}
