//! What every request shares.

use std::sync::Arc;

use crate::request::index::Index;
use crate::serve::gate::Gate;
use crate::serve::limits;
use crate::serve::metrics::Metrics;
use crate::serve::pool::Pool;
use crate::serve::routes::Cost;

/// The server, as its handlers see it.
pub(crate) struct Served {
    /// What is searched.
    pub(crate) index: Arc<Index>,
    /// Who is answered.
    pub(crate) gate: Gate,
    /// Where searches run.
    pub(crate) searches: Pool,
    /// Where the folders of the index are walked: one at a time, for it reads much of the disk.
    pub(crate) walks: Pool,
    /// Where all matches are read and sent.
    pub(crate) exports: Pool,
    /// Counts the words of all matches.
    pub(crate) studies: Pool,
    /// What is counted.
    pub(crate) metrics: Metrics,
    /// What every path begins with: empty, or `/news`.
    pub(crate) base: String,
    /// Whether the files that articles come from may be read.
    pub(crate) files: bool,
    /// Whether a line is written for each request, with its query.
    pub(crate) log_queries: bool,
    /// Writes a line for whoever runs the server.
    pub(crate) log: fn(&str),
}

impl Served {
    /// Returns the server for an index; `threads` searches run at a time.
    pub(crate) fn new(index: Index, gate: Gate, base: String, threads: usize) -> Self {
        Self {
            index: Arc::new(index),
            gate,
            searches: Pool::new(threads, limits::SEARCH_TIME),
            walks: Pool::new(1, limits::WALK_TIME),
            exports: Pool::new(limits::EXPORTS, limits::EXPORT_TIME),
            studies: Pool::new(limits::STUDIES, limits::STUDY_TIME),
            metrics: Metrics::default(),
            base,
            files: false,
            log_queries: false,
            log: |_| {},
        }
    }
    /// Returns the threads on which what costs so much runs.
    pub(crate) fn pool(&self, cost: Cost) -> &Pool {
        match cost {
            Cost::Search => &self.searches,
            Cost::Walk => &self.walks,
            Cost::Study => &self.studies,
            Cost::Export => &self.exports,
        }
    }
}
