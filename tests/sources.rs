//! Who published an article: the name as the file gives it, and the one it is counted under.

use std::fs;

use serde_json::Value;
use serde_json::json;

use crate::support::Corpus;
use crate::support::Run;

fn read(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run}"))
}

fn index(corpus: &Corpus, arguments: &[&str]) -> Run {
    let run = corpus.run([&["index"][..], arguments].concat());
    assert!(run.code == Some(0), "{run}");
    run
}

fn settings(corpus: &Corpus, text: &str) {
    fs::write(corpus.index().with_file_name("dateline.toml"), text).unwrap();
}

/// Returns the sources of the articles by their titles: as shown, as given, and who brings the two
/// together.
fn sources(corpus: &Corpus) -> Vec<(String, String, String, Option<String>)> {
    let run = corpus.run(["search", "", "--all", "--undated", "include", "--json"]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut all: Vec<_> = read(&run)["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| {
            let source = &hit["source"];
            let by = source["normalized"].as_str().map(str::to_owned);
            (text(&hit["title"]), text(&source["name"]), text(&source["as_given"]), by)
        })
        .collect();
    all.sort();
    all
}

fn found(corpus: &Corpus, query: &str) -> u64 {
    let run = corpus.run(["count", query, "--json"]);
    read(&run)["total"]["articles"].as_u64().unwrap_or_else(|| panic!("{run}"))
}

fn article(source: &str, title: &str) -> String {
    json!({ "title": title, "text": format!("{title} is late today."), "source": source })
        .to_string()
}

/// Articles of sources that are written in several ways.
fn news() -> Corpus {
    let names = ["nyt", "The New York Times", "Daily Sabah", "fox", "FOX", "echo.msk.ru", "qn"];
    let lines: Vec<String> =
        names.iter().zip('A'..).map(|(name, title)| article(name, &title.to_string())).collect();
    Corpus::new().file("a.jsonl", lines.join("\n")).file("other.json", article("Herald", "H"))
}

