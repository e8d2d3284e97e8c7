//! `watch` beside a folder that changes under it: every change is found without another command.

use std::fs;
use std::fs::Permissions;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use crate::support::Corpus;
use crate::support::copy_binary;

/// A watch under way; ended with the value, whatever becomes of the test.
struct Watch(Child);

impl Watch {
    fn start(corpus: &Corpus, arguments: &[&str]) -> Self {
        Self::start_by(Command::new(env!("CARGO_BIN_EXE_dateline")), corpus, arguments)
    }

    /// Starts it by another command, which gets the arguments of the program.
    fn start_by(mut command: Command, corpus: &Corpus, arguments: &[&str]) -> Self {
        let errors = fs::File::create(log(corpus)).unwrap();
        let child = command
            .arg("watch")
            .args(arguments)
            .current_dir(corpus.index().parent().unwrap())
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(errors)
            .spawn()
            .unwrap();
        Self(child)
    }

    fn signal(&mut self, name: &str) -> Option<i32> {
        let kill = format!("kill -{name} {}", self.0.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        self.0.wait().unwrap().code()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn log(corpus: &Corpus) -> std::path::PathBuf {
    corpus.index().with_file_name("watch.log")
}

/// Waits until something is so; a minute is more than any machine needs.
fn until(what: &str, corpus: &Corpus, is_so: impl Fn() -> bool) {
    for _ in 0..600 {
        if is_so() {
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
    panic!("{what}: not within a minute\n{}", fs::read_to_string(log(corpus)).unwrap());
}

fn says(corpus: &Corpus, text: &str) -> bool {
    fs::read_to_string(log(corpus)).unwrap().contains(text)
}

fn write(path: impl AsRef<Path>, word: &str) {
    fs::create_dir_all(path.as_ref().parent().unwrap()).unwrap();
    fs::write(path, format!("Harbor news\n\nThe {word} came in on Monday.\n")).unwrap();
}

/// Follows a folder through every kind of change.
fn follow(corpus: &Corpus) {
    let news = corpus.news();
    let count = |query: &str| corpus.run(["count", query]).stdout.trim().parse::<u64>().ok();
    let expect = |what: &str, query: &str, articles: u64| {
        until(what, corpus, || count(query) == Some(articles));
    };
    write(news.join("b.txt"), "ferry");
    expect("a new file", "ferry", 1);
    write(news.join("b.txt"), "steamer");
    expect("a changed file", "ferry", 0);
    expect("a changed file", "steamer", 1);
    write(news.join("2019/03/c.txt"), "tanker");
    expect("a file in a new folder", "tanker", 1);
    fs::rename(news.join("2019"), news.join("archive")).unwrap();
    expect("a renamed folder", "tanker path:archive*", 1);
    write(news.join("archive/03/d.txt"), "trawler");
    expect("a file in the renamed folder", "trawler", 1);
    write(news.join("e.part"), "barge");
    fs::rename(news.join("e.part"), news.join("b.txt")).unwrap();
    expect("a file put in place of another", "barge", 1);
    expect("a file put in place of another", "steamer", 0);
    fs::remove_dir_all(news.join("archive")).unwrap();
    expect("a removed folder", "trawler OR tanker", 0);
    for number in 0..300 {
        write(news.join(format!("flood/{number}.txt")), "flood");
    }
    expect("many files at once", "flood", 300);
    // The root itself goes away and comes back.
    let away = news.with_file_name("away");
    fs::rename(&news, &away).unwrap();
    thread::sleep(Duration::from_millis(500));
    fs::rename(&away, &news).unwrap();
    write(news.join("f.txt"), "liner");
    expect("a file after the folder was away", "liner", 1);
}

#[test]
fn every_change_of_a_watched_folder_is_found_and_a_signal_ends_it() {
    let corpus = Corpus::new().file("a.txt", "Harbor news\n\nThe yacht came in.\n");
    let mut watch = Watch::start(&corpus, &["news", "--debounce", "0.05"]);
    until("it starts", &corpus, || says(&corpus, "watching "));
    follow(&corpus);
    assert_eq!(watch.signal("TERM"), Some(143));
    assert_eq!(corpus.run(["verify", "--files"]).code, Some(0));
    // What happened while it was away is found at its next start, in all it knows.
    write(corpus.news().join("g.txt"), "dinghy");
    let mut watch = Watch::start(&corpus, &["--debounce", "0.05"]);
    until("it starts again", &corpus, || corpus.run(["count", "dinghy"]).stdout == "1\n");
    until("it watches again", &corpus, || says(&corpus, "watching "));
    assert_eq!(watch.signal("INT"), Some(130));
}

#[test]
fn where_nothing_can_be_watched_everything_is_looked_at_now_and_then() {
    let corpus = Corpus::new().file("a.txt", "Harbor news\n\nThe yacht came in.\n");
    let mut watch = Watch::start(&corpus, &["news", "--poll", "0.1", "--debounce", "0.05"]);
    until("it starts", &corpus, || says(&corpus, "every 0.1 s"));
    follow(&corpus);
    assert_eq!(watch.signal("TERM"), Some(143));
}

#[test]
fn an_index_inside_the_watched_folder_does_not_keep_it_busy() {
    let corpus = Corpus::new().file("a.txt", "Harbor news\n\nThe yacht came in.\n");
    let index = ["--index", "news/index"];
    let _watch = Watch::start(&corpus, &["news", "--debounce", "0.02", index[0], index[1]]);
    until("it starts", &corpus, || says(&corpus, "watching "));
    write(corpus.news().join("b.txt"), "ferry");
    until("a new file", &corpus, || {
        corpus.run(["count", "ferry", index[0], index[1]]).stdout == "1\n"
    });
    thread::sleep(Duration::from_millis(500));
    let lock = corpus.news().join("index/lock");
    let before = fs::metadata(&lock).unwrap().modified().unwrap();
    thread::sleep(Duration::from_millis(1000));
    assert_eq!(fs::metadata(&lock).unwrap().modified().unwrap(), before, "it runs without cause");
}

#[test]
fn an_edited_corrections_file_is_used_by_a_running_watch() {
    let corpus = Corpus::new().dated("2001-01-01", "Herald", "Ferry", "Late.");
    let fix = corpus.index().with_file_name("fix.csv");
    fs::write(&fix, "path,title\n0001.json,Boat\n").unwrap();
    let arguments = ["news", "--corrections", "fix.csv", "--debounce", "0.05"];
    let _watch = Watch::start(&corpus, &arguments);
    let is = |title: &str| {
        let query = format!("title:{title}");
        corpus.run(["count", &query]).stdout == "1\n"
    };
    until("the first corrections", &corpus, || is("boat"));
    until("watching", &corpus, || says(&corpus, "watching"));
    fs::write(&fix, "path,title\n0001.json,Steamer\n").unwrap();
    until("the edited corrections", &corpus, || is("steamer"));
    // What is wrong is said, and the watch goes on when it is mended.
    fs::write(&fix, "path,titel\n0001.json,Tug\n").unwrap();
    until("the wrong corrections", &corpus, || says(&corpus, "unknown column \"titel\""));
    fs::write(&fix, "path,title\n0001.json,Tug\n").unwrap();
    until("the mended corrections", &corpus, || is("tug"));
}

#[test]
fn patterns_and_names_that_are_edited_in_the_settings_are_used_by_a_running_watch() {
    let article = "{\"title\": \"Ferry\", \"text\": \"Late.\", \"source\": \"qn\"}";
    let corpus = Corpus::new().file("a.json", article).file("wire/b.txt", "Ferry\n\nSunk.\n");
    let settings = corpus.index().with_file_name("dateline.toml");
    let _watch = Watch::start(&corpus, &["news", "--debounce", "0.05"]);
    let count = |query: &str| corpus.run(["count", query]).stdout;
    until("both", &corpus, || count("ferry") == "2\n");
    until("watching", &corpus, || says(&corpus, "watching"));
    let root = "[[index.index.roots]]\npath = \"news\"\nexclude = [\"wire/**\"]\n";
    fs::write(&settings, root).unwrap();
    until("the pattern", &corpus, || count("ferry") == "1\n");
    fs::write(&settings, format!("{root}[aliases]\n\"Quay News\" = [\"qn\"]\n")).unwrap();
    until("the name", &corpus, || count("source:quay") == "1\n");
    fs::write(&settings, root.replace("wire", "wires")).unwrap();
    until("without either", &corpus, || count("ferry") == "2\n" && count("source:quay") == "0\n");
}

#[test]
fn a_root_that_is_missing_does_not_stop_the_watch_of_the_others() {
    let corpus =
        Corpus::new().file("a/x.txt", "Ferry\n\nLate.\n").file("b/x.txt", "Crane\n\nFell.\n");
    corpus.run(["index", "news/a", "news/b"]);
    let away = corpus.index().with_file_name("away");
    fs::rename(corpus.news().join("b"), &away).unwrap();
    let _watch = Watch::start(&corpus, &["--debounce", "0.05"]);
    let count = |query: &str| corpus.run(["count", query]).stdout;
    until("watching", &corpus, || says(&corpus, "watching"));
    write(corpus.news().join("a/new.txt"), "steamer");
    until("a new file of the other root", &corpus, || count("steamer") == "1\n");
    write(corpus.news().join("a/more.txt"), "tug");
    until("another", &corpus, || count("tug") == "1\n");
    let log = fs::read_to_string(log(&corpus)).unwrap();
    assert_eq!(log.matches("failed   news/b").count(), 1, "{log}");
    assert_eq!(count("crane"), "1\n");
    fs::rename(&away, corpus.news().join("b")).unwrap();
    write(corpus.news().join("b/new.txt"), "barge");
    until("the root that came back", &corpus, || count("barge") == "1\n");
}

#[test]
fn a_root_that_is_added_is_followed_and_one_that_is_forgotten_is_left() {
    let corpus =
        Corpus::new().file("a/x.txt", "Ferry\n\nLate.\n").file("b/x.txt", "Crane\n\nFell.\n");
    corpus.run(["index", "news/a"]);
    let mut watch = Watch::start(&corpus, &["--debounce", "0.05"]);
    until("watching", &corpus, || says(&corpus, "watching"));
    corpus.run(["index", "news/b"]);
    let both = |log: &str| log.contains("news/a, ") && log.contains("news/b; Ctrl-C");
    until("the added root", &corpus, || both(&fs::read_to_string(log(&corpus)).unwrap()));
    write(corpus.news().join("b/new.txt"), "barge");
    let count = |query: &str| corpus.run(["count", query]).stdout;
    until("a change below it", &corpus, || count("barge") == "1\n");
    let forget = |root: &str| {
        until("no other run", &corpus, || corpus.run(["forget", root]).code == Some(0));
    };
    forget("news/b");
    until("the forgotten root", &corpus, || says(&corpus, "news/b was forgotten"));
    write(corpus.news().join("b/more.txt"), "tug");
    write(corpus.news().join("a/more.txt"), "steamer");
    until("the root that is left", &corpus, || count("steamer") == "1\n");
    assert_eq!((count("tug"), count("crane")), ("0\n".to_owned(), "0\n".to_owned()));
    forget("news/a");
    assert_eq!(watch.0.wait().unwrap().code(), Some(0));
}

#[test]
fn a_root_that_was_asked_for_and_is_forgotten_is_not_indexed_anew() {
    let corpus = Corpus::new().file("x.txt", "Ferry\n\nLate.\n");
    let mut watch = Watch::start(&corpus, &["news", "--debounce", "0.05"]);
    until("watching", &corpus, || says(&corpus, "watching"));
    until("no other run", &corpus, || corpus.run(["forget", "news"]).code == Some(0));
    write(corpus.news().join("more.txt"), "tug");
    assert_eq!(watch.0.wait().unwrap().code(), Some(0));
    assert_eq!(corpus.run(["count", "*"]).code, Some(8));
    assert!(says(&corpus, "news was forgotten: it is no longer watched"));
}

#[test]
fn a_watch_whose_index_is_deleted_ends_with_the_code_of_a_missing_index() {
    let corpus = Corpus::new().file("x.txt", "Ferry\n\nLate.\n");
    let mut watch = Watch::start(&corpus, &["news", "--debounce", "0.05"]);
    until("watching", &corpus, || says(&corpus, "watching"));
    fs::remove_dir_all(corpus.index()).unwrap();
    write(corpus.news().join("more.txt"), "tug");
    assert_eq!(watch.0.wait().unwrap().code(), Some(3));
    assert!(!corpus.index().exists());
}

#[test]
fn a_folder_that_may_not_be_read_keeps_no_other_from_being_watched() {
    let corpus = Corpus::new().file("a/x.txt", "Ferry\n\nLate.\n");
    if fs::metadata(corpus.news()).unwrap().uid() != 0 {
        // Only root can be another user, and root may read everything.
        return;
    }
    write(corpus.news().join("locked/x.txt"), "crane");
    let mode = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    let (locked, here) = (corpus.news().join("locked"), corpus.index().with_file_name(""));
    mode(&here, 0o777);
    mode(&locked, 0o700);
    let binary = here.join("dateline");
    copy_binary(&binary);
    let mut command = Command::new(&binary);
    command.uid(64_003).gid(64_003);
    let _watch = Watch::start_by(command, &corpus, &["news", "--debounce", "0.05"]);
    let looked_at = format!("looking at {}", locked.display());
    until("the locked folder is named", &corpus, || says(&corpus, &looked_at));
    write(corpus.news().join("a/new.txt"), "steamer");
    let count = |query: &str| corpus.run(["count", query]).stdout;
    until("a change beside it", &corpus, || count("steamer") == "1\n");
    mode(&locked, 0o755);
    until("the folder that can be read now", &corpus, || count("crane") == "1\n");
}

#[test]
fn beyond_the_limit_of_the_system_folders_are_looked_at_and_the_setting_is_named_once() {
    // A user namespace has a limit of its own.
    let limited = |rest: &str| {
        let script = format!("echo 2 > /proc/sys/user/max_inotify_watches && {rest}");
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "sh", "-c", &script]);
        command
    };
    if !limited("true").stderr(Stdio::null()).status().is_ok_and(|status| status.success()) {
        // This system lets nobody have one.
        return;
    }
    let mut corpus = Corpus::new();
    for folder in ["a", "b", "c", "d"] {
        corpus = corpus.file(&format!("{folder}/x.txt"), "Ferry\n\nLate.\n");
    }
    corpus.run(["index", "news"]);
    let mut command = limited("exec \"$0\" \"$@\"");
    command.arg(env!("CARGO_BIN_EXE_dateline"));
    let _watch = Watch::start_by(command, &corpus, &["--debounce", "0.05"]);
    until("the setting", &corpus, || says(&corpus, "sysctl fs.inotify.max_user_watches allows"));
    for folder in ["a", "b", "c", "d"] {
        write(corpus.news().join(folder).join("new.txt"), "steamer");
    }
    until("all changes", &corpus, || corpus.run(["count", "steamer"]).stdout == "4\n");
    let log = fs::read_to_string(log(&corpus)).unwrap();
    assert_eq!(log.matches("fs.inotify.max_user_watches").count(), 1, "{log}");
}
