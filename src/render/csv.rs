//! Hits and sources as CSV, for spreadsheets and scripts.
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@`, and news titles come from
//! anywhere: such a cell gets a leading `'`, and the caller gets their number. The columns are
//! fixed, so a script written today reads the files of tomorrow.

mod counting;
mod words;

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::io::Write;
use std::path::Path;
use std::str::FromStr;

use crate::article::Precision;
use crate::article::PublicationDate;
use crate::article::Stamp;
use crate::render::escape;
use crate::render::json::PathJson;
use crate::render::json::best_passage;
use crate::search::Hit;
use crate::search::HitPassage;
use crate::search::Hits;
use crate::search::Sources;

pub use counting::cross_table;
pub use counting::earliest;
pub use counting::sample;
pub use counting::timeline;
pub use words::collocates;
pub use words::concordance;
pub use words::diagnosis;
pub use words::faulty;
pub use words::quotation;
pub use words::terms;

/// A column of the hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Place in the order, from 1.
    Rank,
    /// The score, four decimals.
    Score,
    /// The id, as short as is unique.
    Id,
    /// The record's own id.
    Key,
    /// Root and path, as they can be opened; `{"bytes":"base64…"}` when not UTF-8.
    Path,
    /// The date as precisely as it is known (`2017-12`), without the time of day.
    Date,
    /// `year`, `month`, `day`, `minute` or `second`.
    DatePrecision,
    /// Who published it.
    Source,
    /// The headline.
    Title,
    /// The language.
    Lang,
    /// The web address.
    Url,
    /// Words of the body.
    Words,
    /// The text of the best passage.
    Passage,
    /// The time of day it was published, with its zone, as far as they were written (`07:51-05:00`).
    Time,
    /// The passage as it is cited (`ID#pN`).
    PassageId,
    /// Its bylines, semicolons between them.
    Authors,
    /// Which record of its file it is, from 1; empty where the file is one article.
    Record,
    /// What says when it was published (`header-line`).
    DateEvidence,
    /// What says who published it.
    SourceEvidence,
    /// `first line` where the title is the beginning of the text, because the file marks none.
    TitleFrom,
    /// The data set's own fields (`bias: left; score: 5`); only when asked for.
    Meta,
    /// The whole text; only when asked for.
    Body,
}

impl Field {
    /// The columns written when none are named, in their order.
    pub const DEFAULT: [Self; 20] = [
        Self::Rank,
        Self::Score,
        Self::Id,
        Self::Key,
        Self::Path,
        Self::Date,
        Self::DatePrecision,
        Self::Source,
        Self::Title,
        Self::Lang,
        Self::Url,
        Self::Words,
        Self::Passage,
        Self::Time,
        Self::PassageId,
        Self::Authors,
        Self::Record,
        Self::DateEvidence,
        Self::SourceEvidence,
        Self::TitleFrom,
    ];

