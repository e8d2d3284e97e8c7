//! What is written beside the articles of an export, and the articles of a sample, as JSON.

use std::io;
use std::io::Write;

use serde::Serialize;
use serde_json::Map;
use serde_json::Value;

use crate::counting::Axis;
use crate::counting::Earliest;
use crate::counting::Export;
use crate::counting::Sample;
use crate::render::export::Column;
use crate::render::export::object;
use crate::render::json::DATELINE;
use crate::render::json::IndexJson;
use crate::render::json::QueryJson;
use crate::render::json::TotalJson;
use crate::render::json::line;
use crate::render::json::provenance::ProvenanceJson;
use crate::render::json::search::HitJson;
use crate::render::json::table::labels;

/// What was written, to be found again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// `jsonl` or `csv`.
    pub form: &'static str,
    /// The columns.
    pub columns: Vec<Column>,
    /// How many bytes.
    pub bytes: u64,
    /// The SHA-256 of them.
    pub sha256: [u8; 32],
    /// Cells that were changed so that no spreadsheet runs them.
    pub made_safe: u64,
}

/// Writes the record of an export as `dateline.manifest/1`.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn manifest(out: &mut impl Write, export: &Export, written: &Written) -> io::Result<()> {
    #[derive(Serialize)]
    struct ManifestJson<'a> {
        schema: &'static str,
        dateline: &'static str,
        index: IndexJson<'a>,
        query: QueryJson<'a>,
        total: TotalJson,
        form: &'static str,
        columns: Vec<&'static str>,
        order: [&'static str; 3],
        articles: u64,
        bytes: u64,
        sha256: String,
        escaped_cells: u64,
        provenance: ProvenanceJson<'a>,
    }
    line(
        out,
        &ManifestJson {
            schema: "dateline.manifest/1",
            dateline: DATELINE,
            index: IndexJson::new(&export.index),
            query: QueryJson::new(&export.query),
            total: TotalJson::new(&export.total),
            form: written.form,
            columns: written.columns.iter().map(Column::name).collect(),
            order: ["first day", "day before month and year", "id"],
            articles: export.total.hits(),
            bytes: written.bytes,
            sha256: written.sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
            escaped_cells: written.made_safe,
            provenance: ProvenanceJson::new(&export.provenance, &export.index),
        },
    )
}

/// Writes a sample as `dateline.sample/1`.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn sample(out: &mut impl Write, answer: &Sample, columns: &[Column]) -> io::Result<()> {
    #[derive(Serialize)]
    struct StratumJson {
        labels: Value,
        population: u64,
        drawn: u64,
    }
    #[derive(Serialize)]
    struct SampleJson<'a> {
        schema: &'static str,
        dateline: &'static str,
        index: IndexJson<'a>,
        query: QueryJson<'a>,
        total: TotalJson,
        by: Vec<String>,
        seed: u64,
        allocate: &'static str,
        strata: Vec<StratumJson>,
        articles: Vec<Map<String, Value>>,
        provenance: ProvenanceJson<'a>,
    }
    let stratum = |of: &crate::counting::Stratum| StratumJson {
        labels: labels(&answer.by, &of.labels),
        population: of.population,
        drawn: of.drawn,
    };
    let articles = answer.drawn.iter().map(|(place, hit)| {
        let mut row = Map::new();
        row.insert("stratum".to_owned(), (*place).into());
        row.extend(object(columns, hit));
        row
    });
    line(
        out,
        &SampleJson {
            schema: "dateline.sample/1",
            dateline: DATELINE,
            index: IndexJson::new(&answer.index),
            query: QueryJson::new(&answer.query),
            total: TotalJson::new(&answer.total),
            by: answer.by.iter().map(Axis::to_string).collect(),
            seed: answer.seed,
            allocate: answer.allocation.name(),
            strata: answer.strata.iter().map(stratum).collect(),
            articles: articles.collect(),
            provenance: ProvenanceJson::new(&answer.provenance, &answer.index),
        },
    )
}

/// Writes the earliest articles as `dateline.first/1`.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn earliest(out: &mut impl Write, answer: &Earliest) -> io::Result<()> {
    #[derive(Serialize)]
    struct UndatedJson<'a> {
        articles: u64,
        hits: Vec<HitJson<'a>>,
    }
    #[derive(Serialize)]
    struct FirstJson<'a> {
        schema: &'static str,
        dateline: &'static str,
        index: IndexJson<'a>,
        query: QueryJson<'a>,
        total: TotalJson,
        hits: Vec<HitJson<'a>>,
        undated: UndatedJson<'a>,
        provenance: ProvenanceJson<'a>,
    }
    line(
        out,
        &FirstJson {
            schema: "dateline.first/1",
            dateline: DATELINE,
            index: IndexJson::new(&answer.index),
            query: QueryJson::new(&answer.query),
            total: TotalJson::new(&answer.total),
            hits: answer.hits.iter().map(HitJson::new).collect(),
            undated: UndatedJson {
                articles: answer.all_undated,
                hits: answer.undated.iter().map(HitJson::new).collect(),
            },
            provenance: ProvenanceJson::new(&answer.provenance, &answer.index),
        },
    )
}
