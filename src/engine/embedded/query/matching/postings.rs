//! Words of one article: where any of the terms is that a word of the query was expanded to.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use tantivy::DocId;
use tantivy::DocSet as _;
use tantivy::TERMINATED;
use tantivy::columnar::Column;
use tantivy::postings::Postings;
use tantivy::postings::SegmentPostings;

use crate::analysis::BODY_START;
use crate::engine::Mark;
use crate::engine::Truth;
use crate::engine::embedded::costs::FEW_TERMS;
use crate::engine::embedded::query::matching::gallop::gallop;
use crate::engine::embedded::query::matching::matcher::Matcher;
use crate::engine::embedded::query::matching::scoring::Scoring;
use crate::engine::embedded::query::matching::share::Share;
use crate::engine::embedded::read::positions::PositionCursor;
use crate::engine::span::Span;
use crate::engine::span::admitted;
use crate::engine::words::CaseTest;
use crate::engine::words::PARTS;
use crate::engine::words::Region;

/// The terms of a word, in the articles asked for. Each covers so many positions: 2 for the pairs of
/// scripts without blanks, else 1.
pub(crate) enum Terms {
    One(Box<SegmentPostings>, u32, Share),
    /// At most [`FEW_TERMS`]; `here` holds those that the article gone to holds.
    Few {
        terms: Vec<(SegmentPostings, u32, Share)>,
        here: Vec<usize>,
    },
    /// More. `next` holds the article each of the others is at, so that of thousands only those
    /// are moved that fell behind.
    Many {
        terms: Vec<(SegmentPostings, u32, Share)>,
        here: Vec<usize>,
        next: BinaryHeap<Reverse<(DocId, usize)>>,
    },
    /// Read before, since few articles are asked for: how often each holds the word, and where.
    Read {
        articles: Vec<(DocId, u32)>,
        spans: Vec<(DocId, u32, u32)>,
        at: usize,
    },
}

impl Terms {
    /// Several terms, each with the positions it covers.
    pub(crate) fn several(terms: Vec<(SegmentPostings, u32, Share)>) -> Self {
        let here = Vec::new();
        if terms.len() <= FEW_TERMS {
            return Self::Few { terms, here };
        }
        let each = terms.iter().enumerate();
        let next = each.map(|(i, (postings, ..))| Reverse((postings.doc(), i))).collect();
        Self::Many { terms, here, next }
    }

    /// What was read: articles with how often each holds the word, sorted, and every article, start
    /// and end.
    pub(crate) fn read(articles: Vec<(DocId, u32)>, mut spans: Vec<(DocId, u32, u32)>) -> Self {
        spans.sort_unstable();
        spans.dedup();
        Self::Read { articles, spans, at: 0 }
    }

    /// Returns whether all terms are at single positions.
    fn is_plain(&self) -> bool {
        match self {
            Self::One(_, width, _) => *width == 1,
            Self::Few { terms, .. } | Self::Many { terms, .. } => {
                terms.iter().all(|(_, width, _)| *width == 1)
            }
            Self::Read { spans, .. } => spans.iter().all(|(_, start, end)| end - start == 1),
        }
    }

    /// Goes to an article; returns how many parts of the word it holds.
    fn go_to(&mut self, doc: DocId) -> u32 {
        match self {
            Self::One(postings, _, share) => share.of(doc, frequency(postings, doc)),
            Self::Few { terms, here } => {
                here.clear();
                let mut sum = 0_u32;
                for (i, (postings, _, share)) in terms.iter_mut().enumerate() {
                    let of_term = share.of(doc, frequency(postings, doc));
                    if of_term > 0 {
                        sum = sum.saturating_add(of_term);
                        here.push(i);
                    }
                }
                sum
            }
            Self::Many { terms, here, next } => {
                next.extend(here.drain(..).map(|i| Reverse((terms[i].0.doc(), i))));
                let mut sum = 0_u32;
                while let Some(mut top) = next.peek_mut() {
                    let Reverse((at, i)) = *top;
                    if at > doc {
                        break;
                    }
                    let (postings, _, share) = &mut terms[i];
                    let of_term = share.of(doc, frequency(postings, doc));
                    if of_term > 0 {
                        sum = sum.saturating_add(of_term);
                        here.push(i);
                        PeekMut::pop(top);
                    } else if postings.doc() == doc {
                        // It is there, in a language it does not count in.
                        postings.advance();
                        *top = Reverse((postings.doc(), i));
                    } else {
                        *top = Reverse((terms[i].0.doc(), i));
                    }
                }
                sum
            }
            Self::Read { articles, at, .. } => {
                *at += gallop(&articles[*at..], |&(held, _)| held < doc);
                articles.get(*at).filter(|(held, _)| *held == doc).map_or(0, |(_, count)| *count)
            }
        }
    }

