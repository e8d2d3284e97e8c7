//! The fixed view of the index that one search reads.
//!
//! Statistics are ours: tantivy counts deleted articles and estimates lengths when it merges, so
//! the number of articles, their lengths and the document frequencies are taken from live articles
//! here and in the files beside. The same articles give the same scores, whatever the history of
//! updates and merges.

use std::collections::HashMap;
use std::convert::identity;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;

use tantivy::DocId;
use tantivy::Index;
use tantivy::SegmentMeta;
use tantivy::TantivyError;

use crate::article::ArticleId;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::embedded::costs;
use crate::engine::embedded::disk::directory::ReadOnly;
use crate::engine::embedded::disk::failure::refused_or_damaged;
use crate::engine::embedded::disk::folder::Folder;
use crate::engine::embedded::disk::previous::Previous;
use crate::engine::embedded::disk::seal::META;
use crate::engine::embedded::packing::Unpackers;
use crate::engine::embedded::parallel;
use crate::engine::embedded::payload::Payload;
use crate::engine::embedded::payload::payload_from;
use crate::engine::embedded::read::forms::KnownTerms;
use crate::engine::embedded::read::known_stories::KnownStories;
use crate::engine::embedded::read::segment::Segment;
use crate::engine::embedded::read::segment::Tie;
use crate::engine::embedded::schema::Fields;
use crate::engine::embedded::schema::schema;

/// How often an index that changes while it is opened is tried again.
const OPENINGS: usize = 10;

/// How the files of a folder are read.
type Reading = fn(ReadOnly) -> ReadOnly;

/// Identical records that were put in order, by the id of their bytes.
pub(crate) type Ordered = Mutex<HashMap<ArticleId, Arc<[DocRef]>>>;

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
    copies: Ordered,
    stories: OnceLock<Option<KnownStories>>,
    known_terms: KnownTerms,
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

/// Returns the id of a commit, from the fingerprint of all that is indexed.
pub(crate) fn commit_id(sum: u64) -> String {
    format!("{sum:016x}")
}

impl Snapshot {
    /// Opens the index of a folder as the last commit of its generation left it, to go through it once: the memory
    /// that stored articles take is given back while they are read.
    ///
    /// # Errors
    /// As [`Snapshot::open`].
    pub fn of(folder: &Folder) -> Result<Self, EngineError> {
        Self::open_again(|| Self::open_carefully(folder.clone(), META, ReadOnly::sparing))
    }

    /// Opens the index at `path` as this commit left it: the present one, or the one before.
    ///
    /// # Errors
    /// `Gone` where it is neither; as [`Snapshot::open`].
    pub fn open_at(path: &Path, commit: &str) -> Result<Self, EngineError> {
        let is_it = |at: u64| commit_id(at) == commit;
        Self::open_again(|| {
            let folder = Folder::open(path)?;
            let present = Self::open_carefully(folder.clone(), META, identity)?;
            let now = present.payload.manifest.sum;
            if is_it(now) {
                return Ok(present);
            }
            let before = Previous::of(&folder.generation_path());
            let Some(before) = before.filter(|before| is_it(before.commit)) else {
                return Err(EngineError::Gone { asked: commit.to_owned(), now: commit_id(now) });
            };
            let previous = Self::open_carefully(folder, &before.name, identity)?;
            // Another run may have made its first commit meanwhile.
            let changed = || EngineError::damaged("the commit before changed while it was opened");
            Some(previous).filter(|it| is_it(it.payload.manifest.sum)).ok_or_else(changed)
        })
    }

    /// Opens the index at `path` as its last commit left it.
    ///
    /// A commit or merge between two steps of opening leads to opening again.
    ///
    /// # Errors
    /// `Missing`, `Version` or `Damaged`, as [`Folder::open`]; `Damaged` when tantivy's files are
    /// not what they should be.
    pub fn open(path: &Path) -> Result<Self, EngineError> {
        Self::open_again(|| Self::open_carefully(Folder::open(path)?, META, identity))
    }

    fn open_again(open: impl Fn() -> Result<Self, EngineError>) -> Result<Self, EngineError> {
        let mut opened = open();
        for _ in 1..OPENINGS {
            if matches!(opened, Ok(_) | Err(EngineError::Gone { .. })) {
                break;
            }
            opened = open();
        }
        opened
    }

    /// tantivy panics on some files that are not what they should be.
    fn open_carefully(folder: Folder, commit: &str, reading: Reading) -> Result<Self, EngineError> {
        catch_unwind(AssertUnwindSafe(|| Self::open_folder(folder, commit, reading)))
            .unwrap_or_else(|_| Err(EngineError::damaged("its files cannot be parsed")))
    }

    /// Opens the segments one commit names. Payload and segments are read from the same text, so
    /// that they are of the same commit; a file merged away meanwhile is an error.
    fn open_folder(folder: Folder, commit: &str, reading: Reading) -> Result<Self, EngineError> {
        let directory = ReadOnly::open_at(&folder.generation_path(), commit);
        let directory = reading(directory.map_err(EngineError::damaged)?);
        let (text, read) = (directory.commit(), directory.clone());
        let refused = |error: TantivyError| refused_or_damaged(&error, &folder.generation_path());
        let index = Index::open(directory).map_err(refused)?;
        let (expected, fields) = schema();
        if index.schema() != expected {
            return Err(EngineError::damaged("the schema is not the one this version writes"));
        }
        let commit = index.load_metas().map_err(refused)?;
        let payload = payload_from(commit.payload.as_deref())?;
        let sizes: Vec<u32> = commit.segments.iter().map(SegmentMeta::num_docs).collect();
        let segments = parallel::map(&sizes, costs::OPEN_SEGMENT * sizes.len() as u64, |number| {
            let segment = index.segment(commit.segments[number].clone());
            Segment::open(&segment, &read, fields.text).map_err(refused)
        })?;
        let articles = segments.iter().map(|s: &Segment| u64::from(s.reader().num_docs())).sum();
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
            copies: Ordered::default(),
            stories: OnceLock::new(),
            known_terms: KnownTerms::default(),
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

    /// Returns where identical records are kept once they are in order.
    pub(crate) const fn copies_ordered(&self) -> &Ordered {
        &self.copies
    }

    /// Returns where the stories are kept once they are read.
    pub(crate) const fn stories_known(&self) -> &OnceLock<Option<KnownStories>> {
        &self.stories
    }

    /// Returns where it is kept what words stand for.
    pub(crate) const fn known_terms(&self) -> &KnownTerms {
        &self.known_terms
    }

    /// Returns how many articles each segment holds, dead ones included.
    pub(crate) fn sizes(&self) -> Vec<u32> {
        self.segments.iter().map(|segment| segment.reader().max_doc()).collect()
    }

    /// Returns where an article is in the order of time.
    pub(crate) fn moment(
        &self,
        segment: u32,
        doc: DocId,
    ) -> Result<Option<(i64, u64)>, EngineError> {
        self.segments[segment as usize].moment(doc)
    }

    /// Returns what decides between articles that are equal else.
    pub(crate) fn tie(&self, segment: u32, doc: DocId) -> Result<Tie, EngineError> {
        self.segments[segment as usize].tie(doc)
    }

    /// Returns where the average length of live articles is kept once it is known.
    pub(crate) const fn length_averaged(&self) -> &OnceLock<f32> {
        &self.average_length
    }

    /// Returns where the languages are kept once they are counted.
    pub(crate) const fn languages_counted(&self) -> &OnceLock<Vec<(String, u64)>> {
        &self.languages
    }
}
