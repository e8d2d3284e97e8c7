//! The terms that words and patterns stand for, and those that were found out last.
//!
//! One request may ask for the same words several times (for what to suggest where nothing is found), and
//! to walk over the dictionary for thousands of them takes longer than to search.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use tantivy::postings::TermInfo;

use crate::engine::words::Expansion;
use crate::engine::words::PARTS;

/// Of so many terms, some ten megabytes, it is remembered which words they are of.
const REMEMBERED: usize = 50_000;

/// Terms a word stands for. One that no live article holds has no places.
pub(crate) type Terms = BTreeMap<String, Form>;

/// A term a word stands for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Form {
    /// Where its postings are: the number of a segment and what its dictionary says.
    pub(crate) places: Vec<(usize, TermInfo)>,
    /// The languages whose articles it is looked for in, sorted, `""` for articles of unknown
    /// language; none stands for every article.
    pub(crate) languages: Vec<String>,
    /// What an occurrence counts, of [`PARTS`].
    pub(crate) parts: u32,
    /// Further languages whose articles it is looked for in, and what an occurrence counts there.
    pub(crate) lesser: Option<(Vec<String>, u32)>,
}

impl Form {
    /// Returns the languages whose articles it is looked for in, with what an occurrence counts there.
    pub(crate) fn shares(&self) -> impl Iterator<Item = (&Vec<String>, u32)> {
        let lesser = self.lesser.as_ref().map(|(languages, parts)| (languages, *parts));
        std::iter::once((&self.languages, self.parts)).chain(lesser)
    }

    /// Adds where its postings are in a segment, once.
    pub(crate) fn add(&mut self, number: usize, info: &TermInfo) {
        if !self.places.iter().any(|(known, _)| *known == number) {
            self.places.push((number, info.clone()));
        }
    }
}

impl Default for Form {
    fn default() -> Self {
        Self { places: Vec::new(), languages: Vec::new(), parts: PARTS, lesser: None }
    }
}

/// What words and patterns stand for in one snapshot.
#[derive(Default)]
pub(crate) struct KnownTerms(Mutex<Known>);

#[derive(Default)]
struct Known {
    by_expansion: HashMap<Expansion, (Arc<Terms>, u64)>,
    /// How many terms they have in all.
    terms: usize,
}

impl KnownTerms {
    /// Returns the terms of an expansion, and how many steps it took to find them.
    pub(crate) fn get(&self, expansion: &Expansion) -> Option<(Arc<Terms>, u64)> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.by_expansion.get(expansion).cloned()
    }

    /// Remembers the terms of an expansion. Where there are too many, those of before are forgotten.
    pub(crate) fn add(&self, expansion: &Expansion, terms: &Arc<Terms>, steps: u64) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.terms + terms.len() + 1 > REMEMBERED {
            *known = Known::default();
        }
        known.terms += terms.len() + 1;
        known.by_expansion.insert(expansion.clone(), (Arc::clone(terms), steps));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_out_last_is_remembered_within_bounds() {
        let known = KnownTerms::default();
        let of = |number: usize| Expansion::Prefix(number.to_string());
        let terms: Terms = (0..99).map(|n| (n.to_string(), Form::default())).collect();
        let terms = Arc::new(terms);
        for number in 0..1_200 {
            known.add(&of(number), &terms, 7);
            let found = known.get(&of(number));
            assert!(found.is_some_and(|(found, steps)| Arc::ptr_eq(&found, &terms) && steps == 7));
        }
        assert!(known.get(&of(0)).is_none(), "{REMEMBERED} terms are not exceeded");
        assert!(known.0.lock().unwrap().terms <= REMEMBERED);
        assert!(known.get(&Expansion::Term("1199".to_owned())).is_none());
    }
}
