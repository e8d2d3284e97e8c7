//! Runs of neighboring articles, and sets of articles in them.
//!
//! A search goes through a segment window by window: a set is 64 machine words, and the frequencies
//! and scores of a window stay in the processor's nearest memory.

use tantivy::DocId;

/// Articles of a window.
pub(crate) const WIDTH: u32 = 4096;
const LANES: usize = WIDTH as usize / 64;

/// Returns the first article of the window that holds `doc`.
pub(crate) const fn window_of(doc: DocId) -> DocId {
    doc - doc % WIDTH
}

/// A set of articles of a window, as offsets from its first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bits([u64; LANES]);

impl Bits {
    /// None of them.
    pub(crate) const EMPTY: Self = Self([0; LANES]);

    /// Returns the articles of the window from `start` on that are in `from..to`.
    pub(crate) fn range(start: DocId, from: DocId, to: DocId) -> Self {
        let (from, to) = (from.max(start) - start, to.max(start) - start);
        if from == 0 && to >= WIDTH {
            return Self([u64::MAX; LANES]);
        }
        let mut bits = Self::EMPTY;
        for (lane, first) in bits.0.iter_mut().zip((0..WIDTH).step_by(64)) {
            let below = |end: u32| match end.saturating_sub(first) {
                64.. => u64::MAX,
                part => (1 << part) - 1,
            };
            *lane = below(to) & !below(from);
        }
        bits
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|&lane| lane == 0)
    }

    pub(crate) fn count(&self) -> u32 {
        self.0.iter().map(|lane| lane.count_ones()).sum()
    }

    /// Returns how many there are in `from..to`, which is within the window.
    pub(crate) fn count_between(&self, from: u32, to: u32) -> u32 {
        if from >= to {
            return 0;
        }
        let (first, last) = (from as usize / 64, (to as usize - 1) / 64);
        let above = u64::MAX << (from % 64);
        let below = u64::MAX >> (63 - (to - 1) % 64);
        if first == last {
            return (self.0[first] & above & below).count_ones();
        }
        let middle: u32 = self.0[first + 1..last].iter().map(|lane| lane.count_ones()).sum();
        (self.0[first] & above).count_ones() + middle + (self.0[last] & below).count_ones()
    }

    pub(crate) fn insert(&mut self, offset: u32) {
        self.0[offset as usize / 64] |= 1 << (offset % 64);
    }

    /// Adds sorted offsets. The machine word they are put together in is written for each of them, and
    /// never read nor branched upon: who has to guess which offset is the first of the next word takes
    /// twice the time.
    pub(crate) fn insert_all(&mut self, offsets: impl Iterator<Item = u32>) {
        let mut lanes = [0; LANES];
        let (mut at, mut lane) = (0, 0);
        for offset in offsets {
            let of_offset = offset as usize / 64 % LANES;
            let same = u64::from(of_offset == at).wrapping_neg();
            lane = lane & same | 1 << (offset % 64);
            (lanes[of_offset], at) = (lane, of_offset);
        }
        self.add(&Self(lanes));
    }

    pub(crate) fn take_out(&mut self, offset: u32) {
        self.0[offset as usize / 64] &= !(1 << (offset % 64));
    }

    pub(crate) fn contains(&self, offset: u32) -> bool {
        self.0[offset as usize / 64] & (1 << (offset % 64)) != 0
    }

    /// Leaves those that are in `other` too.
    pub(crate) fn retain(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(lane, other)| *lane &= other);
    }

    /// Adds those of `other`.
    pub(crate) fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(lane, other)| *lane |= other);
    }

    /// Takes out those of `other`.
    pub(crate) fn remove(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(lane, other)| *lane &= !other);
    }

    /// Returns the first from `from` on.
    pub(crate) fn next(&self, from: u32) -> Option<u32> {
        let first = from as usize / 64;
        let mut lane = self.0.get(first)? & u64::MAX << (from % 64);
        for (at, next) in (first..).zip(self.0[first + 1..].iter().copied().chain([0])) {
            if lane != 0 {
                return Some(at as u32 * 64 + lane.trailing_zeros());
            }
            lane = next;
        }
        None
    }

    /// Returns those that are in both.
    pub(crate) fn and(&self, other: &Self) -> Self {
        let mut both = self.clone();
        both.retain(other);
        both
    }

    /// [`in_at_least`](Self::in_at_least) counts fewer sets than these.
    pub(crate) const MOST_SETS: usize = 256;

    /// Returns the articles that are in at least `least` of some sets.
    pub(crate) fn in_at_least(least: usize, sets: &[Self]) -> Self {
        let mut found = Self::EMPTY;
        for (at, lane) in found.0.iter_mut().enumerate() {
            // How many sets each article is in, its digits in eight words: a column an article.
            let mut digits = [0_u64; 8];
            for set in sets {
                let mut carry = set.0[at];
                for digit in &mut digits {
                    (*digit, carry) = (*digit ^ carry, *digit & carry);
                }
            }
            // Compared from the highest digit down.
            let (mut more, mut same) = (0, u64::MAX);
            for (place, digit) in digits.iter().enumerate().rev() {
                if least >> place & 1 == 1 {
                    same &= digit;
                } else {
                    more |= same & digit;
                    same &= !digit;
                }
            }
            *lane = more | same;
        }
        found
    }

    /// Returns words of a bit for each of 64 offsets, with the first of these.
    pub(crate) fn lanes(&self) -> impl Iterator<Item = (u32, u64)> {
        (0..WIDTH).step_by(64).zip(self.0)
    }

    /// Calls `each` with every offset, in order.
    pub(crate) fn each(&self, mut each: impl FnMut(u32)) {
        for (&lane, first) in self.0.iter().zip((0..WIDTH).step_by(64)) {
            let mut lane = lane;
            while lane != 0 {
                each(first + lane.trailing_zeros());
                lane &= lane - 1;
            }
        }
    }
}

