//! Nothing panics because an index is damaged.
//!
//! tantivy trusts its files, and reading checksums before each search would cost more than the
//! search. So what breaks is caught here, and only then are the checksums compared: if a file of
//! the index is not what was written, the answer is an error that names it; if all are sound, it is
//! a bug of ours, and the panic goes on.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::panic::resume_unwind;
use std::path::Path;

use crate::engine::EngineError;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::read::verify::first_damage;

/// Reads from a snapshot; damage found on the way is an error that names the file.
///
/// # Errors
/// What `read` returns; `Damaged` in place of its panic.
pub(crate) fn guarded<T>(
    snapshot: &Snapshot,
    read: impl FnOnce() -> Result<T, EngineError>,
) -> Result<T, EngineError> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Err(error @ EngineError::Damaged { .. })) => Err(named(snapshot).unwrap_or(error)),
        Ok(result) => result,
        Err(panic) => match named(snapshot) {
            Some(damage) => Err(damage),
            None => resume_unwind(panic),
        },
    }
}

/// Opens the index at `path`; damage is an error that names the file, also where what opens it only knows
/// that something is not there.
///
/// # Errors
/// As [`Snapshot::open`].
pub(crate) fn open(path: &Path) -> Result<Snapshot, EngineError> {
    Snapshot::open(path).map_err(|error| match error {
        EngineError::Damaged { .. } => first_named(path).unwrap_or(error),
        error => error,
    })
}

/// As [`open`], at a commit: the present one, or the one before.
///
/// # Errors
/// As [`Snapshot::open_at`].
pub(crate) fn open_at(path: &Path, commit: &str) -> Result<Snapshot, EngineError> {
    Snapshot::open_at(path, commit).map_err(|error| match error {
        EngineError::Damaged { .. } => first_named(path).unwrap_or(error),
        error => error,
    })
}

/// Returns the first damage of the index there is.
fn named(snapshot: &Snapshot) -> Option<EngineError> {
    first_named(snapshot.folder().path())
}

fn first_named(path: &Path) -> Option<EngineError> {
    let damage = first_damage(path).ok().flatten()?;
    let what = format!("{}: {}", path.join(&damage.file).display(), damage.what);
    Some(EngineError::Damaged { what })
}
