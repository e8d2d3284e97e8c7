//! Single sentences about what a text decides; `embedded/query/oracle` draws queries at random.

use jiff::civil::Date;
use jiff::civil::date;
use jiff::tz::TimeZone;

use crate::article::Article;
use crate::article::ArticleId;
use crate::article::EvidenceKind;
use crate::article::PublicationDate;
use crate::article::Stamp;
use crate::engine::EngineError;
use crate::engine::StoredArticle;
use crate::engine::Truth;
use crate::engine::textual::ArticleText;
use crate::engine::textual::Textual;
use crate::engine::textual::TooMuch;
use crate::evidence::SourceNames;
use crate::query;

const TODAY: Date = Date::constant(2024, 6, 15);

fn article(title: &str, body: &str) -> Article {
    Article {
        title: title.into(),
        body: body.into(),
        lang: Some("en".into()),
        ..Article::default()
    }
}

fn ready(text: &str) -> Result<Textual, EngineError> {
    let typed = query::parse_beside_filter(text).expect("a query");
    let resolved = query::resolve(&typed, TODAY).expect("dates that are days");
    Textual::new(&resolved, &SourceNames::default(), &TimeZone::UTC)
}

fn stored(article: &Article) -> StoredArticle {
    StoredArticle {
        id: ArticleId(0xabc << 116),
        root: 0,
        path: b"2024/a.txt".to_vec(),
        file_size: 0,
        file_modified: 0,
        ingested: 0,
        words: 9,
        passages: vec![0],
        article: article.clone(),
    }
}

fn truth(query: &str, article: &Article) -> Truth {
    let text = ArticleText::new(article);
    ready(query).expect("an answerable query").truth(&text, &stored(article)).expect("little work")
}

fn marks(query: &str, article: &Article) -> Vec<(u32, u32)> {
    let text = ArticleText::new(article);
    let query = ready(query).expect("an answerable query");
    let marks = query.marks(&text, &stored(article)).expect("little work");
    marks.iter().map(|mark| (mark.start, mark.end)).collect()
}

#[test]
fn a_word_is_found_in_the_forms_of_its_stem_and_a_phrase_as_typed() {
    let article = article("Dockers strike", "Banks were striking a deal.");
    assert_eq!(marks("strikes", &article), [(1, 2), (258, 259)]);
    assert_eq!(truth("\"banks were\"", &article), Truth::True);
    assert_eq!(truth("\"bank was\"", &article), Truth::False);
    assert_eq!(truth("=Banks =banks", &article), Truth::False);
    assert_eq!(truth("caps(banks) str?k* dcokers~1 /str.*/", &article), Truth::True);
}

#[test]
fn a_word_is_expanded_in_the_language_of_the_article() {
    let mut article = article("", "Presidenta, bankers and strikes.");
    assert_eq!(marks("strike OR presidente", &article), [(259, 260)]);
    article.lang = Some("es".into());
    assert_eq!(truth("presidente", &article), Truth::True);
    article.lang = None;
    assert_eq!(truth("strike", &article), Truth::True);
}

#[test]
fn a_word_is_found_in_its_other_spellings() {
    let article = article("", "The U.N. and NGO-s re-elected Müller; L'Angelo told us of the US.");
    assert_eq!(truth("UN reelected mueller \"the UN\"", &article), Truth::True);
    assert_eq!(marks("\"and NGOs reelected muller\"", &article), [(258, 264)]);
    assert_eq!(marks("US", &article).len(), 1);
    assert_eq!(marks("us", &article).len(), 2);
    assert_eq!(truth("=Mueller OR \"d'angelo\"", &article), Truth::False);
    assert_eq!(truth("\"l'angelo told\"", &article), Truth::True);
}

#[test]
fn nothing_crosses_from_the_title_into_the_body() {
    let article = article("By the river", "Bank rates rose. Rivers fell.");
    assert_eq!(truth("\"river bank\"", &article), Truth::False);
    assert_eq!(truth("river PRE/300 bank", &article), Truth::False);
    assert_eq!(truth("title:river body:bank", &article), Truth::True);
}

#[test]
fn a_title_taken_from_the_body_is_found_there() {
    let mut article = article("Grain prices rose", "Grain prices rose. Grain is dear.");
    article.title_from_body = true;
    assert_eq!(marks("title:grain", &article), [(256, 257)]);
    assert_eq!(truth("title:dear OR atleast3(grain)", &article), Truth::False);
}

