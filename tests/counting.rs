//! Timelines, tables, exports and samples: every number is that of a plain loop over the articles.

mod diagnoses;
mod exports;
mod quotes;
mod tables;
mod terms;
mod timelines;
mod words;

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::Value;
use serde_json::json;

use crate::support::Corpus;
use crate::support::Run;
use crate::support::repository;

/// An article of the collection that is counted here.
#[derive(Debug, Clone)]
struct Written {
    /// As it is written: a day, a month, a year or nothing.
    date: &'static str,
    source: &'static str,
    authors: &'static [&'static str],
    text: &'static str,
}

/// Returns the first and last day of a written date.
fn days(date: &str) -> Option<(Date, Date)> {
    let first: Date = match date.len() {
        0 => return None,
        4 => format!("{date}-01-01").parse().expect("a year"),
        7 => format!("{date}-01").parse().expect("a month"),
        _ => date.parse().expect("a day"),
    };
    let last = match date.len() {
        4 => first.last_of_year(),
        7 => first.last_of_month(),
        _ => first,
    };
    Some((first, last))
}

/// Returns how the one period is written that all days of a date are in.
fn period(date: &str, by: &str) -> Option<String> {
    let (first, last) = days(date)?;
    let written = |day: Date| match by {
        "week" => day.strftime("%G-W%V").to_string(),
        "month" => day.strftime("%Y-%m").to_string(),
        "quarter" => format!("{}-Q{}", day.year(), (i32::from(day.month()) + 2) / 3),
        "year" => day.year().to_string(),
        _ => day.to_string(),
    };
    let mut periods: Vec<String> =
        first.series(1.day()).take_while(|day| *day <= last).map(written).collect();
    periods.dedup();
    (periods.len() == 1).then(|| periods.remove(0))
}

/// Returns a collection in which every case is there: precise and coarse dates, none, holes, several
/// authors, no source.
fn collection() -> Vec<Written> {
    const DATES: [&str; 12] = [
        "2018-12-31",
        "2019-01-01",
        "2019-03-04",
        "2019-03-31",
        "2019-03",
        "2019",
        "",
        "2019-07-14",
        "2021-02-28",
        "2019-01-06",
        "2019-01-07",
        "2021-02",
    ];
    const SOURCES: [&str; 4] = ["Northgate Herald", "", "Coastal Courier", "=Formula News"];
    const AUTHORS: [&[&str]; 3] = [&["Ada Reed", "Ben Holt"], &[], &["Ada Reed"]];
    const TEXTS: [&str; 5] = [
        "The drought goes on in the north.",
        "A strike at the harbor was called off.",
        "Rain fell, and the drought ended; a strike did not.",
        "The council met on Monday.",
        "Drought, drought and drought again.",
    ];
    let article = |at: usize| Written {
        date: DATES[at * 7 % DATES.len()],
        source: SOURCES[at * 5 % 11 % SOURCES.len()],
        authors: AUTHORS[at % AUTHORS.len()],
        text: TEXTS[at * 3 % 13 % TEXTS.len()],
    };
    (0..60).map(article).collect()
}

/// Returns the collection on disk, indexed.
fn indexed(articles: &[Written]) -> Corpus {
    let lines = articles.iter().zip(1..).map(|(article, number)| {
        let mut record = json!({
            "title": format!("Report {number}"), "text": article.text, "authors": article.authors,
        });
        let mut add = |name: &str, value: &str| {
            if !value.is_empty() {
                record[name] = Value::from(value);
            }
        };
        add("date", article.date);
        add("source", article.source);
        format!("{record}\n")
    });
    let corpus = Corpus::new().file("news.jsonl", lines.collect::<String>());
    let run = corpus.run(["index", "news"]);
    assert_eq!(run.code, Some(0), "{run}");
    corpus
}

fn says(article: &Written, word: &str) -> bool {
    article.text.to_lowercase().contains(word)
}

/// Returns the JSON that a run printed, which fits the schema that the command prints.
fn answer(corpus: &Corpus, arguments: &[&str]) -> Value {
    let run = corpus.run(arguments.iter().chain(&["--json"]));
    assert_eq!(run.code, Some(0), "{run}");
    let answer: Value = serde_json::from_str(&run.stdout).expect("one JSON object");
    let schema = corpus.run([arguments[0], "--schema"]).stdout;
    let schema: Value = serde_json::from_str(&schema).expect("a schema is JSON");
    let validator = jsonschema::validator_for(&closed(schema)).expect("a schema");
    let faults: Vec<String> = validator
        .iter_errors(&answer)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}\n{answer:#}");
    answer
}

/// Returns a schema that refuses what it does not name.
fn closed(mut schema: Value) -> Value {
    fn close(value: &mut Value) {
        if let Value::Object(object) = value {
            if object.contains_key("properties") {
                object.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            object.values_mut().for_each(close);
        } else if let Value::Array(values) = value {
            values.iter_mut().for_each(close);
        }
    }
    close(&mut schema);
    schema
}

/// Returns the lines of a CSV by the names of its columns.
fn csv_rows(run: &Run) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(run.stdout.as_bytes());
    reader.deserialize().map(|row| row.expect("a row of CSV")).collect()
}

#[test]
fn the_plain_loop_knows_periods() {
    assert_eq!(period("2018-12-31", "week").as_deref(), Some("2019-W01"));
    assert_eq!(period("2019-03", "quarter").as_deref(), Some("2019-Q1"));
    assert_eq!(period("2019-03", "week"), None);
    assert_eq!(period("2019", "year").as_deref(), Some("2019"));
}

#[test]
fn the_commands_that_count_are_in_the_documents() {
    let page = repository().join("docs/research.md");
    let page = std::fs::read_to_string(page).expect("the page is there");
    let commands = [
        "timeline",
        "count",
        "export",
        "sample",
        "first",
        "concordance",
        "kwic",
        "collocates",
        "terms",
    ];
    for command in commands {
        assert!(page.contains(&format!("$ dateline {command}")), "{command}");
    }
}

#[test]
fn each_key_of_counts_is_in_the_schemas_and_in_the_documents() {
    let page = std::fs::read_to_string(repository().join("docs/research.md")).expect("the page");
    let corpus = Corpus::in_memory().article("Ferry", "The ferry was late.");
    let refused = corpus.run(["count", "--by", "nosuch"]).stderr;
    let (_, listed) = refused.split_once("there are ").expect("the keys are listed");
    let listed = listed.lines().next().unwrap_or_default().replace(" and ", ", ");
    let keys: Vec<&str> = listed.split(", ").filter(|key| *key != "meta.NAME").collect();
    assert!(keys.len() > 15, "{keys:?}");
    let schema = |command| -> Value {
        serde_json::from_str(&corpus.run([command, "--schema"]).stdout).expect("JSON")
    };
    let counted = schema("count")["$defs"]["row"]["properties"]["labels"]["properties"].clone();
    let sampled = schema("sample").to_string();
    for key in keys {
        assert!(counted[key].is_object(), "{key} is not in the schema of count");
        assert!(page.contains(&format!("`{key}`")), "{key} is not in docs/research.md");
        // Of what an article may have several there are no strata.
        let is_one = !["author", "subject"].contains(&key);
        let is_there = sampled.contains(&format!("\"{key}\":"));
        assert!(is_there || !is_one, "{key} is not in the schema of sample");
    }
}
