//! How often a term is said in a few articles of a segment, and in all: from its postings, of which only what is
//! asked for is decoded.
//!
//! tantivy decodes the articles and frequencies of every block it passes. Here a block is decoded only if one of the
//! articles may be in it, a frequency only if one is, and the sum of all frequencies is taken from where it is written
//! beside each block.
//!
//! Layout, of tantivy 0.27, of the postings of a term of a field with frequencies and positions: if the term is in
//! 128 articles or more, the number of bytes of what is known of the full blocks of 128, as a number of varying
//! length, and that: of each block its last article in four bytes, the width of its articles in bits with a flag, the
//! width of its frequencies in bits, the sum of its frequencies in four bytes, and two bytes for scoring. Then the
//! blocks, each of its articles and its frequencies; then the articles that are left, each as the distance from the
//! one before, and their frequencies, as numbers of varying length.
//!
//! Numbers of varying length have seven bits in a byte, the least first, and a flag in the last byte. Numbers of a
//! block are in four lanes of words of 32 bits: the k-th is in lane k mod 4.

use std::io;

use bitpacking::BitPacker as _;
use bitpacking::BitPacker4x;
use tantivy::DocId;

/// Articles of a full block.
const BLOCK: usize = BitPacker4x::BLOCK_LEN;
/// Bytes that say what is in a block.
const HEAD: usize = 12;
/// Bytes of a block for each bit of width.
const BYTES_A_BIT: usize = BLOCK / 8;
/// The part of a width that is its number of bits.
const BITS: u8 = 0x1f;
/// The flag of a width that says that articles are written as distances less one, and frequencies less one.
const LESS_ONE: u8 = 0x40;
/// The flag of the last byte of a number of varying length.
const LAST: u8 = 0x80;

/// Some articles of a segment.
pub(crate) struct Marked {
    /// A bit for each article.
    bits: Vec<u64>,
    /// For each word of bits, and behind the last, the first marked article in it or behind; `DocId::MAX` for none.
    first: Vec<DocId>,
}

impl Marked {
    /// Marks those of some articles, of which there are so many, that `is_marked` says.
    pub(crate) fn new(articles: usize, is_marked: impl Fn(DocId) -> bool) -> Self {
        let mut bits = vec![0_u64; articles.div_ceil(64)];
        for doc in (0..articles as DocId).filter(|doc| is_marked(*doc)) {
            bits[doc as usize / 64] |= 1 << (doc % 64);
        }
        let mut first = vec![DocId::MAX; bits.len() + 1];
        for at in (0..bits.len()).rev() {
            first[at] = match bits[at] {
                0 => first[at + 1],
                word => at as DocId * 64 + word.trailing_zeros(),
            };
        }
        Self { bits, first }
    }

    #[inline]
    fn has(&self, doc: DocId) -> bool {
        self.bits.get(doc as usize / 64).is_some_and(|word| word >> (doc % 64) & 1 != 0)
    }

    /// Returns whether any article from `from` to `to` is marked, both included.
    #[inline]
    fn any(&self, from: DocId, to: DocId) -> bool {
        let Some(word) = self.bits.get(from as usize / 64) else { return false };
        match word >> (from % 64) {
            0 => self.first[from as usize / 64 + 1] <= to,
            rest => rest.trailing_zeros() <= to.saturating_sub(from),
        }
    }
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the postings of a term are not as they are written")
}

/// Calls `each` with the marked articles that a term is in, in order, and how often it is said there; returns how often
/// it is said in all `articles` of its segment. `bytes` are its postings, and it is in `doc_freq` articles.
///
/// # Errors
/// `InvalidData` where the bytes are not such postings, or are of articles there are not.
pub(crate) fn each_marked(
    bytes: &[u8],
    doc_freq: u32,
    articles: u32,
    marked: &Marked,
    each: &mut impl FnMut(DocId, u32),
) -> io::Result<u64> {
    let (blocks, rest) = (doc_freq as usize / BLOCK, doc_freq as usize % BLOCK);
    let (mut bytes, mut before, mut sum) = (bytes, 0, 0);
    if blocks > 0 {
        let length = varying(&mut bytes)?;
        if length as usize != blocks * HEAD {
            return Err(damaged());
        }
        let heads;
        (heads, bytes) = bytes.split_at_checked(length as usize).ok_or_else(damaged)?;
        for head in heads.as_chunks::<HEAD>().0 {
            let block = Block::read(head, before, &mut bytes)?;
            if block.last >= articles {
                return Err(damaged());
            }
            block.each_marked(marked, each);
            sum += u64::from(block.sum);
            before = block.last;
        }
    }
    Ok(sum + rest_of(bytes, rest, before, articles, marked, each)?)
}

