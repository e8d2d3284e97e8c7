//! Who waits for whom: a second writer fails at once, a reader never waits, and an index that can
//! only be read, or belongs to another user, is searched all the same.

use std::fs;
use std::fs::Permissions;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use dateline::engine::Store;
use dateline::engine::StoreOptions;

use crate::support::Corpus;
use crate::support::Run;
use crate::support::copy_binary;

/// The user and group that own nothing.
const NOBODY: u32 = 65_534;

fn indexed() -> Corpus {
    let corpus = Corpus::new().dated("2019-03-04", "Northgate Herald", "Strike", "Dockers left.");
    assert_eq!(corpus.run(["index", "news"]).code, Some(0));
    corpus
}

/// Opens an index as a run does that was started then.
fn opened_for_writing(corpus: &Corpus, started: &str) -> Store {
    let options = StoreOptions { started: started.to_owned(), jobs: 1, memory: 0, access: None };
    Store::open(&corpus.index(), &options).unwrap().0
}

/// What only reads.
const READERS: [&[&str]; 7] = [
    &["search", "dockers"],
    &["search", "dockers", "--json"],
    &["count", "*"],
    &["sources"],
    &["status"],
    &["explain", "dockers"],
    &["verify"],
];

#[test]
fn a_second_writer_learns_who_holds_the_lock_and_does_not_wait() {
    let corpus = indexed();
    // Were it waited for, this would never end: the lock is held until it does.
    let held = opened_for_writing(&corpus, "2026-01-02T03:04:05Z");
    for command in [&["index", "news"][..], &["index", "--rebuild"], &["forget", "news"]] {
        let run = corpus.run(command);
        assert_eq!(run.code, Some(5), "{run}");
        let holder = format!("process {}, started 2026-01-02T03:04:05Z", std::process::id());
        assert!(run.stderr.contains(&holder), "{run}");
    }
    drop(held);
    assert_eq!(corpus.run(["index", "news"]).code, Some(0));
}

#[test]
fn a_reader_never_waits_for_a_writer() {
    let corpus = indexed();
    let _held = opened_for_writing(&corpus, "now");
    for command in READERS {
        let run = corpus.run(command);
        assert_eq!(run.code, Some(0), "{command:?} {run}");
    }
}

#[test]
fn a_lock_left_by_a_run_that_died_holds_nobody_up() {
    let corpus = indexed();
    fs::write(corpus.index().join("lock"), "process 1, started long ago\n").unwrap();
    assert_eq!(corpus.run(["index", "news"]).code, Some(0));
    assert!(corpus.index().join("lock").exists());
}

/// Gives everything below `path` these modes.
fn set_modes(path: &Path, folder: u32, file: u32) {
    for entry in walkdir::WalkDir::new(path).contents_first(true) {
        let entry = entry.unwrap();
        let mode = if entry.file_type().is_dir() { folder } else { file };
        fs::set_permissions(entry.path(), Permissions::from_mode(mode)).unwrap();
    }
}

