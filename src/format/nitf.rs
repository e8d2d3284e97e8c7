//! NITF, the News Industry Text Format: one story a document, alone or inside NewsML.
//!
//! Cost: the elements of one document in memory.

use std::borrow::Cow;

use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::fields::Fields;
use crate::format::names::SUMMARY;
use crate::format::names::Slot;
use crate::format::tags;
use crate::format::transcoded;
use crate::format::tree::Flow;
use crate::format::tree::Id;
use crate::format::tree::Tree;
use crate::format::tree::html_flow;
use crate::format::written;
use crate::read::Head;
use crate::read::Input;

/// NITF.
#[derive(Debug, Clone, Copy)]
pub struct Nitf;

impl Format for Nitf {
    fn name(&self) -> &'static str {
        "NITF"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        let Some(root) = tags::root(&head.text) else { return false };
        let root = tags::local(root.name);
        // Stories in a list of a program's own.
        let is_list = || {
            let others = ["newsml", "newsmessage", "newsitem", "rss", "rdf", "feed", "html"];
            !others.iter().any(|other| root.eq_ignore_ascii_case(other))
                && (head.text.contains("<nitf>") || head.text.contains("<nitf "))
        };
        root.eq_ignore_ascii_case("nitf") || is_list()
    }

    fn read(&self, input: &mut Input<'_>, _: &Options, each: Each<'_>) -> Result<(), FormatError> {
        transcoded::document(input, each, |text, each| {
            let tree = Tree::new(text).map_err(|e| FormatError::Malformed(e.to_string()))?;
            let stories: Vec<Id> = tree.inside(tree.top(), "nitf").collect();
            let alone = stories.len() < 2;
            let (mut line, mut counted) = (1, 0);
            for (number, &story) in (1..).zip(&stories) {
                let span = tree.span(story);
                line += text[counted..span.start].matches('\n').count() as u64;
                counted = span.start;
                let bytes = (span.start as u64, span.end as u64);
                let record = (!alone).then_some(Record { number, line: Some(line), bytes });
                let mut outcome = read_story(&tree, story, record);
                if !alone {
                    outcome = outcome.of_record(&text.as_bytes()[span]);
                }
                if each(outcome).is_break() {
                    break;
                }
            }
            if stories.is_empty() {
                let _ = each(without_story(None));
            }
            Ok(())
        })
    }
}

fn read_story(tree: &Tree<'_>, story: Id, record: Option<Record>) -> Outcome {
    let mut fields = Fields::default();
    put(tree, story, &mut fields);
    if !fields.is_article() {
        return without_story(record);
    }
    Outcome::Draft(Box::new(fields.into_draft(EvidenceKind::Wire, record)))
}

fn without_story(record: Option<Record>) -> Outcome {
    Outcome::Failed { record, cause: "a NITF document without headline and text".to_owned() }
}

/// Adds what a `nitf` element says.
pub(crate) fn put(tree: &Tree<'_>, nitf: Id, fields: &mut Fields<'_>) {
    put_head(tree, nitf, fields);
    let Some(body) = tree.at(nitf, "body") else { return };
    let head = tree.at(body, "body.head").unwrap_or(body);
    let mut say = |slot, rank, text: Option<String>| {
        fields.put(slot, rank, text.unwrap_or_default().into());
    };
    say(Slot::Title, 1, tree.line_at(head, "hedline/hl1"));
    say(Slot::Title, 2, tree.line_at(head, "hedline"));
    say(Slot::Source, 2, tree.line_at(head, "distributor"));
    for byline in tree.named(head, "byline") {
        let is_for_sorting =
            tree.attribute(byline, "class").is_some_and(|class| class == "normalized_byline");
        if !is_for_sorting {
            say(Slot::Authors, 1, author(tree, byline));
        }
    }
    let dateline = tree.at(head, "dateline");
    if let Some(date) = dateline.and_then(|id| tree.at(id, "story.date")) {
        say(Slot::Published, 3, day(tree, date, "norm"));
    }
    if let Some(id) = tree.at(head, "abstract") {
        say(Slot::Body, SUMMARY, Some(tree.paragraphs(id, &flow)));
    }
    let Some(content) = tree.at(body, "body.content") else { return };
    // The paper's own archive repeats the lead beside the text that it is part of.
    let is_full = |&id: &Id| tree.attribute(id, "class").is_some_and(|class| class == "full_text");
    let content = tree.named(content, "block").find(is_full).unwrap_or(content);
    let text = tree.paragraphs(content, &flow);
    let dateline = dateline.and_then(|id| tree.listed(id));
    say(Slot::Body, 1, Some(with_dateline(dateline.as_deref(), text)));
}

