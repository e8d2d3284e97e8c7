use super::*;
use crate::article::day_from_number;
use jiff::civil::date;
use proptest::prelude::*;

fn said(text: &str) -> String {
    said_in(text, Habits::default())
}

fn said_in(text: &str, habits: Habits<'_>) -> String {
    match read_with(text, habits) {
        Reading::Stamp(stamp) => stamp.to_string(),
        Reading::Ambiguous => "ambiguous".to_owned(),
        Reading::Implausible(_) => "implausible".to_owned(),
        Reading::None => "none".to_owned(),
    }
}

#[track_caller]
fn all_say(list: &[(&str, &str)]) {
    for (text, expected) in list {
        assert_eq!(said(text), *expected, "{text:?}");
    }
}

#[test]
fn standard_forms_keep_their_offset_and_their_day() {
    all_say(&[
        ("2024-05-03", "2024-05-03"),
        ("2024-05-03T23:30:00-07:00", "2024-05-03T23:30:00-07:00"),
        ("2024-05-03T10:15Z", "2024-05-03T10:15Z"),
        ("2024-05-03T10:15:00.389000+00:00", "2024-05-03T10:15:00Z"),
        ("2024-05-03 15:47:42.389000+00:00", "2024-05-03T15:47:42Z"),
        ("2024-05-03T10:15:00+0530", "2024-05-03T10:15:00+05:30"),
        ("2024-05-03T10:15:00+02:00[Europe/Berlin]", "2024-05-03T10:15:00+02:00"),
        ("Fri, 03 May 2024 10:15:00 +0200", "2024-05-03T10:15:00+02:00"),
        ("Fri, 3 May 2024 10:15:00 GMT", "2024-05-03T10:15:00Z"),
        ("Fri, 03 May 24 10:15:00 EST", "2024-05-03T10:15:00-05:00"),
        ("Fri, 03 May 2024 10:15:00 -0700 (PDT)", "2024-05-03T10:15:00-07:00"),
        ("20240503", "2024-05-03"),
        ("20240503T101500Z", "2024-05-03T10:15:00Z"),
        ("20240503T101500+0200", "2024-05-03T10:15:00+02:00"),
        ("20240503101500", "2024-05-03T10:15:00"),
        ("2024-05", "2024-05"),
        ("2007/04", "2007-04"),
        ("2024", "2024"),
        ("2024/05/03", "2024-05-03"),
        ("2020-4-1 17:02:00", "2020-04-01T17:02:00"),
        ("2024-05-03T24:00:00", "2024-05-03"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
    ]);
}

#[test]
fn midnight_without_a_zone_is_a_day() {
    all_say(&[
        ("2019-07-11T00:00:00", "2019-07-11"),
        ("2019-07-11 00:00", "2019-07-11"),
        ("2019-07-11T00:00:00Z", "2019-07-11T00:00:00Z"),
    ]);
}

#[test]
fn the_layouts_of_wires_and_sites_are_read() {
    all_say(&[
        ("26-FEB-1987 15:01:01.79", "1987-02-26T15:01:01"),
        ("Mon Apr 2, 2007 7:51am EDT", "2007-04-02T07:51-04:00"),
        ("Thu Nov 2, 2006 4:14pm EST", "2006-11-02T16:14-05:00"),
        ("Thu Nov  2 16:14:00 EST 2006", "2006-11-02T16:14:00-05:00"),
        ("Thu Nov 02 16:14:00 +0000 2006", "2006-11-02T16:14:00Z"),
        ("June 2, 2016", "2016-06-02"),
        ("Jun. 2, 2016", "2016-06-02"),
        ("June 2nd, 2016", "2016-06-02"),
        ("June 2 2016", "2016-06-02"),
        ("2 June 2016", "2016-06-02"),
        ("2nd June 2016", "2016-06-02"),
        ("Mar-04-2020", "2020-03-04"),
        ("03/May/2024:10:15:00 +0200", "2024-05-03T10:15:00+02:00"),
        ("April 2024", "2024-04"),
        ("Published: May 3, 2024 at 10:15 a.m. ET", "2024-05-03T10:15"),
        ("Posted on Friday, May 3rd, 2024", "2024-05-03"),
        ("Updated 7:51 AM EDT, Mon April 2, 2007", "2007-04-02T07:51-04:00"),
        ("Published 3 May 2024 | Updated 4 May 2024", "2024-05-03"),
        ("Friday 3rd May 2024 06.00 BST", "2024-05-03T06:00+01:00"),
        ("Sun 2 May 2021 18.21 EDT Last modified on Mon 3 May 2021", "2021-05-02T18:21-04:00"),
        (
            "Sat May 04 2024 10:15:00 GMT+0200 (Central European Summer Time)",
            "2024-05-04T10:15:00+02:00",
        ),
        ("3 May 2024 12:05 PM", "2024-05-03T12:05"),
        ("3 May 2024 12:05 AM", "2024-05-03T00:05"),
        ("3 May 2024 10:15 XYZ", "2024-05-03T10:15"),
        ("May 3, 2024 14:05 CEST", "2024-05-03T14:05+02:00"),
    ]);
}

#[test]
fn dates_are_read_in_many_languages() {
    all_say(&[
        ("3. Mai 2024", "2024-05-03"),
        ("Freitag, 3. Mai 2024, 10:15 Uhr", "2024-05-03T10:15"),
        ("03.05.2024, 10.15 Uhr", "2024-05-03T10:15"),
        ("le 3 mai 2024", "2024-05-03"),
        ("Publié le 3 mai 2024 à 10h15", "2024-05-03T10:15"),
        ("1er février 2024", "2024-02-01"),
        ("3 de mayo de 2024", "2024-05-03"),
        ("viernes, 3 de mayo de 2024", "2024-05-03"),
        ("3 maggio 2024", "2024-05-03"),
        ("3 mei 2024", "2024-05-03"),
        ("den 3 maj 2024 kl. 10.15", "2024-05-03T10:15"),
        ("3. toukokuuta 2024", "2024-05-03"),
        ("3 maja 2024", "2024-05-03"),
        ("3. května 2024", "2024-05-03"),
        ("3 мая 2024 г.", "2024-05-03"),
        ("3 травня 2024 року", "2024-05-03"),
        ("3. 5. 2024", "2024-05-03"),
        ("2024. május 3.", "2024-05-03"),
        ("3 Mayıs 2024 Cuma 10:15", "2024-05-03T10:15"),
        ("3 Μαΐου 2024", "2024-05-03"),
        ("2024 m. gegužės 3 d.", "2024-05-03"),
        ("ngày 3 tháng 5 năm 2024", "2024-05-03"),
        ("٣ مايو ٢٠٢٤", "2024-05-03"),
        ("3 كانون الثاني 2024", "2024-01-03"),
        ("३ मई २०२४", "2024-05-03"),
        ("2024年5月3日", "2024-05-03"),
        ("2024年5月3日 10:15", "2024-05-03T10:15"),
        ("2024年5月3日(金) 午後3時15分", "2024-05-03T15:15"),
        ("2024年5月", "2024-05"),
        ("2024년 5월 3일", "2024-05-03"),
        ("2024.05.03. 오후 3:15", "2024-05-03T15:15"),
        ("입력 2024.05.03 15:15", "2024-05-03T15:15"),
        ("2024-05-03", "2024-05-03"),
        ("3 พฤษภาคม 2567", "2024-05-03"),
        ("3 במאי 2024", "2024-05-03"),
    ]);
}

#[test]
fn persian_days_are_converted_and_never_taken_for_the_middle_ages() {
    all_say(&[
        ("۶ خرداد ۱۳۹۹", "2020-05-26"),
        ("سه‌شنبه ۶ خرداد ۱۳۹۹", "2020-05-26"),
        ("۱۳۹۹/۰۳/۰۶", "2020-05-26"),
        ("1399/03/06", "implausible"),
        ("۱۳۹۹/۱۳/۰۶", "implausible"),
        ("۱۳۹۹", "implausible"),
        ("۲۰۲۰-۰۵-۲۶", "2020-05-26"),
    ]);
    let persian = Habits { order: DateOrder::Unknown, language: Some("fa") };
    assert_eq!(said_in("1399/03/06", persian), "2020-05-26");
}

#[test]
fn figures_in_either_order_are_ambiguous_until_the_order_is_known() {
    all_say(&[
        ("03/04/2024", "ambiguous"),
        ("3-4-2024 10:15", "ambiguous"),
        ("12/05/24", "ambiguous"),
        ("25/12/2024", "2024-12-25"),
        ("12/25/2024", "2024-12-25"),
        ("04/04/2024", "2024-04-04"),
        ("12.05.2024", "2024-05-12"),
        ("05.12.2024 17:00", "2024-12-05T17:00"),
    ]);
    assert_eq!(said_in("03/04/2024", DateOrder::DayFirst.into()), "2024-04-03");
    assert_eq!(said_in("03/04/2024", DateOrder::MonthFirst.into()), "2024-03-04");
    assert_eq!(said_in("03.04.2024", DateOrder::MonthFirst.into()), "2024-04-03");
}

#[test]
fn a_month_name_that_languages_share_waits_for_the_language() {
    assert_eq!(said("11 listopada 2024"), "ambiguous");
    let polish = Habits { order: DateOrder::Unknown, language: Some("pl") };
    assert_eq!(said_in("11 listopada 2024", polish), "2024-11-11");
}

#[test]
fn placeholders_and_impossible_days_are_refused() {
    for text in [
        "0000-00-00",
        "0000-00-00 00:00:00",
        "0001-01-01T00:00:00",
        "0001-01-01T00:00:00Z",
        "9999-99-99",
        "9999-12-31",
        "1970-01-01",
        "1970-01-01T00:00:00Z",
        "1970-01-01 00:00:00",
        "1970-01-01T01:00:00+01:00",
        "1969-12-31T19:00:00-05:00",
        "January 1, 1970",
        "0000000000",
        "2024-02-30",
        "2023-02-29",
        "30 February 2024",
        "2024-13-01",
        "13/13/2024",
        "2024-13",
        "0000",
        "9999",
    ] {
        assert_eq!(said(text), "implausible", "{text}");
    }
    assert_eq!(said("1969-12-31"), "1969-12-31");
    assert_eq!(said("1970-01-01T12:30:00Z"), "1970-01-01T12:30:00Z");
    assert_eq!(said("1605-07-01"), "1605-07-01");
}

#[test]
fn seconds_and_milliseconds_since_1970_are_in_utc() {
    all_say(&[
        ("1714731300", "2024-05-03T10:15:00Z"),
        ("1714731300123", "2024-05-03T10:15:00Z"),
        ("171473130", "none"),
        ("17147313001", "none"),
    ]);
}

#[test]
fn text_with_anything_else_in_it_is_no_date() {
    for text in [
        "",
        "  ",
        "May",
        "Over 300 fighters",
        "On 3 May 2024 the council met",
        "2024 was a good year",
        "3 May 2024 Reuters",
        "12 345",
        "1.2.3.4",
        "192.168.2024.1",
        "Chapter 3, May 2024 edition of the book",
        "10:15",
        "007",
        "2024-05-03-12",
        "555-1234-2024",
    ] {
        assert_eq!(said(text), "none", "{text}");
    }
}

#[test]
fn every_clear_date_of_a_text_is_found_in_order() {
    let text =
        "Posted June 2, 2016; changed 2016-06-04 10:15, war of 1812, 03/04/2016, id 20160606.";
    let found: Vec<_> = find(text, DateOrder::Unknown)
        .into_iter()
        .map(|(range, stamp)| (&text[range], stamp.to_string()))
        .collect();
    assert_eq!(
        found,
        [
            ("June 2, 2016", "2016-06-02".to_owned()),
            ("2016-06-04 10:15", "2016-06-04T10:15".to_owned())
        ]
    );
    let chinese = find("新华社北京2024年5月3日电", DateOrder::Unknown);
    assert_eq!(chinese.len(), 1);
}

#[test]
fn a_date_opening_a_line_is_told_from_what_follows() {
    let text = "2023-07-28 15:18，正文：x";
    let (length, stamp) = leading(text, DateOrder::Unknown).unwrap();
    assert_eq!(
        (&text[..length], stamp.to_string()),
        ("2023-07-28 15:18", "2023-07-28T15:18".into())
    );
    let (length, stamp) = leading("2017-12-28 Alwaght- Over 300", DateOrder::Unknown).unwrap();
    assert_eq!((length, stamp), (10, Stamp::day(date(2017, 12, 28))));
    let (length, _) = leading("Fri, 3 May 2024 10:15:00 +0200###x", DateOrder::Unknown).unwrap();
    assert_eq!(length, 30);
    assert_eq!(leading("20240503 Title", DateOrder::Unknown).map(|(length, _)| length), Some(8));
    assert_eq!(leading("In 2024-05-03", DateOrder::Unknown), None);
}

#[test]
fn a_line_end_ends_a_date() {
    let found = find("In the year 2024\n05 03 and 3 May\n2024", DateOrder::Unknown);
    assert_eq!(found, []);
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,80}") {
        let _ = read(&text, DateOrder::Unknown);
        for (range, _) in find(&text, DateOrder::DayFirst) {
            prop_assert!(text.get(range).is_some());
        }
        if let Some((length, _)) = leading(&text, DateOrder::MonthFirst) {
            prop_assert!(text.get(..length).is_some());
        }
        let _ = (in_path(&text), in_url(&text));
    }

    /// Texts made of the stuff of dates, so that most layouts occur.
    #[test]
    fn no_day_is_found_that_the_figures_do_not_say(
        text in "([0-9]{1,4}|[0-9]{8}|May|mars|listopada|June|Oct|Fri|de|T|Z|am|pm|at|EST|年|月|日|[-/.:, +]| ){1,14}"
    ) {
        for order in [DateOrder::Unknown, DateOrder::DayFirst, DateOrder::MonthFirst] {
            if let Reading::Stamp(stamp) = read(&text, order) {
                prop_assert!(is_written(&text, stamp), "{:?} {}", text, stamp);
            }
            for (range, stamp) in find(&text, order) {
                prop_assert!(is_written(&text[range], stamp), "{:?} {}", text, stamp);
            }
        }
        for stamp in [in_path(&text), in_url(&text)].into_iter().flatten() {
            prop_assert!(is_written(&text, stamp), "{:?} {}", text, stamp);
        }
    }

    #[test]
    fn every_day_is_read_back_from_the_ways_it_is_printed(number in 0_i64..60_000) {
        let day = day_from_number(number).unwrap();
        prop_assume!(number > 0);
        for format in ["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d.%m.%Y", "%Y%m%d", "%Y年%m月%d日", "%a, %d %b %Y"] {
            let text = day.strftime(format).to_string();
            prop_assert_eq!(read(&text, DateOrder::Unknown), Reading::Stamp(Stamp::day(day)), "{}", text);
        }
        let text = day.strftime("%m/%d/%Y").to_string();
        prop_assert_eq!(read(&text, DateOrder::MonthFirst), Reading::Stamp(Stamp::day(day)));
    }
}

