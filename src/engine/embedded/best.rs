//! Keeps the best of many matches, ties decided.
//!
//! The order is the one asked for, then the newest day, then the id. By relevance, day and id are
//! looked up only where scores tie and for what is kept: a frequent word's thousands of matches
//! cost a score each and nothing else.

use std::cmp::Ordering;

use tantivy::columnar::Column;

use crate::engine::Candidate;
use crate::engine::Sort;
use crate::engine::embedded::hits::Passed;

/// What decides between equal articles of a segment.
pub(super) struct Ties {
    pub(super) last_day: Column<i64>,
    pub(super) tie: Column<u64>,
}

/// The best candidates so far.
pub(super) struct Best<'s> {
    keep: usize,
    sort: Sort,
    /// By segment.
    ties: &'s [Ties],
    /// Nothing below this score can be among the best.
    threshold: f32,
    candidates: Vec<Candidate>,
}

impl<'s> Best<'s> {
    /// Keeps `keep` candidates in the order of `sort`; `ties` are those of each segment.
    pub(super) fn new(keep: usize, sort: Sort, ties: &'s [Ties]) -> Self {
        Self { keep, sort, ties, threshold: f32::NEG_INFINITY, candidates: Vec::new() }
    }

    /// Returns the least score that can be among the best; all are 0 where it is not by relevance.
    pub(super) fn threshold(&self) -> f32 {
        self.threshold
    }

    /// Takes up a match.
    pub(super) fn push(&mut self, segment: u32, passed: Passed, score: f32) {
        let by_relevance = self.sort == Sort::Relevance;
        if self.keep == 0 || (by_relevance && score < self.threshold) {
            return;
        }
        let Passed { doc, coarse } = passed;
        let found = Candidate { segment, doc, score, day: None, id: 0, coarse };
        self.candidates.push(if by_relevance { found } else { with_ties(&found, self.ties) });
        if self.candidates.len() >= self.keep.saturating_mul(2).max(64) {
            self.cut();
        }
    }

    /// Takes up the best of other segments.
    pub(super) fn add(&mut self, other: Self) {
        self.candidates.extend(other.candidates);
        self.cut();
    }

    fn cut(&mut self) {
        if self.candidates.len() <= self.keep {
            return;
        }
        let (sort, ties, last) = (self.sort, self.ties, self.keep - 1);
        // By day all scores are the same, and the ties known.
        self.candidates.select_nth_unstable_by(last, |a, b| match sort {
            Sort::Relevance => b
                .score
                .total_cmp(&a.score)
                .then_with(|| order(sort, &with_ties(a, ties), &with_ties(b, ties))),
            Sort::Newest | Sort::Oldest => order(sort, a, b),
        });
        self.candidates.truncate(self.keep);
        self.threshold = self.candidates[last].score;
    }

    /// Returns the best, in order.
    pub(super) fn finish(mut self) -> Vec<Candidate> {
        self.cut();
        let (sort, ties) = (self.sort, self.ties);
        let mut best: Vec<Candidate> =
            self.candidates.iter().map(|found| with_ties(found, ties)).collect();
        best.sort_unstable_by(|a, b| order(sort, a, b));
        best
    }
}

/// Returns a candidate with its day and id.
fn with_ties(found: &Candidate, ties: &[Ties]) -> Candidate {
    let Ties { last_day, tie } = &ties[found.segment as usize];
    let (day, id) = (last_day.first(found.doc), tie.first(found.doc).unwrap_or(0));
    Candidate { day, id, ..found.clone() }
}

/// The order of candidates: as asked, then the newest day, then the id.
fn order(sort: Sort, a: &Candidate, b: &Candidate) -> Ordering {
    let newest = || b.day.cmp(&a.day);
    let oldest = || (a.day.is_none(), a.day).cmp(&(b.day.is_none(), b.day));
    match sort {
        Sort::Relevance => b.score.total_cmp(&a.score).then_with(newest),
        Sort::Newest => newest(),
        Sort::Oldest => oldest(),
    }
    .then_with(|| a.id.cmp(&b.id))
}

#[cfg(test)]
mod tests {
    use tantivy::Index;
    use tantivy::SegmentReader;
    use tantivy::TantivyDocument;
    use tantivy::schema::FAST;
    use tantivy::schema::Schema;

    use super::*;

    /// Articles that tie in all ways: by score, by day, undated, by nothing but the id, which is
    /// `odd` or even.
    fn ties(count: u64, odd: u64) -> Ties {
        let mut schema = Schema::builder();
        let (day, id) = (schema.add_i64_field("day", FAST), schema.add_u64_field("id", FAST));
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 15_000_000).unwrap();
        for doc in 0..count {
            let mut article = TantivyDocument::new();
            article.add_u64(id, 2 * ((doc * 7919) % count) + odd);
            if doc % 5 > 0 {
                article.add_i64(day, i64::try_from(doc % 3).unwrap());
            }
            writer.add_document(article).unwrap();
        }
        writer.commit().unwrap();
        let reader = SegmentReader::open(&index.searchable_segments().unwrap()[0]).unwrap();
        let columns = reader.fast_fields();
        Ties { last_day: columns.i64("day").unwrap(), tie: columns.u64("id").unwrap() }
    }

    #[test]
    fn the_best_are_those_a_sort_of_all_would_put_first() {
        let segments = [ties(400, 0), ties(300, 1)];
        let scores = [1.5_f32, 0.25, 1.5, 3.0, 0.25, 0.0];
        for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest] {
            for keep in [0, 1, 2, 10, 63, 64, 100, 699, 700, 1000] {
                let mut best = Best::new(keep, sort, &segments);
                let mut of_odd = Best::new(keep, sort, &segments);
                let mut all = Vec::new();
                for (segment, docs) in [(0_u32, 400_u32), (1, 300)] {
                    for doc in 0..docs {
                        let best = if doc % 2 == 0 { &mut best } else { &mut of_odd };
                        let score = scores[(doc as usize * 31) % scores.len()];
                        let coarse = doc % 2 == 0;
                        best.push(segment, Passed { doc, coarse }, score);
                        let found = Candidate { segment, doc, score, day: None, id: 0, coarse };
                        all.push(with_ties(&found, &segments));
                    }
                }
                all.sort_by(|a, b| order(sort, a, b));
                all.truncate(keep);
                best.add(of_odd);
                assert!(best.finish() == all, "{sort:?} {keep}");
            }
        }
    }
}
