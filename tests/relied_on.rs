//! What people rely on in what is printed: paths that open, one word for one thing, the same numbers
//! everywhere, tables that hold what is cited.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::Corpus;
use crate::support::Run;

/// Runs the binary in a folder below that of the corpus.
fn run_in(corpus: &Corpus, folder: &str, arguments: &[&str]) -> Run {
    let here = corpus.news().parent().unwrap().join(folder);
    fs::create_dir_all(&here).unwrap();
    let script =
        format!("cd '{}' && exec {} \"$@\"", here.display(), env!("CARGO_BIN_EXE_dateline"));
    corpus.run_by(Command::new("sh").args(["-c", &script, "sh"]), arguments)
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run}"))
}

#[test]
fn paths_open_from_wherever_the_command_runs() {
    let corpus = Corpus::new().article("Ferry", "The ferry sank.").file("a.jsonl", "{\n");
    corpus.run(["index", "news"]);
    let here = corpus.news().parent().unwrap().to_owned();
    for folder in ["", "desk", "desk/deep"] {
        for form in [vec!["--paths"], vec!["--csv", "--fields", "path"]] {
            let asked: Vec<&str> = ["search", "ferry"].into_iter().chain(form).collect();
            let run = run_in(&corpus, folder, &asked);
            let path = run.stdout.lines().last().unwrap_or_default();
            assert!(here.join(folder).join(path).is_file(), "{folder}: {run}");
        }
        let hit = &json(&run_in(&corpus, folder, &["search", "ferry", "--json"]))["hits"][0];
        let (root, path) = (hit["root"].as_str().unwrap(), hit["path"].as_str().unwrap());
        assert!(here.join(folder).join(root).join(path).is_file(), "{folder}: {hit}");
        let shown = run_in(&corpus, folder, &["show", hit["id"].as_str().unwrap(), "--meta"]);
        let file = shown.stdout.lines().find_map(|line| line.strip_prefix("file       ")).unwrap();
        assert!(here.join(folder).join(file).is_file(), "{folder}: {shown}");
        let failed = &json(&run_in(&corpus, folder, &["status", "--json"]))["failed"][0];
        let file =
            Path::new(failed["root"].as_str().unwrap()).join(failed["path"].as_str().unwrap());
        assert!(here.join(folder).join(file).is_file(), "{folder}: {failed}");
    }
    assert_eq!(corpus.run(["search", "ferry", "--paths"]).stdout, "news/0001.json\n");
}

#[test]
fn paths_are_written_in_full_or_from_a_folder_on_where_that_is_asked() {
    let corpus = Corpus::new().article("Ferry", "The ferry sank.");
    corpus.run(["index", "news"]);
    let full = corpus.run(["search", "ferry", "--paths", "--absolute"]);
    let real = fs::canonicalize(corpus.news()).unwrap().join("0001.json");
    assert_eq!(full.stdout.trim_end(), real.to_str().unwrap(), "{full}");
    let from = corpus.run(["search", "ferry", "--paths", "--relative-to", "news"]);
    assert_eq!(from.stdout, "./0001.json\n", "{from}");
    let gone = corpus.run(["search", "ferry", "--relative-to", "nowhere"]);
    assert_eq!(gone.code, Some(4), "{gone}");
}

