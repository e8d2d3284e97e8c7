//! The fixed view of the index that one search reads.
//!
//! Statistics are ours: tantivy counts deleted articles and estimates lengths when it merges, so
//! the number of articles, their lengths and the document frequencies are taken from live articles
//! here. The same articles give the same scores, whatever the history of updates and merges.

use std::collections::BTreeMap;
use std::io;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::path::Path;
use std::sync::Arc;
use std::sync::OnceLock;

use tantivy::DocId;
use tantivy::DocSet as _;
use tantivy::Index;
use tantivy::SegmentMeta;
use tantivy::SegmentReader;
use tantivy::TantivyError;
use tantivy::columnar::Column;
use tantivy::directory::OwnedBytes;
use tantivy::directory::error::OpenReadError;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::TermInfo;
use tantivy::schema::Field;
use tantivy::schema::IndexRecordOption;
use tantivy::store::StoreReader;

use crate::analysis;
use crate::article::ArticleId;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::embedded::day_order::DayOrder;
use crate::engine::embedded::disk::directory::ReadOnly;
use crate::engine::embedded::disk::folder::Folder;
use crate::engine::embedded::packing::Unpackers;
use crate::engine::embedded::parallel;
use crate::engine::embedded::payload::Payload;
use crate::engine::embedded::payload::payload_from;
use crate::engine::embedded::query::best::Tie;
use crate::engine::embedded::query::expand::each_term_of;
use crate::engine::embedded::query::matching::Bits;
use crate::engine::embedded::query::matching::Norms;
use crate::engine::embedded::query::matching::PositionCursor;
use crate::engine::embedded::read::names::NamesRead;
use crate::engine::embedded::schema::Fields;
use crate::engine::embedded::schema::column;
use crate::engine::embedded::schema::schema;

/// Blocks of stored articles kept decompressed, 4 MB at most: those of a few pages of hits, as who
/// goes through them comes back to the same articles.
const STORE_BLOCKS: usize = 128;
/// What it takes to look at a name in a dictionary, in postings read.
const NAME_COST: u64 = 15;
/// What it takes to open a segment, in postings read.
const OPENING_COST: u64 = 10_000;
/// How often an index that changes while it is opened is tried again.
const OPENINGS: usize = 10;

/// The fixed view of an index.
pub struct Snapshot {
    folder: Folder,
    /// What names the segments of its commit, as it was read.
    commit: Arc<OnceLock<Vec<u8>>>,
    payload: Payload,
    fields: Fields,
    segments: Vec<Segment>,
    articles: u64,
    average_length: OnceLock<f32>,
    languages: OnceLock<Vec<(String, u64)>>,
    unpackers: Unpackers,
}

/// One segment of the view.
pub(crate) struct Segment {
    reader: SegmentReader,
    text: Arc<InvertedIndexReader>,
    norms: OnceLock<Arc<Norms>>,
    first_day: OnceLock<Column<i64>>,
    last_day: OnceLock<Column<i64>>,
    tie: OnceLock<Column<u64>>,
    day_order: OnceLock<DayOrder>,
    store: OnceLock<StoreReader>,
    names: NamesRead,
}

/// Returns what is in `slot`, or puts there what `open` gives.
fn kept<T>(
    slot: &OnceLock<T>,
    open: impl FnOnce() -> Result<T, EngineError>,
) -> Result<&T, EngineError> {
    if let Some(known) = slot.get() {
        return Ok(known);
    }
    let opened = open()?;
    Ok(slot.get_or_init(|| opened))
}

/// A file that may not be read is not a damaged one.
fn refused_or_damaged(error: &TantivyError, generation: &Path) -> EngineError {
    match error {
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath })
            if io_error.kind() == io::ErrorKind::PermissionDenied =>
        {
            let source = io::Error::new(io_error.kind(), io_error.to_string());
            EngineError::io("cannot read", generation.join(filepath), source)
        }
        _ => EngineError::damaged(error),
    }
}

impl Segment {
    pub(crate) const fn reader(&self) -> &SegmentReader {
        &self.reader
    }

