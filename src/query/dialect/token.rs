//! The tokens every dialect is cut into.

use std::ops::Range;

use crate::query::ast::Clause;
use crate::query::ast::DateExpression;
use crate::query::ast::Proximity;
use crate::query::ast::TextField;
use crate::query::mend::Piece;

/// A connector between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    And,
    AndNot,
    Or,
    Near { proximity: Proximity, negated: bool },
}

/// What holds one operand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Wrap {
    Within(TextField),
    AtLeast(u32),
    First(u32),
    /// What AND joins, or the words of a phrase, in any order with so many words in between.
    Near(u32),
    Boost(f32),
}

/// The smallest part of a query in a dialect.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    Open,
    Close,
    Operator(Operator),
    /// A negation before an operand.
    Not,
    /// Asks for the operand that follows, where one need not occur.
    Must,
    /// Holds the operand that follows.
    Before(Wrap),
    /// Holds the operand in front.
    Behind(Wrap),
    Leaf(Clause<DateExpression>),
}

impl Token {
    pub(crate) fn starts_operand(&self) -> bool {
        match self {
            Self::Open | Self::Not | Self::Must | Self::Before(_) | Self::Leaf(_) => true,
            Self::Close | Self::Operator(_) | Self::Behind(_) => false,
        }
    }
}

/// A token and its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lexeme {
    pub(crate) token: Token,
    pub(crate) span: Range<usize>,
}

impl Piece for Lexeme {
    fn place(&self) -> &Range<usize> {
        &self.span
    }

    fn opens(&self) -> i32 {
        match self.token {
            Token::Open => 1,
            Token::Close => -1,
            Token::Operator(_)
            | Token::Not
            | Token::Must
            | Token::Before(_)
            | Token::Behind(_)
            | Token::Leaf(_) => 0,
        }
    }

    fn is_put(&self) -> bool {
        matches!(&self.token, Token::Leaf(Clause::Word(word)) if word.is_empty())
    }

    fn put(place: Range<usize>) -> Self {
        Self { token: Token::Leaf(Clause::Word(String::new())), span: place }
    }
}

/// A query, cut up.
pub(crate) struct Scanned {
    pub(crate) lexemes: Vec<Lexeme>,
    pub(crate) notes: Vec<String>,
    /// What is always so in the dialect, which is said last.
    pub(crate) standing: Vec<String>,
}
