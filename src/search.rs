//! Runs a query: resolve, match, rank, cut a page, fetch what it shows.
//!
//! Knows no storage and prints nothing. The types here are what `render` writes.

mod status;

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::path::PathBuf;

use jiff::civil::Date;

use crate::analysis;
use crate::analysis::BODY_START;
use crate::article::Article;
use crate::article::ArticleId;
use crate::article::DateRange;
use crate::article::day_from_number;
use crate::engine::EngineError;
use crate::engine::Mark;
use crate::engine::Sort;
use crate::engine::Undated;
use crate::engine::embedded::Prepared;
use crate::engine::embedded::Snapshot;
use crate::engine::embedded::StoredArticle;
use crate::query;
use crate::query::Clause;
use crate::query::DateField;
use crate::query::NameField;
use crate::query::NamePattern;
use crate::query::Node;
use crate::query::Query;
use crate::query::QueryError;
use crate::query::Resolved;
use crate::rank;
use crate::rank::Ranked;

pub use status::FailedFile;
pub use status::RootStatus;
pub use status::Status;
pub use status::status;

/// The most hits of one page, unless all are asked for.
pub const MOST_HITS: usize = 10_000;
/// Spellings suggested for a word.
const SPELLINGS: usize = 3;
/// Terms shown of a word that stands for many.
const EXAMPLES: usize = 20;

/// What is asked of the index.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchRequest {
    /// The query as typed.
    pub text: String,
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

/// The answer to a search: one page of hits and what is true of all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Hits {
    /// The index that answered.
    pub index: IndexFacts,
    /// How the query was read.
    pub query: QueryFacts,
    /// What is true of every match, not of this page only.
    pub total: Totals,
    /// The page, best first.
    pub hits: Vec<Hit>,
    /// What helps when nothing matched; `None` when something did.
    pub suggestions: Option<Suggestions>,
    /// Where the next page starts, if there is one.
    pub next: Option<NextPage>,
    /// What the reader should know before trusting the answer.
    pub warnings: Vec<String>,
}

/// The index that answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexFacts {
    /// The folder, as the user names it.
    pub path: PathBuf,
    /// The generation in use.
    pub generation: u64,
    /// Live articles.
    pub articles: u64,
    /// The analyzer's version.
    pub analyzer: u32,
}

/// How the query was read.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryFacts {
    /// What was typed.
    pub input: String,
    /// The canonical form.
    pub canonical: String,
    /// The publication days asked for by the whole query; `None` when it has no date condition
    /// that binds every hit.
    pub days: Option<DateRange>,
    /// The words that stand for several terms, in the order of the query.
    pub expansions: Vec<Expansion>,
    /// Where readers may be surprised.
    pub notes: Vec<String>,
}

/// A word of the query that stands for several terms of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    /// As typed.
    pub word: String,
    /// How many terms it stands for.
    pub terms: usize,
    /// How many articles hold any of them.
    pub articles: u64,
    /// The first terms in alphabetical order, at most 20.
    pub examples: Vec<String>,
}

/// What is true of every match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// Articles that are hits.
    pub articles: u64,
    /// Undated articles that match the rest of a dated query and are not among the hits.
    pub undated: u64,
    /// Hits whose date only overlaps the days asked for (a month, a year).
    pub coarse: u64,
}

/// An article that matched, with its best passages.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Place in the whole order, from 1.
    pub rank: u64,
    /// The score it is ordered by.
    pub score: f64,
    /// Its identity.
    pub id: ArticleId,
    /// The shortest unique prefix of the id, at least 12 hex digits.
    pub short_id: String,
    /// The root it was found under, as the user named it.
    pub root: String,
    /// Its file, below the root. Raw bytes where the name is not UTF-8.
    pub path: PathBuf,
    /// The article.
    pub article: Article,
    /// Words of the body.
    pub words: u64,
    /// Whether the date only overlaps the days asked for.
    pub coarse: bool,
    /// Code-point ranges of the title that matched.
    pub title_matches: Vec<(usize, usize)>,
    /// Whether the file is still as it was indexed.
    pub file: FileState,
    /// The best passages, in the order they stand in the article.
    pub passages: Vec<HitPassage>,
}

