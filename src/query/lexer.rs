//! The state of one pass over query text: where it is, what was read, what is open.
//!
//! Readers of words, phrases, filters and operators (`text`, `filter_value`, `label`, …) move it on and
//! push what they read; `lex` chooses between them.
//! Cost: linear; no run is scanned more than a fixed number of times.

use std::ops::Range;

use crate::query::ast::Clause;
use crate::query::ast::DateExpression;
use crate::query::ast::Proximity;
use crate::query::chars::breaks_word;
use crate::query::chars::closing_quotes;
use crate::query::chars::is_blank;
use crate::query::chars::is_ignorable;
use crate::query::chars::is_sign;
use crate::query::chars::is_word_char;
use crate::query::chars::quoted;
use crate::query::error::QueryError;
use crate::query::fields::Field;
use crate::query::fields::Filter;
use crate::query::fields::Function;
use crate::query::limits::MOST_CLAUSES;
use crate::query::limits::MOST_LEVELS;
use crate::query::limits::MOST_NOTES;
use crate::query::mend::Piece;
use crate::query::word::is_escapable;

/// The smallest part of a query that means something.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    Open,
    Close,
    And,
    Or,
    Xor,
    Maybe,
    /// `NOT`, `-` or `!`.
    Not,
    /// `+`, which changes nothing.
    Plus,
    Proximity(Proximity),
    /// A field and its colon; its value follows.
    Field(Field),
    /// `atleastN(`, `near20(`, `lead(` and their like.
    Call(Function),
    /// An operand: a word, a phrase, a filter.
    Leaf(Clause<DateExpression>),
    Boost(f32),
    /// Characters that separate words and mean nothing else.
    Punctuation,
}

/// A token and its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lexeme {
    pub(crate) token: Token,
    pub(crate) span: Range<usize>,
}

/// A query, cut up.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lexed {
    pub(crate) lexemes: Vec<Lexeme>,
    pub(crate) notes: Vec<String>,
    /// What is wrong; in the place of each is a word, so that the rest can be read.
    pub(crate) errors: Vec<QueryError>,
}

impl Piece for Lexeme {
    fn place(&self) -> &Range<usize> {
        &self.span
    }

    fn opens(&self) -> i32 {
        match self.token {
            Token::Open | Token::Call(_) => 1,
            Token::Close => -1,
            Token::And
            | Token::Or
            | Token::Xor
            | Token::Maybe
            | Token::Not
            | Token::Plus
            | Token::Proximity(_)
            | Token::Field(_)
            | Token::Leaf(_)
            | Token::Boost(_)
            | Token::Punctuation => 0,
        }
    }

    fn is_put(&self) -> bool {
        matches!(&self.token, Token::Leaf(Clause::Word(word)) if word.is_empty())
    }

    fn put(place: Range<usize>) -> Self {
        Self { token: Token::Leaf(Clause::Word(String::new())), span: place }
    }
}

/// The state of one pass over the text.
pub(crate) struct Lexer<'t> {
    pub(crate) text: &'t str,
    /// The next byte to read.
    pub(crate) at: usize,
    pub(crate) notes: Vec<String>,
    /// What is wrong so far; reading goes on behind each.
    pub(crate) errors: Vec<QueryError>,
    pub(crate) lexemes: Vec<Lexeme>,
    /// The open parentheses: the filter whose values are inside, if any, and their places.
    open: Vec<(Option<Filter>, Range<usize>)>,
    clauses: usize,
    /// Whether white space, or the start of the text, is before `at`.
    pub(crate) after_blank: bool,
    /// Whether the last lexeme that is not punctuation ends an operand.
    pub(crate) after_operand: bool,
    /// Whether the text has no lower-case letter, so that an operator may be a word.
    pub(crate) in_capitals: bool,
    /// Whether a word began with a single quote.
    pub(crate) single_quote: bool,
    /// Whether a `?` was read as the end of a question.
    pub(crate) question: bool,
    /// Whether the text is written with operators.
    pub(crate) is_boolean: bool,
    /// Whether the text is words without any.
    pub(crate) is_plain: bool,
    /// Whether a sign was left out.
    pub(crate) sign: bool,
    /// Whether parentheses of full width were read as punctuation.
    pub(crate) full_width: bool,
}

