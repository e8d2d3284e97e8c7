//! Decides which column of a table names files.
//!
//! A column does whose cells are, for the most part, names of files that are there. Files get lost, though, and
//! their table stays what it is: where its name (`file`) or its cells (`001.txt`) say that a column names files, one
//! that is there is enough; where both say so and no column holds texts, none need be.

use std::borrow::Cow;

use crate::format::csv;
use crate::format::csv::Dialect;
use crate::format::names;
use crate::format::names::SUMMARY;
use crate::format::names::Slot;

/// How many rows decide what a column holds.
pub(super) const LOOK: usize = 20;

/// In how many rows the first file that is there is looked for.
pub(super) const MOST_LISTED: usize = 2_000;

/// The most columns looked at.
const COLUMNS: usize = 64;

/// The most bytes of the name of a file.
const LONGEST: usize = 1_024;

/// A cell with this many letters is a text.
const TEXT: usize = 200;

/// Ends of names that tables leave out.
const ENDS: [&str; 9] = ["txt", "html", "htm", "xml", "md", "json", "pdf", "docx", "rtf"];

/// More ends of names of files that are texts.
const MORE_ENDS: [&str; 8] = ["text", "xhtml", "markdown", "doc", "odt", "epub", "eml", "sgml"];

/// Ends of names of files that are no texts: a table of articles may name its pictures.
const NO_TEXTS: [&str; 14] = [
    "jpg", "jpeg", "png", "gif", "webp", "svg", "tif", "tiff", "bmp", "mp3", "mp4", "wav", "m4a",
    "mov",
];

/// Folders in which the texts of an export are, so that its table leaves them out.
pub(super) const FOLDERS: [&str; 2] = ["posts/", "texts/"];

/// Names of columns that name files, as they are compared: without case and signs.
const NAMES: [&str; 27] = [
    "file",
    "files",
    "filename",
    "filenames",
    "filepath",
    "fileid",
    "path",
    "relativepath",
    "localpath",
    "localfile",
    "fname",
    "textfile",
    "textfilename",
    "doc",
    "docname",
    "docfile",
    "document",
    "documentname",
    "datei",
    "dateiname",
    "fichier",
    "nomfichier",
    "archivo",
    "fichero",
    "bestand",
    "bestandsnaam",
    "文件名",
];

/// Returns whether a row of names names a column of texts: then its rows are articles.
pub(super) fn has_texts(header: &str, dialect: Dialect) -> bool {
    body_rank(header, dialect).is_some_and(|rank| rank < SUMMARY)
}

/// Returns the rank of the best column of texts or summaries.
fn body_rank(header: &str, dialect: Dialect) -> Option<u8> {
    let cells = csv::row_cells(header, dialect);
    let rank = |name: &Cow<'_, str>| match names::slot(name) {
        Some((Slot::Body, rank)) => Some(rank),
        _ => None,
    };
    cells.iter().filter_map(rank).min()
}

/// What the first rows of a table say of its columns.
pub(super) struct Columns {
    /// That of which most cells name a file that is there.
    pub(super) named: Option<usize>,
    /// Those that name files if one of them is there.
    pub(super) likely: Vec<usize>,
    /// That which names files though none is there.
    pub(super) said: Option<usize>,
}

impl Columns {
    /// Looks at the first rows of a table.
    pub(super) fn of(
        header: &str,
        rows: &[String],
        dialect: Dialect,
        is_file: &dyn Fn(&str) -> bool,
    ) -> Self {
        let names = csv::row_cells(header, dialect);
        let rows: Vec<_> = rows.iter().take(LOOK).map(|row| csv::row_cells(row, dialect)).collect();
        let cells = |column: usize| rows.iter().filter_map(move |row| row.get(column));
        let most = |count: usize, of: usize| count > 0 && count * 5 >= of * 3;
        let has_body = body_rank(header, dialect).is_some();
        let named = |column: usize| {
            cells(column)
                .filter_map(|cell| path_of(cell))
                .filter(|path| is_there(path, is_file))
                .count()
        };
        let looks = |column: usize| {
            let filled = cells(column).filter(|cell| !cell.trim().is_empty()).count();
            most(cells(column).filter(|cell| is_name_of_text(cell)).count(), filled)
        };
        let is_key = |name: &str| matches!(names::slot(name), Some((Slot::Key, _)));
        let all = || 0..names.len().min(COLUMNS);
        let best = all()
            .map(|column| (named(column), column))
            .max_by_key(|&(count, column)| (count, names.len() - column))
            .filter(|&(count, _)| most(count, rows.len()));
        let likely = |&column: &usize| {
            names_files(&names[column]) || looks(column) || !has_body && is_key(&names[column])
        };
        let is_text = |column: usize| {
            most(cells(column).filter(|cell| cell.chars().count() >= TEXT).count(), rows.len())
        };
        let has_texts = has_body || all().any(is_text);
        let said = |&column: &usize| !has_texts && names_files(&names[column]) && looks(column);
        Self {
            named: best.map(|(_, column)| column),
            likely: all().filter(likely).collect(),
            said: all().find(said),
        }
    }

    /// Returns the column that names files, as all of these rows show.
    pub(super) fn decided(
        &self,
        rows: &[String],
        dialect: Dialect,
        is_file: &dyn Fn(&str) -> bool,
    ) -> Option<usize> {
        let one_is_there = |column: &usize| {
            rows.iter().any(|row| {
                let cells = csv::row_cells(row, dialect);
                let path = cells.get(*column).and_then(|cell| path_of(cell));
                path.is_some_and(|path| is_there(&path, is_file))
            })
        };
        self.named.or_else(|| self.likely.iter().copied().find(one_is_there)).or(self.said)
    }
}

/// Returns whether a column of this name names files.
fn names_files(name: &str) -> bool {
    let folded: String =
        name.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    NAMES.contains(&folded.as_str())
}

/// Returns the end of a path, in lower case.
fn end_of(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, end)| end).to_lowercase()
}

/// Returns whether a cell is written as the name of a text.
fn is_name_of_text(cell: &str) -> bool {
    let end = path_of(cell).map(|path| end_of(&path)).unwrap_or_default();
    ENDS.contains(&end.as_str()) || MORE_ENDS.contains(&end.as_str())
}

/// Returns whether a text is at a path, or at one with an end that was left out.
pub(super) fn is_there(path: &str, is_file: &dyn Fn(&str) -> bool) -> bool {
    !NO_TEXTS.contains(&end_of(path).as_str()) && is_any_there(path, is_file)
}

/// Returns whether any file is at a path, or at one with an end or a folder that was left out.
pub(super) fn is_any_there(path: &str, is_file: &dyn Fn(&str) -> bool) -> bool {
    let is_there =
        |path: &str| is_file(path) || ENDS.iter().any(|end| is_file(&format!("{path}.{end}")));
    is_there(path) || FOLDERS.iter().any(|folder| is_there(&format!("{folder}{path}")))
}

/// Returns a cell as a path below the table's folder.
pub(super) fn path_of(cell: &str) -> Option<String> {
    let cell = cell.trim();
    let path = cell.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let is_one = !path.is_empty()
        && path.len() <= LONGEST
        && !path.starts_with('/')
        && !path.contains(['\n', '\r', '\0'])
        && path.split('/').all(|part| !part.is_empty() && part != "..");
    is_one.then(|| path.to_owned())
}
