//! The words of a quotation, and the numbers that words are compared by.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::counting::quotation::written;
use crate::counting::quotation::written::Written;
use crate::query::QueryError;
use crate::search::SearchError;

/// No quotation has more words.
const MOST_WORDS: usize = 500;

/// The words of a quotation, one to [`MOST_WORDS`] of them.
pub(crate) struct Quoted<'t> {
    text: &'t str,
    words: Vec<Written>,
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
            1..=MOST_WORDS => return Ok(Self { text, words }),
            words => format!("a quotation has at most {MOST_WORDS} words, this has {words}"),
        };
        Err(QueryError::new(message, 0..0).into())
    }

    /// Returns how many words it has.
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// Returns some of its words as the text has them, on one line.
    pub(crate) fn written(&self, words: Range<usize>) -> String {
        on_one_line(self.text, self.words.get(words).unwrap_or_default())
    }

    /// Returns the numbers by which words are compared with its own.
    pub(crate) fn numbers(&self) -> Numbers<'_> {
        let mut forms: BTreeMap<&str, u32> = BTreeMap::new();
        for (word, at) in self.words.iter().zip(0..) {
            forms.entry(&word.form).or_insert(at);
        }
        let mut numbers = Numbers { forms, wanted: Vec::new() };
        numbers.wanted = self.words.iter().map(|word| numbers.of(word)).collect();
        numbers
    }
}

/// Words as numbers: those of a quotation by where they are first in it, all others one number that equals none.
pub(crate) struct Numbers<'q> {
    forms: BTreeMap<&'q str, u32>,
    /// The words of the quotation.
    pub(crate) wanted: Vec<u32>,
}

impl Numbers<'_> {
    /// Returns the number of a word.
    pub(crate) fn of(&self, word: &Written) -> u32 {
        self.forms.get(word.form.as_str()).copied().unwrap_or(u32::MAX)
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
