//! Runs one after the other: what is kept, read again, removed and remembered, and that none of it
//! shows in the answers.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::Corpus;
use crate::support::Run;

const QUERIES: [&str; 7] = [
    "strike",
    "port strike",
    "\"port strike\"",
    "strike OR crane date:2019",
    "harbor NEAR/5 crane",
    "cran* NOT storm",
    "*",
];

/// Writes article `number` of a small archive: some dated, some not, words more or less often.
fn write_article(news: &Path, number: usize) {
    let date = match number % 4 {
        0 => "null".to_owned(),
        1 => format!("\"2019-{:02}\"", number % 12 + 1),
        _ => format!("\"201{}-{:02}-{:02}\"", number % 10, number % 12 + 1, number % 28 + 1),
    };
    let body = format!(
        "The port strike went on for day {number}. {}{}The harbor crane stood still.",
        "Dockers strike again. ".repeat(number % 5),
        if number.is_multiple_of(3) { "A storm rose. " } else { "" },
    );
    let record = format!(r#"{{"title": "Day {number}", "text": "{body}", "date": {date}}}"#);
    fs::write(news.join(format!("{number:03}.json")), record).unwrap();
}

/// Returns the answers to all queries without what is the index's own.
fn answers(corpus: &Corpus, index: &str) -> Vec<Value> {
    let answer = |query: &&str| {
        let run = corpus.run(["search", query, "--json", "-n", "100", "--index", index]);
        let mut json: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run}"));
        json.as_object_mut().unwrap().remove("index");
        json
    };
    QUERIES.iter().map(answer).collect()
}

fn index(corpus: &Corpus, arguments: &[&str]) -> Run {
    let run = corpus.run(["index", "news"].iter().chain(arguments));
    assert_eq!(run.code, Some(0), "{run}");
    run
}

#[test]
fn many_runs_with_articles_taken_away_and_put_back_answer_as_one_run() {
    let corpus = Corpus::new();
    let news = corpus.news();
    for number in 0..40 {
        write_article(&news, number);
    }
    for round in 0..10 {
        for number in (0..40).filter(|number| number % 3 == round % 3) {
            fs::remove_file(news.join(format!("{number:03}.json"))).unwrap();
        }
        index(&corpus, &["--index", "many"]);
        for number in (0..40).filter(|number| number % 3 == round % 3) {
            write_article(&news, number);
        }
    }
    index(&corpus, &["--index", "many"]);
    index(&corpus, &["--index", "one"]);
    index(&corpus, &["--index", "one-thread", "--jobs", "1"]);
    let one = answers(&corpus, "one");
    assert_eq!(one[0]["total"]["articles"], 40);
    assert_eq!(answers(&corpus, "many"), one);
    assert_eq!(answers(&corpus, "one-thread"), one);
}

#[test]
fn a_changed_article_keeps_its_id_and_its_old_words_are_not_found() {
    let corpus = Corpus::new().file("a.txt", "Harbor news\n\nThe crane fell.\n");
    index(&corpus, &[]);
    let id = |query: &str| {
        let run = corpus.run(["search", query, "--json"]);
        let json: Value = serde_json::from_str(&run.stdout).unwrap();
        json["hits"][0]["id"].clone()
    };
    let before = id("crane");
    let corpus_path = corpus.news().join("a.txt");
    fs::write(corpus_path, "Harbor news\n\nThe ferry sailed again.\n").unwrap();
    index(&corpus, &[]);
    assert_eq!(id("ferry"), before);
    assert_eq!(id("crane"), Value::Null);
}

#[test]
fn a_hit_whose_file_changed_or_went_away_says_so() {
    let corpus = Corpus::new().file("a.txt", "Harbor news\n\nThe crane fell.\n");
    index(&corpus, &[]);
    let state = || {
        let run = corpus.run(["search", "crane", "--json"]);
        let json: Value = serde_json::from_str(&run.stdout).unwrap();
        json["hits"][0]["file"].clone()
    };
    assert_eq!(state(), "current");
    fs::write(corpus.news().join("a.txt"), "Harbor news\n\nThe crane fell twice.\n").unwrap();
    assert_eq!(state(), "changed");
    fs::remove_file(corpus.news().join("a.txt")).unwrap();
    assert_eq!(state(), "missing");
}

