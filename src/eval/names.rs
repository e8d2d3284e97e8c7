//! What articles are called in judgments and runs: their key, or, without one, their id.
//!
//! Cost: the keys of all articles are read at once; an article without one is read from the store when
//! it is first ranked.

use std::collections::BTreeSet;
use std::collections::HashMap;

use crate::article::ArticleId;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Keys;
use crate::engine::Named;
use crate::engine::View;
use crate::eval::files::one_word;

/// The names of the articles of an index.
pub(super) struct Names<'v> {
    view: &'v View,
    keys: Keys,
    /// The names that are keys, as a run writes them.
    known: BTreeSet<String>,
    /// Articles whose key is that of another as well.
    repeated: usize,
    /// The ids of articles without a key that were ranked.
    ids: HashMap<DocRef, String>,
}

impl<'v> Names<'v> {
    pub(super) fn new(view: &'v View) -> Result<Self, EngineError> {
        let keys = view.keys()?;
        let known: BTreeSet<String> = keys.iter().map(one_word).collect();
        let repeated = keys.iter().count() - known.len();
        Ok(Self { view, keys, known, repeated, ids: HashMap::new() })
    }

    /// Returns how many articles have a key that another has as well, beyond the first of each.
    pub(super) const fn repeated(&self) -> usize {
        self.repeated
    }

    /// Returns what a judged article is called in rankings; `None` for one that is not in the index.
    /// Judgments may name any article by its id, or a beginning of it that no other id has.
    pub(super) fn of_judged(&self, written: &str) -> Result<Option<String>, EngineError> {
        let name = one_word(written);
        if self.known.contains(&name) {
            return Ok(Some(name));
        }
        if !ArticleId::is_beginning(written) || written.len() < ArticleId::SHORT {
            return Ok(None);
        }
        match self.view.named(&written.to_ascii_lowercase())? {
            Named::Article(id, doc) => Ok(Some(match self.keys.of(doc) {
                Some(key) => one_word(key),
                None => self.view.short_ids(&[id])?.remove(0),
            })),
            Named::Identical(..) | Named::Several | Named::Nothing => Ok(None),
        }
    }

    /// Returns the names of articles with their scores.
    pub(super) fn ranking(
        &mut self,
        found: &[(DocRef, f64)],
    ) -> Result<Vec<(String, f64)>, EngineError> {
        let nameless = |doc: &DocRef| self.keys.of(*doc).is_none() && !self.ids.contains_key(doc);
        let docs: Vec<DocRef> = found.iter().map(|(doc, _)| *doc).filter(nameless).collect();
        let ids = self.view.map_articles(&docs, |_, stored| Ok(stored.id))?;
        let short = self.view.short_ids(&ids)?;
        self.ids.extend(docs.into_iter().zip(short));
        let name = |doc: &DocRef| match self.keys.of(*doc) {
            Some(key) => one_word(key),
            None => self.ids[doc].clone(),
        };
        Ok(found.iter().map(|(doc, score)| (name(doc), *score)).collect())
    }
}
