//! `timeline`: periods, holes, cut ends, coarse dates, lines, pictures.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::json;

use crate::counting::Written;
use crate::counting::answer;
use crate::counting::collection;
use crate::counting::csv_rows;
use crate::counting::days;
use crate::counting::indexed;
use crate::counting::period;
use crate::counting::says;
use crate::support::Corpus;

/// Matches and all articles.
type Counts = (u64, u64);

fn counts(value: &Value) -> Counts {
    let number = |name: &str| value[name].as_u64().expect("a count");
    let (matches, articles) = (number("matches"), number("articles"));
    let share = (articles > 0).then(|| matches as f64 / articles as f64);
    assert_eq!(value["share"].as_f64().is_some(), share.is_some());
    assert!((value["share"].as_f64().unwrap_or(0.0) - share.unwrap_or(0.0)).abs() < 1e-6);
    (matches, articles)
}

/// Counts articles that have a word and all of them, by what `key` says of each.
fn counted<K: Ord>(
    articles: &[Written],
    word: &str,
    key: impl Fn(&Written) -> Option<K>,
) -> BTreeMap<K, Counts> {
    let mut all: BTreeMap<K, Counts> = BTreeMap::new();
    for article in articles {
        let Some(key) = key(article) else { continue };
        let counts = all.entry(key).or_default();
        counts.0 += u64::from(says(article, word));
        counts.1 += 1;
    }
    all
}

#[test]
fn every_period_has_the_matches_and_the_articles_of_a_plain_loop() {
    let articles = collection();
    let corpus = indexed(&articles);
    for by in ["day", "week", "month", "quarter", "year"] {
        let answer = answer(&corpus, &["timeline", "drought", "--by", by]);
        let rows = answer["rows"].as_array().unwrap();
        let found: BTreeMap<String, Counts> = rows
            .iter()
            .map(|row| (row["period"].as_str().unwrap().to_owned(), counts(row)))
            .filter(|(_, counts)| *counts != (0, 0))
            .collect();
        assert_eq!(found, counted(&articles, "drought", |a| period(a.date, by)), "{by}");
        let coarse: BTreeMap<String, Counts> = answer["coarse"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["date"].as_str().unwrap().to_owned(), counts(row)))
            .collect();
        let is_coarse = |a: &Written| days(a.date).is_some() && period(a.date, by).is_none();
        let expected = counted(&articles, "drought", |a| is_coarse(a).then(|| a.date.to_owned()));
        assert_eq!(coarse, expected, "{by}");
        let undated = counted(&articles, "drought", |a| a.date.is_empty().then_some(()));
        assert_eq!(counts(&answer["undated"]), undated[&()], "{by}");
        let matches = articles.iter().filter(|article| says(article, "drought")).count();
        assert_eq!(answer["total"]["articles"], matches as u64);
        assert_eq!(answer["of"]["total"]["articles"], articles.len() as u64);
    }
}

#[test]
fn the_lines_of_a_timeline_add_up_to_it() {
    let articles = collection();
    let corpus = indexed(&articles);
    let answer = answer(&corpus, &["timeline", "strike", "--by", "source,quarter"]);
    let rows = answer["rows"].as_array().unwrap();
    let lines = answer["series"]["lines"].as_array().unwrap();
    for (at, row) in rows.iter().enumerate() {
        let (mut matches, mut all) = (0, 0);
        for line in lines {
            let of_line = counts(&line["rows"][at]);
            let source = line["name"].as_str().unwrap_or_default();
            let expected = counted(&articles, "strike", |a| {
                (a.source == source).then(|| period(a.date, "quarter")).flatten()
            });
            let name = row["period"].as_str().unwrap();
            assert_eq!(of_line, expected.get(name).copied().unwrap_or_default(), "{source} {name}");
            matches += of_line.0;
            all += of_line.1;
        }
        assert_eq!((matches, all), counts(row));
    }
    assert_eq!(lines.last().unwrap()["name"], Value::Null, "what has no source is last");
    let shown = corpus.run(["timeline", "strike", "--by", "source,quarter"]);
    assert!(shown.stdout.lines().next().unwrap().ends_with("no quarter"), "{shown}");
    let several = corpus.run(["timeline", "strike", "--by", "author,year"]);
    assert!(several.stderr.contains("rows add up to more than the total"), "{several}");
}

