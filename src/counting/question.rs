//! A request made ready to be counted, and the articles that its matches are a share of.
//!
//! The denominator is every article under the same conditions but those on words: of the parts of a query
//! that must all hold, those in which no word is looked for (`source:`, `lang:`, a date), and the flags.
//! So a share is of what could have matched, and the answer says what that is, as a query.

use std::collections::BTreeMap;

use crate::article::DateRange;
use crate::engine::Axis;
use crate::engine::Combinations;
use crate::engine::DocRef;
use crate::engine::Fold;
use crate::engine::IndexInfo;
use crate::engine::Label;
use crate::engine::Prepared;
use crate::engine::Undated;
use crate::engine::View;
use crate::query;
use crate::query::Clause;
use crate::query::MetaTest;
use crate::query::Node;
use crate::query::Query;
use crate::search;
use crate::search::Provenance;
use crate::search::QueryFacts;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::Totals;
use crate::search::ready;
use crate::search::ready::Ready;

/// Matches, and the articles they are a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Articles that match; stories, where these are counted.
    pub matches: u64,
    /// Articles under the same conditions but those on words.
    pub articles: u64,
}

impl Counts {
    /// Returns the matches divided by the articles; `None` where there are none.
    #[must_use]
    pub fn share(self) -> Option<f64> {
        (self.articles > 0).then(|| self.matches as f64 / self.articles as f64)
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.matches += other.matches;
        self.articles += other.articles;
    }
}

/// What matches are a share of.
#[derive(Debug, Clone, PartialEq)]
pub struct Denominator {
    /// The query that finds these articles.
    pub canonical: String,
    /// How many there are.
    pub total: Totals,
}

/// The counts of each combination of labels.
pub(crate) type Cells = BTreeMap<Vec<Label>, Counts>;

/// A request made ready to be counted.
pub(crate) struct Question<'v> {
    view: &'v View,
    request: &'v SearchRequest,
    pub(crate) ready: Ready,
    /// The articles its matches are a share of.
    among: Among,
}

/// Articles that are counted beside the matches.
struct Among {
    query: Query,
    prepared: Prepared,
    undated: Undated,
}

impl<'v> Question<'v> {
    /// Reads a request.
    ///
    /// # Errors
    /// `Query` when it cannot be read, `Engine` when the index cannot be read.
    pub(crate) fn new(view: &'v View, request: &'v SearchRequest) -> Result<Self, SearchError> {
        let mut ready = ready::ready(view, request)?;
        search::note_empty(request, &mut ready);
        let notes = search::named::sources(view, request, &ready)?;
        ready.query.notes.extend(notes);
        let among = Among::new(view, request, ready.query.without_words(), &ready)?;
        Ok(Self { view, request, ready, among })
    }

    /// Refuses an axis of a field that no article of the index has.
    pub(crate) fn check(&self, axes: &[Axis]) -> Result<(), SearchError> {
        for axis in axes {
            let Axis::Meta(name) = axis else { continue };
            let root = Node { clause: Clause::Meta(name.clone(), MetaTest::Any), span: 0..0 };
            let query = Query { root, notes: Vec::new() };
            let resolved = query::resolve(&query, self.request.today)?;
            self.view.prepare(&resolved, self.request.scope(), None)?;
        }
        Ok(())
    }

    /// Returns the index, how the query was read, and what the answer rests on beside them.
    pub(crate) fn facts(&self) -> (IndexInfo, QueryFacts, Provenance) {
        let query = search::query_facts(self.request, &self.ready);
        (self.view.info(), query, search::provenance::without_hits(self.request, &self.ready))
    }

    /// Returns the days that every match is within, or overlaps.
    pub(crate) fn days(&self) -> Option<DateRange> {
        query::binding_days(&self.ready.resolved)
    }

    /// Counts the matches by labels.
    pub(crate) fn matches(&self, axes: &[Axis]) -> Result<(Cells, Totals), SearchError> {
        let (found, total) = self.tally(axes)?;
        let cells = found.named();
        let cells = cells.map(|(labels, matches)| (labels, Counts { matches, articles: 0 }));
        Ok((cells.collect(), total))
    }

