//! What all pages have in common: head, title, navigation, and the headers that say what they may load.

use axum::http::StatusCode;
use axum::http::header;
use maud::DOCTYPE;
use maud::Markup;
use maud::PreEscaped;
use maud::html;

use crate::serve::answer;
use crate::serve::answer::Answer;
use crate::serve::pages::views::look::POLICY;
use crate::serve::pages::views::look::SCRIPT;
use crate::serve::pages::views::look::STYLE;

/// The pages beside the search.
const PAGES: [(&str, &str); 7] = [
    ("/sources", "Sources"),
    ("/timeline", "Timeline"),
    ("/terms", "Terms"),
    ("/collocates", "Collocates"),
    ("/concordance", "Concordance"),
    ("/doctor", "Doctor"),
    ("/api/", "API"),
];

/// The keys that pages take, with the script.
const KEYS: [(&str, &str); 7] = [
    ("/", "to the query"),
    ("j", "next hit"),
    ("k", "previous hit"),
    ("n", "next match in the article"),
    ("p", "previous match in the article"),
    ("u", "back to the hits"),
    ("?", "this list"),
];

/// Returns a page with a title and a body.
pub(crate) fn page(status: StatusCode, title: &str, head: &Markup, body: &Markup) -> Answer {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
                (head)
            }
            body {
                (body)
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    let mut answer = answer::of(status, "text/html; charset=utf-8", page.into_string());
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY.clone());
    answer
}

/// Returns the way past what a page asks, to its answer.
pub(crate) fn skip() -> Markup {
    html! { a.skip href="#answer" { "Skip to the answer" } }
}

/// Returns a page of the site: with the way to the other pages, and `main` in the middle. `here` is the
/// path of the page, below `base`.
pub(crate) fn site(
    status: StatusCode,
    title: &str,
    base: &str,
    here: &str,
    main: &Markup,
) -> Answer {
    let body = html! {
        a.skip href="#main" { "Skip to the content" }
        header {
            nav.bar aria-label="Site" {
                a.name href={ (base) "/" } { "dateline" }
                @for (path, name) in PAGES {
                    a href={ (base) (path) } aria-current=[(path == here).then_some("page")] { (name) }
                }
            }
        }
        main #main tabindex="-1" { (main) }
        footer.foot {
            p #said role="status" {}
            details #keys hidden data-script {
                summary { "Keys" }
                ul.plain {
                    @for (key, does) in KEYS { li { kbd { (key) } " " (does) } }
                }
                label { input type="checkbox" #single-keys; " These keys are on, in this browser" }
            }
        }
    };
    page(status, title, &html! {}, &body)
}
