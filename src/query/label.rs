//! Reads what is written before a colon or a parenthesis: fields (`title:`, `date>=`) and functions
//! (`atleast3(`).

use crate::query::ast::Clause;
use crate::query::ast::DateExpression;
use crate::query::chars::closing_quotes;
use crate::query::chars::is_blank;
use crate::query::chars::is_ignorable;
use crate::query::chars::quoted;
use crate::query::chars::visible;
use crate::query::error::QueryError;
use crate::query::fields;
use crate::query::fields::Field;
use crate::query::fields::Filter;
use crate::query::fields::Function;
use crate::query::foreign::behind_field;
use crate::query::lexer::Lexer;
use crate::query::lexer::Token;
use crate::query::word::has_word;
use crate::query::word::tidy;
use crate::query::word::wildcard_parts;

impl Lexer<'_> {
    /// Returns the name before the colon of `run`, and where the colon is, if it can be a
    /// field: `10:30`, `Iran:` and `http://x` are text.
    pub(crate) fn field_prefix(&self, run: &str) -> Option<(String, usize)> {
        let (name, rest) = run.split_once(':')?;
        if rest.starts_with("//") {
            return None;
        }
        let colon = self.at + name.len();
        let name = visible(name);
        let named = fields::may_be_field(&name);
        let next = self.text[colon + 1..].chars().find(|&c| !is_ignorable(c));
        // `'It Isn't Working:'`: what closes a quotation or a sentence is no value.
        let closing = !rest.is_empty()
            && rest.chars().all(|c| is_ignorable(c) || "'’‘…?!–—".contains(c))
            && self.text[self.at + run.len()..].chars().next().is_none_or(is_blank);
        let text = closing || next.is_none_or(|c| is_blank(c) || matches!(c, ')' | '|' | ':'));
        (named && !text).then_some((name, colon))
    }

    /// Reads a field and its value.
    pub(crate) fn field(&mut self, name: &str, colon: usize) -> Result<(), QueryError> {
        let start = self.at;
        let own = || {
            fields::own_name(name).map(|_| Field::Filter(Filter::Meta { from: start, to: colon }))
        };
        let Some(field) = Field::named(name).or_else(own) else {
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
            Field::Text(_) => {
                if let Some(note) = behind_field(&self.text[value..self.run_end(value)]) {
                    self.note(note);
                }
                self.text_value(name)
            }
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
                format!("{c} belongs before the field, not after the colon"),
                format!("write {c}{}:{}", name.to_lowercase(), value),
            );
        }
        if c == '/' && self.text[start + 1..].chars().next().is_some_and(|c| !is_blank(c)) {
            let pattern = self.regex()?;
            return self.push(Token::Leaf(Clause::Regex(pattern)), start);
        }
        if run == "*" {
            return refused(
                format!("* alone cannot be in {}:", name.to_lowercase()),
                "write a word, or * alone for every article".to_owned(),
            );
        }
        if run == "="
            && self.text[end..].chars().next().is_some_and(|c| closing_quotes(c).is_some())
        {
            return self.exact_phrase();
        }
        if !has_word(run) {
            let plain = self.typed_word(run);
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
            && (Field::named(&inner).is_some() || fields::own_name(&inner).is_some())
        {
            return refused(
                "a field cannot hold another field".to_owned(),
                "write them side by side, with a blank between them".to_owned(),
            );
        }
        self.word()
    }

    /// Reads a function; its parenthesis is at `end`.
    pub(crate) fn function(
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
            Function::Times(_)
            | Function::Window(_)
            | Function::SomeOf(_)
            | Function::First(_)
            | Function::Lead => {
                return self.open_parenthesis(None, Token::Call(function), start);
            }
        };
        self.at += 1;
        self.skip_blanks();
        let word_start = self.at;
        let word_end = self.run_end(word_start);
        let word = self.typed_word(&self.text[word_start..word_end]);
        self.at = word_end;
        self.skip_blanks();
        let text = tidy(&word.text);
        if !has_word(text) || word.wild || self.peek() != Some(')') {
            let message = format!("{} takes one plain word", quoted(&format!("{name}(…)")));
            let hint = format!("write {}(Word)", name.to_lowercase());
            let error = QueryError::new(message, start..self.at.max(end + 1)).with_hint(hint);
            // What else is in the parentheses is of this error.
            self.at += self.rest().find(')').map_or(0, |close| close + 1);
            return Err(error);
        }
        self.at += 1;
        self.push(Token::Leaf(make(text.to_owned())), start)
    }
}

/// Returns the field that `run`, at byte `start` of the query, compares (`date>=2024`), and where its
/// name ends in it.
pub(crate) fn compared_field(run: &str, start: usize) -> Option<(Filter, usize)> {
    let at = run.find(['<', '>', '='])?;
    if run.len() > at + 1 && fields::own_name(&run[..at]).is_some() {
        return Some((Filter::Meta { from: start, to: start + at }, at));
    }
    let Field::Filter(filter) = Field::named(&run[..at])? else { return None };
    let compares = match filter {
        Filter::Date(_) | Filter::Number(_) => run.len() > at + 1,
        Filter::Name(_) | Filter::Side(_) | Filter::Flags(_) | Filter::Meta { .. } => false,
    };
    compares.then_some((filter, at))
}
