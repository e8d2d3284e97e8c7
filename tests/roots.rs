//! Roots by themselves: what is wrong with one is said and leaves the others alone, and the rules of
//! each are those that its files say now.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::Corpus;
use crate::support::Run;

fn count(corpus: &Corpus, query: &str) -> String {
    corpus.run(["count", query]).stdout.trim().to_owned()
}

/// Three roots, the second with so many articles.
fn three(articles: usize) -> Corpus {
    let corpus = Corpus::new();
    for root in ["a", "b", "c"] {
        let articles = if root == "b" { articles } else { 1 };
        let lines =
            format!("{{\"title\": \"Ferry {root}\", \"text\": \"Late.\"}}\n").repeat(articles);
        fs::create_dir(corpus.news().join(root)).unwrap();
        fs::write(corpus.news().join(root).join("x.jsonl"), lines).unwrap();
        let run = corpus.run(["index", &format!("news/{root}")]);
        assert_eq!(run.code, Some(0), "{run}");
    }
    corpus
}

fn add_to_the_others(corpus: &Corpus) {
    for root in ["a", "c"] {
        fs::write(corpus.news().join(root).join("new.txt"), "Storm\n\nA storm rose.\n").unwrap();
    }
}

#[test]
fn a_root_that_is_missing_keeps_its_articles_however_few_and_the_others_are_brought_up_to_date() {
    for articles in [1, 100, 101] {
        let corpus = three(articles);
        let away = corpus.index().with_file_name("unmounted");
        fs::rename(corpus.news().join("b"), &away).unwrap();
        add_to_the_others(&corpus);
        for arguments in [vec!["index"], vec!["index", "news/a", "news/b", "news/c"]] {
            let run = corpus.run(&arguments);
            assert_eq!(run.code, Some(1), "{run}");
            assert!(run.stderr.contains("failed   news/b: "), "{run}");
            assert!(run.stderr.contains("(what was indexed from it is kept)"), "{run}");
            assert!(run.stderr.contains("; 0 removed"), "{run}");
            assert_eq!(count(&corpus, "storm"), "2");
            assert_eq!(count(&corpus, "ferry"), (articles + 2).to_string());
        }
        // A rebuild cannot keep them, and does nothing.
        let run = corpus.run(["index", "--rebuild"]);
        assert_eq!(run.code, Some(4), "{run}");
        assert_eq!(count(&corpus, "ferry"), (articles + 2).to_string());
        fs::rename(&away, corpus.news().join("b")).unwrap();
        let run = corpus.run(["index"]);
        assert_eq!(run.code, Some(0), "{run}");
        assert!(run.stderr.contains("5 unchanged + 0 skipped + 0 failed; 0 removed"), "{run}");
    }
}

#[test]
fn a_file_given_as_a_root_keeps_its_articles_when_it_is_missing() {
    let corpus =
        Corpus::new().file("a.txt", "Ferry\n\nLate.\n").file("b.txt", "Ferry\n\nOn time.\n");
    corpus.run(["index", "news/a.txt", "news/b.txt"]);
    fs::remove_file(corpus.news().join("a.txt")).unwrap();
    let run = corpus.run(["index"]);
    assert_eq!(run.code, Some(1), "{run}");
    assert!(run.stderr.contains("failed   news/a.txt: "), "{run}");
    assert_eq!(count(&corpus, "ferry"), "2");
}

