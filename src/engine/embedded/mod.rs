//! The embedded engine: tantivy segments in a folder, written by one process, read by any.
//!
//! `folder` says what lies where and who may write, `files` what a generation is made of and what of
//! it is litter; `schema` what an article looks like on disk, `day_order` in which order and `packing`
//! how small; `writer` adds, replaces and commits: `indexing` makes segments of a `batch` at a time and
//! writes them through `fail_stop`, which writes nothing after a fault, `syncing` brings files to the
//! disk but for those `passing` that no commit names, and `merging` says which segments become one;
//! `records` remembers every file seen, the `payload` of a commit the folders and the `statistics` of
//! its articles. `snapshot` is the fixed view a search reads, and `names` what it remembers of sources;
//! `expand` opens words into terms; `lower` turns a query into a `plan` and `matching` runs it over
//! postings; `hits` counts what it finds, `best` keeps the first and `fetch` looks into them, segments
//! in `parallel` where they are large. Files are written under a `seal`, which `verify` tests.

mod batch;
mod best;
mod conditions;
mod day_order;
mod directory;
mod expand;
mod fail_stop;
mod fetch;
mod files;
mod folder;
mod frequency;
mod hits;
mod indexing;
mod keys;
mod lower;
mod matching;
mod merging;
mod names;
#[cfg(test)]
mod oracle;
mod packing;
mod parallel;
mod passing;
mod payload;
mod plan;
mod records;
mod remapped;
mod repeated;
mod schema;
mod seal;
mod snapshot;
mod statistics;
mod syncing;
#[cfg(test)]
mod tests;
mod verify;
mod writer;

pub use files::next_records_name;
pub use files::remove_records;
pub use folder::Folder;
pub use folder::FolderLock;
pub use folder::is_marked;
pub use hits::Page;
pub use hits::SourceCount;
pub use keys::Keys;
pub use lower::Prepared;
pub use lower::is_shouted;
pub use payload::Payload;
pub use payload::RootRecord;
pub use payload::Statistics;
pub use plan::Unit;
pub use records::FileOutcome;
pub use records::FileRecord;
pub use records::RecordReader;
pub use records::RecordWriter;
pub use records::RecordsFile;
pub use records::Resume;
pub use schema::StoredArticle;
pub use schema::file_key;
pub use snapshot::Snapshot;
pub use snapshot::last_payload;
pub use verify::Damage;
pub use verify::Verified;
pub use verify::first_damage;
pub use verify::verify;
pub use writer::Writer;
