//! Ids of articles: by their first digits, and as few of these as distinguish them.

use std::sync::Arc;

use tantivy::DocId;
use tantivy::DocSet as _;
use tantivy::schema::IndexRecordOption;

use crate::article::ArticleId;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Named;
use crate::engine::embedded::read::snapshot::Snapshot;

/// So many identical records may have gone for the id of one of them to be known.
const MOST_GONE: u64 = 100;

impl Snapshot {
    /// Returns the live articles whose id starts with `prefix` (hex digits), in the order of ids, at
    /// most `most`.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn find(&self, prefix: &str, most: usize) -> Result<Vec<(ArticleId, DocRef)>, EngineError> {
        if !ArticleId::is_beginning(prefix) {
            return Ok(Vec::new());
        }
        // Identical records differ behind the digits that they share.
        let is_long = prefix.len() > ArticleId::SHORT;
        let shared = &prefix[..prefix.len().min(ArticleId::SHORT)];
        let mut records = self.records_from(shared, if is_long { usize::MAX } else { most })?;
        records.dedup();
        let mut found = Vec::new();
        for record in records {
            let copies = self.copies(record)?;
            let copies = (0..).zip(copies.iter()).map(|(number, doc)| (record.copy(number), *doc));
            found.extend(copies.filter(|(id, _)| !is_long || id.to_string().starts_with(prefix)));
        }
        found.sort_unstable();
        found.truncate(most);
        Ok(found)
    }

    /// Returns which live article an id names that starts with `prefix`. A citation outlives the copies
    /// of what it cites: where identical records came or went, it names one that reads the same.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn named(&self, prefix: &str) -> Result<Named, EngineError> {
        let found = self.find(prefix, 2)?;
        if let &[(id, doc)] = &found[..] {
            return Ok(Named::Article(id, doc));
        }
        let is_short = prefix.len() < ArticleId::SHORT;
        if !ArticleId::is_beginning(prefix) || is_short && found.is_empty() {
            return Ok(Named::Nothing);
        }
        let shared = &prefix[..prefix.len().min(ArticleId::SHORT)];
        let mut records = self.records_from(shared, if is_short { 2 } else { usize::MAX })?;
        records.dedup();
        if !found.is_empty() {
            let &[record] = &records[..] else { return Ok(Named::Several) };
            let first = self.copies(record)?.first().copied();
            return Ok(first.map_or(Named::Nothing, |doc| Named::Article(record, doc)));
        }
        for record in records {
            let copies = self.copies(record)?;
            let most = copies.len() as u64 + MOST_GONE;
            let is_copy = |number: u64| record.copy(number).to_string().starts_with(prefix);
            if let Some(&first) = copies.first()
                && (copies.len() as u64..most).any(is_copy)
            {
                return Ok(Named::Identical(record, first));
            }
        }
        Ok(Named::Nothing)
    }

    /// Returns the ids of live records that start with `prefix`, sorted: all, or at least `most` different
    /// ones. Identical records of several segments are there as often.
    pub(crate) fn records_from(
        &self,
        prefix: &str,
        most: usize,
    ) -> Result<Vec<ArticleId>, EngineError> {
        let Some((from, to)) = id_range(prefix) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for segment in self.segments() {
            let terms = segment.terms(self.fields().id)?;
            let (from, end) = (from.to_be_bytes(), to.checked_add(1).map(u128::to_be_bytes));
            let end = end.as_ref().map(<[u8; 16]>::as_slice);
            let mut stream = terms.range(&from, end).map_err(EngineError::damaged)?;
            let mut here = 0;
            while here < most
                && let Some((term, info)) = stream.next()
            {
                let id = u128::from_be_bytes(term.try_into().map_err(EngineError::damaged)?);
                let mut postings = terms
                    .index()
                    .read_postings_from_terminfo(info, IndexRecordOption::Basic)
                    .map_err(EngineError::damaged)?;
                while postings.doc() != tantivy::TERMINATED {
                    if segment.is_live(postings.doc()) {
                        found.push(ArticleId(id));
                        here += 1;
                        break;
                    }
                    postings.advance();
                }
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Returns the shortest prefix of `id` that no other live article's id starts with, at least
    /// [`ArticleId::SHORT`] digits.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn short_id(&self, id: ArticleId) -> Result<String, EngineError> {
        let mut full = id.to_string();
        if self.payload().statistics.as_ref().is_some_and(|known| known.is_unique_by_short(id)) {
            full.truncate(ArticleId::SHORT);
            return Ok(full);
        }
        let mut length = ArticleId::SHORT;
        while length < full.len() && self.find(&full[..length], 2)?.len() > 1 {
            length += 1;
        }
        Ok(full[..length].to_owned())
    }

    /// Returns the documents of each segment whose id starts with `prefix`; none if that is no
    /// beginning of an id.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub(crate) fn docs_by_id(&self, prefix: &str) -> Result<Vec<Arc<Vec<DocId>>>, EngineError> {
        let mut sets = vec![Vec::new(); self.segments().len()];
        for (_, doc) in self.find(prefix, usize::MAX)? {
            sets[doc.part() as usize].push(doc.number());
        }
        let sorted = sets.into_iter().map(|mut docs| {
            docs.sort_unstable();
            Arc::new(docs)
        });
        Ok(sorted.collect())
    }
}

/// Returns the least and greatest id that start with these hex digits.
fn id_range(prefix: &str) -> Option<(u128, u128)> {
    if !ArticleId::is_beginning(prefix) {
        return None;
    }
    let open = 4 * (32 - u32::try_from(prefix.len()).ok()?);
    let digits = u128::from_str_radix(prefix, 16).ok()?;
    let from = digits.checked_shl(open)?;
    let to = from | 1_u128.checked_shl(open).map_or(0, |bit| bit - 1);
    Some((from, to))
}
