//! One run: the walk merged with what is known, the commits on the way, and the counts.

mod begun;
mod kept;
mod losses;
mod removed;
mod rules;
mod taken_down;
mod unseen;
mod waiting;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::atomic::Ordering;

use crate::catalog::Aliases;
use crate::catalog::FileRecord;
use crate::catalog::Manifest;
use crate::catalog::remove_records;
use crate::engine::EngineError;
use crate::engine::Store;
use crate::ingest::Event;
use crate::ingest::IngestError;
use crate::ingest::IngestRequest;
use crate::ingest::IngestSummary;
use crate::ingest::RootSettings;
use crate::ingest::due::CommitDue;
use crate::ingest::due_again::RenamedFiles;
use crate::ingest::due_again::is_due;
use crate::ingest::due_again::is_due_of;
use crate::ingest::edits::Edits;
use crate::ingest::followed::Changes;
use crate::ingest::followed::Followed;
use crate::ingest::followed::TOO_MANY;
use crate::ingest::ledger::Known;
use crate::ingest::ledger::Ledger;
use crate::ingest::look::Look;
use crate::ingest::look::Unchanged;
use crate::ingest::look::is_doubtful;
use crate::ingest::look::look;
use crate::ingest::read_root::ReadRoot;
use crate::ingest::read_root::shown;
use crate::ingest::read_root::walk_options;
use crate::ingest::reader::Before;
use crate::ingest::reader::End;
use crate::ingest::reader::FileReader;
use crate::ingest::reader::Next;
use crate::ingest::reader::ReadEvent;
use crate::ingest::reader::ReadFile;
use crate::ingest::reader::ReadOptions;
use crate::ingest::replaced::Replaced;
use crate::ingest::roots::Plan;
use crate::ingest::run::begun::must_commit;
use crate::ingest::run::begun::with_new_roots;
use crate::ingest::run::losses::Losses;
use crate::ingest::run::rules::ReadRoots;
use crate::ingest::run::rules::RowById;
use crate::ingest::run::rules::report_rules;
use crate::ingest::run::rules::say_of_missing_files;
use crate::ingest::run::rules::say_of_missing_records;
use crate::ingest::run::rules::say_which_ids_are_gone;
use crate::ingest::survey::Appeared;
use crate::ingest::survey::MOST_FOLLOWED;
use crate::ingest::survey::Survey;
use crate::ingest::survey::not_read_now;
use crate::ingest::survey::survey;
use crate::ingest::take_down::is_put_back;
use crate::ingest::take_down::take_up;
use crate::ingest::tally;
use crate::ingest::target::Target;
use crate::read::Limits;
use crate::walk::Found;
use crate::walk::SkipReason;
use crate::walk::Walked;
use crate::walk::walk;

/// One run.
pub(super) struct Run<'a> {
    request: &'a IngestRequest<'a>,
    store: Option<Store>,
    roots: Vec<ReadRoot>,
    ledger: Ledger,
    /// Whether moves were followed, and it was checked whether too much would be removed.
    surveyed: bool,
    /// The fingerprints of all articles of the index, added up.
    sum: u64,
    /// What is followed from one reading of a file to the next.
    followed: Followed,
    /// By root, how many files there are whose table is not there any more, and the first.
    without_table: BTreeMap<u32, (u64, PathBuf)>,
    changed: bool,
    buffer: Vec<u8>,
    summary: IngestSummary,
    /// Files that names of sources concern which lead elsewhere than they did.
    renamed: RenamedFiles,
    /// Roots of which most seems to be gone: nothing is removed from them.
    held: BTreeSet<u32>,
    /// Articles of the index that a rebuild replaces; the new one counts for nothing until it is whole.
    replaces: u64,
    /// What is known of that index.
    replaced: Replaced,
    /// What a rebuild would lose.
    losses: Losses,
    /// Articles that the run added, those it removed taken off, by root.
    articles_read: BTreeMap<u32, u64>,
    /// What the last commit said, with the roots that are new; `None` once that is committed, or where
    /// there is nothing to say.
    with_new_roots: Option<Manifest>,
    /// When the next commit is due.
    due: CommitDue<'a>,
    /// Roots asked for that are not there and were not known.
    missing: Vec<(PathBuf, io::Error)>,
    /// What the user should know of the rules of roots.
    notes: Vec<(PathBuf, String)>,
    /// Rows of the corrections that name articles by their ids, and are not new.
    rows_by_id: Vec<RowById>,
    /// Whether one root is to be brought up to date and no other: what is wrong with it is an error.
    is_alone: bool,
}

