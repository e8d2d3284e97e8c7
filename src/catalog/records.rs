//! The file of file records: one record for every file seen, sorted by root and path.
//!
//! It is merge-joined with the walk: neither side is ever held in memory whole. The file is written
//! and synced before the commit whose manifest names it with its checksum; it never changes
//! afterwards.
//!
//! Layout: a magic line, then blocks, each its length (u32, little-endian) and a zstd frame that names
//! its own. A block holds whole records, each its length (u32) and its postcard form: neighbors
//! share most of their paths and times, and together take about half the space.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::io::BufReader;
use std::io::BufWriter;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use serde::Deserialize;
use serde::Serialize;
use xxhash_rust::xxh3::Xxh3;
use zstd::bulk::Compressor;
use zstd::bulk::Decompressor;

use crate::catalog::CatalogError;
use crate::catalog::FileRecord;

const MAGIC: &[u8] = b"dateline file records 3\n";
/// No record is longer: a path has at most a few KiB and a cause is one line.
const LONGEST: usize = 1 << 20;
/// A block with this many bytes of records is full.
const BLOCK: usize = 128 << 10;
/// No block is longer, packed or not.
const LONGEST_BLOCK: usize = BLOCK + LONGEST + LENGTH;
/// Bytes of a length.
const LENGTH: usize = size_of::<u32>();

/// The name and checksum of a finished records file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordsFile {
    /// File name in the generation's folder.
    pub name: String,
    /// xxh3 of the whole file, hex.
    pub hash: String,
    /// Records in it.
    pub count: u64,
}

/// Writes a records file, in order.
pub struct RecordWriter {
    out: BufWriter<File>,
    /// The records of the block that is not full.
    block: Vec<u8>,
    packer: Compressor<'static>,
    path: PathBuf,
    name: String,
    hash: Xxh3,
    count: u64,
    last: Option<(u32, Vec<u8>)>,
}

impl RecordWriter {
    /// Starts a file called `name` in `folder`.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(folder: &Path, name: String) -> Result<Self, CatalogError> {
        let path = folder.join(&name);
        // One that is there is needed, by this commit or the one before.
        let file =
            File::create_new(&path).map_err(|e| CatalogError::io("cannot make", &path, e))?;
        let packer = Compressor::new(zstd::DEFAULT_COMPRESSION_LEVEL);
        let mut writer = Self {
            out: BufWriter::new(file),
            block: Vec::new(),
            packer: packer.map_err(|e| CatalogError::io("cannot write", &path, e))?,
            path,
            name,
            hash: Xxh3::new(),
            count: 0,
            last: None,
        };
        writer.put(MAGIC)?;
        Ok(writer)
    }

    /// Adds a record, which must come after the last one by root and path.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn push(&mut self, record: &FileRecord) -> Result<(), CatalogError> {
        let place = (record.root, record.path.clone());
        assert!(self.last.as_ref().is_none_or(|last| *last < place), "records are pushed in order");
        let bytes = postcard::to_stdvec(record).expect("a record always serializes");
        self.block.extend_from_slice(&length(&bytes));
        self.block.extend_from_slice(&bytes);
        self.count += 1;
        self.last = Some(place);
        if self.block.len() >= BLOCK { self.put_block() } else { Ok(()) }
    }

    /// Returns what a commit would say of the file as it is now, so that it can be read back.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn so_far(&mut self) -> Result<RecordsFile, CatalogError> {
        self.put_block()?;
        self.out.flush().map_err(|e| CatalogError::io("cannot write", &self.path, e))?;
        let hash = format!("{:016x}", self.hash.digest());
        Ok(RecordsFile { name: self.name.clone(), hash, count: self.count })
    }

    /// Returns its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the folder it is in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// Removes the file: no commit names it.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn abandon(self) -> Result<(), CatalogError> {
        std::fs::remove_file(&self.path)
            .map_err(|e| CatalogError::io("cannot remove", &self.path, e))
    }

    /// Syncs the file and returns what a commit says of it.
    ///
    /// # Errors
    /// When it cannot be written or synced.
    pub fn finish(mut self) -> Result<RecordsFile, CatalogError> {
        self.put_block()?;
        let synced = self.out.flush().and_then(|()| self.out.get_ref().sync_all());
        synced.map_err(|e| CatalogError::io("cannot write", &self.path, e))?;
        let hash = format!("{:016x}", self.hash.digest());
        Ok(RecordsFile { name: self.name, hash, count: self.count })
    }

    /// Packs the records that wait, if there are any.
    fn put_block(&mut self) -> Result<(), CatalogError> {
        if self.block.is_empty() {
            return Ok(());
        }
        let packed = self.packer.compress(&self.block);
        let packed = packed.map_err(|e| CatalogError::io("cannot write", &self.path, e))?;
        self.block.clear();
        self.put(&length(&packed))?;
        self.put(&packed)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), CatalogError> {
        self.hash.update(bytes);
        self.out.write_all(bytes).map_err(|e| CatalogError::io("cannot write", &self.path, e))
    }
}

