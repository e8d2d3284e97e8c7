//! What looks into single articles: whether and where each satisfies a clause.

use tantivy::DocId;

use crate::engine::Mark;
use crate::engine::Truth;
use crate::engine::span::Span;

/// Finds of one article after the other whether and where it satisfies a clause.
///
/// What else it returns is of the article asked for last, which must have satisfied it.
pub(crate) trait Matcher {
    /// Returns how surely `doc` satisfies the clause. Calls come with growing `doc`.
    fn at(&mut self, doc: DocId) -> Truth;

    /// Returns the first article that may satisfy the clause from the one asked for last on; 0 if that is not
    /// known. To ask for those before it is not needed.
    fn next(&self) -> DocId {
        0
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
}

/// A matcher of any kind.
pub(crate) type BoxMatcher = Box<dyn Matcher>;
