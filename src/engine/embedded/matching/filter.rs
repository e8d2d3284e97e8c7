//! Conditions on columns and names: no positions, no score.

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

use tantivy::DocId;
use tantivy::TERMINATED;
use tantivy::columnar::Column;

use crate::engine::Truth;
use crate::engine::embedded::matching::Matcher;

/// A condition that can be asked of any article, in any order.
pub(in crate::engine::embedded) type Test = Rc<dyn Fn(DocId) -> Truth>;

/// The articles that pass a test. Goes to the first of them only where it has to lead.
pub(in crate::engine::embedded) struct Filter {
    test: Test,
    /// Where it stands; `None` before anyone asked.
    at: OnceCell<DocId>,
    max_doc: DocId,
}

impl Filter {
    pub(in crate::engine::embedded) fn new(test: Test, max_doc: DocId) -> Self {
        Self { test, at: OnceCell::new(), max_doc }
    }

    /// Returns the first article from `from` on that passes.
    fn first_from(&self, from: DocId) -> DocId {
        let passes = |doc: &DocId| (self.test)(*doc) != Truth::False;
        (from..self.max_doc).find(passes).unwrap_or(TERMINATED)
    }

    fn settle(&mut self, from: DocId) -> DocId {
        let doc = self.first_from(from);
        self.at = OnceCell::from(doc);
        doc
    }
}

impl Matcher for Filter {
    fn doc(&self) -> DocId {
        *self.at.get_or_init(|| self.first_from(0))
    }

    fn advance(&mut self) -> DocId {
        match self.doc() {
            TERMINATED => TERMINATED,
            doc => self.settle(doc + 1),
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        match self.at.get() {
            Some(&doc) if doc >= target => doc,
            _ => self.settle(target),
        }
    }

    fn cost(&self) -> u64 {
        u64::from(self.max_doc)
    }

    fn truth(&mut self) -> Truth {
        (self.test)(self.doc())
    }

    fn check(&mut self, doc: DocId) -> Truth {
        (self.test)(doc)
    }

    fn is_filter(&self) -> bool {
        true
    }
}

/// Asks whether an article's first and last possible day lie inside a range, or may: true when both
/// days lie inside; unknown when only some do, or when the article is undated.
pub(in crate::engine::embedded) fn days(
    first: Column<i64>,
    last: Column<i64>,
    (from, to): (i64, i64),
) -> Test {
    Rc::new(move |doc| {
        let Some(first) = first.first(doc) else { return Truth::Unknown };
        if first > to {
            return Truth::False;
        }
        let last = last.first(doc).unwrap_or(first);
        if last < from {
            Truth::False
        } else if from <= first && last <= to {
            Truth::True
        } else {
            Truth::Unknown
        }
    })
}

/// Asks whether an article's number lies inside bounds, both included; with no bounds, whether it
/// has none.
pub(in crate::engine::embedded) fn numbers(column: Column<u64>, range: Option<(u64, u64)>) -> Test {
    Rc::new(move |doc| {
        let passes = match (range, column.first(doc)) {
            (Some((min, max)), Some(value)) => min <= value && value <= max,
            (Some(_), None) => false,
            (None, value) => value.is_none(),
        };
        if passes { Truth::True } else { Truth::False }
    })
}

/// Asks whether an article is one of a sorted set.
pub(in crate::engine::embedded) fn member(docs: Arc<Vec<DocId>>) -> Test {
    Rc::new(move |doc| if docs.binary_search(&doc).is_ok() { Truth::True } else { Truth::False })
}

/// Asks all of the tests.
pub(in crate::engine::embedded) fn all_of(mut tests: Vec<Test>) -> Test {
    if tests.len() == 1 {
        return tests.remove(0);
    }
    Rc::new(move |doc| tests.iter().map(|test| test(doc)).min().unwrap_or(Truth::True))
}

/// A fixed, sorted set of articles: those whose source, path or id was asked for.
pub(in crate::engine::embedded) struct DocSet {
    docs: Arc<Vec<DocId>>,
    at: usize,
}

impl DocSet {
    pub(in crate::engine::embedded) fn new(docs: Arc<Vec<DocId>>) -> Self {
        Self { docs, at: 0 }
    }
}

impl Matcher for DocSet {
    fn doc(&self) -> DocId {
        self.docs.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn advance(&mut self) -> DocId {
        self.at = (self.at + 1).min(self.docs.len());
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.at += gallop(&self.docs[self.at..], target);
        self.doc()
    }

    fn cost(&self) -> u64 {
        self.docs.len() as u64
    }
}

/// Returns how many leading elements are below `target`; fast when they are few.
pub(in crate::engine::embedded) fn gallop(docs: &[DocId], target: DocId) -> usize {
    let mut step = 1;
    while step < docs.len() && docs[step] < target {
        step *= 2;
    }
    let from = step / 2;
    let to = (step + 1).min(docs.len());
    from + docs[from.min(to)..to].partition_point(|&doc| doc < target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn galloping_agrees_with_a_plain_scan() {
        let docs: Vec<DocId> = (0..200).map(|i| i * 3).collect();
        for from in 0..docs.len() {
            for target in 0..620 {
                let plain = docs[from..].iter().take_while(|&&doc| doc < target).count();
                assert_eq!(gallop(&docs[from..], target), plain, "from {from} to {target}");
            }
        }
        assert_eq!(gallop(&[], 5), 0);
    }
}
