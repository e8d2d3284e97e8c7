//! Long answers on a terminal: how wide they are, and the pager they go through.
//!
//! As `git` does: `PAGER`, else `less`, with `LESS=FRX` unless that is set. What fits on the screen is
//! written as it is, and so is everything where stdout is no terminal.

use std::io;
use std::io::Write as _;
use std::process::Command;
use std::process::Stdio;

use clap::Args;
use dateline::render::terminal;
use dateline::render::terminal::Look;

use crate::cli::console;
use crate::cli::console::ColorChoice;
use crate::cli::signals;
use crate::failure::Failure;

/// How `less` is run: it ends where one screen holds all, keeps marks, and leaves the text on the screen.
const LESS: &str = "FRX";

/// How an answer is laid out, and whether it is paged.
#[derive(Debug, Args)]
pub(crate) struct PageFlags {
    /// Lay out lines for this many columns [default: COLUMNS, else those of the terminal, at most 100]
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(20..=1000))]
    width: Option<u16>,
    /// Never show a long answer through PAGER (less)
    #[arg(long)]
    no_pager: bool,
}

impl PageFlags {
    /// Returns what stdout looks like.
    pub(crate) fn look(&self, color: ColorChoice) -> Look {
        console::look(color, self.width.map(usize::from))
    }

    /// Writes an answer, then `report`, which goes to stderr; where the answer is paged, below it.
    pub(crate) fn answer(
        &self,
        write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
        report: impl Fn(&mut Vec<u8>) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let mut page = Vec::new();
        write(&mut page).map_err(|error| Failure::output(&error))?;
        if self.is_long(&page) {
            let mut all = console::without_links(&page);
            let mut below = Vec::new();
            // Writing to memory does not fail.
            let _ = report(&mut below);
            all.extend(console::wrapped(&below, console::columns()));
            if paged(&all) {
                return Ok(());
            }
        }
        console::answer(|out| out.write_all(&page))?;
        console::report(report);
        Ok(())
    }

    /// As [`PageFlags::answer`], for tables and lines that are laid out by nobody: on a terminal they are
    /// broken between words.
    pub(crate) fn lines(
        &self,
        write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
        report: impl Fn(&mut Vec<u8>) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let width = self.width.map(usize::from).or_else(console::asked_columns);
        let width = width.or_else(|| console::stdout_is_terminal().then(console::columns));
        let wrap = |out: &mut Vec<u8>| {
            let mut lines = Vec::new();
            write(&mut lines)?;
            match width {
                Some(width) => out.extend(console::wrapped(&lines, width)),
                None => out.extend(lines),
            }
            Ok(())
        };
        self.answer(wrap, report)
    }

    /// Returns whether a text is longer than the screen, and may be paged.
    fn is_long(&self, text: &[u8]) -> bool {
        let Some((columns, rows)) = console::screen().filter(|_| !self.no_pager) else {
            return false;
        };
        let text = String::from_utf8_lossy(text);
        let lines = text.lines().map(|line| terminal::width(line).div_ceil(columns.max(1)).max(1));
        // The prompt takes a line, and the summary below the answer another.
        lines.sum::<usize>() + 2 > rows
    }
}

/// Shows a text through the pager; returns whether there is one.
fn paged(text: &[u8]) -> bool {
    let pager = std::env::var_os("PAGER").unwrap_or_else(|| "less".into());
    if pager.is_empty() || pager == "cat" {
        return false;
    }
    let mut command = Command::new("sh");
    command.arg("-c").arg(&pager).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        command.env("LESS", LESS);
    }
    // Ctrl-C is the pager's while it shows something.
    let _quiet = signals::ignore_interrupts();
    let Ok(mut child) = command.spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        // A pager that is left early reads no more.
        let _ = input.write_all(text);
    }
    // 126 and 127 are the shell's: there is no such program.
    child.wait().is_ok_and(|ended| !matches!(ended.code(), Some(126 | 127)))
}
