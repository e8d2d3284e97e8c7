//! `dateline watch`: keeps the index current.
//!
//! The system only reports that something changed; what changed is found by the same run that
//! `dateline index` does. So nothing depends on the reports: many changes at once are one run, a
//! flood that overflows the system's queue is one run, a folder that was renamed is one run, and
//! what happened before the start is found by the first. Where the system cannot watch, runs are
//! made at intervals. Cost: a walk of the folders for each burst of changes.

mod changes;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;

use clap::Args;
use clap::FromArgMatches as _;
use dateline::catalog::Root;
use dateline::engine::last_manifest;
use dateline::ingest::IngestError;
use dateline::ingest::IngestSummary;
use dateline::ingest::RootRequest;
use dateline::render::escape;

use crate::cli::console;
use crate::cli::index::RootFlags;
use crate::cli::index::plain_roots;
use crate::cli::ingest_run::Ended;
use crate::cli::ingest_run::IngestRun;
use crate::cli::ingest_run::MachineFlags;
use crate::cli::places::IndexFlag;
use crate::cli::signals::Stop;
use crate::cli::watch::changes::Changes;
use crate::cli::watch::changes::Unwatched;
use crate::cli::watch::changes::Woken;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::naming::real;
use crate::request::values;
use crate::settings_file::SettingsFile;

/// How often everything is looked at when the system watches: it may miss what another machine
/// writes to a shared folder.
const LOOK_ANYWAY: Duration = Duration::from_secs(600);
/// How often it is looked at whether the folders are still the same: a mount is no event.
const LOOK_AT_PLACES: Duration = Duration::from_secs(5);
/// How often everything is looked at when the system cannot watch.
const LOOK_INSTEAD: Duration = Duration::from_secs(10);
/// A run that found nothing is repeated no sooner than after this many times as long as it took.
const REST: u32 = 20;
/// Changes that never pause are waited for no longer than this many pauses.
const MOST_PAUSES: u32 = 10;
/// How long a fault is left alone before the next attempt.
const AFTER_FAULT: Duration = Duration::from_secs(5);

/// Keep the index up to date: index changes as they happen, until Ctrl-C
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline watch ~/news            index it, then follow every change until Ctrl-C
  dateline watch --debounce 30s    every indexed folder, 30 seconds after the last change")]
pub(crate) struct Watch {
    /// Folders or files; without PATH, every one indexed before
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    index: IndexFlag,
    #[command(flatten)]
    rules: RootFlags,
    #[command(flatten)]
    machine: MachineFlags,
    /// Wait until nothing has changed for this long (500ms, 2s, 1m)
    #[arg(long, value_name = "DURATION", default_value = "2s", value_parser = pause)]
    debounce: Duration,
    /// Check every file at this interval instead of asking the system to watch
    #[arg(long, value_name = "DURATION", value_parser = pause)]
    poll: Option<Duration>,
}

/// Reads how long to wait: a number of seconds, or a time with its unit.
fn pause(text: &str) -> Result<Duration, String> {
    let pause = values::duration(text)?;
    let within = Duration::from_millis(10)..=Duration::from_secs(86_400);
    if within.contains(&pause) {
        Ok(pause)
    } else {
        Err("between 0.01 seconds and a day".to_owned())
    }
}

impl Watch {
    /// Returns the command that follows every folder of an index.
    ///
    /// # Errors
    /// Never but for a bug: what is left out has its usual value.
    pub(crate) fn of_index(index: &Path) -> Result<Self, Failure> {
        let grammar = Self::augment_args(clap::Command::new("watch").no_binary_name(true));
        let matches = grammar.try_get_matches_from([OsStr::new("--index"), index.as_os_str()]);
        let command = matches.and_then(|matches| Self::from_arg_matches(&matches));
        command.map_err(|error| Failure::bug(error.to_string()))
    }

