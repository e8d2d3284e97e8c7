//! The answers to the other questions as JSON: `count`, `sources`, `show`, `extract`.

use std::collections::BTreeMap;
use std::io;
use std::io::Write;
use std::ops::Not;
use std::path::Path;
use std::path::PathBuf;

use jiff::Timestamp;
use serde::Serialize;

use crate::article::Article;
use crate::article::Saved;
use crate::render::json::DATELINE;
use crate::render::json::DateJson;
use crate::render::json::IndexJson;
use crate::render::json::PassageJson;
use crate::render::json::PathJson;
use crate::render::json::QueryJson;
use crate::render::json::RecordJson;
use crate::render::json::SourceJson;
use crate::render::json::TotalJson;
use crate::render::json::file_state;
use crate::render::json::line;
use crate::render::json::provenance::ProvenanceJson;
use crate::render::json::some_text;
use crate::search::Count;
use crate::search::Instead;
use crate::search::Shown;
use crate::search::SourceRow;
use crate::search::Sources;

/// Writes a count as `dateline.count/1`.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn counted(out: &mut impl Write, answer: &Count) -> io::Result<()> {
    #[derive(Serialize)]
    struct CountJson<'a> {
        schema: &'static str,
        dateline: &'static str,
        index: IndexJson<'a>,
        query: QueryJson<'a>,
        total: TotalJson,
        provenance: ProvenanceJson<'a>,
    }
    line(
        out,
        &CountJson {
            schema: "dateline.count/1",
            dateline: DATELINE,
            index: IndexJson::new(&answer.index),
            query: QueryJson::new(&answer.query),
            total: TotalJson::new(&answer.total),
            provenance: ProvenanceJson::new(&answer.provenance, &answer.index),
        },
    )
}

/// Writes the sources as `dateline.sources/2`.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn sources<'a>(out: &mut impl Write, answer: &'a Sources) -> io::Result<()> {
    #[derive(Serialize)]
    struct SourcesJson<'a> {
        schema: &'static str,
        dateline: &'static str,
        index: IndexJson<'a>,
        query: QueryJson<'a>,
        total: TotalJson,
        sources: Vec<RowJson<'a>>,
        provenance: ProvenanceJson<'a>,
    }
    #[derive(Serialize)]
    struct RowJson<'a> {
        name: Option<&'a str>,
        articles: u64,
        dated: u64,
        first: Option<String>,
        last: Option<String>,
        originals: Option<u64>,
        copies: Option<u64>,
        versions: Option<u64>,
    }
    let row = |source: &'a SourceRow| RowJson {
        name: source.name.as_deref(),
        articles: source.articles,
        dated: source.articles.saturating_sub(source.undated),
        first: source.first.map(|date| date.to_string()),
        last: source.last.map(|date| date.to_string()),
        originals: source.relations.map(|of| of.originals),
        copies: source.relations.map(|of| of.copies),
        versions: source.relations.map(|of| of.versions),
    };
    line(
        out,
        &SourcesJson {
            schema: "dateline.sources/2",
            dateline: DATELINE,
            index: IndexJson::new(&answer.index),
            query: QueryJson::new(&answer.query),
            total: TotalJson::new(&answer.total),
            sources: answer.rows.iter().map(row).collect(),
            provenance: ProvenanceJson::new(&answer.provenance, &answer.index),
        },
    )
}

#[derive(Serialize)]
struct SavedJson {
    value: String,
    evidence: &'static str,
}

impl SavedJson {
    fn new(saved: &Saved) -> Self {
        Self { value: saved.stamp.to_string(), evidence: saved.evidence.name() }
    }
}

/// What an article says, with the reasons: the part `show` and `extract` have in common.
#[derive(Serialize)]
struct ArticleJson<'a> {
    key: Option<&'a str>,
    record: Option<RecordJson<'a>>,
    title: Option<&'a str>,
    /// The title is the beginning of the body, where its words are counted.
    #[serde(skip_serializing_if = "Not::not")]
    title_from_body: bool,
    body: Option<&'a str>,
    authors: &'a [String],
    section: Option<&'a str>,
    url: Option<&'a str>,
    lang: Option<&'a str>,
    dateline: Option<&'a str>,
    source: Option<SourceJson<'a>>,
    origin: Option<&'a str>,
    date: Option<DateJson<'a>>,
    updated: Option<String>,
    saved: Option<SavedJson>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    subjects: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'a str>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    meta: BTreeMap<&'a str, Vec<&'a str>>,
    warnings: &'a [String],
}

/// Returns the values of the data set's own fields by name.
fn own_fields(meta: &[(String, String)]) -> BTreeMap<&str, Vec<&str>> {
    let mut fields: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in meta {
        fields.entry(name).or_default().push(value);
    }
    fields
}

