//! The user's corrections: what is known better than any file says, in CSV.
//!
//! Columns are `path,record,published,source,title,lang`, named in the first line, in any order; a
//! path may be a glob (`**/1998/*.txt`). It is the path below the root, or as a search prints it: with
//! the root's name before it, with the line of the record after it (`news/a.jsonl:17`). A correction
//! beats all other evidence. Where several rows fit an article, a later row beats an earlier one, cell
//! by cell. Every row counts its uses, so that one that fits nothing is reported.
//!
//! The text may be that of several files, each behind a NUL.

use std::collections::BTreeSet;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use globset::GlobBuilder;
use globset::GlobSet;
use globset::GlobSetBuilder;

use crate::article::Stamp;
use crate::date::DateOrder;
use crate::date::Reading;
use crate::date::read;

/// All rows of a corrections file.
#[derive(Debug, Default)]
pub struct Corrections {
    rows: Vec<Row>,
    by_path: HashMap<String, Vec<usize>>,
    globs: GlobSet,
    glob_rows: Vec<usize>,
}

#[derive(Debug)]
struct Row {
    /// The number of its file, from 0.
    file: usize,
    line: u64,
    path: String,
    record: Option<String>,
    cells: Correction,
    /// Articles that it fits.
    used: AtomicU64,
    /// Articles at its path, whatever their record.
    at_path: AtomicU64,
    /// Articles that it fits, but not by a record, where many are at its path.
    of_many: AtomicU64,
}

/// The record of a row that means each one.
const EACH: &str = "*";
/// Rows that fit nothing are reported one by one up to this many.
const MOST_REPORTED: usize = 5;

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
    /// Whether others have the same path.
    pub(super) is_of_many: bool,
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
    #[error("unknown column {name:?} in the corrections; known are {}", COLUMNS.join(", "))]
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
    /// There is no column `path`.
    #[error("the corrections have no column \"path\"")]
    NoPath,
    /// A row has no path.
    #[error("line {line} of the corrections has no path")]
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

const COLUMNS: [&str; 6] = ["path", "record", "published", "source", "title", "lang"];

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
            corrections.by_path.entry(row.path.clone()).or_default().push(at);
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
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(delimiter(text))
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
    if columns[0].is_none() && !text.trim().is_empty() {
        return Err(CorrectionsError::NoPath);
    }
    let mut rows = Vec::new();
    let mut lines = Lines { text, at: 0, line: 1 };
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
        let path = cell(0).ok_or(CorrectionsError::EmptyPath { line })?;
        let path = path.strip_prefix("./").map(str::to_owned).unwrap_or(path);
        let published = match cell(2) {
            None => None,
            Some(text) => match read(&text, DateOrder::Unknown) {
                Reading::Stamp(stamp) => Some((stamp, text)),
                _ => return Err(CorrectionsError::Date { line, text }),
            },
        };
        let cells = Correction { published, source: cell(3), title: cell(4), lang: cell(5) };
        let (used, at_path, of_many) = Default::default();
        rows.push(Row { file, line, path, record: cell(1), cells, used, at_path, of_many });
    }
    Ok(rows)
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

/// Returns what separates the cells: a comma, or what spreadsheets write instead, if only that makes
/// a column of the first line the path.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let has_path = |delimiter: &u8| {
        let mut names = first.split(char::from(*delimiter));
        names.any(|name| name.trim().trim_matches('"').eq_ignore_ascii_case(COLUMNS[0]))
    };
    [b',', b';', b'\t'].into_iter().find(has_path).unwrap_or(b',')
}

