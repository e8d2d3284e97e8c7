//! Queries that open much, over HTTP: each is answered or refused, no connection is cut, and others are answered.
//!
//! `cargo bench --bench hostile -- --http` asks 10,000 of them on a large index, and says how long each took.

use crate::serve::client::Answer;
use crate::serve::client::Server;
use crate::serve::client::bearer;
use crate::serve::harbor;
use crate::support::hostile::Draw;
use crate::support::hostile::KINDS;

const FORM: &str = "Content-Type: application/x-www-form-urlencoded";

#[test]
fn three_hundred_hostile_queries_are_answered_or_refused_by_the_api_and_by_the_page() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let mut drawn = Draw(24);
    let (mut answered, mut refused, mut late) = (0, 0, 0);
    for number in 0..300 {
        let (kind, make) = KINDS[number % KINDS.len()];
        let query = make(&mut drawn);
        let form: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
        let path = ["/api/v1/search", "/", "/api/v1/count"][number / KINDS.len() % 3];
        let mut answer =
            server.send(&format!("POST {path}"), &[&bearer(), FORM], &format!("q={form}"));
        if answer.status == 303 {
            answer = server.get(answer.header("location").expect("it leads somewhere"));
        }
        let is_whole = |answer: &Answer| {
            answer.header("content-length").and_then(|n| n.parse().ok()) == Some(answer.body.len())
        };
        assert!(is_whole(&answer), "{kind}: {path}: {query}: {answer:?}");
        match answer.status {
            200 => answered += 1,
            400..500 => refused += 1,
            // A build for tests is slow, and its machine may be busy.
            503 if answer.body.contains("was not complete after 2 seconds") => late += 1,
            _ => panic!("{kind}: {path}: {query}: {answer:?}"),
        }
    }
    // Both ways are taken, or the test sees only half.
    assert!(answered > 30 && refused > 3, "{answered} {refused} {late}");
    assert_eq!(server.get("/api/v1/count?q=port").status, 200);
}
