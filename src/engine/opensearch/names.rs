//! The values that a field of names has on the cluster.
//!
//! A pattern of a query is tried on each value, so that it means what it means everywhere; the cluster is
//! asked for the articles with those that pass. A field with more values than can be listed (paths,
//! addresses) is decided article by article.

use std::sync::Arc;

use serde_json::json;

use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::opensearch::ask::Ask;
use crate::engine::opensearch::known::Values;
use crate::engine::opensearch::snapshot::Snapshot;

/// A field with more values is not listed.
const MOST: usize = 50_000;

impl Snapshot {
    /// Returns the values of a field that begin so, sorted; `None` if there are too many to list.
    ///
    /// # Errors
    /// `Cluster`; `Stopped`.
    pub(crate) fn values(
        &self,
        field: &str,
        start: &str,
        stop: &Stop,
    ) -> Result<Values, EngineError> {
        let key = format!("{field} {start}");
        if let Some(values) = self.names.get(&key) {
            return Ok(values);
        }
        let mut terms = json!({"field": field, "size": MOST + 1, "order": {"_key": "asc"}});
        if !start.is_empty() {
            terms["include"] = json!(format!("{}.*", quoted(start)));
        }
        let body = json!({"size": 0, "aggs": {"of": {"terms": terms}}});
        let answer = self.search(body, &Ask::exists(field), stop)?;
        let buckets = answer["aggregations"]["of"]["buckets"].as_array();
        let buckets = buckets.ok_or_else(|| self.client().strange("values"))?;
        let values = (buckets.len() <= MOST).then(|| {
            let names = buckets.iter().filter_map(|bucket| bucket["key"].as_str());
            let mut names: Vec<String> = names.map(str::to_owned).collect();
            names.sort_unstable();
            Arc::new(names)
        });
        self.names.keep(key, values.clone());
        Ok(values)
    }
}

/// Writes text as a regular expression of Lucene's that it alone matches.
fn quoted(text: &str) -> String {
    let mut written = String::new();
    for c in text.chars() {
        if !c.is_alphanumeric() && c != '\0' {
            written.push('\\');
        }
        written.push(c);
    }
    written
}
