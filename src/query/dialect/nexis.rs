//! Nexis and Lexis: terms and connectors.
//!
//! Guide: "Search connectors and commands" of Lexis+ and Nexis; for the old `*`, of nexis.com.

use std::ops::Range;

use crate::query::ast::NameField;
use crate::query::ast::Proximity;
use crate::query::ast::TextField;
use crate::query::ast::Times;
use crate::query::chars::closing_quotes;
use crate::query::chars::quoted;
use crate::query::chars::visible;
use crate::query::date;
use crate::query::dialect::grammar::Grammar;
use crate::query::dialect::grammar::Joins;
use crate::query::dialect::nexis_words;
use crate::query::dialect::nexis_words::Stars;
use crate::query::dialect::scan::Comparison;
use crate::query::dialect::scan::Inside;
use crate::query::dialect::scan::Scanner;
use crate::query::dialect::scan::Term;
use crate::query::dialect::scan::counted;
use crate::query::dialect::scan::dated;
use crate::query::dialect::scan::distance;
use crate::query::dialect::scan::is_number;
use crate::query::dialect::scan::language_code;
use crate::query::dialect::scan::plain_term;
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
    mixed: "as in Nexis, OR binds tighter than AND, and AND tighter than AND NOT",
    beside: "where no connector is between two parts, AND is read",
    labelled: None,
};

const OWN: Own = Own {
    dialect: "Nexis",
    signs: "*!",
    example: "headline(word), publication(name), a w/5 b or a pre/5 b",
};

const WORD_NOTE: &str =
    "words stand for all their forms here (strike, strikes, striking); Nexis adds only plurals";
const PHRASE_NOTE: &str = "words side by side are read as a phrase, as in Nexis; a phrase here is \
                           as written, without plurals";

/// Words that Nexis does not search for.
const PASSED_OVER: [&str; 30] = [
    "a", "an", "and", "are", "as", "at", "be", "because", "been", "by", "for", "had", "has",
    "have", "he", "in", "is", "it", "of", "on", "that", "the", "there", "this", "to", "was",
    "were", "which", "will", "with",
];

/// OR first, then the nearer before the farther, sentence, paragraph, AND, and AND NOT last.
fn power(operator: Operator) -> u32 {
    match operator {
        Operator::AndNot => 1,
        Operator::And => 2,
        Operator::Near {
            proximity: Proximity::Paragraph | Proximity::BeforeInParagraph, ..
        } => 3,
        Operator::Near { proximity: Proximity::Sentence | Proximity::BeforeInSentence, .. } => 4,
        Operator::Near { proximity: Proximity::Near(n) | Proximity::Before(n), .. } => {
            100_000_u32.saturating_sub(n)
        }
        Operator::Or => 200_000,
    }
}

/// Cuts `text` up.
///
/// # Errors
///
/// A part is malformed or has no counterpart.
pub(crate) fn scan(text: &str, stars: Stars) -> Result<Scanned, QueryError> {
    Scanner::new(text, WORD_NOTE, PHRASE_NOTE).each(|scanner| item(scanner, stars))
}

fn item(scanner: &mut Scanner<'_>, stars: Stars) -> Result<(), QueryError> {
    let start = scanner.at;
    let Some(c) = scanner.peek() else { return Ok(()) };
    if c == '(' || c == ')' {
        scanner.at += 1;
        let token = if c == '(' { Token::Open } else { Token::Close };
        scanner.push(token, start..scanner.at);
        return Ok(());
    }
    if closing_quotes(c).is_some() {
        return scanner.quotation(|scanner, run, span| term(scanner, run, span, stars));
    }
    if c == '|' {
        return Err(
            QueryError::new("| is no connector of Nexis", start..start + 1).with_hint("write or")
        );
    }
    let end = scanner.run_end(start);
    let span = start..end;
    let run = &scanner.text[span.clone()];
    let (name, _) = scanner.name_behind(start);
    if let Some((operator, end)) = connector(scanner, &name, end)? {
        scanner.at = end;
        scanner.push(operator, start..end);
        return Ok(());
    }
    let compares = comparator(&name).is_some()
        && (scanner.inside() == Inside::Dates || scanner.after_date_and());
    if has_word(run) && !compares && called(scanner, &name, end) {
        scanner.at = end;
        return function(scanner, &name, span);
    }
    if comparison(scanner, &name, run, &span)? {
        return Ok(());
    }
    if scanner.inside() == Inside::Text {
        refuse_foreign(run, &span, OWN)?;
        note_stray(scanner, &name, end);
    }
    scanner.at = end;
    if has_word(run) {
        let term = term(scanner, run, &span, stars)?;
        scanner.term(term, span);
    } else {
        scanner.note(format!("{} is only punctuation and passed over", quoted(run)));
    }
    Ok(())
}

