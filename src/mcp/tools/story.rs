//! `story`: an article's copies and versions.

use clap::Args;
use dateline::render::terminal;
use dateline::render::terminal::Look;
use dateline::search;

use crate::failure::Failure;
use crate::mcp::tools::article::cited;
use crate::mcp::tools::table;
use crate::mcp::tools::tool::Asked;
use crate::mcp::tools::tool::Tool;
use crate::naming::Naming;
use crate::request::parameters::grammar;

pub(crate) const TOOL: Tool = Tool {
    name: "story",
    title: "Trace a story",
    description: "Show the story that an article is in: who had it first, who copied it or published another \
        version, and what each added. Use it before you count several articles as independent reports of \
        one event: copies of one dispatch are one source.",
    grammar: grammar::<Arguments>,
    limits: &[],
    in_less_time: None,
    answer,
};

#[derive(Debug, Args)]
struct Arguments {
    /// The id of any article of the story, or any beginning of it that names one article
    #[arg(long, value_name = "ID", required = true)]
    id: String,
}

/// Columns of the lines.
const WIDTH: usize = 100;

fn answer(asked: &Asked) -> Result<String, Failure> {
    let arguments: Arguments = asked.arguments()?;
    let id = cited(asked, &arguments.id)?.hit.id.to_string();
    let found = search::story(asked.to_search()?, &id);
    let found = found.map_err(|error| Failure::search(&error, &id))?;
    let mut answer = found.ok_or_else(|| Failure::nothing_cited(&id))?;
    let mut naming = Naming::from_here();
    let hits = answer.articles.iter_mut().map(|article| &mut article.hit);
    let others = answer.quotes_from.iter_mut().chain(&mut answer.quoted_by);
    for hit in hits.chain(others.map(|other| &mut other.hit)) {
        naming.hits(std::slice::from_mut(hit));
    }
    table::answer(
        asked,
        |_| Ok(()),
        |out| terminal::story(out, &answer, Look::new(WIDTH, false).with_names()),
        "`read_article` reads each of those that are shown.",
    )
}
