//! An error as a person reads it, and as `dateline.error/1`.
//!
//! A query error points at the text: the place is marked by carets, and what to type instead
//! is below. Invariant: an error is under 4 KiB whatever was typed, so that a hostile query
//! cannot flood a log.

use std::io;
use std::io::Write;
use std::ops::Range;

use serde::Serialize;

use crate::render::escape;
use crate::render::json;
use crate::render::terminal::width;

/// Bytes of the message that are shown. With the causes, the hints and the picture of the place
/// (1,450 at most, every character of it escaped), it stays below 4 KiB.
const MESSAGE: usize = 800;
/// Bytes of all causes that are shown.
const ALL_CAUSES: usize = 750;
/// Bytes of all hints that are shown.
const ALL_HINTS: usize = 900;
/// Bytes of all errors of a query, without the line that counts the rest.
const ALL_BYTES: usize = 4_000;
/// Code points shown before and after the place in a query.
const AROUND: usize = 30;
/// Code points of the place itself that are shown.
const PLACE: usize = 40;
/// Causes shown.
const CAUSES: usize = 3;

/// What went wrong, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problem {
    /// The exit code it ends with.
    pub exit: u8,
    /// A word programs can match on (`query`, `no-index`).
    pub kind: &'static str,
    /// What went wrong: lower case, no full stop.
    pub message: String,
    /// Why, outermost first.
    pub causes: Vec<String>,
    /// The query, and the bytes of it that are wrong.
    pub place: Option<(String, Range<usize>)>,
    /// What to do.
    pub hints: Vec<String>,
    /// What else is wrong with the same query.
    pub others: Vec<Problem>,
}

impl Problem {
    /// Returns the problem an error makes, its sources as the causes.
    #[must_use]
    pub fn new(exit: u8, kind: &'static str, error: &dyn std::error::Error) -> Self {
        let mut causes = Vec::new();
        let mut next = error.source();
        while let Some(cause) = next
            && causes.len() < CAUSES
        {
            causes.push(cause.to_string());
            next = cause.source();
        }
        Self { exit, kind, message: error.to_string(), causes, ..Self::default() }
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds the place in the query.
    #[must_use]
    pub fn at(mut self, query: impl Into<String>, span: Range<usize>) -> Self {
        self.place = Some((query.into(), span));
        self
    }
}

/// Writes the problem for a person.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn text(out: &mut impl Write, problem: &Problem) -> io::Result<()> {
    let mut first = Vec::new();
    one(&mut first, problem)?;
    out.write_all(&first)?;
    others(out, problem, ALL_BYTES.saturating_sub(first.len()))
}

/// Writes one error with its place and its hints.
fn one(out: &mut impl Write, problem: &Problem) -> io::Result<()> {
    write!(out, "error: {}", escaped(&cut(&problem.message, &mut { MESSAGE })))?;
    for cause in cut_all(&problem.causes, ALL_CAUSES) {
        write!(out, ": {}", escaped(&cause))?;
    }
    writeln!(out)?;
    if let Some((query, span)) = &problem.place {
        let (view, line) = View::in_line(query, span);
        let before = format!("{line}{}", escape::text(&view.before));
        let place = escape::text(&view.place);
        writeln!(out, "  {before}{place}{}", escape::text(&view.after))?;
        writeln!(out, "  {:gap$}{}", "", "^".repeat(width(&place).max(1)), gap = width(&before))?;
    }
    for hint in cut_all(&problem.hints, ALL_HINTS) {
        writeln!(out, "hint: {}", escaped(&hint))?;
    }
    Ok(())
}

/// Writes what else is wrong with the query, as far as it fits into `room` bytes; says how many more
/// there are.
fn others(out: &mut impl Write, problem: &Problem, mut room: usize) -> io::Result<()> {
    for (at, other) in problem.others.iter().enumerate() {
        let mut shown = Vec::new();
        one(&mut shown, other)?;
        if shown.len() > room {
            return writeln!(out, "errors not shown: {}", problem.others.len() - at);
        }
        room -= shown.len();
        out.write_all(&shown)?;
    }
    Ok(())
}

/// A place in the query, in JSON.
#[derive(Serialize)]
struct PlaceJson {
    /// The text around the place.
    text: String,
    /// Code points of `text` that are wrong.
    span: [usize; 2],
    /// Code points of the query before `text`.
    offset: usize,
    /// The line of the query that the place begins in, from 1.
    line: usize,
}

