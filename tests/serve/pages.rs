//! The pages for people: what they say, where they lead, and that text of an article is only text.

use std::fmt::Write as _;

use crate::serve::client::Answer;
use crate::serve::client::Server;
use crate::serve::ferries;
use crate::serve::harbor;
use crate::support::Corpus;

/// Returns the addresses that a page leads to.
pub(crate) fn links(page: &Answer) -> Vec<String> {
    let parts = page.body.split("href=\"").skip(1);
    let links = parts.filter_map(|rest| rest.split('"').next());
    links.map(|link| link.replace("&amp;", "&")).collect()
}

/// Returns the first link that holds all of these.
pub(crate) fn link(page: &Answer, parts: &[&str]) -> String {
    let all = links(page);
    let found = all.iter().find(|link| parts.iter().all(|part| link.contains(part)));
    found.unwrap_or_else(|| panic!("no link with {parts:?} in {all:#?}")).clone()
}

/// Returns a page, which is there.
pub(crate) fn ok(server: &Server, address: &str) -> Answer {
    let page = server.get(address);
    let main = page.body.split("<main").nth(1).unwrap_or_default();
    assert_eq!(page.status, 200, "{address}: {main}");
    page
}

#[test]
fn hits_have_a_heading_with_day_source_marks_and_their_number() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let page = ok(&server, "/?q=strike");
    for part in [
        "<title>2 articles – strike – dateline</title>",
        "<h1 id=\"answer\" tabindex=\"-1\"><span role=\"status\">2 articles</span></h1>",
        "<mark>strike</mark>",
        "<bdi>Weekly Post</bdi>",
        "2019-03-05 (",
        "name=\"q\" value=\"strike\"",
    ] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    assert!(!page.body.contains("<b>Post"), "{}", page.body);
}

#[test]
fn every_link_of_every_page_leads_to_a_page() {
    let corpus = harbor();
    let server = Server::start(&corpus, &["--base-path", "/news"]);
    let mut known = vec!["/news/".to_owned(), "/news/?q=port+OR+dock+OR+strike&limit=1".to_owned()];
    let mut at = 0;
    while let Some(address) = known.get(at).cloned() {
        at += 1;
        let page = ok(&server, &address);
        for link in links(&page) {
            let link = link.split('#').next().unwrap_or_default().to_owned();
            assert!(link.is_empty() || link.starts_with("/news/"), "{address}: {link}");
            if !link.is_empty() && !known.contains(&link) && known.len() < 150 {
                known.push(link);
            }
        }
    }
    for part in [
        "/articles/",
        "/similar",
        "/changes",
        "/file",
        "/sources",
        "/timeline.csv",
        "offset=1",
        "undated=only",
    ] {
        assert!(known.iter().any(|link| link.contains(part)), "{part}: {known:#?}");
    }
}

#[test]
fn what_was_changed_of_an_article_and_what_differs_between_two_is_marked() {
    let text = "Ferry workers of Hull walked out on Monday over 300 jobs, and the company said that no ship would sail \
                before the weekend. A mediator of the city will meet both sides on Thursday at the town hall.";
    let of = |day: &str, text: &str| {
        let article = serde_json::json!({
            "title": "Ferries stop", "text": text, "date": day, "source": "Post", "url": "https://post.example/1",
        });
        article.to_string()
    };
    let edited = of("2019-03-06", &text.replace("300 jobs", "nearly 640 jobs"));
    let corpus = Corpus::new().file("1.json", of("2019-03-05", text)).file("2.json", &edited);
    corpus.run(["index", "news"]);
    let server = Server::start(&corpus, &[]);
    let article = ok(&server, &link(&ok(&server, "/?q=nearly"), &["/articles/"]));
    for to in [&["/changes"][..], &["/changes?", "&old="]] {
        let page = ok(&server, &link(&article, to));
        let said = page.body.replace('\n', " ");
        assert!(said.contains("<del>300 </del>"), "{said}");
        assert!(said.contains("<ins>nearly 640 </ins>"), "{said}");
        assert!(said.contains("1 word removed, 2 words added"), "{said}");
    }
    let changes = link(&article, &["/changes"]);
    let unknown = server.get(&format!("{}?old=000000000000", changes.split('?').next().unwrap()));
    assert_eq!(unknown.status, 404, "{}", unknown.body);
}

