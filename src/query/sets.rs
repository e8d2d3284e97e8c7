//! Finds the numbers of earlier searches in a query (`#1 AND #2`, `S1 or S2`, `1 and 2`, `or/1-5`).
//!
//! Databases of libraries number the lines of a session and take the numbers for the lines; nothing here
//! keeps such lines, and searching for the digits would answer another question. A number can also be
//! meant: what is a set is decided by its form, by the service, and by an operator beside it.
//! Cost: linear.

use std::ops::Range;

use crate::query::chars::breaks_word;
use crate::query::chars::closing_quotes;
use crate::query::chars::is_blank;
use crate::query::chars::quoted;
use crate::query::dialect::syntax::Syntax;
use crate::query::error::QueryError;

/// Most numbers that one message names.
const MOST_NAMED: usize = 4;

/// Which lines a number stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lines {
    /// `#1`.
    Hash(u32),
    /// `S1`, `L1`.
    Letter(u32),
    /// `1`.
    Bare(u32),
    /// `or/1-5`, `#1-#5`: several lines in one word.
    Several { either: bool, lines: Vec<u32> },
}

/// A part of a query outside quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Open,
    Close,
    /// AND, OR or NOT, in capitals or not.
    Operator {
        capitals: bool,
    },
    /// What can be the number of a line.
    Set(Lines),
    /// A word, a quotation, a field and its value.
    Other,
}

