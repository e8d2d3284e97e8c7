//! Reads the values of filters: names, dates, numbers and flags.
//!
//! Values are not text: a `/` or a colon in `url:` is part of it, and what the text part of the
//! language would take for an operator is not.

use crate::query::ast::Clause;
use crate::query::ast::DateExpression;
use crate::query::ast::DateField;
use crate::query::ast::MetaTest;
use crate::query::ast::NameField;
use crate::query::ast::NamePattern;
use crate::query::chars::breaks_word;
use crate::query::chars::closing_quotes;
use crate::query::chars::is_blank;
use crate::query::chars::quoted;
use crate::query::chars::shortened;
use crate::query::chars::visible;
use crate::query::date;
use crate::query::error::QueryError;
use crate::query::fields;
use crate::query::fields::Filter;
use crate::query::lexer::Lexer;
use crate::query::lexer::Token;
use crate::query::range;
use crate::query::word::Plain;
use crate::query::word::boost_start;
use crate::query::word::plain;

impl<'t> Lexer<'t> {
    /// Reads one value of `field`, which starts at `at`.
    pub(crate) fn filter_value(&mut self, field: Filter) -> Result<(), QueryError> {
        let start = self.at;
        let clause = match field {
            Filter::Name(name) => {
                let pattern = self.name_pattern(field.name(), name == NameField::Url)?;
                Clause::Name(name, pattern)
            }
            Filter::Meta { from, to } => self.own_field(from, to)?,
            Filter::Flags(prefix) => {
                self.at = self.value_end(start, true);
                let value = &self.text[start..self.at];
                if prefix == "has"
                    && let Some(name) = fields::own_name(&visible(value))
                {
                    return self.push(Token::Leaf(Clause::Meta(name, MetaTest::Any)), start);
                }
                let flag = fields::flag(prefix, value).ok_or_else(|| {
                    let message = format!("there is no {}", quoted(&format!("{prefix}:{value}")));
                    QueryError::new(message, self.place_from(start))
                        .with_hint(fields::flag_hint(value))
                })?;
                Clause::Flag(flag)
            }
            Filter::Number(field) => {
                let (raw, at) = self.raw_bounds()?;
                let (min, max) = range::numbers(field, raw, at)?;
                Clause::Number { field, min, max }
            }
            Filter::Date(field) => Clause::Date(field, self.dates(range::dates)?),
            Filter::Side(side) => Clause::Date(
                DateField::Published,
                self.dates(|raw, at, notes| range::side(side, raw, at, notes))?,
            ),
        };
        if self.rest().starts_with('|') && self.filter_group().is_none() {
            let name = field.name();
            return Err(QueryError::new(
                format!("| directly after {name}: would not belong to it"),
                self.at..self.at + 1,
            )
            .with_hint(format!("write {name}:(a OR b), or blanks around the |")));
        }
        self.push(Token::Leaf(clause), start)
    }

    /// Reads the value of the data set's own field whose name is at these bytes of the query.
    fn own_field(&mut self, from: usize, to: usize) -> Result<Clause<DateExpression>, QueryError> {
        let written = visible(&self.text[from..to]).to_lowercase();
        let name = fields::own_name(&written).expect("the lexer found it to be one");
        let raw = &self.text[self.at..self.value_end(self.at, true)];
        let test = if raw.starts_with(['[', '{', '<', '>']) || range::is_of_numbers(raw) {
            let (raw, at) = self.raw_bounds()?;
            let (min, max) = range::own_numbers(raw, at)?;
            MetaTest::Number { min, max }
        } else {
            MetaTest::Name(self.name_pattern(&written, false)?)
        };
        Ok(Clause::Meta(name, test))
    }

    /// Reads the value of a date field with `read`.
    fn dates(
        &mut self,
        read: impl FnOnce(&str, usize, &mut Vec<String>) -> Result<DateExpression, QueryError>,
    ) -> Result<DateExpression, QueryError> {
        let (raw, at) = self.raw_bounds()?;
        let mut notes = Vec::new();
        let dates = read(raw, at, &mut notes)?;
        for note in notes {
            self.note(note);
        }
        self.note_on_split_date(raw);
        Ok(dates)
    }