    /// Returns the name in the first line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rank => "rank",
            Self::Score => "score",
            Self::Id => "id",
            Self::Key => "key",
            Self::Path => "path",
            Self::Date => "date",
            Self::DatePrecision => "date_precision",
            Self::Source => "source",
            Self::Title => "title",
            Self::Lang => "lang",
            Self::Url => "url",
            Self::Words => "words",
            Self::Passage => "passage",
            Self::Time => "time",
            Self::PassageId => "passage_id",
            Self::Authors => "authors",
            Self::Record => "record",
            Self::DateEvidence => "date_evidence",
            Self::SourceEvidence => "source_evidence",
            Self::TitleFrom => "title_from",
            Self::Meta => "meta",
            Self::Body => "body",
        }
    }

    /// Returns the cell of a hit, in the row of one of its passages.
    fn cell<'h>(self, hit: &'h Hit, passage: Option<&'h HitPassage>) -> Cow<'h, str> {
        let article = &hit.article;
        let or_empty = |text: &'_ Option<String>| text.clone().unwrap_or_default();
        match self {
            Self::Rank => hit.rank.to_string().into(),
            Self::Score => format!("{:.4}", hit.score).into(),
            Self::Id => hit.short_id.as_str().into(),
            Self::Key => or_empty(&article.key).into(),
            Self::Path => path_cell(&Path::new(&hit.root).join(&hit.path)).into(),
            Self::Date => article.published.as_ref().map(day_cell).unwrap_or_default().into(),
            Self::DatePrecision => {
                article.published.as_ref().map_or("", |date| date.stamp.precision().name()).into()
            }
            Self::Source => article.source.as_ref().map_or("", |source| &source.name).into(),
            Self::Title => article.title.as_str().into(),
            Self::Lang => or_empty(&article.lang).into(),
            Self::Url => or_empty(&article.url).into(),
            Self::Words => hit.words.to_string().into(),
            Self::Passage => passage.map_or("", |passage| &passage.text).into(),
            Self::Time => article.published.as_ref().map(time_cell).unwrap_or_default().into(),
            Self::PassageId => passage.map_or("", |passage| &passage.id).into(),
            Self::Authors => article.authors.join("; ").into(),
            Self::Meta => {
                let own = article.meta.iter().map(|(name, value)| format!("{name}: {value}"));
                own.collect::<Vec<_>>().join("; ").into()
            }
            Self::Record => {
                let number = article.record.as_ref().map(|record| record.number.to_string());
                number.unwrap_or_default().into()
            }
            Self::DateEvidence => {
                article.published.as_ref().map_or("", |date| date.evidence.name()).into()
            }
            Self::SourceEvidence => {
                article.source.as_ref().map_or("", |source| source.evidence.name()).into()
            }
            Self::TitleFrom => if article.title_from_body { "first line" } else { "" }.into(),
            Self::Body => article.body.as_str().into(),
        }
    }
}

/// Returns the time of day as it was written; empty where none was.
pub(crate) fn time_cell(date: &PublicationDate) -> String {
    let written = date.stamp.to_string();
    written.split_once('T').map_or_else(String::new, |(_, time)| time.to_owned())
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Not the name of a column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no column {0:?}: the columns are rank, score, id, key, path, date, date_precision, \
     source, title, lang, url, words, passage, time, passage_id, authors, record, date_evidence, \
     source_evidence, title_from, meta and body"
)]
pub struct UnknownField(String);

impl FromStr for Field {
    type Err = UnknownField;

    fn from_str(text: &str) -> Result<Self, UnknownField> {
        let mut fields = Self::DEFAULT.into_iter().chain([Self::Meta, Self::Body]);
        fields
            .find(|field| field.name() == text.trim())
            .ok_or_else(|| UnknownField(text.chars().take(60).collect()))
    }
}

/// How cells are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CellStyle {
    /// Leave cells that a spreadsheet would run as they are.
    pub exact: bool,
    /// The bytes go to a terminal, so control characters are shown and not sent.
    pub for_terminal: bool,
    /// A row for each passage, instead of one for each hit with its best.
    pub by_passage: bool,
    /// Start with the mark by which Excel knows UTF-8.
    pub excel: bool,
}

/// Writes the hits under a line of column names; returns how many cells were made safe.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn hits(
    out: &mut impl Write,
    answer: &Hits,
    fields: &[Field],
    style: CellStyle,
) -> io::Result<u64> {
    let mut table = Table::new(out, style)?;
    table.row(fields.iter().map(|field| field.name().into()))?;
    for hit in &answer.hits {
        if style.by_passage && !hit.passages.is_empty() {
            for passage in &hit.passages {
                table.row(fields.iter().map(|field| field.cell(hit, Some(passage))))?;
            }
        } else {
            let best = best_passage(&hit.passages);
            table.row(fields.iter().map(|field| field.cell(hit, best)))?;
        }
    }
    table.end()
}

