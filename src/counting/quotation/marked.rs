//! What of a quotation is in one article, word by word, to be marked in its text.

use std::ops::Range;

use crate::article::ArticleId;
use crate::counting::quotation::LEAST_ALIKE;
use crate::counting::quotation::LEAST_PART;
use crate::counting::quotation::alignment;
use crate::counting::quotation::quoted::Quoted;
use crate::counting::words::Part;
use crate::engine::Named;
use crate::engine::StoredArticle;
use crate::engine::View;
use crate::search;
use crate::search::SearchError;
use crate::search::SearchRequest;

/// Where the words of a quotation are in an article, in bytes, in order and apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuotedMarks {
    /// In the title.
    pub title: Vec<Range<usize>>,
    /// In the body.
    pub body: Vec<Range<usize>>,
}

/// Finds the words of a quotation in an article: wherever it is word for word; else those that the nearest wording
/// shares with it; else its parts of four words or more. Of `request` the text and what ends it are read.
///
/// Cost: the words of the article times those of the quotation.
///
/// # Errors
/// `Query` when the text has no words or too many; `Engine` when the index cannot be read.
pub fn quoted_in(
    view: &View,
    id: ArticleId,
    request: &SearchRequest,
) -> Result<QuotedMarks, SearchError> {
    search::guarded(view, || {
        let quoted = Quoted::read(&request.text)?;
        request.stop.check()?;
        let (Named::Article(_, doc) | Named::Identical(_, doc)) = view.named(&id.to_string())?
        else {
            return Ok(QuotedMarks::default());
        };
        let found = view.map_articles(&[doc], |_, stored| {
            let of = |part| ranges(part, &stored, &quoted);
            Ok(QuotedMarks { title: of(Part::Title), body: of(Part::Body) })
        })?;
        Ok(found.into_iter().next().unwrap_or_default())
    })
}

/// Returns where the words are in a part of an article.
fn ranges(part: Part, stored: &StoredArticle, quoted: &Quoted<'_>) -> Vec<Range<usize>> {
    let said = quoted.said(part.text(stored));
    let bytes = |words: Range<usize>| {
        let of = said.places.get(words)?;
        Some(of.first()?.start..of.last()?.end)
    };
    runs(&quoted.words.numbers, &said.numbers).into_iter().filter_map(bytes).collect()
}

/// Returns the words of a text that are those of the quotation, in runs, in order.
fn runs(wanted: &[u32], said: &[u32]) -> Vec<Range<usize>> {
    let mut whole = Vec::new();
    let mut at = 0;
    while let Some(there) = said.get(at..at + wanted.len()) {
        if there == wanted {
            whole.push(at..at + wanted.len());
            at += wanted.len();
        } else {
            at += 1;
        }
    }
    if !whole.is_empty() {
        return whole;
    }
    let aligned = alignment::nearest(wanted, said);
    if 1.0 - aligned.edits as f64 / wanted.len() as f64 >= LEAST_ALIKE {
        return aligned.same();
    }
    let mut known = vec![alignment::Run::default(); wanted.len()];
    alignment::add_runs(wanted, said, |_| None, &mut known);
    let (mut parts, mut at) = (Vec::<Range<usize>>::new(), 0);
    while let Some(run) = known.get(at) {
        if run.words < LEAST_PART.min(wanted.len()) {
            at += 1;
            continue;
        }
        parts.push(run.first..run.first + run.words);
        at += run.words;
    }
    // Parts may be in another order there, and a word in several.
    parts.sort_unstable_by_key(|part| part.start);
    let mut apart: Vec<Range<usize>> = Vec::new();
    for part in parts {
        match apart.last_mut().filter(|last| part.start <= last.end) {
            Some(last) => last.end = last.end.max(part.end),
            None => apart.push(part),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_is_marked_wherever_it_is_else_what_the_nearest_wording_shares_else_its_parts() {
        let wanted = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        let other = u32::MAX;
        let twice: Vec<u32> = wanted.iter().chain(&[other]).chain(&wanted).copied().collect();
        assert_eq!(runs(&wanted, &twice), [0..10, 11..21]);
        let near = [other, 0, 1, 2, other, 4, 5, 6, 7, 8, 9];
        assert_eq!(runs(&wanted, &near), [1..4, 5..11]);
        let parts = [other, 6, 7, 8, 9, other, other, other, other, 2, 3, other, other];
        assert_eq!(runs(&wanted, &parts), vec![1..5; 1]);
        let longer: Vec<u32> = (0..12).collect();
        let swapped = [&[8, 9, 10, 11][..], &[other; 30], &[0, 1, 2, 3]].concat();
        assert_eq!(runs(&longer, &swapped), [0..4, 34..38]);
        assert_eq!(runs(&wanted, &[other; 5]), [] as [Range<usize>; 0]);
        assert_eq!(runs(&[0], &[other, 0, 0]), [1..2, 2..3]);
    }
}
