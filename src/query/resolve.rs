//! Turns the dates of a query into days, given what day it is.

use std::ops::Range;

use jiff::Span;
use jiff::civil::Date;

use crate::article::DateRange;
use crate::query::ast::Clause;
use crate::query::ast::DateBound;
use crate::query::ast::DateExpression;
use crate::query::ast::DateField;
use crate::query::ast::Node;
use crate::query::ast::Query;
use crate::query::ast::Resolved;
use crate::query::ast::Tree;
use crate::query::date;
use crate::query::date::Meaning;
use crate::query::error::QueryError;

/// Returns the query with its dates as spans of days, when it is `today`.
///
/// A bare period is the whole period; `a..b` runs from the start of a to the end of b; an open end
/// is the first or the last day there is.
///
/// # Errors
///
/// A range runs backwards, or lies outside the years 1 to 9999.
pub fn resolve(query: &Query, today: Date) -> Result<Resolved, QueryError> {
    Ok(Tree { root: node(&query.root, today)?, notes: query.notes.clone() })
}

/// Reads the values of `--from` and `--to`, in the language of `date:`. Both include what they
/// name. Returns `None` if neither is given.
///
/// # Errors
///
/// A value is not a period. The place is empty: it is not in the query.
pub fn date_flags(
    from: Option<&str>,
    to: Option<&str>,
) -> Result<Option<DateExpression>, QueryError> {
    let bound = |text: Option<&str>| -> Result<Option<DateBound>, QueryError> {
        let read = |text| date::read_period(text, 0..0);
        let period = text.map(read).transpose()?;
        Ok(period.map(|(period, _)| DateBound { period, excluded: false }))
    };
    let (from, to) = (bound(from)?, bound(to)?);
    Ok((from.is_some() || to.is_some()).then_some(DateExpression { from, to }))
}

/// Returns the publication days every hit lies in (or overlaps): the date conditions that stand
/// beside everything else, taken together. `None` if there are none.
///
/// Conditions that exclude each other have no day in common; then the first of them is returned,
/// which binds every hit of the none there are.
#[must_use]
pub fn binding_days(resolved: &Resolved) -> Option<DateRange> {
    binding(&resolved.root)
}

fn binding(node: &Node<DateRange>) -> Option<DateRange> {
    match &node.clause {
        Clause::Date(DateField::Published, days) => Some(*days),
        Clause::Boost(inner, _) => binding(inner),
        Clause::And(factors) => factors.iter().filter_map(binding).reduce(|one, other| {
            let first = one.first().max(other.first());
            DateRange::new(first, one.last().min(other.last())).unwrap_or(one)
        }),
        Clause::Or(branches) => {
            let mut days = branches.iter().map(binding);
            let first = days.next().flatten()?;
            days.try_fold(first, |hull, branch| {
                let branch = branch?;
                DateRange::new(hull.first().min(branch.first()), hull.last().max(branch.last()))
            })
        }
        _ => None,
    }
}

fn node(typed: &Node<DateExpression>, today: Date) -> Result<Node<DateRange>, QueryError> {
    let boxed = |inner: &Node<DateExpression>| node(inner, today).map(Box::new);
    let all = |nodes: &[Node<DateExpression>]| -> Result<Vec<_>, QueryError> {
        nodes.iter().map(|typed| node(typed, today)).collect()
    };
    let clause = match &typed.clause {
        Clause::All => Clause::All,
        Clause::Word(text) => Clause::Word(text.clone()),
        Clause::Exact(text) => Clause::Exact(text.clone()),
        Clause::Wildcard(pattern) => Clause::Wildcard(pattern.clone()),
        Clause::Fuzzy(text, edits) => Clause::Fuzzy(text.clone(), *edits),
        Clause::Regex(pattern) => Clause::Regex(pattern.clone()),
        Clause::Phrase { parts, slop } => Clause::Phrase { parts: parts.clone(), slop: *slop },
        Clause::And(factors) => Clause::And(all(factors)?),
        Clause::Or(branches) => Clause::Or(all(branches)?),
        Clause::Not(inner) => Clause::Not(boxed(inner)?),
        Clause::Near { proximity, negated, left, right } => Clause::Near {
            proximity: *proximity,
            negated: *negated,
            left: boxed(left)?,
            right: boxed(right)?,
        },
        Clause::Within(field, inner) => Clause::Within(*field, boxed(inner)?),
        Clause::AtLeast(count, inner) => Clause::AtLeast(*count, boxed(inner)?),
        Clause::First(count, inner) => Clause::First(*count, boxed(inner)?),
        Clause::Caps(text) => Clause::Caps(text.clone()),
        Clause::AllCaps(text) => Clause::AllCaps(text.clone()),
        Clause::Name(field, pattern) => Clause::Name(*field, pattern.clone()),
        Clause::Date(field, dates) => Clause::Date(*field, days(dates, today, &typed.span)?),
        Clause::Number { field, min, max } => {
            Clause::Number { field: *field, min: *min, max: *max }
        }
        Clause::Flag(flag) => Clause::Flag(*flag),
        Clause::Boost(inner, boost) => Clause::Boost(boxed(inner)?, *boost),
    };
    Ok(Node { clause, span: typed.span.clone() })
}

/// Returns the days of one condition.
fn days(dates: &DateExpression, today: Date, span: &Range<usize>) -> Result<DateRange, QueryError> {
    let outside = |bound: &DateBound| {
        QueryError::new(format!("no day lies beyond {}", bound.period.text), span.clone())
    };
    let first = match &dates.from {
        None => Date::MIN,
        Some(from) => match (date::meaning(&from.period, today, span)?, from.excluded) {
            (Meaning::Days(days), false) => days.first(),
            (Meaning::Days(days), true) => next(days.last()).ok_or_else(|| outside(from))?,
            (Meaning::Cut(day), _) => next(day).ok_or_else(|| outside(from))?,
        },
    };
    let last = match &dates.to {
        None => Date::MAX,
        Some(to) => match (date::meaning(&to.period, today, span)?, to.excluded) {
            (Meaning::Days(days), false) => days.last(),
            (Meaning::Days(days), true) => previous(days.first()).ok_or_else(|| outside(to))?,
            (Meaning::Cut(day), _) => day,
        },
    };
    DateRange::new(first, last).ok_or_else(|| {
        QueryError::new(format!("the dates run backwards: {first} to {last}"), span.clone())
            .with_hint("write the earlier date first")
    })
}

fn next(day: Date) -> Option<Date> {
    day.checked_add(Span::new().days(1)).ok()
}

fn previous(day: Date) -> Option<Date> {
    day.checked_sub(Span::new().days(1)).ok()
}
