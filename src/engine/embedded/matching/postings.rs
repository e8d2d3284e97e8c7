//! Words: the union of the postings of every term a word of the query stands for.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use tantivy::DocId;
use tantivy::DocSet as _;
use tantivy::TERMINATED;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::Postings;
use tantivy::postings::SegmentPostings;

use crate::analysis::BODY_START;
use crate::engine::Mark;
use crate::engine::embedded::matching::Matcher;
use crate::engine::embedded::matching::Span;
use crate::engine::embedded::matching::admitted;
use crate::engine::embedded::matching::filter::gallop;

/// BM25's saturation of term frequency (Robertson and Zaragoza 2009; Lucene's default).
pub(in crate::engine::embedded) const K1: f32 = 1.2;
/// BM25's normalization by length (as above).
pub(in crate::engine::embedded) const B: f32 = 0.75;

/// How a clause scores in one segment.
#[derive(Clone)]
pub(in crate::engine::embedded) struct Scoring {
    /// idf × (k1 + 1) × boost; 0 scores nothing.
    pub(in crate::engine::embedded) weight: f32,
    /// Which clause this is, for marks.
    pub(in crate::engine::embedded) unit: u32,
    pub(in crate::engine::embedded) norms: Arc<Norms>,
}

/// The lengths of a segment's articles, as BM25 uses them.
pub(in crate::engine::embedded) struct Norms {
    reader: FieldNormReader,
    /// k1 × (1 − b + b × length ÷ average), by the byte a length is stored as.
    table: [f32; 256],
}

impl Norms {
    /// Returns the lengths with the average length of live articles in the whole index.
    pub(in crate::engine::embedded) fn new(reader: FieldNormReader, average: f32) -> Self {
        let mut table = [0.0; 256];
        for (id, slot) in (0..=u8::MAX).zip(&mut table) {
            let length = FieldNormReader::id_to_fieldnorm(id) as f32;
            *slot = K1 * (1.0 - B + B * length / average.max(1.0));
        }
        Self { reader, table }
    }
}

impl Scoring {
    /// Returns the BM25 score of `frequency` occurrences in `doc`.
    pub(super) fn score(&self, doc: DocId, frequency: u32) -> f32 {
        if self.weight == 0.0 {
            return 0.0;
        }
        let frequency = frequency as f32;
        let norm = self.norms.table[usize::from(self.norms.reader.fieldnorm_id(doc))];
        self.weight * frequency / (frequency + norm)
    }
}

/// The live articles that hold any of several terms, with how often.
#[derive(Debug, Default)]
pub(in crate::engine::embedded) struct TermDocs {
    pub(in crate::engine::embedded) docs: Vec<DocId>,
    pub(in crate::engine::embedded) frequencies: Vec<u32>,
}

impl TermDocs {
    /// Returns those among `wanted`, which is sorted.
    pub(in crate::engine::embedded) fn only(&self, wanted: &[DocId]) -> Self {
        let mut only = Self::default();
        let mut at = 0;
        for &doc in wanted {
            at += gallop(&self.docs[at..], doc);
            if self.docs.get(at) == Some(&doc) {
                only.docs.push(doc);
                only.frequencies.push(self.frequencies[at]);
            }
        }
        only
    }
}

/// How the articles of a word are walked.
enum Walk {
    /// One term: its own postings, which can tell its positions where these are asked for.
    One(Box<SegmentPostings>),
    /// Several: their union, gathered before.
    Many { docs: Arc<TermDocs>, at: usize },
}

/// The part of an article a word is looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine::embedded) enum Region {
    Title,
    Body,
    /// The title or the first paragraph.
    Lead,
    /// The first words of the body.
    First(u32),
}

/// How a word must be written in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine::embedded) enum CaseTest {
    Any,
    /// Just as its folded form.
    Lower,
    /// With a capital first letter only.
    Capitalized,
    /// In capitals.
    AllCaps,
    /// Starting with a capital letter, whatever follows.
    Initial,
}

/// Reads the positions of one term, article by article, in order.
pub(in crate::engine::embedded) struct PositionCursor {
    postings: SegmentPostings,
    buffer: Vec<u32>,
    read: DocId,
}

impl PositionCursor {
    pub(in crate::engine::embedded) fn new(postings: SegmentPostings) -> Self {
        Self { postings, buffer: Vec::new(), read: TERMINATED }
    }

    /// Returns the article it stands on.
    fn doc(&self) -> DocId {
        self.postings.doc()
    }

    /// Moves to the first article behind `doc` and returns it.
    fn after(&mut self, doc: DocId) -> DocId {
        if self.postings.doc() <= doc { self.postings.seek(doc + 1) } else { self.postings.doc() }
    }

