//! `dateline timeline`: matches by period.

use std::io;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;

use clap::ArgGroup;
use clap::Args;
use dateline::counting;
use dateline::counting::Timeline as Answer;
use dateline::render::csv;
use dateline::render::csv::CellStyle;
use dateline::render::json;
use dateline::render::schema;
use dateline::render::svg;
use dateline::render::terminal;
use dateline::render::terminal::Bars;

use crate::cli::console;
use crate::cli::console::ColorChoice;
use crate::cli::output_file;
use crate::cli::pager::PageFlags;
use crate::cli::places::IndexFlag;
use crate::cli::query_flags::QueryFlags;
use crate::cli::query_flags::settle;
use crate::cli::query_flags::today;
use crate::cli::search::report_escaped;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::request::keys::StoriesFlag;
use crate::request::timeline::PeriodFlags;

/// Count the articles that match by day, week, month, quarter or year, beside all articles of each
///
/// The share is of the articles under the same filters: the conditions of the query on words are left out,
/// those on source, language, date and the like are kept. Articles that are dated by a longer period (a
/// year, where months are counted) have rows of their own, and undated ones are counted below.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("form").args(["json", "csv", "csv_exact"]),
    after_help = "Columns of --csv: period,from,to,state,cut_from,cut_to,series,matches,articles,share

Examples:
  dateline timeline drought --by month                   how often, and what share of all articles
  dateline timeline 'flood OR drought' --by year,source  a line for each source
  dateline timeline strike --from 2019 --svg strike.svg  a picture of it"
)]
pub(crate) struct Timeline {
    #[command(flatten)]
    query: QueryFlags,
    #[command(flatten)]
    index: IndexFlag,
    #[command(flatten)]
    periods: PeriodFlags,
    #[command(flatten)]
    stories: StoriesFlag,
    /// Draw the share of all articles instead of the number of matches
    #[arg(long)]
    share: bool,
    /// Write a picture to FILE, too
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
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

impl Timeline {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.schema {
            return console::answer_schema(schema::TIMELINE);
        }
        let mut search = self.query.request(today())?;
        settle(&self.index.existing()?, &mut search)?;
        search.fold = self.stories.fold();
        let text = search.text.clone();
        let request = self.periods.request(search)?;
        let view = self.index.open_to_search(None)?;
        let answer =
            counting::timeline(&view, &request).map_err(|error| Failure::search(&error, &text))?;
        let bars = if self.share { Bars::Share } else { Bars::Matches };
        if let Some(path) = &self.svg {
            draw(path, &answer, bars)?;
        }
        self.print(&answer, bars)?;
        Ok(Exit::Done)
    }

    fn print(&self, answer: &Answer, bars: Bars) -> Result<(), Failure> {
        if self.json {
            console::answer(|out| json::timeline(out, answer))?;
            return Ok(());
        }
        let below = |out: &mut Vec<u8>| below(out, answer);
        if self.csv || self.csv_exact {
            let for_terminal = console::stdout_is_terminal();
            let style = CellStyle { exact: self.csv_exact, for_terminal, ..CellStyle::default() };
            let made_safe = console::answer(|out| csv::timeline(out, answer, style))?;
            console::report(below);
            report_escaped(made_safe.unwrap_or_default());
            return Ok(());
        }
        let look = self.page.look(ColorChoice::Never);
        self.page.answer(|out| terminal::timeline(out, answer, bars, look), below)
    }
}

/// Writes what is true of all matches, and what they are a share of.
fn below(out: &mut Vec<u8>, answer: &Answer) -> io::Result<()> {
    terminal::summary(out, &answer.query, &answer.total)?;
    terminal::share_of(out, &answer.of)?;
    if let Some(series) = &answer.series {
        terminal::several(out, std::slice::from_ref(&series.axis))?;
    }
    terminal::notes(out, &answer.query, &[])
}

/// Writes the picture to a file.
fn draw(path: &Path, answer: &Answer, bars: Bars) -> Result<(), Failure> {
    let mut file = output_file::create(path, "a picture", |line| line.starts_with("<svg "))?;
    let mut picture = Vec::new();
    let written = svg::timeline(&mut picture, answer, bars);
    let written = written.and_then(|()| file.write_all(&picture)).and_then(|()| file.sync_all());
    written.map_err(|error| Failure::file("write a picture to", path, &error))
}
