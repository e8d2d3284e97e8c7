//! NewsML 1 and NewsML-G2: envelopes of agencies around stories in NITF, XHTML or plain text.
//!
//! Each item with a headline or a text is an article; a package that only refers to other items is
//! refused by name. Cost: the elements of one document in memory.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::fields::Fields;
use crate::format::markup;
use crate::format::names::SUMMARY;
use crate::format::names::Slot;
use crate::format::nitf;
use crate::format::nitf::with_dateline;
use crate::format::tags;
use crate::format::transcoded;
use crate::format::trec;
use crate::format::tree::Flow;
use crate::format::tree::Id;
use crate::format::tree::Tree;
use crate::read::Head;
use crate::read::Input;

/// NewsML 1 and NewsML-G2.
#[derive(Debug, Clone, Copy)]
pub struct NewsMl;

impl Format for NewsMl {
    fn name(&self) -> &'static str {
        "NewsML"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        let Some(root) = tags::root(&head.text) else { return false };
        match tags::local(root.name).to_ascii_lowercase().as_str() {
            "newsml" | "newsmessage" | "packageitem" => true,
            // The name is also that of items of other kinds.
            "newsitem" => {
                root.attribute("guid").is_some()
                    || head.text.contains("itemMeta")
                    || head.text.contains("<NewsManagement")
            }
            _ => false,
        }
    }

    fn read(&self, input: &mut Input<'_>, _: &Options, each: Each<'_>) -> Result<(), FormatError> {
        transcoded::document(input, each, read_document)
    }
}

/// Returns the items of a document, in order.
fn items_of(tree: &Tree<'_>) -> Vec<Id> {
    let mut items: Vec<Id> = ["newsitem", "packageitem"]
        .iter()
        .flat_map(|name| tree.inside(tree.top(), name))
        // A reference to an item is an attribute of this name in NewsML 1, an element in none.
        .filter(|&id| tree.has_children(id))
        .collect();
    items.sort();
    // An item inside another is part of it.
    let mut end = 0;
    items.retain(|&id| {
        let span = tree.span(id);
        let is_outer = span.start >= end;
        end = end.max(span.end);
        is_outer
    });
    items
}

fn read_document(text: &str, each: Each<'_>) -> Result<(), FormatError> {
    let tree = Tree::new(text).map_err(|error| FormatError::Malformed(error.to_string()))?;
    let (top, items) = (tree.top(), items_of(&tree));
    let sent = tree
        .inside(top, "sent")
        .chain(tree.inside(top, "newsenvelope").filter_map(|id| tree.at(id, "dateandtime")))
        .find_map(|id| tree.line(id));
    if items.is_empty() {
        let cause = "a NewsML document without an item".to_owned();
        let _ = each(Outcome::Failed { record: None, cause });
    }
    let alone = items.len() == 1;
    let (mut line, mut counted) = (1, 0);
    for (number, id) in (1..).zip(items) {
        let span = tree.span(id);
        line += text.get(counted..span.start).unwrap_or_default().matches('\n').count() as u64;
        counted = counted.max(span.start);
        let bytes = (span.start as u64, span.end as u64);
        let record = (!alone).then_some(Record { number, line: Some(line), bytes });
        let mut fields = Fields::default();
        if tree.at(id, "newsmanagement").is_some() || tree.at(id, "newscomponent").is_some() {
            put_first(&tree, id, &mut fields);
        } else {
            put_second(&tree, id, &mut fields);
        }
        fields.put(Slot::Published, 90, sent.as_deref().unwrap_or_default().into());
        let is_package = tree.name(id).eq_ignore_ascii_case("packageitem");
        let outcome = if is_package && !fields.has_text() {
            let cause = "a package: it only refers to other items".to_owned();
            Outcome::Failed { record, cause }
        } else if fields.is_article() {
            Outcome::Draft(Box::new(fields.into_draft(EvidenceKind::Wire, record)))
        } else {
            let cause = "an item without headline and text".to_owned();
            Outcome::Failed { record, cause }
        };
        let raw = text.get(span).unwrap_or_default();
        if each(outcome.of_record(raw.as_bytes())).is_break() {
            break;
        }
    }
    Ok(())
}

