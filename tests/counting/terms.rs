//! `terms`: every number is that of a plain loop over the articles, also over segments and removed articles.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::counting::answer;
use crate::counting::csv_rows;
use crate::counting::words::Written;
use crate::counting::words::collection;
use crate::counting::words::lines;
use crate::support::Corpus;

/// Times and articles on both sides.
type Row = [u64; 4];

/// Returns the collection, indexed in two runs, of which the second removes what is no article of it.
fn indexed() -> (Vec<Written>, Corpus) {
    let articles = collection();
    let corpus = Corpus::new()
        .file("a.jsonl", lines(&articles[..15]))
        .file("gone.jsonl", lines(&articles[3..9]))
        .file("b.jsonl", lines(&articles[15..22]));
    assert_eq!(corpus.run(["index", "news"]).code, Some(0));
    std::fs::remove_file(corpus.news().join("gone.jsonl")).unwrap();
    let corpus = corpus.file("c.jsonl", lines(&articles[22..]));
    let run = corpus.run(["index"]);
    assert_eq!(run.code, Some(0), "{run}");
    (articles, corpus)
}

/// Returns the words of an article, and the pairs that follow each other in a sentence.
fn said(article: &Written, pairs: bool) -> Vec<String> {
    let parts = article.parts();
    let words = parts.iter().flatten().map(|(word, _)| word.clone());
    if !pairs {
        return words.collect();
    }
    let in_one = |two: &&[(String, usize)]| two[0].1 == two[1].1;
    let pairs = parts.iter().flat_map(|words| words.windows(2).filter(in_one));
    pairs.map(|two| format!("{} {}", two[0].0, two[1].0)).collect()
}

/// Counts by a plain loop: each term with its numbers, and all of both sides.
fn counted(
    articles: &[Written],
    here: impl Fn(&Written) -> bool,
    there: impl Fn(&Written) -> bool,
    pairs: bool,
) -> (BTreeMap<String, Row>, [u64; 2]) {
    let (mut rows, mut all): (BTreeMap<String, Row>, [u64; 2]) = (BTreeMap::new(), [0, 0]);
    for article in articles {
        let side = match (here(article), there(article)) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => continue,
        };
        let said = said(article, pairs);
        all[side] += said.len() as u64;
        for term in &said {
            rows.entry(term.clone()).or_default()[side] += 1;
        }
        for term in said.into_iter().collect::<BTreeSet<String>>() {
            rows.entry(term).or_default()[2 + side] += 1;
        }
    }
    (rows, all)
}

/// Returns the rows of a list of the answer.
fn rows(list: &Value) -> BTreeMap<String, Row> {
    let row = |row: &Value| {
        let number = |name: &str| row[name].as_u64().unwrap();
        let numbers = ["here", "there", "articles_here", "articles_there"].map(number);
        (row["term"].as_str().unwrap().to_owned(), numbers)
    };
    list["rows"].as_array().unwrap().iter().map(row).collect()
}

/// Leaves the terms that are said here so often, and more than there.
fn said_more(rows: BTreeMap<String, Row>, all: [u64; 2], least: u64) -> BTreeMap<String, Row> {
    let more = |row: &Row| {
        row[0] >= least
            && u128::from(row[0]) * u128::from(all[1]) > u128::from(row[1]) * u128::from(all[0])
    };
    rows.into_iter().filter(|(_, row)| more(row)).collect()
}

const EVERY: [&str; 4] = ["--limit", "10000", "--min-count", "2"];

#[test]
fn words_and_phrases_are_counted_as_a_plain_loop_counts_them() {
    let (articles, corpus) = indexed();
    let found = answer(&corpus, &[&["terms", "\"mayor\""], &EVERY[..]].concat());
    let group = &found["groups"][0];
    for (list, total, pairs) in [("words", "words", false), ("phrases", "pairs", true)] {
        let (expected, all) = counted(&articles, |article| article.says("mayor"), |_| true, pairs);
        assert_eq!([&group["here"][total], &group["there"][total]], [all[0], all[1]], "{list}");
        let expected = said_more(expected, all, 2);
        assert_eq!(rows(&group[list]), expected, "{list}");
        assert_eq!(group[list]["all_rows"], Value::from(expected.len()), "{list}");
    }
}

/// Compares what is said of the mayor with what is said of the port, by a plain loop.
fn assert_mayor_against_port(articles: &[Written], corpus: &Corpus) {
    let arguments = ["terms", "\"mayor\"", "--against", "\"port\""];
    let found = answer(corpus, &[&arguments[..], &EVERY].concat());
    let group = &found["groups"][0];
    for (list, total, pairs) in [("words", "words", false), ("phrases", "pairs", true)] {
        let (here, there) =
            (|article: &Written| article.says("mayor"), |article: &Written| article.says("port"));
        let (expected, all) = counted(articles, here, there, pairs);
        assert_eq!([&group["here"][total], &group["there"][total]], [all[0], all[1]], "{list}");
        let expected = said_more(expected, all, 2);
        assert_eq!(rows(&group[list]), expected, "{list}");
        assert_eq!(group[list]["all_rows"], Value::from(expected.len()), "{list}");
    }
}

