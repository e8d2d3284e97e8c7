//! The parts that the terms of a text are kept in, and those that a query needs.
//!
//! A search reads hundreds of articles to ask of each where a few words are. So the terms of a text are kept in
//! [`COUNT`] parts, by how their forms begin: a word, whatever stands for it in whatever language, is in a
//! few. What is a fact about a position and no word is in none of them: it is read with each text.
//!
//! What a query asks of a text is known before any is read; a text that is asked for a term of a part that it
//! was read without ends the search (`ArticleText::positions`), for it would be an answer that is wrong.

use xxhash_rust::xxh3::xxh3_64;

use crate::analysis::marker;

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
