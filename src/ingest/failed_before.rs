//! What failed before a rebuild: it reads everything as if it were new, and a file that failed in the index
//! that it replaces is no news.
//!
//! Cost: one pass over the old records; only files that failed are in memory.

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

/// The files that failed in an index that is replaced, by root and path.
#[derive(Debug, Default)]
pub(super) struct FailedBefore(BTreeMap<(u32, Vec<u8>), Failing>);

impl FailedBefore {
    /// Reads them from the records of the last commit. Where those cannot be read, which may be why the
    /// index is built again, every failure is new.
    pub(super) fn of(index: &Path, manifest: &Manifest) -> Self {
        Self::read(index, manifest).unwrap_or_default()
    }

    fn read(index: &Path, manifest: &Manifest) -> Result<Self, EngineError> {
        let Some(file) = &manifest.records else { return Ok(Self::default()) };
        let mut records = RecordReader::open(&last_records_folder(index)?, file)?;
        let mut failed = Self::default();
        while let Some(record) = records.read()? {
            failed.note(record);
        }
        Ok(failed)
    }

    fn note(&mut self, record: FileRecord) {
        let failing = match record.unread {
            Some(_) => Some(Failing::Whole),
            None => Failing::of(&record.outcome),
        };
        if let Some(failing) = failing {
            // What is remembered of a folder that could not be read ends in a slash.
            let mut path = record.path;
            path.truncate(path.len() - usize::from(path.ends_with(b"/")));
            self.0.insert((record.root, path), failing);
        }
    }

    /// Returns whether a file or folder failed so.
    pub(super) fn has(&self, root: u32, path: &[u8], failing: Failing) -> bool {
        // Most runs are no rebuilds, and look for nothing.
        !self.0.is_empty() && self.0.get(&(root, path.to_vec())) == Some(&failing)
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
