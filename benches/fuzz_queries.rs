//! Mutated queries, in dateline's language and in each dialect, against the parser, the engine and
//! the binary, looking for one that panics, hangs, floods or does not print as itself.
//!
//! `cargo bench --bench fuzz_queries -- [SECONDS [SEED]]` reads as many queries as fit into the time
//! (10 seconds by default), then runs 20,000 over `seeds/` in process and 500 through the binary.
//! A query whose outcome was not seen before is kept and changed further. Ends with code 1 after a
//! finding.
#![allow(clippy::print_stdout, reason = "a program for people")]

#[path = "../tests/support/mutated.rs"]
mod mutated;

use std::collections::HashSet;
use std::fmt::Write as _;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::process::Command;
use std::process::ExitCode;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use dateline::engine::View;
use dateline::query;
use dateline::query::Node;
use dateline::query::Query;
use dateline::query::QueryError;
use dateline::query::dialect;
use dateline::query::dialect::Syntax;
use dateline::search::SearchError;
use dateline::search::SearchRequest;
use dateline::search::search;
use jiff::civil::Date;
use jiff::civil::date;

use mutated::Mutated;

const TODAY: Date = date(2024, 3, 15);
/// The languages, taken in turn.
const SYNTAXES: [Syntax; Syntax::ALL.len()] = Syntax::ALL;
/// Queries searched in process.
const SEARCHED: usize = 20_000;
/// Queries given to the binary.
const GIVEN: usize = 500;
/// The longest a query may take.
const LONGEST: Duration = Duration::from_secs(2);
/// The longest an error may be, in bytes.
const LARGEST: usize = 4096;
/// Outcomes remembered.
const OUTCOMES: usize = 50_000;

fn main() -> ExitCode {
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    let seconds = numbers.first().copied().unwrap_or(10);
    let seed = numbers.get(1).copied().unwrap_or(1);
    println!("seed {seed}");
    let mut run = Run { queries: Mutated::new(seed), turn: 0, findings: 0 };
    run.read_for(Duration::from_secs(seconds));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = folder.path().join("index");
    index_seeds(&index);
    run.search(&index);
    run.give(&index);
    println!("{} findings", run.findings);
    if run.findings == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env_clear().stdin(Stdio::null());
    command
}

fn index_seeds(index: &Path) {
    let output = binary()
        .args(["index", "seeds", "--index"])
        .arg(index)
        .output()
        .expect("cargo built the binary");
    assert!(output.status.success(), "the seeds can be indexed");
}

struct Run {
    queries: Mutated,
    /// Which of the languages comes next.
    turn: usize,
    findings: u64,
}

impl Run {
    /// Returns the next query, its language and the language's name.
    fn next(&mut self) -> (String, Syntax, &'static str) {
        let syntax = SYNTAXES[self.turn % SYNTAXES.len()];
        self.turn += 1;
        (self.queries.next(), syntax, syntax.name())
    }

    fn found(&mut self, what: &str, name: &str, text: &str) {
        self.findings += 1;
        println!("FINDING in {name}: {what}\n  {text:?}");
    }

    /// Parses, prints and resolves mutated queries until the time is over.
    fn read_for(&mut self, time: Duration) {
        let start = Instant::now();
        let mut outcomes = HashSet::new();
        let (mut executions, mut read, mut slowest) = (0_u64, 0_u64, Duration::ZERO);
        while start.elapsed() < time {
            let (text, syntax, name) = self.next();
            let begun = Instant::now();
            let outcome = panic::catch_unwind(AssertUnwindSafe(|| read_once(&text, syntax)));
            let took = begun.elapsed();
            executions += 1;
            slowest = slowest.max(took);
            if took > LONGEST {
                self.found(&format!("took {took:?}"), name, &text);
            }
            match outcome {
                Err(_) => self.found("panicked", name, &text),
                Ok(Err(what)) => self.found(&what, name, &text),
                Ok(Ok((accepted, outcome))) => {
                    read += u64::from(accepted);
                    if outcomes.len() < OUTCOMES && outcomes.insert(outcome) {
                        self.queries.keep(&text);
                    }
                }
            }
        }
        println!(
            "parser: {executions} executions in {} s, {read} read, {} refused, {} outcomes told \
             apart, slowest {slowest:.1?}",
            start.elapsed().as_secs(),
            executions - read,
            outcomes.len(),
        );
    }

    /// Searches the seeds for mutated queries, in process.
    fn search(&mut self, index: &Path) {
        let view = View::open(index).expect("the index just made");
        let (mut exits, mut slowest) = ([0_u64; 3], Duration::ZERO);
        for _ in 0..SEARCHED {
            let (text, syntax, name) = self.next();
            let begun = Instant::now();
            let request =
                SearchRequest { reading: syntax.into(), ..SearchRequest::new(&text, TODAY) };
            let answer = panic::catch_unwind(AssertUnwindSafe(|| search(&view, &request)));
            let took = begun.elapsed();
            slowest = slowest.max(took);
            if took > LONGEST {
                self.found(&format!("took {took:?}"), name, &text);
            }
            match answer {
                Err(_) => self.found("panicked", name, &text),
                Ok(Ok(hits)) => exits[usize::from(hits.hits.is_empty())] += 1,
                Ok(Err(SearchError::Query(error))) => {
                    exits[2] += 1;
                    if let Some(what) = harm(&said(&error)) {
                        self.found(&what, name, &text);
                    }
                }
                Ok(Err(error)) => self.found(&error.to_string(), name, &text),
            }
        }
        println!("search: {SEARCHED} queries, exits 0, 1, 2: {exits:?}, slowest {slowest:.1?}");
    }

