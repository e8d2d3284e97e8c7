//! Builds the tree from lexemes, by recursive descent over the grammar.
//!
//! Invariants: recursion is as deep as the parentheses the lexer let pass, and the tree no deeper
//! than the same limit allows, so that nothing below needs a cap of its own. `And` and `Or` are
//! flat. Every operand of a proximity operator has positions.
//! Cost: linear in the lexemes.

use std::ops::Range;

use crate::query::ast::Clause;
use crate::query::ast::DateExpression;
use crate::query::ast::Node;
use crate::query::ast::Proximity;
use crate::query::ast::Query;
use crate::query::ast::TextField;
use crate::query::chars::quoted;
use crate::query::chars::shortened;
use crate::query::error::QueryError;
use crate::query::fields::Field;
use crate::query::fields::Function;
use crate::query::lex::lex;
use crate::query::lexer::Lexeme;
use crate::query::lexer::Token;
use crate::query::limits::MOST_LEVELS;
use crate::query::walk::hull;
use crate::query::word::refuse_punctuation;

/// A clause as typed.
type Typed = Node<DateExpression>;

/// Reads a query.
///
/// Blank text and `*` are [`Clause::All`]. Linear in the text.
///
/// # Errors
///
/// The text passes a limit, is malformed, or asks for nothing but what to leave out.
///
/// ```
/// use dateline::query::parse;
///
/// let query = parse("port strike -baseball date:2019-03")?;
/// // Printing a query and reading it again gives the same query, but for the places of its words.
/// assert_eq!(parse(&query.to_string())?.to_string(), query.to_string());
/// assert!(parse("\"port strike").is_err());
/// # Ok::<(), dateline::query::QueryError>(())
/// ```
pub fn parse(text: &str) -> Result<Query, QueryError> {
    let query = parse_beside_filter(text)?;
    refuse_unbounded(&query)?;
    Ok(query)
}

/// Refuses a query that asks for nothing but what to leave out.
pub(crate) fn refuse_unbounded(query: &Query) -> Result<(), QueryError> {
    match unbounded(&query.root) {
        None => Ok(()),
        Some(span) => Err(QueryError::new("the query only says what to leave out", span)
            .with_hint("add a word or a filter, or * for every article: * NOT word")),
    }
}

/// Reads a query that is used beside a filter (`--from`, `--source`), so that it may consist of
/// nothing but what to leave out.
///
/// # Errors
///
/// As [`parse`].
pub fn parse_beside_filter(text: &str) -> Result<Query, QueryError> {
    let lexed = lex(text)?;
    let lexemes: Vec<Lexeme> =
        lexed.lexemes.into_iter().filter(|lexeme| lexeme.token != Token::Punctuation).collect();
    if lexemes.is_empty() {
        refuse_punctuation(text, "write a word, or * for every article")?;
        return Ok(Query { root: Node { clause: Clause::All, span: 0..0 }, notes: lexed.notes });
    }
    let mut parser = Parser { text, lexemes, next: 0, inside: None, mixed: None };
    let root = parser.or()?.node;
    let mut notes = lexed.notes;
    if parser.lexemes.iter().any(|lexeme| lexeme.token == Token::Plus) {
        notes.push("every word is required already: + changes nothing".to_owned());
    }
    notes.extend(parser.mixed);
    Ok(Query { root, notes })
}

/// A clause with what its surroundings need to know.
struct Built {
    node: Typed,
    /// Levels of parentheses and proximity in it.
    levels: usize,
    /// Whether it is an AND that no parentheses hold together.
    bare_and: bool,
}

