//! `terms`: the words and phrases that are said more in the matches than elsewhere.

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
use crate::request::settled::settle_names_of;
use crate::request::terms::TermFlags;

pub(crate) const TOOL: Tool = Tool {
    name: "terms",
    title: "Compare vocabularies",
    description: "List the words and two-word phrases that are said more in the articles that match than in the others, \
        or than in those of another query (against): what a subject, a source or a period is about. G2 says how sure \
        that is, the log ratio how many times more (1 is twice, 2 four times). The query and the filters are those of \
        search.",
    grammar: grammar::<Arguments>,
    limits: &[("limit", 1, 500)],
    in_less_time: Some("words-only: true counts words alone, for which no text is read"),
    answer,
};

#[derive(Debug, Args)]
struct Arguments {
    #[command(flatten)]
    query: QueryArguments,
    #[command(flatten)]
    terms: TermFlags,
    /// List this many terms of each kind, and as many with function words
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..))]
    limit: u16,
}

/// Columns of the lines.
const WIDTH: usize = 100;

fn answer(asked: &Asked) -> Result<String, Failure> {
    let arguments: Arguments = asked.arguments()?;
    let mut search = arguments.query.request(asked)?;
    let text = search.text.clone();
    let against = arguments.terms.against().unwrap_or_default();
    settle_names_of(asked.index.path(), against, &mut search)?;
    let request = arguments.terms.request(search, arguments.limit);
    let answer = counting::terms(asked.to_search()?, &request)
        .map_err(|error| Failure::search(&error, &text))?;
    table::answer(
        asked,
        |out| {
            terminal::terms_of(out, &answer)?;
            terminal::summary(out, &answer.query, &answer.total)?;
            terminal::notes(out, &answer.query, &[])
        },
        |out| terminal::terms(out, &answer, Look::new(WIDTH, false).with_names()),
        "Ask for fewer terms (limit).",
    )
}
