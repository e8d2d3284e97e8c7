//! What a query has become for this index, and the matchers made of it.
//!
//! A plan holds the terms of each word, segment by segment; [`Build`] turns it into the tree of scans
//! that finds the articles of one segment, and into the tree of matchers that looks into some.

use std::ops::Range;
use std::sync::Arc;

use tantivy::DocId;
use tantivy::DocSet as _;
use tantivy::postings::BlockSegmentPostings;
use tantivy::postings::Postings as _;
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;

use crate::analysis::marker;
use crate::engine::EngineError;
use crate::engine::Truth;
use crate::engine::embedded::query::matching;
use crate::engine::embedded::query::matching::BoxMatcher;
use crate::engine::embedded::query::matching::BoxScan;
use crate::engine::embedded::query::matching::CaseTest;
use crate::engine::embedded::query::matching::Distance;
use crate::engine::embedded::query::matching::K1;
use crate::engine::embedded::query::matching::Norms;
use crate::engine::embedded::query::matching::Region;
use crate::engine::embedded::query::matching::Restriction;
use crate::engine::embedded::query::matching::Scoring;
use crate::engine::embedded::query::matching::Test;
use crate::engine::embedded::read::snapshot::Segment;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::schema::column;
use crate::query::Proximity;

/// A clause that scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// Where it stands in the query, in bytes.
    pub span: Range<usize>,
    /// Live articles that hold any of its terms; 0 for a clause made of others.
    pub articles: u64,
    /// Postings of its terms, dead articles included: what it costs to walk.
    pub postings: u64,
    /// Inverse document frequency; 0 for function words beside others.
    pub idf: f32,
    /// What `^n` multiplies it by.
    pub boost: f32,
    /// The terms it stands for, in order.
    pub terms: Vec<String>,
    /// Whether the terms were found in the dictionary rather than typed.
    pub opened: bool,
    /// Whether it is made of other clauses: a phrase, a proximity.
    pub joint: bool,
}

/// What a part of the query has become.
pub(crate) enum Plan {
    All,
    Empty,
    Word(Box<Word>),
    /// Operands in order; scored as one unit and marked as one run.
    Phrase {
        parts: Vec<Plan>,
        slop: u32,
        unit: usize,
    },
    Near {
        left: Box<Plan>,
        right: Box<Plan>,
        proximity: Proximity,
        negated: bool,
        unit: usize,
    },
    AtLeast(Box<Plan>, u32),
    And(Vec<Plan>),
    Or(Vec<Plan>),
    Not(Box<Plan>),
    /// One set a segment.
    Docs(Vec<Arc<Vec<DocId>>>),
    /// Published within these days, both included.
    Published((i64, i64)),
    /// Another day within these, both included.
    Days {
        first: &'static str,
        last: &'static str,
        range: (i64, i64),
    },
    /// A range, or the articles without a number.
    Numbers {
        column: &'static str,
        signed: bool,
        range: Option<(u64, u64)>,
    },
}

/// A word and the terms it stands for.
pub(crate) struct Word {
    pub(crate) segments: Arc<Vec<SegmentWord>>,
    pub(crate) regions: Vec<Region>,
    pub(crate) case: CaseTest,
    pub(crate) unit: usize,
}

impl Word {
    /// Tells whether it is not looked for in the whole article, or not in any case.
    fn is_restricted(&self) -> bool {
        !self.regions.is_empty() || self.case != CaseTest::Any
    }
}

/// A word's terms in one segment.
pub(crate) struct SegmentWord {
    pub(crate) terms: Vec<TermInfo>,
    /// How many positions each of the terms covers.
    pub(crate) widths: Vec<u32>,
    /// What all terms together hold that fill no block of postings, if there are several terms.
    short: Arc<matching::Short>,
    /// The articles that were found while they were counted, where that is worth remembering.
    counted: Option<Arc<matching::Counted>>,
}

/// Terms of fewer articles fill no block of postings.
const BLOCK: u32 = 128;

impl SegmentWord {
    /// Reads what the short ones of several terms hold.
    pub(crate) fn new(
        segment: &Segment,
        terms: Vec<TermInfo>,
        widths: Vec<u32>,
    ) -> Result<Self, EngineError> {
        let mut word = Self { terms, widths, short: Arc::default(), counted: None };
        if word.terms.len() > 1 {
            let short = || word.terms.iter().filter(|term| term.doc_freq < BLOCK);
            let count = short().map(|term| term.doc_freq as usize).sum();
            let (mut found, mut block) = (Vec::with_capacity(count), None);
            for term in short() {
                each_block(segment, term, &mut block, &mut |docs, frequencies| {
                    let pairs = docs.iter().zip(frequencies);
                    found.extend(pairs.map(|(&doc, &frequency)| pair(doc, frequency)));
                })?;
            }
            word.short = Arc::new(added_up(found));
        }
        Ok(word)
    }

