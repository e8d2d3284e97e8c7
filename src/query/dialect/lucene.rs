//! Lucene's query strings, as Elasticsearch, Solr and their like read them.

use std::ops::Range;

use crate::query::ast::Clause;
use crate::query::ast::DateExpression;
use crate::query::ast::DateField;
use crate::query::ast::Flag;
use crate::query::ast::NameField;
use crate::query::ast::NamePattern;
use crate::query::ast::Part;
use crate::query::ast::PhrasePart;
use crate::query::chars::breaks_word;
use crate::query::chars::closing_quotes;
use crate::query::chars::is_blank;
use crate::query::chars::quoted;
use crate::query::chars::visible;
use crate::query::dialect::expression::Grammar;
use crate::query::dialect::scan::Scanner;
use crate::query::dialect::scan::wildcard_term;
use crate::query::dialect::signs::Own;
use crate::query::dialect::signs::refuse_foreign;
use crate::query::dialect::token::Operator;
use crate::query::dialect::token::Scanned;
use crate::query::dialect::token::Token;
use crate::query::dialect::token::Wrap;
use crate::query::error::QueryError;
use crate::query::fields;
use crate::query::fields::Field;
use crate::query::fields::Filter;
use crate::query::limits::MOST_BOOST;
use crate::query::limits::MOST_DISTANCE;
use crate::query::range;
use crate::query::word::has_word;
use crate::query::word::is_escapable;
use crate::query::word::plain;
use crate::query::word::tidy;

pub(crate) const GRAMMAR: Grammar = Grammar {
    power,
    mixed: "AND binds tighter than OR here; Lucene's own parser has no such order",
    beside: "words side by side must all occur here; Lucene by default wants any of them, and \
             those without + only rank: write OR for that",
    labelled: None,
};

/// What indexes elsewhere call our fields.
const ALIASES: [(&str, &str); 29] = [
    ("headline", "title"),
    ("subject", "title"),
    ("text", "body"),
    ("content", "body"),
    ("publisher", "source"),
    ("publication", "source"),
    ("outlet", "source"),
    ("byline", "author"),
    ("creator", "author"),
    ("category", "section"),
    ("language", "lang"),
    ("site", "domain"),
    ("host", "domain"),
    ("link", "url"),
    ("pubdate", "date"),
    ("published_at", "date"),
    ("timestamp", "date"),
    ("word_count", "words"),
    ("article_title", "title"),
    ("article_text", "body"),
    ("media_name", "source"),
    ("canonical_domain", "domain"),
    ("website.domainname", "domain"),
    ("publish_date", "date"),
    ("publication_date", "date"),
    ("pub_date", "date"),
    ("publishdate", "date"),
    ("discoverdate", "date"),
    ("date_published", "date"),
];

fn power(operator: Operator) -> u32 {
    match operator {
        Operator::Or => 1,
        Operator::And | Operator::AndNot | Operator::Near { .. } => 2,
    }
}

const OWN: Own = Own {
    dialect: "Lucene",
    signs: "{}[]\\\\|:~^$=+-#%",
    example: "title:word, source:name or \"a b\"~5",
};

/// Returns a date with Lucene's NOW written as here: `NOW` is today, `NOW-7DAYS/DAY` is 7d.
fn without_now(raw: &str) -> String {
    let lower = raw.to_ascii_lowercase();
    let mut out = String::new();
    let mut at = 0;
    while let Some(found) = lower[at..].find("now") {
        let start = at + found;
        out.push_str(&raw[at..start]);
        let rest = &lower[start + 3..];
        let offset = rest.strip_prefix('-').unwrap_or_default();
        let digits = offset.bytes().take_while(u8::is_ascii_digit).count();
        let letters = offset[digits..].bytes().take_while(u8::is_ascii_alphabetic).count();
        let unit = match &offset[digits..digits + letters] {
            "d" | "day" | "days" => "d",
            "w" | "week" | "weeks" => "w",
            "month" | "months" => "mo",
            "y" | "year" | "years" => "y",
            // An M is a month and an m a minute.
            "m" if raw[start + 4 + digits..].starts_with('M') => "mo",
            _ => "",
        };
        at = start + 3;
        if digits > 0 && !unit.is_empty() {
            out.push_str(&offset[..digits]);
            out.push_str(unit);
            at += 1 + digits + letters;
        } else {
            out.push_str("today");
        }
        if let Some(round) = lower[at..].strip_prefix('/') {
            at += 1 + round.bytes().take_while(u8::is_ascii_alphabetic).count();
        }
    }
    out.push_str(&raw[at..]);
    out
}

