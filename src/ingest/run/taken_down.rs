//! A run that takes texts out of the index, and reads no file.

use crate::ingest::Event;
use crate::ingest::IngestError;
use crate::ingest::IngestSummary;
use crate::ingest::ledger::Known;
use crate::ingest::run::Run;
use crate::ingest::take_down::Gone;

impl Run<'_> {
    /// Removes the articles whose text is taken down, and notes it in the records of their files. With
    /// `purge`, none of their text stays on disk.
    pub(in crate::ingest) fn take_down(
        mut self,
        gone: &Gone,
        purge: bool,
        events: &mut dyn FnMut(Event),
    ) -> Result<IngestSummary, IngestError> {
        if let Some(store) = &mut self.store {
            match purge {
                true => store.will_purge(),
                false => store.will_take_out(),
            }
            for record in &gone.records {
                store.remove_record(*record)?;
            }
        }
        while let Some(known) = self.ledger.take_up_to_root(u32::MAX)? {
            let (Known::Recorded(mut record) | Known::Settled(mut record)) = known;
            let (articles, sum) = gone.take_from(&mut record);
            self.summary.articles_removed += articles;
            self.summary.articles = self.summary.articles.saturating_sub(articles);
            self.sum = self.sum.wrapping_sub(sum);
            self.ledger.keep(&record)?;
        }
        self.changed = true;
        self.finish(purge, events)
    }
}
