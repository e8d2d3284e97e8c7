//! One file into the index, a part at a time.
//!
//! What is read again is added under a new number (its edition) before the old articles are removed,
//! so a file that cannot be opened or read keeps its previously indexed articles, and one that is broken can
//! keep them (`breakage` says which is). A reader returns values: when a commit is due inside
//! a file it returns what to remember with it, and is called again.

use std::collections::BTreeSet;
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use jiff::civil::Date;

use crate::article::Article;
use crate::article::ArticleId;
use crate::catalog::FileOutcome;
use crate::catalog::FileRecord;
use crate::catalog::Resume;
use crate::catalog::text_hash;
use crate::engine::EngineError;
use crate::engine::Store;
use crate::engine::StoredArticle;
use crate::extract::Beginning;
use crate::extract::Counts;
use crate::extract::Ending;
use crate::extract::Extracted;
use crate::extract::FileRead;
use crate::extract::extract;
use crate::format::END_MISSING;
use crate::ingest::Event;
use crate::ingest::RootSettings;
use crate::ingest::breakage::LastRecord;
use crate::ingest::breakage::Text;
use crate::ingest::bytes::NEVER;
use crate::ingest::bytes::Prefix;
use crate::ingest::bytes::hash_of;
use crate::ingest::carried::Carried;
use crate::ingest::edits::Edits;
use crate::ingest::identity::fingerprint;
use crate::ingest::read_root::ReadRoot;
use crate::ingest::read_root::shown;
use crate::passage::bounds;
use crate::read::BlockSums;
use crate::read::Limits;
use crate::read::Point;
use crate::walk::Found;

/// What is in the index of a file that is to be read.
pub(super) enum Before<'r> {
    /// Nothing.
    Nothing,
    /// Articles that are replaced: those of its last reading, or of the place it moved from.
    Other(&'r FileRecord),
    /// The articles up to here, which stay.
    Beginning(&'r FileRecord, Box<Beginning>),
}

/// What holds for every file of a run.
#[derive(Clone, Copy)]
pub(super) struct ReadOptions<'a> {
    /// The latest day that can be a publication date.
    pub(super) latest: Date,
    /// Caps on what is read.
    pub(super) limits: Limits,
    /// When its articles come into the index, seconds since 1970.
    pub(super) ingested: i64,
    /// Set from outside to stop at the next record.
    pub(super) stop: &'a AtomicBool,
    /// Texts that stay out.
    pub(super) taken_down: &'a BTreeSet<u128>,
}

/// A file that is being read into a store.
pub(super) struct FileReader<'f> {
    root: &'f ReadRoot,
    settings: &'f RootSettings,
    found: &'f Found,
    /// What is remembered of its last reading, or of the place it moved from.
    old: Option<&'f FileRecord>,
    /// Whether what it gives replaces the articles of `old`.
    replaces: bool,
    record: FileRecord,
    counts: Counts,
    from: Beginning,
    prefix: Prefix,
    /// Articles added by this reading.
    added: Added,
    /// What stays with the articles that are read again.
    carried: Rc<Carried>,
    /// What it has of the articles it had.
    edits: Edits,
    /// Whether that is noted.
    compares: bool,
    /// The last record that was read.
    last: LastRecord,
}

/// Articles that were added: how many, and their fingerprints, added up.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Added {
    pub(super) articles: u64,
    pub(super) sum: u64,
}

impl Added {
    fn add(&mut self, other: Self) {
        self.articles += other.articles;
        self.sum = self.sum.wrapping_add(other.sum);
    }
}

/// What one call of [`FileReader::go_on`] did.
pub(super) struct Step {
    /// Articles added by it.
    pub(super) added: Added,
    /// Bytes read by it.
    pub(super) bytes: u64,
    /// What comes next.
    pub(super) next: Next,
}

/// What comes after a part of a file.
pub(super) enum Next {
    /// What was read is to be committed with this record, and the rest read by another call.
    Commit(Box<FileRecord>),
    /// The file ended so.
    End(End),
}

