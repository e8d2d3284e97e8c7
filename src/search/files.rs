//! Whether the files an index was made from are still what was read.
//!
//! Cost: one `lstat` per file; where bytes are compared, one pass over them.

use std::fs::File;
use std::fs::symlink_metadata;
use std::io;
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::path::PathBuf;

use xxhash_rust::xxh3::Xxh3;

use crate::catalog::FileRecord;
use crate::catalog::Root;
use crate::engine::EngineError;
use crate::engine::View;
use crate::search::FileState;
use crate::search::Hit;

/// The state of the files that were read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FilesOnDisk {
    /// Files that are as they were, byte for byte.
    pub current: u64,
    /// Files whose bytes are others than those that were read.
    pub changed: u64,
    /// Files that are no longer there.
    pub missing: u64,
    /// Files that cannot be seen from here: they may not be looked at, or their folder is not there.
    pub unseen: u64,
    /// Files that are broken, or cannot be read, now: what they gave before is kept.
    pub kept: u64,
    /// Those of the changed files whose size and time are as recorded: a run may not notice.
    pub altered: u64,
    /// Those that are not current, the first of them.
    pub named: Vec<FileOnDisk>,
}

/// A file that is not as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileOnDisk {
    /// Its root, as the user named it.
    pub root: String,
    /// The folder it is in or below, absolute.
    pub folder: PathBuf,
    /// Its path below the folder.
    pub below: PathBuf,
    /// The file, under its root's name.
    pub path: PathBuf,
    /// Its state.
    pub state: FileState,
    /// Whether its bytes alone are others, and its size and time are as recorded.
    pub is_altered: bool,
}

/// Compares a file of a root with its size and modification time when it was read. Never opens it. One that
/// may not be looked at, or whose root is not there, may be as it was: only what is seen to be gone is.
pub(super) fn file_state(root: &Root, relative: &Path, size: u64, modified: i64) -> FileState {
    if root.elsewhere {
        return FileState::Unseen;
    }
    let path = root.file_path(relative);
    match symlink_metadata(&path) {
        Err(error) => {
            let is_gone =
                matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory);
            let around = if root.is_file { path.parent() } else { None };
            let is_seen = around.map_or_else(|| root.path().is_dir(), Path::is_dir);
            if is_gone && is_seen { FileState::Missing } else { FileState::Unseen }
        }
        Ok(found) => {
            let seconds = found.mtime().saturating_mul(1_000_000_000);
            if (found.len(), seconds.saturating_add(found.mtime_nsec())) == (size, modified) {
                FileState::Current
            } else {
                FileState::Changed
            }
        }
    }
}

/// Returns whether what is remembered is no file but a folder that could not be read.
pub(super) fn is_folder(record: &FileRecord) -> bool {
    record.path.ends_with(b"/")
}

fn is_kept(record: &FileRecord) -> bool {
    record.unread.is_some() && record.articles > 0
}

/// Compares a file with what is recorded of it.
pub(super) fn state_of(root: &Root, record: &FileRecord) -> FileState {
    let relative = Path::new(std::ffi::OsStr::from_bytes(&record.path));
    let state = file_state(root, relative, record.size, record.modified);
    let is_there = matches!(state, FileState::Current | FileState::Changed);
    if !(is_there && is_kept(record)) {
        return state;
    }
    if record.again {
        // It could not be read: perhaps by whoever ran, and perhaps not from here.
        let is_read = std::fs::File::open(root.file_path(relative)).is_ok();
        return if is_read { state } else { FileState::Unseen };
    }
    // What has changed since it was found to be broken may be sound.
    let is_file = symlink_metadata(root.file_path(relative)).is_ok_and(|it| it.is_file());
    if is_file && state == FileState::Changed { state } else { FileState::Kept }
}

