//! Articles whose sketches and pairs are kept in memory: some thousands, to measure and to test with.

use std::collections::HashMap;

use crate::story::changes::Changes;
use crate::story::changes::Regrouped;
use crate::story::changes::changes;
use crate::story::changes::regroup;
use crate::story::compare::Bounds;
use crate::story::pair::Pair;
use crate::story::shelf::EachHash;
use crate::story::shelf::Shelf;
use crate::story::shelf::State;
use crate::story::shelf::Wanted;
use crate::story::sketch::Facts;
use crate::story::sketch::Outline;
use crate::story::sketch::Sketch;
use crate::story::words::Text;

/// What is known of some articles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// Sorted by key.
    sketches: Vec<Sketch>,
    /// Sorted.
    pairs: Vec<Pair>,
    /// What pairs are made by.
    bounds: Bounds,
}

/// Reads the text of an article by its key.
type ReadText<'t, E> = &'t dyn Fn(u64) -> Result<Text, E>;

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

    /// Adds articles and takes out others, by their keys. Returns the pairs and stories that change by it.
    ///
    /// # Errors
    /// Those of `text`.
    pub fn change<E>(
        &mut self,
        added: Vec<Sketch>,
        removed: Vec<u64>,
        text: ReadText<'_, E>,
    ) -> Result<(Changes, Regrouped), E> {
        let shelf = self.with(added, removed, text);
        let changes = changes(&shelf, &self.bounds)?;
        let by_key: HashMap<u64, Facts> =
            shelf.sketches.iter().map(|sketch| (sketch.facts.key, sketch.facts)).collect();
        let facts = |key: u64| Ok(by_key[&key]);
        let regrouped = regroup(&shelf, &changes, &facts)?;
        let InMemory { mut sketches, states, .. } = shelf;
        let mut states = states.into_iter();
        sketches.retain(|_| states.next() != Some(State::Gone));
        sketches.sort_by_key(|sketch| sketch.facts.key);
        self.sketches = sketches;
        let Changes { gone, concerned, pairs } = &changes;
        let is_old = |key: &u64| [gone, concerned].iter().any(|it| it.binary_search(key).is_ok());
        self.pairs.retain(|pair| !is_old(&pair.first) && !is_old(&pair.second));
        self.pairs.extend(pairs);
        self.pairs.sort_unstable();
        Ok((changes, regrouped))
    }

    /// Returns it with articles that come and go.
    pub(super) fn with<'k, E>(
        &'k self,
        added: Vec<Sketch>,
        mut removed: Vec<u64>,
        text: ReadText<'k, E>,
    ) -> InMemory<'k, E> {
        removed.sort_unstable();
        let old =
            self.sketches.iter().map(|sketch| match removed.binary_search(&sketch.facts.key) {
                Ok(_) => State::Gone,
                Err(_) => State::Staying,
            });
        let states = old.chain(added.iter().map(|_| State::New)).collect();
        let sketches: Vec<Sketch> = self.sketches.iter().cloned().chain(added).collect();
        let outlines = sketches.iter().map(Sketch::outline).collect();
        let numbered = (0_u32..).zip(&sketches);
        let hashes = numbered.flat_map(|(at, sketch)| sketch.hashes().map(move |it| (it, at)));
        let mut hashes: Vec<(u64, u32)> = hashes.collect();
        hashes.sort_unstable();
        InMemory { sketches, states, outlines, hashes, pairs: &self.pairs, text }
    }
}

/// Articles in memory, some of which come or go.
pub(super) struct InMemory<'k, E> {
    sketches: Vec<Sketch>,
    states: Vec<State>,
    outlines: Vec<Outline>,
    /// Sorted.
    hashes: Vec<(u64, u32)>,
    pairs: &'k [Pair],
    text: ReadText<'k, E>,
}

impl<E> Shelf for InMemory<'_, E> {
    type Error = E;

    fn outline(&self, number: u32) -> Result<Outline, E> {
        Ok(self.outlines[number as usize])
    }

    fn state(&self, number: u32) -> State {
        self.states[number as usize]
    }

    fn has_old(&self) -> bool {
        self.states.iter().any(|state| *state != State::New)
    }

    fn gone(&self) -> Vec<u32> {
        let states = (0_u32..).zip(&self.states);
        states.filter(|(_, state)| **state == State::Gone).map(|(number, _)| number).collect()
    }

    fn hashes(&self, articles: &[u32]) -> Result<Option<Vec<u64>>, E> {
        let hashes = articles.iter().flat_map(|number| self.sketches[*number as usize].hashes());
        let mut hashes: Vec<u64> = hashes.collect();
        hashes.sort_unstable();
        hashes.dedup();
        Ok(Some(hashes))
    }

    fn groups(&self, wanted: &Wanted, each: &mut EachHash<'_, E>) -> Result<(), E> {
        let is_new = |number: u32| self.states[number as usize] == State::New;
        for group in self.hashes.chunk_by(|(one, _), (other, _)| one == other) {
            let (hash, holders) = (group[0].0, group.iter().map(|(_, number)| *number));
            let holders: Vec<u32> = holders.collect();
            let is_wanted = match wanted {
                Wanted::All => true,
                Wanted::OfNew(others) => {
                    holders.iter().any(|number| is_new(*number))
                        || others.binary_search(&hash).is_ok()
                }
            };
            if is_wanted {
                each(hash, &holders)?;
            }
        }
        Ok(())
    }

    fn pairs_before(&self, key: u64) -> Result<Vec<Pair>, E> {
        let is_of = |pair: &&Pair| pair.first == key || pair.second == key;
        Ok(self.pairs.iter().filter(is_of).copied().collect())
    }

    fn text(&self, outline: &Outline) -> Result<Text, E> {
        (self.text)(outline.facts.key)
    }
}

#[cfg(test)]
mod tests;
