//! Whole answers against golden files, JSON against its schema, and what no answer may hold.
//!
//! `UPDATE_GOLDEN` is not read: a golden file is changed by hand, with the reason in the commit.

use proptest::prelude::*;
use serde_json::Value;

use crate::render::escape;
use crate::render::json;
use crate::render::problem;
use crate::render::samples;
use crate::render::schema;
use crate::render::terminal;
use crate::render::terminal::Look;
use crate::search::Hits;

fn on_terminal(answer: &Hits, look: Look) -> String {
    let mut out = Vec::new();
    terminal::hits(&mut out, answer, look).unwrap();
    terminal::search_summary(&mut out, answer).unwrap();
    String::from_utf8(out).unwrap()
}

fn as_json(answer: &Hits, max_bytes: Option<usize>) -> String {
    let mut out = Vec::new();
    let least = json::hits(&mut out, answer, max_bytes).unwrap();
    if let Some(least) = least {
        return as_json(answer, Some(least));
    }
    String::from_utf8(out).unwrap()
}

fn as_lines(answer: &Hits, max_bytes: Option<usize>) -> String {
    let mut out = Vec::new();
    let least = json::lines(&mut out, answer, max_bytes).unwrap();
    if let Some(least) = least {
        return as_lines(answer, Some(least));
    }
    String::from_utf8(out).unwrap()
}

pub(crate) fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The schemas with everything not named in them forbidden: a field is not added by accident.
pub(crate) fn strict(schema: &str) -> jsonschema::Validator {
    fn close(value: &mut Value) {
        if let Value::Object(object) = value {
            let is_line = object.contains_key("allOf");
            if object.contains_key("properties") && !is_line {
                object.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            object.values_mut().for_each(close);
        } else if let Value::Array(values) = value {
            values.iter_mut().for_each(close);
        }
    }
    let mut schema: Value = serde_json::from_str(schema).unwrap();
    close(&mut schema);
    // A hit's line has one key more than the hit.
    schema["$defs"]["hit"]["properties"]["type"] = serde_json::json!({"const": "hit"});
    jsonschema::validator_for(&schema).unwrap()
}

pub(crate) fn assert_valid(validator: &jsonschema::Validator, text: &str) {
    let instance = value(text);
    let faults: Vec<String> = validator
        .iter_errors(&instance)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}\n{text}");
}

fn all_samples() -> Vec<Hits> {
    let mut samples = vec![samples::one_hit(), samples::many_hits(), samples::no_hits()];
    #[cfg(unix)]
    {
        let mut odd = samples::one_hit();
        odd.hits[0].path = samples::odd_path();
        samples.push(odd);
    }
    samples
}

#[test]
fn one_hit_on_a_terminal() {
    let golden = include_str!("../../tests/golden/search-one-hit.txt");
    assert_eq!(on_terminal(&samples::one_hit(), Look::new(100, false)), golden);
}

#[test]
fn many_hits_on_a_narrow_terminal() {
    let golden = include_str!("../../tests/golden/search-many-hits-narrow.txt");
    assert_eq!(on_terminal(&samples::many_hits(), Look::new(60, false)), golden);
}

#[test]
fn what_matched_is_marked_on_a_terminal() {
    let golden = include_str!("../../tests/golden/search-many-hits-marked.txt");
    let bold = on_terminal(&samples::many_hits(), Look::new(60, true));
    assert_eq!(bold.replace("\u{1b}[1m", "⟦").replace("\u{1b}[0m", "⟧"), golden);
}

#[test]
fn the_samples_mark_whole_words() {
    let words = ["fighters", "British", "Turkey", "土耳其"];
    for hit in samples::many_hits().hits {
        let texts = hit.passages.iter().map(|passage| (&passage.text, &passage.matches));
        for (text, marks) in texts.chain([(&hit.article.title, &hit.title_matches)]) {
            for &(from, to) in marks.iter().filter(|_| !text.is_empty()) {
                let marked: String = text.chars().skip(from).take(to - from).collect();
                assert!(words.contains(&marked.as_str()), "{marked:?} of {text}");
            }
        }
    }
}

#[test]
fn no_hits_say_the_interval_and_what_helps() {
    let golden = include_str!("../../tests/golden/search-no-hits.txt");
    assert_eq!(on_terminal(&samples::no_hits(), Look::new(100, false)), golden);
}

