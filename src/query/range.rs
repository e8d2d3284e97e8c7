//! The ways to write bounds: `2024`, `2024-03..2024-05`, `..b`, `a..`, `[a TO b]`, `{a TO b}`,
//! `>=a`; for dates and for numbers alike.

use std::ops::Range;

use crate::query::ast::DateBound;
use crate::query::ast::DateExpression;
use crate::query::ast::NumberField;
use crate::query::chars::quoted;
use crate::query::chars::visible;
use crate::query::date;
use crate::query::error::QueryError;
use crate::query::fields::Field;
use crate::query::fields::Filter;
use crate::query::fields::Side;

/// Whole numbers above this are not exact in a double; nothing is that long.
const MOST: f64 = 9_007_199_254_740_992.0;

/// One end of a range, as written.
struct End<'t> {
    text: &'t str,
    span: Range<usize>,
    excluded: bool,
}

/// What was written.
enum Written<'t> {
    Single(End<'t>),
    Range { from: Option<End<'t>>, to: Option<End<'t>> },
}

/// Least and greatest value, both included; `None` is open.
pub(crate) type NumberBounds = (Option<f64>, Option<f64>);

/// Reads the value of a date field, which starts at byte `at` of the query.
pub(crate) fn dates(
    raw: &str,
    at: usize,
    notes: &mut Vec<String>,
) -> Result<DateExpression, QueryError> {
    let mut bound = |end: End<'_>| -> Result<DateBound, QueryError> {
        let (period, note) = date::read_period(&visible(end.text), end.span)?;
        notes.extend(note);
        Ok(DateBound { period, excluded: end.excluded })
    };
    match written(raw, at)? {
        Written::Single(end) => {
            let from = bound(end)?;
            let to = if date::is_cut(&from.period) {
                // `7d` is the last seven days, and they end today.
                DateBound { period: date::today_period(), excluded: false }
            } else {
                from.clone()
            };
            Ok(DateExpression { from: Some(from), to: Some(to) })
        }
        Written::Range { from, to } => {
            let from = from.map(&mut bound).transpose()?;
            let to = to.map(&mut bound).transpose()?;
            Ok(DateExpression { from, to })
        }
    }
}

/// Reads the value of `after:` and its like, which starts at byte `at` of the query.
pub(crate) fn side(
    side: Side,
    raw: &str,
    at: usize,
    notes: &mut Vec<String>,
) -> Result<DateExpression, QueryError> {
    let Written::Single(end) = written(raw, at)? else {
        let message = format!("{} takes one date, not a range", side_name(side));
        return Err(QueryError::new(message, at..at + raw.len())
            .with_hint("for a range write date:2024-03..2024-05"));
    };
    let (period, note) = date::read_period(&visible(end.text), end.span)?;
    notes.extend(note);
    let excluded = matches!(side, Side::After | Side::Before);
    let bound = Some(DateBound { period, excluded });
    Ok(match side {
        Side::After | Side::Since => DateExpression { from: bound, to: None },
        Side::Before | Side::Until => DateExpression { from: None, to: bound },
    })
}

fn side_name(side: Side) -> &'static str {
    match side {
        Side::After => "after:",
        Side::Before => "before:",
        Side::Since => "since:",
        Side::Until => "until:",
    }
}

/// Reads the value of a number field, which starts at byte `at` of the query.
pub(crate) fn numbers(
    field: NumberField,
    raw: &str,
    at: usize,
) -> Result<NumberBounds, QueryError> {
    let (min, max) = match written(raw, at)? {
        Written::Single(end) => {
            let value = number(field, &end)?;
            (Some(value), Some(value))
        }
        Written::Range { from, to } => (
            from.map(|end| least(field, &end)).transpose()?,
            to.map(|end| greatest(field, &end)).transpose()?,
        ),
    };
    if let (Some(least), Some(greatest)) = (min, max)
        && least > greatest
    {
        return Err(QueryError::new("the range runs backwards", at..at + raw.len())
            .with_hint("write the smaller number first"));
    }
    Ok((min, max))
}

/// Returns whether a value of a data set's own field is a range of numbers: `5..10`, `5..`, `..10`.
pub(crate) fn is_of_numbers(raw: &str) -> bool {
    let Some((from, to)) = raw.split_once("..") else { return false };
    let is_end = |text: &str| text.is_empty() || own_number(text).is_some();
    (!from.is_empty() || !to.is_empty()) && is_end(from) && is_end(to)
}

/// Reads the bounds of a data set's own field, which start at byte `at` of the query.
pub(crate) fn own_numbers(raw: &str, at: usize) -> Result<NumberBounds, QueryError> {
    let value = |end: &End<'_>| {
        own_number(end.text).ok_or_else(|| {
            QueryError::new(format!("{} is not a number", quoted(end.text)), end.span.clone())
                .with_hint("write meta.score>5, meta.score:5..10 or meta.score:[5 TO 10]")
        })
    };
    let (min, max) = match written(raw, at)? {
        Written::Single(end) => (Some(value(&end)?), Some(value(&end)?)),
        Written::Range { from, to } => {
            let least = |end: End<'_>| {
                value(&end).map(|value| if end.excluded { value.next_up() } else { value })
            };
            let greatest = |end: End<'_>| {
                value(&end).map(|value| if end.excluded { value.next_down() } else { value })
            };
            (from.map(least).transpose()?, to.map(greatest).transpose()?)
        }
    };
    if let (Some(least), Some(greatest)) = (min, max)
        && least > greatest
    {
        return Err(QueryError::new("no number is within this range", at..at + raw.len())
            .with_hint("write the smaller number first"));
    }
    Ok((min, max))
}

