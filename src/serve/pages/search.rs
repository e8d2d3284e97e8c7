//! `/`: the search page.

use std::sync::Arc;

use axum::extract::State;

use crate::serve::answer::Answer;
use crate::serve::pages::views::search;
use crate::serve::served::Served;

/// Answers with the page.
pub(crate) async fn page(State(served): State<Arc<Served>>) -> Answer {
    search::page(&served.base, served.index.current().articles())
}
