//! `first`: the earliest articles that match, and what could be earlier.

use clap::Args;
use dateline::counting;
use dateline::render::terminal;
use dateline::render::terminal::Look;

use crate::failure::Failure;
use crate::mcp::tools::query::QueryArguments;
use crate::mcp::tools::table;
use crate::mcp::tools::tool::Asked;
use crate::mcp::tools::tool::Tool;
use crate::request::parameters::grammar;

pub(crate) const TOOL: Tool = Tool {
    name: "first",
    title: "Find who was first",
    description: "List the earliest articles that match, with how sure their days are and what else they say of their \
        day; then the undated articles that match, any of which could be earlier. Use it, not search, for who or when \
        was first, and tell of the undated ones. The query and the filters are those of search.",
    grammar: grammar::<Arguments>,
    limits: &[("limit", 1, 100)],
    in_less_time: None,
    answer,
};

#[derive(Debug, Args)]
struct Arguments {
    #[command(flatten)]
    query: QueryArguments,
    /// List this many, and as many undated ones
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    limit: u16,
}

/// Columns of the lines.
const WIDTH: usize = 100;

fn answer(asked: &Asked) -> Result<String, Failure> {
    let arguments: Arguments = asked.arguments()?;
    let mut request = arguments.query.request(asked)?;
    request.limit = usize::from(arguments.limit);
    let answer = counting::earliest(asked.to_search()?, &request)
        .map_err(|error| Failure::search(&error, &request.text))?;
    table::answer(
        asked,
        |out| {
            terminal::summary(out, &answer.query, &answer.total)?;
            terminal::notes(out, &answer.query, &[])
        },
        |out| terminal::earliest(out, &answer, Look::new(WIDTH, false)),
        "Ask for fewer articles (limit).",
    )
}
