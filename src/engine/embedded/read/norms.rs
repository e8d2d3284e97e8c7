//! How long the articles of a segment are, as BM25 normalizes by it.

use tantivy::DocId;
use tantivy::directory::OwnedBytes;
use tantivy::fieldnorm::FieldNormReader;

/// BM25's saturation of term frequency (Robertson and Zaragoza 2009; Lucene's default).
pub(crate) const K1: f32 = 1.2;
/// BM25's normalization by length (as above).
pub(crate) const B: f32 = 0.75;

/// The lengths of a segment's articles, as BM25 uses them.
pub(crate) struct Norms {
    lengths: OwnedBytes,
    /// k1 × (1 − b + b × length ÷ average), by the byte a length is stored as.
    table: [f32; 256],
}

impl Norms {
    /// Takes the lengths, a byte each, and the average length of live articles in the whole index.
    pub(crate) fn new(lengths: OwnedBytes, average: f32) -> Self {
        let mut table = [0.0; 256];
        for (id, slot) in (0..=u8::MAX).zip(&mut table) {
            let length = FieldNormReader::id_to_fieldnorm(id) as f32;
            *slot = K1 * (1.0 - B + B * length / average.max(1.0));
        }
        Self { lengths, table }
    }

    /// Returns k1 × (1 − b + b × length ÷ average) of an article.
    #[inline]
    pub(crate) fn of(&self, doc: DocId) -> f32 {
        self.table[usize::from(self.lengths[doc as usize])]
    }

    /// Returns the length of an article, as it is stored.
    #[inline]
    pub(crate) fn length(&self, doc: DocId) -> u8 {
        self.lengths[doc as usize]
    }

    /// Returns how many of the lengths, from the least on, have at most this norm.
    pub(crate) fn lengths_within(&self, norm: f32) -> usize {
        self.table.partition_point(|of_length| *of_length <= norm)
    }
}
