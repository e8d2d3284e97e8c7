//! Writes answers as bytes: for people on a terminal, as JSON, as CSV, as a list of paths.
//!
//! Every function takes an answer and a writer; width and color come in as values. Invariants:
//! equal answers give equal bytes, text of the input is never changed to show what matched, and
//! nothing of the input can command a terminal (see [`escape`]).

pub mod aliases;
pub mod csv;
pub mod escape;
pub mod evaluation;
pub mod export;
pub mod json;
pub mod paths;
pub mod problem;
pub mod schema;
pub mod svg;
pub mod terminal;
pub mod trec;

#[cfg(test)]
mod every_field;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod samples;
