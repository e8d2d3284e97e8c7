//! Keeps the best of many matches, ties decided.
//!
//! The order is the one asked for, by relevance then the newest day, then the id. By relevance, day and id are
//! looked up only for those that tie for the last place kept or in the order of those kept: a frequent
//! word's thousands of matches cost a score each and nothing else, and most searches read no day.
//! Of a story the first is kept: what is below the last of as many stories as are kept is in none of
//! those, or not the first of it.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use tantivy::DocId;

use crate::article::ArticleId;
use crate::engine::Candidate;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Sort;
use crate::engine::embedded::read::segment::Tie;

/// An article the plan passed: its document, its truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Passed {
    /// Number in its segment.
    pub(crate) doc: DocId,
    /// Whether its date only overlaps the days asked for.
    pub(crate) coarse: bool,
    /// The story it is in, of which only the first is kept.
    pub(crate) story: Option<u32>,
}

/// Looks up what decides between articles that are equal else.
#[derive(Clone, Copy)]
pub(crate) struct Ties<'s> {
    /// Its day and the first half of its id, by segment and article.
    pub(crate) tie: &'s (dyn Fn(u32, u32) -> Result<Tie, EngineError> + Sync),
    /// Where it is in the order of time.
    pub(crate) moment: &'s (dyn Fn(u32, u32) -> Result<Option<(i64, u64)>, EngineError> + Sync),
    /// Its whole id, which is asked for where the first halves are equal: those of identical records.
    pub(crate) id: &'s (dyn Fn(DocRef) -> Result<ArticleId, EngineError> + Sync),
}

/// The best candidates so far.
pub(crate) struct Best<'s> {
    keep: usize,
    sort: Sort,
    ties: Ties<'s>,
    /// Nothing below this score can be among the best.
    threshold: f32,
    candidates: Vec<Candidate>,
}

impl<'s> Best<'s> {
    /// Keeps `keep` candidates in the order of `sort`.
    pub(crate) fn new(keep: usize, sort: Sort, ties: Ties<'s>) -> Self {
        Self { keep, sort, ties, threshold: f32::NEG_INFINITY, candidates: Vec::new() }
    }

    /// Returns the least score that can be among the best; all are 0 where it is not by relevance.
    pub(crate) fn threshold(&self) -> f32 {
        self.threshold
    }

    /// Takes up a match.
    pub(crate) fn push(
        &mut self,
        segment: u32,
        passed: Passed,
        score: f32,
    ) -> Result<(), EngineError> {
        let by_relevance = self.sort == Sort::Relevance;
        if self.keep == 0 || (by_relevance && score < self.threshold) {
            return Ok(());
        }
        let Passed { doc, coarse, story } = passed;
        let doc = DocRef::new(segment, doc);
        let mut found = Candidate { doc, score, day: None, moment: None, coarse, story };
        if !by_relevance {
            found.moment = (self.ties.moment)(doc.part(), doc.number())?;
            found.day = (self.ties.tie)(doc.part(), doc.number())?.0;
        }
        self.candidates.push(found);
        if self.candidates.len() >= self.keep.saturating_mul(2).max(64) {
            self.cut()?;
        }
        Ok(())
    }

    /// Takes up the best of other segments.
    pub(crate) fn add(&mut self, other: Self) -> Result<(), EngineError> {
        self.candidates.extend(other.candidates);
        self.cut()
    }

    /// Leaves the first of each story.
    fn fold(&mut self) -> Result<(), EngineError> {
        if self.candidates.iter().all(|found| found.story.is_none()) {
            return Ok(());
        }
        let sort = self.sort;
        let (mut in_stories, mut folded): (Vec<_>, Vec<_>) =
            self.candidates.drain(..).partition(|found| found.story.is_some());
        in_stories.sort_unstable_by(|a, b| a.story.cmp(&b.story).then_with(|| first(sort, a, b)));
        for story in in_stories.chunk_by(|a, b| a.story == b.story) {
            let tying = story.iter().take_while(|found| first(sort, found, &story[0]).is_eq());
            match tying.count() {
                1 => folded.push(story[0].clone()),
                several => {
                    folded.extend(self.decided(story[..several].to_vec())?.into_iter().take(1))
                }
            }
        }
        self.candidates = folded;
        Ok(())
    }

