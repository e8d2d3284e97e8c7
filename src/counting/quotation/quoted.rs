//! The words of a quotation, by which a text is compared with it.

use std::ops::Range;

use foldhash::HashMap;

use crate::counting::quotation::written;
use crate::query::QueryError;
use crate::search::SearchError;

/// No quotation has more words.
const MOST_WORDS: usize = 500;

/// The words of a quotation, one to [`MOST_WORDS`] of them. Words are compared as numbers: those of the quotation by
/// where they are first in it, all others one number that equals none.
pub(crate) struct Quoted<'t> {
    text: &'t str,
    numbers: HashMap<String, u32>,
    /// Its words.
    pub(crate) words: Numbered,
}

/// The words of a text.
#[derive(Debug, Default)]
pub(crate) struct Numbered {
    /// Their numbers.
    pub(crate) numbers: Vec<u32>,
    /// Where they are.
    pub(crate) places: Vec<Range<usize>>,
}

impl<'t> Quoted<'t> {
    /// Reads a quotation.
    ///
    /// # Errors
    /// `Query` when the text has no words, or too many.
    pub(crate) fn read(text: &'t str) -> Result<Self, SearchError> {
        let mut quoted = Self { text, numbers: HashMap::default(), words: Numbered::default() };
        let Numbered { numbers, places } = &mut quoted.words;
        written::each_word(text, &mut |place, form| {
            let number = u32::try_from(places.len()).unwrap_or(u32::MAX);
            numbers.push(*quoted.numbers.entry(form.to_owned()).or_insert(number));
            places.push(place);
        });
        let message = match quoted.len() {
            0 => "a quotation has words".to_owned(),
            1..=MOST_WORDS => return Ok(quoted),
            words => format!("a quotation has at most {MOST_WORDS} words, this has {words}"),
        };
        Err(QueryError::new(message, 0..0).into())
    }

    /// Returns how many words it has.
    pub(crate) fn len(&self) -> usize {
        self.words.numbers.len()
    }

    /// Returns some of its words as the text has them, on one line.
    pub(crate) fn written(&self, words: Range<usize>) -> String {
        on_one_line(self.text, self.words.places.get(words).unwrap_or_default())
    }

    /// Returns the words of another text.
    pub(crate) fn said(&self, text: &str) -> Numbered {
        let mut said = Numbered::default();
        written::each_word(text, &mut |place, form| {
            said.numbers.push(self.numbers.get(form).copied().unwrap_or(u32::MAX));
            said.places.push(place);
        });
        said
    }
}

/// Returns what a text has from the first of some of its words to the last, on one line.
pub(crate) fn on_one_line(text: &str, words: &[Range<usize>]) -> String {
    let range = words.first().zip(words.last());
    let range = range.map(|(first, last)| first.start..last.end);
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
