//! Documents of a corpus: elements one after the other whose attributes say what each is.
//!
//! `<doc id="12" url="…" title="…">` … `</doc>`, as programs write that extract encyclopedias, and as corpora
//! for linguists are kept: there each word is on a line of its own with what was found of it behind a tab
//! (a "vertical"), and `<g/>` says that no blank was between two. Invariant: each element is a record of its
//! own, with the id of its own bytes. Cost: one record in memory.

use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::END_MISSING;
use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::fields::Fields;
use crate::format::names;
use crate::format::names::Slot;
use crate::format::plain;
use crate::format::records::Records;
use crate::format::tags;
use crate::format::tags::Tag;
use crate::format::transcoded;
use crate::format::tree::Id;
use crate::format::tree::Tree;
use crate::format::tree::html_flow;
use crate::read::Head;
use crate::read::Input;
use crate::read::charset;
use crate::read::charset::Charset;

/// Documents whose attributes describe them.
#[derive(Debug, Clone, Copy)]
pub struct Corpus;

/// The elements that are documents, as [`Records`] looks for them.
const DOCUMENTS: [[&[u8]; 2]; 4] = [
    [b"<doc", b"</doc"],
    [b"<text", b"</text"],
    [b"<document", b"</document"],
    [b"<article", b"</article"],
];

impl Format for Corpus {
    fn name(&self) -> &'static str {
        "corpus"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        documents_of(&head.text).is_some()
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: Each<'_>,
    ) -> Result<(), FormatError> {
        if transcoded::is_wide(input)? {
            return transcoded::read(self, input, options, each);
        }
        let limit = input.limits().max_size;
        let start = charset::decode(input.head()?.bytes, None).text.into_owned();
        let tags = documents_of(&start).unwrap_or(DOCUMENTS[0]);
        let mut records = Records::new(input, tags);
        let mut declared: Option<&str> = None;
        while let Some(found) = records.next()? {
            let outcome = match &found.bytes {
                Some(bytes) => {
                    // All records of a file are in the charset of the first that shows it.
                    let decoded = charset::decode(bytes, declared);
                    if decoded.charset != Charset::UTF_8 {
                        declared.get_or_insert(decoded.charset.name());
                    }
                    read_record(&decoded.text, found.record, found.is_closed, options)
                        .of_record(bytes)
                }
                None => {
                    let cause = format!("a record larger than {limit} bytes, the limit");
                    Outcome::Failed { record: Some(found.record), cause }
                }
            };
            if each(outcome).is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// Returns the tags of the documents of a text that begins with one whose attributes say what it is.
fn documents_of(text: &str) -> Option<[&'static [u8]; 2]> {
    let root = tags::root(text)?;
    let is_named =
        |tags: &&[&'static [u8]; 2]| root.name.as_bytes().eq_ignore_ascii_case(&tags[0][1..]);
    let tags = DOCUMENTS.iter().find(is_named)?;
    let said: Vec<Slot> = slots(&root).collect();
    let is_described = said.contains(&Slot::Title)
        || said.contains(&Slot::Url) && said.contains(&Slot::Key)
        || said.contains(&Slot::Published) && said.len() > 1;
    is_described.then_some(*tags)
}

/// Returns what the attributes of an element hold, by their names.
fn slots<'t>(tag: &Tag<'t>) -> impl Iterator<Item = Slot> + use<'t> {
    tags::pairs(tag.attributes).filter_map(|(name, _)| Some(names::slot(name)?.0))
}

fn read_record(text: &str, record: Record, is_closed: bool, options: &Options) -> Outcome {
    let words;
    let (text, is_vertical) = match words_of_vertical(text) {
        Some(found) => {
            words = found;
            (words.as_str(), true)
        }
        None => (text, false),
    };
    let tree = match Tree::new(text) {
        Ok(tree) => tree,
        Err(error) => return Outcome::Failed { record: Some(record), cause: error.to_string() },
    };
    let document = tree.children(tree.top()).next().unwrap_or(tree.top());
    let mut fields = Fields::default();
    for (name, value) in tree.attributes(document) {
        options.put_named(name, &value, &mut fields);
        match names::slot(name) {
            Some((Slot::Body, _)) | None => {}
            Some((slot, rank)) => fields.put(slot, rank, value),
        }
    }
    let body = if is_vertical { None } else { named_parts(&tree, document, &mut fields) };
    let body = body.unwrap_or_else(|| plain::without_tags(text));
    fields.put(Slot::Body, 1, body.into());
    if !fields.is_article() {
        let cause = "a document without a title and without text".to_owned();
        return Outcome::Failed { record: Some(record), cause };
    }
    let mut draft = fields.into_plain_draft(EvidenceKind::Field, Some(record));
    if !is_closed {
        draft.warnings.push(format!("the record is not closed: {END_MISSING}"));
    }
    Outcome::Draft(Box::new(draft))
}

/// Adds the parts of a document that are named as fields are; returns its text, where one of them is that.
fn named_parts<'t>(tree: &Tree<'t>, document: Id, fields: &mut Fields<'t>) -> Option<String> {
    let mut body: Option<String> = None;
    for part in tree.children(document) {
        match names::slot(tree.name(part)) {
            Some((Slot::Body, _)) => {
                let body = body.get_or_insert_default();
                body.push_str(&tree.paragraphs(part, &html_flow));
                body.push_str("\n\n");
            }
            // Less believed than an attribute, and left in the text where that has no element of its own.
            Some((slot, rank)) => {
                let rank = rank.saturating_add(1);
                fields.put(slot, rank, tree.line(part).unwrap_or_default().into());
            }
            None => {}
        }
    }
    body
}

