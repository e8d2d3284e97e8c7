//! What vanished and what appeared, before anything is removed: moves are followed, and a folder
//! that is most likely not mounted is asked about.
//!
//! Done once in a run, at the first file that is new or gone; a run that finds the same
//! files, changed or not, never comes here. A file that vanished and one that appeared with the same
//! size and bytes are one file that moved. It is read again where it is now, for its path may be
//! evidence of its date and source. Cost: a walk and a pass over the records;
//! if something vanished, another walk, and the bytes of new files of the same size as one that
//! vanished are read. What vanished is in memory, up to a bound beyond which moves are not followed.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::io;
use std::iter::Peekable;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use crate::catalog::CatalogError;
use crate::catalog::FileRecord;
use crate::catalog::Root;
use crate::ingest::bytes::hash_of;
use crate::ingest::ledger::Ledger;
use crate::ingest::read_root::ReadRoot;
use crate::ingest::read_root::walk_options;
use crate::walk::Found;
use crate::walk::SkipReason;
use crate::walk::Walk;
use crate::walk::Walked;
use crate::walk::no_root;
use crate::walk::reason_by_type;
use crate::walk::walk;

/// Moves are followed among so many files that vanished.
pub(super) const MOST_FOLLOWED: usize = 200_000;
/// Returns what is in the place of a file that a walk passes over, or in that of a folder around it: a link to
/// where the files are now, most likely. `None` where a file or a folder of its name is, or nothing.
pub(super) fn hidden_by(root: &Root, relative: &[u8]) -> Option<String> {
    let (folder, path) = (root.folder(), Path::new(OsStr::from_bytes(relative)));
    let mut place = folder.clone();
    for part in path.components() {
        place.push(part);
        let kind = match place.symlink_metadata() {
            Ok(metadata) => metadata.file_type(),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                place.pop();
                return Some(not_read_now(shown_below(&place, &folder, root), "a file"));
            }
            Err(_) => return None,
        };
        let why = match kind.is_dir() {
            true => no_root(&place).map(SkipReason::name),
            false => reason_by_type(kind).map(SkipReason::name),
        };
        if let Some(why) = why {
            return Some(not_read_now(shown_below(&place, &folder, root), why));
        }
    }
    None
}

/// Returns a place below a root as it is named there; the root itself by its label.
fn shown_below<'p>(place: &'p Path, folder: &Path, root: &'p Root) -> &'p Path {
    match place.strip_prefix(folder) {
        Ok(below) if below.as_os_str().is_empty() => Path::new(&root.label),
        Ok(below) => below,
        Err(_) => place,
    }
}

/// Returns what to say of a place with something in it that is not read, and that was a file or a folder.
pub(super) fn not_read_now(name: &Path, what: &str) -> String {
    format!("{} is not read now, for it is another thing: {what}", name.display())
}

/// What vanished and what appeared.
#[derive(Default)]
pub(super) struct Survey {
    /// Articles that would be removed, and all articles, by root.
    pub(super) gone: BTreeMap<u32, (u64, u64)>,
    /// What was remembered of the files that moved, and where they are now.
    pub(super) moves: Vec<(FileRecord, Appeared)>,
    /// Whether more vanished than are followed: then no moves are.
    pub(super) overflow: bool,
}

/// A file that appeared, with the bytes of one that vanished.
pub(super) struct Appeared {
    /// The place of its root among those of the run.
    pub(super) root: usize,
    /// Where it is.
    pub(super) found: Found,
    hash: u64,
}

/// What vanished.
#[derive(Default)]
struct Gone {
    /// Files that may be elsewhere now.
    files: Vec<FileRecord>,
    /// Whether there were more of them than are followed.
    overflow: bool,
    /// Articles that would be removed, and all articles, by root.
    articles: BTreeMap<u32, (u64, u64)>,
}

/// Finds what vanished from `roots` and where it may be now, from the place on that the ledger is at:
/// what comes before was dealt with, and a file may have vanished since.
pub(super) fn survey(
    roots: &[ReadRoot],
    ledger: &Ledger,
    stop: &AtomicBool,
) -> Result<Survey, CatalogError> {
    let mut gone = gone(roots, ledger)?;
    let any = gone.articles.values().any(|(gone, _)| *gone > 0);
    let mut moves = Vec::new();
    if any && !gone.overflow {
        let from = ledger.next_place();
        gone.files.retain(|file| from.is_some_and(|from| from <= file.place()));
        moves = moved(roots, ledger, &mut gone.files, stop)?;
    }
    for (old, _) in &moves {
        if let Some((gone, _)) = gone.articles.get_mut(&old.root) {
            *gone -= old.articles;
        }
    }
    let Gone { overflow, articles, .. } = gone;
    Ok(Survey { gone: articles, moves, overflow: overflow && any })
}