#[test]
fn where_another_language_of_queries_is_the_default_links_say_which_one_they_are_in() {
    let corpus = harbor();
    let settings = corpus.index().with_file_name("dateline.toml");
    std::fs::write(settings, "[index.index]\nsyntax = \"ovid\"\n").unwrap();
    let server = Server::start(&corpus, &[]);
    let all = ok(&server, &link(&ok(&server, "/"), &["q=*"]));
    assert!(all.body.contains(">4 articles<"), "{}", all.body);
    let sources = ok(&server, "/sources");
    let of_wire = ok(&server, &link(&sources, &["source=%3DThe+Wire"]));
    assert!(of_wire.body.contains(">1 article<"), "{}", of_wire.body);
    assert!(ok(&server, "/").body.contains("Queries are read in the syntax ovid here"));
}

#[test]
fn what_is_asked_without_a_field_is_said_and_can_be_left_out() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    for (page, path) in [
        ("/?q=strike&plain=true", "/?q=strike"),
        ("/timeline?q=strike&source=Wire", "/timeline?q=strike"),
    ] {
        let shown = ok(&server, page);
        assert!(shown.body.contains("Also asked: "), "{page}: {}", shown.body);
        assert!(links(&shown).iter().any(|link| link == path), "{page}: {:#?}", links(&shown));
    }
    assert!(!ok(&server, "/?q=strike&from=2017").body.contains("Also asked"));
}

#[test]
fn the_part_of_a_query_that_finds_something_alone_leads_to_as_much_as_it_says() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let page = ok(&server, "/?q=strike+walked&from=2020");
    let to = link(&page, &["q=walked"]);
    assert!(!to.contains("from="), "{to}");
    assert!(ok(&server, &to).body.contains(">1 article<"), "{to}");
    // One article is of 2020, and the undated one is of no year.
    assert!(page.body.contains("2020-01-01</a> alone: 1 article"), "{}", page.body);
}

#[test]
fn years_beside_the_hits_leave_out_none_of_them() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let page = ok(&server, "/?q=dock+OR+strike");
    let undated = ok(&server, &link(&page, &["undated=only"]));
    assert!(undated.body.contains(">1 article<"), "{}", undated.body);
}

#[test]
fn many_periods_without_a_match_are_one_row() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let page = ok(&server, "/timeline?q=strike&by=day");
    assert!(page.body.contains("2019-03-06 to 2020-01-01: 302 days"), "{}", page.body);
}

#[test]
fn passages_are_numbered_where_they_begin() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let page = ok(&server, "/?q=walked");
    let article = ok(&server, link(&page, &["/articles/", "#p1"]).split('#').next().unwrap());
    assert!(article.body.contains("id=\"p1\" href=\"#p1\""), "{}", article.body);
}

#[test]
fn filters_are_links_and_fields_that_nobody_filled_in_are_none() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let page = ok(&server, "/?q=strike&from=&to=&source=&lang=&undated=&sort=");
    let source = ok(&server, &link(&page, &["source=%3DThe+Wire"]));
    assert!(source.body.contains("role=\"status\">1 article</span>"), "{}", source.body);
    assert!(source.body.contains("name=\"source\" value=\"=The Wire\""));
    let year = ok(&server, &link(&page, &["from=2020-01-01", "to=2020-12-31"]));
    assert!(year.body.contains("role=\"status\">1 article</span>"), "{}", year.body);
    let dated = ok(&server, "/?q=dock&from=2019");
    let undated = ok(&server, &link(&dated, &["undated=only"]));
    assert!(undated.body.contains(">Undated</a>"), "{}", undated.body);
}