/// Calls a hit current again where its file was only touched: the article keeps the time at which
/// it was read, the records that of the last look; a file that only grew at its end keeps what it gave
/// before. Reads the records once, and only when a hit seems to have changed.
pub(super) fn recheck(view: &View, hits: &mut [Hit]) -> Result<(), EngineError> {
    if hits.iter().all(|hit| hit.file != FileState::Changed) {
        return Ok(());
    }
    let roots = &view.manifest().roots;
    let read = each_record(view, &mut |record| {
        for hit in hits.iter_mut().filter(|hit| hit.file == FileState::Changed) {
            if hit.path.as_os_str().as_bytes() != record.path {
                continue;
            }
            let root = roots.iter().find(|root| root.number == record.root && !root.forgotten);
            if let Some(root) = root.filter(|root| root.shown() == hit.root) {
                hit.file = state_of(root, &record);
            }
        }
    });
    match read {
        // A run that committed meanwhile removes the records of this view.
        Err(_) if view.newest().is_ok_and(|now| now.manifest() != view.manifest()) => Ok(()),
        read => read,
    }
}

/// Compares every file that was read with what is on disk, byte for byte: one that was only touched, copied or
/// restored is as it was.
pub(super) fn files_on_disk(
    view: &View,
    most_named: usize,
    seen: &mut dyn FnMut(u64),
) -> Result<FilesOnDisk, EngineError> {
    let roots = &view.manifest().roots;
    let mut found = FilesOnDisk::default();
    each_record(view, &mut |record| {
        let Some(root) = roots.iter().find(|root| root.number == record.root) else { return };
        // Neither a folder that could not be read nor a file that was not read to its end has a
        // checksum to be compared with.
        if is_folder(&record) {
            return;
        }
        let mut state = state_of(root, &record);
        let relative = Path::new(std::ffi::OsStr::from_bytes(&record.path));
        let mut is_altered = false;
        let path = root.file_path(relative);
        let is_as_long = || symlink_metadata(&path).is_ok_and(|it| it.len() == record.size);
        let is_to_compare = match state {
            FileState::Current => true,
            FileState::Changed => is_as_long(),
            FileState::Missing | FileState::Unseen | FileState::Kept => false,
        };
        if is_to_compare && record.hash != 0 {
            match hash(&path, seen) {
                // What is broken is so still, and what it gave is from before.
                Ok(hash) if hash == record.hash && is_kept(&record) => state = FileState::Kept,
                Ok(hash) if hash == record.hash => state = FileState::Current,
                Ok(_) => {
                    is_altered = state == FileState::Current;
                    state = FileState::Changed;
                }
                Err(e) if e.kind() == io::ErrorKind::NotFound => state = FileState::Missing,
                Err(_) => state = FileState::Unseen,
            }
        }
        found.altered += u64::from(is_altered);
        match state {
            FileState::Current => {
                found.current += 1;
                return;
            }
            FileState::Changed => found.changed += 1,
            FileState::Missing => found.missing += 1,
            FileState::Unseen => found.unseen += 1,
            FileState::Kept => found.kept += 1,
        }
        if found.named.len() < most_named {
            let (folder, below) = (root.folder(), relative.to_path_buf());
            let (root, path) = (root.shown().to_owned(), Path::new(root.shown()).join(relative));
            found.named.push(FileOnDisk { root, folder, below, path, state, is_altered });
        }
    })?;
    Ok(found)
}

fn each_record(view: &View, each: &mut dyn FnMut(FileRecord)) -> Result<(), EngineError> {
    let mut records = view.records()?;
    while let Some(record) = records.read()? {
        each(record);
    }
    Ok(())
}

/// Returns the checksum of a plain file.
fn hash(path: &Path, seen: &mut dyn FnMut(u64)) -> io::Result<u64> {
    // Opened without waiting, should a pipe have come into its place.
    let flags = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap_or(0);
    let mut file = File::options().read(true).custom_flags(flags).open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut buffer = vec![0; 1 << 18];
    let mut hash = Xxh3::new();
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hash.digest()),
            Ok(count) => {
                hash.update(&buffer[..count]);
                seen(count as u64);
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}
