//! Checksums of the blocks of a file, so that a damage is found when a search reads it, and what it does
//! not read costs nothing.
//!
//! A file that is too long to be tested when it is opened ends in the checksums of its blocks, four bytes
//! each: a thousandth of it. tantivy does not see them. A block is tested when a byte of it is first
//! read, once for as long as the file is open. Cost: a tenth of a microsecond for each kilobyte.

use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use tantivy::HasLen;
use tantivy::directory::FileHandle;
use tantivy::directory::OwnedBytes;
use xxhash_rust::xxh3::Xxh3;
use xxhash_rust::xxh3::xxh3_64;

/// Bytes of a block: a page of memory, so that testing one reads no other.
pub(crate) const BLOCK: usize = 4 << 10;
/// Bytes of a checksum.
const SUM: usize = 4;

/// Returns the checksum of a block.
#[expect(clippy::cast_possible_truncation, reason = "half of a checksum is one")]
const fn half(hash: u64) -> u32 {
    hash as u32
}

/// The checksums of a file that is written from front to back.
#[derive(Default)]
pub(crate) struct BlockSums {
    hash: Xxh3,
    /// Bytes of the block that is not full.
    filled: usize,
    sums: Vec<u8>,
}

impl BlockSums {
    /// Takes what is written next.
    pub(crate) fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (now, rest) = bytes.split_at(bytes.len().min(BLOCK - self.filled));
            self.hash.update(now);
            self.filled += now.len();
            bytes = rest;
            if self.filled == BLOCK {
                self.end_block();
            }
        }
    }

    fn end_block(&mut self) {
        self.sums.extend(half(self.hash.digest()).to_le_bytes());
        self.hash.reset();
        self.filled = 0;
    }

    /// Returns the checksums of all that was written, one behind the other.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        if self.filled > 0 {
            self.end_block();
        }
        self.sums
    }
}

/// Which blocks of a file were tested.
#[derive(Debug)]
pub(crate) struct Tested(Box<[AtomicU64]>);

impl Tested {
    /// None of a file of this length.
    pub(crate) fn none_of(length: usize) -> Self {
        let words = length.div_ceil(BLOCK).div_ceil(64);
        Self((0..words).map(|_| AtomicU64::new(0)).collect())
    }

