//! `/timeline` and `/timeline.csv`: matches by period.

use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use clap::Args;
use dateline::counting;
use dateline::counting::Timeline;
use dateline::render::csv;
use dateline::render::csv::CellStyle;

use crate::failure::Failure;
use crate::request::timeline::PeriodFlags;
use crate::serve::answer;
use crate::serve::answer::Answer;
use crate::serve::pages::made::Site;
use crate::serve::pages::made::made;
use crate::serve::pages::views::timeline as view;
use crate::serve::routes::Asked;
use crate::serve::routes::QueryParameters;
use crate::serve::served::Served;

#[derive(Debug, Args)]
struct Parameters {
    #[command(flatten)]
    query: QueryParameters,
    #[command(flatten)]
    periods: PeriodFlags,
}

/// Answers with the page.
pub(crate) async fn page(State(served): State<Arc<Served>>, request: Request) -> Answer {
    made(served, request, make).await
}

/// Answers with the table for a spreadsheet.
pub(crate) async fn table(State(served): State<Arc<Served>>, request: Request) -> Answer {
    made(served, request, make_table).await
}

fn make(asked: &Asked, site: &Site) -> Result<Answer, Failure> {
    Ok(view::page(site, &asked.pairs, &counted(asked)?, asked.warnings()))
}

fn make_table(asked: &Asked, _: &Site) -> Result<Answer, Failure> {
    let style = CellStyle { exact: false, for_terminal: false, by_passage: false, excel: false };
    let mut bytes = Vec::new();
    csv::timeline(&mut bytes, &counted(asked)?, style).map_err(|error| Failure::output(&error))?;
    let mut answer = answer::of(StatusCode::OK, "text/csv; charset=utf-8", bytes);
    let attachment = HeaderValue::from_static("attachment; filename=\"timeline.csv\"");
    answer.headers_mut().insert(header::CONTENT_DISPOSITION, attachment);
    Ok(answer)
}

fn counted(asked: &Asked) -> Result<Timeline, Failure> {
    let parameters: Parameters = asked.parameters()?;
    let request = parameters.query.request(asked)?;
    let text = request.text.clone();
    let request = parameters.periods.request(request)?;
    let view = asked.to_search(None)?;
    counting::timeline(&view, &request).map_err(|error| Failure::search(&error, &text))
}
