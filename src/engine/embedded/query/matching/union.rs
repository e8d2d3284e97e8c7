//! Words: the union of the postings of every term a word of the query was expanded to, by window.
//!
//! A word is its long terms, each read block by block, and one list of what all its short ones hold:
//! a prefix is expanded to thousands of terms that a few articles hold each.

use std::sync::Arc;

use tantivy::DocId;
use tantivy::TERMINATED;
use tantivy::postings::BlockSegmentPostings;

use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::costs::LOOKED_UP_IN_UNION;
use crate::engine::embedded::query::matching::counted::Counted;
use crate::engine::embedded::query::matching::gallop::gallop;
use crate::engine::embedded::query::matching::scan::Cost;
use crate::engine::embedded::query::matching::scan::Scan;
use crate::engine::embedded::query::matching::scoring::Longest;
use crate::engine::embedded::query::matching::scoring::Scoring;
use crate::engine::embedded::query::matching::share::Long;
use crate::engine::embedded::query::matching::share::Share;
use crate::engine::embedded::query::matching::short::Short;
use crate::engine::embedded::query::matching::short::of_window;
use crate::engine::embedded::read::window::Bits;
use crate::engine::embedded::read::window::Found;
use crate::engine::embedded::read::window::WIDTH;
use crate::engine::embedded::read::window::window_of;

/// The postings of one term, from an article on.
struct Cursor {
    block: BlockSegmentPostings,
    share: Share,
    /// Its place in the block; past the end of the block only past the last article.
    at: usize,
}

impl Cursor {
    fn doc(&self) -> DocId {
        self.block.docs().get(self.at).copied().unwrap_or(TERMINATED)
    }

    /// Goes to the first article from `target` on.
    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            self.at = self.block.seek(target);
        }
        self.doc()
    }

    /// Takes up the articles before `end`, of the window that starts at `start`, and how often each
    /// holds the term, if that is asked for.
    fn take(&mut self, start: DocId, end: DocId, articles: &mut Bits, frequencies: &mut [u32]) {
        self.seek(start);
        loop {
            let docs = &self.block.docs()[self.at.min(self.block.block_len())..];
            let inside = match docs.last() {
                None => return,
                Some(&last) if last < end => docs.len(),
                Some(_) => docs.partition_point(|&doc| doc < end),
            };
            if self.share.within.is_some() {
                self.take_some(start, inside, articles, frequencies);
            } else {
                articles.insert_all(docs[..inside].iter().map(|&doc| doc - start));
                if !frequencies.is_empty() {
                    let counts = &self.block.freqs()[self.at..];
                    for (&doc, &count) in docs[..inside].iter().zip(counts) {
                        let sum = &mut frequencies[(doc - start) as usize];
                        *sum = sum.saturating_add(self.share.parts_of(count));
                    }
                }
            }
            if inside < docs.len() {
                self.at += inside;
                return;
            }
            self.block.advance();
            self.at = 0;
        }
    }
}

impl Cursor {
    /// Takes up those of the next `inside` articles that the term counts in.
    fn take_some(&self, start: DocId, inside: usize, articles: &mut Bits, frequencies: &mut [u32]) {
        let from = self.at.min(self.block.block_len());
        for (at, &doc) in (from..).zip(&self.block.docs()[from..from + inside]) {
            if self.share.admits(doc) {
                articles.insert(doc - start);
                if let Some(sum) = frequencies.get_mut((doc - start) as usize) {
                    let parts = self.share.parts_of(self.block.freq(at));
                    *sum = sum.saturating_add(parts);
                }
            }
        }
    }
}

/// The frequencies of so few articles of a window are forgotten one by one.
const FEW_FILLED: u32 = 512;

/// The articles that hold any of a word's terms.
pub(crate) struct Union {
    long: Vec<Cursor>,
    short: Arc<Short>,
    /// Where `short` is read on.
    short_at: usize,
    postings: u64,
    /// `None` where nobody asks for scores.
    scoring: Option<Scoring>,
    /// The window filled last, what was found in it, and how often each article holds the word.
    start: DocId,
    found: Bits,
    frequencies: Vec<u32>,
    /// The articles of which `frequencies` may not be 0.
    filled: Bits,
    longest: Longest,
}

