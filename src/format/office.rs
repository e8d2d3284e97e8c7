//! Documents of word processors (DOCX): an archive with the text and what is known of it as XML.
//!
//! Notes follow the text.

use quick_xml::Reader;
use quick_xml::events::BytesStart;
use quick_xml::events::Event;

use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::document::Collector;
use crate::format::document::Document;
use crate::format::fields::one_line;
use crate::format::markup;
use crate::format::package;
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
        package::is_named(head, &["docx"]) || package::is_office(head.bytes, "word/")
    }

    fn is_binary(&self) -> bool {
        true
    }

    fn read(&self, input: &mut Input<'_>, _: &Options, each: Each<'_>) -> Result<(), FormatError> {
        let mut parts = Parts::open(input)?;
        let (mut paragraphs, headline) = text_of(&parts.bytes("word/document.xml")?)?;
        for notes in ["word/footnotes.xml", "word/endnotes.xml"] {
            if let Some(xml) = parts.bytes_if_there(notes)? {
                let (mut notes, first) = text_of(&xml)?;
                paragraphs.extend(first);
                paragraphs.append(&mut notes);
            }
        }
        let about = parts.bytes_if_there("docProps/core.xml")?;
        let about = about.map(|xml| About::of(&xml)).transpose()?.unwrap_or_default();
        let document = Document {
            paragraphs,
            headline,
            title: about.title,
            authors: about.creators,
            lang: about.lang,
            ..Document::default()
        };
        document.hand_on("a document without words", parts.size(), each)
    }
}

