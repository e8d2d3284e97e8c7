//! The API, readable: every route with its parameters.

use axum::http::StatusCode;
use maud::html;

use crate::serve::answer::Answer;
use crate::serve::openapi;
use crate::serve::pages::views::frame;
use crate::serve::routes::Route;

/// Returns the page. `base` is what every path begins with.
pub(crate) fn page(base: &str, routes: &[Route]) -> Answer {
    let body = html! {
            h1 { "The API" }
            p {
                "Answers are the JSON of the commands. Every request carries the token as "
                code { "Authorization: Bearer TOKEN" }
                ". A program reads "
                a href={ (base) "/api/openapi.json" } { "openapi.json" }
                "."
            }
            @for route in routes {
                h2 { code { (base) (route.path) } }
                p { (route.summary) "." @if route.by_post { " Also by POST." } }
                table {
                    thead { tr { th scope="col" { "Parameter" } th scope="col" { "Meaning" } } }
                    tbody {
                        @for argument in openapi::arguments(route) {
                            tr {
                                td { code { (openapi::name(&argument)) } }
                                td { (openapi::meaning(&argument)) }
                            }
                        }
                    }
                }
            }
    };
    frame::site(StatusCode::OK, "API – dateline", base, "/api/", &body)
}
