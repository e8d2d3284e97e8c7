//! Answers as JSON: one object, or one object per line.
//!
//! Programs cite from this, so the fields of a schema number are only ever added to, a field
//! without a value is `null` and not missing, and equal answers are equal bytes: keys are in the
//! order of the structs here, numbers are rounded, and no time of the run is in it.
//! Control bytes and bidi overrides are written as `\u00XX`, so that JSON shown on a terminal is harmless.

mod answers;
mod collocates;
mod concordance;
mod doctor;
mod explanation;
mod exported;
mod folded;
mod provenance;
mod quotation;
mod search;
mod status;
mod story;
mod table;
mod terms;
mod timeline;
mod verify;
mod versions;

use std::borrow::Cow;
use std::io;
use std::io::Write;
use std::path::Path;

use base64::Engine as _;
use serde::Serialize;
use serde_json::ser::Formatter;

use crate::article::Article;
use crate::article::DateRange;
use crate::article::Normalized;
use crate::article::PublicationDate;
use crate::article::Record;
use crate::article::Source;
use crate::render::escape;
use crate::search::AddedWord;
use crate::search::Expansion;
use crate::search::FileState;
use crate::search::HitPassage;
use crate::search::IndexInfo;
use crate::search::QueryFacts;
use crate::search::Totals;

pub use answers::Batch;
pub use answers::batch;
pub use answers::counted;
pub use answers::extracted;
pub use answers::shown;
pub use answers::sources;
pub use collocates::collocates;
pub use concordance::concordance;
pub use doctor::diagnosis;
pub use doctor::faulty;
pub use explanation::explained;
pub use exported::Written;
pub use exported::earliest;
pub use exported::manifest;
pub use exported::sample;
pub use quotation::quotation;
pub(crate) use search::best_passage;
pub use search::hits;
pub use search::lines;
pub use status::status;
pub use story::story;
pub use story::story_diff;
pub use table::cross_table;
pub use terms::terms;
pub(crate) use timeline::share;
pub use timeline::timeline;
pub(crate) use timeline::written;
pub use verify::verified;
pub use versions::versions;

/// The version of the program, named in every answer.
const DATELINE: &str = env!("CARGO_PKG_VERSION");

/// Writes one value and a line end.
pub(crate) fn line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let bytes = bytes(value)?;
    out.write_all(&bytes)?;
    out.write_all(b"\n")
}

/// Returns one value as bytes without a line end.
fn bytes(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, Harmless))?;
    Ok(bytes)
}

/// Compact JSON in which no control byte or bidi override is raw.
struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(escape::is_dangerous) {
            out.write_all(&rest.as_bytes()[..at])?;
            let c = rest[at..].chars().next().expect("found there");
            // Every dangerous character is in the basic plane, so one unit writes it.
            write!(out, "\\u{:04x}", u32::from(c))?;
            rest = &rest[at + c.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }
}

/// Rounds to four decimals, so that the last bits of a sum never change the bytes.
pub(crate) fn rounded(value: f64) -> f64 {
    if !value.is_finite() {
        return 0.0;
    }
    let rounded = (value * 1e4).round() / 1e4;
    if rounded == 0.0 { 0.0 } else { rounded }
}

/// A path: a string, or `{"bytes": "base64…"}` when it is not UTF-8.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(crate) enum PathJson<'a> {
    /// UTF-8.
    Text(&'a str),
    /// Anything else.
    Bytes {
        /// Standard base64 with padding.
        bytes: String,
    },
}

impl<'a> PathJson<'a> {
    pub(crate) fn new(path: &'a Path) -> Self {
        match path.to_str() {
            Some(text) => Self::Text(text),
            None => Self::Bytes {
                bytes: base64::engine::general_purpose::STANDARD
                    .encode(path.as_os_str().as_encoded_bytes()),
            },
        }
    }
}

#[derive(Serialize)]
struct IndexJson<'a> {
    path: PathJson<'a>,
    generation: u64,
    commit: &'a str,
    articles: u64,
    analyzer: u32,
}

impl<'a> IndexJson<'a> {
    fn new(index: &'a IndexInfo) -> Self {
        Self {
            path: PathJson::new(&index.path),
            generation: index.generation,
            commit: &index.commit,
            articles: index.articles,
            analyzer: index.analyzer,
        }
    }
}

/// Bytes of the query, and of each note on it, in an answer that must be brief.
const MOST_OF_A_BRIEF_TEXT: usize = 200;

#[derive(Serialize)]
struct QueryJson<'a> {
    input: Cow<'a, str>,
    /// Left out where the answer is brief.
    canonical: Option<&'a str>,
    from: Option<String>,
    to: Option<String>,
    expansions: Vec<ExpansionJson<'a>>,
    added: Vec<AddedJson<'a>>,
    notes: Cow<'a, [String]>,
}

#[derive(Serialize)]
struct ExpansionJson<'a> {
    word: &'a str,
    terms: usize,
}

#[derive(Serialize)]
struct AddedJson<'a> {
    word: &'a str,
    weight: f64,
}

impl<'a> QueryJson<'a> {
    fn new(query: &'a QueryFacts) -> Self {
        let (from, to) = ends(query.days);
        let expansion = |e: &'a Expansion| ExpansionJson { word: &e.word, terms: e.terms };
        let added =
            |added: &'a AddedWord| AddedJson { word: &added.word, weight: rounded(added.weight) };
        Self {
            input: Cow::Borrowed(&query.input),
            canonical: Some(&query.canonical),
            from,
            to,
            expansions: query.expansions.iter().map(expansion).collect(),
            added: query.added.iter().map(added).collect(),
            notes: Cow::Borrowed(&query.notes),
        }
    }

