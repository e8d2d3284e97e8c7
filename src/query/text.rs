//! Reads words and phrases: wildcards, exact words, `~`, `^`, truncation.

use std::ops::Range;

use crate::query::ast::Clause;
use crate::query::ast::DateExpression;
use crate::query::ast::PhrasePart;
use crate::query::chars::closing_quotes;
use crate::query::chars::is_blank;
use crate::query::chars::is_ignorable;
use crate::query::chars::is_word_char;
use crate::query::chars::quoted;
use crate::query::chars::shortened;
use crate::query::chars::visible;
use crate::query::error::QueryError;
use crate::query::fields;
use crate::query::fields::Field;
use crate::query::lexer::Lexer;
use crate::query::lexer::Token;
use crate::query::limits::MOST_DISTANCE;
use crate::query::word::Plain;
use crate::query::word::boost_start;
use crate::query::word::has_word;
use crate::query::word::is_escaped;
use crate::query::word::plain;
use crate::query::word::tidy;
use crate::query::word::wildcard_parts;

impl Lexer<'_> {
    /// Reads a phrase with its slop.
    pub(crate) fn phrase(&mut self) -> Result<(), QueryError> {
        let start = self.at;
        let inner = self.quotation()?;
        let parts = self.phrase_parts(inner, false)?;
        self.finish_phrase(parts, start)
    }

    /// Reads `="a b"`: every word as written.
    pub(crate) fn exact_phrase(&mut self) -> Result<(), QueryError> {
        let start = self.at;
        self.at += 1;
        if self.peek() == Some('(') {
            return Err(QueryError::new(
                "= comes before one word or a quoted phrase",
                start..self.at,
            )
            .with_hint("write =Word or =\"Two Words\""));
        }
        let inner = self.quotation()?;
        let parts = self.phrase_parts(inner, true)?;
        self.finish_phrase(parts, start)
    }

    fn finish_phrase(&mut self, parts: Vec<PhrasePart>, start: usize) -> Result<(), QueryError> {
        if parts.is_empty() {
            let empty = self.text[start..self.at]
                .chars()
                .all(|c| is_blank(c) || is_ignorable(c) || c == '=' || closing_quotes(c).is_some());
            let message = if empty {
                "the phrase is empty"
            } else {
                "the phrase holds only punctuation: nothing to search for"
            };
            return Err(QueryError::new(message, start..self.at)
                .with_hint("put words between the quotes, or leave them out"));
        }
        let slop = self.slop()?;
        self.push(Token::Leaf(Clause::Phrase { parts, slop }), start)
    }

    /// Reads `~3` behind a phrase.
    fn slop(&mut self) -> Result<u32, QueryError> {
        let start = self.at;
        let Some(rest) = self.rest().strip_prefix('~') else { return Ok(0) };
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        self.at += 1 + digits;
        let slop = rest[..digits].parse().ok().filter(|n| *n <= MOST_DISTANCE);
        slop.ok_or_else(|| {
            QueryError::new("~ behind a phrase needs a number, at most 10000", start..self.at)
                .with_hint("\"a b\"~3 lets 3 words be between")
        })
    }

    /// Reads the words between quotes.
    fn phrase_parts(
        &mut self,
        inner: Range<usize>,
        exact: bool,
    ) -> Result<Vec<PhrasePart>, QueryError> {
        let mut parts = Vec::new();
        // Where each `*` is, among the parts and in the text.
        let mut any_words: Vec<(usize, Range<usize>)> = Vec::new();
        let mut at = inner.start;
        while at < inner.end {
            let rest = &self.text[at..inner.end];
            let length = rest.find(is_blank).unwrap_or(rest.len());
            let span = at..at + length;
            let raw = &rest[..length];
            let blank = rest[length..].chars().next().map_or(0, char::len_utf8);
            at = span.end + blank;
            let raw = visible(raw);
            let raw = raw.as_str();
            if raw == "*" {
                any_words.push((parts.len(), span));
                parts.push(PhrasePart::AnyWord);
                continue;
            }
            let (raw, exact) = match raw.strip_prefix('=') {
                Some(rest) if has_word(rest) => (rest, true),
                _ => (raw, exact),
            };
            let raw = before_sign(raw);
            let mut word = self.typed_word(raw);
            if !word.wild && !has_word(&word.text) {
                if raw.starts_with('?') {
                    self.note("? between the words of a phrase is passed over; any one word is *");
                }
                continue;
            }
            if exact {
                if word.wild {
                    return Err(exact_wildcard(span));
                }
                parts.push(PhrasePart::Exact(tidy(&word.text).to_owned()));
                continue;
            }
            self.open_truncation(&mut word, raw);
            if word.wild {
                self.note_on_printed_star(raw);
                parts.extend(wildcard_parts(&word, &span)?);
            } else {
                parts.push(PhrasePart::Word(tidy(&word.text).to_owned()));
            }
        }
        match any_words.into_iter().find(|(part, _)| *part == 0 || part + 1 == parts.len()) {
            Some((_, span)) => {
                let message = "* in a phrase is one word between others, not at its ends";
                let hint = "leave it out there, or write the word; * alone is every article";
                Err(QueryError::new(message, span).with_hint(hint))
            }
            None => Ok(parts),
        }
    }

    /// Turns the Nexis truncation `word!` into `word*`.
    fn open_truncation(&mut self, word: &mut Plain, raw: &str) {
        if word.truncated {
            word.text.pop();
            word.text.push('*');
            word.wild = true;
            let (typed, read) = (quoted(raw), quoted(&word.text));
            self.note(format!(
                "{typed} is read as {read}, as in Nexis; for the word itself leave out the !"
            ));
        }
    }

    /// Resolves the escapes of `raw`, and takes away each `?` that ends a word: a question is typed
    /// far more often than a word with one more letter. One note a query says so.
    pub(crate) fn typed_word(&mut self, raw: &str) -> Plain {
        let mut word = plain(raw);
        if word.end_questions() && !self.question && has_word(&word.text) {
            self.question = true;
            let letters: String = word.text.chars().filter(|&c| is_word_char(c)).collect();
            let (shown, example) = (quoted(raw), shortened(&letters.to_lowercase(), 40));
            self.note(format!(
                "the ? in {shown} is punctuation; for one more letter write /{example}./"
            ));
        }
        word
    }

    /// Says what a `*` is where texts print one: `Schüler*innen`, `f**k`, `M*A*S*H`.
    fn note_on_printed_star(&mut self, raw: &str) {
        let lower = raw.to_lowercase();
        let inside = lower.trim_matches(|c: char| !c.is_alphanumeric());
        let is_for_both = ["*in", "*innen"]
            .iter()
            .any(|end| inside.strip_suffix(end).is_some_and(|word| word.chars().count() >= 4));
        let letters = || inside.split('*').all(|part| part.chars().count() == 1);
        if is_for_both || inside.contains("**") || (inside.matches('*').count() >= 2 && letters()) {
            let (shown, printed) = (quoted(raw), quoted(&raw.replace('*', "\\*")));
            self.note(format!(
                "the * in {shown} is any letters; where it is printed, write {printed}"
            ));
        }
    }

    /// Reads a word with its wildcards and its `~`, which starts at `at`.
    pub(crate) fn word(&mut self) -> Result<(), QueryError> {
        let start = self.at;
        if self.text[start..self.run_end(start)].contains("://") {
            return self.address();
        }
        if let Some(parts) = self.initials() {
            return self.push(Token::Leaf(Clause::Phrase { parts, slop: 0 }), start);
        }
        let run_end = self.run_end(start);
        let end = boost_start(&self.text[start..run_end]).map_or(run_end, |at| start + at);
        self.at = end;
        let span = start..end;
        let run = &self.text[start..end];
        if !has_word(run) || boost_start(run).is_some() {
            return Err(QueryError::new("one boost follows its word directly", start..run_end)
                .with_hint("write word^2"));
        }
        refuse_character_class(run, &span)?;
        self.watch_single_quotes(run);
        self.note_on_signs(run);

        let (run, distance) = self.fuzziness(run, &span)?;
        let (run, exact) = match run.strip_prefix('=') {
            Some(rest) if has_word(rest) => (rest, true),
            _ => (run, false),
        };
        let run = before_sign(run);
        let mut word = self.typed_word(run);
        if exact {
            if word.wild || distance.is_some() {
                return Err(exact_wildcard(span));
            }
            let text = tidy(&word.text).to_owned();
            return self.push(Token::Leaf(Clause::Exact(text)), start);
        }
        if let Some(distance) = distance {
            return self.push(Token::Leaf(fuzzy(&word, distance, span)?), start);
        }
        self.open_truncation(&mut word, run);
        if !word.wild {
            self.note_on_known_field(&word.text);
            let text = tidy(&word.text).to_owned();
            return self.push(Token::Leaf(Clause::Word(text)), start);
        }
        self.note_on_printed_star(run);
        let mut parts = wildcard_parts(&word, &span)?;
        let clause = match (parts.pop(), parts.is_empty()) {
            (Some(PhrasePart::Wildcard(pattern)), true) => Clause::Wildcard(pattern),
            (Some(last), _) => {
                parts.push(last);
                Clause::Phrase { parts, slop: 0 }
            }
            (None, _) => return self.push(Token::Punctuation, start),
        };
        self.push(Token::Leaf(clause), start)
    }

    /// Reads a web address as one word: up to a blank, a quote or a parenthesis it did not open.
    fn address(&mut self) -> Result<(), QueryError> {
        let start = self.at;
        let end = self.value_end(start, false);
        self.at = boost_start(&self.text[start..end]).map_or(end, |at| start + at);
        let text = plain(&self.text[start..self.at]).text;
        if !has_word(&text) {
            return self.push(Token::Punctuation, start);
        }
        let text = tidy(&text).to_owned();
        self.push(Token::Leaf(Clause::Word(text)), start)
    }

    /// Takes `~`, `~1` or `~2` off the end of a word.
    fn fuzziness<'r>(
        &self,
        run: &'r str,
        span: &Range<usize>,
    ) -> Result<(&'r str, Option<u8>), QueryError> {
        let Some(at) = run.rfind('~').filter(|&at| at > 0 && !is_escaped(run, at)) else {
            return Ok((run, None));
        };
        let (word, digits) = (&run[..at], &run[at + 1..]);
        if !has_word(word) || !digits.bytes().all(|c| c.is_ascii_digit() || c == b'.') {
            return Ok((run, None));
        }
        match digits {
            "" | "2" => Ok((word, Some(2))),
            "1" => Ok((word, Some(1))),
            _ => Err(QueryError::new(
                "~ behind a word takes 1 or 2, the letters that may differ",
                span.clone(),
            )
            .with_hint("write word~1 or word~2")),
        }
    }

    /// Says so where single quotes were meant to hold a phrase together.
    fn watch_single_quotes(&mut self, run: &str) {
        let closes = run.len() > 1 && run.ends_with(['\'', '’']);
        let opens = run.starts_with(['\'', '‘']);
        if closes && !opens && self.single_quote {
            self.note("single quotes do not hold a phrase together; use \"");
        }
        self.single_quote |= opens && !closes;
    }

    /// Says so where a field's name before `: ` is read as text.
    fn note_on_known_field(&mut self, text: &str) {
        let Some(name) = text.strip_suffix(':') else { return };
        if let Some(field) = Field::named(name) {
            let name = field.name();
            self.note(format!(
                "\"{name}:\" before a blank is text; for the field write {name}:word"
            ));
        } else if let Some(hint) = fields::no_word_elsewhere(name) {
            self.note(format!("{} before a blank is text; {hint}", quoted(text)));
        }
    }
}

