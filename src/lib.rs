//! Full-text search for people who keep news.
//!
//! The pipeline, top to bottom; data flows down and a module imports only what stands above it:
//!
//! ```text
//! article   the vocabulary: Article, Source, PublicationDate, Evidence, ArticleId
//! date      a written date     -> a civil day with its precision
//! walk      roots              -> files, in a stable order
//! read      file               -> bytes -> text: charset, limits
//! format    text               -> drafts: one file per input format, one table
//! evidence  what a draft says  -> Article: date, source, language, with reasons
//! passage   article            -> sentence, paragraph and passage bounds
//! analysis  text               -> terms: folding, word breaking, stemming, CJK
//! extract   file               -> articles: read, format and evidence in one call
//! catalog   what was seen: files, roots, outcomes; kept by an engine with each commit
//! query     query text         -> Query: grammar, spans, dates, no index needed
//! engine    where articles are kept and queries run; embedded/ is tantivy in a folder
//! rank      article and passage scores -> order
//! search    Query + engine     -> Hits
//! eval      queries, judgements -> measures of the ranking
//! render    Hits               -> bytes: terminal, JSON, CSV, TREC run
//! ingest    drives walk .. engine; the one function that sees every stage
//! ```
//!
//! The library never prints, exits, or reads the environment or the clock: progress is a closure
//! taking an event, answers go to `&mut impl Write`, and today's date is a value.

pub mod article;
pub mod date;
pub mod walk;

pub mod read;

pub mod format;

pub mod evidence;

pub mod passage;

pub mod analysis;

pub mod extract;

pub mod catalog;

pub mod query;

pub mod engine;

pub mod rank;

pub mod search;

pub mod eval;

pub mod render;

pub mod ingest;
