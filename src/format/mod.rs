//! Turns the text of a file into drafts of articles: one file per input format, one table.
//!
//! A format reads what a file says and believes nothing: every date and source it meets becomes a
//! claim, and `evidence` weighs them. Invariant: a format reads its input front to back and hands
//! each draft on before it reads the next, so a large file never sits in memory whole.

pub mod book;
pub mod compressed;
pub mod csv;
pub mod feed;
mod fields;
mod header;
pub mod html;
mod http;
pub mod json;
pub mod json_feed;
pub mod kind;
pub mod mail;
pub mod mailbox;
pub mod markdown;
mod markup;
mod member;
mod names;
pub mod newsml;
pub mod nitf;
pub mod office;
mod paragraphs;
pub mod pdf;
pub mod plain;
mod records;
pub mod reuters;
pub mod saved_page;
mod tags;
pub mod tar;
mod transcoded;
pub mod trec;
mod tree;
mod values;
pub mod warc;
pub mod web_archive;
pub mod wire_text;
mod written;
pub mod xml;
pub mod zip;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::names::Slot;
use crate::read::Head;
use crate::read::Input;
use crate::read::ReadError;

pub(crate) use crate::format::member::broken_reader;
pub use crate::format::paragraphs::fallback_title;

/// Every format there is, most specific first: the first that recognizes a file reads it.
pub static FORMATS: &[&dyn Format] = &[
    &compressed::Compressed,
    &book::Epub,
    &office::Docx,
    &zip::Zip,
    &tar::Tar,
    &pdf::Pdf,
    &warc::Warc,
    &warc::Arc,
    &mailbox::Mailbox,
    &saved_page::Mhtml,
    &web_archive::WebArchive,
    &mail::Mail,
    &wire_text::WireText,
    &reuters::Reuters,
    &trec::Trec,
    &feed::Feed,
    &nitf::Nitf,
    &newsml::NewsMl,
    &html::Html,
    &xml::Xml,
    &json_feed::JsonFeed,
    &json::JsonLines,
    &json::Json,
    &markdown::Markdown,
    &csv::Separated,
    &plain::PlainText,
];

/// One way to write articles down.
pub trait Format: Sync {
    /// Returns the name shown to people (`JSON lines`).
    fn name(&self) -> &'static str;

    /// Tells whether a file is in this format, by its content first and its name second.
    fn recognize(&self, head: &Head<'_>) -> bool;

    /// Tells whether its files are bytes, and not text that a person may read as it stands.
    fn is_binary(&self) -> bool {
        false
    }

    /// Tells whether reading can go on where it ended, once a file has grown: it notes such places
    /// ([`Input::note_point`]) and heeds where it begins ([`Input::records_before`]).
    fn may_grow(&self) -> bool {
        false
    }

    /// Reads a file front to back and hands on each article it says something of, until `each`
    /// breaks off.
    ///
    /// # Errors
    /// When the file as a whole cannot be read. A record that cannot be read is an
    /// [`Outcome::Failed`] and the ones after it are read.
    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: &mut dyn FnMut(Outcome) -> ControlFlow<()>,
    ) -> Result<(), FormatError>;
}

/// What became of one record of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It was read.
    Draft(Box<Draft>),
    /// It could not be read.
    Failed {
        /// Which record it is; `None` when the file is one article.
        record: Option<Record>,
        /// Why, in words that say where and what to do.
        cause: String,
    },
    /// It lies in a container and is of a kind that is not read.
    Skipped {
        /// Which record it is; `None` when there is nothing else in the file.
        record: Option<Record>,
        /// Its kind (`image`).
        kind: String,
    },
}

/// Why a file could not be read as the format it was recognized as.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// Its bytes could not be had.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Its bytes are not what they seemed to be.
    #[error("{0}")]
    Malformed(String),
}

/// Writes an error with its causes.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.ends_with(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = error.source();
    }
    text
}

/// What the user said of the files below a root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    fields: Vec<(Slot, Vec<String>)>,
}

