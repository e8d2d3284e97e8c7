//! The stories that a search comes across: which story each match is in, and how many there are.
//!
//! Every match is looked up, for the number of stories is that of all of them. Where stories are not
//! folded, nothing is done. Cost: a column and a lookup a match.

use tantivy::DocId;
use tantivy::columnar::Column;

use crate::engine::EngineError;
use crate::engine::MatchedStories;
use crate::engine::embedded::read::known_stories::KnownStories;
use crate::engine::embedded::read::segment::Segment;
use crate::engine::embedded::read::window::Bits;
use crate::engine::embedded::read::window::WIDTH;
use crate::story::Relation;

/// What one thread knows of the stories among the matches.
pub(crate) struct StoriesSeen<'s> {
    /// `None` where stories are not folded.
    known: Option<&'s KnownStories>,
    /// The keys of the articles of the segment that is gone through.
    keys: Option<&'s Column<u64>>,
    /// The story of each match of the window that was looked at last.
    of: Vec<Option<u32>>,
    /// How many there are.
    pub(crate) matched: MatchedStories,
}

impl<'s> StoriesSeen<'s> {
    /// Has seen none.
    pub(crate) fn new(known: Option<&'s KnownStories>) -> Self {
        let (matched, width) = match known {
            Some(known) => (known.none_matched(), WIDTH as usize),
            None => (MatchedStories::default(), 0),
        };
        Self { known, keys: None, of: vec![None; width], matched }
    }

    /// Begins with a segment.
    ///
    /// # Errors
    /// `Damaged` when its keys cannot be read.
    pub(crate) fn open(&mut self, segment: &'s Segment) -> Result<(), EngineError> {
        if self.known.is_some() {
            self.keys = Some(segment.story_keys()?);
        }
        Ok(())
    }

    /// Looks up the matches of the window that starts at `start`.
    ///
    /// # Errors
    /// `Damaged` when an article has no key.
    pub(crate) fn look(&mut self, start: DocId, articles: &Bits) -> Result<(), EngineError> {
        let Some((known, keys)) = self.known.zip(self.keys) else { return Ok(()) };
        let (mut alone, mut failed) = (0, None);
        articles.each(|offset| {
            let place = match keys.first(start + offset) {
                Some(key) => known.place(key),
                None => Err(EngineError::damaged("an article has no key")),
            };
            let place = place.unwrap_or_else(|error| {
                failed.get_or_insert(error);
                None
            });
            self.of[offset as usize] = place.map(|place| place.story);
            match place {
                Some(place) => {
                    self.matched.add(place.story, place.relation == Relation::Original);
                }
                None => alone += 1,
            }
        });
        self.matched.add_alone(alone);
        failed.map_or(Ok(()), Err)
    }

    /// Returns the story of a match of the window that was looked at last.
    pub(crate) fn of(&self, offset: u32) -> Option<u32> {
        self.of.get(offset as usize).copied().flatten()
    }
}
