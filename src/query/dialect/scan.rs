//! Walks over text in a dialect: runs of characters, quotes, words side by side, dates.
//!
//! Nexis and Factiva both take words side by side for a phrase, so words are gathered until
//! something else follows.
//! Cost: linear; no run is looked at more than a fixed number of times.

use std::cell::Cell;
use std::ops::Range;

use crate::query::ast::Clause;
use crate::query::ast::DateBound;
use crate::query::ast::DateExpression;
use crate::query::ast::DateField;
use crate::query::ast::NameField;
use crate::query::ast::NamePattern;
use crate::query::ast::NumberField;
use crate::query::ast::Period;
use crate::query::ast::PhrasePart;
use crate::query::chars::breaks_word;
use crate::query::chars::closing_quotes;
use crate::query::chars::is_blank;
use crate::query::chars::is_ignorable;
use crate::query::chars::quoted;
use crate::query::chars::visible;
use crate::query::date;
pub(crate) use crate::query::dialect::names::Term;
use crate::query::dialect::names::initials;
use crate::query::dialect::names::name_pattern;
use crate::query::dialect::names::name_text;
use crate::query::dialect::token::Lexeme;
use crate::query::dialect::token::Operator;
use crate::query::dialect::token::Scanned;
use crate::query::dialect::token::Token;
use crate::query::error::QueryError;
use crate::query::limits::MOST_DISTANCE;
use crate::query::limits::MOST_ERRORS;
use crate::query::limits::MOST_NOTES;
use crate::query::limits::MOST_WRONG;
use crate::query::range;
use crate::query::word::has_word;
use crate::query::word::tidy;

/// What is read inside a parenthesis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inside {
    /// Words.
    Text,
    /// The names of a field.
    Name(NameField),
    /// The names of a field, each as a whole.
    WholeName(NameField),
    /// Days.
    Dates,
}

/// The state of one pass over the text.
pub(crate) struct Scanner<'t> {
    pub(crate) text: &'t str,
    /// The next byte to read.
    pub(crate) at: usize,
    lexemes: Vec<Lexeme>,
    notes: Vec<String>,
    standing: Vec<String>,
    /// What is wrong so far; reading goes on behind each.
    pub(crate) errors: Vec<QueryError>,
    /// How many items were wrong, told or not.
    wrong: usize,
    open: Vec<Inside>,
    /// What the next operand is read as; the value of `sn=` that is no group.
    next_inside: Option<Inside>,
    /// The words gathered so far, and the place from the first to the last.
    terms: Vec<Term>,
    terms_at: Range<usize>,
    terms_quoted: bool,
    /// What stands for any one word in a phrase.
    any_word: Option<&'static str>,
    /// Returns what ends a run.
    breaks: fn(char) -> bool,
    /// The runs last measured, this one and those looked ahead to: labels without blanks between
    /// them share a run, and it must not be measured for each.
    runs: Cell<[(usize, usize); 4]>,
    /// Said where a plain word was read, and where words were read as a phrase.
    word_note: &'static str,
    phrase_note: &'static str,
}

impl<'t> Scanner<'t> {
    pub(crate) fn new(text: &'t str, word_note: &'static str, phrase_note: &'static str) -> Self {
        Self {
            text,
            at: 0,
            lexemes: Vec::new(),
            notes: Vec::new(),
            standing: Vec::new(),
            errors: Vec::new(),
            wrong: 0,
            open: Vec::new(),
            next_inside: None,
            terms: Vec::new(),
            terms_at: 0..0,
            terms_quoted: false,
            any_word: None,
            breaks: breaks_word,
            runs: Cell::new([(0, 0); 4]),
            word_note,
            phrase_note,
        }
    }

    /// Returns the scanner with square brackets ending a run as well.
    pub(crate) fn with_brackets(mut self) -> Self {
        self.breaks = |c| breaks_word(c) || matches!(c, '[' | ']');
        self
    }

