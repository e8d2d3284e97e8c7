//! `/api/v1/concordance`: the places where a query matches, in the words around them.

use clap::Args;
use dateline::counting;
use dateline::counting::Concordance;
use dateline::render::json;
use dateline::render::schema;

use crate::failure::Failure;
use crate::request::context::ConcordanceFlags;
use crate::request::parameters::grammar;
use crate::serve::routes::query::QueryParameters;
use crate::serve::routes::route::Asked;
use crate::serve::routes::route::Cost;
use crate::serve::routes::route::Lasting;
use crate::serve::routes::route::Making;
use crate::serve::routes::route::Route;
use crate::serve::routes::route::written;

pub(crate) const ROUTE: Route = Route {
    path: "/api/v1/concordance",
    summary: "The places where a query matches, in the words around them",
    parameters: grammar::<Parameters>,
    schema: schema::CONCORDANCE,
    by_post: true,
    lasting: Lasting::Commit,
    cost: Cost::Study,
    making: Making::Whole(answer),
};

#[derive(Debug, Args)]
struct Parameters {
    #[command(flatten)]
    query: QueryParameters,
    #[command(flatten)]
    lines: ConcordanceFlags,
    /// Show the first N lines; all are counted
    #[arg(long, value_name = "N", default_value_t = 100,
          value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: u16,
}

fn answer(asked: &Asked) -> Result<Vec<u8>, Failure> {
    let answer = counted(asked)?;
    written(|bytes| json::concordance(bytes, &answer))
}

/// Counts what the parameters ask for.
///
/// # Errors
/// For wrong parameters, and those of the question.
pub(crate) fn counted(asked: &Asked) -> Result<Concordance, Failure> {
    let parameters: Parameters = asked.parameters()?;
    let search = parameters.query.request(asked)?;
    let text = search.text.clone();
    let request = parameters.lines.request(search, Some(parameters.limit));
    asked.ask(&text, |view| counting::concordance(view, &request))
}