/// Whether a file is still as it was when it was indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// Same size and time.
    Current,
    /// It has changed since.
    Changed,
    /// It is no longer there.
    Missing,
}

/// A passage shown with a hit.
#[derive(Debug, Clone, PartialEq)]
pub struct HitPassage {
    /// Its citation, `ID#pN`.
    pub id: String,
    /// Its number in the article, from 1: the N of `#pN`.
    pub number: u64,
    /// Hash of its text (16 hex digits), kept in citations.
    pub hash: String,
    /// Its text.
    pub text: String,
    /// Code-point ranges of the text that matched, in order, not overlapping.
    pub matches: Vec<(usize, usize)>,
    /// Its place in the article's body in code points, end excluded.
    pub chars: (u64, u64),
    /// Its place in the article's body in bytes, end excluded.
    pub bytes: (u64, u64),
    /// Its own score.
    pub score: f64,
}

/// What helps when nothing matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestions {
    /// How many articles each clause matches by itself, as typed.
    pub clauses: Vec<(String, u64)>,
    /// How many match without the date conditions; `None` if there are none.
    pub without_dates: Option<u64>,
    /// How many match any of the words.
    pub any_word: u64,
    /// Near spellings of words that match nothing: word, then candidates with their counts.
    pub spellings: Vec<(String, Vec<(String, u64)>)>,
}

/// Where the next page starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextPage {
    /// The offset to ask for.
    pub offset: u64,
    /// The generation the page belongs to.
    pub generation: u64,
}

/// How many articles match, for `count`.
#[derive(Debug, Clone, PartialEq)]
pub struct Count {
    /// The index that answered.
    pub index: IndexFacts,
    /// How the query was read.
    pub query: QueryFacts,
    /// What is true of every match.
    pub total: Totals,
}

/// The matches by source, for `sources`.
#[derive(Debug, Clone, PartialEq)]
pub struct Sources {
    /// The index that answered.
    pub index: IndexFacts,
    /// How the query was read.
    pub query: QueryFacts,
    /// What is true of every match.
    pub total: Totals,
    /// A row a source, most articles first; articles without a source last.
    pub rows: Vec<SourceRow>,
}

/// One source and its matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRow {
    /// Its name; `None` for articles without a source.
    pub name: Option<String>,
    /// Its matches.
    pub articles: u64,
    /// First and last publication day among them.
    pub days: Option<DateRange>,
    /// Undated ones among them.
    pub undated: u64,
}

/// How a query is read, for `explain`.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// How the query was read.
    pub query: QueryFacts,
    /// Each scoring clause, in the order of the query.
    pub clauses: Vec<ExplainedClause>,
}

/// One scoring clause of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedClause {
    /// As typed.
    pub text: String,
    /// The terms it stands for, in alphabetical order, at most 20; none for a phrase or a proximity.
    pub terms: Vec<String>,
    /// How many terms it stands for.
    pub term_count: usize,
    /// Live articles that hold any of the terms; `None` for a phrase or a proximity, which are not
    /// counted beforehand.
    pub articles: Option<u64>,
    /// What an occurrence is worth: inverse document frequency times boost. 0 does not score.
    pub weight: f64,
}

