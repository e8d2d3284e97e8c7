//! One sentence a construct: the query in its dialect, what it reads as, and the note about it.

mod archives;
mod lucene;
mod stray;

use proptest::prelude::*;

use super::*;
use crate::query::ast::Clause;
use crate::query::ast::DateExpression;
use crate::query::ast::Node;

pub(crate) fn reading(text: &str, syntax: Syntax) -> String {
    match read(text, syntax) {
        Ok(query) => query.to_string(),
        Err(error) => panic!("{text}: {error}"),
    }
}

pub(crate) fn nexis(text: &str) -> String {
    reading(text, Syntax::Nexis)
}

fn factiva(text: &str) -> String {
    reading(text, Syntax::Factiva)
}

/// Returns whether a note holds `part`.
pub(crate) fn noted(text: &str, syntax: Syntax, part: &str) -> bool {
    let notes = read(text, syntax).unwrap().notes;
    assert!(!notes.is_empty(), "{text}: no notes");
    notes.iter().any(|note| note.contains(part))
}

/// Returns what is wrong, and the text it points at.
pub(crate) fn refused(text: &str, syntax: Syntax) -> (String, &str) {
    let error = read(text, syntax).unwrap_err();
    (error.message, &text[error.span])
}

#[test]
fn in_nexis_or_binds_tighter_than_and() {
    assert_eq!(nexis("merger and bank or lender"), "merger (bank OR lender)");
    assert!(noted("merger and bank or lender", Syntax::Nexis, "read as merger (bank OR lender)"));
    assert_eq!(nexis("merger w/5 bank or lender"), "merger NEAR/5 (bank OR lender)");
    assert_eq!(nexis("(merger AND bank) OR lender"), "(merger bank) OR lender");
}

#[test]
fn in_nexis_and_not_takes_all_that_follows() {
    assert_eq!(nexis("bank and not river and water"), "bank NOT (river water)");
    assert!(noted("bank and not river and water", Syntax::Nexis, "AND tighter than AND NOT"));
    assert_eq!(nexis("bank AND NOT river"), "bank NOT river");
    assert_eq!(nexis("bank not river"), "bank NOT river");
}

#[test]
fn in_nexis_the_nearer_connector_binds_first() {
    assert_eq!(nexis("cat w/20 dog w/3 bird"), "cat NEAR/20 (dog NEAR/3 bird)");
    assert_eq!(nexis("cat w/3 dog w/20 bird"), "cat NEAR/3 dog NEAR/20 bird");
    assert_eq!(nexis("cat w/p dog w/s bird"), "cat PARA (dog SENT bird)");
}

#[test]
fn nexis_connectors_keep_their_distance_and_order() {
    assert_eq!(nexis("john W/3 doe"), "john NEAR/3 doe");
    assert_eq!(nexis("john pre/3 doe"), "john PRE/3 doe");
    assert_eq!(nexis("john onear/3 doe"), "john PRE/3 doe");
    assert_eq!(nexis("john w/s doe"), "john SENT doe");
    assert_eq!(nexis("john w/para doe"), "john PARA doe");
    assert_eq!(nexis("john not w/5 doe"), "john NOT NEAR/5 doe");
    assert!(noted("john w/3 doe", Syntax::Nexis, "here every word counts"));
    assert_eq!(refused("a w/0 b", Syntax::Nexis), ("\"0\" is no distance".to_owned(), "w/0"));
}

#[test]
fn a_nexis_segment_connector_is_an_and_with_a_note() {
    assert_eq!(nexis("john w/seg doe"), "john doe");
    assert!(noted("john w/seg doe", Syntax::Nexis, "w/seg is read as AND"));
    assert_eq!(nexis("john not w/seg doe"), "john NOT doe");
}

#[test]
fn nexis_words_side_by_side_are_a_phrase() {
    assert_eq!(nexis("supreme court and ruling"), "\"supreme court\" ruling");
    assert!(noted("supreme court", Syntax::Nexis, "side by side are read as a phrase"));
    assert!(noted("bank of england", Syntax::Nexis, "Nexis passes over \"of\""));
    assert_eq!(nexis("\"cat and dog\""), "\"cat and dog\"");
    assert!(noted("strike", Syntax::Nexis, "Nexis adds only plurals"));
}

