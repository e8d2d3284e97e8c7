//! Lowers two words near each other.

// A clause or field of the query language that is forgotten here must not compile.
#![warn(clippy::wildcard_enum_match_arm)]

use crate::article::DateRange;
use crate::engine::EngineError;
use crate::engine::opensearch::ask::Asked;
use crate::engine::opensearch::dictionary::Dictionary;
use crate::engine::opensearch::sought::Operand;
use crate::engine::opensearch::sought::intervals;
use crate::engine::words::Sought;
use crate::engine::words::Typed;
use crate::query::Clause;
use crate::query::Node;
use crate::query::Proximity;

/// Lowers a proximity of two operands; `both` is what finds the articles that hold both, which is what is
/// left where an operand is no word, and where sentences and paragraphs decide.
pub(crate) fn lower(
    words: &mut Dictionary<'_>,
    typed: Typed,
    proximity: Proximity,
    (left, right): (&Node<DateRange>, &Node<DateRange>),
    both: Asked,
) -> Result<Asked, EngineError> {
    let (Proximity::Near(distance) | Proximity::Before(distance)) = proximity else {
        return Ok(both);
    };
    let mut operand = |node: &Node<DateRange>| match word(typed, node)? {
        Some(sought) => Operand::of(words, &sought, &node.span),
        None => Ok(None),
    };
    let (Some(one), Some(other)) = (operand(left)?, operand(right)?) else { return Ok(both) };
    // One word of a text is not near itself, which intervals do not know.
    let is_exact = one.is_exact && other.is_exact && !one.meets(&other);
    let most_gaps = distance.saturating_sub(1);
    let Some(near) = intervals(&[one, other], proximity.is_ordered(), most_gaps) else {
        return Ok(both);
    };
    Ok(if is_exact { Asked::exact(near) } else { Asked::superset(near) })
}

/// Returns what a clause seeks that is a word.
fn word(typed: Typed, node: &Node<DateRange>) -> Result<Option<Sought>, EngineError> {
    let span = &node.span;
    Ok(Some(match &node.clause {
        Clause::Word(word) => typed.word(word, span)?,
        Clause::Exact(word) => typed.exact(word, span)?,
        Clause::Wildcard(pattern) => typed.wildcard(pattern, span)?,
        Clause::Fuzzy(word, edits) => typed.fuzzy(word, *edits, span)?,
        Clause::Regex(pattern) => typed.regex(pattern),
        Clause::Boost(inner, _) => return word(typed, inner),
        Clause::Phrase { .. }
        | Clause::Caps(_)
        | Clause::AllCaps(_)
        | Clause::All
        | Clause::And(_)
        | Clause::Or(_)
        | Clause::Xor(_)
        | Clause::Maybe(_)
        | Clause::SomeOf(..)
        | Clause::Not(_)
        | Clause::Near { .. }
        | Clause::Window(..)
        | Clause::Within(..)
        | Clause::Times(..)
        | Clause::First(..)
        | Clause::Name(..)
        | Clause::Date(..)
        | Clause::Number { .. }
        | Clause::Flag(_)
        | Clause::Meta(..) => return Ok(None),
    }))
}
