//! `dateline doctor`: what is odd about a collection.

use clap::Args;
use dateline::counting;
use dateline::counting::Fault;
use dateline::engine::View;
use dateline::render::csv;
use dateline::render::json;
use dateline::render::schema;
use dateline::render::terminal;

use crate::cli::console;
use crate::cli::console::ColorChoice;
use crate::cli::forms::FormFlags;
use crate::cli::forms::Writers;
use crate::cli::places::IndexFlag;
use crate::cli::query_flags::TimeFlag;
use crate::cli::query_flags::today;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::naming::PathFlags;
use crate::request::list::ListFlag;
use crate::request::settled::may_have_syntax;

/// Say what is odd about the collection: holes, pile-ups, guessed dates, sources that are one, boilerplate, faults
///
/// What is seen has its number and a command that shows exactly its articles; no cause is claimed. Texts of at most 20,000 articles are
/// read, those with the smallest ids.
#[derive(Debug, Args)]
#[command(
    after_help = "Columns of --csv: kind,articles,what,query,list; with --list: id,date,source,title,path

Examples:
  dateline doctor
  dateline doctor --list markup                      the articles that have markup in their text
  dateline doctor --json | jq -r '.findings[] | select(.kind == \"hole\") | .what'"
)]
pub(crate) struct Doctor {
    #[command(flatten)]
    list: ListFlag,
    #[command(flatten)]
    index: IndexFlag,
    #[command(flatten)]
    time: TimeFlag,
    #[command(flatten)]
    named: PathFlags,
    #[command(flatten)]
    form: FormFlags,
}

impl Doctor {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.form.schema {
            return console::answer_schema(schema::DOCTOR);
        }
        let view = self.index.open_to_search(None)?;
        if let Some(fault) = self.list.fault() {
            return self.faulty(&view, fault);
        }
        // The settings may read queries in another language.
        let flags =
            if may_have_syntax(&self.index.existing()?) { "--syntax dateline " } else { "" };
        let answer = counting::diagnosis(&view, today(), &self.time.stop())
            .map_err(|error| Failure::search(&error, ""))?;
        self.form.answer(
            ColorChoice::Never,
            Writers {
                json: |out: &mut _| json::diagnosis(out, &answer),
                csv: |out: &mut _, style| csv::diagnosis(out, &answer, style),
                lines: |out: &mut _, look| terminal::diagnosis(out, &answer, flags, look),
                below: |out: &mut _| terminal::looked_at(out, &answer),
            },
        )
    }

    /// Lists the articles that show a fault.
    fn faulty(&self, view: &View, fault: Fault) -> Result<Exit, Failure> {
        let mut answer = counting::faulty(view, fault, today(), &self.time.stop())
            .map_err(|error| Failure::search(&error, ""))?;
        self.named.naming()?.hits(&mut answer.hits);
        self.form.answer(
            ColorChoice::Never,
            Writers {
                json: |out: &mut _| json::faulty(out, &answer),
                csv: |out: &mut _, style| csv::faulty(out, &answer, style),
                lines: |out: &mut _, look| terminal::faulty(out, &answer, look),
                below: |out: &mut _| terminal::faulty_of(out, &answer),
            },
        )
    }
}