impl<'a> Run<'a> {
    /// Prepares a run over the roots of a plan.
    pub(super) fn new(
        request: &'a IngestRequest<'a>,
        target: Target,
        plan: Plan,
    ) -> Result<Self, IngestError> {
        let Target { store, manifest, records, replaces, aliases, replaced, before: _ } = target;
        let changed = plan.roots != manifest.roots
            || must_commit(request, &manifest)
            || manifest.articles > 0 && store.as_ref().is_some_and(Store::has_outdated_stories);
        let (mut followed, mut renamed) = followed(request, &manifest, aliases)?;
        let is_alone = plan.chosen.len() == 1 && plan.missing.is_empty();
        let read = ReadRoots::of(request, plan, &manifest, &mut renamed, &mut followed)?;
        let ReadRoots { roots, notes, missing, rows_by_id } = read;
        let with_new_roots =
            store.as_ref().and_then(|_| with_new_roots(request, &manifest, &roots));
        let folder = store.as_ref().map(Store::records_folder);
        let ledger = Ledger::open(&records, manifest.records, folder.as_deref())?;
        Ok(Self {
            request,
            store,
            roots,
            ledger,
            surveyed: false,
            sum: manifest.sum,
            followed,
            without_table: BTreeMap::new(),
            changed,
            buffer: Vec::new(),
            summary: IngestSummary { articles: manifest.articles, ..IngestSummary::default() },
            renamed,
            held: BTreeSet::new(),
            replaces,
            replaced,
            losses: Losses::default(),
            articles_read: BTreeMap::new(),
            with_new_roots,
            due: CommitDue::new(request.commit_every, request.clock, request.rebuild),
            is_alone,
            missing,
            notes,
            rows_by_id,
        })
    }

    /// Brings the chosen roots up to date.
    pub(super) fn run(
        mut self,
        events: &mut dyn FnMut(Event),
    ) -> Result<IngestSummary, IngestError> {
        for (path, text) in std::mem::take(&mut self.notes) {
            events(Event::Warning { path, text });
        }
        for (path, cause) in std::mem::take(&mut self.missing) {
            self.root_failed(path, cause.to_string(), events);
        }
        for at in 0..self.roots.len() {
            let root = self.roots[at].clone();
            match &root.settings {
                Some(settings) if !self.is_stopped() => {
                    let before = self.summary.articles;
                    self.bring_up_to_date(&root, settings, events)?;
                    let read = self.summary.articles.saturating_sub(before);
                    self.articles_read.insert(root.record.number, read);
                }
                _ => {
                    if !root.record.forgotten {
                        let cause = "it was not read".to_owned();
                        self.is_not_seen(root.record.number, b"", cause);
                    }
                    self.keep_records_of(root.record.number)?;
                }
            }
        }
        self.note_what_is_not_seen(events)?;
        self.finish(false, events)
    }

    /// Removes all that came from the roots that are forgotten.
    pub(super) fn forget(
        mut self,
        purge: bool,
        events: &mut dyn FnMut(Event),
    ) -> Result<IngestSummary, IngestError> {
        match &mut self.store {
            Some(store) if purge => store.will_purge(),
            Some(store) => store.will_take_out(),
            None => {}
        }
        for at in 0..self.roots.len() {
            let record = Rc::clone(&self.roots[at].record);
            if record.forgotten {
                while let Some(known) = self.ledger.take_up_to_root(record.number)? {
                    self.remove(&known)?;
                }
            } else {
                self.keep_records_of(record.number)?;
            }
        }
        self.changed = true;
        self.finish(purge, events)
    }

    fn is_stopped(&self) -> bool {
        self.request.stop.load(Ordering::Relaxed)
    }

