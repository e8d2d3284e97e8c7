//! Runs a query over all segments: which articles are hits, the best of them, how many, by whom.

use std::sync::Arc;

use tantivy::DocId;
use tantivy::DocSet as _;
use tantivy::Term;
use tantivy::schema::IndexRecordOption;

use crate::analysis;
use crate::engine::Candidate;
use crate::engine::Candidates;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Fold;
use crate::engine::Matches;
use crate::engine::Sort;
use crate::engine::Undated;
use crate::engine::embedded::parallel;
use crate::engine::embedded::query::best::Best;
use crate::engine::embedded::query::best::Passed;
use crate::engine::embedded::query::best::Ties;
use crate::engine::embedded::query::matching::Scan;
use crate::engine::embedded::query::prepared::Prepared;
use crate::engine::embedded::query::stories_seen::StoriesSeen;
use crate::engine::embedded::read::segment::Segment;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::read::window::Bits;
use crate::engine::embedded::read::window::Found;
use crate::engine::embedded::read::window::WIDTH;
use crate::engine::embedded::read::window::window_of;

/// The hits of a window.
pub(crate) struct Hits {
    /// The first article of the window.
    pub(crate) start: DocId,
    pub(crate) articles: Bits,
    /// Those whose date only overlaps the days asked for.
    coarse: Bits,
}

impl Hits {
    /// Returns those whose date only overlaps the days asked for.
    pub(crate) fn coarse(&self) -> Bits {
        self.coarse.clone()
    }

    /// Returns whether the date of an article only overlaps the days asked for.
    pub(crate) fn is_coarse(&self, offset: u32) -> bool {
        self.coarse.contains(offset)
    }

    fn passed(&self, offset: u32, stories: &StoriesSeen<'_>) -> Result<Passed, EngineError> {
        let (doc, coarse) = (self.start + offset, self.coarse.contains(offset));
        Ok(Passed { doc, coarse, story: stories.of(doc)? })
    }
}

impl Snapshot {
    /// Calls `each` with the hits of every window of a segment that has any, in order, and adds up
    /// the matches.
    pub(crate) fn run_segment(
        &self,
        prepared: &Prepared,
        number: usize,
        undated: Undated,
        scoring: bool,
        among: Option<&[Arc<Vec<DocId>>]>,
        each: &mut dyn FnMut(&mut dyn Scan, &Hits) -> Result<(), EngineError>,
    ) -> Result<Matches, EngineError> {
        let segment = &self.segments()[number];
        let mut matches = Matches::default();
        let mut scan = prepared.scan(self, number, scoring, among)?;
        // Where no date is asked for, nobody needs to know who has none.
        let is_of_days = prepared.has_dates() || undated != Undated::Include;
        let last_undated = if is_of_days { segment.day_order()?.undated() } else { 0 };
        let mut found = Found::NONE;
        let mut next = scan.next(0);
        while next != tantivy::TERMINATED {
            let start = window_of(next);
            scan.matches(start, &segment.live(start), &mut found);
            // What was found once it is to stop may not be all.
            prepared.stop().check()?;
            let mut unknown = found.any.clone();
            unknown.remove(&found.sure);
            let mut without_day = Bits::range(start, 0, last_undated);
            let (mut hits, mut coarse) = (found.any.clone(), unknown.clone());
            match undated {
                Undated::Include => {}
                Undated::Only => hits.retain(&without_day),
                Undated::Exclude => {
                    // Without a date condition the user asks for dated articles only; with one, what
                    // satisfies the rest for sure is a hit.
                    without_day.retain(if prepared.has_dates() { &unknown } else { &found.any });
                    hits.remove(&without_day);
                    matches.undated += u64::from(without_day.count());
                }
            }
            // Where no condition is on the publication date, that of the update is what overlaps.
            if prepared.has_dates() && undated != Undated::Exclude {
                coarse.remove(&without_day);
            }
            coarse.retain(&hits);
            if !hits.is_empty() {
                matches.articles += u64::from(hits.count());
                matches.coarse += u64::from(coarse.count());
                each(scan.as_mut(), &Hits { start, articles: hits, coarse })?;
            }
            next = scan.next(start + WIDTH);
        }
        Ok(matches)
    }

