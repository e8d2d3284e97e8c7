//! What a query asks for that cannot be answered, with its place.

use std::ops::Range;

use regex::Regex;
use regex::RegexBuilder;

use crate::engine::EngineError;
use crate::engine::grouped::grouped;
use crate::query::quoted;

/// A word that is expanded to more terms than this is refused.
pub(crate) const MOST_TERMS: usize = 10_000;
/// A regular expression's compiled form may take so many bytes.
const REGEX_SIZE: usize = 1 << 20;

/// Returns the error of a clause at `span`.
pub(crate) fn query_error(span: &Range<usize>, message: String, hint: Option<&str>) -> EngineError {
    EngineError::Query { message, span: span.clone(), hint: hint.map(str::to_owned) }
}

/// Returns the error of a clause that a later version will answer.
pub(crate) fn not_yet(span: &Range<usize>, what: &str) -> EngineError {
    query_error(span, format!("{what} not supported yet"), None)
}

/// Returns the error of a name of the user's settings that was not replaced by what it stands for.
pub(crate) fn not_replaced(span: &Range<usize>) -> EngineError {
    let message =
        "group: and query: are names of dateline.toml, which are not known here".to_owned();
    query_error(span, message, None)
}

/// Returns the error of a word or pattern of symbols only.
pub(crate) fn without_words(text: &str, span: &Range<usize>, hint: Option<&str>) -> EngineError {
    query_error(span, format!("{} has no letters or digits to search for", quoted(text)), hint)
}

/// Returns the error of a word or pattern that stands for more words than an index is asked for.
pub(crate) fn too_many_terms(typed: &str, span: &Range<usize>) -> EngineError {
    let most = MOST_TERMS as u64;
    let message = format!(
        "{} stands for at least {} words; the limit is {}",
        quoted(typed),
        grouped(most + 1),
        grouped(most)
    );
    query_error(span, message, Some("add letters to make it more precise"))
}

/// Compiles a regular expression that a whole term or name must match.
///
/// # Errors
/// `Query` when the expression is too large or cannot be used.
pub(crate) fn whole_regex(pattern: &str, span: &Range<usize>) -> Result<Regex, EngineError> {
    RegexBuilder::new(&format!("^(?:{pattern})$"))
        .size_limit(REGEX_SIZE)
        .dfa_size_limit(REGEX_SIZE)
        .nest_limit(50)
        .build()
        .map_err(|error| {
            let text = error.to_string();
            let cause = text.lines().last().unwrap_or("").trim_start_matches("error: ");
            query_error(span, format!("the regular expression cannot be used: {cause}"), None)
        })
}
