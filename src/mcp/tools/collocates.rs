//! `collocates`: the words near the places where a query matches.

use clap::Args;
use dateline::counting;
use dateline::render::terminal;
use dateline::render::terminal::Look;

use crate::failure::Failure;
use crate::mcp::tools::query::QueryArguments;
use crate::mcp::tools::table;
use crate::mcp::tools::tool::Asked;
use crate::mcp::tools::tool::Tool;
use crate::request::context::CollocateFlags;
use crate::request::parameters::grammar;

pub(crate) const TOOL: Tool = Tool {
    name: "collocates",
    title: "List the words near a word",
    description: "List the words that are near the places where a query matches more often than by chance, with how \
        often they are there and how sure that is (G2, logDice, MI): what a person, a place or a thing is spoken of \
        with. span: 5 words to each side, or SENT for the same sentence. The query and the filters are those of search.",
    grammar: grammar::<Arguments>,
    limits: &[("limit", 1, 500)],
    in_less_time: None,
    answer,
};

#[derive(Debug, Args)]
struct Arguments {
    #[command(flatten)]
    query: QueryArguments,
    #[command(flatten)]
    near: CollocateFlags,
    /// List this many words, and as many function words
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..))]
    limit: u16,
}

/// Columns of the lines.
const WIDTH: usize = 100;

fn answer(asked: &Asked) -> Result<String, Failure> {
    let arguments: Arguments = asked.arguments()?;
    let search = arguments.query.request(asked)?;
    let text = search.text.clone();
    let request = arguments.near.request(search, Some(arguments.limit));
    let answer = counting::collocates(asked.to_search()?, &request)
        .map_err(|error| Failure::search(&error, &text))?;
    table::answer(
        asked,
        |out| {
            terminal::near_what(out, &answer)?;
            terminal::summary(out, &answer.query, &answer.total)?;
            terminal::compared_with(out, &answer.of)?;
            terminal::notes(out, &answer.query, &[])
        },
        |out| terminal::collocates(out, &answer, Look::new(WIDTH, false)),
        "Ask for fewer words (limit).",
    )
}
