//! Takes documents out of a collection.

use std::time::Duration;

use serde_json::Value;
use serde_json::json;
use ureq::http::Method;

use crate::engine::EngineError;
use crate::engine::opensearch::bulk::Bulk;
use crate::engine::opensearch::catalog::Commit;
use crate::engine::opensearch::catalog::Removed;
use crate::engine::opensearch::client::Client;
use crate::engine::opensearch::client::hits;

/// Documents that one request removes.
const AT_ONCE: u64 = 5_000;
/// Keys that one query may name.
const MOST_KEYS: usize = 50_000;
/// How often a cluster is asked whether it has merged its segments, a second apart.
const MOST_LOOKS: u32 = 4 * 3600;

/// Removes the articles that a query finds, also those that are not visible yet.
///
/// # Errors
/// `Cluster`.
pub(crate) fn remove(client: &Client, query: &Value) -> Result<(), EngineError> {
    let articles = client.address().articles();
    let visible = || client.ask(Method::POST, &format!("{articles}/_refresh"), &Value::Null);
    visible()?;
    loop {
        let body = json!({"size": AT_ONCE, "_source": false, "sort": ["_doc"], "query": query});
        let answer = client.ask(Method::POST, &format!("{articles}/_search"), &body)?;
        if answer["_shards"]["failed"] != json!(0) || answer["timed_out"] != json!(false) {
            return Err(client.failed("not all can be found that is to be removed"));
        }
        let found = hits(&answer);
        if found.is_empty() {
            return Ok(());
        }
        let mut bulk = Bulk::default();
        for hit in found {
            let id = hit["_id"].as_str().ok_or_else(|| client.strange("id"))?;
            bulk.remove(&articles, id);
        }
        bulk.send(client)?;
        visible()?;
    }
}

/// Returns what finds the articles of an index folder that its commit does not admit: of a run that ended
/// on its way, or of an index that was replaced.
pub(crate) fn not_admitted(owner: u32, commit: &Commit) -> Value {
    json!({"bool": {"filter": [of_owner(owner)], "must_not": [came_with(commit)]}})
}

/// Returns what finds the articles of an index folder that its commit admits: they came with it or before
/// it, and are not named as removed.
pub(crate) fn admitted(owner: u32, commit: &Commit) -> Value {
    let here = [of_owner(owner), came_with(commit)];
    let gone = queries(&commit.removed);
    if gone.is_empty() {
        return json!({"bool": {"filter": here}});
    }
    // What is removed came with an earlier commit.
    let before = json!({"range": {"commit": {"lt": commit.number}}});
    let gone = json!({"bool": {"filter": [before], "should": gone, "minimum_should_match": 1}});
    json!({"bool": {"filter": here, "must_not": [gone]}})
}

fn came_with(commit: &Commit) -> Value {
    json!({"range": {"commit": {"gte": commit.from, "lte": commit.number}}})
}

fn of_owner(owner: u32) -> Value {
    json!({"term": {"owner": owner.to_string()}})
}

/// Returns what deletes the articles of an index folder that its commit names as removed: they came with an
/// earlier one.
pub(crate) fn named(owner: u32, commit: &Commit) -> Vec<Value> {
    let before = json!({"range": {"commit": {"lt": commit.number}}});
    let of = |query| json!({"bool": {"filter": [of_owner(owner), before.clone(), query]}});
    queries(&commit.removed).into_iter().map(of).collect()
}

/// Returns what finds the articles of files and records that are named as removed, whenever they came.
fn queries(removed: &Removed) -> Vec<Value> {
    let of = |field: &str, keys: &[String]| -> Vec<Value> {
        keys.chunks(MOST_KEYS).map(|keys| json!({"terms": {field: keys}})).collect()
    };
    [of("file", &removed.files), of("id", &removed.records)].concat()
}

/// Leaves nothing of removed articles on the disks: every segment is written again.
///
/// # Errors
/// `Cluster`.
pub(crate) fn purge(client: &Client) -> Result<(), EngineError> {
    let options = "max_num_segments=1&wait_for_completion=false";
    let path = format!("{}/_forcemerge?{options}", client.address().articles());
    let begun = client.ask(Method::POST, &path, &Value::Null)?;
    let task = begun["task"].as_str().ok_or_else(|| client.strange("task"))?.to_owned();
    for _ in 0..MOST_LOOKS {
        let state = client.ask(Method::GET, &format!("_tasks/{task}"), &Value::Null)?;
        if state["completed"] == json!(true) {
            return match state.get("error") {
                None => Ok(()),
                Some(error) => Err(client.failed(format!("it could not merge: {error}"))),
            };
        }
        std::thread::sleep(Duration::from_secs(1));
    }
    Err(client.failed("it has not merged its segments in hours"))
}