/// A full block of postings.
struct Block<'b> {
    /// The last article of the block before; 0 before the first.
    before: DocId,
    last: DocId,
    is_less_one: bool,
    /// How many bits an article has.
    width: u8,
    docs: &'b [u8],
    frequencies: Packed<'b>,
    /// All frequencies.
    sum: u32,
}

impl<'b> Block<'b> {
    /// Takes a block from the start of `bytes`.
    fn read(head: &[u8; HEAD], before: DocId, bytes: &mut &'b [u8]) -> io::Result<Self> {
        let [d0, d1, d2, d3, width, of_frequencies, s0, s1, s2, s3, _, _] = *head;
        let (last, sum) =
            (u32::from_le_bytes([d0, d1, d2, d3]), u32::from_le_bytes([s0, s1, s2, s3]));
        let (is_less_one, width) = (width & LESS_ONE != 0, width & BITS);
        if of_frequencies > 32 || last < before {
            return Err(damaged());
        }
        let mut take = |width: u8| {
            let (taken, left) = bytes.split_at_checked(usize::from(width) * BYTES_A_BIT)?;
            *bytes = left;
            Some(taken)
        };
        let docs = take(width).ok_or_else(damaged)?;
        let frequencies = take(of_frequencies).ok_or_else(damaged)?;
        let frequencies = Packed { words: frequencies, width: of_frequencies.into() };
        Ok(Self { before, last, is_less_one, width, docs, frequencies, sum })
    }

    fn each_marked(&self, marked: &Marked, each: &mut impl FnMut(DocId, u32)) {
        if !marked.any(self.before, self.last) {
            return;
        }
        let mut docs = [0; BLOCK];
        let packer = BitPacker4x::new();
        if self.is_less_one {
            let before = Some(self.before).filter(|before| *before > 0);
            packer.decompress_strictly_sorted(before, self.docs, &mut docs, self.width);
        } else {
            packer.decompress_sorted(self.before, self.docs, &mut docs, self.width);
        }
        for (at, doc) in docs.iter().enumerate() {
            if marked.has(*doc) {
                let frequency = self.frequencies.get(at).wrapping_add(self.is_less_one.into());
                each(*doc, frequency);
            }
        }
    }
}

/// The numbers of a block, each of so many bits.
struct Packed<'b> {
    words: &'b [u8],
    width: u32,
}

impl Packed<'_> {
    /// Returns the number at a place, which is below the length of a block.
    #[inline]
    fn get(&self, at: usize) -> u32 {
        let start = at as u32 / 4 * self.width;
        let word = |number: u32| -> u64 {
            let byte = (number as usize * 4 + at % 4) * 4;
            let word = self.words.get(byte..).and_then(<[u8]>::first_chunk);
            word.map_or(0, |word| u32::from_le_bytes(*word).into())
        };
        let both = word(start / 32) | word(start / 32 + 1) << 32;
        let mask = (1_u64 << self.width) - 1;
        (both >> (start % 32) & mask) as u32
    }
}

/// As [`each_marked`], for the articles that fill no block: so many, behind the article `before`.
fn rest_of(
    bytes: &[u8],
    rest: usize,
    before: DocId,
    articles: u32,
    marked: &Marked,
    each: &mut impl FnMut(DocId, u32),
) -> io::Result<u64> {
    // Which of those that are left are marked: none, mostly.
    let (mut left, mut doc, mut found) = (bytes, before, 0_u128);
    for at in 0..rest {
        doc = doc.checked_add(varying(&mut left)?).ok_or_else(damaged)?;
        found |= u128::from(marked.has(doc)) << at;
    }
    if rest > 0 && doc >= articles {
        return Err(damaged());
    }
    if found == 0 && left.len() == rest && left.iter().all(|byte| byte & LAST != 0) {
        // Most terms are said less than 128 times in any article.
        return Ok(left.iter().map(|byte| u64::from(byte & !LAST)).sum());
    }
    let (mut docs, mut doc, mut sum) = (bytes, before, 0);
    for at in 0..rest {
        doc = doc.wrapping_add(varying(&mut docs)?);
        let frequency = varying(&mut left)?;
        sum += u64::from(frequency);
        if found >> at & 1 != 0 {
            each(doc, frequency);
        }
    }
    Ok(sum)
}

