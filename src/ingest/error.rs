//! Why a run could not be done.

use std::path::PathBuf;

use crate::catalog::CatalogError;
use crate::engine::EngineError;
use crate::ingest::root_error::RootError;

/// Why a run could not be done.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// A root or its options are at fault.
    #[error(transparent)]
    Root(#[from] RootError),
    /// The index is at fault.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// No root was given and none is known.
    #[error("no folder to index")]
    NothingToDo,
    /// The folders of an index that is to be built again are not known.
    #[error(
        "which folders the index was made of cannot be read, and none is named; it is as it was"
    )]
    UnknownRoots,
    /// Most of what is indexed would be removed.
    #[error(
        "{gone} of the {all} articles of {place} would be removed, for their files are no longer there; \
         nothing was removed"
    )]
    MassDelete {
        /// Articles that would be removed.
        gone: u64,
        /// Articles there are.
        all: u64,
        /// The root, or the index.
        place: String,
    },
    /// A rebuild would lose what cannot be read now.
    #[error(
        "{articles} {} of {places} {} cannot be read now and would be lost: {}: {cause}; the index is as it \
         was",
        if *articles == 1 { "article" } else { "articles" },
        if *places == 1 { "place" } else { "places" },
        path.display()
    )]
    RebuildLoses {
        /// Articles that would be lost.
        articles: u64,
        /// Files and folders that gave them.
        places: u64,
        /// The first of those, under its root's name.
        path: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
}

impl IngestError {
    /// Returns whether the run was refused, so that nothing is as it was asked for.
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        match self {
            Self::Root(_)
            | Self::NothingToDo
            | Self::UnknownRoots
            | Self::MassDelete { .. }
            | Self::RebuildLoses { .. } => true,
            Self::Engine(_) => false,
        }
    }
}

impl From<CatalogError> for IngestError {
    fn from(error: CatalogError) -> Self {
        Self::Engine(error.into())
    }
}
