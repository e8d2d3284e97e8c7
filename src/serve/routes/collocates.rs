//! `/api/v1/collocates`: the words near the places where a query matches.

use clap::Args;
use dateline::counting;
use dateline::counting::Collocates;
use dateline::render::json;
use dateline::render::schema;

use crate::failure::Failure;
use crate::request::context::CollocateFlags;
use crate::request::parameters::grammar;
use crate::serve::routes::query::QueryParameters;
use crate::serve::routes::route::Asked;
use crate::serve::routes::route::Cost;
use crate::serve::routes::route::Lasting;
use crate::serve::routes::route::Making;
use crate::serve::routes::route::Route;
use crate::serve::routes::route::written;

pub(crate) const ROUTE: Route = Route {
    path: "/api/v1/collocates",
    summary: "The words near the places where a query matches, beside how often they would be there by chance",
    parameters: grammar::<Parameters>,
    schema: schema::COLLOCATES,
    by_post: true,
    lasting: Lasting::Commit,
    cost: Cost::Study,
    making: Making::Whole(answer),
};

#[derive(Debug, Args)]
struct Parameters {
    #[command(flatten)]
    query: QueryParameters,
    #[command(flatten)]
    near: CollocateFlags,
    /// List this many words, and as many function words
    #[arg(long, value_name = "N", default_value_t = 30,
          value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: u16,
}

fn answer(asked: &Asked) -> Result<Vec<u8>, Failure> {
    let answer = counted(asked)?;
    written(|bytes| json::collocates(bytes, &answer))
}

/// Counts what the parameters ask for.
///
/// # Errors
/// For wrong parameters, and those of the question.
pub(crate) fn counted(asked: &Asked) -> Result<Collocates, Failure> {
    let parameters: Parameters = asked.parameters()?;
    let search = parameters.query.request(asked)?;
    let text = search.text.clone();
    let request = parameters.near.request(search, Some(parameters.limit));
    asked.ask(&text, |view| counting::collocates(view, &request))
}