#[test]
fn what_is_left_out_is_called_excluded_and_asked_about_by_nobody() {
    let mut corpus = Corpus::new();
    for number in 0..120 {
        corpus = corpus.file(&format!("wire/{number:03}.txt"), format!("Wire {number}\n\nFerry."));
    }
    let corpus = corpus.article("Own", "The ferry sank.");
    corpus.run(["index", "news"]);
    let run = corpus.run(["index", "news", "--exclude", "wire/*"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert!(run.stderr.contains(": excluded") && run.stderr.contains("120 removed"), "{run}");
    assert!(!run.stderr.contains("no longer there") && !run.stderr.contains("mounted"), "{run}");
    let more = corpus.run(["index", "news", "--exclude", "own/**"]);
    assert_eq!(more.code, Some(0), "{more}");
    let status = corpus.run(["status"]);
    assert!(status.stdout.contains("excluded   wire/*  own/**\n"), "{status}");
    assert_eq!(json(&corpus.run(["status", "--json"]))["roots"][0]["exclude"][1], "own/**");
    corpus.run(["index", "news", "--no-exclude", "wire/*"]);
    assert_eq!(corpus.run(["count", "ferry"]).stdout, "121\n");
    // Folders that are gone are still asked about, whatever else is left out.
    fs::remove_dir_all(corpus.news().join("wire")).unwrap();
    let gone = corpus.run(["index", "news"]);
    assert!(gone.stderr.contains("no longer there"), "{gone}");
}

/// Files of every fate: read, partly read, failed, skipped by their kind and by rule.
fn of_every_fate() -> Corpus {
    let corpus = Corpus::new()
        .article("Ferry", "The ferry sank.")
        .file("half.jsonl", "{\"title\": \"A\", \"text\": \"Port.\"}\n{bad\n")
        .file("bad.json", "{\"title\": ")
        .file("a.png", b"\x89PNG\r\n\x1a\n0000")
        .file("empty.txt", "")
        .file("drafts/x.txt", "Draft");
    std::os::unix::fs::symlink("bad.json", corpus.news().join("link")).unwrap();
    corpus
}

/// Returns the line with the counts, up to what is specific to the run.
fn counts(run: &Run) -> String {
    let line = run.stderr.lines().find(|line| line.starts_with("seen ")).unwrap_or_default();
    line.split("removed;").next().unwrap_or_default().to_owned()
}

#[test]
fn a_dry_run_promises_what_the_run_then_does() {
    let corpus = of_every_fate();
    let promised = corpus.run(["index", "news", "--exclude", "drafts/**", "--dry-run"]);
    assert!(!corpus.index().exists(), "{promised}");
    let done = corpus.run(["index", "news", "--exclude", "drafts/**"]);
    assert_eq!(counts(&promised), counts(&done));
    assert!(
        counts(&done)
            .starts_with("seen 7 = 2 indexed + 0 unchanged + 4 skipped + 1 failed; 1 partly")
    );
    assert_eq!((promised.code, done.code), (Some(1), Some(1)), "{promised}");
    // What changed since is read by both, and the index is as it was after the first of them.
    fs::write(corpus.news().join("half.jsonl"), "{\"title\": \"A\", \"text\": \"Port.\"}\n")
        .unwrap();
    fs::remove_file(corpus.news().join("bad.json")).unwrap();
    let before = corpus.run(["status", "--json"]).stdout;
    let promised = corpus.run(["index", "--dry-run"]);
    let after = corpus.run(["status", "--json"]).stdout;
    assert_eq!(before, after);
    let done = corpus.run(["index"]);
    assert_eq!(counts(&promised), counts(&done), "{promised}");
    assert!(counts(&done).ends_with("failed; 1 "), "{done}");
}

#[test]
fn a_rebuild_ends_with_1_only_for_files_that_had_not_failed_before() {
    let corpus = of_every_fate();
    assert_eq!(corpus.run(["index", "news"]).code, Some(1));
    for _ in 0..2 {
        let promised = corpus.run(["index", "--rebuild", "--dry-run"]);
        let done = corpus.run(["index", "--rebuild"]);
        assert_eq!((promised.code, done.code), (Some(0), Some(0)), "{promised}{done}");
        assert!(counts(&done).contains("1 failed; 1 partly read"), "{done}");
    }
    // A file that was read in part and cannot be read at all now is news, and so is a new one.
    // It is read with what it lost only where that is accepted.
    fs::write(corpus.news().join("half.jsonl"), "{\"title\": ").unwrap();
    assert_eq!(corpus.run(["index", "--rebuild"]).code, Some(4));
    for code in [1, 0] {
        let done = corpus.run(["index", "--rebuild", "--allow-mass-delete"]);
        assert_eq!(done.code, Some(code), "{done}");
    }
    fs::write(corpus.news().join("worse.json"), "{\"title\": ").unwrap();
    for code in [1, 0] {
        let done = corpus.run(["index", "--rebuild"]);
        assert_eq!(done.code, Some(code), "{done}");
    }
}

#[test]
fn a_run_and_status_have_the_same_words_and_numbers() {
    let corpus = of_every_fate();
    corpus.run(["index", "news"]);
    for _ in 0..2 {
        let root = json(&corpus.run(["status", "--json"]))["roots"][0].clone();
        let run = corpus.run(["index"]);
        let count = |name: &str| root[name].as_u64().unwrap();
        let said = format!("{} skipped + {} failed", count("skipped"), count("failed"));
        assert!(run.stderr.contains(&said), "{said}: {run}");
        assert!(run.stderr.contains(&format!("{} partly read", count("partly_read"))), "{run}");
        assert_eq!((count("skipped"), count("failed"), count("partly_read")), (3, 1, 1));
    }
    let listed = corpus.run(["status", "--failed", "--skipped"]);
    let mut lines: Vec<&str> = listed.stdout.lines().collect();
    lines.sort_unstable();
    let starts = [
        "failed     news/bad.json: not JSON",
        "partly read news/half.jsonl: not JSON",
        "skipped    news/a.png: ",
        "skipped    news/empty.txt: ",
        "skipped    news/link: symbolic link",
    ];
    assert_eq!(lines.len(), starts.len(), "{listed}");
    for (line, start) in lines.iter().zip(starts) {
        assert!(line.starts_with(start), "{line}");
    }
}

#[test]
fn status_lists_what_changed_with_the_files_no_run_has_read() {
    let corpus = Corpus::new().file("a.txt", "Ferry").file("b.txt", "Port").file("c.txt", "Dock");
    corpus.run(["index", "news"]);
    assert_eq!(corpus.run(["status", "--changed"]).stdout, "");
    fs::write(corpus.news().join("a.txt"), "Ferry sank").unwrap();
    fs::remove_file(corpus.news().join("b.txt")).unwrap();
    fs::write(corpus.news().join("d.txt"), "New").unwrap();
    let listed = corpus.run(["status", "--changed"]);
    assert_eq!(
        listed.stdout,
        "changed    news/a.txt\nmissing    news/b.txt\nnew        news/d.txt\n"
    );
    let root = &json(&corpus.run(["status", "--json"]))["roots"][0];
    assert_eq!(
        (&root["new"], &root["changed"], &root["missing"]),
        (&1.into(), &1.into(), &1.into())
    );
}

#[test]
fn status_says_when_the_last_run_was_and_what_it_did_also_where_it_failed() {
    let corpus = Corpus::new().article("Ferry", "The ferry sank.");
    corpus.run(["index", "news"]);
    let status = corpus.run(["status"]);
    let line = status.stdout.lines().find(|line| line.starts_with("last run   ")).unwrap();
    assert!(line.contains(" UTC: seen 1 = 1 indexed + 0 unchanged"), "{status}");
    // A run with nothing to commit is a run too, and a dry one is none.
    corpus.run(["index"]);
    corpus.run(["index", "--dry-run", "--rebuild"]);
    let run = json(&corpus.run(["status", "--json"]))["last_run"].clone();
    assert!(run["did"].as_str().unwrap().contains("nothing to commit"), "{run}");
    assert_eq!(run["exit"], 0);
    fs::rename(corpus.news(), corpus.news().with_file_name("elsewhere")).unwrap();
    assert_eq!(corpus.run(["index"]).code, Some(4));
    let run = json(&corpus.run(["status", "--json"]))["last_run"].clone();
    assert!(run["did"].as_str().unwrap().starts_with("failed: "), "{run}");
    assert_eq!(run["exit"], 4);
}

#[test]
fn a_log_says_when_each_line_was_written() {
    let corpus = Corpus::new().article("Ferry", "The ferry sank.").file("bad.json", "{");
    let script = format!("exec {} \"$@\" 2>log", env!("CARGO_BIN_EXE_dateline"));
    corpus.run_by(Command::new("sh").args(["-c", &script, "sh"]), ["index", "news"]);
    let log = fs::read_to_string(corpus.news().with_file_name("log")).unwrap();
    assert_eq!(log.lines().count(), 3, "{log}");
    let index = fs::canonicalize(corpus.index()).unwrap();
    assert!(log.contains(&format!("UTC making an index in {}\n", index.display())), "{log}");
    for line in log.lines().skip(1) {
        let (time, rest) = line.split_at("2026-11-29 12:00:00 UTC ".len());
        assert!(time.ends_with(" UTC ") && time.starts_with("20"), "{log}");
        assert!(rest.starts_with("failed   ") || rest.starts_with("seen "), "{log}");
    }
}

#[test]
fn a_title_taken_from_the_text_is_shown_as_one_everywhere() {
    let corpus = Corpus::new()
        .file("a.json", "{\"text\": \"The ferry sank off the coast. Nobody was hurt.\"}")
        .article("Ferry", "It sank.");
    corpus.run(["index", "news"]);
    let run = corpus.run(["search", "sank"]);
    assert!(run.stdout.contains("   Ferry\n"), "{run}");
    let hits = json(&corpus.run(["search", "sank", "--json"]))["hits"].clone();
    let of = |from: &str| {
        let found = hits.as_array().unwrap().iter().find(|hit| hit["title_from"] == from);
        found.unwrap_or_else(|| panic!("{hits}")).clone()
    };
    assert_eq!(of("marked")["title"], "Ferry");
    let taken = of("first-line");
    let title = taken["title"].as_str().unwrap();
    assert!(run.stdout.contains(&format!("   {title} …\n")), "{run}");
    let shown = corpus.run(["show", taken["id"].as_str().unwrap(), "--meta"]);
    assert!(shown.stdout.starts_with(&format!("title      {title} … (first line)\n")), "{shown}");
    let table = corpus.run(["search", "sank", "--csv", "--fields", "title,title_from"]);
    assert!(table.stdout.contains(",first line\n") && table.stdout.contains("Ferry,\n"), "{table}");
}

#[test]
fn a_source_that_is_found_by_words_says_which_names_it_stands_for() {
    let corpus = Corpus::new()
        .dated("2019-03-04", "Harbor News", "A", "Ferry.")
        .dated("2019-03-05", "Harbor News Radio", "B", "Ferry.")
        .dated("2019-03-06", "The Courier", "C", "Ferry.");
    corpus.run(["index", "news"]);
    let note = "note: 2 sources match: Harbor News (1), Harbor News Radio (1); source:=\"Harbor News\" is \
                that name alone";
    for asked in [vec!["ferry", "--source", "Harbor News"], vec!["ferry source:\"Harbor News\""]] {
        for command in ["search", "count"] {
            let run = corpus.run([command].iter().chain(&asked));
            assert!(run.stderr.contains(note), "{run}");
        }
    }
    let shorter = corpus.run(["count", "ferry", "--source", "harbor"]);
    let note = "2 sources match: Harbor News (1), Harbor News Radio (1); none is named \"harbor\" and nothing \
                else, source:=\"Harbor News\" is one of them";
    assert!(shorter.stderr.contains(note), "{shorter}");
    for alone in ["source:=\"Harbor News\" ferry", "source:Courier ferry"] {
        let run = corpus.run(["count", alone]);
        assert_eq!(
            (run.stdout.as_str(), run.stderr.contains("sources match")),
            ("1\n", false),
            "{run}"
        );
    }
    let exact = corpus.run(["count", "ferry", "--source", "=Harbor News"]);
    assert_eq!(exact.stdout, "1\n", "{exact}");
    let unknown = corpus.run(["search", "ferry", "--source", "Harbour News"]);
    assert!(unknown.stderr.contains("similar: Harbor News (1)"), "{unknown}");
}

#[test]
fn a_country_is_read_by_what_it_is_called_and_what_is_none_is_told_by_what_may_be_meant() {
    let article = |title: &str, url: &str| {
        serde_json::json!({ "title": title, "text": "Ferry.", "url": url }).to_string()
    };
    let corpus = Corpus::new()
        .file("1.json", article("Oslo", "https://avis.example.no/1"))
        .file("2.json", article("London", "https://paper.example.co.uk/1"));
    corpus.run(["index", "news"]);
    for (asked, count) in
        [("NOR", "1\n"), ("norge", "1\n"), ("\"Great Britain\"", "1\n"), ("usa", "0\n")]
    {
        let run = corpus.run(["count", &format!("country:{asked}")]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(0), count), "{run}");
    }
    for (asked, hint) in [
        ("England", "hint: did you mean country:gb (United Kingdom)?"),
        ("America", "hint: did you mean country:us (United States)?"),
        ("Korea", "country:kp (North Korea) or country:kr (South Korea)?"),
        ("Norwya", "hint: did you mean country:no (Norway)?"),
        ("zz", "hint: write its code of two letters"),
    ] {
        let run = corpus.run(["count", &format!("country:{asked}")]);
        assert!(run.code == Some(2) && run.stderr.contains(hint), "{run}");
    }
}

#[test]
fn a_table_holds_what_is_needed_to_cite_a_row_for_each_passage() {
    let long = "The ferry sank. ".repeat(80) + &"Divers found the ferry. ".repeat(80);
    let record = serde_json::json!({
        "title": "Ferry", "text": long, "date": "2019-03-04T07:51:00-05:00", "source": "Courier",
        "authors": ["Ann Lee", "Bo Dahl"],
    });
    let corpus = Corpus::new().file("a.jsonl", format!("{record}\n{record}\n"));
    corpus.run(["index", "news"]);
    let fields = "passage_id,time,authors,record,date_evidence,source_evidence";
    let asked = ["search", "ferry", "-n", "1", "--csv", "--fields", fields];
    let one = corpus.run(asked);
    assert_eq!(one.stdout.lines().count(), 2, "{one}");
    let row: Vec<&str> = one.stdout.lines().nth(1).unwrap().split(',').collect();
    assert!(row[0].contains("#p"), "{one}");
    assert_eq!(row[1..], ["07:51:00-05:00", "Ann Lee; Bo Dahl", row[3], "field", "field"], "{one}");
    assert!(["1", "2"].contains(&row[3]), "{one}");
    let all = corpus.run(asked.iter().chain(&["--passages", "3"]));
    assert_eq!(all.stdout.lines().count(), 4, "{all}");
    let excel = corpus.run(asked.iter().chain(&["--excel"]));
    assert!(excel.stdout.starts_with('\u{feff}'), "{excel}");
    assert_eq!(corpus.run(["search", "ferry", "--excel"]).code, Some(2));
}

#[test]
fn what_was_typed_otherwise_than_meant_is_answered() {
    let corpus = Corpus::new().dated("2011-03-04", "Courier", "Ferry strike", "The ferry strike.");
    corpus.run(["index", "news"]);
    let split = corpus.run(["search", "ferry strike", "the"]);
    assert!(split.stderr.contains("note: ferry strike is not read as a phrase"), "{split}");
    let whole = corpus.run(["search", "ferry strike"]);
    assert!(!whole.stderr.contains("phrase"), "{whole}");
    let pasted = corpus.run(["search", "https://news.example/a"]);
    assert!(pasted.stderr.contains("url:https://news.example/a is the article"), "{pasted}");
    for month in ["March 2011", "4 March 2011", "2011-03"] {
        assert_eq!(corpus.run(["count", "ferry", "--from", month]).stdout, "1\n", "{month}");
    }
    let dated = corpus.run(["search", "ferry", "--from", "2011"]);
    assert!(!dated.stderr.contains("undated"), "{dated}");
}

#[test]
fn a_word_that_is_only_elsewhere_is_not_called_unknown() {
    let corpus = Corpus::new().file("a/x.txt", "Ferry").file("b/y.txt", "Strike");
    let run = corpus.run(["search", "--in", "news/a", "strike", "ferry"]);
    corpus.run(["index", "news"]);
    assert_eq!(run.code, Some(1), "{run}");
    let run = corpus.run(["search", "--in", "news/a", "strike", "ferry"]);
    assert!(
        run.stderr.contains("strike: not below this path; in the whole index: 1 article"),
        "{run}"
    );
    assert!(!run.stderr.contains("not in the index"), "{run}");
}

#[test]
fn several_articles_are_shown_at_once_and_those_that_are_not_there_are_named() {
    let corpus = Corpus::new().article("Ferry", "The ferry sank.").article("Port", "It is shut.");
    corpus.run(["index", "news"]);
    let hits = json(&corpus.run(["search", "--json"]))["hits"].clone();
    let ids: Vec<&str> =
        hits.as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap()).collect();
    let both = corpus.run(["show", ids[0], ids[1]]);
    assert!(
        both.stdout.contains("title      Ferry\n") && both.stdout.contains("title      Port\n"),
        "{both}"
    );
    let lines = corpus.run(["show", "--json", ids[0], ids[1]]);
    assert_eq!(lines.stdout.lines().count(), 2, "{lines}");
    let part = corpus.run(["show", ids[0], "00000000000f"]);
    assert_eq!(part.code, Some(1), "{part}");
    assert!(part.stdout.contains("title") && part.stderr.contains("00000000000f"), "{part}");
}

