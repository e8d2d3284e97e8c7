//! Makes a query ready to run: reads it, adds the filters, resolves its dates, opens its words.

use crate::article::day_number;
use crate::engine::Recency;
use crate::engine::Undated;
use crate::engine::embedded::Prepared;
use crate::engine::embedded::Snapshot;
use crate::query;
use crate::query::Clause;
use crate::query::DateField;
use crate::query::NameField;
use crate::query::NamePattern;
use crate::query::Node;
use crate::query::Query;
use crate::query::Resolved;
use crate::query::dialect;
use crate::rank::Clauses;
use crate::search::AddedWord;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::any;

/// A query made ready: read, resolved, prepared.
pub(super) struct Ready {
    pub(super) query: Query,
    /// What is run: the query, and the words that joined it.
    pub(super) resolved: Resolved,
    pub(super) prepared: Prepared,
    pub(super) undated: Undated,
    pub(super) clauses: Clauses,
    pub(super) recency: Option<Recency>,
    /// The words that joined it.
    pub(super) added: Vec<AddedWord>,
}

/// Reads the query of a request and makes it ready.
pub(super) fn ready(snapshot: &Snapshot, request: &SearchRequest) -> Result<Ready, SearchError> {
    let has_filter = request.from.is_some()
        || request.to.is_some()
        || !request.sources.is_empty()
        || !request.langs.is_empty()
        || request.undated == Some(Undated::Only);
    let mut query = if request.literal {
        query::literal(&request.text)
    } else if has_filter {
        dialect::read_beside_filter(&request.text, request.syntax)?
    } else {
        dialect::read(&request.text, request.syntax)?
    };
    if request.any {
        query = any::any(snapshot, request, query)?;
    }
    let query = filtered(request, query)?;
    let resolved = query::resolve(&query, request.today)?;
    Ready::of(snapshot, request, query, resolved)
}

/// Returns the query with the filters of a request as further conditions.
pub(super) fn filtered(request: &SearchRequest, mut query: Query) -> Result<Query, SearchError> {
    if let Some(dates) = query::date_flags(request.from.as_deref(), request.to.as_deref())? {
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
    Ok(query)
}

impl Ready {
    /// Makes ready what is already resolved.
    pub(super) fn of(
        snapshot: &Snapshot,
        request: &SearchRequest,
        query: Query,
        resolved: Resolved,
    ) -> Result<Self, SearchError> {
        let recency = request
            .half_life
            .map(|half_life| Recency { today: day_number(request.today), half_life });
        let prepared = Prepared::new(snapshot, &resolved, &request.langs, request.within.as_ref())?
            .with_recency(recency);
        let undated = request.undated.unwrap_or(if prepared.has_dates() {
            Undated::Exclude
        } else {
            Undated::Include
        });
        let units = prepared.units();
        let weights: Vec<f64> = units.iter().map(|unit| f64::from(unit.idf * unit.boost)).collect();
        // What joined the query was not typed, and stands behind what was.
        let typed = units.iter().take_while(|unit| !unit.span.is_empty()).count();
        let clauses = Clauses { weights, typed };
        Ok(Self { query, resolved, prepared, undated, clauses, recency, added: Vec::new() })
    }
}
