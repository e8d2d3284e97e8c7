//! Threads that make segments of batches.
//!
//! Each fills a segment of its own and writes it when it has grown to its share of the memory, or when
//! there are no more articles. tantivy has such threads; these go hand in hand at the end of a run:
//! who has nothing left takes articles of the other's batch, where one would be idle for a tenth of
//! a short run. And their tables of terms start small and grow, where tantivy's are as large from the
//! start as a full segment's, beyond what the processor caches.
//!
//! A thread that fails goes on to take batches and drops them, so that nobody waits for it.

use std::any::Any;
use std::mem;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread;
use std::thread::JoinHandle;

use crossbeam_channel::Receiver;
use crossbeam_channel::Sender;
use tantivy::Index;
use tantivy::TantivyError;
use tantivy::index::Segment;
use tantivy::index::SegmentMeta;
use tantivy::indexer::AddOperation;
use tantivy::indexer::SegmentWriter;

use crate::engine::embedded::write::batch::Batch;
use crate::engine::embedded::write::batch::Entry;

/// tantivy gives a third of the memory it is given to the table of terms, which is rounded down to
/// a power of two and doubled when it is half full: a megabyte for 65,000 terms.
const MEMORY_FOR_TABLE: usize = 5 << 20;

/// The threads, and what they share with who sends them batches.
pub(crate) struct Indexing {
    shared: Arc<Shared>,
    jobs: usize,
    /// `None` when there is no more to come.
    queue: Option<Sender<Arc<Batch>>>,
    /// Empty before the first batch.
    threads: Vec<JoinHandle<tantivy::Result<()>>>,
}

struct Shared {
    index: Index,
    /// A segment is written when it takes more memory.
    memory: usize,
    queue: Receiver<Arc<Batch>>,
    /// Batches whose articles are being indexed.
    under_way: Mutex<Vec<Arc<Batch>>>,
    made: Mutex<Vec<SegmentMeta>>,
    /// Whether there is no use in going on.
    stopped: AtomicBool,
}

impl Indexing {
    /// Readies `jobs` threads, each with a segment of at most about `memory` bytes.
    pub(crate) fn new(index: Index, jobs: usize, memory: usize) -> Self {
        let (sender, queue) = crossbeam_channel::unbounded();
        let shared = Shared {
            index,
            memory,
            queue,
            under_way: Mutex::default(),
            made: Mutex::default(),
            stopped: AtomicBool::new(false),
        };
        Self { shared: Arc::new(shared), jobs, queue: Some(sender), threads: Vec::new() }
    }

    /// Hands a batch to the threads; returns the segments made since it was last asked.
    ///
    /// # Errors
    /// When a thread failed; what it was given is lost.
    pub(crate) fn send(&mut self, batch: Arc<Batch>) -> tantivy::Result<Vec<SegmentMeta>> {
        if self.shared.stopped.load(Ordering::Relaxed) {
            return self.finish();
        }
        while self.threads.len() < self.jobs {
            let shared = Arc::clone(&self.shared);
            let name = format!("index-{}", self.threads.len());
            let thread = thread::Builder::new().name(name).spawn(move || shared.work())?;
            self.threads.push(thread);
        }
        if let Some(queue) = &self.queue {
            let sent = queue.send(batch);
            sent.map_err(|_| TantivyError::InternalError("no thread takes articles".into()))?;
        }
        Ok(mem::take(&mut *locked(&self.shared.made)))
    }

    /// Waits until all that was sent is in segments; returns those made since it was last asked. There
    /// are new threads for what is sent afterwards.
    ///
    /// # Errors
    /// When a thread failed; what it was given is lost.
    pub(crate) fn finish(&mut self) -> tantivy::Result<Vec<SegmentMeta>> {
        self.join()?;
        let made = mem::take(&mut *locked(&self.shared.made));
        *self = Self::new(self.shared.index.clone(), self.jobs, self.shared.memory);
        Ok(made)
    }

    fn join(&mut self) -> tantivy::Result<()> {
        drop(self.queue.take());
        let ended = self
            .threads
            .drain(..)
            .map(|thread| thread.join().unwrap_or_else(|panic| Err(panicked(panic.as_ref()))));
        // Each is waited for, also behind one that failed.
        ended.fold(Ok(()), tantivy::Result::and)?;
        if self.shared.stopped.load(Ordering::Relaxed) {
            return Err(TantivyError::InternalError("an indexing thread failed before".into()));
        }
        Ok(())
    }
}

impl Drop for Indexing {
    fn drop(&mut self) {
        // Who drops it has had an error, or wants nothing of what was not committed.
        self.shared.stopped.store(true, Ordering::Relaxed);
        let _ = self.join();
    }
}

impl Shared {
    /// Indexes batches until there are no more.
    fn work(&self) -> tantivy::Result<()> {
        let worked = catch_unwind(AssertUnwindSafe(|| self.index_all()));
        let worked = worked.unwrap_or_else(|panic| Err(panicked(panic.as_ref())));
        if worked.is_err() {
            self.stopped.store(true, Ordering::Relaxed);
        }
        while self.queue.recv().is_ok() {}
        worked
    }

    fn index_all(&self) -> tantivy::Result<()> {
        let mut growing: Option<Growing> = None;
        while let Some(batch) = self.next(growing.is_some()) {
            while let Some(entries) = batch.claim() {
                if self.stopped.load(Ordering::Relaxed) {
                    return Ok(());
                }
                let segment = match &mut growing {
                    Some(segment) => segment,
                    none => none.insert(Growing::new(&self.index)?),
                };
                segment.add(entries)?;
            }
            locked(&self.under_way).retain(|other| !Arc::ptr_eq(other, &batch));
            // A segment's memory goes back to the system if nothing was allocated behind it.
            drop(batch);
            let is_full = |segment: &mut Growing| segment.writer.mem_usage() >= self.memory;
            self.write(growing.take_if(is_full))?;
        }
        self.write(growing)
    }

