//! Reads written dates: a text goes in, a day as its writer meant it comes out, or a reason why not.
//!
//! News is dated in a hundred layouts and fifty languages, and every library tried reads some of
//! them wrongly (a German `03.05.2024` as 5 March). So the layouts are our own, and the rule is:
//! what can be read in two ways is not read. Pure functions over text: no clock, no locale.
//!
//! Invariants: the day is never shifted to another zone; every number of the result is in the
//! text (but for seconds since 1970, years counted otherwise, and two-digit years); nothing panics.
//! Cost: linear in the text; a text without a digit is refused by one scan.

mod clock;
mod eras;
mod habits;
mod jalali;
mod layout;
mod month;
mod path;
mod scan;
mod tokens;
mod words;

use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::article::Precision;
use crate::article::Stamp;
use crate::date::clock::Clock;
use crate::date::layout::Found;
use crate::date::layout::Written;
use crate::date::layout::is_plausible_year;
use crate::date::scan::TokenizedText;
use crate::date::tokens::Kind;

pub use crate::date::habits::DateOrder;
pub use crate::date::habits::Habits;
pub use crate::date::month::month_by_name;
pub use crate::date::month::month_by_name_in;
pub use crate::date::path::in_path;
pub use crate::date::path::in_url;

/// Returns the first and last day of a year that only the Solar Hijri calendar of Iran has news of.
#[must_use]
pub fn solar_hijri_year(year: i32) -> Option<(Date, Date)> {
    let (first, next) = (jalali::to_gregorian(year, 1, 1)?, jalali::to_gregorian(year + 1, 1, 1)?);
    Some((first, next.yesterday().ok()?))
}

/// Returns the year of our era that a year of the Buddhist era is, if only that one has news of it.
#[must_use]
pub fn of_buddhist_year(year: i32) -> Option<i32> {
    layout::BUDDHIST_YEARS.contains(&year).then(|| year - layout::BUDDHIST)
}

/// What a text says as a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// A date.
    Stamp(Stamp),
    /// A date that can be read in two ways.
    Ambiguous,
    /// A date that no article can have (`0000-00-00`, 30 February, a 1970 placeholder); with the
    /// reason, for a message.
    Implausible(String),
    /// Not a date.
    None,
}

/// The longest text, in bytes, that is looked at as one date.
const LONGEST: usize = 240;

/// How many weekdays and marks may lead up to a date at the start of a text.
const LED_BY: usize = 4;

/// Returns whether a word is the name of a weekday.
#[must_use]
pub fn is_weekday(word: &str) -> bool {
    words::is_weekday(&word.to_lowercase())
}

/// Returns whether a date is written as that of a change (`Updated 4:31 p.m. ET, Fri March 6, 2020`).
#[must_use]
pub fn is_of_change(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    let mut says = || words.next().map(month::fold);
    match says().as_deref() {
        // "Last published" is no change.
        Some("last" | "mis") => {
            says().is_some_and(|word| word == "a" || words::says_updated(&word))
        }
        Some(word) => words::says_updated(word),
        None => false,
    }
}

/// Reads a text that is a date and nothing else: weekday, time, zone and words such as
/// "Published:" may be around it.
#[must_use]
pub fn read(text: &str, order: DateOrder) -> Reading {
    read_with(text, order.into())
}

/// Like [`read`], with all that is known of the writer.
#[must_use]
pub fn read_with(text: &str, habits: Habits<'_>) -> Reading {
    let text = text.trim();
    if text.len() > LONGEST {
        return Reading::None;
    }
    let text = eras::with_figures(text);
    if !has_digit(&text) {
        return Reading::None;
    }
    let scan = TokenizedText::new(&text, habits.order, habits.language, true);
    let Some((found, clock)) = whole(&scan) else { return Reading::None };
    match judge(&found.written, found.clock.or(clock)) {
        Ok(stamp) => Reading::Stamp(stamp),
        Err(refused) => refused,
    }
}

/// Returns whether a text names a day of the week; names of two letters, and those that are a month's as
/// well, are too common for that.
pub(crate) fn names_weekday(text: &str) -> bool {
    const IN_CHARACTERS: [&str; 4] = ["星期", "曜日", "요일", "周日"];
    let is_weekday = |word: &str| {
        word.chars().count() >= 3
            && month_by_name(word).is_none()
            && words::is_weekday(&month::fold(word))
    };
    text.split(|char: char| !char.is_alphabetic()).any(is_weekday)
        || IN_CHARACTERS.iter().any(|mark| text.contains(mark))
}