    /// Returns the first article from the one gone to on that holds any of the terms; 0 if that is not known.
    fn next(&self) -> DocId {
        match self {
            Self::One(postings, ..) => postings.doc(),
            Self::Few { terms, .. } => {
                terms.iter().map(|(postings, ..)| postings.doc()).min().unwrap_or(TERMINATED)
            }
            Self::Many { .. } => 0,
            Self::Read { articles, at, .. } => {
                articles.get(*at).map_or(TERMINATED, |(doc, _)| *doc)
            }
        }
    }

    /// Appends where the terms start in `doc`, the article gone to.
    fn starts(&mut self, doc: DocId, out: &mut Vec<u32>) {
        match self {
            Self::One(postings, ..) => postings.append_positions_with_offset(0, out),
            Self::Few { terms, here } | Self::Many { terms, here, .. } => {
                for &i in here.iter() {
                    terms[i].0.append_positions_with_offset(0, out);
                }
            }
            Self::Read { spans, .. } => out.extend(spans_in(spans, doc).map(|span| span.start)),
        }
    }

    /// Appends the spans of the terms in `doc`, the article gone to.
    fn spans(&mut self, doc: DocId, buffer: &mut Vec<u32>, out: &mut Vec<Span>) {
        let mut append = |postings: &mut SegmentPostings, width: u32| {
            postings.positions(buffer);
            out.extend(buffer.iter().map(|&start| Span { start, end: start + width }));
        };
        match self {
            Self::One(postings, width, _) => append(postings, *width),
            Self::Few { terms, here } | Self::Many { terms, here, .. } => {
                for &i in here.iter() {
                    let (postings, width, _) = &mut terms[i];
                    append(postings, *width);
                }
            }
            Self::Read { spans, .. } => out.extend(spans_in(spans, doc)),
        }
    }
}

/// Returns how often `doc` holds a term, whose postings go there.
fn frequency(postings: &mut SegmentPostings, doc: DocId) -> u32 {
    if postings.doc() < doc {
        postings.seek(doc);
    }
    if postings.doc() == doc { postings.term_freq() } else { 0 }
}

/// Returns the spans in one of many articles, sorted.
fn spans_in(spans: &[(DocId, u32, u32)], doc: DocId) -> impl Iterator<Item = Span> + '_ {
    let from = spans.partition_point(|(at, ..)| *at < doc);
    let here = spans[from..].iter().take_while(move |(at, ..)| *at == doc);
    here.map(|&(_, start, end)| Span { start, end })
}

/// Where sentences or paragraphs start, read from their markers.
pub(crate) struct Bounds(Option<PositionCursor>);

impl Bounds {
    /// Returns bounds that article 0 has.
    #[cfg(test)]
    pub(super) fn known(starts: Vec<u32>) -> Self {
        Self(Some(PositionCursor::known(starts)))
    }

    pub(crate) fn new(cursor: Option<PositionCursor>) -> Self {
        Self(cursor)
    }

    /// Returns where they start in the body of `doc`; the title before is one of its own.
    pub(crate) fn starts(&mut self, doc: DocId) -> &[u32] {
        self.0.as_mut().map_or(&[], |cursor| cursor.positions(doc))
    }
}

/// Markers of how words are written.
#[derive(Default)]
pub(crate) struct CaseMarkers {
    pub(crate) capitalized: Option<PositionCursor>,
    pub(crate) all_caps: Option<PositionCursor>,
    pub(crate) mixed: Option<PositionCursor>,
}

/// What a word asks of the positions it is at.
pub(crate) struct Restriction {
    /// All of them must hold; empty is the whole article.
    pub(crate) regions: Vec<Region>,
    pub(crate) case: CaseTest,
    pub(crate) markers: CaseMarkers,
    /// Markers one of which must be in the place of the word, or none.
    pub(crate) also: Vec<(Vec<PositionCursor>, bool)>,
    /// For `Region::Title`: how many words of the body are the title of an article that has no other.
    pub(crate) title_words: Option<Column<u64>>,
    /// For `Region::Lead`.
    pub(crate) paragraphs: Bounds,
}