impl Corrections {
    /// Returns a line for each row that `is_read` chooses, by its number, and that fits no article so
    /// far, or many that it does not tell apart.
    #[must_use]
    pub fn problems(&self, is_read: &dyn Fn(usize) -> bool) -> Vec<String> {
        let mut problems = Vec::new();
        let mut more = Vec::new();
        for (_, row) in self.rows.iter().enumerate().filter(|(number, _)| is_read(*number)) {
            let place = row.place();
            let path = &row.path;
            let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
            if count(&row.of_many) > 0 && row.cells.is_of_one() {
                let many = count(&row.of_many);
                let articles = if many == 1 { "article" } else { "articles" };
                problems.push(format!(
                    "{place}: the date and title of {many} {articles} at {path:?} are not changed; \
                     write in \"record\" which is meant, by number or key, or * for each"
                ));
            } else if count(&row.used) > 0 {
            } else if problems.len() >= MOST_REPORTED {
                more.push(row.line.to_string());
            } else if let (Some(record), true) = (&row.record, count(&row.at_path) > 0) {
                problems.push(format!("{place}: {path:?} has no record {record:?}"));
            } else {
                problems.push(format!("{place}: no article is at {path:?}"));
            }
        }
        if !more.is_empty() {
            let lines = more.iter().take(50).map(String::as_str).collect::<Vec<_>>().join(", ");
            let rest = if more.len() > 50 { ", …" } else { "" };
            problems.push(format!(
                "the corrections: {} more rows fit no article, on lines {lines}{rest}",
                more.len()
            ));
        }
        problems
    }

    /// Returns what the rows say of an article, and counts their use.
    ///
    /// A row's `record` may be the number of a record or its own id.
    pub(super) fn of(&self, place: &Place<'_>) -> Option<Correction> {
        if self.rows.is_empty() {
            return None;
        }
        let mut all: Option<Correction> = None;
        for (row, by_line) in self.at(place) {
            row.at_path.fetch_add(1, Ordering::Relaxed);
            let fits = row.record.as_deref().is_none_or(|record| {
                let by_number = place.number.is_some_and(|number| record.parse() == Ok(number));
                record == EACH || place.key == Some(record) || by_number
            });
            if !fits {
                continue;
            }
            let is_one = row.record.is_some() || by_line || !place.is_of_many;
            row.used.fetch_add(1, Ordering::Relaxed);
            row.of_many.fetch_add(u64::from(!is_one), Ordering::Relaxed);
            let all = all.get_or_insert_default();
            let cells = &row.cells;
            if is_one {
                all.published = cells.published.clone().or(all.published.take());
                all.title = cells.title.clone().or(all.title.take());
            }
            all.source = cells.source.clone().or(all.source.take());
            all.lang = cells.lang.clone().or(all.lang.take());
        }
        all
    }

    /// Returns the rows whose path fits, in order, and whether it does so with the record's line.
    fn at(&self, place: &Place<'_>) -> Vec<(&Row, bool)> {
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
        fitting.sort_unstable();
        fitting.dedup_by_key(|(row, _)| *row);
        fitting.into_iter().map(|(row, by_line)| (&self.rows[row], by_line)).collect()
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
    fn place(&self) -> String {
        match self.file {
            0 => format!("the corrections, line {}", self.line),
            file => format!("the corrections, file {}, line {}", file + 1, self.line),
        }
    }
}

impl Correction {
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
    new: Range<usize>,
}

/// Compares corrections as they were with what they are now.
///
/// # Errors
/// As [`read_corrections`], of either.
pub fn corrections_touched(old: &str, new: &str) -> Result<Touched, CorrectionsError> {
    let (old, new) = (read_corrections(old)?.rows, read_corrections(new)?.rows);
    let says_same =
        |(a, b): &(&Row, &Row)| (&a.path, &a.record, &a.cells) == (&b.path, &b.record, &b.cells);
    // A later row beats an earlier one, so that order counts: all between the rows that stay, at the
    // beginning and at the end, may say something else now.
    let begin = old.iter().zip(&new).take_while(says_same).count();
    let rest = old[begin..].iter().rev().zip(new[begin..].iter().rev());
    let end = rest.take_while(says_same).count();
    let mut touched =
        Touched { paths: BTreeSet::new(), globs: GlobSet::empty(), new: begin..new.len() - end };
    let mut globs = GlobSetBuilder::new();
    for row in old[begin..old.len() - end].iter().chain(&new[begin..new.len() - end]) {
        if is_glob(&row.path) {
            globs.add(glob(row)?);
        }
        touched.paths.insert(row.path.clone());
    }
    touched.globs = globs.build().map_err(CorrectionsError::TooLarge)?;
    Ok(touched)
}

impl Touched {
    /// Returns whether the row of this number is one of those that are not as they were.
    #[must_use]
    pub fn is_new(&self, row: usize) -> bool {
        self.new.contains(&row)
    }

