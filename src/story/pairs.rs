//! Pairs of articles that may have text in common: those that share hashes which are no boilerplate.
//!
//! What many articles of many days have is boilerplate: sign-offs, captions of a gallery, lists of
//! channels. It says nothing about who copied whom. Whether a hash is, depends on the articles that have
//! it alone, so that an article that comes or goes concerns only those it shares hashes with. A text that is the same
//! from beginning to end is a copy all the same, however often it is reprinted later.

use std::cmp::Reverse;

use crate::story::shelf::Shelf;
use crate::story::shelf::State;
use crate::story::shelf::Wanted;
use crate::story::sketch::ADDRESS;
use crate::story::sketch::Moment;
use crate::story::sketch::Outline;
use crate::story::sketch::TEXT;

/// Copies are looked for among articles that were published within so many days.
const WINDOW: i32 = 14;
/// What more articles have than so many, over more than so many days, is boilerplate.
const BOILERPLATE: (usize, i32) = (3, 30);
/// And of one source, which updates a story for some days.
const BOILERPLATE_OF_SOURCE: (usize, i32) = (3, 7);
/// What more articles have is boilerplate, whenever they were published: each pair of them would have to be
/// compared.
const MOST_HOLDERS: usize = 400;
/// An address that more articles have is that of a page which is filled anew each day.
const MOST_OF_ADDRESS: usize = 20;
/// Pairs that are gathered before they are counted.
const GATHERED: usize = 2 << 20;

/// Returns whether what these articles have is boilerplate.
pub(super) fn is_boilerplate(hash: u64, holders: &[Outline]) -> bool {
    let count = holders.len();
    if hash & ADDRESS != 0 {
        return count > MOST_OF_ADDRESS;
    }
    if count > MOST_HOLDERS {
        return true;
    }
    if hash & TEXT != 0 || count <= BOILERPLATE.0.min(BOILERPLATE_OF_SOURCE.0) {
        return false;
    }
    let dated = holders.iter().map(|outline| outline.facts);
    let dated = dated.filter_map(|facts| Some((facts.source, facts.moment?.first)));
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

/// Two articles that share something, by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    pub(super) first: u32,
    pub(super) second: u32,
    /// Hashes of runs that both have and that are no boilerplate; all, where the texts are the same.
    pub(super) shared: u32,
    pub(super) same_address: bool,
}

/// What pairs of articles share, as it is found.
#[derive(Default)]
struct Found {
    gathered: Vec<u64>,
    counted: Vec<(u64, u32)>,
    addresses: Vec<u64>,
    texts: Vec<u64>,
}

impl Found {
    /// Adds the pairs of those who have a hash, of which one at least is concerned.
    fn add(&mut self, hash: u64, holders: &[(u32, bool, Option<Moment>)]) {
        for (n, &(one, is_concerned, moment)) in holders.iter().enumerate() {
            for &(other, is_other_concerned, other_moment) in &holders[n + 1..] {
                if !is_concerned && !is_other_concerned {
                    continue;
                }
                let pair = packed(one.min(other), one.max(other));
                let shared = match hash {
                    _ if hash & ADDRESS != 0 => &mut self.addresses,
                    _ if !are_near(moment, other_moment) => continue,
                    _ if hash & TEXT != 0 => &mut self.texts,
                    _ => &mut self.gathered,
                };
                shared.push(pair);
            }
        }
        if self.gathered.len() > GATHERED {
            count_up(&mut self.gathered, &mut self.counted);
        }
    }
}

/// Returns the pairs of articles that share enough to be compared, of which one at least is concerned.
/// `wanted` are the hashes of those that are.
pub(super) fn candidates<S: Shelf>(
    shelf: &S,
    wanted: &Wanted,
    is_concerned: impl Fn(u32) -> bool,
) -> Result<Vec<Candidate>, S::Error> {
    let mut found = Found::default();
    let (mut outlines, mut holders) = (Vec::new(), Vec::new());
    shelf.groups(wanted, &mut |hash, group| {
        let staying = || group.iter().filter(|number| shelf.state(**number) != State::Gone);
        if staying().nth(1).is_none() || !staying().any(|number| is_concerned(*number)) {
            return Ok(());
        }
        outlines.clear();
        holders.clear();
        for number in staying() {
            let outline = shelf.outline(*number)?;
            holders.push((*number, is_concerned(*number), outline.facts.moment));
            outlines.push(outline);
        }
        if !is_boilerplate(hash, &outlines) {
            found.add(hash, &holders);
        }
        Ok(())
    })?;
    let Found { mut gathered, mut counted, mut addresses, texts } = found;
    count_up(&mut gathered, &mut counted);
    addresses.sort_unstable();
    addresses.dedup();
    let mut found = enough(shelf, &counted, &texts)?;
    let mut at_address = Vec::new();
    for pair in &addresses {
        if found.binary_search_by_key(pair, |(pair, _)| *pair).is_err() {
            let shared = counted.binary_search_by_key(pair, |(pair, _)| *pair);
            at_address.push((*pair, shared.map_or(0, |at| counted[at].1)));
        }
    }
    found.extend(at_address);
    found.sort_unstable();
    let candidate = |(pair, shared): (u64, u32)| {
        let (first, second) = unpacked(pair);
        let same_address = addresses.binary_search(&pair).is_ok();
        Candidate { first, second, shared, same_address }
    };
    Ok(found.into_iter().map(candidate).collect())
}

