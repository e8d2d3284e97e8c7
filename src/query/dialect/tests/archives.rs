//! What is written for Nexis today, Westlaw, ProQuest and EBSCO: one sentence a construct.

use crate::query::dialect::Syntax;
use crate::query::dialect::tests::nexis;
use crate::query::dialect::tests::noted;
use crate::query::dialect::tests::reading;
use crate::query::dialect::tests::refused;

fn proquest(text: &str) -> String {
    reading(text, Syntax::ProQuest)
}

fn ebsco(text: &str) -> String {
    reading(text, Syntax::Ebsco)
}

fn westlaw(text: &str) -> String {
    reading(text, Syntax::Westlaw)
}

#[test]
fn nexis_connectors_may_leave_out_their_w() {
    assert_eq!(nexis("harbor /5 strike"), "harbor NEAR/5 strike");
    assert_eq!(nexis("\"port strike\" /p union"), "\"port strike\" PARA union");
    assert_eq!(nexis("port /s union"), "port SENT union");
    assert_eq!(nexis("port +3 union"), "port PRE/3 union");
    assert_eq!(nexis("port pre/s union"), "port PRE/S union");
    assert_eq!(nexis("port +p union"), "port PRE/P union");
    assert_eq!(refused("port pre/seg union", Syntax::Nexis).1, "pre/seg");
    assert_eq!(nexis("open 24/7"), "\"open 24/7\"");
}

#[test]
fn nexis_writes_a_negation_in_many_ways() {
    for text in ["port but not harbor", "port butnot harbor", "port and not harbor"] {
        assert_eq!(nexis(text), "port NOT harbor");
    }
    assert_eq!(nexis("port not/3 harbor"), "port NOT NEAR/3 harbor");
    assert_eq!(nexis("port not /3 harbor"), "port NOT NEAR/3 harbor");
    assert_eq!(nexis("port not w/p harbor"), "port NOT PARA harbor");
}

#[test]
fn a_blank_may_be_before_the_parenthesis_of_a_nexis_section() {
    assert_eq!(nexis("BYLINE (doe, jane r.)"), "author:\"doe jane r.\"");
    assert!(noted("BYLINE (doe)", Syntax::Nexis, "is read as byline(…)"));
    assert_eq!(nexis("hlead (port)"), "lead(port)");
    assert_eq!(nexis("atleast4 (port)"), "atleast4(port)");
    assert_eq!(nexis("harbor (port or dock)"), "harbor (port OR dock)");
}

#[test]
fn nexis_dates_and_lengths_are_read_inside_their_parentheses() {
    assert_eq!(
        nexis("port and Date(geq(3/8/2012) and leq(4/8/2014))"),
        "port date>=2012-03-08 date<=2014-04-08"
    );
    assert_eq!(nexis("date(geq(3/1/2024))"), "date>=2024-03-01");
    assert_eq!(nexis("port and length(>500)"), "port words>=501");
    assert_eq!(nexis("length (< 500)"), "words<=499");
    assert_eq!(nexis("length > 2000"), "words>=2001");
    assert_eq!(refused("length(port)", Syntax::Nexis).1, "length(port");
}

#[test]
fn nexis_capitals_may_be_asked_of_several_words() {
    assert_eq!(nexis("caps(Blue River)"), "caps(Blue) PRE/1 caps(River)");
    assert_eq!(nexis("allcaps(NATO or WHO)"), "allcaps(NATO) OR allcaps(WHO)");
    assert_eq!(
        nexis("caps(Blue River or Delta) and port"),
        "(caps(Blue) PRE/1 caps(River) OR caps(Delta)) port"
    );
    assert_eq!(nexis("allcaps (plural(WHO))"), "allcaps(WHO)");
    assert!(noted("allcaps(plural(WHO))", Syntax::Nexis, "plural(…) inside allcaps(…)"));
    assert_eq!(refused("caps(blue w/5 river)", Syntax::Nexis).1, "caps(");
}

