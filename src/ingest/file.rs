//! One file: whether it changed, and its reading into the index.
//!
//! A file whose size and times are as remembered is not opened; where they leave a doubt its bytes
//! decide. What is read again is added under a new number (its edition) before the old articles are
//! removed, so a file that cannot be read to its end keeps what was indexed from it.

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use xxhash_rust::xxh3::Xxh3;
use xxhash_rust::xxh3::xxh3_128;

use crate::analysis::minhash::Minhash;
use crate::analysis::positions_taken;
use crate::article::Article;
use crate::article::ArticleId;
use crate::article::Record;
use crate::engine::EngineError;
use crate::engine::embedded::FileOutcome;
use crate::engine::embedded::FileRecord;
use crate::engine::embedded::StoredArticle;
use crate::engine::embedded::Writer;
use crate::extract::Ending;
use crate::extract::Extracted;
use crate::extract::extract;
use crate::ingest::Event;
use crate::ingest::IngestError;
use crate::ingest::RootSettings;
use crate::ingest::run::Root;
use crate::ingest::run::Run;
use crate::ingest::run::shown;
use crate::passage::bounds;
use crate::read::Limits;
use crate::walk::Found;

/// A file written less than this before it was read may have been written again within the same tick
/// of its clock (FAT counts two seconds).
const DOUBT: i64 = 2_000_000_000;

/// What a look at a file shows, against what is remembered of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Its times and size are the same.
    Same,
    /// Its times are not, but its bytes are.
    SameContent,
    /// It is to be read.
    Changed,
    /// The run was stopped before that was known.
    Stopped,
}

