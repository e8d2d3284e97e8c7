//! Builds what runs a plan over one segment: the tree of scans that finds its articles, and the tree
//! of matchers that looks into some.

use std::sync::Arc;

use tantivy::DocId;
use tantivy::DocSet as _;
use tantivy::postings::Postings as _;
use tantivy::schema::IndexRecordOption;

use crate::analysis::marker;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::Truth;
use crate::engine::embedded::costs::FEW_TERMS;
use crate::engine::embedded::costs::OPEN_TERM;
use crate::engine::embedded::query::matching;
use crate::engine::embedded::query::matching::BoxMatcher;
use crate::engine::embedded::query::matching::BoxScan;
use crate::engine::embedded::query::matching::Distance;
use crate::engine::embedded::query::matching::Restriction;
use crate::engine::embedded::query::matching::Rule;
use crate::engine::embedded::query::matching::Scoring;
use crate::engine::embedded::query::matching::Test;
use crate::engine::embedded::query::plan::Column;
use crate::engine::embedded::query::plan::Plan;
use crate::engine::embedded::query::plan::WordPlan;
use crate::engine::embedded::query::segment_word::BLOCK;
use crate::engine::embedded::query::segment_word::SegmentTerm;
use crate::engine::embedded::query::segment_word::SegmentWord;
use crate::engine::embedded::query::segment_word::added_up;
use crate::engine::embedded::query::segment_word::each_block;
use crate::engine::embedded::query::segment_word::pair;
use crate::engine::embedded::query::unit::Unit;
use crate::engine::embedded::read::norms::K1;
use crate::engine::embedded::read::norms::Norms;
use crate::engine::embedded::read::segment::Segment;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::schema::column;
use crate::engine::words::CaseTest;
use crate::engine::words::PARTS;
use crate::engine::words::Region;
use crate::query::Proximity;
use crate::query::Window;

/// Builds the scans and matchers of one segment.
pub(crate) struct Build<'a> {
    units: &'a [Unit],
    snapshot: &'a Snapshot,
    segment: &'a Segment,
    number: usize,
    norms: Arc<Norms>,
    /// The only articles that matchers will be asked for, sorted; `None` for all.
    wanted: Option<&'a [DocId]>,
    stop: &'a Stop,
}

impl<'a> Build<'a> {
    /// Builds for a segment of a snapshot.
    pub(crate) fn new(
        units: &'a [Unit],
        snapshot: &'a Snapshot,
        number: usize,
        wanted: Option<&'a [DocId]>,
        stop: &'a Stop,
    ) -> Result<Self, EngineError> {
        let segment = &snapshot.segments()[number];
        let norms = snapshot.norms(segment)?;
        Ok(Self { units, snapshot, segment, number, norms, wanted, stop })
    }

    fn max_doc(&self) -> DocId {
        self.segment.reader().max_doc()
    }

    fn score_of(&self, unit: usize) -> Scoring {
        let Unit { idf, boost, .. } = self.units[unit];
        let weight = idf * (K1 + 1.0) * boost;
        let unit = u32::try_from(unit).expect("clauses are limited");
        Scoring { weight, parts: 1, unit, norms: Arc::clone(&self.norms) }
    }

    /// Returns how a word scores, whose occurrences are counted in parts.
    fn word_score(&self, unit: usize) -> Scoring {
        Scoring { parts: PARTS, ..self.score_of(unit) }
    }

