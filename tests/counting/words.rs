//! `concordance` and `collocates`: every line and number is that of a plain loop over the articles.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::json;

use crate::counting::answer;
use crate::counting::csv_rows;
use crate::support::Corpus;

/// A sentence of the plain loops: lower-case words between blanks, without any other sign but the point.
const SENTENCES: [&str; 12] = [
    "the port strike ended on monday",
    "a strike at the port began",
    "the mayor called the strike a mistake",
    "rain fell on the port all day",
    "strike talks failed and the strike goes on",
    "the council met and the mayor left",
    "ships wait at the port",
    "the harbor strike spread to the port of ashford",
    "nobody was hurt",
    "the strike the strike the strike",
    "talks on wages began on monday at the town hall",
    "port workers want wages and rest",
];

/// An article of the collection: a title and sentences.
pub(super) struct Written {
    pub(super) title: &'static str,
    pub(super) sentences: Vec<&'static str>,
    pub(super) source: &'static str,
    pub(super) day: String,
}

pub(super) fn collection() -> Vec<Written> {
    const TITLES: [&str; 5] = [
        "Strike over",
        "Port news",
        "Weather and port",
        "The mayor speaks",
        "A long strike at the port",
    ];
    const SOURCES: [&str; 3] = ["Northgate Herald", "Coastal Courier", ""];
    let article = |at: usize| Written {
        title: TITLES[at * 3 % TITLES.len()],
        sentences: (0..2 + at % 4).map(|k| SENTENCES[(at * 7 + k * 5) % SENTENCES.len()]).collect(),
        source: SOURCES[at % SOURCES.len()],
        day: format!("2019-{:02}-{:02}", 1 + at * 5 % 12, 1 + at * 11 % 28),
    };
    (0..40).map(article).collect()
}

impl Written {
    /// Returns the words of the title and of the body, with the number of each one's sentence.
    pub(super) fn parts(&self) -> [Vec<(String, usize)>; 2] {
        let words = |text: &str, sentence: usize| -> Vec<(String, usize)> {
            text.split(' ').map(|word| (word.to_lowercase(), sentence)).collect()
        };
        let body = self.sentences.iter().enumerate();
        [words(self.title, 0), body.flat_map(|(at, text)| words(text, at)).collect()]
    }

    pub(super) fn says(&self, word: &str) -> bool {
        self.parts().iter().flatten().any(|(said, _)| said == word)
    }

    fn body(&self) -> String {
        let capital = |text: &str| format!("{}{}.", text[..1].to_uppercase(), &text[1..]);
        self.sentences.iter().map(|text| capital(text)).collect::<Vec<_>>().join(" ")
    }
}

/// Returns articles as JSON lines.
pub(super) fn lines(articles: &[Written]) -> String {
    let lines = articles.iter().map(|article| {
        let mut record = json!({
            "title": article.title, "text": article.body(), "date": article.day, "lang": "en",
        });
        if !article.source.is_empty() {
            record["source"] = Value::from(article.source);
        }
        format!("{record}\n")
    });
    lines.collect()
}

fn indexed(articles: &[Written]) -> Corpus {
    let corpus = Corpus::new().file("news.jsonl", lines(articles));
    let run = corpus.run(["index", "news"]);
    assert_eq!(run.code, Some(0), "{run}");
    corpus
}

