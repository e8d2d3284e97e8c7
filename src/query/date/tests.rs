//! Each form of a period by example: the days it is, and the hint where it is refused.

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
    for text in ["0000", "", "0d", "fruitday", "12024", "2024-", "-2024", "２０２４", "1/2"] {
        assert!(refused(text).contains("is not a date"), "{text}");
    }
}

#[test]
fn a_month_written_out_is_read_with_its_year_and_its_day() {
    assert_eq!(days("March 2011"), "2011-03-01..2011-03-31");
    assert_eq!(days("Sept. 2011"), "2011-09-01..2011-09-30");
    for text in ["4 March 2011", "March 4, 2011", "4th mar 2011", "4-mar-2011", "Mar 4 2011"] {
        assert_eq!(days(text), "2011-03-04..2011-03-04", "{text}");
    }
    assert_eq!(
        refused("30 February 2011"),
        "there is no day 2011-02-30; February 2011 has 28 days"
    );
    for text in ["March 11", "4 4 March", "Marsh 2011", "March 2011 2012"] {
        assert!(refused(text).contains("is not a date"), "{text}");
    }
}

#[test]
fn what_is_nearly_a_date_gets_its_own_hint() {
    assert!(refused("3m").contains("for months write 3mo"));
    assert!(refused("5h").contains("days are the smallest unit"));
    assert!(refused("1960s").contains("write 1960..1969"));
    assert!(refused("15/3/24").contains("four digits"));
    assert!(refused("5-mar-24").contains("is not a date"));
}

#[test]
fn times_before_the_first_year_are_refused() {
    for text in ["9999y", "4294967295d", "2024y"] {
        let (period, _) = read_period(text, 0..4).unwrap();
        let error = meaning(&period, TODAY, &(0..4)).unwrap_err();
        assert!(error.message.ends_with("is outside the years 1 to 9999"), "{text}");
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