impl Options {
    /// Returns options that look for parts of an article at dotted paths (`published` at
    /// `pub.date`) before the usual names.
    ///
    /// # Errors
    /// When a part is not one an article has.
    pub fn with_fields(map: &BTreeMap<String, String>) -> Result<Self, UnknownField> {
        let fields = map
            .iter()
            .map(|(part, path)| match Slot::by_name(part) {
                Some(slot) => Ok((slot, path.split('.').map(str::to_owned).collect())),
                None => Err(UnknownField { field: part.clone() }),
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { fields })
    }
}

/// A map names a part that no article has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown field \"{field}\" (an article has: {})", Slot::names())]
pub struct UnknownField {
    /// The name used.
    pub field: String,
}

/// What a file turned out to be.
pub enum Recognized {
    /// A file some format reads.
    Format(&'static dyn Format),
    /// A file that is not read, and the name of its kind (`image`).
    Skipped(&'static str),
}

/// Tells what a file is by its beginning.
#[must_use]
pub fn recognize(head: &Head<'_>) -> Recognized {
    if let Some(kind) = kind::not_read(head) {
        return Recognized::Skipped(kind);
    }
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

/// What a file says of one article, before anything is believed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// Which record of the file it is; `None` when the file is one article.
    pub record: Option<Record>,
    /// Its path inside the file, where that is a container of files.
    pub path: Option<String>,
    /// It is all that lies at `path`, so that what the path says is said of it alone.
    pub is_all_of_path: bool,
    /// The headline, if the file marks one.
    pub title: Option<String>,
    /// The story, paragraphs separated by one blank line.
    pub body: String,
    /// Byte offsets in the body where the pages of the file start; empty where it has none.
    pub pages: Vec<u32>,
    /// Bylines as written.
    pub authors: Vec<String>,
    /// The section it ran in.
    pub section: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// The declared language, as written.
    pub lang: Option<String>,
    /// The record's own id.
    pub key: Option<String>,
    /// Everything that says when.
    pub dates: Vec<DateClaim>,
    /// The record has a field for its date and leaves it empty: it says that it is undated.
    pub says_undated: bool,
    /// Everything that says who.
    pub sources: Vec<SourceClaim>,
    /// What a reader should know about how it was read.
    pub warnings: Vec<String>,
}

/// Something in the file that says when the article was published or updated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateClaim {
    /// The kind of place it stands in.
    pub kind: EvidenceKind,
    /// Which of the article's dates it speaks of.
    pub role: DateRole,
    /// The text as it stands.
    pub text: String,
}

/// Which of an article's dates a claim speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateRole {
    /// When it was published.
    Published,
    /// When it was last changed.
    Updated,
}

/// Something in the file that says who published the article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceClaim {
    /// The kind of place it stands in.
    pub kind: EvidenceKind,
    /// The text as it stands: a name, a short name or a domain.
    pub text: String,
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::read::Limits;
    use proptest::prelude::*;

    /// What a format makes of a file.
    pub(crate) fn outcomes(format: &dyn Format, name: &[u8], bytes: &[u8]) -> Vec<Outcome> {
        let (mut source, mut buffer) = (bytes, Vec::new());
        let mut input = Input::new(name, &mut source, &mut buffer, Limits::default());
        let mut outcomes = Vec::new();
        let each = &mut |outcome| {
            outcomes.push(outcome);
            ControlFlow::Continue(())
        };
        let _ = format.read(&mut input, &Options::default(), each);
        outcomes
    }

    pub(crate) fn drafts(format: &dyn Format, name: &[u8], bytes: &[u8]) -> Vec<Draft> {
        let draft = |outcome| match outcome {
            Outcome::Draft(draft) => *draft,
            other => panic!("{other:?}"),
        };
        outcomes(format, name, bytes).into_iter().map(draft).collect()
    }

    pub(crate) fn record_of(outcome: &Outcome) -> Option<Record> {
        match outcome {
            Outcome::Draft(draft) => draft.record.clone(),
            Outcome::Failed { record, .. } | Outcome::Skipped { record, .. } => record.clone(),
        }
    }

    /// Formats whose files hold one article each.
    const HOLDS_ONE: [&str; 2] = ["NITF", "HTML"];

