//! The words of a segment where they are said, a window of articles after the other.

use tantivy::DocId;
use tantivy::TERMINATED;
use tantivy::positions::PositionReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::Field;
use tantivy::schema::IndexRecordOption;

use crate::analysis::marker;
use crate::engine::EngineError;
use crate::engine::embedded::read::segment::Segment;
use crate::engine::embedded::read::snapshot::Snapshot;

/// Articles of a window, a bit each: their rows stay in the second nearest memory of a processor.
pub(super) const WINDOW: u32 = u128::BITS;
/// No more places in the rows of a window: a gigabyte, of which articles of real length take a thousandth.
const MOST_PLACES: usize = 1 << 28;

/// How often a pair was found.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Found {
    pub(super) times: u64,
    pub(super) articles: u64,
    /// The number behind the last article it was found in.
    behind: DocId,
}

impl Found {
    fn add(&mut self, doc: DocId) {
        self.times += 1;
        self.articles += u64::from(self.behind != doc + 1);
        self.behind = doc + 1;
    }
}

/// The words of a segment where they are said, in a window of its articles.
pub(super) struct Rows {
    /// What is at each position of each article, behind a place that is empty: the number of a word from 1 on, 0 for
    /// any other.
    rows: Vec<Vec<u32>>,
    /// A bit for each position of each article: whether a sentence starts there.
    starts: Vec<Vec<u64>>,
    /// How many places rows and starts may still grow by.
    left: usize,
    /// The starts of sentences, where there are any.
    sentences: Option<Word>,
    /// The rarest first.
    words: Vec<Word>,
    /// The next article of each word.
    next: Vec<DocId>,
    /// The articles of the window that each word is in.
    within: Vec<u128>,
    /// The steps from position to position of the word that is read.
    steps: Vec<u32>,
    /// By the number of a word, the pair from 1 on that the word that is read makes with it where that is before it,
    /// and where it follows.
    pairs: [Vec<u32>; 2],
    found: Vec<Found>,
}

/// A word on its way through a segment.
struct Word {
    /// What is written where it is said.
    code: u32,
    /// The words, no more frequent, that it makes pairs with where they are before it, and where they follow; with
    /// the numbers of the pairs, both from 1 on.
    pairs: [Vec<(u32, u32)>; 2],
    /// Their places among the words.
    partners: Vec<usize>,
    /// Whether a word that is no rarer makes a pair with it.
    is_written: bool,
    postings: BlockSegmentPostings,
    /// Its place in the block of postings.
    at: usize,
    positions: PositionReader,
    /// How many positions were passed.
    passed: u64,
}

impl Rows {
    /// Opens the words, and the starts of sentences, that a segment has.
    pub(super) fn open(
        snapshot: &Snapshot,
        segment: &Segment,
        words: &[&str],
        pairs: &[(u32, u32)],
    ) -> Result<Self, EngineError> {
        let text = snapshot.fields().text;
        let mut opened = Vec::new();
        for (word, code) in words.iter().zip(1..) {
            opened.extend(Word::open(segment, text, word, code)?);
        }
        opened.sort_by_key(|word| (word.postings.doc_freq(), word.code));
        let mut rank = vec![None; words.len()];
        for (at, word) in opened.iter().enumerate() {
            rank[word.code as usize - 1] = Some(at);
        }
        for ((first, second), pair) in pairs.iter().zip(1..) {
            let ranks = rank[*first as usize].zip(rank[*second as usize]);
            let Some((one, other)) = ranks else { continue };
            let (rarer, own, side, code) = match one <= other {
                true => (one, other, 0, first + 1),
                false => (other, one, 1, second + 1),
            };
            opened[own].pairs[side].push((code, pair));
            opened[own].partners.push(rarer);
            opened[rarer].is_written = true;
        }
        let next = opened.iter().map(|word| word.postings.doc(0)).collect();
        Ok(Self {
            rows: vec![Vec::new(); WINDOW as usize],
            starts: vec![Vec::new(); WINDOW as usize],
            left: 0,
            sentences: Word::open(segment, text, marker::SENTENCE, 0)?,
            within: vec![0; opened.len()],
            words: opened,
            next,
            steps: Vec::new(),
            pairs: [(); 2].map(|()| vec![0; words.len() + 1]),
            found: vec![Found::default(); pairs.len()],
        })
    }

