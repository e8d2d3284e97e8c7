//! Citations that are old, cut, mistyped or mixed up: what is shown is what was cited, or it is said why not.

use std::fs;

use serde_json::Value;

use crate::support::Corpus;

const FERRY: &str =
    "The ferry to the islands was late on Monday, as on most days of a long winter.";
const VOTE: &str = "The mayor won a fourth election by a single ballot, and nobody was surprised.";

fn shown(corpus: &Corpus, citation: &str) -> Value {
    let run = corpus.run(["show", citation, "--json"]);
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run}"))
}

/// Returns the full id of the one article of a query, and the hash of its first passage.
fn cited(corpus: &Corpus, query: &str) -> (String, String) {
    let run = corpus.run(["search", query, "--json"]);
    let answer: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {run}"));
    assert_eq!(answer["total"]["articles"], 1, "{run}");
    let shown = shown(corpus, answer["hits"][0]["id"].as_str().unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&shown["full_id"]), text(&shown["passages"][0]["hash"]))
}

fn record(title: &str, body: &str) -> String {
    serde_json::json!({ "title": title, "text": body }).to_string() + "\n"
}

#[test]
fn the_id_of_one_article_with_the_hash_of_another_is_said_to_be_mixed_up() {
    let corpus =
        Corpus::new().file("a.json", record("Ferry", FERRY)).file("b.json", record("Vote", VOTE));
    corpus.run(["index", "news"]);
    let ((ferry, _), (vote, hash)) = (cited(&corpus, "ferry"), cited(&corpus, "mayor"));
    let citation = format!("{ferry}#p1@{hash}");
    let found = shown(&corpus, &citation);
    assert_eq!((&found["full_id"], &found["shown_instead"]), (&vote.into(), &"other-id".into()));
    let run = corpus.run(["show", &citation]);
    assert!(run.stdout.contains("mixed up: its id is that of another article"), "{run}");
    assert!(!run.stdout.contains("no longer in the index"), "{run}");
}

#[test]
fn a_hash_that_no_text_has_is_not_said_to_be_of_a_changed_text_for_sure() {
    let corpus = Corpus::new().file("a.json", record("Ferry", FERRY));
    corpus.run(["index", "news"]);
    let (id, hash) = cited(&corpus, "ferry");
    fs::write(corpus.news().join("a.json"), record("Ferry", &FERRY.replace("Monday", "Tuesday")))
        .unwrap();
    corpus.run(["index"]);
    for hash in [hash.as_str(), "0123456789abcdef"] {
        let run = corpus.run(["show", &format!("{id}#p1@{hash}")]);
        assert_eq!(run.code, Some(0), "{run}");
        let said = "no text has the hash cited: it was changed by an edit, or is mistyped";
        assert!(run.stdout.contains(said), "{run}");
    }
}

#[test]
fn a_passage_past_the_end_is_an_error_that_counts_the_passages() {
    let corpus = Corpus::new().file("a.json", record("Ferry", FERRY));
    corpus.run(["index", "news"]);
    let (id, _) = cited(&corpus, "ferry");
    for number in ["99", "0"] {
        let run = corpus.run(["show", &format!("{id}#p{number}")]);
        assert_eq!(run.code, Some(1), "{run}");
        let said = format!("{} has 1 passage, and no #p{number}", &id[..12]);
        assert!(run.stderr.contains(&said), "{run}");
    }
    let run = corpus.run(["show", "aaaaaaaaaaaa#p1"]);
    assert!(run.stderr.contains("nothing in the index is aaaaaaaaaaaa#p1"), "{run}");
}

#[test]
fn each_of_identical_records_is_followed_when_they_are_edited_one_after_the_other() {
    let corpus =
        Corpus::new().file("a.json", record("Ferry", FERRY)).file("b.json", record("Ferry", FERRY));
    corpus.run(["index", "news"]);
    let full = |path: &str| {
        let run = corpus.run(["search", "ferry", "--fold", "none", "--json"]);
        let answer: Value = serde_json::from_str(&run.stdout).unwrap();
        let hits = answer["hits"].as_array().unwrap();
        let hit = hits.iter().find(|hit| hit["path"] == path).unwrap();
        shown(&corpus, hit["id"].as_str().unwrap())["full_id"].as_str().unwrap().to_owned()
    };
    let (first, second) = (full("a.json"), full("b.json"));
    assert_ne!(first, second);
    for (file, day) in [("a.json", "Tuesday"), ("b.json", "Friday")] {
        let edited = record("Ferry", &FERRY.replace("Monday", day));
        fs::write(corpus.news().join(file), edited).unwrap();
        corpus.run(["index"]);
        for id in [&first, &second] {
            let run = corpus.run(["show", id]);
            assert_eq!(run.code, Some(0), "{id} after {day} {run}");
            assert!(run.stdout.contains("The ferry to the islands"), "{run}");
        }
    }
}

#[test]
fn a_record_without_key_that_moves_to_a_file_with_an_edit_is_followed_in_either_order_of_files() {
    for (from, to) in [("a.jsonl", "b.jsonl"), ("b.jsonl", "a.jsonl")] {
        let corpus = Corpus::new()
            .file(from, record("Ferry", FERRY) + &record("Vote", VOTE))
            .file("z.jsonl", record("Storm", "A storm rose over the bay."));
        corpus.run(["index", "news"]);
        let (id, _) = cited(&corpus, "ferry");
        fs::write(corpus.news().join(from), record("Vote", VOTE)).unwrap();
        fs::write(corpus.news().join(to), record("Ferry", &FERRY.replace("Monday", "Tuesday")))
            .unwrap();
        corpus.run(["index"]);
        let found = shown(&corpus, &id);
        assert_eq!((&found["path"], &found["shown_instead"]), (&to.into(), &"edited".into()));
    }
}
