//! EBSCOhost: Newspaper Source and its other databases of articles.
//!
//! Guide: "Searching with field codes" and "Proximity searches" of EBSCO Connect. `N3` and `W3`
//! name the words in between, so each is one more here.

use std::ops::Range;

use crate::query::ast::NameField;
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
use crate::query::dialect::scan::between;
use crate::query::dialect::scan::is_number;
use crate::query::dialect::scan::language_code;
use crate::query::dialect::scan::lettered_term;
use crate::query::dialect::scan::plain_term;
use crate::query::dialect::scan::wildcard_term;
use crate::query::dialect::signs::Own;
use crate::query::dialect::token::Operator;
use crate::query::dialect::token::Token;
use crate::query::error::QueryError;
use crate::query::word::tidy;

pub(crate) const GRAMMAR: Grammar = Grammar {
    joins: Joins::Tightness(power),
    mixed: "as in EBSCO, proximity binds tightest, then NOT, AND and OR",
    beside: "where no operator is between two parts, AND is read",
    labelled: Some(
        "a field before one word of a proximity is read as that word's alone: TI (a N5 b) holds both",
    ),
};

const INDEXED: &str = "index terms of EBSCO are not in the articles: search for the words";

const FIELDS: [(&str, Holds); 18] = [
    ("ti", Holds::Text(TextField::Title)),
    (
        "ab",
        Holds::Noted(
            TextField::Lead,
            "AB, the abstract, is read as the title and the first paragraph",
        ),
    ),
    ("tx", Holds::Everything),
    ("ft", Holds::Text(TextField::Body)),
    ("au", Holds::Name(NameField::Author)),
    ("so", Holds::Name(NameField::Source)),
    ("jn", Holds::Name(NameField::Source)),
    ("se", Holds::Name(NameField::Section)),
    ("la", Holds::Name(NameField::Lang)),
    ("dt", Holds::Dates),
    ("dd", Holds::Dates),
    ("py", Holds::Dates),
    ("yr", Holds::Dates),
    ("su", Holds::Refused(INDEXED)),
    ("de", Holds::Refused(INDEXED)),
    ("kw", Holds::Refused(INDEXED)),
    ("ge", Holds::Refused(INDEXED)),
    ("pz", Holds::Refused("types of EBSCO are not known here: leave the field out")),
];

/// How it is cut up.
pub(crate) const ARCHIVE: Archive = Archive {
    own: Own { dialect: "EBSCO", signs: "#", example: "TI word, SO name, a N5 b or a W5 b" },
    word_note: "words stand for all their forms here (strike, strikes, striking), in EBSCO for \
                their plurals",
    phrase_note: "words side by side are read as a phrase, as in EBSCO's mode Boolean/Phrase; its \
                  other modes want all of them, or near each other: write AND",
    beside: Beside::Phrase,
    bare_fields: true,
    field_sign: None,
    minus: false,
    any_word: None,
    fields: &FIELDS,
    operator,
    term,
};

fn power(operator: Operator) -> u32 {
    match operator {
        Operator::Or => 1,
        Operator::And => 2,
        Operator::AndNot => 3,
        Operator::Near { .. } => 4,
    }
}

/// Reads `name` as an operator; returns where the operator ends.
fn operator(
    scanner: &mut Scanner<'_>,
    name: &str,
    span: &Range<usize>,
) -> Result<Option<(Token, usize)>, QueryError> {
    let end = span.end;
    let (next, next_end) = scanner.name_behind(end);
    let found = match name {
        "and" if next == "not" => (Operator::AndNot, next_end),
        "and" => (Operator::And, end),
        "or" => (Operator::Or, end),
        "not" if scanner.after_operand() => (Operator::AndNot, end),
        "not" => return Ok(Some((Token::Not, end))),
        _ => {
            let near = name.strip_prefix('n').filter(|number| is_number(number));
            let within = name.strip_prefix('w').filter(|number| is_number(number));
            let proximity = match (near, within) {
                _ if !scanner.after_operand() => return Ok(None),
                (Some(number), _) => Proximity::Near(between(number, span, "EBSCO", scanner)?),
                (_, Some(number)) => Proximity::Before(between(number, span, "EBSCO", scanner)?),
                (None, None) => return Ok(None),
            };
            (Operator::Near { proximity, negated: false }, end)
        }
    };
    Ok(Some((Token::Operator(found.0), found.1)))
}

/// Reads a word with its truncation.
fn term(scanner: &mut Scanner<'_>, run: &str, span: &Range<usize>) -> Result<Term, QueryError> {
    let text = visible(run);
    let text = tidy(&text);
    if scanner.inside() == Inside::Name(NameField::Lang)
        && let Some(code) = language_code(text)
    {
        return Ok(plain_term(code));
    }
    if text.trim_start_matches('#').contains('#') {
        scanner.note("# stands for one letter or none, as in EBSCO; in a phrase for any number");
        return lettered_term(text, ('?', '#'), span);
    }
    if text.contains(['*', '?']) {
        if text.ends_with('?') {
            scanner.note("? at the end of a word stands for one letter more, as in EBSCO");
        }
        return wildcard_term(text, span);
    }
    Ok(plain_term(text))
}
