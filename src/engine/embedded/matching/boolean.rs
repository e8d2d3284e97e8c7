//! AND, OR, NOT over articles.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::DocId;
use tantivy::TERMINATED;

use crate::engine::Mark;
use crate::engine::Truth;
use crate::engine::embedded::matching::BoxMatcher;
use crate::engine::embedded::matching::Matcher;
use crate::engine::embedded::matching::Span;

/// Every article.
pub(in crate::engine::embedded) struct All {
    doc: DocId,
    max_doc: DocId,
}

impl All {
    pub(in crate::engine::embedded) fn new(max_doc: DocId) -> Self {
        Self { doc: if max_doc == 0 { TERMINATED } else { 0 }, max_doc }
    }
}

impl Matcher for All {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn advance(&mut self) -> DocId {
        self.seek(self.doc.saturating_add(1))
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.doc = if target < self.max_doc { self.doc.max(target) } else { TERMINATED };
        self.doc
    }

    fn cost(&self) -> u64 {
        u64::from(self.max_doc)
    }

    fn check(&mut self, _doc: DocId) -> Truth {
        Truth::True
    }

    fn is_filter(&self) -> bool {
        true
    }
}

/// No article.
pub(in crate::engine::embedded) struct Empty;

impl Matcher for Empty {
    fn doc(&self) -> DocId {
        TERMINATED
    }

    fn advance(&mut self) -> DocId {
        TERMINATED
    }

    fn seek(&mut self, _target: DocId) -> DocId {
        TERMINATED
    }

    fn cost(&self) -> u64 {
        0
    }
}

/// All of the parts. The cheapest leads; filters are asked last; scores add up in the query's order.
pub(in crate::engine::embedded) struct And {
    parts: Vec<BoxMatcher>,
    /// Indexes into `parts`: walked ones by cost, then filters.
    order: Vec<usize>,
    walked: usize,
    doc: DocId,
    truth: Truth,
}

impl And {
    /// Invariant: at least one part. A part that is only a filter is checked, not walked, unless all
    /// of them are.
    pub(in crate::engine::embedded) fn new(parts: Vec<BoxMatcher>) -> Self {
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|&i| (parts[i].is_filter(), parts[i].cost(), i));
        let walked = order.iter().filter(|&&i| !parts[i].is_filter()).count().max(1);
        let mut and = Self { parts, order, walked, doc: 0, truth: Truth::True };
        let first = and.parts[and.order[0]].doc();
        and.settle(first);
        and
    }

    /// Finds the first article from `candidate` on that all parts accept.
    fn settle(&mut self, mut candidate: DocId) -> DocId {
        'candidates: while candidate != TERMINATED {
            for &i in &self.order[1..self.walked] {
                let part = &mut self.parts[i];
                let at = if part.doc() < candidate { part.seek(candidate) } else { part.doc() };
                if at > candidate {
                    candidate = self.parts[self.order[0]].seek(at);
                    continue 'candidates;
                }
            }
            let mut truth = Truth::True;
            for &i in &self.order[..self.walked] {
                truth = truth.min(self.parts[i].truth());
            }
            for &i in &self.order[self.walked..] {
                truth = truth.min(self.parts[i].check(candidate));
                if truth == Truth::False {
                    candidate = self.parts[self.order[0]].advance();
                    continue 'candidates;
                }
            }
            self.truth = truth;
            break;
        }
        self.doc = candidate;
        candidate
    }
}

impl Matcher for And {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        let next = self.parts[self.order[0]].advance();
        self.settle(next)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        let next = self.parts[self.order[0]].seek(target);
        self.settle(next)
    }

    fn cost(&self) -> u64 {
        self.parts[self.order[0]].cost()
    }

    fn truth(&mut self) -> Truth {
        self.truth
    }

    fn score(&mut self) -> f32 {
        self.parts.iter_mut().map(|part| part.score()).sum()
    }

    fn shares(&mut self, out: &mut Vec<(u32, f32)>) {
        for part in &mut self.parts {
            part.shares(out);
        }
    }

    fn marks(&mut self, within: Option<&[Span]>, out: &mut Vec<Mark>) {
        for part in &mut self.parts {
            part.marks(within, out);
        }
    }
}

