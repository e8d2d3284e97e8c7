//! A file of sorted tables that is written from front to back and read a page at a time.
//!
//! What stories are derived with is larger than what an update may read or keep in memory. So it lies in
//! tables of entries with keys, sorted by them: a page is 4 KiB, entries are packed one behind the other, and a
//! directory in memory has the first key of each page. Whoever looks up a key reads a page; whoever goes
//! through a table has one page of it in memory. A page is tested against its checksum whenever it is read.
//! Files are read and not mapped, for what is mapped counts as memory of the process.
//!
//! Layout: the pages of all tables, then the directories (postcard), then their length, their checksum and a
//! magic line. A page is the number of its entries, then for each the difference of its key from that before
//! (variable length), and what the entry writes of itself. The first key is in the directory alone.

use std::fs::File;
use std::io;
use std::io::BufWriter;
use std::io::Write as _;
use std::marker::PhantomData;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;
use xxhash_rust::xxh3::Xxh3;
use xxhash_rust::xxh3::xxh3_64;

use crate::engine::EngineError;

/// Bytes of a page.
const PAGE: usize = 4 << 10;
/// Bytes before the first entry of a page: how many there are.
const COUNT: usize = 2;
/// What ends a file: length and checksum of the directories, and this.
const MAGIC: &[u8; 16] = b"dateline sorted\n";
const TRAILER: usize = 8 + 8 + MAGIC.len();

/// What a table consists of. An entry takes less than half of a page.
pub(crate) trait Entry: Sized + Copy {
    /// What the table is sorted by.
    fn key(&self) -> u64;
    /// Writes all but the key.
    fn write(&self, out: &mut Vec<u8>);
    /// Reads what was written, of the entry with this key; `None` where it is not what was written.
    fn read(key: u64, bytes: &mut &[u8]) -> Option<Self>;
}

/// A key, of which nothing else is to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key(pub(crate) u64);

impl Entry for Key {
    fn key(&self) -> u64 {
        self.0
    }

    fn write(&self, _: &mut Vec<u8>) {}

    fn read(key: u64, _: &mut &[u8]) -> Option<Self> {
        Some(Self(key))
    }
}

/// Writes a number with as many bytes as it takes.
pub(crate) fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Reads a number that [`write_number`] wrote.
pub(crate) fn read_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Reads so many bytes.
pub(crate) fn read_bytes<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*first)
}

/// Where the pages of a table are, and what they begin with.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Directory {
    first_page: u64,
    entries: u64,
    pages: Vec<PageStart>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct PageStart {
    /// The key of its first entry.
    key: u64,
    /// How many entries are on the pages before.
    before: u64,
    sum: u32,
}

impl Directory {
    /// Returns whether so many bytes of pages can be what it says: an index may be crafted.
    fn fits(&self, bytes: u64) -> bool {
        let end = self.first_page.checked_add(self.pages.len() as u64);
        let starts = self.pages.iter().map(|page| page.before).chain([self.entries]);
        let is_in_order = starts.clone().zip(starts.skip(1)).all(|(before, next)| before < next);
        let first = self.pages.first().map_or(self.entries, |page| page.before);
        // An entry takes a byte at least.
        let most = (self.pages.len() * PAGE) as u64;
        end.is_some_and(|end| end <= bytes / PAGE as u64)
            && first == 0
            && is_in_order
            && self.entries <= most
    }
}

fn sum(page: &[u8]) -> u32 {
    xxh3_64(page) as u32
}

/// A file that is being written.
pub(crate) struct SortedWriter {
    out: BufWriter<File>,
    hash: Xxh3,
    pages: u64,
    directories: Vec<Directory>,
    /// The page that is not full, and how many entries it has.
    page: Vec<u8>,
    entries: u16,
    first: u64,
    last: u64,
    /// One entry, until it is known whether the page has room for it.
    entry: Vec<u8>,
}

