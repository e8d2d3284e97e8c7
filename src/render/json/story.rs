//! A story as JSON: `dateline.story/1`.

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::render::json::DATELINE;
use crate::render::json::DateJson;
use crate::render::json::IndexJson;
use crate::render::json::PathJson;
use crate::render::json::RecordJson;
use crate::render::json::SourceJson;
use crate::render::json::file_state;
use crate::render::json::line;
use crate::render::json::rounded;
use crate::render::json::some_text;
use crate::search::Hit;
use crate::search::StoryArticle;
use crate::search::StoryDiff;
use crate::search::StoryShown;
use crate::story::Change;
use crate::story::Relation;

const SCHEMA: &str = "dateline.story/1";

#[derive(Serialize)]
struct StoryJson<'a> {
    schema: &'static str,
    dateline: &'static str,
    index: IndexJson<'a>,
    /// The original's id; null for an article that is in no story.
    id: Option<&'a str>,
    decided_by: Option<&'static str>,
    sources: Option<u64>,
    articles: Vec<ArticleJson<'a>>,
    quotes_from: Vec<ArticleJson<'a>>,
    quoted_by: Vec<ArticleJson<'a>>,
    changes: Option<Vec<ChangeJson<'a>>>,
}

#[derive(Serialize)]
pub(super) struct ArticleJson<'a> {
    id: &'a str,
    full_id: String,
    relation: Option<&'static str>,
    in_common: Option<f64>,
    of_original: Option<f64>,
    root: &'a str,
    path: PathJson<'a>,
    record: Option<RecordJson<'a>>,
    file: &'static str,
    title: Option<&'a str>,
    source: Option<SourceJson<'a>>,
    date: Option<DateJson<'a>>,
    url: Option<&'a str>,
    words: u64,
    new: Option<&'a [String]>,
}

impl<'a> ArticleJson<'a> {
    pub(super) fn bare(hit: &'a Hit) -> Self {
        let article = &hit.article;
        Self {
            id: &hit.short_id,
            full_id: hit.id.to_string(),
            relation: None,
            in_common: None,
            of_original: None,
            root: &hit.root,
            path: PathJson::new(&hit.path),
            record: RecordJson::of(article),
            file: file_state(hit.file),
            title: some_text(&article.title),
            source: article.source.as_ref().map(SourceJson::new),
            date: article.published.as_ref().map(DateJson::new),
            url: article.url.as_deref(),
            words: hit.words,
            new: None,
        }
    }

    fn new(article: &'a StoryArticle) -> Self {
        Self {
            relation: article.relation.map(Relation::name),
            in_common: article.in_common.map(rounded),
            of_original: article.of_original.map(rounded),
            new: Some(&article.new),
            ..Self::bare(&article.hit)
        }
    }
}

#[derive(Serialize)]
pub(super) struct ChangeJson<'a> {
    is: &'static str,
    text: &'a str,
}

impl<'a> ChangeJson<'a> {
    pub(super) fn all(changes: &'a [Change]) -> Vec<Self> {
        let one = |change: &'a Change| match change {
            Change::Same(text) => Self { is: "same", text },
            Change::Removed(text) => Self { is: "removed", text },
            Change::Added(text) => Self { is: "added", text },
        };
        changes.iter().map(one).collect()
    }
}

/// Writes a story.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn story(out: &mut impl Write, answer: &StoryShown) -> io::Result<()> {
    let original = answer.articles.iter().find(|one| one.relation == Some(Relation::Original));
    line(
        out,
        &StoryJson {
            schema: SCHEMA,
            dateline: DATELINE,
            index: IndexJson::new(&answer.index),
            id: original.map(|original| original.hit.short_id.as_str()),
            decided_by: answer.decided.map(|decided| decided.name()),
            sources: answer.decided.map(|_| answer.sources),
            articles: answer.articles.iter().map(ArticleJson::new).collect(),
            quotes_from: answer.quotes_from.iter().map(|one| ArticleJson::bare(&one.hit)).collect(),
            quoted_by: answer.quoted_by.iter().map(|one| ArticleJson::bare(&one.hit)).collect(),
            changes: None,
        },
    )
}

/// Writes what differs between two articles, which are the only ones named.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn story_diff(out: &mut impl Write, answer: &StoryDiff) -> io::Result<()> {
    line(
        out,
        &StoryJson {
            schema: SCHEMA,
            dateline: DATELINE,
            index: IndexJson::new(&answer.index),
            id: None,
            decided_by: None,
            sources: None,
            articles: vec![ArticleJson::bare(&answer.old), ArticleJson::bare(&answer.new)],
            quotes_from: Vec::new(),
            quoted_by: Vec::new(),
            changes: Some(ChangeJson::all(&answer.changes)),
        },
    )
}
