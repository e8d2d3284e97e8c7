//! `quote`: whether a quotation is in the collection.

use clap::Args;
use dateline::counting;
use dateline::counting::QuotationRequest;
use dateline::render::terminal;
use dateline::render::terminal::Look;
use dateline::search::SearchRequest;
use dateline::search::Wording;

use crate::failure::Failure;
use crate::mcp::tools::table;
use crate::mcp::tools::tool::Asked;
use crate::mcp::tools::tool::Tool;
use crate::request::parameters::grammar;
use crate::request::query::FilterFlags;
use crate::request::values;

pub(crate) const TOOL: Tool = Tool {
    name: "quote",
    title: "Check a quotation",
    description: "Say whether a quotation is in the collection: word for word, with other words (shown), in parts, or \
        not; which article had it first, and which repeated it. Use it before you quote someone from memory or from \
        elsewhere. Give the words of the quotation as text, without operators.",
    grammar: grammar::<Arguments>,
    limits: &[("limit", 1, 100)],
    in_less_time: None,
    answer,
};

#[derive(Debug, Args)]
struct Arguments {
    /// The quotation: text, without operators
    #[arg(long, value_name = "TEXT", required = true, value_parser = values::text)]
    text: String,
    #[command(flatten)]
    filters: FilterFlags,
    /// Show this many articles
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..))]
    limit: u16,
}

/// Columns of the lines.
const WIDTH: usize = 100;

fn answer(asked: &Asked) -> Result<String, Failure> {
    let arguments: Arguments = asked.arguments()?;
    let text = arguments.text.as_str();
    let mut search = SearchRequest::new(text, asked.today);
    arguments.filters.filter(&mut search);
    search.stop = asked.stop.clone();
    search.wording = Wording::Tools;
    let request = QuotationRequest { search, limit: Some(usize::from(arguments.limit)) };
    let answer = counting::quotation(asked.to_search()?, &request)
        .map_err(|error| Failure::search(&error, text))?;
    table::answer(
        asked,
        |out| {
            terminal::verdict(out, &answer, Wording::Tools)?;
            terminal::notes(out, &answer.query, &[])
        },
        |out| terminal::quotation(out, &answer, Look::new(WIDTH, false)),
        "Ask for fewer articles (limit).",
    )
}
