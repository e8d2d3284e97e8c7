//! The main job on the sample news: a question, a span of days, the passage that answers it.
//!
//! The binary runs in a folder of the test's own, so the index of the checkout is not touched.

use serde_json::Value;

use crate::support::Corpus;
use crate::support::Run;
use crate::support::repository;

const QUESTION: &str = "British fighters in Turkey";
const ANSWER: &str = "000_b9c9239670d7aa52.txt";

/// Every article of the sample news as it must be understood: its file, its record there, the date
/// as precisely as it is written, its source, its language.
///
/// An empty date means undated. An empty source means that the file gives no name but an address,
/// or none at all: the test asks for nothing.
const UNDERSTOOD: &[(&str, u64, &str, &str, &str)] = &[
    (ANSWER, 0, "2017-12-28", "Alwaght", "en"),
    ("001_port_strike.txt", 0, "2019-03-04", "Northgate Herald", "en"),
    ("002_talks_fail.txt", 0, "2019-03-06", "The Brackwater Gazette", "en"),
    ("003_fifteen_ships_wait.md", 0, "2019-03-06", "Tidewater Times", "en"),
    ("004_drowned_village.md", 0, "1998-05", "The Lantern Review", "en"),
    ("005_chess_challenger.txt", 0, "2007-04-12T07:51-04:00", "", "en"),
    ("006_duerre.txt", 0, "2018-08-09", "", "de"),
    ("007_chess_champion.txt", 0, "2014-11-23T18:40:00", "", "en"),
    ("008_chess_cyrillic.txt", 0, "1993-09-08", "Вечерний берег", "ru"),
    ("009_moon_utf16.txt", 0, "2024-05-03", "海港晚报", "zh"),
    ("business.jsonl", 1, "2004-09-09", "Meridian Standard", "en"),
    ("business.jsonl", 2, "2011-05-17T16:05:00-04:00", "Meridian Standard", "en"),
    ("business.jsonl", 3, "2024-02-29", "Coastal Courier", "en"),
    ("drought.csv", 1, "2022-08-15", "El Correo de la Sierra", "es"),
    ("drought.csv", 2, "2023-10-03", "The Lantern Review", "en"),
    ("elections.tsv", 1, "1987-10-16", "Northgate Herald", "en"),
    ("elections.tsv", 2, "2024-11-10", "Coastal Courier", "en"),
    ("moon_anniversary.json", 0, "2019-07-20T22:15:00-05:00", "Northgate Herald", "en"),
    ("polling_day_in_a_small_place.txt", 0, "", "", "en"),
    ("wire/1969/07/21/moon-landing.txt", 0, "1969-07-21", "", "en"),
];

/// Searches the sample news.
fn search(arguments: &[&str]) -> Run {
    let seeds = repository().join("seeds");
    let seeds = seeds.to_str().expect("the checkout has a UTF-8 path");
    Corpus::new().run(["search", "--in", seeds].iter().chain(arguments))
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"))
}

/// The text of a passage that its matches mark.
fn marked(passage: &Value) -> Vec<String> {
    let text: Vec<char> = passage["text"].as_str().expect("a text").chars().collect();
    let matches = passage["matches"].as_array().expect("a list");
    let bound = |pair: &Value, end: usize| -> usize {
        pair[end].as_u64().and_then(|bound| bound.try_into().ok()).expect("a place in the text")
    };
    matches.iter().map(|pair| text[bound(pair, 0)..bound(pair, 1)].iter().collect()).collect()
}

#[test]
fn the_question_is_answered_first_by_the_given_document() {
    let run = search(&[QUESTION, "--from", "2017-12-01", "--to", "2017-12-31", "--json"]);
    assert_eq!(run.code, Some(0), "{run}");
    let answer = json(&run);
    let hit = &answer["hits"][0];
    assert_eq!(hit["path"], ANSWER, "{run}");
    assert_eq!(hit["date"]["day"], "2017-12-28", "{run}");
    assert_eq!(hit["date"]["evidence"], "header-line", "{run}");
    assert_eq!(hit["source"]["name"], "Alwaght", "{run}");
    let marked = marked(&hit["passages"][0]);
    for word in ["British", "fighters", "Turkey"] {
        assert!(marked.iter().any(|marked| marked == word), "{word} is not marked\n{run}");
    }
}

