//! Values that clap does not know: half-lives, times, sizes, and texts that begin with a dash.

use std::convert::Infallible;
use std::time::Duration;

/// What a quoted query that begins with a dash is carried past clap behind: no argument of an operating
/// system can hold it.
pub(crate) const MARK: char = '\0';

/// Reads a text and removes the mark.
///
/// # Errors
///
/// Never; the form is the one clap asks for.
pub(crate) fn text(value: &str) -> Result<String, Infallible> {
    Ok(value.strip_prefix(MARK).unwrap_or(value).to_owned())
}

/// Reads a half-life in days: `30d`, `2w`, `6mo` (also `6m`), `1y`, also with the words written
/// out.
pub(crate) fn half_life(value: &str) -> Result<f64, String> {
    let wrong = || format!("{value:?} is no span of time: write 30d, 2w, 6mo or 1y");
    let (number, unit) = number_and_unit(value).ok_or_else(wrong)?;
    let days = match unit {
        "d" | "day" | "days" => 1.0,
        "w" | "week" | "weeks" => 7.0,
        "m" | "mo" | "month" | "months" => 365.25 / 12.0,
        "y" | "year" | "years" => 365.25,
        _ => return Err(wrong()),
    };
    let all = number * days;
    if all <= 0.0 {
        return Err(format!("{value:?}: after no time at all every article would be old"));
    }
    if all > 1e7 { Err(wrong()) } else { Ok(all) }
}

/// Reads a time: `500ms`, `2s`, `1.5m`; a number alone is seconds.
pub(crate) fn duration(value: &str) -> Result<Duration, String> {
    let wrong = || format!("{value:?} is not a time: write 500ms, 2s or 1m");
    let (number, unit) = number_and_unit(value).ok_or_else(wrong)?;
    let seconds = match unit {
        "ms" => 0.001,
        "" | "s" | "sec" | "second" | "seconds" => 1.0,
        "m" | "min" | "minute" | "minutes" => 60.0,
        "h" | "hour" | "hours" => 3600.0,
        _ => return Err(wrong()),
    };
    Duration::try_from_secs_f64(number * seconds).map_err(|_| wrong())
}

/// Splits a value such as `1.5h` or `30 days`; `None` when it does not begin with a plain number.
fn number_and_unit(value: &str) -> Option<(f64, &str)> {
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let end = value.find(|c| !is_number(c)).unwrap_or(value.len());
    let (number, unit) = value.split_at(end);
    let is_plain = number.starts_with(|c: char| c.is_ascii_digit())
        && number.ends_with(|c: char| c.is_ascii_digit());
    let number = number.parse().ok().filter(|_| is_plain)?;
    Some((number, unit.strip_prefix(' ').unwrap_or(unit)))
}

/// Reads a size: `300MB`, `64MiB`, or bytes.
pub(crate) fn size(value: &str) -> Result<u64, String> {
    let wrong = || format!("{value:?} is not a size: write 300MB, 64MiB or a number of bytes");
    let digits = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
    let (number, unit) = value.split_at(digits);
    let factor: u64 = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return Err(wrong()),
    };
    let bytes = number.parse::<u64>().ok().and_then(|number| number.checked_mul(factor));
    bytes.filter(|bytes| *bytes > 0).ok_or_else(wrong)
}

/// Returns what is wrong with a value, of which the library says what its programmers read.
pub(crate) fn in_plain_words(message: &str) -> String {
    let plain = [
        ("invalid digit found in string", "this is not a whole number"),
        ("cannot parse integer from empty string", "there is no number"),
        ("number too large to fit in target type", "the number is too large"),
        ("number too small to fit in target type", "the number is too small"),
        ("invalid float literal", "this is not a number"),
        ("cannot parse float from empty string", "there is no number"),
    ];
    let message =
        plain.iter().fold(message.to_owned(), |message, (from, to)| message.replace(from, to));
    match message.split_once(" is not in ").map(|(value, range)| (value, range.split_once("..="))) {
        Some((value, Some((least, most)))) => format!("{value} is not from {least} to {most}"),
        _ => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_life_is_a_number_of_days_weeks_months_or_years() {
        assert_eq!(half_life("30d"), Ok(30.0));
        assert_eq!(half_life("2w"), Ok(14.0));
        assert_eq!(half_life("1y"), Ok(365.25));
        assert_eq!(half_life("30 days"), half_life("30d"));
        assert_eq!(half_life("1.5w"), Ok(10.5));
        for wrong in ["", "30", "d", "0d", "-3d", ".5y", "1.y", "3  d", "1..5d", "99999999999d"] {
            assert!(half_life(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_time_is_a_number_with_a_unit_or_of_seconds() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("2s"), duration("2"));
        assert_eq!(duration("1m"), Ok(Duration::from_secs(60)));
        assert_eq!(duration("1.5s"), Ok(Duration::from_millis(1500)));
        assert_eq!(duration("2 min"), duration("2m"));
        for wrong in ["", "s", "-1s", "NaN", "1e3", "2d", "99999999999999999999s"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn sizes_are_read_as_disks_and_as_memory_are_sold() {
        assert_eq!(size("300MB"), Ok(300_000_000));
        assert_eq!(size("64MiB"), Ok(67_108_864));
        assert_eq!(size("4096"), Ok(4096));
        for wrong in ["", "MB", "-1", "1 000", "0", "1.5GB", "99999999999999GB", "7 apples"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
