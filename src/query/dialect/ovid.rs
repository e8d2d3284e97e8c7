//! Ovid: the advanced search, with fields behind their value.
//!
//! Guide: "Advanced Search Techniques" of Ovid. `adj3` has two words in between, so it is a distance
//! of 3 here as well; `adj` alone keeps the order.

use std::ops::Range;

use crate::query::ast::NameField;
use crate::query::ast::Proximity;
use crate::query::ast::TextField;
use crate::query::chars::closing_quotes;
use crate::query::chars::quoted;
use crate::query::chars::visible;
use crate::query::dialect::grammar::Grammar;
use crate::query::dialect::grammar::Joins;
use crate::query::dialect::scan::Inside;
use crate::query::dialect::scan::Scanner;
use crate::query::dialect::scan::Term;
use crate::query::dialect::scan::distance;
use crate::query::dialect::scan::is_number;
use crate::query::dialect::scan::language_code;
use crate::query::dialect::scan::lettered_term;
use crate::query::dialect::scan::plain_term;
use crate::query::dialect::scan::truncated_term;
use crate::query::dialect::signs::Own;
use crate::query::dialect::signs::refuse_foreign;
use crate::query::dialect::token::Operator;
use crate::query::dialect::token::Scanned;
use crate::query::dialect::token::Token;
use crate::query::dialect::token::Wrap;
use crate::query::error::QueryError;
use crate::query::word::has_word;
use crate::query::word::tidy;

pub(crate) const GRAMMAR: Grammar = Grammar {
    joins: Joins::Tightness(power),
    mixed: "adj binds tightest, then NOT, AND and OR; Ovid asks for parentheses there",
    beside: "where no operator is between two parts, AND is read",
    labelled: Some(
        "a field behind one word of a proximity is read as that word's alone: (a adj3 b).ti. holds \
         both",
    ),
};

const OWN: Own = Own { dialect: "Ovid", signs: "$#:", example: "word.ti., name.jn. or a adj3 b" };

const WORD_NOTE: &str =
    "words stand for all their forms here (strike, strikes, striking), in Ovid for themselves";
const PHRASE_NOTE: &str = "words side by side are read as a phrase, as in Ovid";

/// What the fields behind a value ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fields {
    /// Title and body.
    Everywhere,
    Text(TextField),
    Name(NameField),
}

fn power(operator: Operator) -> u32 {
    match operator {
        Operator::Or => 1,
        Operator::And => 2,
        Operator::AndNot => 3,
        Operator::Near { .. } => 4,
    }
}

/// Cuts `text` up.
///
/// # Errors
///
/// A part is malformed or has no counterpart.
pub(crate) fn scan(text: &str) -> Result<Scanned, QueryError> {
    Scanner::new(text, WORD_NOTE, PHRASE_NOTE).each(item)
}

fn item(scanner: &mut Scanner<'_>) -> Result<(), QueryError> {
    let start = scanner.at;
    let Some(c) = scanner.peek() else { return Ok(()) };
    if c == '(' || c == ')' {
        scanner.at += 1;
        let token = if c == '(' { Token::Open } else { Token::Close };
        scanner.push(token, start..scanner.at);
        return Ok(());
    }
    if closing_quotes(c).is_some() {
        return scanner.quotation(term);
    }
    let span = start..scanner.run_end(start).max(start + c.len_utf8());
    let run = &scanner.text[span.clone()];
    let (name, _) = scanner.name_behind(start);
    if let Some((token, end)) = operator(scanner, &name, &span)? {
        scanner.at = end;
        scanner.push(token, start..end);
        return Ok(());
    }
    refuse_remarks(scanner, run, &span)?;
    refuse_commands(scanner, run, &span)?;
    if let Some(at) = suffix_start(run) {
        return suffixed(scanner, start..start + at, &span);
    }
    refuse_foreign(run, &span, OWN)?;
    scanner.at = span.end;
    if has_word(run) {
        let term = term(scanner, run, &span)?;
        scanner.term(term, span);
    } else {
        scanner.note(format!("{} is only punctuation and passed over", quoted(run)));
    }
    Ok(())
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
    let operator = match name {
        "and" if next == "not" => {
            return Ok(Some((Token::Operator(Operator::AndNot), next_end)));
        }
        "and" => Operator::And,
        "or" => Operator::Or,
        "not" if scanner.after_operand() => Operator::AndNot,
        "not" => return Ok(Some((Token::Not, end))),
        "adj" if scanner.after_operand() => near(Proximity::Before(1)),
        "xor" if scanner.after_operand() => {
            return Err(QueryError::new("XOR is not read from Ovid", span.clone())
                .with_hint("dateline's own language has it: a XOR b"));
        }
        _ => match name.strip_prefix("adj").filter(|number| is_number(number)) {
            Some(number) if scanner.after_operand() => {
                near(Proximity::Near(distance(number, span)?))
            }
            _ => return Ok(None),
        },
    };
    Ok(Some((Token::Operator(operator), end)))
}

