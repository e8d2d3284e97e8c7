//! The first matches of a query, in order, and what matched in some.

use std::cmp::Ordering;

use crate::analysis;
use crate::article::ArticleId;
use crate::article::day_number;
use crate::engine::Candidate;
use crate::engine::Candidates;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Matched;
use crate::engine::Sort;
use crate::engine::Undated;
use crate::engine::opensearch::articles::Considered;
use crate::engine::opensearch::articles::Found;
use crate::engine::opensearch::ask::Ask;
use crate::engine::opensearch::chosen::CHOSEN;
use crate::engine::opensearch::chosen::FEW;
use crate::engine::opensearch::document::clock;
use crate::engine::opensearch::matches::Match;
use crate::engine::opensearch::matches::too_much;
use crate::engine::opensearch::parallel;
use crate::engine::opensearch::prepared::Prepared;
use crate::engine::opensearch::snapshot::Snapshot;

/// A match in its place.
struct Placed {
    candidate: Candidate,
    last_day: Option<i64>,
    /// The first half of the id of its record, and its id.
    id: (u64, ArticleId),
}

impl Placed {
    fn of(found: Match, prepared: &Prepared, sort: Sort) -> Self {
        let Match { found: Found { doc, record, stored }, coarse, score } = found;
        let days = stored.article.published.as_ref().map(|published| published.days());
        let last_day = days.map(|days| day_number(days.last()));
        let first_day = days.map(|days| day_number(days.first()));
        let by_time = sort != Sort::Relevance;
        let clock = clock(&stored.article).and_then(|clock| u64::try_from(clock).ok());
        let score = match prepared.recency {
            Some(recency) if !by_time => recency.order(f64::from(score), last_day) as f32,
            _ if by_time => 0.0,
            _ => score,
        };
        let candidate = Candidate {
            doc,
            score,
            day: last_day.filter(|_| by_time || prepared.recency.is_some()),
            moment: first_day.zip(clock).filter(|_| by_time),
            coarse,
            story: None,
        };
        Self { candidate, last_day, id: ((record.0 >> 64) as u64, stored.id) }
    }

    /// The order asked for; ties are broken by the newest day, unless it is by time, then by id.
    fn order(&self, other: &Self, sort: Sort) -> Ordering {
        let (one, two) = (&self.candidate, &other.candidate);
        let first = match sort {
            Sort::Relevance => {
                let by_day = || other.last_day.cmp(&self.last_day);
                two.score.total_cmp(&one.score).then_with(by_day)
            }
            // Undated ones are last either way.
            Sort::Newest => two.moment.cmp(&one.moment),
            Sort::Oldest => {
                (one.moment.is_none(), one.moment).cmp(&(two.moment.is_none(), two.moment))
            }
        };
        first.then_with(|| self.id.cmp(&other.id))
    }
}

/// Returns the first of some matches, in order.
fn first(mut placed: Vec<Placed>, sort: Sort, keep: usize) -> Vec<Candidate> {
    placed.sort_unstable_by(|one, other| one.order(other, sort));
    placed.truncate(keep);
    placed.into_iter().map(|placed| placed.candidate).collect()
}

impl Snapshot {
    /// Returns the first `keep` matches in the order asked for, and what is true of all.
    ///
    /// # Errors
    /// `Cluster`, `Stopped`; `Query` where a text takes too much work.
    pub fn first(
        &self,
        prepared: &Prepared,
        sort: Sort,
        undated: Undated,
        keep: usize,
    ) -> Result<Candidates, EngineError> {
        let mut placed = Vec::new();
        let mut matches = None;
        if prepared.asked.is_exact && keep <= CHOSEN {
            let counted = self.count(prepared, undated)?;
            matches = Some(counted);
            if counted.articles > FEW.max(keep) as u64 || keep == 0 {
                let found = match (sort, keep) {
                    (_, 0) => Vec::new(),
                    (Sort::Relevance, _) => self.chosen(prepared, undated, keep)?,
                    (Sort::Newest | Sort::Oldest, _) => {
                        // Identical records tie up to the number that each has among them.
                        let most = CHOSEN.min(keep + 100);
                        self.chosen_by_time(prepared, undated, sort == Sort::Newest, most)?
                    }
                };
                let placed = found.into_iter().map(|found| Placed::of(found, prepared, sort));
                let first = first(placed.collect(), sort, keep);
                return Ok(Candidates { first, matches: counted, stories: None });
            }
        }
        let scoring = sort == Sort::Relevance;
        let read = self.each_match(prepared, undated, &Ask::All, scoring, &mut |found| {
            placed.push(Placed::of(found, prepared, sort));
            // What cannot be among the first is let go of now and then.
            if placed.len() >= 2 * keep.max(CHOSEN) {
                placed.sort_unstable_by(|one, other| one.order(other, sort));
                placed.truncate(keep);
            }
            Ok(())
        })?;
        let matches = matches.unwrap_or(read);
        Ok(Candidates { first: first(placed, sort, keep), matches, stories: None })
    }

    /// Returns the best `keep` matches whose title is `text`, word for word.
    ///
    /// # Errors
    /// As [`Snapshot::first`].
    pub fn titled(
        &self,
        prepared: &Prepared,
        text: &str,
        undated: Undated,
        keep: usize,
    ) -> Result<Vec<Candidate>, EngineError> {
        let Some(key) = analysis::words_key(text) else { return Ok(Vec::new()) };
        self.best_among(prepared, undated, &Ask::term("titled", key), keep)
    }

    /// Returns those of some articles that match, best first.
    ///
    /// # Errors
    /// As [`Snapshot::first`].
    pub fn matching(
        &self,
        prepared: &Prepared,
        undated: Undated,
        docs: &[DocRef],
    ) -> Result<Vec<Candidate>, EngineError> {
        let among = Ask::terms("doc", self.known.names_of(docs.iter().copied()));
        self.best_among(prepared, undated, &among, docs.len())
    }

    fn best_among(
        &self,
        prepared: &Prepared,
        undated: Undated,
        among: &Ask,
        keep: usize,
    ) -> Result<Vec<Candidate>, EngineError> {
        let mut placed = Vec::new();
        self.each_match(prepared, undated, among, true, &mut |found| {
            placed.push(Placed::of(found, prepared, Sort::Relevance));
            Ok(())
        })?;
        Ok(first(placed, Sort::Relevance, keep))
    }

    /// Returns what matched in each of `docs`, in their order.
    ///
    /// # Errors
    /// As [`Snapshot::first`].
    pub fn matched(
        &self,
        prepared: &Prepared,
        docs: &[DocRef],
    ) -> Result<Vec<Matched>, EngineError> {
        let read = self.considered(docs, &prepared.stop)?;
        parallel::map(read, |Considered { found, text }| {
            prepared.stop.check()?;
            let marks = prepared.text.marks(&text, &found.stored).map_err(too_much)?;
            let said = prepared.text.said(&text, &found.stored).map_err(too_much)?;
            let language = found.stored.article.lang.as_deref().unwrap_or("");
            let shares = prepared.weights.shares(&said, &text, language);
            Ok(Matched { marks, passages: text.passages().to_vec(), shares })
        })
    }
}
