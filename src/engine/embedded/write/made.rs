//! The sketches of the articles that a run adds, until the stories are derived.
//!
//! Those of a million articles would be a third of a gigabyte. So what is more than a share of that is written to
//! files, as parts of what is known are; no commit names them, and they are removed with what holds them.

use std::fs;
use std::mem;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::article::Article;
use crate::article::PublicationDate;
use crate::engine::EngineError;
use crate::engine::StoredArticle;
use crate::engine::embedded::disk::sketch_part;
use crate::engine::embedded::disk::sketch_part::SketchPart;
use crate::engine::embedded::disk::story_files::SKETCHES;
use crate::engine::embedded::disk::story_files::new_name;
use crate::story;
use crate::story::Sketch;

/// Bytes of sketches that are kept in memory.
const MOST: usize = 24 << 20;
/// What a sketch takes beside its hashes.
const OF_SKETCH: usize = 160;

/// Returns what is kept of an article to find its copies.
pub(crate) fn sketch_of(stored: &StoredArticle) -> Sketch {
    let StoredArticle { id, root, path, article, .. } = stored;
    // Where it is: of two records with the same bytes each has a key of its own.
    let mut place = root.to_be_bytes().to_vec();
    place.extend_from_slice(path);
    let Article { record, member, .. } = article;
    place.push(0);
    place.extend_from_slice(member.as_deref().unwrap_or("").as_bytes());
    let (number, bytes) =
        record.as_ref().map_or((0, (0, 0)), |record| (record.number, record.bytes));
    [number, bytes.0].iter().for_each(|part| place.extend_from_slice(&part.to_be_bytes()));
    story::sketch(
        article,
        *id,
        &place,
        article.published.as_ref().map_or(0, PublicationDate::clock),
    )
}

/// Gathers sketches, from several threads.
#[derive(Debug)]
pub(crate) struct Sketching {
    folder: PathBuf,
    most: usize,
    made: Mutex<Made>,
}

/// Sketches that were made, in memory and in files; of articles that may be there twice, and may have gone since.
#[derive(Debug)]
pub(crate) struct Made {
    folder: PathBuf,
    most: usize,
    sketches: Vec<Sketch>,
    bytes: usize,
    written: Vec<PathBuf>,
    /// Whether a file could not be written: memory must do then.
    is_full: bool,
}

impl Sketching {
    /// Has none; what is much is written to `folder`.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self::with_room(folder, MOST)
    }

    fn with_room(folder: PathBuf, most: usize) -> Self {
        let made = Mutex::new(Made::new(folder.clone(), most));
        Self { folder, most, made }
    }

    /// Adds sketches.
    pub(crate) fn add(&self, sketches: Vec<Sketch>) {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).add(sketches);
    }

    /// Writes what is too much to be kept in memory. To be called by one thread at a time; the others go on.
    pub(crate) fn make_room(&self) {
        let much = self.made.lock().unwrap_or_else(PoisonError::into_inner).much();
        if let Some(sketches) = much {
            let written = write(&self.folder, sketches);
            self.made.lock().unwrap_or_else(PoisonError::into_inner).put(written);
        }
    }

    /// Returns all that were added since it was last asked.
    pub(crate) fn take(&self) -> Made {
        let none = Made::new(self.folder.clone(), self.most);
        mem::replace(&mut *self.made.lock().unwrap_or_else(PoisonError::into_inner), none)
    }
}

/// Writes sketches as a part; returns them where that fails.
fn write(folder: &Path, sketches: Vec<Sketch>) -> Result<PathBuf, Vec<Sketch>> {
    let sketches = sorted(sketches);
    let Ok(name) = new_name(folder, SKETCHES) else { return Err(sketches) };
    let path = folder.join(name);
    if sketch_part::write(&path, &sketches, &[], false).is_ok() {
        return Ok(path);
    }
    drop(fs::remove_file(&path));
    Err(sketches)
}

impl Made {
    fn new(folder: PathBuf, most: usize) -> Self {
        let (sketches, written) = (Vec::new(), Vec::new());
        Self { folder, most, sketches, bytes: 0, written, is_full: false }
    }

    /// Adds sketches.
    pub(crate) fn add(&mut self, sketches: Vec<Sketch>) {
        let hashes: usize = sketches.iter().map(|sketch| sketch.prints.len()).sum();
        self.bytes += sketches.len() * OF_SKETCH + hashes * size_of::<u32>();
        self.sketches.extend(sketches);
    }

    /// Writes what is too much to be kept in memory.
    pub(crate) fn make_room(&mut self) {
        if let Some(sketches) = self.much() {
            self.put(write(&self.folder, sketches));
        }
    }

    /// Takes out what is in memory, if that is too much.
    fn much(&mut self) -> Option<Vec<Sketch>> {
        if self.bytes < self.most || self.is_full {
            return None;
        }
        self.bytes = 0;
        Some(mem::take(&mut self.sketches))
    }

