//! The one way into a query tree: what a clause holds, and every visit made of that.
//!
//! Each `match` here names every clause, so that a new one does not compile before it is decided
//! what it holds. Whoever walks a tree does it through these functions.

use std::ops::Range;
use std::slice;

use crate::query::ast::Clause;
use crate::query::ast::Node;

impl<D> Node<D> {
    /// Returns the clauses directly inside, in the order of the text.
    pub fn children(&self) -> impl DoubleEndedIterator<Item = &Self> {
        let (some, others): (&[Self], &[Self]) = match &self.clause {
            Clause::And(nodes)
            | Clause::Or(nodes)
            | Clause::Xor(nodes)
            | Clause::Maybe(nodes)
            | Clause::SomeOf(_, nodes)
            | Clause::Window(_, nodes) => (nodes, &[]),
            Clause::Not(inner)
            | Clause::Within(_, inner)
            | Clause::Times(_, inner)
            | Clause::First(_, inner)
            | Clause::Boost(inner, _) => (slice::from_ref(inner), &[]),
            Clause::Near { left, right, .. } => (slice::from_ref(left), slice::from_ref(right)),
            Clause::All
            | Clause::Word(_)
            | Clause::Exact(_)
            | Clause::Wildcard(_)
            | Clause::Fuzzy(..)
            | Clause::Regex(_)
            | Clause::Phrase { .. }
            | Clause::Caps(_)
            | Clause::AllCaps(_)
            | Clause::Name(..)
            | Clause::Date(..)
            | Clause::Number { .. }
            | Clause::Flag(_)
            | Clause::Meta(..) => (&[], &[]),
        };
        some.iter().chain(others)
    }

    /// Returns the clauses directly inside, in the order of the text.
    pub fn children_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut Self> {
        let (some, others): (&mut [Self], &mut [Self]) = match &mut self.clause {
            Clause::And(nodes)
            | Clause::Or(nodes)
            | Clause::Xor(nodes)
            | Clause::Maybe(nodes)
            | Clause::SomeOf(_, nodes)
            | Clause::Window(_, nodes) => (nodes, &mut []),
            Clause::Not(inner)
            | Clause::Within(_, inner)
            | Clause::Times(_, inner)
            | Clause::First(_, inner)
            | Clause::Boost(inner, _) => (slice::from_mut(inner), &mut []),
            Clause::Near { left, right, .. } => (slice::from_mut(left), slice::from_mut(right)),
            Clause::All
            | Clause::Word(_)
            | Clause::Exact(_)
            | Clause::Wildcard(_)
            | Clause::Fuzzy(..)
            | Clause::Regex(_)
            | Clause::Phrase { .. }
            | Clause::Caps(_)
            | Clause::AllCaps(_)
            | Clause::Name(..)
            | Clause::Date(..)
            | Clause::Number { .. }
            | Clause::Flag(_)
            | Clause::Meta(..) => (&mut [], &mut []),
        };
        some.iter_mut().chain(others)
    }