    /// Returns the scanner with `sign` for any one word of a phrase.
    pub(crate) fn with_any_word(mut self, sign: &'static str) -> Self {
        self.any_word = Some(sign);
        self
    }

    /// Gathers any one word, if `run` asks for it; returns whether it does.
    pub(crate) fn any_word(&mut self, run: &str, span: &Range<usize>) -> bool {
        let is_one = self.any_word == Some(run);
        if is_one {
            if run == "*" {
                self.note(
                    "* in a phrase stands for one word or more in Google, for exactly one here; for up to \
                     three write a AROUND(3) b",
                );
            }
            self.term(Term { part: PhrasePart::AnyWord, alone: None }, span.clone());
        }
        is_one
    }

    /// Reads the whole text, each time one item by `item`.
    ///
    /// # Errors
    ///
    /// What was wrong, all of it in one.
    pub(crate) fn each(
        mut self,
        item: impl Fn(&mut Self) -> Result<(), QueryError>,
    ) -> Result<Scanned, QueryError> {
        while self.skip_blanks() {
            let start = self.at;
            if let Err(error) = item(&mut self)
                && !self.recover(start, error)
            {
                break;
            }
        }
        self.finish()
    }

    /// Keeps what is wrong with the item at `start`, and goes on behind it; returns whether to go on.
    pub(crate) fn recover(&mut self, start: usize, error: QueryError) -> bool {
        let first = self.text[start..].chars().next().map_or(1, char::len_utf8);
        let mut end = self.at.max(error.span.end).max(start + first).min(self.text.len());
        end = self.text.ceil_char_boundary(end);
        if self.text[start..end].ends_with('(') && end > start + 1 {
            // The parenthesis is read for itself.
            end -= 1;
        }
        if !self.errors.iter().any(|known| known.message == error.message) {
            self.errors.push(error);
        }
        self.at = end;
        // In its place, so that an operator behind it has an operand.
        self.push(Token::Leaf(Clause::All), start..end);
        self.wrong += 1;
        self.errors.len() < MOST_ERRORS && self.wrong < MOST_WRONG
    }

    /// Returns what was read.
    ///
    /// # Errors
    ///
    /// What was wrong, all of it in one.
    pub(crate) fn finish(mut self) -> Result<Scanned, QueryError> {
        self.flush();
        if let Some(error) = QueryError::all(self.errors) {
            return Err(error);
        }
        Ok(Scanned { lexemes: self.lexemes, notes: self.notes, standing: self.standing })
    }

    /// Returns whether words are gathered that are no operand yet.
    pub(crate) fn gathers(&self) -> bool {
        !self.terms.is_empty()
    }

    /// Makes one operand of the words gathered, read as `inside`.
    pub(crate) fn gathered(&mut self, inside: Inside) {
        self.next_inside = Some(inside);
        self.flush();
    }

    pub(crate) fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if self.notes.len() < MOST_NOTES && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Notes what is so of every query of the dialect that has such a part.
    pub(crate) fn standing_note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if !note.is_empty() && self.standing.len() < MOST_NOTES && !self.standing.contains(&note) {
            self.standing.push(note);
        }
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    /// Moves over blanks; returns whether anything is left.
    pub(crate) fn skip_blanks(&mut self) -> bool {
        while let Some(c) = self.peek() {
            if is_blank(c) {
                if c.is_control() && !c.is_whitespace() {
                    self.note("control characters in the query are read as blanks");
                }
            } else if !is_ignorable(c) {
                return true;
            }
            self.at += c.len_utf8();
        }
        false
    }

    /// Returns where the run at `at` ends.
    pub(crate) fn run_end(&self, at: usize) -> usize {
        let [first, second, third, _] = self.runs.get();
        let known = self.runs.get().into_iter().find(|(start, end)| (*start..*end).contains(&at));
        if let Some((_, end)) = known {
            return end;
        }
        let end = self.text[at..].find(self.breaks).map_or(self.text.len(), |length| at + length);
        if end > at {
            self.runs.set([(at, end), first, second, third]);
        }
        end
    }

