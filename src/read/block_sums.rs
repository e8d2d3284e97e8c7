//! The checksums of a file's blocks: by them a file is known to be the beginning of what it was, or to have
//! zeros where it had text.
//!
//! A file is cut by what stops in the middle of writing it, and then its bytes are the first of those it had;
//! an edit leaves its end as it was, or ends where a record ends. Blocks are small at the beginning of a file
//! (4 bytes, then twice as many up to the length of a block) and a sixty-fourth of it afterwards: what was
//! cut is known but for its last sixty-fourth.
//! Cost: a byte a block, at most 140 a file; 0.2 ns a byte while the file is read.

use std::fs::File;
use std::io;
use std::io::Read as _;
use std::path::Path;

use serde::Deserialize;
use serde::Serialize;
use xxhash_rust::xxh3::Xxh3;
use xxhash_rust::xxh3::xxh3_64;

/// Bytes of the first block.
const FIRST: u64 = 4;
/// The least length of the blocks that are equally long.
const LEAST: u64 = 256;
/// So many of those a file has at least, where it is long enough.
const BLOCKS: u64 = 64;
/// So many bytes at the end of a file tell how it ends.
const END: usize = 16;
/// So many zeros one after the other are no text, whatever was there and wherever it is now.
const ZEROS: u64 = 512;
/// At one of so many bytes a few zeros stand alone where a text is written in two or four bytes a character.
const WIDE: u64 = 16;
/// More zeros than a character of four bytes has.
const MOST_OF_CHARACTER: u64 = 3;
/// So many at the end of a file that did not end so are none: its last block is the one that a crash leaves.
const LAST_ZEROS: u64 = 4;
/// One of so many bytes of a block is a control character where it is no text: of bytes by chance, one of nine.
const CONTROLS: u64 = 32;
/// So many runs of them are looked at.
const MOST_RUNS: usize = 4096;

/// The checksums of the blocks of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BlockSums {
    /// Bytes of the file.
    size: u64,
    /// Of each whole block, the first byte of its xxh3.
    sums: Vec<u8>,
    /// Two bytes of the xxh3 of the last 16 bytes of the file.
    end: u16,
}

/// A file compared with what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// Whether it is the beginning of what it was, and not all: as far as blocks tell.
    pub is_beginning: bool,
    /// Whether it ends as it did.
    pub ends_alike: bool,
    /// Whether it ends with a line.
    pub ends_line: bool,
    /// Whether a block has zeros that had something else.
    pub has_new_zeros: bool,
    /// Whether it is as long as it was, and zeros are all that is new.
    pub is_zeroed: bool,
    /// Whether there is a zero, be it a single one, in a block that is another than it was, and none in those
    /// that are as they were: in a text, which has none, something wrote over it. Not told of a text in
    /// UTF-16 or UTF-32, nor where what follows has moved, so that a zero may be one that was there. One of
    /// 256 is missed, as a sum of one byte misses it.
    pub has_stray_zeros: bool,
    /// Whether a block is full of control characters that had something else, and none is that is as it was.
    pub has_new_controls: bool,
}

