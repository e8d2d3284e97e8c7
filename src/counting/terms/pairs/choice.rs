//! Which pairs have to be counted there, so that those that are shown are known: the best of each kind.
//!
//! A pair is said there at most as often as the rarer of its words, and at least never: so both ends of its measure
//! are known before it is counted, and the one falls where the times there rise. A pair whose upper end is below the
//! lower ends of as many others as are shown is none of the best. Those that will probably be the best are counted
//! first: what they turn out to be rules out nearly all others. What is left is counted in one part of the articles
//! after the other, of which each rules out more: a pair of function words is said there too often before all is
//! counted.

use foldhash::HashMap;

use crate::counting::association::Contrast;
use crate::counting::terms::order::TermOrder;
use crate::counting::terms::order::is_more;
use crate::counting::terms::pairs::shards::Pair;
use crate::engine::Times;
use crate::engine::WordTimes;

/// So many times as many pairs as are shown are counted first.
const FIRST: usize = 2;
/// Measures that differ by less than this part of them may do so by rounding.
const ROUNDING: f64 = 1e-9;

/// Which pairs are wanted.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'w> {
    /// What the best are by.
    pub(crate) order: TermOrder,
    /// So many of each kind; `None` is every pair.
    pub(crate) limit: Option<usize>,
    /// Whether a word is a function word: pairs with one are a kind of their own.
    pub(crate) is_function: &'w dyn Fn(&str) -> bool,
}

/// A pair that is said often enough here.
struct Candidate {
    pair: Pair,
    here: Times,
    /// The most times it can be said there.
    most_there: u64,
    /// How often it may be said there, by how much more often its words are.
    guess: u64,
    is_functional: bool,
    /// How often it was found there.
    there: Times,
    /// Whether that is all.
    is_known: bool,
    /// Its measure if it is said there as often as may be.
    at_least: f64,
    /// Whether it is none of the best.
    is_ruled_out: bool,
}

impl Candidate {
    /// Returns the most times it may be said there.
    const fn most(&self) -> u64 {
        if self.is_known { self.there.times } else { self.most_there }
    }
}

/// The pairs that are said often enough here, on the way to be counted there.
pub(super) struct Choice<'c> {
    candidates: Vec<Candidate>,
    /// Where each pair is among them.
    places: HashMap<Pair, usize>,
    totals: [u64; 2],
    wanted: Wanted<'c>,
}

impl<'c> Choice<'c> {
    /// Takes the pairs with their times here; `words` are those that their numbers stand for.
    pub(super) fn new(
        words: &[WordTimes],
        of_here: HashMap<Pair, Times>,
        totals: [u64; 2],
        wanted: Wanted<'c>,
    ) -> Self {
        let is_functional: Vec<bool> =
            words.iter().map(|word| (wanted.is_function)(&word.form)).collect();
        let candidate = |(pair, here): (Pair, Times)| {
            let numbers = [pair.0 as usize, pair.1 as usize];
            let there = |number: usize| words[number].of[1].times;
            let most_there = numbers.map(there).into_iter().min().unwrap_or(0);
            let share = |number: usize| {
                let there = u128::from(there(number)) * u128::from(here.times);
                let share = there / u128::from(words[number].of[0].times.max(1));
                u64::try_from(share).unwrap_or(u64::MAX)
            };
            let guess = numbers.map(share).into_iter().min().unwrap_or(0).min(most_there);
            let is_functional = numbers.iter().any(|&number| is_functional[number]);
            // What is never said there needs not be counted.
            let (there, is_known) = (Times::default(), most_there == 0);
            let (at_least, is_ruled_out) = (f64::NEG_INFINITY, false);
            Candidate {
                pair,
                here,
                most_there,
                guess,
                is_functional,
                there,
                is_known,
                at_least,
                is_ruled_out,
            }
        };
        let mut candidates: Vec<Candidate> = of_here.into_iter().map(candidate).collect();
        candidates.sort_unstable_by_key(|candidate| candidate.pair);
        let places = candidates.iter().map(|candidate| candidate.pair).zip(0..).collect();
        let mut choice = Self { candidates, places, totals, wanted };
        for at in 0..choice.candidates.len() {
            choice.bound(at);
        }
        choice
    }

