//! Every match, one after the other: what a number can be recomputed from.
//!
//! Matches are handed out in a fixed order and a few hundred at a time, so that memory does not grow with
//! their number. The order is by the first day of the date; of a day what is dated by it, then what is dated by
//! a month or a year that begins with it; then by id; undated articles are last.

use std::collections::HashSet;
use std::io;

use crate::counting::question::Question;
use crate::engine::Candidate;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Fold;
use crate::engine::IndexInfo;
use crate::engine::View;
use crate::rank;
use crate::rank::Ranked;
use crate::search;
use crate::search::Hit;
use crate::search::Provenance;
use crate::search::QueryFacts;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::Totals;

/// Articles that are read at a time.
const READ_AT_ONCE: usize = 256;

/// What was exported.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// The index that answered.
    pub index: IndexInfo,
    /// How the query was read.
    pub query: QueryFacts,
    /// What the answer rests on beside both.
    pub provenance: Provenance,
    /// What is true of every match; all of them were exported, or of each story the first.
    pub total: Totals,
    /// What the reader should know before trusting it.
    pub warnings: Vec<String>,
}

/// Why an export did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The query or the index is at fault.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// What was exported could not be written.
    #[error("cannot write what is exported")]
    Write(#[source] io::Error),
}

/// Calls `each` with every match, in the order of the export. With `passages` a hit has those of its passages
/// that hold a match.
///
/// # Errors
/// `Search` when the query cannot be read or answered or the index cannot be read, `Write` with the first
/// error of `each`; what was handed out before is no whole export then.
pub fn export(
    view: &View,
    request: &SearchRequest,
    passages: bool,
    each: &mut dyn FnMut(Hit) -> io::Result<()>,
) -> Result<Export, ExportError> {
    let mut written = Ok(());
    let exported = search::guarded(view, || unguarded(view, request, passages, each, &mut written));
    match (written, exported) {
        (Err(error), _) => Err(ExportError::Write(error)),
        (Ok(()), exported) => Ok(exported?),
    }
}

fn unguarded(
    view: &View,
    request: &SearchRequest,
    passages: bool,
    each: &mut dyn FnMut(Hit) -> io::Result<()>,
    written: &mut io::Result<()>,
) -> Result<Export, SearchError> {
    let question = Question::new(view, request)?;
    let mut days = view.by_day(&question.ready.prepared, question.ready.undated)?;
    let total = search::totals(days.matches());
    let (mut rank, mut written_out) = (0, 0);
    let is_folded = request.fold == Fold::Story && view.has_stories()?;
    let mut seen = HashSet::new();
    while let Some(day) = days.next_day()? {
        for chunk in day.chunks(READ_AT_ONCE) {
            request.stop.check()?;
            let firsts = match is_folded {
                true => firsts(view, chunk, &mut seen)?,
                false => chunk.to_vec(),
            };
            for hit in hits(&question, &firsts, written_out, passages)? {
                *written = each(hit);
                if written.is_err() {
                    return Err(EngineError::Stopped.into());
                }
            }
            rank += chunk.len() as u64;
            written_out += firsts.len() as u64;
        }
    }
    if rank != total.articles {
        let what = format!("{rank} matches were read of {} that were counted", total.articles);
        return Err(EngineError::damaged(what).into());
    }
    let (index, query, provenance) = question.facts();
    let total = Totals { stories: is_folded.then_some(written_out), ..total };
    let warnings = search::not_folded(view, request, is_folded);
    Ok(Export { index, query, provenance, total, warnings })
}

/// Returns the matches whose story was not seen before.
fn firsts(
    view: &View,
    matches: &[Candidate],
    seen: &mut HashSet<u32>,
) -> Result<Vec<Candidate>, EngineError> {
    let docs: Vec<DocRef> = matches.iter().map(|found| found.doc).collect();
    let stories = view.stories_of(&docs)?;
    let mut is_first =
        |place: &Option<(u32, u64)>| place.is_none_or(|(number, _)| seen.insert(number));
    Ok(matches
        .iter()
        .cloned()
        .zip(stories)
        .filter(|(_, place)| is_first(place))
        .map(|(found, _)| found)
        .collect())
}

/// Reads some matches.
pub(crate) fn hits(
    question: &Question<'_>,
    candidates: &[Candidate],
    before: u64,
    passages: bool,
) -> Result<Vec<Hit>, SearchError> {
    let (view, _) = question.asked();
    let docs: Vec<DocRef> = candidates.iter().map(|candidate| candidate.doc).collect();
    let clauses = &question.ready.clauses;
    let matched = match passages {
        true => view.matched(&question.ready.prepared, &docs)?,
        false => vec![crate::engine::Matched::default(); docs.len()],
    };
    let ranked: Vec<Ranked> = rank::by_day(candidates.to_vec(), matched, clauses);
    let most = if passages { usize::MAX } else { 0 };
    let mut hits = view.map_articles(&docs, |at, stored| {
        let number = before + at as u64 + 1;
        Ok(search::page::hit(view, &ranked[at], stored, number, most, &clauses.weights))
    })?;
    search::page::name(view, &mut hits)?;
    if passages {
        // Without a match, a hit of a search shows how its text begins.
        let is_marked = |hit: &mut Hit| hit.passages.retain(|passage| !passage.matches.is_empty());
        hits.iter_mut().for_each(is_marked);
    }
    Ok(hits)
}
