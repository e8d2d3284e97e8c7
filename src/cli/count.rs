//! `dateline count`: how many articles match, also by source, month and the like.

use std::io;

use clap::ArgGroup;
use clap::Args;
use dateline::counting;
use dateline::counting::Axis;
use dateline::counting::CrossTable;
use dateline::render::csv;
use dateline::render::csv::CellStyle;
use dateline::render::json;
use dateline::render::schema;
use dateline::render::terminal;
use dateline::search;
use dateline::search::SearchRequest;

use crate::cli::console;
use crate::cli::console::ColorChoice;
use crate::cli::pager::PageFlags;
use crate::cli::places::IndexFlag;
use crate::cli::query_flags::QueryFlags;
use crate::cli::query_flags::called;
use crate::cli::query_flags::today;
use crate::cli::search::report_escaped;
use crate::failure::Exit;
use crate::failure::Failure;

/// Count the articles that match, also by source, month and the like
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("form").args(["json", "csv", "csv_exact"]),
    after_help = "Columns of --csv: the keys, then matches; with --share also articles,share

Examples:
  dateline count drought --from 2011 --to 2013      prints a number; the exit code is 0 even if that is 0
  dateline count drought --by year,source           a table
  dateline count drought --by section --share       beside all articles of each section"
)]
pub(crate) struct Count {
    #[command(flatten)]
    query: QueryFlags,
    #[command(flatten)]
    index: IndexFlag,
    /// Count by each combination of these, separated by commas: day, week, month, quarter, year, weekday, undated,
    /// source, domain, lang, section, author, subject, place, type, page, meta.NAME
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    by: Vec<Axis>,
    /// Also count all articles under the same filters, and divide by them
    #[arg(long, requires = "by")]
    share: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Print CSV
    #[arg(long, requires = "by")]
    csv: bool,
    /// As --csv, without escaping cells that a spreadsheet would run as formulas
    #[arg(long, requires = "by")]
    csv_exact: bool,
    #[command(flatten)]
    page: PageFlags,
    /// Print the JSON Schema of --json
    #[arg(long, conflicts_with_all = ["json", "csv", "csv_exact"])]
    schema: bool,
}

impl Count {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.schema {
            return console::answer_schema(schema::COUNT);
        }
        let mut request = self.query.request(today())?;
        request.called = called(&self.index.existing()?, &request.text)?;
        if !self.by.is_empty() {
            return self.by_keys(&request);
        }
        let view = self.index.open_to_search(None)?;
        let answer = search::count(&view, &request)
            .map_err(|error| Failure::search(&error, &request.text))?;
        if self.json {
            console::answer(|out| json::counted(out, &answer))?;
        } else {
            console::answer(|out| terminal::counted(out, &answer))?;
            console::report(|out| {
                terminal::beside_count(out, &answer.query, &answer.total)?;
                terminal::notes(out, &answer.query, &[])
            });
        }
        Ok(Exit::Done)
    }

    fn by_keys(&self, request: &SearchRequest) -> Result<Exit, Failure> {
        if let Some(twice) = repeated(&self.by) {
            return Err(Failure::usage(format!("--by has {twice} twice")));
        }
        let view = self.index.open_to_search(None)?;
        let answer = counting::cross_table(&view, request, &self.by, self.share)
            .map_err(|error| Failure::search(&error, &request.text))?;
        let below = |out: &mut Vec<u8>| below(out, &answer);
        if self.json {
            console::answer(|out| json::cross_table(out, &answer))?;
        } else if self.csv || self.csv_exact {
            let for_terminal = console::stdout_is_terminal();
            let style = CellStyle { exact: self.csv_exact, for_terminal, ..CellStyle::default() };
            let made_safe = console::answer(|out| csv::cross_table(out, &answer, style))?;
            console::report(below);
            report_escaped(made_safe.unwrap_or_default());
        } else {
            let look = self.page.look(ColorChoice::Never);
            self.page.answer(|out| terminal::cross_table(out, &answer, look), below)?;
        }
        Ok(Exit::Done)
    }
}

/// Returns a key that is named twice.
pub(crate) fn repeated(by: &[Axis]) -> Option<&Axis> {
    by.iter().enumerate().find(|(at, axis)| by[..*at].contains(axis)).map(|(_, axis)| axis)
}

fn below(out: &mut Vec<u8>, answer: &CrossTable) -> io::Result<()> {
    terminal::summary(out, &answer.query, &answer.total)?;
    if let Some(of) = &answer.of {
        terminal::share_of(out, of)?;
    }
    terminal::several(out, &answer.by)?;
    terminal::notes(out, &answer.query, &[])
}