    fn bring_up_to_date(
        &mut self,
        root: &ReadRoot,
        settings: &RootSettings,
        events: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        let record = &root.record;
        events(Event::Root { label: record.label.clone() });
        let options = walk_options(&self.roots, record, settings);
        for walked in walk(&record.path(), &options) {
            if self.is_stopped() {
                break;
            }
            match walked {
                Ok(Walked::File(found)) => self.file(root, settings, &found, events)?,
                Ok(Walked::Skipped(skipped)) if skipped.why == SkipReason::Hidden => {
                    self.summary.hidden += 1;
                }
                Ok(Walked::Skipped(skipped)) if skipped.why == SkipReason::OtherRoot => {}
                Ok(Walked::Skipped(skipped)) => {
                    self.summary.seen += 1;
                    self.summary.skipped += 1;
                    if skipped.why.may_hide_files() {
                        let cause = not_read_now(Path::new("it"), skipped.why.name());
                        self.is_not_seen(record.number, &skipped.relative, cause);
                    }
                    let path = shown(record, &skipped.relative);
                    events(Event::Skipped { path, kind: skipped.why.name().to_owned() });
                }
                Err(error) if error.relative.is_empty() => {
                    self.unreadable_root(record, error.source, events)?;
                    return Ok(());
                }
                Err(error) => {
                    self.is_not_seen(record.number, &error.relative, error.source.to_string());
                    self.unreadable(record, &error.relative, &error.source, events)?;
                }
            }
        }
        if self.is_stopped() {
            self.keep_records_of(record.number)?;
            return Ok(());
        }
        if self.ledger.next_place().is_some_and(|next| next.0 <= record.number) {
            self.survey(events)?;
        }
        while let Some(known) = self.ledger.take_up_to_root(record.number)? {
            self.lose(&known, events)?;
        }
        if let Some(text) = settings.unused_patterns() {
            events(Event::Warning { path: PathBuf::from(&record.label), text });
        }
        self.say_of_lost_tables(record.number, events);
        say_of_missing_files(root, settings, events);
        report_rules(root, settings, events);
        Ok(())
    }

    /// Takes a file as it is, or reads it.
    fn file(
        &mut self,
        root: &ReadRoot,
        settings: &RootSettings,
        found: &Found,
        events: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        let place = (root.record.number, found.relative.as_slice());
        settings.corrections().see(&root.record.label, &String::from_utf8_lossy(&found.relative));
        self.remove_before(place, events)?;
        if self.ledger.next_place() != Some(place) {
            // It is new: perhaps it was elsewhere.
            self.survey(events)?;
        }
        self.summary.seen += 1;
        let record = match self.ledger.take_at(place)? {
            Some(Known::Settled(record)) => return Ok(self.ledger.keep(&record)?),
            Some(Known::Recorded(mut old)) => {
                let look = self.look(root, &old, found);
                take_up(&mut old, &self.request.taken_down);
                match look {
                    Look::Unchanged(look) => {
                        return self.keep_as_it_is(root, &old, found, look, events);
                    }
                    Look::Grown(from) => {
                        self.read(root, settings, found, Before::Beginning(&old, from), events)?
                    }
                    Look::Changed => {
                        self.read(root, settings, found, Before::Other(&old), events)?
                    }
                }
            }
            None => self.read(root, settings, found, Before::Nothing, events)?,
        };
        self.ledger.keep(&record)?;
        events(Event::Progress {
            files: self.summary.seen,
            articles: self.summary.articles_added,
            bytes: self.summary.bytes,
        });
        if self.due.is_due(self.summary.bytes) && self.changed {
            self.commit_on_the_way(None, events)?;
        }
        Ok(())
    }

    /// Keeps what is remembered of a file, and its articles.
    fn keep_as_it_is(
        &mut self,
        root: &ReadRoot,
        old: &FileRecord,
        found: &Found,
        look: Unchanged,
        events: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        let mut now = old.clone();
        match look {
            Unchanged::NotKnown => {
                self.summary.seen -= 1;
                return Ok(self.ledger.keep(old)?);
            }
            Unchanged::Same => {}
            Unchanged::SameContent => {
                now.modified = found.modified;
                now.inode = found.inode;
                // A record that only became less doubtful is worth no commit.
                self.changed |= now != *old;
                now.doubtful = is_doubtful(found, self.request.now);
            }
        }
        tally::unchanged(&mut self.summary, shown(&root.record, &old.path), old, events);
        Ok(self.ledger.keep(&now)?)
    }

