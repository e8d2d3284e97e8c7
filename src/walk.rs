//! Walks the roots the user gave and finds the files in them, in a stable order.
//!
//! File records of earlier runs are merge-joined with the walk, so the order is part of the
//! contract. Invariant: the relative paths come in the order of their bytes, folders separated by
//! `/` (so `a-b`, `a.txt`, `a/b`, `ab`); nothing is opened, and what is not a plain file or a
//! folder is only looked at (`lstat`). Cost: one `lstat` per file, one folder's names in memory for
//! each level.

use std::ffi::OsStr;
use std::fs::FileType;
use std::fs::Metadata;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileTypeExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use globset::GlobSet;
use walkdir::DirEntry;
use walkdir::WalkDir;

/// The file whose presence marks a folder as an index or another cache, never to be walked.
pub const CACHE_MARK: &str = "CACHEDIR.TAG";

/// Patterns of files and folders that are skipped, and which of them matched something. Copies share
/// what they know of that.
#[derive(Debug, Clone, Default)]
pub struct Excluded {
    patterns: GlobSet,
    matched: Arc<[AtomicBool]>,
}

impl Excluded {
    /// Takes the patterns.
    #[must_use]
    pub fn new(patterns: GlobSet) -> Self {
        let matched = (0..patterns.len()).map(|_| AtomicBool::new(false)).collect();
        Self { patterns, matched }
    }

    /// Returns whether a pattern of this place matched anything on the walks so far.
    #[must_use]
    pub fn has_matched(&self, pattern: usize) -> bool {
        self.matched.get(pattern).is_some_and(|matched| matched.load(Ordering::Relaxed))
    }

    /// Returns whether a pattern matches a path below the root, or the name at its end.
    fn matches(&self, relative: &OsStr, name: &OsStr) -> bool {
        let mut is_match = false;
        for text in [relative, name] {
            if self.patterns.is_match(text) {
                is_match = true;
                for pattern in self.patterns.matches(text) {
                    self.matched[pattern].store(true, Ordering::Relaxed);
                }
            }
        }
        is_match
    }
}

/// What a walk leaves out besides what it always leaves out.
#[derive(Debug, Clone, Default)]
pub struct WalkOptions {
    /// Files and folders matched by their path below the root, or by their name, are skipped.
    pub exclude: Excluded,
    /// Folders and files inside that are roots of their own: they are walked as such.
    pub nested: Vec<PathBuf>,
}

/// One thing found on a walk: a file to read, or something skipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Walked {
    /// A plain file.
    File(Found),
    /// Something that is not read, by rule.
    Skipped(Skipped),
}

/// A plain file, as `lstat` describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it is: the root as given, and the path below it.
    pub path: PathBuf,
    /// The bytes of the path below the root, folders separated by `/`; the file's own name when
    /// the root is a file.
    pub relative: Vec<u8>,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last written, in nanoseconds since 1970, clamped to what an `i64` holds.
    pub modified: i64,
    /// The file's number on its device.
    pub inode: u64,
}

/// Something that is not read, by rule. A skipped folder stands for everything in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Where it is.
    pub path: PathBuf,
    /// The bytes of the path below the root.
    pub relative: Vec<u8>,
    /// Why it is skipped.
    pub why: SkipReason,
}

/// Why something found on a walk is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SkipReason {
    /// Its name starts with a dot.
    Hidden,
    /// A symbolic link: it is not followed.
    Symlink,
    /// A named pipe: opening one would wait for a writer.
    Fifo,
    /// A socket.
    Socket,
    /// A block or character device.
    Device,
    /// A folder marked as an index or a cache.
    Index,
    /// The folder of pictures and scripts a browser saves beside a page.
    PageFiles,
    /// Matched by a pattern of the user's.
    Excluded,
    /// It is a root of its own.
    OtherRoot,
}

impl SkipReason {
    /// Returns the words used in reports (`hidden`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::Symlink => "symbolic link",
            Self::Fifo => "named pipe",
            Self::Socket => "socket",
            Self::Device => "device",
            Self::Index => "index or cache folder",
            Self::PageFiles => "files of a saved page",
            Self::Excluded => "excluded",
            Self::OtherRoot => "a root of its own",
        }
    }
}

impl SkipReason {
    /// Returns whether files may be there all the same that were read before it came into their place.
    #[must_use]
    pub const fn may_hide_files(self) -> bool {
        match self {
            Self::Symlink | Self::Fifo | Self::Socket | Self::Device | Self::Index => true,
            Self::Hidden | Self::PageFiles | Self::Excluded | Self::OtherRoot => false,
        }
    }
}

