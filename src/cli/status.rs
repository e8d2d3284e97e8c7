//! `dateline status`: what the index holds.

use clap::Args;
use dateline::render::json;
use dateline::render::schema;
use dateline::render::terminal;
use dateline::search;

use crate::cli::console;
use crate::cli::places::IndexFlag;
use crate::cli::query_flags::today;
use crate::failure::Exit;
use crate::failure::Failure;

/// Files that could not be read, as people are shown them.
const SHOWN: usize = 20;

/// Show what the index holds: roots, articles, sources, languages, files that failed
#[derive(Debug, Args)]
#[command(after_help = "Example:
  dateline status --json | jq '.failed[].cause'")]
pub(crate) struct Status {
    #[command(flatten)]
    index: IndexFlag,
    /// Print one JSON object, with every file that failed
    #[arg(long)]
    json: bool,
    /// Print the JSON Schema of --json
    #[arg(long, conflicts_with_all = ["json"])]
    schema: bool,
}

impl Status {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.schema {
            return console::answer_schema(schema::STATUS);
        }
        let view = self.index.open()?;
        let most = if self.json { usize::MAX } else { SHOWN };
        let answer =
            search::status(&view, today(), most).map_err(|error| Failure::search(&error, ""))?;
        if self.json {
            console::answer(|out| json::status(out, &answer))?;
        } else {
            console::answer(|out| terminal::status(out, &answer))?;
        }
        Ok(Exit::Done)
    }
}
