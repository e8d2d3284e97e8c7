//! What people hand to the commands: files to write, folders, pipes, ids, paths, queries.

use std::fs;
use std::process::Command;

use crate::support::Corpus;
use crate::support::Run;

const WIRE: &str = "{\"title\": \"Port strike\", \"text\": \"The port is on strike.\"}\n";

fn code(run: &Run) -> Option<i32> {
    run.code
}

fn beside(corpus: &Corpus, name: &str, text: &str) -> String {
    let path = corpus.index().with_file_name(name);
    fs::write(&path, text).unwrap();
    name.to_owned()
}

#[test]
fn a_report_or_run_replaces_what_such_a_run_wrote_and_nothing_else() {
    let corpus = Corpus::new().file("wire.jsonl", WIRE).file("bad.jsonl", "{\"title\": \n");
    let wire = corpus.news().join("wire.jsonl");
    for command in ["index", "extract"] {
        let run = corpus.run([command, "news", "--report", "news/wire.jsonl"]);
        assert_eq!(code(&run), Some(2), "{run}");
        assert!(run.stderr.contains("news/wire.jsonl is there and is not a report"), "{run}");
        assert_eq!(fs::read_to_string(&wire).unwrap(), WIRE);
        for _ in 0..2 {
            let run = corpus.run([command, "news", "--report", "report.jsonl"]);
            assert_ne!(code(&run), Some(2), "{run}");
        }
    }
    beside(&corpus, "queries.tsv", "1\tport strike\n");
    let qrels = "1 0 d1 2\n";
    beside(&corpus, "qrels.txt", qrels);
    let eval = ["eval", "--queries", "queries.tsv", "--qrels", "qrels.txt", "--trec", "qrels.txt"];
    assert_ne!(code(&corpus.run(eval)), Some(0));
    assert_eq!(fs::read_to_string(corpus.index().with_file_name("qrels.txt")).unwrap(), qrels);
}

#[test]
fn a_report_in_the_folder_that_is_indexed_is_no_news() {
    let corpus = Corpus::new().file("wire.jsonl", WIRE).file("bad.jsonl", "{\"title\": \n");
    corpus.run(["index", "news", "--report", "news/report.jsonl"]);
    let run = corpus.run(["index", "news"]);
    assert!(run.stderr.contains("skipped  news/report.jsonl: report of dateline"), "{run}");
}

#[test]
fn only_a_root_is_forgotten_never_all_that_is_below_a_folder() {
    let corpus = Corpus::new().file("a/x.txt", "Strike one.").file("b/y.txt", "Strike two.");
    corpus.run(["index", "news/a", "news/b"]);
    for folder in [".", "news", "/"] {
        let run = corpus.run(["forget", folder]);
        assert_eq!(code(&run), Some(2), "{run}");
        assert!(run.stderr.contains("is not a root of this index"), "{run}");
    }
    assert_eq!(corpus.run(["count", "strike"]).stdout.trim(), "2");
}

#[test]
fn a_search_in_a_folder_finds_what_is_in_roots_below_it() {
    let corpus = Corpus::new()
        .file("deep/a/x.txt", "Strike one.")
        .file("deep/b/y.txt", "Strike two.")
        .file("deeper/z.txt", "Strike three.");
    corpus.run(["index", "news/deep/a"]);
    for (folder, found) in [("news/deep/a", 1), ("news/deep", 2), ("news", 3)] {
        let run = corpus.run(["search", "--in", folder, "strike", "--paths"]);
        assert_eq!(run.stdout.lines().count(), found, "{folder}: {run}");
    }
}

#[test]
fn a_word_of_the_index_is_never_called_unknown_where_it_is_not_searched() {
    let corpus = Corpus::new().file("a/x.txt", "Strikes everywhere.").file("b/y.txt", "A ferry.");
    corpus.run(["index", "news"]);
    let run = corpus.run(["search", "--in", "news/b", "strikes"]);
    assert_eq!(code(&run), Some(1));
    assert!(!format!("{run}").contains("not in the index"), "{run}");
    let run = corpus.run(["search", "--in", "news/b", "strikez"]);
    assert!(format!("{run}").contains("not in the index"), "{run}");
}

