//! Acronyms with small letters: `PhD`, `Ph.D.`, `PhDs`, `Ph.D.s`. With its points such a plural is two words of the index.

use crate::analysis::variants::is_mixed_acronym;

/// An acronym with small letters, as it was typed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Acronym {
    /// Without points, in the number that was typed.
    pub(super) bare: String,
    /// In the singular, without points.
    pub(super) singular: String,
    /// In the plural, with points.
    pub(super) plural_with_points: String,
}

impl Acronym {
    /// Returns the acronym that a word is; `None` for any other word.
    pub(super) fn of(word: &str) -> Option<Self> {
        let bare: String = word.chars().filter(|c| *c != '.').collect();
        let singular = bare.strip_suffix('s').unwrap_or(&bare);
        if !bare.chars().all(char::is_alphabetic) || !is_mixed_acronym(singular) {
            return None;
        }
        let mut with_points = String::new();
        for (at, c) in singular.char_indices() {
            if at > 0 && c.is_uppercase() {
                with_points.push('.');
            }
            with_points.push(c);
        }
        let singular = singular.to_owned();
        Some(Self { bare, singular, plural_with_points: with_points + ".s" })
    }

    /// Whether the plural was typed.
    pub(super) fn is_plural(&self) -> bool {
        self.bare != self.singular
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acronym_with_small_letters_is_one_with_points_and_without() {
        for (word, is_plural) in
            [("PhD", false), ("Ph.D.", false), ("PhDs", true), ("Ph.D.s", true)]
        {
            let acronym = Acronym::of(word).expect(word);
            assert_eq!(acronym.singular, "PhD", "{word}");
            assert_eq!(acronym.plural_with_points, "Ph.D.s", "{word}");
            assert_eq!(acronym.is_plural(), is_plural, "{word}");
        }
        for word in ["CEO", "McCain", "iPhone", "Ph-D", "said.The", "phd"] {
            assert_eq!(Acronym::of(word), None, "{word}");
        }
    }
}
