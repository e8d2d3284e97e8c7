//! One file: whether it changed, and its reading into the index.
//!
//! A file whose size and times are as remembered is not opened; where they leave a doubt its bytes
//! decide. What is read again is added under a new number (its edition) before the old articles are
//! removed, so a file that cannot be read to its end keeps what was indexed from it.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use xxhash_rust::xxh3::xxh3_128;

use crate::article::Article;
use crate::article::ArticleId;
use crate::catalog::FileOutcome;
use crate::catalog::FileRecord;
use crate::catalog::Resume;
use crate::engine::EngineError;
use crate::engine::Store;
use crate::engine::StoredArticle;
use crate::extract::Beginning;
use crate::extract::Counts;
use crate::extract::Ended;
use crate::extract::Ending;
use crate::extract::Extracted;
use crate::extract::extract;
use crate::ingest::Event;
use crate::ingest::IngestError;
use crate::ingest::RootSettings;
use crate::ingest::bytes::NEVER;
use crate::ingest::bytes::Prefix;
use crate::ingest::bytes::hash_of;
use crate::ingest::run::ReadRoot;
use crate::ingest::run::Run;
use crate::ingest::run::shown;
use crate::passage::bounds;
use crate::read::Limits;
use crate::read::Point;
use crate::walk::Found;

/// A file written less than this before it was read may have been written again within the same tick
/// of its clock (FAT counts two seconds).
const DOUBT: i64 = 2_000_000_000;

/// What a look at a file shows, against what is remembered of it.
pub(super) enum Look {
    /// Its times and size are the same.
    Same,
    /// Its times are not, but its bytes are.
    SameContent,
    /// It begins as it was, up to here, and has more.
    Grown(Box<Beginning>),
    /// It is to be read.
    Changed,
    /// The run was stopped before that was known.
    Stopped,
}

