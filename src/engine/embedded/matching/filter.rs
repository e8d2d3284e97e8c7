//! Conditions on columns and names: no positions, no score.

use std::sync::Arc;

use tantivy::DocId;
use tantivy::TERMINATED;
use tantivy::columnar::Column;

use crate::engine::Truth;
use crate::engine::embedded::matching::Matcher;

/// Walks a segment by asking `test` of every article; used where a filter has to lead.
fn next_passing(from: DocId, max_doc: DocId, test: impl Fn(DocId) -> Truth) -> DocId {
    (from..max_doc).find(|&doc| test(doc) != Truth::False).unwrap_or(TERMINATED)
}

/// Articles whose first and last possible day lie inside a range, or may.
///
/// True when both days lie inside; unknown when only some do, or when the article is undated.
pub(in crate::engine::embedded) struct Days {
    first: Column<i64>,
    last: Column<i64>,
    range: (i64, i64),
    doc: DocId,
    max_doc: DocId,
}

impl Days {
    pub(in crate::engine::embedded) fn new(
        first: Column<i64>,
        last: Column<i64>,
        range: (i64, i64),
        max_doc: DocId,
    ) -> Self {
        let mut days = Self { first, last, range, doc: 0, max_doc };
        days.doc = next_passing(0, max_doc, |doc| days.test(doc));
        days
    }

    fn test(&self, doc: DocId) -> Truth {
        let Some(first) = self.first.first(doc) else { return Truth::Unknown };
        let (from, to) = self.range;
        if first > to {
            return Truth::False;
        }
        let last = self.last.first(doc).unwrap_or(first);
        if last < from {
            Truth::False
        } else if from <= first && last <= to {
            Truth::True
        } else {
            Truth::Unknown
        }
    }
}

impl Matcher for Days {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.doc = next_passing(self.doc + 1, self.max_doc, |doc| self.test(doc));
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = next_passing(target, self.max_doc, |doc| self.test(doc));
        }
        self.doc
    }

    fn cost(&self) -> u64 {
        u64::from(self.max_doc)
    }

    fn truth(&mut self) -> Truth {
        self.test(self.doc)
    }

    fn check(&mut self, doc: DocId) -> Truth {
        self.test(doc)
    }

    fn is_filter(&self) -> bool {
        true
    }
}

/// Articles with a number inside bounds, or, with `wanted` false, without any number.
pub(in crate::engine::embedded) struct Numbers {
    column: Column<u64>,
    /// Both included; `None` asks for articles that have no value.
    range: Option<(u64, u64)>,
    doc: DocId,
    max_doc: DocId,
}

impl Numbers {
    pub(in crate::engine::embedded) fn new(
        column: Column<u64>,
        range: Option<(u64, u64)>,
        max_doc: DocId,
    ) -> Self {
        let mut numbers = Self { column, range, doc: 0, max_doc };
        numbers.doc = next_passing(0, max_doc, |doc| numbers.test(doc));
        numbers
    }

    fn test(&self, doc: DocId) -> Truth {
        let value = self.column.first(doc);
        let passes = match (self.range, value) {
            (Some((min, max)), Some(value)) => min <= value && value <= max,
            (Some(_), None) => false,
            (None, value) => value.is_none(),
        };
        if passes { Truth::True } else { Truth::False }
    }
}

impl Matcher for Numbers {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.doc = next_passing(self.doc + 1, self.max_doc, |doc| self.test(doc));
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = next_passing(target, self.max_doc, |doc| self.test(doc));
        }
        self.doc
    }

    fn cost(&self) -> u64 {
        u64::from(self.max_doc)
    }

    fn check(&mut self, doc: DocId) -> Truth {
        self.test(doc)
    }

    fn is_filter(&self) -> bool {
        true
    }
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
