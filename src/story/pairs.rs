//! Pairs of articles that may have text in common: those that share hashes which are no boilerplate.
//!
//! What many articles of many days have is boilerplate: sign-offs, captions of a gallery, lists of
//! channels. It says nothing about who copied whom. Whether a hash is, depends on the articles that have
//! it alone, so that an article that comes or goes concerns only those it shares hashes with. A text that is the same
//! from beginning to end is a copy all the same, however often it is reprinted later.

use std::cmp::Reverse;

use serde::Deserialize;
use serde::Serialize;
use xxhash_rust::xxh3::Xxh3;

use crate::story::compare::Bond;
use crate::story::sketch::Moment;
use crate::story::sketch::Sketch;

/// Copies are looked for among articles that were published within so many days.
const WINDOW: i32 = 14;
/// What more articles have than so many, over more than so many days, is boilerplate.
const BOILERPLATE: (usize, i32) = (3, 30);
/// And of one source, which updates a story for some days.
const BOILERPLATE_OF_SOURCE: (usize, i32) = (3, 7);
/// What more articles have is boilerplate, whenever they were published: each pair of them would have to be
/// compared.
const MOST_HOLDERS: usize = 400;
/// The same text is one of at least so many hashes: shorter ones are phrases.
const FEWEST_OF_TEXT: usize = 8;
/// An address that more articles have is that of a page which is filled anew each day.
const MOST_OF_ADDRESS: usize = 20;
/// Pairs that are gathered before they are counted.
const GATHERED: usize = 8 << 20;

/// What two articles are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pair {
    /// The key of one of them, the smaller.
    pub first: u64,
    /// The key of the other.
    pub second: u64,
    /// What one is to the other.
    pub bond: Bond,
    /// Whether the first is the longer.
    pub first_is_longer: bool,
    /// Runs of words that both have.
    pub shared: u32,
    /// The part of the shorter that the longer contains, in thousandths.
    pub contained: u16,
    /// The part of the longer that is in the shorter, in thousandths.
    pub of_longer: u16,
}

/// A hash that an article has: a run of its text, its address, or all of its text.
pub(super) type Held = (u64, u32);

/// What marks an address.
const ADDRESS: u64 = 1 << 32;
/// What marks the hash of a whole text.
const TEXT: u64 = 1 << 33;

/// Returns the hashes of an article by which others are found.
fn held(sketch: &Sketch) -> impl Iterator<Item = u64> + '_ {
    let address = Some(sketch.facts.address).filter(|address| *address != 0);
    let address = address.map(|address| ADDRESS | u64::from(address));
    sketch.prints.iter().map(|print| u64::from(*print)).chain(address).chain(whole(sketch))
}

/// Returns the hash of all of its text, as far as it is kept.
fn whole(sketch: &Sketch) -> Option<u64> {
    let mut hash = Xxh3::new();
    sketch.prints.iter().for_each(|print| hash.update(&print.to_le_bytes()));
    let hash = TEXT | u64::from(hash.digest() as u32);
    (sketch.prints.len() >= FEWEST_OF_TEXT).then_some(hash)
}

/// Some hashes, to be asked for often: a bit for each value that a part of a hash may have. A few others
/// pass for one of them, which costs a look at who has them and changes nothing.
pub(super) struct Wanted {
    bits: Vec<u64>,
}

/// The fewest bits, as a power of two, and how many there are for each hash.
const FEWEST_BITS: u32 = 20;
const BITS_OF_HASH: usize = 8;
/// Who has a hash is looked at for so many hashes at once, which bounds the memory.
const AT_ONCE: usize = 4 << 20;

impl Wanted {
    /// Takes the hashes of some articles.
    pub(super) fn of<'s>(sketches: impl Iterator<Item = &'s Sketch> + Clone) -> Self {
        let count: usize = sketches.clone().map(|sketch| sketch.prints.len() + 2).sum();
        let bits = (count * BITS_OF_HASH).next_power_of_two().max(1 << FEWEST_BITS);
        let mut wanted = Self { bits: vec![0; bits / 64] };
        for hash in sketches.flat_map(held) {
            let (word, bit) = wanted.place(hash);
            wanted.bits[word] |= bit;
        }
        wanted
    }

    fn place(&self, hash: u64) -> (usize, u64) {
        let mixed = mixed(hash);
        ((mixed >> 6) as usize & (self.bits.len() - 1), 1 << (mixed & 63))
    }

    fn has(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.bits[word] & bit != 0
    }

    /// Calls `each` with those who have a hash, for each of these hashes (and a few others); articles are
    /// named by their place.
    pub(super) fn each_group(&self, sketches: &[&Sketch], each: &mut dyn FnMut(&[Held])) {
        let count: usize = sketches.iter().map(|sketch| sketch.prints.len() + 2).sum();
        let parts = (count / AT_ONCE + 1) as u64;
        let mut holders = Vec::new();
        for part in 0..parts {
            holders.clear();
            for (at, sketch) in (0_u32..).zip(sketches) {
                let here = held(sketch).filter(|hash| parts == 1 || mixed(*hash) % parts == part);
                holders.extend(here.filter(|hash| self.has(*hash)).map(|hash| (hash, at)));
            }
            holders.sort_unstable();
            holders.chunk_by(|(one, _), (other, _)| one == other).for_each(&mut *each);
        }
    }
}