#[test]
fn nexis_truncation_is_a_star_and_the_old_star_one_letter() {
    let classic = |text| reading(text, Syntax::NexisClassic);
    assert_eq!(nexis("immigra!"), "immigra*");
    assert_eq!(nexis("port immigra!"), "\"port immigra*\"");
    assert_eq!(classic("wom*n"), "wom?n");
    assert_eq!(classic("bank**"), "/bank.{0,2}/");
    assert!(noted("wom*n", Syntax::NexisClassic, "one letter"));
    assert_eq!(refused("é**", Syntax::NexisClassic).1, "é**");
}

#[test]
fn nexis_segments_become_fields() {
    assert_eq!(nexis("hlead(merger or bid)"), "lead(merger OR bid)");
    assert_eq!(nexis("HEADLINE(merger)"), "title:merger");
    assert_eq!(nexis("lead(merger)"), "lead(merger)");
    assert!(noted("lead(merger)", Syntax::Nexis, "the title as well"));
    assert_eq!(nexis("body(a and b)"), "body:(a b)");
    assert_eq!(nexis("byline(jane doe)"), "author:\"jane doe\"");
    assert_eq!(
        nexis("publication(new york times or reuters) and bid"),
        "(source:\"new york times\" OR source:reuters) bid"
    );
    assert_eq!(nexis("source(reut!)"), "source:*reut*");
    assert_eq!(nexis("section(business) and language(english)"), "section:business lang:en");
    let (message, place) = refused("bid and company(acme)", Syntax::Nexis);
    assert_eq!((message.as_str(), place), ("\"company(\" has no counterpart here", "company("));
}

#[test]
fn nexis_functions_keep_their_meaning_or_say_what_changed() {
    assert_eq!(nexis("atleast5(bribe or graft)"), "atleast5(bribe OR graft)");
    assert_eq!(nexis("allcaps(aids)"), "allcaps(aids)");
    assert_eq!(nexis("caps(turkey)"), "caps(turkey)");
    assert!(noted("caps(turkey)", Syntax::Nexis, "capital first letter"));
    assert_eq!(nexis("nocaps(Apple)"), "=apple");
    assert_eq!(nexis("plural(banks)"), "\"banks\"");
    assert!(noted("singular(bank)", Syntax::Nexis, "as written"));
    assert_eq!(refused("caps(a or)", Syntax::Nexis).1, "caps(");
    assert_eq!(refused("atleast(x)", Syntax::Nexis).1, "atleast(");
}

#[test]
fn nexis_dates_put_the_month_first() {
    assert_eq!(nexis("bid and date is 2024"), "bid date:2024");
    assert_eq!(nexis("bid and date aft 1/2/2024"), "bid date>2024-01-02");
    assert!(noted("bid and date aft 1/2/2024", Syntax::Nexis, "the month first: 2024-01-02"));
    assert_eq!(nexis("date bef 3/2024"), "date<2024-03");
    assert_eq!(nexis("date geq 1-2-2024"), "date>=2024-01-02");
    assert_eq!(nexis("date geq (1/2/2024)"), "date>=2024-01-02");
    assert_eq!(nexis("date >= 2024 and <= 2025"), "date>=2024 date<=2025");
    assert_eq!(nexis("date aft Jan 5, 2024 and bid"), "date>2024-01-05 bid");
    assert_eq!(nexis("date aft 2023 and bef 2025"), "date>2023 date<2025");
    assert_eq!(
        nexis("bid and date(geq (1/1/2024) and leq (12/31/2024))"),
        "bid date>=2024-01-01 date<=2024-12-31"
    );
    assert_eq!(nexis("length > 500 and bid"), "words>=501 bid");
    assert_eq!(nexis("a date with fate"), "\"a date with fate\"");
    assert!(read("date aft 1/2/24", Syntax::Nexis).is_err());
}

