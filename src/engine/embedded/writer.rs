//! Adds, replaces and commits articles. One process writes at a time (`FolderLock`).
//!
//! tantivy's writer queues by number of articles; here the bytes in flight are bounded as well. A
//! writer that returned an error is never used again: a later commit could succeed with articles
//! missing. One commit covers articles and file records alike.

use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;

use serde::Deserialize;
use serde::Serialize;
use tantivy::Document;
use tantivy::Index;
use tantivy::IndexWriter;
use tantivy::TantivyDocument;
use tantivy::TantivyError;
use tantivy::Term;
use tantivy::merge_policy::LogMergePolicy;
use tantivy::merge_policy::NoMergePolicy;
use tantivy::schema::Field;

use crate::analysis;
use crate::article::day_number;
use crate::engine::EngineError;
use crate::engine::embedded::day_order::day_order;
use crate::engine::embedded::fail_stop::Failed;
use crate::engine::embedded::fail_stop::Fault;
use crate::engine::embedded::files::io_error;
use crate::engine::embedded::files::open_index;
use crate::engine::embedded::files::opening;
use crate::engine::embedded::files::remove_litter;
use crate::engine::embedded::folder::Folder;
use crate::engine::embedded::folder::FolderLock;
use crate::engine::embedded::folder::sync_folder;
use crate::engine::embedded::packing::Packers;
use crate::engine::embedded::records::RecordsFile;
use crate::engine::embedded::schema::Fields;
use crate::engine::embedded::schema::StoredArticle;
use crate::engine::embedded::schema::path_term;
use crate::engine::embedded::schema::schema;
use crate::passage::Bounds;

/// Bytes of text that may wait for the indexing threads.
const BYTES_IN_FLIGHT: usize = 32 << 20;
/// How much of the memory tantivy is told of. It counts its terms and postings; the threads take up
/// to two fifths more, with their tables and the articles not yet written.
const COUNTED: (u64, u64) = (5, 6);
/// tantivy refuses less than 15 MB a thread and 4 GB or more.
const MEMORY_PER_THREAD: (u64, u64) = (16 << 20, 2 << 30);
/// Segments of fewer articles are merged with each other first: with tantivy's own 10,000, each few
/// runs on a folder of that size would merge all of it for a handful of changed files.
const SMALL_SEGMENT: u32 = 1000;
/// Names longer than this are indexed by their beginning.
const LONGEST_NAME: usize = 4096;

/// What a commit says of itself, stored with it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Payload {
    /// The records of the files seen.
    pub records: Option<RecordsFile>,
    /// The roots, in the order they were first given.
    pub roots: Vec<RootRecord>,
    /// Articles in the index.
    pub articles: u64,
}

/// A folder or file the user gave, remembered with its options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootRecord {
    /// Its number: never used again, also when it is forgotten.
    pub number: u32,
    /// As the user named it, made unique; shown, and part of its articles' identity.
    pub label: String,
    /// Where it lies: absolute, raw bytes.
    pub path: Vec<u8>,
    /// The text of its `--map` file.
    pub map: Option<String>,
    /// The text of its `--corrections` file.
    pub corrections: Option<String>,
    /// Its `--exclude` patterns.
    pub exclude: Vec<String>,
    /// Whether it is one file; its only path is then the file's own name.
    #[serde(default)]
    pub is_file: bool,
    /// Whether `forget` took it out.
    #[serde(default)]
    pub forgotten: bool,
}

impl RootRecord {
    /// Returns where it lies.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        use std::os::unix::ffi::OsStrExt;
        PathBuf::from(std::ffi::OsStr::from_bytes(&self.path))
    }

    /// Returns where one of its files lies.
    #[must_use]
    pub fn file_path(&self, relative: &Path) -> PathBuf {
        if self.is_file { self.path() } else { self.path().join(relative) }
    }
}

/// The one writer of an index.
pub struct Writer {
    inner: IndexWriter<Entry>,
    fields: Fields,
    generation: PathBuf,
    fault: Fault,
    in_flight: Arc<InFlight>,
    committed: u64,
    packers: Arc<Packers>,
    _lock: Arc<FolderLock>,
}

impl Writer {
    /// Opens the writer of `folder` with `jobs` indexing threads and about `memory` bytes for them.
    ///
    /// # Errors
    /// `Damaged` when the folder's files are not what they should be.
    pub fn open(
        folder: &Folder,
        lock: Arc<FolderLock>,
        jobs: usize,
        memory: u64,
    ) -> Result<(Self, Payload), EngineError> {
        let generation = folder.generation_path();
        let (index, fault) = open_index(&generation)?;
        remove_litter(&generation, &index)?;
        let payload = read_payload(&index)?;
        let jobs = jobs.clamp(1, 8);
        let (least, most) = MEMORY_PER_THREAD;
        let counted = memory.saturating_mul(COUNTED.0) / COUNTED.1;
        let each = (counted / jobs as u64).clamp(least, most);
        let each = usize::try_from(each).expect("clamped below 2 GiB");
        let inner = index.writer_with_num_threads(jobs, each * jobs);
        let inner: IndexWriter<Entry> = inner.map_err(|e| opening(&e, &generation))?;
        let mut policy = LogMergePolicy::default();
        policy.set_min_layer_size(SMALL_SEGMENT);
        inner.set_merge_policy(Box::new(policy));
        let writer = Self {
            inner,
            fields: schema().1,
            generation,
            fault,
            in_flight: Arc::default(),
            committed: payload.articles,
            packers: Arc::default(),
            _lock: lock,
        };
        Ok((writer, payload))
    }

