//! `serve` from outside: what it answers is what the commands print, and who may not ask gets nothing.

mod abuse;
mod api;
mod carried;
mod cited;
pub(crate) mod client;
mod documents;
mod gate;
mod hostile;
mod long;
mod openapi;
mod outline;
mod pages;
mod running;

use crate::support::Corpus;

/// That collection, with an article and a longer copy of it in another paper.
fn ferries() -> Corpus {
    let words: String = (0..80).map(|n| format!("gangway{n} ")).collect();
    let longer =
        format!("A ferry sank. {words}\n\nDivers from Whitby found the bell of the ship at noon.");
    harbor()
        .dated("2019-03-04", "Northgate Herald", "Ferry sinks", &format!("A ferry sank. {words}"))
        .dated("2019-03-05", "Coastal Courier", "Ferry has sunk", &longer)
}

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