    pub(crate) const fn text(&self) -> &Arc<InvertedIndexReader> {
        &self.text
    }

    pub(crate) fn is_live(&self, doc: DocId) -> bool {
        self.reader.alive_bitset().is_none_or(|alive| alive.is_alive(doc))
    }

    /// Opens a column of day numbers. Those of the publication date are kept open: every search
    /// asks for them several times.
    pub(crate) fn days(&self, name: &str) -> Result<Column<i64>, EngineError> {
        let slot = match name {
            column::FIRST_DAY => &self.first_day,
            column::LAST_DAY => &self.last_day,
            _ => return self.open_days(name),
        };
        kept(slot, || self.open_days(name)).cloned()
    }

    fn open_days(&self, name: &str) -> Result<Column<i64>, EngineError> {
        let column =
            self.reader.fast_fields().column_opt::<i64>(name).map_err(EngineError::damaged)?;
        Ok(column.unwrap_or_else(|| Column::build_empty_column(self.reader.max_doc())))
    }

    /// Returns the order of its articles.
    pub(crate) fn day_order(&self) -> Result<&DayOrder, EngineError> {
        kept(&self.day_order, || {
            Ok(DayOrder::new(self.days(column::DAY_ORDER)?, self.reader.max_doc()))
        })
    }

    /// Returns the live articles of the window that starts at `start`.
    pub(crate) fn live(&self, start: DocId) -> Bits {
        let mut live = Bits::range(start, start, self.reader.max_doc());
        if let Some(alive) = self.reader.alive_bitset() {
            let mut dead = Bits::EMPTY;
            live.each(|offset| {
                if alive.is_deleted(start + offset) {
                    dead.insert(offset);
                }
            });
            live.remove(&dead);
        }
        live
    }

    /// Returns the documents whose name in `field` starts with `prefix` and passes `test`, sorted.
    /// `known` are the names of any segment that do, where they are known.
    fn docs_by_name(
        &self,
        field: Field,
        prefix: &str,
        test: &dyn Fn(&str) -> bool,
        known: Option<&[&str]>,
    ) -> Result<Vec<DocId>, EngineError> {
        let index = self.reader.inverted_index(field).map_err(EngineError::damaged)?;
        let (mut docs, mut names, mut failed) = (Vec::new(), 0, None);
        let mut each = |name: &str, info: &TermInfo| {
            if failed.is_some() || !test(name) {
                return;
            }
            names += 1;
            match index.read_postings_from_terminfo(info, IndexRecordOption::Basic) {
                Ok(mut postings) => {
                    while postings.doc() != tantivy::TERMINATED {
                        docs.push(postings.doc());
                        postings.advance();
                    }
                }
                Err(error) => failed = Some(EngineError::damaged(error)),
            }
        };
        if let Some(known) = known {
            for name in known {
                let term = tantivy::Term::from_field_text(field, name);
                if let Some(info) = index.get_term_info(&term).map_err(EngineError::damaged)? {
                    each(name, &info);
                }
            }
        } else {
            let read = if prefix.is_empty() { self.names.of(field, &index) } else { Ok(None) };
            match read.map_err(EngineError::damaged)? {
                Some(read) => read.iter().for_each(|(name, info)| each(name, info)),
                None => each_term_of(self, field, prefix, &mut each)?,
            }
        }
        if names > 1 {
            docs.sort_unstable();
            docs.dedup();
        }
        match failed {
            Some(error) => Err(error),
            None => Ok(docs),
        }
    }

    /// Returns the stored articles.
    pub(crate) fn store(&self) -> Result<&StoreReader, EngineError> {
        kept(&self.store, || {
            self.reader.get_store_reader(STORE_BLOCKS).map_err(EngineError::damaged)
        })
    }

    /// Opens a column of numbers.
    pub(crate) fn numbers(&self, name: &str) -> Result<Column<u64>, EngineError> {
        let column =
            self.reader.fast_fields().column_opt::<u64>(name).map_err(EngineError::damaged)?;
        Ok(column.unwrap_or_else(|| Column::build_empty_column(self.reader.max_doc())))
    }

