//! What leaves the index: files that are gone, and what a file gave that is read again; and the records of what
//! stays as it is.

use crate::catalog::FileOutcome;
use crate::catalog::FileRecord;
use crate::engine::EngineError;
use crate::ingest::Event;
use crate::ingest::IngestError;
use crate::ingest::due_again::is_due_of;
use crate::ingest::ledger::Known;
use crate::ingest::reader::Unreadable;
use crate::ingest::run::Run;
use crate::ingest::tally;

impl Run<'_> {
    pub(super) fn keep_records_of(&mut self, root: u32) -> Result<(), EngineError> {
        while let Some(known) = self.ledger.take_up_to_root(root)? {
            match known {
                Known::Recorded(mut record) => {
                    if is_due_of(&self.roots, &self.renamed, &record) {
                        record.read_again();
                    }
                    self.ledger.keep(&record)?;
                }
                Known::Settled(record) => self.ledger.keep(&record)?,
            }
        }
        Ok(())
    }

    /// Takes what came from a file out of the index, unless its root is held.
    pub(super) fn remove(&mut self, known: &Known) -> Result<(), EngineError> {
        let (Known::Recorded(record) | Known::Settled(record)) = known;
        if self.held.contains(&record.root) {
            return Ok(self.ledger.keep(record)?);
        }
        self.changed = true;
        // A folder that could not be read, and can be now, is no file, and what was skipped was never in it.
        let was_skipped = matches!(record.outcome, FileOutcome::Skipped { .. });
        self.summary.removed += u64::from(!record.path.ends_with(b"/") && !was_skipped);
        self.summary.articles_of_removed += record.articles;
        self.remove_articles(record)
    }

    /// Takes what came from a file that is gone out of the index; some of it may be in another now.
    pub(super) fn lose(
        &mut self,
        known: &Known,
        events: &mut dyn FnMut(Event),
    ) -> Result<(), EngineError> {
        let (Known::Recorded(record) | Known::Settled(record)) = known;
        if let Some(cause) = self.is_hidden(record) {
            let path = self.shown_place(record);
            let unreadable = Unreadable { cause, looks: None };
            let kept = tally::unread(&mut self.summary, path, unreadable, record, events);
            self.summary.seen += 1;
            self.summary.newly_kept += u64::from(record.unread.is_none());
            self.changed |= kept != *record;
            return Ok(self.ledger.keep(&kept)?);
        }
        let is_held = self.held.contains(&record.root);
        if self.store.is_some() && !is_held {
            self.followed.lose(record)?;
        }
        if !is_held {
            self.say_of_rows(record, None, events);
        }
        self.remove(known)
    }

    pub(super) fn remove_articles(&mut self, record: &FileRecord) -> Result<(), EngineError> {
        self.summary.articles_removed += record.articles;
        self.summary.articles = self.summary.articles.saturating_sub(record.articles);
        self.sum = self.sum.wrapping_sub(record.sum);
        if let Some(store) = &mut self.store
            && record.articles > 0
        {
            store.remove_file(record.key())?;
        }
        Ok(())
    }

    /// Removes the files that are known before this place, and are gone.
    pub(super) fn remove_before(
        &mut self,
        place: (u32, &[u8]),
        events: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        if self.ledger.next_place().is_some_and(|next| next < place) {
            self.survey(events)?;
        }
        while let Some(known) = self.ledger.take_before(place)? {
            self.lose(&known, events)?;
        }
        Ok(())
    }
}