/// Takes a number of varying length from the start of `bytes`.
#[inline]
fn varying(bytes: &mut &[u8]) -> io::Result<u32> {
    let (mut number, mut at) = (0_u32, 0);
    while let Some(byte) = bytes.get(at).filter(|_| at < 5) {
        number |= u32::from(byte & !LAST) << (7 * at);
        at += 1;
        if byte & LAST != 0 {
            *bytes = &bytes[at..];
            return Ok(number);
        }
    }
    Err(damaged())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy::DocSet as _;
    use tantivy::TERMINATED;
    use tantivy::postings::Postings as _;
    use tantivy::schema::IndexRecordOption;

    use super::*;
    use crate::engine::embedded::tests::Corpus;

    /// A body that says the first word so often, and the second in one of so many articles, some thousand times in one.
    fn body(number: u32, most: u32, one_in: u32) -> String {
        let often = if number == 77 { 3_000 } else { number * 7919 % (most + 1) };
        let second = if number.is_multiple_of(one_in) { "quay" } else { "pier" };
        format!("{} {second}", "dock ".repeat(often as usize))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn marked_articles_are_counted_as_tantivy_counts_them(
            articles in 1_u32..700,
            most in 0_u32..6,
            one_in in 1_u32..200,
            marks in (1_u32..400, 0_u32..50),
        ) {
            let corpus = (0..articles).fold(Corpus::new(), |corpus, number| {
                corpus.article("", &body(number, most, one_in))
            });
            let indexed = corpus.index();
            let snapshot = indexed.snapshot();
            for segment in snapshot.segments() {
                let all = segment.reader().max_doc();
                let is_marked = |doc: DocId| doc % marks.0 == marks.1;
                let marked = Marked::new(all as usize, is_marked);
                let file = segment.postings(snapshot.fields().text).unwrap();
                for term in ["dock", "quay", "pier"] {
                    let terms = segment.text();
                    let Some(info) = terms.get(term.as_bytes()).unwrap() else { continue };
                    let option = IndexRecordOption::WithFreqs;
                    let mut postings = terms.postings(term.as_bytes(), option).unwrap().unwrap();
                    let (mut expected, mut sum) = (Vec::new(), 0);
                    while postings.doc() != TERMINATED {
                        let (doc, frequency) = (postings.doc(), postings.term_freq());
                        sum += u64::from(frequency);
                        expected.extend(Some((doc, frequency)).filter(|_| is_marked(doc)));
                        postings.advance();
                    }
                    let bytes = file.read_bytes_slice(info.postings_range.clone()).unwrap();
                    let mut found = Vec::new();
                    let mut each = |doc, frequency| found.push((doc, frequency));
                    let times = each_marked(&bytes, info.doc_freq, all, &marked, &mut each);
                    prop_assert_eq!(times.unwrap(), sum);
                    prop_assert_eq!(found, expected);
                    for cut in 0..bytes.len() {
                        let cut = each_marked(&bytes[..cut], info.doc_freq, all, &marked, &mut |_, _| {});
                        prop_assert!(cut.is_err());
                    }
                }
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(
            bytes in proptest::collection::vec(any::<u8>(), 0..600),
            doc_freq in 0_u32..400,
        ) {
            let marked = Marked::new(1000, |doc| doc % 3 == 0);
            let mut each = |doc: DocId, _| assert!(doc < 1000);
            let _ = each_marked(&bytes, doc_freq, 1000, &marked, &mut each);
        }

        #[test]
        fn a_marked_article_of_a_range_is_seen(
            marks in proptest::collection::btree_set(0_u32..500, 0..9),
            from in 0_u32..600,
            length in 0_u32..300,
        ) {
            let marked = Marked::new(500, |doc| marks.contains(&doc));
            let expected = marks.range(from..=from + length).next().is_some();
            prop_assert_eq!(marked.any(from, from + length), expected);
        }
    }
}
