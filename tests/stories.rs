//! Stories: who had it first, who copied it, what changed; the same by whatever way they came in.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::support::Corpus;
use crate::support::Run;

/// The talks, as the agency has them: long enough to be recognized.
const TALKS: &str = "HULL, March 6 (Reuters) - Talks to end the port strike collapsed on Wednesday after nine \
    hours, and the ferry company said that no ship would sail before the weekend.\n\nThe union had asked for \
    a raise of four percent and a second crew on night boats. \"We came to sign, and nobody on the other side \
    had a pen,\" its secretary, Ann Ash, told members at the gate.\n\nThe company said the offer it made in \
    February was its last. It employs 640 people in Hull and has lost three contracts since the strike \
    began.\n\nA mediator named by the city will meet both sides again on Monday, when the harbor master is to \
    decide who may use the northern quay.";

fn article(source: &str, day: &str, title: &str, body: &str) -> String {
    serde_json::json!({ "title": title, "text": body, "date": day, "source": source }).to_string()
}

/// The agency's text, a reprint, a cut one, a version, a telling in other words, and a round-up of two.
fn files() -> BTreeMap<&'static str, String> {
    let words: Vec<&str> = TALKS.split("\n\n").collect();
    let cut = words[..2].join("\n\n");
    let update = TALKS.replace("Monday", "Tuesday").replace("640 people", "nearly 600 people")
        + "\n\nThe city council called an extra meeting about the quay late on Thursday night.";
    let own = "Nobody sailed from Hull yesterday. The people who run the boats and the people who crew them \
        have stopped speaking, and a city mediator hopes to bring them together next week. Passengers slept \
        in the hall, where the bar stayed open, and a school class from Leeds went home by bus instead.";
    let storm = "A storm closed the coast road near Whitby for two days and took the roof of the old chapel \
        with it, the county said on Thursday. Divers will look at the pier once the sea is calm; until then \
        no boat may land there, and the market moves to the square behind the town hall for the week.";
    BTreeMap::from([
        (
            "1-agency.json",
            article("Reuters", "2019-03-06", "Talks to end port strike collapse", TALKS),
        ),
        (
            "2-reprint.json",
            article("Gazette", "2019-03-07", "Strike: no ships before the weekend", TALKS),
        ),
        ("3-cut.json", article("Herald", "2019-03-07", "Port talks fail", &cut)),
        (
            "4-update.json",
            article("Reuters", "2019-03-08", "UPDATE 1-Talks to end port strike collapse", &update),
        ),
        ("5-own.json", article("Post", "2019-03-07", "Stuck in Hull", own)),
        ("6-storm.json", article("Courier", "2019-03-07", "Storm closes coast road", storm)),
        (
            "7-round-up.json",
            article(
                "Observer",
                "2019-03-09",
                "The week in the north",
                &format!("{cut}\n\n{storm}"),
            ),
        ),
    ])
}

fn corpus() -> Corpus {
    files().into_iter().fold(Corpus::new(), |corpus, (name, text)| corpus.file(name, &text))
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {run}"))
}

/// Returns the id of the article in a file.
fn id(corpus: &Corpus, file: &str) -> String {
    let run = corpus.run(["search", "--json", "--all", &format!("path:{file}")]);
    json(&run)["hits"][0]["id"].as_str().unwrap_or_else(|| panic!("{run}")).to_owned()
}

/// Returns the relation of each article of a story, by file.
fn story(corpus: &Corpus, file: &str) -> Vec<(String, String)> {
    let run = corpus.run(["story", &id(corpus, file), "--json"]);
    let text = |value: &Value| value.as_str().unwrap_or("none").to_owned();
    let articles = json(&run)["articles"].as_array().cloned().unwrap_or_else(|| panic!("{run}"));
    articles.iter().map(|article| (text(&article["path"]), text(&article["relation"]))).collect()
}

