//! Adds, replaces and commits articles. One process writes at a time (`FolderLock`).
//!
//! A writer that returned an error is never used again: a later commit could succeed with articles
//! missing. One commit covers articles and file records alike.

use std::collections::BTreeSet;
use std::collections::HashSet;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use tantivy::IndexWriter;
use tantivy::TantivyError;
use tantivy::Term;
use tantivy::index::SegmentId;
use tantivy::index::SegmentMeta;
use tantivy::indexer::IndexWriterOptions;
use tantivy::merge_policy::NoMergePolicy;
use tantivy::schema::Field;

use crate::article::ArticleId;
use crate::engine::EngineError;
use crate::engine::StoredArticle;
use crate::engine::embedded::disk::fail_stop::Failed;
use crate::engine::embedded::disk::fail_stop::Fault;
use crate::engine::embedded::disk::failure::io_error;
use crate::engine::embedded::disk::failure::opening;
use crate::engine::embedded::disk::files::check_files;
use crate::engine::embedded::disk::files::open_index;
use crate::engine::embedded::disk::files::remove_litter;
use crate::engine::embedded::disk::folder::Folder;
use crate::engine::embedded::disk::folder::FolderLock;
use crate::engine::embedded::disk::folder::sync_folder;
use crate::engine::embedded::disk::previous::Kept;
use crate::engine::embedded::payload::Payload;
use crate::engine::embedded::payload::read_payload;
use crate::engine::embedded::schema::schema;
use crate::engine::embedded::write::batch::Arrived;
use crate::engine::embedded::write::batch::Batches;
use crate::engine::embedded::write::batch::Entry;
use crate::engine::embedded::write::indexing::Indexing;
use crate::engine::embedded::write::made::Made;
use crate::engine::embedded::write::merging;
use crate::engine::embedded::write::merging::AtTheEnd;
use crate::passage::Bounds;

/// How much of the memory tantivy is given. It counts its terms and postings; the threads take up
/// to two fifths more, with their tables and the articles not yet written.
const COUNTED: (u64, u64) = (5, 6);
/// A segment of less has too few articles to be worth its files; tantivy addresses 4 GB in one.
const MEMORY_PER_THREAD: (u64, u64) = (16 << 20, 2 << 30);
/// So many threads that index have one that merges what they make: merging takes a seventh of their
/// processor time, and who merges holds as much memory as who indexes.
const JOBS_TO_MERGE: usize = 4;
/// What tantivy's own indexing thread is given, which has next to nothing to do: the least it accepts.
const LEAST_MEMORY: usize = 16 << 20;

/// The one writer of an index.
pub(crate) struct Writer {
    /// Keeps the segments, removes from them and merges them.
    inner: IndexWriter<Entry>,
    indexing: Indexing,
    batches: Batches,
    /// Files whose articles may not be in a segment yet, by a part of their identity: where two share
    /// it, a segment is written before it is full.
    fresh: HashSet<u32>,
    /// Files that were removed, by the same part. What is added to one goes to tantivy itself, the one
    /// to know what came first: a removal may hold for each segment that is handed to it later.
    removed: HashSet<u32>,
    file: Field,
    id: Field,
    generation: PathBuf,
    fault: Fault,
    /// What is kept of the commit before.
    kept: Kept,
    committed: u64,
    /// Articles added since it was opened.
    added: u64,
    _lock: Arc<FolderLock>,
}