    /// Returns whether a row may speak of an article of this file. An archive may hold what any pattern
    /// fits.
    #[must_use]
    pub fn has(&self, root: &str, path: &str) -> bool {
        let shown = shown(root, path);
        let is_archive = ARCHIVES.iter().any(|end| path.to_ascii_lowercase().ends_with(end));
        if is_archive && !self.globs.is_empty() {
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

/// How the names of files end that hold others.
const ARCHIVES: [&str; 14] = [
    ".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".wacz", ".warc", ".arc", ".eml",
    ".mbox", ".epub", ".7z",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn place(path: &str) -> Place<'_> {
        Place { root: "news", path, number: None, line: None, key: None, is_of_many: false }
    }

    #[test]
    fn a_row_fits_by_path_by_glob_and_by_record() {
        let rows = read_corrections(
            "path,record,published,source\na.jsonl,2,2024-05-03,\na.jsonl,x7,,Reuters\n**/*.txt,,1998,\nb/c.txt,,1998-02-01,\n",
        )
        .unwrap();
        let at = |path, number, key| {
            let of_many = Place { number, key, is_of_many: number.is_some(), ..place(path) };
            rows.of(&of_many)
        };
        let day = |found: Option<Correction>| {
            found.and_then(|found| found.published).map(|(stamp, _)| stamp.to_string())
        };
        assert_eq!(day(at("a.jsonl", Some(2), None)).as_deref(), Some("2024-05-03"));
        assert_eq!(at("a.jsonl", Some(3), None), None);
        let by_key = at("a.jsonl", Some(9), Some("x7")).unwrap();
        assert_eq!(by_key.source.as_deref(), Some("Reuters"));
        assert_eq!(day(at("b/d.txt", None, None)).as_deref(), Some("1998"));
        assert_eq!(day(at("b/c.txt", None, None)).as_deref(), Some("1998-02-01"));
        assert_eq!(rows.problems(&|_| true), [""; 0]);
    }

    #[test]
    fn rows_that_fit_nothing_are_told() {
        let rows = read_corrections("path,title\na.txt,A\nb.txt,B\n").unwrap();
        assert!(rows.of(&place("a.txt")).is_some());
        let problems = rows.problems(&|_| true);
        assert_eq!(problems, ["the corrections, line 3: no article is at \"b.txt\""]);
    }

    #[test]
    fn a_star_does_not_cross_folders() {
        let rows = read_corrections("path,title\n*.txt,A\n").unwrap();
        assert!(rows.of(&place("a/b.txt")).is_none());
        assert!(rows.of(&place("b.txt")).is_some());
    }

    #[test]
    fn a_wrong_file_names_the_place() {
        let message = |text: &str| read_corrections(text).unwrap_err().to_string();
        assert!(message("path,publisched\na,b\n").contains("publisched"));
        assert!(message("title\nx\n").contains("path"));
        assert!(message("path,published\na,03/04/2024\n").contains("line 2"));
        assert!(message("path,published\na,2024-02-30\n").contains("2024-02-30"));
        assert!(message("path,title\n,x\n").contains("line 2"));
        assert!(message("path,title\n[a,x\n").contains("[a"));
        assert!(read_corrections("").unwrap().rows.is_empty());
    }

    #[test]
    fn a_row_may_name_an_article_as_a_search_prints_it() {
        let rows = read_corrections(
            "path,published\nnews/a.txt,2001\nnews/b.jsonl:17,2002\n./c.txt,2003\nd.jsonl:2,2004\n",
        )
        .unwrap();
        let day = |place: Place<'_>| {
            let published = rows.of(&place).and_then(|found| found.published);
            published.map(|(_, text)| text)
        };
        let line = |path, line| Place { line: Some(line), is_of_many: true, ..place(path) };
        assert_eq!(day(place("a.txt")).as_deref(), Some("2001"));
        assert_eq!(day(line("b.jsonl", 17)).as_deref(), Some("2002"));
        assert_eq!(day(line("b.jsonl", 1)), None);
        assert_eq!(day(place("c.txt")).as_deref(), Some("2003"));
        assert_eq!(day(line("d.jsonl", 2)).as_deref(), Some("2004"));
        let lone = Place { root: "single/x.txt", ..place("x.txt") };
        let of_file = read_corrections("path,title\nsingle/x.txt,A\n").unwrap();
        assert!(of_file.of(&lone).is_some());
    }

    #[test]
    fn a_row_without_a_record_dates_no_file_of_many_articles() {
        let rows = read_corrections(
            "path,record,published,source\na.jsonl,,2001,Herald\nb.jsonl,*,2002,\na.jsonl,99,2003,\n",
        )
        .unwrap();
        let of = |path, number| {
            rows.of(&Place { number: Some(number), is_of_many: true, ..place(path) }).unwrap()
        };
        assert_eq!(of("a.jsonl", 1).published, None);
        assert_eq!(of("a.jsonl", 2).source.as_deref(), Some("Herald"));
        assert!(of("b.jsonl", 1).published.is_some());
        let problems = rows.problems(&|_| true);
        assert!(problems[0].contains("line 2: the date and title of 2 articles"), "{problems:?}");
        assert!(problems[1].contains("line 4: \"a.jsonl\" has no record \"99\""), "{problems:?}");
        assert_eq!(problems.len(), 2);
    }

    #[test]
    fn a_row_with_a_cell_too_many_is_an_error_with_its_line() {
        let message = |text: &str| read_corrections(text).unwrap_err().to_string();
        for surplus in ["a,Smith, John", "a,x,"] {
            let message = message(&format!("path,source\nb,y\n{surplus}\n"));
            assert!(message.contains("line 3 of the corrections has 3 cells"), "{message}");
        }
        assert!(message("path,path\n").contains("two columns"));
        // Spreadsheets of other countries, and rows of nothing.
        for text in ["path;title\na;b\n;\n", "\"path\"\ttitle\na\tb\n", "path,title\na,b\n,\n"] {
            assert_eq!(read_corrections(text).unwrap().rows.len(), 1, "{text:?}");
        }
    }

    #[test]
    fn many_rows_that_fit_nothing_are_a_few_lines() {
        let rows: String = (0..300).map(|row| format!("{row}.txt,A\n")).collect();
        let rows = read_corrections(&format!("path,title\n{rows}")).unwrap();
        let problems = rows.problems(&|_| true);
        assert_eq!(problems.len(), MOST_REPORTED + 1);
        assert!(problems[MOST_REPORTED].contains("295 more rows fit no article, on lines 7, 8"));
    }

    #[test]
    fn only_files_of_rows_that_changed_are_touched() {
        let old = "path,title\na.txt,A\nb.txt,B\nc/*.txt,C\nd.txt,D\n";
        let new = "\0path,title\na.txt,A\nb.txt,B2\nx.jsonl:3,X\nz.zip/in.txt,Z\nd.txt,D\n";
        let touched = corrections_touched(old, new).unwrap();
        let files = ["a.txt", "b.txt", "c/1.txt", "d.txt", "x.jsonl", "z.zip", "y.jsonl"];
        let found: Vec<_> = files.iter().filter(|file| touched.has("news", file)).collect();
        assert_eq!(found, [&"b.txt", &"c/1.txt", &"x.jsonl", &"z.zip"]);
        assert!(!touched.is_new(0) && touched.is_new(1) && touched.is_new(3) && !touched.is_new(4));
        // Behind the name of the root as well.
        let shown = corrections_touched("path,title\n", "path,title\nnews/b.txt,B\n").unwrap();
        assert!(shown.has("news", "b.txt") && !shown.has("mail", "b.txt"));
    }
}
