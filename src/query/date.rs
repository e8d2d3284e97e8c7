//! What people write for a span of days, and which days that is.
//!
//! A written period is read twice: once to refuse what is not a period and to find its canonical
//! spelling (no calendar needed), and once, with today's date, to turn it into days.
//! Invariant: the canonical spelling reads as the same period.

use std::fmt;
use std::ops::Range;

use jiff::Span;
use jiff::civil::Date;
use jiff::civil::ISOWeekDate;
use jiff::civil::Weekday;
use jiff::fmt::temporal::Pieces;

use crate::article::DateRange;
use crate::query::ast::Period;
use crate::query::chars::quoted;
use crate::query::error::QueryError;

/// The forms listed when a period is not understood.
const FORMS: &str = "a date is 2024, 2024-03, 2024-03-15, 2024-Q1, 2024-W11, today, yesterday, \
                     monday, march, 7d, 2w, 3mo, 1y, last-week, this-month or 2024-03-01/P10D";

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A unit of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// A period, read.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Year(i16),
    Quarter(i16, i8),
    Month(i16, i8),
    Week(ISOWeekDate),
    Day(Date),
    Today,
    Yesterday,
    /// The most recent such day, today included.
    Weekday(Weekday),
    /// The most recent such month that has begun.
    NamedMonth(i8),
    /// That long ago; never zero.
    Ago(u32, Unit),
    Last(Unit),
    This(Unit),
    /// From the start of a date, so long.
    Lasting(Box<Kind>, Duration),
}

/// An ISO duration of whole days or more; never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Duration {
    years: u32,
    months: u32,
    weeks: u32,
    days: u32,
}

/// What a period is on a given day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// These days.
    Days(DateRange),
    /// A cut in time (`7d`): the last day before it. From it on means after that day, up to it
    /// means up to that day, so `..7d` and `7d..` share no day and leave none out.
    Cut(Date),
}

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
/// The period lies outside years 1 to 9999, or is not one at all.
pub(crate) fn meaning(
    period: &Period,
    today: Date,
    span: &Range<usize>,
) -> Result<Meaning, QueryError> {
    let (kind, _) = read(&period.text, span)?;
    kind.meaning(today).filter(Meaning::in_years).ok_or_else(|| {
        let message = format!("{} lies outside the years 1 to 9999", quoted(&period.text));
        QueryError::new(message, span.clone())
    })
}

/// Tells whether `period` names a cut in time rather than days.
pub(crate) fn is_cut(period: &Period) -> bool {
    matches!(read(&period.text, &(0..0)), Ok((Kind::Ago(..), _)))
}

/// Returns the period `today`.
pub(crate) fn today_period() -> Period {
    Period { text: Kind::Today.to_string() }
}

/// Tells whether `text` is the name of a month.
pub(crate) fn is_month_name(text: &str) -> bool {
    month_name(&text.to_lowercase()).is_some()
}

impl Meaning {
    fn in_years(&self) -> bool {
        match self {
            Self::Days(days) => days.first().year() >= 1,
            Self::Cut(day) => day.year() >= 1,
        }
    }
}

/// Reads a period; tells whether it also held a time of day.
fn read(written: &str, span: &Range<usize>) -> Result<(Kind, bool), QueryError> {
    let text = written.split_whitespace().collect::<Vec<_>>().join("-").to_lowercase();
    let text = text.replace('_', "-");
    let error = |message: String| QueryError::new(message, span.clone());
    if text.len() > 64 || !text.is_ascii() {
        return Err(error(format!("{} is not a date", quoted(written))).with_hint(FORMS));
    }
    if let Some((base, duration)) = text.split_once("/p") {
        let (base, timed) = read_plain(base, written, span)?;
        if matches!(base, Kind::Ago(..)) {
            let message = format!("{} does not start at a date", quoted(written));
            return Err(error(message).with_hint("write 2024-03-01/P10D"));
        }
        let duration = read_duration(duration).ok_or_else(|| {
            error(format!("{} does not end in a duration of days", quoted(written)))
                .with_hint("write /P10D, /P2W, /P3M, /P1Y or /P1Y2M10D")
        })?;
        return Ok((Kind::Lasting(Box::new(base), duration), timed));
    }
    read_plain(&text, written, span)
}

