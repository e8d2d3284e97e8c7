//! What a rebuild replaces. It reads everything as if it were new: a file that failed in the old index too is
//! no news, and a root that had many more articles there is most likely not mounted.
//!
//! Cost: one pass over the old records; in memory are files that failed, and a number for each root.

use std::collections::BTreeMap;
use std::path::Path;

use crate::catalog::FileOutcome;
use crate::catalog::FileRecord;
use crate::catalog::Manifest;
use crate::catalog::RecordReader;
use crate::engine::EngineError;
use crate::engine::last_records_folder;
use crate::extract::Ended;
use crate::walk::Found;

/// How a file failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failing {
    /// It could not be read, or none of it.
    Whole,
    /// Some of its records could not be read.
    InPart,
}

impl Failing {
    fn of(outcome: &FileOutcome) -> Option<Self> {
        match outcome {
            FileOutcome::Failed { .. } => Some(Self::Whole),
            FileOutcome::Partial { .. } => Some(Self::InPart),
            FileOutcome::Indexed | FileOutcome::Skipped { .. } => None,
        }
    }

    fn now(ended: &Ended) -> Option<Self> {
        match ended {
            Ended::Failed { .. } => Some(Self::Whole),
            Ended::Partial { .. } => Some(Self::InPart),
            Ended::Whole | Ended::Skipped { .. } => None,
        }
    }
}

/// What is known of an index that is replaced.
#[derive(Debug, Default)]
pub(super) struct Replaced {
    /// The files that failed, by root and path.
    failed: BTreeMap<(u32, Vec<u8>), Failing>,
    /// Articles, by root.
    articles: BTreeMap<u32, u64>,
}

impl Replaced {
    /// Reads it from the records of the last commit. Where those cannot be read, which may be why the index
    /// is built again, every failure is new and no root had articles.
    pub(super) fn of(index: &Path, manifest: &Manifest) -> Self {
        Self::read(index, manifest).unwrap_or_default()
    }

    fn read(index: &Path, manifest: &Manifest) -> Result<Self, EngineError> {
        let Some(file) = &manifest.records else { return Ok(Self::default()) };
        let mut records = RecordReader::open(&last_records_folder(index)?, file)?;
        let mut replaced = Self::default();
        while let Some(record) = records.read()? {
            replaced.note(record);
        }
        Ok(replaced)
    }

    fn note(&mut self, record: FileRecord) {
        *self.articles.entry(record.root).or_default() += record.articles;
        let failing = match record.unread {
            Some(_) => Some(Failing::Whole),
            None => Failing::of(&record.outcome),
        };
        if let Some(failing) = failing {
            // What is remembered of a folder that could not be read ends in a slash.
            let mut path = record.path;
            path.truncate(path.len() - usize::from(path.ends_with(b"/")));
            self.failed.insert((record.root, path), failing);
        }
    }

    /// Returns whether a file or folder failed so.
    pub(super) fn has(&self, root: u32, path: &[u8], failing: Failing) -> bool {
        // Most runs are no rebuilds, and look for nothing.
        !self.failed.is_empty() && self.failed.get(&(root, path.to_vec())) == Some(&failing)
    }

    /// Returns how many articles came from a root.
    pub(super) fn articles(&self, root: u32) -> u64 {
        self.articles.get(&root).copied().unwrap_or(0)
    }

    /// Returns whether a file that ended so failed the same way before, by its record of the last run,
    /// or in the index that is replaced.
    pub(super) fn is_known(
        &self,
        root: u32,
        found: &Found,
        old: Option<&FileRecord>,
        ended: &Ended,
    ) -> bool {
        let Some(failing) = Failing::now(ended) else { return false };
        let in_last_run = old.is_some_and(|old| Failing::of(&old.outcome) == Some(failing));
        in_last_run || self.has(root, &found.relative, failing)
    }
}
