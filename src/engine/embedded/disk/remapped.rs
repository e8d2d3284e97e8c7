//! Files of which only a few pages stay in memory, however much of them is read.
//!
//! A merge reads its segments once from front to back. A page that was read through a mapping counts
//! as memory of the process until the mapping is given up, so merging would take as much memory as
//! the segments are long. Here a file is mapped anew each time a little of it has been read, and the
//! old mapping goes with the last bytes that were handed out of it. Nothing is copied, and a read of
//! any length costs no more memory than it touches.

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

/// Bytes that are read from one mapping, unless one read alone is longer. A merge of eight segments
/// reads some thirty files at a time; mapping a file takes as long as reading a tenth of this.
const FROM_ONE_MAPPING: usize = 1 << 20;

/// A file.
#[derive(Debug)]
pub(crate) struct Remapped {
    folder: PathBuf,
    name: PathBuf,
    length: usize,
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
    /// Opens the file called `name` in `folder`.
    pub(crate) fn open(folder: &Path, name: &Path) -> Result<Self, OpenReadError> {
        let whole = map(folder, name)?;
        Ok(Self {
            folder: folder.to_path_buf(),
            name: name.to_path_buf(),
            length: whole.len(),
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
        if whole.len() != self.length {
            let (name, found) = (self.name.display(), whole.len());
            let what = format!("{name} had {} bytes and now has {found}", self.length);
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
        let file = Remapped::open(dir.path(), Path::new("a")).unwrap();
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
        let file = Remapped::open(dir.path(), Path::new("a")).unwrap();
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
