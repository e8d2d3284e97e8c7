//! Answers a query from a snapshot.
//!
//! `expand` finds the terms a word is expanded to and `conditions` the articles a filter admits; `lower`
//! turns a query into a `plan` in which a `repeated` word is walked once, and `matching` runs it over
//! postings; `hits` counts what it finds, `best` keeps the first and `fetch` reads their text.

pub(crate) mod best;
pub(crate) mod conditions;
pub(crate) mod expand;
pub(crate) mod fetch;
pub(crate) mod hits;
pub(crate) mod lower;
pub(crate) mod matching;
#[cfg(test)]
mod oracle;
pub(crate) mod plan;
pub(crate) mod repeated;
