//! The outcome of a file: reported, counted, and written into its record.

use std::path::PathBuf;

use crate::catalog::FileOutcome;
use crate::catalog::FileRecord;
use crate::extract::Ended;
use crate::ingest::Event;
use crate::ingest::IngestSummary;

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

/// Reports a file that was indexed and cannot be read now, and counts it: it keeps its articles, and is
/// tried again.
pub(super) fn unread(
    summary: &mut IngestSummary,
    path: PathBuf,
    cause: &str,
    old: &FileRecord,
    events: &mut dyn FnMut(Event),
) -> FileRecord {
    let known = old.unread.is_some();
    summary.failed += 1;
    summary.newly_failed += u64::from(!known);
    let text = format!("{cause} (what was indexed from it is kept)");
    events(Event::Failed { path, cause: text, known });
    FileRecord { unread: Some(cause.to_owned()), again: true, ..old.clone() }
}

/// Counts a file that is taken as it was; one that failed or was skipped is reported again.
pub(super) fn unchanged(
    summary: &mut IngestSummary,
    path: PathBuf,
    old: &FileRecord,
    events: &mut dyn FnMut(Event),
) {
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
