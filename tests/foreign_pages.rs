//! Pages as other programs and publishers write them: what each says is what comes out.
//!
//! The pages in `tests/cases` are invented, one for each way in which real pages were read wrongly;
//! the ones written here are of the same kinds by other hands.

use std::fs;
use std::ops::ControlFlow;
use std::path::PathBuf;

use dateline::article::Article;
use dateline::evidence;
use dateline::evidence::Rules;
use dateline::format;
use dateline::format::Options;
use dateline::format::Outcome;
use dateline::format::Recognized;
use dateline::read::Input;
use dateline::read::Limits;
use jiff::civil::date;

use crate::support::repository;

/// Reads a page as the ingest would; an error is the kind it is skipped as.
fn read(html: &[u8]) -> Result<Article, String> {
    let (mut source, mut buffer) = (html, Vec::new());
    let mut input = Input::new(b"page.html", &mut source, &mut buffer, Limits::default());
    let format = match format::recognize(&input.head().expect("bytes in memory can be read")) {
        Recognized::Format(format) => format,
        Recognized::Skipped(kind) => return Err(kind.to_owned()),
    };
    let rules = Rules::default();
    let context =
        evidence::Context { path: "page.html", root: "", rules: &rules, latest: date(2027, 1, 1) };
    let mut found = Err("nothing".to_owned());
    let each = &mut |outcome| {
        found = match outcome {
            Outcome::Draft(draft) => Ok(evidence::weigh(*draft, &context)),
            Outcome::Skipped { kind, .. } => Err(kind),
            Outcome::Failed { cause, .. } => Err(cause),
        };
        ControlFlow::Break(())
    };
    format.read(&mut input, &Options::default(), each).expect("a page can be read");
    found
}