    /// Returns what finds the articles of a plan, and their scores if these are asked for.
    pub(crate) fn scan(&self, plan: &Plan, scoring: bool) -> Result<BoxScan, EngineError> {
        Ok(match plan {
            Plan::Word(word) if !word.is_restricted() => {
                let scoring = scoring.then(|| self.word_score(word.unit));
                // What scores nothing needs no frequencies.
                let scoring = scoring.filter(|scoring| scoring.weight != 0.0);
                word.segments[self.number].scan(self.segment, scoring)?
            }
            Plan::Word(_)
            | Plan::Phrase { .. }
            | Plan::Near { .. }
            | Plan::Window { .. }
            | Plan::Times(..) => {
                let (articles, matcher) = (self.holders(plan)?, self.matcher(plan)?);
                Box::new(matching::Checked::new(articles, matcher, scoring, self.stop))
            }
            Plan::And(parts) => Box::new(matching::And::new(self.scans(parts, scoring)?)),
            Plan::Or(parts) => Box::new(matching::Or::new(self.scans(parts, scoring)?)),
            // What only ranks finds nothing.
            Plan::Several(Rule::First, parts) if !scoring => self.scan(&parts[0], false)?,
            Plan::Several(rule, parts) => {
                Box::new(matching::Several::new(*rule, self.scans(parts, scoring)?))
            }
            Plan::Not(part) => {
                Box::new(matching::Not::new(self.scan(part, false)?, self.max_doc()))
            }
            Plan::All => Box::new(matching::All::new(self.max_doc())),
            Plan::Empty => Box::new(matching::Empty),
            Plan::Docs(sets) => Box::new(matching::DocSet::new(Arc::clone(&sets[self.number]))),
            Plan::Published(range) => Box::new(self.published(*range)?),
            Plan::Column(column) => {
                Box::new(matching::Filter::new(self.test(column)?, self.max_doc()))
            }
        })
    }

    fn scans(&self, plans: &[Plan], scoring: bool) -> Result<Vec<BoxScan>, EngineError> {
        plans.iter().map(|plan| self.scan(plan, scoring)).collect()
    }

    /// Returns what finds the articles that hold the words of a plan, wherever they are.
    fn holders(&self, plan: &Plan) -> Result<BoxScan, EngineError> {
        let all = |parts: &[Plan]| -> Result<Vec<BoxScan>, EngineError> {
            parts.iter().map(|part| self.holders(part)).collect()
        };
        Ok(match plan {
            Plan::Word(word) => word.segments[self.number].scan(self.segment, None)?,
            Plan::Phrase { parts, .. } => {
                let parts = distinct(parts).0.into_iter().map(|part| self.holders(part));
                Box::new(matching::And::new(parts.collect::<Result<_, _>>()?))
            }
            Plan::And(parts) => Box::new(matching::And::new(all(parts)?)),
            Plan::Or(parts) => Box::new(matching::Or::new(all(parts)?)),
            Plan::Window { parts, .. } => Box::new(matching::And::new(all(parts)?)),
            Plan::Near { left, negated: true, .. } => self.holders(left)?,
            Plan::Near { left, right, .. } => {
                Box::new(matching::And::new(vec![self.holders(left)?, self.holders(right)?]))
            }
            Plan::Times(part, _) => self.holders(part)?,
            Plan::All
            | Plan::Empty
            | Plan::Several(..)
            | Plan::Not(_)
            | Plan::Docs(_)
            | Plan::Published(_)
            | Plan::Column(_) => self.scan(plan, false)?,
        })
    }

