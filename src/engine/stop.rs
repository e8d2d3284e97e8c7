//! A request to stop: whoever waits for an answer may give up on it.
//!
//! The library does not read the clock. Who has a deadline sets a timer and calls [`Stop::stop`]; a
//! server does when a client goes. It is looked at while terms are expanded, postings are read,
//! positions are matched and passages are cut. An answer is whole or an error, never a part.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use crate::engine::EngineError;

/// A flag that ends the requests that carry it. Copies are the same flag.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    stopped: Arc<AtomicBool>,
    /// How often it is looked at before it stops by itself.
    #[cfg(test)]
    looks: Option<Arc<std::sync::atomic::AtomicI64>>,
}

impl Stop {
    /// Returns a flag that is not set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a flag that is set once it has been looked at so often.
    #[cfg(test)]
    pub(crate) fn after(looks: i64) -> Self {
        Self { looks: Some(Arc::new(looks.into())), ..Self::default() }
    }

    /// Ends the requests that carry the flag. Cannot be taken back.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Returns whether they are to end. Costs as little as reading memory.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        #[cfg(test)]
        if let Some(looks) = &self.looks
            && looks.fetch_sub(1, Ordering::Relaxed) <= 0
        {
            self.stop();
        }
        self.stopped.load(Ordering::Relaxed)
    }

    /// Goes on unless they are to end.
    ///
    /// # Errors
    /// `Stopped` when they are.
    pub fn check(&self) -> Result<(), EngineError> {
        if self.is_stopped() { Err(EngineError::Stopped) } else { Ok(()) }
    }
}

/// Requests that ask the same are equal, whatever may end them.
impl PartialEq for Stop {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}
