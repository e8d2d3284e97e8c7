//! What the best candidates say of a query: which of its words matter, and what it is about beside them.

use crate::engine::Recency;
use crate::rank::K1;
use crate::rank::Ranked;
use crate::rank::sort;

/// How many of the best candidates are compared to find which words of the query matter.
const AGREEING: usize = 10;
/// How much the best candidates repeat the words of the query where what they say is trusted wholly.
const TRUSTED: f64 = 0.03;
/// The least it is trusted.
const LEAST_TRUST: f64 = 0.1;

/// Adds to each clause's share what the best candidates say of the clause: one that they repeat is what
/// the query is about, where a long query has words that are not. One they hold once says little: in
/// short texts all words of the query do.
///
/// Feedback without new words: it needs no text, and costs nothing beside the marks.
pub(super) fn agree(ranked: &mut [Ranked], weights: &[f64], share: f64, recency: Option<Recency>) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Candidate;
    use crate::engine::DocRef;
    use crate::engine::Mark;
    use crate::engine::Matched;
    use crate::rank::Parts;

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
}
