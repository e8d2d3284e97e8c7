//! The generation a run writes to: its folder, its writer, and the commits of a run.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use crate::catalog::Manifest;
use crate::catalog::remove_records;
use crate::engine::EngineError;
use crate::engine::StoreOptions;
use crate::engine::embedded::disk::folder::Folder;
use crate::engine::embedded::disk::folder::FolderLock;
use crate::engine::embedded::disk::previous;
use crate::engine::embedded::disk::story_files::StoryFiles;
use crate::engine::embedded::payload::Payload;
use crate::engine::embedded::read::guard::guarded;
use crate::engine::embedded::read::roots::manifest_of_any_version;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::write::derive::derive;
use crate::engine::embedded::write::made::Made;
use crate::engine::embedded::write::writer::Writer;

/// A generation opened for writing.
pub struct Output {
    folder: Folder,
    pub(crate) writer: Writer,
    /// Whether the generation is not the one in use: it counts for nothing until it is whole.
    is_replacing: bool,
    /// The files that stories are derived with.
    stories: Option<StoryFiles>,
    lock: Arc<FolderLock>,
    jobs: usize,
    memory: u64,
}

impl Output {
    /// Opens the index at `path`, making one where there is none.
    ///
    /// # Errors
    /// As [`Folder::open_or_create`] and [`Writer::open`].
    pub fn open(path: &Path, options: &StoreOptions) -> Result<(Self, Manifest), EngineError> {
        let (folder, lock) = Folder::open_or_create(path, &options.started)?;
        options.access.map_or(Ok(()), |with| folder.share(with))?;
        Self::over(folder, lock, false, options)
    }

    /// Opens an empty generation beside the one in use; the manifest returned is of that one, no more than its
    /// roots where another version wrote it, and `None` where not even those can be read.
    ///
    /// # Errors
    /// As [`Folder::lock_for_rebuild`] and [`Folder::next_generation`].
    pub fn replacing(
        path: &Path,
        options: &StoreOptions,
    ) -> Result<(Self, Option<Manifest>), EngineError> {
        let lock = Folder::lock_for_rebuild(path, &options.started)?;
        let old = manifest_of_any_version(path);
        let folder = Folder::next_generation(path, &lock)?;
        options.access.map_or(Ok(()), |with| folder.share(with))?;
        let (output, _) = Self::over(folder, lock, true, options)?;
        Ok((output, old))
    }

    fn over(
        folder: Folder,
        lock: FolderLock,
        is_replacing: bool,
        options: &StoreOptions,
    ) -> Result<(Self, Manifest), EngineError> {
        let lock = Arc::new(lock);
        let (writer, payload) =
            Writer::open(&folder, Arc::clone(&lock), options.jobs, options.memory)?;
        let Payload { manifest, stories, .. } = payload;
        let (jobs, memory) = (options.jobs, options.memory);
        Ok((Self { folder, writer, is_replacing, stories, lock, jobs, memory }, manifest))
    }

    /// Returns the folder of the generation, which holds its records files.
    #[must_use]
    pub fn records_folder(&self) -> PathBuf {
        self.folder.generation_path()
    }

    /// Returns the files that the commit before needs.
    #[must_use]
    pub fn kept_files(&self) -> BTreeSet<String> {
        previous::files(&self.records_folder())
    }

    /// Makes everything so far durable together with `manifest`.
    ///
    /// # Errors
    /// As [`Writer::commit`].
    pub fn commit(&mut self, manifest: &Manifest) -> Result<(), EngineError> {
        let outdated = |files: &StoryFiles| StoryFiles { outdated: true, ..files.clone() };
        let (manifest, stories) = (manifest.clone(), self.stories.as_ref().map(outdated));
        self.writer.commit(&Payload { manifest, statistics: None, stories })
    }

