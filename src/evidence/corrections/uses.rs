//! How often the rows of the corrections are used, and what is said of it: each says to how many articles
//! it was applied, or why to none.
//!
//! A file that turns out to be broken keeps the articles that it gave before, and what rows said of those
//! that it gave now never was: it is taken back, and the rows wait until the file can be read again.

use std::collections::BTreeSet;

use crate::evidence::corrections::Corrections;
use crate::evidence::corrections::EACH;
use crate::evidence::corrections::Row;
use crate::evidence::corrections::journal::Uses;
use crate::evidence::corrections::journal::locked;

/// Rows that fit nothing are reported one by one up to this many.
pub(super) const MOST_REPORTED: usize = 5;

impl Corrections {
    /// Ends a file whose articles hold: what rows said of them is not taken back any more. Returns what is to be
    /// said of rows that `is_old` chooses, by their numbers, and that name a record by its own id which the file,
    /// if it was read as a whole, does not have.
    pub fn end_file(&self, is_whole: bool, is_old: &dyn Fn(usize) -> bool) -> Vec<String> {
        let touched = std::mem::take(&mut locked(&self.journal).before);
        if !is_whole {
            return Vec::new();
        }
        let rows = touched.into_iter().filter(|(at, _)| is_old(*at));
        let missing = rows.filter_map(|(at, before)| {
            let (row, now) = (&self.rows[at], *locked(&self.rows[at].uses));
            let record = row.record.as_ref().filter(|record| *record != EACH)?;
            let is_missing = now.at_path > before.at_path && now.used == before.used;
            (is_missing && row.is_lost_with_file()).then(|| {
                let (place, path) = (row.place(), &row.path);
                format!("{place}: {path:?} has no record {record:?} any more")
            })
        });
        missing.collect()
    }

    /// Takes back what rows said of the articles of a file, or of the files of a folder, that keep what they
    /// gave before. Returns the places of the rows that `is_new` chooses, by their numbers, and that wait for
    /// it: they name it by its path or a pattern, fitted what it gave now, or have one of `ids`, which are
    /// those of articles that it keeps.
    pub fn take_back(
        &self,
        (root, path): (&str, &str),
        is_new: &dyn Fn(usize) -> bool,
        ids: &BTreeSet<String>,
    ) -> Vec<String> {
        let mut journal = locked(&self.journal);
        let mut waiting = self.naming(root, path);
        waiting.extend(self.fitting(root, path));
        for (at, before) in std::mem::take(&mut journal.before) {
            let row = &self.rows[at];
            let mut uses = locked(&row.uses);
            if uses.used > before.used {
                waiting.insert(at);
            }
            *uses = before;
            row.held.take_back(path);
        }
        let has_id = |row: &Row| row.id.as_ref().is_some_and(|id| ids.contains(id));
        waiting.extend((0..self.rows.len()).filter(|at| has_id(&self.rows[*at])));
        waiting.retain(|at| is_new(*at));
        journal.waiting.extend(&waiting);
        waiting.into_iter().map(|at| self.rows[at].place()).collect()
    }

    /// Counts a use of a row.
    pub(super) fn count(&self, row: usize, change: &dyn Fn(&mut Uses)) {
        let mut journal = locked(&self.journal);
        let mut uses = locked(&self.rows[row].uses);
        journal.before.entry(row).or_insert(*uses);
        change(&mut uses);
    }

    /// Returns what became of each row that `is_read` chooses, by its number, and that fits an article: a
    /// line each.
    #[must_use]
    pub fn uses(&self, is_read: &dyn Fn(usize) -> bool) -> Vec<String> {
        let rows = self.rows.iter().enumerate().filter(|(number, _)| is_read(*number));
        let said = rows.filter_map(|(_, row)| {
            let uses = *locked(&row.uses);
            let said = match (uses.used, uses.beaten) {
                (0, _) => return None,
                (1, 0) => "applied to 1 article".to_owned(),
                (used, 0) => format!("applied to {used} articles"),
                (used, beaten) => {
                    format!("fits {used}, overridden by later rows for {beaten}")
                }
            };
            let is_to_come = uses.to_come > 0;
            let date = if is_to_come { "; its date is not used: it is in the future" } else { "" };
            let unused = row.unused.as_ref();
            let unused = unused.map(|what| format!("; {what}, and not used")).unwrap_or_default();
            Some(format!("{}: {said}{date}{unused}", row.place()))
        });
        said.collect()
    }

    /// Returns a line for each row that `is_read` chooses, by its number, and that fits no article so
    /// far and waits for no file, or many that it does not tell apart.
    #[must_use]
    pub fn problems(&self, is_read: &dyn Fn(usize) -> bool) -> Vec<String> {
        let mut problems = Vec::new();
        let mut more = Vec::new();
        for (at, row) in self.rows.iter().enumerate().filter(|(number, _)| is_read(*number)) {
            let (place, path, uses) = (row.place(), row.named(), *locked(&row.uses));
            problems
                .extend(row.unused.as_ref().map(|what| format!("{place}: {what}, and not used")));
            if uses.to_come > 0 {
                problems.push(format!("{place}: its date is not used: it is in the future"));
            }
            if uses.of_many > 0 && row.cells.is_of_one() {
                let many = uses.of_many;
                let articles = if many == 1 { "article" } else { "articles" };
                problems.push(format!(
                    "{place}: the date and title of {many} {articles} at {path:?} are not changed; \
                     write in \"record\" which is meant, by number or key, or * for each"
                ));
            } else if uses.used > 0 && uses.used == uses.beaten {
                problems.push(format!("{place}: later rows say otherwise of all that it fits"));
            } else if uses.used > 0 || self.is_waiting(at) {
            } else if problems.len() >= MOST_REPORTED {
                more.push(row.line.to_string());
            } else if let (Some(record), true) = (&row.record, uses.at_path > 0) {
                problems.push(format!("{place}: {path:?} has no record {record:?}"));
            } else if row.path.is_empty() {
                problems.push(format!("{place}: no article of this folder has the id {path:?}"));
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

    /// Returns whether a row waits for a file that could not be read.
    fn is_waiting(&self, row: usize) -> bool {
        locked(&self.journal).waiting.contains(&row)
    }
}

impl Row {
    /// Returns what it names an article by.
    fn named(&self) -> &str {
        if self.path.is_empty() { self.id.as_deref().unwrap_or_default() } else { &self.path }
    }
}
