//! The records of the last run and of this one, side by side in path order.
//!
//! The old records are taken in the order of the walk, the new ones written in the same order; what
//! is settled out of turn (a file that moved) is held until its place is reached. At any moment the
//! two together say what the index holds: the new ones so far, then the rest of the old, so that a
//! commit in mid-run leaves a run that was killed nothing to repair. Cost: a commit in mid-run
//! writes all records once; otherwise neither side is held in memory.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use crate::catalog::CatalogError;
use crate::catalog::FileRecord;
use crate::catalog::RecordReader;
use crate::catalog::RecordWriter;
use crate::catalog::RecordsFile;
use crate::catalog::last_records_name;
use crate::catalog::next_records_name;

type Place = (u32, Vec<u8>);

/// What is known of a file when its place is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Known {
    /// What the last run remembered.
    Recorded(FileRecord),
    /// What this run has already made of it.
    Settled(FileRecord),
}

/// Both streams of records.
pub(super) struct Ledger {
    generation: PathBuf,
    old_file: Option<RecordsFile>,
    old: RecordReader,
    /// The old record read ahead.
    next_old: Option<FileRecord>,
    /// How many old records were taken.
    taken: u64,
    /// Settled out of turn: a record to be written when its place is reached, or, for `None`, an old
    /// record that is dropped there.
    settled: BTreeMap<Place, Option<FileRecord>>,
    /// `None` in a dry run.
    new: Option<RecordWriter>,
    /// The name used last.
    name: String,
}

impl Ledger {
    /// Opens the old records in `old_folder`, and starts new ones in `generation` if there is one.
    pub(super) fn open(
        old_folder: &Path,
        old_file: Option<RecordsFile>,
        generation: Option<&Path>,
    ) -> Result<Self, CatalogError> {
        let old = reader(old_folder, old_file.as_ref())?;
        let last = generation.map_or(Ok(None), last_records_name)?;
        let name = next_records_name(last.as_deref());
        let new =
            generation.map(|folder| RecordWriter::create(folder, name.clone())).transpose()?;
        let generation = old_folder.to_path_buf();
        let settled = BTreeMap::new();
        let mut ledger =
            Self { generation, old_file, old, next_old: None, taken: 0, settled, new, name };
        ledger.next_old = ledger.old.read()?;
        Ok(ledger)
    }

    /// Returns whether the last run remembered nothing.
    pub(super) fn knows_nothing(&self) -> bool {
        self.old_file.as_ref().is_none_or(|file| file.count == 0)
    }

    /// Returns a second reader of all old records.
    pub(super) fn old_records(&self) -> Result<RecordReader, CatalogError> {
        reader(&self.generation, self.old_file.as_ref())
    }

    /// Returns the place of what is known next.
    pub(super) fn next_place(&self) -> Option<(u32, &[u8])> {
        let old = self.next_old.as_ref().map(FileRecord::place);
        let settled = self.settled.iter().find(|(_, record)| record.is_some());
        let settled = settled.map(|((root, path), _)| (*root, path.as_slice()));
        match (old, settled) {
            (Some(old), Some(settled)) => Some(old.min(settled)),
            (old, settled) => old.or(settled),
        }
    }

    /// Takes what is known at this place.
    pub(super) fn take_at(&mut self, place: (u32, &[u8])) -> Result<Option<Known>, CatalogError> {
        if self.next_place() == Some(place) { self.take() } else { Ok(None) }
    }

    /// Takes what is known next if it is before this place.
    pub(super) fn take_before(
        &mut self,
        place: (u32, &[u8]),
    ) -> Result<Option<Known>, CatalogError> {
        if self.next_place().is_some_and(|next| next < place) { self.take() } else { Ok(None) }
    }

    /// Takes what is known next if it is in this root or one before it.
    pub(super) fn take_up_to_root(&mut self, root: u32) -> Result<Option<Known>, CatalogError> {
        if self.next_place().is_some_and(|next| next.0 <= root) { self.take() } else { Ok(None) }
    }

    /// Takes what is known next.
    fn take(&mut self) -> Result<Option<Known>, CatalogError> {
        let Some((root, path)) = self.next_place() else { return Ok(None) };
        let place = (root, path.to_vec());
        if let Some(Some(record)) = self.settled.remove(&place) {
            return Ok(Some(Known::Settled(record)));
        }
        let old = self.advance()?;
        Ok(old.map(Known::Recorded))
    }

    fn advance(&mut self) -> Result<Option<FileRecord>, CatalogError> {
        let next = self.old.read()?;
        let old = std::mem::replace(&mut self.next_old, next);
        self.taken += u64::from(old.is_some());
        self.skip_dropped()?;
        Ok(old)
    }

