//! Word breaking: where words start and end, and what a word's form is.
//!
//! One set of rules, written twice: bytes of ASCII go through a table, which covers nearly all
//! words of most news; whatever the table cannot decide goes through [`long_way`], character by
//! character. The tests hold both to a plain version written from the rules.

use std::ops::Range;

use crate::analysis::characters::Class;
use crate::analysis::characters::class;
use crate::analysis::characters::is_apostrophe;
use crate::analysis::characters::stays_exact;
use crate::analysis::fold::exact_into;
use crate::analysis::fold::fold_into;
use crate::analysis::fold_rules::is_format;
use crate::analysis::fold_rules::letter_of_two;
use crate::analysis::token::Case;
use crate::analysis::token::Token;
use crate::passage::is_hangul;

/// The longest token, in bytes; longer words are cut into several, so that nothing is lost.
pub(crate) const LONGEST: usize = 200;

/// The control characters that [`crate::analysis::indexed_text`] puts between the parts.
pub(crate) const TITLE_END: u8 = 1;
/// A sentence starts; added to it, [`PARAGRAPH_BIT`] and [`PASSAGE_BIT`].
pub(crate) const SENTENCE_MARK: u8 = 2;
/// In a mark: a paragraph starts as well.
pub(crate) const PARAGRAPH_BIT: u8 = 1;
/// In a mark: a passage starts as well.
pub(crate) const PASSAGE_BIT: u8 = 2;
/// The greatest mark.
pub(crate) const LAST_MARK: u8 = SENTENCE_MARK + PARAGRAPH_BIT + PASSAGE_BIT;

/// Breaks texts into words, keeping its buffer between them.
#[derive(Debug, Default)]
pub struct Breaker {
    form: String,
}

impl Breaker {
    /// A breaker with an empty buffer.
    pub fn new() -> Self {
        Self::default()
    }

    /// Calls `each` for every word of `text`, in order.
    pub fn each(&mut self, text: &str, each: &mut dyn FnMut(&Token)) {
        let mut words = Words::new(text, false);
        let mut position = 0;
        while let Some(word) = words.next() {
            self.form.clear();
            let case = words.form_into(&word, &mut self.form);
            let (range, exact) = (word.range.clone(), word.exact_range(text));
            let elided = word.elided(text);
            let possessive = word.possessive;
            if word.at_same {
                position -= 1;
            }
            each(&Token { form: &self.form, range, position, case, elided, exact, possessive });
            position += 1;
        }
    }
}

/// A word found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) range: Range<usize>,
    kind: Kind,
    /// Bytes before it of an elided article and its apostrophe (`l'` of `l'Iran`).
    pub(crate) elided: u8,
    /// Whether a possessive followed it (`'s` of `Trump's`).
    pub(crate) possessive: bool,
    /// Whether it is at the position of the word before it: all pairs of a Korean word are at one.
    pub(crate) at_same: bool,
}

impl Word {
    fn new(range: Range<usize>, kind: Kind) -> Self {
        Self { range, kind, elided: 0, possessive: false, at_same: false }
    }

    /// Returns the elided article before it in `text`, without the apostrophe; empty if there is none.
    pub(crate) fn elided<'a>(&self, text: &'a str) -> &'a str {
        let start = self.range.start - usize::from(self.elided);
        text[start..self.range.start].trim_end_matches(is_apostrophe)
    }

    /// Returns whether what was elided is part of a name: `D'Angelo` and `N'Golo`, but neither
    /// `d'Angelo` nor `L'Iran`, which starts a French sentence.
    pub(crate) fn is_name(&self, text: &str) -> bool {
        self.elided > 0
            && self.elided(text).starts_with(|c: char| c.is_uppercase() && !matches!(c, 'L' | 'Q'))
            && text[self.range.clone()].starts_with(char::is_uppercase)
    }

    /// Returns the bytes of the word as it is kept for exact search: with what was elided, in a name.
    pub(crate) fn exact_range(&self, text: &str) -> Range<usize> {
        let before = if self.is_name(text) { usize::from(self.elided) } else { 0 };
        self.range.start - before..self.range.end
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// ASCII letters and digits, and how they are written.
    Ascii(Case),
    /// Three or more single letters with points between: `U.S.A`, which is also written `USA`.
    Initials,
    /// Anything else.
    Any,
}

