//! Two views of an index folder for tantivy: one that only reads, one that writes under seals.
//!
//! tantivy's own reader opens a lock file for writing; [`ReadOnly`] never writes, so a read-only
//! medium or another user's index can be searched. Without that lock a file may vanish while the
//! index is opened (a writer merged it away); `snapshot` then opens it again.
//!
//! [`Sealing`] puts the meta files under a seal and notes the checksum of every file as it is
//! written (see [`seal`](crate::engine::embedded::disk::seal)). Both refuse a meta file whose seal is
//! broken; the reader also refuses a segment file that has not the length its commit names, and tests the
//! `blocks` of a long one as they are read, a short one when it is opened. [`Sealing`] is written to through
//! [`FailStop`](crate::engine::embedded::disk::fail_stop::FailStop) alone, and takes no locks of its own;
//! what it reads, it reads through [`Remapped`], so that merges of long segments take little memory.
//! A file is synced when it is complete, so that a commit is written when all that it names is on the
//! disk.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::io::BufWriter;
use std::io::Read as _;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::thread;
use std::thread::ThreadId;

use tantivy::Directory;
use tantivy::directory::AntiCallToken;
use tantivy::directory::DirectoryLock;
use tantivy::directory::FileHandle;
use tantivy::directory::Lock;
use tantivy::directory::MmapDirectory;
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
use xxhash_rust::xxh3::Xxh3;
use xxhash_rust::xxh3::xxh3_64;

use crate::engine::embedded::disk::blocks::BlockSums;
use crate::engine::embedded::disk::blocks::Blocks;
use crate::engine::embedded::disk::blocks::Testing;
use crate::engine::embedded::disk::previous::Kept;
use crate::engine::embedded::disk::remapped::Remapped;
use crate::engine::embedded::disk::seal::META;
use crate::engine::embedded::disk::seal::Sum;
use crate::engine::embedded::disk::seal::Sums;
use crate::engine::embedded::disk::seal::seal;
use crate::engine::embedded::disk::seal::unseal;
use crate::engine::embedded::disk::sharing::Access;
use crate::engine::embedded::disk::sharing::replace;
use crate::engine::embedded::disk::temporary::Temporary;
use crate::engine::embedded::disk::temporary::TemporaryWriter;
use crate::engine::embedded::disk::temporary::is_temporary;
use crate::engine::embedded::disk::unmapped::Unmapped;

/// The file that names the files tantivy may remove.
pub(crate) const MANAGED: &str = ".managed.json";

/// Files up to this size are read when they are opened, which takes less time than to map them, and
/// tested: some microseconds each. A damaged length in one can make tantivy ask for more memory than
/// there is, which nothing catches.
const SMALL: u64 = 64 << 10;

/// Bytes of a file that are gathered before they are written.
const WRITTEN_AT_ONCE: usize = 64 << 10;

/// tantivy's view of a folder locks itself while it maps a file. Threads other than the one that opened
/// the folder share so many among them, by file, so that several can open segments at once.
const VIEWS: usize = 8;

/// A folder that can only be read.
#[derive(Debug, Clone)]
pub(crate) struct ReadOnly {
    own: MmapDirectory,
    owner: ThreadId,
    others: Arc<[OnceLock<MmapDirectory>; VIEWS]>,
    folder: PathBuf,
    /// The files of the commit read.
    sums: Arc<Mutex<Sums>>,
    /// What names the segments of that commit. tantivy asks for it twice, and gets the same.
    meta: Arc<OnceLock<Vec<u8>>>,
    /// The file that has it: of the present commit, or of the one before.
    commit: Arc<str>,
    /// The long dictionaries that were opened: who looks into one tests what it looks at.
    terms: Arc<Mutex<HashMap<PathBuf, Arc<Blocks>>>>,
    /// Whether stored articles that were read are not kept in memory.
    is_sparing: bool,
}

/// Returns whether a file holds stored articles.
fn is_store(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "store")
}

/// Returns whether a file holds dictionaries. tantivy reads one whole when it opens it, to look at little
/// of it.
fn is_terms(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "term")
}

impl ReadOnly {
    /// Opens the folder as the last commit left it.
    pub(crate) fn open(path: &Path) -> Result<Self, OpenDirectoryError> {
        Self::open_at(path, META)
    }

