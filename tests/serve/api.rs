//! The API answers with the bytes that the commands print.

use crate::serve::client::Server;
use crate::serve::client::bearer;
use crate::serve::harbor;

/// Queries of every kind, as arguments of a command and as parameters of an address.
const ASKED: &[(&[&str], &str)] = &[
    (&["strike"], "q=strike"),
    (&["port", "strike"], "q=port+strike"),
    (&["\"dock workers\""], "q=%22dock+workers%22"),
    (&["dock OR strike"], "q=dock%20OR%20strike"),
    (&["strike", "--from", "2020"], "q=strike&from=2020"),
    (
        &["strike", "--since", "2019-03", "--until", "2019-03"],
        "q=strike&since=2019-03&until=2019-03",
    ),
    (&["strike", "--source", "Wire", "--source", "post"], "q=strike&source=Wire&source=post"),
    (&["workers", "--undated", "only"], "q=workers&undated=only"),
    (&["workers", "--lang", "en"], "q=workers&lang=en"),
    (&["nowhere"], "q=nowhere"),
    (&["harbour"], "q=harbour"),
    (&[], ""),
    (&["strike OR walkout", "--any"], "q=strike+OR+walkout&any"),
    (&["what: (is this", "--plain"], "q=what:+(is+this&plain=true"),
    (&["port w/3 shut", "--syntax", "nexis"], "q=port+w/3+shut&syntax=nexis"),
    (&["https://news.example/a"], "q=https://news.example/a"),
    (&["title:port date:2019"], "q=title:port+date:2019"),
    (&["str*"], "q=str*"),
];

#[test]
fn answers_are_byte_for_byte_those_of_the_commands() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    for command in ["search", "count", "sources", "explain", "timeline", "first", "sample"] {
        for (arguments, parameters) in ASKED {
            let printed = corpus.run([&[command, "--json"], *arguments].concat());
            let answer = server.get(&format!("/api/v1/{command}?{parameters}"));
            assert_eq!(answer.body, printed.stdout, "{command} {parameters}\n{answer:?}");
            assert_eq!(answer.status, 200, "{command} {parameters}");
        }
    }
    for (arguments, parameters) in [
        (&["count", "strike", "--by", "year,source"][..], "count?q=strike&by=year,source"),
        (&["count", "strike", "--by", "year", "--by", "lang"], "count?q=strike&by=year&by=lang"),
        (&["count", "strike", "--by", "source", "--share"], "count?q=strike&by=source&share"),
        (&["timeline", "strike", "--by", "month,source"], "timeline?q=strike&by=month,source"),
        (&["timeline", "strike", "--peaks", "0"], "timeline?q=strike&peaks=0"),
        (
            &["concordance", "strike", "--limit", "3", "--sort", "R1,day"],
            "concordance?q=strike&limit=3&sort=R1,day",
        ),
        (
            &["collocates", "port", "--min-count", "2", "--span", "SENT"],
            "collocates?q=port&min-count=2&span=SENT",
        ),
        (
            &["terms", "strike", "--against", "port", "--min-count", "1"],
            "terms?q=strike&against=port&min-count=1",
        ),
        (&["terms", "port", "--by", "source", "--words-only"], "terms?q=port&by=source&words-only"),
        (&["first", "strike", "-n", "1"], "first?q=strike&limit=1"),
        (&["quote", "workers at the port"], "quote?q=workers+at+the+port"),
        (&["doctor"], "doctor"),
        (&["doctor", "--list", "no-title"], "doctor?list=no-title"),
        (&["count", "strike", "--by", "country"], "count?q=strike&by=country"),
        (
            &[
                "sample", "workers", "-n", "2", "--seed", "7", "--by", "source", "--with",
                "passages",
            ],
            "sample?q=workers&size=2&seed=7&by=source&with=passages",
        ),
    ] {
        let printed = corpus.run([arguments, &["--json"]].concat());
        let answer = server.get(&format!("/api/v1/{parameters}"));
        assert_eq!((answer.status, answer.body), (200, printed.stdout), "{parameters}");
    }
    let status = server.get("/api/v1/status");
    assert_eq!(status.body, corpus.run(["status", "--json"]).stdout);
}

