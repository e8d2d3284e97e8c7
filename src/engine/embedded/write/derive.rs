//! Derives the stories of a commit, from what is committed and from what was known before.
//!
//! Each article has a key in a column, which changes with anything that decides about stories. The keys
//! of the live articles, compared with those known, say what came and went, whatever the history;
//! sketches of what came are at hand if this run made them, and are else made from the stored article.
//! Texts are read from the store for the pairs that are compared. Nothing else is asked, so the stories
//! are a function of the articles.
//!
//! Cost: what changed. Only the keys of segments are read that were not there before, or that lost articles.

use std::fs;
use std::path::PathBuf;

use crate::catalog::RecordsFile;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::embedded::disk::pair_part;
use crate::engine::embedded::disk::sketch_part::SketchPart;
use crate::engine::embedded::disk::sketches::Sketches;
use crate::engine::embedded::disk::stories_file::StoriesFile;
use crate::engine::embedded::disk::story_files::PAIRS;
use crate::engine::embedded::disk::story_files::SKETCHES;
use crate::engine::embedded::disk::story_files::StoryFiles;
use crate::engine::embedded::disk::story_files::merge_pairs;
use crate::engine::embedded::disk::story_files::merge_sketches;
use crate::engine::embedded::disk::story_files::named;
use crate::engine::embedded::disk::story_files::new_name;
use crate::engine::embedded::disk::story_files::open_pairs;
use crate::engine::embedded::disk::story_files::open_sketches;
use crate::engine::embedded::disk::story_files::open_stories;
use crate::engine::embedded::disk::story_files::test_stories;
use crate::engine::embedded::disk::story_files::version;
use crate::engine::embedded::disk::story_files::write_stories;
use crate::engine::embedded::disk::story_places::SegmentPlaces;
use crate::engine::embedded::parallel;
use crate::engine::embedded::read::known_stories::places_by_key;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::write::difference::Difference;
use crate::engine::embedded::write::difference::difference;
use crate::engine::embedded::write::difference::segments;
use crate::engine::embedded::write::made::Made;
use crate::engine::embedded::write::made::sketch_of;
use crate::engine::embedded::write::on_disk::OnDisk;
use crate::story;
use crate::story::Bounds;
use crate::story::Changes;
use crate::story::Stories;

/// Articles whose sketches are made from the store at once.
const AT_ONCE: usize = 1_000;

/// Derives the stories of the articles of `snapshot` and writes them to its folder. `before` are the files
/// of the commit before, `made` the sketches that this run made; `anew` leaves nothing of what went.
///
/// # Errors
/// `Damaged` when an article cannot be read, `Io` when a file cannot be written.
pub(crate) fn derive(
    snapshot: &Snapshot,
    before: Option<&StoryFiles>,
    mut made: Made,
    anew: bool,
) -> Result<StoryFiles, EngineError> {
    if let Some(files) = before.filter(|files| files.is_current()) {
        match update(snapshot, Some(files), &mut made, anew) {
            // What is damaged of what can be derived is derived again.
            Err(EngineError::Damaged { .. }) => {}
            derived => return derived,
        }
    }
    update(snapshot, None, &mut made, anew)
}

/// Derives what changed since `before`; all, where that is `None`.
fn update(
    snapshot: &Snapshot,
    before: Option<&StoryFiles>,
    made: &mut Made,
    anew: bool,
) -> Result<StoryFiles, EngineError> {
    let folder = snapshot.folder().generation_path();
    let mut sketches = match before {
        Some(files) => open_sketches(&folder, files)?,
        None => Sketches::default(),
    };
    let known = before.map_or(&[][..], |files| &files.segments);
    let changed = difference(snapshot, known, &sketches)?;
    let segments = segments(snapshot);
    let is_same = changed.added.is_empty() && changed.gone.is_empty();
    // Segments that were merged since have no places in the file of stories.
    let ids = segments.iter().map(|(id, _)| id.clone()).collect();
    if let Some(files) = before.filter(|files| is_same && !anew && files.has(&ids))
        && test_stories(&folder, files).is_ok()
    {
        return Ok(StoryFiles { segments, outdated: false, ..files.clone() });
    }
    let mut files = Files::new(folder, before);
    let mut stories = match before {
        Some(before) => open_stories(&files.folder, before)?.all()?,
        None => Stories::default(),
    };
    if !is_same {
        let pairs = before.map(|before| open_pairs(&files.folder, before)).transpose()?;
        let old = sketches.end();
        sketches.add(files.add_sketches(snapshot, &changed, &sketches, made)?);
        let shelf = OnDisk::new(snapshot, &sketches, old, pairs.unwrap_or_default(), &changed);
        let changes = story::changes(&shelf, &Bounds::STANDARD)?;
        let regrouped = story::regroup(&shelf, &changes, &|key| shelf.facts(key))?;
        files.add_pairs(&changes)?;
        stories = stories.with(&regrouped.touched, regrouped.stories);
        sketches.leave_out(changed.gone.iter().map(|(number, _)| *number));
    }
    merge_sketches(&files.folder, &mut files.sketches, &sketches, anew)?;
    merge_pairs(&files.folder, &mut files.pairs, anew)?;
    let stories = write_stories(&files.folder, &stories, &|known| places(snapshot, known))?;
    let (sketches, pairs) = files.keep();
    Ok(StoryFiles { version: version(), sketches, pairs, stories, segments, outdated: false })
}

