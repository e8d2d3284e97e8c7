//! `doctor`: what is odd about the collection.

use clap::Args;
use dateline::counting;
use dateline::render::terminal;
use dateline::render::terminal::Look;

use crate::failure::Failure;
use crate::mcp::tools::table;
use crate::mcp::tools::tool::Asked;
use crate::mcp::tools::tool::Tool;
use crate::request::parameters::grammar;

pub(crate) const TOOL: Tool = Tool {
    name: "doctor",
    title: "Examine the collection",
    description: "Say what is odd about the collection: months without articles, days with far too many, dates that are \
        guesses, sources that are probably one, text that is in many articles, texts that were probably not read \
        well. Use it before you count anything over time or by source. Each finding has a command that shows its \
        articles.",
    grammar: grammar::<Arguments>,
    limits: &[],
    in_less_time: Some(
        "whoever has a terminal there can run dateline doctor, which takes the time it needs",
    ),
    answer,
};

#[derive(Debug, Args)]
struct Arguments {}

/// Columns of the lines.
const WIDTH: usize = 100;

fn answer(asked: &Asked) -> Result<String, Failure> {
    let Arguments {} = asked.arguments()?;
    let answer = counting::diagnosis(asked.to_search()?, asked.today, &asked.stop)
        .map_err(|error| Failure::search(&error, ""))?;
    table::answer(
        asked,
        |out| terminal::looked_at(out, &answer),
        |out| terminal::diagnosis(out, &answer, "", Look::new(WIDTH, false).with_names()),
        "They are of the last kinds.",
    )
}
