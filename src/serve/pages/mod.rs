//! The page for people: here are the routes, one file for each kind of page; `views/` writes them.
//!
//! A new kind of page is a file here with its handler, a file in `views/` with its HTML, and a line in
//! [`router`].

mod address;
mod api;
mod article;
mod enter;
mod failed;
mod file;
mod made;
mod search;
mod sources;
mod timeline;
mod views;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::serve::served::Served;

pub(crate) use enter::entered;
pub(crate) use enter::moved;
pub(crate) use enter::token_in;
pub(crate) use failed::failed;
pub(crate) use made::Site;

/// Returns the way to every page.
pub(crate) fn router() -> Router<Arc<Served>> {
    Router::new()
        .route("/", get(search::page))
        .route("/articles/{id}", get(article::page))
        .route("/articles/{id}/file", get(file::page))
        .route("/articles/{id}/similar", get(article::similar))
        .route("/sources", get(sources::page))
        .route("/timeline", get(timeline::page))
        .route("/timeline.csv", get(timeline::table))
        .route("/api/", get(api::page))
        .route("/api/openapi.json", get(api::description))
}
