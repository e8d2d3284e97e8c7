//! Runs one after the other: what is kept, read again, removed and remembered, and that none of it
//! shows in the answers.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::Corpus;
use crate::support::Run;

const QUERIES: [&str; 7] = [
    "strike",
    "port strike",
    "\"port strike\"",
    "strike OR crane date:2019",
    "harbor NEAR/5 crane",
    "cran* NOT storm",
    "*",
];

/// Writes article `number` of a small archive: some dated, some not, words more or less often.
fn write_article(news: &Path, number: usize) {
    let date = match number % 4 {
        0 => "null".to_owned(),
        1 => format!("\"2019-{:02}\"", number % 12 + 1),
        _ => format!("\"201{}-{:02}-{:02}\"", number % 10, number % 12 + 1, number % 28 + 1),
    };
    let body = format!(
        "The port strike went on for day {number}. {}{}The harbor crane stood still.",
        "Dockers strike again. ".repeat(number % 5),
        if number.is_multiple_of(3) { "A storm rose. " } else { "" },
    );
    let record = format!(r#"{{"title": "Day {number}", "text": "{body}", "date": {date}}}"#);
    fs::write(news.join(format!("{number:03}.json")), record).unwrap();
}

/// Returns the answers to all queries without what is the index's own.
fn answers(corpus: &Corpus, index: &str) -> Vec<Value> {
    let answer = |query: &&str| {
        let run = corpus.run(["search", query, "--json", "-n", "100", "--index", index]);
        let mut json: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run}"));
        json.as_object_mut().unwrap().remove("index");
        json
    };
    QUERIES.iter().map(answer).collect()
}

fn index(corpus: &Corpus, arguments: &[&str]) -> Run {
    let run = corpus.run(["index", "news"].iter().chain(arguments));
    assert_eq!(run.code, Some(0), "{run}");
    run
}

#[test]
fn many_runs_with_articles_taken_away_and_put_back_answer_as_one_run() {
    let corpus = Corpus::new();
    let news = corpus.news();
    for number in 0..40 {
        write_article(&news, number);
    }
    for round in 0..10 {
        for number in (0..40).filter(|number| number % 3 == round % 3) {
            fs::remove_file(news.join(format!("{number:03}.json"))).unwrap();
        }
        index(&corpus, &["--index", "many"]);
        for number in (0..40).filter(|number| number % 3 == round % 3) {
            write_article(&news, number);
        }
    }
    index(&corpus, &["--index", "many"]);
    index(&corpus, &["--index", "one"]);
    index(&corpus, &["--index", "one-thread", "--jobs", "1"]);
    let one = answers(&corpus, "one");
    assert_eq!(one[0]["total"]["articles"], 40);
    assert_eq!(answers(&corpus, "many"), one);
    assert_eq!(answers(&corpus, "one-thread"), one);
}

#[test]
fn a_changed_article_is_another_and_its_old_words_are_not_found() {
    let corpus = Corpus::new().file("a.txt", "Harbor news\n\nThe crane fell.\n");
    index(&corpus, &[]);
    let id = |query: &str| {
        let run = corpus.run(["search", query, "--json"]);
        let json: Value = serde_json::from_str(&run.stdout).unwrap();
        json["hits"][0]["id"].clone()
    };
    let before = id("crane");
    let corpus_path = corpus.news().join("a.txt");
    fs::write(corpus_path, "Harbor news\n\nThe ferry sailed again.\n").unwrap();
    index(&corpus, &[]);
    assert_ne!(id("ferry"), before);
    assert_eq!(id("crane"), Value::Null);
}

#[test]
fn a_hit_whose_file_changed_or_went_away_says_so() {
    let corpus = Corpus::new().file("a.txt", "Harbor news\n\nThe crane fell.\n");
    index(&corpus, &[]);
    let state = || {
        let run = corpus.run(["search", "crane", "--json"]);
        let json: Value = serde_json::from_str(&run.stdout).unwrap();
        json["hits"][0]["file"].clone()
    };
    assert_eq!(state(), "current");
    fs::write(corpus.news().join("a.txt"), "Harbor news\n\nThe crane fell twice.\n").unwrap();
    assert_eq!(state(), "changed");
    fs::remove_file(corpus.news().join("a.txt")).unwrap();
    assert_eq!(state(), "missing");
}