/// What was between the last word and the next in a marked text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    pub(crate) sentences: u32,
    pub(crate) paragraphs: u32,
    pub(crate) passages: u32,
    pub(crate) title_end: bool,
}

impl Marks {
    pub(crate) fn any(&self) -> bool {
        self.sentences > 0 || self.title_end
    }
}

/// The words of a text, in order.
#[derive(Debug, Clone)]
pub(crate) struct Words<'a> {
    text: &'a str,
    at: usize,
    /// What is left of a word longer than [`LONGEST`].
    rest: Range<usize>,
    /// Where the Korean word goes on that was read last.
    hangul: Option<usize>,
    marked: bool,
    /// The marks passed since they were last taken. Only in a marked text.
    pub(crate) marks: Marks,
}

const SEPARATOR: u8 = 0;
const LOWER: u8 = 1;
const UPPER: u8 = 2;
const DIGIT: u8 = 4;
const ALNUM: u8 = LOWER | UPPER | DIGIT;
const JOINER: u8 = 8;
const HIGH: u8 = 16;
const MARK: u8 = 32;

/// What each byte can be in a word.
static CLASS: [u8; 256] = {
    let mut table = [SEPARATOR; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        table[byte] = match b {
            b'a'..=b'z' => LOWER,
            b'A'..=b'Z' => UPPER,
            b'0'..=b'9' => DIGIT,
            b'\'' | b'`' | b'.' | b',' | b'+' | b'#' => JOINER,
            TITLE_END..=LAST_MARK => MARK,
            128.. => HIGH,
            _ => SEPARATOR,
        };
        byte += 1;
    }
    table
};

impl<'a> Words<'a> {
    /// `marked`: the text comes from `indexed_text`, and its control characters are marks.
    pub(crate) fn new(text: &'a str, marked: bool) -> Self {
        Self { text, at: 0, rest: 0..0, hangul: None, marked, marks: Marks::default() }
    }

    /// Appends the form of a word of this text, and returns how the raw word differs from it.
    #[inline]
    pub(crate) fn form_into(&self, word: &Word, out: &mut String) -> Case {
        let raw = &self.text[word.range.clone()];
        let start = out.len();
        match word.kind {
            Kind::Ascii(case) => {
                out.push_str(raw);
                if case != Case::Lower {
                    out[start..].make_ascii_lowercase();
                }
                return case;
            }
            Kind::Initials => {
                fold_into(raw, out);
                let joined: String = out[start..].chars().filter(|c| *c != '.').collect();
                out.truncate(start);
                out.push_str(&joined);
                return Case::Mixed;
            }
            Kind::Any if self.marked && raw.bytes().any(|b| b <= LAST_MARK) => {
                let unmarked: String = raw.chars().filter(|c| *c >= ' ').collect();
                fold_into(&unmarked, out);
            }
            Kind::Any => fold_into(raw, out),
        }
        // A word of nothing but invisible characters would be an empty term.
        if out.len() == start {
            out.push_str(raw);
        }
        if word.is_name(self.text) {
            return Case::Mixed;
        }
        case_of(raw, &out[start..])
    }

    /// Reads past separators; returns the first byte of the next word.
    #[inline]
    fn skip(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        loop {
            let byte = *bytes.get(self.at)?;
            match CLASS[byte as usize] {
                SEPARATOR | JOINER => self.at += 1,
                MARK => {
                    if self.marked {
                        self.pass_mark(byte);
                    }
                    self.at += 1;
                }
                HIGH => {
                    let c = self.text[self.at..].chars().next()?;
                    if starts_word(c) {
                        return Some(byte);
                    }
                    self.at += c.len_utf8();
                }
                _ => return Some(byte),
            }
        }
    }

    fn pass_mark(&mut self, mark: u8) {
        if mark == TITLE_END {
            self.marks.title_end = true;
            return;
        }
        let bits = mark - SENTENCE_MARK;
        self.marks.sentences += 1;
        self.marks.paragraphs += u32::from(bits & PARAGRAPH_BIT != 0);
        self.marks.passages += u32::from(bits & PASSAGE_BIT != 0);
    }

