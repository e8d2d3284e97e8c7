//! Runs a plan over the postings of one segment.
//!
//! Two trees of the same shape. A tree of [`Scan`]s finds the articles, window by window, and scores
//! them. A tree of [`Matcher`]s looks into single articles: Boolean nodes combine truths, positional
//! nodes combine *spans*, runs of word positions, and every positional node gives all of its spans,
//! so proximity nests. Scans ask it where only positions decide; what to mark is read from it. Nothing
//! reads stored text.

mod boolean;
mod counted;
mod filter;
mod near;
mod pairing;
mod postings;
mod scan;
mod scoring;
mod union;
mod window;

use tantivy::DocId;

use crate::engine::Mark;
use crate::engine::Truth;

pub(super) use boolean::AllOf;
pub(super) use boolean::Always;
pub(super) use boolean::AnyOf;
pub(super) use boolean::NotSurely;
pub(super) use counted::Counted;
pub(super) use counted::Remembered;
pub(super) use filter::DocSet;
pub(super) use filter::Filter;
pub(super) use filter::InDays;
pub(super) use filter::Test;
pub(super) use filter::days;
pub(super) use filter::gallop;
pub(super) use filter::numbers;
pub(super) use near::AtLeast;
pub(super) use near::Near;
pub(super) use near::NotNear;
pub(super) use near::Phrase;
pub(super) use near::WithScore;
pub(super) use pairing::Distance;
pub(super) use postings::Bounds;
pub(super) use postings::CaseMarkers;
pub(super) use postings::CaseTest;
pub(super) use postings::FEW_TERMS;
pub(super) use postings::PositionCursor;
pub(super) use postings::Region;
pub(super) use postings::Restriction;
pub(super) use postings::Terms;
pub(super) use postings::Word;
pub(super) use scan::All;
pub(super) use scan::And;
pub(super) use scan::BoxScan;
pub(super) use scan::Checked;
pub(super) use scan::Empty;
pub(super) use scan::Not;
pub(super) use scan::Or;
pub(super) use scan::Scan;
pub(super) use scoring::K1;
pub(super) use scoring::Norms;
pub(super) use scoring::Scoring;
pub(super) use union::Short;
pub(super) use union::Union;
pub(super) use window::Bits;
pub(super) use window::Found;
pub(super) use window::WIDTH;
pub(super) use window::window_of;

/// A run of word positions, end excluded. Never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Span {
    /// Returns the span of one position.
    fn word(start: u32) -> Self {
        Self { start, end: start + 1 }
    }

    /// Returns the smallest span that covers both.
    fn hull(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Tells whether `other` lies inside.
    fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// Tells of one article after the other whether and where it satisfies a clause.
///
/// What else it tells is of the article asked for last, which must have satisfied it.
pub(super) trait Matcher {
    /// Returns how surely `doc` satisfies the clause. Calls come with growing `doc`.
    fn at(&mut self, doc: DocId) -> Truth;

    /// Returns the clause's share of the article's score.
    fn score(&mut self) -> f32 {
        0.0
    }

    /// Appends what each scoring clause gives to [`score`](Self::score), by the clause's number.
    fn shares(&mut self, _out: &mut Vec<(u32, f32)>) {}

    /// Appends the clause's spans, sorted and distinct. Clauses without positions have none.
    fn spans(&mut self, _out: &mut Vec<Span>) {}

    /// Returns the positions of a clause whose spans are one position long, sorted and distinct;
    /// `None` for any other. Saves those who only ask whether spans meet from making them.
    fn positions(&mut self) -> Option<&[u32]> {
        None
    }

    /// Returns how many spans the clause has.
    fn span_count(&mut self) -> usize {
        if let Some(positions) = self.positions() {
            return positions.len();
        }
        let mut spans = Vec::new();
        self.spans(&mut spans);
        spans.len()
    }

    /// Appends what to mark: the words that made the article match; of the spans in `within` only, if
    /// given, which are some of the clause's own spans, sorted.
    fn marks(&mut self, _within: Option<&[Span]>, _out: &mut Vec<Mark>) {}
}

/// A matcher of any kind.
pub(super) type BoxMatcher = Box<dyn Matcher>;

/// Tells whether a span is one of `within`, which is sorted; every span is when that is `None`.
fn admitted(span: Span, within: Option<&[Span]>) -> bool {
    within.is_none_or(|within| within.binary_search(&span).is_ok())
}
