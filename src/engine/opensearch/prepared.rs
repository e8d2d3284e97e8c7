//! A query made ready to run over one view: what the cluster is asked, and what the text decides.

use jiff::tz::TimeZone;

use crate::engine::EngineError;
use crate::engine::Recency;
use crate::engine::Scope;
use crate::engine::ScoredClause;
use crate::engine::Stop;
use crate::engine::opensearch::ask::Ask;
use crate::engine::opensearch::ask::Asked;
use crate::engine::opensearch::document::place;
use crate::engine::opensearch::lower::lower;
use crate::engine::opensearch::score::Weights;
use crate::engine::opensearch::snapshot::Snapshot;
use crate::engine::textual::Textual;
use crate::query::Resolved;
use crate::query::has_date_condition;

/// A query made ready to run over one view.
pub struct Prepared {
    /// What the cluster is asked, within the scope.
    pub(crate) asked: Asked,
    /// What decides of an article.
    pub(crate) text: Textual,
    /// What the clauses weigh.
    pub(crate) weights: Weights,
    has_dates: bool,
    pub(crate) recency: Option<Recency>,
    pub(crate) stop: Stop,
}

impl Prepared {
    /// Makes a query ready to run over `snapshot`, within a scope; with `recency`, age takes from scores.
    ///
    /// # Errors
    /// `Query` for what cannot be answered, with its place; `Cluster`; `Stopped`.
    pub fn new(
        snapshot: &Snapshot,
        query: &Resolved,
        scope: Scope<'_>,
        recency: Option<Recency>,
    ) -> Result<Self, EngineError> {
        let stop = scope.stop.cloned().unwrap_or_default();
        let zone = scope.zone.cloned().unwrap_or(TimeZone::UTC);
        let (asked, mut words) = lower(snapshot, query, &zone, &stop)?;
        let text = Textual::new(query, &snapshot.manifest().source_names, &zone)?;
        let weights = Weights::new(snapshot, &mut words, text.units(), &stop)?;
        let asked = match scope.within {
            None => asked,
            Some(places) => Asked::and(&[asked, Asked::exact(within(places))]),
        };
        let has_dates = has_date_condition(query);
        Ok(Self { asked, text, weights, has_dates, recency, stop })
    }

    /// Returns the clauses that score, in the order of the query.
    #[must_use]
    pub fn clauses(&self) -> &[ScoredClause] {
        self.weights.clauses()
    }

    /// Returns whether the query has a condition on the publication date.
    #[must_use]
    pub const fn has_dates(&self) -> bool {
        self.has_dates
    }
}

/// Returns what finds the articles of files at some places or below them.
fn within(places: &[(u32, Vec<u8>)]) -> Ask {
    Ask::or(places.iter().map(|(root, path)| {
        let at = place(*root, path);
        let below = |start: String| Ask::Is(serde_json::json!({"prefix": {"path": start}}));
        match path.is_empty() {
            true => below(at),
            // `2017` is a folder or a file of that name, not the beginning of `2017-old`.
            false => Ask::or([Ask::term("path", at.clone()), below(at + "/")]),
        }
    }))
}
