//! What all pages have in common: head, title, and the headers that say what they may load.

use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use maud::DOCTYPE;
use maud::Markup;
use maud::html;

use crate::serve::answer;
use crate::serve::answer::Answer;

/// What a page may load and do: forms to this server.
const POLICY: &str =
    "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Returns a page with a title and a body.
pub(crate) fn page(status: StatusCode, title: &str, head: &Markup, body: &Markup) -> Answer {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                (head)
            }
            body { (body) }
        }
    };
    let mut answer = answer::of(status, "text/html; charset=utf-8", page.into_string());
    let policy = HeaderValue::from_static(POLICY);
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    answer
}
