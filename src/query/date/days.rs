//! Which days a period is when it is a given day.

use jiff::Span;
use jiff::civil::Date;

use crate::article::DateRange;
use crate::query::date::kind::Duration;
use crate::query::date::kind::Kind;
use crate::query::date::kind::Unit;

/// What a period is on a given day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// These days.
    Days(DateRange),
    /// A cut in time (`7d`): the last day before it. From it on means after that day, up to it
    /// means up to that day, so `..7d` and `7d..` share no day and leave none out.
    Cut(Date),
}

impl Meaning {
    pub(crate) fn in_years(&self) -> bool {
        match self {
            Self::Days(days) => days.first().year() >= 1,
            Self::Cut(day) => day.year() >= 1,
        }
    }
}

impl Kind {
    /// Returns what the period is when it is `today`; `None` outside the calendar.
    pub(crate) fn meaning(&self, today: Date) -> Option<Meaning> {
        let (first, last) = match *self {
            Self::Year(year) => {
                let first = Date::new(year, 1, 1).ok()?;
                (first, first.last_of_year())
            }
            Self::Quarter(year, quarter) => {
                quarter_days(Date::new(year, quarter * 3 - 2, 1).ok()?)?
            }
            Self::Month(year, month) => month_days(Date::new(year, month, 1).ok()?),
            Self::Week(week) => {
                let first = week.date();
                // The last week of 9999 ends beyond the calendar.
                (first, later(first, 6).unwrap_or(Date::MAX))
            }
            Self::Day(day) => (day, day),
            Self::Today => (today, today),
            Self::Yesterday => {
                let day = earlier(today, 1)?;
                (day, day)
            }
            Self::Weekday(weekday) => {
                let back =
                    today.weekday().to_monday_zero_offset() - weekday.to_monday_zero_offset();
                let day = earlier(today, i64::from(back.rem_euclid(7)))?;
                (day, day)
            }
            Self::NamedMonth(month) => {
                let year = today.year() - i16::from(month > today.month());
                month_days(Date::new(year, month, 1).ok()?)
            }
            Self::Ago(number, unit) => return ago(today, number, unit).map(Meaning::Cut),
            Self::This(unit) => unit_around(today, unit)?,
            Self::Last(unit) => unit_around(earlier(unit_around(today, unit)?.0, 1)?, unit)?,
            Self::Lasting(ref base, duration) => {
                let Meaning::Days(base) = base.meaning(today)? else { return None };
                (base.first(), duration.end(base.first())?)
            }
        };
        DateRange::new(first, last).map(Meaning::Days)
    }
}

impl Duration {
    /// Returns the last day of a stretch of this length that starts at `first`.
    fn end(self, first: Date) -> Option<Date> {
        let span = Span::new()
            .try_years(self.years)
            .and_then(|span| span.try_months(self.months))
            .and_then(|span| span.try_weeks(self.weeks))
            .and_then(|span| span.try_days(self.days))
            .ok()?;
        earlier(first.checked_add(span).ok()?, 1)
    }
}

fn earlier(day: Date, days: i64) -> Option<Date> {
    day.checked_sub(Span::new().try_days(days).ok()?).ok()
}

fn later(day: Date, days: i64) -> Option<Date> {
    day.checked_add(Span::new().try_days(days).ok()?).ok()
}

fn ago(today: Date, number: u32, unit: Unit) -> Option<Date> {
    let span = Span::new();
    let span = match unit {
        Unit::Day => span.try_days(number),
        Unit::Week => span.try_weeks(number),
        Unit::Month => span.try_months(number),
        Unit::Quarter => span.try_months(i64::from(number) * 3),
        Unit::Year => span.try_years(number),
    };
    today.checked_sub(span.ok()?).ok()
}

fn month_days(day: Date) -> (Date, Date) {
    (day.first_of_month(), day.last_of_month())
}

fn quarter_days(day: Date) -> Option<(Date, Date)> {
    let first_month = (day.month() - 1) / 3 * 3 + 1;
    let first = Date::new(day.year(), first_month, 1).ok()?;
    Some((first, Date::new(day.year(), first_month + 2, 1).ok()?.last_of_month()))
}

/// Returns the days of the calendar unit `day` is in.
fn unit_around(day: Date, unit: Unit) -> Option<(Date, Date)> {
    Some(match unit {
        Unit::Day => (day, day),
        Unit::Week => {
            let first = earlier(day, i64::from(day.weekday().to_monday_zero_offset()))?;
            (first, later(first, 6).unwrap_or(Date::MAX))
        }
        Unit::Month => month_days(day),
        Unit::Quarter => quarter_days(day)?,
        Unit::Year => (day.first_of_year(), day.last_of_year()),
    })
}
