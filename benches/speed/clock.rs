//! Time, processor time and memory of processes.

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

/// GNU time: it alone reports the peak of a process that has ended, without `unsafe`.
const GNU_TIME: &str = "/usr/bin/time";

/// What a process took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    pub(crate) wall: f64,
    /// Of all its threads, and of the processes it waited for.
    pub(crate) cpu: f64,
    pub(crate) peak_bytes: f64,
}

/// Runs to the end and returns what it took.
pub(crate) fn run(command: &Command, note: &Path) -> Result<Taken, Box<dyn Error>> {
    let mut timed = Command::new(GNU_TIME);
    timed.args(["-q", "-f", "%U %S %M", "-o"]).arg(note);
    timed.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        timed.env(name, value.unwrap_or_default());
    }
    timed.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let start = Instant::now();
    let output = timed.output().map_err(|error| format!("{GNU_TIME} (GNU time): {error}"))?;
    let wall = start.elapsed().as_secs_f64();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{command:?}: {}: {said}", output.status).into());
    }
    let written = std::fs::read_to_string(note)?;
    let numbers: Vec<f64> = written.split_whitespace().flat_map(str::parse).collect();
    let [user, system, kilobytes] = numbers[..] else {
        return Err(format!("{GNU_TIME} wrote {written:?}").into());
    };
    Ok(Taken { wall, cpu: user + system, peak_bytes: kilobytes * 1024.0 })
}

/// Runs a search as a user waits for it; its answer goes nowhere.
pub(crate) fn cold(command: &mut Command, found_nothing: i32) -> Result<Duration, Box<dyn Error>> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status().map_err(|error| format!("{command:?}: {error}"))?;
    let took = start.elapsed();
    if !status.success() && status.code() != Some(found_nothing) {
        return Err(format!("{command:?}: {status}").into());
    }
    Ok(took)
}

/// Returns the middle time of each item, round by round so that no item is next to itself: what
/// else the machine does falls on one round of it, not on all. The first round is not counted.
pub(crate) fn warm<T>(
    items: &[T],
    rounds: usize,
    mut run: impl FnMut(&T) -> Result<(), Box<dyn Error>>,
) -> Result<Vec<Duration>, Box<dyn Error>> {
    let mut times = vec![Vec::new(); items.len()];
    for round in 0..=rounds {
        for (item, times) in items.iter().zip(&mut times) {
            let start = Instant::now();
            run(item)?;
            if round > 0 {
                times.push(start.elapsed());
            }
        }
    }
    Ok(times.iter_mut().map(|times| percentile(times, 50)).collect())
}

/// Returns the time below which `per_cent` of the times are.
pub(crate) fn percentile(times: &mut [Duration], per_cent: usize) -> Duration {
    times.sort_unstable();
    times[(times.len() * per_cent / 100).min(times.len() - 1)]
}

/// Returns the middle value.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
