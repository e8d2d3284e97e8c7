//! How often the operand of `atleastN(…)`, `atmostN(…)` and `exactlyN(…)` occurs.

use tantivy::DocId;

use crate::engine::Mark;
use crate::engine::Truth;
use crate::engine::embedded::query::matching::matcher::BoxMatcher;
use crate::engine::embedded::query::matching::matcher::Matcher;
use crate::engine::span::Span;
use crate::query::Times;

/// So many spans of the operand.
pub(crate) struct OfTimes {
    part: BoxMatcher,
    times: Times,
}

impl OfTimes {
    pub(crate) fn new(part: BoxMatcher, times: Times) -> Self {
        Self { part, times }
    }
}

impl Matcher for OfTimes {
    fn at(&mut self, doc: DocId) -> Truth {
        let truth = self.part.at(doc);
        if truth != Truth::False && self.times.admits(self.part.span_count()) {
            truth
        } else {
            Truth::False
        }
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
