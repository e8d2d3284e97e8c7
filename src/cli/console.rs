//! The two ends of the terminal: answers on stdout, everything else on stderr.
//!
//! A closed pipe is a normal end: `dateline search … | head` is no error, and the exit code is
//! that of the answer.

use std::io;
use std::io::BufWriter;
use std::io::IsTerminal as _;
use std::io::Stdout;
use std::io::Write;

use dateline::render::problem;
use dateline::render::terminal;
use dateline::render::terminal::Look;
use dateline::render::terminal::WIDEST;

use crate::failure::Exit;
use crate::failure::Failure;

/// Where an answer is written to.
pub(crate) type Answer = BufWriter<Stdout>;

/// When marks are bold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl ColorChoice {
    fn is_wanted(self) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                let says_no = std::env::var_os("NO_COLOR").is_some_and(|no| !no.is_empty());
                let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
                io::stdout().is_terminal() && !says_no && !is_dumb
            }
        }
    }
}

/// Returns what stdout looks like: the width asked for, else its own, at most 100; whether color is
/// welcome, and links.
pub(crate) fn look(color: ColorChoice, width: Option<usize>) -> Look {
    let look = match width.or_else(asked_columns) {
        Some(width) => Look::exactly(width, color.is_wanted()),
        None => Look::new(columns(), color.is_wanted()),
    };
    if color == ColorChoice::Auto && color.is_wanted() { look.with_links() } else { look }
}

/// Returns what `COLUMNS` says, if it is set to a number.
pub(crate) fn asked_columns() -> Option<usize> {
    let columns = std::env::var("COLUMNS").ok()?;
    columns.trim().parse().ok().filter(|columns| (1..=1000).contains(columns))
}

/// Returns the columns of the terminal that answers or messages go to, at most 100.
pub(crate) fn columns() -> usize {
    let size = terminal_size::terminal_size_of(io::stdout());
    let size = size.or_else(|| terminal_size::terminal_size_of(io::stderr()));
    size.map_or(WIDEST, |(width, _)| usize::from(width.0).min(WIDEST))
}

/// Returns the columns and rows of the terminal that answers go to; `None` where that is no terminal, or
/// one that cannot move its cursor.
pub(crate) fn screen() -> Option<(usize, usize)> {
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    let size = terminal_size::terminal_size_of(io::stdout()).filter(|_| !is_dumb)?;
    Some((usize::from(size.0.0), usize::from(size.1.0)))
}

/// Breaks the lines of a text between words.
pub(crate) fn wrapped(text: &[u8], columns: usize) -> Vec<u8> {
    terminal::wrapped(&String::from_utf8_lossy(text), columns).into_bytes()
}

/// Returns a text without links, which not every pager knows.
pub(crate) fn without_links(text: &[u8]) -> Vec<u8> {
    const START: &str = "\u{1b}]8;;";
    const END: &str = "\u{1b}\\";
    let text = String::from_utf8_lossy(text);
    let mut parts = text.split(START);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.split_once(END).map_or(part, |(_, shown)| shown));
    }
    out.into_bytes()
}

/// Returns whether answers go to a terminal.
pub(crate) fn stdout_is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Writes a JSON Schema, which is all that was asked for.
pub(crate) fn answer_schema(schema: &str) -> Result<Exit, Failure> {
    answer(|out| out.write_all(schema.as_bytes()))?;
    Ok(Exit::Done)
}

/// Writes an answer; returns what `write` returns, or `None` when the reader has closed the pipe.
pub(crate) fn answer<T>(
    write: impl FnOnce(&mut Answer) -> io::Result<T>,
) -> Result<Option<T>, Failure> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout());
    let written = write(&mut out).and_then(|value| out.flush().map(|()| value));
    if written.is_err() {
        // What is left in the buffer cannot be written either; dropping it would try again.
        drop(out.into_parts());
    }
    match written {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(None),
        Err(error) => Err(Failure::output(&error)),
    }
}

/// Writes something that is not an answer. When stderr is closed, it is lost.
pub(crate) fn report(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) {
    let mut bytes = Vec::new();
    if write(&mut bytes).is_ok() {
        let _ = io::stderr().lock().write_all(&for_stderr(bytes));
    }
}

/// Returns a message as stderr gets it: on a terminal no word is broken.
pub(crate) fn for_stderr(text: Vec<u8>) -> Vec<u8> {
    if !io::stderr().is_terminal() {
        return text;
    }
    let size = terminal_size::terminal_size_of(io::stderr());
    let columns = asked_columns().or_else(|| size.map(|(width, _)| usize::from(width.0)));
    columns.map_or(text.clone(), |columns| wrapped(&text, columns))
}

/// Reports what went wrong: for people, or as one object for programs.
pub(crate) fn report_failure(failure: &Failure, as_json: bool) {
    report(|out| {
        if as_json {
            problem::json(out, &failure.problem)
        } else {
            problem::text(out, &failure.problem)
        }
    });
}
