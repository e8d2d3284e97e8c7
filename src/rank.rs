//! Orders the best candidates by what their text shows: BM25, the title, how close the query's words
//! are, the best 75 words, and how well they agree with the other good candidates.
//!
//! Works from positions alone; no text is read. The first [`POOL`] candidates are ranked again, the
//! others keep their place behind them: everything added to BM25 is positive, so pages fit together.
//! A score is the sum of its [`Parts`], in a fixed order.

mod closeness;
mod likeness;

use crate::engine::Candidate;
use crate::engine::DocRef;
use crate::engine::Mark;
use crate::engine::Matched;
use crate::engine::Recency;

pub use likeness::Voice;
pub use likeness::heaviest;
pub use likeness::likeness;

/// How many candidates are ranked again.
pub const POOL: usize = 100;
/// BM25's saturation, as for articles.
const K1: f64 = 1.2;
/// Passages have about the same length; the differences are mostly chance.
const B: f64 = 0.3;
/// Words in a usual passage.
const PASSAGE_WORDS: f64 = 100.0;
/// Words of the parts of an article whose best counts.
const WINDOW: u32 = 75;
/// Clauses further apart than this many words add nothing.
const REACH: u32 = 8;
/// How many of the best candidates are compared to find which words of the query matter.
const AGREEING: usize = 10;
/// How much the best candidates repeat the words of the query where what they say is trusted wholly.
const TRUSTED: f64 = 0.03;
/// The least it is trusted.
const LEAST_TRUST: f64 = 0.1;

/// How much each part of a score counts beside BM25, which counts 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranking {
    /// Share of a clause's weight added when it matches in the title.
    pub title: f64,
    /// Share of the weight of all clauses by which an article whose title is the query, word for word, is
    /// better than all others.
    pub whole_title: f64,
    /// Share of what pairs of words that are close are worth.
    pub closeness: f64,
    /// Share of the score of the best 75 words of the article.
    pub passage: f64,
    /// Share of the agreement with the best candidates, where any of many words is enough.
    pub agreement: f64,
    /// Share of the best score that is added to a candidate most like the best ones, there as well.
    pub likeness: f64,
}

impl Ranking {
    /// The setting of every search (`benches/relevance.md` has the figures it rests on).
    pub const STANDARD: Self = Self {
        title: 0.4,
        whole_title: 0.2,
        closeness: 0.1,
        passage: 0.3,
        agreement: 1.0,
        likeness: 0.2,
    };
    /// The same without agreement and likeness, for queries that say themselves which words are needed:
    /// the articles that hold the rarer of `drought OR sequía` are no worse for it.
    #[must_use]
    pub fn without_agreement(self) -> Self {
        Self { agreement: 0.0, likeness: 0.0, ..self }
    }

    /// BM25 alone, to compare with.
    pub const PLAIN: Self = Self {
        title: 0.0,
        whole_title: 0.0,
        closeness: 0.0,
        passage: 0.0,
        agreement: 0.0,
        likeness: 0.0,
    };
}

/// The scoring clauses of a query, as ranking sees them.
#[derive(Debug, Clone, PartialEq)]
pub struct Clauses {
    /// The weight of each, in the order of the query; 0 does not score.
    pub weights: Vec<f64>,
    /// How many of them, from the first, were typed: the others have no order that means anything.
    pub typed: usize,
}

/// What a score is made of. They add up to it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parts {
    /// What each clause gives: number of the clause, BM25.
    pub clauses: Vec<(u32, f64)>,
    /// What the title adds.
    pub title: f64,
    /// What the closeness of the words adds.
    pub closeness: f64,
    /// What the best words of the article add.
    pub passage: f64,
    /// What the agreement with the best candidates adds.
    pub agreement: f64,
    /// What the age takes away, negative; 0 unless new articles are asked for.
    pub age: f64,
}