/// Returns why a path that the user named is no root, though something is there: it is a pipe, a socket
/// or a device, or a folder marked as an index or a cache.
#[must_use]
pub fn no_root(path: &Path) -> Option<SkipReason> {
    let kind = path.metadata().ok()?.file_type();
    if kind.is_dir() {
        return path.join(CACHE_MARK).symlink_metadata().ok().map(|_| SkipReason::Index);
    }
    reason_by_type(kind)
}

/// A file or folder that could not be looked at. The walk goes on after it.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {}", path.display())]
pub struct WalkError {
    /// Where it is.
    pub path: PathBuf,
    /// The bytes of the path below the root; what was known below it must be kept.
    pub relative: Vec<u8>,
    /// What the system said.
    pub source: io::Error,
}

/// A walk under way; made by [`walk`].
pub struct Walk<'o> {
    root: PathBuf,
    entries: walkdir::IntoIter,
    options: &'o WalkOptions,
}

/// Walks `root`, a folder or a single file, in the order of the relative paths' bytes.
///
/// A root that is a symbolic link is followed, because it was named; no other link is.
#[must_use]
pub fn walk<'o>(root: &Path, options: &'o WalkOptions) -> Walk<'o> {
    let entries = WalkDir::new(root).sort_by(in_path_order).into_iter();
    Walk { root: root.to_path_buf(), entries, options }
}

/// Orders the entries of one folder so that the whole walk is in the order of path bytes.
///
/// A folder is compared as if its name ended in `/`, for that is what follows it in the paths of
/// all that is in it.
fn in_path_order(left: &DirEntry, right: &DirEntry) -> std::cmp::Ordering {
    fn bytes(entry: &DirEntry) -> impl Iterator<Item = u8> + '_ {
        let slash = entry.file_type().is_dir().then_some(b'/');
        entry.file_name().as_bytes().iter().copied().chain(slash)
    }
    bytes(left).cmp(bytes(right))
}

impl Iterator for Walk<'_> {
    type Item = Result<Walked, WalkError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let entry = match self.entries.next()? {
                Ok(entry) => entry,
                Err(error) => return Some(Err(self.failure(error))),
            };
            let relative = self.relative(entry.path());
            let kind = kind_of(&entry);
            if let Some(why) = self.reason_to_skip(&entry, kind, &relative) {
                if kind.is_dir() {
                    self.entries.skip_current_dir();
                }
                return Some(Ok(Walked::Skipped(Skipped {
                    path: entry.into_path(),
                    relative,
                    why,
                })));
            }
            if kind.is_dir() {
                continue;
            }
            let metadata = match entry.depth() {
                0 => entry.path().metadata(),
                _ => entry.metadata().map_err(io::Error::from),
            };
            return Some(match metadata {
                Ok(metadata) => Ok(Walked::File(found(entry.into_path(), relative, &metadata))),
                Err(source) => {
                    let path = entry.path().to_path_buf();
                    Err(WalkError { relative: self.relative(&path), path, source })
                }
            });
        }
    }
}

impl Walk<'_> {
    fn reason_to_skip(
        &self,
        entry: &DirEntry,
        kind: FileType,
        relative: &[u8],
    ) -> Option<SkipReason> {
        // A root was named by the user: it is read even if it is hidden.
        let is_root = entry.depth() == 0;
        if !is_root && entry.file_name().as_bytes().starts_with(b".") {
            return Some(SkipReason::Hidden);
        }
        if !is_root && self.is_excluded(entry.file_name(), relative) {
            return Some(SkipReason::Excluded);
        }
        if !is_root && self.options.nested.iter().any(|nested| nested == entry.path()) {
            return Some(SkipReason::OtherRoot);
        }
        if kind.is_dir() {
            return reason_to_skip_folder(entry.path(), is_root);
        }
        reason_by_type(kind)
    }

    fn is_excluded(&self, name: &OsStr, relative: &[u8]) -> bool {
        self.options.exclude.matches(OsStr::from_bytes(relative), name)
    }

    /// Returns the bytes of `path` below the root.
    fn relative(&self, path: &Path) -> Vec<u8> {
        let below = path.strip_prefix(&self.root).unwrap_or(path);
        if below.as_os_str().is_empty() && !path.is_dir() {
            return path.file_name().unwrap_or_default().as_bytes().to_vec();
        }
        below.as_os_str().as_bytes().to_vec()
    }

    fn failure(&self, error: walkdir::Error) -> WalkError {
        let path = error.path().unwrap_or(&self.root).to_path_buf();
        // Of a root that is not there nobody knows whether it was a folder.
        let relative = if path == self.root { Vec::new() } else { self.relative(&path) };
        let source = match error.loop_ancestor() {
            Some(_) => io::Error::other("a link leads back to a folder above it"),
            None => error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into()),
        };
        WalkError { path, relative, source }
    }
}

