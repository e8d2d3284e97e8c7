//! Requests to a cluster: JSON in, JSON out, each with a deadline.
//!
//! A cluster that is too busy (429), or has no node for a moment (502 to 504, no connection), is asked
//! again after a pause that doubles, so that a request ends after two minutes at most, with an answer or
//! an error. Every request here may be repeated: documents have ids of ours. Who may give up on an answer
//! (`Stop`) does so at once, whatever the cluster does.

use std::io;
use std::sync::mpsc;
use std::sync::mpsc::RecvTimeoutError;
use std::thread;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::Method;
use ureq::http::Request;

use crate::engine::ClusterFault;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::opensearch::access::access_to;
use crate::engine::opensearch::access::tls;
use crate::engine::opensearch::address::Address;
use crate::engine::opensearch::answer::Answer;

/// A connection is made within this time, or not.
const CONNECT: Duration = Duration::from_secs(5);
/// An answer is whole within this time, or there is none.
const ANSWER: Duration = Duration::from_secs(30);
/// As [`ANSWER`], for reading a document.
const READING: Duration = Duration::from_secs(10);
/// How often a request is made before it failed.
const TRIES: u32 = 6;
/// As [`TRIES`], of one whose answer does not come in time: documents that are sent wait for a node
/// that is gone until the cluster has noticed that, which takes half a minute.
const TRIES_TO_SEND: u32 = 3;
/// The pause before a request is made again for the first time; then it doubles.
const PAUSE: Duration = Duration::from_millis(100);
/// How often it is looked at whether an answer is still waited for.
const LOOK: Duration = Duration::from_millis(20);
/// No answer is longer: a page of articles is a few megabytes.
const LONGEST: u64 = 512 << 20;
/// Bytes of a refusal that are kept.
const REFUSAL: u64 = 64 << 10;

/// Asks one cluster. Copies share their connections.
#[derive(Clone)]
pub(crate) struct Client {
    agent: Agent,
    address: Address,
    /// The header that signs in.
    login: Option<String>,
}

/// One request.
#[derive(Clone)]
struct Asked<'a> {
    method: &'a Method,
    path: &'a str,
    kind: &'static str,
    body: &'a [u8],
}

/// Why there is no answer.
struct Failed {
    fault: ClusterFault,
    cause: String,
    /// Whether the same request may have one later.
    is_worth_another: bool,
}