    /// Opens the folder as the commit left it that is in the file `commit`.
    pub(crate) fn open_at(path: &Path, commit: &str) -> Result<Self, OpenDirectoryError> {
        let (own, owner) = (MmapDirectory::open(path)?, thread::current().id());
        let (others, folder) = (Arc::default(), path.to_path_buf());
        let (sums, meta, terms) = Default::default();
        let (commit, is_sparing) = (commit.into(), false);
        Ok(Self { own, owner, others, folder, sums, meta, terms, commit, is_sparing })
    }

    /// Keeps no stored article in memory: for who reads many of them, once.
    pub(crate) fn sparing(self) -> Self {
        Self { is_sparing: true, ..self }
    }

    /// Returns the blocks of the dictionaries in a file that was opened; `None` for one that was tested as
    /// a whole.
    pub(crate) fn terms_of(&self, path: &Path) -> Option<Arc<Blocks>> {
        locked(&self.terms).get(path).cloned()
    }

    /// Returns what names the segments of the commit read, where it was read.
    pub(crate) fn commit(&self) -> Arc<OnceLock<Vec<u8>>> {
        Arc::clone(&self.meta)
    }

    /// Returns the view that maps a file for this thread.
    fn view_of(&self, path: &Path) -> Result<&MmapDirectory, OpenReadError> {
        if thread::current().id() == self.owner {
            return Ok(&self.own);
        }
        let first = path.as_os_str().as_encoded_bytes().first().copied().unwrap_or(0);
        let view = &self.others[usize::from(first) % VIEWS];
        if let Some(view) = view.get() {
            return Ok(view);
        }
        let opened = MmapDirectory::open(&self.folder).map_err(|error| {
            OpenReadError::wrap_io_error(io::Error::other(error), path.to_path_buf())
        })?;
        Ok(view.get_or_init(|| opened))
    }

    /// Reads a file that should be small, with the length it has.
    fn read_small(&self, path: &Path) -> Result<(Vec<u8>, u64), OpenReadError> {
        let mut bytes = Vec::new();
        let mut read = || {
            let file = File::open(self.folder.join(path))?;
            let length = file.metadata()?.len();
            // One byte more, so that the end is found where it is read.
            bytes.reserve_exact(usize::try_from(length.min(SMALL)).expect("small") + 1);
            file.take(SMALL).read_to_end(&mut bytes)?;
            Ok(length)
        };
        let length = read().map_err(|error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_path_buf()),
            _ => OpenReadError::wrap_io_error(error, path.to_path_buf()),
        })?;
        Ok((bytes, length))
    }
}

/// A folder that is written to, under seals.
#[derive(Debug, Clone)]
pub(crate) struct Sealing {
    inner: MmapDirectory,
    folder: PathBuf,
    /// The files there are.
    sums: Arc<Mutex<Sums>>,
    /// The names of the files tantivy may remove, not yet written.
    managed: Arc<Mutex<Option<Vec<u8>>>>,
    kept: Kept,
}

impl Sealing {
    /// Opens the folder.
    pub(crate) fn open(path: &Path) -> Result<Self, OpenDirectoryError> {
        let inner = MmapDirectory::open(path)?;
        let (folder, kept) = (path.to_path_buf(), Kept::of(path));
        Ok(Self { inner, folder, sums: Arc::default(), managed: Arc::default(), kept })
    }

    /// Returns what it keeps of the commit before.
    pub(crate) fn kept(&self) -> Kept {
        self.kept.clone()
    }

    fn write_sealed(&self, path: &Path, bytes: &[u8], sums: &Sums) -> io::Result<()> {
        replace(&self.folder, path, &seal(&path.to_string_lossy(), bytes, sums))
    }
}

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads a sealed file; the sums of a commit are kept.
fn read_sealed(
    inner: &MmapDirectory,
    sums: &Mutex<Sums>,
    path: &Path,
    is_commit: bool,
) -> Result<Vec<u8>, OpenReadError> {
    let sealed = inner.atomic_read(path)?;
    let (found, content) = unseal(&path.to_string_lossy(), &sealed).map_err(|error| {
        let error = io::Error::new(io::ErrorKind::InvalidData, error);
        OpenReadError::wrap_io_error(error, path.to_path_buf())
    })?;
    if is_commit {
        // What a writer has noted since the commit stays known.
        locked(sums).extend(found);
    }
    Ok(content.to_vec())
}

