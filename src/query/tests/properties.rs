//! What must hold for any text: it is read or refused, prints as itself, and harms no terminal.

use jiff::civil::Date;
use proptest::prelude::*;

use crate::query::*;

/// A Friday.
const TODAY: Date = Date::constant(2024, 3, 15);

/// Reads `text` and holds it to what must be true of every query that is read.
fn check(text: &str) -> Result<(), TestCaseError> {
    match parse_beside_filter(text) {
        Ok(query) => {
            let printed = query.to_string();
            prop_assert!(!printed.chars().any(char::is_control), "{:?}", printed);
            for note in &query.notes {
                prop_assert!(note.len() < 1024 && !note.chars().any(char::is_control));
            }
            if printed.len() <= 64 * 1024 {
                let again = parse_beside_filter(&printed);
                prop_assert!(again.is_ok(), "{:?} prints as {:?}: {:?}", text, printed, again);
                let again = again.unwrap();
                prop_assert_eq!(&again.to_string(), &printed);
                let notes = again.notes.clone();
                prop_assert_eq!(
                    again.without_spans(),
                    query.clone().without_spans(),
                    "{:?} as {:?}",
                    text,
                    printed
                );
                prop_assert!(
                    !notes.iter().any(|note| note.contains(" binds tighter")),
                    "{:?}",
                    notes
                );
            }
            spans_nest(&query.root, 0..text.len(), text)?;
            let _ = resolve(&query, TODAY).map(|resolved| {
                let shown = resolved.to_string();
                (binding_days(&resolved), has_date_condition(&resolved), shown)
            });
        }
        Err(error) => {
            let said = format!("{error} {}", error.hint.as_deref().unwrap_or_default());
            prop_assert!(!said.chars().any(char::is_control), "{}", said);
            let turning = said.contains(['\u{202e}', '\u{200f}', '\u{2066}']);
            prop_assert!(!turning);
            prop_assert!(
                text.get(error.span.clone()).is_some_and(|place| !place.is_empty()),
                "{:?} {:?}",
                text,
                error
            );
            prop_assert!(
                error.message.len() < 512 && error.hint.is_none_or(|hint| hint.len() < 512)
            );
        }
    }
    Ok(())
}

fn spans_nest(
    node: &Node<DateExpression>,
    outer: std::ops::Range<usize>,
    text: &str,
) -> Result<(), TestCaseError> {
    prop_assert!(
        outer.start <= node.span.start && node.span.end <= outer.end,
        "{:?} {:?}",
        text,
        node
    );
    prop_assert!(text.get(node.span.clone()).is_some());
    if let Clause::And(nodes)
    | Clause::Or(nodes)
    | Clause::Xor(nodes)
    | Clause::Maybe(nodes)
    | Clause::SomeOf(_, nodes)
    | Clause::Window(_, nodes) = &node.clause
    {
        prop_assert!(nodes.len() > 1);
    }
    for child in node.children() {
        spans_nest(child, node.span.clone(), text)?;
    }
    Ok(())
}

/// Pieces that queries are made of, meaningful and not.
const PIECES: &[&str] = &[
    "a",
    "war",
    "peace",
    "AT&T",
    "U.S.",
    "O’Brien",
    "飞书",
    "🙂",
    "cafe\u{301}",
    "\u{200f}",
    "\u{202e}",
    "\0",
    "\u{1b}[0m",
    " ",
    " ",
    " ",
    "  ",
    "\n",
    "(",
    ")",
    "(",
    ")",
    "\"",
    "\"",
    "“",
    "”",
    "„",
    "«",
    "»",
    "'",
    "AND",
    "OR",
    "NOT",
    "XOR",
    "MAYBE",
    "near5(",
    "PRE3(",
    "sent(",
    "para(",
    "any(",
    "2of(",
    "0of(",
    "atmost2(",
    "exactly1(",
    "PRE/S",
    "PRE/P",
    "|",
    "||",
    "&&",
    "-",
    "!",
    "+",
    "NEAR",
    "NEAR/5",
    "W/3",
    "/5",
    "/S",
    "/P",
    "PRE/2",
    "ADJ",
    "SENT",
    "PARA",
    "W/S",
    "AROUND(3)",
    "~",
    "~1",
    "~2",
    "^",
    "^2",
    "^0.5",
    "*",
    "?",
    "joh*",
    "wom?n",
    "=",
    "=US",
    "/",
    "/colou?r/",
    "\\",
    "\\*",
    "title:",
    "body:",
    "lead:",
    "source:",
    "url:",
    "domain:",
    "id:",
    "date:",
    "date>=",
    "after:",
    "before:",
    "updated:",
    "words:",
    "meta.x:",
    "meta.Ab_c>",
    "has:meta.x",
    "words>",
    "dateconf:",
    "is:",
    "has:",
    "is:undated",
    "souce:",
    "Iran:",
    "10:30",
    "http://a.b/c?d=(e)",
    "2024",
    "2024-03",
    "7d",
    "last-week",
    "today",
    "..",
    "[",
    "]",
    "{",
    "}",
    "TO",
    "[1 TO 5]",
    "[2024 TO *]",
    "03/04/2024",
    "0.8",
    "500",
    "atleast3(",
    "atleast(",
    "first50(",
    "lead(",
    "caps(",
    "allcaps(",
    "hlead(",
    ":",
    "::",
    ",",
    ";",
    ".",
    "…",
    "–",
    "<",
    ">",
    ">=",
    "--from",
    "200[1-9]",
    "or",
    "w/5",
    "OERUp!",
    "x^y",
    "%",
    "#",
    "@",
];

