//! The index a run writes to, and what its last commit said.

use std::path::Path;
use std::path::PathBuf;

use crate::catalog::Aliases;
use crate::catalog::Manifest;
use crate::engine::EngineError;
use crate::engine::Store;
use crate::engine::StoreOptions;
use crate::engine::View;
use crate::engine::is_index;
use crate::engine::last_manifest;
use crate::engine::last_records_folder;
use crate::engine::manifest_to_rebuild;
use crate::ingest::IngestRequest;
use crate::ingest::replaced::Replaced;

/// An index opened for a run.
pub(super) struct Target {
    /// What is written to; `None` in a dry run.
    pub(super) store: Option<Store>,
    /// What the last commit said; of the index that is replaced only its roots when it is rebuilt.
    pub(super) manifest: Manifest,
    /// The folder that holds the old records.
    pub(super) records: PathBuf,
    /// Articles of the index that a rebuild is to replace.
    pub(super) replaces: u64,
    /// The ids that edited articles had.
    pub(super) aliases: Aliases,
    /// What failed in the index that a rebuild replaces.
    pub(super) replaced: Replaced,
    /// How much of that index could be read.
    pub(super) before: Before,
}

/// How much could be read of the index that a run goes on from, or replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// All that its last commit says.
    All,
    /// No more than its roots: another version wrote it, or it is damaged.
    Roots,
    /// Not even those.
    Nothing,
}

impl Before {
    /// Returns what was read of the index at a path.
    fn of(index: &Path, read: Option<&Manifest>) -> Self {
        match read {
            None => Self::Nothing,
            Some(_) if last_manifest(index).is_ok() => Self::All,
            Some(_) => Self::Roots,
        }
    }
}

impl Target {
    /// Opens the index for writing, or, for a dry run, for reading.
    pub(super) fn open(request: &IngestRequest<'_>) -> Result<Self, EngineError> {
        if request.dry_run {
            return Self::look(&request.index, request.rebuild);
        }
        let options = StoreOptions {
            started: format!("{:.0}", request.now),
            jobs: request.jobs,
            memory: request.memory,
            access: request.access,
        };
        let rebuild = request.rebuild && is_index(&request.index);
        let (store, old, before) = if rebuild {
            let (store, old) = Store::replacing(&request.index, &options)?;
            let before = Before::of(&request.index, old.as_ref());
            (store, old.unwrap_or_default(), before)
        } else {
            let (store, old) = Store::open(&request.index, &options)?;
            (store, old, Before::All)
        };
        (request.begun.0)()?;
        let records = store.records_folder();
        let aliases = if rebuild {
            // What cannot be read is made again without.
            last_records_folder(&request.index)
                .and_then(|folder| Ok(Aliases::read(&folder, old.aliases.as_ref())?))
                .unwrap_or_default()
        } else {
            Aliases::read(&records, old.aliases.as_ref())?
        };
        let replaced = match rebuild {
            true => Replaced::of(&request.index, &old),
            false => Replaced::default(),
        };
        let (manifest, replaces) = if rebuild { only_roots(old) } else { (old, 0) };
        Ok(Self { store: Some(store), manifest, records, replaces, aliases, replaced, before })
    }

    /// Reads what a dry run compares with; an index that is not there holds nothing.
    fn look(index: &Path, rebuild: bool) -> Result<Self, EngineError> {
        let (manifest, records, before) = match View::open(index) {
            Ok(old) => (old.own_manifest(), old.records_folder(), Before::All),
            Err(EngineError::Missing { .. } | EngineError::Begun { .. }) => {
                (Manifest::default(), PathBuf::new(), Before::All)
            }
            Err(_) if rebuild => {
                let old = manifest_to_rebuild(index);
                let before = Before::of(index, old.as_ref());
                (old.unwrap_or_default(), PathBuf::new(), before)
            }
            Err(error) => return Err(error),
        };
        let replaced = match rebuild {
            true => Replaced::of(index, &manifest),
            false => Replaced::default(),
        };
        let (manifest, replaces) = if rebuild { only_roots(manifest) } else { (manifest, 0) };
        let aliases = Aliases::default();
        Ok(Self { store: None, manifest, records, replaces, aliases, replaced, before })
    }
}

impl Target {
    /// Returns the number that the first root has which becomes one.
    pub(super) fn first_root(&self) -> u32 {
        self.store.as_ref().map_or(0, Store::first_root)
    }
}

/// Returns what a rebuild keeps of a manifest, and the articles that it replaces.
fn only_roots(old: Manifest) -> (Manifest, u64) {
    (Manifest { roots: old.roots, ..Manifest::default() }, old.articles)
}
