//! What Lucene and Media Cloud write: one sentence a construct.

use crate::query::dialect::DefaultOperator;
use crate::query::dialect::Reading;
use crate::query::dialect::Syntax;
use crate::query::dialect::read;
use crate::query::dialect::tests::check;
use crate::query::dialect::tests::noted;
use crate::query::dialect::tests::reading;
use crate::query::dialect::tests::refused;

fn lucene(text: &str) -> String {
    reading(text, Syntax::Lucene)
}

/// Returns what is read where words beside each other are joined by AND.
fn with_and(text: &str) -> String {
    let and = Reading { default_operator: Some(DefaultOperator::And), ..Syntax::Lucene.into() };
    read(text, and).unwrap().to_string()
}

#[test]
fn words_side_by_side_are_or_unless_the_default_is_and() {
    assert_eq!(lucene("cat dog"), "cat OR dog");
    assert!(noted("cat dog", Syntax::Lucene, "--default-operator and"));
    assert_eq!(with_and("cat dog"), "cat dog");
    assert_eq!(with_and("cat OR dog"), "cat OR dog");
    assert_eq!(lucene("language:(en de)"), "lang:en OR lang:de");
    let nexis = Reading { default_operator: Some(DefaultOperator::Or), ..Syntax::Nexis.into() };
    assert!(read("cat", nexis).unwrap_err().message.contains("--default-operator"));
}

#[test]
fn what_must_occur_makes_the_others_rank() {
    for (text, same) in [
        ("cat AND dog bird", "(cat dog) MAYBE bird"),
        ("cat && dog || bird", "(cat dog) MAYBE bird"),
        ("cat OR dog AND bird", "(dog bird) MAYBE cat"),
        ("+cat dog bird", "cat MAYBE dog MAYBE bird"),
        ("+cat +dog", "cat dog"),
        ("cat (dog AND bird)", "cat OR (dog bird)"),
        ("+cat -dog !bird NOT elk", "cat NOT dog NOT bird NOT elk"),
        ("cat dog -bird", "(cat OR dog) NOT bird"),
        ("cat AND NOT dog", "cat NOT dog"),
        ("cat OR NOT dog", "cat NOT dog"),
        ("-cat dog", "dog NOT cat"),
        ("title:(+cat dog)", "title:(cat MAYBE dog)"),
        ("cat - dog", "cat OR dog"),
        ("cat OR (NOT dog)", "cat"),
    ] {
        assert_eq!(lucene(text), same, "{text}");
    }
    assert!(noted(
        "cat AND dog bird",
        Syntax::Lucene,
        "only ranks, as in Lucene: read as (cat dog)"
    ));
    assert!(noted("cat OR NOT dog", Syntax::Lucene, "behind OR too"));
    assert!(noted("cat - dog", Syntax::Lucene, "before a blank"));
    assert_eq!(with_and("cat dog OR bird"), "cat MAYBE dog MAYBE bird");
    assert_eq!(with_and("cat OR +dog"), "cat OR dog");
    assert_eq!(refused("-dog", Syntax::Lucene).0, "the query only says what to leave out");
    assert_eq!(refused("cat +-dog", Syntax::Lucene).1, "+-");
    assert_eq!(refused("OR cat", Syntax::Lucene).1, "OR");
    assert_eq!(refused("cat AND", Syntax::Lucene).1, "AND");
}

#[test]
fn what_cannot_rank_is_left_out_with_a_note() {
    assert_eq!(lucene("+cat source:reuters"), "cat");
    assert!(noted("+cat source:reuters", Syntax::Lucene, "a filter has no score"));
    assert_eq!(lucene("+cat (dog AND lang:en)"), "cat");
    assert_eq!(lucene("+cat (-dog)"), "cat");
    assert_eq!(lucene("+cat +(-dog)"), "cat NOT dog");
    assert!(noted("+cat +(-dog)", Syntax::Lucene, "matches nothing in Lucene; here it"));
    assert!(noted("cat (-dog)", Syntax::Lucene, "matches nothing in Lucene, and is left out"));
}

#[test]
fn signs_inside_a_word_mean_what_they_mean_to_lucene() {
    assert_eq!(lucene("cat!dog"), "cat NOT dog");
    assert!(noted("cat!dog", Syntax::Lucene, "directly behind a word"));
    assert!(noted("well-known", Syntax::Lucene, "its words in a row"));
    assert_eq!(lucene("cat||dog"), "cat\\|\\|dog");
    assert_eq!(refused("cat~x", Syntax::Lucene).1, "cat~");
    assert!(noted("10:30", Syntax::Lucene, "asks for a field"));
    assert!(noted("9/11", Syntax::Lucene, "starts an expression"));
    assert_eq!(refused("cat [dog]", Syntax::Lucene).1, "[dog]");
    assert_eq!(lucene("\\[dog\\]"), "\\[dog]");
}

