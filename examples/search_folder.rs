//! Indexes a folder, then searches it: day, source, title and best passage of each hit.
//!
//! `cargo run --example search_folder -- seeds target/example-index "port strike"`
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "prints to the terminal")]

use std::env;
use std::error::Error;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use dateline::engine::View;
use dateline::ingest::Clock;
use dateline::ingest::Event;
use dateline::ingest::IngestRequest;
use dateline::ingest::RootRequest;
use dateline::ingest::ingest;
use dateline::search::SearchRequest;
use dateline::search::search;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let (Some(folder), Some(index), Some(query)) = (args.next(), args.next(), args.next()) else {
        return Err("usage: search_folder FOLDER INDEX QUERY".into());
    };
    let index = PathBuf::from(index);

    // The library reads no clock: today's date is passed in here. Set the flag to stop a run early.
    let now = jiff::Zoned::now();
    let stop = AtomicBool::new(false);
    let root = RootRequest {
        path: PathBuf::from(&folder),
        label: folder,
        map: None,
        corrections: None,
        exclude: Vec::new(),
    };
    let run =
        IngestRequest::new(index.clone(), now.date(), now.timestamp(), Clock::STANDING, &stop);
    let summary = ingest(&IngestRequest { roots: vec![root], ..run }, &mut |event| {
        if let Event::Failed { path, cause, .. } = event {
            eprintln!("{}: {cause}", path.display());
        }
    })?;
    println!("{} files, {} articles", summary.seen, summary.articles);

    let view = View::open(&index)?;
    let answer = search(&view, &SearchRequest::new(&query, now.date()))?;
    for hit in &answer.hits {
        let article = &hit.article;
        // As precise as it is known: 1998-05 is not 1998-05-01.
        let day =
            article.published.as_ref().map_or("undated".to_owned(), |date| date.stamp.to_string());
        let source = article.source.as_ref().map_or("unknown", |source| source.name.as_str());
        println!("{}. {} · {source} · {day}", hit.rank, article.title);
        if let Some(passage) = hit.passages.first() {
            println!("   {}", passage.text);
        }
    }
    Ok(())
}