impl<'a> ArticleJson<'a> {
    fn new(article: &'a Article, with_body: bool) -> Self {
        // Each field is named, so that it is decided of a new one whether it is shown.
        let Article {
            title,
            title_from_body,
            body,
            source,
            published,
            updated,
            saved,
            authors,
            section,
            url,
            lang,
            key,
            subjects,
            place,
            kind,
            printed_page,
            meta,
            dateline,
            record: _,
            member: _,
            pages: _,
            warnings,
        } = article;
        Self {
            key: key.as_deref(),
            record: RecordJson::of(article),
            title: some_text(title),
            title_from_body: *title_from_body,
            body: with_body.then_some(body.as_str()),
            authors,
            section: section.as_deref(),
            url: url.as_deref(),
            lang: lang.as_deref(),
            dateline: dateline.as_deref(),
            source: source.as_ref().map(SourceJson::new),
            origin: source.as_ref().and_then(|source| source.origin.as_deref()),
            date: published.as_ref().map(DateJson::new),
            updated: updated.map(|stamp| stamp.to_string()),
            saved: saved.map(|saved| SavedJson::new(&saved)),
            subjects,
            place: place.as_deref(),
            kind: kind.as_deref(),
            page: printed_page.as_deref(),
            meta: own_fields(meta),
            warnings,
        }
    }
}

/// Writes an article or a passage of it as `dateline.article/1`; its body only when the whole
/// article was asked for, and no text at all when `without_text`.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn shown(out: &mut impl Write, answer: &Shown, without_text: bool) -> io::Result<()> {
    // `dateline` names the opening place text here, as everywhere an article is written out.
    #[derive(Serialize)]
    struct ShownJson<'a> {
        schema: &'static str,
        program: &'static str,
        id: &'a str,
        full_id: String,
        root: &'a str,
        path: PathJson<'a>,
        #[serde(flatten)]
        article: ArticleJson<'a>,
        words: u64,
        ingested: Option<String>,
        file: &'static str,
        changed_since_cited: Option<bool>,
        shown_instead: Option<&'static str>,
        passages: Vec<PassageJson<'a>>,
    }
    let hit = &answer.hit;
    let with_body = answer.passage.is_none() && !without_text;
    let passages = if without_text { &[][..] } else { &hit.passages[..] };
    line(
        out,
        &ShownJson {
            schema: "dateline.article/1",
            program: DATELINE,
            id: &hit.short_id,
            full_id: hit.id.to_string(),
            root: &hit.root,
            path: PathJson::new(&hit.path),
            article: ArticleJson::new(&hit.article, with_body),
            words: hit.words,
            ingested: moment(hit.ingested),
            file: file_state(hit.file),
            changed_since_cited: answer.changed_since_cited,
            shown_instead: answer.instead.map(Instead::name),
            passages: passages.iter().map(PassageJson::new).collect(),
        },
    )
}

/// Returns a time as ISO 8601 has it, UTC.
fn moment(seconds: i64) -> Option<String> {
    Timestamp::from_second(seconds).ok().map(|time| time.to_string())
}

#[derive(Serialize)]
struct ExtractedJson<'a> {
    schema: &'static str,
    program: &'static str,
    path: PathJson<'a>,
    #[serde(flatten)]
    article: ArticleJson<'a>,
}

impl<'a> ExtractedJson<'a> {
    fn new(path: &'a Path, article: &'a Article) -> Self {
        Self {
            schema: "dateline.extract/1",
            program: DATELINE,
            path: PathJson::new(path),
            article: ArticleJson::new(article, true),
        }
    }
}

/// Writes an article that would be indexed as `dateline.extract/1`, on one line.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn extracted(out: &mut impl Write, path: &Path, article: &Article) -> io::Result<()> {
    line(out, &ExtractedJson::new(path, article))
}

/// What one request of `extract --batch` is answered with.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch<'a> {
    /// The request's id, as it came.
    pub id: &'a serde_json::Value,
    /// The file or folder asked for.
    pub path: &'a Path,
    /// The articles in it, each with its file.
    pub articles: &'a [(PathBuf, Article)],
    /// What went wrong.
    pub problems: &'a [String],
}

/// Writes the answer to one request of `extract --batch`, on one line.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn batch(out: &mut impl Write, answer: &Batch<'_>) -> io::Result<()> {
    #[derive(Serialize)]
    struct BatchJson<'a> {
        id: &'a serde_json::Value,
        path: PathJson<'a>,
        articles: Vec<ExtractedJson<'a>>,
        problems: &'a [String],
    }
    let articles = answer.articles.iter();
    line(
        out,
        &BatchJson {
            id: answer.id,
            path: PathJson::new(answer.path),
            articles: articles.map(|(path, article)| ExtractedJson::new(path, article)).collect(),
            problems: answer.problems,
        },
    )
}