    /// Passes over old records that were settled.
    fn skip_dropped(&mut self) -> Result<(), CatalogError> {
        while let Some(old) = &self.next_old {
            let place = (old.root, old.path.clone());
            if !matches!(self.settled.get(&place), Some(None)) {
                return Ok(());
            }
            self.settled.remove(&place);
            self.next_old = self.old.read()?;
            self.taken += 1;
        }
        Ok(())
    }

    /// Settles a move out of turn: `from` is dropped when its place is reached, and `record` is
    /// taken at its own. Neither place may have been passed.
    pub(super) fn settle(
        &mut self,
        from: &FileRecord,
        record: FileRecord,
    ) -> Result<(), CatalogError> {
        self.settled.insert((from.root, from.path.clone()), None);
        self.settled.insert((record.root, record.path.clone()), Some(record));
        self.skip_dropped()
    }

    /// Writes a record. They must come in order.
    pub(super) fn keep(&mut self, record: &FileRecord) -> Result<(), CatalogError> {
        match &mut self.new {
            Some(new) => new.push(record),
            None => Ok(()),
        }
    }

    /// Writes a records file of its own that says what the index holds now: the new records, then
    /// what is left of the old. Those for which `again` holds are to be read again, for the rules
    /// they were read by are no longer those of their root. `under_way` is the record of the file that is
    /// being read, at whose place the run is.
    pub(super) fn so_far(
        &mut self,
        under_way: Option<&FileRecord>,
        again: &dyn Fn(&FileRecord) -> bool,
    ) -> Result<RecordsFile, CatalogError> {
        let new = self.new.as_mut().expect("only runs that write commit");
        let folder = new.folder().to_path_buf();
        let written = new.so_far()?;
        self.name = next_records_name(Some(&self.name));
        let mut all = RecordWriter::create(&folder, self.name.clone())?;
        let mut records = RecordReader::open(&folder, &written)?;
        while let Some(record) = records.read()? {
            all.push(&record)?;
        }
        if let Some(record) = under_way {
            all.push(record)?;
        }
        let mut settled = self.settled.clone();
        let mut old = self.old_records()?;
        for _ in 0..self.taken {
            old.read()?;
        }
        while let Some(mut record) = old.read()? {
            if let Some(None) = settled.remove(&(record.root, record.path.clone())) {
                continue;
            }
            push_before(&mut all, &mut settled, Some(record.place()))?;
            if again(&record) {
                record.read_again();
            }
            all.push(&record)?;
        }
        push_before(&mut all, &mut settled, None)?;
        all.finish()
    }

    /// Finishes the new records; `None` in a dry run.
    pub(super) fn finish(self) -> Result<Option<RecordsFile>, CatalogError> {
        self.new.map(RecordWriter::finish).transpose()
    }

    /// Ends without new records.
    pub(super) fn abandon(self) -> Result<(), CatalogError> {
        self.new.map_or(Ok(()), RecordWriter::abandon)
    }

    /// Returns the names of the files that are being read or written.
    pub(super) fn in_use(&self) -> Vec<String> {
        let old = self.old_file.as_ref().map(|file| file.name.clone());
        let new = self.new.as_ref().map(|new| new.name().to_owned());
        old.into_iter().chain(new).collect()
    }
}

/// Writes the settled records before `place`, or all of them.
fn push_before(
    all: &mut RecordWriter,
    settled: &mut BTreeMap<Place, Option<FileRecord>>,
    place: Option<(u32, &[u8])>,
) -> Result<(), CatalogError> {
    while let Some(first) = settled.first_entry() {
        let (root, path) = first.key();
        if place.is_some_and(|place| place <= (*root, path.as_slice())) {
            return Ok(());
        }
        if let Some(record) = first.remove() {
            all.push(&record)?;
        }
    }
    Ok(())
}

