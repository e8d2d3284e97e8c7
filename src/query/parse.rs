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
use crate::query::ast::Window;
use crate::query::chars::quoted;
use crate::query::chars::shortened;
use crate::query::error::QueryError;
use crate::query::fields::Field;
use crate::query::fields::Function;
use crate::query::lex::lex;
use crate::query::lexer::Lexed;
use crate::query::lexer::Lexeme;
use crate::query::lexer::Token;
use crate::query::limits::MOST_ERRORS;
use crate::query::limits::MOST_IN_WINDOW;
use crate::query::limits::MOST_LEVELS;
use crate::query::mend::mend;
use crate::query::operand::is_filter;
use crate::query::operand::unbounded;
use crate::query::operand::without_positions;
use crate::query::walk::hull;
use crate::query::walk::walk;
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
    let Lexed { lexemes, mut notes, mut errors } = lex(text)?;
    let lexemes: Vec<Lexeme> =
        lexemes.into_iter().filter(|lexeme| lexeme.token != Token::Punctuation).collect();
    if lexemes.is_empty() {
        refuse_punctuation(text, "write a word, or * for every article")?;
        return Ok(Query { root: Node { clause: Clause::All, span: 0..0 }, notes });
    }
    let mut parser = Parser { text, lexemes, next: 0, inside: None, mixed: None, odd: None };
    let root = loop {
        match parser.maybe() {
            Ok(root) => break root.node,
            Err(error) => {
                let wrong = error.span.clone();
                errors.push(error);
                if errors.len() >= MOST_ERRORS || !mend(&mut parser.lexemes, &wrong) {
                    return Err(in_order(errors));
                }
                (parser.next, parser.inside) = (0, None);
            }
        }
    };
    if !errors.is_empty() {
        return Err(in_order(errors));
    }
    if parser.lexemes.iter().any(|lexeme| lexeme.token == Token::Plus) {
        notes.push("every word is required already: + changes nothing".to_owned());
    }
    notes.extend(parser.mixed);
    notes.extend(parser.odd);
    Ok(Query { root, notes })
}

/// Returns the errors of a query, of which there is one at least, in the order of the text.
fn in_order(mut errors: Vec<QueryError>) -> QueryError {
    errors.sort_by_key(|error| error.span.start);
    QueryError::all(errors).expect("there is one at least")
}

/// A clause with what its surroundings need to know.
struct Built {
    node: Typed,
    /// Levels of parentheses and proximity in it.
    levels: usize,
    /// The operator between its parts, if it is of several that no parentheses hold together.
    bare: Option<&'static str>,
}

