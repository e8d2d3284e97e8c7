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
/// A range runs backwards, or is outside the years 1 to 9999.
///
/// ```
/// use dateline::query::{binding_days, parse, resolve};
/// use jiff::civil::date;
///
/// let query = resolve(&parse("strike date:7d")?, date(2024, 3, 7))?;
/// let days = binding_days(&query).expect("the query has a date condition");
/// assert_eq!((days.first(), days.last()), (date(2024, 3, 1), date(2024, 3, 7)));
/// # Ok::<(), dateline::query::QueryError>(())
/// ```
pub fn resolve(query: &Query, today: Date) -> Result<Resolved, QueryError> {
    let root = query.root.try_map_dates(&mut |dates, span| days(dates, today, span))?;
    Ok(Tree { root, notes: query.notes.clone() })
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
    let bound = |name: &str, text: Option<&str>| -> Result<Option<DateBound>, QueryError> {
        let read = |text| date::read_period(text, 0..0).map_err(|error| error.of_flag(name));
        let period = text.map(read).transpose()?;
        Ok(period.map(|(period, _)| DateBound { period, excluded: false }))
    };
    let (from, to) = (bound("from", from)?, bound("to", to)?);
    Ok((from.is_some() || to.is_some()).then_some(DateExpression { from, to }))
}

/// Returns the publication days every hit is in (or overlaps): the date conditions that are
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
        // What only ranks binds nothing.
        Clause::Maybe(nodes) => nodes.first().and_then(binding),
        // Another date binds another day, and a NOT or a count none.
        Clause::Date(DateField::Updated | DateField::Saved | DateField::Ingested, _)
        | Clause::All
        | Clause::Word(_)
        | Clause::Exact(_)
        | Clause::Wildcard(_)
        | Clause::Fuzzy(..)
        | Clause::Regex(_)
        | Clause::Phrase { .. }
        | Clause::Not(_)
        | Clause::Near { .. }
        | Clause::Within(..)
        | Clause::Xor(_)
        | Clause::SomeOf(..)
        | Clause::Window(..)
        | Clause::Times(..)
        | Clause::First(..)
        | Clause::Caps(_)
        | Clause::AllCaps(_)
        | Clause::Name(..)
        | Clause::Number { .. }
        | Clause::Flag(_)
        | Clause::Meta(..) => None,
    }
}

/// Returns the days of one condition.
fn days(dates: &DateExpression, today: Date, span: &Range<usize>) -> Result<DateRange, QueryError> {
    let outside = |bound: &DateBound| {
        QueryError::new(format!("there is no day beyond {}", bound.period.text), span.clone())
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