impl Union {
    /// Walks the postings of the long terms, opened with frequencies if there is a `scoring`, and
    /// what the short ones hold.
    pub(crate) fn new(long: Vec<Long>, short: Arc<Short>, scoring: Option<Scoring>) -> Self {
        let postings = long.iter().map(|term| u64::from(term.block.doc_freq())).sum::<u64>();
        let postings = postings + short.len() as u64;
        let long =
            long.into_iter().map(|Long { block, share }| Cursor { block, share, at: 0 }).collect();
        let frequencies = if scoring.is_some() { vec![0; WIDTH as usize] } else { Vec::new() };
        Self {
            long,
            short,
            short_at: 0,
            postings,
            scoring,
            start: 0,
            found: Bits::EMPTY,
            frequencies,
            filled: Bits::EMPTY,
            longest: Longest::default(),
        }
    }

    /// Counts the articles among those that `live` gives by the start of a window, and returns them
    /// too.
    pub(crate) fn count(
        mut self,
        live: impl Fn(DocId) -> Bits,
        stop: &Stop,
    ) -> Result<(u64, Counted), EngineError> {
        let (mut count, mut found, mut counted) = (0, Found::NONE, Counted::default());
        let mut next = self.next(0);
        while next != TERMINATED {
            stop.check()?;
            let start = window_of(next);
            self.matches(start, &live(start), &mut found);
            count += u64::from(found.any.count());
            counted.add(start, &found.any);
            next = self.next(start + WIDTH);
        }
        Ok((count, counted))
    }

    /// Looks up a few articles.
    fn look_up(&mut self, wanted: &Bits) {
        let (long, short, at) = (&mut self.long, &self.short, &mut self.short_at);
        let (start, found, frequencies) = (self.start, &mut self.found, &mut self.frequencies);
        let scoring = self.scoring.is_some();
        wanted.each(|offset| {
            let doc = start + offset;
            let (mut any, mut frequency) = (false, 0_u32);
            for cursor in long.iter_mut() {
                if cursor.seek(doc) == doc && cursor.share.admits(doc) {
                    any = true;
                    if scoring {
                        let parts = cursor.share.parts_of(cursor.block.freq(cursor.at));
                        frequency = frequency.saturating_add(parts);
                    }
                }
            }
            *at += gallop(&short[*at..], |&(held, _)| held < doc);
            if let Some((_, count)) = short.get(*at).filter(|(held, _)| *held == doc) {
                any = true;
                frequency = frequency.saturating_add(*count);
            }
            if any {
                found.insert(offset);
                if scoring {
                    frequencies[offset as usize] = frequency;
                }
            }
        });
        self.filled.add(&self.found);
    }

    /// Reads all postings of the window.
    fn read(&mut self) {
        let (start, end) = (self.start, self.start.saturating_add(WIDTH));
        let short = of_window(&self.short, &mut self.short_at, start);
        if short.is_empty() && self.long.iter().all(|cursor| cursor.doc() >= end) {
            return;
        }
        forget(&mut self.filled, &mut self.frequencies);
        for cursor in &mut self.long {
            cursor.take(start, end, &mut self.found, &mut self.frequencies);
        }
        for &(doc, count) in short {
            self.found.insert(doc - start);
            if let Some(sum) = self.frequencies.get_mut((doc - start) as usize) {
                *sum = sum.saturating_add(count);
            }
        }
        self.filled.clone_from(&self.found);
    }
}

/// Forgets the frequencies of another window: where they are few, without looking at all.
fn forget(filled: &mut Bits, frequencies: &mut [u32]) {
    if filled.count() > FEW_FILLED {
        frequencies.fill(0);
    } else if !frequencies.is_empty() {
        filled.each(|offset| frequencies[offset as usize] = 0);
    }
    *filled = Bits::EMPTY;
}

impl Scan for Union {
    fn next(&mut self, from: DocId) -> DocId {
        self.short_at += gallop(&self.short[self.short_at..], |&(held, _)| held < from);
        let short = self.short.get(self.short_at).map_or(TERMINATED, |&(doc, _)| doc);
        self.long.iter_mut().map(|cursor| cursor.seek(from)).fold(short, DocId::min)
    }

    fn cost(&self) -> (Cost, u64) {
        (Cost::Walk, self.postings)
    }

    fn matches(&mut self, start: DocId, wanted: &Bits, found: &mut Found) {
        self.start = start;
        self.found = Bits::EMPTY;
        if wanted.count() <= LOOKED_UP_IN_UNION {
            self.look_up(wanted);
        } else {
            self.read();
            self.found.retain(wanted);
        }
        *found = Found::surely(self.found.clone());
    }

