//! Words of which no term is read block by block: what they hold is one list, mostly of a few articles.
//!
//! A query may have thousands of such words. A [`Union`](super::Union) keeps how often each article of a window holds
//! the word, 16 KB for each word; here only what the list has in the window is kept.

use std::sync::Arc;

use tantivy::DocId;
use tantivy::TERMINATED;

use crate::engine::embedded::query::matching::gallop::gallop;
use crate::engine::embedded::query::matching::scan::Cost;
use crate::engine::embedded::query::matching::scan::Scan;
use crate::engine::embedded::query::matching::scoring::Scoring;
use crate::engine::embedded::query::matching::short::Short;
use crate::engine::embedded::query::matching::short::of_window;
use crate::engine::embedded::read::window::Bits;
use crate::engine::embedded::read::window::Found;

/// Where a list has so many times more articles in a window than are wanted, each of these is looked up.
const LOOKED_UP: usize = 8;

/// The articles of a list.
pub(crate) struct Listed {
    articles: Arc<Short>,
    /// Where `articles` is read on.
    at: usize,
    /// `None` where nobody asks for scores.
    scoring: Option<Scoring>,
    /// What was found last: the article, and how often it holds the word.
    start: DocId,
    found: Vec<(DocId, u32)>,
}

impl Listed {
    pub(crate) const fn new(articles: Arc<Short>, scoring: Option<Scoring>) -> Self {
        Self { articles, at: 0, scoring, start: 0, found: Vec::new() }
    }
}

impl Scan for Listed {
    fn next(&mut self, from: DocId) -> DocId {
        self.at += gallop(&self.articles[self.at..], |&(held, _)| held < from);
        self.articles.get(self.at).map_or(TERMINATED, |&(doc, _)| doc)
    }

    fn cost(&self) -> (Cost, u64) {
        (Cost::Walk, self.articles.len() as u64)
    }

    fn matches(&mut self, start: DocId, wanted: &Bits, found: &mut Found) {
        self.start = start;
        self.found.clear();
        let mut here = of_window(&self.articles, &mut self.at, start);
        if here.is_empty() {
            *found = Found::NONE;
            return;
        }
        if wanted.count() as usize * LOOKED_UP < here.len() {
            wanted.each(|offset| {
                let doc = start + offset;
                here = &here[gallop(here, |&(held, _)| held < doc)..];
                self.found.extend(here.first().filter(|(held, _)| *held == doc));
            });
        } else {
            let is_wanted = |(doc, _): &&(DocId, u32)| wanted.contains(doc - start);
            self.found.extend(here.iter().filter(is_wanted));
        }
        let mut articles = Bits::EMPTY;
        self.found.iter().for_each(|(doc, _)| articles.insert(doc - start));
        *found = Found::surely(articles);
    }

    fn add_scores(&mut self, hits: &Bits, _least: f32, scores: &mut [f32]) -> Bits {
        let Some(scoring) = &self.scoring else { return hits.clone() };
        let mut scored = Bits::EMPTY;
        for &(doc, frequency) in &self.found {
            let offset = doc - self.start;
            if hits.contains(offset) {
                scores[offset as usize] += scoring.score(doc, frequency);
                scored.insert(offset);
            }
        }
        scored
    }

    fn max_score(&self) -> f32 {
        // However often a word occurs, it gives less.
        self.scoring.as_ref().map_or(0.0, |scoring| scoring.weight)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::engine::embedded::read::window::WIDTH;
    use crate::engine::embedded::read::window::window_of;

    proptest! {
        #[test]
        fn a_list_has_in_each_window_what_is_wanted_of_it(
            articles in proptest::collection::btree_map(0..3 * WIDTH, 1_u32..9, 0..1_500),
            // Of few each is looked up, of many the list is gone through.
            wanted in prop_oneof![
                proptest::collection::btree_set(0..3 * WIDTH, 0..20),
                proptest::collection::btree_set(0..3 * WIDTH, 500..900),
            ],
        ) {
            let articles: BTreeMap<DocId, u32> = articles;
            // So that some are in both.
            let wanted: BTreeSet<DocId> =
                wanted.into_iter().chain(articles.keys().copied().step_by(60)).collect();
            let mut list = Listed::new(Arc::new(articles.clone().into_iter().collect()), None);
            let mut found = BTreeSet::new();
            let mut next = list.next(0);
            while next != TERMINATED {
                prop_assert!(articles.contains_key(&next));
                let start = window_of(next);
                let mut asked = Bits::EMPTY;
                wanted.range(start..start + WIDTH).for_each(|doc| asked.insert(doc - start));
                let mut here = Found::NONE;
                list.matches(start, &asked, &mut here);
                here.any.each(|offset| {
                    found.insert(start + offset);
                });
                prop_assert!(here == Found::surely(here.any.clone()));
                next = list.next(start + WIDTH);
            }
            let plain: BTreeSet<DocId> =
                articles.into_keys().filter(|doc| wanted.contains(doc)).collect();
            prop_assert_eq!(found, plain);
        }
    }
}
