//! `serve` from outside: what it answers is what the commands print, and who may not ask gets nothing.

mod abuse;
mod api;
pub(crate) mod client;
mod documents;
mod gate;
mod openapi;
mod pages;
mod running;

use crate::support::Corpus;

/// A small collection of three sources.
fn harbor() -> Corpus {
    Corpus::new()
        .dated("2019-03-04", "Northgate Herald", "Port shut", "Dock workers walked out on Monday.")
        .dated("2019-03-05", "Wire", "Port opens", "The port opened again after a day of strike.")
        .dated(
            "2020-01-02",
            "Weekly <b>Post</b>",
            "Harbor & sea",
            "A strike at the \"old\" harbor.",
        )
        .article("Undated", "Nobody knows when the dock workers first met.")
}
