//! The index that is served: each request reads the last commit, and pages of an answer one commit.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use dateline::engine::View;
use dateline::engine::Views;
use dateline::engine::writer_of;

use crate::failure::Failure;

/// The index, followed.
pub(crate) struct Index {
    path: PathBuf,
    views: Views,
    /// The commit before the present one, once it is known.
    earlier: Mutex<Option<Arc<View>>>,
    /// Why the last commit could not be opened, since then.
    fault: Mutex<Option<String>>,
}

impl Index {
    /// Opens it.
    ///
    /// # Errors
    /// As the library has them.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let views = Views::open(path).map_err(|error| Failure::engine(&error))?;
        let (earlier, fault) = (Mutex::default(), Mutex::default());
        Ok(Self { path: path.to_path_buf(), views, earlier, fault })
    }

    /// Returns where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the last commit, opened now if it is new. While an index is built again, and when it cannot
    /// be opened, that is the one before: [`Index::fault`] then says why.
    pub(crate) fn newest(&self) -> Arc<View> {
        let before = self.views.current();
        let fault = match self.views.refresh() {
            Ok(true) => {
                // Pages of it may still be asked for, and its files are kept by the index as well.
                *self.earlier.lock().unwrap_or_else(PoisonError::into_inner) = Some(before);
                None
            }
            Ok(false) => None,
            Err(error) => Some(Failure::engine(&error).in_one_line()),
        };
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
        self.views.current()
    }

    /// Returns the commit seen last, without looking for another.
    pub(crate) fn current(&self) -> Arc<View> {
        self.views.current()
    }

    /// Returns why the last commit cannot be read, if that is so.
    pub(crate) fn fault(&self) -> Option<String> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the commit of this id, the present one or the one before it.
    ///
    /// # Errors
    /// `Usage` for what is no id of a commit; `Gone` when the index no longer keeps it.
    pub(crate) fn at(&self, commit: &str) -> Result<Arc<View>, Failure> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if commit.len() != 16 || !commit.bytes().all(is_digit) {
            let shown: String = commit.chars().take(20).collect();
            let failure = Failure::usage(format!("at={shown:?} is no commit"));
            return Err(failure.hint("`next.commit` of the page before names it: 16 hex digits"));
        }
        let is_it = |view: &Arc<View>| view.info().commit == commit;
        let newest = self.newest();
        if is_it(&newest) {
            return Ok(newest);
        }
        let mut earlier = self.earlier.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(view) = earlier.as_ref().filter(|view| is_it(view)) {
            return Ok(Arc::clone(view));
        }
        let view = View::open_at(&self.path, commit).map_err(|error| Failure::engine(&error))?;
        let view = Arc::new(view);
        *earlier = Some(Arc::clone(&view));
        Ok(view)
    }

    /// Refuses to search where there are no articles: nothing found there would say nothing.
    ///
    /// # Errors
    /// `Empty`, with the run that is at work.
    pub(crate) fn refuse_empty(&self, view: &View) -> Result<(), Failure> {
        if view.articles() > 0 {
            return Ok(());
        }
        let writer = writer_of(&self.path).map_err(|error| Failure::engine(&error))?;
        Err(Failure::empty(&self.path, writer.as_deref()))
    }
}
