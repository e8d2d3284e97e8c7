//! `versions`: what a publisher changed after publication.

use clap::Args;
use dateline::render::terminal;
use dateline::render::terminal::Look;
use dateline::search;
use dateline::search::SearchRequest;

use crate::failure::Failure;
use crate::mcp::tools::table;
use crate::mcp::tools::tool::Asked;
use crate::mcp::tools::tool::Tool;
use crate::naming::Naming;
use crate::request::parameters::grammar;

pub(crate) const TOOL: Tool = Tool {
    name: "versions",
    title: "Compare versions of an article",
    description: "Show the versions of an article that its own publisher published or that were saved at its \
        address, and the words that were changed from each to the next: [-removed-], {+added+}. Use it to see \
        whether a statement was corrected or taken back later. Copies in other sources are those of the tool story.",
    grammar: grammar::<Arguments>,
    limits: &[],
    in_less_time: None,
    answer,
};

#[derive(Debug, Args)]
struct Arguments {
    /// The id of any of the versions, or any beginning of it that names one article
    #[arg(long, value_name = "ID", required = true)]
    id: String,
}

/// Columns of the lines.
const WIDTH: usize = 100;

fn answer(asked: &Asked) -> Result<String, Failure> {
    let arguments: Arguments = asked.arguments()?;
    // A citation of a passage names its article, too.
    let id = arguments.id.trim().split('#').next().unwrap_or_default();
    let mut request = SearchRequest::new("", asked.today);
    request.stop = asked.stop.clone();
    let found = search::versions(asked.to_search()?, id, &request);
    let found = found.map_err(|error| Failure::search(&error, id))?;
    let mut answer = found.ok_or_else(|| Failure::nothing_cited(id))?;
    let mut naming = Naming::from_here();
    for version in &mut answer.versions {
        naming.hits(std::slice::from_mut(&mut version.hit));
    }
    table::answer(
        asked,
        |_| Ok(()),
        |out| terminal::versions(out, &answer, Look::new(WIDTH, false).with_names()),
        "`read_article` reads each of those that are shown.",
    )
}
