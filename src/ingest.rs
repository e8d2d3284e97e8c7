//! From roots to a commit: the one function that sees every stage.
//!
//! The walk and the records of the last run are merged, both in path order; what has not changed is
//! taken as it is, what has changed is read and replaced, what is gone is removed. Everything given
//! is indexed, unchanged, skipped with a reason, or failed with a reason, and the counts add up.
//! One commit covers articles and file records alike.

mod roots;

use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use jiff::Timestamp;
use jiff::civil::Date;
use xxhash_rust::xxh3::xxh3_128;

use crate::analysis::minhash::Minhash;
use crate::analysis::positions_taken;
use crate::article::Article;
use crate::article::ArticleId;
use crate::engine::EngineError;
use crate::engine::embedded::FileOutcome;
use crate::engine::embedded::FileRecord;
use crate::engine::embedded::Folder;
use crate::engine::embedded::FolderLock;
use crate::engine::embedded::Payload;
use crate::engine::embedded::RecordReader;
use crate::engine::embedded::RecordWriter;
use crate::engine::embedded::RootRecord;
use crate::engine::embedded::Snapshot;
use crate::engine::embedded::StoredArticle;
use crate::engine::embedded::Writer;
use crate::engine::embedded::file_key;
use crate::engine::embedded::is_marked;
use crate::engine::embedded::remove_old_records;
use crate::extract::Ending;
use crate::extract::Extracted;
use crate::extract::extract;
use crate::passage::bounds;
use crate::read::Limits;
use crate::walk::Found;
use crate::walk::SkipReason;
use crate::walk::Walked;
use crate::walk::walk;

pub use roots::RootError;
pub use roots::RootSettings;
pub use roots::place;

/// What to bring up to date, and how.
#[derive(Debug)]
pub struct IngestRequest<'a> {
    /// The index folder.
    pub index: PathBuf,
    /// The roots to bring up to date; empty stands for all the index knows.
    pub roots: Vec<RootRequest>,
    /// Today: dates after tomorrow are refused.
    pub today: Date,
    /// Now: noted as the time of ingest.
    pub now: Timestamp,
    /// Indexing threads.
    pub jobs: usize,
    /// Bytes for the indexing threads.
    pub memory: u64,
    /// The most bytes of one file or record.
    pub max_size: u64,
    /// Only tell what would be done.
    pub dry_run: bool,
    /// Start a new generation and read everything again.
    pub rebuild: bool,
    /// Set from outside to stop at the next file; what is done is committed.
    pub stop: &'a AtomicBool,
}

/// A root as the user gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootRequest {
    /// Where it lies.
    pub path: PathBuf,
    /// How it is called in answers, and part of its articles' identity.
    pub label: String,
    /// The text of a `--map` file.
    pub map: Option<String>,
    /// The text of a `--corrections` file.
    pub corrections: Option<String>,
    /// `--exclude` patterns.
    pub exclude: Vec<String>,
}

/// What happens during a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A root is being brought up to date.
    Root {
        /// How it is called.
        label: String,
    },
    /// How far the run is.
    Progress {
        /// Files seen.
        files: u64,
        /// Articles indexed.
        articles: u64,
        /// Bytes read.
        bytes: u64,
    },
    /// A file could not be read.
    Failed {
        /// The file, under its root's name.
        path: PathBuf,
        /// Why.
        cause: String,
        /// Whether it was known to fail before.
        known: bool,
    },
    /// Records of a file could not be read.
    Partial {
        /// The file, under its root's name.
        path: PathBuf,
        /// The first cause.
        cause: String,
        /// Records that could not be read.
        failed: u64,
        /// Articles of this file that were indexed.
        indexed: u64,
    },
    /// A file is not of a kind that is read.
    Skipped {
        /// The file, under its root's name.
        path: PathBuf,
        /// What it is.
        kind: String,
    },
    /// Something the user should know about an article or a root.
    Warning {
        /// The file, under its root's name, with the record's line where it has one.
        path: PathBuf,
        /// What.
        text: String,
    },
    /// Everything so far is durable.
    Committed {
        /// Articles in the index.
        articles: u64,
    },
}

