//! What a query has become for this index, and the matchers made of it.
//!
//! A plan holds the terms of each word, segment by segment; [`Build`] turns it into the tree of
//! matchers that walks one segment.

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
use crate::engine::embedded::matching;
use crate::engine::embedded::matching::BoxMatcher;
use crate::engine::embedded::matching::CaseTest;
use crate::engine::embedded::matching::Distance;
use crate::engine::embedded::matching::K1;
use crate::engine::embedded::matching::Norms;
use crate::engine::embedded::matching::Places;
use crate::engine::embedded::matching::PositionCursor;
use crate::engine::embedded::matching::Region;
use crate::engine::embedded::matching::Restriction;
use crate::engine::embedded::matching::Scoring;
use crate::engine::embedded::matching::TermDocs;
use crate::engine::embedded::matching::Test;
use crate::engine::embedded::snapshot::Segment;
use crate::engine::embedded::snapshot::Snapshot;
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
pub(super) enum Plan {
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
pub(super) struct Word {
    pub(super) segments: Vec<SegmentWord>,
    pub(super) regions: Vec<Region>,
    pub(super) case: CaseTest,
    pub(super) unit: usize,
}

/// A word's terms in one segment.
#[derive(Default)]
pub(super) struct SegmentWord {
    pub(super) terms: Vec<TermInfo>,
    /// How many positions each of the terms covers.
    pub(super) widths: Vec<u32>,
    /// The live articles with any of the terms; `None` when one term's postings serve as they are.
    pub(super) docs: Option<Arc<TermDocs>>,
}
fn damaged(error: impl std::fmt::Display) -> EngineError {
    EngineError::Damaged { what: error.to_string() }
}

/// Gathers the live articles that hold any of the terms; `None` when one term's postings serve as
/// they are.
pub(super) fn gather(
    segment: &Segment,
    terms: &[TermInfo],
) -> Result<Option<Arc<TermDocs>>, EngineError> {
    let deletes = segment.reader().has_deletes();
    if terms.len() == 1 && !deletes {
        return Ok(None);
    }
    let max_doc = segment.reader().max_doc() as usize;
    let total: u64 = terms.iter().map(|term| u64::from(term.doc_freq)).sum();
    let mut gathered = TermDocs::default();
    let mut block = None;
    if total * 16 > max_doc as u64 {
        let mut frequencies = vec![0_u32; max_doc];
        for term in terms {
            each_posting(segment, term, &mut block, &mut |doc, frequency| {
                let slot = &mut frequencies[doc as usize];
                *slot = slot.saturating_add(frequency);
            })?;
        }
        for (doc, frequency) in (0..).zip(frequencies) {
            if frequency > 0 && segment.is_live(doc) {
                gathered.docs.push(doc);
                gathered.frequencies.push(frequency);
            }
        }
    } else {
        let mut pairs = Vec::new();
        for term in terms {
            each_posting(segment, term, &mut block, &mut |doc, frequency| {
                pairs.push((doc, frequency));
            })?;
        }
        pairs.sort_unstable();
        for (doc, frequency) in pairs {
            if !segment.is_live(doc) {
                continue;
            }
            if gathered.docs.last() == Some(&doc) {
                let slot = gathered.frequencies.last_mut().expect("as long as docs");
                *slot = slot.saturating_add(frequency);
            } else {
                gathered.docs.push(doc);
                gathered.frequencies.push(frequency);
            }
        }
    }
    Ok(Some(Arc::new(gathered)))
}

/// Calls `each` with every article that holds a term, dead ones included, and how often. `block` is
/// used again from term to term: opening one costs more than most terms of a prefix have to read.
fn each_posting(
    segment: &Segment,
    term: &TermInfo,
    block: &mut Option<BlockSegmentPostings>,
    each: &mut dyn FnMut(DocId, u32),
) -> Result<(), EngineError> {
    let text = segment.text();
    let block = match block {
        Some(block) => {
            text.reset_block_postings_from_terminfo(term, block).map_err(damaged)?;
            block
        }
        None => {
            let option = IndexRecordOption::WithFreqs;
            block.insert(text.read_block_postings_from_terminfo(term, option).map_err(damaged)?)
        }
    };
    while !block.docs().is_empty() {
        for (&doc, &frequency) in block.docs().iter().zip(block.freqs()) {
            each(doc, frequency);
        }
        block.advance();
    }
    Ok(())
}

/// A word of more terms than this is read term by term for its marks, not by a cursor on each.
const FEW_TERMS: usize = 8;

/// Builds the matchers of one segment.
pub(super) struct Build<'a> {
    pub(super) units: &'a [Unit],
    pub(super) snapshot: &'a Snapshot,
    pub(super) segment: &'a Segment,
    pub(super) number: usize,
    pub(super) norms: Arc<Norms>,
    /// The only articles that will be asked for, sorted; `None` for all.
    pub(super) wanted: Option<&'a [DocId]>,
}

