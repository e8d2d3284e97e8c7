//! Phrases and proximity: nodes that combine spans.
//!
//! Each node walks the articles that hold what it needs and keeps those where spans come out. The
//! definitions are those of the query language; a naive evaluator in the tests says the same in a
//! few lines.

use tantivy::DocId;
use tantivy::TERMINATED;

use crate::analysis::BODY_START;
use crate::engine::Mark;
use crate::engine::Truth;
use crate::engine::embedded::matching::Bounds;
use crate::engine::embedded::matching::BoxMatcher;
use crate::engine::embedded::matching::Matcher;
use crate::engine::embedded::matching::Scoring;
use crate::engine::embedded::matching::Span;
use crate::engine::embedded::matching::Test;
use crate::engine::embedded::matching::admitted;

/// The spans of the article a node stands on.
struct Found {
    spans: Vec<Span>,
    doc: DocId,
}

/// The positions at which a phrase of plain words may still stand, word by word.
#[derive(Default)]
struct Run {
    starts: Vec<u32>,
}

impl Run {
    /// Fills `starts` with where the words stand one behind the other; `false` when one of the
    /// operands is more than a plain word.
    fn find(&mut self, parts: &mut [BoxMatcher]) -> bool {
        let length = u32::try_from(parts.len()).expect("clauses are limited");
        let mut words = (0..).zip(parts);
        let Some((_, first)) = words.next() else { return false };
        let Some(first) = first.positions() else { return false };
        self.starts.clear();
        self.starts.extend_from_slice(first);
        for (offset, word) in words {
            let Some(positions) = word.positions() else { return false };
            let mut rest = positions.iter();
            let mut next = rest.next();
            self.starts.retain(|&start| {
                let wanted = start + offset;
                while next.is_some_and(|&at| at < wanted) {
                    next = rest.next();
                }
                next.is_some_and(|&at| at == wanted)
            });
            if self.starts.is_empty() {
                break;
            }
        }
        self.starts.retain(|&start| same_part(Span::word(start), Span::word(start + length - 1)));
        true
    }
}

/// All operands in order, with at most `slop` positions between them in all.
pub(in crate::engine::embedded) struct Phrase {
    operands: Operands,
    slop: u32,
    run: Run,
    found: Found,
}

/// The operands of a positional node and the articles that hold them all.
struct Operands {
    parts: Vec<BoxMatcher>,
    spans: Vec<Vec<Span>>,
    lead: usize,
    /// Positions are not read where it says no.
    gate: Option<Test>,
}

impl Operands {
    fn new(parts: Vec<BoxMatcher>, gate: Option<Test>) -> Self {
        let lead = (0..parts.len()).min_by_key(|&i| parts[i].cost()).unwrap_or(0);
        let spans = parts.iter().map(|_| Vec::new()).collect();
        Self { parts, spans, lead, gate }
    }

    /// Moves to the first article from `candidate` on that holds all operands.
    fn align(&mut self, mut candidate: DocId) -> DocId {
        'candidates: while candidate != TERMINATED {
            for i in 0..self.parts.len() {
                let at = self.parts[i].seek(candidate);
                if at > candidate {
                    candidate = self.parts[self.lead].seek(at);
                    continue 'candidates;
                }
            }
            if self.gate.as_ref().is_some_and(|gate| gate(candidate) == Truth::False) {
                candidate = self.parts[self.lead].advance();
                continue;
            }
            break;
        }
        candidate
    }

    fn first(&self) -> DocId {
        self.parts[self.lead].doc()
    }

    fn next(&mut self) -> DocId {
        self.parts[self.lead].advance()
    }

    /// Reads the spans of every operand in the article all of them stand on.
    fn read(&mut self) {
        for (part, spans) in self.parts.iter_mut().zip(&mut self.spans) {
            spans.clear();
            part.spans(spans);
        }
    }

    fn cost(&self) -> u64 {
        self.parts[self.lead].cost()
    }
}