impl Writer {
    /// Opens the writer of `folder` with `jobs` indexing threads and about `memory` bytes for them.
    ///
    /// # Errors
    /// `Damaged` when the folder's files are not what they should be.
    pub(crate) fn open(
        folder: &Folder,
        lock: Arc<FolderLock>,
        jobs: usize,
        memory: u64,
    ) -> Result<(Self, Payload), EngineError> {
        let generation = folder.generation_path();
        let (index, fault, kept) = open_index(&generation)?;
        check_files(&generation)?;
        remove_litter(&generation, &index)?;
        let payload = read_payload(&index)?;
        let jobs = jobs.clamp(1, 8);
        let (least, most) = MEMORY_PER_THREAD;
        let counted = memory.saturating_mul(COUNTED.0) / COUNTED.1;
        let each = (counted / jobs as u64).clamp(least, most);
        let each = usize::try_from(each).expect("clamped below 2 GiB");
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .memory_budget_per_thread(LEAST_MEMORY)
            .num_merge_threads(jobs.div_ceil(JOBS_TO_MERGE))
            .build();
        let inner = index.writer_with_options(options);
        let inner: IndexWriter<Entry> = inner.map_err(|e| opening(&e, &generation))?;
        inner.set_merge_policy(Box::new(merging::of_a_size()));
        // The first stamp of a writer is that of the last commit, and a merge takes a segment from which that commit
        // removed something for up to date: a removal with this stamp would not hold for it. So nothing has it.
        inner.run([]).map_err(|e| opening(&e, &generation))?;
        let fields = schema().1;
        let writer = Self {
            inner,
            indexing: Indexing::new(index, jobs, each),
            fresh: HashSet::new(),
            removed: HashSet::new(),
            file: fields.file,
            id: fields.id,
            batches: Batches::new(fields, generation.clone()),
            generation,
            fault,
            kept,
            committed: payload.manifest.articles,
            added: 0,
            _lock: lock,
        };
        Ok((writer, payload))
    }

    /// Adds an article. Waits now and then while too many bytes are on their way; what can be done to
    /// one article alone is done by the indexing threads.
    ///
    /// # Errors
    /// `Write` when an indexing thread failed; the writer must then be dropped.
    pub(crate) fn add(
        &mut self,
        file: u128,
        stored: StoredArticle,
        bounds: Bounds,
    ) -> Result<(), EngineError> {
        self.added += 1;
        let arrived = Arrived { file, stored, bounds };
        if self.removed.contains(&short(file)) {
            let added = self.inner.add_document(self.batches.entry(arrived));
            return added.map(drop).map_err(|e| self.failed(&e));
        }
        self.fresh.insert(short(file));
        self.batches.add(arrived);
        if self.batches.is_full() { self.send() } else { Ok(()) }
    }

    /// Removes every article of a file that was added before this call.
    ///
    /// # Errors
    /// `Write` when an indexing thread failed; the writer must then be dropped.
    pub(crate) fn remove_file(&mut self, file: u128) -> Result<(), EngineError> {
        // tantivy removes from the segments it has.
        if self.fresh.contains(&short(file)) {
            self.gather()?;
        }
        self.removed.insert(short(file));
        self.inner.delete_term(Term::from_field_bytes(self.file, &file.to_be_bytes()));
        Ok(())
    }

    /// Removes the articles of a record that are in the last commit.
    ///
    /// # Errors
    /// `Write` when an indexing thread failed; the writer must then be dropped.
    pub(crate) fn remove_record(&mut self, id: ArticleId) -> Result<(), EngineError> {
        self.gather()?;
        self.inner.delete_term(Term::from_field_bytes(self.id, &id.0.to_be_bytes()));
        Ok(())
    }

    /// Hands what was added to the indexing threads.
    fn send(&mut self) -> Result<(), EngineError> {
        let batch = self.batches.take();
        let made = self.indexing.send(batch).map_err(|e| self.failed(&e))?;
        self.keep(made)
    }

    /// Waits until all that was added is in segments.
    fn gather(&mut self) -> Result<(), EngineError> {
        if !self.batches.is_empty() {
            self.send()?;
        }
        let made = self.indexing.finish().map_err(|e| self.failed(&e))?;
        self.fresh.clear();
        self.keep(made)
    }

    /// Hands segments to tantivy, which from now on removes from them and merges them.
    fn keep(&self, made: Vec<SegmentMeta>) -> Result<(), EngineError> {
        let kept = made.into_iter().try_for_each(|segment| self.inner.add_segment(segment));
        kept.map_err(|e| self.failed(&e))
    }

    /// Makes everything so far durable together with `payload`.
    ///
    /// # Errors
    /// `Write`; the last commit is safe, and the writer must be dropped.
    pub(crate) fn commit(&mut self, payload: &Payload) -> Result<(), EngineError> {
        self.gather()?;
        let text = serde_json::to_string(payload).expect("a payload always serializes");
        let committed = (|| {
            let mut prepared = self.inner.prepare_commit()?;
            prepared.set_payload(&text);
            prepared.commit()
        })();
        committed.map_err(|e| self.failed(&e))?;
        sync_folder(&self.generation)?;
        self.committed = payload.manifest.articles;
        self.check()
    }