#[test]
fn what_only_a_search_takes_is_taken_as_by_the_command() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    for (arguments, parameters) in [
        (&["-n", "1", "--offset", "1"][..], "limit=1&offset=1"),
        (&["--sort", "newest"], "sort=newest"),
        (&["--sort", "oldest", "--passages", "1"], "sort=oldest&passages=1"),
        (&["--expand", "--explain"], "expand&explain"),
        (&["--max-bytes", "2000"], "max-bytes=2000"),
    ] {
        let printed = corpus.run([&["search", "--json", "dock OR strike"], arguments].concat());
        let answer = server.get(&format!("/api/v1/search?q=dock+OR+strike&{parameters}"));
        assert_eq!(answer.body, printed.stdout, "{parameters}");
    }
}

#[test]
fn an_export_is_sent_as_the_command_writes_it() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    for (arguments, parameters) in [
        (&["strike"][..], "q=strike"),
        (&[], ""),
        (&["nowhere"], "q=nowhere"),
        (&["strike", "--with", "passages,body"], "q=strike&with=passages,body"),
        (&["strike", "--csv", "--fields", "id,title"], "q=strike&csv&fields=id,title"),
        (&["strike", "--csv-exact", "--excel"], "q=strike&csv-exact&excel"),
    ] {
        let printed = corpus.run([&["export"], arguments].concat());
        let answer = server.get(&format!("/api/v1/export?{parameters}"));
        assert_eq!((answer.status, &answer.body), (200, &printed.stdout), "{parameters}");
        let kind = if parameters.contains("csv") { "text/csv" } else { "application/x-ndjson" };
        assert!(answer.header("content-type").unwrap().starts_with(kind), "{parameters}");
        let form = "Content-Type: application/x-www-form-urlencoded";
        let posted = server.send("POST /api/v1/export", &[&bearer(), form], parameters);
        assert_eq!(posted.body, printed.stdout, "{parameters}");
    }
    for (parameters, status, kind) in [
        ("q=(", 422, "query"),
        ("q=strike&excel", 400, "usage"),
        ("q=strike&fields=colour", 400, "usage"),
        ("q=strike&manifest=/tmp/x", 400, "usage"),
    ] {
        let answer = server.get(&format!("/api/v1/export?{parameters}"));
        assert_eq!((answer.status, answer.kind().as_str()), (status, kind), "{parameters}");
    }
}

#[test]
fn a_story_is_answered_for_any_of_its_articles() {
    let corpus = harbor()
        .article("Ferry sinks", &story("Ferry sinks"))
        .article("A ferry has sunk", &story("A ferry has sunk"));
    let server = Server::start(&corpus, &[]);
    let found: serde_json::Value =
        serde_json::from_str(&corpus.run(["search", "--json", "gangway"]).stdout).unwrap();
    let id = found["hits"][0]["id"].as_str().unwrap().to_owned();
    let printed = corpus.run(["story", "--json", &id]);
    let answer = server.get(&format!("/api/v1/stories/{id}"));
    assert_eq!((answer.status, &answer.body), (200, &printed.stdout));
    assert_eq!(answer.json()["articles"].as_array().unwrap().len(), 2);
    assert_eq!(server.get("/api/v1/stories/0123456789ab").status, 404);
    let printed = corpus.run(["versions", "--json", &id]);
    let answer = server.get(&format!("/api/v1/versions/{id}"));
    assert_eq!((answer.status, &answer.body), (200, &printed.stdout));
    assert_eq!(server.get("/api/v1/versions/0123456789ab").status, 404);
}

/// A text that is long enough to be known again.
fn story(opening: &str) -> String {
    let words: String = (0..80).map(|n| format!("gangway{n} ")).collect();
    format!("{opening}. The gangway gave way. {words}")
}

#[test]
fn errors_are_those_of_the_commands_with_a_status() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    for (parameters, status, kind) in [
        ("q=(", 422, "query"),
        ("q=titel:x", 422, "query"),
        ("from=someday", 422, "query"),
        ("sorce=x", 400, "usage"),
        ("limit=0", 400, "usage"),
        ("limit=10001", 400, "usage"),
        ("sort=size", 400, "usage"),
        ("plain&syntax=nexis", 400, "usage"),
        ("sort=newest&expand", 400, "usage"),
        ("max-bytes=10", 400, "usage"),
        ("query=/etc/passwd", 400, "usage"),
        ("in=/etc", 400, "usage"),
        ("at=0123456789abcdef", 410, "gone"),
        ("at=", 400, "usage"),
        ("at=0123456789ABCDEF", 400, "usage"),
        ("at=../../../etc/passwd", 400, "usage"),
        ("by=month", 400, "usage"),
    ] {
        let answer = server.get(&format!("/api/v1/search?{parameters}"));
        assert_eq!((answer.status, answer.kind().as_str()), (status, kind), "{parameters}");
    }
    let caret = server.get("/api/v1/search?q=port+(").json();
    assert_eq!(caret["query"]["span"], serde_json::json!([5, 6]));
    let both = server.get("/api/v1/search?q=port&plain&any").json();
    let note = both["query"]["notes"].to_string();
    assert!(note.contains("any changes nothing: of plain text any word is enough"), "{both}");
    let unknown = server.get("/api/v1/search?sorce=x").json();
    assert_eq!(unknown["hints"][0], "did you mean source?");
    let unknown = server.get("/api/v1/concordances?q=port");
    assert_eq!((unknown.status, unknown.kind().as_str()), (404, "no-such-page"));
}

