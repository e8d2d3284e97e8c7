//! The file of the stories of a commit, read where a search asks: who is in which story.
//!
//! A search asks of every match whether it is in a story. So the file is mapped, each part of it is found
//! by its number, and nothing is parsed: opening it takes as long for a million articles as for ten. An article
//! is found by its segment and number there (`story_places`), or, where its segment is younger, by its key: what
//! most are told, that they are in no story, is a bit of a table that is small enough for the processor's nearer
//! memory. The file ends in the checksums of its `blocks`, which are tested as they are read.
//!
//! Layout, numbers with the least byte first: a magic line; the number of stories and members, the digits of a
//! bucket, and the number of segments, lanes and places; for each story its first member, and what decided; the
//! members; a bit for each value of some digits of a key, set where a member has it; for each value of fewer digits,
//! its first key; the keys, sorted, each with its place; the places of the articles of segments.

use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use tantivy::Directory as _;
use tantivy::directory::MmapDirectory;
use tantivy::directory::OwnedBytes;
use tantivy::directory::error::OpenReadError;

use crate::article::ArticleId;
use crate::engine::EngineError;
use crate::engine::embedded::disk::blocks::BlockSums;
use crate::engine::embedded::disk::blocks::Blocks;
use crate::engine::embedded::disk::story_places::LANE;
use crate::engine::embedded::disk::story_places::Lane;
use crate::engine::embedded::disk::story_places::PLACE;
use crate::engine::embedded::disk::story_places::Place;
use crate::engine::embedded::disk::story_places::Placed;
use crate::engine::embedded::disk::story_places::SEGMENT;
use crate::engine::embedded::disk::story_places::SegmentPlaces;
use crate::engine::embedded::disk::story_places::relation;
use crate::story::Decided;
use crate::story::Member;
use crate::story::Moment;
use crate::story::Stories;
use crate::story::Story;

const MAGIC: &[u8; 20] = b"dateline stories 04\n";
/// The magic line and six numbers.
const HEADER: usize = 44;
/// Bytes of a member, of a key with its place.
const MEMBER: usize = 42;
const KEY: usize = 12;
/// Digits that a bit of the table has more than a bucket: sixteen bits for four members.
const FINER: u32 = 4;
/// Members of a bucket.
const OF_BUCKET: usize = 4;

/// What says where the parts of a file are.
#[derive(Debug, Clone, Copy)]
struct Counts {
    stories: usize,
    members: usize,
    /// The buckets are as many as numbers with so many binary digits.
    digits: u32,
    segments: usize,
    lanes: usize,
    places: usize,
}

impl Counts {
    fn of(stories: &Stories) -> Self {
        let members = stories.stories.iter().map(|story| story.members.len()).sum::<usize>();
        let digits = (members / OF_BUCKET).next_power_of_two().trailing_zeros();
        let stories = stories.stories.len();
        Self { stories, members, digits, segments: 0, lanes: 0, places: 0 }
    }

    /// Adds those of segments.
    fn add(&mut self, segments: &[SegmentPlaces]) {
        self.segments += segments.len();
        for (lanes, places) in segments.iter().map(SegmentPlaces::counts) {
            self.lanes += lanes;
            self.places += places;
        }
    }