    /// Returns whether the stories are not those of the last commit, or were derived by other rules.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        self.stories.as_ref().is_none_or(|files| files.outdated || !files.is_current())
    }

    /// Makes the last commit of a run, with the statistics of its articles, and starts to merge what
    /// the run leaves in small segments.
    ///
    /// # Errors
    /// As [`Writer::commit`].
    pub fn commit_last(&mut self, manifest: &Manifest) -> Result<(), EngineError> {
        self.commit(manifest)?;
        let payload = self.with_statistics(manifest, false)?;
        self.writer.commit_last(&payload)
    }

    /// Makes the last commit of a run that held its merges; no text of removed articles is left.
    ///
    /// # Errors
    /// As [`Writer::purge`].
    pub fn commit_and_purge(&mut self, manifest: &Manifest) -> Result<(), EngineError> {
        self.commit(manifest)?;
        self.writer.purge()?;
        let payload = self.with_statistics(manifest, true)?;
        self.writer.commit(&payload)
    }

    /// Adds up what the committed articles are like, and derives their stories; `anew` leaves nothing of
    /// what was removed.
    fn with_statistics(&mut self, manifest: &Manifest, anew: bool) -> Result<Payload, EngineError> {
        let manifest = manifest.clone();
        let made = self.writer.sketches();
        // Where the index cannot be read, the next search reports it.
        let Ok(snapshot) = Snapshot::of(&self.folder) else {
            let stories = self.stories.as_ref();
            let stories = stories.map(|files| StoryFiles { outdated: true, ..files.clone() });
            return Ok(Payload { manifest, statistics: None, stories });
        };
        let statistics = snapshot.statistics().ok();
        let before = self.stories.as_ref();
        self.stories = derived(&snapshot, before, made, anew, manifest.articles)?;
        Ok(Payload { manifest, statistics, stories: self.stories.clone() })
    }

    /// Waits for merges to end; a generation that replaces another is put in use.
    ///
    /// # Errors
    /// As [`Writer::finish`], [`Writer::commit`] and [`Folder::make_current`].
    pub fn finish(self, manifest: &Manifest) -> Result<(), EngineError> {
        if !self.is_replacing {
            self.remove_old_records(manifest)?;
        }
        let Self { folder, writer, is_replacing, stories, lock, jobs, memory } = self;
        let segments = writer.finish()?;
        // Where articles are among the stories is written for the segments that were there: for those that merges
        // made since, it is in a commit of its own, which changes nothing else.
        if let Some(files) = stories.filter(|files| !files.outdated && !files.has(&segments))
            && let Ok(snapshot) = Snapshot::of(&folder)
        {
            let (mut writer, payload) = Writer::open(&folder, lock, jobs, memory)?;
            let made = writer.sketches();
            let stories = derived(&snapshot, Some(&files), made, false, manifest.articles)?;
            writer.commit(&Payload { stories, ..payload })?;
            writer.finish()?;
        }
        if is_replacing { folder.make_current() } else { Ok(()) }
    }

    /// Ends without waiting for merges.
    ///
    /// # Errors
    /// `Io` when records that no commit names cannot be removed.
    pub fn leave(self, manifest: &Manifest) -> Result<(), EngineError> {
        if !self.is_replacing {
            self.remove_old_records(manifest)?;
        }
        self.writer.leave();
        Ok(())
    }

    fn remove_old_records(&self, manifest: &Manifest) -> Result<(), EngineError> {
        let kept = self.kept_files();
        let names = manifest.files().map(|file| file.name.as_str());
        let names: Vec<&str> = names.chain(kept.iter().map(String::as_str)).collect();
        Ok(remove_records(&self.records_folder(), &names)?)
    }
}

