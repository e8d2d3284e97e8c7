//! What a view knows of stories: which there are, and who is in which.

use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::View;
use crate::engine::opensearch;
use crate::story::Member;
use crate::story::Quote;
use crate::story::Stories;
use crate::story::Story;

impl View {
    /// Returns why stories are not derived of the articles, where they never are; `None` where they are
    /// with the next run that comes to its end.
    #[must_use]
    pub const fn never_has_stories(&self) -> Option<&'static str> {
        match self {
            Self::Embedded(_) => None,
            Self::Cluster(_) => Some("stories are not derived on a cluster"),
        }
    }

    /// Returns the stories of the commit; `None` while they are not derived, after a run that did not
    /// come to its end.
    ///
    /// # Errors
    /// `Damaged` when they cannot be read.
    pub fn stories(&self) -> Result<Option<Stories>, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.stories()?.map(|known| known.all()).transpose(),
            Self::Cluster(_) => Ok(None),
        }
    }

    /// Returns what articles have of others that are not among them, and these of them, sorted. They are those of
    /// a story, or one that is in none, by their keys.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn quotes(&self, keys: &[u64]) -> Result<Vec<Quote>, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.quotes(keys),
            Self::Cluster(_) => Ok(Vec::new()),
        }
    }

    /// Returns the key of each article, among those of stories.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn story_keys(&self, docs: &[DocRef]) -> Result<Vec<u64>, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.story_keys(docs),
            Self::Cluster(_) => Ok(Vec::new()),
        }
    }

    /// Returns whether the stories of the commit are derived.
    ///
    /// # Errors
    /// As [`View::stories`].
    pub fn has_stories(&self) -> Result<bool, EngineError> {
        match self {
            Self::Embedded(snapshot) => Ok(snapshot.stories()?.is_some()),
            Self::Cluster(_) => Ok(false),
        }
    }

    /// Returns one of the stories, by its number among [`View::stories`], without reading the others.
    ///
    /// # Errors
    /// `Damaged` when there is none, or it cannot be read.
    pub fn story(&self, number: u32) -> Result<Story, EngineError> {
        match self {
            Self::Embedded(snapshot) => match snapshot.stories()? {
                Some(known) => known.story(number),
                None => Err(EngineError::damaged("a story is asked for and none is derived")),
            },
            Self::Cluster(_) => Err(opensearch::no_stories(&(0..0))),
        }
    }

    /// Returns the number of the story that each article is in, among [`View::stories`], and its key
    /// there; `None` for those in none, and while the stories are not derived.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn stories_of(&self, docs: &[DocRef]) -> Result<Vec<Option<(u32, u64)>>, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.stories_of(docs),
            Self::Cluster(_) => Ok(vec![None; docs.len()]),
        }
    }

    /// Returns where the articles of these members of stories are.
    ///
    /// # Errors
    /// `Damaged` when one is not there.
    pub fn docs_of_members(&self, members: &[Member]) -> Result<Vec<DocRef>, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.docs_of_members(members),
            Self::Cluster(_) => Err(opensearch::no_stories(&(0..0))),
        }
    }
}
