//! `/timeline` and `/timeline.csv`: matches by period.

use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use clap::Args;
use dateline::counting;
use dateline::counting::Timeline;
use dateline::render::csv;

use crate::failure::Failure;
use crate::request::timeline::PeriodFlags;
use crate::serve::answer;
use crate::serve::answer::Answer;
use crate::serve::pages::asked::CELLS;
use crate::serve::pages::asked::counted;
use crate::serve::pages::made::Site;
use crate::serve::pages::made::made;
use crate::serve::pages::views::timeline as view;
use crate::serve::pages::way::Way;
use crate::serve::routes::Asked;
use crate::serve::routes::Cost;
use crate::serve::routes::QueryParameters;
use crate::serve::served::Served;

pub(crate) const WAY: Way = Way {
    path: "/timeline",
    name: "Timeline",
    without_query: None,
    fields: &[],
    cost: Cost::Search,
};

#[derive(Debug, Args)]
struct Parameters {
    #[command(flatten)]
    query: QueryParameters,
    #[command(flatten)]
    periods: PeriodFlags,
}

/// Answers with the page.
pub(crate) async fn page(State(served): State<Arc<Served>>, request: Request) -> Answer {
    counted::<Parameters>(served, request, &WAY, make).await
}

/// Answers with the table for a spreadsheet.
pub(crate) async fn table(State(served): State<Arc<Served>>, request: Request) -> Answer {
    made(served, request, Cost::Search, make_table).await
}

fn make(asked: &Asked, site: &Site) -> Result<Answer, Failure> {
    Ok(view::page(site, &WAY, &asked.pairs, &answer(asked)?, asked.warnings().as_deref()))
}

fn make_table(asked: &Asked, _: &Site) -> Result<Answer, Failure> {
    let mut bytes = Vec::new();
    csv::timeline(&mut bytes, &answer(asked)?, CELLS).map_err(|error| Failure::output(&error))?;
    Ok(answer::csv("attachment; filename=\"timeline.csv\"", bytes))
}

fn answer(asked: &Asked) -> Result<Timeline, Failure> {
    let parameters: Parameters = asked.parameters()?;
    let request = parameters.query.request(asked)?;
    let text = request.text.clone();
    let request = parameters.periods.request(request)?;
    let view = asked.to_search(None)?;
    counting::timeline(&view, &request).map_err(|error| Failure::search(&error, &text))
}
