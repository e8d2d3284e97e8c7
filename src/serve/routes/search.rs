//! `/api/v1/search`: ranked passages.

use clap::Args;
use dateline::engine::Fold;
use dateline::render::json;
use dateline::render::schema;
use dateline::search;

use crate::failure::Failure;
use crate::naming::Naming;
use crate::request::parameters::grammar;
use crate::request::ranked::FoldFlag;
use crate::request::ranked::PASSAGES;
use crate::request::ranked::RankedFlags;
use crate::request::values;
use crate::serve::routes::query::QueryParameters;
use crate::serve::routes::route::Asked;
use crate::serve::routes::route::Cost;
use crate::serve::routes::route::Lasting;
use crate::serve::routes::route::Making;
use crate::serve::routes::route::Route;

pub(crate) const ROUTE: Route = Route {
    path: "/api/v1/search",
    summary: "The passages that match, with date, source and file",
    parameters: grammar::<Parameters>,
    schema: schema::SEARCH,
    by_post: true,
    lasting: Lasting::Files,
    cost: Cost::Search,
    making: Making::Whole(answer),
};

#[derive(Debug, Args)]
struct Parameters {
    #[command(flatten)]
    query: QueryParameters,
    #[command(flatten)]
    ranked: RankedFlags,
    #[command(flatten)]
    fold: FoldFlag,
    /// List the other articles of each story, with the passages of those that match in other words
    #[arg(long)]
    copies: bool,
    /// Show at most N passages of each hit
    #[arg(long, value_name = "N", default_value_t = PASSAGES,
          value_parser = clap::value_parser!(u16).range(0..=1000))]
    passages: u16,
    /// Answer from this commit (`next.commit` of the page before), the present one or the one before it, so
    /// that pages neither overlap nor skip hits
    #[arg(long, value_name = "COMMIT")]
    at: Option<String>,
    /// Limit the answer to this size: hits are left out, and the answer says so
    #[arg(long = "max-bytes", value_name = "SIZE", value_parser = values::size)]
    max_bytes: Option<u64>,
}

fn answer(asked: &Asked) -> Result<Vec<u8>, Failure> {
    let parameters: Parameters = asked.parameters()?;
    parameters.ranked.check()?;
    let mut request = parameters.query.request(asked)?;
    parameters.ranked.rank(&mut request);
    request.fold = parameters.fold.or(Fold::Story);
    request.copies = parameters.copies;
    if request.copies && request.fold == Fold::None {
        return Err(Failure::usage("copies lists what fold=none shows by itself: leave it out"));
    }
    request.passages = usize::from(parameters.passages);
    let view = asked.to_search(parameters.at.as_deref())?;
    let mut answer =
        search::search(&view, &request).map_err(|error| Failure::search(&error, &request.text))?;
    answer.warnings.extend(asked.warnings());
    Naming::from_here().hits(&mut answer.hits);
    let most = parameters.max_bytes.map(|most| usize::try_from(most).unwrap_or(usize::MAX));
    let mut bytes = Vec::new();
    let least = json::hits(&mut bytes, &answer, most).map_err(|error| Failure::output(&error))?;
    match least {
        None => Ok(bytes),
        Some(least) => Err(Failure::usage(format!(
            "the answer does not fit into max-bytes: the shortest possible one has {least} bytes"
        ))),
    }
}