/// Returns what an entry is; of a root that is a link, what that leads to.
fn kind_of(entry: &DirEntry) -> FileType {
    let named = (entry.depth() == 0).then(|| entry.path().metadata().ok()).flatten();
    named.map_or_else(|| entry.file_type(), |metadata| metadata.file_type())
}

fn reason_to_skip_folder(path: &Path, is_root: bool) -> Option<SkipReason> {
    if path.join(CACHE_MARK).symlink_metadata().is_ok() {
        return Some(SkipReason::Index);
    }
    let name = path.file_name()?.as_bytes();
    let page = name.strip_suffix(b"_files").filter(|page| !page.is_empty() && !is_root)?;
    let beside = |extension: &[u8]| {
        let page = [page, extension].concat();
        path.with_file_name(OsStr::from_bytes(&page)).symlink_metadata().is_ok()
    };
    (beside(b".html") || beside(b".htm")).then_some(SkipReason::PageFiles)
}

/// Returns why something of this kind is not read; `None` for a plain file.
pub(crate) fn reason_by_type(kind: FileType) -> Option<SkipReason> {
    if kind.is_file() {
        None
    } else if kind.is_symlink() {
        Some(SkipReason::Symlink)
    } else if kind.is_fifo() {
        Some(SkipReason::Fifo)
    } else if kind.is_socket() {
        Some(SkipReason::Socket)
    } else {
        Some(SkipReason::Device)
    }
}

