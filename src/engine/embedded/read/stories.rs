//! The stories of a commit, and which article is in which.
//!
//! An article is found by the key in its column: it is in a story if the file of stories has the key, and in
//! none otherwise. Cost: a column and a lookup an article.

use crate::article::ArticleId;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Fold;
use crate::engine::embedded::disk::pair_part::pairs_of;
use crate::engine::embedded::disk::story_files::open_pairs;
use crate::engine::embedded::disk::story_files::open_sketches;
use crate::engine::embedded::disk::story_files::open_stories;
use crate::engine::embedded::read::known_stories::KnownStories;
use crate::engine::embedded::read::segment::kept;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::story;
use crate::story::Member;
use crate::story::Quote;

impl Snapshot {
    /// Returns the stories of the commit; `None` while they are not derived yet.
    ///
    /// # Errors
    /// `Damaged` when they cannot be read.
    pub fn stories(&self) -> Result<Option<&KnownStories>, EngineError> {
        let read = || {
            let folder = self.folder().generation_path();
            let files = self.payload().stories.as_ref();
            let files = files.filter(|files| files.is_current() && !files.outdated);
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
            let found = self.doc_of_key(member.id, member.key)?;
            found.ok_or_else(|| EngineError::damaged("an article of a story is not there"))
        };
        members.iter().map(doc).collect()
    }

    /// Returns where the live article is that has this key, of those whose record has this id.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub(crate) fn doc_of_key(
        &self,
        id: ArticleId,
        key: u64,
    ) -> Result<Option<DocRef>, EngineError> {
        let docs = self.of_record(id)?;
        let keys = self.story_keys(&docs)?;
        Ok(docs.into_iter().zip(keys).find(|(_, own)| *own == key).map(|(doc, _)| doc))
    }

    /// Returns what some articles have of others and these of them, sorted. They are those of a story, or one that
    /// is in none, by their keys.
    ///
    /// # Errors
    /// `Damaged` when the pairs cannot be read.
    pub fn quotes(&self, keys: &[u64]) -> Result<Vec<Quote>, EngineError> {
        let files = self.payload().stories.as_ref();
        let Some(files) = files.filter(|files| files.is_current() && !files.outdated) else {
            return Ok(Vec::new());
        };
        let folder = self.folder().generation_path();
        let (sketches, pairs) = (open_sketches(&folder, files)?, open_pairs(&folder, files)?);
        let facts = |key: u64| {
            let number = sketches.find(&[key])?.pop().map(|(_, number)| number);
            let number = number.ok_or_else(|| EngineError::damaged("a pair is of no article"))?;
            Ok::<_, EngineError>(sketches.outline(number)?.facts)
        };
        let mut quotes = Vec::new();
        for key in keys {
            for pair in pairs_of(&pairs, *key)? {
                if !(keys.contains(&pair.first) && keys.contains(&pair.second)) {
                    quotes.push(story::quote(&pair, &facts(pair.first)?, &facts(pair.second)?));
                }
            }
        }
        quotes.sort_unstable();
        quotes.dedup();
        Ok(quotes)
    }
}
