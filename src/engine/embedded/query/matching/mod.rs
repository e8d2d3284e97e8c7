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

pub(crate) use boolean::AllOf;
pub(crate) use boolean::Always;
pub(crate) use boolean::AnyOf;
pub(crate) use boolean::NotSurely;
pub(crate) use counted::Counted;
pub(crate) use counted::Remembered;
pub(crate) use filter::DocSet;
pub(crate) use filter::Filter;
pub(crate) use filter::InDays;
pub(crate) use filter::Test;
pub(crate) use filter::days;
pub(crate) use filter::gallop;
pub(crate) use filter::numbers;
pub(crate) use near::AtLeast;
pub(crate) use near::Near;
pub(crate) use near::NotNear;
pub(crate) use near::Phrase;
pub(crate) use near::WithScore;
pub(crate) use pairing::Distance;
pub(crate) use postings::Bounds;
pub(crate) use postings::CaseMarkers;
pub(crate) use postings::CaseTest;
pub(crate) use postings::FEW_TERMS;
pub(crate) use postings::PositionCursor;
pub(crate) use postings::Region;
pub(crate) use postings::Restriction;
pub(crate) use postings::Terms;
pub(crate) use postings::Word;
pub(crate) use scan::All;
pub(crate) use scan::And;
pub(crate) use scan::BoxScan;
pub(crate) use scan::Checked;
pub(crate) use scan::Empty;
pub(crate) use scan::Not;
pub(crate) use scan::Or;
pub(crate) use scan::Scan;
pub(crate) use scoring::K1;
pub(crate) use scoring::Norms;
pub(crate) use scoring::Scoring;
pub(crate) use union::Short;
pub(crate) use union::Union;
pub(crate) use window::Bits;
pub(crate) use window::Found;
pub(crate) use window::WIDTH;
pub(crate) use window::window_of;

/// A run of word positions, end excluded. Never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
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
pub(crate) trait Matcher {
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
pub(crate) type BoxMatcher = Box<dyn Matcher>;

/// Tells whether a span is one of `within`, which is sorted; every span is when that is `None`.
fn admitted(span: Span, within: Option<&[Span]>) -> bool {
    within.is_none_or(|within| within.binary_search(&span).is_ok())
}
