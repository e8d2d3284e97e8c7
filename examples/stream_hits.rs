//! Writes every hit of a query as a line of JSON, a page at a time, until the reader closes the pipe.
//!
//! `cargo run --example stream_hits -- index strike | head -3`

use std::env;
use std::error::Error;
use std::io;
use std::io::Write as _;
use std::path::PathBuf;

use dateline::engine::View;
use dateline::render::json;
use dateline::search::SearchRequest;
use dateline::search::search;

/// Hits that are fetched at a time.
const PAGE: usize = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let (Some(index), Some(query)) = (args.next(), args.next()) else {
        return Err("usage: stream_hits INDEX QUERY".into());
    };
    // One state of the index for all pages: a run that commits meanwhile changes nothing here.
    let view = View::open(&PathBuf::from(index))?;
    let mut request = SearchRequest::new(&query, jiff::Zoned::now().date());
    request.limit = PAGE;
    let mut out = io::stdout().lock();
    loop {
        let answer = search(&view, &request)?;
        // After its hits, a page has a line on the whole: totals, and what to know of the answer.
        let written = json::lines(&mut out, &answer, None).and_then(|_| out.flush());
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            written => written?,
        }
        if answer.hits.len() < PAGE {
            return Ok(());
        }
        request.offset += PAGE;
    }
}