#[test]
fn a_story_has_its_copies_and_versions_and_neither_strangers_nor_round_ups() {
    let corpus = corpus();
    corpus.run(["index", "news"]);
    let expected = [
        ("1-agency.json", "original"),
        ("2-reprint.json", "copy"),
        ("3-cut.json", "copy"),
        ("4-update.json", "version"),
    ];
    let expected: Vec<(String, String)> =
        expected.iter().map(|(path, is)| (path.to_string(), is.to_string())).collect();
    for (file, _) in &expected {
        let mut found = story(&corpus, file);
        found.sort();
        assert_eq!(found, expected);
    }
    for alone in ["5-own.json", "6-storm.json", "7-round-up.json"] {
        assert_eq!(story(&corpus, alone), [(alone.to_owned(), "none".to_owned())]);
    }
}

/// Returns how many stories some articles are, by source and day.
fn stories_of(articles: impl IntoIterator<Item = (String, String, String)>) -> u64 {
    let lines: Vec<String> = articles
        .into_iter()
        .map(|(source, day, text)| article(&source, &day, "Talks fail", &text))
        .collect();
    let corpus = Corpus::new().file("articles.jsonl", lines.join("\n"));
    corpus.run(["index", "news"]);
    json(&corpus.run(["count", "*", "--stories", "--json"]))["total"]["stories"].as_u64().unwrap()
}

#[test]
fn a_text_that_is_reprinted_often_or_a_month_later_stays_the_story_it_was() {
    let paper = |n: usize, day: &str| (format!("Paper {n}"), day.to_owned(), TALKS.to_owned());
    assert_eq!(stories_of((0..20).map(|n| paper(n, "2019-03-06"))), 1);
    // What is printed again a month later is of its own days.
    let late = [paper(20, "2019-04-07")];
    assert_eq!(stories_of((0..20).map(|n| paper(n, "2019-03-06")).chain(late)), 2);
    assert_eq!(stories_of((0..250).map(|n| paper(n, "2019-03-06"))), 1);
    let days = ["2019-03-06", "2019-03-08", "2019-03-11", "2019-03-14"];
    assert_eq!(stories_of(days.map(|day| paper(1, day))), 1);
}

#[test]
fn notices_of_one_form_with_other_names_and_figures_are_stories_of_their_own() {
    let fined = |name: &str, age: u32, fine: u32| {
        format!(
            "{name}, {age}, was fined {fine} dollars by the Millford magistrates for driving without due care on the \
             valley road. The magistrates said that too many people drive too fast on the valley road, and that they \
             will go on using the whole of their powers until that has ended."
        )
    };
    let notices = [("Tom Reyl", 30, 301), ("Ana Pell", 78, 687), ("Maud Ellis", 54, 450)];
    let of = |source: &str| {
        let notices = notices.iter().zip(1..);
        let one = |((name, age, fine), day): (&(&str, u32, u32), u32)| {
            (source.to_owned(), format!("2021-03-0{day}"), fined(name, *age, *fine))
        };
        notices.map(one).collect::<Vec<_>>()
    };
    assert_eq!(stories_of(of("Valley Sun")), 3);
    // Another paper has the same three: each is one story in two papers.
    assert_eq!(stories_of(of("Valley Sun").into_iter().chain(of("Harbour Post"))), 3);
}