fn found(path: PathBuf, relative: Vec<u8>, metadata: &Metadata) -> Found {
    let modified =
        metadata.mtime().saturating_mul(1_000_000_000).saturating_add(metadata.mtime_nsec());
    Found { path, relative, size: metadata.len(), modified, inode: metadata.ino() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use globset::Glob;
    use globset::GlobSetBuilder;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    use tempfile::TempDir;

    /// A folder holding these empty files.
    fn folder(files: &[&[u8]]) -> TempDir {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(OsStr::from_bytes(file));
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        root
    }

    fn excluding(patterns: &[&str]) -> WalkOptions {
        let mut exclude = GlobSetBuilder::new();
        for pattern in patterns {
            exclude.add(Glob::new(pattern).unwrap());
        }
        let exclude = Excluded::new(exclude.build().unwrap());
        WalkOptions { exclude, nested: Vec::new() }
    }

    fn files(root: &Path, options: &WalkOptions) -> Vec<Vec<u8>> {
        walk(root, options)
            .filter_map(|walked| match walked.unwrap() {
                Walked::File(found) => Some(found.relative),
                Walked::Skipped(_) => None,
            })
            .collect()
    }

    fn skipped(root: &Path, options: &WalkOptions) -> Vec<(String, SkipReason)> {
        walk(root, options)
            .filter_map(|walked| match walked.unwrap() {
                Walked::File(_) => None,
                Walked::Skipped(skipped) => {
                    Some((String::from_utf8(skipped.relative).unwrap(), skipped.why))
                }
            })
            .collect()
    }

    #[test]
    fn files_come_in_the_order_of_their_path_bytes() {
        let names: [&[u8]; 9] = [
            b"a/b/c.txt",
            b"a.txt",
            b"a-b/x.txt",
            b"a/b.txt",
            b"ab/y.txt",
            b"a/b-c/z.txt",
            b"A.txt",
            b"\xff\xfe.txt",
            b"new\nline.txt",
        ];
        let root = folder(&names);
        let mut expected: Vec<Vec<u8>> = names.iter().map(|name| name.to_vec()).collect();
        expected.sort();
        assert_eq!(files(root.path(), &WalkOptions::default()), expected);
    }

    #[test]
    fn a_root_may_be_a_file() {
        let root = folder(&[b"story.txt"]);
        let path = root.path().join("story.txt");
        assert_eq!(files(&path, &WalkOptions::default()), [b"story.txt".to_vec()]);
    }

    #[test]
    fn hidden_things_are_skipped_once_and_their_contents_are_not_read() {
        let root = folder(&[b".git/a.txt", b".git/b.txt", b".x.txt", b"y.txt"]);
        let hidden = |name: &str| (name.to_owned(), SkipReason::Hidden);
        assert_eq!(
            skipped(root.path(), &WalkOptions::default()),
            [hidden(".git"), hidden(".x.txt")]
        );
        assert_eq!(files(root.path(), &WalkOptions::default()), [b"y.txt".to_vec()]);
    }

    #[test]
    fn links_pipes_and_sockets_are_named_and_never_opened() {
        let root = folder(&[b"story.txt"]);
        symlink("story.txt", root.path().join("link.txt")).unwrap();
        symlink(".", root.path().join("loop")).unwrap();
        let _listener = UnixListener::bind(root.path().join("socket")).unwrap();
        let fifo = root.path().join("fifo");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &fifo,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .unwrap();
        let expected = [
            ("fifo", SkipReason::Fifo),
            ("link.txt", SkipReason::Symlink),
            ("loop", SkipReason::Symlink),
            ("socket", SkipReason::Socket),
        ];
        let expected: Vec<_> = expected.map(|(name, why)| (name.to_owned(), why)).to_vec();
        assert_eq!(skipped(root.path(), &WalkOptions::default()), expected);
        assert_eq!(files(root.path(), &WalkOptions::default()), [b"story.txt".to_vec()]);
    }

    #[test]
    fn an_index_is_never_walked_not_even_as_the_root() {
        let marked = format!("index/{CACHE_MARK}");
        let root = folder(&[b"index/gen-1/x.txt", marked.as_bytes(), b"story.txt"]);
        let expected = [("index".to_owned(), SkipReason::Index)];
        assert_eq!(skipped(root.path(), &WalkOptions::default()), expected);
        assert_eq!(files(&root.path().join("index"), &WalkOptions::default()), [b""; 0]);
    }

    #[test]
    fn the_files_folder_of_a_saved_page_is_skipped_only_beside_the_page() {
        let root = folder(&[b"Page.html", b"Page_files/a.js", b"case_files/b.txt"]);
        let expected = [("Page_files".to_owned(), SkipReason::PageFiles)];
        assert_eq!(skipped(root.path(), &WalkOptions::default()), expected);
        assert_eq!(
            files(root.path(), &WalkOptions::default()),
            [b"Page.html".to_vec(), b"case_files/b.txt".to_vec()]
        );
    }

    #[test]
    fn a_pattern_that_matches_nothing_is_known_from_one_that_does() {
        let root = folder(&[b"wire/a.txt", b"b.bak"]);
        let patterns = ["wire/**", "*.bak", "wire/a.txt", "/b.bak", "c.txt"];
        let options = excluding(&patterns);
        walk(root.path(), &options).for_each(|walked| drop(walked.unwrap()));
        let matched = patterns.iter().enumerate().map(|(at, _)| options.exclude.has_matched(at));
        assert_eq!(matched.collect::<Vec<_>>(), [true, true, true, false, false]);
    }

    #[test]
    fn a_pattern_fits_a_path_or_a_name_at_any_depth() {
        let root = folder(&[b"a/x.log", b"a/x.txt", b"drafts/y.txt", b"b/drafts/z.txt"]);
        let options = excluding(&["*.log", "drafts"]);
        assert_eq!(files(root.path(), &options), [b"a/x.txt".to_vec()]);
        let options = excluding(&["b/**"]);
        assert!(!files(root.path(), &options).contains(&b"b/drafts/z.txt".to_vec()));
    }

    #[test]
    fn an_unreadable_folder_is_an_error_and_the_walk_goes_on() {
        let root = folder(&[b"a/x.txt", b"b/y.txt"]);
        let locked = root.path().join("a");
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
        let options = WalkOptions::default();
        let walked: Vec<_> = walk(root.path(), &options).collect();
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o700)).unwrap();
        let last = walked.last().unwrap().as_ref().unwrap();
        assert!(matches!(last, Walked::File(found) if found.relative == b"b/y.txt"));
        // The superuser reads every folder; for anyone else the folder is named.
        if let Err(error) = &walked[0] {
            assert_eq!(error.relative, b"a");
        }
    }

    #[test]
    fn a_root_that_is_not_there_is_an_error() {
        let root = folder(&[]);
        let missing = root.path().join("missing");
        let options = WalkOptions::default();
        let walked: Vec<_> = walk(&missing, &options).collect();
        assert!(matches!(&walked[..], [Err(error)] if error.path == missing));
    }
}
