//! The index folder of a collection on a cluster: it says where the articles are, and keeps what only one
//! machine needs.
//!
//! ```text
//! CLUSTER        the address of the collection, and whose folder this is
//! CACHEDIR.TAG   that it is not to be walked
//! LOCK           held by the run that writes
//! records/       the files of the catalog, as the last commit that was looked at has them
//! others/        the same of other index folders
//! last-run       what the last run did
//! ```
//!
//! The catalog itself is on the cluster: what is missing in `records/` is fetched from there.

use std::fs;
use std::fs::File;
use std::fs::OpenOptions;
use std::fs::TryLockError;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::path::PathBuf;

use crate::engine::EngineError;
use crate::engine::LastRun;
use crate::engine::opensearch::address::Address;
use crate::walk::CACHE_MARK;

const NAME: &str = "CLUSTER";
const LOCK: &str = "LOCK";
const RECORDS: &str = "records";
const LAST_RUN: &str = "last-run";
const FIRST_LINE: &str = "dateline cluster 1";
/// What programs that leave caches alone look for (bford.info/cachedir).
const TAG: &str = "Signature: 8a477f597d28d172789f06886806bc55\n\
    # This folder says on which cluster the articles are: see `dateline status`.\n";

/// An index folder that names a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Folder {
    path: PathBuf,
    address: Address,
    /// Whose folder it is: no two folders have the same.
    owner: String,
}

/// Returns whether a folder names a cluster.
pub(crate) fn is_marked(path: &Path) -> bool {
    path.join(NAME).is_file()
}