#[test]
fn what_articles_declare_limits_the_hits_where_the_query_is_in_our_language() {
    let declared = |section: &str, subjects: &str| {
        format!(
            r#"{{"title":"Ferry","text":"The ferry or the boat.","section":"{section}","keywords":[{subjects}]}}"#
        )
    };
    let corpus = Corpus::new()
        .file("a.json", declared("World & sea", r#""ports","strikes""#))
        .file("b.json", declared("World & sea", r#""ports""#))
        .file("c.json", declared("Sport", r#""rowing""#));
    let server = Server::start(&corpus, &[]);
    let page = ok(&server, "/?q=ferry+OR+nothing");
    for part in ["<h2>By section</h2>", "<h2>By subject</h2>", "World &amp; sea", "rowing"] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    assert!(!page.body.contains("By type"), "nothing declares a type");
    let world = ok(&server, &link(&page, &["section%3A%3D%22World+%26+sea%22"]));
    assert!(world.body.contains("role=\"status\">2 articles</span>"), "{}", world.body);
    let strikes = ok(&server, &link(&world, &["subject%3A%3D%22strikes%22"]));
    assert!(strikes.body.contains("role=\"status\">1 article</span>"), "{}", strikes.body);
    for other in ["any=true", "plain=1", "syntax=nexis"] {
        let page = ok(&server, &format!("/?q=ferry&{other}"));
        assert!(page.body.contains("rowing") && !page.body.contains("section%3A"), "{other}");
    }
}

#[test]
fn a_wrong_query_has_the_caret_under_it_and_stays_in_the_box() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let page = server.get("/?q=port+titel:strike&from=2019");
    assert_eq!(page.status, 422);
    assert!(
        page.body
            .contains("port <u>titel:</u>strike\n<span aria-hidden=\"true\">     ^^^^^^</span>"),
        "{}",
        page.body
    );
    assert!(
        page.body.contains("value=\"port titel:strike\"") && page.body.contains("value=\"2019\"")
    );
    for (address, said) in [
        ("/?q=port&sorce=Wire", "did you mean source?"),
        ("/?q=port&from=soon", "soon"),
        ("/?q=port&limit=0", "limit"),
        ("/articles/xyz", "xyz"),
        ("/sources?q=(", "role=\"alert\""),
        ("/timeline?q=port&by=moon", "moon"),
    ] {
        let page = server.get(address);
        assert!([400, 422].contains(&page.status), "{address}: {page:?}");
        assert!(
            page.body.contains(said) && page.body.contains("role=\"alert\""),
            "{address}: {page:?}"
        );
    }
    assert_eq!(server.get("/articles/0123456789ab").status, 404);
}

#[test]
fn where_nothing_is_found_the_page_says_what_would_help() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let page = ok(&server, "/?q=strikke+port");
    assert!(page.body.contains("Nothing found"), "{}", page.body);
    assert!(page.body.contains("is not in the index"));
    link(&page, &["q=strike+port"]);
    let page = ok(&server, "/?q=strike&to=2018");
    let all = links(&page);
    let without = all.iter().find(|link| link.contains("/?q=strike") && !link.contains("to="));
    let without = ok(&server, without.expect("a link without the days"));
    assert!(without.body.contains("role=\"status\">2 articles</span>"));
}

#[test]
fn an_article_has_all_its_matches_marked_and_leads_to_the_hits_beside_it() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let hits = ok(&server, "/?q=port+OR+strike&sort=oldest");
    let first = ok(&server, &link(&hits, &["/articles/", "rank=1"]));
    assert!(first.body.contains("hit 1 of 3</span>"), "{}", first.body);
    assert!(!first.body.contains("data-key=\"k\""));
    let second = ok(&server, &link(&first, &["/articles/", "rank=2"]));
    assert!(second.body.contains("<mark id=\"m1\" tabindex=\"-1\">port</mark>"), "{}", second.body);
    assert!(second.body.contains("<mark id=\"m2\" tabindex=\"-1\">strike</mark>"));
    assert!(second.body.contains("2 matches"));
    assert!(second.body.contains("“Port opens”, The Wire, 2019-03-05 ["));
    link(&second, &["rank=1"]);
    link(&second, &["rank=3"]);
    // The list of a commit is followed; one that is gone is said to be.
    let moved = link(&hits, &["/articles/", "rank=1"]).replace("rank=1", "rank=2");
    assert!(ok(&server, &moved).body.contains("the list of hits has changed since"));
}

#[test]
fn text_of_an_article_is_text_whatever_is_in_it() {
    let mut body =
        "A strike <script>alert(1)</script> & \"more\" \u{202e}gnorts\u{202c}.\n\n".to_owned();
    for _ in 0..200 {
        body.push_str("strike ");
    }
    write!(body, "{}", "x".repeat(1_000_000)).unwrap();
    let corpus = Corpus::new().dated(
        "2019-03-04",
        "<img src=x onerror=alert(1)>",
        "\"><script>alert(2)</script>",
        &body,
    );
    let server = Server::start(&corpus, &[]);
    let hits = ok(&server, "/?q=strike");
    let article = ok(&server, &link(&hits, &["/articles/"]));
    let sources = ok(&server, "/sources");
    let timeline = ok(&server, "/timeline?q=strike%3Cscript%3E");
    for page in [&hits, &article, &sources, &timeline] {
        // The one script is ours.
        assert_eq!(page.body.matches("<script").count(), 1);
        assert!(!page.body.contains("<img") && !page.body.contains('\u{202e}'));
    }
    assert!(hits.body.len() < 60 << 10, "{}", hits.body.len());
    assert!(article.body.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(article.body.contains("201 matches") && article.body.contains("id=\"m201\""));
}

#[test]
fn only_addresses_of_the_web_are_links() {
    let json = r#"{"title": "A", "text": "strike one", "date": "2019-01-01", "url": "javascript:alert(1)"}
{"title": "B", "text": "strike two", "date": "2019-01-02", "url": "https://news.example/b"}
"#;
    let corpus = Corpus::new().file("a.jsonl", json);
    let server = Server::start(&corpus, &[]);
    let hits = ok(&server, "/?q=strike&sort=oldest");
    let first = ok(&server, &link(&hits, &["rank=1"]));
    assert!(links(&first).iter().all(|link| !link.starts_with("javascript")), "{first:?}");
    let second = ok(&server, &link(&hits, &["rank=2"]));
    assert!(links(&second).contains(&"https://news.example/b".to_owned()));
}

#[test]
fn the_file_is_given_as_text_and_only_to_who_sits_at_this_machine() {
    let corpus = harbor();
    let here = Server::start(&corpus, &[]);
    let article = link(&ok(&here, "/?q=walked"), &["/articles/"]);
    let file = link(&ok(&here, &article), &["/file"]);
    let answer = ok(&here, &file);
    assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
    assert!(
        answer.header("content-security-policy").unwrap().starts_with("default-src 'none'; frame")
    );
    assert!(answer.body.contains("Dock workers walked out"));
    for flags in [["--host", "news.example"], ["--public-read", "--log-queries"]] {
        let proxied = Server::start(&corpus, &flags);
        assert_eq!(proxied.get(&file).status, 403, "{flags:?}");
        assert!(links(&ok(&proxied, &article)).iter().all(|link| !link.contains("/file")));
    }
    // What has the name of the file now may be anything.
    let name = std::fs::read_dir(corpus.index().parent().unwrap().join("news")).unwrap();
    for entry in name.flatten() {
        std::fs::write(entry.path(), "something else that nobody indexed").unwrap();
    }
    let changed = here.get(&file);
    assert_eq!(changed.status, 404);
    assert!(!changed.body.contains("something else"));
}

#[test]
fn an_empty_index_says_so_and_what_to_do() {
    let corpus = Corpus::new();
    std::fs::create_dir_all(corpus.news()).unwrap();
    let server = Server::start(&corpus, &[]);
    let page = server.get("/");
    assert_eq!(page.status, 503, "{page:?}");
    assert!(page.body.contains("role=\"alert\"") && page.body.contains("name=\"q\""), "{page:?}");
}

#[test]
fn a_page_runs_its_own_style_and_script_and_nothing_else() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    for address in ["/", "/?q=strike", "/?q=(", "/sources", "/timeline", "/nowhere", "/api/"] {
        let page = server.get(address);
        let policy = page.header("content-security-policy").unwrap();
        let hashes = policy.matches("'sha256-").count();
        assert_eq!(hashes, 2, "{address}: {policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        for wrong in [" style=\"", " onclick=", "http://", "src=\""] {
            let body = page.body.replace("http://www.w3.org", "");
            assert!(!body.contains(wrong), "{address}: {wrong}");
        }
        assert!(page.body.contains("Skip to the content") && page.body.contains("lang=\"en\""));
    }
}

#[test]
fn a_term_leads_to_as_many_articles_as_its_row_says() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let page = ok(&server, "/terms?q=strike&min-count=1");
    let row = page.body.split("<tr>").find(|row| row.contains("scope=\"row\"")).expect("a row");
    let cells: Vec<&str> = row.split("<td class=\"n\">").skip(1).collect();
    let articles = cells[4].split('<').next().unwrap();
    let (_, rest) = row.split_once("href=\"").expect("a link");
    let to = rest.split('"').next().unwrap().replace("&amp;", "&");
    let hits = ok(&server, &to);
    let count =
        if articles == "1" { "1 article<".to_owned() } else { format!("{articles} articles<") };
    assert!(hits.body.contains(&count), "{articles}: {to}: {}", hits.body);
}

#[test]
fn a_collocate_leads_to_the_places_where_it_is_near() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let page = ok(&server, "/collocates?q=strike&min-count=1");
    let to = link(&page, &["/concordance?", "NEAR"]);
    let places = ok(&server, &to);
    assert!(places.body.contains("<td class=\"node\">"), "{to}: {}", places.body);
    // Beside AND such an operator cannot stand.
    let page = ok(&server, "/collocates?q=strike+port&min-count=1");
    assert!(!links(&page).iter().any(|link| link.contains("NEAR")), "{:#?}", links(&page));
}

#[test]
fn a_page_that_counts_waits_for_a_query_and_keeps_the_one_that_is_wrong() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    for path in ["/terms", "/collocates", "/concordance", "/first"] {
        let page = ok(&server, path);
        assert!(!page.body.contains("<table"), "{path}: {}", page.body);
        let page = server.get(&format!("{path}?q=titel%3Astrike&from=2017"));
        assert_eq!(page.status, 422, "{path}");
        for part in ["role=\"alert\"", "value=\"titel:strike\"", "value=\"2017\""] {
            assert!(page.body.contains(part), "{path}: {part}: {}", page.body);
        }
        let table = ok(&server, &format!("{path}.csv?q=strike"));
        let kept = table.headers.iter().find(|(name, _)| name == "content-disposition");
        let kept = kept.map(|(_, value)| value.as_str());
        assert_eq!(kept, Some(format!("attachment; filename=\"{}.csv\"", &path[1..]).as_str()));
    }
}

