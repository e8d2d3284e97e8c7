//! Roots that have moved: those that the user names, and those whose files are at a place that becomes a
//! root now.
//!
//! A folder that was moved, alone or together with its index and settings, would otherwise be a second root
//! beside its old place, which keeps its articles: each would be there twice. A root is never taken to have
//! moved to where its files are not.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::path::PathBuf;

use crate::catalog::Root;
use crate::ingest::IngestRequest;
use crate::ingest::MovedRoot;
use crate::ingest::RootError;
use crate::ingest::files_there::FilesThere;
use crate::ingest::label::unique_label;

/// Notes that a known root has moved, as the user says; returns its number. Its articles keep their ids.
pub(super) fn move_root(
    roots: &mut [Root],
    moved: &MovedRoot,
    request: &IngestRequest<'_>,
) -> Result<u32, RootError> {
    let unreadable =
        |path: &Path, source| RootError::Unreadable { path: path.to_path_buf(), source };
    let to = fs::canonicalize(&moved.to).map_err(|e| unreadable(&moved.to, e))?;
    // It is most likely not there any more: then its name must do.
    let from = fs::canonicalize(&moved.from).or_else(|_| std::path::absolute(&moved.from));
    let from = from.map_err(|e| unreadable(&moved.from, e))?;
    if roots.iter().any(|root| !root.forgotten && root.path() == to) {
        return Err(RootError::Taken { path: to });
    }
    let is_it = |root: &Root| root.path() == from || Path::new(&root.label) == moved.from.as_path();
    let at = roots.iter().position(|root| !root.forgotten && is_it(root));
    let at = at.ok_or_else(|| RootError::Unknown { path: moved.from.clone() })?;
    let found = FilesThere::at(&request.index, &roots[at], &to, request.stop);
    if !found.is_most() && !request.allow_mass_delete {
        let FilesThere { sought, there } = found;
        let label = roots[at].label.clone();
        return Err(RootError::OtherFiles { path: to, label, sought, there });
    }
    relocate(roots, at, &to, &moved.label);
    Ok(roots[at].number)
}

/// A place that becomes a root unless one has moved there.
pub(super) struct NewPlace<'a> {
    /// Where it is.
    pub(super) path: &'a Path,
    /// How it is called.
    pub(super) label: &'a str,
    /// Whether the settings name it.
    pub(super) by_settings: bool,
}

/// Finds the root whose files are at a new place, and notes that it has moved there: one that is missing,
/// or that the settings named and name no more. `settled` is whether the settings name a root now.
/// Returns what to say.
///
/// # Errors
/// `Moved` when the settings still name it at its old place: what they say of it would be lost.
pub(super) fn follow(
    roots: &mut [Root],
    place: &NewPlace<'_>,
    settled: &dyn Fn(&Root) -> bool,
    request: &IngestRequest<'_>,
) -> Result<Option<(PathBuf, String)>, RootError> {
    let Ok(to) = fs::canonicalize(place.path) else { return Ok(None) };
    let live = |root: &&Root| !root.forgotten;
    if roots.iter().filter(live).any(|root| to.starts_with(root.path())) {
        return Ok(None);
    }
    let is_left = |root: &Root| {
        let is_missing = fs::symlink_metadata(root.path())
            .is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound);
        is_missing || place.by_settings && root.by_settings && !settled(root)
    };
    for at in 0..roots.len() {
        let root = &roots[at];
        if root.forgotten || !is_left(root) {
            continue;
        }
        let found = FilesThere::at(&request.index, root, &to, request.stop);
        if found.there == 0 || !found.is_most() {
            continue;
        }
        if settled(root) {
            let (label, path) = (root.label.clone(), place.path.to_path_buf());
            return Err(RootError::Moved { label, path });
        }
        let old = root.path();
        relocate(roots, at, &to, place.label);
        let (there, sought, old) = (found.there, found.sought, old.display());
        let text = format!(
            "it has moved here from {old}: {there} of {sought} files that were looked for are the same"
        );
        return Ok(Some((PathBuf::from(&roots[at].label), text)));
    }
    Ok(None)
}

/// Returns what to say of roots whose files are beside the index, too, and are not read there: an index that
/// was copied together with them reads those that it was made from.
pub(super) fn read_elsewhere(
    roots: &[Root],
    request: &IngestRequest<'_>,
) -> Vec<(PathBuf, String)> {
    let Ok(index) = fs::canonicalize(&request.index) else { return Vec::new() };
    let Some(folder) = index.parent() else { return Vec::new() };
    let live = || roots.iter().filter(|root| !root.forgotten && !root.path.is_empty());
    let beside = |root: &Root| {
        let path = root.path();
        // As it is called, seen from the index, or by its own name.
        let names = [Path::new(&root.label).to_path_buf(), path.file_name()?.into()];
        let places = names.iter().filter_map(|name| fs::canonicalize(folder.join(name)).ok());
        let is_other = |place: &PathBuf| {
            *place != path && !live().any(|other| place.starts_with(other.path()))
        };
        let found = places.filter(is_other).find(|place| {
            let found = FilesThere::at(&request.index, root, place, request.stop);
            found.there > 0 && found.is_most()
        })?;
        let text = format!(
            "the index reads {}, and not {}, which has the same files: if the index was copied or moved with \
             them, `dateline index --move-root OLD NEW` with these two makes it \
             read those",
            path.display(),
            found.display(),
        );
        Some((PathBuf::from(&root.label), text))
    };
    live().filter_map(beside).collect()
}

/// Gives a root another place.
fn relocate(roots: &mut [Root], at: usize, to: &Path, label: &str) {
    let others: Vec<Root> =
        roots.iter().filter(|root| root.number != roots[at].number).cloned().collect();
    let root = &mut roots[at];
    root.label = unique_label(label, &others);
    root.path = to.as_os_str().as_bytes().to_vec();
    root.is_file = to.is_file();
}