/// Says so where a connector of another service is between two words, and read as a word.
fn note_stray(scanner: &mut Scanner<'_>, name: &str, end: usize) {
    let ours = match name {
        "same" => "w/p or w/s",
        "near" | "adj" => "w/5 or pre/1, with a number",
        "xor" => "(a or b) and not (a and b)",
        _ => return,
    };
    if scanner.after_operand() && scanner.skips_to_operand(end) {
        scanner.note(format!(
            "\"{name}\" is read as a word; if it is a connector, Nexis writes {ours}"
        ));
    }
}

/// Reads `name`, whose run ends at `end`, as a connector; returns where the connector ends.
fn connector(
    scanner: &mut Scanner<'_>,
    name: &str,
    end: usize,
) -> Result<Option<(Token, usize)>, QueryError> {
    let start = scanner.at;
    let (next, next_end) = scanner.name_behind(end);
    Ok(match name {
        "and" | "&" if next == "not" => {
            let (third, _) = scanner.name_behind(next_end);
            if proximity(scanner, &third, &(start..next_end))?.is_some() {
                Some((Token::Operator(Operator::And), end))
            } else {
                Some((Token::Operator(Operator::AndNot), next_end))
            }
        }
        "but" if next == "not" => Some((Token::Operator(Operator::AndNot), next_end)),
        "butnot" => Some((Token::Operator(Operator::AndNot), end)),
        "and" | "&" => Some((Token::Operator(Operator::And), end)),
        "or" => Some((Token::Operator(Operator::Or), end)),
        "not" => match proximity(scanner, &next, &(start..next_end))? {
            Some(Operator::Near { proximity, .. }) => {
                let operator = Operator::Near { proximity, negated: true };
                Some((Token::Operator(operator), next_end))
            }
            Some(_) => {
                scanner.note(
                    "not w/seg is read as AND NOT: only title and body are distinguished here",
                );
                Some((Token::Operator(Operator::AndNot), next_end))
            }
            None if scanner.after_operand() => Some((Token::Operator(Operator::AndNot), end)),
            None => Some((Token::Not, end)),
        },
        _ if name.starts_with("not/") => {
            let near = format!("w{}", &name[3..]);
            let operator = match proximity(scanner, &near, &(start..end))? {
                Some(Operator::Near { proximity, .. }) => {
                    Some(Operator::Near { proximity, negated: true })
                }
                Some(_) => Some(Operator::AndNot),
                None => None,
            };
            operator.map(|operator| (Token::Operator(operator), end))
        }
        _ => proximity(scanner, name, &(start..end))?
            .map(|operator| (Token::Operator(operator), end)),
    })
}

/// Reads `w/5`, `/5`, `pre/5`, `+5`, `w/s`, `w/p`, `w/seg`; the last is an AND.
fn proximity(
    scanner: &mut Scanner<'_>,
    name: &str,
    span: &Range<usize>,
) -> Result<Option<Operator>, QueryError> {
    let plus = name.strip_prefix('+').filter(|of| is_number(of) || matches!(*of, "s" | "p"));
    let parts = plus.map(|of| ("pre", of)).or_else(|| name.split_once('/'));
    let Some((connector, of)) = parts else { return Ok(None) };
    let connector = if connector.is_empty() { "w" } else { connector };
    let near = |proximity| Ok(Some(Operator::Near { proximity, negated: false }));
    let counts = "Nexis passes over words like the and of in a distance; here every word counts";
    match (connector, of) {
        ("w" | "near", of) if is_number(of) => {
            scanner.note(counts);
            near(Proximity::Near(distance(of, span)?))
        }
        ("pre" | "onear", of) if is_number(of) => {
            scanner.note(counts);
            near(Proximity::Before(distance(of, span)?))
        }
        ("w", "s" | "sent") => near(Proximity::Sentence),
        ("w", "p" | "para") => near(Proximity::Paragraph),
        ("w", "seg") => {
            scanner.note("w/seg is read as AND: only title and body are distinguished here");
            Ok(Some(Operator::And))
        }
        ("pre" | "onear", "s" | "sent") => near(Proximity::BeforeInSentence),
        ("pre" | "onear", "p" | "para") => near(Proximity::BeforeInParagraph),
        ("pre" | "onear", "seg") => {
            Err(QueryError::new(format!("{} has no counterpart", quoted(name)), span.clone())
                .with_hint("write pre/s or pre/p, or pre/20"))
        }
        _ => Ok(None),
    }
}