    /// Runs the command, until a signal stops it.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        self.run_until(Stop::on_signals())
    }

    /// Runs the command, until it is stopped.
    pub(crate) fn run_until(self, stop: Stop) -> Result<Exit, Failure> {
        let index =
            self.index.own_or_new(|| !self.paths.is_empty() || SettingsFile::names_roots_here())?;
        let settings = self.rules.settle(&index, &self.paths)?;
        let mut of = Following {
            asked: plain_roots(&self.paths),
            said: RefCell::default(),
            roots: BTreeSet::new(),
            index,
            stop,
        };
        // Watched before the first run, so that what changes meanwhile is not missed.
        let mut changes = Changes::new(&of.index);
        let mut watched = self.watch(&mut changes, &of);
        let started = Instant::now();
        match self.bring_up_to_date(&of, Some(settings))? {
            Ok(Ended::Stopped(outcome)) => return Ok(outcome),
            Ok(Ended::Through(summary)) => say(&committed(&summary)),
            Err(error) => return Err(Failure::ingest(&error)),
        }
        let took = started.elapsed();
        of.roots = live_roots(&of.index)?.into_iter().collect();
        // The first run may have made the index that names the folders.
        if of.places() != watched.places {
            watched = self.watch(&mut changes, &of);
            changes.note();
        }
        say(&watched.to_string());
        self.follow(of, changes, watched, took)
    }

    /// Brings the index up to date after each change, until a signal stops it. `took` is how long the
    /// last run took.
    fn follow(
        &self,
        mut of: Following,
        mut changes: Changes,
        mut watched: Watched,
        mut took: Duration,
    ) -> Result<Exit, Failure> {
        let mut fault = None;
        loop {
            if !self.wait(&of, &changes, &watched, took) {
                return Ok(of.stop.outcome().unwrap_or(Exit::Done));
            }
            if !of.leave_what_was_forgotten()? {
                say("nothing is left to watch");
                return Ok(Exit::Done);
            }
            // Folders come, go and change their names: those there are now are watched again.
            if changes.is_unsure() || watched.is_out_of_date(&of) {
                let again = self.watch(&mut changes, &of);
                if !again.is_said_by(&watched) {
                    say(&again.to_string());
                }
                watched = again;
            }
            let started = Instant::now();
            let failure = match self.bring_up_to_date(&of, None) {
                Ok(Ok(Ended::Stopped(outcome))) => return Ok(outcome),
                Ok(Ok(Ended::Through(summary))) => {
                    if summary.committed {
                        say(&committed(&summary));
                    } else if fault.is_some() {
                        say("current again");
                    }
                    of.roots = live_roots(&of.index).unwrap_or_default().into_iter().collect();
                    None
                }
                // The folder may come back, the other run ends, the disk may be emptied, the settings
                // mended.
                Ok(Err(error)) => Some(Failure::ingest(&error)),
                Err(failure) => Some(failure),
            };
            fault = failure.map(|failure| {
                let text = failure.in_one_line();
                if fault.as_ref() != Some(&text) {
                    report(&failure);
                    say(&format!("trying again every {} s", AFTER_FAULT.as_secs()));
                }
                changes.note_after(AFTER_FAULT, of.stop.flag());
                text
            });
            took = started.elapsed();
        }
    }

    /// Waits for a change, or until everything is to be looked at anyway. Returns `false` when told to
    /// stop.
    fn wait(&self, of: &Following, changes: &Changes, watched: &Watched, took: Duration) -> bool {
        let anyway = match self.poll {
            Some(asked) => asked,
            None if watched.is_whole() => LOOK_ANYWAY.max(took * REST),
            None => LOOK_INSTEAD.max(took * REST),
        };
        let since = Instant::now();
        loop {
            let left = anyway.saturating_sub(since.elapsed());
            let slice = left.min(LOOK_AT_PLACES);
            match changes.wait(self.debounce, MOST_PAUSES, slice, of.stop.flag()) {
                Woken::Stopped => return false,
                Woken::Changed => return true,
                // The system says nothing of what is mounted, nor of roots that are added.
                Woken::Nothing if left <= slice || watched.is_out_of_date(of) => return true,
                Woken::Nothing => {}
            }
        }
    }

    fn watch(&self, changes: &mut Changes, of: &Following) -> Watched {
        let (places, files) = (of.places(), of.files());
        let unwatched = match self.poll {
            Some(_) => Unwatched::all("as asked"),
            None => changes.watch(&places, &files),
        };
        let identities = places.iter().map(|place| identity(place)).collect();
        let every = self.poll.unwrap_or(LOOK_INSTEAD);
        Watched { places, files, identities, every, unwatched }
    }

    /// Runs once, with these settings, or as they are now.
    fn bring_up_to_date(
        &self,
        of: &Following,
        settings: Option<SettingsFile>,
    ) -> Result<Result<Ended, IngestError>, Failure> {
        let run = IngestRun {
            roots: of.asked.clone(),
            settings,
            max_size: self.rules.max_size,
            quiet: true,
            said: Some(&of.said),
            ..IngestRun::new(of.index.clone(), &self.machine)
        };
        run.run_until(&of.stop)
    }
}

/// What is kept current.
struct Following {
    /// The roots asked for; none stands for all that the index knows.
    asked: Vec<RootRequest>,
    index: PathBuf,
    /// Where the roots of the index were after the last run.
    roots: BTreeSet<PathBuf>,
    /// The failures of the last run.
    said: RefCell<BTreeSet<(PathBuf, String)>>,
    stop: Stop,
}

impl Following {
    /// Returns where the roots are: those asked for, or all that the index knows.
    fn places(&self) -> BTreeSet<PathBuf> {
        if self.asked.is_empty() {
            return live_roots(&self.index).unwrap_or_default().into_iter().collect();
        }
        self.asked.iter().map(|root| real(&root.path)).collect()
    }

    /// Returns the user's settings and what they name.
    fn files(&self) -> BTreeSet<PathBuf> {
        let settings = SettingsFile::beside(&self.index);
        settings.map_or_else(|_| BTreeSet::new(), |settings| settings.files().into_iter().collect())
    }

