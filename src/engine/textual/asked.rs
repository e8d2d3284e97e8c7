//! One article asked one query: truth, spans and marks of each clause.

use std::cell::Cell;
use std::cell::OnceCell;

use crate::analysis::BODY_START;
use crate::analysis::marker;
use crate::engine::Mark;
use crate::engine::StoredArticle;
use crate::engine::Truth;
use crate::engine::span::Span;
use crate::engine::span::admitted;
use crate::engine::span::inside;
use crate::engine::span::phrase_spans;
use crate::engine::textual::clause::Clause;
use crate::engine::textual::clause::WordClause;
use crate::engine::textual::pairing::Pairing;
use crate::engine::textual::text::ArticleText;
use crate::engine::textual::too_much::TooMuch;
use crate::engine::textual::unit::Said;
use crate::engine::window::Reach;
use crate::engine::window::Windows;
use crate::engine::words::CaseTest;
use crate::engine::words::MarkerTest;
use crate::engine::words::Region;
use crate::engine::words::covered;
use crate::query::Proximity;
use crate::query::Window;

/// An article while it is asked a query; the spans of each clause are found once.
pub(super) struct Asked<'a> {
    text: &'a ArticleText,
    stored: &'a StoredArticle,
    /// By the clause's number.
    spans: Vec<OnceCell<Vec<Span>>>,
    /// How many more pairs of spans may be looked at.
    left_over: Cell<u64>,
}

impl<'a> Asked<'a> {
    pub(super) fn new(
        text: &'a ArticleText,
        stored: &'a StoredArticle,
        spanned: usize,
        most_pairs: u64,
    ) -> Self {
        let spans = (0..spanned).map(|_| OnceCell::new()).collect();
        Self { text, stored, spans, left_over: Cell::new(most_pairs) }
    }

    /// Returns how surely the article satisfies a clause.
    pub(super) fn truth(&self, clause: &Clause) -> Result<Truth, TooMuch> {
        let known = |holds: bool| if holds { Truth::True } else { Truth::False };
        Ok(match clause {
            Clause::All => Truth::True,
            Clause::Condition(condition) => condition.truth(self.stored),
            Clause::Word { .. }
            | Clause::Phrase { .. }
            | Clause::Window { .. }
            | Clause::NotNear { .. } => known(!self.spans(clause)?.is_empty()),
            Clause::Near { proximity, left, right, .. } => {
                known(self.has_pair(*proximity, left, right)?)
            }
            Clause::Times(times, part) => known(times.admits(self.spans(part)?.len())),
            Clause::And(parts) => {
                let mut truth = Truth::True;
                for part in parts {
                    truth = truth.min(self.truth(part)?);
                    if truth == Truth::False {
                        break;
                    }
                }
                truth
            }
            Clause::Or(parts, _) => {
                let mut truth = Truth::False;
                for part in parts {
                    truth = truth.max(self.truth(part)?);
                    if truth == Truth::True {
                        break;
                    }
                }
                truth
            }
            Clause::Xor(parts) => {
                let mut truth = Truth::False;
                for part in parts {
                    truth = truth.xor(self.truth(part)?);
                }
                truth
            }
            Clause::Maybe(parts) => self.truth(&parts[0])?,
            Clause::SomeOf(least, parts) => {
                let truths: Result<Vec<Truth>, TooMuch> =
                    parts.iter().map(|part| self.truth(part)).collect();
                Truth::of_so_many(*least, &truths?)
            }
            Clause::Not(part) => !self.truth(part)?,
        })
    }

