//! A word of a text as the index knows it: its folded form and what folding took away.

use std::ops::Range;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    /// The folded form, the term of the index.
    pub form: &'a str,
    /// The bytes of the raw word in the text, without a possessive (`Trump's`), an elided article
    /// (`l'Iran`) or the last point of an abbreviation. In unspaced text the pair of characters.
    pub range: Range<usize>,
    /// Its position, counted from 0.
    pub position: u32,
    /// What folding took away.
    pub case: Case,
    /// The elided article before the word, as written, without its apostrophe; mostly empty.
    pub elided: &'a str,
    /// The bytes of the word as `=` compares them: with what was elided where that is part of a name
    /// (`D'Angelo`).
    pub exact: Range<usize>,
    /// Whether a possessive follows (`Trump's`).
    pub possessive: bool,
}

/// How a raw word differs from its folded form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Case {
    /// Not at all.
    Lower,
    /// Its first letter is a capital.
    Capitalized,
    /// It is in capitals, at least two letters of it.
    AllCaps,
    /// In another way: `iPhone`, `café`, `U.S.A.`; the raw form is a term of its own.
    Mixed,
}