    /// Leaves the best.
    fn cut(&mut self) -> Result<(), EngineError> {
        self.fold()?;
        if self.candidates.len() <= self.keep {
            return Ok(());
        }
        let (sort, last) = (self.sort, self.keep - 1);
        self.candidates.select_nth_unstable_by(last, |a, b| first(sort, a, b));
        let worst = self.candidates[last].clone();
        // Those that tie for the last place are together, in no order.
        let (better, rest): (Vec<_>, Vec<_>) =
            self.candidates.drain(..).partition(|found| first(sort, found, &worst).is_lt());
        let mut tying: Vec<_> =
            rest.into_iter().filter(|found| first(sort, found, &worst).is_eq()).collect();
        let open = self.keep - better.len();
        if tying.len() > open {
            tying = self.decided(tying)?;
            tying.truncate(open);
        }
        self.candidates = better;
        self.candidates.append(&mut tying);
        self.threshold = worst.score;
        Ok(())
    }

    /// Returns the best, in order.
    pub(crate) fn finish(mut self) -> Result<Vec<Candidate>, EngineError> {
        self.cut()?;
        let sort = self.sort;
        let mut found = std::mem::take(&mut self.candidates);
        found.sort_unstable_by(|a, b| first(sort, a, b));
        let mut best = Vec::with_capacity(found.len());
        for tying in found.chunk_by(|a, b| first(sort, a, b).is_eq()) {
            match tying {
                [one] => best.push(one.clone()),
                several => best.append(&mut self.decided(several.to_vec())?),
            }
        }
        Ok(best)
    }

    /// Puts candidates that tie into order.
    fn decided(&self, tying: Vec<Candidate>) -> Result<Vec<Candidate>, EngineError> {
        let with_tie =
            |found: Candidate| Ok(((self.ties.tie)(found.doc.part(), found.doc.number())?, found));
        let mut tying = tying.into_iter().map(with_tie).collect::<Result<Vec<_>, EngineError>>()?;
        // What is of the same moment is of the same age.
        let is_by_age = self.sort == Sort::Relevance;
        tying.sort_unstable_by(|((day, id), _), ((other_day, other_id), _)| {
            let newest = if is_by_age { other_day.cmp(day) } else { Ordering::Equal };
            newest.then_with(|| id.cmp(other_id))
        });
        let is_same = |a: &Tie, b: &Tie| a.1 == b.1 && (a.0 == b.0 || !is_by_age);
        for same in tying.chunk_by_mut(|(tie, _), (other, _)| is_same(tie, other)) {
            if same.len() > 1 {
                self.put_in_order_of_ids(same)?;
            }
        }
        Ok(tying.into_iter().map(|(_, found)| found).collect())
    }

    fn put_in_order_of_ids(&self, same: &mut [(Tie, Candidate)]) -> Result<(), EngineError> {
        let mut ids = BTreeMap::new();
        for (_, found) in same.iter() {
            ids.insert(found.doc, (self.ties.id)(found.doc)?);
        }
        same.sort_unstable_by_key(|(_, found)| ids[&found.doc]);
        Ok(())
    }
}