    /// Looks whether a file changed.
    fn look(&mut self, root: &ReadRoot, old: &FileRecord, found: &Found) -> Look {
        let is_said_otherwise = root.settings.as_ref().is_some_and(|settings| {
            settings.beside().mark(&found.path, &found.relative) != old.beside
        });
        let is_said_otherwise = is_said_otherwise && !self.has_lost_table(root, old, found);
        if is_due(root, &self.renamed, &old.path)
            || is_said_otherwise
            || is_put_back(old, &self.request.taken_down)
        {
            Look::Changed
        } else {
            let is_accepted = self.request.allow_mass_delete && old.unread.is_some();
            if is_accepted {
                return Look::Changed;
            }
            look(old, found, self.request.retry_failed, self.request.stop)
        }
    }

    /// Reads a file into the index and returns what to remember of it. Where it cannot be read, what
    /// is remembered of it is kept and returned.
    fn read(
        &mut self,
        root: &ReadRoot,
        settings: &RootSettings,
        found: &Found,
        before: Before<'_>,
        events: &mut dyn FnMut(Event),
    ) -> Result<FileRecord, IngestError> {
        self.changed = true;
        self.remember_new_roots()?;
        let (old, replaced) = match &before {
            Before::Nothing => (None, None),
            Before::Other(old) => (Some(*old), Some(*old)),
            Before::Beginning(old, _) => (Some(*old), None),
        };
        let place = (root.record.number, found.relative.as_slice());
        // What a rebuild replaces was read by the same rule: what is missing of it is missing.
        let earlier = self.replaced.take_at(place).filter(|earlier| earlier.articles > 0);
        let doubtful = is_doubtful(found, self.request.now);
        let carried = self.followed.carried(replaced)?;
        let flags = (doubtful, earlier.is_some());
        let mut reader = FileReader::new(root, settings, found, before, flags, carried);
        let path = shown(&root.record, &found.relative);
        let mut end = self.read_to_the_end(&mut reader, events)?;
        if let (End::Read(read), Some(old)) = (&end, replaced)
            && let Some(cause) = self.broken(old, found, read)?
            && let End::Read(read) = end
        {
            end = read.kept(cause, found, self.request.stop);
        }
        match end {
            End::Read(read) => {
                say_of_missing_records(root, settings, replaced.is_some(), events);
                let is_lost = self.is_lost(&path, found, (earlier, &read), events)?;
                let ReadFile { mut record, counts, ending, edits, .. } = *read;
                let ended = counts.ended(ending);
                if let Some(old) = replaced {
                    self.replace(old, &record, edits, &path, events)?;
                }
                let known = self.replaced.is_known(place.0, found, old, &ended);
                let quiet: &mut dyn FnMut(Event) = &mut |_| {};
                let events = if is_lost { quiet } else { events };
                record.outcome = tally::ended(&mut self.summary, path, ended, known, events);
                Ok(record)
            }
            End::Kept { key, added, unreadable } => {
                // The articles of the last reading stay, as they were read.
                self.take_back(key, added)?;
                self.take_back_rows(place.0, place.1, events)?;
                let old = replaced.expect("only what replaces articles can leave them");
                if let Some(unreadable) = unreadable {
                    return self.keep((path, (place.0, found)), unreadable, old, events);
                }
                self.summary.seen -= u64::from(old.place() == place);
                Ok(old.clone())
            }
        }
    }

    /// Takes out what a file gave before, in place of which is what it gives now.
    fn replace(
        &mut self,
        old: &FileRecord,
        now: &FileRecord,
        edits: Edits,
        path: &Path,
        events: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        let Changes { gone, new } = self.followed.follow(old, edits)?;
        if gone.is_none() {
            events(Event::Warning { path: path.to_path_buf(), text: TOO_MANY.to_owned() });
        }
        self.remove_articles(old)?;
        let gone = gone.unwrap_or_else(|| old.articles.saturating_sub(now.articles));
        if gone > 0 {
            let articles = if gone == 1 { "article of it is" } else { "articles of it are" };
            let new = if new == 0 { String::new() } else { format!(", and {new} new") };
            let (had, has) = (old.articles, now.articles);
            let text = format!("{gone} {articles} gone{new}: it had {had}, and has {has} now");
            events(Event::Warning { path: path.to_path_buf(), text });
        }
        self.summary.articles_edited_away += gone;
        Ok(())
    }