#[test]
fn nexis_today_has_any_ending_for_a_star_and_one_letter_for_a_question_mark() {
    assert_eq!(nexis("harbo*r and port*"), "harbo*r port*");
    assert_eq!(nexis("wom?n and int???et"), "wom?n int???et");
    assert_eq!(nexis("*water*"), "*water*");
    assert!(noted("port*", Syntax::Nexis, "--syntax nexis-classic"));
    let classic = |text| reading(text, Syntax::NexisClassic);
    assert_eq!(classic("port*"), "/port.{0,1}/");
    assert_eq!(classic("wom*n*"), "/wom.n.{0,1}/");
    assert_eq!(refused("wom?n", Syntax::NexisClassic).1, "wom?n");
}

#[test]
fn signs_of_other_services_are_no_words() {
    for (text, place) in [
        ("title:port and union", "title:port"),
        ("port x/5 union", "x/5"),
        ("port near5 union", "near5"),
        ("{Port} and union", "{Port}"),
        ("hl=port", "hl=port"),
        ("port~5 and union", "port~5"),
        ("#90plus#", "#90plus#"),
        ("port$2", "port$2"),
        ("port and -union", "-union"),
    ] {
        assert_eq!(refused(text, Syntax::Nexis).1, place, "{text}");
    }
    let kept = "\"title:port\" and AT&T and 10:30 and http://a.example/x and $100 and 50%";
    assert!(crate::query::dialect::read(kept, Syntax::Nexis).is_ok());
}

#[test]
fn index_terms_of_nexis_are_refused_with_the_reason() {
    let error = crate::query::dialect::read("term(ports #90plus#)", Syntax::Nexis).unwrap_err();
    assert!(error.hint.is_some_and(|hint| hint.contains("index terms of Nexis")));
}

#[test]
fn in_westlaw_a_blank_is_or() {
    assert_eq!(westlaw("port harbor & strike"), "(port OR harbor) strike");
    assert!(noted("port harbor", Syntax::Westlaw, "a blank is OR"));
    assert_eq!(westlaw("port +3 union"), "port PRE/3 union");
    assert_eq!(
        westlaw("breach! /3 contract /s third-party"),
        "breach* NEAR/3 contract SENT third-party"
    );
    assert_eq!(westlaw("port +s union"), "port PRE/S union");
    assert_eq!(westlaw("port +p union"), "port PRE/P union");
    assert_eq!(westlaw("port % harbor"), "port NOT harbor");
    assert_eq!(westlaw("port but not harbor"), "port NOT harbor");
    assert_eq!(
        westlaw("ti(port harbor) & \"dock strike\""),
        "title:(port OR harbor) \"dock strike\""
    );
    assert_eq!(westlaw("au(jane doe)"), "author:\"jane doe\"");
    assert_eq!(westlaw("wom*n"), "wom?n");
    assert_eq!(refused("sy(port)", Syntax::Westlaw).1, "sy");
}

#[test]
fn proquest_counts_the_words_in_between() {
    assert_eq!(proquest("port NEAR/3 union"), "port NEAR/4 union");
    assert_eq!(proquest("port N/0 union"), "port NEAR/1 union");
    assert_eq!(proquest("port PRE/4 union"), "port PRE/5 union");
    assert_eq!(proquest("port P/4 union"), "port PRE/5 union");
    assert_eq!(proquest("port NEAR union"), "port NEAR/5 union");
    assert_eq!(proquest("port NOT W/3 union"), "port NOT NEAR/3 union");
    assert_eq!(proquest("port W/PARA union"), "port PARA union");
    assert!(noted("port NEAR/3 union", Syntax::ProQuest, "words in between"));
    assert_eq!(proquest("near the port"), "near the port");
    assert_eq!(refused("port LNK union", Syntax::ProQuest).1, "LNK");
}

#[test]
fn in_proquest_not_takes_all_and_or_is_loose() {
    assert_eq!(proquest("port AND dock OR harbor"), "(port dock) OR harbor");
    assert_eq!(proquest("port OR dock NOT river"), "(port OR dock) NOT river");
    assert_eq!(proquest("port not river"), "port NOT river");
    assert!(noted("port AND dock OR harbor", Syntax::ProQuest, "as in ProQuest"));
    assert_eq!(proquest("port strike"), "port strike");
}

