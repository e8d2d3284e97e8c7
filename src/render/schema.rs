//! The JSON Schemas (draft 2020-12) of what programs read.
//!
//! They are printed by the program itself, so that a script can check the version it runs.

/// What `search --json` prints, and each line of `search --jsonl`.
pub const SEARCH: &str = include_str!("search.schema.json");

/// What an error is with `--json`: `dateline.error/1`.
pub const ERROR: &str = include_str!("error.schema.json");

/// What `count --json` prints.
pub const COUNT: &str = include_str!("count.schema.json");

/// What `sources --json` prints.
pub const SOURCES: &str = include_str!("sources.schema.json");

/// What `timeline --json` prints.
pub const TIMELINE: &str = include_str!("timeline.schema.json");

/// What `export` prints on each line, and what it writes with `--manifest`.
pub const EXPORT: &str = include_str!("export.schema.json");

/// What `sample --json` prints.
pub const SAMPLE: &str = include_str!("sample.schema.json");

/// What `first --json` prints.
pub const FIRST: &str = include_str!("first.schema.json");

/// What `concordance --json` prints.
pub const CONCORDANCE: &str = include_str!("concordance.schema.json");

/// What `collocates --json` prints.
pub const COLLOCATES: &str = include_str!("collocates.schema.json");

/// What `terms --json` prints.
pub const TERMS: &str = include_str!("terms.schema.json");

/// What `quote --json` prints.
pub const QUOTE: &str = include_str!("quote.schema.json");

/// What `doctor --json` prints.
pub const DOCTOR: &str = include_str!("doctor.schema.json");

/// What `story --json` prints.
pub const STORY: &str = include_str!("story.schema.json");

/// What `versions --json` prints.
pub const VERSIONS: &str = include_str!("versions.schema.json");

/// What `show --json` prints.
pub const ARTICLE: &str = include_str!("article.schema.json");

/// What `extract` prints on each line, also with `--batch`.
pub const EXTRACT: &str = include_str!("extract.schema.json");

/// What `explain --json` prints.
pub const EXPLAIN: &str = include_str!("explain.schema.json");

/// What `status --json` prints.
pub const STATUS: &str = include_str!("status.schema.json");

/// What `verify --json` prints.
pub const VERIFY: &str = include_str!("verify.schema.json");

/// What `eval --json` prints.
pub const EVAL: &str = include_str!("eval.schema.json");
