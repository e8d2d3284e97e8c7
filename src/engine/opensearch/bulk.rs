//! Documents on their way to a cluster: many a request, at its pace.
//!
//! A cluster whose queue is full refuses single documents of a request (429); those are sent again after
//! a pause. All have ids of ours, so that one that is sent twice is there once.

use std::time::Duration;

use serde_json::Value;
use serde_json::json;

use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::opensearch::client::Client;

/// Where documents are sent; of the answer, what became of each is wanted.
const PATH: &str = "_bulk?filter_path=errors,items.*.status,items.*.error.reason";
/// A request with so many bytes is sent.
const FULL: usize = 4 << 20;
/// How often documents that are refused for a moment are sent.
const TRIES: u32 = 8;
/// The pause before documents are sent again for the first time; then it doubles.
const PAUSE: Duration = Duration::from_millis(200);

/// Documents that wait to be sent.
#[derive(Default)]
pub(crate) struct Bulk {
    /// One entry a document: what is to be done with it, and it.
    waiting: Vec<String>,
    bytes: usize,
    /// Why the last of them was refused for a moment.
    why: String,
}

impl Bulk {
    /// Adds a document, written as JSON, in the place of the one that has its id.
    pub(crate) fn put(&mut self, index: &str, id: &str, document: &str) {
        self.push(&json!({"index": {"_index": index, "_id": id}}), document);
    }

    /// Adds a document unless one has its id.
    pub(crate) fn put_new(&mut self, index: &str, id: &str, document: &str) {
        self.push(&json!({"create": {"_index": index, "_id": id}}), document);
    }

    /// Removes the document that has an id, if one has.
    pub(crate) fn remove(&mut self, index: &str, id: &str) {
        let action = json!({"delete": {"_index": index, "_id": id}});
        self.add(format!("{action}\n"));
    }

    fn push(&mut self, action: &Value, document: &str) {
        self.add(format!("{action}\n{document}\n"));
    }

    fn add(&mut self, lines: String) {
        self.bytes += lines.len();
        self.waiting.push(lines);
    }

    /// Returns whether it is worth a request.
    pub(crate) fn is_full(&self) -> bool {
        self.bytes >= FULL
    }

    /// Sends all that waits and returns when the cluster has it.
    ///
    /// # Errors
    /// `Cluster` when it does not take a document, or has none in time.
    pub(crate) fn send(&mut self, client: &Client) -> Result<(), EngineError> {
        let mut pause = PAUSE;
        for tries in 1.. {
            if self.waiting.is_empty() {
                break;
            }
            let lines = self.waiting.concat();
            let answer = client.lines(PATH, lines.as_bytes(), &Stop::new())?;
            let refused = self.refused(client, &answer)?;
            self.bytes = refused.iter().map(String::len).sum();
            self.waiting = refused;
            if !self.waiting.is_empty() {
                if tries == TRIES {
                    let cause = format!("it takes no documents, also after a while: {}", self.why);
                    return Err(client.failed(cause));
                }
                std::thread::sleep(pause);
                pause *= 2;
            }
        }
        Ok(())
    }

    /// Returns the documents that are to be sent again.
    fn refused(&mut self, client: &Client, answer: &Value) -> Result<Vec<String>, EngineError> {
        let items = answer["items"].as_array();
        let items = items.filter(|items| items.len() == self.waiting.len());
        let items = items.ok_or_else(|| client.strange("item for each document"))?;
        if answer["errors"] == json!(false) {
            return Ok(Vec::new());
        }
        let mut again = Vec::new();
        for (item, lines) in items.iter().zip(&self.waiting) {
            let one = item.as_object().and_then(|item| item.iter().next());
            let (action, item) = one.ok_or_else(|| client.strange("status of a document"))?;
            match (item["status"].as_u64(), action.as_str()) {
                (Some(200..=299), _) | (Some(409), "create") | (Some(404), "delete") => {}
                (Some(429 | 503), _) => {
                    let why = item["error"]["reason"].as_str().unwrap_or("without a reason");
                    self.why = why.to_owned();
                    again.push(lines.clone());
                }
                (status, _) => {
                    let why = item["error"]["reason"].as_str().unwrap_or("without a reason");
                    let status = status.unwrap_or(0);
                    let cause = format!("it refuses a document with status {status}: {why}");
                    return Err(client.failed(cause));
                }
            }
        }
        Ok(again)
    }
}
