//! Writes articles: adds, replaces, commits.
//!
//! `writer` takes what a run adds and removes; `indexing` makes segments of a `batch` at a time, and
//! `merging` says which segments become one; `derive` finds the stories of what is committed.

pub(crate) mod batch;
pub(crate) mod derive;
pub(crate) mod indexing;
pub(crate) mod merging;
pub(crate) mod writer;