/// What a run did. Invariant: `seen = indexed + unchanged + skipped + failed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IngestSummary {
    /// Files seen.
    pub seen: u64,
    /// Files read and indexed, anew or again.
    pub indexed: u64,
    /// Files taken as they were.
    pub unchanged: u64,
    /// Files of kinds that are not read.
    pub skipped: u64,
    /// Files that could not be read, now or in an earlier run.
    pub failed: u64,
    /// Files, or records of files, that could not be read and had not failed before.
    pub newly_failed: u64,
    /// Files that are gone.
    pub removed: u64,
    /// Articles added, replaced ones included.
    pub articles_added: u64,
    /// Articles removed, replaced ones included.
    pub articles_removed: u64,
    /// Articles in the index now.
    pub articles: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Hidden files and folders passed over; not among those seen.
    pub hidden: u64,
    /// Whether a commit was made; not when nothing had changed.
    pub committed: bool,
    /// Whether the run was stopped before its end.
    pub stopped: bool,
}

/// Why a run could not be done.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// A root or its options are at fault.
    #[error(transparent)]
    Root(#[from] RootError),
    /// The index is at fault.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// No root was given and none is known.
    #[error("no folder to index: name one, as in `dateline index news/`")]
    NothingToDo,
}

/// Brings the index up to date with the roots asked for.
///
/// # Errors
/// When a root cannot be read at all, or the index cannot be written; what was committed is safe.
pub fn ingest(
    request: &IngestRequest<'_>,
    events: &mut dyn FnMut(Event),
) -> Result<IngestSummary, IngestError> {
    let started = format!("{:.0}", request.now);
    let target = Target::open(request, &started)?;
    let plan = roots::plan(&target.payload.roots, &request.roots)?;
    if plan.chosen.is_empty() {
        return Err(IngestError::NothingToDo);
    }
    let mut run = Run::new(request, target, plan.roots)?;
    for at in 0..run.roots.len() {
        if plan.chosen.contains(&run.roots[at].number) && !run.is_stopped() {
            run.bring_up_to_date(at, events)?;
        } else {
            run.keep_records_of(run.roots[at].number)?;
        }
    }
    run.finish(events)
}

/// Takes roots out of the index: every known root at or below `path`. Returns how many articles went.
///
/// # Errors
/// `Root` when no such root is known; when the index cannot be written.
pub fn forget(
    index: &Path,
    path: &Path,
    now: Timestamp,
    events: &mut dyn FnMut(Event),
) -> Result<IngestSummary, IngestError> {
    Folder::open(index)?;
    let stop = AtomicBool::new(false);
    let request = IngestRequest {
        index: index.to_path_buf(),
        roots: Vec::new(),
        today: Date::MAX,
        now,
        jobs: 1,
        memory: 0,
        max_size: 0,
        dry_run: false,
        rebuild: false,
        stop: &stop,
    };
    let target = Target::open(&request, &format!("{now:.0}"))?;
    let mut known = target.payload.roots.clone();
    let gone = roots::forget(&mut known, path)?;
    let mut run = Run::new(&request, target, known)?;
    for at in 0..run.roots.len() {
        let number = run.roots[at].number;
        if gone.contains(&number) {
            run.remove_records_of(number)?;
        } else {
            run.keep_records_of(number)?;
        }
    }
    run.changed = true;
    run.finish(events)
}

/// The index a run writes to, and what its last commit said.
struct Target {
    folder: Option<Folder>,
    lock: Option<Arc<FolderLock>>,
    payload: Payload,
    writer: Option<Writer>,
    /// The generation's folder that holds the old records.
    records: PathBuf,
}

impl Target {
    fn open(request: &IngestRequest<'_>, started: &str) -> Result<Self, EngineError> {
        if request.dry_run {
            return Self::look(&request.index);
        }
        if request.rebuild && is_marked(&request.index) {
            let lock = Arc::new(Folder::lock_for_rebuild(&request.index, started)?);
            // Another version's roots cannot be read: then they must be named again.
            let roots = Snapshot::open(&request.index)
                .map(|old| old.payload().roots.clone())
                .unwrap_or_default();
            let folder = Folder::next_generation(&request.index, &lock)?;
            let (writer, mut payload) =
                Writer::open(&folder, Arc::clone(&lock), request.jobs, request.memory)?;
            payload.roots = roots;
            let records = folder.generation_path();
            let (folder, lock, writer) = (Some(folder), Some(lock), Some(writer));
            return Ok(Self { folder, lock, payload, writer, records });
        }
        let (folder, lock) = Folder::open_or_create(&request.index, started)?;
        let lock = Arc::new(lock);
        let (writer, payload) =
            Writer::open(&folder, Arc::clone(&lock), request.jobs, request.memory)?;
        let records = folder.generation_path();
        Ok(Self { folder: Some(folder), lock: Some(lock), payload, writer: Some(writer), records })
    }

