//! Turns the text of a file into drafts of articles: one file per input format, one table.
//!
//! A format reads what a file says and believes nothing: every date and source it meets becomes a
//! claim, and `evidence` weighs them. Invariant: a format reads its input front to back and hands
//! each draft on before it reads the next, so a large file never sits in memory whole.

pub mod csv;
pub mod feed;
mod fields;
mod header;
pub mod html;
pub mod json;
pub mod json_feed;
pub mod kind;
pub mod markdown;
mod markup;
mod names;
pub mod newsml;
pub mod nitf;
mod paragraphs;
pub mod plain;
mod records;
pub mod reuters;
mod tags;
mod transcoded;
pub mod trec;
mod tree;
mod values;
pub mod wire_text;
mod written;
pub mod xml;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::names::Slot;
use crate::read::Head;
use crate::read::Input;
use crate::read::ReadError;

pub use crate::format::paragraphs::fallback_title;

/// Every format there is, most specific first: the first that recognizes a file reads it.
pub static FORMATS: &[&dyn Format] = &[
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
        Some(&format) => Recognized::Format(format),
        None => Recognized::Skipped(kind::unclaimed(head)),
    }
}

/// What a file says of one article, before anything is believed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// Which record of the file it is; `None` when the file is one article.
    pub record: Option<Record>,
    /// The headline, if the file marks one.
    pub title: Option<String>,
    /// The story, paragraphs separated by one blank line.
    pub body: String,
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
            failed => panic!("{failed:?}"),
        };
        outcomes(format, name, bytes).into_iter().map(draft).collect()
    }

    pub(crate) fn record_of(outcome: &Outcome) -> Option<Record> {
        match outcome {
            Outcome::Draft(draft) => draft.record.clone(),
            Outcome::Failed { record, .. } => record.clone(),
        }
    }

    /// Formats whose files hold one article each.
    const HOLDS_ONE: [&str; 1] = ["NITF"];

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

    /// A file of each format that holds one article and no more.
    fn singles() -> Vec<(&'static dyn Format, &'static str, String)> {
        let page = "<!DOCTYPE html><title>One</title><h1>One</h1><p>Uno é";
        vec![(&html::Html, "x.html", page.into())]
    }

    #[test]
    fn every_format_recognizes_its_own_files() {
        assert_eq!(samples().len() + singles().len(), FORMATS.len());
        for (format, name, text) in samples().into_iter().chain(singles()) {
            let bytes = text.as_bytes();
            let head =
                Head { name: name.as_bytes(), bytes, text: text.as_str().into(), complete: true };
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
    fn every_format_stops_when_told_to() {
        for (format, name, text) in samples() {
            let (mut source, mut buffer) = (text.as_bytes(), Vec::new());
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
        for (format, name, text) in samples() {
            let mut before = 0;
            for end in 0..=text.len() {
                let found = outcomes(format, name.as_bytes(), &text.as_bytes()[..end]);
                for outcome in &found {
                    let Some(record) = record_of(outcome) else { continue };
                    assert!(
                        record.bytes.0 <= record.bytes.1 && record.bytes.1 <= end as u64,
                        "{name}"
                    );
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
        ) {
            for format in FORMATS {
                for bytes in [bytes.as_slice(), text.as_bytes()] {
                    let _ = outcomes(*format, b"x", bytes);
                    let text = crate::read::charset::decode(bytes, None).text;
                    let _ = recognize(&Head { name: b"x", bytes, text, complete: true });
                }
            }
        }
    }
}
