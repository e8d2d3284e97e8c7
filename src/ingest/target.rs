//! The index a run writes to, and what its last commit said.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use crate::catalog::Manifest;
use crate::engine::EngineError;
use crate::engine::embedded::Folder;
use crate::engine::embedded::FolderLock;
use crate::engine::embedded::Snapshot;
use crate::engine::embedded::Writer;
use crate::engine::embedded::is_marked;
use crate::engine::embedded::last_payload;
use crate::ingest::IngestRequest;

/// An index opened for a run.
pub(super) struct Target {
    /// What is written with; `None` in a dry run.
    pub(super) output: Option<Output>,
    /// What the last commit said; of another generation when the index is rebuilt.
    pub(super) manifest: Manifest,
    /// The generation's folder that holds the old records.
    pub(super) records: PathBuf,
    /// Articles of the generation that a rebuild is to replace.
    pub(super) replaces: u64,
}

/// What a run writes with.
pub(super) struct Output {
    pub(super) folder: Folder,
    pub(super) writer: Writer,
    pub(super) _lock: Arc<FolderLock>,
}

impl Target {
    /// Opens the index for writing, or, for a dry run, for reading.
    pub(super) fn open(request: &IngestRequest<'_>) -> Result<Self, EngineError> {
        if request.dry_run {
            return Self::look(&request.index, request.rebuild);
        }
        let started = format!("{:.0}", request.now);
        if request.rebuild && is_marked(&request.index) {
            return Self::rebuild(request, &started);
        }
        let (folder, lock) = Folder::open_or_create(&request.index, &started)?;
        let lock = Arc::new(lock);
        let (writer, payload) =
            Writer::open(&folder, Arc::clone(&lock), request.jobs, request.memory)?;
        let manifest = payload.manifest;
        let records = folder.generation_path();
        let output = Some(Output { folder, writer, _lock: lock });
        Ok(Self { output, manifest, records, replaces: 0 })
    }

    /// Starts a new generation, which knows of the old one only its roots.
    fn rebuild(request: &IngestRequest<'_>, started: &str) -> Result<Self, EngineError> {
        let lock = Arc::new(Folder::lock_for_rebuild(&request.index, started)?);
        // Another version's roots cannot be read: then they must be named again.
        let old = last_payload(&request.index).unwrap_or_default().manifest;
        let folder = Folder::next_generation(&request.index, &lock)?;
        let (writer, payload) =
            Writer::open(&folder, Arc::clone(&lock), request.jobs, request.memory)?;
        let manifest = Manifest { roots: old.roots, ..payload.manifest };
        let records = folder.generation_path();
        let output = Some(Output { folder, writer, _lock: lock });
        Ok(Self { output, manifest, records, replaces: old.articles })
    }

    /// Reads what a dry run compares with; an index that is not there holds nothing.
    fn look(index: &Path, rebuild: bool) -> Result<Self, EngineError> {
        let (mut manifest, records) = match Snapshot::open(index) {
            Ok(old) => (old.payload().manifest.clone(), old.folder().generation_path()),
            Err(EngineError::Missing { .. }) => (Manifest::default(), PathBuf::new()),
            Err(_) if rebuild => (Manifest::default(), PathBuf::new()),
            Err(error) => return Err(error),
        };
        let mut replaces = 0;
        if rebuild {
            replaces = manifest.articles;
            manifest = Manifest { records: None, articles: 0, ..manifest };
        }
        Ok(Self { output: None, manifest, records, replaces })
    }
}
