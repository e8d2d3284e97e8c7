//! `dateline open`: hands an article's file or address to the program that the desktop opens it with.

use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

use clap::Args;
use dateline::render::escape;
use dateline::render::terminal::is_web_address;
use dateline::search;
use dateline::search::FileState;
use dateline::search::Hit;

use crate::cli::console;
use crate::cli::places::IndexFlag;
use crate::failure::Exit;
use crate::failure::Failure;

/// What desktops open files and addresses with.
pub(crate) const OPENER: &str = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };

/// Open an article where it is from: its file, or its address if its file holds many articles
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline open f2313c3ff398            its file, in the program for files of its kind
  dateline open f2313c3ff398 --url      its page on the web, in the browser")]
pub(crate) struct Open {
    /// ID or ID#pN; any beginning of an id that names one article
    #[arg(value_name = "ID")]
    citation: String,
    #[command(flatten)]
    index: IndexFlag,
    /// Open its address on the web
    #[arg(long, conflicts_with = "file")]
    url: bool,
    /// Open its file, also one that holds many articles
    #[arg(long)]
    file: bool,
    /// Print what would be opened, and open nothing
    #[arg(long)]
    print: bool,
}

/// What is opened.
enum Target {
    File(PathBuf),
    Address(String),
}

impl Open {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let view = self.index.open()?;
        let found = search::show(&view, &self.citation)
            .map_err(|error| Failure::search(&error, &self.citation))?;
        let Some(answer) = found else { return Err(Failure::nothing_cited(&self.citation)) };
        let target = self.target(&answer.hit)?;
        if self.print {
            console::answer(|out| match &target {
                Target::Address(url) => writeln!(out, "{}", escape::name(url)),
                Target::File(path) if console::stdout_is_terminal() => {
                    writeln!(out, "{}", escape::path(path))
                }
                Target::File(path) => {
                    out.write_all(path.as_os_str().as_bytes()).and_then(|()| out.write_all(b"\n"))
                }
            })?;
            return Ok(Exit::Done);
        }
        let mut opener = Command::new(OPENER);
        match &target {
            Target::Address(url) => opener.arg(url),
            Target::File(path) => opener.arg(path),
        };
        let ended = opener.stdin(Stdio::null()).stdout(Stdio::null()).status();
        let ended = ended.map_err(|error| {
            let failure = Failure::file("start", Path::new(OPENER), &error);
            failure.hint("--print shows what would be opened")
        })?;
        if ended.success() {
            return Ok(Exit::Done);
        }
        let failure = Failure::usage(format!("{OPENER} could not open it"));
        Err(failure.hint("--print shows what would be opened"))
    }

    fn target(&self, hit: &Hit) -> Result<Target, Failure> {
        let url = hit.article.url.as_deref().filter(|url| is_web_address(url));
        let is_one_of_many = hit.article.record.is_some();
        match url {
            Some(url) if self.url || (is_one_of_many && !self.file) => {
                return Ok(Target::Address(url.to_owned()));
            }
            None if self.url => return Err(Failure::usage("it names no address on the web")),
            _ => {}
        }
        let path = hit.folder.join(&hit.path);
        match hit.file {
            FileState::Missing | FileState::Unseen => {
                let what = match hit.file {
                    FileState::Unseen => "cannot be seen from here",
                    _ => "is not there",
                };
                let failure = Failure::usage(format!("{} {what}", escape::path(&path)));
                Err(match url {
                    Some(_) => failure.hint("--url opens its address"),
                    None => failure.hint(format!("`dateline show {}` has its text", hit.short_id)),
                })
            }
            FileState::Current | FileState::Changed | FileState::Kept => Ok(Target::File(path)),
        }
    }
}