    /// A file of three records in each format that has any, and of one article in each.
    fn samples() -> Vec<(&'static dyn Format, &'static str, String)> {
        let long = "The words of the story go on for more than a line, until it ends.";
        vec![
            (
                &wire_text::WireText,
                "x.tst",
                ["One, é", "Two", "Three"]
                    .map(|title| format!("\u{16}\u{1}a01\u{1f}_x\nr a BC-X 05-02\n\u{2}^BC<\n^{title}<\n  {long}\n\u{3}AP-WF-05-02-20 1626GMT<\n\u{4}"))
                    .concat(),
            ),
            (
                &reuters::Reuters,
                "x.sgm",
                ["One", "Two é", "Three"]
                    .map(|title| format!("<REUTERS NEWID=\"1\">\n<DATE>26-FEB-1987 15:01:01.79</DATE>\n<TEXT><TITLE>{title}</TITLE><BODY>{long}</BODY></TEXT>\n</REUTERS>\n"))
                    .concat(),
            ),
            (
                &trec::Trec,
                "x",
                ["One", "Two é", "Three"]
                    .map(|title| format!("<DOC>\n<DOCNO> 1 </DOCNO>\n<HEAD>{title}</HEAD>\n<TEXT>\n{long}\n</TEXT>\n</DOC>\n"))
                    .concat(),
            ),
            (
                &feed::Feed,
                "x.rss",
                "<rss><channel><title>é</title>\n<item><title>One</title>\n<description>Uno</description></item><item><title>Two</title></item>\n<item><title>Three</title></item></channel></rss>".into(),
            ),
            (&nitf::Nitf, "x.xml", format!("<nitf><head><docdata><date.issue norm=\"20200502\"/></docdata></head><body><body.head><hedline><hl1>One é</hl1></hedline></body.head><body.content><p>{long}</p></body.content></body></nitf>")),
            (
                &newsml::NewsMl,
                "x.xml",
                format!(
                    "<newsMessage><itemSet>{}</itemSet></newsMessage>",
                    ["One", "Two é", "Three"]
                        .map(|title| format!("<newsItem guid=\"1\">\n<contentMeta><headline>{title}</headline></contentMeta><contentSet><inlineXML><html><body><p>{long}</p></body></html></inlineXML></contentSet></newsItem>"))
                        .concat()
                ),
            ),
            (
                &xml::Xml,
                "x.xml",
                "<?xml version=\"1.0\"?>\n<all><a><title>One</title><text>Uno é</text></a>\n<a><title>Two</title><text>Dos</text></a><a><title>Three</title><text>Tres</text></a></all>".into(),
            ),
            (
                &json_feed::JsonFeed,
                "x.json",
                "{\"version\": \"https://jsonfeed.org/version/1\", \"items\": [{\"title\": \"One\", \"content_text\": \"Uno é\"},\n {\"title\": \"Two\", \"content_text\": \"Dos\"}, {\"title\": \"Three\",\n\"content_text\": \"Tres\"}]}\n".into(),
            ),
            (
                &json::JsonLines,
                "x.jsonl",
                "{\"title\": \"One\", \"text\": \"Uno é\"}\n{\"title\": \"Two\", \"text\": \"Dos\"}\r\n\n{\"title\": \"Three\", \"text\": \"Tres\"}".into(),
            ),
            (
                &json::Json,
                "x.json",
                "[{\"title\": \"One\", \"text\": \"Uno é\"},\n {\"title\": \"Two\", \"text\": \"Dos\"}, {\"title\": \"Three\",\n\"text\": \"Tres\"}]\n".into(),
            ),
            (&csv::Separated, "x.csv", "title,text\nOne,Uno é\nTwo,\"Dos\n\"\nThree,Tres\n".into()),
            (
                &markdown::Markdown,
                "2020-05-02.md",
                format!("# News\n## One\n{long}\n## Two\n{long} é\n\n## Three\n{long}\n"),
            ),
            (
                &plain::PlainText,
                "x.txt",
                format!("2020-05-02 One, é {long}\n2020-05-03 Two, {long}\n2020-05-03 Three, {long}\n"),
            ),
        ]
    }

