//! `dateline versions`: what a publisher changed after publication.

use clap::Args;
use dateline::render::json;
use dateline::render::schema;
use dateline::render::terminal;
use dateline::search;
use dateline::search::SearchRequest;

use crate::cli::console;
use crate::cli::console::ColorChoice;
use crate::cli::pager::PageFlags;
use crate::cli::places::IndexFlag;
use crate::cli::query_flags::today;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::naming::PathFlags;
use crate::request::values;

/// Show the versions of an article, and what its publisher changed from each to the next
///
/// A version has the same web address; or it is by the same source under the same headline, within 14 days and with
/// much of the same text; or it is in the same story and of the same publisher. Marks of agencies (UPDATE 1-,
/// CORRECTED:) are no part of a headline.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline versions f2313c3ff398                      what was changed after it was published
  dateline versions f2313c3ff398 --json | jq '.versions[] | [.article.id, .changed.added_words]'
  dateline story --diff f2313c3ff398 657c7ab6b50b     every word of two of them")]
pub(crate) struct Versions {
    /// ID of any of the versions; any beginning of it that names one article
    #[arg(value_name = "ID", value_parser = values::text, required_unless_present = "schema")]
    id: Option<String>,
    #[command(flatten)]
    index: IndexFlag,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    named: PathFlags,
    #[command(flatten)]
    page: PageFlags,
    /// Print headlines in bold
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
    /// Print the JSON Schema of --json
    #[arg(long, conflicts_with = "json")]
    schema: bool,
}

impl Versions {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.schema {
            return console::answer_schema(schema::VERSIONS);
        }
        let id = self.id.as_deref().expect("clap asks for it");
        let mut naming = self.named.naming()?;
        let view = self.index.open_to_search(None)?;
        let found = search::versions(&view, id, &SearchRequest::new("", today()));
        let found = found.map_err(|error| Failure::search(&error, id))?;
        let Some(mut answer) = found else { return Err(Failure::nothing_cited(id)) };
        for version in &mut answer.versions {
            naming.hits(std::slice::from_mut(&mut version.hit));
        }
        if self.json {
            console::answer(|out| json::versions(out, &answer))?;
        } else {
            let look = self.page.look(self.color);
            self.page.answer(|out| terminal::versions(out, &answer, look), |_| Ok(()))?;
        }
        Ok(Exit::Done)
    }
}