/// Writes the sources as `source,articles,dated,first,last`; returns how many cells were made
/// safe.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn sources(out: &mut impl Write, answer: &Sources, style: CellStyle) -> io::Result<u64> {
    let mut table = Table::new(out, style)?;
    let relations: &[&'static str] = match answer.rows.iter().any(|row| row.relations.is_some()) {
        true => &["originals", "copies", "versions"],
        false => &[],
    };
    let names = ["source", "articles", "dated", "first", "last"];
    table.row(names.iter().chain(relations).map(|name| Cow::from(*name)))?;
    for source in &answer.rows {
        let relations = source.relations.into_iter().flat_map(|of| {
            [of.originals, of.copies, of.versions].map(|count| Cow::from(count.to_string()))
        });
        let cells = [
            Cow::from(source.name.as_deref().unwrap_or_default()),
            source.articles.to_string().into(),
            source.articles.saturating_sub(source.undated).to_string().into(),
            source.first.map(|date| date.to_string()).unwrap_or_default().into(),
            source.last.map(|date| date.to_string()).unwrap_or_default().into(),
        ];
        table.row(cells.into_iter().chain(relations))?;
    }
    table.end()
}

/// What Excel takes for the sign of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A table that is written row by row.
pub(crate) struct Table<'w, W: Write> {
    writer: ::csv::Writer<&'w mut W>,
    style: CellStyle,
    made_safe: u64,
}

impl<'w, W: Write> Table<'w, W> {
    pub(crate) fn new(out: &'w mut W, style: CellStyle) -> io::Result<Self> {
        if style.excel {
            out.write_all(BYTE_ORDER_MARK)?;
        }
        Ok(Self { writer: ::csv::Writer::from_writer(out), style, made_safe: 0 })
    }

    pub(crate) fn row<'c>(
        &mut self,
        cells: impl IntoIterator<Item = Cow<'c, str>>,
    ) -> io::Result<()> {
        for cell in cells {
            let mut cell = cell;
            if self.style.for_terminal {
                cell = Cow::Owned(escape::text(&cell).into_owned());
            }
            if !self.style.exact && is_formula(&cell) {
                self.made_safe += 1;
                cell = Cow::Owned(format!("'{cell}"));
            }
            self.writer.write_field(cell.as_bytes()).map_err(io_error)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(io_error)
    }

    pub(crate) fn end(mut self) -> io::Result<u64> {
        self.writer.flush()?;
        Ok(self.made_safe)
    }
}

