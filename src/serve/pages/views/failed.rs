//! An error, for people.

use axum::http::StatusCode;
use dateline::render::escape;
use dateline::render::problem::Problem;
use maud::html;

use crate::serve::answer::Answer;
use crate::serve::pages::views::frame;
use crate::serve::pages::views::problem::problem;

/// Returns the page that says what went wrong and what to do.
pub(crate) fn page(status: StatusCode, error: &Problem, base: &str) -> Answer {
    let main = html! {
        h1 { (status.canonical_reason().unwrap_or("Error")) }
        (problem(error))
        p { a href={ (base) "/" } { "Search" } }
    };
    frame::site(status, &format!("{} – dateline", escape::text(&error.message)), base, "", &main)
}
