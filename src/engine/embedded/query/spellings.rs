//! Spellings near a word that no article holds.

use crate::analysis;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::query::expand::ExpandError;
use crate::engine::embedded::query::expand::fuzzy;
use crate::engine::embedded::read::snapshot::Snapshot;

impl Snapshot {
    /// Returns the forms nearest to a word that matches nothing, with the articles that hold them:
    /// by edits, then by frequency.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn near_spellings(
        &self,
        word: &str,
        most: usize,
    ) -> Result<Vec<(String, u64)>, EngineError> {
        let form = analysis::fold(word);
        if form.chars().count() < 3 {
            return Ok(Vec::new());
        }
        for distance in 1..=2 {
            let terms = match fuzzy(self, &form, distance, &Stop::new()) {
                Ok(terms) => terms,
                Err(ExpandError::TooMany) => continue,
                Err(ExpandError::Engine(error)) => return Err(error),
            };
            let mut near: Vec<(String, u64)> = Vec::new();
            for term in terms.into_keys().filter(|term| *term != form) {
                let live = self.live_frequency(self.fields().text, &term)?;
                if live > 0 {
                    near.push((term, live));
                }
            }
            if !near.is_empty() {
                near.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
                near.truncate(most);
                return Ok(near);
            }
        }
        Ok(Vec::new())
    }
}