/// Returns where the articles of each segment are in a file of stories.
fn places(snapshot: &Snapshot, known: &StoriesFile) -> Result<Vec<SegmentPlaces>, EngineError> {
    let sizes = snapshot.sizes();
    let articles = sizes.iter().copied().map(u64::from).sum();
    known.test_keys()?;
    parallel::map(&sizes, articles, |number| places_by_key(known, &snapshot.segments()[number]))
}

/// The files of the commit that is made. Those that were written and are not needed in the end are removed.
struct Files {
    folder: PathBuf,
    sketches: Vec<RecordsFile>,
    pairs: Vec<RecordsFile>,
    written: Vec<String>,
}

impl Files {
    fn new(folder: PathBuf, before: Option<&StoryFiles>) -> Self {
        let (sketches, pairs) = before
            .map_or_else(Default::default, |files| (files.sketches.clone(), files.pairs.clone()));
        Self { folder, sketches, pairs, written: Vec::new() }
    }

    fn new_file(&mut self, start: &str) -> Result<(String, PathBuf), EngineError> {
        let name = new_name(&self.folder, start)?;
        self.written.push(name.clone());
        let path = self.folder.join(&name);
        Ok((name, path))
    }

    /// Writes what came and what went as a part of what is known.
    fn add_sketches(
        &mut self,
        snapshot: &Snapshot,
        changed: &Difference,
        known: &Sketches,
        made: &mut Made,
    ) -> Result<SketchPart, EngineError> {
        let mut gone = Vec::new();
        for (number, _) in &changed.gone {
            gone.push(known.outline(*number)?.facts.key);
        }
        gone.sort_unstable();
        add_missing(snapshot, &changed.added, made)?;
        let is_added = |key: u64| changed.added.binary_search_by_key(&key, |(key, _)| *key).is_ok();
        let (name, path) = self.new_file(SKETCHES)?;
        let hash = made.write_part(&path, &gone, &is_added)?;
        self.sketches.push(named(name, hash, changed.added.len() as u64));
        SketchPart::open(&path)
    }

    /// Writes which pairs came and which hold no more.
    fn add_pairs(&mut self, changes: &Changes) -> Result<(), EngineError> {
        let Changes { gone, concerned, pairs } = changes;
        let loose = gone.iter().chain(concerned).filter(|_| !self.pairs.is_empty());
        let mut loose: Vec<u64> = loose.copied().collect();
        loose.sort_unstable();
        if pairs.is_empty() && loose.is_empty() {
            return Ok(());
        }
        let (name, path) = self.new_file(PAIRS)?;
        let hash = pair_part::write(&path, pairs, &loose);
        let hash = hash.map_err(|e| EngineError::io("cannot write", &path, e))?;
        self.pairs.push(named(name, hash, pairs.len() as u64));
        Ok(())
    }

    /// Returns the parts of sketches and of pairs, which stay.
    fn keep(mut self) -> (Vec<RecordsFile>, Vec<RecordsFile>) {
        let parts = (std::mem::take(&mut self.sketches), std::mem::take(&mut self.pairs));
        let is_part = |name: &String| parts.0.iter().chain(&parts.1).any(|file| file.name == *name);
        self.written.retain(|name| !is_part(name));
        parts
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        for name in &self.written {
            // What is left is removed by the next run.
            drop(fs::remove_file(self.folder.join(name)));
        }
    }
}

/// Adds the sketches of articles that came and of which this run made none, from the store, and settles them.
fn add_missing(
    snapshot: &Snapshot,
    added: &[(u64, DocRef)],
    made: &mut Made,
) -> Result<(), EngineError> {
    let had = made.keys()?;
    let missing = added.iter().filter(|(key, _)| had.binary_search(key).is_err());
    let missing: Vec<DocRef> = missing.map(|(_, doc)| *doc).collect();
    for docs in missing.chunks(AT_ONCE) {
        made.add(snapshot.map_records(docs, |_, stored| Ok(sketch_of(&stored)))?);
        made.make_room();
    }
    made.settle()
}
