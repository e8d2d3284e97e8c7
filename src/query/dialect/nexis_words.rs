//! Words of Nexis and Westlaw: truncation, and the functions that ask for capitals and numbers.

use std::ops::Range;

use crate::query::ast::Clause;
use crate::query::ast::DateExpression;
use crate::query::ast::PhrasePart;
use crate::query::ast::Proximity;
use crate::query::chars::closing_quotes;
use crate::query::chars::is_blank;
use crate::query::chars::quoted;
use crate::query::chars::visible;
use crate::query::dialect::scan::Scanner;
use crate::query::dialect::scan::Term;
use crate::query::dialect::scan::plain_term;
use crate::query::dialect::scan::truncated_term;
use crate::query::dialect::scan::wildcard_term;
use crate::query::dialect::token::Operator;
use crate::query::dialect::token::Token;
use crate::query::error::QueryError;
use crate::query::word::has_word;
use crate::query::word::tidy;

/// What a `*` stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stars {
    /// Any number of letters; `?` for one. Lexis+, Nexis Uni and Nexis since 2013.
    Any,
    /// One letter, at the end of a word one or none. Nexis.com and Westlaw.
    OneLetter,
}

/// Reads a word with its truncation.
///
/// # Errors
///
/// Nothing here says the truncation.
pub(crate) fn truncated(
    scanner: &mut Scanner<'_>,
    run: &str,
    span: &Range<usize>,
    stars: Stars,
    dialect: &str,
) -> Result<Term, QueryError> {
    let text = visible(run);
    let text = tidy(&text);
    if let Some(stem) = text.strip_suffix('!')
        && !stem.contains(['!', '*', '?'])
        && has_word(stem)
    {
        return Ok(truncated_term(stem, None));
    }
    if !text.contains(['*', '?']) {
        return Ok(plain_term(text));
    }
    if stars == Stars::OneLetter {
        return one_letter(scanner, text, span, dialect);
    }
    let text = text.replace('!', "*");
    if text.contains('*') {
        scanner.note(format!(
            "* stands for any number of letters, as in {dialect} today; where it stood for one, \
             as in nexis.com, read with --syntax nexis-classic"
        ));
    }
    if text.ends_with('?') {
        scanner.note(format!("? at the end of a word stands for one letter more, as in {dialect}"));
    }
    let stem = text.trim_end_matches('*');
    let ended = if stem.len() < text.len() { format!("{stem}*") } else { text.clone() };
    wildcard_term(&ended, span)
}

/// Reads a word whose `*` is one letter.
fn one_letter(
    scanner: &mut Scanner<'_>,
    text: &str,
    span: &Range<usize>,
    dialect: &str,
) -> Result<Term, QueryError> {
    if text.trim_end_matches('?').contains('?') {
        return Err(QueryError::new(
            format!("\"?\" in {} is no sign of {dialect}", quoted(text)),
            span.clone(),
        )
        .with_hint("write * for one letter, ! for any ending"));
    }
    let text = text.trim_end_matches('?');
    if !text.contains('*') {
        return Ok(plain_term(text));
    }
    scanner.note(format!(
        "* stands for one letter, as in {dialect} with terms and connectors, and at the end of a \
         word for one or none; for any ending write !"
    ));
    let open = text.ends_with('!');
    let body = text.trim_end_matches('!');
    let stem = body.trim_end_matches('*');
    let stars = u32::try_from(body.len() - stem.len()).unwrap_or(u32::MAX).min(100);
    if !stem.contains('*') {
        if open {
            return Ok(truncated_term(stem, None));
        }
        let term = truncated_term(stem, Some(stars));
        return if term.alone.is_some() { Ok(term) } else { Err(too_many(text, span)) };
    }
    if open || stars == 0 {
        let end = if open { "*" } else { "" };
        return wildcard_term(&format!("{}{end}", stem.replace('*', "?")), span);
    }
    if !stem.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'*') {
        return Err(too_many(text, span));
    }
    // A regular expression sees folded terms.
    let regex = format!("{}.{{0,{stars}}}", stem.to_ascii_lowercase().replace('*', "."));
    let part = PhrasePart::Wildcard(format!("{}*", stem.replace('*', "?")));
    Ok(Term { part, alone: Some(Clause::Regex(regex)) })
}

fn too_many(text: &str, span: &Range<usize>) -> QueryError {
    QueryError::new(
        format!("{} cannot end in so many letters and no more", quoted(text)),
        span.clone(),
    )
    .with_hint("write ! for any ending")
}