    /// Commits that there are new roots, before the first file is read: a run that is killed does not
    /// forget what it was asked for.
    fn remember_new_roots(&mut self) -> Result<(), EngineError> {
        match (self.with_new_roots.take(), &mut self.store) {
            (Some(manifest), Some(store)) => store.commit(&manifest),
            _ => Ok(()),
        }
    }

    /// Reads a file part by part, with a commit after each but the last.
    fn read_to_the_end(
        &mut self,
        reader: &mut FileReader<'_>,
        events: &mut dyn FnMut(Event),
    ) -> Result<End, IngestError> {
        let options = ReadOptions {
            latest: self.request.today.tomorrow().unwrap_or(self.request.today),
            limits: Limits { max_size: self.request.max_size },
            ingested: self.request.now.as_second(),
            stop: self.request.stop,
            taken_down: &self.request.taken_down,
        };
        loop {
            let (due, before) = (self.due, self.summary);
            let is_dry = self.store.is_none();
            let is_due = |read| !is_dry && due.is_due(before.bytes + read);
            let followed = &mut self.followed;
            let step = reader.go_on(
                self.store.as_mut(),
                options,
                &mut self.buffer,
                &is_due,
                &mut |id, article| followed.find(id, article),
                &mut |event| match event {
                    ReadEvent::Seen(event) => events(event),
                    ReadEvent::Added(added) => events(Event::Progress {
                        files: before.seen,
                        articles: before.articles_added + added,
                        bytes: before.bytes,
                    }),
                },
            )?;
            self.summary.articles_added += step.added.articles;
            self.summary.articles += step.added.articles;
            self.sum = self.sum.wrapping_add(step.added.sum);
            self.summary.bytes += step.bytes;
            match step.next {
                Next::Commit(under_way) => self.commit_on_the_way(Some(&under_way), events)?,
                Next::End(end) => return Ok(end),
            }
        }
    }

    /// Follows moves, and checks whether too much would be removed, once in a run.
    fn survey(&mut self, events: &mut dyn FnMut(Event)) -> Result<(), IngestError> {
        if self.surveyed || self.ledger.knows_nothing() {
            return Ok(());
        }
        self.surveyed = true;
        let Survey { gone, moves, overflow } =
            survey(&self.roots, &self.ledger, self.request.stop)?;
        if overflow {
            let text = format!(
                "more than {MOST_FOLLOWED} files vanished: those that only moved count as new"
            );
            events(Event::Warning { path: self.request.index.clone(), text });
        }
        self.hold(&gone, events)?;
        if gone.values().any(|(gone, _)| *gone > 0) {
            self.followed.lose_files();
        }
        for (old, appeared) in moves {
            if self.is_stopped() {
                break;
            }
            self.settle(&old, &appeared, events)?;
        }
        Ok(())
    }

    /// Reads a file that moved at its new place, and drops it at its old one.
    fn settle(
        &mut self,
        old: &FileRecord,
        appeared: &Appeared,
        events: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        let root = self.roots[appeared.root].clone();
        let Some(settings) = &root.settings else { return Ok(()) };
        let mut known = old.clone();
        take_up(&mut known, &self.request.taken_down);
        let before = Before::Other(&known);
        let record = self.read(&root, settings, &appeared.found, before, events)?;
        // A file that cannot be read after all is as it was: gone from one place, new at another.
        if record.place() == old.place() {
            return Ok(());
        }
        self.summary.moved += 1;
        self.say_of_rows(old, Some(appeared), events);
        self.ledger.settle(old, record)?;
        if self.due.is_due(self.summary.bytes) {
            self.commit_on_the_way(None, events)?;
        }
        Ok(())
    }

    /// Returns what a commit says of the index as it is now, but for the files that belong to it.
    fn said(&self) -> Manifest {
        Manifest {
            records: None,
            roots: self.roots.iter().map(ReadRoot::remembered).collect(),
            articles: self.summary.articles,
            sum: self.sum,
            aliases: None,
            source_names: self.request.source_names.clone(),
            taken_down: Vec::new(),
        }
        .without_texts(&self.request.taken_down)
    }

