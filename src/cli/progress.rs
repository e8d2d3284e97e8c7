//! How far a run is: a line that is kept current on a terminal, a plain line now and then elsewhere.
//!
//! The engine does not know how many files there are before it has seen them, so on a terminal a
//! thread of its own counts names, without reading anything, to know what remains.

use std::io;
use std::io::Write;
use std::os::fd::AsFd as _;
use std::os::fd::BorrowedFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use rustix::fs::FileType;

use crate::cli::console;
use crate::cli::query_flags::zone;
use crate::cli::status_line::StatusLine;

/// Fewer files than this say little about how much is left: one may hold all the articles.
const FEW_FILES: u64 = 50;
/// The shortest time between two plain lines.
const PLAIN_EVERY: Duration = Duration::from_secs(2);

/// The progress of one run.
pub(crate) struct Progress {
    line: Option<StatusLine>,
    /// Whether stderr is a file, whose lines are read another day.
    is_log: bool,
    quiet: bool,
    /// Whether every file is read: then bytes say as much of what remains as files do.
    reads_all: bool,
    started: Instant,
    reported: Instant,
    total: Arc<Total>,
}

/// How many files there are, counted meanwhile.
#[derive(Default)]
struct Total {
    files: AtomicU64,
    bytes: AtomicU64,
    is_known: AtomicBool,
    is_over: AtomicBool,
}

impl Progress {
    /// Starts; `roots` are counted when there is a terminal to show what remains.
    pub(crate) fn new(quiet: bool, reads_all: bool, roots: Vec<PathBuf>) -> Self {
        let total = Arc::new(Total::default());
        let line = if quiet { None } else { StatusLine::new() };
        if line.is_some() {
            let counted = Arc::clone(&total);
            // Without the thread nobody knows what remains.
            let _ = thread::Builder::new().spawn(move || count(&roots, &counted));
        }
        let now = Instant::now();
        let is_log = is_file(io::stderr().as_fd());
        Self { line, is_log, quiet, reads_all, started: now, reported: now, total }
    }

    /// Shows how far the run is.
    pub(crate) fn update(&mut self, files: u64, articles: u64, bytes: u64) {
        if self.quiet {
            return;
        }
        if let Some(line) = &self.line {
            line.set(self.text(files, articles, bytes));
        } else if self.reported.elapsed() >= PLAIN_EVERY {
            self.reported = Instant::now();
            self.line(&self.text(files, articles, bytes));
        }
    }

    fn text(&self, files: u64, articles: u64, bytes: u64) -> String {
        let elapsed = self.started.elapsed();
        let total = self.total.files.load(Ordering::Relaxed);
        let is_known = self.total.is_known.load(Ordering::Acquire) && total >= files;
        let of = if is_known { format!(" of {total}") } else { String::new() };
        let mut text = format!("{files}{of} files · {articles} articles");
        if bytes > 0 {
            text.push_str(&format!(" · {}", megabytes_a_second(bytes, elapsed)));
        }
        if is_known && total >= FEW_FILES && elapsed >= Duration::from_secs(2) {
            let all_bytes = self.total.bytes.load(Ordering::Relaxed);
            let bytes = self.reads_all.then_some((bytes, all_bytes));
            if let Some(left) = left(elapsed, (files, total), bytes) {
                text.push_str(&format!(" · {left} left"));
            }
        }
        text
    }

    /// Writes a line that only who watches, or reads a log, wants to see.
    pub(crate) fn aside(&self, line: &str) {
        if !self.quiet && (self.is_log || self.line.is_some()) {
            self.line(line);
        }
    }

    /// Writes a line above the one that says how far the run is.
    pub(crate) fn line(&self, line: &str) {
        let line = match self.is_log {
            true => format!("{} {line}\n", time_of_day()).into_bytes(),
            false => console::for_stderr(format!("{line}\n").into_bytes()),
        };
        let write = || {
            let _ = io::stderr().lock().write_all(&line);
        };
        match &self.line {
            Some(status) => status.suspend(write),
            None => write(),
        }
    }

