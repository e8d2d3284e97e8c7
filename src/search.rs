//! Runs a query: resolve, match, rank, cut a page, fetch what it shows.
//!
//! Knows no storage and prints nothing; the answers are plain values that `render` writes.

mod answers;
mod any;
mod expand;
mod explained;
mod files;
mod guarded;
mod page;
mod ready;
mod show;
mod similar;
mod status;
mod suggest;
mod telling;
mod verify;

use std::ops::Range;

use jiff::civil::Date;

use crate::analysis;
use crate::analysis::BODY_START;
use crate::article::DateRange;
use crate::article::day_from_number;
use crate::catalog::CatalogError;
use crate::engine::Candidate;
use crate::engine::EngineError;
use crate::engine::Matched;
use crate::engine::Matches;
use crate::engine::Sort;
use crate::engine::Undated;
use crate::engine::embedded::Snapshot;
use crate::engine::embedded::Unit;
use crate::query;
use crate::query::QueryError;
use crate::query::dialect::Syntax;
use crate::rank;
use crate::rank::Ranked;
use crate::rank::Ranking;
use crate::search::ready::Ready;

pub use answers::*;
pub use files::FileOnDisk;
pub use files::FilesOnDisk;
pub use guarded::count;
pub use guarded::explain;
pub use guarded::guarded;
pub use guarded::order_only;
pub use guarded::search;
pub use guarded::show;
pub use guarded::similar;
pub use guarded::sources;
pub use guarded::status;
pub use status::FailedFile;
pub use status::RootStatus;
pub use status::Status;
pub use verify::Verification;
pub use verify::verify;

/// Terms shown of a word that stands for many.
const EXAMPLES: usize = 20;

/// What is asked of the index.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchRequest {
    /// The query as typed.
    pub text: String,
    /// The language the text is written in.
    pub syntax: Syntax,
    /// Whether the text is plain words only.
    pub literal: bool,
    /// `--from`, in the language of dates.
    pub from: Option<String>,
    /// `--to`, in the language of dates.
    pub to: Option<String>,
    /// `--source`: any of these.
    pub sources: Vec<String>,
    /// `--lang`: any of these; words are opened in these languages.
    pub langs: Vec<String>,
    /// `--in`: only files of this root (its number) whose path starts so.
    pub within: Option<(u32, Vec<u8>)>,
    /// The order.
    pub sort: Sort,
    /// How many hits to skip.
    pub offset: usize,
    /// How many hits to show.
    pub limit: usize,
    /// Passages shown of each hit.
    pub passages: usize,
    /// What to do with undated articles; `None` includes them unless the query has a date condition.
    pub undated: Option<Undated>,
    /// Whether any of the plain words is enough.
    pub any: bool,
    /// Whether the words that mark the best hits join the query.
    pub expand: bool,
    /// Whether each hit tells what its score is made of.
    pub explain: bool,
    /// `--recency`: after so many days an article counts half; `None` leaves age out.
    pub half_life: Option<f64>,
    /// How much each part of a score counts.
    pub ranking: Ranking,
    /// Today, for `date:7d` and the like.
    pub today: Date,
}

impl SearchRequest {
    /// Returns a request for the first ten hits of `text`, two passages of each.
    #[must_use]
    pub fn new(text: &str, today: Date) -> Self {
        Self {
            text: text.to_owned(),
            syntax: Syntax::Dateline,
            literal: false,
            from: None,
            to: None,
            sources: Vec::new(),
            langs: Vec::new(),
            within: None,
            sort: Sort::Relevance,
            offset: 0,
            limit: 10,
            passages: 2,
            undated: None,
            any: false,
            expand: false,
            explain: false,
            half_life: None,
            ranking: Ranking::STANDARD,
            today,
        }
    }
}

/// Why a search has no answer.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The query is at fault.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The index is at fault.
    #[error(transparent)]
    Engine(EngineError),
}

impl From<EngineError> for SearchError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Query { message, span, hint } => {
                let error = QueryError::new(message, span);
                Self::Query(match hint {
                    Some(hint) => error.with_hint(hint),
                    None => error,
                })
            }
            other => Self::Engine(other),
        }
    }
}

impl From<CatalogError> for SearchError {
    fn from(error: CatalogError) -> Self {
        Self::Engine(error.into())
    }
}

/// Finds the articles that match and the passages that answer.
///
/// # Errors
/// `Query` when the query cannot be read or answered, `Engine` when the index cannot be read.
fn search_unguarded(snapshot: &Snapshot, request: &SearchRequest) -> Result<Hits, SearchError> {
    let ready = ready_to_rank(snapshot, request)?;
    answer(snapshot, request, ready)
}

