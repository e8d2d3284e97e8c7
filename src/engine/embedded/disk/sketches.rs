//! What is known of the articles of an index: the parts that commits wrote, the earliest first.
//!
//! An article is named by a number, counted through all parts. Those that a later part says went are left out of
//! every answer.

use std::cell::OnceCell;
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;

use crate::engine::EngineError;
use crate::engine::embedded::disk::sketch_part::Holder;
use crate::engine::embedded::disk::sketch_part::SketchPart;
use crate::engine::embedded::disk::sorted_file::Cursor;
use crate::story::EachHash;
use crate::story::Outline;
use crate::story::Wanted;

/// Outlines that are kept of those that are looked up one by one.
const KEPT: usize = 50_000;
/// Where more than one in so many hashes of a part is asked for, the outlines of all of its articles are read.
const ASKED: u64 = 8;

/// A part, with what is known of it since it is open.
#[derive(Debug)]
struct Shelved {
    part: SketchPart,
    /// The number of its first article.
    first: u32,
    /// Which of its articles went, by their numbers in it, sorted.
    void: Vec<u32>,
    /// The outlines of all of its articles.
    all: OnceCell<Vec<Outline>>,
    /// Those that were looked up.
    some: RefCell<HashMap<u32, Outline>>,
}

/// The parts of what is known.
#[derive(Debug, Default)]
pub(crate) struct Sketches {
    parts: Vec<Shelved>,
}

impl Sketches {
    /// Opens the parts with these paths.
    ///
    /// # Errors
    /// `Damaged` when one is missing or no part, `Io` when one cannot be read.
    pub(crate) fn open<P: AsRef<Path>>(
        paths: impl IntoIterator<Item = P>,
    ) -> Result<Self, EngineError> {
        let mut sketches = Self::default();
        for path in paths {
            let part = SketchPart::open(path.as_ref())?;
            let gone = part.gone()?;
            let gone = if gone.is_empty() { Vec::new() } else { sketches.find(&gone)? };
            sketches.leave_out(gone.into_iter().map(|(_, number)| number));
            sketches.add(part);
        }
        Ok(sketches)
    }

    /// Adds a part; what went by it is not left out yet.
    pub(crate) fn add(&mut self, part: SketchPart) {
        let first = self.end();
        let (all, some) = (OnceCell::new(), RefCell::default());
        self.parts.push(Shelved { part, first, void: Vec::new(), all, some });
    }

    /// Leaves out articles from now on.
    pub(crate) fn leave_out(&mut self, articles: impl IntoIterator<Item = u32>) {
        for number in articles {
            let behind = self.parts.partition_point(|shelved| shelved.first <= number);
            if let Some(shelved) = behind.checked_sub(1).and_then(|part| self.parts.get_mut(part)) {
                shelved.void.push(number - shelved.first);
            }
        }
        for shelved in &mut self.parts {
            shelved.void.sort_unstable();
            shelved.void.dedup();
        }
    }

    /// Returns the parts, without what later ones say of them.
    pub(crate) fn parts(&self) -> impl ExactSizeIterator<Item = &SketchPart> {
        self.parts.iter().map(|shelved| &shelved.part)
    }

    /// Returns whether an article of a part is left out, by its number there.
    pub(crate) fn is_void(&self, part: usize, number: u32) -> bool {
        self.parts[part].void.binary_search(&number).is_ok()
    }

    /// Returns the number behind that of the last article.
    pub(crate) fn end(&self) -> u32 {
        self.parts.last().map_or(0, |last| last.first.saturating_add(last.part.len()))
    }

    /// Returns how many articles there are.
    pub(crate) fn count(&self) -> u64 {
        let of = |shelved: &Shelved| u64::from(shelved.part.len()) - shelved.void.len() as u64;
        self.parts.iter().map(of).sum()
    }

