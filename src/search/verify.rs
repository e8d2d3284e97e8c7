//! Checks that an index is as it was written, and the files as they were indexed, for `verify`.

use std::path::Path;
use std::path::PathBuf;

use crate::engine;
use crate::engine::Damage;
use crate::engine::EngineError;
use crate::engine::Verified;
use crate::engine::View;
use crate::search::FilesOnDisk;
use crate::search::files::files_on_disk;

/// What `verify` found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The index folder as the user named it.
    pub path: PathBuf,
    /// The state of the index.
    pub index: Verified,
    /// The state of the files it was made from; `None` when that was not asked or cannot be known.
    pub files: Option<FilesOnDisk>,
    /// Whether the index still knows its folders: what is damaged can be built again from them without
    /// naming them.
    pub knows_roots: bool,
}

impl Verification {
    /// Returns whether nothing is wrong with the index. Files that changed are for the next run.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        self.index.damages.is_empty()
    }

    /// Returns a damaged file as the user can find it.
    #[must_use]
    pub fn place(&self, damage: &Damage) -> PathBuf {
        self.path.join(&damage.file)
    }
}

/// Tests the index at `path`; with `most_named`, also the files it was made from, of which so many
/// are named at most. `seen` is called now and then with the bytes read so far.
///
/// # Errors
/// `Missing` when there is no index, `Version` when another version wrote it, `Io` when it may not
/// be read. Damage is no error but the finding.
pub fn verify(
    path: &Path,
    most_named: Option<usize>,
    seen: &mut dyn FnMut(u64),
) -> Result<Verification, EngineError> {
    let index = engine::verify(path, seen)?;
    let mut files = None;
    if let Some(most_named) = most_named.filter(|_| index.damages.is_empty()) {
        let mut bytes = index.bytes;
        let view = View::open(path)?;
        files = Some(files_on_disk(&view, most_named, &mut |more| {
            bytes += more;
            seen(bytes);
        })?);
    }
    let knows_roots = engine::last_manifest(path).is_ok_and(|it| !it.roots.is_empty());
    Ok(Verification { path: path.to_path_buf(), index, files, knows_roots })
}
