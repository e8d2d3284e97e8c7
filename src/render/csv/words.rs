//! What is counted of words, as CSV: concordances, collocates, terms.

use std::borrow::Cow;
use std::io;
use std::io::Write;

use crate::counting::Collocates;
use crate::counting::Concordance;
use crate::counting::Diagnosis;
use crate::counting::Faulty;
use crate::counting::Quotation;
use crate::counting::Terms;
use crate::counting::written;
use crate::render::csv::CellStyle;
use crate::render::csv::Field;
use crate::render::csv::Table;
use crate::render::csv::day_cell;
use crate::render::json::rounded;
use crate::render::terminal::wording;

/// Returns a measure with at most four decimals; empty where there is none.
fn measure(value: Option<f64>) -> String {
    value.map(|value| rounded(value).to_string()).unwrap_or_default()
}

/// Writes a concordance as `left,node,right,cite,id,part,date,source,title`; returns how many cells were
/// made safe.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn concordance(
    out: &mut impl Write,
    answer: &Concordance,
    style: CellStyle,
) -> io::Result<u64> {
    let mut table = Table::new(out, style)?;
    let head = ["left", "node", "right", "cite", "id", "part", "date", "source", "title"];
    table.row(head.into_iter().map(Cow::from))?;
    for line in &answer.lines {
        table.row([
            Cow::from(line.left.as_str()),
            line.node.as_str().into(),
            line.right.as_str().into(),
            line.citation().into(),
            line.id.to_string().into(),
            line.part.name().into(),
            line.published.as_ref().map(day_cell).unwrap_or_default().into(),
            line.source.as_deref().unwrap_or_default().into(),
            line.title.as_str().into(),
        ])?;
    }
    table.end()
}

/// Writes collocates as `word,function_word,observed,left,right,elsewhere,expected,g2,logdice,mi`; returns how
/// many cells were made safe.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn collocates(out: &mut impl Write, answer: &Collocates, style: CellStyle) -> io::Result<u64> {
    let mut table = Table::new(out, style)?;
    let head = [
        "word",
        "function_word",
        "observed",
        "left",
        "right",
        "elsewhere",
        "expected",
        "g2",
        "logdice",
        "mi",
    ];
    table.row(head.into_iter().map(Cow::from))?;
    let rows = answer.rows.iter().map(|row| (row, false));
    for (row, is_function) in rows.chain(answer.function_words.iter().map(|row| (row, true))) {
        let contrast = row.contrast;
        table.row([
            Cow::from(row.word.as_str()),
            is_function.to_string().into(),
            contrast.here.to_string().into(),
            row.left.to_string().into(),
            row.right.to_string().into(),
            contrast.there.to_string().into(),
            measure(Some(contrast.expected())).into(),
            measure(Some(contrast.g2())).into(),
            measure(contrast.log_dice(answer.nodes)).into(),
            measure(contrast.mutual_information()).into(),
        ])?;
    }
    table.end()
}

/// Writes terms as `group,kind,term,function_word,here,there,articles_here,articles_there,g2,log_ratio`; returns how
/// many cells were made safe.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn terms(out: &mut impl Write, answer: &Terms, style: CellStyle) -> io::Result<u64> {
    let mut table = Table::new(out, style)?;
    let head = [
        "group",
        "kind",
        "term",
        "function_word",
        "here",
        "there",
        "articles_here",
        "articles_there",
        "g2",
        "log_ratio",
    ];
    table.row(head.into_iter().map(Cow::from))?;
    for group in &answer.groups {
        let label = answer.by.as_ref().zip(group.label.as_ref());
        let label = label.and_then(|(axis, label)| written(axis, label)).unwrap_or_default();
        let lists = [("word", Some(&group.words)), ("phrase", group.phrases.as_ref())];
        for (kind, list) in lists {
            let rows = list.into_iter().flat_map(|list| {
                let rows = list.rows.iter().map(|term| (term, false));
                rows.chain(list.function.iter().map(|term| (term, true)))
            });
            for (term, is_function) in rows {
                let there = term.articles_there.map(|count| count.to_string());
                table.row([
                    Cow::from(label.as_str()),
                    kind.into(),
                    term.term.as_str().into(),
                    is_function.to_string().into(),
                    term.contrast.here.to_string().into(),
                    term.contrast.there.to_string().into(),
                    term.articles_here.to_string().into(),
                    there.unwrap_or_default().into(),
                    measure(Some(term.contrast.g2())).into(),
                    measure(term.contrast.log_ratio()).into(),
                ])?;
            }
        }
    }
    table.end()
}

/// Writes where a quotation is as `edits,words,wording,cite,id,date,source,title`; returns how many cells were made
/// safe.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn quotation(out: &mut impl Write, answer: &Quotation, style: CellStyle) -> io::Result<u64> {
    let mut table = Table::new(out, style)?;
    let head = ["edits", "words", "wording", "cite", "id", "date", "source", "title"];
    table.row(head.into_iter().map(Cow::from))?;
    for place in &answer.places {
        table.row([
            Cow::from(place.edits.to_string()),
            answer.words.to_string().into(),
            wording(&place.pieces).into(),
            place.citation().into(),
            place.id.to_string().into(),
            place.published.as_ref().map(day_cell).unwrap_or_default().into(),
            place.source.as_deref().unwrap_or_default().into(),
            place.title.as_str().into(),
        ])?;
    }
    table.end()
}

/// Writes what is odd about a collection as `kind,articles,what,query`; returns how many cells were made safe.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn diagnosis(out: &mut impl Write, answer: &Diagnosis, style: CellStyle) -> io::Result<u64> {
    let mut table = Table::new(out, style)?;
    table.row(["kind", "articles", "what", "query", "list"].into_iter().map(Cow::from))?;
    for finding in &answer.findings {
        table.row([
            Cow::from(finding.kind.name()),
            finding.articles.to_string().into(),
            finding.what.as_str().into(),
            finding.query().unwrap_or_default().into(),
            finding.list().unwrap_or_default().into(),
        ])?;
    }
    table.end()
}

/// Writes the articles that show a fault as `id,date,source,title,path`; returns how many cells were made safe.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn faulty(out: &mut impl Write, answer: &Faulty, style: CellStyle) -> io::Result<u64> {
    let mut table = Table::new(out, style)?;
    table.row(["id", "date", "source", "title", "path"].into_iter().map(Cow::from))?;
    let fields = [Field::Id, Field::Date, Field::Source, Field::Title, Field::Path];
    for hit in &answer.hits {
        table.row(fields.iter().map(|field| field.cell(hit, None)))?;
    }
    table.end()
}
