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
}

#[test]
fn all_errors_of_a_query_are_reported_with_their_places() {
    let error = parse("souce:herald\nport N/3 strike TI(harbor").unwrap_err();
    assert_eq!((error.span, error.others.len()), (0..6, 3));
    assert_eq!(error.others[0].span, 18..21);
}