    /// Adds how often the article says what the clauses ask for that it satisfies.
    pub(super) fn said(&self, clause: &Clause, out: &mut Vec<Said>) -> Result<(), TooMuch> {
        match clause {
            Clause::All | Clause::Condition(_) | Clause::Not(_) => {}
            Clause::Word { word, .. } => self.add_said(clause, word.unit, out)?,
            Clause::Phrase { unit, .. }
            | Clause::Near { unit, .. }
            | Clause::NotNear { unit, .. }
            | Clause::Window { unit, .. } => self.add_said(clause, *unit, out)?,
            Clause::Times(_, part) => self.said(part, out)?,
            Clause::And(parts)
            | Clause::Or(parts, _)
            | Clause::Xor(parts)
            | Clause::Maybe(parts)
            | Clause::SomeOf(_, parts) => {
                for part in parts {
                    if self.truth(part)? != Truth::False {
                        self.said(part, out)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn add_said(&self, clause: &Clause, unit: u32, out: &mut Vec<Said>) -> Result<(), TooMuch> {
        let starts: Vec<u32> = self.spans(clause)?.iter().map(|span| span.start).collect();
        if !starts.is_empty() {
            out.push(Said { unit, starts });
        }
        Ok(())
    }

    /// Adds what to mark of a clause that the article satisfies; of the spans in `within` only, if
    /// given, which are sorted and some of the clause's own.
    pub(super) fn marks(
        &self,
        clause: &Clause,
        within: Option<&[Span]>,
        out: &mut Vec<Mark>,
    ) -> Result<(), TooMuch> {
        match clause {
            Clause::All | Clause::Condition(_) | Clause::Not(_) => {}
            Clause::Word { word, .. } => self.mark_spans(clause, word.unit, within, out)?,
            Clause::Phrase { unit, .. } => self.mark_spans(clause, *unit, within, out)?,
            Clause::Times(_, part) => self.marks(part, within, out)?,
            Clause::Window { window, parts, .. } => {
                let taking_part =
                    self.with_windows(*window, parts, |windows| Ok(windows.taking_part(within)))?;
                for (part, spans) in parts.iter().zip(taking_part.unwrap_or_default()) {
                    self.marks(part, Some(&spans), out)?;
                }
            }
            Clause::And(parts)
            | Clause::Or(parts, _)
            | Clause::Xor(parts)
            | Clause::Maybe(parts)
            | Clause::SomeOf(_, parts) => {
                for part in parts {
                    if self.truth(part)? != Truth::False {
                        self.marks(part, within, out)?;
                    }
                }
            }
            Clause::NotNear { left, .. } => {
                let spans: Vec<Span> = self
                    .spans(clause)?
                    .iter()
                    .filter(|span| admitted(**span, within))
                    .copied()
                    .collect();
                self.marks(left, Some(&spans), out)?;
            }
            Clause::Near { proximity, left, right, .. } => {
                let (lefts, rights) = match within {
                    None => self.ends(*proximity, left, right)?,
                    Some(within) => self.ends_within(*proximity, left, right, within)?,
                };
                self.marks(left, Some(&lefts), out)?;
                self.marks(right, Some(&rights), out)?;
            }
        }
        Ok(())
    }

    fn mark_spans(
        &self,
        clause: &Clause,
        unit: u32,
        within: Option<&[Span]>,
        out: &mut Vec<Mark>,
    ) -> Result<(), TooMuch> {
        let spans = self.spans(clause)?.iter().filter(|span| admitted(**span, within));
        out.extend(spans.map(|span| Mark { start: span.start, end: span.end, unit }));
        Ok(())
    }

    /// Returns the spans of a clause, sorted, each once; none of a clause that is in no place.
    fn spans(&self, clause: &Clause) -> Result<&[Span], TooMuch> {
        let (Clause::Word { spanned, .. }
        | Clause::Phrase { spanned, .. }
        | Clause::Near { spanned, .. }
        | Clause::NotNear { spanned, .. }
        | Clause::Window { spanned, .. }
        | Clause::Or(_, spanned)) = clause
        else {
            return Ok(&[]);
        };
        let cell = &self.spans[*spanned];
        if let Some(known) = cell.get() {
            return Ok(known);
        }
        let mut spans = self.find(clause)?;
        spans.sort_unstable();
        spans.dedup();
        Ok(cell.get_or_init(|| spans))
    }

    /// Finds the spans of a clause.
    fn find(&self, clause: &Clause) -> Result<Vec<Span>, TooMuch> {
        match clause {
            Clause::Word { word, .. } => Ok(self.word(word)),
            Clause::Phrase { parts, gaps, slop, possessives, .. } => {
                let mut spans = self.phrase(parts, gaps, *slop)?;
                spans.retain(|span| self.has_at_most(*possessives, *span));
                Ok(spans)
            }
            Clause::Near { proximity, left, right, .. } => {
                let near = self.pairing(*proximity, right, false)?;
                let mut hulls = Vec::new();
                for &a in self.spans(left)? {
                    near.near(a, &mut |b| {
                        hulls.push(a.hull(b));
                        true
                    })?;
                }
                Ok(hulls)
            }
            Clause::NotNear { proximity, left, right, .. } => {
                let near = self.pairing(*proximity, right, false)?;
                let mut alone = Vec::new();
                for &a in self.spans(left)? {
                    if !near.has_near(a)? {
                        alone.push(a);
                    }
                }
                Ok(alone)
            }
            Clause::Or(parts, _) => {
                let mut spans = Vec::new();
                for part in parts {
                    spans.extend_from_slice(self.spans(part)?);
                }
                Ok(spans)
            }
            Clause::Window { window, parts, .. } => {
                let hulls = self.with_windows(*window, parts, |windows| {
                    self.spend(windows.cost().1)?;
                    let mut hulls = Vec::new();
                    windows.each_hull(&mut |hull| {
                        hulls.push(hull);
                        true
                    });
                    Ok(hulls)
                })?;
                Ok(hulls.unwrap_or_default())
            }
            Clause::Times(_, part) => self.spans(part).map(<[Span]>::to_vec),
            Clause::All
            | Clause::Condition(_)
            | Clause::And(_)
            | Clause::Xor(_)
            | Clause::Maybe(_)
            | Clause::SomeOf(..)
            | Clause::Not(_) => Ok(Vec::new()),
        }
    }

    /// Does something with the spans of the operands of a window; nothing if one has none.
    fn with_windows<T>(
        &self,
        window: Window,
        parts: &[Clause],
        act: impl FnOnce(&Windows<'_>) -> Result<T, TooMuch>,
    ) -> Result<Option<T>, TooMuch> {
        let mut operands = Vec::with_capacity(parts.len());
        for part in parts {
            let spans = self.spans(part)?;
            if spans.is_empty() {
                return Ok(None);
            }
            operands.push(spans);
        }
        let reach = match window {
            Window::Near(words) | Window::Before(words) => Reach::Words(words),
            Window::Sentence => Reach::Unit(self.text.positions(marker::SENTENCE)),
            Window::Paragraph => Reach::Unit(self.text.positions(marker::PARAGRAPH)),
        };
        act(&Windows::new(&operands, window.is_ordered(), reach)).map(Some)
    }

    /// Takes steps of those that an article may take.
    fn spend(&self, steps: u64) -> Result<(), TooMuch> {
        self.left_over.set(self.left_over.get().checked_sub(steps).ok_or(TooMuch)?);
        Ok(())
    }

    fn pairing(
        &self,
        proximity: Proximity,
        operand: &Clause,
        is_left: bool,
    ) -> Result<Pairing<'_>, TooMuch> {
        let spans = self.spans(operand)?;
        Ok(Pairing::new(proximity, is_left, spans, self.text, &self.left_over))
    }

    fn has_pair(
        &self,
        proximity: Proximity,
        left: &Clause,
        right: &Clause,
    ) -> Result<bool, TooMuch> {
        let lefts = self.spans(left)?;
        if lefts.is_empty() {
            return Ok(false);
        }
        let near = self.pairing(proximity, right, false)?;
        for &a in lefts {
            if near.has_near(a)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns the spans of each operand that have one of the other near.
    fn ends(
        &self,
        proximity: Proximity,
        left: &Clause,
        right: &Clause,
    ) -> Result<(Vec<Span>, Vec<Span>), TooMuch> {
        let with_partner = |of: &Clause, near: &Pairing<'_>| -> Result<Vec<Span>, TooMuch> {
            let mut found = Vec::new();
            for &span in self.spans(of)? {
                if near.has_near(span)? {
                    found.push(span);
                }
            }
            Ok(found)
        };
        let lefts = with_partner(left, &self.pairing(proximity, right, false)?)?;
        let rights = with_partner(right, &self.pairing(proximity, left, true)?)?;
        Ok((lefts, rights))
    }

    /// Returns the spans of each operand in pairs whose hull is in `within`.
    fn ends_within(
        &self,
        proximity: Proximity,
        left: &Clause,
        right: &Clause,
        within: &[Span],
    ) -> Result<(Vec<Span>, Vec<Span>), TooMuch> {
        let near = self.pairing(proximity, right, false)?;
        let (mut lefts, mut rights) = (Vec::new(), Vec::new());
        for &a in self.spans(left)? {
            near.near(a, &mut |b| {
                if within.binary_search(&a.hull(b)).is_ok() {
                    lefts.push(a);
                    rights.push(b);
                }
                true
            })?;
        }
        lefts.dedup();
        rights.sort_unstable();
        rights.dedup();
        Ok((lefts, rights))
    }

    fn word(&self, word: &WordClause) -> Vec<Span> {
        let language = self.stored.article.lang.as_deref().unwrap_or("");
        let mut spans = Vec::new();
        for terms in &word.terms {
            terms.each(self.text, language, &mut |term, positions| {
                let width = covered(term, word.look.width);
                spans.extend(positions.iter().map(|&start| Span { start, end: start + width }));
            });
        }
        for &region in &word.regions {
            spans.retain(|span| self.is_inside(*span, region));
        }
        let is_written = |span: &Span| {
            self.is_cased(*span, word.look.case)
                && word.look.also.iter().all(|test| self.passes(test, *span))
        };
        spans.retain(is_written);
        spans
    }

    /// Returns whether a span has so many possessives at most before its last position.
    fn has_at_most(&self, possessives: Option<u32>, span: Span) -> bool {
        let places = self.text.positions(marker::POSSESSIVE);
        possessives.is_none_or(|most| inside(places, span) <= most as usize)
    }

    fn is_inside(&self, span: Span, region: Region) -> bool {
        match region {
            Region::Title => self.text.is_in_title(span),
            Region::Body => span.start >= BODY_START,
            Region::First(words) => {
                span.start >= BODY_START && span.end <= BODY_START.saturating_add(words)
            }
            Region::Lead => {
                let second = self.text.positions(marker::PARAGRAPH).get(1);
                second.is_none_or(|&second| span.start < second)
            }
        }
    }

    fn is_cased(&self, span: Span, case: CaseTest) -> bool {
        match case {
            CaseTest::Any => true,
            CaseTest::Lower => {
                let markers = [marker::CAPITALIZED, marker::ALL_CAPS, marker::MIXED];
                !markers.iter().any(|marker| self.has(marker, span))
            }
            CaseTest::Capitalized => self.has(marker::CAPITALIZED, span),
            CaseTest::AllCaps => self.has(marker::ALL_CAPS, span),
            CaseTest::Initial => {
                self.has(marker::CAPITALIZED, span) || self.has(marker::ALL_CAPS, span)
            }
        }
    }

    fn passes(&self, test: &MarkerTest, span: Span) -> bool {
        test.markers.iter().any(|term| self.has(term, span)) == test.is_there
    }

    /// Returns whether a term is where a span starts.
    fn has(&self, term: &str, span: Span) -> bool {
        self.text.positions(term).binary_search(&span.start).is_ok()
    }

    fn phrase(&self, parts: &[Clause], gaps: &[u32], slop: u32) -> Result<Vec<Span>, TooMuch> {
        let mut operands = Vec::with_capacity(parts.len());
        for part in parts {
            let spans = self.spans(part)?;
            if spans.is_empty() {
                return Ok(Vec::new());
            }
            operands.push(spans);
        }
        let (mut found, mut is_too_much) = (Vec::new(), false);
        phrase_spans(&operands, gaps, slop, &mut |span| {
            found.push(span);
            match self.left_over.get().checked_sub(1) {
                Some(rest) => self.left_over.set(rest),
                None => is_too_much = true,
            }
            !is_too_much
        });
        if is_too_much { Err(TooMuch) } else { Ok(found) }
    }
}
