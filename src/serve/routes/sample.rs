//! `/api/v1/sample`: some of the matches, drawn so that anyone can draw them again.

use clap::Args;
use dateline::counting;
use dateline::counting::Sample;
use dateline::render::json;
use dateline::render::schema;

use crate::failure::Failure;
use crate::request::columns::ColumnFlags;
use crate::request::parameters::grammar;
use crate::request::sample::SampleFlags;
use crate::serve::routes::query::QueryParameters;
use crate::serve::routes::route::Asked;
use crate::serve::routes::route::Cost;
use crate::serve::routes::route::Lasting;
use crate::serve::routes::route::Making;
use crate::serve::routes::route::Route;

pub(crate) const ROUTE: Route = Route {
    path: "/api/v1/sample",
    summary: "A random sample of the articles that match, which the same seed draws again",
    parameters: grammar::<Parameters>,
    schema: schema::SAMPLE,
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
    drawing: SampleFlags,
    #[command(flatten)]
    columns: ColumnFlags,
}

fn answer(asked: &Asked) -> Result<Vec<u8>, Failure> {
    let parameters: Parameters = asked.parameters()?;
    let search = parameters.query.request(asked)?;
    let text = search.text.clone();
    let columns = parameters.columns.columns();
    let request = parameters.drawing.request(search, &columns)?;
    let write = |out: &mut Vec<u8>, answer: &Sample| json::sample(out, answer, &columns);
    asked.answered(&text, |view| counting::sample(view, &request), write)
}
