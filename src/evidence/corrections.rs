//! The user's corrections: what is known better than any file says, in CSV.
//!
//! Columns are `path,record,published,source,title,lang,id`, named in the first line, in any order; a row
//! has a path or an id, as a search prints it (also in the column of paths, and as a citation `ID#pN`). A
//! path may be a glob (`**/1998/*.txt`). It is the path below the root, or as a search prints it: with
//! the root's name before it, with the line of the record after it (`news/a.jsonl:17`). A correction
//! beats all other evidence. A row that names an article by the number or line of its record holds for the
//! article that it was first applied to (`held`). Where several rows fit an article, a later row beats an earlier one, cell
//! by cell. Every row counts its uses, so that one that fits nothing, or is overridden, is reported (`uses`).
//!
//! The text may be that of several files, each behind a NUL.

mod files;
mod header;
mod held;
mod journal;
mod places;
mod uses;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use globset::GlobBuilder;
use globset::GlobSet;
use globset::GlobSetBuilder;

use jiff::civil::Date;

use crate::article::ArticleId;
use crate::article::Stamp;
use crate::date::DateOrder;
use crate::date::Reading;
use crate::date::read;
use crate::evidence::corrections::header::COLUMNS;
use crate::evidence::corrections::header::delimiter;
use crate::evidence::corrections::header::meant;
use crate::evidence::corrections::header::separated;
use crate::evidence::corrections::held::Held;
use crate::evidence::corrections::journal::Journal;
use crate::evidence::corrections::journal::Uses;
use crate::evidence::language;

pub use crate::evidence::corrections::held::HeldRow;

/// All rows of a corrections file.
#[derive(Debug, Default)]
pub struct Corrections {
    rows: Vec<Row>,
    by_path: BTreeMap<String, Vec<usize>>,
    globs: GlobSet,
    glob_rows: Vec<usize>,
    /// By the digits that identical records share.
    by_id: HashMap<String, Vec<usize>>,
    /// What the file that is being read has changed in the uses of rows.
    journal: Mutex<Journal>,
}

#[derive(Debug)]
struct Row {
    /// The number of its file, from 0.
    file: usize,
    line: u64,
    /// Empty where only an id is given.
    path: String,
    /// The digits of an id.
    id: Option<String>,
    record: Option<String>,
    cells: Correction,
    /// How often it was used.
    uses: Mutex<Uses>,
    /// What it says and is not used.
    unused: Option<String>,
    /// What it holds for if it names an article by its place.
    held: Held,
    /// Whether a file is there that it names.
    has_file: AtomicBool,
}

/// The record of a row that means each one.
const EACH: &str = "*";
/// An article, as rows name one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// What its root is called.
    pub(super) root: &'a str,
    /// Its path below the root.
    pub(super) path: &'a str,
    /// The number of its record.
    pub(super) number: Option<u64>,
    /// The line of its record.
    pub(super) line: Option<u64>,
    /// Its own id.
    pub(super) key: Option<&'a str>,
    /// The id of its bytes.
    pub(super) id: Option<ArticleId>,
    /// Whether others have the same path.
    pub(super) is_of_many: bool,
    /// The latest day that can be one of publication.
    pub(super) latest: Date,
}

/// What the rows that fit an article say of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Correction {
    pub(super) published: Option<(Stamp, String)>,
    pub(super) source: Option<String>,
    pub(super) title: Option<String>,
    pub(super) lang: Option<String>,
}