/// Returns the words of a text of the answer.
fn words_of(text: &Value) -> Vec<String> {
    let text = text.as_str().expect("a text").to_lowercase();
    text.split([' ', '.']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[test]
fn every_place_of_a_word_is_a_line_with_the_words_around_it() {
    let articles = collection();
    let corpus = indexed(&articles);
    let mut expected: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    for words in articles.iter().flat_map(Written::parts) {
        let word = |range: std::ops::Range<usize>| -> Vec<String> {
            words[range].iter().map(|(word, _)| word.clone()).collect()
        };
        for at in (0..words.len()).filter(|at| words[*at].0 == "strike") {
            let end = (at + 4).min(words.len());
            expected.push((word(at.saturating_sub(3)..at), word(at + 1..end)));
        }
    }
    expected.sort();
    let found = answer(&corpus, &["concordance", "\"strike\"", "--context", "3"]);
    let lines = found["lines"].as_array().unwrap();
    let mut shown: Vec<(Vec<String>, Vec<String>)> =
        lines.iter().map(|line| (words_of(&line["left"]), words_of(&line["right"]))).collect();
    shown.sort();
    assert_eq!(shown, expected);
    assert_eq!(found["all_lines"], Value::from(expected.len()));
    assert!(lines.iter().all(|line| words_of(&line["node"]) == ["strike"]));
}

#[test]
fn lines_are_in_the_order_asked_for_and_a_limit_shows_the_first_of_all() {
    let articles = collection();
    let corpus = indexed(&articles);
    let lines = |more: &[&str]| -> Vec<Value> {
        let found = answer(&corpus, &[&["concordance", "port"], more].concat());
        found["lines"].as_array().unwrap().clone()
    };
    let by_right = lines(&["--sort", "R1,L1"]);
    let keys: Vec<(Option<String>, Option<String>)> = by_right
        .iter()
        .map(|line| {
            let right = words_of(&line["right"]).first().cloned();
            (right, words_of(&line["left"]).last().cloned())
        })
        .collect();
    assert!(keys.is_sorted(), "{keys:#?}");
    assert!(keys.len() > 20);
    assert_eq!(lines(&["--sort", "R1,L1", "--limit", "7"]), by_right[..7]);
    let by_day = lines(&[]);
    let days: Vec<&str> = by_day.iter().map(|line| line["date"]["day"].as_str().unwrap()).collect();
    assert!(days.is_sorted(), "{days:?}");
    assert_eq!(lines(&["--limit", "3"]), by_day[..3]);
    let sources: Vec<Option<String>> = lines(&["--sort", "source"])
        .iter()
        .map(|line| line["source"].as_str().map(str::to_owned))
        .collect();
    let none_last = |source: &Option<String>| (source.is_none(), source.clone());
    assert!(sources.is_sorted_by_key(none_last), "{sources:?}");
}

#[test]
fn a_phrase_is_one_place_and_its_place_in_the_text_can_be_checked() {
    let corpus = indexed(&collection());
    let found = answer(&corpus, &["kwic", "\"port strike\""]);
    let lines = found["lines"].as_array().unwrap();
    assert!(!lines.is_empty());
    for line in lines {
        assert_eq!(line["node"].as_str().unwrap().to_lowercase(), "port strike");
        let shown = corpus.run(["show", line["id"].as_str().unwrap(), "--json"]);
        let article: Value = serde_json::from_str(&shown.stdout).unwrap();
        let text = match line["part"].as_str().unwrap() {
            "title" => article["title"].as_str().unwrap().to_owned(),
            _ => {
                let passages = article["passages"].as_array().unwrap();
                passages.iter().map(|passage| passage["text"].as_str().unwrap()).collect()
            }
        };
        let place = |at: usize| usize::try_from(line["chars"][at].as_u64().unwrap()).unwrap();
        let at_place: String = text.chars().skip(place(0)).take(place(1) - place(0)).collect();
        assert_eq!(Value::from(at_place), line["node"]);
    }
}

#[test]
fn a_query_without_words_has_no_place_and_says_so() {
    let corpus = indexed(&collection());
    for (command, rows) in [("concordance", "lines"), ("collocates", "rows")] {
        let run = corpus.run([command, "source:Courier"]);
        assert!(run.code == Some(0) && run.stderr.contains("looks for no words"), "{run}");
        let found = answer(&corpus, &[command, "source:Courier"]);
        assert_eq!(found[rows], json!([]));
        assert_eq!(found["total"]["articles"], 13);
    }
}

#[test]
fn the_csv_of_a_concordance_has_the_columns_of_the_help() {
    let corpus = indexed(&collection());
    let run = corpus.run(["concordance", "mayor", "--csv"]);
    assert!(run.stdout.starts_with("left,node,right,cite,id,part,date,source,title\n"), "{run}");
    let found = answer(&corpus, &["concordance", "mayor"]);
    let rows = csv_rows(&run);
    assert_eq!(rows.len(), found["lines"].as_array().unwrap().len());
    assert_eq!(Value::from(rows[0]["right"].clone()), found["lines"][0]["right"]);
}

/// What a plain loop counts near a word: of each other word the times to the left, to the right, and
/// elsewhere in all articles.
fn near(
    articles: &[Written],
    node: &str,
    is_near: impl Fn(&[(String, usize)], usize, usize) -> bool,
) -> BTreeMap<String, [u64; 3]> {
    let mut counts: BTreeMap<String, [u64; 3]> = BTreeMap::new();
    for words in articles.iter().flat_map(Written::parts) {
        let nodes: Vec<usize> = (0..words.len()).filter(|at| words[*at].0 == node).collect();
        for at in (0..words.len()).filter(|at| !nodes.contains(at)) {
            let nearest = nodes
                .iter()
                .filter(|&&of| is_near(&words, at, of))
                .min_by_key(|&&of| (at.abs_diff(of), of));
            let column = match nearest {
                None => 2,
                Some(of) if at < *of => 0,
                Some(_) => 1,
            };
            counts.entry(words[at].0.clone()).or_default()[column] += 1;
        }
    }
    counts
}

#[test]
fn collocates_are_counted_as_a_plain_loop_counts_them() {
    let articles = collection();
    let corpus = indexed(&articles);
    for span in ["1", "3", "SENT"] {
        let expected = near(&articles, "strike", |words, at, of| match span {
            "SENT" => words[at].1 == words[of].1,
            words => at.abs_diff(of) <= words.parse().unwrap(),
        });
        let found = answer(
            &corpus,
            &["collocates", "\"strike\"", "--span", span, "--min-count", "1", "--limit", "1000"],
        );
        let rows: BTreeMap<String, [u64; 3]> = found["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                let number = |name: &str| row[name].as_u64().unwrap();
                assert_eq!(number("observed"), number("left") + number("right"));
                let word = row["word"].as_str().unwrap().to_owned();
                (word, [number("left"), number("right"), number("elsewhere")])
            })
            .collect();
        let near: BTreeMap<String, [u64; 3]> = expected
            .iter()
            .filter(|(_, of)| of[0] + of[1] > 0)
            .map(|(w, of)| (w.clone(), *of))
            .collect();
        assert_eq!(rows, near, "{span}");
        let sum = |columns: std::ops::Range<usize>| -> u64 {
            expected.values().flat_map(|of| &of[columns.clone()]).sum()
        };
        assert_eq!(found["words_near"], Value::from(sum(0..2)), "{span}");
        assert_eq!(found["words_elsewhere"], Value::from(sum(2..3)), "{span}");
    }
}

#[test]
fn the_measures_of_a_collocate_are_their_formulas() {
    let corpus = indexed(&collection());
    let found =
        answer(&corpus, &["collocates", "\"strike\"", "--min-count", "1", "--limit", "1000"]);
    let number = |value: &Value| value.as_f64().unwrap();
    let (near, elsewhere) = (number(&found["words_near"]), number(&found["words_elsewhere"]));
    let nodes = number(&found["nodes"]);
    for row in found["rows"].as_array().unwrap() {
        let (a, b) = (number(&row["observed"]), number(&row["elsewhere"]));
        let all = near + elsewhere;
        let expected = (a + b) * near / all;
        let cell = |observed: f64, expected: f64| {
            if observed > 0.0 { 2.0 * observed * (observed / expected).ln() } else { 0.0 }
        };
        let g2 = cell(a, expected)
            + cell(b, (a + b) * elsewhere / all)
            + cell(near - a, (all - a - b) * near / all)
            + cell(elsewhere - b, (all - a - b) * elsewhere / all);
        let g2 = if a < expected { -g2 } else { g2 };
        for (name, value) in [
            ("expected", expected),
            ("g2", g2),
            ("mi", (a / expected).log2()),
            ("logdice", 14.0 + (2.0 * a / (nodes + a + b)).log2()),
        ] {
            assert!((number(&row[name]) - value).abs() < 6e-5, "{name} {row}: {value}");
        }
    }
    let best: Vec<f64> = found["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["function_word"] == false)
        .map(|row| number(&row["g2"]))
        .collect();
    assert!(best.is_sorted_by(|a, b| a >= b), "{best:?}");
}

#[test]
fn only_articles_under_the_same_filters_are_compared_with() {
    let articles = collection();
    let corpus = indexed(&articles);
    let found = answer(&corpus, &["collocates", "\"mayor\"", "--source", "Coastal Courier"]);
    let all: usize = articles
        .iter()
        .filter(|article| article.source == "Coastal Courier")
        .map(|article| article.parts().iter().map(Vec::len).sum::<usize>())
        .sum();
    let sum =
        |names: &[&str]| -> u64 { names.iter().map(|name| found[*name].as_u64().unwrap()).sum() };
    assert_eq!(sum(&["words_near", "words_elsewhere", "nodes"]), all as u64);
    assert_eq!(found["of"]["total"]["articles"], Value::from(13));
    assert!(articles.iter().any(|article| article.source.is_empty() && article.says("mayor")));
}
