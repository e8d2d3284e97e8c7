//! From roots to a commit: the one function that sees every stage.
//!
//! The walk and the records of the last run are merged, both in path order (`ledger`); what has not
//! changed (`look`) is taken as it is, what has changed is read and replaced (`reader`), what is gone is
//! removed, and what moved keeps its identity (`survey`). `run` sets the order; the others return values.
//! Everything given is indexed, unchanged, skipped with a reason, or failed with a reason, and the
//! counts add up.
//! One commit covers articles and file records alike; a long run commits on its way, and what it
//! commits is at every moment an index the next run can go on from.

mod breakage;
mod bytes;
mod carried;
mod due;
mod due_again;
mod edits;
mod elsewhere;
mod error;
mod event;
mod file_end;
mod files_there;
mod followed;
mod identity;
mod label;
mod ledger;
mod look;
mod message;
mod moved_roots;
mod on_disk;
mod read_root;
mod reader;
mod replaced;
mod request;
mod root_error;
mod roots;
mod run;
mod survey;
mod take_down;
mod tally;
mod target;

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::engine::EngineError;
use crate::engine::View;
use crate::engine::is_index;
use crate::engine::last_manifest;
use crate::ingest::run::Run;
use crate::ingest::take_down::Gone;
use crate::ingest::target::Before;
use crate::ingest::target::Target;

pub use error::IngestError;
pub use event::Event;
pub use event::IngestSummary;
pub use on_disk::OnDisk;
pub use on_disk::on_disk;
pub use request::Begun;
pub use request::Clock;
pub use request::CommitEvery;
pub use request::IngestRequest;
pub use request::MovedRoot;
pub use request::RootRequest;
pub use request::RuleText;
pub use request::SettledRules;
pub use root_error::RootError;
pub use roots::RootSettings;

/// Brings the index up to date with the roots asked for.
///
/// # Errors
/// When a root cannot be read at all, or the index cannot be written; what was committed is safe.
pub fn ingest(
    request: &IngestRequest<'_>,
    events: &mut dyn FnMut(Event),
) -> Result<IngestSummary, IngestError> {
    let mut run = || {
        let names_nothing = request.roots.is_empty() && request.settled.is_empty();
        if names_nothing && request.move_root.is_none() && !is_index(&request.index) {
            // Nothing is made where there is nothing to make it of.
            return Err(IngestError::NothingToDo);
        }
        let taken_down = take_down_new(request, events)?;
        let target = Target::open(request)?;
        if target.before == Before::Nothing && request.roots.is_empty() {
            return Err(IngestError::UnknownRoots);
        }
        let mut plan = roots::plan(&target.manifest.roots, target.first_root(), request)?;
        if plan.chosen.is_empty() && plan.missing.is_empty() {
            return Err(IngestError::NothingToDo);
        }
        if target.before != Before::All {
            plan.notes.push((request.index.clone(), not_carried_over(target.before)));
        }
        let summary = Run::new(request, target, plan)?.run(events)?;
        Ok(with_taken_down(summary, taken_down, request.dry_run))
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
    let mut request =
        IngestRequest::new(index.to_path_buf(), Date::MAX, now, Clock::STANDING, &stop);
    let mut run = || {
        // Nothing is read again.
        let manifest = last_manifest(index)?;
        request.taken_down = manifest.taken_down();
        request.source_names = manifest.source_names;
        let target = Target::open(&request)?;
        let mut known = target.manifest.roots.clone();
        let gone = roots::forget(&mut known, path, purge)?;
        let plan = roots::Plan {
            roots: known,
            first: 0,
            chosen: gone,
            missing: Vec::new(),
            notes: Vec::new(),
        };
        Run::new(&request, target, plan)?.forget(purge, events)
    };
    run().map_err(|error| with_what_is_safe(error, index))
}

/// Takes the articles out of the index whose text is one of those that are taken down; no file is read.
/// With `purge`, none of their text stays on disk, nor any that was removed before.
///
/// # Errors
/// When there is no index, or it cannot be written.
pub fn take_down_texts(
    request: &IngestRequest<'_>,
    purge: bool,
    events: &mut dyn FnMut(Event),
) -> Result<IngestSummary, IngestError> {
    take_down(request, purge, events).map_err(|error| with_what_is_safe(error, &request.index))
}

/// Returns which of some texts, by their hashes, the articles of an index have. Reads every article once.
///
/// # Errors
/// When the index cannot be read.
pub fn texts_there(index: &Path, texts: &BTreeSet<u128>) -> Result<BTreeSet<u128>, EngineError> {
    Ok(Gone::find(&View::open(index)?, texts)?.texts())
}

fn take_down(
    request: &IngestRequest<'_>,
    purge: bool,
    events: &mut dyn FnMut(Event),
) -> Result<IngestSummary, IngestError> {
    let last = last_manifest(&request.index)?;
    let mut without_reading = IngestRequest::new(
        request.index.clone(),
        request.today,
        request.now,
        request.clock,
        request.stop,
    );
    without_reading.taken_down = request.taken_down.clone();
    without_reading.source_names = last.source_names;
    without_reading.begun = request.begun;
    let target = Target::open(&without_reading)?;
    let gone = Gone::find(&View::open(&request.index)?, &request.taken_down)?;
    let roots = target.manifest.roots.clone();
    let plan = roots::Plan {
        roots,
        first: 0,
        chosen: BTreeSet::new(),
        missing: Vec::new(),
        notes: Vec::new(),
    };
    Run::new(&without_reading, target, plan)?.take_down(&gone, purge, events)
}

/// Takes out what the index has of texts that are taken down since its last run; returns how many articles, which
/// a dry run only counts.
fn take_down_new(
    request: &IngestRequest<'_>,
    events: &mut dyn FnMut(Event),
) -> Result<u64, IngestError> {
    if !has_new_texts(request) {
        return Ok(0);
    }
    if request.dry_run {
        let gone = Gone::find(&View::open(&request.index)?, &request.taken_down)?;
        return Ok(gone.records.len() as u64);
    }
    Ok(take_down(request, false, events)?.articles_removed)
}

/// Returns whether texts are taken down that the index may still have.
fn has_new_texts(request: &IngestRequest<'_>) -> bool {
    if request.taken_down.is_empty() || request.rebuild {
        return false;
    }
    let last = last_manifest(&request.index);
    last.is_ok_and(|last| !request.taken_down.is_subset(&last.taken_down()))
}

/// Adds what was taken down before a run to what it did; a dry run has the articles still.
fn with_taken_down(mut summary: IngestSummary, articles: u64, is_dry: bool) -> IngestSummary {
    summary.articles_taken_down = articles;
    summary.committed |= articles > 0;
    if is_dry {
        summary.articles = summary.articles.saturating_sub(articles);
    }
    summary
}

/// Returns what a rebuild says of an index of which it could read no more than this.
fn not_carried_over(before: Before) -> String {
    let what = "when its articles came in, the ids that edited ones had, and what broken files kept are not carried \
                over";
    match before {
        Before::All | Before::Roots => {
            format!("no more than its folders could be read of the index: {what}")
        }
        Before::Nothing => format!(
            "which folders it was made of could not be read: only those named now are indexed; {what}"
        ),
    }
}

/// Adds to every fault of the disk which part of the index is safe: what can be read there now.
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
        Err(EngineError::Missing { .. } | EngineError::Begun { .. }) => 0,
        Err(_) => known,
    };
    EngineError::Write { cause, committed, full }.into()
}
