//! Reads the day out of a file's path or an article's address.
//!
//! Collections are often filed by day and addresses of newspapers mostly carry it, but both are
//! also full of other numbers. So a day counts only where it is by itself between separators,
//! and exists. The deepest day wins: a file's name knows more than its folder.

use crate::article::Stamp;
use crate::date::month::Named;
use crate::date::month::named;

/// Returns the day, or the month, that a path below its root gives.
///
/// Reads `2017/12/28/`, `20061102/`, `reuters/2017-12-28-title.txt`, `XX-2020-MAR-04.txt`;
/// `2016/12/python` is a month.
#[must_use]
pub fn in_path(path: &str) -> Option<Stamp> {
    in_segments(path, 1800)
}

/// Returns the day, or the month, that a web address gives.
#[must_use]
pub fn in_url(url: &str) -> Option<Stamp> {
    let url = &url[..url.floor_char_boundary(2048)];
    let path = path_of(url)?;
    // A saved copy: "web.archive.org/web/20190711123456/http://…" carries the day it was saved.
    if let Some(inner) = path.find("http://").or_else(|| path.find("https://")) {
        return in_segments(path_of(&path[inner..])?, 1990);
    }
    in_segments(path, 1990)
}

/// Returns the path of an address, without host, query and fragment.
fn path_of(url: &str) -> Option<&str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (_, path) = rest.split_once('/')?;
    path.split(['?', '#']).next()
}

fn in_segments(path: &str, earliest: i32) -> Option<Stamp> {
    let mut best: Option<Stamp> = None;
    let mut keep = |found: Stamp| {
        if best.is_none_or(|best| found.precision() >= best.precision()) {
            best = Some(found);
        }
    };
    let mut segments = path.split(['/', '\\']).filter(|segment| !segment.is_empty()).peekable();
    let mut before: [&str; 2] = ["", ""];
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        // Year and month in folders of their own, and the day as a folder or a file's whole name.
        let stem = if last { segment.split('.').next().unwrap_or(segment) } else { segment };
        let of_folders = year(before[0], earliest).and_then(|year| {
            // "2017/12/28-title.html" is filed by day, "2017/12/1-dead-in-fire" is not.
            let day = match stem.split_once(['-', '_']) {
                Some((day, _)) if day.len() == 2 => day,
                Some(_) => return None,
                None => stem,
            };
            stamp(year, month(before[1])?, number(day, 2)?)
        });
        let found = of_folders.or_else(|| in_one(segment, earliest)).or_else(|| {
            // A month needs something filed under it: "2016/12" at the end may be a page number.
            let month = if last { None } else { month(segment) }?;
            Stamp::month(i16::try_from(year(before[1], earliest)?).ok()?, month)
        });
        if let Some(found) = found {
            keep(found);
        }
        before = [before[1], segment];
    }
    best
}

/// Reads a day that is by itself inside one segment.
fn in_one(segment: &str, earliest: i32) -> Option<Stamp> {
    let mut found = None;
    let parts: Vec<&str> =
        segment.split(['-', '_', '.', ' ', ',', '(', ')', '+']).take(64).collect();
    for (i, part) in parts.iter().enumerate() {
        let at = |offset: usize| parts.get(i + offset).copied().unwrap_or("");
        let here = compact(part, earliest)
            .or_else(|| serial(part, earliest))
            .or_else(|| {
                stamp(year(part, earliest)?, month(at(1))?, number(clock_cut(at(2)), 2)?)
                    .filter(|_| !is_number(at(3)) || is_time(at(3)))
                    // "02_11_2023 10_15_00": the year ends a date, and a time comes after it.
                    .filter(|_| !(i >= 2 && is_short(parts[i - 2]) && is_short(parts[i - 1])))
            })
            .or_else(|| {
                // "04-MAR-2020"; in figures the order would be a guess unless it shows itself.
                let year = year(at(2), earliest)?;
                let (first, second) = (number(part, 2), number(at(1), 2));
                match (first, second) {
                    (Some(day), None) => stamp(year, month(at(1))?, day),
                    (Some(day), Some(month)) if day > 12 => {
                        stamp(year, month.try_into().ok()?, day)
                    }
                    (Some(month), Some(day)) if day > 12 => {
                        stamp(year, month.try_into().ok()?, day)
                    }
                    _ => None,
                }
                .filter(|_| i == 0 || !is_number(parts[i - 1]))
            });
        if here.is_some() {
            found = here;
        }
    }
    // "2024-05" as a folder's whole name.
    found.or_else(|| match parts.as_slice() {
        [year_part, month_part] if month_part.len() == 2 => {
            Stamp::month(i16::try_from(year(year_part, earliest)?).ok()?, month(month_part)?)
        }
        _ => None,
    })
}

