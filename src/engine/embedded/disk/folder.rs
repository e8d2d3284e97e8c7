//! The index folder: what is where, which generation is in use, and who may write.
//!
//! ```text
//! index/CACHEDIR.TAG     says what the folder is; marked folders are never walked
//! index/CURRENT          names the generation in use, replaced atomically
//! index/lock             held (flock) by the one writer; says its process and start, which only others
//!                        that want to write are shown: whatever it says, no answer depends on it
//! index/gen-N/           one generation: tantivy's files, file records, versions.json
//! index/last-run.json    what the last run did: news, no part of the index
//! ```
//!
//! Nothing else in the folder is ever touched, and a folder that holds other things is refused.

use std::fs;
use std::fs::File;
use std::fs::OpenOptions;
use std::fs::TryLockError;
use std::io;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use serde::Deserialize;
use serde::Serialize;

use crate::analysis;
use crate::engine::EngineError;
use crate::engine::SharedWith;
use crate::engine::embedded::disk::files::make_index;
use crate::engine::embedded::disk::seal::SealError;
use crate::engine::embedded::disk::seal::Sums;
use crate::engine::embedded::disk::seal::seal;
use crate::engine::embedded::disk::seal::unseal;
use crate::engine::embedded::disk::sharing;
use crate::engine::embedded::disk::sharing::Access;

pub(crate) const TAG: &str = "CACHEDIR.TAG";
pub(crate) const CURRENT: &str = "CURRENT";
const LOCK: &str = "lock";
/// What the lock says begins so.
const NOTE: &str = "process ";
/// How often a lock is tried again, 5 ms apart.
const LOOKS: usize = 3;
pub(crate) const VERSIONS: &str = "versions.json";
/// The first line is fixed by the Cache Directory Tagging Specification (bford.info/cachedir).
pub(crate) const TAG_TEXT: &str = "Signature: 8a477f597d28d172789f06886806bc55\n\
    # This folder is an index made by dateline. It can be deleted and made again.\n";
/// Names a new index may find in its folder: notes, and what a killed first run left.
const TOLERATED: [&str; 8] = [
    TAG,
    CURRENT,
    LOCK,
    "CURRENT.new",
    "last-run.json",
    "last-run.json.new",
    "README.md",
    ".gitignore",
];
/// The layout of everything in a generation. Counted up when it changes.
const FORMAT_VERSION: u32 = 13;

/// The versions a generation was written with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Versions {
    format: u32,
    analyzer: u32,
}

impl Versions {
    const OURS: Self = Self { format: FORMAT_VERSION, analyzer: analysis::VERSION };
}

/// An index folder with the generation in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    path: PathBuf,
    generation: u64,
}

/// The right to write, held until dropped.
#[derive(Debug)]
pub struct FolderLock {
    file: File,
}

impl Drop for FolderLock {
    /// Closing the file would not do: while a process is being started, it has a copy of the handle,
    /// and the lock lasts as long as any.
    fn drop(&mut self) {
        // What cannot be unlocked goes with the last handle.
        let _ = self.file.unlock();
    }
}

/// Returns whether `path` is marked as an index of ours.
#[must_use]
pub(crate) fn is_marked(path: &Path) -> bool {
    marked(path).unwrap_or(false)
}

