//! A disk that fails: each write, sync, rename, open and unlink of a run in turn, and a disk that is
//! full and stays so. Each time the run ends with 7 and says what is safe, the index is whole, and
//! the next run ends as if nothing had been.
//!
//! The calls are made to fail by a small tracer (`support/fault.c`), which `cc` builds here.
//! `DATELINE_FAULTS=all cargo test --test main faults` tries every call, not a sample of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::sync::OnceLock;

use crate::support::Corpus;
use crate::support::Run;
use crate::support::edited::Edited;
use crate::support::edited::Said;
use crate::support::edited::assert_sound;
use crate::support::edited::litter;
use crate::support::edited::said;
use crate::support::repository;

/// What may fail: a class of calls, and the error it fails with (EIO).
const CLASSES: [&str; 6] = ["write", "sync", "rename", "open", "unlink", "full"];
const EIO: &str = "5";
/// Calls of each class that are tried where not all are.
const SAMPLE: u64 = 4;

/// Builds the tracer, once.
fn tracer() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let built = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fault");
        let source = repository().join("tests/support/fault.c");
        let cc = Command::new("cc").arg("-O1").arg("-o").arg(&built).arg(&source).output();
        let cc = cc.expect("a C compiler is there, as zstd needs one");
        assert!(cc.status.success(), "{}", String::from_utf8_lossy(&cc.stderr));
        built
    })
}

/// Returns whether this machine lets a program trace another; without that no fault can be tried, and
/// the log of the test says so.
#[expect(clippy::print_stderr, reason = "what could not be tried is printed")]
fn can_trace() -> bool {
    static CAN: OnceLock<bool> = OnceLock::new();
    *CAN.get_or_init(|| {
        let counts = Path::new(env!("CARGO_TARGET_TMPDIR")).join("traced");
        let _ = fs::remove_file(&counts);
        let traced = Command::new(tracer())
            .args(["open", "0", EIO, "/dev/null"])
            .arg(&counts)
            .args(["--", "/bin/cat", "/dev/null"])
            .stdin(Stdio::null())
            .status();
        let seen = fs::read_to_string(&counts).unwrap_or_default();
        let can = traced.is_ok_and(|status| status.success())
            && seen.lines().any(|line| line.starts_with("open ") && !line.ends_with(" 0"));
        if !can {
            eprintln!("no fault was tried: this machine lets no program trace another (ptrace)");
        }
        can
    })
}

/// Runs the binary; its call `number` of `class` fails that touches a path with `part` in it.
fn run_with_fault(
    corpus: &Corpus,
    class: &str,
    number: u64,
    part: &str,
    arguments: &[&str],
) -> Run {
    let output = Command::new(tracer())
        .args([class, &number.to_string(), EIO, part, "counts", "--"])
        .arg(env!("CARGO_BIN_EXE_dateline"))
        .args(arguments)
        .current_dir(corpus.news().parent().unwrap())
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Run {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code(),
    }
}