/// An article or one of its passages, for `show`.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The article's facts, with the passage asked for, or all of them.
    pub hit: Hit,
    /// The number of the passage asked for.
    pub passage: Option<u64>,
    /// `Some(true)` when a cited hash is given and the passage's text is another now.
    pub changed_since_cited: Option<bool>,
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
        query::parse_beside_filter(&request.text)?
    } else {
        query::parse(&request.text)?
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
pub fn search(snapshot: &Snapshot, request: &SearchRequest) -> Result<Hits, SearchError> {
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
        hits.push(hit(snapshot, ranked, at as u64 + 1, request.passages, &weights)?);
    }
    let shown = request.offset as u64 + hits.len() as u64;
    let next = (shown < total.articles && !hits.is_empty())
        .then_some(NextPage { offset: shown, generation: snapshot.folder().generation() });
    let suggestions =
        if total.articles == 0 { Some(suggest(snapshot, request, &ready)?) } else { None };
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
    mut candidates: Vec<crate::engine::Candidate>,
    weights: &[f64],
) -> Result<Vec<Ranked>, SearchError> {
    if request.sort != Sort::Relevance {
        let from = request.offset.min(candidates.len());
        let page = candidates.split_off(from);
        let matched = snapshot.matched(&ready.prepared, &page)?;
        let skipped = candidates.iter().map(|_| crate::engine::Matched::default()).collect();
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
pub fn count(snapshot: &Snapshot, request: &SearchRequest) -> Result<Count, SearchError> {
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
pub fn sources(snapshot: &Snapshot, request: &SearchRequest) -> Result<Sources, SearchError> {
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
pub fn explain(snapshot: &Snapshot, request: &SearchRequest) -> Result<Explanation, SearchError> {
    let ready = ready(snapshot, request)?;
    let clauses = ready
        .prepared
        .units()
        .iter()
        .map(|unit| ExplainedClause {
            text: typed(&request.text, &unit.span).to_owned(),
            terms: unit.terms.iter().take(EXAMPLES).map(|term| readable(term)).collect(),
            term_count: unit.terms.len(),
            articles: (!unit.joint).then_some(unit.articles),
            weight: f64::from(unit.idf * unit.boost),
        })
        .collect();
    Ok(Explanation { query: query_facts(request, &ready), clauses })
}

/// Shows an article, or one passage of it: `ID`, `ID#pN` or `ID#pN@HASH`, where the id may be cut
/// to any prefix that names one article. `None` when there is no such article or passage.
///
/// # Errors
/// `Query` when the citation is not one or its id names several articles; `Engine` when the index
/// cannot be read.
pub fn show(snapshot: &Snapshot, citation: &str) -> Result<Option<Shown>, SearchError> {
    let malformed = || {
        QueryError::new(format!("{citation:?} is not a citation"), 0..0)
            .with_hint("write ID or ID#pN, as printed beside a hit")
    };
    let (id, passage) = match citation.split_once("#p") {
        None => (citation, None),
        Some((id, passage)) => (id, Some(passage)),
    };
    if id.is_empty() || id.len() > 32 || !id.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(malformed().into());
    }
    let (passage, cited) = match passage {
        None => (None, None),
        Some(passage) => {
            let (number, hash) = match passage.split_once('@') {
                None => (passage, None),
                Some((number, hash)) => (number, Some(hash)),
            };
            (Some(number.parse::<u64>().map_err(|_| malformed())?), hash)
        }
    };
    let found = snapshot.find(&id.to_ascii_lowercase(), 2)?;
    let &[(_, segment, doc)] = &found[..] else {
        if found.is_empty() {
            return Ok(None);
        }
        let hint = "give more of its digits";
        let error = QueryError::new(format!("{id:?} names more than one article"), 0..0);
        return Err(error.with_hint(hint).into());
    };
    let stored = snapshot.article(segment, doc)?;
    let mut passages = all_passages(&stored);
    if let Some(number) = passage {
        passages.retain(|passage| passage.number == number);
        if passages.is_empty() {
            return Ok(None);
        }
    }
    let changed_since_cited = cited.map(|hash| passages.iter().all(|p| p.hash != hash));
    let candidate =
        crate::engine::Candidate { segment, doc, score: 0.0, day: None, id: 0, coarse: false };
    let mut hit = assemble(snapshot, &candidate, stored, 1, 0.0)?;
    let short = hit.short_id.clone();
    for shown in &mut passages {
        shown.id = format!("{short}#p{}", shown.number);
    }
    hit.passages = passages;
    Ok(Some(Shown { hit, passage, changed_since_cited }))
}

fn totals(matches: crate::engine::Matches) -> Totals {
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

/// Fetches what a hit shows.
fn hit(
    snapshot: &Snapshot,
    ranked: Ranked,
    rank: u64,
    passages: usize,
    weights: &[f64],
) -> Result<Hit, SearchError> {
    let Ranked { candidate, score, matched, passages: scores } = ranked;
    let stored = snapshot.article(candidate.segment, candidate.doc)?;
    // Function words are matched but tell nothing: marking each of them would bury the others.
    let telling = |mark: &&Mark| weights.get(mark.unit as usize).is_none_or(|w| *w > 0.0);
    let mut marks: Vec<Mark> = matched.marks.iter().filter(telling).copied().collect();
    if marks.is_empty() {
        marks = matched.marks;
    }
    let best = best_passages(&scores, &marks, &matched.passages, passages);
    let shown: Vec<HitPassage> = best
        .into_iter()
        .filter_map(|number| {
            let start = matched.passages.get(number).copied()?;
            let mut passage = passage(&stored, number)?;
            passage.score = scores[number];
            passage.matches = char_ranges(&passage.text, start, &marks);
            Some(passage)
        })
        .collect();
    let mut hit = assemble(snapshot, &candidate, stored, rank, score)?;
    hit.title_matches = char_ranges(&hit.article.title, 0, &marks);
    hit.passages = shown;
    for passage in &mut hit.passages {
        passage.id = format!("{}#p{}", hit.short_id, passage.number);
    }
    Ok(hit)
}

/// Chooses the passages to show, in the order of the text: the best, and with one that ends inside a
/// mark the next, so that a phrase across a break is shown whole. The first when none matched.
fn best_passages(scores: &[f64], marks: &[Mark], starts: &[u32], count: usize) -> Vec<usize> {
    if scores.is_empty() || count == 0 {
        return Vec::new();
    }
    let marked = |number: usize| {
        let end = starts.get(number + 1).copied().unwrap_or(u32::MAX);
        marks.iter().any(|m| m.start < end && m.end > starts[number])
    };
    let mut order: Vec<usize> = (0..scores.len()).filter(|&number| marked(number)).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    order.truncate(count);
    let crossing = |number: usize| {
        let Some(&end) = starts.get(number + 1) else { return false };
        marks.iter().any(|m| starts[number] <= m.start && m.start < end && end < m.end)
    };
    let next: Vec<usize> = order.iter().filter(|&&n| crossing(n)).map(|n| n + 1).collect();
    order.extend(next);
    if order.is_empty() {
        order.push(0);
    }
    order.sort_unstable();
    order.dedup();
    order
}

/// Returns passage `number` of the body, counted from 0, unmarked.
fn passage(stored: &StoredArticle, number: usize) -> Option<HitPassage> {
    let body = &stored.article.body;
    let from = *stored.passages.get(number)? as usize;
    let to = stored.passages.get(number + 1).map_or(body.len(), |&to| to as usize);
    let text = body.get(from..to)?;
    let shown = text.trim_end();
    let chars_before = body[..from].chars().count() as u64;
    Some(HitPassage {
        id: String::new(),
        number: number as u64 + 1,
        hash: format!("{:016x}", xxhash_rust::xxh3::xxh3_64(shown.as_bytes())),
        text: shown.to_owned(),
        matches: Vec::new(),
        chars: (chars_before, chars_before + shown.chars().count() as u64),
        bytes: (from as u64, (from + shown.len()) as u64),
        score: 0.0,
    })
}

fn all_passages(stored: &StoredArticle) -> Vec<HitPassage> {
    (0..stored.passages.len()).filter_map(|number| passage(stored, number)).collect()
}

/// Turns marks into code-point ranges of `text`, whose first word stands at `start`. Touching and
/// overlapping ranges become one.
fn char_ranges(text: &str, start: u32, marks: &[Mark]) -> Vec<(usize, usize)> {
    let mut words: Vec<Range<usize>> = Vec::new();
    analysis::tokens(text, &mut |token| words.push(token.range.clone()));
    let end = start + u32::try_from(words.len()).unwrap_or(u32::MAX);
    let mut bytes: Vec<Range<usize>> = Vec::new();
    for mark in marks.iter().filter(|mark| mark.start < end && mark.end > start) {
        let first = &words[mark.start.saturating_sub(start) as usize];
        let last = &words[(mark.end.min(end) - start - 1) as usize];
        // The pairs of unspaced text overlap: only the last position's first character is meant,
        // unless the mark ends behind a pair.
        bytes.push(first.start..last_end(text, last, mark, end));
    }
    bytes.sort_by_key(|range| (range.start, range.end));
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    let (mut at, mut chars) = (0, 0);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in bytes {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    for range in merged {
        chars += text[at..range.start].chars().count();
        let from = chars;
        chars += text[range.clone()].chars().count();
        at = range.end;
        ranges.push((from, chars));
    }
    ranges
}

/// Returns where the last word of a mark ends. A pair of unspaced text covers two characters; its
/// position is that of the first of them.
fn last_end(text: &str, word: &Range<usize>, _mark: &Mark, _end: u32) -> usize {
    let first = text[word.clone()].chars().next();
    match first {
        Some(first) if crate::passage::is_unspaced(first) => word.start + first.len_utf8(),
        _ => word.end,
    }
}

/// Gives a stored article what its hit shows, without passages.
fn assemble(
    snapshot: &Snapshot,
    candidate: &crate::engine::Candidate,
    stored: StoredArticle,
    rank: u64,
    score: f64,
) -> Result<Hit, SearchError> {
    let root = snapshot.payload().roots.iter().find(|root| root.number == stored.root);
    let label = root.map_or_else(String::new, |root| root.label.clone());
    let path = path_from(&stored.path);
    let file = root.map_or(FileState::Missing, |root| {
        let path = if stored.path.is_empty() { root.path() } else { root.path().join(&path) };
        file_state(&path, &stored)
    });
    Ok(Hit {
        rank,
        score,
        id: stored.id,
        short_id: snapshot.short_id(stored.id)?,
        root: label,
        path,
        words: u64::from(stored.words),
        coarse: candidate.coarse,
        title_matches: Vec::new(),
        file,
        passages: Vec::new(),
        article: stored.article,
    })
}

fn path_from(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

fn file_state(path: &Path, stored: &StoredArticle) -> FileState {
    use std::os::unix::fs::MetadataExt;
    match fs::symlink_metadata(path) {
        Err(_) => FileState::Missing,
        Ok(found) => {
            let modified = found.mtime().saturating_mul(1_000_000_000) + found.mtime_nsec();
            if (found.len(), modified) == (stored.file_size, stored.file_modified) {
                FileState::Current
            } else {
                FileState::Changed
            }
        }
    }
}

/// Finds out what helps when nothing matched.
fn suggest(
    snapshot: &Snapshot,
    request: &SearchRequest,
    ready: &Ready,
) -> Result<Suggestions, SearchError> {
    let count = |root: Node<DateRange>, undated: Undated| -> Result<u64, SearchError> {
        let query = Resolved { root, notes: Vec::new() };
        let within = request.within.as_ref();
        let prepared = Prepared::new(snapshot, &query, &request.langs, within)?;
        Ok(snapshot.count(&prepared, undated)?.articles)
    };
    let parts: Vec<Node<DateRange>> = match &ready.resolved.root.clause {
        Clause::And(parts) => parts.clone(),
        _ => vec![ready.resolved.root.clone()],
    };
    let is_date = |node: &Node<DateRange>| matches!(node.clause, Clause::Date(..));
    let mut clauses = Vec::new();
    for part in parts.iter().filter(|part| !matches!(part.clause, Clause::Not(_) | Clause::All)) {
        let name = if part.span.is_empty() {
            Resolved { root: part.clone(), notes: Vec::new() }.to_string()
        } else {
            typed(&request.text, &part.span).to_owned()
        };
        clauses.push((name, count(part.clone(), Undated::Include)?));
    }
    let undated: Vec<Node<DateRange>> =
        parts.iter().filter(|part| !is_date(part)).cloned().collect();
    let without_dates = if undated.len() < parts.len() {
        Some(count(all_of(undated), Undated::Include)?)
    } else {
        None
    };
    let words = query::words(&ready.resolved);
    let mut any = Vec::new();
    let mut spellings = Vec::new();
    for (word, span) in words {
        let node = Node { clause: Clause::Word(word.to_owned()), span };
        if count(node.clone(), Undated::Include)? == 0 {
            let near = snapshot.near_spellings(word, SPELLINGS)?;
            if !near.is_empty() {
                spellings.push((word.to_owned(), near));
            }
        }
        any.push(node);
    }
    let any_word = match any.len() {
        0 => 0,
        1 => count(any.remove(0), Undated::Include)?,
        _ => count(Node { clause: Clause::Or(any), span: 0..0 }, Undated::Include)?,
    };
    Ok(Suggestions { clauses, without_dates, any_word, spellings })
}

fn all_of(mut nodes: Vec<Node<DateRange>>) -> Node<DateRange> {
    match nodes.len() {
        0 => Node { clause: Clause::All, span: 0..0 },
        1 => nodes.remove(0),
        _ => Node { clause: Clause::And(nodes), span: 0..0 },
    }
}