/// Adds what an item of NewsML 1 says.
fn put_first(tree: &Tree<'_>, item: Id, fields: &mut Fields<'_>) {
    let mut say = |slot, rank, text: Option<Cow<'_, str>>| {
        fields.put(slot, rank, text.unwrap_or_default().into_owned().into());
    };
    let line = |id: Id| tree.line(id).map(Cow::Owned);
    let formal = |id: Id| tree.attribute(id, "FormalName");
    let identifier = tree.at(item, "identification/newsidentifier").unwrap_or(item);
    say(Slot::Key, 1, tree.line_at(identifier, "publicidentifier").map(Cow::Owned));
    say(Slot::Key, 2, tree.line_at(identifier, "newsitemid").map(Cow::Owned));
    say(Slot::Source, 4, tree.line_at(identifier, "providerid").map(Cow::Owned));
    if let Some(management) = tree.at(item, "newsmanagement") {
        let first = tree.line_at(management, "firstcreated");
        let revised = tree.line_at(management, "thisrevisioncreated").filter(|_| first.is_some());
        if revised != first {
            say(Slot::Updated, 1, revised.map(Cow::Owned));
        }
        say(Slot::Published, 1, first.map(Cow::Owned));
        say(Slot::Published, 2, tree.line_at(management, "thisrevisioncreated").map(Cow::Owned));
    }
    for (name, rank) in [("provider", 1), ("sentfrom", 3), ("source", 5)] {
        for id in tree.inside(item, name) {
            say(Slot::Source, rank, tree.at(id, "party").and_then(formal));
        }
    }
    // The outer component of several may say it once for all, the inner ones each for itself.
    for (name, slot, rank) in [
        ("headline", Slot::Title, 1),
        ("creditline", Slot::Source, 2),
        ("byline", Slot::Authors, 1),
        ("author", Slot::Authors, 2),
        ("sublanguage", Slot::Lang, 9),
    ] {
        if let Some(text) = tree.inside(item, name).find_map(line) {
            say(slot, rank, Some(text));
        }
    }
    for id in tree.inside(item, "language") {
        say(Slot::Lang, 1, formal(id));
    }
    for id in tree.inside(item, "newscomponent") {
        say(Slot::Lang, 2, tree.attribute(id, "xml:lang"));
    }
    let dateline = tree.inside(item, "dateline").find_map(|id| tree.line(id));
    let text = text_of_components(tree, item, fields);
    fields.put(Slot::Body, 0, with_dateline(dateline.as_deref(), text).into());
}

/// Returns the text of an item's components, without those beside the story. What its elements say
/// goes to `fields`.
fn text_of_components(tree: &Tree<'_>, item: Id, fields: &mut Fields<'_>) -> String {
    let asides = asides(tree, item);
    let is_aside = |id: Id| {
        let start = tree.span(id).start;
        let before = asides.partition_point(|aside| aside.start <= start);
        asides[..before].last().is_some_and(|aside| start < aside.end)
    };
    let mut text = String::new();
    let mut seen = HashSet::new();
    for id in tree.inside(item, "contentitem") {
        if !is_text(tree, id) || is_aside(id) {
            continue;
        }
        for content in tree.named(id, "datacontent") {
            let part = content_text(tree, content, fields);
            // Parts repeat each other where one component is another form of the next.
            if !part.trim().is_empty() && !seen.contains(part.trim()) {
                text.push_str("\n\n");
                text.push_str(part.trim());
                seen.insert(part.trim().to_owned());
            }
        }
    }
    text
}

/// Returns whether a content item holds text, by what it says of itself.
fn is_text(tree: &Tree<'_>, content: Id) -> bool {
    let says = |name| {
        let id = tree.at(content, name)?;
        Some(tree.attribute(id, "FormalName")?.to_ascii_lowercase())
    };
    let is_other = |kind: String| {
        ["image", "photo", "audio", "video", "css", "pdf", "jpeg", "graphic"]
            .iter()
            .any(|other| kind.contains(other))
    };
    !["mediatype", "mimetype", "format"].into_iter().filter_map(says).any(is_other)
}

