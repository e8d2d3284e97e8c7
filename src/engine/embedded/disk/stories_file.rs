//! The file of the stories of a commit, read where a search asks: who is in which story.
//!
//! A search asks of every match whether it is in a story. So the file is mapped, each part of it is found
//! by its number, and nothing is parsed: opening it takes as long for a million articles as for ten. What
//! most matches are told, that they are in no story, is a bit of a table that is small enough for the
//! processor's nearer memory. The file ends in the checksums of its `blocks`, which are tested as they are read.
//!
//! Layout, numbers with the least byte first: a magic line; the number of stories and members and the digits of a
//! bucket; for each story its first member, and what decided; the members; a bit for each value of some
//! digits of a key, set where a member has it; for each value of fewer digits, its first key; the keys, sorted, each
//! with its place.

use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use tantivy::Directory as _;
use tantivy::directory::MmapDirectory;
use tantivy::directory::error::OpenReadError;

use crate::article::ArticleId;
use crate::engine::EngineError;
use crate::engine::embedded::disk::blocks::BlockSums;
use crate::engine::embedded::disk::blocks::Blocks;
use crate::story::Decided;
use crate::story::Member;
use crate::story::Moment;
use crate::story::Relation;
use crate::story::Stories;
use crate::story::Story;

const MAGIC: &[u8; 20] = b"dateline stories 03\n";
/// The magic line and three numbers.
const HEADER: usize = 32;
/// Bytes of a member, of a key with its place.
const MEMBER: usize = 42;
const KEY: usize = 12;
/// Digits that a bit of the table has more than a bucket: sixteen bits for four members.
const FINER: u32 = 4;
/// Members of a bucket.
const OF_BUCKET: usize = 4;
/// A place is the number of a story, and above it what the article is in it.
const RELATION: u32 = 30;

/// Where an article is among the stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// The number of its story.
    pub(crate) story: u32,
    /// What it is in it.
    pub(crate) relation: Relation,
}

/// What says where the parts of a file are.
#[derive(Debug, Clone, Copy)]
struct Counts {
    stories: usize,
    members: usize,
    /// The buckets are as many as numbers with so many binary digits.
    digits: u32,
}

impl Counts {
    fn of(stories: &Stories) -> Self {
        let members = stories.stories.iter().map(|story| story.members.len()).sum::<usize>();
        let digits = (members / OF_BUCKET).next_power_of_two().trailing_zeros();
        Self { stories: stories.stories.len(), members, digits }
    }

    /// Returns the parts in their order; `None` where there cannot be so many.
    fn parts(self) -> Option<Parts> {
        if self.digits > 28 {
            return None;
        }
        let mut end = HEADER;
        let mut part = |count: usize, size: usize| {
            let start = end;
            end = count.checked_mul(size)?.checked_add(start)?;
            Some(start..end)
        };
        Some(Parts {
            starts: part(self.stories.checked_add(1)?, 4)?,
            decided: part(self.stories, 1)?,
            members: part(self.members, MEMBER)?,
            bits: part((1 << (self.digits + FINER)) / 8, 1)?,
            buckets: part((1 << self.digits) + 1, 4)?,
            keys: part(self.members, KEY)?,
        })
    }
}

/// Where the parts of a file are.
#[derive(Debug, Clone)]
struct Parts {
    starts: Range<usize>,
    decided: Range<usize>,
    members: Range<usize>,
    bits: Range<usize>,
    buckets: Range<usize>,
    keys: Range<usize>,
}

