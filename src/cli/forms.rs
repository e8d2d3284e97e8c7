//! The forms of an answer that is a table: lines for people, one JSON object, CSV.

use std::io;

use clap::ArgGroup;
use clap::Args;
use dateline::render::csv::CellStyle;
use dateline::render::terminal::Look;

use crate::cli::console;
use crate::cli::console::Answer;
use crate::cli::console::ColorChoice;
use crate::cli::pager::PageFlags;
use crate::cli::search::report_escaped;
use crate::failure::Exit;
use crate::failure::Failure;

/// Which form, and how it is laid out.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("form").args(["json", "csv", "csv_exact"]))]
pub(crate) struct FormFlags {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Print CSV
    #[arg(long)]
    csv: bool,
    /// As --csv, without escaping cells that a spreadsheet would run as formulas
    #[arg(long)]
    csv_exact: bool,
    #[command(flatten)]
    page: PageFlags,
    /// Print the JSON Schema of --json
    #[arg(long, conflicts_with_all = ["json", "csv", "csv_exact"])]
    pub(crate) schema: bool,
}

/// What writes an answer in each form, and what is said below it.
pub(crate) struct Writers<Json, Csv, Lines, Below> {
    pub(crate) json: Json,
    pub(crate) csv: Csv,
    pub(crate) lines: Lines,
    pub(crate) below: Below,
}

impl FormFlags {
    /// Writes an answer in the form asked for.
    pub(crate) fn answer<Json, Csv, Lines, Below>(
        &self,
        color: ColorChoice,
        writers: Writers<Json, Csv, Lines, Below>,
    ) -> Result<Exit, Failure>
    where
        Json: FnOnce(&mut Answer) -> io::Result<()>,
        Csv: FnOnce(&mut Answer, CellStyle) -> io::Result<u64>,
        Lines: FnOnce(&mut Vec<u8>, Look) -> io::Result<()>,
        Below: Fn(&mut Vec<u8>) -> io::Result<()>,
    {
        if self.json {
            console::answer(writers.json)?;
        } else if self.csv || self.csv_exact {
            let for_terminal = console::stdout_is_terminal();
            let style = CellStyle { exact: self.csv_exact, for_terminal, ..CellStyle::default() };
            let made_safe = console::answer(|out| (writers.csv)(out, style))?;
            console::report(writers.below);
            report_escaped(made_safe.unwrap_or_default());
        } else {
            let look = self.page.look(color);
            self.page.answer(|out| (writers.lines)(out, look), writers.below)?;
        }
        Ok(Exit::Done)
    }
}
