//! `dateline show`: one article or passage, with its evidence.

use clap::Args;
use dateline::render::json;
use dateline::render::schema;
use dateline::render::terminal;
use dateline::render::terminal::Half;
use dateline::search;

use crate::cli::console;
use crate::cli::console::ColorChoice;
use crate::cli::places::IndexFlag;
use crate::failure::Exit;
use crate::failure::Failure;

/// Show an article or a passage, with the evidence for its date and source
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline show f2313c3ff398                          the article
  dateline show 'f2313c3ff398#p2'                     its second passage
  dateline show 'f2313c3ff398#p2@5be1d0a94c3b2f17'    and whether its text is still what was cited")]
pub(crate) struct Show {
    /// ID, ID#pN or ID#pN@HASH; any beginning of the id that names one article
    #[arg(value_name = "ID", required_unless_present = "schema")]
    citation: Option<String>,
    #[command(flatten)]
    index: IndexFlag,
    /// Print only what is known about it, not its text
    #[arg(long, conflicts_with = "raw")]
    meta: bool,
    /// Print only its text, as stored
    #[arg(long, conflicts_with = "json")]
    raw: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
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
        let cited = self.citation.expect("clap asks for it");
        let view = self.index.open()?;
        let found = search::show(&view, &cited).map_err(|error| Failure::search(&error, &cited))?;
        let Some(answer) = found else {
            let citation: String = cited.chars().take(60).collect();
            return Err(Failure::no_such_id(format!("nothing in the index is {citation}")));
        };
        if self.json {
            console::answer(|out| json::shown(out, &answer, self.meta))?;
            return Ok(Exit::Done);
        }
        let half = match (self.meta, self.raw) {
            (true, _) => Half::Facts,
            (_, true) => Half::Text,
            _ => Half::Both,
        };
        let look = console::look(ColorChoice::Never);
        console::answer(|out| terminal::shown(out, &answer, half, look))?;
        if self.raw && answer.changed_since_cited == Some(true) {
            console::report(|out| {
                use std::io::Write as _;
                writeln!(out, "warning: the text has changed since it was cited")
            });
        }
        Ok(Exit::Done)
    }
}
