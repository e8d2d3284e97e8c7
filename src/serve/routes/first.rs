//! `/api/v1/first`: the earliest matches.

use clap::Args;
use dateline::counting;
use dateline::counting::Earliest;
use dateline::render::json;
use dateline::render::schema;

use crate::failure::Failure;
use crate::request::parameters::grammar;
use crate::serve::routes::query::QueryParameters;
use crate::serve::routes::route::Asked;
use crate::serve::routes::route::Cost;
use crate::serve::routes::route::Lasting;
use crate::serve::routes::route::Making;
use crate::serve::routes::route::Route;
use crate::serve::routes::route::written;

pub(crate) const ROUTE: Route = Route {
    path: "/api/v1/first",
    summary: "The earliest articles that match, how sure their days are, and undated ones that could be \
              earlier",
    parameters: grammar::<Parameters>,
    schema: schema::FIRST,
    by_post: true,
    lasting: Lasting::Commit,
    cost: Cost::Search,
    making: Making::Whole(answer),
};

#[derive(Debug, Args)]
struct Parameters {
    #[command(flatten)]
    query: QueryParameters,
    /// Give this many, and as many undated ones
    #[arg(long, value_name = "N", default_value_t = 10,
          value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: u16,
}

fn answer(asked: &Asked) -> Result<Vec<u8>, Failure> {
    let answer = found(asked)?;
    written(|bytes| json::earliest(bytes, &answer))
}

/// Finds what the parameters ask for.
///
/// # Errors
/// For wrong parameters, and those of the question.
pub(crate) fn found(asked: &Asked) -> Result<Earliest, Failure> {
    let parameters: Parameters = asked.parameters()?;
    let mut request = parameters.query.request(asked)?;
    request.limit = usize::from(parameters.limit);
    asked.ask(&request.text, |view| counting::earliest(view, &request))
}