    /// Returns the measure of a candidate if it is said so often there; the least there is if that is not less
    /// often than here.
    fn measure(&self, candidate: &Candidate, there: u64) -> f64 {
        let (here, [words_here, words_there]) = (candidate.here.times, self.totals);
        // A bound may be more than all pairs there.
        let contrast = Contrast { here, words_here, there: there.min(words_there), words_there };
        if is_more(contrast) { self.wanted.order.of(contrast) } else { f64::NEG_INFINITY }
    }

    /// Works out what the measure of a candidate is at least.
    fn bound(&mut self, at: usize) {
        let candidate = &self.candidates[at];
        self.candidates[at].at_least = self.measure(candidate, candidate.most());
    }

    /// Returns those that will probably be the best and are not known.
    pub(super) fn likely(&self) -> Vec<Pair> {
        let Some(limit) = self.wanted.limit else { return Vec::new() };
        let likely = [false, true].map(|is_functional| {
            let guess = |one: &Candidate| if one.is_known { one.there.times } else { one.guess };
            let of_kind = self.of_kind(is_functional);
            let mut guessed: Vec<(f64, &Candidate)> =
                of_kind.map(|one| (self.measure(one, guess(one)), one)).collect();
            let most = limit.saturating_mul(FIRST).min(guessed.len());
            if most < guessed.len() {
                guessed.select_nth_unstable_by(most, |a, b| b.0.total_cmp(&a.0));
            }
            guessed.truncate(most);
            let unknown = guessed.into_iter().filter(|(_, one)| !one.is_known);
            unknown.map(|(_, one)| one.pair).collect::<Vec<_>>()
        });
        likely.concat()
    }

    /// Returns those that may be among the best and are not known.
    pub(super) fn possible(&mut self) -> Vec<Pair> {
        let least = [false, true].map(|kind| self.least(kind));
        let mut possible = Vec::new();
        for at in 0..self.candidates.len() {
            let one = &self.candidates[at];
            if one.is_known || one.is_ruled_out {
                continue;
            }
            let most = self.measure(one, one.there.times);
            if most > f64::NEG_INFINITY
                && most + most.abs() * ROUNDING >= least[usize::from(one.is_functional)]
            {
                possible.push(one.pair);
            } else {
                self.candidates[at].is_ruled_out = true;
            }
        }
        possible
    }

    fn of_kind(&self, is_functional: bool) -> impl Iterator<Item = &Candidate> {
        self.candidates.iter().filter(move |one| one.is_functional == is_functional)
    }

    /// Returns what the best of a kind have at least, as many as are wanted.
    fn least(&self, is_functional: bool) -> f64 {
        let Some(last) = self.wanted.limit.and_then(|limit| limit.checked_sub(1)) else {
            return f64::NEG_INFINITY;
        };
        let mut at_least: Vec<f64> = self.of_kind(is_functional).map(|one| one.at_least).collect();
        if last >= at_least.len() {
            return f64::NEG_INFINITY;
        }
        *at_least.select_nth_unstable_by(last, |a, b| b.total_cmp(a)).1
    }

    /// Adds the times of some pairs in a part of the articles; with the last part, they are known.
    pub(super) fn learn(&mut self, pairs: &[Pair], times: &[Times], is_last: bool) {
        for (pair, times) in pairs.iter().zip(times) {
            let Some(at) = self.places.get(pair) else { continue };
            let candidate = &mut self.candidates[*at];
            candidate.there.times += times.times;
            candidate.there.articles += times.articles;
            candidate.is_known = is_last;
            let at = *at;
            if is_last {
                self.bound(at);
            }
        }
    }

