//! `/healthz`: whether searches are answered, for whoever watches over the server.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use serde_json::json;

use crate::serve::answer;
use crate::serve::answer::Answer;
use crate::serve::served::Served;

/// Answers without a token: nothing is said of what is in the index.
pub(crate) async fn health(State(served): State<Arc<Served>>) -> Answer {
    let index = Arc::clone(&served.index);
    let looked = served.searches.run(move |_| {
        index.newest();
        Ok(index.fault().is_none())
    });
    match looked.await {
        Ok(true) => answer::json(json!({"status": "ok"}).to_string().into_bytes()),
        // The last commit that could be read is still searched.
        Ok(false) => answer::json(json!({"status": "stale"}).to_string().into_bytes()),
        Err(failure) => {
            let mut answer = answer::failed(&failure);
            *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            answer
        }
    }
}
