//! The view of the last commit, for who searches for long.
//!
//! It hands out the view of the last commit it knows and opens the next one when asked.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::sync::TryLockError;

use crate::engine::EngineError;
use crate::engine::View;

/// An index that is searched for long, by many at once, while it changes.
pub struct Views {
    path: PathBuf,
    current: RwLock<Arc<View>>,
    /// Held by the one who opens the next view.
    refreshing: Mutex<()>,
}

impl Views {
    /// Opens the index at `path`.
    ///
    /// # Errors
    /// As [`View::open`].
    pub fn open(path: &Path) -> Result<Self, EngineError> {
        let current = RwLock::new(Arc::new(View::open(path)?));
        Ok(Self { path: path.to_path_buf(), current, refreshing: Mutex::new(()) })
    }

    /// Returns the view of the last commit seen. It is read for as long as it is held, whatever
    /// becomes of the index; what it takes is given back when the last who holds it lets go.
    #[must_use]
    pub fn current(&self) -> Arc<View> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Opens the last commit if it is not the one seen last; returns whether it did. Nobody waits:
    /// searches go on in the view there was, and while one thread opens the next, others return at
    /// once. When to look is the caller's to say.
    ///
    /// # Errors
    /// As [`View::open`]; the view there was stays.
    pub fn refresh(&self) -> Result<bool, EngineError> {
        let _one = match self.refreshing.try_lock() {
            Ok(one) => one,
            // What it guards is nothing that a panic could leave half done.
            Err(TryLockError::Poisoned(one)) => one.into_inner(),
            Err(TryLockError::WouldBlock) => return Ok(false),
        };
        let current = self.current();
        if current.is_newest()? {
            return Ok(false);
        }
        let next = Arc::new(View::open(&self.path)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
        Ok(true)
    }
}
