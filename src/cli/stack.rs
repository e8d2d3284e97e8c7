//! The stack the program runs on.
//!
//! The system's differs from machine to machine, and the depth that readers of files may reach is set for one of known size.

use std::panic;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::thread;

use rustix::process::Resource;
use rustix::process::Rlimit;
use rustix::process::getrlimit;
use rustix::process::setrlimit;

/// Bytes of it.
const STACK: usize = 16 << 20;

/// Runs on a stack of known size: the program's own, where it can be made as large, for a thread
/// costs a short search a tenth of its time; else that of a thread; where none can be had, whatever
/// there is.
pub(super) fn on_known_stack<T: Send>(run: impl FnOnce() -> T + Send) -> T {
    if own_stack_grows() {
        return run();
    }
    let run = Mutex::new(Some(run));
    let take = || {
        let run = run.lock().unwrap_or_else(PoisonError::into_inner).take();
        run.expect("taken by the one thread that got started")()
    };
    thread::scope(|scope| {
        match thread::Builder::new().stack_size(STACK).spawn_scoped(scope, take) {
            Ok(thread) => thread.join().unwrap_or_else(|panic| panic::resume_unwind(panic)),
            Err(_) => take(),
        }
    })
}

/// Lets the stack of the main thread grow to [`STACK`]. Linux grows it on demand up to the limit in
/// force at the time, and keeps at least 128 MiB below it free (`mmap_base` in arch/x86/mm/mmap.c,
/// and so for other processors).
fn own_stack_grows() -> bool {
    if !cfg!(target_os = "linux") {
        return false;
    }
    let limit = getrlimit(Resource::Stack);
    let enough = |limit: Option<u64>| limit.is_none_or(|limit| limit >= STACK as u64);
    let wanted = Rlimit { current: Some(STACK as u64), maximum: limit.maximum };
    enough(limit.current) || (enough(limit.maximum) && setrlimit(Resource::Stack, wanted).is_ok())
}