#[test]
fn a_root_that_was_emptied_is_asked_about_and_the_others_are_brought_up_to_date() {
    let corpus = three(101);
    fs::remove_file(corpus.news().join("b/x.jsonl")).unwrap();
    fs::write(corpus.news().join("b/new.txt"), "Storm\n\nA storm at b.\n").unwrap();
    add_to_the_others(&corpus);
    for _ in 0..2 {
        let promised = corpus.run(["index", "--dry-run"]);
        let run = corpus.run(["index"]);
        assert_eq!(run.code, Some(1), "{run}");
        let counts = |run: &Run| {
            let line = run.stderr.lines().find(|line| line.starts_with("seen ")).unwrap();
            line.split("removed;").next().unwrap().to_owned()
        };
        assert_eq!((promised.code, counts(&promised)), (run.code, counts(&run)), "{promised}");
        assert!(run.stderr.contains("failed   news/b: 101 of the 10"), "{run}");
        assert!(run.stderr.contains("--allow-mass-delete"), "{run}");
        assert_eq!(count(&corpus, "storm"), "3");
        assert_eq!(count(&corpus, "ferry"), "103");
    }
    let run = corpus.run(["index", "--allow-mass-delete"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!(count(&corpus, "ferry"), "2");
    let sound = corpus.run(["verify", "--files"]);
    assert_eq!(sound.code, Some(0), "{sound}");
}

#[test]
fn a_rebuild_asks_about_a_root_that_was_emptied_and_not_about_one_whose_files_moved_to_another() {
    let corpus = three(101);
    // So many that the index as a whole keeps most.
    let others = "{\"title\": \"Harbor\", \"text\": \"Open.\"}\n".repeat(300);
    fs::write(corpus.news().join("a/others.jsonl"), others).unwrap();
    corpus.run(["index"]);
    let lines = corpus.news().join("b/x.jsonl");
    let elsewhere = corpus.index().with_file_name("x.jsonl");
    fs::rename(&lines, &elsewhere).unwrap();
    for command in [&["index", "--rebuild", "--dry-run"][..], &["index", "--rebuild"]] {
        let run = corpus.run(command.iter().copied());
        assert_eq!(run.code, Some(2), "{run}");
        assert!(run.stderr.contains("101 of the 101"), "{run}");
        assert!(run.stderr.contains("--allow-mass-delete"), "{run}");
        assert_eq!(count(&corpus, "ferry"), "103");
    }
    fs::rename(&elsewhere, corpus.news().join("a/moved.jsonl")).unwrap();
    assert_eq!(corpus.run(["index", "--rebuild"]).code, Some(0));
    assert_eq!(count(&corpus, "ferry"), "103");
}

#[test]
fn many_small_roots_that_are_emptied_together_are_asked_about() {
    let corpus = three(100);
    let lines = "{\"title\": \"Ferry d\", \"text\": \"Late.\"}\n".repeat(90);
    fs::create_dir(corpus.news().join("d")).unwrap();
    fs::write(corpus.news().join("d/x.jsonl"), lines).unwrap();
    corpus.run(["index", "news/d"]);
    for root in ["b", "d"] {
        fs::remove_file(corpus.news().join(root).join("x.jsonl")).unwrap();
    }
    let run = corpus.run(["index"]);
    assert_eq!(run.code, Some(1), "{run}");
    assert_eq!(count(&corpus, "ferry"), "192");
}

#[test]
fn a_path_that_is_not_there_does_not_stop_those_that_are() {
    let corpus = Corpus::new().article("Ferry", "Late.");
    let run = corpus.run(["index", "news", "nwes"]);
    assert_eq!(run.code, Some(1), "{run}");
    assert!(run.stderr.contains("failed   nwes: "), "{run}");
    assert_eq!(count(&corpus, "ferry"), "1");
    let alone = corpus.run(["index", "nwes"]);
    assert_eq!(alone.code, Some(4), "{alone}");
}

fn beside(corpus: &Corpus, name: &str, text: &str) {
    fs::write(corpus.index().with_file_name(name), text).unwrap();
}

fn settings(corpus: &Corpus) -> String {
    fs::read_to_string(corpus.index().with_file_name("dateline.toml")).unwrap_or_default()
}

fn run(corpus: &Corpus, arguments: &[&str]) -> Run {
    let run = corpus.run(arguments);
    assert_eq!(run.code, Some(0), "{run}");
    run
}

fn day(corpus: &Corpus, query: &str) -> Value {
    let run = corpus.run(["search", query, "--json"]);
    let answer: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run}"));
    answer["hits"][0]["date"]["day"].clone()
}

#[test]
fn an_edited_corrections_file_is_used_by_the_next_run_which_reads_no_other_file() {
    let corpus = Corpus::new().dated("2001-01-01", "Herald", "Ferry", "Late.").dated(
        "2002-02-02",
        "Herald",
        "Crane",
        "Fell.",
    );
    beside(&corpus, "fix.csv", "path,published\n0001.json,1999-09-09\n");
    run(&corpus, &["index", "news", "--corrections", "fix.csv"]);
    assert_eq!(day(&corpus, "ferry"), "1999-09-09");
    let written = "[[index.index.roots]]\npath = \"news\"\ncorrections = [\"fix.csv\"]\n";
    assert_eq!(settings(&corpus), written);
    // The path as a search prints it, and one that is nowhere.
    beside(
        &corpus,
        "fix.csv",
        "path,published\n0001.json,1999-09-09\nnews/0002.json,1988\nno.txt,1\n",
    );
    let wrong = corpus.run(["index"]);
    assert_eq!(wrong.code, Some(2), "{wrong}");
    beside(&corpus, "fix.csv", "path,title\n0001.json,Boat\nnews/0002.json,Hoist\nno.txt,A\n");
    let edited = run(&corpus, &["index"]);
    assert!(edited.stderr.contains("2 indexed + 0 unchanged"), "{edited}");
    assert!(edited.stderr.contains("line 4: no article is at \"no.txt\""), "{edited}");
    assert_eq!(day(&corpus, "boat"), "2001-01-01");
    beside(&corpus, "fix.csv", "path,title\n0001.json,Boat\nno.txt,A\n");
    let edited = run(&corpus, &["index", "news"]);
    assert!(edited.stderr.contains("1 indexed + 1 unchanged"), "{edited}");
    assert_eq!(count(&corpus, "title:crane"), "1");
    let unchanged = run(&corpus, &["index"]);
    assert!(unchanged.stderr.contains("nothing to commit"), "{unchanged}");
    // Deleted: what it said holds, and every run says so, until the settings no longer name it.
    fs::remove_file(corpus.index().with_file_name("fix.csv")).unwrap();
    for _ in 0..2 {
        let gone = run(&corpus, &["index"]);
        assert!(gone.stderr.contains("what it said before holds"), "{gone}");
        assert_eq!(count(&corpus, "title:boat"), "1");
    }
    beside(&corpus, "dateline.toml", "");
    let dropped = run(&corpus, &["index"]);
    assert!(dropped.stderr.contains("no longer name"), "{dropped}");
    assert_eq!(
        (count(&corpus, "title:boat"), count(&corpus, "title:ferry")),
        ("0".into(), "1".into())
    );
}

#[test]
fn an_edited_map_is_used_by_the_next_run() {
    let corpus =
        Corpus::new().file("a.json", "{\"x\": \"Ferry\", \"y\": \"Crane\", \"text\": \"Late.\"}");
    beside(&corpus, "map.toml", "[fields]\ntitle = \"x\"\n");
    run(&corpus, &["index", "news", "--map", "map.toml"]);
    assert_eq!(count(&corpus, "title:ferry"), "1");
    beside(&corpus, "map.toml", "[fields]\ntitle = \"y\"\n");
    run(&corpus, &["search", "--in", "news", "title:crane"]);
    beside(&corpus, "map.toml", "[fields]\ntitle = [3]\n");
    let wrong = corpus.run(["index"]);
    assert_eq!(wrong.code, Some(2), "{wrong}");
    assert!(wrong.stderr.contains("line 2: title is to be"), "{wrong}");
}

#[test]
fn deleting_the_index_loses_no_rule_and_no_root_that_the_settings_name() {
    let corpus = Corpus::new()
        .dated("2001-01-01", "Herald", "Ferry", "Late.")
        .file("wire/a.txt", "Storm\n\nA storm rose.\n");
    beside(&corpus, "fix.csv", "path,published\n0001.json,1999-09-09\n");
    run(&corpus, &["index", "news", "--corrections", "fix.csv", "--exclude", "wire/**"]);
    assert_eq!(count(&corpus, "storm"), "0");
    fs::remove_dir_all(corpus.index()).unwrap();
    run(&corpus, &["index"]);
    assert_eq!(day(&corpus, "ferry"), "1999-09-09");
    assert_eq!(count(&corpus, "*"), "1");
    // Another pattern is added, one is taken out; files that stay are not read again.
    run(&corpus, &["index", "news", "--exclude", "*.tmp"]);
    assert!(settings(&corpus).contains("exclude = [\"wire/**\", \"*.tmp\"]"));
    let back = run(&corpus, &["index", "news", "--no-exclude", "wire/**"]);
    assert!(back.stderr.contains("1 indexed + 1 unchanged"), "{back}");
    assert_eq!(count(&corpus, "storm"), "1");
    let unknown = corpus.run(["index", "news", "--no-exclude", "wire/**"]);
    assert_eq!(unknown.code, Some(2), "{unknown}");
    let before = settings(&corpus);
    run(&corpus, &["index", "news", "--exclude", "x", "--dry-run"]);
    assert_eq!(settings(&corpus), before);
}

#[test]
fn wrong_rules_of_one_root_leave_the_others_alone_and_wrong_settings_stop_with_their_line() {
    let corpus = three(1);
    beside(&corpus, "fix.csv", "path,title\nx.jsonl,Boat,more\n");
    beside(
        &corpus,
        "dateline.toml",
        "[[index.index.roots]]\npath = \"news/b\"\ncorrections = [\"fix.csv\"]\n",
    );
    add_to_the_others(&corpus);
    let run = corpus.run(["index"]);
    assert_eq!(run.code, Some(1), "{run}");
    assert!(run.stderr.contains("line 2 of the corrections has 3 cells"), "{run}");
    assert_eq!((count(&corpus, "storm"), count(&corpus, "ferry")), ("2".into(), "3".into()));
    beside(&corpus, "dateline.toml", "[[index.index.roots]]\npath = \"news/b\"\nmpa = \"m\"\n");
    let run = corpus.run(["index"]);
    assert_eq!(run.code, Some(2), "{run}");
    assert!(run.stderr.contains("line 3: unknown key \"mpa\": did you mean \"map\"?"), "{run}");
}

#[test]
fn settings_are_found_beside_the_index_from_any_folder() {
    let corpus = Corpus::new().file("a.txt", "Ferry\n\nLate.\n").file("b.tmp", "Ferry\n\nDraft.\n");
    let index = corpus.index();
    let index = index.to_str().unwrap();
    let news = corpus.news();
    run(&corpus, &["index", news.to_str().unwrap(), "--index", index, "--exclude", "*.tmp"]);
    assert!(settings(&corpus).contains("path = \"news\""));
    let elsewhere = Path::new("/");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_dateline"));
    let again = command.current_dir(elsewhere).args(["index", "--index", index]).output().unwrap();
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    assert_eq!(count(&corpus, "ferry"), "1");
}

#[test]
fn a_file_of_rules_that_is_not_there_changes_no_settings_and_forgetting_names_what_is_left() {
    let corpus = Corpus::new().article("Ferry", "Late.");
    run(&corpus, &["index", "news"]);
    for flag in ["--map", "--corrections"] {
        let missing = corpus.run(["index", "news", flag, "none"]);
        assert_eq!(missing.code, Some(4), "{missing}");
        assert_eq!(settings(&corpus), "");
    }
    run(&corpus, &["index", "news", "--exclude", "*.tmp"]);
    let forgotten = run(&corpus, &["forget", "news"]);
    assert!(forgotten.stderr.contains("dateline.toml still names it"), "{forgotten}");
    let all = corpus.run(["index"]);
    assert!(all.stderr.contains("no folder to index"), "{all}");
    assert_eq!(corpus.run(["count", "ferry"]).code, Some(8), "nothing is indexed");
}

#[test]
fn a_new_pattern_that_excludes_nothing_is_reported_once() {
    let corpus = Corpus::new().file("a.txt", "The port.").file("wire/b.txt", "The strike.");
    let patterns = ["--exclude", "wire/**", "--exclude", "news/a.txt", "--exclude", "/a.txt"];
    let first = run(&corpus, &[&["index", "news"][..], &patterns].concat());
    let wrong = "nothing is excluded by \"news/a.txt\", \"/a.txt\":";
    assert!(first.stderr.contains(wrong), "{first}");
    assert!(first.stderr.contains("paths below news"), "what it is compared with: {first}");
    let second = run(&corpus, &["index"]);
    assert!(!second.stderr.contains("nothing is excluded"), "{second}");
    let extract = corpus.run(["extract", "news", "--exclude", "news/a.txt"]);
    assert!(extract.stderr.contains("nothing is excluded"), "{extract}");
}

/// Returns the id of the article with a title, as a search prints it.
fn id_of(corpus: &Corpus, title: &str) -> String {
    let run = corpus.run(["search", &format!("title:{title}"), "--json"]);
    let hits: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    hits["hits"][0]["id"].as_str().unwrap_or_else(|| panic!("{run}")).to_owned()
}

#[test]
fn a_row_names_an_article_by_its_id_and_only_its_file_is_read() {
    let lines = "{\"title\": \"Ferry\", \"text\": \"Late again.\"}\n\
                 {\"title\": \"Crane\", \"text\": \"Fell over.\"}\n";
    let corpus = Corpus::new()
        .file("a.jsonl", lines)
        .file("b.txt", "Storm\n\nMarch 4, 2019\n\nIt rose.\n")
        .file("copy/b.txt", "Storm\n\nMarch 4, 2019\n\nIt rose.\n");
    run(&corpus, &["index", "news"]);
    let (crane, storm) = (id_of(&corpus, "crane"), id_of(&corpus, "storm"));
    beside(&corpus, "fix.csv", &format!("id,published\n{crane},1987-06-05\n"));
    let first = run(&corpus, &["index", "news", "--corrections", "fix.csv"]);
    assert!(first.stderr.contains("1 indexed + 2 unchanged"), "{first}");
    assert!(first.stderr.contains("line 2: applied to 1 article"), "{first}");
    assert_eq!(
        (day(&corpus, "crane"), count(&corpus, "has:url OR ferry date:1987")),
        ("1987-06-05".into(), "0".into())
    );
    // In the column of paths, as a passage is cited; a copy reads the same, and is corrected with it.
    let rows = format!("path,published,id\n{crane}#p1,1988-06-05,\n,2001-01-01,{storm}\n");
    beside(&corpus, "fix.csv", &rows);
    let second = run(&corpus, &["index"]);
    assert!(second.stderr.contains("3 indexed + 0 unchanged"), "{second}");
    assert!(second.stderr.contains("line 3: applied to 2 articles"), "{second}");
    assert_eq!(
        (day(&corpus, "crane"), count(&corpus, "storm date:2001")),
        ("1988-06-05".into(), "2".into())
    );
    // An article that was edited is another: each run says which.
    let edited = lines.replace("Fell over", "Fell over today");
    std::fs::write(corpus.news().join("a.jsonl"), edited).unwrap();
    run(&corpus, &["index"]);
    let now = id_of(&corpus, "crane");
    let said = run(&corpus, &["index"]);
    let expected = format!("line 2: the article {crane} was edited, and is {now}");
    assert!(said.stderr.contains(&expected), "{said}");
    let unknown = format!("{rows},1999-01-01,ffffffffffff\n");
    beside(&corpus, "fix.csv", &unknown);
    let said = run(&corpus, &["index"]);
    assert!(
        said.stderr.contains("line 4: no article of this folder has the id \"ffffffffffff\""),
        "{said}"
    );
}

#[test]
fn rows_that_others_override_are_said_and_each_use_is_in_the_report() {
    let corpus = Corpus::new().file("a.txt", "Ferry\n\nLate.\n").file("b.txt", "Crane\n\nFell.\n");
    beside(
        &corpus,
        "fix.csv",
        "path,published,title\na.txt,1987,\n*.txt,1988,\nb.txt,,Hoist\nno.txt,1,\n",
    );
    let wrong = corpus.run(["index", "news", "--corrections", "fix.csv"]);
    assert_eq!(wrong.code, Some(2), "{wrong}");
    beside(
        &corpus,
        "fix.csv",
        "path,published,title\na.txt,1987,\n*.txt,1988,\nb.txt,,Hoist\nno.txt,1999,\n",
    );
    let said = run(&corpus, &["index", "news", "--corrections", "fix.csv", "--report", "r.jsonl"]);
    assert!(said.stderr.contains("line 2: later rows say otherwise of all that it fits"), "{said}");
    assert!(said.stderr.contains("line 5: no article is at \"no.txt\""), "{said}");
    let report = fs::read_to_string(corpus.index().with_file_name("r.jsonl")).unwrap();
    let rules: Vec<&str> =
        report.lines().filter(|line| line.contains("\"class\":\"rule\"")).collect();
    assert_eq!(rules.len(), 3, "{report}");
    assert!(rules[1].contains("line 3: applied to 2 articles"), "{report}");
}

#[test]
fn patterns_of_files_to_leave_out_that_were_edited_are_used_by_the_next_run() {
    let corpus = Corpus::new()
        .file("a.txt", "Ferry\n\nLate.\n")
        .file("wire/b.txt", "Ferry\n\nOn time.\n")
        .file("wire/c.txt", "Ferry\n\nSunk.\n");
    run(&corpus, &["index", "news"]);
    let root =
        |exclude: &str| format!("[[index.index.roots]]\npath = \"news\"\nexclude = [{exclude}]\n");
    for (exclude, left) in
        [("\"wire/**\"", "1"), ("", "3"), ("\"**/b.txt\"", "2"), ("\"a*\", \"wire/c*\"", "1")]
    {
        beside(&corpus, "dateline.toml", &root(exclude));
        let said = run(&corpus, &["index"]);
        assert_eq!(count(&corpus, "ferry"), left, "{exclude}: {said}");
    }
    beside(&corpus, "dateline.toml", &root("\"[\""));
    let wrong = corpus.run(["index"]);
    assert_ne!(wrong.code, Some(0), "{wrong}");
    assert_eq!(count(&corpus, "ferry"), "1");
}

#[test]
fn settings_of_this_folder_name_what_is_indexed_here_although_a_parent_has_an_index() {
    let corpus = Corpus::new().article("Ferry", "The ferry sank.");
    corpus.run(["index", "news"]);
    let desk = corpus.news().with_file_name("desk");
    fs::create_dir_all(desk.join("mine")).unwrap();
    fs::write(desk.join("mine/a.txt"), "Storm\n\nA storm closed the port.\n").unwrap();
    let run_in_desk = |arguments: &[&str]| {
        let mut command = std::process::Command::new("sh");
        let script = "cd desk && exec \"$@\"";
        command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_dateline")]);
        corpus.run_by(&mut command, arguments.iter().copied())
    };
    // Nothing says what is to be indexed here.
    let run = run_in_desk(&["index"]);
    assert_eq!(run.code, Some(3), "{run}");
    assert!(run.stderr.contains("is only read here"), "{run}");
    fs::write(desk.join("dateline.toml"), "[[index.index.roots]]\npath = \"mine\"\n").unwrap();
    let run = run_in_desk(&["index"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!(run_in_desk(&["count", "*"]).stdout, "1\n");
    assert_eq!(count(&corpus, "*"), "1", "the parent's index is as it was");
}

/// Returns title and date of each article, by title.
fn dates(corpus: &Corpus) -> Vec<String> {
    let arguments = ["search", "*", "--csv", "--fields", "title,date", "--undated", "include"];
    let run = corpus.run(arguments);
    let mut lines: Vec<String> = run.stdout.lines().skip(1).map(str::to_owned).collect();
    lines.sort_unstable();
    lines
}

#[test]
fn a_correction_by_record_number_stays_with_its_article_and_never_slides_onto_another() {
    let line = |title: &str| {
        format!("{{\"title\": \"{title}\", \"text\": \"On the {title} of the town.\"}}\n")
    };
    let corpus = Corpus::new().file("a.jsonl", line("bridge") + &line("harbor"));
    let rules = corpus.news().with_file_name("rules.csv");
    fs::write(&rules, "path,record,published\na.jsonl,2,1950-01-01\nb.jsonl:1,,1960\n").unwrap();
    let place = corpus.news().join("a.jsonl");
    fs::write(corpus.news().join("b.jsonl"), line("market")).unwrap();
    let run = corpus.run(["index", "news", "--corrections", "rules.csv"]);
    assert!(run.stderr.contains("2 rows name an article by the number or line"), "{run}");
    let first = ["bridge,", "harbor,1950-01-01", "market,1960"];
    assert_eq!(dates(&corpus), first);
    // One is put in above; the file moves; the index is built again.
    fs::write(&place, line("tower") + &line("bridge") + &line("harbor")).unwrap();
    let run = corpus.run(["index"]);
    assert_eq!(run.code, Some(0), "{run}");
    let said = "line 2: another article is at its place in \"a.jsonl\"";
    assert!(run.stderr.contains(said), "{run}");
    let all = ["bridge,", "harbor,1950-01-01", "market,1960", "tower,"];
    assert_eq!(dates(&corpus), all);
    fs::rename(&place, corpus.news().join("moved.jsonl")).unwrap();
    corpus.run(["index"]);
    assert_eq!(dates(&corpus), all);
    corpus.run(["index", "--rebuild"]);
    assert_eq!(dates(&corpus), all);
    // The row says another date: its article has it, though it is not where the row says.
    fs::write(&rules, "path,record,published\na.jsonl,2,1951-01-01\nb.jsonl:1,,1960\n").unwrap();
    corpus.run(["index"]);
    assert_eq!(dates(&corpus)[1], "harbor,1951-01-01");
    // The article is edited: that is said in each run, with the id to write.
    let edited = line("harbor").replace("of the town", "of the old town");
    let texts = line("tower") + &line("bridge") + &edited;
    fs::write(corpus.news().join("moved.jsonl"), texts).unwrap();
    corpus.run(["index"]);
    for _ in 0..2 {
        let run = corpus.run(["index"]);
        assert!(run.stderr.contains("line 2: the article "), "{run}");
        assert!(run.stderr.contains("now: write that"), "{run}");
    }
    assert_eq!(dates(&corpus)[1], "harbor,", "it is another article, and no guess is made");
    // Another article alone at the place of a row is not dated by it.
    fs::write(corpus.news().join("b.jsonl"), line("castle")).unwrap();
    let run = corpus.run(["index"]);
    assert!(run.stderr.contains("line 3: another article is at its place"), "{run}");
    assert!(dates(&corpus).contains(&"castle,".to_owned()));
    // A row that is taken out holds for nothing more.
    fs::write(&rules, "path,record,published\n").unwrap();
    corpus.run(["index"]);
    fs::write(&rules, "path,record,published\nb.jsonl,1,1970\n").unwrap();
    corpus.run(["index"]);
    assert!(dates(&corpus).contains(&"castle,1970".to_owned()), "{:?}", dates(&corpus));
}

#[test]
fn a_root_that_is_there_and_empty_is_asked_about_however_few_its_articles() {
    let corpus = three(2);
    fs::remove_file(corpus.news().join("b/x.jsonl")).unwrap();
    for command in [&["index", "--dry-run"][..], &["index"]] {
        let run = corpus.run(command.iter().copied());
        assert_eq!(run.code, Some(1), "{run}");
        assert!(run.stderr.contains("failed   news/b: 2 of the 2 articles"), "{run}");
    }
    let run = corpus.run(["index", "--rebuild"]);
    assert!(run.code == Some(2) && run.stderr.contains("2 of the 2 articles of news/b"), "{run}");
    assert_eq!(count(&corpus, "ferry"), "4");
    assert_eq!(corpus.run(["index", "--allow-mass-delete"]).code, Some(0));
    assert_eq!(count(&corpus, "ferry"), "2");
}

#[test]
fn a_rebuild_reads_every_root_also_those_that_are_not_named() {
    let corpus = three(2);
    assert_eq!(corpus.run(["index", "news/a", "--rebuild"]).code, Some(0));
    assert_eq!(count(&corpus, "ferry"), "4");
}

#[test]
fn a_folder_inside_a_root_that_was_forgotten_stays_out_until_it_is_named() {
    for purge in [&["forget", "news/b"][..], &["forget", "news/b", "--purge"]] {
        let corpus = Corpus::new()
            .file("a.txt", "Ferry\n\nThe ferry was late.\n")
            .file("b/b.txt", "Ferry\n\nThe ferry sank.\n");
        corpus.run(["index", "news"]);
        corpus.run(["index", "news/b", "--keep-fields=false"]);
        corpus.run(purge.iter().copied());
        fs::remove_file(corpus.index().with_file_name("dateline.toml")).unwrap_or_default();
        let run = corpus.run(["index", "news"]);
        assert!(run.stderr.contains("news/b: it was forgotten, and is left out"), "{run}");
        corpus.run(["index"]);
        assert_eq!(count(&corpus, "ferry"), "1");
        corpus.run(["index", "news/b"]);
        assert_eq!(count(&corpus, "ferry"), "2");
        assert_eq!(corpus.run(["verify"]).code, Some(0));
    }
}

#[test]
fn a_root_that_cannot_be_read_is_among_what_failed() {
    let corpus = three(2);
    fs::rename(corpus.news().join("b"), corpus.index().with_file_name("b")).unwrap();
    let failed = corpus.run(["status", "--failed"]).stdout;
    assert!(failed.contains("failed     news/b/: No such file or directory"), "{failed}");
}

#[test]
fn a_row_of_the_corrections_without_a_file_is_said_in_every_run() {
    let corpus = Corpus::new().file("a.txt", "Ferry\n\nThe ferry was late.\n");
    fs::write(corpus.index().with_file_name("c.csv"), "path,published\na.txt,2019-03-04\n")
        .unwrap();
    let run = corpus.run(["index", "news", "--corrections", "c.csv"]);
    assert!(!run.stderr.contains("no file is at"), "{run}");
    fs::rename(corpus.news().join("a.txt"), corpus.news().join("z.txt")).unwrap();
    for _ in 0..3 {
        let run = corpus.run(["index"]);
        let said = "the corrections, line 2: no file is at \"a.txt\", so that it fits nothing";
        assert!(run.stderr.contains(said), "{run}");
    }
}

#[test]
fn a_rebuild_says_which_rows_name_articles_that_were_edited() {
    let corpus = Corpus::new().file("a.txt", "Ferry\n\nThe ferry was late.\n");
    corpus.run(["index", "news"]);
    let id = id_of(&corpus, "Ferry");
    fs::write(corpus.index().with_file_name("c.csv"), format!("id,published\n{id},2019-03-04\n"))
        .unwrap();
    corpus.run(["index", "news", "--corrections", "c.csv"]);
    fs::write(corpus.news().join("a.txt"), "Ferry\n\nThe ferry was very late.\n").unwrap();
    corpus.run(["index"]);
    let run = corpus.run(["index", "--rebuild"]);
    assert!(run.stderr.contains(&format!("the article {id} was edited, and is ")), "{run}");
}

#[test]
fn the_year_of_a_correction_is_not_made_a_day_by_the_text() {
    let corpus = Corpus::new().file("a.txt", "Ferry\n\nMarch 4, 2004\n\nThe ferry was late.\n");
    fs::write(corpus.index().with_file_name("c.csv"), "path,published\na.txt,2004\n").unwrap();
    corpus.run(["index", "news", "--corrections", "c.csv"]);
    let hits = corpus.run(["search", "ferry"]).stdout;
    assert!(hits.contains("2004 (year, correction)"), "{hits}");
}

#[test]
fn a_root_that_the_settings_name_twice_is_an_error_with_its_line() {
    let corpus = Corpus::new().file("a.txt", "Ferry\n\nThe ferry was late.\n");
    let settings = corpus.index().with_file_name("dateline.toml");
    let root = |path: &str| format!("[[index.index.roots]]\npath = \"{path}\"\n");
    for again in ["news", "./news/"] {
        let text = root("news") + &root(again) + "exclude = [\"*\"]\n";
        fs::write(&settings, text).unwrap();
        let run = corpus.run(["index"]);
        assert_eq!(run.code, Some(2), "{run}");
        assert!(run.stderr.contains("line 3: ") && run.stderr.contains("line 1 names"), "{run}");
    }
}

#[test]
fn a_root_of_the_settings_that_is_not_there_has_failed_in_status_as_in_the_run() {
    let corpus = Corpus::new().file("a.txt", "Ferry\n\nThe ferry was late.\n");
    corpus.run(["index", "news"]);
    let settings = corpus.index().with_file_name("dateline.toml");
    fs::write(&settings, "[[index.index.roots]]\npath = \"nwes\"\n").unwrap();
    assert!(corpus.run(["index"]).stderr.contains(" 1 failed"));
    let failed = corpus.run(["status", "--failed"]).stdout;
    assert!(failed.contains("nwes"), "{failed}");
}

#[test]
fn of_several_files_of_corrections_one_that_is_missing_holds_back_no_other() {
    let corpus = Corpus::new()
        .file("a.txt", "Ferry\n\nThe ferry was late.\n")
        .file("b.txt", "Strike\n\nThe port is on strike.\n");
    let here = corpus.index().parent().unwrap().to_path_buf();
    let table = |name: &str, file: &str, year: u32| {
        fs::write(here.join(name), format!("path,published\n{file},{year}\n")).unwrap();
    };
    let settings = "[[index.index.roots]]\npath = \"news\"\ncorrections = [\"x.csv\", \"y.csv\"]\n";
    fs::write(here.join("dateline.toml"), settings).unwrap();
    let years = || {
        let years = ["1990", "1991", "1992"];
        years.map(|year| corpus.run(["count", &format!("date:{year}")]).stdout.trim() == "1")
    };
    table("y.csv", "b.txt", 1991);
    let run = corpus.run(["index"]);
    assert!(
        run.stderr.contains("x.csv") && run.stderr.contains("nothing of it is applied"),
        "{run}"
    );
    assert_eq!(years(), [false, true, false], "{run}");
    table("x.csv", "a.txt", 1990);
    corpus.run(["index"]);
    assert_eq!(years(), [true, true, false]);
    // What it said holds while it is missing, and the other is read.
    fs::remove_file(here.join("x.csv")).unwrap();
    table("y.csv", "b.txt", 1992);
    let run = corpus.run(["index"]);
    assert!(run.stderr.contains("what it said before holds"), "{run}");
    assert_eq!(years(), [true, false, true], "{run}");
}

#[test]
fn rows_that_fit_by_a_pattern_or_a_record_say_when_their_articles_are_elsewhere() {
    let line =
        |n: u32| format!("{{\"id\": \"k{n}\", \"title\": \"T {n}\", \"text\": \"Text {n}.\"}}\n");
    let corpus = Corpus::new()
        .file("old/a.txt", "Ferry\n\nThe ferry was late.\n")
        .file("b.jsonl", line(1) + &line(2));
    let table = corpus.index().with_file_name("c.csv");
    let rows = "path,record,published\nold/*.txt,,1990\nb.jsonl,k2,1991\n";
    fs::write(&table, rows).unwrap();
    corpus.run(["index", "news", "--corrections", "c.csv"]);
    fs::create_dir(corpus.news().join("new")).unwrap();
    fs::rename(corpus.news().join("old/a.txt"), corpus.news().join("new/a.txt")).unwrap();
    fs::write(corpus.news().join("b.jsonl"), line(1) + &line(3)).unwrap();
    let run = corpus.run(["index"]);
    assert!(run.stderr.contains("which its pattern does not fit"), "{run}");
    assert!(run.stderr.contains("\"b.jsonl\" has no record \"k2\" any more"), "{run}");
    let run = corpus.run(["index"]);
    assert!(run.stderr.contains("no file is at \"old/*.txt\""), "{run}");
}
