//! `dateline sample`: some of the matches, drawn so that anyone can draw them again.

use std::io;

use clap::ArgGroup;
use clap::Args;
use dateline::counting;
use dateline::counting::Sample as Answer;
use dateline::render::csv;
use dateline::render::csv::CellStyle;
use dateline::render::json;
use dateline::render::schema;
use dateline::render::terminal;

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
use crate::request::columns::ColumnFlags;
use crate::request::sample::SampleFlags;

/// Draw a random sample of the articles that match, also so many of each source, year and the like
///
/// The draw depends on the seed and the articles' ids alone: the same seed draws the same articles again, and an
/// article that comes or goes changes no more than its own place and the sizes of the strata do.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("form").args(["json", "csv", "csv_exact"]),
    after_help = "Columns of --csv: stratum_KEY for each key, then those of `dateline export`

Examples:
  dateline sample drought -n 200 --seed 7
  dateline sample drought -n 200 --by source,year --allocate equal --csv --with passages > to-code.csv"
)]
pub(crate) struct Sample {
    #[command(flatten)]
    query: QueryFlags,
    #[command(flatten)]
    index: IndexFlag,
    #[command(flatten)]
    drawing: SampleFlags,
    #[command(flatten)]
    columns: ColumnFlags,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Print CSV
    #[arg(long)]
    csv: bool,
    /// As --csv, without escaping cells that a spreadsheet would run as formulas
    #[arg(long)]
    csv_exact: bool,
    #[command(flatten)]
    page: PageFlags,
    /// Print the JSON Schema of --json
    #[arg(long, conflicts_with_all = ["json", "csv", "csv_exact"])]
    schema: bool,
}

impl Sample {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.schema {
            return console::answer_schema(schema::SAMPLE);
        }
        let mut search = self.query.request(today())?;
        settle(&self.index.existing()?, &mut search)?;
        let text = search.text.clone();
        let columns = self.columns.columns();
        let request = self.drawing.request(search, &columns)?;
        let view = self.index.open_to_search(None)?;
        let answer =
            counting::sample(&view, &request).map_err(|error| Failure::search(&error, &text))?;
        let below = |out: &mut Vec<u8>| below(out, &answer);
        if self.json {
            console::answer(|out| json::sample(out, &answer, &columns))?;
        } else if self.csv || self.csv_exact {
            let for_terminal = console::stdout_is_terminal();
            let style = CellStyle { exact: self.csv_exact, for_terminal, ..CellStyle::default() };
            let made_safe = console::answer(|out| csv::sample(out, &answer, &columns, style))?;
            console::report(|out| terminal::strata(out, &answer, usize::MAX));
            console::report(below);
            report_escaped(made_safe.unwrap_or_default());
        } else {
            let look = self.page.look(ColorChoice::Never);
            self.page.answer(|out| terminal::sample(out, &answer, look), below)?;
        }
        Ok(Exit::Done)
    }
}

fn below(out: &mut Vec<u8>, answer: &Answer) -> io::Result<()> {
    use std::io::Write as _;
    write!(out, "{} drawn with seed {} of ", answer.drawn.len(), answer.seed)?;
    terminal::summary(out, &answer.query, &answer.total)?;
    terminal::notes(out, &answer.query, &[])
}