    /// Returns the same tree with each date replaced by what `map` makes of it and its place.
    ///
    /// # Errors
    ///
    /// The first error of `map`.
    pub fn try_map_dates<E, Error>(
        &self,
        map: &mut impl FnMut(&D, &Range<usize>) -> Result<E, Error>,
    ) -> Result<Node<E>, Error> {
        let clause = match &self.clause {
            Clause::All => Clause::All,
            Clause::Word(text) => Clause::Word(text.clone()),
            Clause::Exact(text) => Clause::Exact(text.clone()),
            Clause::Wildcard(pattern) => Clause::Wildcard(pattern.clone()),
            Clause::Fuzzy(text, edits) => Clause::Fuzzy(text.clone(), *edits),
            Clause::Regex(pattern) => Clause::Regex(pattern.clone()),
            Clause::Phrase { parts, slop } => Clause::Phrase { parts: parts.clone(), slop: *slop },
            Clause::And(factors) => Clause::And(mapped(factors, map)?),
            Clause::Or(branches) => Clause::Or(mapped(branches, map)?),
            Clause::Xor(branches) => Clause::Xor(mapped(branches, map)?),
            Clause::Maybe(nodes) => Clause::Maybe(mapped(nodes, map)?),
            Clause::SomeOf(least, nodes) => Clause::SomeOf(*least, mapped(nodes, map)?),
            Clause::Window(window, nodes) => Clause::Window(*window, mapped(nodes, map)?),
            Clause::Not(inner) => Clause::Not(Box::new(inner.try_map_dates(map)?)),
            Clause::Near { proximity, negated, left, right } => Clause::Near {
                proximity: *proximity,
                negated: *negated,
                left: Box::new(left.try_map_dates(map)?),
                right: Box::new(right.try_map_dates(map)?),
            },
            Clause::Within(field, inner) => {
                Clause::Within(*field, Box::new(inner.try_map_dates(map)?))
            }
            Clause::Times(times, inner) => {
                Clause::Times(*times, Box::new(inner.try_map_dates(map)?))
            }
            Clause::First(count, inner) => {
                Clause::First(*count, Box::new(inner.try_map_dates(map)?))
            }
            Clause::Caps(text) => Clause::Caps(text.clone()),
            Clause::AllCaps(text) => Clause::AllCaps(text.clone()),
            Clause::Name(field, pattern) => Clause::Name(*field, pattern.clone()),
            Clause::Date(field, dates) => Clause::Date(*field, map(dates, &self.span)?),
            Clause::Number { field, min, max } => {
                Clause::Number { field: *field, min: *min, max: *max }
            }
            Clause::Flag(flag) => Clause::Flag(*flag),
            Clause::Meta(name, test) => Clause::Meta(name.clone(), test.clone()),
            Clause::Boost(inner, boost) => {
                Clause::Boost(Box::new(inner.try_map_dates(map)?), *boost)
            }
        };
        Ok(Node { clause, span: self.span.clone() })
    }

    /// Returns the clauses that must all hold: those of an AND, or the clause itself.
    #[must_use]
    pub fn factors(&self) -> &[Self] {
        if let Clause::And(factors) = &self.clause { factors } else { slice::from_ref(self) }
    }

    /// Returns the clauses that must all hold: those of an AND, or the clause itself.
    #[must_use]
    pub fn into_factors(self) -> Vec<Self> {
        if let Clause::And(factors) = self.clause { factors } else { vec![self] }
    }

    /// Returns the clauses of which one must hold: those of an OR, or the clause itself.
    #[must_use]
    pub fn into_branches(self) -> Vec<Self> {
        if let Clause::Or(branches) = self.clause { branches } else { vec![self] }
    }

    /// Returns the clauses of which an odd number must hold: those of an XOR, or the clause itself.
    #[must_use]
    pub fn into_odd(self) -> Vec<Self> {
        if let Clause::Xor(branches) = self.clause { branches } else { vec![self] }
    }

    /// Returns what a MAYBE asks for and what only ranks behind it; or the clause itself.
    #[must_use]
    pub fn into_ranked(self) -> Vec<Self> {
        if let Clause::Maybe(nodes) = self.clause { nodes } else { vec![self] }
    }
}

fn mapped<D, E, Error>(
    nodes: &[Node<D>],
    map: &mut impl FnMut(&D, &Range<usize>) -> Result<E, Error>,
) -> Result<Vec<Node<E>>, Error> {
    nodes.iter().map(|node| node.try_map_dates(map)).collect()
}

/// Visits `node` and what it holds, in the order of the text. `visit` returns whether to look
/// inside. As deep as the tree, which the parser bounds.
pub fn walk<'q, D>(node: &'q Node<D>, visit: &mut impl FnMut(&'q Node<D>) -> bool) {
    if visit(node) {
        node.children().for_each(|child| walk(child, visit));
    }
}

/// Visits `node` and what it holds, each before what is inside it, and may change them.
pub fn walk_mut<D>(node: &mut Node<D>, visit: &mut impl FnMut(&mut Node<D>)) {
    visit(node);
    node.children_mut().for_each(|child| walk_mut(child, visit));
}

/// Returns the place from the first typed node to the last.
pub(crate) fn hull<D>(nodes: &[Node<D>]) -> Range<usize> {
    let typed = || nodes.iter().filter(|node| !node.span.is_empty());
    let start = typed().map(|node| node.span.start).min().unwrap_or(0);
    start..typed().map(|node| node.span.end).max().unwrap_or(start)
}
