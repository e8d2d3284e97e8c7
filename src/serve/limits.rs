//! How large and how slow a request may be.

use std::time::Duration;

use axum::body::Body;
use axum::http::request::Parts;
use http_body_util::BodyExt as _;
use http_body_util::Limited;
use tokio::time::timeout;

use crate::failure::Failure;
use crate::failure::Kind;

/// Bytes of an address.
pub(crate) const ADDRESS: usize = 8 << 10;
/// Bytes of all headers.
pub(crate) const HEADERS: usize = 32 << 10;
/// Bytes of a body.
pub(crate) const BODY: usize = 256 << 10;
/// Connections at a time.
pub(crate) const CONNECTIONS: usize = 256;
/// How long the headers of a request may take to arrive, and how long a connection may be idle.
pub(crate) const HEADER_TIME: Duration = Duration::from_secs(10);
/// How long a body may take to arrive.
pub(crate) const BODY_TIME: Duration = Duration::from_secs(10);
/// How long a client may take nothing of an answer.
pub(crate) const WRITE_TIME: Duration = Duration::from_secs(30);
/// How long a search may take.
pub(crate) const SEARCH_TIME: Duration = Duration::from_secs(2);
/// How long a walk through the folders may take.
pub(crate) const WALK_TIME: Duration = Duration::from_secs(30);
/// How long counting the words of all matches may take.
pub(crate) const STUDY_TIME: Duration = Duration::from_secs(60);
/// How many count the words of all matches at a time.
pub(crate) const STUDIES: usize = 2;
/// How long all matches may take to be sent.
pub(crate) const EXPORT_TIME: Duration = Duration::from_secs(600);
/// How many send all matches at a time.
pub(crate) const EXPORTS: usize = 2;
/// How long requests that are under way at the end may take.
pub(crate) const LAST_TIME: Duration = Duration::from_millis(1500);

/// Refuses an address or headers that are too large.
///
/// # Errors
/// `AddressTooLong`, `HeadersTooLarge`.
pub(crate) fn check_head(parts: &Parts) -> Result<(), Failure> {
    let address = parts.uri.path_and_query().map_or(0, |address| address.as_str().len());
    if address > ADDRESS {
        let message = format!("the address has {address} bytes, the limit is {ADDRESS}");
        return Err(Failure::request(Kind::AddressTooLong, message)
            .hint("send a long query by POST, as a form or as JSON"));
    }
    let lines = parts.headers.iter();
    let headers: usize = lines.map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if headers > HEADERS {
        let message = format!("the headers have {headers} bytes, the limit is {HEADERS}");
        return Err(Failure::request(Kind::HeadersTooLarge, message));
    }
    Ok(())
}

/// Reads a body.
///
/// # Errors
/// `TooLarge`, `Slow`, `Usage` for one that is cut off.
pub(crate) async fn body(body: Body) -> Result<Vec<u8>, Failure> {
    let read = timeout(BODY_TIME, Limited::new(body, BODY).collect()).await;
    let Ok(read) = read else {
        return Err(Failure::request(Kind::Slow, "the body took too long to arrive"));
    };
    match read {
        Ok(read) => Ok(read.to_bytes().to_vec()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => {
            let message = format!("the body has more than {BODY} bytes");
            Err(Failure::request(Kind::TooLarge, message))
        }
        Err(error) => Err(Failure::usage(format!("the body cannot be read: {error}"))),
    }
}