/// How reading a file ended.
pub(super) enum End {
    /// This is to be remembered; the old articles, if it replaces any, are to be removed.
    Read(Box<ReadFile>),
    /// The articles of the last reading stay, and those added are to be removed.
    Kept {
        /// What those added are removed by.
        key: u128,
        /// What was added.
        added: Added,
        /// Why it could not be read; `None` when the run was stopped.
        unreadable: Option<Unreadable>,
    },
}

/// A file that was read.
pub(super) struct ReadFile {
    /// What is remembered, but for its outcome.
    pub(super) record: FileRecord,
    /// How its records went.
    pub(super) counts: Counts,
    /// How it ended.
    pub(super) ending: Ending,
    /// The name of the format it was read by.
    pub(super) format: Option<&'static str>,
    /// What it has of the articles it had.
    pub(super) edits: Edits,
    /// Its last record.
    pub(super) last: LastRecord,
    /// What was added.
    pub(super) added: Added,
}

impl ReadFile {
    /// Returns that the file is broken: what it gave before stays.
    pub(super) fn kept(self, cause: String, found: &Found, stop: &AtomicBool) -> End {
        let FileRecord { size, modified, inode, mut hash, doubtful, .. } = self.record;
        if hash == 0 {
            // What is of no kind that is read was not read to its end: it is known again by its bytes.
            hash = hash_of(&found.path, stop).ok().flatten().unwrap_or(0);
        }
        let looks = Looks { size, modified, inode, hash, doubtful, beside: self.record.beside };
        let unreadable = Some(Unreadable { cause, looks: Some(looks) });
        End::Kept { key: self.record.key(), added: self.added, unreadable }
    }
}

/// Why a file keeps the articles of its last reading.
pub(super) struct Unreadable {
    /// What is wrong with it.
    pub(super) cause: String,
    /// How it looks now, where it was read: it is not tried again until it changes.
    pub(super) looks: Option<Looks>,
}

/// How a file looks: by this it is seen whether it has changed.
pub(super) struct Looks {
    pub(super) size: u64,
    pub(super) modified: i64,
    pub(super) inode: u64,
    pub(super) hash: u64,
    pub(super) doubtful: bool,
    /// The checksum of what a table beside it says of it.
    pub(super) beside: u64,
}

impl<'f> FileReader<'f> {
    /// Prepares to read a file; `doubtful` is whether a later change could leave its times as they are, and
    /// `compares` whether it gave articles before that are compared with what it gives.
    pub(super) fn new(
        root: &'f ReadRoot,
        settings: &'f RootSettings,
        found: &'f Found,
        before: Before<'f>,
        (doubtful, compares): (bool, bool),
        carried: Rc<Carried>,
    ) -> Self {
        let (old, replaces, from) = match before {
            Before::Nothing => (None, false, Beginning::of(found.size)),
            Before::Other(old) => (Some(old), true, Beginning::of(found.size)),
            Before::Beginning(old, from) => (Some(old), false, *from),
        };
        let mut record = first_sight(root, settings, found, old);
        record.doubtful = doubtful;
        let mut counts = Counts::default();
        if let (Some(old), false) = (old, replaces) {
            record.edition = old.edition;
            record.sum = old.sum;
            record.taken_down.clone_from(&old.taken_down);
            counts = counts_of(old);
        }
        let prefix = Prefix { at: from.point.bytes, sums: from.sums.clone() };
        Self {
            root,
            settings,
            found,
            old,
            replaces,
            record,
            counts,
            from,
            prefix,
            added: Added::default(),
            carried,
            edits: Edits::default(),
            compares: compares || replaces,
            last: LastRecord::default(),
        }
    }