/// Refuses what Ovid prints behind a search (`[mp=title, abstract]`), and fields in parentheses
/// (`2010:2015.(sa_year).`).
fn refuse_remarks(scanner: &Scanner<'_>, run: &str, span: &Range<usize>) -> Result<(), QueryError> {
    if run.starts_with('[') {
        let rest = &scanner.text[span.start..];
        let end = rest.find(']').map_or(span.end, |length| span.start + length + 1);
        return Err(QueryError::new(
            "brackets hold Ovid's own remark on a search",
            span.start..end,
        )
        .with_hint("leave them out, or put quotes around what is to be searched"));
    }
    if run.ends_with('.') && scanner.text[span.end..].starts_with('(') {
        let rest = &scanner.text[span.end..];
        let end = rest.find(')').map_or(span.end, |length| span.end + length + 1);
        return Err(QueryError::new(
            "a field in parentheses has no counterpart here",
            span.start..end,
        )
        .with_hint("for years write --from 2010 and --to 2015 beside the query"));
    }
    Ok(())
}

/// Refuses what asks Ovid for something else than words: subject headings, limits.
fn refuse_commands(
    scanner: &Scanner<'_>,
    run: &str,
    span: &Range<usize>,
) -> Result<(), QueryError> {
    let lower = visible(run).to_ascii_lowercase();
    let heading = |span: Range<usize>| {
        Err(QueryError::new("subject headings of Ovid are not in the articles", span)
            .with_hint("search for the words themselves, without exp, * and /"))
    };
    if lower == "exp" && !scanner.after_operand() {
        return heading(span.clone());
    }
    if lower.len() > 1 && lower.ends_with('/') && has_word(&lower) {
        return heading(span.clone());
    }
    if lower == "limit" && span.start == 0 {
        return Err(QueryError::new("limit is no part of a query here", span.clone())
            .with_hint("write --from, --to and --lang beside the query"));
    }
    Ok(())
}

/// Returns where the fields start that `run` ends in: `food.ti,ab.`, `.ti.`, `x.ab./freq=3`.
fn suffix_start(run: &str) -> Option<usize> {
    let fields = run.split_once("/freq=").map_or(run, |(fields, _)| fields);
    let inner = fields.strip_suffix('.')?;
    let at = inner.rfind('.')?;
    let codes = &inner[at + 1..];
    let is_code =
        |code: &str| (2..=4).contains(&code.len()) && code.bytes().all(|c| c.is_ascii_alphabetic());
    // `gov.au.` may be the end of a sentence, but not where every word is searched.
    codes.split(',').all(is_code).then_some(at)
}

/// Reads a word, if one is at `word`, with the fields behind it, which end with `span`.
fn suffixed(
    scanner: &mut Scanner<'_>,
    word: Range<usize>,
    span: &Range<usize>,
) -> Result<(), QueryError> {
    let text = scanner.text;
    let place = word.end..span.end;
    let typed = &text[place.clone()];
    let (codes, times) = match typed.split_once("/freq=") {
        Some((codes, times)) => (codes, Some(times)),
        None => (typed, None),
    };
    let fields = fields(scanner, codes.trim_matches('.'), &place)?;
    if !scanner.after_operand() && word.is_empty() {
        return Err(QueryError::new("these fields have no value before them", place)
            .with_hint("write word.ti. or (a or b).ti,ab."));
    }
    if let Fields::Name(name) = fields {
        return named(scanner, name, word, span);
    }
    scanner.at = span.end;
    if has_word(&text[word.clone()]) {
        let term = term(scanner, &text[word.clone()], &word)?;
        scanner.term(term, word);
    }
    if let Fields::Text(field) = fields {
        scanner.push(Token::Behind(Wrap::Within(field)), place.clone());
    } else {
        scanner.flush();
    }
    if let Some(times) = times {
        let times = distance(times, &place)?;
        scanner.push(Token::Behind(Wrap::AtLeast(times)), place);
    }
    Ok(())
}

/// Reads the words before `.au.` and its like as a name.
fn named(
    scanner: &mut Scanner<'_>,
    name: NameField,
    word: Range<usize>,
    span: &Range<usize>,
) -> Result<(), QueryError> {
    let text = scanner.text;
    if word.is_empty() && !scanner.gathers() {
        return Err(QueryError::new("a field of names goes behind each name", span.clone())
            .with_hint("write (doe j.au. or roe k.au.)"));
    }
    scanner.at = span.end;
    if has_word(&text[word.clone()]) {
        let code = (name == NameField::Lang).then(|| language_code(&text[word.clone()])).flatten();
        let term = match code {
            Some(code) => plain_term(code),
            None => term(scanner, &text[word.clone()], &word)?,
        };
        scanner.term(term, word);
    }
    scanner.gathered(Inside::Name(name));
    Ok(())
}

