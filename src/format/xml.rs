//! XML of no known standard whose elements carry the usual names: one article, or a list of them.
//!
//! What JSON and CSV files of articles look like in XML: the elements of a record are known by the
//! same table of names as the fields of those. A file in which none is known is not read, so that
//! the settings and drawings of a computer do not become news. Cost: the elements of one document
//! in memory.

use std::borrow::Cow;

use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::fields::Fields;
use crate::format::kind;
use crate::format::names;
use crate::format::names::SUMMARY;
use crate::format::names::Slot;
use crate::format::nitf::flow;
use crate::format::nitf::with_dateline;
use crate::format::plain;
use crate::format::tags;
use crate::format::tags::Token;
use crate::format::tags::Tokens;
use crate::format::transcoded;
use crate::format::tree::Flow;
use crate::format::tree::Id;
use crate::format::tree::Tree;
use crate::format::written;
use crate::read::Head;
use crate::read::Input;

/// XML whose elements have the usual names.
#[derive(Debug, Clone, Copy)]
pub struct Xml;

/// How deep below the root records are looked for.
const DEPTH: u8 = 6;

impl Format for Xml {
    fn name(&self) -> &'static str {
        "XML"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        let Some(root) = tags::root(&head.text) else { return false };
        let is_xml = head.text.trim_start_matches('\u{feff}').trim_start().starts_with("<?xml")
            || head.extension() == "xml";
        if !is_xml || is_other(tags::local(root.name)) {
            return false;
        }
        let mut has_text = false;
        let mut has_more = false;
        let (mut has_title, mut has_paragraph) = (false, false);
        for (_, token) in Tokens::new(&head.text) {
            if let Token::Open(tag) = token {
                has_title |= tag.attribute("title").is_some();
                has_paragraph |=
                    ["p", "para"].iter().any(|name| tag.name.eq_ignore_ascii_case(name));
                match names::slot(tags::local(tag.name)) {
                    Some((Slot::Body, rank)) if rank < SUMMARY => has_text = true,
                    Some((Slot::Title | Slot::Published | Slot::Source, _)) => has_more = true,
                    _ => {}
                }
            }
        }
        has_more && (has_text || !head.complete) || has_title && has_paragraph
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: Each<'_>,
    ) -> Result<(), FormatError> {
        transcoded::document(input, each, |text, each| {
            let tree = Tree::new(text).map_err(|e| FormatError::Malformed(e.to_string()))?;
            let mut records = Vec::new();
            find(&tree, tree.top(), DEPTH, &mut records);
            if records.is_empty() {
                let _ = each(without_article(&tree, text));
            }
            let alone = records.len() == 1;
            let (mut line, mut counted) = (1, 0);
            for (number, id) in (1..).zip(records) {
                let span = tree.span(id);
                line += text[counted..span.start].matches('\n').count() as u64;
                counted = span.start;
                let bytes = (span.start as u64, span.end as u64);
                let record = (!alone).then_some(Record { number, line: Some(line), bytes });
                let mut fields = fields_of(&tree, id);
                if !fields.has_text() {
                    let mut story = story_of(&tree, id);
                    story.append_after(fields);
                    fields = story;
                }
                put_named(&tree, id, "", options, &mut fields);
                let draft = fields.into_draft(EvidenceKind::Field, record);
                let outcome = Outcome::Draft(Box::new(draft)).of_record(text[span].as_bytes());
                if each(outcome).is_break() {
                    break;
                }
            }
            Ok(())
        })
    }
}

/// Roots whose documents speak in the usual names of other things.
fn is_other(root: &str) -> bool {
    [
        "html",
        "svg",
        "plist",
        "project",
        "opml",
        "urlset",
        "sitemapindex",
        "schema",
        "stylesheet",
        "configuration",
        "resources",
        "manifest",
        "package",
        "worksheet",
        "document-content",
        "mediawiki",
        "kml",
        "gpx",
        "xliff",
        "ts",
        "container",
        "ncx",
        "conceptitem",
        "concept",
        "knowledgeitem",
        "catalog",
        "definitions",
        "wsdl",
        "beans",
        "osm",
        "collada",
        "math",
    ]
    .iter()
    .any(|other| root.eq_ignore_ascii_case(other))
}

