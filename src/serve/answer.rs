//! What is sent back: status, headers, bytes.

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::Response;
use axum::http::StatusCode;
use axum::http::header;
use dateline::render::problem;

use crate::failure::Failure;
use crate::failure::Kind;

/// An answer.
pub(crate) type Answer = Response<Body>;

/// What an answer that is no page may load: nothing.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

/// Returns bytes of a kind.
pub(crate) fn of(status: StatusCode, kind: &'static str, bytes: impl Into<Body>) -> Answer {
    let mut answer = Response::new(bytes.into());
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    answer
}

/// Returns JSON.
pub(crate) fn json(bytes: Vec<u8>) -> Answer {
    of(StatusCode::OK, "application/json", bytes)
}

/// Returns a table for a spreadsheet, to be kept as the file `name`.
pub(crate) fn csv(name: &'static str, bytes: Vec<u8>) -> Answer {
    let mut answer = of(StatusCode::OK, "text/csv; charset=utf-8", bytes);
    let attachment = HeaderValue::from_static(name);
    answer.headers_mut().insert(header::CONTENT_DISPOSITION, attachment);
    answer
}

/// Returns an error as one `dateline.error/1` object.
pub(crate) fn failed(failure: &Failure) -> Answer {
    let mut bytes = Vec::new();
    problem::json(&mut bytes, &failure.problem).expect("memory takes everything");
    let mut answer = of(status(failure), "application/json", bytes);
    add_advice(&mut answer, failure);
    answer
}

/// Returns the status of a failure.
pub(crate) fn status(failure: &Failure) -> StatusCode {
    StatusCode::from_u16(failure.kind.status()).expect("the table has statuses of HTTP")
}

/// Adds what a client can do about a failure, in the headers that are there for it.
pub(crate) fn add_advice(answer: &mut Answer, failure: &Failure) {
    let (name, value) = match failure.kind {
        Kind::Busy => (header::RETRY_AFTER, "1"),
        Kind::Empty => (header::RETRY_AFTER, "10"),
        Kind::Unauthorized => (header::WWW_AUTHENTICATE, "Bearer realm=\"dateline\""),
        _ => return,
    };
    answer.headers_mut().insert(name, HeaderValue::from_static(value));
}

/// Adds what holds for every answer. `reader` is the origin of another site that may read it.
pub(crate) fn finish(answer: &mut Answer, reader: Option<HeaderValue>) {
    let headers = answer.headers_mut();
    let add = |headers: &mut HeaderMap, name, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    add(headers, header::CONTENT_SECURITY_POLICY, NOTHING);
    add(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(headers, header::REFERRER_POLICY, "no-referrer");
    add(headers, header::X_FRAME_OPTIONS, "DENY");
    // Whoever keeps an answer asks whether it still holds: the next commit may be a second away.
    add(headers, header::CACHE_CONTROL, "private, no-cache");
    if let Some(origin) = reader {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
    }
}
