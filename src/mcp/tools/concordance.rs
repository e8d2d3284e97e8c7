//! `concordance`: the places where a query matches, in the words around them.

use clap::Args;
use dateline::counting;
use dateline::render::terminal;
use dateline::render::terminal::Look;
use dateline::search::Wording;

use crate::failure::Failure;
use crate::mcp::tools::query::QueryArguments;
use crate::mcp::tools::table;
use crate::mcp::tools::tool::Asked;
use crate::mcp::tools::tool::Tool;
use crate::request::context::ConcordanceFlags;
use crate::request::parameters::grammar;

pub(crate) const TOOL: Tool = Tool {
    name: "concordance",
    title: "See a word in context",
    description: "List the places where a query matches, a line each, with some words before and behind: how a \
        word is used, by whom and when. sort: [\"R1\"] sorts by the next word, [\"L1\"] by the one before, \
        [\"day\"] by day. The query and the filters are those of search.",
    grammar: grammar::<Arguments>,
    limits: &[("limit", 1, 1000), ("context", 0, 100)],
    in_less_time: None,
    answer,
};

#[derive(Debug, Args)]
struct Arguments {
    #[command(flatten)]
    query: QueryArguments,
    #[command(flatten)]
    lines: ConcordanceFlags,
    /// Show the first N lines; all are counted
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = clap::value_parser!(u16).range(1..))]
    limit: u16,
}

/// Columns of a line beside its words.
const BESIDE: usize = 60;
/// Columns of a word, longer than most: a line that is as wide shows the words that were asked for.
const OF_WORD: usize = 9;

fn answer(asked: &Asked) -> Result<String, Failure> {
    let arguments: Arguments = asked.arguments()?;
    let search = arguments.query.request(asked)?;
    let text = search.text.clone();
    let request = arguments.lines.request(search, Some(arguments.limit));
    let width = BESIDE + 2 * OF_WORD * request.context;
    let answer = counting::concordance(asked.to_search()?, &request)
        .map_err(|error| Failure::search(&error, &text))?;
    table::answer(
        asked,
        |out| {
            terminal::lines_of(out, &answer, Wording::Tools)?;
            terminal::summary(out, &answer.query, &answer.total)?;
            terminal::notes(out, &answer.query, &[])
        },
        |out| terminal::concordance(out, &answer, Look::exactly(width, false)),
        "Ask for fewer lines (limit), a narrower query, or fewer days (from, to).",
    )
}
