//! A folder that is never written again once something in it failed, for tantivy to write into.
//!
//! A writer that had an error may still hold threads that merge, and what those write afterwards
//! could publish segments whose commit has failed: articles without their file records, indexed
//! again by the next run. So the first fault is kept, also for its words (tantivy often says no more
//! than that a thread died; of a merge that could not read it says nothing), and every later write is
//! refused. What is written goes under seals below this layer (`directory`), so that a fault leaves
//! the last commit whole, sums and all.
//! Our own lock on the index folder replaces tantivy's: no lock files are made.

use std::io;
use std::io::Write;
use std::ops::Range;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use tantivy::Directory;
use tantivy::HasLen;
use tantivy::directory::AntiCallToken;
use tantivy::directory::DirectoryLock;
use tantivy::directory::FileHandle;
use tantivy::directory::Lock;
use tantivy::directory::OwnedBytes;
use tantivy::directory::TerminatingWrite;
use tantivy::directory::WatchCallback;
use tantivy::directory::WatchHandle;
use tantivy::directory::WritePtr;
use tantivy::directory::error::DeleteError;
use tantivy::directory::error::LockError;
use tantivy::directory::error::OpenDirectoryError;
use tantivy::directory::error::OpenReadError;
use tantivy::directory::error::OpenWriteError;

use crate::engine::EngineError;
use crate::engine::embedded::disk::directory::Sealing;
use crate::engine::embedded::disk::previous::Kept;

/// What failed first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failed {
    /// The system's words.
    pub(crate) cause: String,
    /// Whether the disk is full.
    pub(crate) full: bool,
    /// Whether a file that was read is not what was written, which the cause then names.
    pub(crate) damaged: bool,
}

impl Failed {
    /// A fault of the disk.
    pub(crate) fn of(error: &io::Error) -> Self {
        let full = error.kind() == io::ErrorKind::StorageFull;
        Self { cause: error.to_string(), full, damaged: false }
    }

    /// A fault of reading a file: of the disk, or of what is in the file.
    fn of_read(file: &Path, error: &io::Error) -> Self {
        let kinds =
            [io::ErrorKind::InvalidData, io::ErrorKind::UnexpectedEof, io::ErrorKind::NotFound];
        let (text, name) = (error.to_string(), file.display().to_string());
        let cause = if text.contains(&name) { text } else { format!("{name}: {text}") };
        Self { cause, damaged: kinds.contains(&error.kind()), ..Self::of(error) }
    }

    /// Returns the error that it is to who writes; so many articles are safe.
    pub(crate) fn error(self, committed: u64) -> EngineError {
        let Self { cause, full, damaged } = self;
        if damaged {
            EngineError::damaged(cause)
        } else {
            EngineError::Write { cause, committed, full }
        }
    }
}

/// The first fault of a folder, seen by all who write into it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fault(Arc<Mutex<Option<Failed>>>);

impl Fault {
    /// Returns what failed first.
    pub(crate) fn get(&self) -> Option<Failed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, failed: impl FnOnce() -> Failed) {
        let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert_with(failed);
    }

    /// Refuses where something failed before; keeps the fault where it fails now.
    fn guard<T>(&self, write: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        match self.get() {
            Some(failed) => Err(io::Error::other(format!("not written after: {}", failed.cause))),
            None => write().inspect_err(|error| self.note(|| Failed::of(error))),
        }
    }
}

/// The folder.
#[derive(Debug, Clone)]
pub(crate) struct FailStop {
    folder: PathBuf,
    inner: Sealing,
    fault: Fault,
}

impl FailStop {
    /// Opens the folder.
    pub(crate) fn open(path: &Path) -> Result<Self, OpenDirectoryError> {
        let folder = path.to_path_buf();
        Ok(Self { folder, inner: Sealing::open(path)?, fault: Fault::default() })
    }

    /// Returns where its first fault will be kept.
    pub(crate) fn fault(&self) -> Fault {
        self.fault.clone()
    }

    /// Returns what it keeps of the commit before.
    pub(crate) fn kept(&self) -> Kept {
        self.inner.kept()
    }

    fn noted<T>(&self, read: Result<T, OpenReadError>) -> Result<T, OpenReadError> {
        if let Err(OpenReadError::IoError { io_error, filepath }) = &read {
            self.fault.note(|| Failed::of_read(&self.folder.join(filepath), io_error));
        }
        read
    }
}

