//! Several searches of a view in one request: what a search costs is how often it asks.
//!
//! One that is refused is made again by itself, so that what helps there is done there: a pause for a
//! cluster that is busy, a new point in time.

use serde_json::Value;
use serde_json::json;

use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::opensearch::ask::Ask;
use crate::engine::opensearch::snapshot::Snapshot;

/// What one request may count.
const AT_ONCE: usize = 200;

impl Snapshot {
    /// Makes searches, each with a query that holds what [`Snapshot::within`] returns, and returns the
    /// answers in their order.
    ///
    /// # Errors
    /// As [`Snapshot::search`].
    pub(crate) fn search_each(
        &self,
        mut searches: Vec<(Value, Value)>,
        stop: &Stop,
    ) -> Result<Vec<Value>, EngineError> {
        if searches.len() <= 1 {
            let one = searches.pop().map(|(body, query)| self.search_as(body, query, stop));
            return one.into_iter().collect();
        }
        let point = self.kept_point();
        let mut lines = String::new();
        for (body, query) in &searches {
            let mut body = body.clone();
            body["query"] = query.clone();
            body["pit"] = point.clone();
            lines.push_str("{}\n");
            lines.push_str(&body.to_string());
            lines.push('\n');
        }
        let mut answer = self.client().lines("_msearch", lines.as_bytes(), stop)?;
        let answers = answer["responses"].as_array_mut().map(std::mem::take);
        let answers = answers.filter(|answers| answers.len() == searches.len());
        let answers = answers.ok_or_else(|| self.client().strange("answer to each search"))?;
        let both = answers.into_iter().zip(searches);
        both.map(|(answer, (body, query))| match answer["status"] == json!(200) {
            true => self.whole(answer),
            false => self.search_as(body, query, stop),
        })
        .collect()
    }

    /// Returns how many articles of the view satisfy a condition.
    pub(crate) fn counted(&self, ask: &Ask, stop: &Stop) -> Result<u64, EngineError> {
        Ok(self.counted_each(std::slice::from_ref(ask), stop)?[0])
    }

    /// Returns how many articles of the view satisfy each of some conditions. What was counted once is not
    /// asked again: a view does not change.
    pub(crate) fn counted_each(&self, asks: &[Ask], stop: &Stop) -> Result<Vec<u64>, EngineError> {
        let keys: Vec<String> = asks.iter().map(|ask| ask.json().to_string()).collect();
        // Taken out once: another search may make room in between.
        let kept: Vec<Option<u64>> = keys.iter().map(|key| self.counts.get(key)).collect();
        let mut open: Vec<(&String, &Ask)> = Vec::new();
        for ((key, ask), kept) in keys.iter().zip(asks).zip(&kept) {
            let is_open = *ask != Ask::Nothing && kept.is_none();
            if is_open && !open.iter().any(|(known, _)| *known == key) {
                open.push((key, ask));
            }
        }
        let mut counted = Vec::with_capacity(open.len());
        for some in open.chunks(AT_ONCE) {
            let asks: Vec<Ask> = some.iter().map(|(_, ask)| (*ask).clone()).collect();
            let Some((body, query)) = self.count_search(&asks) else { continue };
            let answer = self.search_as(body, query, stop)?;
            let counts = self.counts_in(&answer, asks.len())?;
            counted.extend(some.iter().map(|(key, _)| (*key).clone()).zip(counts));
        }
        let count = |(key, kept): (&String, Option<u64>)| {
            let new = || counted.iter().find(|(known, _)| known == key).map(|(_, count)| *count);
            kept.or_else(new).unwrap_or(0)
        };
        let counts = keys.iter().zip(kept).map(count).collect();
        self.counts.keep(counted);
        Ok(counts)
    }

    /// Returns what asks how many articles satisfy each of some conditions; nothing for none.
    pub(crate) fn count_search(&self, asks: &[Ask]) -> Option<(Value, Value)> {
        let filters: serde_json::Map<String, Value> = asks
            .iter()
            .enumerate()
            .map(|(at, ask)| (format!("c{at}"), json!({"filter": ask.json()})))
            .collect();
        // Each filter looks at every article that is found.
        let any = Ask::or(asks.iter().cloned());
        (!filters.is_empty()).then(|| (json!({"size": 0, "aggs": filters}), self.within(&any)))
    }

    fn counts_in(&self, answer: &Value, count: usize) -> Result<Vec<u64>, EngineError> {
        let of = |at| answer["aggregations"][format!("c{at}")]["doc_count"].as_u64();
        (0..count).map(|at| of(at).ok_or_else(|| self.client().strange("count"))).collect()
    }
}
