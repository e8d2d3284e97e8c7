//! Queries and quotations that are too long for an address: they are posted, and their address is a short one.

use crate::serve::client::Answer;
use crate::serve::client::Server;
use crate::serve::client::bearer;
use crate::serve::pages::link;
use crate::serve::pages::links;
use crate::serve::pages::ok;
use crate::support::Corpus;

const FORM: &str = "Content-Type: application/x-www-form-urlencoded";

/// Words of Arabic that do not repeat, each spelled in an address by six characters a letter.
fn arabic(words: usize) -> String {
    let letters: Vec<char> = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي".chars().collect();
    let word = |number: usize| -> String {
        let at = |place: usize| letters[(number * (place + 7) + place * place * 5) % letters.len()];
        (0..4 + number % 4).map(at).collect()
    };
    (0..words).map(word).collect::<Vec<_>>().join(" ")
}

fn form(text: &str) -> String {
    let text: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    format!("q={text}&from=&to=")
}

fn post(server: &Server, path: &str, body: &str) -> Answer {
    server.send(&format!("POST {path}"), &[&bearer(), FORM], body)
}

fn corpus(text: &str) -> Corpus {
    Corpus::new().dated("2021-05-03", "Shimal", "Strike", &format!("{text} {text}")).dated(
        "2021-05-04",
        "Janub",
        "Other",
        "The port opened again after a day of strike.",
    )
}

#[test]
fn a_quotation_that_is_too_long_for_an_address_is_posted_and_answered_at_an_address_that_can_be_kept()
 {
    let text = arabic(450);
    let corpus = corpus(&text);
    let server = Server::start(&corpus, &["--base-path", "/news"]);
    assert!(form(&text).len() > 8 << 10);
    let get = server.get(&format!("/news/quote?{}", form(&text)));
    assert_eq!(get.status, 414);
    assert!(get.body.contains("by POST"), "{}", get.body);
    let posted = post(&server, "/news/quote", &form(&text));
    let to = posted.header("location").unwrap_or_else(|| panic!("{posted:?}"));
    assert!(posted.status == 303 && to.len() < 8 << 10, "{posted:?}");
    let page = ok(&server, to);
    assert!(page.body.contains("Word for word in 1 article"), "{}", page.body);
    assert!(page.body.contains(&format!("value=\"{text}\"")), "the box has the whole text");
    // Every way from there holds: the article with its marks, back, the table, and the other pages of the text.
    let all = links(&page).into_iter().filter(|link| !link.starts_with('#'));
    for address in all.filter(|link| link.contains("packed=")) {
        let path = address.split('#').next().unwrap();
        assert_eq!(server.get(path).status, 200, "{path}");
    }
    let article = ok(&server, &link(&page, &["/articles/", "packed="]).replace("#p1", ""));
    let back = ok(&server, &link(&article, &["/news/quote?packed="]));
    assert!(article.body.contains("<mark id=\"m2\""), "{}", article.body);
    assert!(back.body.contains("Word for word in 1 article"), "{}", back.body);
    // The answer is that of the API, which takes it in the same way.
    let found = server.send(
        "POST /news/api/v1/quote",
        &[&bearer(), FORM],
        &form(&text).replace("&from=&to=", ""),
    );
    assert_eq!((&found.json()["verdict"], &found.json()["exact"]), (&"exact".into(), &1.into()));
}

#[test]
fn a_short_one_that_is_posted_has_the_address_that_a_form_would_have_had() {
    let corpus = corpus("x");
    let server = Server::start(&corpus, &[]);
    for path in
        ["/", "/quote", "/timeline", "/sources", "/terms", "/collocates", "/concordance", "/first"]
    {
        let posted = post(&server, path, "q=opened+again&from=2021&to=");
        let to = posted.header("location").map(str::to_owned);
        assert_eq!(to, Some(format!("{path}?q=opened+again&from=2021")), "{posted:?}");
        assert_eq!(server.get(&format!("{path}?q=opened+again&from=2021")).status, 200, "{path}");
    }
    // Pages that ask for nothing take no form.
    assert_eq!(post(&server, "/doctor", "q=a").status, 405);
}

#[test]
fn a_form_from_elsewhere_a_body_too_large_and_one_of_another_kind_are_refused_with_a_page() {
    let corpus = corpus("x");
    let server = Server::start(&corpus, &[]);
    let large = post(&server, "/quote", &format!("q={}", "a+".repeat(140_000)));
    assert_eq!(large.status, 413);
    assert!(large.body.contains("the body has more than 262144 bytes"), "{large:?}");
    assert!(large.body.contains("<h1>Quotation</h1>"), "{large:?}");
    let kind = server.send("POST /quote", &[&bearer(), "Content-Type: text/plain"], "q=a");
    assert!(kind.status == 415 && kind.body.contains("is not read"), "{kind:?}");
    let evil = [&*bearer(), FORM, "Origin: https://evil.example"];
    assert_eq!(server.send("POST /quote", &evil, "q=a").status, 403);
    assert_eq!(server.send("POST /quote", &[FORM], "q=a").status, 401);
    // More words than a quotation has: the page says so, and has the text.
    let many = post(&server, "/quote", &form(&arabic(600)));
    let page = match many.header("location") {
        Some(to) => server.get(to),
        None => many,
    };
    assert!(page.status == 422 && page.body.contains("at most 500 words"), "{page:?}");
    // What cannot be made short is answered at once, and its answer is the same.
    let mut noise = 1_u64;
    let mut word = || {
        noise =
            noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("{:016x}{:016x}", noise, noise.rotate_left(17))
    };
    let words: Vec<String> = (0..480).map(|_| word()).collect();
    let long = post(&server, "/quote", &form(&words.join(" ")));
    assert!(long.status == 200 && long.body.contains("Not word for word"), "{long:?}");
}

#[test]
fn an_address_whose_query_was_cut_says_so() {
    let corpus = corpus("x");
    let server = Server::start(&corpus, &[]);
    let page = server.get("/quote?packed=notpacked");
    assert!(page.status == 400 && page.body.contains("no query is packed in it"), "{page:?}");
}
