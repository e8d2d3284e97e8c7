//! Puts words together that were cut where a line ended.
//!
//! A hyphen at the end of a line is the writer's own where the text writes the word with one
//! elsewhere, or uses both halves and never the whole; else the printer set it. The text itself is the
//! dictionary, so this works in any language. Cost: the words of a text are gathered only if it has a
//! cut one.

use std::collections::HashSet;

/// The most bytes of the first half of a word.
const LONGEST: usize = 200;

/// The words of a text, in lowercase.
#[derive(Debug, Default)]
pub(crate) struct Words(HashSet<String>);

impl Words {
    /// Gathers the words of a text; none if no line of it may end in a cut word.
    pub(crate) fn of(text: &str) -> Self {
        let is_needed =
            text.lines().zip(text.lines().skip(1)).any(|(line, next)| is_cut(line, next));
        if !is_needed {
            return Self::default();
        }
        let words = text.split(|char: char| !(char.is_alphanumeric() || is_hyphen(char)));
        let words = words.filter(|word| !word.is_empty() && !word.ends_with(is_hyphen));
        Self(words.map(str::to_lowercase).collect())
    }

    /// Returns whether the hyphen between two halves is the writer's own.
    fn keep_hyphen(&self, first: &str, second: &str) -> bool {
        let (first, second) = (first.to_lowercase(), second.to_lowercase());
        if self.0.contains(&format!("{first}-{second}")) {
            return true;
        }
        let is_word = |word: &str| word.chars().count() >= 3 && self.0.contains(word);
        is_word(&first) && is_word(&second) && !self.0.contains(&format!("{first}{second}"))
    }

    /// Adds a line to a text that ends in the first half of its first word.
    pub(crate) fn join(&self, text: &mut String, line: &str) {
        let end = text.trim_end_matches(is_hyphen).len();
        // No word is longer; a run of halves that never ends is not read again for each of them.
        let head = &text[text.ceil_char_boundary(end.saturating_sub(LONGEST))..end];
        let from = head.rfind(|char: char| !char.is_alphanumeric());
        let first =
            from.map_or(head, |at| head[at..].trim_start_matches(|c: char| !c.is_alphanumeric()));
        let length = line.find(|char: char| !char.is_alphanumeric()).unwrap_or(line.len());
        if !self.keep_hyphen(first, &line[..length]) {
            text.truncate(end);
        }
        text.push_str(line);
    }
}

fn is_hyphen(char: char) -> bool {
    matches!(char, '-' | '\u{2010}' | '\u{ad}' | '¬')
}

/// Returns whether a line ends in the first half of a word that the next line goes on with.
pub(crate) fn is_cut(line: &str, next: &str) -> bool {
    let line = line.trim_end();
    let Some(head) = line.strip_suffix(is_hyphen) else { return false };
    let (before, after) = (head.chars().next_back(), next.trim_start().chars().next());
    let (Some(before), Some(after)) = (before, after) else { return false };
    before.is_alphabetic()
        && (after.is_lowercase() || before.is_uppercase() && after.is_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str) -> String {
        let words = Words::of(text);
        let mut out = String::new();
        for line in text.lines() {
            if is_cut(&out, line) {
                words.join(&mut out, line);
            } else {
                out.push_str(if out.is_empty() { "" } else { " " });
                out.push_str(line);
            }
        }
        out
    }

    #[test]
    fn a_word_cut_at_the_end_of_a_line_is_whole() {
        for (text, expected) in [
            ("the har-\nbour was", "the harbour was"),
            ("a large num¬\nber", "a large number"),
            ("DAS SCHIFF-\nFAHRTSAMT", "DAS SCHIFFFAHRTSAMT"),
            ("the well-\nknown man, a well-known man", "the well-known man, a well-known man"),
            ("a river-\nbank by the river, the bank", "a river-bank by the river, the bank"),
            ("from 1990-\n1995 and A-\nlevels", "from 1990- 1995 and Alevels"),
            ("he said -\nand left", "he said - and left"),
        ] {
            assert_eq!(joined(text), expected);
        }
    }

    #[test]
    fn a_word_that_never_ends_is_put_together_in_one_pass() {
        let text = "canal-\n".repeat(150_000);
        assert_eq!(joined(&text).len(), 150_000 * 5 + 1);
    }
}
