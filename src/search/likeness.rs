//! What the best candidates are about, for those that are like them to be above those that are not.
//!
//! Where any word is enough, many articles hold some of them and are about something else. What the best have
//! in common beside the query tells them apart. It only orders: what matches is not asked again.

use std::collections::BTreeMap;

use crate::analysis::Breaker;
use crate::article::Article;
use crate::engine::DocRef;
use crate::engine::View;
use crate::rank;
use crate::rank::Ranked;
use crate::rank::Voice;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::informative::FEWEST;
use crate::search::informative::MOST_FREQUENT;
use crate::search::informative::may_inform;
use crate::search::ready::Ready;

/// How many of the best speak for others.
const VOICES: usize = 6;
/// So many candidates are read to find them, where some are copies: this many times as many.
const ROUNDS: usize = 2;
/// How many words are compared.
const WORDS: usize = 30;
/// So many words of an article are looked up.
const LOOKED_UP: usize = 80;
/// Of an article, so many bytes are read: news begins with what it is about.
const LEAD: usize = 3_000;

/// Adds to the scores of candidates, best first, how like the best of them they are, and puts them in order
/// again.
pub(super) fn add(
    view: &View,
    request: &SearchRequest,
    ready: &Ready,
    ranked: &mut [Ranked],
) -> Result<(), SearchError> {
    if ranked.len() < 2 {
        return Ok(());
    }
    let mut idf = BTreeMap::new();
    let voices = voices(view, request, ranked, &mut idf)?;
    let words = rank::heaviest(&voices, WORDS);
    if words.is_empty() {
        return Ok(());
    }
    let docs: Vec<DocRef> = ranked.iter().map(|ranked| ranked.candidate.doc).collect();
    let forms: Vec<&str> = words.iter().map(String::as_str).collect();
    let weights: Vec<f64> = words.iter().map(|word| idf[word]).collect();
    let held: Vec<Vec<f64>> = view
        .held(&ready.prepared, &docs, &forms)?
        .into_iter()
        .map(|held| {
            held.into_iter().zip(&weights).map(|(held, idf)| f64::from(held) * idf).collect()
        })
        .collect();
    let like = rank::likeness(&voices, &words, &held);
    let (ranking, recency) = (request.ranking, ready.recency);
    rank::add_likeness(ranked, &like, &ready.clauses.weights, ranking.likeness, recency);
    Ok(())
}

/// Returns the voices of the best candidates, one for those that are copies of each other, and notes the
/// inverse document frequency of their words.
fn voices(
    view: &View,
    request: &SearchRequest,
    ranked: &[Ranked],
    idf: &mut BTreeMap<String, f64>,
) -> Result<Vec<Voice>, SearchError> {
    let mut voices: Vec<Voice> = Vec::new();
    for (round, some) in ranked.chunks(VOICES).take(ROUNDS).enumerate() {
        request.stop.check()?;
        let docs: Vec<DocRef> = some.iter().map(|ranked| ranked.candidate.doc).collect();
        let read = view.map_articles(&docs, |_, stored| Ok(words_of(&stored.article)))?;
        weigh(view, &read, idf)?;
        for (at, (words, ranked)) in read.into_iter().zip(some).enumerate() {
            let weighed = words.into_iter().filter_map(|(word, times)| {
                let idf = *idf.get(&word)?;
                Some((word, (times, idf)))
            });
            let voice = Voice::new(round * VOICES + at, ranked.score, weighed.collect());
            let new = voice.filter(|voice| !voices.iter().any(|known| voice.repeats(known)));
            voices.extend(new);
            if voices.len() == VOICES {
                return Ok(voices);
            }
        }
    }
    Ok(voices)
}

/// Adds the inverse document frequencies of words, of those that tell articles apart.
fn weigh(
    view: &View,
    read: &[Vec<(String, f64)>],
    idf: &mut BTreeMap<String, f64>,
) -> Result<(), SearchError> {
    let mut words: Vec<&str> = read.iter().flatten().map(|(word, _)| word.as_str()).collect();
    words.retain(|word| !idf.contains_key(*word));
    words.sort_unstable();
    words.dedup();
    let all = view.articles() as f64;
    for (word, articles) in words.iter().zip(view.frequencies(&words)?) {
        let articles = articles as f64;
        if articles >= FEWEST && (articles <= MOST_FREQUENT * all || all <= 100.0) {
            let weight = ((all - articles + 0.5) / (articles + 0.5)).ln_1p();
            idf.insert((*word).to_owned(), weight);
        }
    }
    Ok(())
}

/// Returns the words that an article begins with, and how often each is said there: the most frequent, and of
/// equally frequent ones the longest, which are rarer elsewhere.
fn words_of(article: &Article) -> Vec<(String, f64)> {
    let lang = article.lang.as_deref().unwrap_or_default();
    let mut counts: BTreeMap<String, f64> = BTreeMap::new();
    let mut breaker = Breaker::new();
    for text in [article.own_title(), article.body.as_str()] {
        breaker.each(beginning(text), &mut |token| {
            if may_inform(lang, token.form) {
                *counts.entry(token.form.to_owned()).or_default() += 1.0;
            }
        });
    }
    let mut counts: Vec<(String, f64)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| b.0.len().cmp(&a.0.len())));
    counts.truncate(LOOKED_UP);
    counts
}

/// Returns the beginning of a text, whole words where blanks separate them.
fn beginning(text: &str) -> &str {
    if text.len() <= LEAD {
        return text;
    }
    let cut = &text[..text.floor_char_boundary(LEAD)];
    cut.rfind(char::is_whitespace).map_or(cut, |end| &cut[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_text_whole_words_of_the_beginning_are_read() {
        let long = "harbor strike ".repeat(1_000);
        let read = beginning(&long);
        assert!(read.len() <= LEAD && read.ends_with("strike"), "{}", &read[read.len() - 20..]);
        let unspaced = "港".repeat(2_000);
        assert_eq!(beginning(&unspaced).len(), LEAD);
        assert_eq!(beginning("harbor"), "harbor");
    }
}
