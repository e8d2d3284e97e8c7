//! Orders the best candidates by what their text shows: BM25, the title, the best passage.
//!
//! Works from positions alone; no text is read. The first [`POOL`] candidates are ranked again, the
//! others keep their place behind them, so pages fit together. Scores are summed in a fixed order.

use crate::engine::Candidate;
use crate::engine::Mark;
use crate::engine::Matched;

/// How many candidates are ranked again.
pub const POOL: usize = 100;
/// Share of a clause's weight added when it matches in the title.
const TITLE_BOOST: f64 = 0.3;
/// Share of the best passage's score added to the article's.
const PASSAGE_LIFT: f64 = 0.5;
/// BM25's saturation, as for articles.
const K1: f64 = 1.2;
/// Passages are all about as long; what differs is mostly chance.
const B: f64 = 0.3;
/// Words in a usual passage.
const PASSAGE_WORDS: f64 = 100.0;
/// Clauses further apart than this many words are no closer than any.
const REACH: u32 = 8;

/// A candidate with its passages scored.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The candidate.
    pub candidate: Candidate,
    /// What it is ordered by.
    pub score: f64,
    /// What matched in it.
    pub matched: Matched,
    /// Score of each of its passages, in the order of the text.
    pub passages: Vec<f64>,
}

/// Ranks candidates again by what matched in each; `weights` are those of the clauses the marks
/// name, `body_start` is the position of the body's first word. Ties keep the order they came in.
#[must_use]
pub fn rerank(
    candidates: Vec<Candidate>,
    matched: Vec<Matched>,
    weights: &[f64],
    body_start: u32,
) -> Vec<Ranked> {
    let mut ranked: Vec<Ranked> = candidates
        .into_iter()
        .zip(matched)
        .map(|(candidate, matched)| {
            let passages = passage_scores(&matched, weights);
            let best = passages.iter().copied().fold(0.0, f64::max);
            let title = title_score(&matched.marks, weights, body_start);
            let score = f64::from(candidate.score) + TITLE_BOOST * title + PASSAGE_LIFT * best;
            Ranked { candidate, score, matched, passages }
        })
        .collect();
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score));
    ranked
}

/// Scores the passages of candidates that keep their order.
#[must_use]
pub fn in_order(candidates: Vec<Candidate>, matched: Vec<Matched>, weights: &[f64]) -> Vec<Ranked> {
    candidates
        .into_iter()
        .zip(matched)
        .map(|(candidate, matched)| {
            let passages = passage_scores(&matched, weights);
            Ranked { score: f64::from(candidate.score), candidate, matched, passages }
        })
        .collect()
}

/// Returns the summed weight of the clauses that match in the title.
fn title_score(marks: &[Mark], weights: &[f64], body_start: u32) -> f64 {
    let mut seen = vec![false; weights.len()];
    for mark in marks.iter().take_while(|mark| mark.start < body_start) {
        seen[mark.unit as usize] = true;
    }
    weights.iter().zip(seen).filter(|(_, seen)| *seen).map(|(weight, _)| weight).sum()
}

/// Returns the number of the passage that holds a position, counted from 0; `None` before the first.
#[must_use]
pub fn passage_of(starts: &[u32], position: u32) -> Option<usize> {
    starts.partition_point(|&start| start <= position).checked_sub(1)
}

/// Scores each passage: BM25 over its marks, and how close different clauses stand in it.
fn passage_scores(matched: &Matched, weights: &[f64]) -> Vec<f64> {
    let starts = &matched.passages;
    let mut scores = vec![0.0; starts.len()];
    let mut marks = &matched.marks[..];
    let before = starts.first().copied().unwrap_or(0);
    marks = &marks[marks.partition_point(|mark| mark.start < before)..];
    while let Some(first) = marks.first() {
        let Some(passage) = passage_of(starts, first.start) else { break };
        let end = starts.get(passage + 1).copied();
        let count = end.map_or(marks.len(), |end| marks.partition_point(|m| m.start < end));
        let (here, rest) = marks.split_at(count);
        let words = end.map_or(PASSAGE_WORDS, |end| f64::from(end - starts[passage]));
        scores[passage] = occurrence_score(here, weights, words) + closeness(here, weights);
        marks = rest;
    }
    scores
}