/// Returns a file of stories, with its checksums.
pub(crate) fn written(stories: &Stories) -> Vec<u8> {
    let counts = Counts::of(stories);
    let mut out = MAGIC.to_vec();
    let number = |out: &mut Vec<u8>, number: usize| {
        let number = u32::try_from(number).expect("fewer than four thousand million articles");
        out.extend(number.to_le_bytes());
    };
    let digits = counts.digits as usize;
    for count in [counts.stories, counts.members, digits] {
        number(&mut out, count);
    }
    let mut first = 0;
    for story in &stories.stories {
        number(&mut out, first);
        first += story.members.len();
    }
    number(&mut out, first);
    out.extend(stories.stories.iter().map(|story| story.decided as u8));
    stories
        .stories
        .iter()
        .flat_map(|story| &story.members)
        .for_each(|one| write_member(&mut out, one));
    let mut keys: Vec<(u64, u32)> = Vec::with_capacity(counts.members);
    for (place, story) in (0_u32..).zip(&stories.stories) {
        let of_member =
            |member: &Member| (member.key, (member.relation as u32) << RELATION | place);
        keys.extend(story.members.iter().map(of_member));
    }
    keys.sort_unstable();
    let mut bits = vec![0_u8; (1 << (counts.digits + FINER)) / 8];
    for (key, _) in &keys {
        let at = first_digits(*key, counts.digits + FINER);
        bits[at / 8] |= 1 << (at % 8);
    }
    out.extend(bits);
    let mut first = 0;
    for bucket in 0..=1_usize << counts.digits {
        let is_before = |(key, _): &&(u64, u32)| first_digits(*key, counts.digits) < bucket;
        first += keys[first..].iter().take_while(is_before).count();
        number(&mut out, first);
    }
    for (key, place) in keys {
        out.extend(key.to_le_bytes());
        out.extend(place.to_le_bytes());
    }
    let mut sums = BlockSums::default();
    sums.update(&out);
    out.extend(sums.finish());
    out
}

fn write_member(out: &mut Vec<u8>, member: &Member) {
    let Member { key, id, moment, source, relation } = *member;
    out.extend(key.to_le_bytes());
    out.extend(id.0.to_le_bytes());
    out.extend(source.to_le_bytes());
    out.extend([relation as u8, u8::from(moment.is_some())]);
    let Moment { first, last, clock } = moment.unwrap_or(Moment { first: 0, last: 0, clock: 0 });
    out.extend(first.to_le_bytes());
    out.extend(last.to_le_bytes());
    out.extend(clock.to_le_bytes());
}

/// Returns the number that the first binary digits of a key are.
fn first_digits(key: u64, digits: u32) -> usize {
    key.checked_shr(64 - digits).map_or(0, |number| number as usize)
}

/// The stories of a commit, in their file.
pub(crate) struct StoriesFile {
    blocks: Blocks,
    counts: Counts,
    parts: Parts,
    /// Whether what keys are looked up in is tested as a whole.
    is_tested: AtomicBool,
}

impl std::fmt::Debug for StoriesFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StoriesFile({:?})", self.counts)
    }
}

impl StoriesFile {
    /// Opens the file called `name`.
    ///
    /// # Errors
    /// `Damaged` when it is missing or is no file of stories, `Io` when it cannot be read.
    pub(crate) fn open(folder: &Path, name: &str) -> Result<Self, EngineError> {
        let path = folder.join(name);
        let damaged = |what: &str| EngineError::damaged(format!("{} {what}", path.display()));
        let directory = MmapDirectory::open(folder).map_err(EngineError::damaged)?;
        let file = directory.get_file_handle(Path::new(name)).map_err(|error| match error {
            OpenReadError::FileDoesNotExist(_) => damaged("is missing"),
            OpenReadError::IoError { io_error, .. } => {
                EngineError::io("cannot read", &path, io::Error::new(io_error.kind(), io_error))
            }
            OpenReadError::IncompatibleIndex(_) => damaged("is no file of stories"),
        })?;
        let whole = file.read_bytes(0..file.len());
        let whole = whole.map_err(|e| EngineError::io("cannot read", &path, e))?;
        let number = |at: usize| {
            let bytes = whole.get(at..at + 4).and_then(|bytes| bytes.first_chunk());
            bytes.map(|bytes| u32::from_le_bytes(*bytes))
        };
        let count = |nth: usize| number(MAGIC.len() + 4 * nth).map(|count| count as usize);
        let is_one = whole.get(..MAGIC.len()) == Some(MAGIC.as_slice());
        let counts = is_one.then(|| {
            let digits = u32::try_from(count(2)?).ok()?;
            Some(Counts { stories: count(0)?, members: count(1)?, digits })
        });
        let counts = counts.flatten().ok_or_else(|| damaged("is no file of stories"))?;
        let parts = counts.parts().ok_or_else(|| damaged("has counts that cannot be"))?;
        let blocks = Blocks::new(whole, parts.keys.end);
        let blocks = blocks.ok_or_else(|| damaged("has not the length that it names"))?;
        blocks.test(&(0..HEADER)).map_err(|e| damaged(&e.to_string()))?;
        Ok(Self { blocks, counts, parts, is_tested: AtomicBool::new(false) })
    }