    /// Says the query once, its beginning if it is long, without what its words stand for.
    fn brief(query: &'a QueryFacts) -> Self {
        let notes: Vec<String> = query.notes.iter().map(|note| beginning(note).into()).collect();
        Self {
            input: beginning(&query.input),
            canonical: None,
            expansions: Vec::new(),
            added: Vec::new(),
            notes: notes.into(),
            ..Self::new(query)
        }
    }
}

/// Returns the beginning of a text, which ends in `…` if there is more.
fn beginning(text: &str) -> Cow<'_, str> {
    if text.len() <= MOST_OF_A_BRIEF_TEXT {
        return Cow::Borrowed(text);
    }
    let kept = &text[..text.floor_char_boundary(MOST_OF_A_BRIEF_TEXT)];
    Cow::Owned(format!("{kept}…"))
}

/// Returns both ends of a span in ISO form; an open end is `None`.
pub(crate) fn ends(days: Option<DateRange>) -> (Option<String>, Option<String>) {
    let Some(days) = days else { return (None, None) };
    let iso = |day| crate::article::Stamp::day(day).to_string();
    let (first, last) = (days.first(), days.last());
    (
        (first != DateRange::ALL.first()).then(|| iso(first)),
        (last != DateRange::ALL.last()).then(|| iso(last)),
    )
}

#[derive(Serialize)]
struct TotalJson {
    articles: u64,
    stories: Option<u64>,
    undated: u64,
    coarse: u64,
    exact: bool,
}

impl TotalJson {
    fn new(total: &Totals) -> Self {
        Self {
            articles: total.articles,
            stories: total.stories,
            undated: total.undated,
            coarse: total.coarse,
            exact: true,
        }
    }
}

#[derive(Serialize)]
struct RecordJson<'a> {
    number: u64,
    line: Option<u64>,
    bytes: [u64; 2],
    member: Option<&'a str>,
}

impl<'a> RecordJson<'a> {
    fn new(record: &Record, member: Option<&'a str>) -> Self {
        let bytes = [record.bytes.0, record.bytes.1];
        Self { number: record.number, line: record.line, bytes, member }
    }

    /// Returns where an article is in its file of many.
    fn of(article: &'a Article) -> Option<Self> {
        let record = article.record.as_ref()?;
        Some(Self::new(record, article.member.as_deref()))
    }
}

#[derive(Serialize)]
struct SourceJson<'a> {
    name: &'a str,
    /// The name or host as the file gives it.
    as_given: &'a str,
    /// Why the two differ.
    normalized: Option<&'static str>,
    domain: Option<&'a str>,
    evidence: &'static str,
}

impl<'a> SourceJson<'a> {
    fn new(source: &'a Source) -> Self {
        Self {
            name: &source.name,
            as_given: source.given(),
            normalized: source.normalized.map(Normalized::name),
            domain: source.domain.as_deref(),
            evidence: source.evidence.name(),
        }
    }
}

#[derive(Serialize)]
struct DateJson<'a> {
    /// The day, only where one is known: the first of a month would be a guess.
    day: Option<String>,
    value: String,
    precision: &'static str,
    evidence: &'static str,
    confidence: f64,
    others: Vec<OtherJson<'a>>,
}

#[derive(Serialize)]
struct OtherJson<'a> {
    evidence: &'static str,
    text: &'a str,
    value: Option<String>,
}

impl<'a> DateJson<'a> {
    fn new(date: &'a PublicationDate) -> Self {
        let days = date.days();
        let day = (days.first() == days.last())
            .then(|| crate::article::Stamp::day(days.first()).to_string());
        let others = date.others.iter().map(|other| OtherJson {
            evidence: other.kind.name(),
            text: &other.text,
            value: other.says.map(|stamp| stamp.to_string()),
        });
        Self {
            day,
            value: date.stamp.to_string(),
            precision: date.stamp.precision().name(),
            evidence: date.evidence.name(),
            confidence: rounded(f64::from(date.confidence)),
            others: others.collect(),
        }
    }
}

#[derive(Serialize)]
struct PassageJson<'a> {
    id: &'a str,
    hash: &'a str,
    text: &'a str,
    matches: Vec<[usize; 2]>,
    chars: [u64; 2],
    bytes: [u64; 2],
    page: Option<u64>,
    score: f64,
}

impl<'a> PassageJson<'a> {
    fn new(passage: &'a HitPassage) -> Self {
        Self {
            id: &passage.id,
            hash: &passage.hash,
            text: &passage.text,
            matches: passage.matches.iter().map(|&(from, to)| [from, to]).collect(),
            chars: [passage.chars.0, passage.chars.1],
            bytes: [passage.bytes.0, passage.bytes.1],
            page: passage.page,
            score: rounded(passage.score),
        }
    }
}

/// Returns where the title is from; `None` where there is none.
fn title_from(article: &Article) -> Option<&'static str> {
    let from = if article.title_from_body { "first-line" } else { "marked" };
    (!article.title.is_empty()).then_some(from)
}

/// Returns a text, or `None` for none.
fn some_text(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn file_state(file: FileState) -> &'static str {
    match file {
        FileState::Current => "current",
        FileState::Changed => "changed",
        FileState::Missing => "missing",
        FileState::Unseen => "unseen",
        FileState::Kept => "kept",
    }
}
