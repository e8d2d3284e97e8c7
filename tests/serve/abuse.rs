//! Clients that mean harm, or are broken: each gets a short refusal, and others are answered as before.

use std::io::Read as _;
use std::io::Write as _;
use std::time::Duration;
use std::time::Instant;

use crate::serve::client::Answer;
use crate::serve::client::Server;
use crate::serve::client::bearer;
use crate::serve::harbor;

/// Asserts that others are answered.
fn assert_alive(server: &Server) {
    assert_eq!(server.get("/api/v1/count?q=port").status, 200);
}

/// Returns the answers to what was sent in one connection.
fn statuses(server: &Server, bytes: &str) -> Vec<u16> {
    let all = server.raw(bytes.as_bytes());
    let parts = all.split("HTTP/1.1 ").skip(1);
    parts.map(|part| part[..3].parse().expect("a status")).collect()
}

#[test]
fn a_request_with_two_lengths_is_the_last_of_its_connection() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let head = format!(
        "POST /api/v1/count HTTP/1.1\r\nHost: 127.0.0.1\r\n{}\r\nContent-Type: \
         application/x-www-form-urlencoded\r\n",
        bearer()
    );
    let smuggled = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    let chunked = "Transfer-Encoding: chunked\r\n";
    for lengths in
        [format!("Content-Length: 6\r\n{chunked}"), format!("{chunked}Content-Length: 6\r\n")]
    {
        let answers = statuses(&server, &format!("{head}{lengths}\r\n0\r\n\r\n{smuggled}"));
        assert_eq!(answers.len(), 1, "{lengths}: {answers:?}");
    }
    for lengths in [
        "Content-Length: 3\r\nContent-Length: 4\r\n",
        "Content-Length: 3, 4\r\n",
        "Content-Length: +3\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 0x3\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Content-Length : 3\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding:\u{b}chunked\r\n",
        "X: y\r\n Content-Length: 3\r\n",
        "X: a\rb\r\n",
    ] {
        let answers = statuses(&server, &format!("{head}{lengths}\r\nq=a{smuggled}"));
        assert!(matches!(answers[..], [400] | [414]), "{lengths:?}: {answers:?}");
    }
    assert_alive(&server);
}

#[test]
fn chunks_that_are_none_end_the_connection() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let head = format!(
        "POST /api/v1/count HTTP/1.1\r\nHost: 127.0.0.1\r\n{}\r\nContent-Type: \
         application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n",
        bearer()
    );
    let whole = statuses(&server, &format!("{head}6\r\nq=port\r\n0\r\n\r\n"));
    assert_eq!(whole, [200]);
    for chunks in [
        "g\r\nq=port\r\n0\r\n\r\n",
        "-6\r\nq=port\r\n0\r\n\r\n",
        "ffffffffffffffffff\r\nq=port\r\n0\r\n\r\n",
        "2\r\nq=port\r\n0\r\n\r\n",
        "6\nq=port\n0\n\n",
    ] {
        let answers = statuses(&server, &format!("{head}{chunks}"));
        assert!(answers.len() <= 1 && !answers.contains(&200), "{chunks:?}: {answers:?}");
    }
    assert_alive(&server);
}

#[test]
fn what_is_no_http_gets_no_answer_or_400() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let head = format!("Host: 127.0.0.1\r\n{}\r\nConnection: close\r\n\r\n", bearer());
    for first in [
        "",
        "\0\0\0\0",
        "\u{16}\u{3}\u{1}",
        "GET / HTTP/1.1 x\r\n",
        "GET  /\r\n",
        "GET /\u{7f} HTTP/1.1\r\n",
        "GET / HTTP/9.9\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET http:// HTTP/1.1\r\n",
        "CONNECT evil.example:443 HTTP/1.1\r\n",
    ] {
        let answers = statuses(&server, &format!("{first}{head}"));
        assert!(answers.iter().all(|status| (400..500).contains(status)), "{first:?}: {answers:?}");
    }
    assert_alive(&server);
}