    /// Returns how many stories there are.
    pub(crate) fn len(&self) -> usize {
        self.counts.stories
    }

    /// Tests all that keys are looked up in, for who is about to look up many of them.
    ///
    /// # Errors
    /// `Damaged` when it is.
    pub(crate) fn test_keys(&self) -> Result<(), EngineError> {
        if !self.is_tested.load(Ordering::Relaxed) {
            let keys = self.parts.bits.start..self.parts.keys.end;
            self.blocks.test(&keys).map_err(EngineError::damaged)?;
            self.is_tested.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Returns where the article with this key is; `None` for one that is in no story.
    ///
    /// # Errors
    /// `Damaged` when the file is.
    pub(crate) fn place(&self, key: u64) -> Result<Option<Place>, EngineError> {
        let digits = self.counts.digits;
        let bit = first_digits(key, digits + FINER);
        let [byte] = self.bytes(&self.parts.bits, bit / 8)?;
        if byte & 1 << (bit % 8) == 0 {
            return Ok(None);
        }
        let bucket = first_digits(key, digits);
        let of = |bucket: usize| self.number(&self.parts.buckets, bucket);
        for at in of(bucket)?..of(bucket + 1)? {
            let slot: [u8; KEY] = self.bytes(&self.parts.keys, at as usize)?;
            let (own, place) = slot.split_at(8);
            if own == key.to_le_bytes() {
                let place = place.try_into().map(u32::from_le_bytes).expect("four bytes");
                let relation = relation(place >> RELATION).ok_or_else(garbled)?;
                return Ok(Some(Place { story: place & ((1 << RELATION) - 1), relation }));
            }
        }
        Ok(None)
    }

    /// Returns how many articles a story has.
    ///
    /// # Errors
    /// `Damaged` when the file is.
    pub(crate) fn articles(&self, story: u32) -> Result<usize, EngineError> {
        Ok(self.of_story(story)?.len())
    }

    /// Returns a story by its number.
    ///
    /// # Errors
    /// `Damaged` when the file is.
    pub(crate) fn story(&self, number: u32) -> Result<Story, EngineError> {
        let members = self.of_story(number)?.map(|at| self.member(at)).collect::<Result<_, _>>()?;
        let [decided] = self.bytes(&self.parts.decided, number as usize)?;
        let decided = match decided {
            0 => Decided::Agency,
            1 => Decided::Date,
            2 => Decided::Length,
            3 => Decided::Id,
            4 => Decided::Credit,
            _ => return Err(garbled()),
        };
        Ok(Story { decided, members })
    }

    /// Returns all there is.
    ///
    /// # Errors
    /// `Damaged` when the file is.
    pub(crate) fn all(&self) -> Result<Stories, EngineError> {
        let numbers = 0..u32::try_from(self.len()).map_err(|_| garbled())?;
        let stories = numbers.map(|number| self.story(number)).collect::<Result<_, _>>()?;
        Ok(Stories { stories })
    }

    /// Returns which of the members are those of a story.
    fn of_story(&self, number: u32) -> Result<Range<usize>, EngineError> {
        let at = number as usize;
        let start = self.number(&self.parts.starts, at)? as usize;
        let end = self.number(&self.parts.starts, at + 1)? as usize;
        let is_sound = start < end && end <= self.counts.members;
        is_sound.then_some(start..end).ok_or_else(garbled)
    }

    fn member(&self, at: usize) -> Result<Member, EngineError> {
        let bytes: [u8; MEMBER] = self.bytes(&self.parts.members, at)?;
        let four = |at: usize| bytes[at..at + 4].try_into().expect("four bytes");
        let moment = Moment {
            first: i32::from_le_bytes(four(30)),
            last: i32::from_le_bytes(four(34)),
            clock: u32::from_le_bytes(four(38)),
        };
        Ok(Member {
            key: u64::from_le_bytes(bytes[..8].try_into().expect("eight bytes")),
            id: ArticleId(u128::from_le_bytes(bytes[8..24].try_into().expect("its length"))),
            moment: (bytes[29] != 0).then_some(moment),
            source: u32::from_le_bytes(four(24)),
            relation: relation(bytes[28].into()).ok_or_else(garbled)?,
        })
    }

    fn number(&self, part: &Range<usize>, nth: usize) -> Result<u32, EngineError> {
        self.bytes(part, nth).map(u32::from_le_bytes)
    }

    /// Returns what is in a part at a place, where each place has as many bytes.
    fn bytes<const N: usize>(
        &self,
        part: &Range<usize>,
        nth: usize,
    ) -> Result<[u8; N], EngineError> {
        let start =
            nth.checked_mul(N).and_then(|at| at.checked_add(part.start)).ok_or_else(garbled)?;
        if start + N > part.end {
            return Err(garbled());
        }
        let is_tested =
            part.start >= self.parts.bits.start && self.is_tested.load(Ordering::Relaxed);
        let read = if is_tested { self.blocks.read_tested(start) } else { self.blocks.read(start) };
        read.map_err(EngineError::damaged)
    }
}

fn relation(number: u32) -> Option<Relation> {
    match number {
        0 => Some(Relation::Original),
        1 => Some(Relation::Version),
        2 => Some(Relation::Copy),
        _ => None,
    }
}

fn garbled() -> EngineError {
    EngineError::damaged("the stories are not what was written")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stories(count: u64, size: impl Fn(u64) -> u64) -> Stories {
        let member = |story: u64, nth: u64| Member {
            key: (story * 1_000 + nth + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15),
            id: ArticleId(u128::from(story) << 64 | u128::from(nth)),
            moment: (!nth.is_multiple_of(3)).then_some(Moment {
                first: -400_000 + nth as i32,
                last: 17_000,
                clock: nth as u32,
            }),
            source: (nth % 4) as u32,
            relation: [Relation::Original, Relation::Version, Relation::Copy][nth as usize % 3],
        };
        let story = |story: u64| Story {
            decided: [
                Decided::Agency,
                Decided::Date,
                Decided::Length,
                Decided::Id,
                Decided::Credit,
            ][story as usize % 5],
            members: (0..size(story)).map(|nth| member(story, nth)).collect(),
        };
        Stories { stories: (0..count).map(story).collect() }
    }

    fn opened(folder: &Path, bytes: &[u8]) -> Result<StoriesFile, EngineError> {
        std::fs::write(folder.join("stories-1"), bytes).unwrap();
        StoriesFile::open(folder, "stories-1")
    }

    #[test]
    fn every_article_is_found_by_its_key_and_no_other_is() {
        let folder = tempfile::tempdir().unwrap();
        for count in [0, 1, 2, 300] {
            let stories = stories(count, |story| 2 + story * 7 % 30);
            let file = opened(folder.path(), &written(&stories)).unwrap();
            assert_eq!((file.len(), file.all().unwrap()), (count as usize, stories.clone()));
            let mut keys = Vec::new();
            for (number, story) in (0_u32..).zip(&stories.stories) {
                assert_eq!(file.articles(number).unwrap(), story.members.len());
                for member in &story.members {
                    let place = Place { story: number, relation: member.relation };
                    assert_eq!(file.place(member.key).unwrap(), Some(place));
                    keys.push(member.key);
                }
            }
            let others = (0..5_000_u64).map(|n| n.wrapping_mul(0xd134_2543_de82_ef95));
            for other in others.chain([0, u64::MAX]).filter(|key| !keys.contains(key)) {
                assert_eq!(file.place(other).unwrap(), None);
            }
            assert!(file.story(count as u32).is_err());
        }
    }

    #[test]
    fn whatever_is_damaged_is_found_by_who_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let stories = stories(40, |_| 3);
        let sound = written(&stories);
        let reads_all = |bytes: &[u8], together: bool| {
            let file = opened(folder.path(), bytes)?;
            if together {
                file.test_keys()?;
            }
            for member in stories.stories.iter().flat_map(|story| &story.members) {
                file.place(member.key)?;
            }
            file.all()
        };
        assert_eq!(reads_all(&sound, false).unwrap(), stories);
        assert_eq!(reads_all(&sound, true).unwrap(), stories);
        for at in 0..sound.len() {
            let mut bytes = sound.clone();
            bytes[at] ^= 0x11;
            assert!(reads_all(&bytes, at % 2 == 0).is_err(), "byte {at}");
        }
        for length in [0, 10, HEADER, sound.len() - 1] {
            assert!(reads_all(&sound[..length], true).is_err(), "{length} bytes");
        }
    }
}
