//! The user's corrections: what is known better than any file says, in CSV.
//!
//! Columns are `path,record,published,source,title,lang`, named in the first line, in any order; a
//! path may be a glob (`**/1998/*.txt`). A correction beats all other evidence. Where several rows
//! fit an article, a later row beats an earlier one, cell by cell. Every row counts its uses, so
//! that one that fits nothing can be reported.

use std::collections::HashMap;
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
    line: u64,
    path: String,
    record: Option<String>,
    cells: Correction,
    used: AtomicU64,
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

/// Reads a corrections file.
///
/// # Errors
///
/// When it is not CSV, a column is not known, or a row has no path, a bad pattern or an unclear
/// date.
pub fn read_corrections(csv_text: &str) -> Result<Corrections, CorrectionsError> {
    let text = csv_text.strip_prefix('\u{FEFF}').unwrap_or(csv_text);
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers = reader.headers()?.clone();
    let mut columns = [None; COLUMNS.len()];
    for (at, name) in headers.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        let known = COLUMNS.iter().position(|column| column.eq_ignore_ascii_case(name));
        let known =
            known.ok_or_else(|| CorrectionsError::UnknownColumn { name: name.to_owned() })?;
        columns[known] = Some(at);
    }
    if columns[0].is_none() && !text.trim().is_empty() {
        return Err(CorrectionsError::NoPath);
    }
    let mut corrections = Corrections::default();
    let mut globs = GlobSetBuilder::new();
    for record in reader.records() {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |column: usize| {
            let text = columns[column].and_then(|at| record.get(at)).unwrap_or("");
            (!text.is_empty()).then(|| text.to_owned())
        };
        let path = cell(0).ok_or(CorrectionsError::EmptyPath { line })?;
        let published = match cell(2) {
            None => None,
            Some(text) => match read(&text, DateOrder::Unknown) {
                Reading::Stamp(stamp) => Some((stamp, text)),
                _ => return Err(CorrectionsError::Date { line, text }),
            },
        };
        let cells = Correction { published, source: cell(3), title: cell(4), lang: cell(5) };
        let at = corrections.rows.len();
        if path.contains(['*', '?', '[', '{']) {
            let glob = GlobBuilder::new(&path).literal_separator(true).build();
            let glob =
                glob.map_err(|source| CorrectionsError::Glob { line, path: path.clone(), source })?;
            globs.add(glob);
            corrections.glob_rows.push(at);
        }
        // A file may be named "a[1].txt": the pattern taken literally fits, too.
        corrections.by_path.entry(path.clone()).or_default().push(at);
        let row = Row { line, path, record: cell(1), cells, used: AtomicU64::new(0) };
        corrections.rows.push(row);
    }
    corrections.globs = globs.build().map_err(CorrectionsError::TooLarge)?;
    Ok(corrections)
}

impl Corrections {
    /// Returns the line (counted from 1) and the path of every row that has fitted no article yet.
    #[must_use]
    pub fn unused(&self) -> Vec<(u64, &str)> {
        self.rows
            .iter()
            .filter(|row| row.used.load(Ordering::Relaxed) == 0)
            .map(|row| (row.line, row.path.as_str()))
            .collect()
    }

    /// Returns what the rows say of an article, and counts their use.
    ///
    /// `number` is the record's place in its file, `key` its own id; a row's `record` may be either.
    pub(super) fn of(
        &self,
        path: &str,
        number: Option<u64>,
        key: Option<&str>,
    ) -> Option<Correction> {
        if self.rows.is_empty() {
            return None;
        }
        let mut fitting: Vec<usize> = self.by_path.get(path).cloned().unwrap_or_default();
        fitting.extend(self.globs.matches(path).into_iter().map(|at| self.glob_rows[at]));
        fitting.sort_unstable();
        fitting.dedup();
        let mut all: Option<Correction> = None;
        for row in fitting.into_iter().map(|at| &self.rows[at]) {
            let fits = row.record.as_deref().is_none_or(|record| {
                key == Some(record) || number.is_some_and(|number| record.parse() == Ok(number))
            });
            if !fits {
                continue;
            }
            row.used.fetch_add(1, Ordering::Relaxed);
            let all = all.get_or_insert_default();
            let cells = &row.cells;
            all.published = cells.published.clone().or(all.published.take());
            all.source = cells.source.clone().or(all.source.take());
            all.title = cells.title.clone().or(all.title.take());
            all.lang = cells.lang.clone().or(all.lang.take());
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_fits_by_path_by_glob_and_by_record() {
        let rows = read_corrections(
            "path,record,published,source\na.jsonl,2,2024-05-03,\na.jsonl,x7,,Reuters\n**/*.txt,,1998,\nb/c.txt,,1998-02-01,\n",
        )
        .unwrap();
        let day = |found: Option<Correction>| {
            found.and_then(|found| found.published).map(|(stamp, _)| stamp.to_string())
        };
        assert_eq!(day(rows.of("a.jsonl", Some(2), None)).as_deref(), Some("2024-05-03"));
        assert_eq!(rows.of("a.jsonl", Some(3), None), None);
        let by_key = rows.of("a.jsonl", Some(9), Some("x7")).unwrap();
        assert_eq!(by_key.source.as_deref(), Some("Reuters"));
        assert_eq!(day(rows.of("b/d.txt", None, None)).as_deref(), Some("1998"));
        assert_eq!(day(rows.of("b/c.txt", None, None)).as_deref(), Some("1998-02-01"));
        assert_eq!(rows.unused(), []);
    }

    #[test]
    fn rows_that_fit_nothing_are_told() {
        let rows = read_corrections("path,title\na.txt,A\nb.txt,B\n").unwrap();
        assert!(rows.of("a.txt", None, None).is_some());
        assert_eq!(rows.unused(), [(3, "b.txt")]);
    }

    #[test]
    fn a_star_does_not_cross_folders() {
        let rows = read_corrections("path,title\n*.txt,A\n").unwrap();
        assert!(rows.of("a/b.txt", None, None).is_none());
        assert!(rows.of("b.txt", None, None).is_some());
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
        assert!(read_corrections("").unwrap().unused().is_empty());
    }
}