#[test]
fn what_is_too_large_is_refused_with_its_limit() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let longest = format!("GET /api/v1/count?q={}", "a".repeat(8 * 1024 - 16));
    assert_ne!(server.send(&longest, &[&bearer()], "").status, 414);
    let long = server.send(&format!("{longest}a"), &[&bearer()], "");
    assert_eq!((long.status, long.kind().as_str()), (414, "address-too-long"));
    assert_eq!(server.send(&format!("GET /?q={}", "a".repeat(200_000)), &[], "").status / 100, 4);
    let wide = format!("X: {}", "a".repeat(33 * 1024));
    let wide = server.send("GET /api/v1/count?q=port", &[&bearer(), &wide], "");
    assert_eq!((wide.status, wide.kind().as_str()), (431, "headers-too-large"));
    let many: Vec<String> = (0..5000).map(|number| format!("X-{number}: a")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(server.send("GET /api/v1/count?q=port", &many, "").status, 431);
    let form = "Content-Type: application/x-www-form-urlencoded";
    let body = format!("q={}", "a ".repeat(140_000));
    let large = server.send("POST /api/v1/count", &[&bearer(), form], &body);
    assert_eq!((large.status, large.kind().as_str()), (413, "too-large"));
    assert_alive(&server);
}

#[test]
fn a_path_leads_to_no_file() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    for path in [
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/api/v1/articles/..%2f..%2fetc%2fpasswd",
        "/api/v1/articles/%2fetc%2fpasswd",
        "/api/v1/articles/../../../token",
        "/token",
        "/api/v1/articles/%00",
        "/api/v1/articles/%ff%fe",
        "/api/v1/articles/news%2f0001.json",
        "//evil.example/",
        "/\\evil.example",
    ] {
        let answer = server.get(path);
        assert!((400..500).contains(&answer.status), "{path}: {answer:?}");
        assert!(!answer.body.contains("root:") && !answer.body.contains("walked out"), "{path}");
    }
    assert_alive(&server);
}

#[test]
fn a_client_that_sends_slowly_is_not_waited_for() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let mut slow = server.connect();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: 127").unwrap();
    let begun = Instant::now();
    let mut body = server.connect();
    let head = format!(
        "POST /api/v1/count HTTP/1.1\r\nHost: 127.0.0.1\r\n{}\r\nContent-Type: \
         application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nq=",
        bearer()
    );
    body.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    let _ = slow.read_to_string(&mut answer);
    assert!(!answer.contains("200 OK"), "{answer}");
    let mut answer = String::new();
    let _ = body.read_to_string(&mut answer);
    assert!(answer.is_empty() || Answer::read(&answer).status == 408, "{answer}");
    // Both were given the ten seconds of the limits, side by side.
    assert!(begun.elapsed() < Duration::from_secs(50), "{:?}", begun.elapsed());
    assert_alive(&server);
}

#[test]
fn who_finds_no_room_is_told_so_and_the_room_is_free_again() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let mut all: Vec<_> = (0..300).map(|_| server.connect()).collect();
    let mut refused = 0;
    for stream in all.iter_mut().rev().take(44) {
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        refused += u32::from(answer.contains("503") && answer.contains("Retry-After: 1"));
    }
    assert_eq!(refused, 44);
    drop(all);
    // The server learns of it when it next looks.
    let until = Instant::now() + Duration::from_secs(30);
    while !server.raw(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n").contains(" 200 ") {
        assert!(Instant::now() < until, "there is no room again");
    }
    assert_alive(&server);
}

#[test]
fn what_articles_and_queries_hold_is_text_on_a_page() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    for path in ["/?q=%3Cscript%3Ealert(1)%3C/script%3E", "/%3Cscript%3E", "/?%22%3E%3Cb%3E=1"] {
        let page = server.get(path);
        assert!(
            !page.body.contains("<script>alert") && !page.body.contains("<script>\""),
            "{path}"
        );
        assert!(!page.body.contains("\"><b>"), "{path}");
    }
}

#[test]
fn a_query_that_costs_much_is_no_burden_to_others() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let deep = format!("{}port{}", "(".repeat(3000), ")".repeat(3000));
    let form = "Content-Type: application/x-www-form-urlencoded";
    let nested = server.send("POST /api/v1/count", &[&bearer(), form], &format!("q={deep}"));
    assert_eq!((nested.status, nested.kind().as_str()), (422, "query"));
    let long = format!("q={}", "port ".repeat(40_000));
    assert_eq!(server.send("POST /api/v1/count", &[&bearer(), form], &long).status, 422);
    let words: Vec<String> = (0..2000).map(|number| format!("w{number}*")).collect();
    let many = format!("q={}", words.join("+OR+"));
    let many = server.send("POST /api/v1/count", &[&bearer(), form], &many);
    assert!([200, 422].contains(&many.status), "{many:?}");
    assert_alive(&server);
}
