//! Articles on their way to the indexing threads, a batch at a time.
//!
//! An indexing thread makes the documents of a batch before tantivy gets the first of them: packing
//! goes through the tables of a dictionary, indexing through those of all terms so far, and each
//! drives the other's out of the processor's cache. Turn and turn about, article by article, they
//! took a tenth more processor time. The documents are claimed a few at a time, so that a thread with
//! nothing left to do can help with them. The bytes on their way are bounded.

use std::mem;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use tantivy::Document;
use tantivy::TantivyDocument;
use tantivy::schema::Field;

use crate::analysis;
use crate::article::Article;
use crate::article::day_number;
use crate::engine::StoredArticle;
use crate::engine::embedded::day_order::day_order;
use crate::engine::embedded::packing::Packers;
use crate::engine::embedded::schema::Columns;
use crate::engine::embedded::schema::Fields;
use crate::engine::embedded::schema::meta_term;
use crate::engine::embedded::schema::path_term;
use crate::engine::embedded::schema::tie;
use crate::engine::embedded::write::made::Made;
use crate::engine::embedded::write::made::Sketching;
use crate::engine::embedded::write::made::sketch_of;
use crate::engine::names::searchable;
use crate::passage::Bounds;
use crate::story;
use crate::story::Sketch;

/// Bytes of text that may wait for the indexing threads.
const BYTES_IN_FLIGHT: usize = 32 << 20;
/// A batch is sent when it takes this many bytes: with half as many, indexing takes a thirtieth longer;
/// with twice as many a fiftieth less, but not that of a few thousand files, for one thread is left
/// alone for longer at the end of a run.
const BYTES_OF_BATCH: usize = 4 << 20;
/// The first batch is sent when it takes this many bytes: the indexing threads of a small folder would
/// wait for a large one.
const BYTES_OF_FIRST: usize = 64 << 10;
/// How many times as many the next may take: with twice, more of a small folder goes in small batches.
const GROWTH: usize = 3;
/// Documents that are claimed at a time: two milliseconds of work.
const CLAIMED: usize = 16;

/// An article as it arrives.
pub(crate) struct Arrived {
    pub(crate) file: u128,
    pub(crate) stored: StoredArticle,
    pub(crate) bounds: Bounds,
}

impl Arrived {
    /// What it takes while it waits: itself, and soon its text and its packed form.
    fn bytes(&self) -> usize {
        let article = &self.stored.article;
        2 * (article.title.len() + article.body.len()) + 512
    }
}

/// Articles that documents were made of, no more than may be in flight. They go back to the thread that
/// brought them to be freed: while indexing threads freed its memory, all waited for each other at
/// the allocator, and indexing took a twentieth longer.
type Done = Mutex<Vec<Vec<Arrived>>>;

/// Gathers articles into batches.
pub(crate) struct Batches {
    fields: Fields,
    packers: Arc<Packers>,
    in_flight: Arc<InFlight>,
    made: Arc<Sketching>,
    done: Arc<Done>,
    arrived: Vec<Arrived>,
    bytes: usize,
    /// The bytes of a full batch.
    full: usize,
}

impl Batches {
    /// Gathers for the index in `folder`.
    pub(crate) fn new(fields: Fields, folder: PathBuf) -> Self {
        let (packers, in_flight, done) = (Arc::default(), Arc::default(), Arc::default());
        let made = Arc::new(Sketching::new(folder));
        let (arrived, full) = (Vec::new(), BYTES_OF_FIRST);
        Self { fields, packers, in_flight, made, done, arrived, bytes: 0, full }
    }

    /// Adds an article.
    pub(crate) fn add(&mut self, arrived: Arrived) {
        self.bytes += arrived.bytes();
        self.arrived.push(arrived);
    }

    /// Returns the sketches of all articles that documents were made of since it was last asked.
    pub(crate) fn sketches(&self) -> Made {
        self.made.take()
    }

