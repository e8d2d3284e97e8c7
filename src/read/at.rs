//! Reads a file at any place without moving the place others read it at.

use std::fs::File;
use std::io;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::os::unix::fs::FileExt;

/// A reader over an open file with a place of its own.
#[derive(Debug, Clone, Copy)]
pub struct FileBytes<'f> {
    file: &'f File,
    at: u64,
    len: u64,
}

impl<'f> FileBytes<'f> {
    /// Starts at the file's first byte.
    pub(super) fn new(file: &'f File) -> io::Result<Self> {
        Ok(Self { file, at: 0, len: file.metadata()?.len() })
    }

    pub(super) const fn len(&self) -> u64 {
        self.len
    }
}

impl Read for FileBytes<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let size = self.file.read_at(into, self.at)?;
        self.at += size as u64;
        Ok(size)
    }
}

impl Seek for FileBytes<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}
