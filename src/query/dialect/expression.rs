//! From the tokens of a dialect to text in dateline's own language, which the one parser reads.
//!
//! The dialects differ in their connectors and in which binds tighter; that is all this module
//! knows of them ([`Grammar`]). What a query may hold, how deep and how long it may be, is left to
//! the parser, whose errors are pointed back at what was typed.
//! Invariant: places nest as the expression does, so they do in the tree as well.
//! Cost: linear in the tokens; recursion is capped.

use std::ops::Range;

use crate::query::ast::Clause;
use crate::query::ast::DateExpression;
use crate::query::ast::Node;
use crate::query::ast::Proximity;
use crate::query::ast::Query;
use crate::query::ast::TextField;
use crate::query::chars::quoted;
use crate::query::chars::shortened;
use crate::query::dialect::token::Lexeme;
use crate::query::dialect::token::Operator;
use crate::query::dialect::token::Scanned;
use crate::query::dialect::token::Token;
use crate::query::dialect::token::Wrap;
use crate::query::error::QueryError;
use crate::query::limits::MOST_BYTES;
use crate::query::limits::MOST_LEVELS;
use crate::query::parse::parse_beside_filter;
use crate::query::walk::walk_mut;
use crate::query::word::refuse_punctuation;

/// Deepest recursion. Higher than the language's limit, which counts only what it nests itself.
const DEEPEST: usize = 4 * MOST_LEVELS;

/// How a dialect joins its operands.
pub(crate) struct Grammar {
    /// How tightly an operator binds; at least 1. All of them group from the left.
    pub(crate) power: fn(Operator) -> u32,
    /// Said before the reading where AND and OR mix without parentheses.
    pub(crate) mixed: &'static str,
    /// Said where two operands are beside each other without a connector.
    pub(crate) beside: &'static str,
    /// Said where a field's label is before one operand of a proximity; `None` where the dialect
    /// puts what a field holds in parentheses.
    pub(crate) labelled: Option<&'static str>,
}

#[derive(Debug)]
struct Expression {
    form: Form,
    span: Range<usize>,
    levels: usize,
    /// Whether it is an AND or OR that no parentheses hold together.
    bare: bool,
}

#[derive(Debug)]
enum Form {
    Leaf(Clause<DateExpression>),
    And(Vec<Expression>),
    Or(Vec<Expression>),
    Not(Box<Expression>),
    Near { proximity: Proximity, negated: bool, left: Box<Expression>, right: Box<Expression> },
    Wrapped(Wrap, Box<Expression>),
}

