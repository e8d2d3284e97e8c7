//! Runs a query: resolve, match, rank, cut a page, fetch what it shows.
//!
//! Knows no storage and prints nothing; the answers are plain values that `render` writes.

// A clause of the query language that is forgotten here must not compile.
#![warn(clippy::wildcard_enum_match_arm)]

mod answers;
mod any;
mod expand;
mod explained;
mod files;
mod folded;
mod guarded;
pub(crate) mod informative;
mod likeness;
pub(crate) mod named;
mod operand_counts;
pub(crate) mod page;
mod paths;
mod place;
pub(crate) mod provenance;
pub(crate) mod ready;
mod show;
mod similar;
mod status;
mod story;
mod suggest;
mod verify;
mod versions;
mod wording;

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::analysis::BODY_START;
use crate::article::ArticleId;
use crate::article::DateRange;
use crate::article::Stamp;
use crate::article::day_from_number;
use crate::catalog::CatalogError;
use crate::engine::Candidate;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Fold;
use crate::engine::Matched;
use crate::engine::MatchedStories;
use crate::engine::Matches;
use crate::engine::Scope;
use crate::engine::Sort;
use crate::engine::SourceRelations;
use crate::engine::Stop;
use crate::engine::Undated;
use crate::engine::View;
use crate::query;
use crate::query::Called;
use crate::query::Clause;
use crate::query::QueryError;
use crate::query::dialect::Reading;
use crate::rank;
use crate::rank::Ranked;
use crate::rank::Ranking;
use crate::search::ready::Ready;

pub use crate::engine::IndexInfo;
pub use crate::engine::LastRun;
pub use answers::*;
pub use files::FileOnDisk;
pub use files::FilesOnDisk;
pub use folded::HitStory;
pub use folded::Original;
pub use folded::OtherArticle;
pub use guarded::count;
pub use guarded::explain;
pub(crate) use guarded::guarded;
pub use guarded::order_only;
pub use guarded::search;
pub use guarded::show;
pub use guarded::similar;
pub use guarded::sources;
pub use guarded::status;
pub use guarded::story;
pub use guarded::story_diff;
pub use guarded::versions;
pub use place::places_in;
pub use provenance::Provenance;
pub use provenance::QuerySettings;
pub use status::FileClass;
pub use status::FileLists;
pub use status::ListedFile;
pub use status::RootStatus;
pub use status::Status;
pub use verify::Verification;
pub use verify::verify;
pub use wording::AGENT_TOOLS;
pub use wording::Wording;
pub use wording::undashed;
pub use wording::with_tools;

/// Articles of one title that are sure to be ranked again.
const TITLED: usize = 10;
/// Terms shown of a word that was expanded to many.
const EXAMPLES: usize = 20;

/// What says the language that a query is read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyntaxFrom {
    /// Nothing: it is dateline's own.
    Default,
    /// Who asks.
    Asked,
    /// `dateline.toml`.
    Settings,
}

impl SyntaxFrom {
    /// Returns its name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Asked => "asked",
            Self::Settings => "settings",
        }
    }
}

/// What is asked of the index.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchRequest {
    /// The query as typed.
    pub text: String,
    /// The language the text is written in.
    pub reading: Reading,
    /// What said so.
    pub syntax_from: SyntaxFrom,
    /// What `group:` and `query:` name.
    pub called: Called,
    /// Whether the text is plain words only, any of which is enough: nothing in it is syntax, and no
    /// text is an error.
    pub plain: bool,
    /// `--from`, in the language of dates.
    pub from: Option<String>,
    /// `--to`, in the language of dates.
    pub to: Option<String>,
    /// `--source`: any of these.
    pub sources: Vec<String>,
    /// `--lang`: any of these; words are expanded in these languages.
    pub langs: Vec<String>,
    /// `--in`: only files of one of these roots (its number) whose path is this one or below it; see
    /// [`places_in`].
    pub within: Option<Vec<(u32, Vec<u8>)>>,
    /// Only this article: what of it matches.
    pub article: Option<ArticleId>,
    /// What the reader of the text should know, before the notes on the query.
    pub notes: Vec<String>,
    /// How notes write the parameters that they speak of.
    pub wording: Wording,
    /// The order.
    pub sort: Sort,
    /// Whether a story is shown once, by the first of its articles in that order.
    pub fold: Fold,
    /// Whether each hit lists the other articles of its story.
    pub copies: bool,
    /// How many hits to skip: stories, where they are folded.
    pub offset: usize,
    /// How many hits to show.
    pub limit: usize,
    /// Passages shown of each hit.
    pub passages: usize,
    /// What to do with undated articles; `None` includes them unless the query has a date condition.
    pub undated: Option<Undated>,
    /// Whether any of the plain words is enough.
    pub any: bool,
    /// Whether characteristic words of the best hits are added to the query.
    pub expand: bool,
    /// Whether each hit says what its score is made of.
    pub explain: bool,
    /// `--recency`: after so many days an article counts half; `None` leaves age out.
    pub half_life: Option<f64>,
    /// How much each part of a score counts.
    pub ranking: Ranking,
    /// Today, for `date:7d` and the like.
    pub today: Date,
    /// The time zone of today, whose days `ingested:` asks for.
    pub zone: TimeZone,
    /// What ends the request before its answer is complete: `Stopped` then is its answer.
    pub stop: Stop,
}

