//! An article's text as the terms and positions an index of it alone would hold.

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::analysis;
use crate::analysis::BODY_START;
use crate::analysis::marker;
use crate::article::Article;
use crate::engine::span::Span;
use crate::passage::Bounds;
use crate::passage::bounds;

/// The terms of an article, each with its positions; made once, asked many queries.
#[derive(Debug, Default)]
pub struct ArticleText {
    pub(super) terms: BTreeMap<Box<str>, Vec<u32>>,
    /// Where the title ends that was taken from the body; the body's start, if none was.
    pub(super) title_end: u32,
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
        let mut terms: BTreeMap<Box<str>, Vec<u32>> = BTreeMap::new();
        let mut add = |term: &str, position| match terms.get_mut(term) {
            Some(positions) => positions.push(position),
            None => {
                terms.insert(term.into(), vec![position]);
            }
        };
        analysis::each_term(title, body, bounds, &mut add);
        let taken =
            if article.title_from_body { analysis::places(&article.title).len() } else { 0 };
        let title_end = BODY_START.saturating_add(u32::try_from(taken).unwrap_or(u32::MAX));
        Self { terms, title_end }
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
    pub(crate) fn length(&self) -> u64 {
        self.terms.values().map(|positions| positions.len() as u64).sum()
    }

    /// Returns the terms that are words, with their positions, in the order of their bytes.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&str, &[u32])> {
        let words = self.terms.iter().filter(|(term, _)| !marker::is_marker(term));
        words.map(|(term, positions)| (&**term, positions.as_slice()))
    }

    /// Returns the positions of a term, in order.
    pub(crate) fn positions(&self, term: &str) -> &[u32] {
        self.terms.get(term).map_or(&[], Vec::as_slice)
    }

    /// Returns the terms that start with `prefix`, with their positions.
    pub(super) fn starting_with<'t>(
        &'t self,
        prefix: &'t str,
    ) -> impl Iterator<Item = (&'t str, &'t [u32])> {
        let range = (Bound::Included(prefix), Bound::Unbounded);
        self.terms
            .range::<str, _>(range)
            .map(|(term, positions)| (&**term, positions.as_slice()))
            .take_while(move |(term, _)| term.starts_with(prefix))
    }
}