    /// Opens the positions of a term of the text, if it is there.
    pub(crate) fn cursor(
        &self,
        field: Field,
        term: &str,
    ) -> Result<Option<PositionCursor>, EngineError> {
        let term = tantivy::Term::from_field_text(field, term);
        let option = IndexRecordOption::WithFreqsAndPositions;
        let postings = self.text.read_postings(&term, option).map_err(EngineError::damaged)?;
        Ok(postings.map(PositionCursor::new))
    }
}

/// Reads what the last commit of the index at `path` says of itself, also where its segments are
/// damaged: what is needed to make them anew.
///
/// # Errors
/// As [`Snapshot::open`].
pub(crate) fn last_payload(path: &Path) -> Result<Payload, EngineError> {
    let folder = Folder::open(path)?;
    let directory = ReadOnly::open(&folder.generation_path()).map_err(EngineError::damaged)?;
    let index = Index::open(directory)
        .map_err(|error| refused_or_damaged(&error, &folder.generation_path()))?;
    let commit = index.load_metas().map_err(EngineError::damaged)?;
    payload_from(commit.payload.as_deref())
}

impl Snapshot {
    /// Opens the index of a folder as the last commit of its generation left it.
    ///
    /// # Errors
    /// As [`Snapshot::open`].
    pub fn of(folder: &Folder) -> Result<Self, EngineError> {
        Self::open_again(|| Ok(folder.clone()))
    }

    /// Opens the index at `path` as its last commit left it.
    ///
    /// A commit or merge between two steps of opening is met by opening again.
    ///
    /// # Errors
    /// `Missing`, `Version` or `Damaged`, as [`Folder::open`]; `Damaged` when tantivy's files are
    /// not what they should be.
    pub fn open(path: &Path) -> Result<Self, EngineError> {
        Self::open_again(|| Folder::open(path))
    }

    fn open_again(folder: impl Fn() -> Result<Folder, EngineError>) -> Result<Self, EngineError> {
        let mut opened = Self::open_carefully(folder()?);
        for _ in 1..OPENINGS {
            if opened.is_ok() {
                break;
            }
            opened = Self::open_carefully(folder()?);
        }
        opened
    }

    /// tantivy panics on some files that are not what they should be.
    fn open_carefully(folder: Folder) -> Result<Self, EngineError> {
        catch_unwind(AssertUnwindSafe(|| Self::open_folder(folder)))
            .unwrap_or_else(|_| Err(EngineError::damaged("its files break their reader")))
    }

    /// Opens the segments one commit names. Payload and segments are read from the same text, so
    /// that they are of the same commit; a file merged away meanwhile is an error.
    fn open_folder(folder: Folder) -> Result<Self, EngineError> {
        let directory = ReadOnly::open(&folder.generation_path()).map_err(EngineError::damaged)?;
        let text = directory.commit();
        let refused = |error: TantivyError| refused_or_damaged(&error, &folder.generation_path());
        let index = Index::open(directory).map_err(refused)?;
        let (expected, fields) = schema();
        if index.schema() != expected {
            return Err(EngineError::damaged("the schema is not the one this version writes"));
        }
        let commit = index.load_metas().map_err(refused)?;
        let payload = payload_from(commit.payload.as_deref())?;
        let sizes: Vec<u32> = commit.segments.iter().map(SegmentMeta::num_docs).collect();
        let segments = parallel::map(&sizes, OPENING_COST * sizes.len() as u64, |number| {
            let segment = index.segment(commit.segments[number].clone());
            let reader = SegmentReader::open(&segment).map_err(refused)?;
            let text = reader.inverted_index(fields.text).map_err(refused)?;
            Ok(Segment {
                reader,
                text,
                norms: OnceLock::new(),
                first_day: OnceLock::new(),
                last_day: OnceLock::new(),
                tie: OnceLock::new(),
                day_order: OnceLock::new(),
                store: OnceLock::new(),
                names: NamesRead::default(),
            })
        })?;
        let articles = segments.iter().map(|s: &Segment| u64::from(s.reader.num_docs())).sum();
        Ok(Self {
            folder,
            commit: text,
            payload,
            fields,
            segments,
            articles,
            average_length: OnceLock::new(),
            languages: OnceLock::new(),
            unpackers: Unpackers::default(),
        })
    }

