//! What a route of the API is, and what it is asked.

use std::io;
use std::sync::Arc;

use clap::Args;
use clap::Command;
use clap::FromArgMatches;
use dateline::engine::Stop;
use dateline::engine::View;
use dateline::search::SearchError;
use jiff::civil::Date;

use crate::failure::Failure;
use crate::request::index::Index;
use crate::request::parameters;
use crate::request::parameters::Pairs;
use crate::serve::lines::Pieces;

/// One route of the API.
pub(crate) struct Route {
    /// Its path, below the base path.
    pub(crate) path: &'static str,
    /// What it answers, in one sentence.
    pub(crate) summary: &'static str,
    /// The grammar of its parameters.
    pub(crate) parameters: fn() -> Command,
    /// The JSON Schema of its answer.
    pub(crate) schema: &'static str,
    /// Whether it also takes its parameters by `POST`: a query may be long.
    pub(crate) by_post: bool,
    /// How long its answer holds.
    pub(crate) lasting: Lasting,
    /// What it costs.
    pub(crate) cost: Cost,
    /// How the answer is made.
    pub(crate) making: Making,
}

/// How an answer is made: the bytes that the command line prints.
#[derive(Clone, Copy)]
pub(crate) enum Making {
    /// As one JSON object, sent when it is whole.
    Whole(fn(&Asked) -> Result<Vec<u8>, Failure>),
    /// As lines, sent as they are made. An answer that fails on the way is cut off, so that the client
    /// sees that it is not whole.
    Lines(fn(&Asked, &mut Pieces) -> Result<(), Failure>),
}

/// How long an answer holds, by which a client that has it need not get it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lasting {
    /// Until the next commit or the next day.
    Commit,
    /// Until a file changes: it is made again, and sent only if it is another.
    Files,
}

/// What an answer costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cost {
    /// A search: many at a time.
    Search,
    /// A walk through the folders that were indexed: one at a time.
    Walk,
    /// The words of all matches: some seconds where they are many, few at a time.
    Study,
    /// All matches with their texts: as long as it takes, few at a time.
    Export,
}

/// What a route is asked.
#[derive(Clone)]
pub(crate) struct Asked {
    /// The index.
    pub(crate) index: Arc<Index>,
    /// The last commit of it.
    pub(crate) view: Arc<View>,
    /// The parameters.
    pub(crate) pairs: Pairs,
    /// The parts of the path that are not fixed, in their order.
    pub(crate) path: Vec<String>,
    /// Ends the search when nobody waits for it.
    pub(crate) stop: Stop,
    /// The day here.
    pub(crate) today: Date,
}

impl Asked {
    /// Reads the parameters.
    ///
    /// # Errors
    /// `Usage` for one that is unknown or wrong.
    pub(crate) fn parameters<P: Args + FromArgMatches>(&self) -> Result<P, Failure> {
        parameters::read(&self.pairs)
    }

    /// Returns the commit to search, with articles in it: that of this id, or the last one.
    ///
    /// # Errors
    /// `Gone` for a commit that is not kept any more, `Empty`.
    pub(crate) fn to_search(&self, at: Option<&str>) -> Result<Arc<View>, Failure> {
        let view = match at {
            Some(commit) => self.index.at(commit)?,
            None => Arc::clone(&self.view),
        };
        self.index.refuse_empty(&view)?;
        Ok(view)
    }

    /// Asks the last commit, and returns its answer as it is written. `text` is the query: an error shows the
    /// place in it.
    ///
    /// # Errors
    /// `Empty`, and those of the question.
    pub(crate) fn answered<A>(
        &self,
        text: &str,
        ask: impl FnOnce(&View) -> Result<A, SearchError>,
        write: impl FnOnce(&mut Vec<u8>, &A) -> io::Result<()>,
    ) -> Result<Vec<u8>, Failure> {
        let answer = self.ask(text, ask)?;
        written(|bytes| write(bytes, &answer))
    }

    /// Asks the last commit. `text` is the query: an error shows the place in it.
    ///
    /// # Errors
    /// `Empty`, and those of the question.
    pub(crate) fn ask<A>(
        &self,
        text: &str,
        ask: impl FnOnce(&View) -> Result<A, SearchError>,
    ) -> Result<A, Failure> {
        let view = self.to_search(None)?;
        ask(&view).map_err(|error| Failure::search(&error, text))
    }

    /// Returns one part of the path that is not fixed.
    pub(crate) fn part(&self, number: usize) -> &str {
        self.path.get(number).map_or("", String::as_str)
    }

    /// Returns what is to be known before trusting an answer.
    pub(crate) fn warnings(&self) -> Option<String> {
        let fault = self.index.fault()?;
        Some(format!("{fault}: the answer is from the last commit that could be read"))
    }
}

/// Returns what is written.
///
/// # Errors
/// Those of writing.
pub(crate) fn written(
    write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    write(&mut bytes).map_err(|error| Failure::output(&error))?;
    Ok(bytes)
}
