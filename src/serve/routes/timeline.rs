//! `/api/v1/timeline`: matches by period.

use clap::Args;
use dateline::counting;
use dateline::counting::Timeline;
use dateline::render::json;
use dateline::render::schema;

use crate::failure::Failure;
use crate::request::keys::StoriesFlag;
use crate::request::parameters::grammar;
use crate::request::timeline::PeriodFlags;
use crate::serve::routes::query::QueryParameters;
use crate::serve::routes::route::Asked;
use crate::serve::routes::route::Cost;
use crate::serve::routes::route::Lasting;
use crate::serve::routes::route::Making;
use crate::serve::routes::route::Route;
use crate::serve::routes::route::written;

pub(crate) const ROUTE: Route = Route {
    path: "/api/v1/timeline",
    summary: "The articles that match by day, week, month, quarter or year, beside all articles of each",
    parameters: grammar::<Parameters>,
    schema: schema::TIMELINE,
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
    periods: PeriodFlags,
    #[command(flatten)]
    stories: StoriesFlag,
}

fn answer(asked: &Asked) -> Result<Vec<u8>, Failure> {
    let answer = counted(asked)?;
    written(|bytes| json::timeline(bytes, &answer))
}

/// Counts what the parameters ask for.
///
/// # Errors
/// For wrong parameters, and those of the question.
pub(crate) fn counted(asked: &Asked) -> Result<Timeline, Failure> {
    let parameters: Parameters = asked.parameters()?;
    let mut request = parameters.query.request(asked)?;
    request.fold = parameters.stories.fold();
    let text = request.text.clone();
    let request = parameters.periods.request(request)?;
    asked.ask(&text, |view| counting::timeline(view, &request))
}
