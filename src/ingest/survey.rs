//! What vanished and what appeared, before anything is removed: moves are followed, and a folder
//! that is most likely not mounted is asked about.
//!
//! Done once in a run, when the first file is met that is new or gone; a run that finds the same
//! files, changed or not, never comes here. A file that vanished and one that appeared with the same
//! size and bytes are one file that moved. It is read again where it lies now, for its path may be
//! evidence of its date and source, and keeps its identity. Cost: a walk and a pass over the records;
//! if something vanished, another walk, and the bytes of new files of the same size as one that
//! vanished are read. What vanished is in memory, up to a bound beyond which moves are not followed.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::HashSet;
use std::iter::Peekable;

use crate::catalog::FileRecord;
use crate::engine::EngineError;
use crate::ingest::Event;
use crate::ingest::IngestError;
use crate::ingest::bytes::hash_of;
use crate::ingest::file::Before;
use crate::ingest::file::origin;
use crate::ingest::run::Run;
use crate::walk::Found;
use crate::walk::Walk;
use crate::walk::Walked;
use crate::walk::walk;

/// Moves are followed among so many files that vanished.
const MOST_FOLLOWED: usize = 200_000;
/// So many articles may go without a question.
const FEW: u64 = 100;

/// Tells whether so many articles of so many are more than a user is likely to have deleted.
pub(super) const fn is_mass(gone: u64, all: u64) -> bool {
    gone > FEW && gone > all / 2
}

/// What vanished.
#[derive(Default)]
struct Gone {
    /// Files that may lie elsewhere now.
    files: Vec<FileRecord>,
    /// Whether there were more of them than are followed.
    overflow: bool,
    /// Articles that would go, and articles there are, by root.
    articles: BTreeMap<u32, (u64, u64)>,
}

/// A file that appeared, with the bytes of one that vanished.
struct Appeared {
    root: usize,
    found: Found,
    hash: u64,
}

