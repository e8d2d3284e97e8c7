//! Rows with fewer cells than the table has columns: how many there are is said once, and of the last row of a
//! file that ends within it that its end may be missing.
//!
//! Programs leave out the last cells of a row where they are empty, in thousands of rows of a table: so the first
//! of them says so, and the last row of the table how many there are. Invariant: one record is held back at
//! most, and none is lost.

use crate::format::END_MISSING;
use crate::format::Outcome;

/// How what is said of them begins to differ from what is said of other rows.
const LAST_MISSING: &str = "the last are missing";

/// Returns whether a warning is one of those that are given here, but for that of a missing end.
pub(crate) fn is_of_short_rows(warning: &str) -> bool {
    warning.ends_with(LAST_MISSING)
}

/// The rows of a table as they pass.
pub(super) struct ShortRows {
    /// Columns that are named.
    named: usize,
    rows: u64,
    short: u64,
    /// The line of the first that is too short.
    first: u64,
    /// The fewest cells of a row so far.
    fewest: usize,
    held: Option<Outcome>,
}

impl ShortRows {
    /// Begins with a table of so many columns.
    pub(super) const fn new(named: usize) -> Self {
        Self { named, rows: 0, short: 0, first: 0, fewest: usize::MAX, held: None }
    }

    /// Notes a row of so many cells, and says of it what is to be said.
    pub(super) fn noted(&mut self, (mut outcome, cells): (Outcome, usize), row: &str) -> Outcome {
        self.rows += 1;
        let is_usual = self.fewest <= cells;
        self.fewest = self.fewest.min(cells);
        let Outcome::Draft(draft) = &mut outcome else { return outcome };
        if cells >= self.named {
            return outcome;
        }
        self.short += 1;
        let odd = format!("the row has {cells} cells where {} columns are named", self.named);
        if !row.ends_with('\n') && !is_usual {
            draft.warnings.retain(|text| *text != odd);
            draft.warnings.push(format!("{odd}: {END_MISSING}"));
        } else if self.short == 1 && !draft.warnings.contains(&odd) {
            draft.warnings.push(format!("{odd}: {LAST_MISSING}"));
        }
        if self.short == 1 {
            self.first = draft.record.as_ref().and_then(|record| record.line).unwrap_or_default();
        }
        outcome
    }

    /// Takes the next record, and returns the one before it.
    pub(super) const fn hold(&mut self, outcome: Outcome) -> Option<Outcome> {
        self.held.replace(outcome)
    }

    /// Returns the last record, which says how many rows are too short.
    pub(super) fn last(&mut self) -> Option<Outcome> {
        let mut outcome = self.held.take()?;
        if let Outcome::Draft(draft) = &mut outcome
            && self.short > 1
        {
            let Self { named, rows, short, first, .. } = self;
            let odd = format!(
                "{short} of the {rows} rows have fewer cells than the {named} columns that are named, the \
                 first at line {first}: {LAST_MISSING}"
            );
            let at = draft.warnings.iter().position(|text| text.ends_with(END_MISSING));
            // What says that the end is missing is last.
            draft.warnings.insert(at.unwrap_or(draft.warnings.len()), odd);
        }
        Some(outcome)
    }
}
