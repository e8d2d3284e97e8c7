//! Finds the lines of a search history that is pasted as one query (`1. food.ti. 2. bank.ti. 3. 1 and 2`).
//!
//! Appendices of reviews print the numbered lines of a session, of which the last is the search. Read as
//! one query, each number and each line would be a word of it; the error writes out the last line where
//! that is short.
//! Cost: linear; writing the last line out stops at [`LONGEST`] bytes.

use std::ops::Range;

use crate::query::dialect::syntax::Syntax;
use crate::query::error::QueryError;
use crate::query::sets::Lines;
use crate::query::sets::Part;
use crate::query::sets::parts;

/// Most bytes of the last line as the hint writes it out.
const LONGEST: usize = 600;

/// How the lines are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `1.`, `1)`, `1:`
    Mark(char),
    /// `#1`, `S1`
    Sign(char),
    /// `1` and blanks.
    Bare,
}

/// One line of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    number: u32,
    style: Style,
    /// Where the number is.
    place: Range<usize>,
    /// Where its query is.
    query: Range<usize>,
}

/// Returns the error for a history, or a line of one with its number, that `text` is.
pub(crate) fn refused(text: &str, syntax: Syntax) -> Option<QueryError> {
    let is_library =
        matches!(syntax, Syntax::Ovid | Syntax::Ebsco | Syntax::ProQuest | Syntax::WebOfScience);
    let first = numbered(text, text.len() - text.trim_start().len())?;
    let lines = in_lines(text).or_else(|| in_a_row(text, &first))?;
    let names_lines = lines.iter().any(|line| names_another(&text[line.query.clone()]));
    let is_one = match (lines.len(), first.style) {
        // `1. FC Koln` is a club; a line that a library's database printed is not.
        (1, style) => is_library && matches!(style, Style::Mark('.' | ')')),
        (_, Style::Mark(_)) => {
            is_library || names_lines || lines.iter().all(|line| starts_line(text, line))
        }
        (_, Style::Sign(_) | Style::Bare) => names_lines,
    };
    if !is_one {
        return None;
    }
    if let [only] = &lines[..] {
        return Some(
            QueryError::new("the query begins with the number of a line", only.place.clone())
                .with_hint("leave the number out, or put it in quotes"),
        );
    }
    let message = format!("these are {} numbered lines of a search history", lines.len());
    let written = written_out(text, &lines).map(|line| format!(": {line}"));
    let hint = format!(
        "paste the last line alone, with the query of each line it names in parentheses in the place \
         of the number{}",
        written.unwrap_or_default()
    );
    Some(QueryError::new(message, first.place).with_hint(hint))
}

/// Returns whether only blanks are before the number of a line.
fn starts_line(text: &str, line: &Line) -> bool {
    let before = text[..line.place.start].trim_end_matches([' ', '\t']);
    before.is_empty() || before.ends_with(['\n', '\r'])
}

/// Returns the number that is at `at`, its line reaching to the end of the text.
fn numbered(text: &str, at: usize) -> Option<Line> {
    let rest = &text[at..];
    let sign = rest.chars().next().filter(|c| matches!(c, '#' | 'S' | 's' | 'L'));
    let digits_at = usize::from(sign.is_some());
    let digits = rest[digits_at..].bytes().take_while(u8::is_ascii_digit).count();
    let number = rest[digits_at..digits_at + digits].parse().ok().filter(|_| digits <= 3)?;
    let mut end = digits_at + digits;
    let mark = rest[end..].chars().next().filter(|c| matches!(c, '.' | ')' | ':'));
    end += usize::from(mark.is_some());
    // Looked at first: what follows is not read to its end for each number.
    if !rest[end..].starts_with([' ', '\t', '\u{a0}']) {
        return None;
    }
    // `S1 AND S2` names lines, and numbers none.
    let word = rest[end..].split_whitespace().next().unwrap_or_default();
    if ["and", "or", "not"].iter().any(|name| word.eq_ignore_ascii_case(name)) {
        return None;
    }
    let style = match (sign, mark) {
        (Some(sign), _) => Style::Sign(sign),
        (None, Some(mark)) => Style::Mark(mark),
        (None, None) => Style::Bare,
    };
    Some(Line { number, style, place: at..at + end, query: at + end..text.len() })
}

/// Returns the lines of a history of which each is on a line of its own, or more.
fn in_lines(text: &str) -> Option<Vec<Line>> {
    let mut lines: Vec<Line> = Vec::new();
    let mut at = 0;
    for row in text.split_inclusive(['\n', '\r']) {
        let start = at + (row.len() - row.trim_start().len());
        at += row.len();
        if let Some(line) = numbered(text, start).filter(|line| follows(&lines, line)) {
            push(&mut lines, line);
        }
    }
    (lines.len() > 1).then_some(lines)
}

/// Returns the lines of a history whose breaks were lost: numbers outside parentheses, in their order.
fn in_a_row(text: &str, first: &Line) -> Option<Vec<Line>> {
    let mut lines = vec![first.clone()];
    let mut depth = 0_usize;
    for (part, place) in parts(text) {
        match part {
            // The parenthesis of `2)` closes nothing.
            Part::Open => depth += 1,
            Part::Close => depth = depth.saturating_sub(1),
            Part::Set(_) | Part::Other if depth == 0 && place.start >= first.place.end => {
                let is_bare = first.style == Style::Bare;
                let line = numbered(text, place.start).filter(|line| follows(&lines, line));
                if let Some(line) = line.filter(|_| !is_bare) {
                    push(&mut lines, line);
                }
            }
            Part::Set(_) | Part::Other | Part::Operator { .. } => {}
        }
    }
    Some(lines)
}

