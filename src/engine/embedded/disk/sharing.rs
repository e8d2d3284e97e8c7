//! Who may read and write an index: every file of it follows its folder.
//!
//! What the mode of the index folder grants to its group and to all, each file and folder in it grants
//! too, whatever the umask of who writes. A file that was made elsewhere, by another run or for a moment,
//! is given the same when a commit is published, so that no run closes to others what was open. Nothing
//! is granted to a group that the folder does not belong to.

use std::fs;
use std::fs::File;
use std::fs::Metadata;
use std::fs::Permissions;
use std::io;
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::fs::lchown;
use std::path::Path;

use crate::engine::EngineError;
use crate::engine::SharedWith;

/// Read and write, of user, group and others.
const FILE: u32 = 0o666;
/// The same, with going through; and that what is made in it has its group.
const FOLDER: u32 = 0o2777;

/// What a folder grants, and to which group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Access {
    mode: u32,
    group: u32,
}

impl Access {
    /// Returns what a folder grants.
    pub(crate) fn of(folder: &Path) -> io::Result<Self> {
        let found = fs::metadata(folder)?;
        Ok(Self { mode: found.mode(), group: found.gid() })
    }

    /// Gives a file or folder what the folder grants. One that belongs to somebody else stays as it is,
    /// and a file system without modes has none.
    pub(crate) fn give(self, path: &Path) -> io::Result<()> {
        let found = fs::symlink_metadata(path)?;
        if found.is_symlink() {
            return Ok(());
        }
        let is_of_group = found.gid() == self.group || lchown(path, None, Some(self.group)).is_ok();
        let mode = self.mode_for(&found, is_of_group);
        if found.mode() & 0o7777 == mode && found.gid() == self.group {
            return Ok(());
        }
        match fs::set_permissions(path, Permissions::from_mode(mode)) {
            Err(e) if is_refusal(&e) => Ok(()),
            given => given,
        }
    }

    fn mode_for(self, found: &Metadata, is_of_group: bool) -> u32 {
        let (grants, own) = if found.is_dir() { (FOLDER, 0o700) } else { (FILE, 0o600) };
        let mode = self.mode & grants | own;
        // Its group is another: it gets no more than others do.
        let as_others = mode & !0o2070 | (mode & 0o007) << 3;
        if is_of_group { mode } else { as_others }
    }

    /// Gives everything in a folder, but not below, what the folder grants.
    pub(crate) fn give_all(self, folder: &Path) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            match self.give(&entry?.path()) {
                // Merged away meanwhile.
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                given => given?,
            }
        }
        Ok(())
    }
}

fn is_refusal(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::Unsupported)
}

/// Replaces a file in a folder by one with these bytes, at once and synced, which grants what the folder
/// does.
pub(crate) fn replace(folder: &Path, name: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut new = std::ffi::OsString::from(".tmp-");
    new.push(name);
    let new = folder.join(new);
    // One that a dead run left, or a link that somebody put there.
    match fs::remove_file(&new) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let mut file = File::options().write(true).create_new(true).open(&new)?;
    file.write_all(bytes)?;
    Access::of(folder)?.give(&new)?;
    file.sync_all()?;
    fs::rename(&new, folder.join(name))
}

/// Opens an index folder to others: to its group, or to all. Its files follow.
///
/// # Errors
/// `Io` when the folder is somebody else's.
pub(crate) fn share(folder: &Path, with: SharedWith) -> Result<(), EngineError> {
    let mode = match with {
        SharedWith::Group => 0o2750,
        SharedWith::All => 0o755,
    };
    let failed = |e| EngineError::io("cannot share", folder, e);
    fs::set_permissions(folder, Permissions::from_mode(mode)).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o7777
    }

    fn folder(mode: u32) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), Permissions::from_mode(mode)).unwrap();
        dir
    }

    #[test]
    fn a_file_grants_what_its_folder_does() {
        for (of_folder, of_file, of_inner) in [
            (0o700, 0o600, 0o700),
            (0o750, 0o640, 0o750),
            (0o2770, 0o660, 0o2770),
            (0o755, 0o644, 0o755),
            (0o500, 0o600, 0o700),
        ] {
            let dir = folder(of_folder | 0o200);
            let (file, inner) = (dir.path().join("a"), dir.path().join("gen-1"));
            fs::write(&file, "").unwrap();
            fs::create_dir(&inner).unwrap();
            let mut access = Access::of(dir.path()).unwrap();
            access.mode = of_folder;
            access.give_all(dir.path()).unwrap();
            assert_eq!((mode(&file), mode(&inner)), (of_file, of_inner), "{of_folder:o}");
        }
    }

    #[test]
    fn a_group_that_is_not_the_folders_gets_no_more_than_others() {
        let dir = folder(0o775);
        let found = fs::metadata(dir.path()).unwrap();
        let access = Access { mode: 0o2774, group: found.gid() };
        assert_eq!(access.mode_for(&found, true), 0o2774);
        assert_eq!(access.mode_for(&found, false), 0o744);
    }

    #[test]
    fn a_file_is_replaced_and_what_a_link_leads_to_is_not_written() {
        let dir = folder(0o750);
        let elsewhere = dir.path().join("thesis");
        fs::write(&elsewhere, "mine").unwrap();
        std::os::unix::fs::symlink(&elsewhere, dir.path().join(".tmp-meta.json")).unwrap();
        replace(dir.path(), Path::new("meta.json"), b"new").unwrap();
        assert_eq!(fs::read(dir.path().join("meta.json")).unwrap(), b"new");
        assert_eq!(mode(&dir.path().join("meta.json")), 0o640);
        assert_eq!(fs::read(elsewhere).unwrap(), b"mine");
    }
}
