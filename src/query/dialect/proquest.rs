//! ProQuest: the command line of its newspapers, current and historical.
//!
//! Guide: "Search tips" of the ProQuest platform (proquest.com/help). `NEAR/n` and `PRE/n` name the
//! words in between, so each is one more here.

use std::ops::Range;

use crate::query::ast::NameField;
use crate::query::ast::PhrasePart;
use crate::query::ast::Proximity;
use crate::query::ast::TextField;
use crate::query::chars::quoted;
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
use crate::query::dialect::scan::distance;
use crate::query::dialect::scan::is_number;
use crate::query::dialect::scan::language_code;
use crate::query::dialect::scan::plain_term;
use crate::query::dialect::scan::truncated_term;
use crate::query::dialect::scan::wildcard_term;
use crate::query::dialect::signs::Own;
use crate::query::dialect::token::Operator;
use crate::query::dialect::token::Token;
use crate::query::error::QueryError;
use crate::query::word::has_word;
use crate::query::word::tidy;

pub(crate) const GRAMMAR: Grammar = Grammar {
    joins: Joins::Tightness(power),
    mixed: "as in ProQuest, PRE and NEAR bind tightest, then AND, OR and NOT",
    beside: "where no operator is between two parts, AND is read, as in ProQuest",
    labelled: None,
};

const INDEXED: &str = "index terms of ProQuest are not in the articles: search for the words \
                       themselves; subject: of dateline's own language is what articles declare";

const FIELDS: [(&str, Holds); 39] = [
    ("ti", Holds::Text(TextField::Title)),
    ("title", Holds::Text(TextField::Title)),
    ("mainti", Holds::Text(TextField::Title)),
    (
        "ab",
        Holds::Noted(
            TextField::Lead,
            "AB(…), the abstract, is read as the title and the first paragraph",
        ),
    ),
    (
        "noft",
        Holds::Noted(
            TextField::Lead,
            "NOFT(…), all but the full text, is read as the title and the first paragraph",
        ),
    ),
    ("ft", Holds::Text(TextField::Body)),
    ("tx", Holds::Text(TextField::Body)),
    ("text", Holds::Text(TextField::Body)),
    ("fulltext", Holds::Text(TextField::Body)),
    ("all", Holds::Everything),
    ("au", Holds::Name(NameField::Author)),
    ("author", Holds::Name(NameField::Author)),
    ("pub", Holds::Name(NameField::Source)),
    ("pubtitle", Holds::Name(NameField::Source)),
    ("publication", Holds::Name(NameField::Source)),
    ("jn", Holds::Name(NameField::Source)),
    ("sec", Holds::Name(NameField::Section)),
    ("section", Holds::Name(NameField::Section)),
    ("dl", Holds::Name(NameField::Place)),
    ("dateline", Holds::Name(NameField::Place)),
    ("la", Holds::Name(NameField::Lang)),
    ("language", Holds::Name(NameField::Lang)),
    ("pd", Holds::Dates),
    ("pubdate", Holds::Dates),
    ("yr", Holds::Dates),
    ("year", Holds::Dates),
    ("su", Holds::Refused(INDEXED)),
    ("subject", Holds::Refused(INDEXED)),
    ("mainsubject", Holds::Refused(INDEXED)),
    ("mesh", Holds::Refused(INDEXED)),
    ("geo", Holds::Refused(INDEXED)),
    ("co", Holds::Refused(INDEXED)),
    ("org", Holds::Refused(INDEXED)),
    ("per", Holds::Refused(INDEXED)),
    ("if", Holds::Refused(INDEXED)),
    ("cc", Holds::Refused(INDEXED)),
    ("dtype", Holds::Refused("types of ProQuest are not known here: leave the field out")),
    ("stype", Holds::Refused("types of ProQuest are not known here: leave the field out")),
    ("pubid", Holds::Refused("publications go by name here: PUB(new york times)")),
];

/// How it is cut up.
pub(crate) const ARCHIVE: Archive = Archive {
    own: Own {
        dialect: "ProQuest",
        signs: "$[]",
        example: "TI(word), PUB(name), a NEAR/5 b or a PRE/5 b",
    },
    word_note: "words stand for all their forms here (strike, strikes, striking); ProQuest adds \
                plurals and spellings",
    phrase_note: "",
    beside: Beside::And,
    bare_fields: false,
    field_sign: None,
    minus: false,
    any_word: None,
    fields: &FIELDS,
    operator,
    term,
};

