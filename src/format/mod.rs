//! Turns the text of a file into drafts of articles: one file per input format, one table.
//!
//! A format reads what a file says and believes nothing: every date and source it finds becomes a
//! claim, and `evidence` weighs them. Invariant: a format reads its input front to back and hands
//! each draft on before it reads the next, so a large file never sits in memory whole.

pub mod beside;
pub mod bibtex;
mod blocks;
pub mod book;
mod columns;
pub mod compressed;
pub mod corpus;
pub mod csv;
mod cut_words;
mod decided;
mod document;
mod encoded;
mod export;
pub mod feed;
mod fields;
mod header;
pub mod html;
mod http;
pub mod json;
pub mod json_feed;
pub mod kind;
mod linked_news;
mod lists;
pub mod mail;
mod mail_text;
pub mod mailbox;
pub mod markdown;
mod markup;
mod member;
mod mets;
mod names;
pub mod newsml;
pub mod nitf;
pub mod ocr;
pub mod office;
mod old_ends;
pub mod open_document;
mod own;
mod package;
pub mod packed_page;
mod paragraphs;
pub mod pdf;
mod periodical;
pub mod plain;
mod printed_page;
mod records;
pub mod references;
pub mod reuters;
pub mod rtf;
mod running_heads;
pub mod saved_page;
mod scanned;
pub mod sheet;
pub mod subtitles;
pub mod suggest;
mod table;
pub mod tagged;
mod tags;
pub mod tar;
mod transcoded;
pub mod trec;
mod tree;
mod twice;
mod unread;
mod value;
mod values;
pub mod warc;
pub mod web_archive;
mod whole;
pub mod wire_text;
mod written;
pub mod xml;
pub mod zip;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use crate::article::ArticleId;
use crate::article::EvidenceKind;
use crate::article::Record;
use crate::date::DateOrder;
use crate::format::names::Slot;
use crate::format::suggest::Observed;
use crate::read::Head;
use crate::read::Input;
use crate::read::ReadError;

pub(crate) use fields::name_in_order;
pub(crate) use member::broken_reader;
pub use paragraphs::fallback_title;
pub use table::FORMATS;
pub use table::recognize;
pub(crate) use twice::take_back;
pub(crate) use whole::Held;

/// How the warning on a record ends whose end is not there: the file may have been cut in it.
pub(crate) const END_MISSING: &str = "its end may be missing";

/// Returns the name of the element that a document begins with.
pub(crate) fn first_element(text: &str) -> Option<String> {
    tags::root(text).map(|tag| tag.name.to_owned())
}

/// Takes each record of a file, and may break off.
pub type Each<'e> = &'e mut (dyn FnMut(Outcome) -> ControlFlow<()> + 'e);

/// One way to write articles down.
pub trait Format: Sync {
    /// Returns the name shown to people (`JSON lines`).
    fn name(&self) -> &'static str;

    /// Returns whether a file is in this format, by its content first and its name second.
    fn recognize(&self, head: &Head<'_>) -> bool;

    /// Returns whether its files are bytes, and not text that a person may read as it is.
    fn is_binary(&self) -> bool {
        false
    }

    /// Returns whether reading can go on where it ended, once a file has grown: it notes such places
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
        each: Each<'_>,
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
    /// It is in a container and is of a kind that is not read.
    Skipped {
        /// Which record it is; `None` when there is nothing else in the file.
        record: Option<Record>,
        /// Its kind (`image`).
        kind: String,
    },
}

impl Outcome {
    /// Gives an article the id of the bytes of its record.
    #[must_use]
    pub(crate) fn of_record(mut self, bytes: &[u8]) -> Self {
        if let Self::Draft(draft) = &mut self {
            draft.id = Some(ArticleId::of_record(bytes));
        }
        self
    }
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

/// How the files below a root are read.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the user said that the parts of an article are.
    fields: Vec<MappedField>,
    /// Where the user said that fields of the data set's own are.
    own: Vec<OwnField>,
    /// Whether all fields that are no part of an article are kept.
    keeps_all: bool,
    /// Is told what is in the fields of each record.
    observed: Option<Arc<Observed>>,
    /// Says what the files inside a container are. The table of formats gives it, so that a container
    /// imports no other format.
    recognize: Recognize,
}

/// Decides by the beginning of a file what reads it.
pub type Recognize = fn(&Head<'_>) -> Recognized;

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
                Some(slot) => Ok(MappedField {
                    slot,
                    part: part.clone(),
                    path: path.split('.').map(str::to_owned).collect(),
                    was_found: Arc::default(),
                }),
                None => Err(UnknownField { field: part.clone() }),
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { fields, ..Self::default() })
    }

    /// Keeps fields of the data set's own: those at the dotted paths of `named`, and all if `keeps_all`.
    #[must_use]
    pub fn keeping(self, named: &BTreeMap<String, String>, keeps_all: bool) -> Self {
        let own = named.iter().map(|(name, path)| OwnField {
            name: name.clone(),
            path: path.split('.').map(str::to_owned).collect(),
            was_found: Arc::default(),
        });
        Self { own: own.collect(), keeps_all, ..self }
    }

    /// Returns whether any field is kept as the data set's own.
    fn keeps_own(&self) -> bool {
        self.keeps_all || !self.own.is_empty()
    }

    /// Returns whether the user named fields, or keeps all of them.
    fn asks_for_names(&self) -> bool {
        self.keeps_own() || !self.fields.is_empty()
    }

    /// Tells `observed` what is in the fields of each record that is read.
    #[must_use]
    pub fn observed_by(self, observed: Arc<Observed>) -> Self {
        Self { observed: Some(observed), ..self }
    }

    /// Returns the parts, with their paths, that no record read so far had a field for.
    #[must_use]
    pub fn fields_not_found(&self) -> Vec<(&str, String)> {
        let missing = |field: &&MappedField| !field.was_found.load(Ordering::Relaxed);
        let missing = self.fields.iter().filter(missing);
        let parts = missing.map(|field| (field.part.as_str(), field.path.join(".")));
        let own = self.own.iter().filter(|own| !own.was_found.load(Ordering::Relaxed));
        parts.chain(own.map(|own| (own.name.as_str(), own.path.join(".")))).collect()
    }
}

