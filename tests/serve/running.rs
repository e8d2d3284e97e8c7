//! A server that runs: its start, commits beside it, its end.

use std::time::Duration;
use std::time::Instant;

use crate::serve::client::Server;
use crate::serve::client::TOKEN;
use crate::serve::client::bearer;
use crate::serve::harbor;
use crate::support::Corpus;

#[test]
fn it_prints_where_it_serves_and_the_token_only_if_nobody_else_has_it() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let address = format!("index is served at http://127.0.0.1:{}/\n", server.port);
    assert_eq!(server.greeting, address);
    assert!(!server.greeting.contains(TOKEN));
}

#[test]
fn without_an_index_it_does_not_start() {
    let run = Corpus::new().run(["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(run.code, Some(3), "{run}");
}

#[test]
fn each_request_reads_the_last_commit_also_of_an_index_that_was_built_again() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let count = || server.get("/api/v1/count?q=strike").json()["total"]["articles"].as_u64();
    assert_eq!(count(), Some(2));
    let corpus = corpus.dated("2021-01-01", "Wire", "Again", "Another strike at the port.");
    assert_eq!(corpus.run(["index"]).code, Some(0));
    assert_eq!(count(), Some(3));
    let corpus = corpus.dated("2021-01-02", "Wire", "And again", "One more strike.");
    assert_eq!(corpus.run(["index", "--rebuild"]).code, Some(0));
    assert_eq!(count(), Some(4));
}

#[test]
fn pages_of_an_answer_are_of_one_commit() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let first = server.get("/api/v1/search?q=port+OR+dock&limit=1").json();
    let (commit, offset) = (&first["next"]["commit"], &first["next"]["offset"]);
    let corpus = corpus.dated("2021-01-01", "Wire", "Port port", "The port, the port, the port.");
    assert_eq!(corpus.run(["index"]).code, Some(0));
    let commit = commit.as_str().unwrap();
    let next =
        server.get(&format!("/api/v1/search?q=port+OR+dock&limit=9&offset={offset}&at={commit}"));
    let (now, next) = (server.get("/api/v1/search?q=port+OR+dock").json(), next.json());
    assert_eq!(next["total"]["articles"], first["total"]["articles"]);
    assert_ne!(next["total"]["articles"], now["total"]["articles"]);
    assert!(next["hits"].as_array().unwrap().iter().all(|hit| hit["title"] != "Port port"));
}

#[test]
fn a_signal_ends_it_within_two_seconds_with_connections_open() {
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let corpus = harbor();
        let mut server = Server::start(&corpus, &[]);
        let (_idle, _other) = (server.connect(), server.connect());
        assert_eq!(server.send("GET /", &[&bearer()], "").status, 200);
        let asked = Instant::now();
        assert_eq!(server.signal(signal), Some(code));
        assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    }
}
