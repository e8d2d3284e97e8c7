//! What is counted of the rows of the corrections, and what one file has changed in it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

/// How often a row is used, in articles.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Uses {
    /// Those that it fits.
    pub(super) used: u64,
    /// Those at its path, whatever their record.
    pub(super) at_path: u64,
    /// Those that it fits, but not by a record, where many are at its path.
    pub(super) of_many: u64,
    /// Those of which later rows say all that it says.
    pub(super) beaten: u64,
    /// Those that it gives a day to come, which is not used.
    pub(super) to_come: u64,
}

/// What the file that is being read has changed, and what waits for files that could not be read.
#[derive(Debug, Default)]
pub(super) struct Journal {
    /// Of the rows that were touched, what their uses were before the file.
    pub(super) before: BTreeMap<usize, Uses>,
    /// Rows that wait for a file.
    pub(super) waiting: BTreeSet<usize>,
}

/// Locks a count: one that a panic has left is as good as any.
pub(super) fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}
