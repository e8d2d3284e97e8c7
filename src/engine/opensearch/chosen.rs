//! The best matches of a query that has many: the cluster's score chooses which are read, ours orders them.
//!
//! Both are BM25 over the same terms, but a shard knows the frequencies of its own articles alone, and what
//! clauses weigh together is ours. So more are read than are shown, some at a time, best first by the
//! cluster's score, until what is left cannot be among the first [`SURE`] of those that rank again, even if
//! ours is as much above the cluster's as it was for any article so far, and a twentieth more. Of more than
//! [`FEW`], that is asked of all, so that later pages go on where the earlier ended.
//!
//! Over 6,000 articles, of the ten that were shown none was behind the 130th by the cluster's score, and the
//! hundred that rank again were among the first 110 to 300: so the first 200 are read at once, and rarely more.

use std::collections::HashMap;

use serde_json::Value;
use serde_json::json;

use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Undated;
use crate::engine::opensearch::articles::considering;
use crate::engine::opensearch::ask::Ask;
use crate::engine::opensearch::client::hits;
use crate::engine::opensearch::matches::Match;
use crate::engine::opensearch::prepared::Prepared;
use crate::engine::opensearch::snapshot::Snapshot;
use crate::engine::textual::Parts;

/// Of more matches than this, and than twice what is asked for, not all are read.
pub(crate) const FEW: usize = 100;
/// So many are read at most.
pub(crate) const CHOSEN: usize = 1000;
/// Of the candidates that rank again, so many are the best without doubt.
const SURE: usize = 50;
/// What is allowed for an article whose score is further above the cluster's than any before.
const MARGIN: f32 = 1.05;
/// As [`MARGIN`], in a collection of less than [`SMALL`] articles: shards of so few differ much in how frequent
/// they say that a word is.
const MARGIN_OF_FEW: f32 = 1.25;
const SMALL: u64 = 2_000;

/// The reading of the best matches, some at a time.
pub(crate) struct Choosing {
    query: Value,
    /// The parts of texts that are read.
    parts: Parts,
    /// Whether anything scores. Otherwise the newest are first, then ids decide.
    scores: bool,
    keep: usize,
    from: usize,
    size: usize,
    margin: f32,
    /// The highest ratio so far of our score to the cluster's.
    most: f32,
    pub(crate) read: Vec<Match>,
}

impl Choosing {
    /// Returns the reading of the best `keep` of what `found` finds.
    pub(crate) fn new(snapshot: &Snapshot, prepared: &Prepared, found: &Ask, keep: usize) -> Self {
        let choosers = prepared.weights.choosers();
        let scores = !choosers.is_empty();
        let query = json!({"bool": {"filter": [snapshot.within(found)], "should": choosers}});
        // What age takes from a score is not known to the cluster.
        let size = match keep {
            0 => 0,
            _ if prepared.recency.is_some() => CHOSEN,
            _ => FEW.max(2 * keep).min(CHOSEN),
        };
        let parts = prepared.parts;
        let margin = if snapshot.articles() < SMALL { MARGIN_OF_FEW } else { MARGIN };
        Self { query, parts, scores, keep, from: 0, size, margin, most: 0.0, read: Vec::new() }
    }

    /// Returns the next search, and what it is asked within.
    pub(crate) fn search(&self) -> (Value, Value) {
        let mut body = considering(self.parts);
        body["size"] = json!(self.size);
        body["from"] = json!(self.from);
        // All matches are counted once.
        body["track_total_hits"] = json!(self.from == 0);
        // Of those whose score is the same, the newest are first, then ids decide, as in our order.
        body["sort"] = json!([
            {"_score": "desc"},
            {"last_day": {"order": "desc", "missing": "_last"}},
            {"order": "asc"},
        ]);
        (body, self.query.clone())
    }

    /// Takes in an answer to [`Choosing::search`]; returns whether another is to be asked for.
    ///
    /// # Errors
    /// `Cluster`, `Stopped`; `Query` where a text takes too much work.
    pub(crate) fn take(
        &mut self,
        snapshot: &Snapshot,
        answer: &Value,
        prepared: &Prepared,
        undated: Undated,
    ) -> Result<bool, EngineError> {
        let read = snapshot.consider(hits(answer), prepared.parts, &prepared.stop)?;
        let score = |hit: &Value| hit["sort"][0].as_f64().unwrap_or(0.0) as f32;
        let both = read.iter().zip(hits(answer));
        let theirs: HashMap<DocRef, f32> =
            both.map(|(one, hit)| (one.found.doc, score(hit))).collect();
        let mut page = Vec::with_capacity(read.len());
        snapshot.matches_of(read, prepared, undated, true, &mut |found| {
            page.push(found);
            Ok(())
        })?;
        for found in &page {
            let theirs = theirs.get(&found.found.doc).copied().unwrap_or(0.0);
            self.most = self.most.max(if theirs > 0.0 { found.score / theirs } else { 0.0 });
        }
        self.read.extend(page);
        let count = hits(answer).len();
        let last = theirs.values().copied().fold(f32::INFINITY, f32::min);
        let is_done = !self.scores || count < self.size || self.is_enough(last);
        self.from += count;
        self.size = FEW.max(2 * self.keep).min(CHOSEN.saturating_sub(self.from));
        Ok(!is_done && self.size > 0)
    }

    /// Returns whether so many have a score that is above what any may have whose score by the cluster is not
    /// above `last`.
    fn is_enough(&self, last: f32) -> bool {
        if last <= 0.0 {
            // What is left says nothing that scores, and is behind in the order of days.
            return self.read.len() >= self.keep;
        }
        let most_of_others = last * self.most * self.margin;
        // Of the candidates for the first pages, that rank again, the last hardly ever come to the front.
        let sure = if self.keep <= FEW { self.keep.min(SURE) } else { self.keep };
        self.read.iter().filter(|found| found.score > most_of_others).count() >= sure
    }
}
