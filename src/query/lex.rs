//! Cuts query text into lexemes, left to right, once.
//!
//! What a character means depends on where it stands (`/5` after an operand, a colon before a
//! blank, a `?` in `url:`), so the lexer knows whether it follows an operand and which field's
//! parentheses it is in. The limits are held here, before anything is nested.
//! Invariant: the lexemes, with the blanks between them, cover every byte of the text.
//! Cost: linear; no run is scanned more than a fixed number of times.

use std::ops::Range;

use crate::query::ast::Clause;
use crate::query::ast::DateExpression;
use crate::query::ast::Proximity;
use crate::query::chars::breaks_word;
use crate::query::chars::closing_quotes;
use crate::query::chars::is_blank;
use crate::query::chars::is_ignorable;
use crate::query::chars::quoted;
use crate::query::chars::shortened;
use crate::query::chars::visible;
use crate::query::error::QueryError;
use crate::query::fields;
use crate::query::fields::Field;
use crate::query::fields::Filter;
use crate::query::fields::Function;
use crate::query::word::has_word;
use crate::query::word::is_escapable;
use crate::query::word::plain;
use crate::query::word::tidy;
use crate::query::word::wildcard_parts;

/// Longest query text, in bytes.
pub(crate) const MOST_BYTES: usize = 64 * 1024;
/// Deepest nesting.
pub(crate) const MOST_LEVELS: usize = 64;
/// Most words, phrases and filters; the parts of a phrase count.
pub(crate) const MOST_CLAUSES: usize = 4_096;
/// Greatest distance of a proximity operator or a phrase.
pub(crate) const MOST_DISTANCE: u32 = 10_000;
/// Greatest boost.
const MOST_BOOST: f32 = 1_000.0;
/// Distance of a `NEAR` that names none.
const DEFAULT_NEAR: u32 = 10;
/// Most notes; more are of no use to anyone.
const MOST_NOTES: usize = 20;

/// The smallest part of a query that means something.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    Open,
    Close,
    And,
    Or,
    /// `NOT`, `-` or `!`.
    Not,
    /// `+`, which changes nothing.
    Plus,
    Proximity(Proximity),
    /// A field and its colon; its value follows.
    Field(Field),
    /// `atleastN(`, `firstN(` or `lead(`.
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
}

/// Cuts `text` up.
///
/// # Errors
///
/// A limit is passed, or a lexeme is malformed.
pub(crate) fn lex(text: &str) -> Result<Lexed, QueryError> {
    if text.len() > MOST_BYTES {
        let mut at = MOST_BYTES;
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let next = text[at..].chars().next().map_or(0, char::len_utf8);
        let message =
            format!("the query is {} bytes long; the limit is {} (64 KiB)", text.len(), MOST_BYTES);
        return Err(
            QueryError::new(message, at..at + next).with_hint("split it into several queries")
        );
    }
    let mut lexer = Lexer::new(text);
    lexer.run()?;
    Ok(Lexed { lexemes: lexer.lexemes, notes: lexer.notes })
}

/// The state of one pass over the text.
pub(crate) struct Lexer<'t> {
    pub(crate) text: &'t str,
    /// The next byte to read.
    pub(crate) at: usize,
    pub(crate) notes: Vec<String>,
    lexemes: Vec<Lexeme>,
    /// The open parentheses: the filter whose values stand inside, if any, and their places.
    open: Vec<(Option<Filter>, Range<usize>)>,
    clauses: usize,
    /// Whether white space, or the start of the text, stands before `at`.
    after_blank: bool,
    /// Whether the last lexeme that is not punctuation ends an operand.
    after_operand: bool,
    /// Whether the text has no lower-case letter, so that an operator may be a word.
    in_capitals: bool,
    /// Whether a word began with a single quote.
    pub(crate) single_quote: bool,
}