/// Reads a period without a duration. `text` is lowercase ASCII.
fn read_plain(text: &str, written: &str, span: &Range<usize>) -> Result<(Kind, bool), QueryError> {
    if let Some(kind) = read_name(text) {
        return Ok((kind, false));
    }
    if let Some(kind) = read_calendar(text, span)? {
        return Ok((kind, false));
    }
    if text.as_bytes().get(10).is_some_and(|&c| c == b't' || c == b'-') {
        // "2024-03-01 10:00" arrives with its blank turned into a dash.
        let stamp = format!("{}T{}", &text[..10], text[11..].to_uppercase());
        if let Ok(pieces) = Pieces::parse(&stamp)
            && pieces.time().is_some()
            && pieces.date().year() >= 1
        {
            return Ok((Kind::Day(pieces.date()), true));
        }
    }
    Err(QueryError::new(format!("{} is not a date", quoted(written)), span.clone())
        .with_hint(hint_for(text)))
}

/// Returns what to write instead of `text`.
fn hint_for(text: &str) -> String {
    let number_then = |unit: &str| {
        text.strip_suffix(unit).filter(|n| !n.is_empty() && n.bytes().all(|c| c.is_ascii_digit()))
    };
    if let Some(number) = number_then("m").or_else(|| number_then("min")) {
        return format!("days are the smallest unit; for months write {number}mo");
    }
    if number_then("h").or_else(|| number_then("hours")).is_some() {
        return "days are the smallest unit: write today, yesterday or 2d".to_owned();
    }
    if let Some(number) = number_then("s").filter(|n| n.len() == 4 && n.ends_with('0')) {
        let last = format!("{}9", &number[..3]);
        return format!("for the decade write {number}..{last}");
    }
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let short_year = matches!(parts[..], [day, month, year]
        if [day, month, year].iter().all(|p| (1..=2).contains(&p.len())
            && p.bytes().all(|c| c.is_ascii_digit())));
    if short_year {
        return "write the year with four digits, first: 2024-03-15".to_owned();
    }
    let named = parts.iter().find_map(|part| month_name(part));
    let year = parts.iter().find(|part| part.len() == 4 && part.parse::<i16>().is_ok());
    if let (Some(month), Some(year)) = (named, year) {
        return format!("write {year}-{month:02} or {year}-{month:02}-15");
    }
    FORMS.to_owned()
}

