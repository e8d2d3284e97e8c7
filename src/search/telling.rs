//! The words that tell what articles are about: frequent in them, rare elsewhere.
//!
//! Reads stored text, so it is for few articles. Forms of one stem count together, and the form that
//! stands there most often speaks for them.

use std::collections::BTreeMap;
use std::collections::HashMap;

use crate::analysis::Breaker;
use crate::analysis::stem::Stemmer;
use crate::analysis::stopwords::is_function_word;
use crate::engine::embedded::Snapshot;
use crate::engine::embedded::StoredArticle;
use crate::passage::is_unspaced;
use crate::search::SearchError;

/// A word of the title counts as so many of the body.
const TITLE: f64 = 2.0;
/// Words in more than this share of all articles tell nothing.
const MOST_FREQUENT: f64 = 0.1;
/// Of an article longer than this, the beginning speaks for the rest.
const MOST_TOKENS: usize = 5_000;

/// A telling word.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Telling {
    /// The form that stands for all of its stem.
    pub(super) word: String,
    /// Its share of the articles' words; the shares of those returned sum to 1.
    pub(super) share: f64,
}

/// What is known of a stem.
#[derive(Default)]
struct Stem {
    share: f64,
    forms: BTreeMap<String, f64>,
}

/// Returns the words, at most `most`, that tell what `articles` are about; each article counts by
/// its weight.
pub(super) fn telling(
    snapshot: &Snapshot,
    articles: &[(StoredArticle, f64)],
    most: usize,
) -> Result<Vec<Telling>, SearchError> {
    let mut stems: BTreeMap<String, Stem> = BTreeMap::new();
    let mut breaker = Breaker::new();
    for (stored, weight) in articles {
        let article = &stored.article;
        let lang = article.lang.as_deref().unwrap_or_default();
        let mut counts: BTreeMap<String, f64> = BTreeMap::new();
        let mut all = 0.0;
        let mut left = MOST_TOKENS;
        for (text, count) in [(&article.title, TITLE), (&article.body, 1.0)] {
            breaker.each(text, &mut |token| {
                all += count;
                if left > 0 && may_tell(lang, token.form) {
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
    choose(snapshot, stems, most)
}

/// Chooses by share times inverse document frequency, which keeps common words out.
fn choose(
    snapshot: &Snapshot,
    stems: BTreeMap<String, Stem>,
    most: usize,
) -> Result<Vec<Telling>, SearchError> {
    let all = snapshot.articles() as f64;
    let mut worth: HashMap<String, f64> = HashMap::new();
    let mut words: Vec<Telling> = Vec::new();
    for stem in stems.into_values() {
        // The first in the alphabet, where two stand there equally often.
        let Some((word, _)) = stem.forms.into_iter().rev().max_by(|a, b| a.1.total_cmp(&b.1))
        else {
            continue;
        };
        let frequency = snapshot.frequency(&word)? as f64;
        // What one article alone says finds no other.
        if frequency < 2.0 || (frequency > MOST_FREQUENT * all && all > 100.0) {
            continue;
        }
        worth.insert(word.clone(), stem.share * (all / frequency).ln_1p());
        words.push(Telling { word, share: stem.share });
    }
    words.sort_by(|a, b| worth[&b.word].total_cmp(&worth[&a.word]).then(a.word.cmp(&b.word)));
    words.truncate(most);
    let sum: f64 = words.iter().map(|word| word.share).sum();
    for word in &mut words {
        word.share /= sum;
    }
    Ok(words)
}

fn may_tell(lang: &str, form: &str) -> bool {
    let mut chars = form.chars();
    let unspaced = chars.next().is_some_and(is_unspaced);
    let letters = 1 + chars.count();
    if unspaced {
        return letters == 2;
    }
    letters > 2 && !form.chars().any(char::is_numeric) && !is_function_word(lang, form)
}