/// Reads `20061102` and `20240503T101500Z`.
fn compact(part: &str, earliest: i32) -> Option<Stamp> {
    let date = clock_cut(part);
    if date.len() != 8 || !is_number(date) {
        return None;
    }
    stamp(year(&date[..4], earliest)?, month(&date[4..6])?, number(&date[6..], 2)?)
}

/// Reads the number of an article that begins with the minute it was entered
/// (`A2026012914320005196`): one number in ten thousand looks so by chance.
fn serial(part: &str, earliest: i32) -> Option<Stamp> {
    let digits = part.strip_prefix(|letter: char| letter.is_ascii_uppercase()).unwrap_or(part);
    if !(12..=24).contains(&digits.len()) || !is_number(digits) {
        return None;
    }
    let (hour, minute) = (number(&digits[8..10], 2)?, number(&digits[10..12], 2)?);
    if hour > 23 || minute > 59 {
        return None;
    }
    compact(&digits[..8], earliest.max(1990))
}

/// Cuts a time of day (`T101500Z`) off.
fn clock_cut(part: &str) -> &str {
    match part.split_once(['T', 't']) {
        Some((date, clock))
            if clock.trim_end_matches(['Z', 'z']).len() >= 2
                && is_number(clock.trim_end_matches(['Z', 'z']).trim_end_matches(':')) =>
        {
            date
        }
        _ => part,
    }
}

