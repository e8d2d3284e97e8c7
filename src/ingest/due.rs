//! When a run commits on its way.

use std::time::Duration;

use crate::ingest::Clock;
use crate::ingest::CommitEvery;

/// What decides when the next commit is due.
#[derive(Clone, Copy)]
pub(super) struct CommitDue<'a> {
    every: CommitEvery,
    clock: Clock<'a>,
    /// Whether there are no commits on the way: an index that replaces another would be of no use
    /// before it is whole.
    only_at_the_end: bool,
    /// Bytes and time at the last commit.
    last: (u64, Duration),
}

impl<'a> CommitDue<'a> {
    pub(super) fn new(every: CommitEvery, clock: Clock<'a>, only_at_the_end: bool) -> Self {
        Self { every, clock, only_at_the_end, last: (0, (clock.0)()) }
    }

    /// Returns whether enough was done since the last commit, now that so many bytes were read.
    pub(super) fn is_due(&self, bytes: u64) -> bool {
        let (last_bytes, last_time) = self.last;
        let is_enough = || {
            bytes.saturating_sub(last_bytes) >= self.every.bytes
                || (self.clock.0)().saturating_sub(last_time) >= self.every.time
        };
        !self.only_at_the_end && is_enough()
    }

    /// Notes a commit after so many bytes.
    pub(super) fn committed(&mut self, bytes: u64) {
        self.last = (bytes, (self.clock.0)());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_commit_is_due_after_so_many_bytes_or_so_much_time() {
        let now = Cell::new(Duration::from_secs(5));
        let read = || now.get();
        let every = CommitEvery { bytes: 100, time: Duration::from_secs(60) };
        let mut due = CommitDue::new(every, Clock(&read), false);
        assert!(!due.is_due(99) && due.is_due(100));
        due.committed(100);
        assert!(!due.is_due(199) && due.is_due(200));
        now.set(Duration::from_secs(65));
        assert!(due.is_due(100));
        assert!(!CommitDue::new(every, Clock(&read), true).is_due(1_000));
    }
}
