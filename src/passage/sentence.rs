//! Finds the sentences of a body.
//!
//! Bytes that cannot end a sentence are passed over by a table; at the others the text around
//! decides: what follows, and whether the word before is an abbreviation.

use crate::passage::abbreviations::ends_sentence_after;
use crate::passage::length::GOOD;
use crate::passage::length::LONGEST_SENTENCE;
use crate::passage::length::Tenths;
use crate::passage::script::is_hangul;
use crate::passage::script::is_unspaced;

/// A sentence found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sentence {
    pub(crate) start: u32,
    pub(crate) length: Tenths,
    pub(crate) starts_paragraph: bool,
}

/// Lines longer than this, in bytes, were not broken to fit a page: each is a paragraph.
const PAGE_WIDTH: usize = 160;

/// Calls `each` for every sentence of `body`, in order. Together they cover the body.
///
/// Bodies of 4 GiB and more, which ingest refuses, count as one sentence beyond that.
pub(crate) fn each(body: &str, each: &mut dyn FnMut(Sentence)) {
    if body.is_empty() {
        return;
    }
    let lines_are_paragraphs = body.split('\n').any(|line| line.len() > PAGE_WIDTH);
    let mut scanner = Scanner {
        body,
        bytes: body.as_bytes(),
        lines_are_paragraphs,
        each,
        start: 0,
        starts_paragraph: true,
        length: 0,
        in_word: false,
        indent: 0,
    };
    scanner.run();
}

const WORD: u8 = 0;
const SPACE: u8 = 1;
const STOP: u8 = 2;
const NEWLINE: u8 = 3;
const HIGH: u8 = 4;

static CLASS: [u8; 256] = {
    let mut table = [WORD; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'\n' => NEWLINE,
            0..=b' ' | 127 => SPACE,
            b'.' | b'!' | b'?' => STOP,
            128.. => HIGH,
            _ => WORD,
        };
        byte += 1;
    }
    table
};

/// Eight bytes, the first lowest. What is found about each is in its highest bit.
#[derive(Clone, Copy)]
struct Eight(u64);

impl Eight {
    const LOW: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = Self::LOW << 7;

    /// Returns which bytes are of words, and not blank; `None` when a byte is anything else.
    fn in_word(self) -> Option<u64> {
        let Self(bytes) = self;
        let others =
            [b'\n', b'.', b'!', b'?', 127].iter().fold(bytes & Self::HIGH, |all, &other| {
                all | Self::zeros(bytes ^ (Self::LOW * u64::from(other)))
            });
        // All are below 128, so that no sum carries into the next byte.
        (others == 0).then(|| (bytes + Self::LOW * (127 - u64::from(b' '))) & Self::HIGH)
    }

    /// Returns something but 0 if a byte is 0.
    fn zeros(bytes: u64) -> u64 {
        bytes.wrapping_sub(Self::LOW) & !bytes & Self::HIGH
    }
}

struct Scanner<'a> {
    body: &'a str,
    bytes: &'a [u8],
    lines_are_paragraphs: bool,
    each: &'a mut dyn FnMut(Sentence),
    /// The sentence being read.
    start: usize,
    starts_paragraph: bool,
    length: Tenths,
    in_word: bool,
    /// Spaces before the line being read.
    indent: usize,
}

