//! Which spans of two operands belong together: within so many words, one sentence, one paragraph.
//!
//! [`Pairing::each_pair`] is the definition; for plain words [`Pairing::any_words`] and
//! [`Pairing::count_words`] say the same in one pass over both lists of positions, which is what
//! keeps NEAR close to a phrase query (`benches/queries.md`).

use tantivy::DocId;

use crate::analysis::BODY_START;
use crate::engine::Stop;
use crate::engine::embedded::costs::MOST_PAIRS;
use crate::engine::embedded::query::matching::hulls::Room;
use crate::engine::embedded::query::matching::hulls::each_hull;
use crate::engine::embedded::query::matching::postings::Bounds;
use crate::engine::span::Span;
use crate::engine::span::same_part;
use crate::engine::span::unit_of;

/// How far apart two operands may be.
pub(crate) enum Distance {
    /// The nearer ends at most this many positions apart, in either order.
    Words(u32),
    /// The same, the left one first.
    Ordered(u32),
    /// Within one sentence or one paragraph, whichever the bounds are of.
    Unit {
        bounds: Box<Bounds>,
        /// The left one first.
        is_ordered: bool,
    },
}

/// Pairs the spans of two operands.
pub(super) struct Pairing {
    pub(super) distance: Distance,
    /// One article may have a million pairs. What is found once it is set is of no use to anybody.
    pub(super) stop: Stop,
}

/// So few pairs are nothing to be counted.
pub(super) const FEW_PAIRS: u64 = 1_000;

impl Pairing {
    /// Takes the steps of looking at every pair of two operands in an article. Returns whether they may
    /// be looked at.
    pub(super) fn may_pair(&mut self, doc: DocId, left: &[Span], right: &[Span]) -> bool {
        let all = left.len() as u64 * right.len() as u64;
        if all <= FEW_PAIRS {
            return self.stop.spend(all);
        }
        let longest = right.iter().map(|span| span.end - span.start).max().unwrap_or(0);
        let (reach, starts) = match &mut self.distance {
            Distance::Words(words) | Distance::Ordered(words) => (*words, None),
            Distance::Unit { bounds, .. } => (0, Some(bounds.starts(doc))),
        };
        let mut pairs = 0;
        for a in left {
            let (from, to) = match starts.map(|starts| unit_of(starts, *a)) {
                Some(None) => continue,
                Some(Some(unit)) => (unit.start, unit.end),
                None => (
                    a.start.saturating_sub(reach.saturating_add(longest)),
                    a.end.saturating_add(reach),
                ),
            };
            let before = right.partition_point(|span| span.start < from);
            pairs += right[before..].partition_point(|span| span.start <= to) as u64;
        }
        self.stop.spend(if pairs > MOST_PAIRS { u64::MAX } else { pairs + left.len() as u64 })
    }

    /// Calls `each` with every admitted pair, a span of `left` and the place of one in `right`, until it
    /// returns `false`.
    pub(super) fn each_pair(
        &mut self,
        doc: DocId,
        left: &[Span],
        right: &[Span],
        mut each: impl FnMut(Span, usize) -> bool,
    ) {
        let longest = right.iter().map(|span| span.end - span.start).max().unwrap_or(0);
        let (reach, ordered, starts) = match &mut self.distance {
            Distance::Words(words) => (*words, false, None),
            Distance::Ordered(words) => (*words, true, None),
            Distance::Unit { bounds, is_ordered } => {
                (u32::MAX, *is_ordered, Some(bounds.starts(doc)))
            }
        };
        for &a in left {
            if self.stop.is_stopped() {
                return;
            }
            let unit = starts.map(|starts| unit_of(starts, a));
            let (from, to) = match (starts, unit) {
                (Some(_), None | Some(None)) => continue,
                (Some(_), Some(Some(unit))) => (unit.start, unit.end),
                _ => (
                    a.start.saturating_sub(reach.saturating_add(longest)),
                    a.end.saturating_add(reach),
                ),
            };
            let first = right.partition_point(|span| span.start < from);
            let rest = right.iter().enumerate().skip(first);
            for (at, &b) in rest.take_while(|(_, b)| b.start <= to) {
                let gap = if b.start >= a.end {
                    b.start - a.end
                } else if a.start >= b.end && !ordered {
                    a.start - b.end
                } else {
                    continue;
                };
                let near = match unit {
                    Some(Some(unit)) => unit.covers(b),
                    _ => gap < reach && same_part(a, b),
                };
                if near && !each(a, at) {
                    return;
                }
            }
        }
    }

    /// Calls `each` with what every admitted pair covers, in order and each once, until it returns `false`.
    pub(super) fn each_hull(
        &mut self,
        doc: DocId,
        left: &[Span],
        right: &[Span],
        each: &mut dyn FnMut(Span) -> bool,
    ) {
        let (room, is_ordered) = match &mut self.distance {
            Distance::Words(words) => (Room::Words(*words), false),
            Distance::Ordered(words) => (Room::Words(*words), true),
            Distance::Unit { bounds, is_ordered } => (Room::Unit(bounds.starts(doc)), *is_ordered),
        };
        each_hull(left, right, room, is_ordered, &self.stop, each);
    }

