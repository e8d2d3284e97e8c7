//! Puts the tokens of a dialect together by its own order of connectors.
//!
//! What a query may hold, how deep and how long it may be, is left to the parser of the language.
//! Cost: linear in the tokens; recursion is capped.

use std::ops::Range;

use crate::query::ast::Clause;
use crate::query::chars::quoted;
use crate::query::dialect::expression::Expression;
use crate::query::dialect::expression::Form;
use crate::query::dialect::expression::check_depth;
use crate::query::dialect::expression::unclosed;
use crate::query::dialect::grammar::Grammar;
use crate::query::dialect::grammar::Joins;
use crate::query::dialect::token::Lexeme;
use crate::query::dialect::token::Operator;
use crate::query::dialect::token::Token;
use crate::query::dialect::token::Wrap;
use crate::query::error::QueryError;
use crate::query::limits::MOST_ERRORS;
use crate::query::mend::mend;

/// The state of one pass over the tokens.
pub(crate) struct Reader<'t> {
    pub(crate) text: &'t str,
    pub(crate) lexemes: Vec<Lexeme>,
    pub(crate) next: usize,
    grammar: &'t Grammar,
    /// Whether operators mix without parentheses.
    pub(crate) mixed: bool,
    /// Whether two operands are beside each other.
    pub(crate) beside: bool,
    labelled: bool,
    /// What else should be said.
    pub(crate) notes: Vec<String>,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(text: &'t str, lexemes: Vec<Lexeme>, grammar: &'t Grammar) -> Self {
        let notes = Vec::new();
        Self {
            text,
            lexemes,
            next: 0,
            grammar,
            mixed: false,
            beside: false,
            labelled: false,
            notes,
        }
    }

    /// Reads all tokens; there is one at least.
    ///
    /// # Errors
    ///
    /// Connectors and operands do not fit together; all that is wrong is in one.
    pub(crate) fn read(&mut self) -> Result<Expression, QueryError> {
        let mut errors = Vec::new();
        let read = loop {
            match self.whole() {
                Ok(expression) => break expression,
                Err(error) => {
                    let wrong = error.span.clone();
                    errors.push(error);
                    if errors.len() >= MOST_ERRORS || !mend(&mut self.lexemes, &wrong) {
                        break Expression::put(wrong);
                    }
                    self.next = 0;
                }
            }
        };
        errors.sort_by_key(|error| error.span.start);
        QueryError::all(errors).map_or(Ok(read), Err)
    }

    fn whole(&mut self) -> Result<Expression, QueryError> {
        let expression = self.several(0)?;
        match self.lexemes.get(self.next) {
            None => Ok(expression),
            Some(lexeme) => {
                let message = "this parenthesis was never opened";
                Err(QueryError::new(message, lexeme.span.clone())
                    .with_hint("leave it out, or put quotes around the text"))
            }
        }
    }

    /// Returns the notes on how it was read.
    pub(crate) fn into_notes(mut self) -> Vec<String> {
        if self.beside {
            self.notes.push(self.grammar.beside.to_owned());
        }
        if self.labelled {
            self.notes.extend(self.grammar.labelled.map(str::to_owned));
        }
        self.notes
    }

    /// Reads operands up to the end or a closing parenthesis.
    fn several(&mut self, depth: usize) -> Result<Expression, QueryError> {
        match self.grammar.joins {
            Joins::Tightness(power) => self.expression(power, 0, depth),
            Joins::Occurrence(default) => self.clauses(default, depth),
        }
    }

    pub(crate) fn peek(&self) -> Option<&Token> {
        self.lexemes.get(self.next).map(|lexeme| &lexeme.token)
    }

    /// Reads operands joined by operators that bind at least as tight as `least`.
    fn expression(
        &mut self,
        tightness: fn(Operator) -> u32,
        least: u32,
        depth: usize,
    ) -> Result<Expression, QueryError> {
        let mut left = self.operand(depth + 1)?;
        loop {
            let (operator, typed) = match self.peek() {
                Some(Token::Operator(operator)) => (*operator, true),
                Some(token) if token.starts_operand() => (Operator::And, false),
                _ => return Ok(left),
            };
            let power = tightness(operator);
            if power < least {
                return Ok(left);
            }
            if typed {
                self.next += 1;
                if !self.peek().is_some_and(Token::starts_operand) {
                    return Err(self.lonely(self.next - 1, "after"));
                }
            }
            self.beside |= !typed;
            let right = self.expression(tightness, power + 1, depth + 1)?;
            left = self.join(operator, left, right)?;
        }
    }

    fn join(
        &mut self,
        operator: Operator,
        left: Expression,
        right: Expression,
    ) -> Result<Expression, QueryError> {
        let span = left.span.start..right.span.end;
        let most = left.levels.max(right.levels);
        let is_or = |expression: &Expression| matches!(expression.form, Form::Or(_));
        let is_and = |expression: &Expression| matches!(expression.form, Form::And(_));
        let bare =
            |is: fn(&Expression) -> bool| (left.bare && is(&left)) || (right.bare && is(&right));
        let (form, levels, joined) = match operator {
            Operator::Near { proximity, negated } => {
                self.labelled |= self.is_labelled(&left) || self.is_labelled(&right);
                let (left, right) = (Box::new(left), Box::new(right));
                (Form::Near { proximity, negated, left, right }, most + 1, false)
            }
            Operator::Or => {
                self.mixed |= bare(is_and);
                let levels =
                    if is_or(&left) { left.levels.max(right.levels + 1) } else { most + 1 };
                let mut branches =
                    if let Form::Or(branches) = left.form { branches } else { vec![left] };
                branches.push(right);
                (Form::Or(branches), levels, true)
            }
            Operator::And | Operator::AndNot => {
                self.mixed |= bare(is_or) || (operator == Operator::AndNot && right.bare);
                let levels =
                    if is_and(&left) { left.levels.max(right.levels + 2) } else { most + 2 };
                let right = if operator == Operator::AndNot {
                    Expression {
                        span: right.span.clone(),
                        levels: right.levels + 1,
                        bare: false,
                        form: Form::Not(Box::new(right)),
                    }
                } else {
                    right
                };
                let mut factors =
                    if let Form::And(factors) = left.form { factors } else { vec![left] };
                factors.push(right);
                (Form::And(factors), levels, true)
            }
        };
        check_depth(levels, &span)?;
        Ok(Expression { form, span, levels, bare: joined })
    }

    /// Returns whether a field's label is before an operand, outside any parentheses.
    fn is_labelled(&self, operand: &Expression) -> bool {
        matches!(operand.form, Form::Wrapped(Wrap::Within(_), _))
            && !self.text[operand.span.start..].starts_with(['(', '['])
    }

    /// Reads one operand with all that holds it.
    pub(crate) fn operand(&mut self, depth: usize) -> Result<Expression, QueryError> {
        let Some(Lexeme { token, span }) = self.lexemes.get(self.next).cloned() else {
            return Err(self.lonely(self.lexemes.len() - 1, "after"));
        };
        check_depth(depth, &span)?;
        self.next += 1;
        let mut operand = match token {
            Token::Leaf(clause) => {
                Expression { form: Form::Leaf(clause), span, levels: 1, bare: false }
            }
            Token::Open => self.group(&span, depth)?,
            Token::Not | Token::Before(_) => {
                match self.peek() {
                    Some(Token::Not) => {
                        let end = self.lexemes[self.next].span.end;
                        let message = "two operators in a row before one operand";
                        return Err(
                            QueryError::new(message, span.start..end).with_hint("keep one of them")
                        );
                    }
                    Some(next) if next.starts_operand() => {}
                    _ => return Err(self.lonely(self.next - 1, "after")),
                }
                let inner = self.operand(depth + 1)?;
                let span = span.start..inner.span.end;
                let levels = inner.levels + 1;
                let form = if let Token::Before(wrap) = token {
                    Form::Wrapped(wrap, Box::new(inner))
                } else {
                    Form::Not(Box::new(inner))
                };
                Expression { form, span, levels, bare: false }
            }
            Token::Close | Token::Operator(_) | Token::Behind(_) | Token::Must => {
                return Err(self.lonely(self.next - 1, "before"));
            }
        };
        while let Some(Lexeme { token: Token::Behind(wrap), span }) = self.lexemes.get(self.next) {
            let span = operand.span.start..span.end;
            let levels = operand.levels + 1;
            check_depth(levels, &span)?;
            let form = match *wrap {
                Wrap::Near(between) => window(operand, between, &span)?,
                wrap @ (Wrap::Within(_) | Wrap::AtLeast(_) | Wrap::First(_) | Wrap::Boost(_)) => {
                    Form::Wrapped(wrap, Box::new(operand))
                }
            };
            operand = Expression { form, span, levels, bare: false };
            self.next += 1;
        }
        check_depth(operand.levels, &operand.span)?;
        Ok(operand)
    }

    /// Reads up to the parenthesis that closes the one at `open`.
    fn group(&mut self, open: &Range<usize>, depth: usize) -> Result<Expression, QueryError> {
        if let Some(Lexeme { token: Token::Close, span }) = self.lexemes.get(self.next) {
            return Err(QueryError::new("this group is empty", open.start..span.end)
                .with_hint("put words between the parentheses, or leave them out"));
        }
        if self.next == self.lexemes.len() {
            return Err(unclosed(open));
        }
        let inner = self.several(depth + 1)?;
        match self.lexemes.get(self.next) {
            Some(Lexeme { token: Token::Close, span }) => {
                let span = open.start..span.end;
                self.next += 1;
                Ok(Expression { span, bare: false, ..inner })
            }
            _ => Err(unclosed(open)),
        }
    }

    /// Returns the error for an operator without an operand on one side.
    pub(crate) fn lonely(&self, at: usize, side: &str) -> QueryError {
        let span = self.lexemes.get(at).map_or(0..self.text.len(), |lexeme| lexeme.span.clone());
        let typed = quoted(self.text.get(span.clone()).unwrap_or_default());
        QueryError::new(format!("{typed} needs something {side} it"), span)
            .with_hint("leave it out, or put quotes around the text")
    }
}