impl<'t> Lexer<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            notes: Vec::new(),
            lexemes: Vec::new(),
            open: Vec::new(),
            clauses: 0,
            after_blank: true,
            after_operand: false,
            in_capitals: !text.chars().any(char::is_lowercase),
            single_quote: false,
        }
    }

    fn run(&mut self) -> Result<(), QueryError> {
        self.skip_blanks();
        while self.at < self.text.len() {
            self.item()?;
            self.after_blank = false;
            self.skip_blanks();
        }
        if let Some((_, span)) = self.open.pop() {
            return Err(QueryError::new("this parenthesis is never closed", span)
                .with_hint("add a ), or put quotes around the text"));
        }
        Ok(())
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

    pub(crate) fn push(&mut self, token: Token, start: usize) -> Result<(), QueryError> {
        let span = start..self.at;
        if let Token::Leaf(clause) = &token {
            self.clauses += match clause {
                Clause::Phrase { parts, .. } => parts.len(),
                _ => 1,
            };
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

    fn skip_blanks(&mut self) {
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

    /// Tells whether `at` is inside the parentheses of a filter (`source:(…)`).
    pub(crate) fn in_filter_group(&self) -> bool {
        self.open.last().is_some_and(|(field, _)| field.is_some())
    }

    /// Tells whether `- ! +` can be an operator here: after the start, a blank, `(` or an operator.
    fn at_prefix_place(&self) -> bool {
        self.after_blank
            || matches!(
                self.lexemes.last().map(|lexeme| &lexeme.token),
                None | Some(Token::Open | Token::Call(_) | Token::Or | Token::And)
            )
    }

    /// Returns where the run of text that starts at `at` ends.
    pub(crate) fn run_end(&self, at: usize) -> usize {
        let mut characters = self.text[at..].char_indices().peekable();
        while let Some((offset, c)) = characters.next() {
            if breaks_word(c) {
                return at + offset;
            }
            if c == '\\' {
                characters.next_if(|(_, next)| is_escapable(*next));
            }
        }
        self.text.len()
    }

    /// Reads one item at `at`, which is no blank.
    fn item(&mut self) -> Result<(), QueryError> {
        let start = self.at;
        let Some(c) = self.peek() else { return Ok(()) };
        let field = self.open.last().and_then(|(field, _)| *field);
        match c {
            '(' => return self.open_parenthesis(field, Token::Open, start),
            ')' => {
                self.at += 1;
                if self.open.pop().is_none() {
                    return Err(QueryError::new(
                        "this parenthesis was never opened",
                        start..self.at,
                    )
                    .with_hint("leave it out, or put quotes around the text"));
                }
                return self.push(Token::Close, start);
            }
            '|' => {
                self.at += if self.rest().starts_with("||") { 2 } else { 1 };
                return self.push(Token::Or, start);
            }
            '^' if !self.after_blank && self.after_operand => return self.boost(),
            '-' | '!' | '+' if self.at_prefix_place() => {
                if let Some(token) = self.prefix(c)? {
                    self.at += 1;
                    return self.push(token, start);
                }
            }
            _ => {}
        }
        let end = self.run_end(start);
        let operator = match &self.text[start..end] {
            "AND" | "&&" => Some(Token::And),
            "OR" => Some(Token::Or),
            "NOT" => Some(Token::Not),
            _ => None,
        };
        if let Some(token) = operator {
            self.at = end;
            return self.push(token, start);
        }
        match field {
            None => self.text_item(c, end),
            Some(_) if !self.has_value(end) => self.punctuation(end),
            Some(field) => self.filter_value(field),
        }
    }

    /// Tells whether the run up to `end` can be the value of a filter.
    fn has_value(&self, end: usize) -> bool {
        let run = &self.text[self.at..end];
        run.is_empty() || has_word(run) || run.contains('*') || run == "="
    }

    /// Opens a parenthesis whose content belongs to `field`; its first character is at `at`.
    fn open_parenthesis(
        &mut self,
        field: Option<Filter>,
        token: Token,
        start: usize,
    ) -> Result<(), QueryError> {
        let span = self.at..self.at + 1;
        if self.open.len() == MOST_LEVELS {
            let message =
                format!("the query is nested deeper than {MOST_LEVELS} levels, the limit");
            return Err(QueryError::new(message, span).with_hint("take some parentheses away"));
        }
        self.open.push((field, span));
        self.at += 1;
        self.push(token, start)
    }

    /// Returns the operator `c` is here, if it is one.
    fn prefix(&self, c: char) -> Result<Option<Token>, QueryError> {
        let end = self.run_end(self.at);
        let run = &self.text[self.at..end];
        let next = self.text[self.at + 1..].chars().find(|&c| !is_ignorable(c));
        let Some(next) = next.filter(|&next| !is_blank(next)) else { return Ok(None) };
        let opens = |c: char| c == '(' || closing_quotes(c).is_some();
        let operand = match &run[1..] {
            "" => opens(next),
            "=" => self.text[end..].chars().next().is_some_and(opens),
            rest => has_word(rest) || rest.starts_with('/'),
        };
        if !operand {
            return Ok(None);
        }
        if run.starts_with("--") {
            let message = format!("{} looks like a flag", quoted(run));
            return Err(QueryError::new(message, self.at..end).with_hint(
                "flags stand outside the quotes of the query; to leave a word out write NOT",
            ));
        }
        Ok(Some(if c == '+' { Token::Plus } else { Token::Not }))
    }

    /// Reads `^2`.
    fn boost(&mut self) -> Result<(), QueryError> {
        let start = self.at;
        let end = self.run_end(start);
        let digits = &self.text[start + 1..end];
        self.at = end;
        let plain = digits.len() <= 16 && digits.bytes().all(|c| c.is_ascii_digit() || c == b'.');
        let value: Option<f32> = plain.then(|| digits.parse().ok()).flatten();
        match value.filter(|value| *value > 0.0 && *value <= MOST_BOOST) {
            Some(value) => self.push(Token::Boost(value), start),
            None => {
                Err(QueryError::new("a boost is ^ and a number above 0, at most 1000", start..end)
                    .with_hint("write word^2 or \"a phrase\"^0.5"))
            }
        }
    }

    /// Passes over a run that holds no words.
    fn punctuation(&mut self, end: usize) -> Result<(), QueryError> {
        let start = self.at;
        let run = &self.text[start..end];
        let alone = self.after_blank && self.text[end..].chars().next().is_none_or(is_blank);
        if alone && run.chars().all(|c| "-!+~^/=<>&".contains(c)) {
            let shown = quoted(run);
            self.note(format!("{shown} between blanks is punctuation, not an operator"));
        }
        self.at = end;
        self.push(Token::Punctuation, start)
    }

    /// Reads an item where text is expected; its run ends at `end`.
    fn text_item(&mut self, c: char, end: usize) -> Result<(), QueryError> {
        let start = self.at;
        if closing_quotes(c).is_some() {
            return self.phrase();
        }
        let run = &self.text[start..end];
        if let Some(proximity) = self.proximity(run, start..end)? {
            self.at = end;
            if self.in_capitals && matches!(run, "SENT" | "PARA" | "NEAR" | "ADJ") {
                self.note(format!("{run} is read as an operator; for the word write \\{run}"));
            }
            return self.push(Token::Proximity(proximity), start);
        }
        if c == '/' && self.text[start + 1..].chars().next().is_some_and(|c| !is_blank(c)) {
            let pattern = self.regex()?;
            return self.push(Token::Leaf(Clause::Regex(pattern)), start);
        }
        if run == "*" {
            self.at = end;
            return self.push(Token::Leaf(Clause::All), start);
        }
        let next = self.text[end..].chars().next();
        if run == "=" && next.is_some_and(|next| next == '(' || closing_quotes(next).is_some()) {
            return self.exact_phrase();
        }
        if !has_word(run) {
            let plain = plain(run);
            if plain.wild {
                wildcard_parts(&plain, &(start..end))?;
            }
            return self.punctuation(end);
        }
        if run == "AROUND"
            && self.after_operand
            && let Some(token) = self.around(end)
        {
            return self.push(token, start);
        }
        if next == Some('(')
            && let Some(function) = fields::function(run)
        {
            return self.function(function, end);
        }
        if let Some((name, colon)) = self.field_prefix(run) {
            return self.field(&name, colon);
        }
        if let Some((field, name_end)) = compared_field(run) {
            self.at = start + name_end;
            self.push(Token::Field(Field::Filter(field)), start)?;
            return self.filter_value(field);
        }
        self.notes_on_lowercase(run);
        self.word()
    }

    /// Reads `AROUND(5)`, as Google spells `NEAR/5`; `end` is where the name ends.
    fn around(&mut self, end: usize) -> Option<Token> {
        let inner = self.text[end..].strip_prefix('(')?;
        let close = inner.find(')').filter(|&close| close <= 5)?;
        let distance = inner[..close].parse().ok().filter(|n| (1..=MOST_DISTANCE).contains(n))?;
        self.at = end + close + 2;
        Some(Token::Proximity(Proximity::Near(distance)))
    }

    /// Reads `run` as a proximity operator, if it is one here.
    fn proximity(&self, run: &str, span: Range<usize>) -> Result<Option<Proximity>, QueryError> {
        let (name, distance) = match run.split_once('/') {
            Some((name, distance)) => (name, Some(distance)),
            None => (run, None),
        };
        if name.is_empty() {
            let next = self.text[span.end..].chars().next();
            if !self.after_operand || !next.is_none_or(|next| is_blank(next) || next == ')') {
                return Ok(None);
            }
        }
        let near = |distance| Ok(Some(Proximity::Near(distance)));
        let before = |distance| Ok(Some(Proximity::Before(distance)));
        let counted = |digits: &str| {
            let number = digits.parse().ok().filter(|n| (1..=MOST_DISTANCE).contains(n));
            number.ok_or_else(|| {
                QueryError::new(format!("{} is no distance", quoted(run)), span.clone())
                    .with_hint("the distance is a number of words from 1 to 10000: NEAR/5")
            })
        };
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
        match (name, distance) {
            ("SENT", None) | ("W" | "", Some("S")) => Ok(Some(Proximity::Sentence)),
            ("PARA", None) | ("W" | "", Some("P")) => Ok(Some(Proximity::Paragraph)),
            ("NEAR", None) => near(DEFAULT_NEAR),
            ("ADJ", None) => before(1),
            ("NEAR", Some(distance)) => near(counted(distance)?),
            ("ADJ", Some(distance)) => before(counted(distance)?),
            ("W" | "", Some(distance)) if digits(distance) => near(counted(distance)?),
            ("PRE", Some(distance)) if digits(distance) => before(counted(distance)?),
            _ => Ok(None),
        }
    }

    /// Says so where an operator in lower case is read as a word.
    fn notes_on_lowercase(&mut self, run: &str) {
        if run == "or" && self.after_operand {
            self.note("\"or\" is read as a word; the operator is OR");
        }
        if let Some((name, distance)) = run.split_once('/')
            && matches!(name, "w" | "near" | "pre" | "adj" | "W" | "PRE" | "Near" | "Pre")
            && (matches!(distance, "s" | "p" | "S" | "P") || distance.parse::<u32>().is_ok())
        {
            let shown = quoted(run);
            let operator = visible(run).to_uppercase();
            self.note(format!("{shown} is read as a word; the operator is {operator}"));
        }
    }

    /// Returns the name before the colon of `run`, and where the colon stands, if it can be a
    /// field: `10:30`, `Iran:` and `http://x` are text.
    pub(crate) fn field_prefix(&self, run: &str) -> Option<(String, usize)> {
        let (name, rest) = run.split_once(':')?;
        if rest.starts_with("//") {
            return None;
        }
        let colon = self.at + name.len();
        let name = visible(name);
        let named = name.chars().next().is_some_and(char::is_alphabetic)
            && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        let next = self.text[colon + 1..].chars().find(|&c| !is_ignorable(c));
        let text = next.is_none_or(|c| is_blank(c) || matches!(c, ')' | '|' | ':'));
        (named && !text).then_some((name, colon))
    }

    /// Reads a field and its value.
    fn field(&mut self, name: &str, colon: usize) -> Result<(), QueryError> {
        let start = self.at;
        let Some(field) = Field::named(name) else {
            return Err(QueryError::new(
                format!("unknown field {}", quoted(name)),
                start..colon + 1,
            )
            .with_hint(fields::field_hint(name)));
        };
        self.at = colon + 1;
        self.push(Token::Field(field), start)?;
        while let Some(c) = self.peek().filter(|&c| is_ignorable(c)) {
            self.at += c.len_utf8();
        }
        let value = self.at;
        let group = self.peek() == Some('(');
        match field {
            Field::Text(_) if group => self.open_parenthesis(None, Token::Open, value),
            Field::Text(_) => self.text_value(name),
            Field::Filter(filter) if group => {
                self.open_parenthesis(Some(filter), Token::Open, value)
            }
            Field::Filter(filter) => self.filter_value(filter),
        }
    }

    /// Reads the value of `title:` and its like, which is no group.
    fn text_value(&mut self, name: &str) -> Result<(), QueryError> {
        let start = self.at;
        let c = self.peek().unwrap_or(' ');
        let end = self.run_end(start);
        let run = &self.text[start..end];
        let refused = |message: String, hint: String| {
            Err(QueryError::new(message, start..end.max(start + c.len_utf8())).with_hint(hint))
        };
        if closing_quotes(c).is_some() {
            return self.phrase();
        }
        if matches!(c, '-' | '!' | '+') && has_word(run) {
            let value = quoted(tidy(&run[1..]));
            return refused(
                format!("{c} stands before the field, not after the colon"),
                format!("write {c}{}:{}", name.to_lowercase(), value),
            );
        }
        if c == '/' && self.text[start + 1..].chars().next().is_some_and(|c| !is_blank(c)) {
            let pattern = self.regex()?;
            return self.push(Token::Leaf(Clause::Regex(pattern)), start);
        }
        if run == "*" {
            return refused(
                format!("* alone cannot stand in {}:", name.to_lowercase()),
                "write a word, or * alone for every article".to_owned(),
            );
        }
        if run == "="
            && self.text[end..].chars().next().is_some_and(|c| closing_quotes(c).is_some())
        {
            return self.exact_phrase();
        }
        if !has_word(run) {
            let plain = plain(run);
            if plain.wild {
                wildcard_parts(&plain, &(start..end))?;
            }
            return refused(
                format!("{}: has nothing to search for", name.to_lowercase()),
                "put a word, a phrase or a group after the colon".to_owned(),
            );
        }
        if self.text[end..].starts_with('(') && fields::function(run).is_some() {
            return refused(
                "a function after a field needs parentheses".to_owned(),
                format!("write {}:({}(…))", name.to_lowercase(), quoted(run).trim_matches('"')),
            );
        }
        if let Some((inner, _)) = self.field_prefix(run)
            && Field::named(&inner).is_some()
        {
            return refused(
                "a field cannot hold another field".to_owned(),
                "write them side by side, with a blank between them".to_owned(),
            );
        }
        self.word()
    }

    /// Reads a function; its parenthesis is at `end`.
    fn function(
        &mut self,
        function: Result<Function, String>,
        end: usize,
    ) -> Result<(), QueryError> {
        let start = self.at;
        let name = &self.text[start..end];
        let function = function.map_err(|hint| {
            let message = format!("{} is no function here", quoted(&format!("{name}(")));
            QueryError::new(message, start..end).with_hint(hint)
        })?;
        self.at = end;
        let make: fn(String) -> Clause<DateExpression> = match function {
            Function::Caps => Clause::Caps,
            Function::AllCaps => Clause::AllCaps,
            _ => return self.open_parenthesis(None, Token::Call(function), start),
        };
        self.at += 1;
        self.skip_blanks();
        let word_start = self.at;
        let word_end = self.run_end(word_start);
        let word = plain(&self.text[word_start..word_end]);
        self.at = word_end;
        self.skip_blanks();
        let text = tidy(&word.text);
        if !has_word(text) || word.wild || self.peek() != Some(')') {
            let message = format!("{} takes one plain word", quoted(&format!("{name}(…)")));
            return Err(QueryError::new(message, start..self.at.max(end + 1))
                .with_hint(format!("write {}(Word)", name.to_lowercase())));
        }
        self.at += 1;
        self.push(Token::Leaf(make(text.to_owned())), start)
    }

    /// Reads a regular expression between slashes, which starts at `at`.
    pub(crate) fn regex(&mut self) -> Result<String, QueryError> {
        let start = self.at;
        let mut pattern = String::new();
        let mut characters = self.text[start + 1..].char_indices();
        let close = loop {
            let Some((offset, c)) = characters.next() else {
                let end = self.run_end(start);
                let run = &self.text[start..end];
                let hint = if matches!(run, "/s" | "/p") {
                    format!("the operator is {}", run.to_uppercase())
                } else {
                    "end it with a /, or put quotes around the text".to_owned()
                };
                return Err(QueryError::new("this regular expression is never closed", start..end)
                    .with_hint(hint));
            };
            match c {
                '/' => break start + 1 + offset,
                '\\' => match characters.next() {
                    Some((_, '/')) => pattern.push('/'),
                    Some((_, next)) => pattern.extend([c, next]),
                    None => pattern.push(c),
                },
                _ => pattern.push(c),
            }
        };
        self.at = close + 1;
        let span = start..self.at;
        if pattern.is_empty() {
            return Err(QueryError::new("the regular expression is empty", span)
                .with_hint("put quotes around text that holds slashes"));
        }
        if pattern.chars().any(char::is_control) {
            return Err(QueryError::new(
                "a regular expression cannot hold control characters",
                span,
            )
            .with_hint("write them as escapes: \\t"));
        }
        if self.peek().is_some_and(|c| !breaks_word(c) && c != '^' && !is_ignorable(c)) {
            let end = self.run_end(self.at);
            return Err(QueryError::new(
                "text follows the regular expression directly",
                self.at..end,
            )
            .with_hint("put a blank after its /, or quotes around a path"));
        }
        // Only read here, which is linear; whoever runs it bounds what it grows into.
        match regex_syntax::parse(&pattern) {
            Ok(_) => Ok(pattern),
            Err(error) => {
                // The first lines draw the pattern; the last one says what is wrong.
                let text = error.to_string();
                let reason = text.lines().last().unwrap_or_default();
                let reason = reason.trim_start_matches("error: ");
                let reason = shortened(reason, 120);
                Err(QueryError::new(format!("the regular expression is wrong: {reason}"), span)
                    .with_hint("\\ makes a character plain: \\. \\( \\["))
            }
        }
    }
}

/// Returns the date or number field that `run` compares (`date>=2024`), and where its name ends.
fn compared_field(run: &str) -> Option<(Filter, usize)> {
    let at = run.find(['<', '>', '='])?;
    match Field::named(&run[..at])? {
        Field::Filter(filter @ (Filter::Date(_) | Filter::Number(_))) if run.len() > at + 1 => {
            Some((filter, at))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lexemes_and_blanks_cover_every_byte(
            text in "([a-z*?:=~^|/!()\\[\\]\"“”<> \\\\+-]|date:|NEAR/5|AND|\u{0}|\u{200f}|–|飞){0,24}"
        ) {
            if let Ok(lexed) = lex(&text) {
                let mut at = 0;
                let blank = |c: char| is_blank(c) || is_ignorable(c);
                for lexeme in &lexed.lexemes {
                    let gap = text.get(at..lexeme.span.start);
                    prop_assert!(gap.is_some_and(|gap| gap.chars().all(blank)), "{:?} {:?}", text, lexed);
                    prop_assert!(!lexeme.span.is_empty());
                    at = lexeme.span.end;
                }
                prop_assert!(text[at..].chars().all(blank), "{:?} {:?}", text, lexed);
            }
        }

        #[test]
        fn punctuation_holds_no_words(text in "[a-z .,;:&!-]{0,24}") {
            if let Ok(lexed) = lex(&text) {
                for lexeme in lexed.lexemes.iter().filter(|l| l.token == Token::Punctuation) {
                    prop_assert!(!has_word(&text[lexeme.span.clone()]));
                }
            }
        }
    }

    #[test]
    fn a_dash_negates_only_before_a_word() {
        let tokens = |text: &str| -> Vec<Token> {
            lex(text).unwrap().lexemes.into_iter().map(|lexeme| lexeme.token).collect()
        };
        let word = |text: &str| Token::Leaf(Clause::Word(text.to_owned()));
        assert_eq!(tokens("a -b"), [word("a"), Token::Not, word("b")]);
        assert_eq!(tokens("a-b"), [word("a-b")]);
        assert_eq!(tokens("a - b"), [word("a"), Token::Punctuation, word("b")]);
        assert_eq!(tokens("(-a)"), [Token::Open, Token::Not, word("a"), Token::Close]);
        assert_eq!(tokens("-/(a)/").first(), Some(&Token::Not));
        assert_eq!(tokens("-=\"A\"").first(), Some(&Token::Not));
    }
}
