//! AND, OR, NOT of one article.

use tantivy::DocId;

use crate::engine::Mark;
use crate::engine::Stop;
use crate::engine::Truth;
use crate::engine::embedded::costs::ASK_MATCHER;
use crate::engine::embedded::costs::FREE_PARTS;
use crate::engine::embedded::query::matching::matcher::BoxMatcher;
use crate::engine::embedded::query::matching::matcher::Matcher;
use crate::engine::span::Span;

/// The same for every article.
pub(crate) struct Always(pub(crate) Truth);

impl Matcher for Always {
    fn at(&mut self, _doc: DocId) -> Truth {
        self.0
    }
}

/// All of the parts. Scores add up in the query's order.
pub(crate) struct AllOf(Vec<BoxMatcher>);

impl AllOf {
    pub(crate) fn new(parts: Vec<BoxMatcher>) -> Self {
        Self(parts)
    }
}

impl Matcher for AllOf {
    fn at(&mut self, doc: DocId) -> Truth {
        let mut truth = Truth::True;
        for part in &mut self.0 {
            truth = truth.min(part.at(doc));
            if truth == Truth::False {
                break;
            }
        }
        truth
    }

    fn score(&mut self) -> f32 {
        self.0.iter_mut().map(|part| part.score()).sum()
    }

    fn shares(&mut self, out: &mut Vec<(u32, f32)>) {
        for part in &mut self.0 {
            part.shares(out);
        }
    }

    fn marks(&mut self, within: Option<&[Span]>, out: &mut Vec<Mark>) {
        for part in &mut self.0 {
            part.marks(within, out);
        }
    }
}

/// Any of the parts.
pub(crate) struct AnyOf {
    parts: Vec<BoxMatcher>,
    /// The parts that the article satisfies, in the query's order.
    here: Vec<usize>,
    /// What each article costs, and what ends the query.
    cost: u64,
    stop: Stop,
}

impl AnyOf {
    pub(crate) fn new(parts: Vec<BoxMatcher>, stop: &Stop) -> Self {
        let cost = parts.len().saturating_sub(FREE_PARTS) as u64 * ASK_MATCHER;
        Self { parts, here: Vec::new(), cost, stop: stop.clone() }
    }
}

impl Matcher for AnyOf {
    fn at(&mut self, doc: DocId) -> Truth {
        self.here.clear();
        // What is found once it is set is of no use to anybody.
        if self.cost > 0 && !self.stop.spend(self.cost) {
            return Truth::False;
        }
        let mut truth = Truth::False;
        for (i, part) in self.parts.iter_mut().enumerate() {
            let of_part = part.at(doc);
            if of_part != Truth::False {
                self.here.push(i);
            }
            truth = truth.max(of_part);
        }
        truth
    }

    fn score(&mut self) -> f32 {
        let mut score = 0.0;
        for &i in &self.here {
            score += self.parts[i].score();
        }
        score
    }

    fn shares(&mut self, out: &mut Vec<(u32, f32)>) {
        for &i in &self.here {
            self.parts[i].shares(out);
        }
    }

    fn spans(&mut self, out: &mut Vec<Span>) {
        let from = out.len();
        for &i in &self.here {
            self.parts[i].spans(out);
        }
        out[from..].sort_unstable();
        out.dedup();
    }

    fn marks(&mut self, within: Option<&[Span]>, out: &mut Vec<Mark>) {
        for &i in &self.here {
            self.parts[i].marks(within, out);
        }
    }
}

/// Not surely the part. Scores and marks nothing.
pub(crate) struct NotSurely(BoxMatcher);

impl NotSurely {
    pub(crate) fn new(part: BoxMatcher) -> Self {
        Self(part)
    }
}

impl Matcher for NotSurely {
    fn at(&mut self, doc: DocId) -> Truth {
        !self.0.at(doc)
    }
}
