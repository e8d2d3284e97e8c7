//! The language as a whole, by example.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::civil::Date;
use jiff::civil::date;

use crate::article::DateRange;
use crate::query::*;

mod foreign;
mod operators;
mod properties;

/// A Friday.
const TODAY: Date = Date::constant(2024, 3, 15);

fn canonical(text: &str) -> String {
    match parse(text) {
        Ok(query) => query.to_string(),
        Err(error) => panic!("{text}: {error}"),
    }
}

fn refused(text: &str) -> String {
    match parse(text) {
        Ok(query) => panic!("{text:?} is read as {query}"),
        Err(error) => error.to_string(),
    }
}

fn notes(text: &str) -> String {
    parse(text).unwrap().notes.join("; ")
}

fn days(text: &str) -> String {
    let resolved = resolve(&parse(text).unwrap(), TODAY).unwrap();
    let days = binding_days(&resolved).unwrap();
    let open = |day: Date| {
        if [Date::MIN, Date::MAX].contains(&day) { String::new() } else { day.to_string() }
    };
    format!("{}..{}", open(days.first()), open(days.last()))
}

#[test]
fn what_a_share_is_of_keeps_the_conditions_on_no_word() {
    let of = |text: &str| parse(text).unwrap().without_words().to_string();
    assert_eq!(of("strike source:Herald -lang:de"), "source:Herald NOT lang:de");
    assert_eq!(of("strike -baseball date:2019"), "date:2019");
    assert_eq!(of("(strike OR source:Herald) words>100"), of("words>100"));
    assert_eq!(of("title:strike lead(port) \"a b\" s?rike"), parse("").unwrap().to_string());
    assert_eq!(of("source:Herald OR date:2019"), "source:Herald OR date:2019");
    let any_day = |text: &str| parse(text).unwrap().without_days().to_string();
    assert_eq!(any_day("lang:en date:2019 is:undated"), "lang:en");
    assert_eq!(any_day("updated:2019 (date:2019 OR lang:de)"), "updated:2019");
}

#[test]
fn what_the_contract_lists_is_read_or_refused_as_written_down() {
    let long = "word ".repeat(20_000);
    let deep = format!("{}a{}", "(".repeat(100), ")".repeat(100));
    let chain = vec!["a"; 100].join(" NEAR ");
    let many = vec!["a"; 5_000].join(" ");
    let listed: Vec<&str> = include_str!("../golden/queries.txt").lines().collect();
    let typed = [
        "a\0b",
        "\u{1b}[31mred\u{1b}[0m",
        "\u{1b}[31m \"",
        "\u{202e}abc\u{202c} souce:x",
        "cafe\u{301}",
        "\u{200f}سلام\u{200f}",
    ];
    let made = [long.as_str(), &deep, &chain, &many];
    let mut out = String::new();
    for text in listed.into_iter().chain(typed).chain(made) {
        let shown = chars::shortened(text, 60);
        let _ = writeln!(out, "QUERY  {}", shown.trim_end());
        match parse(text) {
            Ok(query) => {
                let _ = writeln!(out, "reads  {query}");
                for note in query.notes {
                    let _ = writeln!(out, "note   {note}");
                }
            }
            Err(error) => {
                let _ = writeln!(out, "error  {error}");
                let place = &text[error.span];
                if !place.is_empty() {
                    let _ = writeln!(out, "at     {}", chars::shortened(place, 60));
                }
                if let Some(hint) = error.hint {
                    let _ = writeln!(out, "hint   {hint}");
                }
            }
        }
        out.push('\n');
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/query/golden/readings.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, &out).unwrap();
    }
    assert_eq!(out, include_str!("../golden/readings.txt"));
}

#[test]
fn words_side_by_side_mean_and() {
    let query = parse("british fighters").unwrap();
    assert_eq!(words(&query), [("british", 0..7), ("fighters", 8..16)]);
    assert!(matches!(query.root.clause, Clause::And(nodes) if nodes.len() == 2));
    assert_eq!(canonical("a && b AND c"), "a b c");
    assert_eq!(canonical("(a b) (c (d))"), "a b c d");
}

#[test]
fn blank_text_and_a_star_are_every_article() {
    for text in ["", "  \t", "*", " * ", "(*)", "\u{200f}"] {
        assert_eq!(parse(text).unwrap().root.clause, Clause::All, "{text:?}");
    }
}

