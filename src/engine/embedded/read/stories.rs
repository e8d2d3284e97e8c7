//! The stories of a commit, and which article is in which.
//!
//! An article is found by the key in its column: it is in a story if the file of stories has the key, and in
//! none otherwise. Cost: a column and a lookup an article.

use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Fold;
use crate::engine::embedded::disk::story_files::open_stories;
use crate::engine::embedded::read::known_stories::KnownStories;
use crate::engine::embedded::read::segment::kept;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::story::Member;

impl Snapshot {
    /// Returns the stories of the commit; `None` while they are not derived yet.
    ///
    /// # Errors
    /// `Damaged` when they cannot be read.
    pub fn stories(&self) -> Result<Option<&KnownStories>, EngineError> {
        let read = || {
            let folder = self.folder().generation_path();
            let files = self.payload().stories.as_ref().filter(|files| !files.outdated);
            let stories = files.map(|files| open_stories(&folder, files)).transpose()?;
            Ok(stories.map(KnownStories::new))
        };
        Ok(kept(self.stories_known(), read)?.as_ref())
    }

    /// Returns the stories that are to be folded; `None` where they are not, or not derived yet.
    ///
    /// # Errors
    /// As [`Snapshot::stories`].
    pub(crate) fn stories_to(&self, fold: Fold) -> Result<Option<&KnownStories>, EngineError> {
        match fold {
            Fold::Story => self.stories(),
            Fold::None => Ok(None),
        }
    }

    /// Returns the key of each article.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn story_keys(&self, docs: &[DocRef]) -> Result<Vec<u64>, EngineError> {
        let key = |doc: &DocRef| {
            let keys = self.segments()[doc.part() as usize].story_keys()?;
            let key = keys.first(doc.number());
            key.ok_or_else(|| EngineError::damaged("an article has no key"))
        };
        docs.iter().map(key).collect()
    }

    /// Returns the number of the story that each article is in, and its key there.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn stories_of(&self, docs: &[DocRef]) -> Result<Vec<Option<(u32, u64)>>, EngineError> {
        let Some(known) = self.stories()? else { return Ok(vec![None; docs.len()]) };
        let place = |key: u64| Ok(known.place(key)?.map(|place| (place.story, key)));
        self.story_keys(docs)?.into_iter().map(place).collect()
    }

    /// Returns where the articles of these members are.
    ///
    /// # Errors
    /// `Damaged` when one is not there.
    pub fn docs_of_members(&self, members: &[Member]) -> Result<Vec<DocRef>, EngineError> {
        let doc = |member: &Member| {
            let docs = self.of_record(member.id)?;
            let keys = self.story_keys(&docs)?;
            let found = docs.into_iter().zip(keys).find(|(_, key)| *key == member.key);
            let found = found.map(|(doc, _)| doc);
            found.ok_or_else(|| EngineError::damaged("an article of a story is not there"))
        };
        members.iter().map(doc).collect()
    }
}