    /// Reads what a dry run compares with; an index that is not there holds nothing.
    fn look(index: &Path) -> Result<Self, EngineError> {
        let (payload, records) = match Snapshot::open(index) {
            Ok(old) => (old.payload().clone(), old.folder().generation_path()),
            Err(EngineError::Missing { .. }) => (Payload::default(), PathBuf::new()),
            Err(error) => return Err(error),
        };
        Ok(Self { folder: None, lock: None, payload, writer: None, records })
    }
}

/// One run: the two streams of records, the writer and the counts.
struct Run<'a> {
    request: &'a IngestRequest<'a>,
    folder: Option<Folder>,
    _lock: Option<Arc<FolderLock>>,
    writer: Option<Writer>,
    roots: Vec<RootRecord>,
    known_roots: Vec<RootRecord>,
    old: RecordReader,
    /// The old record read ahead.
    next_old: Option<FileRecord>,
    new: Option<RecordWriter>,
    records: PathBuf,
    changed: bool,
    buffer: Vec<u8>,
    summary: IngestSummary,
}

impl<'a> Run<'a> {
    fn new(
        request: &'a IngestRequest<'a>,
        target: Target,
        roots: Vec<RootRecord>,
    ) -> Result<Self, IngestError> {
        let Target { folder, lock, payload, writer, records } = target;
        let mut old = match &payload.records {
            Some(file) => RecordReader::open(&records, file)?,
            None => RecordReader::empty(),
        };
        let next_old = old.read()?;
        let old_name = payload.records.as_ref().map(|file| file.name.clone());
        let new = match &folder {
            Some(folder) => {
                let name = next_records_name(old_name.as_deref());
                Some(RecordWriter::create(&folder.generation_path(), name)?)
            }
            None => None,
        };
        let changed = roots != payload.roots || request.rebuild;
        let summary = IngestSummary { articles: payload.articles, ..IngestSummary::default() };
        Ok(Self {
            request,
            folder,
            _lock: lock,
            writer,
            roots,
            known_roots: payload.roots,
            old,
            next_old,
            new,
            records,
            changed,
            buffer: Vec::new(),
            summary,
        })
    }

    fn is_stopped(&self) -> bool {
        self.request.stop.load(Ordering::Relaxed)
    }

    /// Returns the old record at this place, if there is one, and forgets it.
    fn old_at(&mut self, root: u32, path: &[u8]) -> Result<Option<FileRecord>, EngineError> {
        let here = self
            .next_old
            .as_ref()
            .is_some_and(|old| (old.root, old.path.as_slice()) == (root, path));
        if here { self.take_old() } else { Ok(None) }
    }

    fn take_old(&mut self) -> Result<Option<FileRecord>, EngineError> {
        let next = self.old.read()?;
        Ok(std::mem::replace(&mut self.next_old, next))
    }

    /// Returns the old records before this place, one at a time: files that are gone.
    fn old_before(&mut self, root: u32, path: &[u8]) -> Result<Option<FileRecord>, EngineError> {
        let before = self
            .next_old
            .as_ref()
            .is_some_and(|old| (old.root, old.path.as_slice()) < (root, path));
        if before { self.take_old() } else { Ok(None) }
    }

    fn keep(&mut self, record: &FileRecord) -> Result<(), EngineError> {
        match &mut self.new {
            Some(new) => new.push(record),
            None => Ok(()),
        }
    }

    fn keep_records_of(&mut self, root: u32) -> Result<(), EngineError> {
        while self.next_old.as_ref().is_some_and(|old| old.root <= root) {
            if let Some(record) = self.take_old()? {
                self.keep(&record)?;
            }
        }
        Ok(())
    }

    fn remove_records_of(&mut self, root: u32) -> Result<(), EngineError> {
        while self.next_old.as_ref().is_some_and(|old| old.root <= root) {
            if let Some(record) = self.take_old()? {
                self.remove(&record);
            }
        }
        Ok(())
    }

    fn remove(&mut self, record: &FileRecord) {
        self.changed = true;
        self.summary.removed += 1;
        self.remove_articles(record);
    }

