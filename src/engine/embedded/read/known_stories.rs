//! The stories of a commit: read a story at a time, or all of them where all are asked for; and where the articles
//! of a segment are among them.
//!
//! A segment that was there when the stories were derived has its places in the file of stories; one that was merged
//! since has not, and its articles are looked up by their keys. Both say the same.

use tantivy::DocId;
use tantivy::columnar::Column;

use crate::engine::EngineError;
use crate::engine::MatchedStories;
use crate::engine::embedded::disk::stories_file::StoriesFile;
use crate::engine::embedded::disk::story_places::Lane;
use crate::engine::embedded::disk::story_places::OF_LANE;
use crate::engine::embedded::disk::story_places::Place;
use crate::engine::embedded::disk::story_places::Placed;
use crate::engine::embedded::disk::story_places::SegmentPlaces;
use crate::engine::embedded::read::segment::Segment;
use crate::engine::embedded::read::window::Bits;
use crate::story::Stories;
use crate::story::Story;

/// The stories of a commit, with who is in which.
#[derive(Debug)]
pub struct KnownStories {
    file: StoriesFile,
}

impl KnownStories {
    pub(crate) fn new(file: StoriesFile) -> Self {
        Self { file }
    }

    /// Returns all of them.
    pub(crate) fn all(&self) -> Result<Stories, EngineError> {
        self.file.all()
    }

    /// Returns a story by its number.
    pub(crate) fn story(&self, number: u32) -> Result<Story, EngineError> {
        self.file.story(number)
    }

    /// Returns how many articles a story has.
    pub(crate) fn articles(&self, number: u32) -> Result<usize, EngineError> {
        self.file.articles(number)
    }

    /// Returns where an article with this key is; `None` for one that is in no story.
    pub(crate) fn place(&self, key: u64) -> Result<Option<Place>, EngineError> {
        self.file.place(key)
    }

    /// Returns that none of them is matched.
    pub(crate) fn none_matched(&self) -> MatchedStories {
        MatchedStories::none_of(self.file.len())
    }

    /// Returns where the articles of a segment are.
    ///
    /// # Errors
    /// `Damaged` when the stories or the keys of the articles cannot be read.
    pub(crate) fn of_segment<'s>(
        &'s self,
        segment: &'s Segment,
    ) -> Result<Places<'s>, EngineError> {
        Places::of_segment(&self.file, segment)
    }
}

/// Returns the places of the articles of a segment, looked up by their keys.
///
/// # Errors
/// `Damaged` when the keys cannot be read.
pub(crate) fn places_by_key(
    file: &StoriesFile,
    segment: &Segment,
) -> Result<SegmentPlaces, EngineError> {
    let by_key = Places::by_key(file, segment)?;
    let mut places = SegmentPlaces::of(segment.number());
    for doc in 0..segment.reader().max_doc() {
        places.push(by_key.place(doc)?);
    }
    Ok(places)
}

/// Where the articles of a segment are among the stories.
pub(crate) struct Places<'s> {
    file: &'s StoriesFile,
    how: How<'s>,
}

enum How<'s> {
    Placed(Placed),
    ByKey(&'s Column<u64>),
}

impl<'s> Places<'s> {
    fn of_segment(file: &'s StoriesFile, segment: &'s Segment) -> Result<Self, EngineError> {
        match file.placed(segment.number())? {
            Some(placed) => Ok(Self { file, how: How::Placed(placed) }),
            None => Self::by_key(file, segment),
        }
    }

    /// Has those of the articles of a segment by their keys.
    ///
    /// # Errors
    /// `Damaged` when the keys cannot be read.
    pub(crate) fn by_key(file: &'s StoriesFile, segment: &'s Segment) -> Result<Self, EngineError> {
        Ok(Self { file, how: How::ByKey(segment.story_keys()?) })
    }

    /// Returns where an article is; `None` for one that is in no story.
    ///
    /// # Errors
    /// `Damaged` when it cannot be read.
    pub(crate) fn place(&self, doc: DocId) -> Result<Option<Place>, EngineError> {
        match &self.how {
            How::ByKey(keys) => self.file.place(key(keys, doc)?),
            How::Placed(placed) => {
                let lane = self.file.lane(*placed, doc / OF_LANE)?;
                let bit = doc % OF_LANE;
                let is_in_story = lane.bits & 1 << bit != 0;
                is_in_story.then(|| self.file.nth_place(*placed, lane.before(bit))).transpose()
            }
        }
    }

    /// Calls `each` with those of some articles of the window from `start` on that are in a story. Returns how many
    /// of them are in none.
    ///
    /// # Errors
    /// `Damaged` when a place cannot be read, and those of `each`.
    pub(crate) fn each_of(
        &self,
        start: DocId,
        articles: &Bits,
        mut each: impl FnMut(u32, Place) -> Result<(), EngineError>,
    ) -> Result<u64, EngineError> {
        match &self.how {
            How::Placed(placed) => self.each_placed(*placed, start, articles, &mut each),
            How::ByKey(keys) => self.each_by_key(keys, start, articles, &mut each),
        }
    }

    fn each_placed(
        &self,
        placed: Placed,
        start: DocId,
        articles: &Bits,
        each: &mut impl FnMut(u32, Place) -> Result<(), EngineError>,
    ) -> Result<u64, EngineError> {
        let mut alone = 0;
        for (first, asked) in articles.lanes().filter(|(_, asked)| *asked != 0) {
            let lane: Lane = self.file.lane(placed, (start + first) / OF_LANE)?;
            let mut of_stories = asked & lane.bits;
            alone += u64::from((asked & !lane.bits).count_ones());
            while of_stories != 0 {
                let bit = of_stories.trailing_zeros();
                each(first + bit, self.file.nth_place(placed, lane.before(bit))?)?;
                of_stories &= of_stories - 1;
            }
        }
        Ok(alone)
    }

    fn each_by_key(
        &self,
        keys: &Column<u64>,
        start: DocId,
        articles: &Bits,
        each: &mut impl FnMut(u32, Place) -> Result<(), EngineError>,
    ) -> Result<u64, EngineError> {
        let (mut alone, mut next) = (0, articles.next(0));
        while let Some(offset) = next {
            match self.file.place(key(keys, start + offset)?)? {
                Some(place) => each(offset, place)?,
                None => alone += 1,
            }
            next = articles.next(offset + 1);
        }
        Ok(alone)
    }
}

fn key(keys: &Column<u64>, doc: DocId) -> Result<u64, EngineError> {
    keys.first(doc).ok_or_else(|| EngineError::damaged("an article has no key"))
}
