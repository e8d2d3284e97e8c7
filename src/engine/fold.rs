//! Stories among the matches of a query: each is counted once, and with how many of its articles match.

use std::collections::BTreeMap;

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
    /// How many of its articles match, at most [`FEW`](Self::FEW), and whether the original does, by the number
    /// of a story. A byte each, so that those of a million articles are in the processor's nearer memory.
    matched: Vec<u8>,
    /// How many more there are of stories of which more match.
    more: BTreeMap<u32, u64>,
    /// A bit for each [`NEIGHBORS`](Self::NEIGHBORS) of them, set where any is matched: of a million stories, a
    /// query that matches few articles reads and writes few.
    touched: Vec<u64>,
}

impl PartialEq for MatchedStories {
    fn eq(&self, other: &Self) -> bool {
        (self.count, &self.matched, &self.more) == (other.count, &other.matched, &other.more)
    }
}

impl Eq for MatchedStories {}

impl MatchedStories {
    /// Marks the original among the articles of a story that match.
    const ORIGINAL: u8 = 1 << 7;
    /// As many as a byte counts beside that.
    const FEW: u8 = Self::ORIGINAL - 1;
    /// Stories that are added up together.
    const NEIGHBORS: usize = 64;

    /// Counts no match yet, of so many stories.
    pub(in crate::engine) fn none_of(stories: usize) -> Self {
        let touched = stories.div_ceil(Self::NEIGHBORS).div_ceil(64);
        let (matched, touched) = (vec![0; stories], vec![0; touched]);
        Self { count: 0, matched, more: BTreeMap::new(), touched }
    }

    /// Counts a match that is in a story.
    pub(in crate::engine) fn add(&mut self, story: u32, is_original: bool) {
        let Some(matched) = self.matched.get_mut(story as usize) else { return };
        // No branch on whether it was matched before, which cannot be guessed.
        self.count += u64::from(*matched == 0);
        if *matched & Self::FEW == Self::FEW {
            *self.more.entry(story).or_default() += 1;
        } else {
            *matched += 1;
        }
        *matched |= u8::from(is_original) * Self::ORIGINAL;
        let neighbors = story as usize / Self::NEIGHBORS;
        self.touched[neighbors / 64] |= 1 << (neighbors % 64);
    }

    /// Counts matches that are in no story.
    pub(in crate::engine) fn add_alone(&mut self, articles: u64) {
        self.count += articles;
    }

    /// Adds the matches among other articles.
    pub(in crate::engine) fn add_all(&mut self, other: &Self) {
        self.count += other.count;
        for (story, more) in &other.more {
            *self.more.entry(*story).or_default() += more;
        }
        for (word, of_other) in other.touched.iter().enumerate() {
            self.touched[word] |= of_other;
            let mut left = *of_other;
            while left != 0 {
                let first = (word * 64 + left.trailing_zeros() as usize) * Self::NEIGHBORS;
                left &= left - 1;
                let stories = first..self.matched.len().min(first + Self::NEIGHBORS);
                for story in stories {
                    self.add_story(story, other.matched[story]);
                }
            }
        }
    }

    /// Adds what was counted of a story among other articles.
    fn add_story(&mut self, story: usize, of_other: u8) {
        let matched = &mut self.matched[story];
        self.count -= u64::from(*matched != 0 && of_other != 0);
        let both = (*matched & Self::FEW) + (of_other & Self::FEW);
        // The original is in one of them.
        *matched = (*matched | of_other) & Self::ORIGINAL | both.min(Self::FEW);
        if both > Self::FEW {
            let story = u32::try_from(story).expect("stories are fewer than articles");
            *self.more.entry(story).or_default() += u64::from(both - Self::FEW);
        }
    }

    /// Returns how many articles of a story match.
    #[must_use]
    pub fn articles(&self, story: u32) -> u64 {
        let matched = self.matched.get(story as usize).map_or(0, |matched| matched & Self::FEW);
        u64::from(matched) + self.more.get(&story).unwrap_or(&0)
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
        let far = [(4_500, true), (4_160, false), (4_500, false), (9_999, false)];
        // More of one than a byte counts.
        let many = (0..400).map(|nth| (7, nth == 390));
        let matches: Vec<(u32, bool)> = matches.into_iter().chain(far).chain(many).collect();
        for cut in 0..=matches.len() {
            let mut whole = MatchedStories::none_of(9_999);
            let (mut one, mut other) = (whole.clone(), whole.clone());
            for (at, (story, is_original)) in matches.iter().copied().enumerate() {
                whole.add(story, is_original);
                let part = if at < cut { &mut one } else { &mut other };
                part.add(story, is_original);
            }
            whole.add_alone(7);
            other.add_alone(7);
            one.add_all(&other);
            assert_eq!(one, whole);
            assert_eq!(one.count, 6 + 7);
            let articles = [0, 1, 2, 3, 7, 4_500, 9_999].map(|story| one.articles(story));
            assert_eq!(articles, [3, 0, 2, 1, 400, 2, 0]);
            assert_eq!(
                [0, 2, 3, 7, 9].map(|story| one.has_original(story)),
                [true, true, false, true, false]
            );
        }
    }
}
