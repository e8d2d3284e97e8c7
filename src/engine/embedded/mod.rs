//! The embedded engine: tantivy segments in a folder, written by one process, read by any.
//!
//! Shared by all rooms: `schema` says what an article looks like on disk, `day_order` in which order
//! articles are kept and `packing` how small; the `payload` of a commit holds the crawl's manifest and
//! what its articles are like. Work on several segments is done in `parallel` where its `costs` are worth a thread. The
//! rooms, top to bottom:
//!
//! ```text
//! disk/   the folder, its files and their bytes
//! write/  articles -> segments -> commits
//! read/   a commit -> the fixed view that one search reads
//! query/  a query and a view -> the articles it matches
//! ```
//!
//! `output` is what a run writes to: it opens a generation and makes the commits of a run.

mod costs;
mod day_order;
mod disk;
mod output;
mod packing;
mod parallel;
mod payload;
mod query;
mod read;
mod schema;
#[cfg(test)]
mod stopping;
#[cfg(test)]
mod stored_form;
#[cfg(test)]
pub(crate) mod tests;
mod write;

pub(crate) use disk::folder::Folder;
pub(crate) use disk::folder::is_begun;
pub(crate) use disk::folder::is_marked;
pub(crate) use disk::folder::writer_of;
pub(crate) use disk::last_run::last_run;
pub(crate) use disk::last_run::note_run;
pub(crate) use output::Output;
pub(crate) use parallel::side_by_side;
pub(crate) use query::by_day::Days;
pub(crate) use query::prepared::Prepared;
pub(crate) use read::guard::guarded;
pub(crate) use read::guard::open;
pub(crate) use read::guard::open_at;
pub(crate) use read::roots::manifest_of_any_version;
pub(crate) use read::snapshot::Snapshot;
pub(crate) use read::snapshot::last_payload;
pub use read::verify::Damage;
pub use read::verify::Verified;
pub(crate) use read::verify::verify;

/// What draws articles and queries at random, for tests that compare engines.
#[cfg(test)]
pub(crate) use query::oracle;
