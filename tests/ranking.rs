//! The order of hits from outside: any word, added words, age, likeness, and where a score is from.

use serde_json::Value;

use crate::support::Corpus;
use crate::support::Run;

fn indexed(corpus: Corpus) -> Corpus {
    let run = corpus.run(["index", "news"]);
    assert_eq!(run.code, Some(0), "{run}");
    corpus
}

/// Twelve articles of three subjects.
fn news() -> Corpus {
    let mut corpus = Corpus::new()
        .dated(
            "2019-03-04",
            "Herald",
            "Dockers walk out",
            "The port strike began. Cranes stood still.",
        )
        .dated(
            "2019-03-05",
            "Herald",
            "Strike talks fail",
            "Dockers and the port failed to agree on pay.",
        )
        .dated(
            "2024-06-01",
            "Gazette",
            "Port reopens",
            "The dockers of the port went back to the cranes.",
        )
        .article("Cranes nest", "Two cranes, birds of the marsh, nest beside the port.");
    for n in 1..=4 {
        let day = format!("2018-01-0{n}");
        let body =
            format!("Round {n}: the grandmaster lost a rook, and the challenger took the king.");
        corpus = corpus.dated(&day, "Gazette", "Chess match", &body);
        let body =
            format!("In village {n} the reservoir fell, and farmers pray for rain in the drought.");
        corpus = corpus.dated(&day, "Herald", "Drought", &body);
    }
    indexed(corpus)
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"))
}

fn titles(run: &Run) -> Vec<String> {
    let hits = json(run)["hits"].as_array().expect("hits").clone();
    hits.iter().map(|hit| hit["title"].as_str().unwrap_or_default().to_owned()).collect()
}

/// Checks of every hit that the parts of its score add up to it; returns how many there were.
#[track_caller]
fn adds_up(run: &Run) -> usize {
    let answer = json(run);
    let hits = answer["hits"].as_array().expect("hits");
    for hit in hits {
        let parts = hit["parts"].as_array().expect("parts");
        let sum: f64 = parts.iter().map(|part| part["amount"].as_f64().expect("a number")).sum();
        let score = hit["score"].as_f64().expect("a number");
        assert!((sum - score).abs() < 0.0002 * (parts.len() + 1) as f64, "{sum} {score}\n{run}");
    }
    hits.len()
}

#[test]
fn few_hits_of_all_words_offer_any_of_them() {
    let news = news();
    let all = news.run(["search", "dockers rook"]);
    assert_eq!(all.code, Some(1), "{all}");
    let all = news.run(["search", "dockers cranes strike"]);
    assert!(all.stderr.contains("1 article\nhint: --any also finds articles"), "{all}");
    let one = news.run(["search", "dockers"]);
    assert!(!one.stderr.contains("--any"), "{one}");
}

#[test]
fn any_of_the_words_finds_more_and_the_best_have_most_of_them() {
    let run = news().run(["search", "--any", "the dockers of the strike", "--json"]);
    let titles = titles(&run);
    assert_eq!(titles.len(), 3, "{run}");
    assert!(titles[..2].contains(&"Strike talks fail".to_owned()), "{run}");
    assert_eq!(titles[2], "Port reopens");
    let notes = json(&run)["query"]["notes"].to_string();
    assert!(notes.contains("the, of"), "stop words left out are reported: {notes}");
}

#[test]
fn filters_bind_what_any_of_the_words_finds() {
    let run = news().run(["search", "--any", "dockers rook", "--from", "2024", "--json"]);
    assert_eq!(titles(&run), ["Port reopens"], "{run}");
}

#[test]
fn a_function_word_in_capitals_is_a_name_unless_all_words_are() {
    let english = "and they were of the opinion that this was what it had been about";
    let corpus = Corpus::new()
        .article("One", &format!("The US agreed, {english}."))
        .article("Two", &format!("There were talks, {english}."));
    let corpus = indexed(corpus);
    assert_eq!(corpus.run(["count", "--any", "US talks"]).stdout, "2\n");
    assert_eq!(corpus.run(["count", "--any", "us talks"]).stdout, "1\n");
    assert_eq!(corpus.run(["count", "--any", "US TALKS"]).stdout, "1\n");
}