/// Returns the length of a record or a block as it is written.
fn length(bytes: &[u8]) -> [u8; LENGTH] {
    u32::try_from(bytes.len()).expect("paths and causes are short").to_le_bytes()
}

/// Reads a records file front to back; its checksum is tested at the end.
pub struct RecordReader {
    input: Option<BufReader<File>>,
    /// What is left of the block being read, from `at` on.
    block: Vec<u8>,
    at: usize,
    unpacker: Decompressor<'static>,
    path: PathBuf,
    expected: Option<RecordsFile>,
    hash: Xxh3,
    count: u64,
    /// The files behind this one, and where each is.
    next: VecDeque<(PathBuf, RecordsFile)>,
}

impl RecordReader {
    /// Returns a reader of no records, for a new index.
    #[must_use]
    pub fn empty() -> Self {
        Self::over(None, PathBuf::new(), None)
    }

    fn over(input: Option<BufReader<File>>, path: PathBuf, expected: Option<RecordsFile>) -> Self {
        let (block, unpacker) = (Vec::new(), Decompressor::default());
        let next = VecDeque::new();
        Self { input, block, at: 0, unpacker, path, expected, hash: Xxh3::new(), count: 0, next }
    }

    /// Opens the file a commit names.
    ///
    /// # Errors
    /// `Damaged` when it is missing or is not a records file.
    pub fn open(folder: &Path, file: &RecordsFile) -> Result<Self, CatalogError> {
        // The name comes from a file of the index, and an index may be crafted.
        if file.name.contains(['/', '\\']) || file.name.starts_with('.') {
            return Err(CatalogError::Damaged { what: format!("{:?} is no file name", file.name) });
        }
        let path = folder.join(&file.name);
        let input = File::open(&path).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => {
                CatalogError::Damaged { what: format!("{} is missing", path.display()) }
            }
            _ => CatalogError::io("cannot open", &path, e),
        })?;
        let mut reader = Self::over(Some(BufReader::new(input)), path, Some(file.clone()));
        let mut magic = [0; MAGIC.len()];
        if !reader.take(&mut magic)? || magic != MAGIC {
            return Err(reader.damaged("does not start as file records do"));
        }
        Ok(reader)
    }

    /// Opens the files that several commits name, one after the other; their records are in order.
    ///
    /// # Errors
    /// As [`RecordReader::open`].
    pub fn open_all(files: Vec<(PathBuf, RecordsFile)>) -> Result<Self, CatalogError> {
        let mut files = files.into_iter().collect::<VecDeque<_>>();
        let Some((folder, first)) = files.pop_front() else { return Ok(Self::empty()) };
        Ok(Self { next: files, ..Self::open(&folder, &first)? })
    }

    /// Returns the next record, or `None` at the end.
    ///
    /// # Errors
    /// `Damaged` when a record cannot be read, or at the end when the checksum differs.
    pub fn read(&mut self) -> Result<Option<FileRecord>, CatalogError> {
        if self.input.is_none() {
            return Ok(None);
        }
        if self.at == self.block.len() && !self.next_block()? {
            self.check_end()?;
            let Some((folder, file)) = self.next.pop_front() else { return Ok(None) };
            let next = std::mem::take(&mut self.next);
            *self = Self { next, ..Self::open(&folder, &file)? };
            return self.read();
        }
        self.count += 1;
        let rest = self.block.get(self.at..).and_then(<[u8]>::split_first_chunk);
        let record = rest.and_then(|(length, rest)| {
            let length = u32::from_le_bytes(*length) as usize;
            self.at += LENGTH + length;
            rest.get(..length)
        });
        let Some(record) = record else {
            return Err(self.damaged("holds a record of impossible length"));
        };
        let record = postcard::from_bytes(record);
        record.map(Some).map_err(|e| self.damaged(&format!("record {}: {e}", self.count)))
    }

    /// Reads and unpacks the next block; `false` at the end.
    fn next_block(&mut self) -> Result<bool, CatalogError> {
        let mut length = [0; LENGTH];
        if !self.take(&mut length)? {
            return Ok(false);
        }
        let length = u32::from_le_bytes(length) as usize;
        if length > LONGEST_BLOCK {
            return Err(self.damaged("holds a block of impossible length"));
        }
        let mut packed = vec![0; length];
        if !self.take(&mut packed)? {
            return Err(self.damaged("ends inside a block"));
        }
        let block = self.unpacker.decompress(&packed, LONGEST_BLOCK);
        self.block = block.map_err(|e| self.damaged(&format!("holds a damaged block: {e}")))?;
        self.at = 0;
        if self.block.is_empty() {
            return Err(self.damaged("holds an empty block"));
        }
        Ok(true)
    }

    fn check_end(&mut self) -> Result<(), CatalogError> {
        self.input = None;
        let found = (format!("{:016x}", self.hash.digest()), self.count);
        match &self.expected {
            Some(expected) if (expected.hash.clone(), expected.count) != found => {
                Err(self.damaged("does not have the checksum the commit names"))
            }
            _ => Ok(()),
        }
    }

    /// Fills `bytes`; `false` when the file ends before the first of them.
    fn take(&mut self, bytes: &mut [u8]) -> Result<bool, CatalogError> {
        let Some(input) = &mut self.input else { return Ok(false) };
        let mut filled = 0;
        while filled < bytes.len() {
            match input.read(&mut bytes[filled..]) {
                Ok(0) if filled == 0 => return Ok(false),
                Ok(0) => return Err(self.damaged("ends inside a block")),
                Ok(n) => filled += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(CatalogError::io("cannot read", &self.path, e)),
            }
        }
        self.hash.update(bytes);
        Ok(true)
    }

    fn damaged(&self, what: &str) -> CatalogError {
        CatalogError::Damaged { what: format!("{} {what}", self.path.display()) }
    }
}