/// Reads what is named by a word.
fn read_name(text: &str) -> Option<Kind> {
    match text {
        "today" | "now" => return Some(Kind::Today),
        "yesterday" => return Some(Kind::Yesterday),
        _ => {}
    }
    if let Some(unit) = text.strip_prefix("last-").and_then(unit) {
        return Some(Kind::Last(unit));
    }
    if let Some(unit) = text.strip_prefix("this-").and_then(unit) {
        return Some(Kind::This(unit));
    }
    if text.len() >= 3
        && let Some((_, day)) = WEEKDAYS.iter().find(|(name, _)| {
            *name == text
                || &name[..3] == text
                || matches!((*name, text), ("tuesday", "tues") | ("thursday", "thurs" | "thur"))
        })
    {
        return Some(Kind::Weekday(*day));
    }
    if let Some(month) = month_name(text) {
        return Some(Kind::NamedMonth(month));
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    let number: u32 = number.parse().ok().filter(|&n| n > 0)?;
    match unit(rest.trim_start_matches('-')) {
        None | Some(Unit::Quarter) => None,
        Some(unit) => Some(Kind::Ago(number, unit)),
    }
}

fn unit(text: &str) -> Option<Unit> {
    match text {
        "d" | "day" | "days" => Some(Unit::Day),
        "w" | "week" | "weeks" => Some(Unit::Week),
        "mo" | "month" | "months" => Some(Unit::Month),
        "q" | "quarter" => Some(Unit::Quarter),
        "y" | "year" | "years" => Some(Unit::Year),
        _ => None,
    }
}

fn month_name(text: &str) -> Option<i8> {
    let found = MONTHS.iter().position(|name| {
        *name == text
            || (text.len() == 3 && name.starts_with(text))
            || (text == "sept" && *name == "september")
    })?;
    i8::try_from(found + 1).ok()
}

/// Reads what is written in digits.
fn read_calendar(text: &str, span: &Range<usize>) -> Result<Option<Kind>, QueryError> {
    if let Some((year, rest)) = text.split_once(['q', 'w'])
        && let Some(year) = year_number(year.trim_end_matches('-'))
        && let Some(number) = short_number(rest)
    {
        let quarter = text.contains('q');
        let kind = if quarter {
            (1..=4).contains(&number).then_some(Kind::Quarter(year, number))
        } else {
            ISOWeekDate::new(year, number, Weekday::Monday).ok().map(Kind::Week)
        };
        return kind.map(Some).ok_or_else(|| {
            let (unit, most) = if quarter { ("quarter", "4") } else { ("week", "52 or 53") };
            QueryError::new(format!("{year:04} has no {unit} {number}"), span.clone())
                .with_hint(format!("{unit}s run from 1 to {most}"))
        });
    }
    let Some(separator) = text.chars().find(|c| !c.is_ascii_digit()) else {
        return match text.len() {
            4 => Ok(year_number(text).map(Kind::Year)),
            8 => {
                match (year_number(&text[..4]), short_number(&text[4..6]), short_number(&text[6..]))
                {
                    (Some(year), Some(month), Some(day)) => civil(year, month, day, span).map(Some),
                    _ => Ok(None),
                }
            }
            _ => Ok(None),
        };
    };
    if !matches!(separator, '-' | '/' | '.') {
        return Ok(None);
    }
    let parts: Vec<&str> = text.split(separator).collect();
    match parts[..] {
        [year, month] => match (year_number(year), short_number(month)) {
            (Some(year), Some(month @ 1..=12)) => Ok(Some(Kind::Month(year, month))),
            (Some(year), Some(month)) => {
                Err(QueryError::new(format!("{year:04} has no month {month}"), span.clone())
                    .with_hint("months run from 01 to 12"))
            }
            _ => Ok(None),
        },
        [a, b, c] => match (
            year_number(a),
            short_number(a),
            short_number(b),
            short_number(c),
            year_number(c),
        ) {
            (Some(year), _, Some(month), Some(day), _) => civil(year, month, day, span).map(Some),
            (_, Some(a), Some(b), _, Some(year)) => day_and_month(text, a, b, year, span).map(Some),
            _ => Ok(None),
        },
        _ => Ok(None),
    }
}

/// Reads two numbers that may be a day and a month in either order.
fn day_and_month(
    text: &str,
    a: i8,
    b: i8,
    year: i16,
    span: &Range<usize>,
) -> Result<Kind, QueryError> {
    let day_first = Date::new(year, b, a);
    let month_first = Date::new(year, a, b);
    match (day_first, month_first) {
        (Ok(one), Ok(other)) if one != other => {
            let message = format!("{} is ambiguous: it can be two days", quoted(text));
            let hint =
                format!("write {one} ({a} {}) or {other} ({} {b})", month_title(b), month_title(a));
            Err(QueryError::new(message, span.clone()).with_hint(hint))
        }
        (Ok(day), _) | (_, Ok(day)) => Ok(Kind::Day(day)),
        _ => civil(year, b, a, span),
    }
}

/// Returns the name of a month, capitalized; empty outside 1 to 12.
fn month_title(month: i8) -> String {
    let name = usize::try_from(month - 1).ok().and_then(|at| MONTHS.get(at)).unwrap_or(&"");
    name.get(..1).map_or_else(String::new, |first| first.to_uppercase() + &name[1..])
}

fn civil(year: i16, month: i8, day: i8, span: &Range<usize>) -> Result<Kind, QueryError> {
    Date::new(year, month, day).map(Kind::Day).map_err(|_| {
        let error =
            QueryError::new(format!("there is no day {year:04}-{month:02}-{day:02}"), span.clone());
        match Date::new(year, month, 1) {
            Ok(first) => error.with_hint(format!(
                "{} {year} has {} days",
                month_title(month),
                first.days_in_month()
            )),
            Err(_) => error.with_hint("months run from 01 to 12, and come before the day"),
        }
    })
}

fn year_number(text: &str) -> Option<i16> {
    let digits = text.len() == 4 && text.bytes().all(|c| c.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().filter(|&year| year >= 1)
}

fn short_number(text: &str) -> Option<i8> {
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// Reads what follows the `P` of an ISO duration, lowercase.
fn read_duration(text: &str) -> Option<Duration> {
    let mut duration = Duration::default();
    let mut rest = text;
    let mut allowed = "ymwd";
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: u32 = rest[..digits].parse().ok()?;
        let designator = rest[digits..].chars().next()?;
        // Each designator once, in order.
        let place = allowed.find(designator)?;
        allowed = &allowed[place + 1..];
        match designator {
            'y' => duration.years = number,
            'm' => duration.months = number,
            'w' => duration.weeks = number,
            _ => duration.days = number,
        }
        rest = &rest[digits + 1..];
    }
    (duration != Duration::default()).then_some(duration)
}

impl Kind {
    /// Returns what the period is when it is `today`; `None` outside the calendar.
    fn meaning(&self, today: Date) -> Option<Meaning> {
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

/// Returns the days of the calendar unit `day` lies in.
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

impl fmt::Display for Kind {
    /// Writes the canonical spelling.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Quarter(year, quarter) => write!(f, "{year:04}-Q{quarter}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Week(week) => write!(f, "{:04}-W{:02}", week.year(), week.week()),
            Self::Day(day) => write!(f, "{:04}-{:02}-{:02}", day.year(), day.month(), day.day()),
            Self::Today => f.write_str("today"),
            Self::Yesterday => f.write_str("yesterday"),
            Self::Weekday(day) => {
                let name = WEEKDAYS.iter().find(|(_, weekday)| weekday == day);
                f.write_str(name.map_or("", |(name, _)| name))
            }
            Self::NamedMonth(month) => f.write_str(&month_title(*month).to_lowercase()),
            Self::Ago(number, unit) => {
                let unit = match unit {
                    Unit::Day => "d",
                    Unit::Week => "w",
                    Unit::Month => "mo",
                    Unit::Quarter => "q",
                    Unit::Year => "y",
                };
                write!(f, "{number}{unit}")
            }
            Self::Last(unit) => write!(f, "last-{unit}"),
            Self::This(unit) => write!(f, "this-{unit}"),
            Self::Lasting(base, duration) => {
                write!(f, "{base}/P")?;
                let parts = [
                    (duration.years, 'Y'),
                    (duration.months, 'M'),
                    (duration.weeks, 'W'),
                    (duration.days, 'D'),
                ];
                for (number, designator) in parts.into_iter().filter(|(number, _)| *number > 0) {
                    write!(f, "{number}{designator}")?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    /// A Friday.
    const TODAY: Date = Date::constant(2024, 3, 15);

    fn days(text: &str) -> String {
        let (period, _) = read_period(text, 0..text.len()).unwrap();
        match meaning(&period, TODAY, &(0..text.len())).unwrap() {
            Meaning::Days(days) => format!("{}..{}", days.first(), days.last()),
            Meaning::Cut(day) => format!("|{day}"),
        }
    }

    fn refused(text: &str) -> String {
        let error = read_period(text, 0..text.len()).unwrap_err();
        format!("{error}; {}", error.hint.as_deref().unwrap_or_default())
    }

    #[test]
    fn a_bare_period_is_the_whole_period() {
        assert_eq!(days("2024"), "2024-01-01..2024-12-31");
        assert_eq!(days("2024-02"), "2024-02-01..2024-02-29");
        assert_eq!(days("2024-02-09"), "2024-02-09..2024-02-09");
        assert_eq!(days("2024-Q3"), "2024-07-01..2024-09-30");
        assert_eq!(days("2020-w53"), "2020-12-28..2021-01-03");
        assert_eq!(days("0001"), "0001-01-01..0001-12-31");
        assert_eq!(days("9999-W52"), "9999-12-27..9999-12-31");
    }

    #[test]
    fn words_count_from_today() {
        assert_eq!(days("today"), "2024-03-15..2024-03-15");
        assert_eq!(days("yesterday"), "2024-03-14..2024-03-14");
        assert_eq!(days("Friday"), "2024-03-15..2024-03-15");
        assert_eq!(days("sat"), "2024-03-09..2024-03-09");
        assert_eq!(days("march"), "2024-03-01..2024-03-31");
        assert_eq!(days("April"), "2023-04-01..2023-04-30");
        assert_eq!(days("last-week"), "2024-03-04..2024-03-10");
        assert_eq!(days("last month"), "2024-02-01..2024-02-29");
        assert_eq!(days("last-quarter"), "2023-10-01..2023-12-31");
        assert_eq!(days("this-year"), "2024-01-01..2024-12-31");
        assert_eq!(days("last_year"), "2023-01-01..2023-12-31");
    }

    #[test]
    fn that_long_ago_is_a_cut_after_a_day() {
        assert_eq!(days("7d"), "|2024-03-08");
        assert_eq!(days("2w"), "|2024-03-01");
        assert_eq!(days("1mo"), "|2024-02-15");
        assert_eq!(days("1y"), "|2023-03-15");
    }

    #[test]
    fn a_duration_starts_with_the_date() {
        assert_eq!(days("2024-03-01/P7D"), "2024-03-01..2024-03-07");
        assert_eq!(days("2024/P1Y2M"), "2024-01-01..2025-02-28");
        assert_eq!(days("last-month/P2W"), "2024-02-01..2024-02-14");
        assert!(refused("2024-03-01/PT5H").starts_with("\"2024-03-01/PT5H\" does not end in"));
        assert!(refused("7d/P1D").starts_with("\"7d/P1D\" does not start at a date"));
        assert!(refused("2024/P0D").contains("duration of days"));
    }

    #[test]
    fn a_timestamp_is_its_own_day_and_says_so() {
        let (period, note) = read_period("2024-03-01T23:30:00-08:00", 0..25).unwrap();
        assert_eq!(period.text, "2024-03-01");
        assert!(note.unwrap().starts_with("times of day are not compared"));
        assert_eq!(read_period("2024-03-01 10:00", 0..16).unwrap().0.text, "2024-03-01");
    }

    #[test]
    fn day_and_month_are_refused_where_they_can_be_swapped() {
        assert_eq!(
            refused("03/04/2024"),
            "\"03/04/2024\" is ambiguous: it can be two days; \
             write 2024-04-03 (3 April) or 2024-03-04 (March 4)"
        );
        assert_eq!(days("25/12/2024"), "2024-12-25..2024-12-25");
        assert_eq!(days("12/25/2024"), "2024-12-25..2024-12-25");
        assert_eq!(days("04.04.2024"), "2024-04-04..2024-04-04");
        assert!(refused("31/31/2024").starts_with("there is no day"));
    }

    #[test]
    fn days_that_do_not_exist_are_named() {
        assert_eq!(refused("2023-02-29"), "there is no day 2023-02-29; February 2023 has 28 days");
        assert_eq!(refused("2024-13"), "2024 has no month 13; months run from 01 to 12");
        assert_eq!(refused("2024-Q5"), "2024 has no quarter 5; quarters run from 1 to 4");
        assert_eq!(refused("2021-W53"), "2021 has no week 53; weeks run from 1 to 52 or 53");
        for text in ["0000", "", "0d", "fruitday", "12024", "2024-", "-2024", "２０２４", "1/2"]
        {
            assert!(refused(text).contains("is not a date"), "{text}");
        }
    }

    #[test]
    fn what_is_nearly_a_date_gets_its_own_hint() {
        assert!(refused("3m").contains("for months write 3mo"));
        assert!(refused("5h").contains("days are the smallest unit"));
        assert!(refused("1960s").contains("write 1960..1969"));
        assert!(refused("15/3/24").contains("four digits"));
        assert!(refused("5-mar-2024").contains("write 2024-03"));
    }

    #[test]
    fn times_before_the_first_year_are_refused() {
        for text in ["9999y", "4294967295d", "2024y"] {
            let (period, _) = read_period(text, 0..4).unwrap();
            let error = meaning(&period, TODAY, &(0..4)).unwrap_err();
            assert!(error.message.ends_with("lies outside the years 1 to 9999"), "{text}");
        }
        assert_eq!(days("9999-12-30/P1D"), "9999-12-30..9999-12-30");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[0-9a-zA-Z/. :+-]{0,30}|\\PC{0,20}") {
            if let Ok((period, _)) = read_period(&text, 0..text.len()) {
                let (again, note) = read_period(&period.text, 0..0).unwrap();
                prop_assert_eq!(&again, &period);
                prop_assert_eq!(note, None);
                let _ = meaning(&period, TODAY, &(0..0));
                let _ = meaning(&period, date(1, 1, 1), &(0..0));
                let _ = meaning(&period, Date::MAX, &(0..0));
            }
        }
    }
}