    /// Counts the live articles that hold any of the terms. What it takes to find them is remembered
    /// if `keep` says so.
    pub(crate) fn count(&mut self, segment: &Segment, keep: bool) -> Result<u64, EngineError> {
        match &self.terms[..] {
            [] => Ok(0),
            [term] if !segment.reader().has_deletes() => Ok(u64::from(term.doc_freq)),
            terms
                if !segment.reader().has_deletes()
                    && terms.iter().all(|term| term.doc_freq < BLOCK) =>
            {
                Ok(self.short.len() as u64)
            }
            _ => {
                let (count, counted) =
                    self.union(segment, None)?.count(|start| segment.live(start));
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
    ) -> Result<Vec<BlockSegmentPostings>, EngineError> {
        let is_long = |term: &&TermInfo| self.terms.len() == 1 || term.doc_freq >= BLOCK;
        let mut long = Vec::with_capacity(self.terms.iter().filter(is_long).count());
        for term in self.terms.iter().filter(is_long) {
            let opened = segment.text().read_block_postings_from_terminfo(term, option);
            long.push(opened.map_err(EngineError::damaged)?);
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

    /// Returns what finds the articles that hold any of the terms.
    fn scan(&self, segment: &Segment, scoring: Option<Scoring>) -> Result<BoxScan, EngineError> {
        let Some(counted) = &self.counted else {
            return Ok(Box::new(self.union(segment, scoring)?));
        };
        let postings = self.terms.iter().map(|term| u64::from(term.doc_freq)).sum();
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
fn pair(doc: DocId, frequency: u32) -> u64 {
    u64::from(doc) << 32 | u64::from(frequency)
}

/// Sorts pairs of articles with how often each holds something, and adds up those of the same article.
fn added_up(mut found: Vec<u64>) -> matching::Short {
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

/// Calls `each` with the articles that hold a term, dead ones included, and how often each does, some
/// at a time. `block` is used again from term to term: opening one costs more than most terms of a
/// prefix have to read.
fn each_block(
    segment: &Segment,
    term: &TermInfo,
    block: &mut Option<BlockSegmentPostings>,
    each: &mut dyn FnMut(&[DocId], &[u32]),
) -> Result<(), EngineError> {
    let text = segment.text();
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

/// Builds the scans and matchers of one segment.
pub(crate) struct Build<'a> {
    pub(crate) units: &'a [Unit],
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) segment: &'a Segment,
    pub(crate) number: usize,
    pub(crate) norms: Arc<Norms>,
    /// The only articles that matchers will be asked for, sorted; `None` for all.
    pub(crate) wanted: Option<&'a [DocId]>,
}

impl Build<'_> {
    fn max_doc(&self) -> DocId {
        self.segment.reader().max_doc()
    }

    fn score_of(&self, unit: usize) -> Scoring {
        let Unit { idf, boost, .. } = self.units[unit];
        let weight = idf * (K1 + 1.0) * boost;
        let unit = u32::try_from(unit).expect("clauses are limited");
        Scoring { weight, unit, norms: Arc::clone(&self.norms) }
    }

    /// Returns what finds the articles of a plan, and their scores if these are asked for.
    pub(crate) fn scan(&self, plan: &Plan, scoring: bool) -> Result<BoxScan, EngineError> {
        Ok(match plan {
            Plan::Word(word) if !word.is_restricted() => {
                let scoring = scoring.then(|| self.score_of(word.unit));
                // What scores nothing needs no frequencies.
                let scoring = scoring.filter(|scoring| scoring.weight != 0.0);
                word.segments[self.number].scan(self.segment, scoring)?
            }
            Plan::Word(_) | Plan::Phrase { .. } | Plan::Near { .. } | Plan::AtLeast(..) => {
                let (articles, matcher) = (self.holders(plan)?, self.matcher(plan)?);
                Box::new(matching::Checked::new(articles, matcher, scoring))
            }
            Plan::And(parts) => Box::new(matching::And::new(self.scans(parts, scoring)?)),
            Plan::Or(parts) => Box::new(matching::Or::new(self.scans(parts, scoring)?)),
            Plan::Not(part) => {
                Box::new(matching::Not::new(self.scan(part, false)?, self.max_doc()))
            }
            Plan::All => Box::new(matching::All::new(self.max_doc())),
            Plan::Empty => Box::new(matching::Empty),
            Plan::Docs(sets) => Box::new(matching::DocSet::new(Arc::clone(&sets[self.number]))),
            Plan::Published(range) => Box::new(self.published(*range)?),
            Plan::Days { .. } | Plan::Numbers { .. } => {
                Box::new(matching::Filter::new(self.test(plan)?, self.max_doc()))
            }
        })
    }

    fn scans(&self, plans: &[Plan], scoring: bool) -> Result<Vec<BoxScan>, EngineError> {
        plans.iter().map(|plan| self.scan(plan, scoring)).collect()
    }

    /// Returns what finds the articles that hold the words of a plan, wherever they stand.
    fn holders(&self, plan: &Plan) -> Result<BoxScan, EngineError> {
        let all = |parts: &[Plan]| -> Result<Vec<BoxScan>, EngineError> {
            parts.iter().map(|part| self.holders(part)).collect()
        };
        Ok(match plan {
            Plan::Word(word) => word.segments[self.number].scan(self.segment, None)?,
            Plan::Phrase { parts, .. } | Plan::And(parts) => {
                Box::new(matching::And::new(all(parts)?))
            }
            Plan::Or(parts) => Box::new(matching::Or::new(all(parts)?)),
            Plan::Near { left, negated: true, .. } => self.holders(left)?,
            Plan::Near { left, right, .. } => {
                Box::new(matching::And::new(vec![self.holders(left)?, self.holders(right)?]))
            }
            Plan::AtLeast(part, _) => self.holders(part)?,
            _ => self.scan(plan, false)?,
        })
    }

    /// Returns what tells of single articles where the words of a plan stand.
    pub(crate) fn matcher(&self, plan: &Plan) -> Result<BoxMatcher, EngineError> {
        Ok(match plan {
            Plan::Word(word) => self.word(word)?,
            Plan::Phrase { parts, slop, unit } => {
                let phrase = Box::new(matching::Phrase::new(self.matchers(parts)?, *slop));
                Box::new(matching::WithScore::new(phrase, self.score_of(*unit), true))
            }
            Plan::Near { left, right, proximity, negated, unit } => {
                let (left, right) = (self.matcher(left)?, self.matcher(right)?);
                let distance = match proximity {
                    Proximity::Near(words) => Distance::Words(*words),
                    Proximity::Before(words) => Distance::Ordered(*words),
                    Proximity::Sentence => Distance::Unit(Box::new(self.bounds(marker::SENTENCE)?)),
                    Proximity::Paragraph => {
                        Distance::Unit(Box::new(self.bounds(marker::PARAGRAPH)?))
                    }
                };
                let near: BoxMatcher = if *negated {
                    Box::new(matching::NotNear::new(left, right, distance))
                } else {
                    Box::new(matching::Near::new(left, right, distance))
                };
                Box::new(matching::WithScore::new(near, self.score_of(*unit), false))
            }
            Plan::AtLeast(part, count) => {
                Box::new(matching::AtLeast::new(self.matcher(part)?, *count))
            }
            Plan::And(parts) => Box::new(matching::AllOf::new(self.matchers(parts)?)),
            Plan::Or(parts) => Box::new(matching::AnyOf::new(self.matchers(parts)?)),
            Plan::Not(part) => Box::new(matching::NotSurely::new(self.matcher(part)?)),
            Plan::All => Box::new(matching::Always(Truth::True)),
            Plan::Empty => Box::new(matching::Always(Truth::False)),
            Plan::Docs(sets) => Box::new(matching::DocSet::new(Arc::clone(&sets[self.number]))),
            Plan::Published(range) => Box::new(self.published(*range)?),
            Plan::Days { .. } | Plan::Numbers { .. } => {
                Box::new(matching::Filter::new(self.test(plan)?, self.max_doc()))
            }
        })
    }

    fn matchers(&self, plans: &[Plan]) -> Result<Vec<BoxMatcher>, EngineError> {
        plans.iter().map(|plan| self.matcher(plan)).collect()
    }

    /// Returns what a condition on a column asks of an article.
    fn test(&self, plan: &Plan) -> Result<Test, EngineError> {
        Ok(match plan {
            Plan::Days { first, last, range } => self.days(first, last, *range)?,
            Plan::Numbers { column, signed: true, range } => {
                matching::numbers(self.segment.days(column)?.to_u64_monotonic(), *range)
            }
            Plan::Numbers { column, range, .. } => {
                matching::numbers(self.segment.numbers(column)?, *range)
            }
            _ => unreachable!("only these are conditions on a column"),
        })
    }

    fn days(&self, first: &str, last: &str, range: (i64, i64)) -> Result<Test, EngineError> {
        let (first, last) = (self.segment.days(first)?, self.segment.days(last)?);
        Ok(matching::days(first, last, range))
    }

    fn published(&self, range: (i64, i64)) -> Result<matching::InDays, EngineError> {
        let test = self.days(column::FIRST_DAY, column::LAST_DAY, range)?;
        Ok(matching::InDays::new(self.segment.day_order()?.run(range), test))
    }

    fn word(&self, word: &Word) -> Result<BoxMatcher, EngineError> {
        let SegmentWord { terms, widths, .. } = &word.segments[self.number];
        let restriction = if word.is_restricted() { Some(self.restriction(word)?) } else { None };
        let option = IndexRecordOption::WithFreqsAndPositions;
        let open = |term| {
            self.segment
                .text()
                .read_postings_from_terminfo(term, option)
                .map_err(EngineError::damaged)
        };
        let terms = match (&terms[..], self.wanted) {
            ([], _) => return Ok(Box::new(matching::Always(Truth::False))),
            ([term], _) => matching::Terms::One(Box::new(open(term)?), widths[0]),
            // For the marks of a few articles, many terms are read one after the other.
            (terms, Some(wanted)) if terms.len() > matching::FEW_TERMS => {
                self.read_terms(terms, widths, wanted)?
            }
            (terms, _) => {
                // Postings are kilobytes: each adapter they pass through copies them.
                let mut opened = Vec::with_capacity(terms.len());
                for (term, width) in terms.iter().zip(widths) {
                    opened.push((open(term)?, *width));
                }
                matching::Terms::several(opened)
            }
        };
        Ok(Box::new(matching::Word::new(terms, restriction, self.score_of(word.unit))))
    }

    /// Reads many terms in a few articles, sorted, one term at a time.
    fn read_terms(
        &self,
        terms: &[TermInfo],
        widths: &[u32],
        docs: &[DocId],
    ) -> Result<matching::Terms, EngineError> {
        let text = self.segment.text();
        let (mut articles, mut spans) = (Vec::new(), Vec::new());
        let (mut buffer, mut block) = (Vec::new(), None);
        for (term, &width) in terms.iter().zip(widths) {
            let before = articles.len();
            // Most short ones hold none of the articles: their positions need not be opened.
            if term.doc_freq < BLOCK {
                let mut rest = docs;
                each_block(self.segment, term, &mut block, &mut |docs, frequencies| {
                    for (&doc, &frequency) in docs.iter().zip(frequencies) {
                        rest = &rest[matching::gallop(rest, |&wanted| wanted < doc)..];
                        if rest.first() == Some(&doc) {
                            articles.push(pair(doc, frequency));
                        }
                    }
                })?;
                if articles.len() == before {
                    continue;
                }
            }
            let option = IndexRecordOption::WithFreqsAndPositions;
            let mut postings =
                text.read_postings_from_terminfo(term, option).map_err(EngineError::damaged)?;
            articles.truncate(before);
            for &doc in docs {
                if postings.doc() < doc {
                    postings.seek(doc);
                }
                if postings.doc() == doc {
                    articles.push(pair(doc, postings.term_freq()));
                    postings.positions(&mut buffer);
                    spans.extend(buffer.iter().map(|&start| (doc, start, start + width)));
                }
            }
        }
        Ok(matching::Terms::read(added_up(articles), spans))
    }

    fn restriction(&self, word: &Word) -> Result<Restriction, EngineError> {
        let mut markers = matching::CaseMarkers::default();
        let text = self.snapshot.fields().text;
        let marker = |term: &str| self.segment.cursor(text, term);
        if matches!(word.case, CaseTest::Lower | CaseTest::Capitalized | CaseTest::Initial) {
            markers.capitalized = marker(marker::CAPITALIZED)?;
        }
        if matches!(word.case, CaseTest::Lower | CaseTest::AllCaps | CaseTest::Initial) {
            markers.all_caps = marker(marker::ALL_CAPS)?;
        }
        if word.case == CaseTest::Lower {
            markers.mixed = marker(marker::MIXED)?;
        }
        let paragraphs = if word.regions.contains(&Region::Lead) {
            self.bounds(marker::PARAGRAPH)?
        } else {
            matching::Bounds::new(None)
        };
        Ok(Restriction { regions: word.regions.clone(), case: word.case, markers, paragraphs })
    }

    fn bounds(&self, term: &str) -> Result<matching::Bounds, EngineError> {
        Ok(matching::Bounds::new(self.segment.cursor(self.snapshot.fields().text, term)?))
    }
}