    fn remove_articles(&mut self, record: &FileRecord) {
        self.summary.articles_removed += record.articles;
        self.summary.articles = self.summary.articles.saturating_sub(record.articles);
        if let Some(writer) = &mut self.writer
            && record.articles > 0
        {
            writer.remove_file(file_key(record.root, &record.path));
        }
    }

    fn bring_up_to_date(
        &mut self,
        at: usize,
        events: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        let root = self.roots[at].clone();
        events(Event::Root { label: root.label.clone() });
        let settings = RootSettings::read(&root)?;
        // What was decided with other options is decided again.
        let same_options = self.known_roots.contains(&root);
        let nested: Vec<PathBuf> = self
            .roots
            .iter()
            .filter(|other| other.number != root.number && !other.forgotten)
            .map(RootRecord::path)
            .filter(|path| path.starts_with(root.path()))
            .collect();
        let options = settings.walk_options(nested);
        for walked in walk(&root.path(), &options) {
            if self.is_stopped() {
                break;
            }
            match walked {
                Ok(Walked::File(found)) => {
                    self.remove_gone(root.number, &found.relative)?;
                    self.file(&root, &settings, same_options, &found, events)?;
                }
                Ok(Walked::Skipped(skipped)) if skipped.why == SkipReason::Hidden => {
                    self.summary.hidden += 1;
                }
                Ok(Walked::Skipped(skipped)) if skipped.why == SkipReason::OtherRoot => {}
                Ok(Walked::Skipped(skipped)) => {
                    self.summary.seen += 1;
                    self.summary.skipped += 1;
                    let path = shown(&root, &skipped.relative);
                    events(Event::Skipped { path, kind: skipped.why.name().to_owned() });
                }
                Err(error) => self.unreadable(&root, &error.relative, &error.source, events)?,
            }
        }
        if self.is_stopped() {
            self.keep_records_of(root.number)?;
            return Ok(());
        }
        while self.next_old.as_ref().is_some_and(|old| old.root <= root.number) {
            if let Some(record) = self.take_old()? {
                self.remove(&record);
            }
        }
        // Only a run that read every file can tell which rows fitted nothing.
        if !same_options && !self.request.dry_run {
            for text in settings.unused_corrections() {
                events(Event::Warning { path: PathBuf::from(&root.label), text });
            }
        }
        Ok(())
    }

    /// Removes the files between the last one seen and this one.
    fn remove_gone(&mut self, root: u32, path: &[u8]) -> Result<(), EngineError> {
        while let Some(record) = self.old_before(root, path)? {
            self.remove(&record);
        }
        Ok(())
    }

    /// A file or folder that cannot be looked at: what was indexed from it, or below it, is kept.
    fn unreadable(
        &mut self,
        root: &RootRecord,
        relative: &[u8],
        cause: &io::Error,
        events: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        if relative.is_empty() {
            let source = io::Error::new(cause.kind(), cause.to_string());
            return Err(RootError::Unreadable { path: root.path(), source }.into());
        }
        self.remove_gone(root.number, relative)?;
        let below = |old: &FileRecord| {
            old.root == root.number
                && old
                    .path
                    .strip_prefix(relative)
                    .is_some_and(|rest| rest.is_empty() || rest.first() == Some(&b'/'))
        };
        let mut known = false;
        while self.next_old.as_ref().is_some_and(below) {
            if let Some(record) = self.take_old()? {
                known = true;
                self.keep(&record)?;
            }
        }
        self.summary.seen += 1;
        self.summary.failed += 1;
        self.summary.newly_failed += 1;
        let kept = if known { " (what was indexed from it is kept)" } else { "" };
        let path = shown(root, relative);
        events(Event::Failed { path, cause: format!("{cause}{kept}"), known: false });
        Ok(())
    }

    /// Takes a file as it is, or reads it.
    fn file(
        &mut self,
        root: &RootRecord,
        settings: &RootSettings,
        same_options: bool,
        found: &Found,
        events: &mut dyn FnMut(Event),
    ) -> Result<(), IngestError> {
        self.summary.seen += 1;
        let old = self.old_at(root.number, &found.relative)?;
        let same = |old: &FileRecord| (old.size, old.modified) == (found.size, found.modified);
        if let Some(old) = old.as_ref().filter(|old| same_options && same(old)) {
            self.count_unchanged(root, old, events);
            self.keep(old)?;
            return Ok(());
        }
        self.changed = true;
        if self.request.dry_run {
            self.summary.indexed += 1;
            return Ok(());
        }
        let origin =
            old.as_ref().map_or_else(|| origin(&root.label, &found.relative), |old| old.origin);
        if let Some(old) = &old {
            self.remove_articles(old);
        }
        let record = self.read(root, settings, found, origin, old.as_ref(), events)?;
        self.keep(&record)?;
        events(Event::Progress {
            files: self.summary.seen,
            articles: self.summary.articles_added,
            bytes: self.summary.bytes,
        });
        Ok(())
    }

