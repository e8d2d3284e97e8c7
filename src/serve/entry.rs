//! The way of one request through the checks to its handler, and of the answer back.

use std::future::Future;
use std::net::IpAddr;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::Request;
use axum::http::StatusCode;
use axum::http::Uri;
use axum::http::Version;
use axum::http::header;
use axum::http::request::Parts;
use tower_service::Service as _;

use crate::failure::Failure;
use crate::failure::Kind;
use crate::serve::answer;
use crate::serve::answer::Answer;
use crate::serve::api::Answering;
use crate::serve::gate::is_link_of_another_site;
use crate::serve::limits;
use crate::serve::pages;
use crate::serve::router::failed;
use crate::serve::router::is_for_programs;
use crate::serve::router::router;
use crate::serve::served::Served;

/// Answers requests.
#[derive(Clone)]
pub(crate) struct Entry {
    served: Arc<Served>,
    router: Router,
}

impl Entry {
    /// Returns the entry to a server.
    pub(crate) fn new(served: Arc<Served>) -> Self {
        Self { router: router(Arc::clone(&served)), served }
    }

    /// Answers one request that came to the address `local`. Never fails: what goes wrong is the answer.
    pub(crate) async fn answer(self, request: Request<Body>, local: IpAddr) -> Answer {
        let started = Instant::now();
        let (parts, body) = request.into_parts();
        let line = self.served.log_queries.then(|| logged(&parts));
        // A body that ends where two readers may disagree is the last of its connection.
        let is_last = parts.headers.contains_key(header::TRANSFER_ENCODING);
        let reader = self.served.gate.check_origin(&parts.headers);
        let allowed = reader.as_ref().ok().cloned().flatten();
        let mut answer = match self.check(&parts, local, reader) {
            Err((path, failure)) => failed(&self.served, &path, &failure),
            Ok(Checked::Answered(answer)) => answer,
            Ok(Checked::Inside(inside)) => {
                let mut request = Request::from_parts(parts, body);
                *request.uri_mut() = inside;
                self.clone().handled(request).await
            }
        };
        answer::finish(&mut answer, allowed);
        if is_last {
            answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        let (route, took) = (answer.extensions().get::<Answering>(), started.elapsed());
        let route = route.map_or("other", |answering| answering.0);
        self.served.metrics.answered(route, answer.status().as_u16(), took);
        if let Some(line) = line {
            let milliseconds = took.as_secs_f64() * 1e3;
            (self.served.log)(&format!("{line} {} {milliseconds:.1} ms", answer.status().as_u16()));
        }
        answer
    }

    /// Runs the handler; a panic in it ends nothing but this request.
    async fn handled(mut self, request: Request<Body>) -> Answer {
        let path = request.uri().path().to_owned();
        match caught(async { self.router.call(request).await }).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(never)) => match never {},
            Err(failure) => failed(&self.served, &path, &failure),
        }
    }

    /// Decides whether a request may go on. Errors carry the path, below the base path if it is, by which
    /// their form is chosen.
    fn check(
        &self,
        parts: &Parts,
        local: IpAddr,
        reader: Result<Option<HeaderValue>, Failure>,
    ) -> Result<Checked, (String, Failure)> {
        let gate = &self.served.gate;
        let path = parts.uri.path();
        let inside = inside(&self.served.base, path);
        let shown = inside.unwrap_or(path).to_owned();
        let fail = |failure| (shown.clone(), failure);
        limits::check_head(parts).map_err(fail)?;
        if parts.version != Version::HTTP_11 && parts.version != Version::HTTP_10 {
            return Err(fail(Failure::usage("only HTTP/1.1 is spoken here")));
        }
        gate.check_host(parts, local).map_err(fail)?;
        let reader = reader.map_err(fail)?;
        if parts.method == Method::OPTIONS && reader.is_some() {
            return Ok(Checked::Answered(preflight()));
        }
        let Some(inside) = inside else {
            if path == self.served.base {
                return Ok(Checked::Answered(pages::moved(&format!("{path}/"))));
            }
            let message = format!("this server is below {}/", self.served.base);
            return Err(fail(Failure::request(Kind::NoSuchPage, message)));
        };
        if parts.method == Method::GET
            && !is_for_programs(inside)
            && let Some(shown) = pages::token_in(parts.uri.query().unwrap_or_default())
        {
            return match gate.token.is(shown.as_bytes()) {
                true => Ok(Checked::Answered(pages::entered(&self.served, &parts.uri))),
                false => Err(fail(unauthorized())),
            };
        }
        if inside != "/healthz" && !gate.public_read && !gate.has_token(&parts.headers) {
            let is_link = parts.method == Method::GET && is_link_of_another_site(&parts.headers);
            return match is_link && !is_for_programs(inside) {
                true => Ok(Checked::Answered(pages::led(&parts.uri))),
                false => Err(fail(unauthorized())),
            };
        }
        let target = match parts.uri.query() {
            Some(query) => format!("{inside}?{query}"),
            None => inside.to_owned(),
        };
        match target.parse::<Uri>() {
            Ok(inside) => Ok(Checked::Inside(inside)),
            Err(_) => Err(fail(Failure::usage("the address cannot be read"))),
        }
    }
}