    /// Returns the first `keep` matches in the order asked for, and what is true of all; folded, the
    /// first of each story.
    ///
    /// Ties are broken by the newest day, then by id.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn run(
        &self,
        prepared: &Prepared,
        order: (Sort, Fold),
        undated: Undated,
        keep: usize,
    ) -> Result<Candidates, EngineError> {
        self.run_among(prepared, order, undated, keep, None)
    }

    /// Returns the best `keep` matches whose title is `text`, word for word.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn titled(
        &self,
        prepared: &Prepared,
        text: &str,
        (undated, fold): (Undated, Fold),
        keep: usize,
    ) -> Result<Vec<Candidate>, EngineError> {
        let Some(key) = analysis::words_key(text) else { return Ok(Vec::new()) };
        let key = Term::from_field_bytes(self.fields().titled, &key.to_be_bytes());
        let docs = |segment: &Segment| {
            let terms = segment.terms(self.fields().titled)?;
            let mut docs = Vec::new();
            let key = key.serialized_value_bytes();
            let postings = terms.postings(key, IndexRecordOption::Basic);
            if let Some(mut postings) = postings.map_err(EngineError::damaged)? {
                while postings.doc() != tantivy::TERMINATED {
                    docs.push(postings.doc());
                    postings.advance();
                }
            }
            Ok::<_, EngineError>(Arc::new(docs))
        };
        let among = self.segments().iter().map(docs).collect::<Result<Vec<_>, _>>()?;
        if among.iter().all(|docs| docs.is_empty()) {
            return Ok(Vec::new());
        }
        let order = (Sort::Relevance, fold);
        Ok(self.run_among(prepared, order, undated, keep, Some(&among))?.first)
    }

    /// Returns those of some articles that match, best first.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn matching(
        &self,
        prepared: &Prepared,
        undated: Undated,
        docs: &[DocRef],
    ) -> Result<Vec<Candidate>, EngineError> {
        let of_segment = |part: usize| {
            let own = docs.iter().filter(|doc| doc.part() as usize == part);
            let mut own: Vec<DocId> = own.map(|doc| doc.number()).collect();
            own.sort_unstable();
            own.dedup();
            Arc::new(own)
        };
        let among: Vec<_> = (0..self.segments().len()).map(of_segment).collect();
        let order = (Sort::Relevance, Fold::None);
        Ok(self.run_among(prepared, order, undated, docs.len(), Some(&among))?.first)
    }

    /// Returns the first matches among some articles, one set a segment, or among all.
    fn run_among(
        &self,
        prepared: &Prepared,
        (sort, fold): (Sort, Fold),
        undated: Undated,
        keep: usize,
        among: Option<&[Arc<Vec<DocId>>]>,
    ) -> Result<Candidates, EngineError> {
        let scoring = sort == Sort::Relevance;
        let known = self.stories_to(fold)?;
        let tie = |segment, doc| self.tie(segment, doc);
        let id = |doc| self.id_of(doc, self.article(doc)?.id);
        let moment = |segment, doc| self.moment(segment, doc);
        let ties = Ties { tie: &tie, moment: &moment, id: &id };
        let start = || {
            let best = Best::new(keep, sort, ties);
            (best, Matches::default(), StoriesSeen::new(known), vec![0.0; WIDTH as usize])
        };
        let parts = self.fold(prepared, start, |(best, matches, stories, scores), number| {
            let segment = u32::try_from(number).expect("segments are few");
            stories.open(&self.segments()[number])?;
            let mut each = |scan: &mut dyn Scan, hits: &Hits| {
                stories.look(hits.start, &hits.articles)?;
                let scored = match scoring {
                    true => scan.add_scores(&hits.articles, least(prepared, best), scores),
                    false => hits.articles.clone(),
                };
                let mut failed = None;
                scored.each(|offset| {
                    // Left as it was found, for the next window.
                    let score = std::mem::take(&mut scores[offset as usize]);
                    if score >= least(prepared, best) {
                        let mut push = || {
                            let passed = hits.passed(offset, stories)?;
                            let score = self.aged(prepared, segment, passed.doc, score)?;
                            best.push(segment, passed, score)
                        };
                        failed = failed.take().or(push().err());
                    }
                });
                failed.map_or(Ok(()), Err)
            };
            *matches += self.run_segment(prepared, number, undated, scoring, among, &mut each)?;
            Ok(())
        })?;
        let mut matches = Matches::default();
        let mut best = Best::new(keep, sort, ties);
        let mut stories = StoriesSeen::new(None);
        for (of_part, in_part, seen, _) in parts {
            matches += in_part;
            best.add(of_part)?;
            stories = stories.with(seen);
        }
        let stories = stories.matched();
        let mut first = best.finish()?;
        self.add_days(prepared, &mut first)?;
        Ok(Candidates { first, matches, stories })
    }

    /// Adds the days of candidates whose age counts.
    fn add_days(
        &self,
        prepared: &Prepared,
        candidates: &mut [Candidate],
    ) -> Result<(), EngineError> {
        if prepared.recency().is_some() {
            for found in candidates {
                found.day = self.tie(found.doc.part(), found.doc.number())?.0;
            }
        }
        Ok(())
    }

    /// Returns what an article is ordered by: its score, or, where age counts, the logarithm of what is
    /// left of it.
    fn aged(
        &self,
        prepared: &Prepared,
        segment: u32,
        doc: DocId,
        score: f32,
    ) -> Result<f32, EngineError> {
        let Some(recency) = prepared.recency() else { return Ok(score) };
        let (day, _) = self.tie(segment, doc)?;
        Ok(recency.order(f64::from(score), day) as f32)
    }

    /// Goes through the segments for a query, with as many threads as it takes.
    fn fold<T: Send>(
        &self,
        prepared: &Prepared,
        start: impl Fn() -> T + Sync,
        work: impl Fn(&mut T, usize) -> Result<(), EngineError> + Sync,
    ) -> Result<Vec<T>, EngineError> {
        parallel::fold(&self.sizes(), prepared.postings(), start, work)
    }

    /// Returns what is true of all matches.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn count(&self, prepared: &Prepared, undated: Undated) -> Result<Matches, EngineError> {
        let parts = self.fold(prepared, Matches::default, |matches, number| {
            *matches +=
                self.run_segment(prepared, number, undated, false, None, &mut |_, _| Ok(()))?;
            Ok(())
        })?;
        let mut matches = Matches::default();
        parts.into_iter().for_each(|part| matches += part);
        Ok(matches)
    }
}

/// Returns the least score that can be among the best. Age only takes from a score, of which what is kept
/// has the logarithm; a little less, for it was rounded.
fn least(prepared: &Prepared, best: &Best<'_>) -> f32 {
    match prepared.recency() {
        // A score of 0 is as good as any so small.
        Some(_) => match best.threshold().exp2() * (1.0 - 1e-5) {
            least if least <= f32::MIN_POSITIVE => 0.0,
            least => least,
        },
        None => best.threshold(),
    }
}
