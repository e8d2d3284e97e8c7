//! The files beside the segments that stories are derived with: sketches and pairs, and the stories.
//!
//! `sketches-N` is what one commit changed of what is known of the articles
//! ([`Changes`](crate::story::Changes)); all that a commit names, in their order, make what is known. So a
//! commit writes as much as changed; where the parts have become long beside the first, they are written as one.
//! `stories-N` is what a search reads: who belongs to which story. Each is written and synced before the
//! commit whose payload names it with its checksum, and never changes.
//!
//! Layout of the sketches: a magic line, then postcard. Keys and ids are bytes, for they are as long as they
//! look; hashes are kept as gaps between sorted ones. That of the stories is in `stories_file`.

use std::fs::File;
use std::io;
use std::io::Write as _;
use std::path::Path;

use serde::Deserialize;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use crate::article::ArticleId;
use crate::catalog::RecordsFile;
use crate::engine::EngineError;
use crate::engine::embedded::disk::stories_file;
use crate::engine::embedded::disk::stories_file::StoriesFile;
use crate::story::Bond;
use crate::story::Changes;
use crate::story::Facts;
use crate::story::Known;
use crate::story::Moment;
use crate::story::Pair;
use crate::story::Sketch;
use crate::story::Stories;
use crate::story::VERSION;

const SKETCHES: &str = "sketches-";
const STORIES: &str = "stories-";
const MAGIC: &[u8] = b"dateline sketches 1\n";
/// More parts are written as one.
const MOST_PARTS: usize = 32;

/// The files of a commit that stories are derived with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryFiles {
    /// What is known of the articles, the first part first.
    pub sketches: Vec<RecordsFile>,
    /// The stories.
    pub stories: RecordsFile,
    /// Whether articles came or went since: the next commit that ends a run derives the stories anew.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub outdated: bool,
}

impl StoryFiles {
    /// Returns all of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &RecordsFile> {
        self.sketches.iter().chain([&self.stories])
    }
}

/// Returns whether a file has the name of one of these.
pub(crate) fn is_story_file(name: &str) -> bool {
    number(name).is_some()
}

fn number(name: &str) -> Option<u64> {
    let digits = name.strip_prefix(SKETCHES).or_else(|| name.strip_prefix(STORIES))?;
    digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Returns a number for new files that no file in the folder has.
fn next_number(folder: &Path) -> Result<u64, EngineError> {
    let failed = |e| EngineError::io("cannot read", folder, e);
    let mut last = 0;
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        last = last.max(name.to_str().and_then(number).unwrap_or(0));
    }
    Ok(last + 1)
}

/// A part, as it is written.
#[derive(Serialize, Deserialize)]
struct Part {
    version: u32,
    added: Vec<Packed>,
    removed: Vec<[u8; 8]>,
    concerned: Vec<[u8; 8]>,
    pairs: Vec<PackedPair>,
}

#[derive(Serialize, Deserialize)]
struct Packed {
    key: [u8; 8],
    id: [u8; 16],
    moment: Option<Moment>,
    length: u32,
    source: [u8; 4],
    address: [u8; 4],
    credit: u8,
    agency: u8,
    modulus: u32,
    /// From one hash to the next, in units of the modulus.
    gaps: Vec<u32>,
}

#[derive(Serialize, Deserialize)]
struct PackedPair {
    first: [u8; 8],
    second: [u8; 8],
    bond: Bond,
    first_is_longer: bool,
    shared: u32,
    contained: u16,
    of_longer: u16,
}

impl Packed {
    fn new(sketch: &Sketch) -> Self {
        let Facts { key, id, moment, length, source, address, credit, agency } = sketch.facts;
        let mut last = 0;
        let gaps = sketch.prints.iter().map(|print| {
            let gap = (print - last) / sketch.modulus;
            last = *print;
            gap
        });
        Self {
            key: key.to_be_bytes(),
            id: id.0.to_be_bytes(),
            moment,
            length,
            source: source.to_be_bytes(),
            address: address.to_be_bytes(),
            credit,
            agency,
            modulus: sketch.modulus,
            gaps: gaps.collect(),
        }
    }