/// Keeps the sums of the files that `meta` names.
pub(crate) fn sums_of(meta: &[u8], sums: &Sums) -> serde_json::Result<Sums> {
    #[derive(serde::Deserialize)]
    struct Meta {
        segments: Vec<Segment>,
    }
    #[derive(serde::Deserialize)]
    struct Segment {
        segment_id: String,
        deletes: Option<Deletes>,
    }
    #[derive(serde::Deserialize)]
    struct Deletes {
        opstamp: u64,
    }
    let meta: Meta = serde_json::from_slice(meta)?;
    let mut kept = Sums::new();
    for segment in &meta.segments {
        let stem = segment.segment_id.replace('-', "");
        let deletes = segment.deletes.as_ref().map(|deletes| format!("{}.del", deletes.opstamp));
        for (name, sum) in sums.range(stem.clone()..) {
            let Some(rest) = name.strip_prefix(&stem) else { break };
            let extension = rest.strip_prefix('.').unwrap_or(rest);
            let is_old = extension.ends_with(".del") && Some(extension) != deletes.as_deref();
            if !is_old {
                kept.insert(name.clone(), sum.clone());
            }
        }
    }
    Ok(kept)
}

impl Directory for Sealing {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        if is_temporary(path) {
            let file = Temporary::open(&self.folder.join(path))
                .map_err(|e| OpenReadError::wrap_io_error(e, path.to_path_buf()))?;
            return Ok(Arc::new(file));
        }
        // A merge writes what it reads: damage would get a checksum that fits.
        let sum = locked(&self.sums).get(&*path.to_string_lossy()).cloned();
        Ok(Arc::new(Remapped::open(&self.folder, path, sum.as_ref())?))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        if self.kept.has(&path.to_string_lossy()) {
            // tantivy needs it no more, and forgets it; `remove_litter` removes it when its time comes.
            return Ok(());
        }
        self.inner.delete(path)?;
        locked(&self.sums).remove(&*path.to_string_lossy());
        Ok(())
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let file = File::options().write(true).create_new(true).open(self.folder.join(path));
        let file = file.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_path_buf()),
            _ => OpenWriteError::wrap_io_error(error, path.to_path_buf()),
        })?;
        let writer: Box<dyn TerminatingWrite + Send + std::marker::Sync> = if is_temporary(path) {
            Box::new(TemporaryWriter(file))
        } else {
            Box::new(Summing {
                file: Some(file),
                name: path.to_string_lossy().into_owned(),
                hash: Xxh3::new(),
                bytes: 0,
                blocks: BlockSums::default(),
                sums: Arc::clone(&self.sums),
            })
        };
        Ok(BufWriter::with_capacity(WRITTEN_AT_ONCE, writer))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        read_sealed(&self.inner, &self.sums, path, path == Path::new(META))
    }

    fn atomic_write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        if path == Path::new(MANAGED) {
            // tantivy gives the names anew before every file it makes, and waits for the disk each
            // time. They are written with the commit that needs the files: what a killed run left
            // goes without them (`remove_litter`).
            *locked(&self.managed) = Some(bytes.to_vec());
            return Ok(());
        }
        if path != Path::new(META) {
            return self.write_sealed(path, bytes, &Sums::new());
        }
        if let Some(managed) = locked(&self.managed).take() {
            self.write_sealed(Path::new(MANAGED), &managed, &Sums::new())?;
        }
        let mut sums = sums_of(bytes, &locked(&self.sums))?;
        sums.extend(self.kept.keep(&self.folder, bytes)?);
        // Before a reader can see the commit.
        Access::of(&self.folder)?.give_all(&self.folder)?;
        self.write_sealed(path, bytes, &sums)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.inner.sync_directory()
    }

    fn acquire_lock(&self, _lock: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

/// A file that is written; its checksum is known when it is complete.
struct Summing {
    /// `None` when it is complete.
    file: Option<File>,
    name: String,
    hash: Xxh3,
    bytes: u64,
    blocks: BlockSums,
    sums: Arc<Mutex<Sums>>,
}

impl Write for Summing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let file =
            self.file.as_mut().ok_or_else(|| io::Error::other("a complete file is written to"))?;
        let count = file.write(bytes)?;
        self.hash.update(&bytes[..count]);
        self.blocks.update(&bytes[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), File::flush)
    }
}

impl TerminatingWrite for Summing {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        let Some(mut file) = self.file.take() else { return Ok(()) };
        let mut content = None;
        if self.bytes > SMALL {
            let sums = std::mem::take(&mut self.blocks).finish();
            file.write_all(&sums)?;
            self.hash.update(&sums);
            content = Some(self.bytes);
            self.bytes += sums.len() as u64;
        }
        file.sync_data()?;
        let hash = format!("{:016x}", self.hash.digest());
        let sum = Sum { bytes: self.bytes, hash, content };
        locked(&self.sums).insert(self.name.clone(), sum);
        Ok(())
    }
}

