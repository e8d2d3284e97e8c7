//! What an index holds, for `status`: facts only.
//!
//! Cost: one pass over the file records, with an `lstat` each, and one over the columns of days and
//! sources.

use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::article::DateRange;
use crate::catalog::FileOutcome;
use crate::catalog::Root;
use crate::engine::IndexInfo;
use crate::engine::View;
use crate::search::FileState;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::files::is_folder;
use crate::search::files::state_of;
use crate::search::sources;

/// What an index holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// The index.
    pub index: IndexInfo,
    /// Bytes of the generation in use, on disk.
    pub bytes: u64,
    /// When the commit was made; `None` where the file system does not know.
    pub committed: Option<Timestamp>,
    /// Articles without a date.
    pub undated: u64,
    /// The first and last day of publication; `None` if nothing is dated.
    pub days: Option<DateRange>,
    /// How many sources there are.
    pub sources: u64,
    /// Languages and their articles, most frequent first.
    pub languages: Vec<(String, u64)>,
    /// The roots it is made from.
    pub roots: Vec<RootStatus>,
    /// The first files that could not be read, at most as many as were asked for.
    pub failed: Vec<FailedFile>,
}

/// A root and what came from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootStatus {
    /// The name given to it.
    pub label: String,
    /// Where it is.
    pub path: PathBuf,
    /// Its files, whatever became of them.
    pub files: u64,
    /// Its articles.
    pub articles: u64,
    /// Its files of kinds that are not read.
    pub skipped: u64,
    /// Its files that failed, wholly or in part.
    pub failed: u64,
    /// Its files that changed since they were read.
    pub changed: u64,
    /// Its files that are no longer there.
    pub missing: u64,
    /// Files that cannot be seen from here.
    pub unseen: u64,
    /// Whether it has a map of fields.
    pub has_map: bool,
    /// Whether it has corrections.
    pub has_corrections: bool,
}

/// A file that could not be read, or not all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedFile {
    /// The root it is under, as the user named it.
    pub root: String,
    /// Its path below the root.
    pub path: PathBuf,
    /// Why.
    pub cause: String,
    /// Articles of it that were indexed all the same.
    pub articles: u64,
}

/// Returns what the index holds, with the first `most_failed` files that could not be read.
///
/// # Errors
/// `Engine` when the index cannot be read.
pub(super) fn status(view: &View, today: Date, most_failed: usize) -> Result<Status, SearchError> {
    let by_source = sources(view, &SearchRequest::new("", today))?.rows;
    let mut days: Option<DateRange> = None;
    for range in by_source.iter().filter_map(|row| row.days) {
        days = match days {
            None => Some(range),
            Some(all) => {
                DateRange::new(all.first().min(range.first()), all.last().max(range.last()))
            }
        };
    }
    let manifest = view.manifest();
    let mut roots: Vec<(u32, RootStatus)> = manifest.live_roots().map(root_status).collect();
    let mut failed = Vec::new();
    let mut records = view.records()?;
    while let Some(record) = records.read()? {
        let Some((_, root)) = roots.iter_mut().find(|(number, _)| *number == record.root) else {
            continue;
        };
        match manifest.root(record.root) {
            Some(_) if is_folder(&record) => {}
            Some(place) => root.count(state_of(place, &record)),
            None => root.missing += 1,
        }
        root.files += 1;
        root.articles += record.articles;
        let cause = match (record.unread, record.outcome) {
            (Some(cause), _) => format!("{cause} (what was indexed from it is kept)"),
            (None, FileOutcome::Indexed) => continue,
            (None, FileOutcome::Skipped { .. }) => {
                root.skipped += 1;
                continue;
            }
            (None, FileOutcome::Partial { cause, .. } | FileOutcome::Failed { cause }) => cause,
        };
        root.failed += 1;
        if failed.len() < most_failed {
            use std::os::unix::ffi::OsStringExt as _;
            let path = PathBuf::from(std::ffi::OsString::from_vec(record.path));
            let shown = manifest.root(record.root).map_or("", Root::shown);
            let (root, articles) = (shown.to_owned(), record.articles);
            failed.push(FailedFile { root, path, cause, articles });
        }
    }
    Ok(Status {
        index: view.info(),
        bytes: view.size()?,
        committed: Timestamp::from_second(view.committed()?).ok(),
        undated: by_source.iter().map(|row| row.undated).sum(),
        days,
        sources: by_source.iter().filter(|row| row.name.is_some()).count() as u64,
        languages: view.languages()?.to_vec(),
        roots: roots.into_iter().map(|(_, root)| root).collect(),
        failed,
    })
}

impl RootStatus {
    /// Counts a file that is in this state.
    const fn count(&mut self, state: FileState) {
        match state {
            FileState::Current => {}
            FileState::Changed => self.changed += 1,
            FileState::Missing => self.missing += 1,
            FileState::Unseen => self.unseen += 1,
        }
    }
}

fn root_status(root: &Root) -> (u32, RootStatus) {
    let status = RootStatus {
        label: root.label.clone(),
        path: root.path(),
        files: 0,
        articles: 0,
        skipped: 0,
        failed: 0,
        changed: 0,
        missing: 0,
        unseen: 0,
        has_map: root.map.is_some(),
        has_corrections: root.corrections.is_some(),
    };
    (root.number, status)
}
