//! Conditions on columns, names and days: no positions, no score.

use std::rc::Rc;
use std::sync::Arc;

use tantivy::DocId;
use tantivy::TERMINATED;
use tantivy::columnar::Column;

use crate::engine::Truth;
use crate::engine::embedded::day_order::DayRun;
use crate::engine::embedded::query::matching::gallop::gallop;
use crate::engine::embedded::query::matching::matcher::Matcher;
use crate::engine::embedded::query::matching::scan::Cost;
use crate::engine::embedded::query::matching::scan::Scan;
use crate::engine::embedded::query::matching::scan::below;
use crate::engine::embedded::read::window::Bits;
use crate::engine::embedded::read::window::Found;
use crate::engine::embedded::read::window::WIDTH;

/// A condition that can be asked of any article, in any order.
pub(crate) type Test = Rc<dyn Fn(DocId) -> Truth>;

/// The articles that pass a test.
pub(crate) struct Filter {
    test: Test,
    max_doc: DocId,
}

impl Filter {
    pub(crate) fn new(test: Test, max_doc: DocId) -> Self {
        Self { test, max_doc }
    }
}

/// Finds those among some articles of a window that pass a test.
fn look(test: &Test, start: DocId, wanted: &Bits, found: &mut Found) {
    wanted.each(|offset| match test(start + offset) {
        Truth::False => {}
        Truth::Unknown => found.any.insert(offset),
        Truth::True => {
            found.any.insert(offset);
            found.sure.insert(offset);
        }
    });
}

impl Scan for Filter {
    fn next(&mut self, from: DocId) -> DocId {
        below(self.max_doc, from)
    }

    fn cost(&self) -> (Cost, u64) {
        (Cost::Look, u64::from(self.max_doc))
    }

    fn matches(&mut self, start: DocId, wanted: &Bits, found: &mut Found) {
        *found = Found::NONE;
        look(&self.test, start, wanted, found);
    }
}

impl Matcher for Filter {
    fn at(&mut self, doc: DocId) -> Truth {
        (self.test)(doc)
    }
}

/// The articles published within some days: a run of neighbors, and what may be.
pub(crate) struct InDays {
    run: DayRun,
    /// For those dated by a month or a year.
    test: Test,
}

impl InDays {
    pub(crate) fn new(run: DayRun, test: Test) -> Self {
        Self { run, test }
    }
}

impl Scan for InDays {
    fn next(&mut self, from: DocId) -> DocId {
        let DayRun { coarse, within, .. } = &self.run;
        match from {
            from if from < coarse.end => from,
            from if from < within.start && !within.is_empty() => within.start,
            from if from < within.end => from,
            _ => TERMINATED,
        }
    }

    fn cost(&self) -> (Cost, u64) {
        let DayRun { coarse, within, .. } = &self.run;
        (Cost::Walk, u64::from(coarse.end) + within.len() as u64)
    }

    fn matches(&mut self, start: DocId, wanted: &Bits, found: &mut Found) {
        let DayRun { coarse, within } = &self.run;
        *found = Found::surely(Bits::range(start, within.start, within.end).and(wanted));
        if start < coarse.end {
            found.any.add(&Bits::range(start, 0, coarse.start).and(wanted));
            let coarse = Bits::range(start, coarse.start, coarse.end).and(wanted);
            look(&self.test, start, &coarse, found);
        }
    }
}

impl Matcher for InDays {
    fn at(&mut self, doc: DocId) -> Truth {
        let DayRun { coarse, within } = &self.run;
        if doc < coarse.start {
            Truth::Unknown
        } else if doc < coarse.end {
            (self.test)(doc)
        } else if within.contains(&doc) {
            Truth::True
        } else {
            Truth::False
        }
    }
}

/// Asks whether an article's first and last possible day are inside a range, or may: true when both
/// days are inside; unknown when only some do, or when the article is undated.
pub(crate) fn days(first: Column<i64>, last: Column<i64>, (from, to): (i64, i64)) -> Test {
    // Both days are written together, so one look finds the row of both: the dearest part.
    let paired = first.values.num_vals() == last.values.num_vals();
    Rc::new(move |doc| {
        let rows = first.index.value_row_ids(doc);
        if rows.is_empty() {
            return Truth::Unknown;
        }
        let first = first.values.get_val(rows.start);
        if first > to {
            return Truth::False;
        }
        let last = match paired {
            true => last.values.get_val(rows.start),
            false => last.first(doc).unwrap_or(first),
        };
        if last < from {
            Truth::False
        } else if from <= first && last <= to {
            Truth::True
        } else {
            Truth::Unknown
        }
    })
}

/// Asks whether an article's number is inside bounds, both included; with no bounds, whether it
/// has none.
pub(crate) fn numbers(column: Column<u64>, range: Option<(u64, u64)>) -> Test {
    Rc::new(move |doc| {
        let passes = match (range, column.first(doc)) {
            (Some((min, max)), Some(value)) => min <= value && value <= max,
            (Some(_), None) => false,
            (None, value) => value.is_none(),
        };
        if passes { Truth::True } else { Truth::False }
    })
}

/// A fixed, sorted set of articles: those whose source, path or id was asked for.
pub(crate) struct DocSet {
    docs: Arc<Vec<DocId>>,
    at: usize,
}

impl DocSet {
    pub(crate) fn new(docs: Arc<Vec<DocId>>) -> Self {
        Self { docs, at: 0 }
    }

    /// Goes to the first article from `target` on.
    fn seek(&mut self, target: DocId) -> DocId {
        self.at += gallop(&self.docs[self.at..], |&doc| doc < target);
        self.docs.get(self.at).copied().unwrap_or(TERMINATED)
    }
}

impl Scan for DocSet {
    fn next(&mut self, from: DocId) -> DocId {
        self.seek(from)
    }

    fn cost(&self) -> (Cost, u64) {
        (Cost::Walk, self.docs.len() as u64)
    }

    fn matches(&mut self, start: DocId, wanted: &Bits, found: &mut Found) {
        self.seek(start);
        let mut docs = Bits::EMPTY;
        let rest = self.docs[self.at..].iter();
        rest.take_while(|&&doc| doc < start.saturating_add(WIDTH))
            .for_each(|doc| docs.insert(doc - start));
        docs.retain(wanted);
        *found = Found::surely(docs);
    }
}

impl Matcher for DocSet {
    fn at(&mut self, doc: DocId) -> Truth {
        if self.seek(doc) == doc { Truth::True } else { Truth::False }
    }
}
