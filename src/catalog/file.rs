//! One file as a run saw it: its size and times, how reading it ended, where reading may go on.

use serde::Deserialize;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_128;

use crate::read::BlockSums;

/// What is remembered of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Number of its root.
    pub root: u32,
    /// Its path below the root, raw bytes; empty when the root is the file.
    pub path: Vec<u8>,
    /// Size in bytes when it was read.
    pub size: u64,
    /// Modification time when it was read, nanoseconds since 1970.
    pub modified: i64,
    /// Inode, to follow moves.
    pub inode: u64,
    /// xxh3 of its bytes; 0 when they were not read to the end.
    pub hash: u64,
    /// The checksums of its blocks when it gave the articles that it has in the index; `None` when it was not
    /// read to the end.
    pub blocks: Option<BlockSums>,
    /// The fingerprints of its articles, added up (wrapping).
    pub sum: u64,
    /// Counted up each time it is read again: its articles are added under a new number before
    /// those of the old one are removed.
    pub edition: u32,
    /// Articles it gave.
    pub articles: u64,
    /// How reading it ended.
    pub outcome: FileOutcome,
    /// It was written so shortly before it was read that a later change may leave its times as they are.
    pub doubtful: bool,
    /// It is to be read again, whatever it looks like.
    pub again: bool,
    /// Why it could not be read when it was last looked at; its articles are those of an earlier
    /// reading.
    pub unread: Option<String>,
    /// Where reading may go on if it has grown and its beginning is the same.
    pub resume: Option<Resume>,
    /// The hashes of texts that were left out because they are taken down.
    pub taken_down: Vec<u128>,
    /// The checksum of what a table beside it says of it; 1 if it is such a table, 0 if none does.
    pub beside: u64,
}

impl FileRecord {
    /// Returns what its articles are found and removed by in an engine; each edition has its own.
    #[must_use]
    pub fn key(&self) -> u128 {
        let mut bytes = self.root.to_le_bytes().to_vec();
        bytes.extend_from_slice(&self.edition.to_le_bytes());
        bytes.extend_from_slice(&self.path);
        xxh3_128(&bytes)
    }

    /// Returns its place in the order of records.
    #[must_use]
    pub fn place(&self) -> (u32, &[u8]) {
        (self.root, &self.path)
    }

    /// Marks it to be read again from its beginning.
    pub fn read_again(&mut self) {
        self.again = true;
        self.resume = None;
    }
}

/// The part of a file of records that was read, which only ever grows at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resume {
    /// Bytes that were read: whole records, to the last.
    pub bytes: u64,
    /// xxh3 of them.
    pub hash: u64,
    /// Records among them.
    pub records: u64,
    /// Lines among them.
    pub lines: u64,
    /// What they decided for all records of the file.
    pub decided: u8,
}

/// How reading a file ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileOutcome {
    /// Every record was read.
    Indexed,
    /// Some records could not be read.
    Partial {
        /// How many.
        failed: u64,
        /// The first cause.
        cause: String,
    },
    /// Nothing could be read.
    Failed {
        /// Why.
        cause: String,
    },
    /// Not a kind that is read.
    Skipped {
        /// What it is ("JPEG image").
        kind: String,
    },
}
