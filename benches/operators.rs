//! Each operator's counts on a collection against a naive reading of its articles.
//!
//! `cargo bench --bench operators -- ARTICLES.jsonl [PAIRS]` indexes the file into a temporary folder, draws
//! pairs of words (200 by default) that are near each other in some article, asks for each pair with each
//! operator, and compares the count with a plain pass over the words of all articles as the index keeps
//! them. Ends with code 1 if a count differs.
#![allow(clippy::print_stdout, reason = "a program for people")]

mod support;

use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::process::ExitCode;

use dateline::analysis;
use dateline::analysis::Case;
use dateline::analysis::variants::Variant;
use dateline::analysis::variants::variants;
use dateline::engine::View;
use dateline::passage::bounds;
use dateline::search::SearchRequest;
use dateline::search::count;
use dateline::search::search;

use support::TODAY;
use support::index_file;

/// A word and where it is: its place among the words, where the next one is, its sentence, its paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    word: i64,
    end: i64,
    sentence: usize,
    paragraph: usize,
}

/// The places of each word of a title or a body, and how the word is written there, if that is not as it is folded.
type Text = HashMap<String, Vec<(Place, Case, Option<Box<str>>)>>;

/// The texts of an article.
struct Plain {
    title: Text,
    body: Text,
}

/// What a text holds of the two words, or of three.
struct Found<'a> {
    a: &'a [Place],
    b: &'a [Place],
    c: &'a [Place],
}

