//! The sketches and pairs of an index, brought up to date at the cost of what changed.
//!
//! What is true of two articles depends on their texts and on which of their hashes are boilerplate. An
//! article that comes or goes concerns itself, and those whose hashes become boilerplate by it or are so no
//! longer. All others keep their pairs. So the pairs are always those that comparing everything would
//! give; the tests compare with that after random edits.
//!
//! Cost: the hashes of all articles are gone through once or twice, which takes some nanoseconds each;
//! texts are read only of pairs that are compared.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::story::compare::Bond;
use crate::story::compare::Bounds;
use crate::story::compare::compare;
use crate::story::pairs::Candidate;
use crate::story::pairs::Pair;
use crate::story::pairs::Wanted;
use crate::story::pairs::candidates;
use crate::story::pairs::comparable;
use crate::story::pairs::is_boilerplate;
use crate::story::sketch::Sketch;
use crate::story::words::Text;

/// Texts that are kept while pairs are compared: neighbors have members in common.
const TEXTS: usize = 512;
/// Of two articles at one address this part of the shorter must be in the longer, in thousandths.
const CONTAINED_AT_ADDRESS: u16 = 400;

/// What is known of the articles of an index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// Sorted by key.
    sketches: Vec<Sketch>,
    /// Sorted.
    pairs: Vec<Pair>,
    /// What pairs are made by.
    bounds: Bounds,
}

/// What a commit changes of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Articles that came, sorted by key.
    pub added: Vec<Sketch>,
    /// Keys of articles that went, sorted.
    pub removed: Vec<u64>,
    /// Keys of others whose pairs were looked for again, sorted.
    pub concerned: Vec<u64>,
    /// All pairs of those that came or were concerned, sorted.
    pub pairs: Vec<Pair>,
}

impl Changes {
    /// Returns whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

impl Known {
    /// Returns what is known of no article, to be compared by other bounds than the standard ones.
    #[must_use]
    pub fn by(bounds: Bounds) -> Self {
        Self { bounds, ..Self::default() }
    }

    /// Returns the sketches, sorted by key.
    #[must_use]
    pub fn sketches(&self) -> &[Sketch] {
        &self.sketches
    }

    /// Returns the pairs, sorted.
    #[must_use]
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// Returns the sketch of an article by its key.
    #[must_use]
    pub fn sketch(&self, key: u64) -> Option<&Sketch> {
        let found = self.sketches.binary_search_by_key(&key, |sketch| sketch.facts.key);
        found.ok().map(|at| &self.sketches[at])
    }

    /// Makes the changes of a commit.
    pub fn apply(&mut self, changes: Changes) {
        let Changes { added, removed, concerned, pairs } = changes;
        let has = |keys: &[u64], key: u64| keys.binary_search(&key).is_ok();
        let is_old = |key: u64| has(&removed, key) || has(&concerned, key);
        self.pairs.retain(|pair| !is_old(pair.first) && !is_old(pair.second));
        self.pairs.extend(pairs);
        self.pairs.sort_unstable();
        if !removed.is_empty() {
            self.sketches.retain(|sketch| !has(&removed, sketch.facts.key));
        }
        if !added.is_empty() {
            self.sketches.extend(added);
            self.sketches.sort_by_key(|sketch| sketch.facts.key);
        }
    }

    /// Returns what changes when articles come and go. `text` reads that of an article by its key.
    ///
    /// # Errors
    /// Those of `text`.
    pub fn changes<E>(
        &self,
        mut added: Vec<Sketch>,
        mut removed: Vec<u64>,
        text: &mut dyn FnMut(u64) -> Result<Text, E>,
    ) -> Result<Changes, E> {
        added.sort_by_key(|sketch| sketch.facts.key);
        removed.sort_unstable();
        let is_removed = |key: u64| removed.binary_search(&key).is_ok();
        let staying = || self.sketches.iter().filter(|sketch| !is_removed(sketch.facts.key));
        let gone = self.sketches.iter().filter(|sketch| is_removed(sketch.facts.key));
        let changed = Wanted::of(added.iter().chain(gone));
        let concerned = self.concerned(&changed, &added, &is_removed);
        // All that are there afterwards, those that came last.
        let sketches: Vec<&Sketch> = staying().chain(&added).collect();
        let is_new = |at: u32| at as usize >= sketches.len() - added.len();
        let is_concerned = |at: u32| {
            is_new(at) || concerned.binary_search(&sketches[at as usize].facts.key).is_ok()
        };
        let all = (0_u32..).zip(&sketches).filter(|(at, _)| is_concerned(*at));
        let wanted = Wanted::of(all.map(|(_, sketch)| *sketch));
        let found = candidates(&sketches, &wanted, is_concerned);
        let pairs = judge(&sketches, &found, &self.bounds, text)?;
        Ok(Changes { added, removed, concerned, pairs })
    }

