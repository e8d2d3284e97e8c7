//! From a request to a page: parameters, the last commit, a thread that may wait.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::FromRequestParts as _;
use axum::extract::RawPathParams;
use axum::http::Request;
use dateline::query::dialect::Syntax;

use crate::failure::Failure;
use crate::request::clock::today;
use crate::request::parameters;
use crate::request::parameters::Pairs;
use crate::request::settled::default_syntax;
use crate::serve::answer::Answer;
use crate::serve::pages::failed;
use crate::serve::routes::Asked;
use crate::serve::routes::Cost;
use crate::serve::served::Served;

/// What pages know of the server.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    /// What every path begins with.
    pub(crate) base: String,
    /// Whether the files that articles come from may be read: only by who sits at this machine.
    pub(crate) files: bool,
    /// The language that queries are read in here if no parameter says it, unless it is the project's own.
    pub(crate) syntax: Option<Syntax>,
}

impl Site {
    /// Returns the site of a server.
    pub(crate) fn of(served: &Served) -> Self {
        let syntax = default_syntax(served.index.path());
        Self { base: served.base.clone(), files: served.files, syntax }
    }

    /// Returns whether a server at this address gives out files: it is reached from this machine only,
    /// and not through a reverse proxy.
    pub(crate) fn gives_files(listen: IpAddr, hosts: &[String], public_read: bool) -> bool {
        listen.is_loopback() && hosts.is_empty() && !public_read
    }
}

/// Makes a page; a failure becomes the page that says so.
pub(crate) async fn made(
    served: Arc<Served>,
    request: Request<Body>,
    cost: Cost,
    make: impl FnOnce(&Asked, &Site) -> Result<Answer, Failure> + Send + 'static,
) -> Answer {
    match tried(Arc::clone(&served), request, cost, make).await {
        (_, Ok(answer)) => answer,
        (_, Err(failure)) => failed(&served, &failure),
    }
}

/// Makes a page; returns the parameters beside it, which a form shows again whatever became of them.
pub(crate) async fn tried(
    served: Arc<Served>,
    request: Request<Body>,
    cost: Cost,
    make: impl FnOnce(&Asked, &Site) -> Result<Answer, Failure> + Send + 'static,
) -> (Pairs, Result<Answer, Failure>) {
    let (mut parts, _) = request.into_parts();
    let mut pairs = match parameters::of_address(parts.uri.query().unwrap_or_default()) {
        Ok(pairs) => pairs,
        Err(failure) => return (Pairs::new(), Err(failure)),
    };
    // A form sends every field, also those nobody filled in.
    pairs.retain(|(_, value)| !value.is_empty());
    let path = RawPathParams::from_request_parts(&mut parts, &()).await;
    let path = match path {
        Ok(path) => path.iter().map(|(_, value)| value.to_owned()).collect(),
        Err(error) => {
            return (pairs, Err(Failure::usage(format!("the path cannot be read: {error}"))));
        }
    };
    let (index, site, sent) = (Arc::clone(&served.index), Site::of(&served), pairs.clone());
    let answer = served.pool(cost).run(move |stop| {
        let view = index.newest();
        make(&Asked { view, index, pairs: sent, path, stop, today: today() }, &site)
    });
    (pairs, answer.await)
}
