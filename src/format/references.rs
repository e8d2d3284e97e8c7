//! References in XML: the export of EndNote, and the RDF of Zotero.
//!
//! Each reference is an article whose text is its abstract, or its notes; what is filed beside it (files, notes of
//! the reader, folders) is none. When a page was looked up is when it was saved. Cost: the elements of one
//! document in memory.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::fields::Fields;
use crate::format::fields::name_in_order;
use crate::format::names::SUMMARY;
use crate::format::names::Slot;
use crate::format::tags;
use crate::format::transcoded;
use crate::format::tree::Id;
use crate::format::tree::Tree;
use crate::format::xml;
use crate::read::Head;
use crate::read::Input;

/// References in XML.
#[derive(Debug, Clone, Copy)]
pub struct References;

impl Format for References {
    fn name(&self) -> &'static str {
        "references"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        Program::of(&head.text).is_some()
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: Each<'_>,
    ) -> Result<(), FormatError> {
        transcoded::document(input, each, |text, each| {
            let tree = Tree::new(text).map_err(|e| FormatError::Malformed(e.to_string()))?;
            let of_zotero = Program::of(text) == Some(Program::Zotero);
            let records = if of_zotero { items(&tree) } else { endnote_records(&tree) };
            let papers = if of_zotero { papers(&tree) } else { HashMap::new() };
            let (mut line, mut counted) = (1, 0);
            for (number, id) in (1..).zip(records) {
                let span = tree.span(id);
                line += text[counted..span.start].matches('\n').count() as u64;
                counted = span.start;
                let bytes = (span.start as u64, span.end as u64);
                let record = Record { number, line: Some(line), bytes };
                let mut fields = match of_zotero {
                    true => item(&tree, id, &papers),
                    false => endnote_record(&tree, id),
                };
                xml::put_named(&tree, id, "", options, &mut fields);
                let outcome = match fields.is_article() {
                    true => Outcome::Draft(Box::new(
                        fields.into_draft(EvidenceKind::Field, Some(record)),
                    )),
                    false => Outcome::Failed {
                        record: Some(record),
                        cause: "a reference without a title".to_owned(),
                    },
                };
                if each(outcome.of_record(&text.as_bytes()[span])).is_break() {
                    break;
                }
            }
            Ok(())
        })
    }
}

/// The program that wrote a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Program {
    EndNote,
    Zotero,
}

impl Program {
    fn of(text: &str) -> Option<Self> {
        let root = tags::root(text)?;
        match tags::local(root.name).to_ascii_lowercase().as_str() {
            "xml" | "records" => text.contains("<ref-type").then_some(Self::EndNote),
            "rdf" => text.contains("zotero.org/namespaces/export").then_some(Self::Zotero),
            _ => None,
        }
    }
}

fn endnote_records(tree: &Tree<'_>) -> Vec<Id> {
    tree.inside(tree.top(), "record").collect()
}

fn endnote_record<'t>(tree: &Tree<'t>, record: Id) -> Fields<'t> {
    let mut fields = Fields::default();
    let mut say = |slot, rank, text: Option<String>| {
        fields.put(slot, rank, text.unwrap_or_default().into());
    };
    let line = |path| tree.line_at(record, path);
    say(Slot::Title, 1, line("titles/title"));
    say(Slot::Source, 1, line("periodical/full-title"));
    say(Slot::Source, 2, line("titles/secondary-title"));
    say(Slot::Source, 3, line("publisher"));
    if let Some(authors) = tree.at(record, "contributors/authors") {
        for author in tree.named(authors, "author") {
            let name = tree.line(author).map(|name| name_in_order(name.trim()).into_owned());
            say(Slot::Authors, 1, name);
        }
    }
    say(Slot::Published, 1, day(line("dates/year"), line("dates/pub-dates/date")));
    say(Slot::Saved, 1, line("access-date"));
    say(Slot::Url, 1, line("urls/related-urls/url"));
    say(Slot::Url, 2, line("urls/web-urls/url"));
    say(Slot::Section, 1, line("section"));
    say(Slot::Page, 1, line("pages"));
    say(Slot::Lang, 1, line("language"));
    say(Slot::Key, 1, line("accession-num"));
    if let Some(keywords) = tree.at(record, "keywords") {
        for keyword in tree.named(keywords, "keyword") {
            say(Slot::Subjects, 1, tree.line(keyword));
        }
    }
    say(Slot::Body, SUMMARY, paragraphs(tree, record, "abstract"));
    say(Slot::Body, SUMMARY + 1, paragraphs(tree, record, "notes"));
    fields
}