    /// Tests the blocks that a range is in, unless they were: `block` returns the bytes of one and its
    /// checksum, by its number.
    pub(crate) fn test<B: AsRef<[u8]>>(
        &self,
        range: &Range<usize>,
        mut block: impl FnMut(usize) -> io::Result<(B, [u8; SUM])>,
    ) -> io::Result<()> {
        if range.is_empty() {
            return Ok(());
        }
        for number in range.start / BLOCK..=(range.end - 1) / BLOCK {
            let (word, bit) = (&self.0[number / 64], 1 << (number % 64));
            if word.load(Ordering::Relaxed) & bit != 0 {
                continue;
            }
            let (bytes, sum) = block(number)?;
            if half(xxh3_64(bytes.as_ref())) != u32::from_le_bytes(sum) {
                let start = number * BLOCK;
                let what = format!("what is behind byte {start} does not have its checksum");
                return Err(io::Error::new(io::ErrorKind::InvalidData, what));
            }
            word.fetch_or(bit, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// A file with its checksums.
pub(crate) struct Blocks {
    content: OwnedBytes,
    sums: OwnedBytes,
    tested: Tested,
}

impl fmt::Debug for Blocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blocks({} bytes)", self.content.len())
    }
}

impl Blocks {
    /// Takes a whole file, whose first `content` bytes are under the checksums behind them; `None` if it
    /// has not the checksums of so many.
    pub(crate) fn new(whole: OwnedBytes, content: usize) -> Option<Self> {
        if !has_sums(whole.len(), content) {
            return None;
        }
        let (content, sums) = whole.split(content);
        let tested = Tested::none_of(content.len());
        Some(Self { content, sums, tested })
    }

    /// Returns what is under the checksums, which may not have been tested.
    pub(crate) fn content(&self) -> &[u8] {
        &self.content
    }

    /// Tests the blocks that a range is in.
    ///
    /// # Errors
    /// `InvalidData` where one is not what was written.
    pub(crate) fn test(&self, range: &Range<usize>) -> io::Result<()> {
        self.tested.test(range, |number| {
            let start = number * BLOCK;
            let bytes = &self.content[start..self.content.len().min(start + BLOCK)];
            let sum = self.sums[number * SUM..].first_chunk().copied();
            Ok((bytes, sum.expect("there is one for each block")))
        })
    }

    /// Returns the number at a place: eight bytes, the least first.
    ///
    /// # Errors
    /// `InvalidData` where they are not what was written.
    pub(crate) fn number(&self, at: usize) -> io::Result<u64> {
        self.read(at).map(u64::from_le_bytes)
    }

    /// Returns the bytes at a place.
    ///
    /// # Errors
    /// `InvalidData` where they are not what was written.
    pub(crate) fn read<const N: usize>(&self, at: usize) -> io::Result<[u8; N]> {
        let bytes = self.read_tested(at)?;
        self.test(&(at..at + N))?;
        Ok(bytes)
    }

    /// Returns the bytes at a place that was tested.
    ///
    /// # Errors
    /// `UnexpectedEof` behind the end.
    pub(crate) fn read_tested<const N: usize>(&self, at: usize) -> io::Result<[u8; N]> {
        let bytes = self.content.get(at..).and_then(<[u8]>::first_chunk);
        bytes.copied().ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    /// Returns where a part of the content starts in it.
    pub(crate) fn place_of(&self, part: &OwnedBytes) -> Option<usize> {
        let (start, of_part) = (self.content.as_ptr().addr(), part.as_ptr().addr());
        let at = of_part.checked_sub(start)?;
        (at + part.len() <= self.content.len()).then_some(at)
    }
}

/// Returns whether a file of `length` bytes may be `content` bytes with their checksums.
pub(crate) fn has_sums(length: usize, content: usize) -> bool {
    length.checked_sub(content) == Some(content.div_ceil(BLOCK) * SUM)
}

/// Returns where the checksum of a block is in a file.
pub(crate) const fn place_of_sum(content: usize, number: usize) -> Range<usize> {
    let at = content + number * SUM;
    at..at + SUM
}

/// A file that is tested as it is read.
#[derive(Debug)]
pub(crate) struct Testing {
    pub(crate) blocks: Arc<Blocks>,
    /// Whether who reads more than a block at once tests it by itself, where it looks at it.
    pub(crate) is_tested_by_reader: bool,
}

impl HasLen for Testing {
    fn len(&self) -> usize {
        self.blocks.content.len()
    }
}

impl FileHandle for Testing {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.end > self.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if !self.is_tested_by_reader || range.len() <= BLOCK {
            self.blocks.test(&range)?;
        }
        Ok(self.blocks.content.slice(range))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(content: &[u8], pieces: usize) -> Vec<u8> {
        let mut sums = BlockSums::default();
        content.chunks(pieces).for_each(|piece| sums.update(piece));
        [content, &sums.finish()].concat()
    }

    #[test]
    fn a_flipped_bit_is_found_by_who_reads_its_block_and_by_no_other() {
        let content: Vec<u8> = (0..3 * BLOCK + 100).map(|at| (at / 7) as u8).collect();
        let sound = written(&content, 1000);
        assert_eq!(written(&content, BLOCK), sound);
        for at in [0, BLOCK - 1, BLOCK, 2 * BLOCK + 50, 3 * BLOCK + 99] {
            let mut bytes = sound.clone();
            bytes[at] ^= 4;
            let blocks = Blocks::new(OwnedBytes::new(bytes), content.len()).unwrap();
            let file = Testing { blocks: Arc::new(blocks), is_tested_by_reader: false };
            for block in 0..4 {
                let range = block * BLOCK..content.len().min((block + 1) * BLOCK);
                let read = file.read_bytes(range.clone());
                assert_eq!(read.is_ok(), !range.contains(&at), "{at} in {range:?}");
            }
            assert!(file.read_bytes(at..at + 1).is_err() && file.read_bytes(at..at).is_ok());
        }
    }

    #[test]
    fn what_has_not_the_checksums_of_its_length_is_refused() {
        let sound = written(&[7; 9000], 9000);
        assert_eq!(sound.len(), 9000 + 3 * SUM);
        for length in 0..sound.len() {
            let cut = OwnedBytes::new(sound[..length].to_vec());
            assert!(Blocks::new(cut, 9000).is_none());
        }
        assert!(Blocks::new(OwnedBytes::new(sound), 9000).is_some());
    }

    #[test]
    fn a_part_knows_its_place() {
        let blocks = Blocks::new(OwnedBytes::new(written(&[7; 9000], 1)), 9000).unwrap();
        let file = Testing { blocks: Arc::new(blocks), is_tested_by_reader: false };
        let part = file.read_bytes(100..8000).unwrap();
        assert_eq!(file.blocks.place_of(&part), Some(100));
        assert_eq!(file.blocks.place_of(&part.slice(50..60)), Some(150));
        assert_eq!(file.blocks.place_of(&OwnedBytes::new(vec![1; 4])), None);
    }
}
