//! Fields that a data set adds: kept by a map, searched as `meta.NAME`, shown and exported.

use std::fs;

use crate::support::Corpus;

/// Three articles with fields that no article has by itself, and a column of numbers.
fn rated(map: &str) -> Corpus {
    let corpus = Corpus::new();
    let lines = [
        r#"{"title": "Ferry late", "text": "The ferry came late.", "rating": {"Bias": "Far Left"}, "score": 7}"#,
        r#"{"title": "Quay closed", "text": "The quay is closed.", "rating": {"Bias": "left"}, "score": -1.5, "party": ["Green", "Blue"]}"#,
        r#"{"title": "Dock sold", "text": "The dock was sold.", "rating": {"Bias": "right"}, "score": 70}"#,
    ];
    fs::write(corpus.news().join("rated.jsonl"), lines.join("\n")).unwrap();
    let table = "title,text,bias,score\nPier mended,The pier was mended.,center,5\n";
    fs::write(corpus.news().join("rated.csv"), table).unwrap();
    let path = corpus.news().with_file_name("map.toml");
    fs::write(&path, map).unwrap();
    let run = corpus.run(["index", "news", "--map", "map.toml"]);
    assert_eq!(run.code, Some(0), "{run}");
    corpus
}

const NAMED: &str = "[meta]\nbias = \"rating.Bias\"\nscore = \"score\"\n";

fn titles(corpus: &Corpus, query: &str) -> Vec<String> {
    let run = corpus.run(["search", query, "--csv", "--fields", "title"]);
    assert!(matches!(run.code, Some(0 | 1)), "{query}: {run}");
    let mut titles: Vec<String> = run.stdout.lines().skip(1).map(str::to_owned).collect();
    titles.sort();
    titles
}

#[test]
fn a_field_that_the_map_names_is_searched_by_words_wildcards_and_numbers() {
    let corpus = rated(NAMED);
    for (query, expected) in [
        ("meta.bias:left", vec!["Ferry late", "Quay closed"]),
        ("META.Bias:=left", vec!["Quay closed"]),
        ("meta.bias:\"far left\"", vec!["Ferry late"]),
        ("meta.bias:(right OR far)", vec!["Dock sold", "Ferry late"]),
        ("meta.bias:r*", vec!["Dock sold"]),
        ("meta.score>5", vec!["Dock sold", "Ferry late"]),
        ("meta.score>=5", vec!["Dock sold", "Ferry late", "Pier mended"]),
        ("meta.score:-2..5", vec!["Pier mended", "Quay closed"]),
        ("meta.score:{-1.5 TO 7}", vec!["Pier mended"]),
        ("has:meta.bias", vec!["Dock sold", "Ferry late", "Quay closed"]),
        ("pier -has:meta.bias", vec!["Pier mended"]),
        ("the meta.score<0", vec!["Quay closed"]),
    ] {
        assert_eq!(titles(&corpus, query), expected, "{query}");
    }
}

#[test]
fn a_name_that_no_article_has_is_an_error_with_the_names_there_are() {
    let corpus = rated(NAMED);
    for query in ["meta.bais:left", "has:meta.bais", "meta.party:green"] {
        let run = corpus.run(["search", query]);
        assert_eq!(run.code, Some(2), "{query}: {run}");
        assert!(run.stderr.contains("no article has meta."), "{run}");
        assert!(run.stderr.contains("meta.bias, meta.score"), "{run}");
    }
}

#[test]
fn numbers_are_not_compared_with_what_is_none() {
    let run = rated(NAMED).run(["search", "meta.bias>5"]);
    assert_eq!(run.code, Some(2), "{run}");
    assert!(run.stderr.contains("meta.bias is not a number everywhere: \"Far Left\""), "{run}");
}

#[test]
fn all_fields_are_kept_on_request_under_their_paths() {
    let corpus = rated("keep-fields = true");
    assert_eq!(titles(&corpus, "meta.rating_bias:right"), ["Dock sold"]);
    assert_eq!(titles(&corpus, "meta.bias:center"), ["Pier mended"]);
    assert_eq!(titles(&corpus, "meta.party:blue"), ["Quay closed"]);
    assert_eq!(titles(&corpus, "meta.score>=70"), ["Dock sold"]);
    // What is part of the article is not kept twice.
    assert_eq!(corpus.run(["search", "has:meta.title"]).code, Some(2));
}

#[test]
fn what_is_kept_is_shown_and_exported() {
    let corpus = rated("keep-fields = true");
    let shown = corpus.run(["search", "meta.party:green", "--csv", "--fields", "meta,id"]);
    let expected = "rating_bias: left; score: -1.5; party: Green; party: Blue,";
    assert!(shown.stdout.contains(expected), "{shown}");
    let id = shown.stdout.trim().rsplit(',').next().unwrap().to_owned();
    let text = corpus.run(["show", &id]);
    assert!(text.stdout.contains("party: Green; party: Blue"), "{text}");
    let json = corpus.run(["show", &id, "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).expect("it is JSON");
    assert_eq!(json["meta"]["party"], serde_json::json!(["Green", "Blue"]), "{json}");
    let extracted = corpus.run(["extract", "news", "--map", "map.toml"]);
    assert!(extracted.stdout.contains(r#""party":["Green","Blue"]"#), "{extracted}");
}

#[test]
fn a_field_that_no_record_has_is_reported() {
    let corpus = rated("[meta]\nbias = \"rating.bais\"\n");
    let run = corpus.run(["extract", "news", "--map", "map.toml"]);
    assert!(run.stderr.contains("no record has \"rating.bais\", where bias is to be"), "{run}");
}

#[test]
fn a_flag_keeps_all_fields_of_a_folder_and_ends_it_again() {
    let corpus = Corpus::new();
    let line = r#"{"title": "Ferry late", "text": "The ferry came late.", "bias": "left"}"#;
    fs::write(corpus.news().join("a.jsonl"), line).unwrap();
    let run = corpus.run(["extract", "news", "--keep-fields"]);
    assert!(run.stdout.contains("\"bias\":[\"left\"]"), "{run}");
    let run = corpus.run(["index", "news", "--keep-fields"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!(titles(&corpus, "meta.bias:left"), ["Ferry late"]);
    // It is remembered, and beside a map too.
    fs::write(corpus.news().with_file_name("map.toml"), "[dates]\norder = \"dmy\"\n").unwrap();
    let run = corpus.run(["index", "news", "--map", "map.toml"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!(titles(&corpus, "meta.bias:left"), ["Ferry late"]);
    let run = corpus.run(["index", "news", "--keep-fields=false"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!(corpus.run(["search", "meta.bias:left"]).code, Some(2));
    let run = corpus.run(["index", "--keep-fields"]);
    assert!(run.code == Some(2) && run.stderr.contains("belong to a PATH"), "{run}");
}
