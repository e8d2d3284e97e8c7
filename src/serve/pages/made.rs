//! From a request to a page: parameters, the last commit, a thread that may wait.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::FromRequestParts as _;
use axum::extract::RawPathParams;
use axum::http::Method;
use axum::http::Request;
use axum::http::request::Parts;

use crate::failure::Failure;
use crate::request::clock::today;
use crate::request::parameters;
use crate::request::parameters::Pairs;
use crate::serve::answer::Answer;
use crate::serve::limits;
use crate::serve::pages::address::Address;
use crate::serve::pages::enter::seen;
use crate::serve::pages::failed;
use crate::serve::pages::packed::unpacked;
use crate::serve::pages::site::Site;
use crate::serve::routes::Asked;
use crate::serve::routes::Cost;
use crate::serve::served::Served;

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
///
/// What is posted is led to the address that asks the same, which can be kept and sent; where none is long enough, it
/// is answered at once.
pub(crate) async fn tried(
    served: Arc<Served>,
    request: Request<Body>,
    cost: Cost,
    make: impl FnOnce(&Asked, &Site) -> Result<Answer, Failure> + Send + 'static,
) -> (Pairs, Result<Answer, Failure>) {
    let (mut parts, body) = request.into_parts();
    let pairs = match sent(&parts, body).await {
        Ok(pairs) => pairs,
        Err(failure) => return (Pairs::new(), Err(failure)),
    };
    if parts.method == Method::POST {
        let to = Address::of(&pairs).to(&served.base, parts.uri.path());
        if to.len() <= limits::ADDRESS {
            return (pairs, Ok(seen(&to)));
        }
    }
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

/// Reads the parameters of an address, and of a form that is posted.
///
/// # Errors
/// Those of parameters that cannot be read, and of a body that is too large or of another kind.
async fn sent(parts: &Parts, body: Body) -> Result<Pairs, Failure> {
    let mut pairs = parameters::of_address(parts.uri.query().unwrap_or_default())?;
    if parts.method == Method::POST {
        let body = limits::body(body).await?;
        pairs.extend(parameters::of_body(&parts.headers, &body)?);
    }
    let mut pairs = unpacked(pairs)?;
    // A form sends every field, also those nobody filled in.
    pairs.retain(|(_, value)| !value.is_empty());
    Ok(pairs)
}
