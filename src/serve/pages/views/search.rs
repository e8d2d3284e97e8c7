//! The search page before there is an answer: empty, or with what is wrong.

use axum::http::StatusCode;
use dateline::render::problem::Problem;
use maud::html;

use crate::request::parameters::Pairs;
use crate::serve::answer::Answer;
use crate::serve::pages::address::Address;
use crate::serve::pages::site::Site;
use crate::serve::pages::views::form::form;
use crate::serve::pages::views::frame;
use crate::serve::pages::views::problem::problem;

/// Returns the page with an empty query box.
pub(crate) fn start(site: &Site, pairs: &Pairs, articles: u64) -> Answer {
    let base = site.base.as_str();
    let main = html! {
        h1 { "Search the news you keep" }
        (form(site, pairs, Some(articles)))
        p.soft {
            "Words are found in all their forms; "
            a href=(Address::new().ours(site, "*").with("sort", "newest").to(base, "/")) {
                "all articles, newest first"
            }
            "; "
            a href={ (base) "/sources" } { "by source" }
            "; "
            a href={ (base) "/timeline" } { "by time" }
            "."
        }
    };
    frame::site(StatusCode::OK, "dateline", base, "/", &main)
}

/// Returns the page with the error of a query. `is_gone` says that the list of hits is from a commit that
/// is not kept any more.
pub(crate) fn failed(
    site: &Site,
    pairs: &Pairs,
    status: StatusCode,
    error: &Problem,
    is_gone: bool,
) -> Answer {
    let base = site.base.as_str();
    let main = html! {
        h1 { "No answer" }
        (problem(error))
        @if is_gone {
            p {
                a href=(Address::of(pairs).first_page().to(base, "/")) {
                    "Ask again from the first hit"
                }
            }
        }
        (form(site, pairs, None))
    };
    frame::site(status, "error – dateline", base, "/", &main)
}
