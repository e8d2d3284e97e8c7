//! What `status` reports, as JSON.

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::render::json::DATELINE;
use crate::render::json::IndexJson;
use crate::render::json::PathJson;
use crate::render::json::ends;
use crate::render::json::line;
use crate::search::FailedFile;
use crate::search::RootStatus;
use crate::search::Status;

/// Writes what an index holds as `dateline.status/1`.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn status(out: &mut impl Write, answer: &Status) -> io::Result<()> {
    let (first, last) = ends(answer.days);
    let languages = answer.languages.iter();
    line(
        out,
        &StatusJson {
            schema: "dateline.status/1",
            dateline: DATELINE,
            index: IndexJson::new(&answer.index),
            bytes: answer.bytes,
            committed: answer.committed.map(|committed| committed.to_string()),
            undated: answer.undated,
            first,
            last,
            sources: answer.sources,
            languages: languages
                .map(|(lang, articles)| LanguageJson { lang, articles: *articles })
                .collect(),
            roots: answer.roots.iter().map(RootJson::new).collect(),
            failed: answer.failed.iter().map(FailedJson::new).collect(),
        },
    )
}

#[derive(Serialize)]
struct StatusJson<'a> {
    schema: &'static str,
    dateline: &'static str,
    index: IndexJson<'a>,
    bytes: u64,
    committed: Option<String>,
    undated: u64,
    first: Option<String>,
    last: Option<String>,
    sources: u64,
    languages: Vec<LanguageJson<'a>>,
    roots: Vec<RootJson<'a>>,
    failed: Vec<FailedJson<'a>>,
}

#[derive(Serialize)]
struct LanguageJson<'a> {
    lang: &'a str,
    articles: u64,
}

#[derive(Serialize)]
struct RootJson<'a> {
    root: &'a str,
    path: PathJson<'a>,
    files: u64,
    articles: u64,
    skipped: u64,
    failed: u64,
    changed: u64,
    missing: u64,
    unseen: u64,
    map: bool,
    corrections: bool,
}

impl<'a> RootJson<'a> {
    fn new(root: &'a RootStatus) -> Self {
        Self {
            root: &root.label,
            path: PathJson::new(&root.path),
            files: root.files,
            articles: root.articles,
            skipped: root.skipped,
            failed: root.failed,
            changed: root.changed,
            missing: root.missing,
            unseen: root.unseen,
            map: root.has_map,
            corrections: root.has_corrections,
        }
    }
}

#[derive(Serialize)]
struct FailedJson<'a> {
    root: &'a str,
    path: PathJson<'a>,
    cause: &'a str,
    articles: u64,
}

impl<'a> FailedJson<'a> {
    fn new(file: &'a FailedFile) -> Self {
        Self {
            root: &file.root,
            path: PathJson::new(&file.path),
            cause: &file.cause,
            articles: file.articles,
        }
    }
}