    /// Returns whether any two words are paired, each one position long: what [`Self::each_pair`]
    /// says, found in one pass over both.
    pub(super) fn any_words(&mut self, doc: DocId, left: &[u32], right: &[u32]) -> bool {
        match &mut self.distance {
            Distance::Words(words) => {
                let reach = *words;
                neighbors(left, right, |a, b| {
                    a.abs_diff(b) <= reach && same_part(Span::word(a), Span::word(b))
                })
            }
            Distance::Ordered(words) => {
                let reach = *words;
                neighbors(left, right, |a, b| {
                    a < b && b - a <= reach && same_part(Span::word(a), Span::word(b))
                })
            }
            Distance::Unit { bounds, is_ordered } => {
                let ordered = *is_ordered;
                // Neighbors in one unit are on the same side of each of its bounds.
                let mut starts = bounds.starts(doc).iter().copied().peekable();
                neighbors(left, right, |a, b| {
                    while starts.next_if(|&start| start <= a.min(b)).is_some() {}
                    (a < b || !ordered) && starts.peek().is_none_or(|&start| a.max(b) < start)
                })
            }
        }
    }
}

impl Pairing {
    /// Counts the hulls of all pairs of two words, each one position long, in one pass over both;
    /// `None` when a position is in both lists, for then two pairs may have one hull.
    pub(super) fn count_words(&mut self, doc: DocId, left: &[u32], right: &[u32]) -> Option<usize> {
        let (reach, ordered, starts) = match &mut self.distance {
            Distance::Words(words) => (*words, false, None),
            Distance::Ordered(words) => (*words, true, None),
            Distance::Unit { bounds, is_ordered } => (0, *is_ordered, Some(bounds.starts(doc))),
        };
        // The right positions below the one looked at, below its reach, and within its reach.
        let (mut below, mut from, mut to, mut unit) = (0, 0, 0, 0);
        let mut count = 0;
        for &a in left {
            let (low, high) = if let Some(starts) = starts {
                unit += starts[unit..].iter().take_while(|&&start| start <= a).count();
                let low = if unit == 0 { 0 } else { starts[unit - 1] };
                let low = if ordered { low.max(a + 1) } else { low };
                (low, starts.get(unit).copied().unwrap_or(u32::MAX))
            } else {
                let low = if ordered { a + 1 } else { a.saturating_sub(reach) };
                let high = a.saturating_add(reach).saturating_add(1);
                if a < BODY_START {
                    (low, high.min(BODY_START))
                } else {
                    (low.max(BODY_START), high)
                }
            };
            let behind =
                |at: usize, bound: u32| at + right[at..].iter().take_while(|&&b| b < bound).count();
            below = behind(below, a);
            if right.get(below) == Some(&a) {
                return None;
            }
            from = behind(from, low);
            to = behind(to.max(from), high);
            count += to - from;
        }
        Some(count)
    }
}

/// Returns whether `test` holds for two positions, one of each list, that differ and have no position
/// of either list between them. If it holds for any two and is only easier the nearer they are, it
/// holds for such neighbors. The tested pairs come in the order of the text.
fn neighbors(left: &[u32], right: &[u32], mut test: impl FnMut(u32, u32) -> bool) -> bool {
    let (mut i, mut j) = (0, 0);
    while let (Some(&a), Some(&b)) = (left.get(i), right.get(j)) {
        if a == b {
            // One word cannot be both: the next of either list may be near it.
            let (after_a, after_b) = (left.get(i + 1), right.get(j + 1));
            if after_a.is_some_and(|&after| test(after, b))
                || after_b.is_some_and(|&after| test(a, after))
            {
                return true;
            }
            i += 1;
            j += 1;
            continue;
        }
        if test(a, b) {
            return true;
        }
        if a < b {
            i += 1;
        } else {
            j += 1;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::collection::btree_set;
    use proptest::prelude::*;

    use super::*;

    /// Positions at the end of the title and the start of the body.
    fn positions() -> impl Strategy<Value = Vec<u32>> {
        btree_set(BODY_START - 6..BODY_START + 20, 0..8).prop_map(|set| set.into_iter().collect())
    }

    proptest! {
        #[test]
        fn words_are_paired_and_counted_as_their_spans_are(
            left in positions(),
            right in positions(),
            reach in 1_u32..6,
            ordered in any::<bool>(),
        ) {
            let distance = if ordered { Distance::Ordered(reach) } else { Distance::Words(reach) };
            check(Pairing { distance, stop: Stop::new() }, &left, &right)?;
        }

        #[test]
        fn words_of_one_sentence_are_paired_as_their_spans_are(
            left in positions(),
            right in positions(),
            starts in btree_set(BODY_START..BODY_START + 20, 0..5),
            is_ordered in any::<bool>(),
        ) {
            let bounds = Box::new(Bounds::known(starts.into_iter().collect()));
            let distance = Distance::Unit { bounds, is_ordered };
            check(Pairing { distance, stop: Stop::new() }, &left, &right)?;
        }
    }

    fn check(mut pairing: Pairing, left: &[u32], right: &[u32]) -> Result<(), TestCaseError> {
        let spans = |words: &[u32]| words.iter().map(|&at| Span::word(at)).collect::<Vec<_>>();
        let mut hulls = std::collections::BTreeSet::new();
        let rights = spans(right);
        pairing.each_pair(0, &spans(left), &rights, |a, b| {
            hulls.insert(a.hull(rights[b]));
            true
        });
        prop_assert_eq!(pairing.any_words(0, left, right), !hulls.is_empty());
        if let Some(count) = pairing.count_words(0, left, right) {
            prop_assert_eq!(count, hulls.len());
        } else {
            prop_assert!(left.iter().any(|at| right.contains(at)));
        }
        Ok(())
    }
}
