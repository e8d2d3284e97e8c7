//! `/api/v1/quote`: whether a quotation is in the collection.

use clap::Args;
use dateline::counting;
use dateline::counting::Quotation;
use dateline::counting::QuotationRequest;
use dateline::render::json;
use dateline::render::schema;
use dateline::search::SearchRequest;
use dateline::search::Wording;

use crate::failure::Failure;
use crate::request::parameters::grammar;
use crate::request::query::FilterFlags;
use crate::request::values;
use crate::serve::routes::route::Asked;
use crate::serve::routes::route::Cost;
use crate::serve::routes::route::Lasting;
use crate::serve::routes::route::Making;
use crate::serve::routes::route::Route;
use crate::serve::routes::route::written;

pub(crate) const ROUTE: Route = Route {
    path: "/api/v1/quote",
    summary: "Whether a quotation is in the collection: word for word, with other words, in parts, or not",
    parameters: grammar::<Parameters>,
    schema: schema::QUOTE,
    by_post: true,
    lasting: Lasting::Commit,
    cost: Cost::Search,
    making: Making::Whole(answer),
};

#[derive(Debug, Args)]
struct Parameters {
    /// The quotation: text, without operators
    #[arg(long, value_name = "TEXT", required = true, value_parser = values::text)]
    q: String,
    #[command(flatten)]
    filters: FilterFlags,
    /// Show this many articles
    #[arg(long, value_name = "N", default_value_t = 20,
          value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: u16,
}

fn answer(asked: &Asked) -> Result<Vec<u8>, Failure> {
    let answer = found(asked)?;
    written(|bytes| json::quotation(bytes, &answer))
}

/// Looks for what the parameters ask for.
///
/// # Errors
/// For wrong parameters, and those of the question.
pub(crate) fn found(asked: &Asked) -> Result<Quotation, Failure> {
    let parameters: Parameters = asked.parameters()?;
    let text = parameters.q.as_str();
    let mut search = SearchRequest::new(text, asked.today);
    parameters.filters.filter(&mut search);
    search.stop = asked.stop.clone();
    search.wording = Wording::Names;
    let request = QuotationRequest { search, limit: Some(usize::from(parameters.limit)) };
    asked.ask(text, |view| counting::quotation(view, &request))
}
