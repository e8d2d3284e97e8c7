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

/// Returns what stdout looks like: its width, at most 100, and whether color is welcome.
pub(crate) fn look(color: ColorChoice) -> Look {
    let size = terminal_size::terminal_size_of(io::stdout());
    Look::new(size.map_or(WIDEST, |(width, _)| usize::from(width.0)), color.is_wanted())
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
        let _ = io::stderr().lock().write_all(&bytes);
    }
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
