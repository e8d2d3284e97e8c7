//! Articles as rows of named columns: lines of JSON, or CSV.
//!
//! One table names every column, so that both forms have the same ones. In JSON a value keeps its kind: a
//! list of authors is a list, what is missing is `null`. In CSV lists are joined by semicolons.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::io::Write;
use std::path::Path;
use std::str::FromStr;

use serde_json::Map;
use serde_json::Value;

use crate::article::Article;
use crate::article::PublicationDate;
use crate::article::Source;
use crate::render::csv::CellStyle;
use crate::render::csv::Table;
use crate::render::csv::day_cell;
use crate::render::csv::time_cell;
use crate::render::json::PathJson;
use crate::render::json::line;
use crate::render::json::rounded;
use crate::search::Hit;
use crate::search::HitPassage;

/// A column of an export.
#[derive(Clone, Copy)]
pub struct Column {
    name: &'static str,
    value: fn(&Hit) -> Value,
    /// Whether it is there only when it is asked for.
    only_asked: bool,
}

impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Column {}

impl fmt::Debug for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

const fn column(name: &'static str, value: fn(&Hit) -> Value) -> Column {
    Column { name, value, only_asked: false }
}

/// Every column, in the order in which they are written. New ones are only added at the end.
const COLUMNS: [Column; 31] = [
    column("id", |hit| hit.id.to_string().into()),
    column("key", |hit| hit.article.key.clone().into()),
    column("path", path),
    column("record", |hit| hit.article.record.as_ref().map(|record| record.number).into()),
    column("member", |hit| hit.article.member.clone().into()),
    column("date", |hit| date(hit, |date| day_cell(date).into())),
    column("time", |hit| {
        date(hit, |date| Some(time_cell(date)).filter(|time| !time.is_empty()).into())
    }),
    column("date_precision", |hit| date(hit, |date| date.stamp.precision().name().into())),
    column("date_evidence", |hit| date(hit, |date| date.evidence.name().into())),
    column("date_confidence", |hit| date(hit, |date| rounded(f64::from(date.confidence)).into())),
    column("date_overlaps", |hit| hit.coarse.into()),
    column("source", |hit| source(hit, |source| source.name.clone().into())),
    column("source_given", |hit| source(hit, |source| source.given().into())),
    column("source_evidence", |hit| source(hit, |source| source.evidence.name().into())),
    column("domain", |hit| source(hit, |source| source.domain.clone().into())),
    column("title", |hit| Some(hit.article.title.clone()).filter(|t| !t.is_empty()).into()),
    column("title_from_body", |hit| hit.article.title_from_body.into()),
    column("authors", |hit| hit.article.authors.clone().into()),
    column("section", |hit| hit.article.section.clone().into()),
    column("subjects", |hit| hit.article.subjects.clone().into()),
    column("place", |hit| hit.article.place.clone().into()),
    column("type", |hit| hit.article.kind.clone().into()),
    column("page", |hit| hit.article.printed_page.clone().into()),
    column("lang", |hit| hit.article.lang.clone().into()),
    column("url", |hit| hit.article.url.clone().into()),
    column("words", |hit| hit.words.into()),
    column("updated", |hit| hit.article.updated.map(|stamp| stamp.to_string()).into()),
    column("saved", |hit| hit.article.saved.map(|saved| saved.stamp.to_string()).into()),
    column("meta", |hit| own_fields(&hit.article)),
    Column { only_asked: true, ..column("passages", passages) },
    Column { only_asked: true, ..column("body", |hit| hit.article.body.clone().into()) },
];

fn path(hit: &Hit) -> Value {
    // A path is a string, or an object of one.
    serde_json::to_value(PathJson::new(&Path::new(&hit.root).join(&hit.path))).unwrap_or_default()
}

fn date(hit: &Hit, value: impl Fn(&PublicationDate) -> Value) -> Value {
    hit.article.published.as_ref().map(value).unwrap_or_default()
}

fn source(hit: &Hit, value: impl Fn(&Source) -> Value) -> Value {
    hit.article.source.as_ref().map(value).unwrap_or_default()
}

/// Returns the data set's own fields, each with its values.
fn own_fields(article: &Article) -> Value {
    let mut fields: Map<String, Value> = Map::new();
    for (name, value) in &article.meta {
        let values = fields.entry(name.clone()).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(values) = values {
            values.push(value.clone().into());
        }
    }
    Value::Object(fields)
}