#[test]
fn the_tightest_operator_wins() {
    assert_eq!(canonical("a b OR c d"), "(a b) OR (c d)");
    assert_eq!(canonical("a (b OR c) d"), "a (b OR c) d");
    assert_eq!(canonical("NOT a NEAR b c"), "NOT a NEAR/10 b c");
    assert_eq!(canonical("title:a NEAR/3 b"), "title:a NEAR/3 b");
    assert_eq!(canonical("a|b||c"), "a OR b OR c");
    assert!(notes("a b OR c").contains("read as (a b) OR c"));
    assert_eq!(notes("(a b) OR c"), "");
}

#[test]
fn proximity_is_read_from_left_to_right() {
    assert_eq!(canonical("a NEAR/5 b PARA c"), "a NEAR/5 b PARA c");
    assert_eq!(canonical("a NEAR/5 (b PARA c)"), "a NEAR/5 (b PARA c)");
    assert_eq!(
        canonical("a W/5 b /6 c PRE/2 d ADJ e ADJ/3 f"),
        "a NEAR/5 b NEAR/6 c PRE/2 d PRE/1 e PRE/3 f"
    );
    assert_eq!(canonical("a W/S b /S c W/P d /P e SENT f"), "a SENT b SENT c PARA d PARA e SENT f");
    assert_eq!(canonical("a NOT NEAR/3 b"), "a NOT NEAR/3 b");
    assert_eq!(canonical("a AROUND(4) b"), "a NEAR/4 b");
    assert_eq!(
        canonical("(merger OR takeover) NEAR/8 (Vodafone OR Orange)"),
        "(merger OR takeover) NEAR/8 (Vodafone OR Orange)"
    );
    assert_eq!(canonical("joh* NEAR/2 doe"), "joh* NEAR/2 doe");
}

#[test]
fn a_regular_expression_that_begins_like_an_operator_prints_in_parentheses() {
    for (typed, printed) in [("a AND /5 b/", "a (/5 b/)"), ("a OR (/S b/)", "a OR (/S b/)")] {
        assert_eq!(canonical(typed), printed);
        let (query, again) = (parse(typed).unwrap(), parse(printed).unwrap());
        assert_eq!(again.without_spans(), query.without_spans());
    }
    assert_eq!(canonical("a AND /5b/"), "a /5b/");
}

#[test]
fn an_operand_without_positions_is_named() {
    assert_eq!(
        refused("(a b) NEAR/5 c"),
        "\"NEAR/5\" needs words, phrases or an OR of them; \"(a b)\" is an AND, which has no place in the text"
    );
    assert!(refused("a NEAR date:2024").contains("\"date:2024\" is a filter"));
    assert!(refused("a SENT (b OR source:x)").contains("\"source:x\" is a filter"));
    assert!(
        refused("atleast3(a b)").contains("\"(a b)\"")
            || refused("atleast3(a b)").contains("is an AND")
    );
    assert!(refused("a NEAR NOT b").contains("cannot take a NOT"));
    assert!(refused("a NEAR (NOT b)").contains("is a NOT"));
    assert!(refused("a NEAR *").contains("every article"));
}

#[test]
fn fields_hold_what_they_are_for() {
    let clause = |text: &str| parse(text).unwrap().root.clause;
    let words = |field, text: &str| Clause::Name(field, NamePattern::Words(text.into()));
    assert_eq!(clause("source:reuters"), words(NameField::Source, "reuters"));
    assert_eq!(clause("SOURCE:\"New  York Times\""), words(NameField::Source, "New York Times"));
    assert_eq!(
        clause("source:=Reuters"),
        Clause::Name(NameField::Source, NamePattern::Exact("Reuters".into()))
    );
    assert_eq!(
        clause("source:=\"The Sun\""),
        Clause::Name(NameField::Source, NamePattern::Exact("The Sun".into()))
    );
    assert_eq!(
        clause("source:/reu.*s/"),
        Clause::Name(NameField::Source, NamePattern::Regex("reu.*s".into()))
    );
    assert_eq!(
        clause("url:*example.com*"),
        Clause::Name(NameField::Url, NamePattern::Wildcard("*example.com*".into()))
    );
    assert_eq!(clause("url:https://a.b/c?d=e"), words(NameField::Url, "https://a.b/c?d=e"));
    assert_eq!(clause("(url:https://a.b/c_(d))"), words(NameField::Url, "https://a.b/c_(d)"));
    assert_eq!(clause("domain:bbc.co.uk"), words(NameField::Domain, "bbc.co.uk"));
    assert_eq!(
        canonical("source:(reuters OR \"associated press\" OR bb*)"),
        "source:reuters OR source:\"associated press\" OR source:bb*"
    );
    assert_eq!(canonical("title:(a OR b) c"), "title:(a OR b) c");
    assert_eq!(canonical("title:\"x y\" lead:z body:/w+/"), "title:\"x y\" lead(z) body:/w+/");
    assert_eq!(canonical("is:Undated has:author"), "is:undated has:author");
    assert_eq!(canonical("key:a:b/c#1 id:7f3a"), "key:a:b/c#1 id:7f3a");
}