#[test]
fn a_period_without_matches_a_hole_and_what_is_outside_are_distinguished() {
    let corpus = indexed(&collection());
    let query = ["timeline", "council", "--from", "2017-06", "--to", "2021-02-10", "--by", "year"];
    let answer = answer(&corpus, &query);
    let rows = answer["rows"].as_array().unwrap();
    let states: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (row["period"].as_str().unwrap(), row["state"].as_str().unwrap()))
        .collect();
    let known = |of: &str| states.iter().find(|(period, _)| *period == of).unwrap().1;
    assert_eq!(known("2017"), "outside");
    assert_eq!(known("2020"), "no-articles");
    assert_eq!(rows[0]["cut"]["from"], "2017-06-01", "the range cuts the first period");
    assert_eq!(rows[0]["cut"]["to"], "2017-12-31");
    assert_eq!(rows[1]["cut"], Value::Null);
    assert_eq!(rows[4]["cut"]["to"], "2021-02-10");
    let shown = corpus.run(query);
    assert!(shown.stdout.contains("2017*"), "{shown}");
    assert!(shown.stdout.contains("* of 2021 only 2021-01-01 .. 2021-02-10"), "{shown}");
    let none = corpus.run(["timeline", "zeppelin"]);
    assert_eq!(none.code, Some(0), "{none}");
}

#[test]
fn the_share_is_of_the_articles_under_the_same_filters() {
    let articles = collection();
    let corpus = indexed(&articles);
    let query = "drought source:\"Coastal Courier\" (strike OR rain)";
    let answer =
        answer(&corpus, &["timeline", query, "--by", "year", "--from", "2019", "--to", "2019"]);
    assert_eq!(
        answer["of"]["canonical"],
        "source:\"Coastal Courier\" date:2019..2019".replace("..2019", "")
    );
    let of_it = |article: &Written| {
        let dated = days(article.date).is_some_and(|(first, _)| first.year() == 2019);
        dated && article.source == "Coastal Courier"
    };
    let all = articles.iter().filter(|article| of_it(article)).count() as u64;
    assert_eq!(answer["of"]["total"]["articles"], all);
    assert_eq!(answer["rows"][0]["articles"], all);
}

#[test]
fn the_csv_of_a_timeline_has_all_its_numbers() {
    let articles = collection();
    let corpus = indexed(&articles);
    for by in ["month", "month,source"] {
        let run = corpus.run(["timeline", "drought", "--by", by, "--csv"]);
        let rows = csv_rows(&run);
        let sum = |column: &str| -> u64 {
            rows.iter().map(|row| row[column].parse::<u64>().unwrap()).sum()
        };
        let matches = articles.iter().filter(|article| says(article, "drought")).count();
        assert_eq!((sum("matches"), sum("articles")), (matches as u64, 60), "{by}: {run}");
    }
    let run = corpus.run(["timeline", "drought", "--by", "year,source", "--csv"]);
    assert!(run.stdout.contains("'=Formula News"), "{run}");
    assert!(run.stderr.contains("begin like a formula"), "{run}");
}

#[test]
fn the_highest_periods_have_their_best_hit_and_no_article_of_a_longer_one() {
    let articles = collection();
    let corpus = indexed(&articles);
    let answer = answer(&corpus, &["timeline", "drought", "--by", "month", "--peaks", "2"]);
    let peaks = answer["peaks"].as_array().unwrap();
    let rows = answer["rows"].as_array().unwrap();
    let highest = rows.iter().map(|row| row["matches"].as_u64().unwrap()).max().unwrap();
    assert_eq!(peaks.len(), 2);
    assert_eq!(peaks[0]["matches"], highest);
    for peak in peaks {
        let date = peak["best"]["date"]["value"].as_str().unwrap();
        assert!(date.starts_with(peak["period"].as_str().unwrap()), "{peak:#}");
    }
}

