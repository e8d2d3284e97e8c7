//! The JSON Schemas (draft 2020-12) of what programs read.
//!
//! They are printed by the program itself, so that a script can check the version it runs.

/// What `search --json` prints, and each line of `search --jsonl`.
pub const SEARCH: &str = include_str!("search.schema.json");

/// What an error is with `--json`: `dateline.error/1`.
pub const ERROR: &str = include_str!("error.schema.json");
