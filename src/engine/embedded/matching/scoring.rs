//! BM25: what a clause gives to an article's score.

use std::sync::Arc;

use tantivy::DocId;
use tantivy::fieldnorm::FieldNormReader;

use crate::engine::embedded::matching::window::Bits;

/// BM25's saturation of term frequency (Robertson and Zaragoza 2009; Lucene's default).
pub(in crate::engine::embedded) const K1: f32 = 1.2;
/// BM25's normalization by length (as above).
pub(in crate::engine::embedded) const B: f32 = 0.75;

/// How a clause scores in one segment.
#[derive(Clone)]
pub(in crate::engine::embedded) struct Scoring {
    /// idf × (k1 + 1) × boost; 0 scores nothing.
    pub(in crate::engine::embedded) weight: f32,
    /// Which clause this is, for marks.
    pub(in crate::engine::embedded) unit: u32,
    pub(in crate::engine::embedded) norms: Arc<Norms>,
}

/// The lengths of a segment's articles, as BM25 uses them.
pub(in crate::engine::embedded) struct Norms {
    reader: FieldNormReader,
    /// k1 × (1 − b + b × length ÷ average), by the byte a length is stored as.
    table: [f32; 256],
}

impl Norms {
    /// Returns the lengths with the average length of live articles in the whole index.
    pub(in crate::engine::embedded) fn new(reader: FieldNormReader, average: f32) -> Self {
        let mut table = [0.0; 256];
        for (id, slot) in (0..=u8::MAX).zip(&mut table) {
            let length = FieldNormReader::id_to_fieldnorm(id) as f32;
            *slot = K1 * (1.0 - B + B * length / average.max(1.0));
        }
        Self { reader, table }
    }
}

impl Scoring {
    /// Returns the BM25 score of `frequency` occurrences in `doc`.
    pub(super) fn score(&self, doc: DocId, frequency: u32) -> f32 {
        if self.weight == 0.0 {
            return 0.0;
        }
        let frequency = frequency as f32;
        let norm = self.norms.table[usize::from(self.norms.reader.fieldnorm_id(doc))];
        self.weight * frequency / (frequency + norm)
    }

    /// Adds the scores of some articles of the window from `start` on to `scores`; `frequencies` and
    /// `scores` are by offset. What is below `least` may be left out.
    pub(super) fn add(
        &self,
        start: DocId,
        articles: &Bits,
        frequencies: &[u32],
        least: f32,
        scores: &mut [f32],
    ) {
        if self.weight == 0.0 {
            return;
        }
        let enough = self.frequency_for(least);
        articles.each(|offset| {
            let frequency = frequencies[offset as usize];
            if frequency >= enough {
                scores[offset as usize] += self.score(start + offset, frequency);
            }
        });
    }

    /// Returns a frequency below which no article scores `least`, however short.
    fn frequency_for(&self, least: f32) -> u32 {
        let shortest = self.norms.table.iter().copied().fold(f32::INFINITY, f32::min);
        // weight × f ÷ (f + norm) ≥ least, solved for f; a little less, for it is rounded.
        let least = least * 0.9999;
        let rest = self.weight - least;
        match least {
            ..=0.0 => 0,
            _ if rest <= 0.0 => u32::MAX,
            // Casts saturate.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            _ => (least * shortest / rest).ceil() as u32,
        }
    }
}
