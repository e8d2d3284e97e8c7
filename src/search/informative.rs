//! The words that are informative of some articles: frequent in them, rare elsewhere.
//!
//! Reads stored text, so it is for few articles. Forms of one stem count together, and the most frequent
//! form represents them.

use std::collections::BTreeMap;

use foldhash::HashMap;

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
/// The fewest articles of an informative word: one that only one article has finds no other.
pub(super) const FEWEST: f64 = 2.0;
/// Words whose frequencies are asked for first; each further time twice as many.
const LOOKED_UP_FIRST: usize = 32;
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
    forms: Vec<(String, f64)>,
}

/// Returns the words, at most `most`, that say what `articles` are about; each article counts by
/// its weight.
pub(crate) fn informative(
    view: &View,
    articles: &[(&Article, f64)],
    most: usize,
) -> Result<Vec<Informative>, SearchError> {
    let mut shares: BTreeMap<&str, HashMap<String, f64>> = BTreeMap::new();
    let mut breaker = Breaker::new();
    for (article, weight) in articles {
        let lang = article.lang.as_deref().unwrap_or_default();
        let mut counts: HashMap<String, f64> = HashMap::default();
        let mut all = 0.0;
        let mut left = MOST_TOKENS;
        for (text, count) in [(article.own_title(), TITLE), (article.body.as_str(), 1.0)] {
            breaker.each(text, &mut |token| {
                all += count;
                if left > 0 {
                    match counts.get_mut(token.form) {
                        Some(sum) => *sum += count,
                        None => _ = counts.insert(token.form.to_owned(), count),
                    }
                }
                left = left.saturating_sub(1);
            });
        }
        let of_language = shares.entry(lang).or_default();
        for (form, count) in counts {
            *of_language.entry(form).or_default() += weight * count / all;
        }
    }
    choose(view, stems(shares), most)
}

/// Puts the shares of forms together by their stems, each language by its own.
fn stems(shares: BTreeMap<&str, HashMap<String, f64>>) -> HashMap<String, Stem> {
    let mut stems: HashMap<String, Stem> = HashMap::default();
    for (lang, forms) in shares {
        let stemmer = Stemmer::new(lang);
        let forms = forms.into_iter().filter(|(form, _)| may_inform(lang, form));
        let mut forms: Vec<(String, f64)> = forms.collect();
        // The last digit of a sum depends on the order it is added up in.
        forms.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        for (form, share) in forms {
            let stem = stemmer.map_or_else(|| form.clone(), |stemmer| stemmer.stem(&form));
            let stem = stems.entry(stem).or_default();
            stem.share += share;
            match stem.forms.iter_mut().find(|(known, _)| *known == form) {
                Some((_, sum)) => *sum += share,
                None => stem.forms.push((form, share)),
            }
        }
    }
    stems
}

/// Chooses by share times inverse document frequency, which keeps common words out.
///
/// Words are looked up by their share, the largest first, until none of the rest can be among the best: no word
/// is worth more than if two articles had it.
fn choose(
    view: &View,
    stems: HashMap<String, Stem>,
    most: usize,
) -> Result<Vec<Informative>, SearchError> {
    let all = view.articles() as f64;
    let worth = |share: f64, frequency: f64| share * (all / frequency).ln_1p();
    // No word in more articles is worth so much; a little more, for it was rounded.
    let most_frequent = |share: f64, least: f64| all / (least / share).exp_m1() * (1.0 + 1e-9);
    let too_common = if all > 100.0 { MOST_FREQUENT * all } else { all };
    // The first in the alphabet, where two forms are equally frequent.
    let best = |stem: Stem| {
        let (word, _) = stem
            .forms
            .into_iter()
            .max_by(|a, b| a.1.total_cmp(&b.1).then_with(|| b.0.cmp(&a.0)))?;
        Some(Informative { word, share: stem.share })
    };
    // A word has another stem in each language, and one form may represent several.
    let mut shares: BTreeMap<String, f64> = BTreeMap::new();
    let mut found: Vec<Informative> = stems.into_values().filter_map(best).collect();
    found.sort_by(|a, b| a.word.cmp(&b.word).then_with(|| a.share.total_cmp(&b.share)));
    for Informative { word, share } in found {
        *shares.entry(word).or_default() += share;
    }
    let words = shares.into_iter().map(|(word, share)| Informative { word, share });
    let mut words: Vec<Informative> = words.collect();
    words.sort_by(|a, b| b.share.total_cmp(&a.share).then_with(|| a.word.cmp(&b.word)));
    let mut chosen: Vec<(f64, Informative)> = Vec::new();
    let (mut rest, mut at_once) = (&words[..], LOOKED_UP_FIRST);
    while !rest.is_empty() {
        let words;
        (words, rest) = rest.split_at(at_once.min(rest.len()));
        at_once *= 2;
        let least = (chosen.len() >= most).then(|| chosen.last().map_or(0.0, |last| last.0));
        if least.is_some_and(|least| worth(words[0].share, FEWEST) < least) {
            break;
        }
        let up_to = |word: &Informative| {
            let most = least.map_or(f64::INFINITY, |least| most_frequent(word.share, least));
            most.min(too_common).ceil() as u64
        };
        let forms: Vec<(&str, u64)> =
            words.iter().map(|word| (word.word.as_str(), up_to(word))).collect();
        for (word, frequency) in words.iter().zip(view.frequencies_up_to(&forms)?) {
            let frequency = frequency as f64;
            if frequency >= FEWEST && frequency <= too_common {
                chosen.push((worth(word.share, frequency), word.clone()));
            }
        }
        chosen.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.word.cmp(&b.1.word)));
        chosen.truncate(most);
    }
    let sum: f64 = chosen.iter().map(|(_, word)| word.share).sum();
    let shared = |(_, word): (f64, Informative)| Informative { share: word.share / sum, ..word };
    Ok(chosen.into_iter().map(shared).collect())
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