    /// Writes the words of the window that starts at `start`, and counts the pairs of the articles asked for. Windows
    /// come in order.
    pub(super) fn fill(&mut self, start: DocId, asked: u128) -> Result<(), EngineError> {
        self.rows.iter_mut().for_each(Vec::clear);
        self.starts.iter_mut().for_each(Vec::clear);
        self.left = MOST_PLACES;
        if let Some(mut sentences) = self.sentences.take() {
            let (starts, left) = (&mut self.starts, &mut self.left);
            let mut write = |docs: &[DocId], counts: &[u32], steps: &[u32]| {
                each_article(docs, counts, steps, |doc, steps| {
                    write_starts(&mut starts[(doc - start) as usize], steps, left)
                })
            };
            sentences.read(start, asked, &mut self.steps, &mut write)?;
            self.sentences = Some(sentences);
        }
        let mut words = std::mem::take(&mut self.words);
        for (at, word) in words.iter_mut().enumerate() {
            self.within[at] = 0;
            if self.next[at] < start + WINDOW {
                (self.next[at], self.within[at]) = self.read(word, at, start, asked)?;
            }
        }
        self.words = words;
        Ok(())
    }

    /// Returns how often each pair was found.
    pub(super) fn finish(self) -> Vec<Found> {
        self.found
    }

    /// Reads where a word is said in a window, writes it, and counts the pairs it makes; returns its next article, and
    /// which of the window it is in.
    fn read(
        &mut self,
        word: &mut Word,
        at: usize,
        start: DocId,
        asked: u128,
    ) -> Result<(DocId, u128), EngineError> {
        let rarer = word.partners.iter().fold(0, |all, partner| all | self.within[*partner]);
        // A word that makes a pair with itself is looked for wherever it is.
        let counted = if word.partners.contains(&at) { asked } else { asked & rarer };
        let wanted = if word.is_written { asked } else { counted };
        let pairs = std::mem::take(&mut word.pairs);
        let (code, is_written) = (word.code, word.is_written);
        let Self { rows, starts, left, steps, pairs: of, found, .. } = self;
        for (of, pairs) in of.iter_mut().zip(&pairs) {
            pairs.iter().for_each(|(other, pair)| of[*other as usize] = *pair);
        }
        let mut each = |docs: &[DocId], counts: &[u32], steps: &[u32]| {
            // What is written of an article is near the processor when it is counted.
            each_article(docs, counts, steps, |doc, steps| {
                let place = doc - start;
                let (row, starts) = (&mut rows[place as usize], &starts[place as usize]);
                if is_written {
                    write_row(row, steps, code, left)?;
                }
                if counted & 1 << place != 0 {
                    count_row(row, starts, steps, of, &mut |pair| found[pair].add(doc));
                }
                Ok(())
            })
        };
        let read = word.read(start, wanted, steps, &mut each);
        for (of, pairs) in self.pairs.iter_mut().zip(&pairs) {
            pairs.iter().for_each(|(other, _)| of[*other as usize] = 0);
        }
        word.pairs = pairs;
        read
    }
}

/// Takes some neighbors among the postings of a word: the articles, how often each has it, and the steps from position to
/// position of one after the other.
type EachRun<'e> = dyn FnMut(&[DocId], &[u32], &[u32]) -> Result<(), EngineError> + 'e;

/// Calls `each` with the articles of some postings and their own steps.
fn each_article(
    docs: &[DocId],
    counts: &[u32],
    mut steps: &[u32],
    mut each: impl FnMut(DocId, &[u32]) -> Result<(), EngineError>,
) -> Result<(), EngineError> {
    for (doc, count) in docs.iter().zip(counts) {
        let own;
        (own, steps) = steps.split_at(*count as usize);
        each(*doc, own)?;
    }
    Ok(())
}

/// Makes room for a place in what grows by `left` at most.
fn make_room<T: Clone + Default>(
    row: &mut Vec<T>,
    at: usize,
    left: &mut usize,
) -> Result<(), EngineError> {
    if at >= row.len() {
        *left = left.checked_sub(at + 1 - row.len()).ok_or_else(impossible)?;
        row.resize(at + 1, T::default());
    }
    Ok(())
}

/// Writes where sentences start in an article.
fn write_starts(starts: &mut Vec<u64>, steps: &[u32], left: &mut usize) -> Result<(), EngineError> {
    let mut at = 0_usize;
    for step in steps {
        at += *step as usize;
        make_room(starts, at / 64, left)?;
        starts[at / 64] |= 1 << (at % 64);
    }
    Ok(())
}

