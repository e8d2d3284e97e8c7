//! The first matches of a query, in order, and what matched in some.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::collections::HashSet;

use serde_json::Value;
use serde_json::json;

use crate::analysis;
use crate::article::ArticleId;
use crate::article::day_number;
use crate::engine::Candidate;
use crate::engine::Candidates;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Matched;
use crate::engine::Matches;
use crate::engine::Sort;
use crate::engine::Undated;
use crate::engine::opensearch::articles::Considered;
use crate::engine::opensearch::articles::considering;
use crate::engine::opensearch::ask::Ask;
use crate::engine::opensearch::chosen::CHOSEN;
use crate::engine::opensearch::chosen::Choosing;
use crate::engine::opensearch::chosen::FEW;
use crate::engine::opensearch::client::hits;
use crate::engine::opensearch::known::Found;
use crate::engine::opensearch::matches::Match;
use crate::engine::opensearch::matches::Sets;
use crate::engine::opensearch::matches::With;
use crate::engine::opensearch::matches::too_much;
use crate::engine::opensearch::parallel;
use crate::engine::opensearch::prepared::Prepared;
use crate::engine::opensearch::snapshot::Snapshot;
use crate::engine::textual::Parts;

/// So many matches with the title that a query may be are read with the first matches.
const MOST_TITLED: usize = 50;

/// A match in its place.
struct Placed {
    candidate: Candidate,
    last_day: Option<i64>,
    read: Considered,
}

impl Placed {
    fn of(found: Match, prepared: &Prepared, sort: Sort) -> Self {
        let Match { found, text, coarse, score } = found;
        let (doc, stored) = (found.doc, &found.stored);
        let days = stored.article.published.as_ref().map(|published| published.days());
        let last_day = days.map(|days| day_number(days.last()));
        let first_day = days.map(|days| day_number(days.first()));
        let by_time = sort != Sort::Relevance;
        let clock = stored.article.published.as_ref().map(|published| published.clock());
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
        Self { candidate, last_day, read: Considered { found, text } }
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
        first.then_with(|| self.id().cmp(&other.id()))
    }

    /// The first half of the id of its record, and its id.
    fn id(&self) -> (u64, ArticleId) {
        let Found { record, stored, .. } = &self.read.found;
        ((record.0 >> 64) as u64, stored.id)
    }
}