/// Returns the same, or why it cannot be known.
fn marked(path: &Path) -> Result<bool, EngineError> {
    if !path.join(CURRENT).is_file() {
        return Ok(has_lost_current(path));
    }
    let tag = path.join(TAG);
    match fs::read(&tag) {
        Ok(text) if text == TAG_TEXT.as_bytes() => Ok(true),
        // The tag is for other programs: what is damaged in it must not hide the index.
        Ok(_) => Ok(holds_generation(path)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(holds_generation(path)),
        Err(e) => Err(EngineError::io("cannot read", tag, e)),
    }
}

/// Writes the tag where it is missing or damaged.
fn keep_tag(path: &Path) -> Result<(), EngineError> {
    let tag = path.join(TAG);
    match fs::read(&tag) {
        Ok(text) if text == TAG_TEXT.as_bytes() => Ok(()),
        _ => write_synced(&tag, TAG_TEXT.as_bytes()),
    }
}

/// Returns whether there is a generation that `CURRENT` names.
fn holds_generation(path: &Path) -> bool {
    let versions =
        |generation: u64| path.join(format!("gen-{generation}")).join(VERSIONS).is_file();
    read_current(path).is_ok_and(versions)
}

/// Returns whether a run has begun to make an index at `path` and there is none yet: nothing is there
/// but the lock and what such a run makes before it puts a generation in use.
#[must_use]
pub(crate) fn is_begun(path: &Path) -> bool {
    let is_ours = || match fs::read_to_string(path.join(LOCK)) {
        // A run makes the file, locks it and then writes into it.
        Ok(note) if note.is_empty() => matches!(writer_of(path), Ok(Some(_))),
        Ok(note) => note.starts_with(NOTE),
        Err(_) => false,
    };
    !path.join(CURRENT).exists() && is_ours() && refuse_foreign(path).is_ok()
}

impl Folder {
    /// Opens the index at `path` for reading.
    ///
    /// # Errors
    /// `Missing` when there is none, `Begun` when its first run has not made it yet, `Version` when another version wrote it, `Damaged` when
    /// `CURRENT` names nothing that is there.
    pub fn open(path: &Path) -> Result<Self, EngineError> {
        if !marked(path)? {
            return Err(missing(path));
        }
        let folder = Self { path: path.to_path_buf(), generation: read_current(path)? };
        check_versions(path, &folder.generation_path())?;
        Ok(folder)
    }

    /// Opens the index at `path` for writing, making one where there is none, and takes the lock.
    ///
    /// # Errors
    /// As [`Folder::open`]; `Foreign` when the folder holds other things; `InUse` when another run
    /// holds the lock.
    pub fn open_or_create(path: &Path, started: &str) -> Result<(Self, FolderLock), EngineError> {
        if !marked(path)? {
            refuse_foreign(path)?;
            make_private_folder(path)?;
        }
        let lock = lock(path, started)?;
        follow(path)?;
        if path.join(CURRENT).is_file() {
            // Whatever became of the tag, what `CURRENT` names is an index and not to be made anew.
            keep_tag(path)?;
            let folder = Self::open(path)?;
            folder.remove_litter()?;
            follow(&folder.generation_path())?;
            return Ok((folder, lock));
        }
        if has_lost_current(path) {
            return Err(lost_current(path));
        }
        let folder = Self { path: path.to_path_buf(), generation: 1 };
        folder.make_generation()?;
        write_synced(&path.join(TAG), TAG_TEXT.as_bytes())?;
        folder.make_current()?;
        Ok((folder, lock))
    }

    /// Starts a new, empty generation beside the one in use; [`Folder::make_current`] puts it in
    /// use. The lock shows that no other run writes.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn next_generation(path: &Path, _lock: &FolderLock) -> Result<Self, EngineError> {
        // Above all that are there: `CURRENT` may be what is damaged.
        let failed = |e| EngineError::io("cannot read", path, e);
        let mut last = read_current(path).unwrap_or(0);
        for entry in fs::read_dir(path).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            last = last.max(name.to_str().and_then(generation_number).unwrap_or(0));
        }
        let folder = Self { path: path.to_path_buf(), generation: last.saturating_add(1) };
        folder.make_generation()?;
        Ok(folder)
    }

    /// Takes the lock of a marked folder whose content may not be readable (another version,
    /// damaged), so that it can be made anew.
    ///
    /// # Errors
    /// `Missing` when the folder is not marked; `InUse` when another run holds the lock.
    pub fn lock_for_rebuild(path: &Path, started: &str) -> Result<FolderLock, EngineError> {
        if !marked(path)? {
            return Err(EngineError::Missing { path: path.to_path_buf() });
        }
        lock(path, started)
    }

    /// Puts this generation in use and removes the others.
    ///
    /// # Errors
    /// When `CURRENT` cannot be replaced.
    pub fn make_current(&self) -> Result<(), EngineError> {
        keep_tag(&self.path)?;
        let new = self.path.join("CURRENT.new");
        write_synced(&new, format!("gen-{}\n", self.generation).as_bytes())?;
        let current = self.path.join(CURRENT);
        fs::rename(&new, &current).map_err(|e| EngineError::io("cannot replace", &current, e))?;
        sync_folder(&self.path)?;
        self.remove_litter()
    }

    /// Returns the folder as the user named it.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the number of the generation in use.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// Returns where this generation's files are.
    #[must_use]
    pub fn generation_path(&self) -> PathBuf {
        self.path.join(format!("gen-{}", self.generation))
    }

    /// Opens the index to others, from now on: its files follow its folder.
    ///
    /// # Errors
    /// When the folder is somebody else's.
    pub(crate) fn share(&self, with: SharedWith) -> Result<(), EngineError> {
        sharing::share(&self.path, with)?;
        follow(&self.path)?;
        follow(&self.generation_path())
    }

    fn make_generation(&self) -> Result<(), EngineError> {
        let path = self.generation_path();
        if path.exists() {
            // A dead run's first attempt: CURRENT never named it, so nothing in it counts.
            fs::remove_dir_all(&path).map_err(|e| EngineError::io("cannot remove", &path, e))?;
        }
        make_private_folder(&path)?;
        let given = Access::of(&self.path).and_then(|access| access.give(&path));
        given.map_err(|e| EngineError::io("cannot make", &path, e))?;
        let versions = serde_json::to_vec(&Versions::OURS).expect("two numbers always serialize");
        write_synced(&path.join(VERSIONS), &seal(VERSIONS, &versions, &Sums::new()))?;
        // An empty index, so that whatever `CURRENT` names can be searched.
        make_index(&path)?;
        sync_folder(&path)
    }

    /// Removes generations that are not in use, and what else dead runs left beside them.
    fn remove_litter(&self) -> Result<(), EngineError> {
        let failed = |e| EngineError::io("cannot read", &self.path, e);
        for entry in fs::read_dir(&self.path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            let number = name.to_str().and_then(generation_number);
            if number.is_some_and(|n| n != self.generation)
                && entry.file_type().is_ok_and(|t| t.is_dir())
            {
                fs::remove_dir_all(entry.path())
                    .map_err(|e| EngineError::io("cannot remove", entry.path(), e))?;
            }
        }
        let new = self.path.join("CURRENT.new");
        match fs::remove_file(&new) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => {
                Err(EngineError::io("cannot remove", new, e))
            }
            _ => Ok(()),
        }
    }
}