impl Parts {
    /// Returns the score.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.relevance() + self.age
    }

    fn relevance(&self) -> f64 {
        let words: f64 = self.clauses.iter().map(|(_, share)| share).sum();
        words + self.title + self.closeness + self.passage + self.agreement
    }

    /// Takes away what the age of the article asks for.
    fn grown_old(mut self, candidate: &Candidate, recency: Option<Recency>) -> Self {
        if let Some(recency) = recency {
            self.age = self.relevance() * (recency.factor(candidate.day) - 1.0);
        }
        self
    }
}

/// A candidate with its passages scored.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The candidate.
    pub candidate: Candidate,
    /// What it is ordered by.
    pub score: f64,
    /// What the score is made of; nothing where the order is that of days.
    pub parts: Parts,
    /// What matched in it.
    pub matched: Matched,
    /// Score of each of its passages, in the order of the text.
    pub passages: Vec<f64>,
}

/// Ranks candidates again by what matched in each; `body_start` is the position of the body's first
/// word. Ties keep the order they came in.
#[must_use]
pub fn rerank(
    candidates: Vec<Candidate>,
    matched: Vec<Matched>,
    clauses: &Clauses,
    body_start: u32,
    ranking: &Ranking,
    recency: Option<Recency>,
) -> Vec<Ranked> {
    let mut ranked: Vec<Ranked> = candidates
        .into_iter()
        .zip(matched)
        .map(|(candidate, matched)| {
            let passages = passage_scores(&matched, &clauses.weights);
            let given = given(&matched, &clauses.weights);
            let title = title_score(&matched.marks, &given, body_start);
            let close = closeness::closeness(&matched.marks, &given[..clauses.typed]);
            let best = best_window(&matched.marks, &counted(&given, &clauses.weights), body_start);
            let parts = Parts {
                clauses: shares(&matched),
                title: ranking.title * title,
                closeness: ranking.closeness * close,
                passage: ranking.passage * best,
                ..Parts::default()
            };
            let parts = parts.grown_old(&candidate, recency);
            Ranked { candidate, score: parts.total(), parts, matched, passages }
        })
        .collect();
    sort(&mut ranked, recency);
    if ranking.agreement > 0.0 {
        agree(&mut ranked, &clauses.weights, ranking.agreement, recency);
        sort(&mut ranked, recency);
    }
    ranked
}

/// Puts the best first; ties keep the order they came in.
fn sort(ranked: &mut [Ranked], recency: Option<Recency>) {
    let order = |one: &Ranked| match recency {
        Some(recency) => recency.order(one.parts.relevance(), one.candidate.day),
        None => one.score,
    };
    ranked.sort_by(|a, b| order(b).total_cmp(&order(a)));
}

/// Adds to the scores of the articles whose title is the query, so that they are above all others, and
/// puts them there; their age may still count against them.
pub fn lift_titled(
    ranked: &mut [Ranked],
    titled: &[DocRef],
    clauses: &Clauses,
    ranking: &Ranking,
    recency: Option<Recency>,
) {
    if titled.is_empty() {
        return;
    }
    let is_titled = |one: &Ranked| titled.contains(&one.candidate.doc);
    let others = ranked.iter().filter(|one| !is_titled(one));
    let best = others.map(|one| one.parts.relevance()).fold(0.0, f64::max);
    let above = ranking.whole_title * clauses.weights[..clauses.typed].iter().sum::<f64>();
    for one in ranked.iter_mut().filter(|one| is_titled(one)) {
        one.parts.title += (best - one.parts.relevance()).max(0.0) + above;
        one.parts = std::mem::take(&mut one.parts).grown_old(&one.candidate, recency);
        one.score = one.parts.total();
    }
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score));
}

