//! A part of what is known of articles: those that a commit added, who has which hash, and what went since.
//!
//! Three tables of a [sorted file](crate::engine::embedded::disk::sorted_file): the outlines of articles by their
//! keys, an entry for each hash of each of them by the hash, and the keys of articles of earlier parts that went.
//! An article of a part is named by its number in the first table.

use std::io;
use std::path::Path;

use crate::article::ArticleId;
use crate::engine::EngineError;
use crate::engine::embedded::disk::sorted_file::Cursor;
use crate::engine::embedded::disk::sorted_file::Entry;
use crate::engine::embedded::disk::sorted_file::Key;
use crate::engine::embedded::disk::sorted_file::SortedWriter;
use crate::engine::embedded::disk::sorted_file::Table;
use crate::engine::embedded::disk::sorted_file::all;
use crate::engine::embedded::disk::sorted_file::least;
use crate::engine::embedded::disk::sorted_file::open_tables;
use crate::engine::embedded::disk::sorted_file::read_bytes;
use crate::engine::embedded::disk::sorted_file::read_number;
use crate::engine::embedded::disk::sorted_file::write_number;
use crate::story::Facts;
use crate::story::Moment;
use crate::story::Outline;
use crate::story::Sketch;

/// Binary digits of the number of an article that is written from memory; a hash has the others.
const OF_ARTICLE: u32 = 30;
/// What an article that is left out is named while parts are merged.
const DROPPED: u32 = u32::MAX;

/// That an article has a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Holder {
    pub(crate) hash: u64,
    /// Its number in its part.
    pub(crate) article: u32,
}

impl Entry for Holder {
    fn key(&self) -> u64 {
        self.hash
    }

    fn write(&self, out: &mut Vec<u8>) {
        write_number(out, self.article.into());
    }

    fn read(hash: u64, bytes: &mut &[u8]) -> Option<Self> {
        Some(Self { hash, article: u32::try_from(read_number(bytes)?).ok()? })
    }
}

impl Entry for Outline {
    fn key(&self) -> u64 {
        self.facts.key
    }

    fn write(&self, out: &mut Vec<u8>) {
        let Facts { key: _, id, moment, length, source, address, credit, agency } = self.facts;
        out.extend(id.0.to_le_bytes());
        out.extend(source.to_le_bytes());
        out.extend(address.to_le_bytes());
        out.extend([credit, agency, u8::from(moment.is_some())]);
        if let Some(Moment { first, clock, last }) = moment {
            out.extend(first.to_le_bytes());
            write_number(out, u64::from(last.abs_diff(first)));
            write_number(out, clock.into());
        }
        let [all, fewer, fewest] = self.counts;
        [length, self.modulus, all, fewer, fewest]
            .iter()
            .for_each(|n| write_number(out, (*n).into()));
    }

    fn read(key: u64, bytes: &mut &[u8]) -> Option<Self> {
        let id = ArticleId(u128::from_le_bytes(read_bytes(bytes)?));
        let source = u32::from_le_bytes(read_bytes(bytes)?);
        let address = u32::from_le_bytes(read_bytes(bytes)?);
        let [credit, agency, is_dated] = read_bytes(bytes)?;
        let number = |bytes: &mut &[u8]| u32::try_from(read_number(bytes)?).ok();
        let moment = if is_dated == 1 {
            let first = i32::from_le_bytes(read_bytes(bytes)?);
            let last = first.checked_add_unsigned(number(bytes)?)?;
            Some(Moment { first, last, clock: number(bytes)? })
        } else {
            None
        };
        let (length, modulus) = (number(bytes)?, number(bytes)?);
        let counts = [number(bytes)?, number(bytes)?, number(bytes)?];
        let facts = Facts { key, id, moment, length, source, address, credit, agency };
        Some(Self { facts, modulus, counts })
    }
}

/// A part that is read.
#[derive(Debug)]
pub(crate) struct SketchPart {
    pub(crate) outlines: Table<Outline>,
    pub(crate) holders: Table<Holder>,
    gone: Table<Key>,
}

impl SketchPart {
    /// Opens the part at `path`.
    ///
    /// # Errors
    /// `Damaged` when it is missing or no part, `Io` when it cannot be read.
    pub(crate) fn open(path: &Path) -> Result<Self, EngineError> {
        let mut tables = open_tables(path)?.into_iter();
        match (tables.next(), tables.next(), tables.next(), tables.next()) {
            (Some(outlines), Some(holders), Some(gone), None) => {
                let (outlines, holders, gone) = (outlines.of(), holders.of(), gone.of());
                Ok(Self { outlines, holders, gone })
            }
            _ => Err(EngineError::damaged(format!("{} has no sketches", path.display()))),
        }
    }

