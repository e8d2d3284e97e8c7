//! Finds the articles of a segment that satisfy a clause, window by window.
//!
//! A [`Scan`] says which articles of a window satisfy its clause, of those still wanted: what an AND
//! has ruled out is not looked at again, so the cheap conditions go first, and positions, the
//! dearest, are read of what all else leaves. Each node remembers what it found last, and adds its
//! share of the scores of the hits among that.

use tantivy::DocId;
use tantivy::TERMINATED;

use crate::engine::Stop;
use crate::engine::Truth;
use crate::engine::embedded::query::matching::matcher::BoxMatcher;
use crate::engine::embedded::read::window::Bits;
use crate::engine::embedded::read::window::Found;
use crate::engine::embedded::read::window::WIDTH;

/// What finding the matches costs, dearer ones later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cost {
    /// Walking over articles in order.
    Walk,
    /// Looking at each article.
    Look,
    /// Reading the positions of each article.
    Read,
}

/// Finds articles. All calls come with growing articles.
pub(crate) trait Scan {
    /// Returns an article from `from` on before which there is no other that satisfies the clause;
    /// `TERMINATED` if there is none.
    fn next(&mut self, from: DocId) -> DocId;

    /// Returns what finding its matches costs, and for about how many articles.
    fn cost(&self) -> (Cost, u64);

    /// Finds those among `wanted`, of the window that starts at `start`.
    fn matches(&mut self, start: DocId, wanted: &Bits, found: &mut Found);

    /// Adds, by offset, what the clause gives to the score of those among `hits` that it found last.
    /// Returns the hits, or those of them whose score may be `least`: to the others nothing is added.
    fn add_scores(&mut self, hits: &Bits, _least: f32, _scores: &mut [f32]) -> Bits {
        hits.clone()
    }

    /// Returns a score that no article exceeds; 0 for a clause that scores nothing.
    fn max_score(&self) -> f32 {
        0.0
    }

    /// Returns whether a score is a sum: it is then added up by itself, so that a query's scores are
    /// always summed in the same order.
    fn is_sum(&self) -> bool {
        false
    }
}

/// A scan of any kind.
pub(crate) type BoxScan = Box<dyn Scan>;

/// Returns `from` if it is one of a segment's `max_doc` articles, else `TERMINATED`.
pub(crate) fn below(max_doc: DocId, from: DocId) -> DocId {
    if from < max_doc { from } else { TERMINATED }
}

/// Every article.
pub(crate) struct All {
    max_doc: DocId,
}

impl All {
    pub(crate) fn new(max_doc: DocId) -> Self {
        Self { max_doc }
    }
}

impl Scan for All {
    fn next(&mut self, from: DocId) -> DocId {
        below(self.max_doc, from)
    }

    fn cost(&self) -> (Cost, u64) {
        (Cost::Walk, u64::from(self.max_doc))
    }

    fn matches(&mut self, _start: DocId, wanted: &Bits, found: &mut Found) {
        *found = Found::surely(wanted.clone());
    }
}

/// No article.
pub(crate) struct Empty;

impl Scan for Empty {
    fn next(&mut self, _from: DocId) -> DocId {
        TERMINATED
    }

    fn cost(&self) -> (Cost, u64) {
        (Cost::Walk, 0)
    }

    fn matches(&mut self, _start: DocId, _wanted: &Bits, found: &mut Found) {
        *found = Found::NONE;
    }
}

/// Below every score.
pub(crate) const ANY: f32 = f32::NEG_INFINITY;

/// The parts of a clause of several, with their scores.
pub(super) struct Parts {
    pub(super) scans: Vec<BoxScan>,
    /// The score of one part that is a sum.
    sum: Vec<f32>,
}

impl Parts {
    pub(super) fn new(scans: Vec<BoxScan>) -> Self {
        let sums = scans.iter().any(|scan| scan.is_sum());
        Self { scans, sum: if sums { vec![0.0; WIDTH as usize] } else { Vec::new() } }
    }

