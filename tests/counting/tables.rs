//! `count --by`: every cell is that of a plain loop.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::counting::Written;
use crate::counting::answer;
use crate::counting::collection;
use crate::counting::csv_rows;
use crate::counting::days;
use crate::counting::indexed;
use crate::counting::period;
use crate::counting::says;

/// Returns the labels of an article for a key; an empty text stands for none.
fn labels(article: &Written, key: &str) -> Vec<String> {
    let none_if_empty =
        |names: Vec<String>| if names.is_empty() { vec![String::new()] } else { names };
    let label = match key {
        "source" => article.source.to_owned(),
        "author" => {
            return none_if_empty(article.authors.iter().map(|name| (*name).to_owned()).collect());
        }
        "undated" => if article.date.is_empty() { "undated" } else { "dated" }.to_owned(),
        "weekday" => match days(article.date) {
            None => String::new(),
            Some((first, last)) if first == last => first.strftime("%A").to_string(),
            Some(_) => "no day".to_owned(),
        },
        _ => period(article.date, key).unwrap_or_else(|| article.date.to_owned()),
    };
    vec![label]
}

/// Returns matches and all articles by labels.
fn counted(articles: &[Written], word: &str, keys: &[&str]) -> BTreeMap<Vec<String>, (u64, u64)> {
    let mut counts: BTreeMap<Vec<String>, (u64, u64)> = BTreeMap::new();
    for article in articles {
        let mut cells = vec![Vec::new()];
        for key in keys {
            let with = |cell: Vec<String>| {
                let labels = labels(article, key).into_iter();
                labels.map(move |label| [&cell[..], &[label]].concat()).collect::<Vec<_>>()
            };
            cells = cells.into_iter().flat_map(with).collect();
        }
        for cell in cells {
            let counts = counts.entry(cell).or_default();
            counts.0 += u64::from(says(article, word));
            counts.1 += 1;
        }
    }
    counts
}

#[test]
fn every_cell_is_that_of_a_plain_loop() {
    let articles = collection();
    let corpus = indexed(&articles);
    for by in
        ["month", "source", "author", "weekday,undated", "source,quarter", "author,year,source"]
    {
        let keys: Vec<&str> = by.split(',').collect();
        let answer = answer(&corpus, &["count", "drought", "--by", by, "--share"]);
        let rows = answer["rows"].as_array().unwrap();
        let found: BTreeMap<Vec<String>, (u64, u64)> = rows
            .iter()
            .map(|row| {
                let label = |key: &&str| row["labels"][key].as_str().unwrap_or_default().to_owned();
                let number = |name: &str| row[name].as_u64().unwrap();
                (keys.iter().map(label).collect(), (number("matches"), number("articles")))
            })
            .collect();
        assert_eq!(found, counted(&articles, "drought", &keys), "{by}");
        assert_eq!(found.len(), rows.len(), "{by}: a row is there twice");
        assert_eq!(answer["several"], Value::from(by.contains("author")), "{by}");
        let csv = corpus.run(["count", "drought", "--by", by, "--csv-exact"]);
        let csv: BTreeMap<Vec<String>, (u64, u64)> = csv_rows(&csv)
            .iter()
            .map(|row| {
                let key = |key: &&str| row[*key].clone();
                (keys.iter().map(key).collect(), (row["matches"].parse().unwrap(), 0))
            })
            .collect();
        let matches = counted(&articles, "drought", &keys).into_iter();
        let matches: BTreeMap<_, _> = matches
            .filter(|(_, counts)| counts.0 > 0)
            .map(|(labels, counts)| (labels, (counts.0, 0)))
            .collect();
        assert_eq!(csv, matches, "{by}");
    }
}

#[test]
fn a_table_of_two_keys_is_drawn_across_where_it_fits() {
    let corpus = indexed(&collection());
    let wide = corpus.run(["count", "--by", "source,year", "--width", "100"]).stdout;
    assert!(wide.starts_with("source / year"), "{wide}");
    let narrow = corpus.run(["count", "--by", "source,day", "--width", "40"]).stdout;
    assert!(narrow.starts_with("source            day         matches"), "{narrow}");
    let columns = wide.lines().next().unwrap().split_whitespace().skip(3);
    let columns: Vec<&str> = columns.collect();
    assert_eq!(columns, ["2018", "2019", "2021", "undated"], "{wide}");
}

#[test]
fn what_cannot_be_counted_by_is_refused_with_what_there_is() {
    let corpus = indexed(&collection());
    for (by, says) in [
        ("county", "did you mean country"),
        ("format", "weekday, undated"),
        ("meta.desk", "no article has meta.desk"),
        ("source,source", "source twice"),
    ] {
        let run = corpus.run(["count", "drought", "--by", by]);
        assert_eq!(run.code, Some(2), "{run}");
        assert!(run.stderr.contains(says), "{run}");
    }
    let plain = corpus.run(["count", "drought", "--share"]);
    assert_eq!(plain.code, Some(2), "{plain}");
}
