//! A concordance as `dateline.concordance/1`.

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::counting::Concordance;
use crate::counting::ConcordanceLine;
use crate::counting::LineOrder;
use crate::render::json::DATELINE;
use crate::render::json::DateJson;
use crate::render::json::IndexJson;
use crate::render::json::QueryJson;
use crate::render::json::TotalJson;
use crate::render::json::line;
use crate::render::json::provenance::ProvenanceJson;

#[derive(Serialize)]
struct LineJson<'a> {
    left: &'a str,
    node: &'a str,
    right: &'a str,
    cite: String,
    id: String,
    part: &'static str,
    chars: [u64; 2],
    date: Option<DateJson<'a>>,
    source: Option<&'a str>,
    title: &'a str,
}

impl<'a> LineJson<'a> {
    fn new(line: &'a ConcordanceLine) -> Self {
        Self {
            left: &line.left,
            node: &line.node,
            right: &line.right,
            cite: line.citation(),
            id: line.id.to_string(),
            part: line.part.name(),
            chars: [line.chars.0, line.chars.1],
            date: line.published.as_ref().map(DateJson::new),
            source: line.source.as_deref(),
            title: &line.title,
        }
    }
}

#[derive(Serialize)]
struct ConcordanceJson<'a> {
    schema: &'static str,
    dateline: &'static str,
    index: IndexJson<'a>,
    query: QueryJson<'a>,
    total: TotalJson,
    context: usize,
    sort: Vec<String>,
    /// How many lines there are, shown or not.
    all_lines: u64,
    lines: Vec<LineJson<'a>>,
    provenance: ProvenanceJson<'a>,
}

/// Writes a concordance as `dateline.concordance/1`.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn concordance(out: &mut impl Write, answer: &Concordance) -> io::Result<()> {
    line(
        out,
        &ConcordanceJson {
            schema: "dateline.concordance/1",
            dateline: DATELINE,
            index: IndexJson::new(&answer.index),
            query: QueryJson::new(&answer.query),
            total: TotalJson::new(&answer.total),
            context: answer.context,
            sort: answer.sort.iter().map(LineOrder::to_string).collect(),
            all_lines: answer.all_lines,
            lines: answer.lines.iter().map(LineJson::new).collect(),
            provenance: ProvenanceJson::new(&answer.provenance, &answer.index),
        },
    )
}