#[test]
fn what_any_would_find_keeps_the_filters() {
    let article = |source: &str, text: &str| {
        format!("{{\"source\": \"{source}\", \"title\": \"T\", \"text\": \"{text}\"}}\n")
    };
    let wire = article("Reuters", "port") + &article("Tass", "ferry") + &article("Tass", "port");
    let corpus = Corpus::new().file("wire.jsonl", wire);
    corpus.run(["index", "news"]);
    let run = corpus.run(["search", "port ferry", "--source", "Reuters"]);
    assert!(format!("{run}").contains("1 article"), "{run}");
    assert!(!format!("{run}").contains("3 articles"), "{run}");
}

#[test]
fn a_beginning_that_names_two_articles_is_refused_whatever_copies_there_are() {
    let mut corpus = Corpus::new();
    for number in 0..40 {
        corpus = corpus.file(&format!("{number}.txt"), format!("Strike number {number}."));
    }
    // A copy of each, in a segment of its own.
    corpus.run(["index", "news"]);
    for number in 0..40 {
        fs::copy(
            corpus.news().join(format!("{number}.txt")),
            corpus.news().join(format!("copy{number}.txt")),
        )
        .unwrap();
    }
    corpus.run(["index", "news"]);
    let mut refused = 0;
    for digit in "0123456789abcdef".chars() {
        let digit = digit.to_string();
        let count = corpus.run(["count", &format!("id:{digit}")]).stdout.trim().to_owned();
        let shown = corpus.run(["show", &digit]);
        match count.parse::<u32>().unwrap() {
            0 => assert_eq!(code(&shown), Some(1), "{shown}"),
            // One record and its copy.
            2 => assert_eq!(code(&shown), Some(0), "{shown}"),
            _ => {
                refused += 1;
                assert_eq!(code(&shown), Some(2), "{digit} of {count}: {shown}");
            }
        }
    }
    assert!(refused > 3);
}

#[test]
fn a_hint_names_the_index_that_the_command_named() {
    let corpus = Corpus::new().file("a.txt", "Strike one.");
    corpus.run(["index", "news", "--index", "other"]);
    let other = corpus.index().with_file_name("other");
    for entry in fs::read_dir(other.join("gen-1")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "term") {
            fs::remove_file(path).unwrap();
        }
    }
    let run = corpus.run(["search", "strike", "--index", "other"]);
    assert_eq!(code(&run), Some(6), "{run}");
    assert!(run.stderr.contains("`dateline index --index other --rebuild`"), "{run}");
    let run = corpus.run(["verify", "--index", "other"]);
    assert!(run.stdout.contains("`dateline index --index other --rebuild`"), "{run}");
}

#[test]
fn a_path_is_found_as_it_is_printed() {
    let corpus = Corpus::new().file("wire/a.txt", "Strike one.").file("b.txt", "Strike two.");
    corpus.run(["index", "news"]);
    let absolute = format!("{:?}", corpus.news().join("b.txt"));
    for path in ["news/b.txt", "./news/b.txt", &absolute, "b.txt", "news/b.*"] {
        let run = corpus.run(["count", &format!("path:{path}")]);
        assert_eq!(run.stdout.trim(), "1", "{path}: {run}");
    }
    let run = corpus.run(["count", "path:news/wire/a.txt"]);
    assert!(run.stderr.contains("is read as path:wire/a.txt"), "{run}");
    let run = corpus.run(["count", "path:news"]);
    assert!(run.stderr.contains("--in news searches one"), "{run}");
}

#[test]
fn what_is_no_file_or_folder_of_news_is_refused_by_its_name() {
    let corpus = Corpus::new().file("a.txt", "Strike one.");
    let pipe = corpus.news().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    corpus.run(["index", "news"]);
    for (given, kind) in [("news/pipe", "named pipe"), ("/dev/null", "device"), ("index", "index")]
    {
        for command in ["index", "extract"] {
            let run = corpus.run([command, given]);
            assert_ne!(code(&run), Some(0), "{run}");
            assert!(run.stderr.contains(kind) && !run.stderr.contains("pipe/pipe"), "{run}");
        }
    }
}

#[test]
fn a_row_of_names_above_the_limit_is_called_too_large() {
    let corpus = Corpus::new().file("a.csv", "title,text\nPort,strike\n");
    let run = corpus.run(["extract", "news/a.csv", "--max-size", "8"]);
    assert!(run.stderr.contains("8 bytes, the limit"), "{run}");
}