/// Returns whether `line` has the number behind that of the last one.
fn follows(lines: &[Line], line: &Line) -> bool {
    lines.last().is_none_or(|last| last.style == line.style && last.number + 1 == line.number)
}

fn push(lines: &mut Vec<Line>, line: Line) {
    if let Some(last) = lines.last_mut() {
        last.query.end = line.place.start;
    }
    lines.push(line);
}

/// Returns whether a line names others, and has nothing else but what they are joined with.
fn names_another(query: &str) -> bool {
    let (mut sets, mut operators) = (0, 0);
    for (part, _) in parts(without_count(query)) {
        match part {
            Part::Set(Lines::Several { .. }) => (sets, operators) = (sets + 2, operators + 1),
            Part::Set(_) => sets += 1,
            Part::Operator { .. } => operators += 1,
            Part::Open | Part::Close => {}
            Part::Other => return false,
        }
    }
    sets > 1 && operators > 0
}

/// Returns a line without the number of its hits, as Ovid prints it: `food.ti. (1234)`.
fn without_count(query: &str) -> &str {
    let query = query.trim();
    let Some(open) = query.strip_suffix(')').and_then(|rest| rest.rfind('(')) else { return query };
    let inner = &query[open + 1..query.len() - 1];
    let is_count = !inner.is_empty() && inner.bytes().all(|c| c.is_ascii_digit() || c == b',');
    if is_count && query[..open].ends_with(' ') { query[..open].trim() } else { query }
}

/// Returns the last line with those it names in their places; `None` if that is long or cannot be said.
fn written_out(text: &str, lines: &[Line]) -> Option<String> {
    let queries: Vec<(u32, &str)> =
        lines.iter().map(|line| (line.number, without_count(&text[line.query.clone()]))).collect();
    let (number, last) = *queries.last()?;
    names_another(last).then(|| filled(last, number, &queries)).flatten()
}

/// Returns `query`, the line `number`, with the earlier lines it names in their places.
fn filled(query: &str, number: u32, queries: &[(u32, &str)]) -> Option<String> {
    if !names_another(query) {
        return (query.len() <= LONGEST)
            .then(|| query.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    let line = |of: u32| {
        let (_, query) = queries.iter().find(|(known, _)| *known == of && of < number)?;
        filled(query, of, queries).map(|query| format!("({query})"))
    };
    let (mut out, mut copied) = (String::new(), 0);
    for (part, place) in parts(query) {
        let Part::Set(lines) = part else { continue };
        let text = match lines {
            Lines::Hash(of) | Lines::Letter(of) | Lines::Bare(of) => line(of)?,
            Lines::Several { either, lines } => {
                let mut all = Vec::new();
                let mut length = 0;
                for of in lines {
                    let text = line(of)?;
                    length += text.len();
                    if length > LONGEST {
                        return None;
                    }
                    all.push(text);
                }
                all.join(if either { " or " } else { " and " })
            }
        };
        out.push_str(&query[copied..place.start]);
        out.push_str(&text);
        copied = place.end;
        if out.len() > LONGEST {
            return None;
        }
    }
    out.push_str(&query[copied..]);
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    (out.len() <= LONGEST).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(text: &str, syntax: Syntax) -> String {
        refused(text, syntax).expect(text).hint.expect("there is one")
    }

    #[test]
    fn the_last_line_of_a_pasted_history_is_written_out() {
        for (syntax, text, last) in [
            (Syntax::Ovid, "1. food.ti. 2. bank$.ti. 3. 1 and 2", "(food.ti.) and (bank$.ti.)"),
            (
                Syntax::Ovid,
                "1     food.ti. (1,234)\n2     meal.ti. (56)\n3     or/1-2\n4     bank.ti. (7)\n5     3 and 4 (2)",
                "((food.ti.) or (meal.ti.)) and (bank.ti.)",
            ),
            (
                Syntax::WebOfScience,
                "#1 TS=(food)\r\n#2 TS=(bank)\r\n#3 #1 AND #2",
                "(TS=(food)) AND (TS=(bank))",
            ),
            (Syntax::Ebsco, "S1 TI food S2 TI bank S3 S1 AND S2", "(TI food) AND (TI bank)"),
            (Syntax::Dateline, "1. food\n2. bank\n3. 1 AND 2", "(food) AND (bank)"),
        ] {
            let hint = hint(text, syntax);
            assert!(hint.ends_with(&format!(": {last}")), "{hint}");
        }
    }

    #[test]
    fn a_line_of_a_history_with_its_number_is_told_to_the_library_that_prints_it() {
        assert!(refused("1. food.ti.", Syntax::Ovid).is_some());
        assert!(refused("1. food.ti.", Syntax::Ovid).unwrap().span == (0..2));
        assert!(refused("1. FC Union", Syntax::Dateline).is_none());
        assert!(refused("1. FC Union 2. Liga", Syntax::Nexis).is_none());
        assert!(refused("1. food\n2. bank", Syntax::Nexis).is_some());
    }

    #[test]
    fn words_that_begin_with_numbers_are_no_history() {
        for text in [
            "3 dead in fire",
            "2 ships\n3 harbors",
            "S1 quattro",
            "#1 song",
            "1) a",
            "24. May 2019 25. May",
        ] {
            assert!(refused(text, Syntax::Dateline).is_none(), "{text}");
        }
    }

    #[test]
    fn a_history_that_multiplies_is_refused_without_being_written_out() {
        let mut text = "1. food\n2. meal\n".to_owned();
        for line in 3..200 {
            text += &format!("{line}. {} or {}\n", line - 1, line - 2);
        }
        let hint = hint(&text, Syntax::Ovid);
        assert!(hint.ends_with("of the number"), "{hint}");
    }
}
