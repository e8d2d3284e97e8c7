//! The terms of a text as tokens of a cluster, and back.
//!
//! A text is sent as a token a position, the terms of the position joined by `|`; the analyzer of the
//! index (`mapping`) takes them apart at blanks and bars and does nothing else. So a term must hold
//! neither, and no control character: those are written `\hex;`. A term that is longer than what a
//! dictionary may hold is cut and has its checksum instead: two long terms stay two.

use std::fmt::Write as _;

use xxhash_rust::xxh3::xxh3_128;

use crate::analysis::BODY_START;
use crate::analysis::marker;
use crate::engine::textual::ArticleText;

/// Bytes of a token's beginning that are kept of a term that is too long.
const KEPT: usize = 1000;
/// A term of more bytes is cut.
pub(crate) const LONGEST: usize = 2000;
/// What a position without a term has: no term is written so.
const NONE: &str = "\\";

/// Returns the token of a term.
pub(crate) fn token(term: &str) -> String {
    let token = beginning(term);
    if token.len() <= LONGEST {
        return token;
    }
    let kept = &token[..token.floor_char_boundary(KEPT)];
    // An escape that is cut is no beginning of any other term: it goes.
    let kept = match kept.rfind('\\') {
        Some(at) if !kept[at..].contains(';') => &kept[..at],
        _ => kept,
    };
    format!("{kept}\\z;{:032x}", xxh3_128(term.as_bytes()))
}

/// Returns what the tokens of all terms begin with that begin with `start` and are not cut.
pub(crate) fn beginning(start: &str) -> String {
    let mut token = String::with_capacity(start.len());
    for c in start.chars() {
        if is_plain(c) {
            token.push(c);
        } else {
            write!(token, "\\{:x};", u32::from(c)).expect("a string takes all that is written");
        }
    }
    token
}

fn is_plain(c: char) -> bool {
    !(c.is_whitespace() || c.is_control() || matches!(c, '|' | '\\'))
}

/// Returns the term of a token; `None` for that of a term that was cut.
pub(crate) fn term(token: &str) -> Option<String> {
    let mut term = String::with_capacity(token.len());
    let mut rest = token;
    while let Some(at) = rest.find('\\') {
        term.push_str(&rest[..at]);
        let (digits, behind) = rest[at + 1..].split_once(';')?;
        term.push(u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)?);
        rest = behind;
    }
    term.push_str(rest);
    Some(term)
}

/// Returns title and body as the cluster is sent them, a token a position.
///
/// Of what is a fact about a position and no word, it is sent possessives alone, which phrases are asked
/// with; of the others nothing is asked.
pub(crate) fn sent(text: &ArticleText) -> [String; 2] {
    let is_sent = |term: &str| !term.starts_with(marker::FACT) || term == marker::POSSESSIVE;
    let terms: Vec<(String, &[u32])> = text
        .terms()
        .filter(|(term, _)| is_sent(term))
        .map(|(term, positions)| (token(term), positions))
        .collect();
    let numbered = terms.iter().enumerate();
    let mut places: Vec<(u32, usize)> = numbered
        .flat_map(|(number, (_, positions))| positions.iter().map(move |at| (*at, number)))
        .collect();
    places.sort_unstable();
    let (title, body) = places.split_at(places.partition_point(|(at, _)| *at < BODY_START));
    [written(&terms, title, 0), written(&terms, body, BODY_START)]
}

/// Writes the terms from position `start` on.
fn written(terms: &[(String, &[u32])], places: &[(u32, usize)], start: u32) -> String {
    let mut text = String::with_capacity(8 * places.len());
    let mut next = start;
    for of_position in places.chunk_by(|one, other| one.0 == other.0) {
        let at = of_position[0].0;
        while next < at {
            text.push_str(NONE);
            text.push(' ');
            next += 1;
        }
        for (_, number) in of_position {
            text.push_str(&terms[*number].0);
            text.push('|');
        }
        text.pop();
        text.push(' ');
        next = at + 1;
    }
    text.pop();
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::article::Article;

    #[test]
    fn a_position_is_a_token_with_the_terms_that_lie_there() {
        let body = "The Bank's vault fell at McDonald";
        let article = Article { title: "UK".into(), body: body.into(), ..Article::default() };
        let [title, body] = sent(&ArticleText::new(&article));
        assert_eq!(title, "uk");
        assert_eq!(body, r"the \1;o|bank vault fell at \2;mcdonald\2;McDonald|mcdonald");
    }

    #[test]
    fn a_term_that_is_too_long_is_cut_and_stays_itself() {
        let long = "x".repeat(4000);
        let (one, other) = (token(&long), token(&format!("{long}y")));
        assert!(one.len() < LONGEST && one != other && one.starts_with(&"x".repeat(KEPT)));
        assert_eq!(term(&one), None);
        let escapes = "\u{1}".repeat(4000);
        assert!(token(&escapes).len() < LONGEST);
    }

    proptest! {
        #[test]
        fn a_token_is_read_back_and_breaks_nowhere(text in "(\\PC|[\\x00-\\x20|;\\\\\u{2028}]){0,40}") {
            let token = token(&text);
            prop_assert!(!token.contains(|c: char| c.is_whitespace() || c.is_control() || c == '|'));
            prop_assert_eq!(term(&token), Some(text.clone()));
            let half = text.floor_char_boundary(text.len() / 2);
            prop_assert!(token.starts_with(&beginning(&text[..half])));
        }
    }
}