#[test]
fn errors_of_corrections_name_the_line_whatever_ends_it() {
    let corpus = Corpus::new().file("a.txt", "Strike one.");
    for ends in ["\n", "\r\n"] {
        let rows = ["path,published", "a.txt,2024-01-01", "", "a.txt,03/99/2024", ""];
        let name = beside(&corpus, "corrections.csv", &rows.join(ends));
        let run = corpus.run(["extract", "news", "--corrections", &name]);
        assert!(run.stderr.contains("line 4 of the corrections"), "{ends:?}: {run}");
    }
}

#[test]
fn an_empty_query_says_that_it_counts_everything() {
    let corpus = Corpus::new().file("a.txt", "Strike one.");
    corpus.run(["index", "news"]);
    let filtered = corpus.run(["count", "--lang", "en"]);
    assert!(!filtered.stderr.contains("empty"), "{filtered}");
    let empty = beside(&corpus, "query.txt", "# nothing yet\n");
    let run = corpus.run(["count", "--query", &empty]);
    assert_eq!(run.stdout.trim(), "1");
    assert!(run.stderr.contains("the query is empty: it matches every article"), "{run}");
}

#[test]
fn empty_queries_and_judgments_are_called_empty() {
    let corpus = Corpus::new().file("a.txt", "Strike one.");
    corpus.run(["index", "news"]);
    beside(&corpus, "none", "");
    beside(&corpus, "queries.tsv", "1\tstrike\n");
    beside(&corpus, "qrels.txt", "7 0 d1 1\n");
    beside(&corpus, "surplus.tsv", "1\tstrike\tport\n");
    for (queries, qrels, said) in [
        ("none", "qrels.txt", "there are no queries"),
        ("queries.tsv", "none", "there are no judgments"),
        ("queries.tsv", "qrels.txt", "\"1\" and \"7\""),
        ("surplus.tsv", "qrels.txt", "second tab"),
    ] {
        let run = corpus.run(["eval", "--queries", queries, "--qrels", qrels]);
        assert_eq!(code(&run), Some(2), "{run}");
        assert!(run.stderr.contains(said), "{said}: {run}");
    }
}

#[test]
fn similar_says_that_it_compares_the_whole_article() {
    let corpus = Corpus::new().file("a.txt", "Strike one.").file("b.txt", "Strike two.");
    corpus.run(["index", "news"]);
    let found = corpus.run(["search", "one", "--csv", "--fields", "id"]);
    let id = found.stdout.lines().last().unwrap().to_owned();
    let run = corpus.run(["similar", &format!("{id}#p1")]);
    assert!(run.stderr.contains("the whole article is compared; #p1 is not looked at"), "{run}");
}

#[test]
fn dates_that_exclude_each_other_are_named() {
    let corpus = Corpus::new().dated("2017-12-03", "Herald", "Strike", "The port is on strike.");
    corpus.run(["index", "news"]);
    for (query, from, is_said) in [("date:2017-12", "2018", true), ("date:2017-12", "2017", false)]
    {
        let run = corpus.run(["count", query, "--from", from]);
        let said =
            "the dates exclude each other: one begins on 2018-01-01, another ends on 2017-12-31";
        assert_eq!(run.stderr.contains(said), is_said, "{run}");
    }
}

#[test]
fn a_year_of_another_calendar_is_named() {
    let corpus = Corpus::new().dated("2017-12-03", "Herald", "Strike", "The port is on strike.");
    corpus.run(["index", "news"]);
    for (date, told) in [
        ("1403/01/15", "the Iranian year 1403 is 2024-03-20..2025-03-20"),
        ("2567", "in the Buddhist era it is 2024"),
    ] {
        let run = corpus.run(["count", "strike", "--from", date]);
        assert!(run.stderr.contains(told), "{run}");
    }
    let run = corpus.run(["count", "strike", "date:..2017"]);
    assert!(!run.stderr.contains("is read as a year"), "{run}");
}

#[test]
fn columns_may_be_written_with_blanks_and_the_version_is_found() {
    let corpus = Corpus::new().file("a.txt", "Strike one.");
    corpus.run(["index", "news"]);
    let run = corpus.run(["search", "strike", "--csv", "--fields", "rank, title"]);
    assert!(run.stdout.starts_with("rank,title"), "{run}");
    for asked in ["-v", "version"] {
        let run = corpus.run([asked]);
        assert_eq!(code(&run), Some(2), "{run}");
        assert!(run.stderr.contains("`dateline --version` prints the version"), "{run}");
    }
}