/// Where the user said that a part of an article is.
#[derive(Debug, Clone)]
struct MappedField {
    slot: Slot,
    /// The part, as the user calls it.
    part: String,
    path: Vec<String>,
    /// Whether a record had it: shared by all that read with the same options.
    was_found: Arc<AtomicBool>,
}

/// Where the user said that a field of the data set's own is.
#[derive(Debug, Clone)]
struct OwnField {
    /// The name it is searched under.
    name: String,
    path: Vec<String>,
    /// Whether a record had it: shared by all that read with the same options.
    was_found: Arc<AtomicBool>,
}

impl OwnField {
    /// Notes that a record has it.
    fn found(&self) {
        self.was_found.store(true, Ordering::Relaxed);
    }
}

impl MappedField {
    /// Notes that a record has it.
    fn found(&self) {
        self.was_found.store(true, Ordering::Relaxed);
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

/// What a file says of one article, before anything is believed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// The id of its own bytes; `None` where it is all there is in its file, or in the member of a
    /// container that it came from.
    pub id: Option<ArticleId>,
    /// Which record of the file it is; `None` when the file is one article.
    pub record: Option<Record>,
    /// Its path inside the file, where that is a container of files.
    pub path: Option<String>,
    /// It is all there is at `path`, so that what the path says is said of it alone.
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
    /// What it is about, as the publisher declares it.
    pub subjects: Vec<String>,
    /// What kind of article it is declared to be (`opinion`).
    pub article_kind: Option<String>,
    /// The page of the printed paper.
    pub printed_page: Option<String>,
    /// What else its record says, by name, where the user asked for it.
    pub meta: Vec<(String, String)>,
    /// The file is the export of an archive or of a program that saves articles, so that the date in
    /// its name is the day of the export.
    pub is_export: bool,
    /// Everything that says when.
    pub dates: Vec<DateClaim>,
    /// Which of day and month comes first, as the records of the file show together.
    pub order: DateOrder,
    /// The record has a field for its date and leaves it empty: it says that it is undated.
    pub says_undated: bool,
    /// The format has looked for days in the text: what it left is the story's.
    pub is_searched: bool,
    /// Everything that says who.
    pub sources: Vec<SourceClaim>,
    /// What a reader should know about how it was read.
    pub warnings: Vec<String>,
}

/// Something in the file that says when the article was published, updated or saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateClaim {
    /// The kind of place it is in.
    pub kind: EvidenceKind,
    /// Which of the article's dates it speaks of.
    pub role: DateRole,
    /// The text as written.
    pub text: String,
}

/// Which of an article's dates a claim speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateRole {
    /// When it was published.
    Published,
    /// When it was last changed.
    Updated,
    /// When the copy was saved, crawled or exported.
    Saved,
    /// When it was published, unless the file's records together say that they were saved then: the
    /// name leaves it open (`date`).
    LikelyPublished,
    /// When it was saved, unless the file's records together say otherwise (`created_at`).
    LikelySaved,
}

/// Something in the file that says who published the article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceClaim {
    /// The kind of place it is in.
    pub kind: EvidenceKind,
    /// The text as written: a name, a short name or a domain.
    pub text: String,
}

#[cfg(test)]
pub(crate) mod tests;
