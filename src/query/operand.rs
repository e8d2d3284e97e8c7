//! What a clause can be an operand of: whether it has positions, a score, and bounds.
//!
//! Each `match` names every clause, so that a new one does not compile before that is decided.

use std::ops::Range;

use crate::query::ast::Clause;
use crate::query::ast::DateExpression;
use crate::query::ast::Node;

/// Returns the first part of `node` whose matches have no positions, and what it is.
pub(crate) fn without_positions(
    node: &Node<DateExpression>,
) -> Option<(Range<usize>, &'static str)> {
    let what = match &node.clause {
        Clause::Word(_)
        | Clause::Exact(_)
        | Clause::Wildcard(_)
        | Clause::Fuzzy(..)
        | Clause::Regex(_)
        | Clause::Phrase { .. }
        | Clause::Near { .. }
        | Clause::Window(..)
        | Clause::Caps(_)
        | Clause::AllCaps(_) => return None,
        Clause::Or(branches) => return branches.iter().find_map(without_positions),
        Clause::Within(_, inner) | Clause::First(_, inner) | Clause::Boost(inner, _) => {
            return without_positions(inner);
        }
        Clause::All => "every article",
        Clause::And(_) => "an AND, which has no place in the text",
        Clause::Not(_) => "a NOT, which has no place in the text",
        Clause::Xor(_) => "an XOR, which has no place in the text",
        Clause::Maybe(_) => "a MAYBE, which has no place in the text",
        Clause::SomeOf(..) => "a choice, which has no place in the text",
        Clause::Times(..) => "a count, which has no place in the text",
        Clause::Name(..)
        | Clause::Date(..)
        | Clause::Number { .. }
        | Clause::Flag(_)
        | Clause::Meta(..) => "a filter, which has no place in the text",
    };
    Some((node.span.clone(), what))
}

/// Returns the place of a negation that nothing beside it bounds.
pub(crate) fn unbounded(node: &Node<DateExpression>) -> Option<Range<usize>> {
    match &node.clause {
        Clause::Not(_) => Some(node.span.clone()),
        Clause::And(factors) => {
            let mut places = factors.iter().map(unbounded);
            let first = places.next().flatten()?;
            places.all(|place| place.is_some()).then_some(first)
        }
        Clause::Or(branches) | Clause::Xor(branches) => branches.iter().find_map(unbounded),
        Clause::Maybe(nodes) => nodes.first().and_then(unbounded),
        Clause::SomeOf(least, nodes) => {
            nodes.iter().filter_map(unbounded).nth((*least as usize).saturating_sub(1))
        }
        Clause::Within(_, inner) | Clause::First(_, inner) | Clause::Boost(inner, _) => {
            unbounded(inner)
        }
        Clause::All
        | Clause::Word(_)
        | Clause::Exact(_)
        | Clause::Wildcard(_)
        | Clause::Fuzzy(..)
        | Clause::Regex(_)
        | Clause::Phrase { .. }
        | Clause::Near { .. }
        | Clause::Window(..)
        | Clause::Times(..)
        | Clause::Caps(_)
        | Clause::AllCaps(_)
        | Clause::Name(..)
        | Clause::Date(..)
        | Clause::Number { .. }
        | Clause::Flag(_)
        | Clause::Meta(..) => None,
    }
}

/// Returns whether the clause scores nothing and has no place in the text: a filter, or every
/// article.
pub(crate) fn is_filter(clause: &Clause<DateExpression>) -> bool {
    match clause {
        Clause::All
        | Clause::Name(..)
        | Clause::Date(..)
        | Clause::Number { .. }
        | Clause::Flag(_)
        | Clause::Meta(..) => true,
        Clause::Word(_)
        | Clause::Exact(_)
        | Clause::Wildcard(_)
        | Clause::Fuzzy(..)
        | Clause::Regex(_)
        | Clause::Phrase { .. }
        | Clause::And(_)
        | Clause::Or(_)
        | Clause::Xor(_)
        | Clause::Maybe(_)
        | Clause::SomeOf(..)
        | Clause::Window(..)
        | Clause::Not(_)
        | Clause::Near { .. }
        | Clause::Within(..)
        | Clause::Times(..)
        | Clause::First(..)
        | Clause::Caps(_)
        | Clause::AllCaps(_)
        | Clause::Boost(..) => false,
    }
}