    /// Returns whether there is enough to be taken.
    pub(crate) fn is_full(&self) -> bool {
        self.bytes >= self.full
    }

    /// Returns whether nothing was added since the last batch was taken.
    pub(crate) fn is_empty(&self) -> bool {
        self.arrived.is_empty()
    }

    /// Returns what was gathered since the last call. Waits while too many bytes are on their way.
    pub(crate) fn take(&mut self) -> Arc<Batch> {
        self.full = BYTES_OF_BATCH.min(GROWTH * self.full);
        drop(mem::take(&mut *self.done.lock().unwrap_or_else(PoisonError::into_inner)));
        self.made.make_room();
        let (arrived, bytes) = (mem::take(&mut self.arrived), mem::take(&mut self.bytes));
        self.batch(arrived, bytes)
    }

    /// Returns an article alone. Waits while too many bytes are on their way.
    pub(crate) fn entry(&self, arrived: Arrived) -> Entry {
        let bytes = arrived.bytes();
        Entry { batch: self.batch(vec![arrived], bytes), at: 0 }
    }

    fn batch(&self, arrived: Vec<Arrived>, bytes: usize) -> Arc<Batch> {
        Arc::new(Batch {
            count: arrived.len(),
            arrived: Mutex::new(arrived),
            documents: OnceLock::new(),
            claimed: AtomicUsize::new(0),
            fields: self.fields.clone(),
            packers: Arc::clone(&self.packers),
            made: Arc::clone(&self.made),
            done: Arc::clone(&self.done),
            _permit: self.in_flight.wait_for(bytes),
        })
    }
}

/// Articles that one indexing thread makes documents of, with their share of the bytes in flight.
pub(crate) struct Batch {
    count: usize,
    /// Empty once the documents are made.
    arrived: Mutex<Vec<Arrived>>,
    documents: OnceLock<Vec<TantivyDocument>>,
    /// How many of them were claimed.
    claimed: AtomicUsize,
    fields: Fields,
    packers: Arc<Packers>,
    made: Arc<Sketching>,
    done: Arc<Done>,
    _permit: Permit,
}

impl Batch {
    /// Claims some of its articles for the thread that asks; `None` when all are claimed. The first
    /// claim makes the documents of all, and others wait for it.
    pub(crate) fn claim(self: &Arc<Self>) -> Option<impl Iterator<Item = Entry> + use<>> {
        self.documents();
        let start = self.claimed.fetch_add(CLAIMED, Ordering::Relaxed);
        let claimed: Range<usize> = start..self.count.min(start + CLAIMED);
        let batch = Arc::clone(self);
        (start < self.count).then(|| claimed.map(move |at| Entry { batch: Arc::clone(&batch), at }))
    }

    /// Returns whether some of its articles are not claimed.
    pub(crate) fn has_more(&self) -> bool {
        self.claimed.load(Ordering::Relaxed) < self.count
    }

    fn documents(&self) -> &[TantivyDocument] {
        let Self { arrived, documents, fields, packers, made, done, .. } = self;
        documents.get_or_init(|| {
            let arrived = mem::take(&mut *arrived.lock().unwrap_or_else(PoisonError::into_inner));
            let sketches: Vec<Sketch> =
                arrived.iter().map(|arrived| sketch_of(&arrived.stored)).collect();
            let documents = arrived.iter().zip(&sketches);
            let documents = documents
                .map(|(arrived, sketch)| self::document(arrived, sketch, fields, packers))
                .collect();
            made.add(sketches);
            done.lock().unwrap_or_else(PoisonError::into_inner).push(arrived);
            documents
        })
    }
}

/// One article of a batch, as tantivy takes it.
pub(crate) struct Entry {
    batch: Arc<Batch>,
    at: usize,
}

impl Entry {
    fn document(&self) -> &TantivyDocument {
        let document = self.batch.documents().get(self.at);
        document.expect("a batch has a document for each of its entries")
    }
}

