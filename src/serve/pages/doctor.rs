//! `/doctor` and `/doctor.csv`: what is odd about the collection.

use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use clap::Args;
use dateline::counting;
use dateline::counting::Diagnosis;
use dateline::render::csv;

use crate::failure::Failure;
use crate::serve::answer;
use crate::serve::answer::Answer;
use crate::serve::pages::asked::CELLS;
use crate::serve::pages::made::made;
use crate::serve::pages::site::Site;
use crate::serve::pages::views::doctor as view;
use crate::serve::routes::Asked;
use crate::serve::routes::Cost;
use crate::serve::served::Served;

/// It is about all articles.
#[derive(Debug, Args)]
struct Parameters {}

/// Answers with the page.
pub(crate) async fn page(State(served): State<Arc<Served>>, request: Request) -> Answer {
    made(served, request, Cost::Study, make).await
}

/// Answers with the table for a spreadsheet.
pub(crate) async fn table(State(served): State<Arc<Served>>, request: Request) -> Answer {
    made(served, request, Cost::Study, make_table).await
}

fn make(asked: &Asked, site: &Site) -> Result<Answer, Failure> {
    Ok(view::page(site, &answer(asked)?, asked.warnings().as_deref()))
}

fn make_table(asked: &Asked, _: &Site) -> Result<Answer, Failure> {
    let mut bytes = Vec::new();
    csv::diagnosis(&mut bytes, &answer(asked)?, CELLS).map_err(|error| Failure::output(&error))?;
    Ok(answer::csv("attachment; filename=\"doctor.csv\"", bytes))
}

fn answer(asked: &Asked) -> Result<Diagnosis, Failure> {
    let _: Parameters = asked.parameters()?;
    let view = asked.to_search(None)?;
    counting::diagnosis(&view, asked.today, &asked.stop)
        .map_err(|error| Failure::search(&error, ""))
}
