//! Several operands in one place: `near20(a b c)`, `pre20(…)`, `sent(…)`, `para(…)`, for either engine.
//!
//! A choice takes one span of each operand, no two of which overlap. It is admitted if the distance from
//! the end of its first span to the start of its last is within reach, or if all of it is in one
//! sentence or paragraph; in order, if the operands also come as they are written. A match is the hull of
//! an admitted choice.
//!
//! To try every choice takes spans to the power of operands. Instead, the first span of a choice is
//! fixed, and the spans behind it are passed once, by where they start. What is kept is, for each set of
//! operands, the earliest end of a way that takes a span of each: of two ways through the same operands,
//! whatever can follow the one that ends later can follow the other. So a first span costs the spans
//! within its reach, times the sets: 2^(k-1) for k operands in any order, of which the parser allows 8,
//! and k for operands in order. [`Windows::cost`] says how many steps that is before any is taken.
//! Whether a span takes part in a choice is known from the ways before it and, in a second pass
//! backwards, those behind it. The tests compare with trying every choice.

use crate::analysis::BODY_START;
use crate::engine::span::Span;
use crate::engine::span::admitted;
use crate::engine::span::unit_of;

/// How far a window reaches.
#[derive(Clone, Copy)]
pub(crate) enum Reach<'a> {
    /// From the end of the first span to the start of the last, at most so many positions.
    Words(u32),
    /// Within one sentence or paragraph, by where these start.
    Unit(&'a [u32]),
}

/// A span of one of the operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Member {
    span: Span,
    operand: usize,
}

/// The spans of some operands in one article, to be put together.
pub(crate) struct Windows<'a> {
    reach: Reach<'a>,
    is_ordered: bool,
    operands: usize,
    /// The spans of all operands, by where they start.
    members: Vec<Member>,
}

/// No way through these operands.
const NO_WAY: u32 = u32::MAX;

impl<'a> Windows<'a> {
    /// Takes the spans of each operand, sorted.
    pub(crate) fn new<Operand: AsRef<[Span]>>(
        operands: &[Operand],
        is_ordered: bool,
        reach: Reach<'a>,
    ) -> Self {
        let of_operand = |(operand, spans): (usize, &Operand)| -> Vec<Member> {
            spans.as_ref().iter().map(|&span| Member { span, operand }).collect()
        };
        let mut members: Vec<Member> = if operands.iter().all(|spans| !spans.as_ref().is_empty()) {
            operands.iter().enumerate().flat_map(of_operand).collect()
        } else {
            Vec::new()
        };
        members.sort_unstable();
        Self { reach, is_ordered, operands: operands.len(), members }
    }

    /// Returns how many sets of operands there may be ways through: each is a step for each span behind
    /// the first.
    fn sets(&self) -> usize {
        if self.is_ordered { self.operands } else { 1 << self.operands }
    }

    /// Returns how many hulls there may be, and how many steps it takes to find all.
    pub(crate) fn cost(&self) -> (u64, u64) {
        let hulls: u64 = self.firsts().map(|first| self.behind(first).len() as u64).sum();
        (hulls, (hulls * self.sets() as u64).saturating_add(self.members.len() as u64))
    }

    /// Returns the spans a choice can begin with.
    fn firsts(&self) -> impl Iterator<Item = Member> {
        self.members.iter().copied().filter(|member| !self.is_ordered || member.operand == 0)
    }

    /// Returns the spans that may follow a first one, by where they start.
    fn behind(&self, first: Member) -> &[Member] {
        let end = match self.reach {
            Reach::Words(words) => {
                let part = if first.span.start < BODY_START { BODY_START } else { u32::MAX };
                first.span.end.saturating_add(words).min(part)
            }
            Reach::Unit(starts) => match unit_of(starts, first.span) {
                Some(unit) => unit.end,
                None => return &[],
            },
        };
        let from = self.members.partition_point(|member| member.span.start < first.span.end);
        let to = self.members.partition_point(|member| member.span.start < end);
        self.members.get(from..to).unwrap_or(&[])
    }

    /// Returns whether a span that starts within the reach of a first one also ends there.
    fn is_inside(&self, first: Member, member: Member) -> bool {
        match self.reach {
            Reach::Words(_) => true,
            Reach::Unit(starts) => {
                unit_of(starts, first.span).is_some_and(|unit| unit.covers(member.span))
            }
        }
    }

    /// Calls `each` with every hull of an admitted choice, until it returns `false`. One may come twice.
    pub(crate) fn each_hull(&self, each: &mut dyn FnMut(Span) -> bool) {
        let mut ways = Ways::new(self);
        for first in self.firsts() {
            ways.start_with(first);
            for &member in self.behind(first) {
                if self.is_inside(first, member)
                    && ways.pass(member)
                    && !each(first.span.hull(member.span))
                {
                    return;
                }
            }
        }
    }

