//! Articles that are in the index, without reading them: what a run compares with.
//!
//! Cost: a look into the dictionary of each segment, and two columns.

use tantivy::DocId;
use tantivy::DocSet as _;
use tantivy::Term;
use tantivy::schema::IndexRecordOption;

use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::KnownArticle;
use crate::engine::embedded::read::segment::Segment;
use crate::engine::embedded::read::snapshot::Snapshot;

impl Snapshot {
    /// Returns the live articles of a file, named by its key.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn of_file(&self, key: u128) -> Result<Vec<KnownArticle>, EngineError> {
        let field = self.fields().file;
        let term = Term::from_field_bytes(field, &key.to_be_bytes());
        let mut found = Vec::new();
        for (number, segment) in (0_u32..).zip(self.segments()) {
            let index = segment.reader().inverted_index(field).map_err(EngineError::damaged)?;
            let postings = index.read_postings(&term, IndexRecordOption::Basic);
            let Some(mut postings) = postings.map_err(EngineError::damaged)? else { continue };
            while postings.doc() != tantivy::TERMINATED {
                if segment.is_live(postings.doc()) {
                    found.push(known(segment, number, postings.doc())?);
                }
                postings.advance();
            }
        }
        Ok(found)
    }

    /// Calls `each` with every live article.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn each_known(&self, each: &mut dyn FnMut(KnownArticle)) -> Result<(), EngineError> {
        for (number, segment) in (0_u32..).zip(self.segments()) {
            for doc in (0..segment.reader().max_doc()).filter(|&doc| segment.is_live(doc)) {
                each(known(segment, number, doc)?);
            }
        }
        Ok(())
    }
}

fn known(segment: &Segment, number: u32, doc: DocId) -> Result<KnownArticle, EngineError> {
    let (_, half) = segment.tie(doc)?;
    Ok(KnownArticle { doc: DocRef::new(number, doc), half, ingested: segment.ingested(doc)? })
}
