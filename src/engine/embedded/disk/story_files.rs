//! The files beside the segments that stories are derived with: sketches, pairs, and the stories.
//!
//! `sketches-N` is what one commit changed of what is known of the articles, and `pairs-N` what it changed of their
//! pairs; all that a commit names, in their order, make what is known. So a commit writes as much as changed. A
//! part that is not much larger than those behind it is written as one with them, so that there are few.
//! `stories-N` is what a search reads: who belongs to which story. Each is written and synced before the
//! commit whose payload names it with its checksum, and never changes.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::io::Write as _;
use std::path::Path;

use serde::Deserialize;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use crate::catalog::RecordsFile;
use crate::engine::EngineError;
use crate::engine::embedded::disk::pair_part;
use crate::engine::embedded::disk::pair_part::PairPart;
use crate::engine::embedded::disk::sketch_part;
use crate::engine::embedded::disk::sketches::Sketches;
use crate::engine::embedded::disk::stories_file;
use crate::engine::embedded::disk::stories_file::StoriesFile;
use crate::engine::embedded::disk::story_places::SegmentPlaces;
use crate::story::Stories;
use crate::story::VERSION;

pub(crate) const SKETCHES: &str = "sketches-";
pub(crate) const PAIRS: &str = "pairs-";
const STORIES: &str = "stories-";
/// The version of what is in the files: others are made anew.
const FILES: u32 = 2;
/// A part is written as one with those behind it unless it is so many times as large as they are.
const LARGER: u64 = 2;

/// The files of a commit that stories are derived with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryFiles {
    /// The version of the files and of the rules that made them.
    pub version: u32,
    /// What is known of the articles, the first part first.
    pub sketches: Vec<RecordsFile>,
    /// Their pairs, the first part first.
    pub pairs: Vec<RecordsFile>,
    /// The stories.
    pub stories: RecordsFile,
    /// The segments whose articles are known, and how many of each were live.
    pub segments: Vec<(String, u32)>,
    /// Whether articles came or went since: the next commit that ends a run derives the stories anew.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub outdated: bool,
}

impl StoryFiles {
    /// Returns all of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &RecordsFile> {
        self.sketches.iter().chain(&self.pairs).chain([&self.stories])
    }

    /// Returns whether these are the segments whose articles are known, by their ids.
    pub(crate) fn has(&self, segments: &BTreeSet<String>) -> bool {
        self.segments.len() == segments.len()
            && self.segments.iter().all(|(id, _)| segments.contains(id))
    }

    /// Returns whether they are what this program would write.
    pub(crate) fn is_current(&self) -> bool {
        self.version == version()
    }
}

/// Returns the version of the files and of the rules that make them.
pub(crate) const fn version() -> u32 {
    FILES * 1_000_000 + VERSION
}

/// Returns whether a file has the name of one of these.
pub(crate) fn is_story_file(name: &str) -> bool {
    number(name).is_some()
}

fn number(name: &str) -> Option<u64> {
    let digits = [SKETCHES, PAIRS, STORIES].iter().find_map(|start| name.strip_prefix(start))?;
    digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Returns a name for a new file that no file in the folder has.
pub(crate) fn new_name(folder: &Path, start: &str) -> Result<String, EngineError> {
    let failed = |e| EngineError::io("cannot read", folder, e);
    let mut last = 0;
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        last = last.max(name.to_str().and_then(number).unwrap_or(0));
    }
    Ok(format!("{start}{}", last + 1))
}

/// Returns what names a file in a commit.
pub(crate) fn named(name: String, hash: u64, count: u64) -> RecordsFile {
    RecordsFile { name, hash: format!("{hash:016x}"), count }
}

/// Opens what is known of the articles of a commit.
///
/// # Errors
/// `Damaged` when a part is missing or not what was written, `Io` when one cannot be read.
pub(crate) fn open_sketches(folder: &Path, files: &StoryFiles) -> Result<Sketches, EngineError> {
    for file in &files.sketches {
        check_name(folder, file)?;
    }
    Sketches::open(files.sketches.iter().map(|file| folder.join(&file.name)))
}

/// Opens the pairs of a commit.
///
/// # Errors
/// As [`open_sketches`].
pub(crate) fn open_pairs(folder: &Path, files: &StoryFiles) -> Result<Vec<PairPart>, EngineError> {
    let open = |file: &RecordsFile| {
        check_name(folder, file)?;
        PairPart::open(&folder.join(&file.name))
    };
    files.pairs.iter().map(open).collect()
}

