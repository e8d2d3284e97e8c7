//! Files of which only a few pages stay in memory, however much of them is read.
//!
//! A merge reads its segments once from front to back. A page that was read through a mapping counts
//! as memory of the process until the mapping is given up, so merging would take as much memory as
//! the segments are long. Here a file is mapped anew each time a little of it has been read, and the
//! old mapping goes with the last bytes that were handed out of it. Nothing is copied, and a read of
//! any length costs no more memory than it touches. What is read is tested (`blocks`).

use std::io;
use std::ops::Range;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use tantivy::Directory;
use tantivy::HasLen;
use tantivy::directory::FileHandle;
use tantivy::directory::MmapDirectory;
use tantivy::directory::OwnedBytes;
use tantivy::directory::error::OpenReadError;
use xxhash_rust::xxh3::xxh3_64;

use crate::engine::embedded::disk::blocks::BLOCK;
use crate::engine::embedded::disk::blocks::Tested;
use crate::engine::embedded::disk::blocks::has_sums;
use crate::engine::embedded::disk::blocks::place_of_sum;
use crate::engine::embedded::disk::seal::Sum;

/// Bytes that are read from one mapping, unless one read alone is longer. A merge of eight segments
/// reads some thirty files at a time; mapping a file takes as long as reading a tenth of this.
const FROM_ONE_MAPPING: usize = 1 << 20;

/// A file.
#[derive(Debug)]
pub(crate) struct Remapped {
    folder: PathBuf,
    name: PathBuf,
    /// Bytes before the checksums of its blocks.
    length: usize,
    /// Bytes in all.
    whole: usize,
    /// `None` where it has no such checksums.
    tested: Option<Tested>,
    /// `None` when the next read is to map the file.
    mapping: Mutex<Option<Mapping>>,
}

#[derive(Debug)]
struct Mapping {
    whole: Arc<dyn FileHandle>,
    /// Bytes handed out of it.
    read: usize,
}

impl Remapped {
    /// Opens the file called `name` in `folder`, and tests it as it is read where its checksums are known.
    pub(crate) fn open(
        folder: &Path,
        name: &Path,
        sum: Option<&Sum>,
    ) -> Result<Self, OpenReadError> {
        let whole = map(folder, name)?;
        let refused = |what: &str| {
            let error = io::Error::new(io::ErrorKind::InvalidData, what);
            OpenReadError::wrap_io_error(error, name.to_path_buf())
        };
        let content = sum.and_then(|sum| sum.content);
        let length = content.map_or(Ok(whole.len()), usize::try_from);
        let length = length.map_err(|_| refused("its length is impossible"))?;
        if content.is_some() && !has_sums(whole.len(), length) {
            return Err(refused("it has not the length its commit names"));
        }
        if let Some(sum) = sum.filter(|sum| sum.content.is_none()) {
            let bytes = whole.read_bytes(0..whole.len());
            let bytes = bytes.map_err(|e| OpenReadError::wrap_io_error(e, name.to_path_buf()))?;
            if format!("{:016x}", xxh3_64(&bytes)) != sum.hash {
                return Err(refused("it does not have the checksum its commit names"));
            }
        }
        Ok(Self {
            folder: folder.to_path_buf(),
            name: name.to_path_buf(),
            length,
            whole: whole.len(),
            tested: content.map(|_| Tested::none_of(length)),
            mapping: Mutex::new(Some(Mapping { whole, read: 0 })),
        })
    }

    fn map_anew(&self) -> io::Result<Mapping> {
        let whole = map(&self.folder, &self.name).map_err(|error| match error {
            OpenReadError::IoError { io_error, .. } => {
                io::Error::new(io_error.kind(), io_error.to_string())
            }
            missing => io::Error::new(io::ErrorKind::NotFound, missing),
        })?;
        if whole.len() != self.whole {
            let (name, found) = (self.name.display(), whole.len());
            let what = format!("{name} had {} bytes and now has {found}", self.whole);
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        }
        Ok(Mapping { whole, read: 0 })
    }
}

/// Maps a file. A `MmapDirectory` hands out the mapping it made before while any of it is in use, so
/// each mapping has its own.
fn map(folder: &Path, name: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
    let failed = |error| OpenReadError::wrap_io_error(io::Error::other(error), name.to_path_buf());
    MmapDirectory::open(folder).map_err(failed)?.get_file_handle(name)
}