/// Why a corrections file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CorrectionsError {
    /// A row is not CSV.
    #[error("the corrections are not CSV")]
    Csv(#[from] csv::Error),
    /// A column is not known.
    #[error(
        "unknown column {name:?} in the corrections{}; known are {}", meant(name), COLUMNS.join(", ")
    )]
    UnknownColumn {
        /// The column as written.
        name: String,
    },
    /// A column is there twice.
    #[error("the corrections have two columns {name:?}")]
    RepeatedColumn {
        /// The column as written.
        name: String,
    },
    /// A row has more cells than there are columns.
    #[error(
        "line {line} of the corrections has {cells} cells, and there are {columns} columns; a cell with a comma in it is written in quotes"
    )]
    Surplus {
        /// Counted from 1.
        line: u64,
        /// The cells of the row.
        cells: usize,
        /// The columns named in the first line.
        columns: usize,
    },
    /// A row has an id that is none.
    #[error(
        "line {line} of the corrections: {text:?} is no id; write 12 or more of its digits, as a search prints them"
    )]
    Id {
        /// Counted from 1.
        line: u64,
        /// The cell as written.
        text: String,
    },
    /// There is neither a column `path` nor one `id`.
    #[error("the corrections have no column \"path\" and no column \"id\"")]
    NoPath,
    /// A row has no path and no id.
    #[error("line {line} of the corrections has no path and no id")]
    EmptyPath {
        /// Counted from 1.
        line: u64,
    },
    /// A date cannot be read, or in two ways.
    #[error("line {line} of the corrections: {text:?} is not a clear date; write it as 2024-05-03")]
    Date {
        /// Counted from 1.
        line: u64,
        /// The cell as written.
        text: String,
    },
    /// A path is not a glob.
    #[error("line {line} of the corrections: {path:?} is not a pattern")]
    Glob {
        /// Counted from 1.
        line: u64,
        /// The cell as written.
        path: String,
        /// What is wrong with it.
        source: globset::Error,
    },
    /// The patterns are too large together.
    #[error("the patterns of the corrections are too large together")]
    TooLarge(#[source] globset::Error),
}

/// Reads corrections: the text of a file, or of several, each behind a NUL.
///
/// # Errors
///
/// When one is not CSV, a column is not known, or a row has no path, a bad pattern, an unclear date or
/// more cells than there are columns.
pub fn read_corrections(csv_text: &str) -> Result<Corrections, CorrectionsError> {
    let mut corrections = Corrections::default();
    let mut globs = GlobSetBuilder::new();
    let files = csv_text.strip_prefix('\0').unwrap_or(csv_text).split('\0');
    for (file, text) in files.enumerate() {
        for row in rows(file, text)? {
            let at = corrections.rows.len();
            if is_glob(&row.path) {
                globs.add(glob(&row)?);
                corrections.glob_rows.push(at);
            }
            // A file may be named "a[1].txt": the pattern as it is fits, too.
            if !row.path.is_empty() {
                corrections.by_path.entry(row.path.clone()).or_default().push(at);
            }
            if let Some(id) = &row.id {
                let short = id[..ArticleId::SHORT].to_owned();
                corrections.by_id.entry(short).or_default().push(at);
            }
            corrections.rows.push(row);
        }
    }
    corrections.globs = globs.build().map_err(CorrectionsError::TooLarge)?;
    Ok(corrections)
}

fn is_glob(path: &str) -> bool {
    path.contains(['*', '?', '[', '{'])
}

fn glob(row: &Row) -> Result<globset::Glob, CorrectionsError> {
    let glob = GlobBuilder::new(&row.path).literal_separator(true).build();
    let (line, path) = (row.line, &row.path);
    glob.map_err(|source| CorrectionsError::Glob { line, path: path.clone(), source })
}

/// Reads the rows of one file, in order.
fn rows(file: usize, text: &str) -> Result<Vec<Row>, CorrectionsError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let (text, separator, before) = separated(text);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(separator.unwrap_or_else(|| delimiter(text)))
        .from_reader(text.as_bytes());
    let headers = reader.headers()?.clone();
    let mut columns = [None; COLUMNS.len()];
    for (at, name) in headers.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        let known = COLUMNS.iter().position(|column| column.eq_ignore_ascii_case(name));
        let known =
            known.ok_or_else(|| CorrectionsError::UnknownColumn { name: name.to_owned() })?;
        if columns[known].replace(at).is_some() {
            return Err(CorrectionsError::RepeatedColumn { name: name.to_owned() });
        }
    }
    if columns[0].is_none() && columns[6].is_none() && !text.trim().is_empty() {
        return Err(CorrectionsError::NoPath);
    }
    let mut rows = Vec::new();
    let mut lines = Lines { text, at: 0, line: 1 + before };
    for record in reader.records() {
        let record = record?;
        let line = lines.of(record.position().map_or(0, csv::Position::byte));
        if record.iter().all(str::is_empty) {
            continue;
        }
        // What is behind a comma that was not meant would be taken for the next column.
        if record.len() > headers.len() {
            let (cells, columns) = (record.len(), headers.len());
            return Err(CorrectionsError::Surplus { line, cells, columns });
        }
        let cell = |column: usize| {
            let text = columns[column].and_then(|at| record.get(at)).unwrap_or("");
            (!text.is_empty()).then(|| text.to_owned())
        };
        rows.push(row(file, line, &cell)?);
    }
    Ok(rows)
}

