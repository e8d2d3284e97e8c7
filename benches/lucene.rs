//! The reader of Lucene's query strings against Lucene itself.
//!
//! `cargo bench --bench lucene` makes articles of a few words, asks for each string of
//! `benches/lucene/strings.txt` there, with both default operators, and asks Lucene's classic parser the
//! same (`benches/lucene/judge.sh`, which needs Java and Maven). Where the articles differ, or Lucene
//! refuses what is read here, a note must say so that plain words do not have. Ends with code 1 if one
//! differs in silence. `--all` prints every difference.
#![allow(clippy::print_stdout, reason = "a program for people")]

mod support;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;
use std::process::ExitCode;

use dateline::engine::View;
use dateline::query::dialect::DefaultOperator;
use dateline::query::dialect::Reading;
use dateline::query::dialect::Syntax;
use dateline::query::dialect::read_beside_filter;
use dateline::search::SearchRequest;
use dateline::search::search;
use jiff::ToSpan;
use jiff::civil::date;

use support::TODAY;
use support::index_file;

/// Words that no stemmer joins.
const WORDS: [&str; 8] = ["ant", "bee", "cat", "dog", "elk", "fox", "gnu", "cast"];

/// What came out of a string.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Keys(BTreeSet<String>),
    Refused(String),
}

/// How often a string was answered how.
#[derive(Debug, Default)]
struct Tally {
    same: usize,
    refused_by_both: usize,
    refused_here: usize,
    noted: usize,
    silent: usize,
}

fn main() -> ExitCode {
    let all = std::env::args().any(|argument| argument == "--all");
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/lucene");
    let strings = std::fs::read_to_string(here.join("strings.txt")).expect("the strings");
    let strings: Vec<&str> =
        strings.lines().filter(|line| !line.starts_with("# ") && !line.is_empty()).collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (table, records) = articles();
    std::fs::write(folder.path().join("articles.tsv"), table).expect("a file");
    std::fs::write(folder.path().join("strings.txt"), strings.join("\n") + "\n").expect("a file");
    let file = folder.path().join("articles.jsonl");
    std::fs::write(&file, records).expect("a file");
    let index = folder.path().join("index");
    index_file(&index, &file);
    let view = View::open(&index).expect("the index just made");
    let mut tally = Tally::default();
    for default in [DefaultOperator::Or, DefaultOperator::And] {
        let reading = Reading { syntax: Syntax::Lucene, default_operator: Some(default) };
        let usual = notes("ant bee", reading);
        let judged = judged(&here, folder.path(), default, strings.len());
        for (string, judged) in strings.iter().zip(judged) {
            let (ours, notes) = ours(&view, string, reading);
            let own: Vec<&String> = notes.iter().filter(|note| !usual.contains(note)).collect();
            let kind = match (&ours, &judged) {
                (Outcome::Keys(ours), Outcome::Keys(theirs)) if ours == theirs => &mut tally.same,
                (Outcome::Refused(_), Outcome::Refused(_)) => &mut tally.refused_by_both,
                (Outcome::Refused(_), Outcome::Keys(_)) => &mut tally.refused_here,
                (Outcome::Keys(_), _) if !own.is_empty() => &mut tally.noted,
                (Outcome::Keys(_), _) => &mut tally.silent,
            };
            *kind += 1;
            let differs = match (&ours, &judged) {
                (Outcome::Keys(ours), Outcome::Keys(theirs)) => ours != theirs,
                (Outcome::Refused(_), Outcome::Refused(_)) => false,
                (Outcome::Keys(_), Outcome::Refused(_))
                | (Outcome::Refused(_), Outcome::Keys(_)) => true,
            };
            if differs && (all || (own.is_empty() && matches!(ours, Outcome::Keys(_)))) {
                println!(
                    "{} {string}\n  here {}\n  Lucene {}",
                    default.name(),
                    shown(&ours),
                    shown(&judged)
                );
                println!("  read as {}\n  notes {own:?}\n", read_as(string, reading));
            }
        }
    }
    println!("{} strings, each with both default operators", strings.len());
    println!("{tally:#?}");
    if tally.silent == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Returns the articles as a table and as JSON lines.
fn articles() -> (String, String) {
    let (mut table, mut records) = (String::new(), String::new());
    let mut state = 7_u64;
    let mut below = |most: u64| {
        // The constants of Knuth's MMIX.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    for number in 0..400_i64 {
        let key = format!("a{number:03}");
        let day = date(2024, 1, 1).checked_add(number.days()).expect("a day");
        let mut words = |count: u64| -> String {
            let words: Vec<&str> = (0..count).map(|_| WORDS[below(8) as usize]).collect();
            words.join(" ")
        };
        let (title, body) = (words(2), words(3 + number as u64 % 7));
        writeln!(table, "{key}\t{day}\t{title}\t{body}").expect("text");
        writeln!(
            records,
            "{{\"id\": \"{key}\", \"title\": \"{title}\", \"date\": \"{day}\", \"text\": \"{body}.\"}}"
        )
        .expect("text");
    }
    (table, records)
}

/// Returns what Lucene answers to each string.
fn judged(here: &Path, folder: &Path, default: DefaultOperator, count: usize) -> Vec<Outcome> {
    let output = Command::new("bash")
        .arg(here.join("judge.sh"))
        .arg(folder.join("articles.tsv"))
        .arg(folder.join("strings.txt"))
        .arg(default.name())
        .output()
        .expect("bash");
    let answers = String::from_utf8_lossy(&output.stdout);
    let answers: Vec<&str> = answers.lines().collect();
    assert_eq!(answers.len(), count, "{}", String::from_utf8_lossy(&output.stderr));
    let outcome = |line: &&str| match line.strip_prefix("refused") {
        Some(why) => Outcome::Refused(why.trim().to_owned()),
        None => Outcome::Keys(line.split_whitespace().map(str::to_owned).collect()),
    };
    answers.iter().map(outcome).collect()
}

/// Returns what the index answers to a string, and its notes.
fn ours(view: &View, string: &str, reading: Reading) -> (Outcome, Vec<String>) {
    let notes = notes(string, reading);
    let request = SearchRequest { reading, limit: 1000, ..SearchRequest::new(string, TODAY) };
    let outcome = match search(view, &request) {
        Ok(found) => {
            Outcome::Keys(found.hits.into_iter().filter_map(|hit| hit.article.key).collect())
        }
        Err(error) => Outcome::Refused(error.to_string()),
    };
    (outcome, notes)
}

fn notes(string: &str, reading: Reading) -> Vec<String> {
    read_beside_filter(string, reading).map(|query| query.notes).unwrap_or_default()
}

fn read_as(string: &str, reading: Reading) -> String {
    match read_beside_filter(string, reading) {
        Ok(query) => query.to_string(),
        Err(error) => format!("refused: {error}"),
    }
}

fn shown(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Keys(keys) => {
            let some: Vec<&str> = keys.iter().take(8).map(String::as_str).collect();
            format!("{} articles: {}", keys.len(), some.join(" "))
        }
        Outcome::Refused(why) => format!("refused: {why}"),
    }
}