    /// Waits for the next batch; returns one of another thread where there are no more, and this one
    /// has a segment to add to.
    fn next(&self, has_segment: bool) -> Option<Arc<Batch>> {
        if let Ok(batch) = self.queue.recv() {
            locked(&self.under_way).push(Arc::clone(&batch));
            return Some(batch);
        }
        if !has_segment {
            return None;
        }
        locked(&self.under_way).iter().find(|batch| batch.has_more()).cloned()
    }

    fn write(&self, segment: Option<Growing>) -> tantivy::Result<()> {
        if let Some(segment) = segment
            && !self.stopped.load(Ordering::Relaxed)
        {
            let meta = segment.write()?;
            locked(&self.made).push(meta);
        }
        Ok(())
    }
}

/// A segment that articles are added to.
struct Growing {
    segment: Segment,
    writer: SegmentWriter,
}

impl Growing {
    fn new(index: &Index) -> tantivy::Result<Self> {
        let segment = index.new_segment();
        let writer = SegmentWriter::for_segment(MEMORY_FOR_TABLE, segment.clone())?;
        Ok(Self { segment, writer })
    }

    fn add(&mut self, entries: impl Iterator<Item = Entry>) -> tantivy::Result<()> {
        for document in entries {
            // What is removed is removed from whole segments: when an article came does not matter.
            self.writer.add_document(AddOperation { opstamp: 0, document })?;
        }
        Ok(())
    }

    /// Writes it.
    fn write(self) -> tantivy::Result<SegmentMeta> {
        let articles = self.writer.max_doc();
        self.writer.finalize()?;
        let meta = self.segment.with_max_doc(articles).meta().clone();
        meta.untrack_temp_docstore();
        Ok(meta)
    }
}

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

fn panicked(panic: &(dyn Any + Send)) -> TantivyError {
    let said = panic.downcast_ref::<String>().map(String::as_str);
    let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no word of why");
    TantivyError::InternalError(format!("an indexing thread panicked: {said}"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::path::PathBuf;

    use super::*;
    use crate::engine::embedded::disk::files::open_index;
    use crate::engine::embedded::disk::folder::Folder;
    use crate::engine::embedded::schema::schema;
    use crate::engine::embedded::tests::article;
    use crate::engine::embedded::tests::stored;
    use crate::engine::embedded::write::batch::Arrived;
    use crate::engine::embedded::write::batch::Batches;
    use crate::passage::bounds;

    fn index_in(path: &Path) -> Index {
        let (folder, _) = Folder::open_or_create(path, "now").unwrap();
        open_index(&folder.generation_path()).unwrap().0
    }

    fn batch(batches: &mut Batches, articles: u32) -> Arc<Batch> {
        for number in 0..articles {
            let stored = stored(number, article("", "The harbor is open again."));
            let bounds = bounds(&stored.article.body);
            batches.add(Arrived { file: number.into(), stored, bounds });
        }
        batches.take()
    }

    fn articles(made: &[SegmentMeta]) -> u32 {
        made.iter().map(SegmentMeta::max_doc).sum()
    }

    #[test]
    fn all_that_was_sent_is_in_segments_one_a_thread_at_most() {
        let folder = tempfile::tempdir().unwrap();
        let mut batches = Batches::new(schema().1, PathBuf::new());
        let mut indexing = Indexing::new(index_in(&folder.path().join("index")), 3, 1 << 30);
        for _ in 0..20 {
            assert!(indexing.send(batch(&mut batches, 50)).unwrap().is_empty());
        }
        let made = indexing.finish().unwrap();
        assert_eq!(articles(&made), 1000);
        assert!(made.len() <= 3);
        assert!(indexing.finish().unwrap().is_empty());
        indexing.send(batch(&mut batches, 7)).unwrap();
        let made = indexing.finish().unwrap();
        assert_eq!((articles(&made), made.len()), (7, 1), "one batch makes one segment");
    }

    #[test]
    fn a_segment_is_written_when_it_takes_its_share_of_the_memory() {
        let folder = tempfile::tempdir().unwrap();
        let mut batches = Batches::new(schema().1, PathBuf::new());
        let mut indexing = Indexing::new(index_in(&folder.path().join("index")), 1, 0);
        let mut made = Vec::new();
        for _ in 0..5 {
            made.append(&mut indexing.send(batch(&mut batches, 30)).unwrap());
        }
        made.append(&mut indexing.finish().unwrap());
        assert_eq!((articles(&made), made.len()), (150, 5), "each batch is too much");
    }

    #[test]
    fn who_sends_is_told_of_a_thread_that_failed_and_never_waits_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index");
        let index = index_in(&path);
        std::fs::remove_dir_all(&path).unwrap();
        let mut batches = Batches::new(schema().1, PathBuf::new());
        let mut indexing = Indexing::new(index, 2, 1 << 30);
        let long = "word ".repeat(1 << 20);
        let failed = (0..100).any(|number| {
            let stored = stored(number, article("", &long));
            let bounds = bounds(&stored.article.body);
            batches.add(Arrived { file: number.into(), stored, bounds });
            indexing.send(batches.take()).is_err()
        });
        assert!(failed || indexing.finish().is_err());
        assert!(indexing.finish().is_err(), "nothing succeeds afterwards");
    }
}