#[test]
fn an_article_is_opened_by_its_file_and_one_of_many_by_its_address() {
    let record =
        "{\"title\": \"Port\", \"text\": \"Shut.\", \"url\": \"https://news.example/port\"}";
    let corpus =
        Corpus::new().article("Ferry", "It sank.").file("a.jsonl", format!("{record}\n{record}\n"));
    corpus.run(["index", "news"]);
    let id = |query: &str| {
        let hits = json(&corpus.run(["search", query, "--json"]));
        hits["hits"][0]["id"].as_str().unwrap().to_owned()
    };
    let file = corpus.run(["open", &id("sank"), "--print"]);
    assert!(file.stdout.ends_with("/news/0001.json\n"), "{file}");
    let page = corpus.run(["open", &id("shut"), "--print"]);
    assert_eq!(page.stdout, "https://news.example/port\n", "{page}");
    let file = corpus.run(["open", &id("shut"), "--print", "--file"]);
    assert!(file.stdout.ends_with("/news/a.jsonl\n"), "{file}");
    assert_eq!(corpus.run(["open", &id("sank"), "--url"]).code, Some(2));
    let hit = corpus.run(["search", "shut", "-n", "1"]);
    assert!(hit.stdout.ends_with("   news/a.jsonl:1\n   https://news.example/port\n"), "{hit}");
}

