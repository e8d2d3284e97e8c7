//! Which address leads where.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::extract::State;
use axum::http::Uri;
use axum::routing::MethodRouter;
use axum::routing::get;

use crate::failure::Failure;
use crate::failure::Kind;
use crate::serve::answer;
use crate::serve::answer::Answer;
use crate::serve::api;
use crate::serve::pages;
use crate::serve::routes;
use crate::serve::routes::Route;
use crate::serve::served::Served;

/// Returns the way to every handler.
pub(crate) fn router(served: Arc<Served>) -> Router {
    let mut router = Router::new()
        .route("/healthz", get(routes::health))
        .route("/metrics", get(routes::metrics));
    for route in routes::ROUTES {
        router = router.route(route.path, handler(route));
    }
    router
        .merge(pages::router())
        .fallback(no_such_page)
        .method_not_allowed_fallback(wrong_method)
        .with_state(served)
}

fn handler(route: &'static Route) -> MethodRouter<Arc<Served>> {
    let answer = move |State(served): State<Arc<Served>>, request: Request| {
        api::answer(served, route, request)
    };
    if route.by_post { get(answer).post(answer) } else { get(answer) }
}

/// Returns whether a program asks, who reads errors as JSON.
pub(crate) fn is_for_programs(path: &str) -> bool {
    ["/api/", "/healthz", "/metrics"].iter().any(|begin| path.starts_with(begin))
}

/// Returns a failure in the form that whoever asked for `path` reads.
pub(crate) fn failed(served: &Served, path: &str, failure: &Failure) -> Answer {
    if is_for_programs(path) { answer::failed(failure) } else { pages::failed(served, failure) }
}

async fn no_such_page(State(served): State<Arc<Served>>, uri: Uri) -> Answer {
    let shown: String = uri.path().chars().take(200).collect();
    let failure = Failure::request(Kind::NoSuchPage, format!("there is no {shown}"));
    let paths: Vec<&str> = routes::ROUTES.iter().map(|route| route.path).collect();
    let failure = match is_for_programs(uri.path()) {
        true => failure.hint(format!("there are: {}", paths.join(", "))),
        false => failure,
    };
    failed(&served, uri.path(), &failure)
}

async fn wrong_method(State(served): State<Arc<Served>>, request: Request) -> Answer {
    let path = request.uri().path();
    let message = format!("{} is not answered at this address", request.method());
    failed(&served, path, &Failure::request(Kind::Method, message))
}