/// Returns the pairs that share enough of what they could, by what was counted of each, and those of one text,
/// which share all; sorted.
fn enough<S: Shelf>(
    shelf: &S,
    counted: &[(u64, u32)],
    texts: &[u64],
) -> Result<Vec<(u64, u32)>, S::Error> {
    let most = |pair: u64| {
        let (first, second) = unpacked(pair);
        Ok(shelf.outline(first)?.comparable(&shelf.outline(second)?))
    };
    let mut found = Vec::new();
    for (pair, shared) in counted {
        if *shared as usize * 12 >= most(*pair)? {
            found.push((*pair, *shared));
        }
    }
    for pair in texts {
        found.push((*pair, most(*pair)? as u32));
    }
    // Of a pair that was found by its runs and as one text, the latter, which shares more, is kept.
    found.sort_unstable_by_key(|(pair, shared)| (*pair, Reverse(*shared)));
    found.dedup_by_key(|(pair, _)| *pair);
    Ok(found)
}

fn packed(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

fn unpacked(pair: u64) -> (u32, u32) {
    ((pair >> 32) as u32, pair as u32)
}

/// Adds what was gathered to what was counted, which is sorted and stays in its place: there may be very many.
fn count_up(gathered: &mut Vec<u64>, counted: &mut Vec<(u64, u32)>) {
    gathered.sort_unstable();
    let same = |one: &u64, other: &u64| one == other;
    let mut left = counted.len();
    let mut to = left + gathered.chunk_by(same).count();
    counted.resize(to, (0, 0));
    // Merged from the end, so that nothing is written over before it is moved.
    for of_pair in gathered.chunk_by(same).rev() {
        while left > 0 && counted[left - 1].0 > of_pair[0] {
            (left, to) = (left - 1, to - 1);
            counted[to] = counted[left];
        }
        to -= 1;
        counted[to] = (of_pair[0], of_pair.len() as u32);
    }
    gathered.clear();
    counted.dedup_by(|later, kept| {
        let is_same = later.0 == kept.0;
        kept.1 += if is_same { later.1 } else { 0 };
        is_same
    });
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::article::ArticleId;
    use crate::story::Known;
    use crate::story::Sketch;
    use crate::story::known::InMemory;
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
        let numbered = (0_u64..).zip(sketches).map(|(key, sketch)| {
            let mut sketch = sketch.clone();
            sketch.facts.key = key;
            sketch
        });
        let known = Known::default();
        let shelf: InMemory<'_, Infallible> =
            known.with(numbered.collect(), Vec::new(), &|_| unreachable!("no text is read"));
        let Ok(found) = candidates(&shelf, &Wanted::All, |_| true);
        found.into_iter().map(|pair| (pair.first, pair.second, pair.shared)).collect()
    }

    #[test]
    fn what_is_counted_up_in_parts_is_what_is_counted_at_once() {
        let pairs: Vec<u64> = (0..3_000_u64).map(|n| n * n * 31 % 257).collect();
        for step in [1, 7, 1_000, 3_000] {
            let mut counted = Vec::new();
            for part in pairs.chunks(step) {
                count_up(&mut part.to_vec(), &mut counted);
                count_up(&mut Vec::new(), &mut counted);
            }
            let mut sorted = pairs.clone();
            sorted.sort_unstable();
            let plain = sorted.chunk_by(|one, other| one == other);
            let plain: Vec<(u64, u32)> = plain.map(|of| (of[0], of.len() as u32)).collect();
            assert_eq!(counted, plain);
        }
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
