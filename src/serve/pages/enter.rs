//! How a browser gets the token: from the address, once, into a cookie.

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::Uri;
use axum::http::header;

use crate::serve::answer::Answer;
use crate::serve::pages::views::entered;
use crate::serve::served::Served;

/// The parameter that carries the token.
const PARAMETER: &str = "token";

/// Returns the token in the parameters of an address.
pub(crate) fn token_in(query: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find(|(name, _)| name == PARAMETER).map(|(_, value)| value.into_owned())
}

/// Leaves the cookie, and leads to the same address without the token. `uri` is the one that was asked
/// for, below the base path.
pub(crate) fn entered(served: &Served, uri: &Uri) -> Answer {
    let rest = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(rest.filter(|(name, _)| name != PARAMETER));
    let query = query.finish();
    // Two slashes at the start would name another host.
    let path = format!("/{}", uri.path().trim_start_matches('/'));
    let address = if query.is_empty() { path } else { format!("{path}?{query}") };
    let mut answer = entered::page(StatusCode::OK, &address);
    let gate = &served.gate;
    let cookie = format!(
        "{}={}; Path={}/; HttpOnly; SameSite=Strict",
        gate.cookie,
        gate.token.text(),
        served.base
    );
    let cookie = HeaderValue::from_str(&cookie).expect("a token is plain ASCII, and so is a path");
    answer.headers_mut().insert(header::SET_COOKIE, cookie);
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// Leads a browser that followed a link of another site to the address of the link: from there it sends its cookie,
/// if it has one.
pub(crate) fn led(uri: &Uri) -> Answer {
    let path = format!("/{}", uri.path().trim_start_matches('/'));
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut answer = entered::page(StatusCode::UNAUTHORIZED, &format!("{path}{query}"));
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// Leads to another path of this server, for good.
pub(crate) fn moved(path: &str) -> Answer {
    to(StatusCode::PERMANENT_REDIRECT, path)
}

/// Leads whoever posted a form to the address of its answer.
pub(crate) fn seen(path: &str) -> Answer {
    to(StatusCode::SEE_OTHER, path)
}

fn to(status: StatusCode, path: &str) -> Answer {
    let mut answer = Answer::new(Body::empty());
    *answer.status_mut() = status;
    let path = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    answer.headers_mut().insert(header::LOCATION, path);
    answer
}