/// Turns the tokens of `text` into a query, whose places are those in `text`.
///
/// # Errors
///
/// Connectors and operands do not fit together, or the language has no such query.
pub(crate) fn convert(
    text: &str,
    scanned: Scanned,
    grammar: &Grammar,
) -> Result<Query, QueryError> {
    let Scanned { lexemes, mut notes } = scanned;
    if lexemes.is_empty() {
        refuse_punctuation(text, "write a word, or leave the query out for every article")?;
    }
    let mut writer = Writer { text: String::new(), pieces: Vec::new() };
    let mut mixed = false;
    if !lexemes.is_empty() {
        let mut reader = Reader {
            text,
            lexemes,
            next: 0,
            grammar,
            mixed: false,
            beside: false,
            labelled: false,
        };
        let expression = reader.expression(0, 0)?;
        if let Some(lexeme) = reader.lexemes.get(reader.next) {
            let message = "this parenthesis was never opened";
            return Err(QueryError::new(message, lexeme.span.clone())
                .with_hint("leave it out, or put quotes around the text"));
        }
        mixed = reader.mixed;
        if reader.beside {
            notes.push(grammar.beside.to_owned());
        }
        if reader.labelled {
            notes.extend(grammar.labelled.map(str::to_owned));
        }
        writer.expression(&expression);
    }
    if writer.text.len() > MOST_BYTES {
        let message = "written in dateline's own language the query is longer than 64 KiB";
        let place = writer.typed(&(MOST_BYTES..MOST_BYTES + 1));
        return Err(QueryError::new(message, place).with_hint("split it into several queries"));
    }
    let mut query = parse_beside_filter(&writer.text)
        .map_err(|error| error.moved(&|span| writer.typed(&span)))?;
    writer.point_back(&mut query.root);
    if mixed {
        let reading = shortened(&query.to_string(), 160);
        notes.push(format!("{}: read as {reading}", grammar.mixed));
    }
    for note in query.notes {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    Ok(Query { root: query.root, notes })
}

struct Reader<'t> {
    text: &'t str,
    lexemes: Vec<Lexeme>,
    next: usize,
    grammar: &'t Grammar,
    mixed: bool,
    beside: bool,
    labelled: bool,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.lexemes.get(self.next).map(|lexeme| &lexeme.token)
    }

    /// Reads operands joined by operators that bind at least as tight as `least`.
    fn expression(&mut self, least: u32, depth: usize) -> Result<Expression, QueryError> {
        let mut left = self.operand(depth + 1)?;
        loop {
            let (operator, typed) = match self.peek() {
                Some(Token::Operator(operator)) => (*operator, true),
                Some(token) if token.starts_operand() => (Operator::And, false),
                _ => return Ok(left),
            };
            let power = (self.grammar.power)(operator);
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
            let right = self.expression(power + 1, depth + 1)?;
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

    fn operand(&mut self, depth: usize) -> Result<Expression, QueryError> {
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
            Token::Close | Token::Operator(_) | Token::Behind(_) => {
                return Err(self.lonely(self.next - 1, "before"));
            }
        };
        while let Some(Lexeme { token: Token::Behind(wrap), span }) = self.lexemes.get(self.next) {
            let span = operand.span.start..span.end;
            let levels = operand.levels + 1;
            check_depth(levels, &span)?;
            let form = Form::Wrapped(*wrap, Box::new(operand));
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
        let inner = self.expression(0, depth + 1)?;
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
    fn lonely(&self, at: usize, side: &str) -> QueryError {
        let span = self.lexemes.get(at).map_or(0..self.text.len(), |lexeme| lexeme.span.clone());
        let typed = quoted(self.text.get(span.clone()).unwrap_or_default());
        QueryError::new(format!("{typed} needs something {side} it"), span)
            .with_hint("leave it out, or put quotes around the text")
    }
}

fn unclosed(open: &Range<usize>) -> QueryError {
    QueryError::new("this parenthesis is never closed", open.clone())
        .with_hint("add a ), or put quotes around the text")
}

fn check_depth(levels: usize, span: &Range<usize>) -> Result<(), QueryError> {
    if levels <= DEEPEST {
        return Ok(());
    }
    let message = format!("the query is nested deeper than {MOST_LEVELS} levels, the limit");
    Err(QueryError::new(message, span.clone())
        .with_hint("operators in a row count as levels; split the query"))
}

/// Text in our language, and where each piece of it comes from.
struct Writer {
    text: String,
    /// Where a piece starts, and what was typed for it; in order.
    pieces: Vec<(usize, Range<usize>)>,
}

impl Writer {
    fn piece(&mut self, text: &str, typed: &Range<usize>) {
        self.pieces.push((self.text.len(), typed.clone()));
        self.text.push_str(text);
    }

    fn expression(&mut self, expression: &Expression) {
        let span = &expression.span;
        match &expression.form {
            Form::Leaf(clause) => {
                let node = Node { clause: clause.clone(), span: 0..0 };
                self.piece(&node.to_string(), span);
            }
            Form::And(factors) => {
                for (at, factor) in factors.iter().enumerate() {
                    if at > 0 {
                        self.text.push(' ');
                    }
                    self.grouped(factor, matches!(factor.form, Form::And(_) | Form::Or(_)));
                }
            }
            Form::Or(branches) => {
                for (at, branch) in branches.iter().enumerate() {
                    if at > 0 {
                        self.text.push_str(" OR ");
                    }
                    self.grouped(branch, matches!(branch.form, Form::And(_) | Form::Or(_)));
                }
            }
            Form::Not(inner) => {
                self.piece("NOT ", span);
                self.grouped(inner, inner.is_joined());
            }
            Form::Near { proximity, negated, left, right } => {
                let first = !matches!(left.form, Form::Near { .. });
                self.grouped(left, first && left.is_joined());
                self.piece(&operator(*proximity, *negated), span);
                self.grouped(right, right.is_joined());
            }
            Form::Wrapped(Wrap::Boost(boost), inner) => {
                let again = matches!(inner.form, Form::Wrapped(Wrap::Boost(_), _));
                self.grouped(inner, inner.is_joined() || again);
                self.piece(&format!("^{boost}"), span);
            }
            Form::Wrapped(wrap, inner) => {
                let name = match wrap {
                    Wrap::Within(TextField::Title) => "title:(".to_owned(),
                    Wrap::Within(TextField::Body) => "body:(".to_owned(),
                    Wrap::Within(TextField::Lead) => "lead(".to_owned(),
                    Wrap::AtLeast(count) => format!("atleast{count}("),
                    Wrap::First(count) => format!("first{count}("),
                    Wrap::Boost(_) => "(".to_owned(),
                };
                self.piece(&name, span);
                self.expression(inner);
                self.piece(")", span);
            }
        }
    }

    fn grouped(&mut self, expression: &Expression, group: bool) {
        if group {
            self.piece("(", &expression.span);
        }
        self.expression(expression);
        if group {
            self.piece(")", &expression.span);
        }
    }

    /// Returns what was typed for the text at `span`.
    fn typed(&self, span: &Range<usize>) -> Range<usize> {
        let holding = |at: usize| {
            let behind = self.pieces.partition_point(|(start, _)| *start <= at);
            self.pieces.get(behind.saturating_sub(1)).map_or(0..0, |(_, typed)| typed.clone())
        };
        let first = holding(span.start);
        let last = holding(span.end.saturating_sub(1).max(span.start));
        if last.end > first.start { first.start..last.end } else { first }
    }

    /// Turns the places of a tree read from the text into places of what was typed.
    fn point_back(&self, root: &mut Node<DateExpression>) {
        walk_mut(root, &mut |node| {
            if !node.span.is_empty() {
                node.span = self.typed(&node.span);
            }
        });
    }
}

impl Expression {
    /// Returns whether its parts would fall apart beside an operator.
    fn is_joined(&self) -> bool {
        matches!(self.form, Form::And(_) | Form::Or(_) | Form::Not(_) | Form::Near { .. })
    }
}

/// Returns a proximity operator as it is written here.
fn operator(proximity: Proximity, negated: bool) -> String {
    let not = if negated { "NOT " } else { "" };
    match proximity {
        Proximity::Near(distance) => format!(" {not}NEAR/{distance} "),
        Proximity::Before(distance) => format!(" {not}PRE/{distance} "),
        Proximity::Sentence => format!(" {not}SENT "),
        Proximity::Paragraph => format!(" {not}PARA "),
        Proximity::BeforeInSentence => format!(" {not}PRE/S "),
        Proximity::BeforeInParagraph => format!(" {not}PRE/P "),
    }
}
