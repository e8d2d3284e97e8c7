//! Documents in the open format of OpenOffice and LibreOffice (ODT), and the same in one file (FODT).
//!
//! Notes follow the text; what was deleted under tracked changes, comments, and the heads and feet
//! of pages are left out.

use std::collections::HashSet;

use quick_xml::events::BytesStart;

use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::document::Collector;
use crate::format::document::Document;
use crate::format::fields::one_line;
use crate::format::office::Piece;
use crate::format::office::attribute;
use crate::format::office::pieces;
use crate::format::package;
use crate::format::tags;
use crate::format::zip::Parts;
use crate::read::Head;
use crate::read::Input;

/// A text document that is an archive.
#[derive(Debug, Clone, Copy)]
pub struct Odt;

/// A text document in one XML file.
#[derive(Debug, Clone, Copy)]
pub struct FlatOdt;

const MEDIA: &str = "application/vnd.oasis.opendocument.text";

impl Format for Odt {
    fn name(&self) -> &'static str {
        "ODT"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        package::is_named(head, &["odt", "ott", "odm"]) || package::declares(head.bytes, MEDIA)
    }

    fn is_binary(&self) -> bool {
        true
    }

    fn read(&self, input: &mut Input<'_>, _: &Options, each: Each<'_>) -> Result<(), FormatError> {
        let mut parts = Parts::open(input)?;
        let mut document = document(&parts.bytes("content.xml")?)?;
        if let Some(xml) = parts.bytes_if_there("meta.xml")? {
            describe(&xml, &mut document)?;
        }
        document.hand_on("a document without words", parts.size(), each)
    }
}

impl Format for FlatOdt {
    fn name(&self) -> &'static str {
        "FODT"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        tags::root(&head.text).is_some_and(|root| {
            tags::local(root.name) == "document"
                && root.attributes.contains("oasis:names:tc:opendocument")
                && !root.attributes.contains("opendocument.spreadsheet\"")
        })
    }

    fn read(&self, input: &mut Input<'_>, _: &Options, each: Each<'_>) -> Result<(), FormatError> {
        let text = input.text()?;
        let mut document = document(text.text.as_bytes())?;
        describe(text.text.as_bytes(), &mut document)?;
        document.hand_on("a document without words", text.text.len() as u64, each)
    }
}

/// Reads the text of a document.
fn document(xml: &[u8]) -> Result<Document, FormatError> {
    let mut reader = Reader::default();
    reader.title_styles.insert("Title".to_owned());
    pieces(xml, &mut |piece| match piece {
        Piece::Start(start, is_empty) => reader.start(start, is_empty),
        Piece::End(name) => reader.end(name),
        // Blanks of the file between elements are none of the text.
        Piece::Text(words) if reader.is_text() && reader.open > 0 => {
            reader.collected.push(&words.split(['\n', '\r', '\t']).collect::<Vec<_>>().join(" "));
        }
        Piece::Text(_) => {}
    })?;
    let (paragraphs, headline) = (reader.collected.finish(), reader.headline);
    Ok(Document { paragraphs, headline, ..Document::default() })
}

/// What has been read of a document.
#[derive(Debug, Default)]
struct Reader {
    collected: Collector,
    /// The first paragraph in the style of a title.
    headline: Option<String>,
    /// The names of that style, and of those made from it.
    title_styles: HashSet<String>,
    in_body: bool,
    /// Elements open that are left out, and paragraphs open that are not.
    left_out: u32,
    open: u32,
    is_title: bool,
}

/// Recognizes the elements whose text is none of the document's.
fn is_left_out(name: &[u8]) -> bool {
    matches!(
        name,
        b"tracked-changes"
            | b"annotation"
            | b"note-citation"
            | b"forms"
            | b"sequence-decls"
            | b"script"
            | b"binary-data"
            | b"desc"
    )
}

impl Reader {
    const fn is_text(&self) -> bool {
        self.in_body && self.left_out == 0
    }

    fn start(&mut self, start: &BytesStart<'_>, is_empty: bool) {
        match start.local_name().as_ref() {
            name if is_left_out(name) => self.left_out += u32::from(!is_empty),
            b"body" if !is_empty => self.in_body = true,
            b"style" if !self.in_body => {
                let parent = attribute(start, "parent-style-name");
                if parent.is_some_and(|parent| self.title_styles.contains(&parent)) {
                    self.title_styles.extend(attribute(start, "name"));
                }
            }
            _ if !self.is_text() => {}
            b"p" | b"h" if !is_empty => {
                self.open += 1;
                let style = attribute(start, "style-name").unwrap_or_default();
                self.is_title = self.title_styles.contains(&style);
            }
            b"tab" => self.collected.push("\t"),
            b"line-break" => self.collected.push("\n"),
            b"s" => self.collected.push(" "),
            b"note-body" if !is_empty => self.collected.open_note(),
            b"text-box" if !is_empty => self.collected.open_box(),
            b"table-row" if !is_empty => self.collected.open_row(),
            b"table-cell" if !is_empty => self.collected.open_cell(),
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            name if is_left_out(name) => self.left_out = self.left_out.saturating_sub(1),
            b"body" => self.in_body = false,
            _ if !self.is_text() => {}
            b"p" | b"h" => {
                self.open = self.open.saturating_sub(1);
                let line = self.collected.take();
                if self.is_title && self.headline.is_none() && !line.is_empty() {
                    self.headline = Some(one_line(line.into()));
                } else {
                    self.collected.put(line);
                }
                self.is_title = false;
            }
            b"note-body" => self.collected.close_note(),
            b"text-box" => self.collected.close_box(),
            b"table-row" => self.collected.close_row(),
            _ => {}
        }
    }
}