/// Refuses a generation that another version wrote.
pub(crate) fn check_versions(index: &Path, generation: &Path) -> Result<(), EngineError> {
    let path = generation.join(VERSIONS);
    let text = fs::read(&path).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => {
            EngineError::Damaged { what: format!("{} is missing", path.display()) }
        }
        _ => EngineError::io("cannot read", &path, e),
    })?;
    let damaged = |e: &dyn std::fmt::Display| EngineError::Damaged {
        what: format!("{}: {e}", path.display()),
    };
    let content = match unseal(VERSIONS, &text) {
        Ok((_, content)) => content,
        // Another version may write it without a seal.
        Err(SealError::Unsealed) => &text,
        Err(error @ SealError::Broken) => return Err(damaged(&error)),
    };
    let versions: Versions = serde_json::from_slice(content).map_err(|e| damaged(&e))?;
    if versions == Versions::OURS {
        return Ok(());
    }
    let spell = |v: &Versions| format!("format {}, analyzer {}", v.format, v.analyzer);
    Err(EngineError::Version {
        path: index.to_path_buf(),
        found: spell(&versions),
        expected: spell(&Versions::OURS),
    })
}

pub(crate) fn generation_number(name: &str) -> Option<u64> {
    name.strip_prefix("gen-")?.parse().ok()
}

/// Returns where the files of the generation in use are, of whatever version.
pub(crate) fn current_generation(path: &Path) -> Option<PathBuf> {
    read_current(path).ok().map(|generation| path.join(format!("gen-{generation}")))
}

fn read_current(path: &Path) -> Result<u64, EngineError> {
    let current = path.join(CURRENT);
    let bytes = fs::read(&current).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => lost_current(path),
        _ => EngineError::io("cannot read", &current, e),
    })?;
    let text = String::from_utf8_lossy(&bytes);
    generation_number(text.trim()).ok_or_else(|| EngineError::Damaged {
        what: format!("{} does not name a generation", current.display()),
    })
}

/// Says that there is no index; one that may not be looked into is no missing one, nor is one that is
/// being made.
pub(crate) fn missing(path: &Path) -> EngineError {
    let current = path.join(CURRENT);
    match fs::metadata(&current) {
        Err(e) if e.kind() == io::ErrorKind::PermissionDenied => {
            EngineError::io("cannot read", current, e)
        }
        _ if is_begun(path) => {
            EngineError::Begun { path: path.to_path_buf(), writer: writer_of(path).ok().flatten() }
        }
        _ => EngineError::Missing { path: path.to_path_buf() },
    }
}

/// Returns the generations of an index folder that hold more than an empty index, sorted.
fn filled_generations(path: &Path) -> Vec<u64> {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let numbers = entries.filter_map(|entry| generation_number(entry.file_name().to_str()?));
    let is_filled = |number: &u64| {
        let names =
            fs::read_dir(path.join(format!("gen-{number}"))).into_iter().flatten().flatten();
        let mut names = names.map(|entry| entry.file_name());
        names.any(|name| Path::new(&name).extension().is_some_and(|extension| extension == "store"))
    };
    let mut numbers: Vec<u64> = numbers.filter(is_filled).collect();
    numbers.sort_unstable();
    numbers
}

