//! `doctor`: what is planted into copies of the sample news is found, and little else.

use std::fs;

use serde_json::Value;

use crate::counting::answer;
use crate::counting::csv_rows;
use crate::support::Corpus;
use crate::support::repository;

/// Returns the sample news, to be added to.
fn seeds() -> Corpus {
    let corpus = Corpus::new().file("here.txt", "");
    fs::remove_file(corpus.news().join("here.txt")).unwrap();
    for entry in walkdir::WalkDir::new(repository().join("seeds")) {
        let entry = entry.unwrap();
        let below = entry.path().strip_prefix(repository().join("seeds")).unwrap();
        let to = corpus.news().join(below);
        if entry.file_type().is_dir() {
            fs::create_dir_all(to).unwrap();
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
    corpus
}

/// Returns what is found of a kind.
fn found(corpus: &Corpus, kind: &str) -> Vec<String> {
    let run = corpus.run(["index", "news"]);
    assert_eq!(run.code, Some(0), "{run}");
    let answer = answer(corpus, &["doctor"]);
    let findings = answer["findings"].as_array().unwrap();
    let of_kind = findings.iter().filter(|finding| finding["kind"] == kind);
    of_kind.map(|finding| finding["what"].as_str().unwrap().to_owned()).collect()
}

/// Adds an article of a source on a day, with a text of its own.
fn add(corpus: Corpus, at: usize, day: &str, source: &str, more: &str) -> Corpus {
    const WORDS: [&str; 7] = ["quay", "ballot", "orchard", "signal", "tariff", "lantern", "gravel"];
    let word = |k: usize| WORDS[(at * (k + 2) + k) % WORDS.len()];
    let body = format!(
        "Report {at} on the {} and the {} of number {at}.\n\nNobody at the {} had seen the {} before day {at}, and \
         the {} stayed where it had been left.\n\n{more}\n",
        word(0),
        word(1),
        word(2),
        word(3),
        word(4)
    );
    corpus.dated(day, source, &format!("Report {at} of the {}", word(5)), &body)
}

#[test]
fn the_sample_news_has_no_hole_no_pile_up_and_no_boilerplate() {
    let corpus = seeds();
    for kind in ["hole", "pile-up", "boilerplate", "same-source"] {
        assert_eq!(found(&corpus, kind), [""; 0], "{kind}");
    }
}

#[test]
fn months_without_articles_and_a_day_with_many_are_found() {
    let mut corpus = seeds();
    let mut at = 0;
    for month in [1, 2, 3, 4, 9, 10, 11, 12] {
        for day in 1..8 {
            at += 1;
            corpus =
                add(corpus, at, &format!("2021-{month:02}-{:02}", day * 3), "Planted Post", "");
        }
    }
    for _ in 0..14 {
        at += 1;
        corpus = add(corpus, at, "2021-10-05", "Planted Post", "");
    }
    let holes = found(&corpus, "hole");
    assert_eq!(holes, ["no articles of \"Planted Post\" for 4 months between 2021-04 and 2021-09"]);
    let piles = found(&corpus, "pile-up");
    assert!(
        piles.iter().any(|what| what.contains("Planted Post") && what.contains("2021-10-05")),
        "{piles:?}"
    );
    let answer = answer(&corpus, &["doctor"]);
    let pile =
        answer["findings"].as_array().unwrap().iter().find(|finding| finding["kind"] == "pile-up");
    let query = pile.unwrap()["query"].as_str().unwrap();
    let count = corpus.run(["count", query]).stdout;
    assert_eq!(Value::from(count.trim().parse::<u64>().unwrap()), pile.unwrap()["articles"]);
}

#[test]
fn lines_that_many_have_sources_that_are_one_and_faults_of_reading_are_found() {
    const LINE: &str = "Sign up for our newsletter to get the news of the harbor every morning.";
    let mut corpus = seeds();
    for at in 0..6 {
        corpus = add(corpus, at, &format!("2020-05-0{}", at + 1), "Planted Post", LINE);
    }
    corpus = add(
        corpus,
        70,
        "2020-06-01",
        "The Planted Post",
        "A caf\u{fffd} and a na\u{fffd}ve reader.",
    );
    corpus = add(
        corpus,
        71,
        "2020-06-02",
        "plantedpost.example",
        "Read it here: {{headline}} by {{author}}.",
    );
    corpus = add(corpus, 72, "", "Planted Post", "");
    let lines = found(&corpus, "boilerplate");
    assert!(lines.len() == 1 && lines[0].contains("Sign up for our newsletter"), "{lines:?}");
    let sources = found(&corpus, "same-source");
    assert!(sources.len() == 1 && sources[0].contains("The Planted Post"), "{sources:?}");
    let faults = found(&corpus, "extraction").join("\n");
    assert!(faults.contains("could not be decoded") && faults.contains("markup"), "{faults}");
    assert!(!found(&corpus, "undated").is_empty());
    let csv = corpus.run(["doctor", "--csv"]);
    assert!(csv_rows(&csv).iter().any(|row| row["kind"] == "boilerplate"), "{csv}");
}

#[test]
fn every_finding_is_shown_by_a_command_with_exactly_its_articles() {
    const LINE: &str = "Sign up for our newsletter to get the news of the harbor, and of \"the quay\", every morning.";
    let mut corpus = seeds();
    for at in 0..6 {
        // In the last the words of the line are a part of a longer one.
        let line = if at == 5 { format!("It says here: {LINE}") } else { LINE.to_owned() };
        corpus = add(corpus, at, &format!("2020-05-0{}", at + 1), "Planted Post", &line);
    }
    let rule = "* * * * * * * * * * * * * * * * * *";
    for at in 10..17 {
        corpus = add(corpus, at, &format!("2020-04-{at}"), "Ruled Review", rule);
    }
    corpus = add(
        corpus,
        70,
        "2020-06-01",
        "The Planted Post",
        "A caf\u{fffd} and a na\u{fffd}ve reader.",
    );
    corpus = add(
        corpus,
        71,
        "2020-06-02",
        "plantedpost.example",
        "By {{author}}; donâ€™t accept cookies.",
    );
    corpus = corpus.file("bare.txt", "zzz qqq\n").file("numbers.json", r#"{"text": "0 1 2 3"}"#);
    for at in 72..79 {
        corpus = add(corpus, at, "", "Undated Union", "");
    }
    let run = corpus.run(["index", "news"]);
    assert!(matches!(run.code, Some(0 | 1)), "{run}");
    let answer = answer(&corpus, &["doctor"]);
    let mut kinds = std::collections::BTreeSet::new();
    for finding in answer["findings"].as_array().unwrap() {
        kinds.insert(finding["kind"].as_str().unwrap().to_owned());
        let shown = match (finding["query"].as_str(), finding["list"].as_str()) {
            (Some(query), None) => {
                let run = corpus.run(["count", query]);
                run.stdout.trim().parse::<u64>().unwrap_or_else(|_| panic!("{query}: {run}"))
            }
            (None, Some(list)) => {
                csv_rows(&corpus.run(["doctor", "--list", list, "--csv"])).len() as u64
            }
            _ => panic!("neither a query nor a list: {finding}"),
        };
        assert_eq!(Value::from(shown), finding["articles"], "{finding}");
    }
    let expected = ["boilerplate", "extraction", "language", "length", "same-source", "undated"];
    assert!(expected.iter().all(|kind| kinds.contains(*kind)), "{kinds:?}");
}