    /// Returns the numbers and keys of the articles with these keys, sorted, of those that there are.
    ///
    /// # Errors
    /// `Damaged` or `Io` where a part cannot be read.
    pub(crate) fn find(&self, keys: &[u64]) -> Result<Vec<(u64, u32)>, EngineError> {
        let mut found = Vec::new();
        for shelved in &self.parts {
            let here = match shelved.all.get() {
                Some(all) => in_memory(all, keys),
                None => numbers_of(&shelved.part, keys)?,
            };
            let here = here.into_iter().filter(|(at, _)| shelved.void.binary_search(at).is_err());
            found.extend(here.map(|(at, key)| (key, shelved.first + at)));
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Returns the keys of all articles that are not among these, sorted.
    ///
    /// # Errors
    /// `Damaged` or `Io` where a part cannot be read.
    pub(crate) fn all_but(&self, keys: &[u64]) -> Result<Vec<u64>, EngineError> {
        let mut others = Vec::new();
        for shelved in &self.parts {
            for (number, key) in (0_u32..).zip(shelved.part.keys()?) {
                let is_there = shelved.void.binary_search(&number).is_err();
                others.extend((is_there && keys.binary_search(&key).is_err()).then_some(key));
            }
        }
        others.sort_unstable();
        Ok(others)
    }

    /// Returns the numbers of the articles of the last parts, of so many parts as have at most so many articles.
    pub(crate) fn recent(&self, most: u32) -> Vec<u32> {
        let (mut left, mut recent) = (most, Vec::new());
        for shelved in self.parts.iter().rev() {
            let Some(rest) = left.checked_sub(shelved.part.len()) else { break };
            left = rest;
            let is_there = |at: &u32| shelved.void.binary_search(at).is_err();
            recent.extend((0..shelved.part.len()).filter(is_there).map(|at| shelved.first + at));
        }
        recent.sort_unstable();
        recent
    }

    /// Returns the hashes of articles, by going through the parts that they are in; `None` where one of them has more
    /// than so many hashes.
    ///
    /// # Errors
    /// `Damaged` or `Io` where a part cannot be read.
    pub(crate) fn hashes(
        &self,
        articles: &[u32],
        most: u64,
    ) -> Result<Option<Vec<u64>>, EngineError> {
        let mut hashes = Vec::new();
        for shelved in &self.parts {
            let end = shelved.first.saturating_add(shelved.part.len());
            let here = articles.iter().filter(|number| (shelved.first..end).contains(number));
            let mut here: Vec<u32> = here.map(|number| number - shelved.first).collect();
            here.sort_unstable();
            if here.is_empty() {
                continue;
            }
            if shelved.part.holders.len() > most {
                return Ok(None);
            }
            let mut cursor = shelved.part.holders.cursor();
            while let Some(Holder { hash, article }) = cursor.next()? {
                hashes.extend(here.binary_search(&article).is_ok().then_some(hash));
            }
        }
        Ok(Some(hashes))
    }

    /// Returns the outline of an article.
    ///
    /// # Errors
    /// `Damaged` or `Io` where its part cannot be read.
    pub(crate) fn outline(&self, number: u32) -> Result<Outline, EngineError> {
        let part = self.parts.partition_point(|shelved| shelved.first <= number).saturating_sub(1);
        let missing = || EngineError::damaged("an article that is named is not known");
        let shelved = self.parts.get(part).ok_or_else(missing)?;
        let at = number - shelved.first;
        if let Some(all) = shelved.all.get() {
            return all.get(at as usize).copied().ok_or_else(missing);
        }
        if let Some(outline) = shelved.some.borrow().get(&at) {
            return Ok(*outline);
        }
        let outline = shelved.part.outlines.nth(at.into())?;
        let mut some = shelved.some.borrow_mut();
        if some.len() >= KEPT {
            some.clear();
        }
        some.insert(at, outline);
        Ok(outline)
    }

    /// Calls `each` with hashes, from the smallest to the largest, and the numbers of the articles that have it;
    /// what came is in the last part.
    ///
    /// # Errors
    /// `Damaged` or `Io` where a part cannot be read; those of `each`.
    pub(crate) fn groups(
        &self,
        wanted: &Wanted,
        each: &mut EachHash<'_, EngineError>,
    ) -> Result<(), EngineError> {
        self.read_outlines(wanted)?;
        let mut cursors: Vec<Cursor<'_, Holder>> =
            self.parts.iter().map(|shelved| shelved.part.holders.cursor()).collect();
        let mut others = match wanted {
            Wanted::All => [].iter(),
            Wanted::OfNew(others) => others.iter(),
        };
        let mut other = others.next().copied();
        let mut holders = Vec::new();
        loop {
            let next = match wanted {
                Wanted::All => least_hash(&mut cursors)?,
                Wanted::OfNew(_) => {
                    let last = cursors.last_mut().map(Cursor::peek).transpose()?.flatten();
                    let own = last.map(|holder| holder.hash);
                    own.into_iter().chain(other).min()
                }
            };
            let Some(hash) = next else { return Ok(()) };
            if other == Some(hash) {
                other = others.next().copied();
            }
            holders.clear();
            for (shelved, cursor) in self.parts.iter().zip(&mut cursors) {
                cursor.seek(hash)?;
                while let Some(Holder { article, .. }) = cursor.next_if(hash)? {
                    if shelved.void.binary_search(&article).is_err() {
                        holders.push(shelved.first.saturating_add(article));
                    }
                }
            }
            if !holders.is_empty() {
                each(hash, &holders)?;
            }
        }
    }

    /// Reads the outlines of all articles of the parts of which many hashes are asked for.
    fn read_outlines(&self, wanted: &Wanted) -> Result<(), EngineError> {
        let own = self.parts.last().map_or(0, |last| last.part.holders.len());
        let asked = match wanted {
            Wanted::All => u64::MAX,
            Wanted::OfNew(others) => own + others.len() as u64,
        };
        for shelved in &self.parts {
            if asked.saturating_mul(ASKED) > shelved.part.holders.len()
                && shelved.all.get().is_none()
            {
                let (mut cursor, mut all) = (shelved.part.outlines.cursor(), Vec::new());
                while let Some(outline) = cursor.next()? {
                    all.push(outline);
                }
                shelved.all.get_or_init(|| all);
            }
        }
        Ok(())
    }
}

fn least_hash(cursors: &mut [Cursor<'_, Holder>]) -> Result<Option<u64>, EngineError> {
    let mut least: Option<u64> = None;
    for cursor in cursors {
        let hash = cursor.peek()?.map(|holder| holder.hash);
        least = least.into_iter().chain(hash).min();
    }
    Ok(least)
}

/// Returns the numbers of the articles of a part with these keys, sorted, and the keys.
fn numbers_of(part: &SketchPart, keys: &[u64]) -> Result<Vec<(u32, u64)>, EngineError> {
    let (mut cursor, mut found) = (part.outlines.cursor(), Vec::new());
    for key in keys {
        cursor.seek(*key)?;
        let number = cursor.number();
        if cursor.next_if(*key)?.is_some() {
            found.push((u32::try_from(number).unwrap_or(u32::MAX), *key));
        }
    }
    Ok(found)
}

fn in_memory(all: &[Outline], keys: &[u64]) -> Vec<(u32, u64)> {
    let found = keys.iter().filter_map(|key| {
        let at = all.binary_search_by_key(key, |outline| outline.facts.key).ok()?;
        Some((u32::try_from(at).ok()?, *key))
    });
    found.collect()
}
