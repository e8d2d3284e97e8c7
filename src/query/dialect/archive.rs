//! What the readers of archives, Google, GDELT and media monitors have in common.
//!
//! Each of them differs in its operators, fields and truncation, which are in its own file; how
//! parentheses, quotes, fields and lists of fields follow each other is the same, and is here.
//! Cost: linear; a list of fields reads its parentheses once for each of at most [`MOST_FIELDS`].

use std::ops::Range;

use crate::query::ast::Clause;
use crate::query::ast::DateBound;
use crate::query::ast::DateExpression;
use crate::query::ast::DateField;
use crate::query::ast::NameField;
use crate::query::ast::TextField;
use crate::query::chars::breaks_word;
use crate::query::chars::closing_quotes;
use crate::query::chars::quoted;
use crate::query::dialect::scan::Comparison;
use crate::query::dialect::scan::Inside;
use crate::query::dialect::scan::Scanner;
use crate::query::dialect::scan::Term;
use crate::query::dialect::scan::dated;
use crate::query::dialect::scan::is_number;
use crate::query::dialect::scan::period;
use crate::query::dialect::signs::Own;
use crate::query::dialect::signs::refuse_foreign;
use crate::query::dialect::token::Operator;
use crate::query::dialect::token::Scanned;
use crate::query::dialect::token::Token;
use crate::query::dialect::token::Wrap;
use crate::query::error::QueryError;
use crate::query::habits::DASHES;
use crate::query::habits::dashed;
use crate::query::word::has_word;

/// Most fields of one list: `AU,TI,AB(…)`.
const MOST_FIELDS: usize = 8;

/// Reads a word of the text.
pub(crate) type ReadTerm = fn(&mut Scanner<'_>, &str, &Range<usize>) -> Result<Term, QueryError>;

/// Reads a name as an operator; returns where the operator ends.
pub(crate) type ReadOperator =
    fn(&mut Scanner<'_>, &str, &Range<usize>) -> Result<Option<(Token, usize)>, QueryError>;

/// How one archive writes a query.
pub(crate) struct Archive {
    pub(crate) own: Own,
    pub(crate) word_note: &'static str,
    pub(crate) phrase_note: &'static str,
    pub(crate) beside: Beside,
    /// Whether a field is `TI food` as well as `TI(food)`: only where it is in capitals.
    pub(crate) bare_fields: bool,
    /// What is between the name of a field and its value (`intitle:food`, `TI=food`).
    pub(crate) field_sign: Option<char>,
    /// Whether `-` before an operand leaves it out.
    pub(crate) minus: bool,
    /// What stands for any one word in a phrase.
    pub(crate) any_word: Option<&'static str>,
    /// The names of fields, in small letters.
    pub(crate) fields: &'static [(&'static str, Holds)],
    pub(crate) operator: ReadOperator,
    pub(crate) term: ReadTerm,
}

impl Archive {
    /// Returns whether a word just gathered is an operand by itself.
    fn ends_here(&self, scanner: &Scanner<'_>) -> bool {
        match scanner.inside() {
            Inside::Text => self.beside != Beside::Phrase,
            Inside::Name(_) | Inside::WholeName(_) | Inside::Dates => {
                self.field_sign == Some(':') && scanner.expects()
            }
        }
    }
}

/// What two words beside each other mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beside {
    And,
    Or,
    Phrase,
}