    /// Returns the text of a date or number, in brackets, quotes or neither, and where it starts.
    fn raw_bounds(&mut self) -> Result<(&'t str, usize), QueryError> {
        let start = self.at;
        let c = self.peek().unwrap_or(' ');
        if closing_quotes(c).is_some() {
            let inner = self.quotation()?;
            let raw = &self.text[inner.clone()];
            if raw.trim().is_empty() {
                return Err(QueryError::new(
                    "there is no value between the quotes",
                    start..self.at,
                ));
            }
            return Ok((raw, inner.start));
        }
        // `date>=[…]` makes no sense, but its bracket must not swallow the rest of the query.
        if matches!(c, '[' | '{') {
            let Some(close) = self.rest().find([']', '}']) else {
                return Err(QueryError::new("this bracket is never closed", start..start + 1)
                    .with_hint("write [2024-03 TO 2024-05], or 2024-03..2024-05"));
            };
            self.at = start + close + 1;
            let end = self.value_end(self.at, true);
            if end > self.at {
                return Err(QueryError::new("text follows the range directly", self.at..end)
                    .with_hint("put a blank after the bracket"));
            }
        } else {
            self.at = self.value_end(start, true);
        }
        Ok((&self.text[start..self.at], start))
    }

    /// Says so where `date:March 2024` was meant as one date.
    fn note_on_split_date(&mut self, raw: &str) {
        let next: String =
            self.rest().trim_start().chars().take_while(|c| !breaks_word(*c)).collect();
        if date::is_month_name(raw) && !next.is_empty() && next.bytes().all(|c| c.is_ascii_digit())
        {
            let (raw, next) = (quoted(raw), quoted(&next));
            self.note(format!(
                "{raw} is the whole date and {next} a word; write a month as 2024-03"
            ));
        }
    }

    /// Reads a name as it is typed, without its quotes.
    fn raw_name(&mut self, is_quoted: bool, is_url: bool) -> Result<&'t str, QueryError> {
        if is_quoted {
            let inner = self.quotation()?;
            return Ok(&self.text[inner]);
        }
        let from = self.at;
        self.at = self.value_end(from, !is_url);
        if !is_url && let Some(boost) = boost_start(&self.text[from..self.at]) {
            self.at = from + boost;
        }
        Ok(&self.text[from..self.at])
    }

    /// Reads the value of the name field called `field`. In an address no sign has a meaning.
    fn name_pattern(&mut self, field: &str, is_url: bool) -> Result<NamePattern, QueryError> {
        let start = self.at;
        let c = self.peek().unwrap_or(' ');
        if c == '/' && self.rest()[1..].chars().next().is_some_and(|c| !is_blank(c)) {
            return self.regex().map(NamePattern::Regex);
        }
        let exact = c == '=';
        if exact {
            self.at += 1;
        }
        let is_quoted = self.peek().is_some_and(|c| closing_quotes(c).is_some());
        let raw = self.raw_name(is_quoted, is_url)?;
        // Of an address only its host is compared; what follows may hold a question mark.
        let is_address = field == "domain" && raw.find('/').is_some_and(|at| at > 0);
        let value =
            plain(if is_address { raw.split(['?', '#']).next().unwrap_or(raw) } else { raw });
        let mut text = value.text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !is_quoted && !is_url {
            text.truncate(text.trim_end_matches([',', ';']).len());
        }
        let span = self.place_from(start);
        if field == "lang" && !is_quoted && text.contains(',') {
            let each = text.split(',').map(str::trim).collect::<Vec<_>>().join(" OR ");
            return Err(QueryError::new("a language has no comma in it", span)
                .with_hint(format!("write lang:({})", shortened(&each, 60))));
        }
        let is_one = !is_quoted && !is_url && self.filter_group().is_none();
        if is_one && value.text.trim_end().ends_with(',') {
            self.note(format!(
                "{field}: ends with the blank behind {}; a name of several words goes into quotes",
                quoted(&text)
            ));
        }
        if text.is_empty() {
            return Err(QueryError::new(format!("{field}: has no value"), span)
                .with_hint("put a name after the colon, or quotes around the text"));
        }
        if exact {
            return Ok(NamePattern::Exact(text));
        }
        if !is_wild(is_url, &value) {
            return Ok(NamePattern::Words(text));
        }
        if value.escaped_wild {
            return Err(QueryError::new(
                "a name cannot hold both a wildcard and an escaped one",
                span,
            )
            .with_hint("write a regular expression: /a\\*b.*/"));
        }
        Ok(NamePattern::Wildcard(text))
    }
}

/// Returns whether `value` is a wildcard pattern. In an address a `?` is what it is, unless a `*`
/// says otherwise.
fn is_wild(is_url: bool, value: &Plain) -> bool {
    if is_url { value.star } else { value.wild }
}
