//! Requests to a cluster: JSON in, JSON out, each with a deadline.
//!
//! A cluster that is too busy (429), or has no node for a moment (502 to 504, no connection), is asked
//! again after a pause that doubles, so that a request ends after two minutes at most, with an answer or
//! an error. Every request here may be repeated: documents have ids of ours.

use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::Method;
use ureq::http::Request;
use ureq::http::StatusCode;

use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::opensearch::address::Address;

/// A connection is made within this time, or not.
const CONNECT: Duration = Duration::from_secs(5);
/// An answer is whole within this time, or there is none.
const ANSWER: Duration = Duration::from_secs(30);
/// How often a request is made before it failed.
const TRIES: u32 = 6;
/// The pause before a request is made again for the first time; then it doubles.
const PAUSE: Duration = Duration::from_millis(100);
/// No answer is longer: a page of articles is a few megabytes.
const LONGEST: u64 = 512 << 20;
/// Bytes of a refusal that are kept.
const REFUSAL: u64 = 64 << 10;

/// What comes back of one request.
pub(crate) struct Answer {
    /// The status of HTTP.
    pub(crate) status: u16,
    /// The body; `null` where it is no JSON.
    pub(crate) body: Value,
}

/// Asks one cluster. Copies share their connections.
#[derive(Clone)]
pub(crate) struct Client {
    agent: Agent,
    address: Address,
}

impl Client {
    /// Returns a client; nothing is asked yet.
    pub(crate) fn new(address: Address) -> Self {
        let config = Agent::config_builder()
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(ANSWER))
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .build();
        Self { agent: config.into(), address }
    }

    /// Returns the collection that is asked.
    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    /// Makes a request of JSON and returns the JSON of a success.
    ///
    /// # Errors
    /// `Cluster` when there is no answer in time, or a refusal.
    pub(crate) fn ask(
        &self,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<Value, EngineError> {
        let answer = self.try_ask(method, path, body, &Stop::new())?;
        self.succeeded(answer)
    }

    /// As [`Client::ask`], for who may give up on the answer.
    ///
    /// # Errors
    /// As there; `Stopped`.
    pub(crate) fn ask_until(
        &self,
        method: Method,
        path: &str,
        body: &Value,
        stop: &Stop,
    ) -> Result<Value, EngineError> {
        let answer = self.try_ask(method, path, body, stop)?;
        self.succeeded(answer)
    }

    /// Makes a request whose refusal says something, too.
    ///
    /// # Errors
    /// `Cluster` when there is no answer in time; `Stopped`.
    pub(crate) fn try_ask(
        &self,
        method: Method,
        path: &str,
        body: &Value,
        stop: &Stop,
    ) -> Result<Answer, EngineError> {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        self.send(&method, path, "application/json", text.as_bytes(), stop)
    }

    /// Sends lines of JSON (`_bulk`, `_msearch`) and returns the JSON of a success.
    ///
    /// # Errors
    /// As [`Client::ask`].
    pub(crate) fn lines(&self, path: &str, lines: &[u8]) -> Result<Value, EngineError> {
        let kind = "application/x-ndjson";
        let answer = self.send(&Method::POST, path, kind, lines, &Stop::new())?;
        self.succeeded(answer)
    }

    fn succeeded(&self, answer: Answer) -> Result<Value, EngineError> {
        match answer.status {
            200..=299 => Ok(answer.body),
            _ => Err(self.refused(&answer)),
        }
    }

    /// Returns the error of a refusal.
    pub(crate) fn refused(&self, answer: &Answer) -> EngineError {
        let cause = &answer.body["error"];
        let first = &cause["root_cause"][0];
        let said = [first, cause, &cause["caused_by"]].into_iter().find_map(|error| {
            Some(format!("{} ({})", error["reason"].as_str()?, error["type"].as_str()?))
        });
        let said = said.or_else(|| cause.as_str().map(str::to_owned));
        let status = answer.status;
        self.failed(match said {
            Some(said) => {
                // What a stranger says is one line of text.
                let plain = |c: char| if c.is_control() { ' ' } else { c };
                let said: String = said.chars().take(400).map(plain).collect();
                format!("it refuses with status {status}: {said}")
            }
            None => format!("it refuses with status {status}"),
        })
    }

    /// Returns the error of what a cluster did not do.
    pub(crate) fn failed(&self, cause: impl Into<String>) -> EngineError {
        EngineError::Cluster { at: self.address.to_string(), cause: cause.into() }
    }

    /// Returns the error of an answer that is not what was asked for.
    pub(crate) fn strange(&self, what: &str) -> EngineError {
        self.failed(format!("its answer has no {what}"))
    }

    fn send(
        &self,
        method: &Method,
        path: &str,
        kind: &str,
        body: &[u8],
        stop: &Stop,
    ) -> Result<Answer, EngineError> {
        let mut pause = PAUSE;
        let mut tries = 1;
        loop {
            stop.check()?;
            match self.once(method, path, kind, body) {
                Ok(answer) if !is_for_a_moment(answer.status) || tries == TRIES => {
                    return Ok(answer);
                }
                Err(cause) if tries == TRIES || !is_worth_another(&cause) => {
                    return Err(self.failed(cause.to_string()));
                }
                Ok(_) | Err(_) => {}
            }
            std::thread::sleep(pause);
            pause *= 2;
            tries += 1;
        }
    }

    fn once(
        &self,
        method: &Method,
        path: &str,
        kind: &str,
        body: &[u8],
    ) -> Result<Answer, ureq::Error> {
        let request = Request::builder()
            .method(method.clone())
            .uri(format!("{}/{path}", self.address.base()))
            .header("content-type", kind);
        let mut response = if body.is_empty() {
            self.agent.run(request.body(())?)?
        } else {
            let agent = self.agent.configure_request(request.body(body)?);
            self.agent.run(agent.allow_non_standard_methods(true).build())?
        };
        let status = response.status();
        let limit = if status.is_success() { LONGEST } else { REFUSAL };
        let text = response.body_mut().with_config().limit(limit).read_to_vec()?;
        let body = serde_json::from_slice(&text).unwrap_or(Value::Null);
        Ok(Answer { status: status.as_u16(), body })
    }
}

/// Returns whether a status says that the same request may succeed later.
fn is_for_a_moment(status: u16) -> bool {
    [
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::BAD_GATEWAY,
        StatusCode::SERVICE_UNAVAILABLE,
        StatusCode::GATEWAY_TIMEOUT,
    ]
    .iter()
    .any(|moment| moment.as_u16() == status)
}

/// Returns whether a request that had no answer may have one later. One that took all its time is not
/// made again: the next would take as long.
fn is_worth_another(cause: &ureq::Error) -> bool {
    match cause {
        ureq::Error::Timeout(ureq::Timeout::Global) => false,
        ureq::Error::Io(_)
        | ureq::Error::ConnectionFailed
        | ureq::Error::HostNotFound
        | ureq::Error::Timeout(_) => true,
        _ => false,
    }
}

/// Returns the documents of an answer to a search.
pub(crate) fn hits(answer: &Value) -> &[Value] {
    answer["hits"]["hits"].as_array().map_or(&[], Vec::as_slice)
}