/// What a field of an archive is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    Text(TextField),
    /// As `Text`, with what is different.
    Noted(TextField, &'static str),
    Everything,
    Name(NameField),
    Dates,
    /// One day or period, compared so.
    Compared(Comparison),
    /// Why it cannot be asked.
    Refused(&'static str),
}

/// Cuts `text` up.
///
/// # Errors
///
/// A part is malformed or has no counterpart.
pub(crate) fn scan(text: &str, archive: &Archive) -> Result<Scanned, QueryError> {
    let mut scanner = Scanner::new(text, archive.word_note, archive.phrase_note);
    if let Some(sign) = archive.any_word {
        scanner = scanner.with_any_word(sign);
    }
    scanner.each(|scanner| item(scanner, archive, false))
}

fn item(scanner: &mut Scanner<'_>, archive: &Archive, listed: bool) -> Result<(), QueryError> {
    let start = scanner.at;
    let Some(c) = scanner.peek() else { return Ok(()) };
    if c == '(' || c == ')' {
        if c == '(' {
            beside(scanner, archive, start);
        }
        scanner.at += 1;
        let token = if c == '(' { Token::Open } else { Token::Close };
        scanner.push(token, start..scanner.at);
        return Ok(());
    }
    if closing_quotes(c).is_some() {
        beside(scanner, archive, start);
        scanner.quotation(archive.term)?;
        if archive.ends_here(scanner) {
            scanner.flush();
        }
        return Ok(());
    }
    if c == '-' && archive.minus && minus(scanner)? {
        return Ok(());
    }
    let end = scanner.run_end(start).max(start + c.len_utf8());
    let span = start..end;
    let run = &scanner.text[span.clone()];
    if let Some(note) = dashed(run).filter(|_| archive.minus && scanner.inside() == Inside::Text) {
        scanner.note(note);
    }
    let (name, _) = scanner.name_behind(start);
    if let Some((token, end)) = (archive.operator)(scanner, &name, &span)? {
        if token.starts_operand() {
            beside(scanner, archive, start);
        }
        scanner.at = end;
        scanner.push(token, start..end);
        return Ok(());
    }
    if scanner.inside() == Inside::Text
        && let Some(sign) = archive.field_sign
        && signed_field(scanner, archive, (run, sign), start)?
    {
        return Ok(());
    }
    if scanner.inside() != Inside::Text || !field(scanner, archive, run, &span, listed)? {
        if scanner.inside() == Inside::Text {
            refuse_foreign(run, &span, archive.own)?;
        }
        word(scanner, archive, &span)?;
    }
    Ok(())
}

/// Reads the `-` before what is left out, if one is here.
fn minus(scanner: &mut Scanner<'_>) -> Result<bool, QueryError> {
    let start = scanner.at;
    let next = scanner.text[start + 1..].chars().next();
    if !next.is_some_and(|c| c.is_alphanumeric() || c == '(' || closing_quotes(c).is_some()) {
        return Ok(false);
    }
    if scanner.inside() != Inside::Text {
        return Err(QueryError::new("- comes before a field, not in it", start..start + 1)
            .with_hint("write -site:example.com"));
    }
    scanner.at += 1;
    scanner.push(Token::Not, start..start + 1);
    Ok(true)
}

/// Reads the name and sign of `intitle:food` or `TI=food`, whose value follows; returns whether there was
/// one.
fn signed_field(
    scanner: &mut Scanner<'_>,
    archive: &Archive,
    (run, sign): (&str, char),
    start: usize,
) -> Result<bool, QueryError> {
    let Some((name, value)) = run.split_once(sign) else { return Ok(false) };
    let letters = !name.is_empty() && name.bytes().all(|c| c.is_ascii_alphabetic() || c == b'_');
    if !letters || value.starts_with("//") {
        return Ok(false);
    }
    let place = start..start + name.len() + 1;
    let Some((holds, _)) = known(archive, name) else {
        return Err(unknown(archive, name, sign, &place));
    };
    if !scanner.text[place.end..].starts_with(|c: char| c == '(' || !breaks_word(c))
        && !scanner.text[place.end..].starts_with(|c| closing_quotes(c).is_some())
        && !matches!(holds, Holds::Refused(_))
    {
        return Err(QueryError::new("this field has no value", place)
            .with_hint(format!("put the value directly after the {sign}")));
    }
    if sign == '=' && matches!(holds, Holds::Text(_) | Holds::Noted(..) | Holds::Everything) {
        refuse_loose(scanner, &place)?;
    }
    scanner.at = place.end;
    one(scanner, archive, &place, holds, false)?;
    Ok(true)
}

/// Refuses words behind the first one of a field that no parentheses hold together: whether they belong
/// to the field too, no operator says.
fn refuse_loose(scanner: &Scanner<'_>, field: &Range<usize>) -> Result<(), QueryError> {
    let value = scanner.run_behind(field.end);
    let (next, end) = scanner.name_behind(value.end);
    let operator = next.starts_with("near") || next == "same" || next.contains('=');
    if value.is_empty() || operator || !scanner.skips_to_operand(value.end) {
        return Ok(());
    }
    let name = &scanner.text[field.clone()];
    let message = format!("{name} is followed by several words");
    Err(QueryError::new(message, field.start..end)
        .with_hint(format!("put what the field holds in parentheses: {name}(a b)")))
}

/// Says OR where an archive reads a blank so and an operand ends here.
fn beside(scanner: &mut Scanner<'_>, archive: &Archive, at: usize) {
    if archive.beside == Beside::Or && scanner.inside() == Inside::Text && scanner.after_operand() {
        let at = scanner.text.floor_char_boundary(at.saturating_sub(1));
        let end = scanner.text.ceil_char_boundary(at + 1);
        scanner.note(format!("a blank is OR, as in {}", archive.own.dialect));
        scanner.push(Token::Operator(Operator::Or), at..end);
    }
}

fn word(
    scanner: &mut Scanner<'_>,
    archive: &Archive,
    span: &Range<usize>,
) -> Result<(), QueryError> {
    let run = &scanner.text[span.clone()];
    if !has_word(run) {
        scanner.at = span.end;
        scanner.note(format!("{} is only punctuation and passed over", quoted(run)));
        return Ok(());
    }
    beside(scanner, archive, span.start);
    scanner.at = span.end;
    let term = (archive.term)(scanner, run, span)?;
    scanner.term(term, span.clone());
    if archive.ends_here(scanner) {
        scanner.flush();
    }
    Ok(())
}

/// Reads `TI(…)`, `TI,AB(…)`, `PUB.EXACT(…)` and, where the archive has it, `TI food`; returns
/// whether there was one.
fn field(
    scanner: &mut Scanner<'_>,
    archive: &Archive,
    run: &str,
    span: &Range<usize>,
    listed: bool,
) -> Result<bool, QueryError> {
    let glued = scanner.text[span.end..].starts_with('(');
    let names: Vec<&str> = run.split(',').collect();
    let bare = archive.bare_fields
        && names.len() == 1
        && run.bytes().all(|c| c.is_ascii_uppercase())
        && scanner.skips_to_operand(span.end);
    if !has_word(run) || !(glued || bare) {
        return Ok(false);
    }
    let mut fields = Vec::new();
    for name in &names {
        match known(archive, name) {
            Some(found) => fields.push(found),
            None if glued => return Err(unknown(archive, name, '(', span)),
            None => return Ok(false),
        }
    }
    if fields.len() > MOST_FIELDS || (listed && fields.len() > 1) {
        let message = "a list of fields holds at most 8 names, and no further list";
        return Err(QueryError::new(message, span.clone())
            .with_hint("write each field with its own parentheses, joined by OR"));
    }
    beside(scanner, archive, span.start);
    if let [(holds, exact)] = fields[..] {
        scanner.at = span.end;
        one(scanner, archive, span, holds, exact)?;
        return Ok(true);
    }
    list(scanner, archive, fields, span)?;
    Ok(true)
}

/// Reads the parentheses behind a list of fields, once for each.
fn list(
    scanner: &mut Scanner<'_>,
    archive: &Archive,
    fields: Vec<(Holds, bool)>,
    span: &Range<usize>,
) -> Result<(), QueryError> {
    scanner.push(Token::Open, span.clone());
    for (at, (holds, exact)) in fields.into_iter().enumerate() {
        if at > 0 {
            scanner.push(Token::Operator(Operator::Or), span.clone());
        }
        // Holds the field's name as well, so that places nest.
        scanner.push(Token::Open, span.clone());
        let depth = scanner.depth();
        scanner.at = span.end;
        one(scanner, archive, span, holds, exact)?;
        let mut opened = matches!(holds, Holds::Dates | Holds::Compared(_));
        while !opened || scanner.depth() > depth {
            if !scanner.skip_blanks() {
                return Err(QueryError::new(
                    "this parenthesis is never closed",
                    span.end..span.end + 1,
                )
                .with_hint("add a ), or put quotes around the text"));
            }
            item(scanner, archive, true)?;
            opened = true;
        }
        scanner.push(Token::Close, scanner.at.saturating_sub(1)..scanner.at);
    }
    scanner.push(Token::Close, scanner.at.saturating_sub(1)..scanner.at);
    Ok(())
}

/// Returns what the field `name` holds, and whether its whole value is asked for.
fn known(archive: &Archive, name: &str) -> Option<(Holds, bool)> {
    let lower = name.to_ascii_lowercase();
    let whole = lower.strip_suffix(".exact").or_else(|| lower.strip_suffix(".x"));
    let plain = whole.unwrap_or(&lower);
    let (_, holds) = archive.fields.iter().find(|(known, _)| *known == plain)?;
    Some((*holds, whole.is_some()))
}

fn unknown(archive: &Archive, name: &str, sign: char, span: &Range<usize>) -> QueryError {
    let there = archive.fields.iter().filter(|(_, holds)| !matches!(holds, Holds::Refused(_)));
    let there: Vec<String> = there
        .map(|(name, _)| match sign {
            '(' => name.to_ascii_uppercase(),
            '=' => format!("{}=", name.to_ascii_uppercase()),
            _ => format!("{name}{sign}"),
        })
        .collect();
    let advice = if sign == '(' {
        "for plain words put a blank before the parenthesis"
    } else {
        "for the text itself put quotes around it"
    };
    QueryError::new(
        format!("{} has no counterpart here", quoted(&format!("{name}{sign}"))),
        span.clone(),
    )
    .with_hint(format!("fields are {}; {advice}", there.join(", ")))
}

fn one(
    scanner: &mut Scanner<'_>,
    archive: &Archive,
    span: &Range<usize>,
    holds: Holds,
    exact: bool,
) -> Result<(), QueryError> {
    match holds {
        Holds::Refused(reason) => {
            let message =
                format!("{} has no counterpart here", quoted(&scanner.text[span.clone()]));
            return Err(QueryError::new(message, span.clone()).with_hint(reason));
        }
        Holds::Text(part) => scanner.push(Token::Before(Wrap::Within(part)), span.clone()),
        Holds::Noted(part, note) => {
            scanner.note(note);
            scanner.push(Token::Before(Wrap::Within(part)), span.clone());
        }
        Holds::Everything => {
            if !scanner.skips_to_operand(span.end) {
                let message = "this field has no value";
                return Err(QueryError::new(message, span.clone())
                    .with_hint("put words behind it, in parentheses"));
            }
        }
        Holds::Name(name) if exact => scanner.expect(Inside::WholeName(name)),
        Holds::Name(name) => scanner.expect(Inside::Name(name)),
        Holds::Dates => return dates(scanner, archive, span),
        Holds::Compared(compared) => {
            let run = scanner.run_behind(span.end);
            let place = span.start..run.end;
            let clause = dated(compared, &scanner.text[run], &place, scanner)?;
            scanner.at = place.end;
            scanner.push(Token::Leaf(clause), place);
        }
    }
    if exact && !matches!(holds, Holds::Name(_)) {
        scanner
            .note(".EXACT asks for the words in the field, here, not for the whole of the field");
    }
    Ok(())
}

/// Reads `(20160101-20161231)` behind the field at `field`.
fn dates(
    scanner: &mut Scanner<'_>,
    archive: &Archive,
    field: &Range<usize>,
) -> Result<(), QueryError> {
    let text = scanner.text;
    let open = scanner.run_behind(field.end).start;
    let in_parentheses = text[open..].starts_with('(');
    let (inner, end) = if in_parentheses {
        let Some(length) = text[open..].find(')') else {
            return Err(QueryError::new("this parenthesis is never closed", open..open + 1)
                .with_hint("add a ) where the date ends"));
        };
        (open + 1..open + length, open + length + 1)
    } else {
        let run = scanner.run_behind(field.end);
        (run.clone(), run.end)
    };
    let written = text[inner].trim().to_owned();
    let place = field.start..end;
    if written.is_empty() {
        return Err(QueryError::new("a date is missing here", place)
            .with_hint(format!("{} dates are like 20160101-20161231", archive.own.dialect)));
    }
    let clause = days(&written, &place, scanner)?;
    scanner.at = end;
    scanner.push(Token::Leaf(clause), place);
    Ok(())
}

/// Reads `20160101-20161231`, `>=2016`, `2016`.
fn days(
    written: &str,
    place: &Range<usize>,
    scanner: &mut Scanner<'_>,
) -> Result<Clause<DateExpression>, QueryError> {
    if let Some((compared, rest)) = Comparison::sign(written) {
        return dated(compared, rest.trim(), place, scanner);
    }
    let day = |part: &str| matches!(part.len(), 4 | 6 | 8) && is_number(part);
    if let Some((from, to)) = written.split_once('-').or_else(|| written.split_once(DASHES))
        && (from.trim().is_empty() || day(from.trim()))
        && (to.trim().is_empty() || day(to.trim()))
        && (!from.trim().is_empty() || !to.trim().is_empty())
    {
        let mut bound = |part: &str| match part.trim() {
            "" => Ok(None),
            part => {
                let iso = if part.len() == 6 {
                    format!("{}-{}", &part[..4], &part[4..])
                } else {
                    part.to_owned()
                };
                let period = period(&iso, place, scanner)?;
                Ok::<_, QueryError>(Some(DateBound { period, excluded: false }))
            }
        };
        let dates = DateExpression { from: bound(from)?, to: bound(to)? };
        return Ok(Clause::Date(DateField::Published, dates));
    }
    dated(Comparison::Is, written, place, scanner)
}
