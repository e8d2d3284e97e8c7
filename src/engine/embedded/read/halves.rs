//! The first half of each article's own id, read from a column but for identical records.
//!
//! The column holds the half of the record's id, which identical records have in common; which of them an
//! article is takes reading them. Cost: where a commit does not say which short ids are shared, one pass over
//! the column of every segment.

use crate::article::ArticleId;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::schema::column;
use crate::engine::embedded::schema::tie;

/// Knows which articles share the half of their record's id with another.
pub(crate) struct Halves<'s> {
    snapshot: &'s Snapshot,
    /// The halves that several live articles have, sorted; `None` where the commit knows what is shared.
    shared: Option<Vec<u64>>,
}

impl Snapshot {
    /// Makes ready to read the first halves of ids.
    pub(crate) fn halves(&self) -> Result<Halves<'_>, EngineError> {
        let is_known = self.payload().statistics.as_ref().is_some_and(|s| s.ambiguous.is_some());
        let shared = if is_known { None } else { Some(self.shared_halves()?) };
        Ok(Halves { snapshot: self, shared })
    }

    fn shared_halves(&self) -> Result<Vec<u64>, EngineError> {
        let mut all = Vec::with_capacity(usize::try_from(self.articles()).unwrap_or(0));
        for segment in self.segments() {
            let ties = segment.numbers(column::TIE)?;
            let live = (0..segment.reader().max_doc()).filter(|&doc| segment.is_live(doc));
            all.extend(live.map(|doc| ties.first(doc).unwrap_or(0)));
        }
        all.sort_unstable();
        let mut shared: Vec<u64> =
            all.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        shared.dedup();
        Ok(shared)
    }
}

impl Halves<'_> {
    /// Returns the first half of the id of an article.
    pub(crate) fn of(&self, doc: DocRef) -> Result<u64, EngineError> {
        let (_, half) = self.snapshot.tie(doc.part(), doc.number())?;
        let is_own = match &self.shared {
            Some(shared) => shared.binary_search(&half).is_err(),
            None => {
                let known = self.snapshot.payload().statistics.as_ref();
                known.is_some_and(|known| {
                    known.is_unique_by_short(ArticleId(u128::from(half) << 64))
                })
            }
        };
        if is_own { Ok(half) } else { Ok(tie(self.id(doc)?.0)) }
    }

    /// Returns the whole id of an article: reads it from the store.
    pub(crate) fn id(&self, doc: DocRef) -> Result<ArticleId, EngineError> {
        self.snapshot.id_of(doc, self.snapshot.article(doc)?.id)
    }
}
