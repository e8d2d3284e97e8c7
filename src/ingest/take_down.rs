//! Takes texts out of an index, wherever they are in it, without reading a file again.
//!
//! What stays out is decided by the hash of the text, so copies go too, and every later run leaves the same
//! text out. The records remember which of their files had such a text: when it is put back, those are read
//! again. Cost: every article of the index is read once, when a text is new among those taken down.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::article::ArticleId;
use crate::catalog::FileRecord;
use crate::catalog::text_hash;
use crate::engine::EngineError;
use crate::engine::StoredArticle;
use crate::engine::View;
use crate::ingest::identity::fingerprint;

/// So many articles are looked through at a time.
const STEP: usize = 4096;

/// The articles of an index whose text is taken down.
#[derive(Default)]
pub(super) struct Gone {
    /// Their records.
    pub(super) records: BTreeSet<ArticleId>,
    /// What goes from each file, by root and path.
    files: BTreeMap<(u32, Vec<u8>), GoneOfFile>,
}

/// What goes from a file.
#[derive(Default)]
struct GoneOfFile {
    articles: u64,
    sum: u64,
    texts: Vec<u128>,
}

impl Gone {
    /// Finds the articles of an index whose text is one of `texts`.
    pub(super) fn find(view: &View, texts: &BTreeSet<u128>) -> Result<Self, EngineError> {
        let mut gone = Self::default();
        view.guarded(|| {
            // What is another host's is taken down by its own settings.
            let own = view.own_manifest();
            let mut docs = Vec::new();
            view.each_known(&mut |known| docs.push(known.doc))?;
            for docs in docs.chunks(STEP) {
                let of = |_, stored: StoredArticle| {
                    if own.root(stored.root).is_none() {
                        return Ok(None);
                    }
                    let text = text_hash(&stored.article);
                    let sum = fingerprint(stored.id, &stored.article);
                    let place = (stored.root, stored.path);
                    Ok(texts.contains(&text).then_some((place, stored.id, text, sum)))
                };
                for (place, id, text, sum) in view.map_records(docs, of)?.into_iter().flatten() {
                    gone.records.insert(id);
                    let file = gone.files.entry(place).or_default();
                    file.articles += 1;
                    file.sum = file.sum.wrapping_add(sum);
                    file.texts.push(text);
                }
            }
            Ok(())
        })?;
        Ok(gone)
    }

    /// Returns the texts that were found.
    pub(super) fn texts(&self) -> BTreeSet<u128> {
        self.files.values().flat_map(|file| file.texts.iter().copied()).collect()
    }

    /// Takes what is gone of a file out of its record; returns how many articles, and their fingerprints.
    pub(super) fn take_from(&self, record: &mut FileRecord) -> (u64, u64) {
        let Some(gone) = self.files.get(&(record.root, record.path.clone())) else { return (0, 0) };
        record.articles = record.articles.saturating_sub(gone.articles);
        record.sum = record.sum.wrapping_sub(gone.sum);
        record.taken_down.extend(&gone.texts);
        (gone.articles, gone.sum)
    }
}

/// Returns whether a text that was left out of a file is no longer taken down.
pub(super) fn is_put_back(record: &FileRecord, taken_down: &BTreeSet<u128>) -> bool {
    record.taken_down.iter().any(|text| !taken_down.contains(text))
}

/// Takes the texts that are no longer taken down out of the record of their file, of which it may not have
/// given one now: the file is read again.
pub(super) fn take_up(record: &mut FileRecord, taken_down: &BTreeSet<u128>) {
    record.taken_down.retain(|text| taken_down.contains(text));
}
