//! The keys of all articles at once: what files of judgements name them by.
//!
//! Cost: one walk over the dictionary of keys; the store is not read.

use std::collections::HashMap;

use tantivy::DocSet as _;
use tantivy::schema::IndexRecordOption;

use crate::engine::Candidate;
use crate::engine::EngineError;
use crate::engine::embedded::read::snapshot::Snapshot;

/// The key of each article that has one.
#[derive(Debug, Clone, Default)]
pub struct Keys(HashMap<(u32, u32), String>);

impl Keys {
    /// Reads the keys of a snapshot.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn read(snapshot: &Snapshot) -> Result<Self, EngineError> {
        let mut keys = HashMap::new();
        for (number, segment) in (0_u32..).zip(snapshot.segments()) {
            let index = segment.reader().inverted_index(snapshot.fields().key);
            let index = index.map_err(EngineError::damaged)?;
            let mut stream = index.terms().stream().map_err(EngineError::damaged)?;
            while let Some((term, info)) = stream.next() {
                let key = String::from_utf8_lossy(term).into_owned();
                let mut postings = index
                    .read_postings_from_terminfo(info, IndexRecordOption::Basic)
                    .map_err(EngineError::damaged)?;
                while postings.doc() != tantivy::TERMINATED {
                    if segment.is_live(postings.doc()) {
                        keys.insert((number, postings.doc()), key.clone());
                    }
                    postings.advance();
                }
            }
        }
        Ok(Self(keys))
    }

    /// Returns the key of an article.
    #[must_use]
    pub fn of(&self, candidate: &Candidate) -> Option<&str> {
        self.0.get(&(candidate.segment, candidate.doc)).map(String::as_str)
    }

    /// Tells whether any article has a key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells whether any of the keys passes `test`.
    #[must_use]
    pub fn any(&self, test: impl Fn(&str) -> bool) -> bool {
        self.0.values().any(|key| test(key))
    }
}
