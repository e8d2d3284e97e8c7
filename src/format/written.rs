//! Returns whether a piece of text is a date or an address; which day it is, is for `evidence` to say.

use jiff::ToSpan;

use crate::date;
use crate::date::DateOrder;
use crate::date::Reading;

/// Returns whether `text` is a date and nothing else, be it an ambiguous or an impossible one.
pub(crate) fn is_date(text: &str) -> bool {
    text.len() <= 100 && date::read(text, DateOrder::Unknown) != Reading::None
}

/// Returns where the first date of a day is in a text.
pub(crate) fn first(text: &str) -> Option<std::ops::Range<usize>> {
    let found = date::find(text, DateOrder::Unknown);
    found.into_iter().next().map(|(range, _)| range)
}

/// Returns how many bytes of `text` are a date it starts with.
pub(crate) fn leading(text: &str) -> Option<usize> {
    date::leading(text, DateOrder::Unknown).map(|(length, _)| length)
}

/// Reads the numbers that tables make of days: a fraction of zero (`20180305.0`), a month (`201803`), and the
/// count of days that spreadsheets keep (`43164`). What is a month or as well a day of six figures (`190403`) is left
/// as it is, and so told as a date that is not read.
pub(crate) fn day_of_number(text: String) -> String {
    // From 1954 to 2064.
    const SERIALS: std::ops::RangeInclusive<i32> = 20_000..=60_000;
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return text;
    }
    let is_whole = fraction.bytes().all(|byte| byte == b'0');
    let number: i32 = whole.parse().unwrap_or_default();
    match whole.len() {
        5 if SERIALS.contains(&number) => {
            let day = jiff::civil::date(1899, 12, 30).checked_add(number.days());
            day.map_or(text, |day| day.to_string())
        }
        6 if is_whole
            && (1..=12).contains(&(number % 100))
            && (1400..=2999).contains(&(number / 100))
            && !(1..=12).contains(&(number / 100 % 100)) =>
        {
            format!("{}-{:02}", number / 100, number % 100)
        }
        _ if is_whole => whole.to_owned(),
        _ => text,
    }
}

/// Returns whether a text is a web address.
pub(crate) fn looks_like_url(text: &str) -> bool {
    let scheme =
        |scheme: &str| text.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme));
    (scheme("http://") || scheme("https://") || scheme("www."))
        && text.len() > 8
        && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_figures_are_a_month_where_they_cannot_be_a_day() {
        for (written, read) in [
            ("201803", "2018-03"),
            ("199804.0", "1998-04"),
            ("190403", "190403"),
            ("201203", "201203"),
            ("190424", "190424"),
        ] {
            assert_eq!(day_of_number(written.to_owned()), read);
        }
    }
}
