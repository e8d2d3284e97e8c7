//! `explain_query`: how a query is read.

use clap::Args;
use dateline::render::terminal;
use dateline::search;
use dateline::search::Wording;

use crate::failure::Failure;
use crate::mcp::tools::query::QueryArguments;
use crate::mcp::tools::table;
use crate::mcp::tools::tool::Asked;
use crate::mcp::tools::tool::Tool;
use crate::request::parameters::grammar;

pub(crate) const TOOL: Tool = Tool {
    name: "explain_query",
    title: "Explain a query",
    description: "Show how a query is read, without searching: its canonical form, the days it covers, and for \
        each word the forms of it that are found and how many articles have them. Use it when a search finds \
        too much, too little, or something else than you meant.",
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
    let answer = search::explain(&asked.view, &request)
        .map_err(|error| Failure::search(&error, &request.text))?;
    table::answer(
        asked,
        |_| Ok(()),
        |out| terminal::explained(out, &answer, Wording::Tools),
        "Ask for a part of the query.",
    )
}
