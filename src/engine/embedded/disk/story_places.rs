//! Where articles are among the stories: by the numbers that they have in a segment.
//!
//! A search asks for the places of all matches of a window. Most are in no story, which a word of bits says for 64
//! of them at once, and the places of the others lie in their order. The segments are those that were there when
//! the stories were derived; articles of one that was merged since are looked up by their keys.
//!
//! Layout of these parts of the file of stories: for each segment its id, and how many lanes and places are before
//! its own; for every 64 articles (a lane) a bit each, and how many places of the segment are before theirs; for each
//! article that is in a story, its place.

use crate::story::Relation;

/// Bytes of a segment, of a lane, of a place.
pub(crate) const SEGMENT: usize = 24;
pub(crate) const LANE: usize = 12;
pub(crate) const PLACE: usize = 4;
/// Articles of a lane.
pub(crate) const OF_LANE: u32 = 64;
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

impl Place {
    /// Returns it as files have it.
    pub(crate) const fn packed(self) -> u32 {
        (self.relation as u32) << RELATION | self.story
    }

    /// Reads it; `None` where it is not what was written.
    pub(crate) fn unpacked(packed: u32) -> Option<Self> {
        let relation = relation(packed >> RELATION)?;
        Some(Self { story: packed & ((1 << RELATION) - 1), relation })
    }
}

/// Returns the relation that a number stands for.
pub(crate) const fn relation(number: u32) -> Option<Relation> {
    match number {
        0 => Some(Relation::Original),
        1 => Some(Relation::Version),
        2 => Some(Relation::Copy),
        _ => None,
    }
}

/// Which of 64 articles are in a story, and how many of the segment are before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Lane {
    pub(crate) bits: u64,
    before: u32,
}

impl Lane {
    /// Returns how many articles of the segment are in a story before the one with this bit.
    pub(crate) const fn before(self, bit: u32) -> u32 {
        self.before.wrapping_add((self.bits & ((1 << bit) - 1)).count_ones())
    }

    /// Reads it as files have it.
    pub(crate) fn from_bytes(bytes: [u8; LANE]) -> Self {
        let (bits, before) = bytes.split_at(8);
        Self {
            bits: u64::from_le_bytes(bits.try_into().expect("eight bytes")),
            before: u32::from_le_bytes(before.try_into().expect("four bytes")),
        }
    }
}

/// The places of the articles of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SegmentPlaces {
    segment: u128,
    articles: u32,
    lanes: Vec<Lane>,
    places: Vec<Place>,
}

impl SegmentPlaces {
    /// Has those of no article yet.
    pub(crate) const fn of(segment: u128) -> Self {
        Self { segment, articles: 0, lanes: Vec::new(), places: Vec::new() }
    }

    /// Adds that of the next article; `None` where it is in no story.
    pub(crate) fn push(&mut self, place: Option<Place>) {
        if self.articles.is_multiple_of(OF_LANE) {
            let before = u32::try_from(self.places.len()).expect("fewer than articles");
            self.lanes.push(Lane { bits: 0, before });
        }
        if let Some((place, lane)) = place.zip(self.lanes.last_mut()) {
            lane.bits |= 1 << (self.articles % OF_LANE);
            self.places.push(place);
        }
        self.articles += 1;
    }

    /// Returns how many lanes and places there are.
    pub(crate) const fn counts(&self) -> (usize, usize) {
        (self.lanes.len(), self.places.len())
    }

    /// Adds what a file says of the segment: that its own are behind so many lanes and places.
    pub(crate) fn write_segment(&self, out: &mut Vec<u8>, (lanes, places): (u32, u32)) {
        out.extend(self.segment.to_le_bytes());
        out.extend(lanes.to_le_bytes());
        out.extend(places.to_le_bytes());
    }

    /// Adds the lanes.
    pub(crate) fn write_lanes(&self, out: &mut Vec<u8>) {
        for lane in &self.lanes {
            out.extend(lane.bits.to_le_bytes());
            out.extend(lane.before.to_le_bytes());
        }
    }

    /// Adds the places.
    pub(crate) fn write_places(&self, out: &mut Vec<u8>) {
        self.places.iter().for_each(|place| out.extend(place.packed().to_le_bytes()));
    }
}

/// Which lanes and places of a file are those of a segment: behind so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) segment: u128,
    pub(crate) lanes: u32,
    pub(crate) places: u32,
}

impl Placed {
    /// Reads it as files have it.
    pub(crate) fn from_bytes(bytes: [u8; SEGMENT]) -> Self {
        let number =
            |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
        let segment = u128::from_le_bytes(bytes[..16].try_into().expect("sixteen bytes"));
        Self { segment, lanes: number(16), places: number(20) }
    }
}
