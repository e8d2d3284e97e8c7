//! Articles that are taken down: out of every answer at once, as a copy and after a rebuild too, until they
//! are put back.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::Corpus;
use crate::support::Run;

const BODY: &str = "The harbormaster of Brackwater was wrongly accused of theft.";

fn id_of(corpus: &Corpus, query: &str) -> String {
    let run = corpus.run(["search", query, "--json"]);
    let answer: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {run}"));
    answer["hits"][0]["id"].as_str().unwrap_or_else(|| panic!("{run}")).to_owned()
}

fn count(corpus: &Corpus, query: &str) -> String {
    corpus.run(["count", query]).stdout
}

/// Asserts that a run ended well and that the index is what its records say.
fn sound(corpus: &Corpus, run: &Run) {
    assert_eq!(run.code, Some(0), "{run}");
    let verified = corpus.run(["verify"]);
    assert_eq!(verified.code, Some(0), "{verified}");
}

/// A file of two articles, and a copy of one of them elsewhere with other line breaks.
fn corpus() -> Corpus {
    let record = |title: &str, text: &str| serde_json::json!({ "title": title, "text": text });
    let (one, other) = (record("Theft", BODY), record("Ferry", "The ferry of Brackwater sank."));
    Corpus::new().file("a.jsonl", format!("{one}\n{other}\n")).file(
        "copy.json",
        record("Accused", &BODY.replace("was wrongly", "was\n wrongly")).to_string(),
    )
}

