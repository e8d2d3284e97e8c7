//! `/api/v1/terms`: the words and phrases that are said more in the matches than elsewhere.

use clap::Args;
use dateline::counting;
use dateline::counting::Terms;
use dateline::render::json;
use dateline::render::schema;

use crate::failure::Failure;
use crate::request::parameters::grammar;
use crate::request::settled::settle_names_of;
use crate::request::terms::TermFlags;
use crate::serve::routes::query::QueryParameters;
use crate::serve::routes::route::Asked;
use crate::serve::routes::route::Cost;
use crate::serve::routes::route::Lasting;
use crate::serve::routes::route::Making;
use crate::serve::routes::route::Route;
use crate::serve::routes::route::written;

pub(crate) const ROUTE: Route = Route {
    path: "/api/v1/terms",
    summary: "The words and two-word phrases that are said more in the articles that match than elsewhere",
    parameters: grammar::<Parameters>,
    schema: schema::TERMS,
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
    terms: TermFlags,
    /// List this many terms of each kind, and as many with function words
    #[arg(long, value_name = "N", default_value_t = 30,
          value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: u16,
}

fn answer(asked: &Asked) -> Result<Vec<u8>, Failure> {
    let answer = counted(asked)?;
    written(|bytes| json::terms(bytes, &answer))
}

/// Counts what the parameters ask for.
///
/// # Errors
/// For wrong parameters, and those of the question.
pub(crate) fn counted(asked: &Asked) -> Result<Terms, Failure> {
    let parameters: Parameters = asked.parameters()?;
    let mut search = parameters.query.request(asked)?;
    let text = search.text.clone();
    let against = parameters.terms.against().unwrap_or_default();
    settle_names_of(asked.index.path(), against, &mut search)?;
    let request = parameters.terms.request(search, parameters.limit);
    asked.ask(&text, |view| counting::terms(view, &request))
}
