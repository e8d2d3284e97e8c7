//! Published search strings against the readers of other services' queries.
//!
//! `cargo bench --bench dialects -- STRINGS.tsv` reads each string of the file (a line of heads, then
//! number, service, source, string, command, and in the ninth column what a person found of an earlier
//! reading) in the language of its service, and prints a table by service: read as it is, read with
//! notes, refused with a hint or without. Behind it come the strings that were found to be read wrongly
//! or refused badly, with what comes out now. `--all` prints every string. The file is not part of the
//! project.
#![allow(clippy::print_stdout, reason = "a program for people")]

use std::collections::BTreeMap;
use std::process::ExitCode;

use dateline::query::dialect::Syntax;
use dateline::query::dialect::read_beside_filter;

/// How many strings of a service came out how.
#[derive(Default)]
struct Row {
    plain: usize,
    noted: usize,
    hinted: usize,
    bare: usize,
    /// What a person found before: wrong without a note, wrong or refused badly otherwise.
    silent: usize,
    bad: usize,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(path) = arguments.iter().find(|argument| !argument.starts_with("--")) else {
        println!("usage: cargo bench --bench dialects -- STRINGS.tsv [--all]");
        return ExitCode::from(2);
    };
    let all = arguments.iter().any(|argument| argument == "--all");
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            println!("{path}: {error}");
            return ExitCode::from(1);
        }
    };
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    let mut shown = Vec::new();
    for line in text.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [number, service, _, string, command, .., verdict, reading] = columns[..] else {
            println!("this line has too few columns: {line}");
            return ExitCode::from(1);
        };
        let row = rows.entry(service).or_default();
        row.silent += usize::from(verdict == "wrong silently");
        let is_bad =
            verdict.starts_with("wrong") || matches!(verdict, "refused badly" | "see remark");
        row.bad += usize::from(is_bad && verdict != "wrong silently");
        let syntax = language(service, string, command);
        let now = outcome(string, syntax, row);
        if is_bad || all {
            shown.push(format!(
                "{number} {service} ({}): {string}\n  was: {verdict}; wanted: {reading}\n{now}",
                syntax.name()
            ));
        }
    }
    println!(
        "{:38} {:>5} {:>5} {:>6} {:>7}   before: silent, bad",
        "", "read", "noted", "hinted", "no hint"
    );
    for (service, row) in &rows {
        println!(
            "{service:38} {:>5} {:>5} {:>6} {:>7} {:>16} {:>4}",
            row.plain, row.noted, row.hinted, row.bare, row.silent, row.bad
        );
    }
    println!("\n{}", shown.join("\n"));
    ExitCode::SUCCESS
}

/// Reads the string, counts how it came out and returns that in words.
fn outcome(string: &str, syntax: Syntax, row: &mut Row) -> String {
    match read_beside_filter(string, syntax) {
        Ok(query) if query.notes.is_empty() => {
            row.plain += 1;
            format!("  now: {query}\n")
        }
        Ok(query) => {
            row.noted += 1;
            format!("  now: {query}\n  notes: {}\n", query.notes.join(" | "))
        }
        Err(error) => {
            let hint = error.hint.as_deref();
            *if hint.is_some() { &mut row.hinted } else { &mut row.bare } += 1;
            format!("  now: refused: {}\n  hint: {}\n", error.message, hint.unwrap_or("none"))
        }
    }
}

/// Returns the language of a string of a service.
fn language(service: &str, string: &str, command: &str) -> Syntax {
    let service = service.to_lowercase();
    let of = |names: &[&str]| names.iter().any(|name| service.contains(name));
    if of(&["plain"]) {
        Syntax::Dateline
    } else if of(&["westlaw"]) {
        Syntax::Westlaw
    } else if of(&["proquest"]) {
        Syntax::ProQuest
    } else if of(&["media cloud"]) {
        Syntax::MediaCloud
    } else if of(&["ovid"]) && string.ends_with(['.', '/']) {
        Syntax::Ovid
    } else if of(&["ebsco"]) {
        Syntax::Ebsco
    } else if of(&["google"]) {
        Syntax::Google
    } else if of(&["gdelt"]) {
        Syntax::Gdelt
    } else if of(&["brandwatch"]) {
        Syntax::Brandwatch
    } else {
        let named = command.split_whitespace().last().and_then(Syntax::named);
        named.unwrap_or_default()
    }
}