/// Opens the stories of a commit, which are tested as they are read.
///
/// # Errors
/// `Damaged` when the file is missing or no file of stories.
pub(crate) fn open_stories(folder: &Path, files: &StoryFiles) -> Result<StoriesFile, EngineError> {
    check_name(folder, &files.stories)?;
    StoriesFile::open(folder, &files.stories.name)
}

/// Tests the whole file of the stories of a commit.
///
/// # Errors
/// `Damaged` when it is missing or not what was written.
pub(crate) fn test_stories(folder: &Path, files: &StoryFiles) -> Result<(), EngineError> {
    read(folder, &files.stories)?;
    open_stories(folder, files).map(drop)
}

/// Writes the stories of a commit; `places` looks up in them where the articles of its segments are.
///
/// # Errors
/// `Io` when the file cannot be written, and those of `places`.
pub(crate) fn write_stories(
    folder: &Path,
    stories: &Stories,
    places: &dyn Fn(&StoriesFile) -> Result<Vec<SegmentPlaces>, EngineError>,
) -> Result<RecordsFile, EngineError> {
    let name = new_name(folder, STORIES)?;
    let bytes = stories_file::written(stories, places)?;
    let path = folder.join(&name);
    let write = || {
        let mut file = File::create_new(&path)?;
        file.write_all(&bytes)?;
        file.sync_all()
    };
    write().map_err(|e| EngineError::io("cannot write", &path, e))?;
    Ok(named(name, xxh3_64(&bytes), stories.stories.len() as u64))
}

/// Returns from which part on parts are to be written as one; all of them if `anew`.
fn merged_from(folder: &Path, files: &[RecordsFile], anew: bool) -> usize {
    if anew {
        return 0;
    }
    let mut from = files.len().saturating_sub(1);
    let size = |file: &RecordsFile| {
        std::fs::metadata(folder.join(&file.name)).map_or(0, |metadata| metadata.len())
    };
    let mut behind: u64 = files.get(from).map_or(0, size);
    while from > 0 && size(&files[from - 1]) < behind.saturating_mul(LARGER) {
        from -= 1;
        behind += size(&files[from]);
    }
    from
}

/// Writes the last parts of sketches as one where they are to be; `anew` leaves nothing of articles that went.
///
/// # Errors
/// `Damaged` or `Io` where a part cannot be read, or the file cannot be written.
pub(crate) fn merge_sketches(
    folder: &Path,
    files: &mut Vec<RecordsFile>,
    sketches: &Sketches,
    anew: bool,
) -> Result<(), EngineError> {
    let from = merged_from(folder, files, anew);
    if from + 1 >= files.len() && !anew {
        return Ok(());
    }
    let parts: Vec<_> = sketches.parts().skip(from).collect();
    let mut gone = Vec::new();
    for part in parts.iter().filter(|_| from > 0) {
        gone.extend(part.gone()?);
    }
    gone.sort_unstable();
    gone.dedup();
    let name = new_name(folder, SKETCHES)?;
    let mut count = 0;
    let hash = sketch_part::merge(&folder.join(&name), &parts, &gone, &mut |part, number, _| {
        let is_kept = !sketches.is_void(from + part, number);
        count += u64::from(is_kept);
        is_kept
    })?;
    files.truncate(from);
    files.push(named(name, hash, count));
    Ok(())
}

/// Writes the last parts of pairs as one where they are to be; `anew` leaves nothing of articles that went.
///
/// # Errors
/// As [`merge_sketches`].
pub(crate) fn merge_pairs(
    folder: &Path,
    files: &mut Vec<RecordsFile>,
    anew: bool,
) -> Result<(), EngineError> {
    let from = merged_from(folder, files, anew);
    if files.is_empty() || from + 1 >= files.len() && !anew {
        return Ok(());
    }
    let open = |file: &RecordsFile| PairPart::open(&folder.join(&file.name));
    let parts = files.iter().map(open).collect::<Result<Vec<_>, _>>()?;
    let name = new_name(folder, PAIRS)?;
    let hash = pair_part::merge(&folder.join(&name), &parts, from)?;
    let count = files[from..].iter().map(|file| file.count).sum();
    files.truncate(from);
    files.push(named(name, hash, count));
    Ok(())
}

/// Refuses a name that is none of ours: it comes from a file of the index, and an index may be crafted.
fn check_name(folder: &Path, file: &RecordsFile) -> Result<(), EngineError> {
    if is_story_file(&file.name) {
        return Ok(());
    }
    let path = folder.join(&file.name);
    Err(EngineError::damaged(format!("{} is no name of a file of stories", path.display())))
}