/// Every bit of what it returns depends on those of a hash.
fn mixed(hash: u64) -> u64 {
    hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
}

/// Returns whether what these articles have is boilerplate.
pub(super) fn is_boilerplate<'s>(
    hash: u64,
    holders: impl Iterator<Item = &'s Sketch> + Clone,
) -> bool {
    let count = holders.clone().count();
    if hash & ADDRESS != 0 {
        return count > MOST_OF_ADDRESS;
    }
    if count > MOST_HOLDERS {
        return true;
    }
    if hash & TEXT != 0 || count <= BOILERPLATE.0.min(BOILERPLATE_OF_SOURCE.0) {
        return false;
    }
    let dated =
        holders.filter_map(|sketch| Some((sketch.facts.source, sketch.facts.moment?.first)));
    let mut dated: Vec<(u32, i32)> = dated.collect();
    dated.sort_unstable();
    let is_spread = |days: &[(u32, i32)], (most, span): (usize, i32)| {
        let first = days.iter().map(|(_, day)| *day).min().unwrap_or(0);
        let last = days.iter().map(|(_, day)| *day).max().unwrap_or(0);
        days.len() > most && last.saturating_sub(first) > span
    };
    is_spread(&dated, BOILERPLATE)
        || dated
            .chunk_by(|(one, _), (other, _)| one == other)
            .any(|of_source| of_source[0].0 != 0 && is_spread(of_source, BOILERPLATE_OF_SOURCE))
}

/// Returns whether two articles may have been published within [`WINDOW`] days of each other.
fn are_near(one: Option<Moment>, other: Option<Moment>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return true };
    let apart = (one.first.saturating_sub(other.last)).max(other.first.saturating_sub(one.last));
    apart <= WINDOW
}

/// Two articles that share something, by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    pub(super) first: u32,
    pub(super) second: u32,
    /// Hashes of runs that both have and that are no boilerplate; all, where the texts are the same.
    pub(super) shared: u32,
    pub(super) same_address: bool,
}

/// Returns the pairs of articles that share enough to be compared, of which one at least is concerned.
/// `wanted` are the hashes of those that are.
pub(super) fn candidates(
    sketches: &[&Sketch],
    wanted: &Wanted,
    is_concerned: impl Fn(u32) -> bool,
) -> Vec<Candidate> {
    let (mut gathered, mut counted) = (Vec::new(), Vec::new());
    let (mut addresses, mut texts) = (Vec::new(), Vec::new());
    wanted.each_group(sketches, &mut |group| {
        let hash = group[0].0;
        let of_group = group.iter().map(|(_, at)| sketches[*at as usize]);
        if group.len() < 2 || is_boilerplate(hash, of_group) {
            return;
        }
        for (n, (_, one)) in group.iter().enumerate() {
            for (_, other) in &group[n + 1..] {
                let moment = |at: u32| sketches[at as usize].facts.moment;
                if !is_concerned(*one) && !is_concerned(*other) {
                    continue;
                }
                let (first, second) = (*one.min(other), *one.max(other));
                let are_near = || are_near(moment(first), moment(second));
                if hash & ADDRESS != 0 {
                    addresses.push(packed(first, second));
                } else if hash & TEXT != 0 && are_near() {
                    texts.push(packed(first, second));
                } else if are_near() {
                    gathered.push(packed(first, second));
                }
            }
        }
        if gathered.len() > GATHERED {
            count_up(&mut gathered, &mut counted);
        }
    });
    count_up(&mut gathered, &mut counted);
    addresses.sort_unstable();
    addresses.dedup();
    let mut found = enough(sketches, &counted, &texts);
    for pair in &addresses {
        if let Err(place) = found.binary_search_by_key(pair, |(pair, _)| *pair) {
            let shared = counted.binary_search_by_key(pair, |(pair, _)| *pair);
            found.insert(place, (*pair, shared.map_or(0, |at| counted[at].1)));
        }
    }
    let candidate = |(pair, shared): (u64, u32)| {
        let (first, second) = unpacked(pair);
        let same_address = addresses.binary_search(&pair).is_ok();
        Candidate { first, second, shared, same_address }
    };
    found.into_iter().map(candidate).collect()
}

