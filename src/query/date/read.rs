//! Reads a written period, without a calendar of today; what is not one is refused with a hint.

use std::ops::Range;

use jiff::civil::Date;
use jiff::civil::ISOWeekDate;
use jiff::civil::Weekday;
use jiff::fmt::temporal::Pieces;

use crate::query::chars::quoted;
use crate::query::date::kind::Duration;
use crate::query::date::kind::Kind;
use crate::query::date::kind::MONTHS;
use crate::query::date::kind::Unit;
use crate::query::date::kind::WEEKDAYS;
use crate::query::date::kind::month_title;
use crate::query::error::QueryError;
use crate::query::habits::DASHES;

/// The forms listed when a period is not understood.
const FORMS: &str = "a date is 2024, 2024-03, 2024-03-15, 2024-Q1, 2024-W11, today, yesterday, \
                     monday, march, 7d, 2w, 3mo, 1y, last-week, this-month or 2024-03-01/P10D";

/// Reads a period; returns whether it also held a time of day.
pub(crate) fn read(written: &str, span: &Range<usize>) -> Result<(Kind, bool), QueryError> {
    let text = written.split_whitespace().collect::<Vec<_>>().join("-").to_lowercase();
    let text = text.replace('_', "-");
    let error = |message: String| QueryError::new(message, span.clone());
    if text.len() > 64 || !text.is_ascii() {
        let hint = range_hint(written).unwrap_or_else(|| FORMS.to_owned());
        return Err(error(format!("{} is not a date", quoted(written))).with_hint(hint));
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
    if let Some(kind) = read_written(text, span)? {
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

/// Reads a day or month as people write it: `march-2011`, `4-march-2011`, `march-4,-2011`, `4th-mar-2011`.
fn read_written(text: &str, span: &Range<usize>) -> Result<Option<Kind>, QueryError> {
    let parts: Vec<&str> =
        text.split(['-', '.', ',', '/']).filter(|part| !part.is_empty()).collect();
    let day = |part: &str| {
        let number = part.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let is_plain = matches!(&part[number.len()..], "" | "st" | "nd" | "rd" | "th");
        short_number(number).filter(|_| is_plain)
    };
    let read = match parts[..] {
        [month, year] => month_name(month).zip(year_number(year)).map(|(m, y)| (y, m, None)),
        [a, b, year] => match (month_name(a).zip(day(b)), day(a).zip(month_name(b))) {
            (Some((month, day)), _) | (None, Some((day, month))) => {
                year_number(year).map(|year| (year, month, Some(day)))
            }
            (None, None) => None,
        },
        _ => None,
    };
    Ok(match read {
        Some((year, month, Some(day))) => Some(civil(year, month, day, span)?),
        Some((year, month, None)) => Some(Kind::Month(year, month)),
        None => None,
    })
}

/// Returns how to write a range whose ends a dash is between (`2010–2015`, `2010-2015`).
fn range_hint(written: &str) -> Option<String> {
    let is_end = |end: &str| {
        end.starts_with(|c: char| c.is_ascii_digit())
            && end.len() <= 10
            && end.bytes().all(|c| c.is_ascii_digit() || c == b'-')
    };
    let by_dash =
        written.split_once(DASHES).filter(|(from, to)| is_end(from.trim()) && is_end(to.trim()));
    let is_whole =
        |end: &str| matches!(end.len(), 4 | 8) && end.bytes().all(|c| c.is_ascii_digit());
    let by_hyphen =
        written.split_once('-').filter(|(from, to)| is_whole(from.trim()) && is_whole(to.trim()));
    let (from, to) = by_dash.or(by_hyphen)?;
    Some(format!("a range is written {}..{}", from.trim(), to.trim()))
}

/// Returns what to write instead of `text`.
fn hint_for(text: &str) -> String {
    if let Some(hint) = range_hint(text) {
        return hint;
    }
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

pub(crate) fn month_name(text: &str) -> Option<i8> {
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
