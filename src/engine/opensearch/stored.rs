//! Whole articles, for who shows them.

use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::StoredArticle;
use crate::engine::opensearch::parallel;
use crate::engine::opensearch::snapshot::Snapshot;

impl Snapshot {
    /// Reads articles and returns what `make` makes of each, by its place among `docs`, in their order.
    ///
    /// # Errors
    /// `Damaged` when one cannot be read, `Cluster`; the first of `make`'s.
    pub fn map_articles<T: Send>(
        &self,
        docs: &[DocRef],
        make: impl Fn(usize, StoredArticle) -> Result<T, EngineError> + Sync,
    ) -> Result<Vec<T>, EngineError> {
        let found = self.fetch(docs, &Stop::new())?;
        let numbered = found.into_iter().enumerate().collect();
        parallel::map(numbered, |(at, found)| make(at, found.stored))
    }

    /// As [`Snapshot::map_articles`], each with the id of its record, which identical ones have in common.
    ///
    /// # Errors
    /// As there.
    pub fn map_records<T: Send>(
        &self,
        docs: &[DocRef],
        make: impl Fn(usize, StoredArticle) -> Result<T, EngineError> + Sync,
    ) -> Result<Vec<T>, EngineError> {
        let found = self.fetch(docs, &Stop::new())?;
        let numbered = found.into_iter().enumerate().collect();
        parallel::map(numbered, |(at, found)| {
            make(at, StoredArticle { id: found.record, ..found.stored })
        })
    }
}
