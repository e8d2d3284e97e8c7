//! What is wrong with a query, where, and how to put it right.
//!
//! `render::problem` draws the place. Invariant: message and hint hold no control characters and stay
//! short, whatever the query holds: they are made of fixed text and of escaped, shortened pieces.

use std::ops::Range;

/// Most bytes of a message or a hint.
const LONGEST: usize = 1000;

/// A query that cannot be read or does not make sense, with the place and the fix.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct QueryError {
    /// What is wrong: one line, lowercase, no final period.
    pub message: String,
    /// Where, in bytes of the query text; empty for a part that was not typed in the query (a
    /// flag).
    pub span: Range<usize>,
    /// What to type instead.
    pub hint: Option<String>,
    /// What else is wrong with the same query, in the order it was read.
    pub others: Vec<QueryError>,
}

impl QueryError {
    /// Returns an error at a place. `message` must be free of control characters.
    pub fn new(message: impl Into<String>, span: Range<usize>) -> Self {
        Self { message: bounded(message.into()), span, hint: None, others: Vec::new() }
    }

    /// Returns the error with a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(bounded(hint.into()));
        self
    }

    /// Returns the error with the name of the flag or the parameter that is at fault before it.
    pub(crate) fn of_flag(self, name: &str) -> Self {
        Self { message: bounded(format!("{name}: {}", self.message)), ..self }
    }

    /// Returns several errors of one query as one; `None` if there is none.
    pub(crate) fn all(errors: Vec<Self>) -> Option<Self> {
        let mut errors = errors.into_iter();
        let mut first = errors.next()?;
        first.others.extend(errors);
        Some(first)
    }

    /// Returns the error with `moved` done to its place and those of the others.
    pub(crate) fn moved(mut self, moved: &impl Fn(Range<usize>) -> Range<usize>) -> Self {
        self.span = moved(self.span);
        self.others = self.others.into_iter().map(|other| other.moved(moved)).collect();
        self
    }
}

/// Returns a message cut to what may be said.
fn bounded(mut message: String) -> String {
    if message.len() > LONGEST {
        message.truncate(message.floor_char_boundary(LONGEST));
        message.push('…');
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_is_cut() {
        let long = "é".repeat(5000);
        let error = QueryError::new(long.clone(), 0..long.len()).with_hint(long);
        assert!(error.message.len() < 1100 && error.hint.is_some_and(|hint| hint.len() < 1100));
    }
}
