//! The spans that pairs of two operands cover, in order and each once, without a look at every pair.
//!
//! A word that comes a hundred times near one that comes as often makes thousands of spans; a third word near
//! those makes a million pairs of a few thousand spans. What a pair covers is a start and an end, and it is the
//! same whichever of the spans between them are taken. So the starts are passed in order. For a start, the spans
//! that begin there differ in their ends alone, and of the ends before a span of the other operand the last is
//! the nearest: one look at each span behind it finds all ends. Where the other operand has many spans and few
//! ends, one look at each end does: the first of the starts that share it is the nearest.
//! [`Pairing::each_pair`](super::pairing::Pairing::each_pair) is the definition; a test compares.

use std::ops::Range;

use crate::analysis::BODY_START;
use crate::engine::Stop;
use crate::engine::span::Span;
use crate::engine::span::unit_of;

/// How far behind a span another may be.
#[derive(Clone, Copy)]
pub(super) enum Room<'a> {
    /// So many words are less than this apart, both in the title or both in the body.
    Words(u32),
    /// Both in one sentence or paragraph, by where these start.
    Unit(&'a [u32]),
}

impl Room<'_> {
    /// Returns how far apart two spans may be, the position before which the second starts, and the one before
    /// which it has ended, if the first is one of `ends` and begins at `start`.
    fn behind(self, start: u32, ends: &[Span]) -> (u32, u32, u32) {
        match self {
            Self::Words(reach) => {
                let part = if start < BODY_START { BODY_START } else { u32::MAX };
                let last = ends.last().map_or(start, |span| span.end);
                (reach, last.saturating_add(reach).min(part), u32::MAX)
            }
            Self::Unit(starts) => {
                let end = unit_of(starts, Span::word(start)).map_or(start, |unit| unit.end);
                (u32::MAX, end, end)
            }
        }
    }
}

/// One of two operands.
struct Side<'a> {
    spans: &'a [Span],
    /// Where the spans of the start looked at next begin.
    at: usize,
    /// Its spans by where they end, if they are looked at so.
    by_end: Option<ByEnd>,
}

impl<'a> Side<'a> {
    fn new(spans: &'a [Span]) -> Self {
        Self { spans, at: 0, by_end: None }
    }

    /// Returns the start looked at next.
    fn next(&self) -> Option<u32> {
        self.spans.get(self.at).map(|span| span.start)
    }

    /// Takes the spans with one start.
    fn take(&mut self, start: u32) -> &'a [Span] {
        let rest = &self.spans[self.at..];
        let count = rest.iter().take_while(|span| span.start == start).count();
        self.at += count;
        &rest[..count]
    }

    /// Returns how many starts there are.
    fn starts(&self) -> usize {
        self.spans.chunk_by(|a, b| a.start == b.start).count()
    }

    /// Returns the spans that start in a range.
    fn starting(&self, range: Range<u32>) -> &'a [Span] {
        let from = self.spans.partition_point(|span| span.start < range.start);
        let to = self.spans.partition_point(|span| span.start < range.end);
        self.spans.get(from..to).unwrap_or(&[])
    }

    /// Looks at the spans by where they end, if that is less to look at for so many starts of the other side.
    fn choose(&mut self, starts: usize) {
        let length = self.spans.len();
        if starts > MANY_STARTS && length > MANY_STARTS * self.starts() {
            self.by_end = Some(ByEnd::new(self.spans));
        }
    }
}

/// For so few starts, or for so few spans of each start, no list by ends is made.
const MANY_STARTS: usize = 4;

/// Spans by where they end.
struct ByEnd {
    /// Each end, and where its starts are in `starts`.
    ends: Vec<(u32, Range<usize>)>,
    starts: Vec<u32>,
}

impl ByEnd {
    fn new(spans: &[Span]) -> Self {
        let mut by_end: Vec<(u32, u32)> = spans.iter().map(|span| (span.end, span.start)).collect();
        by_end.sort_unstable();
        let starts = by_end.iter().map(|&(_, start)| start).collect();
        let mut ends: Vec<(u32, Range<usize>)> = Vec::new();
        for (at, &(end, _)) in by_end.iter().enumerate() {
            match ends.last_mut() {
                Some((last, range)) if *last == end => range.end = at + 1,
                _ => ends.push((end, at..at + 1)),
            }
        }
        Self { ends, starts }
    }