#[test]
fn a_file_that_is_gone_is_no_longer_found() {
    let corpus = Corpus::new().article("Strike", "Dockers.").article("Storm", "Waves.");
    index(&corpus, &[]);
    fs::remove_file(corpus.news().join("0001.json")).unwrap();
    let run = index(&corpus, &[]);
    assert!(run.stderr.contains("1 removed with 1 article; committed, 1 article"), "{run}");
    assert_eq!(corpus.run(["count", "*"]).stdout, "1\n");
}

#[test]
fn a_run_that_finds_nothing_new_commits_nothing() {
    let corpus = Corpus::new().article("Strike", "Dockers.");
    index(&corpus, &[]);
    let run = index(&corpus, &[]);
    assert!(
        run.stderr.contains("1 unchanged") && run.stderr.contains("nothing to commit"),
        "{run}"
    );
}

#[test]
fn a_file_that_fails_is_named_with_its_place_and_not_blamed_twice() {
    let corpus = Corpus::new()
        .file("half.jsonl", "{\"title\": \"A\", \"text\": \"Port.\"}\n{\"title\": \n")
        .file("broken.json", "{\"title\": \"A\", ");
    let first = corpus.run(["index", "news"]);
    assert_eq!(first.code, Some(1), "{first}");
    assert!(first.stderr.contains("failed   news/broken.json"), "{first}");
    assert!(first.stderr.contains("partly read news/half.jsonl"), "{first}");
    assert!(first.stderr.contains("line 2"), "{first}");
    assert_eq!(corpus.run(["count", "port"]).stdout, "1\n");
    let second = corpus.run(["index", "news"]);
    assert_eq!(second.code, Some(0), "{second}");
}

