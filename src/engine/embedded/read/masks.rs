//! Which articles of a segment are in which languages: a form that a stemmer expanded a word to
//! counts only in articles of the stemmer's language.
//!
//! Nothing is stored for it: the names of languages are a field of the index, and most segments are
//! nearly all in one language, so that what is left out is read, not what is let in.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use tantivy::DocId;
use tantivy::DocSet as _;
use tantivy::TERMINATED;
use tantivy::schema::IndexRecordOption;

use crate::engine::EngineError;
use crate::engine::embedded::read::terms::Terms;
use crate::engine::embedded::read::window::Bits;
use crate::engine::embedded::read::window::WIDTH;

/// A set of articles of a segment. Built once per set of languages, then asked per article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mask(Vec<Bits>);

impl Mask {
    /// Returns the set without articles.
    pub(crate) fn none(max_doc: DocId) -> Self {
        Self(vec![Bits::EMPTY; max_doc.div_ceil(WIDTH) as usize])
    }

    /// Returns the set of all articles.
    pub(crate) fn all(max_doc: DocId) -> Self {
        let starts = (0..max_doc).step_by(WIDTH as usize);
        Self(starts.map(|start| Bits::range(start, start, max_doc)).collect())
    }

    /// Adds an article.
    pub(crate) fn insert(&mut self, doc: DocId) {
        if let Some(bits) = self.0.get_mut((doc / WIDTH) as usize) {
            bits.insert(doc % WIDTH);
        }
    }

    /// Takes an article out.
    pub(crate) fn remove(&mut self, doc: DocId) {
        if let Some(bits) = self.0.get_mut((doc / WIDTH) as usize) {
            bits.take_out(doc % WIDTH);
        }
    }

    /// Tells whether an article is in it.
    pub(crate) fn contains(&self, doc: DocId) -> bool {
        self.0.get((doc / WIDTH) as usize).is_some_and(|bits| bits.contains(doc % WIDTH))
    }
}

/// The articles of a segment in some languages.
#[derive(Debug, Clone)]
pub(crate) enum Admitted {
    /// All of them, dead ones included.
    All,
    /// None of them.
    None,
    /// These.
    Some(Arc<Mask>),
}

/// The articles in sets of languages, as far as they were asked for.
#[derive(Default)]
pub(crate) struct Masks(Mutex<HashMap<Vec<String>, Admitted>>);

impl Masks {
    /// Returns the articles of the segment these belong to in any of `languages`, sorted, where `""`
    /// stands for articles of unknown language; `terms` gives the languages that there are. Cost: reads the articles of each language once, then
    /// a look-up.
    pub(crate) fn of(
        &self,
        max_doc: u32,
        terms: &dyn Fn() -> Result<Terms, EngineError>,
        languages: &[String],
    ) -> Result<Admitted, EngineError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mask) = known.get(languages) {
            return Ok(mask.clone());
        }
        let mask = build(max_doc, &terms()?, languages)?;
        known.insert(languages.to_vec(), mask.clone());
        Ok(mask)
    }
}

fn build(max_doc: u32, terms: &Terms, languages: &[String]) -> Result<Admitted, EngineError> {
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    let (mut inside_count, mut known) = (0_u64, 0_u64);
    let mut stream = terms.all().map_err(EngineError::damaged)?;
    while let Some((name, info)) = stream.next() {
        known += u64::from(info.doc_freq);
        if languages.iter().any(|language| language.as_bytes() == name) {
            inside_count += u64::from(info.doc_freq);
            inside.push(info.clone());
        } else {
            outside.push(info.clone());
        }
    }
    let all = u64::from(max_doc);
    let with_unknown = languages.iter().any(String::is_empty);
    if with_unknown {
        inside_count += all.saturating_sub(known);
    }
    if inside_count == all {
        return Ok(Admitted::All);
    }
    if inside_count == 0 {
        return Ok(Admitted::None);
    }
    // Of unknown language is what no name holds, so it takes reading the others.
    let from_all = with_unknown || (known == all && 2 * inside_count > all);
    let mut mask = if from_all { Mask::all(max_doc) } else { Mask::none(max_doc) };
    for info in if from_all { outside } else { inside } {
        let mut postings = terms
            .index()
            .read_postings_from_terminfo(&info, IndexRecordOption::Basic)
            .map_err(EngineError::damaged)?;
        while postings.doc() != TERMINATED {
            if from_all {
                mask.remove(postings.doc());
            } else {
                mask.insert(postings.doc());
            }
            postings.advance();
        }
    }
    Ok(Admitted::Some(Arc::new(mask)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_holds_what_was_put_in_and_not_taken_out() {
        let mut mask = Mask::none(2 * WIDTH + 5);
        for doc in [0, WIDTH - 1, WIDTH, 2 * WIDTH + 4] {
            mask.insert(doc);
            assert!(mask.contains(doc));
        }
        mask.remove(WIDTH);
        assert!(!mask.contains(WIDTH) && !mask.contains(1) && !mask.contains(9 * WIDTH));
        let all = Mask::all(WIDTH + 3);
        assert!(all.contains(0) && all.contains(WIDTH + 2) && !all.contains(WIDTH + 3));
    }
}
