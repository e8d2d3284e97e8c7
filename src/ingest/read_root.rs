//! A root of a run: what is remembered of it, and the rules its files are read by.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::path::PathBuf;
use std::rc::Rc;

use crate::catalog::Root;
use crate::ingest::RootSettings;
use crate::ingest::roots::Reading;
use crate::walk::WalkOptions;

/// A root with its rules.
#[derive(Clone)]
pub(super) struct ReadRoot {
    pub(super) record: Rc<Root>,
    /// `None` for one this run leaves as it is.
    pub(super) settings: Option<Rc<RootSettings>>,
    /// Which of what was read before is to be read again.
    pub(super) reading: Reading,
}

impl ReadRoot {
    /// Returns what a commit remembers of it.
    pub(super) fn remembered(&self) -> Root {
        let mut root = Root::clone(&self.record);
        if let Some(settings) = &self.settings {
            root.held = settings.corrections().held();
        }
        root
    }
}

/// Returns how one of `roots` is walked: roots inside it are walked as such.
pub(super) fn walk_options(
    roots: &[ReadRoot],
    root: &Root,
    settings: &RootSettings,
) -> WalkOptions {
    settings.walk_options(nested_in(root, roots.iter().map(|root| root.record.as_ref())))
}

/// Returns where the roots are that are inside another. One that was forgotten stays out of it until it is
/// asked for again.
pub(super) fn nested_in<'r>(root: &Root, all: impl Iterator<Item = &'r Root>) -> Vec<PathBuf> {
    let others = all.filter(|other| other.number != root.number && !other.path.is_empty());
    let others = others.filter(|other| !other.forgotten || other.path != root.path);
    others.map(Root::path).filter(|path| path.starts_with(root.path())).collect()
}

/// Returns a file's path as answers show it: its root's name first.
pub(super) fn shown(root: &Root, relative: &[u8]) -> PathBuf {
    let relative = Path::new(OsStr::from_bytes(relative));
    if root.is_file || relative.as_os_str().is_empty() {
        PathBuf::from(&root.label)
    } else {
        Path::new(&root.label).join(relative)
    }
}