impl Restriction {
    fn retain(&mut self, doc: DocId, spans: &mut Vec<Span>) {
        for &region in &self.regions {
            match region {
                Region::Title => {
                    let taken = self.title_words.as_ref().and_then(|words| words.first(doc));
                    let taken = taken.map_or(0, |words| u32::try_from(words).unwrap_or(u32::MAX));
                    let end = BODY_START.saturating_add(taken);
                    spans.retain(|span| span.start < BODY_START || span.end <= end);
                }
                Region::Body => spans.retain(|span| span.start >= BODY_START),
                Region::First(words) => {
                    let end = BODY_START.saturating_add(words);
                    spans.retain(|span| span.start >= BODY_START && span.end <= end);
                }
                Region::Lead => {
                    let end = self.paragraphs.starts(doc).get(1).copied().unwrap_or(u32::MAX);
                    spans.retain(|span| span.start < end);
                }
            }
        }
        for (markers, is_there) in &mut self.also {
            let mut places: Vec<u32> = Vec::new();
            markers.iter_mut().for_each(|cursor| places.extend(cursor.positions(doc)));
            places.sort_unstable();
            spans.retain(|span| places.binary_search(&span.start).is_ok() == *is_there);
        }
        if self.case == CaseTest::Any || spans.is_empty() {
            return;
        }
        let markers = &mut self.markers;
        let mut at = |cursor: fn(&mut CaseMarkers) -> &mut Option<PositionCursor>| -> Vec<u32> {
            cursor(markers).as_mut().map_or_else(Vec::new, |c| c.positions(doc).to_vec())
        };
        let capitalized = at(|m| &mut m.capitalized);
        let all_caps = at(|m| &mut m.all_caps);
        let mixed = at(|m| &mut m.mixed);
        let has = |positions: &[u32], span: &Span| positions.binary_search(&span.start).is_ok();
        match self.case {
            CaseTest::Any => {}
            CaseTest::Lower => {
                spans.retain(|s| !has(&capitalized, s) && !has(&all_caps, s) && !has(&mixed, s))
            }
            CaseTest::Capitalized => spans.retain(|s| has(&capitalized, s)),
            CaseTest::AllCaps => spans.retain(|s| has(&all_caps, s)),
            CaseTest::Initial => spans.retain(|s| has(&capitalized, s) || has(&all_caps, s)),
        }
    }
}

fn sort_and_dedup<T: Ord>(places: &mut Vec<T>) {
    if !places.is_sorted() {
        places.sort_unstable();
    }
    places.dedup();
}

/// A word: any of its terms, at any of their positions.
pub(crate) struct WordMatcher {
    terms: Terms,
    restriction: Option<Restriction>,
    scoring: Scoring,
    /// Whether the word is at single positions that nothing restricts.
    is_plain: bool,
    doc: DocId,
    frequency: u32,
    /// Where it is in the article, once that is read: only starts of a plain word, else spans.
    is_read: bool,
    starts: Vec<u32>,
    found: Vec<Span>,
}

impl WordMatcher {
    pub(crate) fn new(terms: Terms, restriction: Option<Restriction>, scoring: Scoring) -> Self {
        let is_plain = restriction.is_none() && terms.is_plain();
        let (starts, found) = (Vec::new(), Vec::new());
        let (doc, frequency, is_read) = (0, 0, false);
        Self { terms, restriction, scoring, is_plain, doc, frequency, is_read, starts, found }
    }

    /// Fills `starts` of a plain word, else `found`.
    fn read(&mut self) {
        if self.is_read {
            return;
        }
        self.is_read = true;
        let (starts, found) = (&mut self.starts, &mut self.found);
        if self.is_plain {
            starts.clear();
            self.terms.starts(self.doc, starts);
            // Those of one term are sorted.
            if !matches!(self.terms, Terms::One(..)) {
                sort_and_dedup(starts);
            }
        } else {
            found.clear();
            self.terms.spans(self.doc, starts, found);
            sort_and_dedup(found);
        }
        if let Some(restriction) = &mut self.restriction {
            restriction.retain(self.doc, found);
        }
    }

    /// Calls `each` with every span, in order.
    fn each_span(&mut self, mut each: impl FnMut(Span)) {
        self.read();
        if self.is_plain {
            self.starts.iter().for_each(|&start| each(Span::word(start)));
        } else {
            self.found.iter().for_each(|&span| each(span));
        }
    }
}

impl Matcher for WordMatcher {
    fn at(&mut self, doc: DocId) -> Truth {
        self.doc = doc;
        self.is_read = false;
        self.frequency = self.terms.go_to(doc);
        if self.frequency > 0 && self.restriction.is_some() {
            self.read();
            self.frequency = self.found.len() as u32 * PARTS;
        }
        if self.frequency > 0 { Truth::True } else { Truth::False }
    }

    fn next(&self) -> DocId {
        self.terms.next()
    }

    fn score(&mut self) -> f32 {
        self.scoring.score(self.doc, self.frequency)
    }

    fn shares(&mut self, out: &mut Vec<(u32, f32)>) {
        out.push((self.scoring.unit, self.score()));
    }

    fn spans(&mut self, out: &mut Vec<Span>) {
        self.each_span(|span| out.push(span));
    }

    fn positions(&mut self) -> Option<&[u32]> {
        if !self.is_plain {
            return None;
        }
        self.read();
        Some(&self.starts)
    }

    fn marks(&mut self, within: Option<&[Span]>, out: &mut Vec<Mark>) {
        let unit = self.scoring.unit;
        self.each_span(|span| {
            if admitted(span, within) {
                out.push(Mark { start: span.start, end: span.end, unit });
            }
        });
    }
}
