//! One run: the walk merged with what is known, the commits on the way, and the counts.

use std::collections::BTreeSet;
use std::collections::HashSet;
use std::io;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::catalog::FileOutcome;
use crate::catalog::FileRecord;
use crate::catalog::Manifest;
use crate::catalog::RecordsFile;
use crate::catalog::Root;
use crate::catalog::remove_records;
use crate::engine::EngineError;
use crate::engine::Store;
use crate::ingest::Event;
use crate::ingest::IngestError;
use crate::ingest::IngestRequest;
use crate::ingest::IngestSummary;
use crate::ingest::RootError;
use crate::ingest::RootSettings;
use crate::ingest::file::Before;
use crate::ingest::file::Look;
use crate::ingest::ledger::Known;
use crate::ingest::ledger::Ledger;
use crate::ingest::roots::Plan;
use crate::ingest::roots::reads_alike;
use crate::ingest::survey::is_mass;
use crate::ingest::target::Target;
use crate::walk::Found;
use crate::walk::SkipReason;
use crate::walk::WalkOptions;
use crate::walk::Walked;
use crate::walk::walk;

/// One run.
pub(super) struct Run<'a> {
    pub(super) request: &'a IngestRequest<'a>,
    pub(super) store: Option<Store>,
    pub(super) roots: Vec<ReadRoot>,
    pub(super) ledger: Ledger,
    /// Whether moves were followed, and the question asked whether too much would go.
    pub(super) surveyed: bool,
    /// Identities of files that do not lie where they were first seen.
    pub(super) displaced: HashSet<u128>,
    pub(super) changed: bool,
    pub(super) buffer: Vec<u8>,
    pub(super) summary: IngestSummary,
    /// Roots whose old records were made by other rules.
    again: BTreeSet<u32>,
    /// Whether a new generation is written, which counts for nothing until it is whole.
    rebuilding: bool,
    /// Articles of the generation it replaces.
    replaces: u64,
    /// Bytes and time at the last commit.
    last_commit: (u64, Duration),
}

/// A root with its rules.
#[derive(Clone)]
pub(super) struct ReadRoot {
    pub(super) record: Rc<Root>,
    /// `None` for one this run leaves as it is.
    pub(super) settings: Option<Rc<RootSettings>>,
    /// Whether what was read before was read by the same rules.
    pub(super) same_rules: bool,
}

impl<'a> Run<'a> {
    /// Prepares a run over the roots of a plan.
    pub(super) fn new(
        request: &'a IngestRequest<'a>,
        target: Target,
        plan: Plan,
    ) -> Result<Self, IngestError> {
        let Target { store, manifest, records, replaces } = target;
        let rebuilding = request.rebuild;
        let changed = plan.roots != manifest.roots || rebuilding;
        let (mut roots, mut again) = (Vec::new(), BTreeSet::new());
        for record in plan.roots {
            let chosen = plan.chosen.contains(&record.number) && !record.forgotten;
            let settings = if chosen { Some(Rc::new(RootSettings::read(&record)?)) } else { None };
            let same_rules = manifest
                .roots
                .iter()
                .any(|known| known.number == record.number && reads_alike(known, &record));
            if chosen && !same_rules {
                again.insert(record.number);
            }
            roots.push(ReadRoot { record: Rc::new(record), settings, same_rules });
        }
        let folder = store.as_ref().map(Store::records_folder);
        let ledger = Ledger::open(&records, manifest.records, folder.as_deref())?;
        Ok(Self {
            request,
            store,
            roots,
            ledger,
            surveyed: false,
            displaced: HashSet::new(),
            changed,
            buffer: Vec::new(),
            summary: IngestSummary { articles: manifest.articles, ..IngestSummary::default() },
            again,
            rebuilding,
            replaces,
            last_commit: (0, (request.clock.0)()),
        })
    }

    /// Brings the chosen roots up to date.
    pub(super) fn run(
        mut self,
        events: &mut dyn FnMut(Event),
    ) -> Result<IngestSummary, IngestError> {
        for at in 0..self.roots.len() {
            let root = self.roots[at].clone();
            match &root.settings {
                Some(settings) if !self.is_stopped() => {
                    self.bring_up_to_date(&root, settings, events)?;
                }
                _ => self.keep_records_of(root.record.number)?,
            }
        }
        self.finish(false, events)
    }