/// Reads the cells of a row, by the numbers of their columns.
fn row(
    file: usize,
    line: u64,
    cell: &dyn Fn(usize) -> Option<String>,
) -> Result<Row, CorrectionsError> {
    let (path, id) = named_by(cell(0), cell(6), line)?;
    let published = published(cell(2), line)?;
    let lang = cell(5).filter(|name| language::declared(name).is_some());
    let unused = cell(5).filter(|_| lang.is_none());
    let unused = unused.map(|name| format!("{name:?} is not the name or code of a language"));
    let cells = Correction { published, source: cell(3), title: cell(4), lang };
    let record = cell(1);
    Ok(Row {
        file,
        line,
        path,
        id,
        record,
        cells,
        uses: Mutex::default(),
        unused,
        held: Held::default(),
        has_file: AtomicBool::new(false),
    })
}

/// Reads the date of a row.
fn published(text: Option<String>, line: u64) -> Result<Option<(Stamp, String)>, CorrectionsError> {
    let Some(text) = text else { return Ok(None) };
    match read(&text, DateOrder::Unknown) {
        Reading::Stamp(stamp) => Ok(Some((stamp, text))),
        _ => Err(CorrectionsError::Date { line, text }),
    }
}

/// Counts the lines of a text on the way to its records, which are asked for in order.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// Returns the line of the record that begins at a byte, or behind the line ends there: a reader
    /// leaves the second byte of `\r\n` to the next record.
    fn of(&mut self, byte: u64) -> u64 {
        let bytes = self.text.as_bytes();
        let byte = usize::try_from(byte).unwrap_or(bytes.len()).min(bytes.len());
        let ends = bytes[byte..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let begin = (byte + ends).max(self.at);
        self.line += bytes[self.at..begin].iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.at = begin;
        self.line
    }
}

/// Returns the path and the digits of the id that a row names articles by: either may be missing.
fn named_by(
    path: Option<String>,
    id: Option<String>,
    line: u64,
) -> Result<(String, Option<String>), CorrectionsError> {
    let path = path.unwrap_or_default();
    let path = path.strip_prefix("./").map(str::to_owned).unwrap_or(path);
    let id = match id {
        Some(text) => match digits_of(&text) {
            Some(digits) => Some(digits),
            None => return Err(CorrectionsError::Id { line, text }),
        },
        None => digits_of(&path),
    };
    if path.is_empty() && id.is_none() {
        return Err(CorrectionsError::EmptyPath { line });
    }
    Ok((path, id))
}

/// Returns the digits of an id, as a search prints it or as a passage is cited, `ID#pN@HASH`.
fn digits_of(text: &str) -> Option<String> {
    let digits = text.split('#').next().unwrap_or(text);
    let is_id = digits.len() >= ArticleId::SHORT && ArticleId::is_beginning(digits);
    is_id.then(|| digits.to_ascii_lowercase())
}

/// Identical records have ids of their own: of a copy that is cited, which is one of the first so many,
/// the record is found.
const MOST_COPIES: u64 = 1000;

/// Returns whether digits are the beginning of the id of a record, or of one of its copies.
fn is_of(digits: &str, record: ArticleId) -> bool {
    (0..=MOST_COPIES).any(|number| record.copy(number).to_string().starts_with(digits))
}

impl Corrections {
    /// Returns the ids that rows have, with the place of each row and its number.
    pub fn ids(&self) -> impl Iterator<Item = (usize, String, &str)> {
        let rows = self.rows.iter().enumerate();
        rows.filter_map(|(number, row)| Some((number, row.place(), row.id.as_deref()?)))
    }