#[test]
fn any_of_the_pairs_is_enough_where_no_blanks_are_written() {
    let corpus = Corpus::new()
        .article("一", "外交部发言人周三在北京表示，两国将继续合作。")
        .article("二", "北京周三下雨，球赛推迟。");
    let corpus = indexed(corpus);
    assert_eq!(corpus.run(["count", "北京发言人"]).stdout, "0\n");
    let any = corpus.run(["search", "--any", "北京发言人", "--json"]);
    assert_eq!(titles(&any), ["一", "二"], "{any}");
    let mixed = corpus.run(["search", "--any", "北京发言人 AI", "--json", "--explain"]);
    assert_eq!(titles(&mixed), ["一", "二"], "{mixed}");
    assert_eq!(adds_up(&mixed), 2);
}

#[test]
fn a_symbol_among_any_words_is_left_out_and_reported() {
    let run = news().run(["search", "--plain", "dockers 🐲 -", "--json"]);
    assert_eq!(titles(&run).len(), 3, "{run}");
    assert!(json(&run)["query"]["notes"].to_string().contains('🐲'), "{run}");
}

#[test]
fn function_words_alone_are_looked_for() {
    let run = news().run(["count", "--any", "the of"]);
    assert_eq!(run.stdout, "12\n", "{run}");
}

#[test]
fn where_any_word_is_enough_what_is_about_the_same_as_the_best_comes_before_what_is_not() {
    let mut corpus = Corpus::new()
        .dated(
            "2024-01-01",
            "Herald",
            "Day one",
            "Harbor strike, a harbor strike: dockers left the cranes over wages.",
        )
        .dated(
            "2024-01-02",
            "Herald",
            "Day two",
            "Strike in the harbor, and harbor talks: the strike of dockers at the cranes is about wages.",
        )
        .dated(
            "2024-01-03",
            "Herald",
            "Day three",
            "Dockers and cranes: a strike over wages ends in the rain.",
        )
        .dated(
            "2024-01-04",
            "Herald",
            "Day four",
            "Pitchers and batters: a strike over home ends in the rain.",
        );
    for n in 1..=6 {
        let body = format!("In village {n} the reservoir fell, and farmers pray for a storm.");
        corpus = corpus.dated("2023-01-01", "Herald", "Drought", &body);
    }
    let corpus = indexed(corpus);
    let order = |query: &[&str]| {
        let args = ["search", "--json", "--fold", "none"].into_iter().chain(query.iter().copied());
        titles(&corpus.run(args))[2..].to_vec()
    };
    // Both say as much of the query, and the newer one is first.
    assert_eq!(order(&["harbor OR strike"]), ["Day four", "Day three"]);
    assert_eq!(order(&["--plain", "harbor strike"]), ["Day three", "Day four"]);
    let explained = corpus.run(["search", "--plain", "--explain", "--json", "harbor strike"]);
    assert_eq!(adds_up(&explained), 4);
    assert_eq!(corpus.run(["count", "--plain", "harbor strike"]).stdout, "4\n");
}

#[test]
fn a_score_is_the_sum_of_its_parts() {
    let news = news();
    for query in [
        vec!["dockers"],
        vec!["port strike"],
        vec!["\"port strike\" OR cranes^3"],
        vec!["dockers NEAR/9 port", "--recency", "1y"],
        vec!["strike dockers strikes cranes", "--any"],
        vec!["dockers", "--any", "--expand", "--recency", "30d"],
        vec!["dockers", "--expand"],
        vec!["port atleast2(cranes OR dockers)"],
    ] {
        let args = ["search", "--explain", "--json"].into_iter().chain(query.iter().copied());
        let run = news.run(args);
        assert!(adds_up(&run) > 0, "{run}");
    }
    let shown = news.run(["search", "--explain", "port strike"]);
    assert!(shown.stdout.contains(" = port "), "{shown}");
}

