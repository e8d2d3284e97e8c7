//! The group of each article of a segment, and how often a term is said in each group.

use tantivy::DocId;

use crate::engine::EngineError;
use crate::engine::Times;
use crate::engine::embedded::read::marked::Marked;

/// Where at most one article in so many is of another group than most, those are looked for, and all that is not of
/// them is of the group of most.
const FEW: usize = 16;

/// The group of each article of a segment, from 1; 0 is in none.
pub(super) enum Groups {
    /// Nearly all are of one group.
    Few {
        of: Vec<u16>,
        usual: u16,
        others: Marked,
        /// The group of all others, where they are of one: to look up each takes longer than to count it.
        other: Option<u16>,
    },
    /// Of two groups: two bits for each article, so that those of all segments stay near the processor.
    Two { words: Vec<u64>, articles: usize },
    /// Of any number.
    Many(Vec<u16>),
}

/// Returns the group of an article from the word it is in.
const fn of_two(word: u64, doc: DocId) -> u64 {
    word >> (doc % 32 * 2) & 3
}

impl Groups {
    /// Takes the group of each article, where there are so many groups.
    pub(super) fn new(of: Vec<u16>, groups: usize) -> Self {
        let mut sizes = vec![0_usize; groups + 1];
        of.iter().for_each(|group| sizes[usize::from(*group)] += 1);
        let usual = (0..).zip(&sizes).max_by_key(|(_, size)| **size).map_or(0, |(usual, _)| usual);
        if (of.len() - sizes[usize::from(usual)]) * FEW <= of.len() {
            let others = Marked::new(of.len(), |doc| of[doc as usize] != usual);
            let is_there = |group: &u16| *group != usual && sizes[usize::from(*group)] > 0;
            let mut there = (0..=u16::MAX).zip(&sizes).map(|(group, _)| group).filter(is_there);
            let other = there.next().filter(|_| there.next().is_none());
            return Self::Few { of, usual, others, other };
        }
        if groups != 2 {
            return Self::Many(of);
        }
        let mut words = vec![0; of.len().div_ceil(32)];
        for (doc, group) in of.iter().enumerate() {
            words[doc / 32] |= u64::from(*group) << (doc % 32 * 2);
        }
        Self::Two { words, articles: of.len() }
    }

    const fn articles(&self) -> usize {
        match self {
            Self::Two { articles, .. } => *articles,
            Self::Few { of, .. } | Self::Many(of) => of.len(),
        }
    }

    /// Adds a block of the postings of a term to its times in each group; the first is of articles in none.
    pub(super) fn add(
        &self,
        docs: &[DocId],
        frequencies: &[u32],
        times: &mut [Times],
    ) -> Result<(), EngineError> {
        if docs.last().is_some_and(|last| *last as usize >= self.articles()) {
            return Err(EngineError::damaged("a posting of no article"));
        }
        match (self, &mut *times) {
            (Self::Two { words, .. }, [none, here, there]) => {
                add_two(docs, frequencies, words, [none, here, there]);
            }
            (Self::Few { of, .. } | Self::Many(of), times) => {
                for (doc, frequency) in docs.iter().zip(frequencies) {
                    let of = &mut times[usize::from(of[*doc as usize])];
                    of.times += u64::from(*frequency);
                    of.articles += 1;
                }
            }
            (Self::Two { .. }, _) => unreachable!("two groups, and no group"),
        }
        Ok(())
    }
}

/// Adds postings where there are two groups. Sums that wait for each other in memory take twice as long as those
/// that are worked out for every posting: of one group and of none, the other being what is left.
fn add_two(docs: &[DocId], frequencies: &[u32], words: &[u64], sums: [&mut Times; 3]) {
    let (mut all, mut of) = (0_u64, [Times::default(); 2]);
    for (doc, frequency) in docs.iter().zip(frequencies) {
        let (group, frequency) = (of_two(words[*doc as usize / 32], *doc), u64::from(*frequency));
        // A block has 128 frequencies of 32 bits: nothing is lost.
        all = all.wrapping_add(frequency);
        for (at, of) in (0..).zip(&mut of) {
            let is_of = group == at;
            of.times = of.times.wrapping_add(if is_of { frequency } else { 0 });
            of.articles = of.articles.wrapping_add(u64::from(is_of));
        }
    }
    let [none, here] = of;
    let there = Times {
        times: all - none.times - here.times,
        articles: docs.len() as u64 - none.articles - here.articles,
    };
    for (sum, of) in sums.into_iter().zip([none, here, there]) {
        sum.times += of.times;
        sum.articles += of.articles;
    }
}