    /// Makes the last commit of a run, as [`Writer::commit`] does, and starts to merge what the run
    /// leaves in small segments.
    ///
    /// # Errors
    /// As [`Writer::commit`].
    pub(crate) fn commit_last(&mut self, payload: &Payload) -> Result<(), EngineError> {
        self.inner.set_merge_policy(Box::new(AtTheEnd::of(self.added)));
        self.commit(payload)
    }

    /// Starts no merges from now on: one under way would refuse its segments to [`Writer::purge`]. The
    /// commit before is kept no longer, for what is to be purged is in it.
    pub(crate) fn will_purge(&mut self) {
        self.inner.set_merge_policy(Box::new(NoMergePolicy));
        self.kept.let_go();
    }

    /// Keeps the commit before no longer: what is taken out is in it, and is not to be read there.
    pub(crate) fn will_take_out(&mut self) {
        self.kept.let_go();
    }

    /// Merges away every article that was removed, so that none of its text stays on disk. To be
    /// called after a commit, with merges held since the writer was opened.
    ///
    /// # Errors
    /// `Write`; the last commit is safe, and the writer must be dropped.
    pub(crate) fn purge(&mut self) -> Result<(), EngineError> {
        let failed = |writer: &Self, e: TantivyError| writer.failed(&e);
        loop {
            let metas = self.inner.index().load_metas().map_err(|e| failed(self, e))?;
            let with_removed = metas.segments.iter().find(|s| s.num_deleted_docs() > 0);
            let Some(segment) = with_removed.map(tantivy::SegmentMeta::id) else { break };
            self.inner.merge(&[segment]).wait().map_err(|e| failed(self, e))?;
        }
        let collected = self.inner.garbage_collect_files().wait();
        collected.map_err(|e| failed(self, e))?;
        sync_folder(&self.generation)?;
        self.check()
    }

    /// Returns the sketches that were made of articles since it was last asked.
    pub(crate) fn sketches(&self) -> Made {
        self.batches.sketches()
    }

    /// Waits for merges to end, so that nothing is half done when the process ends. Returns the ids of the
    /// segments that there are then.
    ///
    /// # Errors
    /// `Write` when a merge failed; the last commit is safe.
    pub(crate) fn finish(self) -> Result<BTreeSet<String>, EngineError> {
        let (committed, fault) = (self.committed, self.fault.clone());
        let (generation, index) = (self.generation.clone(), self.inner.index().clone());
        let ended = self.inner.wait_merging_threads();
        ended.map_err(|e| write_error(&e, &fault, committed))?;
        // tantivy passes over a merge that failed; the disk is at fault all the same.
        if let Some(failed) = fault.get() {
            return Err(failed.error(committed));
        }
        // Segments that a merge still read when tantivy looked for what is no longer needed.
        remove_litter(&generation, &index)?;
        sync_folder(&generation)?;
        let segments = index.searchable_segment_ids().map_err(|e| opening(&e, &generation))?;
        Ok(segments.iter().map(SegmentId::uuid_string).collect())
    }

    /// Ends without waiting for merges; what they were about to do is done by a later run.
    pub(crate) fn leave(self) {}

    fn check(&self) -> Result<(), EngineError> {
        match self.fault.get() {
            Some(failed) => Err(failed.error(self.committed)),
            None => Ok(()),
        }
    }

    fn failed(&self, error: &TantivyError) -> EngineError {
        write_error(error, &self.fault, self.committed)
    }
}

/// Returns a part of a file's identity.
fn short(file: u128) -> u32 {
    u32::try_from(file & u128::from(u32::MAX)).expect("32 bits")
}

fn write_error(error: &TantivyError, fault: &Fault, committed: u64) -> EngineError {
    // What failed first says more than what came of it: "a worker was killed".
    let failed = fault.get().or_else(|| {
        let (kind, cause) = io_error(error)?;
        Some(Failed { cause, full: kind == io::ErrorKind::StorageFull, damaged: false })
    });
    let unknown = || Failed { cause: error.to_string(), full: false, damaged: false };
    failed.unwrap_or_else(unknown).error(committed)
}