/// Merges a walk with the records and returns those whose files are gone.
fn gone(roots: &[ReadRoot], ledger: &Ledger) -> Result<Gone, CatalogError> {
    let mut gone = Gone::default();
    let mut old = ledger.old_records()?;
    let mut next = old.read()?;
    for root in roots {
        let options = root.settings.as_ref();
        let options = options.map(|settings| walk_options(roots, &root.record, settings));
        let mut seen = Seen::new(options.as_ref().map(|o| walk(&root.record.path(), o)));
        while let Some(record) = next.take_if(|next| next.root <= root.record.number) {
            let articles = gone.articles.entry(record.root).or_default();
            articles.1 += record.articles;
            let is_there = |record: &FileRecord| {
                record.articles > 0 && hidden_by(&root.record, &record.path).is_some()
            };
            if !seen.has(&record.path) && !is_there(&record) {
                articles.0 += record.articles;
                gone.take(record);
            }
            next = old.read()?;
        }
    }
    Ok(gone)
}

/// Finds the files that appeared with the bytes of one that vanished.
fn moved(
    roots: &[ReadRoot],
    ledger: &Ledger,
    gone: &mut Vec<FileRecord>,
    stop: &AtomicBool,
) -> Result<Vec<(FileRecord, Appeared)>, CatalogError> {
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    let sizes: HashSet<u64> = gone.iter().map(|file| file.size).collect();
    let hashes: HashSet<u64> = gone.iter().map(|file| file.hash).collect();
    let mut appeared = Vec::new();
    let mut old = ledger.old_records()?;
    let mut next = old.read()?;
    for (at, root) in roots.iter().enumerate() {
        let number = root.record.number;
        let Some(settings) = &root.settings else { continue };
        let options = walk_options(roots, &root.record, settings);
        for walked in walk(&root.record.path(), &options) {
            let Ok(Walked::File(found)) = walked else { continue };
            let place = (number, found.relative.as_slice());
            while next.as_ref().is_some_and(|next| next.place() < place) {
                next = old.read()?;
            }
            let is_known = next.as_ref().is_some_and(|next| next.place() == place);
            if is_known || !sizes.contains(&found.size) || appeared.len() >= MOST_FOLLOWED {
                continue;
            }
            let hash = match hash_of(&found.path, stop) {
                Ok(Some(hash)) if hashes.contains(&hash) => hash,
                Ok(_) => continue,
                // What cannot be read is known by what the folder says of it.
                Err(_) => match gone.iter().find(|gone| is_same_entry(gone, &found)) {
                    Some(gone) => gone.hash,
                    None => continue,
                },
            };
            appeared.push(Appeared { root: at, found, hash });
        }
    }
    Ok(pair(std::mem::take(gone), appeared))
}

impl Gone {
    fn take(&mut self, record: FileRecord) {
        // Without articles nothing is lost, without a hash there is nothing to know it by.
        let is_half_read = record.again && record.unread.is_none();
        if record.articles == 0 || record.hash == 0 || is_half_read {
            return;
        }
        if self.files.len() >= MOST_FOLLOWED {
            self.overflow = true;
            return;
        }
        self.files.push(record);
    }
}

/// Returns whether a file is one that vanished, by its inode, size and time.
fn is_same_entry(gone: &FileRecord, found: &Found) -> bool {
    (gone.inode, gone.size, gone.modified) == (found.inode, found.size, found.modified)
}

