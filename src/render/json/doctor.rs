//! What is odd about a collection as `dateline.doctor/1`.

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::counting::Diagnosis;
use crate::counting::Faulty;
use crate::counting::Oddity;
use crate::render::json::DATELINE;
use crate::render::json::IndexJson;
use crate::render::json::PathJson;
use crate::render::json::line;
use crate::render::json::some_text;

#[derive(Serialize)]
struct FindingJson<'a> {
    kind: &'static str,
    what: &'a str,
    articles: u64,
    query: Option<&'a str>,
    list: Option<&'static str>,
}

#[derive(Serialize)]
struct ListedJson<'a> {
    id: &'a str,
    title: Option<&'a str>,
    root: &'a str,
    path: PathJson<'a>,
}

#[derive(Serialize)]
struct DoctorJson<'a> {
    schema: &'static str,
    dateline: &'static str,
    index: IndexJson<'a>,
    read: u64,
    findings: Vec<FindingJson<'a>>,
    listed: Option<Vec<ListedJson<'a>>>,
}

/// Writes what is odd about a collection as `dateline.doctor/1`.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn diagnosis(out: &mut impl Write, answer: &Diagnosis) -> io::Result<()> {
    let findings = answer.findings.iter().map(|finding| FindingJson {
        kind: finding.kind.name(),
        what: &finding.what,
        articles: finding.articles,
        query: finding.query(),
        list: finding.list(),
    });
    line(
        out,
        &DoctorJson {
            schema: "dateline.doctor/1",
            dateline: DATELINE,
            index: IndexJson::new(&answer.index),
            read: answer.read,
            findings: findings.collect(),
            listed: None,
        },
    )
}

/// Writes the articles that show a fault as `dateline.doctor/1`, with that finding alone.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn faulty(out: &mut impl Write, answer: &Faulty) -> io::Result<()> {
    let finding = FindingJson {
        kind: Oddity::Extraction.name(),
        what: answer.fault.what(),
        articles: answer.hits.len() as u64,
        query: None,
        list: Some(answer.fault.name()),
    };
    let listed = answer.hits.iter().map(|hit| ListedJson {
        id: &hit.short_id,
        title: some_text(&hit.article.title),
        root: &hit.root,
        path: PathJson::new(&hit.path),
    });
    line(
        out,
        &DoctorJson {
            schema: "dateline.doctor/1",
            dateline: DATELINE,
            index: IndexJson::new(&answer.index),
            read: answer.read,
            findings: vec![finding],
            listed: Some(listed.collect()),
        },
    )
}
