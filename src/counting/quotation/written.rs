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

/// Calls `each` with every word of a text, in order: where it is, and what it is compared by.
///
/// Cost: one buffer for all of them.
pub(crate) fn each_word(text: &str, each: &mut dyn FnMut(Range<usize>, &str)) {
    let (mut at, mut form) = (0, String::new());
    while let Some(place) = next(text, at) {
        at = place.end;
        fold_into(&text[place.clone()], &mut form);
        if !form.is_empty() {
            each(place, &form);
        }
    }
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

/// Writes what a word is compared by.
fn fold_into(word: &str, form: &mut String) {
    form.clear();
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        form.push_str(word);
        form.make_ascii_lowercase();
        return;
    }
    let letters: String = word.chars().filter(|c| !is_apostrophe(*c)).collect();
    let is_letter = |c: &char| c.is_alphanumeric() || is_combining_mark(*c);
    form.extend(analysis::fold(&letters).chars().filter(is_letter));
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
        let mut forms = Vec::new();
        each_word(text, &mut |_, form| forms.push(form.to_owned()));
        forms
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
        let mut of = Vec::new();
        each_word(text, &mut |place, _| of.push(&text[place]));
        assert_eq!(of, ["Zoë’s", "boat", "税"]);
    }
}