impl Document for Entry {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document().iter_fields_and_values()
    }

    fn into_tantivy_document(self) -> TantivyDocument {
        self.document().clone()
    }
}

/// Returns title and body as they are indexed.
fn text(article: &Article, bounds: &Bounds) -> String {
    let mut text = String::new();
    analysis::indexed_text(article.own_title(), &article.body, bounds, &mut text);
    text
}

/// Returns an article as the schema has it.
fn document(
    arrived: &Arrived,
    sketch: &Sketch,
    fields: &Fields,
    packers: &Packers,
) -> TantivyDocument {
    let Arrived { file, stored, bounds } = arrived;
    let article = &stored.article;
    let text = text(article, bounds);
    let blob = postcard::to_stdvec(stored).expect("an article always serializes");
    let blob = packers.pack(article.lang.as_deref(), &blob);
    let mut doc = TantivyDocument::with_capacity(text.len() + blob.len() + 512);
    let f = fields;
    doc.add_text(f.text, &text);
    doc.add_bytes(f.article, &blob);
    doc.add_bytes(f.id, &stored.id.0.to_be_bytes());
    doc.add_bytes(f.file, &file.to_be_bytes());
    if let Some(key) = analysis::words_key(&article.title) {
        doc.add_bytes(f.titled, &key.to_be_bytes());
    }
    doc.add_text(f.path, searchable(&path_term(stored.root, &stored.path)));
    add_names(&mut doc, f, article);
    for origin in story::origins(sketch.facts.credit, article) {
        doc.add_text(f.origin, searchable(origin));
    }
    let c = &f.columns;
    add_days(&mut doc, c, article);
    doc.add_i64(c.ingested, stored.ingested);
    doc.add_u64(c.words, u64::from(stored.words));
    let sentences = analysis::sentences(article.own_title(), &article.body, bounds);
    doc.add_u64(c.sentences, u64::from(sentences));
    if article.title_from_body {
        doc.add_u64(c.title_words, analysis::places(&article.title).len() as u64);
    }
    doc.add_u64(c.tie, tie(stored.id.0));
    doc.add_u64(c.story, sketch.facts.key);
    doc
}

/// Adds the names of an article, by which it is searched.
fn add_names(doc: &mut TantivyDocument, f: &Fields, article: &Article) {
    // Each field is named, so that it is decided of a new one whether it is searched.
    let Article {
        title: _,
        title_from_body: _,
        body: _,
        source,
        published: _,
        updated: _,
        saved: _,
        authors,
        section,
        url,
        lang,
        key,
        subjects,
        place,
        kind,
        printed_page,
        meta: metas,
        dateline: _,
        record: _,
        member: _,
        pages: _,
        warnings: _,
    } = article;
    if let Some(source) = source {
        doc.add_text(f.source, searchable(&source.name));
        add_name(doc, f.source_given, source.as_given.as_deref());
        add_name(doc, f.domain, source.domain.as_deref());
    }
    add_name(doc, f.lang, lang.as_deref());
    add_name(doc, f.section, section.as_deref());
    add_name(doc, f.url, url.as_deref());
    add_name(doc, f.key, key.as_deref());
    add_name(doc, f.place, place.as_deref());
    add_name(doc, f.kind, kind.as_deref());
    add_name(doc, f.printed_page, printed_page.as_deref());
    for subject in subjects {
        doc.add_text(f.subject, searchable(subject));
    }
    for (meta, value) in metas {
        doc.add_text(f.meta, searchable(&meta_term(meta, value)));
    }
    for author in authors {
        doc.add_text(f.author, searchable(author));
    }
}