/// A closed pipe must be seen as one, so the kind of the error is kept.
fn io_error(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Returns whether a spreadsheet would run the cell as a formula. Blanks before the sign are skipped by some. A negative
/// number is none.
fn is_formula(cell: &str) -> bool {
    if cell.starts_with('-') && cell.parse::<f64>().is_ok_and(f64::is_finite) {
        return false;
    }
    let start = cell.trim_start_matches([' ', '\t', '\r', '\n', '\u{a0}']);
    cell.starts_with(['\t', '\r', '\n'])
        || start.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

fn path_cell(path: &Path) -> String {
    match PathJson::new(path) {
        PathJson::Text(text) => text.to_owned(),
        PathJson::Bytes { bytes } => format!("{{\"bytes\":\"{bytes}\"}}"),
    }
}

/// Returns the day, month or year of a date.
pub fn day_cell(date: &PublicationDate) -> String {
    match date.stamp.precision() {
        Precision::Minute | Precision::Second => Stamp::day(date.stamp.first_day()).to_string(),
        Precision::Year | Precision::Month | Precision::Day => date.stamp.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::samples;
    use proptest::prelude::*;

    fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
        let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
        rows.collect()
    }

    fn one_title(title: &str, style: CellStyle) -> (String, u64) {
        let mut answer = samples::one_hit();
        answer.hits[0].article.title = title.to_owned();
        let mut out = Vec::new();
        let made_safe = hits(&mut out, &answer, &[Field::Title], style).unwrap();
        (rows(&out)[1][0].clone(), made_safe)
    }

    #[test]
    fn the_columns_are_those_of_the_help() {
        let mut out = Vec::new();
        hits(&mut out, &samples::one_hit(), &Field::DEFAULT, CellStyle::default()).unwrap();
        let rows = rows(&out);
        assert_eq!(
            rows[0].join(","),
            "rank,score,id,key,path,date,date_precision,source,title,lang,url,words,passage,time,\
             passage_id,authors,record,date_evidence,source_evidence,title_from"
        );
        assert_eq!(rows[1][2], "7f3a9c41d0e2");
        assert_eq!(rows[1][5..8], ["2017-12-28", "day", "Alwaght"]);
    }

    #[test]
    fn each_passage_has_a_row_of_its_own_where_that_is_asked_for() {
        let mut answer = samples::one_hit();
        let mut second = answer.hits[0].passages[0].clone();
        (second.id, second.text) = ("7f3a9c41d0e2#p2".to_owned(), "Later.".to_owned());
        answer.hits[0].passages.push(second);
        let fields = [Field::Id, Field::PassageId, Field::Passage];
        let written = |style| {
            let mut out = Vec::new();
            hits(&mut out, &answer, &fields, style).unwrap();
            rows(&out)
        };
        let by_passage = written(CellStyle { by_passage: true, ..CellStyle::default() });
        assert_eq!(by_passage.len(), 3);
        assert_eq!(by_passage[2], ["7f3a9c41d0e2", "7f3a9c41d0e2#p2", "Later."]);
        assert_eq!(written(CellStyle::default()).len(), 2);
    }

    #[test]
    fn a_table_for_excel_starts_with_its_mark_of_utf_8() {
        let mut out = Vec::new();
        let style = CellStyle { excel: true, ..CellStyle::default() };
        hits(&mut out, &samples::one_hit(), &[Field::Title], style).unwrap();
        assert!(out.starts_with(b"\xef\xbb\xbftitle\n"), "{out:?}");
    }

    #[test]
    fn a_title_that_is_a_formula_is_made_safe_and_counted() {
        assert_eq!(one_title("-0.0812", CellStyle::default()), ("-0.0812".to_owned(), 0));
        assert_eq!(one_title("-1+cmd()", CellStyle::default()), ("'-1+cmd()".to_owned(), 1));
        let (title, made_safe) = one_title("=HYPERLINK(\"x\")", CellStyle::default());
        assert_eq!((title.as_str(), made_safe), ("'=HYPERLINK(\"x\")", 1));
        let exact = CellStyle { exact: true, ..CellStyle::default() };
        assert_eq!(one_title("-5% at noon", exact), ("-5% at noon".to_owned(), 0));
    }

    #[test]
    fn a_month_is_not_given_a_day() {
        let mut answer = samples::one_hit();
        answer.hits[0].article.published.as_mut().unwrap().stamp = Stamp::month(2017, 12).unwrap();
        let mut out = Vec::new();
        let fields = [Field::Date, Field::DatePrecision];
        hits(&mut out, &answer, &fields, CellStyle::default()).unwrap();
        assert_eq!(rows(&out)[1], ["2017-12", "month"]);
    }

    #[test]
    fn an_unknown_column_is_answered_with_those_there_are() {
        let error = "titel".parse::<Field>().unwrap_err().to_string();
        assert!(error.contains("\"titel\"") && error.contains("title"), "{error}");
    }

    proptest! {
        #[test]
        fn no_cell_written_starts_like_a_formula(title in "[=+@\\-\t\r\n' a\u{1b}\"]{0,6}") {
            let (cell, _) = one_title(&title, CellStyle::default());
            prop_assert!(!is_formula(&cell), "{:?}", cell);
        }

        #[test]
        fn an_exact_cell_reads_back_as_it_was(title in any::<String>()) {
            let exact = CellStyle { exact: true, ..CellStyle::default() };
            prop_assert_eq!(one_title(&title, exact).0, title);
        }

        #[test]
        fn a_terminal_gets_no_control_bytes(title in any::<String>()) {
            let style = CellStyle { for_terminal: true, ..CellStyle::default() };
            prop_assert!(!one_title(&title, style).0.chars().any(escape::is_dangerous));
        }
    }
}
