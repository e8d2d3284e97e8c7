//! Factiva: free text with its operators and field labels.

use std::ops::Range;

use crate::query::ast::Clause;
use crate::query::ast::DateBound;
use crate::query::ast::DateExpression;
use crate::query::ast::DateField;
use crate::query::ast::NameField;
use crate::query::ast::NamePattern;
use crate::query::ast::Proximity;
use crate::query::ast::TextField;
use crate::query::ast::Times;
use crate::query::chars::closing_quotes;
use crate::query::chars::quoted;
use crate::query::chars::shortened;
use crate::query::chars::visible;
use crate::query::dialect::grammar::Grammar;
use crate::query::dialect::grammar::Joins;
use crate::query::dialect::scan::Comparison;
use crate::query::dialect::scan::Inside;
use crate::query::dialect::scan::Scanner;
use crate::query::dialect::scan::Term;
use crate::query::dialect::scan::counted;
use crate::query::dialect::scan::dated;
use crate::query::dialect::scan::distance;
use crate::query::dialect::scan::is_number;
use crate::query::dialect::scan::language_code;
use crate::query::dialect::scan::period;
use crate::query::dialect::scan::plain_term;
use crate::query::dialect::scan::truncated_term;
use crate::query::dialect::scan::wildcard_term;
use crate::query::dialect::signs::Own;
use crate::query::dialect::signs::refuse_foreign;
use crate::query::dialect::token::Operator;
use crate::query::dialect::token::Scanned;
use crate::query::dialect::token::Token;
use crate::query::dialect::token::Wrap;
use crate::query::error::QueryError;
use crate::query::fields;
use crate::query::fields::Function;
use crate::query::word::has_word;
use crate::query::word::tidy;

pub(crate) const GRAMMAR: Grammar = Grammar {
    joins: Joins::Tightness(power),
    mixed: "as in Factiva, AND binds tighter than OR",
    beside: "where no operator is between two parts, AND is read; Factiva reads adj",
    labelled: Some(
        "a label before one word of a proximity is read as that word's alone: hl=(a near5 b) holds \
         both",
    ),
};

const NO_COUNTERPART: &str = " has no counterpart here";

const OWN: Own =
    Own { dialect: "Factiva", signs: "$%", example: "hl=word, sn=name, a near5 b or a adj5 b" };

const WORD_NOTE: &str =
    "words stand for all their forms here (strike, strikes, striking), in Factiva for themselves";
const PHRASE_NOTE: &str = "words side by side are read as a phrase, as in Factiva";

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
    let scanner = Scanner::new(text, WORD_NOTE, PHRASE_NOTE).with_brackets().with_any_word("%");
    let mut read = scanner.each(item).map_err(codes_in_one)?;
    let codes = source_codes(text, &read);
    if !codes.is_empty() {
        read.notes.push(format!(
            "rst= and sc= hold codes of Factiva's own, which are not known here: looked for in the names \
             of sources are {}",
            shortened(&codes.join(", "), 300)
        ));
    }
    Ok(read)
}

/// The hint for labels of codes that articles do not have.
const CODES: &str = "there are hl, hlp, lp, td, by, sn, rst, se, la and wc; companies, subjects and regions \
                     are not indexed: leave the labels out, or search for their names";

/// Names all labels of codes in one error, so that a query with several is mended at once.
fn codes_in_one(mut error: QueryError) -> QueryError {
    let others = std::mem::take(&mut error.others);
    let mut errors = vec![error];
    errors.extend(others);
    let of_codes = |error: &QueryError| error.hint.as_deref() == Some(CODES);
    let labels: Vec<String> = errors
        .iter()
        .filter(|error| of_codes(error))
        .filter_map(|error| error.message.strip_suffix(NO_COUNTERPART).map(str::to_owned))
        .collect();
    if let [one, more @ ..] = &labels[..]
        && !more.is_empty()
    {
        let mut first = true;
        errors.retain(|error| !of_codes(error) || std::mem::take(&mut first));
        if let Some(error) = errors.iter_mut().find(|error| of_codes(error)) {
            let more = more.join(", ");
            error.message = format!("{one}, {more} have no counterpart here");
        }
    }
    QueryError::all(errors).expect("the first of them is kept")
}