    /// Commits what the index holds now; `under_way` is what of the file being read is in it.
    fn commit_on_the_way(
        &mut self,
        under_way: Option<&FileRecord>,
        events: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        let said = self.said();
        let Some(store) = &mut self.store else { return Ok(()) };
        let again = |record: &FileRecord| is_due_of(&self.roots, &self.renamed, record);
        let file = self.ledger.so_far(under_way, &again)?;
        let aliases = self.followed.written(&store.records_folder())?;
        let manifest = Manifest { records: Some(file), aliases, ..said };
        self.followed.let_go();
        store.commit(&manifest)?;
        events(Event::Committed { articles: manifest.articles });
        self.summary.committed = true;
        let in_use = self.ledger.in_use();
        let named = manifest.files().map(|file| file.name.as_str());
        let kept = store.kept_files();
        let keep: Vec<&str> = in_use.iter().chain(&kept).map(String::as_str).chain(named).collect();
        remove_records(&store.records_folder(), &keep)?;
        self.due.committed(self.summary.bytes);
        Ok(())
    }

    /// Commits if something changed, and says what is wrong with the corrections then.
    fn finish(
        mut self,
        purge: bool,
        events: &mut dyn FnMut(Event),
    ) -> Result<IngestSummary, IngestError> {
        let (is_dry, rows) = (self.store.is_none(), std::mem::take(&mut self.rows_by_id));
        let (summary, mut followed) = self.commit_the_rest(purge, events)?;
        if !is_dry && !summary.stopped {
            followed.let_go();
            say_which_ids_are_gone(rows, &mut followed, events)?;
        }
        Ok(summary)
    }

    /// Commits if something changed.
    fn commit_the_rest(
        mut self,
        purge: bool,
        events: &mut dyn FnMut(Event),
    ) -> Result<(IngestSummary, Followed), IngestError> {
        self.keep_records_of(u32::MAX)?;
        self.summary.stopped = self.is_stopped();
        if self.request.rebuild {
            self.refuse_losses()?;
            self.ask_about_rebuild()?;
            self.summary.replaced = Some(self.replaces).filter(|before| *before > 0);
        }
        let Some(mut store) = self.store.take() else { return Ok((self.summary, self.followed)) };
        if !self.changed {
            self.ledger.abandon()?;
            return Ok((self.summary, self.followed));
        }
        if self.request.rebuild && self.summary.stopped {
            // The old index is whole, the new one is not; it goes when the next run starts.
            return Ok((IngestSummary { articles: self.replaces, ..self.summary }, self.followed));
        }
        if let Some(text) = self.followed.follow_elsewhere() {
            events(Event::Warning { path: self.request.index.clone(), text });
        }
        let said = self.said();
        let file = self.ledger.finish()?.expect("a run with a store writes records");
        let aliases = self.followed.written(&store.records_folder())?;
        let manifest = Manifest { records: Some(file), aliases, ..said };
        self.followed.let_go();
        // A run that is stopped waits for nothing more.
        match (self.summary.stopped, purge) {
            (true, _) => store.commit(&manifest)?,
            (false, true) => store.commit_and_purge(&manifest)?,
            (false, false) => store.commit_last(&manifest)?,
        }
        let committed = Event::Committed { articles: manifest.articles };
        if self.request.rebuild {
            store.finish(&manifest)?;
            events(committed);
        } else {
            events(committed);
            if self.summary.stopped { store.leave(&manifest)? } else { store.finish(&manifest)? }
        }
        self.summary.committed = true;
        Ok((self.summary, self.followed))
    }
}

/// Returns what is followed, and the files that names of sources concern which lead elsewhere now.
fn followed(
    request: &IngestRequest<'_>,
    before: &Manifest,
    aliases: Aliases,
) -> Result<(Followed, RenamedFiles), EngineError> {
    let mut followed = Followed::new(&request.index, request.rebuild, aliases, before);
    let names = (&before.source_names, &request.source_names);
    let renamed = RenamedFiles::find(names, before.records.is_some(), &mut followed)?;
    Ok((followed, renamed))
}
