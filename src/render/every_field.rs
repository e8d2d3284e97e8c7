//! What each form shows of an article that has every field: the schemas know it, and what is left out is
//! known.
//!
//! A field that is added to an article fails a test here until it is shown, or listed as not shown.

use std::path::Path;

use crate::article::Article;
use crate::article::complete::complete;
use crate::article::complete::not_shown;
use crate::render::export::Column;
use crate::render::export::Rows;
use crate::render::golden::assert_valid;
use crate::render::golden::strict;
use crate::render::json;
use crate::render::samples;
use crate::render::schema;
use crate::render::terminal;
use crate::render::terminal::Half;
use crate::render::terminal::Look;
use crate::search::Hit;
use crate::search::Hits;
use crate::search::Shown;

fn hits(article: &Article) -> Hits {
    let mut answer = samples::one_hit();
    answer.hits[0].article = article.clone();
    answer
}

fn hit(article: &Article) -> Hit {
    hits(article).hits.remove(0)
}

fn answer(article: &Article) -> Shown {
    Shown { hit: hit(article), passage: None, changed_since_cited: None, instead: None }
}

fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8(out).expect("it writes text")
}

fn shown_as_json(article: &Article) -> String {
    text(|out| json::shown(out, &answer(article), false).expect("memory takes all"))
}

fn extracted(article: &Article) -> String {
    text(|out| json::extracted(out, Path::new("a.txt"), article).expect("memory takes all"))
}

fn searched(article: &Article) -> String {
    text(|out| assert_eq!(json::hits(out, &hits(article), None).expect("memory takes all"), None))
}

fn exported(article: &Article) -> String {
    let mut columns = Column::usual();
    for name in ["passages", "body"] {
        columns.push(name.parse().expect("a column"));
    }
    text(|out| Rows::json(out, columns).write(&hit(article)).expect("memory takes all"))
}

fn on_a_terminal(article: &Article) -> String {
    let look = Look::new(100, false);
    text(|out| terminal::shown(out, &answer(article), Half::Both, look).expect("memory takes all"))
}

#[test]
fn an_article_with_every_field_fits_each_schema() {
    let article = complete();
    assert_valid(&strict(schema::ARTICLE), &shown_as_json(&article));
    assert_valid(&strict(schema::EXTRACT), &extracted(&article));
    assert_valid(&strict(schema::SEARCH), &searched(&article));
    assert_valid(&strict(schema::EXPORT), &exported(&article));
}

#[test]
fn show_and_extract_write_each_field() {
    assert_eq!(not_shown(shown_as_json), ["pages"]);
    assert_eq!(not_shown(extracted), ["pages"]);
    assert_eq!(not_shown(on_a_terminal), ["dateline", "pages"]);
}

#[test]
fn a_hit_of_a_search_has_what_cites_it() {
    let left_to_show = [
        "body",
        "dateline",
        "kind",
        "meta",
        "pages",
        "place",
        "printed_page",
        "saved",
        "subjects",
        "updated",
        "warnings",
    ];
    assert_eq!(not_shown(searched), left_to_show);
}

#[test]
fn an_export_has_a_column_for_each_field() {
    assert_eq!(not_shown(exported), ["dateline", "pages", "warnings"]);
}

#[test]
fn the_schema_of_an_export_and_of_a_sample_have_each_column() {
    for schema in [schema::EXPORT, schema::SAMPLE] {
        let schema: serde_json::Value = serde_json::from_str(schema).expect("a schema");
        let known = schema["$defs"]["article"]["properties"].as_object().expect("an object");
        for column in Column::usual() {
            assert!(known.contains_key(column.name()), "{} has no {column}", schema["title"]);
        }
    }
}