    fn count_unchanged(
        &mut self,
        root: &RootRecord,
        old: &FileRecord,
        events: &mut dyn FnMut(Event),
    ) {
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

    /// Reads a file into the index and returns what to remember of it.
    fn read(
        &mut self,
        root: &RootRecord,
        settings: &RootSettings,
        found: &Found,
        origin: u128,
        old: Option<&FileRecord>,
        events: &mut dyn FnMut(Event),
    ) -> Result<FileRecord, IngestError> {
        let key = file_key(root.number, &found.relative);
        let ingested = self.request.now.as_second();
        let limits = Limits { max_size: self.request.max_size };
        let latest = self.request.today.tomorrow().unwrap_or(self.request.today);
        let rules = settings.rules(&root.label, latest, limits);
        let mut counts = Counts::default();
        let mut broken: Option<EngineError> = None;
        let writer = self.writer.as_mut();
        let writer = writer.expect("only a dry run has no writer, and it reads no files");
        let stop = self.request.stop;
        let before = (self.summary.articles_added, self.summary.bytes);
        let files = self.summary.seen;
        let read = extract(&found.path, &found.relative, &rules, &mut self.buffer, &mut |record| {
            match record {
                Extracted::Failed { record, cause } => counts.fail(record.as_ref(), cause),
                Extracted::Skipped { .. } => {}
                Extracted::Article(article) => {
                    for text in &article.warnings {
                        let path = placed(shown(root, &found.relative), &article);
                        events(Event::Warning { path, text: text.clone() });
                    }
                    let id = article_id(origin, &article);
                    let added = add(writer, key, id, root.number, found, ingested, *article);
                    if let Err(error) = added {
                        broken = Some(error);
                        return ControlFlow::Break(());
                    }
                    counts.articles += 1;
                    if counts.articles % 256 == 0 {
                        let articles = before.0 + counts.articles;
                        events(Event::Progress { files, articles, bytes: before.1 });
                    }
                }
            }
            if stop.load(Ordering::Relaxed) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        if let Some(error) = broken {
            return Err(error.into());
        }
        self.summary.articles_added += counts.articles;
        self.summary.articles += counts.articles;
        let path = shown(root, &found.relative);
        let mut record = FileRecord {
            root: root.number,
            path: found.relative.clone(),
            size: found.size,
            modified: found.modified,
            inode: found.inode,
            hash: 0,
            origin,
            articles: counts.articles,
            outcome: FileOutcome::Indexed,
        };
        let ending = match read {
            Ok(read) => {
                record.hash = read.hash;
                self.summary.bytes += read.bytes;
                read.ending
            }
            Err(error) => Ending::Failed(format!("cannot open it: {error}")),
        };
        if self.is_stopped() {
            // Perhaps cut short: looks changed to the next run, which reads it again.
            record.modified = i64::MIN;
        }
        record.outcome = match ending {
            Ending::Skipped(kind) => {
                self.summary.skipped += 1;
                events(Event::Skipped { path, kind: kind.clone() });
                FileOutcome::Skipped { kind }
            }
            Ending::Failed(cause) if counts.articles == 0 => {
                self.fail(path, cause.clone(), old, events);
                FileOutcome::Failed { cause }
            }
            Ending::Failed(cause) => self.part_failed(path, counts, Some(cause), old, events),
            Ending::Read if counts.failed > 0 && counts.articles == 0 => {
                let cause = counts.cause.unwrap_or_default();
                self.fail(path, cause.clone(), old, events);
                FileOutcome::Failed { cause }
            }
            Ending::Read if counts.failed > 0 => self.part_failed(path, counts, None, old, events),
            Ending::Read => {
                self.summary.indexed += 1;
                FileOutcome::Indexed
            }
        };
        Ok(record)
    }

    fn fail(
        &mut self,
        path: PathBuf,
        cause: String,
        old: Option<&FileRecord>,
        events: &mut dyn FnMut(Event),
    ) {
        let known = old.is_some_and(|old| matches!(old.outcome, FileOutcome::Failed { .. }));
        self.summary.failed += 1;
        self.summary.newly_failed += u64::from(!known);
        events(Event::Failed { path, cause, known });
    }

    fn part_failed(
        &mut self,
        path: PathBuf,
        counts: Counts,
        ending: Option<String>,
        old: Option<&FileRecord>,
        events: &mut dyn FnMut(Event),
    ) -> FileOutcome {
        let known = old.is_some_and(|old| matches!(old.outcome, FileOutcome::Partial { .. }));
        let failed = counts.failed + u64::from(ending.is_some());
        let cause = counts.cause.or(ending).unwrap_or_default();
        self.summary.indexed += 1;
        self.summary.newly_failed += u64::from(!known);
        let indexed = counts.articles;
        events(Event::Partial { path, cause: cause.clone(), failed, indexed });
        FileOutcome::Partial { failed, cause }
    }

    /// Commits if something changed.
    fn finish(mut self, events: &mut dyn FnMut(Event)) -> Result<IngestSummary, IngestError> {
        self.keep_records_of(u32::MAX)?;
        self.summary.stopped = self.is_stopped();
        let Some((folder, new)) = self.folder.take().zip(self.new.take()) else {
            return Ok(self.summary);
        };
        let writer = self.writer.take();
        let mut writer = writer.expect("a run that writes records has a writer");
        let file = new.finish()?;
        if !self.changed {
            drop(writer);
            let _ = std::fs::remove_file(self.records.join(&file.name));
            return Ok(self.summary);
        }
        let articles = self.summary.articles;
        let payload = Payload { records: Some(file.clone()), roots: self.roots, articles };
        writer.commit(&payload)?;
        events(Event::Committed { articles });
        self.summary.committed = true;
        writer.finish()?;
        if self.request.rebuild {
            folder.make_current()?;
        }
        remove_old_records(&folder.generation_path(), &file.name);
        Ok(self.summary)
    }
}

/// How the records of one file went.
#[derive(Debug, Default)]
struct Counts {
    articles: u64,
    failed: u64,
    cause: Option<String>,
}

impl Counts {
    fn fail(&mut self, record: Option<&crate::article::Record>, cause: String) {
        self.failed += 1;
        if self.cause.is_none() {
            let line = record.and_then(|record| record.line);
            self.cause = Some(match line {
                Some(line) if !cause.contains("line ") => format!("{cause} (line {line})"),
                _ => cause,
            });
        }
    }
}

fn add(
    writer: &mut Writer,
    key: u128,
    id: ArticleId,
    root: u32,
    found: &Found,
    ingested: i64,
    article: Article,
) -> Result<(), EngineError> {
    let bounds = bounds(&article.body);
    let stored = StoredArticle {
        id,
        root,
        path: found.relative.clone(),
        file_size: found.size,
        file_modified: found.modified,
        ingested,
        words: positions_taken(&article.body),
        passages: bounds.passages.clone(),
        minhash: Minhash::of(&article.body),
        article,
    };
    writer.add(key, &stored, &bounds)
}

/// Names the records file after the last one: names are never used twice in a row.
fn next_records_name(last: Option<&str>) -> String {
    let number = last.and_then(|name| name.strip_prefix("files-")?.parse::<u64>().ok());
    format!("files-{}", number.map_or(1, |number| number.wrapping_add(1)))
}

/// What the ids of a file's articles are made from, at first sight.
fn origin(label: &str, path: &[u8]) -> u128 {
    let mut bytes = label.as_bytes().to_vec();
    bytes.push(0);
    bytes.extend_from_slice(path);
    xxh3_128(&bytes)
}

fn article_id(origin: u128, article: &Article) -> ArticleId {
    let number = article.record.as_ref().map_or(0, |record| record.number);
    let mut bytes = origin.to_le_bytes().to_vec();
    bytes.extend_from_slice(&number.to_le_bytes());
    ArticleId(xxh3_128(&bytes))
}

/// Returns a file's path as answers show it: its root's name first.
fn shown(root: &RootRecord, relative: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    let relative = Path::new(std::ffi::OsStr::from_bytes(relative));
    if root.is_file || relative.as_os_str().is_empty() {
        PathBuf::from(&root.label)
    } else {
        Path::new(&root.label).join(relative)
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
