//! How a query is read, on a terminal: one line an operand, indented as the query is.

use std::collections::HashMap;
use std::io;
use std::io::Write;

use crate::render::escape;
use crate::render::terminal::answers::table;
use crate::render::terminal::articles;
use crate::render::terminal::days;
use crate::render::terminal::layout::width;
use crate::render::terminal::number;
use crate::search::ExplainedClause;
use crate::search::ExplainedForm;
use crate::search::ExplainedOperand;
use crate::search::Explanation;
use crate::search::Part;
use crate::search::Wording;

/// This many forms of a clause are shown; JSON has them all.
const MOST_FORMS: usize = 20;

/// Returns a form, and the languages it is looked for in if these are not all.
fn form(form: &ExplainedForm) -> String {
    let known: Vec<&str> =
        form.languages.iter().map(String::as_str).filter(|code| !code.is_empty()).collect();
    let mut shown = escape::text(&form.form).into_owned();
    if form.in_two_parts {
        shown.push_str(" in two parts");
    }
    let unknown =
        if known.len() < form.languages.len() { ", and where the language is unknown" } else { "" };
    match &form.languages[..] {
        [] => shown,
        _ if known.is_empty() => format!("{shown} (unknown language)"),
        _ => format!("{shown} (only in {}{unknown})", escape::text(&known.join(", "))),
    }
}

/// Returns what a clause finds where that is not what was typed.
fn finds(clause: &ExplainedClause, answer: &Explanation) -> String {
    let same = answer.clauses.iter().filter(|other| other.text == clause.text).count() > 1;
    match (&clause.forms[..], clause.articles) {
        ([], None) if same => "its parts, one after another".to_owned(),
        ([], None) => String::new(),
        ([], Some(_)) => "not in the index".to_owned(),
        _ if clause.is_as_typed => String::new(),
        ([only], _) => format!("1 term: {}", form(only)),
        (forms, _) => {
            let examples: Vec<_> = forms.iter().take(MOST_FORMS).map(form).collect();
            let more = if forms.len() > examples.len() { ", …" } else { "" };
            let count = number(forms.len() as u64);
            format!("{count} terms: {}{more}", examples.join(", "))
        }
    }
}

/// Columns of the text of a clause: its counts are behind it, however long the query is.
const CLAUSE_WIDTH: usize = 40;

/// Returns the text of a clause, cut to its column.
fn clause_cell(depth: usize, text: &str) -> String {
    let indent = "  ".repeat(depth.min(8));
    let (room, text) = (CLAUSE_WIDTH - indent.len(), escape::text(text));
    if width(&text) <= room {
        return indent + &text;
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if width(&kept) >= room {
            kept.pop();
            break;
        }
    }
    format!("{indent}{kept}…")
}

/// Returns the clauses that an operand is made of: that of the whole operand, and those of its parts. Where others
/// are at its place (of a query that is called by its name), that of its text.
fn of_operand<'a>(
    operand: &ExplainedOperand,
    clauses: &'a [ExplainedClause],
    is_alone: bool,
) -> Vec<&'a ExplainedClause> {
    let place = &operand.place;
    let is_part = |clause: &&ExplainedClause| {
        let own = &clause.place;
        !own.is_empty() && place.start <= own.start && own.end <= place.end
    };
    if !is_alone {
        let is_same = |clause: &&ExplainedClause| is_part(clause) && clause.text == operand.text;
        return clauses.iter().filter(is_same).collect();
    }
    if operand.is_leaf && !place.is_empty() {
        let parts: Vec<_> = clauses.iter().filter(is_part).collect();
        if !parts.is_empty() {
            return parts;
        }
        // A word that is typed twice has one clause, at its first place.
        return clauses.iter().filter(|clause| clause.text == operand.text).take(1).collect();
    }
    let is_whole = |clause: &&ExplainedClause| clause.place == *place && is_of_others(clause);
    clauses.iter().filter(|clause| !place.is_empty() && is_whole(clause)).take(1).collect()
}

