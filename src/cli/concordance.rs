//! `dateline concordance`: every place where a query matches, in the words around it.

use std::io;

use clap::Args;
use dateline::counting;
use dateline::counting::Concordance as Answer;
use dateline::render::csv;
use dateline::render::json;
use dateline::render::schema;
use dateline::render::terminal;
use dateline::search::Wording;

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
use crate::request::context::ConcordanceFlags;

/// Show every place where the query matches, in the words around it, aligned: keywords in context
///
/// A line is one place: of a phrase the whole phrase, of several words each word. Every matching article is read, so
/// the number of places is exact, also with --limit.
#[derive(Debug, Args)]
#[command(
    visible_alias = "kwic",
    after_help = "Columns of --csv: left,node,right,cite,id,part,date,source,title

Examples:
  dateline concordance 'ghost fleet'                       in the order of time
  dateline kwic strike --sort R1,R2                        what follows the word, side by side
  dateline concordance 'climate (crisis OR emergency)' --context 15 --csv > appendix.csv"
)]
pub(crate) struct Concordance {
    #[command(flatten)]
    query: QueryFlags,
    #[command(flatten)]
    index: IndexFlag,
    #[command(flatten)]
    lines: ConcordanceFlags,
    /// Show only the first N lines; all are counted
    #[arg(short = 'n', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: Option<u16>,
    /// Mark the places: auto, always or never
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
    #[command(flatten)]
    form: FormFlags,
}

impl Concordance {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.form.schema {
            return console::answer_schema(schema::CONCORDANCE);
        }
        let mut search = self.query.request(today())?;
        settle(&self.index.existing()?, &mut search)?;
        let text = search.text.clone();
        let request = self.lines.request(search, self.limit);
        let view = self.index.open_to_search(None)?;
        let answer = counting::concordance(&view, &request)
            .map_err(|error| Failure::search(&error, &text))?;
        self.form.answer(
            self.color,
            Writers {
                json: |out: &mut _| json::concordance(out, &answer),
                csv: |out: &mut _, style| csv::concordance(out, &answer, style),
                lines: |out: &mut _, look| terminal::concordance(out, &answer, look),
                below: |out: &mut _| below(out, &answer),
            },
        )
    }
}

/// Writes how many places there are, and what is true of all matches.
fn below(out: &mut Vec<u8>, answer: &Answer) -> io::Result<()> {
    terminal::lines_of(out, answer, Wording::Flags)?;
    terminal::summary(out, &answer.query, &answer.total)?;
    terminal::notes(out, &answer.query, &[])
}