/// Reads how many calls of each class the last run made.
fn counts(corpus: &Corpus) -> BTreeMap<String, u64> {
    let text = fs::read_to_string(corpus.news().with_file_name("counts")).unwrap();
    let count = |line: &str| {
        let (class, count) = line.split_once(' ').unwrap();
        (class.to_owned(), count.parse().unwrap())
    };
    text.lines().map(count).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Which calls of a class are tried, of so many.
fn numbers(count: u64, salt: u64) -> Vec<u64> {
    if std::env::var_os("DATELINE_FAULTS").is_some_and(|all| all == "all") {
        return (1..=count).collect();
    }
    let step = count.div_ceil(SAMPLE).max(1);
    (0..SAMPLE).map(|n| n * step + 1 + salt % step).filter(|n| *n <= count).collect()
}

/// Tries the faults of one command on a folder that changed since `base` was made of it.
fn try_faults(corpus: &Corpus, base: Option<&Path>, arguments: &[&str]) {
    if !can_trace() {
        return;
    }
    let faulty = corpus.news().with_file_name("faulty");
    let start_over = || {
        let _ = fs::remove_dir_all(&faulty);
        if let Some(base) = base {
            copy(base, &faulty);
        }
    };
    let arguments = &[&["index", "news", "--index", "faulty", "--jobs", "1"], arguments].concat();
    let before = base.map(said).unwrap_or_default();
    let fresh = corpus.run(["index", "news", "--index", "fresh"]);
    assert_eq!(fresh.code, Some(0), "{fresh}");
    let after = said(&corpus.news().with_file_name("fresh"));
    start_over();
    let run = run_with_fault(corpus, "write", 0, "faulty", arguments);
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!(said(&faulty), after);
    let counts = counts(corpus);
    let (mut tried, mut reported) = (0, 0);
    for (salt, class) in (0..).zip(CLASSES) {
        for number in numbers(counts[class], salt * 7) {
            start_over();
            let run = run_with_fault(corpus, class, number, "faulty", arguments);
            let what = format!("{class} {number} of {}\n{run}", counts[class]);
            tried += 1;
            match run.code {
                // A thread was earlier this time, and the call was another, or none.
                Some(0) => {}
                Some(7) => {
                    reported += 1;
                    assert!(run.stderr.contains("committed, and safe"), "{what}");
                }
                _ => panic!("{what}"),
            }
            check(&faulty, &before, &after, &run, &what);
            let next = corpus.run(["index", "news", "--index", "faulty"]);
            assert_eq!(next.code, Some(0), "{what}\n{next}");
            let now = said(&faulty);
            assert_eq!(now.articles, after.articles, "{what}");
            assert_eq!(now.answers, after.answers, "{what}");
            assert!(now.stories.is_some() && now.stories == after.stories, "{what}");
            assert_eq!(litter(&faulty), [""; 0], "{what}");
            assert_sound(&faulty, &what);
        }
    }
    assert!(reported * 2 > tried, "only {reported} of {tried} faults were reported");
}

/// Asserts that an index is whole: each file is in it as it was or as it is, and the message says
/// the articles it holds.
fn check(index: &Path, before: &Said, after: &Said, run: &Run, what: &str) {
    if !index.join("CURRENT").exists() {
        assert!(before.articles.is_empty(), "the index is gone: {what}");
        assert!(run.stderr.contains("0 articles are committed"), "{what}");
        return;
    }
    assert_sound(index, what);
    let found = said(index);
    for (file, articles) in &found.articles {
        let states = [before.articles.get(file), after.articles.get(file)];
        // Of a file of many, a commit on the way may have the first.
        let is_of = |all: &Vec<String>| articles.iter().all(|article| all.contains(article));
        let is_part = file.ends_with(".jsonl") && after.articles.get(file).is_some_and(is_of);
        assert!(is_part || states.contains(&Some(articles)), "{file}: {what}");
    }
    for (file, articles) in &before.articles {
        if after.articles.get(file) == Some(articles) {
            assert_eq!(found.articles.get(file), Some(articles), "{file}: {what}");
        }
    }
    if run.code == Some(7) {
        let count = found.articles.values().map(Vec::len).sum::<usize>();
        let reported = format!("{count} article");
        assert!(run.stderr.contains(&reported), "not {reported}: {what}");
    }
}

#[test]
fn whatever_fails_while_a_folder_is_brought_up_to_date_the_index_is_whole() {
    let corpus = Corpus::in_memory();
    let mut folder = Edited::new(&corpus.news(), 11, 30);
    let base = corpus.run(["index", "news", "--index", "base"]);
    assert_eq!(base.code, Some(0), "{base}");
    for _ in 0..20 {
        folder.edit();
    }
    let base = corpus.news().with_file_name("base");
    try_faults(&corpus, Some(&base), &["--commit-every", "2KiB"]);
}

#[test]
fn whatever_fails_while_an_index_is_made_the_next_run_makes_it() {
    let corpus = Corpus::in_memory();
    Edited::new(&corpus.news(), 12, 12);
    try_faults(&corpus, None, &["--commit-every", "2KiB"]);
}

#[test]
fn whatever_fails_while_an_index_is_rebuilt_the_old_one_is_kept() {
    let corpus = Corpus::in_memory();
    let mut folder = Edited::new(&corpus.news(), 13, 12);
    let base = corpus.run(["index", "news", "--index", "base"]);
    assert_eq!(base.code, Some(0), "{base}");
    for _ in 0..5 {
        folder.edit();
    }
    let base = corpus.news().with_file_name("base");
    try_faults(&corpus, Some(&base), &["--rebuild"]);
}

#[test]
fn a_file_that_cannot_be_read_keeps_what_was_indexed_from_it() {
    if !can_trace() {
        return;
    }
    let corpus = Corpus::in_memory().file("a.txt", "Harbor news\n\nThe crane fell.\n");
    assert_eq!(corpus.run(["index", "news"]).code, Some(0));
    let path = corpus.news().join("a.txt");
    fs::write(&path, "Harbor news\n\nThe ferry sailed again.\n").unwrap();
    for code in [1, 0] {
        let run = run_with_fault(&corpus, "open", 1, "a.txt", &["index", "news"]);
        assert_eq!(run.code, Some(code), "reported once: {run}");
        assert_eq!(run.stderr.contains("what was indexed from it is kept"), code == 1, "{run}");
        assert_eq!(corpus.run(["count", "crane"]).stdout, "1\n");
        let status = corpus.run(["status"]);
        assert!(status.stdout.contains("is kept"), "{status}");
    }
    assert_eq!(corpus.run(["index", "news"]).code, Some(0));
    assert_eq!(corpus.run(["count", "crane"]).stdout, "0\n");
    assert_eq!(corpus.run(["count", "ferry"]).stdout, "1\n");
}

#[test]
fn a_folder_that_cannot_be_read_keeps_what_is_below_it_and_nothing_else() {
    if !can_trace() {
        return;
    }
    let corpus = Corpus::in_memory()
        .file("wire/a.txt", "Harbor news\n\nThe crane fell.\n")
        .file("wire/b.txt", "Harbor news\n\nThe crane rose.\n")
        .file("wire-old.txt", "Harbor news\n\nThe crane of old.\n")
        .file("x.txt", "Weather\n\nA storm.\n");
    assert_eq!(corpus.run(["index", "news"]).code, Some(0));
    fs::remove_file(corpus.news().join("wire-old.txt")).unwrap();
    for code in [1, 0] {
        let run = run_with_fault(&corpus, "open", 1, "news/wire", &["index", "news"]);
        assert_eq!(run.code, Some(code), "reported once: {run}");
        assert_eq!(corpus.run(["count", "crane"]).stdout, "2\n", "{run}");
    }
    let run = corpus.run(["index", "news"]);
    assert!(run.stderr.contains("3 unchanged + 0 skipped + 0 failed; 0 removed"), "{run}");
}
