//! The doors of this module: nothing behind them panics because an index is damaged.
//!
//! tantivy trusts its files, and reading checksums before each search would cost more than the
//! search. So what breaks is caught here, and only then are the checksums looked at: if a file of
//! the index is not what was written, the answer is an error that names it; if all are sound, it is
//! a bug of ours, and the panic goes on.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::panic::resume_unwind;

use jiff::civil::Date;

use crate::engine::Candidate;
use crate::engine::EngineError;
use crate::engine::embedded::Damage;
use crate::engine::embedded::Snapshot;
use crate::engine::embedded::first_damage;
use crate::search::Count;
use crate::search::Explanation;
use crate::search::Hits;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::Shown;
use crate::search::Sources;
use crate::search::Status;
use crate::search::files;

/// Reads from an index; a damage met on the way is an error that names the file.
///
/// # Errors
/// What `read` returns; `Damaged` in place of its panic.
pub fn guarded<T>(
    snapshot: &Snapshot,
    read: impl FnOnce() -> Result<T, SearchError>,
) -> Result<T, SearchError> {
    let damage = || first_damage(snapshot.folder().path()).ok().flatten();
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Err(SearchError::Engine(error @ EngineError::Damaged { .. }))) => {
            Err(damage().map_or(error, |damage| named(snapshot, &damage)).into())
        }
        Ok(result) => result,
        Err(panic) => match damage() {
            Some(damage) => Err(named(snapshot, &damage).into()),
            None => resume_unwind(panic),
        },
    }
}

fn named(snapshot: &Snapshot, damage: &Damage) -> EngineError {
    let file = snapshot.folder().path().join(&damage.file);
    EngineError::Damaged { what: format!("{}: {}", file.display(), damage.what) }
}

/// Finds the articles that match and the passages that answer.
///
/// # Errors
/// `Query` when the query cannot be read or answered, `Engine` when the index cannot be read.
pub fn search(snapshot: &Snapshot, request: &SearchRequest) -> Result<Hits, SearchError> {
    guarded(snapshot, || crate::search::search_unguarded(snapshot, request))
}

/// Finds the articles most like the one whose id starts so, which is not among them. Filters, order
/// and page are those of `request`; its text is not read. `None` when there is no such article.
///
/// # Errors
/// `Query` when the id is not one or names several articles, or a filter is at fault; `Engine` when
/// the index cannot be read.
pub fn similar(
    snapshot: &Snapshot,
    id: &str,
    request: &SearchRequest,
) -> Result<Option<Hits>, SearchError> {
    guarded(snapshot, || crate::search::similar::similar(snapshot, id, request))
}

/// Returns the best articles by relevance, at most `depth`, with their scores and nothing to show:
/// what an evaluation needs.
///
/// # Errors
/// As [`search`].
pub fn order_only(
    snapshot: &Snapshot,
    request: &SearchRequest,
    depth: usize,
) -> Result<Vec<(Candidate, f64)>, SearchError> {
    guarded(snapshot, || crate::search::order_only_unguarded(snapshot, request, depth))
}

/// Counts the articles that match.
///
/// # Errors
/// As [`search`].
pub fn count(snapshot: &Snapshot, request: &SearchRequest) -> Result<Count, SearchError> {
    guarded(snapshot, || crate::search::count_unguarded(snapshot, request))
}

/// Counts the articles that match by source.
///
/// # Errors
/// As [`search`].
pub fn sources(snapshot: &Snapshot, request: &SearchRequest) -> Result<Sources, SearchError> {
    guarded(snapshot, || crate::search::sources_unguarded(snapshot, request))
}

/// Tells how a query is read, without searching.
///
/// # Errors
/// As [`search`].
pub fn explain(snapshot: &Snapshot, request: &SearchRequest) -> Result<Explanation, SearchError> {
    guarded(snapshot, || crate::search::explain_unguarded(snapshot, request))
}

/// Shows an article, or one passage of it: `ID`, `ID#pN` or `ID#pN@HASH`, where the id may be cut
/// to any prefix that names one article. `None` when there is no such article or passage.
///
/// # Errors
/// `Query` when the citation is not one or its id names several articles; `Engine` when the index
/// cannot be read.
pub fn show(snapshot: &Snapshot, citation: &str) -> Result<Option<Shown>, SearchError> {
    guarded(snapshot, || {
        let mut shown = crate::search::show::show(snapshot, citation)?;
        if let Some(shown) = &mut shown {
            files::recheck(snapshot, std::slice::from_mut(&mut shown.hit))?;
        }
        Ok(shown)
    })
}

/// Tells what the index holds, with the first `most_failed` files that could not be read.
///
/// # Errors
/// `Engine` when the index cannot be read.
pub fn status(snapshot: &Snapshot, today: Date, most_failed: usize) -> Result<Status, SearchError> {
    guarded(snapshot, || crate::search::status::status(snapshot, today, most_failed))
}
