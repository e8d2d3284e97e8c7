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
    /// A file of queries or judgments has none.
    #[error("there are no {what}: the file is empty")]
    Nothing {
        /// What there should be (`queries`).
        what: &'static str,
    },
    /// No query is judged.
    #[error(
        "none of the queries is judged: their names are not those of the judgments, for example {query:?} and {judged:?}"
    )]
    NotJudged {
        /// The name of a query.
        query: String,
        /// The name of a judged query.
        judged: String,
    },
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
