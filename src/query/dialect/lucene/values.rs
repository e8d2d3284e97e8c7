//! Fields of Lucene's query strings and their values.

use crate::query::ast::Clause;
use crate::query::ast::DateExpression;
use crate::query::ast::DateField;
use crate::query::ast::Flag;
use crate::query::ast::NameField;
use crate::query::ast::NamePattern;
use crate::query::ast::Part;
use crate::query::chars::breaks_word;
use crate::query::chars::closing_quotes;
use crate::query::chars::quoted;
use crate::query::chars::visible;
use crate::query::dialect::lucene::Lucene;
use crate::query::dialect::token::Token;
use crate::query::dialect::token::Wrap;
use crate::query::error::QueryError;
use crate::query::fields;
use crate::query::fields::Field;
use crate::query::fields::Filter;
use crate::query::range;
use crate::query::word::plain;

/// What indexes elsewhere call our fields.
const ALIASES: [(&str, &str); 33] = [
    ("headline", "title"),
    ("subject", "title"),
    ("text", "body"),
    ("text_content", "body"),
    ("normalized_article_title", "title"),
    ("publish_day", "date"),
    ("indexed_date", "ingested"),
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

/// Fields of Media Cloud that name its own collections and stories by number.
const NUMBERED: [&str; 6] = [
    "tags_id_media",
    "tags_id_stories",
    "media_id",
    "stories_id",
    "timespans_id",
    "processed_stories_id",
];

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

impl<'t> Lucene<'t> {
    /// Reads the field `name`, whose value is at `value`.
    pub(crate) fn field(
        &mut self,
        name: &str,
        start: usize,
        value: usize,
    ) -> Result<(), QueryError> {
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
        if NUMBERED.contains(&lower) {
            let message = format!("{} of Media Cloud names its own lists by number", quoted(name));
            return Err(QueryError::new(message, start..value).with_hint(
                "leave it out, or name the sources: source:name, or group:name for a list of \
                 dateline.toml in dateline's own language",
            ));
        }
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
    pub(crate) fn filter_value(&mut self, filter: Filter, start: usize) -> Result<(), QueryError> {
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
}
