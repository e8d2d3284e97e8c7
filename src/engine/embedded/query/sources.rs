//! Which sources published what a query matches, and when.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use tantivy::DocId;
use tantivy::DocSet as _;
use tantivy::schema::IndexRecordOption;

use crate::engine::EngineError;
use crate::engine::Matches;
use crate::engine::SourceCount;
use crate::engine::Undated;
use crate::engine::embedded::query::hits::Hits;
use crate::engine::embedded::query::matching::Scan;
use crate::engine::embedded::query::prepared::Prepared;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::schema::column;

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
            let max_doc = segment.reader().max_doc() as usize;
            let mut source_of: Vec<u32> = vec![0; max_doc];
            let mut names: Vec<Option<String>> = vec![None];
            let index = segment
                .reader()
                .inverted_index(self.fields().source)
                .map_err(EngineError::damaged)?;
            let mut stream = index.terms().stream().map_err(EngineError::damaged)?;
            while let Some((term, info)) = stream.next() {
                names.push(Some(String::from_utf8_lossy(term).into_owned()));
                let slot = u32::try_from(names.len() - 1).expect("fewer sources than articles");
                let mut postings = index
                    .read_postings_from_terminfo(info, IndexRecordOption::Basic)
                    .map_err(EngineError::damaged)?;
                while postings.doc() != tantivy::TERMINATED {
                    source_of[postings.doc() as usize] = slot;
                    postings.advance();
                }
            }
            let first_day = segment.days(column::FIRST_DAY)?;
            let last_day = segment.days(column::LAST_DAY)?;
            let mut count = |doc: DocId| {
                let name = &names[source_of[doc as usize] as usize];
                let count = counts.entry(name.clone()).or_insert_with(|| SourceCount {
                    name: name.clone(),
                    articles: 0,
                    days: None,
                    undated: 0,
                });
                count.articles += 1;
                match (first_day.first(doc), last_day.first(doc)) {
                    (Some(first), Some(last)) => {
                        let (from, to) = count.days.unwrap_or((first, last));
                        count.days = Some((from.min(first), to.max(last)));
                    }
                    _ => count.undated += 1,
                }
            };
            let mut each = |_: &mut dyn Scan, hits: &Hits| {
                hits.articles.each(|offset| count(hits.start + offset));
                Ok(())
            };
            matches += self.run_segment(prepared, number, undated, false, &mut each)?;
        }
        let mut counts: Vec<_> = counts.into_values().collect();
        counts.sort_by(|a, b| {
            let nameless = |count: &SourceCount| count.name.is_none();
            (nameless(a), Reverse(a.articles), &a.name).cmp(&(
                nameless(b),
                Reverse(b.articles),
                &b.name,
            ))
        });
        Ok((counts, matches))
    }
}
