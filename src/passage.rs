//! Finds where the sentences, paragraphs and passages of a body start.
//!
//! A passage is what is scored and shown: about 100 words of whole sentences, inside a paragraph
//! where paragraphs are long enough, because a snippet across two paragraphs reads as two stories.
//! Invariants: each list of starts is in order and begins with 0; paragraphs and passages start
//! sentences; from each start to the next, the passages cover every byte of the body once. No
//! passage is longer than about 300 words, except where one unbroken word is.
//! Cost: one pass over the bytes, with a closer look only at marks that may end a sentence.

mod abbreviations;
mod length;
mod script;
mod sentence;

pub(crate) use abbreviations::is_capital_twice;
pub use script::is_hangul;
pub use script::is_unspaced;

use crate::passage::length::GOOD;
use crate::passage::length::Tenths;
use crate::passage::sentence::Sentence;

/// Where the sentences, paragraphs and passages of a body start, in bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Starts of sentences. A sentence of several hundred words is cut and counts as several.
    pub sentences: Vec<u32>,
    /// Starts of paragraphs, each of them a start of a sentence.
    pub paragraphs: Vec<u32>,
    /// Starts of passages, each of them a start of a sentence.
    pub passages: Vec<u32>,
    /// Words between blanks, as `wc -w` counts them; a character of an unspaced script is six tenths
    /// of one.
    pub words: u32,
}

/// Paragraphs are joined up to this length, and split beyond it.
const MOST: Tenths = 1500;
/// A passage shorter than this takes in the next paragraph if it can.
const TINY: Tenths = 800;
/// A last passage shorter than this joins the one before.
const CRUMB: Tenths = 250;
/// Returns the bounds of a body, whose paragraphs are separated by blank lines.
///
/// ```
/// let bounds = dateline::passage::bounds("Mr. Smith left. He was late.\n\nNobody asked why.");
/// assert_eq!(bounds.sentences, [0, 16, 30]);
/// assert_eq!(bounds.paragraphs, [0, 30]);
/// assert_eq!((bounds.passages.as_slice(), bounds.words), (&[0][..], 9));
/// ```
pub fn bounds(body: &str) -> Bounds {
    let mut bounds = Bounds::default();
    let mut paragraph = Vec::new();
    let mut passages = Passages { starts: Vec::new(), open: 0, last: 0 };
    let mut length = 0_u64;
    sentence::each(body, &mut |sentence| {
        length += u64::from(sentence.length);
        if sentence.starts_paragraph {
            passages.add(&paragraph);
            paragraph.clear();
            bounds.paragraphs.push(sentence.start);
        }
        bounds.sentences.push(sentence.start);
        paragraph.push(sentence);
    });
    passages.add(&paragraph);
    bounds.passages = passages.finish();
    bounds.words = u32::try_from(length.div_ceil(10)).unwrap_or(u32::MAX);
    bounds
}

/// Gathers paragraphs into passages.
struct Passages {
    starts: Vec<u32>,
    /// The length of the last passage, which may still grow.
    open: Tenths,
    /// The length of the passage before it.
    last: Tenths,
}

impl Passages {
    fn add(&mut self, paragraph: &[Sentence]) {
        let Some(first) = paragraph.first() else { return };
        let length: Tenths = paragraph.iter().map(|sentence| sentence.length).sum();
        let joins = !self.starts.is_empty() && self.open < TINY;
        if joins && self.open + length <= MOST {
            self.open += length;
        } else if length <= MOST {
            self.start(first.start);
            self.open = length;
        } else {
            // A heading stays with what it heads.
            let before = if joins && self.open < CRUMB {
                self.open
            } else {
                self.start(first.start);
                0
            };
            self.split(paragraph, before, length);
        }
    }

    /// Splits a long paragraph at sentence ends, as evenly as they allow.
    fn split(&mut self, paragraph: &[Sentence], before: Tenths, length: Tenths) {
        let whole = u64::from(before) + u64::from(length);
        let parts = (whole + u64::from(GOOD) / 2) / u64::from(GOOD);
        let mut filled = u64::from(before);
        let mut part = 1;
        let mut cut_next = false;
        self.open = before;
        for sentence in paragraph {
            let end = filled + u64::from(sentence.length);
            let mut cut = std::mem::take(&mut cut_next);
            // Each part ends at the sentence end nearest to its even share.
            while part < parts && whole * part / parts <= end {
                let goal = whole * part / parts;
                let before_is_nearer = goal.saturating_sub(filled) < end - goal;
                cut |= before_is_nearer;
                cut_next |= !before_is_nearer;
                part += 1;
            }
            if cut && self.open > 0 {
                self.start(sentence.start);
                self.open = 0;
            }
            self.open += sentence.length;
            filled = end;
        }
    }

    fn start(&mut self, at: u32) {
        self.last = self.open;
        self.starts.push(at);
    }

    fn finish(mut self) -> Vec<u32> {
        if self.starts.len() > 1 && self.open < CRUMB && self.last + self.open <= MOST + CRUMB {
            self.starts.pop();
        }
        self.starts
    }
}

#[cfg(test)]
mod tests;