fn holds(folder: &Path, text: &str) -> bool {
    walkdir::WalkDir::new(folder).into_iter().flatten().any(|entry| {
        let bytes = fs::read(entry.path()).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[test]
fn an_article_that_is_taken_down_stays_out_with_its_copies_whatever_comes() {
    let corpus = corpus();
    corpus.run(["index", "news"]);
    let id = id_of(&corpus, "title:Theft");
    let run = corpus.run(["forget", &id]);
    sound(&corpus, &run);
    assert!(run.stderr.contains("2 articles taken out; committed, 1 article in"), "{run}");
    let gone = |when: &str| {
        assert_eq!(count(&corpus, "harbormaster"), "0\n", "{when}");
        assert_eq!(count(&corpus, "Brackwater"), "1\n", "{when}");
        assert_eq!(corpus.run(["show", &id]).code, Some(1), "{when}");
    };
    gone("at once");
    sound(&corpus, &corpus.run(["index"]));
    gone("after a run");
    let other = serde_json::json!({ "title": "Again", "text": BODY });
    fs::write(corpus.news().join("new.json"), other.to_string()).unwrap();
    sound(&corpus, &corpus.run(["index"]));
    gone("after a copy came");
    sound(&corpus, &corpus.run(["index", "--rebuild"]));
    gone("after a rebuild");
    fs::remove_dir_all(corpus.index()).unwrap();
    sound(&corpus, &corpus.run(["index", "news"]));
    gone("in a new index");
    sound(&corpus, &corpus.run(["search", "--in", "news", "ferry"]));
    gone("after a search brought it up to date");
}

#[test]
fn what_was_taken_down_is_put_back_with_every_copy() {
    let corpus = corpus();
    corpus.run(["index", "news"]);
    let before = corpus.run(["search", "--json", "--sort", "oldest"]).stdout;
    let id = id_of(&corpus, "title:Theft");
    corpus.run(["forget", &id]);
    sound(&corpus, &corpus.run(["forget", &id, "--undo"]));
    assert_eq!(count(&corpus, "harbormaster"), "2\n");
    assert_eq!(corpus.run(["search", "--json", "--sort", "oldest"]).stdout, before);
    let settings = fs::read_to_string(corpus.index().with_file_name("dateline.toml")).unwrap();
    assert_eq!(settings, "[taken-down]\n");
    // A copy came along, and is put back by the id of the article that was named.
    let copy = id_of(&corpus, "title:Accused");
    assert_ne!(copy, id);
    corpus.run(["forget", &id]);
    let by_copy = corpus.run(["forget", &copy, "--undo"]);
    let what_to_type = format!("`dateline forget {} --undo`", &id[..12]);
    assert!(by_copy.code == Some(2) && by_copy.stderr.contains(&what_to_type), "{by_copy}");
    sound(&corpus, &corpus.run(["forget", &id[..12], "--undo"]));
    assert_eq!(count(&corpus, "harbormaster"), "2\n");
    let again = corpus.run(["forget", &id, "--undo"]);
    assert_eq!(again.code, Some(2), "{again}");
}

#[test]
fn the_text_of_what_is_purged_is_on_no_disk_of_the_index_and_not_put_back() {
    let corpus = Corpus::new()
        .article("Theft", BODY)
        .article("Ferry", "The ferry sank off the quay of Brackwater.");
    corpus.run(["index", "news"]);
    assert!(holds(&corpus.index(), "harbormaster"));
    let id = id_of(&corpus, "title:Theft");
    sound(&corpus, &corpus.run(["forget", &id, "--purge"]));
    assert!(!holds(&corpus.index(), "harbormaster") && holds(&corpus.index(), "ferry"));
    let undo = corpus.run(["forget", &id, "--undo"]);
    assert!(undo.code == Some(2) && undo.stderr.contains("was purged"), "{undo}");
    assert!(corpus.news().join("0001.json").exists(), "the files of others are theirs");
}

#[test]
fn a_file_below_a_root_is_taken_down_by_its_path_also_when_it_is_gone() {
    let corpus = corpus();
    corpus.run(["index", "news"]);
    fs::remove_file(corpus.news().join("a.jsonl")).unwrap();
    sound(&corpus, &corpus.run(["forget", "news/a.jsonl"]));
    assert_eq!(corpus.run(["count", "*"]).code, Some(8), "its copy went with it");
    fs::write(
        corpus.news().join("b.json"),
        "{\"title\": \"F\", \"text\": \"The ferry of Brackwater sank.\"}",
    )
    .unwrap();
    sound(&corpus, &corpus.run(["index"]));
    assert_eq!(corpus.run(["status", "--json"]).stdout.matches("\"articles\":0").count(), 2);
}

#[test]
fn a_root_that_was_forgotten_is_taken_up_again_unless_it_was_purged() {
    let corpus = corpus();
    corpus.run(["index", "news"]);
    let forgotten = corpus.run(["forget", "news"]);
    assert!(forgotten.stderr.contains("3 articles of 2 files taken out"), "{forgotten}");
    sound(&corpus, &corpus.run(["forget", "news", "--undo"]));
    assert_eq!(count(&corpus, "Brackwater"), "3\n");
    corpus.run(["forget", "news", "--purge"]);
    assert_eq!(corpus.run(["forget", "news", "--undo"]).code, Some(2));
}

#[test]
fn a_text_that_the_settings_take_down_goes_with_the_next_run_and_comes_back_when_they_do_not() {
    let corpus = corpus();
    corpus.run(["index", "news"]);
    let id = id_of(&corpus, "title:Theft");
    corpus.run(["forget", &id]);
    let settings = corpus.index().with_file_name("dateline.toml");
    let taken_down = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, "[taken-down]\n").unwrap();
    sound(&corpus, &corpus.run(["index"]));
    assert_eq!(count(&corpus, "harbormaster"), "2\n");
    fs::write(&settings, taken_down).unwrap();
    // Also from files that cannot be read now.
    fs::rename(corpus.news(), corpus.news().with_file_name("unmounted")).unwrap();
    corpus.run(["index"]);
    assert_eq!(count(&corpus, "harbormaster"), "0\n");
}

#[test]
fn an_article_that_grows_out_of_a_file_is_left_out_as_well() {
    let corpus = corpus();
    corpus.run(["index", "news"]);
    let id = id_of(&corpus, "title:Theft");
    corpus.run(["forget", &id]);
    let file = corpus.news().join("a.jsonl");
    let mut text = fs::read_to_string(&file).unwrap();
    text.push_str(&format!("{}\n", serde_json::json!({ "title": "Third", "text": BODY })));
    text.push_str(&format!("{}\n", serde_json::json!({ "title": "New", "text": "A dredger." })));
    fs::write(&file, text).unwrap();
    sound(&corpus, &corpus.run(["index"]));
    assert_eq!(
        (count(&corpus, "harbormaster"), count(&corpus, "dredger")),
        ("0\n".into(), "1\n".into())
    );
    sound(&corpus, &corpus.run(["forget", &id, "--undo"]));
    assert_eq!(count(&corpus, "harbormaster"), "3\n");
}

#[test]
fn a_file_that_is_edited_after_it_was_taken_down_is_put_back_by_its_path() {
    let corpus = Corpus::new()
        .file("a.txt", "Ferry\n\nThe ferry was late.\n")
        .file("b.txt", format!("Theft\n\n{BODY}\n"));
    corpus.run(["index", "news"]);
    sound(&corpus, &corpus.run(["forget", "news/b.txt"]));
    let edited = format!("Theft\n\n{BODY} He was cleared.\n");
    fs::write(corpus.news().join("b.txt"), edited).unwrap();
    corpus.run(["index"]);
    sound(&corpus, &corpus.run(["forget", "news/b.txt", "--undo"]));
    let settings = fs::read_to_string(corpus.index().with_file_name("dateline.toml")).unwrap();
    assert!(!settings.contains("news/b.txt"), "{settings}");
    fs::write(corpus.news().join("b.txt"), format!("Theft\n\n{BODY}\n")).unwrap();
    corpus.run(["index"]);
    assert_eq!(count(&corpus, "harbormaster"), "1\n");
}

#[test]
fn what_was_taken_down_can_be_purged_later_by_the_name_it_had() {
    let corpus = corpus();
    corpus.run(["index", "news"]);
    let id = id_of(&corpus, "title:Theft");
    sound(&corpus, &corpus.run(["forget", &id]));
    let run = corpus.run(["forget", &id]);
    assert_eq!(run.code, Some(1), "{run}");
    assert!(run.stderr.contains("was taken out before") && run.stderr.contains("--purge"), "{run}");
    let run = corpus.run(["forget", &id, "--purge"]);
    sound(&corpus, &run);
    assert!(!holds(&corpus.index(), "harbormaster"), "{run}");
    assert_eq!(corpus.run(["forget", &id, "--undo"]).code, Some(2), "what is purged stays out");
    assert_eq!(corpus.run(["forget", &id, "--purge"]).code, Some(1));
    // The same holds for a file.
    sound(&corpus, &corpus.run(["forget", "news/a.jsonl"]));
    let run = corpus.run(["forget", "news/a.jsonl", "--purge"]);
    sound(&corpus, &run);
    assert!(!holds(&corpus.index(), "ferry"), "{run}");
}

#[test]
fn what_is_taken_down_is_not_in_the_commit_before_either() {
    let corpus = corpus();
    corpus.run(["index", "news"]);
    let run = corpus.run(["search", "ferry", "--json"]);
    let answer: Value = serde_json::from_str(&run.stdout).unwrap();
    let commit =
        answer["index"]["commit"].as_str().or(answer["commit"].as_str()).unwrap().to_owned();
    let id = id_of(&corpus, "title:Theft");
    sound(&corpus, &corpus.run(["forget", &id]));
    let run = corpus.run(["search", "harbormaster", "--at", &commit]);
    assert!(run.stdout.is_empty() && run.code == Some(2), "{run}");
}

#[test]
fn texts_stay_out_where_the_settings_that_name_them_are_lost_until_a_list_says_otherwise() {
    let corpus = corpus();
    corpus.run(["index", "news"]);
    let id = id_of(&corpus, "title:Theft");
    sound(&corpus, &corpus.run(["forget", &id, "--purge"]));
    let settings = corpus.index().with_file_name("dateline.toml");
    for lost in [true, false] {
        match lost {
            true => fs::remove_file(&settings).unwrap(),
            false => fs::write(&settings, "").unwrap(),
        }
        for _ in 0..2 {
            let run = corpus.run(["index"]);
            sound(&corpus, &run);
            assert!(run.stderr.contains("1 text that was taken down is not named here"), "{run}");
            assert_eq!(count(&corpus, "harbormaster"), "0\n");
        }
    }
    fs::write(&settings, "[taken-down]\n").unwrap();
    sound(&corpus, &corpus.run(["index"]));
    assert_ne!(count(&corpus, "harbormaster"), "0\n", "somebody wrote that nothing is");
}

#[test]
fn what_the_settings_take_down_is_counted_by_the_run_and_the_dry_run() {
    let corpus = corpus();
    corpus.run(["index", "news"]);
    let id = id_of(&corpus, "title:Theft");
    sound(&corpus, &corpus.run(["forget", &id]));
    let settings = corpus.index().with_file_name("dateline.toml");
    let named = fs::read_to_string(&settings).unwrap();
    sound(&corpus, &corpus.run(["forget", &id, "--undo"]));
    let before = corpus.run(["count", "harbormaster"]).stdout;
    fs::write(&settings, named).unwrap();
    for arguments in [&["index", "--dry-run"][..], &["index"]] {
        assert_eq!(corpus.run(["count", "harbormaster"]).stdout, before);
        let run = corpus.run(arguments.iter().copied());
        assert!(run.stderr.contains(" taken down; "), "{run}");
        assert!(!run.stderr.contains("nothing to commit"), "{run}");
    }
    let run = corpus.run(["show", &id]);
    assert!(run.stderr.contains("its text was taken down"), "{run}");
}

#[test]
fn undo_says_what_does_not_come_back() {
    let corpus = corpus();
    corpus.run(["index", "news"]);
    sound(&corpus, &corpus.run(["forget", "news/a.jsonl"]));
    fs::remove_file(corpus.news().join("a.jsonl")).unwrap();
    let run = corpus.run(["forget", "news/a.jsonl", "--undo"]);
    assert_eq!(run.code, Some(1), "{run}");
    assert!(run.stderr.contains("did not: the file is broken, changed or gone now"), "{run}");
}

#[test]
fn what_is_put_back_of_a_broken_file_is_what_the_file_has_and_the_next_run_has_nothing_to_do() {
    let line =
        |number| format!("{{\"title\": \"Ferry {number}\", \"text\": \"Day {number} at sea.\"}}\n");
    let whole: String = (1..4).map(line).collect();
    let corpus = Corpus::new().file("a.jsonl", &whole);
    corpus.run(["index", "news"]);
    sound(&corpus, &corpus.run(["forget", "news/a.jsonl"]));
    let path = corpus.news().join("a.jsonl");
    fs::write(&path, &whole[..line(1).len() + 20]).unwrap();
    let run = corpus.run(["forget", "news/a.jsonl", "--undo"]);
    assert!(run.stderr.contains("of 3 texts that may come back, 2 did not"), "{run}");
    let status = corpus.run(["status"]).stdout;
    assert!(!status.contains("taken down"), "{status}");
    assert!(corpus.run(["index"]).stderr.contains("nothing to commit"));
    fs::write(&path, &whole).unwrap();
    sound(&corpus, &corpus.run(["index"]));
    assert_eq!(count(&corpus, "ferry"), "3\n");
}

#[test]
fn what_is_not_there_cannot_be_forgotten_and_is_not_called_a_folder() {
    let corpus = corpus();
    corpus.run(["index", "news"]);
    for what in ["news/nosuch.txt", "news/a.jsonl:1"] {
        let run = corpus.run(["forget", what]);
        assert_eq!(run.code, Some(2), "{run}");
        assert!(run.stderr.contains("no file is at") && run.stderr.contains("ID"), "{run}");
    }
}

#[test]
fn the_words_of_an_article_that_is_gone_are_in_no_list_of_what_a_query_stands_for() {
    let corpus = Corpus::new()
        .article("Ferry", "The harbor was closed. Harbors of the coast were not.")
        .article("Harbormen", "The harbormen of Brackwater and their harborage, harbored.")
        .article("Ferries", "A ferry is late.");
    corpus.run(["index", "news"]);
    let asked = ["harbor", "harbor*", "/harbor.*/", "harborad~", "harborage", "caps(Harbormen)"];
    let told = |query: &str| {
        let explained = corpus.run(["explain", query]);
        let searched = corpus.run(["search", query, "--json"]);
        format!("{}{}{}", explained.stdout, explained.stderr, searched.stdout)
    };
    let expanded = asked.map(|query| {
        let answer: Value =
            serde_json::from_str(&corpus.run(["search", query, "--json"]).stdout).unwrap();
        answer["provenance"]["expansions"].to_string()
    });
    assert!(expanded[1].contains("harbormen") && expanded[3].contains("harborage"), "{expanded:?}");
    let id = id_of(&corpus, "title:Harbormen");
    let run = corpus.run(["forget", &id]);
    sound(&corpus, &run);
    for query in asked {
        let told = told(query).replace(query, "").to_lowercase();
        for gone in ["harbormen", "harborage", "harbored"] {
            let is_typed = query.to_lowercase().contains(gone);
            assert!(is_typed || !told.contains(gone), "{query}: {told}");
        }
    }
    assert!(told("harbor*").contains("harbors"), "what others hold is told");
    assert_eq!(count(&corpus, "harbor*"), "1\n");
}
