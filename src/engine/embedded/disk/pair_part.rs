//! A part of the pairs of articles: those that a commit found, and whose earlier ones hold no more.
//!
//! Two tables of a [sorted file](crate::engine::embedded::disk::sorted_file): each pair under the key of either
//! article, and the keys of articles none of whose pairs in earlier parts holds.

use std::io;
use std::path::Path;

use crate::engine::EngineError;
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
use crate::story::Bond;
use crate::story::Pair;

/// A pair, as one of its articles has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct End {
    key: u64,
    pair: Pair,
}

impl Entry for End {
    fn key(&self) -> u64 {
        self.key
    }

    fn write(&self, out: &mut Vec<u8>) {
        let Pair { first, second, bond, first_is_longer, shared, contained, of_longer } = self.pair;
        let is_first = first == self.key;
        let bond = match bond {
            Bond::Copy => 0,
            Bond::Part => 1,
            Bond::Quote => 2,
        };
        out.push(bond << 2 | u8::from(is_first) << 1 | u8::from(first_is_longer));
        out.extend(if is_first { second } else { first }.to_le_bytes());
        write_number(out, shared.into());
        out.extend(contained.to_le_bytes());
        out.extend(of_longer.to_le_bytes());
    }

    fn read(key: u64, bytes: &mut &[u8]) -> Option<Self> {
        let [flags] = read_bytes(bytes)?;
        let bond = match flags >> 2 {
            0 => Bond::Copy,
            1 => Bond::Part,
            2 => Bond::Quote,
            _ => return None,
        };
        let other = u64::from_le_bytes(read_bytes(bytes)?);
        let (first, second) = if flags & 2 != 0 { (key, other) } else { (other, key) };
        let pair = Pair {
            first,
            second,
            bond,
            first_is_longer: flags & 1 != 0,
            shared: u32::try_from(read_number(bytes)?).ok()?,
            contained: u16::from_le_bytes(read_bytes(bytes)?),
            of_longer: u16::from_le_bytes(read_bytes(bytes)?),
        };
        Some(Self { key, pair })
    }
}

/// A part that is read.
#[derive(Debug)]
pub(crate) struct PairPart {
    ends: Table<End>,
    loose: Vec<u64>,
}

impl PairPart {
    /// Opens the part at `path`.
    ///
    /// # Errors
    /// `Damaged` when it is missing or no part, `Io` when it cannot be read.
    pub(crate) fn open(path: &Path) -> Result<Self, EngineError> {
        let mut tables = open_tables(path)?.into_iter();
        match (tables.next(), tables.next(), tables.next()) {
            (Some(ends), Some(loose), None) => {
                Ok(Self { ends: ends.of(), loose: all::<Key>(&loose.of())? })
            }
            _ => Err(EngineError::damaged(format!("{} has no pairs", path.display()))),
        }
    }

    fn loosens(&self, pair: &Pair) -> bool {
        [pair.first, pair.second].iter().any(|key| self.loose.binary_search(key).is_ok())
    }
}

/// Returns the pairs of an article that hold; the earliest part is the first.
///
/// # Errors
/// `Damaged` or `Io` where a part cannot be read.
pub(crate) fn pairs_of(parts: &[PairPart], key: u64) -> Result<Vec<Pair>, EngineError> {
    let mut pairs = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let ends = part.ends.with_key(key)?.into_iter().map(|end| end.pair);
        pairs.extend(ends.filter(|pair| !parts[number + 1..].iter().any(|it| it.loosens(pair))));
    }
    Ok(pairs)
}

/// Writes a part at `path`: pairs, and the keys of articles whose earlier pairs hold no more, sorted. Returns the
/// checksum of the file.
///
/// # Errors
/// Those of writing.
pub(crate) fn write(path: &Path, pairs: &[Pair], loose: &[u64]) -> io::Result<u64> {
    let end = |key: u64, pair: &Pair| End { key, pair: *pair };
    let ends = pairs.iter().flat_map(|pair| [end(pair.first, pair), end(pair.second, pair)]);
    let mut ends: Vec<End> = ends.collect();
    ends.sort_unstable_by_key(|end| (end.key, end.pair));
    let mut out = SortedWriter::create(path)?;
    out.begin_table()?;
    for end in &ends {
        out.push(end)?;
    }
    finish(out, loose)
}

fn finish(mut out: SortedWriter, loose: &[u64]) -> io::Result<u64> {
    out.begin_table()?;
    for key in loose {
        out.push(&Key(*key))?;
    }
    out.finish(true)
}

/// Writes the parts from `from` on as one, at `path`. Returns the checksum of the file.
///
/// # Errors
/// `Damaged` or `Io` where a part cannot be read, or the file cannot be written.
pub(crate) fn merge(path: &Path, parts: &[PairPart], from: usize) -> Result<u64, EngineError> {
    let failed = |e| EngineError::io("cannot write", path, e);
    let mut out = SortedWriter::create(path).map_err(failed)?;
    out.begin_table().map_err(failed)?;
    let merged = &parts[from..];
    let mut cursors: Vec<_> = merged.iter().map(|part| part.ends.cursor()).collect();
    while let Some((number, end)) = least(&mut cursors)? {
        cursors[number].next()?;
        if !merged[number + 1..].iter().any(|part| part.loosens(&end.pair)) {
            out.push(&end).map_err(failed)?;
        }
    }
    // Of no part before them there is anything to be loosened.
    let loose = merged.iter().filter(|_| from > 0).flat_map(|part| &part.loose);
    let mut loose: Vec<u64> = loose.copied().collect();
    loose.sort_unstable();
    loose.dedup();
    finish(out, &loose).map_err(failed)
}