    /// Returns the place of the run behind the blanks at `at`; empty if none follows.
    pub(crate) fn run_behind(&self, at: usize) -> Range<usize> {
        let rest = &self.text[at..];
        let start = at + rest.find(|c| !is_blank(c)).unwrap_or(rest.len());
        start..self.run_end(start)
    }

    /// Returns the run behind the blanks at `at` in lower case, if it is short enough for a name.
    pub(crate) fn name_behind(&self, at: usize) -> (String, usize) {
        let place = self.run_behind(at);
        let run = &self.text[place.clone()];
        let name = if run.len() <= 64 { visible(run).to_ascii_lowercase() } else { String::new() };
        (name, place.end)
    }

    pub(crate) fn inside(&self) -> Inside {
        self.next_inside.or(self.open.last().copied()).unwrap_or(Inside::Text)
    }

    /// Lets the next operand be read as names or days.
    pub(crate) fn expect(&mut self, inside: Inside) {
        self.flush();
        self.next_inside = Some(inside);
    }

    /// Returns whether the next operand, and no more, is read as names or days.
    pub(crate) fn expects(&self) -> bool {
        self.next_inside.is_some()
    }

    /// Returns whether a connector can follow.
    pub(crate) fn after_operand(&self) -> bool {
        !self.terms.is_empty()
            || matches!(
                self.lexemes.last().map(|lexeme| &lexeme.token),
                Some(Token::Leaf(_) | Token::Close | Token::Behind(_))
            )
    }

    /// Returns how many parentheses are open.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Returns whether a word, a quote or a parenthesis follows the blanks at `at`.
    pub(crate) fn skips_to_operand(&self, at: usize) -> bool {
        let next = self.run_behind(at);
        let text = &self.text[next.clone()];
        let is_operator = ["and", "or", "not"].iter().any(|word| text.eq_ignore_ascii_case(word));
        if next.is_empty() {
            let opens = |c| c == '(' || closing_quotes(c).is_some();
            self.text[next.start..].starts_with(opens)
        } else {
            has_word(text) && !is_operator
        }
    }

    /// Returns whether a date and an AND come before.
    pub(crate) fn after_date_and(&self) -> bool {
        let is_date = |token: &Token| matches!(token, Token::Leaf(Clause::Date(..)));
        self.terms.is_empty()
            && matches!(&self.lexemes[..], [.., date, and] if is_date(&date.token)
                && and.token == Token::Operator(Operator::And))
    }

    pub(crate) fn push(&mut self, token: Token, span: Range<usize>) {
        self.flush();
        if token == Token::Open {
            self.open.push(self.inside());
        } else if token == Token::Close {
            self.open.pop();
        }
        self.next_inside = None;
        self.lexemes.push(Lexeme { token, span });
    }

    /// Gathers a word.
    pub(crate) fn term(&mut self, term: Term, span: Range<usize>) {
        if self.terms.is_empty() {
            self.terms_at = span.clone();
        }
        self.terms_at.end = span.end;
        self.terms.push(term);
    }