#[test]
fn an_article_that_matches_both_queries_is_here_only() {
    let (articles, corpus) = indexed();
    assert_mayor_against_port(&articles, &corpus);
}

#[test]
fn what_is_compared_with_few_of_many_articles_is_counted_alike() {
    let (articles, corpus) = indexed();
    let others: String = (0..2000)
        .map(|number| format!("{{\"title\": \"Rain {number}\", \"body\": \"It rains.\"}}\n"))
        .collect();
    let corpus = corpus.file("others.jsonl", others);
    assert_eq!(corpus.run(["index"]).code, Some(0));
    assert_mayor_against_port(&articles, &corpus);
}

#[test]
fn each_source_is_compared_with_the_others() {
    let (articles, corpus) = indexed();
    let found = answer(&corpus, &[&["terms", "\"the\"", "--by", "source"], &EVERY[..]].concat());
    let groups = found["groups"].as_array().unwrap();
    assert_eq!(groups.len(), 3);
    for group in groups {
        let source = group["label"].as_str().unwrap_or_default();
        let (expected, all) = counted(
            &articles,
            |article| article.says("the") && article.source == source,
            |article| article.says("the"),
            false,
        );
        assert_eq!(rows(&group["words"]), said_more(expected, all, 2), "{source}");
        assert_eq!(group["phrases"], Value::Null);
    }
}

#[test]
fn filters_hold_on_both_sides() {
    let (articles, corpus) = indexed();
    let arguments = ["terms", "\"mayor\"", "--source", "Northgate"];
    let found = answer(&corpus, &[&arguments[..], &EVERY].concat());
    let of_source = |article: &Written| article.source == "Northgate Herald";
    let (expected, all) =
        counted(&articles, |article| article.says("mayor") && of_source(article), of_source, false);
    assert_eq!(rows(&found["groups"][0]["words"]), said_more(expected, all, 2));
    let run = corpus.run(["terms", "--source", "Northgate"]);
    assert!(run.code == Some(0) && run.stderr.contains("nothing to compare with"), "{run}");
}

#[test]
fn the_measures_of_a_term_are_their_formulas() {
    let (_, corpus) = indexed();
    let found = answer(&corpus, &[&["terms", "\"mayor\""], &EVERY[..]].concat());
    let group = &found["groups"][0];
    let number = |value: &Value| value.as_f64().unwrap();
    let (words_here, words_there) =
        (number(&group["here"]["words"]), number(&group["there"]["words"]));
    for row in group["words"]["rows"].as_array().unwrap() {
        let (a, b) = (number(&row["here"]), number(&row["there"]));
        let all = words_here + words_there;
        let cell = |observed: f64, row: f64, column: f64| {
            if observed > 0.0 {
                2.0 * observed * (observed * all / (row * column)).ln()
            } else {
                0.0
            }
        };
        let g2 = cell(a, a + b, words_here)
            + cell(b, a + b, words_there)
            + cell(words_here - a, all - a - b, words_here)
            + cell(words_there - b, all - a - b, words_there);
        let or_half = |count: f64| if count == 0.0 { 0.5 } else { count };
        let log_ratio = ((or_half(a) / words_here) / (or_half(b) / words_there)).log2();
        assert!((number(&row["g2"]) - g2).abs() < 6e-5, "{row}: {g2}");
        assert!((number(&row["log_ratio"]) - log_ratio).abs() < 6e-5, "{row}: {log_ratio}");
    }
}

#[test]
fn a_list_of_words_is_compared_with_and_a_line_that_is_none_is_an_error() {
    let (articles, corpus) = indexed();
    let corpus = corpus.file("list.tsv", "word\tfrequency\nThe\t500\nmayor\t2\n# rare\nharbor,8\n");
    let list = corpus.news().join("list.tsv");
    let list = list.to_str().unwrap();
    let arguments = ["terms", "\"mayor\"", "--against-list", list, "--min-count", "1"];
    let found = answer(&corpus, &arguments);
    let group = &found["groups"][0];
    assert_eq!(group["there"]["words"], 510);
    let rows = group["words"]["rows"].as_array().unwrap();
    let mayor = rows.iter().find(|row| row["term"] == "mayor").unwrap();
    let times = articles.iter().filter(|article| article.says("mayor"));
    let times: usize =
        times.flat_map(|article| said(article, false)).filter(|word| word == "mayor").count();
    assert_eq!((&mayor["here"], &mayor["there"]), (&Value::from(times), &Value::from(2)));
    assert_eq!(mayor["articles_there"], Value::Null);

    let corpus = corpus.file("bad.tsv", "the\t500\nmayor\toften\n");
    let bad = corpus.news().join("bad.tsv");
    let run = corpus.run(["terms", "mayor", "--against-list", bad.to_str().unwrap()]);
    assert!(run.code == Some(2) && run.stderr.contains("bad.tsv:2"), "{run}");
}

#[test]
fn the_csv_has_words_and_phrases() {
    let (_, corpus) = indexed();
    let run = corpus.run(["terms", "\"mayor\"", "--min-count", "2", "--csv"]);
    let rows = csv_rows(&run);
    for kind in ["word", "phrase"] {
        assert!(rows.iter().any(|row| row["kind"] == kind && row["group"].is_empty()), "{run}");
    }
}
