//! What the postings of one term of a word count: a form that a stemmer expanded the word to counts in
//! articles of the stemmer's language, and less than the word as typed.

use std::sync::Arc;

use tantivy::DocId;
use tantivy::postings::BlockSegmentPostings;

use crate::engine::embedded::read::masks::Mask;
use crate::engine::words::DOUBTFUL;

/// A term whose postings are read block by block.
pub(crate) struct Long {
    pub(crate) block: BlockSegmentPostings,
    pub(crate) share: Share,
}

/// How the postings of one term of a word count.
#[derive(Debug, Clone)]
pub(crate) struct Share {
    /// The articles the term counts in; `None` for all.
    pub(crate) within: Option<Arc<Mask>>,
    /// What one occurrence counts, in parts of [`PARTS`](crate::engine::words::PARTS); of a form that counts no more than [`DOUBTFUL`],
    /// all of an article together.
    pub(crate) parts: u32,
}

impl Share {
    /// Tells whether the term counts in an article.
    pub(crate) fn admits(&self, doc: DocId) -> bool {
        self.within.as_ref().is_none_or(|mask| mask.contains(doc))
    }

    /// Returns what so many occurrences in an article count.
    pub(crate) fn of(&self, doc: DocId, frequency: u32) -> u32 {
        if self.admits(doc) { self.parts_of(frequency) } else { 0 }
    }

    /// Returns what so many occurrences count in an article that the term counts in.
    #[inline]
    pub(crate) fn parts_of(&self, frequency: u32) -> u32 {
        let times = if self.parts <= DOUBTFUL { frequency.min(1) } else { frequency };
        times.saturating_mul(self.parts)
    }
}