#[test]
fn proquest_fields_are_names_before_parentheses() {
    assert_eq!(proquest("TI(port strike)"), "title:(port strike)");
    assert_eq!(proquest("pub(daily example)"), "source:\"daily example\"");
    assert_eq!(
        proquest("AU,TI,AB(port OR dock)"),
        "author:port OR author:dock OR title:(port OR dock) OR lead(port OR dock)"
    );
    assert_eq!(proquest("pub.Exact(\"Daily Example\")"), "source:=\"Daily Example\"");
    assert_eq!(proquest("LA(English) AND DL(Oslo)"), "lang:en place:Oslo");
    assert_eq!(proquest("ALL(port)"), "port");
    assert_eq!(refused("port AND su.Exact(\"Ports\")", Syntax::ProQuest).1, "su.Exact");
    assert_eq!(refused("XYZ(port)", Syntax::ProQuest).1, "XYZ");
    assert!(refused("TI,AU(TI,AU(port))", Syntax::ProQuest).0.contains("list of fields"));
    assert_eq!(refused("TI,AU(port", Syntax::ProQuest).1, "(");
}

#[test]
fn proquest_dates_are_days_months_or_years() {
    assert_eq!(proquest("PD(20160101-20161231)"), "date:2016-01-01..2016-12-31");
    assert_eq!(proquest("port AND YR(2016-2018)"), "port date:2016..2018");
    assert_eq!(proquest("PD(>20160101)"), "date>2016-01-01");
    assert_eq!(proquest("PD(2016-03)"), "date:2016-03");
    assert_eq!(refused("PD()", Syntax::ProQuest).1, "PD()");
    assert_eq!(refused("PD(2016", Syntax::ProQuest).1, "(");
}

#[test]
fn proquest_truncation_may_count_letters() {
    assert_eq!(proquest("harbo*"), "harbo*");
    assert!(noted("harbo*", Syntax::ProQuest, "five letters"));
    assert_eq!(proquest("harbo[*2] wom?n bank$3"), "/harbo.{0,2}/ wom?n /bank.{0,3}/");
    assert_eq!(refused("harbo[x]", Syntax::ProQuest).1, "harbo[x]");
    assert_eq!(refused("title:port", Syntax::ProQuest).1, "title:port");
}

#[test]
fn ebsco_distances_stand_without_a_slash() {
    assert_eq!(
        ebsco("(port N3 (dock* OR harbor*)) OR union"),
        "port NEAR/4 (dock* OR harbor*) OR union"
    );
    assert_eq!(ebsco("port w2 union"), "port PRE/3 union");
    assert_eq!(ebsco("N95 masks"), "\"N95 masks\"");
    assert!(noted("port strike", Syntax::Ebsco, "Boolean/Phrase"));
}

#[test]
fn ebsco_fields_are_two_capitals() {
    assert_eq!(ebsco("TI port AND AU jane doe"), "title:port author:\"jane doe\"");
    assert_eq!(ebsco("TI(port OR dock)"), "title:(port OR dock)");
    assert_eq!(ebsco("TI (port OR dock)"), "title:(port OR dock)");
    assert_eq!(
        ebsco("SO daily example AND DT 20160101-20161231"),
        "source:\"daily example\" date:2016-01-01..2016-12-31"
    );
    assert_eq!(ebsco("LA English"), "lang:en");
    assert_eq!(ebsco("colo#r"), "/colo.{0,1}r/");
    assert_eq!(refused("SU ports", Syntax::Ebsco).1, "SU");
    assert!(noted("TI port N3 union", Syntax::Ebsco, "that word's alone"));
}

#[test]
fn the_table_of_each_language_names_its_guide() {
    for syntax in Syntax::ALL.into_iter().skip(1) {
        assert!(syntax.help().contains("Guide:"), "{}", syntax.name());
        assert!(syntax.help().contains("refused"), "{}", syntax.name());
        assert_eq!(Syntax::named(syntax.name()), Some(syntax));
    }
}