    /// Removes all that came from the roots that are forgotten.
    pub(super) fn forget(
        mut self,
        purge: bool,
        events: &mut dyn FnMut(Event),
    ) -> Result<IngestSummary, IngestError> {
        if let Some(store) = self.store.as_mut().filter(|_| purge) {
            store.will_purge();
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

    pub(super) fn is_stopped(&self) -> bool {
        self.request.stop.load(Ordering::Relaxed)
    }

    fn keep_records_of(&mut self, root: u32) -> Result<(), EngineError> {
        while let Some(known) = self.ledger.take_up_to_root(root)? {
            match known {
                Known::Recorded(mut record) => {
                    if self.again.contains(&record.root) {
                        record.read_again();
                    }
                    self.ledger.keep(&record)?;
                }
                Known::Settled(record) => self.ledger.keep(&record)?,
            }
        }
        Ok(())
    }

    /// Takes what came from a file out of the index.
    fn remove(&mut self, known: &Known) -> Result<(), EngineError> {
        let (Known::Recorded(record) | Known::Settled(record)) = known;
        self.changed = true;
        // A folder that could not be read, and can be now, is no file.
        self.summary.removed += u64::from(!record.path.ends_with(b"/"));
        self.remove_articles(record)
    }

    pub(super) fn remove_articles(&mut self, record: &FileRecord) -> Result<(), EngineError> {
        self.summary.articles_removed += record.articles;
        self.summary.articles = self.summary.articles.saturating_sub(record.articles);
        if let Some(store) = &mut self.store
            && record.articles > 0
        {
            store.remove_file(record.key())?;
        }
        Ok(())
    }

    /// Returns how a root is walked: roots inside it are walked as such.
    pub(super) fn walk_options(&self, root: &Root, settings: &RootSettings) -> WalkOptions {
        let others = self.roots.iter().map(|root| &root.record);
        let nested: Vec<PathBuf> = others
            .filter(|other| other.number != root.number && !other.forgotten)
            .map(|other| other.path())
            .filter(|path| path.starts_with(root.path()))
            .collect();
        settings.walk_options(nested)
    }

    fn bring_up_to_date(
        &mut self,
        root: &ReadRoot,
        settings: &RootSettings,
        events: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        let record = &root.record;
        events(Event::Root { label: record.label.clone() });
        let options = self.walk_options(record, settings);
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
                    let path = shown(record, &skipped.relative);
                    events(Event::Skipped { path, kind: skipped.why.name().to_owned() });
                }
                Err(error) if error.relative.is_empty() => {
                    self.unreadable_root(record, error.source, events)?;
                    return Ok(());
                }
                Err(error) => self.unreadable(record, &error.relative, &error.source, events)?,
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
            self.remove(&known)?;
        }
        // Only a run that read every file can tell which rows fitted nothing.
        if !root.same_rules && !self.request.dry_run {
            for text in settings.unused_corrections() {
                events(Event::Warning { path: PathBuf::from(&record.label), text });
            }
        }
        Ok(())
    }

    /// A root that cannot be looked at: the others are brought up to date all the same.
    fn unreadable_root(
        &mut self,
        root: &Root,
        source: io::Error,
        events: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        if self.roots.iter().filter(|root| root.settings.is_some()).count() == 1 {
            return Err(RootError::Unreadable { path: root.path(), source }.into());
        }
        self.summary.seen += 1;
        self.summary.failed += 1;
        self.summary.newly_failed += 1;
        let path = PathBuf::from(&root.label);
        let cause = format!("{source} (what was indexed from it is kept)");
        events(Event::Failed { path, cause, known: false });
        self.keep_records_of(root.number)?;
        Ok(())
    }