/// Returns the values of `rst=` and `sc=`.
fn source_codes(text: &str, read: &Scanned) -> Vec<String> {
    let mut codes = Vec::new();
    let lower = text.to_ascii_lowercase();
    let labelled: Vec<usize> = ["rst=", "sc="]
        .iter()
        .flat_map(|label| lower.match_indices(label))
        .map(|(at, _)| at)
        .collect();
    for lexeme in &read.lexemes {
        let Token::Leaf(Clause::Name(NameField::Source, pattern)) = &lexeme.token else { continue };
        let before = labelled.iter().filter(|at| **at <= lexeme.span.start).max();
        // Of the labels before it the last one is another's where `sn=` comes later.
        let other = lower[..lexeme.span.start].rfind("sn=");
        if let (Some(at), NamePattern::Words(code)) = (before, pattern)
            && other.is_none_or(|other| other < *at)
            && !codes.contains(code)
        {
            codes.push(code.clone());
        }
    }
    codes
}

fn item(scanner: &mut Scanner<'_>) -> Result<(), QueryError> {
    let start = scanner.at;
    let Some(c) = scanner.peek() else { return Ok(()) };
    if matches!(c, '(' | ')' | '[' | ']') {
        scanner.at += 1;
        let token = if matches!(c, '(' | '[') { Token::Open } else { Token::Close };
        scanner.push(token, start..scanner.at);
        return Ok(());
    }
    if closing_quotes(c).is_some() {
        return scanner.quotation(term);
    }
    if c == '|' {
        return Err(
            QueryError::new("| is no operator of Factiva", start..start + 1).with_hint("write or")
        );
    }
    let mut end = scanner.run_end(start);
    // `toyota/F50/` and `boeing/N30/airbus` need no blanks.
    if let Some((at, token, length)) = slashed(&scanner.text[start..end], start)? {
        if at > 0 {
            end = start + at;
        } else {
            scanner.at = start + length;
            scanner.push(token, start..start + length);
            return Ok(());
        }
    }
    let span = start..end;
    let run = &scanner.text[span.clone()];
    let name = if run.len() <= 64 { visible(run).to_ascii_lowercase() } else { String::new() };
    if let Some((token, end)) = operator(scanner, &name, &span)? {
        scanner.at = end;
        scanner.push(token, start..end);
        return Ok(());
    }
    if name == "date" && date(scanner, &span)? {
        return Ok(());
    }
    if let Some((compared, number, end)) = words_compared(scanner, &name, end) {
        let clause = counted(compared, &number, &(start..end))?;
        scanner.at = end;
        scanner.push(Token::Leaf(clause), start..end);
        return Ok(());
    }
    if let Some((label, _)) = run.split_once('=') {
        let letters = !label.is_empty() && label.bytes().all(|c| c.is_ascii_alphabetic());
        if letters && label.len() <= 5 {
            return field(scanner, label, start);
        }
    }
    word(scanner, &span)
}

/// Reads what is neither an operator nor a field.
fn word(scanner: &mut Scanner<'_>, span: &Range<usize>) -> Result<(), QueryError> {
    let run = &scanner.text[span.clone()];
    if scanner.inside() == Inside::Text {
        refuse_foreign(run, span, OWN)?;
        refuse_called(scanner, run, span)?;
        let name = run.to_ascii_lowercase();
        note_stray(scanner, &name, span.end);
    }
    scanner.at = span.end;
    if scanner.any_word(run, span) {
        return Ok(());
    }
    if has_word(run) {
        let term = term(scanner, run, span)?;
        scanner.term(term, span.clone());
    } else {
        scanner.note(format!("{} is only punctuation and passed over", quoted(run)));
    }
    Ok(())
}

/// Refuses a section or a function of another service: a name glued to a parenthesis.
fn refuse_called(scanner: &Scanner<'_>, run: &str, span: &Range<usize>) -> Result<(), QueryError> {
    let called = scanner.text[span.end..].starts_with('(')
        && run.len() > 1
        && run.bytes().all(|c| c.is_ascii_alphanumeric());
    if !called {
        return Ok(());
    }
    let message = format!("{} is no function of Factiva", quoted(&format!("{run}(")));
    Err(QueryError::new(message, span.start..span.end + 1).with_hint(
        "labels are like hl=(a or b), and atleast5 goes before a word; for plain words put a blank before \
         the parenthesis; for a search of Nexis write --syntax nexis",
    ))
}

