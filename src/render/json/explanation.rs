//! How a query is read, as JSON.

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::render::json::DATELINE;
use crate::render::json::IndexJson;
use crate::render::json::QueryJson;
use crate::render::json::line;
use crate::render::json::provenance::ProvenanceJson;
use crate::render::json::rounded;
use crate::search::ExplainedClause;
use crate::search::ExplainedForm;
use crate::search::ExplainedOperand;
use crate::search::Explanation;
use crate::search::Part;

#[derive(Serialize)]
struct ExplainJson<'a> {
    schema: &'static str,
    dateline: &'static str,
    index: IndexJson<'a>,
    query: QueryJson<'a>,
    clauses: Vec<PartJson<'a>>,
    operands: Vec<OperandJson<'a>>,
    provenance: ProvenanceJson<'a>,
}

#[derive(Serialize)]
struct OperandJson<'a> {
    text: &'a str,
    depth: usize,
    part: &'static str,
    articles: Option<u64>,
}

#[derive(Serialize)]
struct PartJson<'a> {
    text: &'a str,
    terms: usize,
    forms: Vec<FormJson<'a>>,
    articles: Option<u64>,
    weight: f64,
}

#[derive(Serialize)]
struct FormJson<'a> {
    form: &'a str,
    in_two_parts: bool,
    /// `null` for every language; `und` is an article of unknown language.
    languages: Option<Vec<&'a str>>,
}

fn form(form: &ExplainedForm) -> FormJson<'_> {
    let languages = form.languages.iter().map(|code| match code.as_str() {
        "" => "und",
        code => code,
    });
    let languages = (!form.languages.is_empty()).then(|| languages.collect());
    FormJson { form: &form.form, in_two_parts: form.in_two_parts, languages }
}

fn clause(clause: &ExplainedClause) -> PartJson<'_> {
    PartJson {
        text: &clause.text,
        terms: clause.forms.len(),
        forms: clause.forms.iter().map(form).collect(),
        articles: clause.articles,
        weight: rounded(clause.weight),
    }
}

fn operand(operand: &ExplainedOperand) -> OperandJson<'_> {
    OperandJson {
        text: &operand.text,
        depth: operand.depth,
        part: match operand.part {
            Part::Asked => "asked",
            Part::LeftOut => "left-out",
            Part::OnlyRanks => "only-ranks",
        },
        articles: operand.articles,
    }
}

/// Writes how a query is read as `dateline.explain/1`.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn explained(out: &mut impl Write, answer: &Explanation) -> io::Result<()> {
    line(
        out,
        &ExplainJson {
            schema: "dateline.explain/1",
            dateline: DATELINE,
            index: IndexJson::new(&answer.index),
            query: QueryJson::new(&answer.query),
            clauses: answer.clauses.iter().map(clause).collect(),
            operands: answer.operands.iter().map(operand).collect(),
            provenance: ProvenanceJson::new(&answer.provenance, &answer.index),
        },
    )
}
