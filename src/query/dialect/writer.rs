//! Writes what was read from a dialect in dateline's own language, and knows what was typed for each
//! piece of it.

use std::ops::Range;

use crate::query::ast::DateExpression;
use crate::query::ast::Node;
use crate::query::ast::Proximity;
use crate::query::ast::TextField;
use crate::query::dialect::expression::Expression;
use crate::query::dialect::expression::Form;
use crate::query::dialect::token::Wrap;
use crate::query::walk::walk_mut;

/// Text in our language, and where each piece of it comes from.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    pub(crate) text: String,
    /// Where a piece starts, and what was typed for it; in order.
    pieces: Vec<(usize, Range<usize>)>,
}

impl Writer {
    fn piece(&mut self, text: &str, typed: &Range<usize>) {
        self.pieces.push((self.text.len(), typed.clone()));
        self.text.push_str(text);
    }

    pub(crate) fn expression(&mut self, expression: &Expression) {
        let span = &expression.span;
        match &expression.form {
            Form::Leaf(clause) => {
                let node = Node { clause: clause.clone(), span: 0..0 };
                self.piece(&node.to_string(), span);
            }
            Form::And(parts) => self.joined(parts, " "),
            Form::Or(parts) => self.joined(parts, " OR "),
            Form::Maybe(parts) => self.joined(parts, " MAYBE "),
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
            Form::Window(distance, parts) => {
                self.piece(&format!("near{distance}("), span);
                for (at, part) in parts.iter().enumerate() {
                    if at > 0 {
                        self.text.push(' ');
                    }
                    self.grouped(part, part.is_joined());
                }
                self.piece(")", span);
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
                    Wrap::Boost(_) | Wrap::Near(_) => "(".to_owned(),
                };
                self.piece(&name, span);
                self.expression(inner);
                self.piece(")", span);
            }
        }
    }

    fn joined(&mut self, parts: &[Expression], between: &str) {
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                self.text.push_str(between);
            }
            self.grouped(part, part.is_several());
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

    /// Returns what was typed for the text at `span`: of pieces that changed places, all between.
    pub(crate) fn typed(&self, span: &Range<usize>) -> Range<usize> {
        let holding = |at: usize| self.pieces.partition_point(|(start, _)| *start <= at);
        let first = holding(span.start).saturating_sub(1);
        let last = holding(span.end.saturating_sub(1).max(span.start)).max(first + 1);
        let pieces = self.pieces.get(first..last).unwrap_or_default();
        let start = pieces.iter().map(|(_, typed)| typed.start).min();
        let end = pieces.iter().map(|(_, typed)| typed.end).max();
        start.unwrap_or_default()..end.unwrap_or_default()
    }

    /// Turns the places of a tree read from the text into places of what was typed.
    pub(crate) fn point_back(&self, root: &mut Node<DateExpression>) {
        walk_mut(root, &mut |node| {
            if !node.span.is_empty() {
                node.span = self.typed(&node.span);
            }
        });
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
