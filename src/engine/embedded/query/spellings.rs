//! Spellings near a word that no article holds.

use crate::analysis;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::query::expand::ExpandError;
use crate::engine::embedded::query::expand::fuzzy;
use crate::engine::embedded::read::snapshot::Snapshot;

/// A longer word is no slip of the pen, and what finds those near it grows with its letters.
const LONGEST: usize = 64;

impl Snapshot {
    /// Returns the forms nearest to a word that matches nothing, with the articles that hold them:
    /// by edits, then by frequency. None of a word of more than 64 letters.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read; `Stopped` when the request is to end.
    pub fn near_spellings(
        &self,
        word: &str,
        most: usize,
        stop: &Stop,
    ) -> Result<Vec<(String, u64)>, EngineError> {
        // Folding takes no more than all but a few letters.
        if word.chars().nth(2 * LONGEST).is_some() {
            return Ok(Vec::new());
        }
        let form = analysis::fold(word);
        if !(3..=LONGEST).contains(&form.chars().count()) {
            return Ok(Vec::new());
        }
        for distance in 1..=2 {
            let terms = match fuzzy(self, &form, distance, stop) {
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
