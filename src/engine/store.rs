//! What one run writes to: an index opened for writing, whichever engine keeps it.
//!
//! One run writes at a time; the store holds the right to write until it is dropped. What is added
//! and removed counts with the next commit, which carries the crawl's [`Manifest`]. A store that
//! returned an error is never used again: a later commit could succeed with articles missing.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use crate::article::ArticleId;
use crate::catalog::Manifest;
use crate::engine::EngineError;
use crate::engine::StoreOptions;
use crate::engine::StoredArticle;
use crate::engine::embedded;
use crate::engine::opensearch;
use crate::passage::Bounds;

/// An index opened for writing.
pub enum Store {
    /// The generation of a folder.
    Embedded(Box<embedded::Output>),
    /// A collection on a cluster.
    Cluster(Box<opensearch::Output>),
}

impl Store {
    /// Opens the index at `path` for writing, making one where there is none, and returns what its
    /// last commit says of the crawl.
    ///
    /// # Errors
    /// `Foreign` when there are other things at `path`, `InUse` when another run writes, `Version`
    /// when another version wrote the index, `Damaged` when it cannot be read as what it should be.
    pub fn open(path: &Path, options: &StoreOptions) -> Result<(Self, Manifest), EngineError> {
        if opensearch::is_marked(path) {
            let (output, manifest) = opensearch::Output::open(path, options)?;
            return Ok((Self::Cluster(Box::new(output)), manifest));
        }
        let (output, manifest) = embedded::Output::open(path, options)?;
        Ok((Self::Embedded(Box::new(output)), manifest))
    }

    /// Opens an empty index that takes the place of the one at `path` when it is finished, whatever
    /// the state of that one; returns what was last said of the crawl there, no more than its roots where another
    /// version wrote it, `None` where not even those can be read.
    ///
    /// # Errors
    /// `Missing` when there is no index at `path`; `InUse` when another run writes.
    pub fn replacing(
        path: &Path,
        options: &StoreOptions,
    ) -> Result<(Self, Option<Manifest>), EngineError> {
        if opensearch::is_marked(path) {
            let (output, manifest) = opensearch::Output::replacing(path, options)?;
            return Ok((Self::Cluster(Box::new(output)), Some(manifest)));
        }
        let (output, manifest) = embedded::Output::replacing(path, options)?;
        Ok((Self::Embedded(Box::new(output)), manifest))
    }

    /// Returns the folder that records files are made in: a manifest names them by their file names.
    #[must_use]
    pub fn records_folder(&self) -> PathBuf {
        match self {
            Self::Embedded(output) => output.records_folder(),
            Self::Cluster(output) => output.records_folder(),
        }
    }

    /// Returns the number that its first root has, where it is new.
    #[must_use]
    pub fn first_root(&self) -> u32 {
        match self {
            Self::Embedded(_) => 0,
            Self::Cluster(output) => output.first_root(),
        }
    }

    /// Adds an article of a file, named by the file's key. Waits now and then while too many bytes
    /// are on their way.
    ///
    /// # Errors
    /// `Write` when the index cannot be written.
    pub fn add(
        &mut self,
        file: u128,
        stored: StoredArticle,
        bounds: Bounds,
    ) -> Result<(), EngineError> {
        match self {
            Self::Embedded(output) => output.writer.add(file, stored, bounds),
            Self::Cluster(output) => output.add(file, stored, bounds),
        }
    }

    /// Removes every article of a file that was added before this call.
    ///
    /// # Errors
    /// `Write` when the index cannot be written.
    pub fn remove_file(&mut self, file: u128) -> Result<(), EngineError> {
        match self {
            Self::Embedded(output) => output.writer.remove_file(file),
            Self::Cluster(output) => output.remove_file(file),
        }
    }

    /// Removes the articles of a record, which is identical records' own, that are in the last commit.
    ///
    /// # Errors
    /// `Write` when the index cannot be written.
    pub fn remove_record(&mut self, id: ArticleId) -> Result<(), EngineError> {
        match self {
            Self::Embedded(output) => output.writer.remove_record(id),
            Self::Cluster(output) => {
                output.remove_record(id);
                Ok(())
            }
        }
    }

    /// Returns whether the stories of the last commit are yet to be derived: its run was ended on its way.
    #[must_use]
    pub fn has_outdated_stories(&self) -> bool {
        match self {
            Self::Embedded(output) => output.is_outdated(),
            Self::Cluster(_) => false,
        }
    }

    /// Prepares for [`Store::commit_and_purge`], before anything is removed.
    pub fn will_purge(&mut self) {
        match self {
            Self::Embedded(output) => output.writer.will_purge(),
            Self::Cluster(_) => {}
        }
    }

    /// Prepares to take out what is to be read nowhere any more, before anything is removed: the commit before is
    /// kept no longer.
    pub fn will_take_out(&mut self) {
        match self {
            Self::Embedded(output) => output.writer.will_take_out(),
            Self::Cluster(_) => {}
        }
    }

    /// Returns the records files that the commit before needs, which is kept until the next.
    #[must_use]
    pub fn kept_files(&self) -> BTreeSet<String> {
        match self {
            Self::Embedded(output) => output.kept_files(),
            Self::Cluster(output) => output.kept_files(),
        }
    }

    /// Makes everything so far durable together with `manifest`, on the way of a run.
    ///
    /// # Errors
    /// `Write`; the last commit is safe.
    pub fn commit(&mut self, manifest: &Manifest) -> Result<(), EngineError> {
        match self {
            Self::Embedded(output) => output.commit(manifest),
            Self::Cluster(output) => output.commit(manifest),
        }
    }

    /// Makes the last commit of a run.
    ///
    /// # Errors
    /// `Write`; the last commit is safe.
    pub fn commit_last(&mut self, manifest: &Manifest) -> Result<(), EngineError> {
        match self {
            Self::Embedded(output) => output.commit_last(manifest),
            Self::Cluster(output) => output.commit(manifest),
        }
    }

    /// Makes the last commit of a run and leaves nothing of what was removed on the disk.
    ///
    /// # Errors
    /// `Write`; the last commit is safe.
    pub fn commit_and_purge(&mut self, manifest: &Manifest) -> Result<(), EngineError> {
        match self {
            Self::Embedded(output) => output.commit_and_purge(manifest),
            Self::Cluster(output) => output.commit_and_purge(manifest),
        }
    }

    /// Ends when all is done in the background that a commit began; an index that replaces another
    /// takes its place. `manifest` is that of the last commit.
    ///
    /// # Errors
    /// `Write`; the last commit is safe.
    pub fn finish(self, manifest: &Manifest) -> Result<(), EngineError> {
        match self {
            Self::Embedded(output) => output.finish(manifest),
            Self::Cluster(output) => output.finish(manifest),
        }
    }

    /// Ends at once: what a commit began in the background is done by a later run. An index that was
    /// to replace another does not. `manifest` is that of the last commit.
    ///
    /// # Errors
    /// `Io` when records that nobody needs cannot be removed.
    pub fn leave(self, manifest: &Manifest) -> Result<(), EngineError> {
        match self {
            Self::Embedded(output) => output.leave(manifest),
            // What was to replace another does not.
            Self::Cluster(_) => Ok(()),
        }
    }
}