    /// Adds the scores of the parts, in the query's order.
    pub(super) fn add_scores(&mut self, hits: &Bits, scores: &mut [f32]) {
        for scan in &mut self.scans {
            if !scan.is_sum() {
                scan.add_scores(hits, ANY, scores);
                continue;
            }
            self.sum.fill(0.0);
            scan.add_scores(hits, ANY, &mut self.sum);
            hits.each(|offset| scores[offset as usize] += self.sum[offset as usize]);
        }
    }

    /// Returns the part that gives the whole score, if the others give nothing.
    fn only_one(&mut self) -> Option<&mut BoxScan> {
        let mut scoring = self.scans.iter_mut().filter(|scan| scan.max_score() > 0.0);
        scoring.next().filter(|_| scoring.next().is_none())
    }

    pub(super) fn max_score(&self) -> f32 {
        self.scans.iter().map(|scan| scan.max_score()).sum()
    }
}

/// All of the parts.
pub(crate) struct And {
    parts: Parts,
    /// The parts by their cost.
    order: Vec<usize>,
    found: Bits,
}

impl And {
    /// Invariant: at least one part.
    pub(crate) fn new(parts: Vec<BoxScan>) -> Self {
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|&i| (parts[i].cost(), i));
        Self { parts: Parts::new(parts), order, found: Bits::EMPTY }
    }
}

impl Scan for And {
    fn next(&mut self, from: DocId) -> DocId {
        self.order.iter().fold(from, |from, &i| match from {
            TERMINATED => TERMINATED,
            from => self.parts.scans[i].next(from),
        })
    }

    fn cost(&self) -> (Cost, u64) {
        let parts = self.parts.scans.iter().map(|part| part.cost());
        let dearest = parts.clone().map(|(cost, _)| cost).max();
        (dearest.unwrap_or(Cost::Walk), parts.map(|(_, articles)| articles).min().unwrap_or(0))
    }

    fn matches(&mut self, start: DocId, wanted: &Bits, found: &mut Found) {
        let mut part = Found::NONE;
        *found = Found::surely(wanted.clone());
        for &i in &self.order {
            if found.any.is_empty() {
                break;
            }
            self.parts.scans[i].matches(start, &found.any, &mut part);
            found.sure.retain(&part.sure);
            found.any.retain(&part.any);
        }
        self.found.clone_from(&found.any);
    }

    fn add_scores(&mut self, hits: &Bits, least: f32, scores: &mut [f32]) -> Bits {
        let hits = hits.and(&self.found);
        if hits.is_empty() {
            return hits;
        }
        if let Some(part) = self.parts.only_one() {
            return part.add_scores(&hits, least, scores);
        }
        self.parts.add_scores(&hits, scores);
        hits
    }

    fn max_score(&self) -> f32 {
        self.parts.max_score()
    }

    fn is_sum(&self) -> bool {
        true
    }
}

/// Any of the parts.
pub(crate) struct Or {
    parts: Parts,
    /// What each part found; empty where there are too many parts.
    found: Vec<Bits>,
    /// What each part gives at most, the most first.
    max_scores: Vec<f32>,
}

impl Or {
    pub(crate) fn new(parts: Vec<BoxScan>) -> Self {
        // Of very many parts nobody counts how many an article satisfies.
        let counted = if parts.len() < Bits::MOST_SETS { parts.len() } else { 0 };
        let found = vec![Bits::EMPTY; counted];
        let mut max_scores: Vec<f32> = parts.iter().map(|part| part.max_score()).collect();
        max_scores.sort_by(|a, b| b.total_cmp(a));
        Self { parts: Parts::new(parts), found, max_scores }
    }

    /// Returns how many parts an article has to satisfy at least to score so much; more than there are
    /// if none can.
    fn parts_for(&self, least: f32) -> usize {
        // A little less, for sums are rounded.
        let least = least * 0.9999;
        let mut sum = 0.0;
        let short = |most: &f32| {
            let before = sum;
            sum += most;
            before < least
        };
        let needed = self.max_scores.iter().copied().take_while(short).count();
        if sum < least { self.max_scores.len() + 1 } else { needed }
    }
}