/// Returns the day of a newspaper: the year stands in a field of its own, and may be in the day too.
fn day(year: Option<String>, day: Option<String>) -> Option<String> {
    let (Some(year), Some(day)) = (&year, &day) else { return day.or(year) };
    if day.contains(year.as_str()) {
        return Some(day.clone());
    }
    let is_number_first = day.starts_with(|char: char| char.is_ascii_digit());
    let comma = if is_number_first { "" } else { "," };
    Some(format!("{day}{comma} {year}"))
}

/// Returns the text of an element, which keeps the line breaks it has.
fn paragraphs(tree: &Tree<'_>, around: Id, name: &str) -> Option<String> {
    let id = tree.named(around, name).next()?;
    Some(tree.text(id, &|_| crate::format::tree::Flow::Inline))
}

/// Returns the items of a library: what has a kind, and is neither a file nor a note.
fn items(tree: &Tree<'_>) -> Vec<Id> {
    let Some(root) = tree.children(tree.top()).next() else { return Vec::new() };
    let is_item = |id: &Id| {
        let kind = tree.line_at(*id, "itemType");
        kind.is_some_and(|kind| !["attachment", "note", "annotation"].contains(&kind.trim()))
    };
    tree.children(root).filter(is_item).collect()
}

/// Returns the titles of what items are parts of, by the address that items name it by.
fn papers(tree: &Tree<'_>) -> HashMap<String, String> {
    let Some(root) = tree.children(tree.top()).next() else { return HashMap::new() };
    let paper = |id: Id| {
        let about = tree.attribute(id, "rdf:about")?;
        Some((about.into_owned(), tree.line_at(id, "title")?))
    };
    tree.children(root).filter_map(paper).collect()
}