/// Pairs what vanished with what appeared with the same bytes: the same file on disk first, then one
/// of the same name, then in the order of paths.
fn pair(gone: Vec<FileRecord>, appeared: Vec<Appeared>) -> Vec<(FileRecord, Appeared)> {
    fn name(path: &[u8]) -> &[u8] {
        path.rsplit(|byte| *byte == b'/').next().unwrap_or(path)
    }
    type Alike = fn(&FileRecord, &Found) -> bool;
    let closer: [Alike; 3] = [
        |gone, found| gone.inode == found.inode,
        |gone, found| name(&gone.path) == name(&found.relative),
        // Empty files have the same bytes, and nothing else in common.
        |gone, _| gone.size > 0,
    ];
    let mut by_bytes: HashMap<(u64, u64), BTreeSet<usize>> = HashMap::new();
    for (at, file) in gone.iter().enumerate() {
        by_bytes.entry((file.size, file.hash)).or_default().insert(at);
    }
    let mut gone: Vec<Option<FileRecord>> = gone.into_iter().map(Some).collect();
    let mut appeared: Vec<Option<Appeared>> = appeared.into_iter().map(Some).collect();
    let mut pairs = Vec::new();
    for alike in closer {
        for slot in &mut appeared {
            let Some(file) = slot else { continue };
            let Some(left) = by_bytes.get_mut(&(file.found.size, file.hash)) else { continue };
            let fits =
                |at: &&usize| gone[**at].as_ref().is_some_and(|gone| alike(gone, &file.found));
            let Some(at) = left.iter().find(fits).copied() else { continue };
            left.remove(&at);
            if let Some(pair) = gone[at].take().zip(slot.take()) {
                pairs.push(pair);
            }
        }
    }
    pairs
}

/// The files of one root as a walk sees them, asked for in the order of their paths.
struct Seen<'o> {
    /// `None` where every file counts as there: the root is not walked, or cannot be.
    walk: Option<Peekable<Walk<'o>>>,
    /// Files and folders that could not be looked at: what is known of them is not gone.
    unreadable: Vec<Vec<u8>>,
    /// The file or folder seen last that the user leaves out: it is not gone, and its articles go because
    /// somebody said so.
    excluded: Option<Vec<u8>>,
}

impl<'o> Seen<'o> {
    fn new(walk: Option<Walk<'o>>) -> Self {
        Self { walk: walk.map(Iterator::peekable), unreadable: Vec::new(), excluded: None }
    }

    /// Returns whether a file is there, is left out, or cannot be looked at.
    fn has(&mut self, path: &[u8]) -> bool {
        loop {
            let Some(walk) = &mut self.walk else { return true };
            let below = |folder: &Vec<u8>| {
                path.strip_prefix(folder.as_slice())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
            };
            if self.unreadable.iter().chain(&self.excluded).any(below) {
                return true;
            }
            match walk.peek() {
                None => return false,
                Some(Ok(Walked::File(found))) if found.relative.as_slice() >= path => {
                    return found.relative == path;
                }
                Some(Ok(Walked::Skipped(skipped))) if skipped.why == SkipReason::Excluded => {
                    if skipped.relative.as_slice() > path {
                        return false;
                    }
                    self.excluded = Some(skipped.relative.clone());
                    if !self.excluded.iter().any(below) {
                        walk.next();
                    }
                }
                Some(Err(error)) if error.relative.is_empty() => self.walk = None,
                Some(Err(error)) => {
                    self.unreadable.push(error.relative.clone());
                    walk.next();
                }
                Some(Ok(_)) => {
                    walk.next();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    use crate::catalog::FileOutcome;

    fn record(path: &str, inode: u64) -> FileRecord {
        FileRecord {
            root: 0,
            path: path.as_bytes().to_vec(),
            size: 1,
            modified: 1,
            inode,
            hash: 9,
            blocks: None,
            sum: 0,
            edition: 0,
            articles: 1,
            outcome: FileOutcome::Indexed,
            doubtful: false,
            again: false,
            unread: None,
            resume: None,
            taken_down: Vec::new(),
            beside: 0,
        }
    }

    fn appeared(path: &str, inode: u64) -> Appeared {
        let found = Found {
            path: PathBuf::from(path),
            relative: path.as_bytes().to_vec(),
            size: 1,
            modified: 1,
            inode,
        };
        Appeared { root: 0, found, hash: 9 }
    }

    #[test]
    fn equal_files_are_paired_by_inode_then_by_name_then_in_order() {
        let gone = vec![record("a", 1), record("b", 2), record("c", 3), record("d", 4)];
        let appeared =
            vec![appeared("x/1", 8), appeared("x/2", 3), appeared("x/b", 9), appeared("x/z", 7)];
        let mut pairs: Vec<(String, String)> = pair(gone, appeared)
            .into_iter()
            .map(|(old, new)| {
                let text = |path: Vec<u8>| String::from_utf8(path).unwrap();
                (text(old.path), text(new.found.relative))
            })
            .collect();
        pairs.sort();
        let expected = [("a", "x/1"), ("b", "x/b"), ("c", "x/2"), ("d", "x/z")];
        assert_eq!(pairs, expected.map(|(old, new)| (old.to_owned(), new.to_owned())));
    }
}