    /// Adds an article. Waits while too many bytes are on their way; what can be done to one article
    /// alone is done by the indexing threads.
    ///
    /// # Errors
    /// `Write` when an indexing thread failed; the writer must then be dropped.
    pub fn add(
        &mut self,
        file: u128,
        stored: StoredArticle,
        bounds: Bounds,
    ) -> Result<(), EngineError> {
        let article = &stored.article;
        // What waits is the article, and soon its text and its packed form.
        let bytes = 2 * (article.title.len() + article.body.len()) + 512;
        let permit = self.in_flight.wait_for(bytes);
        let arrived = Arrived { file, stored, bounds };
        let entry = Queued {
            arrived: Mutex::new(Some(arrived)),
            document: OnceLock::new(),
            fields: self.fields.clone(),
            packers: Arc::clone(&self.packers),
            _permit: permit,
        };
        let added = self.inner.add_document(Entry(Box::new(entry)));
        added.map(drop).map_err(|e| self.failed(&e))
    }

    /// Removes every article of a file that was added before this call.
    pub fn remove_file(&mut self, file: u128) {
        let term = Term::from_field_bytes(self.fields.file, &file.to_be_bytes());
        self.inner.delete_term(term);
    }

    /// Makes everything so far durable together with `payload`.
    ///
    /// # Errors
    /// `Write`; the last commit stands, and the writer must be dropped.
    pub fn commit(&mut self, payload: &Payload) -> Result<(), EngineError> {
        let text = serde_json::to_string(payload).expect("a payload always serializes");
        let committed = (|| {
            let mut prepared = self.inner.prepare_commit()?;
            prepared.set_payload(&text);
            prepared.commit()
        })();
        committed.map_err(|e| self.failed(&e))?;
        sync_folder(&self.generation)?;
        self.committed = payload.articles;
        self.check()
    }

    /// Starts no merges from now on: one under way would refuse its segments to [`Writer::purge`].
    pub fn hold_merges(&mut self) {
        self.inner.set_merge_policy(Box::new(NoMergePolicy));
    }

    /// Merges away every article that was removed, so that none of its text stays on disk. To be
    /// called after a commit, with merges held since the writer was opened.
    ///
    /// # Errors
    /// `Write`; the last commit stands, and the writer must be dropped.
    pub fn purge(&mut self) -> Result<(), EngineError> {
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

    /// Waits for merges to end, so that nothing is half done when the process ends.
    ///
    /// # Errors
    /// `Write` when a merge failed; the last commit stands.
    pub fn finish(self) -> Result<(), EngineError> {
        let (committed, fault) = (self.committed, self.fault.clone());
        let (generation, index) = (self.generation.clone(), self.inner.index().clone());
        let ended = self.inner.wait_merging_threads();
        ended.map_err(|e| write_error(&e, &fault, committed))?;
        // tantivy passes over a merge that failed; the disk is at fault all the same.
        if let Some(Failed { cause, full }) = fault.get() {
            return Err(EngineError::Write { cause, committed, full });
        }
        // Segments that a merge still read when tantivy looked for what is no longer needed.
        remove_litter(&generation, &index)?;
        sync_folder(&generation)
    }

    /// Ends without waiting for merges; what they were about to do is done by a later run.
    pub fn leave(self) {}

    fn check(&self) -> Result<(), EngineError> {
        match self.fault.get() {
            Some(Failed { cause, full }) => {
                Err(EngineError::Write { cause, committed: self.committed, full })
            }
            None => Ok(()),
        }
    }

    fn failed(&self, error: &TantivyError) -> EngineError {
        write_error(error, &self.fault, self.committed)
    }
}

/// Reads what the last commit says of itself.
pub(super) fn read_payload(index: &Index) -> Result<Payload, EngineError> {
    let metas = index.load_metas().map_err(|e| opening(&e, Path::new("meta.json")))?;
    payload_from(metas.payload.as_deref())
}

/// Reads what a commit says of itself from the text kept with it.
pub(super) fn payload_from(text: Option<&str>) -> Result<Payload, EngineError> {
    let Some(text) = text else { return Ok(Payload::default()) };
    serde_json::from_str(text)
        .map_err(|e| EngineError::Damaged { what: format!("the commit's payload: {e}") })
}

fn write_error(error: &TantivyError, fault: &Fault, committed: u64) -> EngineError {
    // What failed first says more than what came of it: "a worker was killed".
    let failed = fault.get().or_else(|| {
        let (kind, cause) = io_error(error)?;
        Some(Failed { cause, full: kind == io::ErrorKind::StorageFull })
    });
    let failed = failed.unwrap_or_else(|| Failed { cause: error.to_string(), full: false });
    EngineError::Write { cause: failed.cause, committed, full: failed.full }
}

fn add_name(doc: &mut TantivyDocument, field: Field, value: Option<&str>) {
    if let Some(value) = value {
        doc.add_text(field, name(value));
    }
}

fn name(value: &str) -> &str {
    &value[..value.floor_char_boundary(LONGEST_NAME)]
}

/// Per cent, rounded: a confidence is never known better.
pub(super) fn per_cent(confidence: f32) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let per_cent = (confidence.clamp(0.0, 1.0) * 100.0).round() as u64;
    per_cent
}

