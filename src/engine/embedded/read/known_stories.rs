//! Who is in which story, by the keys of articles.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::hash::Hasher;

use crate::engine::MatchedStories;
use crate::story::Relation;
use crate::story::Stories;

/// A key is a hash already.
#[derive(Default)]
pub(crate) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// Where an article is among the stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// The number of its story.
    pub(crate) story: u32,
    /// Whether it is the original.
    pub(crate) is_original: bool,
}

/// The stories of a commit, with who is in which.
#[derive(Debug, Default)]
pub struct KnownStories {
    /// The stories.
    pub(crate) stories: Stories,
    by_key: HashMap<u64, Place, BuildHasherDefault<AsItIs>>,
}

impl KnownStories {
    pub(crate) fn new(stories: Stories) -> Self {
        let mut by_key = HashMap::default();
        for (story, found) in (0_u32..).zip(&stories.stories) {
            by_key.extend(found.members.iter().map(|member| {
                let is_original = member.relation == Relation::Original;
                (member.key, Place { story, is_original })
            }));
        }
        Self { stories, by_key }
    }

    /// Returns where an article with this key is; `None` for one that is in no story.
    pub(crate) fn place(&self, key: u64) -> Option<Place> {
        self.by_key.get(&key).copied()
    }

    /// Returns the number of the story that an article with this key is in.
    pub(crate) fn of(&self, key: u64) -> Option<u32> {
        self.place(key).map(|place| place.story)
    }

    /// Returns that none of them is matched.
    pub(crate) fn none_matched(&self) -> MatchedStories {
        MatchedStories::none_of(self.stories.stories.len())
    }
}
