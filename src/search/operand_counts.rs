//! The operands of a query as the tree has them, each with how many articles it finds, for `explain`.
//!
//! An operand inside a field is counted in that field: `title:(port strike)` has `port` in titles.
//! Cost: a count for each operand that is more than one word, at most [`MOST_COUNTED`].

use crate::article::DateRange;
use crate::engine::Undated;
use crate::engine::View;
use crate::query;
use crate::query::Clause;
use crate::query::Node;
use crate::query::TextField;
use crate::search::ExplainedClause;
use crate::search::ExplainedOperand;
use crate::search::Part;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::ready::Ready;

/// Operands of more than a word that are counted; the others are listed without a number, and a note says so.
const MOST_COUNTED: usize = 300;

/// An operand and what holds it.
struct Operand<'q> {
    node: &'q Node<DateRange>,
    depth: usize,
    part: Part,
    field: Option<TextField>,
}

/// Returns the operands of a query, each before those inside it.
///
/// # Errors
/// What an operand cannot be counted for; the time is over.
pub(super) fn operands(
    view: &View,
    request: &SearchRequest,
    ready: &Ready,
    clauses: &[ExplainedClause],
) -> Result<Vec<ExplainedOperand>, SearchError> {
    let mut found = Vec::new();
    let root = Operand { node: &ready.resolved.root, depth: 0, part: Part::Asked, field: None };
    if is_joined(&root.node.clause) {
        inside(&root, 0, &mut found);
    } else {
        add(root, &mut found);
    }
    let mut counted = 0;
    found
        .iter()
        .map(|operand| {
            let known = word_count(operand, clauses);
            counted += usize::from(known.is_none());
            let articles = match known {
                Some(articles) => Some(articles),
                None if counted > MOST_COUNTED => None,
                None => Some(count(view, request, ready, operand)?),
            };
            Ok(ExplainedOperand {
                text: operand.node.to_string(),
                depth: operand.depth,
                part: operand.part,
                articles,
                place: operand.node.span.clone(),
                is_leaf: is_leaf(operand.node),
            })
        })
        .collect()
}

/// Adds an operand and those inside it.
fn add<'q>(operand: Operand<'q>, found: &mut Vec<Operand<'q>>) {
    if let Clause::Not(inner) = &operand.node.clause {
        return add(Operand { node: inner, part: Part::LeftOut, ..operand }, found);
    }
    let (node, depth, field) = (operand.node, operand.depth, operand.field);
    found.push(operand);
    if !is_leaf(node) {
        inside(&Operand { node, depth, part: Part::Asked, field }, depth + 1, found);
    }
}

/// Adds the operands inside one.
fn inside<'q>(outer: &Operand<'q>, depth: usize, found: &mut Vec<Operand<'q>>) {
    let (field, node) = match &outer.node.clause {
        Clause::Within(field, inner) => (Some(*field), &**inner),
        Clause::Boost(inner, _) | Clause::Times(_, inner) | Clause::First(_, inner) => {
            (outer.field, &**inner)
        }
        Clause::And(_)
        | Clause::Or(_)
        | Clause::Xor(_)
        | Clause::Maybe(_)
        | Clause::All
        | Clause::Word(_)
        | Clause::Exact(_)
        | Clause::Wildcard(_)
        | Clause::Fuzzy(..)
        | Clause::Regex(_)
        | Clause::Phrase { .. }
        | Clause::SomeOf(..)
        | Clause::Not(_)
        | Clause::Near { .. }
        | Clause::Window(..)
        | Clause::Caps(_)
        | Clause::AllCaps(_)
        | Clause::Name(..)
        | Clause::Date(..)
        | Clause::Number { .. }
        | Clause::Flag(_)
        | Clause::Meta(..) => (outer.field, outer.node),
    };
    let mut add_one = |node, part| add(Operand { node, depth, part, field }, found);
    if std::ptr::eq(node, outer.node) || is_joined(&node.clause) {
        for (at, child) in node.children().enumerate() {
            let ranks = at > 0 && matches!(node.clause, Clause::Maybe(_));
            add_one(child, if ranks { Part::OnlyRanks } else { Part::Asked });
        }
    } else {
        add_one(node, Part::Asked);
    }
}

/// Returns whether the operands of a clause are joined by AND, OR, XOR or MAYBE.
fn is_joined(clause: &Clause<DateRange>) -> bool {
    match clause {
        Clause::And(_) | Clause::Or(_) | Clause::Xor(_) | Clause::Maybe(_) => true,
        Clause::Within(..)
        | Clause::Times(..)
        | Clause::First(..)
        | Clause::Boost(..)
        | Clause::All
        | Clause::Word(_)
        | Clause::Exact(_)
        | Clause::Wildcard(_)
        | Clause::Fuzzy(..)
        | Clause::Regex(_)
        | Clause::Phrase { .. }
        | Clause::SomeOf(..)
        | Clause::Not(_)
        | Clause::Near { .. }
        | Clause::Window(..)
        | Clause::Caps(_)
        | Clause::AllCaps(_)
        | Clause::Name(..)
        | Clause::Date(..)
        | Clause::Number { .. }
        | Clause::Flag(_)
        | Clause::Meta(..) => false,
    }
}

/// Returns whether an operand is shown in one line: a word, a phrase or a filter, with its field.
fn is_leaf(node: &Node<DateRange>) -> bool {
    match &node.clause {
        Clause::Within(_, inner) | Clause::Boost(inner, _) => is_leaf(inner),
        Clause::Times(..)
        | Clause::First(..)
        | Clause::And(_)
        | Clause::Or(_)
        | Clause::Xor(_)
        | Clause::Maybe(_)
        | Clause::All
        | Clause::Word(_)
        | Clause::Exact(_)
        | Clause::Wildcard(_)
        | Clause::Fuzzy(..)
        | Clause::Regex(_)
        | Clause::Phrase { .. }
        | Clause::SomeOf(..)
        | Clause::Not(_)
        | Clause::Near { .. }
        | Clause::Window(..)
        | Clause::Caps(_)
        | Clause::AllCaps(_)
        | Clause::Name(..)
        | Clause::Date(..)
        | Clause::Number { .. }
        | Clause::Flag(_)
        | Clause::Meta(..) => node.children().next().is_none(),
    }
}

/// Returns how many articles an operand finds that is one word in any field.
fn word_count(operand: &Operand<'_>, clauses: &[ExplainedClause]) -> Option<u64> {
    let is_word = matches!(operand.node.clause, Clause::Word(_) | Clause::Exact(_));
    if !is_word || operand.field.is_some() {
        return None;
    }
    let place = &operand.node.span;
    let mut same = clauses.iter().filter(|clause| clause.place == *place && !place.is_empty());
    match (same.next(), same.next()) {
        (Some(only), None) => only.articles,
        _ => None,
    }
}

/// Counts the articles that an operand finds.
fn count(
    view: &View,
    request: &SearchRequest,
    ready: &Ready,
    operand: &Operand<'_>,
) -> Result<u64, SearchError> {
    let root = match operand.field {
        Some(field) => Node {
            clause: Clause::Within(field, Box::new(operand.node.clone())),
            span: operand.node.span.clone(),
        },
        None => operand.node.clone(),
    };
    let asked = query::part(root, &ready.resolved);
    let prepared = view.prepare(&asked, request.scope(), None)?;
    let undated = if prepared.has_dates() { ready.undated } else { Undated::Include };
    Ok(view.count(&prepared, undated)?.articles)
}
