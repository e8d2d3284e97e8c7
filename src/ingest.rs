//! From roots to a commit: the one function that sees every stage.
//!
//! The walk and the records of the last run are merged, both in path order (`ledger`); what has not
//! changed is taken as it is, what has changed is read and replaced (`file`), what is gone is
//! removed, and what moved keeps its identity (`survey`). Everything given is indexed, unchanged,
//! skipped with a reason, or failed with a reason, and the counts add up.
//! One commit covers articles and file records alike; a long run commits on its way, and what it
//! commits is at every moment an index the next run can go on from.

mod bytes;
mod file;
mod ledger;
mod roots;
mod run;
mod survey;
mod target;

use std::fmt;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::catalog::CatalogError;
use crate::engine::EngineError;
use crate::engine::View;
use crate::engine::last_manifest;
use crate::extract::Ended;
use crate::ingest::run::Run;
use crate::ingest::target::Target;

pub use roots::RootError;
pub use roots::RootSettings;

/// What to bring up to date, and how.
#[derive(Debug)]
pub struct IngestRequest<'a> {
    /// The index folder.
    pub index: PathBuf,
    /// The roots to bring up to date; empty stands for all the index knows.
    pub roots: Vec<RootRequest>,
    /// Today: dates after tomorrow are refused.
    pub today: Date,
    /// Now: noted as the time of ingest.
    pub now: Timestamp,
    /// Indexing threads.
    pub jobs: usize,
    /// Bytes for the indexing threads.
    pub memory: u64,
    /// The most bytes of one file or record.
    pub max_size: u64,
    /// Only tell what would be done.
    pub dry_run: bool,
    /// Start a new generation and read everything again.
    pub rebuild: bool,
    /// Read files again that failed before, though they have not changed.
    pub retry_failed: bool,
    /// Go on where most of the articles would go.
    pub allow_mass_delete: bool,
    /// A root that lies elsewhere now.
    pub move_root: Option<MovedRoot>,
    /// When to commit on the way.
    pub commit_every: CommitEvery,
    /// The time since the run was started: the library reads no clock.
    pub clock: Clock<'a>,
    /// Set from outside to stop at the next file; what is done is committed.
    pub stop: &'a AtomicBool,
}

impl<'a> IngestRequest<'a> {
    /// Returns a request to bring all known roots of `index` up to date, with the usual limits.
    #[must_use]
    pub fn new(
        index: PathBuf,
        today: Date,
        now: Timestamp,
        clock: Clock<'a>,
        stop: &'a AtomicBool,
    ) -> Self {
        Self {
            index,
            roots: Vec::new(),
            today,
            now,
            jobs: 1,
            memory: 300 << 20,
            max_size: 64 << 20,
            dry_run: false,
            rebuild: false,
            retry_failed: false,
            allow_mass_delete: false,
            move_root: None,
            commit_every: CommitEvery::default(),
            clock,
            stop,
        }
    }
}

/// A clock that the caller reads for the library.
#[derive(Clone, Copy)]
pub struct Clock<'a>(pub &'a dyn Fn() -> Duration);

impl Clock<'static> {
    /// A clock that stands still: only bytes decide when to commit.
    pub const STANDING: Self = Self(&|| Duration::ZERO);
}

impl fmt::Debug for Clock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({:?})", (self.0)())
    }
}

/// When a long run commits on its way: after so many bytes read, or so much time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommitEvery {
    /// Bytes read since the last commit.
    pub bytes: u64,
    /// Time since the last commit.
    pub time: Duration,
}

impl Default for CommitEvery {
    /// A commit flushes what the indexing threads hold; more often would make more, smaller segments
    /// to be merged.
    fn default() -> Self {
        Self { bytes: 512 << 20, time: Duration::from_secs(60) }
    }
}

/// A root that lies elsewhere now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedRoot {
    /// Where it lay, or how it is called.
    pub from: PathBuf,
    /// Where it lies.
    pub to: PathBuf,
    /// How it is called in answers from now on.
    pub label: String,
}

