//! Operators of several operands: what they are read as, and what is refused beside them.

use crate::query::tests::canonical;
use crate::query::tests::notes;
use crate::query::tests::refused;
use crate::query::*;

#[test]
fn a_star_between_words_of_a_phrase_is_any_word() {
    assert_eq!(canonical("\"this is the * time\""), "\"this is the * time\"");
    assert_eq!(canonical("=\"the  *   *  Times\"~2"), "\"=the * * =Times\"~2");
    assert_eq!(canonical("\"the \\* of\""), "\"the of\"");
    for text in ["\"* time\"", "\"time *\"", "\"*\"", "\"- * time\"", "\"time * …\"", "\"* *\""] {
        assert!(refused(text).contains("not at its ends"), "{text}");
    }
    assert_eq!(parse("a \"the *\"").unwrap_err().span, 7..8);
}

#[test]
fn order_within_a_sentence_or_paragraph_is_written_as_it_is_read() {
    assert_eq!(canonical("a PRE/S b NOT PRE/P c"), "a PRE/S b NOT PRE/P c");
    assert!(notes("a pre/s b").contains("the operator is PRE/S"));
}

#[test]
fn windows_take_words_phrases_and_groups() {
    assert_eq!(canonical("NEAR20(a, \"b c\" (d OR e))"), "near20(a \"b c\" (d OR e))");
    assert_eq!(canonical("pre5(a joh* (b NEAR/2 c))"), "pre5(a joh* (b NEAR/2 c))");
    assert_eq!(canonical("pre5(a b NEAR/2 c)"), "pre5(a (b NEAR/2 c))");
    assert_eq!(canonical("sent(a b) PARA para(c d)"), "sent(a b) PARA para(c d)");
    assert_eq!(canonical("title:(near3(a b))"), "title:(near3(a b))");
    assert_eq!(canonical("port NEAR3(a b)"), "port near3(a b)");
    for (text, why) in [
        ("near20(a)", "two operands or more"),
        ("near20()", "empty"),
        ("near20(a OR b c)", "cannot be between"),
        ("near20(a -b c)", "cannot be between"),
        ("near20(a AND b)", "cannot be between"),
        ("near20(a (b c))", "an AND, which has no place"),
        ("near20(a source:b)", "cannot be inside"),
        ("near20(a atleast2(b))", "a count, which has no place"),
        ("near0(a b)", "is no function here"),
        ("near10001(a b)", "is no function here"),
        ("near9(a b c d e f g h i)", "at most 8 operands"),
    ] {
        assert!(refused(text).contains(why), "{text}: {}", refused(text));
    }
    assert_eq!(canonical("pre9(a b c d e f g h i)"), "pre9(a b c d e f g h i)");
}

#[test]
fn a_choice_of_one_is_an_or_and_more_are_counted() {
    assert_eq!(canonical("any(a b c) d"), "(a OR b OR c) d");
    assert_eq!(canonical("any(a b c) NEAR/5 d"), "(a OR b OR c) NEAR/5 d");
    assert_eq!(canonical("any(a (b OR c)) OR d"), "a OR b OR c OR d");
    assert_eq!(canonical("2of(a (b c) lang:en \"d e\")"), "2of(a (b c) lang:en \"d e\")");
    for (text, why) in [
        ("4of(a b c)", "has only 3 operands"),
        ("0of(a b)", "is no function here"),
        ("2of(a b) NEAR/5 c", "a choice, which has no place"),
        ("2of(-a b)", "cannot be between"),
        ("2of((-a) (-b) c)", "only says what to leave out"),
        ("any(d)", "two operands or more"),
    ] {
        assert!(refused(text).contains(why), "{text}: {}", refused(text));
    }
    // "of" glued to a parenthesis is a word.
    assert!(parse("made of (steel)").is_ok() && parse("made of(steel)").is_err());
}

#[test]
fn xor_is_between_and_and_or_and_maybe_is_loosest() {
    assert_eq!(canonical("a b XOR c OR d"), "((a b) XOR c) OR d");
    assert_eq!(canonical("a OR b XOR c d"), "a OR (b XOR (c d))");
    assert_eq!(canonical("a OR b MAYBE c d"), "(a OR b) MAYBE (c d)");
    assert_eq!(canonical("(a MAYBE b) MAYBE c"), "a MAYBE b MAYBE c");
    assert_eq!(canonical("a MAYBE (b MAYBE c)"), "a MAYBE (b MAYBE c)");
    assert_eq!(canonical("(a XOR b) XOR c"), "a XOR b XOR c");
    assert_eq!(canonical("title:(a XOR b) (c MAYBE d)"), "title:(a XOR b) (c MAYBE d)");
    assert!(notes("a b XOR c").contains("AND binds tighter than XOR"));
    assert!(notes("a OR b MAYBE c").contains("OR binds tighter than MAYBE"));
    assert!(notes("a XOR b XOR c").contains("an odd number"));
    assert_eq!(notes("a XOR b"), "");
    assert_eq!(canonical("\\XOR maybe \\MAYBE xor"), "\\XOR maybe \\MAYBE xor");
    for (text, why) in [
        ("a XOR", "needs something after it"),
        ("MAYBE a", "needs something before it"),
        ("a MAYBE source:b", "only ranks"),
        ("a MAYBE -b", "only ranks"),
        ("a MAYBE (b date:2024)", "only ranks"),
        ("-a MAYBE b", "only says what to leave out"),
        ("a XOR -b", "only says what to leave out"),
        ("(a XOR b) NEAR/5 c", "an XOR, which has no place"),
    ] {
        assert!(refused(text).contains(why), "{text}: {}", refused(text));
    }
    assert!(notes("WAR XOR PEACE").contains("\\XOR"));
}

#[test]
fn a_number_of_times_is_at_least_at_most_or_exactly() {
    assert_eq!(
        canonical("atleast2(a) ATMOST3(b) exactly4((c OR d))"),
        "atleast2(a) atmost3(b) exactly4(c OR d)"
    );
    assert!(refused("atmost3(a b)").contains("an AND"));
    assert!(refused("atmost(a)").contains("is no function here"));
}

#[test]
fn dates_that_only_a_choice_holds_bind_no_hit() {
    let days = |text: &str| {
        let resolved = resolve(&parse(text).unwrap(), crate::query::tests::TODAY).unwrap();
        binding_days(&resolved).is_some()
    };
    assert!(days("(a date:2024) MAYBE b"));
    assert!(!days("date:2024 XOR a"));
    assert!(!days("2of(a b date:2024)"));
}
