//! Turns Solar Hijri (Persian) dates into Gregorian ones.
//!
//! Iranian papers date by this calendar; read literally, 1399 would be a year of the plague.
//! The arithmetic rule (leap years by a cycle of 33) agrees with the astronomical calendar for all
//! years accepted here, 1300 to 1450 (1921 to 2071).

use jiff::ToSpan;
use jiff::civil::Date;

/// The years that are taken for Solar Hijri years.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1300..=1450;

const FIRST_DAY: Date = Date::constant(1921, 3, 21);

fn is_leap(year: i32) -> bool {
    matches!(year % 33, 1 | 5 | 9 | 13 | 17 | 22 | 26 | 30)
}

/// Returns the Gregorian day, or `None` when the calendar has no such day.
pub(super) fn to_gregorian(year: i32, month: u32, day: u32) -> Option<Date> {
    if !YEARS.contains(&year) || !(1..=12).contains(&month) {
        return None;
    }
    let length = match month {
        1..=6 => 31,
        7..=11 => 30,
        _ if is_leap(year) => 30,
        _ => 29,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    let years: i64 = (*YEARS.start()..year).map(|year| if is_leap(year) { 366 } else { 365 }).sum();
    let before = i64::from(month - 1);
    let months = if before <= 6 { before * 31 } else { 186 + (before - 6) * 30 };
    FIRST_DAY.checked_add((years + months + i64::from(day) - 1).days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_persian_new_year_falls_on_the_day_the_almanac_gives() {
        for (year, first) in [
            (1300, date(1921, 3, 21)),
            (1357, date(1978, 3, 21)),
            (1375, date(1996, 3, 20)),
            (1376, date(1997, 3, 21)),
            (1399, date(2020, 3, 20)),
            (1400, date(2021, 3, 21)),
            (1403, date(2024, 3, 20)),
            (1404, date(2025, 3, 21)),
        ] {
            assert_eq!(to_gregorian(year, 1, 1), Some(first), "{year}");
        }
        assert_eq!(to_gregorian(1399, 3, 6), Some(date(2020, 5, 26)));
        assert_eq!(to_gregorian(1399, 12, 30), Some(date(2021, 3, 20)));
    }

    #[test]
    fn a_day_the_persian_calendar_does_not_have_is_refused() {
        assert_eq!(to_gregorian(1400, 12, 30), None);
        assert_eq!(to_gregorian(1400, 7, 31), None);
        assert_eq!(to_gregorian(1400, 13, 1), None);
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let mut expected = FIRST_DAY;
        for year in YEARS {
            for month in 1..=12 {
                for day in 1..=31 {
                    if let Some(found) = to_gregorian(year, month, day) {
                        assert_eq!(found, expected);
                        expected = expected.tomorrow().unwrap();
                    }
                }
            }
        }
    }
}
