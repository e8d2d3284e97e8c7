//! What an error of tantivy means: a fault of the disk, or a file that is not what it should be.

use std::fmt::Display;
use std::io;
use std::path::Path;

use tantivy::TantivyError;
use tantivy::directory::error::LockError;
use tantivy::directory::error::OpenDirectoryError;
use tantivy::directory::error::OpenReadError;
use tantivy::directory::error::OpenWriteError;

use crate::engine::EngineError;

/// Distinguishes a fault of the disk from a file that is not what it should be.
pub(crate) fn opening(error: &TantivyError, generation: &Path) -> EngineError {
    match io_error(error) {
        Some((kind, text)) => {
            EngineError::io("cannot open", generation, io::Error::new(kind, text))
        }
        None => damage(error, generation),
    }
}

/// Returns what is damaged, the file named, in words of ours.
fn damage(error: &TantivyError, generation: &Path) -> EngineError {
    let said = |path: &Path, what: &dyn Display| {
        EngineError::damaged(format!("{}: {what}", generation.join(path).display()))
    };
    match error {
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath }) => {
            said(filepath, io_error)
        }
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(path)) => {
            said(path, &"it is missing")
        }
        _ => EngineError::damaged(error),
    }
}

/// Returns the I/O error a tantivy error means; a file that is missing or too short is damage.
pub(crate) fn io_error(error: &TantivyError) -> Option<(io::ErrorKind, String)> {
    let error = match error {
        TantivyError::IoError(error)
        | TantivyError::LockFailure(LockError::IoError(error), _)
        | TantivyError::OpenDirectoryError(OpenDirectoryError::IoError {
            io_error: error, ..
        })
        | TantivyError::OpenReadError(OpenReadError::IoError { io_error: error, .. })
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: error, .. }) => error,
        _ => return None,
    };
    let is_damage = matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData
    );
    (!is_damage).then(|| (error.kind(), error.to_string()))
}

/// A file that may not be read is not a damaged one.
pub(crate) fn refused_or_damaged(error: &TantivyError, generation: &Path) -> EngineError {
    match error {
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath })
            if io_error.kind() == io::ErrorKind::PermissionDenied =>
        {
            let source = io::Error::new(io_error.kind(), io_error.to_string());
            EngineError::io("cannot read", generation.join(filepath), source)
        }
        _ => damage(error, generation),
    }
}
