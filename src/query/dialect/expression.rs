//! What the tokens of a dialect are put together to, before it is written in dateline's own language.

use std::ops::Range;

use crate::query::ast::Clause;
use crate::query::ast::DateExpression;
use crate::query::ast::Proximity;
use crate::query::dialect::token::Wrap;
use crate::query::error::QueryError;
use crate::query::limits::MOST_LEVELS;

/// Deepest recursion. Higher than the language's limit, which counts only what it nests itself.
const DEEPEST: usize = 4 * MOST_LEVELS;

#[derive(Debug)]
pub(crate) struct Expression {
    pub(crate) form: Form,
    pub(crate) span: Range<usize>,
    pub(crate) levels: usize,
    /// Whether it is of several that no parentheses hold together.
    pub(crate) bare: bool,
}

#[derive(Debug)]
pub(crate) enum Form {
    Leaf(Clause<DateExpression>),
    And(Vec<Expression>),
    Or(Vec<Expression>),
    /// The first; the others only rank.
    Maybe(Vec<Expression>),
    Not(Box<Expression>),
    Near {
        proximity: Proximity,
        negated: bool,
        left: Box<Expression>,
        right: Box<Expression>,
    },
    /// In any order, from the end of the first to the start of the last at most so many positions.
    Window(u32, Vec<Expression>),
    Wrapped(Wrap, Box<Expression>),
}

impl Expression {
    /// Returns the word that is put in the place of what is wrong.
    pub(crate) fn put(span: Range<usize>) -> Self {
        Self { form: Form::Leaf(Clause::Word(String::new())), span, levels: 1, bare: false }
    }

    /// Returns whether its parts would fall apart beside an operator.
    pub(crate) fn is_joined(&self) -> bool {
        matches!(self.form, Form::Not(_) | Form::Near { .. }) || self.is_several()
    }

    /// Returns whether it is of several operands that AND, OR or MAYBE joins.
    pub(crate) fn is_several(&self) -> bool {
        matches!(self.form, Form::And(_) | Form::Or(_) | Form::Maybe(_) | Form::Leaf(Clause::Or(_)))
    }
}

pub(crate) fn unclosed(open: &Range<usize>) -> QueryError {
    QueryError::new("this parenthesis is never closed", open.clone())
        .with_hint("add a ), or put quotes around the text")
}

/// Refuses to nest deeper.
///
/// # Errors
///
/// The levels pass the limit.
pub(crate) fn check_depth(levels: usize, span: &Range<usize>) -> Result<(), QueryError> {
    if levels <= DEEPEST {
        return Ok(());
    }
    let message = format!("the query is nested deeper than {MOST_LEVELS} levels, the limit");
    Err(QueryError::new(message, span.clone())
        .with_hint("operators in a row count as levels; split the query"))
}