impl Phrase {
    pub(in crate::engine::embedded) fn new(
        parts: Vec<BoxMatcher>,
        slop: u32,
        gate: Option<Test>,
    ) -> Self {
        let operands = Operands::new(parts, gate);
        let found = Found { spans: Vec::new(), doc: 0 };
        let mut phrase = Self { operands, slop, run: Run::default(), found };
        let first = phrase.operands.first();
        phrase.settle(first);
        phrase
    }

    fn settle(&mut self, mut candidate: DocId) -> DocId {
        loop {
            candidate = self.operands.align(candidate);
            self.found.spans.clear();
            if candidate == TERMINATED {
                break;
            }
            if self.slop == 0 && self.run.find(&mut self.operands.parts) {
                let length = u32::try_from(self.operands.parts.len()).expect("clauses are limited");
                let spans =
                    self.run.starts.iter().map(|&start| Span { start, end: start + length });
                self.found.spans.extend(spans);
            } else {
                self.operands.read();
                phrase_spans(&self.operands.spans, self.slop, &mut self.found.spans);
            }
            if !self.found.spans.is_empty() {
                break;
            }
            candidate = self.operands.next();
        }
        self.found.doc = candidate;
        candidate
    }
}

/// Appends every span from a start of the first operand to an end of the last, the operands in
/// order and not overlapping, with at most `slop` positions left over between them.
///
/// For a start, taking the earliest end of each operand but the last leaves the most room, so a last
/// operand is reachable exactly when it starts behind that chain.
fn phrase_spans(operands: &[Vec<Span>], slop: u32, out: &mut Vec<Span>) {
    let Some((first, rest)) = operands.split_first() else { return };
    let Some((last, middle)) = rest.split_last() else {
        out.extend_from_slice(first);
        return;
    };
    for &start in first {
        let mut end = start.end;
        let mut covered = start.end - start.start;
        let chained = middle.iter().all(|spans| {
            let at = spans.partition_point(|span| span.start < end);
            spans.get(at).is_some_and(|span| {
                covered += span.end - span.start;
                end = span.end;
                true
            })
        });
        if !chained {
            // The lists only run out further on: later starts have no chain either.
            break;
        }
        let from = last.partition_point(|span| span.start < end);
        for span in &last[from..] {
            let length = span.end - start.start;
            let gaps = length - covered - (span.end - span.start);
            if gaps > slop || !same_part(start, *span) {
                break;
            }
            out.push(start.hull(*span));
        }
    }
    out.sort_unstable();
    out.dedup();
}

impl Matcher for Phrase {
    fn doc(&self) -> DocId {
        self.found.doc
    }

    fn advance(&mut self) -> DocId {
        if self.found.doc == TERMINATED {
            return TERMINATED;
        }
        let next = self.operands.next();
        self.settle(next)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.found.doc >= target { self.found.doc } else { self.settle(target) }
    }

    fn cost(&self) -> u64 {
        self.operands.cost()
    }

    fn spans(&mut self, out: &mut Vec<Span>) {
        out.extend_from_slice(&self.found.spans);
    }
}

/// How far apart two operands may stand.
pub(in crate::engine::embedded) enum Distance {
    /// The nearer ends at most this many positions apart, in either order.
    Words(u32),
    /// The same, the left one first.
    Ordered(u32),
    /// Within one sentence or one paragraph, whichever the bounds are of.
    Unit(Box<Bounds>),
}

/// Pairs the spans of two operands.
struct Pairing {
    distance: Distance,
}

impl Pairing {
    /// Calls `each` with every admitted pair, until it returns `false`.
    fn each_pair(
        &mut self,
        doc: DocId,
        left: &[Span],
        right: &[Span],
        mut each: impl FnMut(Span, Span) -> bool,
    ) {
        let longest = right.iter().map(|span| span.end - span.start).max().unwrap_or(0);
        let (reach, ordered, starts) = match &mut self.distance {
            Distance::Words(words) => (*words, false, None),
            Distance::Ordered(words) => (*words, true, None),
            Distance::Unit(bounds) => (u32::MAX, false, Some(bounds.starts(doc))),
        };
        for &a in left {
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
            for &b in right[first..].iter().take_while(|b| b.start <= to) {
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
                if near && !each(a, b) {
                    return;
                }
            }
        }
    }