/// The order asked for, ties left open.
fn first(sort: Sort, a: &Candidate, b: &Candidate) -> Ordering {
    match sort {
        Sort::Relevance => b.score.total_cmp(&a.score),
        // Undated ones are last either way.
        Sort::Newest => b.moment.cmp(&a.moment),
        Sort::Oldest => (a.moment.is_none(), a.moment).cmp(&(b.moment.is_none(), b.moment)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Articles that tie in all ways: by score, by day, undated, by nothing but the id, of which many
    /// share the first half with one in the same or the other segment.
    fn tie(segment: u32, doc: u32) -> Tie {
        let day = (!doc.is_multiple_of(5)).then_some(i64::from(doc % 3));
        (day, u64::from(((doc * 7919) % (400 - 100 * segment)) / 2))
    }

    fn moment(segment: u32, doc: u32) -> Option<(i64, u64)> {
        Some((tie(segment, doc).0?, u64::from(doc % 2)))
    }

    fn id(doc: DocRef) -> Result<ArticleId, EngineError> {
        let (segment, number) = (u128::from(doc.part()), u128::from(doc.number()));
        let (_, half) = tie(doc.part(), doc.number());
        Ok(ArticleId(u128::from(half) << 64 | (number * 7907 % 997) << 8 | segment))
    }

    const SORTS: [Sort; 3] = [Sort::Relevance, Sort::Newest, Sort::Oldest];

    #[test]
    fn the_best_are_those_a_sort_of_all_would_put_first() {
        let scores = [1.5_f32, 0.25, 1.5, 3.0, 0.25, 0.0];
        let tie_of = |segment, doc| Ok(tie(segment, doc));
        let moment_of = |segment, doc| Ok(moment(segment, doc));
        let ties = Ties { tie: &tie_of, moment: &moment_of, id: &id };
        let kept = [0, 1, 2, 10, 63, 64, 100, 699, 700, 1000];
        // None is in a story, some are in large and small ones, all are in few.
        for stories in [0, 90, 7] {
            for (sort, keep) in SORTS.iter().flat_map(|sort| kept.map(|keep| (*sort, keep))) {
                let mut best = Best::new(keep, sort, ties);
                let mut of_odd = Best::new(keep, sort, ties);
                let mut all = Vec::new();
                for (segment, docs) in [(0_u32, 400_u32), (1, 300)] {
                    for doc in 0..docs {
                        let best = if doc % 2 == 0 { &mut best } else { &mut of_odd };
                        let score = scores[(doc as usize * 31) % scores.len()];
                        let coarse = doc % 2 == 0;
                        let story = (doc * 31 % 97 < stories).then_some(doc * doc % (stories + 1));
                        best.push(segment, Passed { doc, coarse, story }, score).unwrap();
                        let is_by_time = sort != Sort::Relevance;
                        let moment = is_by_time.then(|| moment(segment, doc)).flatten();
                        let day = is_by_time.then(|| tie(segment, doc).0).flatten();
                        let doc = DocRef::new(segment, doc);
                        all.push(Candidate { doc, score, day, moment, coarse, story });
                    }
                }
                all.sort_by(|a, b| {
                    let of = |found: &Candidate| tie(found.doc.part(), found.doc.number());
                    let ((day, half), (other_day, other_half)) = (of(a), of(b));
                    let newest = match sort {
                        Sort::Relevance => other_day.cmp(&day),
                        Sort::Newest | Sort::Oldest => Ordering::Equal,
                    };
                    let by_half = newest.then(half.cmp(&other_half));
                    first(sort, a, b)
                        .then(by_half)
                        .then(id(a.doc).unwrap().cmp(&id(b.doc).unwrap()))
                });
                let mut seen = std::collections::BTreeSet::new();
                all.retain(|found| found.story.is_none_or(|story| seen.insert(story)));
                all.truncate(keep);
                best.add(of_odd).unwrap();
                assert!(best.finish().unwrap() == all, "{sort:?} {keep} {stories}");
            }
        }
    }

    #[test]
    fn only_those_that_tie_are_looked_up() {
        let looked_up = std::sync::Mutex::new(Vec::new());
        let tie_of = |segment, doc| {
            looked_up.lock().unwrap().push(doc);
            Ok(tie(segment, doc))
        };
        let moment_of = |_, _| unreachable!("nothing is asked for its time");
        let id = |_| unreachable!("no two have the same first half of an id");
        let ties = Ties { tie: &tie_of, moment: &moment_of, id: &id };
        let mut best = Best::new(3, Sort::Relevance, ties);
        for (doc, score) in [(0, 1.0), (1, 5.0), (2, 3.0), (3, 1.0), (4, 1.0), (5, 0.5)] {
            best.push(0, Passed { doc, coarse: false, story: None }, score).unwrap();
        }
        let docs: Vec<u32> =
            best.finish().unwrap().iter().map(|found| found.doc.number()).collect();
        assert_eq!(docs[..2], [1, 2]);
        let mut looked_up = looked_up.lock().unwrap().clone();
        looked_up.sort_unstable();
        assert_eq!(looked_up, [0, 3, 4]);
    }
}