impl HasLen for Remapped {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for Remapped {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let mut kept = self.mapping.lock().unwrap_or_else(PoisonError::into_inner);
        let has_room = |mapping: &Mapping| mapping.read + range.len() <= FROM_ONE_MAPPING;
        let mut mapping = match kept.take().filter(has_room) {
            Some(mapping) => mapping,
            None => self.map_anew()?,
        };
        mapping.read += range.len();
        if range.end > self.length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(tested) = &self.tested {
            tested.test(&range, |number| {
                let start = number * BLOCK;
                let whole = &mapping.whole;
                let sum = whole.read_bytes(place_of_sum(self.length, number))?;
                let sum = sum.first_chunk().copied().expect("as long as was asked for");
                Ok((whole.read_bytes(start..self.length.min(start + BLOCK))?, sum))
            })?;
        }
        let bytes = mapping.whole.read_bytes(range)?;
        // A long read leaves nothing behind: a merge keeps its files open to its end.
        *kept = (mapping.read < FROM_ONE_MAPPING).then_some(mapping);
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENGTH: usize = 8 << 20;

    fn file() -> (tempfile::TempDir, Vec<u8>, Remapped) {
        let dir = tempfile::tempdir().unwrap();
        let bytes: Vec<u8> = (0..LENGTH).map(|at| (at / 1000 + at) as u8).collect();
        std::fs::write(dir.path().join("a"), &bytes).unwrap();
        let file = Remapped::open(dir.path(), Path::new("a"), None).unwrap();
        (dir, bytes, file)
    }

    #[test]
    fn bytes_are_those_of_the_file_also_when_it_is_mapped_anew() {
        let (_dir, bytes, file) = file();
        assert_eq!(file.len(), LENGTH);
        let ranges =
            [0..10, LENGTH - 10..LENGTH, 5..LENGTH, 10..10, 0..FROM_ONE_MAPPING, 7..3 << 20];
        let read = ranges.clone().map(|range| file.read_bytes(range).unwrap());
        for (range, read) in ranges.into_iter().zip(read) {
            assert!(read.as_slice() == &bytes[range]);
        }
    }

    /// Kilobytes of a file that count as memory of this process.
    #[cfg(target_os = "linux")]
    fn resident(path: &Path) -> u64 {
        let maps = std::fs::read_to_string("/proc/self/smaps").unwrap();
        let mut is_of_file = false;
        let mut sum = 0;
        for line in maps.lines() {
            match line.strip_prefix("Rss:") {
                Some(rss) if is_of_file => {
                    sum += rss.trim().trim_end_matches(" kB").parse::<u64>().unwrap();
                }
                None if !line.split(' ').next().unwrap().ends_with(':') => {
                    is_of_file = line.ends_with(path.to_str().unwrap());
                }
                _ => {}
            }
        }
        sum
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_that_was_read_to_its_end_takes_the_memory_of_a_small_part() {
        const LONG: usize = 64 << 20;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().canonicalize().unwrap().join("a");
        std::fs::write(&path, vec![1; LONG]).unwrap();
        let file = Remapped::open(dir.path(), Path::new("a"), None).unwrap();
        let touch = |range| {
            let bytes = file.read_bytes(range).unwrap();
            let touched: usize = bytes.iter().step_by(4096).map(|&byte| usize::from(byte)).sum();
            assert!(touched > 0);
            (bytes, resident(&path))
        };
        // As a reader that keeps what it found first, and then goes through the rest.
        let (_first, least) = touch(LONG - 100..LONG);
        let starts = (0..LONG).step_by(100_000);
        let most = starts.map(|start| touch(start..LONG.min(start + 100_000)).1).max().unwrap();
        // Some systems map two megabytes where one byte is asked for.
        assert!(least > 0 && most < 16 << 10, "{least} kB, {most} kB");
        // A long read takes its length as long as what was read is in use.
        assert!(touch(0..LONG).1 > 60 << 10);
        assert!(resident(&path) < 16 << 10);
    }

    #[test]
    fn a_file_that_is_cut_off_or_vanishes_is_an_error() {
        let (dir, _, file) = file();
        file.read_bytes(0..FROM_ONE_MAPPING).unwrap();
        std::fs::write(dir.path().join("a"), "cut").unwrap();
        let error = file.read_bytes(FROM_ONE_MAPPING..LENGTH).unwrap_err();
        assert_eq!(error.to_string(), "a had 8388608 bytes and now has 3");
        std::fs::remove_file(dir.path().join("a")).unwrap();
        let error = file.read_bytes(FROM_ONE_MAPPING..LENGTH).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
