//! `sources`: who published the articles that match.

use clap::Args;
use dateline::render::terminal;
use dateline::search;

use crate::failure::Failure;
use crate::mcp::tools::query::QueryArguments;
use crate::mcp::tools::table;
use crate::mcp::tools::tool::Asked;
use crate::mcp::tools::tool::Tool;
use crate::request::parameters::grammar;

pub(crate) const TOOL: Tool = Tool {
    name: "sources",
    title: "List sources",
    description: "List who published the articles that match, most articles first, with the first and the last \
        date of each. Without a query and filters: every source of the collection, and the days it covers; ask \
        this before you conclude that something was not reported.",
    grammar: grammar::<Arguments>,
    limits: &[],
    in_less_time: None,
    answer,
};

#[derive(Debug, Args)]
struct Arguments {
    #[command(flatten)]
    query: QueryArguments,
}

fn answer(asked: &Asked) -> Result<String, Failure> {
    let arguments: Arguments = asked.arguments()?;
    let request = arguments.query.request(asked)?;
    let answer = search::sources(asked.to_search()?, &request)
        .map_err(|error| Failure::search(&error, &request.text))?;
    table::answer(
        asked,
        |out| {
            terminal::summary(out, &answer.query, &answer.total)?;
            terminal::notes(out, &answer.query, &[])?;
            out.extend_from_slice(b"articles, first and last date, source:\n");
            Ok(())
        },
        |out| terminal::sources(out, &answer),
        "Ask with a query, source, from or to.",
    )
}