fn cases(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder: PathBuf = repository().join("tests/cases").join(folder);
    let mut cases: Vec<(String, Vec<u8>)> = fs::read_dir(&folder)
        .expect("the folder of cases is there")
        .map(|entry| entry.expect("it can be listed").path())
        .map(|path| {
            let name = path.file_name().expect("files have names").to_string_lossy().into_owned();
            (name, fs::read(&path).expect("a case can be read"))
        })
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

fn case(folder: &str, name: &str) -> Article {
    let (_, html) = cases(folder).into_iter().find(|(found, _)| found.starts_with(name)).unwrap();
    read(&html).unwrap()
}

fn day(article: &Article) -> String {
    article.published.as_ref().map_or("none".to_owned(), |date| date.stamp.first_day().to_string())
}

/// A story under the given head, between the given parts of a body.
fn page(head: &str, before: &str, after: &str) -> Article {
    let html = format!(
        "<!DOCTYPE html><html lang=en><head><title>Eels return to the old canal</title>{head}</head>\
         <body>{before}<p>The eels have come back to the canal after thirty years, the river board \
         said on Monday, and the weir is to be rebuilt.</p><p>Anglers on the towpath cheered when \
         the first was landed by a boy of nine, who put it back at once.</p>{after}</body></html>"
    );
    read(html.as_bytes()).unwrap()
}

const H1: &str = "<h1>Eels return to the old canal</h1>";

#[test]
fn the_day_of_a_page_is_the_one_its_publisher_means() {
    for (name, expected) in [
        ("01-", "2023-11-08"),
        ("02-", "2023-10-30"),
        ("04-", "2021-11-21"),
        ("05-", "2017-05-01"),
        ("06-", "2022-02-09"),
        ("07-", "2011-12-03"),
        ("09-", "2023-11-01"),
    ] {
        let article = case("pages", name);
        assert_eq!(day(&article), expected, "{name}: {:?}", article.published);
    }
    let event = case("pages", "08-");
    let published = event.published.as_ref();
    assert!(published.is_none_or(|date| date.stamp.to_string() == "2012-02-15"), "{published:?}");
}

#[test]
fn the_title_of_a_page_is_the_one_that_readers_see() {
    for (name, expected) in [
        ("10-", "Statt Bargeld: Wie eine kleine Reederei das Ticket abschafft"),
        ("11-", "Harbour town ramps up ferry checks amid licence row"),
        ("13-", "Neue Motoren für alte Fähren"),
        ("14-", "Hafenfest: Überlegener Sieger und \"königlicher Besuch\""),
    ] {
        assert_eq!(case("pages", name).title, expected, "{name}");
    }
    let blog = case("pages", "13-");
    assert_eq!(blog.source.unwrap().name, "Hafenblog.example");
}

#[test]
fn a_day_of_the_story_is_not_the_day_of_the_page() {
    for (name, html) in cases("year-in-text") {
        let article = read(&html).unwrap();
        assert_eq!(day(&article), "none", "{name}: {:?}", article.published);
    }
    for after in [
        "<p>Opening hours</p><p>3 May 2016</p><p>Doors open at ten at the old fish market.</p>",
        "<table><tr><td>2004</td><td>sold</td></tr><tr><td>4 March 1998</td><td>built</td></tr></table>",
        "<ol><li><a href=/x>The ferry that never sailed</a> 9 June 2017</li></ol>",
    ] {
        let article = page("", H1, after);
        assert_eq!(day(&article), "none", "{after}: {:?}", article.published);
    }
}

#[test]
fn days_of_mastheads_lists_and_events_are_not_the_articles_and_its_own_is() {
    let own = "<p class=date>4 March 2011</p>";
    for before in [
        format!(
            "<div><a href=\"/\">Kestrel Post</a> <span class=today-date>Tue, 14 Jan 2020</span></div>{H1}{own}"
        ),
        format!(
            "<div><div class=date>3 May 2016</div><a href=/n/1>New ferry comes to the harbour</a></div>{H1}{own}"
        ),
        format!(
            "{H1}{own}<div class=box><span>Deadline:</span> <span class=date>5 May 2019</span></div>"
        ),
        format!("{H1}<dl><dt>Born</dt><dd class=date>5 May 1919</dd></dl>{own}"),
        format!("{H1}<p>Last edited: <span class=odate>17 Jun 2018</span></p>{own}"),
        format!("{H1}<span>Published</span><span>4 March 2011</span>"),
        format!("{H1}<abbr class=published title=\"2011-03-04T10:00:00+00:00\">long ago</abbr>"),
        format!("{H1}<p>Last change: 5 March 2011<br>Published: 4 March 2011</p>"),
    ] {
        let article = page("", &before, "");
        assert_eq!(day(&article), "2011-03-04", "{before}: {:?}", article.published);
    }
    let spoken = "<p><small>This entry was posted on Friday, March 4th, 2011 at 10:12 am and is \
        filed under <a href=/c>Canal</a>. You can follow any responses to this entry through the \
        feed. Both comments and pings are currently closed.</small></p>";
    assert_eq!(day(&page("", H1, spoken)), "2011-03-04");
}

#[test]
fn the_own_day_is_found_however_it_is_set() {
    for (before, after) in [
        ("<p>26 | 01 | 2022</p>", ""),
        ("<p>26, Abril, 2022</p>", ""),
        ("<p>新华网河北频道 ( 2022-01-26 09:20:26 ) 来源: 河北新闻网 责任编辑</p>", ""),
        ("<div class=dtreviewed>26 January 2022</div>", ""),
        ("", "<p>26 January 2022</p>"),
        ("", "<p>(Wednesday, 26 January 2022)</p><div><a href=/x>More</a></div>"),
    ] {
        let article = page("", &format!("{H1}{before}"), after);
        let expected = if before.contains("Abril") { "2022-04-26" } else { "2022-01-26" };
        assert_eq!(day(&article), expected, "{before}{after}: {:?}", article.published);
    }
    let place = H1.to_owned()
        + "<p>Karlsruhe, (26.1.2022). The eels have come back to the river, and to the old canal beside it, the board said.</p>";
    assert_eq!(day(&page("", &place, "")), "2022-01-26");
}

#[test]
fn a_day_below_a_story_that_may_be_of_another_is_not_the_articles() {
    for after in [
        "<p>26 January 2022</p><p>27 January 2022</p>",
        "<ul><li><p>26 January 2022</p></li></ul>",
        "<div class=related><p>26 January 2022</p></div>",
        "<table><tr><td>26 January 2022</td><td>sold</td></tr></table>",
        "<p>3 | 5 | 2022</p>",
        "<p>26 January 2022 is when it ends</p>",
    ] {
        let article = page("", H1, after);
        assert_eq!(day(&article), "none", "{after}: {:?}", article.published);
    }
}

#[test]
fn a_list_above_whose_headlines_hold_figures_is_a_list_still() {
    let before = format!(
        "<div><a href=/n/1>Harbour festival 2019 draws crowds of visitors</a><p>14 February 2019</p>\
         <a href=/n/2>Ferry line 22 is closed for the whole winter</a><p>1 February 2019</p></div>\
         {H1}<p>4 March 2011</p>"
    );
    let article = page("", &before, "");
    assert_eq!(day(&article), "2011-03-04", "{:?}", article.published);
}

#[test]
fn a_day_of_change_is_never_sure_to_be_that_of_publication() {
    let before = format!("{H1}<p>Last edited: <span class=odate>17 June 2018</span></p>");
    let date = page("", &before, "").published.unwrap();
    assert!(date.confidence <= 0.55, "{date:?}");
}

/// Headlines that begin with what could label a day of something else, or of a change.
const HEADLINES: [&str; 16] = [
    "Death toll in the harbour rises",
    "Deadline looms for the ferry",
    "Died at his desk: the last lamplighter",
    "Born to sail",
    "When the river rose",
    "Opening of the new weir",
    "Due process for eels",
    "Ende einer Fähre",
    "Finance minister resigns",
    "Finnish ferry sinks",
    "Duel on the towpath",
    "Validation of tickets ends",
    "Registered nurses walk out",
    "Updated rules for the canal",
    "Modified wheat on the east bank",
    "Revised timetable angers anglers",
];

#[test]
fn a_headline_labels_no_day() {
    for headline in HEADLINES {
        for shape in [
            "<h1>HEAD</h1><p>4 March 2011</p>",
            "<h1>HEAD</h1><p class=date>4 March 2011</p>",
            "<h1>HEAD</h1><time datetime=2011-03-04>4 March 2011</time>",
            "<h2>HEAD</h2><div>4 March 2011 | News</div>",
            "<div class=headline>HEAD</div><div class=date>4 March 2011</div>",
            "<h1>Eels return to the old canal</h1><h2>HEAD</h2><p>4 March 2011</p>",
            "<h1>Eels return to the old canal</h1><p class=kicker>HEAD</p><p class=date>4 March 2011</p>",
        ] {
            let before = shape.replace("HEAD", headline);
            let article = page("", &before, "");
            assert_eq!(day(&article), "2011-03-04", "{before}: {:?}", article.published);
            assert_eq!(article.updated, None, "{before}");
        }
    }
}

#[test]
fn names_and_clauses_before_a_day_do_not_label_it() {
    for line in [
        "By Finn Duerr, 4 March 2011",
        "Von Michael Ende am 4. März 2011",
        "Fin Oakley – 4 March 2011",
        "Finance | 4 March 2011",
        "Deadline extended. Updated rules. Posted 4 March 2011",
        "Harbour, due south - 4 March 2011",
        "Photo credited to A. Lens, 4 March 2011",
        "Whenham, 4 March 2011",
    ] {
        let article = page("", &format!("{H1}<p>{line}</p>"), "");
        assert_eq!(day(&article), "2011-03-04", "{line}: {:?}", article.published);
    }
}

#[test]
fn labels_of_other_days_still_say_so() {
    for other in [
        "<dl><dt>Date of birth</dt><dd class=date>5 May 1919</dd></dl>",
        "<h4>When</h4><p class=date>5 May 2019</p>",
        "<p>Submission deadline: <span class=date>5 May 2019</span></p>",
        "<p>Died on <span class=date>5 May 2019</span></p>",
        "<p>Born in Kent on <span class=date>5 May 1919</span></p>",
        "<p>Gültig bis <span class=date>5. Mai 2019</span></p>",
        "<p>The concert starts on <span class=date>5 May 2019</span></p>",
        "<div>Nächster Termin</div><div class=date>5. Mai 2019</div>",
        "<p>Fin : <span class=date>5 mai 2019</span></p>",
        "<p>Applications due 5 May 2019</p>",
        "<p>Anmeldeschluss: 5. Mai 2019</p>",
        "<p>Veranstaltungsbeginn – 5. Mai 2019</p>",
    ] {
        let article = page("", &format!("{H1}{other}"), "");
        assert_eq!(day(&article), "none", "{other}: {:?}", article.published);
    }
}

#[test]
fn a_block_that_holds_the_headline_does_not_make_its_day_that_of_an_event() {
    for class in ["entry-header category-events", "death calendar-post", "deadline"] {
        let before = format!(
            "<header class=\"{class}\">{H1}<time datetime=2011-03-04>Friday</time></header>"
        );
        assert_eq!(day(&page("", &before, "")), "2011-03-04", "{class}");
    }
}

#[test]
fn a_bare_meta_date_gives_way_to_the_day_that_is_shown_and_a_named_one_does_not() {
    let shown = format!("{H1}<p class=date>4 March 2011</p>");
    let meta = |name| format!("<meta property=\"{name}\" content=\"2011-03-09\">");
    assert_eq!(day(&page(&meta("date").replace("property", "name"), &shown, "")), "2011-03-04");
    let named = page(&meta("article:published_time"), &shown, "");
    assert_eq!(named.published.unwrap().others.len(), 1, "both are kept");
    assert_eq!(day(&page(&meta("date").replace("property", "name"), H1, "")), "2011-03-09");
}

#[test]
fn the_address_is_the_one_the_saver_of_a_page_wrote() {
    for (name, html) in cases("saved") {
        let article = read(&html).unwrap();
        let url = article.url.as_deref().unwrap_or_default();
        let expected = "https://kestrelpost.example/news/dredger";
        assert!(url == expected || url == format!("{expected}.html"), "{name}: {url:?}");
        assert_eq!(
            article.source.map(|source| source.name).as_deref(),
            Some("kestrelpost.example")
        );
    }
    for head in [
        "<!-- Saved from https://kestrelpost.example/news/eels at 2023-03-15T13:20:00Z using monolith v2.7.0 -->",
        "<!-- archived from: https://kestrelpost.example/news/eels -->",
        "<link rel=canonical href=\"https://web.archive.org/web/20230315132000/https://kestrelpost.example/news/eels\">",
        "<meta property=\"og:url\" content=\"http://archive.ph/2023.03.15-132000/https://kestrelpost.example/news/eels\">",
    ] {
        let article = page(head, H1, "");
        assert_eq!(article.url.as_deref(), Some("https://kestrelpost.example/news/eels"), "{head}");
        assert_eq!(day(&article), "none", "{head}");
    }
}

#[test]
fn a_text_that_only_programs_see_is_read() {
    for (name, html) in cases("unshown") {
        let article = read(&html).unwrap();
        let expected: &[&str] = if name.starts_with("70") {
            &[
                "Trams stop",
                "All trams have stopped because of falling branches.",
                "Roof gone",
                "The roof of the depot has been torn off by a gust.",
            ]
        } else {
            &[
                "The dredger sank in calm water at noon on a windless day, the coastguard said on Tuesday.",
                "All crew were saved by a passing ferry, and the wreck now blocks the harbour mouth for larger ships.",
                "Salvage will take at least two weeks, according to the harbour master, who has closed the channel.",
            ]
        };
        assert_eq!(article.body, expected.join("\n\n"), "{name}");
    }
    let words = "The eels have come back to the canal after thirty years, the river board said on Monday, and the weir is to be rebuilt.";
    for script in [
        format!(
            "window.__STATE__ = {{\"page\":{{\"title\":\"Eels return\",\"body\":\"<p>{words}</p><p>{words}!</p>\"}}}};"
        ),
        format!(
            "var d = JSON.parse(\"{{\\\"headline\\\":\\\"Eels return\\\",\\\"content\\\":[{{\\\"type\\\":\\\"p\\\",\\\"children\\\":[{{\\\"text\\\":\\\"{words}\\\"}}]}},{{\\\"type\\\":\\\"p\\\",\\\"text\\\":\\\"{words}!\\\"}}]}}\");"
        ),
    ] {
        let html = format!(
            "<html><head><title>Eels return</title></head><body><div id=app></div><script>{script}</script></body></html>"
        );
        let article = read(html.as_bytes()).unwrap();
        assert_eq!(article.body, format!("{words}\n\n{words}!"), "{script}");
    }
    let empty = read(b"<html><head><title>Eels return to the canal</title></head><body><div id=app></div></body></html>").unwrap();
    assert!(empty.warnings.iter().any(|warning| warning.contains("without text")), "{empty:?}");
}

#[test]
fn what_is_in_an_articles_place_is_skipped_by_name() {
    for (name, html) in cases("no-article") {
        let kind = read(&html).unwrap_err();
        assert!(kind.starts_with("not an article"), "{name}: {kind}");
    }
    for html in [
        "<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1><p>You don't have permission to view this page.</p></body></html>",
        "<html lang=de><head><title>Ihre Privatsphäre</title></head><body><h1>Ihre Privatsphäre und Cookies</h1><p>Wir und unsere Partner verarbeiten personenbezogene Daten, um Werbung und Inhalte anzuzeigen; dazu brauchen wir Ihre Einwilligung.</p><button>Alle akzeptieren</button></body></html>",
        "<html><head><meta http-equiv=refresh content=\"3;URL='/new'\"><title>Moved</title></head><body>This page has moved.</body></html>",
        "<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>",
    ] {
        let kind = read(html.as_bytes()).unwrap_err();
        assert!(kind.starts_with("not an article"), "{html}: {kind}");
    }
    // News about such things is news.
    let story = "<p>The council voted on Monday to ask for consent before cookies are set on any page of the city, and partners must follow.</p><p>Personal data of readers will be kept for a week, the mayor said, and a privacy policy will be drawn up by the spring.</p><p>The ferry company has asked for more time, since its tickets are sold by a machine that nobody understands any more.</p>";
    for title in ["Council weighs cookie consent rules", "404 houses flooded on the east bank"] {
        let html = format!(
            "<html><head><title>{title}</title></head><body><h1>{title}</h1>{story}</body></html>"
        );
        assert_eq!(read(html.as_bytes()).unwrap().title, title);
    }
}

#[test]
fn a_short_story_is_an_article_whatever_its_headline_and_its_host() {
    let story = "<p>The path over the dunes has been fenced off since Monday, and the harbour board will not say who put up the fence.</p>";
    let shield = "<script src=\"/cdn-cgi/challenge-platform/scripts/jsd/main.js\"></script>";
    for title in [
        "Access denied to the beach",
        "Access denied: anglers fight for the dunes",
        "Please wait for the ferry",
        "One more step towards the bridge",
        "Just a moment of glory for the eels",
        "Not found: the ferry that sank twice",
        "Security check",
        "Captcha artist dies at ninety",
        "Service unavailable, says the last bus driver",
        "404 eels counted at the weir",
        "Fence goes up",
    ] {
        for script in ["", shield, "<script>window.awsWafCookieDomainList = [];</script>"] {
            let html = format!(
                "<html><head><title>{title}</title>{script}</head><body><h1>{title}</h1>{story}</body></html>"
            );
            assert_eq!(read(html.as_bytes()).map(|found| found.title).as_deref(), Ok(title));
        }
    }
    let moved = format!(
        "<html><head><title>Fence goes up</title><meta http-equiv=refresh content=\"5; url=/fence\"></head><body><h1>Fence goes up</h1>{story}</body></html>"
    );
    assert!(read(moved.as_bytes()).is_ok(), "a page that moved with its story");
}

#[test]
fn notices_are_skipped_whatever_they_are_dressed_in() {
    let footer = "<footer>Copyright Kestrel Post, Harbour Street 1. Registered with the chamber of commerce of the old town.</footer>";
    for (title, text) in [
        (
            "Access denied | kestrelpost.example",
            "You do not have permission to access this page on this server. Reference #18.5f2c1602.",
        ),
        (
            "Attention Required! | Cloudflare",
            "This website is using a security service to protect itself from online attacks. Your action has set it off.",
        ),
        ("Just a moment...", "Enable JavaScript and cookies to continue."),
        (
            "404 - Seite nicht gefunden",
            "Die gesuchte Seite gibt es nicht mehr. Bitte nutzen Sie die Suche oder gehen Sie zurück zur Startseite.",
        ),
        (
            "Page not found - Kestrel Post",
            "Sorry, we cannot find the page that you are looking for. Try the search, or go back to the first page.",
        ),
        ("503 Service Temporarily Unavailable", "The server is temporarily unable to answer."),
        (
            "Page introuvable",
            "La page que vous cherchez a été déplacée ou supprimée. Veuillez vérifier l'adresse, ou utilisez la recherche.",
        ),
    ] {
        let html = format!(
            "<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p>{footer}</body></html>"
        );
        let kind = read(html.as_bytes()).unwrap_err();
        assert!(kind.starts_with("not an article"), "{title}: {kind}");
    }
}

#[test]
fn when_a_page_was_saved_is_kept_as_its_own_date() {
    let expected = |name: &str| match name {
        "62-singlefile.html" => "2023-11-02",
        "220-base-href_page.html" | "63-motw-saved-page_dredger.htm" => "none",
        _ => "2023-03-15",
    };
    let saved = |article: &Article| {
        article.saved.map_or("none".to_owned(), |saved| saved.stamp.first_day().to_string())
    };
    for (name, html) in cases("saved") {
        let article = read(&html).unwrap();
        assert_eq!(saved(&article), expected(&name), "{name}");
        assert_eq!(day(&article), "none", "{name}");
    }
    for head in [
        "<!-- Saved from https://kestrelpost.example/news/eels at 2023-03-15T13:20:00Z using monolith v2.7.0 -->",
        "<!-- archived from: https://kestrelpost.example/news/eels on 15 March 2023 -->",
        "<!--\n Page saved with SingleFile \n url: https://kestrelpost.example/a?date:1 \n saved date: Wed Mar 15 2023 23:50:00 GMT+0100 (MEZ)\n-->",
        "<link rel=canonical href=\"https://web.archive.org/web/20230315132000/https://kestrelpost.example/news/eels\">",
        "<link rel=canonical href=\"https://web.archive.org/web/20230315132000id_/https://kestrelpost.example/news/eels\">",
        "<base href=\"http://wayback.example/20230315/http://kestrelpost.example/news/eels\">",
        "<meta property=\"og:url\" content=\"http://archive.ph/2023.03.15-132000/https://kestrelpost.example/news/eels\">",
        "<meta name=savepage-date content=\"Wed Mar 15 2023 13:20:00 GMT+0000 (Greenwich Mean Time)\">",
        "<meta name=saved-date content=\"2023-03-15\">",
    ] {
        let article = page(head, &format!("{H1}<p class=date>4 March 2011</p>"), "");
        assert_eq!(saved(&article), "2023-03-15", "{head}: {:?}", article.warnings);
        assert_eq!(day(&article), "2011-03-04", "{head}");
        assert_eq!(article.warnings, [""; 0], "{head}");
    }
}

#[test]
fn the_second_half_of_a_story_is_read_behind_hundreds_of_icons() {
    let half = "<div class=rest style=\"display:none\"><p>Salvage will take at least two weeks, according to the harbour master, who has closed the channel.</p></div>";
    for icon in [
        "<i class=icon aria-hidden=true></i>",
        "<span aria-hidden=\"true\">▼</span>",
        "<li hidden><a href=/x class=menu-item data-x=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa>Sport</a></li>",
        "<span style=\"visibility: hidden\"><img src=/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.png></span>",
        "<div hidden><p>A tip that unfolds, and says in some eighty letters what the button beside it does.</p></div>",
    ] {
        let before = format!("<div>{}</div>{H1}", icon.repeat(400));
        let body = page("", &before, half).body;
        assert!(body.contains("Salvage will take"), "{icon}: {body}");
    }
}

#[test]
fn a_hidden_part_of_the_story_is_read_as_if_it_were_shown() {
    let first =
        "The dredger sank in calm water at noon on a windless day, the coastguard said on Tuesday.";
    for (name, html) in cases("hidden") {
        let body = read(&html).unwrap().body;
        assert!(body.starts_with(&format!("{first}\n\nAll crew were saved")), "{name}: {body}");
        assert!(body.contains(".\n\nSalvage will take"), "{name}: {body}");
        assert!(
            !body.contains("Subscribe") && !body.contains("Already a subscriber"),
            "{name}: {body}"
        );
    }
    let after = "<div class=cookie-modal style=\"display: none\"><p>We and our partners would like to store things on your device, such as cookies and the like, for a year.</p></div>";
    assert!(!page("", H1, after).body.contains("partners"));
}

#[test]
fn thai_days_are_read_in_short_and_in_figures() {
    for (name, html) in cases("thai") {
        assert_eq!(day(&read(&html).unwrap()), "2023-03-15", "{name}");
    }
}

#[test]
fn the_day_that_a_saver_wrote_is_when_the_copy_was_made() {
    for line in [
        "<div class=meta>Saved on November 14, 2023</div>",
        "<p>Captured November 14, 2023 10:13 pm</p>",
        "<p>Captured on November 14, 2023 with Perma</p>",
        "<p>Archived from the original on 14 November 2023</p>",
        "<p>Retrieved November 14, 2023</p>",
        "<p>Printed on 14 November 2023</p>",
        "<p>Exported from Kestrel CMS on November 14, 2023</p>",
        "<p>Downloaded on 14 November 2023 by Sam</p>",
        "<p>Abgerufen am 14. November 2023</p>",
        "<p>Consulté le 14 novembre 2023</p>",
        "<div>Page saved on:</div><div class=date>14 November 2023</div>",
    ] {
        let article = page("", &format!("{line}{H1}"), "");
        assert_eq!(day(&article), "none", "{line}: {:?}", article.published);
        let saved = article.saved.map(|saved| saved.stamp.first_day());
        assert_eq!(saved, Some(date(2023, 11, 14)), "{line}");
    }
    let below = page(
        "",
        H1,
        "<footer><p>Exported from <a href=https://m.example>Medium</a> on January 15, 2024.</p></footer>",
    );
    assert_eq!(day(&below), "none");
    // A headline that begins with such a word is one.
    let own = page("", &format!("{H1}<p class=date>Captured rebels freed, 4 March 2011</p>"), "");
    assert_eq!(day(&own), "2011-03-04");
}

#[test]
fn what_programs_for_notes_and_archives_put_around_a_page_is_not_its_own() {
    let note = "<meta name=exporter-version content=\"Evernote Mac 10\"/><meta name=author content=\"sam reed\"/><meta name=created content=\"2023-11-14 22:13:20 +0000\"/>";
    let article = page(note, H1, "");
    assert_eq!((day(&article), article.authors.len()), ("none".to_owned(), 0));
    assert_eq!(article.saved.unwrap().stamp.first_day(), date(2023, 11, 14));
    let toolbar = "<!-- BEGIN WAYBACK TOOLBAR INSERT --><div id=wm-ipp><input id=\"wmtbURL\" value=\"http://post.example/eels\"/>\
        <div>07 Feb 2014 - 15 Jan 2024</div><td title=\"You are here: 12:34:56 Mar 01, 2015\">MAR</td></div><!-- END WAYBACK TOOLBAR INSERT -->";
    let copy = page("", &format!("{toolbar}{H1}"), "");
    assert_eq!(
        (day(&copy), copy.url.as_deref()),
        ("none".to_owned(), Some("http://post.example/eels"))
    );
    assert_eq!(copy.saved.unwrap().stamp.first_day(), date(2015, 3, 1));
    assert!(!copy.body.contains("2014") && !copy.body.contains("MAR"), "{}", copy.body);
    let marked = page(
        "",
        H1,
        "<!--\n FILE ARCHIVED ON 12:34:56 Mar 01, 2015 AND RETRIEVED FROM THE\n INTERNET ARCHIVE ON 11:20:00 Jan 15, 2024.\n-->",
    );
    assert_eq!(marked.saved.unwrap().stamp.first_day(), date(2015, 3, 1));
    let keep = read(b"<!DOCTYPE html><html><head><title>Eels return</title></head><body><div class=note><div class=heading>Nov 14, 2023, 10:13:20 PM</div><div class=title>Eels return</div><div class=content>Eels are back in the canal.<br>Anglers cheered.</div></div></body></html>").unwrap();
    assert_eq!(day(&keep), "none");
    assert_eq!(keep.saved.unwrap().stamp.first_day(), date(2023, 11, 14));
}

#[test]
fn the_clock_of_a_masthead_is_never_the_day_of_the_story() {
    let meta = "<meta property=\"article:published_time\" content=\"2021-03-04T09:00:00Z\">";
    for masthead in [
        "<header><a href=\"/\"><img src=l.png alt=\"Kestrel Post\"></a> <div class=date>Monday, 15 January 2024</div></header>",
        "<header><a href=\"/index.html\">Kestrel Post</a> <div class=date>Monday, 15 January 2024</div></header>",
        "<header><a href=\"/en/\">Kestrel Post</a> <div class=date>Monday, 15 January 2024</div></header>",
        "<header><a href=\"../../\">Kestrel Post</a> <div class=date>Monday, 15 January 2024</div></header>",
        "<div><a href=\"https://post.example/\"><svg></svg></a><span class=date>Monday, 15 January 2024</span></div>",
        "<header><a href=\"/\">Kestrel Post</a> <span>Monday, 15 January 2024</span></header>",
        "<header><time>Monday, January 15, 2024</time></header>",
        "<div role=banner><p class=date>Montag, 15. Januar 2024</p></div>",
        "<div class=logo><img><p>Monday, 15 January 2024</p></div>",
        "<div class=header-date>Monday, 15 January 2024</div>",
        "<p>Today is Monday, 15 January 2024</p>",
        "<header><a href=\"/\"><img src=l.png></a><div>Mon 15 Jan 2024 | 4°C Oldhaven</div></header>",
    ] {
        let alone = page("", &format!("{masthead}<article>{H1}"), "</article>");
        assert_eq!(day(&alone), "none", "{masthead}: {:?}", alone.published);
        let said = page(meta, &format!("{masthead}<article>{H1}"), "</article>");
        assert_eq!(day(&said), "2021-03-04", "{masthead}: {:?}", said.published);
    }
    for own in [
        "<article><header><div class=date>Monday, 15 January 2024</div></header>",
        "<h2 class=date-header><span>Monday, 15 January 2024</span></h2>",
        "<div class=\"post-header\"><span class=date>Monday, 15 January 2024</span></div>",
    ] {
        assert_eq!(day(&page("", &format!("{own}{H1}"), "")), "2024-01-15", "{own}");
    }
}

#[test]
fn the_days_of_other_news_above_the_headline_are_not_the_storys() {
    for list in [
        "<div class=most-read><h3>Most read</h3><ul><li><a href=/x>Cod return</a> <time datetime=2020-05-03>3 May 2020</time></li><li><a href=/y>Cod vanish</a> <time datetime=2020-05-02>2 May 2020</time></li></ul></div>",
        "<div class=ticker><span>12:15</span> <span>04.03.2021</span> <a href=/z>Other news of the day</a></div>",
        "<section class=latest><h2>Latest news</h2><ul><li><a href=/x>Cod return</a> 3 May 2020</li><li><a href=/y>Cod vanish</a> 2 May 2020</li></ul></section>",
        "<div class=breaking><a href=/x>Cod return</a><time datetime=2020-05-03>3 May 2020</time></div>",
        "<ul class=recent-posts><li><a href=/x>Cod return</a> <span class=post-date>May 3, 2020</span></li><li><a href=/y>Cod</a> <span class=post-date>May 2, 2020</span></li></ul>",
        "<div class=featured><article><h3><a href=/x>Cod return</a></h3><time datetime=2020-05-03>3 May 2020</time></article></div>",
        "<div class=slider><div><a href=/x>Cod return</a><p>03.05.2020</p></div><div><a href=/y>Cod</a><p>02.05.2020</p></div></div>",
    ] {
        let article = page("", &format!("{list}<article>{H1}"), "</article>");
        assert_eq!(day(&article), "none", "{list}: {:?}", article.published);
    }
}

#[test]
fn walls_and_refusals_are_skipped_in_other_languages_too() {
    for (title, heading, text, kind) in [
        (
            "Datenschutz-Einstellungen",
            "Mit Werbung weiterlesen",
            "<p>Besuchen Sie post.example wie gewohnt mit Werbung und Tracking. Details zu Cookies und Nutzungsdaten in unserer Datenschutzerklärung.</p><p>Oder PUR-Abo für 2,99 € im Monat.</p>",
            "a wall for consent",
        ),
        (
            "Gestion du consentement",
            "Avec votre accord, nous et nos 842 partenaires",
            "<p>utilisons des cookies ou technologies similaires pour stocker et accéder à des informations personnelles.</p>",
            "a wall for consent",
        ),
        (
            "Before you continue",
            "Before you continue to search",
            "<p>We use cookies and data to deliver and maintain our services.</p><button>Reject all</button>",
            "a wall for consent",
        ),
        (
            "Su privacidad es importante",
            "Su privacidad es importante para nosotros",
            "<p>Nosotros y nuestros 842 socios almacenamos información en un dispositivo, como cookies.</p>",
            "a wall for consent",
        ),
        (
            "Subscribe to read | Kestrel Post",
            "Subscribe to read",
            "<p>Subscribe to unlock this article</p><p>Only £1 for 4 weeks.</p>",
            "a wall for subscribers",
        ),
        (
            "Log in",
            "Log in to Kestrel Post",
            "<form><input type=password></form><p>Forgot your password? Create an account.</p>",
            "a page to log in",
        ),
        (
            "Wayback Machine",
            "Wayback Machine doesn't have that page archived.",
            "<p>Want to search for all archived pages under http://post.example/ ?</p>",
            "an error",
        ),
        (
            "Unsupported browser",
            "Please update your browser",
            "<p>Your browser is not supported. Upgrade to continue.</p>",
            "a notice for old browsers",
        ),
    ] {
        let html = format!(
            "<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title></head><body><h1>{heading}</h1>{text}</body></html>"
        );
        assert_eq!(
            read(html.as_bytes()).unwrap_err(),
            format!("not an article: {kind}"),
            "{title}"
        );
    }
    let story = format!("<!DOCTYPE html><html><head><title>Your privacy is for sale</title></head><body><h1>Your privacy is for sale</h1><p>{}</p></body></html>", "A broker in Oldhaven sold where the town's anglers went at night, the river board found on Monday. ".repeat(3));
    assert!(read(story.as_bytes()).is_ok(), "a story about it is a story");
}

#[test]
fn kickers_readings_and_places_are_no_part_of_titles_and_bylines() {
    let with = |title: &str, heading: &str, byline: &str| {
        let story = "<p>The eels have come back to the canal after thirty years, the river board said on Monday, and the weir is to be rebuilt.</p>".repeat(2);
        let html = format!(
            "<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title></head><body>{heading}<p class=byline>{byline}</p>{story}</body></html>"
        );
        read(html.as_bytes()).unwrap()
    };
    for (title, heading, expected) in [
        (
            "Kestrel Post",
            "<h1>Kestrel Post</h1><h2 class=headline>Harbour tolls to rise by a tenth</h2>",
            "Harbour tolls to rise by a tenth",
        ),
        (
            "Harbour tolls to rise by a tenth",
            "<h1><span class=kicker>Shipping</span> Harbour tolls to rise by a tenth</h1>",
            "Harbour tolls to rise by a tenth",
        ),
        (
            "Harbour tolls to rise by a tenth | Kestrel Post",
            "<h1>Harbour tolls to rise by a tenth<br><small>Lines vow to appeal</small></h1>",
            "Harbour tolls to rise by a tenth",
        ),
        (
            "東京",
            "<h1><ruby>港湾<rt>こうわん</rt></ruby>使用料が四月に上がる</h1>",
            "港湾使用料が四月に上がる",
        ),
    ] {
        assert_eq!(with(title, heading, "").title, expected);
    }
    for (byline, expected) in [
        ("By Mara Quill and Bo Ferris, in Oldhaven", &["Mara Quill", "Bo Ferris"][..]),
        ("文/马拉", &["马拉"]),
        ("記者馬拉／台北報導", &["馬拉"]),
        ("Mara Quill, Kestrel Post staff writer", &["Mara Quill"]),
        ("Автор: М. Квилл", &["М. Квилл"]),
        ("بقلم: مارا", &["مارا"]),
        ("MARA QUILL | Oldhaven", &["MARA QUILL"]),
    ] {
        assert_eq!(with("Eels return to the old canal", H1, byline).authors, expected, "{byline}");
    }
}
