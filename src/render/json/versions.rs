//! The versions of an article as JSON: `dateline.versions/1`.

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::render::json::DATELINE;
use crate::render::json::IndexJson;
use crate::render::json::line;
use crate::render::json::story::ArticleJson;
use crate::render::json::story::ChangeJson;
use crate::search::Because;
use crate::search::Changed;
use crate::search::Version;
use crate::search::VersionsShown;
use crate::story::Announced;

const SCHEMA: &str = "dateline.versions/1";

#[derive(Serialize)]
struct VersionsJson<'a> {
    schema: &'static str,
    dateline: &'static str,
    index: IndexJson<'a>,
    asked: String,
    versions: Vec<VersionJson<'a>>,
    not_looked_at: u64,
}

#[derive(Serialize)]
struct VersionJson<'a> {
    article: ArticleJson<'a>,
    updated: Option<String>,
    saved: Option<String>,
    because: Vec<&'static str>,
    announced: Option<AnnouncedJson<'a>>,
    changed: Option<ChangedJson<'a>>,
}

#[derive(Serialize)]
struct AnnouncedJson<'a> {
    is: Announced,
    said: &'a str,
}

#[derive(Serialize)]
struct ChangedJson<'a> {
    removed_words: u64,
    added_words: u64,
    title: Option<Vec<ChangeJson<'a>>>,
    text: Vec<ChangeJson<'a>>,
}

impl<'a> ChangedJson<'a> {
    fn new(changed: &'a Changed) -> Self {
        Self {
            removed_words: changed.removed,
            added_words: changed.added,
            title: changed.title.as_ref().map(|title| ChangeJson::all(title)),
            text: ChangeJson::all(&changed.text),
        }
    }
}

impl<'a> VersionJson<'a> {
    fn new(version: &'a Version) -> Self {
        let article = &version.hit.article;
        let announced = version.announced.as_ref();
        Self {
            article: ArticleJson::bare(&version.hit),
            updated: article.updated.map(|stamp| stamp.to_string()),
            saved: article.saved.map(|saved| saved.stamp.to_string()),
            because: version.because.iter().map(|because| Because::name(*because)).collect(),
            announced: announced.map(|(is, said)| AnnouncedJson { is: *is, said }),
            changed: version.changed.as_ref().map(ChangedJson::new),
        }
    }
}

/// Writes the versions of an article.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn versions(out: &mut impl Write, answer: &VersionsShown) -> io::Result<()> {
    line(
        out,
        &VersionsJson {
            schema: SCHEMA,
            dateline: DATELINE,
            index: IndexJson::new(&answer.index),
            asked: answer.asked.to_string(),
            versions: answer.versions.iter().map(VersionJson::new).collect(),
            not_looked_at: answer.more,
        },
    )
}