#[test]
fn a_hash_that_is_none_is_told_what_one_is() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let found = server.get("/api/v1/search?q=port").json();
    let id = found["hits"][0]["id"].as_str().unwrap().to_owned();
    let answer = server.get(&format!("/api/v1/articles/{id}/passages/1?hash=abc")).json();
    assert_eq!(answer["message"], "\"abc\" is not the hash of a passage", "{answer}");
    assert!(answer["hints"][0].as_str().unwrap().contains("16 hex digits"), "{answer}");
}

#[test]
fn a_query_may_be_posted_as_a_form_or_as_json() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let wanted = server.get("/api/v1/search?q=strike&source=Wire&source=post&limit=1").body;
    let form = ("application/x-www-form-urlencoded", "q=strike&source=Wire&source=post&limit=1");
    let json = ("application/json", r#"{"q":"strike","source":["Wire","post"],"limit":1}"#);
    for (kind, body) in [form, json] {
        let kind = format!("Content-Type: {kind}");
        let answer = server.send("POST /api/v1/search", &[&bearer(), &kind], body);
        assert_eq!((answer.status, answer.body.as_str()), (200, wanted.as_str()));
    }
    let text = server.send("POST /api/v1/search", &[&bearer(), "Content-Type: text/plain"], "q=a");
    assert_eq!((text.status, text.kind().as_str()), (415, "media-type"));
}

#[test]
fn a_client_that_has_the_answer_is_told_so_until_the_next_commit() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    for route in ["search?q=strike", "count?q=strike", "sources"] {
        let address = format!("GET /api/v1/{route}");
        let first = server.send(&address, &[&bearer()], "");
        let tag = format!("If-None-Match: {}", first.header("etag").unwrap());
        let again = server.send(&address, &[&bearer(), &tag], "");
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{route}");
        let other = server.send(&address, &[&bearer(), "If-None-Match: \"x\""], "");
        assert_eq!((other.status, other.body), (200, first.body), "{route}");
    }
    let tag = server.get("/api/v1/count?q=strike");
    let tag = format!("If-None-Match: {}", tag.header("etag").unwrap());
    let corpus = corpus.dated("2021-01-01", "Wire", "Again", "Another strike at the port.");
    assert_eq!(corpus.run(["index"]).code, Some(0));
    let next = server.send("GET /api/v1/count?q=strike", &[&bearer(), &tag], "");
    assert_eq!((next.status, next.json()["total"]["articles"].as_u64()), (200, Some(3)));
}

#[test]
fn what_a_file_has_become_is_said_also_to_who_has_the_answer() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let address = "GET /api/v1/search?q=opened";
    let first = server.send(address, &[&bearer()], "");
    assert_eq!(first.json()["hits"][0]["file"], "current");
    let tag = format!("If-None-Match: {}", first.header("etag").unwrap());
    std::fs::remove_file(corpus.news().join("0002.json")).unwrap();
    let next = server.send(address, &[&bearer(), &tag], "");
    assert_eq!((next.status, &next.json()["hits"][0]["file"]), (200, &"missing".into()));
}

#[test]
fn only_what_changes_nothing_is_answered() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"] {
        let answer = server.send(&format!("{method} /api/v1/search?q=port"), &[&bearer()], "");
        assert_eq!(
            (answer.status, answer.header("allow")),
            (405, Some("GET,HEAD,POST")),
            "{method}"
        );
    }
    let head = server.send("HEAD /api/v1/search?q=port", &[&bearer()], "");
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    let length = server.get("/api/v1/search?q=port").body.len().to_string();
    assert_eq!(head.header("content-length"), Some(length.as_str()));
}