impl Build<'_> {
    fn scoring(&self, unit: usize) -> Scoring {
        let Unit { idf, boost, .. } = self.units[unit];
        let weight = idf * (K1 + 1.0) * boost;
        let unit = u32::try_from(unit).expect("clauses are limited");
        Scoring { weight, unit, norms: Arc::clone(&self.norms) }
    }

    /// With `positions`, the plan's words can tell their spans. What does not pass `gate` is of no
    /// use to who asks, and may be left out.
    pub(super) fn plan(
        &self,
        plan: &Plan,
        positions: bool,
        gate: Option<&Test>,
    ) -> Result<BoxMatcher, EngineError> {
        let max_doc = self.segment.reader().max_doc();
        if let Some(test) = self.test(plan)? {
            return Ok(Box::new(matching::Filter::new(test, max_doc)));
        }
        Ok(match plan {
            Plan::All => Box::new(matching::All::new(max_doc)),
            Plan::Word(word) => self.word(word, positions)?,
            Plan::Phrase { parts, slop, unit } => {
                let parts = self.plans(parts, true, gate)?;
                let phrase = Box::new(matching::Phrase::new(parts, *slop, gate.cloned()));
                Box::new(matching::WithScore::new(phrase, self.scoring(*unit), true))
            }
            Plan::Near { left, right, proximity, negated, unit } => {
                let (left, right) = (self.plan(left, true, gate)?, self.plan(right, true, gate)?);
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
                    Box::new(matching::Near::new(left, right, distance, gate.cloned()))
                };
                Box::new(matching::WithScore::new(near, self.scoring(*unit), false))
            }
            Plan::AtLeast(part, count) => {
                Box::new(matching::AtLeast::new(self.plan(part, true, gate)?, *count))
            }
            Plan::And(parts) => {
                let own = self.gate(parts, gate)?;
                Box::new(matching::And::new(self.plans(parts, positions, own.as_ref().or(gate))?))
            }
            Plan::Or(parts) => Box::new(matching::Or::new(self.plans(parts, positions, gate)?)),
            Plan::Not(part) => Box::new(matching::Not::new(self.plan(part, false, None)?, max_doc)),
            Plan::Docs(sets) => Box::new(matching::DocSet::new(Arc::clone(&sets[self.number]))),
            Plan::Empty | Plan::Days { .. } | Plan::Numbers { .. } => Box::new(matching::Empty),
        })
    }

    fn plans(
        &self,
        plans: &[Plan],
        positions: bool,
        gate: Option<&Test>,
    ) -> Result<Vec<BoxMatcher>, EngineError> {
        plans.iter().map(|plan| self.plan(plan, positions, gate)).collect()
    }

    /// Returns what a condition on a column asks of an article; `None` for any other plan.
    fn test(&self, plan: &Plan) -> Result<Option<Test>, EngineError> {
        Ok(match plan {
            Plan::Days { first, last, range } => {
                let (first, last) = (self.segment.days(first)?, self.segment.days(last)?);
                Some(matching::days(first, last, *range))
            }
            Plan::Numbers { column, signed, range } => {
                let column = if *signed {
                    self.segment.days(column)?.to_u64_monotonic()
                } else {
                    self.segment.numbers(column)?
                };
                Some(matching::numbers(column, *range))
            }
            _ => None,
        })
    }

    /// Returns what the conditions among the parts of an AND ask together with `outer`, so that
    /// positions need not be read where they fail; `None` when there are none.
    fn gate(&self, parts: &[Plan], outer: Option<&Test>) -> Result<Option<Test>, EngineError> {
        let mut tests = Vec::new();
        for part in parts {
            if let Some(test) = self.test(part)? {
                tests.push(test);
            } else if let Plan::Docs(sets) = part {
                tests.push(matching::member(Arc::clone(&sets[self.number])));
            }
        }
        if tests.is_empty() {
            return Ok(None);
        }
        tests.extend(outer.cloned());
        Ok(Some(matching::all_of(tests)))
    }

    fn word(&self, word: &Word, positions: bool) -> Result<BoxMatcher, EngineError> {
        let SegmentWord { terms, widths, docs } = &word.segments[self.number];
        if terms.is_empty() {
            return Ok(Box::new(matching::Empty));
        }
        let restricted = !word.regions.is_empty() || word.case != CaseTest::Any;
        let positions = positions || restricted;
        let restriction = if restricted { Some(self.restriction(word)?) } else { None };
        let scoring = self.scoring(word.unit);
        let with_positions = IndexRecordOption::WithFreqsAndPositions;
        let Some(docs) = docs else {
            let option = if positions { with_positions } else { IndexRecordOption::WithFreqs };
            let postings = self.segment.text().read_postings_from_terminfo(&terms[0], option);
            let mut postings = postings.map_err(damaged)?;
            if let Some(&first) = self.wanted.and_then(<[DocId]>::first)
                && postings.doc() < first
            {
                postings.seek(first);
            }
            let union = matching::TermUnion::one(postings, widths[0], restriction, scoring);
            return Ok(Box::new(union));
        };
        let docs = match self.wanted {
            Some(wanted) => Arc::new(docs.only(wanted)),
            None => Arc::clone(docs),
        };
        let places = match self.wanted {
            _ if !positions => Places::Unknown,
            Some(_) if terms.len() > FEW_TERMS => self.read_places(terms, widths, &docs.docs)?,
            _ => {
                let mut cursors = Vec::new();
                for (term, width) in terms.iter().zip(widths) {
                    let text = self.segment.text();
                    let postings = text.read_postings_from_terminfo(term, with_positions);
                    cursors.push((PositionCursor::new(postings.map_err(damaged)?), *width));
                }
                Places::cursors(cursors)
            }
        };
        Ok(Box::new(matching::TermUnion::many(docs, places, restriction, scoring)))
    }

    /// Reads the positions of many terms in a few articles, sorted, one term at a time.
    fn read_places(
        &self,
        terms: &[TermInfo],
        widths: &[u32],
        docs: &[DocId],
    ) -> Result<Places, EngineError> {
        let text = self.segment.text();
        let (mut found, mut buffer, mut block) = (Vec::new(), Vec::new(), None);
        for (term, &width) in terms.iter().zip(widths) {
            let mut any = false;
            let mut rest = docs;
            each_posting(self.segment, term, &mut block, &mut |doc, _| {
                rest = &rest[matching::gallop(rest, doc)..];
                any |= rest.first() == Some(&doc);
            })?;
            if !any {
                continue;
            }
            let option = IndexRecordOption::WithFreqsAndPositions;
            let mut postings = text.read_postings_from_terminfo(term, option).map_err(damaged)?;
            for &doc in docs {
                if postings.doc() < doc {
                    postings.seek(doc);
                }
                if postings.doc() == doc {
                    postings.positions(&mut buffer);
                    found.extend(buffer.iter().map(|&start| (doc, start, start + width)));
                }
            }
        }
        Ok(Places::read(found))
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
