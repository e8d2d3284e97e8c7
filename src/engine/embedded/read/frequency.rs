//! How many articles hold a form.

use crate::engine::EngineError;
use crate::engine::embedded::read::snapshot::Snapshot;

impl Snapshot {
    /// Returns the number of live articles that hold a folded form itself.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn frequency(&self, form: &str) -> Result<u64, EngineError> {
        self.live_frequency(self.fields().text, form)
    }
}
