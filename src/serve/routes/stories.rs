//! `/api/v1/stories/{id}`: an article's copies and versions.

use clap::Args;
use dateline::render::json;
use dateline::render::schema;
use dateline::search;

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
    path: "/api/v1/stories/{id}",
    summary: "The story that an article is in: who had it first, who copied it, and what each added",
    parameters: grammar::<Parameters>,
    schema: schema::STORY,
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
    let found = search::story(&asked.view, id).map_err(|error| Failure::search(&error, id))?;
    let mut answer = found.ok_or_else(|| Failure::nothing_cited(id))?;
    let mut naming = Naming::from_here();
    let hits = answer.articles.iter_mut().map(|article| &mut article.hit);
    let others = answer.quotes_from.iter_mut().chain(&mut answer.quoted_by);
    for hit in hits.chain(others.map(|other| &mut other.hit)) {
        naming.hits(std::slice::from_mut(hit));
    }
    written(|out| json::story(out, &answer))
}
