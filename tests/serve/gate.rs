//! Whom it keeps out: without the token, from another site, under another name.

use crate::serve::client::Answer;
use crate::serve::client::Server;
use crate::serve::client::TOKEN;
use crate::serve::client::bearer;
use crate::serve::harbor;

#[test]
fn nothing_is_read_without_the_token() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    for path in
        ["/", "/?q=port", "/api/v1/search?q=port", "/api/v1/status", "/nowhere", "/api/v1/x"]
    {
        let get = format!("GET {path}");
        let wrong =
            ["", "Authorization: Bearer wrong", "Cookie: dateline=x", "Authorization: Basic eA=="];
        for header in wrong {
            let headers: Vec<&str> = [header].into_iter().filter(|line| !line.is_empty()).collect();
            let answer = server.send(&get, &headers, "");
            assert_eq!(answer.status, 401, "{path} {header}");
            assert!(!answer.body.contains("Port") && !answer.body.contains(TOKEN), "{answer:?}");
            assert!(answer.header("www-authenticate").is_some_and(|how| how.starts_with("Bearer")));
        }
    }
    assert_eq!(server.send("GET /healthz", &[], "").status, 200);
    assert_eq!(server.get("/api/v1/search?q=port").status, 200);
    // The token belongs into a header: programs that put it into addresses leave it in logs.
    let in_address = server.send(&format!("GET /api/v1/search?q=port&token={TOKEN}"), &[], "");
    assert_eq!(in_address.status, 401);
}

#[test]
fn a_link_on_another_site_leads_to_its_page_by_way_of_one_of_our_own() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let link = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"];
    // The browser keeps back its cookie on the way from another site, and sends it on the way from our page.
    let led = server.send("GET /?q=port%20strike", &link, "");
    assert_eq!(led.status, 401);
    assert!(led.body.contains(r#"content="0; url=/?q=port%20strike""#), "{}", led.body);
    assert!(led.header("set-cookie").is_none());
    let from_ours = ["Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: navigate"];
    let without_token = server.send("GET /?q=port%20strike", &from_ours, "");
    assert_eq!(without_token.status, 401);
    assert!(!without_token.body.contains("http-equiv"), "it would lead on for ever");
    assert!(!server.send("GET /api/v1/search?q=port", &link, "").body.contains("http-equiv"));
}

#[test]
fn the_address_with_the_token_leaves_a_cookie_and_leads_to_the_page() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let answer = server.send(&format!("GET /?q=port&token={TOKEN}"), &[], "");
    let cookie = answer.header("set-cookie").unwrap();
    let (pair, rest) = cookie.split_once("; ").unwrap();
    assert_eq!(rest, "Path=/; HttpOnly; SameSite=Strict");
    assert!(answer.body.contains("url=/?q=port\""), "{answer:?}");
    let page = server.send("GET /", &[&format!("Cookie: other=1; {pair}")], "");
    assert_eq!(page.status, 200);
    let wrong = server.send("GET /?token=wrong", &[], "");
    assert_eq!((wrong.status, wrong.header("set-cookie")), (401, None));
}

#[test]
fn another_host_is_refused_before_anything_is_read() {
    let corpus = harbor();
    let server = Server::start(&corpus, &["--host", "news.example"]);
    let of = |hosts: &str| {
        let request = format!(
            "GET /api/v1/search?q=port HTTP/1.1\r\n{hosts}Connection: close\r\n{}\r\n\r\n",
            bearer()
        );
        Answer::read(&server.raw(request.as_bytes())).status
    };
    assert_eq!(of("Host: localhost:9000\r\n"), 200);
    assert_eq!(of("Host: news.example\r\n"), 200);
    for other in
        ["evil.example", "0.0.0.0:8350", "127.0.0.1.evil.example", "news.example.evil.example"]
    {
        assert_eq!(of(&format!("Host: {other}\r\n")), 403, "{other}");
    }
    assert_eq!(of(""), 400);
    assert_eq!(of("Host: 127.0.0.1\r\nHost: 127.0.0.1\r\n"), 400);
    let absolute = format!(
        "GET http://evil.example/api/v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{}\r\n\r\n",
        bearer()
    );
    assert_eq!(Answer::read(&server.raw(absolute.as_bytes())).status, 403);
}

#[test]
fn a_page_of_another_site_gets_nothing_unless_it_was_allowed_to_read() {
    let corpus = harbor();
    let server = Server::start(&corpus, &["--allow-origin", "https://notes.example"]);
    let of = |method: &str, origin: &str| {
        let first = format!("{method} /api/v1/search?q=port");
        server.send(&first, &[&bearer(), &format!("Origin: {origin}")], "")
    };
    for other in ["https://evil.example", "null", "http://127.0.0.1:1"] {
        let answer = of("GET", other);
        assert_eq!((answer.status, answer.kind().as_str()), (403, "forbidden"), "{other}");
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    let own = of("GET", &format!("http://127.0.0.1:{}", server.port));
    assert_eq!((own.status, own.header("access-control-allow-origin")), (200, None));
    let allowed = of("GET", "https://notes.example");
    let reader = allowed.header("access-control-allow-origin");
    assert_eq!((allowed.status, reader), (200, Some("https://notes.example")));
    let first = "OPTIONS /api/v1/search";
    let preflight = server.send(first, &["Origin: https://notes.example"], "");
    assert_eq!(preflight.status, 204);
    assert!(preflight.header("access-control-allow-headers").unwrap().contains("Authorization"));
}

#[test]
fn every_answer_says_what_it_may_load_and_that_it_is_not_to_be_guessed_at() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    for path in ["/", "/nowhere", "/api/v1/search?q=port", "/api/v1/search?q=(", "/healthz"] {
        let answer = server.get(path);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{path}");
    }
}

#[test]
fn listening_beyond_this_machine_needs_a_token_that_stays() {
    let corpus = harbor();
    assert_eq!(corpus.run(["index", "news"]).code, Some(0));
    for address in ["0.0.0.0:0", "[::]:0"] {
        let run = corpus.run(["serve", "--listen", address]);
        assert_eq!(run.code, Some(2), "{run}");
        assert!(run.stderr.contains("--token-file"), "{run}");
    }
    let run = corpus.run(["serve", "--token-file", "missing"]);
    assert!(run.code == Some(4) && run.stderr.contains("hint: `(umask 077; openssl"), "{run}");
}