/// Returns where the components with a role beside the story are, none inside another.
fn asides(tree: &Tree<'_>, item: Id) -> Vec<Range<usize>> {
    let mut asides: Vec<Range<usize>> = Vec::new();
    for component in tree.inside(item, "newscomponent") {
        let span = tree.span(component);
        let role = tree.at(component, "role").and_then(|id| tree.attribute(id, "FormalName"));
        let is_aside = role.is_some_and(|role| {
            matches!(
                role.to_ascii_lowercase().as_str(),
                "headline"
                    | "title"
                    | "stylesheet"
                    | "caption"
                    | "logo"
                    | "picture"
                    | "photo"
                    | "preview"
                    | "thumbnail"
                    | "quicklook"
                    | "image"
                    | "audio"
                    | "video"
                    | "sound"
                    | "clip"
                    | "credit"
                    | "multimedia"
                    | "attachment"
            )
        });
        if is_aside && asides.last().is_none_or(|last| last.end <= span.start) {
            asides.push(span);
        }
    }
    asides
}

/// Adds what an item of NewsML-G2 says.
fn put_second(tree: &Tree<'_>, item: Id, fields: &mut Fields<'_>) {
    let mut say = |slot, rank, text: Option<Cow<'_, str>>| {
        fields.put(slot, rank, text.unwrap_or_default().into_owned().into());
    };
    let line = |id: Id, path: &str| tree.line_at(id, path).map(Cow::Owned);
    say(Slot::Key, 1, tree.attribute(item, "guid"));
    say(Slot::Lang, 2, tree.attribute(item, "xml:lang"));
    if let Some(id) = tree.at(item, "rightsinfo/copyrightholder") {
        say(Slot::Source, 6, party(tree, id));
    }
    if let Some(meta) = tree.at(item, "itemmeta") {
        say(Slot::Title, 3, line(meta, "title"));
        let version = tree.line_at(meta, "versioncreated");
        let first = tree.line_at(meta, "firstcreated");
        if first.is_some() && version != first {
            say(Slot::Updated, 1, version.clone().map(Cow::Owned));
        }
        say(Slot::Published, 0, line(meta, "embargoed"));
        say(Slot::Published, 1, first.map(Cow::Owned));
        say(Slot::Published, 3, version.map(Cow::Owned));
        if let Some(id) = tree.at(meta, "provider") {
            say(Slot::Source, 1, party(tree, id));
        }
    }
    let meta = tree.at(item, "contentmeta");
    let dateline = meta.and_then(|meta| put_content_meta(tree, meta, fields));
    // The renditions of a content set all have the same story: the longest is taken.
    for set in tree.named(item, "contentset") {
        for (name, rank) in [("inlinexml", 1), ("inlinedata", 2)] {
            for id in tree.named(set, name) {
                let text = content_text(tree, id, fields);
                fields.put(Slot::Body, rank - 1, with_dateline(dateline.as_deref(), text).into());
            }
        }
    }
}

