//! Documents of word processors (DOCX): an archive with the text and what is known of it as XML.
//!
//! The days a document was made and saved are the writer's program's and never the day of
//! publication. What was deleted under tracked changes is left out.

use std::ops::ControlFlow;

use quick_xml::Reader;
use quick_xml::events::BytesStart;
use quick_xml::events::Event;

use crate::format::Draft;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::fields::one_line;
use crate::format::markup;
use crate::format::zip::Parts;
use crate::read::Head;
use crate::read::Input;
use crate::read::clean;

/// A document of a word processor.
#[derive(Debug, Clone, Copy)]
pub struct Docx;

impl Format for Docx {
    fn name(&self) -> &'static str {
        "DOCX"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        let holds = |name: &[u8]| head.bytes.windows(name.len()).any(|window| window == name);
        head.bytes.starts_with(b"PK\x03\x04")
            && (head.extension() == "docx" || (holds(b"[Content_Types].xml") && holds(b"word/")))
    }

    fn is_binary(&self) -> bool {
        true
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        _: &Options,
        each: &mut dyn FnMut(Outcome) -> ControlFlow<()>,
    ) -> Result<(), FormatError> {
        let mut parts = Parts::open(input)?;
        let text = Text::of(&parts.bytes("word/document.xml")?);
        let about = parts.bytes("docProps/core.xml").map(|xml| About::of(&xml)).unwrap_or_default();
        let body = text.paragraphs.join("\n\n");
        let body = clean(body.into()).trim().to_owned();
        let title = about.title.or(text.title);
        let draft =
            Draft { title, body, authors: about.creators, lang: about.lang, ..Draft::default() };
        let _ = each(Outcome::Draft(Box::new(draft)));
        Ok(())
    }
}

/// A piece of an XML text.
pub(crate) enum Piece<'x> {
    /// An element starts; `true` if it is empty.
    Start(&'x BytesStart<'x>, bool),
    End(&'x [u8]),
    Text(&'x str),
}

/// Goes through an XML text, as far as it is well formed. No entity is looked up but the five
/// that XML has, and characters by number.
pub(crate) fn pieces(xml: &[u8], each: &mut dyn FnMut(Piece<'_>)) {
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => each(Piece::Start(&start, false)),
            Ok(Event::Empty(start)) => each(Piece::Start(&start, true)),
            Ok(Event::End(end)) => each(Piece::End(end.local_name().as_ref())),
            Ok(Event::Text(text)) => each(Piece::Text(&String::from_utf8_lossy(&text))),
            Ok(Event::CData(text)) => each(Piece::Text(&String::from_utf8_lossy(&text))),
            Ok(Event::GeneralRef(name)) => {
                let reference = format!("&{};", String::from_utf8_lossy(&name));
                each(Piece::Text(&markup::without_references(&reference)));
            }
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// Returns an attribute by the last part of its name.
pub(crate) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start
        .attributes()
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name.as_bytes())?;
    Some(markup::without_references(&String::from_utf8_lossy(&found.value)))
}

#[derive(Debug, Default)]
struct Text {
    paragraphs: Vec<String>,
    /// A paragraph in the style of a title.
    title: Option<String>,
}

impl Text {
    fn of(xml: &[u8]) -> Self {
        let mut text = Self::default();
        let (mut paragraph, mut is_text, mut deleted, mut is_title) =
            (String::new(), false, 0_u32, false);
        pieces(xml, &mut |piece| match piece {
            Piece::Start(start, is_empty) => match start.local_name().as_ref() {
                b"t" => is_text = !is_empty,
                b"tab" if !paragraph.is_empty() => paragraph.push('\t'),
                b"br" | b"cr" => paragraph.push('\n'),
                b"noBreakHyphen" => paragraph.push('-'),
                b"del" if !is_empty => deleted += 1,
                b"pStyle" => {
                    is_title |= attribute(start, "val").is_some_and(|style| style == "Title");
                }
                _ => {}
            },
            Piece::End(b"t") => is_text = false,
            Piece::End(b"del") => deleted = deleted.saturating_sub(1),
            Piece::End(b"p") => {
                let line = std::mem::take(&mut paragraph);
                let line = line.trim();
                if is_title && text.title.is_none() && !line.is_empty() {
                    text.title = Some(one_line(line.into()));
                } else if !line.is_empty() {
                    text.paragraphs.push(line.to_owned());
                }
                is_title = false;
            }
            Piece::Text(words) if is_text && deleted == 0 => paragraph.push_str(words),
            _ => {}
        });
        text
    }
}

/// What a document or a book says of itself, in the words of Dublin Core.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct About {
    pub(crate) title: Option<String>,
    pub(crate) creators: Vec<String>,
    pub(crate) publisher: Option<String>,
    /// The day a book says it was published; a document's own days are others.
    pub(crate) date: Option<String>,
    pub(crate) lang: Option<String>,
    pub(crate) key: Option<String>,
}

impl About {
    pub(crate) fn of(xml: &[u8]) -> Self {
        let mut about = Self::default();
        let mut text = String::new();
        pieces(xml, &mut |piece| match piece {
            Piece::Start(..) => text.clear(),
            Piece::Text(words) => text.push_str(words),
            Piece::End(name) => {
                let words = one_line(clean(std::mem::take(&mut text).into()));
                if words.is_empty() {
                    return;
                }
                match name {
                    b"title" => {
                        about.title.get_or_insert(words);
                    }
                    b"creator" => about.creators.push(words),
                    b"publisher" => {
                        about.publisher.get_or_insert(words);
                    }
                    b"date" => {
                        about.date.get_or_insert(words);
                    }
                    b"language" => {
                        about.lang.get_or_insert(words);
                    }
                    b"identifier" => {
                        about.key.get_or_insert(words);
                    }
                    _ => {}
                }
            }
        });
        about
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::drafts;
    use crate::format::zip::tests::archive;

    #[test]
    fn a_document_is_its_paragraphs_and_the_days_of_its_file_are_none() {
        let document = "<w:document xmlns:w=\"w\"><w:body>\
            <w:p><w:pPr><w:pStyle w:val=\"Title\"/></w:pPr><w:r><w:t>Bridge closed</w:t></w:r></w:p>\
            <w:p><w:r><w:t>It is closed </w:t></w:r><w:r><w:t>for R&amp;D.</w:t></w:r></w:p>\
            <w:p><w:del><w:r><w:delText>Not this.</w:delText></w:r></w:del></w:p>\
            <w:p><w:r><w:t>Stay&#160;home.</w:t></w:r></w:p></w:body></w:document>";
        let core = "<cp:coreProperties xmlns:dc=\"d\" xmlns:dcterms=\"t\"><dc:creator>Jane Doe\
            </dc:creator><dcterms:created>2020-01-01T00:00:00Z</dcterms:created>\
            </cp:coreProperties>";
        let bytes = archive(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("word/document.xml", document.as_bytes()),
            ("docProps/core.xml", core.as_bytes()),
        ]);
        let draft = &drafts(&Docx, b"x.docx", &bytes)[0];
        assert_eq!(draft.title.as_deref(), Some("Bridge closed"));
        assert_eq!(draft.body, "It is closed for R&D.\n\nStay\u{a0}home.");
        assert_eq!(
            (draft.authors.as_slice(), draft.dates.len()),
            (&["Jane Doe".to_owned()][..], 0)
        );
    }
}