    /// Removes that line; returns how long the run took.
    pub(crate) fn finish(&self) -> Duration {
        self.total.is_over.store(true, Ordering::Relaxed);
        if let Some(line) = &self.line {
            line.finish();
        }
        self.started.elapsed()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
    }
}

fn is_file(stream: BorrowedFd<'_>) -> bool {
    let found = rustix::fs::fstat(stream);
    found.is_ok_and(|found| FileType::from_raw_mode(found.st_mode).is_file())
}

/// Returns the time here, with its zone.
fn time_of_day() -> String {
    let now = jiff::Timestamp::now().to_zoned(zone().clone());
    now.strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
}

/// Counts the names below the roots that a run would see.
fn count(roots: &[PathBuf], total: &Total) {
    for root in roots {
        let entries = walkdir::WalkDir::new(root).into_iter().filter_entry(|entry| {
            entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".")
        });
        for entry in entries.flatten() {
            if total.is_over.load(Ordering::Relaxed) {
                return;
            }
            if entry.file_type().is_file() {
                let size = entry.metadata().map_or(0, |found| found.len());
                total.bytes.fetch_add(size, Ordering::Relaxed);
                total.files.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
    total.is_known.store(true, Ordering::Release);
}

/// Returns how long a run goes on that took `elapsed` for so many of all files, and of all bytes where
/// they count: a range where these disagree, because the files that are left are of other sizes.
fn left(elapsed: Duration, files: (u64, u64), bytes: Option<(u64, u64)>) -> Option<String> {
    let of = |(done, all): (u64, u64)| {
        (done > 0).then(|| elapsed.as_secs_f64() / done as f64 * all.saturating_sub(done) as f64)
    };
    let by_files = of(files)?;
    let by_bytes = bytes.and_then(of).unwrap_or(by_files);
    let (least, most) = (by_files.min(by_bytes), by_files.max(by_bytes));
    Some(if most > least * 1.5 && duration(least) != duration(most) {
        format!("{} to {}", duration(least), duration(most))
    } else {
        format!("about {}", duration(most))
    })
}

/// Returns `34.2 MB/s`.
pub(crate) fn megabytes_a_second(bytes: u64, elapsed: Duration) -> String {
    format!("{:.1} MB/s", bytes as f64 / 1e6 / elapsed.as_secs_f64().max(1e-3))
}

/// Returns `45 s`, `3 min`, `2 h 5 min`.
fn duration(seconds: f64) -> String {
    let seconds = seconds.round().clamp(0.0, 1e9) as u64;
    match seconds {
        0..=99 => format!("{seconds} s"),
        100..=5399 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_remains_is_shown_in_the_unit_people_think_in() {
        assert_eq!(duration(0.4), "0 s");
        assert_eq!(duration(61.0), "61 s");
        assert_eq!(duration(121.0), "3 min");
        assert_eq!(duration(7500.0), "2 h 5 min");
    }

    #[test]
    fn what_remains_is_a_range_where_files_and_bytes_disagree() {
        let ten = Duration::from_secs(10);
        assert_eq!(left(ten, (50, 100), None).unwrap(), "about 10 s");
        assert_eq!(left(ten, (50, 100), Some((500, 1000))).unwrap(), "about 10 s");
        // The large files come last.
        assert_eq!(left(ten, (50, 100), Some((100, 1000))).unwrap(), "10 s to 90 s");
        assert_eq!(left(ten, (99, 100), Some((10, 1000))).unwrap(), "0 s to 17 min");
        assert_eq!(left(ten, (0, 100), None), None);
    }

    #[test]
    fn hidden_names_are_not_counted() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(".git")).unwrap();
        for name in ["a.txt", ".hidden", ".git/b.txt"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        let total = Total::default();
        count(&[folder.path().to_path_buf()], &total);
        assert_eq!(total.files.load(Ordering::Relaxed), 1);
        assert!(total.is_known.load(Ordering::Relaxed));
    }
}
