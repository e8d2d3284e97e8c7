//! The story that a hit is shown for, as JSON.

use serde::Serialize;

use crate::render::json::DateJson;
use crate::render::json::PassageJson;
use crate::render::json::PathJson;
use crate::render::json::RecordJson;
use crate::render::json::SourceJson;
use crate::render::json::some_text;
use crate::search::HitStory;
use crate::search::Original;
use crate::search::OtherArticle;

/// A story; `id` is that of its original.
#[derive(Serialize)]
pub(super) struct FoldedJson<'a> {
    id: &'a str,
    articles: u64,
    matched: u64,
    sources: u64,
    first: Option<String>,
    last: Option<String>,
    original: OriginalJson<'a>,
    relation: &'static str,
    decided_by: &'static str,
    others: Option<Vec<OtherJson<'a>>>,
}

#[derive(Serialize)]
struct OriginalJson<'a> {
    id: &'a str,
    source: Option<&'a str>,
    date: Option<DateJson<'a>>,
    matched: bool,
}

#[derive(Serialize)]
struct OtherJson<'a> {
    id: &'a str,
    relation: &'static str,
    matched: bool,
    root: &'a str,
    path: PathJson<'a>,
    record: Option<RecordJson<'a>>,
    title: Option<&'a str>,
    source: Option<SourceJson<'a>>,
    date: Option<DateJson<'a>>,
    passages: Vec<PassageJson<'a>>,
}

impl<'a> FoldedJson<'a> {
    pub(super) fn new(story: &'a HitStory) -> Self {
        let Original { short_id, source, published, matched, .. } = &story.original;
        Self {
            id: short_id,
            articles: story.articles,
            matched: story.matched,
            sources: story.sources,
            first: story.days.map(|days| days.first().to_string()),
            last: story.days.map(|days| days.last().to_string()),
            original: OriginalJson {
                id: short_id,
                source: source.as_deref(),
                date: published.as_ref().map(DateJson::new),
                matched: *matched,
            },
            relation: story.relation.name(),
            decided_by: story.decided.name(),
            others: story.others.as_ref().map(|others| others.iter().map(OtherJson::new).collect()),
        }
    }
}

impl<'a> OtherJson<'a> {
    fn new(other: &'a OtherArticle) -> Self {
        let OtherArticle { hit, relation, matched } = other;
        let article = &hit.article;
        Self {
            id: &hit.short_id,
            relation: relation.name(),
            matched: *matched,
            root: &hit.root,
            path: PathJson::new(&hit.path),
            record: RecordJson::of(article),
            title: some_text(&article.title),
            source: article.source.as_ref().map(SourceJson::new),
            date: article.published.as_ref().map(DateJson::new),
            passages: hit.passages.iter().map(PassageJson::new).collect(),
        }
    }
}
