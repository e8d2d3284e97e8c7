//! Articles on a cluster: a run, an edit and a removal end as they do in a folder.
//!
//! A real cluster is needed: this is tried where `DATELINE_CLUSTER` says where one is (`tests/cluster/start`).

use std::process::Command;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use crate::support::Corpus;
use crate::support::Run;

/// A collection on the cluster, removed with the value.
struct Collection(String);

impl Collection {
    /// Returns a new one; `None`, said in a line, where there is no cluster.
    #[expect(clippy::print_stderr, reason = "who runs the tests is told what they leave out")]
    fn new() -> Option<Self> {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let Ok(cluster) = std::env::var("DATELINE_CLUSTER") else {
            eprintln!("skipped: no cluster (DATELINE_CLUSTER, tests/cluster/start)");
            return None;
        };
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        Some(Self(format!("{cluster}/test-{}-{number}", std::process::id())))
    }
}

impl Drop for Collection {
    fn drop(&mut self) {
        for index in ["", ".words", ".catalog"] {
            let url = format!("{}{index}", self.0);
            let removed = Command::new("curl").args(["-fsS", "-X", "DELETE", &url]).output();
            drop(removed);
        }
    }
}

fn news() -> Corpus {
    Corpus::new()
        .dated(
            "2019-03-04",
            "Coastal Courier",
            "Port shut",
            "Dock workers walked out. No ship left.",
        )
        .dated("2019-03", "Herald", "Talks go on", "The port and the dockers talk of a strike.")
        .article(
            "No day",
            "A striking view of the harbour, and no strike. The port's workers wait.",
        )
        .dated(
            "2021-01-02",
            "Herald",
            "Hafenstreik",
            "Der Streik im Hafen dauert an, sagt die Gewerkschaft.",
        )
}

/// What is asked of both: a word, a phrase, proximity, NOT, days, names, patterns, fields.
const QUERIES: &[&str] = &[
    "strike",
    "\"dock workers\"",
    "\"port workers\"",
    "\"the port's workers\"",
    "port NEAR/5 dockers",
    "strike -source:herald",
    "port date:2019",
    "date:2019-03-04",
    "str*",
    "title:port",
    "lead:strike OR body:harbour",
    "is:undated",
    "source:herald strike",
    "strikers~2",
    "=Port",
    "caps(port)",
    "atleast2(strike)",
];

fn answers(corpus: &Corpus, index: &str) -> Vec<String> {
    let ask = |query: &&str| {
        let run = corpus.run(["search", "--index", index, "--json", "--undated=include", query]);
        assert!(run.code == Some(0) || run.code == Some(1), "{query}: {run}");
        let answer: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        let hits = answer["hits"].as_array().expect("hits").iter();
        let told = |hit: &serde_json::Value| {
            let passages = hit["passages"].as_array().expect("passages").iter();
            let said = passages.map(|one| format!("{} {}", one["text"], one["matches"]));
            format!("{} {} {} {:?}", hit["id"], hit["title"], hit["date"], said.collect::<Vec<_>>())
        };
        let mut hits: Vec<String> = hits.map(told).collect();
        hits.sort();
        let total = &answer["total"];
        format!("{query}: {} {} {} {hits:#?}", total["articles"], total["undated"], total["coarse"])
    };
    QUERIES.iter().map(ask).collect()
}

fn same_answers(corpus: &Corpus) {
    let (folder, cluster) = (answers(corpus, "index"), answers(corpus, "far"));
    for (one, other) in folder.iter().zip(&cluster) {
        assert_eq!(one, other);
    }
}

