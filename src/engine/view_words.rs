//! What a view knows of words: in how many articles each is, which are near one, and what some articles hold of
//! them.

use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Prepared;
use crate::engine::Stop;
use crate::engine::Times;
use crate::engine::View;
use crate::engine::view::of_another;

impl View {
    /// Returns the number of live articles that hold each folded form itself.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn frequencies(&self, forms: &[&str]) -> Result<Vec<u64>, EngineError> {
        match self {
            Self::Embedded(snapshot) => forms.iter().map(|form| snapshot.frequency(form)).collect(),
            Self::Cluster(snapshot) => snapshot.frequencies(forms),
        }
    }

    /// As [`View::frequencies`], but any number above the one beside a form where it is above that, which is found
    /// out sooner.
    ///
    /// # Errors
    /// As there.
    pub fn frequencies_up_to(&self, forms: &[(&str, u64)]) -> Result<Vec<u64>, EngineError> {
        match self {
            Self::Embedded(snapshot) => {
                forms.iter().map(|(form, most)| snapshot.frequency_up_to(form, *most)).collect()
            }
            Self::Cluster(snapshot) => {
                let forms: Vec<&str> = forms.iter().map(|(form, _)| *form).collect();
                snapshot.frequencies(&forms)
            }
        }
    }

    /// Returns for each word the forms nearest to it, at most `most`, with the articles that hold
    /// them: by edits, then by frequency. None of a word of more than 64 letters.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read; `Stopped` when the request is to end.
    pub fn near_spellings(
        &self,
        words: &[&str],
        most: usize,
        stop: &Stop,
    ) -> Result<Vec<Vec<(String, u64)>>, EngineError> {
        match self {
            Self::Embedded(snapshot) => {
                words.iter().map(|word| snapshot.near_spellings(word, most, stop)).collect()
            }
            Self::Cluster(snapshot) => {
                words.iter().map(|word| snapshot.near_spellings(word, most)).collect()
            }
        }
    }

    /// Returns how often each of `pairs`, two numbers of `words`, is said in some articles: the second word follows
    /// the first in a sentence. No word is twice in `words`, no pair in `pairs`, and no word is of Hangul. `None`
    /// where only the text tells.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read; `Stopped` when the request is to end.
    pub fn bigrams(
        &self,
        docs: &[DocRef],
        words: &[&str],
        pairs: &[(u32, u32)],
        stop: &Stop,
    ) -> Result<Option<Vec<Times>>, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.bigrams(docs, words, pairs, stop).map(Some),
            Self::Cluster(_) => Ok(None),
        }
    }

    /// Returns how many sentences of some articles have a word, each own title being one; `None` where only the
    /// text tells.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn sentences(&self, docs: &[DocRef]) -> Result<Option<u64>, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.sentences(docs).map(Some),
            Self::Cluster(_) => Ok(None),
        }
    }

    /// Returns for each of `docs`, which the query found, and each of `forms`, which are folded, BM25's
    /// saturation of the occurrences of the form itself: f ÷ (f + norm), 0 where it is not there.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn held(
        &self,
        prepared: &Prepared,
        docs: &[DocRef],
        forms: &[&str],
    ) -> Result<Vec<Vec<f32>>, EngineError> {
        match (self, prepared) {
            (Self::Embedded(snapshot), Prepared::Embedded(_)) => snapshot.held(docs, forms),
            (Self::Cluster(snapshot), Prepared::Cluster(prepared)) => {
                snapshot.held(prepared, docs, forms)
            }
            _ => Err(of_another()),
        }
    }
}