/// Runs the binary as a user who may change nothing: nobody, where root runs the tests, for root
/// sees no modes; the user of the tests else.
fn run_as_nobody(corpus: &Corpus, arguments: &[&str]) -> Run {
    let here = corpus.index();
    let here = here.parent().unwrap();
    let binary = here.join("dateline");
    if !binary.exists() {
        // The folder it was built in may be closed to others.
        copy_binary(&binary);
        fs::set_permissions(&binary, Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(here, Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = Command::new(binary);
    if fs::metadata(here).unwrap().uid() == 0 {
        command.uid(NOBODY).gid(NOBODY);
    }
    corpus.run_by(&mut command, arguments)
}

#[test]
fn an_index_that_can_only_be_read_answers_and_is_not_written_to() {
    let corpus = indexed();
    set_modes(&corpus.index(), 0o555, 0o444);
    for command in READERS {
        let run = run_as_nobody(&corpus, command);
        assert_eq!(run.code, Some(0), "{command:?} {run}");
    }
    let run = run_as_nobody(&corpus, &["index", "news"]);
    assert!(run.code == Some(4) && run.stderr.contains("ermission denied"), "{run}");
    set_modes(&corpus.index(), 0o755, 0o644);
}

#[test]
fn an_index_that_may_not_be_read_is_not_called_missing_or_damaged() {
    let corpus = indexed();
    set_modes(&corpus.index(), 0o555, 0o444);
    let index = corpus.index();
    for path in [index.join("gen-1/meta.json"), index.join("gen-1"), index.clone()] {
        let mode = fs::metadata(&path).unwrap().permissions();
        fs::set_permissions(&path, Permissions::from_mode(0o000)).unwrap();
        for command in
            [vec!["search", "dockers", "--index", "index"], vec!["verify", "--index", "index"]]
        {
            let run = run_as_nobody(&corpus, &command);
            assert_eq!(run.code, Some(4), "{} {command:?} {run}", path.display());
        }
        fs::set_permissions(&path, mode).unwrap();
    }
    set_modes(&index, 0o755, 0o644);
}

#[test]
fn a_new_index_is_private_and_the_mode_of_an_old_folder_is_kept() {
    let corpus = indexed();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&corpus.index()), 0o700);
    let open = corpus.index().with_file_name("open");
    fs::create_dir(&open).unwrap();
    fs::set_permissions(&open, Permissions::from_mode(0o755)).unwrap();
    assert_eq!(corpus.run(["index", "news", "--index", "open"]).code, Some(0));
    assert_eq!(mode(&open), 0o755);
}

/// Two users of one group, who own nothing else.
const WRITER: u32 = 64_001;
const READER: u32 = 64_002;
const GROUP: u32 = 64_000;

/// Runs the binary as a user of a group; only root can.
fn run_as(corpus: &Corpus, (user, group): (u32, u32), umask: &str, arguments: &[&str]) -> Run {
    let here = corpus.index();
    let here = here.parent().unwrap();
    let binary = here.join("dateline");
    if !binary.exists() {
        copy_binary(&binary);
        fs::set_permissions(&binary, Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(here, Permissions::from_mode(0o777)).unwrap();
    }
    let mut command = Command::new("sh");
    command.args(["-c", &format!("umask {umask}; exec \"$0\" \"$@\"")]).arg(binary);
    command.uid(user).gid(group);
    corpus.run_by(&mut command, arguments)
}

fn is_root(corpus: &Corpus) -> bool {
    fs::metadata(corpus.news()).unwrap().uid() == 0
}

#[test]
fn an_index_of_a_group_is_written_by_one_user_and_read_by_another_through_fifty_commits() {
    let corpus = Corpus::in_memory().file("a.jsonl", "");
    if !is_root(&corpus) {
        // Nobody else can be two users.
        return;
    }
    let writer = (WRITER, GROUP);
    let answers = |reader: (u32, u32), expected: &str| {
        for command in [&["count", "*"][..], &["search", "strike", "-n", "1"], &["verify"]] {
            let run = run_as(&corpus, reader, "022", command);
            assert_eq!(run.code, Some(0), "{command:?} {run}");
        }
        let count = run_as(&corpus, reader, "022", &["count", "*"]);
        assert_eq!(count.stdout.trim(), expected, "{count}");
    };
    let mut lines = String::new();
    for number in 1..=50 {
        lines.push_str(&format!("{{\"title\": \"Strike {number}\", \"text\": \"Port.\"}}\n"));
        fs::write(corpus.news().join("a.jsonl"), &lines).unwrap();
        let access: &[&str] = if number == 1 { &["--access", "group"] } else { &[] };
        let rebuild: &[&str] = if number == 25 { &["--rebuild"] } else { &[] };
        let run =
            run_as(&corpus, writer, "077", &[&["index", "news"][..], access, rebuild].concat());
        assert_eq!(run.code, Some(0), "{run}");
        answers((READER, GROUP), &number.to_string());
    }
    // Nobody else.
    let run = run_as(&corpus, (NOBODY, NOBODY), "022", &["count", "*"]);
    assert_eq!(run.code, Some(4), "{run}");
    assert!(run.stderr.contains("ermission denied"), "an index is there: {run}");
    // Opened to all, and closed again by its owner: its files follow at the next commit.
    let run = run_as(&corpus, writer, "077", &["index", "--access", "all"]);
    assert_eq!(run.code, Some(0), "{run}");
    answers((NOBODY, NOBODY), "50");
    fs::set_permissions(corpus.index(), Permissions::from_mode(0o700)).unwrap();
    assert_eq!(run_as(&corpus, writer, "022", &["index"]).code, Some(0));
    for entry in walkdir::WalkDir::new(corpus.index()) {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().mode();
        assert_eq!(mode & 0o077, 0, "{} {mode:o}", entry.path().display());
    }
}

#[test]
fn settings_that_a_run_writes_are_read_by_whoever_reads_the_index() {
    let corpus = Corpus::in_memory().file("a.txt", "Strike\n\nDockers left the port.\n");
    if !is_root(&corpus) {
        return;
    }
    let writer = (WRITER, GROUP);
    let run = run_as(&corpus, writer, "077", &["index", "news", "--access", "group"]);
    assert_eq!(run.code, Some(0), "{run}");
    let run = run_as(&corpus, writer, "077", &["index", "news", "--exclude", "*.tmp"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert!(corpus.index().with_file_name("dateline.toml").exists(), "{run}");
    for command in [&["count", "*"][..], &["search", "strike"], &["index", "news"]] {
        let run = run_as(&corpus, (READER, GROUP), "077", command);
        assert!(!run.stderr.contains("the settings"), "{command:?} {run}");
    }
}

#[test]
fn a_folder_of_a_group_is_written_by_either_of_its_users() {
    let corpus = Corpus::in_memory().file("a.txt", "Strike\n\nDockers left the port.\n");
    if !is_root(&corpus) {
        return;
    }
    let index = corpus.index();
    fs::create_dir(&index).unwrap();
    std::os::unix::fs::chown(&index, Some(WRITER), Some(GROUP)).unwrap();
    fs::set_permissions(&index, Permissions::from_mode(0o2770)).unwrap();
    for (number, user) in [WRITER, READER, WRITER, READER].into_iter().enumerate() {
        let text = format!("Strike {number}\n\nDockers left the port.\n");
        fs::write(corpus.news().join("a.txt"), text).unwrap();
        let run = run_as(&corpus, (user, GROUP), "077", &["index", "news"]);
        assert_eq!(run.code, Some(0), "{number}: {run}");
        let other = if user == WRITER { READER } else { WRITER };
        let run = run_as(&corpus, (other, GROUP), "077", &["verify"]);
        assert_eq!(run.code, Some(0), "{number}: {run}");
    }
}

#[test]
fn an_index_above_that_may_not_be_read_is_not_passed_over() {
    let corpus = indexed();
    let below = corpus.index().with_file_name("below");
    fs::create_dir(&below).unwrap();
    set_modes(&corpus.index(), 0o700, 0o600);
    run_as_nobody(&corpus, &["status"]);
    let binary = corpus.index().with_file_name("dateline");
    let mut command = Command::new("sh");
    command.args(["-c", "cd below; exec ../dateline \"$@\"", "sh"]);
    if is_root(&corpus) {
        command.uid(NOBODY).gid(NOBODY);
    } else {
        set_modes(&corpus.index(), 0o000, 0o000);
    }
    assert!(binary.exists());
    let run = corpus.run_by(&mut command, ["count", "*"]);
    assert_eq!(run.code, Some(4), "{run}");
    assert!(run.stderr.contains("ermission denied"), "{run}");
    set_modes(&corpus.index(), 0o755, 0o644);
}

#[test]
fn an_index_of_a_folder_above_is_read_and_never_written_to() {
    let corpus = indexed().file("more/b.txt", "Ferry\n\nThe ferry is late.\n");
    let below = corpus.index().with_file_name("study");
    fs::create_dir(&below).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new("sh");
        let binary = env!("CARGO_BIN_EXE_dateline");
        command.args(["-c", &format!("cd study; exec {binary} \"$@\""), "sh"]);
        corpus.run_by(&mut command, arguments)
    };
    assert_eq!(run(&["count", "*"]).stdout, "1\n");
    // There is nothing here to be brought up to date, and what is above is not ours.
    for command in [&["index"][..], &["forget", "../news"], &["watch"]] {
        let run = run(command);
        assert_eq!(run.code, Some(3), "{command:?} {run}");
        assert!(run.stderr.contains("--index"), "{run}");
    }
    let made = run(&["index", "../news/more"]);
    assert_eq!(made.code, Some(0), "{made}");
    assert!(made.stderr.contains("committed, 1 article in index"), "{made}");
    assert!(below.join("index").is_dir());
    assert_eq!(corpus.run(["count", "*"]).stdout, "1\n", "the other is as it was");
    fs::remove_dir_all(below.join("index")).unwrap();
    let searched = run(&["search", "--in", "../news/more", "ferry"]);
    assert!(searched.code == Some(0) && below.join("index").is_dir(), "{searched}");
    let above = corpus.index().display().to_string();
    let named = run(&["index", "../news/more", "--index", &above]);
    assert!(named.stderr.contains(&format!("2 articles in {above}")), "{named}");
}

#[test]
fn a_file_that_may_not_be_seen_is_not_called_gone() {
    let corpus = indexed().file("b.txt", "Ferry\n\nThe ferry is late.\n");
    assert_eq!(corpus.run(["index", "news", "--access", "all"]).code, Some(0));
    fs::remove_file(corpus.news().join("b.txt")).unwrap();
    let state = |query: &str| {
        let run = run_as_nobody(&corpus, &["search", query, "--undated", "include", "--json"]);
        let answer: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        answer["hits"][0]["file"].as_str().expect("a state").to_owned()
    };
    run_as_nobody(&corpus, &["status"]);
    fs::set_permissions(corpus.news(), Permissions::from_mode(0o755)).unwrap();
    assert_eq!((state("dockers").as_str(), state("ferry").as_str()), ("current", "missing"));
    // A colleague without rights to the sources.
    fs::set_permissions(corpus.news(), Permissions::from_mode(0o000)).unwrap();
    if is_root(&corpus) {
        assert_eq!((state("dockers").as_str(), state("ferry").as_str()), ("unseen", "unseen"));
        let shown = run_as_nobody(&corpus, &["search", "dockers"]);
        assert!(shown.stdout.contains("(cannot be seen from here)"), "{shown}");
        let status = run_as_nobody(&corpus, &["status"]);
        assert!(status.stdout.contains("2 that cannot be seen from here"), "{status}");
        let verified = run_as_nobody(&corpus, &["verify", "--files"]);
        assert!(verified.stdout.contains("0 no longer there, 2 that cannot"), "{verified}");
    }
    fs::set_permissions(corpus.news(), Permissions::from_mode(0o755)).unwrap();
    // A folder that is not mounted.
    fs::rename(corpus.news(), corpus.news().with_file_name("elsewhere")).unwrap();
    assert_eq!(state("dockers"), "unseen");
    fs::rename(corpus.news().with_file_name("elsewhere"), corpus.news()).unwrap();
}

#[test]
fn a_run_that_is_refused_after_it_has_begun_takes_its_settings_back() {
    let corpus = indexed();
    let settings = corpus.index().with_file_name("dateline.toml");
    fs::remove_dir_all(corpus.news()).unwrap();
    fs::create_dir(corpus.news()).unwrap();
    for before in [None, Some("# mine\n")] {
        if let Some(text) = before {
            fs::write(&settings, text).unwrap();
        }
        let run = corpus.run(["index", "news", "--exclude", "x*"]);
        assert_eq!(run.code, Some(2), "{run}");
        let after = fs::read_to_string(&settings).ok();
        assert_eq!(after.as_deref(), before, "{run}");
    }
}

#[test]
fn a_command_that_is_refused_changes_no_settings() {
    let corpus = Corpus::new().file("a.txt", "Ferry\n\nThe ferry was late.\n");
    corpus.run(["index", "news"]);
    let settings = corpus.index().with_file_name("dateline.toml");
    let lock = std::fs::File::open(corpus.index().join("lock")).unwrap();
    lock.lock().unwrap();
    let commands: [&[&str]; 2] = [&["index", "news", "--exclude", "x*"], &["forget", "news/a.txt"]];
    for arguments in commands {
        let run = corpus.run(arguments.iter().copied());
        assert_eq!(run.code, Some(5), "{run}");
        assert!(!settings.exists(), "{arguments:?}");
    }
    drop(lock);
    for arguments in commands {
        assert_eq!(corpus.run(arguments.iter().copied()).code, Some(0));
        assert!(settings.exists());
    }
}