/// What is in the index of a file that is to be read.
pub(super) enum Before<'r> {
    /// Nothing.
    Nothing,
    /// Articles that are replaced: those of its last reading, or of the place it moved from.
    Other(&'r FileRecord),
    /// The articles up to here, which stay.
    Beginning(&'r FileRecord, Box<Beginning>),
}

impl Run<'_> {
    /// Looks whether a file changed.
    pub(super) fn look(&self, root: &ReadRoot, old: &FileRecord, found: &Found) -> Look {
        let failed =
            matches!(old.outcome, FileOutcome::Failed { .. } | FileOutcome::Partial { .. });
        if !root.same_rules || (self.request.retry_failed && failed) {
            return Look::Changed;
        }
        if let Some(resume) = old.resume.filter(|r| r.bytes < found.size || old.again) {
            let mut prefix = Prefix::default();
            return match prefix.read_to(&found.path, resume.bytes, self.request.stop) {
                Ok(true) if prefix.hash.digest() == resume.hash => {
                    let Resume { bytes, records, lines, .. } = resume;
                    let point = Point { bytes, records, lines };
                    Look::Grown(Box::new(Beginning { point, hash: prefix.hash }))
                }
                Ok(false) if self.is_stopped() => Look::Stopped,
                // It is shorter now, or begins otherwise.
                Ok(_) | Err(_) => Look::Changed,
            };
        }
        if old.again || old.size != found.size {
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

    /// Reads a file into the index and returns what to remember of it. Where it cannot be read, what
    /// is remembered of it is kept and returned.
    pub(super) fn read(
        &mut self,
        root: &ReadRoot,
        settings: &RootSettings,
        found: &Found,
        before: Before<'_>,
        events: &mut dyn FnMut(Event),
    ) -> Result<FileRecord, IngestError> {
        self.changed = true;
        let (old, replaced, mut from) = match before {
            Before::Nothing => (None, None, Beginning::default()),
            Before::Other(old) => (Some(old), Some(old), Beginning::default()),
            Before::Beginning(old, from) => (Some(old), None, *from),
        };
        let mut record = first_sight(root, found, old, &self.displaced);
        record.doubtful = self.is_doubtful(found);
        let mut counts = Counts::default();
        if let (Some(old), None) = (old, replaced) {
            record.edition = old.edition;
            counts = counts_of(old);
        }
        if self.store.is_none() {
            self.summary.indexed += 1;
            return Ok(record);
        }
        let mut prefix = Prefix { at: from.point.bytes, hash: from.hash.clone() };
        let path = shown(&root.record, &found.relative);
        let added_before = self.summary.articles_added;
        let part = loop {
            let in_part = replaced.is_none();
            let part =
                self.part(root, settings, found, &record, from, &mut counts, in_part, events)?;
            let Some(point) = part.point.filter(|_| part.is_due) else { break part };
            // A file that became shorter meanwhile is read again another time.
            if !prefix.read_to(&found.path, point.bytes, &NEVER).unwrap_or(false) {
                break part;
            }
            record.articles = counts.articles;
            let under_way = FileRecord {
                again: true,
                resume: Some(prefix.resume(point)),
                outcome: outcome_so_far(&counts),
                ..record.clone()
            };
            self.commit_on_the_way(Some(&under_way), events)?;
            from = Beginning { point, hash: prefix.hash.clone() };
        };
        record.hash = part.hash;
        let cut_short = part.is_due || self.is_stopped();
        if let Some(old) = replaced.filter(|old| old.articles > 0) {
            let unreadable = match &part.ending {
                Ending::Unreadable(cause) => Some(cause),
                _ => None,
            };
            if cut_short || unreadable.is_some() {
                // The articles of the last reading stay.
                let added = self.summary.articles_added - added_before;
                self.summary.articles_added -= added;
                self.summary.articles -= added;
                if let Some(store) = &mut self.store {
                    store.remove_file(record.key())?;
                }
                if let Some(cause) = unreadable {
                    return Ok(self.keep_unread(path, cause, old, events));
                }
                self.summary.seen -= u64::from(old.place() == record.place());
                return Ok(old.clone());
            }
        }
        record.resume = match part.point {
            Some(point) if part.is_at_end => {
                let Point { bytes, records, lines } = point;
                Some(Resume { bytes, hash: part.hash, records, lines })
            }
            Some(point) if cut_short => {
                let is_read = prefix.read_to(&found.path, point.bytes, &NEVER).unwrap_or(false);
                is_read.then(|| prefix.resume(point))
            }
            _ => None,
        };
        // Perhaps cut short: the next run reads on, or again.
        record.again = cut_short;
        if let Ending::Unreadable(_) = &part.ending {
            record.read_again();
        }
        let ending = part.ending;
        record.articles = counts.articles;
        if let Some(old) = replaced {
            self.remove_articles(old)?;
        }
        record.outcome = self.outcome(path, counts.ended(ending), old, events);
        Ok(record)
    }

    /// Reads a file from a place on, until its end, a stop, or, if it may be committed in part, until
    /// a commit is due.
    #[expect(clippy::too_many_arguments, reason = "the one inner loop, split off to be seen whole")]
    fn part(
        &mut self,
        root: &ReadRoot,
        settings: &RootSettings,
        found: &Found,
        record: &FileRecord,
        from: Beginning,
        counts: &mut Counts,
        in_part: bool,
        events: &mut dyn FnMut(Event),
    ) -> Result<Part, IngestError> {
        let limits = Limits { max_size: self.request.max_size };
        let latest = self.request.today.tomorrow().unwrap_or(self.request.today);
        let rules = settings.rules(&root.record.label, latest, limits);
        let stop = self.request.stop;
        let (begin, bytes_before, articles_before) =
            (from.point.bytes, self.summary.bytes, self.summary.articles_added);
        let mut buffer = std::mem::take(&mut self.buffer);
        let store = self.store.take();
        let mut store = store.expect("a dry run reads no files");
        let mut adding = Adding {
            store: &mut store,
            key: record.key(),
            root: root.record.number,
            found,
            origin: record.origin,
            ingested: self.request.now.as_second(),
            broken: None,
        };
        let (mut added, mut point, mut is_due, mut is_stopped) = (0, None, false, false);
        let read =
            extract(&found.path, &found.relative, &rules, from, &mut buffer, &mut |seen, after| {
                match seen {
                    Extracted::Failed { record, cause } => counts.fail(record.as_ref(), cause),
                    Extracted::Skipped { .. } => {}
                    Extracted::Article(article) => {
                        for text in &article.warnings {
                            let path = shown(&root.record, &found.relative);
                            let path = placed(path, &article);
                            events(Event::Warning { path, text: text.clone() });
                        }
                        adding.add(*article)?;
                        added += 1;
                        if added % 256 == 0 {
                            let (files, articles) = (self.summary.seen, articles_before + added);
                            events(Event::Progress { files, articles, bytes: bytes_before });
                        }
                    }
                }
                point = after;
                let read = after.map_or(0, |after| after.bytes.saturating_sub(begin));
                is_due = in_part && after.is_some() && self.is_commit_due(bytes_before + read);
                is_stopped = stop.load(Ordering::Relaxed);
                if is_due || is_stopped {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            });
        let broken = adding.broken;
        self.store = Some(store);
        self.buffer = buffer;
        if let Some(error) = broken {
            return Err(error.into());
        }
        counts.articles += added;
        self.summary.articles_added += added;
        self.summary.articles += added;
        let is_due = is_due && !is_stopped;
        let mut part = Part { ending: Ending::Read, hash: 0, point, is_due, is_at_end: false };
        match read {
            Ok(read) => {
                // Broken off, what was read ahead does not count.
                let ahead = point.filter(|_| is_due).map(|p| p.bytes.saturating_sub(begin));
                self.summary.bytes += ahead.unwrap_or(read.bytes);
                part.hash = if read.whole { read.hash } else { 0 };
                if read.whole {
                    part.point = read.point;
                    part.is_at_end =
                        read.point.is_some_and(|point| point.bytes == begin + read.bytes);
                }
                part.ending = read.ending;
            }
            Err(error) => part.ending = Ending::Unreadable(format!("cannot open it: {error}")),
        }
        Ok(part)
    }

    /// Reports how reading a file ended, and counts it.
    fn outcome(
        &mut self,
        path: PathBuf,
        ended: Ended,
        old: Option<&FileRecord>,
        events: &mut dyn FnMut(Event),
    ) -> FileOutcome {
        let known = old.is_some_and(|old| failed_alike(&old.outcome, &ended));
        let is_failure = matches!(ended, Ended::Failed { .. } | Ended::Partial { .. });
        self.summary.newly_failed += u64::from(is_failure && !known);
        match ended {
            Ended::Whole | Ended::Partial { .. } => self.summary.indexed += 1,
            Ended::Skipped { .. } => self.summary.skipped += 1,
            Ended::Failed { .. } => self.summary.failed += 1,
        }
        if let Some(event) = Event::ended(path, &ended, known) {
            events(event);
        }
        match ended {
            Ended::Whole => FileOutcome::Indexed,
            Ended::Partial { cause, failed, .. } => FileOutcome::Partial { failed, cause },
            Ended::Failed { cause } => FileOutcome::Failed { cause },
            Ended::Skipped { kind } => FileOutcome::Skipped { kind },
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
}

/// What reading a part of a file showed.
struct Part {
    ending: Ending,
    /// xxh3 of the whole file; 0 if it was not read to its end.
    hash: u64,
    /// The last place from which reading could go on.
    point: Option<Point>,
    /// Whether it was broken off there for a commit.
    is_due: bool,
    /// Whether that place is the end of the file.
    is_at_end: bool,
}

/// Adds the articles of one file.
struct Adding<'w> {
    store: &'w mut Store,
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
            words: bounds.words,
            passages: bounds.passages.clone(),
            article,
        };
        match self.store.add(self.key, stored, bounds) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.broken = Some(error);
                ControlFlow::Break(())
            }
        }
    }
}

