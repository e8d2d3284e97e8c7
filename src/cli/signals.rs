//! SIGINT and SIGTERM as a flag that a run polls, so that it stops at a commit.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;

use signal_hook::SigId;
use signal_hook::consts::SIGINT;
use signal_hook::consts::SIGTERM;
use signal_hook::flag;
use signal_hook::iterator::Signals;
use signal_hook::low_level::unregister;

use crate::failure::Exit;

/// What `by` holds once SIGTERM came.
const BY_SIGTERM: usize = 1;

/// Whether the run was asked to stop, and by what. Copies are the same.
#[derive(Clone)]
pub(crate) struct Stop {
    asked: Arc<AtomicBool>,
    by: Arc<AtomicUsize>,
}

impl Stop {
    /// Takes both signals from now on. The second of them ends the program at once.
    pub(crate) fn on_signals() -> Self {
        let stop = Self { asked: Arc::default(), by: Arc::default() };
        for (signal, outcome, by) in
            [(SIGINT, Exit::Interrupted, 0), (SIGTERM, Exit::Terminated, BY_SIGTERM)]
        {
            // A signal that cannot be taken keeps its usual effect: the program ends, and what was
            // committed is safe. The order matters: the first signal must find the flag unset.
            let code = i32::from(outcome.code());
            let _ = flag::register_conditional_shutdown(signal, code, Arc::clone(&stop.asked));
            let _ = flag::register_usize(signal, Arc::clone(&stop.by), by);
            let _ = flag::register(signal, Arc::clone(&stop.asked));
        }
        stop
    }

    /// The flag to poll.
    pub(crate) fn flag(&self) -> &AtomicBool {
        &self.asked
    }

    /// Calls `then` when the first signal comes, from a thread that waits for it.
    ///
    /// # Errors
    /// When there is no thread, or signals cannot be taken.
    pub(crate) fn on_first(then: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let mut signals = Signals::new([SIGINT, SIGTERM])?;
        let wait = move || {
            if signals.forever().next().is_some() {
                then();
            }
        };
        thread::Builder::new().name("signals".into()).spawn(wait).map(drop)
    }

    /// Returns how a run that was stopped ends; `None` if nobody asked.
    pub(crate) fn outcome(&self) -> Option<Exit> {
        if !self.asked.load(Ordering::Relaxed) {
            return None;
        }
        let by_term = self.by.load(Ordering::Relaxed) == BY_SIGTERM;
        Some(if by_term { Exit::Terminated } else { Exit::Interrupted })
    }
}

/// Makes Ctrl-C do nothing here for as long as the value lives; a program that is started gets it.
pub(crate) fn ignore_interrupts() -> impl Drop {
    struct Ignored(Option<SigId>);
    impl Drop for Ignored {
        fn drop(&mut self) {
            self.0.map(unregister);
        }
    }
    Ignored(flag::register(SIGINT, Arc::default()).ok())
}
