//! Ovid and Web of Science, operators of others that are read as words, and several errors at once.

use crate::query::dialect::Syntax;
use crate::query::dialect::read;
use crate::query::dialect::tests::noted;
use crate::query::dialect::tests::reading;
use crate::query::dialect::tests::refused;

fn ovid(text: &str) -> String {
    reading(text, Syntax::Ovid)
}

fn wos(text: &str) -> String {
    reading(text, Syntax::WebOfScience)
}

#[test]
fn ovid_puts_fields_behind_their_value() {
    assert_eq!(ovid("harbor.ti."), "title:harbor");
    assert_eq!(ovid("(harbor or port).ti."), "title:(harbor OR port)");
    assert_eq!(ovid("harbor strike.ti. and port"), "title:\"harbor strike\" port");
    assert_eq!(ovid("harbor.ti,ab."), "lead(harbor)");
    assert_eq!(ovid("harbor.mp. not port.tx."), "harbor NOT body:port");
    assert_eq!(ovid("\"dock strike\".ti,hw."), "title:\"dock strike\"");
    assert_eq!(
        ovid("doe j.au. and daily example.jn."),
        "author:\"doe j\" source:\"daily example\""
    );
    assert_eq!(ovid("english.lg."), "lang:en");
    assert_eq!(ovid("harbor.ab./freq=3"), "atleast3(lead(harbor))");
    assert!(noted("harbor.ti,hw.", Syntax::Ovid, "index terms"));
    assert_eq!(refused("harbor.pt.", Syntax::Ovid).1, ".pt.");
    assert_eq!(refused("(doe or roe).au.", Syntax::Ovid).1, ".au.");
    assert_eq!(refused("harbor.ti,au.", Syntax::Ovid).1, ".ti,au.");
    assert_eq!(refused(".ti.", Syntax::Ovid).1, ".ti.");
}

#[test]
fn ovid_distances_and_truncation_count_as_its_guide_says() {
    assert_eq!(ovid("harbor adj3 strike"), "harbor NEAR/3 strike");
    assert_eq!(ovid("harbor adj strike"), "harbor PRE/1 strike");
    assert_eq!(ovid("(port or dock) adj5 strike*"), "(port OR dock) NEAR/5 strike*");
    assert_eq!(ovid("harbo$ or harbo: or harbo*"), "harbo* OR harbo* OR harbo*");
    assert_eq!(ovid("harbo$2"), "/harbo.{0,2}/");
    assert_eq!(ovid("wom#n"), "wom?n");
    assert_eq!(ovid("colo?r"), "/colo.{0,1}r/");
    assert!(noted("harbor adj3 strike.ti.", Syntax::Ovid, "that word's alone"));
    assert_eq!(refused("exp vaginal ring/", Syntax::Ovid).1, "exp");
    assert_eq!(refused("or/1-4", Syntax::Ovid).1, "or/1-4");
    assert_eq!(refused("limit 1 to english", Syntax::Ovid).1, "limit");
}

#[test]
fn web_of_science_writes_fields_with_an_equals_sign() {
    assert_eq!(wos("TS=(harbor AND strike*)"), "harbor strike*");
    assert_eq!(wos("TI=(harbor strike) NOT AB=port"), "title:(harbor strike) NOT lead(port)");
    assert_eq!(
        wos("SO=Daily Example AND PY=2010-2015"),
        "source:\"Daily Example\" date:2010..2015"
    );
    let either = "author:/(?i)(.*\\W)?(doe,? j.*|j\\S* (.* )?doe(\\W.*)?)/";
    assert_eq!(wos("AU=(doe j*)"), either);
    assert!(noted("AU=(doe j*)", Syntax::WebOfScience, "in either order"));
    assert!(noted("AU=(doe j)", Syntax::WebOfScience, "doe j* is any such name"));
    assert_eq!(wos("harbor NEAR/5 strike"), "harbor NEAR/6 strike");
    assert_eq!(wos("harbor near strike"), "harbor NEAR/16 strike");
    assert_eq!(wos("harbor SAME strike"), "harbor SENT strike");
    assert_eq!(wos("a OR b NOT c AND d"), "a OR (b NOT c d)");
    assert_eq!(wos("colo$r wom?n"), "/colo.{0,1}r/ wom?n");
    assert_eq!(refused("TI=harbor strike", Syntax::WebOfScience).1, "TI=harbor strike");
    assert_eq!(refused("WC=Economics", Syntax::WebOfScience).1, "WC=");
    assert_eq!(refused("XX=(harbor)", Syntax::WebOfScience).1, "XX=");
}

