//! What was seen, where, with which outcome: the memory of the crawl.
//!
//! It belongs to the crawl and not to an engine: ingest decides by it what to read, `status` and
//! `verify` compare it with the files, `watch` takes the folders from it. An engine only keeps it:
//! each commit stores a [`Manifest`], which names the roots and the file of records.

mod aliases;
mod file;
mod records;
mod root;
mod taken_down;

use std::collections::BTreeSet;
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
pub use records::last_records_name;
pub use records::next_aliases_name;
pub use records::next_records_name;
pub use records::remove_records;
pub use root::Root;
pub use root::is_mass;
pub use taken_down::text_hash;

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
    /// The texts that are taken down, by their hashes: none of its articles has one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taken_down: Vec<String>,
}

impl Manifest {
    /// Returns the hashes of the texts that are taken down.
    #[must_use]
    pub fn taken_down(&self) -> BTreeSet<u128> {
        self.taken_down.iter().filter_map(|text| u128::from_str_radix(text, 16).ok()).collect()
    }

    /// Returns it with these texts taken down.
    #[must_use]
    pub fn without_texts(mut self, texts: &BTreeSet<u128>) -> Self {
        // As text: JSON has no numbers as long.
        self.taken_down = texts.iter().map(|text| format!("{text:032x}")).collect();
        self
    }

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