/// What a value belongs to.
type Owner = Option<Filter>;

/// Cuts `text` up.
///
/// # Errors
///
/// A part is malformed or has no counterpart.
pub(crate) fn scan(text: &str) -> Result<Scanned, QueryError> {
    let mut lucene = Lucene { scanner: Scanner::new(text, "", ""), open: Vec::new() };
    while lucene.scanner.skip_blanks() {
        lucene.item()?;
    }
    Ok(lucene.scanner.finish())
}

struct Lucene<'t> {
    scanner: Scanner<'t>,
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
            if (breaks_word(c) && c != '|') || matches!(c, '^' | '~') || (colon && c == ':') {
                return at + offset;
            }
            if c == '|' && text[at + offset..].starts_with("||") {
                return at + offset;
            }
            if c == '\\' {
                characters.next_if(|(_, next)| is_escapable(*next));
            }
        }
        text.len()
    }

    /// Reads a parenthesis, `&&` or `||`, if one is here; `owner` is the filter whose values are read.
    fn symbol(&mut self, owner: Owner) -> bool {
        let start = self.scanner.at;
        let rest = self.rest();
        let (length, token) = if rest.starts_with('(') {
            self.open.push(owner);
            (1, Token::Open)
        } else if rest.starts_with(')') {
            self.open.pop();
            (1, Token::Close)
        } else if rest.starts_with("&&") {
            (2, Token::Operator(Operator::And))
        } else if rest.starts_with("||") {
            (2, Token::Operator(Operator::Or))
        } else {
            return false;
        };
        self.scanner.at += length;
        self.push(token, start);
        true
    }

    /// Reads `+`, `-` or `!` before an operand, if `c`, which is here, is one.
    fn sign(&mut self, c: char) -> bool {
        if !matches!(c, '+' | '-' | '!') {
            return false;
        }
        let start = self.scanner.at;
        let next = self.rest()[1..].chars().next();
        let is_sign =
            next.is_some_and(|next| !is_blank(next) && !matches!(next, '+' | '-' | '!' | ')'));
        if is_sign {
            self.scanner.at += 1;
            if c == '+' {
                self.scanner.note("+ is what every word has here: all of them must occur");
            } else {
                self.push(Token::Not, start);
            }
        }
        is_sign
    }

    fn item(&mut self) -> Result<(), QueryError> {
        let start = self.scanner.at;
        let owner = self.open.last().copied().flatten();
        let Some(c) = self.rest().chars().next() else { return Ok(()) };
        if self.symbol(owner) || self.sign(c) {
            return Ok(());
        }
        if c == '^' {
            return self.boost();
        }
        let end = self.run_end(start, true);
        let token = match &self.scanner.text[start..end] {
            "AND" => Some(Token::Operator(Operator::And)),
            "OR" => Some(Token::Operator(Operator::Or)),
            "NOT" => Some(Token::Not),
            _ => None,
        };
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
        let next = self.scanner.text[end..].strip_prefix(':').map(|rest| rest.chars().next());
        let is_name =
            name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_' || c == '@')
                && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '@'));
        if let Some(next) = next
            && is_name
            && !self.scanner.text[end..].starts_with("://")
        {
            if next.is_none_or(|c| is_blank(c) || c == ')') {
                return Err(QueryError::new("this field has no value", start..end + 1)
                    .with_hint("put the value directly after the colon"));
            }
            return self.field(name, start, end + 1);
        }
        match owner {
            Some(filter) => self.filter_value(filter, start),
            None => self.text_value(start),
        }
    }

    /// Reads the field `name`, whose value is at `value`.
    fn field(&mut self, name: &str, start: usize, value: usize) -> Result<(), QueryError> {
        self.scanner.at = value;
        let lower = visible(name).to_lowercase();
        if lower == "_exists_" {
            let end = self.run_end(value, true);
            let of = self.scanner.text[value..end].to_owned();
            self.scanner.at = end.max(value);
            return self.exists(&of, start);
        }
        let lower = lower.trim_start_matches('@');
        let alias = ALIASES.iter().find(|(theirs, _)| *theirs == lower);
        let ours = alias.map_or(lower, |(_, ours)| ours);
        let Some(field) = Field::named(ours) else {
            let message = format!("unknown field {}", quoted(name));
            return Err(QueryError::new(message, start..value).with_hint(fields::field_hint(name)));
        };
        if alias.is_some() {
            self.scanner.note(format!("{}: is read as {ours}:", quoted(name).trim_matches('"')));
        }
        let rest = self.rest();
        let star_end = self.run_end(value, true);
        if self.scanner.text[value..star_end] == *"*" {
            self.scanner.at = star_end;
            return self.exists(ours, start);
        }
        let group = rest.starts_with('(');
        match field {
            Field::Text(part) => {
                self.push(Token::Before(Wrap::Within(part)), start);
                // Not the field's start: the value is read by itself.
                if group { Ok(()) } else { self.text_value(value) }
            }
            Field::Filter(filter) if group => {
                self.scanner.at += 1;
                self.open.push(Some(filter));
                self.push(Token::Open, start);
                Ok(())
            }
            Field::Filter(filter) => self.filter_value(filter, start),
        }
    }

    /// Reads `_exists_:author` and `author:*`.
    fn exists(&mut self, field: &str, start: usize) -> Result<(), QueryError> {
        match field.to_lowercase().as_str() {
            "author" | "byline" => {
                self.push(Token::Leaf(Clause::Flag(Flag::Has(Part::Author))), start)
            }
            "date" | "published" => {
                self.push(Token::Not, start);
                self.push(Token::Leaf(Clause::Flag(Flag::Undated)), start);
            }
            _ => {
                let message = format!("whether there is a {} cannot be asked", quoted(field));
                return Err(QueryError::new(message, start..self.scanner.at)
                    .with_hint("there are _exists_:author and _exists_:date"));
            }
        }
        Ok(())
    }

    /// Reads one value of `filter`; the operand starts at `start`.
    fn filter_value(&mut self, filter: Filter, start: usize) -> Result<(), QueryError> {
        let at = self.scanner.at;
        let clause = match filter {
            Filter::Name(field) => Clause::Name(field, self.name(field)?),
            Filter::Flags(prefix) => {
                self.scanner.at = self.run_end(at, false).max(self.whole(at + 1));
                let end = self.scanner.at;
                let value = self.scanner.text.get(at..end).unwrap_or_default();
                let flag = fields::flag(prefix, value).ok_or_else(|| {
                    QueryError::new(format!("{} is no flag", quoted(value)), start..self.whole(end))
                        .with_hint(fields::flag_hint(value))
                })?;
                Clause::Flag(flag)
            }
            Filter::Meta { .. } => {
                let message = "a field of a data set's own is not read from Lucene";
                return Err(QueryError::new(message, start..self.whole(at + 1))
                    .with_hint("write the query in dateline's own language"));
            }
            Filter::Number(field) => {
                let (raw, at) = self.bounds()?;
                let (min, max) =
                    range::numbers(field, raw, at).map_err(|error| self.placed(error, start))?;
                Clause::Number { field, min, max }
            }
            Filter::Date(field) => {
                let mut notes = Vec::new();
                let (raw, at) = self.bounds()?;
                let now = without_now(raw);
                let dates = range::dates(&now, at, &mut notes);
                let dates: DateExpression = if now == raw {
                    dates.map_err(|error| self.placed(error, start))?
                } else {
                    dates.map_err(|error| QueryError { span: start..self.scanner.at, ..error })?
                };
                for note in notes {
                    self.scanner.note(note);
                }
                Clause::Date(field, dates)
            }
            Filter::Side(side) => {
                let mut notes = Vec::new();
                let (raw, at) = self.bounds()?;
                let dates = range::side(side, raw, at, &mut notes)
                    .map_err(|error| self.placed(error, start))?;
                for note in notes {
                    self.scanner.note(note);
                }
                Clause::Date(DateField::Published, dates)
            }
        };
        self.push(Token::Leaf(clause), start);
        Ok(())
    }

    /// Gives an error without a place that of the operand.
    fn placed(&self, error: QueryError, start: usize) -> QueryError {
        let shown = self.scanner.text.get(error.span.clone()).is_some_and(|text| !text.is_empty());
        if shown { error } else { QueryError { span: start..self.scanner.at, ..error } }
    }

    /// Returns `end`, or where the character it is in ends.
    fn whole(&self, end: usize) -> usize {
        self.scanner.text.ceil_char_boundary(end)
    }

    /// Returns the text of a date or number, in brackets, quotes or neither, and where it starts.
    fn bounds(&mut self) -> Result<(&'t str, usize), QueryError> {
        let start = self.scanner.at;
        let text = self.scanner.text;
        let rest = self.rest();
        if rest.starts_with(['[', '{']) {
            let Some(close) = rest.find([']', '}']) else {
                return Err(QueryError::new("this bracket is never closed", start..start + 1)
                    .with_hint("write [2024-03 TO 2024-05]"));
            };
            self.scanner.at = start + close + 1;
            return Ok((&text[start..self.scanner.at], start));
        }
        if self.scanner.peek().is_some_and(|c| closing_quotes(c).is_some()) {
            let inner = self.quoted_text()?;
            return Ok((&text[inner.clone()], inner.start));
        }
        let end = text[start..].find(|c| breaks_word(c) || c == '^');
        self.scanner.at = end.map_or(text.len(), |end| start + end);
        Ok((&text[start..self.scanner.at], start))
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

    /// Reads the value of a name field.
    fn name(&mut self, field: NameField) -> Result<NamePattern, QueryError> {
        let start = self.scanner.at;
        let rest = self.rest();
        if rest.starts_with('/') && field != NameField::Path {
            return self.regex().map(NamePattern::Regex);
        }
        let is_quoted = self.scanner.peek().is_some_and(|c| closing_quotes(c).is_some());
        let raw = if is_quoted {
            let inner = self.quoted_text()?;
            &self.scanner.text[inner]
        } else {
            self.scanner.at = self.run_end(start, false);
            &self.scanner.text[start..self.scanner.at]
        };
        if self.rest().starts_with('~') || raw.starts_with(['[', '{']) {
            let end = self.run_end(self.scanner.at + 1, false);
            return Err(QueryError::new("a name takes no ~ and no range", start..end)
                .with_hint("write a wildcard: source:reut*"));
        }
        let value = plain(&visible(raw));
        let text = value.text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() || (value.wild && value.escaped_wild) {
            let end = self.whole(self.scanner.at.max(start + 1));
            return Err(QueryError::new(
                "this field has no value that can be asked for",
                start..end,
            )
            .with_hint("put a name after the colon"));
        }
        let wild = value.wild && !is_quoted && (field != NameField::Url || value.star);
        Ok(if wild { NamePattern::Wildcard(text) } else { NamePattern::Words(text) })
    }

    /// Reads words, a phrase or a regular expression of the text.
    fn text_value(&mut self, start: usize) -> Result<(), QueryError> {
        let Some(c) = self.scanner.peek() else { return Ok(()) };
        if closing_quotes(c).is_some() {
            return self.phrase(start);
        }
        if c == '/' && self.rest()[1..].contains('/') {
            let pattern = self.regex()?;
            self.push(Token::Leaf(Clause::Regex(pattern)), start);
            return Ok(());
        }
        let ahead = || self.rest().chars().take(200).collect::<String>();
        if matches!(c, '[' | '{') && ahead().contains(" TO ") {
            let at = self.scanner.at;
            let end = self.rest().find([']', '}']).map_or(at + 1, |close| at + close + 1);
            return Err(QueryError::new("a range of words has no counterpart here", start..end)
                .with_hint("ranges are for dates and numbers: date:[2024-01 TO 2024-03]"));
        }
        let mut end = self.run_end(start, false);
        if end == start {
            end += c.len_utf8();
        }
        self.scanner.at = end;
        let raw = visible(&self.scanner.text[start..end]);
        if raw == "*" {
            self.push(Token::Leaf(Clause::All), start);
            return Ok(());
        }
        refuse_foreign(&raw, &(start..end), OWN)?;
        if matches!(raw.as_str(), "and" | "or" | "not") {
            self.scanner.note(format!(
                "{} is read as a word: operators of Lucene are in capitals; Solr and Media Cloud \
                 read small letters as well",
                quoted(&raw)
            ));
        }
        let word = plain(&raw);
        let text = tidy(&word.text).to_owned();
        if !has_word(&text) && !word.wild {
            self.scanner.note(format!("{} is only punctuation and passed over", quoted(&raw)));
            return Ok(());
        }
        if self.rest().starts_with('~') {
            return self.fuzzy(&text, word.wild, start);
        }
        let clause = if word.wild {
            if word.escaped_wild {
                return Err(QueryError::new(
                    "a word cannot hold both a wildcard and an escaped one",
                    start..end,
                )
                .with_hint("write a regular expression: /a\\*b.*/"));
            }
            let term = wildcard_term(&text, &(start..end))?;
            term.alone.unwrap_or(Clause::Wildcard(text))
        } else {
            Clause::Word(text)
        };
        self.push(Token::Leaf(clause), start);
        Ok(())
    }

    /// Returns the number behind `~` or `^` at the scanner, which moves behind it.
    fn number(&mut self) -> &'t str {
        let at = self.scanner.at + 1;
        let rest = &self.scanner.text[at..];
        let length = rest.bytes().take_while(|c| c.is_ascii_digit() || *c == b'.').count();
        self.scanner.at = at + length;
        &rest[..length]
    }

    fn fuzzy(&mut self, text: &str, wild: bool, start: usize) -> Result<(), QueryError> {
        let edits = match self.number() {
            "" | "2" => Some(2),
            "1" => Some(1),
            _ => None,
        };
        let plain = !wild && text.chars().all(char::is_alphanumeric);
        let Some(edits) = edits.filter(|_| plain) else {
            return Err(QueryError::new(
                "~ behind a word takes one plain word and 1 or 2 letters",
                start..self.scanner.at,
            )
            .with_hint("write word~1 or word~2; the old ~0.8 has no counterpart"));
        };
        self.push(Token::Leaf(Clause::Fuzzy(text.to_owned(), edits)), start);
        Ok(())
    }

    fn phrase(&mut self, start: usize) -> Result<(), QueryError> {
        let inner = self.quoted_text()?;
        let mut parts = Vec::new();
        for run in self.scanner.text[inner].split(is_blank) {
            let text = plain(&visible(run)).text;
            if has_word(&text) {
                parts.push(PhrasePart::Word(tidy(&text).to_owned()));
            }
        }
        if parts.is_empty() {
            return Err(QueryError::new("the phrase is empty", start..self.scanner.at)
                .with_hint("put words between the quotes, or leave them out"));
        }
        let mut slop = 0;
        if self.rest().starts_with('~') {
            slop = self.number().parse().ok().filter(|n| *n <= MOST_DISTANCE).ok_or_else(|| {
                QueryError::new("~ behind a phrase needs a whole number", start..self.scanner.at)
                    .with_hint("write \"a b\"~5")
            })?;
            if slop > 0 {
                self.scanner.note(format!(
                    "\"…\"~{slop} keeps the order of the words here; in Lucene ~2 or more may turn \
                     it: for either order write a NEAR/{} b",
                    slop.saturating_add(1)
                ));
            }
        }
        self.push(Token::Leaf(Clause::Phrase { parts, slop }), start);
        Ok(())
    }

    fn regex(&mut self) -> Result<String, QueryError> {
        let start = self.scanner.at;
        let mut pattern = String::new();
        let mut characters = self.scanner.text[start + 1..].char_indices();
        loop {
            let Some((offset, c)) = characters.next() else {
                return Err(QueryError::new(
                    "this regular expression is never closed",
                    start..start + 1,
                )
                .with_hint("end it with a /, or put quotes around the text"));
            };
            match c {
                '/' => {
                    self.scanner.at = start + offset + 2;
                    break;
                }
                '\\' => match characters.next() {
                    Some((_, '/')) => pattern.push('/'),
                    Some((_, next)) => pattern.extend([c, next]),
                    None => pattern.push(c),
                },
                '~' | '@' | '&' | '<' | '#' | '"' => {
                    let at = start + 1 + offset;
                    let message = format!("{c} in a regular expression has no counterpart");
                    return Err(QueryError::new(message, at..at + 1)
                        .with_hint("for the character itself write a backslash before it"));
                }
                _ if c.is_control() => {
                    let at = start + 1 + offset;
                    let message = "a regular expression cannot hold control characters";
                    return Err(QueryError::new(message, at..at + c.len_utf8()));
                }
                _ => pattern.push(c),
            }
        }
        if pattern.is_empty() {
            return Err(QueryError::new("the regular expression is empty", start..self.scanner.at));
        }
        Ok(pattern)
    }

    fn boost(&mut self) -> Result<(), QueryError> {
        let start = self.scanner.at;
        let boost = self
            .number()
            .parse()
            .ok()
            .filter(|boost| (0.0_f32..=MOST_BOOST).contains(boost) && *boost > 0.0);
        let Some(boost) = boost else {
            return Err(QueryError::new(
                "^ needs a number above 0, at most 1000",
                start..self.scanner.at,
            )
            .with_hint("write word^2, or put quotes around the text"));
        };
        if !self.scanner.after_operand() {
            return Err(QueryError::new("^ comes after a word", start..self.scanner.at)
                .with_hint("write word^2"));
        }
        self.push(Token::Behind(Wrap::Boost(boost)), start);
        Ok(())
    }
}