/// Year and day are in the text in figures, and the month in figures or as a name.
fn is_written(text: &str, stamp: Stamp) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if matches!(digits.len(), 10 | 13) && text.trim() == digits {
        return true;
    }
    let day = stamp.first_day();
    let year = format!("{:04}", day.year());
    let numbers: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    let number = |value: i8| {
        numbers.iter().any(|text| text.len() <= 2 && text.parse() == Ok(value))
            || numbers.iter().any(|text| text.len() >= 8 && text.contains(&format!("{value:02}")))
    };
    let named =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
            [usize::from(day.month().unsigned_abs()) - 1];
    let year_written = numbers
        .iter()
        .any(|text| text.starts_with(&year) || (text.len() == 2 && year.ends_with(text)));
    let month_written = number(day.month()) || text.to_lowercase().contains(named);
    year_written
        && (stamp.precision() < Precision::Month || month_written)
        && (stamp.precision() < Precision::Day || number(day.day()))
}

proptest! {
    #[test]
    fn a_text_without_a_number_near_its_start_opens_with_no_date(
        parts in prop::collection::vec(prop::sample::select(vec![
            "Sunday", "May", "of", "de", "3", "3rd", "2024", "20240503", "كانون", "الثاني", "年", "月",
            "10:15", ",", ".", "-", "/", " ", " ", " ",
        ]), 0..16),
    ) {
        let text = parts.concat();
        prop_assert_eq!(leading(&text, DateOrder::Unknown), led(&text, Habits::default()));
    }
}