#[test]
fn articles_passages_and_what_is_similar_are_as_the_commands_show_them() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let hit = server.get("/api/v1/search?q=opened").json()["hits"][0].clone();
    let (id, hash) = (hit["id"].as_str().unwrap(), hit["passages"][0]["hash"].as_str().unwrap());
    let (passage, cited) = (format!("{id}#p1"), format!("{id}#p1@{hash}"));
    for (arguments, path) in [
        (vec!["show", id], format!("articles/{id}")),
        (vec!["show", id, "--meta"], format!("articles/{id}?meta")),
        (vec!["show", &passage], format!("articles/{id}/passages/1")),
        (vec!["show", &cited], format!("articles/{id}/passages/1?hash={hash}")),
        (vec!["similar", id], format!("similar/{id}")),
        (
            vec!["similar", id, "-n", "1", "--from", "2020"],
            format!("similar/{id}?limit=1&from=2020"),
        ),
    ] {
        let printed = corpus.run([arguments.as_slice(), &["--json"]].concat());
        let answer = server.get(&format!("/api/v1/{path}"));
        assert_eq!(answer.body, printed.stdout, "{path}\n{printed}");
        assert_eq!(answer.status, 200, "{path}");
    }
    for (path, status, kind) in [
        ("articles/000000000000", 404, "no-such-id"),
        (&format!("articles/{id}/passages/99"), 404, "no-such-id"),
        ("articles/xyz", 422, "query"),
        (&format!("articles/{id}/passages/one"), 422, "query"),
        ("similar/000000000000", 404, "no-such-id"),
        (&format!("similar/{id}?sort=newest"), 400, "usage"),
    ] {
        let answer = server.get(&format!("/api/v1/{path}"));
        assert_eq!((answer.status, answer.kind().as_str()), (status, kind), "{path}");
    }
}

#[test]
fn groups_that_the_settings_name_are_read_at_each_request() {
    let corpus = harbor();
    let settings = corpus.index().with_file_name("dateline.toml");
    std::fs::write(&settings, "[groups]\nlocal = [\"Wire\"]\n").unwrap();
    let server = Server::start(&corpus, &[]);
    let of = |tag: &str| {
        let tag = format!("If-None-Match: {tag}");
        server.send("GET /api/v1/count?q=strike+group:local", &[&bearer(), &tag], "")
    };
    let first = of("x");
    assert_eq!(first.json()["total"]["articles"], 1, "{first:?}");
    std::fs::write(&settings, "[groups]\nlocal = [\"Nobody\"]\n").unwrap();
    let next = of(first.header("etag").unwrap());
    assert_eq!((next.status, &next.json()["total"]["articles"]), (200, &0.into()));
}

#[test]
fn what_is_counted_names_routes_and_no_query() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    server.get("/api/v1/search?q=walked");
    server.get("/api/v1/articles/abc?q=walked");
    let metrics = server.get("/metrics");
    assert_eq!(metrics.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    let line = "dateline_answers_total{route=\"/api/v1/search\",status=\"200\"} 1";
    assert!(metrics.body.contains(line), "{metrics:?}");
    assert!(metrics.body.contains("dateline_articles 4"), "{metrics:?}");
    assert!(!metrics.body.contains("walked") && !metrics.body.contains("abc"), "{metrics:?}");
    assert_eq!(server.send("GET /metrics", &[], "").status, 401);
}

#[test]
fn what_is_not_utf_8_and_what_is_given_twice_is_an_error_and_never_guessed() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let address = server.get("/api/v1/count?q=strike+-Pe%F1a");
    assert_eq!(address.status, 400, "{address:?}");
    assert!(address.body.contains("q: its bytes are not UTF-8"), "{}", address.body);
    let form = "Content-Type: application/x-www-form-urlencoded";
    let posted = server.send("POST /api/v1/count", &[&bearer(), form], "q=caf%E9");
    assert_eq!(posted.status, 400, "{posted:?}");
    let json = "Content-Type: application/json";
    let twice = r#"{"q":"strike","from":"2019","from":"2020"}"#;
    let posted = server.send("POST /api/v1/count", &[&bearer(), json], twice);
    assert_eq!(posted.status, 400, "{posted:?}");
    assert!(posted.body.contains("is given twice"), "{}", posted.body);
}

#[test]
fn a_tag_that_a_proxy_made_weak_is_still_known() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let tag = server.get("/api/v1/count?q=strike").header("etag").unwrap().to_owned();
    for known in [format!("W/{tag}"), format!("\"x\", W/{tag}"), "*".to_owned()] {
        let tags = format!("If-None-Match: {known}");
        let again = server.send("GET /api/v1/count?q=strike", &[&bearer(), &tags], "");
        assert_eq!(again.status, 304, "{known}");
    }
}
