//! What the last run over an index did: a file beside the generations, for `status`.
//!
//! It is news and no part of the index: a run that finds nothing to commit leaves it too, and where it
//! cannot be written or read, nothing else fails.

use std::fs;
use std::io;
use std::path::Path;

use crate::engine::LastRun;
use crate::engine::embedded::disk::folder::is_marked;
use crate::engine::embedded::disk::sharing::Access;

pub(crate) const LAST_RUN: &str = "last-run.json";

/// Returns what the last run over the index at `path` did, if it is known.
pub(crate) fn last_run(path: &Path) -> Option<LastRun> {
    serde_json::from_slice(&fs::read(path.join(LAST_RUN)).ok()?).ok()
}

/// Notes what a run did. Not synced: losing it loses nothing of the index.
pub(crate) fn note_run(path: &Path, run: &LastRun) -> io::Result<()> {
    if !is_marked(path) {
        return Ok(());
    }
    let (new, place) = (path.join("last-run.json.new"), path.join(LAST_RUN));
    let written = fs::write(&new, serde_json::to_vec(run)?)
        .and_then(|()| Access::of(path)?.give(&new))
        .and_then(|()| fs::rename(&new, &place));
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::embedded::disk::folder::Folder;

    #[test]
    fn what_a_run_did_is_read_back_and_what_is_none_of_ours_is_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("index");
        let run = LastRun {
            ended: "2026-11-29T12:00:00Z".parse().unwrap(),
            did: "seen 3".into(),
            exit: Some(0),
        };
        note_run(&path, &run).unwrap();
        assert!(!path.exists(), "no index, no news of it");
        drop(Folder::open_or_create(&path, "now").unwrap());
        assert_eq!(last_run(&path), None);
        note_run(&path, &run).unwrap();
        assert_eq!(last_run(&path), Some(run));
        fs::write(path.join(LAST_RUN), "{").unwrap();
        assert_eq!(last_run(&path), None);
    }
}
