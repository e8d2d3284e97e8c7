//! Who is in which story, by the keys of articles.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::hash::Hasher;

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

/// The stories of a commit, with who is in which.
#[derive(Debug, Default)]
pub struct KnownStories {
    /// The stories.
    pub(crate) stories: Stories,
    by_key: HashMap<u64, u32, BuildHasherDefault<AsItIs>>,
}

impl KnownStories {
    pub(crate) fn new(stories: Stories) -> Self {
        let mut by_key = HashMap::default();
        for (number, story) in (0_u32..).zip(&stories.stories) {
            by_key.extend(story.members.iter().map(|member| (member.key, number)));
        }
        Self { stories, by_key }
    }

    /// Returns the number of the story that an article with this key is in.
    pub(crate) fn of(&self, key: u64) -> Option<u32> {
        self.by_key.get(&key).copied()
    }
}
