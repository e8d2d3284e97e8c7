//! Files on their way to the disk while the next ones are made.
//!
//! A segment is eight files, and the disk takes its time for each. A commit waits for all of them, but
//! none has to wait for the one before: synced one after the other, eight files of 20 kB took 26 to 77
//! ms, each in a thread of its own 4 to 39 (ext4 on a shared virtual disk, five rounds); to index the
//! sample news takes 130.

use std::fs::File;
use std::io;
use std::mem;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::thread;
use std::thread::JoinHandle;

/// The files that were written in a folder and may not have reached the disk.
#[derive(Debug, Clone, Default)]
pub(crate) struct Syncs(Arc<Mutex<Vec<JoinHandle<io::Result<()>>>>>);

impl Syncs {
    /// Starts to bring a file's bytes to the disk.
    ///
    /// # Errors
    /// When one that was brought there before did not arrive.
    pub(crate) fn start(&self, file: File) -> io::Result<()> {
        let file = Arc::new(file);
        let same = Arc::clone(&file);
        let sync = thread::Builder::new().name("sync".to_owned()).spawn(move || same.sync_data());
        // Where no more threads are to be had, this one waits.
        let Ok(sync) = sync else { return file.sync_data() };
        let mut under_way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (arrived, left) =
            mem::take(&mut *under_way).into_iter().partition(JoinHandle::is_finished);
        *under_way = left;
        under_way.push(sync);
        drop(under_way);
        join(arrived)
    }

    /// Waits until every file is on the disk.
    ///
    /// # Errors
    /// When one did not arrive.
    pub(crate) fn wait(&self) -> io::Result<()> {
        let all = mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        join(all)
    }
}

fn join(syncs: Vec<JoinHandle<io::Result<()>>>) -> io::Result<()> {
    let ended = syncs.into_iter().map(|sync| {
        sync.join().unwrap_or_else(|_| Err(io::Error::other("a thread that syncs a file panicked")))
    });
    // Each is waited for, also behind one that failed.
    ended.fold(Ok(()), io::Result::and)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn what_was_started_is_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let syncs = Syncs::default();
        for number in 0..20 {
            let mut file = File::create(dir.path().join(number.to_string())).unwrap();
            file.write_all(b"bytes").unwrap();
            syncs.start(file).unwrap();
        }
        syncs.wait().unwrap();
        assert!(syncs.0.lock().unwrap().is_empty());
    }

    #[test]
    fn a_file_that_does_not_arrive_fails_the_wait() {
        // A pipe has no disk to be brought to.
        let (_reader, writer) = io::pipe().unwrap();
        let syncs = Syncs::default();
        syncs.start(std::os::fd::OwnedFd::from(writer).into()).unwrap();
        assert!(syncs.wait().is_err());
        assert!(syncs.wait().is_ok(), "an error is reported once");
    }
}
