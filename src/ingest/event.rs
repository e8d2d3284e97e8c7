//! What a run reports: on its way, and at its end.

use std::path::PathBuf;

use crate::extract::Ended;

/// What happens during a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A root is being brought up to date.
    Root {
        /// How it is called.
        label: String,
    },
    /// How far the run is.
    Progress {
        /// Files seen.
        files: u64,
        /// Articles indexed.
        articles: u64,
        /// Bytes read.
        bytes: u64,
    },
    /// A file could not be read.
    Failed {
        /// The file, under its root's name.
        path: PathBuf,
        /// Why.
        cause: String,
        /// Whether it was known to fail before.
        known: bool,
    },
    /// Records of a file could not be read.
    Partial {
        /// The file, under its root's name.
        path: PathBuf,
        /// The first cause.
        cause: String,
        /// Records that could not be read.
        failed: u64,
        /// Articles of this file that were indexed.
        indexed: u64,
    },
    /// A file is not of a kind that is read.
    Skipped {
        /// The file, under its root's name.
        path: PathBuf,
        /// What it is.
        kind: String,
    },
    /// Something the user should know about an article or a root.
    Warning {
        /// The file, under its root's name, with the record's line where it has one.
        path: PathBuf,
        /// What.
        text: String,
    },
    /// What became of a rule of the user's: a row of the corrections.
    Rule {
        /// How its root is called.
        path: PathBuf,
        /// The row, and the articles that it was applied to.
        text: String,
    },
    /// Everything so far is durable.
    Committed {
        /// Articles in the index.
        articles: u64,
    },
}

impl Event {
    /// Returns the event of a file that ended so; `None` for one that was read whole.
    #[must_use]
    pub fn ended(path: PathBuf, ended: &Ended, known: bool) -> Option<Self> {
        match ended.clone() {
            Ended::Whole => None,
            Ended::Partial { cause, failed, articles } => {
                Some(Self::Partial { path, cause, failed, indexed: articles })
            }
            Ended::Failed { cause } => Some(Self::Failed { path, cause, known }),
            Ended::Skipped { kind } => Some(Self::Skipped { path, kind }),
        }
    }
}

/// What a run did. Invariant: `seen = indexed + unchanged + skipped + failed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IngestSummary {
    /// Files seen.
    pub seen: u64,
    /// Files read and indexed, for the first time or again.
    pub indexed: u64,
    /// Files taken as they were.
    pub unchanged: u64,
    /// Files of kinds that are not read.
    pub skipped: u64,
    /// Files that could not be read, now or in an earlier run.
    pub failed: u64,
    /// Files of which some records could not be read, now or in an earlier run; among those indexed and
    /// unchanged.
    pub partly_read: u64,
    /// Files, or records of files, that could not be read and had not failed before.
    pub newly_failed: u64,
    /// Files that are gone.
    pub removed: u64,
    /// Articles that the files had which are gone.
    pub articles_of_removed: u64,
    /// Articles that files had before they were edited, and that are not there in another wording either.
    pub articles_edited_away: u64,
    /// Articles that were taken out because their text is taken down since the run before.
    pub articles_taken_down: u64,
    /// Files that moved; among those indexed.
    pub moved: u64,
    /// Articles added, replaced ones included.
    pub articles_added: u64,
    /// Articles removed, replaced ones included.
    pub articles_removed: u64,
    /// Articles in the index now.
    pub articles: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Roots from which nothing was removed because most of them seems to be gone; each is among those
    /// failed.
    pub held: u64,
    /// Hidden files and folders passed over; not among those seen.
    pub hidden: u64,
    /// Files that are broken, were not before, and keep the articles that they gave; among those failed.
    pub newly_kept: u64,
    /// Articles of the index that a rebuild replaced.
    pub replaced: Option<u64>,
    /// Whether a commit was made; not when nothing had changed.
    pub committed: bool,
    /// Whether the run was stopped before its end.
    pub stopped: bool,
}
