//! The same articles by different ways: one run, ten runs with a third taken away and put back, one
//! thread. Every answer must be the same to the byte.
//!
//! `cargo bench --bench histories -- ARTICLES.jsonl` writes one file an article into a temporary
//! folder, builds the three indexes and compares hits and totals of 100 queries, as JSON. Ends with
//! code 1 if one differs.
#![allow(clippy::print_stdout, reason = "a program for people")]

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use dateline::engine::View;
use dateline::ingest::Clock;
use dateline::ingest::IngestRequest;
use dateline::ingest::RootRequest;
use dateline::ingest::ingest;
use dateline::render;
use dateline::search::SearchRequest;
use dateline::search::search;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::civil::date;

const TODAY: Date = date(2026, 1, 1);

fn main() -> ExitCode {
    let Some(path) = std::env::args().skip(1).find(|a| !a.starts_with("--")).map(PathBuf::from)
    else {
        println!("usage: cargo bench --bench histories -- ARTICLES.jsonl");
        return ExitCode::from(2);
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let news = folder.path().join("news");
    fs::create_dir(&news).expect("a new folder");
    let text = fs::read_to_string(&path).expect("a file of JSON lines");
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let file = |number: usize| news.join(format!("{number:06}.json"));
    for (number, line) in lines.iter().enumerate() {
        fs::write(file(number), line).expect("room for the articles");
    }
    let index = |name: &str| folder.path().join(name);
    println!("{} files", lines.len());
    println!("index c: ten runs, a third taken away and put back");
    for number in (0..lines.len()).step_by(3) {
        fs::remove_file(file(number)).expect("a file written above");
    }
    run(&index("c"), &news, 2);
    for round in 0..9 {
        for (number, line) in lines.iter().enumerate().filter(|(number, _)| number % 3 == 0) {
            // Each round puts back a ninth of what was taken away, and takes away others for a while.
            if number / 3 % 9 == round {
                fs::write(file(number), line).expect("room for the articles");
            }
        }
        let (away, back) = (|n: usize| n % 31 == round, |n: usize| n % 31 + 1 == round);
        for (number, line) in lines.iter().enumerate().filter(|(number, _)| number % 3 == 1) {
            if away(number) && round < 8 {
                fs::remove_file(file(number)).expect("a file written above");
            } else if back(number) {
                fs::write(file(number), line).expect("room for the articles");
            }
        }
        run(&index("c"), &news, 2);
    }
    // Last, so that no file has changed since any of them read it.
    println!("index a: one run, two threads");
    run(&index("a"), &news, 2);
    println!("index b: one run, one thread");
    run(&index("b"), &news, 1);
    compare(&[index("a"), index("b"), index("c")], &lines)
}

fn run(index: &Path, news: &Path, jobs: usize) {
    let stop = AtomicBool::new(false);
    let request = IngestRequest {
        roots: vec![RootRequest {
            path: news.to_path_buf(),
            label: "news".into(),
            map: None,
            corrections: None,
            exclude: Vec::new(),
        }],
        jobs,
        ..IngestRequest::new(
            index.to_path_buf(),
            TODAY,
            Timestamp::UNIX_EPOCH,
            Clock::STANDING,
            &stop,
        )
    };
    let summary = ingest(&request, &mut |_| {}).expect("the folder can be indexed");
    println!(
        "  {} indexed, {} unchanged, {} removed, {} articles",
        summary.indexed, summary.unchanged, summary.removed, summary.articles
    );
}

/// Asks 100 queries made from the articles and compares the answers without the index's own facts.
fn compare(indexes: &[PathBuf], lines: &[&str]) -> ExitCode {
    let views: Vec<View> =
        indexes.iter().map(|index| View::open(index).expect("an index just made")).collect();
    let mut wrong = 0;
    for number in 0..100 {
        let line: serde_json::Value =
            serde_json::from_str(lines[number * 97 % lines.len()]).expect("one object a line");
        let title = line["title"].as_str().unwrap_or("news");
        let words: Vec<&str> = title.split_whitespace().take(1 + number % 3).collect();
        let mut request = SearchRequest::new(&words.join(" "), TODAY);
        request.plain = true;
        request.limit = 50;
        if number % 4 == 0 {
            request.from = Some("2015".into());
        }
        let answers: Vec<String> = views.iter().map(|view| answer(view, &request)).collect();
        if answers.iter().any(|answer| *answer != answers[0]) {
            wrong += 1;
            println!("different answers to {:?}", request.text);
        }
    }
    println!("100 queries compared over {} indexes, {wrong} differ", indexes.len());
    if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn answer(view: &View, request: &SearchRequest) -> String {
    let hits = search(view, request).expect("plain words can be answered");
    let mut bytes = Vec::new();
    render::json::hits(&mut bytes, &hits, None).expect("memory takes everything");
    let mut json: serde_json::Value = serde_json::from_slice(&bytes).expect("what was written");
    json.as_object_mut().expect("an object").remove("index");
    json.to_string()
}
