//! Counts by the index against counts over the file itself, for date intervals drawn at random.
//!
//! `cargo bench --bench counts -- ARTICLES.jsonl` indexes the file into a temporary folder, draws 50
//! intervals, asks for each with and without a phrase and a source, and compares every count, the
//! undated one too, with a plain pass over the JSON. Ends with code 1 at the first difference.
#![allow(clippy::print_stdout, reason = "a program for people")]

mod support;

use std::collections::HashMap;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use dateline::analysis;
use dateline::engine::View;
use dateline::search::SearchRequest;
use dateline::search::count;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::civil::date;

use support::TODAY;
use support::index_file;

/// What a count depends on, read straight from the JSON.
struct Plain {
    day: Option<Date>,
    source: String,
    words: Vec<String>,
}

fn main() -> ExitCode {
    let Some(path) = std::env::args().skip(1).find(|a| !a.starts_with("--")).map(PathBuf::from)
    else {
        println!("usage: cargo bench --bench counts -- ARTICLES.jsonl");
        return ExitCode::from(2);
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = folder.path().join("index");
    index_file(&index, &path);
    let view = View::open(&index).expect("the index just made");
    let articles = read(&path);
    println!("{} articles in the file, {} in the index", articles.len(), view.articles());
    let mut random = Random(20_240_615);
    let (mut asked, mut wrong) = (0, 0);
    for _ in 0..50 {
        let (from, to) = random.interval();
        let article = &articles[random.below(articles.len())];
        let phrase = random.phrase(&article.words);
        for with_phrase in [false, true] {
            for with_source in [false, true] {
                let words = if with_phrase { phrase.clone() } else { Vec::new() };
                let source = with_source.then_some(article.source.as_str());
                let plain = plain_count(&articles, from, to, &words, source);
                let found = index_count(&view, from, to, &words, source);
                asked += 1;
                if plain != found {
                    wrong += 1;
                    println!("{from} .. {to} {words:?} {source:?}: {found:?}, should be {plain:?}");
                }
            }
        }
    }
    println!("{asked} counts compared, {wrong} differ");
    if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Reads id, day, source and folded words of every article, without the index.
fn read(path: &Path) -> Vec<Plain> {
    let text = std::fs::read_to_string(path).expect("a file of JSON lines");
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            let record: HashMap<String, serde_json::Value> =
                serde_json::from_str(line).expect("one JSON object a line");
            let string = |key: &str| {
                record.get(key).and_then(|value| value.as_str()).unwrap_or("").to_owned()
            };
            let mut words = Vec::new();
            analysis::tokens(&string("text"), &mut |token| words.push(token.form.to_owned()));
            let day = string("date").get(..10).and_then(|day| day.parse().ok());
            Plain { day, source: string("source"), words }
        })
        .collect()
}

/// Articles inside the interval, and undated ones that match the rest.
fn plain_count(
    articles: &[Plain],
    from: Date,
    to: Date,
    words: &[String],
    source: Option<&str>,
) -> (u64, u64) {
    let rest = |article: &&Plain| {
        source.is_none_or(|source| article.source == source)
            && (words.is_empty() || article.words.windows(words.len()).any(|w| w == words))
    };
    let matching = || articles.iter().filter(rest);
    let inside = |article: &&Plain| article.day.is_some_and(|day| from <= day && day <= to);
    let undated = matching().filter(|article| article.day.is_none()).count();
    (matching().filter(inside).count() as u64, undated as u64)
}

fn index_count(
    view: &View,
    from: Date,
    to: Date,
    words: &[String],
    source: Option<&str>,
) -> (u64, u64) {
    let mut text = String::new();
    if !words.is_empty() {
        text = format!("body:\"{}\"", words.join(" "));
    }
    if let Some(source) = source {
        text.push_str(&format!(" source:=\"{source}\""));
    }
    let request = SearchRequest {
        from: Some(from.to_string()),
        to: Some(to.to_string()),
        ..SearchRequest::new(&text, TODAY)
    };
    let total = count(view, &request).expect("a query that can be answered").total;
    (total.articles, total.undated)
}

/// A linear congruential generator (Knuth's MMIX constants): the same draws everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end.max(1)
    }

    fn interval(&mut self) -> (Date, Date) {
        let start = date(2008, 1, 1);
        let from = start + (self.below(12 * 365) as i64).days();
        (from, from + (self.below(400) as i64).days())
    }

    /// One or two words side by side.
    fn phrase(&mut self, words: &[String]) -> Vec<String> {
        let at = self.below(words.len().saturating_sub(2));
        let plain = |word: &&String| word.bytes().all(|b| b.is_ascii_alphanumeric());
        let count = 1 + self.below(2);
        let phrase: Vec<String> = words.iter().skip(at).take(count).cloned().collect();
        if phrase.iter().all(|word| plain(&word)) { phrase } else { vec!["said".into()] }
    }
}