fn refused() -> io::Error {
    io::Error::new(io::ErrorKind::ReadOnlyFilesystem, "a search never writes")
}

impl Directory for ReadOnly {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let Some(sum) = locked(&self.sums).get(&*path.to_string_lossy()).cloned() else {
            return self.view_of(path)?.get_file_handle(path);
        };
        let refused = |what: String| {
            let error = io::Error::new(io::ErrorKind::InvalidData, what);
            OpenReadError::wrap_io_error(error, path.to_path_buf())
        };
        let another_length =
            |found| refused(format!("it has {found} bytes, not the {} written", sum.bytes));
        if sum.bytes > SMALL && self.is_sparing && is_store(path) {
            return Ok(Arc::new(Unmapped::open(&self.folder.join(path), &sum)?));
        }
        if sum.bytes > SMALL {
            let handle = self.view_of(path)?.get_file_handle(path)?;
            let found = handle.len() as u64;
            if found != sum.bytes {
                return Err(another_length(found));
            }
            let whole = handle.read_bytes(0..handle.len());
            let whole = whole.map_err(|e| OpenReadError::wrap_io_error(e, path.to_path_buf()))?;
            let content = sum.content.and_then(|content| usize::try_from(content).ok());
            let blocks = content.and_then(|content| Blocks::new(whole, content));
            let blocks =
                blocks.ok_or_else(|| refused("its blocks have no checksums".to_owned()))?;
            let blocks = Arc::new(blocks);
            let is_tested_by_reader = is_terms(path);
            if is_tested_by_reader {
                locked(&self.terms).insert(path.to_path_buf(), Arc::clone(&blocks));
            }
            return Ok(Arc::new(Testing { blocks, is_tested_by_reader }));
        }
        let (bytes, found) = self.read_small(path)?;
        if found != sum.bytes {
            return Err(another_length(found));
        }
        if sum.hash != format!("{:016x}", xxh3_64(&bytes)) {
            return Err(refused("it does not have the checksum the commit names".to_owned()));
        }
        Ok(Arc::new(OwnedBytes::new(bytes)))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError { io_error: Arc::new(refused()), filepath: PathBuf::from(path) })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.own.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(refused(), PathBuf::from(path)))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        // Who removes nothing need not know what may be removed.
        if path == Path::new(MANAGED) {
            return Err(OpenReadError::FileDoesNotExist(path.to_path_buf()));
        }
        if path != Path::new(META) {
            return read_sealed(&self.own, &self.sums, path, false);
        }
        if let Some(meta) = self.meta.get() {
            return Ok(meta.clone());
        }
        let meta = read_sealed(&self.own, &self.sums, Path::new(&*self.commit), true)?;
        Ok(self.meta.get_or_init(|| meta).clone())
    }

    fn atomic_write(&self, _path: &Path, _bytes: &[u8]) -> io::Result<()> {
        Err(refused())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Err(refused())
    }

    fn acquire_lock(&self, _lock: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_removed_is_written_with_the_commit_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let (meta, managed) = (Path::new(META), Path::new(MANAGED));
        let sealing = Sealing::open(folder.path()).unwrap();
        sealing.atomic_write(managed, br#"["a"]"#).unwrap();
        sealing.atomic_write(managed, br#"["a", "b"]"#).unwrap();
        assert!(!sealing.exists(managed).unwrap());
        sealing.atomic_write(meta, br#"{"segments": []}"#).unwrap();
        assert_eq!(sealing.atomic_read(managed).unwrap(), br#"["a", "b"]"#);
        // Who only reads does not know.
        let asked = ReadOnly::open(folder.path()).unwrap().atomic_read(managed);
        assert!(matches!(asked, Err(OpenReadError::FileDoesNotExist(_))));
    }

    #[test]
    fn a_reader_sees_the_commit_it_saw_first() {
        let folder = tempfile::tempdir().unwrap();
        let commit = |text: &[u8]| {
            Sealing::open(folder.path()).unwrap().atomic_write(Path::new(META), text).unwrap();
        };
        commit(br#"{"segments": [], "opstamp": 1}"#);
        let reader = ReadOnly::open(folder.path()).unwrap();
        let first = reader.atomic_read(Path::new(META)).unwrap();
        commit(br#"{"segments": [], "opstamp": 2}"#);
        assert_eq!(reader.atomic_read(Path::new(META)).unwrap(), first);
    }
}
