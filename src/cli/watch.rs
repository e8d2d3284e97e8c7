//! `dateline watch`: keeps the index current.
//!
//! The system only reports that something changed; what changed is found by the same run that
//! `dateline index` does. So nothing depends on the reports: many changes at once are one run, a
//! flood that overflows the system's queue is one run, a folder that was renamed is one run, and
//! what happened before the start is found by the first. Where the system cannot watch, runs are
//! made at intervals. Cost: a walk of the folders for each burst of changes.

mod changes;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;

use clap::Args;
use dateline::catalog::Root;
use dateline::engine::View;
use dateline::ingest::IngestError;
use dateline::ingest::IngestSummary;
use dateline::ingest::RootRequest;
use dateline::render::escape;
use dateline::render::problem;

use crate::cli::console;
use crate::cli::index::RootFlags;
use crate::cli::ingest_run::Ended;
use crate::cli::ingest_run::IngestRun;
use crate::cli::ingest_run::MachineFlags;
use crate::cli::places::IndexFlag;
use crate::cli::signals::Stop;
use crate::cli::watch::changes::Changes;
use crate::failure::Exit;
use crate::failure::Failure;

/// How often everything is looked at when the system watches: it may miss what another machine
/// writes to a shared folder.
const LOOK_ANYWAY: Duration = Duration::from_secs(600);
/// How often everything is looked at when the system cannot watch.
const LOOK_INSTEAD: Duration = Duration::from_secs(10);
/// A run that found nothing is repeated no sooner than after this many times as long as it took.
const REST: u32 = 20;
/// Changes that never pause are waited for no longer than this many pauses.
const MOST_PAUSES: u32 = 10;
/// How long a fault is left alone before the next attempt.
const AFTER_FAULT: Duration = Duration::from_secs(5);

/// Keep the index current: changes are indexed as they come, one line per commit
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline watch ~/news            index it, then follow every change until Ctrl-C
  dateline watch --debounce 30     every folder the index knows, half a minute after a change")]
pub(crate) struct Watch {
    /// Folders or files; without PATH, every one the index knows
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    index: IndexFlag,
    #[command(flatten)]
    rules: RootFlags,
    #[command(flatten)]
    machine: MachineFlags,
    /// Wait until nothing has changed for this many seconds
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = seconds)]
    debounce: Duration,
    /// Check every file at this interval instead of asking the system to watch
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    poll: Option<Duration>,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    if (0.01..=86_400.0).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err("between 0.01 and 86400 seconds".to_owned())
    }
}

impl Watch {
    /// Runs the command, until a signal stops it.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let stop = Stop::on_signals();
        let roots = self.rules.roots(&self.paths)?;
        let index = self.index.existing_or_new();
        // Watched before the first run, so that what changes meanwhile is not missed.
        let mut changes = Changes::new(&index);
        let mut watched = self.watch(&mut changes, &places(&roots, &index));
        let started = Instant::now();
        let took = match self.bring_up_to_date(&roots, &index, &stop)? {
            Ok(Ended::Stopped(outcome)) => return Ok(outcome),
            Ok(Ended::Through(summary)) => {
                say(&committed(&summary));
                started.elapsed()
            }
            Err(error) => return Err(Failure::ingest(&error)),
        };
        // The first run may have made the index that names the folders.
        let places = places(&roots, &index);
        if places != watched.places {
            watched = self.watch(&mut changes, &places);
            changes.note();
        }
        say(&watched.to_string());
        self.follow(&Following { roots, index, places, stop }, changes, watched, took)
    }

    /// Brings the index up to date after each change, until a signal stops it. `took` is how long the
    /// last run took.
    fn follow(
        &self,
        of: &Following,
        mut changes: Changes,
        mut watched: Watched,
        mut took: Duration,
    ) -> Result<Exit, Failure> {
        let mut fault = None;
        loop {
            let anyway = self.interval(watched.by_system, took);
            if !changes.wait(self.debounce, MOST_PAUSES, anyway, of.stop.flag()) {
                return Ok(of.stop.outcome().unwrap_or(Exit::Done));
            }
            // Folders come, go and change their names: those there are now are watched again.
            if changes.is_unsure() {
                let again = self.watch(&mut changes, &of.places);
                if again != watched {
                    say(&again.to_string());
                }
                watched = again;
            }
            let started = Instant::now();
            let error = match self.bring_up_to_date(&of.roots, &of.index, &of.stop)? {
                Ok(Ended::Stopped(outcome)) => return Ok(outcome),
                Ok(Ended::Through(summary)) => {
                    if summary.committed {
                        say(&committed(&summary));
                    } else if fault.is_some() {
                        say("current again");
                    }
                    None
                }
                // The folder may come back, the other run ends, the disk may be emptied.
                Err(error) => Some(error),
            };
            fault = error.map(|error| {
                let text = error.to_string();
                if fault.as_ref() != Some(&text) {
                    report(&Failure::ingest(&error));
                    say(&format!("trying again every {} s", AFTER_FAULT.as_secs()));
                }
                changes.note_after(AFTER_FAULT, of.stop.flag());
                text
            });
            took = started.elapsed();
        }
    }

    /// Returns how long to wait for a change before everything is looked at anyway.
    fn interval(&self, by_system: bool, took: Duration) -> Duration {
        match self.poll {
            Some(asked) => asked,
            None if by_system => LOOK_ANYWAY.max(took * REST),
            None => LOOK_INSTEAD.max(took * REST),
        }
    }

    fn watch(&self, changes: &mut Changes, places: &BTreeSet<PathBuf>) -> Watched {
        let refused = match self.poll {
            Some(_) => Some("as asked".to_owned()),
            None => changes.watch(places).err(),
        };
        let every = self.poll.unwrap_or(LOOK_INSTEAD);
        Watched { places: places.clone(), by_system: refused.is_none(), every, why: refused }
    }

    fn bring_up_to_date(
        &self,
        roots: &[RootRequest],
        index: &Path,
        stop: &Stop,
    ) -> Result<Result<Ended, IngestError>, Failure> {
        let run = IngestRun {
            roots: roots.to_vec(),
            max_size: self.rules.max_size,
            quiet: true,
            ..IngestRun::new(index.to_path_buf(), &self.machine)
        };
        run.run_until(stop)
    }
}