/// Removes the records files, and those of ids, of a folder that no commit names and nobody reads any more.
///
/// # Errors
/// When one cannot be removed.
pub fn remove_records(folder: &Path, keep: &[&str]) -> Result<(), CatalogError> {
    let failed = |e| CatalogError::io("cannot read", folder, e);
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let Ok(name) = entry.map_err(failed)?.file_name().into_string() else { continue };
        let is_ours = is_records_name(&name) || is_aliases_name(&name);
        if !is_ours || keep.contains(&name.as_str()) {
            continue;
        }
        let path = folder.join(&name);
        match std::fs::remove_file(&path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => {
                return Err(CatalogError::io("cannot remove", path, e));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Returns the name of the newest records file in a folder, by its number. That of the commit before may
/// be newer than that of the present one, for a run counts the files of its way beyond its last.
///
/// # Errors
/// When the folder cannot be read.
pub fn last_records_name(folder: &Path) -> Result<Option<String>, CatalogError> {
    let failed = |e| CatalogError::io("cannot read", folder, e);
    let mut last = None;
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        last = last.max(name.to_str().and_then(records_number));
    }
    Ok(last.map(|number| format!("files-{number}")))
}

/// Returns a name for a records file after `last`.
#[must_use]
pub fn next_records_name(last: Option<&str>) -> String {
    let number = last.and_then(records_number);
    format!("files-{}", number.map_or(1, |number| number.wrapping_add(1)))
}

/// Returns whether a file has the name of a records file.
#[must_use]
pub fn is_records_name(name: &str) -> bool {
    records_number(name).is_some()
}

fn records_number(name: &str) -> Option<u64> {
    name.strip_prefix("files-")?.parse().ok()
}

/// Returns a name for a file of ids after `last`: none is used twice in a row.
#[must_use]
pub fn next_aliases_name(last: Option<&str>) -> String {
    let number = last.and_then(aliases_number);
    format!("aliases-{}", number.map_or(1, |number| number.wrapping_add(1)))
}

/// Returns whether a file has the name of a file of ids.
#[must_use]
pub fn is_aliases_name(name: &str) -> bool {
    aliases_number(name).is_some()
}

fn aliases_number(name: &str) -> Option<u64> {
    name.strip_prefix("aliases-")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::FileOutcome;
    use crate::catalog::Resume;

    fn record(root: u32, path: &str) -> FileRecord {
        FileRecord {
            root,
            path: path.as_bytes().to_vec(),
            size: 10,
            modified: -5,
            inode: 7,
            hash: 1,
            blocks: None,
            sum: 2,
            edition: 0,
            articles: 1,
            outcome: FileOutcome::Failed { cause: "not JSON at line 1".into() },
            doubtful: false,
            again: false,
            unread: None,
            resume: Some(Resume { bytes: 3, hash: 4, records: 1, lines: 1, decided: 0 }),
            taken_down: Vec::new(),
            beside: 0,
        }
    }

    fn written(folder: &Path) -> RecordsFile {
        let mut writer = RecordWriter::create(folder, "files-1".into()).unwrap();
        for path in ["a", "b/c"] {
            writer.push(&record(0, path)).unwrap();
        }
        writer.finish().unwrap()
    }

    fn read_all(folder: &Path, file: &RecordsFile) -> Result<Vec<FileRecord>, CatalogError> {
        let mut reader = RecordReader::open(folder, file)?;
        let mut records = Vec::new();
        while let Some(record) = reader.read()? {
            records.push(record);
        }
        Ok(records)
    }

    #[test]
    fn records_come_back_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let file = written(dir.path());
        assert_eq!(read_all(dir.path(), &file).unwrap(), [record(0, "a"), record(0, "b/c")]);
    }

    #[test]
    fn no_changed_or_missing_byte_goes_unnoticed() {
        let dir = tempfile::tempdir().unwrap();
        let file = written(dir.path());
        let path = dir.path().join(&file.name);
        let sound = std::fs::read(&path).unwrap();
        for at in 0..sound.len() {
            let mut flipped = sound.clone();
            flipped[at] ^= 1;
            std::fs::write(&path, &flipped).unwrap();
            assert!(read_all(dir.path(), &file).is_err(), "flip at {at}");
            std::fs::write(&path, &sound[..at]).unwrap();
            assert!(read_all(dir.path(), &file).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn records_that_fill_many_blocks_come_back() {
        let dir = tempfile::tempdir().unwrap();
        let records: Vec<FileRecord> =
            (0..5 * BLOCK / 40).map(|n| record(0, &format!("{n:08}"))).collect();
        let mut writer = RecordWriter::create(dir.path(), "files-1".into()).unwrap();
        for (at, record) in records.iter().enumerate() {
            writer.push(record).unwrap();
            if at == records.len() / 2 {
                let file = writer.so_far().unwrap();
                assert_eq!(read_all(dir.path(), &file).unwrap(), records[..=at]);
            }
        }
        let file = writer.finish().unwrap();
        assert_eq!(read_all(dir.path(), &file).unwrap(), records);
        let size = std::fs::metadata(dir.path().join(&file.name)).unwrap().len();
        assert!(size < BLOCK as u64, "{size}");
    }

    #[test]
    fn a_crafted_name_never_leads_out_of_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        let name = "../secret".to_owned();
        let file = RecordsFile { name, hash: String::new(), count: 0 };
        assert!(RecordReader::open(dir.path(), &file).is_err());
    }

    #[test]
    fn only_records_files_that_nobody_needs_are_removed() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["files-1", "files-2", "files-x", "note.txt"] {
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        remove_records(dir.path(), &["files-2"]).unwrap();
        let entries = std::fs::read_dir(dir.path()).unwrap();
        let mut left: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["files-2", "files-x", "note.txt"]);
        assert_eq!(last_records_name(dir.path()).unwrap().as_deref(), Some("files-2"));
        assert_eq!(next_records_name(Some("files-2")), "files-3");
        assert_eq!(next_records_name(None), "files-1");
    }
}
