//! A query made ready to run over one view: what the cluster is asked, and what the text decides.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::PoisonError;

use jiff::tz::TimeZone;

use crate::analysis;
use crate::engine::Candidate;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Recency;
use crate::engine::Scope;
use crate::engine::ScoredClause;
use crate::engine::Stop;
use crate::engine::Undated;
use crate::engine::opensearch::articles::Considered;
use crate::engine::opensearch::ask::Ask;
use crate::engine::opensearch::ask::Asked;
use crate::engine::opensearch::dictionary::Dictionary;
use crate::engine::opensearch::document::place;
use crate::engine::opensearch::lower::lower;
use crate::engine::opensearch::score::Weights;
use crate::engine::opensearch::snapshot::Snapshot;
use crate::engine::textual::Parts;
use crate::engine::textual::TextUnit;
use crate::engine::textual::Textual;
use crate::engine::textual::UnitKind;
use crate::engine::words::CaseTest;
use crate::query::Resolved;
use crate::query::has_date_condition;

/// A query made ready to run over one view.
pub struct Prepared {
    /// What the cluster is asked, within the scope.
    pub(crate) asked: Asked,
    /// What decides of an article.
    pub(crate) text: Textual,
    /// The parts of a text that are asked for anything.
    pub(crate) parts: Parts,
    /// What the clauses weigh.
    pub(crate) weights: Weights,
    has_dates: bool,
    /// Whether it is limited to some files.
    is_within: bool,
    pub(crate) recency: Option<Recency>,
    pub(crate) stop: Stop,
    /// The key of the title that the query may be.
    pub(crate) title: Option<u32>,
    read: Mutex<Read>,
}

/// What was read for the first matches, and is asked for again.
#[derive(Default)]
struct Read {
    articles: HashMap<DocRef, Considered>,
    titled: Option<(Undated, Vec<Candidate>)>,
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
        // What a cluster refuses is said before what texts cannot decide.
        let text = Textual::new(query, &snapshot.manifest().source_names, &zone);
        let words = Dictionary::new(snapshot, &stop)?;
        let units = text.as_ref().map_or(&[][..], |text| text.units());
        words.prefetch(units.iter().filter_map(|unit| match &unit.kind {
            UnitKind::Word(word) => Some(word),
            UnitKind::Compound(_) => None,
        }))?;
        let (asked, mut words) = lower(snapshot, query, words, &zone, &stop)?;
        let text = text?;
        let parts = text.parts(words.languages());
        let weights = Weights::new(snapshot, &mut words, text.units(), &stop)?;
        let asked = match scope.within {
            None => asked,
            Some(places) => Asked::and(&[asked, Asked::exact(within(places))]),
        };
        let (has_dates, is_within) = (has_date_condition(query), scope.within.is_some());
        let (title, read) = (None, Mutex::default());
        Ok(Self { asked, text, parts, weights, has_dates, is_within, recency, stop, title, read })
    }

    /// As it is, for a query that was typed as this text, which may be a title: what has it is sought with
    /// the first matches.
    #[must_use]
    pub fn with_title(self, text: &str) -> Self {
        Self { title: analysis::words_key(text), ..self }
    }

    /// Keeps articles that were read, for who asks what matched in them.
    pub(crate) fn keep(&self, read: impl Iterator<Item = Considered>) {
        let mut kept = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        kept.articles.extend(read.map(|one| (one.found.doc, one)));
    }

    /// Returns what was kept of an article, which is let go of.
    pub(crate) fn take(&self, doc: DocRef) -> Option<Considered> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).articles.remove(&doc)
    }

    /// Keeps the matches that have the title, of those that are undated or not as asked.
    pub(crate) fn keep_titled(&self, undated: Undated, titled: Vec<Candidate>) {
        let mut kept = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        kept.titled = Some((undated, titled));
    }

    /// Returns the matches that have the title, if they were sought.
    pub(crate) fn titled(&self, key: u32, undated: Undated) -> Option<Vec<Candidate>> {
        let kept = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let (of, titled) = kept.titled.as_ref()?;
        (self.title == Some(key) && *of == undated).then(|| titled.clone())
    }

    /// Returns the clauses that score, in the order of the query.
    #[must_use]
    pub fn clauses(&self) -> &[ScoredClause] {
        self.weights.clauses()
    }

    /// Returns whether the number of articles of a clause has some in which its words are not as it asks for them:
    /// in another case, part of the article or file.
    pub(crate) fn is_loose(&self, clause: usize) -> bool {
        let is_restricted = |unit: &TextUnit| match &unit.kind {
            UnitKind::Word(word) => {
                word.look.case != CaseTest::Any
                    || !word.look.also.is_empty()
                    || !unit.regions.is_empty()
            }
            UnitKind::Compound(_) => false,
        };
        self.is_within || self.text.units().get(clause).is_some_and(is_restricted)
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
