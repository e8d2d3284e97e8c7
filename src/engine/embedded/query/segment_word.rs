//! The postings of a word in one segment: one term or several, read as one.

use std::sync::Arc;

use tantivy::DocId;
use tantivy::postings::BlockSegmentPostings;
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;

use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::query::matching;
use crate::engine::embedded::query::matching::BoxScan;
use crate::engine::embedded::query::matching::Scoring;
use crate::engine::embedded::query::matching::Share;
use crate::engine::embedded::read::segment::Segment;

/// A term of a word in one segment.
#[derive(Clone)]
pub(crate) struct SegmentTerm {
    /// Where its postings are.
    pub(crate) info: TermInfo,
    /// How many positions it covers.
    pub(crate) width: u32,
    /// Where it counts, and how much.
    pub(crate) share: Share,
}

/// A word's terms in one segment.
pub(crate) struct SegmentWord {
    pub(crate) terms: Vec<SegmentTerm>,
    /// What all terms together hold that fill no block of postings, if there are several terms.
    short: Arc<matching::Short>,
    /// The articles that were found while they were counted, where that is worth remembering.
    counted: Option<Arc<matching::Counted>>,
}

/// Terms of fewer articles fill no block of postings.
pub(crate) const BLOCK: u32 = 128;

impl SegmentWord {
    /// Reads what the short ones of several terms hold.
    pub(crate) fn new(
        segment: &Segment,
        terms: Vec<SegmentTerm>,
        stop: &Stop,
    ) -> Result<Self, EngineError> {
        let mut word = Self { terms, short: Arc::default(), counted: None };
        if word.terms.len() > 1 {
            let short = || word.terms.iter().filter(|term| term.info.doc_freq < BLOCK);
            let count = short().map(|term| term.info.doc_freq as usize).sum();
            let (mut found, mut block) = (Vec::with_capacity(count), None);
            for term in short() {
                stop.check()?;
                each_share(segment, term, &mut block, &mut |doc, parts| {
                    found.push(pair(doc, parts));
                })?;
            }
            word.short = Arc::new(added_up(found));
        }
        Ok(word)
    }

    /// Counts the live articles that hold any of the terms. What it takes to find them is remembered
    /// if `keep` says so.
    pub(crate) fn count(
        &mut self,
        segment: &Segment,
        keep: bool,
        stop: &Stop,
    ) -> Result<u64, EngineError> {
        let is_whole = !segment.reader().has_deletes();
        match &self.terms[..] {
            [] => Ok(0),
            [term] if is_whole && term.share.within.is_none() => Ok(u64::from(term.info.doc_freq)),
            [_, _, ..] if is_whole && self.terms.iter().all(|term| term.info.doc_freq < BLOCK) => {
                Ok(self.short.len() as u64)
            }
            _ => {
                let (count, counted) =
                    self.union(segment, None)?.count(|start| segment.live(start), stop)?;
                self.counted = keep.then(|| Arc::new(counted));
                Ok(count)
            }
        }
    }

    /// Opens the terms that are read block by block.
    fn long(
        &self,
        segment: &Segment,
        option: IndexRecordOption,
    ) -> Result<Vec<matching::Long>, EngineError> {
        let is_long = |term: &&SegmentTerm| self.terms.len() == 1 || term.info.doc_freq >= BLOCK;
        let mut long = Vec::with_capacity(self.terms.iter().filter(is_long).count());
        for term in self.terms.iter().filter(is_long) {
            let opened =
                segment.text().index().read_block_postings_from_terminfo(&term.info, option);
            let block = opened.map_err(EngineError::damaged)?;
            long.push(matching::Long { block, share: term.share.clone() });
        }
        Ok(long)
    }

    /// Opens the terms, with frequencies if they are to be scored.
    fn union(
        &self,
        segment: &Segment,
        scoring: Option<Scoring>,
    ) -> Result<matching::Union, EngineError> {
        let option = match scoring {
            Some(_) => IndexRecordOption::WithFreqs,
            None => IndexRecordOption::Basic,
        };
        Ok(matching::Union::new(self.long(segment, option)?, Arc::clone(&self.short), scoring))
    }