/// Reads `caps(Apple Computer or Google)` and its like; the parenthesis is at `open`.
///
/// # Errors
///
/// It holds anything but words joined by nothing, `or` or `and`.
pub(crate) fn functions(
    scanner: &mut Scanner<'_>,
    name: &str,
    start: usize,
    open: usize,
) -> Result<(), QueryError> {
    let place = start..open + 1;
    let (groups, close) = listed(scanner, name, &place)?;
    let whole = start..close;
    scanner.push(Token::Open, place.clone());
    for (joined, words) in groups {
        if let Some(operator) = joined {
            scanner.push(Token::Operator(operator), place.clone());
        }
        for (at, clause) in clauses(scanner, name, &words).into_iter().enumerate() {
            if at == 0 {
                scanner.push(Token::Open, place.clone());
            } else {
                let proximity = Proximity::Before(1);
                let operator = Operator::Near { proximity, negated: false };
                scanner.push(Token::Operator(operator), place.clone());
            }
            scanner.push(Token::Leaf(clause), whole.clone());
        }
        scanner.push(Token::Close, close - 1..close);
    }
    scanner.at = close;
    scanner.push(Token::Close, close - 1..close);
    Ok(())
}

/// The words between two connectors, and the connector in front.
type Group = (Option<Operator>, Vec<String>);

/// Returns the words in the parentheses opened at the end of `place`, and where they end.
fn listed(
    scanner: &mut Scanner<'_>,
    name: &str,
    place: &Range<usize>,
) -> Result<(Vec<Group>, usize), QueryError> {
    let refused = || {
        QueryError::new(format!("{name}(…) takes plain words"), place.clone())
            .with_hint(format!("write {name}(Word), {name}(Two Words) or {name}(A or B)"))
    };
    let text = scanner.text;
    let mut groups: Vec<Group> = vec![(None, Vec::new())];
    let mut depth = 1;
    let mut at = place.end;
    while depth > 0 {
        let run = scanner.run_behind(at);
        at = run.end;
        if run.is_empty() {
            let c = text[at..].chars().next().ok_or_else(refused)?;
            if c == ')' {
                depth -= 1;
            } else if closing_quotes(c).is_none() && !is_blank(c) {
                return Err(refused());
            }
            at += c.len_utf8();
            continue;
        }
        let word = visible(&text[run]);
        let lower = word.to_ascii_lowercase();
        if matches!(lower.as_str(), "caps" | "allcaps" | "nocaps" | "plural" | "singular")
            && text[at..].starts_with('(')
        {
            scanner.note(format!("{lower}(…) inside {name}(…) is passed over"));
            depth += 1;
            at += 1;
            continue;
        }
        let operator = match lower.as_str() {
            "or" => Some(Operator::Or),
            "and" | "&" => Some(Operator::And),
            _ => None,
        };
        let words = groups.last_mut().map(|(_, words)| words).ok_or_else(refused)?;
        if operator.is_some() {
            if words.is_empty() {
                return Err(refused());
            }
            groups.push((operator, Vec::new()));
        } else if !has_word(&word) || word.contains(['*', '!', '?', '/', ':']) || lower == "not" {
            return Err(refused());
        } else {
            words.push(tidy(&word).to_owned());
        }
    }
    if groups.iter().any(|(_, words)| words.is_empty()) {
        return Err(refused());
    }
    Ok((groups, at))
}

/// Returns what the words of one group are: several stand in a row.
fn clauses(scanner: &mut Scanner<'_>, name: &str, words: &[String]) -> Vec<Clause<DateExpression>> {
    match name {
        "caps" => {
            scanner.note("caps(…) asks for a capital first letter here, in Nexis for one anywhere");
            words.iter().cloned().map(Clause::Caps).collect()
        }
        "allcaps" => words.iter().cloned().map(Clause::AllCaps).collect(),
        "nocaps" => {
            let lower = words.join(" ").to_lowercase();
            scanner.note(format!(
                "nocaps(…) is read as the word exactly as written: {}",
                quoted(&lower)
            ));
            words.iter().map(|word| Clause::Exact(word.to_lowercase())).collect()
        }
        _ => {
            scanner.note(format!(
                "{name}(…) is read as the word as written, without its other forms: {}",
                quoted(&words.join(" "))
            ));
            let parts = words.iter().cloned().map(PhrasePart::Word).collect();
            vec![Clause::Phrase { parts, slop: 0 }]
        }
    }
}