#[test]
fn who_was_first_is_shown_before_what_is_undated_and_could_be_earlier() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let page = ok(&server, "/first?q=dock&any=true");
    let (dated, undated) = page.body.split_once("these could be earlier").unwrap();
    assert!(dated.contains("; 1 without one could be earlier"), "{dated}");
    assert!(dated.contains("Port shut") && undated.contains("Undated</a>"), "{}", page.body);
    // Its hits are those of the list that it leads to.
    let article = ok(&server, &link(&page, &["/articles/", "undated=exclude", "sort=oldest"]));
    assert!(article.body.contains("Port shut"), "{}", article.body);
}

#[test]
fn a_quotation_is_looked_for_word_for_word_with_other_words_and_not_read_as_a_query() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let page = ok(&server, "/quote?q=%22The+port+opened+again+after+a+day+of%22+strike");
    for part in ["Word for word in 1 article", "Port opens", "2019-03-05", "#p1"] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    let page = ok(&server, "/quote?q=The+port+closed+again+after+a+day+of+strike");
    for part in
        ["Not word for word", "<del>closed</del>", "<ins>opened</ins>", "1 of 9 words differs"]
    {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    // Operators are words here, and on the pages that it leads to.
    let page = ok(&server, "/quote?q=strike+AND+(harbor&from=2019");
    let to = link(&page, &["/timeline?", "plain=true", "from=2019"]);
    assert!(ok(&server, &to).body.contains("Timeline"));
    // And what says how operators are read is left out on the way here.
    let page = ok(&server, "/?q=strike&any=true");
    ok(&server, &link(&page, &["/quote?"]));
    let kept = ok(&server, "/quote.csv?q=strike");
    assert!(kept.body.contains("Port opens"), "{}", kept.body);
}