impl Directory for FailStop {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let inner = self.noted(self.inner.get_file_handle(path))?;
        Ok(Arc::new(Watched { file: self.folder.join(path), inner, fault: self.fault.clone() }))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        let missing = || DeleteError::FileDoesNotExist(path.to_path_buf());
        // What is not there need not be removed, and is no fault.
        let mut is_missing = false;
        let deleted = self.fault.guard(|| match self.inner.delete(path) {
            Ok(()) => Ok(()),
            Err(DeleteError::FileDoesNotExist(_)) => {
                is_missing = true;
                Ok(())
            }
            Err(DeleteError::IoError { io_error, .. }) => {
                Err(io::Error::new(io_error.kind(), io_error.to_string()))
            }
        });
        match deleted {
            Ok(()) if is_missing => Err(missing()),
            Ok(()) => Ok(()),
            Err(error) => Err(DeleteError::IoError {
                io_error: Arc::new(error),
                filepath: PathBuf::from(path),
            }),
        }
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.noted(self.inner.exists(path))
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let opened = self.fault.guard(|| match self.inner.open_write(path) {
            Ok(writer) => Ok(writer),
            Err(OpenWriteError::IoError { io_error, .. }) => {
                Err(io::Error::new(io_error.kind(), io_error.to_string()))
            }
            Err(error @ OpenWriteError::FileAlreadyExists(_)) => {
                Err(io::Error::new(io::ErrorKind::AlreadyExists, error))
            }
        });
        let inner = opened.map_err(|e| OpenWriteError::wrap_io_error(e, path.to_path_buf()))?;
        let guarded = Guarded { inner, fault: self.fault.clone() };
        Ok(io::BufWriter::new(Box::new(guarded)))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.noted(self.inner.atomic_read(path))
    }

    fn atomic_write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.fault.guard(|| self.inner.atomic_write(path, bytes))
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.fault.guard(|| self.inner.sync_directory())
    }

    fn acquire_lock(&self, _lock: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

/// A file of the folder, being read.
#[derive(Debug)]
struct Watched {
    file: PathBuf,
    inner: Arc<dyn FileHandle>,
    fault: Fault,
}

impl HasLen for Watched {
    fn len(&self) -> usize {
        self.inner.len()
    }
}

impl FileHandle for Watched {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let noted = |error: &io::Error| self.fault.note(|| Failed::of_read(&self.file, error));
        self.inner.read_bytes(range).inspect_err(noted)
    }
}

/// A file of the folder, being written.
struct Guarded {
    inner: WritePtr,
    fault: Fault,
}

impl Write for Guarded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Self { inner, fault } = self;
        fault.guard(|| inner.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        let Self { inner, fault } = self;
        fault.guard(|| inner.flush())
    }
}

impl TerminatingWrite for Guarded {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        let Self { inner, fault } = self;
        fault.guard(|| inner.terminate_ref(token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_after_a_fault() {
        let dir = tempfile::tempdir().unwrap();
        let folder = FailStop::open(dir.path()).unwrap();
        folder.atomic_write(Path::new("a"), b"1").unwrap();
        // No file can be made where a folder is missing.
        assert!(folder.open_write(Path::new("missing/b")).is_err());
        assert!(folder.fault().get().is_some());
        assert!(folder.atomic_write(Path::new("a"), b"2").is_err());
        assert!(folder.delete(Path::new("a")).is_err());
        assert_eq!(folder.atomic_read(Path::new("a")).unwrap(), b"1");
    }

    #[test]
    fn nothing_is_written_after_a_read_that_failed() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a"), vec![1; 4 << 20]).unwrap();
        let folder = FailStop::open(dir.path()).unwrap();
        let file = folder.get_file_handle(Path::new("a")).unwrap();
        assert!(file.read_bytes(0..2 << 20).is_ok());
        std::fs::remove_file(dir.path().join("a")).unwrap();
        assert!(file.read_bytes(2 << 20..4 << 20).is_err());
        assert!(folder.fault().get().is_some());
        assert!(folder.atomic_write(Path::new("b"), b"1").is_err());
    }

    #[test]
    fn what_is_not_there_is_no_fault() {
        let dir = tempfile::tempdir().unwrap();
        let folder = FailStop::open(dir.path()).unwrap();
        assert!(matches!(folder.delete(Path::new("a")), Err(DeleteError::FileDoesNotExist(_))));
        assert!(folder.atomic_read(Path::new("a")).is_err());
        assert_eq!(folder.fault().get(), None);
    }
}
