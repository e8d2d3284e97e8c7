//! `/articles/{id}/file`: the file an article comes from, for who sits at this machine.
//!
//! It is sent as plain text or as a download, never as something that a browser runs.

use std::fs::File;
use std::io::Read as _;
use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use dateline::search::FileState;

use crate::failure::Failure;
use crate::failure::Kind;
use crate::serve::answer;
use crate::serve::answer::Answer;
use crate::serve::pages::article::cited;
use crate::serve::pages::made::made;
use crate::serve::pages::site::Site;
use crate::serve::routes::Asked;
use crate::serve::routes::Cost;
use crate::serve::served::Served;

/// Bytes of the largest file that is sent.
const LARGEST: u64 = 64 << 20;

/// Answers with the file.
pub(crate) async fn page(State(served): State<Arc<Served>>, request: Request) -> Answer {
    made(served, request, Cost::Search, make).await
}

fn make(asked: &Asked, site: &Site) -> Result<Answer, Failure> {
    if !site.files {
        let message =
            "files are given out only where the server is reached from this machine alone";
        return Err(Failure::request(Kind::Forbidden, message));
    }
    let hit = cited(asked)?.hit;
    // Only the file that was indexed: what has its name now may be anything.
    if hit.file != FileState::Current {
        let message = "the file has changed since it was indexed, or is no longer there";
        return Err(Failure::request(Kind::NoSuchPage, message));
    }
    let path = hit.folder.join(&hit.path);
    let failed = |error| Failure::file("read", &path, &error);
    let file = File::open(&path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LARGEST {
        let message = format!("the file has more than {} MB", LARGEST >> 20);
        return Err(Failure::request(Kind::NoSuchPage, message).hint("open it from its folder"));
    }
    if str::from_utf8(&bytes).is_ok_and(|text| !text.contains('\0')) {
        return Ok(answer::of(StatusCode::OK, "text/plain; charset=utf-8", bytes));
    }
    let mut answer = answer::of(StatusCode::OK, "application/octet-stream", bytes);
    let attachment = HeaderValue::from_static("attachment");
    answer.headers_mut().insert(header::CONTENT_DISPOSITION, attachment);
    Ok(answer)
}