    /// Reads on into the store, if there is one, until the file's end, a stop, or, if it may be committed in
    /// part, until `is_due` says of the bytes read by this call that a commit is due. `fresh` takes the
    /// articles that replace none of this file.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(super) fn go_on(
        &mut self,
        store: Option<&mut Store>,
        options: ReadOptions<'_>,
        buffer: &mut Vec<u8>,
        is_due: &dyn Fn(u64) -> bool,
        fresh: Fresh<'_>,
        events: &mut dyn FnMut(ReadEvent),
    ) -> Result<Step, EngineError> {
        let part = self.part(store, options, buffer, is_due, fresh, events)?;
        let (added, bytes) = (part.added, part.bytes);
        self.added.add(added);
        self.record.sum = self.record.sum.wrapping_add(added.sum);
        if let Some(point) = part.point.filter(|_| part.is_due)
            // A file that became shorter meanwhile is read again another time.
            && self.prefix.read_to(&self.found.path, point.bytes, &NEVER).unwrap_or(false)
        {
            self.record.articles = self.counts.articles;
            let under_way = FileRecord {
                again: true,
                resume: Some(self.prefix.resume(point)),
                outcome: outcome_so_far(&self.counts),
                ..self.record.clone()
            };
            self.from = Beginning { point, sums: self.prefix.sums.clone() };
            return Ok(Step { added, bytes, next: Next::Commit(Box::new(under_way)) });
        }
        let cut_short = part.is_due || options.stop.load(Ordering::Relaxed);
        Ok(Step { added, bytes, next: Next::End(self.end(part, cut_short)) })
    }

    /// Returns how the file ended with its last part.
    fn end(&mut self, part: Part, cut_short: bool) -> End {
        if self.replaces && self.old.is_some_and(|old| old.articles > 0) {
            let unreadable = match &part.ending {
                Ending::Unreadable(cause) => Some(Unreadable { cause: cause.clone(), looks: None }),
                _ => None,
            };
            if cut_short || unreadable.is_some() {
                return End::Kept { key: self.record.key(), added: self.added, unreadable };
            }
        }
        let mut record = self.record.clone();
        record.hash = part.hash;
        record.blocks = part.blocks.filter(|_| !cut_short && self.counts.articles > 0);
        record.resume = match part.point {
            Some(point) if part.is_at_end => {
                let Point { bytes, records, lines, decided } = point;
                Some(Resume { bytes, hash: part.hash, records, lines, decided })
            }
            Some(point) if cut_short => {
                let read = self.prefix.read_to(&self.found.path, point.bytes, &NEVER);
                read.unwrap_or(false).then(|| self.prefix.resume(point))
            }
            _ => None,
        };
        // Perhaps cut short: the next run reads on, or again.
        record.again = cut_short;
        if let Ending::Unreadable(_) = &part.ending {
            record.read_again();
        }
        record.articles = self.counts.articles;
        End::Read(Box::new(ReadFile {
            record,
            counts: std::mem::take(&mut self.counts),
            ending: part.ending,
            format: part.format,
            edits: std::mem::take(&mut self.edits),
            last: std::mem::take(&mut self.last),
            added: self.added,
        }))
    }

    /// Reads one part of the file.
    fn part(
        &mut self,
        store: Option<&mut Store>,
        options: ReadOptions<'_>,
        buffer: &mut Vec<u8>,
        is_due: &dyn Fn(u64) -> bool,
        fresh: Fresh<'_>,
        events: &mut dyn FnMut(ReadEvent),
    ) -> Result<Part, EngineError> {
        let found = self.found;
        let rules = self.settings.rules(&self.root.record.label, options.latest, options.limits);
        let from = std::mem::take(&mut self.from);
        let begin = from.point.bytes;
        let mut taking = Taking {
            store,
            key: self.record.key(),
            root: self.root,
            found,
            options,
            events,
            counts: &mut self.counts,
            carried: &self.carried,
            edits: self.compares.then_some(&mut self.edits),
            last: &mut self.last,
            fresh,
            taken_down: &mut self.record.taken_down,
            added: Added::default(),
            broken: None,
        };
        let (in_part, mut point, mut due, mut is_stopped) = (!self.replaces, None, false, false);
        let read =
            extract(&found.path, &found.relative, &rules, from, buffer, &mut |seen, after| {
                taking.take(seen)?;
                point = after;
                let read = after.map_or(0, |after: Point| after.bytes.saturating_sub(begin));
                due = in_part && after.is_some() && is_due(read);
                is_stopped = options.stop.load(Ordering::Relaxed);
                if due || is_stopped { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
        let Taking { added, broken, counts, events, .. } = taking;
        if let Some(error) = broken {
            return Err(error);
        }
        counts.articles += added.articles;
        let is_due = due && !is_stopped;
        if let Some(text) = counts.said_of_passed_over().filter(|_| !is_due) {
            let path = shown(&self.root.record, &found.relative);
            events(ReadEvent::Seen(Event::Warning { path, text }));
        }
        Ok(Part::begun(point, is_due, added).of(read, begin))
    }
}

/// What takes the articles of a file that has none in the index.
type Fresh<'f> = &'f mut dyn FnMut(ArticleId, &Article) -> Result<(), EngineError>;

/// What happens while a file is read.
pub(super) enum ReadEvent {
    /// Something the user is shown.
    Seen(Event),
    /// So many articles were added by this call.
    Added(u64),
}

/// What reading a part of a file showed.
struct Part {
    ending: Ending,
    /// The name of the format it was read by.
    format: Option<&'static str>,
    /// xxh3 of the whole file; 0 if it was not read to its end.
    hash: u64,
    /// The checksums of its blocks, if it was.
    blocks: Option<BlockSums>,
    /// The last place from which reading could go on.
    point: Option<Point>,
    /// Whether it was interrupted there for a commit.
    is_due: bool,
    /// Whether that place is the end of the file.
    is_at_end: bool,
    /// Articles added.
    added: Added,
    /// Bytes read.
    bytes: u64,
}

impl Part {
    /// Returns a part of which nothing is known but what was taken of it.
    fn begun(point: Option<Point>, is_due: bool, added: Added) -> Self {
        Self {
            ending: Ending::Read,
            format: None,
            hash: 0,
            blocks: None,
            point,
            is_due,
            is_at_end: false,
            added,
            bytes: 0,
        }
    }

    /// Adds what reading from `begin` on showed.
    fn of(mut self, read: io::Result<FileRead>, begin: u64) -> Self {
        let read = match read {
            Ok(read) => read,
            Err(error) => {
                self.ending = Ending::Unreadable(format!("cannot open it: {error}"));
                return self;
            }
        };
        // When reading is interrupted, what was read ahead does not count.
        let ahead = self.point.filter(|_| self.is_due).map(|p| p.bytes.saturating_sub(begin));
        self.bytes = ahead.unwrap_or(read.bytes);
        self.hash = if read.whole { read.sums.hash.digest() } else { 0 };
        self.blocks = read.whole.then(|| read.sums.blocks.finish());
        if read.whole {
            self.point = read.point;
            self.is_at_end = read.point.is_some_and(|point| point.bytes == begin + read.bytes);
        }
        self.ending = read.ending;
        self.format = read.format;
        self
    }
}

/// Takes what one part of a file gives.
struct Taking<'t> {
    /// `None` in a dry run, which only counts.
    store: Option<&'t mut Store>,
    key: u128,
    root: &'t ReadRoot,
    found: &'t Found,
    options: ReadOptions<'t>,
    events: &'t mut dyn FnMut(ReadEvent),
    counts: &'t mut Counts,
    carried: &'t Carried,
    /// `None` where what is read replaces nothing.
    edits: Option<&'t mut Edits>,
    /// The last record that was read.
    last: &'t mut LastRecord,
    /// Takes what replaces nothing.
    fresh: Fresh<'t>,
    /// The texts of the file that are left out.
    taken_down: &'t mut Vec<u128>,
    /// Articles added.
    added: Added,
    /// The error that ended it.
    broken: Option<EngineError>,
}

impl Taking<'_> {
    fn take(&mut self, seen: Extracted) -> ControlFlow<()> {
        let (article, id) = match seen {
            Extracted::Article(article, id) => (*article, id),
            Extracted::Failed { record, cause } => {
                self.counts.fail(record.as_ref(), cause);
                *self.last = LastRecord::Failed;
                return ControlFlow::Continue(());
            }
            Extracted::Skipped { kind, .. } => {
                self.counts.pass_over(&kind);
                *self.last = LastRecord::PassedOver;
                return ControlFlow::Continue(());
            }
        };
        if !self.options.taken_down.is_empty() {
            let text = text_hash(&article);
            if self.options.taken_down.contains(&text) {
                self.taken_down.push(text);
                *self.last = LastRecord::Known { is_open: false };
                return ControlFlow::Continue(());
            }
        }
        for text in &article.warnings {
            let path = placed(shown(&self.root.record, &self.found.relative), &article);
            (self.events)(ReadEvent::Seen(Event::Warning { path, text: text.clone() }));
        }
        let sum = fingerprint(id, &article);
        if let Err(error) = self.add(id, article) {
            self.broken = Some(error);
            return ControlFlow::Break(());
        }
        self.added.add(Added { articles: 1, sum });
        if self.added.articles.is_multiple_of(256) {
            (self.events)(ReadEvent::Added(self.added.articles));
        }
        ControlFlow::Continue(())
    }

    fn add(&mut self, id: ArticleId, article: Article) -> Result<(), EngineError> {
        let ingested = self.carried.ingested(id);
        if let Some(edits) = &mut self.edits {
            let is_known = ingested.is_some();
            edits.note(id, &article, is_known);
            let is_open = article.warnings.iter().any(|text| text.ends_with(END_MISSING));
            *self.last = match is_known {
                true => LastRecord::Known { is_open },
                false => LastRecord::New { is_open, text: Box::new(Text::of(&article)) },
            };
        }
        let Some(store) = &mut self.store else { return Ok(()) };
        if self.edits.is_none() {
            (self.fresh)(id, &article)?;
        }
        let bounds = bounds(&article.body);
        let stored = StoredArticle {
            id,
            root: self.root.record.number,
            path: self.found.relative.clone(),
            file_size: self.found.size,
            file_modified: self.found.modified,
            ingested: ingested.unwrap_or(self.options.ingested),
            words: bounds.words,
            passages: bounds.passages.clone(),
            article,
        };
        store.add(self.key, stored, bounds)
    }
}