/// Collects the elements that are articles, none inside another.
fn find(tree: &Tree<'_>, around: Id, depth: u8, records: &mut Vec<Id>) {
    for id in tree.children(around) {
        if !tree.has_children(id) {
            continue;
        }
        let fields = fields_of(tree, id);
        let is_article =
            fields.has_text() && (fields.has(Slot::Title) || fields.has(Slot::Published));
        let is_titled = || tree.attribute(id, "title").is_some() && has_paragraph(tree, id);
        if is_article || title_above_paragraphs(tree, id).is_some() || is_titled() {
            records.push(id);
        } else if depth > 0 {
            find(tree, id, depth - 1, records);
        }
    }
}

/// A document without an element that is an article by its name: prose is read as text, anything else is
/// none.
fn without_article(tree: &Tree<'_>, text: &str) -> Outcome {
    if !kind::is_prose(text) {
        return Outcome::Failed { record: None, cause: no_article(tree) };
    }
    let mut draft = plain::of_markup(text);
    draft.warnings.push(
        "no element is an article by its name: the words of the XML are read as text".to_owned(),
    );
    Outcome::Draft(Box::new(draft))
}

/// Returns the title of a part of a document that is directly above paragraphs (`head` and `p` in TEI,
/// `title` and `p` in books).
fn title_above_paragraphs(tree: &Tree<'_>, id: Id) -> Option<Id> {
    const TITLES: [&str; 4] = ["head", "title", "heading", "headline"];
    let is =
        |id: Id, names: &[&str]| names.iter().any(|name| tree.name(id).eq_ignore_ascii_case(name));
    tree.children(id).find(|&inner| is(inner, &TITLES)).filter(|_| has_paragraph(tree, id))
}

fn has_paragraph(tree: &Tree<'_>, id: Id) -> bool {
    let mut inside = tree.children(id).map(|inner| tree.name(inner));
    inside.any(|name| ["p", "para"].iter().any(|known| name.eq_ignore_ascii_case(known)))
}

/// Reads such a part; its day and paper are those that the head of the document says.
fn story_of<'t>(tree: &Tree<'t>, id: Id) -> Fields<'t> {
    let mut fields = Fields::default();
    let title = title_above_paragraphs(tree, id);
    let Some(words) =
        title.and_then(|id| tree.line(id)).map(Cow::Owned).or_else(|| tree.attribute(id, "title"))
    else {
        return fields;
    };
    fields.put(Slot::Title, 1, words);
    let others = tree.children(id).filter(|&inner| Some(inner) != title);
    let body: Vec<String> = others.map(|inner| tree.paragraphs(inner, &flow)).collect();
    fields.put(Slot::Body, 1, body.join("\n\n").into());
    // What was printed is described apart from the edition that was made of it.
    let top = tree.top();
    let about = ["sourcedesc", "title-info", "teiheader"]
        .iter()
        .find_map(|name| tree.inside(top, name).next());
    let Some(about) = about else { return fields };
    if let Some(date) = tree.inside(about, "date").next() {
        let written =
            ["when", "when-iso", "value"].iter().find_map(|name| tree.attribute(date, name));
        let written = written.or_else(|| tree.line(date).map(Into::into));
        fields.put(Slot::Published, 1, written.unwrap_or_default());
    }
    let paper = tree
        .inside(about, "title")
        .find(|&title| tree.attribute(title, "level").is_some_and(|level| level == "j"));
    fields.put(Slot::Source, 1, paper.and_then(|id| tree.line(id)).unwrap_or_default().into());
    fields
}