    /// Returns what finds in single articles where the words of a plan are.
    pub(crate) fn matcher(&self, plan: &Plan) -> Result<BoxMatcher, EngineError> {
        Ok(match plan {
            Plan::Word(word) => self.word(word)?,
            Plan::Phrase { parts, gaps, slop, possessives, unit } => {
                let (distinct, order) = distinct(parts);
                let parts = distinct.into_iter().map(|part| self.matcher(part));
                let parts = parts.collect::<Result<_, _>>()?;
                let phrase = matching::Phrase::new(parts, order, gaps.clone(), *slop, self.stop);
                let text = self.snapshot.fields().text;
                let phrase = match possessives {
                    Some(most) => phrase
                        .with_possessives(*most, self.segment.cursor(text, marker::POSSESSIVE)?),
                    None => phrase,
                };
                let phrase = Box::new(phrase);
                Box::new(matching::WithScore::new(phrase, self.score_of(*unit), true))
            }
            Plan::Near { left, right, proximity, negated, unit } => {
                let (left, right) = (self.matcher(left)?, self.matcher(right)?);
                let distance = self.distance(*proximity)?;
                let near: BoxMatcher = if *negated {
                    Box::new(matching::NotNear::new(left, right, distance, self.stop))
                } else {
                    Box::new(matching::Near::new(left, right, distance, self.stop))
                };
                Box::new(matching::WithScore::new(near, self.score_of(*unit), false))
            }
            Plan::Window { window, parts, unit } => {
                let bounds = self.bounds_of(*window)?;
                let parts = self.matchers(parts)?;
                let windowed = matching::Windowed::new(parts, *window, bounds, self.stop);
                Box::new(matching::WithScore::new(Box::new(windowed), self.score_of(*unit), false))
            }
            Plan::Times(part, times) => {
                Box::new(matching::OfTimes::new(self.matcher(part)?, *times))
            }
            Plan::Several(rule, parts) => {
                Box::new(matching::SeveralOf::new(*rule, self.matchers(parts)?))
            }
            Plan::And(parts) => Box::new(matching::AllOf::new(self.matchers(parts)?)),
            Plan::Or(parts) => Box::new(matching::AnyOf::new(self.matchers(parts)?, self.stop)),
            Plan::Not(part) => Box::new(matching::NotSurely::new(self.matcher(part)?)),
            Plan::All => Box::new(matching::Always(Truth::True)),
            Plan::Empty => Box::new(matching::Always(Truth::False)),
            Plan::Docs(sets) => Box::new(matching::DocSet::new(Arc::clone(&sets[self.number]))),
            Plan::Published(range) => Box::new(self.published(*range)?),
            Plan::Column(column) => {
                Box::new(matching::Filter::new(self.test(column)?, self.max_doc()))
            }
        })
    }

    /// Returns how far apart two operands may be in this segment.
    fn distance(&self, proximity: Proximity) -> Result<Distance, EngineError> {
        let is_ordered = proximity.is_ordered();
        let unit = |term: &str| {
            Ok::<_, EngineError>(Distance::Unit {
                bounds: Box::new(self.bounds(term)?),
                is_ordered,
            })
        };
        match proximity {
            Proximity::Near(words) => Ok(Distance::Words(words)),
            Proximity::Before(words) => Ok(Distance::Ordered(words)),
            Proximity::Sentence | Proximity::BeforeInSentence => unit(marker::SENTENCE),
            Proximity::Paragraph | Proximity::BeforeInParagraph => unit(marker::PARAGRAPH),
        }
    }

    /// Returns the bounds that a window must be within, if there are any.
    fn bounds_of(&self, window: Window) -> Result<matching::Bounds, EngineError> {
        match window {
            Window::Near(_) | Window::Before(_) => Ok(matching::Bounds::new(None)),
            Window::Sentence => self.bounds(marker::SENTENCE),
            Window::Paragraph => self.bounds(marker::PARAGRAPH),
        }
    }

    fn matchers(&self, plans: &[Plan]) -> Result<Vec<BoxMatcher>, EngineError> {
        plans.iter().map(|plan| self.matcher(plan)).collect()
    }