impl SearchRequest {
    /// Returns a request for the first ten hits of `text`, two passages of each, no story folded.
    #[must_use]
    pub fn new(text: &str, today: Date) -> Self {
        Self {
            text: text.to_owned(),
            reading: Reading::default(),
            syntax_from: SyntaxFrom::Default,
            plain: false,
            from: None,
            to: None,
            sources: Vec::new(),
            langs: Vec::new(),
            within: None,
            article: None,
            notes: Vec::new(),
            wording: Wording::Flags,
            called: Called::default(),
            sort: Sort::Relevance,
            fold: Fold::None,
            copies: false,
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
            zone: TimeZone::UTC,
            stop: Stop::new(),
        }
    }

    /// Returns whether any of the plain words is enough.
    pub(crate) const fn is_any(&self) -> bool {
        self.any || self.plain
    }

    /// Returns what the query is limited to beside its own conditions.
    pub(crate) fn scope(&self) -> Scope<'_> {
        Scope { within: self.within.as_deref(), stop: Some(&self.stop), zone: Some(&self.zone) }
    }
}

/// Why a search has no answer.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The query is at fault.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// An article has no passage of this number.
    #[error("{id} has {passages} passage{}, and no #p{number}", if *passages == 1 { "" } else { "s" })]
    NoPassage {
        /// The beginning of its id.
        id: String,
        /// The number asked for.
        number: u64,
        /// How many it has, numbered from 1.
        passages: usize,
    },
    /// The index is at fault.
    #[error(transparent)]
    Engine(EngineError),
}

impl From<EngineError> for SearchError {
    fn from(error: EngineError) -> Self {
        let EngineError::Query { message, span, hint } = error else { return Self::Engine(error) };
        let error = QueryError::new(message, span);
        Self::Query(match hint {
            Some(hint) => error.with_hint(hint),
            None => error,
        })
    }
}

impl From<CatalogError> for SearchError {
    fn from(error: CatalogError) -> Self {
        Self::Engine(error.into())
    }
}

/// Finds the articles that match, with their best passages.
///
/// # Errors
/// `Query` when the query cannot be read or answered, `Engine` when the index cannot be read.
fn search_unguarded(view: &View, request: &SearchRequest) -> Result<Hits, SearchError> {
    let mut ready = ready_to_rank(view, request)?;
    note_empty(request, &mut ready);
    answer(view, request, ready)
}

/// Says what an empty query matches.
pub(crate) fn note_empty(request: &SearchRequest, ready: &mut Ready) {
    if request.text.trim().is_empty() {
        let note = if matches!(ready.query.root.clause, Clause::All) {
            "the query is empty: it matches every article"
        } else {
            "the query is empty: it matches every article within the filters"
        };
        ready.query.notes.push(note.to_owned());
    }
}

/// Says how many of the articles have no place in an order of time.
fn undated_last(
    view: &View,
    request: &SearchRequest,
    ready: &Ready,
) -> Result<Option<String>, SearchError> {
    let could_be = match (request.sort, ready.undated) {
        (Sort::Oldest, Undated::Include) => "earlier",
        (Sort::Newest, Undated::Include) => "later",
        _ => return Ok(None),
    };
    let undated = view.count(&ready.prepared, Undated::Only)?.articles;
    let are = if undated == 1 { "article is" } else { "articles are" };
    let note = || format!("{undated} {are} undated: listed last, and could be {could_be}");
    Ok((undated > 0).then(note))
}

/// Makes a query ready, with the words that `--expand` adds.
fn ready_to_rank(view: &View, request: &SearchRequest) -> Result<Ready, SearchError> {
    let ready = ready::ready(view, request)?;
    if request.expand { expand::expand(view, request, ready) } else { Ok(ready) }
}