/// Reads the attributes and the elements directly inside a record, and those in its head.
fn fields_of<'t>(tree: &Tree<'t>, record: Id) -> Fields<'t> {
    let mut fields = Fields::default();
    for (name, value) in tree.attributes(record) {
        if name.eq_ignore_ascii_case("itemid") {
            fields.put(Slot::Key, 4, value);
            continue;
        }
        if let Some((slot, rank)) = names::slot(name)
            && !matches!(slot, Slot::Title | Slot::Body | Slot::Url)
        {
            // The name of an element inside of its document is no id of the article.
            let is_said = slot != Slot::Key || value.contains(|char: char| char.is_ascii_digit());
            if is_said {
                fields.put(slot, rank + 5, value);
            }
        }
    }
    let mut dateline = None;
    let mut text = None;
    for id in tree.children(record) {
        let name = tree.name(id);
        if name.eq_ignore_ascii_case("dateline") {
            dateline = tree.listed(id).filter(|line| !written::is_date(line));
            if dateline.is_some() {
                continue;
            }
        }
        let is_head = ["head", "header", "metadata", "meta", "info"]
            .iter()
            .any(|head| name.eq_ignore_ascii_case(head));
        if is_head && tree.has_children(id) {
            for inner in tree.children(id) {
                put(tree, inner, 5, &mut fields);
                put_pair(tree, inner, &mut fields);
            }
        } else if name.eq_ignore_ascii_case("note-attributes") {
            // Who wrote a note and with what is not who published what is in it.
            for inner in tree.children(id) {
                if let Some((Slot::Url, _)) = names::slot(tree.name(inner)) {
                    put(tree, inner, 5, &mut fields);
                }
            }
        } else if let Some((Slot::Body, rank)) = names::slot(name) {
            let is_better = text.as_ref().is_none_or(|(best, _)| rank < *best);
            if is_better {
                text = Some((rank, body(tree, id)));
            }
        } else {
            put(tree, id, 0, &mut fields);
        }
    }
    if let Some((rank, text)) = text {
        fields.put(Slot::Body, rank, with_dateline(dateline.as_deref(), text).into());
    }
    fields
}

/// Reads an element that holds a name and a value in its attributes: `<dc element="dc.source" value="…"/>`,
/// `<meta name="dc.publisher" content="…"/>`.
fn put_pair<'t>(tree: &Tree<'t>, id: Id, fields: &mut Fields<'t>) {
    let said = |names: &[&str]| names.iter().find_map(|name| tree.attribute(id, name));
    let Some(name) = said(&["element", "name", "property"]) else { return };
    let Some(value) = said(&["value", "content"]) else { return };
    let name = name.to_ascii_lowercase();
    let local =
        ["dc.", "dc:", "dcterms.", "dcterms:"].iter().find_map(|start| name.strip_prefix(start));
    let (slot, rank) = match local.unwrap_or(&name) {
        "source" => (Slot::Source, 6),
        "publisher" => (Slot::Source, 8),
        "date.published" | "date.issued" | "issued" | "date" => (Slot::Published, 7),
        "creator" => (Slot::Authors, 6),
        "title" => (Slot::Title, 8),
        "language" => (Slot::Lang, 6),
        "identifier" => (Slot::Key, 8),
        _ => return,
    };
    fields.put(slot, rank, value);
}

/// How deep in a record fields of its own are.
const OWN_DEPTH: usize = 4;

/// Adds the attributes and elements of a record that the user asked for, by their paths in it.
pub(crate) fn put_named<'t>(
    tree: &Tree<'t>,
    id: Id,
    path: &str,
    options: &Options,
    fields: &mut Fields<'t>,
) {
    if !options.asks_for_names() {
        return;
    }
    let inside =
        |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    for (name, value) in tree.attributes(id) {
        options.put_named(&inside(name), &value, fields);
    }
    for part in tree.children(id) {
        let name = tree.name(part);
        if !tree.has_children(part) {
            let line = tree.line(part).unwrap_or_default();
            options.put_named(&inside(name), &line, fields);
        }
        let is_text = matches!(names::slot(name), Some((Slot::Body, _)));
        if !is_text && path.split('.').count() < OWN_DEPTH {
            put_named(tree, part, &inside(name), options, fields);
        }
    }
}

fn put<'t>(tree: &Tree<'t>, id: Id, rank_more: u8, fields: &mut Fields<'t>) {
    let Some((slot, rank)) = names::slot(tree.name(id)) else { return };
    let rank = rank + rank_more;
    match slot {
        Slot::Authors if tree.has_children(id) => {
            for author in tree.children(id) {
                fields.put(slot, rank, tree.line(author).unwrap_or_default().into());
            }
        }
        Slot::Section if tree.has_children(id) => {
            let first = tree.children(id).find_map(|inner| tree.line(inner));
            fields.put(slot, rank, first.unwrap_or_default().into());
        }
        Slot::Source if tree.has_children(id) => {
            let name = tree.at(id, "name").or_else(|| tree.at(id, "title"));
            let name = name.or_else(|| tree.children(id).next()).and_then(|id| tree.line(id));
            fields.put(slot, rank, name.unwrap_or_default().into());
        }
        Slot::Body => fields.put(slot, rank, body(tree, id).into()),
        _ => fields.put(slot, rank, tree.line(id).unwrap_or_default().into()),
    }
}