#[test]
fn an_operator_of_another_service_is_not_read_as_a_word_in_silence() {
    assert!(noted("merger same bank", Syntax::Nexis, "w/p or w/s"));
    assert!(noted("merger adj bank", Syntax::Nexis, "is read as a word"));
    assert!(noted("bank w england", Syntax::Factiva, "w/5 or near5"));
    assert_eq!(refused("atleast 5 bank", Syntax::Factiva).1, "atleast 5");
    assert_eq!(refused("merger w/s bank", Syntax::Factiva).1, "w/s");
    assert_eq!(refused("hlead(merger)", Syntax::Factiva).1, "hlead(");
    assert_eq!(refused("@timestamp < now-1d", Syntax::Lucene).1, "<");
    let notes = read("the same bank", Syntax::Factiva);
    assert!(notes.is_ok() && read("same", Syntax::Nexis).is_ok());
}

#[test]
fn codes_of_factiva_are_named_in_one_error() {
    let text = "rst=topuk AND re=UK AND (ns=ccat OR ns=ecat OR in=i81)";
    let (message, place) = refused(text, Syntax::Factiva);
    assert_eq!(message, "\"re=\", \"ns=\", \"in=\" have no counterpart here");
    assert_eq!(place, "re=");
}

#[test]
fn all_errors_of_a_query_are_told_at_once() {
    let error = read("title:port and x/5 and union near5 dock", Syntax::Nexis).unwrap_err();
    assert_eq!((error.span, error.others.len()), (0..10, 2));
    let error = read("titel:port AND cat~0.8 AND [dog]", Syntax::Lucene).unwrap_err();
    assert_eq!(error.others.len(), 2);
    let error = read("SU(port) AND XYZ(dock) AND \"", Syntax::ProQuest).unwrap_err();
    assert_eq!(error.others.len(), 2);
}

#[test]
fn what_pdfs_and_histories_print_is_read_or_told() {
    assert_eq!(wos("PY=(2010–2015)"), "date:2010..2015");
    let days = "date:2010-01-01..2015-12-31";
    assert_eq!(reading("PD(20100101–20151231)", Syntax::ProQuest), days);
    assert_eq!(reading("DT 20100101—20151231", Syntax::Ebsco), days);
    assert_eq!(refused("strike*.mp. [mp=title, abstract]", Syntax::Ovid).1, "[mp=title, abstract]");
    assert_eq!(refused("strike and 2010:2015.(sa_year).", Syntax::Ovid).1, "2010:2015.(sa_year)");
    assert_eq!(refused("DA(aft 2010) & strike", Syntax::Westlaw).1, "DA");
    assert_eq!(refused("strike 2010..2015", Syntax::Google).1, "2010..2015");
    assert_eq!(refused("~strike port", Syntax::Google).1, "~strike");
    assert!(noted("\"port * strike\"", Syntax::Google, "one word or more in Google"));
    assert!(noted("strike –baseball", Syntax::Google, "write -baseball"));
    assert!(noted("strike –baseball", Syntax::Lucene, "write -baseball"));
}

#[test]
fn what_is_printed_in_dateline_s_language_names_no_earlier_search() {
    let query = read("\\#1 OR \\#2", Syntax::Dateline).unwrap().to_string();
    assert_eq!(read(&query, Syntax::Dateline).unwrap().to_string(), query);
    let numbers = crate::query::any(read("1 2", Syntax::Dateline).unwrap()).to_string();
    assert_eq!(numbers, "\\1 OR \\2");
    assert_eq!(read(&numbers, Syntax::Dateline).unwrap().to_string(), numbers);
}