#[test]
fn a_name_is_kept_as_it_is_given_and_merged_only_by_an_entry() {
    let corpus = news();
    index(&corpus, &["news"]);
    let rows = sources(&corpus);
    let of = |title: &str| {
        let (_, name, given, by) = rows.iter().find(|row| row.0 == title).unwrap();
        (name.as_str(), given.as_str(), by.as_deref())
    };
    assert_eq!(of("A"), ("The New York Times", "nyt", Some("table")));
    assert_eq!(of("B"), ("The New York Times", "The New York Times", None));
    assert_eq!(of("C"), ("Daily Sabah", "Daily Sabah", None));
    assert_eq!((of("D").0, of("E").0), ("fox", "FOX"));
    assert_eq!(of("F"), ("echo.msk.ru", "echo.msk.ru", None));
    let listed = read(&corpus.run(["sources", "--json"]));
    let names: Vec<&str> = listed["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), 7, "{names:?}");
    let shown = corpus.run([
        "show",
        read(&corpus.run(["search", "title:A", "--json"]))["hits"][0]["id"].as_str().unwrap(),
    ]);
    assert!(shown.stdout.contains("given as \"nyt\": the built-in table says so"), "{shown}");
}

#[test]
fn a_source_is_found_by_each_of_its_names_and_the_answer_says_so() {
    let corpus = news();
    index(&corpus, &["news"]);
    for query in ["source:nyt", "source:NYT", "source:nytimes.com", "source:\"new york times\""] {
        assert_eq!(found(&corpus, query), 2, "{query}");
    }
    // As given, exactly, by a pattern, and not at all.
    assert_eq!(found(&corpus, "source:=nyt"), 2);
    assert_eq!(found(&corpus, "source:ny*"), 1);
    assert_eq!(found(&corpus, "source:/qn|nyt/"), 2);
    assert_eq!(found(&corpus, "* NOT source:nyt"), 6);
    assert_eq!(found(&corpus, "source:fox"), 2);
    assert_eq!(found(&corpus, "source:=fox"), 1);
    let run = corpus.run(["search", "late", "--source", "nyt"]);
    assert!(
        run.stderr.contains("\"nyt\" is a name of \"The New York Times\", by the built-in table"),
        "{run}"
    );
    let plain = corpus.run(["search", "late", "--source", "Herald"]);
    assert!(!plain.stderr.contains("is a name of"), "{plain}");
}

#[test]
fn the_user_adds_names_and_only_the_files_concerned_are_read_again() {
    let corpus = news();
    index(&corpus, &["news"]);
    assert_eq!(found(&corpus, "source:\"Quay News\""), 0);
    settings(&corpus, "[aliases]\n\"Quay News\" = [\"qn\", \"QN\"]\nFOX = [\"fox\"]\n");
    let run = index(&corpus, &[]);
    assert!(run.stderr.contains("1 indexed + 1 unchanged"), "{run}");
    assert_eq!(found(&corpus, "source:\"Quay News\""), 1);
    assert_eq!(found(&corpus, "source:qn"), 1);
    let rows = sources(&corpus);
    assert!(
        rows.contains(&("D".into(), "FOX".into(), "fox".into(), Some("settings".into()))),
        "{rows:?}"
    );
    assert!(index(&corpus, &[]).stderr.contains("0 indexed + 2 unchanged"));
    // Taken out again, all is as it was.
    settings(&corpus, "");
    assert!(index(&corpus, &[]).stderr.contains("1 indexed + 1 unchanged"));
    let before = news();
    index(&before, &["news"]);
    assert_eq!(sources(&corpus), sources(&before));
}

#[test]
fn names_that_changed_reach_the_files_of_every_folder_also_one_that_a_run_leaves_alone() {
    let corpus = Corpus::new().file("a.json", article("qn", "A")).file("b.json", article("x", "B"));
    let mail = corpus.index().with_file_name("mail");
    fs::create_dir(&mail).unwrap();
    fs::write(mail.join("c.json"), article("qn", "C")).unwrap();
    index(&corpus, &["news", "mail"]);
    settings(&corpus, "[aliases]\n\"Quay News\" = [\"qn\"]\n");
    assert!(index(&corpus, &["news"]).stderr.contains("1 indexed + 1 unchanged"));
    assert_eq!(found(&corpus, "source:\"=Quay News\""), 1);
    assert!(index(&corpus, &[]).stderr.contains("1 indexed + 2 unchanged"));
    assert_eq!(found(&corpus, "source:\"=Quay News\""), 2);
}

#[test]
fn a_folder_that_is_a_name_now_gives_its_files_a_source() {
    let corpus = Corpus::new()
        .file("quaynews/2019/03/04/a.txt", "Ferry\n\nThe ferry is late.\n")
        .file("other/2019/03/04/b.txt", "Storm\n\nThe storm is over.\n");
    index(&corpus, &["news"]);
    assert_eq!(found(&corpus, "source:Quay"), 0);
    settings(&corpus, "[aliases]\n\"The Quay\" = [\"quaynews\"]\n");
    assert!(index(&corpus, &[]).stderr.contains("1 indexed + 1 unchanged"));
    assert_eq!(found(&corpus, "source:Quay"), 1);
    assert_eq!(found(&corpus, "source:quaynews"), 1);
}

#[test]
fn the_table_is_printed_and_can_be_switched_off() {
    let corpus = news();
    index(&corpus, &["news"]);
    let table = corpus.run(["sources", "--aliases"]);
    assert!(table.stdout.contains("\"The New York Times\" = [\"NYT\""), "{table}");
    settings(&corpus, "[aliases]\nbuilt-in = false\n");
    let other = corpus.run(["sources", "--aliases"]);
    assert!(other.stderr.contains("dateline.toml has other aliases now"), "{other}");
    index(&corpus, &[]);
    let off = corpus.run(["sources", "--aliases"]);
    assert_eq!(off.stdout, "[aliases]\nbuilt-in = false\n");
    assert_eq!(off.stderr, "");
    assert_eq!(sources(&corpus)[0].1, "nyt");
    assert_eq!((found(&corpus, "source:nyt"), found(&corpus, "source:\"New York Times\"")), (1, 1));
    // What was printed says the same when it is pasted.
    settings(&corpus, &table.stdout);
    index(&corpus, &[]);
    let pasted = corpus.run(["sources", "--aliases", "--json"]);
    let rows = read(&pasted)["aliases"].as_array().unwrap().clone();
    assert!(rows.iter().any(|row| row["name"] == "The New York Times" && row["by"] == "settings"));
    assert_eq!(found(&corpus, "source:nyt"), 2);
    // Without an index: what one made here would have.
    let nowhere = Corpus::new();
    settings(&nowhere, "[aliases]\nQuay = [\"qn\"]\nbuilt-in = false\n");
    let run = nowhere.run(["sources", "--aliases"]);
    assert!(run.stdout.ends_with("\"Quay\" = [\"qn\"]\n"), "{run}");
    settings(&nowhere, "[aliases]\nQuay = 3\n");
    let wrong = nowhere.run(["sources", "--aliases"]);
    assert_eq!(wrong.code, Some(2), "{wrong}");
    assert!(wrong.stderr.contains("line 2: \"Quay\" is to be a list"), "{wrong}");
}

#[test]
fn what_would_be_indexed_has_the_names_that_an_index_would_have() {
    let corpus = news();
    settings(&corpus, "[aliases]\n\"Quay News\" = [\"qn\"]\n");
    let run = corpus.run(["extract", "news/a.jsonl"]);
    let last: Value = serde_json::from_str(run.stdout.lines().last().unwrap()).unwrap();
    assert_eq!(last["source"]["name"], "Quay News");
    assert_eq!(last["source"]["as_given"], "qn");
    assert_eq!(last["source"]["normalized"], "settings");
}
