//! The harness: a folder of small articles of a test's own, and the real binary run on it.

pub(crate) mod derived;
pub(crate) mod edited;
pub(crate) mod hostile;
pub(crate) mod mutated;
pub(crate) mod rust_text;

use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::io::Seek as _;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

/// Returns the root of the repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder of articles that lasts as long as the value, and a place for its index beside it.
///
/// ```text
/// here/news/    the articles
/// here/index/   the index, once a run has made one
/// ```
pub(crate) struct Corpus {
    here: tempfile::TempDir,
    articles: usize,
}

impl Corpus {
    /// Makes an empty folder.
    pub(crate) fn new() -> Self {
        let here = tempfile::tempdir().expect("the system's temporary folder takes a new folder");
        fs::create_dir(here.path().join("news")).expect("a new folder is empty and ours");
        Self { here, articles: 0 }
    }

    /// Makes an empty folder in memory where there is one (`/dev/shm`): for tests of many runs, whose
    /// time is that of syncing a disk.
    pub(crate) fn in_memory() -> Self {
        let here = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        let here = here.expect("the system's temporary folder takes a new folder");
        fs::create_dir(here.path().join("news")).expect("a new folder is empty and ours");
        Self { here, articles: 0 }
    }

    /// Adds an article without date and source.
    pub(crate) fn article(self, title: &str, body: &str) -> Self {
        self.record(serde_json::json!({ "title": title, "text": body }))
    }

    /// Adds an article with the day and the source it was published by.
    pub(crate) fn dated(self, day: &str, source: &str, title: &str, body: &str) -> Self {
        self.record(serde_json::json!({
            "title": title, "text": body, "date": day, "source": source,
        }))
    }

    /// Adds a file of any kind below the folder of articles.
    pub(crate) fn file(self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.news().join(path);
        let folder = path.parent().expect("a file below a folder has a parent");
        fs::create_dir_all(folder).expect("a folder of ours takes folders");
        fs::write(path, bytes).expect("a folder of ours takes files");
        self
    }

    /// Returns the folder of articles.
    pub(crate) fn news(&self) -> PathBuf {
        self.here.path().join("news")
    }

    /// Returns where the index is, unless a run names another.
    pub(crate) fn index(&self) -> PathBuf {
        self.here.path().join("index")
    }

    /// Runs the binary beside the articles, which it sees as `news`.
    ///
    /// Nothing of the caller's environment reaches it, and its input is empty.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Run {
        self.run_reading("", arguments)
    }

    /// Runs the binary as [`Corpus::run`] does, with `input` on its stdin.
    pub(crate) fn run_reading<A: AsRef<OsStr>>(
        &self,
        input: &str,
        arguments: impl IntoIterator<Item = A>,
    ) -> Run {
        self.start(&mut Command::new(env!("CARGO_BIN_EXE_dateline")), input, arguments)
    }

    /// Runs a command that starts the binary in a way of its own, with the same surroundings.
    pub(crate) fn run_by<A: AsRef<OsStr>>(
        &self,
        command: &mut Command,
        arguments: impl IntoIterator<Item = A>,
    ) -> Run {
        self.start(command, "", arguments)
    }

    fn start<A: AsRef<OsStr>>(
        &self,
        command: &mut Command,
        input: &str,
        arguments: impl IntoIterator<Item = A>,
    ) -> Run {
        let mut given = tempfile::tempfile().expect("the system's temporary folder takes a file");
        given.write_all(input.as_bytes()).expect("a file of ours takes bytes");
        given.rewind().expect("a file can be read from its start");
        let output = command
            .args(arguments)
            .current_dir(self.here.path())
            .env_clear()
            .stdin(Stdio::from(given))
            .output()
            .expect("cargo built the binary before this test");
        Run {
            stdout: String::from_utf8(output.stdout).expect("answers are UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("messages are UTF-8"),
            code: output.status.code(),
        }
    }

    // One JSON object a file: titles and bodies arrive as they are, whatever they hold.
    fn record(mut self, record: serde_json::Value) -> Self {
        self.articles += 1;
        let path = format!("{:04}.json", self.articles);
        self.file(&path, record.to_string())
    }
}

/// What a run of the binary left behind.
#[derive(Debug)]
pub(crate) struct Run {
    /// The answer.
    pub(crate) stdout: String,
    /// Progress, warnings and errors.
    pub(crate) stderr: String,
    /// The exit code; `None` when a signal ended it.
    pub(crate) code: Option<i32>,
}

impl fmt::Display for Run {
    /// Writes all three, for the message of an assertion.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stdout, stderr, code } = self;
        write!(f, "code: {code:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}")
    }
}

#[test]
fn a_corpus_holds_what_was_put_into_it() {
    let corpus = Corpus::new()
        .article("By the river", "Bank rates \"rose\".")
        .dated("2019-03-04", "Northgate Herald", "Strike", "Dockers walked out.")
        .file("wire/1969/07/21/a.txt", [0xff, 0xfe]);
    let text = |name| fs::read_to_string(corpus.news().join(name)).unwrap();
    let first: serde_json::Value = serde_json::from_str(&text("0001.json")).unwrap();
    assert_eq!(first["text"], "Bank rates \"rose\".");
    assert!(text("0002.json").contains("2019-03-04"));
    assert_eq!(fs::read(corpus.news().join("wire/1969/07/21/a.txt")).unwrap(), [0xff, 0xfe]);
}

#[test]
fn the_binary_says_that_it_runs() {
    let run = Corpus::new().run(["--version"]);
    assert_eq!(run.code, Some(0), "{run}");
}

/// Copies the program, by another program: what this process, or one it started meanwhile, has open to
/// write cannot be run.
pub(crate) fn copy_binary(to: &Path) {
    let copied = Command::new("cp").arg(env!("CARGO_BIN_EXE_dateline")).arg(to).status();
    assert!(copied.expect("every Unix has cp").success());
}