/// Reads a whole file.
fn read(folder: &Path, file: &RecordsFile) -> Result<Vec<u8>, EngineError> {
    check_name(folder, file)?;
    let path = folder.join(&file.name);
    let damaged = |what: &str| EngineError::damaged(format!("{} {what}", path.display()));
    let bytes = std::fs::read(&path).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => damaged("is missing"),
        _ => EngineError::io("cannot read", &path, e),
    })?;
    if format!("{:016x}", xxh3_64(&bytes)) != file.hash {
        return Err(damaged("does not have the checksum the commit names"));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::collections::BTreeSet;
    use std::convert::Infallible;

    use super::*;
    use crate::article::Article;
    use crate::article::ArticleId;
    use crate::engine::embedded::disk::pair_part::pairs_of;
    use crate::engine::embedded::disk::sketch_part::SketchPart;
    use crate::story::Known;
    use crate::story::Pair;
    use crate::story::Sketch;
    use crate::story::Text;
    use crate::story::Wanted;
    use crate::story::sketch;

    /// Writes an article of one of three texts, or from 1,000 on of its own.
    fn body(number: usize) -> String {
        if number >= 1_000 {
            return (0..60).map(|word| format!("u{number}x{word} ")).collect();
        }
        (0..100 + 90 * (number % 3)).map(|word| format!("w{word} ")).collect()
    }

    fn sketch_of(number: usize) -> Sketch {
        let url = number.is_multiple_of(4).then(|| format!("https://news.example/{}", number % 7));
        let article = Article { body: body(number), url, ..Article::default() };
        sketch(&article, ArticleId(number as u128), &[], 0)
    }

    /// Writes what commits change beside what is known in memory, and compares.
    struct History {
        folder: tempfile::TempDir,
        files: StoryFiles,
        known: Known,
    }

    impl History {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let stories = write_stories(folder.path(), &Stories::default(), &|_| Ok(Vec::new()));
            let stories = stories.unwrap();
            let none = Vec::new;
            let (version, segments, outdated) = (version(), Vec::new(), false);
            let files = StoryFiles {
                version,
                sketches: none(),
                pairs: none(),
                stories,
                segments,
                outdated,
            };
            Self { folder, files, known: Known::default() }
        }

        fn commit(&mut self, added: &[usize], gone: Vec<u64>, anew: bool) {
            let folder = self.folder.path().to_owned();
            let mut new: Vec<Sketch> = added.iter().map(|number| sketch_of(*number)).collect();
            new.sort_by_key(|sketch| sketch.facts.key);
            let all: Vec<Sketch> = self.known.sketches().iter().chain(&new).cloned().collect();
            let text = |key: u64| {
                let found = all.iter().find(|sketch| sketch.facts.key == key).unwrap();
                Ok::<_, Infallible>(Text::new(&body(found.facts.id.0 as usize)))
            };
            let Ok((changes, _)) = self.known.change(new.clone(), gone, &text);
            let name = new_name(&folder, SKETCHES).unwrap();
            let hash = sketch_part::write(&folder.join(&name), &new, &changes.gone, true).unwrap();
            self.files.sketches.push(named(name, hash, new.len() as u64));
            let mut loose = [&changes.gone[..], &changes.concerned].concat();
            loose.sort_unstable();
            let name = new_name(&folder, PAIRS).unwrap();
            let hash = pair_part::write(&folder.join(&name), &changes.pairs, &loose).unwrap();
            self.files.pairs.push(named(name, hash, changes.pairs.len() as u64));
            let sketches = open_sketches(&folder, &self.files).unwrap();
            merge_sketches(&folder, &mut self.files.sketches, &sketches, anew).unwrap();
            merge_pairs(&folder, &mut self.files.pairs, anew).unwrap();
        }

        fn compare(&self) {
            let folder = self.folder.path();
            let sketches = open_sketches(folder, &self.files).unwrap();
            let keys: Vec<u64> = self.known.sketches().iter().map(|it| it.facts.key).collect();
            assert_eq!(sketches.count(), keys.len() as u64);
            assert_eq!(sketches.all_but(&[]).unwrap(), keys);
            let found = sketches.find(&keys).unwrap();
            for ((key, number), sketch) in found.iter().zip(self.known.sketches()) {
                assert_eq!(*key, sketch.facts.key);
                assert_eq!(sketches.outline(*number).unwrap(), sketch.outline());
            }
            let mut expected: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
            for sketch in self.known.sketches() {
                sketch.hashes().for_each(|hash| {
                    expected.entry(hash).or_default().insert(sketch.facts.key);
                });
            }
            let some: Vec<u64> = expected.keys().copied().step_by(5).collect();
            let groups = |wanted: &Wanted| {
                let mut groups: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
                let mut each = |hash: u64, holders: &[u32]| {
                    let keys = holders.iter().map(|it| sketches.outline(*it).unwrap().facts.key);
                    assert!(groups.insert(hash, keys.collect()).is_none());
                    Ok(())
                };
                sketches.groups(wanted, &mut each).unwrap();
                groups
            };
            assert_eq!(groups(&Wanted::All), expected);
            let of_some = groups(&Wanted::OfNew(some.clone()));
            some.iter().for_each(|hash| assert_eq!(of_some[hash], expected[hash]));
            assert!(of_some.iter().all(|(hash, group)| expected[hash] == *group));
            let parts = open_pairs(folder, &self.files).unwrap();
            for key in keys {
                let is_of = |pair: &&Pair| pair.first == key || pair.second == key;
                let expected: Vec<Pair> =
                    self.known.pairs().iter().filter(is_of).copied().collect();
                let mut found = pairs_of(&parts, key).unwrap();
                found.sort_unstable();
                assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn what_commits_wrote_comes_back_in_parts_and_as_one() {
        let mut history = History::new();
        let first: Vec<usize> = (0..60).chain(1_000..1_200).collect();
        history.commit(&first, Vec::new(), false);
        let mut parts = Vec::new();
        for number in 60..110 {
            let gone = history.known.sketches()[number % 40].facts.key;
            // Some that went come again.
            let back = number - 60;
            let is_there = |key: u64| history.known.sketch(key).is_some();
            let comes_back = number % 5 == 0 && !is_there(sketch_of(back).facts.key);
            let added = [number, back];
            history.commit(&added[..1 + usize::from(comes_back)], vec![gone], number == 100);
            parts.push((history.files.sketches.len(), history.files.pairs.len()));
            if number % 6 == 0 {
                history.compare();
            }
        }
        let fewer = |of: fn(&(usize, usize)) -> usize| {
            parts.windows(2).filter(|two| of(&two[1]) < of(&two[0])).count()
        };
        assert!(fewer(|parts| parts.0) > 0 && fewer(|parts| parts.1) > 3, "{parts:?}");
        assert!(parts.iter().any(|(sketches, pairs)| *sketches > 1 && *pairs > 1), "{parts:?}");
        assert_eq!(parts[40], (1, 1), "anew");
    }

    #[test]
    fn of_several_parts_the_articles_that_are_kept_are_there_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut parts = Vec::new();
        for (name, numbers) in [("a", 0..30), ("b", 20..50)] {
            let mut sketches: Vec<Sketch> = numbers.map(sketch_of).collect();
            sketches.sort_by_key(|sketch| sketch.facts.key);
            let path = folder.path().join(name);
            sketch_part::write(&path, &sketches, &[], false).unwrap();
            parts.push(SketchPart::open(&path).unwrap());
        }
        let whole = folder.path().join("whole");
        let parts: Vec<&SketchPart> = parts.iter().collect();
        sketch_part::merge(&whole, &parts, &[7], &mut |_, _, key| !key.is_multiple_of(3)).unwrap();
        let mut expected: Vec<u64> = (0..50).map(|number| sketch_of(number).facts.key).collect();
        expected.retain(|key| !key.is_multiple_of(3));
        expected.sort_unstable();
        let merged = SketchPart::open(&whole).unwrap();
        assert_eq!((merged.keys().unwrap(), merged.gone().unwrap()), (expected, vec![7]));
    }

    #[test]
    fn damage_is_an_error() {
        let mut history = History::new();
        history.commit(&[1, 2, 4], Vec::new(), false);
        history.compare();
        let (folder, files) = (history.folder.path(), history.files);
        for file in files.all() {
            let path = folder.join(&file.name);
            let bytes = std::fs::read(&path).unwrap();
            let is_read = || {
                open_sketches(folder, &files).is_ok()
                    && open_pairs(folder, &files).is_ok()
                    && test_stories(folder, &files).is_ok()
            };
            assert!(is_read());
            std::fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
            assert!(!is_read(), "{path:?}");
            std::fs::remove_file(&path).unwrap();
            assert!(!is_read(), "{path:?}");
            std::fs::write(&path, &bytes).unwrap();
        }
        let elsewhere = RecordsFile { name: "../stories-1".into(), ..files.stories.clone() };
        let elsewhere = StoryFiles { stories: elsewhere, ..files };
        assert!(open_stories(folder, &elsewhere).is_err());
    }

    #[test]
    fn only_names_of_ours_are_files_of_stories() {
        assert!(["stories-1", "sketches-20", "pairs-3"].into_iter().all(is_story_file));
        for name in ["stories-", "stories-x", "stories-1.json", "../stories-1", "sketches-+1"] {
            assert!(!is_story_file(name), "{name}");
        }
    }
}