    /// Gathers what is between the quotes at `at`, each word read by `read`.
    pub(crate) fn quotation(
        &mut self,
        read: impl Fn(&mut Self, &str, &Range<usize>) -> Result<Term, QueryError>,
    ) -> Result<(), QueryError> {
        let start = self.at;
        let open = self.peek().unwrap_or('"');
        let inner = start + open.len_utf8();
        let close = closing_quotes(open).unwrap_or(&['"']);
        let Some(length) = self.text[inner..].find(close) else {
            return Err(QueryError::new("this quote is never closed", start..inner)
                .with_hint("add a \" where the phrase ends"));
        };
        let end = inner + length;
        self.at = end + self.text[end..].chars().next().map_or(0, char::len_utf8);
        let before = self.terms.len();
        let mut at = inner;
        for run in self.text[inner..end].split(is_blank) {
            let place = at..at + run.len();
            at = place.end + self.text[place.end..].chars().next().map_or(0, char::len_utf8);
            if has_word(run) {
                let term = read(self, run, &place)?;
                self.term(term, start..self.at);
            } else if !self.any_word(run, &(start..self.at)) && run == "*" {
                return Err(QueryError::new("* alone in a phrase has no counterpart", place)
                    .with_hint("leave it out, or write the words joined by a proximity"));
            }
        }
        if self.terms.len() == before {
            return Err(QueryError::new("the phrase is empty", start..self.at)
                .with_hint("put words between the quotes, or leave them out"));
        }
        self.terms_quoted = true;
        Ok(())
    }

    /// Turns the words gathered into one operand.
    pub(crate) fn flush(&mut self) {
        if self.terms.is_empty() {
            return;
        }
        let mut terms = std::mem::take(&mut self.terms);
        let was_quoted = std::mem::take(&mut self.terms_quoted);
        let span = self.terms_at.clone();
        let inside = self.inside();
        self.next_inside = None;
        let initials =
            (inside == Inside::Name(NameField::Author)).then(|| initials(&terms)).flatten();
        let clause = if let Some((pattern, note)) = initials {
            self.note(note);
            Clause::Name(NameField::Author, pattern)
        } else if let Inside::Name(field) = inside {
            Clause::Name(field, name_pattern(&terms))
        } else if let Inside::WholeName(field) = inside {
            Clause::Name(field, NamePattern::Exact(name_text(&terms)))
        } else if terms.len() == 1 && !was_quoted {
            let term = terms.remove(0);
            match (term.alone, term.part) {
                (Some(clause), _) => clause,
                (None, PhrasePart::Wildcard(pattern)) => Clause::Wildcard(pattern),
                (None, PhrasePart::AnyWord) => Clause::All,
                (None, PhrasePart::Exact(text)) => Clause::Exact(text),
                (None, PhrasePart::Word(text)) => {
                    self.standing_note(self.word_note);
                    Clause::Word(text)
                }
            }
        } else {
            if terms.iter().any(|term| matches!(term.alone, Some(Clause::Regex(_)))) {
                self.note("in a phrase a truncation of so many letters is read as any ending");
            }
            if !was_quoted {
                self.standing_note(self.phrase_note);
            }
            let parts = terms.into_iter().map(|term| term.part).collect();
            Clause::Phrase { parts, slop: 0 }
        };
        self.lexemes.push(Lexeme { token: Token::Leaf(clause), span });
    }
}

/// Returns the word `run`, which has no wildcards.
pub(crate) fn plain_term(run: &str) -> Term {
    Term { part: PhrasePart::Word(tidy(&visible(run)).to_owned()), alone: None }
}

/// Returns the word `stem` with up to `most` further letters, or any number of them.
pub(crate) fn truncated_term(stem: &str, most: Option<u32>) -> Term {
    let part = PhrasePart::Wildcard(format!("{stem}*"));
    let alone = most.filter(|_| stem.bytes().all(|c| c.is_ascii_alphanumeric())).map(|most| {
        // A regular expression sees folded terms.
        Clause::Regex(format!("{}.{{0,{most}}}", stem.to_ascii_lowercase()))
    });
    Term { part, alone }
}

