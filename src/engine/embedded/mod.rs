//! The embedded engine: tantivy segments in a folder, written by one process, read by any.
//!
//! Shared by all rooms: `schema` says what an article looks like on disk, `day_order` in which order
//! articles are kept and `packing` how small; the `payload` of a commit holds the crawl's manifest and
//! what its articles are like. Work on several segments is done in
//! `parallel` where they are large. The rooms, top to bottom:
//!
//! ```text
//! disk/   the folder, its files and their bytes
//! write/  articles -> segments -> commits
//! read/   a commit -> the fixed view that one search reads
//! query/  a query and a view -> the articles it matches
//! ```

mod day_order;
mod disk;
mod packing;
mod parallel;
mod payload;
mod query;
mod read;
mod schema;
#[cfg(test)]
mod tests;
mod write;

pub use disk::folder::Folder;
pub use disk::folder::FolderLock;
pub use disk::folder::is_marked;
pub use payload::Payload;
pub use payload::Statistics;
pub use query::hits::Page;
pub use query::hits::SourceCount;
pub use query::prepared::Prepared;
pub use query::unit::Unit;
pub use read::keys::Keys;
pub use read::snapshot::Snapshot;
pub use read::snapshot::last_payload;
pub use read::verify::Damage;
pub use read::verify::Verified;
pub use read::verify::first_damage;
pub use read::verify::verify;
pub use schema::StoredArticle;
pub use write::writer::Writer;
