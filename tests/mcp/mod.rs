//! `mcp` from outside: what an agent's client gets, and what becomes of clients that break the rules.

mod answers;
pub(crate) mod client;
mod limits;
mod protocol;

use crate::support::Corpus;

/// A small collection of three sources, one article of which nobody knows the day.
fn harbor() -> Corpus {
    Corpus::new()
        .dated("2019-03-04", "Northgate Herald", "Port shut", "Dock workers walked out on Monday.")
        .dated("2019-03-05", "Wire", "Port opens", "The port opened again after a day of strike.")
        .dated("2020-01", "Weekly \"Post\"", "Harbor & sea", "A strike at the old harbor.")
        .article("Undated", "Nobody knows when the dock workers first met.")
}
