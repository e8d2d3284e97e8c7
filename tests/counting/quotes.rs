//! `quote`: word for word, with other words, in parts, or not, and who was first.

use serde_json::Value;
use serde_json::json;

use crate::counting::answer;
use crate::counting::csv_rows;
use crate::support::Corpus;

const SPOKEN: &str = "We want a boat that leaves on time and comes back before dark";

fn corpus() -> Corpus {
    let corpus = Corpus::new()
        .dated(
            "2019-03-06",
            "Tidewater Times",
            "Echo",
            &format!("The mayor said: “{SPOKEN}.” He left."),
        )
        .dated("2019-03-04", "Northgate Herald", "First", &format!("“{SPOKEN}”, she said."))
        .dated(
            "2019-03-05",
            "Coastal Courier",
            "Changed",
            "“We need a boat that leaves on time, and comes back well before dark,” she said.",
        )
        .dated(
            "2019-03-07",
            "The Wire",
            "Half",
            "A boat that leaves on time was all she asked for.",
        )
        .article("Other", "The weather was dark, and the time was late for any boat.");
    let run = corpus.run(["index", "news"]);
    assert_eq!(run.code, Some(0), "{run}");
    corpus
}

fn titles(found: &Value) -> Vec<&str> {
    let places = found["places"].as_array().unwrap();
    places.iter().map(|place| place["title"].as_str().unwrap()).collect()
}

#[test]
fn a_quotation_is_found_word_for_word_the_earliest_first_with_other_wordings_beside_it() {
    let corpus = corpus();
    let found = answer(&corpus, &["quote", &SPOKEN.to_uppercase()]);
    assert_eq!(
        (&found["verdict"], &found["exact"], &found["near"]),
        (&json!("exact"), &json!(2), &json!(1))
    );
    assert_eq!(titles(&found), ["First", "Changed", "Echo"]);
    let edits: Vec<u64> = found["places"]
        .as_array()
        .unwrap()
        .iter()
        .map(|place| place["edits"].as_u64().unwrap())
        .collect();
    assert_eq!(edits, [0, 2, 0]);
    assert_eq!(
        found["places"][1]["pieces"],
        json!([
            {"is": "same", "text": "We"},
            {"is": "missing", "text": "want"},
            {"is": "added", "text": "need"},
            {"is": "same", "text": "a boat that leaves on time, and comes back"},
            {"is": "added", "text": "well"},
            {"is": "same", "text": "before dark"},
        ])
    );
}

#[test]
fn other_words_are_shown_where_it_is_nowhere_word_for_word() {
    let corpus = corpus();
    let asked = "we want a ship that leaves on time and comes back before dawn";
    let found = answer(&corpus, &["quote", asked]);
    assert_eq!((&found["verdict"], &found["exact"]), (&json!("near"), &json!(0)));
    assert_eq!(titles(&found)[0], "First");
    let run = corpus.run(["quote", asked]);
    assert!(
        run.stdout.contains("[-ship-] {+boat+}") && run.stderr.contains("not word for word"),
        "{run}"
    );
    assert!(run.stdout.contains("2 of 13 words differ"), "{run}");
}

#[test]
fn parts_are_named_with_the_earliest_article_and_nothing_is_said_to_be_there_that_is_not() {
    let corpus = corpus();
    let found = answer(
        &corpus,
        &[
            "quote",
            "nobody promised anything but a boat that leaves on time would help every single family here",
        ],
    );
    assert_eq!(found["verdict"], "parts");
    assert_eq!(found["parts"][0]["text"], "a boat that leaves on time");
    assert_eq!(found["parts"][0]["place"]["title"], "First");
    let run = corpus.run(["quote", "the river froze twice in one winter"]);
    assert!(run.code == Some(0) && run.stderr.contains("not in the collection"), "{run}");
    let found = answer(&corpus, &["quote", "zebra"]);
    assert_eq!((&found["verdict"], &found["any_word"]), (&json!("absent"), &json!(0)));
}

#[test]
fn filters_hold_and_a_text_without_words_is_refused() {
    let corpus = corpus();
    let found = answer(&corpus, &["quote", SPOKEN, "--from", "2019-03-05"]);
    assert_eq!((&found["exact"], &found["near"]), (&json!(1), &json!(1)));
    let run = corpus.run(["quote", "…!"]);
    assert!(run.code == Some(2) && run.stderr.contains("a quotation has words"), "{run}");
    let run = corpus.run(["quote", SPOKEN, "--csv"]);
    assert_eq!(csv_rows(&run).len(), 3, "{run}");
    let run = corpus.run(["quote", SPOKEN, "--limit", "1"]);
    assert!(run.stderr.contains("1 of 3 shown"), "{run}");
}