impl Run<'_> {
    /// Looks whether a file changed.
    pub(super) fn look(&self, root: &Root, old: &FileRecord, found: &Found) -> Look {
        let failed =
            matches!(old.outcome, FileOutcome::Failed { .. } | FileOutcome::Partial { .. });
        if !root.same_rules || old.again || (self.request.retry_failed && failed) {
            return Look::Changed;
        }
        if old.size != found.size {
            return Look::Changed;
        }
        if (old.modified, old.inode) == (found.modified, found.inode) && !old.doubtful {
            return Look::Same;
        }
        if old.hash == 0 {
            return Look::Changed;
        }
        match hash_of(&found.path, self.request.stop) {
            Ok(Some(hash)) if hash == old.hash => Look::SameContent,
            Ok(None) => Look::Stopped,
            // What cannot be read is found out when it is read.
            Ok(Some(_)) | Err(_) => Look::Changed,
        }
    }

    /// Tells whether a later change could leave the file's times as they are.
    pub(super) fn is_doubtful(&self, found: &Found) -> bool {
        let now = i64::try_from(self.request.now.as_nanosecond()).unwrap_or(i64::MAX);
        found.modified >= now.saturating_sub(DOUBT)
    }

    /// Reads a file into the index and returns what to remember of it. `old` is what is remembered of
    /// it, here or, if it moved, elsewhere; where it cannot be read, that is kept and returned.
    pub(super) fn read(
        &mut self,
        root: &Root,
        settings: &RootSettings,
        found: &Found,
        old: Option<&FileRecord>,
        events: &mut dyn FnMut(Event),
    ) -> Result<FileRecord, IngestError> {
        self.changed = true;
        let mut record = first_sight(root, found, old, &self.displaced);
        record.doubtful = self.is_doubtful(found);
        let Some(output) = &mut self.output else {
            self.summary.indexed += 1;
            return Ok(record);
        };
        let key = record.key();
        let path = shown(&root.record, &found.relative);
        let limits = Limits { max_size: self.request.max_size };
        let latest = self.request.today.tomorrow().unwrap_or(self.request.today);
        let rules = settings.rules(&root.record.label, latest, limits);
        let mut adding = Adding {
            writer: &mut output.writer,
            key,
            root: root.record.number,
            found,
            origin: record.origin,
            ingested: self.request.now.as_second(),
            broken: None,
        };
        let (mut counts, stop) = (Counts::default(), self.request.stop);
        let before = (self.summary.articles_added, self.summary.bytes);
        let files = self.summary.seen;
        let mut stopped = false;
        let read = extract(&found.path, &found.relative, &rules, &mut self.buffer, &mut |seen| {
            match seen {
                Extracted::Failed { record, cause } => counts.fail(record.as_ref(), cause),
                Extracted::Skipped { .. } => {}
                Extracted::Article(article) => {
                    for text in &article.warnings {
                        let path = placed(path.clone(), &article);
                        events(Event::Warning { path, text: text.clone() });
                    }
                    if adding.add(*article).is_break() {
                        return ControlFlow::Break(());
                    }
                    counts.articles += 1;
                    if counts.articles % 256 == 0 {
                        let articles = before.0 + counts.articles;
                        events(Event::Progress { files, articles, bytes: before.1 });
                    }
                }
            }
            stopped = stop.load(Ordering::Relaxed);
            if stopped { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if let Some(error) = adding.broken {
            return Err(error.into());
        }
        let ending = match read {
            Ok(read) => {
                record.hash = if read.whole { read.hash } else { 0 };
                self.summary.bytes += read.bytes;
                read.ending
            }
            Err(error) => Ending::Unreadable(format!("cannot open it: {error}")),
        };
        // Perhaps cut short: the next run reads it again.
        record.again = stopped;
        if let Ending::Unreadable(cause) = &ending {
            if let Some(old) = old.filter(|old| old.articles > 0) {
                output.writer.remove_file(key);
                return Ok(self.keep_unread(path, cause, old, events));
            }
            record.again = true;
        }
        record.articles = counts.articles;
        self.summary.articles_added += counts.articles;
        self.summary.articles += counts.articles;
        if let Some(old) = old {
            self.remove_articles(old);
        }
        record.outcome = self.outcome(path, ending, counts, old, events);
        Ok(record)
    }

    /// Says how reading a file ended, and counts it.
    fn outcome(
        &mut self,
        path: PathBuf,
        ending: Ending,
        counts: Counts,
        old: Option<&FileRecord>,
        events: &mut dyn FnMut(Event),
    ) -> FileOutcome {
        match ending {
            Ending::Skipped(kind) => {
                self.summary.skipped += 1;
                events(Event::Skipped { path, kind: kind.clone() });
                FileOutcome::Skipped { kind }
            }
            Ending::Failed(cause) | Ending::Unreadable(cause) if counts.articles == 0 => {
                self.fail(path, cause, old, events)
            }
            Ending::Failed(cause) | Ending::Unreadable(cause) => {
                self.part_failed(path, counts, Some(cause), old, events)
            }
            Ending::Read if counts.failed > 0 && counts.articles == 0 => {
                self.fail(path, counts.cause.unwrap_or_default(), old, events)
            }
            Ending::Read if counts.failed > 0 => self.part_failed(path, counts, None, old, events),
            Ending::Read => {
                self.summary.indexed += 1;
                FileOutcome::Indexed
            }
        }
    }

    /// A file that was indexed and cannot be read now keeps its articles, and is tried again.
    fn keep_unread(
        &mut self,
        path: PathBuf,
        cause: &str,
        old: &FileRecord,
        events: &mut dyn FnMut(Event),
    ) -> FileRecord {
        let known = old.unread.is_some();
        self.summary.failed += 1;
        self.summary.newly_failed += u64::from(!known);
        let text = format!("{cause} (what was indexed from it is kept)");
        events(Event::Failed { path, cause: text, known });
        FileRecord { unread: Some(cause.to_owned()), again: true, ..old.clone() }
    }

    fn fail(
        &mut self,
        path: PathBuf,
        cause: String,
        old: Option<&FileRecord>,
        events: &mut dyn FnMut(Event),
    ) -> FileOutcome {
        let known = old.is_some_and(|old| matches!(old.outcome, FileOutcome::Failed { .. }));
        self.summary.failed += 1;
        self.summary.newly_failed += u64::from(!known);
        events(Event::Failed { path, cause: cause.clone(), known });
        FileOutcome::Failed { cause }
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
}

/// Adds the articles of one file.
struct Adding<'w> {
    writer: &'w mut Writer,
    key: u128,
    root: u32,
    found: &'w Found,
    origin: u128,
    ingested: i64,
    /// The error that ended it.
    broken: Option<EngineError>,
}

impl Adding<'_> {
    fn add(&mut self, article: Article) -> ControlFlow<()> {
        let bounds = bounds(&article.body);
        let stored = StoredArticle {
            id: article_id(self.origin, &article),
            root: self.root,
            path: self.found.relative.clone(),
            file_size: self.found.size,
            file_modified: self.found.modified,
            ingested: self.ingested,
            words: positions_taken(&article.body),
            passages: bounds.passages.clone(),
            minhash: Minhash::of(&article.body),
            article,
        };
        match self.writer.add(self.key, &stored, &bounds) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.broken = Some(error);
                ControlFlow::Break(())
            }
        }
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
    fn fail(&mut self, record: Option<&Record>, cause: String) {
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

/// Returns what is remembered of a file before it is read: its place, its times, its identity.
fn first_sight(
    root: &Root,
    found: &Found,
    old: Option<&FileRecord>,
    displaced: &HashSet<u128>,
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
        origin: old.map_or_else(|| new_origin(root, place.1, displaced), |old| old.origin),
        edition,
        articles: 0,
        outcome: FileOutcome::Indexed,
        doubtful: false,
        again: false,
        unread: None,
        resume: None,
    }
}

/// Returns the xxh3 of a file's bytes; `None` when the run is stopped meanwhile.
pub(super) fn hash_of(path: &Path, stop: &AtomicBool) -> io::Result<Option<u64>> {
    let mut file = File::open(path)?;
    let (mut hash, mut buffer) = (Xxh3::new(), vec![0; 256 << 10]);
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(Some(hash.digest())),
            Ok(count) => hash.update(&buffer[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
    }
}

/// Returns an identity for a new file. The one its path gives may be that of a file that lay there
/// before and moved.
fn new_origin(root: &Root, path: &[u8], displaced: &HashSet<u128>) -> u128 {
    let mut new = origin(&root.record.label, path);
    while displaced.contains(&new) {
        new = xxh3_128(&new.to_le_bytes());
    }
    new
}

/// What the ids of a file's articles are made from, at first sight.
pub(super) fn origin(label: &str, path: &[u8]) -> u128 {
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