    /// The same of each format that holds the files of others.
    fn containers() -> Vec<(&'static dyn Format, &'static str, Vec<u8>)> {
        use std::io::Write;
        let texts = [("One", "Uno é."), ("Two", "Dos."), ("Three", "Tres.")];
        let lines =
            texts.map(|(title, text)| format!("{{\"title\":\"{title}\",\"text\":\"{text}\"}}\n"));
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(lines.concat().as_bytes()).unwrap();
        let members = [("1.json", &lines[0]), ("2.json", &lines[1]), ("3.json", &lines[2])];
        let stored = ::zip::write::SimpleFileOptions::default()
            .compression_method(::zip::CompressionMethod::Stored);
        let mut zip = ::zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let mut tar = ::tar::Builder::new(Vec::new());
        for (name, text) in members {
            zip.start_file(name, stored).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
            let mut header = ::tar::Header::new_ustar();
            header.set_size(text.len() as u64);
            tar.append_data(&mut header, name, text.as_bytes()).unwrap();
        }
        let page = |line: &String| {
            format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{line}")
        };
        let warc = lines.each_ref().map(page).map(|page| {
            format!(
                "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\n\
                 Content-Length: {}\r\n\r\n{page}\r\n\r\n",
                page.len()
            )
        });
        let arc = lines.each_ref().map(page).map(|page| {
            let length = page.len();
            format!("http://a.example/ 1.2.3.4 20140216050221 application/json {length}\n{page}\n")
        });
        let mail = |(title, text): (&str, &str)| {
            format!("From: A <a@b.example>\nMIME-Version: 1.0\nSubject: {title}\n\n{text}\n")
        };
        let mailbox =
            texts.map(mail).map(|mail| format!("From a@b Tue Oct  8 10:55:27 2002\n{mail}\n"));
        let attached = ["Two", "Three"].map(|title| {
            format!("\n--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename={title}.txt\n\nTitle: {title}\n\nText.\n")
        });
        let mixed = format!(
            "From: A <a@b.example>\nMIME-Version: 1.0\nSubject: One\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nUno.\n{}--b--\n",
            attached.concat()
        );
        vec![
            (&compressed::Compressed, "x.jsonl.gz", gzip.finish().unwrap()),
            (&zip::Zip, "x.zip", zip.finish().unwrap().into_inner()),
            (&tar::Tar, "x.tar", tar.into_inner().unwrap()),
            (&warc::Warc, "x.warc", warc.concat().into_bytes()),
            (
                &warc::Arc,
                "x.arc",
                format!(
                    "filedesc://x 0.0.0.0 20140216050221 text/plain 6\n1 0 x\n\n{}",
                    arc.concat()
                )
                .into_bytes(),
            ),
            (&mailbox::Mailbox, "x.mbox", mailbox.concat().into_bytes()),
            (&mail::Mail, "x.eml", mixed.into_bytes()),
        ]
    }

    fn all_samples() -> Vec<(&'static dyn Format, &'static str, Vec<u8>)> {
        let texts = samples().into_iter();
        let texts = texts.map(|(format, name, text)| (format, name, text.into_bytes()));
        texts.chain(containers()).chain(singles()).collect()
    }

    /// A file of each format that holds one article and no more.
    fn singles() -> Vec<(&'static dyn Format, &'static str, Vec<u8>)> {
        let page = "<!DOCTYPE html><title>One</title><h1>One</h1><p>Uno é";
        vec![(&html::Html, "x.html", page.into())]
    }

    #[test]
    fn every_format_recognizes_its_own_files() {
        // Those of one article are tried where they are read.
        let others = ["EPUB", "DOCX", "PDF", "MHTML", "web archive"];
        let many = FORMATS.iter().filter(|format| !others.contains(&format.name()));
        assert_eq!(all_samples().len(), many.count());
        for (format, name, bytes) in all_samples() {
            let bytes = bytes.as_slice();
            let text = crate::read::charset::decode(bytes, None).text;
            let head = Head { name: name.as_bytes(), bytes, text, complete: true };
            match recognize(&head) {
                Recognized::Format(found) => assert_eq!(found.name(), format.name()),
                Recognized::Skipped(kind) => panic!("{name}: {kind}"),
            }
        }
    }

    #[test]
    fn every_record_is_where_it_says_it_is() {
        for (format, name, text) in samples() {
            let found = drafts(format, name.as_bytes(), text.as_bytes());
            if HOLDS_ONE.contains(&format.name()) {
                assert_eq!((found.len(), found[0].record.as_ref()), (1, None), "{name}");
                continue;
            }
            assert_eq!(found.len(), 3, "{name}");
            for (draft, (number, title)) in found.iter().zip([(1, "One"), (2, "Two"), (3, "Three")])
            {
                let record = draft.record.clone().unwrap();
                let slice = &text[record.bytes.0 as usize..record.bytes.1 as usize];
                assert!(slice.contains(title), "{name}: {slice:?}");
                let others = ["One", "Two", "Three"].into_iter().filter(|other| *other != title);
                assert!(
                    others.into_iter().all(|other| !slice.contains(other)),
                    "{name}: {slice:?}"
                );
                assert_eq!(record.number, number, "{name}");
                let above = &text[..record.bytes.0 as usize];
                assert_eq!(record.line, Some(above.matches('\n').count() as u64 + 1), "{name}");
            }
        }
    }