impl Scan for Or {
    fn next(&mut self, from: DocId) -> DocId {
        self.parts.scans.iter_mut().map(|part| part.next(from)).min().unwrap_or(TERMINATED)
    }

    fn cost(&self) -> (Cost, u64) {
        let parts = self.parts.scans.iter().map(|part| part.cost());
        let dearest = parts.clone().map(|(cost, _)| cost).max();
        (dearest.unwrap_or(Cost::Walk), parts.map(|(_, articles)| articles).sum())
    }

    fn matches(&mut self, start: DocId, wanted: &Bits, found: &mut Found) {
        let mut part = Found::NONE;
        *found = Found::NONE;
        for (at, scan) in self.parts.scans.iter_mut().enumerate() {
            scan.matches(start, wanted, &mut part);
            found.sure.add(&part.sure);
            found.any.add(&part.any);
            if let Some(of_part) = self.found.get_mut(at) {
                of_part.clone_from(&part.any);
            }
        }
    }

    fn add_scores(&mut self, hits: &Bits, least: f32, scores: &mut [f32]) -> Bits {
        // Nearly all articles hold too few of the words to be among the best.
        let hits = match self.parts_for(least) {
            0 | 1 => hits.clone(),
            _ if self.found.is_empty() => hits.clone(),
            parts => hits.and(&Bits::in_at_least(parts, &self.found)),
        };
        if !hits.is_empty() {
            self.parts.add_scores(&hits, scores);
        }
        hits
    }

    fn max_score(&self) -> f32 {
        self.parts.max_score()
    }

    fn is_sum(&self) -> bool {
        true
    }
}

/// The articles that do not surely satisfy the part. Scores nothing.
pub(crate) struct Not {
    part: BoxScan,
    max_doc: DocId,
}

impl Not {
    pub(crate) fn new(part: BoxScan, max_doc: DocId) -> Self {
        Self { part, max_doc }
    }
}

impl Scan for Not {
    fn next(&mut self, from: DocId) -> DocId {
        below(self.max_doc, from)
    }

    fn cost(&self) -> (Cost, u64) {
        (self.part.cost().0.max(Cost::Look), u64::from(self.max_doc))
    }

    fn matches(&mut self, start: DocId, wanted: &Bits, found: &mut Found) {
        let mut part = Found::NONE;
        self.part.matches(start, wanted, &mut part);
        *found = Found::surely(wanted.clone());
        found.sure.remove(&part.any);
        found.any.remove(&part.sure);
    }
}

/// Articles of a scan that also satisfy what takes their positions to know.
pub(crate) struct Checked {
    articles: BoxScan,
    matcher: BoxMatcher,
    /// Offsets and scores of what was found last; `None` where nobody asks for scores.
    scores: Option<Vec<(u32, f32)>>,
    /// Positions are the dearest to read. What is found once it is set is of no use to anybody.
    stop: Stop,
}

impl Checked {
    pub(crate) fn new(articles: BoxScan, matcher: BoxMatcher, scoring: bool, stop: &Stop) -> Self {
        Self { articles, matcher, scores: scoring.then(Vec::new), stop: stop.clone() }
    }
}

impl Scan for Checked {
    fn next(&mut self, from: DocId) -> DocId {
        self.articles.next(from)
    }

    fn cost(&self) -> (Cost, u64) {
        (Cost::Read, self.articles.cost().1)
    }

    fn matches(&mut self, start: DocId, wanted: &Bits, found: &mut Found) {
        let mut articles = Found::NONE;
        self.articles.matches(start, wanted, &mut articles);
        *found = Found::NONE;
        let (matcher, scores) = (&mut self.matcher, &mut self.scores);
        if let Some(scores) = scores {
            scores.clear();
        }
        let stop = &self.stop;
        articles.any.each(|offset| {
            if stop.is_stopped() {
                return;
            }
            let truth = matcher.at(start + offset);
            if truth == Truth::False {
                return;
            }
            found.any.insert(offset);
            if truth == Truth::True {
                found.sure.insert(offset);
            }
            if let Some(scores) = scores {
                scores.push((offset, matcher.score()));
            }
        });
    }

