//! The outcome of a file: reported, counted, and written into its record.

use std::path::PathBuf;

use crate::catalog::FileOutcome;
use crate::catalog::FileRecord;
use crate::extract::Ended;
use crate::ingest::Event;
use crate::ingest::IngestSummary;
use crate::ingest::reader::Looks;
use crate::ingest::reader::Unreadable;

/// Reports how reading a file ended, and counts it; `known` is whether it failed so before.
pub(super) fn ended(
    summary: &mut IngestSummary,
    path: PathBuf,
    ended: Ended,
    known: bool,
    events: &mut dyn FnMut(Event),
) -> FileOutcome {
    let is_failure = matches!(ended, Ended::Failed { .. } | Ended::Partial { .. });
    summary.newly_failed += u64::from(is_failure && !known);
    summary.partly_read += u64::from(matches!(ended, Ended::Partial { .. }));
    match ended {
        Ended::Whole | Ended::Partial { .. } => summary.indexed += 1,
        Ended::Skipped { .. } => summary.skipped += 1,
        Ended::Failed { .. } => summary.failed += 1,
    }
    if let Some(event) = Event::ended(path, &ended, known) {
        events(event);
    }
    match ended {
        Ended::Whole => FileOutcome::Indexed,
        Ended::Partial { cause, failed, .. } => FileOutcome::Partial { failed, cause },
        Ended::Failed { cause } => FileOutcome::Failed { cause },
        Ended::Skipped { kind } => FileOutcome::Skipped { kind },
    }
}

/// Reports a file that was indexed and cannot be read now, and counts it: it keeps its articles. It is
/// tried again: one that could not be opened in the next run, one that is broken when it has changed.
pub(super) fn unread(
    summary: &mut IngestSummary,
    path: PathBuf,
    unreadable: Unreadable,
    old: &FileRecord,
    events: &mut dyn FnMut(Event),
) -> FileRecord {
    let Unreadable { cause, looks } = unreadable;
    let known = old.unread.is_some();
    summary.newly_failed += u64::from(!known);
    summary.newly_kept += u64::from(!known && looks.is_some());
    still_unread(summary, path, &cause, known, events);
    let record = FileRecord { unread: Some(cause), again: true, ..old.clone() };
    let Some(Looks { size, modified, inode, hash, doubtful, beside }) = looks else {
        return record;
    };
    let (again, resume) = (false, None);
    FileRecord { size, modified, inode, hash, doubtful, beside, again, resume, ..record }
}

/// Reports a file of which only the articles of an earlier reading are there.
fn still_unread(
    summary: &mut IngestSummary,
    path: PathBuf,
    cause: &str,
    known: bool,
    events: &mut dyn FnMut(Event),
) {
    summary.failed += 1;
    let cause = format!("{cause} (what was indexed from it is kept)");
    events(Event::Failed { path, cause, known });
}

/// Counts a file that is taken as it was; one that failed or was skipped is reported again.
pub(super) fn unchanged(
    summary: &mut IngestSummary,
    path: PathBuf,
    old: &FileRecord,
    events: &mut dyn FnMut(Event),
) {
    if let Some(cause) = &old.unread {
        return still_unread(summary, path, cause, true, events);
    }
    match &old.outcome {
        FileOutcome::Indexed => summary.unchanged += 1,
        FileOutcome::Partial { .. } => {
            summary.unchanged += 1;
            summary.partly_read += 1;
        }
        FileOutcome::Skipped { kind } => {
            summary.skipped += 1;
            events(Event::Skipped { path, kind: kind.clone() });
        }
        FileOutcome::Failed { cause } => {
            summary.failed += 1;
            events(Event::Failed { path, cause: cause.clone(), known: true });
        }
    }
}
