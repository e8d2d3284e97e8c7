//! Google and Google News: what is typed into the box.
//!
//! Guide: "Refine Google searches" of Google Search Help.

use std::ops::Range;

use crate::query::ast::NameField;
use crate::query::ast::Proximity;
use crate::query::ast::TextField;
use crate::query::dialect::archive::Archive;
use crate::query::dialect::archive::Beside;
use crate::query::dialect::archive::Holds;
use crate::query::dialect::grammar::Grammar;
use crate::query::dialect::grammar::Joins;
use crate::query::dialect::scan::Comparison;
use crate::query::dialect::scan::Scanner;
use crate::query::dialect::scan::Term;
use crate::query::dialect::scan::between;
use crate::query::dialect::scan::plain_term;
use crate::query::dialect::signs::Own;
use crate::query::dialect::token::Operator;
use crate::query::dialect::token::Token;
use crate::query::error::QueryError;

pub(crate) const GRAMMAR: Grammar = Grammar {
    joins: Joins::Tightness(power),
    mixed: "as in Google, OR binds tighter than AND",
    beside: "words side by side must all occur here; Google may leave some of them out",
    labelled: Some(
        "a field before one word of a proximity is read as that word's alone: intitle:(a AROUND(5) b) \
         holds both",
    ),
};

const FIELDS: [(&str, Holds); 12] = [
    ("intitle", Holds::Text(TextField::Title)),
    ("intext", Holds::Text(TextField::Body)),
    ("site", Holds::Name(NameField::Domain)),
    ("source", Holds::Name(NameField::Source)),
    ("inurl", Holds::Name(NameField::Url)),
    ("before", Holds::Compared(Comparison::Under)),
    ("after", Holds::Compared(Comparison::From)),
    ("when", Holds::Compared(Comparison::From)),
    ("allintitle", Holds::Refused("write intitle: before each word, or intitle:(a b)")),
    ("allintext", Holds::Refused("write intext: before each word, or intext:(a b)")),
    ("allinurl", Holds::Refused("write inurl: before each word")),
    ("location", Holds::Refused("places of Google News are not known here: leave it out")),
];

/// How it is cut up.
pub(crate) const ARCHIVE: Archive = Archive {
    own: Own {
        dialect: "Google",
        signs: "-",
        example: "intitle:word, site:example.com or a AROUND(5) b",
    },
    word_note: "words stand for all their forms here (strike, strikes, striking), in Google for \
                synonyms as well",
    phrase_note: "",
    beside: Beside::And,
    bare_fields: false,
    field_sign: Some(':'),
    minus: true,
    any_word: Some("*"),
    fields: &FIELDS,
    operator,
    term,
};

fn power(operator: Operator) -> u32 {
    match operator {
        Operator::And | Operator::AndNot => 1,
        Operator::Or => 2,
        Operator::Near { .. } => 3,
    }
}

/// Reads an operator, which is in capitals; returns where it ends.
fn operator(
    scanner: &mut Scanner<'_>,
    _: &str,
    span: &Range<usize>,
) -> Result<Option<(Token, usize)>, QueryError> {
    let end = span.end;
    Ok(match &scanner.text[span.clone()] {
        "OR" | "|" => Some((Token::Operator(Operator::Or), end)),
        "AND" => Some((Token::Operator(Operator::And), end)),
        "AROUND" if scanner.text[end..].starts_with('(') => {
            let number = scanner.run_behind(end + 1);
            let digits = scanner.text[number.clone()].to_owned();
            let close = scanner.run_behind(number.end).start;
            let place = span.start..close;
            let distance = between(&digits, &place, "Google", scanner)?;
            if !scanner.text[close..].starts_with(')') {
                return Err(QueryError::new("this parenthesis is never closed", end..end + 1)
                    .with_hint("write AROUND(5)"));
            }
            let proximity = Proximity::Near(distance);
            Some((Token::Operator(Operator::Near { proximity, negated: false }), close + 1))
        }
        _ => None,
    })
}

/// Reads a word. Nothing truncates it: Google has no such sign.
fn term(_: &mut Scanner<'_>, run: &str, span: &Range<usize>) -> Result<Term, QueryError> {
    let is_range = run.split_once("..").is_some_and(|(from, to)| {
        let digits = |text: &str| {
            text.trim_start_matches(['$', '€', '£']).bytes().all(|c| c.is_ascii_digit())
        };
        digits(from) && digits(to) && (!from.is_empty() || !to.is_empty())
    });
    if is_range {
        return Err(QueryError::new("a range of numbers has no counterpart here", span.clone())
            .with_hint(
                "for years write after:2010 before:2016; for the numbers put quotes around them",
            ));
    }
    if run.starts_with('~') {
        return Err(QueryError::new(
            "~ before a word, for its synonyms, has no counterpart",
            span.clone(),
        )
        .with_hint("write the synonyms, joined by OR"));
    }
    if run.contains('*') {
        return Err(QueryError::new("* inside a word is no sign of Google", span.clone())
            .with_hint("there * is one word of a phrase; for word* leave --syntax out"));
    }
    Ok(plain_term(run))
}