/// Runs what is ready, and fetches the page asked for.
pub(crate) fn answer(
    view: &View,
    request: &SearchRequest,
    ready: Ready,
) -> Result<Hits, SearchError> {
    let limit = request.limit;
    let end = request.offset.saturating_add(limit);
    let keep = match request.sort {
        Sort::Relevance => end.max(rank::POOL),
        Sort::Newest | Sort::Oldest => end,
    };
    let found = view.first(&ready.prepared, (request.sort, request.fold), ready.undated, keep)?;
    let stories = found.stories;
    let total =
        Totals { stories: stories.as_ref().map(|found| found.count), ..totals(found.matches) };
    let weights = &ready.clauses.weights;
    let ranked = order(view, &ready, request, found.first, keep)?;
    let on_page: Vec<(usize, Ranked)> =
        ranked.into_iter().enumerate().skip(request.offset).take(limit).collect();
    let hits = shown(view, request, &ready, &on_page, stories.as_ref())?;
    let shown = request.offset as u64 + hits.len() as u64;
    let info = view.info();
    let next = (shown < total.hits() && !hits.is_empty()).then_some(NextPage {
        offset: shown,
        generation: info.generation,
        commit: info.commit.clone(),
    });
    let mut query = query_facts(request, &ready);
    query.notes.extend(named::sources(view, request, &ready)?);
    query.notes.extend(named::without_effect(view, request, &ready)?);
    query.notes.extend(undated_last(view, request, &ready)?);
    let suggestions =
        if total.articles == 0 { Some(suggest::suggest(view, request, &ready)?) } else { None };
    let few = request.offset == 0 && (1..limit as u64).contains(&total.hits());
    let scoring = weights[..ready.clauses.typed].iter().filter(|weight| **weight > 0.0).count();
    let any_would_find_more =
        few && scoring > 1 && !request.is_any() && any::is_choice(&ready.query, &request.text);
    Ok(Hits {
        index: info,
        query,
        total,
        hits,
        suggestions,
        any_would_find_more,
        next,
        warnings: not_folded(view, request, stories.is_some()),
        provenance: provenance::of(request, &ready),
    })
}

/// Fetches what is on the page.
fn shown(
    view: &View,
    request: &SearchRequest,
    ready: &Ready,
    on_page: &[(usize, Ranked)],
    stories: Option<&MatchedStories>,
) -> Result<Vec<Hit>, EngineError> {
    let weights = &ready.clauses.weights;
    let docs: Vec<DocRef> = on_page.iter().map(|(_, ranked)| ranked.candidate.doc).collect();
    let mut hits = view.map_articles(&docs, |at, stored| {
        request.stop.check()?;
        let (at, ranked) = &on_page[at];
        let rank = *at as u64 + 1;
        let mut hit = page::hit(view, ranked, stored, rank, request.passages, weights);
        hit.parts = request.explain.then(|| explained::parts(request, ready, ranked));
        Ok(hit)
    })?;
    page::name(view, &mut hits)?;
    files::recheck(view, &mut hits)?;
    if let Some(matched) = stories {
        folded::name(view, &mut hits, on_page, matched)?;
        if request.copies {
            folded::list(view, request, ready, &mut hits, on_page)?;
        }
    }
    Ok(hits)
}

/// Puts the candidates into their final order; what is on the page knows what matched.
fn order(
    view: &View,
    ready: &Ready,
    request: &SearchRequest,
    mut candidates: Vec<Candidate>,
    keep: usize,
) -> Result<Vec<Ranked>, SearchError> {
    let clauses = &ready.clauses;
    if request.sort != Sort::Relevance {
        let from = request.offset.min(candidates.len());
        let page = candidates.split_off(from);
        let matched = view.matched(&ready.prepared, &docs_of(&page))?;
        let skipped = candidates.iter().map(|_| Matched::default()).collect();
        let mut ranked = rank::by_day(candidates, skipped, clauses);
        ranked.extend(rank::by_day(page, matched, clauses));
        return Ok(ranked);
    }
    let titled = titled(view, ready, &mut candidates, (request.fold, keep))?;
    let rest = candidates.split_off(candidates.len().min(rank::POOL));
    let mut ranked = pool(view, request, ready, candidates, &titled)?;
    let matched = view.matched(&ready.prepared, &docs_of(&rest))?;
    ranked.extend(rank::in_order(rest, matched, clauses, ready.recency));
    Ok(ranked)
}

