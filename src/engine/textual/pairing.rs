//! Which spans of two operands are near each other: so many words apart, in one sentence or paragraph.

use std::cell::Cell;

use crate::analysis::marker;
use crate::engine::span::Span;
use crate::engine::span::same_part;
use crate::engine::span::unit_of;
use crate::engine::textual::text::ArticleText;
use crate::engine::textual::too_much::TooMuch;
use crate::query::Proximity;

/// The spans of one operand, to be asked for those near a span of the other.
pub(super) struct Pairing<'a> {
    proximity: Proximity,
    /// Whether the spans asked for are those of the left operand.
    of_left: bool,
    spans: &'a [Span],
    longest: u32,
    /// Where sentences or paragraphs start.
    bounds: &'a [u32],
    /// How many more pairs may be looked at.
    left_over: &'a Cell<u64>,
}

impl<'a> Pairing<'a> {
    /// Takes the spans of the left operand (`of_left`) or of the right one, sorted.
    pub(super) fn new(
        proximity: Proximity,
        of_left: bool,
        spans: &'a [Span],
        text: &'a ArticleText,
        left_over: &'a Cell<u64>,
    ) -> Self {
        let longest = spans.iter().map(|span| span.end - span.start).max().unwrap_or(0);
        let bounds = match proximity {
            Proximity::Near(_) | Proximity::Before(_) => &[],
            Proximity::Sentence | Proximity::BeforeInSentence => text.positions(marker::SENTENCE),
            Proximity::Paragraph | Proximity::BeforeInParagraph => {
                text.positions(marker::PARAGRAPH)
            }
        };
        Self { proximity, of_left, spans, longest, bounds, left_over }
    }

    /// Calls `each` with the spans near `span`, in order, until it returns `false`.
    pub(super) fn near(
        &self,
        span: Span,
        each: &mut dyn FnMut(Span) -> bool,
    ) -> Result<(), TooMuch> {
        let Some((from, to)) = self.window(span) else { return Ok(()) };
        let first = self.spans.partition_point(|other| other.start < from);
        for &other in self.spans[first..].iter().take_while(|other| other.start <= to) {
            self.left_over.set(self.left_over.get().checked_sub(1).ok_or(TooMuch)?);
            let (a, b) = if self.of_left { (other, span) } else { (span, other) };
            if self.are_near(a, b) && !each(other) {
                break;
            }
        }
        Ok(())
    }

    /// Returns whether any span is near `span`.
    pub(super) fn has_near(&self, span: Span) -> Result<bool, TooMuch> {
        let mut found = false;
        self.near(span, &mut |_| {
            found = true;
            false
        })?;
        Ok(found)
    }

    /// Returns the least and the greatest start of a span near `span`; `None` if there is none.
    fn window(&self, span: Span) -> Option<(u32, u32)> {
        match self.proximity {
            Proximity::Near(words) | Proximity::Before(words) => Some((
                span.start.saturating_sub(words.saturating_add(self.longest)),
                span.end.saturating_add(words),
            )),
            Proximity::Sentence
            | Proximity::Paragraph
            | Proximity::BeforeInSentence
            | Proximity::BeforeInParagraph => {
                let unit = unit_of(self.bounds, span)?;
                Some((unit.start, unit.end))
            }
        }
    }

    fn are_near(&self, a: Span, b: Span) -> bool {
        let gap = if b.start >= a.end {
            b.start - a.end
        } else if a.start >= b.end && !self.proximity.is_ordered() {
            a.start - b.end
        } else {
            return false;
        };
        match self.proximity {
            Proximity::Near(words) | Proximity::Before(words) => gap < words && same_part(a, b),
            Proximity::Sentence
            | Proximity::Paragraph
            | Proximity::BeforeInSentence
            | Proximity::BeforeInParagraph => {
                unit_of(self.bounds, a).is_some_and(|unit| unit.covers(b))
            }
        }
    }
}
