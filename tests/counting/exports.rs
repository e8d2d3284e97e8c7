//! `export`, `sample` and `first`: all of it, in one order, whatever the history.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::process::Command;
use std::process::Stdio;

use serde_json::Value;

use crate::counting::answer;
use crate::counting::closed;
use crate::counting::collection;
use crate::counting::csv_rows;
use crate::counting::indexed;
use crate::counting::says;
use crate::support::Corpus;

/// Returns the lines of an export.
fn exported(corpus: &Corpus, arguments: &[&str]) -> Vec<Value> {
    let run = corpus.run(["export"].iter().chain(arguments));
    assert_eq!(run.code, Some(0), "{run}");
    run.stdout.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

fn text<'v>(line: &'v Value, name: &str) -> &'v str {
    line[name].as_str().unwrap_or_default()
}

#[test]
fn an_export_has_every_match_once_in_the_order_it_promises() {
    let articles = collection();
    let corpus = indexed(&articles);
    let lines = exported(&corpus, &["drought", "--with", "body,passages"]);
    let titles: BTreeSet<&str> = lines.iter().map(|line| text(line, "title")).collect();
    let of_loop = articles.iter().zip(1..).filter(|(article, _)| says(article, "drought"));
    let of_loop: Vec<String> = of_loop.map(|(_, number)| format!("Report {number}")).collect();
    assert_eq!(lines.len(), of_loop.len());
    assert_eq!(titles, of_loop.iter().map(String::as_str).collect());
    let place = |line: &Value| {
        let date = text(line, "date").to_owned();
        let day = format!("{date}{}", &"0000-01-01"[date.len().min(10)..]);
        (date.is_empty(), day, date.len() < 10, text(line, "id").to_owned())
    };
    let places: Vec<_> = lines.iter().map(place).collect();
    assert!(places.is_sorted(), "{places:#?}");
    for line in &lines {
        assert!(text(line, "body").to_lowercase().contains("drought"));
        let passages = line["passages"].as_array().unwrap();
        assert!(
            !passages.is_empty()
                && passages.iter().all(|p| p["matches"] != Value::from(Vec::<u8>::new()))
        );
        let cited = corpus.run(["show", passages[0]["id"].as_str().unwrap()]);
        assert_eq!(cited.code, Some(0), "{cited}");
    }
    let schema = corpus.run(["export", "--schema"]).stdout;
    let schema = closed(serde_json::from_str(&schema).unwrap());
    let validator = jsonschema::validator_for(&schema).unwrap();
    lines.iter().for_each(|line| assert!(validator.is_valid(line), "{line:#}"));
}

#[test]
fn an_export_is_the_same_whatever_the_history_and_copies_have_ids_of_their_own() {
    let lines: Vec<String> = (0..40)
        .map(|at| {
            let date = ["2019-03-04", "2019-03", "", "2018-01-01"][at % 4];
            // Half of the records are there twice.
            serde_json::json!({"title": format!("Quay {}", at / 2), "text": "A quay.", "date": date}).to_string()
        })
        .collect();
    let at_once =
        Corpus::new().file("all/a.jsonl", lines.join("\n")).file("all/b.jsonl", lines.join("\n"));
    assert_eq!(at_once.run(["index", "news"]).code, Some(0));
    let mut in_steps =
        Corpus::new().file("all/old.jsonl", "{\"title\": \"Gone\", \"text\": \"A quay.\"}");
    assert_eq!(in_steps.run(["index", "news"]).code, Some(0));
    std::fs::remove_file(in_steps.news().join("all/old.jsonl")).unwrap();
    for file in ["all/b.jsonl", "all/a.jsonl"] {
        in_steps = in_steps.file(file, lines.join("\n"));
        assert_eq!(in_steps.run(["index", "news", "--allow-mass-delete"]).code, Some(0));
    }
    for command in [
        &["export", "quay"][..],
        &["sample", "quay", "-n", "9", "--seed", "3", "--by", "month", "--csv"],
        &["count", "quay", "--by", "month,weekday", "--csv"],
        &["timeline", "quay", "--by", "day", "--csv"],
    ] {
        let (one, other) = (at_once.run(command), in_steps.run(command));
        assert_eq!(one.code, Some(0), "{one}");
        assert_eq!(one.stdout, other.stdout, "{command:?}");
    }
    let lines = exported(&at_once, &["quay"]);
    let ids: BTreeSet<&str> = lines.iter().map(|line| text(line, "id")).collect();
    assert_eq!((lines.len(), ids.len()), (80, 80));
}

#[test]
fn a_manifest_says_what_was_written() {
    let corpus = indexed(&collection());
    let run = corpus.run(["export", "strike", "--csv", "--manifest", "export.json"]);
    assert_eq!(run.code, Some(0), "{run}");
    let beside = |name: &str| corpus.index().with_file_name(name);
    let manifest = std::fs::read_to_string(beside("export.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["bytes"], run.stdout.len());
    assert_eq!(manifest["articles"], csv_rows(&run).len());
    assert!(run.stderr.contains(&format!("exported {} articles", manifest["articles"])), "{run}");
    std::fs::write(beside("out.csv"), &run.stdout).unwrap();
    let sum = Command::new("sha256sum").arg(beside("out.csv")).output().unwrap();
    let sum = String::from_utf8(sum.stdout).unwrap();
    assert_eq!(sum.split(' ').next(), manifest["sha256"].as_str());
    let schema = closed(serde_json::from_str(&corpus.run(["export", "--schema"]).stdout).unwrap());
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&manifest), "{manifest:#}");
    let kept = corpus.run(["export", "strike", "--manifest", "out.csv"]);
    assert_eq!(kept.code, Some(2), "what is no manifest is not replaced: {kept}");
}

