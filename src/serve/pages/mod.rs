//! The page for people: here are the routes, one file for each kind of page; `views/` writes them.
//!
//! A new kind of page is a file here with its handler, a file in `views/` with its HTML, and a line in
//! [`router`].

mod address;
mod api;
mod article;
mod asked;
mod changes;
mod collocates;
mod concordance;
mod doctor;
mod enter;
mod failed;
mod file;
mod first;
mod made;
mod packed;
mod quote;
mod search;
mod site;
mod sources;
mod terms;
mod timeline;
mod views;
mod way;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use dateline::render::csv;

use crate::serve::served::Served;

pub(crate) use enter::entered;
pub(crate) use enter::led;
pub(crate) use enter::moved;
pub(crate) use enter::token_in;
pub(crate) use failed::failed;
pub(crate) use site::Site;

/// Returns the way to every page.
pub(crate) fn router() -> Router<Arc<Served>> {
    Router::new()
        .route("/", get(search::page).post(search::page))
        .route("/articles/{id}", get(article::page))
        .route("/articles/{id}/changes", get(changes::page))
        .route("/articles/{id}/file", get(file::page))
        .route("/articles/{id}/similar", get(article::similar))
        .route("/sources", asked::page(&sources::PAGE))
        .route("/timeline", asked::page(&timeline::PAGE))
        .route(
            "/timeline.csv",
            asked::table(&timeline::PAGE, "attachment; filename=\"timeline.csv\"", csv::timeline),
        )
        .route("/terms", asked::page(&terms::PAGE))
        .route(
            "/terms.csv",
            asked::table(&terms::PAGE, "attachment; filename=\"terms.csv\"", csv::terms),
        )
        .route("/collocates", asked::page(&collocates::PAGE))
        .route(
            "/collocates.csv",
            asked::table(
                &collocates::PAGE,
                "attachment; filename=\"collocates.csv\"",
                csv::collocates,
            ),
        )
        .route("/concordance", asked::page(&concordance::PAGE))
        .route(
            "/concordance.csv",
            asked::table(
                &concordance::PAGE,
                "attachment; filename=\"concordance.csv\"",
                csv::concordance,
            ),
        )
        .route("/first", asked::page(&first::PAGE))
        .route(
            "/first.csv",
            asked::table(&first::PAGE, "attachment; filename=\"first.csv\"", csv::earliest),
        )
        .route("/quote", asked::page(&quote::PAGE))
        .route(
            "/quote.csv",
            asked::table(&quote::PAGE, "attachment; filename=\"quote.csv\"", csv::quotation),
        )
        .route("/doctor", get(doctor::page))
        .route("/doctor.csv", get(doctor::table))
        .route("/api/", get(api::page))
        .route("/api/openapi.json", get(api::description))
}