    fn add_scores(&mut self, hits: &Bits, _least: f32, scores: &mut [f32]) -> Bits {
        let found = self.scores.iter().flatten();
        found
            .filter(|(offset, _)| hits.contains(*offset))
            .for_each(|&(offset, score)| scores[offset as usize] += score);
        hits.clone()
    }

    fn max_score(&self) -> f32 {
        if self.scores.is_some() { f32::INFINITY } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::engine::embedded::query::matching::filter::DocSet;
    use crate::engine::embedded::query::matching::filter::Filter;
    use crate::engine::embedded::query::matching::matcher::Matcher;
    use crate::engine::embedded::read::window::window_of;

    /// Articles over two windows, and some.
    const ARTICLES: DocId = 2 * WIDTH + 300;

    #[derive(Debug, Clone)]
    enum Clause {
        All,
        Empty,
        /// Every so manieth article, each with a score of its own.
        Every(u32),
        /// Unknown of every so manieth article, false of the others.
        Perhaps(u32),
        /// Of a set of articles the even ones.
        Even(u32),
        And(Vec<Clause>),
        Or(Vec<Clause>),
        Not(Box<Clause>),
    }

    fn clause() -> impl Strategy<Value = Clause> {
        let leaf = prop_oneof![
            Just(Clause::All),
            Just(Clause::Empty),
            (1..4000_u32).prop_map(Clause::Every),
            (1..90_u32).prop_map(Clause::Perhaps),
            (1..400_u32).prop_map(Clause::Even),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..4).prop_map(Clause::And),
                prop::collection::vec(inner.clone(), 1..4).prop_map(Clause::Or),
                inner.prop_map(|inner| Clause::Not(Box::new(inner))),
            ]
        })
    }

    fn truth(clause: &Clause, doc: DocId) -> Truth {
        let known = |is_true| if is_true { Truth::True } else { Truth::False };
        match clause {
            Clause::All => Truth::True,
            Clause::Empty => Truth::False,
            Clause::Every(step) => known(doc.is_multiple_of(*step)),
            Clause::Perhaps(step) => (!known(doc.is_multiple_of(*step))).min(Truth::Unknown),
            Clause::Even(step) => known(doc.is_multiple_of(*step) && doc.is_multiple_of(2)),
            Clause::And(parts) => parts.iter().map(|part| truth(part, doc)).min().unwrap(),
            Clause::Or(parts) => parts.iter().map(|part| truth(part, doc)).max().unwrap(),
            Clause::Not(part) => !truth(part, doc),
        }
    }

    fn value(doc: DocId) -> f32 {
        1.0 / (doc + 1) as f32
    }

    /// What an article that satisfies the clause scores, added up as the query has it.
    fn score(clause: &Clause, doc: DocId) -> f32 {
        let of_parts = |parts: &[Clause]| parts.iter().map(|part| score(part, doc)).sum();
        match clause {
            _ if truth(clause, doc) == Truth::False => 0.0,
            Clause::Every(_) | Clause::Even(_) => value(doc),
            Clause::And(parts) | Clause::Or(parts) => of_parts(parts),
            Clause::All | Clause::Empty | Clause::Perhaps(_) | Clause::Not(_) => 0.0,
        }
    }

    struct Even(DocId);

    impl Matcher for Even {
        fn at(&mut self, doc: DocId) -> Truth {
            self.0 = doc;
            if doc.is_multiple_of(2) { Truth::True } else { Truth::False }
        }

        fn score(&mut self) -> f32 {
            value(self.0)
        }
    }

    struct Valued(DocSet, DocId, Bits);

    impl Scan for Valued {
        fn next(&mut self, from: DocId) -> DocId {
            Scan::next(&mut self.0, from)
        }

        fn cost(&self) -> (Cost, u64) {
            self.0.cost()
        }

        fn matches(&mut self, start: DocId, wanted: &Bits, found: &mut Found) {
            self.0.matches(start, wanted, found);
            (self.1, self.2) = (start, found.any.clone());
        }

        fn add_scores(&mut self, hits: &Bits, _least: f32, scores: &mut [f32]) -> Bits {
            hits.and(&self.2).each(|offset| scores[offset as usize] += value(self.1 + offset));
            hits.clone()
        }

        fn max_score(&self) -> f32 {
            value(0)
        }
    }

    fn every(step: u32) -> DocSet {
        DocSet::new(Arc::new((0..ARTICLES).step_by(step as usize).collect()))
    }

    fn scan(clause: &Clause) -> BoxScan {
        let all = |parts: &[Clause]| parts.iter().map(scan).collect();
        match clause {
            Clause::All => Box::new(All::new(ARTICLES)),
            Clause::Empty => Box::new(Empty),
            Clause::Every(step) => Box::new(Valued(every(*step), 0, Bits::EMPTY)),
            Clause::Perhaps(_) => {
                let clause = clause.clone();
                Box::new(Filter::new(Rc::new(move |doc| truth(&clause, doc)), ARTICLES))
            }
            Clause::Even(step) => Box::new(Checked::new(
                Box::new(every(*step)),
                Box::new(Even(0)),
                true,
                &Stop::new(),
            )),
            Clause::And(parts) => Box::new(And::new(all(parts))),
            Clause::Or(parts) => Box::new(Or::new(all(parts))),
            Clause::Not(part) => Box::new(Not::new(scan(part), ARTICLES)),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 200,
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn sets_and_scores_of_windows_are_those_of_single_articles(
            clause in clause(),
            step in 1..40_u32,
            least in prop_oneof![Just(0.0), 0.00005..0.01_f32, 0.1..3.0_f32],
        ) {
            let mut scan = scan(&clause);
            let (mut found, mut next) = (Found::NONE, scan.next(0));
            let mut seen = 0;
            while next != TERMINATED {
                let start = window_of(next);
                for doc in (seen..next).filter(|doc| *doc < ARTICLES) {
                    prop_assert_eq!(truth(&clause, doc), Truth::False, "passed over {}", doc);
                }
                let mut wanted = Bits::EMPTY;
                Bits::range(start, next, ARTICLES).each(|offset| {
                    if (start + offset) % step != 1 {
                        wanted.insert(offset);
                    }
                });
                scan.matches(start, &wanted, &mut found);
                let (mut plain, mut scores) = (Found::NONE, vec![0.0; WIDTH as usize]);
                wanted.each(|offset| {
                    let truth = truth(&clause, start + offset);
                    if truth != Truth::False {
                        plain.any.insert(offset);
                    }
                    if truth == Truth::True {
                        plain.sure.insert(offset);
                    }
                });
                prop_assert!(found == plain, "from {}", start);
                let all = scan.add_scores(&found.any, ANY, &mut scores);
                prop_assert!(all == found.any);
                let mut best = vec![0.0; WIDTH as usize];
                let kept = scan.add_scores(&found.any, least, &mut best);
                prop_assert!(kept == kept.and(&found.any));
                let mut wrong = None;
                found.any.each(|offset| {
                    let plain = score(&clause, start + offset);
                    let scored = if kept.contains(offset) { plain } else { 0.0 };
                    let left_out = !kept.contains(offset) && plain >= least;
                    let (all, best) = (scores[offset as usize], best[offset as usize]);
                    if all != plain || best != scored || left_out {
                        wrong = Some(start + offset);
                    }
                });
                prop_assert_eq!(wrong, None);
                seen = start + WIDTH;
                next = scan.next(seen);
            }
            for doc in seen..ARTICLES {
                prop_assert_eq!(truth(&clause, doc), Truth::False, "left out {}", doc);
            }
        }
    }
}
