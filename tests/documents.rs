//! README.md and `docs/` show what is really printed: each command of theirs is run and compared.
//!
//! In a block that starts with three backticks and `console`, a line that starts with `$ ` is a
//! command, and the lines below it are what it prints, on either stream. The commands of a document
//! run one after the other in an empty folder that holds a copy of `seeds/`. Times and speeds, which
//! differ from run to run, are compared as if they were all the same.
//!
//! With `UPDATE_GOLDEN` set, the documents are updated from the answers.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

use crate::support::repository;

/// What starts a block of commands and answers.
const BLOCK: &str = "```console";
/// What a newcomer types instead of `dateline` before it is installed.
const UNINSTALLED: &str = "cargo run --release --";

/// A command of a document, and what it says is printed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Example {
    pub(crate) command: String,
    pub(crate) printed: Vec<String>,
}

/// Returns README.md and every page of `docs/`, in the order of their names.
fn documents() -> Vec<PathBuf> {
    let pages = fs::read_dir(repository().join("docs")).expect("there are pages");
    let pages = pages.map(|page| page.expect("docs/ can be read").path());
    let mut pages: Vec<PathBuf> =
        pages.filter(|page| page.extension().is_some_and(|extension| extension == "md")).collect();
    pages.push(repository().join("README.md"));
    pages.sort();
    pages
}

/// Returns the commands in the blocks of a document that start with `block`, in order.
pub(crate) fn examples(document: &str, block: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut lines = document.lines();
    while let Some(line) = lines.next() {
        if line != block {
            continue;
        }
        let first = examples.len();
        for line in lines.by_ref().take_while(|line| *line != "```") {
            match (line.strip_prefix("$ "), examples.get_mut(first..).and_then(<[_]>::last_mut)) {
                (Some(command), _) => {
                    examples.push(Example { command: command.to_owned(), printed: Vec::new() });
                }
                (None, Some(example)) => example.printed.push(line.to_owned()),
                (None, None) => panic!("a block starts with a command, not with: {line}"),
            }
        }
    }
    examples
}

/// A folder in which the commands of a document run.
struct Desk {
    here: tempfile::TempDir,
    path: std::ffi::OsString,
}

impl Desk {
    fn new() -> Self {
        let here = tempfile::tempdir().expect("the system's temporary folder takes a new folder");
        copy_folder(&repository().join("seeds"), &here.path().join("seeds"));
        let binary = Path::new(env!("CARGO_BIN_EXE_dateline"));
        let folder = binary.parent().expect("a program is in a folder");
        let known = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&known));
        let path = std::env::join_paths(folders).expect("the folders were in a PATH before");
        Self { here, path }
    }

    /// Returns the lines that a command prints, on either stream.
    fn run(&self, command: &str) -> Vec<String> {
        let output = Command::new("sh")
            .arg("-c")
            .arg(format!("exec 2>&1\n{}", command.replace(UNINSTALLED, "dateline")))
            .current_dir(self.here.path())
            .env_clear()
            .env("PATH", &self.path)
            .env("HOME", self.here.path())
            .stdin(Stdio::null())
            .output()
            .expect("there is a shell");
        let text = String::from_utf8(output.stdout).expect("answers are UTF-8");
        text.lines().map(str::to_owned).collect()
    }
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("seeds/ can be read");
        let target = to.join(entry.path().strip_prefix(from).expect("it was found below"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).expect("a folder of ours takes folders");
        } else {
            fs::copy(entry.path(), target).expect("a folder of ours takes files");
        }
    }
}

/// Returns a line with every time, speed and size the same: `0.2 s, 0.1 MB/s` is `N s, N MB/s`. The size
/// of an index depends on how long the path of its folder is.
fn timeless(line: &str) -> String {
    if line.starts_with("ingested ") {
        return "ingested today".to_owned();
    }
    let words: Vec<&str> = line.split(' ').collect();
    let is_unit = |word: &str| {
        matches!(
            word.trim_end_matches([',', ';']),
            "s" | "ms" | "kB" | "MB" | "MB/s" | "kB/s" | "articles/s"
        )
    };
    let same = |(at, word): (usize, &&str)| {
        let timed = words.get(at + 1).is_some_and(|next| is_unit(next));
        let number = !word.is_empty() && word.chars().all(|c| c.is_ascii_digit() || c == '.');
        if timed && number { "N".to_owned() } else { (*word).to_owned() }
    };
    words.iter().enumerate().map(same).collect::<Vec<_>>().join(" ")
}

/// Returns the document with what the commands in the blocks that start with `block` print now.
pub(crate) fn updated(document: &str, block: &str, run: impl Fn(&str) -> Vec<String>) -> String {
    let mut examples = examples(document, block).into_iter();
    let mut out = String::new();
    let mut in_block = false;
    for line in document.lines() {
        let starts = !in_block && line == block;
        let command = in_block && line.starts_with("$ ");
        if starts || line == "```" {
            in_block = starts;
        }
        if !in_block || starts || command {
            out.push_str(line);
            out.push('\n');
        }
        if command {
            let example = examples.next().expect("one a command");
            let printed = run(&example.command);
            let same = printed.iter().map(|line| timeless(line));
            // Times stay as they were where nothing else has changed.
            let kept = same.eq(example.printed.iter().map(|line| timeless(line)));
            for line in if kept { example.printed } else { printed } {
                out.push_str(&line);
                out.push('\n');
            }
        }
    }
    out
}

#[test]
fn every_command_of_readme_and_docs_prints_what_they_say() {
    let mut wrong = Vec::new();
    let mut commands = 0;
    for path in documents() {
        let document = fs::read_to_string(&path).expect("documents are UTF-8");
        let desk = Desk::new();
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            let now = updated(&document, BLOCK, |command| desk.run(command));
            if now != document {
                fs::write(&path, now).expect("the repository can be written");
            }
            continue;
        }
        for Example { command, printed } in examples(&document, BLOCK) {
            commands += 1;
            let found = desk.run(&command);
            let same = found.iter().map(|line| timeless(line));
            if !same.eq(printed.iter().map(|line| timeless(line))) {
                let (said, found) = (printed.join("\n"), found.join("\n"));
                wrong.push(format!(
                    "{}: $ {command}\n--- said\n{said}\n--- printed\n{found}\n",
                    path.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(commands > 10 || std::env::var_os("UPDATE_GOLDEN").is_some(), "{commands} commands");
}

#[test]
fn commands_and_answers_are_read_from_blocks_of_a_console_only() {
    let document = "```sh\n$ a\n```\n```console\n$ b c\nd\n\n$ e\n```\n$ f\n";
    let example = |command: &str, printed: &[&str]| Example {
        command: command.into(),
        printed: printed.iter().map(|line| (*line).to_owned()).collect(),
    };
    assert_eq!(examples(document, BLOCK), [example("b c", &["d", ""]), example("e", &[])]);
}

#[test]
fn times_are_compared_as_if_they_were_the_same() {
    assert_eq!(timeless("committed; 0.2 s, 12.5 MB/s"), timeless("committed; 11 s, 3 MB/s"));
    assert_eq!(timeless("12 index files, 60.4 kB; 20"), timeless("12 index files, 60.3 kB; 20"));
    assert_eq!(timeless("ingested   2026-11-29"), timeless("ingested   2027-01-01"));
    assert_ne!(timeless("seen 16 = 16 indexed"), timeless("seen 15 = 15 indexed"));
}