/// Returns the error for numbers of earlier searches that `text` asks for.
pub(crate) fn refused(text: &str, syntax: Syntax) -> Option<QueryError> {
    let parts = parts(text);
    let asked: Vec<&Range<usize>> = sets(&parts, syntax).collect();
    let first = asked.first()?;
    let mut names: Vec<String> = Vec::new();
    for place in &asked {
        let name = quoted(&text[(*place).clone()]);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let more = if names.len() > MOST_NAMED { ", …" } else { "" };
    names.truncate(MOST_NAMED);
    let are = if names.len() > 1 { "are numbers" } else { "is the number" };
    let message = format!(
        "{}{more} {are} of earlier searches in another service; none are kept here",
        names.join(", ")
    );
    let hint = "put the whole query of each numbered line in the place of its number, in parentheses: \
                (food OR meal) AND (bank OR shop); a number that is to be searched goes into quotes";
    Some(QueryError::new(message, (*first).clone()).with_hint(hint))
}

/// Returns the canonical form `text` with a backslash before what would be read as the number of an earlier
/// search.
pub(crate) fn escaped(text: String) -> String {
    let parts = parts(&text);
    let places: Vec<usize> = sets(&parts, Syntax::Dateline).map(|place| place.start).collect();
    let mut escaped = text;
    for at in places.into_iter().rev() {
        escaped.insert(at, '\\');
    }
    escaped
}

/// Returns the note on what may be the number of an earlier search and is read as a word.
pub(crate) fn doubtful(text: &str) -> Option<String> {
    let parts = parts(text);
    let is_doubtful = |at: &usize| {
        let (part, place) = &parts[*at];
        let may_be = match part {
            Part::Set(Lines::Letter(_)) => text[place.clone()].starts_with(['S', 'L']),
            Part::Set(Lines::Bare(_)) => only_numbers(&parts),
            Part::Set(_) | Part::Open | Part::Close | Part::Operator { .. } | Part::Other => false,
        };
        may_be && is_alone(&parts, *at, true)
    };
    let at = (0..parts.len()).find(is_doubtful)?;
    let shown = quoted(&text[parts[at].1.clone()]);
    Some(format!(
        "{shown} is read as a word; if it is the number of an earlier search in another service, write \
         that query in its place, in parentheses"
    ))
}

/// Returns the places of the numbers of earlier searches.
fn sets(parts: &[(Part, Range<usize>)], syntax: Syntax) -> impl Iterator<Item = &Range<usize>> {
    let operators_in_capitals = !has_small_operators(syntax);
    let nothing_else = only_sets(parts);
    let is_set = move |at: usize| {
        let Part::Set(lines) = &parts[at].0 else { return false };
        let alone = is_alone(parts, at, operators_in_capitals);
        match lines {
            Lines::Several { .. } => true,
            _ if nothing_else => true,
            Lines::Hash(_) => alone || syntax == Syntax::WebOfScience,
            Lines::Letter(_) => alone && matches!(syntax, Syntax::Ebsco | Syntax::ProQuest),
            Lines::Bare(_) => alone && syntax == Syntax::Ovid,
        }
    };
    (0..parts.len()).filter(move |at| is_set(*at)).map(|at| &parts[at].1)
}

/// Returns whether `and` and its like are operators in small letters as well.
fn has_small_operators(syntax: Syntax) -> bool {
    match syntax {
        Syntax::Nexis
        | Syntax::NexisClassic
        | Syntax::Westlaw
        | Syntax::Factiva
        | Syntax::ProQuest
        | Syntax::Ebsco
        | Syntax::Ovid
        | Syntax::WebOfScience => true,
        Syntax::Dateline
        | Syntax::Lucene
        | Syntax::MediaCloud
        | Syntax::Google
        | Syntax::Gdelt
        | Syntax::Brandwatch => false,
    }
}

/// Returns whether a query is made of numbers of lines, two at least, and operators between them. Bare
/// numbers of three digits may be meant (`737 OR 787`).
fn only_sets(parts: &[(Part, Range<usize>)]) -> bool {
    let (mut sets, mut operators, mut long) = (0, 0, 0);
    for (part, _) in parts {
        match part {
            Part::Set(Lines::Bare(number)) => {
                sets += 1;
                long += usize::from(*number > 99);
            }
            Part::Set(Lines::Hash(_) | Lines::Letter(_) | Lines::Several { .. }) => sets += 1,
            Part::Operator { .. } => operators += 1,
            Part::Open | Part::Close => {}
            Part::Other => return false,
        }
    }
    sets > 1 && operators > 0 && long == 0
}

/// Returns whether a query is made of bare numbers and operators.
fn only_numbers(parts: &[(Part, Range<usize>)]) -> bool {
    let is_number = |part: &Part| match part {
        Part::Set(Lines::Bare(_)) | Part::Open | Part::Close | Part::Operator { .. } => true,
        Part::Set(_) | Part::Other => false,
    };
    parts.iter().all(|(part, _)| is_number(part))
}

/// Returns whether the part at `at` is a whole operand, with an operator beside it.
fn is_alone(parts: &[(Part, Range<usize>)], at: usize, in_capitals: bool) -> bool {
    let is_operator =
        |part: &Part| matches!(part, Part::Operator { capitals } if *capitals || !in_capitals);
    let before = at.checked_sub(1).map(|at| &parts[at].0);
    let after = parts.get(at + 1).map(|(part, _)| part);
    let ends_before = before.is_none_or(|part| *part == Part::Open || is_operator(part));
    let ends_after = after.is_none_or(|part| *part == Part::Close || is_operator(part));
    ends_before && ends_after && [before, after].into_iter().flatten().any(is_operator)
}

/// Cuts `text` up. What is inside the parentheses of a field is [`Part::Other`].
pub(crate) fn parts(text: &str) -> Vec<(Part, Range<usize>)> {
    let mut parts = Vec::new();
    // Whether each open parenthesis belongs to a field or function.
    let mut labelled: Vec<bool> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        at += c.len_utf8();
        let part = if is_blank(c) {
            continue;
        } else if let Some(close) = closing_quotes(c) {
            let length = text[at..].find(close).unwrap_or(text.len() - at);
            at += length;
            at += text[at..].chars().next().map_or(0, char::len_utf8);
            Part::Other
        } else if c == '(' {
            let before = text[..start].chars().next_back();
            let outer = labelled.last().copied().unwrap_or(false);
            labelled.push(outer || before.is_some_and(|c| !is_blank(c) && c != '('));
            Part::Open
        } else if c == ')' {
            labelled.pop();
            Part::Close
        } else if c == '|' {
            Part::Operator { capitals: true }
        } else {
            at = text[start..].find(breaks_word).map_or(text.len(), |length| start + length);
            at = at.max(start + c.len_utf8());
            match part(&text[start..at]) {
                Some(Part::Set(_)) if labelled.last() == Some(&true) => Part::Other,
                // Only punctuation: a bullet, an ellipsis.
                None => continue,
                Some(part) => part,
            }
        };
        parts.push((part, start..at));
    }
    parts
}

