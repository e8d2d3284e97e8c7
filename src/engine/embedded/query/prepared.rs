//! A query made ready to run over one snapshot: its plan and its scoring clauses.

use std::sync::Arc;

use jiff::tz::TimeZone;
use tantivy::DocId;

use crate::article::DateRange;
use crate::article::day_number;
use crate::engine::EngineError;
use crate::engine::Recency;
use crate::engine::Scope;
use crate::engine::ScoredClause;
use crate::engine::Stop;
use crate::engine::embedded::costs::STEPS_FOR_A_TERM;
use crate::engine::embedded::costs::STEPS_OF_A_QUERY;
use crate::engine::embedded::query::build::Build;
use crate::engine::embedded::query::lower::Lowered;
use crate::engine::embedded::query::lower::lower;
use crate::engine::embedded::query::matching;
use crate::engine::embedded::query::matching::BoxMatcher;
use crate::engine::embedded::query::matching::BoxScan;
use crate::engine::embedded::query::plan::Plan;
use crate::engine::embedded::query::plan::WordPlan;
use crate::engine::embedded::query::unit::Unit;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::schema::path_term;
use crate::query::Resolved;

/// A query made ready to run over one snapshot.
pub struct Prepared {
    plan: Plan,
    /// The files that it is limited to.
    within: Option<Box<Plan>>,
    units: Vec<Unit>,
    clauses: Vec<ScoredClause>,
    has_dates: bool,
    recency: Option<Recency>,
    stop: Stop,
    /// The steps that it may take.
    steps: u64,
}

impl Prepared {
    /// Makes a query ready to run over `snapshot`, within a scope.
    ///
    /// # Errors
    /// `Query` for what cannot be answered, with its place; `Damaged` when the segments cannot be
    /// read.
    pub fn new(
        snapshot: &Snapshot,
        query: &Resolved,
        scope: Scope<'_>,
    ) -> Result<Self, EngineError> {
        let terms: usize = snapshot.segments().iter().map(|s| s.text().count()).sum();
        let steps = STEPS_OF_A_QUERY + STEPS_FOR_A_TERM * terms as u64;
        let stop = &scope.stop.cloned().unwrap_or_default().within(steps);
        let zone = scope.zone.cloned().unwrap_or(TimeZone::UTC);
        let langs = snapshot.languages()?.iter().map(|(lang, _)| lang.clone()).collect();
        let Lowered { mut plan, mut units, has_dates } =
            lower(snapshot, query, langs, &zone, stop)?;
        let mut within = None;
        if let Some(places) = scope.within {
            let docs = |(root, path): &(u32, Vec<u8>)| {
                let beginning = path_term(*root, path);
                // `2017` is a folder or a file of that name, not the beginning of `2017-old`.
                let inside = |term: &str| {
                    let rest = &term[beginning.len()..];
                    path.is_empty() || rest.is_empty() || rest.starts_with('/')
                };
                snapshot.docs_by_name(snapshot.fields().path, &beginning, stop, &inside)
            };
            let docs = places.iter().map(|place| docs(place).map(Plan::Docs));
            let docs = Plan::Or(docs.collect::<Result<_, _>>()?);
            within = Some(Box::new(docs.clone()));
            plan = Plan::And(vec![plan, docs]);
        }
        let clauses = units.iter_mut().map(Unit::scored).collect();
        let (recency, stop) = (None, stop.clone());
        Ok(Self { plan, within, units, clauses, has_dates, recency, stop, steps })
    }

    /// Returns it with scores that decay with the age of an article.
    #[must_use]
    pub fn with_recency(self, recency: Option<Recency>) -> Self {
        Self { recency, ..self }
    }

    /// Returns the same query for what was published within some days, both included, or may have been. Nothing is
    /// looked up again.
    #[must_use]
    pub fn within_days(&self, days: DateRange) -> Self {
        let days = Plan::Published((day_number(days.first()), day_number(days.last())));
        let mut parts =
            if let Plan::And(parts) = &self.plan { parts.clone() } else { vec![self.plan.clone()] };
        parts.push(days);
        let plan = Plan::And(parts);
        let (units, clauses) = (self.units.clone(), self.clauses.clone());
        let stop = self.stop.within(self.steps);
        let within = self.within.clone();
        Self { plan, within, units, clauses, has_dates: true, stop, ..*self }
    }

    /// Returns whether the number of articles of a clause has some in which its words are not as it asks for them:
    /// in another case, part of the article or file.
    pub(crate) fn is_loose(&self, clause: usize) -> bool {
        self.within.is_some() || self.plan.word_of(clause).is_some_and(WordPlan::is_restricted)
    }

    /// Returns what finds the articles of a clause alone; `None` for one made of others.
    pub(crate) fn of_clause(&self, clause: usize) -> Option<Self> {
        let word = Plan::Word(Box::new(self.plan.word_of(clause)?.clone()));
        let (within, units, clauses) =
            (self.within.clone(), self.units.clone(), self.clauses.clone());
        let docs = within.as_deref().cloned();
        let plan = Plan::And([Some(word), docs].into_iter().flatten().collect());
        let stop = self.stop.within(self.steps);
        Some(Self { plan, within, units, clauses, has_dates: false, stop, ..*self })
    }

    /// Returns how scores decay with age.
    pub(crate) const fn recency(&self) -> Option<Recency> {
        self.recency
    }

    /// Returns the scoring clauses, in the order of the query; marks name them by index.
    #[must_use]
    pub fn clauses(&self) -> &[ScoredClause] {
        &self.clauses
    }

    /// Returns how many postings its words have: what it costs to read them.
    pub(crate) fn postings(&self) -> u64 {
        self.units.iter().map(|unit| unit.postings).sum()
    }

    /// Returns what ends the request.
    pub(crate) const fn stop(&self) -> &Stop {
        &self.stop
    }

    /// Returns whether the query has a condition on the publication date.
    #[must_use]
    pub const fn has_dates(&self) -> bool {
        self.has_dates
    }

    /// Builds what finds the articles of a segment, and their scores if these are asked for; only
    /// those `among` some, one set a segment, if they are given.
    pub(crate) fn scan(
        &self,
        snapshot: &Snapshot,
        number: usize,
        scoring: bool,
        among: Option<&[Arc<Vec<DocId>>]>,
    ) -> Result<BoxScan, EngineError> {
        let build = Build::new(&self.units, snapshot, number, None, &self.stop)?;
        let scan = build.scan(&self.plan, scoring)?;
        let Some(among) = among else { return Ok(scan) };
        let among: BoxScan = Box::new(matching::DocSet::new(Arc::clone(&among[number])));
        Ok(Box::new(matching::And::new(vec![among, scan])))
    }

    /// Builds what finds the positions of every word in some articles of a segment, sorted; it may be
    /// wrong about other articles.
    pub(crate) fn matcher(
        &self,
        snapshot: &Snapshot,
        number: usize,
        wanted: &[DocId],
    ) -> Result<BoxMatcher, EngineError> {
        Build::new(&self.units, snapshot, number, Some(wanted), &self.stop)?.matcher(&self.plan)
    }
}