struct Parser<'t> {
    text: &'t str,
    lexemes: Vec<Lexeme>,
    next: usize,
    /// The field or function that is being filled, which takes only text.
    inside: Option<Range<usize>>,
    /// The note on how the first mix of operators was read.
    mixed: Option<String>,
    /// The note on an XOR of more than two.
    odd: Option<String>,
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

    /// `query = or { "MAYBE" or }`
    fn maybe(&mut self) -> Result<Built, QueryError> {
        let first = self.or()?;
        if self.peek() != Some(&Token::Maybe) {
            return Ok(first);
        }
        let operator = self.place();
        // `(a MAYBE b) MAYBE c` is `a MAYBE b MAYBE c`.
        let flat = Node::into_ranked;
        let built = self.several(first, (&Token::Maybe, "MAYBE"), Self::or, Clause::Maybe, flat)?;
        for node in built.node.children().skip(1) {
            self.check_ranks(node, &operator)?;
        }
        Ok(built)
    }

    /// `or = xor { ("OR" | "|") xor }`
    fn or(&mut self) -> Result<Built, QueryError> {
        let first = self.xor()?;
        if self.peek() != Some(&Token::Or) {
            return Ok(first);
        }
        self.several(first, (&Token::Or, "OR"), Self::xor, Clause::Or, Node::into_branches)
    }

    /// `xor = and { "XOR" and }`
    fn xor(&mut self) -> Result<Built, QueryError> {
        let first = self.and()?;
        if self.peek() != Some(&Token::Xor) {
            return Ok(first);
        }
        let flat = Node::into_odd;
        let built = self.several(first, (&Token::Xor, "XOR"), Self::and, Clause::Xor, flat)?;
        if built.node.children().count() > 2 && self.odd.is_none() {
            self.odd = Some(
                "XOR of more than two is true where an odd number of them is; for one alone write \
                 any(a b c) NOT 2of(a b c)"
                    .to_owned(),
            );
        }
        Ok(built)
    }

    /// Several operands with one operator between, the first of which is read; `operand` reads another,
    /// `make` makes the clause of all, and `flat` takes apart an operand that is the same clause.
    fn several(
        &mut self,
        first: Built,
        (token, name): (&Token, &'static str),
        operand: fn(&mut Self) -> Result<Built, QueryError>,
        make: fn(Vec<Typed>) -> Clause<DateExpression>,
        flat: fn(Typed) -> Vec<Typed>,
    ) -> Result<Built, QueryError> {
        let mut levels = self.branch_levels(&first)?;
        let mut tighter = first.bare;
        let mut nodes = flat(first.node);
        while let Some(operator) = self.take(token) {
            self.expect_operand(&operator)?;
            let next = operand(self)?;
            levels = levels.max(self.branch_levels(&next)?);
            tighter = tighter.or(next.bare);
            // What only ranks beside the second of two is not beside the first.
            if *token == Token::Maybe {
                nodes.push(next.node);
            } else {
                nodes.extend(flat(next.node));
            }
        }
        let span = hull(&nodes);
        let node = Node { clause: make(nodes), span };
        if let Some(tighter) = tighter
            && self.mixed.is_none()
        {
            let reading = shortened(&node.to_string(), 160);
            let nexis = if (tighter, name) == ("AND", "OR") { " (in Nexis OR does)" } else { "" };
            self.mixed = Some(format!(
                "{tighter} binds tighter than {name}{nexis}: read as {reading}; \
                 set parentheses for another reading"
            ));
        }
        Ok(Built { node, levels, bare: Some(name) })
    }

    /// Refuses what cannot add to a score on the right of the MAYBE at `operator`.
    fn check_ranks(&self, node: &Typed, operator: &Range<usize>) -> Result<(), QueryError> {
        let mut filter = None;
        walk(node, &mut |node| {
            filter = filter.take().or_else(|| is_filter(&node.clause).then(|| node.span.clone()));
            filter.is_none()
        });
        let Some(culprit) = filter.or_else(|| unbounded(node)) else { return Ok(()) };
        let (typed, operator) = (self.typed(&culprit), self.typed(operator));
        let message = format!("what follows {operator} only ranks, and {typed} has no score");
        Err(QueryError::new(message, culprit)
            .with_hint("write words or phrases there; a condition goes before it, in parentheses"))
    }

    /// `and = unary { ["AND" | "&&"] unary }`
    fn and(&mut self) -> Result<Built, QueryError> {
        let first = self.unary()?;
        let mut levels = first.levels;
        let mut factors = Vec::new();
        let mut single = Some(first);
        loop {
            match self.peek() {
                None | Some(Token::Or | Token::Xor | Token::Maybe | Token::Close) => break,
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
        Ok(Built { node: Node { clause: Clause::And(factors), span }, levels, bare: Some("AND") })
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
        Ok(Built { node, levels: operand.levels, bare: None })
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
            left = Built { node: Node { clause, span }, levels, bare: None };
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
            item = Built { node, levels: item.levels, bare: None };
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
                Ok(Built { node: Node { clause, span: place }, levels: 0, bare: None })
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
            | Token::Xor
            | Token::Maybe
            | Token::Not
            | Token::Plus
            | Token::Proximity(_)
            | Token::Boost(_)
            | Token::Punctuation => Err(self.lonely(&place, "before")),
        }
    }

    /// What follows an opening parenthesis, up to the closing one.
    fn group(&mut self, open: &Range<usize>) -> Result<Built, QueryError> {
        self.refuse_empty(open)?;
        let mut inner = self.maybe()?;
        let Some(close) = self.take(&Token::Close) else {
            // The lexer has matched the parentheses; only a stray operator gets here.
            return Err(self.lonely(&self.place(), "before"));
        };
        let span = open.start..close.end;
        inner.levels = self.level(inner.levels, &span)?;
        inner.bare = None;
        // The parentheses belong to the operators inside, not to an operand that is alone in them.
        if matches!(
            inner.node.clause,
            Clause::And(_) | Clause::Or(_) | Clause::Xor(_) | Clause::Maybe(_)
        ) {
            inner.node.span = span;
        }
        Ok(inner)
    }

    fn refuse_empty(&self, open: &Range<usize>) -> Result<(), QueryError> {
        if self.peek() != Some(&Token::Close) {
            return Ok(());
        }
        let span = open.start..self.place().end;
        Err(QueryError::new("this group is empty", span)
            .with_hint("put words between the parentheses, or leave them out"))
    }

    /// The operands of a function that takes several, up to the closing parenthesis, each with its
    /// levels in parentheses where it needs them; `place` is that of the name with its parenthesis.
    fn list(&mut self, place: &Range<usize>) -> Result<(Vec<Typed>, usize), QueryError> {
        self.refuse_empty(place)?;
        let (mut nodes, mut levels) = (Vec::new(), 0);
        loop {
            match self.peek() {
                Some(Token::Close) => break,
                Some(
                    Token::And | Token::Or | Token::Xor | Token::Maybe | Token::Not | Token::Plus,
                ) => {
                    let (operator, name) = (self.place(), self.typed(place));
                    let message = format!(
                        "{} cannot be between the operands of {name}",
                        self.typed(&operator)
                    );
                    return Err(QueryError::new(message, operator).with_hint(
                        "the operands have blanks between them; set one that is made of several \
                         in parentheses: (a OR b)",
                    ));
                }
                _ => {}
            }
            let operand = self.prox()?;
            let is_near = matches!(operand.node.clause, Clause::Near { .. });
            let with_parentheses = if is_near {
                self.level(operand.levels, &operand.node.span)?
            } else {
                operand.levels
            };
            levels = levels.max(with_parentheses);
            nodes.push(operand.node);
        }
        self.next += 1;
        if nodes.len() < 2 {
            let span = place.start..self.lexemes[self.next - 1].span.end;
            let message = format!("{} needs two operands or more", self.typed(place));
            return Err(QueryError::new(message, span)
                .with_hint("put blanks between them; a phrase is one: near20(a \"b c\")"));
        }
        Ok((nodes, self.level(levels, place)?))
    }

    /// `near20(…)` and its like.
    fn window(&mut self, window: Window, place: &Range<usize>) -> Result<Built, QueryError> {
        let outer = self.inside.clone();
        self.inside.get_or_insert_with(|| place.clone());
        let (nodes, levels) = self.list(place)?;
        self.inside = outer;
        let name = place.start..place.end - 1;
        for node in &nodes {
            self.check_positions(node, &name)?;
        }
        let span = place.start..self.lexemes[self.next - 1].span.end;
        if !window.is_ordered() && nodes.len() > MOST_IN_WINDOW {
            let message = format!("{} takes at most {MOST_IN_WINDOW} operands", self.typed(&name));
            return Err(QueryError::new(message, span)
                .with_hint("join some with OR, or write some beside it"));
        }
        let node = Node { clause: Clause::Window(window, nodes), span };
        Ok(Built { node, levels, bare: None })
    }

    /// `any(…)` and `2of(…)`.
    fn some_of(&mut self, least: u32, place: &Range<usize>) -> Result<Built, QueryError> {
        let (nodes, levels) = self.list(place)?;
        let span = place.start..self.lexemes[self.next - 1].span.end;
        if least as usize > nodes.len() {
            let message = format!("{} has only {} operands", self.typed(place), nodes.len());
            return Err(
                QueryError::new(message, span).with_hint("write more of them, or a smaller number")
            );
        }
        let clause = match least {
            1 => Clause::Or(nodes.into_iter().flat_map(Node::into_branches).collect()),
            _ => Clause::SomeOf(least, nodes),
        };
        Ok(Built { node: Node { clause, span }, levels, bare: None })
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
        Ok(Built { node: Node { clause, span }, levels, bare: None })
    }

    /// The argument of a function.
    fn call(&mut self, function: Function, place: &Range<usize>) -> Result<Built, QueryError> {
        match function {
            Function::Window(window) => self.window(window, place),
            Function::SomeOf(least) => self.some_of(least, place),
            Function::Times(times) => {
                let argument = self.argument(place)?;
                self.check_positions(&argument.node, &(place.start..place.end - 1))?;
                Ok(self.around(place, argument, |node| Clause::Times(times, node)))
            }
            Function::First(count) => {
                let argument = self.argument(place)?;
                Ok(self.around(place, argument, |node| Clause::First(count, node)))
            }
            Function::Lead => {
                let argument = self.argument(place)?;
                Ok(self.around(place, argument, |node| Clause::Within(TextField::Lead, node)))
            }
            // The lexer reads these together with their word.
            Function::Caps | Function::AllCaps => Err(self.lonely(place, "after")),
        }
    }

    /// Reads the one argument of a function, up to the closing parenthesis.
    fn argument(&mut self, place: &Range<usize>) -> Result<Built, QueryError> {
        let outer = self.inside.clone();
        self.inside.get_or_insert_with(|| place.clone());
        let argument = self.group(place)?;
        self.inside = outer;
        Ok(argument)
    }

    /// Makes the clause of a function around its argument, which was just read.
    fn around(
        &self,
        place: &Range<usize>,
        argument: Built,
        make: impl FnOnce(Box<Typed>) -> Clause<DateExpression>,
    ) -> Built {
        let span = place.start..self.lexemes[self.next - 1].span.end;
        let clause = make(Box::new(argument.node));
        Built { node: Node { clause, span }, levels: argument.levels, bare: None }
    }

    /// Returns the levels of an operand: the canonical form sets one of several in parentheses.
    fn branch_levels(&self, branch: &Built) -> Result<usize, QueryError> {
        if branch.bare.is_some() {
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
