//! What can be said of the index at a path before it is opened, and when it cannot be: whether there is one, who
//! writes to it, what its last commit and its last run say.

use std::path::Path;
use std::path::PathBuf;

use crate::catalog::Manifest;
use crate::engine::EngineError;
use crate::engine::LastRun;
use crate::engine::Verified;
use crate::engine::embedded;
use crate::engine::opensearch;

/// Returns what the last run over the index at `path` did, if it is known.
///
/// # Errors
/// `Damaged` when what is noted of it is not what the run wrote; `Io` when it cannot be read.
pub fn last_run(path: &Path) -> Result<Option<LastRun>, EngineError> {
    if opensearch::is_marked(path) {
        return opensearch::Folder::open(path)?.last_run();
    }
    embedded::last_run(path)
}

/// Notes what a run over the index at `path` did. It is news and no part of the index: where it cannot be
/// written, it is lost.
pub fn note_run(path: &Path, run: &LastRun) {
    let _ = match opensearch::Folder::open(path) {
        Ok(folder) => folder.note_run(run),
        Err(_) => embedded::note_run(path, run),
    };
}

/// Returns whether there is an index at `path`, of whatever version and state.
#[must_use]
pub fn is_index(path: &Path) -> bool {
    embedded::is_marked(path) || opensearch::is_marked(path)
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
    if opensearch::is_marked(path) {
        return opensearch::Folder::open(path)?.writer();
    }
    embedded::writer_of(path)
}

/// Reads what the last commit says of the crawl, also where the articles cannot be read: what is
/// needed to build the index again.
///
/// # Errors
/// As [`View::open`](crate::engine::View::open).
pub fn last_manifest(path: &Path) -> Result<Manifest, EngineError> {
    if opensearch::is_marked(path) {
        return opensearch::last_manifest(path);
    }
    Ok(embedded::last_payload(path)?.manifest)
}

/// Reads what the last commit says of the crawl, for a rebuild: no more than its roots where another version wrote
/// it, `None` where not even those can be read.
#[must_use]
pub fn manifest_to_rebuild(path: &Path) -> Option<Manifest> {
    if opensearch::is_marked(path) {
        return opensearch::last_manifest(path).ok();
    }
    embedded::manifest_of_any_version(path)
}

/// Returns the folder that holds the records files of the last commit, also where the articles cannot be
/// read.
///
/// # Errors
/// As [`View::open`](crate::engine::View::open).
pub fn last_records_folder(path: &Path) -> Result<PathBuf, EngineError> {
    if opensearch::is_marked(path) {
        return opensearch::last_records_folder(path);
    }
    Ok(embedded::Folder::open(path)?.generation_path())
}

/// Makes a folder that names a collection on a cluster (`http://HOST:9200/NAME`), to be used as any index;
/// one that names it already stays as it is. A new one is made when the cluster has answered.
///
/// # Errors
/// `Query` when that is no address, or the folder names another; `Foreign` where other things are; `Cluster`
/// when it does not answer; `Io`.
pub fn make_cluster_folder(path: &Path, address: &str) -> Result<(), EngineError> {
    name_cluster(path, address, opensearch::meet)
}

/// As [`make_cluster_folder`], for who only reads the collection, which must be there.
///
/// # Errors
/// As there; `Missing` where nothing was committed to it.
pub fn join_cluster(path: &Path, address: &str) -> Result<(), EngineError> {
    name_cluster(path, address, opensearch::meet_collection)
}

fn name_cluster(
    path: &Path,
    address: &str,
    meet: fn(&str) -> Result<(), EngineError>,
) -> Result<(), EngineError> {
    if embedded::is_marked(path) {
        return Err(EngineError::Query {
            message: format!("{} is an index of its own, and names no cluster", path.display()),
            span: 0..0,
            hint: Some("name another folder with --index".to_owned()),
        });
    }
    opensearch::Folder::check(path, address)?;
    if !opensearch::is_marked(path) {
        // Nothing is left of what fails here.
        meet(address)?;
    }
    opensearch::Folder::make(path, address)
}

/// Tests the index at `path`. `seen` gets the bytes read so far, now and then.
///
/// # Errors
/// `Missing` when nothing there is of an index, `Version` when another version wrote it, `Io` when it may not
/// be read; `Query` on a cluster, which tests its own files. Damage is no error but the finding.
pub fn verify(path: &Path, seen: &mut dyn FnMut(u64)) -> Result<Verified, EngineError> {
    if opensearch::is_marked(path) {
        return Err(EngineError::Query {
            message: "an index on a cluster is not verified here: the cluster tests its own files"
                .to_owned(),
            span: 0..0,
            hint: Some("`_cluster/health` of the cluster says how it is".to_owned()),
        });
    }
    embedded::verify(path, seen)
}
