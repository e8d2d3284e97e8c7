//! What links carry on: the search that an article was found by, or the quotation, wherever they lead.

use crate::serve::client::Server;
use crate::serve::ferries;
use crate::serve::harbor;
use crate::serve::pages::link;
use crate::serve::pages::links;
use crate::serve::pages::ok;
use crate::support::Corpus;

#[test]
fn an_article_marks_the_words_of_the_quotation_it_was_found_by_and_leads_back_to_it() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    // Word for word: the whole run, whatever signs and capitals are in it.
    let page = ok(&server, "/quote?q=%E2%80%9COpened+AGAIN+after+a+day%E2%80%9D&from=2019");
    let article = ok(&server, &link(&page, &["/articles/", "quoted=true"]));
    assert!(
        article.body.contains("<mark id=\"m1\" tabindex=\"-1\">opened again after a day</mark>"),
        "{}",
        article.body
    );
    assert!(article.body.contains("1 match<"), "{}", article.body);
    let back = link(&article, &["/quote?"]);
    assert!(back.contains("from=2019") && !back.contains("quoted"), "{back}");
    assert!(ok(&server, &back).body.contains("Word for word in 1 article"), "{back}");
    // With other words: those that are the quotation's.
    let page = ok(&server, "/quote?q=The+harbor+opened+again+after+a+day+of+strike");
    let article = ok(&server, &link(&page, &["/articles/"]));
    for part in [">The</mark>", ">opened again after a day of strike</mark>", "2 matches<"] {
        assert!(article.body.contains(part), "{part}: {}", article.body);
    }
    // In a headline.
    let page = ok(&server, "/quote?q=port+opens");
    let article = ok(&server, &link(&page, &["/articles/"]));
    assert!(article.body.contains("<mark>Port opens</mark></h1>"), "{}", article.body);
    // What would be an operator is none.
    let page = ok(&server, "/quote?q=%22the+port+opened+-+again%22+AND+(");
    let article = ok(&server, &link(&page, &["/articles/"]));
    assert!(article.body.contains(">The port opened again</mark>"), "{}", article.body);
    let other = article.body.contains("Nothing of the quotation is in this article");
    assert!(!other, "{}", article.body);
}

#[test]
fn an_article_with_parts_of_a_quotation_or_nothing_of_it_says_so() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let page = ok(
        &server,
        "/quote?q=nobody+believed+that+the+port+opened+again+and+many+said+so+loudly+in+town+that+week",
    );
    assert!(page.body.contains("In parts"), "{}", page.body);
    let to = link(&page, &["/articles/"]);
    let article = ok(&server, &to);
    assert!(article.body.contains(">The port opened again</mark>"), "{}", article.body);
    let hits = ok(&server, "/?q=walked");
    let other = link(&hits, &["/articles/"]);
    let other = other.split('?').next().unwrap();
    let article = ok(&server, &format!("{other}?q=zebras+of+the+northern+plain&quoted=true"));
    assert!(article.body.contains("Nothing of the quotation is in this article"));
}

#[test]
fn words_of_a_quotation_are_shown_as_it_has_them_and_those_of_a_text_as_that_has_them() {
    let corpus = harbor();
    let server = Server::start(&corpus, &[]);
    let page = ok(&server, "/quote?q=the+HARBOUR+opened+again+after+a+day+of+strike");
    let there = "The <del>HARBOUR</del> <ins>port</ins> opened again";
    assert!(page.body.contains(there), "{}", page.body);
    let page = ok(
        &server,
        "/quote?q=Nobody+believed+that+the+Port+Opened,+again+and+many+said+so+loudly+in+town+that+week",
    );
    assert!(page.body.contains("the Port Opened, again"), "{}", page.body);
}

#[test]
fn from_a_hit_every_way_to_an_article_of_its_story_and_on_keeps_the_search() {
    let corpus = ferries();
    let server = Server::start(&corpus, &["--base-path", "/news"]);
    let search = ["q=ferry", "from=2018", "source=northgate"];
    let hits = ok(&server, "/news/?q=ferry&from=2018&source=northgate&source=coastal");
    let first = ok(&server, &link(&hits, &["/articles/", "#story"]).replace("#story", ""));
    assert!(first.body.contains("id=\"story\""), "{}", first.body);
    let with = |more: &str| -> Vec<String> {
        search.iter().map(|part| (*part).to_owned()).chain([more.to_owned()]).collect()
    };
    let follow = |page: &crate::serve::client::Answer, more: &str| {
        let parts = with(more);
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        ok(&server, &link(page, &parts))
    };
    // What differs, and from there to either article.
    let differs = follow(&first, "/changes?q=ferry");
    let differs_between = follow(&first, "&old=");
    assert!(differs_between.body.contains("<h1>What differs</h1>"), "{}", differs_between.body);
    for page in [&differs, &differs_between, &follow(&first, "/similar?")] {
        let article = follow(page, "/news/articles/");
        assert!(article.body.contains("<mark"), "{}", article.body);
        // And back to the hits.
        follow(&article, "/news/?");
    }
    // The rank of one article is not that of another.
    let others = links(&first).into_iter().filter(|link| link.contains("/changes"));
    assert!(others.clone().count() > 1 && others.into_iter().all(|link| !link.contains("rank=2")));
    let all = ok(&server, &link(&first, &["q=story%3A"]));
    assert_eq!(all.body.matches("<li class=\"hit\"").count(), 2, "{}", all.body);
}

#[test]
fn a_copy_without_versions_says_of_what_it_is_one_how_much_they_share_and_what_differs() {
    let corpus = ferries();
    let server = Server::start(&corpus, &[]);
    let changes = |query: &str| {
        let hits = ok(&server, query);
        let article = ok(&server, &link(&hits, &["/articles/", "rank=1"]));
        let to = links(&article).into_iter().filter(|link| link.contains("/changes?q="));
        ok(&server, &to.clone().find(|link| !link.contains("&old=")).expect("a link"))
    };
    let copy = changes("/?q=title%3Asunk&fold=none");
    for part in [
        "No other version of this article is in the index.",
        "It is a copy of ",
        ">Ferry sinks</a>, <bdi>Northgate Herald</bdi>, 2019-03-04 (field), which counts",
        "It has all of the original, ",
    ] {
        assert!(copy.body.contains(part), "{part}: {}", copy.body);
    }
    let differs = ok(&server, &link(&copy, &["&old="]));
    assert!(differs.body.contains("<ins>Divers from Whitby"), "{}", differs.body);
    let original = changes("/?q=title%3Asinks&fold=none");
    assert!(original.body.contains("It counts as the first of its story: "), "{}", original.body);
    let alone = changes("/?q=walked");
    let alone = alone.body.split("<main").nth(1).unwrap();
    assert!(alone.contains("No other version") && !alone.contains("first of its story"), "{alone}");
}

#[test]
fn the_page_of_who_was_first_says_how_sure_each_day_is() {
    let corpus = Corpus::new()
        .dated("2019-03-04", "Herald", "Port shut", "The port was shut.")
        .file("2018-06-07/port.txt", "Port of call\n\nThe port had a visitor.\n");
    let server = Server::start(&corpus, &[]);
    let page = ok(&server, "/first?q=port");
    assert!(page.body.contains("2019-03-04 (field), 97% sure"), "{}", page.body);
    assert!(page.body.contains("2018-06-07 (path), 81% sure"), "{}", page.body);
}