/// Adds what a document says of itself.
fn describe(xml: &[u8], document: &mut Document) -> Result<(), FormatError> {
    let (mut text, mut in_meta) = (String::new(), false);
    pieces(xml, &mut |piece| match piece {
        Piece::Start(start, is_empty) => {
            text.clear();
            in_meta |= start.local_name().as_ref() == b"meta" && !is_empty;
        }
        Piece::Text(words) if in_meta => text.push_str(words),
        Piece::End(b"meta") => in_meta = false,
        Piece::End(name) if in_meta => {
            let words = one_line(std::mem::take(&mut text).into());
            match name {
                _ if words.is_empty() => {}
                b"title" => {
                    document.title.get_or_insert(words);
                }
                b"initial-creator" => document.authors.push(words),
                b"language" => {
                    document.lang.get_or_insert(words);
                }
                _ => {}
            }
        }
        Piece::Text(_) | Piece::End(_) => {}
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::drafts;
    use crate::format::zip::tests::archive;

    const BODY: &str = "<office:body><office:text><text:tracked-changes><text:p>Gone.</text:p>\
        </text:tracked-changes><text:h>Dredger sinks</text:h><text:p>Source: The Post</text:p>\
        <text:p>Date: 4 March 2011</text:p>\n<text:p>It <text:span>sank</text:span><text:s/>at noon\
        <text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>See the log.\
        </text:p></text:note-body></text:note>, said<office:annotation><text:p>Who?</text:p>\
        </office:annotation> the\ncoastguard.<draw:frame><draw:text-box><text:p>A box.</text:p>\
        </draw:text-box></draw:frame></text:p></office:text></office:body>";

    const META: &str = "<office:meta><dc:title>Dredger sinks</dc:title>\
        <meta:initial-creator>Mara Quill</meta:initial-creator><dc:creator>Someone</dc:creator>\
        <meta:creation-date>2020-01-01</meta:creation-date></office:meta>";

    #[test]
    fn a_document_reads_the_same_packed_and_flat() {
        let content = format!("<office:document-content>{BODY}</office:document-content>");
        let meta = format!("<office:document-meta>{META}</office:document-meta>");
        let packed = archive(&[
            ("mimetype", MEDIA.as_bytes()),
            ("content.xml", content.as_bytes()),
            ("meta.xml", meta.as_bytes()),
        ]);
        let flat = format!(
            "<?xml version=\"1.0\"?><office:document \
             xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\">{META}\
             <office:master-styles><text:p>The head of the page</text:p></office:master-styles>\
             {BODY}</office:document>"
        );
        let formats: [(&dyn Format, &[u8], &[u8]); 2] =
            [(&Odt, b"x.odt", &packed), (&FlatOdt, b"x.fodt", flat.as_bytes())];
        for (format, name, bytes) in formats {
            let draft = &drafts(format, name, bytes)[0];
            assert_eq!(draft.title.as_deref(), Some("Dredger sinks"));
            assert_eq!(
                draft.body,
                "A box.\n\nIt sank at noon, said the coastguard.\n\nSee the log."
            );
            assert_eq!(draft.authors, ["Mara Quill"]);
            assert_eq!(draft.sources[0].text, "The Post");
            assert_eq!(draft.dates.len(), 1, "the day of the file is none of the article");
        }
    }

    #[test]
    fn a_paragraph_in_the_style_of_a_title_beats_the_title_of_the_properties() {
        let styles = "<office:automatic-styles><style:style style:name=\"P1\" \
            style:parent-style-name=\"Title\"/><style:style style:name=\"P2\" \
            style:parent-style-name=\"Standard\"/></office:automatic-styles>";
        let meta = "<m><office:meta><dc:title>Template 2009</dc:title></office:meta></m>";
        for (style, title, body) in [
            ("Title", "Dredger sinks", "It sank."),
            ("P1", "Dredger sinks", "It sank."),
            ("P2", "Template 2009", "Dredger sinks\n\nIt sank."),
        ] {
            let content = format!(
                "<office:document-content>{styles}<office:body><office:text>\
                 <text:p text:style-name=\"{style}\">Dredger sinks</text:p>\
                 <text:p>It sank.</text:p></office:text></office:body></office:document-content>"
            );
            let bytes =
                archive(&[("content.xml", content.as_bytes()), ("meta.xml", meta.as_bytes())]);
            let draft = &drafts(&Odt, b"x.odt", &bytes)[0];
            assert_eq!((draft.title.as_deref(), &*draft.body), (Some(title), body), "{style}");
        }
    }
}
