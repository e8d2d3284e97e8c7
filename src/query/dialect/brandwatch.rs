//! Brandwatch, Talkwalker and Meltwater: queries of media monitors.
//!
//! Guide: "Boolean operators" of Brandwatch, with what the other two share.

use std::ops::Range;

use crate::query::ast::NameField;
use crate::query::ast::PhrasePart;
use crate::query::ast::Proximity;
use crate::query::ast::TextField;
use crate::query::chars::visible;
use crate::query::dialect::archive::Archive;
use crate::query::dialect::archive::Beside;
use crate::query::dialect::archive::Holds;
use crate::query::dialect::grammar::Grammar;
use crate::query::dialect::grammar::Joins;
use crate::query::dialect::scan::Inside;
use crate::query::dialect::scan::Scanner;
use crate::query::dialect::scan::Term;
use crate::query::dialect::scan::distance;
use crate::query::dialect::scan::is_number;
use crate::query::dialect::scan::language_code;
use crate::query::dialect::scan::plain_term;
use crate::query::dialect::scan::wildcard_term;
use crate::query::dialect::signs::Own;
use crate::query::dialect::token::Operator;
use crate::query::dialect::token::Token;
use crate::query::dialect::token::Wrap;
use crate::query::error::QueryError;
use crate::query::word::has_word;
use crate::query::word::tidy;

pub(crate) const GRAMMAR: Grammar = Grammar {
    joins: Joins::Tightness(power),
    mixed: "AND binds tighter than OR here; media monitors ask for parentheses",
    beside: "where no operator is between two parts, AND is read",
    labelled: Some(
        "a field before one word of a proximity is read as that word's alone: title:(a NEAR/5 b) \
         holds both",
    ),
};

const SOCIAL: &str = "what people do on social networks is not in news articles: leave it out";

const FIELDS: [(&str, Holds); 16] = [
    ("title", Holds::Text(TextField::Title)),
    ("headline", Holds::Text(TextField::Title)),
    ("content", Holds::Text(TextField::Body)),
    ("author", Holds::Name(NameField::Author)),
    ("site", Holds::Name(NameField::Domain)),
    ("domain", Holds::Name(NameField::Domain)),
    ("url", Holds::Name(NameField::Url)),
    ("source", Holds::Name(NameField::Source)),
    ("language", Holds::Name(NameField::Lang)),
    ("lang", Holds::Name(NameField::Lang)),
    ("country", Holds::Name(NameField::Country)),
    ("raw", Holds::Refused("for a word as it is written put braces around it: {BMW}")),
    ("continent", Holds::Refused("write country: with the code of each country")),
    ("subreddit", Holds::Refused(SOCIAL)),
    ("hashtags", Holds::Refused(SOCIAL)),
    ("engagement", Holds::Refused(SOCIAL)),
];

/// How it is cut up.
pub(crate) const ARCHIVE: Archive = Archive {
    own: Own {
        dialect: "media monitors",
        signs: "-{}",
        example: "title:word, site:example.com, a NEAR/5 b or, in this order, a NEAR/5f b",
    },
    word_note: "words stand for all their forms here (strike, strikes, striking), in media \
                monitors for themselves",
    phrase_note: "",
    beside: Beside::And,
    bare_fields: false,
    field_sign: Some(':'),
    minus: true,
    any_word: None,
    fields: &FIELDS,
    operator,
    term,
};

fn power(operator: Operator) -> u32 {
    match operator {
        Operator::Or => 1,
        Operator::And | Operator::AndNot => 2,
        Operator::Near { .. } => 3,
    }
}

/// Reads an operator; returns where it ends.
fn operator(
    scanner: &mut Scanner<'_>,
    name: &str,
    span: &Range<usize>,
) -> Result<Option<(Token, usize)>, QueryError> {
    let end = span.end;
    let (next, next_end) = scanner.name_behind(end);
    let found = match (&scanner.text[span.clone()], name) {
        ("AND", _) if next == "not" => (Operator::AndNot, next_end),
        ("AND", _) => (Operator::And, end),
        ("OR" | "|", _) => (Operator::Or, end),
        ("NOT", _) if scanner.after_operand() => (Operator::AndNot, end),
        ("NOT", _) => return Ok(Some((Token::Not, end))),
        (_, name) if name.starts_with('~') && is_number(&name[1..]) => {
            let before = scanner.text[..span.start].chars().next_back();
            if !before.is_some_and(|c| matches!(c, ')' | '"' | '”' | '“')) {
                return Ok(None);
            }
            scanner.note(
                "~n behind a group counts the words in between; ours goes to the last word: one more for \
                 each word",
            );
            return Ok(Some((Token::Behind(Wrap::Near(distance(&name[1..], span)?)), end)));
        }
        (_, name) => {
            let Some(number) = name.strip_prefix("near/").or_else(|| name.strip_prefix("onear/"))
            else {
                return Ok(None);
            };
            let forward = number.strip_suffix('f');
            let digits = forward.unwrap_or(number);
            if !is_number(digits) {
                return Ok(None);
            }
            let distance = distance(digits, span)?;
            let in_order = forward.is_some() || name.starts_with('o');
            let proximity =
                if in_order { Proximity::Before(distance) } else { Proximity::Near(distance) };
            (Operator::Near { proximity, negated: false }, end)
        }
    };
    Ok(Some((Token::Operator(found.0), found.1)))
}

/// Reads a word: `joh*`, `wom?n`, `{Case}`.
fn term(scanner: &mut Scanner<'_>, run: &str, span: &Range<usize>) -> Result<Term, QueryError> {
    let text = visible(run);
    if let Some(exact) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'))
        && has_word(exact)
        && !exact.contains(['{', '}', '*', '?'])
    {
        return Ok(Term { part: PhrasePart::Exact(tidy(exact).to_owned()), alone: None });
    }
    if text.contains(['{', '}']) {
        return Err(QueryError::new("braces hold one word here", span.clone())
            .with_hint("write {Word}; several words in a row: \"{Two} {Words}\""));
    }
    let text = tidy(&text);
    if scanner.inside() == Inside::Name(NameField::Lang)
        && let Some(code) = language_code(text)
    {
        return Ok(plain_term(code));
    }
    if text.trim_end_matches('?').contains(['*', '?']) {
        return wildcard_term(text, span);
    }
    Ok(plain_term(text))
}
