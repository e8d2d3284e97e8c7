//! `timeline`: how often, and what share of all articles, by period.

use clap::Args;
use dateline::counting;
use dateline::render::csv;
use dateline::render::csv::CellStyle;
use dateline::render::terminal;
use dateline::render::terminal::Bars;
use dateline::render::terminal::Look;

use crate::failure::Failure;
use crate::mcp::tools::query::QueryArguments;
use crate::mcp::tools::table;
use crate::mcp::tools::tool::Asked;
use crate::mcp::tools::tool::Tool;
use crate::request::parameters::grammar;
use crate::request::timeline::PeriodFlags;

pub(crate) const TOOL: Tool = Tool {
    name: "timeline",
    title: "Count matches over time",
    description: "Count the articles that match by day, week, month, quarter or year, beside all articles of \
        each period, which shows whether coverage or the collection has grown. by: [\"month\"]; [\"year\", \"source\"] \
        gives the figures of each source as CSV. The highest periods are named with their best article. \
        The query and the filters are those of search.",
    grammar: grammar::<Arguments>,
    limits: &[("peaks", 0, 20)],
    in_less_time: None,
    answer,
};

#[derive(Debug, Args)]
struct Arguments {
    #[command(flatten)]
    query: QueryArguments,
    #[command(flatten)]
    periods: PeriodFlags,
}

/// Columns of the table.
const WIDTH: usize = 100;

fn answer(asked: &Asked) -> Result<String, Failure> {
    let arguments: Arguments = asked.arguments()?;
    let request = arguments.query.request(asked)?;
    let text = request.text.clone();
    let request = arguments.periods.request(request)?;
    let answer = counting::timeline(asked.to_search()?, &request)
        .map_err(|error| Failure::search(&error, &text))?;
    table::answer(
        asked,
        |out| {
            terminal::summary(out, &answer.query, &answer.total)?;
            terminal::share_of(out, &answer.of)?;
            if let Some(series) = &answer.series {
                terminal::several(out, std::slice::from_ref(&series.axis))?;
            }
            terminal::notes(out, &answer.query, &[])
        },
        |out| match &answer.series {
            None => terminal::timeline(out, &answer, Bars::Matches, Look::new(WIDTH, false)),
            // Lines of bars have room for the beginnings of names, and for no figures.
            Some(_) => {
                csv::timeline(out, &answer, CellStyle::default())?;
                terminal::peaks(out, &answer, Look::new(WIDTH, false))
            }
        },
        "Ask for longer periods (by), or fewer days (from, to).",
    )
}