/// Scores the passages of candidates that keep their order, which is by relevance. Those whose
/// `matched` is empty are not shown.
#[must_use]
pub fn in_order(
    candidates: Vec<Candidate>,
    matched: Vec<Matched>,
    clauses: &Clauses,
    recency: Option<Recency>,
) -> Vec<Ranked> {
    candidates
        .into_iter()
        .zip(matched)
        .map(|(candidate, matched)| {
            let passages = passage_scores(&matched, &clauses.weights);
            let parts = Parts { clauses: shares(&matched), ..Parts::default() };
            let parts = parts.grown_old(&candidate, recency);
            // Where age counts, a candidate has the logarithm of its score.
            let score = f64::from(candidate.score);
            let score = if recency.is_some() { score.exp2() } else { score };
            Ranked { score, parts, candidate, matched, passages }
        })
        .collect()
}

/// Scores the passages of candidates that are ordered by their days.
#[must_use]
pub fn by_day(candidates: Vec<Candidate>, matched: Vec<Matched>, clauses: &Clauses) -> Vec<Ranked> {
    candidates
        .into_iter()
        .zip(matched)
        .map(|(candidate, matched)| {
            let passages = passage_scores(&matched, &clauses.weights);
            Ranked { score: 0.0, parts: Parts::default(), candidate, matched, passages }
        })
        .collect()
}

/// Returns what each clause's place in the text may add: its weight, or what it gave if that is less. A
/// form that hardly counts is no better for being in the title.
fn given(matched: &Matched, weights: &[f64]) -> Vec<f64> {
    let mut given = vec![0.0; weights.len()];
    for &(unit, share) in &matched.shares {
        let sum = &mut given[unit as usize];
        *sum = weights[unit as usize].min(*sum + f64::from(share));
    }
    given
}

/// Returns what each clause counts in a part of an article: its weight, less where it gave less than half of
/// that, which are forms that may be another word.
fn counted(given: &[f64], weights: &[f64]) -> Vec<f64> {
    given.iter().zip(weights).map(|(given, weight)| weight.min(2.0 * given)).collect()
}

fn shares(matched: &Matched) -> Vec<(u32, f64)> {
    let scoring = matched.shares.iter().filter(|(_, share)| *share > 0.0);
    scoring.map(|&(unit, share)| (unit, f64::from(share))).collect()
}

/// Adds to each clause's share what the best candidates say of the clause: one that they repeat is what
/// the query is about, where a long query has words that are not. One they hold once says little: in
/// short texts all words of the query do.
///
/// Feedback without new words: it needs no text, and costs nothing beside the marks.
fn agree(ranked: &mut [Ranked], weights: &[f64], share: f64, recency: Option<Recency>) {
    let Some(held) = held(ranked, weights) else { return };
    for one in ranked {
        let agreed = one.parts.clauses.iter().map(|&(unit, share)| held[unit as usize] * share);
        one.parts.agreement = share * agreed.sum::<f64>();
        one.parts.age = 0.0;
        let parts = std::mem::take(&mut one.parts);
        one.parts = parts.grown_old(&one.candidate, recency);
        one.score = one.parts.total();
    }
}

/// Adds to the scores of candidates, best first, a share of the best score for how like the best ones they
/// are, from 0 to 1 each, and puts them in order again.
pub fn add_likeness(
    ranked: &mut [Ranked],
    like: &[f64],
    weights: &[f64],
    share: f64,
    recency: Option<Recency>,
) {
    let best = ranked.iter().map(|one| one.parts.relevance()).fold(0.0, f64::max);
    let share = share * trust(ranked, weights) * best;
    for (one, like) in ranked.iter_mut().zip(like) {
        one.parts.agreement += share * like;
        one.parts.age = 0.0;
        one.parts = std::mem::take(&mut one.parts).grown_old(&one.candidate, recency);
        one.score = one.parts.total();
    }
    sort(ranked, recency);
}

/// Returns how far what the best of ranked candidates say beside the query is to be trusted, up to 1: those
/// that hold its words once may be about anything.
#[must_use]
pub fn trust(ranked: &[Ranked], weights: &[f64]) -> f64 {
    (repetition(ranked, weights) / TRUSTED).clamp(LEAST_TRUST, 1.0)
}