fn put_head(tree: &Tree<'_>, nitf: Id, fields: &mut Fields<'_>) {
    let Some(head) = tree.at(nitf, "head") else { return };
    let mut say = |slot, rank, text: Option<Cow<'_, str>>| {
        fields.put(slot, rank, text.unwrap_or_default().into_owned().into());
    };
    say(Slot::Title, 3, tree.line_at(head, "title").map(Cow::Owned));
    let docdata = tree.at(head, "docdata").unwrap_or(head);
    // Some write it inside `docdata`, and some beside it.
    for pubdata in tree.named(head, "pubdata").chain(tree.named(docdata, "pubdata")) {
        say(Slot::Published, 1, day(tree, pubdata, "date.publication").map(Cow::Owned));
        say(Slot::Source, 1, tree.attribute(pubdata, "name"));
        say(Slot::Url, 1, tree.attribute(pubdata, "ex-ref"));
        say(Slot::Section, 3, tree.attribute(pubdata, "position.section"));
    }
    for (name, rank) in [("date.issue", 1), ("date.release", 2)] {
        for date in tree.named(docdata, name) {
            say(Slot::Published, rank, day(tree, date, "norm").map(Cow::Owned));
        }
    }
    if let Some(id) = tree.at(docdata, "doc-id") {
        say(Slot::Key, 1, tree.attribute(id, "id-string"));
        say(Slot::Source, 3, tree.attribute(id, "regsrc"));
    }
    for id in tree.named(docdata, "doc.copyright") {
        let holder = tree.attribute(id, "holder").unwrap_or_default();
        let holder = holder.trim().trim_end_matches('.');
        let holder = holder.strip_suffix("All rights reserved").unwrap_or(holder);
        say(Slot::Source, 6, Some(holder.trim_end_matches([' ', '.']).into()));
    }
    if let Some(id) = tree.inside(head, "tobject.subject").next() {
        say(Slot::Section, 4, tree.attribute(id, "tobject.subject.type"));
    }
    let meta = |name: &str| {
        let is_it = |&id: &Id| tree.attribute(id, "name").is_some_and(|found| found == name);
        tree.named(head, "meta").find(is_it).and_then(|id| tree.attribute(id, "content"))
    };
    say(Slot::Section, 1, meta("online_sections"));
    say(Slot::Section, 2, meta("section").or_else(|| meta("dsk")));
    let number = |name| meta(name).and_then(|text| text.trim().parse::<u16>().ok());
    if let (Some(year), Some(month), Some(day)) = (
        number("publication_year"),
        number("publication_month"),
        number("publication_day_of_month"),
    ) {
        say(Slot::Published, 1, Some(format!("{year:04}-{month:02}-{day:02}").into()));
    }
    let lang = tree.attribute(nitf, "xml:lang").or_else(|| tree.attribute(nitf, "baselang"));
    say(Slot::Lang, 2, lang);
}

/// Returns a date an attribute holds; a pattern left unfilled is none.
fn day(tree: &Tree<'_>, id: Id, name: &str) -> Option<String> {
    let text = tree.attribute(id, name)?;
    text.trim().starts_with(|char: char| char.is_ascii_digit()).then(|| text.into_owned())
}

/// Returns the name in a byline without the writer's function.
fn author(tree: &Tree<'_>, byline: Id) -> Option<String> {
    if let Some(person) = tree.line_at(byline, "person") {
        return Some(person);
    }
    let hide = |name: &str| if name == "byttl" { Flow::Hidden } else { Flow::Inline };
    Some(tree.text(byline, &hide))
}

/// What the elements of NITF and its dialects do to the text around them.
pub(crate) fn flow(name: &str) -> Flow {
    match name {
        "hl1" | "hl2" | "block" | "note" | "bq" | "nitf-table" | "fn" | "sidebar" => Flow::Block,
        // TT's own words for the same.
        "citat" | "mellis" | "ingress" | "brodtext" | "text" => Flow::Block,
        "rubrik" | "byline" | "dat" => Flow::Hidden,
        // What is above a story in XHTML is its headline and its keywords.
        "header" | "footer" | "nav" => Flow::Hidden,
        "media" | "media-caption" | "nitf-table-metadata" | "figure" | "tagline" => Flow::Hidden,
        _ => html_flow(name),
    }
}

/// Puts a separate dateline where it is read, unless the story says it itself.
pub(crate) fn with_dateline(dateline: Option<&str>, text: String) -> String {
    const START: usize = 80;
    let Some(dateline) = dateline.map(str::trim) else { return text };
    let place = dateline.split([',', '(', ' ', '-']).next().unwrap_or(dateline).to_lowercase();
    let start: String = text.trim_start().chars().take(START).collect();
    let says_place =
        start.to_lowercase().starts_with(&place) && start.contains(['-', '–', '—', '(']);
    // Some agencies write the moment of sending here.
    if says_place || text.contains(dateline) || written::is_date(dateline) {
        return text;
    }
    opened_by(Some(dateline), text)
}