impl Client {
    /// Returns a client; nothing is asked yet.
    ///
    /// # Errors
    /// `Cluster` when it is not known how to contact it.
    pub(crate) fn new(address: Address) -> Result<Self, EngineError> {
        let unknown = |fault, cause| EngineError::Cluster { at: address.to_string(), fault, cause };
        let access = access_to(address.base()).map_err(|why| unknown(ClusterFault::Denied, why))?;
        let mut config = Agent::config_builder()
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(ANSWER))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None);
        if address.is_encrypted() {
            let tls = tls(access.authorities.as_deref());
            config = config.tls_config(tls.map_err(|why| unknown(ClusterFault::Untrusted, why))?);
        }
        let login = access.login.as_ref().map(|login| login.header());
        Ok(Self { agent: config.build().into(), address, login })
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
        self.ask_until(method, path, body, &Stop::new())
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
        let (method, body) = (&method, text.as_bytes());
        self.send(&Asked { method, path, kind: "application/json", body }, stop)
    }

    /// Sends lines of JSON (`_bulk`, `_msearch`) and returns the JSON of a success.
    ///
    /// # Errors
    /// As [`Client::ask`].
    pub(crate) fn lines(
        &self,
        path: &str,
        lines: &[u8],
        stop: &Stop,
    ) -> Result<Value, EngineError> {
        let (method, kind) = (&Method::POST, "application/x-ndjson");
        let answer = self.send(&Asked { method, path, kind, body: lines }, stop)?;
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
        self.failed(answer.refusal())
    }

    /// Returns the error of what a cluster did not do.
    pub(crate) fn failed(&self, cause: impl Into<String>) -> EngineError {
        self.error(ClusterFault::Refused, cause.into())
    }

    /// Returns the error of an answer that is not what was asked for.
    pub(crate) fn strange(&self, what: &str) -> EngineError {
        self.failed(format!("its answer has no {what}"))
    }

    /// Returns the error of something that is wrong with a cluster.
    pub(crate) fn error(&self, fault: ClusterFault, cause: String) -> EngineError {
        EngineError::Cluster { at: self.address.to_string(), fault, cause }
    }

    fn send(&self, asked: &Asked<'_>, stop: &Stop) -> Result<Answer, EngineError> {
        let mut pause = PAUSE;
        let mut tries = 1;
        loop {
            stop.check()?;
            match self.once_until(asked, stop)? {
                Ok(answer) if !answer.is_for_a_moment() || tries == TRIES => return Ok(answer),
                Err(failed) if tries == self.tries(asked, &failed) => {
                    return Err(self.error(failed.fault, failed.cause));
                }
                Ok(_) | Err(_) => {}
            }
            wait(pause, stop)?;
            pause *= 2;
            tries += 1;
        }
    }

    /// Returns how often a request is made that fails so.
    fn tries(&self, asked: &Asked<'_>, failed: &Failed) -> u32 {
        match failed.fault {
            _ if failed.is_worth_another => TRIES,
            ClusterFault::Late if asked.path.starts_with("_bulk") => TRIES_TO_SEND,
            _ => 1,
        }
    }

    /// Makes a request once; gives up on it when nobody waits any more.
    fn once_until(
        &self,
        asked: &Asked<'_>,
        stop: &Stop,
    ) -> Result<Result<Answer, Failed>, EngineError> {
        if !stop.is_shared() {
            return Ok(self.once(asked));
        }
        let (sender, receiver) = mpsc::sync_channel(1);
        let (client, method) = (self.clone(), asked.method.clone());
        let (path, kind, body) = (asked.path.to_owned(), asked.kind, asked.body.to_vec());
        // It ends by itself, at its deadline at the latest.
        thread::spawn(move || {
            let asked = Asked { method: &method, path: &path, kind, body: &body };
            let _ = sender.send(client.once(&asked));
        });
        loop {
            match receiver.recv_timeout(LOOK) {
                Ok(answer) => return Ok(answer),
                Err(RecvTimeoutError::Timeout) => stop.check()?,
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(self.failed("the request ended without an answer"));
                }
            }
        }
    }

    fn once(&self, asked: &Asked<'_>) -> Result<Answer, Failed> {
        let is_read = asked.method == Method::GET || asked.method == Method::HEAD;
        let time = if is_read { READING } else { ANSWER };
        let unanswered = |error: ureq::Error| no_answer(&error, time, self.address.is_encrypted());
        let mut request = Request::builder()
            .method(asked.method.clone())
            .uri(format!("{}/{}", self.address.base(), asked.path))
            .header("content-type", asked.kind);
        if let Some(login) = &self.login {
            request = request.header("authorization", login);
        }
        let sent =
            |request: Result<_, _>| request.map_err(|error| unanswered(ureq::Error::Http(error)));
        let response = if asked.body.is_empty() {
            let request = self.agent.configure_request(sent(request.body(()))?);
            self.agent.run(request.timeout_global(Some(time)).build())
        } else {
            let request = request.body(asked.body).map_err(|e| unanswered(ureq::Error::Http(e)))?;
            let request = self.agent.configure_request(request);
            let request = request.timeout_global(Some(time));
            self.agent.run(request.allow_non_standard_methods(true).build())
        };
        let mut response = response.map_err(unanswered)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let limit = if status.is_success() { LONGEST } else { REFUSAL };
        let text = response.body_mut().with_config().limit(limit).read_to_vec();
        let text = match text {
            Ok(text) => text,
            // A page that is too long for a refusal is no refusal of a cluster's.
            Err(ureq::Error::BodyExceedsLimit(_)) if !status.is_success() => b"<".to_vec(),
            Err(error) => return Err(unanswered(error)),
        };
        Answer::read(status, &headers, &text).map_err(|(fault, cause)| Failed {
            fault,
            cause,
            is_worth_another: false,
        })
    }
}