impl PlaceJson {
    fn of(problem: &Problem) -> Option<Self> {
        problem.place.as_ref().map(|(query, span)| {
            let view = View::new(query, span);
            let start = view.before.chars().count();
            let begin = query.floor_char_boundary(span.start.min(query.len()));
            Self {
                text: format!("{}{}{}", view.before, view.place, view.after),
                span: [start, start + view.place.chars().count()],
                offset: view.offset,
                line: query[..begin].matches('\n').count() + 1,
            }
        })
    }
}

/// Another error of the same query, in JSON.
#[derive(Serialize)]
struct OtherJson {
    message: String,
    query: Option<PlaceJson>,
    hints: Vec<String>,
}

/// An error, in JSON.
#[derive(Serialize)]
struct ErrorJson {
    schema: &'static str,
    dateline: &'static str,
    /// As in what `show` prints, where `dateline` is the place that opens a story.
    program: &'static str,
    exit: u8,
    kind: &'static str,
    message: String,
    causes: Vec<String>,
    query: Option<PlaceJson>,
    hints: Vec<String>,
    others: Vec<OtherJson>,
    others_left_out: usize,
}

/// Writes the problem as one `dateline.error/1` object on one line.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn json(out: &mut impl Write, problem: &Problem) -> io::Result<()> {
    let mut error = ErrorJson {
        schema: "dateline.error/1",
        dateline: env!("CARGO_PKG_VERSION"),
        program: env!("CARGO_PKG_VERSION"),
        exit: problem.exit,
        kind: problem.kind,
        message: cut(&problem.message, &mut { MESSAGE }),
        causes: cut_all(&problem.causes, ALL_CAUSES),
        query: PlaceJson::of(problem),
        hints: cut_all(&problem.hints, ALL_HINTS),
        others: Vec::new(),
        others_left_out: problem.others.len(),
    };
    for other in &problem.others {
        error.others.push(OtherJson {
            message: cut(&other.message, &mut { MESSAGE }),
            query: PlaceJson::of(other),
            hints: cut_all(&other.hints, ALL_HINTS),
        });
        error.others_left_out -= 1;
        let mut line = Vec::new();
        json::line(&mut line, &error)?;
        if line.len() > ALL_BYTES {
            error.others.pop();
            error.others_left_out += 1;
            break;
        }
    }
    json::line(out, &error)
}

/// The part of a query that is shown with an error.
struct View {
    before: String,
    place: String,
    after: String,
    offset: usize,
}

impl View {
    /// Returns the place in its line of the query, and `line 2: ` if the query has several.
    fn in_line(query: &str, span: &Range<usize>) -> (Self, String) {
        let typed = query.trim_end();
        if !typed.contains('\n') {
            return (Self::new(query, span), String::new());
        }
        let start = query.floor_char_boundary(span.start.min(typed.len()));
        let begin = query[..start].rfind('\n').map_or(0, |at| at + 1);
        let end = query[start..].find('\n').map_or(query.len(), |at| start + at);
        let line = query[begin..end].trim_end();
        let number = query[..begin].matches('\n').count() + 1;
        let place = start - begin..span.end.saturating_sub(begin);
        (Self::new(line, &place), format!("line {number}: "))
    }

    fn new(query: &str, span: &Range<usize>) -> Self {
        let start = query.floor_char_boundary(span.start.min(query.len()));
        let end = query.floor_char_boundary(span.end.clamp(start, query.len()));
        let all_before = query[..start].chars().count();
        let offset = all_before.saturating_sub(AROUND);
        Self {
            before: query[..start].chars().skip(offset).collect(),
            place: query[start..end].chars().take(PLACE).collect(),
            after: query[end..].chars().take(AROUND).collect(),
            offset,
        }
    }
}

/// Returns the first few texts, cut so that they fit into `room` bytes together.
fn cut_all(texts: &[String], mut room: usize) -> Vec<String> {
    texts.iter().take(CAUSES).map(|text| cut(text, &mut room)).collect()
}

/// Returns as much of a text as fits into `room` bytes when it is escaped, and takes that from it.
fn cut(text: &str, room: &mut usize) -> String {
    for (at, c) in text.char_indices() {
        let bytes = shown_bytes(c);
        if bytes > *room {
            *room = 0;
            return format!("{}…", &text[..at]);
        }
        *room -= bytes;
    }
    text.to_owned()
}

/// Returns how many bytes a character takes at most, on a terminal and in JSON.
fn shown_bytes(c: char) -> usize {
    let escaped = if matches!(c, '"' | '\\' | '\n' | '\r' | '\t') { 2 } else { c.len_utf8() };
    if escape::is_dangerous(c) && c != '\n' { "\\u{202e}".len() } else { escaped }
}

