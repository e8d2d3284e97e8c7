//! Writes articles: adds, replaces, commits.
//!
//! `writer` takes what a run adds and removes; `indexing` makes segments of a `batch` at a time, and
//! `merging` says which segments become one. `derive` finds the stories of what is committed: by the `difference`
//! to what was known, the sketches that the run `made`, and what is known `on_disk`.

pub(crate) mod batch;
pub(crate) mod derive;
pub(crate) mod difference;
pub(crate) mod indexing;
pub(crate) mod made;
pub(crate) mod merging;
pub(crate) mod on_disk;
pub(crate) mod writer;