    /// Returns the term's positions in `doc`, sorted. Calls come with growing `doc`.
    pub(in crate::engine::embedded) fn positions(&mut self, doc: DocId) -> &[u32] {
        if self.read != doc {
            self.buffer.clear();
            if self.postings.doc() < doc {
                self.postings.seek(doc);
            }
            if self.postings.doc() == doc {
                self.postings.positions(&mut self.buffer);
            }
            self.read = doc;
        }
        &self.buffer
    }
}

/// Where the terms of a word that stands for several stand.
pub(in crate::engine::embedded) enum Places {
    /// Nobody asks.
    Unknown,
    /// One cursor a term, with the positions it covers: 2 for the pairs of scripts without blanks,
    /// else 1. `next` holds the article each stands on, so that of thousands only those are moved
    /// that fell behind.
    Cursors {
        cursors: Vec<(PositionCursor, u32)>,
        next: BinaryHeap<Reverse<(DocId, usize)>>,
        plain: bool,
    },
    /// Every article, start and end, sorted; read before, since few articles are asked for.
    Read { spans: Vec<(DocId, u32, u32)>, plain: bool },
}

impl Places {
    pub(in crate::engine::embedded) fn cursors(cursors: Vec<(PositionCursor, u32)>) -> Self {
        let plain = cursors.iter().all(|(_, width)| *width == 1);
        let each = cursors.iter().enumerate();
        let next = each.map(|(i, (cursor, _))| Reverse((cursor.doc(), i))).collect();
        Self::Cursors { cursors, next, plain }
    }

    pub(in crate::engine::embedded) fn read(mut spans: Vec<(DocId, u32, u32)>) -> Self {
        spans.sort_unstable();
        spans.dedup();
        let plain = spans.iter().all(|(_, start, end)| end - start == 1);
        Self::Read { spans, plain }
    }

    /// Tells whether all terms stand at single positions.
    fn is_plain(&self) -> bool {
        match self {
            Self::Unknown => true,
            Self::Cursors { plain, .. } | Self::Read { plain, .. } => *plain,
        }
    }

    /// Calls `each` with every span in `doc`, sorted within a term.
    fn each(&mut self, doc: DocId, each: &mut dyn FnMut(Span)) {
        match self {
            Self::Unknown => {}
            Self::Read { spans, .. } => {
                let from = spans.partition_point(|(at, ..)| *at < doc);
                let here = spans[from..].iter().take_while(|(at, ..)| *at == doc);
                here.for_each(|&(_, start, end)| each(Span { start, end }));
            }
            Self::Cursors { cursors, next, .. } => {
                while let Some(mut top) = next.peek_mut() {
                    let Reverse((at, i)) = *top;
                    if at > doc {
                        break;
                    }
                    let (cursor, width) = &mut cursors[i];
                    for &start in cursor.positions(doc) {
                        each(Span { start, end: start + *width });
                    }
                    *top = Reverse((cursor.after(doc), i));
                }
            }
        }
    }
}

/// Where sentences or paragraphs start, read from their markers.
pub(in crate::engine::embedded) struct Bounds(Option<PositionCursor>);

impl Bounds {
    pub(in crate::engine::embedded) fn new(cursor: Option<PositionCursor>) -> Self {
        Self(cursor)
    }

    /// Returns where they start in the body of `doc`; the title before is one of its own.
    pub(in crate::engine::embedded) fn starts(&mut self, doc: DocId) -> &[u32] {
        self.0.as_mut().map_or(&[], |cursor| cursor.positions(doc))
    }
}

/// Markers that tell how words are written.
#[derive(Default)]
pub(in crate::engine::embedded) struct CaseMarkers {
    pub(in crate::engine::embedded) capitalized: Option<PositionCursor>,
    pub(in crate::engine::embedded) all_caps: Option<PositionCursor>,
    pub(in crate::engine::embedded) mixed: Option<PositionCursor>,
}

/// What a word asks of the positions it stands at.
pub(in crate::engine::embedded) struct Restriction {
    /// All of them must hold; empty is the whole article.
    pub(in crate::engine::embedded) regions: Vec<Region>,
    pub(in crate::engine::embedded) case: CaseTest,
    pub(in crate::engine::embedded) markers: CaseMarkers,
    /// For `Region::Lead`.
    pub(in crate::engine::embedded) paragraphs: Bounds,
}