/// Finds every clearly written date of at least a day inside running text, in order.
///
/// Bare years and months, ambiguous and impossible days are not among them.
#[must_use]
pub fn find(text: &str, order: DateOrder) -> Vec<(Range<usize>, Stamp)> {
    find_with(text, order.into())
}

/// Like [`find`], with all that is known of the writer.
#[must_use]
pub fn find_with(text: &str, habits: Habits<'_>) -> Vec<(Range<usize>, Stamp)> {
    if !has_digit(text) {
        return Vec::new();
    }
    let scan = TokenizedText::new(text, habits.order, habits.language, false);
    let mut list = Vec::new();
    let mut i = 0;
    while i < scan.len() {
        match dated(&scan, i) {
            Some((next, range, stamp)) => {
                list.push((range, stamp));
                i = next.max(i + 1);
            }
            None => i += 1,
        }
    }
    list
}

/// Reads a date of at least a day at the very start of a text; returns it with the number of bytes
/// it takes, its weekday and time of day included.
#[must_use]
pub fn leading(text: &str, order: DateOrder) -> Option<(usize, Stamp)> {
    leading_with(text, order.into())
}

/// Like [`leading`], with all that is known of the writer.
#[must_use]
pub fn leading_with(text: &str, habits: Habits<'_>) -> Option<(usize, Stamp)> {
    let text = &text[..text.floor_char_boundary(LONGEST)];
    if starts_with_a_number(text) { led(text, habits) } else { None }
}

fn led(text: &str, habits: Habits<'_>) -> Option<(usize, Stamp)> {
    let scan = TokenizedText::new(text, habits.order, habits.language, false);
    let mut i = 0;
    while i < LED_BY
        && (scan.mark(i, ',') || scan.mark(i, '.') || words::is_weekday(&scan.folded(i)))
    {
        i += 1;
    }
    if let Some((_, range, stamp)) = dated(&scan, i) {
        return Some((range.end, stamp));
    }
    // "20240503 Title": eight digits are a date only where nothing is before them.
    let head = text.split(char::is_whitespace).next().filter(|head| head.len() == 8)?;
    match read_with(head, habits) {
        Reading::Stamp(stamp) => Some((8, stamp)),
        _ => None,
    }
}

/// Returns whether a number is near enough to the start for a date that starts there: the day or
/// year may come after the weekday with its marks, and after the month with what may follow it.
fn starts_with_a_number(text: &str) -> bool {
    // Most lines have none at all.
    if !text.bytes().any(|byte| byte.is_ascii_digit() || !byte.is_ascii()) {
        return false;
    }
    let near = tokens::tokens(text, LED_BY + layout::NEAR_MONTH + 1);
    near.iter().any(|token| matches!(token.kind, Kind::Number { .. }))
}

/// Reads the plausible date, and the time after it, at token `i`.
fn dated(scan: &TokenizedText<'_>, i: usize) -> Option<(usize, Range<usize>, Stamp)> {
    let found = scan.date_at(i)?;
    let (next, clock) = match found.clock {
        Some(clock) => (found.next, Some(clock)),
        None => match scan.clock_at(found.next) {
            Some((next, clock)) => (next, Some(clock)),
            None => (found.next, None),
        },
    };
    let stamp = judge(&found.written, clock).ok()?;
    let end = scan.token(next.checked_sub(1)?)?.end;
    Some((next, scan.token(i)?.start..end, stamp))
}

/// Reads all tokens as one date; `None` when something else is among them.
fn whole(scan: &TokenizedText<'_>) -> Option<(Found, Option<Clock>)> {
    let (found, before) = first_date(scan)?;
    let clock = behind(scan, found.next, found.clock.or(before))?;
    Some((found, clock))
}

/// Finds the date, and the time of day before it, if nothing but words that may lead to a date
/// comes before.
fn first_date(scan: &TokenizedText<'_>) -> Option<(Found, Option<Clock>)> {
    let (mut i, mut clock) = (0, None);
    loop {
        if i > 0 && i == scan.len() {
            return None;
        }
        if let Some(found) = scan.date_at(i) {
            return Some((found, clock));
        }
        if let Some((next, before)) = scan.clock_at(i).filter(|_| clock.is_none()) {
            clock = Some(before);
            i = next;
            continue;
        }
        match scan.kind(i)? {
            Kind::Mark(
                ':' | ',' | '.' | '(' | ')' | '（' | '）' | '[' | ']' | '|' | '•' | '·' | '-' | '–'
                | '—' | '"' | '\'' | '’' | '：' | '、' | '،' | '*' | '@' | '\n' | '/' | '>',
            ) => {}
            Kind::Word { .. } => {
                let word = scan.folded(i);
                let passed =
                    words::is_label(&word) || words::is_weekday(&word) || words::may_follow(&word);
                if !passed {
                    return None;
                }
            }
            _ => return None,
        }
        i += 1;
    }
}