fn power(operator: Operator) -> u32 {
    match operator {
        Operator::AndNot => 1,
        Operator::Or => 2,
        Operator::And => 3,
        Operator::Near { proximity: Proximity::Before(_), .. } => 5,
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
    let found = match name {
        "and" => {
            let (next, next_end) = scanner.name_behind(end);
            if next == "not" { (Operator::AndNot, next_end) } else { (Operator::And, end) }
        }
        "or" => (Operator::Or, end),
        "not" => {
            let next = scanner.run_behind(end);
            let (near, _) = scanner.name_behind(end);
            let typed = &scanner.text[next.clone()];
            match proximity(scanner, &near, typed, &(span.start..next.end))? {
                Some(proximity) => (Operator::Near { proximity, negated: true }, next.end),
                None if scanner.after_operand() => (Operator::AndNot, end),
                None => return Ok(Some((Token::Not, end))),
            }
        }
        "lnk" | "lnk/" => {
            return Err(QueryError::new("LNK has no counterpart here", span.clone())
                .with_hint("index terms are not in the articles: join the words with AND"));
        }
        "w/doc" => {
            scanner.note("W/DOC is read as AND");
            (Operator::And, end)
        }
        _ => {
            let typed = &scanner.text[span.clone()];
            match proximity(scanner, name, typed, span)? {
                Some(proximity) => (Operator::Near { proximity, negated: false }, end),
                None => return Ok(None),
            }
        }
    };
    Ok(Some((Token::Operator(found.0), found.1)))
}

/// Reads `NEAR/5`, `N/5`, `PRE/5`, `P/5`, `NEAR`, `PRE`, `W/5`, `W/PARA`.
fn proximity(
    scanner: &mut Scanner<'_>,
    name: &str,
    typed: &str,
    span: &Range<usize>,
) -> Result<Option<Proximity>, QueryError> {
    if name == "w/para" {
        return Ok(Some(Proximity::Paragraph));
    }
    let (word, number) = match name.split_once('/') {
        Some(parts) => parts,
        // Without a number ProQuest takes four; in small letters they are words.
        None if matches!(typed, "NEAR" | "PRE") && scanner.after_operand() => (name, "4"),
        None => return Ok(None),
    };
    if !is_number(number) {
        return Ok(None);
    }
    Ok(Some(match word {
        "near" | "n" => Proximity::Near(between(number, span, "ProQuest", scanner)?),
        "pre" | "p" => Proximity::Before(between(number, span, "ProQuest", scanner)?),
        "w" => {
            scanner.note("W/n, of the older ProQuest, is read as within n words in either order");
            Proximity::Near(distance(number, span)?)
        }
        _ => return Ok(None),
    }))
}

/// Reads a word with its truncation.
fn term(scanner: &mut Scanner<'_>, run: &str, span: &Range<usize>) -> Result<Term, QueryError> {
    let text = visible(run);
    let text = tidy(&text);
    if matches!(
        scanner.inside(),
        Inside::Name(NameField::Lang) | Inside::WholeName(NameField::Lang)
    ) && let Some(code) = language_code(text)
    {
        return Ok(plain_term(code));
    }
    let bracketed = visible(run);
    let counted = bracketed
        .split_once("[*")
        .and_then(|(stem, rest)| Some((stem, rest.strip_suffix(']')?)))
        .or_else(|| bracketed.split_once('$'))
        .filter(|(stem, number)| has_word(stem) && is_number(number));
    if let Some((stem, number)) = counted {
        let most = number.parse().ok().filter(|most| *most <= 100);
        let term = most.map(|most| truncated_term(stem, Some(most)));
        return term.filter(|term| term.alone.is_some()).ok_or_else(|| {
            QueryError::new(format!("{} cannot be truncated so", quoted(run)), span.clone())
                .with_hint("write * for any ending")
        });
    }
    if text.contains(['[', ']']) {
        return Err(QueryError::new(format!("{} has no counterpart", quoted(run)), span.clone())
            .with_hint("ProQuest writes [*5] for up to five letters at the end of a word"));
    }
    if text.contains('*') {
        scanner.note("* stands for up to five letters in ProQuest, for any number of them here");
    }
    if text.contains(['*', '?']) {
        if text.ends_with('?') {
            scanner.note("? at the end of a word stands for one letter more, as in ProQuest");
        }
        return wildcard_term(text, span);
    }
    let part = PhrasePart::Word(text.to_owned());
    Ok(Term { part, alone: None })
}
