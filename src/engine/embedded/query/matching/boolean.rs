//! AND, OR, NOT of one article.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::DocId;
use tantivy::TERMINATED;

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

/// Any of the parts. Of many, only those are asked that may hold the article: of words, whose postings say
/// where each goes on.
pub(crate) struct AnyOf {
    parts: Vec<BoxMatcher>,
    /// The article each part is to be asked for next.
    next: BinaryHeap<Reverse<(DocId, usize)>>,
    /// The article asked for last, and what it was told.
    asked: Option<(DocId, Truth)>,
    /// The parts that the article satisfies, in the query's order.
    here: Vec<usize>,
    stop: Stop,
}

impl AnyOf {
    pub(crate) fn new(parts: Vec<BoxMatcher>, stop: &Stop) -> Self {
        let next = (0..parts.len()).map(|part| Reverse((0, part))).collect();
        Self { parts, next, asked: None, here: Vec::new(), stop: stop.clone() }
    }
}

impl Matcher for AnyOf {
    fn at(&mut self, doc: DocId) -> Truth {
        if let Some((_, truth)) = self.asked.filter(|(asked, _)| *asked == doc) {
            return truth;
        }
        self.here.clear();
        let (mut truth, mut asked) = (Truth::False, Vec::new());
        while let Some(&Reverse((at, part))) = self.next.peek()
            && at <= doc
        {
            self.next.pop();
            asked.push(part);
        }
        // What is found once it is set is of no use to anybody.
        let many = asked.len().saturating_sub(FREE_PARTS) as u64;
        if many > 0 && !self.stop.spend(many * ASK_MATCHER) {
            return Truth::False;
        }
        asked.sort_unstable();
        for part in asked {
            let matcher = &mut self.parts[part];
            let of_part = matcher.at(doc);
            if of_part != Truth::False {
                self.here.push(part);
            }
            truth = truth.max(of_part);
            self.next.push(Reverse((matcher.next().max(doc.saturating_add(1)), part)));
        }
        self.asked = Some((doc, truth));
        truth
    }

    fn next(&self) -> DocId {
        self.next.peek().map_or(TERMINATED, |Reverse((doc, _))| *doc)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Every so manieth article; says where it goes on, or must always be asked.
    struct Every {
        step: DocId,
        says_next: bool,
        at: DocId,
        asked: std::rc::Rc<std::cell::Cell<u32>>,
    }

    impl Matcher for Every {
        fn at(&mut self, doc: DocId) -> Truth {
            self.asked.set(self.asked.get() + 1);
            self.at = doc;
            if doc.is_multiple_of(self.step) { Truth::True } else { Truth::False }
        }

        fn next(&self) -> DocId {
            if self.says_next { self.at.next_multiple_of(self.step) } else { 0 }
        }

        fn spans(&mut self, out: &mut Vec<Span>) {
            out.push(Span::word(self.step));
        }
    }

    #[test]
    fn any_of_many_parts_is_what_each_says_and_few_are_asked() {
        for says_next in [false, true] {
            let asked = std::rc::Rc::default();
            let every = |step| -> BoxMatcher {
                let asked = std::rc::Rc::clone(&asked);
                Box::new(Every { step, says_next, at: 0, asked })
            };
            let mut any = AnyOf::new((2..90).map(every).collect(), &Stop::new());
            for doc in (0..2_000).filter(|doc| doc % 7 != 3) {
                let holding: Vec<DocId> = (2..90).filter(|step| doc % step == 0).collect();
                assert_eq!(any.at(doc) == Truth::True, !holding.is_empty(), "{doc}");
                assert_eq!(any.at(doc) == Truth::True, !holding.is_empty(), "{doc} again");
                let mut spans = Vec::new();
                any.spans(&mut spans);
                let expected: Vec<Span> = holding.into_iter().map(Span::word).collect();
                assert_eq!(spans, expected, "{doc}");
            }
            assert_eq!(asked.get() < 20_000, says_next, "{}", asked.get());
        }
    }

    #[test]
    fn to_ask_very_many_parts_costs_steps_and_to_ask_some_does_not() {
        for (parts, is_refused) in [(90, false), (2_000, true)] {
            let stop = Stop::new().within(50_000);
            let always = || -> BoxMatcher { Box::new(Always(Truth::True)) };
            let mut any = AnyOf::new((0..parts).map(|_| always()).collect(), &stop);
            (0..100).for_each(|doc| {
                any.at(doc);
            });
            assert_eq!(stop.is_stopped(), is_refused, "{parts}");
        }
    }
}
