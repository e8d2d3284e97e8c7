//! Words, phrases and expressions of Lucene's query strings.

use crate::query::ast::Clause;
use crate::query::ast::DateExpression;
use crate::query::ast::Node;
use crate::query::ast::PhrasePart;
use crate::query::ast::Proximity;
use crate::query::chars::closing_quotes;
use crate::query::chars::is_blank;
use crate::query::chars::quoted;
use crate::query::chars::visible;
use crate::query::dialect::lucene::Lucene;
use crate::query::dialect::lucene::WORD_NOTE;
use crate::query::dialect::scan::wildcard_term;
use crate::query::dialect::signs::refuse_foreign;
use crate::query::dialect::token::Token;
use crate::query::dialect::token::Wrap;
use crate::query::error::QueryError;
use crate::query::limits::MOST_BOOST;
use crate::query::limits::MOST_DISTANCE;
use crate::query::word::has_word;
use crate::query::word::plain;
use crate::query::word::tidy;

impl<'t> Lucene<'t> {
    /// Reads words, a phrase or a regular expression of the text.
    pub(crate) fn text_value(&mut self, start: usize) -> Result<(), QueryError> {
        let Some(c) = self.scanner.peek() else { return Ok(()) };
        if closing_quotes(c).is_some() {
            return self.phrase(start);
        }
        if c == '/' && self.rest()[1..].contains('/') {
            let pattern = self.regex()?;
            self.push(Token::Leaf(Clause::Regex(pattern)), start);
            return Ok(());
        }
        self.refuse_range(start)?;
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
        refuse_foreign(&without_escapes(&raw), &(start..end), self.flavor.own)?;
        if matches!(raw.as_str(), "<" | ">" | "<=" | ">=") {
            return Err(QueryError::new(format!("{raw} is no operator of Lucene"), start..end)
                .with_hint("write date:[* TO 2024-01-31] or words:>500, without blanks"));
        }
        self.note_on_parts(&raw);
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
            self.scanner.standing_note(WORD_NOTE);
            Clause::Word(text)
        };
        self.push(Token::Leaf(clause), start);
        Ok(())
    }

    /// Says so where Lucene takes a word apart that is a phrase here, and where it does not take a sign
    /// of it as text.
    fn note_on_parts(&mut self, raw: &str) {
        let plain = without_escapes(raw);
        for (sign, what) in [(':', "asks for a field"), ('/', "starts an expression")] {
            if plain.contains(sign) {
                self.scanner.note(format!(
                    "{sign} inside {} is read as text; in Lucene it {what}: write \\{sign} there",
                    quoted(raw)
                ));
            }
        }
        let ends_part = |c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’' | '*' | '?');
        let parts = raw.split(ends_part).filter(|part| part.chars().any(char::is_alphanumeric));
        let is_split = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}');
        if parts.count() > 1 || raw.chars().filter(|c| is_split(*c)).count() > 1 {
            self.scanner.note(format!(
                "{} is read as its words in a row; Lucene's analyzer may cut it otherwise",
                quoted(raw)
            ));
        }
    }

    /// Refuses a range where words are expected.
    fn refuse_range(&self, start: usize) -> Result<(), QueryError> {
        let ahead = || self.rest().chars().take(200).collect::<String>();
        let bracket = self.rest().starts_with(['[', '{']);
        if bracket && ahead().contains(" TO ") {
            let at = self.scanner.at;
            let end = self.rest().find([']', '}']).map_or(at + 1, |close| at + close + 1);
            return Err(QueryError::new("a range of words has no counterpart here", start..end)
                .with_hint("ranges are for dates and numbers: date:[2024-01 TO 2024-03]"));
        }
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
        let number = self.number();
        let ends = self.run_end(self.scanner.at, true) == self.scanner.at;
        let edits = match number {
            _ if !ends => None,
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
            if slop > 1 && parts.len() > 2 {
                self.scanner.note(format!(
                    "\"…\"~{slop} keeps the order of the words here; in Lucene ~2 or more may turn \
                     it: for any order write a near{}(…) in dateline's own language",
                    slop.saturating_add(parts.len() as u32 - 1)
                ));
            }
        }
        let clause = turned(&parts, slop).unwrap_or(Clause::Phrase { parts, slop });
        self.push(Token::Leaf(clause), start);
        Ok(())
    }

    pub(crate) fn regex(&mut self) -> Result<String, QueryError> {
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

    pub(crate) fn boost(&mut self) -> Result<(), QueryError> {
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

/// Returns `text` with each character behind a backslash as a letter, so that it is no sign.
fn without_escapes(text: &str) -> String {
    let mut out = String::new();
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        if c == '\\' && characters.next().is_some() {
            out.push('x');
        } else {
            out.push(c);
        }
    }
    out
}

/// Returns two words with `slop` moves between them: Lucene counts one move more where they change
/// places, so `"a b"~5` is `"a b"~5 OR "b" PRE/4 "a"`. `None` for what a phrase says as well.
fn turned(parts: &[PhrasePart], slop: u32) -> Option<Clause<DateExpression>> {
    let [PhrasePart::Word(first), PhrasePart::Word(second)] = parts else { return None };
    let plain = |word: &str| word.chars().all(char::is_alphanumeric);
    if slop < 2 || first.to_lowercase() == second.to_lowercase() || !plain(first) || !plain(second)
    {
        return None;
    }
    let node = |clause| Node { clause, span: 0..0 };
    let word =
        |part: &PhrasePart| Box::new(node(Clause::Phrase { parts: vec![part.clone()], slop: 0 }));
    let back = Clause::Near {
        proximity: Proximity::Before(slop - 1),
        negated: false,
        left: word(&parts[1]),
        right: word(&parts[0]),
    };
    let forth = Clause::Phrase { parts: parts.to_vec(), slop };
    Some(Clause::Or(vec![node(forth), node(back)]))
}