/// Returns the counts of an earlier reading, to go on with.
fn counts_of(old: &FileRecord) -> Counts {
    let (failed, cause) = match &old.outcome {
        FileOutcome::Partial { failed, cause } => (*failed, Some(cause.clone())),
        _ => (0, None),
    };
    Counts { articles: old.articles, failed, cause, ..Counts::default() }
}

/// Returns how reading went until now.
fn outcome_so_far(counts: &Counts) -> FileOutcome {
    match &counts.cause {
        Some(cause) => FileOutcome::Partial { failed: counts.failed, cause: cause.clone() },
        None => FileOutcome::Indexed,
    }
}

/// Returns what is remembered of a file before it is read: its place and its times.
fn first_sight(
    root: &ReadRoot,
    settings: &RootSettings,
    found: &Found,
    old: Option<&FileRecord>,
) -> FileRecord {
    let place = (root.record.number, found.relative.as_slice());
    // At the same place the articles of both readings are in the index for a while.
    let edition =
        old.filter(|old| old.place() == place).map_or(0, |old| old.edition.wrapping_add(1));
    FileRecord {
        root: place.0,
        path: place.1.to_vec(),
        size: found.size,
        modified: found.modified,
        inode: found.inode,
        hash: 0,
        blocks: None,
        sum: 0,
        edition,
        articles: 0,
        outcome: FileOutcome::Indexed,
        doubtful: false,
        again: false,
        unread: None,
        resume: None,
        taken_down: Vec::new(),
        beside: settings.beside().mark(&found.path, &found.relative),
    }
}

/// Adds the record's line to a path.
fn placed(path: PathBuf, article: &Article) -> PathBuf {
    match article.record.as_ref().and_then(|record| record.line) {
        Some(line) => {
            let mut name = path.into_os_string();
            name.push(format!(":{line}"));
            PathBuf::from(name)
        }
        None => path,
    }
}