    /// A file or folder that cannot be looked at: what was indexed from it, or below it, is kept.
    fn unreadable(
        &mut self,
        root: &Root,
        relative: &[u8],
        cause: &io::Error,
        events: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        self.remove_before((root.number, relative), events)?;
        let is_file = self.ledger.next_place() == Some((root.number, relative));
        let mut below = relative.to_vec();
        if !is_file {
            // Behind what only begins alike: `a-b` comes before `a/`.
            below.push(b'/');
            self.remove_before((root.number, &below), events)?;
        }
        let (mut known, mut kept) = (false, false);
        let mut own = None;
        while self
            .ledger
            .next_place()
            .is_some_and(|(number, path)| number == root.number && is_below(path, &below))
        {
            let (number, path) = self.ledger.next_place().expect("seen just now");
            let place = (number, path.to_vec());
            let Some(taken) = self.ledger.take_at((place.0, &place.1))? else { break };
            let (Known::Recorded(mut record) | Known::Settled(mut record)) = taken;
            if record.path == below && !is_file {
                known = true;
                own = Some(record);
                continue;
            }
            if let Some(own) = own.take() {
                self.ledger.keep(&own)?;
            } else if !is_file && !kept && !known {
                self.ledger.keep(&unread_folder(root.number, &below, cause))?;
                self.changed = true;
            }
            if is_file {
                known = record.unread.is_some();
                self.changed |= !known;
                record.unread = Some(cause.to_string());
            }
            kept = true;
            self.ledger.keep(&record)?;
        }
        if let Some(own) = own {
            self.ledger.keep(&own)?;
        } else if !kept && !known {
            self.ledger.keep(&unread_folder(root.number, &below, cause))?;
            self.changed = true;
        }
        self.summary.seen += 1;
        self.summary.failed += 1;
        self.summary.newly_failed += u64::from(!known);
        let kept = if kept { " (what was indexed from it is kept)" } else { "" };
        let path = shown(root, relative);
        events(Event::Failed { path, cause: format!("{cause}{kept}"), known });
        Ok(())
    }

    /// Removes the files that are known before this place, and are gone.
    fn remove_before(
        &mut self,
        place: (u32, &[u8]),
        events: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        if self.ledger.next_place().is_some_and(|next| next < place) {
            self.survey(events)?;
        }
        while let Some(known) = self.ledger.take_before(place)? {
            self.remove(&known)?;
        }
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
        self.remove_before(place, events)?;
        if self.ledger.next_place() != Some(place) {
            // It is new: perhaps it lay elsewhere.
            self.survey(events)?;
        }
        self.summary.seen += 1;
        let record = match self.ledger.take_at(place)? {
            Some(Known::Settled(record)) => return Ok(self.ledger.keep(&record)?),
            Some(Known::Recorded(old)) => match self.look(root, &old, found) {
                Look::Same => {
                    self.count_unchanged(&root.record, &old, events);
                    return Ok(self.ledger.keep(&old)?);
                }
                Look::SameContent => {
                    self.count_unchanged(&root.record, &old, events);
                    let now = FileRecord {
                        modified: found.modified,
                        inode: found.inode,
                        doubtful: self.is_doubtful(found),
                        ..old.clone()
                    };
                    // What alone became less doubtful is worth no commit.
                    self.changed |= FileRecord { doubtful: old.doubtful, ..now.clone() } != old;
                    return Ok(self.ledger.keep(&now)?);
                }
                Look::Stopped => {
                    self.summary.seen -= 1;
                    return Ok(self.ledger.keep(&old)?);
                }
                Look::Grown(from) => {
                    self.read(root, settings, found, Before::Beginning(&old, from), events)?
                }
                Look::Changed => self.read(root, settings, found, Before::Other(&old), events)?,
            },
            None => self.read(root, settings, found, Before::Nothing, events)?,
        };
        self.ledger.keep(&record)?;
        events(Event::Progress {
            files: self.summary.seen,
            articles: self.summary.articles_added,
            bytes: self.summary.bytes,
        });
        if self.is_commit_due(self.summary.bytes) && self.changed {
            self.commit_on_the_way(None, events)?;
        }
        Ok(())
    }

    fn count_unchanged(&mut self, root: &Root, old: &FileRecord, events: &mut dyn FnMut(Event)) {
        match &old.outcome {
            FileOutcome::Indexed | FileOutcome::Partial { .. } => self.summary.unchanged += 1,
            FileOutcome::Skipped { kind } => {
                self.summary.skipped += 1;
                events(Event::Skipped { path: shown(root, &old.path), kind: kind.clone() });
            }
            FileOutcome::Failed { cause } => {
                self.summary.failed += 1;
                let path = shown(root, &old.path);
                events(Event::Failed { path, cause: cause.clone(), known: true });
            }
        }
    }

    /// Tells whether enough was done since the last commit, now that so many bytes were read.
    pub(super) fn is_commit_due(&self, bytes: u64) -> bool {
        let (last_bytes, last_time) = self.last_commit;
        let every = self.request.commit_every;
        let is_due = || {
            let now = (self.request.clock.0)();
            bytes.saturating_sub(last_bytes) >= every.bytes
                || now.saturating_sub(last_time) >= every.time
        };
        // A new generation that is not whole would be of no use.
        !self.rebuilding && is_due()
    }

