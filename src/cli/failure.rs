//! What went wrong, with its exit code: library errors in the terms of the command line.

use std::io;
use std::path::Path;

use dateline::engine::EngineError;
use dateline::eval::EvalError;
use dateline::ingest::IngestError;
use dateline::ingest::RootError;
use dateline::render::problem::Problem;
use dateline::search::SearchError;

use crate::cli::outcome::Outcome;

/// Why a command did not get to its answer. Boxed, since it is rare and large.
#[derive(Debug)]
pub(crate) struct Failure {
    /// How the command ends.
    pub(crate) outcome: Outcome,
    /// What is told.
    pub(crate) problem: Box<Problem>,
}

impl Failure {
    fn new(outcome: Outcome, kind: &'static str, problem: Problem) -> Self {
        let problem = Problem { exit: outcome.code(), kind, ..problem };
        Self { outcome, problem: Box::new(problem) }
    }

    fn saying(outcome: Outcome, kind: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self::new(outcome, kind, Problem { message, ..Problem::default() })
    }

    fn from_error(outcome: Outcome, kind: &'static str, error: &dyn std::error::Error) -> Self {
        Self::new(outcome, kind, Problem::new(outcome.code(), kind, error))
    }

    /// Wrong arguments.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::saying(Outcome::Usage, "usage", message)
    }

    /// No index at any of the places tried.
    pub(crate) fn no_index(message: impl Into<String>) -> Self {
        Self::saying(Outcome::NoIndex, "no-index", message)
    }

    /// No article has this id.
    pub(crate) fn no_such_id(message: impl Into<String>) -> Self {
        Self::saying(Outcome::Nothing, "no-such-id", message)
    }

    /// A bug: a panic that was caught.
    pub(crate) fn bug(message: impl Into<String>) -> Self {
        Self::saying(Outcome::Bug, "bug", message)
    }

    /// A file of the user's that cannot be read or written.
    pub(crate) fn file(doing: &str, path: &Path, error: &io::Error) -> Self {
        let (outcome, kind) = io_outcome(error);
        let message = format!("cannot {doing} {}", path.display());
        let causes = vec![error.to_string()];
        Self::new(outcome, kind, Problem { message, causes, ..Problem::default() })
    }

    /// The answer cannot be written.
    pub(crate) fn output(error: &io::Error) -> Self {
        let message = "cannot write the answer".to_owned();
        let causes = vec![error.to_string()];
        Self::new(Outcome::Io, "io", Problem { message, causes, ..Problem::default() })
    }

    /// A search that failed; `query` is the text its places point into.
    pub(crate) fn search(error: &SearchError, query: &str) -> Self {
        let error = match error {
            SearchError::Engine(error) => return Self::engine(error),
            SearchError::Query(error) => error,
        };
        let mut problem = Problem { message: error.message.clone(), ..Problem::default() };
        // An empty place is a part that was not typed in the query: a flag.
        if !error.span.is_empty() {
            problem = problem.at(query, error.span.clone());
        }
        if let Some(hint) = &error.hint {
            problem = problem.hint(hint);
        }
        Self::new(Outcome::Usage, "query", problem)
    }

    /// The index is at fault.
    pub(crate) fn engine(error: &EngineError) -> Self {
        let (outcome, kind) = match error {
            EngineError::Missing { .. } => (Outcome::NoIndex, "no-index"),
            EngineError::Foreign { .. } => (Outcome::Access, "access"),
            EngineError::Version { .. } => (Outcome::Access, "version"),
            EngineError::InUse { .. } => (Outcome::InUse, "in-use"),
            EngineError::Damaged { .. } => (Outcome::Damaged, "damaged"),
            EngineError::Io { source, .. } => io_outcome(source),
            EngineError::Write { .. } => (Outcome::Io, "io"),
            EngineError::Query { .. } => (Outcome::Usage, "query"),
        };
        Self::from_error(outcome, kind, error)
    }

    /// A ranking that cannot be measured.
    pub(crate) fn evaluation(error: &EvalError) -> Self {
        match error {
            EvalError::Engine(error) => Self::engine(error),
            EvalError::Search { source: SearchError::Engine(error), .. } => Self::engine(error),
            _ => Self::from_error(Outcome::Usage, "usage", error),
        }
    }

    /// A run that failed.
    pub(crate) fn ingest(error: &IngestError) -> Self {
        match error {
            IngestError::Engine(error) => Self::engine(error),
            IngestError::Root(error @ RootError::Unreadable { .. }) => {
                Self::from_error(Outcome::Access, "access", error)
            }
            IngestError::Root(error) => Self::from_error(Outcome::Usage, "usage", error),
            IngestError::MassDelete { .. } => Self::from_error(Outcome::Usage, "usage", error),
            IngestError::NothingToDo => Self::from_error(Outcome::Usage, "usage", error),
        }
    }

    /// Adds what to do.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.problem.hints.push(hint.into());
        self
    }
}

/// Tells a refusal from a fault of the disk.
fn io_outcome(error: &io::Error) -> (Outcome, &'static str) {
    match error.kind() {
        io::ErrorKind::PermissionDenied
        | io::ErrorKind::ReadOnlyFilesystem
        | io::ErrorKind::NotFound
        | io::ErrorKind::IsADirectory
        | io::ErrorKind::NotADirectory => (Outcome::Access, "access"),
        _ => (Outcome::Io, "io"),
    }
}
