//! Citations that are copied from the page: `show` finds what they cite.

use crate::serve::client::Answer;
use crate::serve::client::Server;
use crate::serve::pages::link;
use crate::serve::pages::ok;
use crate::support::Corpus;

/// Returns the text of a field.
fn field<'p>(page: &'p Answer, id: &str) -> &'p str {
    let start = page.body.split(&format!("<textarea id=\"{id}\"")).nth(1);
    let start = start.unwrap_or_else(|| panic!("no {id}: {}", page.body));
    start.split_once('>').unwrap().1.split("</textarea>").next().unwrap()
}

/// Returns what is cited, which is between brackets.
fn cited(citation: &str) -> &str {
    citation.rsplit_once('[').unwrap().1.trim_end_matches(']')
}

#[test]
fn a_passage_is_cited_by_its_number_and_its_text_and_another_one_can_be_asked_for() {
    let paragraphs: Vec<String> = (1..=12)
        .map(|n| format!("In year {n} the tide came to the wall. {}", "And went. ".repeat(40)))
        .collect();
    let corpus = Corpus::new().dated("2020-01-02", "Gazette", "Tides", &paragraphs.join("\n\n"));
    let server = Server::start(&corpus, &[]);
    let hits = ok(&server, "/?q=%22year+9%22");
    let article = ok(&server, &link(&hits, &["/articles/"]));
    // The first passage that matches, unless another one is asked for.
    let citation = field(&article, "passage-citation");
    let shown = corpus.run(["show", cited(citation)]);
    assert!(shown.stdout.contains("In year 9 ") && shown.stdout.contains("unchanged"), "{shown}");
    assert!(citation.starts_with("“Tides”, Gazette, 2020-01-02 ["), "{citation}");
    let number = |page: &Answer| cited(field(page, "passage-citation")).to_owned();
    assert!(number(&article).contains("#p") && number(&article).contains('@'));
    let address = link(&hits, &["/articles/"]).split('#').next().unwrap().to_owned();
    let first = ok(&server, &format!("{address}&passage=1"));
    let shown = corpus.run(["show", &number(&first)]);
    assert!(shown.stdout.contains("In year 1 "), "{shown}");
    // The form that asks for one keeps the search.
    assert!(first.body.contains("<input type=\"hidden\" name=\"q\" value=\"&quot;year 9&quot;\">"));
    let none = ok(&server, &format!("{address}&passage=999"));
    assert!(
        none.body.contains("The article has ") && !none.body.contains("id=\"passage-citation\"")
    );
    // What is cited as a passage is cited so again.
    let id = number(&first).replace('#', "%23").replace('@', "%40");
    assert_eq!(number(&ok(&server, &format!("/articles/{id}"))), number(&first));
}

#[test]
fn an_article_without_a_text_has_no_passage_to_cite() {
    let corpus = Corpus::new().dated("2020-01-02", "Gazette", "Tides", "");
    let server = Server::start(&corpus, &[]);
    let article = ok(&server, &link(&ok(&server, "/?q=tides"), &["/articles/"]));
    assert!(cited(field(&article, "citation")).len() >= 12);
    assert!(!article.body.contains("id=\"passage-citation\""), "{}", article.body);
}
