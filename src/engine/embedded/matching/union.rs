//! Words: the union of the postings of every term a word of the query stands for, by window.
//!
//! A word is its long terms, each read block by block, and one list of what all its short ones hold:
//! a prefix stands for thousands of terms that a few articles hold each.

use std::sync::Arc;

use tantivy::DocId;
use tantivy::TERMINATED;
use tantivy::postings::BlockSegmentPostings;

use crate::engine::embedded::matching::filter::gallop;
use crate::engine::embedded::matching::scan::Effort;
use crate::engine::embedded::matching::scan::Scan;
use crate::engine::embedded::matching::scoring::Scoring;
use crate::engine::embedded::matching::window::Bits;
use crate::engine::embedded::matching::window::Found;
use crate::engine::embedded::matching::window::WIDTH;
use crate::engine::embedded::matching::window::window_of;

/// Of so few articles each is looked up; of more, all postings of the window are read.
const FEW: u32 = 16;

/// Articles, with how often each holds the word; sorted by article, each once.
pub(in crate::engine::embedded) type Short = Vec<(DocId, u32)>;

/// The postings of one term, from an article on.
struct Cursor {
    block: BlockSegmentPostings,
    /// Where it stands in the block; behind its end only behind the last article.
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
            docs[..inside].iter().for_each(|&doc| articles.insert(doc - start));
            if !frequencies.is_empty() {
                let counts = &self.block.freqs()[self.at..];
                for (&doc, &count) in docs[..inside].iter().zip(counts) {
                    let sum = &mut frequencies[(doc - start) as usize];
                    *sum = sum.saturating_add(count);
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

/// The articles that hold any of a word's terms.
pub(in crate::engine::embedded) struct Union {
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
}

impl Union {
    /// Walks the postings of the long terms, opened with frequencies if there is a `scoring`, and
    /// what the short ones hold.
    pub(in crate::engine::embedded) fn new(
        long: Vec<BlockSegmentPostings>,
        short: Arc<Short>,
        scoring: Option<Scoring>,
    ) -> Self {
        let postings = long.iter().map(|block| u64::from(block.doc_freq())).sum::<u64>();
        let postings = postings + short.len() as u64;
        let long = long.into_iter().map(|block| Cursor { block, at: 0 }).collect();
        let frequencies = if scoring.is_some() { vec![0; WIDTH as usize] } else { Vec::new() };
        let found = Bits::EMPTY;
        Self { long, short, short_at: 0, postings, scoring, start: 0, found, frequencies }
    }

    /// Counts the articles among those that `live` gives by the start of a window.
    pub(in crate::engine::embedded) fn count(mut self, live: impl Fn(DocId) -> Bits) -> u64 {
        let (mut count, mut found) = (0, Found::NONE);
        let mut next = self.next(0);
        while next != TERMINATED {
            let start = window_of(next);
            self.fill(start, &live(start), &mut found);
            count += u64::from(found.any.count());
            next = self.next(start + WIDTH);
        }
        count
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
                if cursor.seek(doc) == doc {
                    any = true;
                    if scoring {
                        frequency = frequency.saturating_add(cursor.block.freq(cursor.at));
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
    }

    /// Reads all postings of the window.
    fn read(&mut self) {
        let (start, end) = (self.start, self.start.saturating_add(WIDTH));
        self.short_at += gallop(&self.short[self.short_at..], |&(held, _)| held < start);
        let short = &self.short[self.short_at..];
        let short = &short[..gallop(short, |&(held, _)| held < end)];
        self.short_at += short.len();
        if short.is_empty() && self.long.iter().all(|cursor| cursor.doc() >= end) {
            return;
        }
        self.frequencies.fill(0);
        for cursor in &mut self.long {
            cursor.take(start, end, &mut self.found, &mut self.frequencies);
        }
        for &(doc, count) in short {
            self.found.insert(doc - start);
            if let Some(sum) = self.frequencies.get_mut((doc - start) as usize) {
                *sum = sum.saturating_add(count);
            }
        }
    }
}

impl Scan for Union {
    fn next(&mut self, from: DocId) -> DocId {
        self.short_at += gallop(&self.short[self.short_at..], |&(held, _)| held < from);
        let short = self.short.get(self.short_at).map_or(TERMINATED, |&(doc, _)| doc);
        self.long.iter_mut().map(|cursor| cursor.seek(from)).fold(short, DocId::min)
    }

    fn effort(&self) -> (Effort, u64) {
        (Effort::Walk, self.postings)
    }

    fn fill(&mut self, start: DocId, wanted: &Bits, found: &mut Found) {
        self.start = start;
        self.found = Bits::EMPTY;
        if wanted.count() <= FEW {
            self.look_up(wanted);
        } else {
            self.read();
            self.found.retain(wanted);
        }
        *found = Found::surely(self.found.clone());
    }

    fn add_scores(&mut self, hits: &Bits, scores: &mut [f32]) {
        if let Some(scoring) = &self.scoring {
            scoring.add(self.start, &self.found.and(hits), &self.frequencies, scores);
        }
    }
}
