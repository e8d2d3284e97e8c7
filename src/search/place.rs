//! Where a path that the user gave is in an index: what `--in` searches.

use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use crate::engine::View;

/// Returns the innermost root that holds `path`, by its number, and the path below it, raw bytes: what
/// [`SearchRequest::within`](crate::search::SearchRequest::within) takes. `None` when no root holds it.
///
/// # Errors
/// When `path` is not there or cannot be looked at.
pub fn place_in(view: &View, path: &Path) -> io::Result<Option<(u32, Vec<u8>)>> {
    let whole = fs::canonicalize(path)?;
    let around = view.manifest().live_roots().filter_map(|root| {
        let base = root.path();
        let below = whole.strip_prefix(&base).ok()?.as_os_str().as_bytes().to_vec();
        Some((base.components().count(), root.number, below))
    });
    let innermost = around.max_by_key(|(depth, ..)| *depth);
    Ok(innermost.map(|(_, number, below)| (number, below)))
}