    /// The pair of unspaced characters that starts here, or the last of them alone.
    fn pair(&mut self) -> Word {
        let start = self.at;
        let middle = unit_end(self.text, start);
        self.at = middle;
        let mut next = middle;
        // A passage may be cut inside a long run; the pair across the cut must still be found.
        if self.marked {
            let rest = self.text[middle..].trim_start_matches(is_format);
            if rest.as_bytes().first().is_some_and(|b| CLASS[*b as usize] == MARK) {
                next = self.text.len() - rest[1..].trim_start_matches(is_format).len();
            }
        }
        let in_hangul = self.text[start..].starts_with(is_hangul);
        let end = match self.text[next..].chars().next() {
            Some(c) if is_unspaced(c) && is_hangul(c) == in_hangul => unit_end(self.text, next),
            _ => middle,
        };
        let at_same = in_hangul && self.hangul == Some(start);
        self.hangul = (in_hangul && end > middle).then_some(next);
        Word { at_same, ..Word::new(start..end, Kind::Any) }
    }

    /// The next piece of a word that is too long for one token.
    fn piece(&mut self) -> Word {
        let end = self.rest.end.min(self.text.floor_char_boundary(self.rest.start + LONGEST));
        let range = self.rest.start..end;
        self.rest.start = end;
        Word::new(range, Kind::Any)
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    #[inline]
    fn next(&mut self) -> Option<Word> {
        if !self.rest.is_empty() {
            return Some(self.piece());
        }
        let first = self.skip()?;
        let start = self.at;
        let bytes = self.text.as_bytes();
        if first >= 128 {
            if self.text[start..].chars().next().is_some_and(is_unspaced) {
                return Some(self.pair());
            }
            if let Some(end) = letters_end(self.text, start) {
                self.at = end;
                return Some(Word::new(start..end, Kind::Any));
            }
        } else {
            let mut end = start;
            let mut seen = 0;
            let mut capitals = 0_u32;
            let mut class = CLASS[first as usize];
            while class & ALNUM != 0 {
                seen |= class;
                capitals += u32::from(class == UPPER);
                end += 1;
                class = bytes.get(end).map_or(SEPARATOR, |b| CLASS[*b as usize]);
            }
            if end - start <= LONGEST
                && (class & (JOINER | HIGH) == 0 || ends_here(bytes, start, end))
            {
                self.at = end;
                let case = ascii_case(first, seen, capitals);
                return Some(Word::new(start..end, Kind::Ascii(case)));
            }
        }
        let end = long_way(self.text, start);
        self.at = end;
        let range = core(self.text, start..end);
        if range.len() > LONGEST {
            self.rest = range;
            return Some(self.piece());
        }
        let kind = if is_initials(&self.text[range.clone()]) { Kind::Initials } else { Kind::Any };
        let elided = u8::try_from(range.start - start).unwrap_or(0);
        let possessive = range.end < end;
        Some(Word { range, kind, elided, possessive, at_same: false })
    }
}

/// The end of a word of letters and marks alone, if a separator follows it; [`long_way`] decides
/// otherwise.
fn letters_end(text: &str, start: usize) -> Option<usize> {
    for (offset, c) in text[start..].char_indices() {
        if offset > LONGEST {
            return None;
        }
        match class(c) {
            Class::Letter | Class::Mark => {}
            Class::Other => {
                let end = start + offset;
                let after = text.as_bytes().get(end + 1).copied().unwrap_or(b' ');
                let ends = match c {
                    '.' | ',' => CLASS[after as usize] & (ALNUM | HIGH) == 0,
                    '"' | '״' | '\u{b7}' | '+' | '#' => false,
                    _ => true,
                };
                return ends.then_some(end);
            }
            _ => return None,
        }
    }
    (text.len() - start <= LONGEST).then_some(text.len())
}

/// Whether a run of ASCII letters and digits surely ends before the joiner or high byte at `end`.
/// May say no too often; [`long_way`] decides then.
fn ends_here(bytes: &[u8], start: usize, end: usize) -> bool {
    let next = bytes.get(end + 1).copied().unwrap_or(b' ');
    let next_class = CLASS[next as usize];
    let after_digit = bytes[end - 1].is_ascii_digit();
    match bytes[end] {
        b'\'' | b'`' => next_class & (ALNUM | HIGH) == 0,
        b'.' => {
            next_class & (ALNUM | HIGH) == 0
                || (end - start > 1 && !(after_digit && next_class & (DIGIT | HIGH) != 0))
        }
        b',' => !(after_digit && next_class & (DIGIT | HIGH) != 0),
        b'+' | b'#' => end - start > 1,
        // Dashes, double quotes, the ellipsis; the no-break space and guillemets.
        0xe2 => {
            next == 0x80 && matches!(bytes.get(end + 2), Some(0x90..=0x97 | 0x9a..=0x9f | 0xa6))
        }
        0xc2 => matches!(next, 0xa0 | 0xab | 0xbb),
        _ => false,
    }
}

fn ascii_case(first: u8, seen: u8, capitals: u32) -> Case {
    if capitals == 0 {
        Case::Lower
    } else if capitals == 1 && first.is_ascii_uppercase() {
        Case::Capitalized
    } else if seen & LOWER == 0 && capitals >= 2 {
        Case::AllCaps
    } else {
        Case::Mixed
    }
}

/// The end of the word that starts at `start`, by the whole rules.
fn long_way(text: &str, start: usize) -> usize {
    let mut end = start;
    // The last character that is not a mark or invisible.
    let mut last = ' ';
    // Whether the word is a letter so far, or letters joined by points; and how many letters are
    // since the last point.
    let mut initials = true;
    let mut letters = 0;
    let mut at = start;
    while let Some(c) = text[at..].chars().next() {
        let next_at = at + c.len_utf8();
        // Invisible characters end no word, but those after its last letter are not part of it.
        let adjacent = at == end;
        match class(c) {
            Class::Format => {
                at = next_at;
                continue;
            }
            Class::Unspaced => break,
            Class::Mark => initials = false,
            kind @ (Class::Letter | Class::Number) => {
                letters += 1;
                initials &= kind == Class::Letter && letters == 1;
                last = c;
            }
            Class::Other | Class::Apostrophe => {
                let mut after = text[next_at..].chars();
                let next = after.next().unwrap_or(' ');
                let joins = adjacent
                    && match c {
                        '.' if is_digit(last) && is_digit(next) => true,
                        '.' => {
                            initials
                                && letters == 1
                                && is_letter(next)
                                && !after.next().is_some_and(continues_word)
                        }
                        ',' | '٫' | '٬' => is_digit(last) && is_digit(next),
                        '"' | '״' => is_hebrew(last) && is_hebrew(next),
                        '\u{b7}' => matches!(last, 'l' | 'L') && matches!(next, 'l' | 'L'),
                        c => is_apostrophe(c) && is_word(last) && is_word(next),
                    };
                if !joins {
                    break;
                }
                letters = 0;
                initials = match c {
                    '.' => initials,
                    // l'U.R.S.S.
                    c => is_apostrophe(c) && is_elided(&text[start..at]),
                };
            }
        }
        at = next_at;
        end = at;
    }
    if end - start == 1 { signed_letter(text, start) } else { end }
}

/// Whether a word is three or more letters with points between; two (`U.S`) keep their point,
/// because `us` is another word.
fn is_initials(word: &str) -> bool {
    let mut chars = word.chars();
    let mut letters = 0;
    loop {
        if !chars.next().is_some_and(is_letter) {
            return false;
        }
        letters += 1;
        match chars.next() {
            None => return letters >= 3,
            Some('.') => {}
            Some(_) => return false,
        }
    }
}

/// The end of a one-letter word, with the signs of `C++` and `C#`.
fn signed_letter(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let signs: &[u8] = match bytes.get(start + 1) {
        Some(b'+') if bytes.get(start + 2) == Some(&b'+') => b"++",
        Some(b'#') => b"#",
        _ => return start + 1,
    };
    let end = start + 1 + signs.len();
    let goes_on = text[end..].chars().next().is_some_and(|c| continues_word(c) || "+#".contains(c));
    if bytes[start].is_ascii_alphabetic() && !goes_on { end } else { start + 1 }
}

/// The part of a word that is left without an elided article before it and a possessive after.
fn core(text: &str, word: Range<usize>) -> Range<usize> {
    let raw = &text[word.clone()];
    let Some((at, apostrophe)) = raw.char_indices().find(|(_, c)| is_apostrophe(*c)) else {
        return word;
    };
    let mut core = word.clone();
    let rest = at + apostrophe.len_utf8();
    if raw[rest..].chars().take(2).count() == 2 && is_elided(&raw[..at]) {
        core.start += rest;
    }
    let raw = &text[core.clone()];
    if let Some(stripped) = raw.strip_suffix(['s', 'S'])
        && let Some(mark) = stripped.chars().next_back()
        && is_apostrophe(mark)
        && stripped.len() > mark.len_utf8()
    {
        core.end = core.start + stripped.len() - mark.len_utf8();
        let trimmed = text[core.clone()].trim_end_matches(is_format).len();
        core.end = core.start + trimmed;
    }
    core
}

/// Articles, pronouns and prepositions that lose their vowel before another: French, Italian,
/// Catalan, Portuguese.
fn is_elided(part: &str) -> bool {
    const ELIDED: [&str; 27] = [
        "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu",
        "dell", "nell", "sull", "dall", "all", "coll", "un", "quell", "quest", "gl", "degl",
        "negl", "agl", "sugl",
    ];
    part.len() <= 6 && ELIDED.iter().any(|elided| part.eq_ignore_ascii_case(elided))
}

/// How `raw` differs from `form`.
fn case_of(raw: &str, form: &str) -> Case {
    if raw == form {
        return Case::Lower;
    }
    if raw.chars().all(stays_exact) {
        return case_of_exact(raw, form);
    }
    case_of_exact(&exact(raw), form)
}

fn case_of_exact(written: &str, form: &str) -> Case {
    if written == form {
        return Case::Lower;
    }
    let mut chars = form.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    if first.chain(chars.as_str().chars()).eq(written.chars()) {
        return Case::Capitalized;
    }
    if form.chars().flat_map(char::to_uppercase).eq(written.chars())
        && written.chars().filter(|c| c.is_uppercase()).count() >= 2
    {
        return Case::AllCaps;
    }
    Case::Mixed
}

/// The canonical raw form of a word.
pub(crate) fn exact(raw: &str) -> String {
    let mut written = String::with_capacity(raw.len());
    exact_into(raw, &mut written);
    written
}

/// The end of the unspaced character that starts at `start`: with kana voicing marks, with the rest of a
/// Hangul syllable that is written letter by letter, with the other half of a letter of two. Where the
/// run goes on, what is not seen before the next character belongs to it, and the point that Japanese
/// puts between the parts of a foreign name.
pub(crate) fn unit_end(text: &str, start: usize) -> usize {
    let mut chars = text[start..].char_indices();
    let mut last = chars.next().map_or(' ', |(_, c)| c);
    let mut end = start + last.len_utf8();
    let mut jamo = matches!(last, '\u{1100}'..='\u{115f}' | '\u{a960}'..='\u{a97c}');
    let (mut whole, mut point) = (false, false);
    for (offset, c) in chars {
        if is_format(c) {
            continue;
        }
        if matches!(c, '・' | '･') && is_katakana(last) && !point {
            point = true;
            continue;
        }
        let joins = !point
            && match c {
                '\u{3099}' | '\u{309a}' | '\u{ff9e}' | '\u{ff9f}' => true,
                '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7fb}' => jamo,
                c => !whole && letter_of_two(last, c).is_some(),
            };
        if !joins {
            let goes_on = if point { is_katakana(c) } else { is_unspaced(c) };
            return if goes_on { start + offset } else { end };
        }
        jamo &= matches!(c, '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7fb}');
        whole = true;
        // A voicing mark leaves the letter what it is.
        if !matches!(c, '\u{3099}' | '\u{309a}' | '\u{ff9e}' | '\u{ff9f}') {
            last = c;
        }
        end = start + offset + c.len_utf8();
    }
    end
}

fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{ff66}'..='\u{ff9d}')
}

fn starts_word(c: char) -> bool {
    matches!(class(c), Class::Letter | Class::Number | Class::Unspaced)
}

fn continues_word(c: char) -> bool {
    matches!(class(c), Class::Letter | Class::Number | Class::Mark | Class::Format)
}

/// Letters and numbers of spaced text, without marks.
fn is_word(c: char) -> bool {
    matches!(class(c), Class::Letter | Class::Number)
}

fn is_letter(c: char) -> bool {
    class(c) == Class::Letter
}

fn is_digit(c: char) -> bool {
    class(c) == Class::Number
}

fn is_unspaced(c: char) -> bool {
    class(c) == Class::Unspaced
}

fn is_hebrew(c: char) -> bool {
    matches!(c, '\u{5d0}'..='\u{5ea}')
}

#[cfg(test)]
mod tests;
