//! `dateline sources`: who published the articles that match.

use clap::ArgGroup;
use clap::Args;
use dateline::render::csv;
use dateline::render::csv::CellStyle;
use dateline::render::json;
use dateline::render::schema;
use dateline::render::terminal;
use dateline::search;

use crate::cli::console;
use crate::cli::places::IndexFlag;
use crate::cli::query_flags::QueryFlags;
use crate::cli::query_flags::today;
use crate::cli::search::report_escaped;
use crate::failure::Exit;
use crate::failure::Failure;

/// Count the articles that match by source, with the first and last day of each
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("form").args(["json", "csv", "csv_exact"]),
    after_help = "Examples:
  dateline sources                      every source in the index
  dateline sources drought --from 2012  who has written about it since"
)]
pub(crate) struct Sources {
    #[command(flatten)]
    query: QueryFlags,
    #[command(flatten)]
    index: IndexFlag,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Print a table: source,articles,dated,first,last
    #[arg(long)]
    csv: bool,
    /// Print a table, every cell as it is
    #[arg(long)]
    csv_exact: bool,
    /// Print the JSON Schema of --json
    #[arg(long, conflicts_with_all = ["json", "csv", "csv_exact"])]
    schema: bool,
}

impl Sources {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.schema {
            return console::answer_schema(schema::SOURCES);
        }
        let request = self.query.request(today())?;
        let view = self.index.open()?;
        let answer = search::sources(&view, &request)
            .map_err(|error| Failure::search(&error, &request.text))?;
        if self.json {
            console::answer(|out| json::sources(out, &answer))?;
            return Ok(Exit::Done);
        }
        let mut made_safe = 0;
        if self.csv || self.csv_exact {
            let for_terminal = console::stdout_is_terminal();
            let style = CellStyle { exact: self.csv_exact, for_terminal };
            let written = console::answer(|out| csv::sources(out, &answer, style))?;
            made_safe = written.unwrap_or_default();
        } else {
            console::answer(|out| terminal::sources(out, &answer))?;
        }
        console::report(|out| {
            terminal::summary(out, &answer.query, &answer.total)?;
            terminal::notes(out, &answer.query, &[])
        });
        report_escaped(made_safe);
        Ok(Exit::Done)
    }
}