/// Which articles of a window satisfy a clause, and how surely.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Those that do.
    pub(crate) sure: Bits,
    /// Those that do or may: all of `sure`, and those whose date is unknown or only overlaps.
    pub(crate) any: Bits,
}

impl Found {
    /// Nothing.
    pub(crate) const NONE: Self = Self { sure: Bits::EMPTY, any: Bits::EMPTY };

    /// These articles, surely.
    pub(crate) fn surely(bits: Bits) -> Self {
        Self { sure: bits.clone(), any: bits }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_in_several_sets_are_those_counted() {
        let sets: Vec<Bits> = (1..9)
            .map(|step| {
                let mut set = Bits::EMPTY;
                set.insert_all((0..WIDTH).step_by(step));
                set
            })
            .collect();
        for many in 0..=sets.len() {
            for least in 0..10 {
                let found = Bits::in_at_least(least, &sets[..many]);
                for offset in 0..WIDTH {
                    let count = sets[..many].iter().filter(|set| set.contains(offset)).count();
                    assert_eq!(
                        found.contains(offset),
                        count >= least,
                        "{offset}: {least} of {many}"
                    );
                }
            }
        }
    }

    #[test]
    fn sets_of_a_window_are_those_of_its_offsets() {
        let start = 3 * WIDTH;
        let bounds =
            [0, start, start + 1, start + 63, start + 64, start + 700, start + WIDTH, u32::MAX];
        for from in bounds {
            for to in bounds {
                let mut offsets = Vec::new();
                Bits::range(start, from, to).each(|offset| offsets.push(offset));
                let plain = (0..WIDTH).filter(|at| (from..to).contains(&(start + at)));
                assert_eq!(offsets, plain.collect::<Vec<_>>(), "{from}..{to}");
                let range = Bits::range(start, from, to);
                let within = (from.min(WIDTH), to.min(WIDTH));
                let all = Bits::range(0, 0, WIDTH);
                let counted = all.count_between(within.0, within.1);
                assert_eq!(counted, within.1.saturating_sub(within.0), "{within:?}");
                let here = (from.clamp(start, start + WIDTH), to.clamp(start, start + WIDTH));
                let counted = range.count_between(here.0 - start, here.1 - start);
                assert_eq!(counted, range.count(), "{from}..{to}");
                assert_eq!(range.count_between(0, WIDTH), range.count(), "{from}..{to}");
                for at in [0, 1, 63, 64, 699, 700, 4095, WIDTH] {
                    let next = offsets.iter().copied().find(|&offset| offset >= at);
                    assert_eq!(range.next(at), next, "{from}..{to} from {at}");
                }
            }
        }
        let mut few = Bits::EMPTY;
        [5, 64, 4095].iter().for_each(|&offset| few.insert(offset));
        assert_eq!(few.count(), 3);
        let mut at_once = Bits::EMPTY;
        at_once.insert_all([5, 64].into_iter());
        at_once.insert_all([64, 4095].into_iter());
        at_once.insert_all(std::iter::empty());
        assert_eq!(at_once, few);
        let mut rest = Bits::range(0, 0, WIDTH);
        rest.remove(&few);
        assert_eq!(rest.count(), WIDTH - 3);
        assert!(rest.and(&few).is_empty());
        rest.add(&few);
        assert_eq!(rest, Bits::range(0, 0, WIDTH));
    }
}
