//! How a dialect joins its operands.

use crate::query::dialect::token::Operator;

/// What joins two operands that are beside each other, in the dialects that leave it to a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultOperator {
    /// Any of them is enough.
    Or,
    /// All of them must occur.
    And,
}

impl DefaultOperator {
    /// Returns its name, as it is typed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
        }
    }
}

/// How a dialect joins its operands, and what is said of it.
#[derive(Clone, Copy)]
pub(crate) struct Grammar {
    pub(crate) joins: Joins,
    /// Said before the reading where operators mix without parentheses.
    pub(crate) mixed: &'static str,
    /// Said where two operands are beside each other without a connector.
    pub(crate) beside: &'static str,
    /// Said where a field's label is before one operand of a proximity; `None` where the dialect
    /// puts what a field holds in parentheses.
    pub(crate) labelled: Option<&'static str>,
}

/// What decides which operands an operator joins.
#[derive(Clone, Copy)]
pub(crate) enum Joins {
    /// Each operator binds so tightly; at least 1. All of them group from the left.
    Tightness(fn(Operator) -> u32),
    /// Operators say of each operand whether it must, may or must not occur; so does this one of
    /// operands that none is before.
    Occurrence(DefaultOperator),
}
