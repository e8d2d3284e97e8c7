//! An article's text as the terms and positions an index of it alone would hold.

use std::collections::HashMap;

use crate::analysis;
use crate::analysis::BODY_START;
use crate::analysis::marker;
use crate::article::Article;
use crate::engine::span::Span;
use crate::engine::textual::parts::Parts;
use crate::passage::Bounds;
use crate::passage::bounds;

/// The terms of an article, each with its positions; made once, asked many queries.
///
/// A few long lists in place of one a term: hundreds of texts are read for a search, and one of them has
/// hundreds of terms.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ArticleText {
    /// The terms in the order of their bytes, one behind the other.
    pub(super) terms: String,
    /// Where each term ends in `terms`, and where its positions end in `positions`.
    pub(super) ends: Vec<(u32, u32)>,
    /// The positions of each term in order, those of one term behind those of the other.
    pub(super) positions: Vec<u32>,
    /// Where the title ends that was taken from the body; the body's start, if none was.
    pub(super) title_end: u32,
    /// How many terms the article has, each as often as it is there.
    pub(super) length: u64,
    /// The parts of its terms that it was read with.
    pub(super) parts: Parts,
}

impl ArticleText {
    /// Analyzes title and body.
    #[must_use]
    pub fn new(article: &Article) -> Self {
        Self::within(article, &bounds(&article.body))
    }

    /// As [`ArticleText::new`], with the bounds that the body is known to have.
    pub(crate) fn within(article: &Article, bounds: &Bounds) -> Self {
        let (title, body) = (article.own_title(), article.body.as_str());
        let mut found: HashMap<Box<str>, Vec<u32>> = HashMap::new();
        let mut add = |term: &str, position| match found.get_mut(term) {
            Some(positions) => positions.push(position),
            None => {
                found.insert(term.into(), vec![position]);
            }
        };
        analysis::each_term(title, body, bounds, &mut add);
        let mut found: Vec<(Box<str>, Vec<u32>)> = found.into_iter().collect();
        found.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let taken =
            if article.title_from_body { analysis::places(&article.title).len() } else { 0 };
        let title_end = BODY_START.saturating_add(u32::try_from(taken).unwrap_or(u32::MAX));
        let mut text = Self { title_end, ..Self::default() };
        for (term, positions) in found {
            text.terms.push_str(&term);
            text.positions.extend(positions);
            let number = |count| u32::try_from(count).expect("an article has less than 4 GB");
            text.ends.push((number(text.terms.len()), number(text.positions.len())));
        }
        text.length = text.positions.len() as u64;
        text
    }

    /// Checks that it was read with the parts that are asked for.
    pub(super) fn check(&self, asked: Parts) {
        assert!(self.parts.has(asked), "a text is asked for words that it was not read with");
    }

    /// Returns how many different terms there are.
    pub(super) fn count(&self) -> usize {
        self.ends.len()
    }

    /// Returns a term by its number in the order of bytes, with its positions.
    fn at(&self, number: usize) -> (&str, &[u32]) {
        let starts = number.checked_sub(1).map_or((0, 0), |before| self.ends[before]);
        let ends = self.ends[number];
        let term = &self.terms[starts.0 as usize..ends.0 as usize];
        (term, &self.positions[starts.1 as usize..ends.1 as usize])
    }

    /// Returns the number of the first term that is not before `start`.
    fn first_from(&self, start: &str) -> usize {
        let (mut first, mut end) = (0, self.count());
        while first < end {
            let middle = first + (end - first) / 2;
            match self.at(middle).0 < start {
                true => first = middle + 1,
                false => end = middle,
            }
        }
        first
    }

    /// Returns the terms that it was read with, with their positions, in the order of their bytes.
    pub(crate) fn terms(&self) -> impl Iterator<Item = (&str, &[u32])> {
        (0..self.count()).map(|number| self.at(number))
    }

    /// Returns whether a span is in the title.
    pub(super) fn is_in_title(&self, span: Span) -> bool {
        span.start < BODY_START || span.end <= self.title_end
    }

    /// Returns the positions where the passages start, in order.
    #[must_use]
    pub fn passages(&self) -> &[u32] {
        self.positions(marker::PASSAGE)
    }

    /// Returns how many terms the article has, each as often as it is there.
    pub(crate) const fn length(&self) -> u64 {
        self.length
    }

    /// Returns the terms that are words, with their positions, in the order of their bytes.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&str, &[u32])> {
        self.check(Parts::ALL);
        self.terms().filter(|(term, _)| !marker::is_marker(term))
    }

    /// Returns the positions of a term, in order.
    ///
    /// # Panics
    /// Where the text was read without the part that the term is in: none would be a wrong answer.
    pub(crate) fn positions(&self, term: &str) -> &[u32] {
        self.check(Parts::of(term));
        let number = self.first_from(term);
        let is_there = number < self.count() && self.at(number).0 == term;
        if is_there { self.at(number).1 } else { &[] }
    }

    /// Returns the terms that start with `prefix`, with their positions.
    ///
    /// # Panics
    /// As [`ArticleText::positions`].
    pub(super) fn starting_with<'t>(
        &'t self,
        prefix: &'t str,
    ) -> impl Iterator<Item = (&'t str, &'t [u32])> {
        self.check(Parts::starting_with(prefix));
        (self.first_from(prefix)..self.count())
            .map(|number| self.at(number))
            .take_while(move |(term, _)| term.starts_with(prefix))
    }
}
