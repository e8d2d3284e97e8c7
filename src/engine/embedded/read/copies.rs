//! Identical records: which of the articles whose records have the same bytes is which.
//!
//! An article is stored under the id of its record's bytes alone; that of several is a number in the
//! order of their paths, which every article that comes or goes may change. So it is counted when it is
//! asked for, and what was written stays. Cost: nothing for an article that a commit knows to be alone,
//! else one look into the dictionary of each segment; of identical ones each is read from the store,
//! once a snapshot.

use std::sync::Arc;
use std::sync::PoisonError;

use tantivy::DocSet as _;
use tantivy::Term;
use tantivy::schema::IndexRecordOption;

use crate::article::ArticleId;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::embedded::read::snapshot::Snapshot;

impl Snapshot {
    /// Returns the id of an article whose record has the id `record`.
    pub(crate) fn id_of(&self, doc: DocRef, record: ArticleId) -> Result<ArticleId, EngineError> {
        if self.payload().statistics.as_ref().is_some_and(|known| known.is_unique_by_short(record))
        {
            return Ok(record);
        }
        let copies = self.copies(record)?;
        let number = copies.iter().position(|copy| *copy == doc);
        let number = number.ok_or_else(|| EngineError::damaged("an article is not found by id"))?;
        Ok(record.copy(number as u64))
    }

    /// Returns the live articles whose records have this id, in the order of their paths below their
    /// roots.
    pub(crate) fn copies(&self, record: ArticleId) -> Result<Arc<[DocRef]>, EngineError> {
        let known = self.copies_ordered().lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(copies) = known.get(&record) {
            return Ok(Arc::clone(copies));
        }
        drop(known);
        let found = self.of_record(record)?;
        if found.len() < 2 {
            return Ok(found.into());
        }
        let mut placed = Vec::with_capacity(found.len());
        for doc in found {
            let stored = self.article(doc)?;
            let root = self.payload().manifest.root(stored.root);
            // Two roots may hold the same path; neither their numbers nor their names are the same to
            // everyone.
            let root = root.map(|root| root.path.clone()).unwrap_or_default();
            let number = stored.article.record.map_or(0, |record| record.number);
            placed.push((stored.path, number, root, doc));
        }
        placed.sort_unstable();
        let copies: Arc<[DocRef]> = placed.into_iter().map(|(.., doc)| doc).collect();
        let mut known = self.copies_ordered().lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(known.entry(record).or_insert(copies)))
    }

    /// Returns the live articles whose records have this id, in no order.
    pub(crate) fn of_record(&self, record: ArticleId) -> Result<Vec<DocRef>, EngineError> {
        let term = Term::from_field_bytes(self.fields().id, &record.0.to_be_bytes());
        let mut found = Vec::new();
        for (number, segment) in (0_u32..).zip(self.segments()) {
            let terms = segment.terms(self.fields().id)?;
            let postings = terms.postings(term.serialized_value_bytes(), IndexRecordOption::Basic);
            let Some(mut postings) = postings.map_err(EngineError::damaged)? else { continue };
            while postings.doc() != tantivy::TERMINATED {
                if segment.is_live(postings.doc()) {
                    found.push(DocRef::new(number, postings.doc()));
                }
                postings.advance();
            }
        }
        Ok(found)
    }
}