impl Scanner<'_> {
    fn run(&mut self) {
        let mut at = self.words(0);
        while let Some(byte) = self.bytes.get(at) {
            match CLASS[*byte as usize] {
                WORD => {
                    self.word();
                    while self.bytes.get(at).is_some_and(|b| CLASS[*b as usize] == WORD) {
                        at += 1;
                    }
                }
                SPACE => {
                    self.in_word = false;
                    at = self.words(at + 1);
                }
                STOP => at = self.stop(at),
                NEWLINE => at = self.newline(at),
                _ => at = self.high(at),
            }
        }
        self.finish(self.bytes.len());
    }

    /// Counts words from `at` on, eight bytes at a time, and returns where it stopped: before eight
    /// bytes that hold anything but words and blanks.
    fn words(&mut self, at: usize) -> usize {
        let (eights, _) = self.bytes[at..].as_chunks::<8>();
        let mut count = 0;
        for (read, eight) in eights.iter().enumerate() {
            let Some(in_word) = Eight(u64::from_le_bytes(*eight)).in_word() else {
                return self.counted(count, at + 8 * read);
            };
            // A word starts at each byte of one with none before it.
            let before = in_word << 8 | if self.in_word { 0x80 } else { 0 };
            count += (in_word & !before).count_ones();
            self.in_word = in_word >> 63 == 1;
        }
        self.counted(count, at + 8 * eights.len())
    }

    fn counted(&mut self, words: u32, at: usize) -> usize {
        self.length = self.length.saturating_add(words.saturating_mul(10));
        at
    }

    fn word(&mut self) {
        self.length = self.length.saturating_add(if self.in_word { 0 } else { 10 });
        self.in_word = true;
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.body[at..].chars().next()
    }

    fn high(&mut self, at: usize) -> usize {
        let Some(c) = self.char_at(at) else { return self.bytes.len() };
        if is_stop(c) {
            return self.stop(at);
        }
        self.count(c);
        at + c.len_utf8()
    }

    /// Counts a character beyond ASCII.
    fn count(&mut self, c: char) {
        if is_unspaced(c) && !is_hangul(c) {
            self.length = self.length.saturating_add(6);
            self.in_word = false;
        } else if c.is_whitespace() || is_wide_punctuation(c) {
            self.in_word = false;
        } else if !joins_words(c) {
            self.word();
        }
    }

    /// Reads a run of stops, at `at`, and decides whether a sentence ends there.
    fn stop(&mut self, at: usize) -> usize {
        let mut end = at;
        let mut stops = 0;
        let mut wide = false;
        while let Some(c) = self.char_at(end).filter(|c| is_stop(*c)) {
            stops += 1;
            wide |= is_wide_stop(c);
            end += c.len_utf8();
        }
        let stops_end = end;
        while let Some(c) = self.char_at(end).filter(|c| is_closer(*c)) {
            // „Deutsch.“ closes with what opens in English and Chinese.
            let after = end + c.len_utf8();
            if matches!(c, '“' | '«' | '‹')
                && self.char_at(after).is_some_and(|c| c.is_alphanumeric())
            {
                break;
            }
            end = after;
        }
        let mut next = self.skip_spaces(end);
        // « Non. » The space is inside the quotes.
        if let Some(c) = self.char_at(next).filter(|c| matches!(c, '»' | '›'))
            && next > end
        {
            end = next + c.len_utf8();
            next = self.skip_spaces(end);
        }
        self.in_word = end == next && self.in_word;
        if next == self.bytes.len() || self.body[end..next].contains('\n') {
            // The newline decides whether a paragraph ends; within one, a line break is a space.
            if next == self.bytes.len() || self.newline_ends_paragraph(end, next) {
                return end;
            }
        }
        let lone_point = stops == 1 && self.bytes[at] == b'.';
        let ends = if end < next {
            self.next_may_start(next)
                && !(lone_point && end == stops_end && !self.point_ends(at, next))
        } else if wide {
            !(end > stops_end && self.char_at(next) == Some('と'))
        } else {
            lone_point && end == stops_end && self.glued(at, next)
        };
        if ends {
            self.bound(next, false);
            return next;
        }
        end
    }

    /// Whether a point before a space ends a sentence.
    fn point_ends(&self, point: usize, next: usize) -> bool {
        let before = word_before(&self.body[self.start..point]);
        // A number that is all there is counts a list.
        if self.start + before.len() == point && before.len() <= 3 {
            return false;
        }
        ends_sentence_after(before, &self.body[next..])
    }

    /// `said.The`: a space was lost between two sentences.
    fn glued(&self, point: usize, next: usize) -> bool {
        let lower = |at: Option<usize>| {
            at.and_then(|at| self.bytes.get(at)).is_some_and(u8::is_ascii_lowercase)
        };
        lower(point.checked_sub(1))
            && lower(point.checked_sub(2))
            && self.bytes[next].is_ascii_uppercase()
            && lower(Some(next + 1))
    }

    /// Whether what is at `next` can be the start of a sentence: not a small letter.
    fn next_may_start(&self, next: usize) -> bool {
        let first = self.body[next..].chars().find(|c| !is_opener(*c));
        first.is_none_or(|c| !c.is_lowercase())
    }

    fn skip_spaces(&self, from: usize) -> usize {
        let rest = &self.body[from..];
        from + (rest.len() - rest.trim_start().len())
    }

    /// Reads a newline and the spaces after it.
    fn newline(&mut self, at: usize) -> usize {
        self.in_word = false;
        let next = self.skip_spaces(at);
        if self.newline_ends_paragraph(at, next) {
            self.bound(next, true);
        }
        self.indent = self.indent_before(next);
        next
    }

    fn indent_before(&self, next: usize) -> usize {
        let line = self.body[..next].rfind('\n').map_or(0, |newline| newline + 1);
        next - line
    }

    /// Whether the spaces from `from` to `next`, which hold a newline, are more than a line break.
    fn newline_ends_paragraph(&self, from: usize, next: usize) -> bool {
        let newlines = self.body[from..next].bytes().filter(|b| *b == b'\n').count();
        newlines > 1 || self.lines_are_paragraphs || self.indent_before(next) > self.indent + 1
    }

    /// A sentence starts at `at`.
    fn bound(&mut self, at: usize, paragraph: bool) {
        if self.length == 0 || at >= self.bytes.len() {
            return;
        }
        self.finish(at);
        self.start = at;
        self.starts_paragraph = paragraph;
        self.length = 0;
        self.in_word = false;
    }

    /// Gives the sentence that ends at `end`, in pieces if it is far too long.
    fn finish(&mut self, end: usize) {
        let starts_paragraph = self.starts_paragraph;
        if self.length <= LONGEST_SENTENCE {
            self.give(self.start, self.length, starts_paragraph);
            return;
        }
        let text = &self.body[self.start..end];
        let whole = u64::from(self.length);
        let pieces = whole.div_ceil(u64::from(GOOD));
        let mut piece = 1;
        let mut given = (self.start, 0);
        let mut before = ' ';
        self.length = 0;
        self.in_word = false;
        for (offset, c) in text.char_indices() {
            let behind = u64::from(self.length).checked_sub(whole * piece / pieces);
            if piece < pieces
                && let Some(behind) = behind
                && may_cut(before, c, behind > u64::from(GOOD))
            {
                let at = self.start + offset;
                self.give(given.0, self.length - given.1, starts_paragraph && piece == 1);
                given = (at, self.length);
                while piece < pieces && whole * piece / pieces <= u64::from(self.length) {
                    piece += 1;
                }
            }
            match c {
                ' '.. if c.is_ascii() && c != ' ' => self.word(),
                c if c.is_ascii() => self.in_word = false,
                c => self.count(c),
            }
            before = c;
        }
        self.give(given.0, self.length - given.1, starts_paragraph && given.0 == self.start);
    }

    fn give(&mut self, start: usize, length: Tenths, starts_paragraph: bool) {
        if let Ok(start) = u32::try_from(start) {
            (self.each)(Sentence { start, length, starts_paragraph });
        }
    }
}

