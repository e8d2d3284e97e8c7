//! How like the best candidates an article is, in words that need not be the query's.
//!
//! Relevance feedback in which no article speaks for itself (after the regularization of scores, Diaz 2005):
//! articles about one thing use the same words, so that one of them is better for the others being good. Each
//! of the best candidates is a [`Voice`] for those that share its words; neither it nor a copy of it gains by
//! its own voice.

use std::collections::BTreeMap;

/// Saturation of a word's occurrences, as in BM25.
const K1: f64 = 1.2;
/// Voices whose words agree this much, of the most there is, are those of copies.
const SAME_WORDS: f64 = 0.8;
/// What two articles hold of the words differs by at most this share where they are copies.
const SAME_TEXT: f64 = 0.2;

/// What one of the best candidates is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Voice {
    place: usize,
    score: f64,
    /// What each of its words counts; the squares sum to 1.
    words: BTreeMap<String, f64>,
}

impl Voice {
    /// Takes the candidate in a place, its score, and of each of its words how often it is said and the
    /// word's inverse document frequency. `None` where no word counts.
    #[must_use]
    pub fn new(place: usize, score: f64, words: BTreeMap<String, (f64, f64)>) -> Option<Self> {
        let count = |(times, idf): (f64, f64)| idf * times / (times + K1);
        let mut words: BTreeMap<String, f64> =
            words.into_iter().map(|(word, of)| (word, count(of))).collect();
        let length = words.values().map(|count| count * count).sum::<f64>().sqrt();
        words.values_mut().for_each(|count| *count /= length);
        (length > 0.0 && score > 0.0).then_some(Self { place, score, words })
    }

    /// Returns whether it is the voice of a copy of another: it says nothing that the other does not.
    #[must_use]
    pub fn repeats(&self, other: &Self) -> bool {
        let both =
            self.words.iter().filter_map(|(word, count)| Some(count * other.words.get(word)?));
        both.sum::<f64>() > SAME_WORDS
    }
}

/// Returns the words that count most over all voices, at most `most`.
#[must_use]
pub fn heaviest(voices: &[Voice], most: usize) -> Vec<String> {
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    for voice in voices {
        for (word, count) in &voice.words {
            *sums.entry(word).or_default() += voice.score * count;
        }
    }
    let mut words: Vec<(&str, f64)> = sums.into_iter().collect();
    // The first in the alphabet, where two count the same.
    words.sort_by(|a, b| b.1.total_cmp(&a.1));
    words.into_iter().take(most).map(|(word, _)| word.to_owned()).collect()
}

fn product(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

/// Returns whether an article holds so nearly what another does that it is a copy of it.
fn is_same_text(one: &[f64], other: &[f64]) -> bool {
    let apart: f64 = one.iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum();
    apart <= SAME_TEXT.powi(2) * product(one, one)
}

/// Returns how like the voices each candidate is, from 0 to 1, the most there is; `held` has for each candidate
/// what it gives for each of `words`: idf × BM25's saturation.
#[must_use]
pub fn likeness(voices: &[Voice], words: &[String], held: &[Vec<f64>]) -> Vec<f64> {
    let counts: Vec<Vec<f64>> = voices
        .iter()
        .map(|voice| words.iter().map(|word| *voice.words.get(word).unwrap_or(&0.0)).collect())
        .collect();
    let speaks_for = |voice: &Voice, place: usize| {
        voice.place != place && !is_same_text(&held[voice.place], &held[place])
    };
    let of = |(place, held): (usize, &Vec<f64>)| {
        let (mut sum, mut all) = (0.0, 0.0);
        for (voice, counts) in voices.iter().zip(&counts) {
            if speaks_for(voice, place) {
                sum += voice.score * product(counts, held);
                all += voice.score;
            }
        }
        if all > 0.0 { sum / all } else { 0.0 }
    };
    let mut like: Vec<f64> = held.iter().enumerate().map(of).collect();
    let most = like.iter().copied().fold(0.0, f64::max);
    if most > 0.0 {
        like.iter_mut().for_each(|like| *like /= most);
    }
    like
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(place: usize, words: &[&str]) -> Voice {
        let words = words.iter().map(|word| ((*word).to_owned(), (1.0, 1.0))).collect();
        Voice::new(place, 1.0, words).unwrap()
    }

    /// What candidates with these words give for each of `words`.
    fn held(words: &[String], candidates: &[&[&str]]) -> Vec<Vec<f64>> {
        let gives = |candidate: &&[&str]| -> Vec<f64> {
            let holds = |word: &String| candidate.contains(&word.as_str());
            words.iter().map(|word| f64::from(u8::from(holds(word)))).collect()
        };
        candidates.iter().map(gives).collect()
    }

    #[test]
    fn an_article_that_shares_the_words_of_the_best_is_like_them_and_another_is_not() {
        let voices = [voice(0, &["dock", "port", "walkout"]), voice(1, &["dock", "wage"])];
        let words = heaviest(&voices, 10);
        let held = held(&words, &[&["dock", "port", "walkout"], &["dock", "wage"], &["dock"], &[]]);
        let like = likeness(&voices, &words, &held);
        assert!(like[2] > 0.0 && like[3] == 0.0, "{like:?}");
        assert!(like.iter().all(|like| (0.0..=1.0).contains(like)), "{like:?}");
    }

    #[test]
    fn nothing_speaks_for_itself_nor_for_its_copy() {
        let alone = [voice(0, &["dock", "port", "walkout"])];
        let words = heaviest(&alone, 10);
        let same: &[&str] = &["dock", "port", "walkout"];
        assert_eq!(likeness(&alone, &words, &held(&words, &[same, same])), [0.0, 0.0]);
        assert!(voice(1, same).repeats(&alone[0]));
        assert!(!voice(1, &["dock", "wage"]).repeats(&alone[0]));
    }

    #[test]
    fn the_words_that_several_say_are_the_heaviest() {
        let voices = [voice(0, &["dock", "ash"]), voice(1, &["dock", "wage"])];
        assert_eq!(heaviest(&voices, 2), ["dock", "ash"]);
    }

    #[test]
    fn what_says_nothing_is_no_voice() {
        assert_eq!(Voice::new(0, 1.0, BTreeMap::new()), None);
        let words = BTreeMap::from([("dock".to_owned(), (1.0, 1.0))]);
        assert_eq!(Voice::new(0, 0.0, words), None);
    }
}