    /// Returns what a condition on a column asks of an article.
    fn test(&self, condition: &Column) -> Result<Test, EngineError> {
        Ok(match condition {
            Column::Days { first, last, range } => self.days(first, last, *range)?,
            Column::Numbers { column, signed: true, range } => {
                matching::numbers(self.segment.days(column)?.to_u64_monotonic(), *range)
            }
            Column::Numbers { column, signed: false, range } => {
                matching::numbers(self.segment.numbers(column)?, *range)
            }
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

    fn word(&self, word: &WordPlan) -> Result<BoxMatcher, EngineError> {
        let SegmentWord { terms, .. } = &word.segments[self.number];
        if self.wanted.is_none() {
            self.stop.spend(terms.len() as u64 * OPEN_TERM);
            self.stop.check()?;
        }
        let restriction = if word.is_restricted() { Some(self.restriction(word)?) } else { None };
        let option = IndexRecordOption::WithFreqsAndPositions;
        let open = |term: &SegmentTerm| {
            self.segment
                .text()
                .index()
                .read_postings_from_terminfo(&term.info, option)
                .map_err(EngineError::damaged)
        };
        let terms = match (&terms[..], self.wanted) {
            ([], _) => return Ok(Box::new(matching::Always(Truth::False))),
            ([term], _) => {
                matching::Terms::One(Box::new(open(term)?), term.width, term.share.clone())
            }
            // For the marks of a few articles, many terms are read one after the other.
            (terms, Some(wanted)) if terms.len() > FEW_TERMS => self.read_terms(terms, wanted)?,
            (terms, _) => {
                // Postings are kilobytes: each adapter they pass through copies them.
                let mut opened = Vec::with_capacity(terms.len());
                for term in terms {
                    opened.push((open(term)?, term.width, term.share.clone()));
                }
                matching::Terms::several(opened)
            }
        };
        Ok(Box::new(matching::WordMatcher::new(terms, restriction, self.word_score(word.unit))))
    }

    /// Reads many terms in a few articles, sorted, one term at a time.
    fn read_terms(
        &self,
        terms: &[SegmentTerm],
        docs: &[DocId],
    ) -> Result<matching::Terms, EngineError> {
        let text = self.segment.text().index();
        let (mut articles, mut spans) = (Vec::new(), Vec::new());
        let (mut buffer, mut block) = (Vec::new(), None);
        for SegmentTerm { info: term, width, share } in terms {
            self.stop.check()?;
            let before = articles.len();
            // Most short ones hold none of the articles: their positions need not be opened.
            if term.doc_freq < BLOCK {
                let mut rest = docs;
                each_block(self.segment, term, &mut block, &mut |docs, frequencies| {
                    for (&doc, &frequency) in docs.iter().zip(frequencies) {
                        rest = &rest[matching::gallop(rest, |&wanted| wanted < doc)..];
                        if rest.first() == Some(&doc) && share.admits(doc) {
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
                if postings.doc() == doc && share.admits(doc) {
                    articles.push(pair(doc, share.of(doc, postings.term_freq())));
                    postings.positions(&mut buffer);
                    spans.extend(buffer.iter().map(|&start| (doc, start, start + width)));
                }
            }
        }
        Ok(matching::Terms::read(added_up(articles), spans))
    }

    fn restriction(&self, word: &WordPlan) -> Result<Restriction, EngineError> {
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
        let in_title = word.regions.contains(&Region::Title);
        let title_words =
            in_title.then(|| self.segment.numbers(column::TITLE_WORDS)).transpose()?;
        let paragraphs = if word.regions.contains(&Region::Lead) {
            self.bounds(marker::PARAGRAPH)?
        } else {
            matching::Bounds::new(None)
        };
        let mut also = Vec::new();
        for test in &word.also {
            let cursors = test.markers.iter().map(|term| self.segment.cursor(text, term));
            let cursors: Result<Vec<_>, EngineError> = cursors.collect();
            also.push((cursors?.into_iter().flatten().collect(), test.is_there));
        }
        let regions = word.regions.clone();
        Ok(Restriction { regions, case: word.case, markers, also, title_words, paragraphs })
    }

    fn bounds(&self, term: &str) -> Result<matching::Bounds, EngineError> {
        Ok(matching::Bounds::new(self.segment.cursor(self.snapshot.fields().text, term)?))
    }
}

/// Returns the parts of a phrase, a word that comes more than once only the first time, and which of these
/// come one after another.
fn distinct(parts: &[Plan]) -> (Vec<&Plan>, Vec<usize>) {
    let mut distinct: Vec<&Plan> = Vec::new();
    let order = parts.iter().map(|part| {
        let known = distinct.iter().position(|known| known.is_same_word(part));
        known.unwrap_or_else(|| {
            distinct.push(part);
            distinct.len() - 1
        })
    });
    let order = order.collect();
    (distinct, order)
}