struct Parser<'t> {
    text: &'t str,
    lexemes: Vec<Lexeme>,
    next: usize,
    /// The field or function that is being filled, which takes only text.
    inside: Option<Range<usize>>,
    /// The note on how the first mix of AND and OR was read.
    mixed: Option<String>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.lexemes.get(self.next).map(|lexeme| &lexeme.token)
    }

    /// Returns the place of the next lexeme; at the end, the place behind the last one.
    fn place(&self) -> Range<usize> {
        match (self.lexemes.get(self.next), self.lexemes.last()) {
            (Some(lexeme), _) => lexeme.span.clone(),
            (None, Some(last)) => last.span.clone(),
            (None, None) => 0..0,
        }
    }

    /// Returns what is typed at `span`, for a message.
    fn typed(&self, span: &Range<usize>) -> String {
        quoted(self.text.get(span.clone()).unwrap_or_default())
    }

    /// Takes the next lexeme if it is `token`; returns its place.
    fn take(&mut self, token: &Token) -> Option<Range<usize>> {
        let lexeme = self.lexemes.get(self.next).filter(|lexeme| lexeme.token == *token)?;
        self.next += 1;
        Some(lexeme.span.clone())
    }

    /// Refuses to go on if no operand follows the operator at `operator`.
    fn expect_operand(&self, operator: &Range<usize>) -> Result<(), QueryError> {
        match self.peek() {
            Some(Token::Leaf(_) | Token::Open | Token::Field(_) | Token::Call(_)) => Ok(()),
            Some(Token::Not | Token::Plus) => Ok(()),
            _ => Err(self.lonely(operator, "after")),
        }
    }

    /// Returns the error for an operator without an operand on one side.
    fn lonely(&self, operator: &Range<usize>, side: &str) -> QueryError {
        let typed = self.typed(operator);
        let error = QueryError::new(format!("{typed} needs something {side} it"), operator.clone());
        let word = self.text.get(operator.clone()).unwrap_or_default();
        if word.chars().next().is_some_and(char::is_alphabetic) {
            error.with_hint(format!(
                "for the word itself write it in lower case: {}",
                word.to_lowercase()
            ))
        } else {
            error.with_hint("leave it out, or put quotes around the text")
        }
    }

    /// `or = and { ("OR" | "|") and }`
    fn or(&mut self) -> Result<Built, QueryError> {
        let first = self.and()?;
        if self.peek() != Some(&Token::Or) {
            return Ok(first);
        }
        let mut levels = self.branch_levels(&first)?;
        let mut mixed = first.bare_and;
        let mut branches = first.node.into_branches();
        while let Some(operator) = self.take(&Token::Or) {
            self.expect_operand(&operator)?;
            let branch = self.and()?;
            levels = levels.max(self.branch_levels(&branch)?);
            mixed |= branch.bare_and;
            branches.extend(branch.node.into_branches());
        }
        let span = hull(&branches);
        let node = Node { clause: Clause::Or(branches), span };
        if mixed && self.mixed.is_none() {
            let reading = shortened(&node.to_string(), 160);
            self.mixed = Some(format!(
                "AND binds tighter than OR (in Nexis OR does): read as {reading}; \
                 set parentheses for another reading"
            ));
        }
        Ok(Built { node, levels, bare_and: false })
    }

    /// `and = unary { ["AND" | "&&"] unary }`
    fn and(&mut self) -> Result<Built, QueryError> {
        let first = self.unary()?;
        let mut levels = first.levels;
        let mut factors = Vec::new();
        let mut single = Some(first);
        loop {
            match self.peek() {
                None | Some(Token::Or | Token::Close) => break,
                Some(Token::And) => {
                    let operator = self.place();
                    self.next += 1;
                    self.expect_operand(&operator)?;
                }
                Some(_) => {}
            }
            if let Some(first) = single.take() {
                factors.extend(first.node.into_factors());
            }
            let factor = self.unary()?;
            levels = levels.max(factor.levels);
            factors.extend(factor.node.into_factors());
        }
        if let Some(single) = single {
            return Ok(single);
        }
        let span = hull(&factors);
        Ok(Built { node: Node { clause: Clause::And(factors), span }, levels, bare_and: true })
    }

    /// `unary = [ "NOT" | "-" | "!" | "+" ] prox`
    fn unary(&mut self) -> Result<Built, QueryError> {
        let Some(operator) = self
            .take(&Token::Not)
            .map(|span| (span, true))
            .or_else(|| self.take(&Token::Plus).map(|span| (span, false)))
        else {
            return self.prox();
        };
        let (operator, negates) = operator;
        if matches!(self.peek(), Some(Token::Not | Token::Plus)) {
            let span = operator.start..self.place().end;
            return Err(QueryError::new("two operators in a row before one operand", span)
                .with_hint("keep one of them"));
        }
        self.expect_operand(&operator)?;
        let operand = self.prox()?;
        if !negates {
            return Ok(operand);
        }
        let span = operator.start..operand.node.span.end;
        let node = Node { clause: Clause::Not(Box::new(operand.node)), span };
        Ok(Built { node, levels: operand.levels, bare_and: false })
    }

    /// `prox = item { ["NOT"] proxop item }`
    fn prox(&mut self) -> Result<Built, QueryError> {
        let mut left = self.item()?;
        loop {
            let negation = match self.lexemes.get(self.next..) {
                Some(
                    [
                        Lexeme { token: Token::Not, span },
                        Lexeme { token: Token::Proximity(_), .. },
                        ..,
                    ],
                ) => Some(span.clone()),
                _ => None,
            };
            let at = self.next + usize::from(negation.is_some());
            let Some(Lexeme { token: Token::Proximity(proximity), span }) = self.lexemes.get(at)
            else {
                return Ok(left);
            };
            let (proximity, span): (Proximity, _) = (*proximity, span.clone());
            let operator =
                negation.as_ref().map_or(span.start, |negation| negation.start)..span.end;
            self.next = at + 1;
            if matches!(self.peek(), Some(Token::Not)) {
                let typed = self.typed(&operator);
                return Err(QueryError::new(format!("{typed} cannot take a NOT"), self.place())
                    .with_hint("write a NOT NEAR/5 b"));
            }
            self.expect_operand(&operator)?;
            let right = self.item()?;
            self.check_positions(&left.node, &operator)?;
            self.check_positions(&right.node, &operator)?;
            let levels = self.level(left.levels.max(right.levels), &operator)?;
            let span = left.node.span.start..right.node.span.end;
            let clause = Clause::Near {
                proximity,
                negated: negation.is_some(),
                left: Box::new(left.node),
                right: Box::new(right.node),
            };
            left = Built { node: Node { clause, span }, levels, bare_and: false };
        }
    }

    /// An operand with its boost.
    fn item(&mut self) -> Result<Built, QueryError> {
        let mut item = self.operand()?;
        // The lexer lets no second boost follow.
        if let Some(Token::Boost(boost)) = self.peek().cloned() {
            let place = self.place();
            self.next += 1;
            if is_filter(&item.node.clause) {
                return Err(QueryError::new("a filter has no score to multiply", place)
                    .with_hint("leave the ^ out"));
            }
            let span = item.node.span.start..place.end;
            let node = Node { clause: Clause::Boost(Box::new(item.node), boost), span };
            item = Built { node, levels: item.levels, bare_and: false };
        }
        Ok(item)
    }

    fn operand(&mut self) -> Result<Built, QueryError> {
        let place = self.place();
        let Some(lexeme) = self.lexemes.get(self.next).cloned() else {
            return Err(QueryError::new("something to search for is missing here", place));
        };
        self.next += 1;
        match lexeme.token {
            Token::Leaf(clause) => {
                if let Some(inside) = &self.inside
                    && is_filter(&clause)
                {
                    let (typed, outer) = (self.typed(&place), self.typed(inside));
                    return Err(QueryError::new(
                        format!("{typed} cannot be inside {outer}"),
                        place,
                    )
                    .with_hint("only words, phrases and their operators can; write it beside"));
                }
                Ok(Built { node: Node { clause, span: place }, levels: 0, bare_and: false })
            }
            Token::Open => self.group(&place),
            Token::Field(Field::Text(field)) => self.text_field(field, &place),
            Token::Field(Field::Filter(_)) => {
                if let Some(inside) = &self.inside {
                    let (typed, outer) = (self.typed(&place), self.typed(inside));
                    return Err(QueryError::new(
                        format!("{typed} cannot be inside {outer}"),
                        place,
                    )
                    .with_hint("write them side by side"));
                }
                let mut value = self.operand()?;
                value.node.span.start = place.start;
                Ok(value)
            }
            Token::Call(function) => self.call(function, &place),
            Token::Close
            | Token::And
            | Token::Or
            | Token::Not
            | Token::Plus
            | Token::Proximity(_)
            | Token::Boost(_)
            | Token::Punctuation => Err(self.lonely(&place, "before")),
        }
    }

    /// What follows an opening parenthesis, up to the closing one.
    fn group(&mut self, open: &Range<usize>) -> Result<Built, QueryError> {
        if self.peek() == Some(&Token::Close) {
            let span = open.start..self.place().end;
            return Err(QueryError::new("this group is empty", span)
                .with_hint("put words between the parentheses, or leave them out"));
        }
        let mut inner = self.or()?;
        let Some(close) = self.take(&Token::Close) else {
            // The lexer has matched the parentheses; only a stray operator gets here.
            return Err(self.lonely(&self.place(), "before"));
        };
        let span = open.start..close.end;
        inner.levels = self.level(inner.levels, &span)?;
        inner.bare_and = false;
        if !matches!(inner.node.clause, Clause::And(_) | Clause::Or(_)) {
            return Ok(inner);
        }
        inner.node.span = span;
        Ok(inner)
    }

    /// The value of `title:` and its like.
    fn text_field(&mut self, field: TextField, place: &Range<usize>) -> Result<Built, QueryError> {
        if let Some(inside) = &self.inside
            && self.text[inside.clone()].ends_with(':')
        {
            let (typed, outer) = (self.typed(place), self.typed(inside));
            return Err(QueryError::new(
                format!("{typed} cannot be inside {outer}"),
                place.clone(),
            )
            .with_hint("write them side by side"));
        }
        let outer = self.inside.replace(place.clone());
        let value = self.operand()?;
        self.inside = outer;
        let span = place.start..value.node.span.end;
        // The canonical form of `lead:x` is `lead(x)`.
        let levels = self.level(value.levels, &span)?;
        let clause = Clause::Within(field, Box::new(value.node));
        Ok(Built { node: Node { clause, span }, levels, bare_and: false })
    }

    /// The argument of a function.
    fn call(&mut self, function: Function, place: &Range<usize>) -> Result<Built, QueryError> {
        let outer = self.inside.clone();
        self.inside.get_or_insert_with(|| place.clone());
        let argument = self.group(place)?;
        self.inside = outer;
        let span = place.start..self.lexemes[self.next - 1].span.end;
        let node = Box::new(argument.node);
        let clause = match function {
            Function::AtLeast(count) => {
                let name = place.start..place.end - 1;
                self.check_positions(&node, &name)?;
                Clause::AtLeast(count, node)
            }
            Function::First(count) => Clause::First(count, node),
            Function::Lead | Function::Caps | Function::AllCaps => {
                Clause::Within(TextField::Lead, node)
            }
        };
        Ok(Built { node: Node { clause, span }, levels: argument.levels, bare_and: false })
    }

    /// Returns the levels of a branch of an OR: the canonical form sets an AND in parentheses.
    fn branch_levels(&self, branch: &Built) -> Result<usize, QueryError> {
        if branch.bare_and {
            self.level(branch.levels, &branch.node.span)
        } else {
            Ok(branch.levels)
        }
    }

    /// Returns the next level up, or refuses to nest that deep.
    fn level(&self, levels: usize, span: &Range<usize>) -> Result<usize, QueryError> {
        if levels < MOST_LEVELS {
            return Ok(levels + 1);
        }
        let message = format!("the query is nested deeper than {MOST_LEVELS} levels, the limit");
        Err(QueryError::new(message, span.clone())
            .with_hint("operators in a row count as levels; split the query"))
    }

    /// Refuses an operand whose matches have no positions.
    fn check_positions(&self, node: &Typed, operator: &Range<usize>) -> Result<(), QueryError> {
        let Some((culprit, what)) = without_positions(node) else { return Ok(()) };
        let (typed, operator) = (self.typed(&culprit), self.typed(operator));
        let message =
            format!("{operator} needs words, phrases or an OR of them; {typed} is {what}");
        Err(QueryError::new(message, culprit).with_hint("write (a OR b), \"a b\", or a NEAR/5 b"))
    }
}

