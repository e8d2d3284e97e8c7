//! What can be said of the index at a path before it is opened, and when it cannot be: whether there is one, who
//! writes to it, what its last commit and its last run say.

use std::path::Path;
use std::path::PathBuf;

use crate::catalog::Manifest;
use crate::engine::EngineError;
use crate::engine::LastRun;
use crate::engine::embedded;

/// Returns what the last run over the index at `path` did, if it is known.
///
/// # Errors
/// `Damaged` when what is noted of it is not what the run wrote; `Io` when it cannot be read.
pub fn last_run(path: &Path) -> Result<Option<LastRun>, EngineError> {
    embedded::last_run(path)
}

/// Notes what a run over the index at `path` did. It is news and no part of the index: where it cannot be
/// written, it is lost.
pub fn note_run(path: &Path, run: &LastRun) {
    let _ = embedded::note_run(path, run);
}

/// Returns whether there is an index at `path`, of whatever version and state.
#[must_use]
pub fn is_index(path: &Path) -> bool {
    embedded::is_marked(path)
}

/// Returns whether a first run has begun to make an index at `path` and there is none yet.
#[must_use]
pub fn is_begun(path: &Path) -> bool {
    embedded::is_begun(path)
}

/// Returns the run that is writing to the index at `path`, as it names itself; `None` if there is none.
///
/// # Errors
/// `Io` when that cannot be seen.
pub fn writer_of(path: &Path) -> Result<Option<String>, EngineError> {
    embedded::writer_of(path)
}

/// Reads what the last commit says of the crawl, also where the articles cannot be read: what is
/// needed to build the index again.
///
/// # Errors
/// As [`View::open`](crate::engine::View::open).
pub fn last_manifest(path: &Path) -> Result<Manifest, EngineError> {
    Ok(embedded::last_payload(path)?.manifest)
}

/// Returns the folder that holds the records files of the last commit, also where the articles cannot be
/// read.
///
/// # Errors
/// As [`View::open`](crate::engine::View::open).
pub fn last_records_folder(path: &Path) -> Result<PathBuf, EngineError> {
    Ok(embedded::Folder::open(path)?.generation_path())
}
