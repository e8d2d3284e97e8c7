//! Folders, indexes and settings that move: each article is there once, and rules stay with their folder.

use std::fs;

use crate::support::Corpus;
use crate::support::Run;

fn count(corpus: &Corpus, query: &str) -> String {
    corpus.run(["count", query]).stdout.trim().to_owned()
}

/// Two articles in a folder, one left out by a pattern.
fn with_rules() -> Corpus {
    let corpus = Corpus::new()
        .file("a.txt", "Ferry\n\nThe ferry was late.\n")
        .file("b.txt", "Strike\n\nThe port is on strike.\n")
        .file("wire/c.txt", "Ferry\n\nThe ferry sank.\n");
    let run = corpus.run(["index", "news", "--exclude", "wire/**"]);
    assert_eq!(run.code, Some(0), "{run}");
    corpus
}

/// Moves the folder of news, the index and the settings into a new folder, and returns it.
fn moved_together(corpus: &Corpus) -> std::path::PathBuf {
    let here = corpus.index().parent().unwrap().to_path_buf();
    let there = here.join("moved");
    fs::create_dir(&there).unwrap();
    for name in ["news", "index", "dateline.toml"] {
        if here.join(name).exists() {
            fs::rename(here.join(name), there.join(name)).unwrap();
        }
    }
    there
}

fn run_in(corpus: &Corpus, folder: &std::path::Path, arguments: &[&str]) -> Run {
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "cd \"$0\" && exec \"$@\""]).arg(folder);
    corpus.run_by(command.arg(env!("CARGO_BIN_EXE_dateline")), arguments)
}

#[test]
fn an_index_that_moves_with_its_folder_and_settings_has_each_article_once() {
    for arguments in [&["index"][..], &["index", "news"], &["index", "--rebuild"]] {
        let corpus = with_rules();
        let there = moved_together(&corpus);
        let run = run_in(&corpus, &there, arguments);
        assert_eq!(run.code, Some(0), "{arguments:?} {run}");
        assert!(run.stderr.contains("news: it has moved here from "), "{run}");
        assert!(run.stderr.contains("2 articles in index"), "{run}");
        let run = run_in(&corpus, &there, &["index"]);
        assert!(run.stderr.contains("2 unchanged + 1 skipped + 0 failed; 0 removed"), "{run}");
    }
}

