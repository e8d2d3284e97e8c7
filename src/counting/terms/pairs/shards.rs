//! Pairs with their times, while several threads count articles.

use std::sync::Mutex;
use std::sync::PoisonError;

use foldhash::HashMap;

use crate::engine::Times;

/// Two words by their numbers.
pub(crate) type Pair = (u32, u32);

/// How many shards there are.
const SHARDS: usize = 256;
/// Pairs that are added to a shard at once.
const ADDED_AT_ONCE: usize = 8192;

/// Pairs with their times, in shards, each small enough to stay near the processor while many pairs are added to it:
/// of a large map, nearly every pair would be waited for. Who counts one article waits only for those that add to the
/// same shard.
pub(super) struct Shards(Vec<Mutex<Shard>>);

#[derive(Default)]
struct Shard {
    known: HashMap<Pair, Times>,
    /// Pairs of articles that are not among the known yet, each with its times in one of them.
    new: Vec<(Pair, u32)>,
}

impl Shard {
    fn add_new(&mut self) {
        for (pair, times) in self.new.drain(..) {
            let of = self.known.entry(pair).or_default();
            of.times += u64::from(times);
            of.articles += 1;
        }
    }
}

impl Shards {
    /// Returns shards without pairs.
    pub(super) fn new() -> Self {
        Self((0..SHARDS).map(|_| Mutex::default()).collect())
    }

    /// Returns the shard that a pair is in.
    pub(super) const fn of((first, second): Pair) -> usize {
        (first.wrapping_mul(31).wrapping_add(second)) as usize % SHARDS
    }

    /// Adds the pairs of an article, which are sorted by their shards.
    pub(super) fn add(&self, pairs: &[Pair]) {
        for of_shard in pairs.chunk_by(|a, b| Self::of(*a) == Self::of(*b)) {
            let shard = self.0[Self::of(of_shard[0])].lock();
            let mut shard = shard.unwrap_or_else(PoisonError::into_inner);
            let times = |same: &[Pair]| u32::try_from(same.len()).unwrap_or(u32::MAX);
            shard.new.extend(of_shard.chunk_by(|a, b| a == b).map(|same| (same[0], times(same))));
            if shard.new.len() >= ADDED_AT_ONCE {
                shard.add_new();
            }
        }
    }

    /// Returns the pairs that are said at least so often.
    pub(super) fn together(self, least: u64) -> HashMap<Pair, Times> {
        let pairs = self.0.into_iter().flat_map(|shard| {
            let mut shard = shard.into_inner().unwrap_or_else(PoisonError::into_inner);
            shard.add_new();
            shard.known
        });
        pairs.filter(|(_, of)| of.times >= least).collect()
    }
}