#[test]
fn a_picture_is_well_formed_whatever_the_query_and_holds_every_number() {
    let corpus = Corpus::new()
        .dated("2019-03-04", "A <b> & \"c\"", "Strike", "Dockers walked out & <away>.")
        .dated("2021-05-06", "Plain", "Other", "Nothing.");
    assert_eq!(corpus.run(["index", "news"]).code, Some(0));
    for by in ["year", "year,source"] {
        let query = ["timeline", "\"<away>\" OR away", "--by", by, "--svg", "picture.svg"];
        let run = corpus.run(query);
        assert_eq!(run.code, Some(0), "{run}");
        let picture =
            std::fs::read_to_string(corpus.index().with_file_name("picture.svg")).unwrap();
        let mut open = Vec::new();
        let mut reader = quick_xml::Reader::from_str(&picture);
        loop {
            match reader.read_event().expect("well-formed") {
                quick_xml::events::Event::Start(tag) => open.push(tag.name().as_ref().to_vec()),
                quick_xml::events::Event::End(tag) => {
                    assert_eq!(open.pop().as_deref(), Some(tag.name().as_ref()));
                }
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        assert!(open.is_empty() && picture.contains("<title id=\"title\">"), "{picture}");
        assert!(picture.contains("&lt;away&gt;") && picture.contains("role=\"table\""));
        assert!(picture.contains("<text role=\"cell\">2019</text>"), "{picture}");
        // The picture of an earlier run is replaced, and nothing else.
        assert_eq!(corpus.run(query).code, Some(0));
    }
    let own = corpus.news().join("0001.json");
    let refused = corpus.run(["timeline", "away", "--svg", own.to_str().unwrap()]);
    assert_eq!(refused.code, Some(2), "{refused}");
}

#[test]
fn what_cannot_be_a_timeline_is_refused_with_what_there_is() {
    let corpus = indexed(&collection());
    let refused = |arguments: &[&str]| {
        let run = corpus.run([&["timeline", "strike"], arguments].concat());
        assert_eq!(run.code, Some(2), "{run}");
        run.stderr
    };
    let unknown = refused(&["--by", "county"]);
    assert!(unknown.contains("did you mean country") && unknown.contains("section"), "{unknown}");
    for not_taken in ["weekday", "undated"] {
        assert!(!unknown.contains(not_taken), "{unknown}");
    }
    let groups = corpus.run(["terms", "strike", "--by", "county"]).stderr;
    assert!(groups.contains("weekday") && !groups.contains("author"), "{groups}");
    assert!(refused(&["--by", "year,month"]).contains("one length"));
    assert!(refused(&["--by", "weekday"]).contains("no lines by weekday"));
    assert!(refused(&["--by", "meta.desk"]).contains("meta.desk"));
    assert!(refused(&["--by", "day", "--from", "1000", "--to", "1999"]).contains("100000"));
}

#[test]
fn a_peak_is_named_with_words_that_are_typical_of_it_and_not_of_the_query() {
    let add = |corpus: Corpus, day: &str, body: &str| {
        let article = json!({ "title": "Report", "date": day, "lang": "en", "text": body });
        corpus.file(&format!("{day}.json"), article.to_string())
    };
    let mut corpus = Corpus::new();
    for at in 1..6 {
        let body =
            format!("The strikers met a mediator at the lighthouse, on the strike's day {at}.");
        corpus = add(corpus, &format!("2019-03-0{at}"), &body);
    }
    for at in 1..3 {
        let body = format!("Bakers went on strike for flour and yeast in round {at}.");
        corpus = add(corpus, &format!("2019-07-0{at}"), &body);
    }
    corpus.run(["index", "news"]);
    let answer = answer(&corpus, &["timeline", "strike", "--by", "month", "--peaks", "2"]);
    let words = |peak: usize| {
        let words = answer["peaks"][peak]["words"].as_array().unwrap().iter();
        words.map(|word| word.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(words(0).contains(&"mediator".to_owned()), "{:?}", words(0));
    assert!(words(1).contains(&"yeast".to_owned()), "{:?}", words(1));
    let of_query = |word: &String| word.starts_with("strike");
    assert!(!words(0).iter().chain(&words(1)).any(of_query), "{answer:#}");
    let run = corpus.run(["timeline", "strike", "--by", "month"]);
    assert!(run.stdout.contains("typical: "), "{run}");
}

#[test]
fn a_typical_word_is_named_once_whatever_the_languages_of_its_articles() {
    let mut corpus = Corpus::new();
    for (at, lang) in ["en", "de", "en", "de"].iter().enumerate() {
        let text = "The strike: a story of the lighthouse, story and story again.";
        let day = format!("2019-03-0{}", at + 1);
        let article = json!({ "title": "Report", "date": day, "lang": lang, "text": text });
        corpus = corpus.file(&format!("{at}.json"), article.to_string());
    }
    for at in 0..8 {
        let text = format!("Bakers went on strike for flour in round {at}.");
        let day = format!("2018-0{}-01", at + 1);
        let article = json!({ "title": "Report", "date": day, "lang": "en", "text": text });
        corpus = corpus.file(&format!("b{at}.json"), article.to_string());
    }
    corpus.run(["index", "news"]);
    let answer = answer(&corpus, &["timeline", "strike", "--by", "month", "--peaks", "1"]);
    let words = answer["peaks"][0]["words"].as_array().unwrap();
    let named = |word: &str| words.iter().filter(|found| *found == word).count();
    assert_eq!((named("story"), named("lighthouse")), (1, 1), "{words:?}");
}
