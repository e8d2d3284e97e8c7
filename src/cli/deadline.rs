//! `--timeout`: the clock, which a search itself never reads.

use std::thread;
use std::time::Duration;

use dateline::engine::Stop;

/// Returns what stops a request after this time; without a time, never.
pub(crate) fn stop_after(timeout: Option<Duration>) -> Stop {
    let stop = Stop::new();
    let Some(timeout) = timeout else { return stop };
    let timer = stop.clone();
    let wait = move || {
        thread::sleep(timeout);
        timer.stop();
    };
    // Without a thread there is no timeout, and a search that may never end is worse than none.
    if timeout.is_zero() || thread::Builder::new().name("timeout".into()).spawn(wait).is_err() {
        stop.stop();
    }
    stop
}
