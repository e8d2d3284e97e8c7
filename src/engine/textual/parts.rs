//! The parts that the terms of a text are kept in, and those that a query needs.
//!
//! A search reads hundreds of articles to ask of each where a few words are. So the terms of a text are kept in
//! [`COUNT`] parts, by how their forms begin: a word, whatever stands for it in whatever language, is in a
//! few. What is a fact about a position and no word is in none of them: it is read with each text.
//!
//! What a query asks of a text is known before any is read; a text that is asked for a term of a part that it
//! was read without ends the search ([`ArticleText::positions`]), for it would be an answer that is wrong.

use xxhash_rust::xxh3::xxh3_64;

use crate::analysis::marker;
use crate::engine::textual::ArticleText;
use crate::engine::textual::Textual;
use crate::engine::textual::clause::Clause;
use crate::engine::textual::clause::WordClause;

/// How many parts there are. Of more, a text's parts are so small that each costs more than what it holds.
pub(crate) const COUNT: usize = 16;
/// So many first letters decide of the part.
const LETTERS: usize = 2;

/// Some of the parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parts(u16);

impl Default for Parts {
    /// All, as a text has them that was not read from anywhere.
    fn default() -> Self {
        Self::ALL
    }
}

impl Parts {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const ALL: Self = Self(u16::MAX);

    /// Returns the part that a term is in; none for a fact about a position.
    pub(crate) fn of(term: &str) -> Self {
        number(term).map_or(Self::NONE, Self::numbered)
    }

    /// Returns the part of a number.
    pub(super) const fn numbered(number: usize) -> Self {
        Self(1 << (number % COUNT))
    }

    /// Returns them as a bit a number.
    pub(super) const fn bits(self) -> u32 {
        self.0 as u32
    }

    /// Returns the parts that terms are in that begin so.
    pub(crate) fn starting_with(start: &str) -> Self {
        match form(start).chars().count() {
            0..LETTERS => Self::ALL,
            _ => Self::of(start),
        }
    }

    /// Returns both together.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns whether all of some others are among them.
    pub(crate) const fn has(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// Returns them by number, in order.
    pub(crate) fn numbers(self) -> impl Iterator<Item = usize> {
        (0..COUNT).filter(move |number| self.0 & 1 << number != 0)
    }
}

impl FromIterator<Self> for Parts {
    fn from_iter<I: IntoIterator<Item = Self>>(all: I) -> Self {
        all.into_iter().fold(Self::NONE, Self::and)
    }
}

/// Returns the number of the part that a term is in; `None` for a fact about a position.
pub(super) fn number(term: &str) -> Option<usize> {
    if term.starts_with(marker::FACT) {
        return None;
    }
    let form = form(term);
    let end = form.char_indices().nth(LETTERS).map_or(form.len(), |(at, _)| at);
    let number = xxh3_64(&form.as_bytes()[..end]) % COUNT as u64;
    usize::try_from(number).ok()
}

/// Returns the form of a term, however it is printed; the beginning of one, of its beginning.
fn form(term: &str) -> &str {
    marker::form_of(marker::whole(term))
}

impl Textual {
    /// Returns the parts of texts in some languages that hold whatever the query asks for.
    pub(crate) fn parts(&self, languages: &[String]) -> Parts {
        of_clause(&self.root, languages)
    }
}

fn of_clause(clause: &Clause, languages: &[String]) -> Parts {
    let of_all = |clauses: &[Clause]| -> Parts {
        clauses.iter().map(|clause| of_clause(clause, languages)).collect()
    };
    match clause {
        Clause::All | Clause::Condition(_) => Parts::NONE,
        Clause::Word { word, .. } => of_word(word, languages),
        Clause::Phrase { parts, .. }
        | Clause::Window { parts, .. }
        | Clause::And(parts)
        | Clause::Xor(parts)
        | Clause::Maybe(parts)
        | Clause::SomeOf(_, parts)
        | Clause::Or(parts, _) => of_all(parts),
        Clause::Near { left, right, .. } | Clause::NotNear { left, right, .. } => {
            of_clause(left, languages).and(of_clause(right, languages))
        }
        Clause::Times(_, part) | Clause::Not(part) => of_clause(part, languages),
    }
}

fn of_word(word: &WordClause, languages: &[String]) -> Parts {
    let tests = word.look.also.iter().flat_map(|test| &test.markers);
    let sought = word.terms.iter().map(|terms| terms.parts(languages));
    sought.chain(tests.map(|term| Parts::of(term))).collect()
}

impl ArticleText {
    /// Checks that it was read with the parts that are asked for.
    pub(super) fn check(&self, asked: Parts) {
        assert!(self.parts.has(asked), "a text is asked for words that it was not read with");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::article::Article;

    fn texts() -> (ArticleText, ArticleText) {
        let body = "Dock workers went on strike. The Bank's docks were shut.";
        let whole = ArticleText::new(&Article { body: body.into(), ..Article::default() });
        let (facts, parts) = whole.to_bytes();
        let read = Parts::of("dock");
        let parts = read.numbers().map(|number| (number, &parts[number][..]));
        let text = ArticleText::from_bytes(&facts, read, parts).unwrap();
        (whole, text)
    }

    #[test]
    fn a_text_that_is_read_in_parts_has_their_words_and_all_facts() {
        let (whole, text) = texts();
        for term in ["dock", "docks", "\u{3}dock", marker::SENTENCE, marker::POSSESSIVE] {
            assert_eq!(text.positions(term), whole.positions(term), "{term:?}");
        }
        assert_eq!(text.length(), whole.length());
        assert_eq!(text.starting_with("doc").count(), 2);
    }

    #[test]
    #[should_panic(expected = "not read with")]
    fn a_word_that_a_text_was_not_read_with_is_not_said_to_be_missing() {
        let other =
            ["strike", "bank", "went"].into_iter().find(|w| Parts::of(w) != Parts::of("dock"));
        texts().1.positions(other.unwrap());
    }

    proptest! {
        #[test]
        fn what_begins_so_is_in_the_parts_of_its_beginning(
            term in "[\u{2}\u{3}]?[a-zé日本]{0,4}\u{2}?[a-z]{0,3}", letters in 0_usize..8,
        ) {
            let end = term.char_indices().nth(letters).map_or(term.len(), |(at, _)| at);
            prop_assert!(Parts::starting_with(&term[..end]).has(Parts::of(&term)));
        }
    }
}