    /// Returns what the rows say of an article, and counts their use.
    ///
    /// A row's `record` may be the number of a record or its own id.
    pub(super) fn of(&self, place: &Place<'_>) -> Option<Correction> {
        if self.rows.is_empty() {
            return None;
        }
        let mut all: Option<Correction> = None;
        let mut fitting: Vec<(usize, Correction)> = Vec::new();
        for (at, by_line) in self.at(place) {
            let row = &self.rows[at];
            self.count(at, &|uses| uses.at_path += 1);
            if !row.fits(place, by_line) {
                continue;
            }
            let is_one = row.record.is_some() || by_line || !place.is_of_many;
            let published = row.cells.published.as_ref().filter(|_| is_one);
            let to_come = published.is_some_and(|(stamp, _)| stamp.days().first() > place.latest);
            self.count(at, &|uses| {
                uses.used += 1;
                uses.of_many += u64::from(!is_one);
                uses.to_come += u64::from(to_come);
            });
            let mut cells = row.cells.clone();
            if !is_one {
                (cells.published, cells.title) = (None, None);
            }
            all.get_or_insert_default().take(&cells);
            fitting.push((at, cells));
        }
        // From the last: what is said behind a row beats it.
        let mut behind = Correction::default();
        for (at, cells) in fitting.iter().rev() {
            let is_beaten = behind.says_all_of(cells);
            self.count(*at, &|uses| uses.beaten += u64::from(is_beaten));
            behind.take(cells);
        }
        all
    }

    /// Returns the numbers of the rows whose path fits, in order, and whether it does so with the record's line.
    fn at(&self, place: &Place<'_>) -> Vec<(usize, bool)> {
        let mut fitting: Vec<(usize, bool)> = Vec::new();
        let shown = shown(place.root, place.path);
        for path in [place.path, &shown] {
            let rows = self.by_path.get(path).into_iter().flatten();
            fitting.extend(rows.map(|row| (*row, false)));
            if let Some(line) = place.line {
                let rows = self.by_path.get(&format!("{path}:{line}")).into_iter().flatten();
                fitting.extend(rows.map(|row| (*row, true)));
            }
            let globs = self.globs.matches(path).into_iter();
            fitting.extend(globs.map(|at| (self.glob_rows[at], false)));
        }
        if let Some(id) = place.id.filter(|_| !self.by_id.is_empty()) {
            let rows = self.by_id.get(&id.to_string()[..ArticleId::SHORT]).into_iter().flatten();
            let is_named = |row: &Row| row.id.as_ref().is_some_and(|it| is_of(it, id));
            let rows = rows.filter(|row| {
                let row = &self.rows[**row];
                is_named(row) || row.held.holds(Some(id))
            });
            // Before the same row found by its path, of which an id is more.
            fitting.splice(0..0, rows.map(|row| (*row, true)));
        }
        fitting.sort_by_key(|(row, is_one)| (*row, !is_one));
        fitting.dedup_by_key(|(row, _)| *row);
        fitting
    }
}

/// Returns a path as answers show it; `root` is what the root is called, which of a file is its path.
fn shown(root: &str, path: &str) -> String {
    if root == path || root.strip_suffix(path).is_some_and(|folder| folder.ends_with('/')) {
        root.to_owned()
    } else {
        format!("{root}/{path}")
    }
}

impl Row {
    /// Returns whether it means an article at its path. One that it names by a number or a line is meant
    /// only as long as it is the same article.
    fn fits(&self, place: &Place<'_>, by_line: bool) -> bool {
        if self.held.holds(place.id) {
            return true;
        }
        let is_at_line = by_line && self.id.is_none();
        let Some(record) = self.record.as_deref() else {
            return !is_at_line || self.held.is_meant(place.path, place.id);
        };
        if record == EACH || place.key == Some(record) {
            return true;
        }
        // Where records have numbers for ids, a number is one of those.
        let is_number =
            |key: &str| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
        let may_be_number = !place.key.is_some_and(is_number);
        let by_number =
            may_be_number && place.number.is_some_and(|number| record.parse() == Ok(number));
        by_number && self.held.is_meant(place.path, place.id)
    }

    fn place(&self) -> String {
        match self.file {
            0 => format!("the corrections, line {}", self.line),
            file => format!("the corrections, file {}, line {}", file + 1, self.line),
        }
    }
}

