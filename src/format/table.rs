//! The table of formats, and the only code that knows them all.
//!
//! What formats share imports none of them. A container that must read what is in it is given the
//! table with its [`Options`].

use crate::format::Format;
use crate::format::Options;
use crate::format::Recognized;
use crate::format::bibtex;
use crate::format::book;
use crate::format::compressed;
use crate::format::corpus;
use crate::format::csv;
use crate::format::feed;
use crate::format::html;
use crate::format::json;
use crate::format::json_feed;
use crate::format::kind;
use crate::format::mail;
use crate::format::mailbox;
use crate::format::markdown;
use crate::format::newsml;
use crate::format::nitf;
use crate::format::ocr;
use crate::format::office;
use crate::format::old_ends;
use crate::format::open_document;
use crate::format::packed_page;
use crate::format::pdf;
use crate::format::plain;
use crate::format::references;
use crate::format::reuters;
use crate::format::rtf;
use crate::format::saved_page;
use crate::format::sheet;
use crate::format::subtitles;
use crate::format::tagged;
use crate::format::tar;
use crate::format::trec;
use crate::format::warc;
use crate::format::web_archive;
use crate::format::wire_text;
use crate::format::xml;
use crate::format::zip;
use crate::read::Head;

/// Every format there is, most specific first: the first that recognizes a file reads it.
pub static FORMATS: &[&dyn Format] = &[
    &compressed::Compressed,
    &book::Epub,
    &office::Docx,
    &open_document::Odt,
    &sheet::Xlsx,
    &sheet::Ods,
    &zip::Zip,
    &tar::Tar,
    &pdf::Pdf,
    &rtf::Rtf,
    &warc::Warc,
    &warc::Arc,
    &mailbox::Mailbox,
    &saved_page::Mhtml,
    &web_archive::WebArchive,
    &packed_page::PackedPage,
    &mail::Mail,
    &old_ends::OldEnds,
    &subtitles::Subtitles,
    &tagged::Tagged,
    &bibtex::BibTex,
    &wire_text::WireText,
    &reuters::Reuters,
    &trec::Trec,
    &references::References,
    &feed::Feed,
    &nitf::Nitf,
    &newsml::NewsMl,
    &open_document::FlatOdt,
    &ocr::Ocr,
    &corpus::Corpus,
    &html::Html,
    &xml::Xml,
    &json_feed::JsonFeed,
    &json::JsonLines,
    &json::Json,
    &markdown::Markdown,
    &csv::Separated,
    &plain::PlainText,
];

/// Recognizes what a file is by its beginning.
#[must_use]
pub fn recognize(head: &Head<'_>) -> Recognized {
    if let Some(kind) = kind::not_read(head) {
        return Recognized::Skipped(kind);
    }
    let as_written = by_beginning(head);
    let mut bytes = Vec::new();
    // What is plain text either way needs no help.
    let differs = |format: &dyn Format| match as_written {
        Recognized::Format(other) => {
            other.name() != format.name() || !["plain text", "Markdown"].contains(&format.name())
        }
        Recognized::Skipped(_) => true,
    };
    match old_ends::mended(head, &mut bytes).map(|mended| by_beginning(&mended)) {
        Some(Recognized::Format(format)) if differs(format) => {
            Recognized::Format(&old_ends::OldEnds)
        }
        _ => as_written,
    }
}

fn by_beginning(head: &Head<'_>) -> Recognized {
    match FORMATS.iter().find(|format| format.recognize(head)) {
        Some(&format)
            if format.is_binary()
                || kind::reads_as_text(&head.text)
                || wire_text::is_message(head.bytes) =>
        {
            Recognized::Format(format)
        }
        Some(_) => Recognized::Skipped("unknown kind"),
        None => Recognized::Skipped(kind::unclaimed(head)),
    }
}

/// Reads by the usual names of fields, and the members of a container by every format of the table.
impl Default for Options {
    fn default() -> Self {
        Self { fields: Vec::new(), own: Vec::new(), keeps_all: false, observed: None, recognize }
    }
}
