//! The words of a text as they are written, to be compared letter for letter.
//!
//! The index leaves out of a word what few ask for: the 's of a possessive, an article that runs into it, the ending of
//! a Korean word. Whether a quotation is there word for word rests on those letters too. So a word is here what is
//! written without a blank or a sign in it. An apostrophe between letters is part of it, unless one or two letters
//! before it are an article or the like (l'eau, qu'elle); of unspaced text each character is a word. Words are compared
//! without letter case, accents and signs.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::analysis;
use crate::passage::is_hangul;
use crate::passage::is_unspaced;

/// Letters of what runs into the word behind it, at most; and of such a word, at least.
const ELIDED: usize = 2;
const BEHIND: usize = 3;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// Where it is.
    pub(crate) place: Range<usize>,
    /// What it is compared by.
    pub(crate) form: String,
}

/// Returns the words of a text.
pub(crate) fn words(text: &str) -> Vec<Written> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(place) = next(text, at) {
        at = place.end;
        let form = form(&text[place.clone()]);
        if !form.is_empty() {
            words.push(Written { place, form });
        }
    }
    words
}

/// Returns where the first word from `from` on is.
fn next(text: &str, from: usize) -> Option<Range<usize>> {
    let start = from + text[from..].find(char::is_alphanumeric)?;
    let first = text[start..].chars().next()?;
    if is_character(first) {
        return Some(start..analysis::own_end(text, &(start..text.len())));
    }
    let mut end = start;
    let mut letters = 0;
    for (offset, c) in text[start..].char_indices() {
        let at = start + offset;
        if is_apostrophe(c) {
            let behind = text[at + c.len_utf8()..].chars();
            let behind = behind.take(BEHIND).take_while(|c| c.is_alphabetic() && !is_character(*c));
            let behind = behind.count();
            if behind == 0 || letters <= ELIDED && behind == BEHIND {
                break;
            }
        } else if is_character(c) || !is_of_word(c) {
            break;
        } else {
            letters += usize::from(c.is_alphanumeric());
            end = at + c.len_utf8();
        }
    }
    Some(start..end)
}

fn form(word: &str) -> String {
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return word.to_ascii_lowercase();
    }
    let letters: String = word.chars().filter(|c| !is_apostrophe(*c)).collect();
    analysis::fold(&letters)
        .chars()
        .filter(|c| c.is_alphanumeric() || is_combining_mark(*c))
        .collect()
}

fn is_character(c: char) -> bool {
    is_unspaced(c) && !is_hangul(c) && c.is_alphanumeric()
}

/// Whether a character goes on with a word: a letter, a mark on one, or what is not seen.
fn is_of_word(c: char) -> bool {
    c.is_alphanumeric()
        || is_combining_mark(c)
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '＇' | '‘' | '`' | '´')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.form).collect()
    }

    #[test]
    fn a_word_has_all_the_letters_that_are_written() {
        assert_eq!(forms("He’s “guilty”, Trump's"), ["hes", "guilty", "trumps"]);
        assert_eq!(forms("He's don’t dont O'Brien"), ["hes", "dont", "dont", "o", "brien"]);
        assert_eq!(
            forms("l'eau n’est pas, n'a c'entra dell'altro"),
            ["l", "eau", "n", "est", "pas", "na", "c", "entra", "dellaltro"]
        );
        assert_eq!(forms("총리는 세금을"), ["총리는", "세금을"].map(analysis::fold));
        assert_eq!(forms("增税，经济 A股"), ["增", "税", "经", "济", "a", "股"]);
        assert_eq!(forms("re-elect 1,000 U.S. ZOË"), ["re", "elect", "1", "000", "u", "s", "zoe"]);
        assert_eq!(forms(" — … ' "), [""; 0]);
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = "“Zoë’s” boat,税";
        let of: Vec<&str> = words(text).into_iter().map(|word| &text[word.place]).collect();
        assert_eq!(of, ["Zoë’s", "boat", "税"]);
    }
}
