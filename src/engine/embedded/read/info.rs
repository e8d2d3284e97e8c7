//! What a snapshot is of: its index, its commit, and whether there is a later one.

use std::fs;

use tantivy::Directory as _;

use crate::analysis;
use crate::catalog::RecordReader;
use crate::engine::EngineError;
use crate::engine::IndexInfo;
use crate::engine::embedded::disk::directory::ReadOnly;
use crate::engine::embedded::disk::folder::Folder;
use crate::engine::embedded::disk::seal::META;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::read::snapshot::commit_id;

impl Snapshot {
    /// Returns what the snapshot is of.
    #[must_use]
    pub fn info(&self) -> IndexInfo {
        IndexInfo {
            path: self.folder().path().to_path_buf(),
            generation: self.folder().generation(),
            commit: commit_id(self.payload().manifest.sum),
            articles: self.articles(),
            analyzer: analysis::VERSION,
        }
    }

    /// Opens the same index again, as its last commit left it.
    ///
    /// # Errors
    /// As [`Snapshot::open`].
    pub fn newest(&self) -> Result<Self, EngineError> {
        Self::open(self.folder().path())
    }

    /// Returns whether the index is at the commit this snapshot was opened at, with the same
    /// segments: a merge replaces files, and who holds the old ones keeps their room taken.
    ///
    /// # Errors
    /// As [`Folder::open`]; `Damaged` when the commit cannot be read.
    pub fn is_newest(&self) -> Result<bool, EngineError> {
        let now = Folder::open(self.folder().path())?;
        if now != *self.folder() {
            return Ok(false);
        }
        let directory = ReadOnly::open(&now.generation_path()).map_err(EngineError::damaged)?;
        let meta = directory.atomic_read(META.as_ref()).map_err(EngineError::damaged)?;
        Ok(self.commit() == meta)
    }

    /// Returns a reader of the records of the files seen.
    ///
    /// # Errors
    /// `Damaged` when they are missing or not what they should be.
    pub fn records(&self) -> Result<RecordReader, EngineError> {
        Ok(match &self.payload().manifest.records {
            None => RecordReader::empty(),
            Some(file) => RecordReader::open(&self.folder().generation_path(), file)?,
        })
    }

    /// Returns the bytes of the generation's files.
    ///
    /// # Errors
    /// `Io` when the folder cannot be listed.
    pub fn size_on_disk(&self) -> Result<u64, EngineError> {
        let folder = self.folder().generation_path();
        let entries =
            fs::read_dir(&folder).map_err(|e| EngineError::io("cannot read", &folder, e))?;
        // A file that a merge removes meanwhile has no size any more.
        Ok(entries.flatten().filter_map(|entry| entry.metadata().ok()).map(|meta| meta.len()).sum())
    }
}