/// An operator as it is written, with A, B and C for the words, and its naive reading of an article, whose
/// texts are the title and the body.
struct Operator {
    written: &'static str,
    matches: fn(&[Found<'_>; 2]) -> bool,
}

/// Returns whether one word is behind another, at most so far.
fn follows(a: Place, b: Place, most: i64) -> bool {
    b.word >= a.end && b.word - a.end < most
}

/// Returns whether two words are so near each other, in either order.
fn near(a: Place, b: Place, most: i64) -> bool {
    follows(a, b, most) || follows(b, a, most)
}

/// Returns whether no word is part of another, as `clean` of `clean-air` is; puts them in order.
fn are_apart<const N: usize>(places: &mut [Place; N]) -> bool {
    places.sort_by_key(|place| (place.word, place.end));
    places.windows(2).all(|two| two[1].word >= two[0].end)
}

/// Returns whether three words are in one window: none in another, and the last starts at most so far behind the
/// end of the first.
fn in_window(mut places: [Place; 3], most: i64) -> bool {
    are_apart(&mut places) && places[2].word - places[0].end < most
}

/// Returns whether words are in one part of the text, none in another.
fn in_one<const N: usize>(mut places: [Place; N], part: fn(&Place) -> usize) -> bool {
    are_apart(&mut places) && places.iter().all(|place| part(place) == part(&places[0]))
}

/// Returns whether a text holds a pair of places that passes.
fn pair(texts: &[Found<'_>; 2], passes: fn(Place, Place) -> bool) -> bool {
    texts.iter().any(|text| text.a.iter().any(|a| text.b.iter().any(|b| passes(*a, *b))))
}

/// Returns whether a text holds three places that pass.
fn triple(texts: &[Found<'_>; 2], passes: fn(Place, Place, Place) -> bool) -> bool {
    texts.iter().any(|text| {
        text.a.iter().any(|a| text.b.iter().any(|b| text.c.iter().any(|c| passes(*a, *b, *c))))
    })
}

fn has(texts: &[Found<'_>; 2], which: fn(&Found<'_>) -> bool) -> bool {
    texts.iter().any(which)
}

fn a(texts: &[Found<'_>; 2]) -> bool {
    has(texts, |text| !text.a.is_empty())
}

fn b(texts: &[Found<'_>; 2]) -> bool {
    has(texts, |text| !text.b.is_empty())
}

fn c(texts: &[Found<'_>; 2]) -> bool {
    has(texts, |text| !text.c.is_empty())
}

fn times(texts: &[Found<'_>; 2]) -> usize {
    texts.iter().map(|text| text.a.len()).sum()
}

const OPERATORS: &[Operator] = &[
    Operator { written: "A B", matches: |of| a(of) && b(of) },
    Operator { written: "A OR B", matches: |of| a(of) || b(of) },
    Operator { written: "A NOT B", matches: |of| a(of) && !b(of) },
    Operator { written: "A XOR B", matches: |of| a(of) != b(of) },
    Operator { written: "A MAYBE B", matches: a },
    Operator { written: "any(A B C)", matches: |of| a(of) || b(of) || c(of) },
    Operator {
        written: "2of(A B C)",
        matches: |of| [a(of), b(of), c(of)].iter().filter(|is| **is).count() > 1,
    },
    Operator { written: "A NEAR/5 B", matches: |of| pair(of, |a, b| near(a, b, 5)) },
    Operator { written: "A PRE/5 B", matches: |of| pair(of, |a, b| follows(a, b, 5)) },
    Operator {
        written: "A NOT NEAR/5 B",
        matches: |of| {
            has(of, |text| text.a.iter().any(|a| text.b.iter().all(|b| !near(*a, *b, 5))))
        },
    },
    Operator {
        written: "A SENT B",
        matches: |of| pair(of, |a, b| in_one([a, b], |place| place.sentence)),
    },
    Operator {
        written: "A PARA B",
        matches: |of| pair(of, |a, b| in_one([a, b], |place| place.paragraph)),
    },
    Operator {
        written: "A PRE/S B",
        matches: |of| pair(of, |a, b| a.sentence == b.sentence && a.end <= b.word),
    },
    Operator {
        written: "A PRE/P B",
        matches: |of| pair(of, |a, b| a.paragraph == b.paragraph && a.end <= b.word),
    },
    Operator {
        written: "near9(A B C)",
        matches: |of| triple(of, |a, b, c| in_window([a, b, c], 9)),
    },
    Operator {
        written: "pre9(A B C)",
        matches: |of| {
            triple(of, |a, b, c| a.end <= b.word && b.end <= c.word && c.word - a.end < 9)
        },
    },
    Operator {
        written: "sent(A B C)",
        matches: |of| triple(of, |a, b, c| in_one([a, b, c], |place| place.sentence)),
    },
    Operator {
        written: "para(A B C)",
        matches: |of| triple(of, |a, b, c| in_one([a, b, c], |place| place.paragraph)),
    },
    Operator { written: "atleast2(A)", matches: |of| times(of) >= 2 },
    Operator { written: "atmost2(A)", matches: |of| (1..=2).contains(&times(of)) },
    Operator { written: "exactly2(A)", matches: |of| times(of) == 2 },
    Operator { written: "\"A_ B_\"~3", matches: |of| pair(of, |a, b| follows(a, b, 4)) },
    Operator { written: "\"A_ * B_\"", matches: |of| pair(of, |a, b| b.word - a.end == 1) },
    Operator { written: "first50(A)", matches: |of| of[1].a.iter().any(|a| a.end <= 50) },
    Operator { written: "title:A", matches: |of| !of[0].a.is_empty() },
    Operator {
        written: "body:(A NEAR/5 B)",
        matches: |of| of[1].a.iter().any(|a| of[1].b.iter().any(|b| near(*a, *b, 5))),
    },
    Operator {
        written: "lead(A)",
        matches: |of| !of[0].a.is_empty() || of[1].a.iter().any(|a| a.paragraph == 0),
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let Some(path) = arguments.first().map(PathBuf::from) else {
        println!("usage: cargo bench --bench operators -- ARTICLES.jsonl [PAIRS]");
        return ExitCode::from(2);
    };
    let pairs = arguments.get(1).and_then(|pairs| pairs.parse().ok()).unwrap_or(200);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = folder.path().join("index");
    index_file(&index, &path);
    let view = View::open(&index).expect("the index just made");
    let articles = articles(&view);
    println!("{} articles", articles.len());
    let mut state = 20_240_615_u64;
    let mut below = |most: usize| {
        // The constants of Knuth's MMIX.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most
    };
    let mut wrong = vec![0; OPERATORS.len()];
    let mut matched = vec![0_u64; OPERATORS.len()];
    for _ in 0..pairs {
        let words = loop {
            let article = &articles[below(articles.len())];
            if let Some(words) = three_words(article, &mut below) {
                break words;
            }
        };
        for (at, operator) in OPERATORS.iter().enumerate() {
            let mut query = operator.written.to_owned();
            for (letter, word) in ["A", "B", "C"].iter().zip(&words) {
                query = query.replace(&format!("{letter}_"), word);
            }
            query = with_words(&query, &words);
            let found = asked(&view, &query);
            let naive =
                articles.iter().filter(|article| is_match(operator, article, &words)).count();
            matched[at] += found;
            if found != naive as u64 {
                wrong[at] += 1;
                println!("{query}: {found} found, {naive} read");
            }
        }
    }
    for (at, operator) in OPERATORS.iter().enumerate() {
        println!(
            "{:20} {pairs} pairs, {} matches, {} differ",
            operator.written, matched[at], wrong[at]
        );
    }
    if wrong.iter().sum::<u32>() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Writes each letter that stands alone as a word, as it is written: in quotes words are not stemmed.
fn with_words(written: &str, words: &[String; 3]) -> String {
    let mut query = String::new();
    let mut before = ' ';
    let mut characters = written.chars().peekable();
    while let Some(c) = characters.next() {
        let alone = !before.is_ascii_alphanumeric()
            && characters.peek().is_none_or(|next| !next.is_ascii_alphanumeric());
        match c {
            'A' | 'B' | 'C' if alone => {
                query.push_str(&format!("\"{}\"", words[(c as usize) - ('A' as usize)]));
            }
            _ => query.push(c),
        }
        before = c;
    }
    query
}

fn asked(view: &View, query: &str) -> u64 {
    let request = SearchRequest::new(query, TODAY);
    match count(view, &request) {
        Ok(found) => found.total.articles,
        Err(error) => panic!("{query}: {error}"),
    }
}

fn is_match(operator: &Operator, article: &Plain, words: &[String; 3]) -> bool {
    let of = |text: &Text| words.clone().map(|word| places(text, &word));
    let (title, body) = (of(&article.title), of(&article.body));
    let found = |of: &'_ [Vec<Place>; 3]| -> (usize, usize, usize) {
        (of[0].len(), of[1].len(), of[2].len())
    };
    if found(&title) == (0, 0, 0) && found(&body) == (0, 0, 0) {
        return false;
    }
    let texts = [
        Found { a: &title[0], b: &title[1], c: &title[2] },
        Found { a: &body[0], b: &body[1], c: &body[2] },
    ];
    (operator.matches)(&texts)
}

/// Returns where a text has a word in the form that was typed, or in another spelling of it: `ceo` and `CEOs`.
fn places(text: &Text, word: &str) -> Vec<Place> {
    let written = |form: &str| text.get(form).map(Vec::as_slice).unwrap_or_default();
    let mut found: Vec<Place> = written(word).iter().map(|(place, ..)| *place).collect();
    for variant in variants(word, Case::Lower, word) {
        let (Variant::Form(form)
        | Variant::Capitals(form)
        | Variant::Raw { form, .. }
        | Variant::Spelled { form, .. }) = &variant;
        for (place, case, raw) in written(form) {
            let is_variant = variant.is(form, *case, raw.as_deref().unwrap_or(form));
            if is_variant && !found.contains(place) {
                found.push(*place);
            }
        }
    }
    found
}

/// Returns three words of the body that are within twelve of each other.
fn three_words(article: &Plain, below: &mut impl FnMut(usize) -> usize) -> Option<[String; 3]> {
    let mut words: Vec<(i64, &String)> = article
        .body
        .iter()
        .flat_map(|(word, places)| places.iter().map(move |(place, ..)| (place.word, word)))
        .filter(|(_, word)| word.len() > 1 && word.bytes().all(|c| c.is_ascii_lowercase()))
        .collect();
    words.sort_unstable();
    if words.len() < 20 {
        return None;
    }
    let at = below(words.len() - 13);
    let mut pick = || words[at + below(12)].1.clone();
    let three = [pick(), pick(), pick()];
    let distinct = three[0] != three[1] && three[1] != three[2] && three[0] != three[2];
    distinct.then_some(three)
}

/// Returns the words of all articles, as the index keeps them.
fn articles(view: &View) -> Vec<Plain> {
    let request =
        SearchRequest { limit: usize::MAX, passages: 0, ..SearchRequest::new("*", TODAY) };
    let hits = search(view, &request).expect("every article").hits;
    let plain = |hit: dateline::search::Hit| {
        let article = hit.article;
        let title = if article.title_from_body { String::new() } else { article.title };
        Plain { title: words(&title, false), body: words(&article.body, true) }
    };
    hits.into_iter().map(plain).collect()
}

/// Returns the places of the words of a text; a title is one sentence.
fn words(text: &str, is_body: bool) -> Text {
    let bounds = bounds(text);
    let number = |starts: &[u32], at: usize| {
        if is_body {
            starts.partition_point(|start| *start as usize <= at).saturating_sub(1)
        } else {
            0
        }
    };
    let mut words = Text::new();
    let mut before: Option<(String, Range<usize>, Place)> = None;
    analysis::tokens(text, &mut |token| {
        let word = i64::from(token.position);
        let place = Place {
            word,
            end: word + 1,
            sentence: number(&bounds.sentences, token.range.start),
            paragraph: number(&bounds.paragraphs, token.range.start),
        };
        // What is printed in two parts and read as one is found as that, too.
        if let Some((first, range, at)) = &before
            && token.elided.is_empty()
            && analysis::is_joined(text, range, &token.range)
            && let whole = format!("{first}{}", token.form)
            && analysis::marker::in_two_parts(&whole).is_some()
        {
            let place = Place { end: word + 1, ..*at };
            words.entry(whole).or_default().push((place, Case::AllCaps, None));
        }
        let raw = &text[token.exact.clone()];
        let raw = (raw != token.form).then(|| raw.replace('’', "'").into_boxed_str());
        words.entry(token.form.to_owned()).or_default().push((place, token.case, raw));
        let first = (token.form.to_owned(), token.range.clone(), place);
        before = (!token.possessive).then_some(first);
    });
    words
}
