//! Westlaw: terms and connectors, where a blank is OR.
//!
//! Guide: "Searching with Terms and Connectors" of Thomson Reuters.

use std::ops::Range;

use crate::query::ast::NameField;
use crate::query::ast::Proximity;
use crate::query::ast::TextField;
use crate::query::dialect::archive::Archive;
use crate::query::dialect::archive::Beside;
use crate::query::dialect::archive::Holds;
use crate::query::dialect::grammar::Grammar;
use crate::query::dialect::grammar::Joins;
use crate::query::dialect::nexis_words;
use crate::query::dialect::scan::Scanner;
use crate::query::dialect::scan::Term;
use crate::query::dialect::scan::distance;
use crate::query::dialect::scan::is_number;
use crate::query::dialect::signs::Own;
use crate::query::dialect::token::Operator;
use crate::query::dialect::token::Token;
use crate::query::error::QueryError;

pub(crate) const GRAMMAR: Grammar = Grammar {
    joins: Joins::Tightness(power),
    mixed: "as in Westlaw, a blank and OR bind tightest, then +n, /n, +s, /s, +p, /p, & and %",
    beside: "where no connector is between two parts, AND is read",
    labelled: None,
};

const LEGAL: &str = "fields of cases are not in news articles: search for the words";

const DAYS: &str =
    "write --from 2010-01-31 and --to beside the query, or date:2010.. in dateline's own language";

const FIELDS: [(&str, Holds); 19] = [
    ("da", Holds::Refused(DAYS)),
    ("date", Holds::Refused(DAYS)),
    ("ti", Holds::Text(TextField::Title)),
    ("title", Holds::Text(TextField::Title)),
    ("hl", Holds::Text(TextField::Title)),
    ("ld", Holds::Text(TextField::Lead)),
    ("te", Holds::Text(TextField::Body)),
    ("text", Holds::Text(TextField::Body)),
    ("au", Holds::Name(NameField::Author)),
    ("author", Holds::Name(NameField::Author)),
    ("so", Holds::Name(NameField::Source)),
    ("source", Holds::Name(NameField::Source)),
    ("pub", Holds::Name(NameField::Source)),
    ("se", Holds::Name(NameField::Section)),
    ("sy", Holds::Refused(LEGAL)),
    ("di", Holds::Refused(LEGAL)),
    ("he", Holds::Refused(LEGAL)),
    ("to", Holds::Refused(LEGAL)),
    ("ju", Holds::Refused(LEGAL)),
];

/// How it is cut up.
pub(crate) const ARCHIVE: Archive = Archive {
    own: Own { dialect: "Westlaw", signs: "%#", example: "ti(word), a /5 b or a +5 b" },
    word_note: "words stand for all their forms here (strike, strikes, striking); Westlaw adds \
                plurals and possessives",
    phrase_note: "",
    beside: Beside::Or,
    bare_fields: false,
    field_sign: None,
    minus: false,
    any_word: None,
    fields: &FIELDS,
    operator,
    term,
};

/// OR first; of two distances the nearer; in order before either order.
fn power(operator: Operator) -> u32 {
    match operator {
        Operator::AndNot => 1,
        Operator::And => 2,
        Operator::Near { proximity, .. } => match proximity {
            Proximity::Paragraph => 3,
            Proximity::BeforeInParagraph => 4,
            Proximity::Sentence => 5,
            Proximity::BeforeInSentence => 6,
            Proximity::Near(_) => 7,
            Proximity::Before(_) => 8,
        },
        Operator::Or => 9,
    }
}

/// Reads `name` as a connector; returns where the connector ends.
fn operator(
    scanner: &mut Scanner<'_>,
    name: &str,
    span: &Range<usize>,
) -> Result<Option<(Token, usize)>, QueryError> {
    let end = span.end;
    let (next, next_end) = scanner.name_behind(end);
    let found = match name {
        "&" | "and" if next == "not" => (Operator::AndNot, next_end),
        "but" if next == "not" => (Operator::AndNot, next_end),
        "&" | "and" => (Operator::And, end),
        "or" => (Operator::Or, end),
        "%" => (Operator::AndNot, end),
        "not" if scanner.after_operand() => (Operator::AndNot, end),
        _ => {
            let plain = name.strip_prefix('w').filter(|rest| rest.starts_with('/'));
            let proximity = match plain.unwrap_or(name).split_at_checked(1) {
                Some(("/", "s")) => Proximity::Sentence,
                Some(("/", "p")) => Proximity::Paragraph,
                Some(("+", "s")) => Proximity::BeforeInSentence,
                Some(("+", "p")) => Proximity::BeforeInParagraph,
                Some(("/", number)) if is_number(number) => {
                    Proximity::Near(distance(number, span)?)
                }
                Some(("+", number)) if is_number(number) => {
                    Proximity::Before(distance(number, span)?)
                }
                _ => return Ok(None),
            };
            (Operator::Near { proximity, negated: false }, end)
        }
    };
    Ok(Some((Token::Operator(found.0), found.1)))
}

/// Reads a word with its truncation: `!` any ending, `*` one letter.
fn term(scanner: &mut Scanner<'_>, run: &str, span: &Range<usize>) -> Result<Term, QueryError> {
    let run = match run.strip_prefix('#') {
        Some(rest) => {
            scanner.note("# before a word, without its plural in Westlaw, changes nothing here");
            rest
        }
        None => run,
    };
    nexis_words::truncated(scanner, run, span, nexis_words::Stars::OneLetter, "Westlaw")
}