    /// Leaves the roots that another command took out of the index, and says so. Returns whether any
    /// are left.
    ///
    /// # Errors
    /// When the index is no longer there: it is not made anew.
    fn leave_what_was_forgotten(&mut self) -> Result<bool, Failure> {
        let live: BTreeSet<PathBuf> = match live_roots(&self.index) {
            Ok(live) => live.into_iter().collect(),
            Err(failure) if failure.exit() == Exit::NoIndex => return Err(failure),
            // The next run says what is wrong with it.
            Err(_) => return Ok(true),
        };
        let asked_for_all = self.asked.is_empty();
        for gone in self.roots.difference(&live) {
            let is_asked = self.asked.iter().any(|root| real(&root.path) == *gone);
            if asked_for_all || is_asked {
                say(&format!("{} was forgotten: it is no longer watched", escape::path(gone)));
            }
            self.asked.retain(|root| real(&root.path) != *gone);
        }
        self.roots.retain(|root| live.contains(root));
        Ok(if asked_for_all { !live.is_empty() } else { !self.asked.is_empty() })
    }
}

/// Returns where the roots of the index are.
///
/// # Errors
/// When there is no index, or it cannot be read.
fn live_roots(index: &Path) -> Result<Vec<PathBuf>, Failure> {
    let manifest = last_manifest(index).map_err(|error| Failure::engine(&error))?;
    Ok(manifest.live_roots().map(Root::path).collect())
}

/// What is watched, and how.
struct Watched {
    places: BTreeSet<PathBuf>,
    files: BTreeSet<PathBuf>,
    /// Device and inode of each place: another when something is mounted there.
    identities: Vec<Option<(u64, u64)>>,
    every: Duration,
    unwatched: Unwatched,
}

impl Watched {
    /// Returns whether the system reports every change.
    fn is_whole(&self) -> bool {
        self.unwatched.is_empty()
    }

    /// Returns whether what another said of it still holds: which of many folders the system has no
    /// watch left for changes each time they are watched again.
    fn is_said_by(&self, before: &Self) -> bool {
        self.places == before.places && self.unwatched.why() == before.unwatched.why()
    }

    /// Returns whether other places are to be watched, or again.
    fn is_out_of_date(&self, of: &Following) -> bool {
        let identities: Vec<_> = self.places.iter().map(|place| identity(place)).collect();
        !self.is_whole()
            || identities != self.identities
            || of.places() != self.places
            || of.files() != self.files
    }
}

fn identity(place: &Path) -> Option<(u64, u64)> {
    fs::metadata(place).ok().map(|found| (found.dev(), found.ino()))
}

impl std::fmt::Display for Watched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<String> = self.places.iter().map(|place| escape::path(place)).collect();
        let names = names.join(", ");
        let every = self.every.as_secs_f64();
        match self.unwatched.said() {
            None => write!(f, "watching {names}; Ctrl-C ends it"),
            Some((None, why)) => {
                write!(f, "looking at {names} every {every} s ({why}); Ctrl-C ends it")
            }
            Some((Some(where_), why)) => {
                write!(
                    f,
                    "watching {names}, looking at {where_} every {every} s ({why}); Ctrl-C ends it"
                )
            }
        }
    }
}

/// Returns what a run did, as one line.
fn committed(summary: &IngestSummary) -> String {
    let IngestSummary { indexed, removed, failed, articles, .. } = summary;
    let articles = if *articles == 1 { "1 article" } else { &format!("{articles} articles") };
    if !summary.committed {
        return format!("up to date: nothing to commit, {articles}");
    }
    let failed = if *failed > 0 { format!(", {failed} failed") } else { String::new() };
    let gone = match summary.articles_edited_away {
        0 => String::new(),
        1 => ", 1 article gone from an edited file".to_owned(),
        gone => format!(", {gone} articles gone from edited files"),
    };
    format!("{indexed} indexed, {removed} removed{gone}{failed}; committed, {articles}")
}

/// Prints a line on stderr, with date, time and zone: a log goes over days.
fn say(line: &str) {
    let now = jiff::Zoned::now().strftime("%Y-%m-%d %H:%M:%S %Z").to_string();
    console::report(|out| {
        use std::io::Write as _;
        writeln!(out, "{now} {line}")
    });
}

/// Prints an error that the next run may find gone, in a line of the log as every other.
fn report(failure: &Failure) {
    say(&format!("error: {}", failure.in_one_line()));
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
    fn a_pause_is_given_in_seconds_or_with_its_unit() {
        assert_eq!(pause("0.5"), Ok(Duration::from_millis(500)));
        assert_eq!(pause("2s"), pause("2"));
        assert_eq!(pause("1m"), Ok(Duration::from_secs(60)));
        for wrong in ["0", "-1", "NaN", "soon", "1e9", "999999999"] {
            assert!(pause(wrong).is_err(), "{wrong}");
        }
    }
}