/// Names of sections and functions, which may have a blank before their parenthesis.
const NAMES: [&str; 20] = [
    "allcaps",
    "author",
    "body",
    "byline",
    "caps",
    "date",
    "headline",
    "hlead",
    "language",
    "lead",
    "length",
    "nocaps",
    "plural",
    "pub",
    "publication",
    "section",
    "singular",
    "source",
    "text",
    "title",
];

/// Returns whether `name`, which ends at `end`, has a parenthesis of its own.
fn called(scanner: &mut Scanner<'_>, name: &str, end: usize) -> bool {
    let open = scanner.run_behind(end);
    if !open.is_empty() || !scanner.text[open.start..].starts_with('(') {
        return false;
    }
    if open.start == end {
        return true;
    }
    let counted = name.strip_prefix("atleast").is_some_and(is_number);
    let known = counted || NAMES.contains(&name);
    if known {
        scanner.note(format!(
            "{name} (…) is read as {name}(…), as in Nexis; for the word write \"{name}\" and"
        ));
    }
    known
}

/// Reads `name(`; blanks may be before the parenthesis.
fn function(scanner: &mut Scanner<'_>, name: &str, span: Range<usize>) -> Result<(), QueryError> {
    let open = scanner.run_behind(span.end).start;
    let place = span.start..open + 1;
    let names = match name {
        "byline" | "author" => Some(NameField::Author),
        "publication" | "pub" | "source" => Some(NameField::Source),
        "section" => Some(NameField::Section),
        "language" => Some(NameField::Lang),
        _ => None,
    };
    if let Some(field) = names {
        scanner.expect(Inside::Name(field));
        return Ok(());
    }
    let wrap = match name {
        "hlead" => Wrap::Within(TextField::Lead),
        "headline" | "title" => Wrap::Within(TextField::Title),
        "lead" => {
            scanner.note("lead(…) holds the title as well as the first paragraph here");
            Wrap::Within(TextField::Lead)
        }
        "body" | "text" => Wrap::Within(TextField::Body),
        "date" => {
            scanner.expect(Inside::Dates);
            return Ok(());
        }
        "caps" | "allcaps" | "nocaps" | "plural" | "singular" => {
            return nexis_words::functions(scanner, name, span.start, open);
        }
        "length" => return length(scanner, &place),
        "term" | "terms" | "subject" | "company" | "organization" | "geographic" | "person"
        | "ticker" | "industry" | "country" | "state" | "city" | "news-about" => {
            let message = format!("{} has no counterpart here", quoted(&format!("{name}(")));
            return Err(QueryError::new(message, place).with_hint(
                "index terms of Nexis, and their relevance like #90plus#, are not in the articles: \
                 search for the words",
            ));
        }
        _ if name.starts_with("atleast") => match fields::function(name) {
            Some(Ok(Function::Times(Times { least: count, most: None }))) => Wrap::AtLeast(count),
            _ => {
                return Err(QueryError::new(format!("{} is no count", quoted(name)), place)
                    .with_hint("write atleast5(…), with a number from 1 to 10000"));
            }
        },
        _ => {
            let typed = quoted(&scanner.text[place.clone()]);
            let message = format!("{typed} has no counterpart here");
            return Err(QueryError::new(message, place).with_hint(
                "there are headline, hlead, lead, body, byline, publication, section, language, \
                 date, atleast5, caps, allcaps, nocaps, plural and singular; for plain words put \
                 a blank before the parenthesis",
            ));
        }
    };
    scanner.push(Token::Before(wrap), place);
    Ok(())
}

/// Reads `length(>500)`, whose parenthesis ends at `place`.
fn length(scanner: &mut Scanner<'_>, place: &Range<usize>) -> Result<(), QueryError> {
    let first = scanner.run_behind(place.end);
    let (compared, number) = comparator(&scanner.text[first.clone()])
        .unwrap_or((Comparison::Is, &scanner.text[first.clone()]));
    let (number, end) = if number.is_empty() {
        let number = scanner.run_behind(first.end);
        (scanner.text[number.clone()].to_owned(), number.end)
    } else {
        (number.to_owned(), first.end)
    };
    let close = scanner.run_behind(end).start;
    let whole = place.start..end;
    if number.is_empty() || !scanner.text[close..].starts_with(')') {
        return Err(QueryError::new("a number and a ) are missing here", whole)
            .with_hint("write length(>500) or length > 500"));
    }
    let clause = counted(compared, &number, &whole)?;
    scanner.at = close + 1;
    scanner.push(Token::Leaf(clause), place.start..close + 1);
    Ok(())
}

