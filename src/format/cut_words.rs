//! Puts words together that were cut where a line ended.
//!
//! A hyphen at the end of a line is the writer's own where the text writes the word with one
//! elsewhere, or uses both halves and never the whole; else the printer set it. The text itself is the
//! dictionary, so this works in any language. Cost: the words of a text are gathered only if it has a
//! cut one.

use std::collections::HashMap;
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

/// Puts words together that were cut where a line ended, in a text whose lines were joined by blanks since
/// (`num- ber`). A soft hyphen before a blank is such a place. A hyphen there may also be a dash, or that of
/// the first half of two words (`pre- and postwar`): it is taken for a line's end only where the text has
/// several, and hardly one with a word behind it that the text has elsewhere too.
pub(crate) fn rejoined(text: String) -> String {
    const FEWEST: usize = 3;
    if !text.contains("- ") && !text.contains("\u{ad} ") && !text.contains("¬ ") {
        return text;
    }
    let places: Vec<usize> = places(&text).collect();
    let is_marked = |at: usize| !text[at..].starts_with('-');
    if places.len() < FEWEST && !places.iter().any(|&at| is_marked(at)) {
        return text;
    }
    let mut counts: HashMap<String, u32> = HashMap::new();
    for word in text.split(|char: char| !(char.is_alphanumeric() || is_hyphen(char))) {
        let word = word.trim_matches(is_hyphen);
        if !word.is_empty() {
            *counts.entry(word.to_lowercase()).or_default() += 1;
        }
    }
    // The halves of cut words are no words of the text.
    for &at in &places {
        let (first, second) = halves(&text, at);
        for half in [first, second] {
            let half = half.to_lowercase();
            if let Some(count) = counts.get_mut(&half) {
                *count = count.saturating_sub(1);
            }
        }
    }
    counts.retain(|_, count| *count > 0);
    let words = Words(counts.keys().cloned().collect());
    let is_cut = |at: usize| {
        let (first, second) = halves(&text, at);
        let (first, second) = (first.to_lowercase(), second.to_lowercase());
        let times = |word: &str| counts.get(word).copied().unwrap_or(0);
        let is_known =
            times(&format!("{first}{second}")) > 0 || times(&format!("{first}-{second}")) > 0;
        is_known || (times(&second) == 0 && !AFTER_DASHES.contains(&second.as_str()))
    };
    let plain: Vec<usize> = places.iter().copied().filter(|&at| !is_marked(at)).collect();
    let cut = plain.iter().filter(|&&at| is_cut(at)).count();
    let are_cut = plain.len() >= FEWEST && cut * 5 >= plain.len() * 4;
    let mut joined = String::with_capacity(text.len());
    let mut from = 0;
    for at in places.into_iter().filter(|&at| is_marked(at) || are_cut && is_cut(at)) {
        let blank = at + text[at..].chars().next().map_or(1, char::len_utf8);
        joined.push_str(&text[from..blank]);
        let rest = &text[blank + 1..];
        let (_, second) = halves(&text, at);
        // The hyphen, where it stays, is the plain one.
        joined.truncate(joined.len() - (blank - at));
        joined.push('-');
        words.join(&mut joined, &rest[..second.len()]);
        from = blank + 1 + second.len();
    }
    joined.push_str(&text[from..]);
    joined
}

/// Words that follow a dash, or the hyphen of a half that the next word has in common: none is the second half
/// of a word.
const AFTER_DASHES: [&str; 64] = [
    "and", "or", "to", "nor", "but", "the", "a", "an", "which", "that", "who", "he", "she", "it",
    "they", "we", "in", "on", "at", "for", "with", "as", "by", "from", "is", "was", "were", "not",
    "of", "und", "oder", "bis", "sowie", "wie", "noch", "als", "der", "die", "das", "et", "ou",
    "le", "la", "les", "que", "qui", "y", "o", "e", "en", "el", "il", "ed", "de", "of", "tot",
    "og", "och", "eller", "i", "lub", "и", "или", "a",
];

/// Returns where a text has a hyphen between a letter and a blank with a small letter behind it.
fn places(text: &str) -> impl Iterator<Item = usize> {
    text.match_indices(is_hyphen).filter_map(|(at, hyphen)| {
        let mut after = text[at + hyphen.len()..].chars();
        let goes_on = after.next() == Some(' ') && after.next().is_some_and(char::is_lowercase);
        (goes_on && text[..at].ends_with(char::is_alphabetic)).then_some(at)
    })
}

/// Returns the words around the hyphen at a place.
fn halves(text: &str, at: usize) -> (&str, &str) {
    let head = &text[text.ceil_char_boundary(at.saturating_sub(LONGEST))..at];
    let from = head.rfind(|char: char| !char.is_alphanumeric());
    let first =
        from.map_or(head, |at| head[at..].trim_start_matches(|c: char| !c.is_alphanumeric()));
    let rest = text[at..].trim_start_matches(is_hyphen).trim_start_matches(' ');
    (first, &rest[..rest.find(|char: char| !char.is_alphanumeric()).unwrap_or(rest.len())])
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
    fn words_cut_at_ends_of_lines_that_are_gone_are_whole() {
        for (text, expected) in [
            (
                "A large num- ber of eels re- turned to the ca- nal.",
                "A large number of eels returned to the canal.",
            ),
            ("The Yar\u{ad} rowee and the num¬ ber", "The Yarrowee and the number"),
            (
                "a well- known man, a well-known weir, the num- ber of eels re- turned",
                "a well-known man, a well-known weir, the number of eels returned",
            ),
            // Too few to know, and halves of two words.
            ("A large num- ber of eels.", "A large num- ber of eels."),
            (
                "pre- and postwar, two- to three-year and Haupt- und Nebenweg",
                "pre- and postwar, two- to three-year and Haupt- und Nebenweg",
            ),
            // Dashes that were set badly.
            (
                "the river- which rose- took the weir- the old one- away, and which one took it",
                "the river- which rose- took the weir- the old one- away, and which one took it",
            ),
            ("num- Ber re- Turned ca- Nal", "num- Ber re- Turned ca- Nal"),
            ("", ""),
        ] {
            assert_eq!(rejoined(text.to_owned()), expected);
        }
    }

    proptest::proptest! {
        #[test]
        fn only_hyphens_and_blanks_are_lost(text in "[a-cé¬\u{ad} .-]{0,60}") {
            let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
            proptest::prop_assert_eq!(letters(&rejoined(text.clone())), letters(&text));
        }
    }

    #[test]
    fn a_word_that_never_ends_is_put_together_in_one_pass() {
        let text = "canal-\n".repeat(150_000);
        assert_eq!(joined(&text).len(), 150_000 * 5 + 1);
    }
}
