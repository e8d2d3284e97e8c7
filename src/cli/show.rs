//! `dateline show`: articles or passages, with their evidence.

use std::io::Write as _;
use std::path::Path;

use clap::Args;
use dateline::render::json;
use dateline::render::schema;
use dateline::render::terminal;
use dateline::render::terminal::Half;
use dateline::search;
use dateline::search::Shown;

use crate::cli::console;
use crate::cli::console::ColorChoice;
use crate::cli::pager::PageFlags;
use crate::cli::places::IndexFlag;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::naming::PathFlags;
use crate::settings_file::SettingsFile;

/// Show articles or passages, with the evidence for their date and source
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline show f2313c3ff398                          the article
  dateline show 'f2313c3ff398#p2' 657c7ab6b50b        its second passage, and another article
  dateline show 'f2313c3ff398#p2@331c4397f2e0b4dc'    …and check that its text is unchanged")]
pub(crate) struct Show {
    /// ID, ID#pN or ID#pN@HASH; any beginning of an id that names one article
    #[arg(value_name = "ID", required_unless_present = "schema")]
    citations: Vec<String>,
    #[command(flatten)]
    index: IndexFlag,
    /// Print only what is known about it, not its text
    #[arg(long, conflicts_with = "raw")]
    meta: bool,
    /// Print only its text, as stored
    #[arg(long, conflicts_with = "json")]
    raw: bool,
    /// Print one JSON object for each ID, one a line
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    named: PathFlags,
    #[command(flatten)]
    page: PageFlags,
    /// Print the JSON Schema of --json
    #[arg(long, conflicts_with_all = ["json", "raw"])]
    schema: bool,
}

impl Show {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.schema {
            return console::answer_schema(schema::ARTICLE);
        }
        let mut naming = self.named.naming()?;
        let view = self.index.open()?;
        let (mut answers, mut missing) = (Vec::new(), Vec::new());
        for cited in &self.citations {
            let found = search::show(&view, cited);
            match found.map_err(|error| Failure::search(&error, cited))? {
                Some(mut answer) => {
                    naming.hits(std::slice::from_mut(&mut answer.hit));
                    answers.push(answer);
                }
                None => missing.push(not_there(&view.info().path, cited)),
            }
        }
        self.print(&answers)?;
        // Those that are there are shown all the same; the last of the others is the error.
        let last = missing.pop();
        for failure in &missing {
            console::report_failure(failure, self.json);
        }
        last.map_or(Ok(Exit::Done), Err)
    }

    fn print(&self, answers: &[Shown]) -> Result<(), Failure> {
        if self.json {
            console::answer(|out| {
                answers.iter().try_for_each(|answer| json::shown(out, answer, self.meta))
            })?;
            return Ok(());
        }
        let half = match (self.meta, self.raw) {
            (true, _) => Half::Facts,
            (_, true) => Half::Text,
            _ => Half::Both,
        };
        let look = self.page.look(ColorChoice::Never);
        self.page.answer(
            |out| {
                for (at, answer) in answers.iter().enumerate() {
                    if at > 0 {
                        writeln!(out)?;
                    }
                    terminal::shown(out, answer, half, look)?;
                }
                Ok(())
            },
            |_| Ok(()),
        )?;
        for answer in answers.iter().filter(|_| self.raw) {
            if answer.changed_since_cited == Some(true) {
                console::report(|out| {
                    writeln!(out, "warning: the text has changed since it was cited")
                });
            }
        }
        Ok(())
    }
}

/// Returns what to say of a citation that names nothing: it may be of a text that was taken down.
fn not_there(index: &Path, cited: &str) -> Failure {
    let failure = Failure::nothing_cited(cited);
    // Settings that are wrong are reported by the run.
    let settings = SettingsFile::beside(index).and_then(|settings| settings.taken_down());
    let id = cited.split('#').next().unwrap_or(cited);
    match settings.unwrap_or_default().iter().find(|text| text.is_named(id)) {
        Some(text) if text.is_purged() => failure.hint("its text was taken down and erased"),
        Some(_) => failure
            .hint(format!("its text was taken down: `dateline forget {id} --undo` puts it back")),
        None => failure,
    }
}