    /// Returns the folder.
    #[must_use]
    pub const fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Returns what names the segments of the commit, as it was read.
    pub(crate) fn commit(&self) -> &[u8] {
        self.commit.get().map_or(&[], Vec::as_slice)
    }

    /// Returns what the commit says of itself.
    #[must_use]
    pub const fn payload(&self) -> &Payload {
        &self.payload
    }

    /// Returns when the commit was made, in seconds since 1970, as the file system has it.
    ///
    /// # Errors
    /// `Io` when its files cannot be looked at.
    pub fn committed(&self) -> Result<i64, EngineError> {
        use std::os::unix::fs::MetadataExt;
        // The records are written last before a commit; merges rewrite the meta file afterwards.
        let name =
            self.payload.manifest.records.as_ref().map_or("meta.json", |file| file.name.as_str());
        let path = self.folder.generation_path().join(name);
        let found = std::fs::metadata(&path);
        Ok(found.map_err(|e| EngineError::io("cannot look at", &path, e))?.mtime())
    }

    /// Returns the number of live articles.
    #[must_use]
    pub const fn articles(&self) -> u64 {
        self.articles
    }

    pub(crate) const fn fields(&self) -> &Fields {
        &self.fields
    }

    pub(crate) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    pub(crate) const fn unpackers(&self) -> &Unpackers {
        &self.unpackers
    }

    /// Returns how many articles each segment holds, dead ones included.
    pub(crate) fn sizes(&self) -> Vec<u32> {
        self.segments.iter().map(|segment| segment.reader.max_doc()).collect()
    }

    /// Returns what decides between articles that are equal else.
    pub(crate) fn tie(&self, segment: u32, doc: DocId) -> Result<Tie, EngineError> {
        let segment = &self.segments[segment as usize];
        let last_day = kept(&segment.last_day, || segment.open_days(column::LAST_DAY))?;
        let tie = kept(&segment.tie, || segment.numbers(column::TIE))?;
        Ok((last_day.first(doc), tie.first(doc).unwrap_or(0)))
    }

    /// Returns the lengths of a segment's articles.
    pub(crate) fn norms(&self, segment: &Segment) -> Result<Arc<Norms>, EngineError> {
        let norms = kept(&segment.norms, || {
            Ok(Arc::new(Norms::new(self.lengths(segment)?, self.average_length()?)))
        });
        norms.cloned()
    }

    /// Returns the lengths of a segment's articles, a byte each, as tantivy stores them.
    fn lengths(&self, segment: &Segment) -> Result<OwnedBytes, EngineError> {
        let lengths = segment.reader.fieldnorms_readers().get_inner_file();
        let lengths = lengths.open_read(self.fields.text);
        let lengths = lengths.ok_or_else(|| EngineError::damaged("no lengths of articles"))?;
        let lengths = lengths.read_bytes().map_err(EngineError::damaged)?;
        if lengths.len() != segment.reader.max_doc() as usize {
            return Err(EngineError::damaged("there are not as many lengths as articles"));
        }
        Ok(lengths)
    }

    /// Returns the average length of live articles, in terms, as stored lengths have it.
    fn average_length(&self) -> Result<f32, EngineError> {
        let average = kept(&self.average_length, || {
            let terms = match &self.payload.statistics {
                Some(known) => known.terms,
                None => self.counted_terms()?,
            };
            Ok(terms as f32 / self.articles.max(1) as f32)
        });
        average.copied()
    }

    /// Adds up the stored lengths of live articles.
    pub(crate) fn counted_terms(&self) -> Result<u64, EngineError> {
        let mut terms = [0_u64; 256];
        for (id, terms) in (0..=u8::MAX).zip(&mut terms) {
            *terms = FieldNormReader::id_to_fieldnorm(id).into();
        }
        let sizes = self.sizes();
        let articles = sizes.iter().copied().map(u64::from).sum();
        let totals = parallel::fold(
            &sizes,
            articles,
            || 0_u64,
            |total, number| {
                let segment = &self.segments[number];
                let lengths = self.lengths(segment)?;
                let length = |stored: &u8| terms[usize::from(*stored)];
                *total += match segment.reader.alive_bitset() {
                    None => lengths.iter().map(length).sum::<u64>(),
                    Some(alive) => {
                        alive.iter_alive().map(|doc| length(&lengths[doc as usize])).sum()
                    }
                };
                Ok(())
            },
        )?;
        Ok(totals.into_iter().sum())
    }

