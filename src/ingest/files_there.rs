//! Whether the files of a root are at another place: asked before a root is said to have moved there.
//!
//! A sample of the files that gave articles is looked for, under their paths and by their bytes under any
//! other. Cost: a pass over the records and a walk of the place; the bytes of files are read whose times
//! are not as remembered, and of those with the size of one of the sample.

use std::collections::BTreeSet;
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use crate::catalog::FileRecord;
use crate::catalog::RecordReader;
use crate::catalog::Root;
use crate::engine::EngineError;
use crate::engine::last_manifest;
use crate::engine::last_records_folder;
use crate::ingest::bytes::hash_of;
use crate::ingest::look::Look;
use crate::ingest::look::look;
use crate::walk::Found;
use crate::walk::WalkOptions;
use crate::walk::Walked;
use crate::walk::walk;

/// So many files are looked for.
const SAMPLE: usize = 200;

/// How many of the files of a root were looked for at a place, and how many are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FilesThere {
    /// Files looked for.
    pub(super) sought: usize,
    /// Those of them that are there.
    pub(super) there: usize,
}

impl FilesThere {
    /// Returns whether the place has a good share of them: half, as some may have been edited.
    pub(super) const fn is_most(self) -> bool {
        self.there * 2 >= self.sought
    }

    /// Looks for the files of a root of an index at a place. Of an index whose records cannot be read, no
    /// file is known.
    pub(super) fn at(index: &Path, root: &Root, place: &Path, stop: &AtomicBool) -> Self {
        let sample = sample(index, root).unwrap_or_default();
        let by_path: HashMap<&[u8], usize> =
            sample.iter().enumerate().map(|(at, file)| (file.path.as_slice(), at)).collect();
        let sizes: BTreeSet<u64> = sample.iter().map(|file| file.size).collect();
        let (mut there, mut bytes) = (BTreeSet::new(), BTreeSet::new());
        for walked in walk(place, &WalkOptions::default()) {
            let Ok(Walked::File(found)) = walked else { continue };
            let known = by_path.get(found.relative.as_slice());
            if let Some(at) = known.filter(|at| is_it(&sample[**at], &found, stop)) {
                there.insert(*at);
            } else if sizes.contains(&found.size)
                && let Ok(Some(hash)) = hash_of(&found.path, stop)
            {
                bytes.insert((found.size, hash));
            }
        }
        let is_there = |(at, file): &(usize, &FileRecord)| {
            there.contains(at) || bytes.contains(&(file.size, file.hash))
        };
        let there = sample.iter().enumerate().filter(is_there).count();
        Self { sought: sample.len(), there }
    }
}

/// Returns whether a file is the one that is remembered, as it was or grown.
fn is_it(old: &FileRecord, found: &Found, stop: &AtomicBool) -> bool {
    matches!(look(old, found, false, stop), Look::Unchanged(_) | Look::Grown(_))
}

/// Returns files of a root that gave articles, taken evenly from all.
fn sample(index: &Path, root: &Root) -> Result<Vec<FileRecord>, EngineError> {
    let manifest = last_manifest(index)?;
    let Some(file) = &manifest.records else { return Ok(Vec::new()) };
    let mut records = RecordReader::open(&last_records_folder(index)?, file)?;
    let (mut sample, mut each, mut count) = (Vec::new(), 1_usize, 0_usize);
    while let Some(record) = records.read()? {
        if record.root != root.number || record.articles == 0 || record.hash == 0 {
            continue;
        }
        if count.is_multiple_of(each) {
            sample.push(record);
        }
        count += 1;
        if sample.len() > SAMPLE {
            let mut at = 0;
            sample.retain(|_| (at += 1, at % 2 == 1).1);
            each *= 2;
        }
    }
    Ok(sample)
}
