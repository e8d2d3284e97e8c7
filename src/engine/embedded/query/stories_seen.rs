//! The stories that a search comes across: which story each match is in, and how many there are.
//!
//! Every match is looked up, for the number of stories is that of all of them. Where stories are not
//! folded, nothing is done. Cost: a column and a lookup a match; where many of a window match, the column is read
//! as it lies.

use tantivy::DocId;
use tantivy::columnar::Column;
use tantivy::columnar::ColumnIndex;

use crate::engine::EngineError;
use crate::engine::MatchedStories;
use crate::engine::embedded::read::known_stories::KnownStories;
use crate::engine::embedded::read::segment::Segment;
use crate::engine::embedded::read::window::Bits;
use crate::engine::embedded::read::window::WIDTH;
use crate::story::Relation;

/// Where so many articles of a window match, the keys of all of them are read.
const MANY: u32 = WIDTH / 8;

/// What one thread knows of the stories among the matches.
pub(crate) struct StoriesSeen<'s> {
    /// `None` where stories are not folded.
    known: Option<&'s KnownStories>,
    /// The keys of the articles of the segment that is gone through, and how many there are.
    keys: Option<(&'s Column<u64>, DocId)>,
    /// Those of the window that was looked at last, where they were read together.
    of_window: Vec<u64>,
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
        Self { known, keys: None, of_window: vec![0; width], of: vec![None; width], matched }
    }

    /// Begins with a segment.
    ///
    /// # Errors
    /// `Damaged` when its keys cannot be read.
    pub(crate) fn open(&mut self, segment: &'s Segment) -> Result<(), EngineError> {
        if self.known.is_some() {
            self.keys = Some((segment.story_keys()?, segment.reader().max_doc()));
        }
        Ok(())
    }

    /// Looks up the matches of the window that starts at `start`.
    ///
    /// # Errors
    /// `Damaged` when an article has no key.
    pub(crate) fn look(&mut self, start: DocId, articles: &Bits) -> Result<(), EngineError> {
        let Some((known, (keys, end))) = self.known.zip(self.keys) else { return Ok(()) };
        // Where every article has a key, the key of an article has its number.
        let is_full = matches!(keys.index, ColumnIndex::Full);
        let together = is_full && articles.count() >= MANY;
        if together {
            known.test_keys()?;
            let length = end.saturating_sub(start).min(WIDTH) as usize;
            keys.values.get_range(start.into(), &mut self.of_window[..length]);
        }
        let (mut alone, mut failed) = (0, None);
        articles.each(|offset| {
            let key = match together {
                true => Some(self.of_window[offset as usize]),
                false => keys.first(start + offset),
            };
            let place = match key {
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