/// Puts the articles whose title is the query first among the candidates, wherever they were: few of
/// their words may be said more than once, and those who type a title want its article. Returns them.
fn titled(
    view: &View,
    ready: &Ready,
    candidates: &mut Vec<Candidate>,
    (fold, keep): (Fold, usize),
) -> Result<Vec<DocRef>, SearchError> {
    let Some(text) = &ready.title else { return Ok(Vec::new()) };
    let undated = (ready.undated, fold);
    let mut first = view.titled(&ready.prepared, text, undated, TITLED)?;
    let titled = docs_of(&first);
    let is_one = |candidate: &Candidate| {
        let is_same = |one: &Candidate| candidate.story.is_some() && one.story == candidate.story;
        titled.contains(&candidate.doc) || first.iter().any(is_same)
    };
    candidates.retain(|candidate| !is_one(candidate));
    first.append(candidates);
    first.truncate(keep);
    *candidates = first;
    Ok(titled)
}

fn docs_of(candidates: &[Candidate]) -> Vec<DocRef> {
    candidates.iter().map(|candidate| candidate.doc).collect()
}

/// Ranks the best candidates again.
fn pool(
    view: &View,
    request: &SearchRequest,
    ready: &Ready,
    candidates: Vec<Candidate>,
    titled: &[DocRef],
) -> Result<Vec<Ranked>, SearchError> {
    let ranking = request.ranking;
    // Words that were added came of the best hits already.
    let agrees = request.is_any() && ready.added.is_empty();
    let ranking = if agrees { ranking } else { ranking.without_agreement() };
    let matched = view.matched(&ready.prepared, &docs_of(&candidates))?;
    let Ready { clauses, recency, .. } = ready;
    let mut ranked = rank::rerank(candidates, matched, clauses, BODY_START, &ranking, *recency);
    if ranking.likeness > 0.0 {
        likeness::add(view, request, ready, &mut ranked)?;
    }
    rank::lift_titled(&mut ranked, titled, clauses, &ranking, *recency);
    Ok(ranked)
}

/// Returns the best articles by relevance, at most `depth`, with their scores and nothing to show:
/// what an evaluation needs.
///
/// # Errors
/// As [`search`].
fn order_only_unguarded(
    view: &View,
    request: &SearchRequest,
    depth: usize,
) -> Result<Vec<(DocRef, f64)>, SearchError> {
    let ready = ready_to_rank(view, request)?;
    let keep = depth.max(rank::POOL);
    let order = (Sort::Relevance, request.fold);
    let found = view.first(&ready.prepared, order, ready.undated, keep)?;
    let mut candidates = found.first;
    let titled = match request.ranking.whole_title > 0.0 {
        true => titled(view, &ready, &mut candidates, (request.fold, keep))?,
        false => Vec::new(),
    };
    let rest = candidates.split_off(candidates.len().min(rank::POOL));
    let ranked = pool(view, request, &ready, candidates, &titled)?;
    let ranked = ranked.into_iter().map(|ranked| (ranked.candidate.doc, ranked.score));
    let rest = rest.into_iter().map(|candidate| (candidate.doc, f64::from(candidate.score)));
    Ok(ranked.chain(rest).take(depth).collect())
}

/// Counts the articles that match, and the stories they are in if these are asked for.
///
/// # Errors
/// As [`search`]; `Query` also where stories are asked for and not derived yet.
fn count_unguarded(view: &View, request: &SearchRequest) -> Result<Count, SearchError> {
    let mut ready = ready::ready(view, request)?;
    if matches!(ready.query.root.clause, Clause::All) {
        note_empty(request, &mut ready);
    }
    let total = match request.fold {
        Fold::None => totals(view.count(&ready.prepared, ready.undated)?),
        Fold::Story => {
            let found =
                view.first(&ready.prepared, (Sort::Oldest, Fold::Story), ready.undated, 0)?;
            let stories = found.stories.ok_or_else(|| story::not_derived(view))?;
            Totals { stories: Some(stories.count), ..totals(found.matches) }
        }
    };
    let mut query = query_facts(request, &ready);
    query.notes.extend(named::sources(view, request, &ready)?);
    query.notes.extend(named::without_effect(view, request, &ready)?);
    let provenance = provenance::without_hits(request, &ready);
    Ok(Count { index: view.info(), query, total, provenance })
}