/// What is kept current.
struct Following {
    roots: Vec<RootRequest>,
    index: PathBuf,
    /// Where the roots are.
    places: BTreeSet<PathBuf>,
    stop: Stop,
}

/// What is watched, and how.
#[derive(Debug, PartialEq, Eq)]
struct Watched {
    places: BTreeSet<PathBuf>,
    by_system: bool,
    every: Duration,
    why: Option<String>,
}

impl std::fmt::Display for Watched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<String> = self.places.iter().map(|place| escape::path(place)).collect();
        let names = names.join(", ");
        match &self.why {
            None => write!(f, "watching {names}; Ctrl-C ends it"),
            Some(why) => write!(
                f,
                "looking at {names} every {} s ({}); Ctrl-C ends it",
                self.every.as_secs_f64(),
                escape::text(why)
            ),
        }
    }
}

/// Returns where the roots are: those asked for, or all the index knows.
fn places(roots: &[RootRequest], index: &Path) -> BTreeSet<PathBuf> {
    let known = || -> Vec<PathBuf> {
        let Ok(view) = View::open(index) else { return Vec::new() };
        let live = view.manifest().live_roots();
        live.map(Root::path).collect()
    };
    let places = match roots {
        [] => known(),
        roots => roots.iter().map(|root| root.path.clone()).collect(),
    };
    places.into_iter().map(|place| fs::canonicalize(&place).unwrap_or(place)).collect()
}

/// Returns what a run did, as one line.
fn committed(summary: &IngestSummary) -> String {
    let IngestSummary { indexed, removed, failed, articles, .. } = summary;
    if !summary.committed {
        return format!("current: nothing to commit, {articles} articles");
    }
    let failed = if *failed > 0 { format!(", {failed} failed") } else { String::new() };
    format!("{indexed} indexed, {removed} removed{failed}; committed, {articles} articles")
}

/// Prints a line on stderr, with the time of day.
fn say(line: &str) {
    let now = jiff::Zoned::now().strftime("%H:%M:%S").to_string();
    console::report(|out| {
        use std::io::Write as _;
        writeln!(out, "{now} {line}")
    });
}

fn report(failure: &Failure) {
    console::report(|out| problem::text(out, &failure.problem));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_one_line() {
        let summary = IngestSummary {
            seen: 20,
            indexed: 2,
            removed: 1,
            articles: 18,
            committed: true,
            ..IngestSummary::default()
        };
        assert_eq!(committed(&summary), "2 indexed, 1 removed; committed, 18 articles");
        let failed = IngestSummary { failed: 3, ..summary };
        assert!(committed(&failed).contains("1 removed, 3 failed;"));
    }

    #[test]
    fn a_pause_is_given_in_seconds() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for wrong in ["0", "-1", "NaN", "soon", "1e9"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