#[test]
fn what_is_indexed_edited_and_removed_on_a_cluster_is_as_in_a_folder() {
    let Some(collection) = Collection::new() else { return };
    let corpus = news();
    let index = |of: &[&str]| {
        let run = corpus.run([&["index", "news"], of].concat());
        assert_eq!(run.code, Some(0), "{run}");
        run
    };
    index(&["--index", "index"]);
    index(&["--index", "far", "--engine", &collection.0]);
    same_answers(&corpus);

    let unchanged = index(&["--index", "far"]);
    assert!(unchanged.stderr.contains("4 unchanged"), "{unchanged}");

    std::fs::remove_file(corpus.news().join("0001.json")).expect("a file of ours");
    let corpus =
        corpus.file("0002.json", r#"{"title": "Talks end", "text": "The strike is over."}"#);
    let index = |of: &str| corpus.run(["index", "--index", of]);
    for of in ["index", "far"] {
        let run = index(of);
        assert!(run.stderr.contains("1 removed"), "{run}");
    }
    same_answers(&corpus);

    let rebuilt = corpus.run(["index", "--index", "far", "--rebuild"]);
    assert_eq!(rebuilt.code, Some(0), "{rebuilt}");
    same_answers(&corpus);

    let forgotten = corpus.run(["forget", "--index", "far", "news"]);
    let count = corpus.run(["count", "--index", "far", "*"]);
    assert!(forgotten.code == Some(0) && count.code == Some(8), "{forgotten}\n{count}");
}

#[test]
fn a_second_folder_finds_what_the_first_indexed() {
    let Some(collection) = Collection::new() else { return };
    let corpus = news();
    let run = corpus.run(["index", "news", "--index", "one", "--engine", &collection.0]);
    assert_eq!(run.code, Some(0), "{run}");
    let found = corpus.run(["count", "strike", "--index", "two", "--engine", &collection.0]);
    assert_eq!(found.stdout.trim(), "2", "{found}");
    let status = corpus.run(["status", "--index", "two"]);
    assert!(status.stdout.contains("4 articles from 4 files"), "{status}");
}

/// Runs a command that must succeed.
fn done(corpus: &Corpus, command: &[&str]) -> Run {
    let run = corpus.run(command);
    assert_eq!(run.code, Some(0), "{command:?}: {run}");
    run
}

#[test]
fn two_folders_index_their_own_roots_into_one_collection() {
    let Some(collection) = Collection::new() else { return };
    let corpus = news();
    let second = corpus.news().with_file_name("wire");
    std::fs::create_dir(&second).expect("a folder of ours");
    let text =
        r#"{"title": "Ferry strike", "text": "Ferries are on strike, too.", "date": "2020-05-06"}"#;
    std::fs::write(second.join("a.json"), text).expect("a folder of ours");
    let engine = ["--engine", &collection.0];
    let count =
        |index: &str, query: &str| done(&corpus, &["count", query, "--index", index]).stdout;

    done(&corpus, &[&["index", "news", "--index", "one"], &engine[..]].concat());
    done(&corpus, &[&["index", "wire", "--index", "two"], &engine[..]].concat());
    for index in ["one", "two"] {
        assert_eq!(
            (count(index, "strike").trim(), count(index, "*").trim()),
            ("3", "5"),
            "{index}"
        );
        let status = done(&corpus, &["status", "--index", index]);
        assert!(status.stdout.contains("articles   5,"), "{status}");
        assert!(status.stdout.contains("wire: 1 article from 1 file"), "{status}");
    }
    // Each sees what changed in its own root, and nothing else.
    std::fs::remove_file(corpus.news().join("0001.json")).expect("a file of ours");
    let run = done(&corpus, &["index", "--index", "two"]);
    assert!(run.stderr.contains("1 unchanged") && run.stderr.contains("0 removed"), "{run}");
    let run = done(&corpus, &["index", "--index", "one"]);
    assert!(run.stderr.contains("1 removed"), "{run}");
    assert_eq!((count("one", "*"), count("two", "strike")), ("4\n".to_owned(), "3\n".to_owned()));
    done(&corpus, &["index", "--index", "one", "--rebuild"]);
    assert_eq!(count("two", "*").trim(), "4");

    // A root, and what is inside it, belongs to who indexes it.
    std::fs::create_dir(second.join("old")).expect("a folder of ours");
    for root in ["wire", "wire/old"] {
        let run = corpus.run(["index", root, "--index", "one"]);
        assert!(run.code == Some(5) && run.stderr.contains("is indexed by "), "{run}");
        assert!(run.stderr.contains("/two") && run.stderr.contains("forget"), "{run}");
    }
    assert_eq!(count("one", "*").trim(), "4", "what is refused changes nothing");
    done(&corpus, &["forget", "wire", "--index", "two"]);
    done(&corpus, &["index", "wire", "--index", "one"]);
    assert_eq!((count("one", "*"), count("two", "strike")), ("4\n".to_owned(), "3\n".to_owned()));
}

#[test]
fn two_runs_write_to_one_collection_at_the_same_time() {
    let Some(collection) = Collection::new() else { return };
    let corpus = Corpus::new();
    for root in ["a", "b"] {
        let folder = corpus.news().with_file_name(root);
        std::fs::create_dir(&folder).expect("a folder of ours");
        for number in 0..300 {
            let text = format!(
                r#"{{"title": "{root} {number}", "text": "The strike goes on in {root}."}}"#
            );
            std::fs::write(folder.join(format!("{number}.json")), text).expect("a folder of ours");
        }
    }
    std::thread::scope(|scope| {
        for (root, index) in [("a", "one"), ("b", "two")] {
            let (corpus, engine) = (&corpus, collection.0.as_str());
            scope.spawn(move || {
                done(corpus, &["index", root, "--index", index, "--engine", engine]);
            });
        }
    });
    for index in ["one", "two"] {
        assert_eq!(done(&corpus, &["count", "strike", "--index", index]).stdout.trim(), "600");
    }
}

#[test]
fn a_copy_of_an_index_folder_is_kept_out_while_the_other_writes() {
    let Some(collection) = Collection::new() else { return };
    let corpus = news();
    done(&corpus, &["index", "news", "--index", "one", "--engine", &collection.0]);
    let folder = corpus.news().with_file_name("one").join("CLUSTER");
    let marked = std::fs::read_to_string(folder).expect("a folder that names a cluster");
    let owner = marked.lines().nth(2).expect("whose folder it is");
    let claim =
        r#"{"kind": "writer", "said": "{\"place\":\"elsewhere\",\"holder\":\"process 1\"}"}"#;
    let url = format!("{}.catalog/_doc/writer-{owner}", collection.0);
    let json = "content-type: application/json";
    let put = ["-fsS", "-X", "PUT", &url, "-H", json, "-d", claim];
    let claimed = Command::new("curl").args(put).output().expect("curl is there");
    assert!(claimed.status.success(), "{claimed:?}");
    let refused = corpus.run(["index", "news", "--index", "one"]);
    assert!(refused.code == Some(5) && refused.stderr.contains("process 1"), "{refused}");
    assert_eq!(corpus.run(["count", "strike", "--index", "one"]).stdout.trim(), "2");
}

#[test]
fn a_word_without_a_blank_for_pages_is_taken_and_found_by_its_parts() {
    let Some(collection) = Collection::new() else { return };
    // All pairs of a Korean word are at one position.
    let word: String = ('\u{ac00}'..='\u{d7a3}').collect();
    let text = format!("한국 {word} strike");
    let corpus = Corpus::new().dated("2019-03-04", "Herald", "Long", &text);
    done(&corpus, &["index", "news", "--engine", &collection.0]);
    let middle: String = word.chars().skip(5_000).take(2).collect();
    for query in [middle.as_str(), "strike", "한국"] {
        assert_eq!(done(&corpus, &["count", query]).stdout.trim(), "1", "{query}");
    }
}

#[test]
fn what_a_cluster_cannot_do_is_refused_by_name() {
    let Some(collection) = Collection::new() else { return };
    let corpus = news();
    let run = corpus.run(["index", "news", "--engine", &collection.0]);
    assert_eq!(run.code, Some(0), "{run}");
    for (asked, says) in [
        (&["search", "is:copy strike"][..], "stories are not derived on a cluster"),
        (&["verify"][..], "the cluster tests its own files"),
        (&["search", "strike", "--at", "0123456789abcdef"][..], "is gone"),
    ] {
        let run = corpus.run(asked);
        assert!(run.code == Some(2) && run.stderr.contains(says), "{run}");
    }
}