#[test]
fn media_cloud_has_names_of_its_own_and_operators_in_small_letters() {
    let cloud = |text| reading(text, Syntax::MediaCloud);
    assert_eq!(cloud("cat and dog"), "cat dog");
    assert!(noted("cat and dog", Syntax::MediaCloud, "small letters"));
    assert_eq!(
        cloud("+( cat (dog and bird) ) AND -language:(da de)"),
        "(cat OR (dog bird)) NOT (lang:da OR lang:de)"
    );
    assert_eq!(cloud("text_content:cat"), "body:cat");
    assert_eq!(cloud("( text: ( cat dog ) )"), "body:(cat OR dog)");
    assert_eq!(cloud("title: cat"), "title:cat");
    let (message, place) = refused("cat AND tags_id_media:9139487", Syntax::MediaCloud);
    assert!(message.contains("by number"), "{message}");
    assert_eq!(place, "tags_id_media:");
}

#[test]
fn lucene_fields_go_by_our_names() {
    assert_eq!(lucene("headline:(cat OR dog)"), "title:(cat OR dog)");
    assert!(noted("headline:cat", Syntax::Lucene, "headline: is read as title:"));
    assert_eq!(lucene("publisher:\"new york\""), "source:\"new york\"");
    assert_eq!(lucene("source:(reuters OR bbc)"), "source:reuters OR source:bbc");
    assert_eq!(lucene("author:jan*"), "author:jan*");
    assert_eq!(lucene("_exists_:author AND cat"), "has:author cat");
    assert_eq!(lucene("cat AND date:*"), "cat NOT is:undated");
    let (message, place) = refused("cat titel:dog", Syntax::Lucene);
    assert_eq!((message.as_str(), place), ("unknown field \"titel\"", "titel:"));
}

#[test]
fn lucene_ranges_are_for_dates_and_numbers() {
    assert_eq!(lucene("date:[2024-01-01 TO 2024-03-31]"), "date:2024-01-01..2024-03-31");
    assert_eq!(lucene("published:{2023 TO 2024]"), "date:{2023 TO 2024]");
    assert_eq!(lucene("date:[2024 TO *]"), "date>=2024");
    assert_eq!(lucene("date:[2024 TO NOW]"), "date:2024..today");
    assert_eq!(lucene("word_count:[100 TO 500]"), "words:100..500");
    assert_eq!(lucene("words:>500"), "words>=501");
    assert_eq!(refused("title:[a TO b]", Syntax::Lucene).1, "[a TO b]");
}

#[test]
fn lucene_values_may_begin_with_any_character() {
    for text in ["source:[“w", "source:“", "is:“", "title:“", "source:a~“", "id:é", "é~", "é^"]
    {
        check(text, Syntax::Lucene).expect(text);
    }
}

#[test]
fn lucene_terms_keep_boosts_letters_and_patterns() {
    assert_eq!(lucene("cat^2 OR (dog bird)^0.5"), "cat^2 OR (dog OR bird)^0.5");
    assert_eq!(lucene("ankara~ OR ankara~1"), "ankara~2 OR ankara~1");
    assert_eq!(lucene("\"cat dog\"~1"), "\"cat dog\"~1");
    assert_eq!(lucene("\"cat dog\"~3"), "\"cat dog\"~3 OR \"dog\" PRE/2 \"cat\"");
    assert_eq!(lucene("\"cat dog elk\"~3"), "\"cat dog elk\"~3");
    assert!(noted("\"cat dog elk\"~3", Syntax::Lucene, "keeps the order"));
    assert_eq!(lucene("/colou?r/"), "/colou?r/");
    assert_eq!(refused("/a~b/", Syntax::Lucene).1, "~");
    assert_eq!(lucene("joh* wom?n"), "joh* OR wom?n");
    assert_eq!(lucene("*:*"), "*");
    assert_eq!(lucene("title\\:cat"), "title\\:cat");
    assert_eq!(refused("cat~0.8", Syntax::Lucene).1, "cat~0.8");
}

#[test]
fn lucene_reads_now_and_the_names_of_other_indexes() {
    assert_eq!(lucene("publish_date:[NOW-1YEAR TO NOW]"), "date:1y..today");
    assert_eq!(lucene("date:[now-7d/d TO *]"), "date>=7d");
    assert_eq!(lucene("canonical_domain:a.example"), "domain:a.example");
    assert!(noted("port and union", Syntax::Lucene, "in capitals"));
    assert_eq!(refused("port W/5 union", Syntax::Lucene).1, "W/5");
    assert_eq!(refused("port near5 union", Syntax::Lucene).1, "near5");
}
