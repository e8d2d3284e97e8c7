//! The commands from outside: exit codes, which stream says what, and what an error looks like.

use std::fs;
use std::process::Command;
use std::process::Stdio;

use serde_json::Value;

use crate::support::Corpus;
use crate::support::Run;

fn two_articles() -> Corpus {
    let corpus = Corpus::new()
        .dated("2019-03-04", "Northgate Herald", "Dockers walk out", "The port strike began.")
        .article("An old photograph", "Nobody knows when this strike was.");
    let run = corpus.run(["index", "news"]);
    assert_eq!(run.code, Some(0), "{run}");
    corpus
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"))
}

#[test]
fn an_answer_is_on_stdout_and_what_is_true_of_it_on_stderr() {
    let run = two_articles().run(["search", "strike", "--from", "2019-03", "--to", "2019-03"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert!(run.stdout.starts_with("1  Northgate Herald · 2019-03-04 (field)"), "{run}");
    assert!(!run.stdout.contains('\u{1b}'), "a pipe gets no color: {run}");
    assert_eq!(
        run.stderr,
        "1 article · 2019-03-01 .. 2019-03-31 · 1 more matches but is undated\n"
    );
}

#[test]
fn no_hits_end_with_1_and_say_the_interval() {
    let run = two_articles().run(["search", "strike", "--from", "2020"]);
    assert_eq!(run.code, Some(1), "{run}");
    assert_eq!(run.stdout, "");
    assert!(run.stderr.starts_with("no hits · 2020-01-01 .. · 1 more matches"), "{run}");
}

#[test]
fn a_count_of_none_is_an_answer() {
    let run = two_articles().run(["count", "zeppelin"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "0\n"), "{run}");
}

#[test]
fn every_form_of_an_answer_has_the_same_hits() {
    let corpus = two_articles();
    let whole = json(&corpus.run(["search", "strike", "--json"]));
    let ids = |hits: &[Value]| hits.iter().map(|hit| hit["id"].clone()).collect::<Vec<_>>();
    let hits = whole["hits"].as_array().unwrap();
    assert_eq!(hits.len(), 2);
    let lines = corpus.run(["search", "strike", "--jsonl"]);
    let mut lines: Vec<Value> =
        lines.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.pop().unwrap()["type"], "summary");
    assert_eq!(ids(&lines), ids(hits));
    let table = corpus.run(["search", "strike", "--csv", "--fields", "id"]);
    let table: Vec<&str> = table.stdout.lines().skip(1).collect();
    assert_eq!(table, ids(hits));
    let paths = corpus.run(["search", "strike", "--paths"]);
    assert_eq!(paths.stdout.lines().count(), 2, "{paths}");
    for path in paths.stdout.lines() {
        assert!(corpus.news().parent().unwrap().join(path).is_file(), "{path}");
    }
}

#[test]
fn what_is_printed_as_json_fits_the_schema_that_is_printed() {
    let corpus = two_articles();
    let schema = json(&corpus.run(["search", "--schema"]));
    let validator = jsonschema::validator_for(&schema).unwrap();
    for arguments in [["strike", "--json"], ["zeppelin", "--json"], ["", "--json"]] {
        let run = corpus.run(["search"].iter().chain(&arguments));
        assert!(validator.is_valid(&json(&run)), "{run}");
    }
    for line in corpus.run(["search", "strike", "--jsonl"]).stdout.lines() {
        assert!(validator.is_valid(&serde_json::from_str(line).unwrap()), "{line}");
    }
}

#[test]
fn without_an_index_the_places_tried_are_named_and_the_cure() {
    let run = Corpus::new().run(["search", "strike"]);
    assert_eq!(run.code, Some(3), "{run}");
    assert!(run.stderr.contains("\n  index\n"), "{run}");
    assert!(run.stderr.contains("`dateline index PATH` makes one"), "{run}");
}

#[test]
fn an_error_under_json_is_one_object_on_stderr() {
    let corpus = two_articles();
    for (arguments, code, kind) in [
        (vec!["search", "titel:x", "--json"], 2, "query"),
        (vec!["search", "x", "--json", "--no-such-flag"], 2, "usage"),
        (vec!["search", "x", "--jsonl", "--index", "nowhere"], 3, "no-index"),
        (vec!["show", "0000000000000000", "--json"], 1, "no-such-id"),
    ] {
        let run = corpus.run(&arguments);
        assert_eq!(run.code, Some(code), "{run}");
        assert_eq!(run.stdout, "");
        let error: Value = serde_json::from_str(&run.stderr).unwrap_or_else(|_| panic!("{run}"));
        assert_eq!(error["schema"], "dateline.error/1");
        assert_eq!((&error["kind"], &error["exit"]), (&kind.into(), &code.into()), "{run}");
    }
}

#[test]
fn a_query_error_points_at_the_place() {
    let run = two_articles().run(["search", "war", "titel:peace"]);
    assert_eq!(run.code, Some(2), "{run}");
    assert!(run.stderr.contains("\n  war titel:peace\n      ^^^^^"), "{run}");
}

#[test]
fn a_closed_pipe_is_a_normal_end() {
    let corpus = two_articles();
    let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(["search", "strike", "--json"])
        .current_dir(corpus.news().parent().unwrap())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_written_is_an_error() {
    let corpus = two_articles();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(["search", "strike"])
        .current_dir(corpus.news().parent().unwrap())
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(7));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: cannot write the answer"));
}

#[test]
fn a_file_that_failed_is_one_line_and_one_exit_code() {
    let corpus = Corpus::new().article("A", "One.").file("b.json", "{\"title\": \"cut");
    let run = corpus.run(["index", "news", "--report", "report.jsonl"]);
    assert_eq!(run.code, Some(1), "{run}");
    assert!(run.stderr.contains("failed   news/b.json: "), "{run}");
    assert!(
        run.stderr.contains("seen 2 = 1 indexed + 0 unchanged + 0 skipped + 1 failed; 0 removed;"),
        "{run}"
    );
    let report = fs::read_to_string(corpus.news().join("../report.jsonl")).unwrap();
    assert_eq!(report.lines().filter(|line| line.contains("\"failed\"")).count(), 1, "{report}");
    let again = corpus.run(["index", "news"]);
    assert_eq!(again.code, Some(0), "{again}");
}

#[test]
fn a_citation_is_checked_against_its_hash() {
    let corpus = two_articles();
    let whole = json(&corpus.run(["search", "port", "--json"]));
    let passage = &whole["hits"][0]["passages"][0];
    let cited = |hash: &str| {
        let citation = format!("{}@{hash}", passage["id"].as_str().unwrap());
        json(&corpus.run(["show", &citation, "--json"]))["changed_since_cited"].clone()
    };
    assert_eq!(cited(passage["hash"].as_str().unwrap()), false);
    assert_eq!(cited(&passage["hash"].as_str().unwrap().to_uppercase()), false);
    // An id is a hash of the record: where it was not edited, another hash is a mistake of who cites.
    let id = passage["id"].as_str().unwrap();
    let (article, hash) = (id.split('#').next().unwrap(), passage["hash"].as_str().unwrap());
    let run = corpus.run(["show", &format!("{id}@0123456789abcdef")]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run}");
    assert!(run.stderr.contains("the citation is mistyped"), "{run}");
    assert!(run.stderr.contains(&format!("{id}@{hash}")), "{run}");
    let run = corpus.run(["show", &format!("{article}#p99@0123456789abcdef")]);
    assert_eq!(run.code, Some(2), "{run}");
    assert!(run.stderr.contains("it has 1 passage"), "{run}");
    // The text is found by its hash whatever number is before it.
    let run = corpus.run(["show", &format!("{article}#p99@{hash}")]);
    assert_eq!(run.code, Some(0), "{run}");
    for wrong in ["xyz", "", "0123456789abcde", "0123456789abcdef0"] {
        let run = corpus.run(["show", &format!("{id}@{wrong}")]);
        assert_eq!(run.code, Some(2), "{run}");
        assert!(run.stderr.contains("is not the hash of a passage"), "{run}");
    }
}

#[test]
fn the_text_of_an_edited_article_may_have_changed_since_it_was_cited() {
    let corpus = two_articles();
    let whole = json(&corpus.run(["search", "port", "--json"]));
    let passage = &whole["hits"][0]["passages"][0];
    let cited =
        format!("{}@{}", passage["id"].as_str().unwrap(), passage["hash"].as_str().unwrap());
    let file = corpus.news().join(whole["hits"][0]["path"].as_str().unwrap());
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("port", "old port")).unwrap();
    corpus.run(["index", "news"]);
    let shown = json(&corpus.run(["show", &cited, "--json"]));
    assert_eq!(
        (&shown["changed_since_cited"], &shown["shown_instead"]),
        (&true.into(), &"edited".into()),
        "{shown}"
    );
}