/// Returns the first part of `node` whose matches have no positions, and what it is.
fn without_positions(node: &Typed) -> Option<(Range<usize>, &'static str)> {
    let what = match &node.clause {
        Clause::Word(_)
        | Clause::Exact(_)
        | Clause::Wildcard(_)
        | Clause::Fuzzy(..)
        | Clause::Regex(_)
        | Clause::Phrase { .. }
        | Clause::Near { .. }
        | Clause::Caps(_)
        | Clause::AllCaps(_) => return None,
        Clause::Or(branches) => return branches.iter().find_map(without_positions),
        Clause::Within(_, inner) | Clause::First(_, inner) | Clause::Boost(inner, _) => {
            return without_positions(inner);
        }
        Clause::All => "every article",
        Clause::And(_) => "an AND, which has no place in the text",
        Clause::Not(_) => "a NOT, which has no place in the text",
        Clause::AtLeast(..) => "a count, which has no place in the text",
        Clause::Name(..)
        | Clause::Date(..)
        | Clause::Number { .. }
        | Clause::Flag(_)
        | Clause::Meta(..) => "a filter, which has no place in the text",
    };
    Some((node.span.clone(), what))
}

/// Returns the place of a negation that nothing beside it bounds.
fn unbounded(node: &Typed) -> Option<Range<usize>> {
    match &node.clause {
        Clause::Not(_) => Some(node.span.clone()),
        Clause::And(factors) => {
            let mut places = factors.iter().map(unbounded);
            let first = places.next().flatten()?;
            places.all(|place| place.is_some()).then_some(first)
        }
        Clause::Or(branches) => branches.iter().find_map(unbounded),
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
        | Clause::AtLeast(..)
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
fn is_filter(clause: &Clause<DateExpression>) -> bool {
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
        | Clause::Not(_)
        | Clause::Near { .. }
        | Clause::Within(..)
        | Clause::AtLeast(..)
        | Clause::First(..)
        | Clause::Caps(_)
        | Clause::AllCaps(_)
        | Clause::Boost(..) => false,
    }
}
