//! Which files are read again though they did not change: their rules did.

use std::collections::BTreeSet;

use crate::catalog::FileRecord;
use crate::engine::EngineError;
use crate::evidence::Renamed;
use crate::evidence::SourceNames;
use crate::ingest::followed::Followed;
use crate::ingest::read_root::ReadRoot;

/// Ends of the names of files with folders of their own in them.
const ARCHIVES: [&str; 12] = [
    ".zip", ".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst", ".tar.gz", ".tar.bz2", ".tar.xz",
    ".tar.zst", ".jar",
];

/// The files whose articles may have another source now, or are corrected by their ids.
#[derive(Default)]
pub(super) struct RenamedFiles {
    renamed: Renamed,
    files: BTreeSet<(u32, Vec<u8>)>,
}

impl RenamedFiles {
    /// Finds them in the index as it was, if it has files, by the names as they were and as they are.
    pub(super) fn find(
        (before, now): (&SourceNames, &SourceNames),
        has_files: bool,
        index: &mut Followed,
    ) -> Result<Self, EngineError> {
        let renamed = before.renamed(now);
        if renamed.is_empty() || !has_files {
            return Ok(Self::default());
        }
        let files = index.renamed(&renamed)?;
        Ok(Self { renamed, files })
    }

    /// Adds the files of articles that corrections name by their ids.
    pub(super) fn add(&mut self, files: BTreeSet<(u32, Vec<u8>)>) {
        self.files.extend(files);
    }

    fn has(&self, label: &str, root: u32, path: &[u8]) -> bool {
        if self.files.contains(&(root, path.to_vec())) {
            return true;
        }
        if self.renamed.is_empty() {
            return false;
        }
        let text = String::from_utf8_lossy(path);
        // An article without a source may have that of a folder now, which of an archive is in it.
        let lower = text.to_lowercase();
        self.renamed.is_in_path(label, &text) || ARCHIVES.iter().any(|end| lower.ends_with(end))
    }
}

/// Returns whether a file of a root is to be read as if it had changed.
pub(super) fn is_due(root: &ReadRoot, renamed: &RenamedFiles, path: &[u8]) -> bool {
    let is_read = root.settings.is_some();
    is_read && !root.reading.is_same(&root.record, path)
        || renamed.has(&root.record.label, root.record.number, path)
}

/// Returns whether what is remembered of a file is marked to be read again, where a run does not come to
/// it.
pub(super) fn is_due_of(roots: &[ReadRoot], renamed: &RenamedFiles, record: &FileRecord) -> bool {
    let root = roots.iter().find(|root| root.record.number == record.root);
    root.is_some_and(|root| is_due(root, renamed, &record.path))
}