    fn unpacked(self) -> Sketch {
        let mut last = 0_u32;
        let prints = self.gaps.into_iter().map(|gap| {
            last = last.wrapping_add(gap.wrapping_mul(self.modulus));
            last
        });
        let facts = Facts {
            key: u64::from_be_bytes(self.key),
            id: ArticleId(u128::from_be_bytes(self.id)),
            moment: self.moment,
            length: self.length,
            source: u32::from_be_bytes(self.source),
            address: u32::from_be_bytes(self.address),
            credit: self.credit,
            agency: self.agency,
        };
        Sketch { facts, modulus: self.modulus, prints: prints.collect() }
    }
}

impl Part {
    fn new(changes: &Changes) -> Self {
        let keys = |keys: &[u64]| keys.iter().map(|key| key.to_be_bytes()).collect();
        let pair = |pair: &Pair| PackedPair {
            first: pair.first.to_be_bytes(),
            second: pair.second.to_be_bytes(),
            bond: pair.bond,
            first_is_longer: pair.first_is_longer,
            shared: pair.shared,
            contained: pair.contained,
            of_longer: pair.of_longer,
        };
        Self {
            version: VERSION,
            added: changes.added.iter().map(Packed::new).collect(),
            removed: keys(&changes.removed),
            concerned: keys(&changes.concerned),
            pairs: changes.pairs.iter().map(pair).collect(),
        }
    }

    fn changes(self) -> Changes {
        let keys = |keys: Vec<[u8; 8]>| keys.into_iter().map(u64::from_be_bytes).collect();
        let pair = |pair: PackedPair| Pair {
            first: u64::from_be_bytes(pair.first),
            second: u64::from_be_bytes(pair.second),
            bond: pair.bond,
            first_is_longer: pair.first_is_longer,
            shared: pair.shared,
            contained: pair.contained,
            of_longer: pair.of_longer,
        };
        Changes {
            added: self.added.into_iter().map(Packed::unpacked).collect(),
            removed: keys(self.removed),
            concerned: keys(self.concerned),
            pairs: self.pairs.into_iter().map(pair).collect(),
        }
    }
}

