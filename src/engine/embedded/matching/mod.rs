//! Runs a plan over the postings of one segment.
//!
//! A tree of [`Matcher`]s walks the articles in order. Boolean nodes combine documents; positional
//! nodes combine *spans*, runs of word positions, and every positional node gives all of its
//! spans, so proximity nests. Scores, truth and marks come from the same tree that accepted the
//! article. Nothing reads stored text.

mod boolean;
mod filter;
mod near;
mod postings;

use tantivy::DocId;

use crate::engine::Mark;
use crate::engine::Truth;

pub(super) use boolean::All;
pub(super) use boolean::And;
pub(super) use boolean::Empty;
pub(super) use boolean::Not;
pub(super) use boolean::Or;
pub(super) use filter::DocSet;
pub(super) use filter::Filter;
pub(super) use filter::Test;
pub(super) use filter::all_of;
pub(super) use filter::days;
pub(super) use filter::gallop;
pub(super) use filter::member;
pub(super) use filter::numbers;
pub(super) use near::AtLeast;
pub(super) use near::Distance;
pub(super) use near::Near;
pub(super) use near::NotNear;
pub(super) use near::Phrase;
pub(super) use near::WithScore;
pub(super) use postings::Bounds;
pub(super) use postings::CaseMarkers;
pub(super) use postings::CaseTest;
pub(super) use postings::K1;
pub(super) use postings::Norms;
pub(super) use postings::Places;
pub(super) use postings::PositionCursor;
pub(super) use postings::Region;
pub(super) use postings::Restriction;
pub(super) use postings::Scoring;
pub(super) use postings::TermDocs;
pub(super) use postings::TermUnion;

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

/// Walks the articles of a segment that satisfy a clause, in order.
///
/// `truth`, `score`, `spans` and `marks` speak of the article the matcher stands on.
pub(super) trait Matcher {
    /// Returns the article it stands on, `TERMINATED` behind the last.
    fn doc(&self) -> DocId;

    /// Goes to the next article.
    fn advance(&mut self) -> DocId;

    /// Goes to the first article at or behind `target`. Does nothing when it stands there already.
    fn seek(&mut self, target: DocId) -> DocId;

    /// Returns about how many articles it will visit.
    fn cost(&self) -> u64;

    /// Returns how surely the article satisfies the clause: never `False`.
    fn truth(&mut self) -> Truth {
        Truth::True
    }

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

    /// Tells how surely `doc` satisfies the clause. Calls come with growing `doc`.
    fn check(&mut self, doc: DocId) -> Truth {
        if self.doc() < doc {
            self.seek(doc);
        }
        if self.doc() == doc { self.truth() } else { Truth::False }
    }

    /// Tells whether `check` needs no walking, so that it should be asked last.
    fn is_filter(&self) -> bool {
        false
    }
}

/// A matcher of any kind.
pub(super) type BoxMatcher = Box<dyn Matcher>;

/// Tells whether a span is one of `within`, which is sorted; every span is when that is `None`.
fn admitted(span: Span, within: Option<&[Span]>) -> bool {
    within.is_none_or(|within| within.binary_search(&span).is_ok())
}
