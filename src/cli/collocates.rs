//! `dateline collocates`: the words near the places where a query matches.

use std::io;

use clap::Args;
use dateline::counting;
use dateline::counting::Collocates as Answer;
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
use crate::request::context::CollocateFlags;

/// List the words near the places where the query matches, beside how often they would be there by chance
///
/// Compared is with all words of the articles under the same filters. G² says how sure it is that a word belongs
/// there, logDice and MI how strongly; left and right are counted apart, and function words (the, of) are listed
/// below.
#[derive(Debug, Args)]
#[command(
    after_help = "Columns of --csv: word,function_word,observed,left,right,elsewhere,expected,g2,logdice,mi

Examples:
  dateline collocates migrants                             the company the word keeps
  dateline collocates 'climate change' --span SENT         in the same sentence
  dateline collocates strike --sort logdice --source Reuters"
)]
pub(crate) struct Collocates {
    #[command(flatten)]
    query: QueryFlags,
    #[command(flatten)]
    index: IndexFlag,
    #[command(flatten)]
    near: CollocateFlags,
    /// List this many words, and as many function words
    #[arg(short = 'n', long, value_name = "N", default_value_t = 30,
          value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: u16,
    #[command(flatten)]
    form: FormFlags,
}

impl Collocates {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.form.schema {
            return console::answer_schema(schema::COLLOCATES);
        }
        let mut search = self.query.request(today())?;
        settle(&self.index.existing()?, &mut search)?;
        let text = search.text.clone();
        let request = self.near.request(search, Some(self.limit));
        let view = self.index.open_to_search(None)?;
        let answer = counting::collocates(&view, &request)
            .map_err(|error| Failure::search(&error, &text))?;
        self.form.answer(
            ColorChoice::Never,
            Writers {
                json: |out: &mut _| json::collocates(out, &answer),
                csv: |out: &mut _, style| csv::collocates(out, &answer, style),
                lines: |out: &mut _, look| terminal::collocates(out, &answer, look),
                below: |out: &mut _| below(out, &answer),
            },
        )
    }
}

/// Writes what was counted, and what is compared with.
fn below(out: &mut Vec<u8>, answer: &Answer) -> io::Result<()> {
    terminal::near_what(out, answer)?;
    terminal::summary(out, &answer.query, &answer.total)?;
    terminal::compared_with(out, &answer.of)?;
    terminal::notes(out, &answer.query, &[])
}
