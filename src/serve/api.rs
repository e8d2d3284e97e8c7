//! From a request to the answer of a route: parameters, the last commit, a thread, what the client has.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::FromRequestParts as _;
use axum::extract::RawPathParams;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::Request;
use axum::http::StatusCode;
use axum::http::header;
use jiff::civil::Date;
use xxhash_rust::xxh3::xxh3_64;

use crate::failure::Failure;
use crate::request::clock::today;
use crate::request::parameters;
use crate::request::settled::may_have_syntax;
use crate::request::settled::may_name;
use crate::serve::answer;
use crate::serve::answer::Answer;
use crate::serve::limits;
use crate::serve::routes::Asked;
use crate::serve::routes::Lasting;
use crate::serve::routes::Making;
use crate::serve::routes::Route;
use crate::serve::served::Served;

/// The route that made an answer, for who counts them.
#[derive(Clone, Copy)]
pub(crate) struct Answering(pub(crate) &'static str);

/// What came of a request that was in order.
enum Outcome {
    /// The client has the answer already.
    Same,
    /// The answer.
    New(Vec<u8>),
}

/// Answers a request for a route.
pub(crate) async fn answer(
    served: Arc<Served>,
    route: &'static Route,
    request: Request<Body>,
) -> Answer {
    let mut answer = match answered(served, route, request).await {
        Ok(answer) => answer,
        Err(failure) => answer::failed(&parameters::undashed(&(route.parameters)(), failure)),
    };
    answer.extensions_mut().insert(Answering(route.path));
    answer
}

async fn answered(
    served: Arc<Served>,
    route: &'static Route,
    request: Request<Body>,
) -> Result<Answer, Failure> {
    let (mut parts, body) = request.into_parts();
    let path = path(&mut parts).await?;
    let mut pairs = parameters::of_address(parts.uri.query().unwrap_or_default())?;
    // What was posted is no resource of its own that could be asked for again.
    let mut known = None;
    if parts.method == Method::POST {
        let body = limits::body(body).await?;
        pairs.extend(parameters::of_body(&parts.headers, &body)?);
    } else {
        known = Some(known_tags(&parts.headers));
    }
    let index = Arc::clone(&served.index);
    let pool = served.pool(route.cost);
    let asked = move |stop| {
        let (view, today) = (index.newest(), today());
        Asked { view, index, pairs, path, stop, today }
    };
    let whole = match route.making {
        Making::Whole(whole) => whole,
        Making::Lines(lines) => {
            let sent = pool.send(move |stop, out| lines(&asked(stop), out));
            let (kind, body) = sent.await?;
            return Ok(answer::of(StatusCode::OK, kind, body));
        }
    };
    let made = pool.run(move |stop| {
        let asked = asked(stop);
        let of = state(&asked.view.info(), asked.today);
        make(route.lasting, whole, &asked, &of, known.as_deref())
    });
    let (tag, outcome) = made.await?;
    let mut answer = match outcome {
        Outcome::Same => {
            let mut answer = Answer::new(Body::empty());
            *answer.status_mut() = StatusCode::NOT_MODIFIED;
            answer
        }
        Outcome::New(bytes) => answer::json(bytes),
    };
    if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
        answer.headers_mut().insert(header::ETAG, tag);
    }
    Ok(answer)
}

/// Makes the answer of a route and its tag, unless the client has it. `of` is what all answers now rest
/// on; `known` are the tags the client sent, `None` for a request without tags.
fn make(
    lasting: Lasting,
    whole: fn(&Asked) -> Result<Vec<u8>, Failure>,
    asked: &Asked,
    of: &str,
    known: Option<&str>,
) -> Result<(Option<String>, Outcome), Failure> {
    let Some(known) = known else { return Ok((None, Outcome::New(whole(asked)?))) };
    // Weak comparison (RFC 9110, 13.1.2): what a proxy packed is still the answer of this tag.
    let has = |tag: &str| {
        let mut known = known.split(',').map(str::trim);
        known.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
    };
    // Neither a commit that cannot be read nor settings that may be edited are ground for an answer that
    // holds.
    let may_change = asked.index.fault().is_some()
        || asked.pairs.iter().any(|(_, value)| may_name(value))
        || may_have_syntax(asked.index.path());
    let lasting = if may_change { Lasting::Files } else { lasting };
    if lasting == Lasting::Commit {
        let tag = format!("\"{of}\"");
        if has(&tag) {
            return Ok((Some(tag), Outcome::Same));
        }
        return Ok((Some(tag), Outcome::New(whole(asked)?)));
    }
    let bytes = whole(asked)?;
    let tag = format!("\"{of}-{:016x}\"", xxh3_64(&bytes));
    let outcome = if has(&tag) { Outcome::Same } else { Outcome::New(bytes) };
    Ok((Some(tag), outcome))
}

/// Returns what an answer rests on beside the request: the commit, its generation, the day that `7d`
/// counts from, and the program.
fn state(index: &dateline::search::IndexInfo, today: Date) -> String {
    format!("{}.{}.{today}.{}", index.commit, index.generation, env!("CARGO_PKG_VERSION"))
}

/// Returns the tags of answers that a client has, separated by commas.
fn known_tags(headers: &HeaderMap) -> String {
    let lines = headers.get_all(header::IF_NONE_MATCH).iter();
    let lines: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
    lines.join(",")
}

/// Returns the parts of the path that are not fixed.
async fn path(parts: &mut axum::http::request::Parts) -> Result<Vec<String>, Failure> {
    let path = RawPathParams::from_request_parts(parts, &()).await;
    let path = path.map_err(|error| Failure::usage(format!("the path cannot be read: {error}")))?;
    Ok(path.iter().map(|(_, value)| value.to_owned()).collect())
}