#[test]
fn a_word_said_twice_counts_more_but_not_twice_as_much() {
    let news = news();
    let strike = |query: &str| {
        let answer = json(&news.run(["search", query, "--explain", "--json"]));
        let parts = answer["hits"][0]["parts"].as_array().unwrap().clone();
        let clauses = parts.iter().filter(|part| part["of"] == "clause");
        clauses.map(|part| part["amount"].as_f64().unwrap()).sum::<f64>()
    };
    let (once, twice) = (strike("cranes"), strike("cranes crane"));
    assert!(once * 1.5 < twice && twice < once * 1.9, "{once} {twice}");
}

#[test]
fn a_score_is_not_explained_unless_asked_for() {
    let run = news().run(["search", "dockers", "--json"]);
    assert_eq!(json(&run)["hits"][0]["parts"], Value::Null);
}

#[test]
fn added_words_are_listed_and_decide_no_hit_where_all_words_are_asked_for() {
    let news = news();
    let plain = news.run(["search", "reservoir", "--json"]);
    let expanded = news.run(["search", "reservoir", "--expand", "--json"]);
    assert_eq!(titles(&plain).len(), titles(&expanded).len());
    let added = json(&expanded)["query"]["added"].as_array().unwrap().clone();
    let words: Vec<&str> = added.iter().map(|word| word["word"].as_str().unwrap()).collect();
    assert!(words.contains(&"farmers") && !words.contains(&"the"), "{words:?}");
    assert_eq!(json(&plain)["query"]["added"], serde_json::json!([]));
    let shown = news.run(["search", "reservoir", "--expand"]);
    assert!(shown.stderr.contains("expanded with: "), "{shown}");
}

#[test]
fn an_added_word_finds_more_where_any_word_is_enough() {
    let corpus = Corpus::new()
        .article("One", "The zeppelin burned; the airship fell from the mast.")
        .article("Two", "A zeppelin is an airship, moored at a mast.")
        .article("Three", "The airship left its mast.")
        .article("Four", "Rain fell on the town.");
    let corpus = indexed(corpus);
    let plain = corpus.run(["search", "--any", "zeppelin", "--json"]);
    assert_eq!(titles(&plain).len(), 2);
    let more = corpus.run(["search", "--any", "zeppelin lakehurst", "--expand", "--json"]);
    assert!(titles(&more).contains(&"Three".to_owned()), "{more}");
}

#[test]
fn new_articles_come_first_where_recency_asks_for_it() {
    let corpus = Corpus::new()
        .dated("2001-01-01", "Herald", "Old", "Ferry sinks. The ferry, a ferry, sank.")
        .dated("2024-01-01", "Herald", "New", "A ferry was late, and many people waited for hours.")
        .article("Undated", "Ferry sinks. The ferry, a ferry, sank.");
    let corpus = indexed(corpus);
    let plain = titles(&corpus.run(["search", "ferry", "--json"]));
    assert_eq!(plain.last().map(String::as_str), Some("New"));
    let fresh = titles(&corpus.run(["search", "ferry", "--recency", "1y", "--json"]));
    assert_eq!(fresh[0], "New");
    assert_eq!(fresh.len(), 3, "old and undated ones are still hits");
}

#[test]
fn flags_of_scores_are_refused_beside_an_order_of_days() {
    for flag in [["--recency", "30d"].as_slice(), &["--expand"], &["--explain"]] {
        let args = ["search", "ferry", "--sort", "newest"].iter().chain(flag);
        let run = Corpus::new().run(args);
        assert_eq!(run.code, Some(2), "{run}");
        assert!(run.stderr.contains(flag[0]), "{run}");
    }
}