/// Returns how much the best candidates repeat each clause, of the most there is; `None` where nothing
/// scores.
fn held(ranked: &[Ranked], weights: &[f64]) -> Option<Vec<f64>> {
    let mut held = vec![0.0; weights.len()];
    let mut all = 0.0;
    for best in ranked.iter().take(AGREEING) {
        all += best.score;
        let mut times = vec![0_usize; weights.len()];
        best.matched.marks.iter().for_each(|mark| times[mark.unit as usize] += 1);
        for &(unit, share) in &best.parts.clauses {
            let most = weights[unit as usize] * (K1 + 1.0);
            held[unit as usize] += best.score * repeated(share / most, times[unit as usize]);
        }
    }
    held.iter_mut().for_each(|held| *held /= all);
    (all > 0.0).then_some(held)
}

/// Returns how much the best of ranked candidates repeat the words of the query, from 0 to 1: how surely
/// they are about it. Over abstracts and longer texts it is 0.03 to 0.15, over single sentences 0.01.
fn repetition(ranked: &[Ranked], weights: &[f64]) -> f64 {
    let Some(held) = held(ranked, weights) else { return 0.0 };
    let sum: f64 = weights.iter().sum();
    held.iter().zip(weights).map(|(held, weight)| held * weight).sum::<f64>() / sum
}

/// Returns what repetition gave of a clause's share, of the most there is: of `x = f / (f + norm)` with
/// so many occurrences, what is more than one of them gives in the same article, `1 / (1 + norm)`.
fn repeated(share: f64, times: usize) -> f64 {
    if times < 2 || share <= 0.0 {
        return 0.0;
    }
    let once = share / (share + times as f64 * (1.0 - share));
    (share - once).max(0.0)
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

/// Scores each passage: BM25 over its marks, and how close different clauses are in it.
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
        scores[passage] = occurrence_score(here, weights, words) + proximity(here, weights);
        marks = rest;
    }
    scores
}

/// Returns the score of the best [`WINDOW`] words by BM25 alone: how close the words of the query are to each
/// other is a part of its own. The title is read as what the body begins with.
fn best_window(marks: &[Mark], weights: &[f64], body_start: u32) -> f64 {
    let window = |mark: &Mark| mark.start.saturating_sub(body_start) / WINDOW;
    let windows = marks.chunk_by(|a, b| window(a) == window(b));
    windows.map(|marks| occurrence_score(marks, weights, PASSAGE_WORDS)).fold(0.0, f64::max)
}

fn occurrence_score(marks: &[Mark], weights: &[f64], words: f64) -> f64 {
    let mut units: Vec<u32> = marks.iter().map(|mark| mark.unit).collect();
    units.sort_unstable();
    let norm = K1 * (1.0 - B + B * words / PASSAGE_WORDS);
    let score = |same: &[u32]| {
        let count = same.len() as f64;
        weights[same[0] as usize] * (K1 + 1.0) * count / (count + norm)
    };
    units.chunk_by(|a, b| a == b).map(score).sum()
}

