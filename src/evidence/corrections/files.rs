//! Rows of the corrections that name a file, and whether that is there: without it they fit nothing.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use globset::GlobBuilder;

use crate::evidence::corrections::Corrections;
use crate::evidence::corrections::Row;
use crate::evidence::corrections::is_archive;
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

    /// Notes that a file of a root is there. An archive may hold what a pattern fits.
    pub fn see(&self, root: &str, path: &str) {
        let see = |at: usize| self.rows[at].has_file.store(true, Ordering::Relaxed);
        self.naming(root, path).into_iter().for_each(see);
        let is_unseen = |at: &&usize| !self.rows[**at].has_file.load(Ordering::Relaxed);
        let mut unseen = self.glob_rows.iter().filter(is_unseen).peekable();
        if unseen.peek().is_none() {
            return;
        }
        if is_archive(path) {
            let is_in = |at: &&usize| may_be_in(&self.rows[**at].path, path);
            unseen.filter(is_in).copied().for_each(see);
        }
        self.fitting(root, path).into_iter().for_each(see);
    }

    /// Returns the numbers of the rows whose pattern fits a file.
    pub(super) fn fitting(&self, root: &str, path: &str) -> BTreeSet<usize> {
        if self.glob_rows.is_empty() {
            return BTreeSet::new();
        }
        let shown = shown(root, path);
        let fitting = [path, &shown].into_iter().flat_map(|path| self.globs.matches(path));
        fitting.map(|at| self.glob_rows[at]).collect()
    }

    /// Returns the places of the rows whose pattern fits a file where it was, and not where it is now; `now` is
    /// its path in the same root.
    #[must_use]
    pub fn of_pattern_left(&self, root: &str, path: &str, now: Option<&str>) -> Vec<String> {
        let still = now.map(|now| self.fitting(root, now)).unwrap_or_default();
        let left = self.fitting(root, path).into_iter().filter(|at| !still.contains(at));
        left.map(|at| self.rows[at].place()).collect()
    }

    /// Returns a line on the rows that name a file which was not seen, if there are any: they fit nothing.
    #[must_use]
    pub fn without_file(&self) -> Option<String> {
        let is_seen = |row: &Row| row.has_file.load(Ordering::Relaxed);
        let is_gone = |row: &&Row| row.is_held_by_path() && !row.path.is_empty() && !is_seen(row);
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

/// Returns whether a pattern may fit a member of an archive.
fn may_be_in(pattern: &str, archive: &str) -> bool {
    let depth = 1 + archive.matches('/').count();
    let folders: Vec<&str> = pattern.split('/').take(depth).collect();
    let around = GlobBuilder::new(&folders.join("/")).literal_separator(true).build();
    let is_around = || around.is_ok_and(|around| around.compile_matcher().is_match(archive));
    pattern.contains("**") || pattern.split('/').count() > depth && is_around()
}

impl Row {
    /// Returns whether it fits nothing without the file that it names.
    pub(super) fn is_lost_with_file(&self) -> bool {
        self.is_held_by_path() && !is_glob(&self.path)
    }

    /// Returns whether it fits by its path, and holds for no article wherever that goes.
    fn is_held_by_path(&self) -> bool {
        self.id.is_none() && self.held.all().is_empty()
    }
}
