//! Rows of the corrections that name a file, and whether that is there: without it they fit nothing.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use crate::evidence::corrections::Corrections;
use crate::evidence::corrections::Row;
use crate::evidence::corrections::is_glob;
use crate::evidence::corrections::shown;

impl Corrections {
    /// Returns the places of the rows that name a file, its members or its records, by its path below the
    /// root: if it goes, they fit nothing more. Those that hold for an article go with it.
    #[must_use]
    pub fn of_file(&self, root: &str, path: &str) -> Vec<String> {
        let rows = self.naming(root, path).into_iter().map(|at| &self.rows[at]);
        rows.filter(|row| row.is_lost_with_file()).map(Row::place).collect()
    }

    /// Notes that a file of a root is there.
    pub fn see(&self, root: &str, path: &str) {
        for at in self.naming(root, path) {
            self.rows[at].has_file.store(true, Ordering::Relaxed);
        }
    }

    /// Returns a line on the rows that name a file which was not seen, if there are any: they fit nothing.
    #[must_use]
    pub fn without_file(&self) -> Option<String> {
        let is_seen = |row: &Row| row.has_file.load(Ordering::Relaxed);
        let is_gone = |row: &&Row| row.is_lost_with_file() && !row.path.is_empty() && !is_seen(row);
        let gone: Vec<&Row> = self.rows.iter().filter(is_gone).collect();
        let first = gone.first()?;
        let more = match gone.len() - 1 {
            0 => String::new(),
            1 => "; 1 more row names none".to_owned(),
            more => format!("; {more} more rows name none"),
        };
        Some(format!(
            "{}: no file is at {:?}, so that it fits nothing{more}",
            first.place(),
            first.path
        ))
    }

    /// Returns the numbers of the rows that name a file, its members or its records.
    pub(super) fn naming(&self, root: &str, path: &str) -> BTreeSet<usize> {
        if self.by_path.is_empty() {
            return BTreeSet::new();
        }
        let shown = shown(root, path);
        let mut found = BTreeSet::new();
        for path in [path, &shown] {
            let from = self.by_path.range(path.to_owned()..);
            for (named, rows) in from.take_while(|(named, _)| named.starts_with(path)) {
                let rest = &named[path.len()..];
                if rest.is_empty() || rest.starts_with([':', '/']) {
                    found.extend(rows.iter().copied());
                }
            }
        }
        found
    }
}

impl Row {
    /// Returns whether it fits nothing without the file that it names.
    fn is_lost_with_file(&self) -> bool {
        self.id.is_none() && !is_glob(&self.path) && self.held.all().is_empty()
    }
}
