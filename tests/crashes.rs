//! Runs that are killed, and folders that change meanwhile: at every moment the index opens at its
//! last commit, holds nothing twice and nothing less than was promised, and the next run that ends
//! leaves what a first run would have made, without litter.
//!
//! `DATELINE_STEPS=10000 cargo test --test main crashes` makes so many edits, and kills a fifth as many
//! runs.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use crate::support::Corpus;
use crate::support::edited::Edited;
use crate::support::edited::assert_sound;
use crate::support::edited::litter;
use crate::support::edited::said;

fn start(corpus: &Corpus, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(arguments)
        .current_dir(corpus.news().parent().unwrap())
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("cargo built the binary before this test")
}

/// Runs to the end; returns how long it took.
fn run(corpus: &Corpus, arguments: &[&str]) -> Duration {
    let started = Instant::now();
    let run = corpus.run(arguments);
    assert_eq!(run.code, Some(0), "{run}");
    started.elapsed()
}

/// Kills a run (SIGKILL) after a while; returns whether it came to its end before.
fn kill(corpus: &Corpus, arguments: &[&str], after: Duration) -> bool {
    let mut child = start(corpus, arguments);
    thread::sleep(after);
    child.kill().expect("it was started");
    child.wait().expect("it was started").code() == Some(0)
}

fn index_of(corpus: &Corpus) -> PathBuf {
    corpus.news().with_file_name("index")
}

/// Asserts that the index is what a run into a new one makes.
fn assert_as_fresh(corpus: &Corpus, what: &str) {
    let fresh = corpus.news().with_file_name("fresh");
    let _ = std::fs::remove_dir_all(&fresh);
    run(corpus, &["index", "news", "--index", "fresh"]);
    let (found, expected) = (said(&index_of(corpus)), said(&fresh));
    assert_eq!(found.articles, expected.articles, "{what}");
    assert_eq!(found.answers, expected.answers, "{what}");
    assert!(found.stories.is_some() && found.stories == expected.stories, "{what}: {found:?}");
    assert_eq!(litter(&index_of(corpus)), [""; 0], "{what}");
    assert_sound(&index_of(corpus), what);
}

#[test]
fn three_hundred_edits_and_their_killed_runs_leave_the_index_of_a_first_run() {
    let steps = std::env::var("DATELINE_STEPS").ok().and_then(|steps| steps.parse().ok());
    let steps: usize = steps.unwrap_or(300);
    let corpus = Corpus::in_memory();
    let mut folder = Edited::new(&corpus.news(), 20_171_228, 40);
    // What a run that ended had indexed, of files that were not edited since.
    let mut promised: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut whole = Duration::from_millis(200);
    let (mut kills, mut ends) = (0, 0);
    // On a quick machine a run may end before it is killed: more are made then.
    let least = steps / 5;
    for step in 0..steps * 20 {
        if step >= steps && kills >= least {
            break;
        }
        for file in folder.edit() {
            promised.remove(&file);
        }
        if step % 4 != 3 {
            continue;
        }
        let arguments: &[&str] = match folder.below(8) {
            0 => &["index", "news", "--rebuild"],
            1..4 => &["index", "news"],
            _ => &["index", "news", "--commit-every", "2KiB"],
        };
        let after = whole.mul_f64(folder.below(1000) as f64 / 900.0);
        let ended = kill(&corpus, arguments, after);
        kills += usize::from(!ended);
        let index = index_of(&corpus);
        if !index.join("CURRENT").exists() {
            assert!(promised.is_empty(), "step {step}: the index is gone");
            continue;
        }
        assert_sound(&index, &format!("step {step}"));
        let found = said(&index);
        for (file, articles) in &promised {
            assert_eq!(found.articles.get(file), Some(articles), "step {step}: {file}");
        }
        if folder.below(4) == 0 {
            whole = run(&corpus, &["index", "news"]);
            assert_as_fresh(&corpus, &format!("step {step}"));
            promised = said(&index).articles;
            ends += 1;
            assert_eq!(promised.len(), folder.files().len(), "step {step}");
        }
    }
    run(&corpus, &["index", "news"]);
    assert_as_fresh(&corpus, "at the end");
    assert!(kills >= least, "{kills} of {steps} were killed, {ends} compared");
}

