//! What is known of the articles of an index, as it lies on its disk, for one commit.

use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::embedded::disk::pair_part::PairPart;
use crate::engine::embedded::disk::pair_part::pairs_of;
use crate::engine::embedded::disk::sketches::Sketches;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::write::difference::Difference;
use crate::engine::embedded::write::made::sketch_of;
use crate::story::EachHash;
use crate::story::Facts;
use crate::story::Outline;
use crate::story::Pair;
use crate::story::Shelf;
use crate::story::State;
use crate::story::Text;
use crate::story::Wanted;

/// Of so many articles hashes are made from their texts; of more it takes less to go through all hashes.
const FEW: usize = 2_000;
/// Of an article that is not stored any more hashes are found among those of its part, if these are so few.
const FEW_HASHES: u64 = 1 << 20;

/// What is known, with what came in the last part.
pub(crate) struct OnDisk<'s> {
    snapshot: &'s Snapshot,
    sketches: &'s Sketches,
    /// The number of the first that came.
    new: u32,
    pairs: Vec<PairPart>,
    added: &'s [(u64, DocRef)],
    /// Sorted by number.
    gone: &'s [(u32, Option<DocRef>)],
}

impl<'s> OnDisk<'s> {
    /// Takes what is known with what came, which has the numbers from `new` on.
    pub(crate) fn new(
        snapshot: &'s Snapshot,
        sketches: &'s Sketches,
        new: u32,
        pairs: Vec<PairPart>,
        changed: &'s Difference,
    ) -> Self {
        let Difference { added, gone } = changed;
        Self { snapshot, sketches, new, pairs, added, gone }
    }

    /// Returns where the text of an article that went can still be read; `None` of one that did not go.
    fn gone_at(&self, number: u32) -> Option<Option<DocRef>> {
        let found = self.gone.binary_search_by_key(&number, |(number, _)| *number);
        found.ok().map(|at| self.gone[at].1)
    }

    /// Returns the facts of an article by its key.
    ///
    /// # Errors
    /// `Damaged` when there is none.
    pub(crate) fn facts(&self, key: u64) -> Result<Facts, EngineError> {
        let found = self.sketches.find(&[key])?.into_iter().map(|(_, number)| number);
        let mut found = found.filter(|number| self.state(*number) != State::Gone);
        let number = found.next().ok_or_else(|| EngineError::damaged("a pair is of no article"))?;
        Ok(self.sketches.outline(number)?.facts)
    }

    /// Returns where a live article is.
    fn doc(&self, facts: &Facts) -> Result<Option<DocRef>, EngineError> {
        match self.added.binary_search_by_key(&facts.key, |(key, _)| *key) {
            Ok(at) => Ok(Some(self.added[at].1)),
            Err(_) => self.snapshot.doc_of_key(facts.id, facts.key),
        }
    }
}

impl Shelf for OnDisk<'_> {
    type Error = EngineError;

    fn outline(&self, number: u32) -> Result<Outline, EngineError> {
        self.sketches.outline(number)
    }

    fn state(&self, number: u32) -> State {
        match number {
            _ if number >= self.new => State::New,
            _ if self.gone_at(number).is_some() => State::Gone,
            _ => State::Staying,
        }
    }

    fn has_old(&self) -> bool {
        self.new > 0
    }

    fn gone(&self) -> Vec<u32> {
        self.gone.iter().map(|(number, _)| *number).collect()
    }

    fn hashes(&self, articles: &[u32]) -> Result<Option<Vec<u64>>, EngineError> {
        if articles.len() > FEW {
            return Ok(None);
        }
        let (mut hashes, mut others) = (Vec::new(), Vec::new());
        for number in articles {
            let facts = self.sketches.outline(*number)?.facts;
            let doc = match self.gone_at(*number) {
                Some(doc) => doc,
                None => self.doc(&facts)?,
            };
            let sketch = doc.map(|doc| self.snapshot.article(doc)).transpose()?;
            match sketch.map(|stored| sketch_of(&stored)).filter(|it| it.facts.key == facts.key) {
                Some(sketch) => hashes.extend(sketch.hashes()),
                None => others.push(*number),
            }
        }
        match self.sketches.hashes(&others, FEW_HASHES)? {
            Some(of_others) => hashes.extend(of_others),
            None => return Ok(None),
        }
        hashes.sort_unstable();
        hashes.dedup();
        Ok(Some(hashes))
    }

    fn groups(
        &self,
        wanted: &Wanted,
        each: &mut EachHash<'_, EngineError>,
    ) -> Result<(), EngineError> {
        self.sketches.groups(wanted, each)
    }

    fn pairs_before(&self, key: u64) -> Result<Vec<Pair>, EngineError> {
        pairs_of(&self.pairs, key)
    }

    fn text(&self, outline: &Outline) -> Result<Text, EngineError> {
        let doc = self.doc(&outline.facts)?;
        let doc = doc.ok_or_else(|| EngineError::damaged("an article is gone"))?;
        Ok(Text::new(&self.snapshot.article(doc)?.article.body))
    }
}
