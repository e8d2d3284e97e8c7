//! What counting costs beside a count: timelines, tables, samples, exports.
//!
//! `cargo bench --bench counting -- INDEX` measures on an index, `-- ARTICLES.jsonl` indexes the file first;
//! `--word WORD` names the frequent word. Prints a Markdown table of medians in one process, each beside a
//! count with a date filter: the ratios hold on other machines, the times do not.
#![allow(clippy::print_stdout, reason = "a program for people")]

mod support;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use dateline::counting;
use dateline::counting::Allocation;
use dateline::counting::Axis;
use dateline::counting::Period;
use dateline::counting::SampleRequest;
use dateline::counting::TimelineRequest;
use dateline::engine::View;
use dateline::render::export::Column;
use dateline::render::export::Rows;
use dateline::search;
use dateline::search::SearchRequest;

use crate::support::TODAY;
use crate::support::index_file;

/// Times each is run; the first is not counted.
const ROUNDS: usize = 21;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let word = arguments.iter().position(|a| a == "--word").map(|at| at + 1);
    let is_path = |at: &usize| Some(*at) != word && !arguments[*at].starts_with("--");
    let Some(path) = (0..arguments.len()).find(is_path).map(|at| PathBuf::from(&arguments[at]))
    else {
        println!("usage: cargo bench --bench counting -- INDEX|ARTICLES.jsonl [--word WORD]");
        return ExitCode::from(2);
    };
    let word = word.and_then(|at| arguments.get(at)).map_or("people", String::as_str);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = match path.is_dir() {
        true => path,
        false => {
            let index = folder.path().join("index");
            index_file(&index, &path);
            index
        }
    };
    let view = View::open(&index).expect("an index");
    table(&view, word);
    export(&view);
    ExitCode::SUCCESS
}

/// Prints what each costs beside a count with a date filter.
fn table(view: &View, word: &str) {
    let request = |text: &str| SearchRequest::new(text, TODAY);
    let filtered = SearchRequest { from: Some("1900".to_owned()), ..request(word) };
    let by = |names: &str| -> Vec<Axis> {
        names.split(',').map(|name| Axis::named(name).expect("a key")).collect()
    };
    let timeline = |text: &str, period, by: Option<Axis>| {
        let request = TimelineRequest { search: request(text), period: Some(period), by, peaks: 0 };
        counting::timeline(view, &request).expect("a timeline").total.articles
    };
    let cross = |text: &str, keys: &str| {
        let answer = counting::cross_table(view, &request(text), &by(keys), false);
        answer.expect("a table").total.articles
    };
    let sample = |text: &str| {
        let request = SampleRequest {
            search: request(text),
            size: 200,
            by: by("source,year"),
            seed: 7,
            allocation: Allocation::Proportional,
            passages: false,
        };
        counting::sample(view, &request).expect("a sample").total.articles
    };
    let count =
        |request: &SearchRequest| search::count(view, request).expect("a count").total.articles;
    let source = || by("source").pop();
    let rows: [(&str, &dyn Fn() -> u64); 8] = [
        ("count of the word, with a date filter", &|| count(&filtered)),
        ("count of the word", &|| count(&request(word))),
        ("timeline of the word by month", &|| timeline(word, Period::Month, None)),
        ("timeline of the word by day", &|| timeline(word, Period::Day, None)),
        ("timeline of the word by month and source", &|| timeline(word, Period::Month, source())),
        ("count of everything by source and month", &|| cross("", "source,month")),
        ("count of the word by author", &|| cross(word, "author")),
        ("sample of 200 by source and year", &|| sample(word)),
    ];
    println!("{} articles, the word is {word:?}\n", view.articles());
    println!("| what | articles | ms | beside the first |\n|---|--:|--:|--:|");
    let mut first = None;
    for (name, run) in rows {
        let (articles, time) = median(run);
        let ratio = time / *first.get_or_insert(time);
        println!("| {name} | {articles} | {time:.2} | {ratio:.2} |");
    }
}

/// Returns what `run` gives and the median of its times in milliseconds.
fn median(run: &dyn Fn() -> u64) -> (u64, f64) {
    let given = run();
    let mut times: Vec<f64> = (1..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            assert_eq!(run(), given, "an answer changed");
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    (given, times[times.len() / 2])
}

/// Prints how fast everything is exported with its text.
fn export(view: &View) {
    let columns: Vec<Column> = ["id", "date", "source", "title", "body"]
        .map(|name| name.parse().expect("a column"))
        .to_vec();
    let mut out = Counted(0);
    let start = Instant::now();
    let mut rows = Rows::json(&mut out, columns);
    let request = SearchRequest::new("", TODAY);
    counting::export(view, &request, false, &mut |hit| rows.write(&hit)).expect("an export");
    drop(rows);
    let (seconds, megabytes) = (start.elapsed().as_secs_f64(), out.0 as f64 / 1e6);
    println!(
        "\nexport of everything: {megabytes:.1} MB in {seconds:.2} s, {:.0} MB/s",
        megabytes / seconds
    );
}

/// Counts bytes and forgets them.
struct Counted(u64);

impl std::io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
