//! Files that are gone before a commit names them.
//!
//! tantivy writes the articles of a new segment in the order they came, reads them back in the order
//! of their days, and removes the first file. No commit names it, so it needs neither a checksum nor
//! a place on the disk that would outlive the machine; and it is read here and there, a few kilobytes
//! at a time, so it is read and not mapped: mapped anew as [`Remapped`] does, it took a twentieth of
//! an index run.
//!
//! [`Remapped`]: crate::engine::embedded::disk::remapped::Remapped

use std::fs::File;
use std::io;
use std::io::Write;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;

use tantivy::HasLen;
use tantivy::directory::AntiCallToken;
use tantivy::directory::FileHandle;
use tantivy::directory::OwnedBytes;
use tantivy::directory::TerminatingWrite;

/// Returns whether a file of tantivy's is temporary.
pub(crate) fn is_temporary(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "temp")
}

/// A temporary file, being written.
pub(crate) struct TemporaryWriter(pub(crate) File);

impl Write for TemporaryWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl TerminatingWrite for TemporaryWriter {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.0.flush()
    }
}

/// A temporary file, being read.
#[derive(Debug)]
pub(crate) struct Temporary {
    file: File,
    length: usize,
}

impl Temporary {
    /// Opens the file at `path`.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let length = usize::try_from(length).map_err(io::Error::other)?;
        Ok(Self { file, length })
    }
}

impl HasLen for Temporary {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for Temporary {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let mut bytes = vec![0; range.len()];
        self.file.read_exact_at(&mut bytes, range.start as u64)?;
        Ok(OwnedBytes::new(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_those_of_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.store.temp");
        let bytes: Vec<u8> = (0..100_000_u32).map(|at| (at / 100) as u8).collect();
        std::fs::write(&path, &bytes).unwrap();
        let file = Temporary::open(&path).unwrap();
        assert_eq!(file.len(), bytes.len());
        for range in [0..bytes.len(), 7..9, 50_000..66_000, 9..9] {
            assert!(file.read_bytes(range.clone()).unwrap().as_slice() == &bytes[range]);
        }
    }

    #[test]
    fn a_file_that_became_shorter_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.store.temp");
        std::fs::write(&path, [1; 100]).unwrap();
        let file = Temporary::open(&path).unwrap();
        std::fs::write(&path, [1; 50]).unwrap();
        assert!(file.read_bytes(40..60).is_err());
    }

    #[test]
    fn the_articles_of_a_segment_pass_and_its_other_files_stay() {
        assert!(is_temporary(Path::new("0a1b.store.temp")));
        assert!(!is_temporary(Path::new("0a1b.store")));
    }
}