/// Adds, for each pair of clauses that are beside each other, the lesser weight divided by their
/// least distance: the ordered and unordered windows of sequential dependence (Metzler and Croft
/// 2005) in one term.
fn proximity(marks: &[Mark], weights: &[f64]) -> f64 {
    let mut nearest: Vec<((u32, u32), u32)> = Vec::new();
    for (at, left) in marks.iter().enumerate() {
        // Looked up, for a wide phrase may have thousands of spans within each other.
        let ahead = &marks[at + 1..];
        let behind = ahead[ahead.partition_point(|mark| mark.start < left.end)..].iter();
        for right in behind.take_while(|mark| mark.start < left.end.saturating_add(REACH)) {
            if left.unit == right.unit {
                continue;
            }
            let pair = (left.unit.min(right.unit), left.unit.max(right.unit));
            let gap = right.start - left.end;
            nearest.push((pair, gap));
        }
    }
    // The least distance of each pair comes first.
    nearest.sort_unstable();
    nearest.dedup_by_key(|(pair, _)| *pair);
    let share = |((a, b), gap): ((u32, u32), u32)| {
        weights[a as usize].min(weights[b as usize]) / f64::from(gap + 1)
    };
    nearest.into_iter().map(share).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: u32 = 256;

    fn matched(marks: Vec<Mark>, passages: Vec<u32>) -> Matched {
        let mut units: Vec<u32> = marks.iter().map(|mark| mark.unit).collect();
        units.sort_unstable();
        units.dedup();
        let shares = units.into_iter().map(|unit| (unit, 1.0)).collect();
        Matched { marks, passages, shares }
    }

    fn ranked(matched: Vec<Matched>, weights: &[f64]) -> Vec<u32> {
        let clauses = Clauses { weights: weights.to_vec(), typed: weights.len() };
        let candidates = (1..).take(matched.len()).map(|doc| candidate(doc, 1.0)).collect();
        let ranked = rerank(candidates, matched, &clauses, BODY, &Ranking::STANDARD, None);
        ranked.iter().map(|ranked| ranked.candidate.doc.place()).collect()
    }

    fn mark(start: u32, unit: u32) -> Mark {
        Mark { start, end: start + 1, unit }
    }

    fn candidate(doc: u32, score: f32) -> Candidate {
        Candidate {
            doc: DocRef::nth(doc),
            score,
            day: None,
            moment: None,
            coarse: false,
            story: None,
        }
    }

    #[test]
    fn a_word_in_the_title_lifts_its_article() {
        let plain = matched(vec![mark(BODY, 0)], vec![BODY]);
        let titled = matched(vec![mark(0, 0), mark(BODY, 0)], vec![BODY]);
        assert_eq!(ranked(vec![plain, titled], &[2.0]), [2, 1]);
    }

    #[test]
    fn words_side_by_side_beat_words_far_apart() {
        let near = matched(vec![mark(300, 0), mark(301, 1)], vec![BODY]);
        let far = matched(vec![mark(300, 0), mark(340, 1)], vec![BODY]);
        assert_eq!(ranked(vec![far, near], &[1.0, 1.0]), [2, 1]);
    }

    #[test]
    fn the_passage_with_both_words_scores_best() {
        let marks = vec![mark(260, 0), mark(380, 0), mark(382, 1), mark(500, 1)];
        let matched = matched(marks, vec![BODY, 356, 456]);
        let scores = passage_scores(&matched, &[1.0, 1.0]);
        assert!(scores[1] > scores[0] && scores[1] > scores[2], "{scores:?}");
    }

    #[test]
    fn a_mark_in_the_title_counts_for_no_passage() {
        let matched = matched(vec![mark(3, 0)], vec![BODY]);
        assert_eq!(passage_scores(&matched, &[1.0]), [0.0]);
    }

    #[test]
    fn equal_scores_keep_their_order() {
        let same = matched(vec![mark(BODY, 0)], vec![BODY]);
        assert_eq!(ranked(vec![same.clone(), same], &[1.0]), [1, 2]);
    }

    #[test]
    fn the_word_that_the_best_articles_share_counts_more() {
        let twice = |unit: u32, share: f32| Matched {
            marks: vec![mark(BODY, unit), mark(BODY + 50, unit)],
            passages: vec![BODY],
            shares: vec![(unit, share)],
        };
        // Two words of the same weight; all but one of the others repeat the first.
        let articles = vec![twice(1, 1.0), twice(0, 1.0), twice(0, 0.9), twice(0, 0.9)];
        assert_eq!(ranked(articles, &[1.0, 1.0])[0], 2);
    }

    /// Two candidates that hold a word so often, the first with the higher score.
    fn two(times: u32) -> Vec<Ranked> {
        let one = |(number, share): (u32, f32)| {
            let marks = (0..times).map(|at| Mark { start: 300 + at, end: 301 + at, unit: 0 });
            let matched = Matched { marks: marks.collect(), ..Matched::default() };
            let parts = Parts { clauses: vec![(0, f64::from(share))], ..Parts::default() };
            let candidate = Candidate {
                doc: DocRef::nth(number),
                score: share,
                day: None,
                moment: None,
                coarse: false,
                story: None,
            };
            Ranked { score: parts.total(), candidate, parts, matched, passages: Vec::new() }
        };
        [(1, 1.4), (2, 1.3)].map(one).into()
    }

    #[test]
    fn likeness_puts_first_what_is_like_the_best_and_less_where_these_hold_the_words_once() {
        let gain = |times| {
            let mut ranked = two(times);
            add_likeness(&mut ranked, &[0.0, 1.0], &[1.0], 0.3, None);
            let second = ranked.iter().find(|one| one.candidate.doc.place() == 2).unwrap();
            assert!((second.score - second.parts.total()).abs() < 1e-9);
            (ranked[0].candidate.doc.place(), second.parts.agreement)
        };
        let ((first, much), (still, little)) = (gain(3), gain(1));
        assert_eq!((first, still), (2, 1));
        assert!((much - 0.3 * 1.4).abs() < 1e-6, "{much}");
        assert!((little - 0.1 * 0.3 * 1.4).abs() < 1e-6, "{little}");
    }

    #[test]
    fn a_word_that_the_best_articles_hold_once_counts_no_more() {
        assert_eq!(repeated(0.4, 1), 0.0);
        // Twice in an article of average length.
        let often = 2.0 / (2.0 + K1);
        assert!((repeated(often, 2) - (often - 1.0 / (1.0 + K1))).abs() < 1e-9);
    }

    #[test]
    fn what_is_said_in_one_part_of_an_article_counts_more_than_what_is_scattered() {
        let together = [mark(BODY + 10, 0), mark(BODY + 60, 1)];
        let scattered = [mark(BODY + 10, 0), mark(BODY + 110, 1)];
        let best = |marks: &[Mark]| best_window(marks, &[1.0, 1.0], BODY);
        assert!(best(&together) > best(&scattered));
        // The title is read as what the body begins with.
        assert_eq!(best(&[mark(0, 0), mark(BODY + 60, 1)]), best(&together));
        assert_eq!(best(&[]), 0.0);
    }

    #[test]
    fn a_form_that_may_be_another_word_counts_less_in_the_best_part_and_one_of_the_same_word_does_not()
     {
        assert_eq!(counted(&[0.6, 0.2], &[1.0, 1.0]), [1.0, 0.4]);
    }

    #[test]
    fn a_form_that_hardly_counts_is_no_better_in_the_title() {
        let titled = Matched { shares: vec![(0, 0.1)], ..matched(vec![mark(0, 0)], vec![BODY]) };
        let typed = matched(vec![mark(BODY, 0)], vec![BODY]);
        let clauses = Clauses { weights: vec![1.0], typed: 1 };
        let (few, many) = (candidate(1, 0.1), candidate(2, 1.0));
        let both = vec![titled, typed];
        let ranked = rerank(vec![few, many], both, &clauses, BODY, &Ranking::STANDARD, None);
        assert!((ranked[1].parts.title - 0.4 * 0.1).abs() < 1e-6, "{:?}", ranked[1].parts);
    }

    #[test]
    fn age_takes_from_the_score_what_the_half_life_says() {
        let recency = Recency { from: 1000, oldest: 0, half_life: 30.0 };
        let mut old = candidate(1, 1.0);
        old.day = Some(970);
        let clauses = Clauses { weights: vec![1.0], typed: 1 };
        let one = matched(vec![mark(BODY, 0)], vec![BODY]);
        let fresh =
            rerank(vec![old.clone()], vec![one.clone()], &clauses, BODY, &Ranking::STANDARD, None);
        let aged = rerank(vec![old], vec![one], &clauses, BODY, &Ranking::STANDARD, Some(recency));
        assert!((aged[0].score * 2.0 - fresh[0].score).abs() < 1e-9);
        assert!(aged[0].parts.age < 0.0);
    }
}
