//! Phrases and proximity: nodes that combine spans.
//!
//! Each node finds whether an article that holds what it needs gives spans. The
//! definitions are those of the query language; a naive evaluator in the tests says the same in a
//! few lines.

use tantivy::DocId;

use crate::engine::Mark;
use crate::engine::Stop;
use crate::engine::Truth;
use crate::engine::embedded::costs::MOST_PAIRS;
use crate::engine::embedded::query::matching::matcher::BoxMatcher;
use crate::engine::embedded::query::matching::matcher::Matcher;
use crate::engine::embedded::query::matching::pairing::Distance;
use crate::engine::embedded::query::matching::pairing::FEW_PAIRS;
use crate::engine::embedded::query::matching::pairing::Pairing;
use crate::engine::embedded::query::matching::scoring::Scoring;
use crate::engine::embedded::read::positions::PositionCursor;
use crate::engine::span::Span;
use crate::engine::span::admitted;
use crate::engine::span::inside;
use crate::engine::span::phrase_spans;
use crate::engine::span::same_part;

/// The positions at which a phrase of plain words may still be, word by word.
#[derive(Default)]
struct Run {
    starts: Vec<u32>,
}

impl Run {
    /// Fills `starts` with the places where the words follow each other; `false` when one of the
    /// operands is more than a plain word.
    fn find(&mut self, parts: &mut [BoxMatcher], order: &[usize], gaps: &[u32]) -> bool {
        let length = length(order, gaps);
        let mut words = order.iter().enumerate();
        let Some((_, first)) = words.next() else { return false };
        let mut offset = 0;
        let Some(first) = parts[*first].positions() else { return false };
        self.starts.clear();
        self.starts.extend_from_slice(first);
        for (at, word) in words {
            offset += 1 + gaps.get(at).copied().unwrap_or(0);
            let Some(positions) = parts[*word].positions() else { return false };
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

/// Returns how many positions a phrase of plain words covers.
fn length(order: &[usize], gaps: &[u32]) -> u32 {
    u32::try_from(order.len()).expect("clauses are limited") + gaps.iter().sum::<u32>()
}

/// All operands in order, with at most `slop` positions between them in all.
pub(crate) struct Phrase {
    /// Each once.
    operands: Operands,
    /// Which of them come one after another: a word that comes twice is read once.
    order: Vec<usize>,
    /// Before each of these, how many positions any word has; none has any if it is empty.
    gaps: Vec<u32>,
    slop: u32,
    /// How many positions before the last may have a possessive, and where those of an article are.
    possessives: Option<(u32, PositionCursor)>,
    run: Run,
    found: Vec<Span>,
    stop: Stop,
}

/// The operands of a positional node.
pub(super) struct Operands {
    pub(super) parts: Vec<BoxMatcher>,
    pub(super) spans: Vec<Vec<Span>>,
}

impl Operands {
    pub(super) fn new(parts: Vec<BoxMatcher>) -> Self {
        let spans = parts.iter().map(|_| Vec::new()).collect();
        Self { parts, spans }
    }

    /// Returns whether an article holds all of them.
    pub(super) fn at(&mut self, doc: DocId) -> bool {
        self.parts.iter_mut().all(|part| part.at(doc) != Truth::False)
    }

    /// Reads the spans of every operand in the article all of them hold.
    pub(super) fn read(&mut self) {
        for (part, spans) in self.parts.iter_mut().zip(&mut self.spans) {
            spans.clear();
            part.spans(spans);
        }
    }
}

impl Phrase {
    /// Returns a phrase of some operands that come in this order.
    pub(crate) fn new(
        parts: Vec<BoxMatcher>,
        order: Vec<usize>,
        gaps: Vec<u32>,
        slop: u32,
        stop: &Stop,
    ) -> Self {
        let operands = Operands::new(parts);
        let (run, found, stop) = (Run::default(), Vec::new(), stop.clone());
        Self { operands, order, gaps, slop, possessives: None, run, found, stop }
    }

    /// Returns it with so many possessives at most before its last position; `cursor` finds those of an
    /// article, if there are any.
    pub(crate) fn with_possessives(self, most: u32, cursor: Option<PositionCursor>) -> Self {
        Self { possessives: cursor.map(|cursor| (most, cursor)), ..self }
    }

    /// Fills in the spans, by trying where the operands are.
    fn try_all(&mut self) {
        self.operands.read();
        let operands: Vec<&[Span]> =
            self.order.iter().map(|&at| self.operands.spans[at].as_slice()).collect();
        let ways = operands.first().map_or(0, |first| first.len() * operands.len()) as u64;
        if !self.stop.spend(ways) {
            return;
        }
        let found = &mut self.found;
        phrase_spans(&operands, &self.gaps, self.slop, &mut |span| {
            found.push(span);
            (found.len() as u64) < MOST_PAIRS
        });
        let is_too_much = found.len() as u64 >= MOST_PAIRS;
        self.stop.spend(if is_too_much { u64::MAX } else { found.len() as u64 });
        self.found.sort_unstable();
        self.found.dedup();
    }
}

impl Matcher for Phrase {
    fn at(&mut self, doc: DocId) -> Truth {
        self.found.clear();
        if !self.operands.at(doc) {
            return Truth::False;
        }
        if self.slop == 0 && self.run.find(&mut self.operands.parts, &self.order, &self.gaps) {
            let length = length(&self.order, &self.gaps);
            let starts = self.run.starts.iter();
            self.found.extend(starts.map(|&start| Span { start, end: start + length }));
        } else {
            self.try_all();
        }
        if let Some((most, cursor)) = &mut self.possessives
            && !self.found.is_empty()
        {
            let places = cursor.positions(doc);
            self.found.retain(|span| inside(places, *span) <= *most as usize);
        }
        if self.found.is_empty() { Truth::False } else { Truth::True }
    }

    fn spans(&mut self, out: &mut Vec<Span>) {
        out.extend_from_slice(&self.found);
    }
}

/// Two operands near each other; its spans are the hulls of the pairs.
///
/// Asking for an article only asks whether there is a pair; the hulls are made where spans or a score
/// are asked for (`benches/queries.md`).
pub(crate) struct Near {
    operands: Operands,
    pairing: Pairing,
    doc: DocId,
    found: Vec<Span>,
    /// Whether `found` and the operands' spans are those of the article.
    is_read: bool,
}

impl Near {
    pub(crate) fn new(
        left: BoxMatcher,
        right: BoxMatcher,
        distance: Distance,
        stop: &Stop,
    ) -> Self {
        let operands = Operands::new(vec![left, right]);
        let pairing = Pairing { distance, stop: stop.clone() };
        Self { operands, pairing, doc: 0, found: Vec::new(), is_read: false }
    }

    /// Returns whether an article that holds both operands has a pair. What it would take to read all of
    /// them is spent, whether they are read or not: which are depends on other articles.
    fn has_pair(&mut self, doc: DocId) -> bool {
        let [left, right] = &mut self.operands.parts[..] else { unreachable!("two operands") };
        if let (Some(left), Some(right)) = (left.positions(), right.positions()) {
            if !self.pairing.any_words(doc, left, right) {
                return false;
            }
            let may_be_many = left.len() as u64 * right.len() as u64 > FEW_PAIRS;
            if !may_be_many || self.pairing.count_words(doc, left, right).is_some() {
                return true;
            }
        }
        self.operands.read();
        let [left, right] = &self.operands.spans[..] else { unreachable!("two operands") };
        if !self.pairing.may_pair(doc, left, right) {
            return false;
        }
        let mut any = false;
        self.pairing.each_pair(doc, left, right, |_, _| {
            any = true;
            false
        });
        any
    }

    /// Fills in the spans.
    fn read(&mut self) {
        if self.is_read {
            return;
        }
        self.is_read = true;
        self.operands.read();
        let [left, right] = &self.operands.spans[..] else { unreachable!("two operands") };
        let spans = &mut self.found;
        spans.clear();
        self.pairing.each_hull(self.doc, left, right, &mut |hull| {
            spans.push(hull);
            true
        });
    }
}

impl Matcher for Near {
    fn at(&mut self, doc: DocId) -> Truth {
        self.doc = doc;
        self.is_read = false;
        if self.operands.at(doc) && self.has_pair(doc) { Truth::True } else { Truth::False }
    }

    fn spans(&mut self, out: &mut Vec<Span>) {
        self.read();
        out.extend_from_slice(&self.found);
    }

    fn span_count(&mut self) -> usize {
        if !self.is_read {
            let [left, right] = &mut self.operands.parts[..] else { unreachable!("two operands") };
            if let (Some(left), Some(right)) = (left.positions(), right.positions())
                && let Some(count) = self.pairing.count_words(self.doc, left, right)
            {
                return count;
            }
        }
        self.read();
        self.found.len()
    }

    /// Marks both ends of every pair whose hull is admitted.
    fn marks(&mut self, within: Option<&[Span]>, out: &mut Vec<Mark>) {
        self.read();
        let [left, right] = &self.operands.spans[..] else { unreachable!("two operands") };
        let (mut lefts, mut takes_part) = (Vec::new(), vec![false; right.len()]);
        self.pairing.each_pair(self.doc, left, right, |a, b| {
            if admitted(a.hull(right[b]), within) {
                if lefts.last() != Some(&a) {
                    lefts.push(a);
                }
                takes_part[b] = true;
            }
            true
        });
        let rights = right.iter().zip(takes_part).filter(|&(_, taken)| taken);
        let rights: Vec<Span> = rights.map(|(&span, _)| span).collect();
        for (part, spans) in self.operands.parts.iter_mut().zip([lefts, rights]) {
            part.marks(Some(&spans), out);
        }
    }
}

/// Spans of the left operand that have no right operand near.
pub(crate) struct NotNear {
    left: BoxMatcher,
    right: BoxMatcher,
    pairing: Pairing,
    found: Vec<Span>,
}

impl NotNear {
    pub(crate) fn new(
        left: BoxMatcher,
        right: BoxMatcher,
        distance: Distance,
        stop: &Stop,
    ) -> Self {
        Self { left, right, pairing: Pairing { distance, stop: stop.clone() }, found: Vec::new() }
    }
}

impl Matcher for NotNear {
    fn at(&mut self, doc: DocId) -> Truth {
        self.found.clear();
        if self.left.at(doc) == Truth::False {
            return Truth::False;
        }
        self.left.spans(&mut self.found);
        let (mut right, mut paired) = (Vec::new(), Vec::new());
        if self.right.at(doc) == Truth::True {
            self.right.spans(&mut right);
        }
        if !self.pairing.may_pair(doc, &self.found, &right) {
            return Truth::False;
        }
        self.pairing.each_pair(doc, &self.found, &right, |a, _| {
            if paired.last() != Some(&a) {
                paired.push(a);
            }
            true
        });
        self.found.retain(|span| paired.binary_search(span).is_err());
        if self.found.is_empty() { Truth::False } else { Truth::True }
    }

    fn spans(&mut self, out: &mut Vec<Span>) {
        out.extend_from_slice(&self.found);
    }

    fn marks(&mut self, within: Option<&[Span]>, out: &mut Vec<Mark>) {
        let spans = self.found.iter().copied();
        let admitted: Vec<Span> = spans.filter(|&span| admitted(span, within)).collect();
        self.left.marks(Some(&admitted), out);
    }
}

/// Gives a positional clause its score: BM25 with the number of its spans as frequency. A phrase is
/// marked as one run, `whole`; other clauses mark what their operands mark.
pub(crate) struct WithScore {
    part: BoxMatcher,
    scoring: Scoring,
    whole: bool,
    doc: DocId,
}

impl WithScore {
    pub(crate) fn new(part: BoxMatcher, scoring: Scoring, whole: bool) -> Self {
        Self { part, scoring, whole, doc: 0 }
    }
}

impl Matcher for WithScore {
    fn at(&mut self, doc: DocId) -> Truth {
        self.doc = doc;
        self.part.at(doc)
    }

    fn score(&mut self) -> f32 {
        let count = self.part.span_count();
        self.scoring.score(self.doc, count as u32)
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
