//! GDELT: the queries of its DOC 2.0 interface.
//!
//! Guide: "GDELT DOC 2.0 API Debuts!" of the GDELT Project.

use std::ops::Range;

use crate::query::ast::NameField;
use crate::query::ast::Proximity;
use crate::query::chars::quoted;
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
use crate::query::dialect::signs::Own;
use crate::query::dialect::token::Operator;
use crate::query::dialect::token::Token;
use crate::query::dialect::token::Wrap;
use crate::query::error::QueryError;
use crate::query::limits::MOST_DISTANCE;

pub(crate) const GRAMMAR: Grammar = Grammar {
    joins: Joins::Tightness(power),
    mixed: "OR is read within its parentheses, as in GDELT",
    beside: "where no operator is between two parts, AND is read, as in GDELT",
    labelled: None,
};

const MEASURED: &str = "what GDELT measures of an article (tone, themes, images) is not known here: \
                        leave it out";

const FIELDS: [(&str, Holds); 10] = [
    ("domain", Holds::Name(NameField::Domain)),
    ("domainis", Holds::Name(NameField::Domain)),
    ("sourcelang", Holds::Name(NameField::Lang)),
    ("sourcecountry", Holds::Refused("write country:no in dateline's own language")),
    ("theme", Holds::Refused(MEASURED)),
    ("tone", Holds::Refused(MEASURED)),
    ("toneabs", Holds::Refused(MEASURED)),
    ("imagetag", Holds::Refused(MEASURED)),
    ("imagewebtag", Holds::Refused(MEASURED)),
    ("imageocrmeta", Holds::Refused(MEASURED)),
];

/// How it is cut up.
pub(crate) const ARCHIVE: Archive = Archive {
    own: Own {
        dialect: "GDELT",
        signs: "-",
        example: "domain:example.com, sourcelang:english, near20:\"a b\" or repeat3:\"a\"",
    },
    word_note: "words stand for all their forms here (strike, strikes, striking), in GDELT for \
                themselves",
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

/// Reads `OR`, `repeat3:` and `near20:"a b"`; refuses `tone<-3`.
fn operator(
    scanner: &mut Scanner<'_>,
    name: &str,
    span: &Range<usize>,
) -> Result<Option<(Token, usize)>, QueryError> {
    match &scanner.text[span.clone()] {
        "OR" => return Ok(Some((Token::Operator(Operator::Or), span.end))),
        "AND" => return Ok(Some((Token::Operator(Operator::And), span.end))),
        _ => {}
    }
    if name.starts_with("tone") && name.contains(['<', '>', '=']) {
        let message = format!("{} has no counterpart here", quoted(name));
        return Err(QueryError::new(message, span.clone()).with_hint(MEASURED));
    }
    let counted = |prefix: &str| {
        let (number, _) = name.strip_prefix(prefix)?.split_once(':')?;
        is_number(number).then(|| number.to_owned())
    };
    let colon = scanner.text[span.start..].find(':').map_or(span.end, |at| span.start + at + 1);
    if let Some(number) = counted("repeat") {
        let count = number.parse().ok().filter(|n| (1..=MOST_DISTANCE).contains(n));
        let count = count.ok_or_else(|| {
            QueryError::new(format!("{} is no count", quoted(&number)), span.clone())
                .with_hint("write repeat3:\"word\"")
        })?;
        return Ok(Some((Token::Before(Wrap::AtLeast(count)), colon)));
    }
    if let Some(number) = counted("near") {
        near(scanner, span, colon, distance(&number, span)?)?;
        return Ok(Some((Token::Close, scanner.at)));
    }
    Ok(None)
}

/// Reads the two words of `near20:"a b"`, all but the parenthesis that closes them.
fn near(
    scanner: &mut Scanner<'_>,
    span: &Range<usize>,
    colon: usize,
    distance: u32,
) -> Result<(), QueryError> {
    let text = scanner.text;
    let inner = text[colon..].strip_prefix('"').and_then(|rest| rest.split_once('"'));
    let words: Vec<&str> =
        inner.map_or(Vec::new(), |(inner, _)| inner.split_whitespace().collect());
    let ([left, right], Some((inner, _))) = (&words[..], inner) else {
        let message = "near takes two words in quotes here";
        return Err(QueryError::new(message, span.clone()).with_hint(
            "write near20:\"a b\"; in dateline's own language near20(a b c) takes more",
        ));
    };
    let end = colon + inner.len() + 2;
    scanner.push(Token::Open, span.start..colon);
    for (at, word) in [left, right].into_iter().enumerate() {
        if at > 0 {
            let proximity = Proximity::Near(distance);
            let operator = Operator::Near { proximity, negated: false };
            scanner.push(Token::Operator(operator), colon..end);
        }
        let term = term(scanner, word, &(colon..end))?;
        scanner.term(term, colon..end);
        scanner.flush();
    }
    scanner.at = end;
    Ok(())
}

/// Reads a word. Nothing truncates it: GDELT has no such sign.
fn term(scanner: &mut Scanner<'_>, run: &str, span: &Range<usize>) -> Result<Term, QueryError> {
    if scanner.inside() == Inside::Name(NameField::Lang)
        && let Some(code) = language_code(run)
    {
        return Ok(plain_term(code));
    }
    if run.contains('*') {
        return Err(QueryError::new("* is no sign of GDELT", span.clone())
            .with_hint("for word* leave --syntax out"));
    }
    Ok(plain_term(run))
}