/// Returns whether a clause is made of others.
fn is_of_others(clause: &ExplainedClause) -> bool {
    clause.articles.is_none() && clause.forms.is_empty()
}

fn weight(clause: &ExplainedClause) -> String {
    match clause.weight > 0.0 {
        true => format!("weight {:.2}", clause.weight),
        false => "does not score".to_owned(),
    }
}

/// Returns the lines of an operand: its own, and those of the words of a phrase below it.
fn rows(operand: &ExplainedOperand, answer: &Explanation, is_alone: bool) -> Vec<Vec<String>> {
    let clauses = of_operand(operand, &answer.clauses, is_alone);
    let whole = match &clauses[..] {
        [only] => Some(*only),
        // Behind those of its parts.
        several => several.iter().copied().rfind(|clause| is_of_others(clause)),
    };
    let part = match operand.part {
        Part::Asked => "",
        Part::LeftOut => "left out",
        Part::OnlyRanks => "only ranks",
    };
    let found = whole.map(|clause| finds(clause, answer)).unwrap_or_default();
    let said: Vec<&str> = [part, &found].into_iter().filter(|text| !text.is_empty()).collect();
    let mut rows = vec![vec![
        operand.articles.map(articles).unwrap_or_default(),
        clause_cell(operand.depth, &operand.text),
        whole.map(weight).unwrap_or_default(),
        said.join("; "),
    ]];
    // Letters side by side are another spelling of the word that scores for them.
    let is_said = |clause: &ExplainedClause| !is_of_others(clause) || clause.weight > 0.0;
    let parts = clauses.iter().filter(|clause| clauses.len() > 1 && is_said(clause));
    for clause in parts.filter(|clause| !whole.is_some_and(|whole| std::ptr::eq(whole, **clause))) {
        rows.push(row(operand.depth + 1, clause, answer));
    }
    rows
}

fn row(depth: usize, clause: &ExplainedClause, answer: &Explanation) -> Vec<String> {
    let articles = clause.articles.map(articles).unwrap_or_default();
    vec![articles, clause_cell(depth, &clause.text), weight(clause), finds(clause, answer)]
}

/// Writes how a query is read: one line an operand, those inside it indented below it, each with the articles it
/// finds by itself.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn explained(out: &mut impl Write, answer: &Explanation, wording: Wording) -> io::Result<()> {
    writeln!(out, "query      {}", escape::text(&answer.query.canonical))?;
    if let Some(asked) = answer.query.days {
        writeln!(out, "published  {}", days(asked))?;
    }
    let (mut all, mut known) = (Vec::new(), Vec::new());
    let place = |operand: &ExplainedOperand| (operand.place.start, operand.place.end);
    let mut at_place: HashMap<(usize, usize), usize> = HashMap::new();
    for operand in answer.operands.iter().filter(|operand| operand.is_leaf) {
        *at_place.entry(place(operand)).or_default() += 1;
    }
    for operand in &answer.operands {
        let others = at_place.get(&place(operand)).is_some_and(|leaves| *leaves > 1);
        all.extend(rows(operand, answer, !others));
    }
    for clause in answer.clauses.iter().filter(|clause| clause.place.is_empty()) {
        let row = row(0, clause, answer);
        // Of two words of a compound that the index does not have, one line says so.
        if !known.contains(&row) {
            known.push(row.clone());
            all.push(row);
        }
    }
    table(out, all)?;
    if answer.operands.iter().any(|operand| operand.articles.is_none()) {
        writeln!(
            out,
            "note: of operands that are more than a word, only the first 300 are counted"
        )?;
    }
    if answer.provenance.settings.syntax_from == "settings"
        && answer.provenance.settings.syntax != "dateline"
    {
        writeln!(
            out,
            "note: the query above is in dateline's own language: give it {} dateline",
            wording.parameter("syntax")
        )?;
    }
    for note in &answer.query.notes {
        writeln!(out, "note: {}", escape::text(note))?;
    }
    Ok(())
}