#[test]
fn in_factiva_a_percent_sign_is_any_one_word_of_a_phrase() {
    let factiva = |text| reading(text, Syntax::Factiva);
    assert_eq!(factiva("\"this is the % time\""), "\"this is the * time\"");
    assert_eq!(factiva("port % strike and dock"), "\"port * strike\" dock");
    assert!(crate::query::dialect::read("\"% time\"", Syntax::Factiva).is_err());
    assert_eq!(refused("title:port", Syntax::Factiva).1, "title:port");
    assert_eq!(refused("\"port * strike\"", Syntax::Nexis).1, "*");
}

#[test]
fn google_fields_end_at_a_colon() {
    let google = |text| reading(text, Syntax::Google);
    assert_eq!(google("site:a.example port"), "domain:a.example port");
    assert_eq!(
        google("intitle:port | intitle:\"dock strike\""),
        "title:port OR title:\"dock strike\""
    );
    assert_eq!(google("port -harbor -site:b.example"), "port NOT harbor NOT domain:b.example");
    assert_eq!(google("port before:2018-03-01 after:2017"), "port date<2018-03-01 date>=2017");
    assert_eq!(google("port when:7d"), "port date>=7d");
    assert_eq!(google("port AROUND(3) union"), "port NEAR/4 union");
    assert_eq!(google("\"port * strike\""), "\"port * strike\"");
    assert_eq!(google("port dock OR harbor"), "port (dock OR harbor)");
    assert_eq!(refused("port filetype:pdf", Syntax::Google).1, "filetype:");
    assert_eq!(refused("allintitle:port strike", Syntax::Google).1, "allintitle:");
    assert_eq!(refused("port site: a", Syntax::Google).1, "site:");
    assert_eq!(refused("port~5", Syntax::Google).1, "port~5");
    assert_eq!(refused("site:-x", Syntax::Google).1, "-");
    assert_eq!(google("at 10:30 http://a.example/x").matches(' ').count(), 2);
}

#[test]
fn gdelt_measures_are_refused_and_its_distances_read() {
    let gdelt = |text| reading(text, Syntax::Gdelt);
    assert_eq!(
        gdelt("near20:\"port union\" (dock OR harbor)"),
        "port NEAR/20 union (dock OR harbor)"
    );
    assert_eq!(gdelt("repeat3:\"port\" sourcelang:english"), "atleast3(\"port\") lang:en");
    assert_eq!(gdelt("domainis:a.example -port"), "domain:a.example NOT port");
    assert_eq!(refused("port tone<-3", Syntax::Gdelt).1, "tone<-3");
    assert_eq!(refused("theme:PORTS", Syntax::Gdelt).1, "theme:");
    assert_eq!(refused("near20:\"a b c\"", Syntax::Gdelt).1, "near20:");
}

#[test]
fn media_monitors_write_order_and_case_with_signs() {
    let monitor = |text| reading(text, Syntax::Brandwatch);
    assert_eq!(monitor("port NEAR/5 union"), "port NEAR/5 union");
    assert_eq!(monitor("port NEAR/5f union"), "port PRE/5 union");
    assert_eq!(monitor("port OR {BMW}"), "port OR =BMW");
    assert_eq!(
        monitor("site:a.example AND title:(port OR dock)"),
        "domain:a.example title:(port OR dock)"
    );
    assert_eq!(monitor("port AND NOT dock"), "port NOT dock");
    assert_eq!(monitor("(port AND (dock OR pier))~5"), "near6(port (dock OR pier))");
    assert_eq!(monitor("\"port dock strike\"~5"), "near7(\"port\" \"dock\" \"strike\")");
    assert!(refused("(port OR dock)~5", Syntax::Brandwatch).0.contains("joined by AND"));
    assert_eq!(refused("port~5", Syntax::Brandwatch).1, "port~5");
    assert_eq!(refused("raw:BMW", Syntax::Brandwatch).1, "raw:");
    assert_eq!(refused("port w/5 dock", Syntax::Brandwatch).1, "w/5");
}
