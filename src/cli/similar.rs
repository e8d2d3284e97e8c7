//! `dateline similar`: more like one article.

use clap::ArgGroup;
use clap::Args;
use dateline::render::json;
use dateline::render::paths;
use dateline::render::paths::PathStyle;
use dateline::render::schema;
use dateline::render::terminal;
use dateline::search;
use dateline::search::SearchRequest;

use crate::cli::console;
use crate::cli::console::ColorChoice;
use crate::cli::pager::PageFlags;
use crate::cli::places::IndexFlag;
use crate::cli::query_flags::TimeFlag;
use crate::cli::query_flags::today;
use crate::cli::search::below;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::naming::PathFlags;
use crate::request::query::FilterFlags;
use crate::request::similar::SimilarFlags;
use crate::request::values;

/// Find articles similar to one, by its typical words
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("form").args(["json", "jsonl", "paths"]),
    after_help = "Examples:
  dateline similar f2313c3ff398
  dateline similar f2313c3ff398 --from 2018 --source Reuters -n 5"
)]
pub(crate) struct Similar {
    /// ID of the article; any beginning of it that names one article
    #[arg(value_name = "ID", value_parser = values::text, required_unless_present = "schema")]
    id: Option<String>,
    #[command(flatten)]
    filters: FilterFlags,
    #[command(flatten)]
    time: TimeFlag,
    #[command(flatten)]
    index: IndexFlag,
    #[command(flatten)]
    shown: SimilarFlags,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Print one JSON object per hit, then a summary
    #[arg(long)]
    jsonl: bool,
    /// Print each file that has a hit, one per line
    #[arg(long, conflicts_with = "explain")]
    paths: bool,
    #[command(flatten)]
    named: PathFlags,
    #[command(flatten)]
    page: PageFlags,
    /// Highlight matches in bold
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
    /// Print the JSON Schema of --json and --jsonl
    #[arg(long, conflicts_with_all = ["json", "jsonl", "paths"])]
    schema: bool,
}

impl Similar {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.schema {
            return console::answer_schema(schema::SEARCH);
        }
        let mut naming = self.named.naming()?;
        let id = self.id.expect("clap asks for it");
        let mut request = SearchRequest::new("", today());
        self.filters.filter(&mut request);
        request.stop = self.time.stop();
        self.shown.show(&mut request);
        let view = self.index.open_to_search(None)?;
        let found =
            search::similar(&view, &id, &request).map_err(|error| Failure::search(&error, &id))?;
        let Some(mut answer) = found else {
            return Err(Failure::nothing_cited(&id));
        };
        naming.hits(&mut answer.hits);
        if self.json {
            console::answer(|out| json::hits(out, &answer, None))?;
        } else if self.jsonl {
            console::answer(|out| json::lines(out, &answer, None))?;
        } else {
            if self.paths {
                let shown = console::stdout_is_terminal();
                let style = if shown { PathStyle::Shown } else { PathStyle::Exact };
                console::answer(|out| paths::hits(out, &answer, style))?;
                console::report(|out| below(out, &answer));
            } else {
                let look = self.page.look(self.color);
                let write = |out: &mut Vec<u8>| terminal::hits(out, &answer, look);
                self.page.answer(write, |out| below(out, &answer))?;
            }
        }
        Ok(if answer.hits.is_empty() { Exit::Nothing } else { Exit::Done })
    }
}
