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
use crate::cli::query_flags::settle;
use crate::cli::query_flags::today;
use crate::cli::search::report_escaped;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::request::keys::KeyFlags;
use crate::request::keys::StoriesFlag;

/// Count the articles that match, also by source, month and the like
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("form").args(["json", "csv", "csv_exact"]),
    after_help = "Columns of --csv: the keys, then matches; with --share also articles,share

Examples:
  dateline count drought --from 2011 --to 2013      prints a number; the exit code is 0 even if that is 0
  dateline count drought --by year,source           a table
  dateline count drought --by section --share       beside all articles of each section
  dateline count drought --stories                  each story once, however many printed it"
)]
pub(crate) struct Count {
    #[command(flatten)]
    query: QueryFlags,
    #[command(flatten)]
    index: IndexFlag,
    #[command(flatten)]
    keys: KeyFlags,
    #[command(flatten)]
    stories: StoriesFlag,
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
        settle(&self.index.existing()?, &mut request)?;
        request.fold = self.stories.fold();
        if let Some(keys) = self.keys.checked()? {
            return self.by_keys(&request, keys);
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

    fn by_keys(&self, request: &SearchRequest, keys: &[Axis]) -> Result<Exit, Failure> {
        let view = self.index.open_to_search(None)?;
        let answer = counting::cross_table(&view, request, keys, self.keys.share)
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

fn below(out: &mut Vec<u8>, answer: &CrossTable) -> io::Result<()> {
    terminal::summary(out, &answer.query, &answer.total)?;
    if let Some(of) = &answer.of {
        terminal::share_of(out, of)?;
    }
    terminal::several(out, &answer.by)?;
    terminal::notes(out, &answer.query, &[])
}
