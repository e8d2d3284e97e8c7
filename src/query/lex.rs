//! Cuts query text into lexemes, left to right, once.
//!
//! What a character means depends on where it is (`/5` after an operand, a colon before a
//! blank, a `?` in `url:`), so the lexer knows whether it follows an operand and which field's
//! parentheses it is in. The limits are held here, before anything is nested.
//! Invariant: the lexemes, with the blanks between them, cover every byte of the text.
//! Cost: linear; no run is scanned more than a fixed number of times.

use std::ops::Range;

use crate::query::ast::Clause;
use crate::query::chars::closing_quotes;
use crate::query::chars::is_blank;
use crate::query::chars::is_ignorable;
use crate::query::chars::is_of_signs;
use crate::query::chars::quoted;
use crate::query::chars::visible;
use crate::query::error::QueryError;
use crate::query::fields;
use crate::query::fields::Field;
use crate::query::habits::is_boolean;
use crate::query::habits::is_plain;
use crate::query::label::compared_field;
use crate::query::lexer::Lexed;
use crate::query::lexer::Lexer;
use crate::query::lexer::Token;
use crate::query::limits::MOST_BOOST;
use crate::query::limits::MOST_BYTES;
use crate::query::limits::MOST_ERRORS;
use crate::query::word::has_word;
use crate::query::word::wildcard_parts;

/// Cuts `text` up.
///
/// # Errors
///
/// A limit is passed. What is malformed is in [`Lexed::errors`].
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
    lexer.is_boolean = is_boolean(text);
    lexer.is_plain = is_plain(text);
    lexer.run()?;
    Ok(lexer.finish())
}

impl Lexer<'_> {
    fn run(&mut self) -> Result<(), QueryError> {
        self.skip_blanks();
        while self.at < self.text.len() {
            let start = self.at;
            if let Err(error) = self.item() {
                if self.is_deepest() {
                    // Too deep to say anything of what follows.
                    return Err(error);
                }
                if self.errors.len() == MOST_ERRORS {
                    break;
                }
                self.recover(start, error)?;
            }
            self.after_blank = false;
            self.skip_blanks();
        }
        Ok(())
    }

    /// Reads one item at `at`, which is no blank.
    fn item(&mut self) -> Result<(), QueryError> {
        let start = self.at;
        let Some(c) = self.peek() else { return Ok(()) };
        let field = self.filter_group();
        match c {
            '(' => return self.open_parenthesis(field, Token::Open, start),
            ')' => {
                return self.close_parenthesis();
            }
            '|' => {
                self.at += if self.rest().starts_with("||") { 2 } else { 1 };
                return self.push(Token::Or, start);
            }
            '^' if !self.after_blank && self.after_operand => return self.boost(),
            '-' if self.at_prefix_place() && self.is_minus_sign(start) => {
                self.at += 1;
                return self.push(Token::Punctuation, start);
            }
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
            "XOR" => Some(Token::Xor),
            "MAYBE" => Some(Token::Maybe),
            _ => None,
        };
        if let Some(token) = operator {
            if self.in_capitals && matches!(token, Token::Xor | Token::Maybe) {
                self.note_on_operator(start..end);
            }
            self.at = end;
            return self.push(token, start);
        }
        match field {
            None => match self.elsewhere(end) {
                Some(error) => Err(error),
                None => self.text_item(c, end),
            },
            Some(_) if !self.has_value(end) => self.punctuation(end),
            Some(field) => self.filter_value(field),
        }
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
                "flags go outside the quotes of the query; to leave a word out write NOT",
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

    /// Returns whether the run up to `end` can be the value of a filter.
    fn has_value(&self, end: usize) -> bool {
        let run = &self.text[self.at..end];
        run.is_empty() || has_word(run) || run.contains('*') || run == "="
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
                self.note_on_operator(start..end);
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
        if let Some(error) = self.foreign(end).or_else(|| self.habits(end)) {
            return Err(error);
        }
        let next = self.text[end..].chars().next();
        if run == "=" && next.is_some_and(|next| next == '(' || closing_quotes(next).is_some()) {
            return self.exact_phrase();
        }
        if is_of_signs(run) && self.is_beside_words() {
            return self.punctuation(end);
        }
        if !has_word(run) {
            let plain = self.typed_word(run);
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
        if let Some((field, name_end)) = compared_field(run, start) {
            self.at = start + name_end;
            self.push(Token::Field(Field::Filter(field)), start)?;
            return self.filter_value(field);
        }
        self.notes_on_lowercase(run);
        self.word()
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
        self.note_on_signs(run);
        self.at = end;
        self.push(Token::Punctuation, start)
    }

    /// Says so where a word of a text in capitals is an operator.
    fn note_on_operator(&mut self, word: Range<usize>) {
        let word = &self.text[word];
        self.note(format!("{word} is read as an operator; for the word write \\{word}"));
    }

    /// Says so where an operator in lower case is read as a word.
    fn notes_on_lowercase(&mut self, run: &str) {
        if run == "or" && self.after_operand {
            self.note("\"or\" is read as a word; the operator is OR");
        }
        if run == "PRE" && self.after_operand {
            self.note("\"PRE\" is read as a word; the operator has a number of words: PRE/5");
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
            if let Ok(lexed) = lex(&text) && lexed.errors.is_empty() {
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
            if let Ok(lexed) = lex(&text) && lexed.errors.is_empty() {
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
