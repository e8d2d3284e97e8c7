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