    /// Returns the keys of the articles that stay and have a hash that becomes boilerplate, or is so no
    /// longer, by those that come and go.
    fn concerned(
        &self,
        changed: &Wanted,
        added: &[Sketch],
        is_removed: &impl Fn(u64) -> bool,
    ) -> Vec<u64> {
        if self.sketches.is_empty() {
            return Vec::new();
        }
        let all: Vec<&Sketch> = self.sketches.iter().chain(added).collect();
        let is_old = |at: u32| (at as usize) < self.sketches.len();
        let is_gone = |at: u32| is_old(at) && is_removed(all[at as usize].facts.key);
        let mut concerned = Vec::new();
        changed.each_group(&all, &mut |group| {
            let of = |(_, at): &(u64, u32)| all[*at as usize];
            let before = group.iter().filter(|(_, at)| is_old(*at)).map(of);
            let after = group.iter().filter(|(_, at)| !is_gone(*at)).map(of);
            if is_boilerplate(group[0].0, before) != is_boilerplate(group[0].0, after) {
                let staying = group.iter().filter(|(_, at)| is_old(*at) && !is_gone(*at));
                concerned.extend(staying.map(|held| of(held).facts.key));
            }
        });
        concerned.sort_unstable();
        concerned.dedup();
        concerned
    }
}

/// Compares the texts of candidates.
fn judge<E>(
    sketches: &[&Sketch],
    found: &[Candidate],
    bounds: &Bounds,
    text: &mut dyn FnMut(u64) -> Result<Text, E>,
) -> Result<Vec<Pair>, E> {
    let mut pairs = Vec::new();
    let mut texts: HashMap<u32, Text> = HashMap::new();
    for candidate in found {
        if texts.len() >= TEXTS {
            texts.clear();
        }
        for at in [candidate.first, candidate.second] {
            if let Entry::Vacant(place) = texts.entry(at) {
                place.insert(text(sketches[at as usize].facts.key)?);
            }
        }
        let of = |at: u32| (sketches[at as usize], &texts[&at]);
        pairs.extend(pair(candidate, bounds, of(candidate.first), of(candidate.second)));
    }
    pairs.sort_unstable();
    Ok(pairs)
}

/// Returns what two articles are to each other.
fn pair(
    found: &Candidate,
    bounds: &Bounds,
    one: (&Sketch, &Text),
    other: (&Sketch, &Text),
) -> Option<Pair> {
    let swapped = one.0.facts.key > other.0.facts.key;
    let ((first, text), (second, other_text)) = if swapped { (other, one) } else { (one, other) };
    let undated = first.facts.moment.is_none() || second.facts.moment.is_none();
    let compared = compare(text, other_text);
    let thousandths = |part: f64| (part.clamp(0.0, 1.0) * 1000.0).round() as u16;
    let (contained, of_longer) = (thousandths(compared.contained), thousandths(compared.of_longer));
    let at_address = found.same_address && contained >= CONTAINED_AT_ADDRESS;
    let bond = match compared.bond(undated && !found.same_address, bounds) {
        _ if at_address => Bond::Copy,
        // Little of what they share is theirs alone.
        Some(Bond::Copy | Bond::Part)
            if (found.shared as usize) * 5 < comparable(first, second) =>
        {
            return None;
        }
        bond => bond?,
    };
    Some(Pair {
        first: first.facts.key,
        second: second.facts.key,
        bond,
        first_is_longer: compared.first_is_longer,
        shared: u32::try_from(compared.shared).unwrap_or(u32::MAX),
        contained,
        of_longer,
    })
}

#[cfg(test)]
mod tests;