#[test]
fn an_unknown_field_is_an_error_and_a_colon_before_a_blank_is_text() {
    let error = parse("souce:reuters").unwrap_err();
    assert_eq!(error.message, "unknown field \"souce\"");
    assert_eq!(error.span, 0.."souce:".len());
    assert_eq!(error.hint.as_deref(), Some("did you mean source:?"));
    assert_eq!(
        canonical("Iran: talks at 10:30 on http://x.org/a?b=c"),
        "Iran talks at 10:30 on http://x.org/a\\?b=c"
    );
    assert_eq!(canonical("std::vector"), "std::vector");
    assert!(notes("source: reuters").contains("write source:word"));
    assert!(refused("title:source:x").contains("cannot hold another field"));
    assert!(refused("title:(source:x)").contains("cannot be inside \"title:\""));
    assert!(refused("lead(date:2024 a)").contains("cannot be inside"));
    assert!(refused("said:\"we won\"").contains("unknown field \"said\""));
}

#[test]
fn slashes_are_operators_only_behind_an_operand() {
    assert_eq!(parse("/colou?r/").unwrap().root.clause, Clause::Regex("colou?r".into()));
    assert_eq!(canonical("a /5 b"), "a NEAR/5 b");
    assert_eq!(canonical("a /5b/"), "a /5b/");
    assert_eq!(canonical("9/11 and/or"), "9/11 and/or");
    assert!(refused("/5 b").contains("never closed"));
    assert!(refused("/etc/passwd").contains("directly"));
    assert!(refused("/a(b/").contains("unclosed group"));
}

#[test]
fn wildcards_need_two_letters() {
    assert_eq!(canonical("joh* *son wom?n OERUp!"), "joh* *son wom?n OERUp*");
    assert_eq!(canonical("strike!; port \"dock!,\""), "strike* port \"dock*\"");
    assert_eq!(canonical("anti-immig*"), "anti-immig*");
    assert_eq!(canonical("1,234* 12,3* 1,2*"), "1,234* 12,3* 1,2*");
    for text in ["a*", "**", "\"the ** of\"", "title:a*"] {
        assert!(refused(text).contains("needs at least 2"), "{text}");
    }
    assert_eq!(canonical("wow!! Yahoo!'s"), "wow!! Yahoo!'s");
    assert!(notes("Who won the Senate?").contains("/senate./"), "{}", notes("Who won the Senate?"));
    assert_eq!(parse("who won ?").unwrap().to_string(), "who won");
    assert_eq!(parse("\"three days?\"").unwrap().to_string(), "\"three days\"");
    assert!(notes("OERUp!").contains("as in Nexis"));
}

#[test]
fn boosts_fuzzy_words_and_slop_keep_their_numbers() {
    assert_eq!(
        canonical("a^2 \"b c\"~3^0.5 word~ word~1 (a OR b)^3 title:x^2"),
        "a^2 \"b c\"~3^0.5 word~2 word~1 (a OR b)^3 title:x^2"
    );
    for text in
        ["a^0", "a~3", "\"a b\"~", "a^2^3", "(*)^2", "source:x^2", "date:2024^2", "=a~1", "AT&T~1"]
    {
        assert!(parse(text).is_err(), "{text}");
    }
    assert_eq!(
        canonical("=Resume =US ^ =\"US Steel\" caps(Turkey) allcaps( WHO )"),
        "=Resume =US \"=US =Steel\" caps(Turkey) allcaps(WHO)"
    );
}

