//! Keeps the best of many matches, ties decided.
//!
//! The order is the one asked for, then the newest day, then the id. By relevance, day and id are
//! looked up only where scores tie and for what is kept: a frequent word's thousands of matches
//! cost a score each and nothing else.

use std::cmp::Ordering;

use tantivy::columnar::Column;

use crate::engine::Candidate;
use crate::engine::Sort;
use crate::engine::embedded::snapshot::Passed;

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

    fn cut(&mut self) {
        if self.candidates.len() <= self.keep {
            return;
        }
        let (sort, ties) = (self.sort, self.ties);
        let by_relevance = |a: &Candidate, b: &Candidate| {
            let decided = || order(sort, &with_ties(a, ties), &with_ties(b, ties));
            b.score.total_cmp(&a.score).then_with(decided)
        };
        let last = self.keep - 1;
        match sort {
            Sort::Relevance => self.candidates.select_nth_unstable_by(last, by_relevance),
            _ => self.candidates.select_nth_unstable_by(last, |a, b| order(sort, a, b)),
        };
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