/// Adds what an item of NewsML-G2 says of its content; returns its dateline.
fn put_content_meta(tree: &Tree<'_>, meta: Id, fields: &mut Fields<'_>) -> Option<String> {
    let mut say = |slot, rank, text: Option<Cow<'_, str>>| {
        fields.put(slot, rank, text.unwrap_or_default().into_owned().into());
    };
    let line = |id: Id, path: &str| tree.line_at(id, path).map(Cow::Owned);
    for id in tree.named(meta, "headline") {
        let is_sub = tree.attribute(id, "role").is_some_and(|role| role.contains("sub"));
        say(Slot::Title, if is_sub { 4 } else { 1 }, tree.line(id).map(Cow::Owned));
    }
    say(Slot::Published, 2, line(meta, "contentcreated"));
    say(Slot::Authors, 1, line(meta, "by"));
    for id in tree.named(meta, "creator") {
        if tree.attribute(id, "type").is_some_and(|kind| kind.contains("person")) {
            say(Slot::Authors, 2, party(tree, id));
        }
    }
    let credit = tree.line_at(meta, "creditline").unwrap_or_default();
    say(Slot::Source, 2, Some(credit.trim_end_matches(['-', '–', ' ']).into()));
    for id in tree.named(meta, "infosource") {
        say(Slot::Source, 3, party(tree, id));
    }
    if let Some(id) = tree.at(meta, "language") {
        say(Slot::Lang, 1, tree.attribute(id, "tag"));
    }
    say(Slot::Section, 1, tree.named(meta, "subject").find_map(|id| line(id, "name")));
    for id in tree.named(meta, "description") {
        say(Slot::Body, SUMMARY, Some(tree.text(id, &|_| Flow::Inline).into()));
    }
    tree.line_at(meta, "dateline")
}

/// Returns the name of a party: written out, or as a literal, or what its code says.
fn party<'t>(tree: &Tree<'t>, id: Id) -> Option<Cow<'t, str>> {
    let code = || {
        let code = tree.attribute(id, "qcode")?;
        // What follows a colon is a word in some vocabularies and a number in others.
        let word = code.rsplit(':').next()?.to_owned();
        word.chars().all(char::is_alphabetic).then_some(Cow::Owned(word))
    };
    tree.line_at(id, "name").map(Cow::Owned).or_else(|| tree.attribute(id, "literal")).or_else(code)
}

/// Returns the text inside an element that holds a story: NITF, XHTML, HTML as text, or text. What
/// NITF says beside it goes to `fields`.
fn content_text(tree: &Tree<'_>, content: Id, fields: &mut Fields<'_>) -> String {
    if let Some(id) = tree.at(content, "nitf") {
        let mut inner = Fields::default();
        nitf::put(tree, id, &mut inner);
        let text = inner.take_body();
        fields.append_after(inner);
        return text;
    }
    if tree.has_children(content) {
        // Wire copy put into one paragraph unchanged parts its own by indentation.
        let mut marked = tree.inside(content, "p");
        return match (marked.next(), marked.next()) {
            (Some(only), None) => paragraphs_of_one(&tree.text(only, &nitf::flow))
                .unwrap_or_else(|| tree.paragraphs(content, &nitf::flow)),
            _ => tree.paragraphs(content, &nitf::flow),
        };
    }
    let text = tree.text(content, &|_| Flow::Inline);
    if text.matches("<p").count() == 1 && !text.contains("<br") {
        let lines: Vec<_> = text.lines().map(markup::without_tags).collect();
        if let Some(text) = paragraphs_of_one(&lines.join("\n")) {
            return text;
        }
    }
    markup::plain_text(text.into()).into_owned()
}

