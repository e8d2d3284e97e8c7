//! What a written period is, and its canonical spelling.

use std::fmt;

use jiff::civil::Date;
use jiff::civil::ISOWeekDate;
use jiff::civil::Weekday;

pub(crate) const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

pub(crate) const MONTHS: [&str; 12] = [
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
pub(crate) enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// A period, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
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
pub(crate) struct Duration {
    pub(crate) years: u32,
    pub(crate) months: u32,
    pub(crate) weeks: u32,
    pub(crate) days: u32,
}

/// Returns the name of a month, capitalized; empty outside 1 to 12.
pub(crate) fn month_title(month: i8) -> String {
    let name = usize::try_from(month - 1).ok().and_then(|at| MONTHS.get(at)).unwrap_or(&"");
    name.get(..1).map_or_else(String::new, |first| first.to_uppercase() + &name[1..])
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