    /// Puts back what was taken out to be written: a file, or what it is of.
    fn put(&mut self, written: Result<PathBuf, Vec<Sketch>>) {
        match written {
            Ok(path) => self.written.push(path),
            Err(sketches) => {
                self.is_full = true;
                self.add(sketches);
            }
        }
    }

    /// Returns the keys of the articles, sorted.
    ///
    /// # Errors
    /// `Damaged` or `Io` where a file cannot be read.
    pub(crate) fn keys(&self) -> Result<Vec<u64>, EngineError> {
        let mut keys: Vec<u64> = self.sketches.iter().map(|sketch| sketch.facts.key).collect();
        for path in &self.written {
            keys.extend(SketchPart::open(path)?.keys()?);
        }
        keys.sort_unstable();
        keys.dedup();
        Ok(keys)
    }

    /// Puts all into files where some is, so that it can be written as one part.
    ///
    /// # Errors
    /// `Io` where a file cannot be written.
    pub(crate) fn settle(&mut self) -> Result<(), EngineError> {
        if self.written.is_empty() || self.sketches.is_empty() {
            return Ok(());
        }
        let path = self.folder.join(new_name(&self.folder, SKETCHES)?);
        let sketches = sorted(mem::take(&mut self.sketches));
        sketch_part::write(&path, &sketches, &[], false)
            .map_err(|e| EngineError::io("cannot write", &path, e))?;
        self.written.push(path);
        Ok(())
    }

    /// Writes the sketches of those articles that `is_added` names as a part of what is known at `path`, by which these
    /// keys are gone. They are settled. Returns the checksum of the file.
    ///
    /// # Errors
    /// `Damaged` or `Io` where a file cannot be read or written.
    pub(crate) fn write_part(
        &self,
        path: &Path,
        gone: &[u64],
        is_added: &dyn Fn(u64) -> bool,
    ) -> Result<u64, EngineError> {
        let added = |sketch: &&Sketch| is_added(sketch.facts.key);
        let sketches = sorted(self.sketches.iter().filter(added).cloned().collect());
        if self.written.is_empty() {
            return sketch_part::write(path, &sketches, gone, true)
                .map_err(|e| EngineError::io("cannot write", path, e));
        }
        let parts = self.written.iter().map(|path| SketchPart::open(path));
        let parts = parts.collect::<Result<Vec<_>, _>>()?;
        let parts: Vec<&SketchPart> = parts.iter().collect();
        sketch_part::merge(path, &parts, gone, &mut |_, _, key| is_added(key))
    }
}

/// Returns sketches by their keys, each once.
fn sorted(mut sketches: Vec<Sketch>) -> Vec<Sketch> {
    sketches.sort_by_key(|sketch| sketch.facts.key);
    sketches.dedup_by_key(|sketch| sketch.facts.key);
    sketches
}

impl Drop for Made {
    fn drop(&mut self) {
        for path in &self.written {
            // What is left is removed by the next run.
            drop(fs::remove_file(path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::ArticleId;
    use crate::story::sketch;

    fn numbered(number: usize) -> Sketch {
        let body = (0..100).map(|word| format!("w{}x{word} ", number % 30)).collect();
        sketch(&Article { body, ..Article::default() }, ArticleId(number as u128), &[], 0)
    }

    #[test]
    fn what_had_no_room_in_memory_comes_out_with_the_rest() {
        let folder = tempfile::tempdir().unwrap();
        let expected: Vec<u64> = {
            let mut keys: Vec<u64> = (0..120).map(|number| numbered(number).facts.key).collect();
            keys.sort_unstable();
            keys
        };
        let is_added = |key: u64| !key.is_multiple_of(4);
        let mut hashes = Vec::new();
        for most in [1_000, 8_000, MOST] {
            let sketching = Sketching::with_room(folder.path().to_owned(), most);
            for start in (0..120).step_by(10) {
                // Some come twice.
                sketching.add((start..120.min(start + 15)).map(numbered).collect());
                sketching.make_room();
            }
            let mut made = sketching.take();
            assert_eq!(made.written.is_empty(), most == MOST);
            assert_eq!(made.keys().unwrap(), expected);
            made.settle().unwrap();
            let path = folder.path().join(new_name(folder.path(), SKETCHES).unwrap());
            hashes.push(made.write_part(&path, &[5], &is_added).unwrap());
            let part = SketchPart::open(&path).unwrap();
            let added: Vec<u64> = expected.iter().copied().filter(|key| is_added(*key)).collect();
            assert_eq!((part.keys().unwrap(), part.gone().unwrap()), (added, vec![5]));
            drop((made, part));
            fs::remove_file(path).unwrap();
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left");
        }
        assert!(hashes.iter().all(|hash| *hash == hashes[0]), "files are the same");
    }

    #[test]
    fn where_nothing_can_be_written_memory_does() {
        let sketching = Sketching::with_room("/nowhere/at/all".into(), 100);
        sketching.add((0..20).map(numbered).collect());
        sketching.make_room();
        sketching.add((20..40).map(numbered).collect());
        sketching.make_room();
        assert_eq!(sketching.take().keys().unwrap().len(), 40);
    }
}