    /// Returns them in their order in a file.
    fn numbers(self) -> [usize; 6] {
        let Self { stories, members, digits, segments, lanes, places } = self;
        [stories, members, digits as usize, segments, lanes, places]
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
            segments: part(self.segments, SEGMENT)?,
            lanes: part(self.lanes, LANE)?,
            places: part(self.places, PLACE)?,
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
    segments: Range<usize>,
    lanes: Range<usize>,
    places: Range<usize>,
}

/// Returns a file of stories, with its checksums. `places` looks up where the articles of segments are, in such a
/// file that has no segments yet.
///
/// # Errors
/// Those of `places`.
pub(crate) fn written(
    stories: &Stories,
    places: &dyn Fn(&StoriesFile) -> Result<Vec<SegmentPlaces>, EngineError>,
) -> Result<Vec<u8>, EngineError> {
    let mut counts = Counts::of(stories);
    let without = StoriesFile::over(OwnedBytes::new(with_sums(by_key(stories, counts))));
    let without = without.map_err(EngineError::damaged)?;
    let segments = places(&without)?;
    counts.add(&segments);
    let mut out = header(counts);
    out.extend(&without.blocks.content()[HEADER..]);
    let mut before = (0, 0);
    for segment in &segments {
        segment.write_segment(&mut out, (four_bytes(before.0), four_bytes(before.1)));
        let (lanes, places) = segment.counts();
        before = (before.0 + lanes, before.1 + places);
    }
    segments.iter().for_each(|segment| segment.write_lanes(&mut out));
    segments.iter().for_each(|segment| segment.write_places(&mut out));
    Ok(with_sums(out))
}

fn header(counts: Counts) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    counts.numbers().into_iter().for_each(|count| out.extend(four_bytes(count).to_le_bytes()));
    out
}

fn four_bytes(number: usize) -> u32 {
    u32::try_from(number).expect("fewer than four thousand million articles")
}

fn with_sums(mut content: Vec<u8>) -> Vec<u8> {
    let mut sums = BlockSums::default();
    sums.update(&content);
    content.extend(sums.finish());
    content
}

/// Returns all but the places of segments.
fn by_key(stories: &Stories, counts: Counts) -> Vec<u8> {
    let mut out = header(counts);
    let number = |out: &mut Vec<u8>, number: usize| out.extend(four_bytes(number).to_le_bytes());
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
        let of_member = |member: &Member| {
            (member.key, Place { story: place, relation: member.relation }.packed())
        };
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
        Self::over(whole).map_err(|what| damaged(&what))
    }

    /// Reads the counts of a whole file; else returns what is wrong with it.
    fn over(whole: OwnedBytes) -> Result<Self, String> {
        let count = |nth: usize| {
            let at = MAGIC.len() + 4 * nth;
            let bytes = whole.get(at..at + 4).and_then(|bytes| bytes.first_chunk());
            bytes.map(|bytes| u32::from_le_bytes(*bytes) as usize)
        };
        let is_one = whole.get(..MAGIC.len()) == Some(MAGIC.as_slice());
        let counts = is_one.then(|| {
            let digits = u32::try_from(count(2)?).ok()?;
            let (stories, members) = (count(0)?, count(1)?);
            let (segments, lanes, places) = (count(3)?, count(4)?, count(5)?);
            Some(Counts { stories, members, digits, segments, lanes, places })
        });
        let counts = counts.flatten().ok_or("is no file of stories")?;
        let parts = counts.parts().ok_or("has counts that cannot be")?;
        let blocks = Blocks::new(whole, parts.places.end);
        let blocks = blocks.ok_or("has not the length that it names")?;
        blocks.test(&(0..HEADER)).map_err(|e| e.to_string())?;
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
                return Place::unpacked(place).map(Some).ok_or_else(garbled);
            }
        }
        Ok(None)
    }

    /// Returns where the places of a segment are; `None` where the stories were derived before it was made.
    ///
    /// # Errors
    /// `Damaged` when the file is.
    pub(crate) fn placed(&self, segment: u128) -> Result<Option<Placed>, EngineError> {
        for nth in 0..self.counts.segments {
            let placed = Placed::from_bytes(self.bytes(&self.parts.segments, nth)?);
            if placed.segment == segment {
                return Ok(Some(placed));
            }
        }
        Ok(None)
    }

    /// Returns which of 64 articles of a segment are in a story: those of its `nth` lane.
    ///
    /// # Errors
    /// `Damaged` when the file is.
    pub(crate) fn lane(&self, of: Placed, nth: u32) -> Result<Lane, EngineError> {
        let nth = of.lanes as usize + nth as usize;
        self.bytes(&self.parts.lanes, nth).map(Lane::from_bytes)
    }

    /// Returns the `nth` place of a segment.
    ///
    /// # Errors
    /// `Damaged` when the file is.
    pub(crate) fn nth_place(&self, of: Placed, nth: u32) -> Result<Place, EngineError> {
        let place = self.number(&self.parts.places, of.places as usize + nth as usize)?;
        Place::unpacked(place).ok_or_else(garbled)
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
        let of_keys = self.parts.bits.start..self.parts.keys.end;
        let is_tested = of_keys.contains(&start) && self.is_tested.load(Ordering::Relaxed);
        let read = if is_tested { self.blocks.read_tested(start) } else { self.blocks.read(start) };
        read.map_err(EngineError::damaged)
    }
}