/// No file of a folder under edit has more articles at first.
const MOST_OF_FILE: usize = 4;

/// Waits until the index at `index` holds the articles of a whole file.
fn wait_for_articles(index: &Path) -> u64 {
    for _ in 0..2000 {
        if index.join("CURRENT").exists() {
            let found = said(index).articles.values().map(Vec::len).sum::<usize>();
            if found > MOST_OF_FILE {
                return found as u64;
            }
        }
        thread::sleep(Duration::from_millis(5));
    }
    panic!("nothing was committed");
}

#[test]
fn a_long_run_that_is_killed_keeps_what_it_committed() {
    let corpus = Corpus::in_memory();
    Edited::new(&corpus.news(), 7, 200);
    let mut child = start(&corpus, &["index", "news", "--commit-every", "1KiB"]);
    let kept = wait_for_articles(&index_of(&corpus));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_sound(&index_of(&corpus), "after the kill");
    let run = corpus.run(["index", "news"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert!(!run.stderr.contains(" 0 unchanged"), "{kept} articles were read again: {run}");
    assert_as_fresh(&corpus, "after the run that went on");
}

#[test]
fn a_run_that_is_stopped_ends_soon_at_a_commit() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let corpus = Corpus::in_memory();
        Edited::new(&corpus.news(), 9, 300);
        let mut child = start(&corpus, &["index", "news", "--commit-every", "1KiB"]);
        let kept = wait_for_articles(&index_of(&corpus));
        let kill = format!("kill -{signal} {}", child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        let ended = child.wait().unwrap().code();
        if ended == Some(0) {
            continue; // It was through before the signal came.
        }
        assert_eq!(ended, Some(code));
        assert_sound(&index_of(&corpus), "after the stop");
        let found = said(&index_of(&corpus)).articles.values().map(Vec::len).sum::<usize>();
        assert!(found as u64 >= kept, "{found} of {kept}");
        run(&corpus, &["index", "news"]);
        assert_as_fresh(&corpus, "after a run that was stopped");
    }
}

#[test]
fn a_first_run_that_is_killed_before_its_first_commit_does_not_forget_its_folder() {
    let corpus = Corpus::new();
    let line =
        "{\"title\": \"Ferry\", \"text\": \"The ferry was late again, and nobody said why.\"}\n";
    for (folder, arguments) in [("news", &["index", "news"]), ("more", &["index", "more"])] {
        let place = corpus.news().with_file_name(folder);
        std::fs::create_dir_all(&place).unwrap();
        std::fs::write(place.join("many.jsonl"), line.repeat(3_000)).unwrap();
        let mut child = start(&corpus, arguments);
        let knows = || {
            let status = corpus.run(["status"]);
            status.stdout.contains(&format!("/{folder}: 0 articles"))
        };
        while child.try_wait().unwrap().is_none() && !knows() {}
        child.kill().unwrap();
        child.wait().unwrap();
        let status = corpus.run(["status"]);
        assert!(status.stdout.contains(&format!("/{folder}: 0 articles")), "{status}");
        let run = corpus.run(["index"]);
        assert_eq!(run.code, Some(0), "{run}");
    }
    assert_eq!(corpus.run(["count", "ferry"]).stdout, "6000\n");
    assert_sound(&index_of(&corpus), "after the kills");
}

#[test]
fn forgetting_that_is_killed_has_happened_or_has_not() {
    let corpus = Corpus::in_memory();
    let mut folder = Edited::new(&corpus.news(), 3, 40);
    run(&corpus, &["index", "news", "--index", "kept"]);
    let kept = corpus.news().with_file_name("kept");
    let before = said(&kept);
    for round in 0..8 {
        let _ = std::fs::remove_dir_all(index_of(&corpus));
        copy(&kept, &index_of(&corpus));
        let after = Duration::from_micros(folder.below(120_000) as u64);
        kill(&corpus, &["forget", "--purge", "news"], after);
        assert_sound(&index_of(&corpus), &format!("round {round}"));
        let found = said(&index_of(&corpus));
        let is_gone = found.articles.is_empty();
        assert!(is_gone || found == before, "round {round}");
        run(&corpus, &["index", "news"]);
        assert_as_fresh(&corpus, "after a killed forget");
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}
