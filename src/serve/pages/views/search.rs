//! The search page.

use axum::http::StatusCode;
use maud::html;

use crate::serve::answer::Answer;
use crate::serve::pages::views::frame;

/// Returns the page with an empty query box. `base` is what every path begins with.
pub(crate) fn page(base: &str, articles: u64) -> Answer {
    let body = html! {
        main {
            h1 { "dateline" }
            form action={ (base) "/" } method="get" role="search" {
                label for="q" { "Search " (articles) " articles" }
                input #q type="search" name="q" autofocus;
                button { "Search" }
            }
        }
    };
    frame::page(StatusCode::OK, "dateline", &html! {}, &body)
}