#[test]
fn factiva_orders_its_operators() {
    assert_eq!(factiva("cat or dog and bird"), "cat OR (dog bird)");
    assert!(noted("cat or dog and bird", Syntax::Factiva, "AND binds tighter than OR"));
    assert_eq!(factiva("cat and dog not bird"), "cat dog NOT bird");
    assert_eq!(factiva("cat and not dog"), "cat NOT dog");
    assert_eq!(factiva("[cat or dog] and bird"), "(cat OR dog) bird");
}

#[test]
fn factiva_w_is_ordered_and_near_is_not() {
    assert_eq!(factiva("president w/2 bush"), "president PRE/2 bush");
    assert!(noted("president w/2 bush", Syntax::Factiva, "in this order"));
    assert_eq!(factiva("world cup adj5 rugby"), "\"world cup\" PRE/5 rugby");
    assert_eq!(factiva("cup adj 5 rugby"), "cup PRE/5 rugby");
    assert_eq!(factiva("cup adj rugby"), "cup PRE/1 rugby");
    assert_eq!(factiva("shop near5 sales"), "shop NEAR/5 sales");
    assert_eq!(factiva("shop near/5 sales"), "shop NEAR/5 sales");
    assert_eq!(factiva("boeing 747/N30/airways"), "\"boeing 747\" NEAR/30 airways");
    assert_eq!(factiva("phone same radio"), "phone PARA radio");
}

#[test]
fn factiva_counts_and_first_words() {
    assert_eq!(factiva("toyota/F50/"), "first50(toyota)");
    assert_eq!(factiva("toyota /f50/ and strike"), "first50(toyota) strike");
    assert_eq!(factiva("atleast5 gas"), "atleast5(gas)");
    assert_eq!(factiva("atleast5 gas and oil"), "atleast5(gas) oil");
    assert_eq!(factiva("gas and wc>500"), "gas words>=501");
    assert!(noted("gas < oil", Syntax::Factiva, "only punctuation"));
    assert_eq!(factiva("gas and wc < 500"), "gas words<=499");
}

#[test]
fn factiva_labels_become_fields() {
    assert_eq!(factiva("hlp=merger"), "lead(merger)");
    assert_eq!(factiva("hl=(merger or bid) and oil"), "title:(merger OR bid) oil");
    assert_eq!(factiva("td=oil"), "body:oil");
    assert!(noted("td=oil", Syntax::Factiva, "td= holds the first paragraph"));
    assert!(noted("lp=oil", Syntax::Factiva, "lp= holds the title"));
    assert_eq!(factiva("by=jane doe"), "author:\"jane doe\"");
    assert_eq!(factiva("sn=(reuters or bbc)"), "source:reuters OR source:bbc");
    assert_eq!(factiva("rst=ft and la=en"), "source:ft lang:en");
    assert!(noted("rst=(nytf or j)", Syntax::Factiva, "names of sources are nytf, j"));
    let (message, place) = refused("oil and re=usa", Syntax::Factiva);
    assert_eq!((message.as_str(), place), ("\"re=\" has no counterpart here", "re="));
    assert_eq!(refused("sn= reuters", Syntax::Factiva).1, "sn=");
}

#[test]
fn a_factiva_label_before_one_word_of_a_proximity_says_how_it_is_read() {
    let says = |text| noted(text, Syntax::Factiva, "is read as that word's alone");
    assert_eq!(factiva("hl=a near5 b"), "title:a NEAR/5 b");
    assert!(says("hl=a near5 b") && says("b near5 hl=a"));
    assert!(!says("hl=(a near5 b)") && !says("(hl=a) near5 b") && !says("hl=a and b"));
}

#[test]
fn factiva_truncation_may_count_letters() {
    assert_eq!(factiva("earn$2"), "/earn.{0,2}/");
    assert_eq!(factiva("earn$"), "earn*");
    assert_eq!(factiva("earn* and wom?n"), "earn* wom?n");
    assert!(noted("earn$", Syntax::Factiva, "any ending"));
}