/// A root as the user gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootRequest {
    /// Where it lies.
    pub path: PathBuf,
    /// How it is called in answers, and part of its articles' identity.
    pub label: String,
    /// The text of a `--map` file.
    pub map: Option<String>,
    /// The text of a `--corrections` file.
    pub corrections: Option<String>,
    /// `--exclude` patterns.
    pub exclude: Vec<String>,
}

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
    /// Files read and indexed, anew or again.
    pub indexed: u64,
    /// Files taken as they were.
    pub unchanged: u64,
    /// Files of kinds that are not read.
    pub skipped: u64,
    /// Files that could not be read, now or in an earlier run.
    pub failed: u64,
    /// Files, or records of files, that could not be read and had not failed before.
    pub newly_failed: u64,
    /// Files that are gone.
    pub removed: u64,
    /// Files that lie elsewhere now and kept their identity; among those indexed.
    pub moved: u64,
    /// Articles added, replaced ones included.
    pub articles_added: u64,
    /// Articles removed, replaced ones included.
    pub articles_removed: u64,
    /// Articles in the index now.
    pub articles: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Hidden files and folders passed over; not among those seen.
    pub hidden: u64,
    /// Whether a commit was made; not when nothing had changed.
    pub committed: bool,
    /// Whether the run was stopped before its end.
    pub stopped: bool,
}

/// Why a run could not be done.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// A root or its options are at fault.
    #[error(transparent)]
    Root(#[from] RootError),
    /// The index is at fault.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// No root was given and none is known.
    #[error("no folder to index")]
    NothingToDo,
    /// Most of what is indexed would go.
    #[error(
        "{gone} of the {all} articles of {place} would be removed, for their files are no longer there; \
         nothing was removed"
    )]
    MassDelete {
        /// Articles that would go.
        gone: u64,
        /// Articles there are.
        all: u64,
        /// The root, or the index.
        place: String,
    },
}

impl From<CatalogError> for IngestError {
    fn from(error: CatalogError) -> Self {
        Self::Engine(error.into())
    }
}

/// Brings the index up to date with the roots asked for.
///
/// # Errors
/// When a root cannot be read at all, or the index cannot be written; what was committed is safe.
pub fn ingest(
    request: &IngestRequest<'_>,
    events: &mut dyn FnMut(Event),
) -> Result<IngestSummary, IngestError> {
    let mut run = || {
        let target = Target::open(request)?;
        let plan = roots::plan(&target.manifest.roots, &request.roots, request.move_root.as_ref())?;
        if plan.chosen.is_empty() {
            return Err(IngestError::NothingToDo);
        }
        Run::new(request, target, plan)?.run(events)
    };
    run().map_err(|error| with_what_is_safe(error, &request.index))
}

/// Takes roots out of the index: every known root at or below `path`. With `purge`, none of their
/// text stays on disk, nor any that was removed before.
///
/// # Errors
/// `Root` when no such root is known; when the index cannot be written.
pub fn forget(
    index: &Path,
    path: &Path,
    purge: bool,
    now: Timestamp,
    events: &mut dyn FnMut(Event),
) -> Result<IngestSummary, IngestError> {
    let stop = AtomicBool::new(false);
    let request = IngestRequest::new(index.to_path_buf(), Date::MAX, now, Clock::STANDING, &stop);
    let mut run = || {
        last_manifest(index)?;
        let target = Target::open(&request)?;
        let mut known = target.manifest.roots.clone();
        let gone = roots::forget(&mut known, path, purge)?;
        let plan = roots::Plan { roots: known, chosen: gone };
        Run::new(&request, target, plan)?.forget(purge, events)
    };
    run().map_err(|error| with_what_is_safe(error, index))
}

/// Says with every fault of the disk what of the index is safe: what can be read there now.
fn with_what_is_safe(error: IngestError, index: &Path) -> IngestError {
    let (cause, known, full) = match error {
        IngestError::Engine(EngineError::Io { doing, path, source }) => {
            let refused = [io::ErrorKind::PermissionDenied, io::ErrorKind::ReadOnlyFilesystem];
            if refused.contains(&source.kind()) {
                return EngineError::Io { doing, path, source }.into();
            }
            let full = source.kind() == io::ErrorKind::StorageFull;
            (format!("{doing} {}: {source}", path.display()), 0, full)
        }
        IngestError::Engine(EngineError::Write { cause, committed, full }) => {
            (cause, committed, full)
        }
        error => return error,
    };
    let committed = match View::open(index) {
        Ok(view) => view.manifest().articles,
        Err(EngineError::Missing { .. }) => 0,
        Err(_) => known,
    };
    EngineError::Write { cause, committed, full }.into()
}