/// Reads a number as people write one: `5`, `-0.25`.
fn own_number(text: &str) -> Option<f64> {
    let plain = visible(text);
    let plain = plain.trim();
    let digits = plain.strip_prefix('-').unwrap_or(plain);
    let is_number = plain.len() <= 32
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|c| c.is_ascii_digit() || c == b'.');
    is_number.then(|| plain.parse().ok()).flatten()
}

fn least(field: NumberField, end: &End<'_>) -> Result<f64, QueryError> {
    let value = number(field, end)?;
    Ok(match (end.excluded, is_fraction(field)) {
        (false, _) => value,
        (true, true) => value.next_up(),
        (true, false) => value + 1.0,
    })
}

fn greatest(field: NumberField, end: &End<'_>) -> Result<f64, QueryError> {
    let value = number(field, end)?;
    if end.excluded && value <= 0.0 {
        return Err(QueryError::new("no number is below 0", end.span.clone()));
    }
    Ok(match (end.excluded, is_fraction(field)) {
        (false, _) => value,
        (true, true) => value.next_down(),
        (true, false) => value - 1.0,
    })
}

fn is_fraction(field: NumberField) -> bool {
    field == NumberField::DateConfidence
}

fn number(field: NumberField, end: &End<'_>) -> Result<f64, QueryError> {
    let plain = visible(end.text);
    let plain = plain.trim();
    let digits = plain.len() <= 32 && plain.bytes().all(|c| c.is_ascii_digit() || c == b'.');
    let value: Option<f64> = digits.then(|| plain.parse().ok()).flatten();
    let refused = |wanted: &str| {
        QueryError::new(format!("{} is not {wanted}", quoted(end.text)), end.span.clone())
    };
    if is_fraction(field) {
        return value.filter(|value| *value <= 1.0).ok_or_else(|| {
            refused("a number from 0 to 1").with_hint("write dateconf>=0.8 or dateconf:0.5..0.9")
        });
    }
    value.filter(|value| value.fract() == 0.0 && *value < MOST).ok_or_else(|| {
        let name = Field::Filter(Filter::Number(field)).name();
        let hint = format!("write {name}:>500, {name}:100..500 or {name}:[100 TO 500]");
        refused("a whole number").with_hint(hint)
    })
}

/// Takes a value apart.
fn written(raw: &str, at: usize) -> Result<Written<'_>, QueryError> {
    let whole = at..at + raw.len();
    if raw.starts_with(['[', '{']) {
        return bracketed(raw, at);
    }
    for (sign, excluded, is_from) in
        [(">=", false, true), ("<=", false, false), (">", true, true), ("<", true, false)]
    {
        if let Some(rest) = raw.strip_prefix(sign) {
            let bound = Some(end(rest, at + sign.len(), excluded)).filter(|b| !b.text.is_empty());
            let Some(bound) = bound else {
                return Err(QueryError::new(format!("{sign} needs a value"), whole));
            };
            return Ok(if is_from {
                Written::Range { from: Some(bound), to: None }
            } else {
                Written::Range { from: None, to: Some(bound) }
            });
        }
    }
    let (raw, at) = raw.strip_prefix('=').map_or((raw, at), |rest| (rest, at + 1));
    if let Some(dots) = raw.find("..") {
        let from = open(end(&raw[..dots], at, false));
        let to = open(end(&raw[dots + 2..], at + dots + 2, false));
        return range(from, to, whole);
    }
    if raw == "*" {
        return Err(QueryError::new("a range needs at least one end", whole)
            .with_hint("to leave undated articles out add -is:undated"));
    }
    match open(end(raw, at, false)) {
        Some(single) => Ok(Written::Single(single)),
        None => Err(QueryError::new("a value is missing here", whole)),
    }
}

/// Takes `[a TO b]` apart.
fn bracketed(raw: &str, at: usize) -> Result<Written<'_>, QueryError> {
    let whole = at..at + raw.len();
    let inner = &raw[1..raw.len() - usize::from(raw.ends_with([']', '}']))];
    let sides = inner.split_once(" TO ").map(|(from, to)| {
        let to_at = at + 1 + from.len() + " TO ".len();
        (end(from, at + 1, raw.starts_with('{')), end(to, to_at, raw.ends_with('}')))
    });
    match sides {
        Some((from, to)) => range(open(from), open(to), whole),
        None => Err(QueryError::new("a range in brackets is [from TO to]", whole)
            .with_hint("write [2024-03 TO 2024-05], or 2024-03..2024-05")),
    }
}

fn range<'t>(
    from: Option<End<'t>>,
    to: Option<End<'t>>,
    whole: Range<usize>,
) -> Result<Written<'t>, QueryError> {
    if from.is_none() && to.is_none() {
        return Err(QueryError::new("a range needs at least one end", whole));
    }
    Ok(Written::Range { from, to })
}

fn end(text: &str, at: usize, excluded: bool) -> End<'_> {
    let trimmed = text.trim_start();
    let at = at + text.len() - trimmed.len();
    let trimmed = trimmed.trim_end();
    End { text: trimmed, span: at..at + trimmed.len(), excluded }
}

/// Returns `None` for an end that is left open.
fn open(end: End<'_>) -> Option<End<'_>> {
    (!end.text.is_empty() && end.text != "*").then_some(end)
}
