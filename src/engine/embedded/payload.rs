//! What a commit says of itself, stored with it.

use std::path::Path;
use std::path::PathBuf;

use serde::Deserialize;
use serde::Serialize;
use tantivy::Index;

use crate::engine::EngineError;
use crate::engine::embedded::disk::files::opening;
use crate::engine::embedded::records::RecordsFile;

/// What a commit says of itself, stored with it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Payload {
    /// The records of the files seen.
    pub records: Option<RecordsFile>,
    /// The roots, in the order they were first given.
    pub roots: Vec<RootRecord>,
    /// Articles in the index.
    pub articles: u64,
    /// What the articles are like, where the commit is the last of a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statistics: Option<Statistics>,
}

/// A folder or file the user gave, remembered with its options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootRecord {
    /// Its number: never used again, also when it is forgotten.
    pub number: u32,
    /// As the user named it, made unique; shown, and part of its articles' identity.
    pub label: String,
    /// Where it lies: absolute, raw bytes.
    pub path: Vec<u8>,
    /// The text of its `--map` file.
    pub map: Option<String>,
    /// The text of its `--corrections` file.
    pub corrections: Option<String>,
    /// Its `--exclude` patterns.
    pub exclude: Vec<String>,
    /// Whether it is one file; its only path is then the file's own name.
    #[serde(default)]
    pub is_file: bool,
    /// Whether `forget` took it out.
    #[serde(default)]
    pub forgotten: bool,
}

impl RootRecord {
    /// Returns where it lies.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        use std::os::unix::ffi::OsStrExt;
        PathBuf::from(std::ffi::OsStr::from_bytes(&self.path))
    }

    /// Returns where one of its files lies.
    #[must_use]
    pub fn file_path(&self, relative: &Path) -> PathBuf {
        if self.is_file { self.path() } else { self.path().join(relative) }
    }
}

/// What would have to be added up from every article of the index. Merges change none of it, for they
/// leave the same articles.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Statistics {
    /// How many terms the articles have in all, as their stored lengths tell it.
    pub terms: u64,
    /// The articles of each language, most frequent first.
    pub languages: Vec<(String, u64)>,
    /// The short ids that are those of several articles, as numbers: for all others the first digits
    /// are enough.
    pub ambiguous: Vec<u64>,
    /// The names of the sources, a line each, and perhaps of some that have no article any more;
    /// `None` where there are many.
    pub sources: Option<String>,
}

/// Reads what the last commit says of itself.
pub(super) fn read_payload(index: &Index) -> Result<Payload, EngineError> {
    let metas = index.load_metas().map_err(|e| opening(&e, Path::new("meta.json")))?;
    payload_from(metas.payload.as_deref())
}

/// Reads what a commit says of itself from the text kept with it.
pub(super) fn payload_from(text: Option<&str>) -> Result<Payload, EngineError> {
    let Some(text) = text else { return Ok(Payload::default()) };
    serde_json::from_str(text)
        .map_err(|e| EngineError::Damaged { what: format!("the commit's payload: {e}") })
}