impl Correction {
    /// Takes what another says, where it says something.
    fn take(&mut self, other: &Self) {
        let Self { published, source, title, lang } = other.clone();
        self.published = published.or(self.published.take());
        self.source = source.or(self.source.take());
        self.title = title.or(self.title.take());
        self.lang = lang.or(self.lang.take());
    }

    /// Returns whether it says something wherever another does, which says something.
    fn says_all_of(&self, other: &Self) -> bool {
        let pairs = [
            (other.published.is_some(), self.published.is_some()),
            (other.source.is_some(), self.source.is_some()),
            (other.title.is_some(), self.title.is_some()),
            (other.lang.is_some(), self.lang.is_some()),
        ];
        pairs.iter().any(|(other, _)| *other) && pairs.iter().all(|(other, own)| !other || *own)
    }

    /// Returns whether it says what is true of one article only.
    fn is_of_one(&self) -> bool {
        self.published.is_some() || self.title.is_some()
    }
}

/// What the rows name that are not the same in two texts of corrections.
#[derive(Debug)]
pub struct Touched {
    paths: BTreeSet<String>,
    globs: GlobSet,
    ids: Vec<String>,
    new: Range<usize>,
}

/// Compares corrections as they were with what they are now.
///
/// # Errors
/// As [`read_corrections`], of either.
pub fn corrections_touched(old: &str, new: &str) -> Result<Touched, CorrectionsError> {
    let (old, new) = (read_corrections(old)?.rows, read_corrections(new)?.rows);
    let says_same = |(a, b): &(&Row, &Row)| {
        (&a.path, &a.id, &a.record, &a.cells) == (&b.path, &b.id, &b.record, &b.cells)
    };
    // A later row beats an earlier one, so that order counts: all between the rows that stay, at the
    // beginning and at the end, may say something else now.
    let begin = old.iter().zip(&new).take_while(says_same).count();
    let rest = old[begin..].iter().rev().zip(new[begin..].iter().rev());
    let end = rest.take_while(says_same).count();
    let mut touched = Touched {
        paths: BTreeSet::new(),
        globs: GlobSet::empty(),
        ids: Vec::new(),
        new: begin..new.len() - end,
    };
    let mut globs = GlobSetBuilder::new();
    for row in old[begin..old.len() - end].iter().chain(&new[begin..new.len() - end]) {
        if is_glob(&row.path) {
            globs.add(glob(row)?);
        }
        if !row.path.is_empty() {
            touched.paths.insert(row.path.clone());
        }
        touched.ids.extend(row.id.clone());
    }
    touched.globs = globs.build().map_err(CorrectionsError::TooLarge)?;
    Ok(touched)
}

impl Touched {
    /// Returns whether a row of this path is one of those that are not as they were.
    #[must_use]
    pub fn names(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    /// Returns whether the row of this number is one of those that are not as they were.
    #[must_use]
    pub fn is_new(&self, row: usize) -> bool {
        self.new.contains(&row)
    }

    /// Returns the ids of articles that rows name: an index knows their files.
    #[must_use]
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// Returns whether a row may speak of an article of this file, by its path. An archive may hold what any pattern
    /// fits.
    #[must_use]
    pub fn has(&self, root: &str, path: &str) -> bool {
        let shown = shown(root, path);
        if is_archive(path) && !self.globs.is_empty() {
            return true;
        }
        [path, &shown].into_iter().any(|path| {
            // The path itself, or with a line or a member behind it.
            let from = self.paths.range(path.to_owned()..).take_while(|row| row.starts_with(path));
            let mut rest = from.map(|row| &row[path.len()..]);
            rest.any(|rest| rest.is_empty() || rest.starts_with([':', '/']))
                || self.globs.is_match(path)
        })
    }
}

/// Returns whether a file may hold others, by its name.
fn is_archive(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    ARCHIVES.iter().any(|end| lower.ends_with(end))
}

/// How the names of files end that hold others.
const ARCHIVES: [&str; 14] = [
    ".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".wacz", ".warc", ".arc", ".eml",
    ".mbox", ".epub", ".7z",
];

#[cfg(test)]
mod tests;
