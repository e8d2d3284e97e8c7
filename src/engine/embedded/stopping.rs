//! Requests that are stopped: no part of an answer is ever taken for the whole.

use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::View;
use crate::engine::embedded::Prepared;
use crate::engine::embedded::Snapshot;
use crate::engine::embedded::tests::Corpus;
use crate::engine::embedded::tests::Indexed;
use crate::engine::embedded::tests::TODAY;
use crate::search;
use crate::search::SearchError;
use crate::search::SearchRequest;

/// A query of each kind of reading: terms, dictionaries, names, positions, days.
const QUERIES: &[&str] = &[
    "strike harbor",
    "str* OR *bor",
    "/h.*r/",
    "harbr~1",
    "\"harbor strike\"",
    "strike NEAR/4 harbor",
    "=Harbor NOT crane",
    "caps(harbor)",
    "source:h* strike",
    "path:*1* strike",
    "has:author OR strike",
    "date:2020 OR strike",
    "strike^2 strikes",
    "nothing strike",
    "harbro",
    "strike -source:nobody",
];

fn index() -> Indexed {
    let mut corpus = Corpus::new();
    for number in 0..12 {
        let body = format!(
            "The harbor strike went on for day {number}. A crane stood idle.\n\n\
             Harbor workers said the strike would end. Ships {number} waited."
        );
        corpus = corpus.article(&format!("Strike {number}"), &body);
    }
    corpus.index_in(3)
}

/// Runs a request that is stopped after ever more looks, until it comes to its answer; each time
/// before, there is none.
fn whole_or_nothing<T: std::fmt::Debug>(
    request: &SearchRequest,
    run: impl Fn(&SearchRequest) -> Result<T, SearchError>,
) {
    let whole = format!("{:?}", run(request).unwrap());
    for looks in 0.. {
        let stopped = SearchRequest { stop: Stop::after(looks), ..request.clone() };
        match run(&stopped) {
            Ok(answer) => {
                assert_eq!(format!("{answer:?}"), whole, "{} after {looks}", request.text);
                assert!(looks > 0, "{} is not stopped at all", request.text);
                return;
            }
            Err(SearchError::Engine(EngineError::Stopped)) => {}
            Err(other) => panic!("{} after {looks}: {other}", request.text),
        }
    }
}

#[test]
fn a_request_that_is_stopped_at_any_time_has_its_whole_answer_or_none() {
    let index = index();
    for query in QUERIES {
        let request = SearchRequest::new(query, TODAY);
        whole_or_nothing(&request, |request| search::search(&index.view, request));
        whole_or_nothing(&request, |request| search::count(&index.view, request));
        whole_or_nothing(&request, |request| search::sources(&index.view, request));
        whole_or_nothing(&request, |request| search::explain(&index.view, request));
    }
    let id = index.search(&SearchRequest::new("strike", TODAY)).hits[0].short_id.clone();
    let request = SearchRequest::new("", TODAY);
    whole_or_nothing(&request, |request| search::similar(&index.view, &id, request));
    let request = SearchRequest { expand: true, any: true, ..SearchRequest::new("strike", TODAY) };
    whole_or_nothing(&request, |request| search::search(&index.view, request));
}

#[test]
fn a_query_that_costs_too_much_is_refused_whole_and_others_are_answered() {
    let repeated = "war ".repeat(6_000);
    let index = Corpus::new()
        .article("Long", &repeated)
        .article("Short", "The war, war and peace. A war of peace.")
        .index();
    for query in [
        "(war NEAR/9000 war) NEAR/9000 war",
        "\"war war war\"~9000",
        "(war NOT NEAR/9000 war) OR peace",
        "atleast2(war NEAR/9000 war)",
    ] {
        let request = SearchRequest::new(query, TODAY);
        for failed in [
            search::search(&index.view, &request).err(),
            search::count(&index.view, &request).err(),
        ] {
            let message = failed.map(|error| error.to_string()).unwrap_or_default();
            assert!(message.contains("costs more than one may"), "{query}: {message}");
        }
    }
    for (query, hits) in [
        ("war NEAR/9000 peace", 1),
        ("\"war war\"", 2),
        ("\"war war war\"", 1),
        ("\"war war and\"", 1),
        ("war NEAR/1 war", 2),
        ("(war NEAR/3 peace) NEAR/3 war", 1),
        ("atleast5000(war)", 1),
    ] {
        assert_eq!(index.titles(query).len(), hits, "{query}");
    }
}

#[test]
fn a_long_or_beside_a_long_or_is_answered_at_the_cost_of_the_words_that_articles_hold() {
    let words: Vec<String> = (0..1_200).map(|number| format!("qq{number}x")).collect();
    let mut corpus = Corpus::new();
    for number in 0..600 {
        let body = format!("qq{number}x is beside qq{}x, and qq0x alone.", 600 + number);
        corpus = corpus.article("Words", &body);
    }
    let index = corpus.article("All", &words.join(" ")).index();
    let (left, right) = words.split_at(600);
    for (distance, articles) in [("NEAR/20", 601), ("PRE/1", 1), ("PARA", 601)] {
        let query = format!("({}) {distance} ({})", left.join(" OR "), right.join(" OR "));
        let found = search::count(&index.view, &SearchRequest::new(&query, TODAY)).unwrap();
        assert_eq!(found.total.articles, articles, "{distance}");
    }
}

#[test]
fn a_long_word_that_nothing_has_is_given_no_spellings_and_a_short_one_is() {
    let index = index();
    for word in ["a".repeat(60_000), "a.b.".repeat(12_000), "1,000,".repeat(8_000)] {
        let hits = search::search(&index.view, &SearchRequest::new(&word, TODAY)).unwrap();
        assert_eq!(hits.suggestions.unwrap().spellings, []);
    }
    let hits = search::search(&index.view, &SearchRequest::new("harbro", TODAY)).unwrap();
    assert_eq!(hits.suggestions.unwrap().spellings[0].1[0].0, "harbor");
    let stop = Stop::new();
    stop.stop();
    let near = index.view.near_spellings(&["harbro"], 3, &stop);
    assert!(matches!(near, Err(EngineError::Stopped)), "{near:?}");
}

#[test]
fn a_pattern_for_too_many_words_says_how_many_there_are_at_least() {
    let words: Vec<String> = (0..10_010).map(|number| format!("qq{number}x")).collect();
    let index = Corpus::new().article("Words", &words.join(" ")).index();
    for query in ["qq*", "*qq*", "/qq.*/"] {
        let request = SearchRequest::new(query, TODAY);
        let error = search::search(&index.view, &request).unwrap_err().to_string();
        assert!(error.contains("at least 10,001 words; the limit is 10,000"), "{query}: {error}");
    }
}

#[test]
fn a_view_answers_others_while_a_request_is_stopped() {
    let index = index();
    let stop = Stop::new();
    stop.stop();
    let stopped = SearchRequest { stop, ..SearchRequest::new("strike", TODAY) };
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (view, stopped) = (&index.view, &stopped);
            scope.spawn(move || {
                for _ in 0..20 {
                    if thread % 2 == 0 {
                        assert!(search::search(view, stopped).is_err());
                    } else {
                        let request = SearchRequest::new("strike", TODAY);
                        assert_eq!(search::search(view, &request).unwrap().hits.len(), 10);
                    }
                }
            });
        }
    });
}

#[test]
fn what_a_search_reads_may_be_shared_by_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<View>();
    shared::<Snapshot>();
    shared::<Prepared>();
    shared::<Stop>();
}