    fn add_scores(&mut self, hits: &Bits, least: f32, scores: &mut [f32]) -> Bits {
        let Some(scoring) = &self.scoring else { return hits.clone() };
        let longest = self.longest.for_least(scoring, least);
        scoring.add(self.start, &self.found.and(hits), &self.frequencies, longest, scores)
    }

    fn max_score(&self) -> f32 {
        // However often a word occurs, it gives less.
        self.scoring.as_ref().map_or(0.0, |scoring| scoring.weight)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::LazyLock;

    use tantivy::Index;
    use tantivy::SegmentReader;
    use tantivy::TantivyDocument;
    use tantivy::Term;
    use tantivy::schema::IndexRecordOption;
    use tantivy::schema::Schema;
    use tantivy::schema::TEXT;

    use super::*;
    use crate::engine::embedded::query::matching::counted::Remembered;
    use crate::engine::embedded::query::matching::listed::Listed;
    use crate::engine::embedded::query::matching::scan::ANY;
    use crate::engine::embedded::query::matching::scan::BoxScan;
    use crate::engine::embedded::read::masks::Mask;
    use crate::engine::embedded::read::norms::Norms;

    /// Articles over three windows, and some.
    const ARTICLES: u32 = 3 * WIDTH + 500;
    const TERMS: [&str; 4] = ["common", "often", "seldom", "gone"];

    /// How often an article holds a term.
    fn frequency(term: &str, doc: DocId) -> u32 {
        match term {
            "common" => u32::from(!doc.is_multiple_of(3)) * (1 + doc % 4),
            // All of one window is without it.
            "often" => u32::from(doc % 29 == 1 && window_of(doc) != WIDTH) * 2,
            "seldom" => u32::from(doc % 1000 == 4),
            _ => 0,
        }
    }

    /// "often" counts half of what others do, and in odd articles only; "seldom" counts once.
    fn share_of(term: &str) -> Share {
        static ODD: LazyLock<Arc<Mask>> = LazyLock::new(|| {
            let mut odd = Mask::none(ARTICLES);
            (1..ARTICLES).step_by(2).for_each(|doc| odd.insert(doc));
            Arc::new(odd)
        });
        match term {
            "often" => Share { within: Some(Arc::clone(&ODD)), parts: 8 },
            "seldom" => Share { within: None, parts: 1 },
            _ => Share { within: None, parts: 16 },
        }
    }

    fn segment() -> SegmentReader {
        let mut schema = Schema::builder();
        let text = schema.add_text_field("text", TEXT);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 50_000_000).unwrap();
        for doc in 0..ARTICLES {
            let words = TERMS.map(|term| format!("{term} ").repeat(frequency(term, doc) as usize));
            let mut article = TantivyDocument::new();
            article.add_text(text, words.concat());
            writer.add_document(article).unwrap();
        }
        writer.commit().unwrap();
        SegmentReader::open(&index.searchable_segments().unwrap()[0]).unwrap()
    }

    /// These terms, the long ones opened, the short ones read, and how they score.
    fn parts(segment: &SegmentReader, terms: &[&str]) -> (Vec<Long>, Arc<Short>, Scoring) {
        let text = segment.schema().get_field("text").unwrap();
        let index = segment.inverted_index(text).unwrap();
        let (mut long, mut short) = (Vec::new(), BTreeMap::new());
        for term in terms {
            let option = IndexRecordOption::WithFreqs;
            let key = Term::from_field_text(text, term);
            let Some(mut block) = index.read_block_postings(&key, option).unwrap() else {
                continue;
            };
            if block.doc_freq() >= 128 {
                long.push(Long { block, share: share_of(term) });
                continue;
            }
            while !block.docs().is_empty() {
                for (&doc, &count) in block.docs().iter().zip(block.freqs()) {
                    *short.entry(doc).or_default() += share_of(term).of(doc, count);
                }
                block.advance();
            }
        }
        let lengths = segment.fieldnorms_readers().get_inner_file().open_read(text).unwrap();
        let norms = Norms::new(lengths.read_bytes().unwrap(), 3.0);
        let scoring = Scoring { weight: 1.0, parts: 16, unit: 0, norms: Arc::new(norms) };
        (long, Arc::new(short.into_iter().collect()), scoring)
    }

    /// A union of these terms.
    fn union(segment: &SegmentReader, terms: &[&str]) -> Union {
        let (long, short, scoring) = parts(segment, terms);
        Union::new(long, short, Some(scoring))
    }

    /// What finds the articles of a word.
    enum Kind {
        Read,
        Remembered,
        Listed,
    }