fn body(tree: &Tree<'_>, id: Id) -> String {
    if tree.has_children(id) {
        tree.paragraphs(id, &flow)
    } else {
        tree.text(id, &|_| Flow::Inline)
    }
}

fn no_article(tree: &Tree<'_>) -> String {
    const SHOWN: usize = 8;
    let mut names: Vec<String> = Vec::new();
    let root = tree.children(tree.top()).next();
    let records = root.and_then(|root| tree.children(root).find(|&id| tree.has_children(id)));
    for id in records.or(root).into_iter().flat_map(|id| tree.children(id)).take(200) {
        let name: String = tree.name(id).chars().take(40).collect();
        if names.len() < SHOWN && !names.contains(&name) {
            names.push(name);
        }
    }
    format!(
        "no element of this XML has both a text and a title or a date by its name: {}",
        names.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::drafts;
    use crate::format::tests::outcomes;

    #[test]
    fn a_list_of_records_is_a_file_of_many() {
        let xml = "<?xml version='1.0'?>\n<docs n='2'>\n<doc id='7'><title>One</title><date>2020-05-02</date>\
            <content>&lt;p&gt;Uno&lt;/p&gt;&lt;p&gt;due&lt;/p&gt;</content></doc>\n<doc><head><headline>Two</headline>\
            <authors><author>Jane</author><author>Joe</author></authors></head><body><p>Dos</p><p>tres</p></body></doc></docs>";
        let found = drafts(&Xml, b"x.xml", xml.as_bytes());
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].body.as_str(), found[0].key.as_deref()), ("Uno\n\ndue", Some("7")));
        assert_eq!(found[0].dates[0].text, "2020-05-02");
        assert_eq!(
            (found[1].title.as_deref(), found[1].body.as_str()),
            (Some("Two"), "Dos\n\ntres")
        );
        assert_eq!(found[1].authors, ["Jane", "Joe"]);
        assert_eq!(found[1].record.as_ref().unwrap().line, Some(4));
    }

    #[test]
    fn one_story_with_its_dateline_apart_is_one_article() {
        let xml = "<newsitem itemid='2' date='1996-08-20' xml:lang='en'><title>LEEDS: Bridge</title>\
            <headline>Bridge</headline><dateline>LEEDS 1996-08-20</dateline><text><p>One.</p><p>Two.</p></text></newsitem>";
        let draft = &drafts(&Xml, b"x.xml", xml.as_bytes())[0];
        assert_eq!(draft.body, "LEEDS 1996-08-20 - One.\n\nTwo.");
        assert_eq!((draft.record.as_ref(), draft.dates[0].text.as_str()), (None, "1996-08-20"));
    }

    #[test]
    fn what_a_wire_says_of_its_story_in_pairs_is_read_and_its_own_number_is_the_key() {
        let xml = "<newsitem itemid=\"2286\" id=\"root\" date=\"1996-08-20\"><title>KESTREL: Eels</title><text><p>Eels are back.</p></text>\
            <metadata><codes class=\"x\"><code code=\"K\"/></codes><dc element=\"dc.publisher\" value=\"Kestrel Holdings\"/>\
            <dc element=\"dc.source\" value=\"Kestrel News\"/></metadata></newsitem>";
        let draft = &drafts(&Xml, b"x.xml", xml.as_bytes())[0];
        assert_eq!(draft.key.as_deref(), Some("2286"));
        assert_eq!(draft.sources[0].text, "Kestrel News");
    }

    #[test]
    fn an_article_may_have_its_title_in_an_attribute() {
        let xml = "<?xml version=\"1.0\"?>\n<articles><article id=\"0000001\" published-at=\"2017-09-10\" title=\"Tolls rise\"><p>Harbour tolls will rise.</p>\n\n<p>Lines appeal.</p></article>\n\
            <article id=\"0000002\" title=\"Eels\"><p>Eels are back.</p></article></articles>";
        let found = drafts(&Xml, b"x.xml", xml.as_bytes());
        let said: Vec<_> = found
            .iter()
            .map(|draft| {
                (
                    draft.title.as_deref().unwrap(),
                    draft.body.as_str(),
                    draft.key.as_deref().unwrap(),
                )
            })
            .collect();
        assert_eq!(
            said,
            [
                ("Tolls rise", "Harbour tolls will rise.\n\nLines appeal.", "0000001"),
                ("Eels", "Eels are back.", "0000002")
            ]
        );
        assert_eq!(found[0].dates[0].text, "2017-09-10");
    }

    #[test]
    fn a_note_that_was_clipped_says_where_from_and_when_it_was_saved() {
        let xml = "<?xml version='1.0'?><en-export><note><title>Bridge</title><created>20230315T132000Z</created><note-attributes>\
            <author>Sam</author><source>web.clip7</source><source-url>https://post.example/2011/bridge</source-url></note-attributes>\
            <content><![CDATA[<en-note><div>It is closed.</div><div>All of it.</div></en-note>]]></content></note>\
            <note><title>Eels</title><content><![CDATA[<en-note>Back.</en-note>]]></content></note></en-export>";
        let found = drafts(&Xml, b"x.enex", xml.as_bytes());
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].url.as_deref(), Some("https://post.example/2011/bridge"));
        assert!(found[0].sources.is_empty() && found[0].authors.is_empty());
        assert_eq!(found[0].dates[0].role, crate::format::DateRole::LikelySaved);
        assert_eq!(found[0].body, "It is closed.\n\nAll of it.");
    }

    #[test]
    fn the_parts_of_a_document_are_its_articles() {
        let tei = "<?xml version=\"1.0\"?><TEI><teiHeader><fileDesc><publicationStmt><date when=\"2015-06-01\">2015</date></publicationStmt>\
            <sourceDesc><bibl><title level=\"j\">The Kestrel Argus</title><date when=\"1901-01-02\">2 January 1901</date></bibl></sourceDesc></fileDesc></teiHeader>\
            <text><body><div><head>Eels return</head><p>They are back.</p><p>All cheered.</p></div><div><head>Mayor speaks</head><p>He spoke.</p></div></body></text></TEI>";
        let found = drafts(&Xml, b"x.xml", tei.as_bytes());
        let titles: Vec<_> = found.iter().map(|draft| draft.title.as_deref().unwrap()).collect();
        assert_eq!(titles, ["Eels return", "Mayor speaks"]);
        assert_eq!(
            (found[0].body.as_str(), found[0].dates[0].text.as_str()),
            ("They are back.\n\nAll cheered.", "1901-01-02")
        );
        assert_eq!(found[1].sources[0].text, "The Kestrel Argus");
        let delpher = "<?xml version=\"1.0\"?><text><title>DE PALINGEN.</title><p>Zij zijn terug.</p><p>Men juichte.</p></text>";
        let draft = &drafts(&Xml, b"x.xml", delpher.as_bytes())[0];
        assert_eq!(
            (draft.title.as_deref(), draft.body.as_str()),
            (Some("DE PALINGEN."), "Zij zijn terug.\n\nMen juichte.")
        );
        let book = "<?xml version=\"1.0\"?><FictionBook><description><title-info><book-title>x</book-title><date value=\"2018-03-05\">5.3.2018</date></title-info></description>\
            <body><section><title><p>Dredger sinks</p></title><p>It sank.</p></section></body></FictionBook>";
        let draft = &drafts(&Xml, b"x.fb2", book.as_bytes())[0];
        assert_eq!(
            (draft.title.as_deref(), draft.dates[0].text.as_str()),
            (Some("Dredger sinks"), "2018-03-05")
        );
    }

    #[test]
    fn xml_that_is_prose_is_read_as_text() {
        let xml = "<?xml version=\"1.0\"?><story><title>Bridge</title><words>The bridge over the river is closed until May, the city said.</words></story>";
        let draft = &drafts(&Xml, b"x.xml", xml.as_bytes())[0];
        assert!(
            draft.body.contains("closed until May") && draft.warnings[0].contains("read as text"),
            "{draft:?}"
        );
    }

    #[test]
    fn xml_without_an_article_says_what_it_has() {
        let found = outcomes(&Xml, b"x.xml", b"<a><b><id>1</id><guid>2</guid></b></a>");
        assert!(
            matches!(&found[0], Outcome::Failed { cause, .. } if cause.ends_with(": id, guid"))
        );
    }
}