fn reader(folder: &Path, file: Option<&RecordsFile>) -> Result<RecordReader, CatalogError> {
    file.map_or_else(|| Ok(RecordReader::empty()), |file| RecordReader::open(folder, file))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::FileOutcome;
    use proptest::prelude::*;

    fn record(path: &str, hash: u64) -> FileRecord {
        FileRecord {
            root: 0,
            path: path.as_bytes().to_vec(),
            size: 1,
            modified: 1,
            inode: 1,
            hash,
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

    #[test]
    fn new_records_never_take_the_place_of_those_of_the_commit_before() {
        let dir = tempfile::tempdir().unwrap();
        let present = written(dir.path(), &[record("a", 1)]);
        // A run went further on its way than the number of its last file.
        std::fs::write(dir.path().join("files-2"), "the commit before").unwrap();
        let ledger = Ledger::open(dir.path(), Some(present), Some(dir.path())).unwrap();
        assert_eq!(ledger.new.as_ref().unwrap().name(), "files-3");
        ledger.abandon().unwrap();
        assert_eq!(std::fs::read(dir.path().join("files-2")).unwrap(), b"the commit before");
    }

    fn written(folder: &Path, records: &[FileRecord]) -> RecordsFile {
        let mut writer = RecordWriter::create(folder, "files-1".into()).unwrap();
        for record in records {
            writer.push(record).unwrap();
        }
        writer.finish().unwrap()
    }

    fn read(folder: &Path, file: &RecordsFile) -> Vec<FileRecord> {
        let mut reader = RecordReader::open(folder, file).unwrap();
        std::iter::from_fn(|| reader.read().unwrap()).collect()
    }

    fn paths(records: &[FileRecord]) -> Vec<String> {
        let path = |record: &FileRecord| String::from_utf8(record.path.clone()).unwrap();
        records.iter().map(path).collect()
    }

    fn ledger(folder: &Path, old: &[&str]) -> Ledger {
        let old: Vec<FileRecord> = old.iter().map(|path| record(path, 1)).collect();
        Ledger::open(folder, Some(written(folder, &old)), Some(folder)).unwrap()
    }

    #[test]
    fn a_commit_in_mid_run_holds_the_new_records_and_the_rest_of_the_old() {
        let dir = tempfile::tempdir().unwrap();
        let mut ledger = ledger(dir.path(), &["a", "b", "c", "d"]);
        // "a" is gone, "b" was read again, "c" and "d" are still to come.
        assert!(ledger.take_before((0, b"b")).unwrap().is_some());
        assert!(ledger.take_at((0, b"b")).unwrap().is_some());
        ledger.keep(&record("b", 2)).unwrap();
        let file = ledger.so_far(None, &|_| true).unwrap();
        let records = read(dir.path(), &file);
        assert_eq!(paths(&records), ["b", "c", "d"]);
        assert_eq!(records.iter().map(|r| r.again).collect::<Vec<_>>(), [false, true, true]);
    }

    #[test]
    fn a_file_that_moved_is_known_at_its_new_place_only() {
        for (from, to) in [("a", "x"), ("c", "aa"), ("d", "b1")] {
            let dir = tempfile::tempdir().unwrap();
            let mut ledger = ledger(dir.path(), &["a", "b", "c", "d"]);
            ledger.settle(&record(from, 1), record(to, 7)).unwrap();
            let mut expected = vec!["a", "b", "c", "d", to];
            expected.retain(|path| *path != from);
            expected.sort_unstable();
            let file = ledger.so_far(None, &|_| false).unwrap();
            assert_eq!(paths(&read(dir.path(), &file)), expected);
            let mut taken = Vec::new();
            while let Some(known) = ledger.take().unwrap() {
                let (Known::Recorded(record) | Known::Settled(record)) = known;
                taken.push(record);
            }
            assert_eq!(paths(&taken), expected);
        }
    }

    proptest! {
        /// Whatever was taken, kept, dropped or settled: old and new together are what a map says.
        #[test]
        fn new_and_old_together_are_what_the_index_holds(
            old in proptest::collection::btree_set("[a-f]{1,2}", 0..12),
            moves in proptest::collection::vec(("[a-f]{1,2}", "[a-f]{3}"), 0..4),
            taken in 0_usize..14,
            kept in proptest::collection::vec(any::<bool>(), 14),
        ) {
            let dir = tempfile::tempdir().unwrap();
            let names: Vec<&str> = old.iter().map(String::as_str).collect();
            let mut ledger = ledger(dir.path(), &names);
            let mut model: BTreeMap<String, u64> =
                old.iter().map(|path| (path.clone(), 1)).collect();
            for (from, to) in &moves {
                if model.get(from) == Some(&1) && !model.contains_key(to) {
                    model.remove(from);
                    model.insert(to.clone(), 7);
                    ledger.settle(&record(from, 1), record(to, 7)).unwrap();
                }
            }
            for keep in &kept[..taken] {
                let Some(known) = ledger.take().unwrap() else { break };
                let (Known::Recorded(record) | Known::Settled(record)) = known;
                if *keep {
                    ledger.keep(&record).unwrap();
                } else {
                    model.remove(std::str::from_utf8(&record.path).unwrap());
                }
            }
            let file = ledger.so_far(None, &|_| false).unwrap();
            let found: BTreeMap<String, u64> = read(dir.path(), &file)
                .into_iter()
                .map(|record| (String::from_utf8(record.path).unwrap(), record.hash))
                .collect();
            prop_assert_eq!(found, model);
        }
    }
}