#[test]
fn lines_are_as_wide_as_asked_and_no_word_is_broken() {
    let words =
        "unbreakable harbormaster https://news.example/a-very-long-address/of-a-page/that-goes-on";
    let corpus = Corpus::new().article("Ferry", &format!("Ferry {}", words.repeat(3)));
    corpus.run(["index", "news"]);
    for width in ["20", "40", "60", "120"] {
        let columns: usize = width.parse().unwrap();
        let asked = corpus.run(["search", "ferry", "--width", width]);
        let mut by_columns = Command::new("env");
        by_columns.args([&format!("COLUMNS={width}"), env!("CARGO_BIN_EXE_dateline")]);
        let set = corpus.run_by(&mut by_columns, ["search", "ferry"]);
        assert_eq!(asked.stdout, set.stdout, "{width}");
        for line in asked.stdout.lines().filter(|line| line.trim().contains(' ')) {
            let is_long = line.split(' ').any(|word| word.len() > columns.saturating_sub(9));
            assert!(line.chars().count() <= columns || is_long, "{width}: {line:?}");
        }
        let squeezed: String = asked.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(squeezed.contains("unbreakable harbormaster"), "{asked}");
    }
}

#[test]
fn json_says_what_an_answer_rests_on_so_that_it_can_be_repeated() {
    let corpus = Corpus::new().dated("2019-03-04", "Courier", "A", "The ferry strikes.").dated(
        "2019-03-05",
        "Courier",
        "B",
        "A strike.",
    );
    corpus.run(["index", "news"]);
    let asked = ["search", "strike", "--from", "2019", "--sort", "oldest", "--all", "--json"];
    let answer = json(&corpus.run(asked));
    let of = &answer["provenance"];
    assert_eq!(of["commit"], answer["index"]["commit"]);
    let settings = &of["settings"];
    assert_eq!((&settings["sort"], &settings["from"]), (&"oldest".into(), &"2019".into()));
    assert_eq!((&settings["limit"], &settings["undated"]), (&Value::Null, &"exclude".into()));
    assert_eq!(of["expansions"][0]["terms"], serde_json::json!(["strike", "strikes"]));
    // Counts and explanations rest on the same.
    for command in ["count", "sources", "explain"] {
        let other = json(&corpus.run([command, "strike", "--any", "--json"]))["provenance"].clone();
        for name in ["program", "commit", "analyzer"] {
            assert_eq!(other[name], of[name], "{command} {name}");
        }
        assert_eq!(other["settings"]["any"], true, "{command}");
        assert!(other["expansions"][0]["terms"].is_array(), "{command}: {other}");
        assert_eq!(other.get("ids"), None, "{command}");
    }
    let ids = |arguments: &[&str]| json(&corpus.run(arguments))["provenance"]["ids"].clone();
    assert_eq!(ids(&asked), of["ids"]);
    assert_ne!(
        ids(&["search", "strike", "--from", "2019", "--sort", "newest", "--json"]),
        of["ids"]
    );
    // The same files in another index, by another way, are the same study.
    corpus.run(["index", "news", "--index", "again"]);
    assert_eq!(ids(&[&asked[..], &["--index", "again"]].concat()), of["ids"]);
}

#[test]
fn a_hit_in_an_archive_has_the_name_of_its_member() {
    let corpus =
        Corpus::new().file("2019/port.txt", "Port\n\nMarch 4, 2019\n\nThe port is shut.\n");
    let mut tar = Command::new("tar");
    tar.args(["-C", "news", "-cf", "news/old.tar", "2019"]);
    let made = corpus.run_by(&mut tar, [""; 0]);
    assert_eq!(made.code, Some(0), "{made}");
    fs::remove_dir_all(corpus.news().join("2019")).unwrap();
    corpus.run(["index", "news"]);
    let run = corpus.run(["search", "shut"]);
    assert!(run.stdout.ends_with("   news/old.tar (2019/port.txt)\n"), "{run}");
    let hit = &json(&corpus.run(["search", "shut", "--json"]))["hits"][0];
    assert_eq!(hit["record"]["member"], "2019/port.txt", "{hit}");
    let shown = corpus.run(["show", hit["id"].as_str().unwrap(), "--meta"]);
    assert!(shown.stdout.contains("file       news/old.tar (2019/port.txt)\n"), "{shown}");
}