    /// Returns how many articles it has.
    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.outlines.len()).unwrap_or(u32::MAX)
    }

    /// Returns the keys of the articles of earlier parts that went, sorted.
    ///
    /// # Errors
    /// `Damaged` or `Io` where they cannot be read.
    pub(crate) fn gone(&self) -> Result<Vec<u64>, EngineError> {
        all(&self.gone)
    }

    /// Returns the keys of its articles, sorted.
    ///
    /// # Errors
    /// `Damaged` or `Io` where they cannot be read.
    pub(crate) fn keys(&self) -> Result<Vec<u64>, EngineError> {
        all(&self.outlines)
    }
}

/// Writes the part of these articles, sorted by key and each once, at `path`; returns the checksum of the file.
///
/// # Errors
/// Those of writing.
pub(crate) fn write(
    path: &Path,
    sketches: &[Sketch],
    gone: &[u64],
    durable: bool,
) -> io::Result<u64> {
    if sketches.len() >> OF_ARTICLE > 0 {
        return Err(io::Error::other("too many articles at once"));
    }
    let mut out = SortedWriter::create(path)?;
    out.begin_table()?;
    for sketch in sketches {
        out.push(&sketch.outline())?;
    }
    // As one number each: this is what takes most memory while a run goes on.
    let numbered = (0_u64..).zip(sketches);
    let holders = numbered.flat_map(|(article, sketch)| {
        sketch.hashes().map(move |hash| hash << OF_ARTICLE | article)
    });
    let mut holders: Vec<u64> = holders.collect();
    holders.sort_unstable();
    out.begin_table()?;
    for holder in holders {
        let article = holder & ((1 << OF_ARTICLE) - 1);
        out.push(&Holder { hash: holder >> OF_ARTICLE, article: article as u32 })?;
    }
    finish(out, gone, durable)
}

fn finish(mut out: SortedWriter, gone: &[u64], durable: bool) -> io::Result<u64> {
    out.begin_table()?;
    for key in gone {
        out.push(&Key(*key))?;
    }
    out.finish(durable)
}

/// Writes parts as one, at `path`: the articles that `keep` says to keep, by part, number and key, of those with the
/// same key the first. Returns the checksum of the file.
///
/// # Errors
/// `Damaged` or `Io` where a part cannot be read, or the file cannot be written.
pub(crate) fn merge(
    path: &Path,
    parts: &[&SketchPart],
    gone: &[u64],
    keep: &mut dyn FnMut(usize, u32, u64) -> bool,
) -> Result<u64, EngineError> {
    let failed = |e| EngineError::io("cannot write", path, e);
    let mut out = SortedWriter::create(path).map_err(failed)?;
    out.begin_table().map_err(failed)?;
    // What each article is named in the whole.
    let mut names: Vec<Vec<u32>> =
        parts.iter().map(|part| vec![DROPPED; part.len() as usize]).collect();
    let mut cursors: Vec<Cursor<'_, Outline>> =
        parts.iter().map(|part| part.outlines.cursor()).collect();
    let (mut read, mut written, mut last) = (vec![0_u32; parts.len()], 0_u32, None);
    while let Some((part, outline)) = least(&mut cursors)? {
        cursors[part].next()?;
        let (number, key) = (read[part], outline.facts.key);
        read[part] += 1;
        if last != Some(key) && keep(part, number, key) {
            out.push(&outline).map_err(failed)?;
            names[part][number as usize] = written;
            (written, last) = (written + 1, Some(key));
        }
    }
    out.begin_table().map_err(failed)?;
    let mut cursors: Vec<Cursor<'_, Holder>> =
        parts.iter().map(|part| part.holders.cursor()).collect();
    let mut of_hash: Vec<Holder> = Vec::new();
    while let Some((_, Holder { hash, .. })) = least(&mut cursors)? {
        of_hash.clear();
        for (cursor, names) in cursors.iter_mut().zip(&names) {
            while let Some(Holder { article, .. }) = cursor.next_if(hash)? {
                let name = names.get(article as usize).copied();
                let name = name.ok_or_else(|| EngineError::damaged("a hash is of no article"))?;
                of_hash.extend((name != DROPPED).then_some(Holder { hash, article: name }));
            }
        }
        of_hash.sort_unstable();
        for holder in &of_hash {
            out.push(holder).map_err(failed)?;
        }
    }
    finish(out, gone, true).map_err(failed)
}