    /// Gives mutated queries to the binary, as a shell would.
    fn give(&mut self, index: &Path) {
        let (mut exits, mut slowest, mut largest) = ([0_u64; 3], Duration::ZERO, 0);
        let mut given = 0;
        while given < GIVEN {
            let (text, _, name) = self.next();
            // No shell can pass a NUL, nor more than 128 KiB in one argument.
            if text.contains('\0') || text.len() > 100_000 {
                continue;
            }
            given += 1;
            let begun = Instant::now();
            let mut command = binary();
            command.args(["search", "--syntax", name, "--index"]).arg(index).arg("--").arg(&text);
            let output = command.output().expect("cargo built the binary");
            let took = begun.elapsed();
            slowest = slowest.max(took);
            if took > LONGEST {
                self.found(&format!("took {took:?}"), name, &text);
            }
            match output.status.code() {
                Some(code @ 0..=2) => exits[code as usize] += 1,
                code => self.found(&format!("ended with {code:?}"), name, &text),
            }
            largest = largest.max(output.stderr.len());
            match String::from_utf8(output.stderr) {
                Err(_) => self.found("stderr is not UTF-8", name, &text),
                Ok(errors) => {
                    if let Some(what) = harm(&errors) {
                        self.found(&what, name, &text);
                    }
                }
            }
        }
        println!(
            "binary: {GIVEN} queries, exits 0, 1, 2: {exits:?}, slowest {slowest:.1?}, longest \
             stderr {largest} bytes"
        );
    }
}

/// Reads a query and holds it to what must be true of any; returns whether it was accepted and what
/// kind of outcome it was.
fn read_once(text: &str, syntax: Syntax) -> Result<(bool, String), String> {
    let _ = query::plain_words(text).to_string();
    let beside = dialect::read_beside_filter(text, syntax);
    let query = match dialect::read(text, syntax) {
        Ok(query) => query,
        Err(error) => {
            check_error(&error)?;
            if text.get(error.span.clone()).is_none_or(str::is_empty) {
                return Err(format!("{error:?} points at nothing"));
            }
            // The same complaint about another word is no news.
            let kind = error.message.split('"').step_by(2).collect::<Vec<_>>().join("\"");
            let kind: String = kind.chars().filter(|c| !c.is_ascii_digit()).collect();
            return Ok((false, format!("{syntax:?} {kind}")));
        }
    };
    if beside.ok().map(Query::without_spans) != Some(query.clone().without_spans()) {
        return Err("is read differently beside a filter".to_owned());
    }
    let printed = query.to_string();
    if printed.chars().any(char::is_control) {
        return Err(format!("prints control characters: {printed:?}"));
    }
    // The canonical form may be longer than what was typed, and than the limit.
    if printed.len() <= 64 * 1024 {
        let again = query::parse(&printed).map_err(|e| format!("prints as {printed:?}: {e}"))?;
        if again.to_string() != printed || again.without_spans() != query.clone().without_spans() {
            return Err(format!("does not print as itself: {printed:?}"));
        }
    }
    for note in &query.notes {
        if let Some(what) = harm(note) {
            return Err(format!("note {what}"));
        }
    }
    match query::resolve(&query, TODAY) {
        Ok(resolved) => {
            let _ = (query::binding_days(&resolved), resolved.to_string());
        }
        Err(error) => check_error(&error)?,
    }
    let mut shape = format!("{syntax:?} ");
    describe(&query.root, &mut shape);
    Ok((true, shape))
}

/// Holds an error to what must be true of any.
fn check_error(error: &QueryError) -> Result<(), String> {
    harm(&said(error)).map_or(Ok(()), Err)
}

/// Returns all that an error says.
fn said(error: &QueryError) -> String {
    format!("{error}\n{}", error.hint.as_deref().unwrap_or_default())
}

/// Writes the kinds of the clauses, up to a length.
fn describe<D>(node: &Node<D>, out: &mut String) {
    if out.len() > 200 {
        return;
    }
    // Writing to a string cannot fail.
    let _ = write!(out, "{:?}", std::mem::discriminant(&node.clause));
    node.children().take(4).for_each(|node| describe(node, out));
}

/// Returns what is wrong with a text for a terminal, if anything is.
fn harm(text: &str) -> Option<String> {
    if text.len() >= LARGEST {
        return Some(format!("says {} bytes", text.len()));
    }
    let bad = text.chars().find(|&c| c.is_control() && c != '\n')?;
    Some(format!("says {bad:?}"))
}