/// Takes `wc>500` apart, with or without blanks; returns where it ends.
fn words_compared(
    scanner: &Scanner<'_>,
    name: &str,
    mut end: usize,
) -> Option<(Comparison, String, usize)> {
    let mut rest = name.strip_prefix("wc")?.to_owned();
    if rest.is_empty() {
        (rest, end) = scanner.name_behind(end);
    }
    let (compared, number) = Comparison::sign(&rest)?;
    if number.is_empty() {
        let (number, end) = scanner.name_behind(end);
        return Some((compared, number, end));
    }
    Some((compared, number.to_owned(), end))
}

/// Finds `/F50/` or `/N30/` in `run`: where it starts, what it is, how long it is.
fn slashed(run: &str, start: usize) -> Result<Option<(usize, Token, usize)>, QueryError> {
    let mut from = 0;
    while let Some(found) = run[from..].find('/') {
        let at = from + found;
        from = at + 1;
        let rest = &run[from..];
        let kind = rest.chars().next().map(|c| c.to_ascii_lowercase());
        let (Some(kind @ ('f' | 'n')), Some(close)) = (kind, rest.find('/')) else { continue };
        let digits = &rest[1..close];
        if !is_number(digits) {
            continue;
        }
        let length = close + 2;
        let count = distance(digits, &(start + at..start + at + length))?;
        let token = if kind == 'f' {
            Token::Behind(Wrap::First(count))
        } else {
            Token::Operator(Operator::Near { proximity: Proximity::Near(count), negated: false })
        };
        return Ok(Some((at, token, length)));
    }
    Ok(None)
}

/// Reads `name` as an operator; returns where the operator ends.
fn operator(
    scanner: &mut Scanner<'_>,
    name: &str,
    span: &Range<usize>,
) -> Result<Option<(Token, usize)>, QueryError> {
    let end = span.end;
    let (next, next_end) = scanner.name_behind(end);
    if name == "atleast" && is_number(&next) {
        let place = span.start..next_end;
        return Err(QueryError::new("atleast needs its number directly behind it", place)
            .with_hint(format!("write atleast{next} word")));
    }
    let near = |proximity, end| {
        Ok(Some((Token::Operator(Operator::Near { proximity, negated: false }), end)))
    };
    match name {
        "and" if next == "not" => {
            return Ok(Some((Token::Operator(Operator::AndNot), next_end)));
        }
        "and" => return Ok(Some((Token::Operator(Operator::And), end))),
        "or" => return Ok(Some((Token::Operator(Operator::Or), end))),
        "not" if scanner.after_operand() => {
            return Ok(Some((Token::Operator(Operator::AndNot), end)));
        }
        "not" => return Ok(Some((Token::Not, end))),
        "same" => return near(Proximity::Paragraph, end),
        _ => {}
    }
    let digits = name.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (word, number) = name.split_at(name.len() - digits);
    let word = word.strip_suffix('/').unwrap_or(word);
    // `adj 5` and `near 5`: the number is apart, if another word follows it.
    let apart = number.is_empty() && is_number(&next) && matches!(word, "adj" | "near" | "w");
    let (number, end) = if apart { (next.as_str(), next_end) } else { (number, end) };
    let place = span.start..end;
    match word {
        "w" if name.contains('/') && !number.is_empty() => {
            scanner.note("w/n takes the words in this order, as in Factiva: read as PRE/n");
            near(Proximity::Before(distance(number, &place)?), end)
        }
        "w" if name == "w/" => Err(QueryError::new("w/ needs a number", place)
            .with_hint("write w/5, with a number from 1 to 10000")),
        "adj" if number.is_empty() => near(Proximity::Before(1), end),
        "adj" => near(Proximity::Before(distance(number, &place)?), end),
        "near" if !number.is_empty() => near(Proximity::Near(distance(number, &place)?), end),
        "atleast" if !number.is_empty() => match fields::function(name) {
            Some(Ok(Function::Times(Times { least: count, most: None }))) => {
                Ok(Some((Token::Before(Wrap::AtLeast(count)), end)))
            }
            _ => Err(QueryError::new("atleast needs a number from 1 to 10000", place)
                .with_hint("write atleast5 word")),
        },
        _ => Ok(None),
    }
}

/// Says so where an operator without its number, or of another service, is between two words.
fn note_stray(scanner: &mut Scanner<'_>, name: &str, end: usize) {
    let ours = match name {
        "xor" => "(a or b) not (a and b)",
        "w" | "near" => "w/5 or near5, with a number",
        _ => return,
    };
    if scanner.after_operand() && scanner.skips_to_operand(end) {
        scanner.note(format!(
            "\"{name}\" is read as a word; if it is an operator, Factiva writes {ours}"
        ));
    }
}

