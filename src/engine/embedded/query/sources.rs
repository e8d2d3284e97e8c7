//! Which sources published what a query matches, and when.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use tantivy::DocId;
use tantivy::DocSet as _;
use tantivy::schema::Field;
use tantivy::schema::IndexRecordOption;

use crate::engine::EngineError;
use crate::engine::Matches;
use crate::engine::SourceCount;
use crate::engine::SourceRelations;
use crate::engine::Undated;
use crate::engine::embedded::query::hits::Hits;
use crate::engine::embedded::query::matching::Scan;
use crate::engine::embedded::query::prepared::Prepared;
use crate::engine::embedded::query::stories::known;
use crate::engine::embedded::read::segment::Segment;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::schema::column;
use crate::story::Relation;

impl Snapshot {
    /// Returns the matches by source, most frequent first, then by name; those without one last.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn by_source(
        &self,
        prepared: &Prepared,
        undated: Undated,
    ) -> Result<(Vec<SourceCount>, Matches), EngineError> {
        let mut counts: BTreeMap<Option<String>, SourceCount> = BTreeMap::new();
        let mut matches = Matches::default();
        for (number, segment) in self.segments().iter().enumerate() {
            let sources = SourceOf::read(segment, self.fields().source)?;
            let first_day = segment.days(column::FIRST_DAY)?;
            let last_day = segment.days(column::LAST_DAY)?;
            let mut each = |_: &mut dyn Scan, hits: &Hits| {
                hits.articles.each(|offset| {
                    let doc = hits.start + offset;
                    let name = sources.of(doc);
                    let count = counts
                        .entry(name.clone())
                        .or_insert_with(|| SourceCount::none_of(name.clone()));
                    count.add(first_day.first(doc).zip(last_day.first(doc)));
                });
                Ok(())
            };
            matches += self.run_segment(prepared, number, undated, false, None, &mut each)?;
        }
        let mut counts: Vec<_> = counts.into_values().collect();
        // The map has them by name.
        counts.sort_by_key(|count| (count.name.is_none(), Reverse(count.articles)));
        Ok((counts, matches))
    }
}

impl Snapshot {
    /// Returns how many matches each source published that are originals, copies and versions, in the order
    /// of [`Snapshot::by_source`].
    ///
    /// # Errors
    /// `Query` while the stories are not derived; `Damaged` when the segments cannot be read.
    pub fn relations_by_source(
        &self,
        prepared: &Prepared,
        undated: Undated,
    ) -> Result<Vec<SourceRelations>, EngineError> {
        let known = known(self, &(0..0))?;
        let mut counts: BTreeMap<Option<String>, SourceRelations> = BTreeMap::new();
        for (number, segment) in self.segments().iter().enumerate() {
            let sources = SourceOf::read(segment, self.fields().source)?;
            let places = known.of_segment(segment)?;
            let mut each = |_: &mut dyn Scan, hits: &Hits| {
                let mut failed = None;
                hits.articles.each(|offset| {
                    let doc = hits.start + offset;
                    let place = places.place(doc).unwrap_or_else(|error| {
                        failed.get_or_insert(error);
                        None
                    });
                    let name = sources.of(doc);
                    let count = counts.entry(name.clone()).or_default();
                    match place.map(|place| place.relation) {
                        None | Some(Relation::Original) => count.originals += 1,
                        Some(Relation::Copy) => count.copies += 1,
                        Some(Relation::Version) => count.versions += 1,
                    }
                });
                failed.map_or(Ok(()), Err)
            };
            self.run_segment(prepared, number, undated, false, None, &mut each)?;
        }
        let named = counts.into_iter().map(|(name, count)| SourceRelations { name, ..count });
        let mut counts: Vec<SourceRelations> = named.collect();
        let all = |count: &SourceRelations| count.originals + count.copies + count.versions;
        counts.sort_by_key(|count| (count.name.is_none(), Reverse(all(count))));
        Ok(counts)
    }
}

/// The source of each article of a segment.
struct SourceOf {
    /// The first is that of articles without a source.
    names: Vec<Option<String>>,
    /// The place of each article's name.
    of: Vec<u32>,
}

impl SourceOf {
    fn read(segment: &Segment, field: Field) -> Result<Self, EngineError> {
        let mut of: Vec<u32> = vec![0; segment.reader().max_doc() as usize];
        let mut names: Vec<Option<String>> = vec![None];
        let terms = segment.terms(field)?;
        let mut stream = terms.all().map_err(EngineError::damaged)?;
        while let Some((term, info)) = stream.next() {
            names.push(Some(String::from_utf8_lossy(term).into_owned()));
            let place = u32::try_from(names.len() - 1).expect("fewer sources than articles");
            let mut postings = terms
                .index()
                .read_postings_from_terminfo(info, IndexRecordOption::Basic)
                .map_err(EngineError::damaged)?;
            while postings.doc() != tantivy::TERMINATED {
                of[postings.doc() as usize] = place;
                postings.advance();
            }
        }
        Ok(Self { names, of })
    }

    fn of(&self, doc: DocId) -> &Option<String> {
        &self.names[self.of[doc as usize] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_last_dates_are_those_of_articles_and_the_more_precise_of_equal_ones() {
        let mut count = SourceCount::none_of(None);
        for days in [Some((31, 58)), Some((31, 31)), None, Some((0, 364)), Some((364, 364))] {
            count.add(days);
        }
        assert_eq!((count.first, count.last), (Some((0, 364)), Some((364, 364))));
        assert_eq!((count.articles, count.undated), (5, 1));
        count.add(Some((0, 0)));
        assert_eq!(count.first, Some((0, 0)));
    }
}
