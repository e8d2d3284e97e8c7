//! The terms of a text as tokens of a cluster, and back.
//!
//! A text is sent as a token a position, the terms of the position joined by `|`; the analyzer of the
//! index (`mapping`) takes them apart at blanks and bars and does nothing else. So a term must hold
//! neither, and no control character: those are written `\hex;`. A term that is longer than what a
//! dictionary may hold is cut and has its checksum instead: two long terms stay two.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use xxhash_rust::xxh3::xxh3_128;

use crate::analysis;
use crate::analysis::BODY_START;
use crate::article::Article;
use crate::passage::Bounds;

/// Bytes of a token's beginning that are kept of a term that is too long.
const KEPT: usize = 1000;
/// A term of more bytes is cut.
const LONGEST: usize = 2000;
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

/// The terms of an article: as the cluster is sent them, and what they are.
pub(crate) struct Terms {
    /// Title and body, a token a position.
    pub(crate) text: [String; 2],
    /// How many there are, markers included: the length that BM25 normalizes by.
    pub(crate) count: u64,
    /// Each of them once.
    pub(crate) distinct: Vec<String>,
}

impl Terms {
    /// Takes the terms of an article, which `bounds` are those of the body of.
    pub(crate) fn of(article: &Article, bounds: &Bounds) -> Self {
        let mut places: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        let mut count = 0;
        analysis::each_term(article.own_title(), &article.body, bounds, &mut |term, at| {
            places.entry(at).or_default().push(term.to_owned());
            count += 1;
        });
        let body = places.split_off(&BODY_START);
        let text = [written(&places, 0), written(&body, BODY_START)];
        let all = places.into_values().chain(body.into_values()).flatten();
        let mut distinct: Vec<String> = all.collect();
        distinct.sort_unstable();
        distinct.dedup();
        Self { text, count, distinct }
    }
}

/// Writes the terms from position `start` on.
fn written(places: &BTreeMap<u32, Vec<String>>, start: u32) -> String {
    let mut text = String::new();
    let mut next = start;
    for (&at, terms) in places {
        while next < at {
            text.push_str(NONE);
            text.push(' ');
            next += 1;
        }
        for term in terms {
            text.push_str(&token(term));
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
    use crate::passage::bounds;

    #[test]
    fn a_position_is_a_token_with_the_terms_that_lie_there() {
        let body = "The Bank fell.";
        let article = Article { title: "UK".into(), body: body.into(), ..Article::default() };
        let Terms { text: [title, body], count, .. } = Terms::of(&article, &bounds(body));
        assert_eq!(title, r"uk|\1;a");
        assert_eq!(body, r"\1;b|\1;p|\1;s|the|\1;c bank|\1;c fell");
        assert_eq!(count, 10);
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