    /// Returns the pairs that are known, with their times here and there, and how many others may be said more here.
    pub(super) fn finish(self) -> (Vec<(Pair, Times, Times)>, u64) {
        let is_more = |one: &&Candidate| self.measure(one, one.there.times) > f64::NEG_INFINITY;
        let unknown = self.candidates.iter().filter(|one| !one.is_known);
        let left_out = unknown.filter(is_more).count() as u64;
        let known = self.candidates.into_iter().filter(|one| one.is_known);
        (known.map(|one| (one.pair, one.here, one.there)).collect(), left_out)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Pairs of eight words, the first three of which are function words: their times here, and there in each part.
    fn pairs() -> impl Strategy<Value = Vec<(Pair, u64, [u64; 3])>> {
        let there = prop_oneof![Just(0), 0_u64..30, 0_u64..3000];
        let of_pair = (0_u32..8, 0_u32..8, 5_u64..300, there);
        proptest::collection::vec(of_pair, 1..40).prop_map(|pairs| {
            let mut known = HashMap::default();
            for (first, second, here, there) in pairs {
                let parts = [there / 7, there / 3, there - there / 7 - there / 3];
                known.insert((first, second), (here, parts));
            }
            known.into_iter().map(|(pair, (here, there))| (pair, here, there)).collect()
        })
    }

    fn times(times: u64) -> Times {
        Times { times, articles: times.div_ceil(2) }
    }

    /// Words that are said as often as their pairs, and a little more.
    fn words(pairs: &[(Pair, u64, [u64; 3])]) -> Vec<WordTimes> {
        let of_word = |word: u32| {
            let has = |pair: Pair| u64::from(pair.0 == word) + u64::from(pair.1 == word);
            let here = pairs.iter().map(|(pair, here, _)| has(*pair) * here).sum::<u64>();
            let there: u64 =
                pairs.iter().map(|(pair, _, there)| has(*pair) * there.iter().sum::<u64>()).sum();
            let of = vec![times(here + 1), times(there + u64::from(word) % 2)];
            WordTimes { form: word.to_string(), of }
        };
        (0..8).map(of_word).collect()
    }

    proptest! {
        #[test]
        fn the_best_of_each_kind_are_those_of_counting_every_pair(
            pairs in pairs(),
            limit in prop_oneof![Just(None), (0_usize..12).prop_map(Some)],
            by_ratio in any::<bool>(),
        ) {
            let words = words(&pairs);
            let order = if by_ratio { TermOrder::LogRatio } else { TermOrder::LogLikelihood };
            let is_function = |word: &str| matches!(word, "0" | "1" | "2");
            let wanted = Wanted { order, limit, is_function: &is_function };
            let of_here = pairs.iter().map(|(pair, here, _)| (*pair, times(*here))).collect();
            let totals = [10_000, 90_000];
            let mut choice = Choice::new(&words, of_here, totals, wanted);
            let found = |asked: &[Pair], parts: std::ops::Range<usize>| -> Vec<Times> {
                let of = |pair: &Pair| {
                    let (_, _, there) = pairs.iter().find(|(known, ..)| known == pair).unwrap();
                    times(there[parts.clone()].iter().sum())
                };
                asked.iter().map(of).collect()
            };
            let likely = choice.likely();
            choice.learn(&likely, &found(&likely, 0..3), true);
            for part in 0..3 {
                let possible = choice.possible();
                choice.learn(&possible, &found(&possible, part..part + 1), part == 2);
            }
            let (known, left_out) = choice.finish();
            let listed = |pairs: &mut dyn Iterator<Item = (Pair, u64, u64)>, kind: bool| {
                let is_of_kind = |pair: &Pair| (pair.0.min(pair.1) < 3) == kind;
                let mut rows: Vec<(f64, Pair, u64)> = pairs
                    .map(|(pair, here, there)| {
                        let [words_here, words_there] = totals;
                        (Contrast { here, words_here, there, words_there }, pair, there)
                    })
                    .filter(|(contrast, pair, _)| is_more(*contrast) && is_of_kind(pair))
                    .map(|(contrast, pair, there)| (order.of(contrast), pair, there))
                    .collect();
                rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
                rows
            };
            for kind in [false, true] {
                let all = pairs.iter().map(|(pair, here, there)| (*pair, *here, there.iter().sum()));
                let all = listed(&mut { all }, kind);
                let known = known.iter().map(|(pair, here, there)| (*pair, here.times, there.times));
                let known = listed(&mut { known }, kind);
                let most = limit.unwrap_or(usize::MAX);
                let first = |rows: &[(f64, Pair, u64)]| rows[..most.min(rows.len())].to_vec();
                prop_assert_eq!(first(&known), first(&all));
                if left_out == 0 {
                    prop_assert_eq!(known, all);
                }
            }
        }
    }
}
