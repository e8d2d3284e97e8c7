//! Answers a query from a snapshot.
//!
//! `lower` turns a query into a `plan`: `words` are expanded to terms (`expand`, `patterns`), their
//! articles `gathered`, and weighed as scoring clauses (`unit`), of which a `repeated` word is one; `filters`
//! are conditions on names, days and numbers. `build` makes of it, for one segment, what `matching` runs
//! over postings. `hits` counts what is found, `tally` by the `labels` of each article (`sums`),
//! `members` hands out each with them, `by_day` all in order, `vocabulary` counts their words and
//! `bigrams` pairs of them; `best` keeps the
//! first, `fetch` reads their text and `held` how much they hold of other words. A `prepared` query holds plan and clauses.

// A clause or field of the query language that is forgotten here must not compile.
#![warn(clippy::wildcard_enum_match_arm)]

pub(crate) mod best;
pub(crate) mod bigrams;
pub(crate) mod build;
pub(crate) mod by_day;
pub(crate) mod expand;
pub(crate) mod fetch;
pub(crate) mod filters;
pub(crate) mod gathered;
pub(crate) mod held;
pub(crate) mod hits;
pub(crate) mod labels;
pub(crate) mod lower;
pub(crate) mod matching;
mod meant;
pub(crate) mod members;
mod near_names;
#[cfg(test)]
pub(crate) mod oracle;
mod patterns;
pub(crate) mod plan;
pub(crate) mod prepared;
pub(crate) mod repeated;
pub(crate) mod segment_word;
pub(crate) mod sources;
pub(crate) mod spellings;
pub(crate) mod stories;
mod stories_seen;
mod story_tally;
mod sums;
pub(crate) mod tally;
pub(crate) mod unit;
pub(crate) mod vocabulary;
pub(crate) mod words;
