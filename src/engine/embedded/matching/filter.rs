//! Conditions on columns and names: no positions, no score.

use std::sync::Arc;

use tantivy::DocId;
use tantivy::TERMINATED;
use tantivy::columnar::Column;

use crate::engine::Truth;
use crate::engine::embedded::matching::Matcher;

/// Articles that pass a test which can be asked of any of them, in any order.
pub(in crate::engine::embedded) struct Filter<F> {
    test: F,
    doc: DocId,
    max_doc: DocId,
}

impl<F: Fn(DocId) -> Truth> Filter<F> {
    fn new(test: F, max_doc: DocId) -> Self {
        let mut filter = Self { test, doc: 0, max_doc };
        filter.settle(0);
        filter
    }

    /// Goes to the first article from `from` on that passes: only where a filter has to lead.
    fn settle(&mut self, from: DocId) -> DocId {
        let passes = |doc: &DocId| (self.test)(*doc) != Truth::False;
        self.doc = (from..self.max_doc).find(passes).unwrap_or(TERMINATED);
        self.doc
    }
}

impl<F: Fn(DocId) -> Truth> Matcher for Filter<F> {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.settle(self.doc + 1) }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target { self.settle(target) } else { self.doc }
    }

    fn cost(&self) -> u64 {
        u64::from(self.max_doc)
    }

    fn truth(&mut self) -> Truth {
        (self.test)(self.doc)
    }

    fn check(&mut self, doc: DocId) -> Truth {
        (self.test)(doc)
    }

    fn is_filter(&self) -> bool {
        true
    }
}

/// Returns the articles whose first and last possible day lie inside a range, or may: true when both
/// days lie inside; unknown when only some do, or when the article is undated.
pub(in crate::engine::embedded) fn days(
    first: Column<i64>,
    last: Column<i64>,
    (from, to): (i64, i64),
    max_doc: DocId,
) -> impl Matcher {
    let test = move |doc| {
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
    };
    Filter::new(test, max_doc)
}

/// Returns the articles with a number inside bounds, both included; with no bounds, those that have
/// no number.
pub(in crate::engine::embedded) fn numbers(
    column: Column<u64>,
    range: Option<(u64, u64)>,
    max_doc: DocId,
) -> impl Matcher {
    let test = move |doc| {
        let passes = match (range, column.first(doc)) {
            (Some((min, max)), Some(value)) => min <= value && value <= max,
            (Some(_), None) => false,
            (None, value) => value.is_none(),
        };
        if passes { Truth::True } else { Truth::False }
    };
    Filter::new(test, max_doc)
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
pub(super) fn gallop(docs: &[DocId], target: DocId) -> usize {
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