/// Returns the passages that hold a match, as they are cited.
fn passages(hit: &Hit) -> Value {
    let passage = |passage: &HitPassage| {
        let pairs = [
            ("id", Value::from(format!("{}#p{}", hit.id, passage.number))),
            ("hash", passage.hash.clone().into()),
            ("text", passage.text.clone().into()),
            ("matches", passage.matches.iter().map(|&(from, to)| vec![from, to]).collect()),
        ];
        Value::Object(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    };
    hit.passages.iter().map(passage).collect()
}

impl Column {
    /// Returns the columns that are written when none are named.
    #[must_use]
    pub fn usual() -> Vec<Self> {
        COLUMNS.into_iter().filter(|column| !column.only_asked).collect()
    }

    /// Returns its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns whether it shows passages.
    #[must_use]
    pub fn is_of_passages(&self) -> bool {
        self.name == "passages"
    }

    /// Returns the cell of an article.
    fn cell(self, hit: &Hit) -> String {
        as_cell(&(self.value)(hit))
    }
}

/// Returns a value as a cell of a table.
fn as_cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(values) => {
            let text = |value: &Value| value.get("text").map_or_else(|| as_cell(value), as_cell);
            values.iter().map(text).collect::<Vec<_>>().join("; ")
        }
        Value::Object(fields) if fields.contains_key("bytes") => value.to_string(),
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| format!("{name}: {}", as_cell(value));
            fields.iter().map(field).collect::<Vec<_>>().join("; ")
        }
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Not the name of a column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no column {0:?}: the columns are {names}", names = COLUMNS.map(|c| c.name).join(", "))]
pub struct UnknownColumn(String);

impl FromStr for Column {
    type Err = UnknownColumn;

    fn from_str(text: &str) -> Result<Self, UnknownColumn> {
        let found = COLUMNS.into_iter().find(|column| column.name == text.trim());
        found.ok_or_else(|| UnknownColumn(text.chars().take(60).collect()))
    }
}

/// Returns an article as an object of columns.
pub(crate) fn object(columns: &[Column], hit: &Hit) -> Map<String, Value> {
    columns.iter().map(|column| (column.name.to_owned(), (column.value)(hit))).collect()
}

/// Writes articles one by one as they come.
pub struct Rows<'w, W: Write> {
    columns: Vec<Column>,
    form: Form<'w, W>,
}

enum Form<'w, W: Write> {
    Json(&'w mut W),
    Csv(Box<Table<'w, W>>),
}

impl<'w, W: Write> Rows<'w, W> {
    /// Returns what writes an object a line.
    #[must_use]
    pub fn json(out: &'w mut W, columns: Vec<Column>) -> Self {
        Self { columns, form: Form::Json(out) }
    }

    /// Returns what writes a row of CSV a line, below the names of the columns.
    ///
    /// # Errors
    ///
    /// Returns what the writer returns.
    pub fn csv(out: &'w mut W, columns: Vec<Column>, style: CellStyle) -> io::Result<Self> {
        let mut table = Table::new(out, style)?;
        table.row(columns.iter().map(|column| Cow::from(column.name)))?;
        Ok(Self { columns, form: Form::Csv(Box::new(table)) })
    }

    /// Writes an article.
    ///
    /// # Errors
    ///
    /// Returns what the writer returns.
    pub fn write(&mut self, hit: &Hit) -> io::Result<()> {
        match &mut self.form {
            Form::Json(out) => line(*out, &object(&self.columns, hit)),
            Form::Csv(table) => {
                table.row(self.columns.iter().map(|column| column.cell(hit).into()))
            }
        }
    }

    /// Ends; returns how many cells were made safe.
    ///
    /// # Errors
    ///
    /// Returns what the writer returns.
    pub fn end(self) -> io::Result<u64> {
        match self.form {
            Form::Json(out) => out.flush().map(|()| 0),
            Form::Csv(table) => table.end(),
        }
    }
}

/// Returns the cells of an article, as they are in CSV.
pub(crate) fn cells(columns: &[Column], hit: &Hit) -> Vec<String> {
    columns.iter().map(|column| column.cell(hit)).collect()
}
