//! The stories of a commit: read a story at a time, or all of them where all are asked for.

use crate::engine::EngineError;
use crate::engine::MatchedStories;
use crate::engine::embedded::disk::stories_file::Place;
use crate::engine::embedded::disk::stories_file::StoriesFile;
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

    /// Prepares for many keys to be looked up.
    pub(crate) fn test_keys(&self) -> Result<(), EngineError> {
        self.file.test_keys()
    }

    /// Returns where an article with this key is; `None` for one that is in no story.
    pub(crate) fn place(&self, key: u64) -> Result<Option<Place>, EngineError> {
        self.file.place(key)
    }

    /// Returns that none of them is matched.
    pub(crate) fn none_matched(&self) -> MatchedStories {
        MatchedStories::none_of(self.file.len())
    }
}