impl<'t> Lexer<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            notes: Vec::new(),
            errors: Vec::new(),
            lexemes: Vec::new(),
            open: Vec::new(),
            clauses: 0,
            after_blank: true,
            after_operand: false,
            in_capitals: !text.chars().any(char::is_lowercase),
            single_quote: false,
            question: false,
            is_boolean: false,
            is_plain: false,
            sign: false,
            full_width: false,
        }
    }

    /// Returns the place from `start` to where the lexer is, or the character at `start` if it has
    /// not moved.
    pub(crate) fn place_from(&self, start: usize) -> Range<usize> {
        let first = self.text[start..].chars().next().map_or(0, char::len_utf8);
        start..self.at.max(start + first)
    }

    /// Returns the rest of the text.
    pub(crate) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Returns the next character.
    pub(crate) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(crate) fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if self.notes.len() < MOST_NOTES && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Says so, once a query, where `run` has a sign that the index does not hold.
    pub(crate) fn note_on_signs(&mut self, run: &str) {
        if self.sign {
            return;
        }
        // Inside a word an & is read with it (AT&T); before one it is lost, as brackets are.
        let opening = run.chars().next().filter(|c| "&{[".contains(*c) && run.len() > 1);
        let sign = run.chars().find(|c| is_sign(*c));
        if let Some(sign) = sign.or(opening) {
            self.sign = true;
            self.note(format!(
                "the {sign} in {} is not searched for: only letters and digits are",
                quoted(run)
            ));
        }
    }

    pub(crate) fn push(&mut self, token: Token, start: usize) -> Result<(), QueryError> {
        let span = start..self.at;
        if let Token::Leaf(clause) = &token {
            let parts = if let Clause::Phrase { parts, .. } = clause { parts.len() } else { 1 };
            self.clauses += parts;
            if self.clauses > MOST_CLAUSES {
                let message = format!(
                    "the query has more than {MOST_CLAUSES} words and conditions, the limit"
                );
                return Err(
                    QueryError::new(message, span).with_hint("split it into several queries")
                );
            }
        }
        if token != Token::Punctuation {
            self.after_operand = matches!(token, Token::Leaf(_) | Token::Close | Token::Boost(_));
        }
        self.lexemes.push(Lexeme { token, span });
        Ok(())
    }

    pub(crate) fn skip_blanks(&mut self) {
        while let Some(c) = self.peek() {
            if is_blank(c) {
                self.after_blank = true;
                if c.is_control() && !c.is_whitespace() {
                    self.note("control characters in the query are read as blanks");
                }
            } else if !is_ignorable(c) {
                return;
            }
            self.at += c.len_utf8();
        }
    }

    /// Returns whether no parenthesis may be opened here.
    pub(crate) fn is_deepest(&self) -> bool {
        self.open.len() == MOST_LEVELS
    }

    /// Returns the filter whose parentheses `at` is in, if any (`source:(…)`).
    pub(crate) fn filter_group(&self) -> Option<Filter> {
        self.open.last().and_then(|(field, _)| *field)
    }

    /// Returns whether `- ! +` can be an operator here: after the start, a blank, `(` or an operator.
    pub(crate) fn at_prefix_place(&self) -> bool {
        self.after_blank
            || matches!(
                self.lexemes.last().map(|lexeme| &lexeme.token),
                None | Some(
                    Token::Open
                        | Token::Call(_)
                        | Token::Or
                        | Token::And
                        | Token::Xor
                        | Token::Maybe
                )
            )
    }

    /// Returns where the run of text that starts at `at` ends.
    pub(crate) fn run_end(&self, at: usize) -> usize {
        let mut characters = self.text[at..].char_indices().peekable();
        while let Some((offset, c)) = characters.next() {
            if breaks_word(c) && !self.is_in_word(at + offset) {
                return at + offset;
            }
            if c == '\\' {
                characters.next_if(|(_, next)| is_escapable(*next));
            }
        }
        self.text.len()
    }

    /// Returns where the value that starts at `start` ends: at a blank, a quote, or a parenthesis
    /// it did not open; and at `|` if `bar`.
    pub(crate) fn value_end(&self, start: usize, bar: bool) -> usize {
        let mut depth = 0_usize;
        let mut characters = self.text[start..].char_indices().peekable();
        while let Some((offset, c)) = characters.next() {
            match c {
                '(' => depth += 1,
                ')' if depth > 0 => depth -= 1,
                '|' if !bar => {}
                _ if breaks_word(c) && !self.is_in_word(start + offset) => {
                    return start + offset;
                }
                '\\' => {
                    characters.next_if(|(_, next)| is_escapable(*next));
                }
                _ => {}
            }
        }
        self.text.len()
    }

    /// Returns whether the quote at `at` is part of a word: of a Hebrew acronym, or one between two
    /// letters that cannot open a phrase there (`Obama”s`, and `â„¢` of text read in a wrong charset).
    fn is_in_word(&self, at: usize) -> bool {
        let mut after = self.text[at..].chars();
        let closing = matches!(after.next(), Some('”' | '„' | '‟'));
        let within = closing
            && after.next().is_some_and(is_word_char)
            && self.text[..at].chars().next_back().is_some_and(is_word_char);
        within || self.is_in_hebrew_word(at)
    }

    /// Returns whether the quote at `at` is between two Hebrew letters: there it marks an acronym
    /// (`צה"ל`), typed as on every keyboard.
    fn is_in_hebrew_word(&self, at: usize) -> bool {
        let is_letter = |c: char| matches!(c, '\u{5d0}'..='\u{5ea}');
        let mut after = self.text[at..].chars();
        after.next() == Some('"')
            && after.next().is_some_and(is_letter)
            && self.text[..at].chars().next_back().is_some_and(is_letter)
    }

    /// Returns the inner range of the quotation that starts at `at`, and moves behind it.
    pub(crate) fn quotation(&mut self) -> Result<Range<usize>, QueryError> {
        let start = self.at;
        let open = self.peek().unwrap_or('"');
        let inner = start + open.len_utf8();
        let close = closing_quotes(open).unwrap_or(&['"']);
        let mut characters = self.text[inner..].char_indices().peekable();
        while let Some((offset, c)) = characters.next() {
            // An acronym, unless no other quote could close the phrase.
            let in_word = self.is_in_hebrew_word(inner + offset)
                && self.text[inner + offset + c.len_utf8()..].contains(close);
            if close.contains(&c) && !in_word {
                self.at = inner + offset + c.len_utf8();
                return Ok(inner..inner + offset);
            }
            if c == '\\' {
                characters.next_if(|(_, next)| is_escapable(*next));
            }
        }
        let hint = format!("add a {} where the phrase ends", close.first().unwrap_or(&'"'));
        Err(QueryError::new("this quote is never closed", start..inner).with_hint(hint))
    }

    /// Opens a parenthesis whose content belongs to `field`; its first character is at `at`.
    pub(crate) fn open_parenthesis(
        &mut self,
        field: Option<Filter>,
        token: Token,
        start: usize,
    ) -> Result<(), QueryError> {
        let span = self.at..self.at + 1;
        if self.is_deepest() {
            let message =
                format!("the query is nested deeper than {MOST_LEVELS} levels, the limit");
            return Err(QueryError::new(message, span).with_hint("take some parentheses away"));
        }
        self.open.push((field, span));
        self.at += 1;
        self.push(token, start)
    }

    /// Closes the last parenthesis that is open; `at` is at the one that closes it.
    pub(crate) fn close_parenthesis(&mut self) -> Result<(), QueryError> {
        let start = self.at;
        self.at += 1;
        if self.open.pop().is_none() {
            return Err(QueryError::new("this parenthesis was never opened", start..self.at)
                .with_hint("leave it out, or put quotes around the text"));
        }
        self.push(Token::Close, start)
    }

    /// Returns what was read, once the text is.
    pub(crate) fn finish(mut self) -> Lexed {
        let end = self.text.len()..self.text.len();
        let mut unclosed = self.open.pop();
        if let Some((_, span)) = &unclosed {
            let error = QueryError::new("this parenthesis is never closed", span.clone())
                .with_hint("add a ), or put quotes around the text");
            self.errors.push(error);
        }
        while unclosed.is_some() {
            self.lexemes.push(Lexeme { token: Token::Close, span: end.clone() });
            unclosed = self.open.pop();
        }
        Lexed { lexemes: self.lexemes, notes: self.notes, errors: self.errors }
    }
}
