//! `/api/v1/versions/{id}`: what a publisher changed after publication.

use clap::Args;
use dateline::render::json;
use dateline::render::schema;
use dateline::search;
use dateline::search::SearchRequest;

use crate::failure::Failure;
use crate::naming::Naming;
use crate::request::parameters::grammar;
use crate::serve::routes::route::Asked;
use crate::serve::routes::route::Cost;
use crate::serve::routes::route::Lasting;
use crate::serve::routes::route::Making;
use crate::serve::routes::route::Route;
use crate::serve::routes::route::written;

pub(crate) const ROUTE: Route = Route {
    path: "/api/v1/versions/{id}",
    summary: "The versions of an article, and what its publisher changed from each to the next, word by word",
    parameters: grammar::<Parameters>,
    schema: schema::VERSIONS,
    by_post: false,
    lasting: Lasting::Files,
    cost: Cost::Search,
    making: Making::Whole(answer),
};

#[derive(Debug, Args)]
struct Parameters {}

fn answer(asked: &Asked) -> Result<Vec<u8>, Failure> {
    let Parameters {} = asked.parameters()?;
    let id = asked.part(0);
    let mut request = SearchRequest::new("", asked.today);
    request.stop = asked.stop.clone();
    let found = search::versions(&asked.view, id, &request);
    let found = found.map_err(|error| Failure::search(&error, id))?;
    let mut answer = found.ok_or_else(|| Failure::nothing_cited(id))?;
    let mut naming = Naming::from_here();
    for version in &mut answer.versions {
        naming.hits(std::slice::from_mut(&mut version.hit));
    }
    written(|out| json::versions(out, &answer))
}