/// Returns what a run of text is; `None` for punctuation.
fn part(run: &str) -> Option<Part> {
    if run == "&&" {
        return Some(Part::Operator { capitals: true });
    }
    let bare = run.trim_matches(|c: char| "{}[];,.".contains(c));
    if !bare.chars().any(char::is_alphanumeric) {
        return None;
    }
    if bare.len() > 200 {
        return Some(Part::Other);
    }
    let upper = bare.to_ascii_uppercase();
    if matches!(upper.as_str(), "AND" | "OR" | "NOT") {
        // `{or #1-#5}` of Cochrane: the operator is told by the numbers behind it.
        let in_braces = run.starts_with(['{', '[']);
        return if in_braces { None } else { Some(Part::Operator { capitals: upper == bare }) };
    }
    Some(lines(&upper).map_or(Part::Other, Part::Set))
}

/// Returns the lines that a word in capitals stands for.
fn lines(word: &str) -> Option<Lines> {
    if let Some(rest) = word.strip_prefix('#') {
        return match number(rest) {
            Some(line) => Some(Lines::Hash(line)),
            None => several(word, true),
        };
    }
    if let Some(line) = word.strip_prefix(['S', 'L']).and_then(number) {
        return Some(Lines::Letter(line));
    }
    if let Some(line) = number(word) {
        return Some(Lines::Bare(line));
    }
    let (head, tail) = word.split_once('/')?;
    match (head, tail) {
        ("OR" | "AND", list) | (list, "OR" | "AND") => several(list, head == "OR" || tail == "OR"),
        _ => None,
    }
}

/// Returns the number of a line: at most three digits.
fn number(text: &str) -> Option<u32> {
    let digits = (1..=3).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// Returns the lines of `1-5,7` or `#1-#5`.
fn several(list: &str, either: bool) -> Option<Lines> {
    let line = |text: &str| number(text.trim_start_matches(['#', 'S']));
    let mut lines = Vec::new();
    for part in list.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        lines.extend(line(first)?..=line(last)?);
    }
    Some(Lines::Several { either, lines })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(text: &str, syntax: Syntax) -> bool {
        refused(text, syntax).is_some()
    }

    #[test]
    fn numbers_of_earlier_searches_are_refused_where_their_service_writes_them_so() {
        for (syntax, texts) in [
            (
                Syntax::WebOfScience,
                &["#1 AND #2", "#1", "#3 NOT TS=(food)", "(#1 or #2) and #4"][..],
            ),
            (Syntax::Ovid, &["1 and 2", "3 and food.ti.", "or/1-5", "(1 or 2) not 3", "and/1,3-4"]),
            (Syntax::Ebsco, &["S1 AND S2", "(S1 or S2) AND TI food", "s1 not s2"]),
            (Syntax::ProQuest, &["S1 AND S2", "(s1 OR s2) AND TI(food)", "1 AND 2"]),
            (Syntax::Nexis, &["#1 and #2", "1 or 2"]),
            (Syntax::Lucene, &["#1 AND food", "S1 OR S2"]),
        ] {
            for text in texts {
                assert!(is_refused(text, syntax), "{text} {}", syntax.name());
            }
        }
    }

    #[test]
    fn in_the_plain_language_only_what_is_unmistakable_is_a_number_of_a_search() {
        for text in [
            "#1 AND #2",
            "#1 OR food",
            "1 and 2",
            "(s1 or s2) AND s3",
            "or/1-4",
            "{or #1-#4}",
            "1-4/or",
        ] {
            assert!(is_refused(text, Syntax::Dateline), "{text}");
        }
        for text in [
            "1 AND food",
            "9 11",
            "#1 song",
            "song #1 OR hit",
            "#metoo AND #1u",
            "737 OR 787",
            "\"1\" AND \"2\"",
            "Q1 OR Q2",
            "title:(1 OR 2)",
            "24/7",
            "and/or",
            "2019 OR 2020",
            "1",
            "#1",
        ] {
            assert!(!is_refused(text, Syntax::Dateline), "{text}");
        }
        assert!(doubtful("S1 AND food").is_some() && doubtful("737 OR 787").is_some());
        assert!(doubtful("Audi S1 quattro").is_none() && doubtful("a AND b").is_none());
    }

    #[test]
    fn all_numbers_are_named_in_one_error_at_the_first() {
        let error = refused("food AND #2 OR #31", Syntax::WebOfScience).unwrap();
        assert_eq!(error.span, 9..11);
        assert!(error.message.starts_with("\"#2\", \"#31\" are numbers"), "{}", error.message);
    }
}