/// Whether a long sentence may be cut between two characters, so that no word is.
/// `hard`: also between two characters of an unspaced run.
fn may_cut(before: char, c: char, hard: bool) -> bool {
    const BREAKS: &str = "/-_;=()[]{}<>|@%$*~^\\";
    if before.is_whitespace() {
        return !c.is_whitespace();
    }
    if is_unspaced(before) && is_unspaced(c) {
        return hard && !joins_before(c);
    }
    let parts_words = BREAKS.contains(before) || is_wide_punctuation(before);
    let is_start = is_unspaced(c) && !joins_before(c);
    (parts_words || is_hyphen(before)) && (c.is_ascii_alphanumeric() || is_start)
        || is_apostrophe(before) && is_start
}

/// Whether `c` is inside a word where it is between its letters, as the apostrophe and the hyphen of the keyboard are.
fn joins_words(c: char) -> bool {
    is_apostrophe(c) || is_hyphen(c)
}

/// Apostrophes of print, which are quotation marks as well.
fn is_apostrophe(c: char) -> bool {
    matches!(c, '‘' | '’' | '＇')
}

/// The hyphens of print, the second of which no line breaks at.
fn is_hyphen(c: char) -> bool {
    matches!(c, '\u{2010}' | '\u{2011}')
}

/// Parts of an unspaced character: voicing marks, vowels and finals of Hangul.
fn joins_before(c: char) -> bool {
    matches!(c,
        '\u{3099}' | '\u{309a}' | '\u{ff9e}' | '\u{ff9f}' | '\u{1160}'..='\u{11ff}'
        | '\u{d7b0}'..='\u{d7fb}')
}

