//! The relevance table: how good the answers are on every judged collection of a folder.
//!
//! `cargo bench --bench relevance -- COLLECTIONS` indexes each folder in it that holds `docs.jsonl`,
//! `queries.tsv` and `qrels.txt`, and prints nDCG@10, MAP, recall@100 and MRR of BM25 alone, of every
//! search, and of `--expand`. `--ranking TITLE,CLOSENESS,PASSAGE,AGREEMENT,LIKENESS` adds a row with those
//! shares, as often as it is given.
//!
//! `cargo bench --bench relevance -- --known ARTICLES.jsonl` indexes a file of `id`, `title` and `text`
//! with the titles left out, asks for the titles of 1,000 of its articles as plain words, any of them,
//! and prints how far up the article is (MRR@10). An article without a title is asked for by its
//! first sentence, left out likewise. Given a folder, it does so for each file in it.
//!
//! What it printed is in `benches/relevance.md`.
#![allow(clippy::print_stdout, reason = "a program for people")]

mod support;

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use dateline::engine::Fold;
use dateline::engine::View;
use dateline::eval;
use dateline::eval::Collection;
use dateline::eval::Measures;
use dateline::eval::Setting;
use dateline::passage::bounds;
use dateline::rank::Ranking;

use support::TODAY;
use support::index_file;

/// Titles asked for of one file.
const KNOWN: usize = 1000;
fn main() -> ExitCode {
    let mut settings = Setting::compared(Fold::None);
    let (mut folder, mut known) = (None, None);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--bench" => {}
            "--known" => known = args.next().map(PathBuf::from),
            "--ranking" => settings.push(setting(&args.next().unwrap_or_default())),
            _ => folder = Some(PathBuf::from(arg)),
        }
    }
    if let Some(known) = known {
        known_items(&known, &settings);
        return ExitCode::SUCCESS;
    }
    let Some(folder) = folder else {
        println!("usage: cargo bench --bench relevance -- COLLECTIONS [--ranking T,C,P,A,L]");
        return ExitCode::from(2);
    };
    judged(&folder, &settings);
    ExitCode::SUCCESS
}

/// Prints the table of every judged collection in `folder`, and the means over them.
fn judged(folder: &Path, settings: &[Setting]) {
    let mut folders: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of collections can be read")
        .map(|entry| entry.expect("its entries can be read").path())
        .filter(|path| path.join("qrels.txt").is_file())
        .collect();
    folders.sort();
    let mut means: Vec<Vec<Measures>> = vec![Vec::new(); settings.len()];
    for folder in &folders {
        let read = |name: &str| fs::read_to_string(folder.join(name)).expect("it can be read");
        let topics = eval::queries(&read("queries.tsv")).expect("queries");
        let judged = eval::judgments(&read("qrels.txt")).expect("judgments");
        let collection = Collection::new(topics, judged).expect("they belong together");
        let place = tempfile::tempdir().expect("a temporary folder");
        let index = place.path().join("index");
        index_file(&index, &folder.join("docs.jsonl"));
        let view = View::open(&index).expect("the index just made");
        println!("{} ({} articles)", folder.display(), view.articles());
        heading();
        for (setting, means) in settings.iter().zip(&mut means) {
            let found = collection.measure(&view, setting, TODAY).expect("it can be measured");
            row(setting, found.mean);
            means.push(found.mean);
        }
    }
    println!("mean of {} collections", folders.len());
    heading();
    for (setting, means) in settings.iter().zip(means) {
        row(setting, Measures::mean(&means));
    }
}

/// Prints how far up articles are when their titles are asked for.
fn known_items(path: &Path, settings: &[Setting]) {
    let mut files = vec![path.to_path_buf()];
    if path.is_dir() {
        let entries = fs::read_dir(path).expect("the folder can be read");
        files = entries.map(|entry| entry.expect("its entries can be read").path()).collect();
        files.sort();
    }
    print!("{:24} {:>6}", "MRR@10, titles left out", "asked");
    for setting in settings {
        print!(" {:>16}", name(setting));
    }
    println!();
    for file in files {
        known_in(&file, settings);
    }
}

fn known_in(file: &Path, settings: &[Setting]) {
    let text = fs::read_to_string(file).expect("a file of JSON lines");
    let mut articles: Vec<(String, String)> = Vec::new();
    let mut untitled = String::new();
    for line in text.lines() {
        let mut record: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let text = |name: &str| record[name].as_str().unwrap_or_default().trim().to_owned();
        let (key, mut title, mut body) = (text("id"), text("title"), text("text"));
        if title.is_empty()
            && let Some(&end) = bounds(&body).sentences.get(1)
        {
            // What has no title is asked for by its first sentence, which is left out instead.
            body.drain(..end as usize).for_each(|c| title.push(c));
        }
        let fields = record.as_object_mut().expect("an object");
        fields.remove("title");
        fields.insert("text".to_owned(), body.into());
        untitled.push_str(&record.to_string());
        untitled.push('\n');
        if title.chars().count() >= 12 {
            articles.push((key, title));
        }
    }
    let place = tempfile::tempdir().expect("a temporary folder");
    let without_titles = place.path().join("articles.jsonl");
    fs::write(&without_titles, untitled).expect("the folder can be written");
    let index = place.path().join("index");
    index_file(&index, &without_titles);
    let view = View::open(&index).expect("the index just made");
    let step = (articles.len() / KNOWN).max(1);
    let asked: Vec<_> = articles.iter().step_by(step).take(KNOWN).collect();
    let topics: String =
        (0..).zip(&asked).map(|(n, (_, title))| format!("{n}\t{}\n", one_line(title))).collect();
    let judged: String =
        (0..).zip(&asked).map(|(n, (key, _))| format!("{n} 0 {} 1\n", one_line(key))).collect();
    let topics = eval::queries(&topics).expect("queries");
    let judged = eval::judgments(&judged).expect("judgments");
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    print!("{name:24} {:>6}", asked.len());
    let collection = Collection::new(topics, judged).expect("they belong together");
    for setting in settings {
        let found = collection.measure(&view, setting, TODAY).expect("it can be measured");
        let mut sum = 0.0;
        for ((_, ranking), (key, _)) in found.rankings.iter().zip(&asked) {
            let at = ranking.iter().take(10).position(|(found, _)| found == key);
            sum += at.map_or(0.0, |at| 1.0 / (at + 1) as f64);
        }
        print!(" {:16.4}", sum / asked.len() as f64);
    }
    println!();
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn heading() {
    println!("  {:34} nDCG@10     MAP  R@100     MRR", "");
}

fn row(setting: &Setting, mean: Measures) {
    let name = name(setting);
    let Measures { ndcg, average_precision, recall, reciprocal_rank } = mean;
    println!("  {name:34} {ndcg:7.4} {average_precision:7.4} {recall:6.4} {reciprocal_rank:7.4}");
}

fn name(setting: &Setting) -> String {
    let Ranking { title, closeness, passage, agreement, likeness, .. } = setting.ranking;
    match setting.name {
        "" => format!("{title},{closeness},{passage},{agreement},{likeness}"),
        name => name.to_owned(),
    }
}

fn setting(shares: &str) -> Setting {
    let shares: Vec<f64> = shares.split(',').filter_map(|share| share.parse().ok()).collect();
    let [title, closeness, passage, agreement, likeness] = shares[..] else {
        panic!("--ranking takes five numbers: 0.4,0.1,0.3,1,0.2");
    };
    let ranking = Ranking { title, closeness, passage, agreement, likeness, ..Ranking::STANDARD };
    Setting { name: "", ranking, expand: false, fold: Fold::None }
}
