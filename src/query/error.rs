//! What is wrong with a query, where, and how to put it right.
//!
//! Invariant: message, hint and picture hold no control characters and stay short, whatever the
//! query holds: they are made of fixed text and of escaped, shortened pieces.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use crate::query::chars::push_escaped;

/// Columns of the query shown on each side of the place.
const WINDOW: usize = 60;
/// Most columns of a place that are underlined.
const UNDERLINED: usize = 60;
/// Most bytes of a message or a hint.
const LONGEST: usize = 1000;

/// A query that cannot be read or does not make sense, with the place and the cure.
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
}

impl QueryError {
    /// Returns an error at a place. `message` must be free of control characters.
    pub fn new(message: impl Into<String>, span: Range<usize>) -> Self {
        Self { message: bounded(message.into()), span, hint: None }
    }

    /// Returns the error with a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(bounded(hint.into()));
        self
    }

    /// Draws the error for a terminal: the message, the query with a caret under the place, the
    /// hint; each on its own line, without a final line break. Less than 4 KiB for any `text`.
    ///
    /// Long queries are cut around the place; characters that would move the cursor or turn the
    /// line around are escaped.
    #[must_use]
    pub fn caret(&self, text: &str) -> String {
        let mut out = self.message.clone();
        if let Some((line, carets)) = self.picture(text) {
            out.push_str("\n  ");
            out.push_str(&line);
            out.push_str("\n  ");
            out.push_str(&carets);
        }
        if let Some(hint) = &self.hint {
            out.push_str("\nhint: ");
            out.push_str(hint);
        }
        out
    }

    /// Returns the query line and the line of carets under it.
    fn picture(&self, text: &str) -> Option<(String, String)> {
        let before = text.get(..self.span.start)?;
        let place = text.get(self.span.clone()).filter(|place| !place.is_empty())?;
        let after = text.get(self.span.end..)?;

        let (mut line, cut) = fitting(before.chars().rev(), WINDOW);
        line.reverse();
        let mut line: String = line.concat();
        if cut {
            line.insert(0, '…');
        }
        let indent = columns(&line);

        let (shown, place_cut) = fitting(place.chars(), UNDERLINED);
        let shown = shown.concat();
        let carets = columns(&shown).max(1) + usize::from(place_cut);
        line.push_str(&shown);
        if place_cut {
            line.push('…');
        } else {
            let (rest, cut) = fitting(after.chars(), WINDOW);
            line.push_str(&rest.concat());
            if cut {
                line.push('…');
            }
        }
        Some((line, format!("{}{}", " ".repeat(indent), "^".repeat(carets))))
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

/// Returns the first characters, each escaped, that fit into `width` columns, and whether any were
/// left out. Characters without width are bounded as well: a thousand accents fit no line.
fn fitting(characters: impl Iterator<Item = char>, width: usize) -> (Vec<String>, bool) {
    let mut used = 0;
    let mut shown = Vec::new();
    for c in characters {
        let mut piece = String::new();
        push_escaped(&mut piece, c);
        used += columns(&piece);
        if used > width || shown.len() > 2 * width {
            return (shown, true);
        }
        shown.push(piece);
    }
    (shown, false)
}

/// Returns how many terminal columns the characters of `text` take, one by one.
fn columns(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_stand_under_the_place_by_columns() {
        let error = QueryError::new("unknown field \"x\"", "飞书 ".len().."飞书 x:".len());
        assert_eq!(error.caret("飞书 x:b"), "unknown field \"x\"\n  飞书 x:b\n       ^^");
    }

    #[test]
    fn a_long_query_is_cut_around_the_place() {
        let text = format!("{}HERE{}", "a".repeat(500), "b".repeat(500));
        let picture = QueryError::new("bad", 500..504).caret(&text);
        let lines: Vec<&str> = picture.lines().collect();
        assert_eq!(lines[1].find("HERE").map(|at| &lines[1][..at]).map(columns), Some(63));
        assert_eq!(lines[2].find('^'), Some(63));
        assert!(lines[1].starts_with("  …aaa") && lines[1].ends_with("bbb…"));
    }

    #[test]
    fn a_place_that_was_not_typed_has_no_picture() {
        let error = QueryError::new("bad date", 0..0).with_hint("write 2024-03-01");
        assert_eq!(error.caret("word"), "bad date\nhint: write 2024-03-01");
    }

    #[test]
    fn a_long_message_is_cut() {
        let long = "é".repeat(5000);
        let error = QueryError::new(long.clone(), 0..long.len()).with_hint(long.clone());
        assert!(error.caret(&long).len() < 4096);
    }

    #[test]
    fn a_picture_shows_escapes_and_overrides_as_text() {
        let picture = QueryError::new("bad", 0..1).caret("\u{1b}[31m\u{202e}a\0");
        assert_eq!(picture, "bad\n  \\u{1b}[31m\\u{202e}a\\u{0}\n  ^^^^^^");
    }
}
