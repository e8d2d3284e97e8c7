//! `dateline status`: what the index holds, and what became of the files it is made from.

use clap::Args;
use dateline::render::json;
use dateline::render::schema;
use dateline::render::terminal;
use dateline::search::FileLists;

use crate::cli::console;
use crate::cli::pager::PageFlags;
use crate::cli::places::IndexFlag;
use crate::cli::places::open;
use crate::cli::query_flags::today;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::naming::PathFlags;
use crate::request::status;

/// Files that could not be read, as people are shown them.
const SHOWN: usize = 20;

/// Show what the index holds: roots, articles, sources, languages, and what became of its files
#[derive(Debug, Args)]
#[command(
    after_help = "Failed: it could not be read. Partly read: some of its records could not. Skipped: it is of
a kind that is not read, or left out by rule. The words and numbers are those of `dateline index`.

Examples:
  dateline status --skipped             every file that is not read, and why
  dateline status --json | jq '.failed[].cause'"
)]
pub(crate) struct Status {
    #[command(flatten)]
    index: IndexFlag,
    /// List every file that failed or was partly read, and nothing else
    #[arg(long)]
    failed: bool,
    /// List every file that was skipped
    #[arg(long)]
    skipped: bool,
    /// List every file that is new, or has changed or gone since the last run
    #[arg(long)]
    changed: bool,
    /// Print one JSON object, with every file that failed, and those of the lists asked for
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    named: PathFlags,
    #[command(flatten)]
    page: PageFlags,
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
        let mut naming = self.named.naming()?;
        let path = self.index.existing()?;
        let view = open(&path)?;
        let is_list = self.failed || self.skipped || self.changed;
        let failed = match (self.json || self.failed, is_list) {
            (true, _) => usize::MAX,
            (false, true) => 0,
            (false, false) => SHOWN,
        };
        let lists = FileLists { failed, skipped: self.skipped, changed: self.changed };
        let mut answer = status::status(&view, &path, today(), lists)?;
        naming.status(&mut answer);
        if self.json {
            console::answer(|out| json::status(out, &answer, lists))?;
        } else if is_list {
            self.page.lines(|out| terminal::listed(out, &answer), |_| Ok(()))?;
        } else {
            self.page.lines(|out| terminal::status(out, &answer), |_| Ok(()))?;
        }
        Ok(Exit::Done)
    }
}
