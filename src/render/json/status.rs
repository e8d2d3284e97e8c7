//! What `status` reports, as JSON.

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::render::json::DATELINE;
use crate::render::json::IndexJson;
use crate::render::json::PathJson;
use crate::render::json::ends;
use crate::render::json::line;
use crate::search::FileClass;
use crate::search::FileLists;
use crate::search::LastRun;
use crate::search::ListedFile;
use crate::search::RootStatus;
use crate::search::Status;

/// Writes what an index holds as `dateline.status/1`.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn status(out: &mut impl Write, answer: &Status, lists: FileLists) -> io::Result<()> {
    let (first, last) = ends(answer.days);
    let of = |classes: &'static [FileClass]| {
        let files = answer.files.iter().filter(|file| classes.contains(&file.class));
        files.map(FileJson::new).collect::<Vec<_>>()
    };
    let changed = &[
        FileClass::Changed,
        FileClass::Missing,
        FileClass::Unseen,
        FileClass::Kept,
        FileClass::New,
    ];
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
            failed: of(&[FileClass::Failed, FileClass::PartlyRead]),
            skipped: lists.skipped.then(|| of(&[FileClass::Skipped])),
            changed: lists.changed.then(|| of(changed)),
            last_run: answer.last_run.as_ref().map(LastRunJson::new),
            last_run_problem: answer.last_run_problem.as_deref(),
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
    failed: Vec<FileJson<'a>>,
    skipped: Option<Vec<FileJson<'a>>>,
    changed: Option<Vec<FileJson<'a>>>,
    last_run: Option<LastRunJson<'a>>,
    last_run_problem: Option<&'a str>,
}

#[derive(Serialize)]
struct LastRunJson<'a> {
    ended: String,
    did: &'a str,
    exit: Option<u8>,
}

impl<'a> LastRunJson<'a> {
    fn new(run: &'a LastRun) -> Self {
        Self { ended: run.ended.to_string(), did: &run.did, exit: run.exit }
    }
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
    files_with_articles: u64,
    articles: u64,
    skipped: u64,
    failed: u64,
    partly_read: u64,
    new: Option<u64>,
    changed: u64,
    missing: u64,
    unseen: u64,
    kept: u64,
    taken_down: u64,
    map: bool,
    corrections: bool,
    exclude: &'a [String],
}

impl<'a> RootJson<'a> {
    fn new(root: &'a RootStatus) -> Self {
        Self {
            root: &root.label,
            path: PathJson::new(&root.path),
            files: root.files,
            files_with_articles: root.files_with_articles,
            articles: root.articles,
            skipped: root.skipped,
            failed: root.failed,
            partly_read: root.partly_read,
            new: root.new,
            changed: root.changed,
            missing: root.missing,
            unseen: root.unseen,
            kept: root.kept,
            taken_down: root.taken_down,
            map: root.has_map,
            corrections: root.has_corrections,
            exclude: &root.exclude,
        }
    }
}

#[derive(Serialize)]
struct FileJson<'a> {
    class: &'static str,
    root: &'a str,
    path: PathJson<'a>,
    cause: &'a str,
    articles: u64,
}

impl<'a> FileJson<'a> {
    fn new(file: &'a ListedFile) -> Self {
        Self {
            class: file.class.name(),
            root: &file.root,
            path: PathJson::new(&file.path),
            cause: &file.cause,
            articles: file.articles,
        }
    }
}
