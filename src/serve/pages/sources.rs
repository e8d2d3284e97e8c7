//! `/sources`: who published the articles that match.

use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use clap::Args;
use dateline::search;

use crate::failure::Failure;
use crate::serve::answer::Answer;
use crate::serve::pages::asked::counted;
use crate::serve::pages::made::Site;
use crate::serve::pages::views::sources as view;
use crate::serve::pages::way::Way;
use crate::serve::routes::Asked;
use crate::serve::routes::Cost;
use crate::serve::routes::QueryParameters;
use crate::serve::served::Served;

pub(crate) const WAY: Way =
    Way { path: "/sources", name: "Sources", without_query: None, fields: &[], cost: Cost::Search };

#[derive(Debug, Args)]
struct Parameters {
    #[command(flatten)]
    query: QueryParameters,
}

/// Answers with the page.
pub(crate) async fn page(State(served): State<Arc<Served>>, request: Request) -> Answer {
    counted::<Parameters>(served, request, &WAY, make).await
}

fn make(asked: &Asked, site: &Site) -> Result<Answer, Failure> {
    let parameters: Parameters = asked.parameters()?;
    let request = parameters.query.request(asked)?;
    let view = asked.to_search(None)?;
    let answer =
        search::sources(&view, &request).map_err(|error| Failure::search(&error, &request.text))?;
    Ok(view::page(site, &WAY, &asked.pairs, &answer, asked.warnings().as_deref()))
}
