//! How pages are laid out for who cannot see them: headings that nest, and a way past what a page asks.

use crate::serve::client::Answer;
use crate::serve::client::Server;
use crate::serve::ferries;
use crate::serve::pages::link;
use crate::serve::pages::links;
use crate::serve::pages::ok;

/// Returns the headings of a page: the rank and the text of each.
fn headings(page: &Answer) -> Vec<(usize, String)> {
    let main = page.body.split("<main").nth(1).expect("every page has a main part");
    let starts = main.match_indices("<h").filter_map(|(at, _)| {
        let rest = &main[at + 2..];
        let rank = rest.chars().next()?.to_digit(10)? as usize;
        let (_, inside) = rest.split_once('>')?;
        let text = inside.split(&format!("</h{rank}>")).next()?;
        let words = text.split('<').filter_map(|part| part.split_once('>').or(Some(("", part))));
        Some((rank, words.map(|(_, words)| words).collect::<String>()))
    });
    starts.collect()
}

fn assert_nested(address: &str, page: &Answer) {
    let all = headings(page);
    assert_eq!(all.iter().filter(|(rank, _)| *rank == 1).count(), 1, "{address}: {all:?}");
    let mut before = 0;
    for (rank, text) in &all {
        assert!(*rank <= before + 1, "{address}: {text:?} skips a rank: {all:?}");
        assert!(!text.trim().is_empty(), "{address}: a heading without a text: {all:?}");
        before = *rank;
    }
}

const PAGES: [&str; 21] = [
    "/",
    "/?q=ferry+OR+dock",
    "/?q=dock&from=2019",
    "/?q=strikke+port",
    "/?q=titel%3Astrike",
    "/timeline?q=strike",
    "/sources",
    "/terms?q=strike&min-count=1&by=source",
    "/terms",
    "/collocates?q=strike&min-count=1",
    "/concordance?q=strike",
    "/concordance?q=titel%3Astrike",
    "/first?q=dock&any=true",
    "/quote?q=port+opened+again",
    "/quote?q=the+workers+of+the+docks+of+many+towns+walked+out+on+monday",
    "/quote?q=nobody+believed+that+the+port+opened+again+and+many+said+so+loudly+in+town+that+week",
    "/quote",
    "/doctor",
    "/api/",
    "/nowhere",
    "/articles/xyz",
];

#[test]
fn headings_of_every_page_nest_below_one_heading_of_the_page() {
    let corpus = ferries().dated("2021-01-01", "Wire", "", "A text of a dock without a headline.");
    let server = Server::start(&corpus, &[]);
    let mut known: Vec<String> = PAGES.iter().map(|page| (*page).to_owned()).collect();
    let mut at = 0;
    while let Some(address) = known.get(at).cloned() {
        at += 1;
        let page = server.get(&address);
        assert_nested(&address, &page);
        for link in links(&page) {
            let link = link.split('#').next().unwrap().to_owned();
            let is_page = link.starts_with("/articles/") && !link.contains("/file");
            if is_page && !known.contains(&link) && known.len() < 90 {
                known.push(link);
            }
        }
    }
    for kind in ["/changes?", "&old=", "/similar?"] {
        assert!(known.iter().any(|link| link.contains(kind)), "{kind}: {known:#?}");
    }
}

#[test]
fn what_is_below_a_heading_is_of_a_lower_rank() {
    let corpus = ferries();
    let server = Server::start(&corpus, &[]);
    let below = |address: &str, heading: &str| {
        let all = headings(&ok(&server, address));
        let at = all.iter().position(|(_, text)| text.starts_with(heading));
        let at = at.unwrap_or_else(|| panic!("{address}: {all:?}"));
        assert_eq!((all[at].0, all[at + 1].0), (2, 3), "{address}: {all:?}");
    };
    below("/first?q=dock&any=true", "Undated");
    below("/quote?q=dock+keepers+walked+in+on+monday", "Nearest wording");
    below(PAGES[15], "In parts");
    let hits = ok(&server, "/?q=title%3Asunk&fold=none");
    let article = ok(&server, &link(&hits, &["/articles/"]));
    let differs = link(&article, &["/changes?", "&old="]);
    below(&differs, "From");
    below(&differs, "To");
}

#[test]
fn a_page_with_a_query_box_has_a_way_past_it_to_the_answer() {
    let corpus = ferries();
    let server = Server::start(&corpus, &[]);
    for path in
        ["/", "/timeline", "/sources", "/terms", "/collocates", "/concordance", "/first", "/quote"]
    {
        let page = ok(&server, &format!("{path}?q=strike"));
        let (before, behind) = page.body.split_once("<form class=\"search\"").expect("a query box");
        assert!(before.contains("<a class=\"skip\" href=\"#answer\">"), "{path}: {before}");
        assert_eq!(behind.matches("id=\"answer\" tabindex=\"-1\"").count(), 1, "{path}: {behind}");
    }
    for path in ["/terms", "/first", "/quote"] {
        let page = ok(&server, path);
        assert!(page.body.contains("id=\"answer\""), "{path}: {}", page.body);
    }
}