/// Returns a request as it is logged: not with the token.
fn logged(parts: &Parts) -> String {
    let address = match parts.uri.path_and_query() {
        Some(address) if pages::token_in(address.query().unwrap_or_default()).is_none() => {
            address.as_str()
        }
        _ => parts.uri.path(),
    };
    format!("{} {address}", parts.method)
}

/// What became of a request that was checked.
enum Checked {
    /// It has its answer.
    Answered(Answer),
    /// It goes on, to this address below the base path.
    Inside(Uri),
}

fn unauthorized() -> Failure {
    Failure::request(Kind::Unauthorized, "this request does not carry the token of the server").hint(
        "open the address that `dateline serve` printed; with `dateline serve --token-file FILE`, open it with ?token=TOKEN behind it, TOKEN \
         being the first line of that file (`dateline serve --open` does so); programs send Authorization: Bearer TOKEN",
    )
}

/// Waits for `work`; a panic of it is its error.
async fn caught<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let mut work = pin!(work);
    std::future::poll_fn(move |context| {
        match panic::catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
            Ok(polled) => polled.map(Ok),
            Err(panic) => Poll::Ready(Err(Failure::panicked(panic.as_ref()))),
        }
    })
    .await
}

/// Returns the path below the base path.
fn inside<'p>(base: &str, path: &'p str) -> Option<&'p str> {
    path.strip_prefix(base).filter(|rest| rest.starts_with('/'))
}

/// Says what pages of an allowed origin may send.
fn preflight() -> Answer {
    let mut answer = Answer::new(Body::empty());
    *answer.status_mut() = StatusCode::NO_CONTENT;
    let headers = answer.headers_mut();
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, If-None-Match"),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    use axum::routing::get;

    async fn breaks() -> Answer {
        tokio::task::yield_now().await;
        panic!("out of luck");
    }

    #[test]
    fn a_panic_of_a_handler_is_a_failure_of_its_request() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut router = Router::new().route("/breaks", get(breaks));
            for _ in 0..2 {
                let request = Request::get("/breaks").body(Body::empty()).unwrap();
                let failure = caught(router.call(request)).await.unwrap_err();
                assert_eq!(failure.kind, Kind::Bug);
                assert!(failure.problem.message.contains("out of luck"));
            }
            assert_eq!(caught(async { 7 }).await.unwrap(), 7);
        });
    }

    #[test]
    fn what_is_inside_begins_with_the_whole_base_path() {
        assert_eq!(inside("", "/api/"), Some("/api/"));
        assert_eq!(inside("/news", "/news/api/"), Some("/api/"));
        assert_eq!(inside("/news", "/news"), None);
        assert_eq!(inside("/news", "/newsroom/"), None);
        assert_eq!(inside("", "*"), None);
    }
}