#[test]
fn a_sentence_ends_where_the_text_says_so() {
    let article = article("", "Bank rates rose. Rivers fell. \n\nBanks fell.");
    assert_eq!(truth("rates SENT rose", &article), Truth::True);
    assert_eq!(truth("rates SENT fell", &article), Truth::False);
    assert_eq!(truth("rates PARA fell", &article), Truth::True);
    assert_eq!(marks("fell NOT PARA rates", &article), [(262, 263)]);
    assert_eq!(truth("lead(banks =Banks)", &article), Truth::False);
}

#[test]
fn only_both_ends_of_a_pair_are_marked() {
    let article = article("", "war war peace and far away another war");
    assert_eq!(marks("war NEAR/1 peace", &article), [(257, 258), (258, 259)]);
    assert_eq!(marks("(war NEAR/1 peace) NEAR/1 and", &article).len(), 3);
    assert_eq!(truth("atleast3(war)", &article), Truth::True);
    assert_eq!(truth("atleast4(war)", &article), Truth::False);
}

#[test]
fn a_month_is_unknown_for_a_day_and_true_for_its_year() {
    let mut article = article("", "A story.");
    assert_eq!(truth("date:2024", &article), Truth::Unknown);
    assert_eq!(truth("-date:2024 is:undated", &article), Truth::Unknown);
    let stamp = Stamp::month(2024, 3).expect("a month");
    article.published = Some(PublicationDate::new(stamp, EvidenceKind::Field, 0.57, Vec::new()));
    assert_eq!(truth("date:2024-03-10", &article), Truth::Unknown);
    assert_eq!(truth("date:2024", &article), Truth::True);
    assert_eq!(truth("date:2023 OR updated:2024", &article), Truth::False);
    assert_eq!(truth("dateconf:0.57 words:9 ingested:1970", &article), Truth::True);
    let day = Stamp::day(date(2024, 3, 10));
    article.updated = Some(day);
    assert_eq!(truth("updated:2024-03-10", &article), Truth::True);
}

#[test]
fn an_ingest_is_on_the_day_of_the_one_who_asks() {
    let article = article("", "A story.");
    // 2024-03-10, 21:54 UTC.
    let stored = StoredArticle { ingested: 1_710_107_640, ..stored(&article) };
    let text = ArticleText::new(&article);
    let truth = |query: &str, hours: i8| {
        let query = query::parse_beside_filter(query).expect("a query");
        let resolved = query::resolve(&query, TODAY).expect("dates that are days");
        let zone = TimeZone::fixed(jiff::tz::offset(hours));
        let query =
            Textual::new(&resolved, &SourceNames::default(), &zone).expect("an answerable query");
        query.truth(&text, &stored).expect("little work")
    };
    assert_eq!(truth("ingested:2024-03-10", 0), Truth::True);
    assert_eq!(truth("ingested:2024-03-10", 14), Truth::False);
    assert_eq!(truth("ingested:2024-03-11", 14), Truth::True);
    assert_eq!(truth("-ingested:2024-03-11", 14), Truth::False);
}

#[test]
fn names_are_read_from_the_article() {
    let mut article = article("", "A story.");
    article.authors = vec!["Ada Lovelace".to_owned()];
    article.subjects = vec!["Old docks".to_owned()];
    article.place = Some("BRACKWATER".to_owned());
    assert_eq!(truth("author:lovelace has:author", &article), Truth::True);
    assert_eq!(truth("author:love", &article), Truth::False);
    assert_eq!(truth("subject:docks place:brackwater has:subject", &article), Truth::True);
    assert_eq!(truth("has:type OR has:page OR page:4 OR has:saved", &article), Truth::False);
    assert_eq!(truth("lang:en path:2024 id:abc path:*.txt", &article), Truth::True);
    assert_eq!(truth("source:ada OR url:*", &article), Truth::False);
}

#[test]
fn what_cannot_be_answered_is_refused_at_its_place() {
    for (text, place) in [("war is:copy", 4..11), ("a copies:3", 2..10), ("id:xyz", 0..6)] {
        let Err(EngineError::Query { span, .. }) = ready(text) else { panic!("{text}") };
        assert_eq!(span, place, "{text}");
    }
}

#[test]
fn a_text_that_repeats_a_word_is_given_up_rather_than_read_for_hours() {
    let article = article("", &"war ".repeat(30_000));
    let text = ArticleText::new(&article);
    let query = ready("(war NEAR/10000 war) NEAR/10000 war").expect("a query");
    assert_eq!(query.truth(&text, &stored(&article)), Err(TooMuch));
    let query = ready("war NEAR/10000 war").expect("a query");
    assert_eq!(query.truth(&text, &stored(&article)), Ok(Truth::True));
    // Each word, for either operand.
    assert_eq!(query.marks(&text, &stored(&article)).map(|marks| marks.len()), Ok(60_000));
}
