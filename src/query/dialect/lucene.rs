//! Lucene's query strings, as Elasticsearch, Solr and their like read them.

mod text;
mod values;

use std::ops::Range;

use crate::query::ast::Clause;
use crate::query::chars::breaks_word;
use crate::query::chars::closing_quotes;
use crate::query::chars::is_blank;
use crate::query::dialect::grammar::DefaultOperator;
use crate::query::dialect::grammar::Grammar;
use crate::query::dialect::grammar::Joins;
use crate::query::dialect::scan::Scanner;
use crate::query::dialect::signs::Own;
use crate::query::dialect::token::Operator;
use crate::query::dialect::token::Scanned;
use crate::query::dialect::token::Token;
use crate::query::error::QueryError;
use crate::query::fields::Filter;
use crate::query::habits::dashed;
use crate::query::word::is_escapable;

/// What a service takes that reads Lucene's query strings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flavor {
    own: Own,
    /// Whether `and`, `or` and `not` are operators in small letters too.
    small: bool,
}

/// Lucene's own parser, and those of Elasticsearch, OpenSearch and Solr.
pub(crate) const LUCENE: Flavor = Flavor {
    own: Own {
        dialect: "Lucene",
        signs: "\\\\|:~^$=+-#%",
        example: "title:word, source:name or \"a b\"~5",
    },
    small: false,
};

/// Media Cloud.
pub(crate) const MEDIA_CLOUD: Flavor = Flavor {
    own: Own {
        dialect: "Media Cloud",
        signs: "\\\\|:~^$=+-#%",
        example: "title:word, canonical_domain:name or \"a b\"~5",
    },
    small: true,
};

/// Returns how operands are joined where `default` is between two that no operator is between.
pub(crate) const fn grammar(default: DefaultOperator) -> Grammar {
    Grammar {
        joins: Joins::Occurrence(default),
        mixed: "what + or AND asks for must occur, what else may occur only ranks, as in Lucene",
        beside: match default {
            DefaultOperator::Or => {
                "words side by side are read as OR, Lucene's default; --default-operator and reads \
                 AND"
            }
            DefaultOperator::And => {
                "words side by side are read as AND, as --default-operator says"
            }
        },
        labelled: None,
    }
}

const WORD_NOTE: &str = "words stand for all their forms here (strike, strikes, striking); in \
                         Lucene it depends on the index";

/// What a value belongs to.
type Owner = Option<Filter>;

/// Cuts `text` up.
///
/// # Errors
///
/// A part is malformed or has no counterpart.
pub(crate) fn scan(text: &str, flavor: Flavor) -> Result<Scanned, QueryError> {
    let scanner = Scanner::new(text, WORD_NOTE, "");
    let mut lucene = Lucene { scanner, flavor, open: Vec::new() };
    while lucene.scanner.skip_blanks() {
        let start = lucene.scanner.at;
        if let Err(error) = lucene.item()
            && !lucene.scanner.recover(start, error)
        {
            break;
        }
    }
    lucene.scanner.finish()
}

struct Lucene<'t> {
    scanner: Scanner<'t>,
    flavor: Flavor,
    /// The filters whose values are in the open parentheses.
    open: Vec<Owner>,
}