#[test]
fn one_hit_as_json() {
    let golden = include_str!("../../tests/golden/search-one-hit.json");
    assert_eq!(as_json(&samples::one_hit(), None), golden);
}

#[test]
fn many_hits_as_json_lines() {
    let golden = include_str!("../../tests/golden/search-many-hits.jsonl");
    assert_eq!(as_lines(&samples::many_hits(), None), golden);
}

#[test]
fn color_adds_only_bold() {
    let answer = samples::many_hits();
    let color = on_terminal(&answer, Look::new(80, true));
    assert!(color.contains("\u{1b}[1mTurkey\u{1b}[0m"));
    let bare = color.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
    assert_eq!(bare, on_terminal(&answer, Look::new(80, false)));
}

#[test]
fn json_keeps_the_order_of_the_keys() {
    let answer = value(&as_json(&samples::one_hit(), None));
    let keys = |value: &Value| -> String {
        value.as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        keys(&answer),
        "schema dateline index query total hits suggestions any_finds_more next truncated \
         warnings provenance"
    );
    assert_eq!(
        keys(&answer["hits"][0]),
        "rank score id key root path record title title_from authors section url lang words source date \
         story file passages parts"
    );
    assert_eq!(
        keys(&answer["hits"][0]["passages"][0]),
        "id hash text matches chars bytes page score"
    );
    assert_eq!(answer["hits"][0]["score"], 14.82);
    assert_eq!(answer["hits"][0]["date"]["confidence"], 0.97);
}

#[test]
fn every_answer_fits_the_schema() {
    let validator = strict(schema::SEARCH);
    for answer in all_samples() {
        assert_valid(&validator, &as_json(&answer, None));
        assert_valid(&validator, &as_json(&answer, Some(700)));
        for line in as_lines(&answer, None).lines() {
            assert_valid(&validator, line);
        }
    }
}

#[test]
fn the_schema_refuses_an_answer_with_a_field_missing() {
    let validator = jsonschema::validator_for(&value(schema::SEARCH)).unwrap();
    let mut answer = value(&as_json(&samples::one_hit(), None));
    assert!(validator.is_valid(&answer));
    answer["hits"][0].as_object_mut().unwrap().remove("url");
    assert!(!validator.is_valid(&answer));
}

#[test]
fn an_error_fits_its_schema() {
    let validator = strict_error();
    let plain = problem::Problem { exit: 3, kind: "no-index", ..Default::default() };
    for problem in [plain.clone().at("titel:x", 0..5).hint("did you mean \"title\"?"), plain] {
        let mut out = Vec::new();
        problem::json(&mut out, &problem).unwrap();
        assert_valid(&validator, std::str::from_utf8(&out).unwrap());
    }
}

fn strict_error() -> jsonschema::Validator {
    jsonschema::validator_for(&value(schema::ERROR)).unwrap()
}

#[cfg(unix)]
#[test]
fn a_path_that_is_not_utf8_is_its_bytes() {
    let mut answer = samples::one_hit();
    answer.hits[0].path = samples::odd_path();
    let json = value(&as_json(&answer, None));
    assert_eq!(json["hits"][0]["path"], serde_json::json!({"bytes": "Y2Fm6S50eHQ="}));
}

#[test]
fn a_month_has_no_day_in_json() {
    let json = value(&as_json(&samples::many_hits(), None));
    assert_eq!(json["hits"][1]["date"]["day"], Value::Null);
    assert_eq!(json["hits"][1]["date"]["value"], "2017-12");
}

#[test]
fn a_cut_answer_says_so_and_where_the_rest_is() {
    let answer = samples::many_hits();
    let whole = as_json(&answer, None);
    // What it rests on goes first, then hits.
    let bare = as_json(&answer, Some(whole.len() - 1));
    assert_eq!(value(&bare)["provenance"], Value::Null);
    assert_eq!(value(&bare)["hits"].as_array().unwrap().len(), 3);
    let cut = value(&as_json(&answer, Some(bare.len() - 1)));
    assert_eq!(cut["truncated"], true);
    assert_eq!(cut["hits"].as_array().unwrap().len(), 2);
    assert_eq!(cut["next"]["offset"], 2);
    assert_eq!(as_json(&answer, Some(whole.len())), whole);
}