#[test]
fn factiva_dates_are_after_before_or_from_to() {
    assert_eq!(factiva("oil and date after 20240131"), "oil date>2024-01-31");
    assert_eq!(factiva("date before 01/31/2024"), "date<2024-01-31");
    assert_eq!(factiva("date from 20240101 to 20240131"), "date:2024-01-01..2024-01-31");
    assert_eq!(refused("date from 20240101", Syntax::Factiva).1, "date from 20240101");
}

#[test]
fn an_error_of_the_language_points_at_what_was_typed() {
    assert_eq!(refused("merger w/5 (bank and lender)", Syntax::Nexis).1, "(bank and lender)");
    assert_eq!(refused("bank and", Syntax::Nexis).1, "and");
    assert_eq!(refused("bank and (lender", Syntax::Nexis).1, "(");
    assert_eq!(refused("bank)", Syntax::Factiva).1, ")");
    assert_eq!(refused("bank and ()", Syntax::Nexis).1, "()");
    assert_eq!(refused("bank \"lender", Syntax::Lucene).1, "\"");
    assert_eq!(refused("a!", Syntax::Nexis).1, "a!");
}

#[test]
fn a_filter_beside_allows_what_only_leaves_out() {
    assert!(read("not dog", Syntax::Nexis).is_err());
    assert_eq!(read_beside_filter("not dog", Syntax::Nexis).unwrap().to_string(), "NOT dog");
    assert_eq!(read("", Syntax::Nexis).unwrap().root.clause, Clause::All);
}

#[test]
fn deep_and_long_queries_meet_the_limits() {
    for syntax in Syntax::ALL.into_iter().skip(1) {
        let deep = format!("{}a{}", "(".repeat(20_000), ")".repeat(20_000));
        assert!(read(&deep, syntax).unwrap_err().message.contains("64 levels"));
        assert!(read(&"a ".repeat(40_000), syntax).unwrap_err().message.contains("64 KiB"));
        assert!(read(&"x and ".repeat(9_000), syntax).is_err());
        assert!(read(&"NOT ".repeat(9_000), syntax).is_err());
    }
    let falling: String = (1..3_000).rev().map(|n| format!("a w/{n} ")).collect();
    assert!(read(&format!("{falling} a"), Syntax::Nexis).unwrap_err().message.contains("levels"));
    assert!(read(&format!("a{}", "^2".repeat(9_000)), Syntax::Lucene).is_err());
    assert!(read(&format!("{}a", "hl=".repeat(9_000)), Syntax::Factiva).is_err());
    let many = vec!["cat"; 2_000].join(" or ");
    assert!(read(&many, Syntax::Nexis).is_ok() && read(&many, Syntax::Factiva).is_ok());
}

/// Holds what is read from `text` to what is true of every query.
pub(crate) fn check(text: &str, syntax: Syntax) -> Result<(), TestCaseError> {
    match read_beside_filter(text, syntax) {
        Ok(query) => {
            let printed = query.to_string();
            let again = parse_beside_filter(&printed);
            prop_assert!(again.is_ok(), "{:?} prints as {:?}: {:?}", text, printed, again);
            prop_assert_eq!(
                again.unwrap().without_spans(),
                query.clone().without_spans(),
                "{:?} as {:?}",
                text,
                printed
            );
            for note in &query.notes {
                prop_assert!(note.len() < 1024 && !note.chars().any(char::is_control), "{}", note);
            }
            spans_nest(&query.root, 0..text.len(), text)
        }
        Err(error) => {
            let said = format!("{error} {}", error.hint.as_deref().unwrap_or_default());
            prop_assert!(said.len() < 2200 && !said.chars().any(char::is_control), "{}", said);
            prop_assert!(
                text.get(error.span.clone()).is_some_and(|place| !place.is_empty()),
                "{:?} {:?}",
                text,
                error
            );
            Ok(())
        }
    }
}