/// Returns whether `CURRENT` is gone that named a generation with articles. A first run that was killed before
/// it put its generation in use leaves an empty one.
fn has_lost_current(path: &Path) -> bool {
    !path.join(CURRENT).exists() && !filled_generations(path).is_empty()
}

fn lost_current(path: &Path) -> EngineError {
    let names: Vec<String> =
        filled_generations(path).iter().map(|number| format!("gen-{number}")).collect();
    EngineError::Damaged {
        what: format!(
            "{} is missing, which names the generation in use (there is {}: write that name into it)",
            path.join(CURRENT).display(),
            names.join(" and ")
        ),
    }
}

fn refuse_foreign(path: &Path) -> Result<(), EngineError> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(EngineError::io("cannot read", path, e)),
    };
    for entry in entries {
        let name = entry.map_err(|e| EngineError::io("cannot read", path, e))?.file_name();
        let ours =
            name.to_str().is_some_and(|n| TOLERATED.contains(&n) || generation_number(n).is_some());
        if !ours {
            return Err(EngineError::Foreign {
                path: path.to_path_buf(),
                found: name.to_string_lossy().into_owned(),
            });
        }
    }
    Ok(())
}

/// Returns the run that is writing to the index at `path`, as it names itself; `None` if there is none.
pub(crate) fn writer_of(path: &Path) -> Result<Option<String>, EngineError> {
    let name = path.join(LOCK);
    let file = match File::open(&name) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(EngineError::io("cannot open", &name, error)),
    };
    match file.try_lock_shared() {
        Ok(()) => {
            // It goes with the handle, too.
            let _ = file.unlock();
            Ok(None)
        }
        Err(TryLockError::WouldBlock) => {
            let mut writer = String::new();
            let _ = (&file).take(200).read_to_string(&mut writer);
            let writer = writer.trim();
            Ok(Some(if writer.is_empty() { "process unknown" } else { writer }.to_owned()))
        }
        Err(TryLockError::Error(error)) => Err(EngineError::io("cannot look at", &name, error)),
    }
}

fn lock(path: &Path, started: &str) -> Result<FolderLock, EngineError> {
    let name = path.join(LOCK);
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&name)
        .map_err(|e| EngineError::io("cannot open", &name, e))?;
    let mut locked = file.try_lock();
    for _ in 0..LOOKS {
        // Who asks for the writer holds the lock for a moment.
        if matches!(locked, Err(TryLockError::WouldBlock)) {
            std::thread::sleep(std::time::Duration::from_millis(5));
            locked = file.try_lock();
        }
    }
    match locked {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let _ = file.take(200).read_to_string(&mut holder);
            let holder = holder.trim();
            return Err(EngineError::InUse {
                holder: (!holder.is_empty()).then(|| holder.to_owned()),
            });
        }
        Err(TryLockError::Error(e)) => return Err(EngineError::io("cannot lock", &name, e)),
    }
    let note = format!("{NOTE}{}, started {started}\n", std::process::id());
    let written = file.set_len(0).and_then(|()| file.write_all(note.as_bytes()));
    written.map_err(|e| EngineError::io("cannot write", &name, e))?;
    Ok(FolderLock { file })
}

/// Makes a folder only its owner can read; the mode of one that exists is kept.
fn make_private_folder(path: &Path) -> Result<(), EngineError> {
    use std::os::unix::fs::DirBuilderExt;
    if path.is_dir() {
        return Ok(());
    }
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|e| EngineError::io("cannot make", path, e))?;
    // Its name is in the folder above.
    match path.parent().filter(|above| !above.as_os_str().is_empty()) {
        Some(above) => sync_folder(above),
        None => sync_folder(Path::new(".")),
    }
}

/// Gives everything in a folder what the folder grants.
fn follow(path: &Path) -> Result<(), EngineError> {
    let given = Access::of(path).and_then(|access| access.give_all(path));
    given.map_err(|e| EngineError::io("cannot read", path, e))
}

/// Writes a small file and syncs it.
pub(crate) fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), EngineError> {
    let write = || -> io::Result<()> {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        if let Some(folder) = path.parent() {
            Access::of(folder)?.give(path)?;
        }
        file.sync_all()
    };
    write().map_err(|e| EngineError::io("cannot write", path, e))
}

