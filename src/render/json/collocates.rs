//! Collocates as `dateline.collocates/1`.

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::counting::Collocate;
use crate::counting::Collocates;
use crate::counting::Reach;
use crate::render::json::DATELINE;
use crate::render::json::IndexJson;
use crate::render::json::QueryJson;
use crate::render::json::TotalJson;
use crate::render::json::line;
use crate::render::json::provenance::ProvenanceJson;
use crate::render::json::rounded;
use crate::render::json::timeline::OfJson;

#[derive(Serialize)]
struct RowJson<'a> {
    word: &'a str,
    function_word: bool,
    observed: u64,
    left: u64,
    right: u64,
    elsewhere: u64,
    expected: f64,
    g2: f64,
    logdice: Option<f64>,
    mi: Option<f64>,
}

impl<'a> RowJson<'a> {
    fn new(row: &'a Collocate, function_word: bool, nodes: u64) -> Self {
        let contrast = row.contrast;
        Self {
            word: &row.word,
            function_word,
            observed: contrast.here,
            left: row.left,
            right: row.right,
            elsewhere: contrast.there,
            expected: rounded(contrast.expected()),
            g2: rounded(contrast.g2()),
            logdice: contrast.log_dice(nodes).map(rounded),
            mi: contrast.mutual_information().map(rounded),
        }
    }
}

#[derive(Serialize)]
struct CollocatesJson<'a> {
    schema: &'static str,
    dateline: &'static str,
    index: IndexJson<'a>,
    query: QueryJson<'a>,
    total: TotalJson,
    of: OfJson<'a>,
    /// Words to each side; null is the sentence.
    span: Option<usize>,
    min_count: u64,
    sort: &'static str,
    nodes: u64,
    words_near: u64,
    words_elsewhere: u64,
    all_rows: u64,
    rows: Vec<RowJson<'a>>,
    provenance: ProvenanceJson<'a>,
}

/// Writes collocates as `dateline.collocates/1`: the words that carry meaning, then the function words.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn collocates(out: &mut impl Write, answer: &Collocates) -> io::Result<()> {
    let rows = answer.rows.iter().map(|row| RowJson::new(row, false, answer.nodes));
    let function = answer.function_words.iter().map(|row| RowJson::new(row, true, answer.nodes));
    line(
        out,
        &CollocatesJson {
            schema: "dateline.collocates/1",
            dateline: DATELINE,
            index: IndexJson::new(&answer.index),
            query: QueryJson::new(&answer.query),
            total: TotalJson::new(&answer.total),
            of: OfJson::new(&answer.of),
            span: match answer.reach {
                Reach::Words(words) => Some(words),
                Reach::Sentence => None,
            },
            min_count: answer.least,
            sort: answer.by.name(),
            nodes: answer.nodes,
            words_near: answer.words_near,
            words_elsewhere: answer.words_elsewhere,
            all_rows: answer.all_rows,
            rows: rows.chain(function).collect(),
            provenance: ProvenanceJson::new(&answer.provenance, &answer.index),
        },
    )
}
