//! `dateline explain`: how a query is read.

use clap::Args;
use dateline::render::json;
use dateline::render::terminal;
use dateline::search;

use crate::cli::console;
use crate::cli::failure::Failure;
use crate::cli::outcome::Outcome;
use crate::cli::places::IndexFlag;
use crate::cli::query_flags::QueryFlags;
use crate::cli::query_flags::today;

/// Tell how a query is read: its canonical form, its days, the terms it stands for
#[derive(Debug, Args)]
#[command(after_help = "Example:
  dateline explain 'port strike OR lockout date:last-year'")]
pub(crate) struct Explain {
    #[command(flatten)]
    query: QueryFlags,
    #[command(flatten)]
    index: IndexFlag,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

impl Explain {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Outcome, Failure> {
        let request = self.query.request(today())?;
        let snapshot = self.index.open()?;
        let answer = search::explain(&snapshot, &request)
            .map_err(|error| Failure::search(&error, &request.text))?;
        if self.json {
            console::answer(|out| json::explained(out, &answer))?;
        } else {
            console::answer(|out| terminal::explained(out, &answer))?;
        }
        Ok(Outcome::Done)
    }
}