/// Returns the pattern `pattern`. A `?` that ends a word here ends a question, so one letter more is
/// said by a regular expression, and in a phrase by any ending.
///
/// # Errors
///
/// No regular expression can be made of it.
pub(crate) fn wildcard_term(pattern: &str, span: &Range<usize>) -> Result<Term, QueryError> {
    if !pattern.ends_with('?') {
        return Ok(Term { part: PhrasePart::Wildcard(pattern.to_owned()), alone: None });
    }
    // A regular expression sees folded terms.
    if !pattern.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'*' | b'?')) {
        let message = format!("{} cannot end in one letter more", quoted(pattern));
        return Err(QueryError::new(message, span.clone())
            .with_hint("write a * for any ending, or a regular expression: /word./"));
    }
    let regex = pattern.to_ascii_lowercase().replace('*', ".*").replace('?', ".");
    let stem = pattern.trim_end_matches(['*', '?']);
    let part = PhrasePart::Wildcard(format!("{stem}*"));
    Ok(Term { part, alone: Some(Clause::Regex(regex)) })
}

/// Returns the pattern `pattern`, in which `one` is one letter, `maybe` one or none, and `*` any number.
///
/// # Errors
///
/// No regular expression can be made of it.
pub(crate) fn lettered_term(
    pattern: &str,
    (one, maybe): (char, char),
    span: &Range<usize>,
) -> Result<Term, QueryError> {
    if !pattern.contains(maybe) {
        return wildcard_term(&pattern.replace(one, "?"), span);
    }
    // A regular expression sees folded terms.
    if !pattern.chars().all(|c| c.is_ascii_alphanumeric() || c == one || c == maybe || c == '*') {
        let message = format!("{} cannot hold a {maybe}, one letter or none", quoted(pattern));
        return Err(
            QueryError::new(message, span.clone()).with_hint("write both spellings, joined by OR")
        );
    }
    let (mut wild, mut regex) = (String::new(), String::new());
    for c in pattern.to_ascii_lowercase().chars() {
        let (in_wild, in_regex) = match c {
            '*' => ("*", ".*"),
            _ if c == one => ("?", "."),
            _ if c == maybe => ("*", ".{0,1}"),
            _ => {
                wild.push(c);
                regex.push(c);
                continue;
            }
        };
        wild.push_str(in_wild);
        regex.push_str(in_regex);
    }
    Ok(Term { part: PhrasePart::Wildcard(wild), alone: Some(Clause::Regex(regex)) })
}

/// Reads the distance of a proximity operator.
pub(crate) fn distance(digits: &str, span: &Range<usize>) -> Result<u32, QueryError> {
    let number = digits.parse().ok().filter(|n| (1..=MOST_DISTANCE).contains(n));
    number.ok_or_else(|| {
        QueryError::new(format!("{} is no distance", quoted(digits)), span.clone())
            .with_hint("the distance is a number of words from 1 to 10000")
    })
}

/// Reads the distance of a proximity operator that counts the words in between, as `dialect` does.
pub(crate) fn between(
    digits: &str,
    span: &Range<usize>,
    dialect: &str,
    scanner: &mut Scanner<'_>,
) -> Result<u32, QueryError> {
    let number: Option<u32> = digits.parse().ok();
    let number = number.filter(|n| *n < MOST_DISTANCE).ok_or_else(|| {
        QueryError::new(format!("{} is no distance", quoted(digits)), span.clone())
            .with_hint("the distance is a number of words from 0 to 9999")
    })?;
    scanner.note(format!(
        "a distance of {dialect} counts the words in between, ours to the second word: {number} is \
         read as {}",
        number + 1
    ));
    Ok(number + 1)
}

/// Returns whether `text` is a number without a sign.
pub(crate) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit())
}

/// How a date or number is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Is,
    Over,
    Under,
    From,
    UpTo,
}

impl Comparison {
    /// Returns the sign `run` starts with, and what follows it.
    pub(crate) fn sign(run: &str) -> Option<(Self, &str)> {
        let signs = [
            (">=", Self::From),
            ("<=", Self::UpTo),
            (">", Self::Over),
            ("<", Self::Under),
            ("=", Self::Is),
        ];
        signs.iter().find_map(|(sign, comparison)| Some((*comparison, run.strip_prefix(sign)?)))
    }
}