impl Folder {
    /// Checks that a folder names a cluster, or could be made to.
    ///
    /// # Errors
    /// `Foreign` where other things are, `Query` where it names another cluster, `Io`.
    pub(crate) fn check(path: &Path, address: &str) -> Result<(), EngineError> {
        let address = Address::read(address)?;
        if is_marked(path) {
            let known = Self::open(path)?;
            return match known.address == address {
                true => Ok(()),
                false => Err(EngineError::Query {
                    message: format!("{} is of {}", path.display(), known.address),
                    span: 0..0,
                    hint: Some("name another folder with --index".to_owned()),
                }),
            };
        }
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(EngineError::io("cannot read", path, error)),
        };
        match entries.flatten().next() {
            Some(entry) => {
                let found = entry.file_name().to_string_lossy().into_owned();
                Err(EngineError::Foreign { path: path.to_path_buf(), found })
            }
            None => Ok(()),
        }
    }

    /// Makes the folder that names a cluster, or checks that it names this one. It is its user's alone: it
    /// has the names of the files that were read.
    ///
    /// # Errors
    /// As [`Folder::check`].
    pub(crate) fn make(path: &Path, address: &str) -> Result<(), EngineError> {
        Self::check(path, address)?;
        if is_marked(path) {
            return Ok(());
        }
        let address = Address::read(address)?;
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
        made.map_err(|e| EngineError::io("cannot make", path, e))?;
        let mut random = [0; 8];
        rustix::rand::getrandom(&mut random, rustix::rand::GetRandomFlags::empty())
            .map_err(|e| EngineError::io("cannot name", path, e.into()))?;
        let owner = format!("{:016x}", u64::from_be_bytes(random));
        let written = |name: &str, text: &str| {
            let name = path.join(name);
            fs::write(&name, text).map_err(|e| EngineError::io("cannot write", &name, e))
        };
        written(CACHE_MARK, TAG)?;
        written(NAME, &format!("{FIRST_LINE}\n{address}\n{owner}\n"))
    }

    /// Opens a folder that names a cluster.
    ///
    /// # Errors
    /// `Damaged` for what does not; `Io`.
    pub(crate) fn open(path: &Path) -> Result<Self, EngineError> {
        let name = path.join(NAME);
        let text = fs::read_to_string(&name);
        let text = text.map_err(|e| EngineError::io("cannot read", &name, e))?;
        let mut lines = text.lines();
        let (Some(FIRST_LINE), Some(address), Some(owner)) =
            (lines.next(), lines.next(), lines.next())
        else {
            return Err(EngineError::damaged(format!("{} names no cluster", name.display())));
        };
        let (path, owner) = (path.to_path_buf(), owner.to_owned());
        Ok(Self { path, address: Address::read(address)?, owner })
    }

    /// Returns where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the collection that it names.
    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    /// Returns whose folder it is.
    pub(crate) fn owner(&self) -> &str {
        &self.owner
    }

    /// Returns the folder of the catalog's files; it may not be there.
    pub(crate) fn records(&self) -> PathBuf {
        self.path.join(RECORDS)
    }

    /// Returns the folder of the catalog's files of an index folder, this one or another.
    pub(crate) fn records_of(&self, owner: &str) -> PathBuf {
        if owner == self.owner {
            return self.records();
        }
        // A name of our making has such letters alone.
        let name: String = owner.chars().filter(char::is_ascii_alphanumeric).collect();
        self.path.join("others").join(name)
    }

    /// Takes the right to write with this folder.
    ///
    /// # Errors
    /// `InUse` while another run of this machine has it; `Io`.
    pub(crate) fn lock(&self, started: &str) -> Result<File, EngineError> {
        let name = self.path.join(LOCK);
        let failed = |e| EngineError::io("cannot open", &name, e);
        let mut options = OpenOptions::new();
        let file = options.create(true).truncate(false).write(true).open(&name).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {
                fs::write(&name, holder(started)).map_err(failed)?;
                Ok(file)
            }
            Err(TryLockError::WouldBlock) => Err(EngineError::InUse { holder: self.holder() }),
            Err(TryLockError::Error(error)) => Err(EngineError::io("cannot lock", &name, error)),
        }
    }

    fn holder(&self) -> Option<String> {
        fs::read_to_string(self.path.join(LOCK)).ok().filter(|text| !text.is_empty())
    }

    /// Returns the run of this machine that is writing; `None` if there is none.
    ///
    /// # Errors
    /// `Io` when that cannot be seen.
    pub(crate) fn writer(&self) -> Result<Option<String>, EngineError> {
        let name = self.path.join(LOCK);
        let file = match File::open(&name) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(EngineError::io("cannot open", &name, error)),
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(None),
            Err(TryLockError::WouldBlock) => Ok(Some(self.holder().unwrap_or_default())),
            Err(TryLockError::Error(error)) => Err(EngineError::io("cannot lock", &name, error)),
        }
    }

    /// Returns what the last run with this folder did.
    ///
    /// # Errors
    /// `Damaged` when that is not what a run wrote; `Io`.
    pub(crate) fn last_run(&self) -> Result<Option<LastRun>, EngineError> {
        let name = self.path.join(LAST_RUN);
        match fs::read(&name) {
            Ok(text) => serde_json::from_slice(&text)
                .map(Some)
                .map_err(|error| EngineError::damaged(format!("{}: {error}", name.display()))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(EngineError::io("cannot read", &name, error)),
        }
    }

    /// Notes what a run with this folder did.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn note_run(&self, run: &LastRun) -> io::Result<()> {
        let beside = self.path.join("last-run.new");
        fs::write(&beside, serde_json::to_vec(run)?)?;
        fs::rename(beside, self.path.join(LAST_RUN))
    }
}

/// Returns how a run of this process names itself.
pub(crate) fn holder(started: &str) -> String {
    format!("process {} since {started}", std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEWS: &str = "http://127.0.0.1:9200/news";

    #[test]
    fn a_folder_names_one_cluster_and_is_not_walked() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("index");
        Folder::make(&path, NEWS).unwrap();
        Folder::make(&path, NEWS).unwrap();
        assert!(is_marked(&path) && path.join(CACHE_MARK).exists());
        assert_eq!(Folder::open(&path).unwrap().address().to_string(), NEWS);
        let error = Folder::make(&path, "http://127.0.0.1:9200/other").unwrap_err().to_string();
        assert!(error.contains(NEWS), "{error}");
    }

    #[test]
    fn a_folder_with_other_things_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("thesis.txt"), "mine").unwrap();
        let error = Folder::make(folder.path(), NEWS).unwrap_err();
        assert!(matches!(error, EngineError::Foreign { .. }), "{error}");
    }

    #[test]
    fn one_run_writes_at_a_time() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("index");
        Folder::make(&path, NEWS).unwrap();
        let folder = Folder::open(&path).unwrap();
        assert_eq!(folder.writer().unwrap(), None);
        let lock = folder.lock("noon").unwrap();
        let error = folder.lock("one").unwrap_err().to_string();
        assert!(error.contains("since noon"), "{error}");
        assert!(folder.writer().unwrap().unwrap().contains("since noon"));
        drop(lock);
        assert!(folder.lock("two").is_ok());
    }
}
