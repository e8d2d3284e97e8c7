//! Runs of word positions: what a clause of a query matches in an article, for either engine.

use crate::analysis::BODY_START;

/// A run of word positions, end excluded. Never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    /// Returns the span of one position.
    pub(crate) fn word(start: u32) -> Self {
        Self { start, end: start + 1 }
    }

    /// Returns how many positions it covers.
    pub(crate) fn width(self) -> u32 {
        self.end - self.start
    }

    /// Returns the smallest span that covers both.
    pub(crate) fn hull(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Returns whether `other` is inside.
    pub(crate) fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// Returns whether two spans are both in the title or both in the body: nothing crosses.
pub(crate) fn same_part(a: Span, b: Span) -> bool {
    (a.start < BODY_START) == (b.start < BODY_START)
}

/// Returns the sentence or paragraph a span is in, by where these start in the body; `None` when it is
/// in two. The title is one.
pub(crate) fn unit_of(starts: &[u32], span: Span) -> Option<Span> {
    let after = starts.partition_point(|&start| start <= span.start);
    let start = if after == 0 { 0 } else { starts[after - 1] };
    let end = starts.get(after).copied().unwrap_or(u32::MAX);
    let unit = Span { start, end };
    unit.covers(span).then_some(unit)
}

/// Returns whether a span is one of `within`, which is sorted; every span is when that is `None`.
pub(crate) fn admitted(span: Span, within: Option<&[Span]>) -> bool {
    within.is_none_or(|within| within.binary_search(&span).is_ok())
}

/// Returns how many of some places, sorted, are in a span before its last position.
pub(crate) fn inside(places: &[u32], span: Span) -> usize {
    let before = |end: u32| places.partition_point(|&place| place < end);
    before(span.end - 1) - before(span.start)
}

/// Calls `each` with every span from a start of the first operand to an end of the last, the operands
/// in order and not overlapping, with at most `slop` positions left out between them; until it returns
/// `false`. A span may come twice. Each operand is sorted. `gaps` has, for each operand, how many positions
/// before it any word has: these are no positions left out.
///
/// Of the ways through the operands between, only those are followed that may matter: ending earlier
/// leaves more room, and covering more leaves fewer positions out. Operands of one width have one such
/// way; a word printed in one piece or in two (`NGOs`, `NGO-s`) may have a few.
pub(crate) fn phrase_spans<Operand: AsRef<[Span]>>(
    operands: &[Operand],
    gaps: &[u32],
    slop: u32,
    each: &mut dyn FnMut(Span) -> bool,
) {
    let Some((first, rest)) = operands.split_first() else { return };
    let gap = |operand: usize| gaps.get(operand).copied().unwrap_or(0);
    let first = first.as_ref();
    let Some((last, middle)) = rest.split_last() else {
        let _ = first.iter().all(|&span| each(span));
        return;
    };
    let widest = |spans: &[Span]| spans.iter().map(|span| span.width()).max().unwrap_or(0);
    let middle: Vec<(&[Span], u32)> =
        middle.iter().map(|spans| (spans.as_ref(), widest(spans.as_ref()))).collect();
    let (mut chains, mut longer) = (Vec::new(), Vec::new());
    for &start in first {
        chains.clear();
        chains.push(Chain { end: start.end, covered: start.width() });
        for (before, (spans, widest)) in middle.iter().enumerate() {
            longer.clear();
            for chain in &chains {
                let chain = chain.behind(gap(before + 1));
                chain.extend(start, spans, *widest, slop, &mut longer);
            }
            keep_best(&mut longer);
            std::mem::swap(&mut chains, &mut longer);
        }
        for chain in &chains {
            let chain = chain.behind(gap(operands.len() - 1));
            for &span in from(last.as_ref(), chain.end) {
                if chain.left_out(start, span) > slop || !same_part(start, span) {
                    break;
                }
                if !each(start.hull(span)) {
                    return;
                }
            }
        }
    }
}

/// A way from a start through some operands: where it ends, and how many positions they cover.
#[derive(Clone, Copy)]
struct Chain {
    end: u32,
    covered: u32,
}

impl Chain {
    /// Returns it with so many positions more, whatever is there.
    fn behind(self, gap: u32) -> Self {
        Self { end: self.end.saturating_add(gap), covered: self.covered + gap }
    }

    /// Returns how many positions are left out from `start` to a span behind it.
    fn left_out(self, start: Span, next: Span) -> u32 {
        next.start - start.start - self.covered
    }

    /// Adds the ways through one more operand, the widest of whose spans covers `widest` positions.
    fn extend(self, start: Span, spans: &[Span], widest: u32, slop: u32, longer: &mut Vec<Self>) {
        // Behind the end of one of the widest, none ends earlier or covers more.
        let mut until = u32::MAX;
        for &span in from(spans, self.end) {
            if span.start >= until || self.left_out(start, span) > slop {
                break;
            }
            longer.push(Self { end: span.end, covered: self.covered + span.width() });
            if span.width() == widest {
                until = until.min(span.end);
            }
        }
    }
}

/// Keeps of several ways those that no other is as good as: each ends later than the one before it, and
/// covers more.
fn keep_best(chains: &mut Vec<Chain>) {
    if chains.len() < 2 {
        return;
    }
    chains.sort_unstable_by_key(|chain| (chain.end, std::cmp::Reverse(chain.covered)));
    let mut most = 0;
    chains.retain(|chain| {
        let is_better = chain.covered > most;
        most = most.max(chain.covered);
        is_better
    });
}

/// Returns the spans that start at a position or behind it.
fn from(spans: &[Span], position: u32) -> &[Span] {
    &spans[spans.partition_point(|span| span.start < position)..]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::collection::btree_set;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn spans(pairs: &[(u32, u32)]) -> Vec<Span> {
        pairs.iter().map(|&(start, end)| Span { start, end }).collect()
    }

    fn found(operands: &[Vec<Span>], gaps: &[u32], slop: u32) -> BTreeSet<Span> {
        let mut found = BTreeSet::new();
        phrase_spans(operands, gaps, slop, &mut |span| {
            found.insert(span);
            true
        });
        found
    }

    /// Every way tried.
    fn plainly(operands: &[Vec<Span>], gaps: &[u32], slop: u32) -> BTreeSet<Span> {
        let mut chains: BTreeSet<(Span, u32)> = operands[0].iter().map(|&span| (span, 0)).collect();
        for (spans, gap) in operands[1..].iter().zip(&gaps[1..]) {
            let longer = chains.iter().flat_map(|&(so_far, out)| {
                let next = spans.iter().filter(move |next| {
                    next.start >= so_far.end + gap && same_part(so_far, **next)
                });
                next.map(move |&next| (so_far.hull(next), out + next.start - so_far.end - gap))
            });
            chains = longer.filter(|(_, out)| *out <= slop).collect();
        }
        chains.into_iter().map(|(span, _)| span).collect()
    }

    #[test]
    fn a_part_of_two_widths_is_taken_as_it_fits() {
        let operands = [spans(&[(0, 1)]), spans(&[(1, 2), (1, 3)]), spans(&[(3, 4)])];
        assert_eq!(found(&operands, &[], 0), BTreeSet::from([Span { start: 0, end: 4 }]));
        let operands = [spans(&[(0, 1)]), spans(&[(1, 2), (1, 3)]), spans(&[(2, 3)])];
        assert_eq!(found(&operands, &[], 0), BTreeSet::from([Span { start: 0, end: 3 }]));
    }

    proptest! {
        #[test]
        fn a_phrase_is_what_trying_every_way_finds(
            drawn in vec(btree_set((BODY_START - 4..BODY_START + 10, 1_u32..4), 0..8), 1..5),
            gaps in vec(0_u32..3, 5),
            slop in 0_u32..5,
        ) {
            let operand = |drawn: &BTreeSet<(u32, u32)>| -> Vec<Span> {
                drawn.iter().map(|&(start, width)| Span { start, end: start + width }).collect()
            };
            let operands: Vec<Vec<Span>> = drawn.iter().map(operand).collect();
            prop_assert_eq!(found(&operands, &gaps, slop), plainly(&operands, &gaps, slop));
        }
    }
}