#[test]
fn what_is_odd_about_the_collection_leads_to_its_articles() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let page = ok(&server, "/doctor");
    let to = link(&page, &["/?q=", "fold=none"]);
    assert!(ok(&server, &to).body.contains("class=\"hit\""), "{to}");
}

#[test]
fn the_way_from_hits_to_what_counts_them_and_back_keeps_their_order_and_folding() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let hits = ok(&server, "/?q=strike&sort=oldest&fold=none");
    for path in ["/timeline?", "/sources?", "/concordance?", "/terms?", "/first?", "/quote?"] {
        let there = ok(&server, &link(&hits, &[path, "q=strike"]));
        assert!(!there.body.contains("Also asked"), "{path}: {}", there.body);
        let back = link(&there, &["/?q=strike", "sort=oldest", "fold=none"]);
        assert!(ok(&server, &back).body.contains("class=\"hit\""), "{path}: {back}");
    }
    let timeline = ok(&server, &link(&hits, &["/timeline?", "q=strike"]));
    let longer = ok(&server, &link(&timeline, &["/timeline?", "by=year"]));
    link(&longer, &["/?q=strike", "sort=oldest", "fold=none"]);
    assert!(ok(&server, &link(&timeline, &["/timeline.csv?"])).body.contains("period,"));
}

#[test]
fn a_quarter_is_called_by_its_number() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let page = ok(&server, "/timeline?q=strike&by=quarter");
    assert!(page.body.contains(">2019-Q1</a>"), "{}", page.body);
}

#[test]
fn an_article_of_a_story_says_who_had_it_first_and_leads_to_the_others() {
    let corpus = ferries();
    let server = Server::start(&corpus, &[]);
    let address = |query: &str| {
        let found = corpus.run(["search", query, "--json", "--fold", "none"]);
        let found: serde_json::Value = serde_json::from_str(&found.stdout).unwrap();
        format!("/articles/{}", found["hits"][0]["id"].as_str().unwrap())
    };
    let page = ok(&server, &address("title:sunk"));
    for shown in [
        "Northgate Herald had it first, 2019-03-04",
        "1 copy in 1 source",
        "copy · has all of the original",
        "New in this article, in no earlier one of the story:",
        "Divers from Whitby found the bell",
    ] {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    let other = link(&page, &[&address("title:sinks")]);
    assert!(ok(&server, &other).body.contains("original: "), "{other}");
    let alone = ok(&server, &link(&ok(&server, "/?q=strike"), &["/articles/"]));
    assert!(!alone.body.contains("had it first"));
}
