//! `/api/v1/similar/{id}`: more like one article.

use clap::Args;
use dateline::render::json;
use dateline::render::schema;
use dateline::search;
use dateline::search::SearchRequest;

use crate::failure::Failure;
use crate::naming::Naming;
use crate::request::parameters::grammar;
use crate::request::query::FilterFlags;
use crate::request::similar::SimilarFlags;
use crate::serve::routes::route::Asked;
use crate::serve::routes::route::Cost;
use crate::serve::routes::route::Lasting;
use crate::serve::routes::route::Making;
use crate::serve::routes::route::Route;

pub(crate) const ROUTE: Route = Route {
    path: "/api/v1/similar/{id}",
    summary: "The articles most like one, by its typical words",
    parameters: grammar::<Parameters>,
    schema: schema::SEARCH,
    by_post: false,
    lasting: Lasting::Files,
    cost: Cost::Search,
    making: Making::Whole(answer),
};

#[derive(Debug, Args)]
struct Parameters {
    #[command(flatten)]
    filters: FilterFlags,
    #[command(flatten)]
    shown: SimilarFlags,
    /// Answer from this commit (`next.commit` of the page before), the present one or the one before it, so
    /// that pages neither overlap nor skip hits
    #[arg(long, value_name = "COMMIT")]
    at: Option<String>,
}

fn answer(asked: &Asked) -> Result<Vec<u8>, Failure> {
    let parameters: Parameters = asked.parameters()?;
    let mut request = SearchRequest::new("", asked.today);
    parameters.filters.filter(&mut request);
    parameters.shown.show(&mut request);
    request.stop = asked.stop.clone();
    let view = asked.to_search(parameters.at.as_deref())?;
    let id = asked.part(0);
    let found =
        search::similar(&view, id, &request).map_err(|error| Failure::search(&error, id))?;
    let mut answer = found.ok_or_else(|| Failure::nothing_cited(id))?;
    answer.warnings.extend(asked.warnings());
    Naming::from_here().hits(&mut answer.hits);
    let mut bytes = Vec::new();
    json::hits(&mut bytes, &answer, None).map_err(|error| Failure::output(&error))?;
    Ok(bytes)
}