#[test]
fn extract_prints_what_would_be_indexed_and_makes_no_index() {
    let corpus = Corpus::new().dated("2019-03-04", "Northgate Herald", "Strike", "Dockers left.");
    let run = corpus.run(["extract", "news"]);
    assert_eq!(run.code, Some(0), "{run}");
    let article = json(&run);
    assert_eq!(
        (&article["title"], &article["date"]["day"]),
        (&"Strike".into(), &"2019-03-04".into())
    );
    assert!(!corpus.news().join("../index").exists());
}

#[test]
fn a_search_that_takes_too_long_ends_with_its_own_exit_code_and_prints_no_part_of_an_answer() {
    let corpus = Corpus::new().article("By the river", "Bank rates rose.");
    assert_eq!(corpus.run(["index", "news"]).code, Some(0));
    let id = corpus.run(["search", "--json", "bank"]).stdout;
    let id: serde_json::Value = serde_json::from_str(&id).unwrap();
    let id = id["hits"][0]["id"].as_str().unwrap();
    for command in [
        ["search", "bank"],
        ["count", "bank"],
        ["sources", "bank"],
        ["explain", "bank"],
        ["similar", id],
    ] {
        let late = corpus.run(command.iter().chain(&["--timeout", "0s"]));
        assert_eq!((late.code, late.stdout.as_str()), (Some(9), ""), "{late}");
        assert!(late.stderr.contains("stopped before the answer was complete"), "{late}");
        let soon = corpus.run(command.iter().chain(&["--timeout", "1h"]));
        let without = corpus.run(command);
        assert_eq!((soon.code, &soon.stdout), (without.code, &without.stdout), "{soon}");
    }
    let run = corpus.run(["search", "bank", "--json", "--timeout", "0"]);
    assert!(run.stderr.contains(r#""kind":"timeout""#), "{run}");
    assert_eq!(corpus.run(["search", "bank", "--timeout", "soon"]).code, Some(2));
}

#[test]
fn a_word_of_a_query_that_looks_like_the_flag_for_help_is_an_error_with_its_cure() {
    let corpus = two_articles();
    for word in ["-hello", "-house", "-h5n1"] {
        for command in ["search", "count", "timeline"] {
            let run = corpus.run([command, word]);
            assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run}");
            assert!(run.stderr.contains(&format!("-- {word}")), "{run}");
        }
    }
    let run = corpus.run(["search", "-h"]);
    assert!(run.code == Some(0) && run.stdout.contains("Usage"), "{run}");
}

#[test]
fn the_same_fault_has_the_same_exit_code_in_every_command() {
    let corpus = two_articles();
    let beside = |name: &str| corpus.index().with_file_name(name);
    fs::create_dir(beside("other")).unwrap();
    fs::write(beside("other").join("mine.txt"), "x").unwrap();
    fs::write(beside("file"), "x").unwrap();
    fs::write(beside("q"), "1\tstrike\n").unwrap();
    fs::write(beside("r"), "1 0 x 1\n").unwrap();
    let reading = [
        "search x",
        "count x",
        "sources",
        "timeline x",
        "first x",
        "export x",
        "sample x",
        "show aaaaaaaaaaaa",
        "open aaaaaaaaaaaa",
        "similar aaaaaaaaaaaa",
        "story aaaaaaaaaaaa",
        "explain x",
        "status",
        "verify",
        "eval --queries q --qrels r",
        "forget news",
        "mcp",
        "serve",
    ];
    let code = |command: &str, more: &[&str]| {
        let run = corpus.run(command.split(' ').chain(more.iter().copied()));
        (run.code, run)
    };
    for command in reading {
        for place in ["other", "file", "nowhere"] {
            let (code, run) = code(command, &["--index", place]);
            assert_eq!(code, Some(3), "{command} of {place}: {run}");
        }
    }
    for command in ["index news", "search --in news x", "watch news"] {
        for place in ["other", "file"] {
            let (code, run) = code(command, &["--index", place]);
            assert_eq!(code, Some(4), "{command} into {place}: {run}");
        }
    }
    let files = [
        "index nowhere",
        "extract nowhere",
        "extract --suggest-map nowhere",
        "search --in nowhere x",
        "search --query nowhere",
        "index news --map nowhere",
        "index news --corrections nowhere",
        "index --move-root news nowhere",
        "eval --queries nowhere --qrels nowhere",
        "watch nowhere",
    ];
    for command in files {
        let (code, run) = code(command, &[]);
        assert_eq!(code, Some(4), "{command}: {run}");
    }
    for command in ["show", "open", "similar", "story", "versions", "forget"] {
        let (code, run) = code(command, &["aaaaaaaaaaaa"]);
        assert_eq!(code, Some(1), "{command}: {run}");
    }
    fs::remove_file(corpus.index().join("CURRENT")).unwrap();
    for command in reading.iter().chain(&["index", "index news"]) {
        let (code, run) = code(command, &[]);
        assert_eq!(code, Some(6), "{command} of a damaged index: {run}");
    }
}

#[test]
fn status_says_when_no_run_has_noted_its_end_and_how_many_files_gave_articles() {
    let corpus = two_articles();
    fs::write(corpus.news().join("x.png"), b"\x89PNG\r\n\x1a\n").unwrap();
    corpus.run(["index"]);
    let run = corpus.run(["status"]);
    assert!(run.stdout.contains(" of ") && run.stdout.contains(" files, 1 skipped"), "{run}");
    fs::remove_file(corpus.index().join("last-run.json")).unwrap();
    let run = corpus.run(["status"]);
    assert!(run.stdout.contains("last run   not known: no run has noted its end"), "{run}");
}