/// Reads what is behind a date, up to the end or to a word of change; `None` when that is more than
/// a time of day and words that may follow. Returns the time, which `clock` is if it came before.
fn behind(
    scan: &TokenizedText<'_>,
    mut i: usize,
    mut clock: Option<Clock>,
) -> Option<Option<Clock>> {
    loop {
        if let Some((next, after)) = scan.clock_at(i).filter(|_| clock.is_none()) {
            clock = Some(after);
            i = next;
            continue;
        }
        match scan.kind(i) {
            None => return Some(clock),
            Some(Kind::Mark(
                ',' | '.' | '(' | ')' | '（' | '）' | '[' | ']' | '|' | '•' | '·' | '-' | '–' | '—'
                | '"' | '\'' | '，' | '。' | '،' | ':' | '*' | ';' | '\n',
            )) => {}
            Some(Kind::Word { .. }) => {
                let word = scan.folded(i);
                // "Published 3 May 2024, updated 4 May 2024" is the date that comes first.
                if words::says_updated(&word) {
                    return Some(clock);
                }
                if !words::is_weekday(&word) && !words::may_follow(&word) {
                    return None;
                }
            }
            Some(_) => return None,
        }
        i += 1;
    }
}

/// Asks whether there is such a day, and whether an article can have appeared on it.
fn judge(written: &Written, clock: Option<Clock>) -> Result<Stamp, Reading> {
    let refuse = |why: &str| Reading::Implausible(why.to_owned());
    let whole_year = |year: i32| {
        if is_plausible_year(year) {
            i16::try_from(year).map_err(|_| refuse("no such year"))
        } else {
            Err(refuse("the year is a placeholder or wrong"))
        }
    };
    match *written {
        Written::Unclear => Err(Reading::Ambiguous),
        Written::Refused(why) => Err(refuse(why)),
        Written::Year(year) => Stamp::year(whole_year(year)?).ok_or_else(|| refuse("no such year")),
        Written::Month(year, month) => i8::try_from(month)
            .ok()
            .and_then(|month| Stamp::month(whole_year(year).ok()?, month))
            .ok_or_else(|| refuse("there is no such month")),
        Written::Day(year, month, day) => {
            let date = match (whole_year(year)?, i8::try_from(month), i8::try_from(day)) {
                (year, Ok(month), Ok(day)) => Date::new(year, month, day).ok(),
                _ => None,
            };
            let date = date.ok_or_else(|| refuse("there is no such day"))?;
            stamp_of(date, clock)
        }
        Written::Unix(seconds) => {
            if seconds == 0 {
                return Err(refuse("1970-01-01 is a placeholder for no date"));
            }
            let at = Timestamp::from_second(seconds).map_err(|_| refuse("no such time"))?;
            let at = at.to_zoned(TimeZone::UTC).datetime();
            whole_year(at.date().year().into())?;
            Ok(Stamp::timed(at.date(), at.time(), Some(0), Precision::Second))
        }
    }
}

fn stamp_of(day: Date, clock: Option<Clock>) -> Result<Stamp, Reading> {
    let time = clock.and_then(|clock| clock.time);
    let offset = clock.and_then(|clock| clock.offset_minutes);
    let epoch = jiff::civil::date(1970, 1, 1);
    if (epoch.yesterday().ok()..=Some(epoch)).contains(&Some(day)) {
        // The zero of computers' clocks, in any zone, is what programs write for "unknown".
        let zero = match time {
            None => day == epoch,
            Some(time) => {
                let seconds = i64::from(time.hour()) * 3600
                    + i64::from(time.minute()) * 60
                    + i64::from(time.second())
                    - i64::from(offset.unwrap_or(0)) * 60
                    - if day == epoch { 0 } else { 86_400 };
                seconds == 0
            }
        };
        if zero {
            return Err(Reading::Implausible("1970-01-01 is a placeholder for no date".to_owned()));
        }
    }
    Ok(match (time, clock) {
        // Midnight without a zone is how programs write a day.
        (Some(time), None | Some(Clock { offset_minutes: None, .. }))
            if time == jiff::civil::Time::midnight() =>
        {
            Stamp::day(day)
        }
        (Some(time), Some(clock)) => Stamp::timed(day, time, offset, clock.precision),
        _ => Stamp::day(day),
    })
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
        || (!text.is_ascii() && text.chars().any(|c| tokens::digit(c).is_some()))
}

#[cfg(test)]
mod tests;
