//! The languages of a snapshot's articles.

use std::collections::BTreeMap;

use tantivy::schema::Field;

use crate::engine::EngineError;
use crate::engine::embedded::read::segment::kept;
use crate::engine::embedded::read::snapshot::Snapshot;

impl Snapshot {
    /// Returns the languages of the live articles, most frequent first.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn languages(&self) -> Result<&[(String, u64)], EngineError> {
        match &self.payload().statistics {
            Some(known) => Ok(&known.languages),
            None => kept(self.languages_counted(), || self.counted_languages()).map(Vec::as_slice),
        }
    }

    pub(crate) fn counted_languages(&self) -> Result<Vec<(String, u64)>, EngineError> {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        self.each_live_name(self.fields().lang, &mut |name, live| {
            *counts.entry(name.to_owned()).or_default() += live;
        })?;
        let mut counts: Vec<_> = counts.into_iter().filter(|(_, live)| *live > 0).collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(counts)
    }

    /// Calls `each` with every name of a field and the live articles that have it, per segment.
    fn each_live_name(
        &self,
        field: Field,
        each: &mut dyn FnMut(&str, u64),
    ) -> Result<(), EngineError> {
        for segment in self.segments() {
            let terms = segment.terms(field)?;
            let mut stream = terms.all().map_err(EngineError::damaged)?;
            while let Some((term, info)) = stream.next() {
                each(&String::from_utf8_lossy(term), segment.live_with(&terms, info)?);
            }
        }
        Ok(())
    }
}