/// Makes a query ready, with the words that join it.
fn ready_to_rank(snapshot: &Snapshot, request: &SearchRequest) -> Result<Ready, SearchError> {
    let ready = ready::ready(snapshot, request)?;
    if request.expand { expand::expand(snapshot, request, ready) } else { Ok(ready) }
}

/// Runs what is ready, and fetches the page asked for.
fn answer(snapshot: &Snapshot, request: &SearchRequest, ready: Ready) -> Result<Hits, SearchError> {
    let limit = request.limit;
    let end = request.offset.saturating_add(limit);
    let keep = match request.sort {
        Sort::Relevance => end.max(rank::POOL),
        Sort::Newest | Sort::Oldest => end,
    };
    let page = snapshot.run(&ready.prepared, request.sort, ready.undated, keep)?;
    let total = Totals {
        articles: page.matches.articles,
        undated: page.matches.undated,
        coarse: page.matches.coarse,
    };
    let weights = &ready.clauses.weights;
    let ranked = order(snapshot, &ready, request, page.candidates)?;
    let on_page: Vec<(usize, Ranked)> =
        ranked.into_iter().enumerate().skip(request.offset).take(limit).collect();
    let mut hits = snapshot.fetch_each(on_page.len(), |at| {
        let (at, ranked) = &on_page[at];
        let parts = request.explain.then(|| explained::parts(request, &ready, ranked));
        let mut hit = page::hit(snapshot, ranked, *at as u64 + 1, request.passages, weights)?;
        hit.parts = parts;
        Ok(hit)
    })?;
    files::recheck(snapshot, &mut hits)?;
    let shown = request.offset as u64 + hits.len() as u64;
    let next = (shown < total.articles && !hits.is_empty())
        .then_some(NextPage { offset: shown, generation: snapshot.folder().generation() });
    let suggestions =
        if total.articles == 0 { Some(suggest::suggest(snapshot, request, &ready)?) } else { None };
    let few = request.offset == 0 && (1..limit as u64).contains(&total.articles);
    let telling = weights[..ready.clauses.typed].iter().filter(|weight| **weight > 0.0).count();
    let any_would_find_more = few && telling > 1 && !request.any && any::is_choice(&ready.query);
    Ok(Hits {
        index: index_facts(snapshot),
        query: query_facts(request, &ready),
        total,
        hits,
        suggestions,
        any_would_find_more,
        next,
        warnings: Vec::new(),
    })
}

/// Puts the candidates into their final order; what is on the page knows what matched.
fn order(
    snapshot: &Snapshot,
    ready: &Ready,
    request: &SearchRequest,
    mut candidates: Vec<Candidate>,
) -> Result<Vec<Ranked>, SearchError> {
    let clauses = &ready.clauses;
    if request.sort != Sort::Relevance {
        let from = request.offset.min(candidates.len());
        let page = candidates.split_off(from);
        let matched = snapshot.matched(&ready.prepared, &page)?;
        let skipped = candidates.iter().map(|_| Matched::default()).collect();
        let mut ranked = rank::by_day(candidates, skipped, clauses);
        ranked.extend(rank::by_day(page, matched, clauses));
        return Ok(ranked);
    }
    let rest = candidates.split_off(candidates.len().min(rank::POOL));
    let mut ranked = pool(snapshot, request, ready, candidates)?;
    let matched = snapshot.matched(&ready.prepared, &rest)?;
    ranked.extend(rank::in_order(rest, matched, clauses, ready.recency));
    Ok(ranked)
}

/// Ranks the best candidates again.
fn pool(
    snapshot: &Snapshot,
    request: &SearchRequest,
    ready: &Ready,
    candidates: Vec<Candidate>,
) -> Result<Vec<Ranked>, SearchError> {
    let ranking = request.ranking;
    let ranking = if request.any { ranking } else { ranking.without_agreement() };
    let matched = snapshot.matched(&ready.prepared, &candidates)?;
    Ok(rank::rerank(candidates, matched, &ready.clauses, BODY_START, &ranking, ready.recency))
}

