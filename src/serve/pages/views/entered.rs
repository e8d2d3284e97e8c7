//! The page that leads on after the token was taken from the address, or to where a link of another site led.

use axum::http::StatusCode;
use maud::html;

use crate::serve::answer::Answer;
use crate::serve::pages::views::frame;

/// Returns the page that opens `address`. It is a page and no redirection: the browser sends a cookie of
/// `SameSite=Strict` only to where a page of the same site leads.
pub(crate) fn page(status: StatusCode, address: &str) -> Answer {
    let head = html! { meta http-equiv="refresh" content={ "0; url=" (address) }; };
    let body = html! { p { a href=(address) { "Open dateline" } } };
    frame::page(status, "dateline", &head, &body)
}