#[test]
fn a_person_sees_source_day_and_reason_in_the_first_line() {
    let run = search(&[QUESTION, "--from", "2017-12-01", "--to", "2017-12-31"]);
    let first = run.stdout.lines().next().unwrap_or_default();
    assert!(first.contains("Alwaght · 2017-12-28 (header line)"), "{run}");
    assert!(run.stdout.contains(&format!("seeds/{ANSWER}")), "{run}");
}

#[test]
fn no_hit_names_the_interval_and_ends_with_1() {
    let run = search(&[QUESTION, "--from", "2018-01-01", "--to", "2018-12-31"]);
    assert_eq!(run.code, Some(1), "{run}");
    assert!(!run.stdout.contains("Alwaght"), "{run}");
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(said.contains("2018-01-01 .. 2018-12-31"), "{run}");
}

#[test]
fn every_sample_is_understood() {
    let run = search(&["--limit", "100", "--json", "--fold", "none"]);
    let answer = json(&run);
    let hits = answer["hits"].as_array().expect("a list");
    let mut misses = Vec::new();
    for &(path, record, date, source, lang) in UNDERSTOOD {
        let is_it = |hit: &&Value| {
            hit["path"] == path && hit["record"]["number"].as_u64().unwrap_or(0) == record
        };
        let Some(hit) = hits.iter().find(is_it) else {
            misses.push(format!("{path} {record}: not there"));
            continue;
        };
        let found = |field: &Value| field.as_str().unwrap_or_default().to_owned();
        let (value, name) = (found(&hit["date"]["value"]), found(&hit["source"]["name"]));
        let source_is_right = source.is_empty() || name == source;
        if value != date || !source_is_right || hit["lang"] != lang {
            misses.push(format!("{path} {record}: {value:?} {name:?} {}", hit["lang"]));
        }
    }
    assert!(misses.is_empty(), "\n{}\n{}", misses.join("\n"), run.stderr);
    assert_eq!(hits.len(), UNDERSTOOD.len());
}

#[test]
fn an_undated_article_that_matches_is_counted_beside_the_hits() {
    let run = search(&["election", "--from", "2024", "--json"]);
    assert_eq!(json(&run)["total"]["undated"], 1, "{run}");
}

#[test]
fn a_story_that_two_papers_ran_is_one_hit_and_two_articles() {
    let answer = json(&search(&["cruise ship", "--json"]));
    assert_eq!(answer["hits"].as_array().map(Vec::len), Some(1));
    assert_eq!((&answer["total"]["articles"], &answer["total"]["stories"]), (&2.into(), &1.into()));
    let story = &answer["hits"][0]["story"];
    assert_eq!((&story["sources"], &story["matched"]), (&2.into(), &2.into()));
    let run = search(&["cruise ship", "--json", "--fold", "none"]);
    let answer = json(&run);
    let mut sources: Vec<&str> = answer["hits"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|hit| hit["source"]["name"].as_str())
        .collect();
    sources.sort_unstable();
    assert_eq!(sources, ["The Brackwater Gazette", "Tidewater Times"], "{run}");
}

#[test]
fn the_index_of_one_corpus_is_not_seen_by_another() {
    let corpus = Corpus::new().dated("2019-03-04", "Herald", "By the river", "Bank rates rose.");
    let run = corpus.run(["search", "--in", "news", "bank", "--json"]);
    assert_eq!(json(&run)["hits"][0]["title"], "By the river", "{run}");
    assert_eq!(Corpus::new().run(["search", "bank"]).code, Some(3));
}
