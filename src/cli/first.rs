//! `dateline first`: the earliest matches, and how sure their days are.

use std::io;

use clap::Args;
use dateline::counting;
use dateline::counting::Earliest;
use dateline::render::csv;
use dateline::render::json;
use dateline::render::schema;
use dateline::render::terminal;

use crate::cli::console;
use crate::cli::console::ColorChoice;
use crate::cli::forms::FormFlags;
use crate::cli::forms::Writers;
use crate::cli::places::IndexFlag;
use crate::cli::query_flags::QueryFlags;
use crate::cli::query_flags::settle;
use crate::cli::query_flags::today;
use crate::failure::Exit;
use crate::failure::Failure;

/// Find the earliest articles that match, how sure their days are, and undated ones that could be earlier
#[derive(Debug, Args)]
#[command(
    after_help = "Columns of --csv: rank,date,date_precision,date_evidence,confidence,id,source,title,path; undated ones have no date

Examples:
  dateline first 'ghost fleet'                    who wrote it first
  dateline first 'ghost fleet' -n 3 --json | jq '.hits[] | [.date.value, .date.confidence]'"
)]
pub(crate) struct First {
    #[command(flatten)]
    query: QueryFlags,
    #[command(flatten)]
    index: IndexFlag,
    /// Show this many, and as many undated ones
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10,
          value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: u16,
    #[command(flatten)]
    form: FormFlags,
}

impl First {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.form.schema {
            return console::answer_schema(schema::FIRST);
        }
        let mut request = self.query.request(today())?;
        settle(&self.index.existing()?, &mut request)?;
        request.limit = usize::from(self.limit);
        let view = self.index.open_to_search(None)?;
        let answer = counting::earliest(&view, &request)
            .map_err(|error| Failure::search(&error, &request.text))?;
        self.form.answer(
            ColorChoice::Never,
            Writers {
                json: |out: &mut _| json::earliest(out, &answer),
                csv: |out: &mut _, style| csv::earliest(out, &answer, style),
                lines: |out: &mut _, look| terminal::earliest(out, &answer, look),
                below: |out: &mut _| below(out, &answer),
            },
        )
    }
}

fn below(out: &mut Vec<u8>, answer: &Earliest) -> io::Result<()> {
    terminal::summary(out, &answer.query, &answer.total)?;
    terminal::notes(out, &answer.query, &[])
}