/// Returns a document of one word a line as text: its tags as they are, and of each other line the word before
/// the first tab. `None` if the document is none.
fn words_of_vertical(text: &str) -> Option<String> {
    let is_word = |line: &&str| !line.is_empty() && !line.starts_with('<');
    let (mut words, mut tabbed) = (0_usize, 0_usize);
    for line in text.lines().filter(is_word) {
        words += 1;
        tabbed += usize::from(line.contains('\t'));
    }
    if words == 0 || tabbed * 10 < words * 9 {
        return None;
    }
    let mut plain = String::with_capacity(text.len() / 2);
    let mut is_glued = true;
    for line in text.lines().filter(|line| !line.is_empty()) {
        if !is_word(&line) {
            is_glued |= line.starts_with("<g/>") || line.starts_with("<g />");
            plain.push_str(if line.starts_with("<g") { "" } else { line });
            continue;
        }
        let word = line.split('\t').next().unwrap_or_default();
        let closes = word
            .chars()
            .all(|char| matches!(char, '.' | ',' | ';' | ':' | '!' | '?' | ')' | '”' | '»' | '…'));
        if !is_glued && !closes {
            plain.push(' ');
        }
        plain.push_str(word);
        is_glued = matches!(word, "(" | "“" | "«");
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::drafts;
    use crate::format::tests::outcomes;

    fn said(text: &str) -> Vec<(String, String)> {
        drafts(&Corpus, b"x", text.as_bytes())
            .into_iter()
            .map(|draft| (draft.title.unwrap_or_default(), draft.body))
            .collect()
    }

    #[test]
    fn every_document_of_a_file_is_a_record_whatever_its_element_is_called() {
        for name in ["doc", "text", "document", "article", "DOC"] {
            let text = format!(
                "<{name} id=\"12\" url=\"https://post.example/12\" title=\"Eels return\">\nEels return\n\nEels are back.\n</{name}>\n\
                 <{name} id=\"13\" url=\"https://post.example/13\" title=\"Cod vanish\">\nCod vanish\n\nCod &amp; crabs have gone.\n</{name}>\n"
            );
            let found = drafts(&Corpus, b"x", text.as_bytes());
            let [first, second] = &found[..] else { panic!("{name}: {found:?}") };
            assert_eq!(
                (first.title.as_deref(), first.body.as_str()),
                (Some("Eels return"), "Eels are back.")
            );
            assert_eq!(second.body, "Cod & crabs have gone.");
            assert_eq!(second.url.as_deref(), Some("https://post.example/13"));
            assert_eq!(
                (second.key.as_deref(), second.record.as_ref().unwrap().number),
                (Some("13"), 2)
            );
            assert!(second.id.is_some());
        }
    }

    #[test]
    fn a_word_a_line_is_read_as_text() {
        let text = "<doc id=\"1\" title=\"Eels return\" date=\"2018-03-05\" source=\"Kestrel Post\">\n<p>\n<s>\nEels\tNNS\teel\nare\tVBP\tbe\n\
            back\tRB\tback\n<g/>\n.\tSENT\t.\n</s>\n</p>\n<p>\nMany\tJJ\tmany\n(\t(\t(\nvery\tRB\tvery\n)\t)\t)\n</p>\n</doc>\n";
        assert_eq!(said(text), [("Eels return".into(), "Eels are back.\n\nMany (very)".into())]);
        let draft = &drafts(&Corpus, b"x.vert", text.as_bytes())[0];
        assert_eq!(
            (draft.dates[0].text.as_str(), draft.sources[0].text.as_str()),
            ("2018-03-05", "Kestrel Post")
        );
    }

    #[test]
    fn elements_inside_a_document_may_say_more_of_it() {
        let text = "<doc id=\"1\" date=\"2018-03-05\">\n<title>Eels return</title>\n<author>Mara Quill</author>\n<text><p>Eels are back.</p></text>\n</doc>";
        let draft = &drafts(&Corpus, b"x", text.as_bytes())[0];
        assert_eq!(
            (draft.title.as_deref(), draft.body.as_str()),
            (Some("Eels return"), "Eels are back.")
        );
        assert_eq!(draft.authors, ["Mara Quill"]);
    }

    #[test]
    fn other_markup_is_left_to_others() {
        let is_it = |text: &str| documents_of(text).is_some();
        assert!(is_it("<doc id=\"1\" title=\"Eels\">"));
        assert!(is_it("<text id=\"1\" date=\"2018-03-05\">"));
        for text in [
            "<doc>\n<title>Eels</title></doc>",
            "<article xmlns=\"http://docbook.org/ns/docbook\" version=\"5.0\">",
            "<text date=\"2018\">",
            "<add><doc id=\"1\" title=\"x\">",
            "doc id=\"1\" title=\"x\"",
        ] {
            assert!(!is_it(text), "{text}");
        }
    }

    #[test]
    fn a_document_without_words_is_named_and_the_others_are_read() {
        let text = "<doc id=\"1\" url=\"https://a.example\"></doc>\n<doc id=\"2\" title=\"Eels\">Back.</doc><doc id=\"3\" title=\"Cod\">Gone";
        let found = outcomes(&Corpus, b"x", text.as_bytes());
        assert!(matches!(&found[0], Outcome::Failed { .. }), "{found:?}");
        assert!(matches!(&found[2], Outcome::Draft(draft) if draft.warnings.len() == 1));
    }
}