fn occurrence_score(marks: &[Mark], weights: &[f64], words: f64) -> f64 {
    let mut counts = vec![0_u32; weights.len()];
    for mark in marks {
        counts[mark.unit as usize] += 1;
    }
    let norm = K1 * (1.0 - B + B * words / PASSAGE_WORDS);
    let score = |(weight, count): (&f64, u32)| {
        let count = f64::from(count);
        weight * (K1 + 1.0) * count / (count + norm)
    };
    weights.iter().zip(counts).map(score).sum()
}

/// Adds, for each pair of clauses that stand beside each other, the lesser weight divided by their
/// least distance: the ordered and unordered windows of sequential dependence (Metzler and Croft
/// 2005) in one term.
fn closeness(marks: &[Mark], weights: &[f64]) -> f64 {
    let mut nearest: Vec<((u32, u32), u32)> = Vec::new();
    for (at, left) in marks.iter().enumerate() {
        for right in marks[at + 1..].iter().take_while(|m| m.start < left.end.saturating_add(REACH))
        {
            if left.unit == right.unit || right.start < left.end {
                continue;
            }
            let pair = (left.unit.min(right.unit), left.unit.max(right.unit));
            let gap = right.start - left.end;
            match nearest.iter_mut().find(|(known, _)| *known == pair) {
                Some((_, least)) => *least = (*least).min(gap),
                None => nearest.push((pair, gap)),
            }
        }
    }
    nearest.sort_unstable();
    let share = |((a, b), gap): ((u32, u32), u32)| {
        weights[a as usize].min(weights[b as usize]) / f64::from(gap + 1)
    };
    nearest.into_iter().map(share).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: u32 = 256;

    fn mark(start: u32, unit: u32) -> Mark {
        Mark { start, end: start + 1, unit }
    }

    fn candidate(doc: u32, score: f32) -> Candidate {
        Candidate { segment: 0, doc, score, day: None, id: u64::from(doc), coarse: false }
    }

    #[test]
    fn a_word_in_the_title_lifts_its_article() {
        let plain = Matched { marks: vec![mark(BODY, 0)], passages: vec![BODY] };
        let titled = Matched { marks: vec![mark(0, 0), mark(BODY, 0)], passages: vec![BODY] };
        let ranked =
            rerank(vec![candidate(1, 1.0), candidate(2, 1.0)], vec![plain, titled], &[2.0], BODY);
        assert_eq!(ranked[0].candidate.doc, 2);
    }

    #[test]
    fn words_side_by_side_beat_words_far_apart() {
        let near = Matched { marks: vec![mark(300, 0), mark(301, 1)], passages: vec![BODY] };
        let far = Matched { marks: vec![mark(300, 0), mark(340, 1)], passages: vec![BODY] };
        let ranked =
            rerank(vec![candidate(1, 1.0), candidate(2, 1.0)], vec![far, near], &[1.0, 1.0], BODY);
        assert_eq!(ranked[0].candidate.doc, 2);
    }

    #[test]
    fn the_passage_with_both_words_scores_best() {
        let marks = vec![mark(260, 0), mark(380, 0), mark(382, 1), mark(500, 1)];
        let matched = Matched { marks, passages: vec![BODY, 356, 456] };
        let scores = passage_scores(&matched, &[1.0, 1.0]);
        assert!(scores[1] > scores[0] && scores[1] > scores[2], "{scores:?}");
    }

    #[test]
    fn a_mark_in_the_title_counts_for_no_passage() {
        let matched = Matched { marks: vec![mark(3, 0)], passages: vec![BODY] };
        assert_eq!(passage_scores(&matched, &[1.0]), [0.0]);
    }

    #[test]
    fn equal_scores_keep_their_order() {
        let matched = Matched { marks: vec![mark(BODY, 0)], passages: vec![BODY] };
        let ranked = rerank(
            vec![candidate(5, 1.0), candidate(3, 1.0)],
            vec![matched.clone(), matched],
            &[1.0],
            BODY,
        );
        assert_eq!(ranked.iter().map(|r| r.candidate.doc).collect::<Vec<_>>(), [5, 3]);
    }
}