impl<'t> Lucene<'t> {
    fn rest(&self) -> &'t str {
        &self.scanner.text[self.scanner.at..]
    }

    fn push(&mut self, token: Token, start: usize) {
        self.scanner.push(token, start..self.scanner.at);
    }

    /// Returns where the run at `at` ends; `colon` ends it too. An `at` inside a character is its
    /// end.
    fn run_end(&self, at: usize, colon: bool) -> usize {
        let text = self.scanner.text;
        let at = text.ceil_char_boundary(at);
        let mut characters = text[at..].char_indices().peekable();
        while let Some((offset, c)) = characters.next() {
            if (breaks_word(c) && c != '|') || matches!(c, '^' | '~' | '!') || (colon && c == ':') {
                return at + offset;
            }
            if c == '\\' {
                characters.next_if(|(_, next)| is_escapable(*next));
            }
        }
        text.len()
    }

    /// Reads a parenthesis, if one is here; `owner` is the filter whose values are read.
    fn symbol(&mut self, owner: Owner) -> bool {
        let start = self.scanner.at;
        let token = match self.scanner.peek() {
            Some('(') => Token::Open,
            Some(')') => Token::Close,
            _ => return false,
        };
        if token == Token::Open {
            self.open.push(owner);
        } else {
            self.open.pop();
        }
        self.scanner.at += 1;
        self.push(token, start);
        true
    }

    /// Reads `+`, `-` or `!`, if `c`, which is here, is one. Before a blank it is text.
    fn sign(&mut self, c: char) -> bool {
        let token = match c {
            '+' => Token::Must,
            '-' | '!' => Token::Not,
            _ => return false,
        };
        let start = self.scanner.at;
        self.scanner.at += 1;
        if self.scanner.peek().is_some_and(is_blank) {
            self.scanner.note(format!("{c} before a blank is no operator, and passed over"));
            return true;
        }
        let before = self.scanner.text[..start].chars().next_back();
        if c == '!' && before.is_some_and(char::is_alphanumeric) {
            self.scanner.note("! leaves out what is behind it, directly behind a word too");
        }
        self.push(token, start);
        true
    }

    /// Returns the operator that `run` is.
    fn operator(&mut self, run: &str) -> Option<Token> {
        let small = matches!(run, "and" | "or" | "not");
        if small && self.flavor.small {
            self.scanner.note("and, or and not in small letters are read as operators");
        } else if small {
            return None;
        }
        match run {
            "AND" | "&&" | "and" => Some(Token::Operator(Operator::And)),
            "OR" | "||" | "or" => Some(Token::Operator(Operator::Or)),
            "NOT" | "not" => Some(Token::Not),
            _ => None,
        }
    }

    fn item(&mut self) -> Result<(), QueryError> {
        let start = self.scanner.at;
        let owner = self.open.last().copied().flatten();
        let Some(c) = self.rest().chars().next() else { return Ok(()) };
        if let Some(note) = dashed(&self.scanner.text[start..self.run_end(start, true)]) {
            self.scanner.note(note);
        }
        if self.symbol(owner) || self.sign(c) {
            return Ok(());
        }
        if c == '^' {
            return self.boost();
        }
        let end = self.run_end(start, true);
        let text = self.scanner.text;
        let token = self.operator(&text[start..end]);
        if let Some(token) = token
            && !self.scanner.text[end..].starts_with(':')
        {
            self.scanner.at = end;
            self.push(token, start);
            return Ok(());
        }
        if self.scanner.text[start..].starts_with("*:*") {
            self.scanner.at += 3;
            self.push(Token::Leaf(Clause::All), start);
            return Ok(());
        }
        let name = &self.scanner.text[start..end];
        let is_name =
            name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_' || c == '@')
                && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '@'));
        if is_name
            && self.scanner.text[end..].starts_with(':')
            && !self.scanner.text[end..].starts_with("://")
        {
            let rest = &self.scanner.text[end + 1..];
            let value = text.len() - rest.trim_start_matches(is_blank).len();
            if self.scanner.text[value..].chars().next().is_none_or(|c| c == ')') {
                return Err(QueryError::new("this field has no value", start..end + 1)
                    .with_hint("put the value directly after the colon"));
            }
            return self.field(name, start, value);
        }
        match owner {
            Some(filter) => self.filter_value(filter, start),
            None => self.text_value(start),
        }
    }

    /// Returns `end`, or where the character it is in ends.
    fn whole(&self, end: usize) -> usize {
        self.scanner.text.ceil_char_boundary(end)
    }

    /// Returns the place of what is between the quotes here, and moves behind them.
    fn quoted_text(&mut self) -> Result<Range<usize>, QueryError> {
        let start = self.scanner.at;
        let open = self.scanner.peek().unwrap_or('"');
        let inner = start + open.len_utf8();
        let close = closing_quotes(open).unwrap_or(&['"']);
        let mut characters = self.scanner.text[inner..].char_indices().peekable();
        while let Some((offset, c)) = characters.next() {
            if close.contains(&c) {
                self.scanner.at = inner + offset + c.len_utf8();
                return Ok(inner..inner + offset);
            }
            if c == '\\' {
                characters.next_if(|(_, next)| is_escapable(*next));
            }
        }
        Err(QueryError::new("this quote is never closed", start..inner)
            .with_hint("add a \" where the phrase ends"))
    }
}