#[test]
fn similar_articles_are_of_the_same_subject_and_not_the_article_itself() {
    let news = news();
    let found = json(&news.run(["search", "\"round 2\"", "--json"]));
    let id = found["hits"][0]["id"].as_str().unwrap().to_owned();
    let run = news.run(["similar", &id, "--json"]);
    let like = json(&run);
    let hits = like["hits"].as_array().unwrap();
    assert_eq!(titles(&run)[..3], ["Chess match", "Chess match", "Chess match"], "{run}");
    assert!(hits.iter().all(|hit| hit["id"] != *id), "{run}");
    assert!(like["query"]["added"].to_string().contains("grandmaster"), "{run}");
    let filtered =
        news.run(["similar", &id, "--json", "--from", "2018-01-03", "--to", "2018-01-03"]);
    assert_eq!(json(&filtered)["hits"][0]["date"]["day"], "2018-01-03", "{filtered}");
    let none = news.run(["similar", &id, "--from", "2030"]);
    assert_eq!(none.code, Some(1), "{none}");
    assert!(none.stderr.contains("without the date limit: "), "{none}");
    assert!(
        !none.stderr.contains("articles with each part"),
        "words nobody typed are not listed: {none}"
    );
    let other = news.run(["similar", &id, "--json", "--source", "Herald"]);
    let sources = json(&other)["hits"].as_array().unwrap().clone();
    assert!(sources.iter().all(|hit| hit["source"]["name"] == "Herald"), "{other}");
    assert!(adds_up(&news.run(["similar", &id, "--json", "--explain"])) > 2);
}

#[test]
fn what_is_not_in_the_index_is_like_nothing() {
    let run = news().run(["similar", "ffffffffffff"]);
    assert_eq!(run.code, Some(1), "{run}");
    let run = news().run(["similar", "not-an-id"]);
    assert_eq!(run.code, Some(2), "{run}");
}

#[test]
fn a_ranking_is_measured_and_its_run_written() {
    let corpus = Corpus::new().file(
        "docs.jsonl",
        concat!(
            "{\"id\":\"a\",\"text\":\"Dockers strike at the port.\"}\n",
            "{\"id\":\"b\",\"text\":\"Rain fell on the port.\"}\n",
            "{\"id\":\"c\",\"text\":\"Chess.\"}\n",
        ),
    );
    let corpus = indexed(corpus)
        .file("queries.tsv", "1\tdockers on strike in a port ?\n2\train\n3\tnot judged\n")
        .file("qrels.txt", "1 0 a 1\n2 0 b 2\n2 0 c 1\n");
    let args = ["eval", "--queries", "news/queries.tsv", "--qrels", "news/qrels.txt"];
    let run = corpus.run(args.into_iter().chain(["--json", "--trec", "news/run.txt"]));
    assert_eq!(run.code, Some(0), "{run}");
    let measured = json(&run);
    assert_eq!((measured["queries"].as_u64(), measured["unjudged"].as_u64()), (Some(2), Some(1)));
    let searched = &measured["settings"][1];
    assert_eq!(searched["mrr"], 1.0);
    assert_eq!(searched["map"], 0.75, "the second query finds one of two: {run}");
    let written = std::fs::read_to_string(corpus.news().join("run.txt")).unwrap();
    let rows: Vec<Vec<&str>> = written.lines().map(|line| line.split(' ').collect()).collect();
    assert_eq!(rows[0][..4], ["1", "Q0", "a", "1"], "{written}");
    assert!(rows.iter().all(|row| row.len() == 6));
    let table = corpus.run(args);
    assert!(table.stdout.contains("as searched"), "{table}");
    assert!(table.stderr.contains("1 queries are not judged"), "{table}");
}

#[test]
fn judgments_of_another_collection_are_refused() {
    let corpus = indexed(Corpus::new().file("docs.jsonl", "{\"id\":\"a\",\"text\":\"Port.\"}\n"))
        .file("queries.tsv", "1\tport\n")
        .file("qrels.txt", "1 0 elsewhere 1\n");
    let run = corpus.run(["eval", "--queries", "news/queries.tsv", "--qrels", "news/qrels.txt"]);
    assert_eq!(run.code, Some(2), "{run}");
    assert!(run.stderr.contains("elsewhere"), "{run}");
}

#[test]
fn a_run_of_hits_has_keys_ranks_and_falling_scores() {
    let run = news().run(["search", "the", "--trec"]);
    let scores: Vec<f32> =
        run.stdout.lines().map(|line| line.split(' ').nth(4).unwrap().parse().unwrap()).collect();
    assert_eq!(scores.len(), 10, "{run}");
    assert!(scores.windows(2).all(|pair| pair[0] > pair[1]), "{run}");
}
