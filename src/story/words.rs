//! A text as runs of five folded words, by their hashes.
//!
//! Punctuation, case and accents are gone, so that they make no difference between copies. A character
//! of a script that is written without spaces is a word. Cost: one pass over the bytes, of which ASCII is
//! hashed as it is, eight at a time.

use crate::analysis::fold;
use crate::passage::is_unspaced;
use crate::story::telling::Telling;

/// Words of a run. With five, strangers hardly share one; an edit spoils five.
const RUN: usize = 5;

/// The runs of a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Text {
    /// The hash of the run that starts at each word.
    pub(super) order: Vec<u64>,
    /// The same, sorted, each once.
    pub(super) set: Vec<u64>,
    /// The figures and names of a short text; `None` of a longer one.
    pub(super) telling: Option<Telling>,
}

/// A text of so many runs is short.
const SHORT: usize = 200;

impl Text {
    /// Reads a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let order = runs(text);
        let mut set = order.clone();
        set.sort_unstable();
        set.dedup();
        let is_short = (1..=SHORT).contains(&order.len());
        Self { telling: is_short.then(|| Telling::new(text)), order, set }
    }

    /// Returns how many words it has; 0 where it is shorter than a run.
    #[must_use]
    pub fn words(&self) -> usize {
        if self.order.is_empty() { 0 } else { self.order.len() + RUN - 1 }
    }

    /// Returns whether it has a run.
    pub(super) fn has(&self, run: u64) -> bool {
        self.set.binary_search(&run).is_ok()
    }
}

/// Returns the hashes of the runs of a text, in order.
pub(super) fn runs(text: &str) -> Vec<u64> {
    let mut last = [0_u64; RUN];
    let mut count = 0;
    let mut runs = Vec::with_capacity(text.len() / 5);
    each_word(text, &mut |word| {
        let [_, second, third, fourth, fifth] = last;
        last = [second, third, fourth, fifth, word];
        count += 1;
        if count >= RUN {
            // The order of words counts: each is turned by a number of bits of its own.
            let turned = (1_u32..).zip(last).map(|(nth, word)| word.rotate_left(11 * nth));
            runs.push(mix(turned.fold(0, u64::wrapping_add)));
        }
    });
    runs
}

/// How many of the first words of a text count as its opening.
pub(super) const OPENING: usize = 60;

/// Returns how many words of a text are in runs that `other` has: of all, of the first [`OPENING`], and how
/// many stretches of at least `least` words they make.
pub(super) fn covered(text: &Text, other: &Text, least: usize) -> Covered {
    let mut covered = Covered::default();
    // The first word that is not counted yet, and the stretch that ends there.
    let (mut end, mut stretch) = (0, 0);
    for (at, run) in text.order.iter().enumerate() {
        if !other.has(*run) {
            continue;
        }
        if at > end || stretch == 0 {
            covered.stretches += usize::from(stretch >= least);
            stretch = 0;
        }
        let from = at.max(end);
        stretch += at + RUN - from;
        covered.words += at + RUN - from;
        covered.opening += (at + RUN).min(OPENING).saturating_sub(from);
        end = at + RUN;
    }
    covered.stretches += usize::from(stretch >= least);
    covered
}

/// Words of a text that are in another's too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Covered {
    pub(super) words: usize,
    pub(super) opening: usize,
    pub(super) stretches: usize,
}

/// Calls `each` with the hash of every word.
fn each_word(text: &str, each: &mut impl FnMut(u64)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let (end, hash) = ascii_word(bytes, at);
        if end < bytes.len() && !bytes[end].is_ascii() {
            at = other_words(text, at, each);
        } else {
            if end > at {
                each(hash);
            }
            at = end + 1;
        }
    }
}

/// Returns where the ASCII letters and digits from `start` on end, and the hash of the word they are.
fn ascii_word(bytes: &[u8], start: usize) -> (usize, u64) {
    let (mut at, mut whole) = (start, 0);
    loop {
        let eight = eight_at(bytes, at);
        let length = letters(eight);
        if length == 8 {
            whole = with_eight(whole, eight | SMALL);
            at += 8;
        } else {
            let last = (eight | SMALL) & !(u64::MAX << (8 * length));
            return (at + length, mix(whole ^ last));
        }
    }
}

/// Returns eight bytes as a number, the first in its lowest bits; behind the end there are zeros.
fn eight_at(bytes: &[u8], at: usize) -> u64 {
    let rest = &bytes[at.min(bytes.len())..];
    if let Some(eight) = rest.first_chunk::<8>() {
        return u64::from_le_bytes(*eight);
    }
    rest.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte))
}

/// Returns how many of eight bytes, from the first on, are ASCII letters or digits: all are looked at at
/// once, which takes half of the time of one after the other. The sums set the highest bit of each byte that is
/// at least so much, and none carries into the next byte.
fn letters(eight: u64) -> usize {
    let seven_bits = eight & !HIGHEST;
    let least = |bytes: u64, least: u8| bytes + EACH * u64::from(0x80 - least);
    let within = |bytes, first, last: u8| least(bytes, first) & !least(bytes, last + 1);
    let letters = within(seven_bits | SMALL, b'a', b'z') & least(seven_bits, b'A');
    let are = (within(seven_bits, b'0', b'9') | letters) & !eight & HIGHEST;
    ((are ^ HIGHEST).trailing_zeros() / 8) as usize
}