    /// Returns the languages of the live articles, most frequent first.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn languages(&self) -> Result<&[(String, u64)], EngineError> {
        match &self.payload.statistics {
            Some(known) => Ok(&known.languages),
            None => kept(&self.languages, || self.counted_languages()).map(Vec::as_slice),
        }
    }

    pub(crate) fn counted_languages(&self) -> Result<Vec<(String, u64)>, EngineError> {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        self.each_live_name(self.fields.lang, &mut |name, live| {
            *counts.entry(name.to_owned()).or_default() += live;
        })?;
        let mut counts: Vec<_> = counts.into_iter().filter(|(_, live)| *live > 0).collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(counts)
    }

    /// Calls `each` with every name of a field and the live articles that have it, per segment.
    fn each_live_name(
        &self,
        field: Field,
        each: &mut dyn FnMut(&str, u64),
    ) -> Result<(), EngineError> {
        for segment in &self.segments {
            let index = segment.reader.inverted_index(field).map_err(EngineError::damaged)?;
            let mut stream = index.terms().stream().map_err(EngineError::damaged)?;
            while let Some((term, info)) = stream.next() {
                let live = match segment.reader.alive_bitset() {
                    None => u64::from(info.doc_freq),
                    Some(alive) => index
                        .read_postings_from_terminfo(info, IndexRecordOption::Basic)
                        .map_err(EngineError::damaged)?
                        .doc_freq_given_deletes(alive)
                        .into(),
                };
                each(&String::from_utf8_lossy(term), live);
            }
        }
        Ok(())
    }

    /// Returns the live articles whose id starts with `prefix` (hex digits), at most `most`.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn find(&self, prefix: &str, most: usize) -> Result<Vec<(ArticleId, DocRef)>, EngineError> {
        let Some((from, to)) = id_range(prefix) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for (number, segment) in (0_u32..).zip(&self.segments) {
            let index =
                segment.reader.inverted_index(self.fields.id).map_err(EngineError::damaged)?;
            let range = index.terms().range().ge(from.to_be_bytes()).le(to.to_be_bytes());
            let mut stream = range.into_stream().map_err(EngineError::damaged)?;
            while found.len() < most
                && let Some((term, info)) = stream.next()
            {
                let id = u128::from_be_bytes(term.try_into().map_err(EngineError::damaged)?);
                let mut postings = index
                    .read_postings_from_terminfo(info, IndexRecordOption::Basic)
                    .map_err(EngineError::damaged)?;
                while postings.doc() != tantivy::TERMINATED {
                    if segment.is_live(postings.doc()) {
                        found.push((ArticleId(id), DocRef::new(number, postings.doc())));
                    }
                    postings.advance();
                }
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Returns the shortest prefix of `id` that no other live article's id starts with, at least
    /// [`ArticleId::SHORT`] digits.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn short_id(&self, id: ArticleId) -> Result<String, EngineError> {
        let mut full = id.to_string();
        if self.payload.statistics.as_ref().is_some_and(|known| known.is_told_by_short(id)) {
            full.truncate(ArticleId::SHORT);
            return Ok(full);
        }
        let mut length = ArticleId::SHORT;
        while length < full.len() && self.find(&full[..length], 2)?.len() > 1 {
            length += 1;
        }
        Ok(full[..length].to_owned())
    }

    /// Returns the number of live articles that hold the term itself.
    pub(crate) fn live_frequency(&self, field: Field, term: &str) -> Result<u64, EngineError> {
        self.live_with(&tantivy::Term::from_field_text(field, term))
    }

    /// Returns the number of live articles that have this term.
    pub(crate) fn live_with(&self, term: &tantivy::Term) -> Result<u64, EngineError> {
        let mut live = 0;
        for segment in &self.segments {
            let index =
                segment.reader.inverted_index(term.field()).map_err(EngineError::damaged)?;
            let Some(info) = index.get_term_info(term).map_err(EngineError::damaged)? else {
                continue;
            };
            live += match segment.reader.alive_bitset() {
                None => u64::from(info.doc_freq),
                Some(alive) => index
                    .read_postings_from_terminfo(&info, IndexRecordOption::Basic)
                    .map_err(EngineError::damaged)?
                    .doc_freq_given_deletes(alive)
                    .into(),
            };
        }
        Ok(live)
    }

    /// Returns the forms nearest to a word that matches nothing, with the articles that hold them:
    /// by edits, then by frequency.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn near_spellings(
        &self,
        word: &str,
        most: usize,
    ) -> Result<Vec<(String, u64)>, EngineError> {
        use crate::engine::embedded::query::expand::ExpandError;
        use crate::engine::embedded::query::expand::fuzzy;
        let form = analysis::fold(word);
        if form.chars().count() < 3 {
            return Ok(Vec::new());
        }
        for distance in 1..=2 {
            let terms = match fuzzy(self, &form, distance) {
                Ok(terms) => terms,
                Err(ExpandError::TooMany(_)) => continue,
                Err(ExpandError::Engine(error)) => return Err(error),
            };
            let mut near: Vec<(String, u64)> = Vec::new();
            for term in terms.into_keys().filter(|term| *term != form) {
                let live = self.live_frequency(self.fields.text, &term)?;
                if live > 0 {
                    near.push((term, live));
                }
            }
            if !near.is_empty() {
                near.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
                near.truncate(most);
                return Ok(near);
            }
        }
        Ok(Vec::new())
    }

    /// Returns the documents of each segment whose name in `field` starts with `prefix` and passes
    /// `test`, sorted.
    pub(crate) fn docs_by_name(
        &self,
        field: Field,
        prefix: &str,
        test: &(dyn Fn(&str) -> bool + Sync),
    ) -> Result<Vec<Arc<Vec<DocId>>>, EngineError> {
        let said = self.payload.statistics.as_ref().filter(|_| field == self.fields.source);
        let known: Option<Vec<&str>> =
            said.and_then(|said| Some(said.sources()?.filter(|name| test(name)).collect()));
        let mut names = 0;
        for segment in self.segments.iter().filter(|_| known.is_none()) {
            let index = segment.reader.inverted_index(field).map_err(EngineError::damaged)?;
            names += index.terms().num_terms() as u64;
        }
        parallel::map(&self.sizes(), names.saturating_mul(NAME_COST), |number| {
            self.segments[number].docs_by_name(field, prefix, test, known.as_deref()).map(Arc::new)
        })
    }

    /// Returns the documents of each segment whose id starts with `prefix`, or `None` when that is
    /// not hex.
    pub(crate) fn docs_by_id(
        &self,
        prefix: &str,
    ) -> Result<Option<Vec<Arc<Vec<DocId>>>>, EngineError> {
        if id_range(prefix).is_none() {
            return Ok(None);
        }
        let mut sets = vec![Vec::new(); self.segments.len()];
        for (_, doc) in self.find(prefix, usize::MAX)? {
            sets[doc.part() as usize].push(doc.number());
        }
        Ok(Some(
            sets.into_iter()
                .map(|mut docs| {
                    docs.sort_unstable();
                    Arc::new(docs)
                })
                .collect(),
        ))
    }
}

/// Returns the least and greatest id that start with these hex digits.
fn id_range(prefix: &str) -> Option<(u128, u128)> {
    if prefix.is_empty() || prefix.len() > 32 || !prefix.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let open = 4 * (32 - u32::try_from(prefix.len()).ok()?);
    let digits = u128::from_str_radix(prefix, 16).ok()?;
    let from = digits.checked_shl(open)?;
    let to = from | 1_u128.checked_shl(open).map_or(0, |bit| bit - 1);
    Some((from, to))
}