    /// Returns of each operand the spans that take part in an admitted choice whose hull is in `within`,
    /// which is sorted; in any, if it is `None`. Takes twice the steps of finding all hulls.
    pub(crate) fn taking_part(&self, within: Option<&[Span]>) -> Vec<Vec<Span>> {
        let mut found = vec![Vec::new(); self.operands];
        let (mut before, mut behind) = (Ways::new(self), Ways::new(self));
        for first in self.firsts() {
            let rest = self.behind(first);
            before.start_with(first);
            let mut is_full = false;
            let mut reached = Vec::with_capacity(rest.len());
            for &member in rest {
                let is_inside = self.is_inside(first, member);
                reached.push(if is_inside { before.ending_before(member) } else { Vec::new() });
                if is_inside {
                    is_full |= before.pass(member);
                }
            }
            if !is_full {
                continue;
            }
            behind.clear();
            let mut any = false;
            for (&member, reached) in rest.iter().zip(&reached).rev() {
                let is_last = admitted(first.span.hull(member.span), within);
                if !reached.is_empty() && behind.pass_backwards(member, reached, is_last) {
                    found[member.operand].push(member.span);
                    any = true;
                }
            }
            if any {
                found[first.operand].push(first.span);
            }
        }
        for spans in &mut found {
            spans.sort_unstable();
            spans.dedup();
        }
        found
    }
}

/// The ways through each set of operands, while the spans are passed. In order, a set is how many of the
/// operands are taken; in any order, a bit for each.
struct Ways {
    is_ordered: bool,
    operands: usize,
    /// Forwards, the earliest end; backwards, how far from the end of numbers the latest start is.
    best: Vec<u32>,
}

impl Ways {
    fn new(windows: &Windows<'_>) -> Self {
        let sets = if windows.is_ordered { windows.operands + 1 } else { windows.sets() };
        Self {
            is_ordered: windows.is_ordered,
            operands: windows.operands,
            best: vec![NO_WAY; sets],
        }
    }

    fn clear(&mut self) {
        self.best.fill(NO_WAY);
    }

    /// Begins all ways with a span.
    fn start_with(&mut self, first: Member) {
        self.clear();
        let set = if self.is_ordered { 1 } else { 1 << first.operand };
        self.best[set] = first.span.end;
    }

    /// Returns the set of all operands.
    fn full(&self) -> usize {
        if self.is_ordered { self.operands } else { (1 << self.operands) - 1 }
    }

