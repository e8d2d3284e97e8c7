//! What a view knows of words: in how many articles each is, which are near one, and what some articles hold of
//! them.

use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Prepared;
use crate::engine::Stop;
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
