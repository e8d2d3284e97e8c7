//! The best matches of a query that has many: the cluster's score chooses which are read, ours orders them.
//!
//! Both are BM25 over the same terms, but a shard knows the frequencies of its own articles alone, and what
//! clauses weigh together is ours. So more are read than are shown, some at a time, best first by the
//! cluster's score, until what is left cannot be among the first even if ours is as much above the cluster's
//! as it was for any article so far, and a quarter more.

use std::collections::HashMap;

use serde_json::Value;
use serde_json::json;

use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Undated;
use crate::engine::opensearch::articles::considering;
use crate::engine::opensearch::client::hits;
use crate::engine::opensearch::matches::Match;
use crate::engine::opensearch::matches::Sets;
use crate::engine::opensearch::prepared::Prepared;
use crate::engine::opensearch::snapshot::Snapshot;

/// Of more matches than this, not all are read.
pub(crate) const FEW: usize = 100;
/// So many are read at most.
pub(crate) const CHOSEN: usize = 1000;
/// What is allowed for an article whose score is further above the cluster's than any before.
const MARGIN: f32 = 1.25;

impl Snapshot {
    /// Reads the matches among which the best `keep` are of a query that the cluster decides.
    ///
    /// # Errors
    /// `Cluster`, `Stopped`; `Query` where a text takes too much work.
    pub(crate) fn chosen(
        &self,
        prepared: &Prepared,
        undated: Undated,
        keep: usize,
    ) -> Result<Vec<Match>, EngineError> {
        let found = Sets::of(prepared, undated).hits;
        let choosers = prepared.weights.choosers();
        // Where nothing scores, the newest are first, then ids decide.
        let sort = json!([
            {"_score": "desc"},
            {"last_day": {"order": "desc", "missing": "_last"}},
            {"id": "asc"},
        ]);
        let scores = !choosers.is_empty();
        let query = json!({"bool": {"filter": [self.within(&found)], "should": choosers}});
        let (mut read, mut most) = (Vec::new(), 0.0_f32);
        let mut from = 0;
        // What age takes from a score is not known to the cluster.
        let mut size = if prepared.recency.is_some() { CHOSEN } else { FEW.max(2 * keep) };
        while from < CHOSEN {
            size = size.min(CHOSEN - from);
            let mut body = considering();
            body["size"] = json!(size);
            body["from"] = json!(from);
            body["sort"] = sort.clone();
            body["track_total_hits"] = json!(false);
            let answer = self.search_as(body, query.clone(), &prepared.stop)?;
            let of_cluster = self.scores(&answer);
            let page = self.matches_in(&answer, prepared, undated)?;
            for found in &page {
                let theirs = of_cluster.get(&found.found.doc).copied().unwrap_or(0.0);
                most = most.max(if theirs > 0.0 { found.score / theirs } else { 0.0 });
            }
            read.extend(page);
            let count = hits(&answer).len();
            let last = of_cluster.values().copied().fold(f32::INFINITY, f32::min);
            if !scores || count < size || is_enough(&read, keep, last * most * MARGIN) {
                break;
            }
            from += count;
            size = 3 * FEW.max(2 * keep);
        }
        Ok(read)
    }

    /// Returns the scores that the cluster has given.
    fn scores(&self, answer: &Value) -> HashMap<DocRef, f32> {
        let score = |hit: &Value| {
            let doc = self.known.number_of(hit["fields"]["doc"][0].as_str()?);
            Some((doc, hit["sort"][0].as_f64()? as f32))
        };
        hits(answer).iter().filter_map(score).collect()
    }
}

/// Returns whether so many have a score that is above what any other may have.
fn is_enough(read: &[Match], keep: usize, most_of_others: f32) -> bool {
    read.iter().filter(|found| found.score > most_of_others).count() >= keep
}
