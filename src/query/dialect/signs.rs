//! Signs that a dialect does not have, so that none of them is searched as a word.

use std::ops::Range;

use crate::query::chars::quoted;
use crate::query::chars::visible;
use crate::query::dialect::scan::is_number;
use crate::query::error::QueryError;
use crate::query::fields::Field;

/// What a dialect's own words may hold beside letters: it has read these itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Own {
    /// The dialect, for messages.
    pub(crate) dialect: &'static str,
    /// Signs it has.
    pub(crate) signs: &'static str,
    /// How it writes a field and a distance, for the hint.
    pub(crate) example: &'static str,
}

/// Refuses a run outside quotes that is an operator, a field or a suffix of another system.
///
/// # Errors
///
/// The run holds such a sign; the error names it.
pub(crate) fn refuse_foreign(run: &str, span: &Range<usize>, own: Own) -> Result<(), QueryError> {
    let text = visible(run);
    let Some((sign, what)) = foreign(&text, own.signs) else { return Ok(()) };
    let Own { dialect, example, .. } = own;
    let message = if quoted(&text) == quoted(&sign) {
        format!("{} is no operator of {dialect}{what}", quoted(&sign))
    } else {
        format!("{} in {} is no sign of {dialect}{what}", quoted(&sign), quoted(&text))
    };
    Err(QueryError::new(message, span.clone())
        .with_hint(format!("write {example}; put quotes around what is to be searched as written")))
}

/// Returns the foreign sign in `text`, and where it is from.
fn foreign(text: &str, own: &str) -> Option<(String, &'static str)> {
    let lower = text.to_ascii_lowercase();
    let mark = |c: &char| matches!(c, '{' | '}' | '[' | ']' | '\\' | '|') && !own.contains(*c);
    if let Some(c) = text.chars().find(mark) {
        return Some((c.to_string(), ""));
    }
    let letters = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_alphabetic());
    if let Some((name, value)) = text.split_once(':')
        && name.bytes().all(|c| c.is_ascii_alphabetic() || matches!(c, b'_' | b'.'))
        && !name.is_empty()
        // The value may be in quotes or parentheses, or behind a blank.
        && (!value.is_empty() || Field::named(name).is_some())
        && !value.starts_with("//")
        // Where a colon truncates, it ends the word.
        && (!own.contains(':') || value.starts_with(char::is_alphanumeric))
    {
        return Some((format!("{name}:"), " (this is how dateline and Lucene write a field)"));
    }
    if let Some((name, number)) = lower.split_once('/')
        && ((name.is_empty() && !number.is_empty())
            || (letters(name) && name.len() <= 5 && is_number(number))
            || (matches!(name, "w" | "pre" | "near" | "not" | "onear")
                && matches!(number, "s" | "p" | "seg" | "sent" | "para")))
    {
        return Some((text.to_owned(), ""));
    }
    if let Some((name, value)) = text.split_once('=')
        && letters(name)
        && !value.is_empty()
        && !own.contains('=')
    {
        return Some((format!("{name}="), " (this is how Factiva writes a field)"));
    }
    suffix(text, &lower, own)
}

/// Returns the foreign sign at the start or the end of `text`.
fn suffix(text: &str, lower: &str, own: &str) -> Option<(String, &'static str)> {
    let sign = |sign: char| (!own.contains(sign)).then(|| (sign.to_string(), ""));
    for mark in ['~', '^'] {
        if let Some((_, number)) = text.rsplit_once(mark)
            && number.bytes().all(|c| c.is_ascii_digit() || c == b'.')
            && let Some(found) = sign(mark)
        {
            return Some(found);
        }
    }
    if let Some((stem, number)) = text.rsplit_once('$')
        && !stem.is_empty()
        && stem.chars().all(char::is_alphabetic)
        && number.bytes().all(|c| c.is_ascii_digit())
    {
        return sign('$');
    }
    if text.len() > 1 && text.starts_with('#') && text.ends_with('#') {
        return Some((text.to_owned(), " that can be asked here: the relevance of an index term"));
    }
    if text.starts_with('+') && text.chars().nth(1).is_some_and(char::is_alphanumeric) {
        return sign('+');
    }
    if text.starts_with('-') && text.chars().nth(1).is_some_and(char::is_alphabetic) {
        return sign('-');
    }
    for operator in ["adj", "near"] {
        if lower.strip_prefix(operator).is_some_and(is_number) {
            return Some((text.to_owned(), ""));
        }
    }
    if text == "%" {
        return sign('%');
    }
    if lower.ends_with(".ti.") || lower.ends_with(".ti,ab.") || lower.ends_with(".mp.") {
        return Some((".ti.".to_owned(), " (this is how Ovid writes a field)"));
    }
    None
}
