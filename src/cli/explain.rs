//! `dateline explain`: how a query is read.

use clap::Args;
use dateline::render::json;
use dateline::render::schema;
use dateline::render::terminal;
use dateline::search;

use crate::cli::console;
use crate::cli::pager::PageFlags;
use crate::cli::places::IndexFlag;
use crate::cli::query_flags::QueryFlags;
use crate::cli::query_flags::today;
use crate::failure::Exit;
use crate::failure::Failure;

/// Show how a query is read: its canonical form, its days, the terms it stands for
#[derive(Debug, Args)]
#[command(after_help = "What --syntax reads (`dateline search --syntax` runs it):
             nexis                          factiva                  lucene
  NEAR/5     w/5                            near5  a/N5/b
  \"a b\"~5                                                           \"a b\"~5
  PRE/5      pre/5                          w/5  adj5
  SENT PARA  w/s  w/p                       same
  joh*       joh!                           joh*  joh$               joh*
  title:     headline(…)                    hl=                      title:  headline:
  lead(…)    hlead(…)                       hlp=
  source:    publication(…)                 sn=                      source:  publisher:
  author:    byline(…)                      by=                      author:
  date:      date aft 1/31/2024             date after 20240131      date:[a TO b]
  atleast5   atleast5(x)                    atleast5 x
  first50                                   x/F50/
Words side by side are a phrase in nexis and factiva.

Examples:
  dateline explain 'port strike OR lockout date:last-year'
  dateline explain --syntax nexis 'hlead(merger w/5 bank or lender) and date aft 2023'")]
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
        let request = self.query.request(today())?;
        let view = self.index.open()?;
        let answer = search::explain(&view, &request)
            .map_err(|error| Failure::search(&error, &request.text))?;
        if self.json {
            console::answer(|out| json::explained(out, &answer))?;
        } else {
            self.page.lines(|out| terminal::explained(out, &answer), |_| Ok(()))?;
        }
        Ok(Exit::Done)
    }
}
