//! Terms as `dateline.terms/1`.

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::counting::Axis;
use crate::counting::Term;
use crate::counting::TermGroup;
use crate::counting::TermList;
use crate::counting::TermSide;
use crate::counting::Terms;
use crate::counting::written;
use crate::render::json::DATELINE;
use crate::render::json::IndexJson;
use crate::render::json::QueryJson;
use crate::render::json::TotalJson;
use crate::render::json::line;
use crate::render::json::provenance::ProvenanceJson;
use crate::render::json::rounded;

#[derive(Serialize)]
struct SideJson {
    articles: Option<u64>,
    words: u64,
    pairs: u64,
}

impl SideJson {
    const fn new(side: TermSide) -> Self {
        Self { articles: side.articles, words: side.words, pairs: side.pairs }
    }
}

#[derive(Serialize)]
struct RowJson<'a> {
    term: &'a str,
    function_word: bool,
    here: u64,
    there: u64,
    articles_here: u64,
    articles_there: Option<u64>,
    g2: f64,
    log_ratio: Option<f64>,
}

impl<'a> RowJson<'a> {
    fn new(term: &'a Term, function_word: bool) -> Self {
        Self {
            term: &term.term,
            function_word,
            here: term.contrast.here,
            there: term.contrast.there,
            articles_here: term.articles_here,
            articles_there: term.articles_there,
            g2: rounded(term.contrast.g2()),
            log_ratio: term.contrast.log_ratio().map(rounded),
        }
    }
}

#[derive(Serialize)]
struct ListJson<'a> {
    all_rows: Option<u64>,
    rows: Vec<RowJson<'a>>,
}

impl<'a> ListJson<'a> {
    fn new(list: &'a TermList) -> Self {
        let rows = list.rows.iter().map(|term| RowJson::new(term, false));
        let function = list.function.iter().map(|term| RowJson::new(term, true));
        Self { all_rows: list.all_rows, rows: rows.chain(function).collect() }
    }
}

#[derive(Serialize)]
struct GroupJson<'a> {
    label: Option<String>,
    here: SideJson,
    there: SideJson,
    words: ListJson<'a>,
    phrases: Option<ListJson<'a>>,
}

impl<'a> GroupJson<'a> {
    fn new(group: &'a TermGroup, by: Option<&Axis>) -> Self {
        let label = by.zip(group.label.as_ref());
        Self {
            label: label.and_then(|(axis, label)| written(axis, label)),
            here: SideJson::new(group.here),
            there: SideJson::new(group.there),
            words: ListJson::new(&group.words),
            phrases: group.phrases.as_ref().map(ListJson::new),
        }
    }
}

#[derive(Serialize)]
struct TermsJson<'a> {
    schema: &'static str,
    dateline: &'static str,
    index: IndexJson<'a>,
    query: QueryJson<'a>,
    total: TotalJson,
    against: &'a str,
    by: Option<String>,
    min_count: u64,
    sort: &'static str,
    groups: Vec<GroupJson<'a>>,
    provenance: ProvenanceJson<'a>,
}

/// Writes terms as `dateline.terms/1`: of each kind those that carry meaning, then those with function words.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn terms(out: &mut impl Write, answer: &Terms) -> io::Result<()> {
    let by = answer.by.as_ref();
    line(
        out,
        &TermsJson {
            schema: "dateline.terms/1",
            dateline: DATELINE,
            index: IndexJson::new(&answer.index),
            query: QueryJson::new(&answer.query),
            total: TotalJson::new(&answer.total),
            against: &answer.against,
            by: by.map(Axis::to_string),
            min_count: answer.least,
            sort: answer.order.name(),
            groups: answer.groups.iter().map(|group| GroupJson::new(group, by)).collect(),
            provenance: ProvenanceJson::new(&answer.provenance, &answer.index),
        },
    )
}
