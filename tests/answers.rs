//! Answers over the sample news, number for number: what makes a search faster changes none of them.
//!
//! The golden file was first written by the version that fetched articles in whole blocks and looked
//! up the day of every match. A change of the ranking changes it by hand, with the reason in the
//! commit.

use std::fmt::Write as _;

use serde_json::Value;

use crate::support::Corpus;
use crate::support::repository;

const QUESTIONS: &[&[&str]] = &[
    &["port strike"],
    &["port strike", "--any", "--explain"],
    &["port strike", "--sort", "newest"],
    &["chess", "--sort", "oldest"],
    &["said OR drought OR moon OR chess"],
    &["\"port strike\""],
    &["port NEAR/5 strike"],
    &["dr*"],
    &["=Moon"],
    &["drought OR Dürre OR sequía", "--expand"],
    &["the moon", "--from", "1969-01-01", "--to", "2019-12-31"],
    &["strike -talks", "--undated", "include"],
    &["source:\"Northgate Herald\" words:>50"],
    &["月球"],
    &["British fighters who fled to Turkey", "--any"],
];

#[test]
fn the_sample_news_answers_as_it_always_did() {
    // Copied, because what its folder is called may be evidence, and a checkout may be anywhere.
    let seeds = repository().join("seeds");
    let mut corpus = Corpus::new();
    for entry in walkdir::WalkDir::new(&seeds) {
        let entry = entry.expect("the sample news can be read");
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(&seeds).expect("below the folder");
            let bytes = std::fs::read(entry.path()).expect("the sample news can be read");
            corpus = corpus.file(path.to_str().expect("the names are ASCII"), bytes);
        }
    }
    let run = corpus.run(["index", "news"]);
    assert_eq!(run.code, Some(0), "{run}");
    let mut answers = String::new();
    for question in QUESTIONS {
        let asked = ["search", "--json", "-n", "8", "--passages", "2", "--fold", "none"];
        let run = corpus.run(asked.iter().chain(*question));
        let answer: Value =
            serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"));
        writeln!(answers, "? {}\n{}", question.join(" "), answer["total"]).expect("text");
        for hit in answer["hits"].as_array().expect("a list") {
            let number = hit["record"]["number"].as_u64().unwrap_or(0);
            let path = hit["path"].as_str().expect("a path");
            write!(answers, "{} {} {path}:{number} {}", hit["rank"], hit["score"], hit["words"])
                .expect("text");
            for passage in hit["passages"].as_array().expect("a list") {
                let id = passage["id"].as_str().expect("an id");
                let number = id.split_once('#').expect("an article and a passage").1;
                write!(answers, " #{number} {}", passage["matches"]).expect("text");
            }
            writeln!(answers).expect("text");
        }
    }
    let golden = include_str!("golden/answers.txt");
    let differ = answers.lines().zip(golden.lines()).find(|(answers, golden)| answers != golden);
    assert!(answers == golden, "the first difference: {differ:?}\n{answers}");
}
