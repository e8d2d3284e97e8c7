//! What a query asks for that cannot be answered, with its place.

use std::ops::Range;

use crate::engine::EngineError;

/// Returns the error of a clause at `span`.
pub(crate) fn query_error(span: &Range<usize>, message: String, hint: Option<&str>) -> EngineError {
    EngineError::Query { message, span: span.clone(), hint: hint.map(str::to_owned) }
}

/// Returns the error of a clause that a later version will answer.
pub(crate) fn not_yet(span: &Range<usize>, what: &str) -> EngineError {
    query_error(span, format!("{what} not supported yet"), None)
}