/// Returns the best articles by relevance, at most `depth`, with their scores and nothing to show:
/// what an evaluation needs.
///
/// # Errors
/// As [`search`].
fn order_only_unguarded(
    snapshot: &Snapshot,
    request: &SearchRequest,
    depth: usize,
) -> Result<Vec<(Candidate, f64)>, SearchError> {
    let ready = ready_to_rank(snapshot, request)?;
    let page =
        snapshot.run(&ready.prepared, Sort::Relevance, ready.undated, depth.max(rank::POOL))?;
    let mut candidates = page.candidates;
    let rest = candidates.split_off(candidates.len().min(rank::POOL));
    let ranked = pool(snapshot, request, &ready, candidates)?;
    let ranked = ranked.into_iter().map(|ranked| (ranked.candidate, ranked.score));
    let rest = rest.into_iter().map(|candidate| {
        let score = f64::from(candidate.score);
        (candidate, score)
    });
    Ok(ranked.chain(rest).take(depth).collect())
}

/// Counts the articles that match.
///
/// # Errors
/// As [`search`].
fn count_unguarded(snapshot: &Snapshot, request: &SearchRequest) -> Result<Count, SearchError> {
    let ready = ready::ready(snapshot, request)?;
    let matches = snapshot.count(&ready.prepared, ready.undated)?;
    Ok(Count {
        index: index_facts(snapshot),
        query: query_facts(request, &ready),
        total: totals(matches),
    })
}

/// Counts the articles that match by source.
///
/// # Errors
/// As [`search`].
fn sources_unguarded(snapshot: &Snapshot, request: &SearchRequest) -> Result<Sources, SearchError> {
    let ready = ready::ready(snapshot, request)?;
    let (counts, matches) = snapshot.sources(&ready.prepared, ready.undated)?;
    let rows = counts
        .into_iter()
        .map(|count| SourceRow {
            name: count.name,
            articles: count.articles,
            days: count.days.and_then(|(first, last)| {
                DateRange::new(day_from_number(first)?, day_from_number(last)?)
            }),
            undated: count.undated,
        })
        .collect();
    Ok(Sources {
        index: index_facts(snapshot),
        query: query_facts(request, &ready),
        total: totals(matches),
        rows,
    })
}

/// Tells how a query is read, without searching.
///
/// # Errors
/// As [`search`].
fn explain_unguarded(
    snapshot: &Snapshot,
    request: &SearchRequest,
) -> Result<Explanation, SearchError> {
    let ready = ready::ready(snapshot, request)?;
    let clauses = ready
        .prepared
        .units()
        .iter()
        .map(|unit| ExplainedClause {
            text: clause_text(&request.text, unit),
            terms: unit.terms.iter().take(EXAMPLES).map(|term| readable(term)).collect(),
            term_count: unit.terms.len(),
            articles: (!unit.is_compound()).then_some(unit.articles),
            weight: f64::from(unit.idf * unit.boost),
        })
        .collect();
    Ok(Explanation { query: query_facts(request, &ready), clauses })
}

/// Returns what was typed for a clause; a word inside a phrase is named by its term.
fn clause_text(text: &str, unit: &Unit) -> String {
    match &unit.terms[..] {
        [term] if !unit.expanded && !unit.is_compound() => readable(term),
        _ => typed(text, &unit.span).to_owned(),
    }
}

fn totals(matches: Matches) -> Totals {
    Totals { articles: matches.articles, undated: matches.undated, coarse: matches.coarse }
}

fn index_facts(snapshot: &Snapshot) -> IndexFacts {
    IndexFacts {
        path: snapshot.folder().path().to_path_buf(),
        generation: snapshot.folder().generation(),
        articles: snapshot.articles(),
        analyzer: analysis::VERSION,
    }
}

fn query_facts(request: &SearchRequest, ready: &Ready) -> QueryFacts {
    let expansions = ready
        .prepared
        .units()
        .iter()
        .filter(|unit| unit.expanded && unit.terms.len() > 1 && !unit.span.is_empty())
        .map(|unit| Expansion {
            word: typed(&request.text, &unit.span).to_owned(),
            terms: unit.terms.len(),
            articles: unit.articles,
            examples: unit.terms.iter().take(EXAMPLES).map(|term| readable(term)).collect(),
        })
        .collect();
    QueryFacts {
        input: request.text.clone(),
        canonical: ready.query.to_string(),
        days: query::binding_days(&ready.resolved),
        expansions,
        added: ready.added.clone(),
        notes: ready.query.notes.clone(),
    }
}

fn typed<'a>(text: &'a str, span: &Range<usize>) -> &'a str {
    text.get(span.clone()).unwrap_or("")
}

/// Returns a term as people write it: a raw spelling without what marks it as one.
fn readable(term: &str) -> String {
    term.rsplit(|c: char| c.is_control()).next().unwrap_or(term).to_owned()
}