/// Returns the paragraphs of a text of many lines that was put into one.
fn paragraphs_of_one(text: &str) -> Option<String> {
    const FEW: usize = 4;
    (text.trim().lines().count() > FEW).then(|| trec::indented(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::drafts;
    use crate::format::tests::outcomes;

    #[test]
    fn an_item_of_the_first_version_is_recognized_by_its_components() {
        let xml = r#"<NewsML><NewsEnvelope><DateAndTime>20200503T080000Z</DateAndTime></NewsEnvelope>
            <NewsItem><Identification><NewsIdentifier><ProviderId>pa.example</ProviderId>
            <PublicIdentifier>urn:1</PublicIdentifier></NewsIdentifier></Identification>
            <NewsManagement><FirstCreated>20200502T101500+0100</FirstCreated>
            <ThisRevisionCreated>20200502T111500+0100</ThisRevisionCreated></NewsManagement>
            <NewsComponent xml:lang="en"><NewsLines><HeadLine>Bridge closed</HeadLine><ByLine>Jane Doe</ByLine>
            <DateLine>LEEDS, May 2 (PA) -</DateLine></NewsLines>
            <AdministrativeMetadata><Provider><Party FormalName="PA"/></Provider></AdministrativeMetadata>
            <NewsComponent><Role FormalName="Title"/><ContentItem><DataContent>no</DataContent></ContentItem></NewsComponent>
            <NewsComponent><Role FormalName="Body"/><ContentItem><DataContent><nitf><body><body.content>
            <p>One.</p><p>Two.</p></body.content></body></nitf></DataContent></ContentItem></NewsComponent>
            <NewsComponent><ContentItem><MimeType FormalName="image/jpeg"/><DataContent>no</DataContent></ContentItem>
            <ContentItem><DataContent>&lt;p&gt;Three.&lt;/p&gt;</DataContent></ContentItem></NewsComponent>
            </NewsComponent></NewsItem></NewsML>"#;
        let draft = &drafts(&NewsMl, b"x.xml", xml.as_bytes())[0];
        assert_eq!(draft.title.as_deref(), Some("Bridge closed"));
        assert_eq!(draft.body, "LEEDS, May 2 (PA) - One.\n\nTwo.\n\nThree.");
        let dates: Vec<_> = draft.dates.iter().map(|claim| claim.text.as_str()).collect();
        assert_eq!(dates[0], "20200502T101500+0100");
        assert_eq!(dates.last(), Some(&"20200502T111500+0100"));
        assert_eq!((draft.sources[0].text.as_str(), draft.authors[0].as_str()), ("PA", "Jane Doe"));
        assert_eq!((draft.key.as_deref(), draft.lang.as_deref()), (Some("urn:1"), Some("en")));
        assert_eq!(draft.record, None);
    }

    #[test]
    fn a_package_is_refused_and_the_items_beside_it_are_read() {
        let xml = r#"<newsMessage><header><sent>2020-05-03</sent></header><itemSet>
            <packageItem guid="p"><contentMeta><headline>List</headline></contentMeta><groupSet><group/></groupSet></packageItem>
            <newsItem guid="n" xml:lang="en"><rightsInfo><copyrightHolder literal="Holder"/></rightsInfo>
            <itemMeta><provider qcode="nprov:PA"/><versionCreated>2020-05-02T12:00:00Z</versionCreated>
            <firstCreated>2020-05-02T10:00:00Z</firstCreated></itemMeta>
            <contentMeta><headline role="hld:subHeadline">no</headline><headline>Bridge</headline><creditline>PA–</creditline>
            <dateline>Leeds</dateline><subject><name>Roads</name></subject></contentMeta>
            <contentSet><inlineXML><html><head><title>no</title></head><body><header><h1>no</h1></header>
            <p>One.</p><p>Two.</p></body></html></inlineXML></contentSet></newsItem></itemSet></newsMessage>"#;
        let found = outcomes(&NewsMl, b"x.xml", xml.as_bytes());
        assert!(matches!(&found[0], Outcome::Failed { cause, .. } if cause.contains("package")));
        let Outcome::Draft(draft) = &found[1] else { panic!("{found:?}") };
        assert_eq!(
            (draft.title.as_deref(), draft.body.as_str()),
            (Some("Bridge"), "Leeds - One.\n\nTwo.")
        );
        let sources: Vec<_> = draft.sources.iter().map(|claim| claim.text.as_str()).collect();
        assert_eq!(sources, ["PA", "PA", "Holder"]);
        assert_eq!(
            (draft.section.as_deref(), draft.dates[0].text.as_str()),
            (Some("Roads"), "2020-05-02T10:00:00Z")
        );
        assert_eq!(draft.record.as_ref().unwrap().number, 2);
    }

    #[test]
    fn wire_copy_put_into_one_element_keeps_its_paragraphs() {
        let text = "LEEDS (PA) - The bridge over the river was closed\non Monday morning.\n    \
            Traffic is led over the other one, which is\nas old.\n    More soon.";
        let parted = paragraphs_of_one(text).unwrap();
        assert_eq!(parted.matches("\n\n").count(), 2);
        assert!(parted.starts_with("LEEDS (PA) - The bridge over the river was closed on Monday"));
    }
}