/// Counts the articles that match by source.
///
/// # Errors
/// As [`search`].
fn sources_unguarded(view: &View, request: &SearchRequest) -> Result<Sources, SearchError> {
    let ready = ready::ready(view, request)?;
    let (counts, matches) = view.by_source(&ready.prepared, ready.undated)?;
    let rows = counts
        .into_iter()
        .map(|count| SourceRow {
            name: count.name,
            articles: count.articles,
            first: count.first.and_then(stamp_of),
            last: count.last.and_then(stamp_of),
            undated: count.undated,
            relations: None,
        })
        .collect();
    let rows = match request.fold {
        Fold::None => rows,
        Fold::Story => with_relations(view, &ready, rows)?,
    };
    Ok(Sources {
        index: view.info(),
        query: query_facts(request, &ready),
        total: totals(matches),
        rows,
        provenance: provenance::without_hits(request, &ready),
    })
}

/// Adds how many of each source's matches are originals, copies and versions.
fn with_relations(
    view: &View,
    ready: &Ready,
    mut rows: Vec<SourceRow>,
) -> Result<Vec<SourceRow>, SearchError> {
    let found = view.relations_by_source(&ready.prepared, ready.undated)?.into_iter();
    let mut found: BTreeMap<Option<String>, Relations> = found
        .map(|SourceRelations { name, originals, copies, versions }| {
            (name, Relations { originals, copies, versions })
        })
        .collect();
    rows.iter_mut().for_each(|row| row.relations = found.remove(&row.name));
    Ok(rows)
}

/// Returns the date of an article that was published between two days: a day, a month or a year.
fn stamp_of((first, last): (i64, i64)) -> Option<Stamp> {
    Stamp::of_days(DateRange::new(day_from_number(first)?, day_from_number(last)?)?)
}

/// Returns how a query is read, without searching.
///
/// # Errors
/// As [`search`].
fn explain_unguarded(view: &View, request: &SearchRequest) -> Result<Explanation, SearchError> {
    let ready = ready::ready(view, request)?;
    let articles = explained::articles(view, &ready)?;
    let clauses = explained::clauses(&request.text, ready.prepared.clauses(), &articles);
    let operands = operand_counts::operands(view, request, &ready, &clauses)?;
    Ok(Explanation {
        index: view.info(),
        query: query_facts(request, &ready),
        clauses,
        operands,
        provenance: provenance::without_hits(request, &ready),
    })
}

/// Returns what is true of every match.
pub(crate) fn totals(matches: Matches) -> Totals {
    let Matches { articles, undated, coarse } = matches;
    Totals { articles, stories: None, undated, coarse }
}

/// Says that stories were to be folded and are not.
pub(crate) fn not_folded(view: &View, request: &SearchRequest, is_folded: bool) -> Vec<String> {
    let warning = match view.never_has_stories() {
        Some(why) => format!("{why}, so each article is shown by itself"),
        None => NOT_DERIVED.to_owned(),
    };
    let is_to_be = request.fold == Fold::Story && !is_folded;
    is_to_be.then_some(warning).into_iter().collect()
}

/// What is said of stories that were to be folded and are not derived yet.
const NOT_DERIVED: &str = "the stories of this commit are not derived yet, so each article is shown by itself: they \
     are when the run that is under way ends; after one that was ended, run `dateline index`";

/// Returns how a query was read.
pub(crate) fn query_facts(request: &SearchRequest, ready: &Ready) -> QueryFacts {
    let expansions = ready
        .prepared
        .clauses()
        .iter()
        .filter(|clause| clause.expanded && clause.terms.len() > 1 && !clause.span.is_empty())
        .map(|clause| Expansion {
            word: typed(&request.text, &clause.span).to_owned(),
            terms: clause.terms.len(),
            articles: clause.articles,
            examples: clause.terms.iter().take(EXAMPLES).map(|term| readable(term)).collect(),
        })
        .collect();
    QueryFacts {
        input: request.text.clone(),
        canonical: ready.query.to_string(),
        days: query::binding_days(&ready.resolved),
        expansions,
        added: ready.added.clone(),
        notes: [&request.notes[..], &ready.query.notes]
            .concat()
            .iter()
            .map(|note| request.wording.note(note).into_owned())
            .collect(),
    }
}

fn typed<'a>(text: &'a str, span: &Range<usize>) -> &'a str {
    text.get(span.clone()).unwrap_or("")
}

/// Returns a term as people write it: a raw spelling without what marks it as one.
fn readable(term: &str) -> String {
    term.rsplit(|c: char| c.is_control()).next().unwrap_or(term).to_owned()
}