/// Waits, as long as somebody waits for the answer.
fn wait(pause: Duration, stop: &Stop) -> Result<(), EngineError> {
    let mut left = pause;
    while !left.is_zero() {
        let next = left.min(LOOK);
        thread::sleep(next);
        stop.check()?;
        left -= next;
    }
    Ok(())
}

/// Says why a request has no answer. One that took all its time is not made again: the next would take as
/// long.
fn no_answer(error: &ureq::Error, time: Duration, is_encrypted: bool) -> Failed {
    use ClusterFault::{Foreign, Late, Unreachable, Untrusted};
    let failed = |fault, cause: &str, is_worth_another| Failed {
        fault,
        cause: cause.to_owned(),
        is_worth_another,
    };
    match error {
        ureq::Error::Timeout(ureq::Timeout::Connect) => {
            failed(Unreachable, "no connection within 5 s", true)
        }
        ureq::Error::Timeout(ureq::Timeout::Resolve) => {
            failed(Unreachable, "its host is not found in time", true)
        }
        ureq::Error::Timeout(_) => {
            failed(Late, &format!("no whole answer within {} s", time.as_secs()), false)
        }
        ureq::Error::HostNotFound => failed(Unreachable, "its host is not known", false),
        ureq::Error::ConnectionFailed => failed(Unreachable, "no connection", true),
        ureq::Error::Rustls(error) => tls_failed(error),
        ureq::Error::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref()) {
            Some(error) => tls_failed(error),
            None => broken(error, is_encrypted),
        },
        ureq::Error::Tls(what) => failed(Untrusted, what, false),
        ureq::Error::Protocol(_) | ureq::Error::Http(_) | ureq::Error::LargeResponseHeader(..) => {
            failed(
                Foreign,
                "what answers there does not speak HTTP; if it is https, write so",
                false,
            )
        }
        error => failed(ClusterFault::Refused, &error.to_string(), false),
    }
}

/// Says why there is no connection, or not any more.
fn broken(error: &io::Error, is_encrypted: bool) -> Failed {
    let cause = match error.kind() {
        io::ErrorKind::ConnectionRefused => "nothing listens there (connection refused)".to_owned(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset if !is_encrypted => {
            "the connection ended before the answer; if it is https, write so".to_owned()
        }
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => {
            "the connection ended before the answer".to_owned()
        }
        _ if error.to_string().contains("lookup") => "its host is not known".to_owned(),
        _ => error.to_string(),
    };
    Failed { fault: ClusterFault::Unreachable, cause, is_worth_another: true }
}

/// Says why a cluster is not believed to be the one meant.
fn tls_failed(error: &rustls::Error) -> Failed {
    let (fault, cause) = match error {
        rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer) => (
            ClusterFault::Untrusted,
            "its certificate is signed by an authority that is not known here".to_owned(),
        ),
        rustls::Error::InvalidMessage(_) => (
            ClusterFault::Foreign,
            "what answers there does not speak TLS; if it is http, write so".to_owned(),
        ),
        error => (ClusterFault::Untrusted, error.to_string()),
    };
    Failed { fault, cause, is_worth_another: false }
}

/// Returns the documents of an answer to a search.
pub(crate) fn hits(answer: &Value) -> &[Value] {
    answer["hits"]["hits"].as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn who_gives_up_does_not_wait_for_a_cluster_that_is_silent() {
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/news", silent.local_addr().unwrap());
        let client = Client::new(Address::read(&address).unwrap()).unwrap();
        let stop = Stop::new();
        let timer = stop.clone();
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(100));
            timer.stop();
        });
        let started = std::time::Instant::now();
        let answer = client.ask_until(Method::POST, "_search", &Value::Null, &stop);
        assert!(matches!(answer, Err(EngineError::Stopped)));
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}
