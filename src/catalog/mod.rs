//! What was seen, where, with which outcome: the memory of the crawl.
//!
//! It belongs to the crawl and not to an engine: ingest decides by it what to read, `status` and
//! `verify` compare it with the files, `watch` takes the folders from it. An engine only keeps it:
//! each commit stores a [`Manifest`], which names the roots and the file of records.

mod aliases;
mod file;
mod records;
mod root;

use std::io;
use std::path::PathBuf;

use serde::Deserialize;
use serde::Serialize;

use crate::evidence::SourceNames;

pub use aliases::Aliases;
pub use file::FileOutcome;
pub use file::FileRecord;
pub use file::Resume;
pub use records::RecordReader;
pub use records::RecordWriter;
pub use records::RecordsFile;
pub use records::is_aliases_name;
pub use records::is_records_name;
pub use records::next_aliases_name;
pub use records::next_records_name;
pub use records::remove_records;
pub use root::Root;

/// What a commit says of the crawl; stored with it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// The records of the files seen.
    pub records: Option<RecordsFile>,
    /// The roots, in the order they were first given.
    pub roots: Vec<Root>,
    /// Articles in the index.
    pub articles: u64,
    /// The fingerprints of all articles, added up: equal collections have the same.
    #[serde(default)]
    pub sum: u64,
    /// The ids that edited articles had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aliases: Option<RecordsFile>,
    /// The names of sources that its articles were read by.
    #[serde(default, skip_serializing_if = "SourceNames::is_default")]
    pub source_names: SourceNames,
}

impl Manifest {
    /// Returns the roots that were not forgotten.
    pub fn live_roots(&self) -> impl Iterator<Item = &Root> {
        self.roots.iter().filter(|root| !root.forgotten)
    }

    /// Returns the files that belong to the commit.
    pub fn files(&self) -> impl Iterator<Item = &RecordsFile> {
        self.records.iter().chain(&self.aliases)
    }

    /// Returns the root of a number, also one that was forgotten.
    #[must_use]
    pub fn root(&self, number: u32) -> Option<&Root> {
        self.roots.iter().find(|root| root.number == number)
    }
}

/// Why the catalog could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// It does not hold what was written.
    #[error("the catalog is damaged: {what}")]
    Damaged {
        /// The file and the finding.
        what: String,
    },
    /// A file of it could not be read or written.
    #[error("{doing} {}", path.display())]
    Io {
        /// What was tried ("cannot read").
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

impl CatalogError {
    fn io(doing: &'static str, path: impl Into<PathBuf>, source: io::Error) -> Self {
        Self::Io { doing, path: path.into(), source }
    }
}