fn operand(fields: bool) -> impl Strategy<Value = String> {
    let text = prop::sample::select(vec![
        "war",
        "peace",
        "AT&T",
        "C++",
        "U.S.",
        "O’Brien",
        "9/11",
        "飞书消息",
        "🙂",
        "joh*",
        "wom?n",
        "*son",
        "=US",
        "word~1",
        "\\AND",
        "\"a b\"",
        "\"a b\"~3",
        "\"a * b\"",
        "\"a * * =b * joh*\"~2",
        "“x =Y zo*”",
        "/a.*b/",
        "caps(Turkey)",
    ]);
    let within = prop::sample::select(vec![
        "title:x",
        "title:\"a b\"",
        "lead:joh*",
        "body:=Z",
        "title:(x OR y)",
    ]);
    prop_oneof![
        4 => text.prop_map(str::to_owned),
        u32::from(fields) => within.prop_map(str::to_owned),
        2 => "[a-z]{2,6}([-./&'@][a-z0-9]{1,4})?",
    ]
}

fn filter() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "source:reuters",
        "source:\"a b\"",
        "source:(a OR b -c)",
        "source:=\"X Y\"",
        "source:*x*",
        "url:http://a.b/c?d",
        "url:/a\\/b/",
        "id:7f3a",
        "key:\"a \\\" b\"",
        "date:2024",
        "date:7d",
        "date:2024-03..2024-05",
        "date:{2023 TO today]",
        "after:2024-W03",
        "updated<2024-Q2",
        "ingested>=last-month",
        "date:march",
        "words:1..5",
        "meta.bias:left",
        "meta.score:{-1.5 TO 5}",
        "words>7",
        "dateconf>0.8",
        "is:undated",
        "has:author",
        "lang:en",
        "domain:bbc.co.uk",
        "path:\"/x y\"",
        "*",
    ])
    .prop_map(str::to_owned)
}

fn spans(fields: bool) -> impl Strategy<Value = String> {
    operand(fields).prop_recursive(4, 24, 3, |inner| {
        let operator = prop::sample::select(vec![
            "NEAR",
            "NEAR/3",
            "PRE/4",
            "ADJ",
            "SENT",
            "PARA",
            "NOT NEAR/2",
            "W/5",
            "PRE/S",
            "NOT PRE/P",
            "/S",
        ]);
        prop_oneof![
            (inner.clone(), operator, inner.clone())
                .prop_map(|(a, op, b)| format!("({a}) {op} ({b})")),
            prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|branches| format!("({})", branches.join(" OR "))),
            (
                prop::sample::select(vec!["near5", "PRE20", "sent", "Para"]),
                prop::collection::vec(inner.clone(), 2..5)
            )
                .prop_map(|(name, parts)| format!("{name}({})", parts.join(" "))),
            prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|parts| format!("any({})", parts.join(" "))),
            inner.clone().prop_map(|a| format!("({a})^2")),
            inner.prop_map(|a| format!("first50({a})")),
        ]
    })
}

fn whole() -> impl Strategy<Value = String> {
    prop_oneof![3 => spans(true), 2 => filter(), 1 => spans(true).prop_map(|a| format!("atleast3({a})"))].prop_recursive(
        4,
        32,
        4,
        |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.join(" ")),
                prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.join(" OR ")),
                prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.join(" XOR ")),
                prop::collection::vec(spans(true), 2..4)
                    .prop_map(|parts| format!("2of({})", parts.join(" "))),
                (inner.clone(), prop::collection::vec(spans(true), 1..3))
                    .prop_map(|(a, rest)| format!("(({a}) MAYBE {})", rest.join(" MAYBE "))),
                spans(true).prop_map(|a| format!("atmost3({a})")),
                spans(true).prop_map(|a| format!("exactly2({a})")),
                inner.clone().prop_map(|a| format!("NOT ({a})")),
                inner.prop_map(|a| format!("({a})")),
                spans(false).prop_map(|a| format!("title:({a} NOT b)")),
                spans(true).prop_map(|a| format!("lead({a} c)")),
            ]
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn a_query_made_by_the_grammar_is_read_and_prints_as_itself(text in whole()) {
        let query = parse_beside_filter(&text);
        prop_assert!(query.is_ok(), "{}: {}", text, query.unwrap_err());
        check(&text)?;
    }

    #[test]
    fn pieces_in_any_order_are_read_or_refused(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..16)) {
        check(&pieces.concat())?;
    }

    #[test]
    fn a_query_with_a_slip_is_read_or_refused(text in whole(), at in proptest::arbitrary::any::<prop::sample::Index>(), piece in prop::sample::select(PIECES), cut in 0_usize..4) {
        let characters: Vec<char> = text.chars().collect();
        let at = at.index(characters.len() + 1);
        let mut mutated: String = characters[..at].iter().collect();
        mutated.push_str(piece);
        mutated.extend(characters.iter().skip(at + cut));
        check(&mutated)?;
    }

    #[test]
    fn any_characters_are_read_or_refused(text in "\\PC{0,40}|[ -~]{0,40}|[\\x00-\\x20a\"(\\\\:*]{0,20}") {
        check(&text)?;
    }

    #[test]
    fn plain_words_print_as_the_same_words(text in "[ -~]{0,30}|\\PC{0,20}") {
        let query = plain_words(&text);
        // A sign that stands alone is left out by a search, and by a query that is typed.
        let words = words(&query);
        if !words.is_empty() && words.iter().all(|(word, _)| word.chars().any(char::is_alphanumeric)) {
            let printed = query.to_string();
            let again = parse(&printed);
            prop_assert!(again.is_ok(), "{:?} {:?}", printed, again);
            prop_assert_eq!(again.unwrap().without_spans(), query.without_spans(), "{:?}", printed);
        }
    }
}