#[test]
fn a_file_that_is_gone_is_no_longer_found() {
    let corpus = Corpus::new().article("Strike", "Dockers.").article("Storm", "Waves.");
    index(&corpus, &[]);
    fs::remove_file(corpus.news().join("0001.json")).unwrap();
    let run = index(&corpus, &[]);
    assert!(run.stderr.contains("1 removed; committed, 1 articles"), "{run}");
    assert_eq!(corpus.run(["count", "*"]).stdout, "1\n");
}

#[test]
fn a_run_that_finds_nothing_new_commits_nothing() {
    let corpus = Corpus::new().article("Strike", "Dockers.");
    index(&corpus, &[]);
    let run = index(&corpus, &[]);
    assert!(
        run.stderr.contains("1 unchanged") && run.stderr.contains("nothing to commit"),
        "{run}"
    );
}

#[test]
fn a_file_that_fails_is_named_with_its_place_and_not_blamed_twice() {
    let corpus = Corpus::new()
        .file("half.jsonl", "{\"title\": \"A\", \"text\": \"Port.\"}\n{\"title\": \n")
        .file("broken.json", "{\"title\": \"A\", ");
    let first = corpus.run(["index", "news"]);
    assert_eq!(first.code, Some(1), "{first}");
    assert!(first.stderr.contains("failed   news/broken.json"), "{first}");
    assert!(first.stderr.contains("partial  news/half.jsonl"), "{first}");
    assert!(first.stderr.contains("line 2"), "{first}");
    assert_eq!(corpus.run(["count", "port"]).stdout, "1\n");
    let second = corpus.run(["index", "news"]);
    assert_eq!(second.code, Some(0), "{second}");
}

#[test]
fn the_counts_add_up_to_the_files_seen() {
    let corpus = Corpus::new()
        .article("Strike", "Dockers.")
        .file("broken.json", "{\"title\": ")
        .file("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice())
        .file(".hidden.txt", "Not seen.");
    corpus.run(["index", "news"]);
    fs::write(corpus.news().join("new.txt"), "Storm\n\nWaves rose.\n").unwrap();
    let run = corpus.run(["index", "news"]);
    let expected = "seen 4 = 1 indexed + 1 unchanged + 1 skipped + 1 failed";
    assert!(run.stderr.contains(expected), "{run}");
}

#[test]
fn a_file_below_two_roots_is_indexed_once() {
    let corpus =
        Corpus::new().article("Strike", "Dockers.").file("wire/a.txt", "Storm\n\nWaves.\n");
    corpus.run(["index", "news/wire", "--exclude", "*.bak"]);
    index(&corpus, &[]);
    assert_eq!(corpus.run(["count", "*"]).stdout, "2\n");
    let run = corpus.run(["forget", "news/wire"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!(corpus.run(["count", "*"]).stdout, "1\n");
}

#[test]
fn searching_in_a_folder_finds_nothing_outside_it() {
    let corpus = Corpus::new()
        .file("wire/a.txt", "Storm\n\nThe port strike.\n")
        .file("wire-old/b.txt", "Storm\n\nThe port strike.\n");
    index(&corpus, &[]);
    assert_eq!(
        corpus.run(["search", "strike", "--in", "news/wire", "--paths"]).stdout.lines().count(),
        1
    );
    assert_eq!(
        corpus.run(["search", "strike", "--in", "news", "--paths"]).stdout.lines().count(),
        2
    );
}

#[test]
fn a_rebuilt_index_answers_the_same() {
    let corpus = Corpus::new();
    for number in 0..12 {
        write_article(&corpus.news(), number);
    }
    index(&corpus, &["--index", "one"]);
    let before = answers(&corpus, "one");
    let run = corpus.run(["index", "--rebuild", "--index", "one"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!(answers(&corpus, "one"), before);
}
