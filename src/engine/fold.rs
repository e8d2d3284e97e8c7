//! Stories among the matches of a query: each is counted once, and with how many of its articles match.

/// How matches are shown that are in the same story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fold {
    /// Each of them.
    #[default]
    None,
    /// The first of them in the order asked for.
    Story,
}

/// The stories that the matches of a query are in.
#[derive(Debug, Clone, Default)]
pub struct MatchedStories {
    /// How many there are; a match that is in no story counts as one.
    pub count: u64,
    /// How many of its articles match, and whether the original does, by the number of a story. Of a million
    /// stories, those that match few articles touch little of it.
    matched: Vec<u32>,
    /// The stories that any match is in, as they were come across.
    found: Vec<u32>,
}

impl PartialEq for MatchedStories {
    fn eq(&self, other: &Self) -> bool {
        (self.count, &self.matched) == (other.count, &other.matched)
    }
}

impl Eq for MatchedStories {}

impl MatchedStories {
    /// Marks the original among the articles of a story that match.
    const ORIGINAL: u32 = 1 << 31;

    /// Counts no match yet, of so many stories.
    pub(in crate::engine) fn none_of(stories: usize) -> Self {
        Self { count: 0, matched: vec![0; stories], found: Vec::new() }
    }

    /// Counts a match that is in a story.
    pub(in crate::engine) fn add(&mut self, story: u32, is_original: bool) {
        let Some(matched) = self.matched.get_mut(story as usize) else { return };
        if *matched == 0 {
            self.count += 1;
            self.found.push(story);
        }
        *matched += 1;
        if is_original {
            *matched |= Self::ORIGINAL;
        }
    }

    /// Counts matches that are in no story.
    pub(in crate::engine) fn add_alone(&mut self, articles: u64) {
        self.count += articles;
    }

    /// Adds the matches among other articles.
    pub(in crate::engine) fn add_all(&mut self, other: &Self) {
        self.count += other.count;
        for story in &other.found {
            let at = *story as usize;
            if self.matched[at] == 0 {
                self.found.push(*story);
            } else {
                self.count -= 1;
            }
            // The original is in one of them.
            self.matched[at] += other.matched[at];
        }
    }

    /// Returns how many articles of a story match.
    #[must_use]
    pub fn articles(&self, story: u32) -> u64 {
        self.matched.get(story as usize).map_or(0, |matched| u64::from(matched & !Self::ORIGINAL))
    }

    /// Returns whether the original of a story matches.
    #[must_use]
    pub fn has_original(&self, story: u32) -> bool {
        self.matched.get(story as usize).is_some_and(|matched| matched & Self::ORIGINAL != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_several_count_is_what_one_counts() {
        let matches = [(0, false), (2, true), (0, true), (2, false), (3, false), (0, false)];
        for cut in 0..=matches.len() {
            let mut whole = MatchedStories::none_of(5);
            let (mut one, mut other) = (whole.clone(), whole.clone());
            for (at, (story, is_original)) in matches.into_iter().enumerate() {
                whole.add(story, is_original);
                let part = if at < cut { &mut one } else { &mut other };
                part.add(story, is_original);
            }
            whole.add_alone(7);
            other.add_alone(7);
            one.add_all(&other);
            assert_eq!(one, whole);
            assert_eq!(one.count, 3 + 7);
            assert_eq!([0, 1, 2, 3, 9].map(|story| one.articles(story)), [3, 0, 2, 1, 0]);
            assert_eq!(
                [0, 2, 3, 9].map(|story| one.has_original(story)),
                [true, true, false, false]
            );
        }
    }
}
