//! Web of Science: the advanced search, for those who bring a search from there to newspapers.
//!
//! Guide: "Search Operators" and "Field Tags" of Web of Science. `NEAR/n` names the words in between,
//! so each is one more here.

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
use crate::query::dialect::signs::Own;
use crate::query::dialect::token::Operator;
use crate::query::dialect::token::Token;
use crate::query::error::QueryError;
use crate::query::word::has_word;
use crate::query::word::tidy;

pub(crate) const GRAMMAR: Grammar = Grammar {
    joins: Joins::Tightness(power),
    mixed: "as in Web of Science, NEAR and SAME bind tightest, then NOT, AND and OR",
    beside: "where no operator is between two parts, AND is read, as in Web of Science",
    labelled: Some(
        "a field before one word of a proximity is read as that word's alone: TI=(a NEAR/5 b) holds both",
    ),
};

const INDEXED: &str =
    "keywords and categories of Web of Science are not in the articles: search for the words";
const SCHOLARLY: &str = "newspapers have no such field: leave it out";

const FIELDS: [(&str, Holds); 23] = [
    ("ts", Holds::Everything),
    ("all", Holds::Everything),
    ("ti", Holds::Text(TextField::Title)),
    (
        "ab",
        Holds::Noted(
            TextField::Lead,
            "AB=, the abstract, is read as the title and the first paragraph",
        ),
    ),
    ("au", Holds::Name(NameField::Author)),
    ("so", Holds::Name(NameField::Source)),
    ("pub", Holds::Name(NameField::Source)),
    ("la", Holds::Name(NameField::Lang)),
    ("py", Holds::Dates),
    ("dop", Holds::Dates),
    ("ak", Holds::Refused(INDEXED)),
    ("kp", Holds::Refused(INDEXED)),
    ("wc", Holds::Refused(INDEXED)),
    ("su", Holds::Refused(INDEXED)),
    ("ad", Holds::Refused(SCHOLARLY)),
    ("og", Holds::Refused(SCHOLARLY)),
    ("oo", Holds::Refused(SCHOLARLY)),
    ("cu", Holds::Refused(SCHOLARLY)),
    ("do", Holds::Refused(SCHOLARLY)),
    ("dt", Holds::Refused(SCHOLARLY)),
    ("fo", Holds::Refused(SCHOLARLY)),
    ("is", Holds::Refused(SCHOLARLY)),
    ("ut", Holds::Refused(SCHOLARLY)),
];

/// How it is cut up.
pub(crate) const ARCHIVE: Archive = Archive {
    own: Own {
        dialect: "Web of Science",
        signs: "$=",
        example: "TI=(word), SO=(name) or a NEAR/5 b",
    },
    word_note: "words stand for all their forms here (strike, strikes, striking); so do those of Web of \
                Science, by a list of its own",
    phrase_note: "",
    beside: Beside::And,
    bare_fields: false,
    field_sign: Some('='),
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
    let near = |proximity| Operator::Near { proximity, negated: false };
    let found = match name {
        "and" if next == "not" => (Operator::AndNot, next_end),
        "and" => (Operator::And, end),
        "or" => (Operator::Or, end),
        "not" if scanner.after_operand() => (Operator::AndNot, end),
        "not" => return Ok(Some((Token::Not, end))),
        // Without a number it is 15.
        "near" if scanner.after_operand() => {
            (near(Proximity::Near(between("15", span, "Web of Science", scanner)?)), end)
        }
        "same" if scanner.after_operand() => {
            scanner.note("SAME is read as in the same sentence, as the older guides have it");
            (near(Proximity::Sentence), end)
        }
        _ => match name.strip_prefix("near/").filter(|number| is_number(number)) {
            Some(number) => {
                (near(Proximity::Near(between(number, span, "Web of Science", scanner)?)), end)
            }
            None => return Ok(None),
        },
    };
    Ok(Some((Token::Operator(found.0), found.1)))
}

/// Reads a word with its truncation: `*` any letters, `?` one, `$` one or none.
fn term(scanner: &mut Scanner<'_>, run: &str, span: &Range<usize>) -> Result<Term, QueryError> {
    let text = visible(run);
    let text = tidy(&text);
    if matches!(scanner.inside(), Inside::Name(NameField::Lang))
        && let Some(code) = language_code(text)
    {
        return Ok(plain_term(code));
    }
    // Before a number it is money.
    let wild = text.contains(['*', '?']) || text.trim_start_matches('$').contains('$');
    if !wild || !has_word(text) {
        return Ok(plain_term(text));
    }
    if text.contains('$') {
        scanner.note(
            "$ stands for one letter or none, as in Web of Science; in a phrase for any number",
        );
    }
    lettered_term(text, ('?', '$'), span)
}