/// Returns the counts of an earlier reading, to go on with.
fn counts_of(old: &FileRecord) -> Counts {
    let (failed, cause) = match &old.outcome {
        FileOutcome::Partial { failed, cause } => (*failed, Some(cause.clone())),
        _ => (0, None),
    };
    Counts { articles: old.articles, failed, cause }
}

/// Returns how reading went until now.
fn outcome_so_far(counts: &Counts) -> FileOutcome {
    match &counts.cause {
        Some(cause) => FileOutcome::Partial { failed: counts.failed, cause: cause.clone() },
        None => FileOutcome::Indexed,
    }
}

/// Returns whether a file failed the last time as it does now.
fn failed_alike(old: &FileOutcome, now: &Ended) -> bool {
    match now {
        Ended::Failed { .. } => matches!(old, FileOutcome::Failed { .. }),
        Ended::Partial { .. } => matches!(old, FileOutcome::Partial { .. }),
        Ended::Whole | Ended::Skipped { .. } => false,
    }
}

/// Returns what is remembered of a file before it is read: its place, its times, its identity.
fn first_sight(
    root: &ReadRoot,
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

/// Returns an identity for a new file. The one its path gives may be that of a file that lay there
/// before and moved.
fn new_origin(root: &ReadRoot, path: &[u8], displaced: &HashSet<u128>) -> u128 {
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