/// Returns the condition that articles are published then.
pub(crate) fn dated(
    comparison: Comparison,
    written: &str,
    span: &Range<usize>,
    scanner: &mut Scanner<'_>,
) -> Result<Clause<DateExpression>, QueryError> {
    let bound = |excluded: bool, scanner: &mut Scanner<'_>| {
        let period = period(written, span, scanner)?;
        Ok::<_, QueryError>(Some(DateBound { period, excluded }))
    };
    let (from, to) = match comparison {
        Comparison::Is => (bound(false, scanner)?, bound(false, scanner)?),
        Comparison::Over => (bound(true, scanner)?, None),
        Comparison::Under => (None, bound(true, scanner)?),
        Comparison::From => (bound(false, scanner)?, None),
        Comparison::UpTo => (None, bound(false, scanner)?),
    };
    Ok(Clause::Date(DateField::Published, DateExpression { from, to }))
}

/// Reads a date whose month comes first.
pub(crate) fn period(
    written: &str,
    span: &Range<usize>,
    scanner: &mut Scanner<'_>,
) -> Result<Period, QueryError> {
    let written = visible(written);
    let parts: Vec<&str> = written.split(['/', '-', ' ']).filter(|part| !part.is_empty()).collect();
    let short = |part: &str| part.len() <= 2 && is_number(part);
    let year = |part: &str| part.len() == 4 && is_number(part);
    let iso = match parts[..] {
        [month, day, y] if short(month) && short(day) && year(y) => {
            Some(format!("{y}-{month:0>2}-{day:0>2}"))
        }
        [month, y] if short(month) && year(y) => Some(format!("{y}-{month:0>2}")),
        [month, day, y] if month_number(month).is_some() && short(day) && year(y) => {
            month_number(month).map(|month| format!("{y}-{month:02}-{day:0>2}"))
        }
        [month, y] if year(y) => month_number(month).map(|month| format!("{y}-{month:02}")),
        _ => None,
    };
    if let Some(iso) = &iso
        && parts.first().is_some_and(|part| short(part))
    {
        scanner.note(format!("{} is read with the month first: {iso}", quoted(&written)));
    }
    let (period, note) = date::read_period(iso.as_deref().unwrap_or(&written), span.clone())?;
    if let Some(note) = note {
        scanner.note(note);
    }
    Ok(period)
}

fn month_number(name: &str) -> Option<usize> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let name = name.trim_end_matches('.');
    if !date::is_month_name(name) {
        return None;
    }
    let start = name.get(..3)?.to_ascii_lowercase();
    MONTHS.iter().position(|month| *month == start).map(|at| at + 1)
}

/// Returns the condition that articles have so many words.
pub(crate) fn counted(
    comparison: Comparison,
    number: &str,
    span: &Range<usize>,
) -> Result<Clause<DateExpression>, QueryError> {
    let sign = match comparison {
        Comparison::Is => "",
        Comparison::Over => ">",
        Comparison::Under => "<",
        Comparison::From => ">=",
        Comparison::UpTo => "<=",
    };
    let (min, max) = range::numbers(NumberField::Words, &format!("{sign}{number}"), 0)
        .map_err(|error| QueryError { span: span.clone(), ..error })?;
    Ok(Clause::Number { field: NumberField::Words, min, max })
}

/// Returns the code of a language that is named in English.
pub(crate) fn language_code(name: &str) -> Option<&'static str> {
    let codes = [
        ("arabic", "ar"),
        ("chinese", "zh"),
        ("dutch", "nl"),
        ("english", "en"),
        ("french", "fr"),
        ("german", "de"),
        ("italian", "it"),
        ("japanese", "ja"),
        ("korean", "ko"),
        ("polish", "pl"),
        ("portuguese", "pt"),
        ("russian", "ru"),
        ("spanish", "es"),
        ("swedish", "sv"),
        ("turkish", "tr"),
    ];
    let name = name.to_lowercase();
    codes.iter().find(|(known, _)| *known == name).map(|(_, code)| *code)
}