impl Run<'_> {
    /// Follows moves and asks about mass deletion, once in a run.
    pub(super) fn survey(&mut self, events: &mut dyn FnMut(Event)) -> Result<(), IngestError> {
        if self.surveyed || self.ledger.knows_nothing() {
            return Ok(());
        }
        self.surveyed = true;
        // What lies before was dealt with; a file may have vanished since.
        let from = self.ledger.next_place().map(|(root, path)| (root, path.to_vec()));
        let mut gone = self.gone()?;
        if gone.articles.values().all(|(gone, _)| *gone == 0) {
            return Ok(());
        }
        if gone.overflow {
            let text = format!(
                "more than {MOST_FOLLOWED} files vanished: those that only moved get new ids"
            );
            events(Event::Warning { path: self.request.index.clone(), text });
            gone.files.clear();
        }
        gone.files.retain(|file| {
            from.as_ref().is_some_and(|from| (from.0, from.1.as_slice()) <= file.place())
        });
        let moves = self.moves(&mut gone)?;
        for (old, _) in &moves {
            if let Some((gone, _)) = gone.articles.get_mut(&old.root) {
                *gone -= old.articles;
            }
        }
        self.ask(&gone, events)?;
        for (old, appeared) in moves {
            if self.is_stopped() {
                break;
            }
            self.settle(&old, &appeared, events)?;
        }
        Ok(())
    }

    /// Asks if most of a root, or of the index, would go.
    fn ask(&self, gone: &Gone, events: &mut dyn FnMut(Event)) -> Result<(), IngestError> {
        for (number, (gone, all)) in &gone.articles {
            let root = self.roots.iter().find(|root| root.record.number == *number);
            let label = root.map_or("the index", |root| &root.record.label);
            self.ask_about(*gone, *all, label, events)?;
        }
        let sum = |(gone, all), (g, a): &(u64, u64)| (gone + g, all + a);
        let (gone, all) = gone.articles.values().fold((0, 0), sum);
        self.ask_about(gone, all, "the index", events)
    }

    /// Merges a walk with the records and returns those whose files are gone. Notes which identities
    /// are those of files that lie elsewhere now.
    fn gone(&mut self) -> Result<Gone, EngineError> {
        let mut gone = Gone::default();
        let mut old = self.ledger.old_records()?;
        let mut next = old.read()?;
        let mut displaced = HashSet::new();
        for root in self.roots.clone() {
            let options = root.settings.as_ref();
            let options = options.map(|settings| self.walk_options(&root.record, settings));
            let mut seen = Seen::new(options.as_ref().map(|o| walk(&root.record.path(), o)));
            while let Some(record) = next.take_if(|next| next.root <= root.record.number) {
                if record.origin != origin(&root.record.label, &record.path) {
                    displaced.insert(record.origin);
                }
                let articles = gone.articles.entry(record.root).or_default();
                articles.1 += record.articles;
                if !seen.has(&record.path) {
                    articles.0 += record.articles;
                    gone.take(record);
                }
                next = old.read()?;
            }
        }
        self.displaced = displaced;
        Ok(gone)
    }

    /// Finds the files that appeared with the bytes of one that vanished.
    fn moves(&self, gone: &mut Gone) -> Result<Vec<(FileRecord, Appeared)>, EngineError> {
        if gone.files.is_empty() {
            return Ok(Vec::new());
        }
        let sizes: HashSet<u64> = gone.files.iter().map(|file| file.size).collect();
        let hashes: HashSet<u64> = gone.files.iter().map(|file| file.hash).collect();
        let mut appeared = Vec::new();
        let mut old = self.ledger.old_records()?;
        let mut next = old.read()?;
        for (at, root) in self.roots.iter().enumerate() {
            let number = root.record.number;
            let Some(settings) = &root.settings else { continue };
            let options = self.walk_options(&root.record, settings);
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
                // What cannot be read did not move: it is found out when it is read.
                let Ok(Some(hash)) = hash_of(&found.path, self.request.stop) else { continue };
                if hashes.contains(&hash) {
                    appeared.push(Appeared { root: at, found, hash });
                }
            }
        }
        Ok(pair(std::mem::take(&mut gone.files), appeared))
    }

    /// Reads a file that moved at its new place, and drops it at its old one.
    fn settle(
        &mut self,
        old: &FileRecord,
        appeared: &Appeared,
        events: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        let root = self.roots[appeared.root].clone();
        let Some(settings) = &root.settings else { return Ok(()) };
        let before = Before::Other(old);
        let record = self.read(&root, settings, &appeared.found, before, events)?;
        // A file that cannot be read after all is as it was: gone from one place, new at another.
        if record.place() == old.place() {
            return Ok(());
        }
        self.summary.moved += 1;
        self.displaced.insert(record.origin);
        self.ledger.settle(old, record)?;
        if self.is_commit_due(self.summary.bytes) {
            self.commit_on_the_way(None, events)?;
        }
        Ok(())
    }
}

impl Gone {
    fn take(&mut self, record: FileRecord) {
        // Without articles there is no identity to keep, without a hash nothing to know it by.
        if record.articles == 0 || record.hash == 0 || record.again {
            return;
        }
        if self.files.len() >= MOST_FOLLOWED {
            self.overflow = true;
            return;
        }
        self.files.push(record);
    }
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
        |_, _| true,
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
}

impl<'o> Seen<'o> {
    fn new(walk: Option<Walk<'o>>) -> Self {
        Self { walk: walk.map(Iterator::peekable), unreadable: Vec::new() }
    }

    fn has(&mut self, path: &[u8]) -> bool {
        loop {
            let Some(walk) = &mut self.walk else { return true };
            let below = |folder: &Vec<u8>| {
                path.strip_prefix(folder.as_slice())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
            };
            if self.unreadable.iter().any(below) {
                return true;
            }
            match walk.peek() {
                None => return false,
                Some(Ok(Walked::File(found))) if found.relative.as_slice() >= path => {
                    return found.relative == path;
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
            origin: 0,
            edition: 0,
            articles: 1,
            outcome: FileOutcome::Indexed,
            doubtful: false,
            again: false,
            unread: None,
            resume: None,
        }
    }

    fn appeared(path: &str, inode: u64) -> Appeared {
        let found = Found {
            path: PathBuf::from(path),
            relative: path.as_bytes().to_vec(),
            size: 1,
            modified: 1,
            inode,
            device: 1,
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

    #[test]
    fn more_than_half_and_over_a_hundred_is_a_question() {
        assert!(is_mass(101, 201) && is_mass(150, 150));
        assert!(!is_mass(100, 100) && !is_mass(101, 202) && !is_mass(0, 0));
    }
}