/// Derives the stories of what is committed, `committed` articles; `None` where it cannot be read.
///
/// # Errors
/// `Write` where a file cannot be written.
fn derived(
    snapshot: &Snapshot,
    before: Option<&StoryFiles>,
    made: Made,
    anew: bool,
    committed: u64,
) -> Result<Option<StoryFiles>, EngineError> {
    match guarded(snapshot, || derive(snapshot, before, made, anew)) {
        Ok(files) => Ok(Some(files)),
        Err(EngineError::Damaged { .. }) => Ok(None),
        Err(EngineError::Io { doing, path, source }) => {
            let full = source.kind() == io::ErrorKind::StorageFull;
            let cause = format!("{doing} {}: {source}", path.display());
            Err(EngineError::Write { cause, committed, full })
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::embedded::disk::story_files::open_stories;
    use crate::engine::embedded::read::known_stories::Places;
    use crate::engine::embedded::read::window::Bits;
    use crate::engine::embedded::tests::article;
    use crate::engine::embedded::tests::stored;
    use crate::passage::bounds;

    /// Adds articles, every second with the text of another, and ends a run.
    fn run(path: &Path, numbers: std::ops::Range<u32>) {
        let started = String::from("now");
        let options = StoreOptions { started, jobs: 1, memory: 0, access: None };
        let (mut output, _) = Output::open(path, &options).unwrap();
        for number in numbers.clone() {
            let of = number / 2 * (number % 4 / 2 + 1);
            let body: String = (0..80).map(|word| format!("w{of}x{word} ")).collect();
            let stored = stored(number, article("", &body));
            let bounds = bounds(&stored.article.body);
            output.writer.add(u128::from(number), stored, bounds).unwrap();
        }
        let articles = u64::from(numbers.end);
        let manifest = Manifest { articles, sum: articles, ..Manifest::default() };
        output.commit_last(&manifest).unwrap();
        output.finish(&manifest).unwrap();
    }

    #[test]
    fn stories_that_another_version_derived_are_derived_again_though_nothing_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index");
        run(&path, 0..4);
        let options = StoreOptions { started: "now".into(), jobs: 1, memory: 0, access: None };
        let (mut output, _) = Output::open(&path, &options).unwrap();
        assert!(!output.is_outdated());
        output.stories.as_mut().unwrap().version -= 1;
        assert!(output.is_outdated());
    }

    #[test]
    fn articles_are_placed_among_the_stories_also_where_their_segment_was_merged_since() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index");
        let (mut merged, mut last) = (0, 0);
        for number in 0..20 {
            run(&path, number * 10..number * 10 + 10);
            let snapshot = Snapshot::open(&path).unwrap();
            merged += usize::from(snapshot.segments().len() <= last);
            last = snapshot.segments().len();
            let files = snapshot.payload().stories.clone().unwrap();
            let stories = open_stories(&snapshot.folder().generation_path(), &files).unwrap();
            let known = snapshot.stories().unwrap().unwrap();
            let mut placed = 0;
            for segment in snapshot.segments() {
                assert!(stories.placed(segment.number()).unwrap().is_some());
                let by_number = known.of_segment(segment).unwrap();
                let by_key = Places::by_key(&stories, segment).unwrap();
                for doc in 0..segment.reader().max_doc() {
                    let place = by_number.place(doc).unwrap();
                    placed += u32::from(place.is_some());
                    assert_eq!(place, by_key.place(doc).unwrap());
                }
                for step in [1, 3, 64] {
                    let mut asked = Bits::EMPTY;
                    asked.insert_all((0..segment.reader().max_doc()).step_by(step));
                    let all_of = |places: &Places<'_>| {
                        let mut found = Vec::new();
                        let each = |offset, place| found.push((offset, place));
                        let alone = places.each_of(0, &asked, each).unwrap();
                        assert_eq!(found.len() as u64 + alone, u64::from(asked.count()));
                        (found, alone)
                    };
                    assert_eq!(all_of(&by_number), all_of(&by_key));
                }
            }
            assert!(placed > 4 * number, "{placed} of {}", number * 10 + 10);
        }
        assert!(merged > 1, "segments are merged");
    }
}