#[test]
fn numbers_are_bounded_from_either_side() {
    for (text, printed) in [
        ("words:>500", "words>=501"),
        ("META.Score>5", "meta.score>5"),
        ("meta.score:>=-1.5", "meta.score>=-1.5"),
        ("meta.score:1..5", "meta.score:[1 TO 5]"),
        ("meta.score:{0.1 TO 5]", "meta.score:{0.1 TO 5]"),
        ("meta.score:\"1..5\"", "meta.score:\"1..5\""),
        ("meta.bias=left", "meta.bias:=left"),
        ("has:Meta.bias", "has:meta.bias"),
        ("\"meta.x:5\"", "\"meta.x:5\""),
        ("words<500", "words<=499"),
        ("words:[1 TO 5]", "words:1..5"),
        ("words:{1 TO 5}", "words:2..4"),
        ("words:7", "words:7"),
        ("copies:3..", "copies>=3"),
        ("dateconf>=0.8", "dateconf>=0.8"),
        ("dateconf>0.8", "dateconf>0.8"),
        ("dateconf:0.5..0.8", "dateconf:0.5..0.8"),
    ] {
        assert_eq!(canonical(text), printed);
    }
    for text in [
        "words:many",
        "words:5..1",
        "words:1.5",
        "dateconf>=2",
        "words:>",
        "words:*",
        "words:..",
        "words<0",
    ] {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[test]
fn dates_are_read_as_the_contract_says() {
    for (text, expected) in [
        ("date:2024-03", "2024-03-01..2024-03-31"),
        ("date:2024-03..2024-05", "2024-03-01..2024-05-31"),
        ("date:[2024 TO 2025]", "2024-01-01..2025-12-31"),
        ("date:{2024 TO 2026}", "2025-01-01..2025-12-31"),
        ("date>=2024-03", "2024-03-01.."),
        ("date:>2024-03", "2024-04-01.."),
        ("date:..2024", "..2024-12-31"),
        ("date:2024..", "2024-01-01.."),
        ("after:2024-03", "2024-04-01.."),
        ("before:2024-03", "..2024-02-29"),
        ("since:2024-03 until:2024-04-02", "2024-03-01..2024-04-02"),
        ("date:7d", "2024-03-09..2024-03-15"),
        ("date:7d..", "2024-03-09.."),
        ("date:..7d", "..2024-03-08"),
        ("after:7d", "2024-03-09.."),
        ("before:7d", "..2024-03-08"),
        ("date:30d..7d", "2024-02-15..2024-03-08"),
        ("date:\"last week\"", "2024-03-04..2024-03-10"),
        ("date:2024-03-01/P10D", "2024-03-01..2024-03-10"),
        ("date:25/12/2023", "2023-12-25..2023-12-25"),
        ("date:(2023-01 OR 2023-03)", "2023-01-01..2023-03-31"),
        ("talks date:2023 date:2023-05..2025", "2023-05-01..2023-12-31"),
        ("published:2024-03-01T23:59:59Z..today", "2024-03-01..2024-03-15"),
    ] {
        assert_eq!(days(text), expected, "{text}");
    }
}

#[test]
fn only_conditions_beside_everything_bind_every_hit() {
    let binding = |text: &str| binding_days(&resolve(&parse(text).unwrap(), TODAY).unwrap());
    for text in ["a", "a OR date:2024", "a NOT date:2024", "updated:2024", "a ingested:7d"] {
        assert_eq!(binding(text), None, "{text}");
    }
    assert!(has_date_condition(&parse("a OR date:2024").unwrap()));
    assert!(!has_date_condition(&parse("a updated:2024").unwrap()));
}

#[test]
fn a_range_that_runs_backwards_is_an_error_at_its_place() {
    let query = parse("talks date:2024..2023").unwrap();
    let error = resolve(&query, TODAY).unwrap_err();
    assert_eq!(error.message, "the dates run backwards: 2024-01-01 to 2023-12-31");
    assert_eq!(error.span, 6..21);
    assert!(resolve(&parse("date>9999").unwrap(), TODAY).is_err());
}

#[test]
fn flags_speak_the_language_of_dates() {
    let query = |from, to| {
        let dates = date_flags(from, to).unwrap().unwrap();
        let query = parse("talks").unwrap().and(Clause::Date(DateField::Published, dates));
        (query.to_string(), binding_days(&resolve(&query, TODAY).unwrap()).unwrap())
    };
    let range = |from, to| DateRange::new(from, to).unwrap();
    assert_eq!(
        query(Some("2024-02"), Some("2024-02")),
        ("talks date:2024-02".into(), range(date(2024, 2, 1), date(2024, 2, 29)))
    );
    assert_eq!(
        query(Some("7d"), None),
        ("talks date>=7d".into(), range(date(2024, 3, 9), Date::MAX))
    );
    assert_eq!(query(None, Some("yesterday")).1, range(Date::MIN, date(2024, 3, 14)));
    assert_eq!(date_flags(None, None), Ok(None));
    assert!(date_flags(Some("2024..2025"), None).is_err());
    let error = date_flags(Some("03/04/2024"), None).unwrap_err();
    assert_eq!(error.message, "from: \"03/04/2024\" is ambiguous: it can be two days");
    assert!(error.hint.is_some_and(|hint| hint.starts_with("write 2024-04-03")));
    assert!(error.span.is_empty());
}

#[test]
fn what_only_leaves_out_needs_a_filter_beside_it() {
    for text in ["-foo", "NOT a", "-(a b)", "a OR -b", "title:(-a)", "-a -b", "-source:x"] {
        assert!(refused(text).contains("only says what to leave out"), "{text}");
        assert!(parse_beside_filter(text).is_ok(), "{text}");
    }
    for text in ["a -foo", "* -foo", "date:2024 -foo", "is:undated -a", "a (b OR -c)"] {
        assert!(parse(text).is_ok(), "{text}");
    }
    assert_eq!(parse("-foo bar").unwrap().to_string(), "NOT foo bar");
}

#[test]
fn plain_words_are_never_operators() {
    let query = plain_words("AND -foo title:x (a|b) * \"c");
    assert_eq!(
        words(&query).iter().map(|(word, _)| *word).collect::<Vec<_>>(),
        ["AND", "-foo", "title:x", "(a|b)", "\"c"]
    );
    assert_eq!(query.to_string(), "\\AND \\-foo title\\:x \\(a\\|b\\) \\\"c");
    assert_eq!(plain_words("  ").root.clause, Clause::All);
    assert_eq!(plain_words("—").root.clause, Clause::Word("—".into()));
}

#[test]
fn any_makes_one_word_enough_and_keeps_the_filters() {
    let any_of = |text: &str| any(parse(text).unwrap()).to_string();
    assert_eq!(any_of("a b c"), "a OR b OR c");
    assert_eq!(any_of("a b (c OR d) source:x -e"), "(a OR b OR c OR d) source:x NOT e");
    assert_eq!(any_of("a source:x"), "a source:x");
    assert_eq!(any_of("source:x date:2024"), "source:x date:2024");
}

#[test]
fn limits_are_refused_by_name() {
    assert!(refused(&"a ".repeat(40_000)).contains("the limit is 65536 (64 KiB)"));
    assert!(refused(&"(".repeat(65)).contains("64 levels"));
    assert!(refused(&vec!["a"; 66].join(" SENT ")).contains("64 levels"));
    assert!(refused(&"a ".repeat(4_097)).contains("4096 words"));
    assert!(refused(&format!("\"{}\"", "a ".repeat(4_097))).contains("4096 words"));
    assert!(parse(&"a ".repeat(4_096)).is_ok());
    assert!(parse(&format!("{}a{}", "(".repeat(64), ")".repeat(64))).is_ok());
}

#[test]
fn the_deepest_query_fits_a_small_stack() {
    let run = || {
        let mut text = "x".to_owned();
        for _ in 0..31 {
            text = format!("(y OR lead:z w {text})^2");
        }
        let query = parse(&text).unwrap();
        let printed = query.to_string();
        assert_eq!(parse(&printed).unwrap().without_spans(), query.clone().without_spans());
        assert!(resolve(&query, TODAY).is_ok());
    };
    let small = std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap();
    small.join().unwrap();
}

#[test]
fn the_help_fits_a_terminal_and_its_examples_are_read() {
    assert!(HELP.lines().all(|line| line.chars().count() <= 100));
    let (_, examples) = HELP.split_once("EXAMPLES\n").unwrap();
    for example in examples.lines() {
        assert_eq!(notes(example.trim()), "", "{example}");
    }
    // Whatever is in the first column is a query by itself.
    let language = HELP.split_once("WORDS\n").unwrap().1;
    let (mut read, mut clauses, mut fields) = (0, BTreeSet::new(), BTreeSet::new());
    for line in language.lines().filter(|line| line.starts_with("  ")) {
        let column = line.trim_start().split("    ").next().unwrap_or_default();
        for query in column.split("   ").filter(|query| !matches!(*query, "( )")) {
            let query = query.split("  after").next().unwrap_or_default();
            let tree =
                parse_beside_filter(query).unwrap_or_else(|error| panic!("{query}: {error}"));
            walk(&tree.root, &mut |node| {
                let clause = format!("{:?}", node.clause);
                let mut names = clause.split(['(', ' ', ',']);
                clauses.extend(names.next().map(str::to_owned));
                if matches!(node.clause, Clause::Name(..) | Clause::Date(..)) {
                    fields.extend(names.next().map(str::to_owned));
                }
                if let Clause::Number { field, .. } = &node.clause {
                    fields.insert(format!("{field:?}"));
                }
                true
            });
            read += 1;
        }
    }
    assert!(read > 40, "{read}");
    let unshown: Vec<&str> =
        variants("Clause<D>").filter(|clause| !clauses.contains(*clause)).collect();
    assert_eq!(unshown, [""; 0], "no line of src/query/help.txt shows these");
    let all = ["NameField", "NumberField"].into_iter().flat_map(variants);
    let unshown: Vec<&str> = all.filter(|field| !fields.contains(*field)).collect();
    assert_eq!(unshown, [""; 0], "no line of src/query/help.txt shows these fields");
    let parts = HELP.lines().find(|line| line.starts_with("  has:author")).unwrap_or_default();
    let named = |part: &str| parts.split([' ', ':']).any(|word| word == part.to_lowercase());
    let unshown: Vec<&str> = variants("Part").filter(|part| !named(part)).collect();
    assert_eq!(unshown, [""; 0], "the line of src/query/help.txt with has:author lacks these");
    for field in ["date", "updated", "saved", "ingested"] {
        assert!(HELP.contains(&format!("{field}:")), "{field}:");
    }
    assert_eq!(variants("DateField").count(), 4, "the line above names each date field");
}

#[test]
fn a_walk_visits_each_clause_once_in_the_order_of_the_text() {
    let text = "(a OR b^2) title:(c NEAR/3 \"d e\") atleast2(f) first9(g) -h source:x date:2024";
    let mut query = parse(text).unwrap();
    let mut visited = Vec::new();
    walk(&query.root, &mut |node| {
        visited.push(node.span.clone());
        true
    });
    let starts: Vec<usize> = visited.iter().map(|span| span.start).collect();
    assert!(starts.is_sorted(), "{visited:?}");
    let clauses = 1 + 4 + 4 + 2 + 2 + 2 + 2;
    assert_eq!(visited.len(), clauses, "{visited:?}");
    let mut changed = 0;
    walk_mut(&mut query.root, &mut |node| {
        node.span = 0..0;
        changed += 1;
    });
    assert_eq!(changed, clauses);
    assert_eq!(query, query.clone().without_spans());
}

#[test]
fn a_star_as_texts_print_it_is_told_to_be_a_wildcard() {
    for (text, printed) in [
        ("Schüler*innen", "Schüler\\*innen"),
        ("Kolleg*in", "Kolleg\\*in"),
        ("f**k", "f\\*\\*k"),
        ("M*A*S*H", "M\\*A\\*S\\*H"),
        ("\"die Schüler*innen\"", "Schüler\\*innen"),
    ] {
        let notes = notes(text);
        assert!(notes.contains("is any letters"), "{text}: {notes}");
        assert!(notes.contains(printed), "{text}: {notes}");
    }
    for text in ["elect*", "snow*white", "*port*", "organi*ation", "be*in"] {
        assert_eq!(notes(text), "", "{text}");
    }
}

#[test]
fn what_is_in_the_parentheses_of_a_wrong_call_is_no_error_of_its_own() {
    let error = parse("caps(strike OR union) port").unwrap_err();
    assert!(error.message.contains("takes one plain word"), "{error}");
    assert!(error.others.is_empty(), "{error:?}");
}