impl SortedWriter {
    /// Makes a file where there is none.
    ///
    /// # Errors
    /// As [`File::create_new`].
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        Ok(Self {
            out: BufWriter::with_capacity(64 << 10, File::create_new(path)?),
            hash: Xxh3::new(),
            pages: 0,
            directories: Vec::new(),
            page: vec![0; COUNT],
            entries: 0,
            first: 0,
            last: 0,
            entry: Vec::new(),
        })
    }

    /// Begins the next table.
    ///
    /// # Errors
    /// Those of writing.
    pub(crate) fn begin_table(&mut self) -> io::Result<()> {
        self.end_page()?;
        self.directories.push(Directory { first_page: self.pages, ..Directory::default() });
        Ok(())
    }

    /// Adds an entry to the table that was begun last, behind those with smaller and equal keys.
    ///
    /// # Errors
    /// Those of writing.
    pub(crate) fn push<E: Entry>(&mut self, entry: &E) -> io::Result<()> {
        let key = entry.key();
        debug_assert!(self.entries == 0 || key >= self.last, "entries are sorted");
        self.entry.clear();
        entry.write(&mut self.entry);
        if self.page.len() + self.entry.len() + 10 > PAGE || self.entries == u16::MAX {
            self.end_page()?;
        }
        if self.entries == 0 {
            (self.first, self.last) = (key, key);
        }
        write_number(&mut self.page, key - self.last);
        self.page.extend(&self.entry);
        self.last = key;
        self.entries += 1;
        Ok(())
    }

    fn end_page(&mut self) -> io::Result<()> {
        let Some(directory) = self.directories.last_mut().filter(|_| self.entries > 0) else {
            return Ok(());
        };
        self.page[..COUNT].copy_from_slice(&self.entries.to_le_bytes());
        self.page.resize(PAGE, 0);
        self.out.write_all(&self.page)?;
        self.hash.update(&self.page);
        let start = PageStart { key: self.first, before: directory.entries, sum: sum(&self.page) };
        directory.pages.push(start);
        directory.entries += u64::from(self.entries);
        self.pages += 1;
        self.page.truncate(COUNT);
        self.entries = 0;
        Ok(())
    }

    /// Ends the file, which is synced if `durable`; returns the checksum of all of it.
    ///
    /// # Errors
    /// Those of writing.
    pub(crate) fn finish(mut self, durable: bool) -> io::Result<u64> {
        self.end_page()?;
        let mut rest = postcard::to_stdvec(&self.directories).map_err(io::Error::other)?;
        let (length, hash) = (rest.len() as u64, xxh3_64(&rest));
        rest.extend(length.to_le_bytes());
        rest.extend(hash.to_le_bytes());
        rest.extend(MAGIC);
        self.out.write_all(&rest)?;
        self.hash.update(&rest);
        let file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        if durable {
            file.sync_all()?;
        }
        Ok(self.hash.digest())
    }
}

/// A file that is read.
#[derive(Debug)]
struct Opened {
    path: PathBuf,
    file: File,
}

impl Opened {
    fn damaged(&self, what: &str) -> EngineError {
        EngineError::damaged(format!("{} {what}", self.path.display()))
    }

    fn read(&self, bytes: &mut [u8], at: u64) -> Result<(), EngineError> {
        self.file.read_exact_at(bytes, at).map_err(|e| match e.kind() {
            io::ErrorKind::UnexpectedEof => self.damaged("is cut short"),
            _ => EngineError::io("cannot read", &self.path, e),
        })
    }
}

/// Opens a file and returns its tables, which are to be told what their entries are.
///
/// # Errors
/// `Damaged` when it is missing or not what was written, `Io` when it cannot be read.
pub(crate) fn open_tables(path: &Path) -> Result<Vec<Untyped>, EngineError> {
    let file = File::open(path).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => EngineError::damaged(format!("{} is missing", path.display())),
        _ => EngineError::io("cannot open", path, e),
    })?;
    let length = file.metadata().map_err(|e| EngineError::io("cannot read", path, e))?.len();
    let opened = Arc::new(Opened { path: path.to_owned(), file });
    let strange = || opened.damaged("is no file of sorted tables");
    let mut trailer = [0; TRAILER];
    opened.read(&mut trailer, length.checked_sub(TRAILER as u64).ok_or_else(strange)?)?;
    let mut rest = &trailer[..];
    let number = |rest: &mut &[u8]| read_bytes(rest).map(u64::from_le_bytes);
    let (size, hash) = number(&mut rest).zip(number(&mut rest)).ok_or_else(strange)?;
    let start = (length - TRAILER as u64).checked_sub(size).filter(|_| rest == MAGIC);
    let start = start.ok_or_else(strange)?;
    let mut directories = vec![0; usize::try_from(size).map_err(|_| strange())?];
    opened.read(&mut directories, start)?;
    if xxh3_64(&directories) != hash {
        return Err(opened.damaged("does not have the checksum that it names"));
    }
    let directories: Vec<Directory> = postcard::from_bytes(&directories).map_err(|_| strange())?;
    if !directories.iter().all(|directory| directory.fits(start)) {
        return Err(strange());
    }
    let table = |directory| Untyped { opened: Arc::clone(&opened), directory };
    Ok(directories.into_iter().map(table).collect())
}

