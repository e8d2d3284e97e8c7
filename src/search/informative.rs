//! The words that are informative of some articles: frequent in them, rare elsewhere.
//!
//! Reads stored text, so it is for few articles. Forms of one stem count together, and the most frequent
//! form represents them.

use std::collections::BTreeMap;
use std::collections::HashMap;

use crate::analysis::Breaker;
use crate::analysis::stem::Stemmer;
use crate::analysis::stopwords::is_function_word;
use crate::article::Article;
use crate::engine::View;
use crate::passage::is_unspaced;
use crate::search::SearchError;

/// A word of the title counts as this many of the body.
const TITLE: f64 = 2.0;
/// Words in more than this share of all articles are not informative.
pub(super) const MOST_FREQUENT: f64 = 0.1;
/// Of an article longer than this, only the beginning is read.
const MOST_TOKENS: usize = 5_000;

/// A word that says what articles are about.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Informative {
    /// The form that represents its stem.
    pub(crate) word: String,
    /// Its share of the articles' words; the shares of those returned sum to 1.
    pub(crate) share: f64,
}

/// What is known of a stem.
#[derive(Default)]
struct Stem {
    share: f64,
    forms: BTreeMap<String, f64>,
}

/// Returns the words, at most `most`, that say what `articles` are about; each article counts by
/// its weight.
pub(crate) fn informative(
    view: &View,
    articles: &[(&Article, f64)],
    most: usize,
) -> Result<Vec<Informative>, SearchError> {
    let mut stems: BTreeMap<String, Stem> = BTreeMap::new();
    let mut breaker = Breaker::new();
    for (article, weight) in articles {
        let lang = article.lang.as_deref().unwrap_or_default();
        let mut counts: BTreeMap<String, f64> = BTreeMap::new();
        let mut all = 0.0;
        let mut left = MOST_TOKENS;
        for (text, count) in [(article.own_title(), TITLE), (article.body.as_str(), 1.0)] {
            breaker.each(text, &mut |token| {
                all += count;
                if left > 0 && may_inform(lang, token.form) {
                    *counts.entry(token.form.to_owned()).or_default() += count;
                }
                left = left.saturating_sub(1);
            });
        }
        let stemmer = Stemmer::new(lang);
        for (form, count) in counts {
            let share = weight * count / all;
            let stem = stemmer.map_or_else(|| form.clone(), |stemmer| stemmer.stem(&form));
            let stem = stems.entry(stem).or_default();
            stem.share += share;
            *stem.forms.entry(form).or_default() += share;
        }
    }
    choose(view, stems, most)
}

/// Chooses by share times inverse document frequency, which keeps common words out.
fn choose(
    view: &View,
    stems: BTreeMap<String, Stem>,
    most: usize,
) -> Result<Vec<Informative>, SearchError> {
    let all = view.articles() as f64;
    // The first in the alphabet, where two forms are equally frequent.
    let best = |stem: Stem| {
        let (word, _) = stem.forms.into_iter().rev().max_by(|a, b| a.1.total_cmp(&b.1))?;
        Some(Informative { word, share: stem.share })
    };
    let words: Vec<Informative> = stems.into_values().filter_map(best).collect();
    let forms: Vec<&str> = words.iter().map(|word| word.word.as_str()).collect();
    let frequencies = view.frequencies(&forms)?;
    let mut worth: HashMap<String, f64> = HashMap::new();
    let mut chosen: Vec<Informative> = Vec::new();
    for (word, frequency) in words.into_iter().zip(frequencies) {
        let frequency = frequency as f64;
        // A word that only one article has finds no other.
        if frequency < 2.0 || (frequency > MOST_FREQUENT * all && all > 100.0) {
            continue;
        }
        worth.insert(word.word.clone(), word.share * (all / frequency).ln_1p());
        chosen.push(word);
    }
    chosen.sort_by(|a, b| worth[&b.word].total_cmp(&worth[&a.word]).then(a.word.cmp(&b.word)));
    chosen.truncate(most);
    let sum: f64 = chosen.iter().map(|word| word.share).sum();
    for word in &mut chosen {
        word.share /= sum;
    }
    Ok(chosen)
}

/// Whether a form of a text in `lang` may say what the text is about.
pub(super) fn may_inform(lang: &str, form: &str) -> bool {
    let mut chars = form.chars();
    let unspaced = chars.next().is_some_and(is_unspaced);
    let letters = 1 + chars.count();
    if unspaced {
        return letters == 2;
    }
    letters > 2 && !form.chars().any(char::is_numeric) && !is_function_word(lang, form)
}
