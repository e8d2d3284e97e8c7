//! Views that follow commits: a view is of one commit for as long as it is held, the next is opened
//! when asked, and searches go on meanwhile.

use std::fs;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread;

use dateline::engine::EngineError;
use dateline::engine::View;
use dateline::engine::Views;
use dateline::search::SearchRequest;
use dateline::search::search;
use jiff::civil::date;

use crate::support::Corpus;

fn titles(view: &View, query: &str) -> Vec<String> {
    let request = SearchRequest::new(query, date(2026, 1, 1));
    let hits = search(view, &request).unwrap_or_else(|error| panic!("{query}: {error}")).hits;
    let mut titles: Vec<String> = hits.into_iter().map(|hit| hit.article.title).collect();
    titles.sort();
    titles
}

fn indexed(corpus: &Corpus, arguments: &[&str]) {
    let run = corpus.run(["index"].iter().chain(arguments));
    assert_eq!(run.code, Some(0), "{run}");
}

#[test]
fn a_view_stays_at_its_commit_and_the_next_is_opened_when_asked() {
    let mut corpus = Corpus::new().article("Strike", "Dockers left the harbor.");
    indexed(&corpus, &["news"]);
    let views = Views::open(&corpus.index()).unwrap();
    let first = views.current();
    assert!(first.is_newest().unwrap() && !views.refresh().unwrap(), "nothing has changed");
    corpus = corpus.article("Ferry", "The harbor is open again.");
    indexed(&corpus, &["news"]);
    assert!(!first.is_newest().unwrap());
    assert_eq!(titles(&views.current(), "harbor"), ["Strike"], "nobody asked yet");
    assert!(views.refresh().unwrap() && !views.refresh().unwrap());
    assert_eq!(titles(&views.current(), "harbor"), ["Ferry", "Strike"]);
    assert_eq!(titles(&first.newest().unwrap(), "harbor"), ["Ferry", "Strike"]);
    assert_eq!(titles(&first, "harbor"), ["Strike"], "who holds it sees what it was opened at");
}

#[test]
fn a_run_that_changes_nothing_leaves_the_view_the_newest() {
    let corpus = Corpus::new().article("Strike", "Dockers left the harbor.");
    indexed(&corpus, &["news"]);
    let view = View::open(&corpus.index()).unwrap();
    indexed(&corpus, &["news"]);
    assert!(view.is_newest().unwrap());
}

#[test]
fn a_rebuilt_index_is_another_commit_and_a_missing_one_is_an_error() {
    let corpus = Corpus::new().article("Strike", "Dockers left the harbor.");
    indexed(&corpus, &["news"]);
    let views = Views::open(&corpus.index()).unwrap();
    indexed(&corpus, &["--rebuild"]);
    assert!(views.refresh().unwrap());
    assert_eq!(views.current().info().generation, 2);
    fs::remove_dir_all(corpus.index()).unwrap();
    assert!(matches!(views.refresh(), Err(EngineError::Missing { .. })));
    assert_eq!(titles(&views.current(), "harbor"), ["Strike"], "the view there was still answers");
}

#[test]
fn searches_go_on_while_another_process_commits() {
    let corpus = Corpus::in_memory().article("Strike", "Dockers left the harbor.");
    indexed(&corpus, &["news"]);
    let views = Views::open(&corpus.index()).unwrap();
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut most = 0;
                while !stop.load(Ordering::Relaxed) {
                    views.refresh().unwrap();
                    let found = titles(&views.current(), "harbor").len();
                    assert!(found >= most, "{found} after {most}");
                    most = found;
                }
            });
        }
        for number in 0..8 {
            let article = format!(
                "{{\"title\": \"Ferry {number}\", \"text\": \"The harbor is open again.\"}}"
            );
            fs::write(corpus.news().join(format!("ferry-{number}.json")), article).unwrap();
            indexed(&corpus, &["news"]);
        }
        stop.store(true, Ordering::Relaxed);
    });
    views.refresh().unwrap();
    assert_eq!(titles(&views.current(), "harbor").len(), 9);
}