fn garbled() -> EngineError {
    EngineError::damaged("the stories are not what was written")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::Relation;

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

    /// The keys of the articles of two segments, of which every third or so is in a story.
    fn segments(stories: &Stories) -> Vec<(u128, Vec<u64>)> {
        let members = stories.stories.iter().flat_map(|story| &story.members);
        let mut keys: Vec<u64> = members.map(|member| member.key).collect();
        let others = (0..3 * keys.len() as u64 + 70).map(|n| n.wrapping_mul(0xd134_2543_de82_ef95));
        keys.extend(others);
        keys.sort_unstable_by_key(|key| key.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let second = keys.split_off(keys.len() / 3);
        vec![(7, keys), (u128::MAX, second)]
    }

    fn placed(stories: &Stories) -> Vec<u8> {
        let place = |known: &StoriesFile| {
            let of = |(segment, keys): (u128, Vec<u64>)| {
                let mut places = SegmentPlaces::of(segment);
                keys.iter().for_each(|key| places.push(known.place(*key).unwrap()));
                places
            };
            Ok(segments(stories).into_iter().map(of).collect())
        };
        written(stories, &place).unwrap()
    }

    /// Looks up an article by its number in a segment.
    fn at(file: &StoriesFile, placed: Placed, article: u32) -> Result<Option<Place>, EngineError> {
        let lane = file.lane(placed, article / 64)?;
        let bit = article % 64;
        let is_in_one = lane.bits & 1 << bit != 0;
        is_in_one.then(|| file.nth_place(placed, lane.before(bit))).transpose()
    }

    #[test]
    fn an_article_is_where_its_key_is_by_its_number_too() {
        let folder = tempfile::tempdir().unwrap();
        for count in [0, 1, 90] {
            let stories = stories(count, |story| 2 + story * 7 % 30);
            let file = opened(folder.path(), &placed(&stories)).unwrap();
            let mut found = 0;
            for (segment, keys) in segments(&stories) {
                let placed = file.placed(segment).unwrap().unwrap();
                for (number, key) in (0..).zip(keys) {
                    let place = file.place(key).unwrap();
                    assert_eq!(at(&file, placed, number).unwrap(), place, "{segment} {number}");
                    found += usize::from(place.is_some());
                }
            }
            assert_eq!(
                found,
                stories.stories.iter().map(|story| story.members.len()).sum::<usize>()
            );
            assert_eq!(file.placed(8).unwrap(), None);
        }
    }

    #[test]
    fn every_article_is_found_by_its_key_and_no_other_is() {
        let folder = tempfile::tempdir().unwrap();
        for count in [0, 1, 2, 300] {
            let stories = stories(count, |story| 2 + story * 7 % 30);
            let file = opened(folder.path(), &placed(&stories)).unwrap();
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
        let sound = placed(&stories);
        let reads_all = |bytes: &[u8], together: bool| {
            let file = opened(folder.path(), bytes)?;
            if together {
                file.test_keys()?;
            }
            for member in stories.stories.iter().flat_map(|story| &story.members) {
                file.place(member.key)?;
            }
            for (segment, keys) in segments(&stories) {
                let placed = file.placed(segment)?.ok_or_else(garbled)?;
                for number in 0..keys.len() as u32 {
                    at(&file, placed, number)?;
                }
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