/// Writes where a word is said in an article.
fn write_row(
    row: &mut Vec<u32>,
    steps: &[u32],
    code: u32,
    left: &mut usize,
) -> Result<(), EngineError> {
    let mut at = 1_usize;
    for step in steps {
        at += *step as usize;
        make_room(row, at, left)?;
        row[at] = code;
    }
    Ok(())
}

/// Calls `each` with the number of every pair that a word makes with its neighbors in an article.
fn count_row(
    row: &[u32],
    starts: &[u64],
    steps: &[u32],
    [before, behind]: &[Vec<u32>; 2],
    each: &mut impl FnMut(usize),
) {
    // A word that starts a sentence follows none.
    let follows = |at: usize| starts.get(at / 64).is_none_or(|word| word & 1 << (at % 64) == 0);
    let mut at = 0_usize;
    for step in steps {
        at += *step as usize;
        let first = before[row.get(at).map_or(0, |place| *place as usize)];
        let last = behind[row.get(at + 2).map_or(0, |place| *place as usize)];
        if first > 0 && follows(at) {
            each(first as usize - 1);
        }
        if last > 0 && follows(at + 1) {
            each(last as usize - 1);
        }
    }
}

impl Word {
    /// Opens a word, if the segment has it; one without any words has no positions.
    fn open(
        segment: &Segment,
        text: Field,
        word: &str,
        code: u32,
    ) -> Result<Option<Self>, EngineError> {
        let terms = segment.text();
        let Some(info) = terms.get(word.as_bytes()).map_err(EngineError::damaged)? else {
            return Ok(None);
        };
        let option = IndexRecordOption::WithFreqs;
        let postings = terms.index().read_block_postings_from_terminfo(&info, option);
        let postings = postings.map_err(EngineError::damaged)?;
        let file = segment.positions(text)?;
        let positions = file.read_bytes_slice(info.positions_range).and_then(PositionReader::open);
        let positions = positions.map_err(EngineError::damaged)?;
        let (pairs, partners) = ([Vec::new(), Vec::new()], Vec::new());
        let (at, passed, is_written) = (0, 0, false);
        Ok(Some(Self { code, pairs, partners, is_written, postings, at, positions, passed }))
    }

    /// Calls `each` with articles of a window that are `wanted` and have the word, how often each has it, and the
    /// steps from position to position; returns its next article behind the window, and which of the window have it.
    fn read(
        &mut self,
        start: DocId,
        wanted: u128,
        steps: &mut Vec<u32>,
        each: &mut EachRun<'_>,
    ) -> Result<(DocId, u128), EngineError> {
        let mut within = 0;
        loop {
            let (docs, counts) = (self.postings.docs(), self.postings.freqs());
            if self.at == 0 && docs.last().is_some_and(|last| *last < start) {
                // All of the block is before the window.
                let passed =
                    counts.iter().fold(0, |sum: u64, count| sum.wrapping_add((*count).into()));
                self.passed += passed;
                self.postings.advance();
                continue;
            }
            while let Some(doc) = docs.get(self.at).filter(|doc| **doc < start + WINDOW) {
                let is_wanted = |doc: DocId| doc >= start && wanted & 1 << (doc - start) != 0;
                // Positions of neighbors are read at once.
                let rest = docs[self.at..].iter();
                let run = rest.take_while(|doc| **doc < start + WINDOW && is_wanted(**doc)).count();
                if run == 0 {
                    within |= if *doc >= start { 1 << (doc - start) } else { 0 };
                    self.passed += u64::from(counts[self.at]);
                    self.at += 1;
                    continue;
                }
                let own = self.at..self.at + run;
                let (docs, counts) = (&docs[own.clone()], &counts[own]);
                docs.iter().for_each(|doc| within |= 1 << (doc - start));
                let count: usize = counts.iter().map(|count| *count as usize).sum();
                if count > MOST_PLACES {
                    return Err(impossible());
                }
                steps.resize(count.max(steps.len()), 0);
                self.positions.read(self.passed, &mut steps[..count]);
                each(docs, counts, &steps[..count])?;
                self.passed += count as u64;
                self.at += run;
            }
            if let Some(next) = docs.get(self.at) {
                return Ok((*next, within));
            }
            self.postings.advance();
            self.at = 0;
            if self.postings.docs().is_empty() {
                return Ok((TERMINATED, within));
            }
        }
    }
}

fn impossible() -> EngineError {
    EngineError::damaged("a word is said beyond the end of any article")
}