/// A table whose entries are not known yet.
pub(crate) struct Untyped {
    opened: Arc<Opened>,
    directory: Directory,
}

impl Untyped {
    /// Returns the table, of these entries.
    pub(crate) fn of<E: Entry>(self) -> Table<E> {
        Table { opened: self.opened, directory: self.directory, entries: PhantomData }
    }
}

/// A table of a file.
#[derive(Debug)]
pub(crate) struct Table<E> {
    opened: Arc<Opened>,
    directory: Directory,
    entries: PhantomData<fn() -> E>,
}

impl<E: Entry> Table<E> {
    /// Returns how many entries there are.
    pub(crate) const fn len(&self) -> u64 {
        self.directory.entries
    }

    /// Returns the entries of a page.
    fn page(&self, number: usize) -> Result<Vec<E>, EngineError> {
        let damaged = || self.opened.damaged("is not what was written");
        let start = self.directory.pages[number];
        let mut page = vec![0; PAGE];
        let at = (self.directory.first_page + number as u64) * PAGE as u64;
        self.opened.read(&mut page, at)?;
        if sum(&page) != start.sum {
            return Err(damaged());
        }
        let mut rest = &page[..];
        let count = read_bytes(&mut rest).map_or(0, u16::from_le_bytes);
        let mut entries = Vec::with_capacity(count.into());
        let mut key = start.key;
        for _ in 0..count {
            key = key.wrapping_add(read_number(&mut rest).ok_or_else(damaged)?);
            entries.push(E::read(key, &mut rest).ok_or_else(damaged)?);
        }
        Ok(entries)
    }

    /// Returns a cursor before the first entry.
    pub(crate) const fn cursor(&self) -> Cursor<'_, E> {
        Cursor { table: self, next_page: 0, page: Vec::new(), at: 0 }
    }

    /// Returns the entries with a key.
    ///
    /// # Errors
    /// `Damaged` or `Io` when a page cannot be read.
    pub(crate) fn with_key(&self, key: u64) -> Result<Vec<E>, EngineError> {
        let mut cursor = self.cursor();
        cursor.seek(key)?;
        let mut found = Vec::new();
        while let Some(entry) = cursor.next_if(key)? {
            found.push(entry);
        }
        Ok(found)
    }

    /// Returns the entry with so many before it.
    ///
    /// # Errors
    /// `Damaged` when there is none; as [`Table::with_key`].
    pub(crate) fn nth(&self, number: u64) -> Result<E, EngineError> {
        let pages = &self.directory.pages;
        let page = pages.partition_point(|page| page.before <= number).saturating_sub(1);
        let missing = || self.opened.damaged("has too few entries");
        let start = pages.get(page).ok_or_else(missing)?;
        let at = usize::try_from(number - start.before).map_err(|_| missing())?;
        self.page(page)?.get(at).copied().ok_or_else(missing)
    }
}

/// A place in a table, that goes forward.
#[derive(Debug)]
pub(crate) struct Cursor<'t, E> {
    table: &'t Table<E>,
    next_page: usize,
    page: Vec<E>,
    at: usize,
}