fn spans_nest(
    node: &Node<DateExpression>,
    outer: std::ops::Range<usize>,
    text: &str,
) -> Result<(), TestCaseError> {
    prop_assert!(
        outer.start <= node.span.start && node.span.end <= outer.end,
        "{:?} {:?} in {:?}",
        text,
        node,
        outer
    );
    prop_assert!(text.get(node.span.clone()).is_some());
    node.children().try_for_each(|child| spans_nest(child, node.span.clone(), text))
}

/// Pieces that queries are made of, meaningful and not.
const PIECES: &[&str] = &[
    "a",
    "war",
    "peace",
    "AT&T",
    "飞书",
    "🙂",
    "é",
    "\u{200f}",
    "\u{202e}",
    "\0",
    " ",
    " ",
    " ",
    " ",
    " ",
    "(",
    ")",
    "(",
    ")",
    "\"",
    "“",
    "”",
    "«",
    "and",
    "or",
    "not",
    "AND",
    "OR",
    "NOT",
    " and ",
    " or ",
    " not ",
    "&&",
    "||",
    "|",
    "+",
    "-",
    "!",
    "w/5",
    " w/3 ",
    "pre/2",
    "w/s",
    "w/p",
    "w/seg",
    "not w/5",
    "same",
    " near5 ",
    "near",
    "adj",
    " adj3 ",
    "/N5/",
    "/F50/",
    "/f",
    "joh!",
    "wom*n",
    "bank**",
    "earn$2",
    "earn$",
    "*",
    "?",
    "$",
    "hlead(",
    "headline(",
    "lead(",
    "byline(",
    "publication(",
    "language(",
    "date(",
    "atleast5(",
    "atleast5 ",
    "caps(",
    "nocaps(Ab)",
    "plural(",
    "company(",
    "date ",
    "is ",
    "aft ",
    "bef ",
    "geq ",
    "from ",
    "to ",
    "after ",
    "1/2/2024",
    "2024",
    "20240131",
    "jan 5, 2024",
    "length",
    ">",
    ">=",
    "<",
    "=",
    "500",
    "wc>500",
    "hl=",
    "hlp=",
    "sn=",
    "la=en",
    "by=",
    "re=",
    "[",
    "]",
    "{",
    "}",
    " TO ",
    "title:",
    "headline:",
    "source:",
    "date:",
    "words:",
    "is:",
    "after:",
    "_exists_:",
    "author",
    "*:*",
    "NEAR/3",
    " PRE/2 ",
    " N3 ",
    " W3 ",
    "TI(",
    "TI ",
    "AU,TI(",
    "PUB.EXACT(",
    "PD(2016-2018)",
    "DT 2016",
    "LA(English)",
    "ti(",
    "/3",
    " /s ",
    "+3",
    " +p ",
    "%",
    "#",
    "[*2]",
    "butnot",
    "site:",
    "intitle:",
    "-site:",
    "AROUND(3)",
    " NEAR/5f ",
    "{Ab}",
    "near20:\"a b\"",
    "repeat3:",
    "before:",
    "NOW-1YEAR",
    ".ti.",
    "a.ti,ab.",
    "doe.au.",
    "exp ",
    "wom#n",
    "colo$r",
    " adj ",
    "TI=",
    "TI=(",
    "PY=2010-2015",
    " SAME ",
    "/freq=3",
    "but not",
    "length(>500)",
    "allcaps(a b or c)",
    "geq(1/1/2020)",
    "[1 TO 5]",
    "[2024 TO NOW]",
    "^2",
    "^",
    "~",
    "~2",
    "~0.5",
    "/colou?r/",
    "/",
    "\\",
    "\\:",
    ":",
    ",",
    ".",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn pieces_in_any_order_are_read_or_refused(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..14),
        syntax in prop::sample::select(&Syntax::ALL[1..]),
    ) {
        check(&pieces.concat(), syntax)?;
        check(&pieces.join(" "), syntax)?;
    }

    #[test]
    fn any_characters_are_read_or_refused(
        text in "\\PC{0,40}|[ -~]{0,40}|[\\x00-\\x20a\"(\\\\:*/!=]{0,20}",
        syntax in prop::sample::select(&Syntax::ALL[1..]),
    ) {
        check(&text, syntax)?;
    }
}