fn is_number(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number that may be a day or a month.
fn is_short(part: &str) -> bool {
    number(part, 2).is_some()
}

/// A run of figures after a day that may be its time.
fn is_time(part: &str) -> bool {
    matches!(part.len(), 2 | 4 | 6)
}

fn number(part: &str, most: usize) -> Option<u8> {
    if part.len() > most || !is_number(part) { None } else { part.parse().ok() }
}

fn year(part: &str, earliest: i32) -> Option<i32> {
    if part.len() != 4 || !is_number(part) {
        return None;
    }
    part.parse().ok().filter(|year| (earliest..=2199).contains(year))
}

fn month(part: &str) -> Option<i8> {
    if let Some(number) = number(part, 2) {
        return i8::try_from(number).ok().filter(|month| (1..=12).contains(month));
    }
    if part.len() < 3 {
        return None;
    }
    match named(part, Some("en"))? {
        Named::Month(month) => i8::try_from(month).ok(),
        Named::Jalali(_) | Named::Unclear => None,
    }
}

fn stamp(year: i32, month: i8, day: u8) -> Option<Stamp> {
    let date = jiff::civil::Date::new(year.try_into().ok()?, month, day.try_into().ok()?).ok()?;
    Some(Stamp::day(date))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> String {
        in_path(text).map_or_else(String::new, |stamp| stamp.to_string())
    }

    fn url(text: &str) -> String {
        in_url(text).map_or_else(String::new, |stamp| stamp.to_string())
    }

    #[test]
    fn a_path_tells_the_day_it_is_filed_under() {
        assert_eq!(path("2017/12/28/a.txt"), "2017-12-28");
        assert_eq!(path("news/2017/12/28-title.txt"), "2017-12-28");
        assert_eq!(path("20061102/us-services-idUSWEN1"), "2006-11-02");
        assert_eq!(path("reuters/2017-12-28-title.txt"), "2017-12-28");
        assert_eq!(path("AU-2020-MAR-04.txt"), "2020-03-04");
        assert_eq!(path("20220924.md"), "2022-09-24");
        assert_eq!(path("2022_09_24 a story.md"), "2022-09-24");
        assert_eq!(path("20240503T101500Z.json"), "2024-05-03");
        assert_eq!(path("04-MAR-2020.txt"), "2020-03-04");
        assert_eq!(path("25-12-2024.txt"), "2024-12-25");
        assert_eq!(path("1969/07/20/moon.txt"), "1969-07-20");
    }

    #[test]
    fn year_and_month_folders_are_a_month_and_not_a_day() {
        assert_eq!(path("2016/12/python"), "2016-12");
        assert_eq!(path("2016-12/python.txt"), "2016-12");
        assert_eq!(path("2017/november/1-dead-in-fire"), "2017-11");
        assert_eq!(url("https://blog.example.com/2016/12/python"), "2016-12");
    }

    #[test]
    fn a_number_inside_a_longer_one_is_no_date() {
        assert_eq!(path("us-ibm-vallent-idUSN2822733620061128"), "");
        assert_eq!(path("a/idUSWEN896220061102.txt"), "");
        assert_eq!(path("as-00FTGIZEd6B8zQ4U.txt"), "");
        assert_eq!(url("https://www.asriran.com/fa/news/730307/x"), "");
        assert_eq!(url("https://example.com/story/3000000218734/nach"), "");
    }

    #[test]
    fn a_number_that_begins_with_a_minute_tells_its_day() {
        assert_eq!(url("https://a.example/news/article/A2026012914320005196"), "2026-01-29");
        assert_eq!(path("wire/202403051015.txt"), "2024-03-05");
        assert_eq!(path("202403052515001.txt"), "");
        assert_eq!(path("202413051015001.txt"), "");
        assert_eq!(path("AB202403051015.txt"), "");
        assert_eq!(path("199912312359599999999999999.txt"), "");
    }

    #[test]
    fn an_impossible_or_ambiguous_day_is_nothing() {
        assert_eq!(path("20240230.txt"), "");
        assert_eq!(path("2024/13/01/a.txt"), "");
        assert_eq!(path("03-04-2024.txt"), "");
        assert_eq!(path("2016/a.txt"), "");
        assert_eq!(path("2016/12"), "");
        for time in ["02_11_2023 10_15_00", "2.11.2023 10_15_00", "11_2_2023 12_05_00 PM"] {
            assert_eq!(path(&format!("Eels return ({time}).html")), "");
        }
    }

    #[test]
    fn the_file_knows_more_than_its_folder() {
        assert_eq!(path("20240101/2023-12-31-title.txt"), "2023-12-31");
        assert_eq!(path("2023/12/2023-12-31-title.txt"), "2023-12-31");
        assert_eq!(path("2023-12-31/2022/11/x.txt"), "2023-12-31");
    }

    #[test]
    fn a_web_address_tells_the_day_of_its_story() {
        assert_eq!(url("https://www.cnn.com/2019/07/11/politics/x/index.htm"), "2019-07-11");
        assert_eq!(url("http://www.theguardian.com/us-news/2016/dec/28/title-of-it"), "2016-12-28");
        assert_eq!(url("https://example.org/world/2024-05-03/title?date=2020-01-01"), "2024-05-03");
        assert_eq!(url("https://example.org/news/world-20240503"), "2024-05-03");
        assert_eq!(url("http://www.aleqt.com/2015/07/21/article_975033.html"), "2015-07-21");
        assert_eq!(url("https://2016.example.org/12/28"), "");
    }

    #[test]
    fn the_day_a_page_was_archived_is_not_the_day_of_its_story() {
        let saved = "https://web.archive.org/web/20190711123456/http://example.com/2016/05/04/x";
        assert_eq!(url(saved), "2016-05-04");
        assert_eq!(url("https://web.archive.org/web/20190711/http://example.com/x"), "");
    }
}
