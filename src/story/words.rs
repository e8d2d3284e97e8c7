//! A text as runs of five folded words, by their hashes.
//!
//! Punctuation, case and accents are gone, so that they make no difference between copies. A character
//! of a script that is written without spaces is a word. Cost: one pass over the bytes, of which ASCII is
//! hashed as it is.

use crate::analysis::fold;
use crate::passage::is_unspaced;

/// Words of a run. With five, strangers hardly share one; an edit spoils five.
const RUN: usize = 5;

/// The runs of a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Text {
    /// The hash of the run that starts at each word.
    pub(super) order: Vec<u64>,
    /// The same, sorted, each once.
    pub(super) set: Vec<u64>,
}

impl Text {
    /// Reads a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let order = runs(text);
        let mut set = order.clone();
        set.sort_unstable();
        set.dedup();
        Self { order, set }
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
    let mut runs = Vec::with_capacity(text.len() / 6);
    each_word(text, &mut |word| {
        last.rotate_left(1);
        last[RUN - 1] = word;
        count += 1;
        if count >= RUN {
            let mixed = last.iter().fold(0_u64, |all, word| mix(all.rotate_left(23) ^ word));
            runs.push(mixed);
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
        let start = at;
        let mut hash = SEED;
        while at < bytes.len() && bytes[at].is_ascii_alphanumeric() {
            hash = step(hash, bytes[at].to_ascii_lowercase());
            at += 1;
        }
        if at < bytes.len() && !bytes[at].is_ascii() {
            at = other_words(text, start, each);
        } else {
            if at > start {
                each(hash);
            }
            at += 1;
        }
    }
}

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
            each(c.encode_utf8(&mut [0; 4]).bytes().fold(SEED, step));
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
        each(word.bytes().fold(SEED, |hash, byte| step(hash, byte.to_ascii_lowercase())));
    } else {
        let folded = fold(word);
        if !folded.is_empty() {
            each(folded.bytes().fold(SEED, step));
        }
    }
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a, which is mixed with its neighbors afterwards.
fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
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
        assert_eq!(plain, other);
        assert_eq!(plain.words(), 10);
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