    /// Returns the ends, before or at `last`, of the spans that start in a range.
    fn starting(&self, range: Range<u32>, last: u32) -> impl Iterator<Item = u32> {
        let behind = self.ends.partition_point(|&(end, _)| end <= range.start);
        let ends = self.ends[behind..].iter().take_while(move |&&(end, _)| end <= last);
        ends.filter_map(move |(end, places)| {
            let starts = &self.starts[places.clone()];
            let first = starts.get(starts.partition_point(|&start| start < range.start))?;
            (*first < range.end).then_some(*end)
        })
    }
}

/// Calls `each` with the span that every pair of a span of `left` and one of `right` covers, in order and each
/// once, until it returns `false`. Both are sorted; a pair may come in either order unless `is_ordered`.
pub(super) fn each_hull(
    left: &[Span],
    right: &[Span],
    room: Room<'_>,
    is_ordered: bool,
    stop: &Stop,
    each: &mut dyn FnMut(Span) -> bool,
) {
    let (mut left, mut right) = (Side::new(left), Side::new(right));
    right.choose(left.starts());
    if !is_ordered {
        left.choose(right.starts());
    }
    let mut ends = Vec::new();
    loop {
        let start = match (left.next(), right.next()) {
            (None, None) => return,
            (Some(start), None) | (None, Some(start)) => start,
            (Some(of_left), Some(of_right)) => of_left.min(of_right),
        };
        if stop.is_stopped() {
            return;
        }
        ends.clear();
        let (of_left, of_right) = (left.take(start), right.take(start));
        ends_behind(start, of_left, &right, room, &mut ends);
        if !is_ordered {
            ends_behind(start, of_right, &left, room, &mut ends);
        }
        if !ends.is_sorted_by(|a, b| a < b) {
            ends.sort();
            ends.dedup();
        }
        if !ends.iter().all(|&end| each(Span { start, end })) {
            return;
        }
    }
}

/// Appends the ends of the spans of `other` that may follow one of `firsts`, which all begin at `start`.
fn ends_behind(start: u32, firsts: &[Span], other: &Side<'_>, room: Room<'_>, ends: &mut Vec<u32>) {
    let Some(first) = firsts.first() else { return };
    let (reach, before, last) = room.behind(start, firsts);
    // From any place behind the first end, the range has no hole: there is one end, or all is in reach.
    if let (Some(by_end), true) = (&other.by_end, firsts.len() == 1 || reach == u32::MAX) {
        ends.extend(by_end.starting(first.end..before, last));
        return;
    }
    let mut nearest = 0;
    for span in other.starting(first.end..before) {
        while firsts.get(nearest + 1).is_some_and(|next| next.end <= span.start) {
            nearest += 1;
        }
        if span.start - firsts[nearest].end < reach && span.end <= last {
            ends.push(span.end);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::collection::btree_set;
    use proptest::prelude::*;

    use super::*;
    use crate::engine::embedded::query::matching::pairing::Distance;
    use crate::engine::embedded::query::matching::pairing::Pairing;
    use crate::engine::embedded::query::matching::postings::Bounds;

    /// Spans at the end of the title and the start of the body, in neither both; as many as `most`.
    fn spans(widest: u32, most: usize) -> impl Strategy<Value = Vec<Span>> {
        btree_set((BODY_START - 4..BODY_START + 16, 1..=widest), 0..most).prop_map(|drawn| {
            let inside =
                |&(start, width): &(u32, u32)| start >= BODY_START || start + width <= BODY_START;
            let drawn = drawn.into_iter().filter(inside);
            drawn.map(|(start, width)| Span { start, end: start + width }).collect()
        })
    }

    fn check(mut pairing: Pairing, left: &[Span], right: &[Span]) -> Result<(), TestCaseError> {
        let mut expected = BTreeSet::new();
        pairing.each_pair(0, left, right, |a, b| {
            expected.insert(a.hull(right[b]));
            true
        });
        let mut found = Vec::new();
        pairing.each_hull(0, left, right, &mut |hull| {
            found.push(hull);
            true
        });
        prop_assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn the_hulls_of_two_operands_are_those_of_all_their_pairs(
            few in spans(3, 8),
            many in spans(14, 120),
            reach in 1_u32..20,
            starts in btree_set(BODY_START..BODY_START + 16, 0..4),
            is_ordered in any::<bool>(),
        ) {
            for (left, right) in [(&few, &many), (&many, &few), (&many, &many), (&few, &few)] {
                let words = if is_ordered { Distance::Ordered(reach) } else { Distance::Words(reach) };
                let bounds = Box::new(Bounds::known(starts.iter().copied().collect()));
                for distance in [words, Distance::Unit { bounds, is_ordered }] {
                    check(Pairing { distance, stop: Stop::new() }, left, right)?;
                }
            }
        }
    }
}
