//! `/api/v1/explain`: how a query is read.

use clap::Args;
use dateline::render::json;
use dateline::render::schema;
use dateline::search;

use crate::failure::Failure;
use crate::request::parameters::grammar;
use crate::serve::routes::query::QueryParameters;
use crate::serve::routes::route::Asked;
use crate::serve::routes::route::Cost;
use crate::serve::routes::route::Lasting;
use crate::serve::routes::route::Making;
use crate::serve::routes::route::Route;

pub(crate) const ROUTE: Route = Route {
    path: "/api/v1/explain",
    summary: "How a query is read: its canonical form, its date range, and the index terms it matches",
    parameters: grammar::<Parameters>,
    schema: schema::EXPLAIN,
    by_post: true,
    lasting: Lasting::Commit,
    cost: Cost::Search,
    making: Making::Whole(answer),
};

#[derive(Debug, Args)]
struct Parameters {
    #[command(flatten)]
    query: QueryParameters,
}

fn answer(asked: &Asked) -> Result<Vec<u8>, Failure> {
    let parameters: Parameters = asked.parameters()?;
    let request = parameters.query.request(asked)?;
    let answer = search::explain(&asked.view, &request)
        .map_err(|error| Failure::search(&error, &request.text))?;
    let mut bytes = Vec::new();
    json::explained(&mut bytes, &answer).map_err(|error| Failure::output(&error))?;
    Ok(bytes)
}
