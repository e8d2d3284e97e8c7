//! Takes one run of text apart: escapes, wildcards, and the parts a wildcard word falls into.
//!
//! A backslash before punctuation makes it plain, as in Lucene; before a word it keeps the word
//! from being an operator (`\AND`). Anywhere else it is text.

use std::ops::Range;

use crate::query::ast::PhrasePart;
use crate::query::chars::closing_quotes;
use crate::query::chars::is_blank;
use crate::query::chars::is_ignorable;
use crate::query::chars::is_word_char;
use crate::query::chars::quoted;
use crate::query::error::QueryError;

/// A run of text with its escapes resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plain {
    /// What it says; a trailing `!` is still there.
    pub(crate) text: String,
    /// Whether it holds a `*` or `?` that was not escaped.
    pub(crate) wild: bool,
    /// Whether it holds a `*` that was not escaped.
    pub(crate) star: bool,
    /// Whether it holds a `*` or `?` that was escaped.
    pub(crate) escaped_wild: bool,
    /// Whether it ends in exactly one `!`, not escaped, after a letter or digit.
    pub(crate) truncated: bool,
    /// Where each `?` is that was not escaped.
    questions: Vec<usize>,
}

impl Plain {
    /// Takes away each `?` that ends a word, as it ends a question; returns whether there was one. A
    /// `?` inside a word stays a wildcard.
    pub(crate) fn end_questions(&mut self) -> bool {
        let mut questions = std::mem::take(&mut self.questions);
        if questions.is_empty() {
            return false;
        }
        self.wild = self.star;
        let (mut within_word, mut ended) = (false, false);
        let mut kept = Vec::new();
        for (at, c) in self.text.char_indices().rev() {
            if questions.pop_if(|question| *question == at).is_some() {
                self.wild |= within_word;
                ended |= !within_word;
                if !within_word {
                    continue;
                }
            } else if is_word_char(c) || c == '*' {
                within_word = true;
            } else if !is_pattern_char(c) {
                within_word = false;
            }
            kept.push(c);
        }
        self.text = kept.into_iter().rev().collect();
        ended
    }
}

/// Returns whether a backslash makes `c` plain.
pub(crate) fn is_escapable(c: char) -> bool {
    c.is_ascii_punctuation() || closing_quotes(c).is_some()
}

/// Resolves the escapes of `raw`.
pub(crate) fn plain(raw: &str) -> Plain {
    let mut plain = Plain {
        text: String::new(),
        wild: false,
        star: false,
        escaped_wild: false,
        truncated: false,
        questions: Vec::new(),
    };
    let mut characters = raw.chars().peekable();
    let mut first = true;
    while let Some(c) = characters.next() {
        plain.truncated = false;
        match characters.peek().copied() {
            Some(next) if c == '\\' && is_escapable(next) => {
                plain.escaped_wild |= matches!(next, '*' | '?');
                plain.text.push(next);
                characters.next();
            }
            Some(_) if c == '\\' && first => {}
            next => {
                plain.wild |= matches!(c, '*' | '?');
                plain.star |= c == '*';
                if c == '?' {
                    plain.questions.push(plain.text.len());
                }
                plain.truncated = c == '!'
                    && next.is_none()
                    && plain.text.chars().next_back().is_some_and(is_word_char);
                if is_blank(c) {
                    plain.text.push(' ');
                } else if !is_ignorable(c) {
                    plain.text.push(c);
                }
            }
        }
        first = false;
    }
    plain
}

/// Returns `text` without the punctuation that only joins it to its neighbors (`Iran:`, `so,`).
pub(crate) fn tidy(text: &str) -> &str {
    text.trim_matches([':', ',', ';'])
}

/// Returns whether `text` holds anything to search for.
pub(crate) fn has_word(text: &str) -> bool {
    text.chars().any(is_word_char)
}

/// Returns where a `^2` at the end of `run` starts.
pub(crate) fn boost_start(run: &str) -> Option<usize> {
    let at = run.rfind('^').filter(|&at| !is_escaped(run, at))?;
    let digits = &run[at + 1..];
    let number = !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit() || c == b'.');
    number.then_some(at)
}

/// Returns whether a backslash makes the character at `at` plain.
pub(crate) fn is_escaped(run: &str, at: usize) -> bool {
    run[..at].bytes().rev().take_while(|&c| c == b'\\').count() % 2 == 1
}

/// Refuses a text without lexemes that is not blank, so that no typing error asks for every article.
pub(crate) fn refuse_punctuation(text: &str, hint: &str) -> Result<(), QueryError> {
    let typed = text.trim_matches(|c: char| is_blank(c) || is_ignorable(c));
    if typed.is_empty() {
        return Ok(());
    }
    let start = text.find(typed).unwrap_or(0);
    let message = format!("{} is only punctuation: nothing to search for", quoted(typed));
    Err(QueryError::new(message, start..start + typed.len()).with_hint(hint))
}