fn item<'t>(tree: &Tree<'t>, item: Id, papers: &HashMap<String, String>) -> Fields<'t> {
    let mut fields = Fields::default();
    let mut say = |slot, rank, text: Option<String>| {
        fields.put(slot, rank, text.unwrap_or_default().into());
    };
    let line = |path| tree.line_at(item, path);
    say(Slot::Title, 1, line("title"));
    for part in tree.named(item, "isPartOf") {
        let inside = tree.children(part).find_map(|whole| tree.line_at(whole, "title"));
        let named = || papers.get(tree.attribute(part, "rdf:resource")?.as_ref()).cloned();
        say(Slot::Source, 1, inside.or_else(named));
    }
    say(Slot::Source, 2, line("publisher/Organization/name"));
    for authors in tree.named(item, "authors") {
        for person in tree.inside(authors, "Person") {
            let name = ["givenName", "surname"].map(|part| tree.line_at(person, part));
            say(Slot::Authors, 1, Some(name.into_iter().flatten().collect::<Vec<_>>().join(" ")));
        }
    }
    say(Slot::Published, 1, line("date"));
    say(Slot::Saved, 1, line("dateSubmitted"));
    let about = tree.attribute(item, "rdf:about").filter(|about| about.starts_with("http"));
    let address = |id| tree.line_at(id, "URI/value");
    say(Slot::Url, 1, tree.named(item, "identifier").find_map(address));
    say(Slot::Url, 2, about.map(Cow::into_owned));
    say(Slot::Section, 1, line("section"));
    say(Slot::Page, 1, line("pages"));
    say(Slot::Lang, 1, line("language"));
    for subject in tree.named(item, "subject") {
        let tag = tree.children(subject).find_map(|tag| tree.line_at(tag, "value"));
        say(Slot::Subjects, 1, tag.or_else(|| tree.line(subject)));
    }
    say(Slot::Body, SUMMARY, paragraphs(tree, item, "abstract"));
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Draft;
    use crate::format::tests::drafts;

    fn said(draft: &Draft) -> [&str; 5] {
        [
            draft.title.as_deref().unwrap_or_default(),
            draft.body.as_str(),
            draft.sources.first().map_or("", |source| source.text.as_str()),
            draft.dates.first().map_or("", |date| date.text.as_str()),
            draft.url.as_deref().unwrap_or_default(),
        ]
    }

    #[test]
    fn a_library_of_endnote_is_a_record_a_reference_with_its_day_put_together() {
        let styled = |text: &str| format!("<style face=\"normal\" font=\"default\">{text}</style>");
        let xml = format!(
            "<?xml version=\"1.0\"?><xml><records><record><rec-number>12</rec-number><ref-type name=\"Newspaper Article\">23</ref-type>\
             <contributors><authors><author>{}</author></authors></contributors><titles><title>{}</title>\
             <secondary-title>{}</secondary-title></titles><pages>A1</pages><dates><year>{}</year><pub-dates><date>{}</date></pub-dates></dates>\
             <abstract>{}</abstract><urls><related-urls><url>https://post.example/1</url></related-urls></urls>\
             <access-date>2024-05-06</access-date></record>\n\
             <record><ref-type name=\"Newspaper Article\">23</ref-type><titles><title>Ferries stop</title></titles>\
             <dates><year>2019</year><pub-dates><date>7 Mar</date></pub-dates></dates></record>\
             <record><ref-type name=\"Note\">1</ref-type></record></records></xml>",
            styled("Doe, Jane"),
            styled("Port shut by strike"),
            styled("Brackwater Post"),
            styled("2019"),
            styled("March 4"),
            styled("Dock workers walked out."),
        );
        let found = crate::format::tests::outcomes(&References, b"x.xml", xml.as_bytes());
        let [Outcome::Draft(one), Outcome::Draft(two), Outcome::Failed { .. }] = &found[..] else {
            panic!("{found:?}")
        };
        let expected = ["Port shut by strike", "Dock workers walked out.", "Brackwater Post"];
        assert_eq!(said(one)[..3], expected);
        assert_eq!(said(one)[3..], ["March 4, 2019", "https://post.example/1"]);
        assert_eq!(
            (one.authors.as_slice(), one.printed_page.as_deref()),
            (&["Jane Doe".to_owned()][..], Some("A1"))
        );
        assert_eq!(said(two)[3], "7 Mar 2019");
        assert_eq!(two.record.as_ref().and_then(|record| record.line), Some(2));
    }

    #[test]
    fn a_library_of_zotero_is_a_record_an_item_and_files_and_notes_are_none() {
        let rdf = "<rdf:RDF xmlns:rdf=\"x\" xmlns:z=\"http://www.zotero.org/namespaces/export#\" xmlns:link=\"http://purl.org/rss/1.0/modules/link/\">\
            <bib:Article rdf:about=\"https://post.example/1\"><z:itemType>newspaperArticle</z:itemType>\
            <dcterms:isPartOf><bib:Newspaper><dc:title>Brackwater Post</dc:title></bib:Newspaper></dcterms:isPartOf>\
            <bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Doe</foaf:surname><foaf:givenName>Jane</foaf:givenName></foaf:Person></rdf:li></rdf:Seq></bib:authors>\
            <dc:subject><z:AutomaticTag><rdf:value>Strikes</rdf:value></z:AutomaticTag></dc:subject><dc:title>Port shut</dc:title>\
            <dcterms:abstract>Dock workers walked out.</dcterms:abstract><dc:date>2019-03-04</dc:date>\
            <dc:identifier><dcterms:URI><rdf:value>https://post.example/port</rdf:value></dcterms:URI></dc:identifier>\
            <dcterms:dateSubmitted>2024-05-06 10:11:12</dcterms:dateSubmitted></bib:Article>\
            <z:Attachment rdf:about=\"#item_2\"><z:itemType>attachment</z:itemType><dc:title>Snapshot</dc:title></z:Attachment>\
            <bib:Memo rdf:about=\"#item_3\"><rdf:value>mine</rdf:value></bib:Memo>\
            <bib:Article rdf:about=\"#item_9\"><z:itemType>journalArticle</z:itemType><dcterms:isPartOf rdf:resource=\"urn:issn:1\"/>\
            <dc:title>Ferries stop</dc:title><dc:date>March 7, 2019</dc:date></bib:Article>\
            <bib:Journal rdf:about=\"urn:issn:1\"><dc:title>Harbor Times</dc:title></bib:Journal></rdf:RDF>";
        let found = drafts(&References, b"x.rdf", rdf.as_bytes());
        assert_eq!(found.len(), 2);
        let expected = ["Port shut", "Dock workers walked out.", "Brackwater Post"];
        assert_eq!(said(&found[0])[..3], expected);
        assert_eq!(said(&found[0])[3..], ["2019-03-04", "https://post.example/port"]);
        assert_eq!(
            (found[0].authors[0].as_str(), found[0].subjects[0].as_str()),
            ("Jane Doe", "Strikes")
        );
        assert_eq!(said(&found[1]), ["Ferries stop", "", "Harbor Times", "March 7, 2019", ""]);
    }
}
