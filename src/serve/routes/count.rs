//! `/api/v1/count`: how many articles match.

use clap::Args;
use dateline::counting;
use dateline::render::json;
use dateline::render::schema;
use dateline::search;

use crate::failure::Failure;
use crate::request::keys::KeyFlags;
use crate::request::keys::StoriesFlag;
use crate::request::parameters::grammar;
use crate::serve::routes::query::QueryParameters;
use crate::serve::routes::route::Asked;
use crate::serve::routes::route::Cost;
use crate::serve::routes::route::Lasting;
use crate::serve::routes::route::Making;
use crate::serve::routes::route::Route;

pub(crate) const ROUTE: Route = Route {
    path: "/api/v1/count",
    summary: "The number of articles that match, also by source, month and the like",
    parameters: grammar::<Parameters>,
    schema: schema::COUNT,
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
    keys: KeyFlags,
    #[command(flatten)]
    stories: StoriesFlag,
}

fn answer(asked: &Asked) -> Result<Vec<u8>, Failure> {
    let parameters: Parameters = asked.parameters()?;
    let mut request = parameters.query.request(asked)?;
    request.fold = parameters.stories.fold();
    let keys = parameters.keys.checked()?;
    let view = asked.to_search(None)?;
    let mut bytes = Vec::new();
    if let Some(keys) = keys {
        let answer = counting::cross_table(&view, &request, keys, parameters.keys.share)
            .map_err(|error| Failure::search(&error, &request.text))?;
        json::cross_table(&mut bytes, &answer).map_err(|error| Failure::output(&error))?;
        return Ok(bytes);
    }
    let answer =
        search::count(&view, &request).map_err(|error| Failure::search(&error, &request.text))?;
    json::counted(&mut bytes, &answer).map_err(|error| Failure::output(&error))?;
    Ok(bytes)
}
