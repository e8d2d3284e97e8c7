//! `watch` beside a folder that changes under it: every change is found without another command.

use std::fs;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use crate::support::Corpus;

/// A watch under way; ended with the value, whatever becomes of the test.
struct Watch(Child);

impl Watch {
    fn start(corpus: &Corpus, arguments: &[&str]) -> Self {
        let errors = fs::File::create(log(corpus)).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_dateline"))
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
