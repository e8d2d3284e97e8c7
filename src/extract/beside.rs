//! Tables beside the files of a root, found in the folder of a file and in those around it, up to the root.
//!
//! A folder is looked at once: its tables are the files of values that name files which are there (`metadata.csv`), and the lists of scanned issues (METS).
//! The nearest table that has a row for a file says what it is. What a row says is remembered by its checksum with
//! the file, so that a change of the table reads again the files whose rows changed, and no others. Cost: one look
//! at the names in each folder, and the tables of a root in memory.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::path::PathBuf;
use std::rc::Rc;

use crate::format::Draft;
use crate::format::Options;
use crate::format::beside::Missing;
use crate::format::beside::Table;
use crate::read::charset;

/// Ends of names of files that may be tables.
const ENDS: [&str; 4] = ["csv", "tsv", "tab", "psv"];

/// A folder with more of such files holds data and no table of its texts.
const MOST_TABLES: usize = 20;

/// The most bytes of a table.
const LARGEST: u64 = 64 * 1024 * 1024;

/// How much of a file shows whether it is a table.
const START: u64 = 256 * 1024;

/// The mark of a file that is a table itself.
const TABLE: u64 = 1;

/// The tables of a root, as far as they were looked for.
#[derive(Debug, Default)]
pub struct Beside {
    folders: RefCell<HashMap<PathBuf, Rc<Vec<Found>>>>,
}

/// A table, and the name of its file.
#[derive(Debug)]
struct Found {
    name: Vec<u8>,
    table: Table,
}

impl Beside {
    /// Returns what is remembered of the tables with a file at `path`, known as `relative` below its root: the
    /// checksum of its row, another for a table, 0 for any other.
    #[must_use]
    pub fn mark(&self, path: &Path, relative: &[u8]) -> u64 {
        if self.is_table(path, relative) {
            return TABLE;
        }
        self.with_row(path, relative, |table, name| table.row(name).map(|row| row.sum()))
            .unwrap_or(0)
    }

    /// Returns whether a row of a table that was remembered with a file is gone together with all tables around it:
    /// a row that was taken out of a table that is there is an edit.
    #[must_use]
    pub fn has_lost_table(&self, path: &Path, relative: &[u8], remembered: u64) -> bool {
        let is_row = remembered != 0 && remembered != TABLE;
        is_row
            && !self.is_table(path, relative)
            && self.with_row(path, relative, |_, _| Some(())).is_none()
    }

    /// Returns whether a file is such a table, and so no file of articles.
    #[must_use]
    pub fn is_table(&self, path: &Path, relative: &[u8]) -> bool {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return false };
        may_be_table(name.as_bytes())
            && !relative.is_empty()
            && self.tables_in(folder).iter().any(|found| found.name == name.as_bytes())
    }

    /// Adds what the row of a file says to its only article.
    pub fn apply(&self, path: &Path, relative: &[u8], options: &Options, draft: &mut Draft) {
        self.with_row(path, relative, |table, name| {
            table.row(name).map(|row| row.apply(options, draft))
        });
    }

    /// Returns the tables with rows whose files are missing, by path, as far as they were looked for.
    #[must_use]
    pub fn missing(&self) -> Vec<(PathBuf, Missing)> {
        let folders = self.folders.borrow();
        let tables = folders.iter().flat_map(|(folder, found)| {
            let missing = |found: &Found| {
                let missing = found.table.missing(&|path| is_file_in(folder, path))?;
                Some((folder.join(OsStr::from_bytes(&found.name)), missing))
            };
            found.iter().filter_map(missing).collect::<Vec<_>>()
        });
        let mut missing: Vec<_> = tables.collect();
        missing.sort_by(|a, b| a.0.cmp(&b.0));
        missing
    }

    /// Asks the tables around a file, the nearest first, until one answers.
    fn with_row<T>(
        &self,
        path: &Path,
        relative: &[u8],
        mut ask: impl FnMut(&Table, &str) -> Option<T>,
    ) -> Option<T> {
        // A file that is the root itself is asked for alone.
        if relative.is_empty() {
            return None;
        }
        let relative = std::str::from_utf8(relative).ok()?;
        let mut folder = path.parent();
        let mut start = relative.rfind('/').map_or(0, |at| at + 1);
        loop {
            for found in self.tables_in(folder?).iter() {
                if let Some(answer) = ask(&found.table, &relative[start..]) {
                    return Some(answer);
                }
            }
            if start == 0 {
                return None;
            }
            folder = folder?.parent();
            start = relative[..start - 1].rfind('/').map_or(0, |at| at + 1);
        }
    }

    /// Returns the tables of a folder, in the order of their names.
    fn tables_in(&self, folder: &Path) -> Rc<Vec<Found>> {
        if let Some(known) = self.folders.borrow().get(folder) {
            return Rc::clone(known);
        }
        let found = Rc::new(look(folder));
        self.folders.borrow_mut().insert(folder.to_owned(), Rc::clone(&found));
        found
    }
}

fn may_be_table(name: &[u8]) -> bool {
    if is_list_of_scans(name) {
        return true;
    }
    let end = name.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    !name.starts_with(b".") && ENDS.iter().any(|known| end.eq_ignore_ascii_case(known.as_bytes()))
}

/// Returns whether a file may be the list of a scanned issue, by its name (`1901-01-02_mets.xml`).
fn is_list_of_scans(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(b".xml") && name.windows(4).any(|part| part == b"mets")
}

/// Returns whether a file is at a path below a folder.
fn is_file_in(folder: &Path, path: &str) -> bool {
    fs::symlink_metadata(folder.join(path)).is_ok_and(|found| found.is_file())
}

/// Reads the tables of a folder.
fn look(folder: &Path) -> Vec<Found> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.file_name()))
        .filter(|name| may_be_table(name.as_bytes()))
        .take(MOST_TABLES + 1)
        .collect();
    if names.len() > MOST_TABLES {
        return Vec::new();
    }
    names.sort();
    let is_file = |path: &str| is_file_in(folder, path);
    let table = |name: std::ffi::OsString| {
        let path = folder.join(&name);
        let size = fs::symlink_metadata(&path).ok().filter(fs::Metadata::is_file)?.len();
        let mut bytes = Vec::new();
        if size > LARGEST {
            return None;
        }
        let mut file = fs::File::open(&path).ok()?.take(LARGEST);
        // A table of articles is known by its beginning: the rest of it is not read here.
        file.by_ref().take(START).read_to_end(&mut bytes).ok()?;
        if size > START
            && !is_list_of_scans(name.as_bytes())
            && Table::read(name.as_bytes(), &bytes, &is_file).is_none()
        {
            return None;
        }
        file.read_to_end(&mut bytes).ok()?;
        let table = if is_list_of_scans(name.as_bytes()) {
            Table::of_mets(&charset::decode(&bytes, None).text, &is_file)?
        } else {
            Table::read(name.as_bytes(), &bytes, &is_file)?
        };
        Some(Found { name: name.as_bytes().to_vec(), table })
    };
    names.into_iter().filter_map(table).collect()
}
