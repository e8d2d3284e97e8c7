//! What the last run over an index did: a file beside the generations, for `status`.
//!
//! It is news and no part of the index: a run that finds nothing to commit leaves it too, and where it
//! cannot be written or read, nothing else fails. It is sealed, so that damage of it is no news.

use std::fs;
use std::fs::File;
use std::io;
use std::io::Write as _;
use std::path::Path;

use crate::engine::EngineError;
use crate::engine::LastRun;
use crate::engine::embedded::disk::folder::is_marked;
use crate::engine::embedded::disk::seal::Sums;
use crate::engine::embedded::disk::seal::seal;
use crate::engine::embedded::disk::seal::unseal;
use crate::engine::embedded::disk::sharing::Access;

pub(crate) const LAST_RUN: &str = "last-run.json";

/// Returns what the last run over the index at `path` did, if it is known.
///
/// # Errors
/// `Damaged` when the file is not what a run wrote; `Io` when it cannot be read.
pub(crate) fn last_run(path: &Path) -> Result<Option<LastRun>, EngineError> {
    let place = path.join(LAST_RUN);
    match fs::read(&place) {
        Ok(sealed) => {
            let damaged =
                |what: String| EngineError::Damaged { what: format!("{LAST_RUN}: {what}") };
            let (_, run) = unseal(LAST_RUN, &sealed).map_err(|e| damaged(e.to_string()))?;
            serde_json::from_slice(run).map(Some).map_err(|e| damaged(e.to_string()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(EngineError::io("cannot read", place, error)),
    }
}

/// Notes what a run did. It is synced before it takes its place: a power cut leaves it whole or as it was.
pub(crate) fn note_run(path: &Path, run: &LastRun) -> io::Result<()> {
    if !is_marked(path) {
        return Ok(());
    }
    let (new, place) = (path.join("last-run.json.new"), path.join(LAST_RUN));
    let sealed = seal(LAST_RUN, &serde_json::to_vec(run)?, &Sums::new());
    let write = || {
        let mut file = File::create(&new)?;
        file.write_all(&sealed)?;
        Access::of(path)?.give(&new)?;
        file.sync_all()?;
        fs::rename(&new, &place)
    };
    let written = write();
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
    fn what_a_run_did_is_read_back_and_no_byte_of_it_may_be_another() {
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
        assert_eq!(last_run(&path).unwrap(), None);
        note_run(&path, &run).unwrap();
        assert_eq!(last_run(&path).unwrap(), Some(run));
        let sound = fs::read(path.join(LAST_RUN)).unwrap();
        for at in 0..sound.len() {
            let mut flipped = sound.clone();
            flipped[at] ^= 1;
            for bytes in [&flipped[..], &sound[..at]] {
                fs::write(path.join(LAST_RUN), bytes).unwrap();
                assert!(last_run(&path).is_err(), "byte {at}");
            }
        }
    }
}
