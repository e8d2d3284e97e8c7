//! Words whose articles were found before, when they were counted: a word of several terms is weighted
//! by how many articles hold any of them, and to know that is to have read its postings once.
//!
//! What is left to read is how often an article holds the word, and that only of hits.

use std::sync::Arc;

use tantivy::DocId;
use tantivy::TERMINATED;

use crate::engine::embedded::costs::LOOKED_UP_IN_TERM;
use crate::engine::embedded::query::matching::gallop::gallop;
use crate::engine::embedded::query::matching::scan::Cost;
use crate::engine::embedded::query::matching::scan::Scan;
use crate::engine::embedded::query::matching::scoring::Longest;
use crate::engine::embedded::query::matching::scoring::Scoring;
use crate::engine::embedded::query::matching::share::Long;
use crate::engine::embedded::query::matching::short::Short;
use crate::engine::embedded::query::matching::short::of_window;
use crate::engine::embedded::read::window::Bits;
use crate::engine::embedded::read::window::Found;
use crate::engine::embedded::read::window::WIDTH;

/// The live articles that hold a word, window by window.
#[derive(Default)]
pub(crate) struct Counted(Vec<Bits>);

impl Counted {
    /// Adds those of the window that starts at `start`, behind those added before.
    pub(super) fn add(&mut self, start: DocId, articles: &Bits) {
        self.0.resize((start / WIDTH) as usize, Bits::EMPTY);
        self.0.push(articles.clone());
    }
}

/// How often the articles hold a word, and what that gives.
struct Frequencies {
    scoring: Scoring,
    long: Vec<Long>,
    short: Arc<Short>,
    /// Where `short` is read on.
    short_at: usize,
    /// By offset, where more than a few were asked for.
    of_window: Vec<u32>,
    longest: Longest,
}

/// The articles that hold a word.
pub(crate) struct Remembered {
    articles: Arc<Counted>,
    postings: u64,
    /// `None` where nobody asks for scores.
    frequencies: Option<Frequencies>,
    /// The window filled last, and what was found in it.
    start: DocId,
    found: Bits,
}

impl Remembered {
    /// Takes the articles, of so many postings.
    pub(crate) fn new(articles: Arc<Counted>, postings: u64) -> Self {
        Self { articles, postings, frequencies: None, start: 0, found: Bits::EMPTY }
    }

    /// Returns it with scores, of the long terms, opened with frequencies, and of what the short ones
    /// hold.
    pub(crate) fn scored(self, scoring: Scoring, long: Vec<Long>, short: Arc<Short>) -> Self {
        let (short_at, of_window, longest) = (0, Vec::new(), Longest::default());
        let frequencies = Frequencies { scoring, long, short, short_at, of_window, longest };
        Self { frequencies: Some(frequencies), ..self }
    }
}

impl Frequencies {
    /// Adds the scores of a few articles, each looked up.
    fn look_up(&mut self, start: DocId, articles: &Bits, scores: &mut [f32]) {
        let (long, short, at) = (&mut self.long, &self.short, &mut self.short_at);
        articles.each(|offset| {
            let doc = start + offset;
            let mut frequency = 0_u32;
            for Long { block, share } in long.iter_mut() {
                let found = block.seek(doc);
                if block.docs().get(found) == Some(&doc) {
                    frequency = frequency.saturating_add(share.of(doc, block.freq(found)));
                }
            }
            *at += gallop(&short[*at..], |&(held, _)| held < doc);
            if let Some((_, count)) = short.get(*at).filter(|(held, _)| *held == doc) {
                frequency = frequency.saturating_add(*count);
            }
            scores[offset as usize] += self.scoring.score(doc, frequency);
        });
    }

    /// Reads how often the articles hold the word, and others of the blocks they are in.
    fn read(&mut self, start: DocId, articles: &Bits) {
        self.of_window.clear();
        self.of_window.resize(WIDTH as usize, 0);
        let mut add = |doc: DocId, count| {
            let sum = &mut self.of_window[(doc - start) as usize];
            *sum = sum.saturating_add(count);
        };
        for Long { block, share } in &mut self.long {
            let mut from = 0;
            while let Some(offset) = articles.next(from) {
                let at = block.seek(start + offset);
                let docs = block.docs().get(at..).unwrap_or(&[]);
                let Some(&last) = docs.last() else { break };
                let inside = docs.partition_point(|&doc| doc - start < WIDTH);
                let counts = &block.freqs()[at..];
                let shares = docs[..inside].iter().zip(counts);
                shares.for_each(|(&doc, &count)| add(doc, share.of(doc, count)));
                if inside < docs.len() {
                    break;
                }
                from = last - start + 1;
            }
        }
        for &(doc, count) in of_window(&self.short, &mut self.short_at, start) {
            add(doc, count);
        }
    }
}

impl Scan for Remembered {
    fn next(&mut self, from: DocId) -> DocId {
        let windows = (0..).step_by(WIDTH as usize).zip(&self.articles.0);
        let mut left = windows.skip((from / WIDTH) as usize);
        let next = left.find_map(|(start, articles): (DocId, _)| {
            articles.next(from.saturating_sub(start)).map(|offset| start + offset)
        });
        next.unwrap_or(TERMINATED)
    }

    fn cost(&self) -> (Cost, u64) {
        (Cost::Walk, self.postings)
    }

    fn matches(&mut self, start: DocId, wanted: &Bits, found: &mut Found) {
        let window = self.articles.0.get((start / WIDTH) as usize);
        self.start = start;
        self.found = window.map_or(Bits::EMPTY, |window| window.and(wanted));
        *found = Found::surely(self.found.clone());
    }

    fn add_scores(&mut self, hits: &Bits, least: f32, scores: &mut [f32]) -> Bits {
        let Some(frequencies) = &mut self.frequencies else { return hits.clone() };
        let articles = self.found.and(hits);
        match articles.count() {
            0 => articles,
            count if count <= LOOKED_UP_IN_TERM => {
                frequencies.look_up(self.start, &articles, scores);
                articles
            }
            _ => {
                frequencies.read(self.start, &articles);
                let Frequencies { scoring, of_window, longest, .. } = frequencies;
                let longest = longest.for_least(scoring, least);
                scoring.add(self.start, &articles, of_window, longest, scores)
            }
        }
    }

    fn max_score(&self) -> f32 {
        // However often a word occurs, it gives less.
        self.frequencies.as_ref().map_or(0.0, |frequencies| frequencies.scoring.weight)
    }
}
