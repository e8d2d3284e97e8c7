//! A count by keys as `dateline.count/1`.

use std::io;
use std::io::Write;

use serde::Serialize;
use serde_json::Map;
use serde_json::Value;

use crate::counting::Axis;
use crate::counting::CrossTable;
use crate::counting::Label;
use crate::counting::written;
use crate::render::json::DATELINE;
use crate::render::json::IndexJson;
use crate::render::json::QueryJson;
use crate::render::json::TotalJson;
use crate::render::json::line;
use crate::render::json::provenance::ProvenanceJson;
use crate::render::json::timeline::OfJson;
use crate::render::json::timeline::share;

#[derive(Serialize)]
struct RowJson {
    labels: Value,
    matches: u64,
    articles: Option<u64>,
    share: Option<f64>,
}

#[derive(Serialize)]
struct TableJson<'a> {
    schema: &'static str,
    dateline: &'static str,
    index: IndexJson<'a>,
    query: QueryJson<'a>,
    total: TotalJson,
    provenance: ProvenanceJson<'a>,
    by: Vec<String>,
    /// Whether an article may be in several rows.
    several: bool,
    of: Option<OfJson<'a>>,
    rows: Vec<RowJson>,
}

/// Returns labels by the names of their keys.
pub(crate) fn labels<'l>(axes: &[Axis], labels: impl IntoIterator<Item = &'l Label>) -> Value {
    let pairs = axes.iter().zip(labels);
    let of = |(axis, label): (&Axis, &Label)| (axis.to_string(), Value::from(written(axis, label)));
    Value::Object(pairs.map(of).collect::<Map<_, _>>())
}

/// Writes a count by keys as `dateline.count/1`.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn cross_table(out: &mut impl Write, answer: &CrossTable) -> io::Result<()> {
    let rows = answer.rows().map(|row| RowJson {
        labels: labels(&answer.by, row.labels()),
        matches: row.counts.matches,
        articles: answer.of.as_ref().map(|_| row.counts.articles),
        share: answer.of.as_ref().and_then(|_| share(row.counts)),
    });
    line(
        out,
        &TableJson {
            schema: "dateline.count/1",
            dateline: DATELINE,
            index: IndexJson::new(&answer.index),
            query: QueryJson::new(&answer.query),
            total: TotalJson::new(&answer.total),
            provenance: ProvenanceJson::new(&answer.provenance, &answer.index),
            by: answer.by.iter().map(Axis::to_string).collect(),
            several: answer.by.iter().any(Axis::is_multiple),
            of: answer.of.as_ref().map(OfJson::new),
            rows: rows.collect(),
        },
    )
}
