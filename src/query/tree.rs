//! Looks into a query, and puts queries together.

use std::ops::Range;

use crate::query::ast::Clause;
use crate::query::ast::DateExpression;
use crate::query::ast::DateField;
use crate::query::ast::Flag;
use crate::query::ast::Node;
use crate::query::ast::PhrasePart;
use crate::query::ast::Query;
use crate::query::ast::Tree;
use crate::query::chars::is_blank;
use crate::query::chars::visible;
use crate::query::walk::hull;
use crate::query::walk::walk;
use crate::query::walk::walk_mut;
use crate::query::word::has_word;
use crate::query::word::tidy;

/// Returns the query that takes `text` as plain words, all of them required: nothing in it is an
/// operator. Blank text is every article.
#[must_use]
pub fn plain_words(text: &str) -> Query {
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
    let branches: Vec<_> = text.into_iter().flat_map(Node::into_branches).collect();
    if branches.len() > 1 {
        let span = hull(&branches);
        rest.insert(0, Node { clause: Clause::Or(branches), span });
    } else {
        rest.splice(0..0, branches);
    }
    Query { root: all_of(rest), notes: query.notes }
}

/// Returns where `text`, which the query was read from, asks for two of the words that [`any`] would
/// make a choice of: an `AND`, `&&` or `+`.
#[must_use]
pub fn typed_and(query: &Query, text: &str) -> Option<Range<usize>> {
    let Clause::And(factors) = &query.root.clause else { return None };
    // Between two factors there are operators and parentheses only.
    let operator = |from: usize, to: usize, names: &[&str]| {
        let is_end = |c: char| is_blank(c) || c == '(' || c == ')';
        let mut at = from;
        for run in text.get(from..to)?.split_inclusive(is_end) {
            let name = run.trim_end_matches(is_end);
            if names.iter().any(|operator| operator.eq_ignore_ascii_case(name)) {
                return Some(at..at + name.len());
            }
            at += run.len();
        }
        None
    };
    let typed = |node: &&Node<DateExpression>| !node.span.is_empty();
    let factors: Vec<_> = factors.iter().filter(typed).collect();
    let texts = factors.iter().filter(|factor| is_text(&factor.clause)).count();
    let between = factors.windows(2).find_map(|pair| {
        let both = pair.iter().all(|factor| is_text(&factor.clause));
        both.then(|| operator(pair[0].span.end, pair[1].span.start, &["AND", "&&"])).flatten()
    });
    let before = || {
        let ends = std::iter::once(0).chain(factors.iter().map(|factor| factor.span.end));
        let mut pairs = ends.zip(&factors).filter(|(_, factor)| is_text(&factor.clause));
        pairs.find_map(|(end, factor)| operator(end, factor.span.start, &["+"]))
    };
    if texts < 2 { None } else { between.or_else(before) }
}

/// Returns the branches of the OR that [`any`] makes: the query itself, or one of its factors that
/// was typed.
pub fn any_branches<D>(root: &mut Node<D>) -> Option<&mut Vec<Node<D>>> {
    let is_and = matches!(root.clause, Clause::And(_));
    let nodes = if is_and { root.children_mut().collect() } else { vec![root] };
    nodes.into_iter().find_map(|node| {
        let Clause::Or(branches) = &mut node.clause else { return None };
        (!is_and || !node.span.is_empty()).then_some(branches)
    })
}

impl Query {
    /// Returns the query with `clause` as a further condition, as a flag adds it: its place in the
    /// query text is empty.
    #[must_use]
    pub fn and(self, clause: Clause<DateExpression>) -> Self {
        // Every article within the filter is the filter.
        let is_all = self.root.clause == Clause::All && self.root.span.is_empty();
        let mut factors = if is_all { Vec::new() } else { self.root.into_factors() };
        factors.extend(Node { clause, span: 0..0 }.into_factors());
        Self { root: all_of(factors), notes: self.notes }
    }

    /// Returns the query without its conditions on words: of its parts that must all hold, those in which
    /// no word is looked for.
    #[must_use]
    pub fn without_words(&self) -> Self {
        self.only(|part| !has(part, &|clause| is_word(clause)))
    }

    /// Returns the query without its conditions on the day of publication: of its parts that must all hold,
    /// those that ask for none.
    #[must_use]
    pub fn without_days(&self) -> Self {
        self.only(|part| {
            !has(part, &|clause| {
                matches!(
                    clause,
                    Clause::Date(DateField::Published, _) | Clause::Flag(Flag::Undated)
                )
            })
        })
    }

    /// Returns the query with those of its parts that must all hold which pass a test.
    fn only(&self, keep: impl Fn(&Node<DateExpression>) -> bool) -> Self {
        let parts = self.root.clone().into_factors();
        let kept: Vec<_> = parts.into_iter().filter(|part| keep(part)).collect();
        Self { root: all_of(kept), notes: Vec::new() }
    }

