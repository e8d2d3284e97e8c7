//! The keys of all articles at once: what files of judgments name them by.
//!
//! Cost: one walk over the dictionary of keys; the store is not read.

use tantivy::DocSet as _;
use tantivy::schema::IndexRecordOption;

use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Keys;
use crate::engine::embedded::read::snapshot::Snapshot;

impl Snapshot {
    /// Returns the keys of all articles.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn keys(&self) -> Result<Keys, EngineError> {
        let mut keys = Vec::new();
        for (number, segment) in (0_u32..).zip(self.segments()) {
            let terms = segment.terms(self.fields().key)?;
            let mut stream = terms.all().map_err(EngineError::damaged)?;
            while let Some((term, info)) = stream.next() {
                let key = String::from_utf8_lossy(term).into_owned();
                let mut postings = terms
                    .index()
                    .read_postings_from_terminfo(info, IndexRecordOption::Basic)
                    .map_err(EngineError::damaged)?;
                while postings.doc() != tantivy::TERMINATED {
                    if segment.is_live(postings.doc()) {
                        keys.push((DocRef::new(number, postings.doc()), key.clone()));
                    }
                    postings.advance();
                }
            }
        }
        Ok(keys.into_iter().collect())
    }
}
