//! The stories that a search comes across: which story each match is in, and how many there are.
//!
//! Every match is looked up, for the number of stories is that of all of them. Where stories are not
//! folded, nothing is done. Cost: a word for 64 articles of a window, and a place for each match that is in a story.

use tantivy::DocId;

use crate::engine::EngineError;
use crate::engine::MatchedStories;
use crate::engine::embedded::read::known_stories::KnownStories;
use crate::engine::embedded::read::known_stories::Places;
use crate::engine::embedded::read::segment::Segment;
use crate::engine::embedded::read::window::Bits;
use crate::story::Relation;

/// What one thread knows of the stories among the matches.
pub(crate) struct StoriesSeen<'s> {
    /// `None` where stories are not folded.
    known: Option<&'s KnownStories>,
    /// Where the articles of the segment are that is gone through.
    places: Option<Places<'s>>,
    matched: MatchedStories,
}

impl<'s> StoriesSeen<'s> {
    /// Has seen none.
    pub(crate) fn new(known: Option<&'s KnownStories>) -> Self {
        let matched = known.map(KnownStories::none_matched).unwrap_or_default();
        Self { known, places: None, matched }
    }

    /// Begins with a segment.
    ///
    /// # Errors
    /// `Damaged` when its places cannot be read.
    pub(crate) fn open(&mut self, segment: &'s Segment) -> Result<(), EngineError> {
        self.places = self.known.map(|known| known.of_segment(segment)).transpose()?;
        Ok(())
    }

    /// Looks up the matches of the window that starts at `start`.
    ///
    /// # Errors
    /// `Damaged` when an article has no place.
    pub(crate) fn look(&mut self, start: DocId, articles: &Bits) -> Result<(), EngineError> {
        let Some(places) = &self.places else { return Ok(()) };
        let matched = &mut self.matched;
        let alone = places.each_of(start, articles, |_, place| {
            matched.add(place.story, place.relation == Relation::Original);
            Ok(())
        })?;
        self.matched.add_alone(alone);
        Ok(())
    }

    /// Returns what two threads know that went through different segments; the first may be the one that never began.
    pub(crate) fn with(mut self, other: Self) -> Self {
        if self.known.is_none() {
            return other;
        }
        self.matched.add_all(&other.matched);
        self
    }

    /// Returns how many there are; `None` where stories are not folded.
    pub(crate) fn matched(self) -> Option<MatchedStories> {
        self.known.map(|_| self.matched)
    }

    /// Returns the story of an article.
    ///
    /// # Errors
    /// `Damaged` when it has no place.
    pub(crate) fn of(&self, doc: DocId) -> Result<Option<u32>, EngineError> {
        let Some(places) = &self.places else { return Ok(None) };
        Ok(places.place(doc)?.map(|place| place.story))
    }
}