/// Returns the first 64 bits of an id.
pub(super) fn tie(id: u128) -> u64 {
    u64::try_from(id >> 64).expect("the upper half of 128 bits is 64 bits")
}

/// An article as it arrives.
struct Arrived {
    file: u128,
    stored: StoredArticle,
    bounds: Bounds,
}

/// An article on its way to an indexing thread, which makes it a document, with its share of the
/// bytes in flight.
struct Queued {
    /// `None` once the document is made.
    arrived: Mutex<Option<Arrived>>,
    document: OnceLock<TantivyDocument>,
    fields: Fields,
    packers: Arc<Packers>,
    _permit: Permit,
}

/// What tantivy queues. It is small, for tantivy makes room for 40,000 of them before the first comes.
struct Entry(Box<Queued>);

impl Entry {
    fn document(&self) -> &TantivyDocument {
        let Queued { arrived, document, fields, packers, .. } = &*self.0;
        document.get_or_init(|| {
            let arrived = arrived.lock().unwrap_or_else(PoisonError::into_inner).take();
            self::document(&arrived.expect("a document is made once"), fields, packers)
        })
    }
}

impl Document for Entry {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document().iter_fields_and_values()
    }

    fn into_tantivy_document(self) -> TantivyDocument {
        self.document();
        self.0.document.into_inner().expect("just made")
    }
}

/// Returns an article as the schema has it.
fn document(arrived: &Arrived, fields: &Fields, packers: &Packers) -> TantivyDocument {
    let Arrived { file, stored, bounds } = arrived;
    let article = &stored.article;
    let mut text = String::new();
    analysis::indexed_text(&article.title, &article.body, bounds, &mut text);
    let blob = postcard::to_stdvec(stored).expect("an article always serializes");
    let blob = packers.pack(article.lang.as_deref(), &blob);
    let mut doc = TantivyDocument::with_capacity(text.len() + blob.len() + 512);
    let f = fields;
    doc.add_text(f.text, &text);
    doc.add_bytes(f.article, &blob);
    doc.add_bytes(f.id, &stored.id.0.to_be_bytes());
    doc.add_bytes(f.file, &file.to_be_bytes());
    doc.add_text(f.path, name(&path_term(stored.root, &stored.path)));
    if let Some(source) = &article.source {
        doc.add_text(f.source, name(&source.name));
        add_name(&mut doc, f.domain, source.domain.as_deref());
    }
    add_name(&mut doc, f.lang, article.lang.as_deref());
    add_name(&mut doc, f.section, article.section.as_deref());
    add_name(&mut doc, f.url, article.url.as_deref());
    add_name(&mut doc, f.key, article.key.as_deref());
    for author in &article.authors {
        doc.add_text(f.author, name(author));
    }
    let c = &f.columns;
    doc.add_i64(c.day_order, day_order(article));
    if let Some(published) = &article.published {
        let days = published.days();
        doc.add_i64(c.first_day, day_number(days.first()));
        doc.add_i64(c.last_day, day_number(days.last()));
        doc.add_u64(c.confidence, per_cent(published.confidence));
    }
    if let Some(updated) = &article.updated {
        let days = updated.days();
        doc.add_i64(c.updated_first, day_number(days.first()));
        doc.add_i64(c.updated_last, day_number(days.last()));
    }
    doc.add_i64(c.ingested, stored.ingested.div_euclid(86_400));
    doc.add_u64(c.words, u64::from(stored.words));
    doc.add_u64(c.tie, tie(stored.id.0));
    doc
}

/// Bounds the bytes that wait for the indexing threads.
#[derive(Debug, Default)]
struct InFlight {
    bytes: Mutex<usize>,
    less: Condvar,
}

impl InFlight {
    /// Waits until `bytes` fit; a single article larger than the bound passes alone.
    fn wait_for(self: &Arc<Self>, bytes: usize) -> Permit {
        let held = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |held: &mut usize| *held > 0 && *held + bytes > BYTES_IN_FLIGHT;
        let mut held = self.less.wait_while(held, full).unwrap_or_else(PoisonError::into_inner);
        *held += bytes;
        Permit { bytes, of: Arc::clone(self) }
    }
}

/// Gives its bytes back when the article has been taken up, or thrown away.
#[derive(Debug)]
struct Permit {
    bytes: usize,
    of: Arc<InFlight>,
}

impl Drop for Permit {
    fn drop(&mut self) {
        *self.of.bytes.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.of.less.notify_one();
    }
}
