//! The words of a quotation, by which a text is compared with it.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::counting::quotation::written;
use crate::counting::quotation::written::Written;
use crate::query::QueryError;
use crate::search::SearchError;

/// No quotation has more words.
const MOST_WORDS: usize = 500;

/// The words of a quotation, one to [`MOST_WORDS`] of them. Words are compared as numbers: those of the quotation by
/// where they are first in it, all others one number that equals none.
pub(crate) struct Quoted<'t> {
    text: &'t str,
    words: Vec<Written>,
    numbers: BTreeMap<String, u32>,
    /// The numbers of its words.
    pub(crate) wanted: Vec<u32>,
}

impl<'t> Quoted<'t> {
    /// Reads a quotation.
    ///
    /// # Errors
    /// `Query` when the text has no words, or too many.
    pub(crate) fn read(text: &'t str) -> Result<Self, SearchError> {
        let words = written::words(text);
        let message = match words.len() {
            0 => "a quotation has words".to_owned(),
            1..=MOST_WORDS => return Ok(Self::of(text, words)),
            words => format!("a quotation has at most {MOST_WORDS} words, this has {words}"),
        };
        Err(QueryError::new(message, 0..0).into())
    }

    fn of(text: &'t str, words: Vec<Written>) -> Self {
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        for (word, at) in words.iter().zip(0..) {
            numbers.entry(word.form.clone()).or_insert(at);
        }
        let wanted = words.iter().map(|word| numbers[&word.form]).collect();
        Self { text, words, numbers, wanted }
    }

    /// Returns how many words it has.
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// Returns some of its words as the text has them, on one line.
    pub(crate) fn written(&self, words: Range<usize>) -> String {
        on_one_line(self.text, self.words.get(words).unwrap_or_default())
    }

    /// Returns the numbers of the words of another text.
    pub(crate) fn said(&self, words: &[Written]) -> Vec<u32> {
        let number = |word: &Written| self.numbers.get(&word.form).copied().unwrap_or(u32::MAX);
        words.iter().map(number).collect()
    }
}

/// Returns what a text has from the first of some of its words to the last, on one line.
pub(crate) fn on_one_line(text: &str, words: &[Written]) -> String {
    let range = words.first().zip(words.last());
    let range = range.map(|(first, last)| first.place.start..last.place.end);
    let shown = range.and_then(|range| text.get(range)).unwrap_or_default();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_written_as_the_text_has_them_in_any_script() {
        let of = |text: &str, words: Range<usize>| Quoted::read(text).unwrap().written(words);
        assert_eq!(of("“We WANT a  boat,” she said.", 1..4), "WANT a boat");
        assert_eq!(of("Der Zoë-Kanal", 1..2), "Zoë");
        // Of unspaced text each character is a word.
        assert_eq!(of("我们宁愿关闭大桥，也不愿", 0..2), "我们");
        assert_eq!(of("我们宁愿", 0..4), "我们宁愿");
    }
}