#[test]
fn a_story_says_what_decided_what_is_in_common_and_what_is_new() {
    let corpus = corpus();
    corpus.run(["index", "news"]);
    let found = json(&corpus.run(["story", &id(&corpus, "3-cut.json"), "--json"]));
    assert_eq!((&found["decided_by"], &found["sources"]), (&"agency".into(), &3.into()));
    assert_eq!(found["id"], id(&corpus, "1-agency.json").as_str());
    let articles = found["articles"].as_array().unwrap();
    assert_eq!(articles[0]["in_common"], Value::Null);
    assert_eq!(
        (&articles[1]["in_common"], &articles[1]["of_original"]),
        (&1.0.into(), &1.0.into())
    );
    assert!(articles[2]["of_original"].as_f64().is_some_and(|part| (0.4..0.7).contains(&part)));
    let new = &articles[3]["new"].as_array().unwrap()[0];
    assert!(new.as_str().unwrap().starts_with("The city council called"), "{new}");
    // The round-up is named, not folded.
    assert_eq!(found["quoted_by"][0]["path"], "7-round-up.json");
    let run = corpus.run(["story", &id(&corpus, "2-reprint.json")]);
    assert!(
        run.stdout.starts_with(
            "Reuters had it first: others name the agency; its article is of 2019-03-06\n\
             2 copies in 2 sources, 1 version, last 2019-03-08\n"
        ),
        "{run}"
    );
    let lone = corpus.run(["story", &id(&corpus, "5-own.json")]);
    assert!(
        lone.stdout.starts_with("no copy or version of it within 14 days is in the index\n"),
        "{lone}"
    );
}

#[test]
fn queries_ask_for_stories_copies_and_originals() {
    let corpus = corpus();
    corpus.run(["index", "news"]);
    let paths = |query: &str| {
        let run = corpus.run(["search", "--paths", "--all", query]);
        let mut paths: Vec<String> = run
            .stdout
            .lines()
            .filter_map(|line| Some(line.rsplit_once('/')?.1[..1].into()))
            .collect();
        paths.sort();
        paths.concat()
    };
    assert_eq!(paths("is:copy"), "23");
    assert_eq!(paths("is:version"), "4");
    assert_eq!(paths("origin:reuters"), "12347");
    assert_eq!(paths("origin:afp"), "");
    assert_eq!(paths("is:original"), "1567");
    assert_eq!(paths("* NOT is:original NOT is:copy"), "4");
    assert_eq!(paths("copies:3"), "1234");
    assert_eq!(paths("copies:>3"), "");
    assert_eq!(paths("copies:0"), "567");
    assert_eq!(paths("copies:<4"), "1234567");
    for file in ["1-agency.json", "3-cut.json"] {
        assert_eq!(paths(&format!("story:{}", id(&corpus, file))), "1234");
    }
    assert_eq!(paths(&format!("story:{}", id(&corpus, "5-own.json"))), "5");
    assert_eq!(paths("strike is:original"), "17");
    assert_eq!(paths("story:ffffffffffff"), "");
    assert_eq!(corpus.run(["search", "story:xyz"]).code, Some(2));
}

#[test]
fn the_words_that_differ_between_two_articles_are_shown() {
    let corpus = corpus();
    corpus.run(["index", "news"]);
    let (old, new) = (id(&corpus, "1-agency.json"), id(&corpus, "4-update.json"));
    let run = corpus.run(["story", "--diff", &old, &new, "--width", "1000"]);
    assert!(run.stdout.contains("employs [-640-] {+nearly 600+} people"), "{run}");
    assert!(run.stdout.contains("again on [-Monday,-] {+Tuesday,+} when"), "{run}");
    assert!(run.stdout.contains("{+The city council called"), "{run}");
    let same = corpus.run(["story", "--diff", &old, &old]);
    assert!(!same.stdout.contains("[-") && !same.stdout.contains("{+"), "{same}");
    assert_eq!(corpus.run(["story", "--diff", &old, "ffffffffffff"]).code, Some(1));
    assert_eq!(corpus.run(["story", "--diff", &old]).code, Some(2));
    assert_eq!(corpus.run(["story", "ffffffffffff"]).code, Some(1));
    assert_eq!(corpus.run(["story", "no-id"]).code, Some(2));
}