/// Returns what AND joins, or the words of a phrase, as a window with `between` words in between.
fn window(operand: Expression, between: u32, span: &Range<usize>) -> Result<Form, QueryError> {
    let parts = match operand.form {
        Form::And(parts) if parts.iter().all(|part| !matches!(part.form, Form::Not(_))) => parts,
        Form::Leaf(Clause::Phrase { parts, slop: 0 }) if parts.len() > 1 => {
            let word = |part| Expression {
                form: Form::Leaf(Clause::Phrase { parts: vec![part], slop: 0 }),
                span: operand.span.clone(),
                levels: 1,
                bare: false,
            };
            parts.into_iter().map(word).collect()
        }
        Form::Leaf(_)
        | Form::And(_)
        | Form::Or(_)
        | Form::Maybe(_)
        | Form::Not(_)
        | Form::Near { .. }
        | Form::Window(..)
        | Form::Wrapped(..) => {
            let message = "a distance behind a group needs words joined by AND, or a phrase";
            return Err(
                QueryError::new(message, span.clone()).with_hint("write (a AND b)~5 or a NEAR/5 b")
            );
        }
    };
    let others = u32::try_from(parts.len()).map_or(u32::MAX, |count| count - 1);
    Ok(Form::Window(between.saturating_add(others), parts))
}
