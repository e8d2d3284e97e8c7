//! What comes back of a request, and what it says of who answered.

use serde_json::Value;
use ureq::http::StatusCode;
use ureq::http::header::HeaderMap;

use crate::engine::ClusterFault;

/// What comes back of one request.
pub(crate) struct Answer {
    /// The status of HTTP.
    pub(crate) status: u16,
    /// The body; `null` where there is none.
    pub(crate) body: Value,
}

impl Answer {
    /// Reads an answer. A cluster answers in JSON: what does not is something before it, or something else.
    ///
    /// # Errors
    /// What is wrong with who answered.
    pub(crate) fn read(
        status: StatusCode,
        headers: &HeaderMap,
        text: &[u8],
    ) -> Result<Self, (ClusterFault, String)> {
        if headers.contains_key("x-elastic-product") {
            return Err((ClusterFault::Foreign, "Elasticsearch answers there".to_owned()));
        }
        if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            let body = serde_json::from_slice(text).unwrap_or(Value::Null);
            return Err((ClusterFault::Denied, denied(status, said(&body))));
        }
        let status_number = status.as_u16();
        let body = match text.is_empty() {
            true => Value::Null,
            false => match serde_json::from_slice(text) {
                Ok(body) => body,
                // One for a moment may have JSON the next time, whoever says it.
                Err(_) if is_for_a_moment(status_number) => Value::Null,
                Err(_) => {
                    let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok());
                    let kind: String = kind.unwrap_or("no kind").chars().take(60).collect();
                    let what = format!("what answers with status {status_number} is {kind}");
                    return Err((ClusterFault::Foreign, what));
                }
            },
        };
        if status.is_redirection() {
            let what = format!("what is there redirects (status {status_number}), as web sites do");
            return Err((ClusterFault::Foreign, what));
        }
        Ok(Self { status: status_number, body })
    }

    /// Returns whether the same request may succeed later.
    pub(crate) fn is_for_a_moment(&self) -> bool {
        is_for_a_moment(self.status)
    }

    /// Returns what a refusal says, in one line.
    pub(crate) fn refusal(&self) -> String {
        let status = self.status;
        match said(&self.body) {
            Some(said) => format!("status {status}: {said}"),
            None if matches!(status, 502..=504) => {
                format!("status {status} of a proxy that does not reach it")
            }
            None => format!("status {status} without a reason"),
        }
    }
}

fn denied(status: StatusCode, said: Option<String>) -> String {
    let what = match status {
        StatusCode::UNAUTHORIZED => "it wants a user and a password, or other ones",
        _ => "the user may not do this",
    };
    match said {
        Some(said) => format!("{what} (status {}: {said})", status.as_u16()),
        None => format!("{what} (status {})", status.as_u16()),
    }
}

fn is_for_a_moment(status: u16) -> bool {
    matches!(status, 429 | 502..=504)
}

/// Returns what the error of an answer says: what a stranger says is one line of text.
fn said(body: &Value) -> Option<String> {
    let cause = &body["error"];
    let first = &cause["root_cause"][0];
    let said = [first, cause, &cause["caused_by"]].into_iter().find_map(|error| {
        Some(format!("{} ({})", error["reason"].as_str()?, error["type"].as_str()?))
    });
    let said = said.or_else(|| cause.as_str().map(str::to_owned))?;
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    Some(said.chars().take(400).map(plain).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, headers: &[(&'static str, &str)], text: &str) -> Result<Answer, String> {
        let status = StatusCode::from_u16(status).unwrap();
        let of =
            |(name, value): &(&'static str, &str)| (name.parse().unwrap(), value.parse().unwrap());
        let headers: HeaderMap = headers.iter().map(of).collect();
        Answer::read(status, &headers, text.as_bytes())
            .map_err(|(fault, what)| format!("{fault}: {what}"))
    }

    #[test]
    fn who_is_no_cluster_is_named() {
        let html = [("content-type", "text/html")];
        for (answer, says) in [
            (read(200, &html, "<html>"), "what answers with status 200 is text/html"),
            (read(404, &html, "<html>"), "what answers with status 404 is text/html"),
            (read(301, &html, ""), "redirects"),
            (read(200, &[("x-elastic-product", "Elasticsearch")], "{}"), "Elasticsearch"),
            (read(401, &[], "Unauthorized"), "it wants a user"),
            (read(403, &[], r#"{"error": "no"}"#), "the user may not do this (status 403: no)"),
        ] {
            let said = answer.err().unwrap();
            assert!(said.contains(says), "{said}");
        }
    }

    #[test]
    fn a_refusal_says_why_or_who_says_it() {
        let of = |answer: Result<Answer, String>| answer.unwrap().refusal();
        let reason = r#"{"error": {"root_cause": [{"type": "a_b", "reason": "is\nfull"}]}}"#;
        assert_eq!(of(read(400, &[], reason)), "status 400: is full (a_b)");
        assert_eq!(of(read(502, &[], "<html>")), "status 502 of a proxy that does not reach it");
        assert_eq!(of(read(500, &[], "")), "status 500 without a reason");
    }
}
