//! A text cut into tokens, which the layouts of dates and clocks are matched on.

use crate::date::habits::DateOrder;
use crate::date::month::fold;
use crate::date::tokens::Kind;
use crate::date::tokens::Token;
use crate::date::tokens::tokens;

/// A text cut into tokens, and what is known of its habits.
pub(super) struct TokenizedText<'a> {
    pub(super) text: &'a str,
    tokens: Vec<Token>,
    pub(super) order: DateOrder,
    pub(super) language: Option<&'a str>,
    /// The whole text is claimed to be a date: bare years, months and digits count.
    pub(super) whole: bool,
}

impl<'a> TokenizedText<'a> {
    pub(super) fn new(
        text: &'a str,
        order: DateOrder,
        language: Option<&'a str>,
        whole: bool,
    ) -> Self {
        let most = if whole { 64 } else { usize::MAX };
        Self { text, tokens: tokens(text, most), order, language, whole }
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(super) fn token(&self, i: usize) -> Option<&Token> {
        self.tokens.get(i)
    }

    pub(super) fn kind(&self, i: usize) -> Option<Kind> {
        self.tokens.get(i).map(|token| token.kind)
    }

    /// Returns whether blanks are before token `i`; also true past the end.
    pub(super) fn spaced(&self, i: usize) -> bool {
        self.tokens.get(i).is_none_or(|token| token.spaced)
    }

    pub(super) fn mark(&self, i: usize, mark: char) -> bool {
        self.kind(i) == Some(Kind::Mark(mark))
    }

    pub(super) fn word(&self, i: usize) -> Option<&'a str> {
        let token = self.tokens.get(i)?;
        matches!(token.kind, Kind::Word { .. }).then(|| &self.text[token.start..token.end])
    }

    pub(super) fn folded_str(&self, i: usize) -> Option<String> {
        self.word(i).map(fold)
    }

    pub(super) fn folded(&self, i: usize) -> String {
        self.folded_str(i).unwrap_or_default()
    }

    /// Returns the value and the count of digits of a number of at most `most` digits.
    pub(super) fn number(&self, i: usize, most: u32) -> Option<(u32, u32)> {
        match self.kind(i)? {
            Kind::Number { value, digits, .. } if digits <= most => {
                Some((u32::try_from(value).ok()?, digits))
            }
            _ => None,
        }
    }
}
