//! Looks into what was found: what matched in the best articles, where their passages start, and the
//! articles themselves, as they are stored.

use tantivy::DocId;
use tantivy::schema::Field;

use crate::analysis::marker;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Matched;
use crate::engine::StoredArticle;
use crate::engine::Truth;
use crate::engine::embedded::costs;
use crate::engine::embedded::parallel;
use crate::engine::embedded::query::prepared::Prepared;
use crate::engine::embedded::read::snapshot::Snapshot;

impl Snapshot {
    /// Returns what matched in each of `docs`, in their order.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn matched(
        &self,
        prepared: &Prepared,
        docs: &[DocRef],
    ) -> Result<Vec<Matched>, EngineError> {
        let mut of_segment = vec![Vec::new(); self.segments().len()];
        for (i, doc) in docs.iter().enumerate() {
            of_segment[doc.part() as usize].push((doc.number(), i));
        }
        of_segment.iter_mut().for_each(|of_segment| of_segment.sort_unstable());
        let counts: Vec<u32> = of_segment.iter().map(|found| found.len() as u32).collect();
        // To the first of them leads a chain of blocks, a step for each 128 articles that have passages.
        let steps = self.articles() / 16;
        let cost = costs::FIND_MARKS * docs.len() as u64 + steps;
        let found = parallel::map(&counts, cost, |number| {
            self.matched_in(prepared, number, &of_segment[number])
        })?;
        let mut matched = vec![Matched::default(); docs.len()];
        for ((_, i), one) in of_segment.into_iter().flatten().zip(found.into_iter().flatten()) {
            matched[i] = one;
        }
        Ok(matched)
    }

    /// Returns what matched in some articles of a segment, sorted.
    fn matched_in(
        &self,
        prepared: &Prepared,
        number: usize,
        articles: &[(DocId, usize)],
    ) -> Result<Vec<Matched>, EngineError> {
        if articles.is_empty() {
            return Ok(Vec::new());
        }
        let docs: Vec<DocId> = articles.iter().map(|&(doc, _)| doc).collect();
        let mut matcher = prepared.matcher(self, number, &docs)?;
        let mut passages = self.segments()[number].cursor(self.fields().text, marker::PASSAGE)?;
        let mut matched = vec![Matched::default(); docs.len()];
        for (&doc, slot) in docs.iter().zip(&mut matched) {
            prepared.stop().check()?;
            if matcher.at(doc) != Truth::False {
                matcher.marks(None, &mut slot.marks);
                slot.marks.sort_unstable();
                slot.marks.dedup();
                matcher.shares(&mut slot.shares);
            }
            if let Some(passages) = &mut passages {
                slot.passages = passages.positions(doc).to_vec();
            }
        }
        // What was read once it is to stop may not be all.
        prepared.stop().check()?;
        Ok(matched)
    }

    /// Reads articles from the store and returns what `make` makes of each, by its place among
    /// `docs`, with as many threads as it takes.
    ///
    /// # Errors
    /// `Damaged` when one cannot be read; the first of `make`'s.
    pub fn map_articles<T: Send>(
        &self,
        docs: &[DocRef],
        make: impl Fn(usize, StoredArticle) -> Result<T, EngineError> + Sync,
    ) -> Result<Vec<T>, EngineError> {
        let each = costs::FETCH_ARTICLE + costs::FETCH_FROM_SEGMENT * self.segments().len() as u64;
        parallel::map(&vec![1; docs.len()], each * docs.len() as u64, |at| {
            let mut stored = self.article(docs[at])?;
            stored.id = self.id_of(docs[at], stored.id)?;
            make(at, stored)
        })
    }

    /// As [`Snapshot::map_articles`], each with the id of its record, which identical ones have in common.
    ///
    /// # Errors
    /// As there.
    pub fn map_records<T: Send>(
        &self,
        docs: &[DocRef],
        make: impl Fn(usize, StoredArticle) -> Result<T, EngineError> + Sync,
    ) -> Result<Vec<T>, EngineError> {
        let each = costs::FETCH_ARTICLE + costs::FETCH_FROM_SEGMENT * self.segments().len() as u64;
        parallel::map(&vec![1; docs.len()], each * docs.len() as u64, |at| {
            make(at, self.article(docs[at])?)
        })
    }

    /// Reads an article from the store, with the id of its record.
    pub(crate) fn article(&self, doc: DocRef) -> Result<StoredArticle, EngineError> {
        let store = self.segments()[doc.part() as usize].store()?;
        let bytes = store.get_document_bytes(doc.number()).map_err(EngineError::damaged)?;
        let blob = only_bytes(&bytes, self.fields().article)
            .ok_or_else(|| EngineError::damaged("an article is not stored as articles are"))?;
        let no_article =
            |e: &dyn std::fmt::Display| EngineError::damaged(format!("a stored article: {e}"));
        let read = |article: &[u8]| postcard::from_bytes(article);
        let article = self.unpackers().unpack(blob, read).map_err(|e| no_article(&e))?;
        article.map_err(|e| no_article(&e))
    }
}

/// Returns the value of a stored document that holds `field` as bytes and nothing else, as tantivy
/// writes it: how many fields, the field, the type, the length, the bytes. `None` for any other
/// layout, which is damage.
///
/// tantivy's own reader asks for as much memory as a damaged length names, which ends the process.
fn only_bytes(document: &[u8], field: Field) -> Option<&[u8]> {
    /// tantivy's last byte of a number has its highest bit set.
    const ONE: u8 = 0x81;
    const BYTES: u8 = 4;
    let rest = document.strip_prefix(&[ONE])?;
    let rest = rest.strip_prefix(&field.field_id().to_le_bytes())?;
    let rest = rest.strip_prefix(&[BYTES])?;
    let last = rest.iter().take(9).position(|byte| byte & 0x80 != 0)?;
    let (length, value) = rest.split_at(last + 1);
    let length = length.iter().rev().fold(0, |sum, byte| sum << 7 | u64::from(byte & 0x7f));
    (value.len() as u64 == length).then_some(value)
}

#[cfg(test)]
mod tests {
    use tantivy::Index;
    use tantivy::SegmentReader;
    use tantivy::doc;
    use tantivy::schema::STORED;
    use tantivy::schema::Schema;

    use super::*;

    #[test]
    fn a_stored_value_is_found_where_tantivy_writes_it() {
        let mut builder = Schema::builder();
        let other = builder.add_bytes_field("other", STORED);
        let field = builder.add_bytes_field("article", STORED);
        let index = Index::create_in_ram(builder.build());
        let mut writer = index.writer_with_num_threads(1, 15_000_000).unwrap();
        let long = vec![7_u8; 20_000];
        for value in [&b""[..], b"short", &long] {
            writer.add_document(doc!(field => value)).unwrap();
        }
        writer.add_document(doc!(field => &b"a"[..], other => &b"b"[..])).unwrap();
        writer.commit().unwrap();
        let segments = index.searchable_segments().unwrap();
        let reader = SegmentReader::open(&segments[0]).unwrap();
        let store = reader.get_store_reader(1).unwrap();
        let read = |doc| store.get_document_bytes(doc).unwrap();
        assert_eq!(only_bytes(&read(0), field), Some(&b""[..]));
        assert_eq!(only_bytes(&read(1), field), Some(&b"short"[..]));
        assert_eq!(only_bytes(&read(2), field), Some(&long[..]));
        assert_eq!(only_bytes(&read(1), other), None);
        assert_eq!(only_bytes(&read(3), field), None);
    }
}