/// The word that ends `text`, with the points inside it.
fn word_before(text: &str) -> &str {
    let start = text
        .char_indices()
        .rev()
        .find(|(_, c)| !(c.is_alphanumeric() || *c == '.'))
        .map_or(0, |(at, c)| at + c.len_utf8());
    &text[start..]
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '\u{37e}' | '…' | '‼' | '⁇' | '⁈' | '⁉') || is_wide_stop(c)
}

/// Stops that need no space after them.
fn is_wide_stop(c: char) -> bool {
    matches!(
        c,
        '。' | '！'
            | '？'
            | '｡'
            | '．'
            | '।'
            | '॥'
            | '۔'
            | '؟'
            | '։'
            | '።'
            | '፧'
            | '။'
            | '។'
            | '៕'
    )
}

fn is_wide_punctuation(c: char) -> bool {
    if joins_words(c) {
        return false;
    }
    matches!(c,
        '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{30fb}'
        | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}'
        | '\u{ff5b}'..='\u{ff65}')
}

fn is_closer(c: char) -> bool {
    matches!(
        c,
        ')' | ']'
            | '"'
            | '\''
            | '”'
            | '’'
            | '»'
            | '«'
            | '›'
            | '‹'
            | '“'
            | '」'
            | '』'
            | '）'
            | '】'
            | '》'
            | '〉'
            | '］'
            | '〕'
    )
}

fn is_opener(c: char) -> bool {
    matches!(
        c,
        '(' | '['
            | '"'
            | '\''
            | '“'
            | '‘'
            | '«'
            | '‹'
            | '„'
            | '‚'
            | '»'
            | '›'
            | '¿'
            | '¡'
            | '-'
            | '–'
            | '—'
            | '*'
            | '_'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn eight_bytes_are_words_and_blanks_as_each_of_them_is(
            bytes in prop::array::uniform8(prop_oneof![
                6 => prop::sample::select(b"aZ09,;-'\t \x01~".to_vec()),
                1 => any::<u8>(),
            ]),
        ) {
            let class = |byte: u8| CLASS[usize::from(byte)];
            let plain = bytes.iter().all(|byte| class(*byte) <= SPACE && *byte != 127);
            let in_word = Eight(u64::from_le_bytes(bytes)).in_word();
            prop_assert_eq!(in_word.is_some(), plain);
            for (word, byte) in in_word.iter().flat_map(|all| all.to_le_bytes()).zip(bytes) {
                prop_assert_eq!(word, if class(byte) == WORD { 0x80 } else { 0 });
            }
        }

        #[test]
        fn words_are_what_blanks_part_and_more_than_stops(text in "[a-c ,.!\n\té]{0,60}") {
            let mut length = 0;
            each(&text, &mut |sentence| length += sentence.length);
            let words = text.split_whitespace().filter(|word| !word.chars().all(is_stop));
            prop_assert_eq!(length as usize, 10 * words.count());
        }
    }
}
