//! `/api/v1/sources`: who published the articles that match.

use clap::Args;
use dateline::render::json;
use dateline::render::schema;
use dateline::search;
use dateline::search::Sources;

use crate::failure::Failure;
use crate::request::keys::StoriesFlag;
use crate::request::parameters::grammar;
use crate::serve::routes::query::QueryParameters;
use crate::serve::routes::route::Asked;
use crate::serve::routes::route::Cost;
use crate::serve::routes::route::Lasting;
use crate::serve::routes::route::Making;
use crate::serve::routes::route::Route;
use crate::serve::routes::route::written;

pub(crate) const ROUTE: Route = Route {
    path: "/api/v1/sources",
    summary: "The articles that match by source, with the first and last date of each",
    parameters: grammar::<Parameters>,
    schema: schema::SOURCES,
    by_post: true,
    lasting: Lasting::Commit,
    cost: Cost::Search,
    making: Making::Whole(answer),
};

#[derive(Debug, Args)]
struct Parameters {
    #[command(flatten)]
    query: QueryParameters,
    #[command(flatten)]
    stories: StoriesFlag,
}

fn answer(asked: &Asked) -> Result<Vec<u8>, Failure> {
    let answer = counted(asked)?;
    written(|bytes| json::sources(bytes, &answer))
}

/// Counts what the parameters ask for.
///
/// # Errors
/// For wrong parameters, and those of the question.
pub(crate) fn counted(asked: &Asked) -> Result<Sources, Failure> {
    let parameters: Parameters = asked.parameters()?;
    let mut request = parameters.query.request(asked)?;
    request.fold = parameters.stories.fold();
    asked.ask(&request.text, |view| search::sources(view, &request))
}