/// Puts a dateline before the first words of a story that never says it itself.
pub(crate) fn opened_by(dateline: Option<&str>, text: String) -> String {
    let dateline = dateline.map(str::trim).filter(|dateline| !dateline.is_empty());
    let Some(dateline) = dateline.filter(|_| !text.trim().is_empty()) else { return text };
    let ends = dateline.ends_with(['-', '–', '—', ':']);
    format!("{dateline}{} {}", if ends { "" } else { " -" }, text.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::drafts;

    const STORY: &str = r#"<nitf baselang="en" change.date="June 10, 2005"><head><title>Roads</title>
        <meta name="online_sections" content="City"/><docdata><doc-id id-string="a-1" regsrc="PA"/>
        <date.issue norm="20200502T101500Z"/><date.release norm="YYYYMMDD"/>
        <doc.copyright holder="The Post. All rights reserved."/></docdata>
        <pubdata name="The Post" ex-ref="https://post.example/1"/></head>
        <body><body.head><hedline><hl1>Bridge <em>closed</em></hl1><hl2>no</hl2></hedline>
        <byline>By Jane Doe<byttl>Staff</byttl></byline><byline class="normalized_byline">Doe, Jane</byline>
        <dateline><location>LEEDS</location>, May 2</dateline></body.head>
        <body.content><media><media-caption>no</media-caption></media>
        <p>The bridge
        is closed.</p><hl2>Traffic</hl2><p>It is led elsewhere.</p></body.content></body></nitf>"#;

    #[test]
    fn a_story_says_all_an_article_needs() {
        let draft = &drafts(&Nitf, b"x.xml", STORY.as_bytes())[0];
        assert_eq!(draft.title.as_deref(), Some("Bridge closed"));
        assert_eq!(
            draft.body.split_whitespace().collect::<Vec<_>>().join(" "),
            "LEEDS, May 2 - The bridge is closed. Traffic It is led elsewhere."
        );
        assert_eq!(draft.body.matches("\n\n").count(), 2);
        let sources: Vec<_> = draft.sources.iter().map(|claim| claim.text.as_str()).collect();
        assert_eq!(sources, ["The Post", "PA", "The Post"]);
        let dates: Vec<_> = draft.dates.iter().map(|claim| claim.text.as_str()).collect();
        assert_eq!(dates, ["20200502T101500Z"]);
        assert_eq!(draft.authors, ["By Jane Doe"]);
        assert_eq!((draft.section.as_deref(), draft.key.as_deref()), (Some("City"), Some("a-1")));
        assert_eq!(draft.url.as_deref(), Some("https://post.example/1"));
    }

    #[test]
    fn a_dateline_is_not_said_twice() {
        let text = || "LEEDS (PA) - The bridge".to_owned();
        assert_eq!(with_dateline(Some("Leeds, May 2"), text()), text());
        assert_eq!(with_dateline(Some("2020-05-02 10:00"), text()), text());
        assert_eq!(with_dateline(Some("YORK -"), text()), "YORK - LEEDS (PA) - The bridge");
        let text = "Leeds traders said".to_owned();
        assert_eq!(with_dateline(Some("LEEDS"), text.clone()), "LEEDS - Leeds traders said");
        assert_eq!(opened_by(Some("LEEDS -"), text), "LEEDS - Leeds traders said");
    }

    #[test]
    fn stories_in_a_list_are_each_an_article() {
        let story = |title: &str, day: u8| {
            format!(
                "<nitf><head><docdata><date.issue norm=\"2018030{day}T101500-0500\"/></docdata></head><body><body.head><hedline><hl1>{title}</hl1></hedline></body.head><body.content><p>Words of it.</p></body.content></body></nitf>"
            )
        };
        let list = format!(
            "<?xml version=\"1.0\"?><stories>{}\n{}</stories>",
            story("One", 5),
            story("Two", 6)
        );
        let found = drafts(&Nitf, b"x.xml", list.as_bytes());
        let said: Vec<_> = found
            .iter()
            .map(|draft| (draft.title.as_deref().unwrap(), draft.dates[0].text.as_str()))
            .collect();
        assert_eq!(said, [("One", "20180305T101500-0500"), ("Two", "20180306T101500-0500")]);
        assert_eq!(found[1].record.as_ref().unwrap().line, Some(2));
    }
}
