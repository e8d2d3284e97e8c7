//! Looks into a query, and puts queries together.

use std::ops::Range;

use crate::query::ast::Clause;
use crate::query::ast::DateExpression;
use crate::query::ast::DateField;
use crate::query::ast::Node;
use crate::query::ast::Query;
use crate::query::ast::Tree;
use crate::query::chars::is_blank;
use crate::query::chars::visible;
use crate::query::word::has_word;
use crate::query::word::tidy;

/// Returns the query that takes `text` as plain words, all of them required: nothing in it is an
/// operator. Blank text is every article.
#[must_use]
pub fn literal(text: &str) -> Query {
    let mut words = Vec::new();
    let mut at = 0;
    for run in text.split_inclusive(is_blank) {
        let raw = run.trim_end_matches(is_blank);
        if has_word(raw) {
            let clause = Clause::Word(tidy(&visible(raw)).to_owned());
            words.push(Node { clause, span: at..at + raw.len() });
        }
        at += run.len();
    }
    let written = visible(text);
    if words.is_empty() && !written.chars().all(is_blank) {
        // Only punctuation: a word that no article holds, rather than every article.
        let text = written.split(is_blank).find(|run| !run.is_empty()).unwrap_or_default();
        words.push(Node { clause: Clause::Word(text.to_owned()), span: 0..0 });
    }
    Query { root: all_of(words), notes: Vec::new() }
}

/// Returns the query with any of its plain words enough, instead of all. What is left out, and
/// filters, stay as they are.
#[must_use]
pub fn any(query: Query) -> Query {
    let Clause::And(factors) = query.root.clause else { return query };
    let (text, mut rest): (Vec<_>, Vec<_>) =
        factors.into_iter().partition(|factor| is_text(&factor.clause));
    let mut branches = Vec::new();
    for node in text {
        match node.clause {
            Clause::Or(inner) => branches.extend(inner),
            _ => branches.push(node),
        }
    }
    if branches.len() > 1 {
        let span = hull(&branches);
        rest.insert(0, Node { clause: Clause::Or(branches), span });
    } else {
        rest.splice(0..0, branches);
    }
    Query { root: all_of(rest), notes: query.notes }
}

impl Query {
    /// Returns the query with `clause` as a further condition, as a flag adds it: its place in the
    /// query text is empty.
    #[must_use]
    pub fn and(self, clause: Clause<DateExpression>) -> Self {
        let added = Node { clause, span: 0..0 };
        let mut factors = match self.root.clause {
            // Every article within the filter is the filter.
            Clause::All if self.root.span.is_empty() => Vec::new(),
            Clause::And(factors) => factors,
            clause => vec![Node { clause, span: self.root.span }],
        };
        match added.clause {
            Clause::And(more) => factors.extend(more),
            _ => factors.push(added),
        }
        Self { root: all_of(factors), notes: self.notes }
    }

    /// Returns the query with every place empty and without notes, for comparing what two texts
    /// mean.
    #[must_use]
    pub fn without_spans(mut self) -> Self {
        let mut pending = vec![&mut self.root];
        while let Some(node) = pending.pop() {
            node.span = 0..0;
            match &mut node.clause {
                Clause::And(nodes) | Clause::Or(nodes) => pending.extend(nodes),
                Clause::Not(inner)
                | Clause::Within(_, inner)
                | Clause::AtLeast(_, inner)
                | Clause::First(_, inner)
                | Clause::Boost(inner, _) => pending.push(inner),
                Clause::Near { left, right, .. } => pending.extend([&mut **left, &mut **right]),
                _ => {}
            }
        }
        self.notes.clear();
        self
    }
}

/// Returns the plain words that a hit must or may hold, in order, with their places: what a
/// spelling can be suggested for. Words that are left out are not among them.
#[must_use]
pub fn words<D>(query: &Tree<D>) -> Vec<(&str, Range<usize>)> {
    let mut found = Vec::new();
    walk(&query.root, &mut |node| {
        if let Clause::Word(text) = &node.clause {
            found.push((text.as_str(), node.span.clone()));
        }
        !matches!(node.clause, Clause::Not(_))
    });
    found
}

/// Tells whether a query of several words is all in capitals: then `US` may well be us.
#[must_use]
pub fn is_all_caps<D>(query: &Tree<D>) -> bool {
    let words = words(query);
    words.len() > 1 && words.iter().all(|(word, _)| !word.chars().any(char::is_lowercase))
}

/// Tells whether the query has a condition on the publication date, anywhere.
#[must_use]
pub fn has_date_condition<D>(query: &Tree<D>) -> bool {
    let mut found = false;
    walk(&query.root, &mut |node| {
        found |= matches!(node.clause, Clause::Date(DateField::Published, _));
        !found
    });
    found
}

/// Visits `node` and what it holds, in the order of the text. `visit` tells whether to look
/// inside. As deep as the tree, which the parser bounds.
pub fn walk<'q, D>(node: &'q Node<D>, visit: &mut impl FnMut(&'q Node<D>) -> bool) {
    if !visit(node) {
        return;
    }
    match &node.clause {
        Clause::And(nodes) | Clause::Or(nodes) => {
            for node in nodes {
                walk(node, visit);
            }
        }
        Clause::Not(inner)
        | Clause::Within(_, inner)
        | Clause::AtLeast(_, inner)
        | Clause::First(_, inner)
        | Clause::Boost(inner, _) => walk(inner, visit),
        Clause::Near { left, right, .. } => {
            walk(left, visit);
            walk(right, visit);
        }
        _ => {}
    }
}

/// Tells whether the clause asks for text, rather than filtering.
fn is_text<D>(clause: &Clause<D>) -> bool {
    match clause {
        Clause::Or(nodes) | Clause::And(nodes) => nodes.iter().all(|node| is_text(&node.clause)),
        Clause::Boost(inner, _) | Clause::Within(_, inner) | Clause::First(_, inner) => {
            is_text(&inner.clause)
        }
        Clause::All
        | Clause::Not(_)
        | Clause::Name(..)
        | Clause::Date(..)
        | Clause::Number { .. }
        | Clause::Flag(_) => false,
        _ => true,
    }
}

/// Joins `nodes` by AND; none are every article.
fn all_of<D>(mut nodes: Vec<Node<D>>) -> Node<D> {
    if nodes.len() > 1 {
        let span = hull(&nodes);
        return Node { clause: Clause::And(nodes), span };
    }
    nodes.pop().unwrap_or(Node { clause: Clause::All, span: 0..0 })
}

/// Returns the place from the first typed node to the last.
fn hull<D>(nodes: &[Node<D>]) -> Range<usize> {
    let typed = || nodes.iter().filter(|node| !node.span.is_empty());
    let start = typed().map(|node| node.span.start).min().unwrap_or(0);
    start..typed().map(|node| node.span.end).max().unwrap_or(start)
}
