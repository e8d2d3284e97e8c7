//! How many of the articles that have a term are live, and whether any is.
//!
//! The dictionary of a segment counts the articles that were removed since, too. Where few were removed, each is
//! looked up among those of the term; where many were, all articles of the term are gone through.

use tantivy::DocId;
use tantivy::DocSet as _;
use tantivy::TERMINATED;
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;

use crate::engine::EngineError;
use crate::engine::embedded::read::segment::Segment;
use crate::engine::embedded::read::segment::kept;
use crate::engine::embedded::read::terms::Terms;

/// So many articles of a term lie in a block, which is read whole to look one of them up.
const BLOCK: u32 = 128;

impl Segment {
    /// Returns the number of live articles that have a term of `terms`.
    pub(crate) fn live_with(&self, terms: &Terms, info: &TermInfo) -> Result<u64, EngineError> {
        let Some(alive) = self.reader().alive_bitset() else { return Ok(u64::from(info.doc_freq)) };
        let mut postings = terms
            .index()
            .read_postings_from_terminfo(info, IndexRecordOption::Basic)
            .map_err(EngineError::damaged)?;
        let removed = self.reader().num_deleted_docs();
        if removed.saturating_mul(BLOCK) >= info.doc_freq {
            return Ok(postings.doc_freq_given_deletes(alive).into());
        }
        let is_with = |doc: &&DocId| postings.doc() <= **doc && postings.seek(**doc) == **doc;
        let gone = self.removed()?.iter().filter(is_with).count();
        Ok(u64::from(info.doc_freq) - gone as u64)
    }

    /// Returns whether any live article holds a term of the text. Cost: none where more articles hold it than were
    /// removed; elsewhere its postings are read up to the first live article.
    pub(crate) fn is_held(&self, info: &TermInfo) -> Result<bool, EngineError> {
        if info.doc_freq > self.reader().num_deleted_docs() {
            return Ok(true);
        }
        let index = self.text().index();
        let postings = index.read_postings_from_terminfo(info, IndexRecordOption::Basic);
        let mut postings = postings.map_err(EngineError::damaged)?;
        while postings.doc() != TERMINATED && !self.is_live(postings.doc()) {
            postings.advance();
        }
        Ok(postings.doc() != TERMINATED)
    }

    /// Returns the articles that were removed, in their order.
    fn removed(&self) -> Result<&[DocId], EngineError> {
        let all = 0..self.reader().max_doc();
        let removed = || Ok(all.filter(|&doc| !self.is_live(doc)).collect());
        kept(&self.removed, removed).map(Vec::as_slice)
    }
}
