//! `dateline explain`: how a query is read.

use clap::Args;
use dateline::render::json;
use dateline::render::schema;
use dateline::render::terminal;
use dateline::search;
use dateline::search::Wording;

use crate::cli::console;
use crate::cli::pager::PageFlags;
use crate::cli::places::IndexFlag;
use crate::cli::query_flags::QueryFlags;
use crate::cli::query_flags::settle;
use crate::cli::query_flags::today;
use crate::failure::Exit;
use crate::failure::Failure;

/// Show how a query is read: its canonical form, its date range, and the index terms it matches
#[derive(Debug, Args)]
#[command(
    after_help = "The weight of a word is how rare it is in the index (inverse document frequency) times its
boost (^2); what does not score limits the hits, and leaves their order to the rest. Languages
in parentheses are those of the articles in which a form is looked for.

Examples:
  dateline explain 'port strike OR lockout date:last-year'
  dateline explain --syntax nexis 'hlead(merger w/5 bank or lender) and date aft 2023'"
)]
pub(crate) struct Explain {
    #[command(flatten)]
    query: QueryFlags,
    #[command(flatten)]
    index: IndexFlag,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    page: PageFlags,
    /// Print the JSON Schema of --json
    #[arg(long, conflicts_with_all = ["json"])]
    schema: bool,
}

impl Explain {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.schema {
            return console::answer_schema(schema::EXPLAIN);
        }
        let mut request = self.query.request(today())?;
        settle(&self.index.existing()?, &mut request)?;
        let view = self.index.open()?;
        let answer = search::explain(&view, &request)
            .map_err(|error| Failure::search(&error, &request.text))?;
        if self.json {
            console::answer(|out| json::explained(out, &answer))?;
        } else {
            self.page.lines(|out| terminal::explained(out, &answer, Wording::Flags), |_| Ok(()))?;
        }
        Ok(Exit::Done)
    }
}