impl Restriction {
    fn retain(&mut self, doc: DocId, spans: &mut Vec<Span>) {
        for &region in &self.regions {
            match region {
                Region::Title => spans.retain(|span| span.start < BODY_START),
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
pub(in crate::engine::embedded) struct TermUnion {
    walk: Walk,
    /// Where the terms stand, if several are walked; one tells by itself.
    places: Places,
    /// How many positions the term walked alone covers.
    width: u32,
    restriction: Option<Restriction>,
    scoring: Scoring,
    /// Where the word stands in the article `found_in`: only starts if each span is one position
    /// long and nothing restricts them, else spans.
    starts: Vec<u32>,
    found: Vec<Span>,
    found_in: DocId,
}

impl TermUnion {
    /// Walks one term, which covers `width` positions. `restriction` needs postings with positions.
    pub(in crate::engine::embedded) fn one(
        postings: SegmentPostings,
        width: u32,
        restriction: Option<Restriction>,
        scoring: Scoring,
    ) -> Self {
        Self::new(Walk::One(Box::new(postings)), Places::Unknown, width, restriction, scoring)
    }

    /// Walks the union of several terms, or of one whose dead articles were taken out.
    /// `restriction` needs known `places`.
    pub(in crate::engine::embedded) fn many(
        docs: Arc<TermDocs>,
        places: Places,
        restriction: Option<Restriction>,
        scoring: Scoring,
    ) -> Self {
        Self::new(Walk::Many { docs, at: 0 }, places, 1, restriction, scoring)
    }

    fn new(
        walk: Walk,
        places: Places,
        width: u32,
        restriction: Option<Restriction>,
        scoring: Scoring,
    ) -> Self {
        let mut union = Self {
            walk,
            places,
            width,
            restriction,
            scoring,
            starts: Vec::new(),
            found: Vec::new(),
            found_in: TERMINATED,
        };
        union.settle();
        union
    }

    fn walk_doc(&self) -> DocId {
        match &self.walk {
            Walk::One(postings) => postings.doc(),
            Walk::Many { docs, at } => docs.docs.get(*at).copied().unwrap_or(TERMINATED),
        }
    }

    fn walk_advance(&mut self) {
        match &mut self.walk {
            Walk::One(postings) => {
                postings.advance();
            }
            Walk::Many { docs, at } => *at = (*at + 1).min(docs.docs.len()),
        }
    }

    /// Moves on until the article has a span that the restriction admits.
    fn settle(&mut self) -> DocId {
        if self.restriction.is_some() {
            while self.walk_doc() != TERMINATED {
                self.find();
                if !self.found.is_empty() {
                    break;
                }
                self.walk_advance();
            }
        }
        self.walk_doc()
    }

    /// Tells whether the word stands at single positions that nothing restricts.
    fn is_plain(&self) -> bool {
        self.restriction.is_none() && self.width == 1 && self.places.is_plain()
    }

    /// Fills `starts` of a plain word, else `found`, for the article stood on.
    fn find(&mut self) {
        let doc = self.walk_doc();
        if self.found_in == doc || doc == TERMINATED {
            return;
        }
        self.found_in = doc;
        let plain = self.is_plain();
        let (starts, found) = (&mut self.starts, &mut self.found);
        starts.clear();
        found.clear();
        match &mut self.walk {
            Walk::One(postings) => {
                postings.positions(starts);
                if !plain {
                    let width = self.width;
                    found.extend(starts.iter().map(|&start| Span { start, end: start + width }));
                }
            }
            Walk::Many { .. } if plain => {
                self.places.each(doc, &mut |span| starts.push(span.start));
                sort_and_dedup(starts);
            }
            Walk::Many { .. } => {
                self.places.each(doc, &mut |span| found.push(span));
                sort_and_dedup(found);
            }
        }
        if let Some(restriction) = &mut self.restriction {
            restriction.retain(doc, found);
        }
    }

    /// Calls `each` with every span of the article stood on, in order.
    fn each_span(&mut self, mut each: impl FnMut(Span)) {
        self.find();
        if self.is_plain() {
            self.starts.iter().for_each(|&start| each(Span { start, end: start + 1 }));
        } else {
            self.found.iter().for_each(|&span| each(span));
        }
    }
}

impl Matcher for TermUnion {
    fn doc(&self) -> DocId {
        self.walk_doc()
    }

    fn advance(&mut self) -> DocId {
        self.walk_advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.walk_doc() >= target {
            return self.walk_doc();
        }
        match &mut self.walk {
            Walk::One(postings) => {
                postings.seek(target);
            }
            Walk::Many { docs, at } => *at += gallop(&docs.docs[*at..], target),
        }
        self.settle()
    }

    fn cost(&self) -> u64 {
        match &self.walk {
            Walk::One(postings) => u64::from(postings.size_hint()),
            Walk::Many { docs, .. } => docs.docs.len() as u64,
        }
    }

    fn score(&mut self) -> f32 {
        let frequency = if self.restriction.is_some() {
            self.found.len() as u32
        } else {
            match &self.walk {
                Walk::One(postings) => postings.term_freq(),
                Walk::Many { docs, at } => docs.frequencies[*at],
            }
        };
        self.scoring.score(self.walk_doc(), frequency)
    }

    fn shares(&mut self, out: &mut Vec<(u32, f32)>) {
        out.push((self.scoring.unit, self.score()));
    }

    fn spans(&mut self, out: &mut Vec<Span>) {
        self.each_span(|span| out.push(span));
    }

    fn positions(&mut self) -> Option<&[u32]> {
        if !self.is_plain() {
            return None;
        }
        self.find();
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