    /// Returns what all terms hold where none fills a block of postings.
    fn listed(&self, segment: &Segment) -> Result<Option<Arc<matching::Short>>, EngineError> {
        if self.terms.iter().any(|term| term.info.doc_freq >= BLOCK) {
            return Ok(None);
        }
        let [term] = &self.terms[..] else { return Ok(Some(Arc::clone(&self.short))) };
        let mut found = matching::Short::with_capacity(term.info.doc_freq as usize);
        each_share(segment, term, &mut None, &mut |doc, parts| found.push((doc, parts)))?;
        Ok(Some(Arc::new(found)))
    }

    /// Returns what finds the articles that hold any of the terms.
    pub(crate) fn scan(
        &self,
        segment: &Segment,
        scoring: Option<Scoring>,
    ) -> Result<BoxScan, EngineError> {
        let Some(counted) = &self.counted else {
            return Ok(match self.listed(segment)? {
                Some(articles) => Box::new(matching::Listed::new(articles, scoring)),
                None => Box::new(self.union(segment, scoring)?),
            });
        };
        let postings = self.terms.iter().map(|term| u64::from(term.info.doc_freq)).sum();
        let found = matching::Remembered::new(Arc::clone(counted), postings);
        Ok(Box::new(match scoring {
            Some(scoring) => {
                let long = self.long(segment, IndexRecordOption::WithFreqs)?;
                found.scored(scoring, long, Arc::clone(&self.short))
            }
            None => found,
        }))
    }
}

/// Returns an article, and how often it holds something, as one number: sorted in half the time.
pub(crate) fn pair(doc: DocId, frequency: u32) -> u64 {
    u64::from(doc) << 32 | u64::from(frequency)
}

/// Sorts pairs of articles with how often each holds something, and adds up those of the same article.
pub(crate) fn added_up(mut found: Vec<u64>) -> matching::Short {
    found.sort_unstable();
    let mut sums = matching::Short::with_capacity(found.len());
    for pair in found {
        let halves = (u32::try_from(pair >> 32), u32::try_from(pair & u64::from(u32::MAX)));
        let (Ok(doc), Ok(count)) = halves else { continue };
        match sums.last_mut() {
            Some((last, sum)) if *last == doc => *sum = sum.saturating_add(count),
            _ => sums.push((doc, count)),
        }
    }
    sums
}

/// Calls `each` with the articles that a term counts in, and with what it counts there; `block` as in [`each_block`].
fn each_share(
    segment: &Segment,
    term: &SegmentTerm,
    block: &mut Option<BlockSegmentPostings>,
    each: &mut dyn FnMut(DocId, u32),
) -> Result<(), EngineError> {
    each_block(segment, &term.info, block, &mut |docs, frequencies| {
        for (&doc, &count) in docs.iter().zip(frequencies) {
            let parts = term.share.of(doc, count);
            if parts > 0 {
                each(doc, parts);
            }
        }
    })
}

/// Calls `each` with the articles that hold a term, dead ones included, and how often each does, some
/// at a time. `block` is used again from term to term: opening one costs more than most terms of a
/// prefix have to read.
pub(crate) fn each_block(
    segment: &Segment,
    term: &TermInfo,
    block: &mut Option<BlockSegmentPostings>,
    each: &mut dyn FnMut(&[DocId], &[u32]),
) -> Result<(), EngineError> {
    let text = segment.text().index();
    let block = match block {
        Some(block) => {
            text.reset_block_postings_from_terminfo(term, block).map_err(EngineError::damaged)?;
            block
        }
        None => {
            let option = IndexRecordOption::WithFreqs;
            block.insert(
                text.read_block_postings_from_terminfo(term, option)
                    .map_err(EngineError::damaged)?,
            )
        }
    };
    while !block.docs().is_empty() {
        each(block.docs(), block.freqs());
        block.advance();
    }
    Ok(())
}
