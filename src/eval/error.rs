//! Why nothing can be measured.

use crate::engine::EngineError;
use crate::search::SearchError;

/// Why nothing can be measured.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// A line of a file cannot be read.
    #[error("line {number} of the {file}: {what}")]
    Line {
        /// Which file.
        file: &'static str,
        /// The line, from 1.
        number: u64,
        /// What is wrong.
        what: String,
    },
    /// None of the judged articles is in the index.
    #[error(
        "none of the judged articles is in the index, for example {name:?}: is it the index of this collection?"
    )]
    OtherCollection {
        /// An article of the judgments.
        name: String,
    },
    /// No query is judged.
    #[error("none of the queries is judged: the names before the tab are not those of the qrels")]
    NotJudged,
    /// A search failed.
    #[error("query {id}")]
    Search {
        /// The query's name.
        id: String,
        /// The cause.
        source: SearchError,
    },
    /// The index cannot be read.
    #[error(transparent)]
    Engine(#[from] EngineError),
}
