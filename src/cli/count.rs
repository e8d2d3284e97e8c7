//! `dateline count`: how many articles match.

use clap::Args;
use dateline::render::json;
use dateline::render::schema;
use dateline::render::terminal;
use dateline::search;

use crate::cli::console;
use crate::cli::places::IndexFlag;
use crate::cli::query_flags::QueryFlags;
use crate::cli::query_flags::called;
use crate::cli::query_flags::today;
use crate::failure::Exit;
use crate::failure::Failure;

/// Count the articles that match
#[derive(Debug, Args)]
#[command(after_help = "Example:
  dateline count drought --from 2011 --to 2013      prints a number; the exit code is 0 even if that is 0")]
pub(crate) struct Count {
    #[command(flatten)]
    query: QueryFlags,
    #[command(flatten)]
    index: IndexFlag,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Print the JSON Schema of --json
    #[arg(long, conflicts_with_all = ["json"])]
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
}