    /// Returns the sets without an operand to which it can be added, of those there is a way through.
    fn without(&self, operand: usize) -> impl Iterator<Item = usize> + use<'_> {
        let (from, to) =
            if self.is_ordered { (operand, operand + 1) } else { (0, self.best.len()) };
        (from..to).filter(move |&set| {
            self.best[set] != NO_WAY && (self.is_ordered || set >> operand & 1 == 0)
        })
    }

    /// Returns a set with one more operand.
    fn with(&self, set: usize, operand: usize) -> usize {
        if self.is_ordered { set + 1 } else { set | 1 << operand }
    }

    /// Returns the sets of the ways that a span can follow.
    fn ending_before(&self, member: Member) -> Vec<usize> {
        self.without(member.operand).filter(|&set| self.best[set] <= member.span.start).collect()
    }

    /// Goes on with a span, behind those passed before; returns whether a way through all operands ends
    /// with it.
    fn pass(&mut self, member: Member) -> bool {
        let full = self.full();
        let mut is_full = false;
        let (from, to) = if self.is_ordered {
            (member.operand, member.operand + 1)
        } else {
            (0, self.best.len())
        };
        // From the largest set down, so that none is seen that the span itself has made.
        for set in (from..to).rev() {
            if (!self.is_ordered && set >> member.operand & 1 == 1)
                || self.best[set] > member.span.start
            {
                continue;
            }
            let longer = self.with(set, member.operand);
            if longer == full {
                is_full = true;
            } else {
                self.best[longer] = self.best[longer].min(member.span.end);
            }
        }
        is_full
    }

    /// Goes back to a span, before those passed before it, which ways through `reached` end before;
    /// `is_last` if a choice may end with it. Returns whether it takes part in a choice.
    ///
    /// Here a set holds the operands taken behind a place.
    fn pass_backwards(&mut self, member: Member, reached: &[usize], is_last: bool) -> bool {
        let full = self.full();
        let room = |set: usize, best: &[u32]| {
            best[set] != NO_WAY && NO_WAY - 1 - best[set] >= member.span.end
        };
        let mut takes_part = false;
        for &set in reached {
            // What is left to take behind it.
            let rest =
                if self.is_ordered { full - set - 1 } else { full & !set & !(1 << member.operand) };
            let is_end = rest == 0 && is_last;
            if is_end || (rest != 0 && room(rest, &self.best)) {
                takes_part = true;
                let taken = self.with(rest, member.operand);
                let start = NO_WAY - 1 - member.span.start;
                self.best[taken] = self.best[taken].min(start);
            }
        }
        takes_part
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::collections::BTreeSet;

    use proptest::collection::btree_set;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::engine::span::same_part;

    /// Every choice, by its hull: which span of which operand takes part.
    type Choices = BTreeMap<Span, BTreeSet<(usize, Span)>>;

    /// Every choice tried.
    fn plainly(operands: &[Vec<Span>], is_ordered: bool, reach: Reach<'_>) -> Choices {
        let mut ways: Vec<Vec<Span>> = vec![Vec::new()];
        for spans in operands {
            let longer = ways.iter().flat_map(|way| {
                spans.iter().map(move |&span| way.iter().copied().chain([span]).collect())
            });
            ways = longer.collect();
        }
        let mut found = Choices::new();
        for way in ways {
            let mut sorted = way.clone();
            sorted.sort_unstable();
            let (first, last) = (sorted[0], sorted[sorted.len() - 1]);
            let apart = sorted.windows(2).all(|two| two[0].end <= two[1].start);
            let hull = first.hull(last);
            let is_near = match reach {
                Reach::Words(words) => {
                    apart && last.start - first.end < words && same_part(first, last)
                }
                Reach::Unit(starts) => apart && unit_of(starts, hull).is_some(),
            };
            if is_near && (!is_ordered || way == sorted) {
                found.entry(hull).or_default().extend(way.into_iter().enumerate());
            }
        }
        found
    }

    fn check(
        operands: &[Vec<Span>],
        is_ordered: bool,
        reach: Reach<'_>,
    ) -> Result<(), TestCaseError> {
        let expected = plainly(operands, is_ordered, reach);
        let windows = Windows::new(operands, is_ordered, reach);
        let mut hulls = BTreeSet::new();
        windows.each_hull(&mut |hull| {
            hulls.insert(hull);
            true
        });
        prop_assert_eq!(&hulls, &expected.keys().copied().collect::<BTreeSet<_>>());
        let some: Vec<Span> = hulls.iter().copied().step_by(2).collect();
        for within in [None, Some(&some[..])] {
            let admitted = expected
                .iter()
                .filter(|(hull, _)| within.is_none_or(|within| within.contains(hull)));
            let taking_part: BTreeSet<_> =
                admitted.flat_map(|(_, members)| members.clone()).collect();
            let found: BTreeSet<(usize, Span)> = windows
                .taking_part(within)
                .into_iter()
                .enumerate()
                .flat_map(|(operand, spans)| spans.into_iter().map(move |span| (operand, span)))
                .collect();
            prop_assert_eq!(found, taking_part);
        }
        Ok(())
    }

    fn spans() -> impl Strategy<Value = Vec<Span>> {
        btree_set((BODY_START - 4..BODY_START + 12, 1_u32..4), 0..6).prop_map(|drawn| {
            // Nothing crosses from the title into the body.
            let inside =
                |&(start, width): &(u32, u32)| start >= BODY_START || start + width <= BODY_START;
            drawn
                .into_iter()
                .filter(inside)
                .map(|(start, width)| Span { start, end: start + width })
                .collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

        #[test]
        fn a_window_is_what_trying_every_choice_finds(
            operands in vec(spans(), 2..5),
            same in 0_usize..3,
            is_ordered in any::<bool>(),
            reach in 1_u32..12,
            starts in btree_set(BODY_START..BODY_START + 12, 0..4),
        ) {
            let mut operands = operands;
            // A word that comes twice has the same spans.
            if same == 0 {
                operands[1] = operands[0].clone();
            }
            let starts: Vec<u32> = starts.into_iter().collect();
            check(&operands, is_ordered, Reach::Words(reach))?;
            check(&operands, is_ordered, Reach::Unit(&starts))?;
        }
    }

    #[test]
    fn a_window_of_one_word_repeated_needs_as_many_places() {
        let places = |count: u32| (0..count).map(Span::word).collect::<Vec<_>>();
        for (places_of_it, is_found) in [(7, false), (8, true)] {
            let operands = vec![places(places_of_it); 8];
            let mut any = false;
            Windows::new(&operands, false, Reach::Words(20)).each_hull(&mut |_| {
                any = true;
                false
            });
            assert_eq!(any, is_found);
        }
    }
}
