//! A server that runs: its start, commits beside it, its end.

use std::io::Read as _;
use std::io::Write as _;
use std::time::Duration;
use std::time::Instant;

use crate::serve::client::Answer;
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

#[test]
fn a_token_that_is_made_is_printed_once_and_works() {
    let corpus = harbor();
    let mut server = Server::start_as(&corpus, &[]);
    let token = server.greeting.trim().rsplit("?token=").next().unwrap().to_owned();
    assert_eq!(token.len(), 32, "{}", server.greeting);
    let bearer = format!("Authorization: Bearer {token}");
    assert_eq!(server.send("GET /api/v1/count", &[&bearer], "").status, 200);
    assert_eq!(server.get("/api/v1/count").status, 401);
    assert_eq!(server.signal("TERM"), Some(143));
}

#[test]
fn with_public_read_everyone_reads_who_reaches_it() {
    let corpus = harbor();
    let server = Server::start(&corpus, &["--public-read"]);
    for path in ["/", "/api/v1/search?q=port", "/metrics", "/api/"] {
        assert_eq!(server.send(&format!("GET {path}"), &[], "").status, 200, "{path}");
    }
    let other = server.send("GET /api/v1/count", &["Origin: https://evil.example"], "");
    assert_eq!(other.status, 403);
}

#[test]
fn below_a_base_path_everything_is_below_it() {
    let corpus = harbor();
    let server = Server::start(&corpus, &["--base-path", "/news/", "--host", "desk.example"]);
    assert!(server.greeting.ends_with("/news/\n"), "{}", server.greeting);
    assert_eq!(server.get("/news/api/v1/count?q=port").status, 200);
    assert_eq!(server.send("GET /news/healthz", &[], "").status, 200);
    for outside in ["/", "/api/v1/count", "/newsroom/", "/NEWS/"] {
        assert_eq!(server.get(outside).status, 404, "{outside}");
    }
    let moved = server.get("/news");
    assert_eq!((moved.status, moved.header("location")), (308, Some("/news/")));
    let entered = server.send(&format!("GET /news/?token={TOKEN}"), &[], "");
    assert!(entered.header("set-cookie").unwrap().contains("; Path=/news/;"));
    assert!(entered.body.contains("url=/news/\""), "{entered:?}");
    assert!(server.get("/news/").body.contains("action=\"/news/\""));
    assert_eq!(server.get("/news/api/openapi.json").json()["servers"][0]["url"], "/news");
}

#[test]
fn queries_are_logged_only_when_asked_for_and_the_token_never() {
    let corpus = harbor();
    let log = || std::fs::read_to_string(corpus.index().with_file_name("serve.log")).unwrap();
    let mut server = Server::start(&corpus, &[]);
    server.get("/api/v1/count?q=walked");
    server.signal("TERM");
    assert!(!log().contains("walked"), "{}", log());
    let mut server = Server::start(&corpus, &["--log-queries"]);
    server.get("/api/v1/count?q=walked");
    server.send(&format!("GET /?q=x&token={TOKEN}"), &[], "");
    server.get("/?a=\u{1b}[31m");
    server.signal("TERM");
    assert!(log().contains("GET /api/v1/count?q=walked 200 "), "{}", log());
    assert!(!log().contains(TOKEN) && !log().contains('\u{1b}'), "{}", log());
}

#[test]
fn what_is_open_when_it_is_stopped_is_answered_or_closed() {
    let corpus = harbor();
    let mut server = Server::start(&corpus, &[]);
    let mut half = server.connect();
    let head = format!(
        "POST /api/v1/count HTTP/1.1\r\nHost: 127.0.0.1\r\n{}\r\nContent-Type: \
         application/x-www-form-urlencoded\r\nContent-Length: 6\r\nExpect: 100-continue\r\n\r\n",
        bearer()
    );
    half.write_all(head.as_bytes()).unwrap();
    // It waits for the body.
    let mut go_on = [0; 25];
    half.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on[..12], b"HTTP/1.1 100");
    let asked = Instant::now();
    let rest = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        half.write_all(b"q=port").unwrap();
        let mut answer = String::new();
        half.read_to_string(&mut answer).unwrap();
        answer
    });
    assert_eq!(server.signal("TERM"), Some(143));
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    assert_eq!(Answer::read(&rest.join().unwrap()).status, 200);
}

#[test]
fn an_index_that_is_watched_in_it_follows_its_folders() {
    let corpus = harbor();
    let mut server = Server::start(&corpus, &["--watch"]);
    let count = || server.get("/api/v1/count?q=strike").json()["total"]["articles"].as_u64();
    assert_eq!(count(), Some(2));
    let corpus = corpus.dated("2021-01-01", "Wire", "Again", "Another strike at the port.");
    let until = Instant::now() + Duration::from_secs(60);
    while count() != Some(3) {
        assert!(Instant::now() < until, "the new article is not found");
        std::thread::sleep(Duration::from_millis(100));
    }
    let asked = Instant::now();
    assert_eq!(server.signal("TERM"), Some(143));
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    drop(corpus);
}

#[test]
fn an_index_that_cannot_be_read_any_more_is_answered_from_what_was_read_and_says_so() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let healthy = server.send("GET /healthz", &[], "");
    assert_eq!(healthy.json()["status"], "ok");
    std::fs::write(corpus.index().join("CURRENT"), "nothing of the kind").unwrap();
    let answer = server.get("/api/v1/search?q=port").json();
    let warning = answer["warnings"][0].as_str().unwrap();
    assert!(warning.contains("the answer is from the last commit that could be read"), "{warning}");
    assert_eq!(server.send("GET /healthz", &[], "").json()["status"], "stale");
    assert!(server.get("/metrics").body.contains("\ndateline_stale 1\n"));
}
