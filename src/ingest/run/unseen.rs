//! What cannot be seen is kept and said: files, folders and roots that cannot be looked at, and roots of
//! which most seems to be gone; and of files that are gone, which rows of the corrections named them.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use crate::catalog::FileOutcome;
use crate::catalog::FileRecord;
use crate::catalog::Root;
use crate::catalog::is_mass;
use crate::ingest::Event;
use crate::ingest::IngestError;
use crate::ingest::RootError;
use crate::ingest::ledger::Known;
use crate::ingest::read_root::shown;
use crate::ingest::replaced::Failing;
use crate::ingest::run::Run;
use crate::ingest::survey::Appeared;

impl Run<'_> {
    /// A root that cannot be looked at: what was indexed from it is kept, and the others are brought up
    /// to date all the same.
    pub(super) fn unreadable_root(
        &mut self,
        root: &Root,
        source: io::Error,
        events: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        // What a rebuild does not read is lost.
        if self.is_alone || self.request.rebuild {
            return Err(RootError::Unreadable { path: root.path(), source }.into());
        }
        let cause = format!("{source} (what was indexed from it is kept)");
        self.root_failed(PathBuf::from(&root.label), cause, events);
        self.keep_records_of(root.number)?;
        Ok(())
    }

    /// Counts a root that could not be brought up to date, in every run that finds it so.
    pub(super) fn root_failed(
        &mut self,
        path: PathBuf,
        cause: String,
        events: &mut dyn FnMut(Event),
    ) {
        self.summary.seen += 1;
        self.summary.failed += 1;
        self.summary.newly_failed += 1;
        events(Event::Failed { path, cause, known: false });
    }

    /// A file or folder that cannot be looked at: what was indexed from it, or below it, is kept.
    pub(super) fn unreadable(
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
        self.say_unreadable((root, relative), (known, kept), cause, events)
    }

    /// Counts a file or folder that cannot be looked at; it may have been so in the run before, and keep what
    /// it gave.
    fn say_unreadable(
        &mut self,
        (root, relative): (&Root, &[u8]),
        (known, kept): (bool, bool),
        cause: &io::Error,
        events: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        if kept {
            self.take_back_rows(root.number, relative, events)?;
        }
        let known = known || self.replaced.has(root.number, relative, Failing::Whole);
        self.summary.seen += 1;
        self.summary.failed += 1;
        self.summary.newly_failed += u64::from(!known);
        let kept = if kept { " (what was indexed from it is kept)" } else { "" };
        let path = shown(root, relative);
        events(Event::Failed { path, cause: format!("{cause}{kept}"), known });
        Ok(())
    }

    /// Holds the roots of which most seems to be gone: each by itself, or, where that is so of the whole
    /// index, each that lost most of what it had. The others are brought up to date all the same.
    pub(super) fn hold(
        &mut self,
        gone: &BTreeMap<u32, (u64, u64)>,
        events: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        let sum = |(gone, all), (g, a): &(u64, u64)| (gone + g, all + a);
        let (gone_of_all, all) = gone.values().fold((0, 0), sum);
        let is_mass_of_all = is_mass(gone_of_all, all);
        let most = |(gone, all): (u64, u64)| is_mass_of_all && gone > all / 2;
        for (number, counts) in gone {
            let is_emptied = counts.0 > 0 && counts.0 == counts.1 && self.is_empty(*number);
            if !is_mass(counts.0, counts.1) && !most(*counts) && !is_emptied {
                continue;
            }
            let root = self.roots.iter().find(|root| root.record.number == *number);
            let label = root.map_or("the index", |root| &root.record.label).to_owned();
            let asked = self.ask_about(counts.0, counts.1, &label);
            let Err(error) = asked else { continue };
            if self.is_alone {
                return Err(error);
            }
            self.held.insert(*number);
            self.summary.held += 1;
            self.root_failed(PathBuf::from(label), error.to_string(), events);
        }
        Ok(())
    }

    /// Returns whether a root is a folder with nothing in it: most likely the place where a disk is mounted
    /// when it is there.
    fn is_empty(&self, number: u32) -> bool {
        let root = self.roots.iter().find(|root| root.record.number == number);
        let entries = root.and_then(|root| root.record.path().read_dir().ok());
        entries.is_some_and(|mut entries| entries.next().is_none())
    }

    /// Says which rows name a file that is gone, or is at another place now: they fit nothing more.
    pub(super) fn say_of_rows(
        &self,
        gone: &FileRecord,
        now: Option<&Appeared>,
        events: &mut dyn FnMut(Event),
    ) {
        let Some(root) = self.roots.iter().find(|root| root.record.number == gone.root) else {
            return;
        };
        let Some(settings) = &root.settings else { return };
        let path = String::from_utf8_lossy(&gone.path);
        if let Some(now) = now
            && self.roots[now.root].record.number != gone.root
            && root.record.corrections.is_some()
        {
            let (place, here) =
                (shown(&self.roots[now.root].record, &now.found.relative), &root.record.label);
            let text = format!("it was in {here}, whose corrections do not apply to it here");
            events(Event::Warning { path: place, text });
        }
        if let Some(Appeared { root: to, found, .. }) = now {
            let here = self.roots[*to].record.number == gone.root;
            let relative = String::from_utf8_lossy(&found.relative);
            let shown = shown(&self.roots[*to].record, &found.relative);
            let label = &root.record.label;
            let relative = Some(&*relative).filter(|_| here);
            for place in settings.corrections().of_pattern_left(label, &path, relative) {
                let text =
                    format!("{place}: {path:?} is {shown:?} now, which its pattern does not fit");
                events(Event::Warning { path: PathBuf::from(label), text });
            }
        }
        for place in settings.corrections().of_file(&root.record.label, &path) {
            let text = match now {
                None => format!("{place}: its file {path:?} is gone"),
                Some(Appeared { root, found, .. }) => {
                    let now = shown(&self.roots[*root].record, &found.relative);
                    format!("{place}: its file {path:?} is {now:?} now: write that")
                }
            };
            events(Event::Warning { path: PathBuf::from(&root.record.label), text });
        }
    }

    /// Refuses a rebuild that would lose most articles of the index, or of a root: one that is not mounted
    /// looks empty. What is in another root now is not lost.
    pub(super) fn ask_about_rebuild(&self) -> Result<(), IngestError> {
        let gone = self.replaces.saturating_sub(self.summary.articles);
        if is_mass(gone, self.replaces) {
            self.ask_about(gone, self.replaces, "the index")?;
        }
        for root in &self.roots {
            let number = root.record.number;
            let all = self.replaced.articles(number);
            let read = self.articles_read.get(&number).copied().unwrap_or(0);
            // Of an index of which no more than the roots could be read, it is not known what each had.
            let all = if self.replaced.is_unknown() { self.replaces } else { all };
            let gone = gone.min(all.saturating_sub(read));
            let is_gone = gone == all || self.replaced.is_unknown();
            let is_emptied = gone > 0 && is_gone && self.is_empty(number);
            if is_mass(gone, all) || is_emptied {
                self.ask_about(gone, all, &root.record.label)?;
            }
        }
        Ok(())
    }

    /// Refuses to go on where most of `all` articles would go, unless that is allowed. A dry run does the
    /// same: it ends as the run would.
    pub(super) fn ask_about(&self, gone: u64, all: u64, place: &str) -> Result<(), IngestError> {
        if self.request.allow_mass_delete || self.is_stopped() {
            return Ok(());
        }
        Err(IngestError::MassDelete { gone, all, place: place.to_owned() })
    }
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
        blocks: None,
        sum: 0,
        edition: 0,
        articles: 0,
        outcome: FileOutcome::Failed { cause: cause.to_string() },
        doubtful: false,
        again: true,
        unread: None,
        resume: None,
        taken_down: Vec::new(),
        beside: 0,
    }
}
