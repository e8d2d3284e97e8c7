//! Headlines typed as they are: how often the article comes first.
//!
//! `cargo bench --bench headlines -- ARTICLES.jsonl [INDEX]` types the titles of 1,000 articles of a
//! file of `id`, `title` and `text` into `search` without flags, quotes, colons and question marks
//! included, and prints in how many the article, or another of the same title, is the first hit; then
//! what was first in the others, and each error. `--all` types every title, `--plain` types them with
//! that flag. INDEX is an index of the file, which is otherwise made.
#![allow(clippy::print_stdout, reason = "a program for people")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use dateline::engine::View;
use dateline::search;
use dateline::search::SearchRequest;

use support::TODAY;
use support::index_file;

/// Titles typed, unless all are.
const TYPED: usize = 1000;
/// Misses that are shown.
const SHOWN: usize = 40;

fn main() -> ExitCode {
    let (mut paths, mut all, mut plain) = (Vec::new(), false, false);
    for arg in std::env::args().skip(1) {
        match arg.as_str() {
            "--bench" => {}
            "--all" => all = true,
            "--plain" => plain = true,
            _ => paths.push(PathBuf::from(arg)),
        }
    }
    let Some(file) = paths.first() else {
        println!(
            "usage: cargo bench --bench headlines -- ARTICLES.jsonl [INDEX] [--all] [--plain]"
        );
        return ExitCode::from(2);
    };
    let titles = titles(&fs::read_to_string(file).expect("a file of JSON lines"));
    let place = tempfile::tempdir().expect("a temporary folder");
    let index = paths.get(1).cloned().unwrap_or_else(|| {
        let index = place.path().join("index");
        index_file(&index, file);
        index
    });
    let view = View::open(&index).expect("an index of the file");
    let step = if all { 1 } else { (titles.len() / TYPED).max(1) };
    let most = if all { titles.len() } else { TYPED };
    let typed: Vec<_> = titles.into_iter().step_by(step).take(most).collect();
    report(&type_all(&view, &typed, plain), typed.len());
    ExitCode::SUCCESS
}

/// Returns the id and title of every article that has a title.
fn titles(text: &str) -> Vec<(String, String)> {
    let mut titles = Vec::new();
    for line in text.lines() {
        let record: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let text = |name: &str| record[name].as_str().unwrap_or_default().trim().to_owned();
        let (key, title) = (text("id"), text("title"));
        if title.chars().any(char::is_alphanumeric) {
            titles.push((key, title));
        }
    }
    titles
}

/// What came of typing the titles.
#[derive(Default)]
struct Typed {
    first: usize,
    /// Those of an article with the same title.
    twins: usize,
    in_ten: usize,
    errors: BTreeMap<String, Vec<String>>,
    misses: Vec<String>,
}

fn type_all(view: &View, titles: &[(String, String)], plain: bool) -> Typed {
    let mut came = Typed::default();
    for (key, title) in titles {
        let mut request = SearchRequest::new(title, TODAY);
        (request.plain, request.passages) = (plain, 0);
        let hits = match search::search(view, &request) {
            Ok(answer) => answer.hits,
            Err(error) => {
                came.errors.entry(error.to_string()).or_default().push(title.clone());
                continue;
            }
        };
        let at = hits.iter().position(|hit| hit.article.key.as_ref() == Some(key));
        came.in_ten += usize::from(at.is_some());
        match hits.first() {
            Some(_) if at == Some(0) => came.first += 1,
            Some(hit) if same_words(&hit.article.title, title) => came.twins += 1,
            first => came.misses.push(format!(
                "{title}\n    {} hits; first: {}",
                hits.len(),
                first.map_or("none", |hit| hit.article.title.as_str())
            )),
        }
    }
    came
}

fn same_words(a: &str, b: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    words(a) == words(b)
}

fn report(came: &Typed, typed: usize) {
    let share = |count: usize| 100.0 * count as f64 / typed as f64;
    let errors: usize = came.errors.values().map(Vec::len).sum();
    println!("{typed} headlines typed as they are");
    println!("first     {:6}  {:5.1} %", came.first, share(came.first));
    println!(
        "twin      {:6}  {:5.1} %  (another article of the same title)",
        came.twins,
        share(came.twins)
    );
    println!("in ten    {:6}  {:5.1} %", came.in_ten, share(came.in_ten));
    println!("error     {errors:6}  {:5.1} %", share(errors));
    for (error, titles) in &came.errors {
        println!("  {:4} {error}", titles.len());
        titles.iter().take(5).for_each(|title| println!("       {title}"));
    }
    came.misses.iter().take(SHOWN).for_each(|miss| println!("  {miss}"));
}
