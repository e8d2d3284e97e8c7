//! `near20(a b c)` and its like: several operands in one place of an article.

use tantivy::DocId;

use crate::engine::Mark;
use crate::engine::Stop;
use crate::engine::Truth;
use crate::engine::embedded::costs::MOST_PAIRS;
use crate::engine::embedded::query::matching::matcher::BoxMatcher;
use crate::engine::embedded::query::matching::matcher::Matcher;
use crate::engine::embedded::query::matching::near::Operands;
use crate::engine::embedded::query::matching::postings::Bounds;
use crate::engine::span::Span;
use crate::engine::window::Reach;
use crate::engine::window::Windows;
use crate::query::Window;

/// All operands within one window; its spans are the hulls of the choices.
pub(crate) struct Windowed {
    operands: Operands,
    window: Window,
    /// Where sentences or paragraphs start, if the window is one.
    bounds: Bounds,
    stop: Stop,
    doc: DocId,
    found: Vec<Span>,
    /// Whether `found` has all hulls, not only the first.
    is_whole: bool,
}

impl Windowed {
    pub(crate) fn new(parts: Vec<BoxMatcher>, window: Window, bounds: Bounds, stop: &Stop) -> Self {
        let (operands, stop) = (Operands::new(parts), stop.clone());
        Self { operands, window, bounds, stop, doc: 0, found: Vec::new(), is_whole: false }
    }

    /// Does something with the spans of the operands, which are read.
    fn with_windows<T>(&mut self, act: impl FnOnce(&Windows<'_>, &mut Vec<Span>, &Stop) -> T) -> T {
        let reach = match self.window {
            Window::Near(words) | Window::Before(words) => Reach::Words(words),
            Window::Sentence | Window::Paragraph => Reach::Unit(self.bounds.starts(self.doc)),
        };
        let windows = Windows::new(&self.operands.spans, self.window.is_ordered(), reach);
        act(&windows, &mut self.found, &self.stop)
    }

    /// Fills in all hulls.
    fn read(&mut self) {
        if self.is_whole {
            return;
        }
        self.is_whole = true;
        self.with_windows(|windows, found, stop| {
            found.clear();
            windows.each_hull(&mut |hull| {
                found.push(hull);
                !stop.is_stopped()
            });
            found.sort_unstable();
            found.dedup();
        });
    }
}

impl Matcher for Windowed {
    /// Finds whether there is a hull. What it takes to find all is spent, whether they are asked for or
    /// not: that depends on other articles.
    fn at(&mut self, doc: DocId) -> Truth {
        self.doc = doc;
        self.is_whole = false;
        self.found.clear();
        if !self.operands.at(doc) {
            return Truth::False;
        }
        self.operands.read();
        self.with_windows(|windows, found, stop| {
            let (hulls, steps) = windows.cost();
            if stop.spend(if hulls > MOST_PAIRS { u64::MAX } else { steps }) {
                windows.each_hull(&mut |hull| {
                    found.push(hull);
                    false
                });
            }
        });
        if self.found.is_empty() { Truth::False } else { Truth::True }
    }

    fn spans(&mut self, out: &mut Vec<Span>) {
        self.read();
        out.extend_from_slice(&self.found);
    }

    fn span_count(&mut self) -> usize {
        self.read();
        self.found.len()
    }

    /// Marks of each operand what takes part in a choice whose hull is admitted.
    fn marks(&mut self, within: Option<&[Span]>, out: &mut Vec<Mark>) {
        let taking_part = self.with_windows(|windows, _, _| windows.taking_part(within));
        for (part, spans) in self.operands.parts.iter_mut().zip(taking_part) {
            part.marks(Some(&spans), out);
        }
    }
}
