//! What a rebuild would lose.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// What a rebuild would lose, for it cannot be read now.
#[derive(Debug, Default)]
pub(super) struct Losses {
    /// Articles of the index that is replaced.
    pub(super) articles: u64,
    /// Files and folders they came from.
    pub(super) places: u64,
    /// What could not be looked at, and why.
    pub(super) unseen: BTreeMap<(u32, Vec<u8>), String>,
    /// The first of those, and what is wrong with it.
    pub(super) first: Option<(PathBuf, String)>,
}