#[test]
fn an_index_that_is_a_file_is_refused_as_a_folder_of_others_is() {
    let corpus = Corpus::new().file("a.txt", "Strike one.");
    let run = corpus.run(["index", "news", "--index", "news/a.txt"]);
    assert_eq!(code(&run), Some(4), "{run}");
    assert!(run.stderr.contains("news/a.txt is a file; an index is a folder"), "{run}");
}

#[test]
fn a_root_that_moves_takes_its_rules_with_it() {
    let corpus = Corpus::new()
        .file("a.jsonl", "{\"kop\": \"Port\", \"tekst\": \"The port is on strike.\"}\n")
        .file("wire/b.txt", "Strike two.");
    beside(&corpus, "map.toml", "[fields]\ntitle = \"kop\"\nbody = \"tekst\"\n");
    let run = corpus.run(["index", "news", "--map", "map.toml", "--exclude", "wire/**"]);
    assert_eq!(code(&run), Some(0), "{run}");
    let settings = corpus.index().with_file_name("dateline.toml");
    let before = fs::read_to_string(&settings).unwrap();
    fs::rename(corpus.news(), corpus.index().with_file_name("moved")).unwrap();
    corpus.run(["index", "--move-root", "news", "moved", "--dry-run"]);
    assert_eq!(fs::read_to_string(&settings).unwrap(), before);
    for arguments in
        [&["index", "--move-root", "news", "moved"][..], &["index"], &["index", "--rebuild"]]
    {
        let run = corpus.run(arguments);
        assert_eq!(code(&run), Some(0), "{arguments:?} {run}");
        assert_eq!(corpus.run(["count", "strike"]).stdout.trim(), "1", "{arguments:?} {run}");
    }
    assert_eq!(fs::read_to_string(&settings).unwrap(), before.replace("\"news\"", "\"moved\""));
}

#[test]
fn a_file_is_taken_up_again_by_its_path() {
    let corpus = Corpus::new().file("a.txt", "Strike one.").file("b.txt", "Strike two.");
    corpus.run(["index", "news"]);
    corpus.run(["forget", "news/a.txt"]);
    assert_eq!(corpus.run(["count", "strike"]).stdout.trim(), "1");
    let run = corpus.run(["forget", "news/a.txt", "--undo"]);
    assert_eq!(code(&run), Some(0), "{run}");
    assert_eq!(corpus.run(["count", "strike"]).stdout.trim(), "2");
}

#[test]
fn a_damaged_tag_hides_no_index() {
    let corpus = Corpus::new().file("a.txt", "Strike one.");
    corpus.run(["index", "news"]);
    let tag = corpus.index().join("CACHEDIR.TAG");
    for damage in [Some("Signature: 9a477f597d28d172"), None] {
        match damage {
            Some(text) => fs::write(&tag, text).unwrap(),
            None => fs::remove_file(&tag).unwrap(),
        }
        let run = corpus.run(["count", "strike"]);
        assert_eq!((code(&run), run.stdout.trim()), (Some(0), "1"), "{run}");
        assert_eq!(code(&corpus.run(["verify"])), Some(6));
    }
    corpus.run(["index"]);
    assert_eq!(code(&corpus.run(["verify"])), Some(0));
}

#[test]
fn a_batch_over_a_folder_names_the_file_of_each_article() {
    let corpus = Corpus::new().file("a.txt", "Strike one.").file("deep/b.txt", "Strike two.");
    let requests = "{\"id\": 1, \"path\": \"news\"}\n{\"id\": 2, \"path\": \"news/a.txt\"}\n";
    let run = corpus.run_reading(requests, ["extract", "--batch"]);
    let replies: Vec<serde_json::Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let paths = |reply: &serde_json::Value| -> Vec<String> {
        let articles = reply["articles"].as_array().unwrap().iter();
        articles.map(|article| article["path"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(paths(&replies[0]), ["news/a.txt", "news/deep/b.txt"], "{run}");
    assert_eq!(paths(&replies[1]), ["news/a.txt"], "{run}");
}

#[test]
fn a_record_whose_fields_are_empty_is_called_so() {
    let corpus = Corpus::new().file("a.jsonl", "{\"id\": 1, \"title\": \"\", \"text\": \" \"}\n");
    let run = corpus.run(["extract", "news"]);
    assert!(run.stderr.contains("its title and text are empty"), "{run}");
    let corpus = Corpus::new().file("a.jsonl", "{\"id\": 1, \"zork\": \"x\"}\n");
    let run = corpus.run(["extract", "news"]);
    assert!(run.stderr.contains("no title or text among its fields"), "{run}");
}
