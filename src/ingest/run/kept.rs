//! What a file gave before against what it gives now: one that is broken keeps its articles, also when it
//! moves, and a rebuild, which reads everything anew and can keep nothing, notes what it would lose.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use crate::catalog::FileOutcome;
use crate::catalog::FileRecord;
use crate::engine::EngineError;
use crate::extract::Ending;
use crate::ingest::Event;
use crate::ingest::IngestError;
use crate::ingest::breakage::LastRecord;
use crate::ingest::breakage::Now;
use crate::ingest::breakage::breakage;
use crate::ingest::breakage::damage;
use crate::ingest::breakage::had;
use crate::ingest::breakage::is_cut_behind;
use crate::ingest::breakage::is_cut_in;
use crate::ingest::breakage::is_left_of;
use crate::ingest::breakage::is_named_otherwise;
use crate::ingest::breakage::is_of_a_record;
use crate::ingest::breakage::is_running_text;
use crate::ingest::breakage::missing;
use crate::ingest::breakage::with_counts;
use crate::ingest::edits::Parts;
use crate::ingest::file_end::is_text;
use crate::ingest::file_end::wrong_with_end;
use crate::ingest::message;
use crate::ingest::read_root::ReadRoot;
use crate::ingest::read_root::shown;
use crate::ingest::reader::Added;
use crate::ingest::reader::ReadFile;
use crate::ingest::reader::Unreadable;
use crate::ingest::run::Run;
use crate::ingest::run::losses::Losses;
use crate::ingest::survey::hidden_by;
use crate::ingest::tally;
use crate::passage::bounds;
use crate::walk::Found;

/// Formats of tables, and of what tables are packed in.
const TABLES: [&str; 5] = ["CSV", "XLSX", "ODS", "compressed file", "ZIP archive"];

/// Returns whether more records of a file fail than before: an end that failed before is no sign of a cut.
fn fails_newly(old: &FileRecord, read: &ReadFile) -> bool {
    let failed_before = match &old.outcome {
        FileOutcome::Partial { failed, .. } => *failed,
        _ => 0,
    };
    read.counts.failed > failed_before
}

/// So many articles that are gone are looked at to see whether a file has anything of what it had.
const MOST: usize = 256;