/// Reads what is known of the articles of a commit. Nothing is known where another version of the rules
/// made the sketches.
///
/// # Errors
/// `Damaged` when a part is missing or not what was written.
pub(crate) fn read_known(folder: &Path, files: &StoryFiles) -> Result<Known, EngineError> {
    let mut known = Known::default();
    for file in &files.sketches {
        let path = folder.join(&file.name);
        let bytes = read(folder, file)?;
        let damaged = |what: &str| EngineError::damaged(format!("{} {what}", path.display()));
        let content = bytes.strip_prefix(MAGIC).ok_or_else(|| damaged("has no sketches"))?;
        let part: Part = postcard::from_bytes(content).map_err(|_| damaged("cannot be parsed"))?;
        if part.version != VERSION {
            return Ok(Known::default());
        }
        known.apply(part.changes());
    }
    Ok(known)
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

/// Writes what a commit changes, after the parts there are, and the stories.
///
/// # Errors
/// `Io` when a file cannot be written.
pub(crate) fn write(
    folder: &Path,
    before: &[RecordsFile],
    changes: &Changes,
    known: &Known,
    stories: &Stories,
) -> Result<StoryFiles, EngineError> {
    let number = next_number(folder)?;
    let size =
        |file: &RecordsFile| std::fs::metadata(folder.join(&file.name)).map_or(0, |m| m.len());
    let mut sizes = before.iter().map(size);
    let (first, parts) = (sizes.next(), sizes.sum::<u64>());
    let is_new_part = first.is_some_and(|first| parts <= first / 2) && before.len() < MOST_PARTS;
    let part = if is_new_part {
        Part::new(changes)
    } else {
        let (added, pairs) = (known.sketches().to_vec(), known.pairs().to_vec());
        Part::new(&Changes { added, pairs, ..Changes::default() })
    };
    let count = (part.added.len() + part.removed.len()) as u64;
    let name = format!("{SKETCHES}{number}");
    let bytes = postcard::to_extend(&part, MAGIC.to_vec()).expect("numbers always serialize");
    let written = write_file(folder, name, &bytes, count)?;
    let kept = if is_new_part { before } else { &[] };
    let sketches = kept.iter().cloned().chain([written]).collect();
    let (name, count) = (format!("{STORIES}{number}"), stories.stories.len() as u64);
    let stories = write_file(folder, name, &stories_file::written(stories), count)?;
    Ok(StoryFiles { sketches, stories, outdated: false })
}

fn write_file(
    folder: &Path,
    name: String,
    bytes: &[u8],
    count: u64,
) -> Result<RecordsFile, EngineError> {
    let path = folder.join(&name);
    let write = || {
        let mut file = File::create_new(&path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|e| EngineError::io("cannot write", &path, e))?;
    Ok(RecordsFile { name, hash: format!("{:016x}", xxh3_64(bytes)), count })
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
    use super::*;
    use crate::article::Article;
    use crate::story::Text;
    use crate::story::group;
    use crate::story::sketch;

    fn body(number: usize) -> String {
        (0..100 + 90 * (number % 3)).map(|word| format!("w{word} ")).collect()
    }

    fn changed(known: &Known, added: &[usize], removed: Vec<u64>) -> Changes {
        let new = added.iter().map(|number| {
            let article = Article { body: body(*number), ..Article::default() };
            sketch(&article, ArticleId(*number as u128), &[], 0)
        });
        let new: Vec<Sketch> = new.collect();
        let all: Vec<Sketch> = known.sketches().iter().chain(&new).cloned().collect();
        let mut text = |key: u64| {
            let found = all.iter().find(|sketch| sketch.facts.key == key).unwrap();
            Ok::<_, std::convert::Infallible>(Text::new(&body(found.facts.id.0 as usize)))
        };
        let Ok(changes) = known.changes(new.clone(), removed, &mut text);
        changes
    }

    fn commit(folder: &Path, files: &mut Option<StoryFiles>, known: &mut Known, changes: Changes) {
        known.apply(changes.clone());
        let stories = group(known.pairs(), &|key| &known.sketch(key).unwrap().facts);
        let before = files.as_ref().map_or(&[][..], |files| &files.sketches);
        *files = Some(write(folder, before, &changes, known, &stories).unwrap());
        let files = files.as_ref().unwrap();
        assert_eq!(read_known(folder, files).unwrap(), *known);
        assert_eq!(open_stories(folder, files).unwrap().all().unwrap(), stories);
    }

    #[test]
    fn what_commits_wrote_comes_back_in_parts_and_as_one() {
        let folder = tempfile::tempdir().unwrap();
        let (mut files, mut known, mut parts) = (None, Known::default(), Vec::new());
        let first: Vec<usize> = (0..60).collect();
        let changes = changed(&known, &first, Vec::new());
        commit(folder.path(), &mut files, &mut known, changes);
        for number in 60..110 {
            let gone = known.sketches()[number % 40].facts.key;
            let changes = changed(&known, &[number], vec![gone]);
            commit(folder.path(), &mut files, &mut known, changes);
            parts.push(files.as_ref().unwrap().sketches.len());
        }
        assert!(parts.iter().max() > Some(&5) && parts.iter().filter(|n| **n == 1).count() > 0);
        assert!(parts.windows(2).any(|two| two[1] < two[0]), "{parts:?}");
    }

    #[test]
    fn damage_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let (mut files, mut known) = (None, Known::default());
        let changes = changed(&known, &[1, 2, 4], Vec::new());
        commit(folder.path(), &mut files, &mut known, changes);
        let files = files.unwrap();
        for file in files.all() {
            let path = folder.path().join(&file.name);
            let bytes = std::fs::read(&path).unwrap();
            let is_read = || {
                read_known(folder.path(), &files).is_ok()
                    && test_stories(folder.path(), &files).is_ok()
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
        assert!(open_stories(folder.path(), &elsewhere).is_err());
    }

    #[test]
    fn only_names_of_ours_are_files_of_stories() {
        assert!(is_story_file("stories-1") && is_story_file("sketches-20"));
        for name in ["stories-", "stories-x", "stories-1.json", "../stories-1", "sketches-+1"] {
            assert!(!is_story_file(name), "{name}");
        }
    }
}
