//! What people write for a span of days, and which days that is.
//!
//! A written period is read twice: once to refuse what is not a period and to find its canonical
//! spelling (no calendar needed), and once, with today's date, to turn it into days.
//! Invariant: the canonical spelling reads as the same period.

mod days;
mod kind;
mod read;

#[cfg(test)]
mod tests;

use std::ops::Range;

use jiff::civil::Date;

use crate::query::ast::Period;
use crate::query::chars::quoted;
use crate::query::date::kind::Kind;
use crate::query::date::read::month_name;
use crate::query::date::read::read;
use crate::query::error::QueryError;

pub(crate) use days::Meaning;

/// Reads a written period. Returns it in canonical spelling, and a note where it means less than
/// was written.
///
/// # Errors
///
/// `text` is no period, names a day that does not exist, or can be read as two days.
pub(crate) fn read_period(
    text: &str,
    span: Range<usize>,
) -> Result<(Period, Option<String>), QueryError> {
    let (kind, timed) = read(text, &span)?;
    let canonical = kind.to_string();
    let note = timed.then(|| {
        format!("times of day are not compared: {} is read as the day {canonical}", quoted(text))
    });
    Ok((Period { text: canonical }, note))
}

/// Returns what `period` is when it is `today`.
///
/// # Errors
///
/// The period is outside years 1 to 9999, or is not one at all.
pub(crate) fn meaning(
    period: &Period,
    today: Date,
    span: &Range<usize>,
) -> Result<Meaning, QueryError> {
    let (kind, _) = read(&period.text, span)?;
    kind.meaning(today).filter(Meaning::in_years).ok_or_else(|| {
        let message = format!("{} is outside the years 1 to 9999", quoted(&period.text));
        QueryError::new(message, span.clone())
    })
}

/// Returns whether `period` names a cut in time rather than days.
pub(crate) fn is_cut(period: &Period) -> bool {
    matches!(read(&period.text, &(0..0)), Ok((Kind::Ago(..), _)))
}

/// Returns the period `today`.
pub(crate) fn today_period() -> Period {
    Period { text: Kind::Today.to_string() }
}

/// Returns whether `text` is the name of a month.
pub(crate) fn is_month_name(text: &str) -> bool {
    month_name(&text.to_lowercase()).is_some()
}