#[test]
fn the_counts_add_up_to_the_files_seen() {
    let corpus = Corpus::new()
        .article("Strike", "Dockers.")
        .file("broken.json", "{\"title\": ")
        .file("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice())
        .file(".hidden.txt", "Not seen.");
    corpus.run(["index", "news"]);
    fs::write(corpus.news().join("new.txt"), "Storm\n\nWaves rose.\n").unwrap();
    let run = corpus.run(["index", "news"]);
    let expected = "seen 4 = 1 indexed + 1 unchanged + 1 skipped + 1 failed";
    assert!(run.stderr.contains(expected), "{run}");
}

#[test]
fn a_file_below_two_roots_is_indexed_once() {
    let corpus =
        Corpus::new().article("Strike", "Dockers.").file("wire/a.txt", "Storm\n\nWaves.\n");
    corpus.run(["index", "news/wire", "--exclude", "*.bak"]);
    index(&corpus, &[]);
    assert_eq!(corpus.run(["count", "*"]).stdout, "2\n");
    let run = corpus.run(["forget", "news/wire"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!(corpus.run(["count", "*"]).stdout, "1\n");
}

#[test]
fn a_folder_that_becomes_a_root_of_its_own_keeps_its_articles_once() {
    let corpus =
        Corpus::new().article("Strike", "Dockers.").file("wire/a.txt", "Storm\n\nWaves.\n");
    index(&corpus, &[]);
    let (id, ..) = first_hit(&corpus, "waves");
    let run = corpus.run(["index", "news/wire", "--exclude", "*.bak"]);
    assert!(run.stderr.contains("1 moved; committed, 2 articles"), "{run}");
    assert_eq!(first_hit(&corpus, "waves").0, id);
}

#[test]
fn searching_in_a_folder_finds_nothing_outside_it() {
    let corpus = Corpus::new()
        .file("wire/a.txt", "Storm\n\nThe port strike.\n")
        .file("wire-old/b.txt", "Storm\n\nThe port strike.\n");
    index(&corpus, &[]);
    assert_eq!(
        corpus.run(["search", "strike", "--in", "news/wire", "--paths"]).stdout.lines().count(),
        1
    );
    assert_eq!(
        corpus.run(["search", "strike", "--in", "news", "--paths"]).stdout.lines().count(),
        2
    );
}

#[test]
fn a_rebuilt_index_answers_the_same() {
    let corpus = Corpus::new();
    for number in 0..12 {
        write_article(&corpus.news(), number);
    }
    index(&corpus, &["--index", "one"]);
    let before = answers(&corpus, "one");
    let run = corpus.run(["index", "--rebuild", "--index", "one"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!(answers(&corpus, "one"), before);
}

/// Returns id, path and state of the first hit.
fn first_hit(corpus: &Corpus, query: &str) -> (Value, Value, Value) {
    let run = corpus.run(["search", query, "--json"]);
    let json: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run}"));
    let hit = &json["hits"][0];
    (hit["id"].clone(), hit["path"].clone(), hit["file"].clone())
}

#[test]
fn a_file_that_moved_keeps_its_id_and_is_found_at_its_new_place() {
    let corpus = Corpus::new()
        .file("a.txt", "Harbor news\n\nThe crane fell.\n")
        .file("b.txt", "Weather\n\nA storm rose.\n");
    index(&corpus, &[]);
    let (id, ..) = first_hit(&corpus, "crane");
    for place in ["wire/z.txt", "0.txt"] {
        fs::create_dir_all(corpus.news().join("wire")).unwrap();
        let from = if place == "0.txt" { "wire/z.txt" } else { "a.txt" };
        fs::rename(corpus.news().join(from), corpus.news().join(place)).unwrap();
        let run = index(&corpus, &[]);
        assert!(run.stderr.contains("0 removed; 1 moved; committed, 2 articles"), "{run}");
        assert_eq!(first_hit(&corpus, "crane"), (id.clone(), place.into(), "current".into()));
    }
    // Another file where it was first is another article.
    fs::write(corpus.news().join("a.txt"), "Harbor news\n\nThe ferry sank.\n").unwrap();
    index(&corpus, &[]);
    assert_ne!(first_hit(&corpus, "ferry").0, id);
    assert_eq!(first_hit(&corpus, "crane").0, id);
}

#[test]
fn a_move_into_a_dated_folder_gives_the_article_its_date() {
    let corpus = Corpus::new().file("a.txt", "Harbor news\n\nThe crane fell.\n");
    index(&corpus, &[]);
    let (id, ..) = first_hit(&corpus, "crane");
    fs::create_dir_all(corpus.news().join("2019/03/04")).unwrap();
    fs::rename(corpus.news().join("a.txt"), corpus.news().join("2019/03/04/a.txt")).unwrap();
    index(&corpus, &[]);
    assert_eq!(first_hit(&corpus, "crane date:2019-03-04").0, id);
}

fn set_time(path: &Path, seconds: u64) {
    let time = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
    fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
}

#[test]
fn a_file_that_was_only_touched_is_not_indexed_again() {
    let corpus = Corpus::new().file("a.txt", "Harbor news\n\nThe crane fell.\n");
    index(&corpus, &[]);
    set_time(&corpus.news().join("a.txt"), 1_000_000_000);
    assert_eq!(first_hit(&corpus, "crane").2, "changed");
    let run = index(&corpus, &[]);
    assert!(run.stderr.contains("0 indexed + 1 unchanged"), "{run}");
    assert_eq!(first_hit(&corpus, "crane").2, "current");
}

#[test]
fn a_change_that_leaves_size_and_time_is_seen_if_it_came_right_after_the_run() {
    let corpus = Corpus::new().file("a.txt", "Harbor news\n\nThe crane fell.\n");
    let path = corpus.news().join("a.txt");
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    index(&corpus, &[]);
    fs::write(&path, "Harbor news\n\nThe ferry sank\n").unwrap();
    fs::write(&path, "Harbor news\n\nThe ferry ran.\n").unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    index(&corpus, &[]);
    assert_eq!(corpus.run(["count", "ferry"]).stdout, "1\n");
}

#[test]
fn a_failed_file_is_read_again_when_asked() {
    let corpus = Corpus::new().article("Strike", "Dockers.").file("b.json", "{\"title\": \"cut");
    corpus.run(["index", "news"]);
    let run = index(&corpus, &[]);
    assert!(run.stderr.contains("0 indexed + 1 unchanged + 0 skipped + 1 failed"), "{run}");
    let run = index(&corpus, &["--retry-failed"]);
    assert!(run.stderr.contains("committed"), "{run}");
    assert!(run.stderr.contains("failed before"), "{run}");
}

#[test]
fn most_articles_go_only_when_that_is_allowed() {
    let corpus = Corpus::new();
    let lines = "{\"title\": \"A\", \"text\": \"Port.\"}\n".repeat(60);
    let news = corpus.news();
    for name in ["a", "b", "c"] {
        fs::create_dir(news.join(name)).unwrap();
        fs::write(news.join(format!("{name}/x.jsonl")), &lines).unwrap();
    }
    index(&corpus, &[]);
    fs::remove_dir_all(news.join("a")).unwrap();
    fs::remove_dir_all(news.join("b")).unwrap();
    let dry = corpus.run(["index", "news", "--dry-run"]);
    assert!(dry.stderr.contains("120 of the 180 articles of news would be removed"), "{dry}");
    assert_eq!(dry.code, Some(2), "{dry}");
    let dry = corpus.run(["index", "news", "--dry-run", "--rebuild"]);
    assert_eq!(dry.code, Some(2), "{dry}");
    let dry = corpus.run(["index", "news", "--dry-run", "--allow-mass-delete"]);
    assert_eq!(dry.code, Some(0), "{dry}");
    assert!(dry.stderr.contains("2 removed with 120 articles; it would be 60 articles"), "{dry}");
    let run = corpus.run(["index", "news"]);
    assert_eq!(run.code, Some(2), "{run}");
    assert!(run.stderr.contains("--allow-mass-delete"), "{run}");
    assert_eq!(corpus.run(["count", "*"]).stdout, "180\n");
    let run = corpus.run(["index", "news", "--rebuild"]);
    assert_eq!(run.code, Some(2), "{run}");
    assert_eq!(corpus.run(["count", "*"]).stdout, "180\n");
    index(&corpus, &["--allow-mass-delete"]);
    assert_eq!(corpus.run(["count", "*"]).stdout, "60\n");
}

#[test]
fn a_moved_root_keeps_its_articles_without_reading_them() {
    let corpus = Corpus::new().article("Strike", "The crane fell.").article("Storm", "Waves.");
    index(&corpus, &[]);
    let (id, ..) = first_hit(&corpus, "crane");
    let elsewhere = corpus.news().with_file_name("disk");
    fs::create_dir(&elsewhere).unwrap();
    fs::rename(corpus.news(), elsewhere.join("news")).unwrap();
    let run = corpus.run(["index", "--move-root", "news", "disk/news"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert!(run.stderr.contains("0 indexed + 2 unchanged"), "{run}");
    let (now, _, state) = first_hit(&corpus, "crane");
    assert_eq!((now, state), (id.clone(), "current".into()));
    // Under another name its folder may be evidence: it is read again, and keeps its ids.
    fs::rename(elsewhere.join("news"), elsewhere.join("reuters")).unwrap();
    let run = corpus.run(["index", "--move-root", "disk/news", "disk/reuters"]);
    assert!(run.stderr.contains("2 indexed + 0 unchanged"), "{run}");
    assert_eq!(first_hit(&corpus, "crane").0, id);
}

#[test]
fn what_is_forgotten_and_purged_is_nowhere_on_disk() {
    let corpus = Corpus::new()
        .file("keep/a.txt", "Harbor news\n\nThe ferry sailed.\n")
        .file("secret/b.txt", "Secret news\n\nThe quixotry of zeppelins.\n");
    index(&corpus, &[]);
    corpus.run(["index", "news/secret", "--exclude", "quixotry*"]);
    let on_disk = || {
        let generation = corpus.news().with_file_name("index").join("gen-1");
        let files = fs::read_dir(generation).unwrap().map(|entry| entry.unwrap().path());
        let holds = |path: &std::path::PathBuf| {
            fs::read(path).unwrap().windows(8).any(|window| window == b"quixotry")
        };
        files.filter(holds).count()
    };
    corpus.run(["forget", "news/secret"]);
    assert!(on_disk() > 0, "a removed article stays until segments are merged");
    let run = corpus.run(["forget", "--purge", "news/secret"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!(on_disk(), 0);
    assert_eq!(corpus.run(["count", "*"]).stdout, "1\n");
}