impl BlockSums {
    /// Returns how many bytes the file had.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Compares what the file is now with what it was.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn compare(&self, path: &Path) -> io::Result<Compared> {
        let mut file = File::open(path)?;
        let mut now = Comparing::new(self);
        let mut buffer = vec![0; 64 << 10];
        loop {
            match file.read(&mut buffer) {
                Ok(0) => return Ok(now.finish()),
                Ok(count) => now.update(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// Takes the checksums of the blocks of a file while it is read.
#[derive(Clone)]
pub struct BlockSummer {
    layout: Layout,
    at: u64,
    block: Xxh3,
    sums: Vec<u8>,
    end: End,
}

impl Default for BlockSummer {
    fn default() -> Self {
        Self::new(0)
    }
}

impl BlockSummer {
    /// Begins with a file of so many bytes.
    #[must_use]
    pub fn new(size: u64) -> Self {
        let (layout, block) = (Layout::of(size), Xxh3::new());
        Self { layout, at: 0, block, sums: Vec::new(), end: End::default() }
    }

    /// Takes the bytes that come next.
    pub fn update(&mut self, mut bytes: &[u8]) {
        self.end.update(bytes);
        while !bytes.is_empty() {
            let left = self.layout.end_after(self.at) - self.at;
            let take = usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
            let (now, rest) = bytes.split_at(take);
            self.block.update(now);
            self.at += take as u64;
            if take as u64 == left {
                self.sums.push(first_byte(self.block.digest()));
                self.block.reset();
            }
            bytes = rest;
        }
    }

    /// Returns what is to be remembered of all that was taken.
    #[must_use]
    pub fn finish(&self) -> BlockSums {
        // A file that grew while it was read has blocks as of another length: they are of no use.
        let is_whole = self.layout == Layout::of(self.at);
        let sums = if is_whole { self.sums.clone() } else { Vec::new() };
        BlockSums { size: self.at, sums, end: self.end.sum() }
    }
}

/// The checksums that are taken of a file while it is read.
#[derive(Clone, Default)]
pub struct Checksums {
    /// xxh3 of all bytes so far.
    pub hash: Xxh3,
    /// Those of its blocks.
    pub blocks: BlockSummer,
}

impl Checksums {
    /// Begins with a file of so many bytes.
    #[must_use]
    pub fn new(size: u64) -> Self {
        Self { hash: Xxh3::new(), blocks: BlockSummer::new(size) }
    }

    /// Takes the bytes that come next.
    pub fn update(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.blocks.update(bytes);
    }
}

/// Where the blocks of a file end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Layout {
    /// Bytes of a block, a power of two.
    step: u64,
}

impl Layout {
    fn of(size: u64) -> Self {
        let step = (size / BLOCKS).checked_next_power_of_two().unwrap_or(1 << 62);
        Self { step: step.max(LEAST) }
    }

    /// Returns where the block ends that begins at, or is around, a place.
    const fn end_after(self, at: u64) -> u64 {
        if at < FIRST {
            FIRST
        } else if at < self.step {
            (at + 1).next_power_of_two()
        } else {
            (at / self.step + 1).saturating_mul(self.step)
        }
    }
}

/// The last bytes of what was read.
#[derive(Debug, Clone, Default)]
struct End {
    bytes: Vec<u8>,
}

impl End {
    fn update(&mut self, bytes: &[u8]) {
        let last = &bytes[bytes.len().saturating_sub(END)..];
        let keep = END - last.len();
        self.bytes.drain(..self.bytes.len().saturating_sub(keep));
        self.bytes.extend_from_slice(last);
    }

    fn sum(&self) -> u16 {
        let [.., a, b] = xxh3_64(&self.bytes).to_be_bytes();
        u16::from_be_bytes([a, b])
    }
}

const fn first_byte(sum: u64) -> u8 {
    sum.to_be_bytes()[0]
}

/// Compares a file that is read with what it was.
struct Comparing<'b> {
    before: &'b BlockSums,
    now: BlockSummer,
    /// Zeros just before.
    zeros: u64,
    /// Where runs of zeros begin and end.
    runs: Vec<(u64, u64)>,
    /// Of each block that began, how many of its bytes are control characters that no text has, zeros left out.
    controls: Vec<u64>,
    /// Of each block that began, how many of its bytes are zeros.
    zeros_in: Vec<u64>,
    /// How often a few zeros stand alone.
    alone: u64,
    /// Its first bytes, of which a text says in what it is written.
    start: Vec<u8>,
}

impl<'b> Comparing<'b> {
    fn new(before: &'b BlockSums) -> Self {
        let now = BlockSummer::new(before.size);
        let (controls, zeros_in, start) = (vec![0], vec![0], Vec::new());
        Self { before, now, zeros: 0, runs: Vec::new(), controls, zeros_in, alone: 0, start }
    }

    fn update(&mut self, bytes: &[u8]) {
        let mut end = self.now.layout.end_after(self.now.at);
        let first = 4_usize.saturating_sub(self.start.len()).min(bytes.len());
        self.start.extend_from_slice(&bytes[..first]);
        for (at, byte) in (self.now.at..).zip(bytes) {
            if at >= end {
                end = self.now.layout.end_after(at);
            }
            if *byte == 0 {
                self.zeros += 1;
            } else if self.zeros > 0 {
                self.end_run(at, ZEROS);
            }
            let is_control = matches!(byte, 1..=8 | 14..=26 | 28..=31 | 127);
            *self.controls.last_mut().expect("the first block began") += u64::from(is_control);
            *self.zeros_in.last_mut().expect("the first block began") += u64::from(*byte == 0);
            if at + 1 == end {
                self.controls.push(0);
                self.zeros_in.push(0);
            }
        }
        self.now.update(bytes);
    }

    fn end_run(&mut self, at: u64, least: u64) {
        if self.zeros >= least && self.runs.len() < MOST_RUNS {
            self.runs.push((at - self.zeros, at));
        }
        self.alone += u64::from((1..=MOST_OF_CHARACTER).contains(&self.zeros));
        self.zeros = 0;
    }

    fn finish(mut self) -> Compared {
        self.end_run(self.now.at, LAST_ZEROS);
        let (before, size) = (self.before, self.now.at);
        let ends_alike = self.now.end.sum() == before.end;
        let mut places = self.places();
        let all_same = places.all(|(_, is_same)| is_same);
        let is_zero = |from: u64, to: u64| self.runs.iter().any(|run| run.0 < to && from < run.1);
        let is_other = |((from, to), is_same): ((u64, u64), bool)| (!is_same).then_some((from, to));
        let others = || self.places().filter_map(is_other);
        // What comes after the last whole block has no sum but that of its end.
        let rest = self.places().last().map_or(0, |((_, to), _)| to);
        let is_rest_zeroed = !ends_alike && is_zero(rest, u64::MAX);
        let has_new_zeros = is_rest_zeroed || others().any(|(from, to)| is_zero(from, to));
        let is_zeroed = has_new_zeros
            && size == before.size
            && others().all(|(from, to)| is_zero(from, to))
            && (ends_alike || is_rest_zeroed);
        let ends_line = matches!(self.now.end.bytes.last(), Some(b'\n' | b'\r'));
        Compared {
            ends_line,
            // Of three bytes nothing is known.
            is_beginning: (FIRST..before.size).contains(&size) && all_same,
            ends_alike,
            has_new_zeros,
            is_zeroed,
            has_stray_zeros: self.has_stray_zeros(ends_alike, rest),
            has_new_controls: self.has_new_controls(ends_alike, rest),
        }
    }

    fn has_stray_zeros(&self, ends_alike: bool, rest: u64) -> bool {
        let all: u64 = self.zeros_in.iter().sum();
        let marks: [&[u8]; 3] = [b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff"];
        let is_wide = marks.iter().any(|mark| self.start.starts_with(mark))
            || self.alone > WIDE && self.alone * WIDE > self.now.at;
        if all == 0 || is_wide {
            return false;
        }
        let is_as_long = self.now.at == self.before.size;
        let (mut in_other, mut whole, mut all_same) = (false, 0, true);
        // Blocks behind the last one with a zero that are as they were, and that are not.
        let (mut stay, mut move_on) = (0_usize, 0_usize);
        for (at, (_, is_same)) in self.places().enumerate() {
            whole = at + 1;
            all_same &= is_same;
            match (self.zeros_in.get(at).is_some_and(|zeros| *zeros > 0), is_same) {
                (true, true) => return false,
                (true, false) => (in_other, stay, move_on) = (true, 0, 0),
                (false, true) => stay += 1,
                (false, false) => move_on += 1,
            }
        }
        let in_rest = self.zeros_in.get(whole..).unwrap_or_default().iter().any(|zeros| *zeros > 0);
        // What comes behind the last whole block that it had is compared by its end alone.
        let is_rest_other = match is_as_long {
            true => all_same || !ends_alike,
            false => all_same && rest == self.before.size,
        };
        in_other && (is_as_long || stay > move_on) || in_rest && is_rest_other
    }

    fn has_new_controls(&self, ends_alike: bool, rest: u64) -> bool {
        let is_full = |at: usize, length: u64| {
            self.controls.get(at).is_some_and(|count| count * CONTROLS > length)
        };
        let (mut in_other, mut in_same) = (false, false);
        let mut whole = 0;
        for (at, ((from, to), is_same)) in self.places().enumerate() {
            whole = at + 1;
            if is_full(at, to - from) {
                (in_other, in_same) = (in_other || !is_same, in_same || is_same);
            }
        }
        // What comes after the last whole block, or after all that it had.
        let length = self.now.at.saturating_sub(rest);
        let is_rest_full = !ends_alike && length >= LEAST / CONTROLS && {
            let controls: u64 = self.controls.get(whole..).unwrap_or_default().iter().sum();
            controls * CONTROLS > length
        };
        (in_other || is_rest_full) && !in_same
    }

    /// Returns the place of each whole block that the file had and has, and whether it is the same.
    fn places(&self) -> impl Iterator<Item = ((u64, u64), bool)> + '_ {
        let mut at = 0;
        self.before.sums.iter().zip(&self.now.sums).map(move |(before, now)| {
            let from = at;
            at = self.now.layout.end_after(at);
            ((from, at), before == now)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sums(bytes: &[u8]) -> BlockSums {
        let mut summer = BlockSummer::new(bytes.len() as u64);
        summer.update(bytes);
        summer.finish()
    }

    fn compared(before: &[u8], now: &[u8]) -> Compared {
        let (before, mut file) = (sums(before), tempfile::NamedTempFile::new().unwrap());
        std::io::Write::write_all(&mut file, now).unwrap();
        before.compare(file.path()).unwrap()
    }

    /// Bytes that are never zero, and never twice the same for long.
    fn text(length: usize) -> Vec<u8> {
        (0..length as u64).map(|at| xxh3_64(&at.to_be_bytes()).to_be_bytes()[0] | 1).collect()
    }

    #[test]
    fn a_file_that_is_cut_anywhere_is_the_beginning_of_what_it_was() {
        for length in [40, 700, 5_000, 70_000] {
            let whole = text(length);
            for cut in (4..length).step_by(1 + length / 97) {
                let compared = compared(&whole, &whole[..cut]);
                assert!(compared.is_beginning && !compared.ends_alike, "{cut} of {length}");
                assert!(!compared.has_new_zeros && !compared.is_zeroed);
            }
            assert!(!compared(&whole, &whole).is_beginning, "it is all of it");
        }
    }

    #[test]
    fn a_file_that_is_edited_is_no_beginning_and_one_that_loses_its_middle_ends_alike() {
        let whole = text(70_000);
        let mut edited = whole.clone();
        edited.drain(20_000..20_100);
        assert!(!compared(&whole, &edited).is_beginning);
        assert!(compared(&whole, &edited).ends_alike);
        edited.truncate(60_000);
        assert!(!compared(&whole, &edited).is_beginning);
        // What comes after the last whole block is not looked at.
        let mut late = whole.clone();
        late.remove(69_800);
        assert!(compared(&whole, &late).is_beginning && compared(&whole, &late).ends_alike);
    }

    #[test]
    fn zeros_are_told_from_text_that_was_always_there() {
        let whole = text(9_000);
        for (from, to) in [(0, 600), (3_000, 4_500), (8_400, 9_000)] {
            let mut zeroed = whole.clone();
            zeroed[from..to].fill(0);
            let damaged = compared(&whole, &zeroed);
            assert!(damaged.has_new_zeros && damaged.is_zeroed, "{from}..{to}");
            assert!(!compared(&zeroed, &zeroed).has_new_zeros, "they were there");
            let mut edited = zeroed.clone();
            edited[6_000..6_010].copy_from_slice(b"0123456789");
            assert!(
                compared(&whole, &edited).has_new_zeros && !compared(&whole, &edited).is_zeroed
            );
        }
        let longer = [&whole[..], &[0; 900]].concat();
        assert!(compared(&whole, &longer).has_new_zeros && !compared(&whole, &longer).is_zeroed);
        let mut few = whole.clone();
        few[3_000..3_100].fill(0);
        assert!(!compared(&whole, &few).has_new_zeros, "in what is no text they may be anything");
        let mut last = whole.clone();
        last[8_980..].fill(0);
        assert!(compared(&whole, &last).has_new_zeros, "at the end they are");
    }

    #[test]
    fn a_single_zero_in_a_text_that_had_none_is_told_wherever_it_is() {
        let text: Vec<u8> = "The ferry was late.\n".bytes().cycle().take(9_000).collect();
        let (mut cases, mut odd) = (0, 0);
        for length in [40, 300, 700, 9_000] {
            let text = &text[..length];
            for at in (4..length).step_by(7) {
                for count in [1, 20, 200, 511] {
                    let mut zeroed = text.to_vec();
                    let end = (at + count).min(length);
                    zeroed[at..end].fill(0);
                    let has = |before: &[u8], now: &[u8]| compared(before, now).has_stray_zeros;
                    cases += 1;
                    odd += usize::from(!has(text, &zeroed));
                    assert!(!compared(&zeroed, text).has_stray_zeros, "it is mended");
                    // Another part of it is edited, or it grows at its beginning.
                    let mut edited = zeroed.clone();
                    if at >= 520 {
                        edited[..4].copy_from_slice(b"That");
                        odd += usize::from(has(&zeroed, &edited));
                    }
                    let longer = [b"More.\n", zeroed.as_slice()].concat();
                    odd += usize::from(has(&zeroed, &longer));
                }
            }
        }
        assert!(cases > 1_000 && odd * 100 < cases, "{odd} of {cases}");
    }

    #[test]
    fn a_text_in_two_or_four_bytes_a_character_has_zeros_by_nature() {
        let text = "The ferry was late. 渡し船は遅れた。\n".repeat(90);
        let edited = text.replacen("late", "soon", 3);
        let utf16 =
            |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        let utf32 = |text: &str| -> Vec<u8> {
            text.chars().flat_map(|char| u32::from(char).to_be_bytes()).collect()
        };
        let mark = |bytes: Vec<u8>| [b"\xff\xfe", bytes.as_slice()].concat();
        for (before, now) in [
            (utf16(&text), utf16(&edited)),
            (mark(utf16(&text)), mark(utf16(&edited))),
            (utf32(&text), utf32(&edited)),
        ] {
            assert!(!compared(&before, &now).has_stray_zeros);
        }
    }

    #[test]
    fn bytes_by_chance_are_told_from_text_and_control_characters_that_were_there() {
        let text: Vec<u8> = "The ferry was late.\n".bytes().cycle().take(9_000).collect();
        let chance = |length: u64| -> Vec<u8> {
            (0..length).map(|at| xxh3_64(&at.to_le_bytes()).to_le_bytes()[3]).collect()
        };
        let end = [&text[..6_000], &chance(3_000)].concat();
        assert!(compared(&text, &end).has_new_controls);
        assert!(compared(&text, &[&text[..8_900], &chance(200)].concat()).has_new_controls);
        assert!(!compared(&text, &text[..6_000]).has_new_controls);
        let edited = [&text[..6_000], "Als er kam, war es spät.\n".repeat(90).as_bytes()].concat();
        assert!(!compared(&text, &edited).has_new_controls);
        // A file of such bytes is edited.
        let other = [&end[..8_000], b"and more of it".as_slice()].concat();
        assert!(!compared(&end, &other).has_new_controls);
    }

    proptest! {
        #[test]
        fn the_sums_do_not_depend_on_how_the_file_is_read(
            length in 0_usize..40_000,
            steps in prop::collection::vec(1_usize..5_000, 1..9),
        ) {
            let whole = text(length);
            let mut summer = BlockSummer::new(length as u64);
            let (mut rest, mut steps) = (whole.as_slice(), steps.iter().cycle());
            while !rest.is_empty() {
                let (now, after) = rest.split_at(rest.len().min(*steps.next().unwrap()));
                summer.update(now);
                rest = after;
            }
            let sums = summer.finish();
            prop_assert_eq!(&sums, &super::tests::sums(&whole));
            prop_assert!(sums.sums.len() <= 140);
        }
    }
}