/// Returns a truncation without the sign behind it (`strike!;` of a list).
fn before_sign(run: &str) -> &str {
    let before = run.trim_end_matches([',', ';']);
    if before.ends_with('!') { before } else { run }
}

fn exact_wildcard(span: Range<usize>) -> QueryError {
    QueryError::new("=word is exact and takes no wildcard and no ~", span)
        .with_hint("leave out the = or the wildcard")
}

/// Refuses `200[1-9]`, which as text would be three words.
fn refuse_character_class(run: &str, span: &Range<usize>) -> Result<(), QueryError> {
    let class = run.find('[').filter(|&at| at > 0 && !is_escaped(run, at)).and_then(|at| {
        let inner = &run[at + 1..];
        inner.find(']').map(|close| &inner[..close])
    });
    let is_range = class.is_some_and(|class| {
        class.char_indices().any(|(at, c)| c == '-' && at > 0 && at + 1 < class.len())
    });
    if is_range {
        return Err(QueryError::new(
            "a set of characters works only in a regular expression",
            span.clone(),
        )
        .with_hint(format!("write /{}/", quoted(run).trim_matches('"'))));
    }
    Ok(())
}

/// Returns the word `word` of which `distance` letters may differ.
fn fuzzy(
    word: &Plain,
    distance: u8,
    span: Range<usize>,
) -> Result<Clause<DateExpression>, QueryError> {
    let text = tidy(&word.text).to_owned();
    let single = text.chars().all(|c| is_word_char(c) || matches!(c, '\'' | '’'));
    if word.wild || !single {
        let message = format!("~ needs one plain word, and {} is not", quoted(&text));
        return Err(QueryError::new(message, span).with_hint("write word~1 or word~2"));
    }
    if text.chars().count() <= usize::from(distance) {
        let message =
            format!("{} with {distance} letters that may differ is any short word", quoted(&text));
        return Err(QueryError::new(message, span)
            .with_hint("write fewer letters that may differ: word~1, or a longer word"));
    }
    Ok(Clause::Fuzzy(text, distance))
}