    /// Counts the matches by labels, each label once.
    pub(crate) fn tally(&self, axes: &[Axis]) -> Result<(Combinations, Totals), SearchError> {
        let how = (self.ready.undated, self.request.fold);
        let tally = self.view.tally(&self.ready.prepared, how, axes)?;
        let total = Totals { stories: tally.stories, ..search::totals(tally.matches) };
        Ok((tally.cells, total))
    }

    /// Counts the articles that matches are a share of, beside the matches.
    pub(crate) fn add_articles(
        &self,
        axes: &[Axis],
        cells: &mut Cells,
    ) -> Result<Denominator, SearchError> {
        let (found, of) = self.tally_among(axes)?;
        for (labels, articles) in found.named() {
            cells.entry(labels).or_default().articles += articles;
        }
        Ok(of)
    }

    /// Counts the articles that matches are a share of by labels, each label once.
    pub(crate) fn tally_among(
        &self,
        axes: &[Axis],
    ) -> Result<(Combinations, Denominator), SearchError> {
        let Among { query, prepared, undated } = &self.among;
        let tally = self.view.tally(prepared, (*undated, self.request.fold), axes)?;
        let total = Totals { stories: tally.stories, ..search::totals(tally.matches) };
        Ok((tally.cells, Denominator { canonical: query.to_string(), total }))
    }

    /// Returns the matches, in no order, and what is true of all.
    pub(crate) fn docs(&self) -> Result<(Vec<DocRef>, Totals), SearchError> {
        let found = self.view.members(&self.ready.prepared, self.ready.undated, &[])?;
        let docs = found.members.iter().map(|member| member.doc).collect();
        Ok((docs, search::totals(found.matches)))
    }

    /// Returns the matches by their labels on one axis, and what is true of all.
    pub(crate) fn docs_by(
        &self,
        axis: &Axis,
    ) -> Result<(BTreeMap<Label, Vec<DocRef>>, Totals), SearchError> {
        let axes = std::slice::from_ref(axis);
        let found = self.view.members(&self.ready.prepared, self.ready.undated, axes)?;
        let mut by_label: BTreeMap<Label, Vec<DocRef>> = BTreeMap::new();
        for member in found.members {
            let label = found.strata[member.stratum as usize].first();
            by_label.entry(label.cloned().unwrap_or(Label::None)).or_default().push(member.doc);
        }
        Ok((by_label, search::totals(found.matches)))
    }

    /// Returns the articles that matches are a share of, in no order.
    pub(crate) fn docs_among(&self) -> Result<(Vec<DocRef>, Denominator), SearchError> {
        let Among { query, prepared, undated } = &self.among;
        let found = self.view.members(prepared, *undated, &[])?;
        let docs = found.members.iter().map(|member| member.doc).collect();
        let total = search::totals(found.matches);
        Ok((docs, Denominator { canonical: query.to_string(), total }))
    }

    /// Returns the labels of all articles under the same conditions but those on words and days.
    pub(crate) fn labels_of_any_day(&self, axes: &[Axis]) -> Result<Vec<Vec<Label>>, SearchError> {
        let query = self.ready.query.without_words().without_days();
        let resolved = query::resolve(&query, self.request.today)?;
        let prepared = self.view.prepare(&resolved, self.request.scope(), None)?;
        let tally = self.view.tally(&prepared, (Undated::Include, Fold::None), axes)?;
        Ok(tally.cells.named().map(|(labels, _)| labels).collect())
    }

    /// Returns the view and the request.
    pub(crate) fn asked(&self) -> (&'v View, &'v SearchRequest) {
        (self.view, self.request)
    }
}

impl Among {
    fn new(
        view: &View,
        request: &SearchRequest,
        query: Query,
        ready: &Ready,
    ) -> Result<Self, SearchError> {
        let resolved = query::resolve(&query, request.today)?;
        let prepared = view.prepare(&resolved, request.scope(), None)?;
        let undated = match (request.undated, prepared.has_dates()) {
            (Some(Undated::Only), _) => Undated::Only,
            (Some(Undated::Include), _) | (None, false) => Undated::Include,
            (None, true) => Undated::Exclude,
            // A date that is one way to match among others lets undated articles match by another.
            (Some(Undated::Exclude), false) if ready.prepared.has_dates() => Undated::Include,
            (Some(Undated::Exclude), _) => Undated::Exclude,
        };
        Ok(Self { query, prepared, undated })
    }
}