    #[test]
    fn every_member_is_where_it_says_it_is() {
        for (format, name, bytes) in containers() {
            let found = drafts(format, name.as_bytes(), &bytes);
            assert_eq!(found.len(), 3, "{name}");
            for (draft, (number, title)) in found.iter().zip([(1, "One"), (2, "Two"), (3, "Three")])
            {
                let record = draft.record.clone().unwrap();
                assert_eq!(
                    (record.number, draft.title.as_deref()),
                    (number, Some(title)),
                    "{name}"
                );
                if format.name() != "compressed file" {
                    let slice = &bytes[record.bytes.0 as usize..record.bytes.1 as usize];
                    assert!(String::from_utf8_lossy(slice).contains(title), "{name}");
                }
            }
        }
    }

    #[test]
    fn every_format_stops_when_told_to() {
        for (format, name, bytes) in all_samples() {
            let (mut source, mut buffer) = (bytes.as_slice(), Vec::new());
            let mut input =
                Input::new(name.as_bytes(), &mut source, &mut buffer, Limits::default());
            let mut count = 0;
            let each = &mut |_| {
                count += 1;
                ControlFlow::Break(())
            };
            format.read(&mut input, &Options::default(), each).unwrap();
            assert_eq!(count, 1, "{name}");
        }
    }

    #[test]
    fn no_format_minds_where_a_file_is_cut() {
        for (format, name, bytes) in all_samples() {
            let mut before = 0;
            for end in 0..=bytes.len() {
                let found = outcomes(format, name.as_bytes(), &bytes[..end]);
                for outcome in &found {
                    let Some(record) = record_of(outcome) else { continue };
                    // Places in a compressed file are those in what it expands to.
                    let end = if name.ends_with(".gz") { u64::MAX } else { end as u64 };
                    let (first, last) = record.bytes;
                    assert!(first <= last && last <= end, "{name}");
                }
                before = found.len();
            }
            let all = if HOLDS_ONE.contains(&format.name()) { 1 } else { 3 };
            assert_eq!(before, all, "{name}");
        }
    }

    #[test]
    fn a_hundred_thousand_nested_elements_overflow_nothing() {
        let nested = format!("{}deep{}", "<b>".repeat(100_000), "</b>".repeat(100_000));
        for text in [
            format!("<rss><item><description>{nested}</description></item></rss>"),
            format!("<nitf><body><body.content>{nested}</body.content></body></nitf>"),
            format!(
                "<newsItem guid='1'><contentMeta/><contentSet><inlineXML>{nested}</inlineXML></contentSet></newsItem>"
            ),
            format!("<?xml version='1.0'?><a><title>One</title><text>{nested}</text></a>"),
            format!("<DOC><DOCNO>1</DOCNO><TEXT>{nested}</TEXT></DOC>"),
            format!("<REUTERS NEWID='1'><TEXT><BODY>{nested}</BODY></TEXT></REUTERS>"),
            nested.clone(),
        ] {
            for format in FORMATS {
                let _ = outcomes(*format, b"x", text.as_bytes());
            }
        }
    }

    proptest! {
        #[test]
        fn no_format_panics_on_a_damaged_file(
            damages in prop::collection::vec((0.0..1.0, 0.0..0.2, "[<>/&;\"'=\u{1}-\u{4}a-b\n -]{0,6}"), 1..5),
        ) {
            for (format, name, text) in samples() {
                let mut bytes = text.into_bytes();
                for (at, size, with) in &damages {
                    let from = (bytes.len() as f64 * at) as usize;
                    let to = (from + (bytes.len() as f64 * size) as usize).min(bytes.len());
                    bytes.splice(from..to, with.bytes());
                }
                for outcome in outcomes(format, name.as_bytes(), &bytes) {
                    let Some(record) = record_of(&outcome) else { continue };
                    prop_assert!(
                        record.bytes.0 <= record.bytes.1 && record.bytes.1 <= bytes.len() as u64
                    );
                }
            }
        }

        #[test]
        fn no_format_panics_on_any_bytes(
            bytes in prop::collection::vec(any::<u8>(), 0..300),
            text in "(?s)[\\[\\]{}\",:#|;\n\t<>a-c0-9 é-]{0,200}",
            (which, at, byte) in (0..7_usize, any::<prop::sample::Index>(), any::<u8>()),
        ) {
            let (_, _, mut damaged) = containers().swap_remove(which);
            let at = at.index(damaged.len());
            damaged[at] = byte;
            for format in FORMATS {
                for bytes in [bytes.as_slice(), text.as_bytes(), &damaged] {
                    let _ = outcomes(*format, b"x", bytes);
                    let text = crate::read::charset::decode(bytes, None).text;
                    let _ = recognize(&Head { name: b"x", bytes, text, complete: true });
                }
            }
        }
    }
}