    /// What a union of these terms finds, remembered.
    fn remembered(segment: &SegmentReader, terms: &[&str]) -> Remembered {
        let (_, counted) = union(segment, terms)
            .count(|start| Bits::range(start, 0, ARTICLES), &Stop::new())
            .unwrap();
        let (long, short, scoring) = parts(segment, terms);
        Remembered::new(Arc::new(counted), 0).scored(scoring, long, short)
    }

    #[test]
    fn a_word_is_found_and_counted_window_by_window_as_article_by_article() {
        let segment = segment();
        let every = |start| Bits::range(start, 0, ARTICLES);
        let tenth = |start: DocId| {
            let mut some = Bits::EMPTY;
            every(start).each(|offset| {
                if (start + offset).is_multiple_of(10) {
                    some.insert(offset);
                }
            });
            some
        };
        let few = |start| {
            let mut few = Bits::EMPTY;
            [0, 4, 5, 30, 4095].iter().for_each(|&offset| few.insert(offset));
            few.and(&every(start))
        };
        let wanted: [&dyn Fn(DocId) -> Bits; 3] = [&every, &tenth, &few];
        let mut seen_left_out = false;
        for mask in 0..1_usize << TERMS.len() {
            let terms: Vec<&str> =
                (0..TERMS.len()).filter(|i| mask >> i & 1 == 1).map(|i| TERMS[i]).collect();
            let held = |doc| {
                terms.iter().map(|term| share_of(term).of(doc, frequency(term, doc))).sum::<u32>()
            };
            let (_, _, scoring) = parts(&segment, &terms);
            let is_listed = parts(&segment, &terms).0.is_empty();
            let kinds: &[Kind] = if is_listed {
                &[Kind::Read, Kind::Remembered, Kind::Listed]
            } else {
                &[Kind::Read, Kind::Remembered]
            };
            for (wanted, kind) in
                wanted.iter().flat_map(|wanted| kinds.iter().map(move |kind| (wanted, kind)))
            {
                let scan = || -> BoxScan {
                    match kind {
                        Kind::Read => Box::new(self::union(&segment, &terms)),
                        Kind::Remembered => Box::new(remembered(&segment, &terms)),
                        Kind::Listed => {
                            let (_, short, scoring) = parts(&segment, &terms);
                            Box::new(Listed::new(short, Some(scoring)))
                        }
                    }
                };
                // Scores of a window are asked for once.
                let (mut union, mut of_best) = (scan(), scan());
                for start in (0..ARTICLES).step_by(WIDTH as usize) {
                    let first = (start..ARTICLES).find(|&doc| held(doc) > 0);
                    let next = union.next(start);
                    assert!(
                        (start..=first.unwrap_or(TERMINATED)).contains(&next),
                        "{terms:?} {start}"
                    );
                    let wanted = wanted(start);
                    let (mut found, mut plain) = (Found::NONE, Bits::EMPTY);
                    union.matches(start, &wanted, &mut found);
                    wanted.each(|offset| {
                        if held(start + offset) > 0 {
                            plain.insert(offset);
                        }
                    });
                    assert!(found == Found::surely(plain.clone()), "{terms:?} from {start}");
                    let mut scores = vec![0.0; WIDTH as usize];
                    union.add_scores(&every(start), ANY, &mut scores);
                    let least = 0.85;
                    let mut best = vec![0.0; WIDTH as usize];
                    of_best.matches(start, &wanted, &mut found);
                    let kept = of_best.add_scores(&every(start), least, &mut best);
                    every(start).each(|offset| {
                        let frequency =
                            if plain.contains(offset) { held(start + offset) } else { 0 };
                        let plain = scoring.score(start + offset, frequency);
                        assert_eq!(scores[offset as usize], plain, "{terms:?} {start} {offset}");
                        let scored = best[offset as usize];
                        let left_out = plain < least && scored == 0.0;
                        assert_eq!(
                            kept.contains(offset),
                            scored > 0.0,
                            "{terms:?} {start} {offset}"
                        );
                        assert!(scored == plain || left_out, "{terms:?} {start} {offset}");
                        seen_left_out |= left_out && plain > 0.0;
                    });
                }
                let plain = (0..ARTICLES).filter(|&doc| {
                    held(doc) > 0 && wanted(window_of(doc)).contains(doc - window_of(doc))
                });
                let (count, _) = self::union(&segment, &terms).count(wanted, &Stop::new()).unwrap();
                assert_eq!(count, plain.count() as u64);
            }
        }
        assert!(seen_left_out);
    }
}
