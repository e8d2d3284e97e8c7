//! What a commit says of itself, stored with it.

use std::path::Path;

use serde::Deserialize;
use serde::Serialize;
use tantivy::Index;

use crate::catalog::Manifest;
use crate::catalog::RecordsFile;
use crate::engine::EngineError;
use crate::engine::embedded::disk::failure::opening;
use crate::engine::embedded::disk::story_files::StoryFiles;

/// What a commit says of itself, stored with it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Payload {
    /// What the crawl remembers.
    #[serde(flatten)]
    pub manifest: Manifest,
    /// What the articles are like, where the commit is the last of a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statistics: Option<Statistics>,
    /// The files that stories are derived with.
    #[serde(default, rename = "story_files", skip_serializing_if = "Option::is_none")]
    pub stories: Option<StoryFiles>,
}

impl Payload {
    /// Returns the files beside the segments that belong to the commit.
    pub(crate) fn files(&self) -> impl Iterator<Item = &RecordsFile> {
        self.manifest.files().chain(self.stories.iter().flat_map(StoryFiles::all))
    }
}

/// What would have to be added up from every article of the index. Merges change none of it, for they
/// leave the same articles.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Statistics {
    /// How many terms the articles have in all, by their stored lengths.
    pub terms: u64,
    /// The articles of each language, most frequent first.
    pub languages: Vec<(String, u64)>,
    /// The short ids that are those of several articles, as numbers: for all others the first digits
    /// are enough. `None` where there are many.
    pub ambiguous: Option<Vec<u64>>,
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