/// Returns the pairs that share enough of what they could, by what was counted of each, and those of one text, which
/// share all; sorted.
fn enough(sketches: &[&Sketch], counted: &[(u64, u32)], texts: &[u64]) -> Vec<(u64, u32)> {
    let most = |pair: u64| {
        let (first, second) = unpacked(pair);
        comparable(sketches[first as usize], sketches[second as usize])
    };
    let enough = counted.iter().filter(|(pair, shared)| *shared as usize * 12 >= most(*pair));
    let mut found: Vec<(u64, u32)> = enough.copied().collect();
    found.extend(texts.iter().map(|pair| (*pair, most(*pair) as u32)));
    // Of a pair that was found by its runs and as one text, the latter, which shares more, is kept.
    found.sort_unstable_by_key(|(pair, shared)| (*pair, Reverse(*shared)));
    found.dedup_by_key(|(pair, _)| *pair);
    found
}

/// Returns how many hashes two articles could share.
pub(super) fn comparable(one: &Sketch, other: &Sketch) -> usize {
    let modulus = one.modulus.max(other.modulus);
    one.comparable(modulus).min(other.comparable(modulus))
}

fn packed(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

fn unpacked(pair: u64) -> (u32, u32) {
    ((pair >> 32) as u32, pair as u32)
}

/// Adds what was gathered to what was counted, which is sorted.
fn count_up(gathered: &mut Vec<u64>, counted: &mut Vec<(u64, u32)>) {
    gathered.sort_unstable();
    let new = gathered.chunk_by(|one, other| one == other);
    counted.extend(new.map(|same| (same[0], same.len() as u32)));
    gathered.clear();
    counted.sort_unstable();
    let mut kept: Vec<(u64, u32)> = Vec::with_capacity(counted.len());
    for (pair, count) in counted.drain(..) {
        match kept.last_mut() {
            Some(last) if last.0 == pair => last.1 += count,
            _ => kept.push((pair, count)),
        }
    }
    *counted = kept;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::ArticleId;
    use crate::story::sketch::Facts;

    fn sketch(source: u32, day: Option<i32>, prints: &[u32]) -> Sketch {
        let moment = day.map(|day| Moment { first: day, clock: 0, last: day });
        let facts = Facts {
            key: 0,
            id: ArticleId(0),
            moment,
            length: 9,
            source,
            address: 0,
            credit: 0,
            agency: 0,
        };
        Sketch { facts, modulus: 1, prints: prints.to_vec() }
    }

    fn found(sketches: &[Sketch]) -> Vec<(u32, u32, u32)> {
        let all: Vec<&Sketch> = sketches.iter().collect();
        let found = candidates(&all, &Wanted::of(sketches.iter()), |_| true).into_iter();
        found.map(|pair| (pair.first, pair.second, pair.shared)).collect()
    }

    #[test]
    fn articles_of_two_weeks_that_share_hashes_are_candidates() {
        let sketches = [
            sketch(1, Some(0), &[1, 2, 3]),
            sketch(2, Some(14), &[2, 3, 4]),
            sketch(3, Some(15), &[2, 3]),
        ];
        assert_eq!(found(&sketches), [(0, 1, 2), (1, 2, 2)]);
    }

    #[test]
    fn undated_articles_are_near_any() {
        assert_eq!(found(&[sketch(1, None, &[1]), sketch(2, Some(900), &[1])]), [(0, 1, 1)]);
    }

    #[test]
    fn what_four_articles_have_over_a_month_is_boilerplate() {
        let with = |days: [i32; 4]| days.map(|day| sketch(day as u32 + 1, Some(day), &[7]));
        assert!(found(&with([0, 1, 2, 31])).is_empty());
        assert_eq!(found(&with([0, 1, 2, 14])).len(), 6);
        assert_eq!(found(&with([0, 1, 2, 31])[1..]).len(), 1);
    }

    #[test]
    fn and_what_four_of_one_source_have_over_a_week() {
        let with = |days: [i32; 4]| days.map(|day| sketch(5, Some(day), &[7]));
        assert!(found(&with([0, 1, 2, 8])).is_empty());
        assert_eq!(found(&with([0, 1, 2, 7])).len(), 6);
        let mut unknown = with([0, 1, 2, 8]);
        unknown.iter_mut().for_each(|sketch| sketch.facts.source = 0);
        assert_eq!(found(&unknown).len(), 6, "articles without a source are of no one source");
    }

    #[test]
    fn the_same_address_is_enough_unless_many_have_it() {
        let at = |count: usize| {
            let mut sketches = vec![sketch(1, Some(0), &[]); count];
            let far = |(n, sketch): (usize, &mut Sketch)| {
                sketch.facts.address = 9;
                sketch.facts.moment =
                    Some(Moment { first: 90 * n as i32, clock: 0, last: 90 * n as i32 });
            };
            sketches.iter_mut().enumerate().for_each(far);
            found(&sketches)
        };
        assert_eq!(at(2), [(0, 1, 0)]);
        assert!(at(21).is_empty());
    }
}