/// Adds the days of an article, and where it is in the order of time.
fn add_days(doc: &mut TantivyDocument, c: &Columns, article: &Article) {
    doc.add_i64(c.day_order, day_order(article));
    if let Some(published) = &article.published {
        doc.add_u64(c.clock, published.clock());
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
    if let Some(saved) = &article.saved {
        let days = saved.stamp.days();
        doc.add_i64(c.saved_first, day_number(days.first()));
        doc.add_i64(c.saved_last, day_number(days.last()));
    }
}

fn add_name(doc: &mut TantivyDocument, field: Field, value: Option<&str>) {
    if let Some(value) = value {
        doc.add_text(field, searchable(value));
    }
}

/// Per cent, rounded: a confidence is never known better.
fn per_cent(confidence: f32) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let per_cent = (confidence.clamp(0.0, 1.0) * 100.0).round() as u64;
    per_cent
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::embedded::schema::schema;
    use crate::engine::embedded::tests::article;
    use crate::engine::embedded::tests::stored;
    use crate::passage::bounds;

    fn arrived(number: u32, body: &str) -> Arrived {
        let stored = stored(number, article("", body));
        Arrived { file: number.into(), bounds: bounds(&stored.article.body), stored }
    }

    /// Claims what a batch has left, one thread among others; articles by their `words`.
    fn claim_all(batch: &Arc<Batch>) -> Vec<u64> {
        let words = batch.fields.columns.words;
        let of = |entry: &Entry| {
            let mut values = entry.iter_fields_and_values();
            let (_, value) = values.find(|(field, _)| *field == words).unwrap();
            tantivy::schema::Value::as_u64(&value).unwrap()
        };
        let mut claimed = Vec::new();
        while let Some(entries) = batch.claim() {
            claimed.extend(entries.map(|entry| of(&entry)));
        }
        claimed
    }

    #[test]
    fn a_batch_keeps_the_order_in_which_articles_came() {
        let mut batches = Batches::new(schema().1, PathBuf::new());
        for count in 0..40 {
            batches.add(arrived(1, &"word ".repeat(count)));
        }
        let batch = batches.take();
        assert!(batch.has_more());
        assert_eq!(claim_all(&batch), (0..40).collect::<Vec<u64>>());
        assert!(!batch.has_more());
        assert!(batches.is_empty(), "what was taken is not given again");
    }

    #[test]
    fn each_article_of_a_batch_is_claimed_by_one_thread() {
        let mut batches = Batches::new(schema().1, PathBuf::new());
        for count in 0..500 {
            batches.add(arrived(1, &"word ".repeat(count)));
        }
        let batch = batches.take();
        let claimed = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| claim_all(&batch))).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<u64>>()
        });
        let mut sorted = claimed;
        sorted.sort_unstable();
        assert_eq!(sorted, (0..500).collect::<Vec<u64>>());
    }

    #[test]
    fn batches_grow_until_they_are_full() {
        let mut batches = Batches::new(schema().1, PathBuf::new());
        let mut counts = Vec::new();
        for _ in 0..6 {
            while !batches.is_full() {
                batches.add(arrived(1, &"word ".repeat(1000)));
            }
            counts.push(batches.take().count);
        }
        assert_eq!(counts, [7, 19, 57, 169, 400, 400]);
    }

    #[test]
    fn articles_go_back_to_the_thread_that_brought_them() {
        let mut batches = Batches::new(schema().1, PathBuf::new());
        batches.add(arrived(1, "One."));
        let batch = batches.take();
        assert!(batch.claim().is_some());
        assert_eq!(batches.done.lock().unwrap().len(), 1);
        batches.take();
        assert!(batches.done.lock().unwrap().is_empty());
    }

    #[test]
    fn what_is_dropped_gives_its_bytes_back() {
        let mut batches = Batches::new(schema().1, PathBuf::new());
        let large = "word ".repeat(BYTES_IN_FLIGHT / 16);
        // The third would wait for ever if the first two were not gone.
        for _ in 0..3 {
            batches.add(arrived(1, &large));
            drop(batches.take());
        }
        assert_eq!(*batches.in_flight.bytes.lock().unwrap(), 0);
    }
}