impl<E: Entry> Cursor<'_, E> {
    /// Returns the entry it stands at; `None` at the end.
    ///
    /// # Errors
    /// `Damaged` or `Io` when a page cannot be read.
    pub(crate) fn peek(&mut self) -> Result<Option<E>, EngineError> {
        while self.at >= self.page.len() {
            if self.next_page >= self.table.directory.pages.len() {
                return Ok(None);
            }
            self.page = self.table.page(self.next_page)?;
            (self.next_page, self.at) = (self.next_page + 1, 0);
        }
        Ok(Some(self.page[self.at]))
    }

    /// Returns the entry it stands at and goes on to the next.
    ///
    /// # Errors
    /// As [`Cursor::peek`].
    pub(crate) fn next(&mut self) -> Result<Option<E>, EngineError> {
        let entry = self.peek()?;
        self.at += usize::from(entry.is_some());
        Ok(entry)
    }

    /// Returns the entry it stands at, if it has this key, and goes on to the next.
    ///
    /// # Errors
    /// As [`Cursor::peek`].
    pub(crate) fn next_if(&mut self, key: u64) -> Result<Option<E>, EngineError> {
        match self.peek()? {
            Some(entry) if entry.key() == key => self.next(),
            _ => Ok(None),
        }
    }

    /// Returns how many entries are before the one it stands at.
    pub(crate) fn number(&self) -> u64 {
        let before = |page: usize| self.table.directory.pages.get(page).map(|start| start.before);
        match self.next_page.checked_sub(1) {
            Some(page) if !self.page.is_empty() => {
                before(page).map_or(0, |before| before + self.at as u64)
            }
            _ => before(self.next_page).unwrap_or(self.table.directory.entries),
        }
    }

    /// Goes on to the first entry from here with this key or a larger one.
    ///
    /// # Errors
    /// As [`Cursor::peek`].
    pub(crate) fn seek(&mut self, key: u64) -> Result<(), EngineError> {
        let is_on_page = self.page.last().is_some_and(|last| last.key() >= key);
        if !is_on_page {
            // Entries with the key may begin at the end of the page before the first that begins with it.
            let rest = &self.table.directory.pages[self.next_page..];
            let behind = rest.partition_point(|page| page.key < key);
            self.next_page += behind.saturating_sub(1);
            (self.page, self.at) = (Vec::new(), 0);
        }
        while let Some(entry) = self.peek()?
            && entry.key() < key
        {
            self.at += 1 + self.page[self.at + 1..].partition_point(|entry| entry.key() < key);
        }
        Ok(())
    }
}

/// Returns the keys of all entries.
pub(crate) fn all<E: Entry>(table: &Table<E>) -> Result<Vec<u64>, EngineError> {
    let (mut cursor, mut keys) = (table.cursor(), Vec::new());
    while let Some(entry) = cursor.next()? {
        keys.push(entry.key());
    }
    Ok(keys)
}