/// One in each of eight bytes, and the highest bit of each.
const EACH: u64 = 0x0101_0101_0101_0101;
const HIGHEST: u64 = 0x80 * EACH;
/// The bit that distinguishes a small ASCII letter from a capital, and that digits have.
const SMALL: u64 = 0x20 * EACH;

/// Calls `each` with the hash of every word from `start` up to the first ASCII character that is in none,
/// and returns where that is.
fn other_words(text: &str, start: usize, each: &mut impl FnMut(u64)) -> usize {
    let mut word = start;
    for (offset, c) in text[start..].char_indices() {
        let at = start + offset;
        if c.is_ascii() && !c.is_ascii_alphanumeric() {
            whole(&text[word..at], each);
            return at;
        }
        if is_unspaced(c) {
            whole(&text[word..at], each);
            each(hash(c.encode_utf8(&mut [0; 4]).as_bytes()));
            word = at + c.len_utf8();
        } else if !is_in_word(c) {
            whole(&text[word..at], each);
            word = at + c.len_utf8();
        }
    }
    whole(&text[word..], each);
    text.len()
}

/// Accents that are characters of their own, and vowel signs, are in the word.
fn is_in_word(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}

fn whole(word: &str, each: &mut impl FnMut(u64)) {
    if word.is_empty() {
        return;
    }
    if word.is_ascii() {
        each(ascii_word(word.as_bytes(), 0).1);
    } else {
        let folded = fold(word);
        if !folded.is_empty() {
            each(hash(folded.as_bytes()));
        }
    }
}

/// Returns the hash of a word.
fn hash(word: &[u8]) -> u64 {
    let (eights, rest) = word.as_chunks::<8>();
    let eights = eights.iter().map(|eight| u64::from_le_bytes(*eight));
    mix(eights.fold(0, with_eight) ^ eight_at(rest, 0))
}

/// Returns the hash of the beginning of a word with eight more bytes.
fn with_eight(beginning: u64, eight: u64) -> u64 {
    mix(beginning ^ eight).wrapping_add(1)
}

/// The last steps of splitmix64: every bit of the result depends on every bit.
fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_punctuation_make_no_difference() {
        let plain = Text::new("The mayor of Zurich met five ferrymen at the cafe");
        let other = Text::new("the MAYOR, of Zürich — met “five” ferrymen; at the cafe\u{301}!");
        assert_eq!((&plain.order, &plain.set), (&other.order, &other.set));
        assert_eq!(plain.words(), 10);
    }

    #[test]
    fn ascii_words_end_where_letters_and_digits_end() {
        // Every byte in every place among letters, and behind a whole word of eight.
        for byte in 0..=127_u8 {
            for place in 0..20 {
                let mut bytes = b"Abcdefg7Hijklmn8Opqr".to_vec();
                bytes[place] = byte;
                let end = bytes.iter().position(|byte| !byte.is_ascii_alphanumeric());
                let end = end.unwrap_or(bytes.len());
                let small = bytes[..end].to_ascii_lowercase();
                assert_eq!(ascii_word(&bytes, 0), (end, hash(&small)), "{byte} at {place}");
            }
        }
        assert_eq!(ascii_word("abé".as_bytes(), 0).0, 2);
        assert_eq!(ascii_word(b"ab", 2).0, 2);
    }

    #[test]
    fn the_order_of_words_counts_and_repeated_ones_do_too() {
        let run = |text| runs(text)[0];
        assert_ne!(run("a b c d e"), run("b a c d e"));
        assert_ne!(run("a a a a b"), run("a a a b a"));
        assert_ne!(run("a a a a a"), run("b b b b b"));
    }

    #[test]
    fn a_text_shorter_than_a_run_has_none() {
        assert_eq!(Text::new("four words are few"), Text::default());
        assert_eq!(Text::new("").words(), 0);
    }

    #[test]
    fn a_character_of_a_script_without_spaces_is_a_word() {
        assert_eq!(Text::new("港口罢工结束").order.len(), 2);
        assert_eq!(Text::new("港口罢工 结束").order, Text::new("港口罢工结束").order);
        assert_eq!(Text::new("abc港口罢工x").words(), 6);
    }

    #[test]
    fn words_of_any_script_are_hashed_wherever_they_are() {
        let text = "Порт снова открыт после шести дней";
        assert_eq!(Text::new(text).words(), 6);
        let inside = Text::new(&format!("one {text} two"));
        assert!(Text::new(text).set.iter().all(|run| inside.has(*run)));
    }

    #[test]
    fn covered_words_and_stretches_are_counted_once() {
        let text = Text::new("a b c d e f g h i j k l m n o p");
        assert_eq!(covered(&text, &text, 8), Covered { words: 16, opening: 16, stretches: 1 });
        let other = Text::new("a b c d e f x h i j k l m n o p");
        let found = covered(&text, &other, 8);
        assert_eq!(found, Covered { words: 15, opening: 15, stretches: 1 });
        assert_eq!(covered(&text, &Text::new("q r s t u v w"), 8), Covered::default());
    }
}