impl Run<'_> {
    /// Returns why a file that was read again is broken, so that what it gave before stays; `None` where
    /// what it gives now is what it has.
    pub(super) fn broken(
        &mut self,
        old: &FileRecord,
        found: &Found,
        read: &ReadFile,
    ) -> Result<Option<String>, EngineError> {
        if self.request.allow_mass_delete || had(old) == 0 {
            return Ok(None);
        }
        let now = Now {
            counts: &read.counts,
            taken_down: read.record.taken_down.len(),
            ending: &read.ending,
            last: &read.last,
            format: read.format,
        };
        if let Some(cause) = breakage(old, &now) {
            return Ok(Some(cause));
        }
        let missing = missing(old, &now);
        let mut cause = self.broken_bytes(old, found, read, missing)?.map(str::to_owned);
        if cause.is_none() {
            cause = damage(old, &now, read.edits.has_new() != Some(false));
        }
        if cause.is_none() && read.edits.has_empty() && self.is_emptied(old, read)? {
            cause = Some("an article of it has lost its text".to_owned());
        }
        if cause.is_none() && matches!(read.ending, Ending::Read) {
            cause = self.broken_text(old, found, read, missing)?;
        }
        Ok(cause.map(|cause| with_counts(&cause, old, &now)))
    }

    /// Returns what is wrong with a file that was read to its end, by what it says.
    fn broken_text(
        &mut self,
        old: &FileRecord,
        found: &Found,
        read: &ReadFile,
        missing: u64,
    ) -> Result<Option<String>, EngineError> {
        // A kept file is compared with what it was before it broke, whose size is not known any more.
        let is_shorter = found.size < old.size || old.unread.is_some();
        if is_shorter && matches!(read.last, LastRecord::New { .. }) {
            let mut is_cut = false;
            self.followed.each_gone(old, &read.edits, &mut |stored| {
                is_cut = is_cut_in(&read.last, &stored.article, missing);
                !is_cut
            })?;
            if is_cut {
                return Ok(Some("it ends in the middle of an article".to_owned()));
            }
        }
        if missing > 0
            && let Some(format) = read.format
            && let fails = matches!(read.last, LastRecord::Failed)
            && fails_newly(old, read)
            && let Some(cause) = wrong_with_end(&found.path, format, fails)
        {
            return Ok(Some(cause.to_owned()));
        }
        if let Some(cause) = self.lost_columns(old, read)? {
            return Ok(Some(cause));
        }
        if read.edits.has_kept() {
            return Ok(None);
        }
        let named = is_named_otherwise(&found.relative, read.format, missing);
        // Text that shows through what was the record of another format is like what it was.
        if named.is_some() && self.was_no_running_text(old, read)? {
            return Ok(named);
        }
        let message = message::is_too_short(read.format, found.size, old.size)
            || read.counts.articles == 1 && message::is_known(&read.last);
        let message = message.then(|| "it is a short message now".to_owned());
        let Some(cause) = named.or(message) else { return Ok(None) };
        let is_like = missing == 0 && self.is_like(old, read)?;
        Ok((!is_like).then_some(cause))
    }

    /// Returns whether a file that gave facts to texts beside it no longer does, as it is gone, empty or broken: what
    /// it said of this text holds. Notes the text.
    pub(super) fn has_lost_table(
        &mut self,
        root: &ReadRoot,
        old: &FileRecord,
        found: &Found,
    ) -> bool {
        let Some(settings) = &root.settings else { return false };
        let is_lost = !self.request.allow_mass_delete
            && settings.beside().has_lost_table(&found.path, &found.relative, old.beside);
        if is_lost {
            let path = || shown(&root.record, &found.relative);
            let (texts, _) =
                self.without_table.entry(root.record.number).or_insert_with(|| (0, path()));
            *texts += 1;
        }
        is_lost
    }

    /// Says of how many files of a root what a table beside them said holds though it is not there.
    pub(super) fn say_of_lost_tables(&mut self, root: u32, events: &mut dyn FnMut(Event)) {
        let Some((texts, path)) = self.without_table.remove(&root) else { return };
        let files = match texts - 1 {
            0 => "it".to_owned(),
            1 => "it and 1 more file".to_owned(),
            more => format!("it and {more} more files"),
        };
        let text = format!(
            "the table beside it is gone, empty or broken: what it said of {files} before holds \
             (--allow-mass-delete reads them without)"
        );
        events(Event::Warning { path, text });
    }

    /// Returns whether a file is read as running text now, and was not.
    fn was_no_running_text(
        &mut self,
        old: &FileRecord,
        read: &ReadFile,
    ) -> Result<bool, EngineError> {
        let mut was_other = false;
        if read.format.is_some_and(is_running_text) {
            self.followed.each_of(old, &mut |stored| {
                was_other = is_of_a_record(&stored.article);
                false
            })?;
        }
        Ok(was_other)
    }

    /// Returns what all articles of a table have lost, if its rows are as they were or not, and its first row,
    /// with the names of its columns, is another.
    fn lost_columns(
        &mut self,
        old: &FileRecord,
        read: &ReadFile,
    ) -> Result<Option<String>, EngineError> {
        let is_same = old.hash == read.record.hash;
        let now = read.edits.parts();
        let is_table = read.format.is_some_and(|format| TABLES.contains(&format));
        if !is_table || is_same || !now.may_have_lost_some() {
            return Ok(None);
        }
        let mut before = Parts::default();
        self.followed.each_of(old, &mut |stored| {
            before.note(&stored.article);
            before.articles() < MOST
        })?;
        Ok(before.lost_in(now, read.edits.has_kept()))
    }

    /// Returns what is wrong with a file whose articles are others, by its bytes and what they were.
    fn broken_bytes(
        &mut self,
        old: &FileRecord,
        found: &Found,
        read: &ReadFile,
        missing: u64,
    ) -> Result<Option<&'static str>, EngineError> {
        let has_new = read.edits.has_new() != Some(false);
        let Some(blocks) = old.blocks.as_ref().filter(|_| missing > 0 || has_new) else {
            return Ok(None);
        };
        // It was read just now: what cannot be read any more is found out in the next run.
        let Ok(compared) = blocks.compare(&found.path) else { return Ok(None) };
        let is_text = read.format.is_some_and(is_text);
        let has_zeros = compared.has_new_zeros || compared.has_stray_zeros;
        if compared.is_zeroed || has_zeros && is_text {
            return Ok(Some("it has zeros in place of text"));
        }
        if compared.has_new_controls && is_text {
            return Ok(Some("it has bytes in place of text that are none"));
        }
        if !compared.is_beginning {
            return Ok(None);
        }
        let is_new = matches!(read.last, LastRecord::New { .. });
        let is_open = |format| wrong_with_end(&found.path, format, false).is_some();
        if is_new && !compared.ends_alike && read.format.is_some_and(is_open) {
            return Ok(Some("its end is missing"));
        }
        let is_cut = match is_cut_behind(&read.last, compared, read.format, missing) {
            Some(is_cut) => is_cut,
            None => {
                let mut is_cut = false;
                self.followed.each_gone(old, &read.edits, &mut |stored| {
                    is_cut = is_left_of(&read.last, read.format, &stored.article);
                    !is_cut
                })?;
                is_cut
            }
        };
        Ok(is_cut.then_some("it was cut off: all that is there is the beginning of what it was"))
    }

    /// Returns whether an article that a file had has lost its text.
    fn is_emptied(&mut self, old: &FileRecord, read: &ReadFile) -> Result<bool, EngineError> {
        let mut is_emptied = false;
        self.followed.each_gone(old, &read.edits, &mut |stored| {
            is_emptied = read.edits.is_emptied(stored);
            !is_emptied
        })?;
        Ok(is_emptied)
    }

    /// Returns whether a file says something much like what it said.
    fn is_like(&mut self, old: &FileRecord, read: &ReadFile) -> Result<bool, EngineError> {
        let (mut is_like, mut looked_at) = (false, 0);
        self.followed.each_gone(old, &read.edits, &mut |stored| {
            is_like = read.edits.is_like_a_new_one(stored);
            looked_at += 1;
            !is_like && looked_at < MOST
        })?;
        Ok(is_like)
    }

    /// Takes out what was added of a file that is broken.
    pub(super) fn take_back(&mut self, key: u128, added: Added) -> Result<(), EngineError> {
        self.summary.articles_added -= added.articles;
        self.summary.articles -= added.articles;
        self.sum = self.sum.wrapping_sub(added.sum);
        match &mut self.store {
            Some(store) => store.remove_file(key),
            None => Ok(()),
        }
    }

    /// Keeps what a file gave that is broken now, under its present place; returns what to remember of it.
    pub(super) fn keep(
        &mut self,
        (path, now): (PathBuf, (u32, &Found)),
        unreadable: Unreadable,
        old: &FileRecord,
        events: &mut dyn FnMut(Event),
    ) -> Result<FileRecord, IngestError> {
        let (root, found) = now;
        let place = (root, found.relative.as_slice());
        if old.place() == place {
            return Ok(tally::unread(&mut self.summary, path, unreadable, old, events));
        }
        let moved = FileRecord {
            root,
            path: found.relative.clone(),
            // Under the number before were the articles that it gave at this place, if it gave any.
            edition: old.edition.wrapping_add(1),
            ..old.clone()
        };
        self.carry(old, &moved)?;
        self.remove_articles(old)?;
        Ok(tally::unread(&mut self.summary, path, unreadable, &moved, events))
    }

    /// Adds the articles of a file as those of another place.
    fn carry(&mut self, old: &FileRecord, moved: &FileRecord) -> Result<(), EngineError> {
        self.summary.articles_added += old.articles;
        self.summary.articles += old.articles;
        self.sum = self.sum.wrapping_add(old.sum);
        let Some(store) = &mut self.store else { return Ok(()) };
        let mut added = Ok(());
        self.followed.each_of(old, &mut |stored| {
            let mut stored = stored.clone();
            (stored.root, stored.path) = (moved.root, moved.path.clone());
            let bounds = bounds(&stored.article.body);
            added = store.add(moved.key(), stored, bounds);
            added.is_ok()
        })?;
        added
    }

    /// Notes what a rebuild would lose of a file that gave articles to the index it replaces.
    pub(super) fn note_loss(
        &mut self,
        path: PathBuf,
        (articles, cause): (u64, &str),
        events: &mut dyn FnMut(Event),
    ) {
        // A run that is stopped loses nothing: the index stays as it was.
        if articles == 0 || self.request.allow_mass_delete || self.is_stopped() {
            return;
        }
        let text = if articles == 1 { "article" } else { "articles" };
        self.losses.articles += articles;
        self.losses.places += 1;
        self.losses.first.get_or_insert_with(|| (path.clone(), cause.to_owned()));
        let cause = format!("{cause} (the rebuild would lose {articles} {text} of it)");
        self.summary.newly_failed += 1;
        events(Event::Failed { path, cause, known: false });
    }

    /// Returns whether a rebuild would lose articles of a file that it has read, and notes it: `earlier` is
    /// what the index remembers that is replaced.
    pub(super) fn is_lost(
        &mut self,
        path: &Path,
        found: &Found,
        (earlier, read): (Option<FileRecord>, &ReadFile),
        events: &mut dyn FnMut(Event),
    ) -> Result<bool, EngineError> {
        let Some(earlier) = earlier else {
            // What was broken, and kept, may be at another place now.
            let kept = self.replaced.take_kept(found.size, read.record.hash);
            let lost = kept.saturating_sub(read.counts.articles);
            self.note_loss(path.to_path_buf(), (lost, "it is broken"), events);
            return Ok(lost > 0);
        };
        let cause = match &read.ending {
            Ending::Unreadable(cause) => Some(cause.clone()),
            _ => self.broken(&earlier, found, read)?,
        };
        let Some(cause) = cause else { return Ok(false) };
        let lost = earlier.articles.saturating_sub(read.counts.articles).max(1);
        self.note_loss(path.to_path_buf(), (lost, &cause), events);
        Ok(!self.request.allow_mass_delete)
    }

    /// Returns why a file that gave articles cannot be seen any more, where something that is not read is in
    /// its place: it may be there all the same.
    pub(super) fn is_hidden(&self, record: &FileRecord) -> Option<String> {
        if record.articles == 0 || self.request.allow_mass_delete {
            return None;
        }
        let root = self.roots.iter().find(|root| root.record.number == record.root)?;
        root.settings.as_ref().and_then(|_| hidden_by(&root.record, &record.path))
    }

    /// Returns where a file is, as answers show it.
    pub(super) fn shown_place(&self, record: &FileRecord) -> PathBuf {
        let root = self.roots.iter().find(|root| root.record.number == record.root);
        root.map(|root| shown(&root.record, &record.path)).unwrap_or_default()
    }

    /// Remembers that a rebuild could not look at what is at or below a place of a root.
    pub(super) fn is_not_seen(&mut self, root: u32, path: &[u8], cause: String) {
        if self.request.rebuild {
            self.losses.unseen.insert((root, path.to_vec()), cause);
        }
    }

    /// Notes what a rebuild would lose of what it could not look at.
    pub(super) fn note_what_is_not_seen(
        &mut self,
        events: &mut dyn FnMut(Event),
    ) -> Result<(), EngineError> {
        let unseen = std::mem::take(&mut self.losses.unseen);
        let mut lost: BTreeMap<(u32, Vec<u8>), u64> = BTreeMap::new();
        self.replaced.each_below(&unseen, &mut |record, place| {
            *lost.entry((record.root, place.to_vec())).or_default() += record.articles;
        })?;
        for (place, articles) in lost {
            let root = self.roots.iter().find(|root| root.record.number == place.0);
            let Some(root) = root.filter(|root| !root.record.forgotten) else { continue };
            let path = shown(&root.record, &place.1);
            let cause = unseen.get(&place).map_or("it cannot be read", String::as_str);
            self.note_loss(path, (articles, cause), events);
        }
        Ok(())
    }

    /// Refuses a rebuild that would lose what cannot be read now.
    pub(super) fn refuse_losses(&self) -> Result<(), IngestError> {
        let Losses { articles, places, first: Some((path, cause)), .. } = &self.losses else {
            return Ok(());
        };
        if self.is_stopped() {
            return Ok(());
        }
        let (path, cause) = (path.clone(), cause.clone());
        Err(IngestError::RebuildLoses { articles: *articles, places: *places, path, cause })
    }
}