/// Returns what the codes `ti,ab` ask for together.
fn fields(
    scanner: &mut Scanner<'_>,
    codes: &str,
    place: &Range<usize>,
) -> Result<Fields, QueryError> {
    let mut asked = Vec::new();
    for code in codes.split(',') {
        let lower = code.to_ascii_lowercase();
        let index = matches!(lower.as_str(), "hw" | "sh" | "kw" | "kf" | "id" | "mh" | "de");
        if index && codes.contains(',') {
            scanner.note(format!("index terms (.{code}.) are not in the articles: left out"));
        } else if let Some(field) = field(&lower) {
            asked.push(field);
        } else {
            let message = format!("{} has no counterpart here", quoted(&format!(".{code}.")));
            return Err(QueryError::new(message, place.clone()).with_hint(
                "fields are .ti. .ab. .tw. .tx. .mp. .af. .au. .jn. .so. and .lg.; for dates write \
                 --from and --to beside the query; index terms are not in the articles",
            ));
        }
    }
    let (lead, body) = (Fields::Text(TextField::Lead), Fields::Text(TextField::Body));
    if asked.contains(&lead) {
        scanner.note("ab, the abstract, is read as the title and the first paragraph");
    }
    let Some(first) = asked.first().copied() else {
        return Err(QueryError::new("index terms are not in the articles", place.clone())
            .with_hint("leave the field out to search the text"));
    };
    if asked.iter().all(|field| *field == first) {
        return Ok(first);
    }
    if asked.iter().any(|field| matches!(field, Fields::Name(_))) {
        return Err(QueryError::new(
            "fields of words and of names do not go together",
            place.clone(),
        )
        .with_hint("write the value twice, once with each, joined by or"));
    }
    // The first paragraph is looked at with the title.
    let whole = asked.contains(&body) || asked.contains(&Fields::Everywhere);
    Ok(if whole { Fields::Everywhere } else { lead })
}

/// Returns what a code asks for.
fn field(code: &str) -> Option<Fields> {
    Some(match code {
        "ti" | "ot" | "hl" => Fields::Text(TextField::Title),
        "ab" | "lp" | "tw" => Fields::Text(TextField::Lead),
        "tx" | "ft" => Fields::Text(TextField::Body),
        "mp" | "af" => Fields::Everywhere,
        "au" => Fields::Name(NameField::Author),
        "jn" | "jw" | "jx" | "so" | "pb" => Fields::Name(NameField::Source),
        "lg" | "la" => Fields::Name(NameField::Lang),
        _ => return None,
    })
}

/// Reads a word with its truncation: `$`, `*` and `:` any ending, `$2` up to so many letters, `#` one
/// letter, `?` one or none.
fn term(scanner: &mut Scanner<'_>, run: &str, span: &Range<usize>) -> Result<Term, QueryError> {
    let text = visible(run);
    let text = tidy_but_colon(&text);
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (stem, number) = text.split_at(text.len() - digits);
    let refused = || {
        QueryError::new(format!("{} cannot be truncated so", quoted(text)), span.clone())
            .with_hint("write $ or * for any ending, and # for one letter")
    };
    let inner = |stem: &str| has_word(stem) && !stem.contains(['$', ':', '*']);
    if let Some(stem) = stem.strip_suffix(['$', '*', ':']).filter(|stem| inner(stem))
        && (!number.is_empty() || !stem.contains(['#', '?']))
    {
        if number.is_empty() {
            return Ok(truncated_term(stem, None));
        }
        let most = number.parse().ok().filter(|most| *most <= 100).ok_or_else(refused)?;
        let term = truncated_term(stem, Some(most));
        return if term.alone.is_some() { Ok(term) } else { Err(refused()) };
    }
    if text.contains(['$', ':']) && !text.contains("://") && is_truncated(text) {
        return Err(refused());
    }
    if !text.contains(['#', '?', '*']) || !has_word(text) {
        return Ok(plain_term(text));
    }
    if text.contains('?') {
        scanner.note("? stands for one letter or none, as in Ovid; in a phrase for any number");
    }
    lettered_term(text, ('#', '?'), span)
}

/// Returns `text` without the punctuation around it; a colon at its end truncates.
fn tidy_but_colon(text: &str) -> &str {
    if text.ends_with(':') { text.trim_start_matches([':', ',', ';']) } else { tidy(text) }
}

fn is_truncated(text: &str) -> bool {
    let sign = |c: char| matches!(c, '$' | ':');
    text.trim_end_matches(|c: char| c.is_ascii_digit()).ends_with(sign)
}