/// A piece of an XML text.
pub(crate) enum Piece<'x> {
    /// An element starts; `true` if it is empty.
    Start(&'x BytesStart<'x>, bool),
    End(&'x [u8]),
    Text(&'x str),
}

/// Goes through an XML text. No entity is looked up but the five that XML has, and characters by
/// number.
///
/// # Errors
/// It is not well formed, or ends inside an element: what comes after is not known.
pub(crate) fn pieces(xml: &[u8], each: &mut dyn FnMut(Piece<'_>)) -> Result<(), FormatError> {
    let mut depth = 0_u64;
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                depth += 1;
                each(Piece::Start(&start, false));
            }
            Ok(Event::Empty(start)) => each(Piece::Start(&start, true)),
            Ok(Event::End(end)) => {
                depth = depth.saturating_sub(1);
                each(Piece::End(end.local_name().as_ref()));
            }
            Ok(Event::Text(text)) => each(Piece::Text(&String::from_utf8_lossy(&text))),
            Ok(Event::CData(text)) => each(Piece::Text(&String::from_utf8_lossy(&text))),
            Ok(Event::GeneralRef(name)) => {
                let reference = format!("&{};", String::from_utf8_lossy(&name));
                each(Piece::Text(&markup::without_references(&reference)));
            }
            Ok(Event::Eof) if depth > 0 => {
                return Err(FormatError::Malformed("the XML ends inside an element".to_owned()));
            }
            Ok(Event::Eof) => return Ok(()),
            Err(error) => {
                let at = reader.error_position();
                return Err(FormatError::Malformed(format!("the XML at byte {at}: {error}")));
            }
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

/// Returns the paragraphs of a document, and the one in the style of a title.
///
/// What was deleted or moved away under tracked changes is left out, and so is what is there a
/// second time for programs that cannot show the first.
fn text_of(xml: &[u8]) -> Result<(Vec<String>, Option<String>), FormatError> {
    let mut collected = Collector::default();
    let (mut is_text, mut left_out, mut is_title) = (false, 0_u32, false);
    let mut title = None;
    pieces(xml, &mut |piece| match piece {
        Piece::Start(start, is_empty) => match start.local_name().as_ref() {
            b"del" | b"moveFrom" | b"Fallback" if !is_empty => left_out += 1,
            _ if left_out > 0 => {}
            b"t" => is_text = !is_empty,
            b"tab" => collected.push("\t"),
            b"br" | b"cr" => collected.push("\n"),
            b"noBreakHyphen" => collected.push("-"),
            b"txbxContent" if !is_empty => collected.open_box(),
            b"tr" if !is_empty => collected.open_row(),
            b"tc" if !is_empty => collected.open_cell(),
            b"pStyle" => is_title |= attribute(start, "val").is_some_and(|style| style == "Title"),
            _ => {}
        },
        Piece::End(b"del" | b"moveFrom" | b"Fallback") => left_out = left_out.saturating_sub(1),
        _ if left_out > 0 => {}
        Piece::End(b"t") => is_text = false,
        Piece::End(b"txbxContent") => collected.close_box(),
        Piece::End(b"tr") => collected.close_row(),
        Piece::End(b"p") => {
            let line = collected.take();
            if is_title && title.is_none() && !line.is_empty() {
                title = Some(one_line(line.into()));
            } else {
                collected.put(line);
            }
            is_title = false;
        }
        Piece::Text(words) if is_text => collected.push(words),
        Piece::Text(_) | Piece::End(_) => {}
    })?;
    Ok((collected.finish(), title))
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
    pub(crate) fn of(xml: &[u8]) -> Result<Self, FormatError> {
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
        })?;
        Ok(about)
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

    /// The paragraphs of a document with this body.
    fn paragraphs(body: &str) -> Vec<String> {
        text_of(
            format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>").as_bytes(),
        )
        .unwrap()
        .0
    }

    fn p(text: &str) -> String {
        format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
    }

    #[test]
    fn text_is_there_once_whatever_was_moved_or_boxed() {
        let moved = format!(
            "{}<w:moveFrom>{}</w:moveFrom><w:p><w:moveFrom><w:r><w:t>Old.</w:t></w:r></w:moveFrom></w:p>\
             <w:p><w:moveTo><w:r><w:t>Old.</w:t></w:r></w:moveTo></w:p>",
            p("One."),
            p("Gone.")
        );
        assert_eq!(paragraphs(&moved), ["One.", "Old."]);
        let inner = format!("<w:txbxContent>{}</w:txbxContent>", p("In a box."));
        let boxed = format!(
            "<w:p><w:r><w:t>Before </w:t><mc:AlternateContent><mc:Choice>{inner}</mc:Choice>\
             <mc:Fallback>{inner}</mc:Fallback></mc:AlternateContent><w:t>and after.</w:t></w:r></w:p>"
        );
        assert_eq!(paragraphs(&boxed), ["In a box.", "Before and after."]);
    }

    #[test]
    fn header_lines_and_tables_of_them_are_read_and_notes_are_kept() {
        let row = |name: &str, value: &str| {
            format!("<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>", p(name), p(value))
        };
        let table = format!(
            "<w:tbl>{}{}</w:tbl>",
            row("Publication", "The Kestrel Post"),
            row("Date", "4 March 2011")
        );
        let lines =
            [p("Title: Dredger sinks"), p("Date: 4 March 2011"), p("Source: The Kestrel Post")];
        let story = p("The dredger sank in calm water at noon on a windless day.");
        let note =
            format!("<w:footnotes><w:footnote>{}</w:footnote></w:footnotes>", p("See the log."));
        for head in [lines.concat(), format!("{}{table}", p("Dredger sinks"))] {
            let document =
                format!("<w:document xmlns:w=\"w\"><w:body>{head}{story}</w:body></w:document>");
            let bytes = archive(&[
                ("[Content_Types].xml", b"<Types/>"),
                ("word/document.xml", document.as_bytes()),
                ("word/footnotes.xml", note.as_bytes()),
            ]);
            let draft = &drafts(&Docx, b"x.docx", &bytes)[0];
            assert_eq!(draft.title.as_deref(), Some("Dredger sinks"), "{head}");
            assert_eq!(draft.dates[0].text, "4 March 2011", "{head}");
            assert_eq!(draft.sources[0].text, "The Kestrel Post", "{head}");
            assert_eq!(
                draft.body,
                "The dredger sank in calm water at noon on a windless day.\n\nSee the log."
            );
        }
    }

    /// A document with a headline in the style of a title and `lines` below it.
    fn titled(headline: &str, lines: &str, property: &str) -> Vec<u8> {
        let document = format!(
            "<w:document xmlns:w=\"w\"><w:body><w:p><w:pPr><w:pStyle w:val=\"Title\"/></w:pPr>\
             <w:r><w:t>{headline}</w:t></w:r></w:p>{lines}{}</w:body></w:document>",
            p("It is closed.")
        );
        let core =
            format!("<cp:coreProperties><dc:title>{property}</dc:title></cp:coreProperties>");
        archive(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("word/document.xml", document.as_bytes()),
            ("docProps/core.xml", core.as_bytes()),
        ])
    }

    #[test]
    fn the_headline_in_the_text_beats_the_properties_and_is_never_lost() {
        for (headline, lines, property, title, body) in [
            ("Bridge closed", "", "Template 2009", "Bridge closed", "It is closed."),
            ("Untitled", "", "", "Untitled", "It is closed."),
            ("Bridge closed", "", "Bridge closed", "Bridge closed", "It is closed."),
            (
                "Bridge closed",
                "<w:p><w:r><w:t>Title: Traffic</w:t></w:r></w:p><w:p><w:r><w:t>Date: 4 March 2011</w:t></w:r></w:p>",
                "",
                "Traffic",
                "Bridge closed\n\nIt is closed.",
            ),
        ] {
            let draft = &drafts(&Docx, b"x.docx", &titled(headline, lines, property))[0];
            assert_eq!((draft.title.as_deref(), &*draft.body), (Some(title), body), "{property}");
        }
    }

    #[test]
    fn a_table_that_lays_out_a_page_keeps_its_paragraphs() {
        let cell = format!("<w:tc>{}{}</w:tc>", p("One."), p("Two."));
        assert_eq!(
            paragraphs(&format!("<w:tr>{cell}{cell}</w:tr>")),
            ["One.", "Two.", "One.", "Two."]
        );
        assert_eq!(
            paragraphs(&format!("<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>", p("a"), p("b"))),
            ["a\tb"]
        );
    }
}
