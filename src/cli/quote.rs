//! `dateline quote`: whether a quotation is in the collection.

use clap::Args;
use dateline::counting;
use dateline::counting::QuotationRequest;
use dateline::render::csv;
use dateline::render::json;
use dateline::render::schema;
use dateline::render::terminal;
use dateline::search::SearchRequest;
use dateline::search::Wording;

use crate::cli::console;
use crate::cli::console::ColorChoice;
use crate::cli::forms::FormFlags;
use crate::cli::forms::Writers;
use crate::cli::places::IndexFlag;
use crate::cli::query_flags::TimeFlag;
use crate::cli::query_flags::today;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::request::query::FilterFlags;
use crate::request::values;

/// Look for a quotation: word for word, with other words, in parts, or not; by whom first, and who repeated it
///
/// Letter case, accents and signs between words do not count. Every article that has it word for word is found;
/// other wordings are looked for in the 500 articles that have most of its words, and the answer says so.
#[derive(Debug, Args)]
#[command(after_help = "Columns of --csv: edits,words,wording,cite,id,date,source,title

Examples:
  dateline quote 'We want a boat that leaves on time'
  dateline quote --from 2019 'the only thing we have to fear' --json | jq .verdict")]
pub(crate) struct Quote {
    /// The quotation; several arguments are joined by spaces
    #[arg(value_name = "TEXT", required_unless_present = "schema", value_parser = values::text)]
    text: Vec<String>,
    #[command(flatten)]
    filters: FilterFlags,
    #[command(flatten)]
    index: IndexFlag,
    /// Show this many articles
    #[arg(short = 'n', long, value_name = "N", default_value_t = 20,
          value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: u16,
    #[command(flatten)]
    time: TimeFlag,
    #[command(flatten)]
    form: FormFlags,
}

impl Quote {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.form.schema {
            return console::answer_schema(schema::QUOTE);
        }
        let text = self.text.join(" ");
        let mut search = SearchRequest::new(&text, today());
        self.filters.filter(&mut search);
        search.stop = self.time.stop();
        let request = QuotationRequest { search, limit: Some(usize::from(self.limit)) };
        let view = self.index.open_to_search(None)?;
        let answer =
            counting::quotation(&view, &request).map_err(|error| Failure::search(&error, &text))?;
        let below = |out: &mut Vec<u8>| {
            terminal::verdict(out, &answer, Wording::Flags)?;
            terminal::notes(out, &answer.query, &[])
        };
        self.form.answer(
            ColorChoice::Never,
            Writers {
                json: |out: &mut _| json::quotation(out, &answer),
                csv: |out: &mut _, style| csv::quotation(out, &answer, style),
                lines: |out: &mut _, look| terminal::quotation(out, &answer, look),
                below,
            },
        )
    }
}