/// Takes a word with wildcards apart where the analyzer would: `state-of-the-a*` is four words side by
/// side, of which the last is a wildcard. Returns one part or more; what may be printed in one word too is one.
///
/// # Errors
///
/// A part has a wildcard and fewer than two literal characters, or wildcards are mixed with
/// escaped ones (no pattern can say that).
pub(crate) fn wildcard_parts(
    plain: &Plain,
    span: &Range<usize>,
) -> Result<Vec<PhrasePart>, QueryError> {
    if plain.escaped_wild {
        return Err(QueryError::new(
            "a word cannot hold both a wildcard and an escaped one",
            span.clone(),
        )
        .with_hint("write a regular expression: /a\\*b.*/"));
    }
    let whole = plain.text.trim_matches(|c| !is_word_char(c) && !matches!(c, '*' | '?'));
    if is_set_apart(whole) {
        return Ok(vec![PhrasePart::Wildcard(whole.to_owned())]);
    }
    let mut parts = Vec::new();
    for part in plain.text.split(|c| !is_pattern_char(c)) {
        let part = part.trim_matches(|c| !is_word_char(c) && !matches!(c, '*' | '?'));
        if part.is_empty() {
            continue;
        }
        if !part.contains(['*', '?']) {
            parts.push(PhrasePart::Word(part.to_owned()));
        } else if part.chars().filter(|&c| is_word_char(c)).count() >= 2 {
            parts.push(PhrasePart::Wildcard(part.to_owned()));
        } else {
            let message =
                format!("the wildcard {} needs at least 2 letters or digits", quoted(part));
            let error = QueryError::new(message, span.clone());
            return Err(error.with_hint("write more of the word, or * alone for every article"));
        }
    }
    if parts.len() == 2 && is_in_one_piece_too(whole) {
        return Ok(vec![PhrasePart::Wildcard(whole.to_owned())]);
    }
    Ok(parts)
}

/// Returns whether a pattern is the beginning of a number whose thousands are set apart by commas (`1,234*`, `12,3*`):
/// it is one word.
fn is_set_apart(whole: &str) -> bool {
    let Some(number) = whole.strip_suffix('*') else { return false };
    let groups: Vec<&str> = number.split(',').collect();
    let [first, middle @ .., last] = &groups[..] else { return false };
    (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && middle.iter().all(|group| group.len() == 3)
        && (1..=3).contains(&last.len())
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Returns whether a pattern of two parts with a hyphen may be printed in one word too (`re-elect*`): it is one
/// pattern, for the index to know how. A part in capitals is a name (`US-led*`).
fn is_in_one_piece_too(whole: &str) -> bool {
    let Some((first, second)) = whole.split_once(['-', '\u{2010}', '\u{2011}']) else {
        return false;
    };
    let is_pattern = |c: char| is_word_char(c) || matches!(c, '*' | '?');
    let is_name = first.chars().count() > 1 && !first.contains(char::is_lowercase);
    let is_number = second.chars().all(|c| c.is_ascii_digit() || matches!(c, '*' | '?'));
    first.chars().all(char::is_alphabetic)
        && second.chars().all(is_pattern)
        && (!is_name || is_number)
}

/// Returns whether `c` can be in one wildcard pattern: what the word rules keep together.
fn is_pattern_char(c: char) -> bool {
    is_word_char(c) || matches!(c, '*' | '?' | '\'' | '’' | '.' | '_' | '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<PhrasePart> {
        wildcard_parts(&plain(text), &(0..0)).unwrap()
    }

    #[test]
    fn a_backslash_makes_punctuation_plain_and_words_no_operators() {
        assert_eq!(plain("a\\*b").text, "a*b");
        assert!(!plain("a\\*b").wild && plain("a\\*b").escaped_wild);
        assert_eq!(plain("\\AND").text, "AND");
        assert_eq!(plain("a\\b").text, "a\\b");
        assert_eq!(plain("a\\\\").text, "a\\");
    }

    #[test]
    fn a_wildcard_reaches_no_further_than_its_word() {
        let word = |text: &str| PhrasePart::Word(text.to_owned());
        let wild = |text: &str| PhrasePart::Wildcard(text.to_owned());
        assert_eq!(
            parts("state-of-the-a?t*"),
            [word("state"), word("of"), word("the"), wild("a?t*")]
        );
        assert_eq!(parts("US-led*"), [word("US"), wild("led*")]);
        assert_eq!(parts("anti-immig*,"), [wild("anti-immig*")]);
        assert_eq!(parts("MH-37*"), [wild("MH-37*")]);
        assert_eq!(parts("joh*,"), [wild("joh*")]);
        assert_eq!(parts("bbc.co*"), [wild("bbc.co*")]);
        assert!(wildcard_parts(&plain("x-a*"), &(0..0)).is_err());
    }

    #[test]
    fn a_question_mark_that_ends_a_word_is_punctuation() {
        let read = |text: &str| {
            let mut plain = plain(text);
            let ended = plain.end_questions();
            (plain.text, plain.wild, ended)
        };
        let says = |text: &str, wild: bool, ended: bool| (text.to_owned(), wild, ended);
        assert_eq!(read("Senate?"), says("Senate", false, true));
        assert_eq!(read("Why?!?"), says("Why!", false, true));
        assert_eq!(read("'Really?'"), says("'Really'", false, true));
        assert_eq!(read("safe?—experts"), says("safe—experts", false, true));
        assert_eq!(read("wom?n?"), says("wom?n", true, true));
        assert_eq!(read("wom?n"), says("wom?n", true, false));
        assert_eq!(read("?ohn"), says("?ohn", true, false));
        assert_eq!(read("bbc?.co"), says("bbc?.co", true, false));
        assert_eq!(read("joh*?"), says("joh*", true, true));
        assert_eq!(read("sure\\?"), says("sure?", false, false));
        assert_eq!(read("??"), says("", false, true));
    }

    #[test]
    fn one_bang_truncates_and_two_are_excitement() {
        assert!(plain("OERUp!").truncated);
        assert!(!plain("wow!!").truncated && !plain("Yahoo!'s").truncated);
        assert!(!plain("OERUp\\!").truncated);
    }
}
