//! What a rebuild replaces. It reads everything as if it were new: a file that failed in the old index too is
//! no news, and a root that had many more articles there is most likely not mounted.
//!
//! Cost: two passes over the old records, one of them beside the walk, and a third where something cannot be
//! read now; in memory are files that failed, and a
//! number for each root.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use crate::catalog::FileOutcome;
use crate::catalog::FileRecord;
use crate::catalog::Manifest;
use crate::catalog::RecordReader;
use crate::catalog::RecordsFile;
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
#[derive(Default)]
pub(super) struct Replaced {
    /// The files that failed, by root and path.
    failed: BTreeMap<(u32, Vec<u8>), Failing>,
    /// Articles, by root.
    articles: BTreeMap<u32, u64>,
    /// Articles of files that were broken already, by their size and the checksum of their bytes.
    kept: BTreeMap<(u64, u64), u64>,
    /// Where the old records are.
    place: Option<(PathBuf, RecordsFile)>,
    /// The old records from the place on that was asked for last.
    records: Option<RecordReader>,
    /// The record read ahead.
    next: Option<FileRecord>,
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
        let folder = last_records_folder(index)?;
        let mut records = RecordReader::open(&folder, file)?;
        replaced.next = records.read()?;
        replaced.records = Some(records);
        replaced.place = Some((folder, file.clone()));
        Ok(replaced)
    }

    fn advance(&mut self) -> Option<FileRecord> {
        // All of them were read once before.
        let next = self.records.as_mut().and_then(|records| records.read().ok().flatten());
        std::mem::replace(&mut self.next, next)
    }

    /// Returns what was remembered of the file at a place. Places are asked for in their order.
    pub(super) fn take_at(&mut self, place: (u32, &[u8])) -> Option<FileRecord> {
        while self.next.as_ref().is_some_and(|next| next.place() < place) {
            self.advance();
        }
        if self.next.as_ref()?.place() == place { self.advance() } else { None }
    }

    /// Hands on the files that gave articles and are at or below one of `places`, with that place.
    pub(super) fn each_below(
        &self,
        places: &BTreeMap<(u32, Vec<u8>), String>,
        each: &mut dyn FnMut(&FileRecord, &[u8]),
    ) -> Result<(), EngineError> {
        let Some((folder, file)) = self.place.as_ref().filter(|_| !places.is_empty()) else {
            return Ok(());
        };
        let mut records = RecordReader::open(folder, file)?;
        while let Some(record) = records.read()? {
            if record.articles == 0 {
                continue;
            }
            let folders = record.path.iter().enumerate().filter(|(_, byte)| **byte == b'/');
            let ends = folders.map(|(at, _)| at).chain([0, record.path.len()]);
            let around = ends.map(|end| &record.path[..end]);
            let mut around =
                around.filter(|path| places.contains_key(&(record.root, path.to_vec())));
            if let Some(place) = around.next() {
                each(&record, place);
            }
        }
        Ok(())
    }

    /// Returns how many articles a file had kept that was broken, by its bytes; each is asked for once.
    pub(super) fn take_kept(&mut self, size: u64, hash: u64) -> u64 {
        if hash == 0 { 0 } else { self.kept.remove(&(size, hash)).unwrap_or(0) }
    }

    fn note(&mut self, record: FileRecord) {
        *self.articles.entry(record.root).or_default() += record.articles;
        if record.unread.is_some() && record.hash != 0 && record.articles > 0 {
            *self.kept.entry((record.size, record.hash)).or_default() += record.articles;
        }
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

    /// Returns whether it is not known what came from which root.
    pub(super) fn is_unknown(&self) -> bool {
        self.articles.is_empty() && self.place.is_none()
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
        let in_last_run = old.is_some_and(|old| {
            Failing::of(&old.outcome) == Some(failing) && !has_more_failed(&old.outcome, ended)
        });
        in_last_run || self.has(root, &found.relative, failing)
    }
}

/// Returns whether more records of a file fail than did.
fn has_more_failed(before: &FileOutcome, now: &Ended) -> bool {
    match (before, now) {
        (FileOutcome::Partial { failed: before, .. }, Ended::Partial { failed, .. }) => {
            failed > before
        }
        _ => false,
    }
}
