//! The positions of one term, article by article.

use tantivy::DocId;
use tantivy::DocSet as _;
use tantivy::TERMINATED;
use tantivy::postings::Postings as _;
use tantivy::postings::SegmentPostings;

/// Reads the positions of one term, article by article, in order.
pub(crate) struct PositionCursor {
    postings: SegmentPostings,
    buffer: Vec<u32>,
    read: DocId,
}

impl PositionCursor {
    /// Returns a cursor that has read these positions of article 0.
    #[cfg(test)]
    pub(crate) fn known(positions: Vec<u32>) -> Self {
        Self { postings: SegmentPostings::empty(), buffer: positions, read: 0 }
    }

    pub(crate) fn new(postings: SegmentPostings) -> Self {
        Self { postings, buffer: Vec::new(), read: TERMINATED }
    }

    /// Returns the term's positions in `doc`, sorted. Calls come with growing `doc`.
    pub(crate) fn positions(&mut self, doc: DocId) -> &[u32] {
        if self.read != doc {
            self.buffer.clear();
            if self.postings.doc() < doc {
                self.postings.seek(doc);
            }
            if self.postings.doc() == doc {
                self.postings.positions(&mut self.buffer);
            }
            self.read = doc;
        }
        &self.buffer
    }
}