#[test]
fn a_copy_of_index_folder_and_settings_has_its_own_folder_although_the_old_one_is_there() {
    let corpus = with_rules();
    let here = corpus.index().parent().unwrap().to_path_buf();
    let there = moved_together(&corpus);
    let copied =
        std::process::Command::new("cp").arg("-a").arg(there.join("news")).arg(&here).status();
    assert!(copied.unwrap().success());
    let run = run_in(&corpus, &there, &["index"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert!(run.stderr.contains("2 articles in index"), "{run}");
}

#[test]
fn a_renamed_folder_that_is_given_again_is_the_same_root() {
    let corpus = Corpus::new().article("Ferry", "Late.").article("Strike", "At the port.");
    corpus.run(["index", "news"]);
    fs::rename(corpus.news(), corpus.index().with_file_name("archive")).unwrap();
    let run = corpus.run(["index", "archive"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert!(run.stderr.contains("archive: it has moved here from "), "{run}");
    assert_eq!(count(&corpus, ""), "2");
    // Another folder is another root, whatever else is missing.
    fs::rename(corpus.index().with_file_name("archive"), corpus.index().with_file_name("off"))
        .unwrap();
    fs::create_dir(corpus.news()).unwrap();
    fs::write(corpus.news().join("x.txt"), "Storm\n\nA storm rose.\n").unwrap();
    let run = corpus.run(["index", "news"]);
    assert!(!run.stderr.contains("it has moved"), "{run}");
    assert_eq!(count(&corpus, ""), "3");
}

#[test]
fn a_renamed_folder_that_the_settings_still_name_is_asked_about() {
    let corpus = with_rules();
    fs::rename(corpus.news(), corpus.index().with_file_name("archive")).unwrap();
    let run = corpus.run(["index", "archive"]);
    assert_eq!(run.code, Some(2), "{run}");
    assert!(run.stderr.contains("archive has the files of news"), "{run}");
    assert!(run.stderr.contains("`dateline index --move-root news archive`"), "{run}");
    let run = corpus.run(["index", "--move-root", "news", "archive"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!((count(&corpus, ""), count(&corpus, "sank")), ("2".into(), "0".into()));
}

#[test]
fn a_root_does_not_move_to_where_its_files_are_not() {
    let corpus = Corpus::new().article("Ferry", "Late.").article("Strike", "At the port.");
    corpus.run(["index", "news"]);
    let other = corpus.index().with_file_name("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("x.txt"), "Storm\n\nA storm rose.\n").unwrap();
    for more in [&[][..], &["--rebuild"], &["--dry-run"]] {
        let mut arguments = vec!["index", "--move-root", "news", "other"];
        arguments.extend(more);
        let run = corpus.run(&arguments);
        assert_eq!(run.code, Some(2), "{run}");
        assert!(run.stderr.contains("has 0 of the "), "{run}");
        assert!(run.stderr.contains("files of news that were looked for"), "{run}");
        assert_eq!(count(&corpus, ""), "2");
    }
    let run = corpus.run(["index", "--move-root", "news", "other", "--allow-mass-delete"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!(count(&corpus, "storm"), "1");
}

#[test]
fn a_root_that_moved_is_named_from_any_folder_and_its_rules_go_with_it() {
    let corpus = with_rules();
    let here = corpus.index().parent().unwrap().to_path_buf();
    fs::rename(corpus.news(), here.join("archive")).unwrap();
    fs::create_dir(here.join("else")).unwrap();
    let arguments = ["index", "--index", "../index", "--move-root", "news", "../archive"];
    let run = run_in(&corpus, &here.join("else"), &arguments);
    assert_eq!(run.code, Some(0), "{run}");
    let settings = fs::read_to_string(here.join("dateline.toml")).unwrap();
    assert!(settings.contains("path = \"archive\""), "{settings}");
    let run = corpus.run(["index"]);
    assert!(run.stderr.contains("2 unchanged + 1 skipped + 0 failed"), "{run}");
}

#[test]
fn a_renamed_index_keeps_its_settings_and_the_run_says_where_to_write_its_name() {
    let corpus = with_rules();
    let renamed = corpus.index().with_file_name("study");
    fs::rename(corpus.index(), &renamed).unwrap();
    for arguments in
        [&["index"][..], &["index", "--rebuild"], &["index", "news", "--exclude", "*.bak"]]
    {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--index", "study"]);
        let run = corpus.run(&arguments);
        assert_eq!(run.code, Some(0), "{run}");
        assert!(run.stderr.contains("write study for index"), "{run}");
        assert!(run.stderr.contains("2 articles in study"), "{run}");
    }
    let settings = fs::read_to_string(corpus.index().with_file_name("dateline.toml")).unwrap();
    assert!(settings.contains("exclude = [\"wire/**\", \"*.bak\"]"), "{settings}");
    assert!(!settings.contains("study"), "{settings}");
}

#[test]
fn patterns_that_the_settings_name_no_more_are_said_to_be_lost() {
    let corpus = with_rules();
    fs::remove_file(corpus.index().with_file_name("dateline.toml")).unwrap();
    let run = corpus.run(["index"]);
    assert!(run.stderr.contains("its patterns to exclude are no longer used"), "{run}");
    assert_eq!(count(&corpus, "sank"), "1");
}

/// Writes corrections, which the settings name, and runs.
fn correct(corpus: &Corpus, rows: &str) -> Run {
    fs::write(corpus.index().with_file_name("c.csv"), rows).unwrap();
    let run = corpus.run(["index", "news", "--corrections", "c.csv"]);
    assert_eq!(run.code, Some(0), "{run}");
    run
}

#[test]
fn a_row_of_a_file_that_is_renamed_or_gone_is_said_to_fit_nothing_more() {
    let corpus = Corpus::new()
        .file("a.txt", "Ferry\n\nThe ferry was late.\n")
        .file("b.txt", "Strike\n\nThe port is on strike.\n");
    correct(&corpus, "path,published\na.txt,2019-03-04\nnews/b.txt,2019-03-05\n");
    fs::rename(corpus.news().join("a.txt"), corpus.news().join("z.txt")).unwrap();
    fs::remove_file(corpus.news().join("b.txt")).unwrap();
    let run = corpus.run(["index"]);
    let moved = "the corrections, line 2: its file \"a.txt\" is \"news/z.txt\" now: write that";
    assert!(run.stderr.contains(moved), "{run}");
    assert!(run.stderr.contains("the corrections, line 3: its file \"b.txt\" is gone"), "{run}");
}

#[test]
fn what_is_said_of_rows_by_id_is_true_of_the_index_as_the_run_leaves_it() {
    let (ferry, late) = ("Ferry\n\nThe ferry was late.\n", "Ferry\n\nThe ferry was very late.\n");
    let corpus = Corpus::new().file("a.txt", ferry).file("b.txt", "Strike\n\nThe port.\n");
    corpus.run(["index", "news"]);
    let run = corpus.run(["search", "ferry", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let id = answer["hits"][0]["id"].as_str().unwrap();
    correct(&corpus, &format!("id,published\n{id},2019-03-04\n"));
    // The run that edits it says so, and the one that brings it back says nothing.
    fs::write(corpus.news().join("a.txt"), late).unwrap();
    let run = corpus.run(["index"]);
    assert!(run.stderr.contains(&format!("the article {id} was edited, and is ")), "{run}");
    fs::write(corpus.news().join("a.txt"), ferry).unwrap();
    let run = corpus.run(["index"]);
    assert!(!run.stderr.contains("was edited"), "{run}");
    fs::remove_file(corpus.news().join("a.txt")).unwrap();
    let run = corpus.run(["index"]);
    assert!(run.stderr.contains(&format!("no article has the id {id} any more")), "{run}");
}

#[test]
fn an_index_that_was_copied_with_its_folder_says_that_it_reads_the_original() {
    let corpus = Corpus::new().file("a.txt", "Ferry\n\nThe ferry was late.\n");
    corpus.run(["index", "news"]);
    let here = corpus.index().parent().unwrap().to_path_buf();
    let there = here.join("copy");
    let mut copy = std::process::Command::new("cp");
    fs::create_dir(&there).unwrap();
    let is_copied = copy.arg("-a").args([corpus.news(), corpus.index()]).arg(&there).status();
    assert!(is_copied.unwrap().success());
    fs::write(there.join("news/b.txt"), "Ferry\n\nThe ferry sank.\n").unwrap();
    let run = run_in(&corpus, &there, &["index"]);
    let news = fs::canonicalize(corpus.news()).unwrap();
    let reads = format!("news: the index reads {}, and not ", news.display());
    assert!(run.stderr.contains(&reads) && run.stderr.contains("--move-root"), "{run}");
    let (from, to) = (news.to_str().unwrap(), "news");
    let run = run_in(&corpus, &there, &["index", "--move-root", from, to]);
    assert!(run.stderr.contains("2 articles in index"), "{run}");
    let run = run_in(&corpus, &there, &["index"]);
    assert!(!run.stderr.contains("the index reads"), "{run}");
    // A folder of that name with other files is none that was copied.
    let other = here.join("other");
    fs::create_dir_all(other.join("news")).unwrap();
    fs::write(other.join("news/x.txt"), "Strike\n\nThe port is on strike.\n").unwrap();
    let mut copy = std::process::Command::new("cp");
    assert!(copy.arg("-a").arg(corpus.index()).arg(&other).status().unwrap().success());
    let run = run_in(&corpus, &other, &["index"]);
    assert!(!run.stderr.contains("the index reads"), "{run}");
}
