//! The articles that have a name: of a source, a domain, a language, a path.

use std::sync::Arc;

use tantivy::DocId;
use tantivy::DocSet as _;
use tantivy::postings::TermInfo;
use tantivy::schema::Field;
use tantivy::schema::IndexRecordOption;

use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::costs;
use crate::engine::embedded::parallel;
use crate::engine::embedded::read::dictionary::each_term_of;
use crate::engine::embedded::read::segment::Segment;
use crate::engine::embedded::read::snapshot::Snapshot;

impl Snapshot {
    /// Returns the documents of each segment whose name in `field` starts with `prefix` and passes
    /// `test`, sorted.
    pub(crate) fn docs_by_name(
        &self,
        field: Field,
        prefix: &str,
        stop: &Stop,
        test: &(dyn Fn(&str) -> bool + Sync),
    ) -> Result<Vec<Arc<Vec<DocId>>>, EngineError> {
        let said = self.payload().statistics.as_ref().filter(|_| field == self.fields().source);
        let known: Option<Vec<&str>> =
            said.and_then(|said| Some(said.sources()?.filter(|name| test(name)).collect()));
        let mut names = 0;
        for segment in self.segments().iter().filter(|_| known.is_none()) {
            names += segment.terms(field)?.count() as u64;
        }
        parallel::map(&self.sizes(), names.saturating_mul(costs::TEST_NAME), |number| {
            docs_by_name(&self.segments()[number], field, prefix, stop, test, known.as_deref())
                .map(Arc::new)
        })
    }
}

/// Returns the documents whose name in `field` starts with `prefix` and passes `test`, sorted.
/// `known` are the names of any segment that do, where they are known.
fn docs_by_name(
    segment: &Segment,
    field: Field,
    prefix: &str,
    stop: &Stop,
    test: &dyn Fn(&str) -> bool,
    known: Option<&[&str]>,
) -> Result<Vec<DocId>, EngineError> {
    let terms = segment.terms(field)?;
    let (mut docs, mut names, mut failed) = (Vec::new(), 0, None);
    let mut each = |name: &str, info: &TermInfo| {
        if failed.is_some() || stop.is_stopped() || !test(name) {
            return;
        }
        names += 1;
        match terms.index().read_postings_from_terminfo(info, IndexRecordOption::Basic) {
            Ok(mut postings) => {
                while postings.doc() != tantivy::TERMINATED {
                    docs.push(postings.doc());
                    postings.advance();
                }
            }
            Err(error) => failed = Some(EngineError::damaged(error)),
        }
    };
    if let Some(known) = known {
        for name in known {
            stop.check()?;
            let term = tantivy::Term::from_field_text(field, name);
            let info = terms.get(term.serialized_value_bytes());
            if let Some(info) = info.map_err(EngineError::damaged)? {
                each(name, &info);
            }
        }
    } else {
        let read = if prefix.is_empty() { segment.names.of(field, &terms) } else { Ok(None) };
        match read.map_err(EngineError::damaged)? {
            Some(read) => read.iter().for_each(|(name, info)| each(name, info)),
            None => each_term_of(segment, field, prefix, stop, &mut each)?,
        }
    }
    if names > 1 {
        docs.sort_unstable();
        docs.dedup();
    }
    match failed {
        Some(error) => Err(error),
        // Stopped, it may lack some.
        None => stop.check().map(|()| docs),
    }
}