/// Reads the label `label=`, which starts at `start`; its value follows.
fn field(scanner: &mut Scanner<'_>, label: &str, start: usize) -> Result<(), QueryError> {
    let place = start..start + label.len() + 1;
    let label = label.to_ascii_lowercase();
    let wrap = match label.as_str() {
        "hlp" => Wrap::Within(TextField::Lead),
        "hl" | "hd" => Wrap::Within(TextField::Title),
        "lp" => {
            scanner.note("lp= holds the title as well as the first paragraph here");
            Wrap::Within(TextField::Lead)
        }
        "td" => {
            scanner.note("td= holds the first paragraph as well as what follows it here");
            Wrap::Within(TextField::Body)
        }
        "by" | "sn" | "rst" | "sc" | "la" | "se" => {
            let name = match label.as_str() {
                "by" => NameField::Author,
                "la" => NameField::Lang,
                "se" => NameField::Section,
                _ => NameField::Source,
            };
            let behind = scanner.run_behind(place.end);
            let has_value = behind.start == place.end && place.end < scanner.text.len();
            if !has_value {
                return Err(missing_value(&label, place));
            }
            scanner.at = place.end;
            scanner.expect(Inside::Name(name));
            return Ok(());
        }
        _ => {
            let message = format!("{}{NO_COUNTERPART}", quoted(&format!("{label}=")));
            return Err(QueryError::new(message, place).with_hint(CODES));
        }
    };
    if scanner.text[place.end..].chars().next().is_none_or(char::is_whitespace) {
        return Err(missing_value(&label, place));
    }
    scanner.at = place.end;
    scanner.push(Token::Before(wrap), place);
    Ok(())
}

fn missing_value(label: &str, place: Range<usize>) -> QueryError {
    QueryError::new(format!("{label}= needs a value directly after it"), place)
        .with_hint(format!("write {label}=word or {label}=(a or b)"))
}

/// Reads `date after 20240131` and its like at `span`; returns whether there was one.
fn date(scanner: &mut Scanner<'_>, span: &Range<usize>) -> Result<bool, QueryError> {
    let (word, word_end) = scanner.name_behind(span.end);
    let value = scanner.run_behind(word_end);
    let written = scanner.text[value.clone()].to_owned();
    let (clause, end) = match word.as_str() {
        "from" => {
            let (to, to_end) = scanner.name_behind(value.end);
            let last = scanner.run_behind(to_end);
            let place = span.start..last.end.max(value.end);
            if to != "to" || last.is_empty() {
                return Err(QueryError::new("date from needs a to", place)
                    .with_hint("write date from 20240101 to 20240131"));
            }
            let last_written = scanner.text[last.clone()].to_owned();
            let from = period(&written, &place, scanner)?;
            let to = period(&last_written, &place, scanner)?;
            let bound = |period| Some(DateBound { period, excluded: false });
            let dates = DateExpression { from: bound(from), to: bound(to) };
            (Clause::Date(DateField::Published, dates), last.end)
        }
        "after" | "before" | "on" => {
            let compared = match word.as_str() {
                "after" => Comparison::Over,
                "before" => Comparison::Under,
                _ => Comparison::Is,
            };
            let place = span.start..value.end;
            if written.is_empty() {
                return Err(QueryError::new("a date is missing here", place)
                    .with_hint("write date after 20240131"));
            }
            (dated(compared, &written, &place, scanner)?, value.end)
        }
        _ => return Ok(false),
    };
    scanner.at = end;
    scanner.push(Token::Leaf(clause), span.start..end);
    Ok(true)
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
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (stem, number) = text.split_at(text.len() - digits);
    if let Some(stem) = stem.strip_suffix('$')
        && has_word(stem)
        && !stem.contains(['$', '*', '?'])
    {
        if number.is_empty() {
            scanner.note("$ at the end of a word is read as any ending: *");
            return Ok(truncated_term(stem, None));
        }
        scanner.note(format!("${number} is read as up to so many further letters"));
        let most = number.parse().ok().filter(|most| *most <= 100);
        let term = most.map(|most| truncated_term(stem, Some(most)));
        return term.filter(|term| term.alone.is_some()).ok_or_else(|| {
            QueryError::new(format!("{} cannot be truncated so", quoted(text)), span.clone())
                .with_hint("write $ or * for any ending")
        });
    }
    if text.contains(['*', '?']) {
        return wildcard_term(text, span);
    }
    Ok(plain_term(text))
}
