//! `/metrics`: what the server counts, in the text format of Prometheus.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::serve::answer;
use crate::serve::answer::Answer;
use crate::serve::metrics::Gauges;
use crate::serve::served::Served;

/// Answers with the counts.
pub(crate) async fn metrics(State(served): State<Arc<Served>>) -> Answer {
    let info = served.index.current().info();
    let text = served.metrics.text(&Gauges {
        articles: info.articles,
        generation: info.generation,
        is_stale: served.index.fault().is_some(),
    });
    answer::of(StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8", text)
}