/// Syncs a folder, so that the names in it survive a power loss.
pub(crate) fn sync_folder(path: &Path) -> Result<(), EngineError> {
    File::open(path)
        .and_then(|folder| folder.sync_all())
        .map_err(|e| EngineError::io("cannot sync", path, e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_index_is_marked_and_opens_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("index");
        let (made, lock) = Folder::open_or_create(&path, "now").unwrap();
        drop(lock);
        assert!(is_marked(&path));
        assert_eq!(Folder::open(&path).unwrap(), made);
    }

    #[test]
    fn a_folder_with_other_things_is_refused_and_untouched() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("thesis.txt"), "mine").unwrap();
        let error = Folder::open_or_create(dir.path(), "now").unwrap_err();
        assert!(error.to_string().contains("thesis.txt"), "{error}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_note_in_the_folder_is_tolerated() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("README.md"), "the index appears here").unwrap();
        assert!(Folder::open_or_create(dir.path(), "now").is_ok());
    }

    #[test]
    fn a_lock_given_up_is_free_though_a_process_being_started_has_its_handle() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("index");
        let (_, lock) = Folder::open_or_create(&path, "now").unwrap();
        let _copy = lock.file.try_clone().unwrap();
        drop(lock);
        Folder::open_or_create(&path, "later").unwrap();
    }

    #[test]
    fn a_second_writer_is_told_who_holds_the_lock() {
        let dir = tempfile::tempdir().unwrap();
        let held = Folder::open_or_create(dir.path(), "09:01").unwrap();
        let error = Folder::open_or_create(dir.path(), "09:02").unwrap_err();
        assert!(error.to_string().contains("started 09:01"), "{error}");
        drop(held);
        assert!(Folder::open_or_create(dir.path(), "09:03").is_ok());
    }

    #[test]
    fn an_index_whose_first_run_has_not_made_it_yet_is_begun_and_not_missing() {
        let dir = tempfile::tempdir().unwrap();
        assert!(!is_begun(dir.path()) && !is_begun(&dir.path().join("nowhere")));
        let held = lock(dir.path(), "09:01").unwrap();
        fs::create_dir(dir.path().join("gen-1")).unwrap();
        assert!(is_begun(dir.path()));
        let error = Folder::open(dir.path()).unwrap_err();
        let EngineError::Begun { writer: Some(writer), .. } = &error else { panic!("{error}") };
        assert!(writer.contains("started 09:01"), "{writer}");
        drop(held);
        let error = Folder::open(dir.path()).unwrap_err();
        assert!(matches!(error, EngineError::Begun { writer: None, .. }), "{error}");
        // A run that comes later makes it.
        Folder::open_or_create(dir.path(), "09:02").unwrap();
        assert!(!is_begun(dir.path()) && Folder::open(dir.path()).is_ok());
    }

    #[test]
    fn a_folder_with_a_lock_of_others_is_no_index() {
        for (name, lock) in [("lock", ""), ("lock", "4711"), ("notes", "process 1, started")] {
            let dir = tempfile::tempdir().unwrap();
            fs::write(dir.path().join(LOCK), "process 1, started 09:01").unwrap();
            fs::write(dir.path().join(name), lock).unwrap();
            let error = Folder::open(dir.path()).unwrap_err();
            assert!(matches!(error, EngineError::Missing { .. }), "{name} {lock}: {error}");
        }
    }

    #[test]
    fn an_index_without_its_tag_is_not_made_anew() {
        let dir = tempfile::tempdir().unwrap();
        let (made, lock) = Folder::open_or_create(dir.path(), "now").unwrap();
        drop(lock);
        let kept = made.generation_path().join("kept");
        fs::write(&kept, "").unwrap();
        fs::remove_file(dir.path().join(TAG)).unwrap();
        assert_eq!(Folder::open_or_create(dir.path(), "now").unwrap().0, made);
        assert!(kept.exists() && is_marked(dir.path()));
    }

    #[test]
    fn another_version_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let (folder, _lock) = Folder::open_or_create(dir.path(), "now").unwrap();
        let versions = folder.generation_path().join(VERSIONS);
        fs::write(versions, r#"{"format":99,"analyzer":1}"#).unwrap();
        let error = Folder::open(dir.path()).unwrap_err().to_string();
        assert!(error.contains("format 99, analyzer 1"), "{error}");
    }

    #[test]
    fn putting_a_generation_in_use_removes_the_old_one() {
        let dir = tempfile::tempdir().unwrap();
        let (old, lock) = Folder::open_or_create(dir.path(), "now").unwrap();
        let new = Folder::next_generation(dir.path(), &lock).unwrap();
        assert_eq!(Folder::open(dir.path()).unwrap(), old);
        new.make_current().unwrap();
        assert_eq!(Folder::open(dir.path()).unwrap(), new);
        assert!(!old.generation_path().exists());
    }
}
