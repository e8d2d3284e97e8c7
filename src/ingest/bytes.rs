//! The bytes of a file whose size and times are inconclusive: checksums, of all of it or of its
//! beginning.
//!
//! Cost: one pass over the bytes; a run that is stopped is not kept waiting.

use std::fs::File;
use std::io;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use xxhash_rust::xxh3::Xxh3;

use crate::catalog::Resume;
use crate::read::Checksums;
use crate::read::Point;

/// For what is too short to be stopped.
pub(super) static NEVER: AtomicBool = AtomicBool::new(false);

/// Returns the xxh3 of a file's bytes; `None` when the run is stopped meanwhile.
pub(super) fn hash_of(path: &Path, stop: &AtomicBool) -> io::Result<Option<u64>> {
    let mut file = File::open(path)?;
    let (mut hash, mut buffer) = (Xxh3::new(), vec![0; 256 << 10]);
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(Some(hash.digest())),
            Ok(count) => hash.update(&buffer[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
    }
}

/// The checksums of the beginning of a file.
pub(super) struct Prefix {
    /// How far it was read.
    pub(super) at: u64,
    /// Those of the bytes so far.
    pub(super) sums: Checksums,
}

impl Prefix {
    /// Begins with a file of so many bytes.
    pub(super) fn new(size: u64) -> Self {
        Self { at: 0, sums: Checksums::new(size) }
    }

    /// Reads on to a place; `false` if the file ends before it, or the run is stopped.
    pub(super) fn read_to(&mut self, path: &Path, end: u64, stop: &AtomicBool) -> io::Result<bool> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(self.at))?;
        let mut buffer = vec![0; 256 << 10];
        while self.at < end {
            let most = usize::try_from(end - self.at).map_or(buffer.len(), |n| n.min(buffer.len()));
            match file.read(&mut buffer[..most]) {
                Ok(0) => return Ok(false),
                Ok(count) => {
                    self.sums.update(&buffer[..count]);
                    self.at += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
            if stop.load(Ordering::Relaxed) {
                return Ok(false);
            }
        }
        Ok(self.at == end)
    }

    /// Returns what to remember of a place that was gone to.
    pub(super) fn resume(&self, point: Point) -> Resume {
        let Point { bytes, records, lines, decided } = point;
        Resume { bytes, hash: self.sums.hash.digest(), records, lines, decided }
    }
}
