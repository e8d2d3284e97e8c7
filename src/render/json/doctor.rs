//! What is odd about a collection as `dateline.doctor/1`.

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::counting::Diagnosis;
use crate::render::json::DATELINE;
use crate::render::json::IndexJson;
use crate::render::json::line;

#[derive(Serialize)]
struct FindingJson<'a> {
    kind: &'static str,
    what: &'a str,
    articles: u64,
    query: Option<&'a str>,
}

#[derive(Serialize)]
struct DoctorJson<'a> {
    schema: &'static str,
    dateline: &'static str,
    index: IndexJson<'a>,
    read: u64,
    findings: Vec<FindingJson<'a>>,
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
        query: finding.query.as_deref(),
    });
    line(
        out,
        &DoctorJson {
            schema: "dateline.doctor/1",
            dateline: DATELINE,
            index: IndexJson::new(&answer.index),
            read: answer.read,
            findings: findings.collect(),
        },
    )
}