#[test]
fn stories_are_the_same_by_whatever_way_the_articles_came_in() {
    let told = |corpus: &Corpus| {
        let all = files();
        let stories = all.keys().map(|file| corpus.run(["story", &id(corpus, file), "--json"]));
        stories.map(|run| without_index(json(&run))).collect::<Vec<_>>()
    };
    let at_once = corpus();
    at_once.run(["index", "news"]);
    let expected = told(&at_once);
    // One file a run, the last first, a stranger that comes and goes, and one that is edited and put back.
    let one_by_one = Corpus::new().file("0.json", article("Mail", "2019-03-05", "Early", TALKS));
    one_by_one.run(["index", "news"]);
    for (name, text) in files().iter().rev() {
        fs::write(one_by_one.news().join(name), text).unwrap();
        one_by_one.run(["index", "news", "--jobs", "1"]);
    }
    assert_ne!(told(&one_by_one), expected, "the early one is of the story");
    fs::remove_file(one_by_one.news().join("0.json")).unwrap();
    let edited = one_by_one.news().join("2-reprint.json");
    let text = fs::read_to_string(&edited).unwrap();
    fs::write(&edited, article("Gazette", "2019-03-07", "Gone", "Another text, of nothing."))
        .unwrap();
    one_by_one.run(["index", "news"]);
    assert_eq!(story(&one_by_one, "1-agency.json").len(), 3);
    fs::write(&edited, text).unwrap();
    one_by_one.run(["index", "news"]);
    assert_eq!(told(&one_by_one), expected);
    one_by_one.run(["index", "news", "--rebuild"]);
    assert_eq!(told(&one_by_one), expected);
}

/// What is of the history by its nature: the path and generation of the index.
fn without_index(mut answer: Value) -> Value {
    answer["index"] = Value::Null;
    answer
}

#[test]
fn a_correction_of_the_date_or_the_source_changes_the_story() {
    let corpus = corpus();
    corpus.run(["index", "news"]);
    assert_eq!(story(&corpus, "1-agency.json")[0].0, "1-agency.json");
    fs::write(
        corpus.news().with_file_name("corrections.csv"),
        "path,published,source\n1-agency.json,2019-03-20,Mail\n4-update.json,2019-03-21,Mail\n",
    )
    .unwrap();
    let run = corpus.run(["index", "news", "--corrections", "corrections.csv"]);
    assert_eq!(run.code, Some(0), "{run}");
    let found = story(&corpus, "1-agency.json");
    assert_eq!(found[0].1, "original");
    assert_ne!(found[0].0, "1-agency.json");
}

#[test]
fn stories_are_derived_again_where_their_files_are_damaged_or_gone() {
    let corpus = corpus();
    corpus.run(["index", "news"]);
    let expected = story(&corpus, "1-agency.json");
    let generation = corpus.news().with_file_name("index").join("gen-1");
    let named = |start: &str| {
        let entries = fs::read_dir(&generation).unwrap().map(|entry| entry.unwrap().path());
        let is = |path: &std::path::PathBuf| {
            path.file_name().unwrap().to_str().unwrap().starts_with(start)
        };
        entries.filter(is).collect::<Vec<_>>()
    };
    for start in ["stories-", "sketches-", "pairs-"] {
        let file = named(start).pop().unwrap();
        let bytes = fs::read(&file).unwrap();
        fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
        let verified = corpus.run(["verify"]);
        assert_eq!(verified.code, Some(6), "{verified}");
        assert!(verified.stdout.contains(start) || verified.stderr.contains(start), "{verified}");
        // A run that has something to commit derives what cannot be read again.
        let extra = format!("{start}.json");
        fs::write(corpus.news().join(&extra), article("Mail", "2019-01-01", "New", "A short one."))
            .unwrap();
        let run = corpus.run(["index", "news"]);
        assert_eq!(run.code, Some(0), "{run}");
        assert_eq!(story(&corpus, "1-agency.json"), expected, "{start}");
        // The damaged file was of the commit before, which is kept until the next.
        fs::remove_file(corpus.news().join(&extra)).unwrap();
        corpus.run(["index", "news"]);
        assert_eq!(story(&corpus, "1-agency.json"), expected, "{start}");
        assert_eq!(corpus.run(["verify"]).code, Some(0));
    }
}