/// Returns the search for the first matches by time, with some parts of their texts.
fn by_moment(is_newest: bool, keep: usize, parts: Parts) -> Value {
    let order = if is_newest { "desc" } else { "asc" };
    let mut body = considering(parts);
    // Identical records tie up to the number that each has among them.
    body["size"] = json!(CHOSEN.min(keep + FEW));
    body["track_total_hits"] = json!(true);
    body["sort"] = json!([
        {"first_day": {"order": order, "missing": "_last"}},
        {"clock": {"order": order, "missing": "_last"}},
        {"order": "asc"},
    ]);
    body
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
        if prepared.asked.is_exact && keep <= CHOSEN {
            return self.first_decided(prepared, sort, undated, keep);
        }
        let mut placed = Vec::new();
        let with = if sort == Sort::Relevance { With::Scores } else { With::Ids };
        let matches = self.each_match(prepared, undated, &Ask::All, with, &mut |found| {
            placed.push(Placed::of(found, prepared, sort));
            // What cannot be among the first is let go of now and then.
            if placed.len() >= 2 * keep.max(CHOSEN) {
                placed.sort_unstable_by(|one, other| one.order(other, sort));
                placed.truncate(keep);
            }
            Ok(())
        })?;
        let first = self.first_of(placed, prepared, sort, keep)?;
        Ok(Candidates { first, matches, stories: None })
    }

    /// Returns the first matches of a query that the cluster decides, and what is true of all: as a rule in
    /// one request.
    fn first_decided(
        &self,
        prepared: &Prepared,
        sort: Sort,
        undated: Undated,
        keep: usize,
    ) -> Result<Candidates, EngineError> {
        let stop = &prepared.stop;
        let sets = Sets::of(prepared, undated);
        let by_time = sort != Sort::Relevance;
        let mut choosing = Choosing::new(self, prepared, &sets.hits, keep);
        let page = match by_time && keep > 0 {
            true => {
                (by_moment(sort == Sort::Newest, keep, prepared.parts), self.within(&sets.hits))
            }
            false => choosing.search(),
        };
        let (page, matches) = self.with_counts(page, &sets, prepared, undated)?;
        let read = if by_time {
            let mut page = self.consider(hits(&page), prepared.parts, stop)?;
            self.name(page.iter_mut().map(|one| &mut one.found).collect(), stop)?;
            let mut read = Vec::with_capacity(page.len());
            self.matches_of(page, prepared, undated, false, &mut |found| {
                read.push(found);
                Ok(())
            })?;
            read
        } else {
            let mut is_more = choosing.take(self, &page, prepared, undated)?;
            while is_more {
                let (body, query) = choosing.search();
                let answer = self.search_as(body, query, stop)?;
                is_more = choosing.take(self, &answer, prepared, undated)?;
            }
            choosing.read
        };
        let placed = read.into_iter().map(|found| Placed::of(found, prepared, sort)).collect();
        let first = self.first_of(placed, prepared, sort, keep)?;
        Ok(Candidates { first, matches, stories: None })
    }

    /// Makes the search for the first matches together with those that count the others, and with that for
    /// the title which the query may be; returns the answer to the first, and what is true of all matches.
    fn with_counts(
        &self,
        page: (Value, Value),
        sets: &Sets,
        prepared: &Prepared,
        undated: Undated,
    ) -> Result<(Value, Matches), EngineError> {
        let mut searches = vec![page];
        for ask in [&sets.coarse, &sets.left_out] {
            if *ask != Ask::Nothing {
                let body = json!({"size": 0, "track_total_hits": true});
                searches.push((body, self.within(ask)));
            }
        }
        let titled = prepared.title.map(|key| {
            let ask = Ask::and([prepared.asked.maybe.clone(), Ask::term("titled", key)]);
            (ask.json().to_string(), ask)
        });
        match &titled {
            // That nothing has the title is known as long as the view.
            Some((key, _)) if self.counts.get(key) == Some(0) => {
                prepared.keep_titled(undated, Vec::new());
            }
            Some((_, ask)) => {
                let mut body = considering(prepared.parts);
                body["size"] = json!(MOST_TITLED);
                searches.push((body, self.within(ask)));
            }
            None => {}
        }
        let mut answers = self.search_each(searches, &prepared.stop)?.into_iter();
        let page = answers.next().unwrap_or_default();
        let mut counted = |ask: &Ask| match ask {
            Ask::Nothing => Ok(0),
            _ => self.total(&answers.next().unwrap_or_default()),
        };
        let (coarse, left_out) = (counted(&sets.coarse)?, counted(&sets.left_out)?);
        if let (Some(answer), Some((key, _))) = (answers.next(), titled) {
            if hits(&answer).is_empty() {
                self.counts.keep(vec![(key, 0)]);
            }
            self.keep_titled(&answer, prepared, undated)?;
        }
        let matches = Matches { articles: self.total(&page)?, coarse, undated: left_out };
        Ok((page, matches))
    }

    /// Returns how many articles an answer counts.
    fn total(&self, answer: &Value) -> Result<u64, EngineError> {
        let total = answer["hits"]["total"]["value"].as_u64();
        total.ok_or_else(|| self.client().strange("number of matches"))
    }

    /// Keeps the matches that have the title which the query may be, unless there are too many.
    fn keep_titled(
        &self,
        answer: &Value,
        prepared: &Prepared,
        undated: Undated,
    ) -> Result<(), EngineError> {
        if hits(answer).len() >= MOST_TITLED {
            return Ok(());
        }
        let read = self.matches_in(answer, prepared, undated)?;
        let sort = Sort::Relevance;
        let placed = read.into_iter().map(|found| Placed::of(found, prepared, sort)).collect();
        let titled = self.first_of(placed, prepared, sort, MOST_TITLED)?;
        prepared.keep_titled(undated, titled);
        Ok(())
    }

    /// Returns the first of some matches, in order; what was read of them is kept for who asks what matched.
    fn first_of(
        &self,
        mut placed: Vec<Placed>,
        prepared: &Prepared,
        sort: Sort,
        keep: usize,
    ) -> Result<Vec<Candidate>, EngineError> {
        let found = placed.iter_mut().map(|placed| &mut placed.read.found).collect();
        self.name_identical(found, &prepared.stop)?;
        placed.sort_unstable_by(|one, other| one.order(other, sort));
        placed.truncate(keep);
        let (first, read): (Vec<_>, Vec<_>) =
            placed.into_iter().map(|placed| (placed.candidate, placed.read)).unzip();
        prepared.keep(read.into_iter());
        Ok(first)
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
        if let Some(mut known) = prepared.titled(key, undated) {
            known.truncate(keep);
            return Ok(known);
        }
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
        self.each_match(prepared, undated, among, With::Scores, &mut |found| {
            placed.push(Placed::of(found, prepared, Sort::Relevance));
            Ok(())
        })?;
        self.first_of(placed, prepared, Sort::Relevance, keep)
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
        self.of_each(prepared, docs, prepared.parts, |Considered { found, text }| {
            let (marks, said) =
                prepared.text.marks_and_said(text, &found.stored).map_err(too_much)?;
            let language = found.stored.article.lang.as_deref().unwrap_or("");
            let shares = prepared.weights.shares(&said, text, language);
            Ok(Matched { marks, passages: text.passages().to_vec(), shares })
        })
    }

    /// Returns for each of `docs`, which the query found, and each of `forms`, which are folded, BM25's
    /// saturation of the occurrences of the form itself: f ÷ (f + norm), 0 where it is not there.
    ///
    /// # Errors
    /// As [`Snapshot::first`].
    pub fn held(
        &self,
        prepared: &Prepared,
        docs: &[DocRef],
        forms: &[&str],
    ) -> Result<Vec<Vec<f32>>, EngineError> {
        let parts = forms.iter().copied().map(Parts::of).collect();
        self.of_each(prepared, docs, parts, |Considered { text, .. }| {
            let norm = prepared.weights.norm(text);
            let held = |form: &&str| {
                let times = text.positions(form).len() as f32;
                times / (times + norm)
            };
            Ok(forms.iter().map(held).collect())
        })
    }

    /// Returns what `of` makes of each article, in their order, of whose text it asks for some parts. What was kept
    /// of the first matches with these parts is not read again, and stays; what is read is let go of, for nobody says
    /// how many articles are asked for.
    fn of_each<T: Send>(
        &self,
        prepared: &Prepared,
        docs: &[DocRef],
        parts: Parts,
        of: impl Fn(&Considered) -> Result<T, EngineError> + Sync,
    ) -> Result<Vec<T>, EngineError> {
        let mut read: HashMap<DocRef, Considered> = HashMap::new();
        if prepared.parts.has(parts) {
            read.extend(docs.iter().filter_map(|doc| Some((*doc, prepared.take(*doc)?))));
        }
        let kept: HashSet<DocRef> = read.keys().copied().collect();
        let open: Vec<DocRef> = docs.iter().copied().filter(|doc| !kept.contains(doc)).collect();
        let asked = self.considered(&open, parts, &prepared.stop)?;
        read.extend(asked.into_iter().map(|one| (one.found.doc, one)));
        let gone = || EngineError::damaged("an article that was found is not there");
        let read = docs.iter().map(|doc| read.remove(doc).ok_or_else(gone));
        let read = read.collect::<Result<Vec<Considered>, _>>()?;
        let made = parallel::map(read.iter().collect(), |one: &Considered| {
            prepared.stop.check()?;
            of(one)
        })?;
        prepared.keep(read.into_iter().filter(|one| kept.contains(&one.found.doc)));
        Ok(made)
    }
}
