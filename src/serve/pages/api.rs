//! `/api/` and `/api/openapi.json`: the API described, for people and for programs.

use std::sync::Arc;

use axum::extract::State;

use crate::serve::answer;
use crate::serve::answer::Answer;
use crate::serve::openapi;
use crate::serve::pages::views::api;
use crate::serve::routes::ROUTES;
use crate::serve::served::Served;

/// Answers with the page.
pub(crate) async fn page(State(served): State<Arc<Served>>) -> Answer {
    api::page(&served.base, ROUTES)
}

/// Answers with OpenAPI 3.1.
pub(crate) async fn description(State(served): State<Arc<Served>>) -> Answer {
    let mut bytes = openapi::describe(ROUTES, &served.base).to_string().into_bytes();
    bytes.push(b'\n');
    answer::json(bytes)
}
