//! How long the articles of a snapshot are: of live articles, whatever tantivy estimates when it merges.

use std::sync::Arc;

use tantivy::directory::OwnedBytes;
use tantivy::fieldnorm::FieldNormReader;

use crate::engine::EngineError;
use crate::engine::embedded::parallel;
use crate::engine::embedded::read::norms::Norms;
use crate::engine::embedded::read::segment::Segment;
use crate::engine::embedded::read::segment::kept;
use crate::engine::embedded::read::snapshot::Snapshot;

impl Snapshot {
    /// Returns the lengths of a segment's articles.
    pub(crate) fn norms(&self, segment: &Segment) -> Result<Arc<Norms>, EngineError> {
        let norms = kept(&segment.norms, || {
            Ok(Arc::new(Norms::new(self.lengths(segment)?, self.average_length()?)))
        });
        norms.cloned()
    }

    /// Returns the lengths of a segment's articles, a byte each, as tantivy stores them.
    fn lengths(&self, segment: &Segment) -> Result<OwnedBytes, EngineError> {
        let lengths = segment.reader().fieldnorms_readers().get_inner_file();
        let lengths = lengths.open_read(self.fields().text);
        let lengths = lengths.ok_or_else(|| EngineError::damaged("no lengths of articles"))?;
        let lengths = lengths.read_bytes().map_err(EngineError::damaged)?;
        if lengths.len() != segment.reader().max_doc() as usize {
            return Err(EngineError::damaged("there are not as many lengths as articles"));
        }
        Ok(lengths)
    }

    /// Returns the average length of live articles, in terms, as stored lengths have it.
    fn average_length(&self) -> Result<f32, EngineError> {
        let average = kept(self.length_averaged(), || {
            let terms = match &self.payload().statistics {
                Some(known) => known.terms,
                None => self.counted_terms()?,
            };
            Ok(terms as f32 / self.articles().max(1) as f32)
        });
        average.copied()
    }

    /// Adds up the stored lengths of live articles.
    pub(crate) fn counted_terms(&self) -> Result<u64, EngineError> {
        let mut terms = [0_u64; 256];
        for (id, terms) in (0..=u8::MAX).zip(&mut terms) {
            *terms = FieldNormReader::id_to_fieldnorm(id).into();
        }
        let sizes = self.sizes();
        let articles = sizes.iter().copied().map(u64::from).sum();
        let totals = parallel::fold(
            &sizes,
            articles,
            || 0_u64,
            |total, number| {
                let segment = &self.segments()[number];
                let lengths = self.lengths(segment)?;
                let length = |stored: &u8| terms[usize::from(*stored)];
                *total += match segment.reader().alive_bitset() {
                    None => lengths.iter().map(length).sum::<u64>(),
                    Some(alive) => {
                        alive.iter_alive().map(|doc| length(&lengths[doc as usize])).sum()
                    }
                };
                Ok(())
            },
        )?;
        Ok(totals.into_iter().sum())
    }
}
