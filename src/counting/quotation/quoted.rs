//! The words of a quotation: their forms, by which they are compared, and how they are written.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::analysis;
use crate::passage::is_hangul;
use crate::passage::is_unspaced;
use crate::query::QueryError;
use crate::search::SearchError;

/// No quotation has more words.
const MOST_WORDS: usize = 500;

/// The words of a quotation, one to [`MOST_WORDS`] of them.
pub(crate) struct Quoted<'t> {
    text: &'t str,
    /// The words, folded. Of a run of unspaced text these are pairs of characters, without the last character, which
    /// is a word of its own only where the run ends.
    forms: Vec<String>,
    /// Where each is in the text; the last pair of a run with its last character.
    places: Vec<Range<usize>>,
}

impl<'t> Quoted<'t> {
    /// Reads a quotation.
    ///
    /// # Errors
    /// `Query` when the text has no words, or too many.
    pub(crate) fn read(text: &'t str) -> Result<Self, SearchError> {
        let (mut forms, mut places) = (Vec::new(), Vec::<Range<usize>>::new());
        let mut end = 0;
        analysis::tokens(text, &mut |token| {
            let is_in_pair = end == token.range.end && unspaced(token.form).is_some();
            end = token.range.end;
            match places.last_mut().filter(|_| is_in_pair) {
                Some(pair) => pair.end = pair.end.max(end),
                None => {
                    forms.push(token.form.to_owned());
                    places.push(token.range.start..analysis::own_end(text, &token.range));
                }
            }
        });
        let message = match forms.len() {
            0 => "a quotation has words".to_owned(),
            1..=MOST_WORDS => return Ok(Self { text, forms, places }),
            words => format!("a quotation has at most {MOST_WORDS} words, this has {words}"),
        };
        Err(QueryError::new(message, 0..0).into())
    }

    /// Returns how many words it has.
    pub(crate) fn len(&self) -> usize {
        self.forms.len()
    }

    /// Returns some of its words as the text has them, on one line.
    pub(crate) fn written(&self, words: Range<usize>) -> String {
        let of = self.places.get(words).unwrap_or_default();
        let range = of.first().zip(of.last()).map(|(first, last)| first.start..last.end);
        let shown = range.and_then(|range| self.text.get(range)).unwrap_or_default();
        shown.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Returns the numbers by which words are compared with its own.
    pub(crate) fn numbers(&self) -> Numbers<'_> {
        let mut forms: BTreeMap<&str, u32> = BTreeMap::new();
        for (form, at) in self.forms.iter().zip(0..) {
            forms.entry(form).or_insert(at);
        }
        let alone =
            forms.iter().filter_map(|(form, number)| Some((unspaced(form)?, *number))).collect();
        let mut numbers = Numbers { forms, alone, wanted: Vec::new() };
        numbers.wanted = self.forms.iter().map(|form| numbers.of(form)).collect();
        numbers
    }
}

/// Words as numbers: those of a quotation by where they are first in it, all others one number that equals none.
pub(crate) struct Numbers<'q> {
    forms: BTreeMap<&'q str, u32>,
    /// Characters of unspaced text that stand alone in the quotation, which begin a pair elsewhere.
    alone: BTreeMap<char, u32>,
    /// The words of the quotation.
    pub(crate) wanted: Vec<u32>,
}

impl Numbers<'_> {
    /// Returns the number of a word.
    pub(crate) fn of(&self, form: &str) -> u32 {
        let begins = || form.chars().next().and_then(|first| self.alone.get(&first));
        self.forms.get(form).or_else(begins).copied().unwrap_or(u32::MAX)
    }
}

/// Returns the character that a word is, if it is one of unspaced text.
fn unspaced(form: &str) -> Option<char> {
    let mut characters = form.chars();
    let first = characters.next().filter(|c| is_unspaced(*c) && !is_hangul(*c));
    first.filter(|_| characters.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_written_as_the_text_has_them_in_any_script() {
        let of = |text: &str, words: Range<usize>| Quoted::read(text).unwrap().written(words);
        assert_eq!(of("“We WANT a  boat,” she said.", 1..4), "WANT a boat");
        assert_eq!(of("Der Zoë-Kanal", 1..2), "Zoë");
        // Pairs of characters: the last of them ends with the run.
        assert_eq!(of("我们宁愿关闭大桥，也不愿", 0..2), "我们");
        assert_eq!(of("我们宁愿", 0..3), "我们宁愿");
    }
}
