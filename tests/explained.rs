//! What is said of the parts of a query: how many articles each finds, which of them leaves out all others, and what
//! to write where capitals are in the way.

use serde_json::Value;

use crate::support::Corpus;

/// Articles in which words are in capitals, in lower case and behind a Korean particle.
fn corpus() -> Corpus {
    let mut corpus = Corpus::new().file(
        "resigns.txt",
        "BREAKING - Minister resigns\n\nJune 6, 2024\n\nThe minister resigned, sources said, as it may be.\n",
    );
    for (name, text) in [
        ("it.txt", "The IT sector grew. The U.S. was glad of it."),
        ("ministers.txt", "Ministers of the Strasse said it again. They told us."),
        ("street.txt", "The Stra\u{df}e is long. Who said it? The WHO, in the US."),
        ("korean1.txt", "\u{c815}\u{bd80}\u{b294} \u{b9d0}\u{d588}\u{b2e4}."),
        ("korean2.txt", "\u{c815}\u{bd80}\u{ac00} \u{b9d0}\u{d588}\u{b2e4}."),
    ] {
        corpus = corpus.file(name, format!("{text}\n"));
    }
    corpus.run(["index", "news"]);
    corpus
}

fn count(corpus: &Corpus, query: &str) -> u64 {
    corpus.run(["count", query]).stdout.trim().split(' ').next().unwrap().parse().unwrap()
}

fn explained(corpus: &Corpus, args: &[&str]) -> Value {
    let run = corpus.run([&["explain", "--json"], args].concat());
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run}"))
}

#[test]
fn a_clause_has_the_number_of_articles_that_it_finds_alone() {
    let corpus = corpus();
    for query in [
        "IT",
        "WHO",
        "MAY",
        "THE",
        "=minister",
        "=Strasse",
        "\u{c815}\u{bd80}\u{b294}",
        "caps(who)",
        "minister",
        "minist*",
    ] {
        let alone = count(&corpus, query);
        let answer = explained(&corpus, &[query]);
        for list in ["clauses", "operands"] {
            let counts = answer[list].as_array().unwrap();
            assert_eq!(counts.len(), 1, "{query}: {answer}");
            assert_eq!(counts[0]["articles"], alone, "{query} {list}: {answer}");
        }
    }
    assert_eq!((count(&corpus, "IT"), count(&corpus, "=minister")), (1, 1));
    // Beside other words, under NOT and in a phrase too.
    for query in ["IT again", "again NOT IT", "\"=IT sector\""] {
        let answer = explained(&corpus, &[query]);
        let clauses = answer["clauses"].as_array().unwrap();
        let it = clauses.iter().find(|clause| clause["text"] == "IT" || clause["text"] == "it");
        assert_eq!(it.unwrap()["articles"], 1, "{query}: {answer}");
    }
    let answer = explained(&corpus, &["title:breaking OR title:sources"]);
    assert_eq!(
        (&answer["clauses"][0]["articles"], &answer["clauses"][1]["articles"]),
        (&1.into(), &0.into())
    );
    // Each reading of a word by itself.
    let answer = explained(&corpus, &["US"]);
    let of = |form: &str| {
        let clauses = answer["clauses"].as_array().unwrap();
        clauses.iter().find(|one| one["forms"][0]["form"] == form).unwrap()["articles"].clone()
    };
    assert_eq!((of("us"), of("u.s")), (Value::from(1), Value::from(1)), "{answer}");
    assert_eq!(answer["operands"][0]["articles"], 2);
}

#[test]
fn a_word_of_a_query_in_capitals_is_counted_in_any_case() {
    let corpus = corpus();
    let answer = explained(&corpus, &["IT WHO"]);
    for operands in ["clauses", "operands"] {
        assert_eq!(answer[operands][0]["articles"], count(&corpus, "it"), "{answer}");
    }
    let run = corpus.run(["search", "MINISTER ZEPPELIN"]);
    let told = format!("MINISTER {}", count(&corpus, "minister"));
    assert!(run.stderr.contains(&told), "{run}");
}

#[test]
fn a_part_that_leaves_out_every_article_is_shown() {
    let corpus = corpus();
    let run = corpus.run(["search", "BREAKING - Minister resigns -sources"]);
    assert!(run.stderr.contains("without -sources: 1 article"), "{run}");
    let run = corpus.run(["search", "resigns -sources -zeppelin", "--json"]);
    let answer: Value = serde_json::from_str(&run.stdout).unwrap();
    let left_out = &answer["suggestions"]["left_out"];
    assert_eq!(left_out.to_string(), r#"[{"clause":"-sources","articles":1}]"#, "{run}");
    // Each of two leaves it out: only without both it is found.
    let run = corpus.run(["search", "resigns -sources -minister"]);
    assert!(run.stderr.contains("without -sources -minister: 1 article"), "{run}");
    let run = corpus.run(["search", "zeppelin -sources"]);
    assert!(!run.stderr.contains("without -sources"), "{run}");
}

#[test]
fn a_word_that_is_there_in_lower_case_only_is_told_so() {
    let corpus = corpus();
    let run = corpus.run(["search", "MAY"]);
    let told = "MAY: an acronym in capitals, not in the index; may: 1 article";
    assert!(run.stderr.contains(told) && !run.stderr.contains("similar"), "{run}");
    let run = corpus.run(["search", "MAY", "--json"]);
    let answer: Value = serde_json::from_str(&run.stdout).unwrap();
    let acronyms = &answer["suggestions"]["acronyms"];
    assert_eq!(acronyms.to_string(), r#"[{"word":"may","articles":1}]"#, "{run}");
}

#[test]
fn a_regular_expression_on_a_field_ignores_case_and_accents_as_the_field_does() {
    let record = |source: &str, url: &str| {
        format!(
            "{{\"title\": \"Ferry\", \"text\": \"Late.\", \"source\": \"{source}\", \"url\": \"{url}\"}}\n"
        )
    };
    let lines = record("The Times", "https://a.example/News/1")
        + &record("Caf\u{e9} Courier", "https://b.example/news/2");
    let corpus = Corpus::new().file("a.jsonl", &lines);
    corpus.run(["index", "news"]);
    for (query, articles) in [
        ("source:/the times/", 1),
        ("source:/The Times/", 1),
        ("source:/THE.*/", 1),
        ("source:/cafe courier/", 1),
        ("source:/Caf\u{e9} \\S+/", 1),
        ("source:/the tim/", 0),
        ("url:/.*\\/news\\/\\d/", 2),
        ("url:/.*\\/NEWS\\/\\D/", 0),
    ] {
        assert_eq!(count(&corpus, query), articles, "{query}");
    }
}