    /// Tells whether any two words are paired, each one position long: what [`Self::each_pair`]
    /// says, found in one pass over both.
    fn any_words(&mut self, doc: DocId, left: &[u32], right: &[u32]) -> bool {
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
            Distance::Unit(bounds) => {
                // Neighbors in one unit stand on the same side of each of its bounds.
                let mut starts = bounds.starts(doc).iter().copied().peekable();
                neighbors(left, right, |a, b| {
                    while starts.next_if(|&start| start <= a.min(b)).is_some() {}
                    starts.peek().is_none_or(|&start| a.max(b) < start)
                })
            }
        }
    }
}

impl Pairing {
    /// Counts the hulls of all pairs of two words, each one position long, in one pass over both;
    /// `None` when a position is in both lists, for then two pairs may have one hull.
    fn count_words(&mut self, doc: DocId, left: &[u32], right: &[u32]) -> Option<usize> {
        let (reach, ordered, starts) = match &mut self.distance {
            Distance::Words(words) => (*words, false, None),
            Distance::Ordered(words) => (*words, true, None),
            Distance::Unit(bounds) => (0, false, Some(bounds.starts(doc))),
        };
        // The right positions below the one looked at, below its reach, and within its reach.
        let (mut below, mut from, mut to, mut unit) = (0, 0, 0, 0);
        let mut count = 0;
        for &a in left {
            let (low, high) = if let Some(starts) = starts {
                unit += starts[unit..].iter().take_while(|&&start| start <= a).count();
                let low = if unit == 0 { 0 } else { starts[unit - 1] };
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

/// Tells whether `test` holds for two positions, one of each list, that differ and have no position
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

/// Nothing crosses from the title into the body.
fn same_part(a: Span, b: Span) -> bool {
    (a.start < BODY_START) == (b.start < BODY_START)
}

/// Returns the sentence or paragraph a span lies in, or `None` when it lies in two.
fn unit_of(starts: &[u32], span: Span) -> Option<Span> {
    let after = starts.partition_point(|&start| start <= span.start);
    let start = if after == 0 { 0 } else { starts[after - 1] };
    let end = starts.get(after).copied().unwrap_or(u32::MAX);
    let unit = Span { start, end };
    unit.covers(span).then_some(unit)
}

/// Two operands near each other; its spans are the hulls of the pairs.
///
/// Walking only asks whether there is a pair; the hulls are made where spans or a score are asked
/// for (`benches/queries.md`).
pub(in crate::engine::embedded) struct Near {
    operands: Operands,
    pairing: Pairing,
    found: Found,
    /// Whether `found` and the operands' spans are those of the article stood on.
    is_read: bool,
}

impl Near {
    pub(in crate::engine::embedded) fn new(
        left: BoxMatcher,
        right: BoxMatcher,
        distance: Distance,
        gate: Option<Test>,
    ) -> Self {
        let operands = Operands::new(vec![left, right], gate);
        let found = Found { spans: Vec::new(), doc: 0 };
        let mut near = Self { operands, pairing: Pairing { distance }, found, is_read: false };
        let first = near.operands.first();
        near.settle(first);
        near
    }

    fn settle(&mut self, mut candidate: DocId) -> DocId {
        self.is_read = false;
        loop {
            candidate = self.operands.align(candidate);
            if candidate == TERMINATED || self.has_pair(candidate) {
                break;
            }
            candidate = self.operands.next();
        }
        self.found.doc = candidate;
        candidate
    }

    /// Tells whether the article all operands stand on has a pair.
    fn has_pair(&mut self, doc: DocId) -> bool {
        let [left, right] = &mut self.operands.parts[..] else { unreachable!("two operands") };
        if let (Some(left), Some(right)) = (left.positions(), right.positions()) {
            return self.pairing.any_words(doc, left, right);
        }
        self.operands.read();
        let [left, right] = &self.operands.spans[..] else { unreachable!("two operands") };
        let mut any = false;
        self.pairing.each_pair(doc, left, right, |_, _| {
            any = true;
            false
        });
        any
    }

    /// Fills in the spans of the article stood on.
    fn read(&mut self) {
        if self.is_read || self.found.doc == TERMINATED {
            return;
        }
        self.is_read = true;
        self.operands.read();
        let [left, right] = &self.operands.spans[..] else { unreachable!("two operands") };
        let spans = &mut self.found.spans;
        spans.clear();
        self.pairing.each_pair(self.found.doc, left, right, |a, b| {
            spans.push(a.hull(b));
            true
        });
        spans.sort_unstable();
        spans.dedup();
    }
}

impl Matcher for Near {
    fn doc(&self) -> DocId {
        self.found.doc
    }

    fn advance(&mut self) -> DocId {
        if self.found.doc == TERMINATED {
            return TERMINATED;
        }
        let next = self.operands.next();
        self.settle(next)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.found.doc >= target { self.found.doc } else { self.settle(target) }
    }

    fn cost(&self) -> u64 {
        self.operands.cost()
    }

    fn spans(&mut self, out: &mut Vec<Span>) {
        self.read();
        out.extend_from_slice(&self.found.spans);
    }

    fn span_count(&mut self) -> usize {
        if !self.is_read {
            let [left, right] = &mut self.operands.parts[..] else { unreachable!("two operands") };
            if let (Some(left), Some(right)) = (left.positions(), right.positions())
                && let Some(count) = self.pairing.count_words(self.found.doc, left, right)
            {
                return count;
            }
        }
        self.read();
        self.found.spans.len()
    }

    /// Marks both ends of every pair whose hull is admitted.
    fn marks(&mut self, within: Option<&[Span]>, out: &mut Vec<Mark>) {
        self.read();
        let [left, right] = &self.operands.spans[..] else { unreachable!("two operands") };
        let (mut lefts, mut rights) = (Vec::new(), Vec::new());
        self.pairing.each_pair(self.found.doc, left, right, |a, b| {
            if admitted(a.hull(b), within) {
                lefts.push(a);
                rights.push(b);
            }
            true
        });
        for (part, mut spans) in self.operands.parts.iter_mut().zip([lefts, rights]) {
            spans.sort_unstable();
            spans.dedup();
            part.marks(Some(&spans), out);
        }
    }
}

/// Spans of the left operand that have no right operand near.
pub(in crate::engine::embedded) struct NotNear {
    left: BoxMatcher,
    right: BoxMatcher,
    pairing: Pairing,
    found: Found,
}

impl NotNear {
    pub(in crate::engine::embedded) fn new(
        left: BoxMatcher,
        right: BoxMatcher,
        distance: Distance,
    ) -> Self {
        let found = Found { spans: Vec::new(), doc: 0 };
        let mut not_near = Self { left, right, pairing: Pairing { distance }, found };
        let first = not_near.left.doc();
        not_near.settle(first);
        not_near
    }

    fn settle(&mut self, mut candidate: DocId) -> DocId {
        let (mut left, mut right, mut paired) = (Vec::new(), Vec::new(), Vec::new());
        while candidate != TERMINATED {
            left.clear();
            self.left.spans(&mut left);
            right.clear();
            if self.right.check(candidate) == Truth::True {
                self.right.spans(&mut right);
            }
            paired.clear();
            self.pairing.each_pair(candidate, &left, &right, |a, _| {
                paired.push(a);
                true
            });
            left.retain(|span| paired.binary_search(span).is_err());
            if !left.is_empty() {
                break;
            }
            candidate = self.left.advance();
        }
        if candidate == TERMINATED {
            left.clear();
        }
        self.found = Found { spans: left, doc: candidate };
        candidate
    }
}

impl Matcher for NotNear {
    fn doc(&self) -> DocId {
        self.found.doc
    }

    fn advance(&mut self) -> DocId {
        if self.found.doc == TERMINATED {
            return TERMINATED;
        }
        let next = self.left.advance();
        self.settle(next)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.found.doc >= target {
            return self.found.doc;
        }
        let next = self.left.seek(target);
        self.settle(next)
    }

    fn cost(&self) -> u64 {
        self.left.cost()
    }

    fn spans(&mut self, out: &mut Vec<Span>) {
        out.extend_from_slice(&self.found.spans);
    }

    fn marks(&mut self, within: Option<&[Span]>, out: &mut Vec<Mark>) {
        let admitted: Vec<Span> =
            self.found.spans.iter().copied().filter(|&span| admitted(span, within)).collect();
        self.left.marks(Some(&admitted), out);
    }
}

/// Articles with at least so many spans of the operand.
pub(in crate::engine::embedded) struct AtLeast {
    part: BoxMatcher,
    count: usize,
}

impl AtLeast {
    pub(in crate::engine::embedded) fn new(part: BoxMatcher, count: u32) -> Self {
        let mut at_least = Self { part, count: count as usize };
        at_least.settle();
        at_least
    }

    fn settle(&mut self) -> DocId {
        while self.part.doc() != TERMINATED && self.part.span_count() < self.count {
            self.part.advance();
        }
        self.part.doc()
    }
}

impl Matcher for AtLeast {
    fn doc(&self) -> DocId {
        self.part.doc()
    }

    fn advance(&mut self) -> DocId {
        self.part.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.part.seek(target);
        self.settle()
    }

    fn cost(&self) -> u64 {
        self.part.cost()
    }

    fn score(&mut self) -> f32 {
        self.part.score()
    }

    fn shares(&mut self, out: &mut Vec<(u32, f32)>) {
        self.part.shares(out);
    }

    fn spans(&mut self, out: &mut Vec<Span>) {
        self.part.spans(out);
    }

    fn marks(&mut self, within: Option<&[Span]>, out: &mut Vec<Mark>) {
        self.part.marks(within, out);
    }
}

/// Gives a positional clause its score: BM25 with the number of its spans as frequency. A phrase is
/// marked as one run, `whole`; other clauses mark what their operands mark.
pub(in crate::engine::embedded) struct WithScore {
    part: BoxMatcher,
    scoring: Scoring,
    whole: bool,
}

impl WithScore {
    pub(in crate::engine::embedded) fn new(
        part: BoxMatcher,
        scoring: Scoring,
        whole: bool,
    ) -> Self {
        Self { part, scoring, whole }
    }
}

impl Matcher for WithScore {
    fn doc(&self) -> DocId {
        self.part.doc()
    }

    fn advance(&mut self) -> DocId {
        self.part.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.part.seek(target)
    }

    fn cost(&self) -> u64 {
        self.part.cost()
    }

    fn score(&mut self) -> f32 {
        let count = self.part.span_count();
        self.scoring.score(self.part.doc(), count as u32)
    }

    fn shares(&mut self, out: &mut Vec<(u32, f32)>) {
        out.push((self.scoring.unit, self.score()));
    }

    fn spans(&mut self, out: &mut Vec<Span>) {
        self.part.spans(out);
    }

    fn marks(&mut self, within: Option<&[Span]>, out: &mut Vec<Mark>) {
        if !self.whole {
            self.part.marks(within, out);
            return;
        }
        let mut spans = Vec::new();
        self.part.spans(&mut spans);
        let unit = self.scoring.unit;
        out.extend(spans.iter().filter(|&&span| admitted(span, within)).map(|span| Mark {
            start: span.start,
            end: span.end,
            unit,
        }));
    }
}
