//! Reads operands as Lucene's classic parser does: each must, may or must not occur.
//!
//! It knows no order of AND and OR. AND makes the operands at both its sides required, OR makes the
//! one behind it optional, `+` and `-` go before both; beside what is required, what may occur only
//! ranks. So `a OR b AND c` is `(b c) MAYBE a`.
//! Source: `QueryParserBase.addClause` of Lucene.

use crate::query::chars::quoted;
use crate::query::dialect::expression::Expression;
use crate::query::dialect::expression::Form;
use crate::query::dialect::expression::check_depth;
use crate::query::dialect::grammar::DefaultOperator;
use crate::query::dialect::reader::Reader;
use crate::query::dialect::token::Operator;
use crate::query::dialect::token::Token;
use crate::query::error::QueryError;
use crate::query::operand::is_filter;

/// What an operand asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Occur {
    Must,
    May,
    MustNot,
}

/// The operands of one pair of parentheses.
struct Clauses {
    default: DefaultOperator,
    operands: Vec<(Occur, Expression)>,
}

impl Clauses {
    /// Adds an operand with what was before it.
    fn add(&mut self, joined: Option<Operator>, sign: Option<Occur>, operand: Expression) {
        if let Some((before, _)) = self.operands.last_mut()
            && *before != Occur::MustNot
        {
            match (joined, self.default) {
                (Some(Operator::And), _) => *before = Occur::Must,
                (Some(Operator::Or), DefaultOperator::And) => *before = Occur::May,
                _ => {}
            }
        }
        let occur = match (sign, joined, self.default) {
            (Some(Occur::MustNot), ..) => Occur::MustNot,
            (_, Some(Operator::And), _) => Occur::Must,
            (_, Some(Operator::Or), DefaultOperator::And) => Occur::May,
            (Some(Occur::Must), ..) | (_, _, DefaultOperator::And) => Occur::Must,
            (_, _, DefaultOperator::Or) => Occur::May,
        };
        self.operands.push((occur, operand));
    }
}

impl Reader<'_> {
    /// Reads operands up to the end or a closing parenthesis.
    ///
    /// # Errors
    ///
    /// Operators and operands do not fit together.
    pub(crate) fn clauses(
        &mut self,
        default: DefaultOperator,
        depth: usize,
    ) -> Result<Expression, QueryError> {
        let mut clauses = Clauses { default, operands: Vec::new() };
        loop {
            let joined = match self.peek() {
                Some(Token::Operator(operator)) => Some(*operator),
                Some(token) if token.starts_operand() => None,
                _ => break,
            };
            if joined.is_some() {
                if clauses.operands.is_empty() {
                    return Err(self.lonely(self.next, "before"));
                }
                self.next += 1;
            } else {
                self.beside |= !clauses.operands.is_empty();
            }
            let sign = self.sign(joined)?;
            let operand = self.operand(depth + 1)?;
            clauses.add(joined, sign, operand);
        }
        if clauses.operands.is_empty() {
            return self.operand(depth + 1);
        }
        self.put_together(clauses.operands)
    }

    /// Reads `+`, `-`, `!` or NOT behind `joined`.
    fn sign(&mut self, joined: Option<Operator>) -> Result<Option<Occur>, QueryError> {
        let at = self.next;
        let sign = match self.peek() {
            Some(Token::Must) => Some(Occur::Must),
            Some(Token::Not) => Some(Occur::MustNot),
            _ => None,
        };
        self.next += usize::from(sign.is_some());
        match self.peek() {
            Some(Token::Must | Token::Not) => {
                let start = self.lexemes[at].span.start;
                let end = self.lexemes[self.next].span.end;
                let message = "two operators in a row before one operand";
                return Err(QueryError::new(message, start..end).with_hint("keep one of them"));
            }
            Some(next) if next.starts_operand() => {}
            _ => return Err(self.lonely(self.next.saturating_sub(1), "after")),
        }
        if sign == Some(Occur::MustNot) && joined == Some(Operator::Or) {
            self.say("what NOT or - is before must not occur, behind OR too, as in Lucene");
        }
        Ok(sign)
    }

    fn say(&mut self, note: impl Into<String>) {
        let note = note.into();
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Makes one expression of the operands of a pair of parentheses.
    fn put_together(
        &mut self,
        operands: Vec<(Occur, Expression)>,
    ) -> Result<Expression, QueryError> {
        let (mut must, mut may, mut without) = (Vec::new(), Vec::new(), Vec::new());
        let others = operands
            .iter()
            .any(|(occur, operand)| *occur != Occur::MustNot && !leaves_out(operand));
        for (occur, operand) in operands {
            if leaves_out(&operand) {
                let typed = quoted(self.text.get(operand.span.clone()).unwrap_or_default());
                if occur == Occur::May && others {
                    self.say(format!("{typed} matches nothing in Lucene, and is left out"));
                    continue;
                }
                self.say(format!(
                    "{typed} matches nothing in Lucene; here it matches what is left"
                ));
            }
            match occur {
                Occur::Must => must.push(operand),
                Occur::May => may.push(operand),
                Occur::MustNot => without.push(operand),
            }
        }
        if must.is_empty() && !may.is_empty() {
            must.push(joined(std::mem::take(&mut may), Form::Or)?);
        }
        for operand in without {
            let (span, levels) = (operand.span.clone(), operand.levels + 1);
            must.push(Expression { form: Form::Not(Box::new(operand)), span, levels, bare: false });
        }
        self.mixed |= !may.is_empty();
        let mut ranked = vec![joined(must, Form::And)?];
        for operand in may {
            if let Some(why) = cannot_rank(&operand) {
                let typed = quoted(self.text.get(operand.span.clone()).unwrap_or_default());
                self.say(format!(
                    "{typed} need not occur beside what must, and {why}: it is left out"
                ));
            } else {
                ranked.push(operand);
            }
        }
        joined(ranked, Form::Maybe)
    }
}

/// Returns the operands, of which there is one at least, as one: `form` of several.
fn joined(
    mut operands: Vec<Expression>,
    form: fn(Vec<Expression>) -> Form,
) -> Result<Expression, QueryError> {
    if operands.len() == 1 {
        return Ok(operands.swap_remove(0));
    }
    let start = operands.iter().map(|operand| operand.span.start).min().unwrap_or_default();
    let end = operands.iter().map(|operand| operand.span.end).max().unwrap_or_default();
    let levels = operands.iter().map(|operand| operand.levels + 2).max().unwrap_or_default();
    let span = start..end;
    check_depth(levels, &span)?;
    Ok(Expression { form: form(operands), span, levels, bare: true })
}

/// Returns whether an operand asks for nothing but what to leave out.
fn leaves_out(operand: &Expression) -> bool {
    match &operand.form {
        Form::Not(_) => true,
        Form::And(parts) => parts.iter().all(leaves_out),
        Form::Wrapped(_, inner) => leaves_out(inner),
        Form::Leaf(_) | Form::Or(_) | Form::Maybe(_) | Form::Near { .. } | Form::Window(..) => {
            false
        }
    }
}

/// Returns why an operand has no score to add; `None` if it has one.
fn cannot_rank(operand: &Expression) -> Option<&'static str> {
    match &operand.form {
        Form::Leaf(clause) => is_filter(clause).then_some("a filter has no score"),
        Form::Not(inner) | Form::Wrapped(_, inner) => cannot_rank(inner),
        Form::And(parts) | Form::Or(parts) | Form::Maybe(parts) => {
            parts.iter().find_map(cannot_rank)
        }
        Form::Near { .. } | Form::Window(..) => None,
    }
}