#[test]
fn an_export_that_is_not_whole_ends_with_an_error() {
    let long = "A quay and more words of it. ".repeat(40_000);
    let corpus = Corpus::new().article("Quay", &long).article("Other quay", &long);
    assert_eq!(corpus.run(["index", "news"]).code, Some(0));
    let full = corpus.run_by(
        Command::new("sh").args([
            "-c",
            &format!("exec {} export quay --with body > /dev/full", env!("CARGO_BIN_EXE_dateline")),
        ]),
        [""; 0],
    );
    assert_eq!(full.code, Some(7), "{full}");
    let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(["export", "quay", "--with", "body", "--index"])
        .arg(corpus.index())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(7), "a closed pipe is no whole export");
}

#[test]
fn a_sample_is_drawn_again_by_its_seed_and_says_what_it_was_drawn_from() {
    let articles = collection();
    let corpus = indexed(&articles);
    let query = ["sample", "drought", "-n", "12", "--by", "source,year", "--seed", "7"];
    let sample = answer(&corpus, &query);
    assert_eq!(sample["articles"].as_array().unwrap().len(), 12);
    let mut drawn: BTreeMap<u64, u64> = BTreeMap::new();
    for article in sample["articles"].as_array().unwrap() {
        *drawn.entry(article["stratum"].as_u64().unwrap()).or_default() += 1;
        let labels = &sample["strata"][article["stratum"].as_u64().unwrap() as usize]["labels"];
        assert_eq!(labels["source"], article["source"]);
    }
    let strata = sample["strata"].as_array().unwrap();
    for (at, stratum) in (0..).zip(strata) {
        assert_eq!(stratum["drawn"], drawn.get(&at).copied().unwrap_or(0), "{stratum}");
    }
    let population: u64 =
        strata.iter().map(|stratum| stratum["population"].as_u64().unwrap()).sum();
    assert_eq!(
        population,
        articles.iter().filter(|article| says(article, "drought")).count() as u64
    );
    assert_eq!(answer(&corpus, &query), sample);
    let other =
        answer(&corpus, &["sample", "drought", "-n", "12", "--by", "source,year", "--seed", "8"]);
    assert_ne!(other["articles"], sample["articles"]);
    let refused = corpus.run(["sample", "drought", "--by", "author"]);
    assert_eq!(refused.code, Some(2), "{refused}");
    let all = corpus.run(["sample", "drought", "-n", "1000", "--csv"]);
    assert_eq!(csv_rows(&all).len() as u64, population, "{all}");
}

#[test]
fn an_index_that_grows_changes_no_more_of_a_sample_than_it_must() {
    let mut articles = collection();
    let corpus = indexed(&articles);
    let ids = |corpus: &Corpus| -> BTreeSet<String> {
        let sample = answer(corpus, &["sample", "drought", "-n", "15", "--seed", "5"]);
        let drawn = sample["articles"].as_array().unwrap().iter();
        drawn.map(|article| text(article, "id").to_owned()).collect()
    };
    let before = ids(&corpus);
    let new = articles.iter().find(|article| says(article, "drought")).cloned();
    articles.push(new.expect("one that matches"));
    let after = ids(&indexed(&articles));
    assert!(before.difference(&after).count() <= 1, "{before:?} {after:?}");
}

#[test]
fn the_first_articles_are_the_oldest_dated_ones_and_undated_ones_are_named() {
    let articles = collection();
    let corpus = indexed(&articles);
    let answer = answer(&corpus, &["first", "drought", "-n", "3"]);
    let hits = answer["hits"].as_array().unwrap();
    let dated = articles.iter().filter(|a| says(a, "drought") && !a.date.is_empty());
    let earliest = dated.map(|article| article.date).min().unwrap();
    assert_eq!(hits[0]["date"]["value"], earliest);
    let undated = articles.iter().filter(|a| says(a, "drought") && a.date.is_empty()).count();
    assert_eq!(answer["undated"]["articles"], undated as u64);
    let shown = corpus.run(["first", "drought", "-n", "3"]);
    assert!(
        shown.stdout.contains("% sure") && shown.stdout.contains("could be earlier"),
        "{shown}"
    );
    assert_eq!(corpus.run(["first", "zeppelin"]).code, Some(0));
    let rows = csv_rows(&corpus.run(["first", "drought", "-n", "3", "--csv"]));
    assert_eq!((rows[0]["rank"].as_str(), rows[0]["date"].as_str()), ("1", earliest));
    let without = rows.iter().filter(|row| row["date"].is_empty() && row["rank"].is_empty());
    assert_eq!((rows.len(), without.count()), (3 + undated.min(3), undated.min(3)));
}