    /// Returns the query with every place empty and without notes, for comparing what two texts
    /// mean.
    #[must_use]
    pub fn without_spans(mut self) -> Self {
        walk_mut(&mut self.root, &mut |node| node.span = 0..0);
        self.notes.clear();
        self
    }
}

/// Returns the plain words that a hit must or may hold, in order, with their places: what a
/// spelling can be suggested for. Words that are left out are not among them.
#[must_use]
pub fn words<D>(query: &Tree<D>) -> Vec<(&str, Range<usize>)> {
    let (mut found, mut left_out) = (Vec::new(), Vec::new());
    walk(&query.root, &mut |node| {
        if let Clause::Word(text) = &node.clause {
            found.push((text.as_str(), node.span.clone()));
        }
        if let Clause::Near { negated: true, right, .. } = &node.clause {
            left_out.push(right.span.clone());
        }
        !matches!(node.clause, Clause::Not(_))
    });
    let is_in = |outer: &Range<usize>, span: &Range<usize>| {
        outer.start <= span.start && span.end <= outer.end
    };
    found.retain(|(_, span)| !left_out.iter().any(|outer| is_in(outer, span)));
    found
}

/// Returns whether a query of several words is all in capitals: then `US` may well be us.
#[must_use]
pub fn is_all_caps<D>(query: &Tree<D>) -> bool {
    let words = words(query);
    words.len() > 1 && words.iter().all(|(word, _)| !word.chars().any(char::is_lowercase))
}

/// Returns a part of a query as a query of its own, whose words are read as they are in the whole: what is in
/// capitals like the whole query is no acronym.
#[must_use]
pub fn part<D>(root: Node<D>, of: &Tree<D>) -> Tree<D> {
    let mut part = Tree { root, notes: Vec::new() };
    if is_all_caps(of) {
        walk_mut(&mut part.root, &mut |node| {
            if let Clause::Word(text) = &mut node.clause {
                *text = text.to_lowercase();
            }
            if let Clause::Phrase { parts, .. } = &mut node.clause {
                for part in parts {
                    if let PhrasePart::Word(text) = part {
                        *text = text.to_lowercase();
                    }
                }
            }
        });
    }
    part
}

/// Returns whether the query has a condition on the publication date, anywhere.
#[must_use]
pub fn has_date_condition<D>(query: &Tree<D>) -> bool {
    let mut found = false;
    walk(&query.root, &mut |node| {
        found |= matches!(node.clause, Clause::Date(DateField::Published, _));
        !found
    });
    found
}

/// Returns whether a clause of a tree passes a test.
fn has<D>(root: &Node<D>, test: &dyn Fn(&Clause<D>) -> bool) -> bool {
    let mut found = false;
    walk(root, &mut |node| {
        found |= test(&node.clause);
        !found
    });
    found
}

/// Returns whether the clause itself looks for a word.
fn is_word<D>(clause: &Clause<D>) -> bool {
    match clause {
        Clause::Word(_)
        | Clause::Exact(_)
        | Clause::Wildcard(_)
        | Clause::Fuzzy(..)
        | Clause::Regex(_)
        | Clause::Phrase { .. }
        | Clause::Near { .. }
        | Clause::Window(..)
        | Clause::Times(..)
        | Clause::Caps(_)
        | Clause::AllCaps(_) => true,
        Clause::Or(_)
        | Clause::And(_)
        | Clause::Xor(_)
        | Clause::Maybe(_)
        | Clause::SomeOf(..)
        | Clause::Boost(..)
        | Clause::Within(..)
        | Clause::First(..)
        | Clause::All
        | Clause::Not(_)
        | Clause::Name(..)
        | Clause::Date(..)
        | Clause::Number { .. }
        | Clause::Flag(_)
        | Clause::Meta(..) => false,
    }
}

/// Returns whether the clause asks for text, rather than filtering.
fn is_text<D>(clause: &Clause<D>) -> bool {
    match clause {
        Clause::Or(nodes) | Clause::And(nodes) | Clause::Xor(nodes) | Clause::SomeOf(_, nodes) => {
            nodes.iter().all(|node| is_text(&node.clause))
        }
        // What only ranks is text.
        Clause::Maybe(nodes) => nodes.first().is_some_and(|node| is_text(&node.clause)),
        Clause::Boost(inner, _) | Clause::Within(_, inner) | Clause::First(_, inner) => {
            is_text(&inner.clause)
        }
        Clause::Word(_)
        | Clause::Exact(_)
        | Clause::Wildcard(_)
        | Clause::Fuzzy(..)
        | Clause::Regex(_)
        | Clause::Phrase { .. }
        | Clause::Near { .. }
        | Clause::Window(..)
        | Clause::Times(..)
        | Clause::Caps(_)
        | Clause::AllCaps(_) => true,
        Clause::All
        | Clause::Not(_)
        | Clause::Name(..)
        | Clause::Date(..)
        | Clause::Number { .. }
        | Clause::Flag(_)
        | Clause::Meta(..) => false,
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
