//! `dateline story`: an article's copies and versions.

use clap::Args;
use dateline::render::json;
use dateline::render::schema;
use dateline::render::terminal;
use dateline::search;

use crate::cli::console;
use crate::cli::console::ColorChoice;
use crate::cli::pager::PageFlags;
use crate::cli::places::IndexFlag;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::naming::PathFlags;
use crate::request::values;

/// Show who had a story first, who copied it, and what each added
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline story f2313c3ff398                         the story that this article is in
  dateline story --diff f2313c3ff398 657c7ab6b50b     the words that differ between two articles")]
pub(crate) struct Story {
    /// ID of any article of the story; any beginning of it that names one article
    #[arg(value_name = "ID", value_parser = values::text,
          required_unless_present_any = ["schema", "diff"])]
    id: Option<String>,
    /// Show the words that differ between two articles: [-removed-] and {+added+}
    #[arg(long, value_names = ["A", "B"], num_args = 2, value_parser = values::text,
          conflicts_with = "id")]
    diff: Vec<String>,
    #[command(flatten)]
    index: IndexFlag,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    named: PathFlags,
    #[command(flatten)]
    page: PageFlags,
    /// Color what differs
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
    /// Print the JSON Schema of --json
    #[arg(long, conflicts_with = "json")]
    schema: bool,
}

impl Story {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.schema {
            return console::answer_schema(schema::STORY);
        }
        if let [old, new] = &self.diff[..] {
            return self.differences(old, new);
        }
        let id = self.id.as_deref().expect("clap asks for it");
        let mut naming = self.named.naming()?;
        let view = self.index.open_to_search(None)?;
        let found = search::story(&view, id).map_err(|error| Failure::search(&error, id))?;
        let Some(mut answer) = found else { return Err(Failure::nothing_cited(id)) };
        for article in &mut answer.articles {
            naming.hits(std::slice::from_mut(&mut article.hit));
        }
        for other in answer.quotes_from.iter_mut().chain(&mut answer.quoted_by) {
            naming.hits(std::slice::from_mut(&mut other.hit));
        }
        if self.json {
            console::answer(|out| json::story(out, &answer))?;
        } else {
            let look = self.page.look(self.color);
            self.page.answer(|out| terminal::story(out, &answer, look), |_| Ok(()))?;
        }
        Ok(Exit::Done)
    }

    fn differences(&self, old: &str, new: &str) -> Result<Exit, Failure> {
        let mut naming = self.named.naming()?;
        let view = self.index.open_to_search(None)?;
        let found = search::story_diff(&view, old, new);
        let found = found.map_err(|error| Failure::search(&error, &format!("{old} {new}")))?;
        let mut answer = found.map_err(|id| Failure::nothing_cited(&id))?;
        naming.hits(std::slice::from_mut(&mut answer.old));
        naming.hits(std::slice::from_mut(&mut answer.new));
        if self.json {
            console::answer(|out| json::story_diff(out, &answer))?;
        } else {
            let look = self.page.look(self.color);
            self.page.answer(|out| terminal::story_diff(out, &answer, look), |_| Ok(()))?;
        }
        Ok(Exit::Done)
    }
}