    /// Commits what the index holds now; `under_way` is what of the file being read is in it.
    pub(super) fn commit_on_the_way(
        &mut self,
        under_way: Option<&FileRecord>,
        events: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        let Some(store) = &mut self.store else { return Ok(()) };
        let file = self.ledger.so_far(under_way, &self.again)?;
        let name = file.name.clone();
        let manifest = manifest(&self.roots, file, self.summary.articles);
        store.commit(&manifest)?;
        events(Event::Committed { articles: manifest.articles });
        self.summary.committed = true;
        let in_use = self.ledger.in_use();
        let keep: Vec<&str> = in_use.iter().map(String::as_str).chain([name.as_str()]).collect();
        remove_records(&store.records_folder(), &keep)?;
        self.last_commit = (self.summary.bytes, (self.request.clock.0)());
        Ok(())
    }

    /// Commits if something changed.
    fn finish(
        mut self,
        purge: bool,
        events: &mut dyn FnMut(Event),
    ) -> Result<IngestSummary, IngestError> {
        self.keep_records_of(u32::MAX)?;
        self.summary.stopped = self.is_stopped();
        if self.rebuilding {
            let gone = self.replaces.saturating_sub(self.summary.articles);
            self.ask_about(gone, self.replaces, "the index", events)?;
        }
        let Some(mut store) = self.store.take() else { return Ok(self.summary) };
        if !self.changed {
            self.ledger.abandon()?;
            return Ok(self.summary);
        }
        if self.rebuilding && self.summary.stopped {
            // The old index is whole, the new one is not; it goes when the next run starts.
            return Ok(IngestSummary { articles: self.replaces, ..self.summary });
        }
        let file = self.ledger.finish()?.expect("a run with a store writes records");
        let manifest = manifest(&self.roots, file, self.summary.articles);
        // Who stops a run waits for nothing more.
        match (self.summary.stopped, purge) {
            (true, _) => store.commit(&manifest)?,
            (false, true) => store.commit_and_purge(&manifest)?,
            (false, false) => store.commit_last(&manifest)?,
        }
        let committed = Event::Committed { articles: manifest.articles };
        if self.rebuilding {
            store.finish(&manifest)?;
            events(committed);
        } else {
            events(committed);
            if self.summary.stopped { store.leave(&manifest)? } else { store.finish(&manifest)? }
        }
        self.summary.committed = true;
        Ok(self.summary)
    }

    /// Stops, or only warns in a dry run, where most of `all` articles would go.
    pub(super) fn ask_about(
        &self,
        gone: u64,
        all: u64,
        place: &str,
        events: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        if !is_mass(gone, all) || self.request.allow_mass_delete || self.is_stopped() {
            return Ok(());
        }
        let error = IngestError::MassDelete { gone, all, place: place.to_owned() };
        if self.request.dry_run {
            events(Event::Warning { path: PathBuf::from(place), text: error.to_string() });
            return Ok(());
        }
        Err(error)
    }
}

fn manifest(roots: &[ReadRoot], records: RecordsFile, articles: u64) -> Manifest {
    let roots = roots.iter().map(|root| Root::clone(&root.record)).collect();
    Manifest { records: Some(records), roots, articles }
}

fn is_below(path: &[u8], folder: &[u8]) -> bool {
    if folder.ends_with(b"/") { path.starts_with(folder) } else { path == folder }
}

/// What is remembered of a folder that cannot be read: that this is known. Its path ends in `/`.
fn unread_folder(root: u32, path: &[u8], cause: &io::Error) -> FileRecord {
    FileRecord {
        root,
        path: path.to_vec(),
        size: 0,
        modified: 0,
        inode: 0,
        hash: 0,
        origin: 0,
        edition: 0,
        articles: 0,
        outcome: FileOutcome::Failed { cause: cause.to_string() },
        doubtful: false,
        again: true,
        unread: None,
        resume: None,
    }
}

/// Returns a file's path as answers show it: its root's name first.
pub(super) fn shown(root: &Root, relative: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    let relative = std::path::Path::new(std::ffi::OsStr::from_bytes(relative));
    if root.is_file || relative.as_os_str().is_empty() {
        PathBuf::from(&root.label)
    } else {
        std::path::Path::new(&root.label).join(relative)
    }
}
