//! An error, for people.

use axum::http::StatusCode;
use dateline::render::problem::Problem;
use maud::html;

use crate::serve::answer::Answer;
use crate::serve::pages::views::frame;

/// Returns the page that says what went wrong and what to do.
pub(crate) fn page(status: StatusCode, problem: &Problem, base: &str) -> Answer {
    let body = html! {
        main {
            h1 { (status.canonical_reason().unwrap_or("Error")) }
            p role="alert" { (problem.message) }
            @for cause in &problem.causes { p { (cause) } }
            @for hint in &problem.hints { p { (hint) } }
            p { a href={ (base) "/" } { "Search" } }
        }
    };
    frame::page(status, "dateline: error", &html! {}, &body)
}
