//! Where a path that the user gave is in an index: what `--in` searches.

use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use crate::engine::View;

/// Returns where what is at `path` is in the index, as
/// [`SearchRequest::within`](crate::search::SearchRequest::within) takes it: the number of the innermost
/// root that holds it and the path below that, raw bytes, and the roots that are themselves below
/// `path`, whole. Empty when no root has anything to do with it.
///
/// # Errors
/// When `path` is not there or cannot be looked at.
pub fn places_in(view: &View, path: &Path) -> io::Result<Vec<(u32, Vec<u8>)>> {
    let whole = fs::canonicalize(path)?;
    let around = view.manifest().live_roots().filter_map(|root| {
        let base = root.path();
        let below = whole.strip_prefix(&base).ok()?.as_os_str().as_bytes().to_vec();
        Some((base.components().count(), root.number, below))
    });
    let innermost = around.max_by_key(|(depth, ..)| *depth);
    let mut places: Vec<_> =
        innermost.map(|(_, number, below)| (number, below)).into_iter().collect();
    let is_below = |base: &Path| base != whole && base.starts_with(&whole);
    let below = view.manifest().live_roots().filter(|root| is_below(&root.path()));
    places.extend(below.map(|root| (root.number, Vec::new())));
    Ok(places)
}
