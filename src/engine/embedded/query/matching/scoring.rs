//! BM25: what a clause gives to an article's score.

use std::sync::Arc;

use tantivy::DocId;

use crate::engine::embedded::read::norms::Norms;
use crate::engine::embedded::read::window::Bits;
use crate::engine::words::PARTS;

/// How a clause scores in one segment.
#[derive(Clone)]
pub(crate) struct Scoring {
    /// idf × (k1 + 1) × boost; 0 scores nothing.
    pub(crate) weight: f32,
    /// How many parts make one occurrence: [`PARTS`] where forms of a word are weighed, else 1.
    pub(crate) parts: u32,
    /// Which clause this is, for marks.
    pub(crate) unit: u32,
    pub(crate) norms: Arc<Norms>,
}

impl Scoring {
    /// Returns the BM25 score of `frequency` parts of occurrences in `doc`.
    #[inline]
    pub(super) fn score(&self, doc: DocId, frequency: u32) -> f32 {
        if self.weight == 0.0 {
            return 0.0;
        }
        let frequency = frequency as f32 / self.parts as f32;
        let norm = self.norms.of(doc);
        self.weight * frequency / (frequency + norm)
    }

    /// Adds the scores of some articles of the window from `start` on to `scores`; `frequencies` and
    /// `scores` are by offset. Returns the articles, or those that fit `longest`: to the others
    /// nothing is added.
    pub(super) fn add(
        &self,
        start: DocId,
        articles: &Bits,
        frequencies: &[u32],
        longest: Option<&[u16; OFTEN]>,
        scores: &mut [f32],
    ) -> Bits {
        if self.weight == 0.0 {
            return articles.clone();
        }
        let mut add = |offset: u32, frequency| {
            scores[offset as usize] += self.score(start + offset, frequency);
        };
        let Some(longest) = longest else {
            articles.each(|offset| add(offset, frequencies[offset as usize]));
            return articles.clone();
        };
        let mut scored = Bits::EMPTY;
        articles.each(|offset| {
            let frequency = frequencies[offset as usize];
            let length = self.norms.length(start + offset);
            if longest.get(frequency as usize).is_none_or(|longest| u16::from(length) < *longest) {
                add(offset, frequency);
                scored.insert(offset);
            }
        });
        scored
    }
}

/// By frequency, a length (as it is stored) from which on no article scores some least: what nearly
/// all are, a division cheaper.
#[derive(Default)]
pub(super) struct Longest(Option<(f32, [u16; OFTEN])>);

impl Longest {
    /// Returns the lengths for a least score; `None` where any will do.
    pub(super) fn for_least(&mut self, scoring: &Scoring, least: f32) -> Option<&[u16; OFTEN]> {
        if least <= 0.0 {
            return None;
        }
        if self.0.is_none_or(|(known, _)| known != least) {
            self.0 = Some((least, Self::calculate(scoring, least)));
        }
        self.0.as_ref().map(|(_, longest)| longest)
    }

    fn calculate(scoring: &Scoring, least: f32) -> [u16; OFTEN] {
        let mut longest = [0; OFTEN];
        // A little less, for scores are rounded.
        let least = least * 0.9999;
        for (frequency, longest) in longest.iter_mut().enumerate() {
            // weight × f ÷ (f + norm) ≥ least, solved for the norm, which grows with the length.
            let frequency = frequency as f32 / scoring.parts as f32;
            let most = frequency * (scoring.weight - least) / least;
            let fitting = scoring.norms.lengths_within(most);
            *longest = u16::try_from(fitting).expect("lengths are 256");
        }
        longest
    }
}

/// Articles that hold so many parts of a word are scored whatever their length.
const OFTEN: usize = 8 * PARTS as usize;