/// Line breaks are kept: a list of places has one a line.
fn escaped(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(escape::text).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(problem: &Problem) -> String {
        let mut out = Vec::new();
        text(&mut out, problem).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn query_error(query: &str, span: Range<usize>) -> Problem {
        let message = "unknown field \"titel\"".to_owned();
        Problem { exit: 2, kind: "query", message, ..Problem::default() }
            .at(query, span)
            .hint("did you mean \"title\"?")
    }

    #[test]
    fn the_caret_is_under_the_fault() {
        assert_eq!(
            shown(&query_error("war titel:peace", 4..9)),
            "error: unknown field \"titel\"\n  war titel:peace\n      ^^^^^\nhint: did you mean \
             \"title\"?\n"
        );
    }

    #[test]
    fn the_caret_counts_columns_and_not_bytes() {
        let text = shown(&query_error("飞书 x:y", 7..8));
        assert!(text.contains("\n  飞书 x:y\n       ^\n"), "{text}");
    }

    #[test]
    fn the_object_names_the_place_in_code_points() {
        let mut out = Vec::new();
        json(&mut out, &query_error("飞书 titel:y", 7..12)).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(value["query"]["span"], serde_json::json!([3, 8]));
        assert_eq!(value["exit"], 2);
    }

    #[test]
    fn the_object_has_every_error_of_a_query_with_its_line() {
        let query = "titel:a\nb\ntitel:c";
        let mut problem = query_error(query, 0..5);
        problem.others = vec![query_error(query, 10..15)];
        let value = |problem: &Problem| -> serde_json::Value {
            let mut out = Vec::new();
            json(&mut out, problem).unwrap();
            assert!(out.len() < 4096, "{}", out.len());
            serde_json::from_slice(&out).unwrap()
        };
        let found = value(&problem);
        assert_eq!(
            (&found["query"]["line"], &found["others"][0]["query"]["line"]),
            (&1.into(), &3.into())
        );
        assert_eq!(found["others"][0]["message"], "unknown field \"titel\"");
        assert_eq!(found["others_left_out"], 0);
        problem.others = vec![Problem { message: "x".repeat(700), ..Problem::default() }; 9];
        let found = value(&problem);
        let shown = found["others"].as_array().unwrap().len();
        assert!(shown > 0 && shown < 9, "{shown}");
        assert_eq!(found["others_left_out"], 9 - shown);
    }

    #[test]
    fn an_error_that_is_escaped_throughout_is_short_in_both_forms() {
        for worst in ["\u{202e}", "\u{1b}", "\"", "\n", "\u{2028}", "🙂", "\u{85}"] {
            let query = worst.repeat(9_000);
            let mut problem = query_error(&query, 3_000 * worst.len()..6_000 * worst.len());
            problem.message = query.clone();
            problem.hints = vec![query.clone(); 5];
            problem.causes = vec![query.clone(); 5];
            let text = shown(&problem);
            assert!(text.len() < 4096, "{worst:?} {}", text.len());
            let mut out = Vec::new();
            json(&mut out, &problem).unwrap();
            assert!(out.len() < 4096, "{worst:?} {}", out.len());
        }
    }

    #[test]
    fn what_is_cut_says_so_and_what_fits_is_whole() {
        let problem = Problem { message: "a".repeat(5_000), ..Problem::default() }.hint("short");
        assert_eq!(shown(&problem), format!("error: {}…\nhint: short\n", "a".repeat(MESSAGE)));
    }

    proptest! {
        #[test]
        fn an_error_is_short_and_harmless_whatever_was_typed(
            query in any::<String>(),
            repeat in 1usize..3000,
            span in (0usize..20_000, 0usize..20_000),
        ) {
            let query = query.repeat(repeat);
            let mut problem = query_error(&query, span.0..span.1);
            problem.message.push_str(&query);
            problem.hints.push(query.clone());
            problem.causes = vec![query.clone(), query.clone()];
            let text = shown(&problem);
            prop_assert!(text.len() < 4096, "{}", text.len());
            prop_assert!(!text.chars().any(|c| c != '\n' && escape::is_dangerous(c)));
            let mut out = Vec::new();
            json(&mut out, &problem).unwrap();
            prop_assert!(out.len() < 4096, "{}", out.len());
            prop_assert!(serde_json::from_slice::<serde_json::Value>(&out).is_ok());
        }
    }
}
