//! What other services write is reported, and what people search for stays a word.

use crate::query::*;

#[test]
fn what_another_service_writes_is_an_error_with_its_form_here() {
    for (typed, here) in [
        ("port N/3 strike", "NEAR/4"),
        ("port P/4 strike", "PRE/5"),
        ("port adj3 strike", "PRE/3"),
        ("port NEAR3 strike", "NEAR/3"),
        ("TI(harbor)", "title:"),
        ("AU,TI(harbor)", "author:"),
        ("onear20(a b c)", "pre20(…)"),
        ("3of(a b)", "smaller number"),
        ("near20(a)", "blanks between"),
        ("near(a b)", "near3(…)"),
        ("2of(a OR b c)", "in parentheses"),
        ("port MAYBE lang:en", "words or phrases"),
        ("\"port *\"", "leave it out"),
        ("harbor.ti,ab.", "title:"),
        ("harbor[tiab]", "title:"),
        ("\"port strike\"p", "NEAR/5"),
        ("(port strike)~5", "NEAR/6"),
        ("{HARBOR}", "=Word"),
        ("port size>= 267", "words:"),
        ("lang:en,de", "lang:(en OR de)"),
        ("when:7d", "date:7d"),
        ("publish_date:2020", "date:"),
        ("port adj3 strike", "--syntax ovid"),
        ("TI(port)", "--syntax proquest"),
        ("byline(doe)", "--syntax nexis"),
        ("harbor.ti,ab.", "--syntax ovid"),
        ("frobnicate(port strike)", "functions are near20"),
    ] {
        let error = parse(typed).expect_err(typed);
        assert!(
            error.hint.as_deref().is_some_and(|hint| hint.contains(here)),
            "{typed}: {error:?}"
        );
    }
}

#[test]
fn what_people_search_for_stays_a_word() {
    for typed in ["N95 mask", "W3C", "P/E ratio", "a \"N/3\" b", "24/7 care", "and/or", "F(x) plot"]
    {
        assert!(parse(typed).is_ok(), "{typed}");
    }
    assert_eq!(parse("mask \\N/3 care").unwrap().to_string(), "mask \\N/3 care");
    assert!(parse("bill not gates").unwrap().notes[0].contains("the operator is NOT"));
    assert!(parse("port N3 strike").unwrap().notes[0].contains("--syntax ebsco"));
    assert_eq!(parse("port AROUND(5) strike").unwrap().to_string(), "port NEAR/5 strike");
    assert!(parse("not microsoft").unwrap().notes[0].contains("the operator is NOT"));
    assert!(parse("\"port ? strike\"").unwrap().notes[0].contains("any one word is *"));
    assert!(parse("title:N/3").unwrap().notes[0].contains("not behind a field"));
}

#[test]
fn all_errors_of_a_query_are_reported_with_their_places() {
    let error = parse("AND port (strike OR) title:date:2024 \"a").unwrap_err();
    let mut places = vec![error.span.clone()];
    places.extend(error.others.iter().map(|other| other.span.clone()));
    assert_eq!(places, [0..3, 17..19, 27..36, 37..38], "{error:?}");
    let error = parse("souce:herald\nport N/3 strike TI(harbor").unwrap_err();
    assert_eq!((error.span, error.others.len()), (0..6, 3));
    assert_eq!(error.others[0].span, 18..21);
}

#[test]
fn a_hint_turns_no_text_around() {
    let error = parse("date>=\u{200f}< 2024").expect_err("no value is behind the sign");
    let said = format!("{error} {}", error.hint.as_deref().unwrap_or_default());
    assert!(said.contains("directly behind it") && !said.contains('\u{200f}'), "{said:?}");
}
