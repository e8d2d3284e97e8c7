//! Files that are read and not mapped, of which nothing stays in memory.
//!
//! Who goes through stored articles here and there, each once, would have most of the file in memory by and by: what is
//! read through a mapping counts as memory of the process, and the system maps what is around it as well. What is read
//! is tested (`blocks`).

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use tantivy::HasLen;
use tantivy::directory::FileHandle;
use tantivy::directory::OwnedBytes;
use tantivy::directory::error::OpenReadError;

use crate::engine::embedded::disk::blocks::BLOCK;
use crate::engine::embedded::disk::blocks::Tested;
use crate::engine::embedded::disk::blocks::has_sums;
use crate::engine::embedded::disk::blocks::place_of_sum;
use crate::engine::embedded::disk::seal::Sum;

/// A file whose blocks have checksums.
#[derive(Debug)]
pub(crate) struct Unmapped {
    file: File,
    /// Bytes before the checksums of its blocks.
    length: usize,
    tested: Tested,
}

impl Unmapped {
    /// Opens the file at `path`, which a commit names with `sum`.
    pub(crate) fn open(path: &Path, sum: &Sum) -> Result<Self, OpenReadError> {
        let failed = |e: io::Error| match e.kind() {
            io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_path_buf()),
            _ => OpenReadError::wrap_io_error(e, path.to_path_buf()),
        };
        let file = File::open(path).map_err(failed)?;
        let whole = usize::try_from(file.metadata().map_err(failed)?.len());
        let content = sum.content.and_then(|content| usize::try_from(content).ok());
        let lengths = whole.ok().zip(content).filter(|(whole, content)| has_sums(*whole, *content));
        let (_, length) = lengths.ok_or_else(|| {
            let what = "it has not the length its commit names";
            failed(io::Error::new(io::ErrorKind::InvalidData, what))
        })?;
        Ok(Self { file, length, tested: Tested::none_of(length) })
    }
}

impl HasLen for Unmapped {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for Unmapped {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.end > self.length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        // Whole blocks, to be tested.
        let start = range.start / BLOCK * BLOCK;
        let end = range.end.next_multiple_of(BLOCK).min(self.length);
        let mut bytes = vec![0; end - start];
        self.file.read_exact_at(&mut bytes, start as u64)?;
        self.tested.test(&range, |number| {
            let at = number * BLOCK - start;
            let mut sum = [0; 4];
            let place = place_of_sum(self.length, number).start as u64;
            self.file.read_exact_at(&mut sum, place)?;
            Ok((&bytes[at..bytes.len().min(at + BLOCK)], sum))
        })?;
        Ok(OwnedBytes::new(bytes).slice(range.start - start..range.end - start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::embedded::disk::blocks::BlockSums;

    fn sum(content: usize) -> Sum {
        Sum { bytes: 0, hash: String::new(), content: Some(content as u64) }
    }

    #[test]
    fn what_is_read_is_what_was_written_and_a_damaged_block_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.store");
        let content: Vec<u8> = (0..3 * BLOCK + 100).map(|at| (at / 7) as u8).collect();
        let mut sums = BlockSums::default();
        sums.update(&content);
        let sound = [&content[..], &sums.finish()].concat();
        std::fs::write(&path, &sound).unwrap();
        let ranges =
            [0..content.len(), 10..20, BLOCK - 1..BLOCK + 1, 3 * BLOCK + 99..3 * BLOCK + 100];
        let file = Unmapped::open(&path, &sum(content.len())).unwrap();
        assert_eq!(file.len(), content.len());
        for range in ranges.clone() {
            assert_eq!(file.read_bytes(range.clone()).unwrap().as_slice(), &content[range]);
        }
        assert!(file.read_bytes(10..content.len() + 1).is_err());
        let mut damaged = sound.clone();
        damaged[BLOCK + 3] ^= 4;
        std::fs::write(&path, &damaged).unwrap();
        let file = Unmapped::open(&path, &sum(content.len())).unwrap();
        let is_sound: Vec<bool> = ranges.map(|range| file.read_bytes(range).is_ok()).into();
        assert_eq!(is_sound, [false, true, false, true]);
        std::fs::write(&path, &sound[..sound.len() - 1]).unwrap();
        assert!(Unmapped::open(&path, &sum(content.len())).is_err());
    }
}
