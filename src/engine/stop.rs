//! A request to stop: whoever waits for an answer may give up on it.
//!
//! The library does not read the clock. Who has a deadline sets a timer and calls [`Stop::stop`]; a
//! server does when a client goes. It is looked at while terms are expanded, postings are read,
//! positions are matched and passages are cut. An answer is whole or an error, never a part.
//!
//! What one query may cost is bounded in the same way, without a clock: where work may grow beyond the
//! size of the index, its steps are counted. The sum does not depend on the order in which threads
//! come to them, so that a query is always answered or never.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;

use crate::engine::EngineError;
use crate::engine::problem::query_error;

/// A flag that ends the requests that carry it. Copies are the same flag.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    stopped: Arc<AtomicBool>,
    /// Steps that are left to the query; `None` where they are not counted.
    left: Option<Arc<AtomicI64>>,
    /// How often it is looked at before it stops by itself.
    #[cfg(test)]
    looks: Option<Arc<AtomicI64>>,
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

    /// Returns the same flag for one query, which may take so many steps.
    pub(crate) fn within(&self, steps: u64) -> Self {
        let left = AtomicI64::new(i64::try_from(steps).unwrap_or(i64::MAX));
        Self { left: Some(Arc::new(left)), ..self.clone() }
    }

    /// Takes steps of what a query may cost, each some nanoseconds. Returns whether it may go on.
    pub(crate) fn spend(&self, steps: u64) -> bool {
        if let Some(left) = &self.left {
            // Bounded, so that no sum wraps.
            left.fetch_sub(steps.min(1 << 50) as i64, Ordering::Relaxed);
        }
        !self.is_stopped()
    }

    /// Returns how many steps are left to the query; 0 where they are not counted.
    pub(crate) fn left(&self) -> i64 {
        self.left.as_ref().map_or(0, |left| left.load(Ordering::Relaxed))
    }

    fn is_spent(&self) -> bool {
        self.left.as_ref().is_some_and(|left| left.load(Ordering::Relaxed) < 0)
    }

    /// Returns whether anybody else has the flag, who may set it.
    pub(crate) fn is_shared(&self) -> bool {
        Arc::strong_count(&self.stopped) > 1
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
        self.stopped.load(Ordering::Relaxed) || self.is_spent()
    }

    /// Goes on unless they are to end.
    ///
    /// # Errors
    /// `Stopped` when they are; `Query` when the query has taken all the steps that it may.
    pub fn check(&self) -> Result<(), EngineError> {
        if !self.is_stopped() {
            return Ok(());
        }
        if self.stopped.load(Ordering::Relaxed) {
            return Err(EngineError::Stopped);
        }
        Err(query_error(
            &(0..0),
            "the query costs more than one may on this index".to_owned(),
            Some(
                "begin patterns with letters, name fewer of them, narrow the distances between \
                 frequent words",
            ),
        ))
    }
}

/// Requests that ask the same are equal, whatever may end them.
impl PartialEq for Stop {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_that_has_taken_its_steps_ends_with_an_error_and_no_other_does() {
        let flag = Stop::new();
        let (one, other) = (flag.within(100), flag.within(100));
        assert!(one.spend(60) && one.clone().spend(40) && one.check().is_ok());
        assert!(!one.spend(1) && one.is_stopped());
        assert!(matches!(one.check(), Err(EngineError::Query { .. })));
        assert!(other.check().is_ok() && flag.check().is_ok());
        assert!(other.spend(0) && flag.spend(u64::MAX));
        flag.stop();
        for stop in [&one, &other, &flag] {
            assert!(matches!(stop.check(), Err(EngineError::Stopped)));
        }
    }
}
