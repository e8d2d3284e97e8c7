//! What an answer rests on, so that a study can be repeated: every setting, and every term that a word of
//! the query stands for.

use crate::engine::Fold;
use crate::engine::Sort;
use crate::engine::Undated;
use crate::query::dialect::DefaultOperator;
use crate::search::SearchRequest;
use crate::search::readable;
use crate::search::ready::Ready;
use crate::search::typed;

/// What an answer rests on beside the query and the index.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Provenance {
    /// How the query was asked.
    pub settings: QuerySettings,
    /// The words of the query, each with all terms that it stands for.
    pub expansions: Vec<(String, Vec<String>)>,
}

/// Every setting of a search that can change its answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct QuerySettings {
    /// The language the query is written in (`dateline`).
    pub syntax: &'static str,
    /// What says so (`default`).
    pub syntax_from: &'static str,
    /// What joins words beside each other, where the language leaves it to a setting (`or`).
    pub default_operator: Option<&'static str>,
    /// Whether it was read as words only.
    pub plain: bool,
    /// Whether any of its words was enough.
    pub any: bool,
    /// Whether words were added to it.
    pub expand: bool,
    /// The days after which an article counts half.
    pub half_life: Option<f64>,
    /// The order (`relevance`).
    pub sort: &'static str,
    /// Whether a story is shown once (`story`) or by each of its articles (`none`).
    pub fold: &'static str,
    /// What was done with undated articles (`exclude`).
    pub undated: &'static str,
    /// `--from` as typed.
    pub from: Option<String>,
    /// `--to` as typed.
    pub to: Option<String>,
    /// `--source`, each.
    pub sources: Vec<String>,
    /// `--lang`, each.
    pub langs: Vec<String>,
    /// `--in`: each path, behind the name of its root.
    pub within: Vec<String>,
    /// The time zone that `ingested:` is asked in.
    pub zone: Option<String>,
    /// Hits skipped.
    pub offset: u64,
    /// The most hits shown; `None` for all.
    pub limit: Option<u64>,
    /// The most passages of each.
    pub passages: u64,
}

/// Returns what the answer to a request rests on.
pub(super) fn of(request: &SearchRequest, ready: &Ready) -> Provenance {
    let clauses = ready.prepared.clauses().iter();
    let opened = clauses.filter(|clause| clause.expanded && !clause.span.is_empty());
    let expansions = opened.map(|clause| {
        let word = typed(&request.text, &clause.span).to_owned();
        (word, clause.terms.iter().map(|term| readable(term)).collect())
    });
    Provenance { settings: settings(request, ready), expansions: expansions.collect() }
}

/// As [`of`], for an answer that shows no hits.
pub(crate) fn without_hits(request: &SearchRequest, ready: &Ready) -> Provenance {
    let provenance = of(request, ready);
    let settings = QuerySettings { offset: 0, limit: None, passages: 0, ..provenance.settings };
    Provenance { settings, ..provenance }
}

fn settings(request: &SearchRequest, ready: &Ready) -> QuerySettings {
    QuerySettings {
        syntax: request.reading.syntax.name(),
        syntax_from: request.syntax_from.name(),
        default_operator: request.reading.operator().map(DefaultOperator::name),
        plain: request.plain,
        any: request.is_any(),
        expand: request.expand,
        half_life: request.half_life,
        sort: match request.sort {
            Sort::Relevance => "relevance",
            Sort::Newest => "newest",
            Sort::Oldest => "oldest",
        },
        fold: match request.fold {
            Fold::Story => "story",
            Fold::None => "none",
        },
        undated: match ready.undated {
            Undated::Exclude => "exclude",
            Undated::Include => "include",
            Undated::Only => "only",
        },
        from: request.from.clone(),
        to: request.to.clone(),
        sources: request.sources.clone(),
        langs: request.langs.clone(),
        within: ready.within.clone(),
        zone: request.zone.iana_name().map(str::to_owned),
        offset: request.offset as u64,
        limit: (request.limit != usize::MAX).then_some(request.limit as u64),
        passages: request.passages as u64,
    }
}