/// Any of the parts.
pub(in crate::engine::embedded) struct Or {
    parts: Vec<BoxMatcher>,
    /// The parts that are not at their end, by the article they stand on.
    heap: BinaryHeap<Reverse<(DocId, usize)>>,
    /// The parts that stand on `doc`, in the query's order.
    here: Vec<usize>,
    doc: DocId,
    cost: u64,
}

impl Or {
    pub(in crate::engine::embedded) fn new(parts: Vec<BoxMatcher>) -> Self {
        let cost = parts.iter().map(|part| part.cost()).sum();
        let heap = parts
            .iter()
            .enumerate()
            .filter(|(_, part)| part.doc() != TERMINATED)
            .map(|(i, part)| Reverse((part.doc(), i)))
            .collect();
        let mut or = Self { parts, heap, here: Vec::new(), doc: 0, cost };
        or.gather();
        or
    }

    /// Takes the parts with the smallest article off the heap.
    fn gather(&mut self) -> DocId {
        self.here.clear();
        self.doc = self.heap.peek().map_or(TERMINATED, |Reverse((doc, _))| *doc);
        while let Some(&Reverse((doc, i))) = self.heap.peek() {
            if doc != self.doc {
                break;
            }
            self.heap.pop();
            self.here.push(i);
        }
        self.here.sort_unstable();
        self.doc
    }
}

impl Matcher for Or {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn advance(&mut self) -> DocId {
        for &i in &self.here {
            let doc = self.parts[i].advance();
            if doc != TERMINATED {
                self.heap.push(Reverse((doc, i)));
            }
        }
        self.gather()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        for &i in &self.here {
            let doc = self.parts[i].seek(target);
            if doc != TERMINATED {
                self.heap.push(Reverse((doc, i)));
            }
        }
        while let Some(&Reverse((doc, i))) = self.heap.peek() {
            if doc >= target {
                break;
            }
            self.heap.pop();
            let doc = self.parts[i].seek(target);
            if doc != TERMINATED {
                self.heap.push(Reverse((doc, i)));
            }
        }
        self.gather()
    }

    fn cost(&self) -> u64 {
        self.cost
    }

    fn truth(&mut self) -> Truth {
        let mut truth = Truth::False;
        for &i in &self.here {
            truth = truth.max(self.parts[i].truth());
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

/// The articles that do not surely satisfy the part. Scores and marks nothing.
pub(in crate::engine::embedded) struct Not {
    part: BoxMatcher,
    doc: DocId,
    max_doc: DocId,
    truth: Truth,
}

impl Not {
    pub(in crate::engine::embedded) fn new(part: BoxMatcher, max_doc: DocId) -> Self {
        let mut not = Self { part, doc: 0, max_doc, truth: Truth::True };
        not.settle(0);
        not
    }

    fn settle(&mut self, from: DocId) -> DocId {
        let mut doc = from;
        while doc < self.max_doc {
            self.truth = !self.part.check(doc);
            if self.truth != Truth::False {
                self.doc = doc;
                return doc;
            }
            doc += 1;
        }
        self.doc = TERMINATED;
        TERMINATED
    }
}

impl Matcher for Not {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.settle(self.doc + 1) }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target { self.doc } else { self.settle(target) }
    }

    fn cost(&self) -> u64 {
        u64::from(self.max_doc)
    }

    fn truth(&mut self) -> Truth {
        self.truth
    }

    fn check(&mut self, doc: DocId) -> Truth {
        // Standing behind `doc`, the articles passed over are those the part surely has.
        if self.doc == doc {
            return self.truth;
        }
        if self.doc > doc { Truth::False } else { !self.part.check(doc) }
    }

    fn is_filter(&self) -> bool {
        true
    }
}
