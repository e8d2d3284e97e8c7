//! Reads a regular expression between slashes, and refuses one that cannot be run.

use std::ops::Range;

use crate::query::chars::breaks_word;
use crate::query::chars::is_ignorable;
use crate::query::chars::shortened;
use crate::query::error::QueryError;
use crate::query::lexer::Lexer;

impl Lexer<'_> {
    /// Reads a regular expression between slashes, which starts at `at`.
    pub(crate) fn regex(&mut self) -> Result<String, QueryError> {
        let start = self.at;
        let mut pattern = String::new();
        let mut characters = self.text[start + 1..].char_indices();
        let close = loop {
            let Some((offset, c)) = characters.next() else {
                let end = self.run_end(start);
                let run = &self.text[start..end];
                let hint = if matches!(run, "/s" | "/p") {
                    format!("the operator is {}", run.to_uppercase())
                } else {
                    "end it with a /, or put quotes around the text".to_owned()
                };
                return Err(QueryError::new("this regular expression is never closed", start..end)
                    .with_hint(hint));
            };
            match c {
                '/' => break start + 1 + offset,
                '\\' => match characters.next() {
                    Some((_, '/')) => pattern.push('/'),
                    Some((_, next)) => pattern.extend([c, next]),
                    None => pattern.push(c),
                },
                _ => pattern.push(c),
            }
        };
        self.at = close + 1;
        let span = start..self.at;
        if pattern.is_empty() {
            return Err(QueryError::new("the regular expression is empty", span)
                .with_hint("put quotes around text that holds slashes"));
        }
        if pattern.chars().any(char::is_control) {
            return Err(QueryError::new(
                "a regular expression cannot hold control characters",
                span,
            )
            .with_hint("write them as escapes: \\t"));
        }
        if self.peek().is_some_and(|c| !breaks_word(c) && c != '^' && !is_ignorable(c)) {
            let end = self.run_end(self.at);
            return Err(QueryError::new(
                "text follows the regular expression directly",
                self.at..end,
            )
            .with_hint("put a blank after its /, or quotes around a path"));
        }
        check(&pattern, span)?;
        Ok(pattern)
    }
}

/// Refuses a pattern that is malformed. It is only read here, which is linear; whoever runs it bounds
/// what it grows into.
fn check(pattern: &str, span: Range<usize>) -> Result<(), QueryError> {
    let Err(error) = regex_syntax::parse(pattern) else { return Ok(()) };
    // The first lines draw the pattern; the last one says what is wrong.
    let text = error.to_string();
    let reason = text.lines().last().unwrap_or_default();
    let reason = shortened(reason.trim_start_matches("error: "), 120);
    Err(QueryError::new(format!("the regular expression is wrong: {reason}"), span)
        .with_hint("\\ makes a character plain: \\. \\( \\["))
}
