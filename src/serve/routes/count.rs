//! `/api/v1/count`: how many articles match.

use clap::Args;
use dateline::counting;
use dateline::engine::View;
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
    let text = &request.text;
    let Some(keys) = keys else {
        return asked.answered(text, |view| search::count(view, &request), json::counted);
    };
    let share = parameters.keys.share;
    let table = |view: &View| counting::cross_table(view, &request, keys, share);
    asked.answered(text, table, json::cross_table)
}