#[test]
fn an_answer_whose_least_is_too_long_is_not_written_but_measured() {
    let answer = samples::one_hit();
    let mut out = Vec::new();
    let least = json::hits(&mut out, &answer, Some(1)).unwrap().unwrap();
    assert!(out.is_empty());
    assert_eq!(json::hits(&mut out, &answer, Some(least - 1)).unwrap(), Some(least));
    assert_eq!(json::hits(&mut out, &answer, Some(least)).unwrap(), None);
    assert_eq!(out.len(), least);
    let cut = value(&String::from_utf8(out).unwrap());
    assert_eq!(cut["hits"][0]["id"], "7f3a9c41d0e2");
    assert_eq!(cut["hits"][0]["title"], answer.hits[0].article.title.as_str());
    assert_eq!(cut["hits"][0]["passages"][0]["text"], "");
    assert_eq!(cut["truncated"], true);
}

#[test]
fn a_long_query_is_said_once_and_cut_where_an_answer_must_be_small() {
    let mut answer = samples::many_hits();
    answer.query.input = "straße ".repeat(3_000);
    answer.query.canonical = answer.query.input.clone();
    answer.query.notes = vec![answer.query.input.clone()];
    for hits in [answer.hits.clone(), Vec::new()] {
        answer.hits = hits;
        let text = as_json(&answer, Some(4_000));
        assert!(text.len() <= 4_000, "{}", text.len());
        let json = value(&text);
        assert!(json["query"]["input"].as_str().unwrap().ends_with('…'));
        assert_eq!(json["query"]["canonical"], Value::Null);
        assert_eq!(json["truncated"], true);
    }
}

proptest! {
    #[test]
    fn a_cap_is_kept_and_the_json_stays_valid(cap in 1usize..6000) {
        let answer = samples::many_hits();
        let least = as_json(&answer, Some(1)).len();
        let text = as_json(&answer, Some(cap));
        prop_assert!(text.len() <= cap.max(least));
        prop_assert!(!value(&text)["hits"].as_array().unwrap().is_empty());
        let least = as_lines(&answer, Some(1)).len();
        let lines = as_lines(&answer, Some(cap));
        prop_assert!(lines.len() <= cap.max(least));
        prop_assert!(lines.lines().count() >= 2);
    }

    #[test]
    fn marks_of_a_shortened_passage_are_inside_it(cap in 1usize..3000) {
        let answer = value(&as_json(&samples::many_hits(), Some(cap)));
        for passage in answer["hits"][0]["passages"].as_array().unwrap() {
            let length = passage["text"].as_str().unwrap().chars().count() as u64;
            for mark in passage["matches"].as_array().unwrap() {
                prop_assert!(mark[0].as_u64() < mark[1].as_u64());
                prop_assert!(mark[1].as_u64().unwrap() <= length);
            }
        }
    }

    #[test]
    fn nothing_of_the_input_commands_a_terminal(
        text in any::<String>(),
        hostile in "[\u{0}-\u{1f}\u{7f}-\u{9f}\u{202a}-\u{202e}\u{2066}-\u{2069}a]{0,20}",
        marks in (0usize..20, 0usize..20),
        width in 0usize..200,
    ) {
        let mut answer = samples::many_hits();
        let text = format!("{text}{hostile}{text}");
        let hit = &mut answer.hits[0];
        hit.article.title = text.clone();
        hit.title_matches = vec![(marks.0, marks.0 + marks.1)];
        hit.article.source.as_mut().unwrap().name = text.clone();
        hit.root = text.replace('\0', "");
        hit.path = text.replace('\0', "").into();
        hit.passages[0].text = text.clone();
        hit.passages[0].matches = vec![(marks.0, marks.0 + marks.1)];
        hit.article.url = Some(text.clone());
        answer.query.notes = vec![text.clone()];
        answer.warnings = vec![text.clone()];
        let mut shown = on_terminal(&answer, Look::new(width, false));
        let mut notes = Vec::new();
        terminal::notes(&mut notes, &answer.query, &answer.warnings).unwrap();
        shown.push_str(std::str::from_utf8(&notes).unwrap());
        let json = as_json(&answer, None);
        for out in [&shown, &json] {
            prop_assert!(!out.chars().any(|c| c != '\n' && escape::is_dangerous(c)));
        }
        let back = value(&json);
        prop_assert_eq!(back["hits"][0]["title"].as_str().unwrap_or_default(), text.as_str());
    }
}
