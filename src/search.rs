//! Runs a query: resolve, match, rank, cut a page, fetch what it shows.
//!
//! Knows no storage and prints nothing; the answers are plain values that `render` writes.

mod answers;
mod files;
mod guarded;
mod page;
mod show;
mod status;
mod suggest;
mod verify;

use std::ops::Range;

use jiff::civil::Date;

use crate::analysis;
use crate::analysis::BODY_START;
use crate::article::DateRange;
use crate::article::day_from_number;
use crate::engine::Candidate;
use crate::engine::EngineError;
use crate::engine::Matched;
use crate::engine::Matches;
use crate::engine::Sort;
use crate::engine::Undated;
use crate::engine::embedded::Prepared;
use crate::engine::embedded::Snapshot;
use crate::engine::embedded::Unit;
use crate::query;
use crate::query::Clause;
use crate::query::DateField;
use crate::query::NameField;
use crate::query::NamePattern;
use crate::query::Node;
use crate::query::Query;
use crate::query::QueryError;
use crate::query::Resolved;
use crate::query::dialect;
use crate::query::dialect::Syntax;
use crate::rank;
use crate::rank::Ranked;

pub use answers::*;
pub use files::FileOnDisk;
pub use files::FilesOnDisk;
pub use guarded::count;
pub use guarded::explain;
pub use guarded::guarded;
pub use guarded::search;
pub use guarded::show;
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

/// A query made ready: read, resolved, prepared.
struct Ready {
    query: Query,
    resolved: Resolved,
    prepared: Prepared,
    undated: Undated,
}

fn ready(snapshot: &Snapshot, request: &SearchRequest) -> Result<Ready, SearchError> {
    let dates = query::date_flags(request.from.as_deref(), request.to.as_deref())?;
    let filtered = dates.is_some()
        || !request.sources.is_empty()
        || !request.langs.is_empty()
        || request.undated == Some(Undated::Only);
    let mut query = if request.literal {
        query::literal(&request.text)
    } else if filtered {
        dialect::read_beside_filter(&request.text, request.syntax)?
    } else {
        dialect::read(&request.text, request.syntax)?
    };
    if let Some(dates) = dates {
        query = query.and(Clause::Date(DateField::Published, dates));
    }
    let names = |field: NameField, names: &[String]| {
        let clause = |name: &String| Clause::Name(field, NamePattern::Words(name.clone()));
        let mut nodes: Vec<_> =
            names.iter().map(|name| Node { clause: clause(name), span: 0..0 }).collect();
        match nodes.len() {
            0 => None,
            1 => nodes.pop().map(|node| node.clause),
            _ => Some(Clause::Or(nodes)),
        }
    };
    for clause in
        [names(NameField::Source, &request.sources), names(NameField::Lang, &request.langs)]
            .into_iter()
            .flatten()
    {
        query = query.and(clause);
    }
    let resolved = query::resolve(&query, request.today)?;
    let prepared = Prepared::new(snapshot, &resolved, &request.langs, request.within.as_ref())?;
    let undated = request.undated.unwrap_or(if prepared.has_dates() {
        Undated::Exclude
    } else {
        Undated::Include
    });
    Ok(Ready { query, resolved, prepared, undated })
}

/// Finds the articles that match and the passages that answer.
///
/// # Errors
/// `Query` when the query cannot be read or answered, `Engine` when the index cannot be read.
fn search_unguarded(snapshot: &Snapshot, request: &SearchRequest) -> Result<Hits, SearchError> {
    let ready = ready(snapshot, request)?;
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
    let weights: Vec<f64> =
        ready.prepared.units().iter().map(|unit| f64::from(unit.idf * unit.boost)).collect();
    let ranked = order(snapshot, &ready, request, page.candidates, &weights)?;
    let mut hits = Vec::new();
    for (at, ranked) in ranked.into_iter().enumerate().skip(request.offset).take(limit) {
        hits.push(page::hit(snapshot, ranked, at as u64 + 1, request.passages, &weights)?);
    }
    let shown = request.offset as u64 + hits.len() as u64;
    let next = (shown < total.articles && !hits.is_empty())
        .then_some(NextPage { offset: shown, generation: snapshot.folder().generation() });
    let suggestions =
        if total.articles == 0 { Some(suggest::suggest(snapshot, request, &ready)?) } else { None };
    Ok(Hits {
        index: index_facts(snapshot),
        query: query_facts(request, &ready),
        total,
        hits,
        suggestions,
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
    weights: &[f64],
) -> Result<Vec<Ranked>, SearchError> {
    if request.sort != Sort::Relevance {
        let from = request.offset.min(candidates.len());
        let page = candidates.split_off(from);
        let matched = snapshot.matched(&ready.prepared, &page)?;
        let skipped = candidates.iter().map(|_| Matched::default()).collect();
        let mut ranked = rank::in_order(candidates, skipped, weights);
        ranked.extend(rank::in_order(page, matched, weights));
        return Ok(ranked);
    }
    let rest = candidates.split_off(candidates.len().min(rank::POOL));
    let matched = snapshot.matched(&ready.prepared, &candidates)?;
    let mut ranked = rank::rerank(candidates, matched, weights, BODY_START);
    let matched = snapshot.matched(&ready.prepared, &rest)?;
    ranked.extend(rank::in_order(rest, matched, weights));
    Ok(ranked)
}

/// Counts the articles that match.
///
/// # Errors
/// As [`search`].
fn count_unguarded(snapshot: &Snapshot, request: &SearchRequest) -> Result<Count, SearchError> {
    let ready = ready(snapshot, request)?;
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
    let ready = ready(snapshot, request)?;
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
    let ready = ready(snapshot, request)?;
    let clauses = ready
        .prepared
        .units()
        .iter()
        .map(|unit| ExplainedClause {
            text: clause_text(&request.text, unit),
            terms: unit.terms.iter().take(EXAMPLES).map(|term| readable(term)).collect(),
            term_count: unit.terms.len(),
            articles: (!unit.joint).then_some(unit.articles),
            weight: f64::from(unit.idf * unit.boost),
        })
        .collect();
    Ok(Explanation { query: query_facts(request, &ready), clauses })
}

/// Returns what was typed for a clause; a word inside a phrase is named by its term.
fn clause_text(text: &str, unit: &Unit) -> String {
    match &unit.terms[..] {
        [term] if !unit.opened && !unit.joint => readable(term),
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
        .filter(|unit| unit.opened && unit.terms.len() > 1)
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
