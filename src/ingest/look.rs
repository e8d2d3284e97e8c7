//! Whether a file changed since it was read.
//!
//! A file whose size and times are as remembered is not opened; where they are inconclusive its bytes
//! decide.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use jiff::Timestamp;

use crate::catalog::FileOutcome;
use crate::catalog::FileRecord;
use crate::catalog::Resume;
use crate::extract::Beginning;
use crate::ingest::bytes::Prefix;
use crate::ingest::bytes::hash_of;
use crate::read::Point;
use crate::walk::Found;

/// A file written less than this before it was read may have been written again within the same tick
/// of its clock (FAT counts two seconds).
const DOUBT: i64 = 2_000_000_000;

/// What a look at a file shows, against what is remembered of it.
pub(super) enum Look {
    /// It is not read.
    Unchanged(Unchanged),
    /// It begins as it was, up to here, and has more.
    Grown(Box<Beginning>),
    /// It is to be read.
    Changed,
}

/// Why a file is not read.
#[derive(Clone, Copy)]
pub(super) enum Unchanged {
    /// Its times and size are the same.
    Same,
    /// Its times are not, but its bytes are.
    SameContent,
    /// The run was stopped before that was known.
    NotKnown,
}

/// Looks whether a file changed that is read by the rules it was read by before. With `retry_failed`,
/// one that failed counts as changed.
pub(super) fn look(old: &FileRecord, found: &Found, retry_failed: bool, stop: &AtomicBool) -> Look {
    let failed = matches!(old.outcome, FileOutcome::Failed { .. } | FileOutcome::Partial { .. });
    if retry_failed && (failed || old.unread.is_some()) {
        return Look::Changed;
    }
    if let Some(resume) = old.resume.filter(|r| r.bytes < found.size || old.again) {
        let mut prefix = Prefix::new(found.size);
        return match prefix.read_to(&found.path, resume.bytes, stop) {
            Ok(true) if prefix.sums.hash.digest() == resume.hash => {
                let Resume { bytes, records, lines, decided, .. } = resume;
                let point = Point { bytes, records, lines, decided };
                Look::Grown(Box::new(Beginning { point, sums: prefix.sums }))
            }
            Ok(false) if stop.load(Ordering::Relaxed) => Look::Unchanged(Unchanged::NotKnown),
            // It is shorter now, or begins otherwise.
            Ok(_) | Err(_) => Look::Changed,
        };
    }
    if old.again || old.size != found.size {
        return Look::Changed;
    }
    if (old.modified, old.inode) == (found.modified, found.inode) && !old.doubtful {
        return Look::Unchanged(Unchanged::Same);
    }
    if old.hash == 0 {
        return Look::Changed;
    }
    match hash_of(&found.path, stop) {
        Ok(Some(hash)) if hash == old.hash => Look::Unchanged(Unchanged::SameContent),
        Ok(None) => Look::Unchanged(Unchanged::NotKnown),
        // What cannot be read is found out when it is read.
        Ok(Some(_)) | Err(_) => Look::Changed,
    }
}

/// Returns whether a later change could leave the file's times as they are.
pub(super) fn is_doubtful(found: &Found, now: Timestamp) -> bool {
    let now = i64::try_from(now.as_nanosecond()).unwrap_or(i64::MAX);
    found.modified >= now.saturating_sub(DOUBT)
}
