//! What stays with articles whose file is read again: when they came into the index.
//!
//! Cost: twelve bytes an article of the file; in a rebuild, of the index.

use crate::article::ArticleId;

/// Articles that are in the index, by the first half of the ids of their records.
#[derive(Debug, Default)]
pub(super) struct Carried {
    /// Sorted.
    halves: Vec<u64>,
    /// When each came into the index, seconds since 1970.
    times: Vec<u32>,
}

impl Carried {
    /// Takes articles with their times.
    pub(super) fn of(articles: impl Iterator<Item = (u64, i64)>) -> Self {
        let time = |time: i64| u32::try_from(time.max(0)).unwrap_or(u32::MAX);
        let mut all: Vec<(u64, u32)> = articles.map(|(half, at)| (half, time(at))).collect();
        all.sort_unstable();
        // Of identical ones the first.
        all.dedup_by_key(|(half, _)| *half);
        let (halves, times) = all.into_iter().unzip();
        Self { halves, times }
    }

    /// Returns when the article with this id came into the index, if it is there.
    pub(super) fn ingested(&self, id: ArticleId) -> Option<i64> {
        let at = self.halves.binary_search(&first_half(id)).ok()?;
        Some(i64::from(self.times[at]))
    }
}

/// Returns the first half of an id.
pub(super) fn first_half(id: ArticleId) -> u64 {
    u64::try_from(id.0 >> 64).expect("the upper half of 128 bits is 64 bits")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_keeps_its_time_and_of_copies_the_first_is_kept() {
        let carried = Carried::of([(7, 500), (3, 90), (7, 400), (9, -1)].into_iter());
        let time = |half: u128| carried.ingested(ArticleId(half << 64 | 5));
        assert_eq!([time(7), time(3), time(9), time(8)], [Some(400), Some(90), Some(0), None]);
    }
}
