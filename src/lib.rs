//! Full-text search for people who keep news.
//!
//! The pipeline, top to bottom; data flows down and a module imports only what is above it:
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
//! story     articles           -> fingerprints, copies, versions, originals
//! extract   file               -> articles: read, format and evidence in one call
//! catalog   what was seen: files, roots, outcomes; kept by an engine with each commit
//! settings  dateline.toml      -> what the user decides of an index
//! query     query text         -> Query: grammar, spans, dates, no index needed
//! engine    where articles are kept and queries run; embedded/ is tantivy in a folder, opensearch/ a
//!           collection on a cluster, textual/ reads one article
//! rank      article and passage scores -> order
//! search    Query + engine     -> Hits
//! counting  Query + engine     -> how many, when, by whom: timelines, tables, samples, exports
//! eval      queries, judgments -> measures of the ranking
//! render    Hits               -> bytes: terminal, JSON, CSV, TREC run
//! ingest    drives walk .. engine; the one function that sees every stage
//! ```
//!
//! The library never prints, exits, or reads the environment or the clock: progress is a closure
//! taking an event, answers go to `&mut impl Write`, and today's date is a value.
//!
//! ```
//! use std::path::PathBuf;
//! use std::sync::atomic::AtomicBool;
//!
//! use dateline::engine::View;
//! use dateline::ingest::{Clock, IngestRequest, RootRequest, ingest};
//! use dateline::search::{SearchRequest, search};
//! use jiff::civil::date;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let news = folder.path().join("news");
//! std::fs::create_dir(&news)?;
//! std::fs::write(news.join("port.txt"), "Port shut\n\nMarch 4, 2019\n\nDock workers walked out.\n")?;
//!
//! let root = RootRequest {
//!     path: news,
//!     label: "news".into(),
//!     map: None,
//!     corrections: None,
//!     exclude: Vec::new(),
//! };
//! let (index, today, stop) = (folder.path().join("index"), date(2024, 1, 1), AtomicBool::new(false));
//! let now = "2024-01-01T12:00:00Z".parse()?;
//! let run = IngestRequest::new(index.clone(), today, now, Clock::STANDING, &stop);
//! let summary = ingest(&IngestRequest { roots: vec![root], ..run }, &mut |_| {})?;
//! assert_eq!(summary.articles, 1);
//!
//! let hits = search(&View::open(&index)?, &SearchRequest::new("dock", today))?;
//! assert_eq!(hits.hits[0].article.title, "Port shut");
//! # Ok(())
//! # }
//! ```

#[cfg(not(unix))]
compile_error!("dateline runs on Unix: identity of files, modes, locks and signals are its own");

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

pub mod settings;
pub mod story;

pub mod query;

pub mod engine;

pub mod rank;

pub mod search;

pub mod counting;

pub mod eval;

pub mod render;

pub mod ingest;
