//! Words that are printed in two parts and read as one: `re-election` beside `reelection`, `MH-370`
//! beside `MH370`, `Ph.D.` beside `PhD`, `J. K.` beside `JK`, `EE. UU.` beside `EEUU`, `10 000` beside
//! `10000`.
//!
//! The parts are words of the index of their own; where these rules hold, the whole is a term besides
//! ([`crate::analysis::marker::joined`]), so that it is found however it is printed. Compounds whose
//! parts nobody joins (`working-class`, `Israel-Gaza`) are most of all hyphens and would only take space:
//! on 62 MB of news, three in five are left out by [`reads_as_one`].

use std::ops::Range;

use crate::analysis::characters::Class;
use crate::analysis::characters::class;
use crate::analysis::words::Words;
use crate::passage::is_capital_twice;

/// First parts that are also printed without the hyphen, whatever follows.
const PREFIXES: &[&str] = &[
    "al", "anti", "auto", "bi", "bio", "co", "counter", "cyber", "de", "eco", "electro", "euro",
    "ex", "extra", "geo", "hyper", "infra", "inter", "intra", "macro", "mega", "meta", "micro",
    "mid", "mini", "mono", "multi", "nano", "neo", "non", "out", "over", "pan", "para", "photo",
    "poly", "post", "pre", "pro", "proto", "pseudo", "quasi", "re", "semi", "socio", "sub",
    "super", "tele", "trans", "tri", "ultra", "un", "under", "uni", "vice", "wi",
];
/// Of other compounds, those of at most so many letters are printed in one word often enough.
const MOST_LETTERS: usize = 10;
/// The letters before a number: `F-16`, `covid-19`, `Boeing-737`.
const MOST_BEFORE_NUMBER: usize = 6;

/// Returns whether two words of `text` are read as one.
pub fn is_joined(text: &str, first: &Range<usize>, second: &Range<usize>) -> bool {
    let Some(between) = text.get(first.end..second.start) else { return false };
    let (before, after) = (&text[..first.start], &text[second.end..]);
    let (a, b) = (&text[first.clone()], &text[second.clone()]);
    let ends_part = |c: char| is_hyphen(c) || matches!(c, '.' | '_' | '/' | '@' | '&');
    // Whether there is a third part.
    let has_more = |joined: bool| {
        before.ends_with(ends_part) || joined && after.chars().nth(1).is_some_and(is_word)
    };
    match between {
        "-" | "\u{2010}" | "\u{2011}" | "\u{2013}" | "\u{2212}" => {
            !has_more(after.starts_with(is_hyphen)) && reads_as_one(a, b)
        }
        "." => {
            let short = |part: &str| {
                part.starts_with(char::is_uppercase)
                    && part.chars().count() <= 3
                    && part.chars().all(is_letter)
            };
            !has_more(after.starts_with('.')) && short(a) && short(b)
        }
        ". " => {
            (is_initial(a) && is_initial(b) || is_capital_twice(a) && is_capital_twice(b))
                && after.starts_with('.')
                && !ends_with_initial(before)
                && !starts_with_initial(after)
        }
        " " => b == "000" && are_thousands(a, b, before, after),
        _ if between.chars().all(is_narrow_blank) => are_thousands(a, b, before, after),
        _ => false,
    }
}

/// Returns whether a blank is one that keeps a number together.
fn is_narrow_blank(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}')
}

/// Returns whether two words are the thousands of a number and what is left of it, and all of it.
fn are_thousands(a: &str, b: &str, before: &str, after: &str) -> bool {
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_blank = |c: char| c == ' ' || is_narrow_blank(c);
    let goes_on = |signs: &mut dyn Iterator<Item = char>| {
        signs.next().is_some_and(is_blank) && signs.next().is_some_and(|c| c.is_ascii_digit())
    };
    b.len() == 3
        && (1..=3).contains(&a.len())
        && !a.starts_with('0')
        && is_number(a)
        && is_number(b)
        && !goes_on(&mut before.chars().rev())
        && !goes_on(&mut after.chars())
}

/// The form that a word of a query is read as when it is printed in two parts; `None` if it is not.
pub fn joined_form(word: &str) -> Option<String> {
    let mut words = Words::new(word, false);
    let (first, second) = (words.next()?, words.next()?);
    if words.next().is_some() || first.elided > 0 || second.elided > 0 || first.possessive {
        return None;
    }
    if !is_joined(word, &first.range, &second.range) {
        return None;
    }
    let mut form = String::new();
    words.form_into(&first, &mut form);
    words.form_into(&second, &mut form);
    Some(form)
}

fn reads_as_one(a: &str, b: &str) -> bool {
    let letters = a.chars().count();
    if !a.chars().all(is_letter) {
        return false;
    }
    let digits = b.trim_end_matches(['s', 'S']);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return letters <= MOST_BEFORE_NUMBER;
    }
    b.chars().all(is_letter)
        && (letters == 1
            || PREFIXES.iter().any(|prefix| prefix.eq_ignore_ascii_case(a))
            || (letters + b.chars().count() <= MOST_LETTERS && b.starts_with(char::is_lowercase)))
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{2013}' | '\u{2212}')
}

fn is_letter(c: char) -> bool {
    class(c) == Class::Letter
}

fn is_word(c: char) -> bool {
    matches!(class(c), Class::Letter | Class::Number)
}

fn is_initial(part: &str) -> bool {
    let mut chars = part.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()
}

/// Returns whether the text before a word ends with another initial: of three, no two are one word.
fn ends_with_initial(before: &str) -> bool {
    let Some(rest) = before.strip_suffix(". ") else { return false };
    let mut back = rest.chars().rev();
    back.next().is_some_and(char::is_uppercase) && !back.next().is_some_and(is_word)
}

fn starts_with_initial(after: &str) -> bool {
    let Some(rest) = after.strip_prefix(". ") else { return false };
    let mut chars = rest.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.next() == Some('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_printed_in_two_parts_are_read_as_one() {
        for (word, form) in [
            ("re-election", "reelection"),
            ("cease-fire", "ceasefire"),
            ("E-Mail", "email"),
            ("MH-370", "mh370"),
            ("F\u{2011}16s", "f16s"),
            ("Covid-19", "covid19"),
            ("covid\u{2013}19", "covid19"),
            ("anti\u{2013}war", "antiwar"),
            ("MH\u{2212}370", "mh370"),
            ("anti-establishment", "antiestablishment"),
            ("Ph.D.", "phd"),
            ("EE.UU.", "eeuu"),
            ("J. K.", "jk"),
            ("10 000", "10000"),
            ("1\u{a0}234", "1234"),
            ("250\u{202f}500", "250500"),
            ("EE. UU.", "eeuu"),
        ] {
            assert_eq!(joined_form(word).as_deref(), Some(form), "{word}");
        }
    }

    #[test]
    fn compounds_that_nobody_joins_are_left_in_two() {
        for word in [
            "working-class",
            "Israel-Gaza",
            "12-year",
            "1990-91",
            "state-of-the-art",
            "said.The",
            "node.js",
            "J. R. R.",
            "CNN. UU.",
            "AT&T",
            "re election",
            "U.S.-led",
            "4 200",
            "1\u{a0}23",
            "0\u{a0}500",
            "2024\u{a0}500",
            "10.5\u{a0}000",
        ] {
            assert_eq!(joined_form(word), None, "{word}");
        }
    }
}