#[test]
fn other_calendars_and_eras_are_read_as_the_day_they_mean() {
    let read_in = |language, text| match read_with(
        text,
        Habits { order: DateOrder::DayFirst, language: Some(language) },
    ) {
        Reading::Stamp(stamp) => stamp.to_string(),
        other => format!("{other:?}"),
    };
    for (language, text) in [
        ("th", "15 มี.ค. 2566"),
        ("th", "15 มี.ค. 66"),
        ("th", "15 มีนาคม 2566"),
        ("th", "15/03/2566"),
        ("th", "2566-03-15"),
        ("ja", "令和5年3月15日"),
        ("zh", "民國112年3月15日"),
        ("zh", "中華民國112年3月15日"),
        ("eu", "2023ko martxoaren 15a"),
        ("eu", "2023ko martxoak 15"),
        ("de", "15.03.23"),
        ("fr", "15/03/23"),
    ] {
        assert_eq!(read_in(language, text), "2023-03-15", "{text}");
    }
    assert_eq!(read_in("ja", "平成元年1月8日"), "1989-01-08");
    assert_eq!(read_in("hu", "23.03.15"), "Ambiguous");
    assert_eq!(read_in("", "15.03.23"), "Ambiguous");
}

#[test]
fn bars_and_commas_between_the_parts_of_a_day() {
    let of = |text: &str, order: DateOrder| read(text, order);
    let day = |text: &str| match of(text, DateOrder::Unknown) {
        Reading::Stamp(stamp) => stamp.to_string(),
        other => format!("{other:?}"),
    };
    for (text, expected) in [
        ("26 | 01 | 2022", "2022-01-26"),
        ("01 | 26 | 2022", "2022-01-26"),
        ("03 | 05 | 2022", "Ambiguous"),
        ("3 | 5 | 2022", "None"),
        ("26 | 01 | 22", "None"),
        ("26, Abril, 2022", "2022-04-26"),
        ("26, April 2022", "None"),
    ] {
        assert_eq!(day(text), expected, "{text}");
    }
    assert_eq!(find("of the 26, May 2022 was the worst", DateOrder::Unknown), []);
}

#[test]
fn a_year_may_have_a_word_and_a_suffix_of_its_own() {
    for text in [
        "2023ko martxoaren 15a",
        "2023(e)ko martxoaren 15(e)a",
        "2023eko martxoaren 15ean",
        "2023. gada 15. marts",
        "2023 жылғы 15 наурыз",
        "2023-yil 15-mart",
        "2023 წლის 15 მარტი",
        "2023 оны 3 сарын 15",
        "15 ಮಾರ್ಚ್ 2023",
        "15 മാർച്ച് 2023",
        "15 மார்ச் 2023",
        "15 మార్చి 2023",
        "15 માર્ચ 2023",
        "15 Mawrth 2023",
        "15 ta' Marzu 2023",
    ] {
        assert!(
            matches!(read(text, DateOrder::Unknown), Reading::Stamp(stamp) if stamp.to_string() == "2023-03-15"),
            "{text}: {:?}",
            read(text, DateOrder::Unknown)
        );
    }
}