/// Reads `date aft 1/31/2024` or `length > 500` at `span`; returns whether there was one.
fn comparison(
    scanner: &mut Scanner<'_>,
    name: &str,
    run: &str,
    span: &Range<usize>,
) -> Result<bool, QueryError> {
    let start = span.start;
    // `date aft 1/1/2024 and bef 2/1/2024`, and what is inside `date(…)`.
    let go_on = scanner.inside() == Inside::Dates || scanner.after_date_and();
    let glued = |field: &str| {
        let rest = run.get(field.len()..).filter(|_| name.starts_with(field))?;
        Comparison::sign(rest)
    };
    let (length, compared) = if matches!(name, "date" | "length") {
        let place = scanner.run_behind(span.end);
        let Some(compared) = comparator(&scanner.text[place.clone()]) else { return Ok(false) };
        (name == "length", Some((compared, place)))
    } else if let Some(compared) = glued("date").or_else(|| glued("length")) {
        (name.starts_with("length"), Some((compared, span.clone())))
    } else if go_on {
        (false, comparator(run).map(|compared| (compared, span.clone())))
    } else {
        return Ok(false);
    };
    let (compared, value) = match compared {
        Some(((compared, ""), place)) => (compared, opened(scanner, place.end)),
        Some(((compared, rest), place)) => (compared, place.end - rest.len()..place.end),
        None if scanner.inside() == Inside::Dates => (Comparison::Is, span.clone()),
        None => return Ok(false),
    };
    let in_parentheses = scanner.text[..value.start].ends_with('(') && value.start > start;
    let (written, mut end) = if length {
        (scanner.text[value.clone()].to_owned(), value.end)
    } else {
        date_value(scanner, value)
    };
    if written.trim().is_empty() {
        let what = if length { "a number" } else { "a date" };
        return Err(QueryError::new(format!("{what} is missing here"), span.clone())
            .with_hint("write date aft 1/31/2024, date is 2024 or length > 500"));
    }
    if in_parentheses {
        let close = scanner.run_behind(end).start;
        if scanner.text[close..].starts_with(')') {
            end = close + 1;
        } else {
            return Err(QueryError::new("this parenthesis is never closed", start..end)
                .with_hint("write date geq (1/31/2024)"));
        }
    }
    let place = start..end;
    let clause = if length {
        counted(compared, &written, &place)?
    } else {
        dated(compared, &written, &place, scanner)?
    };
    scanner.at = end;
    scanner.push(Token::Leaf(clause), place);
    Ok(true)
}

/// Returns the place of a value that may be in parentheses of its own.
fn opened(scanner: &Scanner<'_>, at: usize) -> Range<usize> {
    let place = scanner.run_behind(at);
    if place.is_empty() && scanner.text[place.start..].starts_with('(') {
        scanner.run_behind(place.start + 1)
    } else {
        place
    }
}

/// Returns the date that starts at `first`, and where it ends: `January 5, 2024` is three runs.
fn date_value(scanner: &Scanner<'_>, first: Range<usize>) -> (String, usize) {
    let text = scanner.text;
    let mut written = text[first.clone()].trim_end_matches(',').to_owned();
    let mut end = first.end;
    if date::is_month_name(written.trim_end_matches('.')) {
        for _ in 0..2 {
            let next = scanner.run_behind(end);
            let digits = text[next.clone()].trim_end_matches(',');
            if !is_number(digits) || digits.len() > 4 {
                break;
            }
            written.push(' ');
            written.push_str(digits);
            end = next.end;
            if digits.len() == 4 {
                break;
            }
        }
    }
    (written, end)
}

fn comparator(run: &str) -> Option<(Comparison, &str)> {
    let word = match run.to_ascii_lowercase().as_str() {
        "is" | "on" | "equals" => Comparison::Is,
        "aft" | "after" => Comparison::Over,
        "bef" | "before" => Comparison::Under,
        "geq" => Comparison::From,
        "leq" => Comparison::UpTo,
        _ => return Comparison::sign(run),
    };
    Some((word, ""))
}

/// Reads a word with its truncation.
fn term(
    scanner: &mut Scanner<'_>,
    run: &str,
    span: &Range<usize>,
    stars: Stars,
) -> Result<Term, QueryError> {
    let text = visible(run);
    let text = tidy(&text);
    if scanner.inside() == Inside::Name(NameField::Lang)
        && let Some(code) = language_code(text)
    {
        return Ok(plain_term(code));
    }
    if PASSED_OVER.contains(&text.to_lowercase().as_str()) {
        scanner.note(format!("Nexis passes over {}; here it must occur", quoted(text)));
    }
    nexis_words::truncated(scanner, run, span, stars, "Nexis")
}