/// Returns which cursor stands at the entry with the smallest key, the first of several, and the entry.
pub(crate) fn least<E: Entry>(
    cursors: &mut [Cursor<'_, E>],
) -> Result<Option<(usize, E)>, EngineError> {
    let mut least: Option<(usize, E)> = None;
    for (number, cursor) in cursors.iter_mut().enumerate() {
        if let Some(entry) = cursor.peek()?
            && least.is_none_or(|(_, least)| entry.key() < least.key())
        {
            least = Some((number, entry));
        }
    }
    Ok(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    struct Pebble(u64, u32);

    impl Entry for Pebble {
        fn key(&self) -> u64 {
            self.0
        }
        fn write(&self, out: &mut Vec<u8>) {
            write_number(out, self.1.into());
        }
        fn read(key: u64, bytes: &mut &[u8]) -> Option<Self> {
            Some(Self(key, u32::try_from(read_number(bytes)?).ok()?))
        }
    }

    fn pebbles(count: u32) -> Vec<Pebble> {
        // Each third key is there many times, so that some go over pages.
        let mut all: Vec<Pebble> = (0..count)
            .map(|n| match n % 3 {
                0 => Pebble(u64::from(n / 2000) << 50, n),
                _ => Pebble(u64::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15), n),
            })
            .collect();
        all.sort_by_key(|pebble| pebble.0);
        all
    }

    fn written(path: &Path, tables: &[Vec<Pebble>]) -> u64 {
        let mut writer = SortedWriter::create(path).unwrap();
        for table in tables {
            writer.begin_table().unwrap();
            table.iter().for_each(|pebble| writer.push(pebble).unwrap());
        }
        writer.finish(false).unwrap()
    }

    #[test]
    fn every_entry_is_found_by_its_key_and_by_its_number() {
        let folder = tempfile::tempdir().unwrap();
        let tables = [pebbles(0), pebbles(1), pebbles(20_000), pebbles(0), pebbles(900)];
        let path = folder.path().join("a");
        let hash = written(&path, &tables);
        assert_eq!(hash, xxh3_64(&std::fs::read(&path).unwrap()));
        let read: Vec<Table<Pebble>> =
            open_tables(&path).unwrap().into_iter().map(Untyped::of).collect();
        assert_eq!(read.len(), tables.len());
        for (table, expected) in read.iter().zip(&tables) {
            assert_eq!(table.len(), expected.len() as u64);
            let mut cursor = table.cursor();
            for (number, pebble) in (0_u64..).zip(expected) {
                assert_eq!(cursor.number(), number);
                assert_eq!(cursor.next().unwrap(), Some(*pebble));
                if number % 97 == 0 {
                    assert_eq!(table.nth(number).unwrap(), *pebble);
                    let same: Vec<Pebble> =
                        expected.iter().filter(|other| other.0 == pebble.0).copied().collect();
                    assert_eq!(table.with_key(pebble.0).unwrap(), same);
                    assert_eq!(table.with_key(pebble.0 + 1).unwrap(), []);
                }
            }
            assert_eq!(cursor.next().unwrap(), None);
            assert!(table.nth(expected.len() as u64).is_err());
        }
    }

    #[test]
    fn a_directory_that_says_more_than_a_file_can_hold_is_refused() {
        let page = |before: u64| PageStart { key: 1, before, sum: 0 };
        let directory = |first_page, entries, starts: &[u64]| Directory {
            first_page,
            entries,
            pages: starts.iter().copied().map(page).collect(),
        };
        let fits = |it: Directory| it.fits(3 * PAGE as u64);
        assert!(fits(directory(1, 900, &[0, 400])) && fits(directory(3, 0, &[])));
        for crafted in [
            directory(2, 900, &[0, 400]),
            directory(u64::MAX, 900, &[0, 400]),
            directory(0, u64::MAX, &[0, 400]),
            directory(0, 900, &[5, 400]),
            directory(0, 900, &[0, 900]),
            directory(0, 7, &[]),
        ] {
            assert!(!fits(crafted));
        }
    }

    #[test]
    fn a_cursor_that_seeks_stands_where_going_through_would() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let all = pebbles(5_000);
        written(&path, std::slice::from_ref(&all));
        let table: Table<Pebble> = open_tables(&path).unwrap().remove(0).of();
        for step in [1_u64, 7, 300] {
            let mut cursor = table.cursor();
            let (mut at, mut key) = (0, 0_u64);
            while at < all.len() {
                cursor.seek(key).unwrap();
                at += all[at..].iter().take_while(|pebble| pebble.0 < key).count();
                assert_eq!(cursor.peek().unwrap(), all.get(at).copied(), "{key} by {step}");
                cursor.next().unwrap();
                (at, key) = (at + 1, key.saturating_add(step << 48));
            }
        }
    }

    #[test]
    fn whatever_is_damaged_is_found_by_who_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let all = pebbles(2_000);
        written(&path, std::slice::from_ref(&all));
        let sound = std::fs::read(&path).unwrap();
        let read_all = |bytes: &[u8]| -> Result<Vec<Pebble>, EngineError> {
            std::fs::write(&path, bytes).unwrap();
            let table: Table<Pebble> = open_tables(&path)?.remove(0).of();
            let (mut cursor, mut read) = (table.cursor(), Vec::new());
            while let Some(pebble) = cursor.next()? {
                read.push(pebble);
            }
            Ok(read)
        };
        assert_eq!(read_all(&sound).unwrap(), all);
        for at in (0..sound.len()).step_by(13).chain(sound.len() - 60..sound.len()) {
            let mut bytes = sound.clone();
            bytes[at] ^= 0x11;
            assert!(read_all(&bytes).is_err(), "byte {at}");
        }
        for length in [0, 10, PAGE, sound.len() - 1] {
            assert!(read_all(&sound[..length]).is_err(), "{length} bytes");
        }
        std::fs::remove_file(&path).unwrap();
        assert!(open_tables(&path).is_err());
    }
}
